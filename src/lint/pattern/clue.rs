//! What must stand around a word before a pattern is tried there, in a few bits. `build.rs` makes those of the built-in
//! packs, so that at a start no pattern is read.

use super::{Near, Pattern, Word};

/// A pattern at one of the words it is found by, and what must stand around the word: bits of words, all of them where
/// anything may.
#[derive(Clone, Copy, Debug)]
pub(in crate::lint) struct Clue {
    /// The rule, and the pattern as it stands there, by their numbers.
    pub rule: u32,
    pub written: u32,
    /// Which of the patterns that it was written out to, and which head of that.
    pub branch: u16,
    pub head: u16,
    pub before: u64,
    pub after: u64,
    /// Somewhere in the sentence.
    pub also: u64,
    /// Whether the beginning of the sentence before the word does as well.
    pub edge: bool,
    /// Whether many words may stand before or after: then their bits say too little.
    pub many: (bool, bool),
    /// Whether somebody must be named in the sentence.
    pub person: bool,
}

/// How many values of a word's low bits are told apart when a text is searched for words.
pub(in crate::lint) const SLOTS: usize = 1 << 16;

/// More words than this fill too many of 64 bits.
const FEW: usize = 8;

/// One of 64 bits for a word: two words may share one, so a bit that is set proves nothing and one that is not does.
pub(in crate::lint) fn bit(word: Word) -> u64 {
    1 << (word >> 58)
}

fn bits(words: &[Word]) -> u64 {
    words.iter().fold(0, |bits, &word| bits | bit(word))
}

/// The clues of what one written pattern was read as, each with its words.
pub(in crate::lint) fn clues(rule: u32, written: u32, patterns: &[Pattern]) -> impl Iterator<Item = (Clue, &[Word])> {
    patterns.iter().enumerate().flat_map(move |(branch, pattern)| {
        let (before, edge) = near(&pattern.before);
        let also = if pattern.also.is_empty() { u64::MAX } else { bits(&pattern.also) };
        let person = pattern.needs_person();
        pattern.heads.iter().enumerate().map(move |(number, head)| {
            let clue = Clue {
                rule,
                written,
                branch: branch as u16,
                head: number as u16,
                before,
                after: near(&head.after).0,
                also,
                edge,
                many: (many(&pattern.before), many(&head.after)),
                person,
            };
            (clue, &head.words[..])
        })
    })
}

fn near(near: &Near) -> (u64, bool) {
    match near {
        Near::Anything => (u64::MAX, false),
        Near::Words { words, edge } => (bits(words), *edge),
    }
}

fn many(near: &Near) -> bool {
    matches!(near, Near::Words { words, .. } if words.len() > FEW)
}
