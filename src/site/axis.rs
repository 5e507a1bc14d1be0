//! The axis of time under a timeline's picture: to scale, with long silences cut out, marked by hours and days.

use super::figures;
use jiff::Timestamp;
use jiff::tz::TimeZone;

/// The room left on both sides, so that nothing at an end is cut off. All widths are percents of the picture's.
const MARGIN: f64 = 2.0;

/// The room that a cut takes.
const CUT: f64 = 5.0;

/// A silence is cut out only where it is longer than this many seconds, so that a day's work is to scale.
const LONGEST: i64 = 8 * 3600;

/// The most cuts: a history of scattered days is to scale again.
const CUTS: usize = 6;

/// The least room between the labels of two marks.
const APART: f64 = 12.0;

const MINUTE: i64 = 60;
const HOUR: i64 = 3600;
const DAY: i64 = 86_400;

/// How far marks may stand apart, in seconds; up to a day they meet every midnight.
const STEPS: [i64; 21] = [
    1,
    5,
    10,
    30,
    MINUTE,
    2 * MINUTE,
    5 * MINUTE,
    10 * MINUTE,
    15 * MINUTE,
    30 * MINUTE,
    HOUR,
    2 * HOUR,
    3 * HOUR,
    6 * HOUR,
    12 * HOUR,
    DAY,
    2 * DAY,
    7 * DAY,
    14 * DAY,
    30 * DAY,
    90 * DAY,
];

/// Where moments stand in a picture.
#[derive(Debug)]
pub(super) struct Axis {
    runs: Vec<Run>,
    zone: TimeZone,
}

/// A run of time without a cut.
#[derive(Debug, PartialEq)]
struct Run {
    from: i64,
    to: i64,
    x: f64,
    width: f64,
}

/// A mark under the picture.
#[derive(Debug, PartialEq)]
pub(super) struct Tick {
    pub x: f64,
    /// The time of day; none where only a day begins.
    pub clock: Option<String>,
    /// The day that begins here, or in which a run begins.
    pub day: Option<String>,
    /// Whether a day begins here.
    pub is_midnight: bool,
}

/// A silence that is cut out.
#[derive(Debug, PartialEq)]
pub(super) struct Cut {
    pub x: f64,
    pub width: f64,
    pub length: String,
}

impl Axis {
    /// The axis for moments in seconds, which come sorted; none where there are no two.
    pub(super) fn of(moments: &[i64], zone: TimeZone) -> Option<Axis> {
        let (first, last) = (*moments.first()?, *moments.last()?);
        if first == last {
            return None;
        }
        let mut silences: Vec<(i64, i64)> = moments.windows(2).map(|pair| (pair[0], pair[1])).collect();
        silences.sort_by_key(|(from, to)| (from - to, *from));
        let mut left = last - first;
        let mut cuts: Vec<(i64, i64)> = Vec::new();
        for (from, to) in silences.into_iter().take(CUTS) {
            let length = to - from;
            // What is left must still be a length of time.
            if length < LONGEST || length * 3 < left || left - length < MINUTE {
                break;
            }
            left -= length;
            cuts.push((from, to));
        }
        cuts.sort_unstable();
        let room = 100.0 - 2.0 * MARGIN - CUT * cuts.len() as f64;
        let mut runs = Vec::new();
        let (mut x, mut start) = (MARGIN, first);
        for (from, to) in cuts.into_iter().chain([(last, last)]) {
            let width = (from - start) as f64 / left as f64 * room;
            runs.push(Run { from: start, to: from, x, width });
            x += width + CUT;
            start = to;
        }
        Some(Axis { runs, zone })
    }

    /// Where a moment stands. One in a cut stands at its end.
    pub(super) fn place(&self, at: i64) -> f64 {
        let run = self.runs.iter().find(|run| at <= run.to).unwrap_or(&self.runs[self.runs.len() - 1]);
        let length = run.to - run.from;
        let into = if length == 0 { 0.0 } else { (at.clamp(run.from, run.to) - run.from) as f64 / length as f64 };
        rounded(run.x + into * run.width)
    }

    pub(super) fn cuts(&self) -> Vec<Cut> {
        let cut =
            |pair: &[Run]| Cut { x: rounded(pair[0].x + pair[0].width), width: CUT, length: figures::length(pair[1].from - pair[0].to) };
        self.runs.windows(2).map(cut).collect()
    }

