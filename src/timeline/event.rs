//! An event: one fact that a machine or a person recorded while it happened.

pub use crate::document::Channel;
use crate::document::time::{Precision, Trust};
use jiff::Timestamp;
use sha2::{Digest, Sha256};

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
    fn digests_tell_parts_apart() {
        assert_eq!(digest(&["ab", "c"]).len(), 16);
        assert_ne!(digest(&["ab", "c"]), digest(&["a", "bc"]));
    }
}
