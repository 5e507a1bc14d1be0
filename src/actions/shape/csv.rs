//! Items as comma-separated values, one a line, with a header.

use crate::actions::Listed;
use crate::document::plain;

const HEADER: [&str; 24] = [
    "name",
    "report",
    "path",
    "line",
    "id",
    "text",
    "status",
    "reason",
    "owner",
    "due",
    "overdue",
    "type",
    "priority",
    "ticket",
    "ticket_url",
    "services",
    "severity",
    "due_text",
    "closed",
    "change",
    "approval",
    "verified_by",
    "strength",
    "approved",
];

pub fn print(items: &[Listed]) -> anyhow::Result<String> {
    let mut out = csv::Writer::from_writer(Vec::new());
    out.write_record(HEADER)?;
    for listed in items {
        let item = &listed.item;
        let (ticket, url) = item.ticket.as_ref().map_or(("", ""), |(words, target)| (words, target));
        // What a report says is shown by spreadsheets too, and by terminals as it is.
        let safe = |cell: &str| plain::cell(&plain::line(cell)).into_owned();
        let cells = [
            listed.name().as_str(),
            &listed.origin.report,
            &listed.origin.path,
            listed.line.to_string().as_str(),
            &item.id,
            &item.text,
            item.status.name(),
            item.reason.as_deref().unwrap_or_default(),
            item.owner.as_deref().unwrap_or_default(),
            item.due.map(|due| due.to_string()).unwrap_or_default().as_str(),
            if listed.overdue.is_some() { "yes" } else { "no" },
            item.kind.map_or("", |kind| kind.name()),
            item.priority.as_deref().unwrap_or_default(),
            ticket,
            url,
            &listed.origin.services.join(" "),
            listed.origin.severity.as_deref().unwrap_or_default(),
            item.due_words.as_deref().unwrap_or_default(),
            item.closed_on.map(|day| day.to_string()).unwrap_or_default().as_str(),
            item.change.as_ref().map_or("", |(words, _)| words),
            item.approval.as_deref().unwrap_or_default(),
            item.verified_by.as_ref().map_or("", |(words, _)| words),
            listed.strength().map_or("", |rated| rated.strength.name()),
            item.approved.as_deref().unwrap_or_default(),
        ]
        .map(safe);
        out.write_record(cells)?;
    }
    Ok(String::from_utf8(out.into_inner()?)?)
}
