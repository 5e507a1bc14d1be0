//! JSON lines: one object a line, one event an object.

use super::{Bad, Found, Request, origin, shown, text};
use crate::timeline::columns::{self, Common, Field, Map, Row};
use crate::world::Failure;
use anyhow::Context;
use serde_json::{Map as Object, Value};
use std::borrow::Cow;
use std::collections::HashMap;
use std::io::{BufRead, Read};

/// No line of a log is longer; a file without line ends is not read whole to find out.
const LONGEST: u64 = 16 << 20;

pub fn read(request: &Request, found: &mut dyn FnMut(Found)) -> anyhow::Result<()> {
    for input in request.inputs {
        lines(request, input, found).with_context(|| format!("importing {}", shown(input)))?;
    }
    Ok(())
}

fn lines(request: &Request, input: &str, found: &mut dyn FnMut(Found)) -> anyhow::Result<()> {
    let mut stream = request.open(input)?;
    if stream.fill_buf()?.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'[') {
        return Err(Failure::yours("is one JSON array, not one object a line")
            .at(shown(input), 1, 1)
            .hint("take it apart: jq -c '.[]' FILE | noblame timeline import … -")
            .into());
    }
    let map = request.map.clone().over(&request.settings.jsonl.map);
    let named = origin(input);
    let common = Common {
        source: "jsonl",
        times: &request.times,
        channel: request.channel.unwrap_or(super::Source::named("jsonl")?.channel),
        strict_channel: map.get(Field::Channel).is_some(),
        origin: named.as_deref(),
    };
    let mut keys = Keys { map: &map, suggested: HashMap::new() };
    let mut line = Vec::new();
    let mut number = 0;
    loop {
        line.clear();
        number += 1;
        if stream.by_ref().take(LONGEST).read_until(b'\n', &mut line).context("reading it")? == 0 {
            return Ok(());
        }
        if line.len() as u64 == LONGEST {
            return Err(Failure::yours("has a line of more than 16 MiB").at(shown(input), number as usize, 1).into());
        }
        if line.iter().all(u8::is_ascii_whitespace) {
            continue;
        }
        found(match event(&line, &mut keys, &common) {
            Ok(event) => Found::Event(event),
            Err(why) => Found::Bad(Bad { input: shown(input), line: number, why }),
        });
    }
}

fn event(line: &[u8], keys: &mut Keys, common: &Common) -> Result<crate::timeline::Event, String> {
    let object: Value = serde_json::from_str(text(line)?.trim()).map_err(|error| {
        let said = error.to_string();
        let said = said.split(" at line ").next().unwrap_or(&said);
        format!("is no JSON: {said}")
    })?;
    let Value::Object(object) = object else { return Err("is no JSON object".into()) };
    columns::event(&keys.row(&object), common)
}

/// The keys that tell the fields; what a key's name suggests is worked out once for all lines.
struct Keys<'m> {
    map: &'m Map,
    suggested: HashMap<String, Option<(Field, usize)>>,
}

impl Keys<'_> {
    fn row<'o>(&mut self, object: &'o Object<String, Value>) -> Row<'o> {
        let mut row = Row::default();
        for field in Field::ALL {
            if let Some(value) = self.map.get(field).and_then(|path| look_up(object, path)).and_then(said) {
                row.set(field, value);
            }
        }
        let mut best = [usize::MAX; 8];
        for (key, value) in object {
            let suggested = match self.suggested.get(key) {
                Some(known) => *known,
                None => {
                    let suggested = Field::suggested(key).filter(|(field, _)| self.map.get(*field).is_none());
                    self.suggested.insert(key.clone(), suggested);
                    suggested
                }
            };
            if let Some((field, rank)) = suggested
                && rank < best[field as usize]
                && !matches!(value, Value::Object(_) | Value::Array(_))
                && let Some(value) = said(value)
            {
                best[field as usize] = rank;
                row.set(field, value);
            }
        }
        row
    }
}

/// The value at a path: the key of that very name, or with its dots as steps into objects (by key) and arrays (by
/// number from 0).
fn look_up<'o>(object: &'o Object<String, Value>, path: &str) -> Option<&'o Value> {
    if let Some(value) = object.get(path) {
        return Some(value);
    }
    let mut steps = path.split('.');
    let mut at = object.get(steps.next()?)?;
    for step in steps {
        at = match at {
            Value::Object(object) => object.get(step)?,
            Value::Array(values) => values.get(step.parse::<usize>().ok()?)?,
            _ => return None,
        };
    }
    Some(at)
}

/// A value as text; nothing is said by null, and objects and arrays are kept as the JSON they are.
fn said(value: &Value) -> Option<Cow<'_, str>> {
    match value {
        Value::Null => None,
        Value::String(text) => Some(text.into()),
        other => Some(other.to_string().into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(map: &str, line: &str) -> String {
        let mut said = Map::default();
        said.say(map).unwrap();
        let times = crate::timeline::stamp::Reader::default();
        let common = Common {
            source: "jsonl",
            times: &times,
            channel: crate::timeline::Channel::Note,
            strict_channel: said.get(Field::Channel).is_some(),
            origin: None,
        };
        match event(line.as_bytes(), &mut Keys { map: &said, suggested: HashMap::new() }, &common) {
            Ok(event) => format!("{} {} {} {:?}", event.time.at, event.channel.name(), event.text, event.link),
            Err(why) => format!("! {why}"),
        }
    }

    #[test]
    fn objects_tell_events() {
        let table = [
            ("", r#"{"ts": 1795269753, "msg": "up", "level": "info"}"#, "2026-11-21T14:02:33Z note up None"),
            (
                "time=log.at.0,text=log.said",
                r#"{"log": {"at": ["2026-11-21T14:02:33Z"], "said": "a\nb"}, "msg": "no"}"#,
                "2026-11-21T14:02:33Z note a b None",
            ),
            ("text=log.said", r#"{"time": "2026-11-21T14:02:33Z", "log.said": "dotted"}"#, "2026-11-21T14:02:33Z note dotted None"),
            ("channel=kind", r#"{"time": "2026-11-21T14:02:33Z", "text": "x", "kind": "release"}"#, "2026-11-21T14:02:33Z deploy x None"),
            ("", r#"{"time": "2026-11-21T14:02:33Z", "text": "x", "type": "zebra"}"#, "2026-11-21T14:02:33Z note x None"),
            (
                "channel=kind",
                r#"{"time": "2026-11-21T14:02:33Z", "text": "x", "kind": "zebra"}"#,
                "! “zebra” is no channel; there are monitoring, alert, chat, ticket, call, deploy, change, status, note",
            ),
            ("", r#"{"time": null, "text": "x"}"#, "! has no time"),
            ("", r#"{"time": "2026-11-21T14:02:33Z"}"#, "! has no text"),
            ("", r#"{"time": "2026-11-21T14:02:33Z""#, "! is no JSON: EOF while parsing an object"),
            ("", "[1]", "! is no JSON object"),
        ];
        for (map, line, expected) in table {
            assert_eq!(check(map, line), expected, "{line}");
        }
        assert_eq!(
            event(
                b"{\"a\": \"\xff\"}",
                &mut Keys { map: &Map::default(), suggested: HashMap::new() },
                &Common {
                    source: "jsonl",
                    times: &crate::timeline::stamp::Reader::default(),
                    channel: crate::timeline::Channel::Note,
                    strict_channel: false,
                    origin: None,
                }
            )
            .unwrap_err(),
            "is not UTF-8 text: the byte 0xff begins no character"
        );
    }
}
