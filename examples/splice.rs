//! Runs every edit of the document room over the Markdown files of a folder, and counts the bytes that changed outside
//! an edit: `cargo run --example splice -- FOLDER`. There must be none; then it ends with 0, else with 1.

use jiff::{SignedDuration, Timestamp};
use noblame::document::entry_edit::NewEntry;
use noblame::document::item::{Field, NewItem, Refused, Type};
use noblame::document::time::Precision;
use noblame::document::{Document, Edit, apply};
use noblame::world::{Terminal, files};
use std::collections::BTreeMap;
use std::path::Path;
use std::process::ExitCode;

/// What a verb does to one report: each change it makes on its own, or why it refuses.
type Try = fn(&Document) -> Vec<Result<Vec<Edit>, String>>;

/// The verbs that change a report. A new verb of the document room gets its row here.
const VERBS: &[(&str, Try)] = &[
    ("set_fact owner", |document| facts(document, &[("owner", "\"@kim\"")])),
    ("set_fact of a key in another", |document| facts(document, &[("impact.users", "18400"), ("links.github", "[\"a/b#1\"]")])),
    ("set_fact of every key there is", |document| {
        let front = document.front();
        let other = front.other.iter().map(|(key, _)| (key.as_str(), "a: [value"));
        let known = ["title", "tags", "date"].into_iter().filter(|key| front.key_span(key).is_some()).map(|key| (key, "[a, b]"));
        facts(document, &other.chain(known).collect::<Vec<_>>())
    }),
    ("set_item of every field of every item", items),
    ("add_item", |document| {
        let new = NewItem {
            text: "Add a check".into(),
            owner: Some("@kim".into()),
            kind: Some(Type::Detect),
            ticket: Some(("#12".into(), "https://tracker.example/issues/12".into())),
            ..NewItem::default()
        };
        vec![document.add_item(&new).map(|(edits, _)| edits).map_err(|Refused(reason)| reason)]
    }),
    ("add_entries", |document| {
        let times =
            document.timelines().into_iter().flat_map(|timeline| timeline.entries).filter_map(|entry| entry.when.moment?.timestamp());
        let beside = |at: Timestamp| NewEntry {
            at: at.saturating_add(SignedDuration::from_mins(3)).unwrap_or(at),
            precision: Precision::Minute,
            text: "alert HighErrorRate | fired".into(),
            evidence: Some(("alerts".into(), Some("https://alerts.example/7".into()))),
        };
        let first = times.chain([Timestamp::UNIX_EPOCH]).next().map(beside);
        vec![Ok(document.add_entries(first.as_slice()))]
    }),
    ("cells, rows and columns of every table", |document| (0..document.tables().len()).flat_map(|table| cells(document, table)).collect()),
];

/// Values that every field is set to; an empty one takes the field away.
const VALUES: &[(Field, &str)] = &[
    (Field::Id, "A4711"),
    (Field::Text, "Do something else"),
    (Field::Owner, "@kim"),
    (Field::Owner, "Team Tern"),
    (Field::Owner, ""),
    (Field::Due, "2026-12-05"),
    (Field::Type, "detect"),
    (Field::Priority, "P1"),
    (Field::Status, "open"),
    (Field::Status, "in-progress"),
    (Field::Status, "done"),
    (Field::Status, "wont-do: the service, old as it was, is retired"),
    (Field::Ticket, "https://tracker.example/issues/12"),
];

fn items(document: &Document) -> Vec<Result<Vec<Edit>, String>> {
    let items = document.action_items();
    let each = items.iter().flat_map(|item| VALUES.iter().map(move |(field, value)| (item, *field, value)));
    each.map(|(item, field, value)| document.set_item(item, field, value).map_err(|Refused(reason)| reason)).collect()
}

fn cells(document: &Document, table: usize) -> Vec<Result<Vec<Edit>, String>> {
    let rows = document.tables()[table].rows.len();
    let mut tries = vec![document.add_column(table, "New", &[(rows - 1, "a | b".to_owned())])];
    for row in 1..rows {
        tries.push(document.set_cell(table, row, 0, "a | b"));
        tries.push(document.append_to_cell(table, row, 0, "a | b"));
        tries.push(document.insert_row(table, row, &["a | b".to_owned()]));
        tries.push(document.remove_row(table, row));
    }
    tries.push(document.insert_row(table, rows, &["a".to_owned(), "b".to_owned()]));
    tries.into_iter().map(Ok).collect()
}

fn facts(document: &Document, facts: &[(&str, &str)]) -> Vec<Result<Vec<Edit>, String>> {
    facts.iter().map(|(key, value)| document.set_fact(key, value).map_err(|complaint| complaint.message)).collect()
}

fn main() -> ExitCode {
    let terminal = Terminal::default();
    let Some(folder) = std::env::args().nth(1) else {
        terminal.alert("usage: cargo run --example splice -- FOLDER\n");
        return ExitCode::from(2);
    };
    match run(Path::new(&folder), terminal) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        Err(error) => {
            terminal.alert(&format!("error: {error:#}\n"));
            ExitCode::from(2)
        }
    }
}

fn run(folder: &Path, terminal: Terminal) -> anyhow::Result<bool> {
    let paths = files::list(folder, "md", folder)?;
    let mut is_clean = true;
    let mut lines = format!("{} files\n", paths.len());
    for (verb, try_on) in VERBS {
        let (mut made, mut refused) = (0, BTreeMap::<String, usize>::new());
        for path in &paths {
            let Ok(text) = files::read(path) else { continue };
            let document = Document::parse(text.as_str());
            for outcome in try_on(&document) {
                match outcome {
                    Ok(edits) => {
                        made += 1;
                        if let Err(wrong) = untouched(&text, &edits) {
                            is_clean = false;
                            lines += &format!("  {}: {wrong}\n", path.display());
                        }
                    }
                    Err(reason) => *refused.entry(reason).or_default() += 1,
                }
            }
        }
        lines += &format!("{verb}: {made} edits made, {} refused\n", refused.values().sum::<usize>());
        for (reason, count) in refused {
            lines += &format!("  {count} × {reason}\n");
        }
    }
    lines += if is_clean { "no byte outside an edit changed\n" } else { "bytes outside an edit changed\n" };
    terminal.print(&lines)?;
    Ok(is_clean)
}

/// Whether the bytes before, between and after the edits are those of the old text, found without the code that applied
/// them; and whether every line still ends as lines of this file do.
fn untouched(old: &str, edits: &[Edit]) -> Result<(), String> {
    let new = apply(old, edits).map_err(|misfit| misfit.to_string())?;
    let mut order: Vec<&Edit> = edits.iter().collect();
    order.sort_by_key(|edit| (edit.span.start, edit.span.end));
    let (mut old_at, mut new_at) = (0, 0);
    for edit in order {
        let kept = edit.span.start - old_at;
        if old.as_bytes()[old_at..edit.span.start] != new.as_bytes()[new_at..new_at + kept] {
            return Err(format!("bytes {old_at}..{} changed", edit.span.start));
        }
        new_at += kept + edit.text.len();
        old_at = edit.span.end;
    }
    if old.as_bytes()[old_at..] != new.as_bytes()[new_at..] {
        return Err(format!("bytes from {old_at} on changed"));
    }
    let is_crlf = old.contains('\n') && old.matches('\n').count() == old.matches("\r\n").count();
    if is_crlf && new.matches('\n').count() != new.matches("\r\n").count() {
        return Err("a line now ends otherwise than the lines around it".into());
    }
    Ok(())
}
