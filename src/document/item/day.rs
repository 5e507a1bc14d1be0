//! The days that items are due by and were done on, as people write them.

use jiff::ToSpan;
use jiff::civil::Date;

/// A day as it is written: `2026-12-05`, `2026/12/05`, `Dec 5, 2026`, `5 December 2026`. A day without a year, or in
/// figures that could be read two ways, is none.
pub(super) fn date(text: &str) -> Option<Date> {
    let text = text.trim().trim_end_matches('.');
    if text.len() == 10 && text.as_bytes()[4] == text.as_bytes()[7] && matches!(text.as_bytes()[4], b'-' | b'/' | b'.') {
        let part = |range: std::ops::Range<usize>| text.get(range)?.parse::<i16>().ok();
        return Date::new(part(0..4)?, part(5..7)?.try_into().ok()?, part(8..10)?.try_into().ok()?).ok();
    }
    let words: Vec<&str> = text.split([' ', ',', '\u{a0}']).filter(|word| !word.is_empty()).collect();
    let words = if words.len() == 4 { &words[1..] } else { &words[..] };
    let &[first, second, year] = words else { return None };
    let (day, month) = if first.starts_with(|c: char| c.is_ascii_digit()) { (first, second) } else { (second, first) };
    let day: i8 = day.trim_end_matches(|c: char| c.is_ascii_alphabetic() || c == '.').parse().ok()?;
    let month = month.get(..3)?.to_ascii_lowercase();
    let month = MONTHS.iter().position(|name| *name == month)? as i8 + 1;
    Date::new(year.parse().ok().filter(|year| (1990..2200).contains(year))?, month, day).ok()
}

const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/// The day by which something is due: a day, or the last one of a month, a quarter, a half or a year that is named:
/// `Q1 2027`, `2027-Q1`, `March 2027`, `2027-03`, `H1 2027`, `end of 2026`. What leaves out the year is none.
pub(super) fn due(text: &str) -> Option<Date> {
    date(text).or_else(|| stretch(text))
}

fn stretch(text: &str) -> Option<Date> {
    let lower = text.trim().trim_end_matches('.').to_ascii_lowercase();
    let plain = ["the end of ", "end of ", "end ", "eo"].iter().find_map(|lead| lower.strip_prefix(lead)).unwrap_or(&lower);
    let words: Vec<&str> = plain.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let (name, year) = match *words.as_slice() {
        [year] => ("y", year),
        [name, year] if year.len() == 4 => (name, year),
        [year, name] => (name, year),
        _ => return None,
    };
    let year: i16 = year.parse().ok().filter(|year| (1990..2200).contains(year))?;
    Date::new(year, last_month(name)?, 1).ok().and_then(|day| day.checked_add(1.month()).ok()?.yesterday().ok())
}

/// The last month of what is named: `q1`, `h2`, `march`, `03`, `y` for the whole year.
fn last_month(name: &str) -> Option<i8> {
    let number = |from: usize| name.get(from..)?.parse::<i8>().ok();
    match name {
        "q1" | "q2" | "q3" | "q4" => Some(number(1)? * 3),
        "h1" | "h2" => Some(number(1)? * 6),
        "y" | "year" => Some(12),
        _ if name.len() == 2 => number(0).filter(|month| (1..=12).contains(month)),
        _ => {
            let month = MONTHS.iter().position(|known| name.get(..3) == Some(known))? as i8 + 1;
            let is_whole = FULL_MONTHS[month as usize - 1].starts_with(name) || name == "sept";
            is_whole.then_some(month)
        }
    }
}

const FULL_MONTHS: [&str; 12] =
    ["january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quarters_and_months_end_on_their_last_day() {
        let told = |text: &str| due(text).map(|day| day.to_string()).unwrap_or_else(|| "?".to_owned());
        for (text, expected) in [
            ("2026-12-05", "2026-12-05"),
            ("Dec 5, 2026", "2026-12-05"),
            ("Q1 2027", "2027-03-31"),
            ("2027-Q4", "2027-12-31"),
            ("2027 q2", "2027-06-30"),
            ("end of Q3/2026", "2026-09-30"),
            ("February 2028", "2028-02-29"),
            ("Feb. 2027", "2027-02-28"),
            ("2027-02", "2027-02-28"),
            ("02/2027", "2027-02-28"),
            ("H1 2027", "2027-06-30"),
            ("EOY 2026", "2026-12-31"),
            ("2027", "2027-12-31"),
            ("next sprint", "?"),
            ("Q1", "?"),
            ("March", "?"),
            ("Q5 2027", "?"),
            ("2027-13", "?"),
            ("12/05", "?"),
            ("mid March 2027", "?"),
            ("marble 2027", "?"),
            ("", "?"),
        ] {
            assert_eq!(told(text), expected, "{text}");
        }
    }
}
