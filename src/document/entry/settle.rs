//! The day and zone that an entry leaves out, from the entries, headings, sentences and facts around it.

use super::super::time::{self, Day, Moment, When, Written, Zone};
use super::super::{Block, Document, Kind};
use super::find::{Draft, Step};
use super::{Entry, Milestone, Timeline};
use jiff::civil::{Date, Time};
use jiff::{SignedDuration, ToSpan};
use std::cell::{OnceCell, RefCell};

/// What a report says of all its times, found once.
pub(super) struct Surroundings<'d> {
    document: &'d Document,
    day: OnceCell<Option<Date>>,
    some_day: OnceCell<Option<Date>>,
    above: RefCell<Above>,
    /// The block that the first timeline begins with.
    first: usize,
}

/// The zones that blocks name for all times, as far as the report was read for them: a report of a hundred timelines is
/// read once.
#[derive(Default)]
struct Above {
    /// How many blocks were read.
    read: usize,
    /// The blocks that name one, in order.
    zones: Vec<(usize, Zone)>,
}

impl<'d> Surroundings<'d> {
    pub fn of(document: &'d Document, first: usize) -> Surroundings<'d> {
        Surroundings { document, day: OnceCell::new(), some_day: OnceCell::new(), above: RefCell::default(), first }
    }

    /// The day of the incident as far as the report as a whole tells it.
    fn day(&self) -> Option<Date> {
        *self.day.get_or_init(|| self.find_day())
    }

    /// From the surest to the vaguest: the front matter's start, a line labelled as the date, the title, the first
    /// heading, the front matter's date (which may be that of the writing), the id, and the first day written above.
    fn find_day(&self) -> Option<Date> {
        let document = self.document;
        let front = document.front();
        let full = |text: &str| time::day_in(text, true).and_then(|day| day.near(None));
        let title = || front.title.as_ref().and_then(|title| full(&title.value));
        let heading = || document.sections().iter().find_map(|section| section.heading).and_then(|block| full(document.read(block)));
        let id = || front.id.as_ref().and_then(|id| full(&id.value));
        front
            .milestone(Milestone::Started)
            .map(|fact| fact.value.date())
            .or_else(|| self.labelled_day())
            .or_else(title)
            .or_else(heading)
            .or_else(|| front.date.as_ref().map(|fact| fact.value))
            .or_else(id)
            .or_else(|| self.before_timelines().find_map(full))
    }

    /// `**Date**: 2026-11-21`, also among other fields of one paragraph, and a row of a table: `| Date | 2026-11-21 |`.
    fn labelled_day(&self) -> Option<Date> {
        let document = self.document;
        let blocks = document.blocks();
        let full = |text: &str| time::day_in(text, true)?.near(None);
        blocks.iter().enumerate().filter(|(_, block)| !block.quoted).find_map(|(index, block)| match block.kind {
            Kind::Paragraph | Kind::Item => labelled_in(document.read(index)),
            Kind::Cell { table, row, .. } if is_date_label(document.read(index)) => {
                let beside = |next: &&Block| matches!(next.kind, Kind::Cell { table: its, row: line, .. } if its == table && line == row);
                blocks.get(index + 1).filter(beside).and_then(|_| full(document.read(index + 1)))
            }
            _ => None,
        })
    }

    /// Any day the report writes, for the year that a day without one must be near.
    fn some_day(&self) -> Option<Date> {
        *self.some_day.get_or_init(|| self.day().or_else(|| self.said().find_map(|text| time::day_in(text, true)?.near(None))))
    }

    /// Sentences over the first timeline. Tables there say when the report was changed, not what it tells of.
    fn before_timelines(&self) -> impl Iterator<Item = &'d str> {
        let document = self.document;
        let blocks = document.blocks()[..self.first].iter().enumerate();
        blocks
            .filter(|(_, block)| matches!(block.kind, Kind::Paragraph | Kind::Item | Kind::Heading(_)) && !block.quoted)
            .map(|(index, _)| document.read(index))
    }

