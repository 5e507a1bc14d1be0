//! Items in every form, and what becomes of the text when they are changed.

use super::*;
use crate::document::apply;
use proptest::prelude::*;

/// One line an item: id (a star where it is written), status, text, then what else is told.
fn told(text: &str) -> Vec<String> {
    Document::parse(text).action_items().iter().map(line).collect()
}

fn line(item: &Item) -> String {
    let mut line = format!("{}{} {} {}", item.id, if item.id_is_written { "*" } else { "" }, item.status.name(), item.text);
    let mut more = |name: &str, value: Option<String>| {
        if let Some(value) = value {
            line += &format!(" | {name} {value}");
        }
    };
    more("owner", item.owner.clone());
    more("due", item.due.map(|due| due.to_string()));
    more("type", item.kind.map(|kind| kind.name().to_owned()));
    more("priority", item.priority.clone());
    more("due unclear", item.due_words.clone());
    more("closed", item.closed_on.map(|day| day.to_string()));
    more("because", item.reason.clone());
    more("ticket", item.ticket.as_ref().map(|(words, target)| format!("{words} {target}").trim_end().to_owned()));
    let named = |(words, target): &(String, String)| format!("{words} {target}").trim_end().to_owned();
    more("change", item.change.as_ref().map(named));
    more("needs", item.approval.clone());
    more("approved", item.approved.clone());
    more("verified", item.verified_by.as_ref().map(named));
    more("repeats", item.repeats.clone());
    line
}

/// Items under a heading for action items.
#[track_caller]
fn check(body: &str, expected: &[&str]) {
    assert_eq!(told(&format!("# Report\n\n## Action items\n\n{body}\n\n## Lessons\n\n- None of this\n")), expected, "{body}");
}

#[test]
fn lists_of_every_kind() {
    check(
        "- [ ] Refuse drains of more than 10 nodes (@amara, due 2026-12-05, prevent, P1) [#12](https://x.example/issues/12)\n\
         - [x] Alert on lag\n- Cap the queue (Done)\n- Cap it again (DONE)\n- ✅ Cap it once more\n- ~~Drop it~~\n- Raise it (in progress)\n\
         - N/A\n- [ ] \n- [ ] {{ summary }}\n- Retire it (wont-do: too slow, too old)",
        &[
            "A1 open Refuse drains of more than 10 nodes | owner @amara | due 2026-12-05 | type prevent | priority P1 | ticket #12 https://x.example/issues/12",
            "A2 done Alert on lag",
            "A3 done Cap the queue",
            "A4 done Cap it again",
            "A5 done Cap it once more",
            "A6 wont-do Drop it",
            "A7 in-progress Raise it",
            "A8 wont-do Retire it | because too slow, too old",
        ],
    );
    check("None.", &[]);
    check(
        "*List what was agreed on*\n\n1. Wrap\n   this line. ([#5](https://x.example/5))\n2. **Lead phrase**: and more",
        &["A1 open Wrap this line. | ticket #5 https://x.example/5", "A2 open Lead phrase: and more"],
    );
}

#[test]
fn tickets_stand_behind_the_words() {
    check(
        "- One. Ticket [#2](https://x.example/2)\n- Two ([Issue](https://x.example/t/2))\n- Three https://x.example/issues/3\n- Four (OPS-4)\n\
         - Five - Ticket raised [5000](https://x.example/5)\n- [Six](https://x.example/6)\n- Seven: made a [ticket](https://x.example/7) for it\n\
         - Eight before merge [#8](https://x.example/8)\n- See [the guide](https://x.example/guide)",
        &[
            "A1 open One. | ticket #2 https://x.example/2",
            "A2 open Two | ticket Issue https://x.example/t/2",
            "A3 open Three | ticket https://x.example/issues/3 https://x.example/issues/3",
            "A4 open Four | ticket OPS-4",
            "A5 open Five | ticket 5000 https://x.example/5",
            "A6 open Six | ticket Six https://x.example/6",
            "A7 open Seven: made a ticket for it | ticket ticket https://x.example/7",
            "A8 open Eight before merge | ticket #8 https://x.example/8",
            "A9 open See the guide",
        ],
    );
}

