//! The journal `X.tickets.jsonl` beside the report `X.md`: what a sync was about to do, what it did, and what both sides
//! last agreed on.
//!
//! It is append-only JSON lines, so that a crash loses at most the line that was being written, and lies in the
//! repository, so that every clone knows it and git can merge it line by line. `intent` is written before a ticket is
//! made, `ticket` after, `refused` where the tracker would not have it; `agreed` holds what item and ticket last both
//! said, which tells a later sync who has changed what. Of several lines of one kind the latest time counts, so the order
//! in which git merged them does not matter. Keys and types that are not known are passed over.

use super::ticket::{Part, Remark, Ticket, Values};
use crate::world::Failure;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::path::{Path, PathBuf};

const VERSION: u32 = 1;

/// Where the journal of a report lies.
pub fn beside(report: &Path) -> PathBuf {
    report.with_extension("tickets.jsonl")
}

/// What is known of the items of one report, for one tracker.
#[derive(Debug, Default)]
pub struct Journal {
    known: HashMap<String, Known>,
    /// Lines that could not be read: their number from 1, and why.
    pub unreadable: Vec<(usize, String)>,
    open_end: bool,
}

/// What is known of one item.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Known {
    /// A ticket was about to be made with these parts, and it is not known what came of it.
    pub intent: Option<(Timestamp, Agreed)>,
    pub ticket: Option<Linked>,
    pub agreed: Agreed,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Linked {
    pub id: String,
    pub name: String,
    pub url: String,
}

/// The parts that both sides agreed on, as text; none where they never did.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Agreed {
    #[serde(skip_serializing_if = "Option::is_none")]
    title: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    owner: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    due: Option<String>,
    /// Why the item was decided against, once the ticket was told.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    /// What verified it, once the ticket was told.
    #[serde(skip_serializing_if = "Option::is_none")]
    verified: Option<String>,
}

impl Agreed {
    pub fn of(values: &Values) -> Agreed {
        let mut agreed = Agreed::default();
        Part::ALL.into_iter().for_each(|part| agreed.set(part, values.said(part)));
        agreed
    }

    /// Whether the ticket was told this.
    pub fn is_told(&self, remark: &Remark) -> bool {
        let told = match remark {
            Remark::WhyNot(_) => &self.reason,
            Remark::Verified(_) => &self.verified,
        };
        told.as_deref() == Some(remark.words())
    }

    pub fn tell(&mut self, remark: Remark) {
        match remark {
            Remark::WhyNot(reason) => self.reason = Some(reason),
            Remark::Verified(what) => self.verified = Some(what),
        }
    }

    pub fn get(&self, part: Part) -> Option<&str> {
        match part {
            Part::Title => self.title.as_deref(),
            Part::Status => self.status.as_deref(),
            Part::Owner => self.owner.as_deref(),
            Part::Due => self.due.as_deref(),
        }
    }

    pub fn set(&mut self, part: Part, value: String) {
        *match part {
            Part::Title => &mut self.title,
            Part::Status => &mut self.status,
            Part::Owner => &mut self.owner,
            Part::Due => &mut self.due,
        } = Some(value);
    }
}

#[derive(Serialize, Deserialize)]
struct Line {
    version: u32,
    #[serde(rename = "type")]
    kind: String,
    item: String,
    /// Which tracker and project: tickets of another are none of this one's.
    tracker: String,
    time: Timestamp,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    id: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    url: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    values: Option<Agreed>,
}

#[derive(Deserialize)]
struct Head {
    version: u32,
    #[serde(rename = "type")]
    kind: String,
}

impl Journal {
    /// Read a journal's text as it concerns one tracker; `shown` names it in failures.
    ///
    /// # Errors
    /// A line is of a later version: to pass it over could make a ticket twice.
    pub fn read(text: &str, tracker: &str, shown: &str) -> Result<Journal, Failure> {
        let mut journal = Journal { open_end: !text.is_empty() && !text.ends_with('\n'), ..Journal::default() };
        let mut lines: Vec<Line> = Vec::new();
        for (number, text) in text.lines().enumerate().map(|(index, line)| (index + 1, line.trim())).filter(|(_, line)| !line.is_empty()) {
            match serde_json::from_str::<Head>(text) {
                Ok(head) if head.version > VERSION => {
                    return Err(Failure::outside(format!("is of version {}, and this noblame knows version {VERSION}", head.version))
                        .at(shown, number, 1)
                        .hint("a newer noblame wrote it: use that one here too"));
                }
                Ok(head) if !["intent", "refused", "ticket", "agreed"].contains(&head.kind.as_str()) => {}
                Ok(_) => match serde_json::from_str::<Line>(text) {
                    Ok(line) if line.tracker == tracker => lines.push(line),
                    Ok(_) => {}
                    Err(error) => journal.unreadable.push((number, error.to_string())),
                },
                Err(error) => journal.unreadable.push((number, error.to_string())),
            }
        }
        // A stable sort: of two lines of one moment the later one counts.
        lines.sort_by_key(|line| line.time);
        for line in lines {
            journal.take(line);
        }
        Ok(journal)
    }

