//! Time zones by the names people write: abbreviations, offsets, places, and the sentence that says one for all times.

use super::cursor::Cursor;
use super::{Trust, Zone};
use jiff::tz::{Offset, TimeZone, TimeZoneDatabase};
use std::collections::HashMap;
use std::sync::OnceLock;

/// Abbreviations with their offset in minutes, taken at their word: `PST` in summer is still UTC−8. The third column
/// marks the ones that mean several zones; they are read as the one most reports mean, and trusted no more than a guess.
const ABBREVIATIONS: &[(&str, i32, bool)] = &[
    ("UTC", 0, false),
    ("GMT", 0, false),
    ("Z", 0, false),
    ("ACDT", 630, false),
    ("ACST", 570, false),
    ("ADT", -180, false),
    ("AEDT", 660, false),
    ("AEST", 600, false),
    ("AKDT", -480, false),
    ("AKST", -540, false),
    ("AST", -240, true),
    ("AWST", 480, false),
    ("BRT", -180, false),
    ("BST", 60, true),
    ("CDT", -300, false),
    ("CEST", 120, false),
    ("CET", 60, false),
    ("CST", -360, true),
    ("EAT", 180, false),
    ("EDT", -240, false),
    ("EEST", 180, false),
    ("EET", 120, false),
    ("EST", -300, false),
    ("GST", 240, true),
    ("HKT", 480, false),
    ("HST", -600, false),
    ("ICT", 420, false),
    ("IDT", 180, false),
    ("IST", 330, true),
    ("JST", 540, false),
    ("KST", 540, false),
    ("MDT", -360, false),
    ("MESZ", 120, false),
    ("MEZ", 60, false),
    ("MSK", 180, false),
    ("MST", -420, false),
    ("NDT", -150, false),
    ("NPT", 345, false),
    ("NST", -210, false),
    ("NZDT", 780, false),
    ("NZST", 720, false),
    ("PDT", -420, false),
    ("PHT", 480, false),
    ("PKT", 300, false),
    ("PST", -480, false),
    ("SAST", 120, false),
    ("SGT", 480, false),
    ("TRT", 180, false),
    ("WAT", 60, false),
    ("WEST", 60, false),
    ("WET", 0, false),
    ("WIB", 420, false),
];

/// Zones whose offset depends on the day, by the short name that says so.
const REGIONS: &[(&str, &str)] = &[
    ("PT", "America/Los_Angeles"),
    ("MT", "America/Denver"),
    ("CT", "America/Chicago"),
    ("ET", "America/New_York"),
    ("Pacific", "America/Los_Angeles"),
    ("Mountain", "America/Denver"),
    ("Central", "America/Chicago"),
    ("Eastern", "America/New_York"),
    ("UK", "Europe/London"),
];

pub(super) fn is_abbreviation(word: &str) -> bool {
    ABBREVIATIONS.iter().any(|(name, ..)| *name == word)
}

/// A zone named right here: `UTC`, `CEST`, `UTC+1`, `CET (GMT+1)`, `+02:00`, `Europe/Berlin`, `Zurich time`.
pub(super) fn read(cursor: &mut Cursor) -> Option<Zone> {
    let start = cursor.at;
    let first = cursor.char()?;
    let (zone, trust) = match first {
        '+' => (fixed(offset(cursor)?), Trust::Written),
        _ if first.is_ascii_uppercase() => named(cursor)?,
        _ => return None,
    };
    Some(Zone { zone, name: cursor.text[start..cursor.at].to_owned(), trust })
}

/// An offset with a minus directly at a time. It is one only where it cannot be the end of a range.
pub(super) fn negative(cursor: &mut Cursor) -> Option<Zone> {
    let start = cursor.at;
    let zone = fixed(offset(cursor)?);
    Some(Zone { zone, name: cursor.text[start..cursor.at].to_owned(), trust: Trust::Written })
}

