//! Slack: the messages of channels and their threads in the window.
//!
//! Replies are not in a channel's history: every thread is asked for, those too that began up to a day before the window. A
//! `ts` is an id and stays text. Slack answers trouble with status 200 and `ok: false`. Apps that are sold outside its
//! marketplace are let ask once a minute: a pull goes on where the last one was stopped.

use super::slack_export::is_named;
use super::{Bad, Found, Request};
use crate::document::plain;
use crate::remote::page::Next;
use crate::remote::{Ask, Error, Kind, Limit, Service};
use crate::timeline::reach::{Opened, Place, bearer, broken_off};
use crate::timeline::reading::slack_message::{self, Message, Room};
use crate::timeline::reading::slack_text::Names;
use crate::world::Failure;
use crate::world::http::{Method, encoded};
use jiff::{Timestamp, ToSpan};
use serde_json::Value;
use std::collections::{BTreeSet, HashSet};

const PLACE: Place = Place {
    addresses: &["SLACK_API_URL"],
    maker: Some("https://slack.com/api"),
    tokens: &["SLACK_TOKEN", "SLACK_BOT_TOKEN"],
    user: None,
    is_open: false,
};

/// So many at once: Slack recommends no more than 200.
const PAGE: usize = 200;
/// So many messages are looked for that are missing.
const LOOKS: usize = 50;
/// So many people are asked for by name; the rest are known by their ids.
const PEOPLE: usize = 300;

pub fn open<'r>(request: &Request<'r>) -> anyhow::Result<Opened<'r>> {
    let mut opened = PLACE.open(request, bearer)?;
    opened.service = opened.service.limited(|response, _| {
        let is_limited = response.status == 200 && response.body.len() < 1000 && response.text().contains(r#""ratelimited""#);
        if is_limited { Limit::Yes } else { Limit::No }
    });
    Ok(opened)
}

pub fn check(request: &Request) -> anyhow::Result<String> {
    let service = open(request)?.service;
    let me = ask(&service, "auth.test", "").map_err(Failure::from)?;
    let text = |key: &str| plain::line(me[key].as_str().unwrap_or_default());
    let rooms = rooms(&service, request).map_err(Failure::from)?;
    let missing: Vec<String> = missing(&rooms, request);
    if !missing.is_empty() {
        return Err(Failure::settings(format!("there is no channel “{}” that this token sees", missing.join("”, “")))
            .hint("a private channel is seen once the app was invited to it")
            .into());
    }
    Ok(format!("as {} in {}, {}", text("user"), text("team"), counted(rooms.len())))
}

fn counted(rooms: usize) -> String {
    format!("{rooms} {}", if rooms == 1 { "channel" } else { "channels" })
}

pub fn read(request: &Request, found: &mut dyn FnMut(Found)) -> anyhow::Result<()> {
    let service = open(request)?.service;
    let (since, until) = request.ends()?;
    if request.own.texts("channels").is_empty() {
        return Err(Failure::settings("no channels of Slack are named").hint("say channels: [inc-42, 'inc-43*'] or their ids").into());
    }
    let me = ask(&service, "auth.test", "").map_err(Failure::from)?;
    let rooms = rooms(&service, request).map_err(Failure::from)?;
    for missing in missing(&rooms, request) {
        found(Found::Partial(format!("there is no channel “{missing}” that this token sees")));
    }
    let mut pull = Pull {
        service: &service,
        request,
        pages: me["url"].as_str().filter(|url| url.starts_with("https://")).map(str::to_owned),
        people: People::default(),
        since,
        until,
        is_begun: false,
    };
    // Where the last pull broke off: in a channel, at a page of its history.
    let resumed = request.resumed().and_then(|place| place.split_once(' ')).map(|(id, cursor)| (id.to_owned(), cursor.to_owned()));
    let start = resumed.as_ref().and_then(|(id, _)| rooms.iter().position(|(room, _)| room == id));
    for (id, name) in &rooms[start.unwrap_or(0)..] {
        let cursor = resumed.as_ref().filter(|(room, _)| start.is_some() && room == id).map(|(_, cursor)| cursor.clone());
        if let Err((error, cursor)) = pull.room(id, name, cursor.unwrap_or_default(), found) {
            return broken_off(error, pull.is_begun || start.is_some(), Some(request.cursor(&format!("{id} {cursor}"))), found);
        }
        if let (Some(error), false) = (pull.people.refused.take(), pull.people.is_told) {
            pull.people.is_told = true;
            found(Found::Note(format!("people are known by their ids: {}", error.said)));
        }
    }
    if request.cursor.is_some() {
        found(Found::Cursor(String::new()));
    }
    Ok(())
}

