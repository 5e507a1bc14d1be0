//! The blocks of a report: one walk over the Markdown that keeps where everything stands.

use super::again::{self, Cut};
use super::prose::{Mark, Prose};
use super::skim::Thin;
use super::{Span, html};
use pulldown_cmark::{CowStr, Event, Options, Parser, Tag, TagEnd};
use std::ops::Range;

/// What kind of block it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A heading and its level, 1 to 6.
    Heading(u8),
    Paragraph,
    /// The text of a list item that is written without blank lines around it.
    Item,
    /// A table's cell; row 0 is the header.
    Cell {
        table: usize,
        row: usize,
        column: usize,
    },
    /// A code block: it has no prose.
    Code,
    /// A block of HTML that says nothing a reader reads.
    Html,
}

/// A run of text that belongs together.
#[derive(Clone, Debug)]
pub struct Block {
    pub kind: Kind,
    /// Its bytes, markup included.
    pub span: Span,
    /// Its prose, as read offsets.
    pub read: Range<usize>,
    /// Its section, an index into the document's sections.
    pub section: usize,
    /// The innermost list item it stands in.
    pub item: Option<usize>,
    /// Whether it stands in a block quote (an admonition such as `[!NOTE]` is not one).
    pub quoted: bool,
}

/// A list item.
#[derive(Clone, Debug)]
pub struct ListItem {
    /// From its marker to the end of all it holds.
    pub span: Span,
    /// The marker and the white space after it: `- `, `12. `.
    pub marker: Span,
    /// The check box of a task list: its three bytes `[ ]`, and whether it is ticked.
    pub task: Option<(Span, bool)>,
    /// Which list it belongs to: items of one list share the number.
    pub list: usize,
    /// 0 in an outermost list.
    pub depth: usize,
    pub parent: Option<usize>,
    pub ordered: bool,
    pub section: usize,
    /// The first block of its own: the item's text. None in an empty item.
    pub block: Option<usize>,
    pub quoted: bool,
}

/// A table: its rows, the header first, as indices of their cells' blocks.
#[derive(Clone, Debug)]
pub struct Table {
    pub span: Span,
    pub section: usize,
    pub rows: Vec<Row>,
    pub quoted: bool,
}

#[derive(Clone, Debug)]
pub struct Row {
    /// The row's line, without its line ending.
    pub span: Span,
    /// One block a cell. A row may be written with fewer cells than the header.
    pub cells: Vec<usize>,
}

/// A link: what is clicked, and where it leads.
#[derive(Clone, Debug)]
pub struct Link {
    pub span: Span,
    pub read: Range<usize>,
    pub target: Box<str>,
}

/// Everything one walk finds.
#[derive(Debug, Default)]
pub(super) struct Walked {
    pub prose: Prose,
    pub blocks: Vec<Block>,
    pub items: Vec<ListItem>,
    pub tables: Vec<Table>,
    pub links: Vec<Link>,
    pub comments: Vec<Span>,
    /// Where the text could be divided, and its parts read one by one.
    pub cuts: Vec<Cut>,
    /// Whether what stands at one place decides how others are read: definitions of links, and footnotes.
    pub bound: bool,
}

/// The Markdown we read: what GitHub shows, and no more. Definition lists stay off because they swallow `:::` notes.
pub fn options() -> Options {
    Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_GFM
        | Options::ENABLE_HEADING_ATTRIBUTES
}

/// Walk the Markdown of `text` from the byte `body` on.
pub(super) fn walk(text: &str, body: usize) -> Walked {
    walk_part(text, Span::new(body, text.len()))
}

/// Walk a part of `text` as if nothing stood around it.
pub(super) fn walk_part(text: &str, part: Span) -> Walked {
    over(text, part.of(text), |span| Span::new(span.start + part.start, span.end + part.start))
}

/// Walk what is left of `text`.
pub(super) fn walk_thin(text: &str, thin: &Thin) -> Walked {
    let walked = over(text, &thin.text, |span| thin.whole(span));
    Walked { cuts: Vec::new(), bound: true, ..walked }
}