#[test]
fn an_owner_needs_no_sign_beside_other_fields() {
    check(
        "- [ ] Cap it (platform, due 2026-04-01)\n- [ ] Shed load (Ana Li, detect, P1)\n- [ ] Alert (staging)\n- [ ] Drop it (see below, P1)\n\
         - [ ] Keep it (later, P1)\n- [ ] @li: Split it (backend, P1)\n- [ ] Log it (P1, platform)",
        &[
            "A1 open Cap it | owner platform | due 2026-04-01",
            "A2 open Shed load | owner Ana Li | type detect | priority P1",
            "A3 open Alert (staging)",
            "A4 open Drop it (see below, P1)",
            "A5 open Keep it (later, P1)",
            "A6 open Split it (backend, P1) | owner @li",
            "A7 open Log it (P1, platform)",
        ],
    );
}

#[test]
fn what_stands_under_an_item_explains_it() {
    check(
        "- Cap the queue\n  - because it grew\n  - Owner: @li\n  - Due: 2026-12-05\n- Short term:\n  - Alert on lag\n- Backend\n  - [ ] Shed load\n\
         - [ ] See that there are alerts for:\n  - [ ] the queue",
        &[
            "A1 open Cap the queue | owner @li | due 2026-12-05",
            "A2 open Alert on lag",
            "A3 open Shed load",
            "A4 open See that there are alerts for:",
            "A5 open the queue",
        ],
    );
    check(
        "### Completed\n\n- Cap it\n\n### Long term (Q4)\n\n**In progress:**\n\n- Shed load\n- Alert",
        &["A1 done Cap it", "A2 in-progress Shed load", "A3 in-progress Alert"],
    );
}

#[test]
fn check_boxes_stand_in_cells_and_have_other_signs() {
    check(
        "| ID | Task | Owner | Due |\n|--|--|--|--|\n| A1 | [x] Fix the pager | @a | 2026-12-01 |\n| A2 | [ ] Alert | @b | |\n| A3 | [-] Drop it | | |",
        &["A1* done Fix the pager | owner @a | due 2026-12-01", "A2* open Alert | owner @b", "A3* wont-do Drop it"],
    );
    check(
        "- [~] partly\n- [/] half (@li)\n- [-] cancelled\n- [-] off (wont-do: too slow)\n- [x] Cap it\n  - a remark\n    - [~] in two parts\n- [x](https://x.example/9) leads on",
        &[
            "A1 in-progress partly",
            "A2 in-progress half | owner @li",
            "A3 wont-do cancelled",
            "A4 wont-do off | because too slow",
            "A5 done Cap it",
            "A6 in-progress in two parts",
            "A7 open x leads on",
        ],
    );
}

#[test]
fn headings_and_paragraphs_can_be_items() {
    check(
        "### 1) Queue capped `@nova` [repair]\n\nIt is capped.\n\n- with a list\n\n### 2) Alerts `@li`",
        &["A1 open Queue capped | owner @nova | type repair", "A2 open Alerts | owner @li"],
    );
    check(
        "Cap the queue.\n\nAlert on lag ([#9](https://x.example/9))",
        &["A1 open Cap the queue.", "A2 open Alert on lag | ticket #9 https://x.example/9"],
    );
    check("<p>To do:</p>\n<ul>\n<li>\n cap it\n</li>\n<li>alert</li>\n</ul>", &["A1 open cap it", "A2 open alert"]);
}

#[test]
fn tables_are_read_by_their_headings() {
    check(
        "| Task | DRI | Deadline | State | Bug | Prio |\n|--|--|--|--|--|--|\n| Cap it | li | Dec 5, 2026 | ✅ Complete (see log) | [#1](https://x.example/1) | high |\n\
         | Alert | | | Pending |\n| Drop it | TBD | soon | Won’t do - too slow |",
        &[
            "A1 done Cap it | owner li | due 2026-12-05 | priority high | ticket #1 https://x.example/1",
            "A2 open Alert",
            "A3 wont-do Drop it | due unclear soon | because too slow",
        ],
    );
    check(
        "| ID | Action | Owner |\n|--|--|--|\n| AI-3 | Cap it | li |\n| | Alert (P1) | |",
        &["AI-3* open Cap it | owner li", "A2 open Alert | priority P1"],
    );
}

