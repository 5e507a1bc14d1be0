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

use super::event::Event;
use super::sidecar::Sidecar;
use crate::document::entry_edit::NewEntry;
use crate::document::{Document, Edit, Entry, escape};

/// A row's text is no longer than this, in characters; the whole stands in the sidecar.
const LONGEST: usize = 280;

/// What an import does to a report.
#[derive(Debug, Default)]
pub struct Merged {
    pub edits: Vec<Edit>,
    /// The events that get a row.
    pub added: Vec<Event>,
    /// The events whose row stands in the report already, though the sidecar does not know it.
    pub found: Vec<Event>,
}

/// Give each of these events, which come in the order of time, a row, unless it has one.
pub fn merge(document: &Document, events: &[Event], sidecar: &Sidecar) -> Merged {
    let timelines = document.timelines();
    let mut rows: Vec<&Entry> = timelines.iter().flat_map(|timeline| &timeline.entries).collect();
    // A row that belongs to an event of an earlier import is nobody else's.
    if !events.is_empty() {
        for known in sidecar.events().iter().filter(|known| known.has_row) {
            if let Some(at) = known.versions.iter().find_map(|version| rows.iter().position(|row| is_row_of(row, version))) {
                rows.swap_remove(at);
            }
        }
    }
    let mut merged = Merged::default();
    for event in events {
        match rows.iter().position(|row| is_row_of(row, event)) {
            Some(at) => {
                rows.swap_remove(at);
                merged.found.push(event.clone());
            }
            None => merged.added.push(event.clone()),
        }
    }
    let new: Vec<NewEntry> = merged.added.iter().map(entry).collect();
    merged.edits = document.add_entries(&new);
    merged
}

/// The entry that an event becomes. Who acted stays in the sidecar: a report names no one unless a person writes it.
pub fn entry(event: &Event) -> NewEntry {
    NewEntry {
        at: event.time.at,
        precision: event.time.precision,
        text: shortened(&event.text),
        evidence: Some((event.label().to_owned(), event.link.clone())),
    }
}

/// Whether an entry is a row as it is written for this event: it tells the same minute, and the same words or the same
/// page.
pub fn is_row_of(row: &Entry, event: &Event) -> bool {
    let Some(moment) = &row.when.moment else { return false };
    let at = event.time.at.to_zoned(moment.zone.zone.clone()).datetime();
    let is_day = moment.date.is_none_or(|date| date == at.date());
    let is_minute = moment.clock.is_none_or(|clock| (clock.hour(), clock.minute()) == (at.hour(), at.minute()));
    if !is_day || !is_minute || moment.date.is_none() && moment.clock.is_none() {
        return false;
    }
    if let (Some(page), Some((_, target))) = (page(event), &row.evidence)
        && *target == page
    {
        return true;
    }
    let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let text = words(&shortened(&event.text));
    let told = words(&row.text);
    told == text || told.strip_prefix(&text).is_some_and(|rest| rest.starts_with(" ("))
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
