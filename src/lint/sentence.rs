//! The sentence around a place, found by looking no further than its ends.
//!
//! The lint asks for the sentences around a few words of a report, so it does not divide the rest.

use std::ops::Range;

/// Longer sentences are cut here, at a blank: what is looked at stays small, whatever is written.
pub(super) const LONGEST: usize = 1500;

/// The sentence that `at` stands in, without blanks at its ends; it lies inside `block`.
pub(super) fn around(text: &str, block: Range<usize>, at: usize) -> Range<usize> {
    let bytes = text.as_bytes();
    let lowest = block.start.max(at.saturating_sub(LONGEST));
    let mut start = at;
    while start > lowest && !(MAY_END[bytes[start - 1] as usize] && ends(bytes, start, block.clone())) {
        start -= 1;
    }
    if start == lowest && lowest > block.start {
        start = blank_after(bytes, start, at);
    }
    let highest = block.end.min(at + LONGEST);
    let mut end = at + 1;
    while end < highest && !(MAY_END[bytes[end - 1] as usize] && ends(bytes, end, block.clone())) {
        end += 1;
    }
    if end == highest && highest < block.end {
        end = blank_before(bytes, end, at + 1);
    }
    let inner = &text[start..end.min(block.end)];
    let lead = inner.len() - inner.trim_start().len();
    start + lead..start + inner.trim_end().len().max(lead)
}

/// The last bytes of sentences: full stops, and what may close behind them.
const MAY_END: [bool; 256] = {
    let mut table = [false; 256];
    let ends = b".!?\n)\"']*\x9d\x99";
    let mut at = 0;
    while at < ends.len() {
        table[ends[at] as usize] = true;
        at += 1;
    }
    table
};

fn blank_after(bytes: &[u8], from: usize, to: usize) -> usize {
    (from..to).find(|&place| bytes[place] == b' ').unwrap_or(to)
}

fn blank_before(bytes: &[u8], from: usize, to: usize) -> usize {
    (to..from).rev().find(|&place| bytes[place] == b' ').unwrap_or(to)
}

/// Whether a sentence ends and another begins at this place: behind a line feed, or at the blank after a full stop.
fn ends(bytes: &[u8], at: usize, block: Range<usize>) -> bool {
    let before = bytes[at - 1];
    if before == b'\n' {
        return true;
    }
    if bytes[at] != b' ' {
        return false;
    }
    // Closing quotation marks and brackets belong to the sentence that they close.
    let mut stop = at;
    while stop > block.start && matches!(bytes[stop - 1], b')' | b'"' | b'\'' | b']' | b'*') {
        stop -= 1;
    }
    if stop >= block.start + 3 && matches!(&bytes[stop - 3..stop], [0xe2, 0x80, 0x9d | 0x99]) {
        stop -= 3;
    }
    match stop.checked_sub(1).filter(|&mark| mark >= block.start).map(|mark| bytes[mark]) {
        Some(b'!' | b'?') => !continues(&bytes[at..block.end]),
        Some(b'.') => !is_abbreviation(&bytes[block.start..stop - 1]) && !continues(&bytes[at..block.end]),
        _ => false,
    }
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
}
