//! What `noblame.yml` holds for timelines.

use super::choose::Rule;
use super::columns::{Map, unknown_channel};
use super::event::Channel;
use super::source::git::Layout;
use super::source::{Input, Key, Source};
use super::{people, stamp};
use crate::remote::{access, address};
use crate::world::http::Address;
use jiff::SignedDuration;
use jiff::tz::TimeZone;
use regex::Regex;
use serde::de::{DeserializeSeed, Error, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_yaml::Value;
use std::collections::{BTreeMap, HashSet};
use std::sync::LazyLock;

/// The key `timeline:`.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct Settings {
    /// The zone of imported times that name none.
    #[serde(deserialize_with = "zone")]
    #[cfg_attr(test, schemars(with = "Option<String>"))]
    pub zone: Option<TimeZone>,
    /// Two entries further apart than this have a gap between them.
    #[serde(deserialize_with = "duration")]
    #[cfg_attr(test, schemars(with = "String"))]
    pub gap: SignedDuration,
    /// How long before its start and after its end an incident's window reaches.
    #[serde(deserialize_with = "duration")]
    #[cfg_attr(test, schemars(with = "String"))]
    pub margin: SignedDuration,
    /// No more rows than this are added at once.
    pub most_rows: usize,
    /// No more events than this are recorded at once.
    pub most_events: usize,
    /// The same alert again within this time is counted into one row.
    #[serde(deserialize_with = "duration")]
    #[cfg_attr(test, schemars(with = "String"))]
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
        let (name, value) = argument.split_once('=').ok_or_else(|| format!("“{argument}” is not of the form KEY=VALUE"))?;
        let Some(key) = source.key(name) else {
            let known = source.own_keys().map(|key| key.name).collect::<Vec<_>>().join(", ");
            let known = if known.is_empty() { "nothing".to_owned() } else { known };
            return Err(format!("“{name}” is nothing that {} can be told; it can be told {known}", source.name));
        };
        let text = |text: &str| Value::String(text.trim().to_owned());
        let value = if key.is_list { Value::Sequence(value.split(',').map(text).collect()) } else { text(value) };
        self.0.insert(name.to_owned(), value);
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
        from.deserialize_map(Keys)
    }
}

/// The keys of every source.
const USUAL: [&str; 8] = ["from", "name", "inputs", "map", "zone", "time_format", "channel", "skew"];

/// Reads the keys of a source one by one, so that what is wrong is told at its own place.
struct Keys;

impl<'de> Visitor<'de> for Keys {
    type Value = Configured;

    fn expecting(&self, out: &mut std::fmt::Formatter) -> std::fmt::Result {
        out.write_str("a source, such as {from: git, inputs: [../shop]}")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut keys: A) -> Result<Configured, A::Error> {
        let mut seen = HashSet::new();
        let (mut source, mut name, mut inputs, mut map) = (None, None, Vec::new(), Map::default());
        let (mut zone, mut time_format, mut channel, mut skew) = (None, None, None, SignedDuration::ZERO);
        let mut own = BTreeMap::new();
        while let Some(key) = keys.next_key::<String>()? {
            if !seen.insert(key.clone()) {
                return Err(A::Error::custom(format!("duplicate field `{key}`")));
            }
            match key.as_str() {
                "from" => source = Some(keys.next_value::<Named>()?.0),
                "name" => name = keys.next_value::<Option<String>>()?,
                "inputs" => inputs = keys.next_value()?,
                "map" => map = keys.next_value()?,
                "zone" => zone = keys.next_value::<Zone>()?.0,
                "time_format" => time_format = keys.next_value()?,
                "channel" => channel = keys.next_value::<Kept>()?.0,
                "skew" => skew = keys.next_value::<Skew>()?.0,
                _ => {
                    let told = source.map(|source: &Source| source.key(&key));
                    let value = keys.next_value_seed(Told { name: &key, key: told })?;
                    own.insert(key, value);
                }
            }
        }
        let source = source.ok_or_else(|| A::Error::custom("missing field `from`: it names the source, such as from: git"))?;
        for (name, value) in &own {
            // It may stand before the source is named.
            let Some(key) = source.key(name) else {
                let known: Vec<&str> = USUAL.into_iter().chain(source.own_keys().map(|key| key.name)).collect();
                return Err(A::Error::custom(format!("“{name}” is nothing that {} knows; there are {}", source.name, known.join(", "))));
            };
            fits(name, value, key).map_err(A::Error::custom)?;
        }
        match source.input {
            Input::Files if inputs.is_empty() => {
                return Err(A::Error::custom(format!("{} needs files to read: inputs: [exports/…]", source.name)));
            }
            Input::Settings | Input::Service if !inputs.is_empty() => {
                return Err(A::Error::custom(format!("{} reads no inputs", source.name)));
            }
            _ => {}
        }
        if inputs.iter().any(|input| input == "-") {
            return Err(A::Error::custom("standard input is read by `timeline import` alone"));
        }
        let name = name.unwrap_or_else(|| source.name.to_owned());
        Ok(Configured { source, name, inputs, map, zone, time_format, channel, skew, own: Own(own) })
    }
}