    fn said(&self) -> impl Iterator<Item = &'d str> {
        let document = self.document;
        let blocks = document.blocks().iter().enumerate();
        blocks.filter(|(_, block)| !matches!(block.kind, Kind::Code | Kind::Html) && !block.quoted).map(|(index, _)| document.read(index))
    }

    /// The nearest heading over a section that tells a day.
    fn heading_day(&self, section: usize) -> Option<Date> {
        let mut at = Some(section);
        while let Some(section) = at {
            if let Some(day) = time::day_in(self.document.heading(section), false) {
                let date = day.near(None).or_else(|| day.near(self.day()));
                if date.is_some() {
                    return date;
                }
            }
            at = self.document.sections()[section].parent;
        }
        None
    }

    /// The zone of the times that name none: said in the timeline, by a heading over it, above it, in the front matter.
    fn zone(&self, draft: &Draft) -> Option<Zone> {
        draft
            .zone
            .clone()
            .or_else(|| draft.blocks.clone().find_map(|block| self.zone_said(block)))
            .or_else(|| self.heading_zone(draft.section))
            .or_else(|| self.zone_above(draft.blocks.start))
            .or_else(|| self.front_zone())
    }

    /// The zone that the nearest block above one names for all times.
    fn zone_above(&self, block: usize) -> Option<Zone> {
        let mut above = self.above.borrow_mut();
        for index in above.read..block {
            above.read = index + 1;
            if let Some(zone) = self.zone_said(index) {
                above.zones.push((index, zone));
            }
        }
        let before = above.zones.partition_point(|(index, _)| *index < block);
        above.zones[..before].last().map(|(_, zone)| zone.clone())
    }

    /// The zone that a block names for all times.
    fn zone_said(&self, index: usize) -> Option<Zone> {
        #[cfg(test)]
        tests::READ.with(|read| read.set(read.get() + 1));
        let block: &Block = self.document.blocks().get(index)?;
        let says = matches!(block.kind, Kind::Paragraph | Kind::Item) && !block.quoted;
        says.then(|| self.document.read(index)).filter(|text| text.len() < 2000).and_then(time::zone_stated)
    }

    fn heading_zone(&self, section: usize) -> Option<Zone> {
        let mut at = Some(section);
        while let Some(section) = at {
            if let Some(zone) = time::zone_of_heading(self.document.heading(section)) {
                return Some(zone);
            }
            at = self.document.sections()[section].parent;
        }
        None
    }

    fn front_zone(&self) -> Option<Zone> {
        let front = self.document.front();
        let (_, value) = front.other.iter().find(|(key, _)| matches!(key.as_str(), "timezone" | "time_zone" | "tz"))?;
        time::zone_of_heading(&value.value)
    }
}

/// The entries of a draft with their moments.
pub(super) fn settle(draft: Draft, around: &Surroundings) -> Timeline {
    let stated = around.zone(&draft).or_else(|| first_zone(&draft));
    let mut settling = Settling {
        around,
        base: around.heading_day(draft.section).or_else(|| around.day()),
        day: None,
        clock: None,
        newest_first: newest_first(&draft),
        zone: stated.clone().unwrap_or_else(Zone::assumed),
        first: None,
    };
    settling.first =
        around.document.front().milestone(Milestone::Started).map(|fact| fact.value.with_time_zone(settling.zone.zone.clone()));
    let section = draft.section;
    let form = draft.form();
    let mut entries = Vec::new();
    for step in draft.steps {
        match step {
            Step::Day(day) => settling.new_day(day),
            Step::Zone(zone) => settling.zone = zone,
            Step::Row(row) => {
                let moment = row.written.as_ref().and_then(|written| settling.moment(written));
                entries.push(Entry { when: When { span: row.entry.when.span, moment }, ..row.entry });
            }
        }
    }
    Timeline { section, form, zone: stated.unwrap_or_else(Zone::assumed), entries }
}

