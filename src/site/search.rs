//! The index that the search page asks: which words stand in which reports, in files that are loaded one by one.
//!
//! Words are read from the finished page, so that what a reader cannot see cannot be found either. Sorted words are cut into
//! files of about ten kilobytes; a small first file says where each begins, and a search loads the one or two in which
//! its words lie. A list of the words alone is loaded only when one is not found, to find the word that was meant.

use super::part;
use rayon::prelude::*;
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

/// What a word's place says about the report: the body, a heading or often, what it is filed under, its title.
const LEVELS: usize = 4;

/// From how often on a word of the body counts as one of a heading.
const OFTEN: u16 = 4;

/// A file of the index that is so long ends before the next word that is chosen, and one of the other length before any.
const LEAST: usize = 4_000;
const LARGEST: usize = 12_000;

/// One word of so many is chosen to begin a file.
const CHOSEN: u32 = 8;

/// The shortest and the longest word that is kept, in characters.
const LENGTHS: std::ops::RangeInclusive<usize> = 2..=32;

/// The most words that are known for misspelt ones.
const KNOWN: usize = 40_000;

/// A word in more than half of this many reports or more finds nothing by itself, unless it stands out.
const MANY: usize = 200;

/// From where on members are counted that are no reports.
pub(super) const OTHERS: usize = 1 << 20;

/// The words of a page, each once, with the highest level it has there.
#[derive(Clone, Debug, Default)]
pub(super) struct Words {
    /// In order, with a line end after each.
    text: String,
    levels: Vec<u8>,
}

impl Words {
    fn iter(&self) -> impl Iterator<Item = (&str, u8)> {
        self.text.lines().zip(self.levels.iter().copied())
    }
}

/// The words that HTML says.
pub(super) fn read(html: &str) -> Gathered {
    let mut gathered = Gathered::default();
    gathered.html(html);
    gathered
}

/// The words of a title, of what it is filed under and of HTML.
pub(super) fn words<'t>(title: &str, filed: impl IntoIterator<Item = &'t str>, html: &str) -> Words {
    read(html).words(title, filed)
}

/// Words as they are met.
#[derive(Default)]
pub(super) struct Gathered {
    /// The highest level of each word, and how often it stands there at all.
    found: HashMap<String, (u8, u16), BuildHasherDefault<Quick>>,
    word: String,
}

impl Gathered {
    /// All of them, with those of a title and of what it is filed under.
    pub fn words<'t>(mut self, title: &str, filed: impl IntoIterator<Item = &'t str>) -> Words {
        filed.into_iter().for_each(|text| self.text(text, 2));
        self.text(title, 3);
        let level = |(level, count)| if level == 0 && count >= OFTEN { 1 } else { level };
        let mut found: Vec<(&str, u8)> = self.found.iter().map(|(word, &place)| (word.as_str(), level(place))).collect();
        found.sort_unstable();
        let mut words = Words { text: String::new(), levels: Vec::with_capacity(found.len()) };
        words.text.reserve_exact(found.iter().map(|(word, _)| word.len() + 1).sum());
        for (word, level) in found {
            words.text.push_str(word);
            words.text.push('\n');
            words.levels.push(level);
        }
        words
    }

    fn text(&mut self, text: &str, level: u8) {
        self.plain(text, level);
        self.end(level);
    }

    /// What HTML says. Tags inside a line do not part words; addresses and descriptions are not read.
    fn html(&mut self, html: &str) {
        const INSIDE: [&str; 9] = ["span", "a", "b", "i", "em", "strong", "code", "mark", "s"];
        let mut level = 0;
        let mut rest = html;
        while let Some(at) = rest.find(['<', '&']) {
            self.plain(&rest[..at], level);
            let is_tag = rest.as_bytes()[at] == b'<';
            rest = &rest[at + 1..];
            let Some(end) = rest.find(if is_tag { '>' } else { ';' }) else { break };
            if is_tag {
                let tag = rest[..end].split([' ', '/']).find(|part| !part.is_empty()).unwrap_or_default();
                if !INSIDE.contains(&tag) {
                    self.end(level);
                    if matches!(tag.as_bytes(), [b'h', b'1'..=b'6']) {
                        level = u8::from(!rest.starts_with('/'));
                    }
                }
            } else {
                self.end(level);
            }
            rest = &rest[end + 1..];
        }
        self.plain(rest, level);
        self.end(level);
    }

    fn plain(&mut self, text: &str, level: u8) {
        let mut rest = text;
        while !rest.is_empty() {
            let end = rest.bytes().position(|byte| !byte.is_ascii_alphanumeric()).unwrap_or(rest.len());
            let from = self.word.len();
            self.word.push_str(&rest[..end]);
            self.word[from..].make_ascii_lowercase();
            let Some(c) = rest[end..].chars().next() else { return };
            if c.is_ascii() || !c.is_alphanumeric() || u32::from(c) > 0xFFFF {
                self.end(level);
            } else {
                self.word.extend(c.to_lowercase());
            }
            rest = &rest[end + c.len_utf8()..];
        }
    }

    fn end(&mut self, level: u8) {
        if self.word.is_empty() {
            return;
        }
        let stem = stem(&self.word);
        let length = if stem.is_ascii() { stem.len() } else { stem.chars().count() };
        if LENGTHS.contains(&length) && !STOPS.contains(&stem) {
            match self.found.get_mut(stem) {
                Some((highest, count)) => {
                    *highest = level.max(*highest);
                    *count = count.saturating_add(1);
                }
                None => {
                    self.found.insert(stem.to_owned(), (level, 1));
                }
            }
        }
        self.word.clear();
    }
}

