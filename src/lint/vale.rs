//! The rules as styles for Vale: what it can express, and for everything else the reason why not.
//!
//! Vale looks for regular expressions, block by block. It knows no person, no section and no exception for a sentence, so a
//! rule goes over whole, or without some of its patterns, or not at all; whatever stays behind is told.

use super::pattern::{self, Class};
use super::tree::{self, Node};
use crate::document::Complaint;
use std::collections::BTreeMap;
use std::fmt::Write;

/// A folder of styles.
#[derive(Debug, Default)]
pub struct Styles {
    /// Names and texts.
    pub files: Vec<(String, String)>,
    pub left: Vec<Left>,
}

/// A rule, or a pattern of it, that Vale cannot express.
#[derive(Debug, PartialEq, Eq)]
pub struct Left {
    pub rule: String,
    /// None for all of the rule.
    pub pattern: Option<String>,
    pub why: String,
}

/// The built-in packs and those of a repository, which take the place of built-in rules of the same id.
///
/// # Errors
/// A pack is no YAML, or a list in it is not understood.
pub fn vale(own: &[String], page: Option<&str>) -> Result<Styles, Complaint> {
    let mut styles: BTreeMap<String, (Option<String>, Vec<Left>)> = BTreeMap::new();
    let mut packed = include_str!(concat!(env!("OUT_DIR"), "/packs"));
    while let Some(root) = tree::unpack(&mut packed) {
        pack(&root, page, &mut styles);
    }
    for yaml in own {
        super::rule::read(yaml)?;
        pack(&tree::read(yaml)?, page, &mut styles);
    }
    let mut out = Styles::default();
    for (id, (style, mut left)) in styles {
        out.files.extend(style.map(|style| (format!("{}.yml", id.replace('/', "-")), style)));
        out.left.append(&mut left);
    }
    Ok(out)
}

type Lists = BTreeMap<String, Result<String, String>>;

fn pack(root: &Node, page: Option<&str>, styles: &mut BTreeMap<String, (Option<String>, Vec<Left>)>) {
    let mut lists = Lists::new();
    for (name, entries) in get(root, "words").and_then(|words| words.expect_map("").ok()).unwrap_or_default() {
        let entries: Result<Vec<String>, String> =
            entries.items().iter().filter_map(Node::text).map(|entry| expression(entry, &lists)).collect();
        lists.insert(name.text().unwrap_or_default().to_owned(), entries.map(|entries| format!("(?:{})", entries.join("|"))));
    }
    for stanza in get(root, "rules").map_or(&[][..], Node::items) {
        let Some(id) = get(stanza, "id").and_then(Node::text) else { continue };
        let mut left = Vec::new();
        let style = style(id, stanza, &lists, page, &mut left);
        styles.insert(id.to_owned(), (style, left));
    }
}

fn style(id: &str, stanza: &Node, lists: &Lists, page: Option<&str>, left: &mut Vec<Left>) -> Option<String> {
    let text = |key: &str| get(stanza, key).and_then(Node::text).unwrap_or_default();
    let whole = if get(stanza, "check").is_some() {
        "it checks what a report holds, and Vale sees one block at a time"
    } else if get(stanza, "unless").is_some_and(|unless| !unless.items().is_empty()) {
        "it excepts sentences (`unless`), and Vale excepts words alone"
    } else if get(stanza, "with").is_some_and(|with| !with.items().is_empty()) {
        "it wants something else in the same sentence (`with`)"
    } else if get(stanza, "sections").is_some() {
        "it holds in some sections, and Vale knows none"
    } else if text("level") == "info" {
        "Vale has no level below suggestion"
    } else if get(stanza, "blocks").is_some() {
        "it holds in some kinds of block"
    } else if super::rule::holes_of(text("message")).any(|(_, hole)| hole != "found") {
        "its message names who is meant"
    } else {
        ""
    };
    if !whole.is_empty() {
        left.push(Left { rule: id.to_owned(), pattern: None, why: whole.to_owned() });
        return None;
    }
    let mut tokens = Vec::new();
    for pattern in get(stanza, "match").map_or(&[][..], Node::items).iter().filter_map(Node::text) {
        match expression(pattern, lists) {
            Ok(token) => tokens.push(token),
            Err(why) => left.push(Left { rule: id.to_owned(), pattern: Some(pattern.to_owned()), why }),
        }
    }
    // Ours tell capitals apart, and Vale is told not to.
    let expressions = get(stanza, "regex").map_or(&[][..], Node::items).iter().filter_map(Node::text);
    tokens.extend(expressions.map(|expression| format!("(?-i:{expression})")));
    if tokens.is_empty() {
        return None;
    }
    let mut out = String::from("# Made by noblame rules export: change the rule, not this file.\nextends: existence\n");
    let message = text("message").replace('%', "%%").replace("{found}", "%s");
    let _ = writeln!(out, "message: {}", quoted(&message));
    let _ = writeln!(out, "level: {}", text("level"));
    if let Some(page) = page {
        let _ = writeln!(out, "link: {}", quoted(&page.replace("{rule}", id)));
    }
    out += "ignorecase: true\nscope:\n  - paragraph & ~blockquote\n  - list & ~blockquote\n  - table.cell\ntokens:\n";
    for token in tokens {
        let _ = writeln!(out, "  - {}", quoted(&token));
    }
    Some(out)
}

