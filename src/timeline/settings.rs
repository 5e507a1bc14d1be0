//! What `noblame.yml` holds for timelines.

use super::choose::Rule;
use super::columns::{Map, unknown_channel};
use super::event::Channel;
use super::source::git::Layout;
use super::source::{Input, Source};
use super::{people, stamp};
use crate::remote::{access, address};
use crate::world::http::Address;
use jiff::SignedDuration;
use jiff::tz::TimeZone;
use regex::Regex;
use serde::{Deserialize, Deserializer, de::Error};
use serde_yaml::Value;
use std::collections::BTreeMap;
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
    /// No more events than this are recorded at once.
    pub most_events: usize,
    /// The same alert again within this time is counted into one row.
    #[serde(deserialize_with = "duration")]
    pub burst: SignedDuration,
    /// Which events become rows; the first that holds decides.
    pub rules: Vec<Rule>,
    /// Where `timeline pull` gathers from.
    pub sources: Vec<Configured>,
    pub people: people::Settings,
    pub git: Git,
    pub csv: Table,
    pub jsonl: Table,
}

/// A place that `timeline pull` gathers from.
#[derive(Clone, Debug)]
pub struct Configured {
    pub source: &'static Source,
    /// What the settings call it; the source's own name where they do not.
    pub name: String,
    /// Files or folders, relative to the settings.
    pub inputs: Vec<String>,
    pub map: Map,
    /// The zone of times that name none, and their form.
    pub zone: Option<TimeZone>,
    pub time_format: Option<String>,
    pub channel: Option<Channel>,
    /// How far its clock is ahead.
    pub skew: SignedDuration,
    /// What only this source understands.
    pub own: Own,
}

impl Configured {
    /// The inputs that lie outside the folder of the settings, as they are written.
    pub fn outside(&self) -> impl Iterator<Item = &String> {
        let is_outside = |input: &str| {
            let begins_elsewhere = input.starts_with(['/', '\\', '~']) || input.as_bytes().get(1) == Some(&b':');
            begins_elsewhere || input.split(['/', '\\']).any(|part| part == "..")
        };
        self.inputs.iter().filter(move |input| is_outside(input))
    }

    /// What a repository has to be trusted with before this is read: the programs it starts, the places outside it, where
    /// it sends a token.
    pub fn asks(&self) -> Vec<String> {
        let reads = self.outside().map(|input| read_as(input));
        let starts = ["command", "credential"].map(|key| self.own.texts(key)).into_iter().filter(|words| !words.is_empty());
        // An address that cannot be read is told where it is used.
        let url = self.own.text("url").filter(|_| self.source.input == Input::Service).and_then(|url| Address::read(url).ok());
        reads.chain(starts.map(|words| access::run(&words))).chain(url.map(|url| address::trusted_as(&url))).collect()
    }
}

/// What a repository is trusted with that reads a place outside it.
pub fn read_as(input: &str) -> String {
    format!("read {input}")
}

/// The settings that one source understands, by key.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(transparent)]
pub struct Own(BTreeMap<String, Value>);

impl Own {
    /// Say one as the command line has it: `start=2026-11-21T14:30:00Z`; several values stand between commas.
    ///
    /// # Errors
    /// It is not of the form `key=value`, or the source has no such setting.
    pub fn say(&mut self, argument: &str, source: &Source) -> Result<(), String> {
        let (key, value) = argument.split_once('=').ok_or_else(|| format!("“{argument}” is not of the form KEY=VALUE"))?;
        if !source.knows(key) {
            let known = source.own_keys().collect::<Vec<_>>().join(", ");
            let known = if known.is_empty() { "nothing".to_owned() } else { known };
            return Err(format!("“{key}” is nothing that {} can be told; it can be told {known}", source.name));
        }
        let values = value.split(',').map(|value| Value::String(value.trim().to_owned()));
        self.0.insert(
            key.to_owned(),
            if value.contains(',') { Value::Sequence(values.collect()) } else { Value::String(value.trim().to_owned()) },
        );
        Ok(())
    }

    pub fn text(&self, key: &str) -> Option<&str> {
        self.0.get(key)?.as_str()
    }

