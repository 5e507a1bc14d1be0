//! PagerDuty: who was paged, who took it up and when it was over; notes on incidents, and changes.
//!
//! Lists are counted, and no list is counted beyond ten thousand: a stretch of time that holds more is asked for in halves.
//! Both ends of it are always said, as `since` alone means a month; whether they belong to it nobody says, so stretches
//! overlap and what comes twice is given once. Times are asked for in UTC; notes have them in the account's zone, with its
//! offset.

use super::{Bad, Found, Request};
use crate::document::plain;
use crate::remote::page::Next;
use crate::remote::{Ask, Error, Kind as Trouble, Limit, Service};
use crate::timeline::event::{Channel, Event, Kind};
use crate::timeline::reach::{Opened, Place, rows, stamp};
use crate::timeline::reading::answer::text;
use crate::timeline::stretch::{self, Stretch};
use crate::world::Failure;
use crate::world::http::{Response, encoded};
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;
use std::collections::HashSet;
use std::time::Duration;

const PLACE: Place = Place {
    addresses: &[],
    maker: Some("https://api.pagerduty.com"),
    tokens: &["PAGERDUTY_TOKEN", "PAGERDUTY_USER_API_KEY", "PD_API_KEY"],
    user: None,
    is_open: false,
};
/// Accounts of the European region have another address, and their tokens are not known at the first.
const EUROPE: &str = "https://api.eu.pagerduty.com";

/// So many rows a page has at most.
const PAGE: usize = 100;
/// No list is counted further.
const WALL: usize = 10_000;
/// Whether the ends belong to a stretch is not said.
const OVERLAP: SignedDuration = SignedDuration::from_secs(1);

/// What can be read, by the words of `take:`.
const TAKEN: &[&str] = &["log-entries", "notes", "changes"];

pub fn open<'r>(request: &Request<'r>) -> anyhow::Result<Opened<'r>> {
    let place = PLACE.in_region(request, EUROPE, Some("PAGERDUTY_SERVICE_REGION"))?;
    place.open(request, |service, token| {
        let service = service.header("Accept", "application/vnd.pagerduty+json;version=2").limited(limited);
        service.secret_header("Authorization", format!("Token token={token}"))
    })
}

/// How many seconds are left is in a header of its own.
fn limited(response: &Response, _: Timestamp) -> Limit {
    let left =
        response.header("ratelimit-reset").and_then(|left| left.parse().ok()).and_then(|left| Duration::try_from_secs_f64(left).ok());
    match (response.status, left) {
        (429, Some(left)) => Limit::For(left),
        (429, None) => Limit::Yes,
        _ => Limit::No,
    }
}

pub fn check(request: &Request) -> anyhow::Result<String> {
    let service = open(request)?.service;
    let user: Result<Value, Error> = service.json(&Ask::get("users/me"));
    match user {
        Ok(answer) => {
            let user = &answer["user"];
            let odd = || Failure::outside(format!("what answers at {} is no PagerDuty", service.address));
            let name = text(&user["summary"]).or_else(|| text(&user["name"])).ok_or_else(odd)?;
            Ok(format!("as {name}, with the role {}", text(&user["role"]).unwrap_or_else(|| "that is not told".to_owned())))
        }
        // The key of an account is nobody's: it is asked something else.
        Err(error) if error.kind == Trouble::Invalid => {
            let page: Value = service.json(&Ask::get("incidents?limit=1")).map_err(Failure::from)?;
            rows(&service, &page, "incidents").map_err(Failure::from)?;
            Ok("with the key of an account".to_owned())
        }
        Err(error) => Err(Failure::from(error).into()),
    }
}

pub fn read(request: &Request, found: &mut dyn FnMut(Found)) -> anyhow::Result<()> {
    let service = open(request)?.service;
    let taken = request.own.texts("take");
    if let Some(other) = taken.iter().find(|word| !TAKEN.contains(&word.as_str())) {
        return Err(Failure::settings(format!("“{}” is nothing that PagerDuty is asked for", plain::line(other)))
            .hint(format!("take: names some of {}", TAKEN.join(", ")))
            .into());
    }
    let mut pull = Pull {
        service: &service,
        request,
        takes: |word| taken.is_empty() || taken.iter().any(|taken| taken == word),
        incidents: request.linked("pagerduty"),
        services: request.own.texts("services"),
        teams: request.own.texts("teams").iter().map(|team| format!("&team_ids%5B%5D={}", encoded(team))).collect(),
        given: HashSet::new(),
        noted: HashSet::new(),
    };
    stretch::each(request, found, |stretch, found| pull.stretch(stretch, found))
}

