//! A timeline as one JSON object, version 1: a shape that programs rely on, so its types are its own.

use crate::document::time::Precision;
use crate::timeline::view::{self, Reached, Row, View};
use jiff::Zoned;
use serde::Serialize;

#[derive(Serialize)]
struct Output<'v> {
    version: u8,
    path: &'v str,
    title: &'v str,
    zone: &'v str,
    entries: Vec<Entry<'v>>,
    milestones: Vec<Milestone>,
    climb: Vec<Step>,
}

/// A layer that the incident climbed to.
#[derive(Serialize)]
struct Step {
    channel: &'static str,
    time: String,
    seconds_after_previous: Option<i64>,
}

#[derive(Serialize)]
struct Entry<'v> {
    line: usize,
    /// RFC 3339 in UTC; null where the report does not tell it.
    time: Option<String>,
    until: Option<String>,
    precision: &'static str,
    approximate: bool,
    written: &'v str,
    channel: Option<&'static str>,
    milestone: Option<&'static str>,
    text: &'v str,
    source: Option<&'v str>,
    link: Option<&'v str>,
    gap_before_seconds: Option<i64>,
    changed_at_source: Option<Changed<'v>>,
}

#[derive(Serialize)]
struct Changed<'v> {
    time: String,
    text: &'v str,
    withdrawn: bool,
}

#[derive(Serialize)]
struct Milestone {
    name: &'static str,
    time: String,
    seconds_after_previous: Option<i64>,
}

/// One object and a line feed.
pub fn print(view: &View, path: &str) -> String {
    let output = Output {
        version: 1,
        path,
        title: &view.title,
        zone: &view.zone_name,
        entries: view.rows.iter().map(entry).collect(),
        milestones: view.milestones.iter().map(milestone).collect(),
        climb: view.climb.iter().map(step).collect(),
    };
    serde_json::to_string_pretty(&output).unwrap_or_default() + "\n"
}

fn entry(row: &Row) -> Entry<'_> {
    Entry {
        line: row.line,
        time: row.at.as_ref().map(utc),
        until: row.until.as_ref().map(utc),
        precision: match row.precision {
            Precision::Day => "day",
            Precision::Minute => "minute",
            Precision::Second => "second",
        },
        approximate: row.approximate,
        written: &row.written,
        channel: row.channel.map(|channel| channel.name()),
        milestone: row.milestone.map(|milestone| milestone.name()),
        text: &row.text,
        source: row.evidence.as_ref().map(|(label, _)| label.as_str()),
        link: row.evidence.as_ref().map(|(_, target)| target.as_str()).filter(|target| !target.is_empty()),
        gap_before_seconds: row.gap.map(|gap| gap.as_secs()),
        changed_at_source: row.changed.as_ref().map(|event| Changed {
            time: event.time.at.to_string(),
            text: &event.text,
            withdrawn: event.withdrawn,
        }),
    }
}

fn milestone(reached: &Reached) -> Milestone {
    Milestone { name: reached.milestone.name(), time: utc(&reached.at), seconds_after_previous: reached.after.map(|after| after.as_secs()) }
}

fn step(step: &view::Step) -> Step {
    Step { channel: step.channel.name(), time: utc(&step.at), seconds_after_previous: step.after.map(|after| after.as_secs()) }
}

fn utc(at: &Zoned) -> String {
    at.timestamp().to_string()
}
