//! Trying a pattern in a sentence, from the word it was found by: forwards to its end and backwards to its beginning.

use super::lexicon::Known;
use super::pattern::{self, Class, Element, Pattern};
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
pub(super) fn at(pattern: &Pattern, scene: &Scene, at: usize) -> Option<Match> {
    let mut seeker = Seeker { scene, captures: Vec::new(), steps: 0 };
    let (before, rest) = pattern.elements.split_at(pattern.anchor);
    let end = seeker.forward(rest, None, at)?;
    let start = seeker.backward(before, None, at)?;
    let mut captures = seeker.captures;
    let mut start = start;
    if let Some(Element::Class(
        class @ (Class::Person | Class::Staff | Class::Individual | Class::Someone | Class::We | Class::Nobody | Class::System),
    )) = before.first()
        && let Some((_, range)) = captures.iter().rev().find(|(found, _)| found == class)
        && range.start <= start
    {
        start = match pattern.elements.get(1) {
            _ if range.end > start && range.end <= end => range.end,
            _ => start,
        };
    }
    captures.reverse();
    Some(Match { tokens: start..end, captures })
}

/// What is still to be matched after a sequence.
#[derive(Clone, Copy)]
struct Rest<'p> {
    elements: &'p [Element],
    next: Option<&'p Rest<'p>>,
}

struct Seeker<'s> {
    scene: &'s Scene<'s>,
    captures: Vec<(Class, Range<usize>)>,
    steps: usize,
}

impl Seeker<'_> {
    fn token(&self, at: usize) -> Option<Token> {
        self.scene.tokens.get(at).copied()
    }

    /// Match `elements` and then `next` from the token `at` on; the end of the match.
    fn forward(&mut self, elements: &[Element], next: Option<&Rest>, at: usize) -> Option<usize> {
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
        let skips = self.token(at).is_some_and(|token| token.is(Known::ADVERB) && !token.is(Known::CONJUNCTION));
        let takes_all = matches!(first, Element::Gap(_) | Element::Choice { .. } | Element::Start | Element::End);
        if skips && !takes_all { self.forward(elements, next, at + 1) } else { None }
    }

    fn forward_one(&mut self, first: &Element, others: &[Element], next: Option<&Rest>, at: usize) -> Option<usize> {
        match first {
            Element::Choice { of, optional } => {
                for branch in of.iter() {
                    let rest = Rest { elements: others, next };
                    let kept = self.captures.len();
                    if let Some(end) = self.forward(branch, Some(&rest), at) {
                        return Some(end);
                    }
                    self.captures.truncate(kept);
                }
                if *optional { self.forward(others, next, at) } else { None }
            }
            Element::Gap(most) => {
                for taken in 0..=*most {
                    if let Some(end) = self.forward(others, next, at + taken) {
                        return Some(end);
                    }
                    if self.token(at + taken).is_none_or(ends_clause) {
                        return None;
                    }
                }
                None
            }
            Element::Start => (at == 0).then(|| self.forward(others, next, at)).flatten(),
            Element::End => {
                let ended = self.scene.tokens[at.min(self.scene.tokens.len())..].iter().all(|token| matches!(token.sort, Sort::Sign(_)));
                ended.then(|| self.forward(others, next, at)).flatten()
            }
            Element::Class(Class::Thing) => {
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
            Element::Class(class @ (Class::Person | Class::Staff | Class::Individual | Class::Someone | Class::We | Class::System)) => {
                let named = self.scene.phrase_after(at)?;
                if !self.suits(*class, &named) {
                    return None;
                }
                let possessive = self.token(named.tokens.end).is_some_and(|token| token.word == pattern::word("'s"));
                let wanted = matches!(others.first(), Some(Element::Word(words)) if words.contains(&pattern::word("'s")));
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
            Element::Class(Class::Nobody) => None,
            _ => self.one(first, at).then(|| self.forward(others, next, at + 1)).flatten(),
        }
    }

    /// Match `elements` and then `next` leftwards, so that the match ends before the token `at`; where it begins.
    fn backward(&mut self, elements: &[Element], next: Option<&Rest>, at: usize) -> Option<usize> {
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
        let skips = self.token(left).is_some_and(|token| token.is(Known::ADVERB) && !token.is(Known::CONJUNCTION));
        let takes_all = matches!(last, Element::Gap(_) | Element::Choice { .. } | Element::Start | Element::End);
        if skips && !takes_all { self.backward(elements, next, left) } else { None }
    }

    fn backward_one(&mut self, last: &Element, others: &[Element], next: Option<&Rest>, at: usize) -> Option<usize> {
        match last {
            Element::Choice { of, optional } => {
                for branch in of.iter() {
                    let rest = Rest { elements: others, next };
                    let kept = self.captures.len();
                    if let Some(start) = self.backward(branch, Some(&rest), at) {
                        return Some(start);
                    }
                    self.captures.truncate(kept);
                }
                if *optional { self.backward(others, next, at) } else { None }
            }
            Element::Gap(most) => {
                for taken in 0..=(*most).min(at) {
                    if let Some(start) = self.backward(others, next, at - taken) {
                        return Some(start);
                    }
                    if at == taken || ends_clause(self.scene.tokens[at - taken - 1]) {
                        return None;
                    }
                }
                None
            }
            Element::Start => {
                let opened = self.scene.tokens[..at].iter().all(|token| token.is_sign() || token.sort == Sort::Number);
                opened.then(|| self.backward(others, next, at)).flatten()
            }
            Element::End => None,
            Element::Class(Class::Thing) => {
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
            Element::Class(
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
    fn one(&self, element: &Element, at: usize) -> bool {
        let Some(token) = self.token(at) else { return false };
        match element {
            Element::Word(words) => token.word != 0 && words.binary_search(&token.word).is_ok(),
            Element::Sign(sign) => token.sort == Sort::Sign(*sign),
            Element::Class(class) => {
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
            Element::Not(inner) => !token.is_sign() && !self.begins(inner, at),
            _ => false,
        }
    }

    fn suits(&self, class: Class, named: &Named) -> bool {
        suits(class, named.who) || class == Class::Someone && self.scene.is_stranger(named)
    }

    fn begins(&self, element: &Element, at: usize) -> bool {
        match element {
            Element::Choice { of, .. } => of.iter().any(|branch| branch.iter().zip(at..).all(|(inner, place)| self.begins(inner, place))),
            other => self.one(other, at),
        }
    }
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
