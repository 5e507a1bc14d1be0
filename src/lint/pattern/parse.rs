//! Reading a pattern as people write it, with a complaint at the very character that is not understood.

use super::{Class, Element, Pattern, Word, inflections, word};
use std::collections::BTreeMap;
use std::ops::Range;

/// Lists of words that a pack names, each entry a pattern of its own, as one element.
pub(in crate::lint) type Lists = BTreeMap<String, Element>;

/// What is wrong with a pattern, and the bytes of it that are meant.
#[derive(Debug, PartialEq)]
pub(in crate::lint) struct Misread {
    pub range: Range<usize>,
    pub message: String,
    pub hint: Option<String>,
}

/// The most words that a gap may be told to span.
const WIDEST: usize = 20;

/// Read a pattern and choose the words it is found by.
pub(in crate::lint) fn parse(text: &str, lists: &Lists) -> Result<Pattern, Misread> {
    let elements = elements(text, lists)?;
    let anchor = (0..elements.len()).filter_map(|at| Some((at, starts(&elements[at])?))).min_by_key(|(_, words)| cost(words));
    let Some((anchor, words)) = anchor else {
        return Err(Misread {
            range: 0..text.len(),
            message: "this pattern holds no word that must be there".into(),
            hint: Some("write at least one word outside (…)?, {…} and !…: reports are searched by it".into()),
        });
    };
    Ok(Pattern { elements, anchor, words })
}

/// Read a pattern, or an entry of a word list, which need not hold a word that can be searched.
pub(in crate::lint) fn elements(text: &str, lists: &Lists) -> Result<Vec<Element>, Misread> {
    let mut reader = Reader { text, at: 0, lists };
    let elements = reader.sequence(0)?;
    match reader.rest().chars().next() {
        Some(c) => Err(reader.misread(reader.at..reader.at + c.len_utf8(), format!("“{c}” closes nothing here"))),
        None if elements.is_empty() => Err(reader.misread(0..text.len(), "a pattern cannot be empty")),
        None => Ok(elements),
    }
}

/// The words with which an element begins, if it always begins with one of a few.
fn starts(element: &Element) -> Option<Vec<Word>> {
    match element {
        Element::Word(words) => Some(words.to_vec()),
        Element::Choice { of, optional: false } => {
            let mut all = Vec::new();
            for branch in of.iter() {
                all.extend(starts(branch.first()?)?);
            }
            all.sort_unstable();
            all.dedup();
            Some(all)
        }
        _ => None,
    }
}

/// Words so common that a pattern is better found by another.
const COMMON: [(&str, u32); 76] = [
    ("the", 1000),
    ("a", 500),
    ("an", 200),
    ("of", 500),
    ("to", 500),
    ("and", 500),
    ("in", 400),
    ("was", 300),
    ("were", 200),
    ("is", 300),
    ("are", 200),
    ("be", 150),
    ("been", 90),
    ("for", 200),
    ("on", 200),
    ("it", 200),
    ("that", 200),
    ("this", 200),
    ("with", 150),
    ("at", 150),
    ("as", 150),
    ("by", 120),
    ("from", 120),
    ("we", 150),
    ("i", 80),
    ("had", 120),
    ("have", 120),
    ("has", 100),
    ("not", 120),
    ("did", 60),
    ("do", 50),
    ("no", 50),
    ("but", 60),
    ("or", 60),
    ("if", 60),
    ("so", 50),
    ("up", 50),
    ("out", 50),
    ("all", 50),
    ("would", 40),
    ("could", 40),
    ("will", 50),
    ("should", 30),
    ("can", 50),
    ("may", 20),
    ("our", 60),
    ("their", 40),
    ("they", 40),
    ("he", 20),
    ("she", 20),
    ("you", 30),
    ("your", 20),
    ("his", 15),
    ("her", 15),
    ("'s", 100),
    ("when", 60),
    ("after", 60),
    ("who", 20),
    ("which", 60),
    ("what", 20),
    ("cause", 20),
    ("root", 20),
    ("due", 20),
    ("because", 20),
    ("more", 30),
    ("only", 20),
    ("before", 20),
    ("being", 20),
    ("make", 15),
    ("made", 15),
    ("time", 30),
    ("than", 20),
    ("there", 40),
    ("into", 40),
    ("too", 10),
    ("very", 8),
];

