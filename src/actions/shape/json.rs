//! Items as one JSON object, version 1: a shape that programs rely on, so its types are its own.

use crate::actions::Listed;
use crate::document::item::Status;
use jiff::civil::Date;
use serde::Serialize;

#[derive(Serialize)]
struct Output<'a> {
    version: u8,
    /// The day that overdue is reckoned from.
    today: String,
    items: Vec<Item<'a>>,
    summary: Summary,
}

#[derive(Serialize)]
struct Item<'a> {
    /// Unique in the repository: the report's id, `#`, and the item's.
    name: String,
    report: &'a str,
    title: Option<&'a str>,
    services: &'a [String],
    severity: Option<&'a str>,
    path: &'a str,
    line: usize,
    id: &'a str,
    /// False while the id is only the item's place in the report.
    id_is_written: bool,
    text: &'a str,
    status: &'static str,
    reason: Option<&'a str>,
    owner: Option<&'a str>,
    due: Option<String>,
    /// The due date as it is written, where no day is understood from it.
    due_text: Option<&'a str>,
    overdue: bool,
    #[serde(rename = "type")]
    kind: Option<&'static str>,
    priority: Option<&'a str>,
    ticket: Option<Reference<'a>>,
    /// The day it was done or decided against.
    closed: Option<String>,
    change: Option<Reference<'a>>,
    approval: Option<&'a str>,
    approved: Option<&'a str>,
    verified_by: Option<Reference<'a>>,
    strength: Option<Strength>,
}

#[derive(Serialize)]
struct Strength {
    strength: &'static str,
    /// The word of the item, or its type, that it hangs on.
    word: String,
    reason: String,
}

#[derive(Serialize)]
struct Reference<'a> {
    text: &'a str,
    /// Empty where the report names it without an address.
    url: &'a str,
}

#[derive(Serialize)]
struct Summary {
    items: usize,
    open: usize,
    in_progress: usize,
    done: usize,
    wont_do: usize,
    overdue: usize,
}

/// One object and a line feed.
pub fn print(items: &[Listed], today: Date) -> String {
    let of = |status: Status| items.iter().filter(|listed| listed.item.status == status).count();
    let summary = Summary {
        items: items.len(),
        open: of(Status::Open),
        in_progress: of(Status::InProgress),
        done: of(Status::Done),
        wont_do: of(Status::WontDo),
        overdue: items.iter().filter(|listed| listed.overdue.is_some()).count(),
    };
    let output = Output { version: 1, today: today.to_string(), items: items.iter().map(item).collect(), summary };
    serde_json::to_string_pretty(&output).unwrap_or_default() + "\n"
}

fn item(listed: &Listed) -> Item<'_> {
    let item = &listed.item;
    Item {
        name: listed.name(),
        report: &listed.origin.report,
        title: listed.origin.title.as_deref(),
        services: &listed.origin.services,
        severity: listed.origin.severity.as_deref(),
        path: &listed.origin.path,
        line: listed.line,
        id: &item.id,
        id_is_written: item.id_is_written,
        text: &item.text,
        status: item.status.name(),
        reason: item.reason.as_deref(),
        owner: item.owner.as_deref(),
        due: item.due.map(|due| due.to_string()),
        due_text: item.due_words.as_deref(),
        overdue: listed.overdue.is_some(),
        kind: item.kind.map(|kind| kind.name()),
        priority: item.priority.as_deref(),
        ticket: reference(&item.ticket),
        closed: item.closed_on.map(|day| day.to_string()),
        change: reference(&item.change),
        approval: item.approval.as_deref(),
        approved: item.approved.as_deref(),
        verified_by: reference(&item.verified_by),
        strength: listed.strength().map(|rated| Strength { strength: rated.strength.name(), reason: rated.to_string(), word: rated.word }),
    }
}

fn reference(told: &Option<(String, String)>) -> Option<Reference<'_>> {
    told.as_ref().map(|(text, url)| Reference { text, url })
}
