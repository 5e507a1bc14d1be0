//! Times as people write them in a report, and the moment each one means.

mod clock;
mod cursor;
mod date;
mod scan;
#[cfg(test)]
mod tests;
mod vague;
mod zone;

use super::Span;
use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, Zoned};
use std::ops::Range;

pub use date::Day;
pub(crate) use date::anywhere as day_in;
pub use scan::{read, rest};
pub(crate) use zone::{database as zones, in_heading as zone_of_heading, stated_in as zone_stated};

/// How exact a time is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Precision {
    Day,
    Minute,
    Second,
}

/// Who says which time zone a time is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Trust {
    /// Nobody: it is read as UTC, and that is a guess. Also where the name that is written means several zones (`IST`,
    /// `CST`, `BST`): the name is kept, and one of them is guessed.
    Assumed,
    /// The section or the report says it for all its times.
    Stated,
    /// It is written at the time itself.
    Written,
}

/// A time zone, and who says so.
#[derive(Clone, Debug, PartialEq)]
pub struct Zone {
    pub zone: TimeZone,
    /// As it was written: `UTC`, `CEST`, `+02:00`; empty where it is assumed.
    pub name: String,
    pub trust: Trust,
}

impl Zone {
    /// UTC, because nobody said otherwise.
    pub fn assumed() -> Zone {
        Zone { zone: TimeZone::UTC, name: String::new(), trust: Trust::Assumed }
    }

    /// Whether a name is written that means several zones.
    pub fn is_ambiguous(&self) -> bool {
        self.trust == Trust::Assumed && !self.name.is_empty()
    }
}

/// A moment as far as a report tells it.
#[derive(Clone, Debug, PartialEq)]
pub struct Moment {
    /// The day: written at the entry, or taken from an earlier entry, a heading or the front matter. None where no day
    /// is told anywhere.
    pub date: Option<Date>,
    /// The time of day. None where only the day is told.
    pub clock: Option<Time>,
    /// The end, of a time written as a range; without a time of day where days are told (`October 9-23`).
    pub until: Option<(Option<Date>, Option<Time>)>,
    pub zone: Zone,
    pub precision: Precision,
    /// Written as about (`~14:02`, `ca. 14:02`).
    pub approximate: bool,
}

impl Moment {
    /// The instant, where the day is known; the start of the day where the time is not.
    pub fn timestamp(&self) -> Option<Timestamp> {
        self.zoned().map(|zoned| zoned.timestamp())
    }

    pub fn zoned(&self) -> Option<Zoned> {
        self.date?.to_datetime(self.clock.unwrap_or(Time::midnight())).to_zoned(self.zone.zone.clone()).ok()
    }
}

/// A time found in text: its bytes, and what it means if that could be understood.
#[derive(Clone, Debug, PartialEq)]
pub struct When {
    /// The bytes of the time as it is written, without the marks around it; empty where a row has none.
    pub span: Span,
    /// None where there is a time and it could not be understood, such as `14:??`.
    pub moment: Option<Moment>,
}

/// A time as it is written, before what stands around it gives it the day and zone that it leaves out.
#[derive(Clone, Debug, PartialEq)]
pub struct Written {
    /// Where it stands in the text that was read, without the brackets around it.
    pub range: Range<usize>,
    pub day: Option<Day>,
    pub clock: Option<Time>,
    pub until: Option<(Option<Day>, Option<Time>)>,
    pub zone: Option<Zone>,
    /// The time since the first entry: `T+7m`.
    pub elapsed: Option<SignedDuration>,
    pub precision: Precision,
    pub approximate: bool,
    /// Plainly a time, and not to be understood: `14:??`.
    pub unclear: bool,
}

impl Written {
    /// Whether it tells a time of day, or plainly stands for one.
    pub fn has_time(&self) -> bool {
        self.clock.is_some() || self.elapsed.is_some() || self.unclear
    }
}
