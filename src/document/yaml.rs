//! YAML as people write it in front matter, settings and packs: read into a type, or one complaint at its place.

use super::{Complaint, Span};
use serde::de::{DeserializeOwned, Error};
use serde::{Deserialize, Deserializer};

/// Read one YAML document. An empty text reads as an empty mapping.
///
/// # Errors
/// The text is no YAML, a key stands twice, or a value is not what the type wants. The span is in bytes of `text`.
pub fn read<T: DeserializeOwned>(text: &str) -> Result<T, Complaint> {
    let empty = text.lines().all(|line| line.trim().is_empty() || line.trim_start().starts_with('#'));
    let source = if empty { "{}" } else { text };
    serde_yaml::from_str(source).map_err(|error| complaint(text, &error))
}

/// A folder below the one that a file of settings lies in, for `deserialize_with`.
///
/// # Errors
/// The path is empty, absolute, or has a part that is `..`.
pub fn inner_folder<'d, D: Deserializer<'d>>(from: D) -> Result<String, D::Error> {
    let folder = String::deserialize(from)?;
    let starts_elsewhere = folder.starts_with(['/', '\\', '~']) || folder.as_bytes().get(1) == Some(&b':');
    if folder.trim().is_empty() || starts_elsewhere || folder.split(['/', '\\']).any(|part| part == "..") {
        return Err(D::Error::custom(format!("“{folder}” leads out of the repository: name a folder in it, such as docs/postmortems")));
    }
    Ok(folder)
}

/// A text as a YAML scalar on one line that every reader takes for that text: as it is where that is safe, and in double
/// quotation marks where YAML would see a number, a date, a list, a comment or the like.
pub fn scalar(text: &str) -> String {
    if is_plain(text) { text.to_owned() } else { quoted(text) }
}

/// A text in double quotation marks.
pub fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            _ if !is_printable(c) && (c as u32) <= 0xffff => out.push_str(&format!("\\u{:04x}", c as u32)),
            _ if !is_printable(c) => out.push_str(&format!("\\U{:08x}", c as u32)),
            _ => out.push(c),
        }
    }
    out.push('"');
    out
}

fn is_printable(c: char) -> bool {
    !c.is_control() && !matches!(c, '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}')
}

fn is_plain(text: &str) -> bool {
    const WORDS: &[&str] = &["y", "n", "yes", "no", "on", "off", "true", "false", "null", "~", "<<", "=", "nan", "inf"];
    let first = text.chars().next();
    let numeric =
        |c: char| c.is_ascii_hexdigit() || matches!(c, '+' | '-' | '.' | '_' | ':' | ',' | 'T' | 't' | 'Z' | 'z' | 'x' | 'o' | ' ');
    first.is_some_and(|c| !c.is_whitespace() && !"-?:,[]{}#&*!|>'\"%@`=~".contains(c))
        && text.chars().all(is_printable)
        && !text.ends_with(char::is_whitespace)
        && !text.ends_with(':')
        && !text.contains(": ")
        && !text.contains(" #")
        && !WORDS.contains(&text.to_lowercase().trim_start_matches(['.', '+']))
        && !(first.is_some_and(|c| c.is_ascii_digit() || matches!(c, '.' | '+')) && text.chars().all(numeric))
        && !text.starts_with("...")
}

fn complaint(text: &str, error: &serde_yaml::Error) -> Complaint {
    let at = error.location().map_or(0, |location| location.index().min(text.len()));
    let at = text.floor_char_boundary(at);
    let end = text[at..].find(['\n', '\r']).map_or(text.len(), |end| at + end);
    let span = Span::new(at, end).trim(text);
    let said = error.to_string();
    let said = said.split(" at line ").next().unwrap_or(&said);
    let (message, hint) = plain(said);
    Complaint { span, message, hint }
}

/// The parser's words as a person would say them.
fn plain(said: &str) -> (String, Option<String>) {
    let hint = if said.contains("mapping values are not allowed") {
        Some("a value that holds “: ” needs quotation marks around it")
    } else if said.contains("found character that cannot start any token") {
        Some("a tab cannot indent YAML, and a value cannot begin with @, ` or %: use spaces, or quotation marks")
    } else if said.contains("did not find expected key") || said.contains("could not find expected ':'") {
        Some("check the indentation and that every key ends in a colon")
    } else if said.contains("duplicate entry") || said.contains("duplicate field") {
        Some("keep one of the two")
    } else {
        None
    };
    (said.to_owned(), hint.map(str::to_owned))
}

/// What people may write where a type alone does not say it, for the schema that a test makes of the settings.
#[cfg(test)]
pub mod shape {
    use schemars::{Schema, SchemaGenerator, json_schema};

    /// A path below the folder of the settings.
    pub fn folder(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "string", "pattern": r"^(?!\s*$)(?![/\\~])(?!.:)(?!(.*[/\\])?\.\.([/\\]|$))"})
    }

    /// A text, or several.
    pub fn texts(_: &mut SchemaGenerator) -> Schema {
        one_or_more(&json_schema!({"type": "string"}))
    }

    pub fn one_or_more(one: &Schema) -> Schema {
        json_schema!({"anyOf": [one, {"type": "array", "items": one}]})
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    #[test]
    fn complaints_name_the_place() {
        let text = "a: 1\nb: x: y\n";
        let complaint = read::<BTreeMap<String, String>>(text).unwrap_err();
        assert_eq!(complaint.span.of(text), ": y");
        assert!(complaint.hint.unwrap().contains("quotation marks"));
        assert!(read::<BTreeMap<String, String>>("# nothing\n").unwrap().is_empty());
    }
}
