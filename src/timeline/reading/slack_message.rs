//! A message of Slack, as exports and the service have it, and the event that it is.

use super::notice;
use super::slack_text::Names;
use crate::document::plain;
use crate::document::time::{Precision, Trust};
use crate::timeline::event::{Channel, Event, Kind, Stamp};
use crate::world::http::encoded;
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::Value;
use std::collections::HashSet;

/// What of a message is of use. What people and bots may put there in any shape is a `Value`.
#[derive(Clone, Debug, Deserialize, Default)]
#[serde(default)]
pub struct Message {
    pub r#type: Option<String>,
    pub subtype: Option<String>,
    pub ts: Value,
    pub thread_ts: Value,
    pub reply_count: Value,
    pub latest_reply: Value,
    pub user: Option<String>,
    pub username: Option<String>,
    pub bot_id: Option<String>,
    pub text: Option<String>,
    pub hidden: bool,
    pub attachments: Value,
    pub files: Value,
    pub reactions: Value,
    pub pinned_to: Value,
    pub is_starred: bool,
    pub user_profile: Value,
}

/// A channel that messages were written in.
#[derive(Debug)]
pub struct Room<'r> {
    pub name: &'r str,
    pub id: &'r str,
    /// The `ts` of pinned messages.
    pub pins: HashSet<String>,
    /// Where its pages are: `https://acme.slack.com`.
    pub pages: Option<&'r str>,
    /// The channel that the user wants events to have.
    pub channel: Option<Channel>,
    pub people: &'r Names,
}

/// An export and the service know a message by the same id, so that what came by one is known to the other.
pub const SOURCE: &str = "slack-export";

impl Room<'_> {
    /// The event that a message is; nothing for what is not said in the channel.
    ///
    /// # Errors
    /// Its `ts` is none.
    pub fn event(&self, message: &Message) -> Result<Option<Event>, String> {
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
        let read = self.people.read(&said(message));
        let mut event = Event::new(SOURCE, format!("{}/{ts}", self.id), self.channel.unwrap_or(Channel::Chat), time, read.text);
        (event.mentions, event.unnamed) = (read.mentions, read.unnamed);
        event.origin = Some(format!("#{}", plain::line(self.name)));
        event.link = self.link(message, &ts).or_else(|| file_page(message));
        event.marks = self.marks(message, &ts);
        event.actor = message.user.as_deref().map(|user| self.who(user, message));
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
        if message.user.as_deref().is_some_and(|user| self.people.of(user).is_none()) {
            event.unnamed.extend(event.actor.clone());
        }
        Ok(Some(event))
    }

    /// The message's own page; a reply is shown in its thread.
    fn link(&self, message: &Message, ts: &str) -> Option<String> {
        let page = format!("{}/archives/{}/p{}", self.pages?.trim_end_matches('/'), encoded(self.id), ts.replace('.', ""));
        let thread = message.thread_ts.as_str().filter(|thread| *thread != ts && stamp(thread).is_ok());
        Some(page + &thread.map(|thread| format!("?thread_ts={thread}&cid={}", encoded(self.id))).unwrap_or_default())
    }

    /// What a bot says is a machine's word: an alert, a deploy, or a mere notice.
    fn told_by_bot(&self, event: &mut Event, username: Option<&str>) {
        event.actor = None;
        event.kind = notice::kind(&event.text);
        if event.kind != Kind::Notified && self.channel.is_none() {
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
        let is_pinned = message.pinned_to.as_array().is_some_and(|to| !to.is_empty()) || self.pins.contains(ts);
        marks.extend(is_pinned.then(|| "pinned".to_owned()));
        marks.extend(message.is_starred.then(|| "starred".to_owned()));
        marks
    }
}

/// The words of a message: its text, or else what hangs on it, and the names of files that it shares.
fn said(message: &Message) -> String {
    let text = |value: &Value, keys: &[&str]| {
        keys.iter().find_map(|key| value.get(key)?.as_str().filter(|text| !text.trim().is_empty())).map(str::to_owned)
    };
    let hung = || {
        let hung = message.attachments.as_array().into_iter().flatten();
        hung.filter_map(|hung| text(hung, &["fallback", "title", "text", "pretext"])).next()
    };
    let words = message.text.clone().filter(|text| !text.trim().is_empty()).or_else(hung);
    let names: Vec<String> = message.files.as_array().into_iter().flatten().filter_map(|file| text(file, &["title", "name"])).collect();
    match words {
        Some(words) if names.is_empty() => words,
        Some(words) => format!("{words} (shared {})", names.join(", ")),
        None if names.is_empty() => String::new(),
        None => format!("shared {}", names.join(", ")),
    }
}

/// The page of the one file that a message shares.
fn file_page(message: &Message) -> Option<String> {
    let files = message.files.as_array()?;
    let page = files.first()?.get("permalink")?.as_str()?;
    (files.len() == 1 && page.starts_with("https://")).then(|| page.to_owned())
}

/// `1700000000.123456`: seconds, a dot, and six digits.
///
/// # Errors
/// It is none, or no time.
pub fn stamp(ts: &str) -> Result<Stamp, String> {
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
}
