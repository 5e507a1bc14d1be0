//! Bursts: the same alert again and again becomes one row that counts them.

use super::event::{Channel, Event, Kind};
use super::sidecar::Sidecar;
use jiff::{SignedDuration, Timestamp};
use std::collections::HashMap;

/// Events that share one row: the first of them, and those counted into it.
#[derive(Debug)]
pub struct Burst {
    pub first: usize,
    pub others: Vec<usize>,
    /// How often it happened in all, and when last.
    pub count: u64,
    pub until: Timestamp,
}

/// Bursts of events, and those that an earlier import's row counts already.
#[derive(Debug, Default)]
pub struct Folded {
    pub bursts: Vec<Burst>,
    /// The event's place, and the id of the one whose row stands.
    pub old: Vec<(usize, String)>,
}

/// Fold events, which are in the order of time: what tells the same as one before it, within `quiet` of the last of its
/// burst, is counted into that one's row. Events with a row from an earlier import begin bursts too, so that the rest of
/// one that was imported half gets no row of its own.
pub fn fold(events: &[&Event], sidecar: &Sidecar, quiet: SignedDuration) -> Folded {
    let mut open: HashMap<String, Open> = HashMap::new();
    let mut old: Vec<&Event> = sidecar.events().iter().filter(|known| known.has_row).map(|known| known.latest()).collect();
    old.retain(|event| key(event).is_some());
    old.sort_by_key(|event| event.time.at);
    let mut old = old.into_iter().peekable();
    let mut folded = Folded::default();
    for (at, event) in events.iter().enumerate() {
        while let Some(before) = old.next_if(|before| before.time.at <= event.time.at) {
            let Some(key) = key(before) else { continue };
            let id = match open.get(&key) {
                Some(Open { row: Row::Old(id), until }) if before.time.at.duration_since(*until) <= quiet => id.clone(),
                _ => before.id.clone(),
            };
            open.insert(key, Open { row: Row::Old(id), until: last(before) });
        }
        let key = key(event);
        if let Some(burst) = key.as_ref().and_then(|key| open.get_mut(key))
            && event.time.at.duration_since(burst.until) <= quiet
        {
            burst.until = burst.until.max(last(event));
            match &burst.row {
                Row::Old(id) => folded.old.push((at, id.clone())),
                Row::New(number) => {
                    let burst = &mut folded.bursts[*number];
                    burst.others.push(at);
                    burst.count += event.count;
                    burst.until = burst.until.max(last(event));
                }
            }
            continue;
        }
        if let Some(key) = key {
            open.insert(key, Open { row: Row::New(folded.bursts.len()), until: last(event) });
        }
        folded.bursts.push(Burst { first: at, others: Vec::new(), count: event.count, until: last(event) });
    }
    folded
}

struct Open {
    row: Row,
    until: Timestamp,
}

enum Row {
    Old(String),
    New(usize),
}

fn last(event: &Event) -> Timestamp {
    event.until.map_or(event.time.at, |until| until.max(event.time.at))
}

/// What two events of one burst have in common; nothing for what people did, which is never folded.
fn key(event: &Event) -> Option<String> {
    let by_machine = matches!(event.kind, Kind::Fired | Kind::Pending | Kind::Resolved | Kind::Log | Kind::Notified)
        || event.kind == Kind::Fact && matches!(event.channel, Channel::Alert | Channel::Monitoring);
    if !by_machine {
        return None;
    }
    // Numbers in a line are what differs between two of a kind.
    let words: String = match &event.group {
        Some(group) => group.clone(),
        None => event.text.chars().filter(|c| !c.is_ascii_digit()).collect(),
    };
    Some(format!("{}\0{}\0{}\0{words}", event.source, event.origin.as_deref().unwrap_or(""), event.kind.name()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::time::{Precision, Trust};
    use crate::timeline::event::Stamp;
    use crate::timeline::sidecar::RowOf;
    use jiff::ToSpan;

    fn event(minute: i64, kind: Kind, text: &str) -> Event {
        let at = "2026-11-21T14:00:00Z".parse::<Timestamp>().unwrap() + minute.minutes();
        let time = Stamp { at, original: String::new(), precision: Precision::Second, zone: Trust::Written };
        Event { kind, ..Event::new("x", minute.to_string(), Channel::Alert, time, text) }
    }

    fn check(events: &[Event], sidecar: &Sidecar) -> String {
        let events: Vec<&Event> = events.iter().collect();
        let folded = fold(&events, sidecar, SignedDuration::from_mins(10));
        let bursts = folded.bursts.iter().map(|burst| format!("{}×{}", events[burst.first].id, burst.count));
        let old = folded.old.iter().map(|(at, id)| format!("{}→{id}", events[*at].id));
        bursts.chain(old).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn the_same_alert_is_one_row_until_it_is_quiet() {
        let events = [
            event(0, Kind::Fired, "latency 612 ms"),
            event(5, Kind::Fired, "latency 650 ms"),
            event(6, Kind::Fired, "disk full"),
            event(14, Kind::Fired, "latency 640 ms"),
            event(15, Kind::Resolved, "latency 100 ms"),
            event(25, Kind::Fired, "latency 640 ms"),
        ];
        assert_eq!(check(&events, &Sidecar::default()), "0×3 6×1 15×1 25×1");
        let people = [event(0, Kind::Message, "hm"), event(1, Kind::Message, "hm")];
        assert_eq!(check(&people, &Sidecar::default()), "0×1 1×1");
    }

    #[test]
    fn the_rest_of_a_burst_gets_no_row_of_its_own() {
        let old = [event(0, Kind::Fired, "down"), event(8, Kind::Fired, "down")];
        let empty = Sidecar::default();
        let row = |event, with| RowOf { event, text: None, with };
        let text = empty.event_lines(&old) + &empty.row_lines([row(&old[0], None), row(&old[1], Some("0"))]);
        let sidecar = Sidecar::read(text.as_bytes(), "x").unwrap();
        assert_eq!(check(&[event(16, Kind::Fired, "down"), event(24, Kind::Fired, "down")], &sidecar), "16→0 24→0");
        assert_eq!(check(&[event(30, Kind::Fired, "down")], &sidecar), "30×1");
    }
}
