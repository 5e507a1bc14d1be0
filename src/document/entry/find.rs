//! Where a report keeps its timelines, and the rows in each of them, before days and zones are settled.

use super::super::section::{self, Role};
use super::super::time::{self, Day, When, Written, Zone};
use super::super::{Block, Document, Kind, Link, ListItem, Mark, Span, plain};
use super::lead::{self, Lead};
use super::{Entry, Form, Milestone, Place, table, unannounced};
use std::ops::Range;

/// A timeline on the way.
#[derive(Debug)]
pub(super) struct Draft {
    pub section: usize,
    /// How many rows are written as a table, list, headings, paragraphs.
    forms: [usize; 4],
    /// The blocks it stretches over.
    pub blocks: Range<usize>,
    /// The zone that the head of its column names.
    pub zone: Option<Zone>,
    pub steps: Vec<Step>,
}

/// What one meets on the way down a timeline.
#[derive(Debug)]
pub(super) enum Step {
    /// A heading or line that gives a day to the rows below it.
    Day(Day),
    Zone(Zone),
    Row(Box<Row>),
}

#[derive(Debug)]
pub(super) struct Row {
    pub written: Option<Written>,
    /// The entry, its moment still to be settled.
    pub entry: Entry,
}

impl Draft {
    pub fn new(section: usize, blocks: Range<usize>) -> Draft {
        Draft { section, forms: [0; 4], blocks, zone: None, steps: Vec::new() }
    }

    pub fn row(&mut self, form: Form, written: Option<Written>, entry: Entry) {
        self.forms[form as usize] += 1;
        self.steps.push(Step::Row(Box::new(Row { written, entry })));
    }

    /// The form of most rows.
    pub fn form(&self) -> Form {
        let forms = [Form::Table, Form::List, Form::Headings, Form::Paragraphs];
        forms.into_iter().rev().max_by_key(|form| self.forms[*form as usize]).unwrap_or(Form::List)
    }

    pub fn has_rows(&self) -> bool {
        self.steps.iter().any(|step| matches!(step, Step::Row(_)))
    }
}

/// All timelines: those that a heading or lead announces, then those that plainly are one without saying so.
pub(super) fn drafts(document: &Document) -> Vec<Draft> {
    let mut drafts = Vec::new();
    let mut outside = Vec::new();
    let mut at = 0;
    let mut free = 0;
    while at < document.blocks().len() {
        match announced(document, at) {
            Some((section, blocks)) => {
                outside.push(free..at);
                at = blocks.end.max(at + 1);
                free = at;
                Walk::new(document, section, blocks, true).run(&mut drafts);
            }
            None => at += 1,
        }
    }
    outside.push(free..document.blocks().len());
    for blocks in outside.into_iter().filter(|blocks| !blocks.is_empty()) {
        unannounced::read(document, blocks, &mut drafts);
    }
    drafts.sort_by_key(|draft| draft.blocks.start);
    drafts
}

/// The section and blocks of the timeline that a block announces: a heading, a line, or a list item with a list below.
fn announced(document: &Document, at: usize) -> Option<(usize, Range<usize>)> {
    let block = &document.blocks()[at];
    if block.quoted {
        return None;
    }
    match block.kind {
        Kind::Heading(_) => {
            let section = &document.sections()[block.section];
            let is = section.own && section.role == Role::Timeline;
            is.then(|| (block.section, at + 1..extended(document, block.section)))
        }
        Kind::Paragraph | Kind::Item if announces(document, at) => match block.item {
            Some(item) if document.list_items()[item].block == Some(at) => {
                Some((block.section, at + 1..first_block_from(document, document.list_items()[item].span.end)))
            }
            Some(_) => None,
            None => Some((block.section, at + 1..lead_end(document, at))),
        },
        _ => None,
    }
}

/// A block that is nothing but a name for a timeline: `**Timeline:**`, `Timeline (UTC):`.
fn announces(document: &Document, at: usize) -> bool {
    let text = document.read(at).trim();
    let bold = || document.prose().mark(document.blocks()[at].read.start).has(Mark::STRONG);
    text.len() < 60 && (text.ends_with(':') || bold()) && section::role(text) == Some(Role::Timeline)
}

