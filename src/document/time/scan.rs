//! Reading a time where one could stand, with its day, zone and end, and what the words around it say of it.

use super::clock::{self, Clock, Manner};
use super::cursor::Cursor;
use super::date::{self, Day};
use super::{Precision, Written, Zone, vague, zone};
use jiff::SignedDuration;

/// One end of a range, or all there is.
#[derive(Default)]
struct Point {
    day: Option<Day>,
    last_day: Option<Day>,
    clock: Option<Clock>,
    zone: Option<Zone>,
    elapsed: Option<SignedDuration>,
    unclear: bool,
    approximate: bool,
    /// Whether the time follows its date with a `T`, where a minus begins an offset.
    iso: bool,
    /// `2026-11-21 between 14:00 and 14:30`.
    between: bool,
    /// Where it ends; its beginning while it is empty.
    end: usize,
}

impl Point {
    fn is_empty(&self) -> bool {
        self.day.is_none() && self.clock.is_none() && self.elapsed.is_none() && !self.unclear
    }

    fn has_time(&self) -> bool {
        self.clock.is_some() || self.elapsed.is_some() || self.unclear
    }
}

/// Read the time that begins at the byte `at` of `text`, with the brackets, bullets and words that may lead it. `loose`
/// says that a time is expected there, so that forms count which would be something else in a sentence.
pub fn read(text: &str, at: usize, loose: bool) -> Option<Written> {
    let mut cursor = Cursor::new(text, at);
    let lead = lead(&mut cursor);
    let begin = lead.begin.unwrap_or(cursor.at);
    let mut point = if could_be(&cursor) { point(&mut cursor, loose) } else { Point { end: cursor.at, ..Point::default() } };
    if point.is_empty() {
        let words = text[at..].find(char::is_alphanumeric).map_or(text.len(), |words| at + words);
        return if loose { vague::read(text, words) } else { None };
    }
    let between = lead.between || point.between;
    let until = range(&mut cursor, &mut point, between, loose);
    Some(written(begin, point, until, lead.approximate))
}

/// Whether a time may begin here: a quick look at the first letters, which spares most prose the reading.
fn could_be(cursor: &Cursor) -> bool {
    const NAMES: [&[u8; 3]; 24] = [
        b"jan", b"feb", b"mar", b"apr", b"may", b"jun", b"jul", b"aug", b"sep", b"oct", b"nov", b"dec", b"mon", b"tue", b"wed", b"thu",
        b"fri", b"sat", b"sun", b"day", b"nex", b"fol", b"sam", b"noo",
    ];
    let bytes = cursor.rest().as_bytes();
    match bytes {
        [first, ..] if !first.is_ascii_alphabetic() => true,
        // `T+7m`, `XX:XX`.
        [_, second, ..] if !second.is_ascii_alphabetic() => true,
        [_, _, third, ..] if !third.is_ascii_alphabetic() => *third == b':',
        [first, second, third, rest @ ..] => {
            let three = [first, second, third].map(u8::to_ascii_lowercase);
            match &three {
                b"mid" | b"yyy" => true,
                b"the" => {
                    // `the next day`
                    let word = rest.iter().find(|byte| byte.is_ascii_alphanumeric() || !byte.is_ascii());
                    word.is_some_and(|byte| matches!(byte.to_ascii_lowercase(), b'n' | b'f' | b's'))
                }
                other => NAMES.contains(&other),
            }
        }
        _ => true,
    }
}

fn written(begin: usize, point: Point, until: Option<Point>, approximate: bool) -> Written {
    let end = until.as_ref().map_or(point.end, |until| until.end);
    let clock = point.clock.and_then(|clock| clock.time());
    let seconds = point.clock.is_some_and(|clock| clock.has_seconds);
    let unclear = point.unclear || (point.clock.is_some() && clock.is_none());
    let until_clock = until.as_ref().and_then(|until| until.clock).and_then(|clock| clock.time());
    let until_day = until.as_ref().and_then(|until| until.day).or(point.last_day);
    let precision = match (clock.is_some() || point.elapsed.is_some(), seconds) {
        (false, _) => Precision::Day,
        (true, false) => Precision::Minute,
        (true, true) => Precision::Second,
    };
    let zone = point.zone.or_else(|| until.as_ref().and_then(|until| until.zone.clone()));
    Written {
        range: begin..end,
        day: point.day,
        clock,
        until: (until_day.is_some() || until_clock.is_some()).then_some((until_day, until_clock)),
        zone,
        elapsed: point.elapsed,
        precision,
        approximate: approximate || point.approximate || until.is_some_and(|until| until.approximate),
        unclear,
    }
}

