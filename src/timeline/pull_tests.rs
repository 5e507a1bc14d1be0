//! Random hand edits, choices and pulls against each other: what people wrote stays, and every event has at most one row.
//!
//! A longer soak: `PROPTEST_CASES=20000 cargo test --release --lib timeline::pull_tests`.

use super::choose::Rule;
use super::event::{Channel, Event, Kind, Stamp};
use super::gather::{Gathering, Terms};
use super::sidecar::Chosen;
use super::source::Ids;
use super::{Sidecar, Window, merge};
use crate::document::time::{Precision, Trust};
use crate::document::{Document, apply};
use crate::world::reread::Reread;
use jiff::{SignedDuration, Timestamp, ToSpan};
use proptest::prelude::*;

const REPORTS: &[&str] = &[
    "# A\n\n## Timeline\n\n| Time (UTC) | What happened | Source |\n| --- | --- | --- |\n| 2026-11-21 14:02 | deploy | [ci](https://ci.example.com/1) |\n| 2026-11-21 15:10 | over |  |\n\n## Lessons\n\nNone.\n",
    "# A\n\nDate: 2026-11-21\n\n## Timeline (Europe/Berlin)\n\n- **15:02** – deploy\n- **16:10** – over\n",
    "# A\n\n## Timeline (UTC)\n\n| Date | Time | Event |\n|---|---|---|\n| 2026-11-21 | 23:00 | done |\n| 2026-11-21 | 14:02 | deploy |\n",
    "# A\r\n\r\n## Summary\r\n\r\nWords.\r\n",
];

const EVENTS: u8 = 30;

#[derive(Clone, Debug)]
enum Step {
    /// Pull these events; those of the second list say something else now, or were withdrawn.
    Pull {
        events: Vec<(u8, Now)>,
        cut: Option<bool>,
        rules: bool,
    },
    Star(u8),
    Hide(u8),
    DeleteLine(u8),
    SwapLines(u8, u8),
    Reword(u8),
    Retime(u8),
    Join(u8),
    Write(u8),
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Now {
    AsBefore,
    Edited,
    Retimed,
    Withdrawn,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let now = prop_oneof![8 => Just(Now::AsBefore), 1 => Just(Now::Edited), 1 => Just(Now::Retimed), 1 => Just(Now::Withdrawn)];
    let events = prop::collection::vec((0..EVENTS, now), 1..12);
    let pull = (events, prop::option::weighted(0.2, any::<bool>()), prop::bool::weighted(0.3));
    let step = prop_oneof![
        6 => pull.prop_map(|(events, cut, rules)| Step::Pull { events, cut, rules }),
        1 => (0..EVENTS).prop_map(Step::Star),
        1 => (0..EVENTS).prop_map(Step::Hide),
        1 => any::<u8>().prop_map(Step::DeleteLine),
        1 => (any::<u8>(), any::<u8>()).prop_map(|(one, other)| Step::SwapLines(one, other)),
        1 => any::<u8>().prop_map(Step::Reword),
        1 => any::<u8>().prop_map(Step::Retime),
        1 => any::<u8>().prop_map(Step::Join),
        1 => any::<u8>().prop_map(Step::Write),
    ];
    prop::collection::vec(step, 1..12)
}

/// A third are alerts that burst, a third are messages of a chat, a third are facts.
fn event(number: u8, now: Now) -> Event {
    let start: Timestamp = "2026-11-21T13:50:00Z".parse().unwrap();
    let late = if now == Now::Retimed { 7 } else { 0 };
    let at = start + (i64::from(number) * 4 + late).minutes() + i64::from(number).seconds();
    let more = if now == Now::Edited { ", mended" } else { "" };
    let time = Stamp { at, original: at.to_string(), precision: Precision::Second, zone: Trust::Written };
    let (channel, kind, said) = match number % 3 {
        0 => (Channel::Alert, Kind::Fired, "fired"),
        1 => (Channel::Chat, Kind::Message, "@ana look"),
        _ => (Channel::Note, Kind::Fact, "was *seen*"),
    };
    Event {
        kind,
        actor: (kind == Kind::Message).then(|| if number.is_multiple_of(2) { "ana" } else { "bo" }.to_owned()),
        mentions: if kind == Kind::Message { vec!["ana".into()] } else { Vec::new() },
        marks: if number % 9 == 1 { vec!["pushpin".into()] } else { Vec::new() },
        link: number.is_multiple_of(5).then(|| format!("https://events.example.com/{number}")),
        withdrawn: now == Now::Withdrawn,
        ..Event::new("test", number.to_string(), channel, time, format!("e{number}x {said}{more}"))
    }
}

struct World {
    text: String,
    sidecar: String,
}

impl World {
    fn pull(&mut self, events: &[Event], cut: Option<bool>, rules: &[Rule]) -> Result<(), TestCaseError> {
        let whole = Sidecar::read(self.sidecar.as_bytes(), "x").unwrap();
        let mut sidecar = Sidecar::read_sparingly(self.sidecar.as_bytes(), Reread::of(&self.sidecar), "x").unwrap();
        let terms = || Terms {
            window: Window::default(),
            ids: Ids::Global,
            name: "test",
            rules,
            skew: SignedDuration::ZERO,
            most_rows: 500,
            most_events: 500,
        };
        let gather = |sidecar| {
            let mut gathering = Gathering::new(sidecar, terms());
            events.iter().for_each(|event| gathering.take(event.clone().into()));
            gathering.finish()
        };
        let gathered = gather(&sidecar);
        prop_assert_eq!(format!("{:?}", gathered), format!("{:?}", gather(&whole)), "sparing memory changes nothing");
        let mut people = sidecar.people.clone();
        people.meet(gathered.events.iter().map(|taken| &taken.event), &Default::default());
        let wanting = gathered.wanting();
        let document = Document::parse(self.text.as_str());
        let merged = merge(&document, &wanting, &sidecar, &people, SignedDuration::from_mins(10));
        prop_assert!(merged.edits.iter().all(|edit| edit.span.is_empty()), "no hand-written byte is lost: {:?}", merged.edits);
        prop_assert_eq!(merged.rows.len(), wanting.len(), "each has a row, its own or another's");
        let text = apply(&self.text, &merged.edits).unwrap();
        for number in 0..EVENTS {
            let mark = format!("e{number}x ");
            let (was, is) = (self.text.matches(&mark).count(), text.matches(&mark).count());
            let known = sidecar.get("test", &number.to_string());
            let wants = wanting.iter().any(|event| event.id == number.to_string());
            prop_assert!(
                is == was || is == was + 1 && wants && !known.as_ref().is_some_and(|known| known.has_row),
                "{} was {} times, is {} in {}",
                mark,
                was,
                is,
                text
            );
            let is_hidden = known.is_some_and(|known| known.chosen == Some(Chosen::Hidden));
            prop_assert!(is == was || !is_hidden, "{} was hidden", mark);
        }
        for (was, event) in [("ana", "@ana"), ("bo", "bo: ")] {
            prop_assert!(!text.contains(event), "{} has no name in a report", was);
        }
        self.sidecar += &(sidecar.made_lines(gathered.lines().map(Result::unwrap)) + &sidecar.role_lines(people.fresh()));
        sidecar.was_extended();
        if cut == Some(false) {
            return Ok(());
        }
        self.text = text;
        if cut.is_none() {
            self.sidecar += &sidecar.row_lines(merged.rows.iter().map(|row| row.of()));
        }
        Ok(())
    }

