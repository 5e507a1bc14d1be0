//! Times as machines write them, read into stamps.

use super::event::Stamp;
use crate::document::time::{Precision, Trust, zone_of_heading};
use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::fmt::{rfc2822, strtime};
use jiff::tz::{AmbiguousOffset, Offset, TimeZone, TimeZoneDatabase};
use std::cell::Cell;

/// How the times of one import are read.
#[derive(Debug, Default)]
pub struct Reader {
    /// The zone of times that name none, if the user has said it; otherwise they are read as UTC, which is a guess.
    pub zone: Option<TimeZone>,
    /// The form of all times, in the letters of `strftime`, if the user has said it.
    pub form: Option<String>,
    /// How many times stood in the hour that clocks turned back repeat; the earlier moment was taken.
    pub repeated: Cell<usize>,
}

impl Reader {
    /// # Errors
    /// Why the text is no time, or none that has one meaning.
    pub fn read(&self, text: &str) -> Result<Stamp, String> {
        let original = text.trim();
        if original.is_empty() {
            return Err("has no time".into());
        }
        let (at, precision, zone) = match &self.form {
            Some(form) => self.formed(form, original)?,
            None => self.guessed(original)?,
        };
        // Services that have no time to give send the epoch; an incident of 1970 is not reported here.
        if at.as_second().abs() < 86_400 {
            return Err(format!("“{original}” is how an unset time is written"));
        }
        Ok(Stamp { at, original: original.to_owned(), precision, zone })
    }

    fn formed(&self, form: &str, text: &str) -> Result<(Timestamp, Precision, Trust), String> {
        let parsed = strtime::parse(form, text).map_err(|_| format!("“{text}” is not of the form “{form}”"))?;
        if let Ok(at) = parsed.to_timestamp() {
            return Ok((at, Precision::Second, Trust::Written));
        }
        let at = parsed
            .to_datetime()
            .or_else(|_| parsed.to_date().map(|date| date.at(0, 0, 0, 0)))
            .map_err(|_| format!("the form “{form}” gives no day for “{text}”"))?;
        self.local(at, precision(text, form.contains('S') || form.contains('T')), text)
    }

    fn guessed(&self, text: &str) -> Result<(Timestamp, Precision, Trust), String> {
        if text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
            && let Some(at) = epoch(text)
        {
            return Ok((at?, Precision::Second, Trust::Written));
        }
        if let Ok(at) = text.parse::<Timestamp>() {
            return Ok((at, precision(text, false), Trust::Written));
        }
        let dotted = decimal_comma(text);
        let text = dotted.as_deref().unwrap_or(text);
        let (clock, named) = split_zone(text);
        if let Some(at) = civil(clock)? {
            let precision = if is_day(clock) { Precision::Day } else { precision(clock, false) };
            return match named {
                Some(zone) => Ok((settle(&zone, at, &self.repeated, text)?, precision, Trust::Written)),
                None => self.local(at, precision, text),
            };
        }
        if let Ok(zoned) = rfc2822::parse(text) {
            return Ok((zoned.timestamp(), precision(text, false), Trust::Written));
        }
        if let Ok(at) = strtime::parse("%d/%b/%Y:%H:%M:%S %z", text).and_then(|parsed| parsed.to_timestamp()) {
            return Ok((at, Precision::Second, Trust::Written));
        }
        Err(format!("“{text}” is no time that can be read; --time-format says its form, such as \"%d.%m.%Y %H:%M\""))
    }

    fn local(&self, at: DateTime, precision: Precision, text: &str) -> Result<(Timestamp, Precision, Trust), String> {
        let (zone, trust) = match &self.zone {
            Some(zone) => (zone, Trust::Stated),
            None => (&TimeZone::UTC, Trust::Assumed),
        };
        Ok((settle(zone, at, &self.repeated, text)?, precision, trust))
    }
}

