//! Where action items stand: the rows, list items, headings and paragraphs that are one each.

use super::{Field, Place, Status, word};
use crate::document::{Document, Kind, Mark, Role, Span, section};
use std::collections::HashMap;
use std::ops::Range;

/// A place that holds an item, not yet read.
#[derive(Clone, Debug)]
pub(super) struct Found {
    pub place: Place,
    pub span: Span,
    pub section: usize,
    /// The words that say what is to be done, as read offsets; fields may stand among them.
    pub words: Range<usize>,
    /// The status that the heading or label above it says for all.
    pub above: Option<Status>,
    /// The field of each column, where it is a row.
    pub columns: Vec<Option<Field>>,
}

/// All of them, in the order of the text.
pub(super) fn find(document: &Document) -> Vec<Found> {
    let mut search = Search { document, found: Vec::new(), seen: vec![false; document.list_items().len()], listed: HashMap::new() };
    for table in 0..document.tables().len() {
        search.table(table);
    }
    for section in 0..document.sections().len() {
        search.section(section);
    }
    search.lead_ins();
    search.found.sort_by_key(|found| found.span.start);
    search.found
}

/// The field of each column of a table that lists actions. In a section for action items any table with an owner, a due
/// date, a status or the like is one; elsewhere the heading has to say so, and no time may stand in front.
pub(super) fn columns(document: &Document, table: usize) -> Option<Vec<Option<Field>>> {
    let found = &document.tables()[table];
    let header: Vec<&str> = found.rows.first()?.cells.iter().map(|&cell| document.read(cell)).collect();
    let under_actions = document.sections()[found.section].role == Role::Actions;
    let mut columns: Vec<Option<Field>> = header.iter().map(|heading| word::column(heading)).collect();
    let ranked = header.iter().enumerate().filter_map(|(at, heading)| word::text_rank(heading).map(|rank| (rank, at)));
    let text = ranked.min();
    let told = |field: Field| columns.contains(&Some(field));
    let has_fields = told(Field::Owner) || told(Field::Due) || told(Field::Status) || told(Field::Priority) || told(Field::Ticket);
    let text = if under_actions {
        let unnamed =
            || columns.iter().position(Option::is_none).or_else(|| columns.iter().position(|field| *field == Some(Field::Change)));
        text.map(|(_, at)| at).or_else(|| unnamed().filter(|_| has_fields))?
    } else {
        let timed =
            header.first().is_some_and(|heading| section::plain(heading).split(' ').any(|word| matches!(word, "time" | "when" | "date")));
        text.filter(|(rank, _)| *rank < word::SURE && told(Field::Owner) && !timed)?.1
    };
    columns[text] = Some(Field::Text);
    let mut given = Vec::new();
    for (column, heading) in columns.iter_mut().zip(&header) {
        // Beside a ticket a pull request is what carries the item out.
        if *column == Some(Field::Ticket) && given.contains(&Field::Ticket) && word::is_pull_request(heading) {
            *column = Some(Field::Change);
        }
        match column {
            Some(field) if given.contains(field) => *column = None,
            Some(field) => given.push(*field),
            None => {}
        }
    }
    Some(columns)
}

struct Search<'d> {
    document: &'d Document,
    found: Vec<Found>,
    /// List items that were looked at already.
    seen: Vec<bool>,
    /// Whether a list stands in a section, once that was asked.
    listed: HashMap<usize, bool>,
}

