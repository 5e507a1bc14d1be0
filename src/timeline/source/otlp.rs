//! Logs of OpenTelemetry as OTLP writes them in JSON: one export a line.
//!
//! Numbers of 64 bits are text there, and a time of `"0"` means that it is not known: then the time of observing counts.

use super::{Bad, Found, Request, origin, shown};
use crate::document::plain;
use crate::timeline::event::{Channel, Event, Kind, Level, digest};
use crate::timeline::reading::json;
use serde_json::Value;

pub fn read(request: &Request, found: &mut dyn FnMut(Found)) -> anyhow::Result<()> {
    for input in request.inputs {
        json::each(request, input, found, &mut |object, number, found| {
            let list = |value: &Value, key: &str| value.get(key).and_then(Value::as_array).cloned().unwrap_or_default();
            if object.get("resourceLogs").is_none() {
                let why = "is no export of OTLP logs: it has no `resourceLogs`".to_owned();
                return found(Found::Bad(Bad { input: shown(input), line: number, why }));
            }
            for resource in list(object, "resourceLogs") {
                let service = attribute(resource.get("resource"), "service.name");
                for record in list(&resource, "scopeLogs").iter().flat_map(|scope| list(scope, "logRecords")) {
                    found(match event(request, &record, service.as_deref(), input) {
                        Ok(event) => event.into(),
                        Err(why) => Found::Bad(Bad { input: shown(input), line: number, why }),
                    });
                }
            }
        })?;
    }
    Ok(())
}

fn event(request: &Request, record: &Value, service: Option<&str>, input: &str) -> Result<Event, String> {
    let number = |key: &str| match record.get(key)? {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    };
    let known = |time: &String| time.bytes().any(|byte| byte != b'0');
    let time = number("timeUnixNano").filter(known).or_else(|| number("observedTimeUnixNano").filter(known)).ok_or("has no time")?;
    let time = request.times.read(&time)?;
    let said = record.get("body").map(value).unwrap_or_default();
    let said = plain::line(&service.map_or_else(|| said.clone(), |service| format!("{service}: {said}")));
    if said.is_empty() {
        return Err("has no body".into());
    }
    let level = match record.get("severityNumber").and_then(Value::as_u64) {
        Some(1..=8) => Some(Level::Debug),
        Some(9..=12) => Some(Level::Info),
        Some(13..=16) => Some(Level::Warning),
        Some(17..) => Some(Level::Error),
        _ => record.get("severityText").and_then(Value::as_str).and_then(Level::named),
    };
    Ok(Event {
        kind: Kind::Log,
        level,
        origin: service.map(str::to_owned).or_else(|| origin(input)),
        ..Event::new("otlp", digest(&[&time.original, &said]), request.channel.unwrap_or(Channel::Monitoring), time, said)
    })
}

fn attribute(holder: Option<&Value>, key: &str) -> Option<String> {
    let attributes = holder?.get("attributes")?.as_array()?;
    let found = attributes.iter().find(|attribute| attribute.get("key").and_then(Value::as_str) == Some(key))?;
    Some(plain::line(&value(found.get("value")?))).filter(|value| !value.is_empty())
}

/// A value of OTLP as text: each says which kind it is by its key.
fn value(value: &Value) -> String {
    let Some((kind, inner)) = value.as_object().and_then(|object| object.iter().next()) else { return String::new() };
    match (kind.as_str(), inner) {
        ("stringValue" | "intValue", Value::String(text)) => text.clone(),
        (_, inner) => inner.to_string(),
    }
}
