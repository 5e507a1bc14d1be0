//! The sidecar `X.events.jsonl` beside the report `X.md`: every event that was gathered, and which of them became rows.
//!
//! It is append-only JSON lines. A line of `"type": "event"` holds one version of an event; an event that was edited at
//! its source has several, and the last one counts. A line of `"type": "row"` says that an event has been given its row
//! in the report: it is never given another, whatever happened to that row since. The report itself carries no mark.
//!
//! Version 1 may grow: keys and types that are not known are passed over and stay in the file. A line that cannot be
//! read (a crash cut it off, two branches were merged badly) is reported and stays too; only a line of a later version
//! stops the reading, because passing over what it says could give rows twice.

use super::event::{Channel, Event, Stamp};
use crate::document::time::{Precision, Trust};
use crate::world::Failure;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::path::{Path, PathBuf};

/// The version of the lines we write.
const VERSION: u32 = 1;

/// Where the sidecar of a report lies.
pub fn beside(report: &Path) -> PathBuf {
    report.with_extension("events.jsonl")
}

/// What a sidecar says, and the lines to add to it.
#[derive(Debug, Default)]
pub struct Sidecar {
    /// In the order of the file.
    known: Vec<Known>,
    index: HashMap<(String, String), usize>,
    /// Lines that could not be read: their number from 1, and why.
    pub unreadable: Vec<(usize, String)>,
    /// Whether the last line has no end: the next line begins with one.
    open_end: bool,
}

/// An event that was gathered before.
#[derive(Clone, Debug)]
pub struct Known {
    /// Every version, oldest first.
    pub versions: Vec<Event>,
    /// Whether it has been given a row.
    pub has_row: bool,
}

impl Known {
    /// As its source tells it now.
    pub fn latest(&self) -> &Event {
        &self.versions[self.versions.len() - 1]
    }
}

impl Sidecar {
    /// Read a sidecar's text; `shown` names it in failures.
    ///
    /// # Errors
    /// A line is of a later version than this program knows.
    pub fn read(text: &str, shown: &str) -> Result<Sidecar, Failure> {
        let mut sidecar = Sidecar { open_end: !text.is_empty() && !text.ends_with('\n'), ..Sidecar::default() };
        let torn = if sidecar.open_end { text.lines().count() } else { 0 };
        let mut rows = Vec::new();
        for (number, line) in text.lines().enumerate().map(|(index, line)| (index + 1, line.trim())) {
            if line.is_empty() {
                continue;
            }
            match serde_json::from_str::<Head>(line) {
                Ok(head) if head.version > VERSION => {
                    return Err(Failure::outside(format!("is of version {}, and this noblame knows version {VERSION}", head.version))
                        .at(shown, number, 1)
                        .hint("a newer noblame wrote it: use that one here too"));
                }
                Ok(head) => {
                    if let Err(why) = sidecar.take(&head.kind, line, &mut rows) {
                        sidecar.unreadable.push((number, why));
                    }
                }
                Err(_) if number == torn => sidecar.unreadable.push((number, "is cut off; it stays, and new lines follow it".into())),
                Err(_) if ["<<<<<<<", "=======", ">>>>>>>", "|||||||"].iter().any(|mark| line.starts_with(mark)) => {
                    sidecar.unreadable.push((number, "is a mark of a merge conflict: keep the lines of both sides, drop the mark".into()));
                }
                Err(error) => sidecar.unreadable.push((number, format!("is no event: {error}"))),
            }
        }
        // Where git has joined the lines of two branches, a row may be told before its event.
        for row in rows {
            if let Some(&at) = sidecar.index.get(&row) {
                sidecar.known[at].has_row = true;
            }
        }
        Ok(sidecar)
    }

    fn take(&mut self, kind: &str, line: &str, rows: &mut Vec<(String, String)>) -> Result<(), String> {
        match kind {
            "event" => {
                let line: EventLine = serde_json::from_str(line).map_err(|error| format!("is no event: {error}"))?;
                self.add(line.event()?);
            }
            "row" => {
                let line: RowLine = serde_json::from_str(line).map_err(|error| format!("is no row: {error}"))?;
                rows.push((line.source.into_owned(), line.id.into_owned()));
            }
            _ => {}
        }
        Ok(())
    }

