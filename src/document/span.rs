//! A range of bytes in a report's text, and where a person would find it.

use std::ops::Range;
use std::sync::OnceLock;

/// A half-open range of byte offsets into one report's text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Span {
    pub start: usize,
    pub end: usize,
}

impl Span {
    pub const fn new(start: usize, end: usize) -> Span {
        Span { start, end }
    }

    /// The empty span at one offset: where something could be inserted.
    pub const fn at(offset: usize) -> Span {
        Span { start: offset, end: offset }
    }

    pub const fn len(self) -> usize {
        self.end - self.start
    }

    pub const fn is_empty(self) -> bool {
        self.start == self.end
    }

    pub const fn contains(self, offset: usize) -> bool {
        self.start <= offset && offset < self.end
    }

    /// Whether `other` lies wholly inside this span.
    pub const fn covers(self, other: Span) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// The smallest span that covers both.
    pub fn join(self, other: Span) -> Span {
        Span { start: self.start.min(other.start), end: self.end.max(other.end) }
    }

    pub fn of(self, text: &str) -> &str {
        &text[self.start..self.end]
    }

    /// Without the white space at both ends.
    pub fn trim(self, text: &str) -> Span {
        let inner = self.of(text);
        let start = self.start + (inner.len() - inner.trim_start().len());
        Span { start, end: start + inner.trim().len() }
    }
}

impl From<Range<usize>> for Span {
    fn from(range: Range<usize>) -> Span {
        Span { start: range.start, end: range.end }
    }
}

impl From<Span> for Range<usize> {
    fn from(span: Span) -> Range<usize> {
        span.start..span.end
    }
}

/// A place as editors and compilers print it: both 1-based, the column counted in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    pub line: usize,
    pub column: usize,
}

/// A text and, once asked for, where its lines begin.
#[derive(Debug, Default)]
pub struct Source {
    text: String,
    lines: OnceLock<Vec<usize>>,
}

impl Source {
    pub fn new(text: String) -> Source {
        Source { text, lines: OnceLock::new() }
    }

    pub fn text(&self) -> &str {
        &self.text
    }

    /// The place of a byte offset; an offset past the end gives the end.
    pub fn position(&self, offset: usize) -> Position {
        let offset = self.text.floor_char_boundary(offset);
        let line = self.lines().partition_point(|&start| start <= offset);
        let start = self.lines()[line - 1];
        let before = &self.text[start..offset];
        Position { line, column: before.trim_start_matches('\u{feff}').chars().count() + 1 }
    }

    /// The bytes of a 1-based line, without its line ending.
    pub fn line(&self, number: usize) -> Option<Span> {
        let start = *self.lines().get(number.checked_sub(1)?)?;
        let end = self.text[start..].find('\n').map_or(self.text.len(), |at| start + at);
        let end = if self.text[start..end].ends_with('\r') { end - 1 } else { end };
        Some(Span { start, end })
    }

    fn lines(&self) -> &[usize] {
        self.lines.get_or_init(|| {
            std::iter::once(0).chain(self.text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at + 1)).collect()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters() {
        let source = Source::new("né\r\n🙂x\n".into());
        assert_eq!(source.position(source.text().find('x').unwrap()), Position { line: 2, column: 2 });
        assert_eq!(source.line(1).unwrap().of(source.text()), "né");
        assert_eq!(source.position(9999), Position { line: 3, column: 1 });
    }
}
