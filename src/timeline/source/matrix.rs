//! Matrix: the messages of rooms, with their edits, redactions, threads and reactions.
//!
//! A room is read backwards from its end, and in the order of the stream, which is not that of time: a bridge may
//! add what is older. So reading goes on until many events in a row were older than the window. What changes a message
//! comes after it and so is met before it; therefore a pull that broke off is begun anew.

use super::{Found, Request};
use crate::document::plain;
use crate::document::time::{Precision, Trust};
use crate::remote::page::Next;
use crate::remote::{Ask, Error, Limit, Service};
use crate::timeline::event::{Channel, Event, Kind, Stamp};
use crate::timeline::reach::{Opened, Place, bearer, broken_off};
use crate::timeline::reading::answer::{rows, text};
use crate::timeline::reading::notice;
use crate::world::Failure;
use crate::world::http::encoded;
use jiff::{Timestamp, ToSpan};
use serde_json::Value;
use std::collections::{HashMap, HashSet};
use std::time::Duration;

const PLACE: Place = Place { addresses: &["MATRIX_HOMESERVER"], maker: None, tokens: &["MATRIX_ACCESS_TOKEN"], user: None, is_open: false };

/// After so many events in a row that are a day older than the window, nothing of it is expected.
const OLDER: usize = 1_000;

pub fn open<'r>(request: &Request<'r>) -> anyhow::Result<Opened<'r>> {
    let mut opened = PLACE.open(request, bearer)?;
    // Older servers say how long to wait in the body alone.
    opened.service = opened.service.limited(|response, _| {
        let said = (response.status == 429).then(|| serde_json::from_slice::<Value>(&response.body).ok()).flatten();
        let wait = said.and_then(|said| said["retry_after_ms"].as_u64());
        wait.map_or(Limit::No, |wait| Limit::For(Duration::from_millis(wait)))
    });
    Ok(opened)
}

pub fn check(request: &Request) -> anyhow::Result<String> {
    let service = open(request)?.service;
    let me: Value = service.json(&Ask::get("_matrix/client/v3/account/whoami")).map_err(Failure::from)?;
    let who = text(&me["user_id"]).ok_or_else(|| Failure::outside(format!("what answers at {} is no Matrix server", service.address)))?;
    let mut names = Vec::new();
    for room in rooms(request)? {
        let id = room_id(&service, &room).map_err(Failure::from)?;
        // Who has not joined is told nothing of it.
        let _: Value = service.json(&Ask::get(in_room(&id, "messages?dir=b&limit=1"))).map_err(Failure::from)?;
        names.push(plain::line(&room));
    }
    Ok(format!("as {who}, {}", names.join(", ")))
}

pub fn read(request: &Request, found: &mut dyn FnMut(Found)) -> anyhow::Result<()> {
    let service = open(request)?.service;
    let (since, until) = request.ends()?;
    let mut is_begun = false;
    for wanted in rooms(request)? {
        let mut room = Room::default();
        let read = room.read(&service, request, &wanted, since, until);
        is_begun |= !room.events.is_empty();
        room.tell(request, &wanted, found);
        if let Err(error) = read {
            if error.ends_all() {
                return broken_off(error, is_begun, None, found);
            }
            if !is_begun && request.own.texts("rooms").len() == 1 {
                return Err(Failure::from(error).into());
            }
            found(Found::Partial(format!("{} could not be read whole: {error}", plain::line(&wanted))));
        }
    }
    Ok(())
}

/// The rooms that the settings name: `#inc-42:example.org` or an id, which need not name a server.
fn rooms(request: &Request) -> Result<Vec<String>, Failure> {
    let rooms = request.own.texts("rooms");
    match rooms.iter().find(|room| !room.starts_with(['!', '#'])) {
        Some(wrong) => Err(Failure::settings(format!("“{wrong}” is no room of Matrix")).hint("write #inc-42:example.org, or !id")),
        None if rooms.is_empty() => Err(Failure::settings("no rooms of Matrix are named").hint("say rooms: ['#inc-42:example.org']")),
        None => Ok(rooms),
    }
}

fn room_id(service: &Service, room: &str) -> Result<String, Error> {
    if room.starts_with('!') {
        return Ok(room.to_owned());
    }
    let path = format!("_matrix/client/v3/directory/room/{}", encoded(room));
    let answer: Value = service.json(&Ask::get(path.as_str()))?;
    answer["room_id"].as_str().map(str::to_owned).ok_or_else(|| Error::odd(service.address.with(&path), "it names no room"))
}

fn in_room(id: &str, rest: &str) -> String {
    format!("_matrix/client/v3/rooms/{}/{rest}", encoded(id))
}

