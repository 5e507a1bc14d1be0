//! Embeds the built-in packs in a form that costs nothing to read at each start, and makes cargo see embedded files.
//!
//! Reading a hundred kilobytes of YAML takes longer than linting ten reports. `src/lint/tree.rs` reads what is written
//! here: each value in one line of its own, a list and a mapping by how many values they hold, a text by its bytes.

#![expect(clippy::disallowed_macros, clippy::disallowed_methods, reason = "a build script reads files and speaks to cargo")]

use serde_yaml::Value;
use std::path::Path;

fn main() {
    println!("cargo:rerun-if-changed=lint-rules");
    println!("cargo:rerun-if-changed=templates");
    let mut paths: Vec<_> =
        std::fs::read_dir("lint-rules").expect("lint-rules is there").map(|entry| entry.expect("listed").path()).collect();
    paths.sort();
    let mut whole = String::new();
    let mut bare = String::new();
    for path in paths.iter().filter(|path| path.extension().is_some_and(|ending| ending == "yml")) {
        let yaml = std::fs::read_to_string(path).expect("a pack is text");
        let mut pack: Value = serde_yaml::from_str(&yaml).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        pack_value(&pack, &mut whole);
        let rules = pack.get_mut("rules").and_then(Value::as_sequence_mut).expect("a pack has rules");
        for rule in rules.iter_mut().filter_map(Value::as_mapping_mut) {
            PROSE.iter().for_each(|key| drop(rule.remove(*key)));
        }
        pack_value(&pack, &mut bare);
    }
    let folder = std::env::var("OUT_DIR").expect("cargo sets OUT_DIR");
    for (name, packed) in [("packs", whole), ("packs-bare", bare)] {
        std::fs::write(Path::new(&folder).join(name), packed).expect("OUT_DIR can be written");
    }
}

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
        Value::String(text) => out.push_str(&format!("t{}\n{text}\n", text.len())),
        Value::Null => out.push_str("t0\n\n"),
        Value::Bool(truth) => pack_value(&Value::String(truth.to_string()), out),
        Value::Number(number) => pack_value(&Value::String(number.to_string()), out),
        Value::Tagged(tagged) => pack_value(&tagged.value, out),
    }
}
