//! Trying a pattern in a sentence, from the word it was found by: forwards to its end and backwards to its beginning.

use super::lexicon::Known;
use super::pattern::{self, Book, Choice, Class, Pattern, Step};
use super::token::{Sort, Token};
use super::who::{Named, Scene, Who};
use std::ops::Range;

/// Where a pattern was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Match {
    /// The tokens of the match; a person or nobody at its beginning is left out.
    pub tokens: Range<usize>,
    /// What the classes stood for.
    pub captures: Vec<(Class, Range<usize>)>,
}

/// The steps after which a try is given up: no honest pattern comes near it, and none can take long.
const STEPS: usize = 4000;

/// Try `pattern` at the token `at`, which is one of the words it is found by.
pub(super) fn at(book: &Book, pattern: &Pattern, scene: &Scene, at: usize) -> Option<Match> {
    let mut seeker = Seeker { book, scene, captures: Vec::new(), steps: 0 };
    let before = book.steps(pattern.before);
    let end = seeker.forward(book.steps(pattern.rest), None, at)?;
    let mut start = seeker.backward(before, None, at)?;
    let mut captures = seeker.captures;
    if let Some(Step::Class(
        class @ (Class::Person | Class::Staff | Class::Individual | Class::Someone | Class::We | Class::Nobody | Class::System),
    )) = before.first()
        && let Some((_, range)) = captures.iter().rev().find(|(found, _)| found == class)
        && range.start <= start
        && start < range.end
        && range.end <= end
    {
        start = range.end;
    }
    captures.reverse();
    Some(Match { tokens: start..end, captures })
}

/// What is still to be matched after a sequence.
#[derive(Clone, Copy)]
struct Rest<'p> {
    elements: &'p [Step],
    next: Option<&'p Rest<'p>>,
}

struct Seeker<'s> {
    book: &'s Book,
    scene: &'s Scene<'s>,
    captures: Vec<(Class, Range<usize>)>,
    steps: usize,
}

