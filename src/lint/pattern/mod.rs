//! Patterns: how a rule says which words it looks for.
//!
//! A pattern is written the way the sentence is: `{person} (should|ought to) (not)? have {participle}`. Words stand for
//! themselves, in any case, contractions written out (`not` finds “n't”, and “never”). The rest:
//!
//! | written | finds |
//! | --- | --- |
//! | `(a\|b c)` | one of them |
//! | `(a)?`, `word?` | it, or nothing |
//! | `fail~` | any form: fail, fails, failed, failing |
//! | `…`, `…3` | up to six (three) words of the same clause, or none |
//! | `!word`, `!{class}`, `!(a\|b)` | one word, but not this |
//! | `^`, `$` | the beginning or end of the sentence |
//! | `{class}` | a class of words ([`Class`]) or a list of the pack's own (`words:`) |

mod book;
mod clue;
mod form;
mod near;
mod parse;

pub(super) use book::{Beside, Book, Choice, Head, Pattern, Run, Step, Writer};
pub(super) use clue::{Anchor, Clue, PART, SLOTS, Spot, bit, clues};
pub(super) use form::{inflections, irregular_forms, is_regular_past};
pub(super) use parse::{Lists, Misread, elements, listed, parse};

use std::sync::Arc;

/// A word as it is compared: a hash of its lower-case letters.
pub(super) type Word = u64;

/// One pattern as it was read, before it is set into a [`Book`].
#[derive(Debug)]
pub(super) struct Sketch {
    /// In the order they are written.
    pub elements: Vec<Element>,
    /// The element by which the pattern is found.
    pub anchor: usize,
    /// The words with which that element begins, sorted.
    pub words: Vec<Word>,
    /// The same, by what must stand after them.
    pub heads: Vec<Beginning>,
    /// What must stand before that element.
    pub before: Near,
    /// The words of another element that must be there; empty if there is none.
    pub also: Vec<Word>,
}

impl Sketch {
    /// Whether it can be found only where somebody is named.
    pub fn needs_person(&self) -> bool {
        let person = |element: &Element| matches!(element, Element::Class(Class::Person | Class::Staff | Class::Individual | Class::We));
        self.elements.iter().any(person)
    }
}

/// Words by which a pattern is found, and what must stand after them.
#[derive(Debug)]
pub(super) struct Beginning {
    pub words: Vec<Word>,
    pub after: Near,
}

/// What must stand beside a word, adverbs skipped.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Near {
    Anything,
    /// One of these words, or, where `edge` says so, the beginning of the sentence.
    Words {
        words: Vec<Word>,
        edge: bool,
    },
}

/// A part of a pattern.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Element {
    /// One word of these, sorted.
    Word(Arc<[Word]>),
    Sign(char),
    Class(Class),
    /// One of these sequences; nothing too, where it is optional.
    Choice {
        of: Arc<[Vec<Element>]>,
        optional: bool,
    },
    /// Up to so many words of the same clause.
    Gap(usize),
    /// One word that does not begin what is inside.
    Not(Box<Element>),
    Start,
    End,
}

/// What a `{class}` stands for. The names are what people write in packs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Class {
    /// A person, role or team. At the beginning of a pattern: whoever does what follows, even if it was said earlier in
    /// the sentence (“The author set it but *failed to* …”).
    Person,
    /// As `person`, but not “we”.
    Staff,
    /// As `person`, but neither “we” nor a group.
    Individual,
    /// As `staff`, where what follows is done by people alone: a name or a role will do that no list knows.
    Someone,
    /// “we”, “our team”, “the organisation”.
    We,
    /// A program, a machine or a document.
    System,
    /// Any subject or object at all, of up to eight words.
    Thing,
    /// Nobody is named: the sentence or item begins here.
    Nobody,
    Participle,
    /// A past tense or participle.
    Past,
    /// A form in -ing.
    Ing,
    Adverb,
    Number,
    /// Any one word.
    Any,
}

impl Class {
    pub const ALL: [(Class, &'static str); 14] = [
        (Class::Person, "person"),
        (Class::Staff, "staff"),
        (Class::Individual, "individual"),
        (Class::Someone, "someone"),
        (Class::We, "we"),
        (Class::System, "system"),
        (Class::Thing, "thing"),
        (Class::Nobody, "nobody"),
        (Class::Participle, "participle"),
        (Class::Past, "past"),
        (Class::Ing, "ing"),
        (Class::Adverb, "adverb"),
        (Class::Number, "number"),
        (Class::Any, "any"),
    ];

    pub fn named(name: &str) -> Option<Class> {
        Class::ALL.iter().find(|(_, known)| *known == name).map(|(class, _)| *class)
    }
}

/// The hash of a word, with a straight apostrophe. Capital letters of ASCII count as small ones; others must be small.
pub(super) const fn word(text: &str) -> Word {
    hashed(text.as_bytes())
}

/// The same of a word's bytes.
pub(super) const fn hashed(bytes: &[u8]) -> Word {
    let mut hash = SEED;
    let mut at = 0;
    while let Some((_, rest)) = bytes.split_at_checked(at)
        && let Some(eight) = rest.first_chunk()
    {
        hash = stir(hash, u64::from_le_bytes(*eight) | u64::from_le_bytes([SMALL; 8]));
        at += 8;
    }
    while at < bytes.len() {
        let mut chunk = 0;
        let mut shift = 0;
        while shift < 64 && at < bytes.len() {
            chunk |= ((bytes[at] | SMALL) as u64) << shift;
            shift += 8;
            at += 1;
        }
        hash = stir(hash, chunk);
    }
    hash
}

/// The bit that makes a capital letter small. Set on every byte of a word, it keeps all words apart that anybody writes.
pub(super) const SMALL: u8 = 0x20;

pub(super) const SEED: Word = 0xcbf2_9ce4_8422_2325;

/// Eight more bytes of a word, the first lowest, nothing after its end. The scan over a report does this for every word,
/// so it is as cheap as it can be: no two words of up to eight bytes share a hash.
#[inline]
pub(super) const fn stir(hash: Word, chunk: u64) -> Word {
    let hash = (hash ^ chunk).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    hash ^ (hash >> 32)
}
