//! The index that the search page asks: which words stand in which reports, in files that are loaded one by one.
//!
//! Words are read from the finished page, so that what a reader cannot see cannot be found either. Sorted words are cut into
//! files of about ten kilobytes; a small first file says where each begins, and a search loads the one or two in which
//! its words lie. A list of the words alone is loaded only when one is not found, to find the word that was meant.

use super::part;
use std::collections::HashMap;

/// What a word's place says about the report: the body, a heading or often, what it is filed under, its title.
const LEVELS: usize = 4;

/// From how often on a word of the body counts as one of a heading.
const OFTEN: u16 = 4;

/// About how many places of words one file of the index has: it is then about ten kilobytes long.
const FILE: usize = 7_000;

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
    found: HashMap<String, (u8, u16)>,
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
        for c in text.chars() {
            self.read(c, level);
        }
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
        for c in text.chars() {
            self.read(c, level);
        }
    }

    fn read(&mut self, c: char, level: u8) {
        if c.is_ascii_alphanumeric() {
            self.word.push(c.to_ascii_lowercase());
        } else if c.is_ascii() || !c.is_alphanumeric() || u32::from(c) > 0xFFFF {
            self.end(level);
        } else {
            self.word.extend(c.to_lowercase());
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

/// The files of the index.
#[derive(Debug)]
pub(super) struct Index {
    /// By its place, each holding the words from its start on.
    parts: Vec<String>,
    starts: String,
    known: String,
}

/// Where a word stands: the members by level.
type Places = [Vec<u32>; LEVELS];

impl Index {
    /// Into how many parts an index of these is cut: known without making it, so that nobody waits for one who does not search.
    pub fn cut<'w>(words: impl Iterator<Item = &'w Words>) -> usize {
        words.map(|words| words.levels.len()).sum::<usize>() / FILE + 1
    }

    /// An index of members by their numbers, which have to grow. `count` says how many of them are reports.
    pub fn new(members: &[(usize, &Words)], count: usize) -> Index {
        // No other thread is asked for help: one that waits for this index would be asked for it again.
        let mut found: HashMap<&str, Places> = HashMap::new();
        for (number, words) in members {
            for (word, level) in words.iter() {
                found.entry(word).or_default()[usize::from(level)].push(*number as u32);
            }
        }
        let mut sorted: Vec<(&str, Places)> = found.into_iter().collect();
        sorted.sort_unstable_by(|one, other| one.0.cmp(other.0));
        let lines: Vec<(String, usize)> = sorted.iter().map(|(word, places)| line(word, places, count)).collect();
        let known = known(sorted.iter().map(|(word, _)| *word).zip(lines.iter().map(|(_, count)| *count)));
        let wanted = Index::cut(members.iter().map(|(_, words)| *words));
        let size = lines.iter().map(|(line, _)| line.len() + 1).sum::<usize>().div_ceil(wanted);
        let mut parts: Vec<String> = Vec::with_capacity(wanted);
        let mut starts = Vec::new();
        for ((word, _), (line, _)) in sorted.iter().zip(&lines) {
            match parts.last_mut().filter(|part| part.len() < size) {
                Some(part) => {
                    part.push(' ');
                    part.push_str(line);
                }
                None => {
                    starts.push(*word);
                    parts.push(line.clone());
                }
            }
        }
        // A long line may leave the last ones empty; nothing begins in them.
        parts.resize(wanted, String::new());
        Index { parts, starts: starts.join(" "), known }
    }

    pub fn part(&self, at: usize) -> String {
        part::part(&part_name(at), &self.parts[at])
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

/// A word and the members of each level, the lowest first; a word that stands nearly everywhere says so with `*` instead of
/// its lowest. Gives how many members there are as well.
fn line(word: &str, places: &Places, count: usize) -> (String, usize) {
    let members = places.iter().map(Vec::len).sum();
    let mut line = format!("{word}:");
    for (level, members_of_level) in places.iter().enumerate() {
        if level > 0 {
            line.push(',');
        }
        if level == 0 && count >= MANY && members > count / 2 {
            line.push('*');
        } else {
            part::growing(&mut line, members_of_level.iter().map(|&member| member as usize));
        }
    }
    let line = line.trim_end_matches(',').to_owned();
    (line, members)
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
        let index = Index::new(&[(0, &one), (40, &two)], 2);
        assert_eq!(index.part(0), "noblame.part(\"search/0\",\"cache:A,,,oB pool:oB,,,A shared:A\");\n");
        assert_eq!(index.known(), "noblame.part(\"search/known\",\"0cache0pool0shared\");\n");
    }

    #[test]
    fn a_word_of_nearly_all_reports_names_only_those_it_stands_out_in() {
        let plain = words("", [], "<p>pool</p>");
        let title = words("pool", [], "");
        let members: Vec<(usize, &Words)> = (0..300).map(|at| (at, if at == 33 { &title } else { &plain })).collect();
        assert_eq!(Index::new(&members, 300).part(0), "noblame.part(\"search/0\",\"pool:*,,,hB\");\n");
    }
}