/// People often name the zone at the first time and mean it for all. Where the first writes none, nobody said it.
fn first_zone(draft: &Draft) -> Option<Zone> {
    let first = draft.steps.iter().find_map(|step| match step {
        Step::Row(row) => row.written.as_ref().filter(|written| written.clock.is_some()),
        _ => None,
    })?;
    let mut zone = first.zone.clone()?;
    zone.trust = zone.trust.min(time::Trust::Stated);
    Some(zone)
}

struct Settling<'a> {
    around: &'a Surroundings<'a>,
    /// The day that the report tells for the whole.
    base: Option<Date>,
    /// The day of the entry before, or of a heading since.
    day: Option<Date>,
    /// The time of the entry before, on that day.
    clock: Option<Time>,
    zone: Zone,
    newest_first: bool,
    /// What `T+7m` counts from: the first entry with a moment, or when the incident started.
    first: Option<jiff::Zoned>,
}

impl Settling<'_> {
    fn new_day(&mut self, day: Day) {
        if let Some(date) = self.date(day) {
            self.day = Some(date);
            self.clock = None;
        }
    }

    fn date(&self, day: Day) -> Option<Date> {
        match day {
            Day::Numbered(_) => day.near(self.base.or(self.first.as_ref().map(jiff::Zoned::date))),
            _ => day.near(self.day.or(self.base).or_else(|| self.around.some_day())),
        }
    }

    fn moment(&mut self, written: &Written) -> Option<Moment> {
        if let Some(elapsed) = written.elapsed {
            return self.elapsed(written, elapsed);
        }
        let written_day = match written.day {
            // A weekday alone says too little: which one depends on a day that is itself a guess.
            Some(Day::Weekday(_)) if written.clock.is_none() || self.day.is_none() => return None,
            Some(day) => Some(self.date(day)),
            None => None,
        };
        if let Some(Some(date)) = written_day {
            self.day = Some(date);
            self.clock = None;
        }
        if written.unclear || written_day == Some(None) {
            return None;
        }
        let mut date = self.day.or(self.base);
        if let (None, Some(clock), Some(before)) = (written_day, written.clock, self.clock) {
            date = over_midnight(date, clock, before, self.newest_first);
        }
        let zone = written.zone.clone().unwrap_or_else(|| self.zone.clone());
        let until = written.until.and_then(|(day, clock)| self.until(date, written.clock, day, clock));
        // What follows `October 9-23` happened after it.
        self.day = until.and_then(|(last, clock)| last.filter(|_| clock.is_none())).or(date);
        self.clock = written.clock;
        let moment = Moment { date, clock: written.clock, until, zone, precision: written.precision, approximate: written.approximate };
        if self.first.is_none() && moment.clock.is_some() {
            self.first = moment.zoned();
        }
        Some(moment)
    }

    /// The end of a range. One that lies before its beginning, with no day written, is on the next day.
    fn until(&self, date: Option<Date>, start: Option<Time>, day: Option<Day>, end: Option<Time>) -> Option<(Option<Date>, Option<Time>)> {
        let date = match day {
            Some(day) => Some(day.near(date)?),
            None if matches!((start, end), (Some(start), Some(end)) if end < start) => date.and_then(|date| date.tomorrow().ok()),
            None => date,
        };
        Some((date, end))
    }

    fn elapsed(&mut self, written: &Written, elapsed: SignedDuration) -> Option<Moment> {
        let zoned = self.first.as_ref()?.checked_add(elapsed).ok()?;
        self.day = Some(zoned.date());
        self.clock = Some(zoned.time());
        let zone = Zone { zone: zoned.time_zone().clone(), ..self.zone.clone() };
        let (date, clock) = (Some(zoned.date()), Some(zoned.time()));
        Some(Moment { date, clock, until: None, zone, precision: written.precision, approximate: written.approximate })
    }
}