    fn take(&mut self, line: Line) {
        let known = self.known.entry(line.item).or_default();
        match line.kind.as_str() {
            "intent" if known.ticket.is_none() => known.intent = Some((line.time, line.values.unwrap_or_default())),
            "refused" => known.intent = None,
            "ticket" => {
                if let (Some(id), Some(name), Some(url)) = (line.id, line.name, line.url) {
                    known.ticket = Some(Linked { id, name, url });
                    known.intent = None;
                }
            }
            "agreed" => known.agreed = line.values.unwrap_or_default(),
            _ => {}
        }
    }

    /// What is known of an item.
    pub fn item(&self, id: &str) -> Option<&Known> {
        self.known.get(id)
    }

    /// What has to stand before new lines: the end of a line that was cut off.
    pub fn start(&self) -> &'static str {
        if self.open_end { "\n" } else { "" }
    }
}

/// The line before a ticket is made.
pub fn intent(item: &str, tracker: &str, values: &Values, time: Timestamp) -> String {
    line("intent", item, tracker, time, None, Some(Agreed::of(values)))
}

/// The line where the tracker would not make it, or certainly never heard of it.
pub fn refused(item: &str, tracker: &str, time: Timestamp) -> String {
    line("refused", item, tracker, time, None, None)
}

/// The lines once a ticket is there.
pub fn ticket(item: &str, tracker: &str, ticket: &Ticket, time: Timestamp) -> String {
    line("ticket", item, tracker, time, Some(ticket), None)
}

/// The line of what both sides now say.
pub fn agreed(item: &str, tracker: &str, agreed: &Agreed, time: Timestamp) -> String {
    line("agreed", item, tracker, time, None, Some(agreed.clone()))
}

fn line(kind: &str, item: &str, tracker: &str, time: Timestamp, ticket: Option<&Ticket>, values: Option<Agreed>) -> String {
    let line = Line {
        version: VERSION,
        kind: kind.to_owned(),
        item: item.to_owned(),
        tracker: tracker.to_owned(),
        time,
        id: ticket.map(|ticket| ticket.id.clone()),
        name: ticket.map(|ticket| ticket.name.clone()),
        url: ticket.map(|ticket| ticket.url.clone()),
        values,
    };
    serde_json::to_string(&line).unwrap_or_default() + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::item::Status;

    fn values(title: &str) -> Values {
        Values { title: title.into(), status: Status::Open, owner: None, due: "2026-12-05".parse().ok() }
    }

    fn made() -> Ticket {
        let url = "https://t.example/12".to_owned();
        Ticket { id: "12".into(), name: "#12".into(), url, key: None, values: values("a"), said: "open".into(), version: String::new() }
    }

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_795_305_600 + second).unwrap()
    }

    #[test]
    fn what_is_written_is_read_back() {
        let text = intent("A1", "t", &values("a"), at(0));
        assert_eq!(
            text,
            "{\"version\":1,\"type\":\"intent\",\"item\":\"A1\",\"tracker\":\"t\",\"time\":\"2026-11-22T00:00:00Z\",\
             \"values\":{\"title\":\"a\",\"status\":\"open\",\"owner\":\"\",\"due\":\"2026-12-05\"}}\n"
        );
        let read = Journal::read(&text, "t", "x").unwrap();
        assert_eq!(read.item("A1").unwrap().intent, Some((at(0), Agreed::of(&values("a")))));
        let text = text + &ticket("A1", "t", &made(), at(1)) + &agreed("A1", "t", &Agreed::of(&values("a")), at(1));
        let read = Journal::read(&text, "t", "x").unwrap();
        let known = read.item("A1").unwrap();
        assert_eq!((known.intent.is_none(), known.ticket.as_ref().unwrap().id.as_str()), (true, "12"));
        assert_eq!(known.agreed.get(Part::Due), Some("2026-12-05"));
        assert!(Journal::read(&text, "another", "x").unwrap().item("A1").is_none());
    }

    #[test]
    fn the_time_counts_and_not_the_order() {
        let text = ticket("A1", "t", &made(), at(5)) + &intent("A1", "t", &values("a"), at(4)) + &refused("A2", "t", at(3));
        let text = text + &intent("A2", "t", &values("a"), at(2)) + &agreed("A1", "t", &Agreed::of(&values("new")), at(9));
        let text = text + &agreed("A1", "t", &Agreed::of(&values("old")), at(8));
        let read = Journal::read(&text, "t", "x").unwrap();
        assert!(read.item("A1").unwrap().intent.is_none() && read.item("A2").unwrap().intent.is_none());
        assert_eq!(read.item("A1").unwrap().agreed.get(Part::Title), Some("new"));
    }

    #[test]
    fn damage_is_told_and_kept_apart() {
        let whole = intent("A1", "t", &values("a"), at(0));
        let read =
            Journal::read(&format!("{{\"version\":1,\"type\":\"starred\"}}\n<<<<<<< main\n{whole}{}", &whole[..40]), "t", "x").unwrap();
        assert_eq!(read.unreadable.iter().map(|(line, _)| *line).collect::<Vec<_>>(), [2, 4]);
        assert_eq!(read.start(), "\n");
        assert!(read.item("A1").unwrap().intent.is_some());
        let later = Journal::read("{\"version\":2,\"type\":\"intent\"}\n", "t", "x.tickets.jsonl").unwrap_err();
        assert_eq!(later.to_string(), "x.tickets.jsonl:1:1: is of version 2, and this noblame knows version 1");
    }
}