/// Where the blocks under a bold line end: at the next heading or the next such line that is no time.
fn lead_end(document: &Document, at: usize) -> usize {
    let blocks = document.blocks();
    let ends = |next: &usize| match blocks[*next].kind {
        Kind::Heading(_) => true,
        Kind::Paragraph if blocks[*next].item.is_none() => {
            is_bold_line(document, *next) && lead::first(document, blocks[*next].read.clone(), true).is_none()
        }
        _ => false,
    };
    (at + 1..blocks.len()).find(ends).unwrap_or(blocks.len())
}

fn is_bold_line(document: &Document, at: usize) -> bool {
    let read = &document.blocks()[at].read;
    let text = document.prose().text()[read.clone()].trim_end_matches([':', ' ']);
    let bold = document.prose().marked(read.clone(), Mark::STRONG);
    !text.is_empty() && bold.first().is_some_and(|bold| bold.start == read.start && bold.end >= read.start + text.len())
}

/// The end of a timeline's section. People write the times as headings, and not always deeper than the timeline's own:
/// such sections after it are still its entries.
fn extended(document: &Document, section: usize) -> usize {
    let level = document.sections()[section].level;
    let mut end = first_block_from(document, document.sections()[section].span.end);
    while let Some(block) = document.blocks().get(end)
        && block.kind == Kind::Heading(level)
        && lead::first(document, block.read.clone(), true).is_some_and(|lead| lead.has_clock() || lead.is_day() && lead.rest.is_empty())
    {
        end = first_block_from(document, document.sections()[block.section].span.end).max(end + 1);
    }
    end
}

pub(super) fn first_block_from(document: &Document, offset: usize) -> usize {
    document.blocks().partition_point(|block| block.span.start < offset)
}

/// The first block after a table; cells that a row leaves out stand at its end and still belong to it.
pub(super) fn after_table(document: &Document, at: usize, table: usize) -> usize {
    let inside = |block: &Block| matches!(block.kind, Kind::Cell { table: its, .. } if its == table);
    document.blocks()[at..].iter().position(|block| !inside(block)).map_or(document.blocks().len(), |count| at + count)
}

/// One walk down the blocks of a timeline.
pub(super) struct Walk<'d> {
    pub document: &'d Document,
    pub draft: Draft,
    announced: bool,
    /// Lists whose items are the only rows, where nobody announced a timeline; their numbers ascend.
    pub lists: Option<Vec<usize>>,
    /// The end of the last row: what stands before it belongs to that row.
    done: usize,
}