/// What is known of a room.
#[derive(Default)]
struct Room {
    id: String,
    name: Option<String>,
    pinned: HashSet<String>,
    /// In the order of the stream, the last first.
    events: Vec<Value>,
    /// The newest text of what was edited, by its id and who edited it, and when that was.
    edits: HashMap<(String, String), (i64, Value)>,
    marks: HashMap<String, Vec<String>>,
    encrypted: usize,
}

impl Room {
    fn read(&mut self, service: &Service, request: &Request, wanted: &str, since: Timestamp, until: Timestamp) -> Result<(), Error> {
        self.id = room_id(service, wanted)?;
        self.name = service.look(in_room(&self.id, "state/m.room.name/")).ok().flatten().and_then(|state| text(&state["name"]));
        let pins = service.look(in_room(&self.id, "state/m.room.pinned_events/")).ok().flatten();
        self.pinned = pins.iter().flat_map(|pins| rows(&pins["pinned"])).filter_map(|pin| pin.as_str().map(str::to_owned)).collect();
        let oldest = since.saturating_sub(24.hours()).unwrap_or(since).as_millisecond();
        let (first, last) = (since.as_millisecond(), until.as_millisecond());
        let mut older = 0;
        let base = in_room(&self.id, "messages?dir=b&limit=100");
        service.each_page(Ask::get(base.as_str()), |page, _| {
            request.progress.line();
            if !page["chunk"].is_array() {
                return Err(Error::odd(service.address.with(&base), "this is no page of events"));
            }
            for event in rows(&page["chunk"]) {
                let at = event["origin_server_ts"].as_i64().unwrap_or(0);
                older = if at < oldest { older + 1 } else { 0 };
                self.take(event, (first..=last).contains(&at));
            }
            // Backwards the end is where no further one is named.
            let next = page["end"].as_str().filter(|_| older < OLDER);
            Ok(next.map_or(Next::End, |next| Next::Path(format!("{base}&from={}", encoded(next)))))
        })
    }

    /// What changes another event is kept by the id of that; what is told itself, whole, if it is of the window.
    fn take(&mut self, event: &Value, is_inside: bool) {
        let relation = &event["content"]["m.relates_to"];
        let target = relation["event_id"].as_str().map(str::to_owned);
        match (event["type"].as_str().unwrap_or_default(), relation["rel_type"].as_str(), target) {
            ("m.reaction", Some("m.annotation"), Some(target)) => {
                if let Some(key) = text(&relation["key"]) {
                    self.marks.entry(target).or_default().push(key);
                }
            }
            ("m.room.message", Some("m.replace"), Some(target)) => {
                let at = event["origin_server_ts"].as_i64().unwrap_or(0);
                let by = event["sender"].as_str().unwrap_or_default().to_owned();
                let edit = self.edits.entry((target, by)).or_insert((i64::MIN, Value::Null));
                if at > edit.0 {
                    *edit = (at, event["content"]["m.new_content"].clone());
                }
            }
            ("m.room.encrypted", ..) => self.encrypted += usize::from(is_inside),
            ("m.room.message" | "m.room.member", ..) if is_inside => self.events.push(event.clone()),
            _ => {}
        }
    }

    fn tell(&self, request: &Request, wanted: &str, found: &mut dyn FnMut(Found)) {
        let shown = self.name.clone().unwrap_or_else(|| wanted.split(':').next().unwrap_or(wanted).to_owned());
        for (event, line) in self.events.iter().zip(1..) {
            match self.event(request, event, &shown) {
                Ok(Some(event)) => found(event.into()),
                Ok(None) => {}
                Err(why) => found(Found::Bad(super::Bad { input: format!("matrix {shown}"), line, why })),
            }
        }
        if self.encrypted > 0 {
            let (count, are) = (self.encrypted, if self.encrypted == 1 { "event is" } else { "events are" });
            found(Found::Note(format!("{count} {are} encrypted in {shown} and cannot be read: export the room from a client that can")));
        }
    }