/// The ends of a stretch as a query.
fn ends(stretch: Stretch) -> String {
    let told = |at: Timestamp| encoded(&at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string());
    let since = stretch.since.saturating_sub(OVERLAP).unwrap_or(stretch.since);
    let until = stretch.until.saturating_add(OVERLAP).unwrap_or(stretch.until);
    format!("since={}&until={}", told(since), told(until))
}

/// A pull at work.
struct Pull<'p, 'r, T: Fn(&str) -> bool> {
    service: &'p Service<'r>,
    request: &'p Request<'r>,
    takes: T,
    /// The incidents that the report links; without any it is all that happened in the account.
    incidents: Vec<&'r str>,
    /// By id or name; without any it is all of them.
    services: Vec<String>,
    /// For a query.
    teams: String,
    /// The ids of what was given: stretches overlap.
    given: HashSet<String>,
    /// The incidents whose notes were asked for.
    noted: HashSet<String>,
}

impl<T: Fn(&str) -> bool> Pull<'_, '_, T> {
    /// Give all that a stretch of time holds; false where it holds more than is listed.
    fn stretch(&mut self, stretch: Stretch, found: &mut dyn FnMut(Found)) -> Result<bool, Error> {
        let entries = format!("{}&time_zone=UTC&include%5B%5D=channels", ends(stretch));
        let mut noted = Vec::new();
        let lists: Vec<String> = match self.incidents.as_slice() {
            [] => vec![format!("log_entries?{entries}{}", self.teams)],
            ids => ids.iter().map(|id| format!("incidents/{}/log_entries?{entries}", encoded(id))).collect(),
        };
        for list in lists {
            if !self.list(&list, true, found, "log_entries", |pull, entry| pull.entry(entry, &mut noted))? {
                return Ok(false);
            }
        }
        // An incident's notes are asked for only where one is told of: most have none.
        for incident in noted {
            if (self.takes)("notes") && !self.noted.contains(&incident) {
                self.list(&format!("incidents/{}/notes", encoded(&incident)), false, found, "notes", |pull, note| {
                    pull.note(note, &incident)
                })?;
                self.noted.insert(incident);
            }
        }
        if !(self.takes)("changes") {
            return Ok(true);
        }
        if self.incidents.is_empty() {
            return self.list(&format!("change_events?{}{}", ends(stretch), self.teams), true, found, "change_events", Self::change);
        }
        for id in self.incidents.clone() {
            self.list(
                &format!("incidents/{}/related_change_events?limit={PAGE}", encoded(id)),
                false,
                found,
                "change_events",
                Self::change,
            )?;
        }
        Ok(true)
    }

    /// Give the rows of a list, page by page where it is counted; false where there are more than it can be counted to.
    fn list(
        &mut self,
        list: &str,
        is_counted: bool,
        found: &mut dyn FnMut(Found),
        key: &str,
        mut tell: impl FnMut(&mut Self, &Value) -> Result<Option<Event>, String>,
    ) -> Result<bool, Error> {
        let service = self.service;
        let path = |offset| if is_counted { format!("{list}&limit={PAGE}&offset={offset}") } else { list.to_owned() };
        let (mut seen, mut is_whole) = (0, true);
        service.each_page(Ask::get(path(0)), |page, _| {
            let rows = rows(service, &page, key)?;
            self.request.progress.line();
            for (row, number) in rows.iter().zip(seen + 1..) {
                match tell(self, row) {
                    Ok(Some(event)) if self.given.insert(event.id.clone()) => found(event.into()),
                    Ok(_) => {}
                    Err(why) => found(Found::Bad(Bad { input: format!("pagerduty {key}"), line: number as u64, why })),
                }
            }
            seen += rows.len();
            if !is_counted || page["more"] != true {
                return Ok(Next::End);
            }
            if rows.is_empty() {
                return Err(Error::odd(service.address.with(list), "a page without rows says that there are more"));
            }
            is_whole = seen + PAGE <= WALL;
            Ok(if is_whole { Next::Path(path(seen)) } else { Next::End })
        })?;
        Ok(is_whole)
    }

