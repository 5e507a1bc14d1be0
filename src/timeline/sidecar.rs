//! The sidecar `X.events.jsonl` beside the report `X.md`: every event that was gathered, and which of them became rows.
//!
//! It is append-only JSON lines. A line of `"type": "event"` holds one version of an event; an event that was edited at
//! its source has several, and the last one counts. A line of `"type": "row"` says that an event has been given its row
//! in the report: it is never given another, whatever happened to that row since. The report itself carries no mark.
//! Where the row's words are not the event's own, the line has them; an event that was counted into another's row has
//! that one's id `with` it. Lines of `"star"` and `"hide"` are a person's choice, the last one counts; `"role"` gives a
//! login the word that the report has for it; `"cursor"` is where a source goes on at the next pull.
//!
//! Version 1 may grow: keys and types that are not known are passed over and stay in the file. A line that cannot be
//! read (a crash cut it off, two branches were merged badly) is reported and stays too; only a line of a later version
//! stops the reading, because passing over what it says could give rows twice.

use super::event::{self, Channel, Event, Kind, Level, Stamp};
use super::people::People;
use crate::document::time::{Precision, Trust};
use crate::world::Failure;
use crate::world::reread::Reread;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::collections::HashMap;
use std::io::BufRead;
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
    /// By the key of source and id.
    index: HashMap<u128, usize>,
    /// The events of which nothing is known but that they were recorded, where memory is spared: of an export that is most.
    bare: Vec<Bare>,
    /// The same by the key of source and id.
    bare_index: HashMap<u128, usize>,
    /// Where their lines are read again; nothing where all is held.
    lines: Option<Reread>,
    /// Lines that could not be read: their number from 1, and why.
    pub unreadable: Vec<(usize, String)>,
    /// Whether the last line has no end: the next line begins with one.
    open_end: bool,
    /// The words for people, by login.
    pub people: People,
    cursors: HashMap<String, String>,
}

/// An event that was gathered before.
#[derive(Clone, Debug)]
pub struct Known {
    /// Every version, oldest first.
    pub versions: Vec<Event>,
    /// Whether it has been given a row, its own or another's that counts it.
    pub has_row: bool,
    /// The words of its row, where they are not its own.
    pub row_text: Option<String>,
    /// The id of the event whose row counts it.
    pub with: Option<String>,
    /// What a person has chosen for it.
    pub chosen: Option<Chosen>,
}

/// An event that was recorded once, has no row, and was chosen by nobody.
#[derive(Clone, Copy, Debug)]
pub struct Bare {
    /// The byte where its line begins.
    start: u64,
    pub told: u64,
}

/// What a person has chosen for an event, against what the rules say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Chosen {
    Starred,
    Hidden,
}

/// What a line says of an event, which may stand before it.
#[derive(Debug)]
struct Said {
    key: u128,
    what: Of,
}

#[derive(Debug)]
enum Of {
    Row { text: Option<String>, with: Option<String> },
    Chosen(Chosen),
}

impl Known {
    fn of(event: Event) -> Known {
        Known { versions: vec![event], has_row: false, row_text: None, with: None, chosen: None }
    }

    /// As its source tells it now.
    pub fn latest(&self) -> &Event {
        &self.versions[self.versions.len() - 1]
    }
}

impl Sidecar {
    /// Read a sidecar line by line; `shown` names it in failures.
    ///
    /// # Errors
    /// It cannot be read, or a line is of a later version than this program knows.
    pub fn read(stream: impl BufRead, shown: &str) -> Result<Sidecar, Failure> {
        Sidecar::default().taking(stream, shown)
    }

    /// The same, sparing memory: an event of which only its line is known is not held. [`Sidecar::events`] has the others alone.
    ///
    /// # Errors
    /// As of [`Sidecar::read`].
    pub fn read_sparingly(stream: impl BufRead, lines: Reread, shown: &str) -> Result<Sidecar, Failure> {
        Sidecar { lines: Some(lines), ..Sidecar::default() }.taking(stream, shown)
    }

