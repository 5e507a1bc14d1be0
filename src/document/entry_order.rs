//! Where in a timeline an entry belongs, and how its time is written there.

use super::entry::{Entry, Form, Place, Timeline};
use super::entry_edit::NewEntry;
use super::time::{Precision, Trust};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};

/// The times of a timeline's entries, in the order of the text.
#[derive(Debug)]
pub(super) struct Order {
    zone: TimeZone,
    entries: Vec<Known>,
    pub newest_first: bool,
    is_sorted: bool,
    /// Most of its entries name what happened before they tell when.
    sums_up: bool,
}

/// What is known of one entry's time.
#[derive(Debug)]
struct Known {
    at: Option<Timestamp>,
    day: Option<Date>,
    /// Its time is written without its day, so that the day is that of what stands before it.
    takes_day: bool,
    /// It is the first row of a table.
    begins_table: bool,
    /// Its time as it is written.
    written: String,
    /// The zone that is written at its time, and its name.
    zone: Option<(TimeZone, String)>,
}

/// Which of several timelines a moment belongs to: the one whose entries surround it most closely, the longer one of two
/// that do so alike. A list of labelled moments (`- Detected: 14:02`) sums up another timeline of its day, so it comes
/// after that.
pub(super) fn nearest(orders: &[Order], at: Timestamp) -> usize {
    const DAY: i64 = 24 * 60 * 60;
    let rank = |order: &Order| {
        let times = || order.entries.iter().filter_map(|entry| entry.at);
        let before = times().filter(|time| *time <= at).max().map(|time| at.as_second() - time.as_second());
        let after = times().filter(|time| *time >= at).min().map(|time| time.as_second() - at.as_second());
        let around = match (before, after) {
            (Some(before), Some(after)) => before.saturating_add(after),
            (Some(side), None) | (None, Some(side)) => side.saturating_mul(2),
            (None, None) => i64::MAX,
        };
        (around > 2 * DAY, order.sums_up, around, std::cmp::Reverse(times().count()))
    };
    (0..orders.len()).min_by_key(|&index| rank(&orders[index])).unwrap_or(0)
}

impl Order {
    /// `about` gives the day to entries that tell a time of day and nowhere a day.
    pub(super) fn of(text: &str, timeline: &Timeline, about: Timestamp) -> Order {
        let entries: Vec<Known> = timeline.entries.iter().map(|entry| Known::of(text, entry, about)).collect();
        let times: Vec<Timestamp> = entries.iter().filter_map(|entry| entry.at).collect();
        let rising = times.windows(2).filter(|pair| pair[0] < pair[1]).count();
        let falling = times.windows(2).filter(|pair| pair[0] > pair[1]).count();
        let named_first = timeline.entries.iter().filter(|entry| entry.what.start < entry.when.span.start).count();
        let sums_up = timeline.form != Form::Table && named_first * 2 > timeline.entries.len();
        let is_sorted = rising == 0 || falling == 0;
        Order { zone: timeline.zone.zone.clone(), entries, newest_first: falling > rising, is_sorted, sums_up }
    }

    pub(super) fn day(&self, entry: usize) -> Option<Date> {
        self.entries.get(entry)?.day
    }

    /// The index of the entry that a new one goes before: where the fewest entries are on the wrong side of it, and the
    /// last such place, so that it follows entries of the same time; among entries that are out of order, the place with
    /// the closest neighbours.
    ///
    /// A place whose next entry takes its day from before is no good for another day; the next good one is taken then.
    pub(super) fn place(&self, new: &NewEntry) -> usize {
        let is_before = |at: Timestamp| if self.newest_first { at > new.at } else { at <= new.at };
        let mut wrong = self.entries.iter().filter(|entry| entry.at.is_some_and(is_before)).count();
        let mut best = (wrong, 0);
        for (index, entry) in self.entries.iter().enumerate() {
            match entry.at.map(is_before) {
                Some(true) => wrong -= 1,
                Some(false) => wrong += 1,
                None => {}
            }
            if wrong <= best.0 {
                best = (wrong, index + 1);
            }
        }
        let mut at = if self.is_sorted { best.1 } else { self.closest(new).unwrap_or(best.1) };
        while let Some(next) = self.entries.get(at).filter(|next| next.takes_day) {
            let day = self.zoned(at, new).date();
            let continues = at > 0 && self.day(at - 1) == Some(day) && new.precision != Precision::Day;
            if next.day == Some(day) || continues {
                break;
            }
            at += 1;
        }
        at
    }

