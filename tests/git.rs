//! The git room against real repositories.

#![expect(clippy::disallowed_methods, reason = "the test makes histories with git itself")]

use jiff::Timestamp;
use noblame::world::files;
use noblame::world::git::Repository;
use std::time::Duration;

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_780_000_000 + second).expect("a time in range")
}

fn repository() -> (tempfile::TempDir, Repository) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let made = Repository::create(folder.path(), "On-call Engineer", "oncall@example.com").expect("a new repository");
    (folder, made)
}

#[test]
fn a_folder_without_git_is_no_error() {
    let folder = tempfile::tempdir().unwrap();
    assert!(Repository::find(folder.path()).unwrap().is_none());
}

#[test]
fn a_repository_without_commits_is_empty() {
    let (folder, made) = repository();
    assert_eq!(made.head(), None);
    assert!(made.commits(None, None, None).unwrap().is_empty());
    assert!(made.people(None, &[], Duration::from_secs(9)).unwrap().0.is_empty());
    assert!(Repository::find(&folder.path().join(".")).unwrap().is_some());
}

#[test]
fn commits_come_oldest_first_and_inside_the_window() {
    let (folder, made) = repository();
    for (number, text) in ["one", "two", "three"].iter().enumerate() {
        files::create(&folder.path().join(format!("{text}.txt")), text).unwrap();
        made.commit_all(&format!("{text}\n\nbody of {text}\n"), at(number as i64 * 60)).unwrap();
    }
    let all = made.commits(None, None, None).unwrap();
    assert_eq!(
        all.iter().map(|commit| (commit.summary.as_str(), commit.body.as_str())).collect::<Vec<_>>(),
        [("one", "body of one"), ("two", "body of two"), ("three", "body of three"),]
    );
    let inside = made.commits(None, Some(at(30)), Some(at(90))).unwrap();
    assert_eq!(inside.iter().map(|commit| commit.summary.as_str()).collect::<Vec<_>>(), ["two"]);
    assert_eq!(made.head().as_deref(), Some(all[2].id.as_str()));
    assert!(made.commits(Some("no-such-branch"), None, None).unwrap_err().to_string().contains("no-such-branch"));
}

#[test]
fn tags_name_their_commit() {
    let (folder, made) = repository();
    files::create(&folder.path().join("a.txt"), "a").unwrap();
    let id = made.commit_all("a", at(0)).unwrap();
    made.tag_head("v1.4.2").unwrap();
    let tags = made.tags().unwrap();
    assert_eq!(tags.len(), 1);
    assert_eq!((tags[0].name.as_str(), tags[0].commit.as_str(), tags[0].at.timestamp()), ("v1.4.2", id.as_str(), at(0)));
}

#[test]
fn people_are_named_as_the_mailmap_says() {
    let (folder, made) = repository();
    files::create(&folder.path().join(".mailmap"), "Amara Okoye <amara@example.com> On-call Engineer <oncall@example.com>\n").unwrap();
    made.commit_all("a", at(0)).unwrap();
    let found = |since: Option<&str>| made.people(since, &[], Duration::from_secs(9)).unwrap().0;
    assert_eq!(found(None), [("Amara Okoye".to_owned(), "amara@example.com".to_owned())].into());
    assert_eq!(found(made.head().as_deref()), [].into());
}

#[test]
fn a_long_history_is_read_on_where_it_was_left() {
    let (_folder, made) = repository();
    let folder = made.root();
    // Two lines of 400 commits that meet, each commit by somebody else.
    let mut stream = String::new();
    let mut commit = |branch: &str, number: usize, parents: &str| {
        let time = 1_780_000_000 + number;
        stream += &format!(
            "commit refs/heads/{branch}\nmark :{number}\ncommitter P{number} <p{number}@example.com> {time} +0000\ndata 1\nx\n{parents}"
        );
    };
    for number in 1..=400 {
        commit("one", 2 * number, "");
        commit("two", 2 * number + 1, "");
    }
    commit("one", 900, "merge :801\n");
    let mut child = std::process::Command::new("git")
        .args(["fast-import", "--quiet"])
        .current_dir(folder)
        .stdin(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    std::io::Write::write_all(&mut child.stdin.take().unwrap(), stream.as_bytes()).unwrap();
    assert!(child.wait().unwrap().success());
    let head = std::process::Command::new("git").args(["symbolic-ref", "HEAD", "refs/heads/one"]).current_dir(folder).status();
    assert!(head.unwrap().success());

    let (mut all, mut rest) = made.people(None, &[], Duration::ZERO).unwrap();
    assert_eq!((all.len(), all.iter().any(|(name, _)| name == "P900")), (255, true), "the newest");
    let mut rounds = 1;
    while !rest.is_empty() {
        let (more, left) = made.people(made.head().as_deref(), &rest, Duration::ZERO).unwrap();
        assert!(more.is_disjoint(&all), "nothing is read twice");
        all.extend(more);
        rest = left;
        rounds += 1;
    }
    assert_eq!((all.len(), rounds), (801, 4));
}