/// The channels that the settings name: their ids and names.
fn rooms(service: &Service, request: &Request) -> Result<Vec<(String, String)>, Error> {
    let wanted = request.own.texts("channels");
    let mut rooms: Vec<(String, String)> = Vec::new();
    if wanted.iter().any(|wanted| !is_id(wanted)) {
        let mut list = |types: &str| {
            each(service, "conversations.list", &format!("types={types}&limit=1000"), "", |page, _| {
                for room in page["channels"].as_array().into_iter().flatten() {
                    let (Some(id), Some(name)) = (room["id"].as_str(), room["name"].as_str()) else { continue };
                    if wanted.iter().any(|wanted| is_named(name, wanted) || wanted == id) {
                        rooms.push((id.to_owned(), plain::line(name)));
                    }
                }
                Ok(())
            })
        };
        match list("public_channel,private_channel") {
            // A token that may not see private channels sees the public ones.
            Err(error) if error.kind == Kind::Scope => list("public_channel")?,
            listed => listed?,
        }
    }
    for id in wanted.iter().filter(|wanted| is_id(wanted)) {
        if !rooms.iter().any(|(known, _)| known == id) {
            let info = ask(service, "conversations.info", &format!("channel={}", encoded(id)))?;
            let name = plain::line(info["channel"]["name"].as_str().unwrap_or(id));
            rooms.push((id.clone(), name));
        }
    }
    rooms.sort();
    rooms.dedup_by(|one, other| one.0 == other.0);
    Ok(rooms)
}

fn missing(rooms: &[(String, String)], request: &Request) -> Vec<String> {
    let mut wanted = request.own.texts("channels");
    wanted.retain(|wanted| !rooms.iter().any(|(id, name)| id == wanted || is_named(name, wanted)));
    wanted
}

/// `C024BE91L`: names are written small.
fn is_id(wanted: &str) -> bool {
    wanted.len() >= 9
        && wanted.starts_with(['C', 'G', 'D'])
        && wanted.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
}

struct Pull<'p, 'r> {
    service: &'p Service<'r>,
    request: &'p Request<'r>,
    /// The workspace's own address.
    pages: Option<String>,
    people: People,
    since: Timestamp,
    until: Timestamp,
    /// Whether anything was given.
    is_begun: bool,
}

impl Pull<'_, '_> {
    /// The messages of a channel, from a page of its history on. Where it breaks off, the page that is not done.
    fn room(&mut self, id: &str, name: &str, cursor: String, found: &mut dyn FnMut(Found)) -> Result<(), (Error, String)> {
        let is_whole = cursor.is_empty();
        let mut at = cursor.clone();
        let mut seen = HashSet::new();
        let pins = self.pins(id, found).map_err(|error| (error, cursor.clone()))?;
        // A thread may have begun long before it was written in.
        let oldest = self.since.saturating_sub(24.hours()).unwrap_or(self.since);
        let form =
            format!("channel={}&oldest={}&latest={}&inclusive=true&limit={PAGE}", encoded(id), ts(oldest, false), ts(self.until, true));
        let (service, pages) = (self.service, self.pages.clone());
        let walked = each(service, "conversations.history", &form, &cursor, |page, next| {
            let mut messages = messages(page, name, found);
            let threads: Vec<Message> = messages.iter().filter(|message| self.is_thread(message)).cloned().collect();
            for thread in &threads {
                messages.extend(self.thread(id, name, thread, found)?);
            }
            self.people.learn(service, &messages)?;
            let room =
                Room { name, id, pins: pins.clone(), pages: pages.as_deref(), channel: self.request.channel, people: &self.people.names };
            for message in messages.iter().filter(|message| seen.insert(message.ts.as_str().unwrap_or_default().to_owned())) {
                self.request.progress.line();
                match room.event(message) {
                    Ok(Some(event)) if event.time.at < self.since => {}
                    Ok(Some(event)) => found(event.into()),
                    Ok(None) => {}
                    Err(why) => found(Found::Bad(Bad { input: format!("slack #{name}"), line: 0, why })),
                }
            }
            self.is_begun = true;
            at = next.to_owned();
            Ok(())
        });
        walked.map_err(|error| (error, at))?;
        if is_whole { self.deleted(id, &seen, found).map_err(|error| (error, String::new())) } else { Ok(()) }
    }

