//! A length of time in prose, beside what the milestones say.

use super::desk::Look;
use crate::document::Span;
use crate::insight::milestones::{moments, stretches};
use crate::timeline::view::length;
use jiff::SignedDuration;
use regex::Regex;
use std::fmt::Write;
use std::sync::LazyLock;

const UNIT: &str = r"(?i)(\d+(?:\.\d+)?)[ \u{a0}-]?(seconds?|secs?|s|minutes?|mins?|m|hours?|hrs?|h|days?|d)\b";

/// The length of time that a byte of a line is in, and how many seconds it is.
fn at(text: &str, line: Span, at: usize) -> Option<(Span, i64)> {
    static UNITS: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(UNIT).ok());
    let written = line.of(text);
    let mut lengths: Vec<(Span, f64)> = Vec::new();
    for found in UNITS.as_ref()?.captures_iter(written) {
        let whole = found.get(0)?;
        if written[..whole.start()].ends_with(|c: char| c.is_alphanumeric() || matches!(c, '.' | ':' | '-')) {
            continue;
        }
        let unit = match found[2].as_bytes()[0].to_ascii_lowercase() {
            b's' => 1.0,
            b'm' => 60.0,
            b'h' => 3600.0,
            _ => 86_400.0,
        };
        let seconds = found[1].parse::<f64>().ok()? * unit;
        let span = Span::new(line.start + whole.start(), line.start + whole.end());
        match lengths.last_mut() {
            // An hour and ten minutes are one length.
            Some((last, sum)) if matches!(text[last.end..span.start].trim(), "" | "," | "and" | ", and") => {
                *last = Span::new(last.start, span.end);
                *sum += seconds;
            }
            _ => lengths.push((span, seconds)),
        }
    }
    let (span, seconds) = lengths.into_iter().find(|(span, _)| span.start <= at && at <= span.end)?;
    Some((span, seconds.round() as i64))
}

/// What the milestones say of the length of time at a byte; nothing where they say nothing.
pub fn told(look: &Look, byte: usize) -> Option<(Span, String)> {
    let document = look.open.document();
    let (span, seconds) = at(document.text(), look.open.line(byte), byte)?;
    let moments = moments(document, &document.timelines());
    let stretches = stretches(&moments);
    if stretches.is_empty() {
        return None;
    }
    let shown = |seconds| length(SignedDuration::from_secs(seconds));
    let mut out = format!("**{}**; by the milestones of this report:\n", shown(seconds));
    for stretch in &stretches {
        let is_it = (stretch.seconds - seconds).abs() < 60;
        let _ = write!(out, "\n- {}: {}{}", stretch.definition.name, shown(stretch.seconds), if is_it { ", which is as long" } else { "" });
    }
    Some((span, out))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_read_as_people_write_them() {
        let check = |text: &str, word: &str, expected: Option<(&str, i64)>| {
            let found = at(text, Span::new(0, text.len()), text.find(word).unwrap());
            assert_eq!(found.map(|(span, seconds)| (span.of(text), seconds)), expected, "{text}");
        };
        check("It took 42 minutes.", "42", Some(("42 minutes", 2520)));
        check("It took 42 minutes.", "took", None);
        check("An outage of 1 hour and 10 minutes, then 5 min.", "and", Some(("1 hour and 10 minutes", 4200)));
        check("An outage of 1 hour and 10 minutes, then 5 min.", "5 min", Some(("5 min", 300)));
        check("a 90-second pause", "90", Some(("90-second", 90)));
        check("1.5h later", "1.5", Some(("1.5h", 5400)));
        check("3 days", "days", Some(("3 days", 259_200)));
        check("at 14:02 h it ended", "02", None);
        check("v1.2 mins", "2 m", None);
        check("5 mice", "5", None);
    }
}
