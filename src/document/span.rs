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

    /// The same bytes, so many further on.
    pub const fn moved(self, by: isize) -> Span {
        Span { start: self.start.wrapping_add_signed(by), end: self.end.wrapping_add_signed(by) }
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
    /// How many characters begin before each [`STRIDE`] bytes, so that a place far into a line is not counted from its start.
    counts: OnceLock<Vec<usize>>,
}

const STRIDE: usize = 1024;

impl Source {
    pub fn new(text: String) -> Source {
        Source { text, lines: OnceLock::new(), counts: OnceLock::new() }
    }

    pub fn text(&self) -> &str {
        &self.text
    }

    pub fn into_text(self) -> String {
        self.text
    }

    /// The place of a byte offset; an offset past the end gives the end.
    pub fn position(&self, offset: usize) -> Position {
        let offset = self.text.floor_char_boundary(offset);
        let line = self.lines().partition_point(|&start| start <= offset);
        let start = self.lines()[line - 1];
        let before = &self.text[start..offset];
        let marks = (before.len() - before.trim_start_matches('\u{feff}').len()) / '\u{feff}'.len_utf8();
        let characters =
            if before.len() <= STRIDE { begun(before.as_bytes()) } else { self.begun_before(offset) - self.begun_before(start) };
        Position { line, column: characters - marks + 1 }
    }

    /// How many characters begin before an offset.
    fn begun_before(&self, offset: usize) -> usize {
        let bytes = self.text.as_bytes();
        let counts = self.counts.get_or_init(|| {
            let mut counts = vec![0];
            for chunk in bytes.chunks(STRIDE) {
                counts.push(counts[counts.len() - 1] + begun(chunk));
            }
            counts
        });
        counts[offset / STRIDE] + begun(&bytes[offset / STRIDE * STRIDE..offset])
    }

    /// The bytes of a 1-based line, without its line ending.
    pub fn line(&self, number: usize) -> Option<Span> {
        let start = *self.lines().get(number.checked_sub(1)?)?;
        let end = self.lines().get(number).map_or(self.text.len(), |next| next - 1);
        let end = if self.text[start..end].ends_with('\r') { end - 1 } else { end };
        Some(Span { start, end })
    }

    fn lines(&self) -> &[usize] {
        self.lines.get_or_init(|| std::iter::once(0).chain(memchr::memchr_iter(b'\n', self.text.as_bytes()).map(|at| at + 1)).collect())
    }
}

/// How many characters begin in some bytes of text.
fn begun(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| **byte & 0xc0 != 0x80).count()
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

    #[test]
    fn columns_far_into_a_line_are_counted_too() {
        let text = format!("\u{feff}a\n{}x", "né🙂".repeat(STRIDE));
        let source = Source::new(text);
        for offset in (0..source.text().len()).step_by(7) {
            let offset = source.text().floor_char_boundary(offset);
            let start = source.text()[..offset].rfind('\n').map_or(0, |at| at + 1);
            let column = source.text()[start..offset].trim_start_matches('\u{feff}').chars().count() + 1;
            assert_eq!(source.position(offset).column, column, "{offset}");
        }
        assert_eq!(source.position(usize::MAX), Position { line: 2, column: 3 * STRIDE + 2 });
    }
}
