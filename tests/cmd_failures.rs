//! What cannot be done is said once, with the place and what would be right; the exit code is 2 and nothing is written.

#![expect(clippy::disallowed_methods, reason = "the test runs the program on files of its own")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

const REPORT: &str = "---\ntitle: A\nstatus: draft\n---\n\n## Timeline\n\n| Time (UTC) | What happened | Source |\n| --- | --- | --- |\n\n## Action items\n\n- [ ] Do\n";

/// A repository of one good report and what is wrong with it.
fn repository(files: &[(&str, &[u8])]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    fs::create_dir(folder.path().join(".git")).expect("a folder");
    let report = [("postmortems/2026-11-21-good.md", REPORT.as_bytes())];
    for (name, bytes) in report.iter().chain(files) {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, bytes).expect("a file");
    }
    folder
}

/// The exit code of a run, and all it said.
fn run(folder: &Path, command: &str) -> (i32, String) {
    let done = Command::new(env!("CARGO_BIN_EXE_noblame"))
        .args(command.split(' '))
        .current_dir(folder)
        .env_clear()
        .envs([("NO_COLOR", "1"), ("SOURCE_DATE_EPOCH", "1795363200")])
        .output()
        .expect("noblame runs");
    (done.status.code().expect("no signal ends it"), String::from_utf8([done.stdout, done.stderr].concat()).expect("text"))
}

/// Every verb given fails with 2, says `said`, and writes nothing.
fn check(files: &[(&str, &[u8])], commands: &[&str], said: &[&str]) {
    let folder = repository(files);
    let before = snapshot(folder.path());
    for command in commands {
        let (code, error) = run(folder.path(), command);
        assert_eq!(code, 2, "noblame {command}: {error}");
        for words in said {
            assert!(error.contains(words), "noblame {command} does not say {words:?}:\n{error}");
        }
        assert!(!error.contains("panicked"), "noblame {command}: {error}");
        assert_eq!(snapshot(folder.path()), before, "noblame {command} wrote something");
    }
}

fn snapshot(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                // What a build keeps for the next one is the repository's own and may be removed at any time.
                if !path.ends_with(".git/noblame") {
                    folders.push(path);
                }
            } else {
                found.insert(path.clone(), fs::read(&path).expect("a file"));
            }
        }
    }
    found
}

/// Every verb that reads the settings.
const ALL: &[&str] = &[
    "lint",
    "new Something",
    "grow postmortems/2026-11-21-good.md --template full",
    "timeline show postmortems/2026-11-21-good.md",
    "timeline import postmortems/2026-11-21-good.md --from csv events.csv",
    "actions list",
    "actions add postmortems/2026-11-21-good.md Something",
    "actions set 2026-11-21-good#A1 status=done",
    "site build",
    "rules list",
    "explain blame/forgot",
];

#[test]
fn bad_settings() {
    check(&[("noblame.yml", b"severities: [SEV1\n")], ALL, &["noblame.yml:"]);
    check(&[("noblame.yml", b"reports: postmortems\nlnit: {}\n")], ALL, &["noblame.yml:2:1", "lnit", "lint"]);
    check(&[("noblame.yml", b"lint:\n  levels: {blame: loud}\n")], ALL, &["noblame.yml:2:", "loud", "suggestion"]);
    check(&[("noblame.yml", b"reports: caf\xe9\n")], ALL, &["noblame.yml:1:13", "UTF-8"]);
}

const LOUD: &str = "pack: house\nrules:\n  - id: blame/house\n    level: loud\n    match: [x]\n    message: m\n    ask: a\n    why: w\n    sources: [s]\n    flags: [x]\n    passes: [y]\n";

#[test]
fn a_bad_pack() {
    let verbs = ["lint", "rules list", "rules test", "explain blame/forgot"];
    check(&[("lint-rules/house.yml", LOUD.as_bytes())], &verbs, &["lint-rules/house.yml:4:", "loud"]);
    check(&[("lint-rules/house.yml", b"pack: house\nrules: [\n")], &verbs, &["lint-rules/house.yml:"]);
}