/// Walk some Markdown, of which `place` gives the bytes in `text`.
fn over(text: &str, markdown: &str, place: impl Fn(Span) -> Span) -> Walked {
    let mut walk = Walk {
        text,
        out: Walked { prose: Prose::with_capacity(markdown.len()), ..Walked::default() },
        open: None,
        mark: Mark::NONE,
        lists: Vec::new(),
        list_count: 0,
        items: Vec::new(),
        quotes: Vec::new(),
        images: 0,
        links: Vec::new(),
        html: None,
        cell: 0,
    };
    let mut parser = Parser::new_ext(markdown, options()).into_offset_iter();
    let mut depth = 0_usize;
    for (event, range) in &mut parser {
        let span = place(range.into());
        match &event {
            Event::Start(tag) => {
                if depth == 0 && matches!(tag, Tag::Paragraph | Tag::Heading { .. }) {
                    walk.cut(span.start);
                }
                depth += 1;
            }
            Event::End(_) => depth -= 1,
            _ => {}
        }
        walk.event(event, span);
    }
    walk.close();
    walk.out.bound |= parser.reference_definitions().iter().next().is_some();
    walk.out
}

struct Walk<'t> {
    text: &'t str,
    out: Walked,
    /// The block whose text is being read.
    open: Option<usize>,
    mark: Mark,
    lists: Vec<(usize, bool)>,
    list_count: usize,
    items: Vec<usize>,
    /// One entry an open block quote: whether it is a quotation rather than an admonition.
    quotes: Vec<bool>,
    images: usize,
    links: Vec<usize>,
    html: Option<Span>,
    cell: usize,
}

