//! Changing one field of an item where it stands.
//!
//! Every change is tried on the text and read back before it is given out: the field must say what was asked for, and
//! everything else of every item must say what it said. What does not pass is refused, so a form that we misjudge costs
//! an apology and never a report.

use super::{Field, Item, Place, Refused, State, Status, Type, Written, day, find, said, word};
use crate::document::{Document, Edit, Span, apply, table};

pub(super) fn set(document: &Document, item: &Item, field: Field, value: &str) -> Result<Vec<Edit>, Refused> {
    is_the_only_one(document, item)?;
    let wanted = Wanted::read(document, item, field, value)?;
    for explicit in [false, true] {
        let mut edits = match item.place {
            Place::Row { table, row } => in_row(document, item, &wanted, table, row, explicit),
            _ if field == Field::Id => write_id(document, item, wanted.value.as_deref().unwrap_or_default()),
            _ => in_words(document, item, &wanted, explicit),
        };
        if !item.id_is_written && field != Field::Id {
            edits.extend(write_id(document, item, &item.id));
        }
        let id = if field == Field::Id { value.trim() } else { &item.id };
        if edits.is_empty() {
            return Ok(edits);
        }
        let notes = note(document, id).into_iter().map(Some).chain([None]);
        for note in notes {
            let edits: Vec<Edit> = edits.iter().cloned().chain(note).collect();
            if is_right(document, &edits, item, &wanted, id) {
                return Ok(edits);
            }
        }
    }
    Err(Refused(format!(
        "the way this item is written has no place where its {} could be changed without changing something else: edit the line by hand",
        field.name()
    )))
}

/// An id that is written at two items names neither.
fn is_the_only_one(document: &Document, item: &Item) -> Result<(), Refused> {
    if !item.id_is_written {
        return Ok(());
    }
    let written = find::find(document).into_iter().filter_map(|found| said::read(document, &found));
    let same: Vec<Item> = written.filter(|other| other.id.eq_ignore_ascii_case(&item.id)).collect();
    if same.len() < 2 {
        return Ok(());
    }
    let lines: Vec<String> = same.iter().map(|other| document.source().position(other.span.start).line.to_string()).collect();
    Err(Refused(format!(
        "more than one item has the id {} (lines {}), so it is not clear which is meant: write another id to all but one of them",
        item.id,
        lines.join(" and ")
    )))
}

/// A field with the value it is to have, checked.
pub(super) struct Wanted {
    field: Field,
    /// As it stands in a column of its own; none takes the field away.
    value: Option<String>,
    status: Option<State>,
}

impl Wanted {
    fn read(document: &Document, item: &Item, field: Field, value: &str) -> Result<Wanted, Refused> {
        let value = said::one_line(value);
        let refused = |message: String| Err(Refused(message));
        if value.is_empty() {
            return match field {
                Field::Text | Field::Id => refused(format!("an item cannot be without its {}", field.name())),
                Field::Status => Ok(Wanted { field, value: Some(Status::Open.name().to_owned()), status: Some(State::from(Status::Open)) }),
                _ => Ok(Wanted { field, value: None, status: None }),
            };
        }
        let mut status = None;
        let value = match field {
            Field::Text | Field::Owner | Field::Priority | Field::Approval | Field::Approved => value,
            Field::Ticket | Field::Change => ticket(&value),
            Field::Verified if value.contains("://") => ticket(&value),
            Field::Verified => value,
            Field::Due => match day::due(&value) {
                Some(date) => date.to_string(),
                None => return refused(format!("“{value}” is no day that can be understood: write it as 2026-12-05, or as Q1 2027")),
            },
            Field::Type => match Type::named(&value) {
                Some(kind) => kind.name().to_owned(),
                None => return refused(format!("“{value}” is no type: it is one of {}", names(&Type::ALL))),
            },
            Field::Id => {
                let other = document.action_items().iter().any(|other| other.id == value && other.span != item.span);
                if !word::is_id(&value) || other {
                    return refused(format!("“{value}” cannot be its id: an id is letters and a number, and no other item has it"));
                }
                value
            }
            Field::Status => {
                let Some(state) = word::status(&value) else {
                    return refused(format!("“{value}” is no status: it is one of {}", names(&Status::ALL)));
                };
                if state.status == Status::WontDo && state.reason.is_none() {
                    return refused("wont-do wants a reason, so that nobody has to ask: wont-do: the service is retired".to_owned());
                }
                let said = state.to_string();
                status = Some(state);
                said
            }
        };
        Ok(Wanted { field, value: Some(value), status })
    }

