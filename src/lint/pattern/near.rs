//! What a pattern needs beside the word it is found by: told from the words alone, before any sentence is looked at.
//!
//! Nothing here decides that a pattern is found. It only tells where trying it would be for nothing, so wherever a class,
//! a gap or an exclusion stands beside the word the answer is [`Near::Anything`].

use super::{Beginning, Element, Near, Word};

/// The words with which a sequence begins, each with what must come after it.
pub(super) fn heads(elements: &[Element]) -> Vec<Beginning> {
    let mut found = Vec::new();
    gather(&[elements], &mut found);
    found
}

/// `sequences` follow each other.
fn gather(sequences: &[&[Element]], found: &mut Vec<Beginning>) {
    let Some((first, others)) = sequences.split_first() else { return };
    let Some((element, rest)) = first.split_first() else { return gather(others, found) };
    match element {
        Element::Word(words) => {
            let after = next([rest].into_iter().chain(others.iter().copied()), Side::After);
            found.push(Beginning { words: words.to_vec(), after });
        }
        Element::Choice { of, .. } => {
            for branch in of.iter() {
                gather(&[&[branch, rest], others].concat(), found);
            }
        }
        _ => {}
    }
}

/// What must stand before what follows `elements`.
pub(super) fn before(elements: &[Element]) -> Near {
    next([elements].into_iter(), Side::Before)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Before,
    After,
}

fn next<'e>(sequences: impl Iterator<Item = &'e [Element]>, side: Side) -> Near {
    let mut near = Nearest { words: Vec::new(), edge: false, side };
    for sequence in sequences {
        match near.take(sequence) {
            Reach::Through => {}
            Reach::Ended => {
                near.words.sort_unstable();
                near.words.dedup();
                return Near::Words { words: near.words, edge: near.edge };
            }
            Reach::Lost => return Near::Anything,
        }
    }
    Near::Anything
}

struct Nearest {
    words: Vec<Word>,
    edge: bool,
    side: Side,
}

/// How far the nearest words are known.
enum Reach {
    /// What was read may be nothing at all: what comes next counts too.
    Through,
    Ended,
    Lost,
}

impl Nearest {
    fn take(&mut self, elements: &[Element]) -> Reach {
        for at in 0..elements.len() {
            let element = match self.side {
                Side::After => &elements[at],
                Side::Before => &elements[elements.len() - 1 - at],
            };
            match self.one(element) {
                Reach::Through => {}
                end => return end,
            }
        }
        Reach::Through
    }

    fn one(&mut self, element: &Element) -> Reach {
        match element {
            Element::Word(words) => {
                self.words.extend_from_slice(words);
                Reach::Ended
            }
            Element::Choice { of, optional } => {
                let mut through = *optional;
                for branch in of.iter() {
                    match self.take(branch) {
                        Reach::Through => through = true,
                        Reach::Ended => {}
                        Reach::Lost => return Reach::Lost,
                    }
                }
                if through { Reach::Through } else { Reach::Ended }
            }
            // The words of a text are told without its signs.
            Element::Sign(_) => Reach::Through,
            Element::Start if self.side == Side::Before => {
                self.edge = true;
                Reach::Ended
            }
            _ => Reach::Lost,
        }
    }
}
