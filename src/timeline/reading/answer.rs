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