    /// The marks, in order.
    pub(super) fn ticks(&self) -> Vec<Tick> {
        let (time, room) = self.runs.iter().fold((0, 0.0), |(time, room), run| (time + run.to - run.from, room + run.width));
        let step = STEPS.into_iter().find(|step| *step as f64 * room / time as f64 >= APART);
        // A wrong year makes ages of a timeline.
        let step = step.unwrap_or_else(|| ((time as f64 * APART / room) as i64 / DAY + 1) * DAY);
        let mut ticks: Vec<Tick> = Vec::new();
        let (mut last_day, mut last_clock) = (f64::MIN, f64::MIN);
        for run in &self.runs {
            let begins = self.day(run.from, last_day == f64::MIN).filter(|_| run.x - last_day >= APART);
            if begins.is_some() {
                last_day = run.x;
                ticks.push(Tick { x: rounded(run.x), clock: None, day: begins, is_midnight: false });
            }
            let offset = self.offset(run.from);
            let mut at = (run.from + offset).div_euclid(step) * step - offset;
            while at <= run.to {
                if at >= run.from {
                    let is_midnight = (at + self.offset(at)).rem_euclid(DAY) == 0;
                    let x = self.place(at);
                    let day = self.day(at, false).filter(|_| is_midnight && x - last_day >= APART);
                    let clock = self.clock(at, step).filter(|_| step < DAY && x - last_clock >= APART * 0.75);
                    last_day = if day.is_some() { x } else { last_day };
                    last_clock = if clock.is_some() { x } else { last_clock };
                    ticks.push(Tick { x, clock, day, is_midnight });
                }
                at += step;
            }
        }
        ticks
    }

    fn offset(&self, at: i64) -> i64 {
        Timestamp::from_second(at).map_or(0, |at| self.zone.to_offset(at).seconds().into())
    }

    /// The day in few words; only the first of a picture names its year.
    fn day(&self, at: i64, with_year: bool) -> Option<String> {
        let at = Timestamp::from_second(at).ok()?.to_zoned(self.zone.clone());
        Some(if with_year { figures::short_day(at.date()) } else { at.strftime("%-d %b").to_string() })
    }

    fn clock(&self, at: i64, step: i64) -> Option<String> {
        let at = Timestamp::from_second(at).ok()?.to_zoned(self.zone.clone());
        Some(at.strftime(if step < MINUTE { "%H:%M:%S" } else { "%H:%M" }).to_string())
    }
}

/// A hundredth of a percent is finer than any screen.
fn rounded(x: f64) -> f64 {
    (x * 100.0).round() / 100.0
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The marks as text: `4 21 Nov 2026`, `16.5 14:10`, and the cuts.
    fn check(moments: &[&str], expected: &[&str], cuts: &[&str]) {
        let moments: Vec<i64> = moments.iter().map(|at| at.parse::<Timestamp>().unwrap().as_second()).collect();
        let axis = Axis::of(&moments, TimeZone::UTC).unwrap();
        let words = |tick: &Tick| {
            let words = [tick.clock.clone(), tick.day.clone(), tick.is_midnight.then(|| "|".to_owned())];
            format!("{} {}", tick.x, words.into_iter().flatten().collect::<Vec<_>>().join(" ")).trim().to_owned()
        };
        assert_eq!(axis.ticks().iter().map(words).collect::<Vec<_>>(), expected);
        assert_eq!(axis.cuts().iter().map(|cut| format!("{} {}", cut.x, cut.length)).collect::<Vec<_>>(), cuts);
        assert_eq!(axis.place(moments[0]), MARGIN);
        assert_eq!(axis.place(moments[moments.len() - 1]), 100.0 - MARGIN);
    }

    #[test]
    fn an_hour_is_marked_by_its_minutes() {
        check(
            &["2026-11-21T14:02:00Z", "2026-11-21T14:09:00Z", "2026-11-21T14:44:00Z"],
            &["2 21 Nov 2026", "20.29 14:10", "43.14 14:20", "66 14:30", "88.86 14:40"],
            &[],
        );
    }

    #[test]
    fn a_new_day_is_marked() {
        check(
            &["2026-11-21T20:00:00Z", "2026-11-22T00:30:00Z", "2026-11-22T04:00:00Z"],
            &[
                "2 21 Nov 2026",
                "2 20:00",
                "14 21:00",
                "26 22:00",
                "38 23:00",
                "50 00:00 22 Nov |",
                "62 01:00",
                "74 02:00",
                "86 03:00",
                "98 04:00",
            ],
            &[],
        );
    }

    #[test]
    fn days_of_silence_are_cut_out() {
        check(
            &["2026-11-21T14:00:00Z", "2026-11-21T15:00:00Z", "2026-11-21T16:00:00Z", "2026-11-26T10:00:00Z"],
            &["2 21 Nov 2026", "2 14:00", "24.75 14:30", "47.5 15:00", "70.25 15:30", "93 16:00", "98 26 Nov", "98"],
            &["93 4 days 18 h"],
        );
    }

    #[test]
    fn two_moments_alone_are_not_cut_apart() {
        check(
            &["2026-11-21T00:00:00Z", "2026-11-23T00:00:00Z"],
            &[
                "2 21 Nov 2026",
                "2 00:00 |",
                "14 06:00",
                "26 12:00",
                "38 18:00",
                "50 00:00 22 Nov |",
                "62 06:00",
                "74 12:00",
                "86 18:00",
                "98 00:00 23 Nov |",
            ],
            &[],
        );
    }

    #[test]
    fn one_moment_has_no_axis() {
        assert!(Axis::of(&[7, 7], TimeZone::UTC).is_none());
        assert!(Axis::of(&[], TimeZone::UTC).is_none());
    }

    #[test]
    fn ages_have_few_marks() {
        let axis = Axis::of(&[-62_135_596_800, 0, 253_402_300_799], TimeZone::UTC).unwrap();
        assert!(axis.ticks().len() < 20, "{}", axis.ticks().len());
    }
}
