//! What must stand around a word before a pattern is tried there, in a few bits. `build.rs` makes those of the built-in
//! packs, so that at a start no pattern is read.

use super::{Beside, Book, Run, Word};

/// A pattern at one of the words it is found by, and what must stand around the word: bits of words, all of them where
/// anything may.
#[derive(Clone, Copy, Debug)]
pub(in crate::lint) struct Clue {
    /// The rule by its number, and the pattern by its number in the rule's book.
    pub rule: u32,
    pub pattern: u32,
    pub before: u64,
    pub after: u64,
    /// Somewhere in the sentence.
    pub also: u64,
    /// The very words before and after, where they are too many for their bits to say enough.
    pub words_before: Run,
    pub words_after: Run,
    /// Whether the beginning of the sentence before the word does as well.
    pub edge: bool,
    /// Whether somebody must be named in the sentence.
    pub person: bool,
}

impl Clue {
    /// The bits of what may stand before; all of them where the beginning of the sentence does as well.
    pub fn before_or_edge(&self) -> u64 {
        if self.edge { u64::MAX } else { self.before }
    }
}

/// A word of the built-in table, and the bits of what may stand around it for any of its clues.
#[derive(Clone, Copy, Debug)]
pub(in crate::lint) struct Anchor {
    pub word: Word,
    /// Where its clues begin; they end where the next word's do.
    pub first: u32,
    pub before: u64,
    pub after: u64,
}

/// A clue of the built-in table by its number, with the bits that most words are turned away by.
#[derive(Clone, Copy, Debug)]
pub(in crate::lint) struct Spot {
    pub before: u64,
    pub after: u64,
    pub clue: u32,
}

/// How many values of a word's low bits are told apart when a text is searched for words.
pub(in crate::lint) const SLOTS: usize = 1 << 16;

/// The words of the built-in table are sorted, and this many of their low bits left out tell which part of it to look at.
pub(in crate::lint) const PART: u32 = 64 - 12;

/// More words than this fill too many of 64 bits.
const FEW: usize = 8;

/// One of 64 bits for a word: two words may share one, so a bit that is set proves nothing and one that is not does.
pub(in crate::lint) fn bit(word: Word) -> u64 {
    1 << (word >> 58)
}

/// The clues of one written pattern, each with its words.
pub(in crate::lint) fn clues(rule: u32, book: &Book, written: Run) -> impl Iterator<Item = (Clue, &[Word])> {
    written.range().flat_map(move |number| {
        let pattern = &book.patterns[number];
        let also = if pattern.also.is_empty() { u64::MAX } else { bits(book.words(pattern.also)) };
        book.heads(pattern.heads).iter().map(move |head| {
            let clue = Clue {
                rule,
                pattern: number as u32,
                before: beside(book, pattern.beside),
                after: beside(book, head.after),
                also,
                words_before: many(pattern.beside),
                words_after: many(head.after),
                edge: pattern.beside.edge,
                person: pattern.person,
            };
            (clue, book.words(head.words))
        })
    })
}

/// The bits of some words.
pub(super) fn bits(words: &[Word]) -> u64 {
    words.iter().fold(0, |bits, &word| bits | bit(word))
}

fn beside(book: &Book, beside: Beside) -> u64 {
    if beside.anything { u64::MAX } else { bits(book.words(beside.words)) }
}

fn many(beside: Beside) -> Run {
    if beside.words.len as usize > FEW { beside.words } else { Run::default() }
}
