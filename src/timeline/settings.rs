//! What `noblame.yml` holds for timelines.

use super::columns::Map;
use super::source::git::Layout;
use super::stamp;
use jiff::SignedDuration;
use jiff::tz::TimeZone;
use regex::Regex;
use serde::{Deserialize, Deserializer, de::Error};
use std::sync::LazyLock;

/// The key `timeline:`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Settings {
    /// The zone of imported times that name none.
    #[serde(deserialize_with = "zone")]
    pub zone: Option<TimeZone>,
    /// Two entries further apart than this have a gap between them.
    #[serde(deserialize_with = "duration")]
    pub gap: SignedDuration,
    /// How long before its start and after its end an incident's window reaches.
    #[serde(deserialize_with = "duration")]
    pub margin: SignedDuration,
    /// No more rows than this are added at once.
    pub most_rows: usize,
    pub git: Git,
    pub csv: Table,
    pub jsonl: Table,
}

/// What is looked for in git.
#[derive(Clone, Debug, Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
pub struct Git {
    /// A commit whose first line, or a tag whose name, matches one of these is a deploy.
    #[serde(deserialize_with = "patterns")]
    pub deploy: Option<Vec<Regex>>,
    /// How the pages of the origin are laid out, where its host's name does not tell.
    pub forge: Option<Layout>,
}

/// How tables of one format are read.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Table {
    pub map: Map,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings {
            zone: None,
            gap: SignedDuration::from_mins(30),
            margin: SignedDuration::from_hours(1),
            most_rows: 500,
            git: Git::default(),
            csv: Table::default(),
            jsonl: Table::default(),
        }
    }
}

/// Deploys as commit messages and tags call them.
const DEPLOY: &[&str] = &[
    r"(?i)^\W*(deploy(s|ed|ing|ment)?|roll(s|ed|ing)?[ -]?(out|back)|rollout|rollback|promot(e|es|ed|ing))\b",
    r"(?i)^\W*releas(e|es|ed|ing):? .*\d+\.\d+",
    r"(?i)^\w+\((deploy|deployment|release)\)",
    r"(?i)^(deploy|prod|production|live|release)[-/_]",
];

impl Git {
    /// The patterns that tell a deploy: built only when a source asks, for every verb reads the settings.
    pub fn deploys(&self) -> &[Regex] {
        static USUAL: LazyLock<Vec<Regex>> = LazyLock::new(|| DEPLOY.iter().filter_map(|pattern| Regex::new(pattern).ok()).collect());
        self.deploy.as_deref().unwrap_or(&USUAL)
    }
}

fn zone<'de, D: Deserializer<'de>>(from: D) -> Result<Option<TimeZone>, D::Error> {
    let Some(name) = Option::<String>::deserialize(from)? else { return Ok(None) };
    let zone = stamp::zone(&name);
    zone.map(Some).ok_or_else(|| D::Error::custom(format!("“{name}” is no time zone: write Europe/Berlin, UTC or +02:00")))
}

fn duration<'de, D: Deserializer<'de>>(from: D) -> Result<SignedDuration, D::Error> {
    let text = String::deserialize(from)?;
    let duration: Option<SignedDuration> = text.parse().ok().filter(|duration: &SignedDuration| !duration.is_negative());
    duration.ok_or_else(|| D::Error::custom(format!("“{text}” is no length of time: write 30m, 1h or 1h 30m")))
}

fn patterns<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Vec<Regex>>, D::Error> {
    let patterns = Vec::<String>::deserialize(from)?;
    let built =
        patterns.iter().map(|pattern| Regex::new(pattern).map_err(|error| D::Error::custom(format!("“{pattern}” is no pattern: {error}"))));
    built.collect::<Result<_, _>>().map(Some)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::yaml;

    #[test]
    fn every_key_is_read() {
        let text = "zone: Europe/Berlin\ngap: 20m\nmargin: 1h 30m\nmost_rows: 9\ngit: {deploy: ['^ship'], forge: gitlab}\ncsv: {map: {time: created}}\njsonl: {map: {text: log.said}}\n";
        let settings: Settings = yaml::read(text).unwrap();
        assert_eq!(settings.gap, SignedDuration::from_mins(20));
        assert_eq!(settings.margin, SignedDuration::from_mins(90));
        assert_eq!((settings.git.deploys().len(), settings.git.forge, settings.most_rows), (1, Some(Layout::Gitlab), 9));
        assert!(settings.zone.is_some());
        assert_eq!(Settings::default().git.deploys().len(), DEPLOY.len());
    }

    #[test]
    fn what_is_no_value_is_said() {
        let table = [
            ("gap: soon\n", "“soon” is no length of time"),
            ("gap: -5m\n", "“-5m” is no length of time"),
            ("zone: Mars\n", "“Mars” is no time zone"),
            ("git: {deploy: ['(']}\n", "“(” is no pattern"),
            ("csv: {map: {when: x}}\n", "“when” is nothing that an event has"),
            ("gaps: 5m\n", "unknown field `gaps`"),
        ];
        for (text, expected) in table {
            let complaint = yaml::read::<Settings>(text).unwrap_err();
            assert!(complaint.message.contains(expected), "{}", complaint.message);
        }
    }
}
