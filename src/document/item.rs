//! Action items: read from every form that people write them in, and changed by edits.
//!
//! An item's id is written where a reader does not stumble over it and an editor's reflow does not lose it: in the
//! table's own ID column, or else in a comment at the end of the item's words (`<!-- A1 -->`). A comment rather than
//! a visible `A1:`, because the sentence is the team's and reads the same before and after. Until it is written an id is
//! the item's place in the report, counted from one. When an id is written, the highest id ever given out is noted in a
//! last line of the report (`<!-- last item: A7 -->`), or below the last item where that line would be code, so that a
//! number is not given out again after its item was deleted by hand.

mod day;
mod find;
mod level;
mod phrase;
mod place;
mod said;
pub mod strength;
mod word;
mod write;

use super::{Document, Edit, Span};
use jiff::civil::Date;
use std::collections::HashSet;

/// The part of an item that can be read and set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Field {
    Id,
    Text,
    Owner,
    Due,
    Type,
    Priority,
    Status,
    Ticket,
    /// The commit or pull request that carries it out.
    Change,
    /// Whose approval it needs.
    Approval,
    /// Who approved it.
    Approved,
    /// The drill, test or report that showed that it works.
    Verified,
}

impl Field {
    /// Every field by the name that people type.
    pub const ALL: [(Field, &'static str); 12] = [
        (Field::Id, "id"),
        (Field::Text, "text"),
        (Field::Owner, "owner"),
        (Field::Due, "due"),
        (Field::Type, "type"),
        (Field::Priority, "priority"),
        (Field::Status, "status"),
        (Field::Ticket, "ticket"),
        (Field::Change, "change"),
        (Field::Approval, "approval"),
        (Field::Approved, "approved"),
        (Field::Verified, "verified-by"),
    ];

    pub fn name(self) -> &'static str {
        Field::ALL.iter().find(|(field, _)| *field == self).map_or("", |(_, name)| name)
    }

    pub fn named(name: &str) -> Option<Field> {
        Field::ALL.iter().find(|(_, known)| known.eq_ignore_ascii_case(name)).map(|(field, _)| *field)
    }
}

/// What an item does for the system.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Type {
    Prevent,
    Mitigate,
    Detect,
    Repair,
    Process,
    Learn,
}

impl Type {
    pub const ALL: [(Type, &'static str); 6] = [
        (Type::Prevent, "prevent"),
        (Type::Mitigate, "mitigate"),
        (Type::Detect, "detect"),
        (Type::Repair, "repair"),
        (Type::Process, "process"),
        (Type::Learn, "learn"),
    ];

    pub fn name(self) -> &'static str {
        Type::ALL.iter().find(|(kind, _)| *kind == self).map_or("", |(_, name)| name)
    }

