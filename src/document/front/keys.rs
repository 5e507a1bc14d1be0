//! The keys of the front matter, with what each is for and what it holds: read by the editor's server and the schema.

use super::{Audience, DetectedBy, Kind, Status, Word};

/// A key of the front matter.
#[derive(Clone, Copy, Debug)]
pub struct Key {
    pub name: &'static str,
    /// What it is for, in a sentence without its full stop.
    pub what: &'static str,
    pub holds: Holds,
}

/// What the value of a key is.
#[derive(Clone, Copy, Debug)]
pub enum Holds {
    Text,
    /// One of the settings' severities.
    Severity,
    /// A person or role.
    Owner,
    /// One word of a set.
    Word(fn() -> Vec<&'static str>),
    /// A moment, with an offset or `Z`.
    Moment,
    Day,
    Number,
    Texts,
    /// Ids of other reports.
    Reports,
    /// Names with what each holds.
    Map(&'static [Key]),
    /// A list of such mappings.
    Maps(&'static [Key]),
    /// Lists of ids by the name of a place.
    Ids,
}

fn words<W: Word>() -> Vec<&'static str> {
    W::WORDS.iter().map(|(_, word)| *word).collect()
}

const fn key(name: &'static str, what: &'static str, holds: Holds) -> Key {
    Key { name, what, holds }
}

/// Every key, in the order a new report has them.
pub const KEYS: &[Key] = &[
    key("id", "What other reports call this one; the file's name without its ending where it is left out", Holds::Text),
    key("title", "What users noticed, in a few words", Holds::Text),
    key("kind", "What kind of report it is", Holds::Word(words::<Kind>)),
    key("status", "How far the report is", Holds::Word(words::<Status>)),
    key("audience", "Who may read it", Holds::Word(words::<Audience>)),
    key("severity", "How bad it was, in the settings' words", Holds::Severity),
    key("services", "The services that were affected", Holds::Texts),
    key("tags", "Words to find it by", Holds::Texts),
    key("owner", "The one person or role that sees the report through", Holds::Owner),
    key("facilitator", "Who leads the meeting", Holds::Owner),
    key("reviewers", "Who reads it before it is published, and what they said", Holds::Maps(REVIEWER)),
    key("detected_by", "How it was noticed", Holds::Word(words::<DetectedBy>)),
    key("started", "When the first effect set in", Holds::Moment),
    key("detected", "When an alert or a person noticed it", Holds::Moment),
    key("acknowledged", "When somebody said that they were on it", Holds::Moment),
    key("mitigated", "When users no longer felt it", Holds::Moment),
    key("resolved", "When everything was as it should be", Holds::Moment),
    key("impact", "What it did to users: a sentence, and counts by name", Holds::Map(IMPACT)),
    key("slo", "The objective that it took from, and how much", Holds::Map(SLO)),
    key("effort", "What the response took", Holds::Map(EFFORT)),
    key("factors", "What contributed, in words that other reports use too", Holds::Texts),
    key("links", "Its ids at other places, by the place's name", Holds::Ids),
    key("related", "The ids of reports that have to do with it", Holds::Reports),
];

const REVIEWER: &[Key] = &[
    key("who", "A person or role", Holds::Owner),
    key("state", "What they said, such as approved", Holds::Text),
    key("on", "The day they said it", Holds::Day),
];

const IMPACT: &[Key] = &[
    key("summary", "What it did to users, in one sentence", Holds::Text),
    key("users", "How many people felt it", Holds::Number),
    key("requests_failed", "How many requests failed", Holds::Number),
];

const SLO: &[Key] = &[
    key("name", "The objective's name", Holds::Text),
    key("objective", "In percent, such as 99.9", Holds::Number),
    key("window", "Over how long it is counted, such as 30d", Holds::Text),
    key("bad", "How many events were bad", Holds::Number),
    key("total", "How many events the window has", Holds::Number),
];

const EFFORT: &[Key] =
    &[key("responders", "How many people worked on it", Holds::Number), key("hours", "How many hours they spent together", Holds::Number)];

/// A key by its name; one in a mapping is written `impact.users`.
pub fn named(path: &str) -> Option<&'static Key> {
    let mut keys = KEYS;
    let mut found = None;
    for part in path.split('.') {
        let key = keys.iter().find(|key| key.name == part)?;
        keys = match key.holds {
            Holds::Map(inner) | Holds::Maps(inner) => inner,
            _ => &[],
        };
        found = Some(key);
    }
    found
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_key_is_told_in_its_order() {
        assert!(super::KEYS.iter().map(|key| key.name).eq(super::super::KEYS.iter().copied()));
        assert_eq!(super::named("impact.users").map(|key| key.name), Some("users"));
        assert!(super::named("title.users").is_none());
    }
}
