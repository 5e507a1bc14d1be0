//! Which column of a table, or key of an object, tells what of an event.

use super::event::{self, Channel, Event};
use super::stamp::Reader;
use crate::document::plain;
use serde::Deserialize;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// What a column can tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Field {
    Time,
    /// The day, where the time stands in a column of its own.
    Date,
    Text,
    Id,
    Actor,
    Link,
    Channel,
    /// What the reader calls the place it came from.
    Source,
}

impl Field {
    pub const ALL: [Field; 8] =
        [Field::Time, Field::Date, Field::Text, Field::Id, Field::Actor, Field::Link, Field::Channel, Field::Source];

    pub fn name(self) -> &'static str {
        match self {
            Field::Time => "time",
            Field::Date => "date",
            Field::Text => "text",
            Field::Id => "id",
            Field::Actor => "actor",
            Field::Link => "link",
            Field::Channel => "channel",
            Field::Source => "source",
        }
    }

    pub fn named(name: &str) -> Option<Field> {
        Field::ALL.into_iter().find(|field| field.name() == name)
    }

    /// Names that columns of this kind go by, without case, spaces and punctuation; the likeliest first.
    fn synonyms(self) -> &'static [&'static str] {
        match self {
            Field::Time => &[
                "time",
                "timestamp",
                "datetime",
                "timeutc",
                "timestamputc",
                "ts",
                "createdat",
                "occurredat",
                "eventtime",
                "at",
                "when",
                "created",
                "starttime",
                "startedat",
                "firedat",
                "start",
                "isodate",
                "logtime",
                "t",
            ],
            Field::Date => &["date", "day", "dateutc"],
            Field::Text => &[
                "text",
                "message",
                "msg",
                "summary",
                "whathappened",
                "what",
                "description",
                "title",
                "event",
                "details",
                "entry",
                "body",
                "content",
                "log",
                "note",
                "comment",
                "alertname",
                "subject",
                "name",
            ],
            Field::Id => &["id", "eventid", "uuid", "guid", "messageid"],
            Field::Actor => &["actor", "user", "username", "author", "who", "person", "sender", "by", "login", "from"],
            Field::Link => &["link", "url", "permalink", "htmlurl", "weburl", "href", "evidence"],
            Field::Channel => &["channel", "kind", "type", "category", "layer"],
            Field::Source => &["source", "system", "tool", "origin", "service"],
        }
    }

    /// The field that a column's name suggests, and how strongly: 0 is strongest.
    pub fn suggested(column: &str) -> Option<(Field, usize)> {
        let plain: String = column.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
        Field::ALL.into_iter().find_map(|field| field.synonyms().iter().position(|known| *known == plain).map(|rank| (field, rank)))
    }
}

/// Columns by what they tell, as the user has said it: `time=created_at,text=message`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Map(BTreeMap<Field, String>);

impl Map {
    pub fn get(&self, field: Field) -> Option<&str> {
        self.0.get(&field).map(String::as_str)
    }

    /// These columns, and where nothing is said of a field those of `other`.
    pub fn over(mut self, other: &Map) -> Map {
        for (field, column) in &other.0 {
            self.0.entry(*field).or_insert_with(|| column.clone());
        }
        self
    }

    /// Take in one argument of `--map`.
    ///
    /// # Errors
    /// A part is not of the form `field=column`, or names a field that no event has.
    pub fn say(&mut self, argument: &str) -> Result<(), String> {
        for part in argument.split(',').map(str::trim).filter(|part| !part.is_empty()) {
            let (field, column) = part.split_once('=').ok_or_else(|| format!("“{part}” is not of the form FIELD=COLUMN"))?;
            self.set(field.trim(), column.trim())?;
        }
        Ok(())
    }

    fn set(&mut self, field: &str, column: &str) -> Result<(), String> {
        let known = Field::named(field).ok_or_else(|| {
            let names: Vec<&str> = Field::ALL.iter().map(|field| field.name()).collect();
            format!("“{field}” is nothing that an event has: it has {}", names.join(", "))
        })?;
        if column.is_empty() {
            return Err(format!("no column is named for “{field}”"));
        }
        self.0.insert(known, column.to_owned());
        Ok(())
    }
}

impl<'de> Deserialize<'de> for Map {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Map, D::Error> {
        let mut map = Map::default();
        for (field, column) in BTreeMap::<String, String>::deserialize(from)? {
            map.set(&field, &column).map_err(serde::de::Error::custom)?;
        }
        Ok(map)
    }
}

#[cfg(test)]
impl schemars::JsonSchema for Map {
    fn schema_name() -> Cow<'static, str> {
        "Map".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        let column = serde_json::json!({"type": "string", "minLength": 1});
        let fields: serde_json::Map<_, _> = Field::ALL.iter().map(|field| (field.name().to_owned(), column.clone())).collect();
        schemars::json_schema!({"type": "object", "properties": fields, "additionalProperties": false})
    }
}

