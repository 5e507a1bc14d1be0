//! The scan finds what trying every pattern at every word would find: on the packs' own examples, and on random sentences.

use super::*;
use crate::lint::names::Names;
use crate::lint::{pattern, rule};
use proptest::prelude::*;
use std::sync::LazyLock;

struct Built {
    rules: Vec<Rule>,
    levels: Vec<Option<Level>>,
    index: Index,
    /// What the packs' examples are made of, and what stands between words.
    words: Vec<String>,
}

static BUILT: LazyLock<Built> = LazyLock::new(|| {
    let rules = rule::built_in(true);
    let levels: Vec<_> = rules.iter().map(|rule| Some(rule.level)).collect();
    let index = Index::new(&rules, &levels);
    let mut words: Vec<String> = examples(&rules).iter().flat_map(|text| text.split_whitespace().map(str::to_owned)).collect();
    words.sort();
    words.dedup();
    Built { rules, levels, index, words }
});

/// The examples of all rules of words.
fn examples(rules: &[Rule]) -> Vec<String> {
    let rules = rules.iter().filter(|rule| rule.reads_words());
    rules.flat_map(|rule| rule.flags.iter().chain(&rule.passes)).map(|example| example.text.clone()).collect()
}

fn roster() -> Roster {
    let names = Names::new([("Moss Tarn", "moss@example.com")], ["fenn"]);
    Roster { people: vec![pattern::word("quill")], systems: vec![pattern::word("marvin")], names: names.into() }
}

fn fast(document: &Document) -> Vec<Finding> {
    let mut all = Vec::new();
    let mut take = |_, mut found: Vec<Finding>| all.append(&mut found);
    find(document, &BUILT.rules, &BUILT.levels, &BUILT.index, roster, |_| false, Blocks { is_wanted: &|_| true, take: &mut take });
    all
}

/// Every pattern of every rule, at every token of every sentence.
fn slow(document: &Document) -> Vec<Finding> {
    let Built { rules, levels, index, .. } = &*BUILT;
    let (text, scanned) = (document.prose().text(), Scanned::default());
    let mut reader = Reader {
        document,
        rules,
        levels,
        index,
        scanned: &scanned,
        roster: Lazy { made: OnceCell::new(), make: Some(roster).into() },
        is_hushed: |_: &Finding| false,
        findings: Vec::new(),
        near: Vec::new(),
        tried: Vec::new(),
    };
    for (number, block) in document.blocks().iter().enumerate().filter(|(_, block)| !block.quoted && place(block).is_some()) {
        let mut at = block.read.start;
        while at < block.read.end {
            let sentence = sentence::around(text, block.read.clone(), at);
            let tokens = token::split(document.prose(), sentence.clone());
            reader.tried.clear();
            for (at, rule) in rules.iter().enumerate() {
                let How::Words(words) = &rule.how else { continue };
                if !reader.applies(rule, number) {
                    continue;
                }
                for number in words.find.range() {
                    let first = places(&words.book, &words.book.patterns[number], &tokens).next();
                    reader.tried.extend(first.map(|first| (first, at, number)));
                }
            }
            reader.tried.sort_unstable();
            reader.look(number, &sentence, &tokens);
            at = sentence.end.max(at + 1);
            while !text.is_char_boundary(at) || text[at..].starts_with(char::is_whitespace) {
                at += 1;
            }
        }
    }
    reader.findings
}

fn check(text: &str) {
    let document = Document::parse(text);
    assert_eq!(fast(&document), slow(&document), "{text}");
}

#[test]
fn the_examples_are_found_without_the_scan_too() {
    let examples = examples(&BUILT.rules);
    for heading in ["Summary", "Timeline", "Root cause", "Lessons", "Action items"] {
        check(&format!("## {heading}\n\n{}\n", examples.join("\n\n")));
    }
    check(&examples.join(" "));
    let found = fast(&Document::parse(examples.join("\n\n")));
    assert!(found.len() > 100, "{} findings", found.len());
}

proptest! {
    #[test]
    fn random_sentences_are_found_without_the_scan_too(
        parts in prop::collection::vec((any::<prop::sample::Index>(), 0..40u8), 1..80),
        list in any::<bool>(),
    ) {
        const BESIDES: &[&str] = &[
            ", ", ". ", "; ", ": ", " (", ") ", " – ", "…", " “", "” ", "'s ", "’s ", "n't ", "! ", "\n", "\n\n", " `code` ", " really ",
            " accidentally ", " the engineer ", " we ", " they ", " Quill ", " Marvin ", " Tarn ", " fenn ", " @li ", " never ", " cannot ", " 14:02 ", ".\n\nHad ",
        ];
        let mut text = String::from(if list { "- " } else { "" });
        for (index, between) in &parts {
            text += &BUILT.words[index.index(BUILT.words.len())];
            text += BESIDES.get(usize::from(*between)).copied().unwrap_or(" ");
        }
        check(&text);
    }
}
