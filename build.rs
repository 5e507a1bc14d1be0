//! Embeds the built-in packs in a form that costs nothing to read at each start, and makes cargo see embedded files.
//!
//! Reading a hundred kilobytes of YAML takes longer than linting ten reports. `src/lint/tree.rs` reads what is written
//! here: each value in one line of its own, a list and a mapping by how many values they hold, a text by its bytes.
//! Patterns are read here too, for what must stand around the words they are found by (`src/lint/pattern/clue.rs`): at run
//! time only those are read that a report comes near.

#![expect(clippy::disallowed_macros, clippy::disallowed_methods, reason = "a build script reads files and speaks to cargo")]

use lint::{Table, text};
use serde_yaml::Value;
use std::path::Path;

#[path = "src/document"]
mod document {
    mod nearest;

    pub use nearest::nearest;
}

/// The program's own reading of patterns.
#[path = "src/lint"]
#[expect(dead_code, unused_imports, reason = "only what reads patterns is wanted here")]
mod lint {
    mod pattern;

    use pattern::{Anchor, Clue, Lists, Run, Spot, Writer};
    use serde_yaml::Value;
    use std::collections::BTreeMap;
    use std::fmt::Write;

    /// The patterns of all rules in the order of the packs, and their clues by the words they belong to.
    #[derive(Default)]
    pub struct Table {
        writer: Writer,
        /// For each rule what it finds, what must stand with it and what it excepts.
        looks: Vec<[Run; 3]>,
    }

    impl Table {
        pub fn add(&mut self, pack: &Value) -> Result<(), String> {
            let mut lists = Lists::new();
            for (name, entries) in pack.get("words").and_then(Value::as_mapping).into_iter().flatten() {
                let entries = texts(entries).iter().map(|entry| pattern::elements(entry, &lists)).collect::<Result<_, _>>();
                let list = pattern::listed(entries.map_err(|misread| format!("{name:?}: {}", misread.message))?)?;
                lists.insert(text(name), list);
            }
            for rule in pack.get("rules").and_then(Value::as_sequence).into_iter().flatten() {
                let mut looks = [Run::default(); 3];
                for (key, run) in super::PATTERNS.into_iter().zip(&mut looks) {
                    let mut sketches = Vec::new();
                    for written in rule.get(key).map(texts).unwrap_or_default() {
                        let read = pattern::parse(&written, &lists).map_err(|misread| format!("{written}: {}", misread.message))?;
                        sketches.extend(read);
                    }
                    *run = self.writer.add(&sketches);
                }
                self.looks.push(looks);
            }
            Ok(())
        }

        pub fn print(self) -> String {
            let book = self.writer.finish();
            let mut clues: Vec<Clue> = Vec::new();
            let mut by_word = BTreeMap::<u64, Vec<usize>>::new();
            for (rule, [find, ..]) in self.looks.iter().enumerate() {
                for (clue, words) in pattern::clues(rule as u32, &book, *find) {
                    words.iter().for_each(|word| by_word.entry(*word).or_default().push(clues.len()));
                    clues.push(clue);
                }
            }
            let (mut words, mut spots, mut filter) = (Vec::new(), Vec::new(), vec![0_u64; pattern::SLOTS / 64]);
            for (&word, of_word) in &by_word {
                let first = spots.len() as u32;
                spots.extend(of_word.iter().map(|&number| {
                    let clue = &clues[number];
                    Spot { before: clue.before_or_edge(), after: clue.after, clue: number as u32 }
                }));
                let (before, after) = spots[first as usize..].iter().fold((0, 0), |all, spot| (all.0 | spot.before, all.1 | spot.after));
                words.push(Anchor { word, first, before, after });
                let slot = word as usize % pattern::SLOTS;
                filter[slot / 64] |= 1 << (slot % 64);
            }
            let parts: Vec<usize> = (0..=1 << (64 - pattern::PART))
                .map(|part| words.partition_point(|anchor| ((anchor.word >> pattern::PART) as usize) < part))
                .collect();
            words.push(Anchor { word: u64::MAX, first: spots.len() as u32, before: 0, after: 0 });
            let mut out = String::new();
            let looks: Vec<String> = self
                .looks
                .iter()
                .map(|[find, with, unless]| format!("Looks {{ find: {find:?}, with: {with:?}, unless: {unless:?} }}"))
                .collect();
            for (name, kind, count, values) in [
                ("LOOKS", "Looks", looks.len(), format!("[{}]", looks.join(", "))),
                ("CLUES", "Clue", clues.len(), format!("{clues:?}")),
                ("WORDS", "Anchor", words.len(), format!("{words:?}")),
                ("PARTS", "u16", parts.len(), format!("{parts:?}")),
                ("SPOTS", "Spot", spots.len(), format!("{spots:?}")),
                ("ANCHORS", "u64", filter.len(), format!("{filter:?}")),
            ] {
                let _ = writeln!(out, "pub(super) static {name}: [{kind}; {count}] = {values};");
            }
            let _ = writeln!(out, "pub(super) static BOOK: Book = Book {{");
            for (name, kind, values) in [
                ("patterns", "Pattern", format!("{:?}", book.patterns)),
                ("heads", "Head", format!("{:?}", book.heads)),
                ("steps", "Step", format!("{:?}", book.steps)),
                ("words", "Word", format!("{:?}", book.words)),
                ("choices", "Choice", format!("{:?}", book.choices)),
                ("branches", "Run", format!("{:?}", book.branches)),
                ("keys", "(Word, u32)", format!("{:?}", book.keys)),
                ("open", "u32", format!("{:?}", book.open)),
            ] {
                let _ = writeln!(out, "    {name}: {{ static VALUES: &[{kind}] = &{values}; Cow::Borrowed(VALUES) }},");
            }
            out + "};\n"
        }
    }

