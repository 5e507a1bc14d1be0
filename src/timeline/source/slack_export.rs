//! A Slack export, as a zip archive or the folder it was unpacked to: `users.json`, `channels.json`, and a folder a
//! channel with a file a day.
//!
//! A message's `ts` is its id and stays text: as a number it would lose its last digits. Day files are cut by the
//! workspace's own zone, so the days beside the window are read too.

use super::{Bad, Found, Request, shown};
use crate::document::plain;
use crate::document::time::{Precision, Trust};
use crate::timeline::event::{Channel, Event, Kind, Stamp};
use crate::timeline::reading::slack_text::Names;
use crate::timeline::reading::{array, notice};
use crate::world::Failure;
use crate::world::archive::Archive;
use anyhow::Context;
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use serde::Deserialize;
use serde_json::Value;
use std::collections::{HashMap, HashSet};

pub fn read(request: &Request, found: &mut dyn FnMut(Found)) -> anyhow::Result<()> {
    for input in request.inputs {
        export(request, input, found).with_context(|| format!("importing {}", shown(input)))?;
    }
    Ok(())
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct User {
    id: String,
    name: Option<String>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Room {
    id: String,
    name: Option<String>,
    pins: Vec<Pin>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Pin {
    id: Option<String>,
}

/// What of a message is of use. What people and bots may put there in any shape is a `Value`.
#[derive(Deserialize, Default)]
#[serde(default)]
struct Message {
    r#type: Option<String>,
    subtype: Option<String>,
    ts: Value,
    user: Option<String>,
    username: Option<String>,
    bot_id: Option<String>,
    text: Option<String>,
    hidden: bool,
    attachments: Value,
    files: Value,
    reactions: Value,
    pinned_to: Value,
    is_starred: bool,
    user_profile: Value,
}

fn export(request: &Request, input: &str, found: &mut dyn FnMut(Found)) -> anyhow::Result<()> {
    if input == "-" {
        return Err(Failure::yours("an export is an archive or a folder, and cannot be read from standard input").into());
    }
    let archive = Archive::open(&request.place(input), &shown(input))?;
    let names = archive.names()?;
    let top = names.iter().filter_map(|name| name.strip_suffix("users.json").or_else(|| name.strip_suffix("channels.json")));
    let Some(top) = top.min_by_key(|top| top.len()).map(str::to_owned) else {
        return Err(Failure::yours("is no Slack export: it has neither users.json nor channels.json")
            .in_file(shown(input))
            .hint("give the archive that Slack made, or the folder it was unpacked to")
            .into());
    };
    let mut bad = |name: &str, (line, why): (u64, String)| found(Found::Bad(Bad { input: format!("{}:{name}", shown(input)), line, why }));
    let mut people: Names = Names::default();
    let users = format!("{top}users.json");
    if names.contains(&users)
        && let Err(why) = array::each(archive.file(&users)?, &mut |user: User| {
            people.know(user.id, plain::line(&user.name.unwrap_or_default()));
        })
    {
        bad(&users, why);
    }
    let mut rooms: HashMap<String, Room> = HashMap::new();
    for list in ["channels.json", "groups.json", "mpims.json", "dms.json"].map(|list| format!("{top}{list}")) {
        if !names.contains(&list) {
            continue;
        }
        let read = array::each(archive.file(&list)?, &mut |room: Room| {
            rooms.insert(room.name.clone().unwrap_or_else(|| room.id.clone()), room);
        });
        if let Err(why) = read {
            bad(&list, why);
        }
    }
    let wanted = request.own.texts("channels");
    let (mut elsewhere, mut other_days, mut met) = (HashSet::new(), 0, HashSet::new());
    for name in &names {
        let Some((folder, day)) = name.strip_prefix(&top).and_then(|name| name.split_once('/')) else { continue };
        let Some(day) = day.strip_suffix(".json").and_then(|day| day.parse::<Date>().ok()) else { continue };
        if !wanted.is_empty() && !wanted.iter().any(|wanted| is_named(folder, wanted)) {
            elsewhere.insert(folder);
            continue;
        }
        if !is_near(request, day) {
            other_days += 1;
            continue;
        }
        met.insert(folder);
        let room = rooms.get(folder);
        let room = InRoom {
            name: folder,
            id: room.map_or(folder, |room| &room.id),
            pins: room.map_or(&[], |room| &room.pins),
            request,
            people: &people,
        };
        let read = array::each(archive.file(name)?, &mut |message: Message| {
            request.progress.line();
            match room.event(message) {
                Ok(Some(event)) => found(event.into()),
                Ok(None) => {}
                Err(why) => found(Found::Bad(Bad { input: format!("{}:{name}", shown(input)), line: 0, why })),
            }
        });
        if let Err((line, why)) = read {
            found(Found::Bad(Bad { input: format!("{}:{name}", shown(input)), line, why }));
        }
    }
    for wanted in wanted.iter().filter(|wanted| !met.iter().chain(&elsewhere).any(|folder| is_named(folder, wanted))) {
        found(Found::Note(format!("{} has no channel “{}”", shown(input), plain::line(wanted))));
    }
    if other_days > 0 {
        found(Found::Note(format!("{other_days} files of days outside the window were not read")));
    }
    Ok(())
}

/// A channel by its name, or by a beginning of it with a star.
fn is_named(folder: &str, wanted: &str) -> bool {
    let wanted = wanted.trim_start_matches('#');
    wanted.strip_suffix('*').map_or(folder == wanted, |start| folder.starts_with(start))
}

/// Whether a day of some zone touches the window.
fn is_near(request: &Request, day: Date) -> bool {
    let at = |date: Date| date.to_zoned(jiff::tz::TimeZone::UTC).map(|zoned| zoned.timestamp()).ok();
    let (first, last) = (at(day.saturating_sub(1.day())), at(day.saturating_add(2.days())));
    let window = request.window;
    window.since.is_none_or(|since| last.is_none_or(|last| last >= since))
        && window.until.is_none_or(|until| first.is_none_or(|first| first <= until))
}

/// A channel of an export.
struct InRoom<'r> {
    name: &'r str,
    id: &'r str,
    pins: &'r [Pin],
    request: &'r Request<'r>,
    people: &'r Names,
}

impl InRoom<'_> {
    /// The event that a message is; nothing for what is not said in the channel.
    fn event(&self, message: Message) -> Result<Option<Event>, String> {
        let subtype = message.subtype.as_deref().unwrap_or_default();
        let is_gone = matches!(subtype, "tombstone" | "message_deleted");
        if message.r#type.as_deref().unwrap_or("message") != "message" || message.hidden && !is_gone {
            return Ok(None);
        }
        let ts = match &message.ts {
            Value::String(ts) => ts.clone(),
            other => return Err(format!("a message's `ts` is text, and here it is {other}")),
        };
        let time = stamp(&ts)?;
        let (text, mentions) = self.people.read(&said(&message));
        let mut event = Event::new("slack-export", format!("{}/{ts}", self.id), self.request.channel.unwrap_or(Channel::Chat), time, text);
        event.mentions = mentions;
        event.origin = Some(format!("#{}", plain::line(self.name)));
        event.link = self.request.own.text("workspace").map(|workspace| {
            let host = if workspace.contains('.') { workspace.to_owned() } else { format!("{workspace}.slack.com") };
            format!("https://{host}/archives/{}/p{}", self.id, ts.replace('.', ""))
        });
        event.marks = self.marks(&message, &ts);
        event.actor = message.user.as_deref().map(|user| self.who(user, &message));
        event.withdrawn = is_gone;
        event.kind = Kind::Message;
        match subtype {
            "channel_join" | "group_join" => (event.kind, event.text) = (Kind::Joined, "joined the channel".into()),
            "channel_leave" | "group_leave" => (event.kind, event.text) = (Kind::Left, "left the channel".into()),
            "pinned_item" | "unpinned_item" | "reply_broadcast" | "bot_add" | "bot_remove" | "channel_convert_to_private" => {
                return Ok(None);
            }
            _ if message.bot_id.is_some() || subtype == "bot_message" => self.told_by_bot(&mut event, message.username.as_deref()),
            _ => {}
        }
        if event.text.is_empty() && !event.withdrawn {
            return Ok(None);
        }
        Ok(Some(event))
    }

    /// What a bot says is a machine's word: an alert, a deploy, or a mere notice.
    fn told_by_bot(&self, event: &mut Event, username: Option<&str>) {
        event.actor = None;
        event.kind = notice::kind(&event.text);
        if event.kind != Kind::Notified && self.request.channel.is_none() {
            event.channel = if matches!(event.kind, Kind::Deployed | Kind::RolledBack) { Channel::Deploy } else { Channel::Alert };
        }
        if let Some(bot) = username.map(plain::line).filter(|bot| !bot.is_empty() && !event.text.contains(bot.as_str())) {
            event.text = format!("{bot}: {}", event.text);
        }
    }

    /// A login. Of a person who is no longer in the list the message itself may know the name.
    fn who(&self, user: &str, message: &Message) -> String {
        let profile = |key: &str| message.user_profile.get(key).and_then(Value::as_str).map(plain::line).filter(|name| !name.is_empty());
        self.people
            .of(user)
            .map(str::to_owned)
            .or_else(|| profile("name"))
            .or_else(|| profile("display_name"))
            .unwrap_or_else(|| plain::line(user))
    }

    fn marks(&self, message: &Message, ts: &str) -> Vec<String> {
        let reactions = message.reactions.as_array().into_iter().flatten().filter_map(|reaction| reaction.get("name")?.as_str());
        // A skin tone is no other reaction.
        let mut marks: Vec<String> = reactions.map(|name| plain::line(name.split("::").next().unwrap_or(name))).collect();
        let is_pinned =
            message.pinned_to.as_array().is_some_and(|to| !to.is_empty()) || self.pins.iter().any(|pin| pin.id.as_deref() == Some(ts));
        marks.extend(is_pinned.then(|| "pinned".to_owned()));
        marks.extend(message.is_starred.then(|| "starred".to_owned()));
        marks
    }
}

