//! Gathering: what a source finds, held against the window and against what the sidecar knows.

use super::choose::{self, Decision, Rule};
use super::event::{self, Event};
use super::mask::{self, Masked};
use super::sidecar::{self, Known, Sidecar};
use super::source::{Bad, Found, Ids, Request, Source};
use super::window::Window;
use crate::document::plain;
use crate::document::time::Trust;
use crate::world::http::decoded;
use crate::world::pile::Pile;
use jiff::{SignedDuration, Timestamp};
use std::borrow::Cow;
use std::collections::HashMap;

/// What came of reading all inputs of one source.
#[derive(Debug, Default)]
pub struct Gathered {
    /// The events that are to get a row, that have changed, or that are the first to name somebody, by time.
    pub events: Vec<Taken>,
    /// The lines of the others that are to be recorded, by time: of an export that is most.
    pub kept: Pile,
    /// Events that the sidecar knew and that say something else now: before, and now.
    pub changed: Vec<(Event, Event)>,
    /// How many were known already and say the same.
    pub known: usize,
    /// How many stood more than once in the inputs.
    pub repeated: usize,
    /// The first of those that stood there twice and said two things, and how many there are.
    pub contradicted: Vec<(Event, Event)>,
    /// How many lie outside the window.
    pub outside: usize,
    /// How many the rules leave out.
    pub dropped: usize,
    /// How many there are beyond what is taken at once, after which none was kept.
    pub too_many: usize,
    /// Rows that tell no event: the first of them, and how many there are.
    pub bad: Vec<Bad>,
    pub bad_count: usize,
    /// How many times named no zone and were read as UTC.
    pub assumed: usize,
    pub notes: Vec<String>,
    /// People who are called something else than in an earlier pull that could not look them up: as they were called, and now.
    pub renamed: Vec<(String, String)>,
    pub masked: Masked,
    /// Where the next pull of this source may begin.
    pub cursor: Option<String>,
    /// Why this is not all there is.
    pub partial: Option<String>,
}

/// An event that was taken in.
#[derive(Debug)]
pub struct Taken {
    pub event: Event,
    /// The sidecar does not know it, or not this version of it.
    pub is_fresh: bool,
    /// It is to get a row and has none.
    pub wants_row: bool,
}

impl Gathered {
    /// The events that are to get rows, by time.
    pub fn wanting(&self) -> Vec<&Event> {
        self.events.iter().filter(|taken| taken.wants_row).map(|taken| &taken.event).collect()
    }

    /// The lines of the events that the sidecar does not know yet as they are now, by time. One may not come back from the disk.
    pub fn lines(&self) -> impl Iterator<Item = std::io::Result<Cow<'_, str>>> {
        let mut events = self.events.iter().filter(|taken| taken.is_fresh).map(|taken| &taken.event).peekable();
        let mut kept = self.kept.lines().peekable();
        std::iter::from_fn(move || {
            let is_kept = match (events.peek(), kept.peek()) {
                (Some(event), Some(Ok((at, _)))) => *at < event.time.at.as_nanosecond(),
                (event, kept) => event.is_none() || matches!(kept, Some(Err(_))),
            };
            if is_kept {
                kept.next().map(|kept| kept.map(|(_, line)| line))
            } else {
                events.next().map(|event| Ok(sidecar::line(event).into()))
            }
        })
    }

    /// How many events are taken in.
    pub fn count(&self) -> usize {
        self.events.len() + self.kept.len()
    }
}

/// So many bad rows are named one by one.
const NAMED: usize = 20;

/// How one source's events are taken in.
#[derive(Debug)]
pub struct Terms<'s> {
    pub window: Window,
    pub ids: Ids,
    /// What the settings call the source.
    pub name: &'s str,
    pub rules: &'s [Rule],
    /// How far the source's clock is ahead; taken off each time.
    pub skew: SignedDuration,
    /// So many rows are added at once.
    pub most_rows: usize,
    /// So many events are recorded at once.
    pub most_events: usize,
}

/// Read all inputs. No more than the terms allow are kept, however many there are, so that memory stays bounded.
///
/// # Errors
/// An input cannot be read at all.
pub fn gather(source: &Source, request: &Request, sidecar: &Sidecar, terms: Terms) -> anyhow::Result<Gathered> {
    let mut gathering = Gathering::new(sidecar, terms);
    (source.read)(request, &mut |found| gathering.take(found))?;
    Ok(gathering.finish())
}

/// Gathering at work: it is given what is found, one by one.
#[derive(Debug)]
pub struct Gathering<'s> {
    sidecar: &'s Sidecar,
    terms: Terms<'s>,
    /// What this run has met, so that one event in two inputs is one event: a digest of source and id, and the digest of
    /// what it said.
    met: HashMap<u128, Met>,
    /// Those of the bare events of the sidecar that were met and said the same, by their number.
    met_bare: Vec<bool>,
    /// When each login was met first: roles are given in that order.
    faces: HashMap<String, Timestamp>,
    rows: usize,
    gathered: Gathered,
}