    /// The messages that an earlier pull has seen here and this one has not. Each is asked for by itself: it may be a reply
    /// in a thread from long ago.
    fn deleted(&self, id: &str, seen: &HashSet<String>, found: &mut dyn FnMut(Found)) -> Result<(), Error> {
        let known = self.request.known_of(slack_message::SOURCE);
        let known = known.filter_map(|known| Some((known, known.strip_prefix(id)?.strip_prefix('/')?)));
        for (known, ts) in known.filter(|(_, ts)| !seen.contains(*ts)).take(LOOKS) {
            let form =
                format!("channel={}&ts={}&oldest={}&latest={}&inclusive=true&limit=1", encoded(id), encoded(ts), encoded(ts), encoded(ts));
            let is_there = match ask(self.service, "conversations.replies", &form) {
                Ok(page) => page["messages"].as_array().into_iter().flatten().any(|message| message["ts"] == ts),
                Err(error) if error.is_gone() => false,
                Err(error) => return Err(error),
            };
            if !is_there {
                found(Found::Gone(slack_message::SOURCE, known.to_owned()));
            }
        }
        Ok(())
    }

    /// Whether a message has replies that may be of the window.
    fn is_thread(&self, message: &Message) -> bool {
        let last = message.latest_reply.as_str().and_then(|last| slack_message::stamp(last).ok());
        message.reply_count.as_u64().is_some_and(|count| count > 0) && last.is_none_or(|last| last.at >= self.since)
    }

    fn thread(&self, id: &str, name: &str, root: &Message, found: &mut dyn FnMut(Found)) -> Result<Vec<Message>, Error> {
        let Some(root) = root.ts.as_str() else { return Ok(Vec::new()) };
        let form = format!(
            "channel={}&ts={}&oldest={}&latest={}&inclusive=true&limit={PAGE}",
            encoded(id),
            encoded(root),
            ts(self.since, false),
            ts(self.until, true)
        );
        let mut replies = Vec::new();
        each(self.service, "conversations.replies", &form, "", |page, _| {
            replies.extend(messages(page, name, found));
            Ok(())
        })?;
        Ok(replies)
    }

    /// The `ts` of what is pinned. A token that may not see pins still sees messages.
    fn pins(&self, id: &str, found: &mut dyn FnMut(Found)) -> Result<HashSet<String>, Error> {
        match ask(self.service, "pins.list", &format!("channel={}", encoded(id))) {
            Ok(pins) => {
                let pins = pins["items"].as_array().into_iter().flatten();
                Ok(pins.filter_map(|pin| pin["message"]["ts"].as_str().map(str::to_owned)).collect())
            }
            Err(error) if matches!(error.kind, Kind::Scope | Kind::Invalid | Kind::Gone) => {
                found(Found::Note(format!("what is pinned was not read: {}", error.said)));
                Ok(HashSet::new())
            }
            Err(error) => Err(error),
        }
    }
}

/// Logins by their ids, asked for one by one as they are met.
#[derive(Default)]
struct People {
    names: Names,
    asked: HashSet<String>,
    /// Why nobody is asked for any more.
    refused: Option<Error>,
    is_told: bool,
}

