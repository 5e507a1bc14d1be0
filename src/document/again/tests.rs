//! A report read again is the report read whole, whatever was changed in it.

use crate::document::{Document, Edit, Span};
use proptest::prelude::*;

/// Everything that was read, as it can be compared.
fn said(document: &Document) -> String {
    let Document { source, front, prose, blocks, items, tables, links, comments, sections, cuts, bound, .. } = document;
    let lines = (source.text(), front, prose);
    format!("{lines:?}\n{blocks:#?}\n{items:?}\n{tables:?}\n{links:?}\n{comments:?}\n{sections:?}\n{cuts:?}\n{bound}")
}

/// Whether the text after a change was read again in part.
fn check(text: &str, span: Span, new: &str) -> bool {
    let old = Document::parse(text);
    old.marks();
    old.front();
    let edit = Edit::replace(span, new);
    let is_parted = old.around(span, super::body(text).1).is_some_and(|(from, to)| from.at > 0 || to.is_some());
    let again = old.again(&edit);
    let whole = Document::parse(again.text());
    assert_eq!(said(&again), said(&whole), "{text:?} {edit:?}");
    assert_eq!(again.marks(), whole.marks());
    assert_eq!(format!("{:?}", again.front()), format!("{:?}", whole.front()));
    is_parted
}

const PIECES: &[&str] = &[
    "\n\n",
    "\n\n",
    "\n\n",
    "\n",
    "\n",
    "\r\n\r\n",
    "\r\n",
    "\r",
    " ",
    "    ",
    "\t",
    "a",
    "The page came.",
    "Über. ",
    "# One\n\n",
    "\n\n## Timeline\n\n",
    "\n\n### Deep\n\nText.\n\n",
    "\n=\n",
    "\n---\n",
    "---\n",
    "---\ntitle: x\n---\n",
    "---\nowner: \"@q\"\n---\n\n",
    "...\n",
    "```\n",
    "\n```\n",
    "~~~",
    "`",
    "``",
    "*",
    "**",
    "_",
    "~~",
    "- ",
    "\n- item\n",
    "\n\n- one\n- two\n\n",
    "1. ",
    "\n  - deep\n",
    "- [ ] ",
    "- [x] done\n",
    "> ",
    "\n> said\n",
    "> [!NOTE]\n> ",
    "\n\n| a | b |\n| - | - |\n| c | d |\n",
    "| x |\n",
    " | ",
    "|-|\n",
    "<div>",
    "</div>",
    "<ul><li>one",
    "</li></ul>\n",
    "<p>",
    "</p>",
    "<b>",
    "</b>",
    "<code>",
    "<!-- a",
    " -->",
    "<!-- noblame: off blame because so -->",
    "<?",
    "?>",
    "<![CDATA[",
    "]]>",
    "<!X",
    "<script>",
    "</script>\n",
    "<h2>Head</h2>\n",
    "<br>",
    "[x]",
    "[x]: y\n",
    "\n\n[x]: http://a.example\n",
    "[a](http://b.example)",
    "![p](i.png)",
    "](",
    "[^1]",
    "\n\n[^1]: note\n\n",
    "<a href='u'>",
    "</a>",
    "http://c.example",
    "\\",
    "&amp;",
    "\u{feff}",
    "é🙂",
    ":::",
    "\u{a0}",
    "\u{85}",
    "\u{2028}",
    "14:02 ",
    "\n\nText one.\n\nText two.\n\n",
    "# ",
    "#",
    "\u{c}",
];

fn text_of(pieces: &[prop::sample::Index]) -> String {
    pieces.iter().map(|piece| *piece.get(PIECES)).collect()
}

proptest! {
    #[test]
    fn what_is_read_again_is_what_is_read_whole(
        start in prop::collection::vec(any::<prop::sample::Index>(), 1..40),
        edits in prop::collection::vec((any::<prop::sample::Index>(), 0_usize..30, prop::collection::vec(any::<prop::sample::Index>(), 0..3)), 1..8),
    ) {
        let mut document = Document::parse(text_of(&start));
        for (at, length, new) in edits {
            let text = document.text();
            let start = text.floor_char_boundary(at.index(text.len() + 1));
            let end = text.floor_char_boundary((start + length).min(text.len())).max(start);
            let edit = Edit::replace(Span::new(start, end), text_of(&new));
            let before = text.to_owned();
            document.marks();
            document = document.again(&edit);
            let whole = Document::parse(document.text());
            prop_assert_eq!(said(&document), said(&whole), "{:?} {:?}", before, edit);
            prop_assert_eq!(document.marks(), whole.marks());
        }
    }

    #[test]
    fn calm_reports_are_read_again_in_part(
        start in prop::collection::vec(prop::sample::select(vec!["# H\n\n", "Text.\n\n", "- a\n- b\n\n", "> q\n\n", "| a |\n| - |\n| b |\n\n", "```\nx\n```\n\n"]), 4..20),
        at in any::<prop::sample::Index>(),
        new in prop::sample::select(PIECES),
    ) {
        let text: String = std::iter::once("Text.\n\n").chain(start).chain(["Text.\n\n", "Text.\n"]).collect();
        prop_assert!(check(&text, Span::at(at.index(text.len() - 12)), new));
    }
}

#[test]
fn what_reaches_over_a_cut_is_read_whole() {
    let text = "One.\n\nTwo.\n\nThree.\n\nFour.\n";
    let at = Span::at(text.find("wo").unwrap());
    for new in ["x", "\n\n```\n", "\n\n<!--", "\n\n[Three]: u\n", "\n\n[^1]: n\n", "o[^1]", "\n\n<ul>", "\n=", "\n\n- a\n", "\n\n> "] {
        assert!(check(text, at, new), "{new:?}");
    }
    assert!(!check("[a]: u\n\nOne [a].\n\nTwo.\n\nThree.\n", Span::at(12), "x"));
    assert!(!check("---\ntitle: x\n---\n\nOne.\n\nTwo.\n", Span::at(6), "x"));
}

#[test]
fn the_line_before_a_cut_must_end_as_it_did() {
    let text = "One.\n\nTwo.\n\nThree.\n";
    for start in 0..text.len() {
        for end in start..=text.len() {
            for new in ["", "\n", "    ", "- ", "\r", "x"] {
                check(text, Span::new(start, end), new);
            }
        }
    }
}