/// The same by their hashes.
static COSTS: [(Word, u32); COMMON.len()] = {
    let mut costs = [(0, 0); COMMON.len()];
    let mut at = 0;
    while at < COMMON.len() {
        costs[at] = (word(COMMON[at].0), COMMON[at].1);
        at += 1;
    }
    costs
};

fn cost(words: &[Word]) -> u32 {
    // A long list is rare enough only word by word; what matters is how often any of them is met.
    words.iter().map(|&found| COSTS.iter().find(|(common, _)| *common == found).map_or(2, |(_, cost)| *cost)).sum()
}

struct Reader<'t> {
    text: &'t str,
    at: usize,
    lists: &'t Lists,
}

impl<'t> Reader<'t> {
    fn rest(&self) -> &'t str {
        &self.text[self.at..]
    }

    fn misread(&self, range: Range<usize>, message: impl Into<String>) -> Misread {
        Misread { range, message: message.into(), hint: None }
    }

    fn blanks(&mut self) {
        self.at += self.rest().len() - self.rest().trim_start().len();
    }

    /// Elements up to the end, a `|` or a `)`.
    fn sequence(&mut self, depth: usize) -> Result<Vec<Element>, Misread> {
        let mut found = Vec::new();
        loop {
            self.blanks();
            match self.rest().chars().next() {
                None | Some('|' | ')') => return Ok(found),
                Some(_) => {
                    let start = self.at;
                    self.element(depth, &mut found)?;
                    if self.rest().starts_with('?') {
                        self.at += 1;
                        let last: Vec<Element> = found.drain(found.len().saturating_sub(1)..).collect();
                        match &last[..] {
                            [Element::Gap(_) | Element::Start | Element::End] => {
                                return Err(self.misread(start..self.at, "this may be nothing already: “?” says no more"));
                            }
                            _ => found.push(Element::Choice { of: [last].into(), optional: true }),
                        }
                    }
                }
            }
        }
    }

    fn element(&mut self, depth: usize, found: &mut Vec<Element>) -> Result<(), Misread> {
        let start = self.at;
        let Some(first) = self.rest().chars().next() else { return Ok(()) };
        match first {
            '(' => found.push(self.choice(depth)?),
            '{' => found.push(self.class()?),
            '!' => {
                self.at += 1;
                let mut inner = Vec::new();
                if self.rest().starts_with(char::is_whitespace) || self.rest().is_empty() {
                    return Err(self.misread(start..self.at, "“!” stands directly before the word, class or choice it excludes"));
                }
                self.element(depth, &mut inner)?;
                match inner.len() {
                    1 => found.push(Element::Not(Box::new(inner.remove(0)))),
                    _ => return Err(self.misread(start..self.at, "“!” excludes one word, one class or one choice")),
                }
            }
            '^' | '$' => {
                self.at += 1;
                found.push(if first == '^' { Element::Start } else { Element::End });
            }
            '…' => {
                self.at += first.len_utf8();
                found.push(self.gap(start)?);
            }
            ',' | ';' | ':' | '–' => {
                self.at += first.len_utf8();
                found.push(Element::Sign(first));
            }
            _ if first.is_alphanumeric() || matches!(first, '\'' | '’' | '@' | '#' | '-') => self.word(found)?,
            '.' if self.rest().starts_with("...") => {
                self.at += 3;
                found.push(self.gap(start)?);
            }
            _ => {
                return Err(Misread {
                    range: start..start + first.len_utf8(),
                    message: format!("“{first}” means nothing in a pattern"),
                    hint: Some(
                        "a pattern is made of words, (a|b), (a)?, word~, {class}, …, !word, ^ and $; use `regex:` for the rest".into(),
                    ),
                });
            }
        }
        Ok(())
    }

    fn gap(&mut self, start: usize) -> Result<Element, Misread> {
        let digits = self.rest().bytes().take_while(u8::is_ascii_digit).count();
        let number = &self.rest()[..digits];
        self.at += digits;
        match number.parse() {
            Ok(words @ 1..=WIDEST) => Ok(Element::Gap(words)),
            _ if number.is_empty() => Ok(Element::Gap(6)),
            _ => Err(self.misread(start..self.at, format!("a gap spans 1 to {WIDEST} words"))),
        }
    }

    fn choice(&mut self, depth: usize) -> Result<Element, Misread> {
        let start = self.at;
        if depth > 6 {
            return Err(self.misread(start..start + 1, "choices are nested too deeply"));
        }
        self.at += 1;
        let mut of = Vec::new();
        loop {
            let from = self.at;
            let branch = self.sequence(depth + 1)?;
            if self.rest().is_empty() {
                return Err(self.misread(start..start + 1, "this “(” is never closed"));
            }
            if branch.is_empty() {
                return Err(Misread {
                    range: from..self.at.max(from),
                    message: "one of these choices is empty".into(),
                    hint: Some("write (a|b)? for “a, b or nothing”".into()),
                });
            }
            of.push(branch);
            match self.rest().chars().next() {
                Some('|') => self.at += 1,
                _ => {
                    self.at += 1;
                    break;
                }
            }
        }
        Ok(merged(of))
    }

    fn class(&mut self) -> Result<Element, Misread> {
        let start = self.at;
        let Some(end) = self.rest().find('}') else { return Err(self.misread(start..start + 1, "this “{” is never closed")) };
        let name = self.rest()[1..end].trim();
        self.at += end + 1;
        if let Some(list) = self.lists.get(name) {
            return Ok(list.clone());
        }
        Class::named(name).map(Element::Class).ok_or_else(|| Misread {
            range: start..self.at,
            message: format!("there is no class of words called “{name}”"),
            hint: Some(format!(
                "known are {}; or list words of your own under `words:`",
                Class::ALL.iter().map(|(_, name)| *name).chain(self.lists.keys().map(String::as_str)).collect::<Vec<_>>().join(", ")
            )),
        })
    }

    fn word(&mut self, found: &mut Vec<Element>) -> Result<(), Misread> {
        let start = self.at;
        let stops = |c: char| !(c.is_alphanumeric() || matches!(c, '\'' | '’' | '-' | '@' | '#' | '/' | '%'));
        let end = self.rest().find(stops).unwrap_or(self.rest().len());
        let text = self.rest()[..end].to_lowercase().replace('’', "'");
        self.at += end;
        if self.rest().starts_with('~') {
            self.at += 1;
            let mut words: Vec<Word> = inflections(&text).iter().map(|form| word(form)).collect();
            words.sort_unstable();
            words.dedup();
            found.push(Element::Word(words.into()));
            return Ok(());
        }
        if text.contains("n't") {
            let hint = Some("write the contraction out: “did not” finds “didn't” too".to_owned());
            return Err(Misread { range: start..self.at, message: "contractions are not understood here".into(), hint });
        }
        if text == "cannot" {
            found.push(Element::Word([word("can")].into()));
        }
        let text = if text == "cannot" { "not".to_owned() } else { text };
        let mut words = vec![word(&text)];
        if text == "not" {
            words.push(word("never"));
            words.sort_unstable();
        }
        found.push(Element::Word(words.into()));
        Ok(())
    }
}