impl People {
    fn learn(&mut self, service: &Service, messages: &[Message]) -> Result<(), Error> {
        let mut ids: BTreeSet<&str> = messages.iter().filter_map(|message| message.user.as_deref()).collect();
        for text in messages.iter().filter_map(|message| message.text.as_deref()) {
            ids.extend(text.split("<@").skip(1).filter_map(|rest| rest.split(['>', '|']).next()));
        }
        for id in ids {
            let is_id = (2..=20).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_alphanumeric());
            if !is_id || self.is_told || self.refused.is_some() || self.asked.len() >= PEOPLE || !self.asked.insert(id.to_owned()) {
                continue;
            }
            match ask(service, "users.info", &format!("user={id}")) {
                Ok(info) => self.names.know(id.to_owned(), plain::line(info["user"]["name"].as_str().unwrap_or_default())),
                Err(error) if error.kind == Kind::Scope => self.refused = Some(error),
                // Somebody of another workspace, or nobody any more.
                Err(error) if matches!(error.kind, Kind::Gone | Kind::Invalid) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }
}

/// The messages of a page. One that is none is told, and the others are read.
fn messages(page: &Value, name: &str, found: &mut dyn FnMut(Found)) -> Vec<Message> {
    if !page["messages"].is_array() {
        found(Found::Bad(Bad { input: format!("slack #{name}"), line: 0, why: "an answer without messages".to_owned() }));
    }
    let rows = page["messages"].as_array().into_iter().flatten();
    let read = rows.filter_map(|row| match serde_json::from_value(row.clone()) {
        Ok(message) => Some(message),
        Err(error) => {
            found(Found::Bad(Bad { input: format!("slack #{name}"), line: 0, why: format!("is no message: {error}") }));
            None
        }
    });
    read.collect()
}

/// A time as Slack writes it, at the beginning or the end of its microsecond: as text, for a number loses digits.
fn ts(at: Timestamp, is_end: bool) -> String {
    let micros = at.subsec_nanosecond() / 1000 + i32::from(is_end && at.subsec_nanosecond() % 1000 > 0);
    format!("{}.{:06}", at.as_second(), micros.min(999_999))
}

/// What a method answers. Each understands a form; asking twice comes to the same.
fn ask(service: &Service, method: &str, form: &str) -> Result<Value, Error> {
    let ask = Ask::new(Method::Post, method).repeatable();
    let ask = if form.is_empty() { ask } else { ask.form(form) };
    let answer: Value = service.json(&ask)?;
    is_ok(service, method, &answer)?;
    Ok(answer)
}

/// All pages of a method from a cursor on. `take` is given each, and the cursor of the next.
fn each(
    service: &Service,
    method: &str,
    form: &str,
    cursor: &str,
    mut take: impl FnMut(&Value, &str) -> Result<(), Error>,
) -> Result<(), Error> {
    let with = |cursor: &str| if cursor.is_empty() { form.to_owned() } else { format!("{form}&cursor={}", encoded(cursor)) };
    service.each_page(Ask::new(Method::Post, method).form(with(cursor)).repeatable(), |page, _| {
        is_ok(service, method, &page)?;
        let next = page["response_metadata"]["next_cursor"].as_str().unwrap_or_default();
        take(&page, next)?;
        if next.is_empty() && page["has_more"] == true {
            return Err(Error::odd(service.address.with(method), "it has more, and does not say where"));
        }
        Ok(if next.is_empty() { Next::End } else { Next::Form(with(next)) })
    })
}

fn is_ok(service: &Service, method: &str, answer: &Value) -> Result<(), Error> {
    if answer["ok"] == true {
        return Ok(());
    }
    let place = service.address.with(method);
    let Some(word) = answer["error"].as_str().map(plain::line) else {
        return Err(Error::odd(place, "this is no answer of Slack"));
    };
    let kind = match word.as_str() {
        "not_authed" | "invalid_auth" | "account_inactive" | "token_revoked" | "token_expired" | "user_removed_from_team" => Kind::Auth,
        "missing_scope" | "no_permission" | "not_in_channel" | "not_allowed_token_type" | "access_denied" | "enterprise_is_restricted" => {
            Kind::Scope
        }
        "channel_not_found" | "thread_not_found" | "user_not_found" | "users_not_found" | "user_not_visible" => Kind::Gone,
        "ratelimited" => Kind::Limited { wait: None },
        "internal_error" | "fatal_error" | "service_unavailable" | "request_timeout" => Kind::Net { sent: true },
        _ => Kind::Invalid,
    };
    let needed = answer["needed"].as_str().map(|needed| format!(" (it needs {})", plain::line(needed))).unwrap_or_default();
    let words = if word == "not_in_channel" { "not_in_channel: invite the app to the channel".to_owned() } else { word };
    Err(Error { kind, place, said: format!("{words}{needed}") })
}

#[cfg(test)]
mod tests {
    use crate::remote::cassette::Cassette;
    use crate::timeline::source::asked_tests::Asked;
    use std::time::Duration;

    fn asked(recording: &str) -> Asked<'_> {
        Asked {
            source: "slack",
            own: "{channels: [inc-*], url: 'https://service.example/api'}",
            variables: &[("SLACK_BOT_TOKEN", "xoxb-of-a-test")],
            window: ("2026-11-21T14:00:00Z", "2026-11-21T15:10:00Z"),
            cursor: None,
            links: "",
            known: &[
                ("slack-export", "C00000042/1795270000.000300"),
                ("slack-export", "C00000042/1795269900.000900"),
                ("slack-export", "C00000042/1795269950.000900"),
                ("slack-export", "C1/1"),
                ("csv", "C00000042/7"),
            ],
            recording,
        }
    }

    /// Two pages, threads (one from the day before), an answer that is in history too, an edit, a pin and a reaction, people
    /// who left, a file, rows that are none, what was deleted and what is only in a thread of last week.
    #[test]
    fn channels_and_threads_are_read() {
        let cassette = Cassette::read(include_str!("../../../tests/recordings/slack.txt"));
        let found = asked("").found(&cassette);
        assert_eq!(
            found.join("\n"),
            "21 14:11:40 chat message sam: error rate is normal\n\
             21 14:10:00 chat message U09: thanks @li & @here [\"pinned\"]\n\
             21 14:06:40 chat message sam: rolled back [\"pushpin\"]\n\
             21 14:08:20 chat message li: shared graph.png\n\
             bad slack #inc-42:0: is no message: invalid type: integer `7`, expected a string\n\
             21 14:01:40 alert fired Pager: Triggered #1: BudgetBurn\n\
             bad slack #inc-42:0: a message's `ts` is text, and here it is 1795269640.0001\n\
             21 14:03:20 chat message li: and it is back\n\
             gone C00000042/1795269900.000900"
        );
        assert_eq!(*cassette.waits.lock().unwrap(), [Duration::from_secs(30)]);
    }

