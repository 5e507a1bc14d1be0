//! Places in a text as an editor counts them: lines from zero, and in the line bytes, UTF-16 units or characters.

use std::ops::Range;

/// What an editor counts in a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    Utf8,
    Utf16,
    Utf32,
}

/// A place; both numbers are counted from zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    pub line: u32,
    pub character: u32,
}

/// Where the lines of a text begin. A lone carriage return ends a line too: editors say so.
#[derive(Debug, PartialEq, Eq)]
pub struct Lines(Vec<usize>);

impl Lines {
    pub fn of(text: &str) -> Lines {
        Lines(std::iter::once(0).chain(begun(text.as_bytes(), 1..text.len() + 1)).collect())
    }

    /// The lines after the bytes of `old` have become the `new` ones of `text`.
    pub fn change(&mut self, text: &str, old: &Range<usize>, new: &Range<usize>) {
        // Two bytes tell whether a line begins between them.
        let first = self.0.partition_point(|&start| start < new.start).max(1);
        let last = self.0.partition_point(|&start| start <= old.end).max(1);
        for start in &mut self.0[last..] {
            *start = *start - old.end + new.end;
        }
        let around = begun(text.as_bytes(), new.start.max(1)..new.end + 1);
        self.0.splice(first..last, around);
    }

    /// The bytes of a line without its ending; the empty end of the text for a line that is not there.
    pub fn line(&self, text: &str, line: usize) -> Range<usize> {
        let Some(&start) = self.0.get(line) else { return text.len()..text.len() };
        let end = self.0.get(line + 1).copied().unwrap_or(text.len());
        start..start + text[start..end].trim_end_matches(['\n', '\r']).len()
    }

    /// The byte that a place is before. What lies outside the text or inside a character is moved back into it.
    pub fn offset(&self, text: &str, place: Place, encoding: Encoding) -> usize {
        let line = self.line(text, place.line as usize);
        let wanted = place.character as usize;
        if encoding == Encoding::Utf8 {
            return text.floor_char_boundary(line.end.min(line.start.saturating_add(wanted)));
        }
        let mut counted = 0;
        for (at, c) in text[line.clone()].char_indices() {
            counted += encoding.units(c);
            if counted > wanted {
                return line.start + at;
            }
        }
        line.end
    }

    /// The place of a byte offset.
    pub fn place(&self, text: &str, offset: usize, encoding: Encoding) -> Place {
        let offset = text.floor_char_boundary(offset);
        let line = self.0.partition_point(|&start| start <= offset) - 1;
        let before = &text[self.0[line]..offset];
        let character = match encoding {
            Encoding::Utf8 => before.len(),
            _ if before.is_ascii() => before.len(),
            _ => before.chars().map(|c| encoding.units(c)).sum(),
        };
        Place { line: number(line), character: number(character) }
    }
}

/// The places among `among` at which a line begins.
fn begun(bytes: &[u8], among: Range<usize>) -> impl Iterator<Item = usize> {
    let before = bytes[among.start - 1..among.end - 1].iter().zip(among);
    let begins = |(byte, at): &(&u8, usize)| **byte == b'\n' || **byte == b'\r' && bytes.get(*at) != Some(&b'\n');
    before.filter(begins).map(|(_, at)| at)
}

impl Encoding {
    fn units(self, c: char) -> usize {
        match self {
            Encoding::Utf8 => c.len_utf8(),
            Encoding::Utf16 => c.len_utf16(),
            Encoding::Utf32 => 1,
        }
    }
}

fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_lead_to_bytes_and_back() {
        let text = "né🙂x\r\n\rend\n";
        let lines = Lines::of(text);
        for (encoding, character) in [(Encoding::Utf8, 7), (Encoding::Utf16, 4), (Encoding::Utf32, 3)] {
            let at = Place { line: 0, character };
            assert_eq!(lines.offset(text, at, encoding), text.find('x').unwrap());
            for (offset, _) in text.char_indices().chain([(text.len(), ' ')]) {
                let place = lines.place(text, offset, encoding);
                let back = lines.offset(text, place, encoding);
                // What stands between the two characters of a line's ending is the end of the line.
                assert_eq!(text[back..offset].trim_matches('\r'), "", "{offset}");
            }
        }
        assert_eq!(lines.place(text, text.find("end").unwrap(), Encoding::Utf16), Place { line: 2, character: 0 });
        assert_eq!(lines.place(text, 999, Encoding::Utf16), Place { line: 3, character: 0 });
    }

    #[test]
    fn lines_after_a_change_are_those_of_the_new_text() {
        let text = "a\r\nb\rc\n\n\r\r\nd\n";
        for start in 0..=text.len() {
            for end in start..=text.len() {
                for new in ["", "x", "\n", "\r", "\r\n", "x\ry\n", "\n\r"] {
                    let mut lines = Lines::of(text);
                    let mut changed = text.to_owned();
                    changed.replace_range(start..end, new);
                    lines.change(&changed, &(start..end), &(start..start + new.len()));
                    assert_eq!(lines, Lines::of(&changed), "{start}..{end} {new:?}");
                }
            }
        }
    }

    #[test]
    fn what_lies_outside_is_moved_into_the_text() {
        let text = "a🙂\nb";
        let lines = Lines::of(text);
        let at = |line, character, encoding| lines.offset(text, Place { line, character }, encoding);
        assert_eq!(at(0, 99, Encoding::Utf16), 5);
        assert_eq!(at(0, 2, Encoding::Utf16), 1, "half of a pair");
        assert_eq!(at(0, 2, Encoding::Utf8), 1, "inside a character");
        assert_eq!(at(9, 0, Encoding::Utf16), text.len());
        assert_eq!(at(u32::MAX, u32::MAX, Encoding::Utf8), text.len());
    }
}
