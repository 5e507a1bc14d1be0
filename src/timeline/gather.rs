//! Gathering: what a source finds, held against the window and against what the sidecar knows.

use super::event::{self, Event};
use super::sidecar::{Known, Sidecar};
use super::source::{Bad, Found, Ids, Request, Source};
use super::window::Window;
use crate::document::plain;
use crate::document::time::Trust;

/// What came of reading all inputs of one source.
#[derive(Debug, Default)]
pub struct Gathered {
    /// Events that the sidecar did not know, by time.
    pub fresh: Vec<Event>,
    /// Events that the sidecar knew and that say something else now: before, and now.
    pub changed: Vec<(Event, Event)>,
    /// Events in the window that have no row yet, by time: the fresh ones, and those whose import was interrupted.
    pub without_row: Vec<Event>,
    /// How many were known already and say the same.
    pub known: usize,
    /// How many stood more than once in the inputs.
    pub repeated: usize,
    /// How many lie outside the window.
    pub outside: usize,
    /// How many more there were than `most`, after which none was kept.
    pub too_many: usize,
    /// Rows that tell no event: the first of them, and how many there are.
    pub bad: Vec<Bad>,
    pub bad_count: usize,
    /// How many times named no zone and were read as UTC.
    pub assumed: usize,
    pub notes: Vec<String>,
}

/// So many bad rows are named one by one.
const NAMED: usize = 20;

/// Read all inputs. No more than `most` events are kept, however many there are, so that memory stays bounded.
///
/// # Errors
/// An input cannot be read at all.
pub fn gather(source: &Source, request: &Request, sidecar: &Sidecar, most: usize) -> anyhow::Result<Gathered> {
    let mut gathering = Gathering::new(sidecar, request.window, source.ids, most);
    (source.read)(request, &mut |found| gathering.take(found))?;
    Ok(gathering.finish())
}

/// Gathering at work: it is given what is found, one by one.
#[derive(Debug)]
pub struct Gathering<'s> {
    sidecar: &'s Sidecar,
    window: Window,
    ids: Ids,
    most: usize,
    /// What this run has met, so that one event in two inputs is one event.
    met: Sidecar,
    gathered: Gathered,
}

impl<'s> Gathering<'s> {
    pub fn new(sidecar: &'s Sidecar, window: Window, ids: Ids, most: usize) -> Gathering<'s> {
        Gathering { sidecar, window, ids, most, met: Sidecar::default(), gathered: Gathered::default() }
    }

    pub fn take(&mut self, found: Found) {
        let gathered = &mut self.gathered;
        match found {
            Found::Note(note) => gathered.notes.push(note),
            Found::Bad(bad) => {
                gathered.bad_count += 1;
                if gathered.bad.len() < NAMED {
                    // It quotes what stands there.
                    gathered.bad.push(Bad { why: plain::line(&bad.why), ..bad });
                }
            }
            Found::Event(event) if !self.window.holds(event.time.at) => gathered.outside += 1,
            Found::Event(_) if gathered.without_row.len() + gathered.changed.len() >= self.most => gathered.too_many += 1,
            Found::Event(event) => self.take_event(event),
        }
    }

    fn take_event(&mut self, event: Event) {
        let gathered = &mut self.gathered;
        let event = named(event, self.ids, self.sidecar, &self.met);
        if self.met.get(&event.source, &event.id).is_some() {
            gathered.repeated += 1;
            return;
        }
        let known = self.sidecar.get(&event.source, &event.id);
        match known {
            None => {
                gathered.assumed += usize::from(event.time.zone == Trust::Assumed);
                gathered.fresh.push(event.clone());
            }
            Some(known) if known.latest().differs(&event) => gathered.changed.push((known.latest().clone(), event.clone())),
            Some(_) => gathered.known += 1,
        }
        if !known.is_some_and(|known| known.has_row) {
            gathered.without_row.push(event.clone());
        }
        self.met.add(event);
    }

    pub fn finish(mut self) -> Gathered {
        self.gathered.fresh.sort_by(by_time);
        self.gathered.without_row.sort_by(by_time);
        self.gathered
    }
}

fn by_time(one: &Event, other: &Event) -> std::cmp::Ordering {
    one.time.at.cmp(&other.time.at)
}

/// The event under the id that makes it one event in this report.
///
/// Ids of files are not unique: two exports may both count from 1, and a log's `id` may be a worker's. So an event of a
/// file is the event that had its id before only if it also has its time or its text; in one and the same import it has
/// to have both. Otherwise the id is lengthened by a digest of what it says.
fn named(event: Event, ids: Ids, sidecar: &Sidecar, met: &Sidecar) -> Event {
    if ids == Ids::Global {
        return event;
    }
    let long = || format!("{}@{}", event.id, event::digest(&[&event.time.original, &event.text]));
    if is_other_now(met.get(&event.source, &event.id), &event) {
        return Event { id: long(), ..event };
    }
    match sidecar.get(&event.source, &event.id) {
        Some(known) if is_other(known, &event) => Event { id: long(), ..event },
        Some(known) if known.latest().differs(&event) => {
            let long = long();
            if sidecar.get(&event.source, &long).is_some() { Event { id: long, ..event } } else { event }
        }
        _ => event,
    }
}

fn is_other_now(known: Option<&Known>, event: &Event) -> bool {
    known.is_some_and(|known| known.latest().differs(event))
}

fn is_other(known: &Known, event: &Event) -> bool {
    known.versions.iter().all(|version| version.time.at != event.time.at && version.text != event.text)
}
