//! Opsgenie: what was done about alerts, from their logs and notes. The service ends in April 2027, so it is only read, and
//! what was saved of its answers, or downloaded as log files, is read too.
//!
//! A log line has no id: the offset that leads to it is one, and where that is missing what it says.

use super::{Bad, Found, Request};
use crate::remote::page::Next;
use crate::remote::{Ask, Error, Limit, Service};
use crate::timeline::event::{self, Channel, Event, Kind, Stamp};
use crate::timeline::reach::{Opened, Place, rows, stamp};
use crate::timeline::reading::answer::text;
use crate::timeline::reading::json;
use crate::timeline::stretch::{self, Stretch};
use crate::world::Failure;
use crate::world::http::{Response, encoded};
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;
use std::collections::HashSet;
use std::time::Duration;

const PLACE: Place =
    Place { addresses: &[], maker: Some("https://api.opsgenie.com"), tokens: &["OPSGENIE_API_KEY"], user: None, is_open: false };
const EUROPE: &str = "https://api.eu.opsgenie.com";

/// So many rows a page has at most.
const PAGE: usize = 100;
/// No list is counted further.
const WALL: usize = 20_000;
/// An alert that was made before the window may have been worked on in it: those of a day before it are looked at.
const BEFORE: SignedDuration = SignedDuration::from_hours(24);

pub fn open<'r>(request: &Request<'r>) -> anyhow::Result<Opened<'r>> {
    PLACE
        .in_region(request, EUROPE, None)?
        .open(request, |service, token| service.limited(limited).secret_header("Authorization", format!("GenieKey {token}")))
}

/// It says for how long it counts.
fn limited(response: &Response, _: Timestamp) -> Limit {
    let period = response.header("x-ratelimit-period-in-sec").and_then(|period| period.parse().ok());
    match (response.status, period.and_then(|period| Duration::try_from_secs_f64(period).ok())) {
        (429, Some(period)) => Limit::For(period),
        (429, None) => Limit::Yes,
        _ => Limit::No,
    }
}

pub fn check(request: &Request) -> anyhow::Result<String> {
    let service = open(request)?.service;
    let answer: Value = service.json(&Ask::get("v2/alerts/count")).map_err(Failure::from)?;
    let odd = || Failure::outside(format!("what answers at {} is no Opsgenie", service.address));
    let count = answer["data"]["count"].as_u64().ok_or_else(odd)?;
    Ok(format!("{count} alerts; the service ends in April 2027"))
}

pub fn read(request: &Request, found: &mut dyn FnMut(Found)) -> anyhow::Result<()> {
    let service = open(request)?.service;
    let mut pull = Pull { service: &service, request, linked: request.linked("opsgenie"), told: HashSet::new() };
    let mut before = BEFORE;
    stretch::each(request, found, |stretch, found| {
        let from = Stretch { since: stretch.since.saturating_sub(before).unwrap_or(stretch.since), ..stretch };
        let is_whole = pull.stretch(from, found)?;
        // The next stretch begins where this one ended.
        before = if is_whole { SignedDuration::ZERO } else { before };
        Ok(is_whole)
    })
}

struct Pull<'p, 'r> {
    service: &'p Service<'r>,
    request: &'p Request<'r>,
    /// The alerts that the report links; without any it is all that were made in the window.
    linked: Vec<&'r str>,
    /// The alerts whose logs were given.
    told: HashSet<String>,
}

impl Pull<'_, '_> {
    /// Give what was done about the alerts of a stretch; false where there are more than are listed.
    fn stretch(&mut self, stretch: Stretch, found: &mut dyn FnMut(Found)) -> Result<bool, Error> {
        if !self.linked.is_empty() {
            for id in self.linked.clone() {
                let alert: Value = self.service.json(&Ask::get(format!("v2/alerts/{}", encoded(id))))?;
                self.alert(&alert["data"], found)?;
            }
            return Ok(true);
        }
        let (from, to) = (stretch.since.as_millisecond(), stretch.until.as_millisecond().saturating_add(1));
        let mut query = format!("createdAt>={from} AND createdAt<={to}");
        if let Some(select) = self.request.own.text("select") {
            query += &format!(" AND ({select})");
        }
        let path = |seen: usize| format!("v2/alerts?query={}&sort=createdAt&order=asc&limit={PAGE}&offset={seen}", encoded(&query));
        let (service, mut seen, mut is_whole) = (self.service, 0, true);
        service.each_page(Ask::get(path(0)), |page, _| {
            let alerts = rows(service, &page, "data")?;
            for alert in alerts {
                self.alert(alert, found)?;
            }
            seen += alerts.len();
            let is_last = alerts.is_empty() || page["paging"]["next"].is_null() && alerts.len() < PAGE;
            is_whole = is_last || seen + PAGE <= WALL;
            Ok(if is_last || !is_whole { Next::End } else { Next::Path(path(seen)) })
        })?;
        Ok(is_whole)
    }

