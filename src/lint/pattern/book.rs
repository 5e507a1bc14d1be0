//! Patterns set flat: a few arrays in place of a tree, which `build.rs` embeds for the built-in packs. At a start nothing
//! of them is read or built.

use super::clue::bits;
use super::{Class, Element, Near, Sketch, Word, bit};
use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;

/// Where a run of values lies in one of a book's arrays.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(in crate::lint) struct Run {
    pub start: u32,
    pub len: u32,
}

impl Run {
    pub fn range(self) -> Range<usize> {
        self.start as usize..(self.start + self.len) as usize
    }

    pub fn is_empty(self) -> bool {
        self.len == 0
    }
}

/// A part of a pattern, as [`Element`] tells it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(in crate::lint) enum Step {
    Word(Word),
    /// One of these words, and what [`few`] of them have.
    Words(Run, u32),
    Sign(char),
    Class(Class),
    /// A choice, by its number.
    Choice(u32),
    Gap(u32),
    /// One word that does not begin this one step.
    Not(Run),
    Start,
    End,
}

/// One of several sequences.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(in crate::lint) struct Choice {
    pub branches: Run,
    pub optional: bool,
    /// The bits of all words in `keys`.
    pub bits: u64,
    /// The words with which branches begin, each with the branch's number, sorted: a choice of two hundred words looks at
    /// the few that stand in the sentence.
    pub keys: Run,
    /// The numbers of the branches that begin with no certain word.
    pub open: Run,
}

/// One pattern, ready to be tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::lint) struct Pattern {
    /// The steps before the one by which the pattern is found: they are tried backwards.
    pub before: Run,
    /// That step and those after it: they are tried forwards.
    pub rest: Run,
    /// The words with which that step begins, sorted.
    pub words: Run,
    /// The bits of these words.
    pub bits: u64,
    /// The same, by what must stand after them.
    pub heads: Run,
    /// What must stand before that step.
    pub beside: Beside,
    /// The words of another step that must be there; empty if there is none.
    pub also: Run,
    /// Whether it can be found only where somebody is named.
    pub person: bool,
}

/// Words by which a pattern is found, and what must stand after them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(in crate::lint) struct Head {
    pub words: Run,
    pub after: Beside,
}

/// What must stand beside a word, as [`Near`] tells it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(in crate::lint) struct Beside {
    pub anything: bool,
    pub words: Run,
    pub edge: bool,
}

/// The patterns of some rules.
#[derive(Clone, Debug, Default)]
pub(in crate::lint) struct Book {
    pub patterns: Cow<'static, [Pattern]>,
    pub heads: Cow<'static, [Head]>,
    pub steps: Cow<'static, [Step]>,
    pub words: Cow<'static, [Word]>,
    pub choices: Cow<'static, [Choice]>,
    pub branches: Cow<'static, [Run]>,
    pub keys: Cow<'static, [(Word, u32)]>,
    pub open: Cow<'static, [u32]>,
}

impl Book {
    pub fn patterns(&self, run: Run) -> &[Pattern] {
        &self.patterns[run.range()]
    }

    pub fn heads(&self, run: Run) -> &[Head] {
        &self.heads[run.range()]
    }

    pub fn steps(&self, run: Run) -> &[Step] {
        &self.steps[run.range()]
    }

    pub fn words(&self, run: Run) -> &[Word] {
        &self.words[run.range()]
    }

    /// Whether a sorted run of words holds one.
    #[inline]
    pub fn holds(&self, run: Run, word: Word) -> bool {
        self.words(run).binary_search(&word).is_ok()
    }

    /// Whether a pattern is found by a word.
    #[inline]
    pub fn is_found_by(&self, pattern: &Pattern, word: Word) -> bool {
        pattern.bits & bit(word) != 0 && self.holds(pattern.words, word)
    }

    /// Whether a step is this very word or one of several that it is one of.
    #[inline]
    pub fn is_word(&self, step: &Step, word: Word) -> bool {
        match step {
            Step::Word(wanted) => *wanted == word,
            Step::Words(run, bits) => bits & few(word) != 0 && self.holds(*run, word),
            _ => false,
        }
    }

    /// The first branch of a choice, from the one numbered `from` on, that may begin with one of these words.
    pub fn branch(&self, choice: &Choice, from: u32, words: impl Iterator<Item = Word>) -> Option<u32> {
        let open = &self.open[choice.open.range()];
        let mut first = open.get(open.partition_point(|number| *number < from)).copied();
        let keys = &self.keys[choice.keys.range()];
        for word in words.filter(|word| *word != 0 && choice.bits & bit(*word) != 0) {
            let key = keys.get(keys.partition_point(|key| *key < (word, from)));
            if let Some((_, number)) = key.filter(|(known, _)| *known == word) {
                first = Some(first.map_or(*number, |first| first.min(*number)));
            }
        }
        first
    }