    /// The beginning of the recording, and then another answer to the channel's history.
    fn then(answers: &str) -> String {
        let whole = include_str!("../../../tests/recordings/slack.txt");
        let start = whole.find("> POST /api/conversations.history").unwrap();
        whole[..start].to_owned() + answers
    }

    const HISTORY: &str =
        "> POST /api/conversations.history\n> channel=C00000042&oldest=1795183200.000000&latest=1795273800.000000&inclusive=true&limit=200";

    #[test]
    fn what_is_refused_is_told() {
        let table = [
            (r#"{"ok":false,"error":"not_in_channel"}"#, "not_in_channel: invite the app to the channel"),
            (r#"{"ok":false,"error":"missing_scope","needed":"channels:history"}"#, "missing_scope (it needs channels:history)"),
            (r#"{"ok":false,"error":"token_revoked"}"#, "token_revoked"),
            (r#"{"messages":[]}"#, "this is no answer of Slack"),
        ];
        for (answer, expected) in table {
            let recording = then(&format!("{HISTORY}\n< 200\n\n{answer}\n=====\n"));
            asked(&recording).finds(&format!("failed: https://service.example/api/conversations.history: {expected}"));
        }
        let limited = then(&format!("{HISTORY}\n< 429\n< retry-after: 3600\n\n{{\"ok\":false}}\n=====\n"));
        asked(&limited).finds("failed: POST https://service.example/api/conversations.history: 429");
    }

    /// An app that may ask once a minute is stopped after a page, and the next pull begins with the next one.
    #[test]
    fn a_pull_goes_on_where_it_was_stopped() {
        let page = r#"{"ok":true,"has_more":true,"messages":[{"type":"message","text":"deployed 1.4.2","bot_id":"B1","ts":"1795270300.123456"}],"response_metadata":{"next_cursor":"c2"}}"#;
        let stopped = then(&format!(
            "{HISTORY}\n< 200\n\n{page}\n=====\n{HISTORY}&cursor=c2\n< 429\n< retry-after: 3600\n\n{{\"ok\":false,\"error\":\"ratelimited\"}}\n=====\n"
        ));
        let cursor = "2026-11-21T14:00:00Z/2026-11-21T15:10:00Z C00000042 c2";
        asked(&stopped).finds(&format!(
            "21 14:11:40 deploy deployed deployed 1.4.2\ncursor {cursor}\npartial POST https://service.example/api/conversations.history: 429 ratelimited"
        ));
        let rest = r#"{"ok":true,"messages":[{"type":"message","text":"deploying 1.4.2","bot_id":"B1","ts":"1795270200.123456"}]}"#;
        let rest = then(&format!("{HISTORY}&cursor=c2\n< 200\n\n{rest}\n=====\n"));
        let resumed = Asked { cursor: Some(cursor), ..asked(&rest) };
        resumed.finds("21 14:10:00 deploy deployed deploying 1.4.2\ncursor");
        // Another window is another pull.
        let whole = then(&format!("{HISTORY}\n< 200\n\n{{\"ok\":true,\"messages\":[]}}\n=====\n"));
        Asked { cursor: Some("2026-11-21T13:00:00Z/2026-11-21T15:10:00Z C00000042 c2"), known: &[], ..asked(&whole) }.finds("cursor");
    }

    #[test]
    fn endless_pages_end() {
        let page = r#"{"ok":true,"messages":[],"response_metadata":{"next_cursor":"c"}}"#;
        let circle = then(&format!("{HISTORY}\n< 200\n\n{page}\n=====\n{HISTORY}&cursor=c\n< 200\n\n{page}\n=====\n"));
        let found = asked(&circle).found(&Cassette::read(&circle));
        assert!(found.last().unwrap().ends_with("its pages lead on for ever"), "{found:?}");
        let more = then(&format!("{HISTORY}\n< 200\n\n{{\"ok\":true,\"messages\":[],\"has_more\":true}}\n=====\n"));
        let found = asked(&more).found(&Cassette::read(&more));
        assert!(found.last().unwrap().ends_with("it has more, and does not say where"), "{found:?}");
    }
}
