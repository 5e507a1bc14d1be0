//! The channels that an incident is told in, from the monitoring that noticed it to the call that people joined.

/// The layer that something was recorded in; an incident climbs them from the first to the fifth.
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

/// The names are what an editor offers; other words are read too.
#[cfg(test)]
impl schemars::JsonSchema for Channel {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Channel".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({"anyOf": [{"enum": Channel::ALL.map(Channel::name)}, {"type": "string"}]})
    }
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
}