    /// An alert's log and notes, once.
    fn alert(&mut self, alert: &Value, found: &mut dyn FnMut(Found)) -> Result<(), Error> {
        let Some(about) = About::of(alert) else {
            found(bad("alerts", 1, "an alert without `id`".to_owned()));
            return Ok(());
        };
        if self.told.contains(&about.id) {
            return Ok(());
        }
        for list in ["logs", "notes"] {
            let path = format!("v2/alerts/{}/{list}?direction=next&order=asc&limit={PAGE}", encoded(&about.id));
            let service = self.service;
            service.each_page(Ask::get(path), |page, _| {
                self.request.progress.line();
                for (row, number) in rows(service, &page, "data")?.iter().zip(1..) {
                    match line(row, &about, self.request) {
                        Ok(event) => found(event.into()),
                        Err(why) => found(bad(list, number, why)),
                    }
                }
                // It leads to a page without rows in the end, which leads nowhere.
                let next = text(&page["paging"]["next"]).and_then(|link| service.path_of(&link));
                Ok(next.map_or(Next::End, Next::Path))
            })?;
        }
        self.told.insert(about.id);
        Ok(())
    }
}

/// Saved answers and downloaded log files: alerts, lines of their logs and notes, alone, in lists or in answers.
pub fn import(request: &Request, found: &mut dyn FnMut(Found)) -> anyhow::Result<()> {
    for input in request.inputs {
        json::each(request, input, found, &mut |object, number, found| {
            let mut one = |row: &Value| match saved(row, request) {
                Ok(events) => events.into_iter().for_each(|event| found(event.into())),
                Err(why) => found(Found::Bad(Bad { input: super::shown(input), line: number, why })),
            };
            match &object["data"] {
                Value::Array(rows) => rows.iter().for_each(one),
                data @ Value::Object(_) => one(data),
                _ => one(object),
            }
        })?;
    }
    Ok(())
}

/// What a saved row tells: a line of a log, a note, or an alert that was made.
fn saved(row: &Value, request: &Request) -> Result<Vec<Event>, String> {
    // A log file has the alert beside what was done about it.
    let alert = if row["alert"].is_object() { &row["alert"] } else { row };
    let id = text(&alert["alertId"]).or_else(|| text(&alert["id"])).unwrap_or_default();
    let about = About { id, number: text(&alert["tinyId"]), title: text(&alert["message"]) };
    let own = |event: Event| vec![Event { source: "opsgenie-logs".to_owned(), ..event }];
    if text(&row["log"]).is_some() || text(&row["note"]).is_some() {
        return line(row, &about, request).map(own);
    }
    let title = about.title.clone().ok_or("no line of a log, no note and no alert")?;
    let time = stamp(&request.times, alert, "createdAt")?;
    let said = format!("{} fired: {title}", about.name());
    Ok(own(Event { kind: Kind::Fired, ..about.event("created", time, said, request) }))
}

/// The alert that something is about.
struct About {
    id: String,
    number: Option<String>,
    title: Option<String>,
}

impl About {
    fn of(alert: &Value) -> Option<About> {
        Some(About { id: text(&alert["id"])?, number: text(&alert["tinyId"]), title: text(&alert["message"]) })
    }

    fn name(&self) -> String {
        self.number.as_ref().map_or_else(|| "an alert".to_owned(), |number| format!("alert #{number}"))
    }

    fn event(&self, id: &str, time: Stamp, said: String, request: &Request) -> Event {
        let channel = request.channel.unwrap_or(Channel::Alert);
        Event::new("opsgenie", format!("{}/{id}", self.id), channel, time, said)
    }
}

/// A line of a log or a note.
fn line(row: &Value, about: &About, request: &Request) -> Result<Event, String> {
    let time = stamp(&request.times, row, "createdAt")?;
    let owner = text(&row["owner"]).filter(|owner| !owner.eq_ignore_ascii_case("system"));
    let name = about.name();
    if let Some(note) = text(&row["note"]).filter(|_| row["log"].is_null()) {
        let id = format!("note/{}", text(&row["offset"]).unwrap_or_else(|| event::digest(&[&time.original, &note])));
        let event = about.event(&id, time, format!("note: {note}"), request);
        return Ok(Event { actor: owner, channel: request.channel.unwrap_or(Channel::Note), ..event });
    }
    let said = text(&row["log"]).ok_or("a line of a log without `log`")?;
    let id = text(&row["offset"]).unwrap_or_else(|| event::digest(&[&time.original, &said]));
    let (kind, word) = meaning(&said);
    let mut mentions = Vec::new();
    let told = match (kind, word, &about.title) {
        (Kind::Fired, _, Some(title)) => format!("{name} fired: {title}"),
        (_, Some(word), _) => format!("{name} {word}"),
        (_, None, _) => {
            // Logs name people in the middle of a sentence.
            let people = owner.iter().filter(|owner| said.contains(owner.as_str()));
            mentions.extend(people.cloned());
            format!("{name}: {}", mentions.iter().fold(said, |said, owner| said.replace(owner.as_str(), &format!("@{owner}"))))
        }
    };
    // It names who was told, and not who did it.
    let actor = owner.filter(|_| kind != Kind::Notified);
    Ok(Event { kind, actor, mentions, ..about.event(&id, time, told, request) })
}