    fn taking(self, mut stream: impl BufRead, shown: &str) -> Result<Sidecar, Failure> {
        let (mut sidecar, mut said, mut bytes) = (self, Vec::new(), Vec::new());
        let mut end = 0;
        let broken = |error: std::io::Error| Failure::outside(format!("cannot be read: {error}")).in_file(shown);
        for number in 1.. {
            bytes.clear();
            let read = stream.read_until(b'\n', &mut bytes).map_err(broken)?;
            if read == 0 {
                break;
            }
            let start = end;
            end += read as u64;
            sidecar.open_end = !bytes.ends_with(b"\n");
            let Ok(line) = std::str::from_utf8(&bytes).map(str::trim) else {
                sidecar.unreadable.push((number, "is no UTF-8 text".into()));
                continue;
            };
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
                    if let Err(why) = sidecar.take(&head.kind, line, start, &mut said) {
                        sidecar.unreadable.push((number, why));
                    }
                }
                Err(_) if sidecar.open_end => sidecar.unreadable.push((number, "is cut off; it stays, and new lines follow it".into())),
                Err(_) if ["<<<<<<<", "=======", ">>>>>>>", "|||||||"].iter().any(|mark| line.starts_with(mark)) => {
                    sidecar.unreadable.push((number, "is a mark of a merge conflict: keep the lines of both sides, drop the mark".into()));
                }
                Err(error) => sidecar.unreadable.push((number, format!("is no event: {error}"))),
            }
        }
        // Where git has joined the lines of two branches, a row may be told before its event.
        for Said { key, what } in said {
            sidecar.hold(key).map_err(broken)?;
            let Some(&at) = sidecar.index.get(&key) else { continue };
            let known = &mut sidecar.known[at];
            match what {
                Of::Row { text, with } => {
                    known.has_row = true;
                    known.row_text = text.or(known.row_text.take());
                    known.with = with.or(known.with.take());
                }
                Of::Chosen(chosen) => known.chosen = Some(chosen),
            }
        }
        Ok(sidecar)
    }

    fn take(&mut self, kind: &str, line: &str, start: u64, said: &mut Vec<Said>) -> Result<(), String> {
        match kind {
            "event" => {
                let line: EventLine = serde_json::from_str(line).map_err(|error| format!("is no event: {error}"))?;
                self.meet(line.event()?, start)
                    .map_err(|error| format!("tells another version of an event that cannot be read: {error}"))?;
            }
            "row" | "star" | "hide" => {
                let line: RowLine = serde_json::from_str(line).map_err(|error| format!("is no {kind}: {error}"))?;
                let what = match kind {
                    "star" => Of::Chosen(Chosen::Starred),
                    "hide" => Of::Chosen(Chosen::Hidden),
                    _ => Of::Row { text: line.text.map(Cow::into_owned), with: line.with.map(Cow::into_owned) },
                };
                said.push(Said { key: event::key(&line.source, &line.id), what });
            }
            "role" => {
                let line: RoleLine = serde_json::from_str(line).map_err(|error| format!("is no role: {error}"))?;
                self.people.know(&line.login, &line.role);
            }
            "cursor" => {
                let line: CursorLine = serde_json::from_str(line).map_err(|error| format!("is no cursor: {error}"))?;
                self.cursors.insert(line.source.into_owned(), line.cursor.into_owned());
            }
            _ => {}
        }
        Ok(())
    }

    /// An event of the line that begins here.
    fn meet(&mut self, event: Event, start: u64) -> std::io::Result<()> {
        let (key, told) = (event::key(&event.source, &event.id), event.told());
        let is_bare = self.lines.is_some() && event.unnamed.is_empty() && !self.index.contains_key(&key);
        match self.bare_index.get(&key) {
            Some(&at) if is_bare && self.bare[at].told == told => {}
            None if is_bare => {
                self.bare_index.insert(key, self.bare.len());
                self.bare.push(Bare { start, told });
            }
            _ => {
                self.hold(key)?;
                self.add(event);
            }
        }
        Ok(())
    }

    /// Hold the whole of an event, where it was bare.
    fn hold(&mut self, key: u128) -> std::io::Result<()> {
        let Some(&at) = self.bare_index.get(&key) else { return Ok(()) };
        let event = self.whole(at)?;
        self.bare_index.remove(&key);
        self.add(event);
        Ok(())
    }

    fn whole(&self, at: usize) -> std::io::Result<Event> {
        let line = self.lines.as_ref().ok_or(std::io::ErrorKind::NotFound)?.line(self.bare[at].start)?;
        event(line.trim()).ok_or_else(|| std::io::Error::other("the line was changed meanwhile"))
    }

    /// Remember an event or a new version of one; the same version again changes nothing.
    pub fn add(&mut self, event: Event) {
        let key = event::key(&event.source, &event.id);
        match self.index.get(&key) {
            Some(&at) if !self.known[at].latest().differs(&event) => {}
            Some(&at) => self.known[at].versions.push(event),
            None => {
                self.index.insert(key, self.known.len());
                self.known.push(Known::of(event));
            }
        }
    }

    /// What is known of an event.
    pub fn get(&self, source: &str, id: &str) -> Option<Cow<'_, Known>> {
        let key = event::key(source, id);
        match self.index.get(&key) {
            Some(&at) => Some(Cow::Borrowed(&self.known[at])),
            // One that cannot be read any more is as good as one that was never recorded: it had no row.
            None => self.bare_index.get(&key).and_then(|&at| self.whole(at).ok()).map(|event| Cow::Owned(Known::of(event))),
        }
    }

    /// The event of this key and its number, where no more is held of it.
    pub fn bare(&self, key: u128) -> Option<(usize, Bare)> {
        self.bare_index.get(&key).map(|&at| (at, self.bare[at]))
    }

    /// How many numbers bare events have.
    pub fn bare_count(&self) -> usize {
        self.bare.len()
    }

    /// Where a source of the settings goes on.
    pub fn cursor(&self, name: &str) -> Option<&str> {
        self.cursors.get(name).map(String::as_str)
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

    /// The same of lines that were made before.
    pub fn made_lines<'e>(&self, lines: impl IntoIterator<Item = Cow<'e, str>>) -> String {
        self.joined(lines.into_iter().map(|line| Ok(line.into_owned())))
    }

    /// The lines that record that these events have their rows.
    pub fn row_lines<'e>(&self, rows: impl IntoIterator<Item = RowOf<'e>>) -> String {
        let lines = rows.into_iter().map(|row| {
            let text = row.text.filter(|text| *text != row.event.text).map(Into::into);
            serde_json::to_string(&RowLine { text, with: row.with.map(Into::into), ..RowLine::of("row", row.event) })
        });
        self.joined(lines)
    }

    /// The lines that record what a person has chosen for these events.
    pub fn choice_lines<'e>(&self, chosen: Chosen, events: impl IntoIterator<Item = &'e Event>) -> String {
        let kind = if chosen == Chosen::Starred { "star" } else { "hide" };
        self.joined(events.into_iter().map(|event| serde_json::to_string(&RowLine::of(kind, event))))
    }

    /// The lines that record the words for people.
    pub fn role_lines<'p>(&self, people: impl IntoIterator<Item = &'p (String, String)>) -> String {
        let lines = people.into_iter().map(|(login, role)| {
            serde_json::to_string(&RoleLine { version: VERSION, kind: "role", login: login.into(), role: role.into() })
        });
        self.joined(lines)
    }

    /// The line that records where a source goes on.
    pub fn cursor_line(&self, name: &str, cursor: &str) -> String {
        let line = CursorLine { version: VERSION, kind: "cursor", source: name.into(), cursor: cursor.into() };
        self.joined(std::iter::once(serde_json::to_string(&line)))
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

/// The line that records an event.
pub fn line(event: &Event) -> String {
    serde_json::to_string(&EventLine::of(event)).unwrap_or_default()
}

/// The event that such a line records.
pub fn event(line: &str) -> Option<Event> {
    serde_json::from_str::<EventLine>(line).ok()?.event().ok()
}

#[derive(Deserialize)]
struct Head {
    version: u32,
    #[serde(rename = "type")]
    kind: String,
}

/// That an event has its row.
#[derive(Clone, Copy, Debug)]
pub struct RowOf<'e> {
    pub event: &'e Event,
    /// The words of the row.
    pub text: Option<&'e str>,
    /// The id of the event whose row counts it.
    pub with: Option<&'e str>,
}