/// What one row tells, field by field.
#[derive(Debug, Default)]
pub struct Row<'r>([Option<Cow<'r, str>>; 8]);

impl<'r> Row<'r> {
    pub fn set(&mut self, field: Field, value: impl Into<Cow<'r, str>>) {
        let value = value.into();
        if !value.trim().is_empty() {
            self.0[field as usize] = Some(value);
        }
    }

    pub fn get(&self, field: Field) -> Option<&str> {
        self.0[field as usize].as_deref()
    }

    pub fn take(&mut self, field: Field) -> Option<String> {
        self.0[field as usize].take().map(Cow::into_owned)
    }
}

/// What holds for every row of an import.
#[derive(Debug)]
pub struct Common<'c> {
    pub source: &'c str,
    pub times: &'c Reader,
    /// The channel of rows that name none.
    pub channel: Channel,
    /// Whether the user has named the column of the channel: then every word in it has to be one.
    pub strict_channel: bool,
    /// What a reader calls the file.
    pub origin: Option<&'c str>,
}

/// The event that a row tells.
///
/// # Errors
/// Why it tells none.
pub fn event(row: &Row, common: &Common) -> Result<Event, String> {
    let time = match (row.get(Field::Time), row.get(Field::Date)) {
        (Some(time), Some(date)) if is_time_of_day(time) => common.times.read(&format!("{} {}", date.trim(), time.trim()))?,
        (Some(time), _) if is_time_of_day(time) => {
            return Err(format!("“{}” is a time without its day; --map date=COLUMN names the column of the day", time.trim()));
        }
        (Some(time), _) | (None, Some(time)) => common.times.read(time)?,
        (None, None) => return Err("has no time".into()),
    };
    let text = plain::line(row.get(Field::Text).unwrap_or_default());
    if text.is_empty() {
        return Err("has no text".into());
    }
    let channel = match row.get(Field::Channel) {
        None => common.channel,
        Some(word) => match Channel::named(word) {
            Some(channel) => channel,
            None if common.strict_channel => return Err(unknown_channel(word)),
            None => common.channel,
        },
    };
    let actor = row.get(Field::Actor).map(plain::line).filter(|actor| !actor.is_empty());
    let link = row.get(Field::Link).map(|link| plain::line(link).replace(' ', "%20")).filter(|link| !link.is_empty());
    let id = match row.get(Field::Id).map(plain::line).filter(|id| !id.is_empty()) {
        Some(id) => id,
        None => event::digest(&[&time.original, &text, actor.as_deref().unwrap_or(""), link.as_deref().unwrap_or("")]),
    };
    let origin = row.get(Field::Source).map(plain::line).filter(|origin| !origin.is_empty());
    let origin = origin.or_else(|| common.origin.map(str::to_owned));
    Ok(Event { actor, link, origin, ..Event::new(common.source, id, channel, time, text) })
}

/// That a word names no channel, and which there are.
pub fn unknown_channel(word: &str) -> String {
    let names: Vec<&str> = Channel::ALL.iter().map(|channel| channel.name()).collect();
    format!("“{}” is no channel; there are {}", plain::line(word), names.join(", "))
}

fn is_time_of_day(text: &str) -> bool {
    let text = text.trim();
    text.len() <= 18
        && text.contains(':')
        && text.find(':').is_some_and(|at| at <= 2 && text[..at].bytes().all(|byte| byte.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_suggest_fields() {
        let table = [
            ("Time (UTC)", Some(Field::Time)),
            ("@timestamp", Some(Field::Time)),
            ("created_at", Some(Field::Time)),
            ("Date", Some(Field::Date)),
            ("What happened", Some(Field::Text)),
            ("html_url", Some(Field::Link)),
            ("Who?", Some(Field::Actor)),
            ("severity", None),
        ];
        for (name, field) in table {
            assert_eq!(Field::suggested(name).map(|(field, _)| field), field, "{name}");
        }
    }

    #[test]
    fn no_name_is_a_synonym_twice() {
        let mut seen = std::collections::HashSet::new();
        for field in Field::ALL {
            for name in field.synonyms() {
                assert!(seen.insert(name), "{name}");
            }
        }
    }

    #[test]
    fn a_map_is_said_in_parts() {
        let mut map = Map::default();
        map.say("time=created_at, text=log.message").unwrap();
        assert_eq!(map.get(Field::Text), Some("log.message"));
        assert_eq!(map.say("created_at").unwrap_err(), "“created_at” is not of the form FIELD=COLUMN");
        assert_eq!(
            map.say("when=x").unwrap_err(),
            "“when” is nothing that an event has: it has time, date, text, id, actor, link, channel, source"
        );
    }
}