    fn choose(&mut self, chosen: Chosen, number: u8) {
        let sidecar = Sidecar::read(self.sidecar.as_bytes(), "x").unwrap();
        if let Some(known) = sidecar.get("test", &number.to_string()) {
            self.sidecar += &sidecar.choice_lines(chosen, [known.latest()]);
        }
    }

    /// A person's hand, on the lines after the first heading.
    fn hand(&mut self, step: &Step) {
        let ending = if self.text.contains("\r\n") { "\r\n" } else { "\n" };
        let mut lines: Vec<String> = self.text.lines().map(str::to_owned).collect();
        let place = |number: u8| 3 + usize::from(number) % (lines.len() - 3).max(1);
        if lines.len() < 5 {
            return;
        }
        match *step {
            Step::DeleteLine(one) => drop(lines.remove(place(one))),
            Step::SwapLines(one, other) => {
                let (one, other) = (place(one), place(other));
                lines.swap(one, other);
            }
            Step::Reword(one) => {
                let at = place(one);
                lines[at] = lines[at].replace("fired", "rang").replace("seen", "noticed").replace("look", "came");
            }
            Step::Retime(one) => {
                let at = place(one);
                lines[at] = lines[at].replace("14:", "13:").replace("15:", "16:");
            }
            Step::Join(one) => {
                let at = place(one);
                let more = lines[at].replace(['|', '-', '#'], " ");
                lines[at - 1] = format!("{} {}", lines[at - 1].trim_end_matches(['|', ' ']), more.trim());
                lines.remove(at);
            }
            Step::Write(one) => lines.insert(place(one), "| 2026-11-21 14:20 | somebody wrote this | |".into()),
            _ => {}
        }
        self.text = lines.join(ending) + ending;
    }
}

proptest! {
    #[test]
    fn hands_choices_and_pulls_leave_each_other_alone(report in prop::sample::select(REPORTS), steps in steps()) {
        let mut world = World { text: report.to_owned(), sidecar: String::new() };
        let all: Vec<Rule> = crate::document::yaml::read("- row: {channel: chat}\n- keep: {kind: fired}\n").unwrap();
        for step in &steps {
            match step {
                Step::Pull { events, cut, rules } => {
                    let rules = if *rules { all.as_slice() } else { &[] };
                    let mut seen = std::collections::HashSet::new();
                    let events: Vec<Event> = events.iter().filter(|(number, _)| seen.insert(*number)).map(|&(number, now)| event(number, now)).collect();
                    if cut.is_some() {
                        world.pull(&events, *cut, rules)?;
                        // The next pull comes before anybody edits, and may bring more.
                    }
                    world.pull(&events, None, rules)?;
                    let (text, sidecar) = (world.text.clone(), world.sidecar.clone());
                    world.pull(&events, None, rules)?;
                    prop_assert_eq!(&world.text, &text, "pulling twice changes nothing");
                    prop_assert_eq!(&world.sidecar, &sidecar, "pulling twice changes nothing");
                }
                Step::Star(number) => world.choose(Chosen::Starred, *number),
                Step::Hide(number) => world.choose(Chosen::Hidden, *number),
                step => world.hand(step),
            }
        }
    }
}