    /// What a log entry tells; nothing for a note, whose words are elsewhere, and for other services.
    fn entry(&mut self, entry: &Value, noted: &mut Vec<String>) -> Result<Option<Event>, String> {
        let id = text(&entry["id"]).ok_or("a log entry without `id`")?;
        let word = entry["type"].as_str().unwrap_or_default();
        let word = word.strip_suffix("_reference").unwrap_or(word).trim_end_matches("_log_entry");
        let time = stamp(&self.request.times, entry, "created_at")?;
        if !self.is_of(&entry["service"]) {
            return Ok(None);
        }
        if word == "annotate" {
            noted.extend(text(&entry["incident"]["id"]));
            return Ok(None);
        }
        if !(self.takes)("log-entries") {
            return Ok(None);
        }
        let (name, title) = named(&entry["incident"]);
        let (to, mut mentions) = people(entry);
        let actor = person(&entry["agent"]);
        let (kind, said) = match word {
            "trigger" => (Kind::Fired, title.map_or_else(|| format!("{name} triggered"), |title| format!("{name} triggered: {title}"))),
            "acknowledge" | "acknowledgement" => (Kind::Acknowledged, format!("{name} acknowledged")),
            "unacknowledge" => (Kind::Fact, format!("{name} is no longer acknowledged")),
            "assign" | "delegate" => (Kind::Assigned, format!("{name} assigned{to}")),
            "escalate" => (Kind::Escalated, format!("{name} escalated{to}")),
            "notify" => (Kind::Notified, format!("told of {name}{}", to.replacen(" to ", ": ", 1))),
            "resolve" => (Kind::Resolved, format!("{name} resolved")),
            "snooze" => (Kind::Silenced, format!("{name} snoozed")),
            "exhaust_escalation_path" => (Kind::Fact, format!("nobody was left to escalate {name} to")),
            "repeat_escalation_path" => (Kind::Fact, format!("{name} went through its escalation path once more")),
            _ => {
                let mut said =
                    text(&entry["summary"]).ok_or_else(|| format!("the log entry {id} has neither a known type nor a summary"))?;
                if let Some(actor) = &actor {
                    said = said.replace(actor.as_str(), &format!("@{actor}"));
                    mentions.push(actor.clone());
                }
                (Kind::Fact, format!("{name}: {said}"))
            }
        };
        let link = text(&entry["html_url"]).or_else(|| text(&entry["incident"]["html_url"]));
        Ok(Some(Event { kind, actor, mentions, link, ..Event::new("pagerduty", id, self.channel(Channel::Alert), time, said) }))
    }

    fn note(&self, note: &Value, incident: &str) -> Result<Option<Event>, String> {
        let id = text(&note["id"]).ok_or("a note without `id`")?;
        let time = stamp(&self.request.times, note, "created_at")?;
        let said = text(&note["content"]).ok_or_else(|| format!("the note {id} has no words"))?;
        let actor = (note["user"]["type"] != "bot_user_reference").then(|| person_named(&note["user"])).flatten();
        let id = format!("{incident}/{id}");
        Ok(Some(Event { actor, ..Event::new("pagerduty", id, self.channel(Channel::Note), time, format!("note: {said}")) }))
    }

    fn change(&mut self, change: &Value) -> Result<Option<Event>, String> {
        let id = text(&change["id"]).ok_or("a change without `id`")?;
        let time = stamp(&self.request.times, change, "timestamp")?;
        let said = text(&change["summary"]).ok_or_else(|| format!("the change {id} has no summary"))?;
        let services = change["services"].as_array().map(Vec::as_slice).unwrap_or_default();
        if !services.is_empty() && !services.iter().any(|service| self.is_of(service)) {
            return Ok(None);
        }
        let links = change["links"].as_array().into_iter().flatten();
        let link = links.filter_map(|link| text(&link["href"])).find(|link| link.starts_with("http"));
        Ok(Some(Event { link, ..Event::new("pagerduty", id, self.channel(Channel::Change), time, said) }))
    }

    /// Whether a service is one of those that are wanted; what names none may be of any.
    fn is_of(&self, service: &Value) -> bool {
        let names = [text(&service["id"]), text(&service["summary"])];
        self.services.is_empty()
            || names.iter().all(Option::is_none)
            || names.iter().flatten().any(|name| self.services.iter().any(|wanted| wanted == name))
    }

    fn channel(&self, own: Channel) -> Channel {
        self.request.channel.unwrap_or(own)
    }
}

