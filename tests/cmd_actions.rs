//! `noblame actions`, as a person runs it.

#![expect(clippy::disallowed_methods, reason = "the test lays out folders and runs the program")]

use assert_cmd::Command;
use std::fs;
use std::path::Path;

/// 2026-11-22
const TODAY: &str = "1795305600";

fn run(folder: &Path, arguments: &[&str]) -> (String, String, i32) {
    let mut command = Command::cargo_bin("noblame").unwrap();
    let output = command.current_dir(folder).env("NO_COLOR", "1").env("SOURCE_DATE_EPOCH", TODAY).args(arguments).output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (text(output.stdout), text(output.stderr), output.status.code().unwrap())
}

const CART: &str = "---
id: cart-500s
services: [cart]
---

## Action items

- [ ] Refuse drains of more than 10 nodes (@amara, due 2026-12-05, prevent, P1) [#12](https://tracker.example/issues/12)
- [x] Alert on queue lag (@li, due 2026-11-01)
- [ ] Write the runbook (@li, due 2026-11-20, process)
";

const SEARCH: &str = "## Follow-up\r\n\r\n| Action | Who | Status |\r\n|--------|-----|--------|\r\n| Cap the queue | @sam | Pending |\r\n";

fn repository() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let reports = folder.path().join("postmortems");
    fs::create_dir(&reports).unwrap();
    fs::write(folder.path().join("noblame.yml"), "").unwrap();
    fs::write(reports.join("cart.md"), CART).unwrap();
    fs::write(reports.join("search.md"), SEARCH).unwrap();
    folder
}