#[derive(Clone, Copy, Debug)]
struct Met {
    said: u64,
    place: Place,
}

/// Where an event stands that was met.
#[derive(Clone, Copy, Debug)]
enum Place {
    Nowhere,
    Events(u32),
    Kept,
}

impl<'s> Gathering<'s> {
    pub fn new(sidecar: &'s Sidecar, terms: Terms<'s>) -> Gathering<'s> {
        let met_bare = vec![false; sidecar.bare_count()];
        Gathering { sidecar, terms, met: HashMap::new(), met_bare, faces: HashMap::new(), rows: 0, gathered: Gathered::default() }
    }

    pub fn take(&mut self, found: Found) {
        let gathered = &mut self.gathered;
        match found {
            Found::Note(note) => gathered.notes.push(note),
            Found::Cursor(cursor) => gathered.cursor = Some(cursor),
            Found::Partial(why) => gathered.partial = Some(why),
            Found::Gone(source, id) => self.withdraw(source, &id),
            Found::Bad(bad) => {
                gathered.bad_count += 1;
                if gathered.bad.len() < NAMED {
                    // It quotes what stands there.
                    let why = mask::mask(&bad.why, &mut gathered.masked).into_owned();
                    gathered.bad.push(Bad { why: plain::line(&why), ..bad });
                }
            }
            Found::Event(mut event) => {
                if !self.terms.skew.is_zero() {
                    event.time.at = event.time.at.saturating_sub(self.terms.skew).unwrap_or(event.time.at);
                    event.until = event.until.map(|until| until.saturating_sub(self.terms.skew).unwrap_or(until));
                }
                if self.terms.window.holds(event.time.at) { self.take_event(*event) } else { gathered.outside += 1 }
            }
        }
    }

    fn take_event(&mut self, mut event: Event) {
        let mut masked = Masked::default();
        mask_event(&mut event, &mut masked);
        let event = self.named(event);
        let gathered = &mut self.gathered;
        let (key, said) = (event::key(&event.source, &event.id), event.told());
        if let Some(met) = self.met.get(&key) {
            gathered.repeated += 1;
            if met.said != said
                && gathered.contradicted.len() < NAMED
                && let Some(first) = match met.place {
                    Place::Nowhere => None,
                    Place::Events(at) => gathered.events.get(at as usize).map(|taken| taken.event.clone()),
                    Place::Kept => first_kept(&gathered.kept, &event),
                }
            {
                gathered.contradicted.push((first, event));
            }
            return;
        }
        if let Some((number, recorded)) = self.sidecar.bare(key) {
            if self.met_bare[number] {
                gathered.repeated += 1;
                return;
            }
            let wants = || choose::decide(&event, self.terms.name, None, self.terms.rules) == Decision::Row;
            if recorded.told == said && event.unnamed.is_empty() && !wants() {
                gathered.known += 1;
                self.met_bare[number] = true;
                return;
            }
        }
        let known = self.sidecar.get(&event.source, &event.id);
        let known = known.as_deref();
        let decision = match known {
            None if event.withdrawn => Decision::Drop,
            _ => choose::decide(&event, self.terms.name, known.and_then(|known| known.chosen), self.terms.rules),
        };
        if known.is_none() && decision == Decision::Drop {
            gathered.dropped += 1;
            return;
        }
        let wants_row = decision == Decision::Row && !event.withdrawn && !known.is_some_and(|known| known.has_row);
        let is_changed = known.is_some_and(|known| known.latest().differs(&event));
        let is_fresh = known.is_none() || is_changed;
        let renamed = known.filter(|_| !is_changed).map(|known| event.renamed_since(known.latest())).unwrap_or_default();
        for pair in renamed.into_iter().map(|(was, now)| (was.to_owned(), now.to_owned())) {
            if !gathered.renamed.contains(&pair) {
                gathered.renamed.push(pair);
            }
        }
        gathered.known += usize::from(!is_fresh);
        let is_full = gathered.count() >= self.terms.most_events || wants_row && self.rows >= self.terms.most_rows;
        if (is_fresh || wants_row) && is_full {
            gathered.too_many += 1;
            return;
        }
        gathered.assumed += usize::from(known.is_none() && event.time.zone == Trust::Assumed);
        if !is_fresh && !wants_row {
            self.met.insert(key, Met { said, place: Place::Nowhere });
            return;
        }
        let is_first = names_first(&mut self.faces, &event);
        let is_kept = known.is_none() && !wants_row && !is_first;
        let place = if is_kept { Place::Kept } else { u32::try_from(gathered.events.len()).map_or(Place::Nowhere, Place::Events) };
        self.met.insert(key, Met { said, place });
        self.rows += usize::from(wants_row);
        if is_fresh {
            gathered.masked.add(&masked);
        }
        if let Some(known) = known.filter(|_| is_changed) {
            gathered.changed.push((known.latest().clone(), event.clone()));
        }
        if is_kept {
            gathered.kept.push(event.time.at.as_nanosecond(), sidecar::line(&event));
        } else {
            gathered.events.push(Taken { event, is_fresh, wants_row });
        }
    }

    /// The event under the id that makes it one event in this report.
    ///
    /// Ids of files are not unique: two exports may both count from 1, and a log's `id` may be a worker's. So an event of a
    /// file is the event that had its id before only if it also has its time or its text; in one and the same import it has
    /// to have both. Otherwise the id is lengthened by a digest of what it says.
    fn named(&self, event: Event) -> Event {
        if self.terms.ids == Ids::Global {
            return event;
        }
        let long = || format!("{}@{}", event.id, event::digest(&[&event.time.original, &event.text]));
        let (key, said) = (event::key(&event.source, &event.id), event.told());
        if self.met.get(&key).is_some_and(|met| met.said != said) {
            return Event { id: long(), ..event };
        }
        match self.sidecar.bare(key) {
            Some((_, recorded)) if recorded.told == said => return event,
            Some((number, _)) if self.met_bare[number] => return Event { id: long(), ..event },
            _ => {}
        }
        match self.sidecar.get(&event.source, &event.id) {
            Some(known) if is_other(&known, &event) => Event { id: long(), ..event },
            Some(known) if known.latest().differs(&event) => {
                let long = long();
                if self.sidecar.get(&event.source, &long).is_some() { Event { id: long, ..event } } else { event }
            }
            _ => event,
        }
    }

    /// An event that was recorded and is no longer there.
    fn withdraw(&mut self, source: &str, id: &str) {
        if let Some(event) = self.sidecar.get(source, id).map(|known| known.latest().clone()).filter(|event| !event.withdrawn) {
            let gone = Event { withdrawn: true, ..event.clone() };
            self.gathered.changed.push((event.clone(), gone.clone()));
            self.gathered.events.push(Taken { event: gone, is_fresh: true, wants_row: false });
        }
    }

    pub fn finish(mut self) -> Gathered {
        self.gathered.events.sort_by_key(|taken| taken.event.time.at);
        self.gathered.kept.sort();
        self.gathered
    }
}