#[test]
fn an_item_tells_how_it_was_carried_out() {
    check(
        "- [x] Cap it (@li, done 2026-12-01, change: [#431](https://x.example/pull/431), verified-by: [gale drill](gale.md))\n\
         - [x] Shed load (done on 1 December 2026)\n- Alert (closed: 2026-12-02)\n- Drop it (wont-do 2026-12-03: too slow, too old)\n\
         - [ ] Split it (approval: @sam and @li, approved by @sam, commit: 9fa26f1)\n- [ ] Keep it (change the default)\n\
         - Log it\n  - Change: deploys every day\n  - Verified by: the game day\n  - PR: #7",
        &[
            "A1 done Cap it | owner @li | closed 2026-12-01 | change #431 https://x.example/pull/431 | verified gale drill gale.md",
            "A2 done Shed load | closed 2026-12-01",
            "A3 done Alert | closed 2026-12-02",
            "A4 wont-do Drop it | closed 2026-12-03 | because too slow, too old",
            "A5 open Split it | change 9fa26f1 | needs @sam and @li | approved @sam",
            "A6 open Keep it (change the default)",
            "A7 open Log it | ticket #7 | verified the game day",
        ],
    );
    check(
        "| Action | Owner | Issue | PR | Done | Verified by | Approvals needed | Approved by |\n|--|--|--|--|--|--|--|--|\n\
         | Cap it | li | [#1](https://x.example/1) | [#2](https://x.example/2) | 2026-12-01 | gale drill | change board | – |\n\
         | Alert | li | | | done 2026-12-02 | n/a | | |",
        &[
            "A1 done Cap it | owner li | closed 2026-12-01 | ticket #1 https://x.example/1 | change #2 https://x.example/2 | needs change board | verified gale drill",
            "A2 done Alert | owner li | closed 2026-12-02",
        ],
    );
    check("| Change | Owner |\n|--|--|\n| Cap it | li |", &["A1 open Cap it | owner li"]);
}

#[test]
fn a_due_date_that_is_no_day_is_kept_as_written() {
    check(
        "- [ ] Cap it (@li, due Q1 2027)\n- [ ] Shed load (due next sprint)\n- [ ] Alert (@li, March 2027)\n- [ ] Repeat the test (March 2027)\n\
         - [ ] Split it (by end of 2026)\n- [ ] Log it (due TBD)\n- Trim it\n  - Due: after the freeze",
        &[
            "A1 open Cap it | owner @li | due 2027-03-31",
            "A2 open Shed load | due unclear next sprint",
            "A3 open Alert | owner @li | due 2027-03-31",
            "A4 open Repeat the test (March 2027)",
            "A5 open Split it | due 2026-12-31",
            "A6 open Log it",
            "A7 open Trim it | due unclear after the freeze",
        ],
    );
    check(
        "| Action | Due |\n|--|--|\n| Cap it | 2027-Q1 |\n| Alert | soon |\n| Log it | TBD |",
        &["A1 open Cap it | due 2027-03-31", "A2 open Alert | due unclear soon", "A3 open Log it"],
    );
}

#[test]
fn items_stand_elsewhere_too() {
    assert_eq!(
        told("- **Key events**:\n  - 14:02 it fell\n- **Review actions**:\n  - Cap it\n  - Alert (Done)\n"),
        ["A1 open Cap it", "A2 done Alert"]
    );
    assert_eq!(told("- **Review actions**: we capped it (Done)\n"), ["A1 done we capped it"]);
    assert_eq!(told("## Notes\n\n**Action items:**\n\n- Cap it\n- Alert\n\n- and\n"), ["A1 open Cap it", "A2 open Alert", "A3 open and"]);
    assert_eq!(told("## Recovery\n\n| Action item | Owner |\n|--|--|\n| Cap it | li |\n"), ["A1 open Cap it | owner li"]);
    assert_eq!(told("## Timeline\n\n| Time | Action | Who |\n|--|--|--|\n| 14:02 | capped it | li |\n"), Vec::<String>::new());
}

