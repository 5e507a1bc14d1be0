//! A sync as one JSON object, version 1: a shape that programs rely on, so its types are its own.

use super::apply::Applied;
use super::{Act, Change, Counts, Entry, Step};
use crate::actions::ticket;
use serde::Serialize;

#[derive(Serialize)]
struct Output<'a> {
    version: u8,
    tracker: &'a str,
    dry_run: bool,
    steps: Vec<Line<'a>>,
    /// Why the rest was not begun; none where everything was.
    ended: Option<String>,
    summary: Summary,
}

#[derive(Serialize)]
struct Line<'a> {
    item: String,
    path: &'a str,
    /// `create`, `keep`, `lost`, `moved`, `wait`, `twice`.
    act: &'static str,
    ticket: Option<Ticket<'a>>,
    send: Vec<Part<'a>>,
    /// What the ticket is told by a comment: why it was decided against, or what verified it.
    tell: Option<&'a str>,
    take: Vec<Part<'a>>,
    conflicts: Vec<Part<'a>>,
    /// `planned`, `done` or `failed`.
    result: &'static str,
    why: Option<&'a str>,
    notes: Vec<&'a str>,
}

#[derive(Serialize)]
struct Ticket<'a> {
    name: &'a str,
    url: &'a str,
}

#[derive(Serialize)]
struct Part<'a> {
    part: &'static str,
    report: &'a str,
    ticket: &'a str,
    before: Option<&'a str>,
}

#[derive(Serialize)]
struct Summary {
    items: usize,
    create: usize,
    link: usize,
    send: usize,
    take: usize,
    conflicts: usize,
    stuck: usize,
    failed: usize,
}

/// One object and a line feed; `applied` is none where nothing was to be done.
pub fn print(tracker: &str, entries: &[Entry], steps: &[Step], applied: Option<&Applied>) -> String {
    let counts = Counts::of(steps);
    let lines = steps.iter().enumerate().map(|(at, step)| line(&entries[step.entry], step, at, applied));
    let output = Output {
        version: 1,
        tracker,
        dry_run: applied.is_none(),
        steps: lines.collect(),
        ended: applied.and_then(|applied| applied.ended.as_ref()).map(ToString::to_string),
        summary: Summary {
            items: entries.len(),
            create: counts.create,
            link: counts.link,
            send: counts.send,
            take: counts.take,
            conflicts: counts.conflicts,
            stuck: counts.stuck,
            failed: applied.map_or(0, |applied| applied.done.iter().filter(|done| done.failed.is_some()).count()),
        },
    };
    serde_json::to_string_pretty(&output).unwrap_or_default() + "\n"
}

fn line<'a>(entry: &'a Entry, step: &'a Step, at: usize, applied: Option<&'a Applied>) -> Line<'a> {
    let done = applied.and_then(|applied| applied.done.iter().find(|done| done.step == at));
    let why = done.and_then(|done| done.failed.as_deref());
    let (keep, known) = match &step.act {
        Act::Keep(keep) => (Some(keep), Some(&keep.ticket)),
        Act::Moved { ticket, .. } => (None, Some(ticket.as_ref())),
        _ => (None, None),
    };
    let ticket: Option<&ticket::Ticket> = done.and_then(|done| done.ticket.as_ref()).or(known);
    let parts = |changes: Option<&'a Vec<Change>>| changes.into_iter().flatten().map(part).collect();
    Line {
        item: entry.listed.name(),
        path: &entry.listed.origin.path,
        act: match &step.act {
            Act::Create(_) => "create",
            Act::Keep(_) => "keep",
            Act::Lost { .. } => "lost",
            Act::Moved { .. } => "moved",
            Act::Wait { .. } => "wait",
            Act::Twice { .. } => "twice",
        },
        ticket: ticket.map(|ticket| Ticket { name: &ticket.name, url: &ticket.url }),
        send: parts(keep.map(|keep| &keep.send)),
        tell: keep.and_then(|keep| keep.tell.as_ref()).map(ticket::Remark::words),
        take: parts(keep.map(|keep| &keep.take)),
        conflicts: parts(keep.map(|keep| &keep.conflicts)),
        result: match (done, why) {
            (_, Some(_)) => "failed",
            (Some(_), None) => "done",
            (None, None) => "planned",
        },
        why,
        notes: done.map_or(&step.notes, |done| &done.notes).iter().map(String::as_str).collect(),
    }
}

fn part(change: &Change) -> Part<'_> {
    Part { part: change.part.name(), report: &change.report, ticket: &change.tracker, before: change.agreed.as_deref() }
}
