//! The front matter as a JSON Schema, made of the table of keys, for editors that check and complete YAML.

use super::keys::{Holds, KEYS, Key};
use serde_json::{Map, Value, json};

/// The schema; without severities any word will do. Keys that we do not know are kept, so they are allowed.
pub fn schema(severities: &[String]) -> Value {
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Front matter of a noblame report",
        "type": "object",
        "properties": properties(KEYS, severities),
    })
}

fn properties(keys: &[Key], severities: &[String]) -> Value {
    let all = keys.iter().map(|key| {
        let mut value = holds(key.holds, severities);
        value.insert("description".to_owned(), key.what.into());
        (key.name.to_owned(), Value::Object(value))
    });
    Value::Object(all.collect())
}

/// A key that is left empty is one that is still to be filled in, so each may be null.
fn holds(holds: Holds, severities: &[String]) -> Map<String, Value> {
    let value = match holds {
        Holds::Text | Holds::Owner => json!({"type": ["string", "null"]}),
        Holds::Severity if severities.is_empty() => json!({"type": ["string", "null"]}),
        Holds::Severity => with_null(severities.iter().map(String::as_str)),
        Holds::Word(words) => with_null(words().into_iter()),
        Holds::Moment => json!({"type": ["string", "null"], "examples": ["2026-11-21T14:02:00Z"]}),
        Holds::Day => json!({"type": ["string", "null"], "examples": ["2026-11-25"]}),
        Holds::Number => json!({"type": ["number", "string", "null"]}),
        Holds::Texts | Holds::Reports => json!({"type": ["array", "string", "null"], "items": {"type": ["string", "number"]}}),
        Holds::Map(keys) => json!({"type": ["object", "null"], "properties": properties(keys, severities)}),
        Holds::Maps(keys) => {
            json!({"type": ["array", "null"], "items": {"type": ["object", "string"], "properties": properties(keys, severities)}})
        }
        Holds::Ids => json!({"type": ["object", "null"], "additionalProperties": {"type": ["array", "string", "null"]}}),
    };
    value.as_object().cloned().unwrap_or_default()
}

fn with_null<'w>(words: impl Iterator<Item = &'w str>) -> Value {
    let words: Vec<Value> = words.map(Value::from).chain([Value::Null]).collect();
    json!({ "enum": words })
}