struct Lead {
    approximate: bool,
    between: bool,
    /// Where the first word begins that belongs to the time.
    begin: Option<usize>,
}

/// Bullets, brackets and words before a time.
fn lead(cursor: &mut Cursor) -> Lead {
    const ABOUT: &[&str] = &["about", "around", "approximately", "approx", "circa", "ca", "c", "roughly", "nearly", "est", "estimated"];
    const NEAR: &[&str] = &["before", "after", "by", "shortly", "just", "until"];
    let mut lead = Lead { approximate: false, between: false, begin: None };
    for _ in 0..12 {
        cursor.blanks();
        let at = cursor.at;
        match cursor.char() {
            Some('~' | '≈' | '≃' | '∼') => {
                lead.approximate = true;
                lead.begin.get_or_insert(at);
                cursor.at += cursor.char().map_or(0, char::len_utf8);
            }
            Some('+' | '?' | '$' | '#' | '%' | '£' | '€' | '/' | '\\' | '.') | None => break,
            Some('-') if cursor.byte_after(1).is_some_and(|byte| byte != b' ') => break,
            Some(c) if c.is_alphabetic() => {
                if cursor.words(ABOUT) {
                    cursor.eat(b'.');
                } else if !cursor.words(NEAR) {
                    lead.between = cursor.word("between") || (lead.begin.is_none() && cursor.word("from"));
                    if lead.between {
                        lead.begin = Some(at);
                    } else if !cursor.words(&["on", "at", "since", "starting", "time", "date"]) {
                        break;
                    }
                    continue;
                }
                lead.approximate = true;
                lead.begin.get_or_insert(at);
            }
            Some(c) if c.is_alphanumeric() || c == '\n' => break,
            Some(c) => cursor.at += c.len_utf8(),
        }
    }
    lead
}

/// Day, time and zone in any order that people write them.
fn point(cursor: &mut Cursor, loose: bool) -> Point {
    let mut point = Point { end: cursor.at, ..Point::default() };
    if let Some(elapsed) = clock::elapsed(cursor, loose) {
        point.elapsed = Some(elapsed);
        point.end = cursor.at;
        return point;
    }
    loop {
        let mark = cursor.at;
        if !part(cursor, &mut point, loose) {
            cursor.at = mark;
            break;
        }
        point.end = cursor.at;
    }
    cursor.at = point.end;
    point
}

/// One more part of a time; false leaves the cursor anywhere.
fn part(cursor: &mut Cursor, point: &mut Point, loose: bool) -> bool {
    let first = point.is_empty();
    let glued = cursor.at;
    if !first {
        between_parts(cursor, point);
        if cursor.byte() == Some(b'(') || cursor.byte() == Some(b'[') && point.day.is_some() != point.has_time() {
            return bracketed(cursor, point);
        }
        if point.has_time() && cursor.byte() == Some(b'/') {
            return other_zone(cursor);
        }
        if cursor.at == glued && point.day.is_some() && !point.has_time() {
            // Only `T` and marks of their own lead from a date straight to its time.
            return cursor.eat(b'T') && take_clock(cursor, point, loose).inspect(|()| point.iso = true).is_some();
        }
    }
    if point.has_time() {
        if cursor.at == glued && cursor.word("ish") {
            point.approximate = true;
            return true;
        }
        return take_zone(cursor, point, glued) || (cursor.at > glued && point.day.is_none() && take_day(cursor, point, false));
    }
    if point.day.is_none() && take_day(cursor, point, loose) {
        return true;
    }
    let said = (point.approximate, point.between);
    if point.day.is_some() {
        approximate_word(cursor, point);
    }
    let found = take_clock(cursor, point, loose).is_some();
    if !found {
        (point.approximate, point.between) = said;
    }
    found
}

/// Commas, `at`, and between a date and its time also a dash or colon.
fn between_parts(cursor: &mut Cursor, point: &Point) {
    let blank = cursor.blanks();
    match cursor.char() {
        Some(',') => cursor.at += 1,
        Some('@') if blank => cursor.at += 1,
        Some(c @ ('-' | '–' | '—' | ':')) if point.day.is_some() && !point.has_time() => {
            let mut ahead = *cursor;
            ahead.at += c.len_utf8();
            let apart = ahead.blanks();
            let mut probe = ahead;
            let manner = Manner { dated: false, loose: false };
            if (apart || c == ':') && matches!(clock::read(&mut probe, manner), Some(clock::Found::Clock(found)) if found.plain) {
                cursor.at = ahead.at;
            }
        }
        Some(closing @ (']' | ')' | '}')) => {
            // `[2026-11-21] 14:02`, `[14:02] UTC`.
            let mut ahead = *cursor;
            ahead.at += closing.len_utf8();
            if ahead.blanks() && ahead.char().is_some_and(char::is_alphanumeric) {
                cursor.at = ahead.at;
            }
        }
        _ => {}
    }
    cursor.blanks();
    if cursor.words(&["at", "on"]) {
        cursor.blanks();
    }
}

