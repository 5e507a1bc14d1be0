//! Times of day: `14:02`, `2:54 PM`, `11:21a`, `14.43`, `14h02`, `1402Z`, and the ones that nobody knows, `14:??`.

use super::cursor::Cursor;
use jiff::SignedDuration;
use jiff::civil::Time;

/// Half of the day that a 12-hour clock names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Half {
    Am,
    Pm,
}

/// A time of day as it is written.
#[derive(Clone, Copy, Debug)]
pub(super) struct Clock {
    hour: i8,
    minute: i8,
    second: i8,
    nanosecond: i32,
    pub half: Option<Half>,
    pub has_seconds: bool,
    /// Whether it is written with a colon, or so that nothing else can be meant.
    pub plain: bool,
}

impl Clock {
    /// The time of day; none where the hour and its half contradict each other (`14:00 AM`).
    pub fn time(&self) -> Option<Time> {
        let hour = match self.half {
            None => self.hour,
            Some(Half::Am) if self.hour > 12 => return None,
            Some(Half::Am) => self.hour % 12,
            // People write 17:14pm and mean it.
            Some(Half::Pm) if self.hour > 12 => self.hour,
            Some(Half::Pm) => self.hour % 12 + 12,
        };
        Time::new(hour, self.minute, self.second, self.nanosecond).ok()
    }

    pub fn with_half(mut self, half: Half) -> Clock {
        self.half = Some(half);
        self
    }

    /// The end of a range that writes its last number only: `16:05:57-58`, `14:02-07`.
    pub fn ending(&self, number: i8) -> Option<Clock> {
        let last = if self.has_seconds { self.second } else { self.minute };
        if number <= last || number > 59 {
            return None;
        }
        Some(if self.has_seconds { Clock { second: number, ..*self } } else { Clock { minute: number, ..*self } })
    }
}

/// What stands where a time of day could.
pub(super) enum Found {
    Clock(Clock),
    /// Plainly a time, and plainly not known: `14:??`, `XX:XX`, `HH:mm`, `25:99`.
    Unclear,
}

/// How readily a text is taken for a time of day.
#[derive(Clone, Copy, Debug)]
pub(super) struct Manner {
    /// A day is written directly before it.
    pub dated: bool,
    /// It stands where a time is expected: in a timeline.
    pub loose: bool,
}

pub(super) fn read(cursor: &mut Cursor, manner: Manner) -> Option<Found> {
    let start = cursor.at;
    let found = match cursor.byte()? {
        b'0'..=b'9' => number(cursor, manner),
        b'n' | b'N' | b'm' | b'M' if manner.loose || manner.dated => named(cursor),
        _ => None,
    };
    if found.is_none() {
        cursor.at = start;
        if unclear(cursor, manner) {
            return Some(Found::Unclear);
        }
        cursor.at = start;
    }
    found
}

fn named(cursor: &mut Cursor) -> Option<Found> {
    let hour = if cursor.words(&["noon", "midday"]) {
        12
    } else if cursor.word("midnight") {
        0
    } else {
        return None;
    };
    let clock = Clock { hour, minute: 0, second: 0, nanosecond: 0, half: None, has_seconds: false, plain: false };
    Some(Found::Clock(clock))
}

fn number(cursor: &mut Cursor, manner: Manner) -> Option<Found> {
    let (hour, digits) = cursor.digits(4)?;
    if digits > 2 {
        return military(cursor, hour, digits);
    }
    let mut clock = Clock { hour: hour as i8, minute: 0, second: 0, nanosecond: 0, half: None, has_seconds: false, plain: true };
    match cursor.byte() {
        Some(b':') => {
            cursor.at += 1;
            clock.minute = two(cursor)?;
            seconds(cursor, &mut clock)?;
        }
        Some(b'.') if digits == 2 || manner.dated || half_follows(cursor) => {
            cursor.at += 1;
            clock.minute = two(cursor)?;
            clock.plain = false;
            if cursor.byte() == Some(b'.') && cursor.byte_after(1).is_some_and(|byte| byte.is_ascii_digit()) {
                return None;
            }
        }
        Some(b'h' | b'H') if digits == 2 && (manner.loose || manner.dated) => {
            cursor.at += 1;
            clock.minute = two(cursor)?;
            if cursor.byte().is_some_and(|byte| byte.is_ascii_alphabetic()) {
                return None;
            }
        }
        _ => {
            clock.half = Some(half(cursor, false)?);
            return in_range(clock, hour, manner);
        }
    }
    clock.half = half(cursor, true);
    let mut suffixed = clock.half.is_some();
    if !suffixed {
        suffixed = suffix(cursor);
    }
    if !clock.plain {
        let zone_follows = || {
            let mut ahead = *cursor;
            ahead.blanks();
            super::zone::read(&mut ahead).is_some()
        };
        if !(suffixed || manner.dated || (manner.loose && digits == 2 && cursor.at_stop()) || zone_follows()) {
            return None;
        }
    }
    if !ends(cursor) {
        return None;
    }
    in_range(clock, hour, manner)
}