    /// As it stands in brackets, where nothing but itself says what it is.
    fn phrase(&self) -> Option<String> {
        self.value.as_deref().map(|value| phrase(self.field, value))
    }
}

/// A field's value as it is written among others in brackets.
pub(super) fn phrase(field: Field, value: &str) -> String {
    match field {
        Field::Owner if !value.starts_with('@') => format!("owner: {value}"),
        Field::Due => format!("due {value}"),
        Field::Priority if word::priority(value).is_none() => format!("priority: {value}"),
        Field::Change | Field::Approval | Field::Verified => format!("{}: {value}", field.name()),
        Field::Approved => format!("approved by {value}"),
        _ => value.to_owned(),
    }
}

fn names<T>(all: &[(T, &str)]) -> String {
    all.iter().map(|(_, name)| *name).collect::<Vec<_>>().join(", ")
}

/// A ticket as Markdown: a bare address becomes a link that is named after its last part.
pub(super) fn ticket(value: &str) -> String {
    if !value.contains("://") || value.contains(['[', '(', ' ', '<']) {
        return value.to_owned();
    }
    let last = value.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
    let name = match last {
        number if !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()) => format!("#{number}"),
        key if word::is_ticket_name(key) => key.to_owned(),
        _ => "ticket".to_owned(),
    };
    format!("[{name}]({value})")
}

fn in_words(document: &Document, item: &Item, wanted: &Wanted, explicit: bool) -> Vec<Edit> {
    let mut edits: Vec<Edit> = box_edit(item, wanted).into_iter().collect();
    let mut phrase = wanted.phrase();
    if let Some(state) = &wanted.status {
        let status = state.status;
        let task = match item.place {
            Place::ListItem(at) => document.list_items()[at].task,
            _ => None,
        };
        if let Some((span, ticked)) = task
            && ticked != status.is_closed()
        {
            edits.push(Edit::replace(span, if status.is_closed() { "[x]" } else { "[ ]" }));
        }
        let said_by_box = match item.boxed {
            _ if state.on.is_some() => false,
            Some(_) => status != Status::WontDo,
            None => task.is_some() && matches!(status, Status::Done | Status::Open) || status == Status::Open,
        };
        if said_by_box && !explicit {
            phrase = None;
        }
    }
    if wanted.field == Field::Text {
        edits.push(Edit::replace(item.what, in_place(document, item, wanted.value.as_deref().unwrap_or_default())));
        return edits;
    }
    let written = item.written.iter().find(|written| written.field == wanted.field);
    match (written, phrase) {
        (Some(written), Some(_)) if written.labelled => edits.push(Edit::replace(written.span, wanted.value.clone().unwrap_or_default())),
        (Some(written), None) if written.labelled && wanted.field == Field::Status => edits.push(Edit::replace(written.span, "open")),
        (Some(written), Some(phrase)) if stands_in_brackets(document, written) || stands_alone(wanted.field, &phrase) => {
            edits.push(Edit::replace(written.span, in_place(document, item, &phrase)));
        }
        (Some(written), phrase) => {
            edits.push(Edit::remove(written.gone));
            edits.extend(phrase.map(|phrase| add_phrase(document, item, wanted.field, &phrase, explicit)));
        }
        (None, Some(phrase)) => edits.push(add_phrase(document, item, wanted.field, &phrase, explicit)),
        (None, None) => {}
    }
    edits
}

/// A new status in the check box that stands among the words.
fn box_edit(item: &Item, wanted: &Wanted) -> Option<Edit> {
    let ((boxed, span), state) = item.boxed.zip(wanted.status.as_ref())?;
    (boxed != state.status).then(|| Edit::replace(span, word::box_for(state.status)))
}

/// Words as they can stand where the item stands: pipes are escaped in a table's cell, links are tags in HTML.
fn in_place(document: &Document, item: &Item, words: &str) -> String {
    match item.place {
        Place::Row { .. } => table::escape(words),
        place if said::is_html(document, place) => html(words),
        _ => words.to_owned(),
    }
}