/// The day of a time that is written without one, after another. A step back of more than twelve hours is a night gone
/// by (23:55, then 07:00); a smaller one is a row out of order or a slip of the pen, and stays on its day. Where the
/// newest entry stands first it is the other way round.
fn over_midnight(date: Option<Date>, clock: Time, before: Time, newest_first: bool) -> Option<Date> {
    let (from, to, night) = if newest_first { (before, clock, -1) } else { (clock, before, 1) };
    let step = from.duration_until(to);
    if step > SignedDuration::from_hours(12) { date.and_then(|date| date.checked_add(night.days()).ok()) } else { date }
}

/// Whether the times of a day mostly run backwards, three steps or more.
fn newest_first(draft: &Draft) -> bool {
    let mut before: Option<Time> = None;
    let (mut back, mut on) = (0, 0);
    for step in &draft.steps {
        let written = match step {
            Step::Row(row) => row.written.as_ref(),
            _ => None,
        };
        let clock = written.filter(|written| written.day.is_none()).and_then(|written| written.clock);
        if let (Some(before), Some(clock)) = (before, clock)
            && before != clock
            && before.duration_until(clock).abs() <= SignedDuration::from_hours(12)
        {
            *if clock < before { &mut back } else { &mut on } += 1;
        }
        before = written.and_then(|written| written.clock);
    }
    back >= 3 && back > 2 * on
}

/// The day after a label among the fields at the beginning of a text.
fn labelled_in(text: &str) -> Option<Date> {
    let fields = text.match_indices(':').take_while(|(at, _)| *at < 300);
    fields.filter(|(at, _)| is_date_label(&text[..*at])).find_map(|(at, _)| {
        let value = text[at + 1..].trim_start_matches(|c: char| !c.is_alphanumeric());
        let end = value.char_indices().nth(32).map_or(value.len(), |(end, _)| end);
        time::day_in(&value[..end], true)?.near(None)
    })
}

/// Whether a text ends with a name for the day of the incident, and not for that of the writing or a deadline.
fn is_date_label(text: &str) -> bool {
    const OTHER: &[&str] =
        &["due", "publish", "published", "publication", "update", "updated", "review", "reviewed", "created", "report", "meeting", "to"];
    let text = text.trim_end_matches(|c: char| !c.is_alphanumeric());
    let mut words = text.rsplit(|c: char| !c.is_alphanumeric());
    let last = words.next().unwrap_or_default();
    let is = |name: &str| last.eq_ignore_ascii_case(name);
    let of_incident = ["incident", "outage", "event"].iter().any(|name| is(name))
        && text.to_lowercase().ends_with(&format!("date of {}", last.to_lowercase()));
    let named = is("date") || is("dates") || ((is("when") || is("day") || is("started") || is("start")) && text.len() == last.len());
    of_incident || (named && words.next().is_none_or(|before| !OTHER.iter().any(|other| before.eq_ignore_ascii_case(other))))
}

#[cfg(test)]
mod tests {
    use crate::document::Document;
    use std::cell::Cell;

    thread_local! {
        /// How many blocks were read for a zone.
        pub(super) static READ: Cell<usize> = const { Cell::new(0) };
    }

    #[test]
    fn a_report_of_many_timelines_is_read_once_for_their_zone() {
        let read = |timelines: usize| {
            let report = "## Impact\n\nNone so far.\n\n## Timeline\n\n- 14:02 the queue stood\n- 14:09 it ran again\n\n";
            let document = Document::parse(report.repeat(timelines) + "All times are UTC.\n");
            READ.set(0);
            assert_eq!(document.timelines().len(), timelines);
            READ.get()
        };
        let (few, many) = (read(8), read(80));
        assert!(many < 12 * few, "{few} blocks of 8 timelines and {many} of 80");
    }
}
