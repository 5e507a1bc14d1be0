//! A rule: one stanza of a pack, which is its definition, its documentation and its test.

use super::built_in;
use super::kind::{self, Kind};
use super::pattern::{self, Book, Lists, Pattern, Run, Writer};
use super::tree::{self, Node};
use crate::document::{Complaint, Role, Source, Span, nearest};
use crate::report::Level;
use std::borrow::Cow;
use std::ops::Range;

/// One rule of a pack.
#[derive(Debug)]
pub struct Rule {
    /// `family/name`.
    pub id: String,
    /// The pack it comes from.
    pub pack: String,
    /// Where its id stands in its pack.
    pub at: Span,
    pub level: Level,
    /// The level in a draft, where that is another. A report without front matter of ours is then held to nothing.
    pub draft: Option<Level>,
    pub sections: Choice<Role>,
    pub blocks: Choice<Place>,
    pub(super) how: How,
    /// With holes such as `{found}`.
    pub message: String,
    pub ask: String,
    /// Paragraphs of Markdown.
    pub why: String,
    pub sources: Vec<String>,
    /// Words that a sentence stands without, for `noblame lint --fix`.
    pub without: Vec<String>,
    /// Texts the rule stops at.
    pub flags: Vec<Example>,
    /// Texts that look alike and that it lets be.
    pub passes: Vec<Example>,
}

impl Rule {
    /// The part of the id before the slash.
    pub fn family(&self) -> &str {
        self.id.split('/').next().unwrap_or(&self.id)
    }

    /// Whether the rule reads words, rather than checking what a report holds.
    pub fn reads_words(&self) -> bool {
        matches!(self.how, How::Words(_))
    }
}

/// How a rule finds what it finds.
#[derive(Debug)]
pub(super) enum How {
    Words(Box<Words>),
    Check(&'static Kind),
}

/// What a rule of words looks for, sentence by sentence.
#[derive(Debug)]
pub(super) struct Words {
    /// Where its patterns stand.
    pub book: Cow<'static, Book>,
    /// Any of these is found…
    pub find: Run,
    /// …in a sentence that holds one of these, if there are any…
    pub with: Run,
    /// …and none of these.
    pub unless: Run,
    pub regexes: Vec<regex::Regex>,
    /// Whether it is a built-in rule, whose clues `build.rs` has made.
    pub is_built_in: bool,
}

impl Words {
    pub fn patterns(&self, run: Run) -> &[Pattern] {
        self.book.patterns(run)
    }
}

/// Where a rule looks: everywhere, in some places, or everywhere but there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Choice<T> {
    #[default]
    Everywhere,
    Only(Vec<T>),
    Not(Vec<T>),
}

impl<T: PartialEq> Choice<T> {
    pub fn admits(&self, place: T) -> bool {
        match self {
            Choice::Everywhere => true,
            Choice::Only(places) => places.contains(&place),
            Choice::Not(places) => !places.contains(&place),
        }
    }
}

/// The kinds of block that a rule can name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    Heading,
    Paragraph,
    Item,
    Cell,
}