/// A choice of single words is one word of many.
pub(in crate::lint) fn merged(of: Vec<Vec<Element>>) -> Element {
    let mut words: Vec<Word> = Vec::new();
    for branch in &of {
        let [Element::Word(more)] = &branch[..] else { return Element::Choice { of: of.into(), optional: false } };
        words.extend_from_slice(more);
    }
    words.sort_unstable();
    words.dedup();
    Element::Word(words.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, range: Range<usize>, message: &str) {
        let misread = parse(text, &Lists::new()).expect_err(text);
        assert_eq!((misread.range, misread.message.as_str()), (range, message), "{text}");
    }

    #[test]
    fn what_is_not_understood_is_pointed_at() {
        check("{persn} should", 0..7, "there is no class of words called “persn”");
        check("{person} (should|ought to have", 9..10, "this “(” is never closed");
        check("should (a||b)", 10..10, "one of these choices is empty");
        check("{person} {participle}", 0..21, "this pattern holds no word that must be there");
        check("didn't check", 0..6, "contractions are not understood here");
        check("should have * done", 12..13, "“*” means nothing in a pattern");
        check("should)", 6..7, "“)” closes nothing here");
        check("should …99 have", 7..12, "a gap spans 1 to 20 words");
    }

    #[test]
    fn the_rarest_word_is_searched() {
        let pattern = parse("{person} had (not)? bothered to {any}", &Lists::new()).unwrap();
        assert_eq!(pattern.words, [word("bothered")]);
        let pattern = parse("(should|ought to) (not)? have {participle}", &Lists::new()).unwrap();
        assert_eq!(pattern.anchor, 0);
    }
}
