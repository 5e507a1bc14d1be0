//! Times as people write them in a report, and the moment each one means.

use super::Span;
use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};

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
    /// Nobody: it is read as UTC, and that is a guess.
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
}

/// A moment as far as a report tells it.
#[derive(Clone, Debug, PartialEq)]
pub struct Moment {
    /// The day: written at the entry, or taken from an earlier entry, a heading or the front matter. None where no day
    /// is told anywhere.
    pub date: Option<Date>,
    /// The time of day. None where only the day is told.
    pub clock: Option<Time>,
    /// The end, of a time written as a range.
    pub until: Option<(Option<Date>, Time)>,
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
