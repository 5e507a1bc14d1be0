//! Days as people write them: `2026-11-21`, `21.11.2026`, `Nov 21st`, `19. April`, `October 9-23, 2025`, `the next day`.

use super::cursor::Cursor;
use jiff::civil::{Date, Weekday};

/// A day as it is written, before what stands around it makes it a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Day {
    Date(Date),
    /// Without its year.
    Yearless {
        month: i8,
        day: i8,
    },
    /// Two numbers of which either may be the month (`03/04/2026`), in the order written.
    Either {
        first: i8,
        second: i8,
        year: Option<i16>,
    },
    Weekday(Weekday),
    /// So many days after the day before it in the text: `next day`, `same day`.
    After(i8),
    /// Counted from the first day of the incident, which is 1: `Day 2`.
    Numbered(i8),
}

impl Day {
    /// The date that is meant, judged by a day near it. None where nothing is near and the day does not say it all.
    pub fn near(self, near: Option<Date>) -> Option<Date> {
        match self {
            Day::Date(date) => Some(date),
            Day::Yearless { month, day } => nearest(near?, &[(month, day)], None),
            Day::Either { first, second, year } => match near {
                Some(near) => nearest(near, &[(second, first), (first, second)], year),
                None => None,
            },
            Day::Weekday(weekday) => {
                let near = near?;
                (0..7).filter_map(|days| near.checked_add(jiff::Span::new().days(days)).ok()).find(|date| date.weekday() == weekday)
            }
            Day::Numbered(number) => near?.checked_add(jiff::Span::new().days(i64::from(number) - 1)).ok(),
            Day::After(days) => near?.checked_add(jiff::Span::new().days(i64::from(days))).ok(),
        }
    }
}

/// Of the readings (month, day), the date that lies nearest.
fn nearest(near: Date, readings: &[(i8, i8)], year: Option<i16>) -> Option<Date> {
    let years = match year {
        Some(year) => year..=year,
        None => near.year().saturating_sub(1)..=near.year().saturating_add(1),
    };
    let dates = years.flat_map(|year| readings.iter().filter_map(move |(month, day)| Date::new(year, *month, *day).ok()));
    dates.min_by_key(|date| days_between(*date, near).abs())
}

pub(super) fn days_between(from: Date, to: Date) -> i64 {
    from.duration_until(to).as_secs() / 86400
}

/// A day, and the last one where several are written as one (`October 9-23, 2025`).
#[derive(Clone, Copy, Debug)]
pub(super) struct Days {
    pub first: Day,
    pub last: Option<Day>,
}

impl From<Day> for Days {
    fn from(first: Day) -> Days {
        Days { first, last: None }
    }
}

pub(super) fn read(cursor: &mut Cursor, loose: bool) -> Option<Days> {
    let start = *cursor;
    let found = match cursor.byte()? {
        b'0'..=b'9' => number(cursor, loose),
        byte if byte.is_ascii_alphabetic() => word(cursor, loose),
        _ => None,
    };
    if found.is_none() {
        *cursor = start;
    }
    found
}

fn number(cursor: &mut Cursor, loose: bool) -> Option<Days> {
    let start = *cursor;
    let (number, digits) = cursor.digits(8)?;
    match digits {
        4 => {
            // Text from word processors has hyphens that do not break.
            let mark = cursor.char().filter(|mark| matches!(mark, '-' | '/' | '.' | '\u{2010}' | '\u{2011}'))?;
            cursor.at += mark.len_utf8();
            let (month, _) = cursor.digits(2)?;
            if cursor.char() != Some(mark) {
                return None;
            }
            cursor.at += mark.len_utf8();
            let (day, _) = cursor.digits(2)?;
            // `T` begins the time of an ISO date; any other letter makes it something else.
            if !(cursor.at_boundary() || matches!(cursor.byte(), Some(b'T' | b't'))) {
                return None;
            }
            date(number, month, day).map(Days::from)
        }
        8 if matches!(cursor.byte(), Some(b'T')) => date(number / 10000, number / 100 % 100, number % 100).map(Days::from),
        1 | 2 => {
            if let Some(found) = numeric(cursor, number, loose) {
                return Some(found.into());
            }
            *cursor = start;
            cursor.digits(2)?;
            day_first(cursor, number)
        }
        _ => None,
    }
}

fn date(year: u32, month: u32, day: u32) -> Option<Day> {
    let plausible = (1900..2200).contains(&year);
    plausible.then(|| Date::new(year as i16, month as i8, day as i8).ok().map(Day::Date))?
}