/// The name of a source.
struct Named(&'static Source);

impl<'de> Deserialize<'de> for Named {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Named, D::Error> {
        let named = Source::named(&String::deserialize(from)?);
        named.map(Named).map_err(|failure| D::Error::custom(format!("{}; {}", failure.message, failure.hint.unwrap_or_default())))
    }
}

#[derive(Deserialize)]
struct Zone(#[serde(deserialize_with = "zone")] Option<TimeZone>);

#[derive(Deserialize)]
struct Skew(#[serde(deserialize_with = "skew")] SignedDuration);

/// The channel that events are kept in.
struct Kept(Option<Channel>);

impl<'de> Deserialize<'de> for Kept {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Kept, D::Error> {
        let Some(word) = Option::<String>::deserialize(from)? else { return Ok(Kept(None)) };
        Channel::named(&word).map(|channel| Kept(Some(channel))).ok_or_else(|| D::Error::custom(unknown_channel(&word)))
    }
}

/// What is told of a source under a name of its own, where it is known already what it may be.
struct Told<'k> {
    name: &'k str,
    key: Option<Option<Key>>,
}

impl<'de> DeserializeSeed<'de> for Told<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<Value, D::Error> {
        from.deserialize_any(self)
    }
}

impl Told<'_> {
    fn hold<E: Error>(self, value: Value) -> Result<Value, E> {
        match self.key.flatten() {
            Some(key) => fits(self.name, &value, key).map(|()| value).map_err(E::custom),
            None => Ok(value),
        }
    }
}

