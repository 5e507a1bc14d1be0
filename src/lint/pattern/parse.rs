//! Reading a pattern as people write it, with a complaint at the very character that is not understood.

use super::{Class, Element, Sketch, Word, inflections, near, word};
use crate::document::nearest;
use std::borrow::Cow;
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

/// The most words, classes and other elements that a pattern or a list holds, counting those of the lists it names.
const LARGEST: usize = 4096;
const TOO_LARGE: &str = "this is too large: with the lists it names it holds more than 4096 words and classes";

/// Read a pattern and choose the words it is found by. Where those would be too common, a choice in it is written out,
/// so that each of its branches is found by words of its own.
pub(in crate::lint) fn parse(text: &str, lists: &Lists) -> Result<Vec<Sketch>, Misread> {
    let elements = elements(text, lists)?;
    let Some(pattern) = anchored(elements) else {
        return Err(Misread {
            range: 0..text.len(),
            message: "this pattern holds no word that must be there".into(),
            hint: Some("write at least one word outside (…)?, {…} and !…: reports are searched by it".into()),
        });
    };
    if cost(&pattern.words) < TOO_COMMON {
        return Ok(vec![pattern]);
    }
    Ok(written_out(&pattern).unwrap_or_else(|| vec![pattern]))
}

/// How often a word may stand in ten thousand before it pays to look for a better one.
const TOO_COMMON: u32 = 12;

/// The pattern with its two rarest places chosen.
fn anchored(elements: Vec<Element>) -> Option<Sketch> {
    let mut places: Vec<(u32, usize, Vec<Word>)> = (0..elements.len())
        .filter_map(|at| {
            let words = starts(&elements[at])?;
            Some((cost(&words), at, words))
        })
        .collect();
    places.sort_by_key(|(cost, at, _)| (*cost, *at));
    let mut places = places.into_iter();
    let (_, anchor, words) = places.next()?;
    // Words that are everywhere tell nothing and would only lengthen the scan.
    let also = places.next().filter(|(cost, _, _)| *cost < 10 * TOO_COMMON).map_or(Vec::new(), |(_, _, words)| words);
    let (before, rest) = elements.split_at(anchor);
    let (heads, before) = (near::heads(rest), near::before(before));
    Some(Sketch { elements, anchor, words, heads, before, also })
}

/// One pattern a branch of the first choice that makes every one of them cheaper. Where none does, of the choice that
/// leaves the fewest common words: its branches that are no cheaper alone stay together as one pattern.
fn written_out(whole: &Sketch) -> Option<Vec<Sketch>> {
    let elements = &whole.elements;
    let mut best: Option<(u32, Vec<Sketch>)> = None;
    for (at, element) in elements.iter().enumerate() {
        let Element::Choice { of, optional: false } = element else { continue };
        let with = |part: &[Element]| anchored([&elements[..at], part, &elements[at + 1..]].concat());
        let (mut patterns, mut common) = (Vec::new(), Vec::new());
        for branch in of.iter() {
            match with(branch).filter(|pattern| cost(&pattern.words) < TOO_COMMON) {
                Some(pattern) => patterns.push(pattern),
                None => common.push(branch.clone()),
            }
        }
        if common.is_empty() {
            return Some(patterns);
        }
        let Some(rest) = with(&[merged(common)]).filter(|_| !patterns.is_empty()) else { continue };
        let left = cost(&rest.words);
        patterns.push(rest);
        if left * 2 <= cost(&whole.words) && best.as_ref().is_none_or(|(least, _)| left < *least) {
            best = Some((left, patterns));
        }
    }
    best.map(|(_, patterns)| patterns)
}

