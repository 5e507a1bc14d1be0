//! `noblame actions next` and `report`, and the list as a calendar, as a person runs them.

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

const RESOLVER: &str = "---
id: resolver-loop
severity: SEV2
services: [shop]
factors: [dns]
started: 2026-06-01T09:00:00Z
---

## Action items

- [ ] Bound the resolver's retries (@amara, due 2026-07-01, prevent, P2)
- [ ] Write the runbook for the resolver (@li, due next sprint, P4)
- [x] Alert on resolver errors (@li, due 2026-07-01, detect, P1, done 2026-06-20)
- [x] Drill the loss of a resolver (@li, done 2026-06-25, verified-by: gale drill)
";

const CART: &str = "---
id: cart-500s
title: Checkout returned 500s
severity: SEV1
services: [cart]
factors: [DNS]
started: 2026-11-10T09:00:00Z
---

## Action items

- [ ] Refuse drains of more than 10 nodes (@amara, due 2026-11-29, prevent, P1)
- [x] Cap the queue (@sam, due 2026-11-20, done 2026-11-19)
- [ ] Shed load when the queue is full (wont-do: it sheds already)
";

fn repository() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let reports = folder.path().join("postmortems");
    fs::create_dir(&reports).unwrap();
    fs::write(folder.path().join("noblame.yml"), "").unwrap();
    fs::write(reports.join("resolver.md"), RESOLVER).unwrap();
    fs::write(reports.join("cart.md"), CART).unwrap();
    folder
}

