//! `noblame timeline pull`, `star`, `hide` and `milestones`, as a person runs them.

#![expect(clippy::disallowed_methods, reason = "the test lays out folders and runs programs")]

use assert_cmd::Command;
use std::fs;
use std::path::Path;

/// A scratch repository with the program and files of one test.
struct Scratch(tempfile::TempDir);

impl Scratch {
    fn new(files: &[(&str, &str)]) -> Scratch {
        let scratch = Scratch(tempfile::tempdir().unwrap());
        fs::create_dir(scratch.path().join("repo")).unwrap();
        for (name, text) in files {
            scratch.write(name, text);
        }
        scratch
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    fn write(&self, name: &str, text: &str) {
        let path = self.path().join("repo").join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path().join("repo").join(name)).unwrap()
    }

    /// What was printed, what was said, and the exit code.
    fn run_with(&self, arguments: &[&str]) -> (String, String, i32) {
        let mut command = Command::cargo_bin("noblame").unwrap();
        command.current_dir(self.path().join("repo")).env("SOURCE_DATE_EPOCH", "1795309200").env("NO_COLOR", "1").env("COLUMNS", "100");
        let output = command.env("XDG_STATE_HOME", self.path().join("state")).args(arguments).output().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        (text(output.stdout), text(output.stderr), output.status.code().unwrap())
    }

    #[track_caller]
    fn run(&self, arguments: &[&str]) -> String {
        let (printed, said, code) = self.run_with(arguments);
        assert_eq!(code, 0, "{printed}{said}");
        printed
    }
}

const REPORT: &str = "---
title: Checkout returned 500s
started: 2026-11-21T14:02:00Z
resolved: 2026-11-21T15:10:00Z
---

## Timeline

| Time (UTC) | What happened | Source |
| --- | --- | --- |
| 2026-11-21 14:02 | deploy of checkout 1.4.2 started |  |
";

const EVENTS: &str = r#"{"id":"1","time":"2026-11-21T14:04:00Z","text":"HighErrorRate fired","channel":"alert","kind":"fired"}
{"id":"2","time":"2026-11-21T14:06:00Z","text":"HighErrorRate fired","channel":"alert","kind":"fired"}
{"id":"3","time":"2026-11-21T14:07:00Z","text":"page acknowledged","channel":"alert","kind":"acknowledged","actor":"li@example.com"}
{"id":"4","time":"2026-11-21T14:10:00Z","text":"@sam can you look, the password is hunter2","channel":"chat","kind":"message","actor":"li","mentions":["sam"]}
{"id":"5","time":"2026-11-21T14:20:00Z","text":"rolling back","channel":"chat","kind":"message","actor":"sam","marks":["pushpin"]}
{"id":"6","time":"2026-11-21T14:22:00Z","text":"cache warmed","level":"info"}
{"id":"7","time":"2026-11-21T14:40:00Z","text":"HighErrorRate resolved","channel":"alert","kind":"resolved"}
"#;

const SETTINGS: &str = "timeline:\n  sources:\n    - {from: jsonl, name: pager, inputs: [exports/pager.jsonl]}\n";