/// A zone by name (`Europe/Berlin`, `UTC`, `Z`), or by offset (`+02:00`, `-0500`, `+2`).
pub fn zone(name: &str) -> Option<TimeZone> {
    let name = name.trim();
    match name.to_ascii_uppercase().as_str() {
        "Z" | "UTC" | "GMT" => return Some(TimeZone::UTC),
        _ => {}
    }
    let digits = name.strip_prefix("UTC").or(name.strip_prefix("GMT")).unwrap_or(name);
    if let Some(rest) = digits.strip_prefix(['+', '-', '−']) {
        let (hours, minutes) = match rest.split_once(':') {
            Some(split) => split,
            None if rest.len() == 4 && rest.is_ascii() => rest.split_at(2),
            None => (rest, "0"),
        };
        let all_digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        if !all_digits(hours) || !all_digits(minutes) || hours.len() > 2 || minutes.len() > 2 {
            return None;
        }
        let (hours, minutes): (i32, i32) = (hours.parse().ok()?, minutes.parse().ok()?);
        if hours > 14 || minutes > 59 {
            return None;
        }
        let seconds = (hours * 60 + minutes) * 60;
        let seconds = if digits.starts_with('+') { seconds } else { -seconds };
        return Some(Offset::from_seconds(seconds).ok()?.to_time_zone());
    }
    // `CET` means here what it means in a report, and `IST`, which means three zones, none.
    if name.len() <= 5 && name.bytes().all(|byte| byte.is_ascii_uppercase()) {
        let known = zone_of_heading(&format!("({name})"));
        return known.filter(|zone| !zone.is_ambiguous()).map(|zone| zone.zone);
    }
    // The bundled list, so that one command gives one result on every machine.
    TimeZoneDatabase::bundled().get(name).ok()
}

/// Seconds, milliseconds, microseconds or nanoseconds since 1970. Which of them is plain from the size alone for every
/// moment from 2001 to 2286; any other size is refused rather than guessed at.
fn epoch(text: &str) -> Option<Result<Timestamp, String>> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    if whole.is_empty() || fraction.contains('.') || text.ends_with('.') {
        return None;
    }
    let number: i128 = whole.parse().ok()?;
    if number == 0 {
        return Some(Ok(Timestamp::UNIX_EPOCH));
    }
    let unit: i128 = match whole.len() {
        10 => 1_000_000_000,
        13 => 1_000_000,
        16 => 1_000,
        19 => 1,
        _ if fraction.is_empty() || whole.len() > 4 => {
            return Some(Err(format!(
                "“{text}” is not clear: seconds since 1970 have 10 digits, milliseconds 13, microseconds 16, nanoseconds 19"
            )));
        }
        _ => return None,
    };
    let mut part: i128 = 0;
    let mut place = unit;
    for digit in fraction.bytes() {
        place /= 10;
        part += i128::from(digit - b'0') * place;
    }
    let at = Timestamp::from_nanosecond(number.checked_mul(unit)? + part).map_err(|_| format!("“{text}” is out of range"));
    Some(at)
}

/// A day and a time of day in the forms that exports use. An error where it could be either of two days.
fn civil(text: &str) -> Result<Option<DateTime>, String> {
    if let Ok(at) = text.parse::<DateTime>() {
        return Ok(Some(at));
    }
    for form in FORMS {
        let Ok(parsed) = strtime::parse(form, text) else { continue };
        if let Ok(at) = parsed.to_datetime().or_else(|_| parsed.to_date().map(|date| date.at(0, 0, 0, 0))) {
            return Ok(Some(at));
        }
    }
    slashed(text)
}

const FORMS: &[&str] = &[
    "%Y/%m/%d %H:%M:%S%.f",
    "%Y/%m/%d %H:%M",
    "%Y/%m/%d",
    "%d.%m.%Y %H:%M:%S",
    "%d.%m.%Y %H:%M",
    "%d %b %Y %H:%M:%S",
    "%d %b %Y %H:%M",
    "%d %b %Y, %H:%M",
    "%b %d, %Y %I:%M:%S %p",
    "%b %d, %Y %I:%M %p",
    "%b %d, %Y, %I:%M:%S %p",
    "%b %d, %Y, %I:%M %p",
    "%b %d, %Y %H:%M:%S",
    "%b %d, %Y %H:%M",
    "%Y-%m-%d %I:%M:%S %p",
    "%Y-%m-%d %I:%M %p",
    "%a %b %d %H:%M:%S %Y",
];

