//! A report that comes with CRLF keeps it, whatever verb writes into it.

#![expect(clippy::disallowed_methods, reason = "the test lays out folders and runs the program")]

use assert_cmd::Command;
use std::fs;

const REPORT: &str = "---\r\ntitle: A\r\nkind: incident\r\nstarted: 2026-11-21T14:02:00Z\r\n---\r\n\r\n# A\r\n\r\nAna carelessly deleted the index.\r\n\r\n\
    ## Timeline\r\n\r\n| Time (UTC) | What happened | Source |\r\n| --- | --- | --- |\r\n| 2026-11-21 14:02 | deploy started | ci |\r\n\
    | 2026-11-21 14:30 | **Detected:** an alert came | pager |\r\n\r\n\
    ## Action items\r\n\r\n- [ ] Alert on a full queue (@amara)\r\n- [ ] Empty it each night (@li)\r\n\r\nThe end, without a line feed.";

/// A report before and after each verb that writes into one.
const VERBS: &[&[&str]] = &[
    &["lint", "--fix", "x.md"],
    &["lint", "--ask", "x.md"],
    &["grow", "x.md", "--template", "full"],
    &["timeline", "import", "x.md", "--from", "csv", "a.csv"],
    &["timeline", "milestones", "x.md", "--write"],
    &["actions", "add", "x.md", "Cap retries", "--owner", "@sam"],
    &["actions", "set", "x.md#A1", "due=2026-12-05"],
    &["actions", "done", "x.md#A1"],
    &["actions", "wont-do", "x.md#A2", "--because", "it is gone"],
];

#[test]
fn every_writing_verb_keeps_them() {
    for verb in VERBS {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.md");
        fs::write(&path, REPORT).unwrap();
        fs::write(folder.path().join("a.csv"), "time,what\n2026-11-21T14:05:00Z,queue full\n").unwrap();
        let mut command = Command::cargo_bin("noblame").unwrap();
        command.current_dir(folder.path()).env("NO_COLOR", "1").env("SOURCE_DATE_EPOCH", "1795363200").args(*verb);
        let done = command.output().unwrap();
        let said = String::from_utf8_lossy(&done.stderr).into_owned();
        assert!(done.status.code().is_some_and(|code| code < 2), "{verb:?}: {said}");
        let after = fs::read_to_string(&path).unwrap();
        assert_ne!(after, REPORT, "{verb:?} wrote nothing: {said}");
        assert!(!after.replace("\r\n", "").contains(['\r', '\n']), "{verb:?}: {after:?}");
        // One or two lines may be another; what was written by hand stands otherwise as it was.
        let gone = REPORT.split("\r\n").filter(|line| !after.split("\r\n").any(|new| new == *line)).count();
        assert!(gone <= 2, "{verb:?}: {gone} lines are another: {after:?}");
    }
}
