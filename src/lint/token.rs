//! A sentence as words and signs, each with what the lexicon knows of it.

use super::lexicon::{self, Known};
use super::pattern::{self, SEED, SMALL, Word, stir};
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
        let byte = text.as_bytes()[at];
        if byte == b' ' {
            at += 1;
            continue;
        }
        if BEGINS[byte as usize] == Begins::Letter
            && let Some((word, end)) = plain_word(text.as_bytes(), at).filter(|(_, end)| *end <= sentence.end)
        {
            tokens.push(known(word, &text[at..end], at));
            at = take_stop(text, end, sentence.end, &mut tokens);
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

/// What opens a quotation.
pub(super) const QUOTES: [char; 5] = ['“', '„', '«', '"', '‘'];

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
    let cut = cut(text, at, limit);
    let mut head = one(text, at, cut.head);
    let word = cut.head_word(head.word);
    if word != head.word {
        head.word = word;
        head.known = lexicon::of(word);
    }
    tokens.push(head);
    if let Some(second) = cut.second {
        if text[cut.head..cut.end].eq_ignore_ascii_case(second)
            && let Some(can) = tokens.last_mut()
        {
            // “cannot” is shown whole.
            can.end = cut.end as u32;
        }
        tokens.push(made(second, cut.head, cut.end));
    }
    cut.end
}

/// A word of letters alone that nothing goes on with, and where it ends; there is a byte behind it. None where it is not
/// that plain.
#[inline]
pub(super) fn plain_word(bytes: &[u8], start: usize) -> Option<(Word, usize)> {
    /// The same byte eight times.
    const fn each(byte: u8) -> u64 {
        u64::from_le_bytes([byte; 8])
    }
    let mut at = start;
    let mut word = SEED;
    loop {
        let eight = u64::from_le_bytes(*bytes.get(at..)?.first_chunk()?);
        let small = eight | each(SMALL);
        let low = small & each(0x7f);
        // From “a” on and not beyond “z”, in all eight bytes at once; each sum stays inside its byte.
        let letters = (low + each(0x80 - b'a')) & !(low + each(0x7f - b'z')) & !eight & each(0x80);
        let others = letters ^ each(0x80);
        if others == 0 {
            word = stir(word, small);
            at += 8;
            continue;
        }
        let count = others.trailing_zeros() & !7;
        if count > 0 {
            word = stir(word, small & ((1 << count) - 1));
            at += count as usize / 8;
        }
        break;
    }
    let goes_on = match IN_WORD[bytes[at] as usize] {
        In::Never => bytes[at] == b'\'',
        In::BeforeMore => bytes.get(at + 1).is_none_or(u8::is_ascii_alphanumeric),
        In::Always | In::Perhaps => true,
    };
    (!goes_on && word != CANNOT).then_some((word, at))
}

/// Two words to a pattern.
const CANNOT: Word = pattern::word("cannot");

/// Whether a word may begin with a byte.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Begins {
    No,
    Letter,
    Perhaps,
}

pub(super) const BEGINS: [Begins; 256] = {
    let mut table = [Begins::No; 256];
    let mut byte = 0;
    while byte < 256 {
        let c = byte as u8;
        if c.is_ascii_alphabetic() {
            table[byte] = Begins::Letter;
        } else if c.is_ascii_digit() || c == b'@' || c == b'#' || !c.is_ascii() {
            table[byte] = Begins::Perhaps;
        }
        byte += 1;
    }
    table
};

/// The words at a place where one begins, as the tokens of a sentence would have them, and where they end.
pub(super) fn words_at(text: &str, at: usize) -> (Word, Option<Word>, usize) {
    let cut = cut(text, at, text.len());
    (cut.head_word(hash(&text[at..cut.head])), cut.second.map(pattern::word), cut.end)
}

/// Where a word ends, and where its first half does, if it is a contraction.
struct Cut {
    head: usize,
    second: Option<&'static str>,
    end: usize,
}

impl Cut {
    /// “won't” is “will” and “not”.
    fn head_word(&self, head: Word) -> Word {
        const WO: Word = pattern::word("wo");
        if head == WO && self.second == Some("not") { pattern::word("will") } else { head }
    }
}

