//! `noblame timeline`, as a person runs it.

#![expect(clippy::disallowed_methods, reason = "the test lays out folders and runs programs")]

use assert_cmd::Command;
use std::fs;
use std::path::Path;

/// A scratch folder with the program and files of one test.
struct Scratch(tempfile::TempDir);

impl Scratch {
    fn new(files: &[(&str, &str)]) -> Scratch {
        let scratch = Scratch(tempfile::tempdir().unwrap());
        for (name, text) in files {
            scratch.write(name, text);
        }
        scratch
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    fn write(&self, name: &str, text: &str) {
        fs::write(self.path().join(name), text).unwrap();
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path().join(name)).unwrap()
    }

    /// What was printed, what was said, and the exit code.
    fn run_with(&self, arguments: &[&str], input: &str) -> (String, String, i32) {
        let mut command = Command::cargo_bin("noblame").unwrap();
        command.current_dir(self.path()).env("SOURCE_DATE_EPOCH", "1795309200").env("NO_COLOR", "1").env("COLUMNS", "100");
        command.env("XDG_STATE_HOME", self.path().join("state"));
        let output = command.args(verb(arguments)).args(arguments).write_stdin(input).output().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        (text(output.stdout), text(output.stderr), output.status.code().unwrap())
    }

    #[track_caller]
    fn run(&self, arguments: &[&str]) -> String {
        let (printed, said, code) = self.run_with(arguments, "");
        assert_eq!((said.as_str(), code), ("", 0), "{printed}");
        printed
    }

    #[track_caller]
    fn fails(&self, arguments: &[&str]) -> String {
        let (printed, said, code) = self.run_with(arguments, "");
        assert_eq!((printed.as_str(), code), ("", 2), "{said}");
        said
    }