/// What an incident is called, and what it is about: `[#1234] The cart is slow`.
fn named(incident: &Value) -> (String, Option<String>) {
    let summary = text(&incident["summary"]);
    let parted = summary.as_deref().and_then(|summary| summary.strip_prefix("[#")?.split_once("] "));
    match (parted, summary.as_deref()) {
        (Some((number, title)), _) => (format!("incident #{number}"), Some(title.to_owned())),
        (None, Some(summary)) => ("an incident".to_owned(), Some(summary.to_owned())),
        (None, None) => (text(&incident["id"]).map_or_else(|| "an incident".to_owned(), |id| format!("incident {id}")), None),
    }
}

/// To whom an entry leads, and their names.
fn people(entry: &Value) -> (String, Vec<String>) {
    let assignees = entry["assignees"].as_array().map(Vec::as_slice).unwrap_or_default();
    let names: Vec<String> = assignees.iter().chain([&entry["user"]]).filter_map(person_named).collect();
    let to: Vec<String> = names.iter().map(|name| format!("@{name}")).collect();
    (if to.is_empty() { String::new() } else { format!(" to {}", to.join(", ")) }, names)
}

/// Who did it, where that is a person.
fn person(agent: &Value) -> Option<String> {
    agent["type"].as_str().is_some_and(|kind| kind.starts_with("user")).then(|| person_named(agent)).flatten()
}

