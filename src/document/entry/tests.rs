//! What holds for timelines in any text.

use crate::document::entry::Place;
use crate::document::entry_edit::NewEntry;
use crate::document::time::{self, Day, Precision, Trust};
use crate::document::{Document, Span, apply};
use proptest::prelude::*;

/// Pieces that timelines are made of, and some that break them.
const PIECES: &[&str] = &[
    "# Timeline\n\n",
    "## Timeline (CET)\n\n",
    "### 2026-11-21\n\n",
    "### 14:02\n\n",
    "- ",
    "  - ",
    "* **",
    "**",
    "`",
    "[",
    "](http://a.example/b)",
    "14:02",
    "14:??",
    "23:55",
    "00:10",
    " UTC",
    " CEST",
    "+02:00",
    " Europe/Berlin",
    " IST",
    "2026-11-21",
    " 2026-11-21 14:02",
    "T14:02Z",
    "Nov 21",
    "21.11.2026",
    "11/12/2026",
    "October 9-23, 2025",
    "Monday",
    " - ",
    " – ",
    ": ",
    " to ",
    "~",
    "ca. ",
    "Between ",
    " and ",
    " PM",
    "a",
    "T+7m",
    "T+0:07:30",
    "next day",
    "Day 2",
    "Unknown date",
    "(",
    ")",
    "\n",
    "\n\n",
    "\r\n",
    "| Time | What |\n| --- | --- |\n",
    "| ",
    " | x |\n",
    "**Timeline:**\n\n",
    "- **Timeline**:\n",
    "```\nlog\n```\n",
    "> ",
    "<ul><li>",
    "</li></ul>\n",
    "<!-- x -->",
    "&amp;",
    "é",
    "–",
    "🙂",
    "pods fell",
    "All times in UTC.\n\n",
    "9",
    "12:26-12:??",
    "\u{a0}",
    "Resolved ",
    "Duration: ",
    "noon",
    "?",
    "99:99",
    "2X:XX",
    "{{ ",
    " }}",
    "# Action items\n\n",
    "\t",
    "25:00",
    "9999999999999",
    "Feb 30",
];

fn documents() -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(PIECES), 0..40).prop_map(|pieces| pieces.concat())
}

/// Spans lie in the text and between characters; entries stand in order; a time reads the same again by itself.
fn holds(text: &str) {
    let document = Document::parse(text);
    for timeline in document.timelines() {
        assert!(!timeline.entries.is_empty());
        assert!(timeline.entries.windows(2).all(|pair| pair[0].span.start <= pair[1].span.start), "{text:?}");
        for entry in &timeline.entries {
            for span in [entry.span, entry.what, entry.when.span] {
                assert!(text.get(span.start..span.end).is_some(), "{span:?} of {text:?}");
            }
            assert!(
                entry.span.covers(entry.when.span) || entry.when.span.is_empty(),
                "{:?} outside {:?} of {text:?}",
                entry.when.span,
                entry.span
            );
            assert!(!entry.text.contains('\n'));
            if let Place::Section(section) = entry.place {
                assert!(document.sections()[section].heading.is_some());
            }
            reads_again(&document, entry.when.span, entry.when.moment.as_ref());
        }
    }
}

fn reads_again(document: &Document, span: Span, moment: Option<&time::Moment>) {
    let Some(moment) = moment else { return };
    let text = document.text();
    let said = span.of(text);
    // A day and a time in two cells, bytes that stand for other characters, or the bracket of a link between the two
    // are no text to read by itself.
    let unread = |(at, _)| document.prose().find(span.start + at).is_none();
    if said.contains(['&', '<', '>', '\\', '|']) || said.match_indices(['[', ']']).any(unread) {
        return;
    }
    let written = time::read(said, 0, true).unwrap_or_else(|| panic!("{said:?} of {text:?} does not read again"));
    if written.elapsed.is_none() {
        assert_eq!(written.clock, moment.clock, "{said:?} of {text:?}");
    }
    assert_eq!(written.precision, moment.precision, "{said:?} of {text:?}");
    if let Some(day) = written.day.filter(|day| !matches!(day, Day::After(_) | Day::Numbered(_))) {
        assert_eq!(day.near(moment.date), moment.date, "{said:?} of {text:?}");
    }
    assert_eq!(
        written.zone.is_some(),
        moment.zone.trust == Trust::Written || moment.zone.is_ambiguous() && said.contains(&moment.zone.name)
    );
}

