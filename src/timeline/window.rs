//! The window of time that an import looks at.

use super::Settings;
use super::stamp::Reader;
use crate::document::time::{Precision, Trust};
use crate::document::{Document, Milestone};
use jiff::{SignedDuration, Timestamp, ToSpan};

/// A stretch of time; an end that is not known is open.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Window {
    pub since: Option<Timestamp>,
    pub until: Option<Timestamp>,
}

impl Window {
    pub fn holds(self, at: Timestamp) -> bool {
        self.since.is_none_or(|since| since <= at) && self.until.is_none_or(|until| at <= until)
    }

    /// The same stretch by a clock that is ahead of the true one; `skew` is below zero for one that is behind.
    pub fn by_clock(self, skew: SignedDuration) -> Window {
        let on_it = |at: Timestamp| at.saturating_add(skew).unwrap_or(at);
        Window { since: self.since.map(on_it), until: self.until.map(on_it) }
    }

    /// The window of a report's incident: from its first milestone to `resolved`, and the settings' margin around it.
    /// Where no milestone is told, from the first to the last entry of its timeline that has a day; without either it is
    /// open at both ends. An incident that is not resolved is open at its end.
    pub fn of(document: &Document, settings: &Settings) -> Window {
        let front = document.front();
        let told = |milestone| front.milestone(milestone).map(|fact| fact.value.timestamp());
        let first = Milestone::ALL.into_iter().filter_map(told).min();
        let last = told(Milestone::Resolved);
        let entries = || {
            let timelines = document.timelines();
            let times: Vec<Timestamp> = timelines
                .iter()
                .flat_map(|timeline| &timeline.entries)
                .filter_map(|entry| entry.when.moment.as_ref()?.timestamp())
                .collect();
            times
        };
        let (first, last) = match first {
            Some(first) => (Some(first), last),
            None => {
                let times = entries();
                (times.iter().min().copied(), times.iter().max().copied())
            }
        };
        Window {
            since: first.map(|first| first.saturating_sub(settings.margin).unwrap_or(first)),
            until: last.map(|last| last.saturating_add(settings.margin).unwrap_or(last)),
        }
    }

    /// The window with the ends that the user has given.
    ///
    /// # Errors
    /// What was given is no time, or the end lies before the start.
    pub fn given(self, since: Option<&str>, until: Option<&str>, times: &Reader) -> Result<Window, String> {
        let since = match since {
            Some(text) => Some(times.read(text).map_err(|why| format!("--since: {why}"))?.at),
            None => self.since,
        };
        let until = match until {
            Some(text) => {
                let stamp = times.read(text).map_err(|why| format!("--until: {why}"))?;
                // A day is meant whole.
                let zone = times.zone.clone().filter(|_| stamp.zone != Trust::Written).unwrap_or(jiff::tz::TimeZone::UTC);
                let end = match stamp.precision {
                    Precision::Day => stamp.at.to_zoned(zone).saturating_add(1.day()).timestamp(),
                    _ => stamp.at,
                };
                Some(end)
            }
            None => self.until,
        };
        match (since, until) {
            (Some(start), Some(end)) if end < start => Err(format!("the window ends ({end}) before it starts ({start})")),
            _ => Ok(Window { since, until }),
        }
    }
}

/// As a person reads it, in UTC.
impl std::fmt::Display for Window {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let form = |at: Timestamp| if at.as_second() % 60 == 0 { "%Y-%m-%d %H:%M" } else { "%Y-%m-%d %H:%M:%S" };
        let minute = |at: Timestamp| at.strftime(form(at)).to_string();
        match (self.since, self.until) {
            (Some(since), Some(until)) => write!(out, "{} to {} UTC", minute(since), minute(until)),
            (Some(since), None) => write!(out, "after {} UTC", minute(since)),
            (None, Some(until)) => write!(out, "before {} UTC", minute(until)),
            (None, None) => out.write_str("at any time"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_given_counts_and_a_day_is_whole() {
        let open = Window::default();
        let window = open.given(Some("2026-11-21 14:02"), Some("2026-11-21"), &Reader::default()).unwrap();
        assert_eq!(window.to_string(), "2026-11-21 14:02 to 2026-11-22 00:00 UTC");
        assert_eq!(
            window.given(None, Some("2026-11-21T15:00:00+01:00"), &Reader::default()),
            Err("the window ends (2026-11-21T14:00:00Z) before it starts (2026-11-21T14:02:00Z)".into())
        );
        assert!(open.given(Some("noon"), None, &Reader::default()).unwrap_err().starts_with("--since: “noon” is no time"));
        assert!(open.holds("1980-01-01T00:00:00Z".parse().unwrap()));
        assert_eq!(window.by_clock(SignedDuration::from_mins(-3)).to_string(), "2026-11-21 13:59 to 2026-11-21 23:57 UTC");
    }
}
