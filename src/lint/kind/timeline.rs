//! Whether a timeline can be followed: its order, its zone, where it begins, its sources and its gaps.

use super::structure::heading;
use super::{Hit, Subject};
use crate::document::time::{Moment, Trust};
use crate::document::{Document, Entry, Milestone, Span, Timeline};
use jiff::Timestamp;

/// An entry that stands after a later one. A timeline that runs backwards as a whole has an order too.
pub(super) fn order(subject: &Subject) -> Vec<Hit> {
    let document = subject.document;
    let mut hits = Vec::new();
    for timeline in subject.timelines() {
        let told: Vec<_> = timeline.entries.iter().filter_map(|entry| Some((entry, exact(entry)?))).collect();
        let back = told.windows(2).filter(|pair| pair[1].1 < pair[0].1).count();
        if back * 2 > told.len() {
            continue;
        }
        // Against the one before it, so that one entry too late is told once and not by all that follow it.
        for pair in told.windows(2) {
            let [(before, latest), (entry, at)] = pair else { continue };
            // Clock times alone that jump back by half a day crossed midnight: the day is missing, not the order.
            let is_same_day = latest.as_second() - at.as_second() < 12 * 3600 || says_day(document, entry);
            if at < latest && is_same_day && !is_about(entry) && !is_about(before) {
                hits.push(Hit::at(entry.when.span).with("found", written(document, entry)).with("other", written(document, before)));
            }
        }
    }
    hits
}

/// Times that name no zone, or several zones in one timeline.
pub(super) fn zone(subject: &Subject) -> Vec<Hit> {
    let document = subject.document;
    let mut hits = Vec::new();
    for timeline in subject.timelines() {
        let clocks = || {
            timeline.entries.iter().filter_map(|entry| Some((entry, entry.when.moment.as_ref().filter(|moment| moment.clock.is_some())?)))
        };
        let assumed = clocks().find(|(_, moment)| moment.zone.trust == Trust::Assumed);
        if let Some((entry, moment)) = assumed {
            let span = heading(document, timeline.section).unwrap_or(entry.when.span);
            hits.push(match moment.zone.is_ambiguous() {
                true => Hit::at(entry.when.span)
                    .with("problem", format!("is in “{}”, which is the name of several time zones", moment.zone.name)),
                false => Hit::at(span).with("problem", "does not say which time zone its times are in"),
            });
            continue;
        }
        let Some((_, first)) = clocks().next() else { continue };
        let other = clocks().find(|(_, moment)| offset(moment) != offset(first) && moment.zone.name != first.zone.name);
        if let Some((entry, moment)) = other {
            let problem = format!("mixes time zones: {} after {}", moment.zone.name, first.zone.name);
            hits.push(Hit::at(entry.when.span).with("problem", problem));
        }
    }
    hits
}

fn offset(moment: &Moment) -> Option<i32> {
    moment.zoned().map(|zoned| zoned.offset().seconds())
}

/// A timeline whose first entry is the detection: what led there is missing.
pub(super) fn starts_after_detection(subject: &Subject) -> Vec<Hit> {
    let document = subject.document;
    let timelines = subject.timelines();
    let entries = || timelines.iter().flat_map(|timeline| &timeline.entries).filter_map(|entry| Some((entry, exact(entry)?)));
    let Some((first, at)) = entries().min_by_key(|(_, at)| *at) else { return Vec::new() };
    let marked = entries().find(|(entry, _)| entry.milestone == Some(Milestone::Detected)).map(|(_, at)| at);
    let detected = marked.or_else(|| document.front().milestone(Milestone::Detected).map(|fact| fact.value.timestamp()));
    // A timeline of minutes cannot tell the seconds that the front matter has.
    match detected {
        Some(detected) if at.as_second() / 60 >= detected.as_second() / 60 && entries().count() > 1 => {
            vec![Hit::at(first.when.span).with("found", written(document, first))]
        }
        _ => Vec::new(),
    }
}