fn person_named(user: &Value) -> Option<String> {
    text(&user["summary"]).or_else(|| text(&user["name"])).or_else(|| text(&user["id"]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::remote::cassette::Cassette;
    use crate::timeline::source::asked_tests::Asked;

    const QUERY: &str = "since=2026-11-21T13%3A59%3A59Z&until=2026-11-21T16%3A00%3A01Z";

    fn asked(recording: &str) -> Asked<'_> {
        Asked {
            source: "pagerduty",
            own: "{url: 'https://service.example', take: log-entries}",
            variables: &[("PD_API_KEY", "u+abcdefghijk")],
            window: ("2026-11-21T14:00:00Z", "2026-11-21T16:00:00Z"),
            cursor: None,
            links: "",
            known: &[],
            recording,
        }
    }

    fn entries(more: bool, offset: usize, rows: &str) -> String {
        format!(
            "> GET /log_entries?{QUERY}&time_zone=UTC&include%5B%5D=channels&limit=100&offset={offset}\n< 200\n\n\
             {{\"log_entries\":[{rows}],\"more\":{more},\"total\":null}}\n=====\n"
        )
    }

    #[test]
    fn an_account_is_read() {
        let recording = include_str!("../../../tests/recordings/pagerduty.txt");
        Asked { own: "{url: 'https://service.example'}", ..asked(recording) }.finds(
            "21 14:09:31 alert fired incident #7 triggered: Checkout error rate above 5 %\n\
             21 14:09:32 alert assigned incident #7 assigned to @Ana Rivers\n\
             21 14:09:33 alert notified told of incident #7: @Ana Rivers\n\
             21 14:24:32 alert escalated incident #7 escalated to @Kim Lake, @Sam Hill\n\
             21 14:26:10 alert acknowledged Kim Lake: incident #7 acknowledged\n\
             21 14:40:00 alert fact Kim Lake: incident #7: Priority changed to P1 by @Kim Lake\n\
             21 15:02:00 alert resolved incident #7 resolved\n\
             21 14:35:51 note fact Kim Lake: note: rolling back checkout 1.4.2\n\
             21 14:10:00 note fact note: runbook: https://runbooks.example.com/checkout\n\
             21 14:02:58 change fact checkout 1.4.2 was deployed\n\
             cursor",
        );
    }

    /// The report says which incidents are meant: nothing else of the account is asked for.
    #[test]
    fn linked_incidents_are_read_alone() {
        let entry = r#"{"id":"L1","type":"resolve_log_entry","created_at":"2026-11-21T15:02:00Z","agent":{"type":"service_reference","summary":"checkout"},"incident":{"id":"Q1ABC","summary":"[#7] x"}}"#;
        let list = |id: &str, rows: &str| {
            format!(
                "> GET /incidents/{id}/log_entries?{QUERY}&time_zone=UTC&include%5B%5D=channels&limit=100&offset=0\n< 200\n\n{{\"log_entries\":[{rows}],\"more\":false}}\n=====\n\
                     > GET /incidents/{id}/related_change_events?limit=100\n< 200\n\n{{\"change_events\":[],\"more\":null}}\n=====\n"
            )
        };
        let own = "{url: 'https://service.example', take: [log-entries, changes]}";
        Asked { own, links: "pagerduty: Q1ABC Q2%2F", ..asked(&(list("Q1ABC", entry) + &list("Q2%252F", ""))) }
            .finds("21 15:02:00 alert resolved incident #7 resolved\ncursor");
    }

    /// Both ends are said, and lie a second further apart; what comes twice is given once.
    #[test]
    fn pages_are_counted_and_repeated_rows_given_once() {
        let row = |id: usize| {
            format!(
                r#"{{"id":"L{id}","type":"acknowledgement_log_entry","created_at":"2026-11-21T14:2{id}:00+02:00","agent":null,"service":null,"incident":null}}"#
            )
        };
        let recording = entries(true, 0, &[row(1), row(2)].join(",")) + &entries(false, 2, &[row(2), row(3)].join(","));
        asked(&recording).finds(
            "21 12:21:00 alert acknowledged an incident acknowledged\n\
             21 12:22:00 alert acknowledged an incident acknowledged\n\
             21 12:23:00 alert acknowledged an incident acknowledged\n\
             cursor",
        );
    }

    /// Nobody answers beyond ten thousand rows: what a stretch holds beyond them is found in its halves.
    #[test]
    fn beyond_the_wall_halves_are_asked_for() {
        struct Many(std::sync::Mutex<Vec<String>>);
        impl crate::world::http::Transport for Many {
            fn send(&self, request: &crate::world::http::Request) -> Result<Response, crate::world::http::Broken> {
                let word = |key: &str| request.url.split(['?', '&']).find_map(|part| part.strip_prefix(key)).unwrap().replace("%3A", ":");
                let (since, until): (Timestamp, Timestamp) = (word("since=").parse().unwrap(), word("until=").parse().unwrap());
                let (limit, offset): (usize, usize) = (word("limit=").parse().unwrap(), word("offset=").parse().unwrap());
                assert!(limit + offset <= WALL, "400");
                self.0.lock().unwrap().push(word("since="));
                // Two a second.
                let all = usize::try_from(until.as_second() - since.as_second()).unwrap() * 2;
                let row = |number: usize| {
                    let at = Timestamp::from_second(since.as_second() + number as i64 / 2).unwrap();
                    format!(r#"{{"id":"{at}/{}","type":"repeat_escalation_path_log_entry","created_at":"{at}"}}"#, number % 2)
                };
                let rows: Vec<String> = (offset..all.min(offset + limit)).map(row).collect();
                let body = format!(r#"{{"log_entries":[{}],"more":{}}}"#, rows.join(","), offset + limit < all);
                Ok(Response { status: 200, headers: Vec::new(), body: body.into_bytes() })
            }
            fn wait(&self, _: Duration) {}
        }
        let many = Many(std::sync::Mutex::default());
        let lines = asked("").found(&many);
        // Two hours, and a second before them.
        assert_eq!(
            (lines.len(), many.0.lock().unwrap().iter().filter(|since| since.ends_with("13:59:59Z")).count()),
            (2 * 7202 + 1, 100 + 73)
        );
        assert!(!lines.iter().any(|line| line.starts_with("partial")));
    }

    #[test]
    fn what_is_no_entry_is_told() {
        let recording = entries(
            false,
            0,
            r#"{"type":"resolve_log_entry"},{"id":"L1"},{"id":"L2","type":"link_log_entry","created_at":"2026-11-21T14:20:00Z"},7,{"id":"L3","type":"trigger_log_entry","created_at":"0001-01-01T00:00:00Z"}"#,
        );
        asked(&recording).finds(
            "bad pagerduty log_entries:1: a log entry without `id`\n\
             bad pagerduty log_entries:2: `created_at` is no time\n\
             bad pagerduty log_entries:3: the log entry L2 has neither a known type nor a summary\n\
             bad pagerduty log_entries:4: a log entry without `id`\n\
             bad pagerduty log_entries:5: `created_at` is not set\n\
             cursor",
        );
        let odd = entries(false, 0, "").replace("[]", "null");
        asked(&odd).finds("failed: https://service.example: its answer has no list of `log_entries`");
        let circle = entries(true, 0, "");
        let path = format!("https://service.example/log_entries?{QUERY}&time_zone=UTC&include%5B%5D=channels");
        asked(&circle).finds(&format!("failed: {path}: a page without rows says that there are more"));
    }

    #[test]
    fn a_busy_service_says_how_many_seconds_are_left() {
        let busy = |left: &str| entries(false, 0, "").replace("< 200\n", &format!("< 429\n< ratelimit-remaining: 0\n{left}"));
        let cassette = Cassette::read(&(busy("< ratelimit-reset: 7\n") + &entries(false, 0, "")));
        assert_eq!(asked("").found(&cassette), ["cursor"]);
        assert_eq!(*cassette.waits.lock().unwrap(), [Duration::from_secs(7)]);
        let cassette = Cassette::read(&busy("< ratelimit-reset: 1795269753\n"));
        assert_eq!(asked("").found(&cassette).len(), 1);
        assert!(cassette.waits.lock().unwrap().is_empty());
    }

    /// Only what is done is gone past: a window of two stretches that breaks off in the second goes on there.
    #[test]
    fn a_long_window_goes_on_where_it_broke_off() {
        let window = ("2026-09-01T00:00:00Z", "2026-10-11T00:00:00Z");
        let list = |since: &str, until: &str, status: &str| {
            format!(
                "> GET /log_entries?since={since}&until={until}&time_zone=UTC&include%5B%5D=channels&limit=100&offset=0\n< {status}\n\n{{\"log_entries\":[],\"more\":false}}\n=====\n"
            )
        };
        let first = list("2026-08-31T23%3A59%3A59Z", "2026-10-01T00%3A00%3A01Z", "200");
        let second = |status| list("2026-09-30T23%3A59%3A59Z", "2026-10-11T00%3A00%3A01Z", status);
        let cursor = "2026-09-01T00:00:00Z/2026-10-11T00:00:00Z 2026-10-01T00:00:00Z";
        let place = "GET https://service.example/log_entries?since=2026-09-30T23%3A59%3A59Z&until=2026-10-11T00%3A00%3A01Z&time_zone=UTC&include%5B%5D=channels&limit=100&offset=0";
        Asked { window, ..asked(&(first + &second("403"))) }
            .finds(&format!("cursor {cursor}\npartial {place}: 403 (it was asked with the token of PD_API_KEY)"));
        Asked { window, cursor: Some(cursor), ..asked(&second("200")) }.finds("cursor");
    }

    /// The key of an account is nobody's, and is no mistake.
    #[test]
    fn whose_token_it_is_is_told() {
        let mine = "> GET /users/me\n< 200\n\n{\"user\":{\"id\":\"P1\",\"summary\":\"Ana Rivers\",\"role\":\"admin\"}}\n=====\n";
        assert_eq!(asked(mine).checked().unwrap(), "as Ana Rivers, with the role admin");
        let nobodys = "> GET /users/me\n< 400\n\n{\"error\":{\"message\":\"a user token is required\"}}\n=====\n\
                       > GET /incidents?limit=1\n< 200\n\n{\"incidents\":[]}\n=====\n";
        assert_eq!(asked(nobodys).checked().unwrap(), "with the key of an account");
        let wrong = "> GET /users/me\n< 401\n\n{}\n=====\n";
        assert_eq!(
            asked(wrong).checked().unwrap_err().to_string(),
            "GET https://service.example/users/me: 401 (it was asked with the token of PD_API_KEY)"
        );
    }

    #[test]
    fn the_region_says_where() {
        let place = |own: &'static str, variables: &'static [(&str, &str)]| {
            let lines = Asked { own, variables, ..asked("") }.opened();
            lines.unwrap_or_else(|error| error.to_string())
        };
        let token = &[("PAGERDUTY_TOKEN", "abcdefgh")];
        assert_eq!(place("{}", token), "https://api.pagerduty.com with the token of PAGERDUTY_TOKEN");
        assert_eq!(place("{region: eu}", token), "https://api.eu.pagerduty.com with the token of PAGERDUTY_TOKEN");
        assert_eq!(
            place("{}", &[("PAGERDUTY_SERVICE_REGION", "eu"), ("PD_API_KEY", "abcdefgh")]),
            "https://api.eu.pagerduty.com with the token of PD_API_KEY"
        );
        assert_eq!(place("{region: mars}", token), "“mars” is no region that the source has");
        assert_eq!(place("{}", &[]), "there is no token for the source");
    }
}