fn approximate_word(cursor: &mut Cursor, point: &mut Point) {
    if matches!(cursor.char(), Some('~' | '≈')) {
        cursor.at += cursor.char().map_or(0, char::len_utf8);
        point.approximate = true;
    } else if cursor.words(&["ca", "c", "circa", "about", "around", "approx", "approximately", "roughly"]) {
        cursor.eat(b'.');
        point.approximate = true;
    } else if cursor.words(&["between", "from"]) {
        point.between = true;
    }
    cursor.blanks();
}

fn take_day(cursor: &mut Cursor, point: &mut Point, loose: bool) -> bool {
    let Some(days) = date::read(cursor, loose) else { return false };
    point.day = Some(days.first);
    point.last_day = days.last;
    true
}

fn take_clock(cursor: &mut Cursor, point: &mut Point, loose: bool) -> Option<()> {
    match clock::read(cursor, Manner { dated: point.day.is_some(), loose })? {
        clock::Found::Clock(clock) => point.clock = Some(clock),
        clock::Found::Unclear => point.unclear = true,
    }
    Some(())
}

fn take_zone(cursor: &mut Cursor, point: &mut Point, glued: usize) -> bool {
    if point.zone.is_some() {
        return false;
    }
    let blank = cursor.at > glued;
    let minus = matches!(cursor.char(), Some('-' | '−'));
    let zone = if minus {
        let next = cursor.byte_after(cursor.char().map_or(1, char::len_utf8));
        let offset = if blank { next.is_some_and(|byte| byte.is_ascii_digit()) } else { point.iso };
        if !offset {
            return false;
        }
        zone::negative(cursor)
    } else {
        zone::read(cursor)
    };
    point.zone = zone.filter(|_| cursor.at_boundary());
    point.zone.is_some()
}

/// What people put into brackets after a time: its zone, its day, that it is about, or the same time in another zone.
fn bracketed(cursor: &mut Cursor, point: &mut Point) -> bool {
    let said = (point.zone.clone(), point.day, point.approximate);
    let closed = in_brackets(cursor, point);
    if !closed {
        (point.zone, point.day, point.approximate) = said;
    }
    closed
}

fn in_brackets(cursor: &mut Cursor, point: &mut Point) -> bool {
    let closing = if cursor.byte() == Some(b'[') { b']' } else { b')' };
    cursor.at += 1;
    cursor.blanks();
    let before = cursor.at;
    let about = ["approximately", "approx", "approximate", "estimated", "ca", "circa", "about", "est"];
    if cursor.words(&about) {
        cursor.eat(b'.');
        cursor.blanks();
        point.approximate = true;
        return cursor.eat(closing);
    }
    if cursor.words(&["time"]) {
        cursor.blanks();
    }
    if cursor.words(&["tbc", "tbd", "unknown"]) {
        cursor.blanks();
        return cursor.eat(closing);
    }
    cursor.at = before;
    if point.has_time() && take_zone(cursor, point, before) {
        cursor.blanks();
        return cursor.eat(closing);
    }
    cursor.at = before;
    if take_day_or_weekday(cursor, point) {
        cursor.blanks();
        return cursor.eat(closing);
    }
    cursor.at = before;
    if point.clock.is_some() {
        let mut other = Point { end: cursor.at, ..Point::default() };
        if take_clock(cursor, &mut other, false).is_some() && other.clock.is_some() {
            cursor.blanks();
            let _ = zone::read(cursor);
            cursor.blanks();
            return cursor.eat(closing);
        }
    }
    false
}

fn take_day_or_weekday(cursor: &mut Cursor, point: &mut Point) -> bool {
    match date::read(cursor, true) {
        Some(days) => {
            if point.day.is_none() {
                point.day = Some(days.first);
            }
            true
        }
        None => false,
    }
}

/// `14:02 UTC / 16:02 CEST`: the second is the first again.
fn other_zone(cursor: &mut Cursor) -> bool {
    cursor.at += 1;
    cursor.blanks();
    let found = clock::read(cursor, Manner { dated: false, loose: false });
    if !matches!(found, Some(clock::Found::Clock(found)) if found.plain) {
        return false;
    }
    cursor.blanks();
    zone::read(cursor).is_some()
}

