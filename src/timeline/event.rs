//! An event: one fact that a machine or a person recorded while it happened.

use super::mask;
pub use crate::document::Channel;
use crate::document::time::{Precision, Trust};
use jiff::Timestamp;
use sha2::{Digest, Sha256};

/// What sort of fact it is, as far as rules and milestones care.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// Its source does not say.
    #[default]
    Fact,
    /// What a person wrote or said.
    Message,
    /// A person came, or left.
    Joined,
    Left,
    /// An alert's condition holds, and it has not fired yet.
    Pending,
    Fired,
    Acknowledged,
    Escalated,
    Assigned,
    /// Somebody was told by a machine.
    Notified,
    Silenced,
    Resolved,
    Deployed,
    RolledBack,
    Merged,
    Reverted,
    Tagged,
    Opened,
    Closed,
    /// What was told to users.
    Published,
    /// A line that a program wrote for its operators.
    Log,
}

impl Kind {
    pub const ALL: [(Kind, &'static str); 21] = [
        (Kind::Fact, "fact"),
        (Kind::Message, "message"),
        (Kind::Joined, "joined"),
        (Kind::Left, "left"),
        (Kind::Pending, "pending"),
        (Kind::Fired, "fired"),
        (Kind::Acknowledged, "acknowledged"),
        (Kind::Escalated, "escalated"),
        (Kind::Assigned, "assigned"),
        (Kind::Notified, "notified"),
        (Kind::Silenced, "silenced"),
        (Kind::Resolved, "resolved"),
        (Kind::Deployed, "deployed"),
        (Kind::RolledBack, "rolled-back"),
        (Kind::Merged, "merged"),
        (Kind::Reverted, "reverted"),
        (Kind::Tagged, "tagged"),
        (Kind::Opened, "opened"),
        (Kind::Closed, "closed"),
        (Kind::Published, "published"),
        (Kind::Log, "log"),
    ];

    pub fn name(self) -> &'static str {
        Kind::ALL[self as usize].1
    }

    pub fn named(word: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|(_, name)| *name == word).map(|(kind, _)| kind)
    }
}

/// How bad a machine says that it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    Debug,
    Info,
    Warning,
    Error,
}

impl Level {
    pub const ALL: [Level; 4] = [Level::Debug, Level::Info, Level::Warning, Level::Error];

    pub fn name(self) -> &'static str {
        match self {
            Level::Debug => "debug",
            Level::Info => "info",
            Level::Warning => "warning",
            Level::Error => "error",
        }
    }

    /// The level that a word means, in any of the words that logs have for it.
    pub fn named(word: &str) -> Option<Level> {
        Some(match word.trim().to_ascii_lowercase().as_str() {
            "debug" | "trace" | "verbose" | "fine" | "finer" | "finest" => Level::Debug,
            "info" | "information" | "informational" | "notice" | "normal" => Level::Info,
            "warning" | "warn" => Level::Warning,
            "error" | "err" | "crit" | "critical" | "alert" | "emerg" | "emergency" | "fatal" | "panic" | "severe" => Level::Error,
            _ => return None,
        })
    }

    /// Syslog's eight levels, 0 the worst.
    pub fn of_syslog(number: u8) -> Level {
        match number {
            0..=3 => Level::Error,
            4 => Level::Warning,
            5 | 6 => Level::Info,
            _ => Level::Debug,
        }
    }
}

/// When it happened, as far as its source tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stamp {
    pub at: Timestamp,
    /// As the source wrote it.
    pub original: String,
    pub precision: Precision,
    /// Who says which zone it is in.
    pub zone: Trust,
}

/// One fact. Its source and id together say which fact it is; everything else may be edited where it came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// The name of its source in the table of sources.
    pub source: String,
    pub id: String,
    pub channel: Channel,
    pub time: Stamp,
    /// The login or name its source gives. Kept in the sidecar; never written into a report.
    pub actor: Option<String>,
    pub text: String,
    /// The page that shows it.
    pub link: Option<String>,
    /// Where in its source it came from, as a reader would call it: `alerts.csv`, `pager`.
    pub origin: Option<String>,
    pub kind: Kind,
    pub level: Option<Level>,
    /// What people have put on it: the names of reactions (`pushpin`), `pinned`, `starred`.
    pub marks: Vec<String>,
    /// The logins that stand in the text, each written there as `@login`.
    pub mentions: Vec<String>,
    /// Those of the actor and the mentions whose login could not be looked up: they are what stands in its place.
    pub unnamed: Vec<String>,
    /// How often it happened, where its source has counted, and when last.
    pub count: u64,
    pub until: Option<Timestamp>,
    /// Events that tell the same again have the same group; nothing where the words tell it.
    pub group: Option<String>,
    /// It was taken back at its source; the text is what it said before, if that is known.
    pub withdrawn: bool,
}

