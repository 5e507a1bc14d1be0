//! When an incident started, as it is typed on a command line.

use crate::document::time::{self, Day};
use jiff::civil::Time;
use jiff::tz::{Offset, TimeZone};
use jiff::{SignedDuration, Zoned};

/// The moment that `typed` means: a time as a timeline may have it (`2026-11-21 14:02`, `14:02 CET`, `Nov 21, 2:02pm`),
/// or `20m ago`, or `now`. Today where no day is typed, and UTC where no zone is. None where it means nothing, or more than
/// one thing; what would be right is the caller's to say.
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
    let read = time::read(typed, 0, true).filter(|read| read.range == (0..typed.len()))?;
    let vague = read.unclear || read.approximate || read.until.is_some() || read.elapsed.is_some();
    let zone = match read.zone {
        Some(zone) if zone.is_ambiguous() => return None,
        Some(zone) => zone.zone,
        None => TimeZone::UTC,
    };
    let day = match read.day {
        Some(Day::Date(date)) => date,
        Some(Day::Yearless { month, day }) => jiff::civil::Date::new(now.year(), month, day).ok()?,
        None => now.with_time_zone(zone.clone()).date(),
        Some(_) => return None,
    };
    if vague || (read.day.is_none() && read.clock.is_none()) {
        return None;
    }
    day.to_datetime(read.clock.unwrap_or(Time::midnight())).to_zoned(zone).ok()
}

/// A moment as the front matter holds it: to the second, with its offset, and `Z` for UTC.
pub fn written(at: &Zoned) -> String {
    let local = at.strftime("%Y-%m-%dT%H:%M:%S");
    if at.offset() == Offset::UTC { format!("{local}Z") } else { format!("{local}{}", at.strftime("%:z")) }
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
        check("Nov 20, 2:02pm CET", Some("2026-11-20T14:02:00+01:00"));
        check("1h 10 minutes ago", Some("2026-11-21T22:20:11Z"));
    }

    #[test]
    fn the_others_are_not() {
        for typed in [
            "",
            "yesterday",
            "14:02 IST",
            "~14:02",
            "14:02-14:10",
            "T+5m",
            "2026-11-21 14:02 or so",
            "2026-13-01",
            "25:00",
            "2026-11-21 14:02 Middle/Earth",
            "+",
            "é:é",
            "ago",
            "14:02+é9",
        ] {
            check(typed, None);
        }
    }
}
