//! A pack of rules as a JSON Schema, made of the tables that packs are read by, for editors that check and complete YAML.

use super::kind::KINDS;
use super::rule::Place;
use crate::document::Role;
use crate::report::Level;
use serde_json::{Map, Value, json};

/// The schema of a file in `lint-rules`.
pub fn schema() -> Value {
    let levels = Level::ALL.map(Level::name);
    let checks: Vec<&str> = KINDS.iter().map(|kind| kind.name).collect();
    let sections = Role::ALL.map(|(_, name)| name);
    let texts = some(&scalar());
    let examples = some(&json!({"anyOf": [scalar(), {
        "type": "object",
        "properties": {
            "text": told("The sentence, or the whole report for a check.", scalar()),
            "before": told("The sentence before it; for a check, the whole report before the change that the text is.", scalar()),
            "section": told("The section that it stands in.", json!({"enum": sections})),
        },
        "required": ["text"],
        "additionalProperties": false,
    }]}));
    let id = json!({"type": "string", "pattern": "^[a-z0-9-]+/[a-z0-9-]+$"});
    let without = json!({
        "type": "object",
        "properties": {"without": told("Adverbs that a sentence stands without.", some(&json!({"type": "string", "pattern": r"^\p{Alphabetic}+$"})))},
        "required": ["without"],
        "additionalProperties": false,
    });
    let keys = [
        ("id", "A family and a name: counterfactual/modal-perfect.", id),
        ("level", "How much it weighs.", json!({"enum": levels})),
        ("draft", "The level in a draft, where that is another.", json!({"enum": levels})),
        ("sections", "Where it looks; everywhere, if it is left out.", place(&sections)),
        ("blocks", "The kinds of block it looks at; all but headings, if it is left out.", place(&Place::ALL.map(|(_, name)| name))),
        ("match", "Patterns of words: any of them is found.", texts.clone()),
        ("with", "Only in a sentence that holds one of these patterns.", texts.clone()),
        ("unless", "Not in a sentence that holds one of these patterns.", texts.clone()),
        ("regex", "Regular expressions: any of them is found.", texts.clone()),
        ("check", "A check over the whole report, in the place of patterns.", json!({"enum": checks})),
        ("message", "What was found, with holes such as {found}.", scalar()),
        ("ask", "The question that leads to the second story.", scalar()),
        ("fix", "What `noblame lint --fix` may leave out.", without),
        ("why", "Why the rule is there, in paragraphs of Markdown.", scalar()),
        ("sources", "What it rests on.", texts.clone()),
        ("flags", "Texts that the rule stops at.", examples.clone()),
        ("passes", "Texts that look alike and that it lets be.", examples),
    ];
    let keys: Map<String, Value> = keys.into_iter().map(|(key, what, value)| (key.to_owned(), told(what, value))).collect();
    let patterns: Vec<Value> = ["match", "with", "unless", "regex"].map(|key| json!({"required": [key]})).to_vec();
    let rule = json!({
        "type": "object",
        "properties": keys,
        "required": ["id", "level", "message"],
        "additionalProperties": false,
        "oneOf": [
            {"required": ["check"], "not": {"anyOf": patterns}},
            {"anyOf": [{"required": ["match"]}, {"required": ["regex"]}], "not": {"required": ["check"]}},
        ],
    });
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A pack of rules of noblame",
        "type": "object",
        "properties": {
            "pack": told("The pack's name.", scalar()),
            "words": told("Lists of words that its patterns name in braces.", json!({"type": "object", "additionalProperties": texts})),
            "rules": told("Its rules.", json!({"type": "array", "items": rule})),
        },
        "required": ["pack", "rules"],
        "additionalProperties": false,
    })
}

/// A text; YAML takes some texts for numbers or truth values.
fn scalar() -> Value {
    json!({"type": ["string", "number", "boolean"]})
}

/// One, or a list.
fn some(one: &Value) -> Value {
    json!({"anyOf": [one, {"type": "array", "items": one}]})
}