fn quoted(text: &str) -> String {
    format!("'{}'", text.trim().replace('\'', "''"))
}

fn get<'n, 'y>(node: &'n Node<'y>, key: &str) -> Option<&'n Node<'y>> {
    node.expect_map("").ok()?.iter().find(|(known, _)| known.text() == Some(key)).map(|(_, value)| value)
}

const WORD: &str = "[\\w'’-]+";

/// A pattern as a regular expression, or why it is none.
fn expression(pattern: &str, lists: &Lists) -> Result<String, String> {
    let mut reader = Reader { text: pattern, at: 0, lists };
    reader.sequence()
}

/// What a part of a pattern becomes, and how it is joined to what stands before it.
enum Part {
    Word(String),
    Sign(char),
    /// “not”, which may hang on to the word before it.
    Not,
    Gap(usize),
}

impl Part {
    fn written(&self, is_first: bool) -> String {
        match (self, is_first) {
            (Part::Word(word), true) => word.clone(),
            (Part::Word(word), false) => format!("\\s+{word}"),
            (Part::Sign(sign), _) => format!("\\s*{sign}"),
            (Part::Not, true) => "(?:not|never)".to_owned(),
            (Part::Not, false) => "(?:\\s+(?:not|never)|n['’]t)".to_owned(),
            (Part::Gap(words), true) => format!("(?:{WORD}\\s+){{0,{words}}}"),
            (Part::Gap(words), false) => format!("(?:\\s+{WORD}){{0,{words}}}"),
        }
    }
}

struct Reader<'p> {
    text: &'p str,
    at: usize,
    lists: &'p Lists,
}

