//! Numbers, lengths of time and days as the pages write them.

use jiff::Zoned;
use jiff::civil::Date;

/// A length of time in its two largest units: `42 min`, `1 h 48 min`, `2 days 3 h`.
pub(super) fn length(seconds: i64) -> String {
    let minutes = (seconds + 30) / 60;
    if seconds < 60 {
        return format!("{seconds} s");
    }
    let (days, hours, left) = (minutes / 1440, minutes / 60 % 24, minutes % 60);
    let parts = match (days, hours, left) {
        (0, 0, minutes) => vec![format!("{minutes} min")],
        (0, hours, 0) => vec![format!("{hours} h")],
        (0, hours, minutes) => vec![format!("{hours} h"), format!("{minutes} min")],
        (days, 0, _) => vec![counted(days, "day")],
        (days, hours, _) => vec![counted(days, "day"), format!("{hours} h")],
    };
    parts.join(" ")
}

/// A count with its noun: `1 day`, `2 days`.
pub(super) fn counted(count: i64, noun: &str) -> String {
    if count == 1 { format!("1 {noun}") } else { format!("{} {noun}s", number(count as f64)) }
}

/// A number with its thousands set apart: `18,400`, `99.95`.
pub(super) fn number(value: f64) -> String {
    let written = format!("{value}");
    let (sign, digits) = written.strip_prefix('-').map_or(("", written.as_str()), |digits| ("−", digits));
    let (whole, rest) = digits.split_at(digits.find('.').unwrap_or(digits.len()));
    let mut grouped = String::from(sign);
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) && whole.bytes().all(|byte| byte.is_ascii_digit()) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped + rest
}

/// A day in words: `21 November 2026`.
pub(super) fn day(day: Date) -> String {
    day.strftime("%-d %B %Y").to_string()
}

/// A day in few words: `21 Nov 2026`.
pub(super) fn short_day(day: Date) -> String {
    day.strftime("%-d %b %Y").to_string()
}

/// A time of day, with its zone if that is told: `14:02 UTC`, `14:02 +02:00`.
pub(super) fn clock(at: &Zoned, is_zone_told: bool) -> String {
    let seconds = if at.second() == 0 { "" } else { ":%S" };
    let zone = match is_zone_told {
        true if at.offset().is_zero() => " UTC",
        true => " %:z",
        false => "",
    };
    at.strftime(&format!("%H:%M{seconds}{zone}")).to_string()
}

/// A key of the front matter as a heading: `requests_failed` is “Requests failed”.
pub(super) fn label(key: &str) -> String {
    let words: Vec<&str> = key.split(['_', '-', ' ']).filter(|word| !word.is_empty()).collect();
    let words = words.join(" ");
    let mut chars = words.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_read_well() {
        let lengths =
            [(0, "0 s"), (59, "59 s"), (60, "1 min"), (2520, "42 min"), (6480, "1 h 48 min"), (7200, "2 h"), (180_000, "2 days 2 h")];
        for (seconds, expected) in lengths {
            assert_eq!(length(seconds), expected);
        }
        for (value, expected) in [(18400.0, "18,400"), (99.95, "99.95"), (1e6, "1,000,000"), (-1200.5, "−1,200.5"), (7.0, "7")] {
            assert_eq!(number(value), expected);
        }
        assert_eq!(counted(1, "day"), "1 day");
        assert_eq!(counted(2000, "report"), "2,000 reports");
        assert_eq!(clock(&"2026-11-21T14:02:00[UTC]".parse().unwrap(), true), "14:02 UTC");
        assert_eq!(clock(&"2026-11-21T14:02:00[UTC]".parse().unwrap(), false), "14:02");
        assert_eq!(clock(&"2026-11-21T14:02:05+02:00[+02:00]".parse().unwrap(), true), "14:02:05 +02:00");
        assert_eq!(label("requests_failed"), "Requests failed");
    }
}
