//! The day that stands for a report, however it is told.

use super::Input;
use jiff::civil::Date;

/// The day of a report: the day it started, the day it names, a day in its file's name or title, its first entry's day.
pub(super) fn of(input: &Input, stem: &str, title: &str) -> Option<Date> {
    let front = input.document.front();
    let started = input.moments.first().map(|moment| moment.at.date());
    let entry = || input.timelines.iter().flat_map(|timeline| &timeline.entries).find_map(|entry| entry.when.moment.as_ref()?.date);
    started
        .or_else(|| front.date.as_ref().map(|date| date.value))
        .or_else(|| written_day(stem))
        .or_else(|| written_day(title))
        .or_else(entry)
}

/// The moment that a report's day is taken from, as programs write it; none where no zone is told for it.
pub(super) fn began(input: &Input) -> Option<String> {
    let first = input.moments.first().filter(|moment| moment.is_zone_told)?;
    Some(first.at.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string())
}

/// A day written anywhere in a text: `2026-11-21`, `2026_11_21`, `November 21st, 2026`, `21 Nov 2026`.
fn written_day(text: &str) -> Option<Date> {
    let windows = text.as_bytes().windows(10);
    windows
        .filter_map(|window| std::str::from_utf8(window).ok())
        .find_map(|window| window.replace('_', "-").parse().ok())
        .or_else(|| day_in_words(text))
}

fn day_in_words(text: &str) -> Option<Date> {
    let words: Vec<&str> = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    words.windows(3).find_map(|three| {
        let year: i16 = three[2].parse().ok().filter(|year| (1970..2200).contains(year))?;
        let (month, day) = match month(three[0]) {
            Some(month) => (month, three[1]),
            None => (month(three[1])?, three[0]),
        };
        let day = day.trim_end_matches(|c: char| c.is_ascii_alphabetic()).parse().ok()?;
        Date::new(year, month, day).ok()
    })
}

fn month(word: &str) -> Option<i8> {
    const MONTHS: [&str; 12] =
        ["january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"];
    let word = word.to_lowercase();
    let found = MONTHS.iter().position(|month| *month == word || word.len() >= 3 && word.len() <= 4 && month.starts_with(word.as_str()));
    found.and_then(|at| i8::try_from(at + 1).ok())
}
