//! Sentences of prose, found in one pass that never looks back further than a word.

use super::Document;
use std::ops::Range;

/// The sentences of a block's prose, as ranges into `text`, without the white space between them.
///
/// A line feed always ends one: in read text it is a hard line break. A colon or semicolon never does.
pub fn split(text: &str) -> Vec<Range<usize>> {
    let bytes = text.as_bytes();
    let mut sentences = Vec::new();
    let mut start = 0;
    let mut at = 0;
    while at < bytes.len() {
        at += match bytes[at] {
            b'\n' => {
                push(text, start..at, &mut sentences);
                start = at + 1;
                1
            }
            b'.' | b'!' | b'?' | 0xE2 | 0xE3 | 0xEF => match Stop::read(text, at) {
                Some(stop) => {
                    if stop.ends_sentence(text, start) {
                        push(text, start..stop.end, &mut sentences);
                        start = stop.end;
                    }
                    stop.end - at
                }
                None => 1,
            },
            _ => 1,
        };
    }
    push(text, start..bytes.len(), &mut sentences);
    sentences
}

impl Document {
    /// The sentences of a block as read offsets.
    pub fn sentences(&self, block: usize) -> Vec<Range<usize>> {
        let start = self.blocks()[block].read.start;
        split(self.read(block)).into_iter().map(|range| range.start + start..range.end + start).collect()
    }
}

fn push(text: &str, range: Range<usize>, sentences: &mut Vec<Range<usize>>) {
    let inside = &text[range.clone()];
    let start = range.start + (inside.len() - inside.trim_start().len());
    let end = start + inside.trim().len();
    if start < end {
        sentences.push(start..end);
    }
}

/// What kind of mark stands where a sentence may end.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Sign {
    Full,
    /// A question or exclamation mark, alone or in a run.
    Strong,
    /// `…` or `...`.
    Ellipsis,
    /// A full stop of Chinese or Japanese, which no blank follows.
    Wide,
}

/// A run of stops with the quotes and brackets that close after it.
struct Stop {
    start: usize,
    sign: Sign,
    /// Whether quotes or brackets close after it.
    closed: bool,
    /// The first byte after it and what closes.
    end: usize,
}

impl Stop {
    fn read(text: &str, start: usize) -> Option<Stop> {
        let mut dots = 0;
        let mut sign = None;
        let mut end = start;
        for c in text[start..].chars() {
            match c {
                '.' => dots += 1,
                '…' => dots += 3,
                '!' | '?' => sign = Some(Sign::Strong),
                '。' | '！' | '？' => sign = Some(Sign::Wide),
                _ => break,
            }
            end += c.len_utf8();
        }
        let sign = match (sign, dots) {
            (Some(sign), _) => sign,
            (None, 0) => return None,
            (None, 1) => Sign::Full,
            (None, _) => Sign::Ellipsis,
        };
        let closing = text[end..].len() - text[end..].trim_start_matches(closes).len();
        Some(Stop { start, sign, closed: closing > 0, end: end + closing })
    }

    /// Whether the sentence that began at `from` ends here.
    fn ends_sentence(&self, text: &str, from: usize) -> bool {
        let after = &text[self.end..];
        if self.sign == Sign::Wide || after.is_empty() {
            return true;
        }
        if !after.starts_with(char::is_whitespace) {
            return false;
        }
        let after = after.trim_start_matches(|c: char| c.is_whitespace() || opens(c));
        let Some(next) = after.chars().next() else { return true };
        if matches!(next, '.' | '…') {
            return false;
        }
        match self.sign {
            Sign::Wide => true,
            Sign::Strong => !(self.closed && next.is_lowercase()),
            Sign::Ellipsis => next.is_uppercase(),
            Sign::Full => !(self.closed && next.is_lowercase()) && self.full_stop_ends(text, from, after, next),
        }
    }

    /// Whether a single full stop is more than the end of a short form.
    fn full_stop_ends(&self, text: &str, from: usize, after: &str, next: char) -> bool {
        let (word, first) = word_before(text, from, self.start);
        if first && is_number(word) {
            return false;
        }
        match short_form(word) {
            Short::Never => false,
            Short::BeforeNumber => !next.is_ascii_digit(),
            Short::BeforeCapital => next.is_uppercase() && !is_zone(after),
            Short::BeforeOpening => is_opening(after),
            Short::Not => true,
        }
    }
}

/// Characters that close a quotation or bracket.
fn closes(c: char) -> bool {
    matches!(c, '"' | '\'' | '”' | '’' | '»' | '›' | ')' | ']' | '}')
}

fn opens(c: char) -> bool {
    matches!(c, '"' | '\'' | '“' | '‘' | '„' | '«' | '‹' | '(' | '[' | '{')
}