    /// The classes that a pattern names outside its choices.
    pub fn classes(&self, pattern: &Pattern) -> impl Iterator<Item = Class> {
        let steps = self.steps(pattern.before).iter().chain(self.steps(pattern.rest));
        steps.filter_map(|step| if let Step::Class(class) = step { Some(*class) } else { None })
    }
}

/// A book that is being written: what is there already is not written again.
#[derive(Debug, Default)]
pub(in crate::lint) struct Writer {
    book: Book,
    words: HashMap<Vec<Word>, Run>,
    steps: HashMap<Vec<Step>, Run>,
    choices: HashMap<Element, u32>,
}

impl Writer {
    /// Add what one written pattern was read as.
    pub fn add(&mut self, sketches: &[Sketch]) -> Run {
        let start = self.book.patterns.len() as u32;
        for sketch in sketches {
            let (before, rest) = sketch.elements.split_at(sketch.anchor);
            let (before, rest) = (self.sequence(before), self.sequence(rest));
            let heads: Vec<Head> =
                sketch.heads.iter().map(|head| Head { words: self.run(&head.words), after: self.beside(&head.after) }).collect();
            let pattern = Pattern {
                before,
                rest,
                words: self.run(&sketch.words),
                bits: bits(&sketch.words),
                heads: append(&mut self.book.heads, &heads),
                beside: self.beside(&sketch.before),
                also: self.run(&sketch.also),
                person: sketch.needs_person(),
            };
            self.book.patterns.to_mut().push(pattern);
        }
        Run { start, len: sketches.len() as u32 }
    }

    pub fn finish(self) -> Book {
        self.book
    }

    fn sequence(&mut self, elements: &[Element]) -> Run {
        let steps: Vec<Step> = elements.iter().map(|element| self.step(element)).collect();
        if let Some(&known) = self.steps.get(&steps) {
            return known;
        }
        let run = append(&mut self.book.steps, &steps);
        self.steps.insert(steps, run);
        run
    }

    fn step(&mut self, element: &Element) -> Step {
        match element {
            Element::Word(words) => match words[..] {
                [word] => Step::Word(word),
                _ => Step::Words(self.run(words), words.iter().fold(0, |bits, word| bits | few(*word))),
            },
            Element::Sign(sign) => Step::Sign(*sign),
            Element::Class(class) => Step::Class(*class),
            Element::Choice { of, optional } => Step::Choice(self.choice(element, of, *optional)),
            Element::Gap(most) => Step::Gap(*most as u32),
            Element::Not(inner) => Step::Not(self.sequence(std::slice::from_ref(inner))),
            Element::Start => Step::Start,
            Element::End => Step::End,
        }
    }

    fn choice(&mut self, element: &Element, of: &[Vec<Element>], optional: bool) -> u32 {
        if let Some(&known) = self.choices.get(element) {
            return known;
        }
        let (mut branches, mut keys, mut open) = (Vec::new(), Vec::new(), Vec::new());
        for (number, branch) in of.iter().enumerate() {
            branches.push(self.sequence(branch));
            match firsts(branch) {
                Some(words) => keys.extend(words.into_iter().map(|word| (word, number as u32))),
                None => open.push(number as u32),
            }
        }
        keys.sort_unstable();
        keys.dedup();
        let choice = Choice {
            branches: append(&mut self.book.branches, &branches),
            optional,
            bits: keys.iter().fold(0, |bits, (word, _)| bits | bit(*word)),
            keys: append(&mut self.book.keys, &keys),
            open: append(&mut self.book.open, &open),
        };
        let number = self.book.choices.len() as u32;
        self.book.choices.to_mut().push(choice);
        self.choices.insert(element.clone(), number);
        number
    }

    fn beside(&mut self, near: &Near) -> Beside {
        match near {
            Near::Anything => Beside { anything: true, words: Run::default(), edge: false },
            Near::Words { words, edge } => Beside { anything: false, words: self.run(words), edge: *edge },
        }
    }

    fn run(&mut self, words: &[Word]) -> Run {
        if let Some(&known) = self.words.get(words) {
            return known;
        }
        let run = append(&mut self.book.words, words);
        self.words.insert(words.to_vec(), run);
        run
    }
}

fn append<T: Copy>(all: &mut Cow<'static, [T]>, more: &[T]) -> Run {
    let start = all.len() as u32;
    all.to_mut().extend_from_slice(more);
    Run { start, len: more.len() as u32 }
}

/// One of 32 bits for a word, as [`bit`] is one of 64.
fn few(word: Word) -> u32 {
    1 << (word >> 59)
}

/// The words with which a sequence must begin; none where it may begin otherwise.
fn firsts(elements: &[Element]) -> Option<Vec<Word>> {
    let (first, rest) = elements.split_first()?;
    match first {
        Element::Word(words) => Some(words.to_vec()),
        Element::Choice { of, optional } => {
            let mut all = Vec::new();
            for branch in of.iter() {
                all.extend(firsts(branch)?);
            }
            if *optional {
                all.extend(firsts(rest)?);
            }
            Some(all)
        }
        _ => None,
    }
}
