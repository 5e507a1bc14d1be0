//! Tests of the walk: what is read, and that every place leads back to its bytes.

use super::{Document, Kind, Mark, Span};
use proptest::prelude::*;

/// Every block as `kind|what is read`, one a line.
fn check(text: &str, expected: &str) {
    let document = Document::parse(text);
    let mut shown = String::new();
    for (index, block) in document.blocks().iter().enumerate() {
        let kind = match block.kind {
            Kind::Heading(level) => format!("h{level}"),
            Kind::Paragraph => "p".into(),
            Kind::Item => "li".into(),
            Kind::Cell { row, column, .. } => format!("{row}.{column}"),
            Kind::Code => "code".into(),
            Kind::Html => "html".into(),
        };
        let quoted = if block.quoted { ">" } else { "" };
        shown += &format!("{quoted}{kind}|{}\n", document.read(index).replace('\n', "⏎"));
    }
    assert_eq!(shown.trim_end(), expected.trim(), "\n{text}");
}

/// Where `found` stands in the prose, its bytes are `bytes`.
fn place(text: &str, found: &str, bytes: &str) {
    let document = Document::parse(text);
    let at = document.prose().text().find(found).unwrap_or_else(|| panic!("{found:?} is not read in {:?}", document.prose().text()));
    assert_eq!(document.prose().locate(at..at + found.len()).of(text), bytes, "{text}");
}

#[test]
fn blocks_of_every_kind() {
    check(
        "# A *b*\n\ntext over\ntwo lines  \nand a break\n\n- one\n- [x] two\n  more\n\n  loose\n",
        "h1|A b\np|text over two lines⏎and a break\np|one\np|two more\np|loose",
    );
    check("- tight\n  - nested `code`\n- other", "li|tight\nli|nested code\nli|other");
    check("| a | b |\n| - | - |\n| 1 \\| 2 | |\n| 3 |\n", "0.0|a\n0.1|b\n1.0|1 | 2\n1.1|\n2.0|3\n2.1|");
    check("> said\n\n> [!NOTE]\n> a note\n\n```\nlog\n```\n", ">p|said\np|a note\ncode|");
    check("x[^1]\n\n[^1]: the note\n", "p|x\np|the note");
    check("a ![alt text](i.png) b <!-- hidden --> c<br>d\n\n<!-- a whole block -->\n", "p|a  b  c⏎d\nhtml|");
    check("---\ntitle: x\n---\ntext\n", "p|text");
}

#[test]
fn html_is_read_as_blocks() {
    check(
        "<h3>What happened?</h3>\n<p>\n  At <b>10:25</b> we &amp; they\n  deployed.\n</p>\n<ul>\n<li>one</li>\n<li><a href=\"https://a.example/?x&amp;y\">two</a></li>\n</ul>\n",
        "h3|What happened?\np|At 10:25 we & they deployed. \nli|one\nli|two",
    );
    let document = Document::parse("<ul><li>one <i>b</i></li></ul><p>x<a href='u'>l</a></p>\n");
    assert_eq!(document.list_items().len(), 1);
    assert_eq!(&*document.links()[0].target, "u");
    check("<script>var a = 1 < 2;</script>\n<p>after</p>\n", "html|\np|after");
    check("<p>never closed <b\n", "p|never closed ");
}

#[test]
fn places_lead_back_through_markup() {
    place("so **should** have", "should have", "should** have");
    place("a &amp; b", "& b", "&amp; b");
    place("a &amp; b", "&", "&amp;");
    place("one\n> two\n> three", "two three", "two\n> three");
    place("a \\* b", "* b", "* b");
    place("run `kubectl get` now", "kubectl get", "kubectl get");
    place("run `` a`b `` now", "a`b", "a`b");
    place("see [the *log*](https://log.example) now", "the log", "the *log");
    place("| a |\n| - |\n| né \\| x |\n", "né | x", "né \\| x");
    place("- one\n\n  line\r\n  two\r\n", "line two", "line\r\n  two");
    place("---\na: 1\n---\nbody", "body", "body");
    place("<p>it &lt; that</p>\n", "it < that", "it &lt; that");
}

