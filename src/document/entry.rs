//! The timeline of a report: its entries in every form that people write them.

mod find;
mod lead;
mod settle;
mod table;
#[cfg(test)]
mod tests;
mod unannounced;

use super::time::{When, Zone};
use super::{Document, Span};

/// How a timeline is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    Table,
    List,
    /// One heading an entry, or one a day with entries under it.
    Headings,
    Paragraphs,
}

/// A timeline: its entries stand in the order of the text, which need not be the order of time.
#[derive(Clone, Debug)]
pub struct Timeline {
    /// The section it stands in.
    pub section: usize,
    pub form: Form,
    /// The zone of the times that name none.
    pub zone: Zone,
    pub entries: Vec<Entry>,
}

/// What an entry is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// A row of a table; row 0 is the header.
    Row { table: usize, row: usize },
    /// An item of a list.
    Item(usize),
    /// A section: its heading and what stands under it.
    Section(usize),
    /// A paragraph.
    Block(usize),
}

/// A moment of an incident that a person may name in the front matter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Milestone {
    Started,
    Detected,
    Acknowledged,
    Mitigated,
    Resolved,
}

impl Milestone {
    pub const ALL: [Milestone; 5] =
        [Milestone::Started, Milestone::Detected, Milestone::Acknowledged, Milestone::Mitigated, Milestone::Resolved];

    /// The key in the front matter; with a capital it is the word that marks an entry (`**Detected:**`).
    pub fn name(self) -> &'static str {
        match self {
            Milestone::Started => "started",
            Milestone::Detected => "detected",
            Milestone::Acknowledged => "acknowledged",
            Milestone::Mitigated => "mitigated",
            Milestone::Resolved => "resolved",
        }
    }
}

/// A row of a timeline.
#[derive(Clone, Debug)]
pub struct Entry {
    /// All its bytes: the row, the list item with what is nested in it, the heading with its body, the paragraph.
    pub span: Span,
    pub place: Place,
    pub when: When,
    /// The bytes that say what happened, markup included. Where words stand before the time and after it, the time is
    /// among them.
    pub what: Span,
    /// The same as it is read, on one line and without the time.
    pub text: String,
    /// The milestone it is marked as (`**Detected:** …`).
    pub milestone: Option<Milestone>,
    /// What names where it comes from: the words and target of the link in the source column, or of the last link. A
    /// source that is named without a link has no target.
    pub evidence: Option<(String, String)>,
}

impl Document {
    /// Every timeline of the report, in order.
    pub fn timelines(&self) -> Vec<Timeline> {
        let drafts = find::drafts(self);
        let Some(first) = drafts.first().map(|draft| draft.blocks.start) else { return Vec::new() };
        let around = settle::Surroundings::of(self, first);
        drafts.into_iter().map(|draft| settle::settle(draft, &around)).collect()
    }
}
