//! People by what they do in an incident: a login becomes a word that stays the same in one report.

use super::event::{Event, Kind};
use serde::Deserialize;
use std::collections::BTreeMap;

/// What `noblame.yml` says of people.
#[derive(Clone, Debug, Default, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct Settings {
    /// Whether logins are written into reports as they are.
    pub names: bool,
    /// The words for some of them, by login.
    pub roles: BTreeMap<String, String>,
}

/// The words for people, by login, in the order in which they were given.
#[derive(Clone, Debug, Default)]
pub struct People {
    known: Vec<(String, String)>,
    /// So many were known when the sidecar was read.
    old: usize,
}

/// The first who took a page.
const ON_CALL: &str = "on-call engineer";

impl People {
    /// Take in what an earlier import has given. The first word for a login counts, as two branches may each have one.
    pub fn know(&mut self, login: &str, role: &str) {
        if self.role(login).is_none() {
            self.known.push((login.to_owned(), role.to_owned()));
        }
        self.old = self.known.len();
    }

    pub fn role(&self, login: &str) -> Option<&str> {
        self.known.iter().find(|(known, _)| known == login).map(|(_, role)| role.as_str())
    }

    /// Somebody is called something else now: they keep their word.
    pub fn rename(&mut self, was: &str, now: &str) {
        if let (Some(role), None) = (self.role(was).map(str::to_owned), self.role(now)) {
            self.known.push((now.to_owned(), role));
        }
    }

    /// The words that were given since the sidecar was read.
    pub fn fresh(&self) -> &[(String, String)] {
        &self.known[self.old..]
    }

    /// Give everybody of these events, which are in the order of time, a word.
    pub fn meet<'e>(&mut self, events: impl IntoIterator<Item = &'e Event>, settings: &Settings) {
        for event in events {
            let is_paged = matches!(event.kind, Kind::Acknowledged);
            for login in event.actor.iter().chain(&event.mentions) {
                if self.role(login).is_some() {
                    continue;
                }
                let role = match settings.roles.get(login) {
                    Some(role) => role.clone(),
                    None if settings.names => login.clone(),
                    None if is_paged && event.actor.as_ref() == Some(login) && !self.has(ON_CALL) => ON_CALL.to_owned(),
                    None => self.next(),
                };
                self.known.push((login.clone(), role));
            }
        }
    }

    fn has(&self, role: &str) -> bool {
        self.known.iter().any(|(_, known)| known == role)
    }

    fn next(&self) -> String {
        let numbered = |number: &usize| !self.has(&format!("responder {number}"));
        format!("responder {}", (1..).find(numbered).unwrap_or(1))
    }

    /// What a report's row says of an event: roles in the place of logins, and who said it where somebody did.
    pub fn told(&self, event: &Event) -> String {
        let mut text = event.text.clone();
        let mut mentions: Vec<&String> = event.mentions.iter().collect();
        mentions.sort_by_key(|login| std::cmp::Reverse(login.len()));
        for login in mentions {
            if let Some(role) = self.role(login) {
                text = replaced(&text, &format!("@{login}"), role);
            }
        }
        match (event.kind, event.actor.as_ref().and_then(|login| self.role(login))) {
            (Kind::Message, Some(role)) => format!("{role}: {text}"),
            (Kind::Acknowledged | Kind::Escalated | Kind::Silenced, Some(role)) => format!("{text} by {role}"),
            (Kind::Joined | Kind::Left, Some(role)) => format!("{role} {text}"),
            _ => text,
        }
    }
}

/// Whole words only: `@li` is not in `@lin`.
fn replaced(text: &str, mention: &str, role: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(mention) {
        let after = &rest[at + mention.len()..];
        out += &rest[..at];
        out += if after.starts_with(|c: char| c.is_alphanumeric() || c == '_') { mention } else { role };
        rest = after;
    }
    out + rest
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::time::{Precision, Trust};
    use crate::timeline::event::{Channel, Stamp};

    fn event(kind: Kind, actor: &str, text: &str, mentions: &[&str]) -> Event {
        let at = "2026-11-21T14:09:00Z".parse().unwrap();
        let time = Stamp { at, original: String::new(), precision: Precision::Second, zone: Trust::Written };
        Event {
            kind,
            actor: Some(actor.into()),
            mentions: mentions.iter().map(|login| (*login).to_owned()).collect(),
            ..Event::new("x", "1", Channel::Chat, time, text)
        }
    }

    #[test]
    fn a_login_becomes_one_word_for_good() {
        let events = [
            event(Kind::Message, "li", "@lin and @li, look", &["li", "lin"]),
            event(Kind::Acknowledged, "sam", "page acknowledged", &[]),
            event(Kind::Acknowledged, "amara", "page acknowledged", &[]),
        ];
        let mut people = People::default();
        people.know("amara", "responder 2");
        people.meet(&events, &Settings::default());
        let told: Vec<String> = events.iter().map(|event| people.told(event)).collect();
        assert_eq!(
            told,
            ["responder 1: responder 3 and responder 1, look", "page acknowledged by on-call engineer", "page acknowledged by responder 2"]
        );
        assert_eq!(people.fresh().len(), 3);
    }

    #[test]
    fn settings_keep_names_or_say_others() {
        let events = [event(Kind::Message, "li", "back", &[]), event(Kind::Message, "sam", "good", &[])];
        let mut people = People::default();
        let roles = BTreeMap::from([("sam".to_owned(), "incident commander".to_owned())]);
        people.meet(&events, &Settings { names: true, roles });
        assert_eq!(events.each_ref().map(|event| people.told(event)), ["li: back", "incident commander: good"]);
    }
}
