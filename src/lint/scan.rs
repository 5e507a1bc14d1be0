//! One scan over a report's read text for the words that patterns are found by; then work around its hits alone.
//!
//! The scan hashes every word once and asks a small bitmap, which turns nearly all of them away. No automaton is built,
//! so a cold start costs nothing, and the scan is faster than one: a pattern needs whole words, never parts of them.

use super::lexicon::Hashed;
use super::pattern::{self, Class, Pattern, SEED, Word, stir};
use super::rule::{How, Place, Rule, Words};
use super::token::{self, Token};
use super::who::{Roster, Scene};
use super::{seek, sentence};
use crate::document::{Block, Document, Kind, Prose};
use crate::report::{Finding, Level};
use std::cell::OnceCell;
use std::collections::HashMap;
use std::ops::Range;

/// The patterns of all rules that are on, by the words they are found by.
#[derive(Debug)]
pub(super) struct Index {
    patterns: HashMap<Word, Vec<Entry>, Hashed>,
    /// One bit for each value of a hash's low bits: whether any such word has it.
    filter: Box<[u64; SLOTS / 64]>,
    regexes: Vec<usize>,
    /// Sorted by what the scan reads; then what it stands for.
    contracted: Vec<(Word, Word)>,
}

/// A rule, one of its patterns, and the bits of the words that must be there too; all bits where there are none.
#[derive(Clone, Copy, Debug)]
struct Entry {
    rule: u32,
    which: u32,
    also: u64,
}

/// One of 64 bits for a word: two words may share one, so a bit that is set proves nothing and one that is not does.
fn bit(word: Word) -> u64 {
    1 << ((word >> 40) % 64)
}

const SLOTS: usize = 1 << 14;

impl Index {
    pub fn new(rules: &[Rule], levels: &[Option<Level>]) -> Index {
        let mut contracted: Vec<(Word, Word)> = CONTRACTED.iter().map(|(whole, short)| (*short, *whole)).collect();
        contracted.sort_unstable();
        let mut index = Index { patterns: HashMap::default(), filter: Box::new([0; SLOTS / 64]), regexes: Vec::new(), contracted };
        for (number, rule) in rules.iter().enumerate() {
            let (How::Words(words), Some(_)) = (&rule.how, levels[number]) else { continue };
            if !words.regexes.is_empty() {
                index.regexes.push(number);
            }
            for (at, pattern) in words.find.iter().enumerate() {
                let also = if pattern.also.is_empty() { u64::MAX } else { pattern.also.iter().fold(0, |bits, &word| bits | bit(word)) };
                let entry = Entry { rule: number as u32, which: at as u32, also };
                for &word in &pattern.words {
                    index.patterns.entry(word).or_default().push(entry);
                }
                pattern.words.iter().chain(&pattern.also).for_each(|&word| index.mark(word));
            }
        }
        // “shouldn't” is two words to a pattern, and “shouldn” and “t” to the scan.
        for (whole, contracted) in CONTRACTED {
            if index.admits(*whole) {
                index.mark(*contracted);
            }
        }
        index
    }

    fn mark(&mut self, word: Word) {
        let slot = slot(word);
        self.filter[slot / 64] |= 1 << (slot % 64);
    }

    #[inline]
    fn admits(&self, word: Word) -> bool {
        let slot = slot(word);
        self.filter[slot / 64] >> (slot % 64) & 1 == 1
    }

    /// The words of `text` that some pattern needs, with their offsets.
    fn hits(&self, text: &str) -> Vec<(u32, Word)> {
        let bytes = text.as_bytes();
        let mut found = Vec::new();
        let mut at = 0;
        while at < bytes.len() {
            let mut letter = FOLD[bytes[at] as usize];
            if letter == 0 {
                at += 1;
                continue;
            }
            let start = at;
            let mut word = SEED;
            while letter != 0 {
                word = stir(word, letter);
                at += 1;
                letter = match bytes.get(at) {
                    Some(&byte) => FOLD[byte as usize],
                    None => 0,
                };
            }
            if self.admits(word) {
                let whole = self.contracted.binary_search_by_key(&word, |(short, _)| *short).map_or(word, |at| self.contracted[at].1);
                found.push((start as u32, whole));
            }
        }
        found
    }
}

#[inline]
fn slot(word: Word) -> usize {
    ((word ^ (word >> 29)) as usize) % SLOTS
}

/// Letters, digits and hyphens in lower case; 0 for what divides words.
const FOLD: [u8; 256] = {
    let mut table = [0; 256];
    let mut byte = 0;
    while byte < 128 {
        let c = byte as u8;
        if c.is_ascii_alphanumeric() || c == b'-' || c == b'_' {
            table[byte] = c.to_ascii_lowercase();
        }
        byte += 1;
    }
    table
};

