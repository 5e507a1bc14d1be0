//! Random hand edits and imports against each other: no hand-written byte lost, no row doubled, none resurrected.

use super::event::{Channel, Event, Stamp};
use super::gather::{Gathering, Terms};
use super::source::Ids;
use super::{Sidecar, Window, merge};
use crate::document::time::{Precision, Trust};
use crate::document::{Document, apply};
use jiff::{SignedDuration, Timestamp, ToSpan};
use proptest::prelude::*;

/// Reports with timelines in the forms that people write, and without one.
const REPORTS: &[&str] = &[
    "# A\n\n## Timeline\n\n| Time (UTC) | What happened | Source |\n| --- | --- | --- |\n| 2026-11-21 14:02 | deploy | [ci](https://ci.example.com/1) |\n| 2026-11-21 14:30 | rolled back | |\n| 2026-11-21 15:10 | over |  |\n\n## Lessons\n\nNone.\n",
    "# A\n\nDate: 2026-11-21\n\n## Timeline (UTC)\n\n- **14:02** – deploy\n- **14:30** – rolled back\n  - by hand\n- **23:50** – over\n- **00:40** – told\n\n## Lessons\n\nNone.\n",
    "# A\r\n\r\n## Timeline\r\n\r\n### 2026-11-21\r\n\r\n| Time | Event |\r\n|---|---|\r\n| 14:02 | deploy |\r\n| 14:30 | back |\r\n\r\n### 2026-11-22\r\n\r\n| Time | Event |\r\n|---|---|\r\n| 00:20 | over |\r\n",
    "# A\n\nDate: 2026-11-21\n\n## Timeline\n\n### 14:02 UTC\n\nDeploy.\n\n### 14:30 UTC\n\nRolled back.",
    "# A\n\nDate: 2026-11-21\n\n## Timeline\n\n14:02 UTC - Deploy.\n14:30 UTC - Rolled back.\n15:10 UTC - Over.\n",
    "# A\n\n## Timeline (UTC)\n\n| Date | Time | Event |\n|---|---|---|\n| 2026-11-21 | 23:00 | done |\n| 2026-11-21 | 14:30 | back |\n| 2026-11-21 | 14:02 | deploy |\n",
    "# A\n\nDate: 2026-11-21\n\n## Timeline\n\n- 14:02 UTC start\n- T+7m alert\n- T+1h back\n",
    "# A\n\n## Timeline\n\n| Time (UTC) | Event | Source |\n|---|---|---|\n| 2026-11-21 14:02 | deploy\n## Lessons\n\nNone.\n",
    "# A\n\n## Summary\n\nWords.\n\n## Root cause\n\nMore words.\n",
    "",
];

#[derive(Clone, Debug)]
enum Step {
    /// Import the events of these numbers, each in the version given.
    Import(Vec<(u8, bool)>),
    /// The same, cut off after the events were recorded, or after the report was written.
    Crash(Vec<(u8, bool)>, bool),
    Hand(Hand, u8, u8),
}

#[derive(Clone, Copy, Debug)]
enum Hand {
    DeleteLine,
    SwapLines,
    Reword,
    Retime,
    JoinLines,
    AddLine,
    Reflow,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let events = || prop::collection::vec((0u8..24, prop::bool::weighted(0.1)), 1..7);
    let hand = prop::sample::select(vec![
        Hand::DeleteLine,
        Hand::SwapLines,
        Hand::Reword,
        Hand::Retime,
        Hand::JoinLines,
        Hand::AddLine,
        Hand::Reflow,
    ]);
    let step = prop_oneof![
        3 => events().prop_map(Step::Import),
        1 => (events(), any::<bool>()).prop_map(|(events, written)| Step::Crash(events, written)),
        4 => (hand, any::<u8>(), any::<u8>()).prop_map(|(hand, one, other)| Step::Hand(hand, one, other)),
    ];
    prop::collection::vec(step, 1..10)
}

/// The event of a number. Some share a minute, some a text but for the mark `e7x` that tells them apart in the report.
fn event(number: u8, edited: bool) -> Event {
    let start: Timestamp = "2026-11-21T13:50:00Z".parse().unwrap();
    let at = start + (i64::from(number / 2) * 61).minutes() + i64::from(number).seconds();
    let more = if edited { ", mended" } else { "" };
    let time = Stamp { at, original: at.to_string(), precision: Precision::Second, zone: Trust::Written };
    Event {
        link: number.is_multiple_of(3).then(|| format!("https://events.example.com/{number}")),
        ..Event::new("test", number.to_string(), Channel::Note, time, format!("e{number}x | *it* <happened>{more}"))
    }
}

/// A report, its sidecar, and which events have been given a row.
struct World {
    text: String,
    sidecar: String,
    rows: [bool; 24],
}

impl World {
    fn import(&mut self, events: &[(u8, bool)], cut: Option<bool>) -> Result<(), TestCaseError> {
        let mut sidecar = Sidecar::read(self.sidecar.as_bytes(), "x").unwrap();
        let terms = Terms {
            window: Window::default(),
            ids: Ids::Global,
            name: "test",
            rules: &[],
            skew: SignedDuration::ZERO,
            most_rows: 500,
            most_events: 500,
        };
        let mut gathering = Gathering::new(&sidecar, terms);
        for &(number, edited) in events {
            gathering.take(event(number, edited).into());
        }
        let gathered = gathering.finish();
        let document = Document::parse(self.text.as_str());
        let wanting = gathered.wanting();
        let mut people = sidecar.people.clone();
        people.meet(gathered.events.iter().map(|taken| &taken.event), &Default::default());
        let merged = merge(&document, &wanting, &sidecar, &people, SignedDuration::from_mins(10));
        prop_assert!(merged.edits.iter().all(|edit| edit.span.is_empty()), "only insertions: {:?}", merged.edits);
        let text = apply(&self.text, &merged.edits).unwrap();
        self.sidecar += &sidecar.made_lines(gathered.lines().map(Result::unwrap));
        sidecar.was_extended();
        if cut == Some(false) {
            return Ok(());
        }
        self.check(&document, &text, events)?;
        if cut.is_none() {
            self.sidecar += &sidecar.row_lines(merged.rows.iter().map(|row| row.of()));
        }
        self.text = text;
        for &(number, _) in events {
            self.rows[usize::from(number)] = true;
        }
        Ok(())
    }

