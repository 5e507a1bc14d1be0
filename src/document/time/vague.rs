//! Words that say when, and not exactly: they stand for a time that nobody knows.

use super::cursor::Cursor;
use super::{Precision, Written};

/// Words where a time is expected that say when, and not exactly: `Early morning`, `Unknown date`, `Mid-2024`.
pub(super) fn read(text: &str, at: usize) -> Option<Written> {
    const TELLING: &[&str] = &[
        "early",
        "mid",
        "late",
        "later",
        "morning",
        "afternoon",
        "evening",
        "night",
        "overnight",
        "unknown",
        "tbd",
        "tbc",
        "sometime",
        "yesterday",
        "today",
        "tomorrow",
        "previous",
        "earlier",
        "undated",
        "spring",
        "summer",
        "autumn",
        "winter",
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
        "prior",
        "following",
        "unspecified",
    ];
    const JOINING: &[&str] = &[
        "the",
        "of",
        "in",
        "on",
        "at",
        "to",
        "and",
        "date",
        "time",
        "day",
        "that",
        "this",
        "week",
        "month",
        "year",
        "next",
        "same",
        "before",
        "beginning",
        "end",
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
        "jan",
        "feb",
        "mar",
        "apr",
        "jun",
        "jul",
        "aug",
        "sep",
        "sept",
        "oct",
        "nov",
        "dec",
    ];
    let mut cursor = Cursor::new(text, at);
    let mut telling = false;
    let mut end = at;
    for _ in 0..8 {
        let word = cursor.peek_word();
        let is = |list: &[&str]| list.iter().any(|known| known.eq_ignore_ascii_case(word));
        if is(TELLING) {
            telling = true;
        } else if word.is_empty() {
            let Some((year, 4)) = cursor.digits(4) else { break };
            if !(1990..2100).contains(&year) {
                break;
            }
        } else if !is(JOINING) {
            return None;
        }
        cursor.at += word.len();
        end = cursor.at;
        if !cursor.eat(b'-') && !cursor.eat(b'/') {
            cursor.blanks();
        }
    }
    cursor.at = end;
    (telling && cursor.at_stop()).then(|| Written {
        range: at..end,
        day: None,
        clock: None,
        until: None,
        zone: None,
        elapsed: None,
        precision: Precision::Day,
        approximate: true,
        unclear: true,
    })
}