/// Tells words apart as quickly as can be: they are many, each is short, and nobody gains by two that fall together.
#[derive(Default)]
struct Quick(u64);

impl Hasher for Quick {
    fn write(&mut self, bytes: &[u8]) {
        for chunk in bytes.chunks(8) {
            let mut eight = [0; 8];
            eight[..chunk.len()].copy_from_slice(chunk);
            self.0 = (self.0.rotate_left(5) ^ u64::from_le_bytes(eight)).wrapping_mul(0x517c_c1b7_2722_0a95);
        }
    }

    fn finish(&self) -> u64 {
        // The map looks at the highest bits and at the lowest.
        self.0 ^ self.0 >> 32
    }
}

/// Words that stand everywhere; the script does not look for them either.
const STOPS: [&str; 24] = [
    "the", "and", "of", "to", "in", "it", "is", "was", "were", "that", "for", "on", "with", "as", "at", "by", "an", "be", "or", "from",
    "this", "had", "which", "not",
];

/// A word without the `s` of a plural, as the script cuts it too.
fn stem(word: &str) -> &str {
    let bytes = word.as_bytes();
    let is_plural = bytes.len() > 3 && bytes.ends_with(b"s") && !matches!(bytes[bytes.len() - 2], b's' | b'u' | b'i');
    if is_plural { &word[..word.len() - 1] } else { word }
}

/// Where all words stand, from which the files of the index are cut. An edit of one report changes a few places in it, so
/// that it is kept from one build to the next.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Standing {
    /// In order; each with its members by level, written as in the files.
    words: Vec<(String, String)>,
}

/// Where a word stands: the members by level.
type Places = [Vec<u32>; LEVELS];

impl Standing {
    /// Where the words of these members stand; their numbers have to grow.
    pub fn of(members: &[(usize, &Words)]) -> Standing {
        let mut found: HashMap<&str, Places, BuildHasherDefault<Quick>> = HashMap::default();
        for (number, words) in members {
            for (word, level) in words.iter() {
                found.entry(word).or_default()[usize::from(level)].push(*number as u32);
            }
        }
        let mut words: Vec<(String, String)> = found.into_iter().map(|(word, places)| (word.to_owned(), written(&places))).collect();
        words.sort_unstable();
        Standing { words }
    }

    /// The same after some members have gone, others have other numbers, and new ones have come. `number` gives the new
    /// number of each that stays, which has to grow with the old one.
    pub fn after(&self, number: impl Fn(u32) -> Option<u32> + Sync, new: &[(usize, &Words)]) -> Standing {
        let new = Standing::of(new);
        let mut coming = new.words.into_iter().peekable();
        let mut pairs = Vec::with_capacity(self.words.len());
        for (word, old) in &self.words {
            while let Some(before) = coming.next_if(|(other, _)| other < word) {
                pairs.push((before.0, None, Some(before.1)));
            }
            pairs.push((word.clone(), Some(old), coming.next_if(|(other, _)| other == word).map(|(_, places)| places)));
        }
        pairs.extend(coming.map(|(word, places)| (word, None, Some(places))));
        let stays = |(word, old, new): (String, Option<&String>, Option<String>)| {
            let mut places = old.map(|old| read_places(old, &number)).unwrap_or_default();
            if let Some(new) = new {
                for (all, more) in places.iter_mut().zip(read_places(&new, &Some)) {
                    all.extend(more);
                    all.sort_unstable();
                }
            }
            places.iter().any(|members| !members.is_empty()).then(|| (word, written(&places)))
        };
        Standing { words: pairs.into_par_iter().filter_map(stays).collect() }
    }