/// `11/22/2026 14:05`: the month first in one country and the day in the next, so it is read only where one of the two
/// cannot be a month.
fn slashed(text: &str) -> Result<Option<DateTime>, String> {
    let (day, clock) = text.split_once([' ', ',']).unwrap_or((text, ""));
    let mut parts = day.split('/').map(|part| part.parse::<i16>());
    let (Some(Ok(first)), Some(Ok(second)), Some(Ok(year)), None) = (parts.next(), parts.next(), parts.next(), parts.next()) else {
        return Ok(None);
    };
    let year = if (0..100).contains(&year) { 2000 + year } else { year };
    let (month, day) = match (first, second) {
        (1..=12, 13..=31) => (first, second),
        (13..=31, 1..=12) => (second, first),
        (1..=12, 1..=12) if first == second => (first, second),
        (1..=12, 1..=12) => {
            return Err(format!("“{text}” may mean two days; --time-format says which, such as \"%m/%d/%Y %H:%M\""));
        }
        _ => return Ok(None),
    };
    let (Ok(month), Ok(day)) = (i8::try_from(month), i8::try_from(day)) else { return Ok(None) };
    let Ok(date) = Date::new(year, month, day) else { return Ok(None) };
    let clock = clock.trim();
    if clock.is_empty() {
        return Ok(Some(date.at(0, 0, 0, 0)));
    }
    let time = ["%H:%M:%S", "%H:%M", "%I:%M:%S %p", "%I:%M %p"]
        .iter()
        .find_map(|form| strtime::parse(form, clock).and_then(|parsed| parsed.to_time()).ok());
    Ok(time.map(|time| date.to_datetime(time)))
}

/// A zone at the end of a time: `14:02 UTC`, `14:02:33.000+0000`, `14:02 Europe/Berlin`, `14:02Z`.
fn split_zone(text: &str) -> (&str, Option<TimeZone>) {
    if let Some((clock, name)) = text.rsplit_once(' ')
        && !matches!(name.to_ascii_uppercase().as_str(), "AM" | "PM" | "A.M." | "P.M.")
        && name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '+' || c == '-')
        && let Some(zone) = zone(name)
    {
        return (clock.trim_end(), Some(zone));
    }
    if let Some(clock) = text.strip_suffix(['Z', 'z'])
        && clock.ends_with(|c: char| c.is_ascii_digit())
    {
        return (clock, Some(TimeZone::UTC));
    }
    if let Some(colon) = text.find(':')
        && let Some(sign) = text[colon..].find(['+', '-'])
        && let Some(zone) = zone(&text[colon + sign..])
    {
        return (text[..colon + sign].trim_end(), Some(zone));
    }
    (text, None)
}

fn settle(zone: &TimeZone, at: DateTime, repeated: &Cell<usize>, text: &str) -> Result<Timestamp, String> {
    let ambiguous = zone.to_ambiguous_timestamp(at);
    match ambiguous.offset() {
        AmbiguousOffset::Gap { .. } => {
            return Err(format!("“{text}” never was: clocks were put forward over it in {}", zone.iana_name().unwrap_or("that zone")));
        }
        AmbiguousOffset::Fold { .. } => repeated.set(repeated.get() + 1),
        AmbiguousOffset::Unambiguous { .. } => {}
    }
    ambiguous.compatible().map_err(|_| format!("“{text}” is out of range"))
}

/// Log4j and others write `14:02:33,123`.
fn decimal_comma(text: &str) -> Option<String> {
    let at = text.rfind(',')?;
    let bytes = text.as_bytes();
    let digits = at > 0 && bytes[at - 1].is_ascii_digit() && bytes.get(at + 1).is_some_and(u8::is_ascii_digit);
    (digits && text[..at].contains(':')).then(|| format!("{}.{}", &text[..at], &text[at + 1..]))
}

fn is_day(text: &str) -> bool {
    !text.contains(':') && !text.contains('T')
}

