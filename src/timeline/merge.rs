//! Merging: which events become rows of the report's timeline, and which rows are theirs already.
//!
//! How a row remembers its event: it does not. The report holds nothing but what a reader reads; that an event has been
//! given its row stands in the sidecar beside it, and an event that has had a row never gets another. A mark in the row,
//! such as an HTML comment in its last cell, would do less: it is lost where two rows are merged or a row is written
//! anew, it cannot tell a deleted row from one that was never there, and everybody who edits the table has to step
//! around it. The sidecar is asked about events, not about rows, so whatever a person does to a row is simply true.
//!
//! The order of writing makes a crash harmless: first the events go to the sidecar, then the rows to the report, then to
//! the sidecar that they have their rows. Cut off after the first, the next import gives the rows; cut off after the
//! second, it finds each row standing there word for word and gives it no second one.

use super::burst::{self, Burst};
use super::event::Event;
use super::people::People;
use super::sidecar::{RowOf, Sidecar};
use crate::document::entry_edit::NewEntry;
use crate::document::{Document, Edit, Entry, escape};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use std::collections::HashMap;

/// A row's text is no longer than this, in characters; the whole stands in the sidecar.
const LONGEST: usize = 280;

/// What an import does to a report.
#[derive(Debug, Default)]
pub struct Merged<'e> {
    pub edits: Vec<Edit>,
    /// How many rows are added.
    pub added: usize,
    /// The events that have their row now: a new one, one that stands there already though the sidecar did not know it,
    /// or that of another event that counts them.
    pub rows: Vec<Row<'e>>,
}

/// An event and the words of its row.
#[derive(Debug)]
pub struct Row<'e> {
    pub event: &'e Event,
    pub text: String,
    /// The id of the event whose row counts it.
    pub with: Option<String>,
}

impl Row<'_> {
    /// For the sidecar.
    pub fn of(&self) -> RowOf<'_> {
        match &self.with {
            Some(with) => RowOf { event: self.event, text: None, with: Some(with) },
            None => RowOf { event: self.event, text: Some(&self.text), with: None },
        }
    }
}

/// Give each of these events, which come in the order of time, a row, unless it has one. `people` knows everybody of
/// them; what tells the same within `burst` shares a row.
pub fn merge<'e>(document: &Document, events: &[&'e Event], sidecar: &Sidecar, people: &People, burst: SignedDuration) -> Merged<'e> {
    let mut merged = Merged::default();
    if events.is_empty() {
        return merged;
    }
    let timelines = document.timelines();
    let mut standing = Standing::of(timelines.iter().flat_map(|timeline| &timeline.entries));
    // A row that belongs to an event of an earlier import is nobody else's.
    for known in sidecar.events().iter().filter(|known| known.has_row && known.with.is_none()) {
        let words = known.row_text.as_deref();
        let _ = words.is_some_and(|words| standing.claim(known.latest(), words))
            || known.versions.iter().any(|version| standing.claim(version, &version.text));
    }
    let folded = burst::fold(events, sidecar, burst);
    let mut new: Vec<NewEntry> = Vec::new();
    for burst in folded.bursts {
        let event = events[burst.first];
        let text = words(event, &burst, document, people);
        // A row that a crash left unrecorded may count fewer than are known now.
        let stands = standing.claim(event, &text) || standing.claim(event, &people.told(event));
        if !(stands || sidecar.get(&event.source, &event.id).is_some() && is_line_of(document, event, &text)) {
            new.push(entry(event, &text));
        }
        let others = burst.others.iter().map(|&at| Row { event: events[at], text: String::new(), with: Some(event.id.clone()) });
        merged.rows.extend(others);
        merged.rows.push(Row { event, text, with: None });
    }
    merged.rows.extend(folded.old.into_iter().map(|(at, id)| Row { event: events[at], text: String::new(), with: Some(id) }));
    merged.added = new.len();
    merged.edits = document.add_entries(&new);
    merged
}

/// What the row of a burst says.
fn words(event: &Event, burst: &Burst, document: &Document, people: &People) -> String {
    let text = people.told(event);
    if burst.count < 2 {
        return text;
    }
    let zone = document.timelines().into_iter().find(|timeline| !timeline.entries.is_empty()).map(|timeline| timeline.zone.zone);
    let local = |at: Timestamp| at.to_zoned(zone.clone().unwrap_or(TimeZone::UTC));
    let (first, last) = (local(event.time.at), local(burst.until));
    let until = if first.date() == last.date() { last.strftime("%H:%M") } else { last.strftime("%Y-%m-%d %H:%M") };
    match first.timestamp() == last.timestamp() {
        true => format!("{text} ({} times)", burst.count),
        false => format!("{text} ({} times until {until})", burst.count),
    }
}