/// Everything of an event that people or machines have written, without secrets.
fn mask_event(event: &mut Event, count: &mut Masked) {
    let texts = [Some(&mut event.text), Some(&mut event.time.original), event.link.as_mut(), event.origin.as_mut(), Some(&mut event.id)];
    for text in texts.into_iter().flatten() {
        if let Cow::Owned(masked) = mask::mask(text, count) {
            *text = masked;
        }
    }
    // A source makes links of what it was told: a secret may stand there as addresses have it, where its shape is not seen.
    if let Some(link) = &event.link
        && let Cow::Owned(_) = mask::mask(&decoded(link), &mut Masked::default())
        && !link.contains("masked)")
    {
        mask::mask(&decoded(link), count);
        event.link = None;
    }
    // A person is known by their address, but the address itself is nobody's to keep.
    if let Some(actor) = &mut event.actor
        && let Some((name, _)) = actor.split_once('@').filter(|(name, _)| !name.is_empty())
    {
        *actor = name.to_owned();
    }
}

/// What was kept of the event that has another's source and id. It is looked for: few inputs contradict themselves.
fn first_kept(kept: &Pile, other: &Event) -> Option<Event> {
    let events =
        kept.lines().map_while(Result::ok).filter(|(_, line)| line.contains(&other.source)).filter_map(|(_, line)| sidecar::event(&line));
    events.into_iter().find(|event| (&event.source, &event.id) == (&other.source, &other.id))
}

/// Whether an event names somebody whom none before it in time has named, of those that were met.
fn names_first(faces: &mut HashMap<String, Timestamp>, event: &Event) -> bool {
    let mut is_first = false;
    for login in event.actor.iter().chain(&event.mentions) {
        match faces.get_mut(login) {
            Some(first) if *first <= event.time.at => {}
            Some(first) => (*first, is_first) = (event.time.at, true),
            None => {
                faces.insert(login.clone(), event.time.at);
                is_first = true;
            }
        }
    }
    is_first
}

fn is_other(known: &Known, event: &Event) -> bool {
    known.versions.iter().all(|version| version.time.at != event.time.at && version.text != event.text)
}