    /// As a text, for [`Standing::remembered`].
    pub fn kept(&self) -> String {
        let mut text = String::with_capacity(self.words.iter().map(|(word, places)| word.len() + places.len() + 2).sum());
        for (word, places) in &self.words {
            text.extend([word, ":", places, "\n"]);
        }
        text
    }

    /// What [`Standing::kept`] wrote.
    pub fn remembered(kept: &str) -> Option<Standing> {
        let line = |line: &str| line.split_once(':').map(|(word, places)| (word.to_owned(), places.to_owned()));
        Some(Standing { words: kept.par_lines().map(line).collect::<Option<Vec<_>>>()? })
    }
}

/// The members of each level, the lowest first.
fn written(places: &Places) -> String {
    let mut out = String::new();
    for (level, members) in places.iter().enumerate() {
        if level > 0 {
            out.push(',');
        }
        part::growing(&mut out, members.iter().map(|&member| member as usize));
    }
    out
}

fn read_places(written: &str, number: &(impl Fn(u32) -> Option<u32> + ?Sized)) -> Places {
    let mut places = Places::default();
    for (members, level) in places.iter_mut().zip(written.split(',')) {
        members.extend(part::grown(level).filter_map(number));
    }
    places
}

/// The files of the index.
#[derive(Debug)]
pub(super) struct Index {
    /// By its place, each holding the words from its start on.
    parts: Vec<String>,
    starts: String,
    known: String,
}

impl Index {
    /// The files for these words. `count` says how many of the members are reports. A file ends before a word that is
    /// chosen by its letters, so that a word that is added or grows leaves the other files as they were.
    pub fn new(standing: &Standing, count: usize) -> Index {
        let lines: Vec<(String, usize)> = standing.words.par_iter().map(|(word, places)| line(word, places, count)).collect();
        let words = || standing.words.iter().map(|(word, _)| word.as_str());
        let known = known(words().zip(lines.iter().map(|(_, count)| *count)));
        let mut parts: Vec<String> = vec![String::new()];
        let mut starts = Vec::new();
        let mut in_part = 0;
        for (word, (line, _)) in words().zip(&lines) {
            let last = parts.len() - 1;
            if in_part > 0 && (parts[last].len() + line.len() > LARGEST || parts[last].len() >= LEAST && ends_before(word)) {
                parts.push(String::new());
                in_part = 0;
            }
            let part = parts.last_mut().expect("there is always a part");
            if in_part == 0 {
                starts.push(word);
            } else {
                part.push(' ');
            }
            part.push_str(line);
            in_part += 1;
        }
        Index { parts, starts: starts.join(" "), known }
    }

    /// How many parts there are.
    pub fn len(&self) -> usize {
        self.parts.len()
    }

    /// The part at a place, where there is one.
    pub fn part(&self, at: usize) -> Option<String> {
        Some(part::part(&part_name(at), self.parts.get(at)?))
    }

    /// The first file: how many reports there are, where other members begin, and the first words of the parts.
    pub fn first(&self, count: usize, others: usize) -> String {
        let first =
            serde_json::json!({ "count": count, "others": others, "from": OTHERS, "starts": self.starts, "stops": STOPS.join(" ") });
        part::part("search/first", &first)
    }

    pub fn known(&self) -> String {
        part::part("search/known", &self.known)
    }
}

pub(super) fn part_name(at: usize) -> String {
    format!("search/{at}")
}

/// Whether a file of the index ends before a word, if it is long enough.
fn ends_before(word: &str) -> bool {
    word.bytes().fold(7_u32, |sum, byte| sum.wrapping_mul(31).wrapping_add(u32::from(byte))) % CHOSEN == 0
}

/// A word and the members of each level, the lowest first; a word that stands nearly everywhere says so with `*` instead of
/// its lowest. Gives how many members there are as well.
fn line(word: &str, places: &str, count: usize) -> (String, usize) {
    let members = part::count(places);
    let places = match places.split_once(',') {
        Some((_, others)) if count >= MANY && members > count / 2 => format!("*,{others}"),
        _ => places.to_owned(),
    };
    (format!("{word}:{}", places.trim_end_matches(',')), members)
}