/// What a line of a log means by how it begins, and how it is told.
const MEANINGS: &[(&[&str], Kind, Option<&str>)] = &[
    (&["created", "alert created"], Kind::Fired, Some("fired")),
    (&["unacknowledged", "un-acknowledged", "alert unacknowledged"], Kind::Fact, Some("is no longer acknowledged")),
    (&["acknowledged", "alert acknowledged"], Kind::Acknowledged, Some("acknowledged")),
    (&["closed", "alert closed"], Kind::Resolved, Some("closed")),
    (&["snoozed", "alert snoozed"], Kind::Silenced, Some("snoozed")),
    (&["escalated", "alert escalated"], Kind::Escalated, Some("escalated")),
    (&["assigned", "alert assigned", "alert ownership assigned"], Kind::Assigned, None),
];

fn meaning(said: &str) -> (Kind, Option<&'static str>) {
    let said = said.to_lowercase();
    let known = MEANINGS.iter().find(|(words, ..)| words.iter().any(|word| said.starts_with(word)));
    // The rest is what was sent to whom, and who looked at it.
    known.map_or((Kind::Notified, None), |(_, kind, word)| (*kind, *word))
}

fn bad(list: &str, line: u64, why: String) -> Found {
    Found::Bad(Bad { input: format!("opsgenie {list}"), line, why })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::timeline::source::asked_tests::Asked;

    fn asked(recording: &str) -> Asked<'_> {
        Asked {
            source: "opsgenie",
            own: "{url: 'https://service.example'}",
            variables: &[("OPSGENIE_API_KEY", "abcdefgh-1234")],
            window: ("2026-11-21T14:00:00Z", "2026-11-21T16:00:00Z"),
            cursor: None,
            links: "",
            known: &[],
            recording,
        }
    }

    /// The pages of the log end where one has no rows: the link to a next page is always there.
    #[test]
    fn alerts_are_read_with_their_logs() {
        asked(include_str!("../../../tests/recordings/opsgenie.txt")).finds(
            "21 14:09:31 alert fired alert #7 fired: Checkout error rate above 5 %\n\
             21 14:09:33 alert notified alert #7: Sent [Mobile] notification to [@kim]\n\
             21 14:26:10 alert acknowledged kim: alert #7 acknowledged\n\
             21 15:02:00 alert resolved alert #7 closed\n\
             21 14:35:51 note fact kim: note: rolling back checkout 1.4.2\n\
             cursor",
        );
    }

    #[test]
    fn linked_alerts_are_read_alone() {
        let recording = "> GET /v2/alerts/a%2F1\n< 200\n\n{\"data\":{\"id\":\"a/1\",\"tinyId\":\"8\",\"message\":\"x\"}}\n=====\n\
                         > GET /v2/alerts/a%2F1/logs?direction=next&order=asc&limit=100\n< 200\n\n{\"data\":[]}\n=====\n\
                         > GET /v2/alerts/a%2F1/notes?direction=next&order=asc&limit=100\n< 200\n\n{\"data\":[]}\n=====\n";
        Asked { links: "opsgenie: a/1", ..asked(recording) }.finds("cursor");
    }

    #[test]
    fn it_says_for_how_long_it_counts() {
        let count = "> GET /v2/alerts/count\n< 200\n\n{\"data\":{\"count\":12}}\n=====\n";
        assert_eq!(asked(count).checked().unwrap(), "12 alerts; the service ends in April 2027");
        let response = |headers: &[(&str, &str)]| {
            let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
            limited(&Response { status: 429, headers, body: Vec::new() }, Timestamp::UNIX_EPOCH)
        };
        assert_eq!(response(&[("x-ratelimit-period-in-sec", "30")]), Limit::For(Duration::from_secs(30)));
        assert_eq!(response(&[]), Limit::Yes);
        let europe = Asked { own: "{region: eu}", ..asked("") }.opened().unwrap();
        assert_eq!(europe, "https://api.eu.opsgenie.com with the token of OPSGENIE_API_KEY");
    }
}
