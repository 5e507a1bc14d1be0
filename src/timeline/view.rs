//! A report's timeline as it is shown: in the order of time, with channels, gaps, days and milestones.

use super::event::{Channel, Event};
use super::merge::{is_at, is_row_of};
use super::sidecar::{Known, Sidecar};
use crate::document::time::{Moment, Precision};
use crate::document::{Document, Entry, Milestone, Timeline, plain};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, Zoned};

/// Everything that is shown of a timeline.
#[derive(Debug)]
pub struct View {
    pub title: String,
    /// The zone that times are shown in, and its name.
    pub zone: TimeZone,
    pub zone_name: String,
    pub rows: Vec<Row>,
    /// In the order of time; those that no entry is marked as come from the front matter alone.
    pub milestones: Vec<Reached>,
    /// The layers that the incident climbed to, from the one where it was first recorded.
    pub climb: Vec<Step>,
}

/// A layer that was reached, higher than any before it.
#[derive(Debug)]
pub struct Step {
    pub channel: Channel,
    pub row: usize,
    pub at: Zoned,
    /// How long after the layer before it; none for the first.
    pub after: Option<SignedDuration>,
}

/// One entry.
#[derive(Debug)]
pub struct Row {
    pub at: Option<Zoned>,
    pub until: Option<Zoned>,
    pub precision: Precision,
    pub approximate: bool,
    /// The time as the report writes it.
    pub written: String,
    /// The channel of the event it was written for; none for an entry written by hand.
    pub channel: Option<Channel>,
    pub milestone: Option<Milestone>,
    pub text: String,
    /// The words that name its evidence, and the page.
    pub evidence: Option<(String, String)>,
    /// The line of the report it stands in, from 1.
    pub line: usize,
    /// How long before it nothing is told, where that is longer than the settings allow.
    pub gap: Option<SignedDuration>,
    /// The event's latest version, where it says something else than when the row was written, or was withdrawn.
    pub changed: Option<Event>,
}

/// A milestone and when it was reached.
#[derive(Debug)]
pub struct Reached {
    pub milestone: Milestone,
    pub at: Zoned,
    /// How long after the milestone before it; none for the first.
    pub after: Option<SignedDuration>,
    /// Whether an entry is marked as it.
    pub has_entry: bool,
}

impl View {
    pub fn of(document: &Document, sidecar: &Sidecar, gap: SignedDuration) -> View {
        let timelines = document.timelines();
        let (zone, zone_name) = match timelines.iter().find(|timeline| !timeline.entries.is_empty()) {
            Some(timeline) if !timeline.zone.name.is_empty() => (timeline.zone.zone.clone(), timeline.zone.name.clone()),
            _ => (TimeZone::UTC, "UTC".to_owned()),
        };
        let mut rows: Vec<Row> = Vec::new();
        let entries = timelines.iter().flat_map(|timeline| &timeline.entries);
        for (entry, known) in entries.zip(known(&timelines, sidecar)) {
            let mut row = Row::of(document, entry, &zone);
            row.channel = known.map(|known| known.latest().channel);
            row.changed = known
                .filter(|known| known.versions.len() > 1)
                .filter(|known| known.latest().withdrawn || !is_row_of(entry, known.latest(), &known.latest().text))
                .map(|known| known.latest().clone());
            rows.push(row);
        }
        sort(&mut rows);
        mark_gaps(&mut rows, gap);
        let title = document.front().title.as_ref().map(|title| title.value.clone());
        let title = title.or_else(|| {
            (1..document.sections().len()).find(|&at| document.sections()[at].level == 1).map(|at| document.heading(at).to_owned())
        });
        let milestones = milestones(document, &rows, &zone);
        let climb = climb(&rows);
        View { title: plain::line(&title.unwrap_or_default()), zone, zone_name, rows, milestones, climb }
    }

    pub fn reached(&self, milestone: Milestone) -> Option<&Reached> {
        self.milestones.iter().find(|reached| reached.milestone == milestone)
    }
}

/// The channels of all entries in their order: of the event that an entry was written for, or else as its source says
/// (`[chat](…)`).
pub fn channels(timelines: &[Timeline], sidecar: &Sidecar) -> Vec<Option<Channel>> {
    let entries = timelines.iter().flat_map(|timeline| &timeline.entries);
    let named = |entry: &Entry| entry.evidence.as_ref().and_then(|(words, _)| Channel::named(words));
    entries
        .zip(known(timelines, sidecar))
        .map(|(entry, known)| known.map_or_else(|| named(entry), |known| Some(known.latest().channel)))
        .collect()
}

/// The gathered event that each entry was written for, in the order of the entries. A row that was reworded is known by its
/// minute and its source, where no other event and no other row may be meant.
fn known<'s>(timelines: &[Timeline], sidecar: &'s Sidecar) -> Vec<Option<&'s Known>> {
    let mut unclaimed: Vec<_> = sidecar.events().iter().filter(|known| known.has_row && known.with.is_none()).collect();
    let entries: Vec<_> = timelines.iter().flat_map(|timeline| &timeline.entries).collect();
    let claim = |entry: &&Entry| {
        let at = unclaimed.iter().position(|known| is_row(entry, known))?;
        Some(unclaimed.swap_remove(at))
    };
    let mut found: Vec<_> = entries.iter().map(claim).collect();
    let unknown: Vec<_> = (0..entries.len()).filter(|&at| found[at].is_none() && entries[at].evidence.is_some()).collect();
    for &at in &unknown {
        let mut near = unclaimed.iter().filter(|known| is_placed_as(entries[at], known));
        if let (Some(known), None) = (near.next(), near.next())
            && !unknown.iter().any(|&other| other != at && is_placed_as(entries[other], known))
        {
            found[at] = Some(*known);
        }
    }
    found
}

