//! Whether a pattern may go on from the word it is found by, told from the words of a sentence alone.
//!
//! Most tries of a pattern fail at its next words, and dividing the sentence into tokens costs more than all of these tries.
//! Here nothing is known of a word but its hash, so each class counts as any words at all: what is turned away would not be
//! found, and what is let through may not be found either.

use super::pattern::{Book, Class, Pattern, Run, Step, Word, bit};

/// The words of a sentence.
pub(super) struct Glance<'g, A, P> {
    pub book: &'g Book,
    pub words: &'g [Word],
    /// Whether the word of a number may be skipped: an adverb.
    pub skips: A,
    /// Whether each word of the sentence is one token: there is neither code in it nor a quotation.
    pub plain: P,
    /// How many more steps are taken before anything is let through.
    pub left: u32,
}

/// How many steps are taken at one word. No pattern of the built-in packs comes near it.
pub(super) const STEPS: u32 = 400;

/// What is still to be looked for after a sequence.
#[derive(Clone, Copy)]
struct Rest<'p> {
    steps: &'p [Step],
    next: Option<&'p Rest<'p>>,
}

/// The most words of a thing, and of somebody.
const PHRASE: usize = 8;

impl<A: Fn(usize) -> bool, P: Fn() -> bool> Glance<'_, A, P> {
    /// Whether `pattern` may be found by the word numbered `at`.
    pub fn may(&mut self, pattern: &Pattern, at: usize) -> bool {
        self.go(self.book.steps(pattern.rest), None, at, 0)
    }

    /// Whether `steps` and then `next` may follow from the word `at` on, with up to `slack` words before them that are no
    /// adverbs.
    fn go(&mut self, steps: &[Step], next: Option<&Rest>, at: usize, slack: usize) -> bool {
        self.left = self.left.saturating_sub(1);
        let Some((first, others)) = steps.split_first() else {
            return next.is_none_or(|rest| self.go(rest.steps, rest.next, at, slack));
        };
        if self.left == 0 {
            return true;
        }
        // As many words as somebody is named by or a gap spans; in somebody else's words, any number.
        let most = match first {
            Step::Word(_) | Step::Words(..) | Step::Choice(_) => None,
            // The words of a text are told without its signs.
            Step::Sign(_) | Step::Start => return self.go(others, next, at, slack),
            Step::End => return self.words.len().saturating_sub(at) <= slack || !(self.plain)(),
            Step::Gap(most) => Some(*most as usize),
            Step::Class(Class::Nobody) => return false,
            Step::Class(Class::Participle | Class::Past | Class::Ing | Class::Adverb | Class::Number) => None,
            Step::Class(Class::Any) | Step::Not(_) if (self.plain)() => None,
            Step::Class(_) | Step::Not(_) => Some(PHRASE),
        };
        if let Some(most) = most {
            let slack = if (self.plain)() { slack.saturating_add(most) } else { usize::MAX };
            return self.go(others, next, at, slack);
        }
        let mut slack_left = slack;
        for place in at..self.words.len() {
            if self.begins(first, others, next, place) {
                return true;
            }
            if !(self.skips)(place) {
                match slack_left.checked_sub(1) {
                    Some(less) => slack_left = less,
                    None => break,
                }
            }
        }
        let Step::Choice(number) = first else { return false };
        let choice = &self.book.choices[*number as usize];
        // Behind the last word there may still be signs.
        let reaches_end = self.words.len().saturating_sub(at) <= slack;
        choice.optional && self.go(others, next, at, slack) || reaches_end && !choice.open.is_empty()
    }

    /// Whether a step of one word, or a choice, is at this very word, and what follows after it.
    fn begins(&mut self, first: &Step, others: &[Step], next: Option<&Rest>, place: usize) -> bool {
        let word = self.words[place];
        let Step::Choice(number) = first else {
            let fits = match first {
                Step::Word(_) | Step::Words(..) => self.book.is_word(first, word),
                Step::Not(inner) => !self.is_excluded(*inner, word),
                _ => true,
            };
            return fits && self.go(others, next, place + 1, 0);
        };
        let (book, choice) = (self.book, &self.book.choices[*number as usize]);
        if choice.open.is_empty() && choice.bits & bit(word) == 0 {
            return false;
        }
        let branches = &book.branches[choice.branches.range()];
        let rest = Rest { steps: others, next };
        let mut from = 0;
        while let Some(branch) = book.branch(choice, from, std::iter::once(word)) {
            if self.go(book.steps(branches[branch as usize]), Some(&rest), place, 0) {
                return true;
            }
            from = branch + 1;
        }
        false
    }

    fn is_excluded(&self, inner: Run, word: Word) -> bool {
        self.book.steps(inner).iter().any(|step| self.book.is_word(step, word))
    }
}