    fn event(&self, request: &Request, event: &Value, shown: &str) -> Result<Option<Event>, String> {
        let id = event["event_id"].as_str().ok_or("an event without `event_id`")?;
        let time = stamp(&event["origin_server_ts"])?;
        let sender = event["sender"].as_str().ok_or("an event without `sender`")?;
        let is_gone =
            !event["unsigned"]["redacted_because"].is_null() || event["content"].as_object().is_some_and(serde_json::Map::is_empty);
        // Only who wrote a message may edit it.
        let edited = self.edits.get(&(id.to_owned(), sender.to_owned())).filter(|_| !is_gone);
        let content = edited.map_or(&event["content"], |(_, new)| new);
        let (kind, said) = if event["type"] == "m.room.member" {
            let was = event["unsigned"]["prev_content"]["membership"].as_str().unwrap_or("leave");
            match (was, content["membership"].as_str().unwrap_or_default()) {
                ("join", "join") => return Ok(None),
                (_, "join") => (Kind::Joined, "joined the room".to_owned()),
                ("join", "leave" | "ban") => (Kind::Left, "left the room".to_owned()),
                _ => return Ok(None),
            }
        } else {
            let body = said(content);
            match content["msgtype"].as_str().unwrap_or_default() {
                _ if is_gone => (Kind::Message, String::new()),
                _ if body.is_empty() => return Ok(None),
                "m.notice" => (notice::kind(&body), body),
                "m.emote" => (Kind::Message, format!("* {body}")),
                "m.image" | "m.file" | "m.video" | "m.audio" => (Kind::Message, format!("shared {body}")),
                _ => (Kind::Message, body),
            }
        };
        let usual = match kind {
            Kind::Fired | Kind::Resolved | Kind::Acknowledged => Channel::Alert,
            Kind::Deployed | Kind::RolledBack => Channel::Deploy,
            _ => Channel::Chat,
        };
        let (said, mentions) = mentioned(&said);
        let mut marks = self.marks.get(id).cloned().unwrap_or_default();
        marks.extend(self.pinned.contains(id).then(|| "pinned".to_owned()));
        Ok(Some(Event {
            // What a program says is nobody's word.
            actor: (kind == Kind::Message || matches!(kind, Kind::Joined | Kind::Left)).then(|| login(sender)),
            link: Some(format!("https://matrix.to/#/{}/{}", encoded(&self.id), encoded(id))),
            origin: Some(plain::line(shown)),
            kind,
            marks,
            mentions,
            withdrawn: is_gone,
            ..Event::new("matrix", format!("{}/{id}", self.id), request.channel.unwrap_or(usual), time, said)
        }))
    }
}

/// `@ana:example.org` is ana; the whole name is an address.
fn login(sender: &str) -> String {
    let name = sender.trim_start_matches('@');
    plain::line(name.split(':').next().unwrap_or(name))
}

/// A text with its `@ana:example.org` as `@ana`, and the logins in it.
fn mentioned(said: &str) -> (String, Vec<String>) {
    let mut logins = Vec::new();
    let words = said.split(' ').map(|word| {
        let name = word.strip_prefix('@').filter(|name| name.contains(':'));
        match name.map(login).filter(|login| !login.is_empty()) {
            Some(login) => {
                let word = format!("@{login}");
                logins.push(login);
                word
            }
            None => word.to_owned(),
        }
    });
    let text = words.collect::<Vec<_>>().join(" ");
    (text, logins)
}

/// The words of a message, without the quotation that answers begin with.
fn said(content: &Value) -> String {
    let body = content["body"].as_str().unwrap_or_default();
    let is_answer = !content["m.relates_to"]["m.in_reply_to"].is_null();
    let quoted = body.lines().take_while(|line| is_answer && (line.starts_with("> ") || *line == ">")).count();
    plain::line(&body.lines().skip(quoted).collect::<Vec<_>>().join("\n"))
}