#[test]
fn marks_are_kept() {
    let document = Document::parse("**14:02** run `x` and [l](u)");
    let whole = 0..document.prose().len();
    let words = |mark| -> Vec<&str> {
        document.prose().marked(whole.clone(), mark).into_iter().map(|range| &document.prose().text()[range]).collect()
    };
    assert_eq!(words(Mark::STRONG), ["14:02"]);
    assert_eq!(words(Mark::CODE), ["x"]);
    assert_eq!(words(Mark::LINK), ["l"]);
}

#[test]
fn list_items_know_their_marker_box_and_parent() {
    let text = "1. one\n   - [ ] two\n2. three\n";
    let document = Document::parse(text);
    let items = document.list_items();
    assert_eq!(items.iter().map(|item| item.marker.of(text)).collect::<Vec<_>>(), ["1. ", "- ", "2. "]);
    assert_eq!(items[1].task.map(|(span, done)| (span.of(text), done)), Some(("[ ]", false)));
    assert_eq!((items[1].parent, items[1].depth, items[0].ordered), (Some(0), 1, true));
    assert_eq!(items[0].span.of(text), "1. one\n   - [ ] two");
}

#[test]
fn sections_nest_and_inherit_their_role() {
    let text = "intro\n# Post-mortem\n## Timeline\na\n### 21 November\nb\n## Actions\n";
    let document = Document::parse(text);
    let shown: Vec<String> = document
        .sections()
        .iter()
        .map(|section| format!("{} {} {:?}", section.level, section.role.name(), section.body.of(text)))
        .collect();
    assert_eq!(shown, ["0 other \"intro\\n\"", "1 other \"\"", "2 timeline \"a\\n\"", "3 timeline \"b\\n\"", "2 actions \"\"",]);
    assert_eq!(document.sections()[2].span.of(text), "## Timeline\na\n### 21 November\nb\n");
}

/// A row written without its last cells, with a heading right under it.
#[test]
fn cells_that_are_not_written_stand_in_their_row() {
    let text = "| A | B |\n|---|---|\n| x\n# End\n";
    let document = Document::parse(text);
    let row = &document.tables()[0].rows[1];
    for &cell in &row.cells {
        assert!(row.span.covers(document.blocks()[cell].span), "{:?}", document.blocks()[cell].span);
    }
}

proptest! {
    /// Anything can be typed, pasted or half saved.
    #[test]
    fn any_text_is_read(text in "(?s)(\\PC|[-#*|>`\\[\\]<!\\n\\r :&;]|<p>|<li>|</ul>|<!--|-->|&amp;|\\| - \\||- \\[x\\] |```\\n|---\\n|\u{feff}){0,60}") {
        let document = Document::parse(text.as_str());
        let prose = document.prose();
        for (at, c) in prose.text().char_indices() {
            let span = prose.locate(at..at + c.len_utf8());
            prop_assert!(text.get(span.start..span.end).is_some(), "{span:?}");
        }
        for block in document.blocks() {
            prop_assert!(text.get(block.span.start..block.span.end).is_some());
            prop_assert!(prose.text().get(block.read.clone()).is_some());
        }
        for span in document.list_items().iter().flat_map(|item| [item.span, item.marker]).chain(document.comments().iter().copied()) {
            prop_assert!(text.get(span.start..span.end).is_some());
        }
        let mut last = 0;
        for section in document.sections() {
            prop_assert!(section.span.start >= last && section.body.end <= section.span.end);
            last = section.span.start;
        }
    }

    /// Plain words are read as they stand and lead back to themselves.
    #[test]
    fn words_lead_back_to_themselves(words in proptest::collection::vec("[a-zé]{1,8}", 1..30), marks in proptest::collection::vec(0..6usize, 30)) {
        let wrapped = words.iter().zip(&marks).map(|(word, mark)| match mark {
            0 => format!("**{word}**"),
            1 => format!("*{word}*"),
            2 => format!("[{word}](u)"),
            3 => format!("`{word}`"),
            4 => format!("{word}\n"),
            _ => word.clone(),
        });
        let text: String = wrapped.collect::<Vec<_>>().join(" ");
        let document = Document::parse(text.as_str());
        let prose = document.prose().text();
        let mut from = 0;
        for word in &words {
            let at = from + prose[from..].find(word.as_str()).expect("every word is read");
            let span: Span = document.prose().locate(at..at + word.len());
            prop_assert_eq!(span.of(&text), word.as_str());
            from = at + word.len();
        }
    }
}