/// The end of a range, if one is written.
fn range(cursor: &mut Cursor, first: &mut Point, between: bool, loose: bool) -> Option<Point> {
    let start = cursor.at;
    let found = range_end(cursor, first, between, loose);
    if found.is_none() {
        cursor.at = start;
    }
    found
}

fn range_end(cursor: &mut Cursor, first: &mut Point, between: bool, loose: bool) -> Option<Point> {
    let blank = cursor.blanks();
    if cursor.byte().is_some_and(|byte| matches!(byte, b')' | b']')) {
        // `[14:02] - [14:07]`
        cursor.at += 1;
        cursor.blanks();
    }
    let dash = matches!(cursor.char(), Some('-' | '–' | '—' | '→' | '−'));
    if dash {
        cursor.at += cursor.char().map_or(0, char::len_utf8);
        cursor.eat(b'>');
    } else if cursor.rest().starts_with("..") {
        cursor.at += cursor.rest().bytes().take_while(|byte| *byte == b'.').count();
    } else if !(blank && (cursor.words(&["to", "until", "till", "through", "thru"]) || (between && cursor.word("and")))) {
        return None;
    }
    let apart = cursor.blanks();
    if dash
        && !blank
        && !apart
        && let Some(end) = short_end(cursor, first)
    {
        return Some(end);
    }
    while matches!(cursor.byte(), Some(b'[' | b'(')) {
        cursor.at += 1;
    }
    let mut approximate = Point::default();
    approximate_word(cursor, &mut approximate);
    let mut second = point(cursor, loose);
    second.approximate |= approximate.approximate;
    if second.elapsed.is_some() || second.is_empty() {
        return None;
    }
    if first.has_time() != second.has_time() {
        return None;
    }
    if second.clock.is_some_and(|clock| !clock.plain && clock.half.is_none() && first.clock.is_none_or(|clock| clock.plain)) && !between {
        return None;
    }
    share(first, &mut second);
    Some(second)
}

/// `16:05:57-58`, `14:02-07`.
fn short_end(cursor: &mut Cursor, first: &Point) -> Option<Point> {
    let mut ahead = *cursor;
    let (number, digits) = ahead.digits(2)?;
    if digits != 2 || !ahead.at_boundary() || matches!(ahead.byte(), Some(b':' | b'.')) {
        return None;
    }
    let clock = first.clock?.ending(number as i8)?;
    *cursor = ahead;
    let mut end = Point { clock: Some(clock), end: ahead.at, ..Point::default() };
    let glued = cursor.at;
    cursor.blanks();
    if take_zone(cursor, &mut end, glued) {
        end.end = cursor.at;
    }
    cursor.at = end.end;
    Some(end)
}

/// What one end of a range says for both: `00:25 - 00:29 AM`, `16:00 - 17:00 (Oct 29)`.
fn share(first: &mut Point, second: &mut Point) {
    if let (Some(start), Some(end)) = (first.clock, second.clock)
        && let (None, Some(half)) = (start.half, end.half)
    {
        let same = start.with_half(half);
        let ordered = matches!((same.time(), end.time()), (Some(a), Some(b)) if a <= b);
        if ordered {
            first.clock = Some(same);
        } else if half == clock::Half::Pm && start.with_half(clock::Half::Am).time().is_some() {
            first.clock = Some(start.with_half(clock::Half::Am));
        }
    }
    if first.day.is_none() && first.clock.is_some() && second.day.is_some() {
        let ordered = matches!((first.clock.and_then(|c| c.time()), second.clock.and_then(|c| c.time())), (Some(a), Some(b)) if a <= b);
        if ordered {
            first.day = second.day.take();
        }
    }
}

/// Where what happened begins after a time: past closing brackets and marks, and one separator.
pub fn rest(text: &str, end: usize) -> usize {
    let mut cursor = Cursor::new(text, end);
    let mut separated = false;
    for _ in 0..8 {
        let blank = cursor.blanks();
        match cursor.char() {
            Some(c @ (')' | ']' | '}' | ':' | '|')) => cursor.at += c.len_utf8(),
            Some(c @ (',' | ';' | '–' | '—' | '→' | '>' | '⇒' | '•')) if !separated => {
                cursor.at += c.len_utf8();
                separated = true;
            }
            Some('.') if !blank && !separated => cursor.at += 1,
            Some('-' | '=') if !separated => {
                let run = cursor.rest().bytes().take_while(|byte| matches!(byte, b'-' | b'=' | b'>')).count();
                if !cursor.rest()[run..].starts_with(|c: char| c.is_whitespace()) && cursor.rest().len() > run && blank {
                    break;
                }
                cursor.at += run;
                separated = true;
            }
            _ => break,
        }
    }
    cursor.at
}
