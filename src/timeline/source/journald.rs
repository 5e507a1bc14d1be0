//! The journal of systemd, as `journalctl -o json` prints it.

use super::{Bad, Found, Request, origin, shown, text};
use crate::document::plain;
use crate::timeline::event::{Channel, Event, Kind, Level};
use crate::timeline::reading::lines::Lines;
use anyhow::Context;
use serde_json::{Map, Value};

pub fn read(request: &Request, found: &mut dyn FnMut(Found)) -> anyhow::Result<()> {
    for input in request.inputs {
        let mut stream = request.open(input).with_context(|| format!("importing {}", shown(input)))?;
        let mut lines = Lines::new(&mut *stream, input);
        while let Some((number, line)) = lines.next(request.progress)? {
            found(match event(request, line, input) {
                Ok(event) => event.into(),
                Err(why) => Found::Bad(Bad { input: shown(input), line: number, why }),
            });
        }
    }
    Ok(())
}

fn event(request: &Request, line: &[u8], input: &str) -> Result<Event, String> {
    let entry: Map<String, Value> = serde_json::from_str(text(line)?).map_err(|_| "is no JSON object of the journal".to_owned())?;
    let word = |key: &str| entry.get(key).and_then(Value::as_str);
    // Microseconds since 1970, as text.
    let time = word("_SOURCE_REALTIME_TIMESTAMP").or_else(|| word("__REALTIME_TIMESTAMP")).ok_or("has no __REALTIME_TIMESTAMP")?;
    let time = request.times.read(time)?;
    let said = match entry.get("MESSAGE") {
        Some(Value::String(said)) => said.clone(),
        // What is no UTF-8 comes as a list of its bytes.
        Some(Value::Array(bytes)) => {
            let bytes: Vec<u8> = bytes.iter().filter_map(|byte| u8::try_from(byte.as_u64()?).ok()).collect();
            String::from_utf8_lossy(&bytes).into_owned()
        }
        Some(Value::Null) => "(a message too large for journalctl to print)".to_owned(),
        _ => return Err("has no MESSAGE".into()),
    };
    let unit = word("SYSLOG_IDENTIFIER").or_else(|| word("_SYSTEMD_UNIT")).or_else(|| word("_COMM"));
    let said = plain::line(&unit.map_or_else(|| said.clone(), |unit| format!("{unit}: {said}")));
    let id = word("__CURSOR").map_or_else(|| crate::timeline::event::digest(&[&time.original, &said]), str::to_owned);
    Ok(Event {
        kind: Kind::Log,
        level: word("PRIORITY").and_then(|priority| priority.parse().ok()).map(Level::of_syslog),
        origin: word("_HOSTNAME").map(plain::line).or_else(|| origin(input)),
        ..Event::new("journald", id, request.channel.unwrap_or(Channel::Monitoring), time, said)
    })
}
