//! One scan over a report's read text for the words that patterns are found by; then work around its hits alone.
//!
//! The scan hashes every word once, eight letters at a time, and asks a small bitmap, which turns nearly all of them away.
//! No automaton is built, so a cold start costs nothing, and the scan is faster than one: a pattern needs whole words,
//! never parts of them. A word that is left must have the neighbours that a pattern asks for, and the sentence the other
//! words, before anything is looked at more closely.

use super::built_in;
use super::glance::{self, Glance};
use super::lexicon::{self, Hashed, Known};
use super::pattern::{self, Anchor, Book, Class, Clue, Pattern, Run, Spot, Word, bit};
use super::rule::{How, Place, Rule, Words};
use super::token::{self, Begins, Token};
use super::who::{self, Roster, Scene};
use super::{seek, sentence};
use crate::document::{Block, Document, Kind, Mark, Prose};
use crate::report::{Finding, Level};
use std::cell::OnceCell;
use std::collections::HashMap;
use std::ops::Range;

/// The patterns of all rules that are on, by the words they are found by.
#[derive(Debug)]
pub(super) struct Index {
    /// Which rules' clues are those of the built-in table, by the rules' numbers: a repository's rule takes the place of a
    /// built-in one, and no rule moves to another's.
    shared: Vec<bool>,
    /// The clues of the other rules.
    own: HashMap<Word, Vec<Clue>, Hashed>,
    /// The words that patterns are found by.
    anchors: Filter,
    /// The words that may stand between any two of a pattern.
    adverbs: Filter,
    /// The words that mean somebody, and those that do with a capital.
    people: Filter,
    names: Filter,
    regexes: Vec<usize>,
}

/// A set of words that may hold some more: one bit for each value of a hash's low bits.
#[derive(Debug)]
struct Filter(Box<[u64; SLOTS / 64]>);

const SLOTS: usize = pattern::SLOTS;

impl Filter {
    fn new() -> Filter {
        Filter(Box::new([0; SLOTS / 64]))
    }

    fn add(&mut self, word: Word) {
        let slot = word as usize % SLOTS;
        self.0[slot / 64] |= 1 << (slot % 64);
    }

    #[inline]
    fn admits(&self, word: Word) -> bool {
        let slot = word as usize % SLOTS;
        self.0[slot / 64] >> (slot % 64) & 1 == 1
    }
}

/// The words of a text, where each begins and ends, and which of them some pattern is found by.
#[derive(Debug, Default)]
struct Scanned {
    words: Vec<Word>,
    places: Vec<(u32, u32)>,
    hits: Vec<u32>,
}

impl Scanned {
    fn start(&self, word: usize) -> usize {
        self.places[word].0 as usize
    }

    fn end(&self, word: usize) -> usize {
        self.places[word].1 as usize
    }

    /// The numbers of the words in a range of the text, one of which is numbered `near`.
    fn inside(&self, range: &Range<usize>, near: usize) -> Range<usize> {
        let (mut first, mut last) = (near, near);
        while first > 0 && self.start(first - 1) >= range.start {
            first -= 1;
        }
        while last < self.words.len() && self.start(last) < range.end {
            last += 1;
        }
        first..last
    }
}

impl Index {
    pub fn new(rules: &[Rule], levels: &[Option<Level>]) -> Index {
        let mut index = Index {
            shared: vec![false; rules.len()],
            own: HashMap::default(),
            anchors: Filter(Box::new(built_in::ANCHORS)),
            adverbs: Filter::new(),
            people: Filter::new(),
            names: Filter::new(),
            regexes: Vec::new(),
        };
        for (word, known) in lexicon::all() {
            if known.has(Known::ADVERB) {
                index.adverbs.add(word);
            }
            if known.has(who::SOMEBODY.with(Known::TITLE)) || who::AGENTS.contains(&word) || who::ends_trade(word) {
                index.people.add(word);
            }
            if known.has(Known::GIVEN.with(Known::DEPARTMENT)) {
                index.names.add(word);
            }
        }
        for (number, rule) in rules.iter().enumerate() {
            let (How::Words(words), Some(_)) = (&rule.how, levels[number]) else { continue };
            if !words.regexes.is_empty() {
                index.regexes.push(number);
            }
            if words.is_built_in {
                index.shared[number] = true;
                continue;
            }
            for (clue, words) in pattern::clues(number as u32, &words.book, words.find) {
                for &word in words {
                    index.anchors.add(word);
                    index.own.entry(word).or_default().push(clue);
                }
            }
        }
        index
    }