impl Seeker<'_> {
    fn token(&self, at: usize) -> Option<Token> {
        self.scene.tokens.get(at).copied()
    }

    /// The first branch from the one numbered `from` on that may begin at the token `at`, which adverbs may stand before.
    fn branch(&self, choice: &Choice, at: usize, from: u32) -> Option<u32> {
        let rest = self.scene.tokens.get(at..).unwrap_or_default();
        let adverbs = rest.iter().take_while(|token| skips(**token)).count();
        self.book.branch(choice, from, rest.iter().take(adverbs + 1).map(|token| token.word))
    }

    /// Match `elements` and then `next` from the token `at` on; the end of the match.
    fn forward(&mut self, elements: &[Step], next: Option<&Rest>, at: usize) -> Option<usize> {
        self.steps += 1;
        if self.steps > STEPS {
            return None;
        }
        let Some((first, others)) = elements.split_first() else {
            return match next {
                Some(rest) => self.forward(rest.elements, rest.next, at),
                None => Some(at),
            };
        };
        if let Some(end) = self.forward_one(first, others, next, at) {
            return Some(end);
        }
        // An adverb may stand between any two elements.
        let skips = self.token(at).is_some_and(skips);
        let takes_all = matches!(first, Step::Gap(_) | Step::Choice(_) | Step::Start | Step::End);
        if skips && !takes_all { self.forward(elements, next, at + 1) } else { None }
    }

    fn forward_one(&mut self, first: &Step, others: &[Step], next: Option<&Rest>, at: usize) -> Option<usize> {
        match first {
            Step::Choice(number) => {
                let (book, choice) = (self.book, &self.book.choices[*number as usize]);
                let branches = &book.branches[choice.branches.range()];
                let rest = Rest { elements: others, next };
                let mut from = 0;
                while let Some(branch) = self.branch(choice, at, from) {
                    let kept = self.captures.len();
                    if let Some(end) = self.forward(book.steps(branches[branch as usize]), Some(&rest), at) {
                        return Some(end);
                    }
                    self.captures.truncate(kept);
                    from = branch + 1;
                }
                if choice.optional { self.forward(others, next, at) } else { None }
            }
            Step::Gap(most) => {
                for taken in 0..=*most as usize {
                    if let Some(end) = self.forward(others, next, at + taken) {
                        return Some(end);
                    }
                    if self.token(at + taken).is_none_or(ends_clause) {
                        return None;
                    }
                }
                None
            }
            Step::Start => (at == 0).then(|| self.forward(others, next, at)).flatten(),
            Step::End => {
                let ended = self.scene.tokens[at.min(self.scene.tokens.len())..].iter().all(|token| matches!(token.sort, Sort::Sign(_)));
                ended.then(|| self.forward(others, next, at)).flatten()
            }
            Step::Class(Class::Thing) => {
                for taken in 1..=8 {
                    if self.token(at + taken - 1).is_none_or(ends_clause) {
                        return None;
                    }
                    let kept = self.captures.len();
                    self.captures.push((Class::Thing, at..at + taken));
                    if let Some(end) = self.forward(others, next, at + taken) {
                        return Some(end);
                    }
                    self.captures.truncate(kept);
                }
                None
            }
            Step::Class(class @ (Class::Person | Class::Staff | Class::Individual | Class::Someone | Class::We | Class::System)) => {
                let named = self.scene.phrase_after(at)?;
                if !self.suits(*class, &named) {
                    return None;
                }
                let possessive = self.token(named.tokens.end).is_some_and(|token| token.word == pattern::word("'s"));
                let wanted = others.first().is_some_and(|step| self.book.is_word(step, pattern::word("'s")));
                if possessive && !wanted {
                    return None;
                }
                let kept = self.captures.len();
                self.captures.push((*class, named.tokens.clone()));
                let end = self.forward(others, next, named.tokens.end);
                if end.is_none() {
                    self.captures.truncate(kept);
                }
                end
            }
            Step::Class(Class::Nobody) => None,
            _ => self.one(first, at).then(|| self.forward(others, next, at + 1)).flatten(),
        }
    }

    /// Match `elements` and then `next` leftwards, so that the match ends before the token `at`; where it begins.
    fn backward(&mut self, elements: &[Step], next: Option<&Rest>, at: usize) -> Option<usize> {
        self.steps += 1;
        if self.steps > STEPS {
            return None;
        }
        let Some((last, others)) = elements.split_last() else {
            return match next {
                Some(rest) => self.backward(rest.elements, rest.next, at),
                None => Some(at),
            };
        };
        if let Some(start) = self.backward_one(last, others, next, at) {
            return Some(start);
        }
        let left = at.checked_sub(1)?;
        let skips = self.token(left).is_some_and(skips);
        let takes_all = matches!(last, Step::Gap(_) | Step::Choice(_) | Step::Start | Step::End);
        if skips && !takes_all { self.backward(elements, next, left) } else { None }
    }

    fn backward_one(&mut self, last: &Step, others: &[Step], next: Option<&Rest>, at: usize) -> Option<usize> {
        match last {
            Step::Choice(number) => {
                let (book, choice) = (self.book, &self.book.choices[*number as usize]);
                let rest = Rest { elements: others, next };
                for &branch in &book.branches[choice.branches.range()] {
                    let kept = self.captures.len();
                    if let Some(start) = self.backward(book.steps(branch), Some(&rest), at) {
                        return Some(start);
                    }
                    self.captures.truncate(kept);
                }
                if choice.optional { self.backward(others, next, at) } else { None }
            }
            Step::Gap(most) => {
                for taken in 0..=(*most as usize).min(at) {
                    if let Some(start) = self.backward(others, next, at - taken) {
                        return Some(start);
                    }
                    if at == taken || ends_clause(self.scene.tokens[at - taken - 1]) {
                        return None;
                    }
                }
                None
            }
            Step::Start => {
                let opened = self.scene.tokens[..at].iter().all(|token| token.is_sign() || token.sort == Sort::Number);
                opened.then(|| self.backward(others, next, at)).flatten()
            }
            Step::End => None,
            Step::Class(Class::Thing) => {
                for taken in 1..=8.min(at) {
                    if ends_clause(self.scene.tokens[at - taken]) {
                        return None;
                    }
                    let kept = self.captures.len();
                    self.captures.push((Class::Thing, at - taken..at));
                    if let Some(start) = self.backward(others, next, at - taken) {
                        return Some(start);
                    }
                    self.captures.truncate(kept);
                }
                None
            }
            Step::Class(
                class @ (Class::Person | Class::Staff | Class::Individual | Class::Someone | Class::We | Class::System | Class::Nobody),
            ) => {
                // First in the pattern: whoever does what follows. Elsewhere: who stands right here.
                let named = if others.is_empty() { self.scene.subject(at) } else { self.scene.phrase_before(at)? };
                if !self.suits(*class, &named) {
                    return None;
                }
                let kept = self.captures.len();
                self.captures.push((*class, named.tokens.clone()));
                let start =
                    if others.is_empty() { self.backward(others, next, at) } else { self.backward(others, next, named.tokens.start) };
                if start.is_none() {
                    self.captures.truncate(kept);
                }
                start
            }
            _ => {
                let left = at.checked_sub(1)?;
                self.one(last, left).then(|| self.backward(others, next, left)).flatten()
            }
        }
    }

    /// Whether one token is what an element wants.
    fn one(&self, element: &Step, at: usize) -> bool {
        let Some(token) = self.token(at) else { return false };
        match element {
            Step::Word(_) | Step::Words(..) => token.word != 0 && self.book.is_word(element, token.word),
            Step::Sign(sign) => token.sort == Sort::Sign(*sign),
            Step::Class(class) => {
                let is_word = matches!(token.sort, Sort::Word | Sort::Name);
                match class {
                    Class::Participle => is_word && token.is(Known::PARTICIPLE),
                    Class::Past => is_word && token.is(Known::PAST.with(Known::PARTICIPLE)),
                    Class::Ing => is_word && token.is(Known::ING),
                    Class::Adverb => is_word && token.is(Known::ADVERB),
                    Class::Number => token.sort == Sort::Number,
                    Class::Any => !token.is_sign(),
                    _ => self.scene.phrase_after(at).is_some_and(|named| self.suits(*class, &named)),
                }
            }
            Step::Not(inner) => !token.is_sign() && !self.book.steps(*inner).iter().any(|inner| self.begins(inner, at)),
            _ => false,
        }
    }

    fn suits(&self, class: Class, named: &Named) -> bool {
        suits(class, named.who) || class == Class::Someone && self.scene.is_stranger(named)
    }

    fn begins(&self, element: &Step, at: usize) -> bool {
        match element {
            Step::Choice(number) => {
                let choice = &self.book.choices[*number as usize];
                let mut branches = self.book.branches[choice.branches.range()].iter();
                branches.any(|branch| self.book.steps(*branch).iter().zip(at..).all(|(inner, place)| self.begins(inner, place)))
            }
            other => self.one(other, at),
        }
    }
}

