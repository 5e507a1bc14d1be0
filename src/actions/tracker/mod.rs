//! Trackers: where tickets live. One file a tracker, and the table of them.

use super::ticket::{Carries, New, Patch, Ticket};
use crate::document::item::Status;
use crate::remote::Error;
use crate::remote::access::{self, Access};
use crate::world::Failure;
use crate::world::http::Address;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Deserializer, de::Error as _};
use serde_json::Value;
use std::collections::BTreeMap;
use std::time::Duration;

pub mod command;
pub mod forgejo;
pub mod github;
pub mod gitlab;
pub mod jira;
pub mod linear;
pub mod redmine;
pub mod roundup;

/// A tracker that is spoken to.
pub trait Tracker {
    /// How much of an item it can hold.
    fn carries(&self) -> Carries;

    /// Who asks, as the tracker calls them. Asked before anything is written: some trackers answer a wrong token with
    /// what anybody may see.
    ///
    /// # Errors
    /// It does not know who asks, or the project is not there.
    fn check(&self) -> Result<String, Error>;

    /// Every ticket that a sync has made here, all pages of them.
    ///
    /// # Errors
    /// Some page cannot be had: a list that is not whole is not given.
    fn list(&self) -> Result<Vec<Ticket>, Error>;

    /// The tickets that carry a key, looked for where a ticket is seen at once, among those changed since a time.
    ///
    /// # Errors
    /// The tracker does not say: that is not the same as none.
    fn find(&self, key: &str, since: Timestamp) -> Result<Vec<Ticket>, Error>;

    /// One ticket, or none where there is no such.
    ///
    /// # Errors
    /// The tracker does not say.
    fn get(&self, id: &str) -> Result<Option<Ticket>, Error>;

    /// Make a ticket. Nothing is tried twice that may have been done.
    ///
    /// # Errors
    /// [`Error::may_be_done`] says whether the ticket may be there all the same.
    fn create(&self, new: &New) -> Result<Ticket, Error>;

    /// Change a ticket that is still as it was seen, and give it as it is then.
    ///
    /// # Errors
    /// It is another by now, or the change is refused.
    fn update(&self, seen: &Ticket, patch: &Patch) -> Result<Ticket, Error>;

    /// Tell a ticket something by a comment, unless one of its comments holds the mark already; the text holds it. Only
    /// asked of a tracker that [`Carries::comments`].
    ///
    /// # Errors
    /// [`Error::may_be_done`] says whether it may be there all the same: then it is found the next time.
    fn comment(&self, ticket: &Ticket, mark: &str, text: &str) -> Result<(), Error>;

    /// The id of the ticket that an address leads to, if it is one of this project.
    fn id_of(&self, url: &str) -> Option<String>;
}

/// A kind of tracker.
pub struct Kind {
    /// As the settings name it.
    pub name: &'static str,
    /// What it is, in a few words.
    pub what: &'static str,
    /// How long a new ticket may stay out of what [`Tracker::find`] sees: nothing where it is seen at once.
    pub lag: SignedDuration,
    /// What is waited between two writes unless the settings say otherwise.
    pub pause: Duration,
    pub open: for<'w> fn(&Opening<'w>) -> anyhow::Result<Box<dyn Tracker + 'w>>,
}

impl std::fmt::Debug for Kind {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(self.name)
    }
}

/// Every tracker, in the order of the page on trackers.
pub const TRACKERS: &[Kind] =
    &[github::KIND, redmine::KIND, roundup::KIND, gitlab::KIND, forgejo::KIND, jira::KIND, linear::KIND, command::KIND];