/// Read a pattern, or an entry of a word list, which need not hold a word that can be searched.
pub(in crate::lint) fn elements(text: &str, lists: &Lists) -> Result<Vec<Element>, Misread> {
    let mut reader = Reader { text, at: 0, lists, size: 0 };
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

/// How often common words stand in ten thousand words of reports: a pattern is found by its rarest.
#[rustfmt::skip]
const COMMON: [(&str, u32); 376] = [
    ("'s", 130),
    ("the", 886), ("in", 227), ("to", 211), ("of", 196), ("a", 183), ("and", 182), ("was", 117), ("for", 96), ("on", 89),
    ("that", 87), ("from", 84), ("at", 81), ("have", 70), ("as", 69), ("with", 66), ("had", 63), ("is", 62), ("minutes", 54),
    ("should", 52), ("https", 52), ("returned", 51), ("com", 48), ("by", 47), ("incident", 46), ("were", 46), ("after", 46),
    ("we", 46), ("error", 44), ("not", 42), ("an", 42), ("id", 42), ("t", 41), ("which", 41), ("service", 41), ("alert", 41),
    ("it", 39), ("because", 38), ("this", 37), ("example", 36), ("team", 35), ("its", 35), ("change", 34), ("attempt", 34),
    ("utc", 33), ("seconds", 33), ("z", 33), ("up", 32), ("s", 31), ("page", 30), ("so", 28), ("over", 28), ("them", 27),
    ("first", 27), ("about", 26), ("most", 26), ("customers", 26), ("query", 25), ("took", 25), ("every", 24),
    ("nothing", 24), ("reached", 24), ("check", 24), ("restart", 24), ("cache", 23), ("whether", 23), ("responders", 23),
    ("users", 22), ("data", 22), ("all", 21), ("but", 21), ("own", 21), ("items", 21), ("job", 21), ("ms", 21), ("are", 19),
    ("if", 19), ("node", 19), ("what", 18), ("fix", 18), ("when", 18), ("failed", 18), ("only", 17), ("or", 17),
    ("started", 17), ("before", 17), ("p", 17), ("kind", 17), ("request", 16), ("requests", 16), ("could", 16),
    ("review", 16), ("one", 16), ("deploy", 16), ("action", 15), ("traffic", 15), ("since", 15), ("did", 15), ("back", 15),
    ("through", 15), ("test", 15), ("chat", 15), ("runbook", 15), ("memory", 15), ("noticed", 14), ("our", 14), ("load", 14),
    ("rates", 14), ("work", 14), ("call", 14), ("affected", 14), ("once", 14), ("later", 14), ("dashboard", 14),
    ("rollback", 14), ("logs", 14), ("see", 14), ("release", 14), ("log", 14), ("both", 13), ("worked", 13), ("dropped", 13),
    ("than", 13), ("new", 13), ("added", 13), ("status", 13), ("made", 13), ("itself", 13), ("communication", 13),
    ("changed", 13), ("open", 13), ("ran", 13), ("slow", 13), ("two", 13), ("steps", 13), ("showed", 13), ("writes", 13),
    ("timeout", 13), ("seen", 13), ("drained", 13), ("stale", 13), ("handover", 13), ("within", 12), ("connection", 12),
    ("issue", 12), ("rate", 12), ("clear", 12), ("point", 12), ("between", 12), ("client", 12), ("failover", 12),
    ("message", 12), ("queue", 12), ("warn", 12), ("looked", 12), ("short", 12), ("wait", 12), ("earlier", 12),
    ("raised", 12), ("confirmed", 12), ("image", 12), ("schema", 12), ("source", 12), ("default", 12), ("tickets", 12),
    ("step", 12), ("hand", 12), ("port", 12), ("answered", 12), ("chose", 12), ("shares", 12), ("time", 11), ("shipped", 11),
    ("saw", 11), ("prevent", 11), ("proxy", 11), ("set", 11), ("disk", 11), ("be", 11), ("certificate", 11), ("longer", 11),
    ("backup", 11), ("came", 11), ("usual", 11), ("migration", 11), ("latency", 11), ("opened", 11), ("lists", 11),
    ("calls", 11), ("pipeline", 11), ("health", 11), ("balancer", 11), ("fault", 11), ("week", 11), ("recover", 11),
    ("absent", 11), ("fire", 11), ("queued", 11), ("info", 11), ("vendor", 11), ("hid", 11), ("measured", 11),
    ("timeline", 10), ("went", 10), ("impact", 10), ("due", 10), ("flag", 10), ("detect", 10), ("config", 10), ("retry", 10),
    ("back-off", 10), ("index", 9), ("services", 9), ("mitigate", 9), ("times", 9), ("user", 9), ("errors", 9), ("batch", 9),
    ("pods", 9), ("replica", 9), ("no", 9), ("detection", 9), ("firewall", 9), ("record", 9), ("rule", 9), ("leader", 9),
    ("summary", 8), ("some", 8), ("nodes", 8), ("lessons", 8), ("well", 8), ("database", 8), ("dns", 8), ("date", 8),
    ("canary", 8), ("kubernetes", 7), ("owner", 7), ("search", 7), ("checkout", 7), ("scheduler", 7), ("their", 6),
    ("they", 6), ("out", 6), ("been", 6), ("cause", 6), ("us", 6), ("root", 6), ("pull", 6), ("cluster", 6),
    ("difficult", 6), ("gateway", 6), ("payments", 6), ("text", 5), ("use", 5), ("caused", 5), ("during", 5), ("would", 5),
    ("more", 5), ("down", 5), ("api", 5), ("update", 5), ("too", 5), ("pod", 5), ("problem", 5), ("there", 5), ("has", 5),
    ("being", 5), ("changes", 5), ("created", 5), ("code", 5), ("bot", 5), ("outage", 5), ("failures", 4), ("process", 4),
    ("resolved", 4), ("can", 4), ("hours", 4), ("deployed", 4), ("events", 4), ("how", 4), ("other", 4), ("monitoring", 4),
    ("fixed", 4), ("any", 4), ("updated", 4), ("running", 4), ("into", 4), ("then", 4), ("these", 4), ("long", 4),
    ("function", 4), ("add", 4), ("build", 4), ("happened", 4), ("where", 4), ("event", 4), ("view", 4), ("console", 4),
    ("friday", 4), ("i", 4), ("m", 4), ("file", 3), ("run", 3), ("table", 3), ("launch", 3), ("create", 3), ("start", 3),
    ("d", 3), ("while", 3), ("without", 3), ("learned", 3), ("also", 3), ("again", 3), ("do", 3), ("testing", 3),
    ("used", 3), ("state", 3), ("many", 3), ("get", 3), ("failure", 3), ("wrong", 3), ("will", 3), ("need", 3),
    ("production", 3), ("alerts", 3), ("same", 3), ("key", 3), ("title", 3), ("missing", 3), ("configuration", 3),
    ("server", 3), ("am", 3), ("now", 3), ("working", 3), ("reported", 3), ("identified", 3), ("stopped", 3), ("why", 3),
    ("version", 3), ("he", 3), ("restarted", 3), ("monday", 3), ("name", 3), ("type", 3), ("pagerduty", 3), ("platform", 3),
    ("calendar", 3), ("joe", 3), ("engineer", 3), ("ravi", 3), ("response", 2), ("high", 2), ("teams", 2), ("until", 2),
    ("like", 2), ("implement", 2), ("ll", 2), ("future", 2), ("full", 2), ("system", 2), ("instance", 2), ("number", 2),
    ("prod", 2), ("final", 2), ("http", 2), ("sync", 2), ("twice", 2), ("checked", 2), ("still", 2), ("li", 2), ("delay", 2),
    ("dev", 2), ("complete", 2), ("manager", 2), ("network", 2), ("flags", 2),
];

/// The same by their hashes, sorted.
static COSTS: [(Word, u32); COMMON.len()] = {
    let mut costs = [(0, 0); COMMON.len()];
    let mut at = 0;
    while at < COMMON.len() {
        // Insertion, so that they are sorted.
        let entry = (word(COMMON[at].0), COMMON[at].1);
        let mut place = at;
        while place > 0 && costs[place - 1].0 > entry.0 {
            costs[place] = costs[place - 1];
            place -= 1;
        }
        costs[place] = entry;
        at += 1;
    }
    costs
};

fn cost(words: &[Word]) -> u32 {
    words.iter().map(|&found| COSTS.binary_search_by_key(&found, |(common, _)| *common).map_or(1, |at| COSTS[at].1)).sum()
}

struct Reader<'t> {
    text: &'t str,
    at: usize,
    lists: &'t Lists,
    /// How many elements have been read.
    size: usize,
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
                    self.size += 1;
                    if self.size > LARGEST {
                        return Err(self.misread(start..self.at, TOO_LARGE));
                    }
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
                if self.rest().starts_with('!') {
                    return Err(self.misread(start..self.at + 1, "“!” after “!” says nothing more"));
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
            // “(a|b?)” is always found: what was meant is “(a|b|bs)?”, or a plural of its own.
            if matches!(branch[..], [Element::Choice { optional: true, .. }]) {
                return Err(Misread {
                    range: from..self.at,
                    message: "one of these choices may be nothing, so all of them may".into(),
                    hint: Some("write (a|b)? for “a, b or nothing”, and (one|ones) for a plural".into()),
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
            self.size += size(list);
            return Ok(list.clone());
        }
        Class::named(name).map(Element::Class).ok_or_else(|| Misread {
            range: start..self.at,
            message: format!("there is no class of words called “{name}”"),
            hint: Some({
                let known: Vec<&str> = Class::ALL.iter().map(|(_, name)| *name).chain(self.lists.keys().map(String::as_str)).collect();
                let meant = nearest(name, known.iter().copied()).map_or(String::new(), |meant| format!("did you mean {meant}? "));
                format!("{meant}known are {}; or list words of your own under `words:`", known.join(", "))
            }),
        })
    }

    fn word(&mut self, found: &mut Vec<Element>) -> Result<(), Misread> {
        let start = self.at;
        let stops = |c: char| !(c.is_alphanumeric() || matches!(c, '\'' | '’' | '-' | '@' | '#' | '/' | '%'));
        let end = self.rest().find(stops).unwrap_or(self.rest().len());
        let written = &self.rest()[..end];
        let is_plain = written.bytes().all(|byte| byte.is_ascii_lowercase() || matches!(byte, b'-' | b'\''));
        let text: Cow<str> = if is_plain { written.into() } else { written.to_lowercase().replace('’', "'").into() };
        self.at += end;
        if self.rest().starts_with('~') {
            self.at += 1;
            let mut words: Vec<Word> = inflections(&text).iter().map(|form| word(form)).collect();
            words.sort_unstable();
            words.dedup();
            found.push(Element::Word(words.into()));
            return Ok(());
        }
        if text.as_bytes().contains(&b'\'') && text.contains("n't") {
            let hint = Some("write the contraction out: “did not” finds “didn't” too".to_owned());
            return Err(Misread { range: start..self.at, message: "contractions are not understood here".into(), hint });
        }
        if text == "cannot" {
            found.push(Element::Word([word("can")].into()));
        }
        let text = if text == "cannot" { "not".into() } else { text };
        if text == "not" {
            let mut words = [word("not"), word("never")];
            words.sort_unstable();
            found.push(Element::Word(words.into()));
        } else {
            found.push(Element::Word([word(&text)].into()));
        }
        Ok(())
    }
}

/// How much an element holds, everything inside it included. No list is larger than [`LARGEST`], so this is soon told.
fn size(element: &Element) -> usize {
    match element {
        Element::Word(words) => words.len(),
        Element::Choice { of, .. } => of.iter().flatten().map(size).sum(),
        Element::Not(inner) => 1 + size(inner),
        _ => 1,
    }
}

/// The entries of a list as one element.
pub(in crate::lint) fn listed(entries: Vec<Vec<Element>>) -> Result<Element, &'static str> {
    let size: usize = entries.iter().flatten().map(size).sum();
    if size > LARGEST { Err(TOO_LARGE) } else { Ok(merged(entries)) }
}

/// A choice of single words is one word of many.
fn merged(of: Vec<Vec<Element>>) -> Element {
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
        check("wish (it|ones?) had", 9..14, "one of these choices may be nothing, so all of them may");
        check("{person} {participle}", 0..21, "this pattern holds no word that must be there");
        check("didn't check", 0..6, "contractions are not understood here");
        check("should have * done", 12..13, "“*” means nothing in a pattern");
        check("should)", 6..7, "“)” closes nothing here");
        check("should …99 have", 7..12, "a gap spans 1 to 20 words");
        check(&format!("should {}a", "!".repeat(1 << 20)), 7..9, "“!” after “!” says nothing more");
    }

    #[test]
    fn a_pattern_that_grows_without_end_is_refused() {
        let mut lists = Lists::new();
        lists.insert("list0".into(), merged(vec![elements("a b", &lists).unwrap()]));
        let mut level = 0;
        let misread = loop {
            let text = format!("({})", vec![format!("{{list{level}}} c"); 8].join("|"));
            match elements(&text, &lists) {
                Ok(found) => lists.insert(format!("list{}", level + 1), merged(vec![found])),
                Err(misread) => break misread,
            };
            level += 1;
            assert!(level < 6, "eight to the sixth is too much");
        };
        assert_eq!(misread.message, "this is too large: with the lists it names it holds more than 4096 words and classes");
    }

    #[test]
    fn the_rarest_word_is_searched() {
        let patterns = parse("{person} had (not)? bothered to {any}", &Lists::new()).unwrap();
        assert_eq!(patterns[0].words, [word("bothered")]);
        let patterns = parse("(in hindsight|with regret) we", &Lists::new()).unwrap();
        let found: Vec<&[Word]> = patterns.iter().map(|pattern| &pattern.words[..]).collect();
        assert_eq!(found, [[word("hindsight")], [word("regret")]]);
    }
}