/// `28-07-2017`, `03.08.2023`, `11/21/26`, and before a time `21.11.` and `11/21`. Day first unless that cannot be;
/// with slashes, where half the world puts the month first, both stay open.
fn numeric(cursor: &mut Cursor, first: u32, loose: bool) -> Option<Day> {
    let mark = cursor.byte().filter(|byte| matches!(byte, b'-' | b'/' | b'.'))?;
    cursor.at += 1;
    let (second, _) = cursor.digits(2)?;
    let mut ahead = *cursor;
    let year = if ahead.eat(mark) { ahead.digits(4) } else { None };
    let year = match year {
        Some((year, 4)) if (1900..2200).contains(&year) => year as i16,
        Some((year, 2)) if mark != b'-' => 2000 + year as i16,
        _ => {
            // No year: only where a time follows, or `11/21` would be any fraction.
            if mark == b'-' || (mark == b'.' && !cursor.eat(b'.')) || !time_follows(cursor) || !loose {
                return None;
            }
            return match mark {
                b'.' => yearless(second, first),
                _ => either(first, second, None),
            };
        }
    };
    *cursor = ahead;
    if !(cursor.at_boundary() || cursor.byte() == Some(b'T')) || cursor.byte() == Some(mark) {
        return None;
    }
    either(first, second, Some(year)).map(|day| match day {
        Day::Either { first, second, year: Some(year) } if mark != b'/' => Date::new(year, second, first).map_or(day, Day::Date),
        day => day,
    })
}

fn either(first: u32, second: u32, year: Option<i16>) -> Option<Day> {
    let plain = |month: u32, day: u32| match year {
        Some(year) => date(year as u32, month, day),
        None => yearless(month, day),
    };
    match (first, second) {
        (1..=12, 1..=12) if first != second => Some(Day::Either { first: first as i8, second: second as i8, year }),
        (_, 1..=12) => plain(second, first),
        (1..=12, _) => plain(first, second),
        _ => None,
    }
}

fn yearless(month: u32, day: u32) -> Option<Day> {
    Date::new(2000, month as i8, day as i8).ok()?;
    Some(Day::Yearless { month: month as i8, day: day as i8 })
}

fn time_follows(cursor: &Cursor) -> bool {
    let mut ahead = *cursor;
    ahead.eat(b',');
    ahead.blanks();
    let hour = ahead.digits(2);
    hour.is_some() && matches!(ahead.byte(), Some(b':')) && ahead.byte_after(1).is_some_and(|byte| byte.is_ascii_digit())
}

/// `14 January 2026`, `19. April`, `14th of January`, `14-Nov-2026`, `9-23 October 2025`; the first number is read.
fn day_first(cursor: &mut Cursor, first: u32) -> Option<Days> {
    ordinal(cursor);
    let last = second_day(cursor);
    cursor.eat(b'.');
    let dashed = cursor.eat(b'-');
    if !dashed && !cursor.blanks() {
        return None;
    }
    if cursor.word("of") {
        cursor.blanks();
    }
    let month = month(cursor)?;
    let year = year(cursor, dashed);
    days(month, first, last, year)
}

fn days(month: u32, first: u32, last: Option<u32>, year: Option<i16>) -> Option<Days> {
    let day = |day: u32| match year {
        Some(year) => date(year as u32, month, day),
        None => yearless(month, day),
    };
    Some(Days { first: day(first)?, last: last.and_then(day) })
}

fn ordinal(cursor: &mut Cursor) {
    cursor.words(&["st", "nd", "rd", "th"]);
}

/// The second number of `9-23`, `29–30`, `9 to 23`.
fn second_day(cursor: &mut Cursor) -> Option<u32> {
    let mut ahead = *cursor;
    let blank = ahead.blanks();
    match ahead.char()? {
        c @ ('-' | '–') => ahead.at += c.len_utf8(),
        't' if blank && ahead.word("to") => {}
        _ => return None,
    }
    ahead.blanks();
    let (day, _) = ahead.digits(2)?;
    ordinal(&mut ahead);
    if !ahead.at_boundary() || matches!(ahead.byte(), Some(b':' | b'-')) || day > 31 {
        return None;
    }
    // `Nov 21 - 3 pods failed`: with blanks around it, it is a range only if no word follows.
    if blank && ahead.char().is_some_and(|c| c != ',') {
        let mut after = ahead;
        after.blanks();
        if year(&mut after, false).is_none() && month(&mut after).is_none() {
            return None;
        }
    }
    *cursor = ahead;
    Some(day)
}

fn month(cursor: &mut Cursor) -> Option<u32> {
    const MONTHS: [&str; 12] =
        ["january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"];
    let word = cursor.peek_word();
    if word.len() < 3 || word.len() > 9 || !word.starts_with(|c: char| c.is_ascii_uppercase()) || !word.is_ascii() {
        return None;
    }
    let index = MONTHS
        .iter()
        .position(|month| month.eq_ignore_ascii_case(word) || (word.len() == 3 && month[..3].eq_ignore_ascii_case(word)))
        .or_else(|| word.eq_ignore_ascii_case("sept").then_some(8))?;
    cursor.at += word.len();
    if word.len() < 5 {
        cursor.eat(b'.');
    }
    Some(index as u32 + 1)
}