/// The word that ends at `end`, without what opens before it, and whether the sentence begins with it. Of a longer run
/// than any short form it is the tail, which is none either.
fn word_before(text: &str, from: usize, end: usize) -> (&str, bool) {
    let floor = text.ceil_char_boundary(end.saturating_sub(32)).max(from);
    let before = &text[floor..end];
    let blank = before.rfind(|c: char| c.is_whitespace() || matches!(c, '/' | '–' | '—'));
    let start = blank.map_or(0, |at| at + before[at..].chars().next().map_or(1, char::len_utf8));
    let first = floor == from && before[..start].trim().is_empty();
    (before[start..].trim_start_matches(opens), first)
}

/// `1`, `3.2`: the number of a heading or list item.
fn is_number(word: &str) -> bool {
    !word.is_empty() && word.len() <= 6 && word.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
}

/// How a word that is followed by a full stop is read.
enum Short {
    /// A short form that no sentence ends with: `e.g.`, `Dr.`
    Never,
    /// Short where a number follows: `no. 5`, `fig. 2`
    BeforeNumber,
    /// A short form, and the end of the sentence as well where a capital follows: `etc.`, `p.m.`
    BeforeCapital,
    /// The same, but names often follow it: only a word that opens sentences tells. `U.S.`, `Inc.`, `J.`
    BeforeOpening,
    Not,
}

fn short_form(word: &str) -> Short {
    let mut lower = [0; 12];
    let Some(lower) = lower.get_mut(..word.len()) else { return Short::Not };
    lower.copy_from_slice(word.as_bytes());
    lower.make_ascii_lowercase();
    let lower = std::str::from_utf8(lower).unwrap_or_default();
    let holds = |list: &[&str]| list.contains(&lower);
    if holds(NEVER) {
        Short::Never
    } else if holds(BEFORE_NUMBER) {
        Short::BeforeNumber
    } else if holds(BEFORE_CAPITAL) {
        Short::BeforeCapital
    } else if holds(BEFORE_OPENING) && word.starts_with(|c: char| c.is_ascii_uppercase()) {
        Short::BeforeOpening
    } else if is_dotted(word) {
        if word.starts_with(char::is_uppercase) { Short::BeforeOpening } else { Short::Never }
    } else {
        Short::Not
    }
}

/// Single letters with stops between them, or one letter alone: `U.S.A`, `a.k.a`, `J`.
fn is_dotted(word: &str) -> bool {
    !word.is_empty()
        && word.split('.').all(|part| {
            let mut letters = part.chars();
            letters.next().is_some_and(char::is_alphabetic) && letters.next().is_none()
        })
}

const NEVER: &[&str] = &[
    "e.g", "eg", "i.e", "ie", "vs", "cf", "viz", "resp", "approx", "ca", "incl", "excl", "esp", "dr", "mr", "mrs", "ms", "prof", "st",
    "messrs", "mx", "rev", "gen", "sgt", "capt", "lt", "col", "hon", "aka", "temp", "avg", "dept", "ph.d",
];

const BEFORE_NUMBER: &[&str] = &[
    "no", "nos", "nr", "fig", "figs", "p", "pp", "vol", "ch", "sec", "sect", "art", "eq", "ver", "v", "rel", "pt", "par", "para", "min",
    "max", "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec",
];

const BEFORE_CAPITAL: &[&str] = &["etc", "a.m", "p.m", "al", "misc", "ext"];

const BEFORE_OPENING: &[&str] = &["inc", "ltd", "co", "corp", "bros", "jr", "sr", "llc", "gmbh", "ave", "blvd"];

/// Whether a time zone follows, as in `3 p.m. PST`.
fn is_zone(after: &str) -> bool {
    let word = first_word(after);
    word.len() >= 2 && word.bytes().all(|byte| byte.is_ascii_uppercase()) || ["Pacific", "Eastern", "Central", "Mountain"].contains(&word)
}

/// Whether the next word is one that opens sentences and is no part of a name.
fn is_opening(after: &str) -> bool {
    OPENING.contains(&first_word(after))
}

fn first_word(after: &str) -> &str {
    let end = after.bytes().take(16).position(|byte| !byte.is_ascii_alphabetic()).unwrap_or(after.len().min(16));
    after.get(..end).unwrap_or_default()
}