    /// The built-in clues that a word gives, and the bits of what may stand around it for any of them.
    #[inline]
    fn spots(&self, word: Word) -> Option<(&'static Anchor, &'static [Spot])> {
        let part = (word >> pattern::PART) as usize;
        let mut part = built_in::PARTS[part] as usize..built_in::PARTS[part + 1] as usize;
        let at = part.find(|&at| built_in::WORDS[at].word == word)?;
        let (anchor, next) = (&built_in::WORDS[at], &built_in::WORDS[at + 1]);
        Some((anchor, &built_in::SPOTS[anchor.first as usize..next.first as usize]))
    }

    /// The words of `text`, as the tokens of its sentences have them.
    fn scan(&self, text: &str) -> Scanned {
        let bytes = text.as_bytes();
        let words = text.len() / 5;
        let (words, places, hits) = (Vec::with_capacity(words), Vec::with_capacity(words), Vec::with_capacity(words / 2));
        let mut found = Scanned { words, places, hits };
        let mut at = 0;
        while let Some(&byte) = bytes.get(at) {
            if token::BEGINS[byte as usize] == Begins::No {
                at += 1;
                continue;
            }
            let start = at;
            if token::BEGINS[byte as usize] == Begins::Letter
                && let Some((word, end)) = token::plain_word(bytes, start)
            {
                self.take(word, start, end, &mut found);
                at = end + 1;
                continue;
            }
            let begins = text[start..].chars().next().is_some_and(char::is_alphanumeric)
                || matches!(byte, b'@' | b'#') && text[start + 1..].chars().next().is_some_and(char::is_alphanumeric);
            if !begins {
                at = text.ceil_char_boundary(start + 1);
                continue;
            }
            let (first, second, end) = token::words_at(text, start);
            self.take(first, start, end, &mut found);
            if let Some(second) = second {
                self.take(second, start, end, &mut found);
            }
            at = end;
        }
        found
    }

    #[inline]
    fn take(&self, word: Word, start: usize, end: usize, found: &mut Scanned) {
        if self.anchors.admits(word) {
            found.hits.push(found.words.len() as u32);
        }
        found.words.push(word);
        found.places.push((start as u32, end as u32));
    }
}

/// The blocks that are looked at, by their numbers, and who takes what is found in each.
pub(super) struct Blocks<'b> {
    pub is_wanted: &'b dyn Fn(usize) -> bool,
    pub take: &'b mut dyn FnMut(usize, Vec<Finding>),
}