/// A year of four digits, with a comma or blank before it.
fn year(cursor: &mut Cursor, dashed: bool) -> Option<i16> {
    let mut ahead = *cursor;
    let apart = if dashed { ahead.eat(b'-') || ahead.blanks() } else { ahead.eat(b',') | ahead.blanks() };
    let (year, digits) = ahead.digits(4)?;
    if !apart || digits != 4 || !(1900..2200).contains(&year) || !ahead.at_boundary() {
        return None;
    }
    // `Nov 21, 2026-11-21 …` would be odd, but it is the other date's year.
    if ahead.byte() == Some(b'-') && ahead.byte_after(1).is_some_and(|byte| byte.is_ascii_digit()) {
        return None;
    }
    *cursor = ahead;
    Some(year as i16)
}

fn word(cursor: &mut Cursor, loose: bool) -> Option<Days> {
    if let Some(month) = month(cursor) {
        return month_first(cursor, month);
    }
    if let Some(weekday) = weekday(cursor) {
        let mut ahead = *cursor;
        ahead.eat(b',');
        ahead.blanks();
        ahead.words(&["the"]);
        ahead.blanks();
        if !weekday_here(&ahead)
            && let Some(days) = read(&mut ahead, loose)
        {
            *cursor = ahead;
            return Some(days);
        }
        return loose.then_some(Day::Weekday(weekday).into());
    }
    loose.then(|| relative(cursor))?.map(Days::from)
}

fn weekday_here(cursor: &Cursor) -> bool {
    weekday(&mut cursor.clone()).is_some()
}

fn month_first(cursor: &mut Cursor, month: u32) -> Option<Days> {
    if !(cursor.eat(b'-') | cursor.blanks()) {
        return None;
    }
    cursor.word("the");
    cursor.blanks();
    let (first, _) = cursor.digits(2)?;
    ordinal(cursor);
    let half = ["am", "pm"].iter().any(|half| {
        let mut ahead = *cursor;
        ahead.blanks();
        ahead.word(half)
    });
    if !cursor.at_boundary() || cursor.byte() == Some(b':') || half {
        return None;
    }
    let last = second_day(cursor);
    let year = year(cursor, cursor.byte() == Some(b'-'));
    days(month, first, last, year)
}

fn weekday(cursor: &mut Cursor) -> Option<Weekday> {
    const WEEKDAYS: [(&str, Weekday); 7] = [
        ("monday", Weekday::Monday),
        ("tuesday", Weekday::Tuesday),
        ("wednesday", Weekday::Wednesday),
        ("thursday", Weekday::Thursday),
        ("friday", Weekday::Friday),
        ("saturday", Weekday::Saturday),
        ("sunday", Weekday::Sunday),
    ];
    let word = cursor.peek_word();
    if !(3..=9).contains(&word.len()) || !word.starts_with(|c: char| c.is_ascii_uppercase()) || !word.is_ascii() {
        return None;
    }
    let short = |name: &str| {
        let longer = match name {
            "tuesday" => &["tues"][..],
            "thursday" => &["thur", "thurs"],
            _ => &[],
        };
        word.len() == 3 && name[..3].eq_ignore_ascii_case(word) || longer.iter().any(|longer| longer.eq_ignore_ascii_case(word))
    };
    let found = WEEKDAYS.iter().find(|(name, _)| name.eq_ignore_ascii_case(word) || short(name))?.1;
    cursor.at += word.len();
    if word.len() < 6 {
        cursor.eat(b'.');
    }
    Some(found)
}

/// `next day`, `the following day`, `same day`, `Day 2`.
fn relative(cursor: &mut Cursor) -> Option<Day> {
    if cursor.word("day") {
        cursor.blanks();
        let (number, _) = cursor.digits(2)?;
        return (number > 0 && cursor.at_boundary() && cursor.byte() != Some(b':')).then_some(Day::Numbered(number as i8));
    }
    if cursor.word("the") {
        cursor.blanks();
    }
    let days = if cursor.words(&["next", "following"]) {
        1
    } else if cursor.word("same") {
        0
    } else {
        return None;
    };
    cursor.blanks();
    cursor.word("day").then_some(Day::After(days))
}

/// The first day that a text writes out, with or without its year: in headings, titles and sentences.
pub(crate) fn anywhere(text: &str, with_year: bool) -> Option<Day> {
    let mut before = ' ';
    for (at, c) in text.char_indices() {
        if (c.is_ascii_digit() || c.is_ascii_uppercase()) && !before.is_alphanumeric() && !matches!(before, '/' | '.' | '-' | ':') {
            let mut cursor = Cursor::new(text, at);
            if let Some(days) = read(&mut cursor, false)
                && (matches!(days.first, Day::Date(_) | Day::Either { .. }) || !with_year && matches!(days.first, Day::Yearless { .. }))
            {
                return Some(days.first);
            }
        }
        before = c;
    }
    None
}
