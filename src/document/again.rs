//! A report read again after a change, from the last place before it at which the text can be cut to the first one behind.
//!
//! Markdown is read from the front, line by line. Where a line of plain text or a heading begins, with an empty line before
//! it and nothing open around it, what stands before has no say in what follows: such a place is a cut. Only between two
//! cuts is the text walked again; what stands behind keeps what was read of it, its places moved. The new text must come to the same
//! cut again: a fence that the change opened would swallow it, and then the whole is read. It also is where links are
//! defined apart from where they stand, and where there are footnotes: those reach over any cut.

use super::block::{Block, Kind, Link, ListItem, Table, Walked, walk_part};
use super::{Document, Edit, Span, body};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::ops::Range;

/// A place at which a report can be cut, and how much of everything was read before it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Cut {
    at: usize,
    read: usize,
    pieces: usize,
    blocks: usize,
    items: usize,
    tables: usize,
    links: usize,
    comments: usize,
    lists: usize,
}

/// Whether a line of plain text or a heading begins here, behind an empty line.
pub(super) fn is_fresh(text: &str, at: usize) -> bool {
    empty_line(text, at).is_some() && head(&text[at..]).is_some()
}

/// Where the empty line before a place begins.
fn empty_line(text: &str, at: usize) -> Option<usize> {
    let before = text[..at].strip_suffix('\n')?;
    let before = before.strip_suffix('\r').unwrap_or(before);
    before.ends_with('\n').then_some(before.len())
}

/// How many bytes decide that plain text or a heading begins here.
fn head(text: &str) -> Option<usize> {
    let first = text.chars().next()?;
    if first.is_alphabetic() {
        return Some(first.len_utf8());
    }
    let signs = text.bytes().take_while(|byte| *byte == b'#').count();
    ((1..=6).contains(&signs) && text[signs..].starts_with(' ')).then_some(signs + 1)
}

impl Walked {
    /// The cut behind all that was read; how many lists there were is known while they are.
    pub fn end(&self, at: usize, lists: usize) -> Cut {
        Cut {
            at,
            read: self.prose.len(),
            pieces: self.prose.count(),
            blocks: self.blocks.len(),
            items: self.items.len(),
            tables: self.tables.len(),
            links: self.links.len(),
            comments: self.comments.len(),
            lists,
        }
    }

    /// Put what another walk read up to `until` in the place of what was read between two cuts.
    fn splice(&mut self, from: Cut, to: Cut, piece: Walked, until: Cut) {
        let inner = Shift { bytes: 0, from: Cut::default(), to: from };
        let outer = Shift { bytes: until.at.wrapping_sub(to.at) as isize, from: to, to: from.and(until) };
        self.prose.splice((from.read..to.read, from.pieces..to.pieces), &piece.prose, (until.read, until.pieces), outer.bytes);
        let shifts = (&inner, &outer);
        replace(&mut self.blocks, from.blocks..to.blocks, piece.blocks, until.blocks, shifts, Shift::block);
        replace(&mut self.items, from.items..to.items, piece.items, until.items, shifts, Shift::item);
        replace(&mut self.tables, from.tables..to.tables, piece.tables, until.tables, shifts, Shift::table);
        replace(&mut self.links, from.links..to.links, piece.links, until.links, shifts, Shift::link);
        let comment = |shift: &Shift, comment: &mut Span| *comment = comment.moved(shift.bytes);
        replace(&mut self.comments, from.comments..to.comments, piece.comments, until.comments, shifts, comment);
        let first = self.cuts.partition_point(|cut| cut.at < from.at);
        let last = self.cuts.partition_point(|cut| cut.at < to.at);
        let new = piece.cuts.partition_point(|cut| cut.at < until.at);
        replace(&mut self.cuts, first..last, piece.cuts, new, shifts, |shift, cut| *cut = shift.cut(*cut));
    }
}

/// Put the first `count` of some in the place of others, and move them by the first shift and all that stand behind by the
/// second.
fn replace<T>(
    all: &mut Vec<T>,
    old: Range<usize>,
    mut new: Vec<T>,
    count: usize,
    (inner, outer): (&Shift, &Shift),
    moved: impl Fn(&Shift, &mut T),
) {
    new.truncate(count);
    new.iter_mut().for_each(|one| moved(inner, one));
    all[old.end..].iter_mut().for_each(|one| moved(outer, one));
    all.splice(old, new);
}

/// What stood behind one cut stands behind another.
struct Shift {
    bytes: isize,
    from: Cut,
    to: Cut,
}

impl Shift {
    fn block(&self, block: &mut Block) {
        block.span = block.span.moved(self.bytes);
        block.read = self.read(&block.read);
        block.item = block.item.map(|item| item - self.from.items + self.to.items);
        if let Kind::Cell { table, .. } = &mut block.kind {
            *table = *table - self.from.tables + self.to.tables;
        }
    }

    fn item(&self, item: &mut ListItem) {
        item.span = item.span.moved(self.bytes);
        item.marker = item.marker.moved(self.bytes);
        item.task = item.task.map(|(span, done)| (span.moved(self.bytes), done));
        item.list = item.list - self.from.lists + self.to.lists;
        item.parent = item.parent.map(|parent| parent - self.from.items + self.to.items);
        item.block = item.block.map(|block| self.number(block));
    }