impl Place {
    pub const ALL: [(Place, &'static str); 4] =
        [(Place::Heading, "heading"), (Place::Paragraph, "paragraph"), (Place::Item, "item"), (Place::Cell, "cell")];
}

/// A text and where it stands, to hold a rule to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Example {
    pub text: String,
    /// The sentence before it; for a check, the whole report before the change that the text is.
    pub before: Option<String>,
    pub section: Option<Role>,
    /// Where it stands in its pack, to be named when the rule breaks its promise.
    pub span: Span,
}

/// Read a pack: its rules in the order they are written, or the first thing that is not understood.
///
/// # Errors
/// With the bytes of `yaml` that are meant, and what was expected there.
pub fn read(yaml: &str) -> Result<Vec<Rule>, Complaint> {
    read_pack(Some(yaml), &tree::read(yaml)?, 0)
}

/// The rules of the built-in packs, as `build.rs` embedded them: whole, or only what reports are judged by.
pub(super) fn built_in(whole: bool) -> Vec<Rule> {
    let mut packed =
        if whole { include_str!(concat!(env!("OUT_DIR"), "/packs")) } else { include_str!(concat!(env!("OUT_DIR"), "/packs-bare")) };
    let mut rules = Vec::new();
    while let Some(root) = tree::unpack(&mut packed) {
        // A test reads every pack from its YAML, so none can be misunderstood here.
        rules.append(&mut read_pack(None, &root, rules.len()).unwrap_or_default());
    }
    rules
}

/// Without YAML the pack is a built-in one, whose patterns `build.rs` has read; `known` rules stand before it.
fn read_pack(yaml: Option<&str>, root: &Node, known: usize) -> Result<Vec<Rule>, Complaint> {
    let pairs = root.expect_map("a pack")?;
    only(pairs, &["pack", "rules", "words"], "a pack")?;
    let name = required(root, pairs, "pack")?.expect_text("the pack's name")?;
    let mut lists = Lists::new();
    if let (Some(yaml), Some(words)) = (yaml, get(pairs, "words")) {
        for (key, entries) in words.expect_map("named lists of words")? {
            let name = key.expect_text("the list's name")?.to_owned();
            if pattern::Class::named(&name).is_some() {
                return Err(key.complain(format!("“{name}” is a class of words already")).hint("choose another name for the list"));
            }
            let mut list = Vec::new();
            for entry in entries.items() {
                let text = entry.expect_text("a word or a few")?;
                list.push(pattern::elements(text, &lists).map_err(|misread| misread_at(yaml, entry, misread))?);
            }
            lists.insert(name, pattern::listed(list).map_err(|problem| key.complain(problem))?);
        }
    }
    let mut rules: Vec<Rule> = Vec::new();
    for stanza in required(root, pairs, "rules")?.items() {
        let from = yaml.map_or(From::BuiltIn(known + rules.len()), |yaml| From::Yaml(yaml, &lists));
        let rule = read_rule(from, name, stanza)?;
        if let Some(first) = rules.iter().find(|known| known.id == rule.id) {
            let line = Source::new(yaml.unwrap_or_default().to_owned()).position(first.at.start).line;
            return Err(Complaint::new(rule.at, format!("the rule {} stands twice in this pack", rule.id))
                .hint(format!("the first one begins in line {line}: give this one a name of its own")));
        }
        rules.push(rule);
    }
    Ok(rules)
}

/// Where a rule's patterns are read from.
#[derive(Clone, Copy)]
enum From<'y> {
    /// The text of its pack, with the pack's lists of words.
    Yaml(&'y str, &'y Lists),
    /// What `build.rs` has made of the built-in rule of this number.
    BuiltIn(usize),
}

pub(super) const KEYS: &[&str] = &[
    "id", "level", "draft", "sections", "blocks", "match", "with", "unless", "regex", "check", "message", "ask", "fix", "why", "sources",
    "flags", "passes",
];

fn read_rule(from: From, pack: &str, stanza: &Node) -> Result<Rule, Complaint> {
    let pairs = stanza.expect_map("a rule")?;
    only(pairs, KEYS, "a rule")?;
    let id = required(stanza, pairs, "id")?;
    let text = |key: &str| -> Result<String, Complaint> {
        get(pairs, key).map_or(Ok(String::new()), |node| node.expect_text("a text").map(|text| text.trim().to_owned()))
    };
    let how = how(from, stanza, pairs)?;
    let message = required(stanza, pairs, "message")?;
    if let From::Yaml(yaml, _) = from {
        holes(yaml, message, &how)?;
        get(pairs, "ask").map_or(Ok(()), |ask| holes(yaml, ask, &how))?;
    }
    let mut sources = Vec::new();
    for source in get(pairs, "sources").map_or(&[][..], Node::items) {
        sources.push(source.expect_text("a source")?.to_owned());
    }
    Ok(Rule {
        id: read_id(id)?,
        pack: pack.to_owned(),
        at: id.span,
        level: read_level(required(stanza, pairs, "level")?)?,
        draft: get(pairs, "draft").map(read_level).transpose()?,
        sections: choice(pairs, "sections", "section", &Role::ALL)?,
        blocks: match choice(pairs, "blocks", "kind of block", &Place::ALL)? {
            Choice::Everywhere => Choice::Not(vec![Place::Heading]),
            named => named,
        },
        how,
        message: message.expect_text("the message")?.trim().to_owned(),
        ask: text("ask")?,
        why: text("why")?,
        sources,
        without: without(pairs)?,
        flags: examples(pairs, "flags")?,
        passes: examples(pairs, "passes")?,
    })
}