/// It is judged while it is read, for only then is its place known.
impl<'de> Visitor<'de> for Told<'_> {
    type Value = Value;

    fn expecting(&self, out: &mut std::fmt::Formatter) -> std::fmt::Result {
        write!(out, "a value of `{}`", self.name)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Value, E> {
        self.hold(text.into())
    }

    fn visit_bool<E: Error>(self, truth: bool) -> Result<Value, E> {
        self.hold(truth.into())
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Value, E> {
        self.hold(number.into())
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Value, E> {
        self.hold(number.into())
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<Value, E> {
        self.hold(number.into())
    }

    fn visit_unit<E: Error>(self) -> Result<Value, E> {
        self.hold(Value::Null)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut values: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        while let Some(value) = values.next_element()? {
            list.push(value);
        }
        self.hold(Value::Sequence(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, _: A) -> Result<Value, A::Error> {
        self.hold(Value::Mapping(serde_yaml::Mapping::new()))
    }
}

/// Whether a value is what a setting may be: a text, or where it may have several of them also numbers and lists.
fn fits(name: &str, value: &Value, key: Key) -> Result<(), String> {
    let is_word = |value: &Value| matches!(value, Value::String(_) | Value::Number(_) | Value::Bool(_));
    match value {
        Value::String(_) => Ok(()),
        Value::Number(_) | Value::Bool(_) if key.is_list => Ok(()),
        Value::Sequence(values) if key.is_list && values.iter().all(is_word) => Ok(()),
        Value::Null => Err(format!("`{name}` has no value: write one behind the colon, or leave the line out")),
        Value::Number(number) => Err(format!("`{name}` is a text, and not the number {number}: where it is meant, write \"{number}\"")),
        Value::Bool(truth) => Err(format!("`{name}` is a text, and not {truth}: where it is meant, write \"{truth}\"")),
        Value::Sequence(_) if !key.is_list => Err(format!("`{name}` is one text, and not a list")),
        _ => Err(format!("`{name}` is a text or a list of texts, such as {name}: [one, other]")),
    }
}

/// Each source has keys of its own, and reads files or does not.
#[cfg(test)]
impl schemars::JsonSchema for Configured {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Source".into()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        use super::source::SOURCES;
        use serde_json::json;
        let names: Vec<&str> = SOURCES.iter().map(|source| source.name).collect();
        let usual = [
            json!({"description": "What it is: the name of a source.", "enum": names}),
            json!({"description": "What its events are said to come from; the source's own name where it is left out.", "type": ["string", "null"]}),
            json!({"description": "Files or folders, from the folder of the settings.", "type": "array", "items": {"type": "string"}}),
            json!({"description": "Which column, or key, tells what of an event.", "allOf": [generator.subschema_for::<Map>()]}),
            json!({"description": "The zone of times that name none.", "type": ["string", "null"]}),
            json!({"description": "The form of its times, where they do not tell it: %d.%m.%Y %H:%M", "type": ["string", "null"]}),
            json!({"description": "The channel of all its events.", "allOf": [generator.subschema_for::<Channel>()]}),
            json!({"description": "How far its clock is ahead (45s) or behind (-45s).", "type": "string"}),
        ];
        let properties: serde_json::Map<_, _> = USUAL.into_iter().map(str::to_owned).zip(usual).collect();
        let each = SOURCES.iter().map(|source| {
            let keys: Vec<&str> = USUAL.into_iter().chain(source.own_keys().map(|key| key.name)).collect();
            let word = json!({"type": ["string", "number", "boolean"]});
            let value =
                |is_list| if is_list { json!({"anyOf": [word, {"type": "array", "items": word}]}) } else { json!({"type": "string"}) };
            let own: serde_json::Map<_, _> = source.own_keys().map(|key| (key.name.to_owned(), value(key.is_list))).collect();
            let mut then = json!({"properties": own, "propertyNames": {"enum": keys}});
            match source.input {
                Input::Files => then["required"] = json!(["inputs"]),
                Input::Folders => {}
                Input::Settings | Input::Service => then["properties"]["inputs"] = json!({"maxItems": 0}),
            }
            json!({"if": {"properties": {"from": {"const": source.name}}}, "then": then})
        });
        let each: Vec<_> = each.collect();
        schemars::json_schema!({"type": "object", "properties": properties, "required": ["from"], "allOf": each})
    }
}

/// What is looked for in git.
#[derive(Clone, Debug, Deserialize, Default)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct Git {
    /// A commit whose first line, or a tag whose name, matches one of these is a deploy.
    #[serde(deserialize_with = "patterns")]
    #[cfg_attr(test, schemars(with = "Vec<String>"))]
    pub deploy: Option<Vec<Regex>>,
    /// How the pages of the origin are laid out, where its host's name does not tell.
    pub forge: Option<Layout>,
}

/// How tables of one format are read.
#[derive(Clone, Debug, Default, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct Table {
    /// Which column, or key, tells what of an event.
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
            ("sources: [{name: x}]\n", "missing field `from`"),
            ("sources: [git]\n", "expected a source, such as {from: git"),
            ("sources: [{from: git, name: a, name: b}]\n", "duplicate"),
        ];
        for (text, expected) in table {
            let complaint = yaml::read::<Settings>(text).unwrap_err();
            assert!(complaint.message.contains(expected), "{}", complaint.message);
        }
    }

    /// What a source is told is a text or a list of texts; anything else is told at its place.
    #[test]
    fn what_a_source_is_told_is_text() {
        let table = [
            ("url: 5", "`url` is a text, and not the number 5: where it is meant, write \"5\"", "5"),
            ("url: true", "`url` is a text, and not true", "true"),
            ("url:", "`url` has no value", "\n"),
            ("url: [https://a.example]", "`url` is one text, and not a list", "[https://a.example]"),
            ("project: {a: b}", "`project` is a text or a list of texts", "{a: b}"),
            ("issues: [[4]]", "`issues` is a text or a list of texts", "[[4]]"),
        ];
        for (line, expected, place) in table {
            let text = format!("sources:\n  - from: git\n  - from: github\n    {line}\n");
            let complaint = yaml::read::<Settings>(&text).unwrap_err();
            assert!(complaint.message.contains(expected), "{line}: {}", complaint.message);
            assert!(text[complaint.span.start..].starts_with(place), "{line}: {}", &text[complaint.span.start..]);
        }
        let good = "sources: [{from: github, project: acme/shop, issues: [4, '#5'], labels: incident, take: [issues]}]\n";
        let settings: Settings = yaml::read(good).unwrap();
        assert_eq!(settings.sources[0].own.texts("issues"), ["4", "#5"]);
        // Before the source is named, the place is where its settings begin.
        let late = yaml::read::<Settings>("sources:\n  - from: git\n  - url: 5\n    from: github\n").unwrap_err();
        assert!(late.message.contains("`url` is a text"), "{}", late.message);
    }
}
