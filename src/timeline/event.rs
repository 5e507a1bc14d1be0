//! An event: one fact that a machine or a person recorded while it happened.

use crate::document::time::{Precision, Trust};
use jiff::Timestamp;
use sha2::{Digest, Sha256};

/// The layer that an event was recorded in; an incident climbs them from the first to the fifth.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Channel {
    Monitoring,
    Alert,
    Chat,
    Ticket,
    Call,
    Deploy,
    Change,
    Status,
    Note,
}

impl Channel {
    pub const ALL: [Channel; 9] = [
        Channel::Monitoring,
        Channel::Alert,
        Channel::Chat,
        Channel::Ticket,
        Channel::Call,
        Channel::Deploy,
        Channel::Change,
        Channel::Status,
        Channel::Note,
    ];

    /// The word for it in sidecars, settings and on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Channel::Monitoring => "monitoring",
            Channel::Alert => "alert",
            Channel::Chat => "chat",
            Channel::Ticket => "ticket",
            Channel::Call => "call",
            Channel::Deploy => "deploy",
            Channel::Change => "change",
            Channel::Status => "status",
            Channel::Note => "note",
        }
    }

    /// The channel that a word means, with what exports commonly call it.
    pub fn named(word: &str) -> Option<Channel> {
        let word = word.trim().to_lowercase();
        let found = Channel::ALL.into_iter().find(|channel| channel.name() == word);
        found.or_else(|| {
            Some(match word.as_str() {
                "metric" | "metrics" | "monitor" | "log" | "logs" => Channel::Monitoring,
                "alerts" | "alarm" | "page" | "paging" => Channel::Alert,
                "message" | "messages" | "im" => Channel::Chat,
                "tickets" | "issue" | "issues" => Channel::Ticket,
                "calls" | "meeting" | "bridge" | "phone" => Channel::Call,
                "deployment" | "deployments" | "release" | "rollout" => Channel::Deploy,
                "changes" | "commit" | "merge" | "config" | "configuration" => Channel::Change,
                "statuspage" | "status page" | "announcement" => Channel::Status,
                "notes" | "comment" => Channel::Note,
                _ => return None,
            })
        })
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
}

impl Event {
    /// Whether another version of the same event says something else: another time or another text.
    pub fn differs(&self, other: &Event) -> bool {
        self.time.at != other.time.at || self.text != other.text
    }

    /// What a reader calls the place it came from.
    pub fn label(&self) -> &str {
        self.origin.as_deref().unwrap_or(&self.source)
    }
}

/// An id for an event whose source gives none: made of what it says, so that the same line of a second export is the
/// same event, wherever in the file it stands.
pub fn digest(parts: &[&str]) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update((part.len() as u64).to_le_bytes());
        hash.update(part.as_bytes());
    }
    hash.finalize().iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_channel_is_known_by_its_name() {
        for channel in Channel::ALL {
            assert_eq!(Channel::named(channel.name()), Some(channel));
        }
        assert_eq!(Channel::named(" Deployment "), Some(Channel::Deploy));
        assert_eq!(Channel::named("#inc-431"), None);
    }

    #[test]
    fn digests_tell_parts_apart() {
        assert_eq!(digest(&["ab", "c"]).len(), 16);
        assert_ne!(digest(&["ab", "c"]), digest(&["a", "bc"]));
    }
}