pub(super) fn read_id(node: &Node) -> Result<String, Complaint> {
    let text = node.expect_text("the rule's id")?;
    let sound =
        |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
    match text.split_once('/') {
        Some((family, name)) if sound(family) && sound(name) => Ok(text.to_owned()),
        _ => Err(node
            .complain(format!("“{text}” is no rule's id"))
            .hint("an id is a family and a name in small letters: counterfactual/modal-perfect")),
    }
}

fn read_level(node: &Node) -> Result<Level, Complaint> {
    let text = node.expect_text("a level")?;
    Level::ALL
        .into_iter()
        .find(|level| level.name() == text)
        .ok_or_else(|| node.complain(format!("there is no level “{text}”")).hint("a level is info, suggestion, warning or error"))
}

fn how(from: From, stanza: &Node, pairs: &[(Node, Node)]) -> Result<How, Complaint> {
    if let Some(check) = get(pairs, "check") {
        for key in ["match", "with", "unless", "regex"] {
            if let Some((key, _)) = pairs.iter().find(|(known, _)| known.text() == Some(key)) {
                return Err(key.complain("a rule has either patterns or a check, not both"));
            }
        }
        let name = check.expect_text("a check's name")?;
        return kind::named(name).map(How::Check).ok_or_else(|| {
            let names: Vec<&str> = kind::KINDS.iter().map(|kind| kind.name).collect();
            let near = nearest(name, names.iter().copied()).map_or(String::new(), |near| format!("did you mean {near}? "));
            check.complain(format!("there is no check “{name}”")).hint(format!("{near}there are {}", names.join(", ")))
        });
    }
    let (mut words, yaml) = match from {
        From::BuiltIn(number) => {
            let built_in::Looks { find, with, unless } = built_in::LOOKS[number];
            let book = Cow::Borrowed(&built_in::BOOK);
            (Words { book, find, with, unless, regexes: Vec::new(), is_built_in: true }, "")
        }
        From::Yaml(yaml, lists) => {
            let mut writer = Writer::default();
            let mut run = |key: &str| patterns(yaml, pairs, key, lists).map(|sketches| writer.add(&sketches));
            let (find, with, unless) = (run("match")?, run("with")?, run("unless")?);
            let book = Cow::Owned(writer.finish());
            (Words { book, find, with, unless, regexes: Vec::new(), is_built_in: false }, yaml)
        }
    };
    for node in get(pairs, "regex").map_or(&[][..], Node::items) {
        let text = node.expect_text("a regular expression")?;
        let regex = regex::RegexBuilder::new(text).size_limit(1 << 20).build().map_err(|error| {
            let said = error.to_string();
            let last = said.lines().last().unwrap_or_default().trim_start_matches("error: ").to_owned();
            Complaint::new(marked(yaml, node, text, &said), format!("this is no regular expression: {last}"))
        })?;
        if regex.find("").is_some() && text.is_empty() {
            return Err(node.complain("this regular expression is empty: it finds nothing"));
        }
        words.regexes.push(regex);
    }
    if words.find.is_empty() && words.regexes.is_empty() {
        let empty = pairs.iter().find(|(key, _)| matches!(key.text(), Some("match" | "regex")));
        let span = empty.map_or(Span::at(stanza.span.start), |(key, _)| key.span);
        return Err(Complaint::new(span, "this rule finds nothing").hint("give it patterns under `match:`, or name a `check:`"));
    }
    Ok(How::Words(Box::new(words)))
}

/// The place in a regular expression that the mark below it points at, in the words of whoever read it.
fn marked(yaml: &str, node: &Node, text: &str, said: &str) -> Span {
    let lines: Vec<&str> = said.lines().collect();
    let mark = lines.windows(2).find(|pair| pair[0].strip_prefix("    ") == Some(text) && pair[1].contains('^'));
    let at = mark.and_then(|pair| pair[1].find('^')?.checked_sub(4));
    match at.and_then(|at| text.char_indices().nth(at)) {
        Some((at, c)) => node.part(yaml, at..at + c.len_utf8()),
        None => node.span,
    }
}