/// Seconds are told where two more digits follow the minutes.
fn precision(text: &str, told: bool) -> Precision {
    let seconds =
        text.as_bytes().windows(6).any(|six| six[0] == b':' && six[3] == b':' && [1, 2, 4, 5].iter().all(|&at| six[at].is_ascii_digit()));
    if seconds || told { Precision::Second } else { Precision::Minute }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(reader: &Reader, text: &str) -> String {
        match reader.read(text) {
            Ok(stamp) => format!("{} {:?} {:?}", stamp.at, stamp.precision, stamp.zone),
            Err(why) => format!("! {why}"),
        }
    }

    #[test]
    fn machine_times() {
        let table = [
            ("2026-11-21T14:02:33Z", "2026-11-21T14:02:33Z Second Written"),
            ("2026-11-21T14:02:33.250+02:00", "2026-11-21T12:02:33.25Z Second Written"),
            ("2026-11-21T14:02:33.000+0000", "2026-11-21T14:02:33Z Second Written"),
            ("2026-11-21 14:02:33 +0100", "2026-11-21T13:02:33Z Second Written"),
            ("2026-11-21T14:02+02:00", "2026-11-21T12:02:00Z Minute Written"),
            ("2026-11-21 14:02 UTC", "2026-11-21T14:02:00Z Minute Written"),
            ("2026-11-21 14:02 Europe/Berlin", "2026-11-21T13:02:00Z Minute Written"),
            ("2026-07-21 14:02 CET", "2026-07-21T13:02:00Z Minute Written"),
            ("2026-11-21 14:02", "2026-11-21T14:02:00Z Minute Assumed"),
            ("2026-11-21 14:02:33,123", "2026-11-21T14:02:33.123Z Second Assumed"),
            ("2026-11-21 2:02 PM", "2026-11-21T14:02:00Z Minute Assumed"),
            ("2026/11/21 14:02:33", "2026-11-21T14:02:33Z Second Assumed"),
            ("21.11.2026 14:02", "2026-11-21T14:02:00Z Minute Assumed"),
            ("Nov 21, 2026, 2:02 PM", "2026-11-21T14:02:00Z Minute Assumed"),
            ("11/21/26 14:02:58", "2026-11-21T14:02:58Z Second Assumed"),
            ("2026-11-21", "2026-11-21T00:00:00Z Day Assumed"),
            ("Sat, 21 Nov 2026 14:02:33 +0000", "2026-11-21T14:02:33Z Second Written"),
            ("21/Nov/2026:14:02:33 +0000", "2026-11-21T14:02:33Z Second Written"),
            ("1795269753", "2026-11-21T14:02:33Z Second Written"),
            ("1795269753.5", "2026-11-21T14:02:33.5Z Second Written"),
            ("1795269753250", "2026-11-21T14:02:33.25Z Second Written"),
            ("1795269753250001", "2026-11-21T14:02:33.250001Z Second Written"),
            ("1795269753250001002", "2026-11-21T14:02:33.250001002Z Second Written"),
        ];
        for (text, expected) in table {
            assert_eq!(check(&Reader::default(), text), expected, "{text}");
        }
    }

    #[test]
    fn what_has_no_one_meaning_is_refused() {
        let table = [
            ("", "! has no time"),
            ("0", "! “0” is how an unset time is written"),
            ("1970-01-01T00:00:00Z", "! “1970-01-01T00:00:00Z” is how an unset time is written"),
            (
                "179526975",
                "! “179526975” is not clear: seconds since 1970 have 10 digits, milliseconds 13, microseconds 16, nanoseconds 19",
            ),
            ("11/12/2026 14:02", "! “11/12/2026 14:02” may mean two days; --time-format says which, such as \"%m/%d/%Y %H:%M\""),
            ("soon", "! “soon” is no time that can be read; --time-format says its form, such as \"%d.%m.%Y %H:%M\""),
            ("99999-99-99", "! “99999-99-99” is no time that can be read; --time-format says its form, such as \"%d.%m.%Y %H:%M\""),
        ];
        for (text, expected) in table {
            assert_eq!(check(&Reader::default(), text), expected, "{text}");
        }
    }

    #[test]
    fn zones_and_clocks_put_forward_and_back() {
        let berlin = Reader { zone: zone("Europe/Berlin"), ..Reader::default() };
        assert_eq!(check(&berlin, "2026-11-21 14:02"), "2026-11-21T13:02:00Z Minute Stated");
        assert_eq!(check(&berlin, "2026-10-25 02:30"), "2026-10-25T00:30:00Z Minute Stated");
        assert_eq!(berlin.repeated.get(), 1);
        assert_eq!(check(&berlin, "2026-03-29 02:30"), "! “2026-03-29 02:30” never was: clocks were put forward over it in Europe/Berlin");
        for (name, known) in [
            ("+02:00", true),
            ("-0530", true),
            ("UTC+2", true),
            ("Z", true),
            ("+99", false),
            ("Mars/Base", false),
            ("PDT", true),
            ("IST", false),
            ("", false),
        ] {
            assert_eq!(zone(name).is_some(), known, "{name}");
        }
    }

    #[test]
    fn a_form_that_is_said_is_the_only_one() {
        let reader = Reader { form: Some("%d/%m/%Y %H:%M".into()), ..Reader::default() };
        assert_eq!(check(&reader, "11/12/2026 14:02"), "2026-12-11T14:02:00Z Minute Assumed");
        assert_eq!(check(&reader, "2026-12-11"), "! “2026-12-11” is not of the form “%d/%m/%Y %H:%M”");
    }

    proptest::proptest! {
        #[test]
        fn nothing_panics(text in "\\PC{0,24}", digits in "[0-9:/.,+ TZ-]{0,24}") {
            let _ = Reader::default().read(&text);
            let _ = Reader::default().read(&digits);
            let _ = zone(&text);
            let _ = zone(&digits);
        }
    }
}
