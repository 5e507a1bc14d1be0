//! Which events become rows: a person's choice first, then the rules of the settings, then what is usual.

use super::event::{Channel, Event, Kind, Level};
use super::sidecar::Chosen;
#[cfg(test)]
use crate::document::yaml;
use regex::Regex;
use serde::{Deserialize, Deserializer, de::Error};

/// What becomes of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// A row of the report.
    Row,
    /// A line of the sidecar, where a person can star it.
    Keep,
    /// Nothing: it is counted and left out.
    Drop,
}

/// A rule of the settings: `row: {channel: chat, mark: 📌}`.
#[derive(Clone, Debug)]
pub struct Rule {
    pub decision: Decision,
    condition: Condition,
}

/// What an event has to have, all of it. What is not said does not matter.
#[derive(Clone, Debug, Default, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
struct Condition {
    /// Names of sources: as in the table of sources, or as the settings call them.
    #[cfg_attr(test, schemars(schema_with = "yaml::shape::texts"))]
    source: Words,
    /// One of these channels.
    #[serde(deserialize_with = "channels")]
    #[cfg_attr(test, schemars(schema_with = "shape::channels"))]
    channel: Vec<Channel>,
    /// One of these kinds.
    #[serde(deserialize_with = "kinds")]
    #[cfg_attr(test, schemars(schema_with = "shape::kinds"))]
    kind: Vec<Kind>,
    /// One of these reactions, `pinned` or `starred`.
    #[serde(deserialize_with = "marks")]
    #[cfg_attr(test, schemars(schema_with = "yaml::shape::texts"))]
    mark: Vec<String>,
    /// This level or worse.
    #[serde(deserialize_with = "level")]
    #[cfg_attr(test, schemars(with = "String"))]
    level: Option<Level>,
    /// Less bad than this level.
    #[serde(deserialize_with = "level")]
    #[cfg_attr(test, schemars(with = "String"))]
    below: Option<Level>,
    /// It is found in the text.
    #[serde(deserialize_with = "pattern")]
    #[cfg_attr(test, schemars(with = "String"))]
    pattern: Option<Regex>,
}

/// One word, or several.
#[derive(Clone, Debug, Default)]
struct Words(Vec<String>);

impl<'de> Deserialize<'de> for Words {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Words, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Said {
            One(String),
            Many(Vec<String>),
        }
        Ok(Words(match Said::deserialize(from).map_err(|_| D::Error::custom("write one word, or a list of words"))? {
            Said::One(word) => vec![word],
            Said::Many(words) => words,
        }))
    }
}

impl<'de> Deserialize<'de> for Rule {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Rule, D::Error> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Said {
            row: Option<Condition>,
            keep: Option<Condition>,
            drop: Option<Condition>,
        }
        let (decision, condition) = match Said::deserialize(from)? {
            Said { row: Some(condition), keep: None, drop: None } => (Decision::Row, condition),
            Said { row: None, keep: Some(condition), drop: None } => (Decision::Keep, condition),
            Said { row: None, keep: None, drop: Some(condition) } => (Decision::Drop, condition),
            _ => return Err(D::Error::custom("a rule is one of row, keep and drop: row: {channel: chat, mark: 📌}")),
        };
        Ok(Rule { decision, condition })
    }
}

#[cfg(test)]
mod shape {
    use super::{Channel, Condition, Kind, Rule};
    use crate::document::yaml::shape::one_or_more;
    use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
    use std::borrow::Cow;

    pub fn channels(generator: &mut SchemaGenerator) -> Schema {
        one_or_more(&generator.subschema_for::<Channel>())
    }

    pub fn kinds(_: &mut SchemaGenerator) -> Schema {
        one_or_more(&json_schema!({"type": "string", "enum": Kind::ALL.map(|(_, name)| name)}))
    }

    impl JsonSchema for Rule {
        fn schema_name() -> Cow<'static, str> {
            "Rule".into()
        }