const OPENING: &[&str] = &[
    "A", "After", "All", "Although", "Also", "An", "And", "Another", "As", "At", "Because", "Before", "Both", "But", "By", "Due", "During",
    "Each", "Every", "Finally", "For", "From", "He", "Her", "Here", "His", "How", "However", "I", "If", "In", "It", "Its", "Later", "Many",
    "Most", "My", "Next", "No", "None", "Not", "Nothing", "Now", "On", "Once", "One", "Only", "Our", "She", "Since", "So", "Some", "Soon",
    "That", "The", "Their", "Then", "There", "These", "They", "This", "Those", "Though", "To", "Two", "Until", "We", "What", "When",
    "Where", "Whether", "Which", "While", "Who", "Why", "With", "Without", "You", "Your",
];

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Each case is its expected sentences with `¦` between them; in the text a blank stands there.
    #[track_caller]
    fn check(expected: &str) {
        let text = expected.replace('¦', " ");
        let found: Vec<&str> = split(&text).into_iter().map(|range| &text[range]).collect();
        assert_eq!(found.join("¦"), expected);
    }

    #[test]
    fn sentences_end_where_a_reader_stops() {
        let cases = [
            "One.¦Two.",
            "No stop at the end",
            "It failed!¦We looked.¦Why?¦Nobody knew.",
            "What?!¦It was back.",
            "Deploys were slow, e.g. The checkout took an hour.",
            "One cause (i.e. DNS) was known.",
            "Pods, nodes, etc. were gone.",
            "Pods, nodes, etc.¦Then it was over.",
            "Old vs. New was the question.",
            "We asked Dr. Moss about it.",
            "Ask Mr. and Mrs. Fen.¦They know.",
            "It began at 2 p.m. UTC and went on.",
            "It began at 2 p.m. Pacific and went on.",
            "14:02 a.m.¦The next alert came late.",
            "It lasted approx. 5 minutes.",
            "See no. 5 on the list.",
            "The answer was no.¦We went on.",
            "Fig. 2 shows the load.",
            "Acme Inc. Engineering called.",
            "They are Acme Inc.¦The team called.",
            "The U.S. Region was first.",
            "It was in the U.S.¦The rest was well.",
            "We ran v1.2.3 by then.",
            "We ran v1.2.3.¦Then v1.2.4 came.",
            "It rose to 3.5 seconds.¦It fell to 0.2.",
            "The host db1.example.com was down.",
            "We called db1.example.com.¦Nothing answered.",
            "The file app.yml was empty.¦So was app.toml.",
            "The file was app.yml.¦kubectl said so.",
            "And then… nothing.",
            "And then…¦Everything was back.",
            "Wait... what.",
            "He said “stop.”¦We did.",
            "He said \"stop.\" and we did.",
            "(It was late.)¦We slept.",
            "It was late (see the log).¦We slept.",
            "“Is it down?” she asked.",
            "It was down.¦“Since when?”¦Nobody knew.",
            "J. Smith found it.",
            "It was J. R. Smith who found it.",
            "We chose plan B.¦The team agreed.",
            "1. Restart the node.¦2. Wait for it.",
            "3.2. Restart the node.",
            "The count went to 5.¦Then it fell.",
            "Three things: The disk, the net; And the clock.",
            "First (a.k.a. The Big One) it fell.",
            "On Jan. 5 it fell.",
            "It fell.¦14:02 was the first sign.",
            "Done.¦– next came the disk.",
            "Nodes of et al.¦We read it.",
            "The queue grew.¦[see the graph] It fell.",
            "It used .NET before.¦Then Go.",
            "Ends with a blank stop .¦Next one.",
            "磁盘满了。¦重启后恢复！",
            "Use foo.bar() there.¦It works.",
            "It costs $3.¦It was $2.",
            "Read https://example.com/a.b?c=d.¦now",
        ];
        for case in cases {
            check(case);
        }
        assert!(cases.len() >= 40);
    }

    #[test]
    fn a_hard_line_break_ends_a_sentence() {
        let text = "  Disk full\n\n Then it, e.g.\nstopped. ";
        let found: Vec<&str> = split(text).into_iter().map(|range| &text[range]).collect();
        assert_eq!(found, ["Disk full", "Then it, e.g.", "stopped."]);
    }

    #[test]
    fn no_stop_for_a_megabyte_is_one_sentence() {
        assert_eq!(split(&"word ".repeat(200_000)).len(), 1);
        assert_eq!(split(&"e.g. ".repeat(200_000)).len(), 1);
        assert_eq!(split(&". ".repeat(500_000)).len(), 1);
        assert_eq!(split(&"a.".repeat(500_000)).len(), 1);
    }

    proptest! {
        #[test]
        fn sentences_hold_all_that_is_no_blank(text in "[ a-zA-Z0-9.!?…。\\n\"“”()é\u{3000}]{0,80}") {
            let sentences = split(&text);
            let mut done = 0;
            for range in &sentences {
                prop_assert!(range.start >= done && range.start < range.end);
                prop_assert!(text[done..range.start].trim().is_empty());
                prop_assert_eq!(text[range.clone()].trim(), &text[range.clone()]);
                done = range.end;
            }
            prop_assert!(text[done..].trim().is_empty());
        }
    }
}
