//! Bodies of reports as HTML: what a reader sees, and what no reader and no browser ever gets.

use super::body::body;
use super::{Input, page};
use crate::document::Document;

/// The HTML of a body.
fn check(markdown: &str, expected: &str) {
    let document = Document::parse(markdown);
    let html = body(&document, &[], &[], "postmortems", false).html;
    assert_eq!(html.trim(), expected.trim(), "from:\n{markdown}");
}

#[test]
fn headings_have_names_and_begin_at_the_second_level() {
    check(
        "### Impact\nx\n##### Users & *others*\ny\n### Impact\nz",
        "<h2 id=\"impact\">Impact <a class=\"here\" href=\"#impact\" aria-label=\"Link to “Impact”\">#</a></h2>\n<p>x</p>\n\
         <h3 id=\"users--others\">Users &amp; <em>others</em> <a class=\"here\" href=\"#users--others\" aria-label=\"Link to “Users &amp; others”\">#</a></h3>\n<p>y</p>\n\
         <h2 id=\"impact-1\">Impact <a class=\"here\" href=\"#impact-1\" aria-label=\"Link to “Impact”\">#</a></h2>\n<p>z</p>",
    );
}

#[test]
fn what_says_nothing_is_left_out() {
    check(
        "# Kept\nx\n\n## Empty\n\n<!-- Who was hurt? -->\n\n### Deeper\n\n| Time | What |\n| --- | --- |\n\n- [ ] \n\n***\n",
        "<h2 id=\"kept\">Kept <a class=\"here\" href=\"#kept\" aria-label=\"Link to “Kept”\">#</a></h2>\n<p>x</p>",
    );
    check("<!-- a prompt -->\nsaid <!-- aside --> aloud\n\n<!-- open to the end", "<p>said  aloud</p>");
}

#[test]
fn tables_scroll_and_align_without_a_style() {
    check(
        "| a | b |\n| --- | ---: |\n| `x` | <b>1</b> |",
        "<div class=\"table\" role=\"group\" aria-label=\"Table\" tabindex=\"0\"><table>\n\
         <thead><tr><th scope=\"col\" class=\"short\">a</th><th scope=\"col\" class=\"right short\">b</th></tr></thead>\n<tbody>\n\
         <tr><td class=\"short\"><code>x</code></td><td class=\"right short\"><b>1</b></td></tr>\n</tbody></table></div>",
    );
}

#[test]
fn a_narrow_timeline_stays_a_table_when_it_is_stacked() {
    check(
        "## Timeline\n| Time | What |\n| --- | --- |\n| 14:02 | x |",
        "<h2 id=\"timeline\">Timeline <a class=\"here\" href=\"#timeline\" aria-label=\"Link to “Timeline”\">#</a></h2>\n\
         <div class=\"table timeline stacked\" role=\"group\" aria-label=\"Timeline\" tabindex=\"0\"><table role=\"table\">\n\
         <thead role=\"rowgroup\"><tr role=\"row\"><th scope=\"col\" role=\"columnheader\" class=\"short\">Time</th><th scope=\"col\" role=\"columnheader\" class=\"short\">What</th></tr></thead>\n\
         <tbody role=\"rowgroup\">\n<tr role=\"row\"><td role=\"cell\" class=\"short\">14:02</td><td role=\"cell\" class=\"short\">x</td></tr>\n</tbody></table></div>",
    );
}

#[test]
fn a_sign_is_shown_in_prose_and_not_in_code() {
    check("It was :white_check_mark: and `:x:` :rotating_light:", "<p>It was ✅ and <code>:x:</code> 🚨</p>");
}

#[test]
fn the_time_of_a_list_s_entry_leads_to_its_place() {
    let document = Document::parse("## Timeline (UTC)\n\n- 2026-11-21 14:02 a *deploy* began\n- **2026-11-21 14:09** paged\n");
    let html = body(&document, &document.timelines(), &[], "postmortems", false).html;
    let rows: Vec<&str> = html.lines().filter(|line| line.starts_with("<li")).collect();
    assert_eq!(
        rows,
        [
            "<li id=\"at.2026-11-21.1402\"><a class=\"at\" href=\"#at.2026-11-21.1402\">2026-11-21 14:02</a> a <em>deploy</em> began</li>",
            "<li id=\"at.2026-11-21.1409\"><strong><a class=\"at\" href=\"#at.2026-11-21.1409\">2026-11-21 14:09</a></strong> paged</li>",
        ]
    );
}