    /// A list of texts; one text is a list of one.
    pub fn texts(&self, key: &str) -> Vec<String> {
        let said = |value: &Value| match value {
            Value::String(text) => Some(text.clone()),
            Value::Number(number) => Some(number.to_string()),
            Value::Bool(truth) => Some(truth.to_string()),
            _ => None,
        };
        match self.0.get(key) {
            Some(Value::Sequence(values)) => values.iter().filter_map(said).collect(),
            Some(value) => said(value).into_iter().collect(),
            None => Vec::new(),
        }
    }
}

impl<'de> Deserialize<'de> for Configured {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Configured, D::Error> {
        #[derive(Deserialize)]
        struct Said {
            from: String,
            name: Option<String>,
            #[serde(default)]
            inputs: Vec<String>,
            #[serde(default)]
            map: Map,
            #[serde(default, deserialize_with = "zone")]
            zone: Option<TimeZone>,
            time_format: Option<String>,
            channel: Option<String>,
            #[serde(default, deserialize_with = "skew")]
            skew: SignedDuration,
            #[serde(flatten)]
            own: BTreeMap<String, Value>,
        }
        let said = Said::deserialize(from)?;
        let source = Source::named(&said.from)
            .map_err(|failure| D::Error::custom(format!("{}; {}", failure.message, failure.hint.unwrap_or_default())))?;
        if let Some(key) = said.own.keys().find(|key| !source.knows(key)) {
            let known = ["from", "name", "inputs", "map", "zone", "time_format", "channel", "skew"];
            let known: Vec<&str> = known.into_iter().chain(source.own_keys()).collect();
            return Err(D::Error::custom(format!("“{key}” is nothing that {} knows; there are {}", source.name, known.join(", "))));
        }
        let channel = match &said.channel {
            Some(word) => Some(Channel::named(word).ok_or_else(|| D::Error::custom(unknown_channel(word)))?),
            None => None,
        };
        match source.input {
            Input::Files if said.inputs.is_empty() => {
                return Err(D::Error::custom(format!("{} needs files to read: inputs: [exports/…]", source.name)));
            }
            Input::Settings | Input::Service if !said.inputs.is_empty() => {
                return Err(D::Error::custom(format!("{} reads no inputs", source.name)));
            }
            _ => {}
        }
        if said.inputs.iter().any(|input| input == "-") {
            return Err(D::Error::custom("standard input is read by `timeline import` alone"));
        }
        Ok(Configured {
            source,
            name: said.name.unwrap_or_else(|| source.name.to_owned()),
            inputs: said.inputs,
            map: said.map,
            zone: said.zone,
            time_format: said.time_format,
            channel,
            skew: said.skew,
            own: Own(said.own),
        })
    }
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
            most_events: 50_000,
            burst: SignedDuration::from_mins(10),
            rules: Vec::new(),
            sources: Vec::new(),
            people: people::Settings::default(),
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

/// A length of time with a sign: a clock may be behind.
fn skew<'de, D: Deserializer<'de>>(from: D) -> Result<SignedDuration, D::Error> {
    let text = String::deserialize(from)?;
    text.parse().map_err(|_| {
        D::Error::custom(format!("“{text}” is no length of time: write 45s where the clock is ahead, -45s where it is behind"))
    })
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
        let sources = "sources: [{from: csv, name: pager, inputs: [a.csv], skew: -45s, channel: alert, zone: UTC, map: {time: at}}]\n";
        let settings: Settings = yaml::read(sources).unwrap();
        assert_eq!((settings.sources[0].name.as_str(), settings.sources[0].skew), ("pager", SignedDuration::from_secs(-45)));
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
            ("sources: [{from: fax}]\n", "“fax” is no source; there are csv, jsonl"),
            ("sources: [{from: csv, inputs: [a.csv], url: x}]\n", "“url” is nothing that csv knows; there are from, name"),
            ("sources: [{from: csv}]\n", "csv needs files to read"),
            ("sources: [{from: csv, inputs: ['-']}]\n", "standard input is read by `timeline import` alone"),
            ("sources: [{from: csv, inputs: [a.csv], skew: late}]\n", "“late” is no length of time: write 45s"),
            ("sources: [{from: csv, inputs: [a.csv], channel: fax}]\n", "“fax” is no channel"),
        ];
        for (text, expected) in table {
            let complaint = yaml::read::<Settings>(text).unwrap_err();
            assert!(complaint.message.contains(expected), "{}", complaint.message);
        }
    }
}