/// The words of a message: its text, or else what hangs on it.
fn said(message: &Message) -> String {
    if let Some(text) = message.text.as_deref().filter(|text| !text.trim().is_empty()) {
        return text.to_owned();
    }
    let text = |value: &Value, keys: &[&str]| {
        keys.iter().find_map(|key| value.get(key)?.as_str().filter(|text| !text.trim().is_empty())).map(str::to_owned)
    };
    let hung = message.attachments.as_array().into_iter().flatten().find_map(|hung| text(hung, &["fallback", "title", "text", "pretext"]));
    let shared = || {
        let files = message.files.as_array().into_iter().flatten();
        let names: Vec<String> = files.filter_map(|file| text(file, &["title", "name"])).collect();
        (!names.is_empty()).then(|| format!("shared {}", names.join(", ")))
    };
    hung.or_else(shared).unwrap_or_default()
}

/// `1700000000.123456`: seconds, a dot, and six digits.
fn stamp(ts: &str) -> Result<Stamp, String> {
    let wrong = || format!("“{}” is no `ts` of a message: seconds, a dot, six digits", plain::line(ts));
    let (seconds, micros) = ts.split_once('.').unwrap_or((ts, "0"));
    let is_number = |text: &str| !text.is_empty() && text.len() <= 12 && text.bytes().all(|byte| byte.is_ascii_digit());
    if !is_number(seconds) || !is_number(micros) || micros.len() > 6 {
        return Err(wrong());
    }
    let (seconds, micros): (i64, i64) = (seconds.parse().map_err(|_| wrong())?, format!("{micros:0<6}").parse().map_err(|_| wrong())?);
    let at = Timestamp::new(seconds, i32::try_from(micros * 1000).unwrap_or_default()).map_err(|_| wrong())?;
    if seconds < 86_400 {
        return Err(wrong());
    }
    Ok(Stamp { at, original: ts.to_owned(), precision: Precision::Second, zone: Trust::Written })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ts_is_text_and_keeps_its_digits() {
        assert_eq!(stamp("1795269753.000200").unwrap().at.to_string(), "2026-11-21T14:02:33.0002Z");
        assert_eq!(stamp("1795269753").unwrap().original, "1795269753");
        for bad in ["", "1795269753.0002001", "x.1", "0.000000", "-1.000000", "99999999999999.1", "1.2.3"] {
            assert!(stamp(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn channels_are_named_whole_or_by_their_beginning() {
        assert!(is_named("inc-42", "#inc-42") && is_named("inc-42", "inc-*") && !is_named("inc-42", "inc"));
    }
}