/// Milliseconds since 1970, as a number.
fn stamp(value: &Value) -> Result<Stamp, String> {
    let wrong = || format!("`origin_server_ts` is {}, which is no time", plain::line(&value.to_string()));
    let at = value.as_i64().and_then(|millis| Timestamp::from_millisecond(millis).ok()).filter(|at| at.as_second() >= 86_400);
    Ok(Stamp { at: at.ok_or_else(wrong)?, original: value.to_string(), precision: Precision::Second, zone: Trust::Written })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::timeline::source::asked_tests::Asked;

    fn asked<'t>(recording: &'t str, own: &'t str) -> Asked<'t> {
        Asked {
            source: "matrix",
            own,
            variables: &[("MATRIX_HOMESERVER", "https://service.example"), ("MATRIX_ACCESS_TOKEN", "of-a-test")],
            window: ("2026-11-22T20:00:00Z", "2026-11-22T21:11:31Z"),
            cursor: None,
            links: "",
            known: &[],
            recording,
        }
    }

    /// Recorded from Synapse: several pages, an edit, a redaction, a thread and a reaction, in a room whose id names no server.
    #[test]
    fn a_room_is_read() {
        asked(include_str!("../../../tests/recordings/matrix.txt"), "{rooms: ['#inc-42:localhost']}").finds(
            "22 21:10:31 alert resolved [RESOLVED] CheckoutErrorBudgetBurn\n\
             22 20:41:31 chat message ben:  withdrawn\n\
             22 20:40:31 chat message ben: Rollback done, error rate falling\n\
             22 20:31:31 chat message chidi: Rolling back to v2.13.7 (job 8812)\n\
             22 20:26:31 chat message ben: Deploy checkout v2.14.0 went out at the same time 🤔 [\"📌\"]\n\
             22 20:23:01 chat message ana: I'm looking. 5xx at 31 % since about 10 minutes.\n\
             22 20:20:31 alert fired [FIRING] CheckoutErrorBudgetBurn severity=critical service=checkout",
        );
    }

    fn page(events: &str) -> String {
        format!(
            "> GET /_matrix/client/v3/rooms/%21r/state/m.room.name/\n< 403\n\n{{}}\n=====\n\
             > GET /_matrix/client/v3/rooms/%21r/state/m.room.pinned_events/\n< 200\n\n{{\"pinned\":[\"$2\"]}}\n=====\n\
             > GET /_matrix/client/v3/rooms/%21r/messages?dir=b&limit=100\n< 200\n\n{{\"chunk\":[{events}]}}\n=====\n"
        )
    }

    #[test]
    fn what_changes_a_message_is_taken_from_who_wrote_it() {
        let events = r#"
 {"type":"m.room.message","event_id":"$9","sender":"@eve:b.example","origin_server_ts":1795378900000,"content":{"msgtype":"m.text","body":"* nothing","m.new_content":{"msgtype":"m.text","body":"nothing"},"m.relates_to":{"rel_type":"m.replace","event_id":"$2"}}},
 {"type":"m.room.message","event_id":"$8","sender":"@li:a.example","origin_server_ts":1795378860000,"content":{"msgtype":"m.text","body":"* later","m.new_content":{"msgtype":"m.text","body":"rolled back for @sam:a.example"},"m.relates_to":{"rel_type":"m.replace","event_id":"$2"}}},
 {"type":"m.room.encrypted","event_id":"$7","sender":"@li:a.example","origin_server_ts":1795378850000,"content":{"algorithm":"m.megolm.v1.aes-sha2"}},
 {"type":"m.room.message","event_id":"$6","sender":"@li:a.example","origin_server_ts":1795378840000,"content":{},"unsigned":{"redacted_because":{"reason":"a key"}}},
 {"type":"m.room.message","event_id":"$5","sender":"@sam:a.example","origin_server_ts":1795378830000,"content":{"msgtype":"m.text","body":"> <@li:a.example> rolling back\n\nplease do","m.relates_to":{"m.in_reply_to":{"event_id":"$2"}}}},
 {"type":"m.room.message","event_id":"$4","sender":"@sam:a.example","origin_server_ts":"soon","content":{"msgtype":"m.text","body":"x"}},
 {"type":"m.room.message","event_id":"$3","sender":"@sam:a.example","origin_server_ts":1795378820000,"content":{"msgtype":"m.image","body":"graph.png"}},
 {"type":"m.room.message","event_id":"$2","sender":"@li:a.example","origin_server_ts":1795378810000,"content":{"msgtype":"m.text","body":"rolling back"}},
 {"type":"m.room.member","event_id":"$1","sender":"@li:a.example","origin_server_ts":1795378800000,"content":{"membership":"join"},"unsigned":{"prev_content":{"membership":"join"}}},
 7, {}"#;
        asked(&page(events), "{rooms: ['!r']}").finds(
            "22 20:20:40 chat message li:  withdrawn\n\
             22 20:20:30 chat message sam: please do\n\
             22 20:20:20 chat message sam: shared graph.png\n\
             22 20:20:10 chat message li: rolled back for @sam [\"pinned\"]\n\
             note 1 event is encrypted in !r and cannot be read: export the room from a client that can",
        );
    }

    #[test]
    fn how_long_to_wait_may_stand_in_the_body() {
        let limited =
            "> GET /_matrix/client/v3/directory/room/%23a\n< 429\n\n{\"errcode\":\"M_LIMIT_EXCEEDED\",\"retry_after_ms\":2500}\n=====\n";
        let cassette = crate::remote::cassette::Cassette::read(&format!(
            "{limited}> GET /_matrix/client/v3/directory/room/%23a\n< 404\n\n{{\"errcode\":\"M_NOT_FOUND\",\"error\":\"no alias\"}}\n=====\n"
        ));
        let found = asked("", "{rooms: ['#a']}").found(&cassette);
        assert_eq!(found, ["failed: GET https://service.example/_matrix/client/v3/directory/room/%23a: 404 no alias"]);
        assert_eq!(*cassette.waits.lock().unwrap(), [Duration::from_millis(2500)]);
    }
}