#[test]
fn an_id_is_its_place_until_it_is_written() {
    check("- a <!-- A2 -->\n- b\n- c\n- d <!-- A2 -->", &["A2* open a", "A5 open b", "A3 open c", "A4 open d | repeats A2"]);
    check("- A7: named\n- AI-9 – too", &["A7* open named", "AI-9* open too"]);
}

/// The text after a field of the first item was set.
#[track_caller]
fn set(text: &str, field: Field, value: &str) -> Result<String, Refused> {
    let document = Document::parse(text);
    let items = document.action_items();
    document.set_item(&items[0], field, value).map(|edits| apply(text, &edits).unwrap())
}

/// The item's line after the change, in a section that begins at line 3.
#[track_caller]
fn check_set(item: &str, field: Field, value: &str, expected: &str) {
    let text = format!("## Action items\n\n{item}\n");
    let changed = set(&text, field, value).unwrap();
    assert_eq!(changed, format!("## Action items\n\n{expected}\n\n<!-- last item: A1 -->\n"));
    assert_eq!(set(&changed, field, value), Ok(changed), "a second time changes nothing");
}

#[test]
fn fields_are_set_where_they_stand() {
    let full = "- [ ] Cap it (@li, due 2026-12-05, prevent, P1) [#1](https://x.example/1)";
    let table: &[(&str, Field, &str, &str)] = &[
        (full, Field::Status, "done", "- [x] Cap it (@li, due 2026-12-05, prevent, P1) [#1](https://x.example/1) <!-- A1 -->"),
        (full, Field::Owner, "@amara", "- [ ] Cap it (@amara, due 2026-12-05, prevent, P1) [#1](https://x.example/1) <!-- A1 -->"),
        (full, Field::Owner, "", "- [ ] Cap it (due 2026-12-05, prevent, P1) [#1](https://x.example/1) <!-- A1 -->"),
        (full, Field::Due, "Dec 6, 2026", "- [ ] Cap it (@li, due 2026-12-06, prevent, P1) [#1](https://x.example/1) <!-- A1 -->"),
        (
            full,
            Field::Ticket,
            "https://x.example/issues/2",
            "- [ ] Cap it (@li, due 2026-12-05, prevent, P1) [#2](https://x.example/issues/2) <!-- A1 -->",
        ),
        (full, Field::Text, "Shed load", "- [ ] Shed load (@li, due 2026-12-05, prevent, P1) [#1](https://x.example/1) <!-- A1 -->"),
        (
            full,
            Field::Status,
            "wont-do: too slow, too old",
            "- [x] Cap it (@li, due 2026-12-05, prevent, P1, wont-do: too slow, too old) [#1](https://x.example/1) <!-- A1 -->",
        ),
        (
            full,
            Field::Status,
            "done 2026-12-01",
            "- [x] Cap it (@li, due 2026-12-05, prevent, P1, done 2026-12-01) [#1](https://x.example/1) <!-- A1 -->",
        ),
        ("- [x] Cap it (@li, done 2026-12-01)", Field::Status, "open", "- [ ] Cap it (@li) <!-- A1 -->"),
        ("- Cap it", Field::Status, "wont-do 2026-12-01: too slow", "- Cap it (wont-do 2026-12-01: too slow) <!-- A1 -->"),
        ("- [~] Cap it", Field::Status, "done 2026-12-01", "- [x] Cap it (done 2026-12-01) <!-- A1 -->"),
        (
            "- [x] Cap it (done 2026-12-01)",
            Field::Verified,
            "[gale drill](gale.md)",
            "- [x] Cap it (done 2026-12-01, verified-by: [gale drill](gale.md)) <!-- A1 -->",
        ),
        (
            "- [ ] Cap it (@li, change: [#1](https://x.example/1))",
            Field::Change,
            "https://x.example/pull/2",
            "- [ ] Cap it (@li, change: [#2](https://x.example/pull/2)) <!-- A1 -->",
        ),
        ("- [ ] Cap it (@li, change: [#1](https://x.example/1))", Field::Change, "", "- [ ] Cap it (@li) <!-- A1 -->"),
        ("- [ ] Cap it", Field::Approval, "@sam and @li", "- [ ] Cap it (approval: @sam and @li) <!-- A1 -->"),
        ("- [ ] Cap it (approval: @sam)", Field::Approved, "@sam", "- [ ] Cap it (approval: @sam, approved by @sam) <!-- A1 -->"),
        ("- [ ] Cap it (due next sprint)", Field::Due, "Q1 2027", "- [ ] Cap it (due 2027-03-31) <!-- A1 -->"),
        ("- Cap it\n  - Verified by: a test", Field::Verified, "gale drill", "- Cap it <!-- A1 -->\n  - Verified by: gale drill"),
        (
            "| ID | Action | Status |\n|--|--|--|\n| A1 | Cap it | open |",
            Field::Status,
            "done 2026-12-01",
            "| ID | Action | Status |\n|--|--|--|\n| A1 | Cap it | done 2026-12-01 |",
        ),
        ("- [~] Cap it", Field::Status, "done", "- [x] Cap it <!-- A1 -->"),
        ("- [~] Cap it", Field::Status, "wont-do: too slow", "- [-] Cap it (wont-do: too slow) <!-- A1 -->"),
        ("- [-] Cap it (@li, wont-do: too slow)", Field::Status, "open", "- [ ] Cap it (@li) <!-- A1 -->"),
        (
            "| Action | Owner |\n|--|--|\n| [x] Cap it | li |",
            Field::Status,
            "in-progress",
            "| Action | Owner |\n|--|--|\n| [~] Cap it <!-- A1 --> | li |",
        ),
        (
            "| ID | Action | Status |\n|--|--|--|\n| A1 | [ ] Cap it | open |",
            Field::Status,
            "done",
            "| ID | Action | Status |\n|--|--|--|\n| A1 | [x] Cap it | done |",
        ),
        ("- Cap it", Field::Status, "done", "- Cap it (done) <!-- A1 -->"),
        ("- ✅ Cap it", Field::Status, "open", "- Cap it <!-- A1 -->"),
        ("- Cap it (in progress)", Field::Status, "done", "- Cap it (done) <!-- A1 -->"),
        ("1. **Cap it**: all\n   of it", Field::Owner, "Team Tern", "1. **Cap it**: all\n   of it (owner: Team Tern) <!-- A1 -->"),
        ("- **Cap it**", Field::Text, "Shed", "- Shed <!-- A1 -->"),
        ("- Cap it\n  - Owner: @li", Field::Owner, "@amara", "- Cap it <!-- A1 -->\n  - Owner: @amara"),
        ("### 1) Cap it `@li`", Field::Owner, "@amara", "### 1) Cap it `@amara` <!-- A1 -->"),
        ("Cap the queue.", Field::Due, "2026-12-05", "Cap the queue. (due 2026-12-05) <!-- A1 -->"),
        (
            "<ul><li>cap it</li></ul>",
            Field::Ticket,
            "https://x.example/issues/2",
            "<ul><li>cap it <a href=\"https://x.example/issues/2\">#2</a> <!-- A1 --></li></ul>",
        ),
        (
            "| Action | Owner |\n|--|--|\n| a \\| b | li |",
            Field::Owner,
            "x|y",
            "| Action | Owner |\n|--|--|\n| a \\| b <!-- A1 --> | x\\|y |",
        ),
        (
            "| ID | Action |\n|--|--|\n|  | Cap it |",
            Field::Due,
            "2026-12-05",
            "| ID | Action | Due        |\n|--|--|------------|\n| A1 | Cap it | 2026-12-05 |",
        ),
    ];
    for (item, field, value, expected) in table {
        check_set(item, *field, value, expected);
    }
}