#[test]
fn tasks_notes_and_admonitions() {
    check(
        "- [ ] do\n- [x] did\n\n> [!WARNING]\n> Hot.[^n]\n\n[^n]: Very.\n",
        "<ul>\n<li class=\"task\"><input type=\"checkbox\" disabled=\"\" aria-label=\"done\"> do</li>\n\
         <li class=\"task\"><input type=\"checkbox\" disabled=\"\" checked=\"\" aria-label=\"done\"> did</li>\n</ul>\n\
         <div class=\"admonition warning\"><p class=\"label\">Warning</p>\n\
         <p>Hot.<sup class=\"footnote\"><a id=\"note.1.back\" href=\"#note.1\" aria-label=\"Note 1\">1</a></sup></p>\n</div>\n\
         <section class=\"footnotes\" aria-label=\"Notes\"><ol>\n\
         <li id=\"note.1\"><p>Very. <a class=\"back\" href=\"#note.1.back\" aria-label=\"Back to the text\">↩</a></p></li>\n</ol></section>",
    );
}

#[test]
fn links_lead_where_they_may() {
    check(
        "[a](https://example.com/?x=1&y) [b](javascript:alert(1)) [c](#There) [gone](#gone) <ops@example.com> ![d](x.png \"t\") ![e](data:image/svg+xml,x)\n## There\nx",
        "<p><a href=\"https://example.com/?x=1&amp;y\" rel=\"noopener noreferrer\">a</a> b <a href=\"#there\">c</a> gone \
         <a href=\"mailto:ops@example.com\">ops@example.com</a> \
         <img src=\"noblame-file-here:postmortems/x.png\" alt=\"d\" loading=\"lazy\" title=\"t\"> e</p>\n\
         <h2 id=\"there\">There <a class=\"here\" href=\"#there\" aria-label=\"Link to “There”\">#</a></h2>\n<p>x</p>",
    );
}

#[test]
fn html_of_the_report_keeps_its_words_and_loses_its_powers() {
    check(
        "<details open onclick=\"x()\"><summary>Log</summary>\n\n<p style=\"color:red\">line</p>\n<script>x()</script>\n<a href=\"other.md#x\">o</a></details>",
        "<details open=\"\"><summary>Log</summary>\n<p>line</p>\n\n<a href=\"noblame-file-here:postmortems/other.md#x\">o</a></details>",
    );
}

#[test]
fn a_report_cannot_speak_of_files_as_the_site_does() {
    check(
        "<a href=\"noblame-file-here:../../etc/x.txt\">x</a> <a href=\"NOBLAME-file&#45;here:x\">y</a> [z](noblame-file-here:x.md) [o](o%20p.md#x) ![i](i.png)",
        "<p><a>x</a> <a>y</a> z <a href=\"noblame-file-here:postmortems/o%20p.md#x\">o</a> \
         <img src=\"noblame-file-here:postmortems/i.png\" alt=\"i\" loading=\"lazy\"></p>",
    );
}

#[test]
fn pictures_from_elsewhere_are_links() {
    check(
        "![d](https://example.com/x.png) ![](//example.com/y.png) [![badge](https://example.com/z.svg)](https://example.com)",
        "<p><a href=\"https://example.com/x.png\" rel=\"noopener noreferrer\">d</a> \
         <a href=\"https://example.com/y.png\" rel=\"noopener noreferrer\">https://example.com/y.png</a> \
         <a href=\"https://example.com\" rel=\"noopener noreferrer\">badge</a></p>",
    );
    check("<p><img src=\"https://example.com/x.png\" alt=\"d > e\"> <img onerror=x></p>", "<p>d &gt; e </p>");
}

/// Title, day and summary of a report at this path.
fn line(path: &str, text: &str) -> (String, Option<String>, Option<String>) {
    let report = shown(path, text);
    (report.title, report.day, report.summary)
}