#[test]
fn what_to_do_next_is_ranked_with_its_reasons() {
    let folder = repository();
    let (printed, said, code) = run(folder.path(), &["actions", "next"]);
    insta::assert_snapshot!(printed, @r##"
      1.  10.8  resolver-loop#A1  @amara  starving
                Bound the resolver's retries
                P2; waits 174 days; 144 days late; cart-500s had dns again
      2.   6.8  resolver-loop#A2  @li  starving
                Write the runbook for the resolver
                P4; waits 174 days; cart-500s had dns again
      3.   3.9  cart-500s#A1  @amara
                Refuse drains of more than 10 nodes
                P1; waits 12 days; due in 7 days
    "##);
    assert_eq!((said.as_str(), code), ("3 of 3 open items in 2 reports, 2 starving\n", 0));
    let (printed, said, _) = run(folder.path(), &["actions", "next", "-n", "1", "--explain", "--service", "cart"]);
    insta::assert_snapshot!(printed, @r##"
    rank = priority + age + due + recurrence, in points
      priority    4 for P0 to 0 for P4; 2 where none is written
      age         1 for every 30 days since the incident, without end
      due         0 until 14 days before, 1 on the day, and 1 more for every 30 days late, at most 2
      recurrence  1 for a later incident with one of its factors, 0.5 for one about the same words,
                  0.25 for one of its services, at most 2
    Whatever has waited 240 days comes before everything that is new. The proof is in docs/actions.md.

      1.   3.9  cart-500s#A1  @amara
                Refuse drains of more than 10 nodes
                  3.0  priority    P1
                  0.4  age         waits 12 days
                  0.5  due         due in 7 days
    "##);
    assert_eq!(said, "1 of 1 open items in 2 reports\n");
    let (printed, _, _) = run(folder.path(), &["actions", "next", "--format", "json", "-n", "1"]);
    insta::assert_snapshot!(printed, @r##"
    {
      "version": 1,
      "today": "2026-11-22",
      "ageing_days": 30,
      "items": [
        {
          "name": "resolver-loop#A1",
          "path": "postmortems/resolver.md",
          "line": 11,
          "text": "Bound the resolver's retries",
          "status": "open",
          "owner": "@amara",
          "points": 10.8,
          "starving": true,
          "dormant": false,
          "age_days": 174,
          "parts": [
            {
              "part": "priority",
              "points": 2.0,
              "reason": "P2"
            },
            {
              "part": "age",
              "points": 5.8,
              "reason": "waits 174 days"
            },
            {
              "part": "due",
              "points": 2.0,
              "reason": "144 days late"
            },
            {
              "part": "recurrence",
              "points": 1.0,
              "reason": "cart-500s had dns again"
            }
          ]
        }
      ]
    }
    "##);
    fs::write(folder.path().join("noblame.yml"), "actions: {ageing_days: 300}\n").unwrap();
    let (printed, said, _) = run(folder.path(), &["actions", "next"]);
    assert!(printed.contains("cart-500s#A1") && said == "3 of 3 open items in 2 reports\n", "{printed}{said}");
    fs::write(folder.path().join("noblame.yml"), "actions: {ageing_days: 0}\n").unwrap();
    let (_, said, code) = run(folder.path(), &["actions", "next"]);
    assert!(code == 2 && said.contains("noblame.yml:1:"), "{said}");
}

#[test]
fn what_became_of_the_items_is_told() {
    let folder = repository();
    let (printed, said, code) = run(folder.path(), &["actions", "report"]);
    assert_eq!((said.as_str(), code), ("", 0));
    insta::assert_snapshot!(printed, @r##"
    7 items in 2 reports: 3 open, 1 overdue, 2 starving; 3 of 6 done (50 %)

    Items by status
      open             3  ██████████████████████████████
      in-progress      0
      done             3  ██████████████████████████████
      wont-do          1  ██████████

    Open items by age
      up to 30 days         1  ███████████████
      31 to 90 days         0
      91 to 180 days        2  ██████████████████████████████
      181 to 365 days       0
      more than a year      0
      not known             0

    Reports by how many items they have
      none              0
      1 to 3            1  ██████████████████████████████
      4 to 10           1  ██████████████████████████████
      more than 10      0

    Items by strength
      stronger          4  ██████████████████████████████
      intermediate      2  ███████████████
      weaker            1  ████████
      not clear         0

    Items by type
      prevent       2  ███████████████
      mitigate      0
      detect        1  ████████
      repair        0
      process       0
      learn         0
      not said      4  ██████████████████████████████

    Overdue
      resolver-loop#A1  Bound the resolver's retries – 144 days late

    Starving
      resolver-loop#A1  Bound the resolver's retries – waits 174 days
      resolver-loop#A2  Write the runbook for the resolver – waits 174 days

    Due on no day
      resolver-loop#A2  Write the runbook for the resolver

    Soaking
      cart-500s#A2  Cap the queue – done on 2026-11-19

    Done, never verified
      resolver-loop#A3  Alert on resolver errors – done on 2026-06-20

    Items per report: median 3, nine of ten at most 4, from 3 to 4 (2 counted)
    Days to done: median 19, nine of ten at most 24, from 9 to 24 (3 counted)
    Done in time: 2 of 2 (100 %)
    Verified: 1 of 3 done; 1 soaking (less than 14 days), 1 never verified
    Open without any due date: 0

    What the words mean
      open: not done and not decided against; what was begun is open until it is done
      age: days since the incident of an item's report began
      overdue: open, and the due date has passed
      starving: open for so long that by priority and age alone it stands a point above a new P0
      dormant: would starve, but for more than dormant_days nothing has shown that anybody took it up: it waits for a decision, to do it or to say why not
      done rate: the done among all that were not decided against
      in time: among the done with a written day and a due date, those done by that date
      days to done: from the start of the incident to the day an item was done, where both are written
      soaking: done fewer days ago than the soak time
      never verified: done, no longer soaking, and no drill, test or report is named that verified it
      strength: stronger takes the possibility away, intermediate makes harm rarer, smaller or sooner seen, weaker asks people to remember
      median, nine of ten: the middle number, and the one that nine of ten do not exceed; both are really there
    "##);
    let (printed, _, _) = run(folder.path(), &["actions", "report", "--format", "markdown"]);
    insta::assert_snapshot!(printed, @r##"
    **Action items on 2026-11-22**: 7 items in 2 reports: 3 open, 1 overdue, 2 starving; 3 of 6 done (50 %)

    **Overdue** (1)

    - `resolver-loop#A1` Bound the resolver's retries – 144 days late

    **Starving** (2)

    - `resolver-loop#A1` Bound the resolver's retries – waits 174 days
    - `resolver-loop#A2` Write the runbook for the resolver – waits 174 days

    **Due on no day** (1)

    - `resolver-loop#A2` Write the runbook for the resolver

    **Done, never verified** (1)

    - `resolver-loop#A3` Alert on resolver errors – done on 2026-06-20

    | Open for | items |
    | --- | ---: |
    | up to 30 days | 1 |
    | 31 to 90 days | 0 |
    | 91 to 180 days | 2 |
    | 181 to 365 days | 0 |
    | more than a year | 0 |
    | not known | 0 |

    - Items per report: median 3, nine of ten at most 4, from 3 to 4 (2 counted)
    - Days to done: median 19, nine of ten at most 24, from 9 to 24 (3 counted)
    - Done in time: 2 of 2 (100 %)
    - Verified: 1 of 3 done; 1 soaking (less than 14 days), 1 never verified
    - Open without any due date: 0
    "##);
    let (printed, _, _) = run(folder.path(), &["actions", "report", "--format", "json", "--report", "cart-500s"]);
    insta::assert_snapshot!(printed, @r##"
    {
      "version": 1,
      "today": "2026-11-22",
      "ageing_days": 30,
      "soak_days": 14,
      "dormant_days": 365,
      "reports": 1,
      "items": 3,
      "by_status": {
        "done": 1,
        "in-progress": 0,
        "open": 1,
        "wont-do": 1
      },
      "open_by_age": [
        {
          "age": "up to 30 days",
          "items": 1
        },
        {
          "age": "31 to 90 days",
          "items": 0
        },
        {
          "age": "91 to 180 days",
          "items": 0
        },
        {
          "age": "181 to 365 days",
          "items": 0
        },
        {
          "age": "more than a year",
          "items": 0
        },
        {
          "age": "not known",
          "items": 0
        }
      ],
      "overdue": [],
      "starving": [],
      "dormant": [],
      "due_unclear": [],
      "open_without_due": 0,
      "done": {
        "count": 1,
        "of": 2
      },
      "done_in_time": {
        "count": 1,
        "of": 1
      },
      "days_to_done": {
        "count": 1,
        "least": 9,
        "median": 9,
        "nine_of_ten": 9,
        "most": 9
      },
      "items_per_report": {
        "count": 1,
        "least": 3,
        "median": 3,
        "nine_of_ten": 3,
        "most": 3
      },
      "soaking": [
        "cart-500s#A2"
      ],
      "never_verified": [],
      "verified": 0,
      "by_strength": {
        "intermediate": 0,
        "not clear": 0,
        "stronger": 3,
        "weaker": 0
      },
      "by_type": {
        "detect": 0,
        "learn": 0,
        "mitigate": 0,
        "not said": 2,
        "prevent": 1,
        "process": 0,
        "repair": 0
      },
      "definitions": {
        "age": "days since the incident of an item's report began",
        "days to done": "from the start of the incident to the day an item was done, where both are written",
        "done rate": "the done among all that were not decided against",
        "dormant": "would starve, but for more than dormant_days nothing has shown that anybody took it up: it waits for a decision, to do it or to say why not",
        "in time": "among the done with a written day and a due date, those done by that date",
        "median, nine of ten": "the middle number, and the one that nine of ten do not exceed; both are really there",
        "never verified": "done, no longer soaking, and no drill, test or report is named that verified it",
        "open": "not done and not decided against; what was begun is open until it is done",
        "overdue": "open, and the due date has passed",
        "soaking": "done fewer days ago than the soak time",
        "starving": "open for so long that by priority and age alone it stands a point above a new P0",
        "strength": "stronger takes the possibility away, intermediate makes harm rarer, smaller or sooner seen, weaker asks people to remember"
      }
    }
    "##);
}

#[test]
fn a_pipeline_stops_at_what_it_asks_for() {
    let folder = repository();
    let code = |arguments: &[&str]| run(folder.path(), &[&["actions", "report", "--quiet"], arguments].concat()).2;
    assert_eq!(code(&[]), 0);
    assert_eq!(code(&["--fail-on", "overdue"]), 1);
    assert_eq!(code(&["--fail-on", "starving"]), 1);
    assert_eq!(code(&["--fail-on", "overdue,starving,unverified", "--service", "cart"]), 0);
    assert_eq!(code(&["--fail-on", "unverified"]), 1);
    assert_eq!(code(&["--report", "cart-500"]), 2);
}

#[test]
fn the_list_is_a_calendar_too() {
    let folder = repository();
    let (printed, said, code) = run(folder.path(), &["actions", "list", "--format", "ical", "--overdue"]);
    assert_eq!((said.as_str(), code), ("", 0));
    assert_eq!(
        printed.replace("\r\n", "\n"),
        "BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//noblame//action items//EN\nCALSCALE:GREGORIAN\nBEGIN:VTODO\nUID:resolver-loop#A1\n\
         DTSTAMP:20261122T000000Z\nSUMMARY:Bound the resolver's retries\n\
         DESCRIPTION:resolver-loop in postmortems/resolver.md\\, line 11\\nOwner: @ama\n ra\nDUE;VALUE=DATE:20260701\nSTATUS:NEEDS-ACTION\n\
         PRIORITY:5\nCATEGORIES:prevent,shop\nEND:VTODO\nEND:VCALENDAR\n"
    );
}

#[test]
fn items_are_chosen_by_what_their_reports_say() {
    let folder = repository();
    let names = |arguments: &[&str]| {
        let (printed, said, code) = run(folder.path(), &[&["actions", "list", "--format", "csv"], arguments].concat());
        assert_eq!(code, 0);
        let names: Vec<String> = printed.lines().skip(1).map(|line| line.split(',').next().unwrap().to_owned()).collect();
        names.join(" ") + &said
    };
    assert_eq!(names(&["--severity", "sev1"]), "cart-500s#A1");
    assert_eq!(names(&["--priority", "P1,p4"]), "cart-500s#A1 resolver-loop#A2");
    assert_eq!(names(&["--no-due"]), "resolver-loop#A2");
    assert_eq!(names(&["--due-before", "Q3 2026"]), "resolver-loop#A1");
    assert_eq!(names(&["--service", "carts"]), "no report names the service “carts”; is it cart?\n");
    assert_eq!(names(&["--severity", "SEV7"]), "no report names the severity “SEV7”\n");
}

#[test]
fn the_wide_list_tells_the_strength() {
    let folder = repository();
    let (printed, _, _) = run(folder.path(), &["actions", "list", "--wide"]);
    insta::assert_snapshot!(printed, @r##"
    Item              Due                 Status  Owner   Type     Priority  Severity  Strength  Action
    resolver-loop#A1  2026-07-01 overdue  open    @amara  prevent  P2        SEV2      stronger  Bound the resolver's retries – “bound” changes the system so that the hazard is gone or bounded
    cart-500s#A1      2026-11-29          open    @amara  prevent  P1        SEV1      stronger  Refuse drains of more than 10 nodes – “refuse” makes the step impossible, harmless or unnecessary
    resolver-loop#A2  “next sprint”       open    @li              P4        SEV2      weaker    Write the runbook for the resolver – “runbook” works only while people remember it
    "##);
}