/// Words for a block of HTML: a Markdown link becomes a tag.
pub(super) fn html(words: &str) -> String {
    let escape = |text: &str| text.replace('&', "&amp;").replace('<', "&lt;");
    let link = words.rfind("](").and_then(|middle| {
        let open = words[..middle].rfind('[')?;
        let close = middle + words[middle..].find(')')?;
        Some((open, middle, close))
    });
    match link {
        Some((open, middle, close)) => format!(
            "{}<a href=\"{}\">{}</a>{}",
            escape(&words[..open]),
            escape(&words[middle + 2..close]).replace('"', "&quot;"),
            escape(&words[open + 1..middle]),
            escape(&words[close + 1..])
        ),
        None => escape(words),
    }
}

fn stands_in_brackets(document: &Document, written: &Written) -> bool {
    let text = document.text();
    let before = text[..written.span.start].trim_end().chars().next_back();
    let after = text[written.span.end..].trim_start().chars().next();
    before.is_some_and(|c| matches!(c, '(' | '[' | ',' | ';')) && after.is_some_and(|c| matches!(c, ')' | ']' | ',' | ';'))
}

/// Whether a field is understood outside brackets as well, so that a new value can take the old one's place.
fn stands_alone(field: Field, phrase: &str) -> bool {
    match field {
        Field::Owner => phrase.starts_with('@'),
        Field::Status | Field::Change | Field::Approval | Field::Approved | Field::Verified => false,
        _ => true,
    }
}

/// A field that is not written yet: in the brackets that hold the others, or in new ones behind the words. A ticket stands
/// behind everything; in brackets of its own where the words before it would be taken for its name.
fn add_phrase(document: &Document, item: &Item, field: Field, phrase: &str, explicit: bool) -> Edit {
    let phrase = in_place(document, item, phrase);
    match item.brackets {
        _ if field == Field::Ticket && explicit => Edit::insert(item.end, format!(" ({phrase})")),
        _ if field == Field::Ticket => Edit::insert(item.end, format!(" {phrase}")),
        Some(end) => Edit::insert(end, format!(", {phrase}")),
        None => Edit::insert(item.what.end, format!(" ({phrase})")),
    }
}

fn in_row(document: &Document, item: &Item, wanted: &Wanted, at: usize, row: usize, explicit: bool) -> Vec<Edit> {
    let columns = find::columns(document, at).unwrap_or_default();
    let column = columns.iter().position(|column| *column == Some(wanted.field)).filter(|_| wanted.field != Field::Text);
    let among_words = item.written.iter().any(|written| written.field == wanted.field);
    match (column, wanted.field, &wanted.value) {
        (Some(column), _, value) => {
            let cell = document.set_cell(at, row, column, value.as_deref().unwrap_or_default());
            cell.into_iter().chain(box_edit(item, wanted)).collect()
        }
        (None, Field::Status, _) if item.boxed.is_some() => in_words(document, item, wanted, explicit),
        (None, Field::Text, _) => in_words(document, item, wanted, explicit),
        (None, Field::Id, Some(id)) => write_id(document, item, id),
        (None, ..) if among_words => in_words(document, item, wanted, explicit),
        (None, _, None) => Vec::new(),
        (None, field, Some(value)) => document.add_column(at, heading(field), &[(row, value.clone())]),
    }
}

/// What a column for a field is called.
fn heading(field: Field) -> &'static str {
    match field {
        Field::Id => "ID",
        Field::Text => "Action",
        Field::Owner => "Owner",
        Field::Due => "Due",
        Field::Type => "Type",
        Field::Priority => "Priority",
        Field::Status => "Status",
        Field::Ticket => "Ticket",
        Field::Change => "Change",
        Field::Approval => "Approvals needed",
        Field::Approved => "Approved by",
        Field::Verified => "Verified by",
    }
}

/// Write an id: in the table's column, in place of the one that is there, or in a comment behind the words.
fn write_id(document: &Document, item: &Item, id: &str) -> Vec<Edit> {
    if let Place::Row { table, row } = item.place
        && let Some(column) = find::columns(document, table).and_then(|columns| columns.iter().position(|field| *field == Some(Field::Id)))
    {
        return document.set_cell(table, row, column, id);
    }
    if let Some(written) = item.written.iter().find(|written| written.field == Field::Id) {
        let comment = written.span.of(document.text()).starts_with("<!--");
        return vec![Edit::replace(written.span, if comment { format!("<!-- {id} -->") } else { id.to_owned() })];
    }
    let comment = format!(" <!-- {id} -->");
    let spare = match item.place {
        Place::Row { .. } => document.text()[item.end..].bytes().take_while(|byte| *byte == b' ').count().saturating_sub(1),
        _ => 0,
    };
    vec![Edit::replace(Span::new(item.end, item.end + spare.min(comment.len())), comment)]
}