#[test]
fn what_cannot_stand_is_refused_with_the_reason() {
    let reason = |field: Field, value: &str| set("## Action items\n\n- Cap it\n- b <!-- A7 -->\n", field, value).unwrap_err().0;
    assert_eq!(reason(Field::Due, "soon"), "“soon” is no day that can be understood: write it as 2026-12-05, or as Q1 2027");
    assert_eq!(reason(Field::Status, "wont-do"), "wont-do wants a reason, so that nobody has to ask: wont-do: the service is retired");
    assert_eq!(reason(Field::Status, "maybe"), "“maybe” is no status: it is one of open, in-progress, done, wont-do");
    assert_eq!(reason(Field::Type, "magic"), "“magic” is no type: it is one of prevent, mitigate, detect, repair, process, learn");
    assert_eq!(reason(Field::Id, "A7"), "“A7” cannot be its id: an id is letters and a number, and no other item has it");
    assert_eq!(reason(Field::Text, " "), "an item cannot be without its text");
    assert!(reason(Field::Owner, "li) (P1").contains("its owner"));
}

#[track_caller]
fn check_add(text: &str, expected: &str) {
    let new = NewItem { text: "Alert on lag".into(), owner: Some("@amara".into()), priority: Some("P2".into()), ..NewItem::default() };
    let (edits, id) = Document::parse(text).add_item(&new).unwrap();
    let changed = apply(text, &edits).unwrap();
    assert_eq!(changed.split_once(&format!("<!-- last item: {id} -->")).map(|(before, _)| before.trim_end()), Some(expected), "{changed}");
}

