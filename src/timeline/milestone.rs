//! Milestones as the events tell them: proposals, each with the event it rests on. A person decides.

use super::event::{Channel, Event, Kind, Level};
use super::sidecar::{Chosen, Sidecar};
use crate::document::{Document, Milestone};
use jiff::Timestamp;

/// When a milestone seems to have been reached, and what says so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposal {
    pub milestone: Milestone,
    pub at: Timestamp,
    pub why: String,
}

/// What the events of a report propose, in the order of the milestones. Events that a person has hidden propose nothing,
/// and an entry of the timeline that is marked (`**Detected:** …`) goes before any event.
pub fn proposals(document: &Document, sidecar: &Sidecar) -> Vec<Proposal> {
    let mut events: Vec<&Event> = sidecar
        .events()
        .iter()
        .filter(|known| known.chosen != Some(Chosen::Hidden))
        .map(|known| known.latest())
        .filter(|event| !event.withdrawn)
        .collect();
    events.sort_by_key(|event| event.time.at);
    let mut found: Vec<Proposal> = Vec::new();
    for milestone in Milestone::ALL {
        let after = |wanted: Milestone| found.iter().find(|proposal| proposal.milestone == wanted).map(|proposal| proposal.at);
        let detected = after(Milestone::Detected);
        let told = match milestone {
            Milestone::Started => started(&events),
            Milestone::Detected => detection(&events).map(|event| (event, "the first alert")),
            Milestone::Acknowledged => acknowledged(&events, detected),
            Milestone::Mitigated => mitigated(&events, detected),
            Milestone::Resolved => resolved(&events, detected),
        };
        let marked = marked(document, milestone).map(|at| (at, "the entry that is marked with it".to_owned()));
        let told = marked.or_else(|| told.map(|(event, what)| (event.time.at, format!("{what}: {}", short(&event.text)))));
        if let Some((at, why)) = told {
            found.push(Proposal { milestone, at, why });
        }
    }
    found
}

type Told<'e> = Option<(&'e Event, &'static str)>;

fn detection<'e>(events: &[&'e Event]) -> Option<&'e Event> {
    let is_alert = |event: &&&Event| event.kind == Kind::Fired || event.channel == Channel::Alert && event.kind == Kind::Fact;
    events.iter().find(is_alert).copied()
}

/// What a machine saw before it raised an alert.
fn started<'e>(events: &[&'e Event]) -> Told<'e> {
    let detected = detection(events)?.time.at;
    let saw = |event: &&&Event| event.kind == Kind::Pending || event.kind == Kind::Log && event.level == Some(Level::Error);
    let first = events.iter().find(saw).copied().filter(|event| event.time.at < detected)?;
    Some((first, "the first that a machine saw of it"))
}

fn acknowledged<'e>(events: &[&'e Event], detected: Option<Timestamp>) -> Told<'e> {
    let detected = detected?;
    let after = |event: &&&Event| event.time.at >= detected;
    let taken =
        events.iter().filter(after).find(|event| event.kind == Kind::Acknowledged).map(|event| (*event, "the first acknowledgement"));
    taken.or_else(|| {
        let spoke = |event: &&&Event| matches!(event.kind, Kind::Message | Kind::Joined);
        events.iter().filter(after).find(spoke).map(|event| (*event, "the first person on it"))
    })
}

fn mitigated<'e>(events: &[&'e Event], detected: Option<Timestamp>) -> Told<'e> {
    let undone = |event: &&&Event| {
        matches!(event.kind, Kind::RolledBack | Kind::Reverted) && detected.is_none_or(|detected| event.time.at >= detected)
    };
    events.iter().rev().find(undone).map(|event| (*event, "the last that was taken back"))
}

fn resolved<'e>(events: &[&'e Event], detected: Option<Timestamp>) -> Told<'e> {
    let after = |event: &&&Event| detected.is_none_or(|detected| event.time.at >= detected);
    let closed = events.iter().filter(after).rev().find(|event| event.kind == Kind::Closed && event.channel != Channel::Call);
    let closed = closed.map(|event| (*event, "the incident was closed"));
    // An alert that fired again was not over.
    let last = events.iter().filter(after).rev().find(|event| matches!(event.kind, Kind::Resolved | Kind::Fired));
    closed.or_else(|| last.filter(|event| event.kind == Kind::Resolved).map(|event| (*event, "the last alert was over")))
}

fn marked(document: &Document, milestone: Milestone) -> Option<Timestamp> {
    let timelines = document.timelines();
    let mut entries = timelines.iter().flat_map(|timeline| &timeline.entries);
    let moment = entries.find(|entry| entry.milestone == Some(milestone))?.when.moment.as_ref()?;
    moment.timestamp().filter(|_| moment.clock.is_some())
}

fn short(text: &str) -> String {
    match text.char_indices().nth(60) {
        Some((end, _)) => format!("{}…", text[..end].trim_end()),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::time::{Precision, Trust};
    use crate::timeline::event::Stamp;

    fn event(clock: &str, channel: Channel, kind: Kind) -> Event {
        let at = format!("2026-11-21T{clock}:00Z").parse().unwrap();
        let time = Stamp { at, original: String::new(), precision: Precision::Second, zone: Trust::Written };
        Event { kind, ..Event::new("x", clock, channel, time, format!("what was at {clock}")) }
    }

    fn check(report: &str, events: &[Event]) -> Vec<String> {
        let sidecar = Sidecar::read(Sidecar::default().event_lines(events).as_bytes(), "x").unwrap();
        let found = proposals(&Document::parse(report), &sidecar);
        found.iter().map(|found| format!("{} {} {}", found.milestone.name(), found.at.strftime("%H:%M"), found.why)).collect()
    }

    #[test]
    fn events_tell_milestones() {
        let events = [
            event("14:20", Channel::Chat, Kind::Message),
            event("14:02", Channel::Monitoring, Kind::Pending),
            event("14:07", Channel::Alert, Kind::Fired),
            event("14:09", Channel::Alert, Kind::Acknowledged),
            event("14:31", Channel::Deploy, Kind::RolledBack),
            event("14:40", Channel::Alert, Kind::Resolved),
            event("13:40", Channel::Alert, Kind::Resolved),
        ];
        assert_eq!(
            check("", &events),
            [
                "started 14:02 the first that a machine saw of it: what was at 14:02",
                "detected 14:07 the first alert: what was at 14:07",
                "acknowledged 14:09 the first acknowledgement: what was at 14:09",
                "mitigated 14:31 the last that was taken back: what was at 14:31",
                "resolved 14:40 the last alert was over: what was at 14:40",
            ]
        );
    }

    #[test]
    fn what_is_not_told_is_not_proposed() {
        assert!(check("", &[]).is_empty());
        let firing = [
            event("14:07", Channel::Alert, Kind::Fired),
            event("14:40", Channel::Alert, Kind::Resolved),
            event("14:50", Channel::Alert, Kind::Fired),
        ];
        assert_eq!(check("", &firing), ["detected 14:07 the first alert: what was at 14:07"]);
        let marked = "## Timeline (UTC)\n\n- 2026-11-21 14:05 **Detected:** a user wrote\n";
        assert_eq!(check(marked, &firing)[0], "detected 14:05 the entry that is marked with it");
    }
}