#[test]
fn bad_front_matter() {
    let bad: &[(&str, &[u8])] = &[("postmortems/bad.md", b"---\ntitle: A: B\n---\n\n## Action items\n\n- [ ] Do\n")];
    let verbs = [
        "lint",
        "lint postmortems/bad.md",
        "actions set bad#A1 status=done",
        "actions add postmortems/bad.md Something",
        "site build",
        "grow postmortems/bad.md --template full",
        "timeline import postmortems/bad.md --from csv events.csv",
    ];
    check(bad, &verbs, &["postmortems/bad.md:2:9"]);
}

#[test]
fn a_file_that_is_no_text() {
    let bad: &[(&str, &[u8])] = &[("postmortems/bad.md", b"one\ntwo \xff\n")];
    let verbs = ["lint", "actions list", "site build", "grow postmortems/bad.md --template full", "timeline show postmortems/bad.md"];
    check(bad, &verbs, &["postmortems/bad.md:2:5", "UTF-8", "iconv"]);
}

#[test]
fn a_path_that_does_not_exist() {
    let verbs = [
        "lint nope.md",
        "timeline show nope.md",
        "grow nope.md --template full",
        "actions list nope.md",
        "timeline import nope.md --from csv x.csv",
    ];
    check(&[], &verbs, &["nope.md", "no such file or folder"]);
    check(&[], &["timeline import postmortems/2026-11-21-good.md --from csv nope.csv"], &["nope.csv"]);
    check(&[], &["actions add nope.md Something"], &["there is no report “nope.md”"]);
}

#[test]
fn a_folder_where_a_file_is_wanted() {
    check(&[], &["timeline show postmortems", "grow postmortems --template full", "actions add postmortems Something"], &["postmortems"]);
}

#[test]
fn no_folder_of_reports() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for command in ["lint", "actions list", "site build"] {
        let (code, error) = run(folder.path(), command);
        assert_eq!(code, 2, "noblame {command}: {error}");
        assert!(error.contains("noblame init"), "{error}");
    }
    assert_eq!(snapshot(folder.path()).len(), 0);
}

#[test]
fn an_empty_file() {
    let verbs = ["lint", "lint postmortems/empty.md", "actions list", "timeline show postmortems/empty.md", "site build"];
    for text in ["", "\n\n", "\u{feff}"] {
        check(&[("postmortems/empty.md", text.as_bytes())], &verbs, &["postmortems/empty.md", "is empty", "noblame new"]);
    }
}

#[test]
fn a_folder_without_git_is_enough_for_all_but_what_git_knows() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    fs::create_dir(folder.path().join("postmortems")).expect("a folder");
    fs::write(folder.path().join("postmortems/good.md"), REPORT).expect("a file");
    for command in ["lint", "actions list", "timeline show postmortems/good.md", "site build", "new Something", "init"] {
        let (code, error) = run(folder.path(), command);
        assert_eq!(code, 0, "noblame {command}: {error}");
    }
    let before = snapshot(folder.path());
    let (code, error) = run(folder.path(), "timeline import postmortems/good.md --from git --since 2026-11-21T14:00Z");
    assert!(code == 2 && error.contains("git repository"), "{error}");
    assert_eq!(snapshot(folder.path()), before);
}

#[test]
fn findings_are_findings_though_nobody_reads_them() {
    let folder = repository(&[("postmortems/bad.md", b"The engineer forgot to restart the indexer.\n")]);
    let mut child = Command::new(env!("CARGO_BIN_EXE_noblame"))
        .args(["lint"])
        .current_dir(folder.path())
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .expect("noblame runs");
    drop(child.stdout.take());
    assert_eq!(child.wait().expect("it ends").code(), Some(1));
}

#[test]
fn words_that_are_no_verb_name_the_nearest() {
    check(&[], &["lnt"], &["lint"]);
    check(&[], &["lint --format yaml"], &["json"]);
}