fn is_placed_as(entry: &Entry, known: &Known) -> bool {
    let event = &known.versions[0];
    entry.evidence.as_ref().is_some_and(|(words, _)| words == event.label()) && is_at(entry, event)
}

fn is_row(entry: &Entry, known: &Known) -> bool {
    let is_words = |words: &String| is_row_of(entry, &known.versions[0], words);
    known.row_text.as_ref().is_some_and(is_words) || known.versions.iter().any(|version| is_row_of(entry, version, &version.text))
}

impl Row {
    fn of(document: &Document, entry: &Entry, zone: &TimeZone) -> Row {
        let moment = entry.when.moment.as_ref();
        let at = moment.and_then(Moment::timestamp).map(|at| at.to_zoned(zone.clone()));
        Row {
            at,
            until: moment.and_then(|moment| end(moment, zone)),
            precision: moment.map_or(Precision::Minute, |moment| moment.precision),
            approximate: moment.is_some_and(|moment| moment.approximate),
            written: plain::line(entry.when.span.of(document.text())),
            channel: None,
            milestone: entry.milestone,
            text: plain::line(&entry.text),
            evidence: entry.evidence.as_ref().map(|(label, target)| (plain::line(label), plain::line(target))),
            line: document.source().position(entry.span.start).line,
            gap: None,
            changed: None,
        }
    }

    pub fn timestamp(&self) -> Option<Timestamp> {
        self.at.as_ref().map(Zoned::timestamp)
    }
}

fn end(moment: &Moment, zone: &TimeZone) -> Option<Zoned> {
    let (date, time) = moment.until?;
    let end = date.or(moment.date)?.to_datetime(time?).to_zoned(moment.zone.zone.clone()).ok()?;
    Some(end.timestamp().to_zoned(zone.clone()))
}

/// By time; entries of one time keep the report's order, and an entry without one stays after the entry it follows.
fn sort(rows: &mut Vec<Row>) {
    let mut last = None;
    let mut keyed: Vec<(Option<Timestamp>, Row)> = rows
        .drain(..)
        .map(|row| {
            last = row.timestamp().or(last);
            (last, row)
        })
        .collect();
    keyed.sort_by_key(|(at, _)| *at);
    rows.extend(keyed.into_iter().map(|(_, row)| row));
}

/// A gap is between two moments; an entry that tells only its day neither ends nor begins one.
fn mark_gaps(rows: &mut [Row], longest: SignedDuration) {
    let mut last: Option<Timestamp> = None;
    for row in rows {
        let Some(at) = row.timestamp().filter(|_| row.precision != Precision::Day) else { continue };
        if let Some(last) = last {
            let silent = at.duration_since(last);
            row.gap = Some(silent).filter(|silent| *silent > longest);
        }
        let end = row.until.as_ref().map_or(at, Zoned::timestamp).max(at);
        last = Some(last.map_or(end, |last| last.max(end)));
    }
}

/// The front matter's milestones, and those that only an entry is marked as.
fn milestones(document: &Document, rows: &[Row], zone: &TimeZone) -> Vec<Reached> {
    let mut found: Vec<Reached> = Milestone::ALL
        .into_iter()
        .filter_map(|milestone| {
            let entry = rows.iter().find(|row| row.milestone == Some(milestone) && row.at.is_some());
            let told = document.front().milestone(milestone).map(|fact| fact.value.timestamp().to_zoned(zone.clone()));
            let at = told.or_else(|| entry.and_then(|row| row.at.clone()))?;
            Some(Reached { milestone, at, after: None, has_entry: entry.is_some() })
        })
        .collect();
    found.sort_by_key(|reached| reached.at.timestamp());
    for at in 1..found.len() {
        found[at].after = Some(found[at].at.duration_since(&found[at - 1].at));
    }
    found
}

/// From monitoring over alert, chat and ticket to call: each layer where the first entry came later than in all lower ones.
fn climb(rows: &[Row]) -> Vec<Step> {
    let mut steps: Vec<Step> = Vec::new();
    for (at, row) in rows.iter().enumerate() {
        let Some((channel, time)) = row.channel.filter(|channel| *channel <= Channel::Call).zip(row.at.as_ref()) else { continue };
        if row.precision == Precision::Day || steps.last().is_some_and(|step| step.channel >= channel) {
            continue;
        }
        let after = steps.last().map(|step| time.duration_since(&step.at));
        steps.push(Step { channel, row: at, at: time.clone(), after });
    }
    steps
}

/// A length of time in two units at most: `40 s`, `25 min`, `2 h 5 min`, `3 d 4 h`.
pub fn length(duration: SignedDuration) -> String {
    let seconds = duration.as_secs().abs();
    let two = |big: i64, unit: &str, small: i64, part: &str| {
        if small == 0 { format!("{big} {unit}") } else { format!("{big} {unit} {small} {part}") }
    };
    match seconds {
        0..60 => format!("{seconds} s"),
        60..3600 => format!("{} min", seconds / 60),
        3600..86_400 => two(seconds / 3600, "h", seconds % 3600 / 60, "min"),
        _ => two(seconds / 86_400, "d", seconds % 86_400 / 3600, "h"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_have_two_units_at_most() {
        let table = [(0, "0 s"), (59, "59 s"), (1500, "25 min"), (3600, "1 h"), (7530, "2 h 5 min"), (273_600, "3 d 4 h")];
        for (seconds, expected) in table {
            assert_eq!(length(SignedDuration::from_secs(seconds)), expected);
        }
    }
}
