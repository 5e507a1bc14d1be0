//! What stands in the answers of services, whatever is missing from them.

use crate::document::plain;
use crate::document::time::{Precision, Trust};
use crate::timeline::event::Stamp;
use jiff::Timestamp;
use serde_json::Value;

/// A time in RFC 3339. The year 1 and the year 1970, which services write where there is none, are none.
///
/// # Errors
/// It is no time.
pub fn stamp(value: &Value, key: &str) -> Result<Stamp, String> {
    let text = value.as_str().ok_or_else(|| format!("`{key}` is no time"))?;
    let at: Timestamp = text.parse().map_err(|_| format!("`{key}` is “{}”, which is no time", plain::line(text)))?;
    if at.as_second() < 86_400 {
        return Err(format!("`{key}` is not set"));
    }
    Ok(Stamp { at, original: text.to_owned(), precision: Precision::Second, zone: Trust::Written })
}

/// A text on one line; nothing where there is none.
pub fn text(value: &Value) -> Option<String> {
    value.as_str().map(plain::line).filter(|text| !text.is_empty())
}

/// The logins that a text names as `@login`; not what stands behind the `@` of an address or begins the name of a package.
pub fn mentioned(text: &str) -> Vec<String> {
    let mut logins: Vec<String> = Vec::new();
    for (at, _) in text.match_indices('@') {
        let is_login = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.');
        let rest = &text[at + 1..];
        let end = rest.find(|c| !is_login(c)).unwrap_or(rest.len());
        let login = rest[..end].trim_end_matches(['.', '-']);
        let is_alone = !text[..at].ends_with(is_login) && !rest[end..].starts_with('/');
        if is_alone && !login.is_empty() && !logins.iter().any(|known| known == login) {
            logins.push(login.to_owned());
        }
    }
    logins
}

/// An id, which is a number or a text.
pub fn id(value: &Value) -> Option<String> {
    match value {
        Value::Number(number) => Some(number.to_string()),
        other => text(other),
    }
}

/// The rows of an answer that is a list.
pub fn rows(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

/// A link to a page, if it is one.
pub fn link(value: &Value) -> Option<String> {
    value.as_str().filter(|url| url.starts_with("https://") || url.starts_with("http://")).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::mentioned;

    #[test]
    fn logins_are_found_in_texts() {
        assert_eq!(mentioned("assigned to @ana and @kim-lake, cc @ana."), ["ana", "kim-lake"]);
        assert!(mentioned("mail ana@acme.example, install @acme/cart, at @ 14:02").is_empty());
    }
}