/// The entry that an event becomes.
fn entry(event: &Event, text: &str) -> NewEntry {
    NewEntry {
        at: event.time.at,
        precision: event.time.precision,
        text: shortened(text),
        evidence: Some((event.label().to_owned(), event.link.clone())),
    }
}

/// The rows of a report that no event has claimed yet, by their minute.
struct Standing<'d> {
    by_minute: HashMap<i64, Vec<&'d Entry>>,
    /// Those that tell no day, or no time of day: few, and any of them may be meant.
    vague: Vec<&'d Entry>,
}

impl<'d> Standing<'d> {
    fn of(entries: impl Iterator<Item = &'d Entry>) -> Standing<'d> {
        let mut standing = Standing { by_minute: HashMap::new(), vague: Vec::new() };
        for entry in entries {
            let Some(moment) = &entry.when.moment else { continue };
            match moment.timestamp().filter(|_| moment.clock.is_some()) {
                Some(at) => standing.by_minute.entry(at.as_second().div_euclid(60)).or_default().push(entry),
                None => standing.vague.push(entry),
            }
        }
        standing
    }

    /// Take the row of an event away, if it stands there.
    fn claim(&mut self, event: &Event, text: &str) -> bool {
        let minute = event.time.at.as_second().div_euclid(60);
        let exact = self.by_minute.entry(minute).or_default();
        for rows in [exact, &mut self.vague] {
            if let Some(at) = rows.iter().position(|row| is_row_of(row, event, text)) {
                rows.remove(at);
                return true;
            }
        }
        false
    }
}

/// Whether a line of the report tells this minute and these words, though no timeline holds it: an import that was cut off
/// before it recorded its rows may have written it, and a hand have moved the heading or the table since.
fn is_line_of(document: &Document, event: &Event, text: &str) -> bool {
    let timelines = document.timelines();
    let words = escape::text(&shortened(text));
    let zones = timelines.iter().map(|timeline| timeline.zone.zone.clone()).chain([TimeZone::UTC]);
    let minutes: Vec<String> = zones.map(|zone| event.time.at.to_zoned(zone).strftime("%H:%M").to_string()).collect();
    // The rows of timelines have been asked already, day and all: the same may have been told at that minute of another day.
    let is_row =
        |at: usize| timelines.iter().flat_map(|timeline| &timeline.entries).any(|entry| entry.span.start <= at && at < entry.span.end);
    let mut start = 0;
    document.source().text().split_inclusive('\n').any(|line| {
        let at = start + line.find(&words).unwrap_or_default();
        start += line.len();
        line.contains(&words) && minutes.iter().any(|minute| line.contains(minute)) && !is_row(at)
    })
}

/// Whether an entry is a row as it is written for this event with this text: it tells the same minute, and the same words
/// or the same page.
pub fn is_row_of(row: &Entry, event: &Event, text: &str) -> bool {
    if !is_at(row, event) {
        return false;
    }
    if let (Some(page), Some((_, target))) = (page(event), &row.evidence)
        && *target == page
    {
        return true;
    }
    let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let text = words(&shortened(text));
    let told = words(&row.text);
    told == text || told.strip_prefix(&text).is_some_and(|rest| rest.starts_with(" ("))
}

/// Whether an entry tells the minute of an event, as far as it tells one.
pub fn is_at(row: &Entry, event: &Event) -> bool {
    let Some(moment) = row.when.moment.as_ref().filter(|moment| moment.date.is_some() || moment.clock.is_some()) else { return false };
    let at = event.time.at.to_zoned(moment.zone.zone.clone()).datetime();
    let is_day = moment.date.is_none_or(|date| date == at.date());
    is_day && moment.clock.is_none_or(|clock| (clock.hour(), clock.minute()) == (at.hour(), at.minute()))
}

/// The text on one line, cut between words where it is long.
pub fn shortened(text: &str) -> String {
    let Some((end, _)) = text.char_indices().nth(LONGEST) else { return text.to_owned() };
    let cut = &text[..end];
    let cut = cut.rfind(' ').filter(|&at| at > end / 2).map_or(cut, |at| &cut[..at]);
    format!("{} …", cut.trim_end_matches([' ', ',', ';', ':', '.']))
}

/// The page of an event as a link of the report reads.
pub fn page(event: &Event) -> Option<String> {
    Some(escape::target(event.link.as_deref()?)?.replace("&amp;", "&"))
}