const CONTRACTED: &[(Word, Word)] = &[
    (pattern::word("should"), pattern::word("shouldn")),
    (pattern::word("could"), pattern::word("couldn")),
    (pattern::word("would"), pattern::word("wouldn")),
    (pattern::word("did"), pattern::word("didn")),
    (pattern::word("do"), pattern::word("don")),
    (pattern::word("does"), pattern::word("doesn")),
    (pattern::word("had"), pattern::word("hadn")),
    (pattern::word("has"), pattern::word("hasn")),
    (pattern::word("have"), pattern::word("haven")),
    (pattern::word("was"), pattern::word("wasn")),
    (pattern::word("were"), pattern::word("weren")),
    (pattern::word("is"), pattern::word("isn")),
    (pattern::word("are"), pattern::word("aren")),
    (pattern::word("must"), pattern::word("mustn")),
    (pattern::word("need"), pattern::word("needn")),
    (pattern::word("might"), pattern::word("mightn")),
    (pattern::word("will"), pattern::word("won")),
    (pattern::word("not"), pattern::word("t")),
    (pattern::word("not"), pattern::word("cannot")),
    (pattern::word("have"), pattern::word("ve")),
    (pattern::word("would"), pattern::word("d")),
    (pattern::word("will"), pattern::word("ll")),
    (pattern::word("are"), pattern::word("re")),
    (pattern::word("am"), pattern::word("m")),
    (pattern::word("'s"), pattern::word("s")),
];

/// What the words of the rules find in a report.
pub(super) fn find(
    document: &Document,
    rules: &[Rule],
    levels: &[Option<Level>],
    index: &Index,
    roster: impl FnOnce() -> Roster,
) -> Vec<Finding> {
    let prose = document.prose();
    let hits = index.hits(prose.text());
    let mut reader = Reader {
        document,
        rules,
        levels,
        index,
        roster: Lazy { made: OnceCell::new(), make: Some(roster).into() },
        findings: Vec::new(),
        tried: Vec::new(),
    };
    let mut next = 0;
    let offset = |hit: &(u32, Word)| hit.0 as usize;
    for (number, block) in document.blocks().iter().enumerate() {
        while hits.get(next).is_some_and(|hit| offset(hit) < block.read.start) {
            next += 1;
        }
        if block.quoted || place(block).is_none() {
            continue;
        }
        while let Some(hit) = hits.get(next).filter(|hit| offset(hit) < block.read.end) {
            let sentence = sentence::around(prose.text(), block.read.clone(), offset(hit));
            let first = next;
            while hits.get(next).is_some_and(|hit| offset(hit) < sentence.end) {
                next += 1;
            }
            next = next.max(first + 1);
            reader.sentence(number, sentence, &hits[first..next]);
        }
        for &rule in &index.regexes {
            reader.expressions(number, rule);
        }
    }
    reader.findings
}

/// A value made when it is first asked for.
struct Lazy<T, F> {
    made: OnceCell<T>,
    make: std::cell::Cell<Option<F>>,
}

impl<T, F: FnOnce() -> T> Lazy<T, F>
where
    T: Default,
{
    fn get(&self) -> &T {
        self.made.get_or_init(|| self.make.take().map(|make| make()).unwrap_or_default())
    }
}

struct Reader<'d, F> {
    document: &'d Document,
    rules: &'d [Rule],
    levels: &'d [Option<Level>],
    index: &'d Index,
    roster: Lazy<Roster, F>,
    findings: Vec<Finding>,
    /// The rules and patterns to be tried in the sentence at hand.
    tried: Vec<(usize, usize)>,
}