    /// Remember an event or a new version of one; the same version again changes nothing.
    pub fn add(&mut self, event: Event) {
        let key = (event.source.clone(), event.id.clone());
        match self.index.get(&key) {
            Some(&at) if !self.known[at].latest().differs(&event) => {}
            Some(&at) => self.known[at].versions.push(event),
            None => {
                self.index.insert(key, self.known.len());
                self.known.push(Known { versions: vec![event], has_row: false });
            }
        }
    }

    pub fn get(&self, source: &str, id: &str) -> Option<&Known> {
        // The key is owned because a borrowed pair cannot be looked up in a map of owned pairs.
        self.index.get(&(source.to_owned(), id.to_owned())).map(|&at| &self.known[at])
    }

    /// Every event that was gathered, in the order it was first seen.
    pub fn events(&self) -> &[Known] {
        &self.known
    }

    /// The lines that record new events and new versions.
    pub fn event_lines<'e>(&self, events: impl IntoIterator<Item = &'e Event>) -> String {
        let lines = events.into_iter().map(|event| serde_json::to_string(&EventLine::of(event)));
        self.joined(lines)
    }

    /// The lines that record that these events have their rows.
    pub fn row_lines<'e>(&self, events: impl IntoIterator<Item = &'e Event>) -> String {
        let lines = events.into_iter().map(|event| {
            serde_json::to_string(&RowLine { version: VERSION, kind: "row", source: (&event.source).into(), id: (&event.id).into() })
        });
        self.joined(lines)
    }

    /// Every line ends in a line feed; the first is set off from a line that was cut off.
    fn joined(&self, lines: impl Iterator<Item = serde_json::Result<String>>) -> String {
        let mut out = String::new();
        for line in lines.flatten() {
            out += &line;
            out.push('\n');
        }
        if self.open_end && !out.is_empty() {
            out.insert(0, '\n');
        }
        out
    }

    /// To be said once lines have been added: the file now ends in a line feed.
    pub fn was_extended(&mut self) {
        self.open_end = false;
    }
}

#[derive(Deserialize)]
struct Head {
    version: u32,
    #[serde(rename = "type")]
    kind: String,
}

#[derive(Serialize, Deserialize)]
struct RowLine<'a> {
    version: u32,
    #[serde(rename = "type", skip_deserializing, default)]
    kind: &'a str,
    source: std::borrow::Cow<'a, str>,
    id: std::borrow::Cow<'a, str>,
}

#[derive(Serialize, Deserialize)]
struct EventLine {
    version: u32,
    #[serde(rename = "type")]
    kind: String,
    source: String,
    id: String,
    channel: String,
    time: String,
    /// The time as its source wrote it.
    original: String,
    precision: String,
    zone: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    actor: Option<String>,
    text: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    link: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    origin: Option<String>,
}

const PRECISIONS: [(Precision, &str); 3] = [(Precision::Day, "day"), (Precision::Minute, "minute"), (Precision::Second, "second")];
const TRUSTS: [(Trust, &str); 3] = [(Trust::Assumed, "assumed"), (Trust::Stated, "stated"), (Trust::Written, "written")];

impl EventLine {
    fn of(event: &Event) -> EventLine {
        let precision = PRECISIONS.iter().find(|(value, _)| *value == event.time.precision);
        let trust = TRUSTS.iter().find(|(value, _)| *value == event.time.zone);
        EventLine {
            version: VERSION,
            kind: "event".into(),
            source: event.source.clone(),
            id: event.id.clone(),
            channel: event.channel.name().into(),
            time: event.time.at.to_string(),
            original: event.time.original.clone(),
            precision: precision.map_or("second", |(_, name)| name).into(),
            zone: trust.map_or("assumed", |(_, name)| name).into(),
            actor: event.actor.clone(),
            text: event.text.clone(),
            link: event.link.clone(),
            origin: event.origin.clone(),
        }
    }