#[derive(Serialize, Deserialize)]
struct RowLine<'a> {
    version: u32,
    #[serde(rename = "type", skip_deserializing, default)]
    kind: &'a str,
    source: Cow<'a, str>,
    id: Cow<'a, str>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    text: Option<Cow<'a, str>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    with: Option<Cow<'a, str>>,
}

impl<'a> RowLine<'a> {
    fn of(kind: &'a str, event: &'a Event) -> RowLine<'a> {
        RowLine { version: VERSION, kind, source: (&event.source).into(), id: (&event.id).into(), text: None, with: None }
    }
}

#[derive(Serialize, Deserialize)]
struct RoleLine<'a> {
    version: u32,
    #[serde(rename = "type", skip_deserializing, default)]
    kind: &'a str,
    login: Cow<'a, str>,
    role: Cow<'a, str>,
}

#[derive(Serialize, Deserialize)]
struct CursorLine<'a> {
    version: u32,
    #[serde(rename = "type", skip_deserializing, default)]
    kind: &'a str,
    source: Cow<'a, str>,
    cursor: Cow<'a, str>,
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
    /// The word for its kind; none for a mere fact.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    fact: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    level: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    marks: Vec<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    mentions: Vec<String>,
    /// Those of the actor and the mentions that are ids, because their logins could not be looked up.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    unnamed: Vec<String>,
    /// How often, where it was more than once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    count: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    until: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    group: Option<String>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    withdrawn: bool,
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
            fact: (event.kind != Kind::Fact).then(|| event.kind.name().to_owned()),
            level: event.level.map(|level| level.name().to_owned()),
            marks: event.marks.clone(),
            mentions: event.mentions.clone(),
            unnamed: event.unnamed.clone(),
            count: Some(event.count).filter(|count| *count > 1),
            until: event.until.map(|until| until.to_string()),
            group: event.group.clone(),
            withdrawn: event.withdrawn,
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
            kind: self.fact.as_deref().and_then(Kind::named).unwrap_or_default(),
            level: self.level.as_deref().and_then(Level::named),
            marks: self.marks,
            mentions: self.mentions,
            unnamed: self.unnamed,
            count: self.count.unwrap_or(1).max(1),
            until: self.until.and_then(|until| until.parse().ok()),
            group: self.group,
            withdrawn: self.withdrawn,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(id: &str, text: &str) -> Event {
        let time = Stamp {
            at: "2026-11-21T14:09:00Z".parse().unwrap(),
            original: "21 Nov 2026 14:09".into(),
            precision: Precision::Minute,
            zone: Trust::Stated,
        };
        Event { actor: Some("pager".into()), origin: Some("alerts.csv".into()), ..Event::new("csv", id, Channel::Alert, time, text) }
    }

    fn row(event: &Event) -> RowOf<'_> {
        RowOf { event, text: None, with: None }
    }

    #[test]
    fn everything_an_event_has_is_read_back() {
        let whole = Event {
            kind: Kind::Fired,
            level: Some(Level::Error),
            marks: vec!["pushpin".into()],
            mentions: vec!["li".into()],
            unnamed: vec!["li".into()],
            count: 3,
            until: Some("2026-11-21T14:12:00Z".parse().unwrap()),
            group: Some("g".into()),
            withdrawn: true,
            ..event("1", "a")
        };
        let empty = Sidecar::default();
        let text = empty.event_lines([&whole])
            + &empty.row_lines([RowOf { event: &whole, text: Some("b"), with: Some("0") }])
            + &empty.choice_lines(Chosen::Starred, [&whole])
            + &empty.choice_lines(Chosen::Hidden, [&whole])
            + &empty.role_lines(&[("li".to_owned(), "responder 1".to_owned())])
            + &empty.cursor_line("pager", "abc");
        let read = Sidecar::read(text.as_bytes(), "x").unwrap();
        let known = read.get("csv", "1").unwrap();
        assert_eq!(known.latest(), &whole);
        assert_eq!((known.has_row, known.row_text.as_deref(), known.with.as_deref()), (true, Some("b"), Some("0")));
        assert_eq!((known.chosen, read.cursor("pager")), (Some(Chosen::Hidden), Some("abc")));
        assert_eq!(read.people.role("li"), Some("responder 1"));
        assert!(read.unreadable.is_empty(), "{:?}", read.unreadable);
    }

    #[test]
    fn what_is_written_is_read_back() {
        let empty = Sidecar::default();
        let events = [event("1", "fired | “now”"), event("2", "resolved")];
        let text = empty.event_lines(&events) + &empty.row_lines([row(&events[1])]);
        assert_eq!(
            text.lines().next().unwrap(),
            r#"{"version":1,"type":"event","source":"csv","id":"1","channel":"alert","time":"2026-11-21T14:09:00Z","original":"21 Nov 2026 14:09","precision":"minute","zone":"stated","actor":"pager","text":"fired | “now”","origin":"alerts.csv"}"#
        );
        assert_eq!(text.lines().last().unwrap(), r#"{"version":1,"type":"row","source":"csv","id":"2"}"#);
        let read = Sidecar::read(text.as_bytes(), "x").unwrap();
        assert_eq!(read.get("csv", "1").unwrap().latest(), &events[0]);
        assert!(!read.get("csv", "1").unwrap().has_row);
        assert!(read.get("csv", "2").unwrap().has_row);
        assert!(read.unreadable.is_empty());
    }

    #[test]
    fn the_order_of_lines_does_not_matter_for_rows() {
        let empty = Sidecar::default();
        let text = empty.row_lines([row(&event("1", "a"))]) + &empty.event_lines([&event("1", "a")]);
        assert!(Sidecar::read(text.as_bytes(), "x").unwrap().get("csv", "1").unwrap().has_row);
    }

    #[test]
    fn a_later_text_is_a_version() {
        let empty = Sidecar::default();
        let text = empty.event_lines(&[event("1", "a"), event("1", "b"), event("1", "b")]);
        let read = Sidecar::read(text.as_bytes(), "x").unwrap();
        let known = read.get("csv", "1").unwrap();
        let texts: Vec<_> = known.versions.iter().map(|event| event.text.as_str()).collect();
        assert_eq!(texts, ["a", "b"]);
    }

    #[test]
    fn damage_is_told_and_kept_apart() {
        let whole = Sidecar::default().event_lines(&[event("1", "a"), event("2", "b")]);
        let unknown = r#"{"version":1,"type":"starred","source":"csv","id":"1"}"#;
        let torn = &whole[..whole.len() - 40];
        let mut read = Sidecar::read(format!("{unknown}\n<<<<<<< main\n[]\n{torn}").as_bytes(), "x").unwrap();
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
        assert!(Sidecar::read(whole_but_open.as_bytes(), "x").unwrap().unreadable.is_empty());
    }

    #[test]
    fn a_later_version_stops() {
        let failure = Sidecar::read(&b"{\"version\":2,\"type\":\"event\"}\n"[..], "x.events.jsonl").unwrap_err();
        assert_eq!(failure.to_string(), "x.events.jsonl:1:1: is of version 2, and this noblame knows version 1");
    }

    /// Where memory is spared, what is known of an event is the same, whatever stands in which order; only what was recorded and
    /// nothing else is not held.
    #[test]
    fn what_is_spared_is_known_all_the_same() {
        let empty = Sidecar::default();
        let unnamed = Event { unnamed: vec!["U1".into()], ..event("5", "e") };
        let text = empty.row_lines([row(&event("1", "a"))])
            + &empty.event_lines(&[event("1", "a"), event("2", "b"), event("3", "c"), event("4", "d"), unnamed])
            + &empty.event_lines(&[event("3", "c, mended"), event("2", "b")])
            + &empty.choice_lines(Chosen::Starred, [&event("4", "d")]);
        let whole = Sidecar::read(text.as_bytes(), "x").unwrap();
        let spared = Sidecar::read_sparingly(text.as_bytes(), Reread::of(&text), "x").unwrap();
        let ids = ["1", "2", "3", "4", "5", "6"];
        for id in ids {
            assert_eq!(format!("{:?}", spared.get("csv", id)), format!("{:?}", whole.get("csv", id)), "{id}");
        }
        let bare: Vec<_> = ids.iter().filter(|id| spared.bare(event::key("csv", id)).is_some()).collect();
        assert_eq!((bare, spared.events().len(), whole.events().len()), (vec![&"2"], 4, 5));
        let cut = Sidecar::read_sparingly(text.as_bytes(), Reread::of(""), "x").unwrap_err();
        assert_eq!(cut.to_string(), "x: cannot be read: the line was changed meanwhile");
    }

    #[test]
    fn it_lies_beside_the_report() {
        assert_eq!(beside(Path::new("p/2026-11-21-checkout-1.4.md")), Path::new("p/2026-11-21-checkout-1.4.events.jsonl"));
    }
}
