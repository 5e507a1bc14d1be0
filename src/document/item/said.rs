//! What an item says: its words, and the fields among them, in columns, or in a list under it.

use super::find::{self, Found, children};
use super::phrase::{self, Phrase, Value};
use super::{Field, Item, Place, State, Status, Written, day, word};
use crate::document::{Document, Link, Mark, Span};
use std::ops::Range;

/// The item at a place; none where the words say that there is none, or wait to be written.
pub(super) fn read(document: &Document, found: &Found) -> Option<Item> {
    let (found, boxed) = &without_box(document, found);
    let words = &document.prose().text()[found.words.clone()];
    let links: Vec<&Link> = links_within(document, &found.words);
    let inside: Vec<(Range<usize>, &str)> =
        links.iter().map(|link| (link.read.start - found.words.start..link.read.end - found.words.start, &*link.target)).collect();
    let peeled = phrase::peel(words, &inside);
    let shift = |range: &Range<usize>| range.start + found.words.start..range.end + found.words.start;
    let said = &words[peeled.text.clone()];
    if word::is_nothing(said) || word::is_placeholder(words) {
        return None;
    }
    let text = shift(&peeled.text);
    let mut item = Item {
        id: String::new(),
        id_is_written: false,
        span: found.span,
        place: found.place,
        section: found.section,
        text: one_line(said),
        what: whole(document, text.clone()),
        owner: None,
        due: None,
        due_words: None,
        kind: None,
        priority: None,
        status: Status::Open,
        reason: None,
        closed_on: None,
        ticket: None,
        change: None,
        approval: None,
        approved: None,
        verified_by: None,
        repeats: None,
        boxed: *boxed,
        written: Vec::new(),
        brackets: peeled.brackets.map(|at| whole(document, found.words.start..found.words.start + at).end),
        end: whole(document, found.words.start..found.words.start + words.trim_end().len()).end,
    };
    let mut told = None;
    for phrase in &peeled.phrases {
        let phrase = Phrase { value: phrase.value.clone(), at: shift(&phrase.at), gone: shift(&phrase.gone) };
        take_phrase(document, &mut item, &mut told, &phrase);
    }
    if let Some(span) = id_comment(document, &found.words, item.end) {
        item.id = span.of(document.text()).trim_start_matches("<!--").trim_end_matches("-->").trim().to_owned();
        let before = document.text()[..span.start].trim_end_matches([' ', '\t']).len();
        item.written.push(Written { field: Field::Id, span, gone: Span::new(before, span.end), labelled: false });
    }
    read_columns(document, found, &mut item, &mut told);
    read_nested(document, &mut item, &mut told);
    if item.ticket.is_none() {
        let is_other = |link: &Link| {
            let other = |written: &&Written| matches!(written.field, Field::Change | Field::Verified);
            item.written.iter().filter(other).any(|written| written.span.covers(link.span))
        };
        let links: Vec<&Link> = links.into_iter().filter(|link| !is_other(link)).collect();
        item.ticket = mentioned_ticket(document, &links, &text);
    }
    let state = status(document, found, *boxed, told);
    (item.status, item.closed_on, item.reason) = (state.status, state.on, state.reason);
    Some(item)
}

/// The words behind a check box that is written in them, and that box.
fn without_box(document: &Document, found: &Found) -> (Found, Option<(Status, Span)>) {
    let words = &document.prose().text()[found.words.clone()];
    let start = found.words.start + (words.len() - words.trim_start().len());
    let Some((status, len)) = word::check_box(words.trim_start()) else { return (found.clone(), None) };
    let span = document.prose().locate(start..start + len);
    (Found { words: start + len..found.words.end, ..found.clone() }, Some((status, span)))
}

type Told = Option<State>;

fn take_phrase(document: &Document, item: &mut Item, told: &mut Told, phrase: &Phrase) {
    let span = match phrase.value {
        Value::Ticket(_) | Value::Change(_) | Value::Verified(_) => whole(document, phrase.at.clone()),
        _ => document.prose().locate(phrase.at.clone()),
    };
    let gone = whole(document, phrase.gone.clone());
    item.written.push(Written { field: phrase.value.field(), span, gone, labelled: false });
    match &phrase.value {
        Value::Id(id) => item.id = id.clone(),
        Value::Owner(owner) => item.owner = Some(one_line(owner)),
        Value::Due(words) => read_due(item, words),
        Value::Type(kind) => item.kind = Some(*kind),
        Value::Priority(priority) => item.priority = Some(priority.clone()),
        Value::Status(state) => *told = Some(state.clone()),
        Value::Ticket(words) => item.ticket = Some(reference(document, &phrase.at, words)),
        Value::Change(words) => item.change = Some(reference(document, &phrase.at, words)),
        Value::Approval(who) => item.approval = Some(one_line(who)),
        Value::Approved(who) => item.approved = Some(one_line(who)),
        Value::Verified(words) => item.verified_by = Some(reference(document, &phrase.at, words)),
    }
}