fn shown(path: &str, text: &str) -> super::Report {
    let input = Input {
        path: path.into(),
        document: Document::parse(text),
        timelines: Vec::new(),
        channels: Vec::new(),
        moments: Vec::new(),
        stretches: Vec::new(),
        spent: None,
    };
    page(&input, &[]).report
}

#[test]
fn a_report_without_front_matter_still_has_a_line() {
    let text = "# 2026-03-02, the cart was empty\n\nA node came back with no data. Then more.\n\n## Summary\n\n<!-- ? -->\n";
    let expected = ("2026-03-02, the cart was empty".into(), Some("2026-03-02".into()), Some("A node came back with no data.".into()));
    assert_eq!(line("postmortems/cart.md", text), expected);
    assert_eq!(line("postmortems/2026_03_02-empty-cart.md", "").0, "2026 03 02 empty cart");
    assert_eq!(line("postmortems/2026_03_02-empty-cart.md", "").1.as_deref(), Some("2026-03-02"));
}

#[test]
fn a_day_is_found_in_a_title() {
    let table = [
        ("Downtime on March 3rd, 2026", Some("2026-03-03")),
        ("Post-mortem of 7 Sept 2026", Some("2026-09-07")),
        ("Slow since 2026_05_06", Some("2026-05-06")),
        ("May 2026 was slow", None),
        ("The 31 February 2026 mystery", None),
    ];
    for (title, expected) in table {
        assert_eq!(line("x.md", &format!("# {title}\n")).1.as_deref(), expected, "{title}");
    }
}

#[test]
fn a_label_is_no_summary() {
    let text = "# T\n\n- **Key events**\n  - Found: 10:26\n\n- **Impact**: nobody could pay for an hour\n\n- One in five payments failed for an hour.\n";
    assert_eq!(line("x.md", text).2.as_deref(), Some("One in five payments failed for an hour."));
}

#[test]
fn facts_and_rows_are_no_summary() {
    let text = "# T\n\n## Summary\n\n- First detected 2026-09-04 22:05\n- 2026-09-04 22:30 - Customers wrote to us.\n- Time to resolve: 7h (in support hours)\n- One in five payments failed.\n";
    assert_eq!(line("x.md", text).2.as_deref(), Some("One in five payments failed."));
    assert_eq!(
        line("x.md", "# T\n\n## Summary\n\nFirst detected 2026-09-04 22:05\n").2.as_deref(),
        Some("First detected 2026-09-04 22:05")
    );
    assert_eq!(line("x.md", "# Title:\n### The cart was empty\n\nA node came back.\n").0, "The cart was empty");
    assert_eq!(line("shop__cart-7.md", "").0, "Shop cart 7");
}

/// Neither what an author hid nor what a form asks is taken for what was said.
#[test]
fn no_prompt_and_no_comment_is_taken_for_a_lesson() {
    let table = [
        ("<!-- Say what you learned, in two sentences. -->", None),
        ("<!-- Say what you learned. -->\n\nA full disk looks like a slow one.", Some("A full disk looks like a slow one.")),
        ("A full disk looks <!-- to us, not to Joe --> like a slow one.", Some("A full disk looks like a slow one.")),
        ("<!-- open to the end\n\nA full disk looks like a slow one.", None),
        ("What went well in this incident?\n\n- What did we learn from it?", None),
        ("[Write down what was learned here.]", None),
        ("_<Write down what was learned here.>_", None),
        (
            "These are good things that nobody had planned for.\n\n- The disk was found in a minute.",
            Some("The disk was found in a minute."),
        ),
        ("Describe what the team takes away from it.", None),
        ("{{ lessons of the team, in a list }}", None),
        ("", None),
    ];
    for (lessons, expected) in table {
        let text = format!("# T\n\n## Summary\n\n<!-- HIDDEN -->\n\nIt was slow for an hour.\n\n## Lessons learned\n\n{lessons}\n");
        let report = shown("x.md", &text);
        assert_eq!(report.learned.as_deref(), expected, "{lessons}");
        assert_eq!(report.summary.as_deref(), Some("It was slow for an hour."));
    }
}

#[test]
fn long_summaries_end_at_a_word() {
    let text = format!("# T\n\n{}", "word ".repeat(100));
    let summary = line("x.md", &text).2.unwrap();
    assert!(summary.ends_with("word …") && summary.chars().count() < 290, "{summary}");
}