fn named(cursor: &mut Cursor) -> Option<(TimeZone, Trust)> {
    let word = cursor.peek_word();
    let after = cursor.byte_after(word.len());
    if after == Some(b'/') && word.len() > 2 {
        return place(cursor);
    }
    let end = cursor.at + word.len();
    if after.is_some_and(|byte| byte.is_ascii_digit()) {
        return None;
    }
    if let Some((name, minutes, ambiguous)) = ABBREVIATIONS.iter().find(|(name, ..)| *name == word) {
        cursor.at = end;
        let trust = if *ambiguous { Trust::Assumed } else { Trust::Written };
        if matches!(*name, "UTC" | "GMT") {
            let mut ahead = *cursor;
            ahead.blanks();
            let glued = ahead.at == cursor.at;
            // `14:02 UTC - 3 pods` is no offset.
            if let Some(offset) = offset(&mut ahead).filter(|_| glued || cursor.byte_after(2).is_some_and(|b| b.is_ascii_digit())) {
                cursor.at = ahead.at;
                return Some((fixed(offset), Trust::Written));
            }
            return Some((TimeZone::UTC, Trust::Written));
        }
        return match bracketed_offset(cursor) {
            Some(zone) => Some((zone, Trust::Written)),
            None => Some((fixed(Offset::from_seconds(minutes * 60).ok()?), trust)),
        };
    }
    if let Some((name, place)) = REGIONS.iter().find(|(name, _)| *name == word) {
        let mut ahead = Cursor::new(cursor.text, end);
        ahead.blanks();
        let timed = ahead.word("time");
        if !timed && (name.len() > 2 || *name == "UK") {
            return None;
        }
        cursor.at = if timed { ahead.at } else { end };
        return Some((database().get(place).ok()?, Trust::Written));
    }
    city(cursor, word)
}

/// `CET (GMT+1)`, `PST (UTC-7)`: where the two disagree, the number is what its writer looked up.
fn bracketed_offset(cursor: &mut Cursor) -> Option<TimeZone> {
    let mut ahead = *cursor;
    ahead.blanks();
    if !ahead.eat(b'(') || !ahead.words(&["UTC", "GMT"]) && !matches!(ahead.byte(), Some(b'+')) {
        return None;
    }
    ahead.blanks();
    let offset = offset(&mut ahead)?;
    ahead.eat(b')').then(|| {
        cursor.at = ahead.at;
        fixed(offset)
    })
}

/// `+2`, `+02`, `+0200`, `+02:00`, and the same with a minus.
fn offset(cursor: &mut Cursor) -> Option<Offset> {
    let mut ahead = *cursor;
    let sign = match ahead.char()? {
        '+' => 1,
        '-' | '−' => -1,
        _ => return None,
    };
    ahead.at += ahead.char()?.len_utf8();
    let (number, digits) = ahead.digits(4)?;
    let (hours, minutes) = match digits {
        1 | 2 if ahead.byte() == Some(b':') => {
            ahead.at += 1;
            let (minutes, digits) = ahead.digits(2)?;
            if digits != 2 {
                return None;
            }
            (number, minutes)
        }
        1 | 2 => (number, 0),
        4 => (number / 100, number % 100),
        _ => return None,
    };
    if hours > 14 || !matches!(minutes, 0 | 15 | 30 | 45) || !ahead.at_boundary() {
        return None;
    }
    *cursor = ahead;
    Offset::from_seconds(sign * (hours as i32 * 3600 + minutes as i32 * 60)).ok()
}

fn place(cursor: &mut Cursor) -> Option<(TimeZone, Trust)> {
    let rest = cursor.rest();
    let end = rest.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '/' | '_' | '-' | '+'))).unwrap_or(rest.len());
    let name = &rest[..end];
    let zone = database().get(name).ok()?;
    cursor.at += end;
    Some((zone, Trust::Written))
}

/// `Zurich time`, `New York time`.
fn city(cursor: &mut Cursor, first: &str) -> Option<(TimeZone, Trust)> {
    if first.len() < 3 {
        return None;
    }
    let mut ahead = *cursor;
    ahead.at += first.len();
    let mut end = ahead.at;
    for words in 1.. {
        if words > 3 || !ahead.eat(b' ') {
            return None;
        }
        if ahead.word("time") {
            break;
        }
        ahead.at += ahead.peek_word().len();
        end = ahead.at;
    }
    let name = cursor.text[cursor.at..end].to_ascii_lowercase();
    let zone = database().get(cities().get(name.as_str())?).ok()?;
    cursor.at = ahead.at;
    Some((zone, Trust::Written))
}