/// The key `tracker:` in `noblame.yml`.
#[derive(Clone, Debug, Default, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct Settings {
    /// The name of a kind. None where tickets are not kept in step.
    #[cfg_attr(test, schemars(extend("enum" = shape::kinds())))]
    pub kind: Option<String>,
    /// Where in it the tickets are: `acme/shop`, `sre-actions`, `OPS`.
    pub project: String,
    /// Its address, where that is not the maker's own.
    pub url: Option<String>,
    /// The labels that its tickets get.
    pub labels: Option<Vec<String>>,
    /// The tracker's word for the type of ticket to make.
    pub r#type: Option<String>,
    /// The owners of items, by their names in the reports, and their accounts there.
    pub accounts: BTreeMap<String, String>,
    /// Who is right about a part that both sides have changed.
    pub prefer: Prefer,
    /// The tracker's own words for our statuses, where they are more than open and closed.
    #[cfg_attr(test, schemars(extend("propertyNames" = shape::statuses())))]
    pub statuses: BTreeMap<String, String>,
    /// The number of the custom field that holds an item's key.
    pub key_field: Option<u64>,
    /// At least this long between two writes.
    #[serde(deserialize_with = "duration")]
    #[cfg_attr(test, schemars(with = "String"))]
    pub pause: Option<Duration>,
    /// The program that prints a token, word by word.
    pub credential: Vec<String>,
    /// The program that is the tracker, word by word.
    pub command: Vec<String>,
    /// The longest time that it may take for one thing.
    #[serde(deserialize_with = "duration")]
    #[cfg_attr(test, schemars(with = "String"))]
    pub timeout: Option<Duration>,
}

/// Who is right about a part that both sides have changed. Nobody, where it does not say.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct Prefer {
    /// About what is to be done.
    pub title: Option<Side>,
    /// About how far it is.
    pub status: Option<Side>,
    /// About whose it is.
    pub owner: Option<Side>,
    /// About when it is due.
    pub due: Option<Side>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Side {
    Report,
    Tracker,
}

/// What of the settings the types alone do not say, for their schema.
#[cfg(test)]
mod shape {
    use super::{Status, TRACKERS};
    use serde_json::{Value, json};

    pub fn kinds() -> Vec<Value> {
        TRACKERS.iter().map(|kind| kind.name.into()).chain([Value::Null]).collect()
    }

    pub fn statuses() -> Value {
        json!({"enum": Status::ALL.map(|(_, name)| name)})
    }
}

fn duration<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Duration>, D::Error> {
    let text = String::deserialize(from)?;
    let read = text.parse::<SignedDuration>().ok().and_then(|duration| Duration::try_from(duration).ok());
    read.map(Some).ok_or_else(|| D::Error::custom(format!("“{text}” is no length of time: write 500ms, 3s or 1m")))
}

impl Settings {
    /// The kind of tracker that is set.
    ///
    /// # Errors
    /// There is none of that name, or the statuses are not ours.
    pub fn kind(&self) -> Result<Option<&'static Kind>, Failure> {
        let Some(name) = &self.kind else { return Ok(None) };
        if let Some(wrong) = self.statuses.keys().find(|name| !Status::ALL.iter().any(|(_, known)| known == name)) {
            return Err(Failure::settings(format!("tracker.statuses: “{wrong}” is no status"))
                .hint("it is one of open, in-progress, done, wont-do"));
        }
        let found = TRACKERS.iter().find(|kind| kind.name == name);
        let known = || TRACKERS.iter().map(|kind| format!("{} ({})", kind.name, kind.what)).collect::<Vec<_>>().join(", ");
        found
            .map(Some)
            .ok_or_else(|| Failure::settings(format!("tracker.kind: there is no tracker “{name}”")).hint(format!("there are {}", known())))
    }

    /// As the journal names it: another project's tickets are others.
    pub fn name(&self) -> String {
        format!("{} {}", self.kind.as_deref().unwrap_or_default(), self.project).trim_end().to_owned()
    }

    pub fn labels(&self) -> Vec<String> {
        self.labels.clone().unwrap_or_else(|| vec!["postmortem".to_owned()])
    }

    /// The tracker's account of an owner.
    pub fn account(&self, owner: &str) -> Option<&str> {
        let plain = |name: &str| name.trim().trim_start_matches('@').to_lowercase();
        self.accounts.iter().find(|(name, _)| plain(name) == plain(owner)).map(|(_, account)| account.as_str())
    }

    /// The owner that has an account.
    pub fn owner(&self, account: &str) -> Option<&str> {
        self.accounts.iter().find(|(_, known)| known.eq_ignore_ascii_case(account)).map(|(owner, _)| owner.as_str())
    }

    /// The status that the settings give one of the tracker's own words for.
    pub fn status_called(&self, word: &str) -> Option<Status> {
        let name = self.statuses.iter().find(|(_, known)| known.eq_ignore_ascii_case(word)).map(|(name, _)| name)?;
        Status::ALL.iter().find(|(_, known)| known == name).map(|(status, _)| *status)
    }

    /// The tracker's own word for a status, if the settings give one.
    pub fn word_for(&self, status: Status) -> Option<&str> {
        self.statuses.get(status.name()).map(String::as_str)
    }

    /// What a user has to trust this repository for, as it is shown and kept: programs, as they would be started.
    pub fn starts(&self) -> Vec<String> {
        [&self.credential, &self.command].into_iter().filter(|words| !words.is_empty()).map(|words| access::run(words)).collect()
    }
}