fn patterns(yaml: &str, pairs: &[(Node, Node)], key: &str, lists: &Lists) -> Result<Vec<pattern::Sketch>, Complaint> {
    let mut found = Vec::new();
    for node in get(pairs, key).map_or(&[][..], Node::items) {
        let text = node.expect_text("a pattern")?;
        found.append(&mut pattern::parse(text, lists).map_err(|misread| misread_at(yaml, node, misread))?);
    }
    Ok(found)
}

fn misread_at(yaml: &str, node: &Node, misread: pattern::Misread) -> Complaint {
    Complaint { span: node.part(yaml, misread.range), message: misread.message, hint: misread.hint }
}

/// The holes of a text, `{like}` this, each with its bytes.
pub(super) fn holes_of(text: &str) -> impl Iterator<Item = (Range<usize>, &str)> {
    text.match_indices('{').filter_map(|(at, _)| {
        let end = text[at..].find('}')?;
        Some((at..at + end + 1, &text[at + 1..at + end]))
    })
}

/// Every hole must be something that the rule can fill.
fn holes(yaml: &str, node: &Node, how: &How) -> Result<(), Complaint> {
    let text = node.expect_text("a text")?;
    let known: Vec<&str> = match how {
        How::Check(kind) => kind.holes.to_vec(),
        How::Words(words) => {
            let mut known = vec!["found"];
            for class in words.patterns(words.find).iter().flat_map(|pattern| words.book.classes(pattern)) {
                known.extend(pattern::Class::ALL.iter().filter(|(found, _)| *found == class).map(|(_, name)| *name));
            }
            known.dedup();
            known
        }
    };
    for (range, name) in holes_of(text) {
        if !known.contains(&name) {
            return Err(Complaint::new(node.part(yaml, range), format!("this rule has nothing to put for “{{{name}}}”"))
                .hint(if known.is_empty() { "leave it out".to_owned() } else { format!("it has {}", known.join(", ")) }));
        }
    }
    Ok(())
}

