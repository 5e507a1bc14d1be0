//! What a report is: its text, and everything that text says, each with the way back to its bytes.
//!
//! Parsing never fails and never panics: what is wrong with a report is a [`Complaint`] beside what could be read.
//! Nothing here reads a file, prints, or knows a rule. Every change is a list of [`Edit`]s, made by [`apply`].

mod again;
mod block;
#[cfg(test)]
mod block_tests;
mod channel;
mod complaint;
mod edit;
pub mod entry;
pub mod entry_edit;
mod entry_order;
mod entry_sort;
pub mod escape;
pub mod front;
mod headings;
mod html;
pub mod item;
mod memo;
mod nearest;
pub mod plain;
mod prose;
pub mod section;
pub mod sentence;
mod skim;
mod span;
mod table;
pub mod time;
pub mod yaml;

pub use block::{Block, Kind, Link, ListItem, Row, Table, options};
pub use channel::Channel;
pub use complaint::Complaint;
pub use edit::{Edit, Misfit, apply};
pub use entry::{Entry, Milestone, Timeline};
pub use front::Front;
pub use item::Item;
pub use nearest::{distance, nearest};
pub use prose::{Mark, Piece, Prose};
pub use section::{Role, Section};
pub use span::{Position, Source, Span};

/// A report, read.
#[derive(Debug, Default)]
pub struct Document {
    source: Source,
    /// The bytes of the front matter with its fences, if there is one.
    front: Option<Span>,
    front_matter: std::sync::OnceLock<Front>,
    prose: Prose,
    blocks: Vec<Block>,
    items: Vec<ListItem>,
    tables: Vec<Table>,
    links: Vec<Link>,
    comments: Vec<Span>,
    sections: Vec<Section>,
    cuts: Vec<again::Cut>,
    bound: bool,
    marks: std::sync::OnceLock<Vec<u64>>,
}

impl Document {
    pub fn parse(text: impl Into<String>) -> Document {
        let text = text.into();
        let (front, body) = body(&text);
        let walked = block::walk(&text, body);
        Document::of(text, front, body, walked)
    }

    /// A report read for its front matter, its headings and its action items alone, which say what [`Document::parse`] has
    /// of them: paragraphs and list items about something else are not read. Not for making edits: places are others.
    pub fn skim(text: impl Into<String>) -> Document {
        let text = text.into();
        let (front, body) = body(&text);
        let Some(thin) = skim::thin(&text, body) else { return Document::parse(text) };
        let walked = block::walk_thin(&text, &thin);
        let document = Document::of(text, front, body, walked);
        let is_about_actions = |gap: &Span| document.sections[document.section_at(gap.start)].role == Role::Actions;
        if thin.gaps.iter().any(is_about_actions) || item::leads_to_a_list(&document) {
            return Document::parse(document.source.into_text());
        }
        document
    }

    fn of(text: String, front: Option<Span>, body: usize, mut walked: block::Walked) -> Document {
        let sections = section::divide(&mut walked.blocks, &walked.prose, body, text.len());
        for item in &mut walked.items {
            item.section = section_at(&sections, item.span.start);
        }
        for table in &mut walked.tables {
            table.section = section_at(&sections, table.span.start);
        }
        Document {
            source: Source::new(text),
            front,
            front_matter: std::sync::OnceLock::new(),
            prose: walked.prose,
            blocks: walked.blocks,
            items: walked.items,
            tables: walked.tables,
            links: walked.links,
            comments: walked.comments,
            sections,
            cuts: walked.cuts,
            bound: walked.bound,
            marks: std::sync::OnceLock::new(),
        }
    }

    pub fn text(&self) -> &str {
        self.source.text()
    }

    pub fn source(&self) -> &Source {
        &self.source
    }

    /// The text with its lines, when everything else has been read.
    pub fn into_source(self) -> Source {
        self.source
    }

    /// The report's id: what its front matter says, or else its file's name without the ending.
    pub fn id(&self, stem: &str) -> String {
        let written = self.front().id.as_ref().map(|id| plain::line(&id.value));
        written.filter(|id| !id.is_empty()).unwrap_or_else(|| plain::line(stem))
    }

    /// The day that what it is about began: as `started` or `date` says, or else as its file's name begins.
    pub fn day(&self, stem: &str) -> Option<jiff::civil::Date> {
        let front = self.front();
        let started = front.milestone(Milestone::Started).map(|started| started.value.date());
        started.or(front.date.as_ref().map(|date| date.value)).or_else(|| stem.get(..10)?.parse().ok())
    }

    /// The front matter with both its fences and the line ending after the last, if the report has one.
    pub fn front_span(&self) -> Option<Span> {
        self.front
    }

    pub fn prose(&self) -> &Prose {
        &self.prose
    }

    pub fn blocks(&self) -> &[Block] {
        &self.blocks
    }

    /// The items of all lists, in order.
    pub fn list_items(&self) -> &[ListItem] {
        &self.items
    }

    pub fn tables(&self) -> &[Table] {
        &self.tables
    }

    pub fn links(&self) -> &[Link] {
        &self.links
    }

    /// HTML comments, in blocks and in lines.
    pub fn comments(&self) -> &[Span] {
        &self.comments
    }

    /// All sections in order; the first is the text before any heading.
    pub fn sections(&self) -> &[Section] {
        &self.sections
    }

    /// What a block says.
    pub fn read(&self, block: usize) -> &str {
        &self.prose.text()[self.blocks[block].read.clone()]
    }

    /// The words of a section's heading; empty for the text before the first.
    pub fn heading(&self, section: usize) -> &str {
        self.sections[section].heading.map_or("", |block| self.read(block))
    }

    /// The section that a byte stands in.
    pub fn section_at(&self, offset: usize) -> usize {
        section_at(&self.sections, offset)
    }

    /// The links whose bytes lie in `span`.
    pub fn links_in(&self, span: Span) -> impl Iterator<Item = &Link> {
        let first = self.links.partition_point(|link| link.span.start < span.start);
        self.links[first..].iter().take_while(move |link| link.span.start < span.end)
    }
}

fn section_at(sections: &[Section], offset: usize) -> usize {
    sections.partition_point(|section| section.span.start <= offset).saturating_sub(1)
}

/// The front matter, if there is one, and where the rest begins.
fn body(text: &str) -> (Option<Span>, usize) {
    let front = front_span(text);
    (front, front.map_or(if text.starts_with('\u{feff}') { 3 } else { 0 }, |span| span.end))
}

/// Front matter is a first line `---` and everything to the next line `---` or `...`.
fn front_span(text: &str) -> Option<Span> {
    let start = if text.starts_with('\u{feff}') { 3 } else { 0 };
    let mut at = start;
    for (number, line) in text[start..].split_inclusive('\n').enumerate() {
        at += line.len();
        let fence = line.trim_end();
        if number == 0 {
            if fence != "---" {
                return None;
            }
        } else if fence == "---" || fence == "..." {
            return Some(Span::new(start, at));
        }
    }
    None
}
