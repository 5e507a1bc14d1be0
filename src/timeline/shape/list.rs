//! Every event that was gathered, one a line: its id, when, where, what became of it, and what it says.

use crate::timeline::sidecar::{Chosen, Known, Sidecar};
use jiff::Timestamp;
use jiff::tz::TimeZone;

/// By time, in the zone given.
pub fn print(sidecar: &Sidecar, zone: &TimeZone) -> String {
    let mut all: Vec<&Known> = sidecar.events().iter().collect();
    all.sort_by_key(|known| known.latest().time.at);
    let local = |at: Timestamp| at.to_zoned(zone.clone()).strftime("%Y-%m-%d %H:%M:%S").to_string();
    let width = all.iter().map(|known| known.latest().channel.name().len()).max().unwrap_or(0);
    all.iter()
        .map(|known| {
            let event = known.latest();
            format!("{}  {}  {:width$}  {:7}  {}\n", event.handle(), local(event.time.at), event.channel.name(), state(known), said(known))
        })
        .collect()
}

/// What became of it.
pub fn state(known: &Known) -> &'static str {
    match known {
        Known { with: Some(_), .. } => "counted",
        Known { has_row: true, .. } => "row",
        Known { chosen: Some(Chosen::Hidden), .. } => "hidden",
        Known { chosen: Some(Chosen::Starred), .. } => "starred",
        _ => "kept",
    }
}

fn said(known: &Known) -> String {
    let event = known.latest();
    let who = event.actor.as_ref().map_or(String::new(), |actor| format!("{actor}: "));
    let since = match known.versions.len() {
        _ if event.withdrawn => " (withdrawn at its source)",
        1 => "",
        _ => " (changed at its source)",
    };
    let marks = if event.marks.is_empty() { String::new() } else { format!(" [{}]", event.marks.join(" ")) };
    format!("{who}{}{marks}{since}", event.text)
}