#[test]
fn items_are_listed_by_due_date() {
    let folder = repository();
    let (printed, said, code) = run(folder.path(), &["actions", "list"]);
    assert_eq!(
        printed,
        "Item          Due                 Status  Owner   Type     Priority  Ticket  Action\n\
         cart-500s#A3  2026-11-20 overdue  open    @li     process                    Write the runbook\n\
         cart-500s#A1  2026-12-05          open    @amara  prevent  P1        #12     Refuse drains of more than 10 nodes\n\
         search#A1                         open    @sam                               Cap the queue\n"
    );
    assert_eq!((said.as_str(), code), ("3 items, 1 overdue in 2 reports; 1 done or decided against (--all shows them)\n", 0));
    let names = |arguments: &[&str]| {
        let (printed, _, code) = run(folder.path(), &[&["actions", "list", "--format", "csv"], arguments].concat());
        assert_eq!(code, 0);
        printed.lines().skip(1).map(|line| line.split(',').next().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(names(&["--owner", "li", "--all"]), ["cart-500s#A2", "cart-500s#A3"]);
    assert_eq!(names(&["--status", "done,wont-do"]), ["cart-500s#A2"]);
    assert_eq!(names(&["--overdue"]), ["cart-500s#A3"]);
    assert_eq!(names(&["--due-before", "2026-12-06", "--type", "prevent"]), ["cart-500s#A1"]);
    assert_eq!(names(&["--service", "cart", "--report", "cart.md"]), ["cart-500s#A3", "cart-500s#A1"]);
    assert_eq!(names(&["postmortems/search.md"]), ["search#A1"]);
    let (printed, said, code) = run(folder.path(), &["actions", "list", "--owner", "@kim"]);
    assert_eq!((printed.as_str(), said.as_str(), code), ("", "no such action items in 2 reports\n", 0));
    let (_, said, code) = run(folder.path(), &["actions", "list", "--status", "closed"]);
    assert!(code == 2 && said.contains("a status is open, in-progress, done, wont-do"), "{said}");
}

#[test]
fn the_json_has_a_version_and_a_shape() {
    let folder = repository();
    let (printed, _, code) = run(folder.path(), &["actions", "list", "postmortems/cart.md", "--type", "prevent", "--format", "json"]);
    assert_eq!(code, 0);
    insta::assert_snapshot!(printed, @r##"
    {
      "version": 1,
      "today": "2026-11-22",
      "items": [
        {
          "name": "cart-500s#A1",
          "report": "cart-500s",
          "title": null,
          "services": [
            "cart"
          ],
          "severity": null,
          "path": "postmortems/cart.md",
          "line": 8,
          "id": "A1",
          "id_is_written": false,
          "text": "Refuse drains of more than 10 nodes",
          "status": "open",
          "reason": null,
          "owner": "@amara",
          "due": "2026-12-05",
          "due_text": null,
          "overdue": false,
          "type": "prevent",
          "priority": "P1",
          "ticket": {
            "text": "#12",
            "url": "https://tracker.example/issues/12"
          },
          "closed": null,
          "change": null,
          "approval": null,
          "approved": null,
          "verified_by": null,
          "strength": {
            "strength": "stronger",
            "word": "refuse",
            "reason": "“refuse” makes the step impossible, harmless or unnecessary"
          }
        }
      ],
      "summary": {
        "items": 1,
        "open": 1,
        "in_progress": 0,
        "done": 0,
        "wont_do": 0,
        "overdue": 0
      }
    }
    "##);
}

#[test]
fn an_item_is_changed_where_it_stands() {
    let folder = repository();
    let cart = folder.path().join("postmortems/cart.md");
    let arguments = ["actions", "set", "cart-500s#A3", "status=done", "owner=@amara", "--dry-run"];
    let expected = "postmortems/cart.md:10\n\
                    - - [ ] Write the runbook (@li, due 2026-11-20, process)\n\
                    + - [x] Write the runbook (@amara, due 2026-11-20, process) <!-- A3 -->\n\
                    + \n\
                    + <!-- last item: A3 -->\n";
    assert_eq!(run(folder.path(), &arguments), (expected.to_owned(), String::new(), 0));
    assert_eq!(fs::read_to_string(&cart).unwrap(), CART);
    assert_eq!(run(folder.path(), &arguments[..5]), (expected.to_owned(), String::new(), 0));
    let changed = CART.replace(
        "[ ] Write the runbook (@li, due 2026-11-20, process)",
        "[x] Write the runbook (@amara, due 2026-11-20, process) <!-- A3 -->",
    );
    assert_eq!(fs::read_to_string(&cart).unwrap(), changed + "\n<!-- last item: A3 -->\n");
    let (_, said, code) = run(folder.path(), &arguments[..5]);
    assert_eq!((said.as_str(), code), ("cart-500s#A3 says so already\n", 0));
    let (_, _, code) =
        run(folder.path(), &["actions", "set", "postmortems/search.md#a1", "due=2026-12-05", "status=wont-do", "--because", "it is gone"]);
    assert_eq!(code, 0);
    assert_eq!(
        fs::read_to_string(folder.path().join("postmortems/search.md")).unwrap(),
        "## Follow-up\r\n\r\n| Action | Who | Status | Due        |\r\n|--------|-----|--------|------------|\r\n\
         | Cap the queue <!-- A1 --> | @sam | wont-do: it is gone | 2026-12-05 |\r\n\r\n<!-- last item: A1 -->\r\n"
    );
}

#[test]
fn an_item_is_added_like_the_others() {
    let folder = repository();
    let arguments = ["actions", "add", "cart-500s", "Cap retries", "--owner", "@sam", "--due", "2027-01-10", "--type", "mitigate"];
    let (printed, said, code) = run(folder.path(), &arguments);
    assert_eq!(
        printed,
        "postmortems/cart.md:11\n+ - [ ] Cap retries (@sam, due 2027-01-10, mitigate) <!-- A4 -->\n+ \n+ <!-- last item: A4 -->\n"
    );
    assert_eq!((said.as_str(), code), ("added cart-500s#A4\n", 0));
    let (printed, _, code) =
        run(folder.path(), &["actions", "add", "postmortems/search.md", "Shed load", "--ticket", "https://t.example/issues/7"]);
    assert!(code == 0 && printed.contains("+ | Shed load [#7](https://t.example/issues/7) <!-- A2 --> |   | open |\n"), "{printed}");
}

#[test]
fn items_are_done_and_decided_against_with_the_day() {
    let folder = repository();
    let (cart, search) = (folder.path().join("postmortems/cart.md"), folder.path().join("postmortems/search.md"));
    let arguments =
        ["actions", "done", "cart-500s#A1,A3", "search#A1", "--change", "https://git.example/pull/431", "--verified-by", "gale drill"];
    let (printed, said, code) = run(folder.path(), &arguments);
    assert_eq!((said.as_str(), code), ("", 0));
    assert!(printed.starts_with("postmortems/cart.md:8\n- - [ ] Refuse"), "{printed}");
    let (text, table) = (fs::read_to_string(&cart).unwrap(), fs::read_to_string(&search).unwrap());
    assert_eq!(
        text.lines().filter(|line| line.contains("done ")).collect::<Vec<_>>(),
        [
            "- [x] Refuse drains of more than 10 nodes (@amara, due 2026-12-05, prevent, P1, done 2026-11-22, \
             change: [#431](https://git.example/pull/431), verified-by: gale drill) [#12](https://tracker.example/issues/12) <!-- A1 -->",
            "- [x] Write the runbook (@li, due 2026-11-20, process, done 2026-11-22, change: [#431](https://git.example/pull/431), \
             verified-by: gale drill) <!-- A3 -->"
        ]
    );
    assert!(
        table.contains("| Cap the queue <!-- A1 --> | @sam | done 2026-11-22 | [#431](https://git.example/pull/431) | gale drill"),
        "{table}"
    );
    let (_, said, code) = run(folder.path(), &arguments);
    assert_eq!((said.as_str(), code), ("cart-500s#A1, cart-500s#A3 say so already\nsearch#A1 says so already\n", 0));
    let (_, _, code) = run(folder.path(), &["actions", "wont-do", "cart-500s#A2", "--because", "the queue, and all of it, is gone"]);
    assert_eq!(code, 0);
    let expected = "- [x] Alert on queue lag (@li, due 2026-11-01, wont-do 2026-11-22: the queue, and all of it, is gone) <!-- A2 -->";
    assert!(fs::read_to_string(&cart).unwrap().contains(expected));
    let (printed, _, _) = run(folder.path(), &["actions", "list", "--status", "wont-do", "--format", "csv"]);
    assert!(printed.contains("wont-do,\"the queue, and all of it, is gone\""), "{printed}");
    let (_, _, code) = run(folder.path(), &["actions", "set", "cart-500s#A1", "search#A1", "status=open"]);
    assert_eq!(code, 0);
    assert!(fs::read_to_string(&search).unwrap().contains("| @sam | open"));
}

#[test]
fn a_policy_gives_new_items_their_due_date() {
    let folder = repository();
    fs::write(folder.path().join("noblame.yml"), "lint: {due_within_days: {SEV1: 15, any: 30}}\n").unwrap();
    let add = |more: &[&str]| {
        let (printed, _, code) =
            run(folder.path(), &[&["actions", "add", "cart-500s", "Cap retries", "Shed load", "--dry-run"], more].concat());
        assert_eq!(code, 0);
        printed.lines().filter_map(|line| line.strip_prefix("+ - ")).map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(add(&[]), ["[ ] Cap retries (due 2026-12-22) <!-- A4 -->", "[ ] Shed load (due 2026-12-22) <!-- A5 -->"]);
    assert_eq!(add(&["--due", "none"]), ["[ ] Cap retries <!-- A4 -->", "[ ] Shed load <!-- A5 -->"]);
    assert_eq!(add(&["--due", "Q1 2027"])[0], "[ ] Cap retries (due 2027-03-31) <!-- A4 -->");
    let cart = folder.path().join("postmortems/cart.md");
    fs::write(&cart, CART.replace("services:", "severity: SEV1\nservices:")).unwrap();
    assert_eq!(add(&[])[0], "[ ] Cap retries (due 2026-12-07) <!-- A4 -->");
}

#[test]
fn what_cannot_be_done_is_explained() {
    let folder = repository();
    let check = |arguments: &[&str], expected: &str| {
        let (printed, said, code) = run(folder.path(), &[&["actions"], arguments].concat());
        assert_eq!((printed.as_str(), said.as_str(), code), ("", expected, 2));
    };
    check(&["set", "cart-500s#A9", "status=done"], "error: postmortems/cart.md: this report has no item A9\nhint: it has A1, A2, A3\n");
    check(
        &["set", "cart-500s#A1", "status=wont-do"],
        "error: wont-do wants a reason, so that nobody has to ask later\nhint: give it with --because \"the service is retired\"\n",
    );
    check(
        &["set", "cart-500s#A1", "due=soon"],
        "error: postmortems/cart.md:8:1: “soon” is no day that can be understood: write it as 2026-12-05, or as Q1 2027\n",
    );
    check(&["set", "cart#A1", "due=2026-12-05"], "error: there is no report “cart”\nhint: postmortems/cart.md has the id “cart-500s”\n");
    check(&["set", "card-500s#A1", "due=2026-12-05"], "error: there is no report “card-500s”\nhint: is it cart-500s?\n");
    check(&["list", "--report", "cart-50s"], "error: there is no report “cart-50s”\nhint: is it cart-500s?\n");
    check(&["next", "--report", "nope"], "error: there is no report “nope”\nhint: name a report by its id or its file\n");
    check(
        &["set", "cart-500s#A1"],
        "error: nothing is said about what it becomes\nhint: write KEY=VALUE, with a key of id, text, owner, due, type, priority, status, ticket, change, approval, approved, verified-by\n",
    );
    check(
        &["set", "cart-500s#A1", "cart-500s#A2", "text=x"],
        "error: an id or a text is one item's own\nhint: set it for one item alone\n",
    );
    check(
        &["set", "cart-500s#A1", "onwer=@li"],
        "error: “onwer” is nothing that an item has\nhint: is it owner? an item has id, text, owner, due, type, priority, status, ticket, change, approval, approved, verified-by\n",
    );
    check(
        &["wont-do", "cart-500s#A1", "--because", " "],
        "error: wont-do wants a reason, so that nobody has to ask later\nhint: give it with --because \"the service is retired\"\n",
    );
    check(&["done", "cart-500s#A1", "search#A7"], "error: postmortems/search.md: this report has no item A7\nhint: it has A1\n");
    check(
        &["set", "A1", "status=done"],
        "error: “A1” names no item\nhint: an item is named REPORT#ID, such as 2026-11-21-checkout-500s#A1; `noblame actions list` shows them\n",
    );
    check(&["add", "cart-500s", "TBD"], "error: postmortems/cart.md: “TBD” does not say what is to be done\n");
    fs::copy(folder.path().join("postmortems/cart.md"), folder.path().join("postmortems/other.md")).unwrap();
    check(
        &["set", "cart-500s#A1", "status=done"],
        "error: more than one report has the id “cart-500s”: postmortems/cart.md, postmortems/other.md\n\
         hint: name the file, and give each report an id of its own\n",
    );
    assert_eq!(fs::read_to_string(folder.path().join("postmortems/cart.md")).unwrap(), CART);
}

#[test]
fn changes_made_at_once_are_all_kept() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("r.md");
    let items: String = (1..=8).map(|number| format!("- [ ] Cap queue {number}\n")).collect();
    fs::write(&path, format!("## Action items\n\n{items}")).unwrap();
    std::thread::scope(|scope| {
        for number in 1..=8 {
            let folder = folder.path();
            scope.spawn(move || {
                let (item, owner) = (format!("r.md#A{number}"), format!("owner=@owner{number}"));
                let (_, said, code) = run(folder, &["actions", "set", &item, &owner]);
                assert_eq!((said.as_str(), code), ("", 0));
            });
        }
    });
    let text = fs::read_to_string(&path).unwrap();
    for number in 1..=8 {
        assert!(text.contains(&format!("- [ ] Cap queue {number} (@owner{number})")), "{text}");
    }
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "nothing is left behind");
}

#[test]
fn nothing_in_a_report_moves_the_cursor() {
    let folder = tempfile::tempdir().unwrap();
    let report = "---\nid: \"r\\e[2J\"\n---\n## Action items\n\n- [ ] Cap&#27;]0;owned&#7; the \u{202e}queue (@li, P1)\n";
    fs::write(folder.path().join("r.md"), report).unwrap();
    fs::write(folder.path().join("b\u{1b}[2J.md"), "---\nid: [\n---\n").unwrap();
    let (printed, _, code) = run(folder.path(), &["--color", "always", "actions", "list", "r.md"]);
    assert_eq!(code, 0);
    assert!(printed.contains("r[2J#A1  open    @li    P1        Cap]0;owned the queue"), "{printed:?}");
    let (_, said, code) = run(folder.path(), &["--color", "always", "actions", "list", "b\u{1b}[2J.md"]);
    assert_eq!(code, 2);
    assert!(said.contains("b\u{fffd}[2J.md:"), "{said:?}");
    fs::write(folder.path().join("c.md"), "## Action items\n\n- [ ] raw \u{1b}]0;owned\u{7} \u{9b}2J\n").unwrap();
    let (printed, _, code) = run(folder.path(), &["--color", "always", "actions", "set", "c.md#A1", "owner=@li"]);
    assert_eq!((printed.contains("- [ ] raw ]0;owned 2J"), code), (true, 0), "{printed:?}");
}

#[test]
fn a_report_without_an_id_is_called_like_its_file() {
    let folder = repository();
    let path = folder.path().join("postmortems/queue.md");
    fs::write(&path, "---\nid: \" \"\n---\n## Action items\n\n- [ ] Cap the queue\n").unwrap();
    let (_, said, code) = run(folder.path(), &["actions", "set", "queue#A1", "owner=@li"]);
    assert_eq!((said.as_str(), code), ("", 0));
    assert!(fs::read_to_string(&path).unwrap().contains("- [ ] Cap the queue (@li) <!-- A1 -->"));
}

#[test]
fn two_reports_of_one_id_are_told() {
    let folder = repository();
    fs::write(folder.path().join("postmortems/cart-500s.md"), "## Action items\n\n- [ ] Cap the queue\n").unwrap();
    let told = "postmortems/cart-500s.md and postmortems/cart.md have the same id “cart-500s”: give each one of its own\n";
    let (printed, said, code) = run(folder.path(), &["--quiet", "actions", "list"]);
    assert_eq!((printed.lines().count(), said.as_str(), code), (5, told, 0));
    let (printed, said, code) = run(folder.path(), &["actions", "set", "cart-500s#A1", "status=done"]);
    assert_eq!(
        (printed.as_str(), said.as_str(), code),
        (
            "",
            "error: more than one report has the id “cart-500s”: postmortems/cart-500s.md, postmortems/cart.md\n\
             hint: name the file, and give each report an id of its own\n",
            2
        )
    );
}

#[test]
fn cells_are_no_formulas() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("r.md"), "## Action items\n\n- [ ] =cmd|calc (@li, due 2026-12-05)\n").unwrap();
    let (printed, _, _) = run(folder.path(), &["actions", "list", "r.md", "--format", "csv"]);
    assert_eq!(printed.lines().nth(1), Some("r#A1,r,r.md,3,A1,'=cmd|calc,open,,'@li,2026-12-05,no,,,,,,,,,,,,,"));
}