#[test]
fn what_is_worth_telling_lands_and_the_rest_can_be_starred() {
    let scratch = Scratch::new(&[("noblame.yml", SETTINGS), ("x.md", REPORT), ("exports/pager.jsonl", EVENTS)]);
    let printed = scratch.run(&["timeline", "pull", "x.md"]);
    assert_eq!(
        printed,
        "pager: x.md: 4 rows added
  + | 2026-11-21 14:04 | HighErrorRate fired (2 times until 14:06) | pager.jsonl |
  + | 2026-11-21 14:07 | page acknowledged by on-call engineer | pager.jsonl |
  + | 2026-11-21 14:20 | responder 1: rolling back | pager.jsonl |
  + | 2026-11-21 14:40 | HighErrorRate resolved | pager.jsonl |
1 event is counted into the row of the first of its kind
1 event stays in the sidecar alone (`timeline show --all` lists them, `timeline star` gives one a row)
1 event left out by the rules
masked before anything was written: 1 password
"
    );
    let sidecar = scratch.read("x.events.jsonl");
    assert!(!sidecar.contains("hunter2") && !sidecar.contains("example.com"), "{sidecar}");

    // Pulling again changes nothing, whatever a person has done to the rows.
    let edited: String = scratch
        .read("x.md")
        .lines()
        .filter(|line| !line.contains("14:20"))
        .map(|line| line.replace("fired (2", "rang (2") + "\n")
        .collect();
    scratch.write("x.md", &edited);
    assert_eq!(
        scratch.run(&["timeline", "pull", "x.md"]),
        "pager: x.md: nothing to add\n1 event left out by the rules\n6 events were known already\n"
    );
    assert_eq!((scratch.read("x.md"), scratch.read("x.events.jsonl")), (edited.clone(), sidecar));

    // The rest of a burst, an edit and a withdrawal at the source.
    let later = EVENTS.replace("rolling back", "rolled back")
        + r#"{"id":"8","time":"2026-11-21T14:12:00Z","text":"HighErrorRate fired","channel":"alert","kind":"fired"}
{"id":"9","time":"2026-11-21T14:13:00Z","text":"typo","channel":"chat","kind":"message","withdrawn":true}
"#;
    scratch.write(
        "exports/pager.jsonl",
        &later.replace(r#""text":"HighErrorRate resolved""#, r#""withdrawn":true,"text":"HighErrorRate resolved""#),
    );
    let printed = scratch.run(&["timeline", "pull", "x.md"]);
    assert!(printed.contains("pager: x.md: nothing to add\n1 event is counted into the row"), "{printed}");
    assert!(printed.contains("2 events were changed at their source"), "{printed}");
    assert!(printed.contains("    was 2026-11-21T14:20:00Z rolling back\n    now 2026-11-21T14:20:00Z rolled back\n"), "{printed}");
    assert!(printed.contains("    was 2026-11-21T14:40:00Z HighErrorRate resolved\n    now withdrawn\n"), "{printed}");
    assert_eq!(scratch.read("x.md"), edited);

    let listed = scratch.run(&["timeline", "show", "x.md", "--all"]);
    let states: Vec<&str> = listed.lines().map(|line| line[38..45].trim()).collect();
    assert_eq!(states, ["row", "counted", "row", "kept", "counted", "row", "row"], "{listed}");
    assert!(
        listed.contains("sam: rolled back [pushpin] (changed at its source)\n")
            && listed.contains("HighErrorRate resolved (withdrawn at its source)\n"),
        "{listed}"
    );

    // A person's choice.
    let printed = scratch.run(&["timeline", "star", "x.md", "4"]);
    assert!(
        printed.contains(
            "x.md: 1 row added\n  + | 2026-11-21 14:10 | on-call engineer: responder 1 can you look, the password is (password masked) |"
        ),
        "{printed}"
    );
    assert_eq!(
        scratch.run(&["timeline", "hide", "x.md", "4"]),
        "x.md: 1 event hidden\n1 of them has a row in the report: delete it there if it is not wanted, it will not come back\n"
    );
    let (_, said, code) = scratch.run_with(&["timeline", "star", "x.md", "none"]);
    assert_eq!(
        (said.as_str(), code),
        ("error: “none” is no event of this report\nhint: `noblame timeline show --all` lists them with their ids\n", 2)
    );
}

#[test]
fn rules_and_people_are_the_settings_own() {
    let settings = SETTINGS.to_owned()
        + "  rules:\n    - drop: {kind: resolved}\n    - row: {channel: chat}\n    - keep: {kind: fired}\n  people: {roles: {sam: incident commander}}\n";
    let scratch = Scratch::new(&[("noblame.yml", &settings), ("x.md", REPORT), ("exports/pager.jsonl", EVENTS)]);
    let printed = scratch.run(&["timeline", "pull", "x.md", "--dry-run"]);
    let rows: Vec<&str> = printed.lines().filter_map(|line| line.strip_prefix("  + | 2026-11-21 ")).collect();
    assert_eq!(
        rows,
        [
            "14:07 | page acknowledged by on-call engineer | pager.jsonl |",
            "14:10 | on-call engineer: incident commander can you look, the password is (password masked) | pager.jsonl |",
            "14:20 | incident commander: rolling back | pager.jsonl |",
        ]
    );
    assert_eq!(scratch.read("x.md"), REPORT);
}

#[test]
fn milestones_are_proposed_and_written_on_request() {
    let scratch = Scratch::new(&[("noblame.yml", SETTINGS), ("x.md", REPORT), ("exports/pager.jsonl", EVENTS)]);
    scratch.run(&["timeline", "pull", "x.md"]);
    let proposed = scratch.run(&["timeline", "milestones", "x.md"]);
    assert_eq!(
        proposed,
        "started       2026-11-21T14:02:00Z  as the report says; no event tells it
detected      2026-11-21T14:04:00Z  proposed: the first alert: HighErrorRate fired
acknowledged  2026-11-21T14:07:00Z  proposed: the first acknowledgement: page acknowledged
mitigated     nothing tells it
resolved      2026-11-21T15:10:00Z  as the report says, 30 min later than 2026-11-21T14:40:00Z the last alert was over: HighErrorRate resolved
--write sets those that the report does not have
"
    );
    assert!(!scratch.read("x.md").contains("detected:"));
    assert!(scratch.run(&["timeline", "milestones", "x.md", "--write"]).ends_with("written: detected, acknowledged\n"));
    let report = scratch.read("x.md");
    assert!(
        report.contains("detected: 2026-11-21T14:04:00Z\nacknowledged: 2026-11-21T14:07:00Z\nresolved: 2026-11-21T15:10:00Z\n"),
        "{report}"
    );
    assert!(scratch.run(&["timeline", "milestones", "x.md", "--write"]).ends_with("nothing to write\n"));
}

#[cfg(unix)]
#[test]
fn a_program_of_the_settings_runs_where_it_is_trusted() {
    use std::os::unix::fs::PermissionsExt;
    let settings = "timeline:\n  sources:\n    - {from: command, name: pager, command: [./events, '{since}']}\n    - {from: jsonl, inputs: [exports/pager.jsonl]}\n";
    let program =
        "#!/bin/sh\nprintf '{\"time\":\"2026-11-21T14:05:00Z\",\"text\":\"since %s\"}\\n' \"$1\"\necho lost the line >&2\nexit 3\n";
    let scratch = Scratch::new(&[("noblame.yml", settings), ("x.md", REPORT), ("exports/pager.jsonl", EVENTS), ("events", program)]);
    let path = scratch.path().join("repo/events");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();

    let (printed, said, code) = scratch.run_with(&["timeline", "pull", "x.md"]);
    assert!(printed.starts_with("jsonl: x.md: 4 rows added\n"), "the other source is read: {printed}");
    assert_eq!(
        (said.as_str(), code),
        (
            "pager: could not be read: the settings start ./events, and nobody has trusted them with it here
  hint: look at the program, then run `noblame trust`
pulled 1 of 2 sources whole
error: the timeline is not complete: not every source was read whole
hint: run it again; nothing is added twice
",
            2
        )
    );
    assert_eq!(scratch.run(&["trust"]), "trusted: run ./events {since}\n");
    let (printed, said, code) = scratch.run_with(&["timeline", "pull", "x.md", "--source", "pager"]);
    assert!(printed.contains("  + | 2026-11-21 14:05 | since 2026-11-21T13:02:00Z | events |"), "{printed}");
    assert!(printed.ends_with("this is a part: ./events ended with exit status: 3: lost the line\n"), "{printed}");
    assert!(
        said.starts_with("pager: only a part was read: ./events ended with exit status: 3: lost the line\npulled 0 of 1 sources whole\n"),
        "{said}"
    );
    assert_eq!(code, 2);

    // Other words in the settings are another thing to trust.
    scratch.write("noblame.yml", &settings.replace("'{since}'", "'{until}'"));
    let (_, said, code) = scratch.run_with(&["timeline", "pull", "x.md", "--source", "pager"]);
    assert!(said.starts_with("pager: could not be read: the settings start ./events, and nobody has trusted"), "{said}");
    assert_eq!(code, 2);
}

#[test]
fn places_outside_the_repository_want_trust() {
    let scratch =
        Scratch::new(&[("noblame.yml", "timeline:\n  sources:\n    - {from: jsonl, inputs: [../outside.jsonl]}\n"), ("x.md", REPORT)]);
    fs::write(scratch.path().join("outside.jsonl"), EVENTS).unwrap();
    let (_, said, code) = scratch.run_with(&["timeline", "pull", "x.md"]);
    assert!(said.starts_with("jsonl: could not be read: the settings read ../outside.jsonl, which lies outside this repository"), "{said}");
    assert_eq!(code, 2);
    assert_eq!(scratch.run(&["trust", "--dry-run"]), "not trusted: read ../outside.jsonl\n");
    scratch.run(&["trust"]);
    assert!(scratch.run(&["timeline", "pull", "x.md"]).starts_with("jsonl: x.md: 4 rows added\n"));
    let checked = scratch.run(&["timeline", "sources", "--check"]);
    assert!(checked.ends_with("in noblame.yml: jsonl: can be read\n"), "{checked}");
}

#[test]
fn a_clock_that_is_wrong_is_set_right_only_where_the_settings_say() {
    let settings = SETTINGS.replace("pager.jsonl]", "pager.jsonl], skew: 90s");
    let scratch = Scratch::new(&[("noblame.yml", &settings), ("x.md", REPORT), ("exports/pager.jsonl", EVENTS)]);
    let printed = scratch.run(&["timeline", "pull", "x.md"]);
    assert!(printed.contains("| 2026-11-21 14:18 | responder 1: rolling back |"), "{printed}");
    assert!(printed.contains("the clock is 90 s ahead as the settings say; times are set right by it\n"), "{printed}");
    assert!(scratch.read("x.events.jsonl").contains(r#""time":"2026-11-21T14:18:30Z","original":"2026-11-21T14:20:00Z""#));
}

#[test]
fn settings_without_sources_say_so() {
    let scratch = Scratch::new(&[("noblame.yml", "reports: .\n"), ("x.md", REPORT)]);
    let (_, said, code) = scratch.run_with(&["timeline", "pull", "x.md"]);
    assert!(said.starts_with("error: the settings name no sources\n"), "{said}");
    assert_eq!(code, 2);
}

/// `tests/written` holds what the programs themselves wrote: journalctl, rsyslogd, the SDKs of OpenTelemetry and CloudEvents,
/// and a Slack export in its documented layout, zipped.
#[test]
fn what_programs_write_is_read() {
    let report = "---\ntitle: x\nstarted: 2026-11-22T16:00:00Z\nresolved: 2026-11-22T21:00:00Z\n---\n\n# x\n";
    let scratch = Scratch::new(&[("x.md", report)]);
    let table: &[(&str, &str, &[&str])] = &[
        (
            "journald",
            "journald.json",
            &[
                "17:16 | checkout: connection pool exhausted (50/50) | web-1 |",
                "17:16 | checkout: panic: too many open connections at pool.rs:88 at main.rs:12 | web-1 |",
            ],
        ),
        ("syslog", "rsyslogd.log", &["19:36 | checkout: pool exhausted | web-1 |"]),
        ("otlp", "otlp.jsonl", &["17:15 | checkout: connection pool exhausted | checkout |"]),
        (
            "cloudevents",
            "cloudevents.jsonl",
            &[
                "17:13 | service.deployed: service checkout, version v2.14.0 | /ci/deploy |",
                "17:26 | service.rolledback: service checkout, version v2.13.7 | /ci/deploy |",
                "18:05 | com.example.incident.resolved: incident INC-42 | /ci/deploy |",
            ],
        ),
        (
            "slack-export",
            "slack-export.zip",
            &[
                "17:15 | PagerDuty: Triggered #1234: CheckoutErrorBudgetBurn | #inc-42-checkout |",
                "17:21 | responder 1: Deploy v2.14.0 went out :thinking_face: | #inc-42-checkout |",
            ],
        ),
    ];
    for (source, file, expected) in table {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/written").join(file);
        let printed = scratch.run(&["timeline", "import", "x.md", "--dry-run", "--from", source, file.to_str().unwrap()]);
        let rows: Vec<&str> = printed.lines().filter_map(|line| line.strip_prefix("  + | 2026-11-22 ")).collect();
        assert_eq!(rows, *expected, "{source}: {printed}");
    }
}