    fn check(&self, before: &Document, text: &str, events: &[(u8, bool)]) -> Result<(), TestCaseError> {
        for number in 0..24u8 {
            let mark = format!("e{number}x");
            let is_new = events.iter().any(|(imported, _)| *imported == number) && !self.rows[usize::from(number)];
            let (was, is) = (self.text.matches(&mark).count(), text.matches(&mark).count());
            prop_assert_eq!(is, was + usize::from(is_new), "{} in {}", mark, text);
        }
        let after = Document::parse(text);
        let moments = |document: &Document| -> Vec<(String, Option<Timestamp>)> {
            let timelines = document.timelines();
            let entries = timelines.iter().flat_map(|timeline| &timeline.entries);
            let timed = entries.filter_map(|entry| Some((entry.text.clone(), entry.when.moment.as_ref()?)));
            timed.map(|(text, moment)| (text, moment.timestamp())).collect()
        };
        let now = moments(&after);
        let mut rest = now.iter();
        for (said, at) in moments(before) {
            let same = rest.any(|(text, now)| *text == said && (at.is_none() || *now == at));
            prop_assert!(same, "“{}” at {:?} is not what it was in {}", said, at, text);
        }
        Ok(())
    }

    /// What a person may do to a report: to lines after its first heading.
    fn hand(&mut self, hand: Hand, one: u8, other: u8) {
        let ending = if self.text.contains("\r\n") { "\r\n" } else { "\n" };
        let mut lines: Vec<String> = self.text.lines().map(str::to_owned).collect();
        if lines.len() < 4 {
            return;
        }
        let (one, other) = (3 + usize::from(one) % (lines.len() - 3), 3 + usize::from(other) % (lines.len() - 3));
        match hand {
            Hand::DeleteLine => {
                lines.remove(one);
            }
            Hand::SwapLines => lines.swap(one, other),
            Hand::Reword => lines[one] = lines[one].replace("happened", "was seen").replace("deploy", "deployment"),
            Hand::Retime => lines[one] = lines[one].replace("14:", "13:").replace("15:", "17:"),
            Hand::JoinLines => {
                let more = lines[other].replace(['|', '-', '#'], " ");
                if one != other {
                    lines[one] = format!("{} {}", lines[one].trim_end_matches(['|', ' ']), more.trim());
                    lines.remove(other);
                }
            }
            Hand::AddLine => lines.insert(one, "| 2026-11-21 14:20 | somebody wrote this | |".into()),
            Hand::Reflow => {
                for line in lines.iter_mut().filter(|line| line.starts_with('|')) {
                    *line = line.replace(" | ", "    |   ");
                }
            }
        }
        self.text = lines.join(ending) + ending;
    }
}

#[test]
fn the_same_at_the_same_minute_of_another_day_has_a_row_of_its_own() {
    let row = r"| 2026-11-20 13:50 | e0x \| \*it\* \<happened> | |";
    let report = format!("# A\n\n## Timeline\n\n| Time (UTC) | Event | Source |\n| --- | --- | --- |\n{row}\n");
    let mut world = World { text: report, sidecar: String::new(), rows: [false; 24] };
    world.import(&[(0, false)], Some(false)).unwrap();
    world.import(&[(0, false)], None).unwrap();
    assert_eq!(world.text.matches("e0x").count(), 2, "{}", world.text);
}

proptest! {
    #[test]
    fn hands_and_imports_leave_each_other_alone(report in prop::sample::select(REPORTS), steps in steps()) {
        let mut world = World { text: report.to_owned(), sidecar: String::new(), rows: [false; 24] };
        for step in steps {
            match step {
                Step::Import(events) => {
                    world.import(&events, None)?;
                    let (text, sidecar) = (world.text.clone(), world.sidecar.clone());
                    world.import(&events, None)?;
                    prop_assert_eq!(&world.text, &text, "importing twice changes nothing");
                    prop_assert_eq!(&world.sidecar, &sidecar, "importing twice changes nothing");
                }
                Step::Crash(events, written) => {
                    world.import(&events, Some(written))?;
                    // The next import of the same events comes before anybody edits.
                    world.import(&events, None)?;
                }
                Step::Hand(hand, one, other) => world.hand(hand, one, other),
            }
        }
    }

    #[test]
    fn rows_read_back_as_their_events(report in prop::sample::select(REPORTS), numbers in prop::collection::btree_set(0u8..24, 1..8)) {
        let mut world = World { text: report.to_owned(), sidecar: String::new(), rows: [false; 24] };
        let events: Vec<(u8, bool)> = numbers.iter().map(|&number| (number, false)).collect();
        world.import(&events, None)?;
        let document = Document::parse(world.text.as_str());
        let timelines = document.timelines();
        for number in numbers {
            let event = event(number, false);
            let row = timelines.iter().flat_map(|timeline| &timeline.entries).find(|entry| entry.text.contains(&format!("e{number}x")));
            prop_assert!(row.is_some_and(|row| merge::is_row_of(row, &event, &event.text)), "{:?} of {:?} in {}", row, event, world.text);
        }
    }
}