impl Reader<'_> {
    fn rest(&self) -> &str {
        &self.text[self.at..]
    }

    fn sequence(&mut self) -> Result<String, String> {
        let mut out = String::new();
        // Until something stands that must be there, what follows has no blank before it.
        let mut is_first = true;
        loop {
            self.at += self.rest().len() - self.rest().trim_start().len();
            let Some(next) = self.rest().chars().next().filter(|c| !matches!(c, '|' | ')')) else { return Ok(out) };
            let part = self.part(next)?;
            let is_optional = self.rest().starts_with('?');
            self.at += usize::from(is_optional);
            let always = !is_optional && !matches!(part, Part::Gap(_));
            out += &match (is_optional, is_first) {
                (true, true) => format!("(?:{}\\s+)?", part.written(true)),
                (true, false) => format!("(?:{})?", part.written(false)),
                (false, _) => part.written(is_first),
            };
            is_first &= !always;
        }
    }

    fn part(&mut self, first: char) -> Result<Part, String> {
        self.at += first.len_utf8();
        Ok(match first {
            '(' => {
                let mut of = vec![self.sequence()?];
                while self.rest().starts_with('|') {
                    self.at += 1;
                    of.push(self.sequence()?);
                }
                self.at += 1;
                if of == ["(?:not|never)"] { Part::Not } else { Part::Word(format!("(?:{})", of.join("|"))) }
            }
            '{' => {
                let end = self.rest().find('}').unwrap_or_default();
                let name = self.rest()[..end].trim().to_owned();
                self.at += end + 1;
                match (self.lists.get(&name), Class::named(&name)) {
                    (Some(list), _) => Part::Word(list.clone()?),
                    (None, Some(Class::Any)) => Part::Word(WORD.to_owned()),
                    (None, Some(Class::Number)) => Part::Word("\\d[\\d.,:]*".to_owned()),
                    _ => return Err(format!("Vale cannot tell what is {{{name}}}")),
                }
            }
            '!' => {
                let next = self.rest().chars().next().unwrap_or(' ');
                match self.part(next)? {
                    Part::Word(word) => Part::Word(format!("(?!{word}\\b){WORD}")),
                    Part::Not => Part::Word(format!("(?!(?:not|never)\\b){WORD}")),
                    _ => return Err("it excludes what is no word".to_owned()),
                }
            }
            '^' | '$' => return Err("it is held to the beginning or end of a sentence".to_owned()),
            '…' | '.' => {
                self.at += if first == '.' { 2 } else { 0 };
                let digits = self.rest().bytes().take_while(u8::is_ascii_digit).count();
                let words = self.rest()[..digits].parse().unwrap_or(6);
                self.at += digits;
                Part::Gap(words)
            }
            ',' | ';' | ':' => Part::Sign(first),
            '–' => Part::Word("[–—-]".to_owned()),
            _ => {
                self.at -= first.len_utf8();
                let stops = |c: char| !(c.is_alphanumeric() || matches!(c, '\'' | '’' | '-' | '@' | '#' | '/' | '%'));
                let end = self.rest().find(stops).unwrap_or(self.rest().len()).max(1);
                let word = self.rest()[..end].to_lowercase().replace('’', "'");
                self.at += end;
                if self.rest().starts_with('~') {
                    self.at += 1;
                    let mut forms = pattern::inflections(&word);
                    forms.sort_unstable();
                    forms.dedup();
                    return Ok(Part::Word(format!("(?:{})", forms.iter().map(|form| regex::escape(form)).collect::<Vec<_>>().join("|"))));
                }
                match word.as_str() {
                    "not" => Part::Not,
                    // A possessive hangs on to its word.
                    "'s" => Part::Word("['’]s".to_owned()),
                    word => Part::Word(regex::escape(word)),
                }
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_become_regular_expressions() {
        let mut lists = Lists::new();
        lists.insert("heroes".into(), expression("(hero|saved the day)", &lists));
        for (pattern, text, finds) in [
            ("in (perfect)? hindsight ,", "In perfect hindsight, it was", true),
            ("in (perfect)? hindsight ,", "in hindsight it was", false),
            ("forget~ …2 flag", "they forgot to set the flag", false),
            ("forget~ …3 flag", "they forgot to set the flag", true),
            ("did not read", "they didn't read", true),
            ("did (not)? read", "they did never read", true),
            ("the {heroes}", "the hero", true),
            ("{number} times {any} late", "14 times too late", true),
            ("(a|b c)? late", "b c late", true),
        ] {
            let found = regex::Regex::new(&format!("(?i){}", expression(pattern, &lists).unwrap())).unwrap();
            assert_eq!(found.is_match(text), finds, "{pattern} {text} {found}");
        }
        assert_eq!(expression("{person} forgot", &lists), Err("Vale cannot tell what is {person}".into()));
        assert_eq!(expression("blamed !(the|a)", &lists).unwrap(), format!("blamed\\s+(?!(?:the|a)\\b){WORD}"));
    }

    #[test]
    fn nothing_is_left_out_in_silence() {
        let styles = vale(&[], Some("https://wiki.example/{rule}")).unwrap();
        for (rule, _) in crate::lint::Packs::built_in().rules() {
            let name = format!("{}.yml", rule.id.replace('/', "-"));
            let is_told = styles.left.iter().any(|left| left.rule == rule.id);
            assert!(is_told || styles.files.iter().any(|(file, _)| *file == name), "{}", rule.id);
        }
        assert!(!styles.files.is_empty());
        // The keys that Vale's manual lists for `existence`, and no others.
        const KNOWN: [&str; 13] = [
            "extends",
            "message",
            "level",
            "scope",
            "link",
            "limit",
            "append",
            "ignorecase",
            "nonword",
            "raw",
            "tokens",
            "exceptions",
            "vocab",
        ];
        for (name, text) in &styles.files {
            let read: BTreeMap<String, serde_yaml::Value> =
                serde_yaml::from_str(text).unwrap_or_else(|error| panic!("{name}: {error}\n{text}"));
            assert!(read.keys().all(|key| KNOWN.contains(&key.as_str())), "{name}: {text}");
            assert!(read["message"].as_str().is_some_and(|message| message.matches("%s").count() <= 1), "{name}");
            for token in read["tokens"].as_sequence().unwrap() {
                let token = token.as_str().unwrap();
                // Rust's expressions know no look-ahead, Vale's do.
                assert!(token.contains("(?!") || regex::Regex::new(token).is_ok(), "{name}: {token}");
            }
        }
    }
}