impl Walk<'_> {
    fn event(&mut self, event: Event, span: Span) {
        match event {
            Event::Text(text) => self.text(&text, span),
            Event::SoftBreak => self.say(" ", span),
            Event::HardBreak => self.say("\n", span),
            Event::Code(text) => self.code(&text, span),
            Event::Start(tag) => self.start(tag, span),
            Event::End(tag) => self.end(tag, span),
            Event::Html(_) => {}
            Event::InlineHtml(tag) => self.inline_html(&tag, span),
            Event::TaskListMarker(done) => {
                if let Some(&item) = self.items.last() {
                    self.out.items[item].task = Some((span, done));
                }
            }
            Event::Rule => self.close(),
            Event::FootnoteReference(_) => self.out.bound = true,
            Event::InlineMath(_) | Event::DisplayMath(_) => {}
        }
    }

    fn start(&mut self, tag: Tag, span: Span) {
        match tag {
            Tag::Paragraph => self.open(Kind::Paragraph, span),
            Tag::Heading { level, .. } => self.open(Kind::Heading(level as u8), span),
            Tag::CodeBlock(_) => self.open(Kind::Code, span),
            Tag::HtmlBlock => {
                self.close();
                self.html = Some(span);
            }
            Tag::BlockQuote(admonition) => {
                self.close();
                self.quotes.push(admonition.is_none());
            }
            Tag::List(first) => {
                self.close();
                self.lists.push((self.list_count, first.is_some()));
                self.list_count += 1;
            }
            Tag::Item => self.start_item(span),
            Tag::Table(_) => {
                self.close();
                let quoted = self.quoted();
                self.out.tables.push(Table { span, section: 0, rows: Vec::new(), quoted });
            }
            Tag::TableHead | Tag::TableRow => {
                let line = Span { start: span.start, end: span.start + self.text[span.start..span.end].trim_end().len() };
                if let Some(table) = self.out.tables.last_mut() {
                    table.rows.push(Row { span: line, cells: Vec::new() });
                }
                self.cell = 0;
            }
            Tag::TableCell => self.start_cell(span),
            Tag::Emphasis => self.mark = self.mark.with(Mark::EMPHASIS),
            Tag::Strong => self.mark = self.mark.with(Mark::STRONG),
            Tag::Strikethrough => self.mark = self.mark.with(Mark::STRUCK),
            Tag::Link { dest_url, .. } => {
                self.mark = self.mark.with(Mark::LINK);
                self.ensure_open(span);
                let at = self.out.prose.len();
                self.links.push(self.out.links.len());
                self.out.links.push(Link { span, read: at..at, target: (&*dest_url).into() });
            }
            Tag::Image { .. } => {
                self.ensure_open(span);
                self.images += 1;
            }
            Tag::FootnoteDefinition(_) => {
                self.close();
                self.out.bound = true;
            }
            _ => {}
        }
    }

    /// Note that a block begins outside of all others, if what stands before it cannot reach into it.
    fn cut(&mut self, at: usize) {
        let is_closed = self.open.is_none() && self.html.is_none() && self.images == 0 && self.mark == Mark::NONE;
        let is_outside = self.lists.is_empty() && self.items.is_empty() && self.quotes.is_empty() && self.links.is_empty();
        if is_closed && is_outside && again::is_fresh(self.text, at) {
            let cut = self.out.end(at, self.list_count);
            self.out.cuts.push(cut);
        }
    }

    fn end(&mut self, tag: TagEnd, span: Span) {
        match tag {
            TagEnd::Paragraph | TagEnd::Heading(_) | TagEnd::CodeBlock | TagEnd::TableCell => self.close(),
            TagEnd::HtmlBlock => self.end_html(),
            TagEnd::BlockQuote(_) => {
                self.close();
                self.quotes.pop();
            }
            TagEnd::List(_) => {
                self.close();
                self.lists.pop();
            }
            TagEnd::Item => {
                self.close();
                self.items.pop();
            }
            TagEnd::Emphasis => self.mark = self.mark.without(Mark::EMPHASIS),
            TagEnd::Strong => self.mark = self.mark.without(Mark::STRONG),
            TagEnd::Strikethrough => self.mark = self.mark.without(Mark::STRUCK),
            TagEnd::Link => {
                self.mark = self.mark.without(Mark::LINK);
                if let Some(link) = self.links.pop() {
                    self.out.links[link].read.end = self.out.prose.len();
                    self.out.links[link].span = span;
                }
            }
            TagEnd::Image => self.images = self.images.saturating_sub(1),
            TagEnd::FootnoteDefinition => self.close(),
            _ => {}
        }
    }

    fn start_item(&mut self, span: Span) {
        self.close();
        // HTML may hold an item that stands in no list: it counts to the first of the report, wherever that is.
        self.out.bound |= self.lists.is_empty();
        let (list, ordered) = self.lists.last().copied().unwrap_or_default();
        // The parser counts the blanks before the marker of an indented list as its item's.
        let indent = span.of(self.text).bytes().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
        let span = Span::new(span.start + indent, span.end);
        let item = ListItem {
            span: Span { start: span.start, end: span.start + self.text[span.start..span.end].trim_end().len() },
            marker: marker(self.text, span),
            task: None,
            list,
            depth: self.lists.len().saturating_sub(1),
            parent: self.items.last().copied(),
            ordered,
            section: 0,
            block: None,
            quoted: self.quoted(),
        };
        self.items.push(self.out.items.len());
        self.out.items.push(item);
    }

    fn start_cell(&mut self, span: Span) {
        let Some(table) = self.out.tables.len().checked_sub(1) else { return };
        let row = self.out.tables[table].rows.len().saturating_sub(1);
        // The parser puts the cells that a short row is written without at the start of the next line, which may be in
        // another section.
        let line = self.out.tables[table].rows.last().map_or(span.end, |row| row.span.end);
        let span = if span.start > line { Span::at(line) } else { span };
        self.open(Kind::Cell { table, row, column: self.cell }, span);
        self.cell += 1;
        let block = self.out.blocks.len() - 1;
        if let Some(row) = self.out.tables[table].rows.last_mut() {
            row.cells.push(block);
        }
    }

    fn open(&mut self, kind: Kind, span: Span) {
        self.close();
        let at = self.out.prose.len();
        let index = self.out.blocks.len();
        let item = self.items.last().copied();
        if let Some(item) = item {
            self.out.items[item].block.get_or_insert(index);
        }
        let quoted = self.quoted();
        self.out.blocks.push(Block { kind, span, read: at..at, section: 0, item, quoted });
        self.open = Some(index);
    }

    /// Text may stand in a list item with no paragraph around it.
    fn ensure_open(&mut self, span: Span) {
        match self.open {
            Some(open) => {
                let block = &mut self.out.blocks[open];
                block.span.end = block.span.end.max(span.end);
            }
            None => self.open(if self.items.is_empty() { Kind::Paragraph } else { Kind::Item }, span),
        }
    }

    fn close(&mut self) {
        let Some(open) = self.open.take() else { return };
        let block = &mut self.out.blocks[open];
        block.read.end = self.out.prose.len();
        if !block.read.is_empty() {
            self.out.prose.end_block(block.span.end);
        }
        self.mark = Mark::NONE;
    }

    fn text(&mut self, text: &CowStr, span: Span) {
        if let Some(open) = self.open
            && self.out.blocks[open].kind == Kind::Code
        {
            return;
        }
        self.say(text, span);
    }

    fn say(&mut self, text: &str, span: Span) {
        self.ensure_open(span);
        if self.images == 0 {
            self.out.prose.push(text, span, self.mark);
        }
    }

    /// Code is read without its fence; the parser trims it and joins its lines, so it is verbatim only where it did not.
    fn code(&mut self, text: &str, span: Span) {
        let fenced = span.of(self.text);
        let ticks = fenced.len() - fenced.trim_start_matches('`').len();
        let inner = Span::new(span.start + ticks, (span.end - ticks).max(span.start + ticks));
        let mut trimmed = inner;
        if inner.len() == text.len() + 2 {
            trimmed = Span::new(inner.start + 1, inner.end - 1);
        }
        let place = if self.text.get(trimmed.start..trimmed.end) == Some(text) { trimmed } else { span };
        self.ensure_open(span);
        if self.images == 0 {
            self.out.prose.push(text, place, self.mark.with(Mark::CODE));
        }
    }

    fn inline_html(&mut self, tag: &str, span: Span) {
        self.ensure_open(span);
        if tag.starts_with("<!--") {
            self.out.comments.push(span);
        } else if html::is_break(tag) {
            self.say("\n", span);
        } else if let Some(opens) = html::opens_code(tag) {
            self.mark = if opens { self.mark.with(Mark::CODE) } else { self.mark.without(Mark::CODE) };
        }
    }

    fn end_html(&mut self) {
        let Some(span) = self.html.take() else { return };
        let before = self.out.blocks.len();
        html::read(self.text, span, self);
        self.close();
        if self.out.blocks.len() == before {
            self.open(Kind::Html, span);
            self.close();
        }
    }

    fn quoted(&self) -> bool {
        self.quotes.contains(&true)
    }
}

