//! `noblame new`, as a person runs it.

#![expect(clippy::disallowed_methods, reason = "the test lays out folders and runs the program")]

use assert_cmd::Command;
use std::fs;
use std::path::Path;

/// 2026-11-22 01:00 UTC.
const NOW: &str = "1795309200";

/// Run in a folder; what was printed, what was said, and the exit code.
fn run(folder: &Path, arguments: &[&str]) -> (String, String, i32) {
    let mut command = Command::cargo_bin("noblame").unwrap();
    let output = command.current_dir(folder).env("SOURCE_DATE_EPOCH", NOW).env("NO_COLOR", "1").args(arguments).output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (text(output.stdout), text(output.stderr), output.status.code().unwrap())
}

#[test]
fn piped_it_prints_the_path_alone() {
    let folder = tempfile::tempdir().unwrap();
    let (printed, said, code) = run(folder.path(), &["new", "Checkout returned 500s"]);
    assert_eq!((printed.as_str(), said.as_str(), code), ("postmortems/2026-11-22-checkout-returned-500s.md\n", "", 0));
    let (printed, _, _) = run(folder.path(), &["new", "Checkout returned 500s"]);
    assert_eq!(printed, "postmortems/2026-11-22-checkout-returned-500s-2.md\n");
}

#[test]
fn what_is_given_stands_in_the_front_matter() {
    let folder = tempfile::tempdir().unwrap();
    let arguments = [
        "new",
        "Search: stale for \"hours\"",
        "--template=stub",
        "--severity=sev3",
        "--service=search",
        "--service=indexer",
        "--started=2026-11-20 09:30 +01:00",
    ];
    let (printed, _, code) = run(folder.path(), &arguments);
    assert_eq!((printed.as_str(), code), ("postmortems/2026-11-20-search-stale-for-hours.md\n", 0));
    let text = fs::read_to_string(folder.path().join(printed.trim())).unwrap();
    let expected = r#"---
id: 2026-11-20-search-stale-for-hours
title: "Search: stale for \"hours\""
kind: incident
status: draft
severity: SEV3  # SEV1 | SEV2 | SEV3 | SEV4 | SEV5
services: [search, indexer]
started: 2026-11-20T09:30:00+01:00  # times carry Z or an offset: 2026-11-21T14:02:00Z
---
"#;
    assert_eq!(&text[..expected.len()], expected);
    assert!(text.contains("\n## Impact\n\n<!-- "));
}

#[test]
fn the_kind_chooses_the_form_and_the_form_the_kind() {
    let folder = tempfile::tempdir().unwrap();
    let heading = |arguments: &[&str], wanted: &str| {
        let (printed, said, code) = run(folder.path(), &[&["new", "x", "--print"], arguments].concat());
        assert!(code == 0 && printed.contains(wanted), "{arguments:?} {said}\n{printed}");
    };
    heading(&["--kind", "near-miss"], "\n## What held\n");
    heading(&["--template", "game-day"], "\nkind: game-day  #");
    heading(&["--template", "game-day", "--kind", "incident"], "\nkind: incident  #");
    heading(&["--template", "coe"], "\nkind: incident  #");
    fs::write(folder.path().join("noblame.yml"), "templates: {incident: google}\nreports: docs/reports\nseverities: [high, low]\n")
        .unwrap();
    heading(&["--severity", "HIGH"], "\nseverity: high  # high | low\n");
    heading(&[], "\n## Root causes\n");
    let (printed, _, _) = run(folder.path(), &["new", "x"]);
    assert_eq!(printed, "docs/reports/2026-11-22-x.md\n");
}