/// Words that name something elsewhere, and where their first link leads.
fn reference(document: &Document, read: &Range<usize>, words: &str) -> (String, String) {
    let link = links_within(document, read).into_iter().next();
    (one_line(words), link.map_or_else(|| address(words), |link| link.target.to_string()))
}

fn read_due(item: &mut Item, words: &str) {
    let words = one_line(words);
    item.due = day::due(&words);
    item.due_words = Some(words).filter(|words| item.due.is_none() && !words.is_empty() && !word::is_nothing(words));
}

/// Words that are an address lead there; others lead nowhere.
fn address(words: &str) -> String {
    if words.contains("://") { words.to_owned() } else { String::new() }
}

fn read_columns(document: &Document, found: &Found, item: &mut Item, told: &mut Told) {
    let Place::Row { table, row } = found.place else { return };
    for (column, field) in found.columns.iter().enumerate() {
        let Some(&cell) = document.tables()[table].rows[row].cells.get(column) else { continue };
        let read = document.blocks()[cell].read.clone();
        let text = one_line(document.read(cell));
        let text = text.as_str();
        if text.is_empty() || matches!(text, "-" | "–" | "—" | "?") {
            continue;
        }
        match field {
            Some(Field::Id) => item.id = text.to_owned(),
            Some(Field::Owner) => item.owner = Some(text.to_owned()).filter(|text| !word::is_nothing(text)),
            Some(Field::Due) => read_due(item, word::strip_label(text, &["due", "by"]).unwrap_or(text)),
            Some(Field::Type) => item.kind = word::kind(text).or_else(|| word::kind(text.split([' ', '/', ',']).next().unwrap_or(text))),
            Some(Field::Priority) => item.priority = Some(text.to_owned()).filter(|text| !word::is_nothing(text)),
            Some(Field::Status) => *told = word::status_of_cell(text).or_else(|| done_on(document, table, column, text)).or(told.take()),
            Some(Field::Change) if !word::is_nothing(text) => item.change = Some(reference(document, &read, text)),
            Some(Field::Approval) => item.approval = Some(text.to_owned()).filter(|text| !word::is_nothing(text)),
            Some(Field::Approved) => item.approved = Some(text.to_owned()).filter(|text| !word::is_nothing(text)),
            Some(Field::Verified) if !word::is_nothing(text) => item.verified_by = Some(reference(document, &read, text)),
            Some(Field::Ticket) if !word::is_nothing(text) => {
                let link = links_within(document, &read).into_iter().next();
                let words = link.map_or(text, |link| &document.prose().text()[link.read.clone()]);
                let target = link.map_or_else(|| address(text), |link| link.target.to_string());
                item.ticket = Some((words.to_owned(), target));
            }
            _ => {}
        }
    }
}

/// The day in a column that is called after being done.
fn done_on(document: &Document, table: usize, column: usize, text: &str) -> Option<State> {
    let heading = document.read(*document.tables()[table].rows[0].cells.get(column)?).to_lowercase();
    let on = day::date(text).filter(|_| ["done", "complete", "closed"].iter().any(|word| heading.contains(word)))?;
    Some(State { on: Some(on), ..State::from(Status::Done) })
}

/// `- Owner: @amara` and the like in a list under the item.
fn read_nested(document: &Document, item: &mut Item, told: &mut Told) {
    let Place::ListItem(parent) = item.place else { return };
    for child in children(document, parent) {
        if find::has_box(document, child) {
            continue;
        }
        let Some(block) = document.list_items()[child].block else { continue };
        let read = document.blocks()[block].read.clone();
        let text = document.read(block);
        if item.ticket.is_none() && word::is_ticket_address(text.trim()) && !text.trim().contains(char::is_whitespace) {
            item.ticket = Some((text.trim().to_owned(), text.trim().to_owned()));
            continue;
        }
        let Some((label, value)) = text.split_once(':').filter(|(label, _)| label.len() <= 24) else { continue };
        // `Fixed: …` is a line of its own, `Status: fixed` is the item's.
        let status_label = |label: &str| label.eq_ignore_ascii_case("status") || label.eq_ignore_ascii_case("state");
        let Some(field) = word::column(label).filter(|field| *field != Field::Status || status_label(label)) else { continue };
        if value.trim().is_empty() || item.written.iter().any(|written| written.field == field) {
            continue;
        }
        let start = read.start + label.len() + 1 + (value.len() - value.trim_start().len());
        let at = start..start + value.trim().len();
        let value = one_line(value);
        match field {
            Field::Owner => item.owner = Some(value),
            Field::Due => read_due(item, &value),
            Field::Type if word::kind(&value).is_some() => item.kind = word::kind(&value),
            Field::Priority => item.priority = Some(value),
            Field::Status if word::status_of_cell(&value).is_some() => *told = word::status_of_cell(&value),
            Field::Ticket => item.ticket = Some(reference(document, &at, &value)),
            Field::Change if word::names_change(&value) || !links_within(document, &at).is_empty() => {
                item.change = Some(reference(document, &at, &value));
            }
            Field::Approval => item.approval = Some(value),
            Field::Approved => item.approved = Some(value),
            Field::Verified => item.verified_by = Some(reference(document, &at, &value)),
            _ => continue,
        }
        let span = whole(document, at);
        item.written.push(Written { field, span, gone: span, labelled: true });
    }
}