impl Search<'_> {
    fn table(&mut self, table: usize) {
        let document = self.document;
        let found = &document.tables()[table];
        if found.quoted {
            return;
        }
        let Some(columns) = columns(document, table) else { return };
        let Some(text) = columns.iter().position(|column| *column == Some(Field::Text)) else { return };
        let above = self.status_above(found.section);
        for (row, line) in found.rows.iter().enumerate().skip(1) {
            if let Some(&cell) = line.cells.get(text) {
                self.found.push(Found {
                    place: Place::Row { table, row },
                    span: line.span,
                    section: found.section,
                    words: document.blocks()[cell].read.clone(),
                    above,
                    columns: columns.clone(),
                });
            }
        }
    }

    fn section(&mut self, section: usize) {
        let document = self.document;
        let this = &document.sections()[section];
        if this.role != Role::Actions || this.heading.is_none() {
            return;
        }
        if self.is_under_item(section) {
            return;
        }
        if let Some(words) = self.item_heading(section) {
            let span = Span::new(this.span.start, this.span.end).trim(document.text());
            self.add(Place::Section(section), span, section, words, None);
            return;
        }
        let above = self.status_above(section);
        let first = document.list_items().partition_point(|item| item.span.start < this.body.start);
        let end = document.list_items().partition_point(|item| item.span.start < this.body.end);
        let mut label = (None, None);
        for item in first..end {
            let this = &document.list_items()[item];
            if this.depth == 0 {
                if label.0 != Some(this.list) {
                    label = (Some(this.list), self.label_before(item));
                }
                self.list_item(item, label.1.or(above));
            }
        }
        let mut top = section;
        while !document.sections()[top].own {
            top = document.sections()[top].parent.unwrap_or(0);
        }
        let listed = match self.listed.get(&top) {
            Some(listed) => *listed,
            None => self.has_list(top),
        };
        self.listed.insert(top, listed);
        if !listed {
            self.paragraphs(section, above);
        }
    }

    /// Whether a section above this one is an item itself, so that what stands here only explains it.
    fn is_under_item(&self, section: usize) -> bool {
        let mut above = self.document.sections()[section].parent;
        while let Some(parent) = above {
            if self.document.sections()[parent].role != Role::Actions {
                return false;
            }
            if self.item_heading(parent).is_some() {
                return true;
            }
            above = self.document.sections()[parent].parent;
        }
        false
    }

    /// The words of a heading that is an item: it is numbered, or names an owner in code or after an @, and stands under a
    /// heading for action items.
    fn item_heading(&self, section: usize) -> Option<Range<usize>> {
        let document = self.document;
        let this = &document.sections()[section];
        let parent = &document.sections()[this.parent?];
        if this.own || parent.role != Role::Actions || parent.heading.is_none() {
            return None;
        }
        let block = &document.blocks()[this.heading?];
        let text = document.read(this.heading?);
        let digits = text.bytes().take_while(u8::is_ascii_digit).count();
        let numbered = (1..=2).contains(&digits) && text[digits..].starts_with([')', '.']);
        let start = if numbered { digits + 1 } else { 0 };
        let named = text.split_whitespace().next_back().is_some_and(|word| word.starts_with('@') && word.len() > 1);
        (numbered || named).then(|| block.read.start + start..block.read.end)
    }

    fn list_item(&mut self, item: usize, above: Option<Status>) {
        let document = self.document;
        if std::mem::replace(&mut self.seen[item], true) {
            return;
        }
        let this = &document.list_items()[item];
        if this.quoted {
            return;
        }
        let Some(block) = this.block.filter(|&block| matches!(document.blocks()[block].kind, Kind::Item | Kind::Paragraph)) else {
            return;
        };
        let read = document.blocks()[block].read.clone();
        let text = document.read(block).trim();
        let children = children(document, item);
        for &child in &children {
            self.seen[child] = true;
        }
        if !children.is_empty() && self.is_group(item, text, &children) {
            let above = word::status_of_group(text).or(above);
            for child in children {
                self.seen[child] = false;
                self.list_item(child, above);
            }
            return;
        }
        self.add(Place::ListItem(item), this.span, this.section, read, above);
        self.boxed_within(children, above);
    }

    /// What is nested in an item explains it, but what has a check box of its own is an item as well.
    fn boxed_within(&mut self, mut items: Vec<usize>, above: Option<Status>) {
        while let Some(item) = items.pop() {
            if has_box(self.document, item) {
                self.seen[item] = false;
                self.list_item(item, above);
            } else {
                items.extend(children(self.document, item));
            }
        }
    }

    /// Whether a list item only names what the items nested in it have in common.
    fn is_group(&self, item: usize, text: &str, children: &[usize]) -> bool {
        let items = self.document.list_items();
        if has_box(self.document, item) {
            return false;
        }
        if children.iter().any(|&child| has_box(self.document, child)) {
            return true;
        }
        let Some(label) = text.strip_suffix(':') else { return false };
        !items[item].ordered && word::is_group(label) || section::role(label) == Some(Role::Actions)
    }

    /// A line such as `**In progress:**` right before a list, whose first item this is, says how far its items are.
    fn label_before(&self, item: usize) -> Option<Status> {
        let document = self.document;
        let block = document.list_items()[item].block?.checked_sub(1)?;
        let label = &document.blocks()[block];
        let section = document.list_items()[item].section;
        let text = document.read(block).trim();
        (label.kind == Kind::Paragraph && label.section == section && label.item.is_none() && text.ends_with(':'))
            .then(|| word::status_of_group(text))
            .flatten()
    }

    fn status_above(&self, section: usize) -> Option<Status> {
        let this = &self.document.sections()[section];
        if this.own && section::role(self.document.heading(section)) != Some(Role::Actions) {
            return None;
        }
        word::status_of_group(self.document.heading(section))
    }

    /// Whether a list, a table or a heading that is an item stands in a section.
    fn has_list(&self, section: usize) -> bool {
        let span = self.document.sections()[section].span;
        let (items, tables, sections) = (self.document.list_items(), self.document.tables(), self.document.sections());
        let inside = |start: usize| start < span.end;
        let item = items.partition_point(|item| item.span.start < span.start);
        let table = tables.partition_point(|table| table.span.start < span.start);
        items[item..].iter().take_while(|item| inside(item.span.start)).any(|item| !item.quoted)
            || tables.get(table).is_some_and(|table| inside(table.span.start))
            || (section + 1..sections.len()).take_while(|&at| inside(sections[at].span.start)).any(|at| self.item_heading(at).is_some())
    }

    fn paragraphs(&mut self, section: usize, above: Option<Status>) {
        let document = self.document;
        let body = document.sections()[section].body;
        let first = document.blocks().partition_point(|block| block.span.start < body.start);
        for (index, block) in document.blocks().iter().enumerate().skip(first).take_while(|(_, block)| block.span.start < body.end) {
            let text = document.read(index).trim();
            if block.kind == Kind::Paragraph && !block.quoted && block.item.is_none() && !is_prompt(document, &block.read, text) {
                self.add(Place::Block(index), block.span.trim(document.text()), section, block.read.clone(), above);
            }
        }
    }

    /// Items under a bold lead-in outside any section for action items: `- **Review actions**:` with a nested list or with
    /// the action behind it, and `**Action items:**` in a line of its own with a list under it.
    fn lead_ins(&mut self) {
        let document = self.document;
        for (index, behind) in lead_ins(document) {
            let block = &document.blocks()[index];
            match block.item {
                Some(item) if document.list_items()[item].block == Some(index) => {
                    if !behind.is_empty() {
                        self.add(Place::ListItem(item), document.list_items()[item].span, block.section, behind, None);
                    } else {
                        for child in children(document, item) {
                            self.list_item(child, None);
                        }
                    }
                }
                None if behind.is_empty() => self.list_after(index),
                _ => {}
            }
        }
    }

    /// The list that begins right after a block.
    fn list_after(&mut self, block: usize) {
        let document = self.document;
        let items = document.list_items();
        let first = items.partition_point(|item| item.span.start < document.blocks()[block].span.end);
        let Some(list) = items.get(first).filter(|item| item.block == Some(block + 1) && item.depth == 0).map(|item| item.list) else {
            return;
        };
        for item in (first..items.len()).take_while(|&at| items[at].depth > 0 || items[at].list == list) {
            if items[item].list == list {
                self.list_item(item, None);
            }
        }
    }

    fn add(&mut self, place: Place, span: Span, section: usize, words: Range<usize>, above: Option<Status>) {
        self.found.push(Found { place, span, section, words, above, columns: Vec::new() });
    }
}