fn choice<T: Copy>(pairs: &[(Node, Node)], key: &str, what: &str, all: &[(T, &'static str)]) -> Result<Choice<T>, Complaint> {
    let Some(node) = get(pairs, key) else { return Ok(Choice::Everywhere) };
    let inner = node.expect_map("`only:` or `not:`")?;
    only(inner, &["only", "not"], &format!("`{key}`"))?;
    let [(sort, listed)] = inner else {
        return Err(node.complain(format!("`{key}` is either {{only: […]}} or {{not: […]}}")));
    };
    let mut found = Vec::new();
    for item in listed.items() {
        let name = item.expect_text(&format!("a {what}"))?;
        let place = all.iter().find(|(_, known)| *known == name).map(|(place, _)| *place);
        let names = all.iter().map(|(_, name)| *name).collect::<Vec<_>>().join(", ");
        found.push(place.ok_or_else(|| item.complain(format!("there is no {what} “{name}”")).hint(format!("there are {names}")))?);
    }
    Ok(if sort.text() == Some("only") { Choice::Only(found) } else { Choice::Not(found) })
}

/// The words under `fix: {without: […]}`.
fn without(pairs: &[(Node, Node)]) -> Result<Vec<String>, Complaint> {
    let Some(node) = get(pairs, "fix") else { return Ok(Vec::new()) };
    let inner = node.expect_map("`without:` and words")?;
    only(inner, &["without"], "`fix`")?;
    let mut found = Vec::new();
    for item in required(node, inner, "without")?.items() {
        let word = item.expect_text("a word")?;
        if word.is_empty() || !word.chars().all(char::is_alphabetic) {
            return Err(item
                .complain(format!("“{word}” is not one word"))
                .hint("name adverbs that a sentence stands without, such as carelessly"));
        }
        found.push(word.to_owned());
    }
    Ok(found)
}

fn examples(pairs: &[(Node, Node)], key: &str) -> Result<Vec<Example>, Complaint> {
    let mut found = Vec::new();
    for node in get(pairs, key).map_or(&[][..], Node::items) {
        let mut example = Example { text: String::new(), before: None, section: None, span: node.span };
        match node.text() {
            Some(text) => example.text = text.trim().to_owned(),
            None => {
                let inner = node.expect_map("an example")?;
                only(inner, &["text", "before", "section"], "an example")?;
                example.text = required(node, inner, "text")?.expect_text("the example's text")?.trim().to_owned();
                example.before = get(inner, "before").and_then(Node::text).map(str::to_owned);
                if let Some(section) = get(inner, "section") {
                    let name = section.expect_text("a section")?;
                    let names = Role::ALL.map(|(_, name)| name).join(", ");
                    example.section = Some(
                        Role::named(name)
                            .ok_or_else(|| section.complain(format!("there is no section “{name}”")).hint(format!("there are {names}")))?,
                    );
                }
            }
        }
        found.push(example);
    }
    Ok(found)
}

fn get<'n, 'y>(pairs: &'n [(Node<'y>, Node<'y>)], key: &str) -> Option<&'n Node<'y>> {
    pairs.iter().find(|(found, _)| found.text() == Some(key)).map(|(_, value)| value)
}

fn required<'n, 'y>(node: &Node, pairs: &'n [(Node<'y>, Node<'y>)], key: &str) -> Result<&'n Node<'y>, Complaint> {
    get(pairs, key).ok_or_else(|| Complaint::new(Span::at(node.span.start), format!("`{key}:` is missing here")))
}

fn only(pairs: &[(Node, Node)], known: &[&str], what: &str) -> Result<(), Complaint> {
    for (key, _) in pairs {
        let name = key.expect_text("a key")?;
        if !known.contains(&name) {
            let near = nearest(name, known.iter().copied()).map_or(String::new(), |near| format!("did you mean {near}? "));
            return Err(key.complain(format!("{what} has no key “{name}”")).hint(format!("{near}its keys are {}", known.join(", "))));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Source;

    const SOUND: &str = "pack: mine\nrules:\n  - id: blame/x\n    level: warning\n    match: [forgot to]\n    message: m “{found}”\n";

    fn check(from: &str, to: &str, expected: &str) {
        assert!(SOUND.contains(from), "{from}");
        let yaml = SOUND.replace(from, to);
        let complaint = read(&yaml).expect_err(to);
        let at = Source::new(yaml).position(complaint.span.start);
        let hint = complaint.hint.map_or(String::new(), |hint| format!(" ({hint})"));
        assert_eq!(format!("{}:{}: {}{hint}", at.line, at.column, complaint.message), expected);
    }

    #[test]
    fn a_stanza_is_read() {
        let rules = read(SOUND).unwrap();
        assert_eq!((rules[0].id.as_str(), rules[0].pack.as_str(), rules[0].level), ("blame/x", "mine", Level::Warning));
        assert!(!rules[0].blocks.admits(Place::Heading) && rules[0].blocks.admits(Place::Cell));
    }

    /// The first cells of the table whose header says this, on the page about rules.
    fn told(header: &str) -> Vec<String> {
        let page = include_str!("../../docs/rules.md");
        let rows = page.lines().skip_while(|line| *line != header).skip(2).take_while(|line| line.starts_with('|'));
        let first = rows.map(|row| row.replace("\\|", "¦").split('|').nth(1).unwrap_or_default().to_owned());
        let quoted = first.flat_map(|cell| cell.split('`').skip(1).step_by(2).map(str::to_owned).collect::<Vec<_>>());
        quoted.map(|name| name.trim_matches(['{', '}']).to_owned()).collect()
    }

    #[test]
    fn the_page_tells_all_that_there_is() {
        assert_eq!(told("| class | stands for | example |"), pattern::Class::ALL.map(|(_, name)| name));
        assert_eq!(told("| key | says |"), KEYS);
        assert_eq!(told("| section | headings such as |"), Role::ALL.map(|(_, name)| name));
        let page = include_str!("../../docs/rules.md");
        let rows = page.lines().skip_while(|line| *line != "| section | headings such as |").skip(2);
        for (role, row) in Role::ALL.iter().zip(rows).filter(|((role, _), _)| *role != Role::Other) {
            for heading in row.split('|').nth(2).unwrap().split(", ") {
                assert_eq!(crate::document::section::role(heading.trim()), Some(role.0), "{heading}");
            }
        }
        assert_eq!(told("| block | is |"), Place::ALL.map(|(_, name)| name));
        assert_eq!(told("| check | fills in |"), kind::KINDS.iter().map(|kind| kind.name).collect::<Vec<_>>());
    }

    #[test]
    fn mistakes_are_named_with_their_place() {
        check("level: warning", "level: bad", "4:12: there is no level “bad” (a level is info, suggestion, warning or error)");
        check(
            "blame/x",
            "Blame",
            "3:9: “Blame” is no rule's id (an id is a family and a name in small letters: counterfactual/modal-perfect)",
        );
        check(
            "    match",
            "    mach: x\n    match",
            &format!("5:5: a rule has no key “mach” (did you mean match? its keys are {})", KEYS.join(", ")),
        );
        check("match: [forgot to]", "match: [\"forgot (to|\"]", "5:21: this “(” is never closed");
        check("match: [forgot to]", "match: [forgot to)]", "5:22: “)” closes nothing here");
        check(
            "match: [forgot to]",
            "match: [\"forgot {persn}\"]",
            &format!(
                "5:21: there is no class of words called “persn” (did you mean person? known are {}; or list words of your own under `words:`)",
                pattern::Class::ALL.map(|(_, name)| name).join(", ")
            ),
        );
        check("match: [forgot to]", "match: []", "5:5: this rule finds nothing (give it patterns under `match:`, or name a `check:`)");
        check("    match: [forgot to]\n", "", "3:5: this rule finds nothing (give it patterns under `match:`, or name a `check:`)");
        check("match: [forgot to]", "match: [\"\"]", "5:13: a pattern cannot be empty");
        check(
            "match: [forgot to]",
            "match: [\"{any}?\"]",
            "5:14: this pattern holds no word that must be there (write at least one word outside (…)?, {…} and !…: reports are searched by it)",
        );
        check("match: [forgot to]", "match: {a: b}", "5:12: a pattern is expected here, not a list or a mapping");
        check("match: [forgot to]", "regex: ['a(b']", "5:15: this is no regular expression: unclosed group");
        check(
            "match: [forgot to]",
            "regex: ['é[z-a]']",
            "5:16: this is no regular expression: invalid character class range, the start must be <= the end",
        );
        check("match: [forgot to]", "regex: ['']", "5:13: this regular expression is empty: it finds nothing");
        check(
            "match: [forgot to]",
            "check: action/ownr",
            &format!(
                "5:12: there is no check “action/ownr” (did you mean action/owner? there are {})",
                kind::KINDS.iter().map(|kind| kind.name).collect::<Vec<_>>().join(", ")
            ),
        );
        check("match: [forgot to]", "match: [forgot to]\n    match: [x]", "6:5: the key “match” stands twice (keep one of the two)");
        check(
            "match: [forgot to]",
            "match: [forgot to]\n    fix: {without: [very carefully]}",
            "6:21: “very carefully” is not one word (name adverbs that a sentence stands without, such as carelessly)",
        );
        check(
            "message: m “{found}”\n",
            "message: m\n  - id: blame/y\n    level: info\n    match: [x]\n    message: m\n  - id: blame/x\n    level: info\n    match: [x]\n    message: m\n",
            "11:9: the rule blame/x stands twice in this pack (the first one begins in line 3: give this one a name of its own)",
        );
        check("pack: mine\n", "", "1:1: `pack:` is missing here");
        check("rules:", "rules: [x: y\n", "4:7: this is not YAML: while parsing a flow mapping, did not find expected ',' or '}'");
        check("message: m “{found}”", "message: m “{person}”", "6:17: this rule has nothing to put for “{person}” (it has found)");
        check(
            "level: warning",
            "level: warning\n    sections: {not: [luck]}",
            &format!("5:22: there is no section “luck” (there are {})", Role::ALL.map(|(_, name)| name).join(", ")),
        );
        check("    message: m “{found}”\n", "", "3:5: `message:` is missing here");
        let words = format!(
            "words:\n  x: [{}]\n  y: [{}]\nrules:",
            (0..100).map(|at| format!("w{at} v, ")).collect::<String>(),
            "{x} v, ".repeat(30)
        );
        let words = words.replace("{x} v", "\"{x} v\"");
        check("rules:", &words, "4:3: this is too large: with the lists it names it holds more than 4096 words and classes");
    }
}