/// A ticket named within the words: they are one link, or hold one that is called like a ticket or leads to one.
fn mentioned_ticket(document: &Document, links: &[&Link], said: &Range<usize>) -> Option<(String, String)> {
    let text = |link: &Link| document.prose().text()[link.read.clone()].to_owned();
    let all = |link: &Link| link.read == *said;
    let named = |link: &&&Link| word::is_ticket_name(&text(link)) || word::is_ticket_address(&link.target) || all(link);
    links.iter().find(named).map(|link| (one_line(&text(link)), link.target.to_string()))
}

/// A written word counts more than a check box, but a ticked box is done; a struck text without either was given up; the
/// heading above speaks for those that say nothing.
fn status(document: &Document, found: &Found, boxed: Option<(Status, Span)>, told: Told) -> State {
    let drawn = match found.place {
        Place::ListItem(item) => document.list_items()[item].task.map(|(_, ticked)| ticked),
        _ => None,
    };
    let (ticked, told) = match boxed {
        Some((Status::Done, _)) => (Some(true), told),
        Some((Status::Open, _)) => (Some(false), told),
        Some((status, _)) => (None, told.or(Some(State::from(status)))),
        None => (drawn, told),
    };
    let words = document.prose().text()[found.words.clone()].trim();
    let struck: usize = document.prose().marked(found.words.clone(), Mark::STRUCK).iter().map(ExactSizeIterator::len).sum();
    match (told, ticked) {
        (Some(state), _) if state.status == Status::WontDo => state,
        (Some(state), Some(true)) if state.status == Status::Done => state,
        (_, Some(true)) => State::from(Status::Done),
        (Some(state), _) => state,
        (None, _) if struck > 0 && struck * 2 >= words.len() => State::from(Status::WontDo),
        (None, Some(false)) => State::from(Status::Open),
        (None, None) => State::from(found.above.unwrap_or(Status::Open)),
    }
}

/// A comment after the words that holds an id and nothing else.
fn id_comment(document: &Document, words: &Range<usize>, end: usize) -> Option<Span> {
    let block = document.blocks().partition_point(|block| block.read.start <= words.start).checked_sub(1)?;
    let line = document.text()[end..].find('\n').map_or(document.text().len(), |at| end + at);
    let within = Span::new(document.blocks()[block].span.start, document.blocks()[block].span.end.max(line));
    let first = document.comments().partition_point(|comment| comment.start < within.start);
    document.comments()[first..].iter().take_while(|comment| comment.start < within.end).copied().find(|comment| {
        let inner = comment.of(document.text()).strip_prefix("<!--").and_then(|rest| rest.strip_suffix("-->"));
        inner.is_some_and(|inner| word::is_id(inner.trim()))
    })
}

/// The links whose words lie in a stretch of read text.
pub(super) fn links_within<'d>(document: &'d Document, read: &Range<usize>) -> Vec<&'d Link> {
    let first = document.links().partition_point(|link| link.read.start < read.start);
    document.links()[first..].iter().take_while(|link| link.read.start < read.end).filter(|link| link.read.end <= read.end).collect()
}

/// The bytes of a stretch of read text with the markup that belongs to it: the whole of a link, and the signs of
/// emphasis and code that touch it.
pub(super) fn whole(document: &Document, read: Range<usize>) -> Span {
    let text = document.text();
    let mut span = document.prose().locate(read.clone());
    for link in links_within(document, &read) {
        span = span.join(link.span);
    }
    let is_sign = |byte: &u8| matches!(byte, b'*' | b'_' | b'~' | b'`');
    let line_start = text[..span.start].rfind('\n').map_or(0, |at| at + 1);
    let before = text.as_bytes()[line_start..span.start].iter().rev().take_while(|byte| is_sign(byte)).count();
    let after = text.as_bytes()[span.end..].iter().take_while(|byte| is_sign(byte)).count();
    Span::new(span.start - before, span.end + after)
}

/// Whether an item stands in HTML, where Markdown is not read.
pub(super) fn is_html(document: &Document, place: Place) -> bool {
    let block = match place {
        Place::Row { .. } => None,
        Place::ListItem(item) => return document.list_items()[item].marker.is_empty(),
        Place::Section(section) => document.sections()[section].heading,
        Place::Block(block) => Some(block),
    };
    block.is_some_and(|block| document.blocks()[block].span.of(document.text()).starts_with('<'))
}

pub(super) use crate::document::plain::line as one_line;