fn in_range(clock: Clock, hour: u32, manner: Manner) -> Option<Found> {
    if hour < 24 && clock.minute < 60 && clock.second < 60 && clock.time().is_some() {
        Some(Found::Clock(clock))
    } else {
        (manner.loose && clock.plain && (hour <= 24 || manner.dated)).then_some(Found::Unclear)
    }
}

/// `1402Z`, `1402 UTC`, `1402 hrs`: four digits are a time only with such a word after them.
fn military(cursor: &mut Cursor, number: u32, digits: usize) -> Option<Found> {
    if digits != 4 || number / 100 > 23 || number % 100 > 59 {
        return None;
    }
    let mut ahead = *cursor;
    ahead.blanks();
    if ahead.words(&["hrs", "hours", "h"]) {
        cursor.at = ahead.at;
    } else if !ahead.rest().starts_with(['Z', 'U', 'G', 'C', 'P', 'E', 'M']) || super::zone::read(&mut ahead).is_none() {
        return None;
    }
    let (hour, minute) = ((number / 100) as i8, (number % 100) as i8);
    Some(Found::Clock(Clock { hour, minute, second: 0, nanosecond: 0, half: None, has_seconds: false, plain: true }))
}

fn seconds(cursor: &mut Cursor, clock: &mut Clock) -> Option<()> {
    if cursor.byte() != Some(b':') || !cursor.byte_after(1).is_some_and(|byte| byte.is_ascii_digit()) {
        return Some(());
    }
    cursor.at += 1;
    // A leap second is read as the one before it.
    clock.second = two(cursor)?.min(if clock.minute == 59 { 59 } else { 60 });
    clock.has_seconds = true;
    if matches!(cursor.byte(), Some(b'.' | b',')) && cursor.byte_after(1).is_some_and(|byte| byte.is_ascii_digit()) {
        cursor.at += 1;
        let mut unit = 100_000_000;
        while let Some(digit) = cursor.byte().filter(u8::is_ascii_digit) {
            clock.nanosecond += i32::from(digit - b'0') * unit;
            unit /= 10;
            cursor.at += 1;
        }
    }
    Some(())
}

/// Exactly two digits.
fn two(cursor: &mut Cursor) -> Option<i8> {
    let (value, digits) = cursor.digits(2)?;
    (digits == 2).then_some(value as i8)
}

fn half_follows(cursor: &Cursor) -> bool {
    let mut ahead = *cursor;
    ahead.eat(b'.') && two(&mut ahead).is_some() && half(&mut ahead, true).is_some()
}

/// `AM`, `p.m.`, and with `short` also `a` or `p` directly at the number.
fn half(cursor: &mut Cursor, short: bool) -> Option<Half> {
    let mut ahead = *cursor;
    let glued = !ahead.blanks();
    let half = match ahead.byte()? {
        b'a' | b'A' => Half::Am,
        b'p' | b'P' => Half::Pm,
        _ => return None,
    };
    ahead.at += 1;
    let dotted = ahead.eat(b'.');
    if matches!(ahead.byte(), Some(b'm' | b'M')) {
        ahead.at += 1;
        if dotted {
            ahead.eat(b'.');
        }
    } else if !(short && glued && !dotted) {
        return None;
    }
    if !ahead.at_boundary() {
        return None;
    }
    cursor.at = ahead.at;
    Some(half)
}

/// `14:02h`, `14:02 hrs`, `14:02 Uhr`.
fn suffix(cursor: &mut Cursor) -> bool {
    let mut ahead = *cursor;
    let blank = ahead.blanks();
    let found = ahead.words(&["hrs", "hours", "uhr"]) || (!blank && ahead.word("h"));
    if found {
        cursor.at = ahead.at;
    }
    found
}

/// Whether what stands here can follow a time of day: no letter (but a zone's `Z` or the `ish` of 14:02ish), and no
/// further part as in an address or a version.
fn ends(cursor: &Cursor) -> bool {
    match cursor.char() {
        Some(':' | '/') => !cursor.byte_after(1).is_some_and(|byte| byte.is_ascii_alphanumeric()),
        Some('.') => !cursor.byte_after(1).is_some_and(|byte| byte.is_ascii_digit()),
        Some(c) if c.is_alphabetic() => {
            let word = cursor.peek_word();
            word == "Z" || word == "ish" || super::zone::is_abbreviation(word)
        }
        Some(c) => !c.is_alphanumeric() && c != '%',
        None => true,
    }
}

