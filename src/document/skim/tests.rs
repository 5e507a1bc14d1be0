//! A report that is skimmed says of its action items what the whole of it says.

use crate::document::Document;
use crate::document::item::Place;
use proptest::prelude::*;

/// Everything that verbs about action items ask of a report.
fn told(document: &Document) -> String {
    let headings: Vec<_> = (0..document.sections().len())
        .map(|at| (document.heading(at), document.sections()[at].role, document.sections()[at].span))
        .collect();
    let mut items = document.action_items();
    // Which list item or block it is, and how far it goes on over what was left out, depends on what is read.
    items.iter_mut().filter(|item| !matches!(item.place, Place::Section(_))).for_each(|item| {
        item.place = Place::Block(0);
        item.span.end = item.span.start;
    });
    format!("{items:#?}\n{headings:?}\n{:?}\n{:?}", document.id("x"), document.day("2026-11-22-x"))
}

#[track_caller]
fn check(text: &str) {
    assert_eq!(told(&Document::skim(text)), told(&Document::parse(text)), "{text}");
}

const WORDS: &str = "The queue grew for an hour before anybody was told that it had, and nobody could see it";

#[test]
fn words_about_something_else_are_left_out() {
    let text =
        format!("# One\n\n{WORDS}: {WORDS}.\n\n- {WORDS}\n- {WORDS}\n\n## Action items\n\n- [ ] {WORDS} (@li)\n\n## Two\n\n{WORDS}\n");
    let document = Document::skim(text.as_str());
    assert!(document.prose().len() < WORDS.len() + 60, "{}", document.prose().text());
    assert_eq!(document.action_items().len(), 1);
    check(&text);
}

#[test]
fn what_only_looks_plain_is_read_whole() {
    let long = format!("{WORDS} {WORDS}");
    let all = [
        format!("Action items\n---\n\n- {long}\n- {long}\n"),
        format!("**Action items:**\n\n- {long}\n- {long}\n"),
        format!("<h2>Action items</h2>\n\n- {long}\n- {long}\n"),
        format!("- **Follow-up actions**:\n  - {long}\n\n- {long}\n"),
        format!("## Action items\n\n```\n# no heading\n```\n\n- {long}\n- {long}\n"),
        format!("## Action items\n\nIn progress:\n\n- {long}\n\n### More {long}\n\n- {long}\n"),
        format!("<!--\n\n{long}\n\n{long} -->\n\n## Action items\n\n- {long}\n"),
        format!("{long}\ra\n\n## Action items\n\n- {long}\n"),
        format!("{long}\r\n{long}\r\n\r\n## Action items\r\n\r\n- {long}\r\n"),
        format!("Action | Owner\n- | -\n{long} | @li\n"),
        format!("- {long}\n\n  | Action | Owner |\n  |---|---|\n  | Cap it | @li |\n"),
        format!("- a [x](y)\n\n{long}\n\n    | Action | Owner |\n    |---|---|\n    | Cap it | @li |\n"),
        format!("- {long}\n\n    | Action | Owner |\n    |---|---|\n    | Cap it | @li |\n"),
        format!("- {long}\n\n{long}\n- {long}\n\n## Action items\n\n1. {long}\n"),
        format!("- **14:02** {long}\n- **9:02** {long} <!-- A3 -->\n\n## Action items\n\n- {long}\n"),
    ];
    all.iter().for_each(|text| check(text));
}

proptest! {
    #[test]
    fn whatever_stands_in_a_report(
        lines in proptest::collection::vec(
            prop_oneof![
                Just(""), Just(""), Just("\r"), Just("# Summary"), Just("## Action items"), Just("### Later"), Just("## Timeline"), Just("---"),
                Just("==="), Just("- [ ] Cap the queue (@li, due 2026-12-05)"), Just("- **Action items:**"), Just("**Action items:**"),
                Just("- **14:02** the deploy of checkout began and then it took half an hour to end"), Just("```"), Just("<!--"), Just("-->"),
                Just("<pre>"), Just("</pre>"), Just("> a quotation"), Just("| Action | Owner |"), Just("|---|---|"), Just("| Cap it | @li |"),
                Just("The queue grew for an hour before anybody was told that it had: nobody could see it"), Just("In progress:"),
                Just("- The queue grew for an hour before anybody was told that it had: nobody could see"), Just("  more of it"),
                Just("1. The queue grew for an hour before anybody was told that it had"), Just("2. and then it grew more"), Just("a | b"),
                Just("- | -"), Just("[x]: y"), Just("[^1]: The queue grew for an hour before anybody was told that it had"), Just("<b>Action items:</b>"),
                Just("* The queue grew `for` an *hour* [before](x) **anybody was told** that it had <!-- A2 -->"), Just("    - nested"), Just("    | Action | Owner |"), Just("    |---|---|"), Just("    | Cap it | @li |"), Just("  - **Actions:**"), Just("<div>"),
            ],
            0..24,
        ),
        ending in prop_oneof![Just("\n"), Just("\r\n")],
    ) {
        let text = lines.join(ending);
        prop_assert_eq!(told(&Document::skim(text.as_str())), told(&Document::parse(text.as_str())));
    }
}