/// Entries that do not say where they are known from, told once a timeline.
pub(super) fn source(subject: &Subject) -> Vec<Hit> {
    let document = subject.document;
    let mut hits = Vec::new();
    for timeline in subject.timelines() {
        let mut bare = timeline.entries.iter().filter(|entry| entry.evidence.is_none());
        if let Some(first) = bare.next() {
            let count = 1 + bare.count();
            let hit = Hit::at(whole(document, first)).with("count", count.to_string());
            hits.push(hit.with("all", timeline.entries.len().to_string()));
        }
    }
    hits
}

/// A silence between two entries while the incident was going on.
pub(super) fn gap(subject: &Subject) -> Vec<Hit> {
    let document = subject.document;
    let longest = i64::from(subject.context.settings.gap_minutes) * 60;
    let front = document.front();
    let moment = |milestone| front.milestone(milestone).map(|fact| fact.value.timestamp());
    let (begin, end) = (moment(Milestone::Detected), moment(Milestone::Mitigated).or_else(|| moment(Milestone::Resolved)));
    let mut hits = Vec::new();
    for timeline in subject.timelines() {
        let mut told: Vec<_> = timeline.entries.iter().filter_map(|entry| Some((entry, exact(entry)?))).collect();
        told.sort_by_key(|(_, at)| *at);
        let begin = begin.or_else(|| marked(timeline, Milestone::Detected));
        let end = end.or_else(|| marked(timeline, Milestone::Mitigated)).or_else(|| marked(timeline, Milestone::Resolved));
        // Without knowing when it was noticed and when it was over, a silence may just be the days before or after.
        let (Some(begin), Some(end)) = (begin, end) else { continue };
        for pair in told.windows(2) {
            let [(before, from), (after, to)] = pair else { continue };
            let silent = to.as_second() - ended(before, *from).as_second();
            if silent > longest && *from >= begin && *from < end {
                let hit = Hit::at(after.when.span).with("minutes", (silent / 60).to_string());
                hits.push(hit.with("found", written(document, after)).with("other", written(document, before)));
            }
        }
    }
    hits
}

/// Times that are written and cannot be read as times.
pub(super) fn not_understood(subject: &Subject) -> Vec<Hit> {
    let document = subject.document;
    let timelines = subject.timelines();
    let entries = timelines.iter().flat_map(|timeline| &timeline.entries);
    let strange = entries.filter(|entry| !entry.when.span.is_empty() && entry.when.moment.is_none());
    strange.map(|entry| Hit::at(entry.when.span).with("found", written(document, entry))).collect()
}

fn marked(timeline: &Timeline, milestone: Milestone) -> Option<Timestamp> {
    timeline.entries.iter().find(|entry| entry.milestone == Some(milestone)).and_then(exact)
}

/// The moment of an entry that tells a time of day.
fn exact(entry: &Entry) -> Option<Timestamp> {
    entry.when.moment.as_ref().filter(|moment| moment.clock.is_some())?.timestamp()
}

/// When an entry that tells a range was over; the beginning of any other.
fn ended(entry: &Entry, from: Timestamp) -> Timestamp {
    let end = entry.when.moment.as_ref().and_then(|moment| {
        let (date, clock) = moment.until?;
        let zoned = date.or(moment.date)?.to_datetime(clock?).to_zoned(moment.zone.zone.clone()).ok()?;
        Some(zoned.timestamp())
    });
    end.map_or(from, |end| end.max(from))
}

fn is_about(entry: &Entry) -> bool {
    entry.when.moment.as_ref().is_some_and(|moment| moment.approximate)
}

fn says_day(document: &Document, entry: &Entry) -> bool {
    let text = entry.when.span.of(document.text());
    text.bytes().filter(u8::is_ascii_digit).count() >= 8 || text.chars().filter(|c| c.is_alphabetic()).count() > 4
}

fn written(document: &Document, entry: &Entry) -> String {
    entry.when.span.of(document.text()).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Where an entry can be pointed at: its time, or its words where it has none.
fn whole(document: &Document, entry: &Entry) -> Span {
    if entry.when.span.is_empty() { entry.what.trim(document.text()) } else { entry.when.span }
}