fn place(words: &[&str]) -> Value {
    let list = some(&json!({"enum": words}));
    json!({
        "type": "object",
        "properties": {"only": told("In these alone.", list.clone()), "not": told("In all but these.", list)},
        "additionalProperties": false,
        "minProperties": 1,
        "maxProperties": 1,
    })
}

fn told(what: &str, mut value: Value) -> Value {
    value["description"] = what.into();
    value
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::rule;
    use include_dir::{Dir, include_dir};

    static PACKS: Dir = include_dir!("$CARGO_MANIFEST_DIR/lint-rules");

    fn judge(schema: &jsonschema::Validator, yaml: &str) -> (bool, bool) {
        let value: Value = serde_yaml::from_str(yaml).unwrap();
        (rule::read(yaml).is_ok(), schema.is_valid(&value))
    }

    #[test]
    fn it_knows_every_key_of_a_rule() {
        let schema = schema();
        let keys: Vec<&str> =
            schema["properties"]["rules"]["items"]["properties"].as_object().unwrap().keys().map(String::as_str).collect();
        let mut known = rule::KEYS.to_vec();
        known.sort_unstable();
        let mut keys = keys;
        keys.sort_unstable();
        assert_eq!(keys, known);
    }

    #[test]
    fn every_pack_of_ours_passes() {
        let schema = jsonschema::draft202012::new(&schema()).unwrap();
        for file in PACKS.files() {
            let name = file.path().display();
            let value: Value = serde_yaml::from_str(file.contents_utf8().unwrap()).unwrap();
            let wrong: Vec<String> = schema.iter_errors(&value).map(|error| format!("{}: {error}", error.instance_path())).collect();
            assert!(wrong.is_empty(), "{name}: {}", wrong.join("; "));
        }
    }

    #[test]
    fn it_says_what_the_reader_says() {
        let schema = jsonschema::draft202012::new(&schema()).unwrap();
        let sound = "pack: house\nwords: {luck: [lucky, luckily]}\nrules:\n  - id: house/luck\n    level: info\n    draft: warning\n    sections: {not: [lucky]}\n    blocks: {only: paragraph}\n    match: \"{luck}\"\n    unless: [good luck]\n    message: m “{found}”\n    ask: 2\n    fix: {without: [luckily]}\n    flags: [lucky us, {text: lucky them, section: lucky}]\n";
        assert_eq!(judge(&schema, sound), (true, true));
        let check = "pack: house\nrules: [{id: house/x, level: info, check: action/none, message: m}]\n";
        assert_eq!(judge(&schema, check), (true, true));
        for (right, wrong) in [
            ("pack: house\n", ""),
            ("pack: house\n", "pack: [house]\n"),
            ("pack: house\n", "pack: house\nlang: en\n"),
            ("id: house/luck", "id: luck"),
            ("id: house/luck", "id: house/Luck"),
            ("level: info", "level: loud"),
            ("draft: warning", "draft: off"),
            ("{not: [lucky]}", "{not: [luck]}"),
            ("{not: [lucky]}", "{only: [lucky], not: [impact]}"),
            ("only: paragraph", "only: chapter"),
            ("    message: m “{found}”\n", ""),
            ("    ask: 2\n", "    ask: [a]\n"),
            ("    ask: 2\n", "    asks: a\n"),
            ("    ask: 2\n", "    check: action/none\n"),
            ("    match: \"{luck}\"\n", ""),
            ("    match: \"{luck}\"\n    unless: [good luck]\n", "    check: luck/none\n"),
            ("without: [luckily]", "without: [very luckily]"),
            ("{text: lucky them, section: lucky}", "{section: lucky}"),
            ("{text: lucky them, section: lucky}", "{text: lucky them, sections: lucky}"),
        ] {
            let text = sound.replacen(right, wrong, 1);
            assert_ne!(text, sound, "{right}");
            assert_eq!(judge(&schema, &text), (false, false), "{text}");
        }
    }
}
