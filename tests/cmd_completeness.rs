//! What `noblame lint` asks of a draft, of a report in review, and of a report from elsewhere, as a user sees it.

#![expect(clippy::disallowed_methods, reason = "the test lays out folders and runs the program")]

use assert_cmd::Command;
use std::fs;

/// The exit code of a lint of one report on 2026-12-31, and its findings as `LEVEL LINE:COLUMN RULE`.
fn check(report: &str, settings: &str) -> (i32, Vec<String>) {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("postmortems")).unwrap();
    fs::write(folder.path().join("noblame.yml"), settings).unwrap();
    fs::write(folder.path().join("postmortems/a.md"), report).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_noblame"));
    command.current_dir(folder.path()).env("NO_COLOR", "1").env("SOURCE_DATE_EPOCH", "1798675200");
    let output = command.args(["lint", "--format", "json"]).output().unwrap();
    assert_eq!(String::from_utf8(output.stderr).unwrap(), "");
    let printed: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let word = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
    let findings = printed["findings"].as_array().unwrap().iter();
    let findings = findings.map(|at| format!("{} {}:{} {}", word(&at["level"]), at["line"], at["column"], word(&at["rule"]))).collect();
    (output.status.code().unwrap(), findings)
}

fn report(status: &str) -> String {
    format!(
        "---
title: Checkout returned 500s
kind: incident
status: {status}
started: 2026-12-20T14:02:00Z
detected: 2026-12-20T14:09:00Z
impact: {{summary: some checkouts failed}}
---

# Checkout returned 500s

## Timeline

| Time (UTC) | What happened | Source |
| --- | --- | --- |
| 2026-12-20 14:02 | deploy of checkout 1.4.2 | [deploys](https://deploys.example.com/142) |
| 2026-12-20 14:19 | **Detected:** alert HighErrorRate fired | [alerts](https://alerts.example.com/7) |

## Action items

| Action | Owner | Due | Type | Priority |
| --- | --- | --- | --- | --- |
| Refuse drains of more than ten nodes | everyone | 2027-01-15 | prevent | P1 |
"
    )
}

#[test]
fn a_draft_is_asked_and_a_hook_lets_it_pass() {
    let asked = [
        "suggestion 1:1 structure/one-owner",
        "suggestion 7:9 structure/impact-number",
        "suggestion 17:3 structure/milestone-timeline",
        "suggestion 23:3 action/owner",
    ];
    let (code, found) = check(&report("draft"), "");
    assert_eq!((code, found.as_slice()), (0, asked.map(str::to_owned).as_slice()));
}

#[test]
fn a_report_in_review_is_held_to_it() {
    let (code, found) = check(&report("in-review"), "");
    assert_eq!(
        (code, found),
        (
            1,
            [
                "suggestion 1:1 structure/audience",
                "warning 1:1 structure/milestones",
                "warning 1:1 structure/one-owner",
                "warning 7:9 structure/impact-number",
                "warning 17:3 structure/milestone-timeline",
                "warning 23:3 action/owner"
            ]
            .map(str::to_owned)
            .to_vec()
        )
    );
}

#[test]
fn a_report_from_elsewhere_is_not_drowned() {
    let elsewhere = report("draft").replace("---\ntitle", "---\nlayout: post\ntitle");
    let body = elsewhere.split("---\n\n").nth(1).unwrap();
    assert_eq!(check(&format!("---\nlayout: post\ndate: 2020-01-01\n---\n\n{body}"), ""), (0, Vec::new()));
    assert_eq!(check(body, ""), (0, Vec::new()));
}

#[test]
fn the_settings_say_how_long_and_how_much() {
    let (code, found) =
        check(&report("draft"), "lint: {publish_within_days: 5, levels: {structure: info, structure/publish-late: error}}\n");
    assert_eq!((code, found), (1, vec!["error 4:9 structure/publish-late".to_owned(), "suggestion 23:3 action/owner".to_owned()]));
}

#[test]
fn front_matter_that_is_not_understood_is_a_finding() {
    let (code, found) =
        check("---\nkind: incidnet\n---\n", "lint: {levels: {structure: off, structure/front-matter: error, action: off}}\n");
    assert_eq!((code, found), (1, vec!["error 2:7 structure/front-matter".to_owned()]));
    let (code, found) = check("---\nowner: @amara\n---\n", "");
    assert_eq!((code, found), (2, vec!["error 2:8 structure/front-matter".to_owned()]));
}