impl<'d> Walk<'d> {
    pub fn new(document: &'d Document, section: usize, blocks: Range<usize>, announced: bool) -> Walk<'d> {
        Walk { document, draft: Draft::new(section, blocks), announced, lists: None, done: 0 }
    }

    pub fn run(mut self, drafts: &mut Vec<Draft>) {
        let all = self.draft.blocks.clone();
        let mut at = all.start;
        while at < all.end {
            let block = &self.document.blocks()[at];
            if block.quoted || matches!(block.kind, Kind::Code | Kind::Html) || block.span.start < self.done {
                at += 1;
                continue;
            }
            if self.begins_another(at) {
                self.flush(at, drafts);
                self.draft = Draft::new(self.document.blocks()[at].section, at + 1..all.end);
                at += 1;
                continue;
            }
            at = self.block(at, all.end).max(at + 1);
        }
        self.flush(all.end, drafts);
    }

    fn flush(&mut self, end: usize, drafts: &mut Vec<Draft>) {
        self.draft.blocks.end = end;
        if !self.draft.has_rows() && self.announced {
            self.untimed();
        }
        let draft = std::mem::replace(&mut self.draft, Draft::new(0, 0..0));
        if draft.has_rows() {
            drafts.push(draft);
        }
    }

    /// Whether a timeline of its own begins inside this one.
    fn begins_another(&self, at: usize) -> bool {
        let block = &self.document.blocks()[at];
        match block.kind {
            Kind::Heading(_) => {
                let section = &self.document.sections()[block.section];
                section.own && section.role == Role::Timeline
            }
            Kind::Paragraph | Kind::Item => self.announced && announces(self.document, at),
            _ => false,
        }
    }

    /// Take one block, and give the next to look at.
    fn block(&mut self, at: usize, end: usize) -> usize {
        let block = &self.document.blocks()[at];
        match (block.kind, block.item) {
            (Kind::Heading(_), _) => return self.heading(at, end),
            (Kind::Cell { table, .. }, _) => {
                if self.lists.is_none() {
                    table::rows(self.document, table, self.announced, &mut self.draft);
                }
                return after_table(self.document, at, table);
            }
            (Kind::Paragraph | Kind::Item, Some(item)) => self.item(at, item),
            (Kind::Paragraph | Kind::Item, None) => {
                if self.lists.is_none() {
                    self.paragraph(at, end);
                }
            }
            (Kind::Code | Kind::Html, _) => {}
        }
        at + 1
    }

    fn heading(&mut self, at: usize, end: usize) -> usize {
        let document = self.document;
        let block = &document.blocks()[at];
        let index = block.section;
        let section = &document.sections()[index];
        let read = lead::trim(document, block.read.clone());
        let found = lead::first(document, read.clone(), true);
        if found.is_none() && section.own && !holds_rows(section.role) {
            return first_block_from(document, section.span.end).min(end);
        }
        let found = found.or_else(|| lead::labelled(document, read.clone(), true));
        let Some(mut lead) = found.filter(|lead| !lead.is_day() || self.is_day_entry(at, end, lead)) else {
            self.context(document.read(at));
            return at + 1;
        };
        let remark = &document.prose().text()[lead.rest.clone()];
        let remarked = remark.starts_with('(') && remark.ends_with(')') && lead.label.is_none();
        lead.written.approximate |= remarked && doubts(remark);
        let span = Span::new(section.span.start, section.body.end).trim(document.text());
        let mut entry = self.entry(&lead, read, span, block.span, Place::Section(index));
        if remarked || lead.rest.is_empty() && lead.label.is_none() {
            self.text_from_below(&mut entry, at);
        }
        self.done = section.body.end;
        self.draft.row(Form::Headings, Some(lead.written), entry);
        at + 1
    }

    /// Whether a heading that tells a day is an entry: it has text and no times under it.
    fn is_day_entry(&self, at: usize, end: usize, lead: &Lead) -> bool {
        if lead.label.is_some() {
            return false;
        }
        let document = self.document;
        let section = &document.sections()[document.blocks()[at].section];
        let below = first_block_from(document, section.span.end).min(end);
        let mut says_something = false;
        for next in at + 1..below {
            let block = &document.blocks()[next];
            if block.quoted || matches!(block.kind, Kind::Code | Kind::Html) || block.read.is_empty() {
                continue;
            }
            says_something = true;
            if lead::first(document, block.read.clone(), true).is_some_and(|lead| lead.has_clock() || lead.written.unclear) {
                return false;
            }
        }
        let titled = !lead.rest.is_empty();
        let followed = document.blocks().get(below).filter(|_| below < end).is_some_and(|next| {
            matches!(next.kind, Kind::Heading(_))
                && lead::first(document, next.read.clone(), true).is_some_and(|next| next.has_clock() && next.written.day.is_none())
        });
        (says_something || titled) && !(titled && followed)
    }

    fn context(&mut self, text: &str) {
        if let Some(day) = time::day_in(text, false) {
            self.draft.steps.push(Step::Day(day));
        }
        if let Some(zone) = time::zone_of_heading(text) {
            self.draft.steps.push(Step::Zone(zone));
        }
    }

    fn item(&mut self, at: usize, item: usize) {
        let document = self.document;
        let list_item = &document.list_items()[item];
        if list_item.block != Some(at) || self.lists.as_ref().is_some_and(|lists| lists.binary_search(&list_item.list).is_err()) {
            return;
        }
        let lines = lead::lines(document, at);
        let Some(line) = lines.first().cloned() else { return };
        let Some(lead) = lead::first(document, line.clone(), true).or_else(|| lead::labelled(document, line.clone(), true)) else { return };
        if lead.is_day() && self.times_in(at + 1, list_item) {
            if let Some(day) = lead.written.day {
                self.draft.steps.push(Step::Day(day));
            }
            return;
        }
        let block = &document.blocks()[at];
        let whole = if lines.len() == 1 { list_item.span } else { Span::new(list_item.span.start, self.line_end(block, &line)) };
        let within = Span::new(block.span.start, whole.end.min(block.span.end));
        let mut entry = self.entry(&lead, line, whole, within, Place::Item(item));
        if lead.rest.is_empty() && lead.label.is_none() {
            self.text_from_below(&mut entry, at);
        }
        self.draft.row(Form::List, Some(lead.written), entry);
        self.further_lines(at, &lines);
        self.done = list_item.span.end;
    }

    /// Whether the first thing nested in an item begins with a time.
    fn times_in(&self, next: usize, item: &ListItem) -> bool {
        self.document.blocks().get(next).filter(|block| block.span.start < item.span.end && block.item.is_some()).is_some_and(|block| {
            lead::first(self.document, block.read.clone(), true).is_some_and(|lead| lead.has_clock() || lead.written.unclear)
        })
    }

    /// The lines after the first that are entries too.
    fn further_lines(&mut self, at: usize, lines: &[Range<usize>]) {
        let document = self.document;
        let block = &document.blocks()[at];
        for line in lines.iter().skip(1) {
            let Some(lead) = lead::first(document, line.clone(), true) else { continue };
            let start = document.prose().locate(line.clone()).start;
            let span = Span::new(line_start(document.text(), start).max(block.span.start), self.line_end(block, line));
            let entry = self.entry(&lead, line.clone(), span, span, Place::Block(at));
            self.draft.row(if block.item.is_some() { Form::List } else { Form::Paragraphs }, Some(lead.written), entry);
        }
    }

    /// Where the last source line of a stretch of a block ends.
    fn line_end(&self, block: &Block, line: &Range<usize>) -> usize {
        let text = self.document.text();
        let end = self.document.prose().locate(line.clone()).end;
        let end = text[end..].find('\n').map_or(text.len(), |at| end + at).min(block.span.end.max(end));
        Span::new(block.span.start, end).trim(text).end
    }

    fn paragraph(&mut self, at: usize, end: usize) {
        let document = self.document;
        let block = &document.blocks()[at];
        let lines = lead::lines(document, at);
        let Some(line) = lines.first().cloned() else { return };
        let bold = document.prose().mark(line.start).has(Mark::STRONG);
        let found = lead::first(document, line.clone(), true)
            .filter(|lead| (lead.has_clock() && lead.written.until.is_none()) || lead.stands_apart(document))
            .or_else(|| lead::labelled(document, line.clone(), true).filter(|_| bold));
        let Some(lead) = found else {
            let text = document.read(at);
            if (!self.draft.has_rows() && (text.len() < 120 || text.ends_with(':'))) || is_bold_line(document, at) {
                self.context(text);
            }
            return self.further_lines(at, &lines);
        };
        let alone = lead.rest.is_empty() && lead.label.is_none();
        if lead.is_day() && alone && self.is_day_line(at, end) {
            if let Some(day) = lead.written.day {
                self.draft.steps.push(Step::Day(day));
            }
            return;
        }
        let span = if lines.len() == 1 { block.span } else { Span::new(block.span.start, self.line_end(block, &line)) };
        let span = span.trim(document.text());
        let mut entry = self.entry(&lead, line, span, span, Place::Block(at));
        if alone {
            self.text_from_below(&mut entry, at);
        }
        self.draft.row(Form::Paragraphs, Some(lead.written), entry);
        self.further_lines(at, &lines);
    }

    /// Whether a line that is only a day stands over times rather than over what happened on it.
    fn is_day_line(&self, at: usize, end: usize) -> bool {
        let document = self.document;
        let next = (at + 1..end).find(|next| !matches!(document.blocks()[*next].kind, Kind::Code | Kind::Html));
        next.is_none_or(|next| {
            let block = &document.blocks()[next];
            matches!(block.kind, Kind::Heading(_) | Kind::Cell { .. })
                || lead::first(document, block.read.clone(), true).is_some_and(|lead| lead.has_clock() || lead.written.unclear)
        })
    }

    /// An entry under a time that stands alone says what happened in the block below.
    fn text_from_below(&self, entry: &mut Entry, at: usize) {
        let document = self.document;
        let limit = match entry.place {
            Place::Block(_) => usize::MAX,
            _ => entry.span.end,
        };
        let next = (at + 1..document.blocks().len())
            .take_while(|next| document.blocks()[*next].span.start < limit)
            .find(|next| !document.blocks()[*next].read.is_empty());
        let Some(next) = next.filter(|next| !matches!(document.blocks()[*next].kind, Kind::Heading(_))) else { return };
        if matches!(entry.place, Place::Block(_)) && lead::first(document, document.blocks()[next].read.clone(), true).is_some() {
            return;
        }
        let block = &document.blocks()[next];
        let read = lead::trim(document, block.read.clone());
        entry.what = lead::bytes(document, read.clone(), block.span);
        entry.text = one_line(&document.prose().text()[read.clone()]);
        entry.milestone = milestone(document, &read, None);
        if matches!(entry.place, Place::Block(_)) {
            entry.span.end = block.span.trim(document.text()).end;
            entry.evidence = last_link(document, entry.span);
        }
    }

    fn entry(&self, lead: &Lead, line: Range<usize>, span: Span, within: Span, place: Place) -> Entry {
        let document = self.document;
        let when = document.prose().locate(lead.written.range.clone());
        let text = document.prose().text();
        let (what, said) = match &lead.label {
            Some(label) if lead.rest.is_empty() => (label.clone(), one_line(&text[label.clone()])),
            Some(label) => (line, one_line(&format!("{}: {}", &text[label.clone()], &text[lead.rest.clone()]))),
            None => (lead.rest.clone(), one_line(&text[lead.rest.clone()])),
        };
        let within = if lead.label.is_some() { within } else { Span::new(when.end, within.end.max(when.end)) };
        Entry {
            span,
            place,
            when: When { span: when, moment: None },
            what: lead::bytes(document, what, within),
            text: said,
            milestone: milestone(document, &lead.rest, lead.label.as_ref()),
            evidence: last_link(document, span),
        }
    }

    /// A list that is called a timeline and tells no time at all is still the order of events.
    fn untimed(&mut self) {
        let document = self.document;
        let section = self.draft.section;
        let blocks = &document.blocks()[self.draft.blocks.clone()];
        let mut top = None;
        for block in blocks.iter().filter(|block| block.section == section && !block.quoted) {
            let Some(item) = block.item else { continue };
            let list_item = &document.list_items()[item];
            let depth = *top.get_or_insert(list_item.depth);
            if list_item.depth != depth || list_item.task.is_some() || !is_first_block(document, item, block) {
                continue;
            }
            let read = lead::trim(document, block.read.clone());
            if read.is_empty() {
                continue;
            }
            let what = lead::bytes(document, read.clone(), block.span);
            let entry = Entry {
                span: list_item.span,
                place: Place::Item(item),
                when: When { span: Span::at(what.start), moment: None },
                what,
                text: one_line(&document.prose().text()[read.clone()]),
                milestone: milestone(document, &read, None),
                evidence: last_link(document, list_item.span),
            };
            self.draft.row(Form::List, None, entry);
        }
    }
}

fn is_first_block(document: &Document, item: usize, block: &Block) -> bool {
    document.list_items()[item].block.is_some_and(|first| document.blocks()[first].span == block.span)
}

fn line_start(text: &str, offset: usize) -> usize {
    let start = text[..offset].rfind('\n').map_or(0, |at| at + 1);
    start + (text[start..offset].len() - text[start..offset].trim_start().len())
}

/// A remark at a time that takes some of it back: `(maybe earlier?)`, `(not sure)`.
fn doubts(remark: &str) -> bool {
    remark.contains('?') || ["maybe", "not sure", "approx", "perhaps", "roughly"].iter().any(|word| remark.contains(word))
}

/// Sections inside a timeline that tell something else than what happened.
pub(super) fn holds_rows(role: Role) -> bool {
    !matches!(
        role,
        Role::Actions | Role::Lessons | Role::WentWell | Role::WentBadly | Role::Lucky | Role::Questions | Role::People | Role::Appendix
    )
}

pub(super) fn one_line(text: &str) -> String {
    if plain::is_line(text) {
        return text.to_owned();
    }
    let mut line = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    line
}

pub(super) fn last_link(document: &Document, span: Span) -> Option<(String, String)> {
    evidence(document, document.links_in(span).last()?)
}

pub(super) fn first_link(document: &Document, span: Span) -> Option<(String, String)> {
    evidence(document, document.links_in(span).next()?)
}

fn evidence(document: &Document, link: &Link) -> Option<(String, String)> {
    Some((one_line(&document.prose().text()[link.read.clone()]), link.target.to_string()))
}

/// The milestone that a text is marked as: `Detected: …`, with the mark or the label of a labelled entry.
pub(super) fn milestone(document: &Document, read: &Range<usize>, label: Option<&Range<usize>>) -> Option<Milestone> {
    let text = document.prose().text();
    if let Some(label) = label {
        return named(&text[label.clone()]);
    }
    let said = &text[read.clone()];
    let (word, _) = said.split_once(':').filter(|(word, _)| word.len() < 24)?;
    named(word)
}

fn named(label: &str) -> Option<Milestone> {
    let label = label.trim().to_lowercase();
    let label = label.trim_start_matches("incident ").trim_start_matches("first ");
    Milestone::ALL.into_iter().find(|milestone| milestone.name() == label)
}