fn cut(text: &str, at: usize, limit: usize) -> Cut {
    let bytes = text.as_bytes();
    let mut end = at + 1;
    while end < limit {
        let goes_on = match IN_WORD[bytes[end] as usize] {
            In::Always => true,
            In::Never => false,
            In::BeforeMore => inside(bytes, end, limit),
            In::Perhaps => text[text.floor_char_boundary(end)..].chars().next().is_some_and(char::is_alphanumeric),
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
            let len = bytes[start..limit].iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
            (&text[start..start + len], start + len)
        }
        None if end - at == 6 && text[at..end].eq_ignore_ascii_case("cannot") => return Cut { head: at + 3, second: Some("not"), end },
        None => {
            let owner = plural_owner(text, at, end, limit);
            return Cut { head: end, second: owner.map(|_| "'s"), end: owner.unwrap_or(end) };
        }
    };
    let (head, second) = match tail {
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
        _ => return Cut { head: end, second: None, end },
    };
    Cut { head, second, end: tail_end }
}

/// Where the apostrophe of “the engineers’ haste” ends; none where a quotation is open that it may close.
fn plural_owner(text: &str, at: usize, end: usize, limit: usize) -> Option<usize> {
    let mark = text[end..limit].chars().next().filter(|c| matches!(c, '\'' | '’'))?;
    let after = end + mark.len_utf8();
    let owns = text.as_bytes()[end - 1] == b's' && text[after..limit].starts_with(' ');
    let open = text[text.floor_char_boundary(at.saturating_sub(NEAR))..at].contains(['\'', '‘']);
    (owns && !open).then_some(after)
}

/// How many bytes back an open quotation is looked for.
const NEAR: usize = 80;

/// Whether a byte goes on with a word that has begun.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum In {
    Never,
    Always,
    /// A sign with a letter or digit behind it.
    BeforeMore,
    /// A part of a character that may be a letter.
    Perhaps,
}

pub(super) const IN_WORD: [In; 256] = {
    let mut table = [In::Never; 256];
    let mut byte = 0;
    while byte < 256 {
        let c = byte as u8;
        if c.is_ascii_alphanumeric() || c == b'_' {
            table[byte] = In::Always;
        } else if matches!(c, b'-' | b'/' | b'.' | b'@' | b':' | b'+' | b'=') {
            table[byte] = In::BeforeMore;
        } else if !c.is_ascii() {
            table[byte] = In::Perhaps;
        }
        byte += 1;
    }
    table
};

fn made(word: &str, start: usize, end: usize) -> Token {
    let word = pattern::word(word);
    Token { word, start: start as u32, end: end as u32, sort: Sort::Word, known: lexicon::of(word) }
}

fn one(text: &str, start: usize, end: usize) -> Token {
    let written = &text[start..end];
    known(hash(written), written, start)
}

/// A word with what the lexicon knows of it, or else its ending tells.
fn known(word: Word, written: &str, start: usize) -> Token {
    let end = start + written.len();
    let first = written.chars().next().unwrap_or(' ');
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
        if sort == Sort::Name && is_written_as_a_name(written) {
            known = known.with(Known::STRANGER);
        }
    }
    Token { word, start: start as u32, end: end as u32, sort, known }
}

fn hash(written: &str) -> Word {
    if written.is_ascii() { pattern::word(written) } else { pattern::word(&written.to_lowercase()) }
}

/// Whether a word is a capital and small letters, as no acronym, version or file is: Okwuosa, Jean-Réal, O’Neil.
fn is_written_as_a_name(written: &str) -> bool {
    written.chars().count() > 2
        && written.split('-').all(|part| {
            let mut letters = part.chars();
            letters.next().is_some_and(char::is_uppercase) && letters.all(char::is_lowercase)
        })
}

fn inside(bytes: &[u8], at: usize, limit: usize) -> bool {
    at + 1 < limit && bytes[at + 1].is_ascii_alphanumeric()
}

/// Where the letters after an apostrophe begin, if one stands here with a letter behind it.
fn apostrophe(text: &str, at: usize, limit: usize) -> Option<usize> {
    let start = match text.as_bytes()[at..limit] {
        [b'\'', ..] => at + 1,
        [0xe2, 0x80, 0x99, ..] => at + 3,
        _ => return None,
    };
    text[start..limit].bytes().next().filter(u8::is_ascii_alphabetic).map(|_| start)
}
