//! What a change does to a report: only where the report before it is known.

use super::structure::{blocks_of, heading, place};
use super::{Hit, Subject};
use crate::document::front::{Status, Word};
use crate::document::{Document, Entry, Item, Kind, Milestone, Role, Span};
use crate::lint::silence;

/// The status moves to one that readers rely on, and the report still asks something.
pub(super) fn open_questions(subject: &Subject) -> Vec<Hit> {
    let Some(before) = subject.context.before else { return Vec::new() };
    let status = |document: &Document| document.front().status.as_ref().map(|fact| fact.value);
    let Some(now) = status(subject.document).filter(|now| matches!(now, Status::Approved | Status::Published)) else { return Vec::new() };
    if status(before).is_some_and(|before| before >= now) {
        return Vec::new();
    }
    let questions = match questions(subject.document) {
        0 => return Vec::new(),
        1 => "an open question".to_owned(),
        count => format!("{count} open questions"),
    };
    vec![Hit::at(place(subject.document, "status")).with("status", now.name()).with("questions", questions)]
}

/// What stands under “Open questions” and ends with a question mark, and the questions that the lint wrote and nobody has
/// answered.
fn questions(document: &Document) -> usize {
    let sections = document.sections();
    let asked = (0..sections.len())
        .filter(|&index| sections[index].role == Role::Questions)
        .flat_map(|index| blocks_of(document, index).filter(move |&block| document.blocks()[block].section == index));
    let is_asked = |block: &usize| {
        let is_text = !matches!(document.blocks()[*block].kind, Kind::Heading(_) | Kind::Code | Kind::Html);
        is_text && document.read(*block).trim_end().ends_with('?')
    };
    let written = document.comments().iter().filter(|comment| {
        let inner = comment.of(document.text()).trim_start_matches("<!--").trim_end_matches("-->").trim();
        inner.starts_with("noblame: ask ") && inner.ends_with('?')
    });
    asked.filter(is_asked).count() + written.count()
}

/// An open item that is gone, without having been done or decided against.
pub(super) fn item_removed(subject: &Subject) -> Vec<Hit> {
    let Some(before) = subject.context.before else { return Vec::new() };
    let mut now: Vec<&Item> = subject.items().iter().collect();
    let mut gone = before.action_items();
    // The surest likeness first: an item that was reworded has no right to the words of another.
    let likes: [fn(&Item, &Item) -> bool; 4] = [
        |one, other| one.id_is_written && other.id_is_written && one.id == other.id,
        |one, other| one.ticket.is_some() && one.ticket == other.ticket,
        |one, other| words(&one.text) == words(&other.text),
        |one, other| is_reworded(&one.text, &other.text),
    ];
    for like in likes {
        gone.retain(|old| match now.iter().position(|new| like(old, new)) {
            Some(at) => {
                now.swap_remove(at);
                false
            }
            None => true,
        });
    }
    let at = list_of_items(subject);
    gone.iter().filter(|item| !item.status.is_closed()).map(|item| Hit::at(at).with("found", short(&item.text))).collect()
}

/// An open item that waits longer than it was to.
pub(super) fn due_moved(subject: &Subject) -> Vec<Hit> {
    let Some(before) = subject.context.before else { return Vec::new() };
    let old = before.action_items();
    let same = |item: &Item| {
        let by_id = old.iter().find(|old| old.id_is_written && item.id_is_written && old.id == item.id);
        by_id.or_else(|| old.iter().find(|old| words(&old.text) == words(&item.text)))
    };
    let open = subject.items().iter().filter(|item| !item.status.is_closed());
    let moved = open.filter_map(|item| {
        let (from, to) = (same(item)?.due?, item.due?);
        let days = (to - from).get_days();
        (days > 0).then(|| {
            let days = if days == 1 { "a day".to_owned() } else { format!("{days} days") };
            Hit::at(item.what.trim(subject.document.text())).with("found", short(&item.text)).with("days", days)
        })
    });
    moved.collect()
}