/// What a block of HTML tells the walk. The same calls that Markdown makes, so that both give the same blocks.
impl html::Reader for Walk<'_> {
    fn block(&mut self, kind: html::Element, span: Span) {
        match kind {
            html::Element::Heading(level) => self.open(Kind::Heading(level), span),
            html::Element::Paragraph => self.open(Kind::Paragraph, span),
            html::Element::Other => self.close(),
        }
    }

    fn list(&mut self, opens: bool, ordered: bool) {
        self.close();
        if opens {
            self.lists.push((self.list_count, ordered));
            self.list_count += 1;
        } else {
            self.lists.pop();
        }
    }

    fn item(&mut self, span: Span) {
        self.start_item(span);
        let item = self.out.items.len() - 1;
        self.out.items[item].span = span;
        self.out.items[item].marker = Span::at(span.start);
    }

    fn end_item(&mut self, end: usize) {
        self.close();
        if let Some(item) = self.items.pop() {
            self.out.items[item].span.end = end;
        }
    }

    fn text(&mut self, text: &str, span: Span) {
        let begun = self.open.is_some_and(|open| self.out.blocks[open].read.start < self.out.prose.len());
        if !begun && text.trim().is_empty() {
            return;
        }
        self.say(text, span);
    }

    fn mark(&mut self, mark: Mark, on: bool) {
        self.mark = if on { self.mark.with(mark) } else { self.mark.without(mark) };
    }

    fn link(&mut self, target: Option<String>, span: Span) {
        match target {
            Some(target) => {
                self.ensure_open(span);
                let at = self.out.prose.len();
                self.links.push(self.out.links.len());
                self.out.links.push(Link { span, read: at..at, target: target.into() });
                self.mark = self.mark.with(Mark::LINK);
            }
            None => {
                self.mark = self.mark.without(Mark::LINK);
                if let Some(link) = self.links.pop() {
                    self.out.links[link].read.end = self.out.prose.len();
                    self.out.links[link].span.end = span.end;
                }
            }
        }
    }

    fn comment(&mut self, span: Span) {
        self.out.comments.push(span);
    }
}

fn marker(text: &str, span: Span) -> Span {
    let line = span.of(text);
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    let sign = line[digits..].bytes().take_while(|byte| matches!(byte, b'-' | b'*' | b'+' | b'.' | b')')).take(1).count();
    let blank = line[digits + sign..].bytes().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
    Span::new(span.start, span.start + digits + sign + blank)
}

#[cfg(test)]
mod tests {
    use crate::document::Document;

    #[test]
    fn escaped_pipes_in_code_are_read() {
        let document = Document::parse("|`\\|\\|é`|\n|-|");
        assert_eq!(document.read(0), "||é");
    }
}