impl<F: FnOnce() -> Roster> Reader<'_, F> {
    /// Try every pattern whose words the sentence holds.
    fn sentence(&mut self, block: usize, sentence: Range<usize>, hits: &[(u32, Word)]) {
        self.candidates(block, hits);
        if self.tried.is_empty() {
            return;
        }
        let document = self.document;
        let prose = document.prose();
        let tokens = token::split(prose, sentence.clone());
        let before = if tokens.iter().any(|token| token.is(super::lexicon::Known::THEY)) {
            self.sentence_before(block, sentence.start).map_or(Vec::new(), |range| token::split(prose, range))
        } else {
            Vec::new()
        };
        let scene = Scene { tokens: &tokens, before: &before, roster: self.roster.get() };
        let mut found: Vec<Finding> = Vec::new();
        for &(number, which) in &self.tried {
            let rule = &self.rules[number];
            let (How::Words(words), Some(level)) = (&rule.how, self.levels[number]) else { continue };
            if found.iter().any(|finding| finding.rule == rule.id) {
                continue;
            }
            let pattern = &words.find[which];
            let matched = places(pattern, &tokens).find_map(|at| seek::at(pattern, &scene, at));
            if let Some(matched) = matched
                && admitted(words, &scene)
            {
                found.push(finding(rule, level, &matched, &tokens, prose));
            }
        }
        self.findings.append(&mut sifted(found));
    }

    /// The patterns whose words are all among the hits, in `self.tried`.
    fn candidates(&mut self, block: usize, hits: &[(u32, Word)]) {
        self.tried.clear();
        let bits = hits.iter().fold(0, |bits, (_, word)| bits | bit(*word));
        for (_, word) in hits {
            let Some(entries) = self.index.patterns.get(word) else { continue };
            for entry in entries.iter().filter(|entry| entry.also & bits != 0) {
                let (number, which) = (entry.rule as usize, entry.which as usize);
                let How::Words(words) = &self.rules[number].how else { continue };
                let also = &words.find[which].also;
                let complete = also.is_empty() || hits.iter().any(|(_, other)| also.binary_search(other).is_ok());
                if complete && !self.tried.contains(&(number, which)) && self.applies(&self.rules[number], block) {
                    self.tried.push((number, which));
                }
            }
        }
    }

    fn expressions(&mut self, block: usize, number: usize) {
        let rule = &self.rules[number];
        let (How::Words(words), Some(level)) = (&rule.how, self.levels[number]) else { return };
        if !self.applies(rule, block) {
            return;
        }
        let start = self.document.blocks()[block].read.start;
        for regex in &words.regexes {
            for found in regex.find_iter(self.document.read(block)).filter(|found| !found.is_empty()) {
                let range = start + found.start()..start + found.end();
                let word = |hole: &str| (hole == "found").then_some(found.as_str());
                self.findings.push(Finding {
                    span: self.document.prose().locate(range),
                    rule: rule.id.clone(),
                    level,
                    message: super::filled(&rule.message, word),
                    ask: super::filled(&rule.ask, word),
                });
            }
        }
    }

    fn applies(&self, rule: &Rule, block: usize) -> bool {
        let block = &self.document.blocks()[block];
        rule.sections.admits(self.document.sections()[block.section].role) && place(block).is_some_and(|place| rule.blocks.admits(place))
    }

    /// The sentence before a place, in the same block or at the end of the one before.
    fn sentence_before(&self, block: usize, start: usize) -> Option<Range<usize>> {
        let text = self.document.prose().text();
        let read = self.document.blocks()[block].read.clone();
        let place = text[read.start..start].trim_end().len() + read.start;
        if place > read.start {
            return Some(sentence::around(text, read, text.floor_char_boundary(place - 1)));
        }
        let earlier = self.document.blocks()[..block].iter().rev().find(|block| !block.read.is_empty())?.read.clone();
        Some(sentence::around(text, earlier.clone(), text.floor_char_boundary(earlier.end - 1)))
    }
}

fn place(block: &Block) -> Option<Place> {
    match block.kind {
        Kind::Heading(_) => Some(Place::Heading),
        Kind::Paragraph if block.item.is_some() => Some(Place::Item),
        Kind::Paragraph => Some(Place::Paragraph),
        Kind::Item => Some(Place::Item),
        Kind::Cell { .. } => Some(Place::Cell),
        Kind::Code | Kind::Html => None,
    }
}

/// The tokens at which a pattern may be found.
fn places<'t>(pattern: &'t Pattern, tokens: &'t [Token]) -> impl Iterator<Item = usize> + 't {
    (0..tokens.len()).filter(|&at| tokens[at].word != 0 && pattern.words.binary_search(&tokens[at].word).is_ok())
}

/// Whether the sentence holds what the rule wants beside its pattern, and nothing that it excepts.
fn admitted(words: &Words, scene: &Scene) -> bool {
    let holds = |pattern: &Pattern| places(pattern, scene.tokens).any(|at| seek::at(pattern, scene, at).is_some());
    (words.with.is_empty() || words.with.iter().any(holds)) && !words.unless.iter().any(holds)
}

fn finding(rule: &Rule, level: Level, matched: &seek::Match, tokens: &[Token], prose: &Prose) -> Finding {
    let read = |range: &Range<usize>| match (tokens.get(range.start), tokens.get(range.end.wrapping_sub(1))) {
        (Some(first), Some(last)) if range.start < range.end => first.start as usize..last.end as usize,
        _ => 0..0,
    };
    let range = read(&matched.tokens);
    let text = prose.text();
    let shown = clipped(&text[range.clone()]);
    let word = |hole: &str| {
        if hole == "found" {
            return Some(shown.as_str());
        }
        let class = Class::named(hole)?;
        let (_, tokens) = matched.captures.iter().find(|(found, _)| *found == class)?;
        Some(match &text[read(tokens)] {
            "I" | "me" => "you",
            other => other,
        })
    };
    Finding {
        span: prose.locate(range.clone()),
        rule: rule.id.clone(),
        level,
        message: super::filled(&rule.message, word),
        ask: super::filled(&rule.ask, word),
    }
}

/// The most characters of a report that a message repeats.
const SHOWN: usize = 70;

fn clipped(text: &str) -> String {
    let folded = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match folded.char_indices().nth(SHOWN) {
        Some((at, _)) => folded[..at].trim_end().to_owned() + "…",
        None => folded,
    }
}

/// Of findings that overlap, the one that matters most: a sentence is not told the same thing twice.
fn sifted(mut found: Vec<Finding>) -> Vec<Finding> {
    found.sort_by(|one, other| other.level.cmp(&one.level).then(other.span.len().cmp(&one.span.len())));
    let mut kept: Vec<Finding> = Vec::new();
    for finding in found {
        let span = finding.span;
        if !kept.iter().any(|known| known.span.start < span.end && span.start < known.span.end) {
            kept.push(finding);
        }
    }
    kept
}