/// Whether a row of now is the row of before.
type Like<'a> = dyn Fn(&Entry, &Entry) -> bool + 'a;

/// Rows of the timeline that are gone.
pub(super) fn entries_removed(subject: &Subject) -> Vec<Hit> {
    let Some(before) = subject.context.before else { return Vec::new() };
    let mut now: Vec<&Entry> = subject.timelines().iter().flat_map(|timeline| &timeline.entries).collect();
    let timelines = before.timelines();
    let mut gone: Vec<&Entry> = timelines.iter().flat_map(|timeline| &timeline.entries).collect();
    let time = |entry: &Entry, document: &Document| entry.when.span.of(document.text()).trim().to_owned();
    let likes: [&Like; 4] = [
        &|one, other| words(&one.text) == words(&other.text),
        &|one, other| one.evidence.is_some() && one.evidence == other.evidence,
        &|one, other| is_reworded(&one.text, &other.text),
        &|one, other| time(one, before) == time(other, subject.document),
    ];
    for like in likes {
        gone.retain(|old| match now.iter().position(|new| like(old, new)) {
            Some(at) => {
                now.swap_remove(at);
                false
            }
            None => true,
        });
    }
    let Some(first) = gone.first() else { return Vec::new() };
    let section = subject.timelines().first().and_then(|timeline| heading(subject.document, timeline.section));
    let at = section.unwrap_or_else(|| place(subject.document, "title"));
    let rows = if gone.len() == 1 { "a row".to_owned() } else { format!("{} rows", gone.len()) };
    vec![Hit::at(at).with("rows", rows).with("found", short(&format!("{} {}", time(first, before), first.text)))]
}

/// A milestone that is another now: numbers rest on it.
pub(super) fn milestone_moved(subject: &Subject) -> Vec<Hit> {
    let Some(before) = subject.context.before else { return Vec::new() };
    let moved = Milestone::ALL.into_iter().filter_map(|milestone| {
        let (from, to) = (before.front().milestone(milestone)?, subject.document.front().milestone(milestone)?);
        let is_moved = from.value.timestamp() != to.value.timestamp();
        let written = |document: &Document, span: Span| short(span.of(document.text()));
        is_moved.then(|| {
            let hit = Hit::at(to.span).with("found", milestone.name());
            hit.with("from", written(before, from.span)).with("to", written(subject.document, to.span))
        })
    });
    moved.collect()
}

/// A rule that the change silences: a reviewer judges the reason.
pub(super) fn silenced(subject: &Subject) -> Vec<Hit> {
    let Some(before) = subject.context.before else { return Vec::new() };
    let mut old: Vec<String> = silence::of(before).iter().flat_map(|silence| &silence.names).map(|name| name.text.clone()).collect();
    let mut hits = Vec::new();
    for silence in subject.silences.iter().filter(|silence| silence.has_reason) {
        for name in &silence.names {
            match old.iter().position(|old| *old == name.text) {
                Some(known) => drop(old.swap_remove(known)),
                None => hits.push(Hit::at(name.span).with("found", name.text.as_str())),
            }
        }
    }
    hits
}

/// Where a reader would look for the items.
fn list_of_items(subject: &Subject) -> Span {
    let document = subject.document;
    let section = (0..document.sections().len()).find(|&index| document.sections()[index].role == Role::Actions);
    let first = || subject.items().first().map(|item| item.what.trim(document.text()));
    section.and_then(|section| heading(document, section)).or_else(first).unwrap_or_else(|| place(document, "title"))
}

fn words(text: &str) -> Vec<String> {
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect()
}

/// Whether half the words of the longer one or more stand in the other.
fn is_reworded(one: &str, other: &str) -> bool {
    let (one, other) = (words(one), words(other));
    let shared = one.iter().filter(|word| other.contains(word)).count();
    shared * 2 >= one.len().max(other.len())
}

/// The beginning of a text on one line.
fn short(text: &str) -> String {
    const MOST: usize = 60;
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(MOST) {
        Some((at, _)) => format!("{}…", line[..at].trim_end()),
        None => line,
    }
}