/// What the words of the rules find in the blocks of a report that are wanted, block by block.
pub(super) fn find(
    document: &Document,
    rules: &[Rule],
    levels: &[Option<Level>],
    index: &Index,
    roster: impl FnOnce() -> Roster,
    is_hushed: impl Fn(&Finding) -> bool,
    blocks: Blocks,
) {
    let prose = document.prose();
    let scanned = index.scan(prose.text());
    let mut reader = Reader {
        document,
        rules,
        levels,
        index,
        scanned: &scanned,
        roster: Lazy { made: OnceCell::new(), make: Some(roster).into() },
        is_hushed,
        findings: Vec::new(),
        near: Vec::new(),
        tried: Vec::new(),
    };
    let mut hits = scanned.hits.iter().map(|&hit| hit as usize).peekable();
    let start = |hit: usize| scanned.start(hit);
    for (number, block) in document.blocks().iter().enumerate() {
        while hits.next_if(|&hit| start(hit) < block.read.start).is_some() {}
        if block.quoted || place(block).is_none() || !(blocks.is_wanted)(number) {
            continue;
        }
        // The sentence at hand, and what may be found in it.
        let mut sentence = 0..0;
        while let Some(hit) = hits.next_if(|&hit| start(hit) < block.read.end) {
            if !sentence.contains(&start(hit)) {
                reader.sentence(number, &sentence);
                sentence = 0..0;
            }
            let known = reader.near.len();
            reader.beside(number, hit);
            if known == 0 && !reader.near.is_empty() {
                sentence = sentence::around(prose.text(), block.read.clone(), start(hit));
            }
        }
        reader.sentence(number, &sentence);
        for &rule in &index.regexes {
            reader.expressions(number, rule);
        }
        (blocks.take)(number, std::mem::take(&mut reader.findings));
    }
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

struct Reader<'d, F, H> {
    document: &'d Document,
    rules: &'d [Rule],
    levels: &'d [Option<Level>],
    index: &'d Index,
    scanned: &'d Scanned,
    roster: Lazy<Roster, F>,
    /// Whether the report silences a finding: then it covers no other.
    is_hushed: H,
    findings: Vec<Finding>,
    /// What the words of the sentence at hand have the right neighbours for, each with the word's number.
    near: Vec<(usize, &'d Clue)>,
    /// The rules and patterns to be tried in it, each after the first word that it could be found by: what is told first
    /// is found first.
    tried: Vec<(usize, usize, usize)>,
}

impl<'d, F: FnOnce() -> Roster, H: Fn(&Finding) -> bool> Reader<'d, F, H> {
    /// Try every pattern whose words the sentence holds.
    fn sentence(&mut self, block: usize, sentence: &Range<usize>) {
        self.candidates(sentence);
        if !self.tried.is_empty() {
            let tokens = token::split(self.document.prose(), sentence.clone());
            self.look(block, sentence, &tokens);
        }
    }

    /// Try the patterns of `self.tried`.
    fn look(&mut self, block: usize, sentence: &Range<usize>, tokens: &[Token]) {
        let document = self.document;
        let prose = document.prose();
        let before = if tokens.iter().any(|token| token.is(Known::THEY)) {
            self.sentence_before(block, sentence.start).map_or(Vec::new(), |range| token::split(prose, range))
        } else {
            Vec::new()
        };
        let scene = Scene { tokens, before: &before, roster: self.roster.get() };
        let mut found: Vec<Finding> = Vec::new();
        for &(_, number, pattern) in &self.tried {
            let rule = &self.rules[number];
            let (How::Words(words), Some(level)) = (&rule.how, self.levels[number]) else { continue };
            if found.iter().any(|finding| finding.rule == rule.id) {
                continue;
            }
            let book = &*words.book;
            let pattern = &book.patterns[pattern];
            let matched = places(book, pattern, tokens).find_map(|at| seek::at(book, pattern, &scene, at));
            if let Some(matched) = matched
                && admitted(words, &scene)
            {
                found.push(finding(rule, level, &matched, tokens, prose));
            }
        }
        found.retain(|finding| !(self.is_hushed)(finding));
        self.findings.append(&mut sifted(found));
    }

    /// The patterns that are found by this word and have the right words beside it, into `self.near`.
    fn beside(&mut self, block: usize, hit: usize) {
        let (index, word) = (self.index, self.scanned.words[hit]);
        let spots = index.spots(word);
        let own = if index.own.is_empty() { None } else { index.own.get(&word) };
        let after = self.nearest(hit + 1..self.scanned.words.len());
        let spots = spots.filter(|(anchor, _)| anchor.after & after != 0);
        if spots.is_none() && own.is_none() {
            return;
        }
        let before = self.nearest((0..hit).rev());
        if let Some((anchor, spots)) = spots
            && anchor.before & before != 0
        {
            for spot in spots {
                if spot.after & after != 0 && spot.before & before != 0 {
                    let clue = &built_in::CLUES[spot.clue as usize];
                    if index.shared.get(clue.rule as usize) == Some(&true) {
                        self.consider(clue, block, hit, before);
                    }
                }
            }
        }
        for clue in own.into_iter().flatten() {
            if clue.after & after != 0 && clue.before_or_edge() & before != 0 {
                self.consider(clue, block, hit, before);
            }
        }
    }

    /// Keep a clue of which the bits fit if the rest does, into `self.near`.
    #[inline]
    fn consider(&mut self, clue: &'d Clue, block: usize, hit: usize, before: u64) {
        let is_near = clue.before & before != 0 || self.may_begin(block, hit);
        if is_near && self.applies(&self.rules[clue.rule as usize], block) && self.fits(clue, block, hit) {
            self.near.push((hit, clue));
        }
    }

    /// Whether one of the many words that may stand before and after does.
    fn fits(&self, entry: &Clue, block: usize, hit: usize) -> bool {
        if entry.words_before.is_empty() && entry.words_after.is_empty() {
            return true;
        }
        let How::Words(words) = &self.rules[entry.rule as usize].how else { return false };
        let book = &*words.book;
        (self.stands(book, entry.words_before, (0..hit).rev()) || entry.edge && self.may_begin(block, hit))
            && self.stands(book, entry.words_after, hit + 1..self.scanned.words.len())
    }

    /// Whether one of some words stands nearest, adverbs skipped; so it does where any will do.
    fn stands(&self, book: &Book, wanted: Run, numbers: impl Iterator<Item = usize>) -> bool {
        if wanted.is_empty() {
            return true;
        }
        for number in numbers {
            if book.holds(wanted, self.scanned.words[number]) {
                return true;
            }
            if !self.is_adverb(number) {
                return false;
            }
        }
        true
    }

    /// The bits of the next word, and, past adverbs, of those after it; all bits where there is none.
    #[inline]
    fn nearest(&self, numbers: impl Iterator<Item = usize>) -> u64 {
        let mut bits = 0;
        for number in numbers {
            bits |= bit(self.scanned.words[number]);
            if !self.is_adverb(number) {
                return bits;
            }
        }
        u64::MAX
    }

    /// Whether a word may be skipped where a pattern asks for another: an adverb, or what looks like one.
    #[inline]
    fn is_adverb(&self, number: usize) -> bool {
        let text = self.document.prose().text().as_bytes();
        self.index.adverbs.admits(self.scanned.words[number]) || text[..self.scanned.end(number)].ends_with(b"ly")
    }

    /// Whether a sentence may begin at a word: at what ends one before it, or after numbers alone.
    fn may_begin(&self, block: usize, hit: usize) -> bool {
        let read = &self.document.blocks()[block].read;
        let text = self.document.prose().text();
        let Some(before) = hit.checked_sub(1) else { return true };
        let (this, before) = (self.scanned.start(hit), self.scanned.start(before)..self.scanned.end(before));
        let between = &text.as_bytes()[before.end.min(this)..this];
        before.start < read.start
            || between.iter().any(|byte| matches!(byte, b'.' | b'!' | b'?' | b'\n'))
            || text.as_bytes()[before.start].is_ascii_digit()
            || read.len() > sentence::LONGEST
    }

    /// The patterns of `self.near` whose other words the sentence holds, in `self.tried`.
    fn candidates(&mut self, sentence: &Range<usize>) {
        self.tried.clear();
        let Some(&(first, _)) = self.near.first() else { return };
        let numbers = self.scanned.inside(sentence, first);
        let first = numbers.start;
        let inside = &self.scanned.words[numbers.clone()];
        let held = inside.iter().fold(0, |bits, &word| bits | bit(word));
        let (person, plain) = (OnceCell::new(), OnceCell::new());
        let mut near = std::mem::take(&mut self.near);
        for &(hit, entry) in &near {
            let (rule, pattern) = (entry.rule as usize, entry.pattern as usize);
            if entry.also & held == 0
                || entry.person && !*person.get_or_init(|| self.names_somebody(numbers.clone()))
                || self.tried.iter().any(|tried| (tried.1, tried.2) == (rule, pattern))
            {
                continue;
            }
            let How::Words(words) = &self.rules[rule].how else { continue };
            let book = &*words.book;
            let pattern = &book.patterns[pattern];
            if !pattern.also.is_empty() && !inside.iter().any(|word| entry.also & bit(*word) != 0 && book.holds(pattern.also, *word)) {
                continue;
            }
            let mut glance = Glance {
                book,
                words: inside,
                skips: |number: usize| self.is_adverb(first + number),
                plain: || *plain.get_or_init(|| self.is_plain(sentence)),
                left: glance::STEPS,
            };
            if glance.may(pattern, hit - first) {
                let first = inside.iter().position(|word| book.is_found_by(pattern, *word));
                self.tried.push((first.unwrap_or(usize::MAX), rule, entry.pattern as usize));
            }
        }
        near.clear();
        self.near = near;
        self.tried.sort_unstable();
    }

    /// Whether a sentence holds neither code nor what may be a quotation.
    fn is_plain(&self, sentence: &Range<usize>) -> bool {
        let prose = self.document.prose();
        let text = &prose.text()[sentence.clone()];
        // Signs of other languages are rare, so all of them are searched at once.
        let quotes = (!text.is_ascii() || memchr::memchr(b'"', text.as_bytes()).is_some()) && text.contains(token::QUOTES);
        !quotes && prose.marked(sentence.clone(), Mark::CODE).is_empty()
    }

    /// Whether any word of a sentence could be somebody, or stand for somebody.
    fn names_somebody(&self, numbers: Range<usize>) -> bool {
        let text = self.document.prose().text().as_bytes();
        let roster = self.roster.get();
        let mut words = self.scanned.words[numbers.clone()].iter().zip(&self.scanned.places[numbers]);
        words.any(|(&word, &(start, end))| {
            let written = &text[start as usize..end as usize];
            let capital = !written.first().is_some_and(u8::is_ascii_lowercase);
            self.index.people.admits(word)
                || capital && (self.index.names.admits(word) || written.len() <= 2 || written[0] == b'@' || written.contains(&b'-'))
                || written.ends_with(b"ops")
                || !written.is_ascii()
                || roster.knows(word)
        })
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

    #[inline]
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
fn places<'t>(book: &'t Book, pattern: &'t Pattern, tokens: &'t [Token]) -> impl Iterator<Item = usize> + 't {
    (0..tokens.len()).filter(|&at| tokens[at].word != 0 && book.is_found_by(pattern, tokens[at].word))
}

/// Whether the sentence holds what the rule wants beside its pattern, and nothing that it excepts.
fn admitted(words: &Words, scene: &Scene) -> bool {
    let book = &*words.book;
    let found = |pattern: &Pattern| places(book, pattern, scene.tokens).any(|at| seek::at(book, pattern, scene, at).is_some());
    let holds = |run: Run| words.patterns(run).iter().any(found);
    (words.with.is_empty() || holds(words.with)) && !holds(words.unless)
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

/// Of findings that overlap, or that are of one family of language and of one level, the one that matters most: a sentence is not told the
/// same thing twice.
fn sifted(mut found: Vec<Finding>) -> Vec<Finding> {
    found.sort_by(|one, other| other.level.cmp(&one.level).then(other.span.len().cmp(&one.span.len())));
    let mut kept: Vec<Finding> = Vec::new();
    for finding in found {
        let covered = |known: &Finding| {
            let overlaps = known.span.start < finding.span.end && finding.span.start < known.span.end;
            overlaps || known.level == finding.level && family(&finding.rule).is_some_and(|name| family(&known.rule) == Some(name))
        };
        if !kept.iter().any(covered) {
            kept.push(finding);
        }
    }
    kept
}

/// The family of a rule about language; another rule's findings are told one by one.
fn family(rule: &str) -> Option<&'static str> {
    let name = rule.split('/').next()?;
    super::promise::FAMILIES.into_iter().find(|known| *known == name)
}

#[cfg(test)]
mod tests;