    fn table(&self, table: &mut Table) {
        table.span = table.span.moved(self.bytes);
        for row in &mut table.rows {
            row.span = row.span.moved(self.bytes);
            row.cells.iter_mut().for_each(|cell| *cell = self.number(*cell));
        }
    }

    fn link(&self, link: &mut Link) {
        link.span = link.span.moved(self.bytes);
        link.read = self.read(&link.read);
    }

    fn cut(&self, cut: Cut) -> Cut {
        let Shift { from, to, .. } = self;
        Cut {
            at: cut.at.wrapping_add_signed(self.bytes),
            read: cut.read - from.read + to.read,
            pieces: cut.pieces - from.pieces + to.pieces,
            blocks: cut.blocks - from.blocks + to.blocks,
            items: cut.items - from.items + to.items,
            tables: cut.tables - from.tables + to.tables,
            links: cut.links - from.links + to.links,
            comments: cut.comments - from.comments + to.comments,
            lists: cut.lists - from.lists + to.lists,
        }
    }

    fn number(&self, block: usize) -> usize {
        block - self.from.blocks + self.to.blocks
    }

    fn read(&self, read: &Range<usize>) -> Range<usize> {
        read.start - self.from.read + self.to.read..read.end - self.from.read + self.to.read
    }
}

impl Cut {
    /// The cut behind what was read up to this one and then up to another.
    fn and(self, then: Cut) -> Cut {
        Shift { bytes: 0, from: Cut::default(), to: self }.cut(then)
    }
}

impl Document {
    /// The report after a change of its text: all that [`Document::parse`] says of the new text, for the price of the part
    /// that changed where that can be told.
    ///
    /// # Panics
    /// The edit does not fit the text.
    pub fn again(mut self, edit: &Edit) -> Document {
        let old_body = body(self.text());
        let around = self.around(edit.span, old_body.1);
        let mut text = std::mem::take(&mut self.source).into_text();
        text.replace_range(Range::from(edit.span), &edit.text);
        let whole = |text: String| Document::parse(text);
        let Some((from, to)) = around.filter(|_| body(&text) == old_body) else { return whole(text) };
        let grown = edit.text.len().wrapping_sub(edit.span.len()) as isize;
        // The line at the cut is read too: that it begins outside of all others is to be seen, not hoped.
        let goal = to.map(|to| to.at.wrapping_add_signed(grown));
        let stop = goal.map_or(text.len(), |goal| memchr::memchr(b'\n', &text.as_bytes()[goal..]).map_or(text.len(), |at| goal + at + 1));
        let piece = walk_part(&text, Span::new(from.at, stop));
        let until = match goal {
            None => Some(piece.end(text.len(), 0)),
            Some(goal) => piece.cuts.last().copied().filter(|cut| cut.at == goal),
        };
        let Some(until) = until.filter(|_| !piece.bound) else { return whole(text) };
        let mut walked = Walked {
            prose: self.prose,
            blocks: self.blocks,
            items: self.items,
            tables: self.tables,
            links: self.links,
            comments: self.comments,
            cuts: self.cuts,
            bound: false,
        };
        let to = to.unwrap_or_else(|| walked.end(text.len().wrapping_add_signed(-grown), 0));
        walked.splice(from, to, piece, until);
        let mut new = Document::of(text, old_body.0, old_body.1, walked);
        new.front_matter = self.front_matter;
        if let Some(mut marks) = self.marks.into_inner() {
            let changed: Vec<u64> = (from.blocks..from.blocks + until.blocks).map(|block| new.mark(block)).collect();
            marks.splice(from.blocks..to.blocks, changed);
            new.marks = marks.into();
        }
        new
    }

    /// The last cut before a stretch of the text and the first behind it, if the text can be cut at all.
    fn around(&self, span: Span, body: usize) -> Option<(Cut, Option<Cut>)> {
        if self.bound || span.start < body {
            return None;
        }
        let text = self.text();
        let before = self.cuts[..self.cuts.partition_point(|cut| cut.at <= span.start)].iter().rev();
        let from = before.copied().find(|cut| head(&text[cut.at..]).is_some_and(|head| cut.at + head <= span.start));
        let behind = &self.cuts[self.cuts.partition_point(|cut| cut.at <= span.end)..];
        // The line before the empty one must end as it did.
        let to = behind.iter().copied().find(|cut| empty_line(text, cut.at).is_some_and(|start| span.end < start));
        Some((from.unwrap_or(Cut { at: body, ..Cut::default() }), to))
    }

    /// A number for each block of what it says and how that stands in it, whatever stands around: one that is read again
    /// as it was has the number that it had.
    pub fn marks(&self) -> &[u64] {
        self.marks.get_or_init(|| (0..self.blocks.len()).map(|block| self.mark(block)).collect())
    }

    fn mark(&self, number: usize) -> u64 {
        let block = &self.blocks[number];
        let mut own = DefaultHasher::new();
        self.prose.text()[block.read.clone()].hash(&mut own);
        // Where nothing is read, the piece that is found belongs to the block before.
        for (read, source, verbatim, mark) in self.prose.pieces(block.read.clone()).filter(|_| !block.read.is_empty()) {
            let start = source.start as isize - block.span.start as isize;
            (read as isize - block.read.start as isize, start, source.len(), verbatim, mark).hash(&mut own);
        }
        std::mem::discriminant(&block.kind).hash(&mut own);
        (block.item.is_some(), block.quoted).hash(&mut own);
        own.finish()
    }
}

#[cfg(test)]
mod tests;
