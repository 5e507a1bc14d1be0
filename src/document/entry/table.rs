//! Timelines that are tables: which column says when, which says what, which says where it is known from.

use super::super::section;
use super::super::time::{self, When};
use super::super::{Document, Row, Span};
use super::find::{Draft, Step, first_link, last_link, milestone, one_line};
use super::lead::{self, Lead};
use super::{Entry, Form, Place};

/// The columns of a timeline.
struct Columns {
    /// The time, or the day where the time has a column of its own.
    when: usize,
    /// The time after the day.
    clock: Option<usize>,
    what: usize,
    source: Option<usize>,
}

/// The rows of a table as entries, if it is a timeline. Where nobody announced one, most rows must tell a time of day,
/// and what happened in more than a word: a table of measurements has times too.
pub(super) fn rows(document: &Document, table: usize, announced: bool, draft: &mut Draft) -> bool {
    let found = &document.tables()[table];
    let Some((header, rows)) = found.rows.split_first().filter(|_| !found.quoted) else { return false };
    let Some(columns) = columns(document, header, rows, announced) else { return false };
    let count = |wanted: &dyn Fn(&Lead) -> bool| {
        rows.iter().filter(|row| lead_of(document, row, &columns).is_some_and(|lead| wanted(&lead))).count()
    };
    let told = || rows.iter().filter(|row| cell(document, row, columns.what).is_some_and(|what| what.contains(' '))).count();
    let plainly = || rows.len() > 1 && count(&Lead::has_clock) * 2 > rows.len() && told() * 2 > rows.len();
    let enough = if announced { count(&|_| true) >= 1 } else { plainly() };
    if !enough {
        return false;
    }
    for column in [Some(columns.when), columns.clock].into_iter().flatten() {
        if let Some(zone) = cell(document, header, column).and_then(time::zone_of_heading) {
            draft.steps.push(Step::Zone(zone.clone()));
            draft.zone.get_or_insert(zone);
        }
    }
    for (index, row) in rows.iter().enumerate() {
        entry(document, row, Place::Row { table, row: index + 1 }, &columns, draft);
    }
    true
}

fn cell<'d>(document: &'d Document, row: &Row, column: usize) -> Option<&'d str> {
    row.cells.get(column).map(|&block| document.read(block).trim())
}

/// What the head of a column may be called.
const WHEN: &[&str] = &["time", "times", "timestamp", "timestamps", "when", "datetime", "hour", "start", "started", "begin", "at", "clock"];
const DAY: &[&str] = &["date", "day"];
const WHAT: &[&str] = &[
    "what",
    "event",
    "events",
    "note",
    "notes",
    "description",
    "details",
    "detail",
    "action",
    "activity",
    "update",
    "summary",
    "message",
    "entry",
    "comment",
    "comments",
    "happening",
    "fact",
    "status",
    "step",
];
const SOURCE: &[&str] =
    &["source", "sources", "link", "links", "evidence", "reference", "references", "ref", "proof", "url", "channel", "permalink"];

fn columns(document: &Document, header: &Row, rows: &[Row], announced: bool) -> Option<Columns> {
    let heads: Vec<String> = header.cells.iter().map(|&block| section::plain(document.read(block))).collect();
    let called = |names: &[&str]| heads.iter().position(|head| head.split(' ').next().is_some_and(|first| names.contains(&first)));
    let day = called(DAY);
    let clock = called(WHEN).filter(|column| !heads[*column].starts_with("time to "));
    let (when, clock) = match (day, clock) {
        (Some(day), Some(clock)) if day != clock && !heads[day].contains("time") => (day, Some(clock)),
        (Some(column), _) | (None, Some(column)) => (column, None),
        (None, None) => (untitled(document, rows, announced)?, None),
    };
    let taken = |column: usize| column == when || Some(column) == clock;
    let source = called(SOURCE).filter(|column| !taken(*column));
    let what = heads
        .iter()
        .enumerate()
        .position(|(column, head)| {
            !taken(column) && Some(column) != source && head.split(' ').next().is_some_and(|first| WHAT.contains(&first))
        })
        .or_else(|| widest(document, rows, heads.len(), &|column| taken(column) || Some(column) == source))?;
    Some(Columns { when, clock, what, source })
}

