//! When an incident started, as it is typed on a command line.

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::{Offset, TimeZone};
use jiff::{SignedDuration, Zoned};

/// The moment that `typed` means: `2026-11-21 14:02`, with seconds or a `T`, with a zone after it (`Z`, `+01:00`, `CET`
/// is not one of the unmistakable, `Europe/Berlin` is), `14:02` for today, `20m ago`, `now`. UTC where no zone is typed.
///
/// # Errors
/// It means nothing; what would be right is the caller's to say.
pub fn started(typed: &str, now: &Zoned) -> Option<Zoned> {
    let typed = typed.trim();
    let now = now.with_time_zone(TimeZone::UTC).round(jiff::Unit::Second).ok()?;
    if typed.eq_ignore_ascii_case("now") {
        return Some(now);
    }
    if let Some(span) = typed.strip_suffix("ago") {
        let span: SignedDuration = span.trim().parse().ok()?;
        return now.checked_sub(span.abs()).ok();
    }
    let (local, zone) = split(typed)?;
    let at = match local.split_once(['T', 't', ' ']) {
        Some((date, time)) => date.trim().parse::<Date>().ok()?.to_datetime(clock(time)?),
        None if local.contains(':') => now.with_time_zone(zone.clone()).date().to_datetime(clock(local)?),
        None => DateTime::from(local.parse::<Date>().ok()?),
    };
    zone.to_ambiguous_zoned(at).compatible().ok()
}

/// A moment as the front matter holds it: to the second, with its offset, and `Z` for UTC.
pub fn written(at: &Zoned) -> String {
    let local = at.strftime("%Y-%m-%dT%H:%M:%S");
    if at.offset() == Offset::UTC { format!("{local}Z") } else { format!("{local}{}", at.strftime("%:z")) }
}

fn clock(text: &str) -> Option<Time> {
    let text = text.trim();
    let padded = if text.find(':') == Some(1) { format!("0{text}") } else { text.to_owned() };
    padded.parse().ok()
}

/// The local time and the zone after it.
fn split(typed: &str) -> Option<(&str, TimeZone)> {
    if let Some(local) = typed.strip_suffix(['Z', 'z']) {
        return Some((local.trim_end(), TimeZone::UTC));
    }
    if let Some((local, last)) = typed.rsplit_once(' ')
        && let Some(zone) = zone(last)
    {
        return Some((local.trim_end(), zone));
    }
    let after = typed.find(':').unwrap_or(typed.len());
    match typed[after..].find(['+', '-']) {
        Some(at) => Some((typed[..after + at].trim_end(), zone(&typed[after + at..])?)),
        None => Some((typed, TimeZone::UTC)),
    }
}

fn zone(text: &str) -> Option<TimeZone> {
    if ["utc", "gmt", "z"].iter().any(|name| text.eq_ignore_ascii_case(name)) {
        return Some(TimeZone::UTC);
    }
    if let Some(digits) = text.strip_prefix(['+', '-']) {
        let plain = digits.replace(':', "");
        let (hours, minutes) = plain.split_at_checked(2)?;
        let seconds = hours.parse::<i32>().ok()? * 3600 + if minutes.is_empty() { 0 } else { minutes.parse::<i32>().ok()? * 60 };
        let signed = if text.starts_with('-') { -seconds } else { seconds };
        return Some(TimeZone::fixed(Offset::from_seconds(signed).ok()?));
    }
    if text.starts_with(char::is_alphabetic) { TimeZone::get(text).ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(typed: &str, expected: Option<&str>) {
        let now: Zoned = "2026-11-22T01:30:10.5+02:00[+02:00]".parse().unwrap();
        assert_eq!(started(typed, &now).as_ref().map(written).as_deref(), expected, "{typed}");
    }

    #[test]
    fn the_usual_forms_are_understood() {
        check("2026-11-21T14:02:00Z", Some("2026-11-21T14:02:00Z"));
        check("2026-11-21 14:02", Some("2026-11-21T14:02:00Z"));
        check("2026-11-21 14:02:30 UTC", Some("2026-11-21T14:02:30Z"));
        check("2026-11-21T14:02+01:00", Some("2026-11-21T14:02:00+01:00"));
        check("2026-11-21 14:02 -0530", Some("2026-11-21T14:02:00-05:30"));
        check("2026-11-21 14:02 Europe/Berlin", Some("2026-11-21T14:02:00+01:00"));
        check("2026-11-21", Some("2026-11-21T00:00:00Z"));
        check("9:05", Some("2026-11-21T09:05:00Z"));
        check("now", Some("2026-11-21T23:30:11Z"));
        check("20m ago", Some("2026-11-21T23:10:11Z"));
        check("1h 10 minutes ago", Some("2026-11-21T22:20:11Z"));
    }

    #[test]
    fn the_others_are_not() {
        for typed in ["", "yesterday", "2026-13-01", "25:00", "2026-11-21 14:02 Middle/Earth", "+", "é:é", "ago", "14:02+é9"] {
            check(typed, None);
        }
    }
}