    /// Where entries stand out of order, as they do where a second table sums up the first: the place whose neighbours
    /// surround a new one most closely, both on their side of it.
    fn closest(&self, new: &NewEntry) -> Option<usize> {
        let away =
            |at: Timestamp| if self.newest_first { new.at.as_second() - at.as_second() } else { at.as_second() - new.at.as_second() };
        let around = |place: usize| {
            let before = self.entries[..place].iter().rev().find_map(|entry| entry.at).map(away);
            let begins_table = self.entries.get(place).is_some_and(|entry| entry.begins_table);
            let after = if begins_table && place > 0 { None } else { self.entries[place..].iter().find_map(|entry| entry.at).map(away) };
            match (before, after) {
                (Some(before), Some(after)) => (before <= 0 && after >= 0).then(|| after.saturating_sub(before)),
                (Some(before), None) => (before <= 0).then(|| before.saturating_neg().saturating_mul(2)),
                (None, Some(after)) => (after >= 0).then(|| after.saturating_mul(2)),
                (None, None) => None,
            }
        };
        let places = (0..=self.entries.len()).rev().filter_map(|place| around(place).map(|around| (around, place)));
        places.min_by_key(|(around, _)| *around).map(|(_, place)| place)
    }

    /// How the times of new entries are written that all go before the entry `at`, in the order given.
    pub(super) fn styles<'n>(&self, at: usize, new: &[&'n NewEntry]) -> Vec<(&'n NewEntry, Style)> {
        let before = at.checked_sub(1).map(|before| &self.entries[before]);
        let after = self.entries.get(at);
        let near = [before, after].into_iter().flatten();
        let like = before.filter(|entry| !entry.written.is_empty()).or(after).or(before);
        let written = like.map_or("", |like| like.written.as_str());
        let takes_day = near.clone().any(|entry| entry.takes_day);
        let mut day = match (before, after) {
            (Some(before), _) => before.day,
            (None, Some(after)) if after.takes_day => after.day,
            _ => None,
        };
        new.iter()
            .map(|entry| {
                let zoned = self.zoned(at, entry);
                let date = zoned.date();
                let dated = !(takes_day && day == Some(date)) || entry.precision == Precision::Day;
                day = Some(date);
                let suffix = like.and_then(|like| like.zone.as_ref()).map_or(String::new(), |(_, name)| format!(" {name}"));
                let style = Style {
                    date,
                    at: zoned,
                    dated,
                    joint: if has_t(written) { 'T' } else { ' ' },
                    seconds: has_seconds(written),
                    half_days: half_days(written),
                    suffix,
                };
                (*entry, style)
            })
            .collect()
    }

    /// The moment in the zone that its neighbour's time is written in, otherwise the timeline's.
    fn zoned(&self, at: usize, new: &NewEntry) -> Zoned {
        let before = at.checked_sub(1).and_then(|before| self.entries.get(before)).filter(|entry| !entry.written.is_empty());
        let like = before.or(self.entries.get(at));
        let zone = like.and_then(|like| like.zone.as_ref()).map_or(&self.zone, |(zone, _)| zone);
        new.at.to_zoned(zone.clone())
    }
}