#[test]
fn a_new_item_is_written_like_the_others() {
    check_add("", "## Action items\n\n- [ ] Alert on lag (@amara, P2) <!-- A1 -->");
    check_add(
        "# R\n\n## Action items\n\nNone.\n\n## Lessons\n",
        "# R\n\n## Action items\n\n- [ ] Alert on lag (@amara, P2) <!-- A1 -->\n\n## Lessons",
    );
    check_add("## Action items\n\n- [x] a\n- [ ] b\n", "## Action items\n\n- [x] a\n- [ ] b\n- [ ] Alert on lag (@amara, P2) <!-- A3 -->");
    check_add(
        "## Action items\r\n\r\n1. a\r\n\r\n2. b\r\n",
        "## Action items\r\n\r\n1. a\r\n\r\n2. b\r\n\r\n3. Alert on lag (@amara, P2) <!-- A3 -->",
    );
    check_add(
        "## Short term fix\n\n  - a\n\n## Long term solution\n - b\n - c\n",
        "## Short term fix\n\n  - a\n\n## Long term solution\n - b\n - c\n - Alert on lag (@amara, P2) <!-- A4 -->",
    );
    check_add("- **Review actions**:\n  - a\n- end\n", "- **Review actions**:\n  - a\n  - Alert on lag (@amara, P2) <!-- A2 -->\n- end");
    check_add("## Action items\n\n### 1) a\n\nb\n", "## Action items\n\n### 1) a\n\nb\n\n### 2) Alert on lag (@amara, P2) <!-- A2 -->");
    check_add("## Action items\n\n### a @li\n\nb\n", "## Action items\n\n### a @li\n\nb\n\n### Alert on lag (P2) @amara <!-- A2 -->");
    check_add("## Action items\n\na\n", "## Action items\n\na\n\nAlert on lag (@amara, P2) <!-- A2 -->");
    check_add(
        "## Action items\n\n| ID | Action | Owner | Status |\n|--|--|--|--|\n",
        "## Action items\n\n| ID | Action | Owner | Status |\n|--|--|--|--|\n| A1 | Alert on lag (P2) | @amara | open |",
    );
}

#[test]
fn an_id_is_never_given_out_again() {
    check_add(
        "## Action items\n\n- a <!-- A1 -->\n\n<!-- last item: A7 -->\n",
        "## Action items\n\n- a <!-- A1 -->\n- Alert on lag (@amara, P2) <!-- A8 -->",
    );
    check_add(
        "## Action items\n\n- a\n- {{ text }} <!-- A6 -->\n",
        "## Action items\n\n- a\n- Alert on lag (@amara, P2) <!-- A7 -->\n- {{ text }} <!-- A6 -->",
    );
    check_add(
        "## Action items\n\n- [ ] a\n  - [ ] b\n",
        "## Action items\n\n- [ ] a\n  - [ ] b\n- [ ] Alert on lag (@amara, P2) <!-- A3 -->",
    );
    check_add(
        "| ID | Action | Owner |\n|--|--|--|\n| AI-9 | a | |\n| AI-12 | [what to do] | |\n",
        "| ID | Action | Owner |\n|--|--|--|\n| AI-9 | a | |\n| AI-12 | [what to do] | |\n| AI-13 | Alert on lag (P2) | @amara |",
    );
    check_add(
        "| ID | Action | Owner |\n|--|--|--|\n| AI-9 | a | |\n",
        "| ID | Action | Owner |\n|--|--|--|\n| AI-9 | a | |\n| AI-10 | Alert on lag (P2) | @amara |",
    );
}

