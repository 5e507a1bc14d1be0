//! A sentence as words and signs, each with what the lexicon knows of it.

use super::lexicon::{self, Known};
use super::pattern::{self, SEED, Word, stir};
use crate::document::{Mark, Prose};
use std::ops::Range;

/// A word or a sign.
#[derive(Clone, Copy, Debug)]
pub(super) struct Token {
    /// The hash of the word; 0 for what is no word.
    pub word: Word,
    /// Its read offsets.
    pub start: u32,
    pub end: u32,
    pub sort: Sort,
    pub known: Known,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sort {
    Word,
    /// A word that begins with a capital letter.
    Name,
    Number,
    /// Code, or something in quotation marks: somebody else's words.
    Foreign,
    Sign(char),
}

impl Token {
    pub fn is(self, known: Known) -> bool {
        self.known.has(known)
    }

    pub fn is_sign(self) -> bool {
        matches!(self.sort, Sort::Sign(_))
    }

    pub fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// The tokens of a sentence.
pub(super) fn split(prose: &Prose, sentence: Range<usize>) -> Vec<Token> {
    let text = prose.text();
    let code = prose.marked(sentence.clone(), Mark::CODE);
    let mut tokens = Vec::with_capacity(sentence.len() / 5 + 4);
    let mut at = sentence.start;
    let mut next_code = 0;
    while at < sentence.end {
        if let Some(range) = code.get(next_code).filter(|range| range.start <= at) {
            tokens.push(foreign(range.clone()));
            at = range.end.max(at + 1);
            next_code += 1;
            continue;
        }
        let Some(c) = text[at..sentence.end].chars().next() else { break };
        if c.is_whitespace() {
            at += c.len_utf8();
        } else if c.is_alphanumeric() || matches!(c, '@' | '#') && starts_word(&text[at + 1..sentence.end]) {
            at = take_word(text, at, sentence.end, &mut tokens);
            at = take_stop(text, at, sentence.end, &mut tokens);
        } else if let Some(end) = quotation(text, at, c, sentence.end) {
            tokens.push(foreign(at..end));
            at = end;
        } else {
            let sort = Sort::Sign(match c {
                '—' => '–',
                '-' => '–',
                '…' => '.',
                other => other,
            });
            tokens.push(Token { word: 0, start: at as u32, end: (at + c.len_utf8()) as u32, sort, known: Known::NONE });
            at += c.len_utf8();
        }
    }
    tokens
}

/// The full stop of “Dr.” and of an initial belongs to it.
fn take_stop(text: &str, at: usize, limit: usize, tokens: &mut [Token]) -> usize {
    let Some(last) = tokens.last_mut() else { return at };
    let initial = last.sort == Sort::Name && last.range().len() == 1;
    if at + 1 < limit && text.as_bytes()[at] == b'.' && (last.is(Known::TITLE) || initial) {
        last.end = at as u32 + 1;
        return at + 1;
    }
    at
}

fn foreign(range: Range<usize>) -> Token {
    Token { word: 0, start: range.start as u32, end: range.end as u32, sort: Sort::Foreign, known: Known::NONE }
}

fn starts_word(rest: &str) -> bool {
    rest.chars().next().is_some_and(char::is_alphanumeric)
}

/// The end of a quotation that begins here: up to 300 bytes long, closed in the same sentence.
fn quotation(text: &str, at: usize, opening: char, end: usize) -> Option<usize> {
    let closing = match opening {
        '“' | '„' => ['”', '“'],
        '«' => ['»', '»'],
        '"' => ['"', '"'],
        '‘' => ['’', '’'],
        _ => return None,
    };
    let inner = at + opening.len_utf8();
    let limit = text.floor_char_boundary((inner + 300).min(end));
    let found = text[inner..limit].find(closing)?;
    let close = inner + found;
    Some(close + text[close..].chars().next().map_or(1, char::len_utf8))
}

/// One word, or two where it is a contraction: `didn't` is `did` and `not`, `Joe's` is `joe` and `'s`.
fn take_word(text: &str, at: usize, limit: usize, tokens: &mut Vec<Token>) -> usize {
    let bytes = text.as_bytes();
    let mut end = at + 1;
    while end < limit {
        let byte = bytes[end];
        let goes_on = if byte.is_ascii() {
            byte.is_ascii_alphanumeric()
                || byte == b'_'
                || matches!(byte, b'-' | b'/' | b'.' | b'@' | b':' | b'+' | b'=') && inside(bytes, end, limit)
        } else {
            match text[text.floor_char_boundary(end)..].chars().next() {
                Some(c) => c.is_alphanumeric(),
                None => false,
            }
        };
        if !goes_on {
            break;
        }
        end += 1;
    }
    let end = text.ceil_char_boundary(end).min(limit);
    // What follows an apostrophe.
    let (tail, tail_end) = match apostrophe(text, end, limit) {
        Some(start) => {
            let tail: &str = &text[start..limit];
            let len = tail.bytes().take_while(u8::is_ascii_alphabetic).count();
            (&text[start..start + len], start + len)
        }
        None => ("", end),
    };
    let (head_end, second): (usize, Option<&str>) = match tail {
        "t" | "T" if bytes[end - 1].eq_ignore_ascii_case(&b'n') => {
            // can't and won't lose more than the rest.
            let whole = &text[at..end];
            if whole.eq_ignore_ascii_case("can") { (end, Some("not")) } else { (end - 1, Some("not")) }
        }
        "ve" => (end, Some("have")),
        "d" => (end, Some("would")),
        "ll" => (end, Some("will")),
        "re" => (end, Some("are")),
        "m" => (end, Some("am")),
        "s" | "S" => (end, Some("'s")),
        _ => (end, None),
    };
    let mut head = one(text, at, head_end);
    if second == Some("not") && head.word == pattern::word("wo") {
        head.word = pattern::word("will");
        head.known = lexicon::of(head.word);
    }
    if head.word == pattern::word("cannot") {
        let mut can = one(text, at, at + 3);
        can.end = head.end;
        tokens.push(can);
        tokens.push(made("not", end - 3, end));
        return end;
    }
    tokens.push(head);
    match second {
        Some(word) => {
            tokens.push(made(word, head_end, tail_end));
            tail_end
        }
        None => end,
    }
}

fn made(word: &str, start: usize, end: usize) -> Token {
    let word = pattern::word(word);
    Token { word, start: start as u32, end: end as u32, sort: Sort::Word, known: lexicon::of(word) }
}

fn one(text: &str, start: usize, end: usize) -> Token {
    let written = &text[start..end];
    let first = written.chars().next().unwrap_or(' ');
    let mut word = SEED;
    if written.is_ascii() {
        for byte in written.bytes() {
            word = stir(word, byte.to_ascii_lowercase());
        }
    } else {
        for byte in written.to_lowercase().bytes() {
            word = stir(word, byte);
        }
    }
    let mut known = lexicon::of(word);
    let sort = if first.is_ascii_digit() {
        Sort::Number
    } else if first == '@' {
        known = known.with(Known::GIVEN);
        Sort::Name
    } else if first.is_uppercase() {
        Sort::Name
    } else {
        Sort::Word
    };
    if sort != Sort::Name {
        known = known.without(Known::GIVEN);
    } else if known.is_empty()
        && let Some((first, _)) = written.split_once('-')
    {
        // Jean-Luc, Joon-ho.
        let first = lexicon::of(pattern::word(&first.to_lowercase()));
        known = if first.has(Known::GIVEN) { Known::GIVEN } else { Known::NONE };
    }
    if known.is_empty() && matches!(sort, Sort::Word | Sort::Name) {
        known = lexicon::guessed(written);
    }
    Token { word, start: start as u32, end: end as u32, sort, known }
}

fn inside(bytes: &[u8], at: usize, limit: usize) -> bool {
    at + 1 < limit && bytes[at + 1].is_ascii_alphanumeric()
}

/// Where the letters after an apostrophe begin, if one stands here with a letter behind it.
fn apostrophe(text: &str, at: usize, limit: usize) -> Option<usize> {
    let rest = &text[at..limit];
    let c = rest.chars().next().filter(|c| matches!(c, '\'' | '’'))?;
    let start = at + c.len_utf8();
    text[start..limit].bytes().next().filter(u8::is_ascii_alphabetic).map(|_| start)
}
