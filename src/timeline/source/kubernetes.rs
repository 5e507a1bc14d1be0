//! Events of Kubernetes, as `kubectl get events -o json` prints them, or one object a line of a watch.
//!
//! There are two shapes: `firstTimestamp`, `lastTimestamp` and `count`, or `eventTime` with a `series`; what one of them
//! does not use is null. One event stands for many.

use super::{Bad, Found, Request};
use crate::document::plain;
use crate::timeline::event::{Channel, Event, Kind, Level};
use crate::timeline::reading::json;
use serde_json::Value;

/// Reasons that tell a story; the others are told by their level.
const TELLING: &[&str] = &[
    "ScalingReplicaSet",
    "BackOff",
    "CrashLoopBackOff",
    "OOMKilling",
    "OOMKilled",
    "SystemOOM",
    "Unhealthy",
    "FailedScheduling",
    "FailedMount",
    "FailedCreate",
    "NodeNotReady",
    "NodeReady",
    "Evicted",
    "Preempted",
    "SuccessfulRescale",
    "ImagePullBackOff",
];

pub fn read(request: &Request, found: &mut dyn FnMut(Found)) -> anyhow::Result<()> {
    for input in request.inputs {
        json::each(request, input, found, &mut |object, number, found| {
            let object = object.get("object").filter(|inner| inner.is_object()).unwrap_or(object);
            let items = object.get("items").and_then(Value::as_array);
            for (at, item) in items.map_or(std::slice::from_ref(object), Vec::as_slice).iter().enumerate() {
                found(match event(request, item) {
                    Ok(event) => event.into(),
                    Err(why) if items.is_some() => {
                        Found::Bad(Bad { input: input.to_owned(), line: number, why: format!("item {}: {why}", at + 1) })
                    }
                    Err(why) => Found::Bad(Bad { input: input.to_owned(), line: number, why }),
                });
            }
        })?;
    }
    Ok(())
}

fn event(request: &Request, item: &Value) -> Result<Event, String> {
    let word = |path: &str| item.pointer(path).and_then(Value::as_str).filter(|word| !word.is_empty());
    let number = |path: &str| item.pointer(path).and_then(Value::as_u64);
    let first = ["/firstTimestamp", "/eventTime", "/deprecatedFirstTimestamp", "/metadata/creationTimestamp"].into_iter().find_map(word);
    let time = request.times.read(first.ok_or("is no event of Kubernetes: it has no time")?)?;
    let last = ["/series/lastObservedTime", "/lastTimestamp", "/deprecatedLastTimestamp"].into_iter().find_map(word);
    let message = word("/message").or_else(|| word("/note")).ok_or("is no event of Kubernetes: it has no message")?;
    let reason = word("/reason").unwrap_or_default();
    let about = |key: &str| word(&format!("/involvedObject/{key}")).or_else(|| word(&format!("/regarding/{key}"))).unwrap_or_default();
    let text = plain::line(&format!("{} {}: {message}", about("kind"), about("name")));
    let id = word("/metadata/uid").or_else(|| word("/metadata/name")).ok_or("is no event of Kubernetes: it has no metadata")?;
    let is_telling = TELLING.contains(&reason);
    let channel = if reason == "ScalingReplicaSet" || reason == "SuccessfulRescale" { Channel::Change } else { Channel::Monitoring };
    Ok(Event {
        kind: if is_telling { Kind::Fact } else { Kind::Log },
        level: word("/type").and_then(Level::named),
        count: ["/series/count", "/count", "/deprecatedCount"].into_iter().find_map(number).unwrap_or(1).max(1),
        until: last.and_then(|last| request.times.read(last).ok()).map(|stamp| stamp.at),
        group: Some(format!("{reason} {} {}", about("kind"), about("name"))),
        origin: Some(word("/metadata/namespace").map_or_else(|| "kubernetes".to_owned(), plain::line)),
        ..Event::new("kubernetes", id, request.channel.unwrap_or(channel), time, text)
    })
}
