//! Whom the lint takes for a person: the repository's history and its owners of code, run as a user runs it.

#![expect(clippy::disallowed_methods, reason = "the test lays out repositories and runs the program")]

use assert_cmd::Command;
use noblame::world::git::Repository;
use std::path::Path;

/// The words that are found in a report, each with its line.
fn found(folder: &Path, cache: &Path) -> Vec<String> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_noblame"));
    command.current_dir(folder).env("SOURCE_DATE_EPOCH", "1764000000").env("XDG_CACHE_HOME", cache);
    let output = command.args(["lint", "--format", "json"]).output().unwrap();
    let printed: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let findings = printed["findings"].as_array().unwrap();
    findings.iter().map(|finding| format!("{} {}", finding["line"], finding["rule"].as_str().unwrap())).collect()
}

fn commit(made: &Repository, name: &str, address: &str, second: i64) {
    let git = std::process::Command::new("git")
        .args(["-c", &format!("user.name={name}"), "-c", &format!("user.email={address}")])
        .args(["commit", "--quiet", "--allow-empty", "--no-verify", "-m", "x", "--date", &format!("{} +0000", 1_780_000_000 + second)])
        .current_dir(made.root())
        .status();
    assert!(git.unwrap().success());
}

const REPORT: &str = "# Queue\n\n\
    Vandermeer forgot the flag.\n\n\
    On Monday ovandermeer forgot the flag.\n\n\
    Zoltana forgot the flag.\n\n\
    Quillon forgot the flag.\n\n\
    The note of jo-42 was late because jo-42 forgot the flag.\n";

#[test]
fn a_history_is_read_once_and_then_what_is_new() {
    let folder = tempfile::tempdir().unwrap();
    let cache = tempfile::tempdir().unwrap();
    let made = Repository::create(folder.path(), "On-call Engineer", "oncall@example.com").unwrap();
    std::fs::create_dir(folder.path().join("postmortems")).unwrap();
    std::fs::write(folder.path().join("postmortems/a.md"), REPORT).unwrap();
    assert!(found(folder.path(), cache.path()).is_empty());

    commit(&made, "Okti Vandermeer", "ovandermeer@example.com", 0);
    commit(&made, "Quillon Release", "quillon@example.com", 1);
    let kept = folder.path().join(".git/noblame/people");
    assert_eq!(found(folder.path(), cache.path()), ["3 blame/forgot", "5 blame/forgot"]);
    let first = std::fs::read_to_string(&kept).unwrap();
    assert!(first.ends_with("\nOkti Vandermeer\tovandermeer@example.com\nQuillon Release\tquillon@example.com\n"), "{first}");

    // What is kept is what is used.
    std::fs::write(&kept, first.replace("Okti Vandermeer\tovandermeer", "Zoltana Rask\tzrask")).unwrap();
    assert_eq!(found(folder.path(), cache.path()), ["7 blame/forgot"]);
    commit(&made, "Jo Lind", "jl@example.com", 2);
    assert_eq!(found(folder.path(), cache.path()), ["7 blame/forgot"]);
    let second = std::fs::read_to_string(&kept).unwrap();
    assert!(second.contains("Jo Lind\tjl@example.com\n") && second.contains("Zoltana Rask"), "only what is new was read: {second}");

    // Another map of names: everything is read again, as the map has it.
    std::fs::write(folder.path().join(".mailmap"), "Zoltana Rask <zrask@example.com> <ovandermeer@example.com>\n").unwrap();
    assert_eq!(found(folder.path(), cache.path()), ["7 blame/forgot"]);

    std::fs::create_dir(folder.path().join(".github")).unwrap();
    std::fs::write(folder.path().join(".github/CODEOWNERS"), "* @jo-42 @acme/queue\n").unwrap();
    assert_eq!(found(folder.path(), cache.path()), ["7 blame/forgot", "11 blame/story"]);
}

#[test]
fn where_git_s_folder_cannot_be_written_the_users_is() {
    let folder = tempfile::tempdir().unwrap();
    let cache = tempfile::tempdir().unwrap();
    let made = Repository::create(folder.path(), "On-call Engineer", "oncall@example.com").unwrap();
    commit(&made, "Okti Vandermeer", "ovandermeer@example.com", 0);
    std::fs::create_dir(folder.path().join("postmortems")).unwrap();
    std::fs::write(folder.path().join("postmortems/a.md"), REPORT).unwrap();
    // A file stands where the folder would be.
    std::fs::write(folder.path().join(".git/noblame"), "").unwrap();
    assert_eq!(found(folder.path(), cache.path()), ["3 blame/forgot", "5 blame/forgot"]);
    assert_eq!(std::fs::read_dir(cache.path().join("noblame")).unwrap().count(), 1);
}