/// The words of letters alone that stand in most reports, in order, each as how many bytes it shares with the one before
/// and what follows them.
fn known<'w>(words: impl Iterator<Item = (&'w str, usize)>) -> String {
    let is_word = |word: &str| word.len() > 3 && word.chars().all(char::is_alphabetic);
    let mut words: Vec<(&str, usize)> = words.filter(|(word, _)| is_word(word)).collect();
    if words.len() > KNOWN {
        words.sort_by(|one, other| other.1.cmp(&one.1).then_with(|| one.0.cmp(other.0)));
        words.truncate(KNOWN);
        words.sort_unstable();
    }
    let mut out = String::new();
    let mut before = "";
    for (word, _) in words {
        let shared = word.char_indices().zip(before.chars()).take_while(|((_, one), other)| one == other).count();
        out.push_str(&shared.to_string());
        out.extend(word.chars().skip(shared));
        before = word;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(title: &str, html: &str, expected: &[(&str, u8)]) {
        let words = words(title, ["Filed"], html);
        assert_eq!(words.iter().collect::<Vec<_>>(), expected, "from {html}");
    }

    #[test]
    fn words_are_those_that_a_reader_sees() {
        check(
            "A Title",
            "<h2 id=\"hidden\">Head <a href=\"#hidden\">#</a></h2><p>the po<b>ol</b>s &amp; max_size</p><p>x 500s</p>",
            &[("500", 0), ("filed", 2), ("head", 1), ("max", 0), ("pool", 0), ("size", 0), ("title", 3)],
        );
        check("", "<p>often often often often status ÉTÉ</p>", &[("filed", 2), ("often", 1), ("status", 0), ("été", 0)]);
    }

    #[test]
    fn an_index_says_where_each_word_stands() {
        let one = words("pool", [], "<p>cache shared</p>");
        let two = words("cache", [], "<p>pool</p>");
        let index = Index::new(&Standing::of(&[(0, &one), (40, &two)]), 2);
        assert_eq!(index.part(0).unwrap(), "noblame.part(\"search/0\",\"cache:A,,,oB pool:oB,,,A shared:A\");\n");
        assert_eq!(index.known(), "noblame.part(\"search/known\",\"0cache0pool0shared\");\n");
        assert_eq!(index.part(1), None);
    }

    #[test]
    fn a_word_of_nearly_all_reports_names_only_those_it_stands_out_in() {
        let plain = words("", [], "<p>pool</p>");
        let title = words("pool", [], "");
        let members: Vec<(usize, &Words)> = (0..300).map(|at| (at, if at == 33 { &title } else { &plain })).collect();
        assert_eq!(Index::new(&Standing::of(&members), 300).part(0).unwrap(), "noblame.part(\"search/0\",\"pool:*,,,hB\");\n");
    }

    #[test]
    fn what_stands_after_a_change_is_what_would_stand_from_the_start() {
        let said =
            ["cache pool", "pool queue", "queue shard cache", "token", "pool token retry", "shard"].map(|text| words(text, [], text));
        let numbered = |all: &[usize]| all.iter().enumerate().map(|(number, &at)| (number, &said[at])).collect::<Vec<_>>();
        let old = Standing::of(&numbered(&[0, 1, 2, 3]));
        assert_eq!(Standing::remembered(&old.kept()).as_ref(), Some(&old));
        // The second goes, one comes before the last and one at the end.
        let number = |old: u32| [Some(0), None, Some(1), Some(3)][old as usize];
        let new = old.after(number, &[(2, &said[4]), (4, &said[5])]);
        assert_eq!(new, Standing::of(&numbered(&[0, 2, 4, 3, 5])));
        assert_eq!(Standing::remembered("no colon\n"), None);
    }

    #[test]
    fn one_more_word_leaves_other_files_as_they_were() {
        let text = |more: &str| (0..9000).map(|number| format!("w{}x ", number * 7919 % 65521)).collect::<String>() + more;
        let index = |more: &str| Index::new(&Standing::of(&[(0, &words("", [], &text(more)))]), 1);
        let (old, new) = (index(""), index("w300y"));
        assert!(old.len() > 4);
        assert!(old.parts.iter().all(|part| (LEAST / 2..=LARGEST).contains(&part.len()) || part == old.parts.last().unwrap()));
        let changed = new.parts.iter().filter(|part| !old.parts.contains(part)).count();
        assert!(changed <= 2, "{changed} of {} files changed", new.len());
    }
}
