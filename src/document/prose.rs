//! What a reader reads of a report, with an exact way back to the bytes that say it.
//!
//! All prose of a document lies in one buffer, block after block with a line feed between them: markup gone, entities
//! decoded, soft line breaks a space, hard ones a line feed. Offsets into that buffer are *read* offsets, kept as
//! `Range<usize>`; offsets into the file are [`Span`]s. Only [`Prose::locate`] leads from one to the other.

use super::Span;
use std::ops::Range;

/// How a stretch of prose stands in the text: a set of marks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Mark(u8);

impl Mark {
    pub const NONE: Mark = Mark(0);
    pub const EMPHASIS: Mark = Mark(1);
    pub const STRONG: Mark = Mark(2);
    pub const STRUCK: Mark = Mark(4);
    pub const LINK: Mark = Mark(8);
    /// Code, keyboard and sample text: somebody else's words, never judged.
    pub const CODE: Mark = Mark(16);

    pub const fn has(self, other: Mark) -> bool {
        self.0 & other.0 != 0
    }

    pub const fn with(self, other: Mark) -> Mark {
        Mark(self.0 | other.0)
    }

    pub const fn without(self, other: Mark) -> Mark {
        Mark(self.0 & !other.0)
    }
}

/// A stretch of the read text and the bytes it stands for.
#[derive(Clone, Copy, Debug)]
pub struct Piece {
    /// Where it begins in the read text; it ends where the next begins.
    read: u32,
    source: Span,
    /// Whether the read text is the source's own bytes, so that a place inside it can be told exactly.
    verbatim: bool,
    pub mark: Mark,
}

/// The read text of a whole document.
#[derive(Debug, Default)]
pub struct Prose {
    text: String,
    pieces: Vec<Piece>,
}

impl Prose {
    pub fn text(&self) -> &str {
        &self.text
    }

    pub fn len(&self) -> usize {
        self.text.len()
    }

    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// The bytes that a stretch of read text stands for. Markup between its ends is inside, markup around it is not;
    /// where the text is not the source's own (an entity, a line break) the whole of it is.
    pub fn locate(&self, read: Range<usize>) -> Span {
        let Some(first) = self.at(read.start) else {
            return Span::at(self.pieces.last().map_or(0, |piece| piece.source.end));
        };
        let start = if first.verbatim { first.source.start + (read.start - first.read as usize) } else { first.source.start };
        if read.end <= read.start {
            return Span::at(start);
        }
        let Some(last) = self.at(read.end - 1) else { return Span::at(start) };
        let end = if last.verbatim { last.source.start + (read.end - last.read as usize) } else { last.source.end };
        Span { start, end: end.max(start) }
    }

    /// The marks on the read text at an offset.
    pub fn mark(&self, read: usize) -> Mark {
        self.at(read).map_or(Mark::NONE, |piece| piece.mark)
    }

    /// The read offset of a byte of the source, if that byte is read at all.
    pub fn find(&self, source: usize) -> Option<usize> {
        let index = self.pieces.partition_point(|piece| piece.source.start <= source).checked_sub(1)?;
        let piece = self.pieces[index];
        let inside = if piece.verbatim { source - piece.source.start } else { 0 };
        piece.source.contains(source).then(|| piece.read as usize + inside)
    }

    /// The stretches of a read range that carry a mark, joined where they touch.
    pub fn marked(&self, read: Range<usize>, mark: Mark) -> Vec<Range<usize>> {
        let mut found: Vec<Range<usize>> = Vec::new();
        let mut index = self.index(read.start).unwrap_or(0);
        while let Some(piece) = self.pieces.get(index).filter(|piece| (piece.read as usize) < read.end) {
            let end = self.pieces.get(index + 1).map_or(self.text.len(), |next| next.read as usize).min(read.end);
            let start = (piece.read as usize).max(read.start);
            if piece.mark.has(mark) && start < end {
                match found.last_mut() {
                    Some(last) if last.end == start => last.end = end,
                    _ => found.push(start..end),
                }
            }
            index += 1;
        }
        found
    }

    /// The stretches that begin in a read range: where each begins, the bytes it stands for, whether the read text is
    /// those bytes, and its marks.
    pub fn pieces(&self, read: Range<usize>) -> impl Iterator<Item = (usize, Span, bool, Mark)> {
        let first = self.index(read.start).unwrap_or(0);
        let within = self.pieces[first.min(self.pieces.len())..].iter().take_while(move |piece| (piece.read as usize) < read.end);
        within.map(|piece| (piece.read as usize, piece.source, piece.verbatim, piece.mark))
    }

    fn at(&self, read: usize) -> Option<Piece> {
        (read < self.text.len()).then(|| self.pieces[self.index(read).unwrap_or(0)])
    }

    fn index(&self, read: usize) -> Option<usize> {
        self.pieces.partition_point(|piece| piece.read as usize <= read).checked_sub(1)
    }

    /// How many pieces there are.
    pub(super) fn count(&self) -> usize {
        self.pieces.len()
    }

    /// Put the first pieces of another prose in the place of some of this one, as many bytes of read text and pieces as
    /// are named; what stands behind them stands `by` bytes further on in the source.
    pub(super) fn splice(&mut self, old: (Range<usize>, Range<usize>), other: &Prose, (read, count): (usize, usize), by: isize) {
        let (old_read, old_pieces) = old;
        let moved = read.wrapping_sub(old_read.len()) as u32;
        for piece in &mut self.pieces[old_pieces.end..] {
            piece.read = piece.read.wrapping_add(moved);
            piece.source = piece.source.moved(by);
        }
        let new = other.pieces[..count].iter().map(|piece| Piece { read: piece.read + old_read.start as u32, ..*piece });
        self.pieces.splice(old_pieces, new);
        self.text.replace_range(old_read, &other.text[..read]);
    }

    pub(super) fn with_capacity(bytes: usize) -> Prose {
        Prose { text: String::with_capacity(bytes), pieces: Vec::with_capacity(bytes / 48) }
    }

    /// Read `text`, which stands at `source`.
    pub(super) fn push(&mut self, text: &str, source: Span, mark: Mark) {
        if text.is_empty() {
            return;
        }
        let verbatim = text.len() == source.len();
        if let Some(last) = self.pieces.last_mut()
            && verbatim
            && last.verbatim
            && last.mark == mark
            && last.source.end == source.start
        {
            last.source.end = source.end;
        } else {
            self.pieces.push(Piece { read: self.text.len() as u32, source, verbatim, mark });
        }
        self.text.push_str(text);
    }

    /// The line feed that ends a block.
    pub(super) fn end_block(&mut self, offset: usize) {
        self.pieces.push(Piece { read: self.text.len() as u32, source: Span::at(offset), verbatim: false, mark: Mark::NONE });
        self.text.push('\n');
    }
}
