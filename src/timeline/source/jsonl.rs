//! JSON lines: one object a line, one event an object.

use super::{Bad, Found, Request, origin, shown, text};
use crate::document::plain;
use crate::timeline::columns::{self, Common, Field, Map, Row};
use crate::timeline::event::{Channel, Event, Kind, Level};
use crate::timeline::reading::lines::Lines;
use crate::world::Failure;
use anyhow::Context;
use serde_json::{Map as Object, Value};
use std::borrow::Cow;
use std::collections::HashMap;
use std::io::BufRead;

pub fn read(request: &Request, found: &mut dyn FnMut(Found)) -> anyhow::Result<()> {
    for input in request.inputs {
        file(request, input, found).with_context(|| format!("importing {}", shown(input)))?;
    }
    Ok(())
}

fn file(request: &Request, input: &str, found: &mut dyn FnMut(Found)) -> anyhow::Result<()> {
    let mut stream = request.open(input)?;
    if stream.fill_buf()?.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'[') {
        return Err(Failure::yours("is one JSON array, not one object a line")
            .at(shown(input), 1, 1)
            .hint("take it apart: jq -c '.[]' FILE | noblame timeline import … -")
            .into());
    }
    lines(request, &mut *stream, input, "jsonl", found)
}

/// The events of a stream of lines, under the name of a source.
pub(super) fn lines(
    request: &Request,
    stream: &mut dyn BufRead,
    input: &str,
    source: &str,
    found: &mut dyn FnMut(Found),
) -> anyhow::Result<()> {
    let map = request.map.clone().over(&request.settings.jsonl.map);
    let named = origin(input);
    let common = Common {
        source,
        times: &request.times,
        channel: request.channel.unwrap_or(super::Source::named(source)?.channel),
        strict_channel: map.get(Field::Channel).is_some(),
        origin: named.as_deref(),
    };
    let mut keys = Keys { map: &map, suggested: HashMap::new(), channel_is_said: request.channel.is_some() };
    let mut read = Lines::new(stream, input);
    while let Some((number, line)) = read.next(request.progress)? {
        found(match event(line, &mut keys, &common) {
            Ok(event) => event.into(),
            Err(why) => Found::Bad(Bad { input: shown(input), line: number, why }),
        });
    }
    Ok(())
}

fn event(line: &[u8], keys: &mut Keys, common: &Common) -> Result<Event, String> {
    let object: Value = serde_json::from_str(text(line)?.trim()).map_err(|error| {
        let said = error.to_string();
        let said = said.split(" at line ").next().unwrap_or(&said);
        format!("is no JSON: {said}")
    })?;
    let Value::Object(object) = object else { return Err("is no JSON object".into()) };
    let row = keys.row(&object);
    let channel_is_said = keys.channel_is_said || row.get(Field::Channel).is_some();
    let mut event = columns::event(&row, common)?;
    say(&mut event, &object, channel_is_said);
    Ok(event)
}

/// What an object tells beyond the fields that columns have.
fn say(event: &mut Event, object: &Object<String, Value>, channel_is_said: bool) {
    let text = |key: &str| object.get(key).and_then(Value::as_str);
    event.level = ["level", "lvl", "loglevel", "log.level", "severity_text"].iter().find_map(|key| text(key)).and_then(Level::named);
    if let Some(kind) = text("kind").and_then(Kind::named) {
        event.kind = kind;
    } else if event.level.is_some() && !channel_is_said {
        (event.kind, event.channel) = (Kind::Log, Channel::Monitoring);
    }
    let words =
        |key: &str| object.get(key).and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str).map(plain::line).collect();
    event.marks = words("marks");
    event.mentions = words("mentions");
    event.group = text("group").map(plain::line);
    event.count = object.get("count").and_then(Value::as_u64).unwrap_or(1).max(1);
    event.withdrawn = object.get("withdrawn").and_then(Value::as_bool).unwrap_or_default();
}

/// The keys that tell the fields; what a key's name suggests is worked out once for all lines.
struct Keys<'m> {
    map: &'m Map,
    suggested: HashMap<String, Option<(Field, usize)>>,
    channel_is_said: bool,
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
        match event(line.as_bytes(), &mut Keys { map: &said, suggested: HashMap::new(), channel_is_said: false }, &common) {
            Ok(event) => format!("{} {} {} {:?}", event.time.at, event.channel.name(), event.text, event.link),
            Err(why) => format!("! {why}"),
        }
    }

    #[test]
    fn objects_tell_events() {
        let table = [
            ("", r#"{"ts": 1795269753, "msg": "up", "level": "info"}"#, "2026-11-21T14:02:33Z monitoring up None"),
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
                &mut Keys { map: &Map::default(), suggested: HashMap::new(), channel_is_said: false },
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