    fn event(self) -> Result<Event, String> {
        let at: Timestamp = self.time.parse().map_err(|_| format!("is no event: “{}” is no time", self.time))?;
        Ok(Event {
            // A channel, precision or zone of a later noblame is read as the least that is known of it.
            channel: Channel::named(&self.channel).unwrap_or(Channel::Note),
            time: Stamp {
                at,
                original: self.original,
                precision: PRECISIONS.iter().find(|(_, name)| *name == self.precision).map_or(Precision::Second, |(value, _)| *value),
                zone: TRUSTS.iter().find(|(_, name)| *name == self.zone).map_or(Trust::Assumed, |(value, _)| *value),
            },
            source: self.source,
            id: self.id,
            actor: self.actor,
            text: self.text,
            link: self.link,
            origin: self.origin,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(id: &str, text: &str) -> Event {
        Event {
            source: "csv".into(),
            id: id.into(),
            channel: Channel::Alert,
            time: Stamp {
                at: "2026-11-21T14:09:00Z".parse().unwrap(),
                original: "21 Nov 2026 14:09".into(),
                precision: Precision::Minute,
                zone: Trust::Stated,
            },
            actor: Some("pager".into()),
            text: text.into(),
            link: None,
            origin: Some("alerts.csv".into()),
        }
    }

    #[test]
    fn what_is_written_is_read_back() {
        let empty = Sidecar::default();
        let events = [event("1", "fired | “now”"), event("2", "resolved")];
        let text = empty.event_lines(&events) + &empty.row_lines([&events[1]]);
        assert_eq!(
            text.lines().next().unwrap(),
            r#"{"version":1,"type":"event","source":"csv","id":"1","channel":"alert","time":"2026-11-21T14:09:00Z","original":"21 Nov 2026 14:09","precision":"minute","zone":"stated","actor":"pager","text":"fired | “now”","origin":"alerts.csv"}"#
        );
        assert_eq!(text.lines().last().unwrap(), r#"{"version":1,"type":"row","source":"csv","id":"2"}"#);
        let read = Sidecar::read(&text, "x").unwrap();
        assert_eq!(read.get("csv", "1").unwrap().latest(), &events[0]);
        assert!(!read.get("csv", "1").unwrap().has_row);
        assert!(read.get("csv", "2").unwrap().has_row);
        assert!(read.unreadable.is_empty());
    }

    #[test]
    fn the_order_of_lines_does_not_matter_for_rows() {
        let empty = Sidecar::default();
        let text = empty.row_lines([&event("1", "a")]) + &empty.event_lines([&event("1", "a")]);
        assert!(Sidecar::read(&text, "x").unwrap().get("csv", "1").unwrap().has_row);
    }

    #[test]
    fn a_later_text_is_a_version() {
        let empty = Sidecar::default();
        let text = empty.event_lines(&[event("1", "a"), event("1", "b"), event("1", "b")]);
        let read = Sidecar::read(&text, "x").unwrap();
        let texts: Vec<_> = read.get("csv", "1").unwrap().versions.iter().map(|event| event.text.as_str()).collect();
        assert_eq!(texts, ["a", "b"]);
    }

    #[test]
    fn damage_is_told_and_kept_apart() {
        let whole = Sidecar::default().event_lines(&[event("1", "a"), event("2", "b")]);
        let unknown = r#"{"version":1,"type":"starred","source":"csv","id":"1"}"#;
        let torn = &whole[..whole.len() - 40];
        let mut read = Sidecar::read(&format!("{unknown}\n<<<<<<< main\n[]\n{torn}"), "x").unwrap();
        let told: Vec<_> = read
            .unreadable
            .iter()
            .map(|(line, why)| format!("{line} {}", &why.split_inclusive(' ').take(3).collect::<String>().trim_end()))
            .collect();
        assert_eq!(told, ["2 is a mark", "3 is no event:", "5 is cut off;"]);
        assert!(read.get("csv", "1").is_some() && read.get("csv", "2").is_none());
        assert!(read.event_lines(&[event("2", "b")]).starts_with("\n{"));
        read.was_extended();
        assert!(read.event_lines(&[event("2", "b")]).starts_with('{'));
        let whole_but_open = whole.trim_end();
        assert!(Sidecar::read(whole_but_open, "x").unwrap().unreadable.is_empty());
    }

    #[test]
    fn a_later_version_stops() {
        let failure = Sidecar::read("{\"version\":2,\"type\":\"event\"}\n", "x.events.jsonl").unwrap_err();
        assert_eq!(failure.to_string(), "x.events.jsonl:1:1: is of version 2, and this noblame knows version 1");
    }

    #[test]
    fn it_lies_beside_the_report() {
        assert_eq!(beside(Path::new("p/2026-11-21-checkout-1.4.md")), Path::new("p/2026-11-21-checkout-1.4.events.jsonl"));
    }
}