    /// The texts of a list, or of one value that stands for a list of one.
    fn texts(value: &Value) -> Vec<String> {
        value.as_sequence().map_or_else(|| vec![text(value)], |items| items.iter().map(text).collect())
    }

    /// A scalar as its YAML has it.
    pub fn text(value: &Value) -> String {
        match value {
            Value::String(text) => text.clone(),
            Value::Bool(truth) => truth.to_string(),
            Value::Number(number) => number.to_string(),
            _ => String::new(),
        }
    }
}

fn main() {
    println!("cargo:rerun-if-changed=lint-rules");
    println!("cargo:rerun-if-changed=templates");
    let mut paths: Vec<_> =
        std::fs::read_dir("lint-rules").expect("lint-rules is there").map(|entry| entry.expect("listed").path()).collect();
    paths.sort();
    let mut whole = String::new();
    let mut bare = String::new();
    let mut table = Table::default();
    for path in paths.iter().filter(|path| path.extension().is_some_and(|ending| ending == "yml")) {
        let yaml = std::fs::read_to_string(path).expect("a pack is text");
        let mut pack: Value = serde_yaml::from_str(&yaml).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        pack_value(&pack, &mut whole);
        table.add(&pack).unwrap_or_else(|problem| panic!("{}: {problem}", path.display()));
        let rules = pack.get_mut("rules").and_then(Value::as_sequence_mut).expect("a pack has rules");
        for rule in rules.iter_mut().filter_map(Value::as_mapping_mut) {
            PROSE.iter().chain(&PATTERNS).for_each(|key| drop(rule.remove(*key)));
        }
        pack.as_mapping_mut().expect("a pack is a mapping").remove("words");
        pack_value(&pack, &mut bare);
    }
    let folder = std::env::var("OUT_DIR").expect("cargo sets OUT_DIR");
    for (name, packed) in [("packs", whole), ("packs-bare", bare), ("patterns.rs", table.print())] {
        std::fs::write(Path::new(&folder).join(name), packed).expect("OUT_DIR can be written");
    }
}

/// What is written of a rule's patterns; they are embedded as they were read.
const PATTERNS: [&str; 3] = ["match", "with", "unless"];

/// What a person reads of a rule, and no report is judged by.
const PROSE: [&str; 4] = ["why", "sources", "flags", "passes"];

fn pack_value(value: &Value, out: &mut String) {
    match value {
        Value::Sequence(items) => {
            out.push_str(&format!("l{}\n", items.len()));
            items.iter().for_each(|item| pack_value(item, out));
        }
        Value::Mapping(pairs) => {
            out.push_str(&format!("m{}\n", pairs.len()));
            for (key, value) in pairs {
                pack_value(key, out);
                pack_value(value, out);
            }
        }
        Value::Tagged(tagged) => pack_value(&tagged.value, out),
        scalar => {
            let text = text(scalar);
            out.push_str(&format!("t{}\n{text}\n", text.len()));
        }
    }
}