/// The zone that a heading or the head of a column names for the times below it.
pub(crate) fn in_heading(text: &str) -> Option<Zone> {
    anywhere(text).map(stated)
}

/// The zone that a text says all times are in: “All times in UTC.”, “Times are CEST”.
pub(crate) fn stated_in(text: &str) -> Option<Zone> {
    if !may_speak_of_times(text) {
        return None;
    }
    let mut start = 0;
    while start < text.len() {
        let end = text[start..].find(['.', '\n', ';']).map_or(text.len(), |at| start + at + 1);
        let sentence = &text[start..end];
        if speaks_of_all_times(sentence)
            && let Some(zone) = anywhere(sentence)
        {
            return Some(stated(zone));
        }
        start = end;
    }
    None
}

/// Whether a text holds any of the words that a sentence about all times must have: cheaply told, and nearly always not.
fn may_speak_of_times(text: &str) -> bool {
    text.as_bytes()
        .windows(4)
        .any(|four| four.eq_ignore_ascii_case(b"time") || four.eq_ignore_ascii_case(b"date") || four.eq_ignore_ascii_case(b"even"))
}

fn speaks_of_all_times(sentence: &str) -> bool {
    let mut all = false;
    let mut time = false;
    for (count, word) in sentence.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).enumerate() {
        if count > 30 {
            break;
        }
        let is = |name: &str| word.eq_ignore_ascii_case(name);
        if is("times") || is("timestamps") || is("timezone") || is("timezones") {
            return true;
        }
        all |= is("all") || is("zone");
        time |= is("time") || is("dates") || is("events");
    }
    all && time
}

fn stated(mut zone: Zone) -> Zone {
    zone.trust = zone.trust.min(Trust::Stated);
    zone
}

fn anywhere(text: &str) -> Option<Zone> {
    let mut before = ' ';
    for (at, c) in text.char_indices() {
        if c.is_ascii_uppercase() && !before.is_alphanumeric() && !matches!(before, '/' | '-' | '_' | '.') {
            let mut cursor = Cursor::new(text, at);
            let short = cursor.peek_word().len() < 3;
            let lead = text[..at].trim_end();
            let introduced = || before == '(' || lead.ends_with(" in");
            if let Some(zone) = read(&mut cursor).filter(|_| cursor.at_boundary() && (!short || introduced())) {
                return Some(zone);
            }
            // “All times Pacific” needs no second “time”.
            if let Some(zone) =
                region(&mut cursor).filter(|_| ["times", "times in", "times are", "times are in"].iter().any(|end| lead.ends_with(end)))
            {
                return Some(zone);
            }
        }
        before = c;
    }
    None
}

fn region(cursor: &mut Cursor) -> Option<Zone> {
    let name = cursor.peek_word();
    let place = REGIONS.iter().find(|(known, _)| *known == name)?.1;
    Some(Zone { zone: database().get(place).ok()?, name: name.to_owned(), trust: Trust::Written })
}

fn fixed(offset: Offset) -> TimeZone {
    if offset == Offset::UTC { TimeZone::UTC } else { TimeZone::fixed(offset) }
}

/// The zones that come with the binary: the same on every machine.
pub fn database() -> &'static TimeZoneDatabase {
    static DATABASE: OnceLock<TimeZoneDatabase> = OnceLock::new();
    DATABASE.get_or_init(TimeZoneDatabase::bundled)
}

fn cities() -> &'static HashMap<String, String> {
    static CITIES: OnceLock<HashMap<String, String>> = OnceLock::new();
    CITIES.get_or_init(|| {
        let names = database().available().map(|name| name.to_string()).filter(|name| name.contains('/') && !name.starts_with("Etc/"));
        names.filter_map(|name| Some((name.rsplit('/').next()?.replace('_', " ").to_ascii_lowercase(), name.clone()))).collect()
    })
}