/// The moments of a page's first timeline, one a line.
fn moments(text: &str) -> Vec<String> {
    let timelines = Document::parse(text).timelines();
    let entries = timelines.first().map(|timeline| timeline.entries.as_slice()).unwrap_or_default();
    let shown = |moment: &time::Moment| {
        let date = moment.date.map_or("?".into(), |date| date.to_string());
        moment.clock.map_or(date.clone(), |clock| format!("{date} {}", &clock.to_string()[..5]))
    };
    entries.iter().map(|entry| entry.when.moment.as_ref().map_or("-".into(), shown)).collect()
}

#[test]
fn a_day_that_is_not_written_comes_from_what_stands_around() {
    let table: &[(&str, &[&str])] = &[
        ("## Timeline\n- 14:02 x\n", &["? 14:02"]),
        ("# Outage of 21 November 2026\n## Timeline\n- 14:02 x\n", &["2026-11-21 14:02"]),
        ("---\nstarted: 2026-11-20T23:00:00Z\n---\n# Of 2026-11-21\n## Timeline\n- 23:02 x\n", &["2026-11-21 23:02"]),
        ("---\nstarted: 2026-11-20T23:00:00Z\n---\n# Outage\n## Timeline\n- 23:02 x\n", &["2026-11-20 23:02"]),
        ("---\ndate: 2026-11-25\n---\n**Status:** done\n**Date:** 2026-11-21\n\n## Timeline\n- 14:02 x\n", &["2026-11-21 14:02"]),
        ("---\ndate: 2026-11-25\n---\n**Due date:** 2026-12-24\n\n## Timeline\n- 14:02 x\n", &["2026-11-25 14:02"]),
        ("| Severity | 2 |\n|---|---|\n| **Date** | 2026-11-21 |\n\n## Timeline\n- 14:02 x\n", &["2026-11-21 14:02"]),
        ("On 21 November 2026 we fell.\n\n## Timeline\n- 14:02 x\n\n## Review\nHeld on 2026-12-01.\n", &["2026-11-21 14:02"]),
        ("## Timeline\n- 14:02 x\n\n## Review\nHeld on 2026-12-01.\n", &["? 14:02"]),
        ("## Timeline\n- Dec 31, 14:02 x\n- Jan 1, 00:10 y\n\n## Review\nHeld on 2027-01-08.\n", &["2026-12-31 14:02", "2027-01-01 00:10"]),
        // A night is stepped over, a slip of the pen is not.
        ("# 2026-11-21\n## Timeline\n- 23:55 x\n- 07:00 y\n- 06:50 z\n", &["2026-11-21 23:55", "2026-11-22 07:00", "2026-11-22 06:50"]),
        (
            "# 2026-11-21\n## Timeline\n- 02:00 x\n- 01:30 y\n- 00:10 z\n- 23:50 v\n- 23:40 w\n",
            &["2026-11-21 02:00", "2026-11-21 01:30", "2026-11-21 00:10", "2026-11-20 23:50", "2026-11-20 23:40"],
        ),
        ("## Timeline\n### 2026-11-21\n- 14:02 x\n### Nov 22\n- 09:00 y\n", &["2026-11-21 14:02", "2026-11-22 09:00"]),
        ("## Timeline\n- 2026-11-21 14:?? x\n- 15:00 y\n", &["-", "2026-11-21 15:00"]),
        // Either number may be the month: the nearer day is meant, and none where nothing is near.
        ("# 2026-12-10\n## Timeline\n- 11/12/2026 14:02 x\n", &["2026-12-11 14:02"]),
        ("## Timeline\n- 11/12/2026 14:02 x\n", &["-"]),
    ];
    for (text, expected) in table {
        assert_eq!(moments(text), *expected, "{text}");
    }
}