impl Event {
    /// An event with what every event has; the rest is nothing until it is set.
    pub fn new(source: &str, id: impl Into<String>, channel: Channel, time: Stamp, text: impl Into<String>) -> Event {
        Event {
            source: source.to_owned(),
            id: id.into(),
            channel,
            time,
            actor: None,
            text: text.into(),
            link: None,
            origin: None,
            kind: Kind::Fact,
            level: None,
            marks: Vec::new(),
            mentions: Vec::new(),
            unnamed: Vec::new(),
            count: 1,
            until: None,
            group: None,
            withdrawn: false,
        }
    }

    /// Whether another version of the same event says something else: another time or another text, or that it was
    /// withdrawn. How often it happened may grow, and a login that could not be looked up may be known at another time.
    pub fn differs(&self, other: &Event) -> bool {
        self.time.at != other.time.at || self.withdrawn != other.withdrawn || !other.withdrawn && !self.says_as(other)
    }

    fn says_as(&self, other: &Event) -> bool {
        let is_unnamed = !self.unnamed.is_empty() || !other.unnamed.is_empty();
        self.text == other.text || is_unnamed && self.unmentioned() == other.unmentioned()
    }

    /// The text without its logins.
    fn unmentioned(&self) -> String {
        let mut mentions: Vec<&String> = self.mentions.iter().collect();
        mentions.sort_by_key(|login| std::cmp::Reverse(login.len()));
        mentions.iter().fold(self.text.clone(), |text, login| text.replace(&format!("@{login}"), "@"))
    }

    /// Who is called something else in this version than in another, where a login could not be looked up for one of them: as
    /// the other calls them, and as this one does.
    pub fn renamed_since<'e>(&'e self, other: &'e Event) -> Vec<(&'e str, &'e str)> {
        let mentions = self.mentions.iter().zip(&other.mentions).filter(|_| self.mentions.len() == other.mentions.len());
        let people = self.actor.iter().zip(&other.actor).chain(mentions).filter(|(now, was)| now != was);
        let unnamed = people.filter(|(now, was)| self.unnamed.contains(now) || other.unnamed.contains(was));
        unnamed.map(|(now, was)| (was.as_str(), now.as_str())).collect()
    }

    /// A digest of what tells one version of it from another: of two with the same, none differs from the other.
    pub fn told(&self) -> u64 {
        let key = key(&self.text, &format!("{}{}", self.time.at.as_nanosecond(), self.withdrawn));
        u64::from_le_bytes(key.to_le_bytes()[..8].try_into().unwrap_or_default())
    }

    /// The few letters that it is called by on the command line.
    pub fn handle(&self) -> String {
        digest(&[&self.source, &self.id])[..8].to_owned()
    }

    /// What a reader calls the place it came from.
    pub fn label(&self) -> &str {
        self.origin.as_deref().unwrap_or(&self.source)
    }
}

/// An id for an event whose source gives none: made of what it says, so that the same line of a second export is the
/// same event, wherever in the file it stands. Secrets in it are masked first, so that none can be found by trying.
pub fn digest(parts: &[&str]) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        let part = mask::masked(part);
        hash.update((part.len() as u64).to_le_bytes());
        hash.update(part.as_bytes());
    }
    hash.finalize().iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}

/// A number that two texts have and no other two: `source` and `id` of an event as the key of a table.
pub fn key(one: &str, other: &str) -> u128 {
    let mut hash = Sha256::new();
    hash.update(one);
    hash.update([0]);
    hash.update(other);
    let bytes: [u8; 16] = hash.finalize()[..16].try_into().unwrap_or_default();
    u128::from_le_bytes(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_and_level_is_known_by_its_name() {
        for (at, (kind, name)) in Kind::ALL.into_iter().enumerate() {
            assert_eq!((kind as usize, kind.name(), Kind::named(name)), (at, name, Some(kind)));
        }
        for level in Level::ALL {
            assert_eq!(Level::named(level.name()), Some(level));
        }
        assert_eq!((0..8).map(Level::of_syslog).filter(|level| *level == Level::Error).count(), 4);
    }

    #[test]
    fn digests_tell_parts_apart() {
        assert_eq!(digest(&["ab", "c"]).len(), 16);
        assert_ne!(digest(&["ab", "c"]), digest(&["a", "bc"]));
    }
}
