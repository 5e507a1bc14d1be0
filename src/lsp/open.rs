//! A text that is open in the editor: as it stands there, saved or not, and what was read of it.

use super::place::{Encoding, Lines, Place};
use crate::document::{Document, Edit, Span};
use crate::lint::Memory;
use crate::report::Finding;
use std::cell::{OnceCell, RefCell};
use std::path::PathBuf;

/// An open text.
#[derive(Debug)]
pub struct Open {
    /// Its file, whether it was saved there yet or not; none for a text that has no name.
    pub path: Option<PathBuf>,
    pub language: String,
    pub version: i32,
    lines: Lines,
    /// Read when it is first asked for after a change.
    document: OnceCell<Document>,
    /// What was read last, the bytes of it that changed since, and how many stand there now.
    before: RefCell<Option<(Document, Span, usize)>>,
    text: String,
    /// What was found when it was last judged; none since the last change.
    pub findings: Option<Vec<Finding>>,
    /// What was found block by block, for the next time.
    pub memory: Memory,
}

impl Open {
    pub fn new(path: Option<PathBuf>, language: String, version: i32, text: String) -> Open {
        let lines = Lines::of(&text);
        Open {
            path,
            language,
            version,
            lines,
            document: OnceCell::new(),
            before: RefCell::default(),
            text,
            findings: None,
            memory: Memory::default(),
        }
    }

    pub fn is_markdown(&self) -> bool {
        self.language == "markdown"
            || self.path.as_ref().is_some_and(|path| path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("md")))
    }

    pub fn text(&self) -> &str {
        &self.text
    }

    pub fn document(&self) -> &Document {
        self.document.get_or_init(|| match self.before.take() {
            Some((before, span, length)) => before.again(&Edit::replace(span, &self.text[span.start..span.start + length])),
            None => Document::parse(self.text.as_str()),
        })
    }

    /// Put a text in the place of what stands between two places, or of everything.
    pub fn change(&mut self, range: Option<(Place, Place)>, new: &str, encoding: Encoding) {
        match range {
            None => {
                self.text = new.to_owned();
                self.lines = Lines::of(&self.text);
                (self.document, self.before) = (OnceCell::new(), RefCell::default());
            }
            Some((start, end)) => {
                let start = self.lines.offset(&self.text, start, encoding);
                let end = self.lines.offset(&self.text, end, encoding).max(start);
                self.text.replace_range(start..end, new);
                self.lines.change(&self.text, &(start..end), &(start..start + new.len()));
                let span = Span::new(start, end);
                let before = self.before.take().map(|before| joined(before, span, new.len()));
                self.before = self.document.take().map(|document| (document, span, new.len())).or(before).into();
            }
        }
        self.findings = None;
    }

    pub fn place(&self, offset: usize, encoding: Encoding) -> Place {
        self.lines.place(&self.text, offset, encoding)
    }

    pub fn offset(&self, place: Place, encoding: Encoding) -> usize {
        self.lines.offset(&self.text, place, encoding)
    }

    pub fn span(&self, start: Place, end: Place, encoding: Encoding) -> Span {
        let start = self.offset(start, encoding);
        Span::new(start, self.offset(end, encoding).max(start))
    }

    /// The line that a byte stands in, without its ending.
    pub fn line(&self, offset: usize) -> Span {
        let line = self.lines.place(&self.text, offset, Encoding::Utf8).line;
        self.lines.line(&self.text, line as usize).into()
    }
}

/// One change for two: of the bytes that changed first, and of some of the text that they left.
fn joined((before, span, length): (Document, Span, usize), then: Span, new: usize) -> (Document, Span, usize) {
    let now_end = span.start + length;
    let start = span.start.min(then.start);
    let old_end = if then.end > now_end { then.end - now_end + span.end } else { span.end };
    let length = now_end.max(then.end) - start - then.len() + new;
    (before, Span::new(start, old_end), length)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_replaces_what_stands_between_two_places() {
        let mut open = Open::new(None, "markdown".into(), 1, "# é🙂\r\nb\r\n".into());
        let at = |line, character| Place { line, character };
        open.change(Some((at(0, 3), at(0, 5))), "!", Encoding::Utf16);
        assert_eq!(open.text(), "# é!\r\nb\r\n");
        open.change(Some((at(1, 1), at(2, 0))), "", Encoding::Utf16);
        assert_eq!(open.text(), "# é!\r\nb");
        open.change(Some((at(1, 1), at(0, 0))), "c", Encoding::Utf16);
        assert_eq!(open.text(), "# é!\r\nbc", "an end before the start is the start");
        open.change(None, "new", Encoding::Utf16);
        assert_eq!((open.text(), open.document().text()), ("new", "new"));
    }

    #[test]
    fn several_changes_are_read_as_one() {
        let text = "One.\n\nTwo.\n\nThree.\n";
        for first in 0..20 {
            for second in 0..20 {
                for (length, new) in [(0, "ab"), (2, ""), (3, "\n\nc")] {
                    let mut open = Open::new(None, "markdown".into(), 1, text.into());
                    open.document();
                    for at in [first, second] {
                        let end = (at + length).min(open.text().len());
                        let place = |offset| open.place(offset, Encoding::Utf8);
                        let range = (place(at), place(end));
                        open.change(Some(range), new, Encoding::Utf8);
                    }
                    assert_eq!(open.document().text(), open.text());
                    assert_eq!(open.document().marks(), Document::parse(open.text()).marks());
                }
            }
        }
    }
}
