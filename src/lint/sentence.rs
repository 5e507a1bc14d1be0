//! The sentence around a place, found by looking no further than its ends.
//!
//! The lint asks for the sentences around a few words of a report, so it does not divide the rest.

use memchr::{memchr, memchr3_iter, memrchr, memrchr3_iter};
use std::ops::Range;

/// Longer sentences are cut here, at a blank: what is looked at stays small, whatever is written.
pub(super) const LONGEST: usize = 1500;

/// The sentence that `at` stands in, without blanks at its ends; it lies inside `block`.
pub(super) fn around(text: &str, block: Range<usize>, at: usize) -> Range<usize> {
    let bytes = text.as_bytes();
    let lowest = block.start.max(at.saturating_sub(LONGEST));
    let line = memrchr(b'\n', &bytes[lowest..at]).map(|feed| lowest + feed + 1);
    let from = line.unwrap_or(lowest);
    let mut stops = memrchr3_iter(b'.', b'!', b'?', &bytes[from..at]).map(|stop| from + stop);
    let ended = stops.find_map(|stop| end(bytes, stop, &block).filter(|end| *end <= at));
    let start = ended.or(line).unwrap_or_else(|| if lowest > block.start { blank_after(bytes, lowest, at) } else { lowest });

    let highest = block.end.min(at + LONGEST);
    // What closes at this place may belong to a full stop before it.
    let mut from = at;
    while from > block.start && (closes(bytes[from]) || !bytes[from].is_ascii()) {
        from -= 1;
    }
    let line = memchr(b'\n', &bytes[at..highest]).map(|feed| at + feed + 1).filter(|end| *end < highest);
    let to = line.unwrap_or(highest);
    let mut stops = memchr3_iter(b'.', b'!', b'?', &bytes[from..to]).map(|stop| from + stop);
    let ended = stops.find_map(|stop| end(bytes, stop, &block).filter(|end| *end > at)).filter(|end| *end < to);
    let end = ended.or(line).unwrap_or_else(|| if highest < block.end { blank_before(bytes, highest, at + 1) } else { highest });
    let inner = &text[start..end.min(block.end)];
    let lead = inner.len() - inner.trim_start().len();
    start + lead..start + inner.trim_end().len().max(lead)
}

fn blank_after(bytes: &[u8], from: usize, to: usize) -> usize {
    (from..to).find(|&place| bytes[place] == b' ').unwrap_or(to)
}

fn blank_before(bytes: &[u8], from: usize, to: usize) -> usize {
    (to..from).rev().find(|&place| bytes[place] == b' ').unwrap_or(to)
}

/// Where the sentence ends that has a full stop at this place, if it does end: at the blank behind what closes.
fn end(bytes: &[u8], stop: usize, block: &Range<usize>) -> Option<usize> {
    let mut end = stop + 1;
    // Closing quotation marks and brackets belong to the sentence that they close.
    if matches!(bytes[end..], [0xe2, 0x80, 0x9d | 0x99, ..]) {
        end += 3;
    }
    while end < block.end && closes(bytes[end]) {
        end += 1;
    }
    let ends = end < block.end && bytes[end] == b' ' && !continues(&bytes[end..block.end]);
    (ends && (bytes[stop] != b'.' || !is_abbreviation(&bytes[block.start..stop]))).then_some(end)
}

fn closes(byte: u8) -> bool {
    matches!(byte, b')' | b'"' | b'\'' | b']' | b'*')
}

/// Words that a full stop follows without ending anything.
fn is_abbreviation(before: &[u8]) -> bool {
    const KNOWN: &[&str] =
        &["e.g", "i.e", "dr", "mr", "mrs", "ms", "prof", "st", "vs", "approx", "ca", "cf", "fig", "no", "sr", "jr", "inc", "resp", "incl"];
    let start = before.iter().rposition(|byte| matches!(byte, b' ' | b'(' | b'\n')).map_or(0, |at| at + 1);
    let word = &before[start..];
    let initial = word.len() == 1 && word[0].is_ascii_uppercase() && word[0] != b'I';
    initial || KNOWN.iter().any(|known| known.as_bytes().eq_ignore_ascii_case(word))
}

/// Whether what follows begins in lower case, and so goes on.
fn continues(rest: &[u8]) -> bool {
    rest.iter().find(|byte| **byte != b' ').is_some_and(u8::is_ascii_lowercase)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Span;
    use proptest::prelude::*;

    #[test]
    fn sentences_end_where_people_end_them() {
        let text = "We saw it, e.g. in logs. Dr. Ode called P. Lind (twice!) at 9 a.m. sharp. Then it v1.2.3 broke?! \"No.\" She left.";
        let mut found = Vec::new();
        let mut at = 0;
        while at < text.len() {
            let sentence = around(text, 0..text.len(), at);
            at = sentence.end.max(at) + 2;
            found.push(&text[sentence]);
        }
        assert_eq!(
            found,
            [
                "We saw it, e.g. in logs.",
                "Dr. Ode called P. Lind (twice!) at 9 a.m. sharp.",
                "Then it v1.2.3 broke?!",
                "\"No.\"",
                "She left."
            ]
        );
    }

    #[test]
    fn a_text_without_full_stops_is_cut() {
        let text = "word ".repeat(100_000);
        let sentence = around(&text, 0..text.len(), 250_000);
        assert!(sentence.contains(&250_000) && sentence.len() <= 2 * LONGEST);
    }

    /// The same, one byte at a time from the place outwards.
    fn stepwise(text: &str, block: Range<usize>, at: usize) -> Range<usize> {
        let bytes = text.as_bytes();
        let ends = |place: usize| {
            let mut stop = place;
            while stop > block.start && closes(bytes[stop - 1]) {
                stop -= 1;
            }
            if stop >= block.start + 3 && matches!(bytes[stop - 3..stop], [0xe2, 0x80, 0x9d | 0x99]) {
                stop -= 3;
            }
            bytes[place - 1] == b'\n'
                || bytes[place] == b' '
                    && stop > block.start
                    && matches!(bytes[stop - 1], b'.' | b'!' | b'?')
                    && !(bytes[stop - 1] == b'.' && is_abbreviation(&bytes[block.start..stop - 1]))
                    && !continues(&bytes[place..block.end])
        };
        let (lowest, highest) = (block.start.max(at.saturating_sub(LONGEST)), block.end.min(at + LONGEST));
        let (mut start, mut end) = (at, at + 1);
        while start > lowest && !ends(start) {
            start -= 1;
        }
        if start == lowest && lowest > block.start {
            start = blank_after(bytes, start, at);
        }
        while end < highest && !ends(end) {
            end += 1;
        }
        if end == highest && highest < block.end {
            end = blank_before(bytes, end, at + 1);
        }
        Span::new(start, end).trim(text).into()
    }

    proptest! {
        #[test]
        fn leaps_end_where_steps_do(
            pieces in prop::collection::vec(prop::sample::select(PIECES), 1..40),
            length in 0_usize..80,
            at in any::<prop::sample::Index>(),
        ) {
            let text = format!("{}{}\n", "word ".repeat(length * 10), pieces.concat());
            let at = text.floor_char_boundary(at.index(text.len() - 1));
            prop_assert_eq!(around(&text, 0..text.len() - 1, at), stepwise(&text, 0..text.len() - 1, at), "{:?} {}", text, at);
        }
    }

    const PIECES: &[&str] =
        &[". ", "a", " ", ".", "!", "?\" ", "e.g. ", "”", "’ ", ")", "\n", "It ", "it ", "Dr. ", "é", "…", "'", "* ", "A. ", "3.5"];
}