    fn git(&self, at: &str, arguments: &[&str]) {
        let mut command = std::process::Command::new("git");
        command.current_dir(self.path()).env("GIT_AUTHOR_DATE", at).env("GIT_COMMITTER_DATE", at);
        command.env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_NOSYSTEM", "1");
        let who = ["-c", "user.name=Invented", "-c", "user.email=invented@example.com", "-c", "init.defaultBranch=main"];
        let output = command.args(who).args(arguments).output().unwrap();
        assert!(output.status.success(), "git {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    }
}

/// Every verb here is one of `timeline`, but `trust`.
fn verb(arguments: &[&str]) -> &'static [&'static str] {
    if arguments.first() == Some(&"trust") { &[] } else { &["timeline"] }
}

const REPORT: &str = "---
title: Checkout returned 500s
started: 2026-11-21T14:02:00Z
detected: 2026-11-21T14:09:00Z
resolved: 2026-11-21T15:10:00Z
---

# Checkout returned 500s

## Timeline

| Time (UTC) | What happened | Source |
| --- | --- | --- |
| 2026-11-21 14:02 | deploy of checkout 1.4.2 started | [ci](https://ci.example.com/1) |
| 2026-11-21 14:09 | **Detected:** alert HighErrorRate fired |  |

## Lessons

None yet.
";

#[test]
fn a_table_becomes_rows_at_their_times_once() {
    let scratch = Scratch::new(&[
        ("x.md", REPORT),
        (
            "alerts.csv",
            "Created At,Message,URL,ID\n\
             2026-11-21T14:05:10Z,\"error budget, burning\",https://alerts.example.com/7,7\n\
             2026-11-21T15:04:00+01:00,\"pod restarted\nthree times\",,8\n\
             2026-11-23T09:00:00Z,quiet again,,9\n",
        ),
    ]);
    let expected = "x.md: 2 rows added
  + | 2026-11-21 14:04 | pod restarted three times | alerts.csv |
  + | 2026-11-21 14:05 | error budget, burning | [alerts.csv](https://alerts.example.com/7) |
1 event left out, outside the window: 2026-11-21 13:02 to 2026-11-21 16:10 UTC (--since and --until change it)
";
    let arguments = ["import", "x.md", "--from", "csv", "alerts.csv"];
    let mut dry = arguments.to_vec();
    dry.push("--dry-run");
    assert_eq!(scratch.run(&dry), expected.replace("added", "would be added"));
    assert_eq!(scratch.read("x.md"), REPORT);
    assert!(!scratch.path().join("x.events.jsonl").exists());

    assert_eq!(scratch.run(&arguments), expected);
    let report = scratch.read("x.md");
    let rows: Vec<&str> = report.lines().filter(|line| line.starts_with("| 2026")).collect();
    assert_eq!(
        rows,
        [
            "| 2026-11-21 14:02 | deploy of checkout 1.4.2 started | [ci](https://ci.example.com/1) |",
            "| 2026-11-21 14:04 | pod restarted three times | alerts.csv |",
            "| 2026-11-21 14:05 | error budget, burning | [alerts.csv](https://alerts.example.com/7) |",
            "| 2026-11-21 14:09 | **Detected:** alert HighErrorRate fired |  |",
        ]
    );
    let sidecar = scratch.read("x.events.jsonl");
    assert_eq!(
        sidecar.lines().next().unwrap(),
        r#"{"version":1,"type":"event","source":"csv","id":"8","channel":"note","time":"2026-11-21T14:04:00Z","original":"2026-11-21T15:04:00+01:00","precision":"second","zone":"written","text":"pod restarted three times","origin":"alerts.csv"}"#
    );
    assert_eq!(sidecar.lines().last().unwrap(), r#"{"version":1,"type":"row","source":"csv","id":"7"}"#);

    let again = scratch.run(&arguments);
    assert!(again.starts_with("x.md: nothing to add\n2 events were known already\n"), "{again}");
    assert_eq!((scratch.read("x.md"), scratch.read("x.events.jsonl")), (report, sidecar));
}

#[test]
fn rows_stay_as_a_person_leaves_them() {
    let scratch = Scratch::new(&[
        ("x.md", REPORT),
        (
            "a.jsonl",
            "{\"id\":\"a\",\"time\":\"2026-11-21T14:03:00Z\",\"text\":\"first\"}\n{\"id\":\"b\",\"time\":\"2026-11-21T14:04:00Z\",\"text\":\"second\"}\n",
        ),
    ]);
    let arguments = ["import", "x.md", "--from", "jsonl", "a.jsonl"];
    scratch.run(&arguments);
    let edited: String = scratch
        .read("x.md")
        .lines()
        .filter(|line| !line.contains("second"))
        .map(|line| line.replace("14:03 | first   ", "13:59 | reworded") + "\n")
        .collect();
    scratch.write("x.md", &edited);
    scratch.run(&arguments);
    assert_eq!(scratch.read("x.md"), edited);

    scratch.write("a.jsonl", "{\"id\":\"a\",\"time\":\"2026-11-21T14:03:00Z\",\"text\":\"first, mended\"}\n");
    assert_eq!(
        scratch.run(&arguments),
        "x.md: nothing to add
1 event was changed at its source since it was imported; its row is left as it is
  jsonl a
    was 2026-11-21T14:03:00Z first
    now 2026-11-21T14:03:00Z first, mended
"
    );
    assert_eq!(scratch.read("x.md"), edited);
    assert_eq!(scratch.run(&arguments), "x.md: nothing to add\n1 event was known already\n");
}

#[test]
fn what_cannot_be_read_is_named_and_nothing_is_written() {
    let scratch = Scratch::new(&[
        ("x.md", REPORT),
        ("a.csv", "time;text\n2026-11-21T14:03:00Z;good\nnoon;bad\n;worse\n2026-11-21T14:04:00Z;a;b\n"),
        ("b.csv", "stamp,words\n1,2\n"),
        ("c.jsonl", "[{\"time\":1}]"),
        ("d.csv", "time,text\n2026-11-21T14:03:00Z,caf\u{e9}\n"),
    ]);
    assert_eq!(
        scratch.fails(&["import", "x.md", "--from", "csv", "a.csv"]),
        "a.csv:3: “noon” is no time that can be read; --time-format says its form, such as \"%d.%m.%Y %H:%M\"
a.csv:4: has no time
a.csv:5: has 3 values where the header has 2: a value that holds the delimiter needs quotation marks around it
error: 3 rows cannot be read as events; nothing was written
hint: mend them, or leave them out with --skip-bad
"
    );
    assert_eq!(scratch.read("x.md"), REPORT);
    let (printed, _, code) = scratch.run_with(&["import", "x.md", "--from", "csv", "a.csv", "--skip-bad"], "");
    assert_eq!(code, 0);
    assert_eq!(printed, "x.md: 1 row added\n  + | 2026-11-21 14:03 | good | a.csv |\n3 rows left out: they tell no events\n");

    let table: &[(&[&str], &str)] = &[
        (
            &["--from", "csv", "b.csv"],
            "error: importing b.csv\n  because: b.csv:1:1: no column looks like the time of an event\nhint: name it: --map time=COLUMN; the first line has stamp, words\n",
        ),
        (
            &["--from", "csv", "b.csv", "--map", "time=stamp,text=said"],
            "error: importing b.csv\n  because: b.csv:1:1: there is no column “said” for the text\nhint: its columns are stamp, words\n",
        ),
        (
            &["--from", "jsonl", "c.jsonl"],
            "error: importing c.jsonl\n  because: c.jsonl:1:1: is one JSON array, not one object a line\nhint: take it apart: jq -c '.[]' FILE | noblame timeline import … -\n",
        ),
        (&["--from", "csv", "gone.csv"], "error: importing gone.csv\n  because: gone.csv: there is no such file or folder\n"),
        (&["--from", "csv"], "error: --from csv needs a file to read\nhint: name one, or - for standard input\n"),
        (
            &["--from", "fax", "d.csv"],
            "error: “fax” is no source\nhint: there are csv, jsonl, command, git, slack-export, transcript, journald, syslog, kubernetes, cloudevents, otlp, chaos, irc, prometheus, slack, github, gitlab, matrix, alertmanager, pagerduty, grafana, jira, opsgenie, opsgenie-logs\n",
        ),
        (
            &["--from", "csv", "d.csv", "--zone", "Mars"],
            "error: --zone: “Mars” is no time zone\nhint: write Europe/Berlin, UTC or +02:00\n",
        ),
        (
            &["--from", "csv", "d.csv", "--map", "when=x"],
            "error: --map: “when” is nothing that an event has: it has time, date, text, id, actor, link, channel, source\nhint: for example --map time=created_at,text=message\n",
        ),
        (
            &["--from", "csv", "d.csv", "--until", "2026-11-01"],
            "error: the window ends (2026-11-02T00:00:00Z) before it starts (2026-11-21T13:02:00Z)\n",
        ),
        (&["--from", "git", "--map", "time=x"], "error: --map is for tables and JSON lines, and git has no rows\n"),
        (&["--from", "git", "gone"], "error: gone: there is no such folder\nhint: give the folder of a repository\n"),
    ];
    for (arguments, expected) in table {
        let arguments: Vec<&str> = ["import", "x.md"].iter().chain(*arguments).copied().collect();
        assert_eq!(&scratch.fails(&arguments), expected, "{arguments:?}");
    }
}

#[test]
fn standard_input_zones_maps_and_settings() {
    let scratch = Scratch::new(&[
        ("x.md", REPORT),
        ("noblame.yml", "timeline:\n  zone: Europe/Berlin\n  jsonl:\n    map: {time: log.at, text: log.said}\n"),
    ]);
    let line = "{\"log\":{\"at\":\"2026-11-21 15:20\",\"said\":\"lag <b>60 s</b>\"},\"kind\":\"alarm\"}\n";
    let (printed, _, code) = scratch.run_with(&["import", "x.md", "--from", "jsonl", "-", "--map", "channel=kind"], line);
    assert_eq!((printed.as_str(), code), ("x.md: 1 row added\n  + | 2026-11-21 14:20 | lag \\<b>60 s\\</b> | jsonl |\n", 0));
    let (printed, _, _) =
        scratch.run_with(&["import", "x.md", "--from", "jsonl", "-", "--zone", "UTC", "--dry-run"], &line.replace("lag", "also"));
    assert!(printed.contains("2026-11-21 15:20 | also"), "{printed}");

    scratch.write("noblame.yml", "timeline:\n  gap: soon\n");
    assert_eq!(
        scratch.fails(&["show", "x.md"]),
        "error: noblame.yml:2:3: timeline: “soon” is no length of time: write 30m, 1h or 1h 30m\n"
    );
}

/// An hour comes twice when clocks go back: the second is told by its offset, and both are found again.
#[test]
fn an_hour_that_comes_twice_is_told_apart() {
    let report = "# A\n\n## Timeline (Europe/Berlin)\n\n| Time | What happened | Source |\n| --- | --- | --- |\n| 2026-10-25 02:05 | written by hand | |\n";
    let events = "time,text\n2026-10-25T02:30:00+01:00,the second time\n2026-10-25T02:30:00+02:00,the first time\n2026-10-25T03:10:00+01:00,after it\n";
    let scratch = Scratch::new(&[("x.md", report), ("a.csv", events)]);
    let import = ["import", "x.md", "--from", "csv", "a.csv", "--since", "2026-10-24", "--until", "2026-10-26"];
    scratch.run(&import);
    assert_eq!(
        scratch.read("x.md"),
        report.to_owned()
            + "| 2026-10-25 02:30 | the first time | a.csv |\n| 2026-10-25 02:30 +01:00 | the second time | a.csv |\n| 2026-10-25 03:10 | after it | a.csv |\n"
    );
    assert_eq!(scratch.run(&import), "x.md: nothing to add\n3 events were known already\n");
    let shown = scratch.run(&["show", "x.md", "--format", "json"]);
    for at in ["2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z", "2026-10-25T02:10:00Z"] {
        assert!(shown.contains(at), "{shown}");
    }
}

#[test]
fn too_many_rows_are_refused() {
    let scratch = Scratch::new(&[("x.md", REPORT), ("noblame.yml", "timeline: {most_rows: 3}\n")]);
    let lines: String = (10..16).map(|minute| format!("{{\"time\":\"2026-11-21T14:{minute}:00Z\",\"text\":\"m{minute}\"}}\n")).collect();
    let (_, said, code) = scratch.run_with(&["import", "x.md", "--from", "jsonl", "-"], &lines);
    assert_eq!(code, 2);
    assert!(
        said.starts_with("error: 6 events are more than a timeline can tell; nothing was written\nhint: narrow them with --since"),
        "{said}"
    );
    assert_eq!(scratch.read("x.md"), REPORT);
}

#[test]
fn an_interrupted_import_is_finished_by_the_next() {
    let scratch = Scratch::new(&[("x.md", REPORT), ("a.csv", "time,text,id\n2026-11-21T14:03:00Z,one,1\n2026-11-21T14:04:00Z,two,2\n")]);
    let arguments = ["import", "x.md", "--from", "csv", "a.csv"];
    scratch.run(&arguments);
    let (report, sidecar) = (scratch.read("x.md"), scratch.read("x.events.jsonl"));
    let lines: Vec<&str> = sidecar.lines().collect();
    assert_eq!(lines.len(), 4);

    // Cut off after the report was written: the rows are found standing there.
    scratch.write("x.events.jsonl", &format!("{}\n{}\n{{\"version\":1,\"ty", lines[0], lines[1]));
    let (printed, said, code) = scratch.run_with(&arguments, "");
    assert_eq!((printed.lines().next().unwrap(), code), ("x.md: nothing to add", 0));
    assert_eq!(said, "x.events.jsonl:3: is cut off; it stays, and new lines follow it\n");
    assert_eq!(scratch.read("x.md"), report);
    assert!(scratch.read("x.events.jsonl").contains("{\"version\":1,\"ty\n{\"version\":1,\"type\":\"row\""));

    // Cut off before the report was written: the rows are given now.
    scratch.write("x.md", REPORT);
    scratch.write("x.events.jsonl", &format!("{}\n", lines[0]));
    scratch.run(&arguments);
    assert_eq!(scratch.read("x.md"), report);
}

#[test]
fn two_files_may_use_one_id_for_two_events() {
    let scratch = Scratch::new(&[
        ("x.md", REPORT),
        ("a.csv", "time,text,id\n2026-11-21T14:03:00Z,one,1\n"),
        ("b.csv", "time,text,id\n2026-11-21T14:04:00Z,two,1\n"),
    ]);
    let both = ["import", "x.md", "--from", "csv", "a.csv", "b.csv"];
    assert!(scratch.run(&both).starts_with("x.md: 2 rows added\n"));
    assert_eq!(scratch.run(&both), "x.md: nothing to add\n2 events were known already\n");
    assert_eq!(scratch.run(&["import", "x.md", "--from", "csv", "b.csv"]), "x.md: nothing to add\n1 event was known already\n");
}

#[test]
fn a_report_in_windows_line_ends_keeps_them() {
    let report = REPORT.replace('\n', "\r\n");
    let scratch = Scratch::new(&[("x.md", &report), ("a.csv", "time,text\n2026-11-21T14:03:00Z,one\n")]);
    scratch.run(&["import", "x.md", "--from", "csv", "a.csv"]);
    let written = scratch.read("x.md");
    assert_eq!(written.matches('\n').count(), written.matches("\r\n").count());
    assert_eq!(written.lines().filter(|line| !line.contains("| one")).map(|line| format!("{line}\r\n")).collect::<String>(), report);
}

#[test]
fn git_tells_merges_reverts_deploys_and_tags() {
    let scratch = Scratch::new(&[("x.md", REPORT)]);
    scratch.git("2026-11-21T09:00:00Z", &["init", "-q"]);
    scratch.git("2026-11-21T09:00:00Z", &["remote", "add", "origin", &format!("https://someone:hunter2@{}/acme/shop.git", "github.com")]);
    scratch.git("2026-11-21T09:00:00Z", &["commit", "-q", "--allow-empty", "-m", "Deploy of the morning"]);
    scratch.git("2026-11-21T13:50:00Z", &["checkout", "-q", "-b", "drain"]);
    scratch.git("2026-11-21T13:50:00Z", &["commit", "-q", "--allow-empty", "-m", "A step on a branch"]);
    scratch.git("2026-11-21T13:55:00Z", &["checkout", "-q", "main"]);
    scratch.git(
        "2026-11-21T15:55:00+02:00",
        &["merge", "-q", "--no-ff", "drain", "-m", "Merge pull request #431 from acme/drain", "-m", "Refuse drains of more than 10 nodes"],
    );
    scratch.git("2026-11-21T14:00:00Z", &["commit", "-q", "--allow-empty", "-m", "Deploy checkout 1.4.2"]);
    scratch.git("2026-11-21T14:01:00Z", &["tag", "-a", "v1.4.2", "-m", "checkout 1.4.2"]);
    scratch.git("2026-11-21T14:05:00Z", &["commit", "-q", "--allow-empty", "-m", "Mend a comment"]);
    scratch.git("2026-11-21T14:30:00Z", &["commit", "-q", "--allow-empty", "-m", "Revert \"Refuse drains of more than 10 nodes\" (#432)"]);
    let printed = scratch.run(&["import", "x.md", "--from", "git"]);
    let deployed = format!("[git](https://github.com/acme/shop/commit/{})", commit(&scratch, "v1.4.2"));
    let expected = [
        "x.md: 4 rows added",
        "+ | 2026-11-21 13:55 | merged #431: Refuse drains of more than 10 nodes | [git](https://github.com/acme/shop/pull/431) |",
        &format!("+ | 2026-11-21 14:00 | Deploy checkout 1.4.2 | {deployed} |"),
        "+ | 2026-11-21 14:01 | tagged v1.4.2: checkout 1.4.2 | [git](https://github.com/acme/shop/releases/tag/v1.4.2) |",
        "+ | 2026-11-21 14:30 | reverted by #432: Refuse drains of more than 10 nodes | [git](https://github.com/acme/shop/pull/432) |",
    ];
    let squeezed: Vec<String> = printed.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect();
    assert_eq!(squeezed, expected);
    let report = scratch.read("x.md");
    assert!(!report.contains("morning") && !report.contains("branch") && !report.contains("comment") && !report.contains("hunter2"));
    assert!(!scratch.read("x.events.jsonl").contains("hunter2"));
    assert_eq!(scratch.run(&["import", "x.md", "--from", "git"]), "x.md: nothing to add\n4 events were known already\n");

    scratch.write("y.md", "# No time told\n");
    assert_eq!(
        scratch.fails(&["import", "y.md", "--from", "git"]),
        "error: it is not known when the incident began, so there is no window to look at in git
hint: set `started:` in the report's front matter, for example 2026-11-21T14:02:00Z, or pass --since
"
    );
    assert!(
        scratch
            .run(&["import", "y.md", "--from", "git", "--since", "2026-11-21 14:00", "--until", "2026-11-21 14:10"])
            .starts_with("y.md: 2 rows added\n")
    );
    assert_eq!(
        scratch.read("y.md").lines().take(6).collect::<Vec<_>>(),
        ["# No time told", "", "## Timeline", "", "| Time (UTC) | What happened | Source |", "| --- | --- | --- |"]
    );
}

fn commit(scratch: &Scratch, name: &str) -> String {
    let output =
        std::process::Command::new("git").current_dir(scratch.path()).args(["rev-parse", &format!("{name}^{{commit}}")]).output().unwrap();
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

#[test]
fn it_is_shown_with_gaps_days_and_milestones() {
    let scratch = Scratch::new(&[
        ("x.md", REPORT),
        (
            "a.csv",
            "time,text,channel,url\n2026-11-21T14:10:00Z,on-call acknowledged,alert,https://pager.example.com/1\n2026-11-21T15:00:00Z,rolled back,deploy,\n2026-11-22T00:30:00Z,last user told,status,\n",
        ),
    ]);
    scratch.run(&["import", "x.md", "--from", "csv", "a.csv", "--until", "2026-11-23"]);
    assert_eq!(
        scratch.run(&["show", "x.md"]),
        "Checkout returned 500s
       alert deploy status
2026-11-21 UTC
14:02                       started
14:02                       deploy of checkout 1.4.2 started [ci]
14:09                       detected, 7 min after started: alert HighErrorRate fired
14:10    ^                  on-call acknowledged [a.csv]
                            - 50 min with no entry
15:00           *           rolled back [a.csv]
                            - 9 h 30 min with no entry
15:10                       resolved, 1 h 1 min after detected
2026-11-22 UTC
00:30                  *    last user told [a.csv]
"
    );
    let json: serde_json::Value = serde_json::from_str(&scratch.run(&["show", "x.md", "--format", "json"])).unwrap();
    assert_eq!(json["version"], 1);
    assert_eq!(json["entries"][2]["channel"], "alert");
    assert_eq!(json["entries"][2]["link"], "https://pager.example.com/1");
    assert_eq!(json["entries"][3]["gap_before_seconds"], 3000);
    assert_eq!(json["milestones"][1]["seconds_after_previous"], 420);
    let csv = scratch.run(&["show", "x.md", "--format", "csv"]);
    assert_eq!(csv.lines().nth(2).unwrap(), "2026-11-21T14:09:00Z,,detected,Detected: alert HighErrorRate fired,,");
    let chart = scratch.run(&["show", "x.md", "--format", "mermaid"]);
    assert!(chart.starts_with("gantt\n    title Checkout returned 500s\n"));
    assert!(chart.contains("    section alert\n    on-call acknowledged :milestone, 2026-11-21T14:10:00, 0m\n"), "{chart}");

    scratch.write("empty.md", "# Nothing yet\n");
    let (printed, said, code) = scratch.run_with(&["show", "empty.md"], "");
    assert_eq!((printed.as_str(), said.as_str(), code), ("Nothing yet\n", "empty.md: has no timeline yet\n", 0));
}

/// A row without a link that is worded anew keeps its lane, but where two of one minute and source were.
#[test]
fn a_reworded_row_stays_in_its_lane() {
    let scratch = Scratch::new(&[
        ("x.md", REPORT),
        (
            "a.csv",
            "time,text,channel\n2026-11-21T14:20:00Z,paging,alert\n2026-11-21T14:30:00Z,asking,chat\n2026-11-21T14:30:10Z,answering,call\n",
        ),
    ]);
    scratch.run(&["import", "x.md", "--from", "csv", "a.csv"]);
    let lanes = || {
        let json: serde_json::Value = serde_json::from_str(&scratch.run(&["show", "x.md", "--format", "json"])).unwrap();
        let entries = json["entries"].as_array().unwrap();
        entries.iter().filter(|entry| entry["source"] == "a.csv").map(|entry| entry["channel"].clone()).collect::<Vec<_>>()
    };
    assert_eq!(lanes(), ["alert", "chat", "call"]);
    scratch.write("x.md", &scratch.read("x.md").replace("paging", "the pager went off").replace("asking", "a question"));
    assert_eq!(lanes(), ["alert", "chat", "call"]);
    scratch.write("x.md", &scratch.read("x.md").replace("answering", "an answer"));
    assert_eq!(lanes(), [serde_json::json!("alert"), serde_json::Value::Null, serde_json::Value::Null]);
}

/// A row whose event says something else by now, or was taken back, says so in words and with a mark, without colours.
#[test]
fn rows_tell_what_became_of_their_events() {
    let event =
        |id: &str, minute: u32, text: &str| format!("{{\"id\":\"{id}\",\"time\":\"2026-11-21T14:{minute:02}:00Z\",\"text\":\"{text}\"}}\n");
    let scratch = Scratch::new(&[("x.md", REPORT), ("a.jsonl", &(event("a", 3, "first") + &event("b", 4, "second")))]);
    let arguments = ["import", "x.md", "--from", "jsonl", "a.jsonl"];
    scratch.run(&arguments);
    scratch.write("a.jsonl", &event("a", 3, "first, mended"));
    scratch.run(&arguments);
    let sidecar = scratch.read("x.events.jsonl");
    let second = sidecar.lines().find(|line| line.contains("\"text\":\"second\"")).unwrap();
    let withdrawn = second.replace("\"text\":", "\"withdrawn\":true,\"text\":") + "\n";
    scratch.write("x.events.jsonl", &(sidecar.clone() + &withdrawn));
    let shown = scratch.run(&["show", "x.md"]);
    let lines: Vec<&str> = shown.lines().map(str::trim).collect();
    let after = |text: &str| lines[lines.iter().position(|line| line.contains(text)).unwrap() + 1].trim_start_matches(['|', ' ']);
    assert_eq!(after("first"), "! changed at its source since: 14:03:00 first, mended", "{shown}");
    assert_eq!(after("second"), "! withdrawn at its source since", "{shown}");
    let all = scratch.run(&["show", "x.md", "--all"]);
    assert!(all.contains("first, mended (changed at its source)") && all.contains("second (withdrawn at its source)"), "{all}");
    let json: serde_json::Value = serde_json::from_str(&scratch.run(&["show", "x.md", "--format", "json"])).unwrap();
    let changed: Vec<_> =
        json["entries"].as_array().unwrap().iter().map(|entry| entry["changed_at_source"]["withdrawn"].as_bool()).collect();
    assert!(changed.contains(&Some(true)) && changed.contains(&Some(false)) && changed.contains(&None), "{json}");
}

#[test]
fn sources_are_listed() {
    let scratch = Scratch::new(&[]);
    let printed = scratch.run(&["sources"]);
    assert_eq!(
        printed.lines().map(|line| line.split(' ').next().unwrap()).collect::<Vec<_>>(),
        [
            "csv",
            "jsonl",
            "command",
            "git",
            "slack-export",
            "transcript",
            "journald",
            "syslog",
            "kubernetes",
            "cloudevents",
            "otlp",
            "chaos",
            "irc",
            "prometheus",
            "slack",
            "github",
            "gitlab",
            "matrix",
            "alertmanager",
            "pagerduty",
            "grafana",
            "jira",
            "opsgenie",
            "opsgenie-logs",
        ]
    );
}

#[cfg(unix)]
#[test]
fn a_sidecar_that_is_a_link_is_refused() {
    let scratch = Scratch::new(&[("x.md", REPORT), ("notes", "mine\n"), ("e.csv", "time,text\n2026-11-21T14:05:00Z,seen\n")]);
    std::os::unix::fs::symlink("notes", scratch.path().join("x.events.jsonl")).unwrap();
    let said = scratch.fails(&["import", "x.md", "--from", "csv", "e.csv"]);
    assert_eq!(
        said,
        "error: x.events.jsonl: is a symbolic link, and is not followed\n\
         hint: replace it with the file it leads to, or remove it\n"
    );
    assert_eq!((scratch.read("notes").as_str(), scratch.read("x.md").as_str()), ("mine\n", REPORT));
}

#[test]
fn a_table_of_events_holds_no_formulas() {
    let scratch =
        Scratch::new(&[("x.md", REPORT), ("e.csv", "time,text\n2026-11-21T14:05:00Z,'=cmd|calc\n2026-11-21T14:06:00Z,'tis =1\n")]);
    scratch.run(&["import", "x.md", "--from", "csv", "e.csv"]);
    let report = scratch.read("x.md");
    assert!(report.contains("| =cmd\\|calc |") && report.contains("| 'tis =1 |"), "{report}");
    let shown = scratch.run(&["show", "x.md", "--format", "csv"]);
    assert!(shown.contains(",'=cmd|calc,") && shown.contains(",'tis =1,"), "{shown}");
}