/// A first column that holds times, whatever it is called.
fn untitled(document: &Document, rows: &[Row], announced: bool) -> Option<usize> {
    let timed = |row: &&Row| {
        let lead = row.cells.first().and_then(|&block| lead::first(document, document.blocks()[block].read.clone(), announced));
        lead.is_some_and(|lead| lead.rest.is_empty() && (lead.has_clock() || announced))
    };
    (rows.iter().filter(timed).count() * 2 > rows.len()).then_some(0)
}

fn widest(document: &Document, rows: &[Row], columns: usize, taken: &dyn Fn(usize) -> bool) -> Option<usize> {
    let width = |column: usize| rows.iter().take(50).filter_map(|row| cell(document, row, column)).map(str::len).sum::<usize>();
    (0..columns).filter(|column| !taken(*column)).rev().max_by_key(|column| width(*column))
}

/// The time of a row: from its column, or from the day's and the clock's together where they stand side by side.
fn lead_of(document: &Document, row: &Row, columns: &Columns) -> Option<Lead> {
    let read = |column: usize| row.cells.get(column).map(|&block| lead::trim(document, document.blocks()[block].read.clone()));
    let when = read(columns.when).filter(|read| !read.is_empty());
    let clock = columns.clock.and_then(read).filter(|read| !read.is_empty());
    match (when, clock) {
        (Some(when), Some(clock)) => {
            let day = lead::first(document, when, true);
            let mut found = lead::first(document, clock, true)?;
            if let Some(day) = day.and_then(|day| day.written.day) {
                found.written.day.get_or_insert(day);
            }
            Some(found)
        }
        (Some(read), None) | (None, Some(read)) => lead::first(document, read, true),
        (None, None) => None,
    }
}

fn entry(document: &Document, row: &Row, place: Place, columns: &Columns, draft: &mut Draft) {
    let block = |column: usize| row.cells.get(column).map(|&block| &document.blocks()[block]);
    let read = |column: usize| block(column).map(|block| lead::trim(document, block.read.clone()));
    let what = read(columns.what).unwrap_or_default();
    let lead = lead_of(document, row, columns);
    if lead.is_none() && what.is_empty() {
        return;
    }
    let time_column = columns.clock.filter(|column| read(*column).is_some_and(|read| !read.is_empty())).unwrap_or(columns.when);
    let time_cell = block(time_column).map_or(Span::at(row.span.start), |block| block.span);
    let when = match &lead {
        Some(lead) => document.prose().locate(lead.written.range.clone()),
        None => time_cell.trim(document.text()),
    };
    let what_span = match block(columns.what) {
        Some(block) if !what.is_empty() => lead::bytes(document, what.clone(), block.span),
        Some(block) => Span::at(block.span.start),
        None => Span::at(row.span.end),
    };
    let evidence = columns.source.and_then(block).and_then(|block| {
        let text = one_line(&document.prose().text()[block.read.clone()]);
        first_link(document, block.span).or_else(|| unlinked(text))
    });
    let entry = Entry {
        span: row.span,
        place,
        when: When { span: when, moment: None },
        what: what_span,
        text: one_line(&document.prose().text()[what.clone()]),
        milestone: milestone(document, &what, None),
        evidence: evidence.or_else(|| last_link(document, row.span)),
    };
    draft.row(Form::Table, lead.map(|lead| lead.written), entry);
}

/// A source without a link: an address as it stands, or only words.
fn unlinked(text: String) -> Option<(String, String)> {
    let address = ["https://", "http://"].iter().any(|scheme| text.starts_with(scheme)) && !text.contains(' ');
    let target = if address { text.clone() } else { String::new() };
    (!text.is_empty()).then_some((text, target))
}