/// The line that remembers the highest id, where it does not yet: at the end of the report, or else below the last item,
/// as the end may belong to a block of code that is not closed.
pub(super) fn note(document: &Document, id: &str) -> Vec<Edit> {
    let items = document.action_items();
    let all = items.iter().map(|item| item.id.as_str()).chain([id]);
    let highest = all.filter_map(|id| word::number(id).map(|number| (number, id))).max_by_key(|(number, _)| *number);
    let Some(highest) = highest else { return Vec::new() };
    let line = format!("<!-- last item: {} -->", highest.1);
    let text = document.text();
    match document.last_item_note() {
        Some((noted, _)) if word::number(noted) >= Some(highest.0) => Vec::new(),
        Some((_, span)) => vec![Edit::replace(span, line)],
        None => {
            let ending = if text.contains("\r\n") { "\r\n" } else { "\n" };
            let before = if text.ends_with('\n') { "" } else { ending };
            let at_end = Edit::insert(text.len(), format!("{before}{ending}{line}{ending}"));
            let below = items.iter().map(|item| item.span.end).max();
            let below = below.and_then(|end| text[end..].find('\n').map(|at| end + at + 1)).filter(|&at| at < text.len());
            let below = below.map(|at| {
                let after = if text[at..].starts_with(['\n', '\r']) { "" } else { ending };
                Edit::insert(at, format!("{ending}{line}{ending}{after}"))
            });
            [Some(at_end), below].into_iter().flatten().collect()
        }
    }
}

/// Whether the text after the edits says what was asked for, and everything else that it said before.
fn is_right(document: &Document, edits: &[Edit], item: &Item, wanted: &Wanted, id: &str) -> bool {
    let Ok(text) = apply(document.text(), edits) else { return false };
    let before = document.action_items();
    let changed = Document::parse(text);
    let after = changed.action_items();
    let noted = edits.iter().all(|edit| !edit.text.contains("<!-- last item:")) || changed.last_item_note().is_some();
    noted
        && before.len() == after.len()
        && changed.sections().len() == document.sections().len()
        && before.iter().zip(&after).all(|(old, new)| {
            if old.span != item.span || old.place != item.place {
                return same(old, new, None) && old.id == new.id;
            }
            same(old, new, Some(wanted.field)) && new.id == id && new.id_is_written && says(new, wanted)
        })
}

/// Whether two items say the same, one field aside. A ticket named within the words goes with them.
pub(super) fn same(old: &Item, new: &Item, aside: Option<Field>) -> bool {
    let is = |field: Field, equal: bool| aside == Some(field) || equal;
    is(Field::Text, old.text == new.text)
        && is(Field::Owner, old.owner == new.owner)
        && is(Field::Due, old.due == new.due && old.due_words == new.due_words)
        && is(Field::Type, old.kind == new.kind)
        && is(Field::Priority, old.priority == new.priority)
        && is(Field::Status, old.status == new.status && old.reason == new.reason && old.closed_on == new.closed_on)
        && is(Field::Change, old.change == new.change)
        && is(Field::Approval, old.approval == new.approval)
        && is(Field::Approved, old.approved == new.approved)
        && is(Field::Verified, old.verified_by == new.verified_by)
        && (is(Field::Ticket, old.ticket == new.ticket)
            || aside == Some(Field::Text) && !old.written.iter().any(|written| written.field == Field::Ticket))
}

fn says(item: &Item, wanted: &Wanted) -> bool {
    let value = wanted.value.as_deref();
    match wanted.field {
        Field::Id | Field::Text => true,
        Field::Owner => item.owner.as_deref() == value,
        Field::Due => item.due.map(|due| due.to_string()).as_deref() == value && item.due_words.is_none(),
        Field::Type => item.kind.map(Type::name) == value,
        Field::Priority => item.priority.as_deref() == value,
        Field::Status => wanted
            .status
            .as_ref()
            .is_some_and(|state| item.status == state.status && item.reason == state.reason && item.closed_on == state.on),
        Field::Ticket => item.ticket.is_some() == value.is_some(),
        Field::Change => item.change.is_some() == value.is_some(),
        Field::Verified => item.verified_by.is_some() == value.is_some(),
        Field::Approval => item.approval.as_deref() == value,
        Field::Approved => item.approved.as_deref() == value,
    }
}