impl Known {
    fn of(text: &str, entry: &Entry, about: Timestamp) -> Known {
        let written = text.get(entry.when.span.start..entry.when.span.end).unwrap_or_default().to_owned();
        let begins_table = matches!(entry.place, Place::Row { row: 1, .. });
        let Some(moment) = &entry.when.moment else {
            return Known { at: None, day: None, takes_day: false, begins_table, written: String::new(), zone: None };
        };
        let mut moment = moment.clone();
        if moment.date.is_none() {
            moment.date = Some(about.to_zoned(moment.zone.zone.clone()).date());
        }
        let zone = (moment.zone.trust == Trust::Written).then(|| {
            let name = if moment.zone.name.eq_ignore_ascii_case("z") { "UTC".to_owned() } else { moment.zone.name.clone() };
            (moment.zone.zone.clone(), name)
        });
        Known { at: moment.timestamp(), day: moment.date, takes_day: takes_day(&written), begins_table, written, zone }
    }
}

/// How a time is written.
#[derive(Debug)]
pub(super) struct Style {
    pub date: Date,
    at: Zoned,
    dated: bool,
    joint: char,
    seconds: bool,
    /// `2:02 PM`, and what stands for `PM`: capitals or not, with or without a blank before it.
    half_days: Option<&'static str>,
    /// The zone, after a blank, where it is written at every time.
    suffix: String,
}

impl Style {
    /// `2026-11-21 14:02` in UTC.
    pub(super) fn plain(new: &NewEntry) -> Style {
        let at = new.at.to_zoned(TimeZone::UTC);
        Style { date: at.date(), at, dated: true, joint: ' ', seconds: false, half_days: None, suffix: String::new() }
    }

    pub(super) fn write(&self, new: &NewEntry) -> String {
        if new.precision == Precision::Day {
            return self.date.to_string();
        }
        let clock = self.clock(new);
        if self.dated { format!("{}{}{clock}", self.date, self.joint) } else { clock }
    }

    /// The time of day with its zone; nothing where only the day is known.
    pub(super) fn clock(&self, new: &NewEntry) -> String {
        if new.precision == Precision::Day {
            return String::new();
        }
        let seconds = self.seconds && new.precision == Precision::Second;
        let form = match (self.half_days, seconds) {
            (Some(_), true) => "%-I:%M:%S",
            (Some(_), false) => "%-I:%M",
            (None, true) => "%H:%M:%S",
            (None, false) => "%H:%M",
        };
        let half = self.half_days.map_or(String::new(), |form| self.at.strftime(form).to_string());
        format!("{}{half}{}{}", self.at.strftime(form), self.suffix, self.second())
    }

    /// The offset of a time of day that came twice because clocks went back, where it is the second: alone it reads as the first.
    fn second(&self) -> String {
        let reads = self.at.time_zone().to_zoned(self.at.datetime());
        let is_second = self.suffix.is_empty() && reads.is_ok_and(|reads| reads.timestamp() != self.at.timestamp());
        if is_second { self.at.strftime(" %:z").to_string() } else { String::new() }
    }
}

/// Whether a time is written without its day.
fn takes_day(written: &str) -> bool {
    let year = written.split(|c: char| !c.is_ascii_digit()).any(|digits| digits.len() == 4);
    let month = written.split(|c: char| !c.is_alphabetic()).any(|word| {
        let word = word.to_lowercase();
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"].iter().any(|month| word.starts_with(month))
    });
    let parts = written.contains('/') || written.matches('.').count() >= 2 || written.matches('-').count() >= 2;
    !(year || month || parts)
}

fn has_t(written: &str) -> bool {
    written.as_bytes().windows(3).any(|three| three[0].is_ascii_digit() && three[1] == b'T' && three[2].is_ascii_digit())
}

fn has_seconds(written: &str) -> bool {
    written.as_bytes().windows(6).any(|six| six[0] == b':' && six[3] == b':' && [1, 2, 4, 5].iter().all(|&at| six[at].is_ascii_digit()))
}

fn half_days(written: &str) -> Option<&'static str> {
    let forms = [(" AM", " %p"), (" PM", " %p"), ("AM", "%p"), ("PM", "%p"), (" am", " %P"), (" pm", " %P"), ("am", "%P"), ("pm", "%P")];
    let is = |half: &str| written.find(half).is_some_and(|at| written[..at].ends_with(|c: char| c.is_ascii_digit()));
    forms.iter().find(|(half, _)| is(half)).map(|(_, form)| *form)
}