#[test]
fn what_is_left_of_an_unclosed_block_of_code_keeps_the_last_id() {
    check_add("## Action items\n\n- a\n\n## Log\n\n```\nx\n", "## Action items\n\n- a\n- Alert on lag (@amara, P2) <!-- A2 -->");
    check_add(
        "## Action items\n\n| ID | Action | Owner |\n|--|--|--|\n| A1 | a | |\n\n## Log\n\n```\nx\n",
        "## Action items\n\n| ID | Action | Owner |\n|--|--|--|\n| A1 | a | |\n| A2 | Alert on lag (P2) | @amara |",
    );
    assert_eq!(
        set("## Action items\n\n- a\n## Log\n```\nx\n", Field::Status, "done").unwrap(),
        "## Action items\n\n- a (done) <!-- A1 -->\n\n<!-- last item: A1 -->\n\n## Log\n```\nx\n"
    );
}

#[test]
fn an_item_that_cannot_be_added_says_why() {
    let new = NewItem { text: "Alert on lag".into(), ..NewItem::default() };
    assert_eq!(
        Document::parse("## Log\n\n```\nx\n").add_item(&new).unwrap_err().0,
        "the report ends in a block of code or HTML that is not closed: close it, and the item can be added"
    );
    assert_eq!(
        Document::parse("## Action items\n\n### a @li\n\nb\n").add_item(&new).unwrap_err().0,
        "this report's items are headings that end in who sees to them: name an owner, written as @amara"
    );
}

#[test]
fn an_id_that_is_written_twice_names_no_item() {
    let text = "## Action items\n\n- a <!-- A1 -->\n- b\n- c <!-- A1 -->\n";
    assert_eq!(
        set(text, Field::Status, "done").unwrap_err().0,
        "more than one item has the id A1 (lines 3 and 5), so it is not clear which is meant: write another id to all but one of them"
    );
    let document = Document::parse(text);
    let items = document.action_items();
    let edits = document.set_item(&items[2], Field::Status, "done").unwrap();
    assert!(apply(text, &edits).unwrap().contains("- a <!-- A1 -->\n- b\n- c (done) <!-- A3 -->\n"));
}

#[test]
fn a_long_page_is_read_in_one_go() {
    for line in [
        "# Actions\n## x\n",
        "## Actions\n## x\n# Actions\n",
        "**Actions:**\n\n- a\n",
        "- **Actions**:\n  - a\n",
        "## 1) x\n",
        "a:\n- b:\n  - c\n",
    ] {
        let text = format!("# Actions\n\n{}", line.repeat(100_000 / line.len()));
        assert!(Document::parse(text).action_items().len() <= 100_000);
    }
}

proptest! {
    #[test]
    fn any_change_is_right_or_refused(
        body in prop::collection::vec(
            prop::sample::select(vec!["- a", "- [ ] b (@li, P1)", "  - c", "1. **d**: e", "| Action | Owner |", "|--|--|", "| f | g |", "### 1) h", "i", "", "> j", "- ~~k~~", "- `l", "<li>m", "```", "- n <!-- A2 -->", "(", "- **Actions**:", "\t- o", "- p ([#1](u))", "- [ ] (", "|"]),
            0..9,
        ),
        field in prop::sample::select(Field::ALL.to_vec()),
        value in "[a-z@|*)(` ]{0,8}",
    ) {
        let text = format!("## Action items\n\n{}\n", body.join("\n"));
        let document = Document::parse(text.as_str());
        let items = document.action_items();
        for item in &items {
            prop_assert!(!item.id.is_empty());
            if let Ok(edits) = document.set_item(item, field.0, &value) {
                prop_assert!(apply(&text, &edits).is_ok());
            }
        }
        if let Ok((edits, id)) = document.add_item(&NewItem { text: value, ..NewItem::default() }) {
            let changed = apply(&text, &edits).unwrap();
            prop_assert!(Document::parse(changed).action_items().iter().any(|item| item.id == id));
            prop_assert!(items.iter().all(|item| item.id != id));
        }
    }
}