    /// The type that a word means; `prevention` and the like are understood as well.
    pub fn named(name: &str) -> Option<Type> {
        word::kind(name)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Status {
    Open,
    InProgress,
    Done,
    /// Decided against; the reason is in [`Item::reason`].
    WontDo,
}

impl Status {
    pub const ALL: [(Status, &'static str); 4] =
        [(Status::Open, "open"), (Status::InProgress, "in-progress"), (Status::Done, "done"), (Status::WontDo, "wont-do")];

    pub fn name(self) -> &'static str {
        Status::ALL.iter().find(|(status, _)| *status == self).map_or("", |(_, name)| name)
    }

    /// The status that words mean, and the reason after them where it is `wont-do`.
    pub fn named(words: &str) -> Option<(Status, Option<String>)> {
        word::status(words).map(|state| (state.status, state.reason))
    }

    /// Whether there is nothing left to do.
    pub fn is_closed(self) -> bool {
        matches!(self, Status::Done | Status::WontDo)
    }
}

/// A status with what is told beside it.
#[derive(Clone, Debug, PartialEq, Eq)]
struct State {
    status: Status,
    /// The day it was done, or decided against.
    on: Option<Date>,
    reason: Option<String>,
}

impl From<Status> for State {
    fn from(status: Status) -> State {
        State { status, on: None, reason: None }
    }
}

impl std::fmt::Display for State {
    /// As it is written: `done 2026-12-01`, `wont-do 2026-12-01: the service is retired`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.status.name())?;
        self.on.iter().try_for_each(|on| write!(f, " {on}"))?;
        self.reason.iter().try_for_each(|reason| write!(f, ": {reason}"))
    }
}

/// The day that words name as a due date: a day, or the last one of a month, quarter, half or year.
pub fn due_day(words: &str) -> Option<Date> {
    day::due(words)
}

/// How an item is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// A row of a table; row 0 is the header.
    Row { table: usize, row: usize },
    /// An item of a list, with or without a check box.
    ListItem(usize),
    /// A heading of its own.
    Section(usize),
    /// A paragraph.
    Block(usize),
}

/// An action item.
#[derive(Clone, Debug)]
pub struct Item {
    /// Unique in the report: `A1`. Written, or given by its place until it is written.
    pub id: String,
    pub id_is_written: bool,
    /// All its bytes.
    pub span: Span,
    pub place: Place,
    pub section: usize,
    /// What is to be done, as it is read, without owner, date, and the like.
    pub text: String,
    /// The bytes of that text, markup included.
    pub what: Span,
    pub owner: Option<String>,
    pub due: Option<Date>,
    /// The due date as it is written, where no day is understood from it: `next sprint`.
    pub due_words: Option<String>,
    pub kind: Option<Type>,
    pub priority: Option<String>,
    /// Open where nothing is written.
    pub status: Status,
    /// Why it will not be done. In a list it is written after the status, `(wont-do: the service is retired)`; in a table
    /// it follows the status in its cell.
    pub reason: Option<String>,
    /// The day it was done or decided against, if the report says. It is written after the status: `done 2026-12-01`.
    pub closed_on: Option<Date>,
    /// The words and target of its ticket.
    pub ticket: Option<(String, String)>,
    /// The words and target of the commit or pull request that carries it out.
    pub change: Option<(String, String)>,
    /// Whose approval it needs, as it is written.
    pub approval: Option<String>,
    /// Who approved it, as it is written.
    pub approved: Option<String>,
    /// The words and target of what showed that it works: a drill, a test, a report.
    pub verified_by: Option<(String, String)>,
    /// An id that is written here although an item above has it.
    pub repeats: Option<String>,
    /// A check box that is part of its words because Markdown draws none there: in a table's cell, or one such as `[~]`.
    boxed: Option<(Status, Span)>,
    /// Where its fields are written.
    written: Vec<Written>,
    /// The end of its last brackets that hold fields, inside them.
    brackets: Option<usize>,
    /// The end of all its words.
    end: usize,
}

impl Item {
    /// Whether something shows that anybody has taken it up: it is begun, or has a ticket, a change or an approval.
    pub fn is_taken_up(&self) -> bool {
        self.status != Status::Open || self.ticket.is_some() || self.change.is_some() || self.approved.is_some()
    }
}

/// The bytes of a field.
#[derive(Clone, Copy, Debug)]
struct Written {
    field: Field,
    /// What to replace.
    span: Span,
    /// What to remove so that no bracket or comma is left over.
    gone: Span,
    /// Whether a label beside it says what it is, as in `Owner: @amara` in a line of its own.
    labelled: bool,
}

/// What a new item says; empty fields are left out or left empty.
#[derive(Clone, Debug, Default)]
pub struct NewItem {
    pub text: String,
    pub owner: Option<String>,
    pub due: Option<Date>,
    pub kind: Option<Type>,
    pub priority: Option<String>,
    pub ticket: Option<(String, String)>,
}

/// An item or field that cannot be changed where it stands, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused(pub String);

/// Whether bold words outside any section for action items lead on to a list of them.
pub(super) fn leads_to_a_list(document: &Document) -> bool {
    find::lead_ins(document).any(|(block, _)| document.blocks()[block].item.is_none())
}

impl Document {
    /// Every action item of the report, in order.
    pub fn action_items(&self) -> Vec<Item> {
        let mut items: Vec<Item> = find::find(self).iter().filter_map(|found| said::read(self, found)).collect();
        self.give_ids(&mut items);
        items
    }

