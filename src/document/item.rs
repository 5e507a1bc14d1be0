//! Action items: read from every form that people write them in, and changed by edits.

use super::{Document, Edit, Span};
use jiff::civil::Date;

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

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Status {
    Open,
    InProgress,
    Done,
    /// Decided against; the reason is in [`Item::reason`].
    WontDo,
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
    pub kind: Option<Type>,
    pub priority: Option<String>,
    /// Open where nothing is written.
    pub status: Status,
    pub reason: Option<String>,
    /// The words and target of its ticket.
    pub ticket: Option<(String, String)>,
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

impl Document {
    /// Every action item of the report, in order.
    pub fn action_items(&self) -> Vec<Item> {
        Vec::new()
    }

    /// The edits that set one field of an item; its id is written too if it was not.
    ///
    /// # Errors
    /// The form has no place for the field, or the value cannot stand there.
    pub fn set_item(&self, _item: &Item, _field: Field, _value: &str) -> Result<Vec<Edit>, Refused> {
        Ok(Vec::new())
    }

    /// The edits that add an item to the report's list, and its id. Without a list one is begun under the heading for
    /// action items, which is added at the end if there is none.
    pub fn add_item(&self, _new: &NewItem) -> Result<(Vec<Edit>, String), Refused> {
        Ok((Vec::new(), String::new()))
    }
}