/// The text after an entry at 14:31 on 2026-11-21 was added: its line, and the one before it.
#[track_caller]
fn check_added(text: &str, expected: &str) {
    let new = NewEntry { at: "2026-11-21T14:31Z".parse().unwrap(), precision: Precision::Minute, text: "new".into(), evidence: None };
    let document = Document::parse(text);
    let changed = apply(text, &document.add_entries(&[new])).unwrap();
    let lines: Vec<&str> = changed.lines().collect();
    let at = lines.iter().position(|line| line.contains("new")).unwrap();
    assert_eq!(lines[at - 1..=at].join("\n"), expected, "{changed}");
}

#[test]
fn an_entry_goes_to_the_timeline_that_surrounds_it_most_closely() {
    let short = "## Key events\n\n- Started: 2026-11-21 14:00 UTC\n- Detected: 2026-11-21 14:30 UTC\n- Mitigated: 2026-11-21 14:32 UTC\n- Resolved: 2026-11-21 16:00 UTC\n";
    let long = "\n## Timeline\n\n- 2026-11-21 14:05 UTC: pods fell\n- 2026-11-21 14:20 UTC: paged\n- 2026-11-21 14:40 UTC: drained\n";
    check_added(&format!("{short}{long}"), "- 2026-11-21 14:20 UTC: paged\n- 2026-11-21 14:31 UTC: new");
    let table = |rows: &[&str]| {
        let rows: String = rows.iter().map(|time| format!("| 2026-11-21 {time} | x{time} |\n")).collect();
        format!("| Time (UTC) | Event |\n| --- | --- |\n{rows}\n")
    };
    let wide = table(&["14:00", "16:00"]);
    let close = table(&["14:20", "14:30", "14:40"]);
    let expected = "| 2026-11-21 14:30 | x14:30 |\n| 2026-11-21 14:31 | new |";
    check_added(&format!("## Timeline\n\n{wide}More:\n\n{close}"), expected);
    check_added(&format!("## Timeline\n\n{close}More:\n\n{wide}"), expected);
    let done = table(&["14:00", "14:25"]);
    check_added(
        &format!("## Timeline\n\n{done}Before:\n\n{}", table(&["13:00", "13:05"])),
        "| 2026-11-21 14:25 | x14:25 |\n| 2026-11-21 14:31 | new |",
    );
    let alike = [table(&["14:30", "14:40"]), table(&["14:10", "14:30", "14:40"])];
    check_added(&format!("## Timeline\n\n{}More:\n\n{}", alike[0].replace(" x", " y"), alike[1]), expected);
}

#[test]
fn nothing_else_is_taken_for_a_timeline() {
    let pages = [
        "- 1.10 fixed\n- 2.14 released\n- 3.20 breaks\n",
        "- Standup 10:00\n- Lunch 12:00\n- Review 15:00\n",
        "## Attendees\n- 10:00 Amara\n- 10:05 Li\n- 10:10 Sam\n",
        "## Action items\n- 2026-01-01 10:00: one\n- 2026-01-02 10:00: two\n- 2026-01-03 10:00: three\n",
        "| Time | Users |\n|---|---|\n| 10:00 | 5 |\n| 11:00 | 7 |\n",
        "| Date | Author | Change |\n|---|---|---|\n| 2026-01-01 | Li | first words |\n| 2026-01-02 | Li | more words |\n",
        "At 14:02 the pager rang.\n\nAt 14:05 we saw it.\n\nAt 14:09 it stopped.\n",
        "> 14:02 amara: one\n> 14:03 li: two\n> 14:04 sam: three\n",
        "```\n14:02 one\n14:03 two\n14:04 three\n```\n",
        "1. 10 servers\n2. 20 servers\n3. 30 servers\n",
        "## Timeline\n\nWe will tell it [elsewhere](https://a.example).\n",
    ];
    for page in pages {
        assert!(moments(page).is_empty(), "{page}: {:?}", moments(page));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_has_timelines_or_none(text in ".{0,200}") {
        holds(&text);
        time::read(&text, 0, true);
    }

    #[test]
    fn pieces_of_timelines_make_sound_ones(text in documents()) {
        holds(&text);
    }
}
