//! What holds for timelines in any text.

use crate::document::entry::Place;
use crate::document::time::{self, Day, Trust};
use crate::document::{Document, Span};
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
            reads_again(text, entry.when.span, entry.when.moment.as_ref());
        }
    }
}

fn reads_again(text: &str, span: Span, moment: Option<&time::Moment>) {
    let Some(moment) = moment else { return };
    let said = span.of(text);
    // A day and a time in two cells, or bytes that stand for other characters, are no text to read by itself.
    if said.contains(['&', '<', '>', '\\', '|']) {
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
