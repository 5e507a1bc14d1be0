//! `noblame grow`, as a person runs it.

#![expect(clippy::disallowed_methods, reason = "the test lays out folders and runs the program")]

use assert_cmd::Command;
use std::fs;
use std::path::Path;

fn run(folder: &Path, arguments: &[&str]) -> (String, String, i32) {
    let output = Command::cargo_bin("noblame").unwrap().current_dir(folder).env("NO_COLOR", "1").args(arguments).output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (text(output.stdout), text(output.stderr), output.status.code().unwrap())
}

const REPORT: &str = "---
title: Search was stale
started: 2026-11-20T08:00:00Z # about
---

Written by hand.

## What happened to users

18 % of searches  found nothing new.

## Contributing factors

* One.
";

#[test]
fn what_is_written_stays_and_the_rest_comes() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("r.md");
    fs::write(&file, REPORT).unwrap();
    let would = "r.md: would add\n  ## Summary\n  ## Impact\n  ## Timeline\n  ## What went well\n  ## Where we got lucky\n  ## Action items\n  \
                 ## Lessons\n  front matter: id, kind, status, audience, severity, services, tags, owner, facilitator, reviewers, detected_by, \
                 detected, acknowledged, mitigated, resolved, impact\n";
    let (printed, said, code) = run(folder.path(), &["grow", "r.md", "--template", "short", "--dry-run"]);
    assert_eq!((printed.as_str(), said.as_str(), code), (would, "", 0));
    assert_eq!(fs::read_to_string(&file).unwrap(), REPORT);
    let (printed, _, code) = run(folder.path(), &["grow", "r.md", "--template", "short"]);
    assert_eq!((printed, code), (would.replace("would add", "added"), 0));
    let grown = fs::read_to_string(&file).unwrap();
    let mut rest = grown.as_str();
    for line in REPORT.split_inclusive('\n') {
        rest = &rest[rest.find(line).unwrap() + line.len()..];
    }
    assert!(grown.contains("\nid: r\n") && grown.contains("\n* One.\n\n## What went well\n\n<!-- "), "{grown}");
    let (printed, said, code) = run(folder.path(), &["grow", "r.md", "--template", "short"]);
    assert_eq!((printed.as_str(), said.as_str(), code), ("", "r.md has all that the form “short” has\n", 0));
    assert_eq!(fs::read_to_string(&file).unwrap(), grown);
}

#[test]
fn what_cannot_be_grown_is_said_and_left() {
    let folder = tempfile::tempdir().unwrap();
    let broken = "---\ntitle: a: b\n---\n\n## Impact\n";
    fs::write(folder.path().join("broken.md"), broken).unwrap();
    let (_, said, code) = run(folder.path(), &["grow", "broken.md", "--template", "short"]);
    assert!(code == 2 && said.starts_with("error: broken.md:2:9: "), "{said}");
    assert_eq!(fs::read_to_string(folder.path().join("broken.md")).unwrap(), broken);
    fs::write(folder.path().join("open.md"), "## Impact\n\n```\n").unwrap();
    let (_, said, code) = run(folder.path(), &["grow", "open.md", "--template", "short"]);
    assert!(code == 2 && said.starts_with("error: open.md:1:1: the sections cannot be added"), "{said}");
    let (_, said, code) = run(folder.path(), &["grow", "none.md", "--template", "short"]);
    assert!(code == 2 && said.starts_with("error: none.md: there is no such file"), "{said}");
    let (_, said, code) = run(folder.path(), &["grow", "open.md", "--template", "fulll"]);
    assert!(code == 2 && said.contains("did you mean full?"), "{said}");
}