        fn json_schema(generator: &mut SchemaGenerator) -> Schema {
            let said = |what: &str| {
                let mut schema = Condition::json_schema(&mut generator.clone());
                schema.insert("description".into(), what.into());
                schema
            };
            json_schema!({
                "type": "object",
                "properties": {
                    "row": said("An event that has all of this becomes a row."),
                    "keep": said("An event that has all of this is a line of the sidecar, where a person can star it."),
                    "drop": said("An event that has all of this is counted and left out."),
                },
                "additionalProperties": false,
                "minProperties": 1,
                "maxProperties": 1,
            })
        }
    }
}

impl Condition {
    fn holds(&self, event: &Event, name: &str) -> bool {
        let any = |words: &[String], said: &dyn Fn(&str) -> bool| words.is_empty() || words.iter().any(|word| said(word));
        any(&self.source.0, &|word| word == event.source || word == name)
            && (self.channel.is_empty() || self.channel.contains(&event.channel))
            && (self.kind.is_empty() || self.kind.contains(&event.kind))
            && any(&self.mark, &|word| event.marks.iter().any(|mark| mark_name(mark) == word))
            && self.level.is_none_or(|level| event.level.is_some_and(|found| found >= level))
            && self.below.is_none_or(|level| event.level.is_some_and(|found| found < level))
            && self.pattern.as_ref().is_none_or(|pattern| pattern.is_match(&event.text))
    }
}

/// What becomes of an event of the source that the settings call `name`.
pub fn decide(event: &Event, name: &str, chosen: Option<Chosen>, rules: &[Rule]) -> Decision {
    match chosen {
        Some(Chosen::Starred) => return Decision::Row,
        Some(Chosen::Hidden) => return Decision::Keep,
        None => {}
    }
    let rule = rules.iter().find(|rule| rule.condition.holds(event, name));
    rule.map_or_else(|| usual(event), |rule| rule.decision)
}

/// Marks that say “this belongs into the timeline”.
const TELLING: &[&str] = &["pushpin", "round_pushpin", "pinned", "starred", "star"];

/// What is usual: what people have marked and what machines found worth telling; not every word of a chat, and no whole
/// logs.
fn usual(event: &Event) -> Decision {
    let text = event.text.trim_start();
    if event.marks.iter().any(|mark| TELLING.contains(&mark_name(mark)))
        || ["📌", "!timeline", "#timeline"].iter().any(|sign| text.starts_with(sign))
    {
        return Decision::Row;
    }
    match (event.kind, event.level) {
        (Kind::Message | Kind::Joined | Kind::Left | Kind::Notified | Kind::Assigned | Kind::Pending, _) => Decision::Keep,
        (Kind::Log, Some(Level::Warning)) => Decision::Keep,
        (Kind::Log, Some(Level::Info | Level::Debug)) => Decision::Drop,
        _ => Decision::Row,
    }
}

/// A mark by one name, however it is written: a chat calls 📌 `pushpin`.
fn mark_name(mark: &str) -> &str {
    match mark.trim_matches(':').trim_end_matches('\u{fe0f}') {
        "📌" => "pushpin",
        "📍" => "round_pushpin",
        "⭐" | "🌟" => "star",
        "✅" => "white_check_mark",
        "👀" => "eyes",
        "🚨" => "rotating_light",
        "🔥" => "fire",
        "❗" => "exclamation",
        other => other,
    }
}

fn marks<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<String>, D::Error> {
    Ok(Words::deserialize(from)?.0.iter().map(|mark| mark_name(mark).to_owned()).collect())
}

fn channels<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<Channel>, D::Error> {
    let words = Words::deserialize(from)?.0;
    words.iter().map(|word| Channel::named(word).ok_or_else(|| D::Error::custom(super::columns::unknown_channel(word)))).collect()
}

fn kinds<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<Kind>, D::Error> {
    let known = || Kind::ALL.map(|(_, name)| name).join(", ");
    let words = Words::deserialize(from)?.0;
    words
        .iter()
        .map(|word| Kind::named(word).ok_or_else(|| D::Error::custom(format!("“{word}” is no kind of event; there are {}", known()))))
        .collect()
}

fn level<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Level>, D::Error> {
    let word = String::deserialize(from)?;
    let level = Level::named(&word);
    level.map(Some).ok_or_else(|| D::Error::custom(format!("“{word}” is no level; there are {}", Level::ALL.map(Level::name).join(", "))))
}