/// What a tracker is opened with.
pub struct Opening<'w> {
    pub settings: &'w Settings,
    pub access: Access<'w>,
    /// A program that is the tracker, asked something.
    pub ask: &'w command::Ask<'w>,
}

impl std::fmt::Debug for Opening<'_> {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "Opening({:?})", self.settings)
    }
}

/// Fails where a ticket is not what it was when it was looked at. For trackers that have no such condition of their own:
/// between the look and the change there is a moment, and no more.
///
/// # Errors
/// It is another, or gone.
fn unchanged(tracker: &dyn Tracker, seen: &Ticket) -> Result<(), Error> {
    match tracker.get(&seen.id)? {
        Some(now) if now.values == seen.values && now.version == seen.version => Ok(()),
        Some(_) => Err(Error::conflict(&seen.url, "it was changed meanwhile")),
        None => Err(Error::conflict(&seen.url, "it is gone")),
    }
}

/// The rows of all pages; `list` finds those of one. A page without a list is no empty one: what it would have held would be
/// made again.
fn rows<'p>(pages: &'p [Value], place: &str, list: impl Fn(&'p Value) -> &'p Value) -> Result<Vec<&'p Value>, Error> {
    let mut found = Vec::new();
    for page in pages {
        found.extend(list(page).as_array().ok_or_else(|| Error::odd(place, "a page that is no list"))?);
    }
    Ok(found)
}

/// Whether one of some comments, each a row with its words under this name, holds a mark.
fn holds_mark(pages: &[Value], place: &str, name: &str, mark: &str) -> Result<bool, Error> {
    let rows = rows(pages, place, |page| page)?;
    Ok(rows.into_iter().any(|row| row[name].as_str().is_some_and(|words| words.contains(mark))))
}

/// Whether an address is on a service's host. A name for the service's programs (`api.`) is that of its pages, too.
fn is_at(url: &str, address: &Address) -> bool {
    let plain = |host: &str| {
        let host = host.strip_prefix("api.").unwrap_or(host);
        match host.split_once(':').map_or(host, |(name, _)| name) {
            "127.0.0.1" => "localhost".to_owned(),
            _ => host.to_owned(),
        }
    };
    let name = |host: &str| plain(host).split(':').next().unwrap_or_default().to_owned();
    Address::read(url).is_ok_and(|url| {
        plain(url.host()) == plain(address.host()) || name(url.host()) == "localhost" && name(address.host()) == "localhost"
    })
}

/// The word that follows some part of an address, such as a ticket's number behind `/issues/`.
fn id_after(url: &str, part: &str) -> Option<String> {
    let (_, rest) = url.split_once(part)?;
    let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '-' && c != '_').unwrap_or(rest.len());
    (end > 0).then(|| rest[..end].to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_that_is_no_list_is_not_empty() {
        let pages = [serde_json::json!([1, 2]), serde_json::json!([])];
        assert_eq!(rows(&pages, "GET x", |page| page).unwrap().len(), 2);
        for odd in [Value::Null, serde_json::json!({"message": "sign in"})] {
            assert!(rows(&[serde_json::json!([1]), odd], "GET x", |page| page).is_err());
        }
    }

    #[test]
    fn an_address_is_at_a_host() {
        let at = |url, address| is_at(url, &Address::read(address).unwrap());
        assert!(at("https://github.com/a/b/issues/1", "https://api.github.com"));
        assert!(at("https://git.example/a", "https://git.example/api/v3"));
        assert!(at("http://localhost:9/a", "http://127.0.0.1:8/"));
        assert!(!at("https://codeberg.org/a/b/issues/1", "https://api.github.com"));
        assert!(!at("https://git.example:8443/a", "https://git.example"));
        assert_eq!(id_after("https://x/a/b/issues/12#note", "/a/b/issues/").as_deref(), Some("12"));
        assert_eq!(id_after("https://x/a/b/issues/", "/a/b/issues/"), None);
    }
}