/// Whether a token may stand between any two steps: an adverb.
fn skips(token: Token) -> bool {
    token.is(Known::ADVERB) && !token.is(Known::CONJUNCTION)
}

/// Signs that no gap crosses.
fn ends_clause(token: Token) -> bool {
    matches!(token.sort, Sort::Sign(sign) if !matches!(sign, '\'' | '"' | '*' | '/' | '&'))
}

fn suits(class: Class, who: Who) -> bool {
    match class {
        Class::Person => matches!(who, Who::Person | Who::Group | Who::We | Who::You),
        Class::Staff | Class::Someone => matches!(who, Who::Person | Who::Group),
        Class::Individual => who == Who::Person,
        Class::We => who == Who::We,
        Class::System => who == Who::System,
        Class::Nobody => who == Who::Nobody,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Document;
    use crate::lint::who::Roster;
    use crate::lint::{built_in::BOOK, rule, token};

    #[test]
    fn no_branch_that_fits_is_passed_over() {
        let roster = Roster::default();
        let examples = rule::built_in(true).into_iter().flat_map(|rule| rule.flags.into_iter().chain(rule.passes));
        let mut fitting = 0;
        for (turn, example) in examples.enumerate() {
            let document = Document::parse(example.text + " It was really only checked then, and also just forgotten.");
            let tokens = token::split(document.prose(), 0..document.prose().len());
            let scene = Scene { tokens: &tokens, before: &[], roster: &roster };
            let mut seeker = Seeker { book: &BOOK, scene: &scene, captures: Vec::new(), steps: 0 };
            // Some choices at some tokens: all of them at all would take minutes.
            let places = (0..BOOK.choices.len()).flat_map(|number| (0..tokens.len()).map(move |at| (number, at)));
            for (number, at) in places.skip(turn % 61).step_by(61) {
                let choice = &BOOK.choices[number];
                let mut from = 0;
                for (branch, steps) in BOOK.branches[choice.branches.range()].iter().enumerate() {
                    (seeker.steps, seeker.captures) = (0, Vec::new());
                    let next = seeker.branch(choice, at, from);
                    if next == Some(branch as u32) {
                        from = branch as u32 + 1;
                    } else if seeker.forward(BOOK.steps(*steps), None, at).is_some() {
                        panic!("branch {branch} of choice {number} fits {:?}", &document.prose().text()[tokens[at].range()]);
                    } else {
                        continue;
                    }
                    fitting += 1;
                }
            }
        }
        assert!(fitting > 1000, "{fitting} branches were tried");
    }
}