/// A pattern with places left open, or nothing but question marks.
fn unclear(cursor: &mut Cursor, manner: Manner) -> bool {
    if cursor.byte() == Some(b'?') {
        let marks = cursor.rest().bytes().take_while(|byte| *byte == b'?').count();
        if cursor.byte_after(marks) != Some(b':') {
            let bracketed = matches!(cursor.before(), Some('[' | '('));
            cursor.at += marks;
            return (bracketed && matches!(cursor.byte(), Some(b']' | b')'))) || (manner.loose && marks > 1 && cursor.at_stop());
        }
    }
    if manner.loose && cursor.rest().get(..10).is_some_and(|start| start.eq_ignore_ascii_case("yyyy-mm-dd")) {
        cursor.at += 10;
        cursor.blanks();
        let at = cursor.at;
        if !unclear(cursor, Manner { dated: true, loose: false }) {
            cursor.at = at;
        }
        return true;
    }
    let open = |byte: u8| byte.is_ascii_digit() || matches!(byte, b'?' | b'X' | b'x' | b'H' | b'h' | b'M' | b'm' | b'S' | b's' | b'_');
    let rest = cursor.rest().as_bytes();
    let first = rest.iter().take_while(|byte| open(**byte)).count();
    if !(1..=2).contains(&first) || rest.get(first) != Some(&b':') {
        return false;
    }
    let second = rest[first + 1..].iter().take_while(|byte| open(**byte)).count();
    let mut end = first + 1 + second;
    if second != 2 || rest[..end].iter().all(|byte| byte.is_ascii_digit() || *byte == b':') {
        return false;
    }
    if rest.get(end) == Some(&b':') && rest[end + 1..].iter().take_while(|byte| open(**byte)).count() == 2 {
        end += 3;
    }
    cursor.at += end;
    cursor.at_boundary()
}

/// Time since the start: `T+7m`, `T+00:07`, `T + 1h 30m`, `T0`; where times are expected also `+7m` and `+00:07`.
pub(super) fn elapsed(cursor: &mut Cursor, loose: bool) -> Option<SignedDuration> {
    let mut ahead = *cursor;
    let marked = matches!(ahead.byte(), Some(b'T' | b't'));
    if marked {
        ahead.at += 1;
        if ahead.eat(b'0') && ahead.at_boundary() {
            cursor.at = ahead.at;
            return Some(SignedDuration::ZERO);
        }
        ahead.blanks();
    } else if !loose {
        return None;
    }
    let negative = match ahead.char()? {
        '+' => false,
        '-' | '−' | '–' if marked => true,
        _ => return None,
    };
    ahead.at += ahead.char()?.len_utf8();
    ahead.blanks();
    let (seconds, unit) = amount(&mut ahead)?;
    if !marked && !unit {
        return None;
    }
    cursor.at = ahead.at;
    Some(SignedDuration::from_secs(if negative { -seconds } else { seconds }))
}

/// Seconds, and whether a unit or colon says what the numbers are; a bare number counts minutes.
fn amount(cursor: &mut Cursor) -> Option<(i64, bool)> {
    let first = i64::from(cursor.digits(6)?.0);
    if cursor.byte() == Some(b':') {
        cursor.at += 1;
        let second = i64::from(two(cursor)?);
        if cursor.byte() == Some(b':') && cursor.byte_after(1).is_some_and(|byte| byte.is_ascii_digit()) {
            cursor.at += 1;
            return Some((first * 3600 + second * 60 + i64::from(two(cursor)?), true));
        }
        return cursor.at_boundary().then_some((first * 3600 + second * 60, true));
    }
    let Some(mut total) = unit(cursor).map(|unit| first * unit) else {
        return cursor.at_boundary().then_some((first * 60, false));
    };
    for _ in 0..3 {
        let mut ahead = *cursor;
        ahead.blanks();
        let Some((number, _)) = ahead.digits(6) else { break };
        let Some(unit) = unit(&mut ahead) else { break };
        total += i64::from(number) * unit;
        *cursor = ahead;
    }
    Some((total, true))
}

fn unit(cursor: &mut Cursor) -> Option<i64> {
    const UNITS: &[(i64, &[&str])] = &[
        (1, &["s", "sec", "secs", "second", "seconds"]),
        (60, &["m", "min", "mins", "minute", "minutes"]),
        (3600, &["h", "hr", "hrs", "hour", "hours"]),
        (86400, &["d", "day", "days"]),
    ];
    let mut ahead = *cursor;
    ahead.blanks();
    let word = ahead.peek_word();
    let unit = UNITS.iter().find(|(_, names)| names.iter().any(|name| name.eq_ignore_ascii_case(word)))?.0;
    cursor.at = ahead.at + word.len();
    Some(unit)
}