fn pattern<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Regex>, D::Error> {
    let pattern = String::deserialize(from)?;
    Regex::new(&pattern).map(Some).map_err(|error| D::Error::custom(format!("“{pattern}” is no pattern: {error}")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::time::{Precision, Trust};
    use crate::document::yaml;
    use crate::timeline::event::Stamp;

    fn event() -> Event {
        let at = "2026-11-21T14:09:00Z".parse().unwrap();
        let time = Stamp { at, original: String::new(), precision: Precision::Second, zone: Trust::Written };
        Event { kind: Kind::Message, ..Event::new("slack-export", "1", Channel::Chat, time, "rolling back") }
    }

    fn check(rules: &str, event: &Event) -> Decision {
        let rules: Vec<Rule> = yaml::read(rules).unwrap_or_else(|complaint| panic!("{}", complaint.message));
        decide(event, "war room", None, &rules)
    }

    #[test]
    fn what_is_usual() {
        let table = [
            (event(), Decision::Keep),
            (Event { marks: vec!["pushpin".into()], ..event() }, Decision::Row),
            (Event { marks: vec!["📌".into()], ..event() }, Decision::Row),
            (Event { marks: vec!["tada".into(), "pinned".into()], ..event() }, Decision::Row),
            (Event { text: "!timeline rolled back".into(), ..event() }, Decision::Row),
            (Event { kind: Kind::Joined, ..event() }, Decision::Keep),
            (Event { kind: Kind::Fired, ..event() }, Decision::Row),
            (Event { kind: Kind::Fact, ..event() }, Decision::Row),
            (Event { kind: Kind::Log, level: Some(Level::Error), ..event() }, Decision::Row),
            (Event { kind: Kind::Log, level: Some(Level::Warning), ..event() }, Decision::Keep),
            (Event { kind: Kind::Log, level: Some(Level::Info), ..event() }, Decision::Drop),
            (Event { kind: Kind::Log, level: None, ..event() }, Decision::Row),
        ];
        for (event, expected) in table {
            assert_eq!(check("[]", &event), expected, "{event:?}");
        }
    }

    #[test]
    fn the_first_rule_that_holds_decides_and_a_person_before_it() {
        let rules = "- keep: {pattern: '(?i)rolling'}\n- row: {channel: chat}\n- drop: {source: [war room]}\n";
        assert_eq!(check(rules, &event()), Decision::Keep);
        assert_eq!(check(rules, &Event { text: "back".into(), ..event() }), Decision::Row);
        assert_eq!(check(rules, &Event { channel: Channel::Call, text: "back".into(), ..event() }), Decision::Drop);
        assert_eq!(check("- row: {mark: '👀'}\n", &Event { marks: vec!["eyes".into()], ..event() }), Decision::Row);
        assert_eq!(check("- row: {level: warning}\n", &Event { level: Some(Level::Error), ..event() }), Decision::Row);
        assert_eq!(check("- drop: {below: error}\n", &Event { level: Some(Level::Error), ..event() }), Decision::Keep);
        assert_eq!(check("- drop: {kind: message}\n", &event()), Decision::Drop);
        let rules: Vec<Rule> = yaml::read("- drop: {}\n").unwrap();
        assert_eq!(decide(&event(), "", Some(Chosen::Starred), &rules), Decision::Row);
        assert_eq!(decide(&event(), "", Some(Chosen::Hidden), &rules), Decision::Keep);
    }

    #[test]
    fn what_is_no_rule_is_said() {
        let table = [
            ("- row: {channel: fax}\n", "“fax” is no channel"),
            ("- row: {kind: shouted}\n", "“shouted” is no kind of event; there are fact, message"),
            ("- row: {level: loud}\n", "“loud” is no level; there are debug, info, warning, error"),
            ("- row: {pattern: '('}\n", "“(” is no pattern"),
            ("- row: {}\n  drop: {}\n", "a rule is one of row, keep and drop"),
            ("- show: {}\n", "unknown field `show`"),
        ];
        for (text, expected) in table {
            let complaint = yaml::read::<Vec<Rule>>(text).unwrap_err();
            assert!(complaint.message.contains(expected), "{}", complaint.message);
        }
    }
}