    /// The edits that set one field of an item; its id is written too if it was not. An empty value takes the field away.
    /// A status is one of the four words; `wont-do` wants its reason after a colon: `wont-do: the service is retired`.
    ///
    /// # Errors
    /// The form has no place for the field, or the value cannot stand there.
    pub fn set_item(&self, item: &Item, field: Field, value: &str) -> Result<Vec<Edit>, Refused> {
        write::set(self, item, field, value)
    }

    /// The edits that add an item to the report's list, and its id. Without a list one is begun under the heading for
    /// action items, which is added at the end if there is none.
    ///
    /// # Errors
    /// The text is empty, or the list is written in a way that cannot be continued safely.
    pub fn add_item(&self, new: &NewItem) -> Result<(Vec<Edit>, String), Refused> {
        place::add(self, new)
    }

    /// Written ids stay, the first of two that are the same; the others are given by place, or a number above all others
    /// where that is taken.
    fn give_ids(&self, items: &mut [Item]) {
        let mut taken: HashSet<String> = HashSet::new();
        for item in items.iter_mut() {
            item.id_is_written = !item.id.is_empty() && taken.insert(item.id.clone());
            item.repeats = (!item.id.is_empty() && !item.id_is_written).then(|| item.id.clone());
        }
        let reserved = self.reserved_ids();
        let mut last = self.last_number(items, &reserved).max(items.len() as u64);
        taken.extend(reserved);
        for (index, item) in items.iter_mut().enumerate().filter(|(_, item)| !item.id_is_written) {
            item.id = format!("A{}", index + 1);
            while !taken.insert(item.id.clone()) {
                last += 1;
                item.id = format!("A{last}");
            }
        }
    }

    /// The highest number of an id that was ever written, as far as the report remembers.
    fn last_number(&self, items: &[Item], reserved: &[String]) -> u64 {
        let noted = self.last_item_note().map(|(id, _)| id);
        let written = items.iter().filter(|item| item.id_is_written).map(|item| item.id.as_str());
        let highest = written.chain(noted).filter_map(word::number).max();
        highest.max(reserved.iter().filter_map(|id| word::number(id)).max()).unwrap_or_default()
    }

    /// The ids that stand in the report wherever it is, also where no item is read: in comments, and in the ID column of
    /// tables that list actions.
    fn reserved_ids(&self) -> Vec<String> {
        let lettered = |id: &&str| word::is_id(id) && id.starts_with(|c: char| c.is_ascii_alphabetic());
        let inner = |span: &Span| span.of(self.text()).strip_prefix("<!--").and_then(|rest| rest.strip_suffix("-->")).map(str::trim);
        let commented = self.comments().iter().filter_map(inner).filter(lettered);
        let column = |table: usize| find::columns(self, table)?.iter().position(|field| *field == Some(Field::Id));
        let columns = (0..self.tables().len()).filter_map(|table| column(table).map(|column| (table, column)));
        let cells = columns.flat_map(|(table, column)| {
            self.tables()[table].rows.iter().skip(1).filter_map(move |row| row.cells.get(column)).map(|&cell| self.read(cell).trim())
        });
        commented.chain(cells.filter(|id| word::is_id(id))).map(str::to_owned).collect()
    }

    /// `<!-- last item: A7 -->`: the id and the comment's bytes.
    fn last_item_note(&self) -> Option<(&str, Span)> {
        self.comments().iter().rev().find_map(|&span| {
            let inner = span.of(self.text()).strip_prefix("<!--")?.strip_suffix("-->")?.trim();
            Some((inner.strip_prefix("last item:")?.trim(), span))
        })
    }
}

#[cfg(test)]
mod tests;
