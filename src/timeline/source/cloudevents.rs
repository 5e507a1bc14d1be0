//! CloudEvents as JSON: one, a batch in an array, or one a line; CDEvents among them.

use super::{Bad, Found, Request, shown};
use crate::document::plain;
use crate::timeline::event::{Channel, Event, Kind};
use crate::timeline::reading::json;
use serde_json::Value;

pub fn read(request: &Request, found: &mut dyn FnMut(Found)) -> anyhow::Result<()> {
    for input in request.inputs {
        json::each(request, input, found, &mut |object, number, found| {
            found(match event(request, object) {
                Ok(event) => event.into(),
                Err(why) => Found::Bad(Bad { input: shown(input), line: number, why }),
            });
        })?;
    }
    Ok(())
}

fn event(request: &Request, object: &Value) -> Result<Event, String> {
    // CDEvents of their own binding keep all this under `context`.
    let word = |key: &str| {
        let direct = object.get(key).or_else(|| object.pointer(&format!("/context/{key}")));
        direct.and_then(Value::as_str).map(plain::line).filter(|word| !word.is_empty())
    };
    let kind = word("type").ok_or("is no CloudEvent: it has no `type`")?;
    let (id, source) =
        (word("id").ok_or("is no CloudEvent: it has no `id`")?, word("source").ok_or("is no CloudEvent: it has no `source`")?);
    let time = word("time").or_else(|| word("timestamp")).ok_or("has no time: CloudEvents may leave it out, and a timeline cannot")?;
    let time = request.times.read(&time)?;
    let (meaning, channel) = meaning(&kind);
    let text = plain::line(&told(object, &kind));
    Ok(Event {
        kind: meaning,
        origin: Some(source.clone()),
        ..Event::new("cloudevents", format!("{source} {id}"), request.channel.unwrap_or(channel), time, text)
    })
}

/// What a type means, by the words in it.
fn meaning(kind: &str) -> (Kind, Channel) {
    let has = |word: &str| kind.to_ascii_lowercase().split(['.', '_', '-']).any(|part| part == word);
    let table: &[(&[&str], Kind, Channel)] = &[
        (&["rolledback", "rollback"], Kind::RolledBack, Channel::Deploy),
        (&["deployed", "upgraded", "deployment", "released"], Kind::Deployed, Channel::Deploy),
        (&["resolved", "recovered"], Kind::Resolved, Channel::Alert),
        (&["detected", "fired", "triggered"], Kind::Fired, Channel::Alert),
        (&["acknowledged"], Kind::Acknowledged, Channel::Alert),
        (&["reported", "opened"], Kind::Opened, Channel::Ticket),
        (&["closed"], Kind::Closed, Channel::Ticket),
        (&["merged"], Kind::Merged, Channel::Change),
    ];
    let found = table.iter().find(|(words, _, _)| words.iter().any(|word| has(word)));
    found.map_or((Kind::Fact, Channel::Note), |(_, kind, channel)| (*kind, *channel))
}

/// What it says in words, or its type and the plain values that it carries.
fn told(object: &Value, kind: &str) -> String {
    let data = object.get("data").or_else(|| object.pointer("/subject/content"));
    let words = ["message", "summary", "title", "description", "text"];
    if let Some(said) = words.iter().find_map(|key| data?.get(key)?.as_str()).filter(|said| !said.trim().is_empty()) {
        return said.to_owned();
    }
    let short = kind.strip_prefix("dev.cdevents.").unwrap_or(kind);
    // The version at a type's end says nothing to a reader.
    let short: Vec<&str> = short.split('.').filter(|part| !part.bytes().all(|byte| byte.is_ascii_digit())).collect();
    let subject = object.get("subject").and_then(|subject| subject.as_str().or_else(|| subject.get("id")?.as_str()));
    let values = data.and_then(Value::as_object).into_iter().flatten().filter_map(|(key, value)| match value {
        Value::String(text) => Some(format!("{key} {text}")),
        Value::Number(number) => Some(format!("{key} {number}")),
        _ => None,
    });
    let values: Vec<String> = values.take(4).collect();
    let mut out = short.join(".");
    out.extend(subject.map(|subject| format!(" {subject}")));
    if !values.is_empty() {
        out += &format!(": {}", values.join(", "));
    }
    out
}