#[test]
fn wrong_words_are_answered_with_the_right_ones() {
    let folder = tempfile::tempdir().unwrap();
    let table: &[(&[&str], &str)] = &[
        (&["new"], "error: a report needs a title\nhint: say what users noticed: noblame new \"Checkout returned 500s for 42 minutes\"\n"),
        (
            &["new", "  "],
            "error: a report needs a title\nhint: say what users noticed: noblame new \"Checkout returned 500s for 42 minutes\"\n",
        ),
        (
            &["new", "x", "--severity", "sve2"],
            "error: “sve2” is not one of the severities\nhint: did you mean SEV2? they are SEV1, SEV2, SEV3, SEV4, SEV5\n",
        ),
        (
            &["new", "x", "--started", "yesterday"],
            "error: “yesterday” is no time\nhint: write it like 2026-11-21 14:02, 2026-11-21T14:02+01:00, “14:02 Europe/Berlin”, “20m ago” or now\n",
        ),
        (
            &["new", "x", "--template", "shrot"],
            "error: there is no form “shrot”\nhint: did you mean short? the forms are atlassian, coe, etsy, full, game-day, gitlab, google, \
             howie, near-miss, pagerduty, problem, short, stub, wikimedia\n",
        ),
    ];
    for (arguments, expected) in table {
        let (printed, said, code) = run(folder.path(), arguments);
        assert_eq!((printed.as_str(), said.as_str(), code), ("", *expected, 2));
    }
    let (_, said, code) = run(folder.path(), &["new", "x", "--kind", "incidnt"]);
    assert!(
        code == 2 && said.contains("[possible values: incident, near-miss, problem, game-day]") && said.contains("'incident'"),
        "{said}"
    );
    assert!(!folder.path().join("postmortems").exists());
}

#[test]
fn a_repository_has_forms_of_its_own() {
    let folder = tempfile::tempdir().unwrap();
    let own = folder.path().join("templates/postmortem");
    fs::create_dir_all(&own).unwrap();
    fs::write(own.join("house.md"), "{# Ours -#}\n---\ntitle: {{ title | yaml }}\n---\n\n## Summary\n").unwrap();
    let (printed, _, _) = run(folder.path(), &["new", "--list"]);
    assert!(printed.contains("\nhouse      Ours (this repository's)\n") && printed.contains("\nshort      The default"), "{printed}");
    let (printed, _, _) = run(folder.path(), &["new", "x: y", "--template", "house", "--print"]);
    assert_eq!(printed, "---\ntitle: \"x: y\"\n---\n\n## Summary\n");
    fs::write(own.join("broken.md"), "---\ntitle: {{ title | shout }}\n---\n").unwrap();
    let (_, said, code) = run(folder.path(), &["new", "x", "--template", "house"]);
    assert!(code == 2 && said.starts_with("error: templates/postmortem/broken.md:2:19: Unknown filter `shout`\nhint: "), "{said}");
}

#[test]
fn a_fresh_report_of_any_form_passes_the_lint() {
    let folder = tempfile::tempdir().unwrap();
    let (listed, _, _) = run(folder.path(), &["new", "--list"]);
    let forms: Vec<&str> = listed.lines().filter_map(|line| line.split(' ').next()).collect();
    assert!(forms.len() >= 14);
    for form in forms {
        let arguments = ["new", "Checkout: 1 in 5 returned 500s", "--template", form, "--service=checkout", "--severity=SEV2"];
        let (path, _, _) = run(folder.path(), &arguments);
        let (printed, said, code) = run(folder.path(), &["lint", path.trim()]);
        assert_eq!(code, 0, "{form}\n{printed}{said}");
    }
    let (printed, said, code) = run(folder.path(), &["lint"]);
    assert_eq!(code, 0, "{printed}{said}");
}

#[test]
fn an_id_that_another_report_has_is_not_given_again() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("postmortems")).unwrap();
    fs::write(folder.path().join("postmortems/old.md"), "---\nid: 2026-11-22-queue-grew\n---\n").unwrap();
    let (printed, _, code) = run(folder.path(), &["new", "Queue grew"]);
    assert_eq!((printed.as_str(), code), ("postmortems/2026-11-22-queue-grew-2.md\n", 0));
}