/// The blocks outside any section for action items that begin with bold words that lead on to such, and what stands behind
/// their colon, as read offsets.
pub(super) fn lead_ins(document: &Document) -> impl Iterator<Item = (usize, Range<usize>)> {
    document.blocks().iter().enumerate().filter_map(|(index, block)| {
        let is_lead = matches!(block.kind, Kind::Item | Kind::Paragraph)
            && !block.quoted
            && !block.read.is_empty()
            && document.prose().mark(block.read.start).has(Mark::STRONG);
        if !is_lead || document.sections()[block.section].role == Role::Actions {
            return None;
        }
        let text = document.read(index);
        let colon = text.find(':').filter(|&colon| colon < 80)?;
        let rest = &text[colon + 1..];
        let behind = block.read.start + colon + 1 + (rest.len() - rest.trim_start().len())..block.read.end;
        word::is_lead_in(&text[..colon]).then_some((index, behind))
    })
}

/// Whether a list item has a check box, be it one that Markdown does not draw.
pub(super) fn has_box(document: &Document, item: usize) -> bool {
    let item = &document.list_items()[item];
    item.task.is_some() || item.block.is_some_and(|block| word::check_box(document.read(block).trim_start()).is_some())
}

/// The list items directly inside another.
pub(super) fn children(document: &Document, item: usize) -> Vec<usize> {
    let items = document.list_items();
    let inside = items[item + 1..].iter().take_while(|other| other.span.start < items[item].span.end).count();
    (item + 1..item + 1 + inside).filter(|&other| items[other].parent == Some(item)).collect()
}

/// A line that leads on to a list or tells a writer what to put there.
fn is_prompt(document: &Document, read: &Range<usize>, text: &str) -> bool {
    let emphasised: usize = document.prose().marked(read.clone(), Mark::EMPHASIS).iter().map(ExactSizeIterator::len).sum();
    text.ends_with(':') || emphasised >= text.len() && !text.is_empty()
}
