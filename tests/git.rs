//! The git room against real repositories.

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
    assert!(made.people(None, Duration::from_secs(9)).unwrap().is_empty());
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
    let found = |since: Option<&str>| made.people(since, Duration::from_secs(9)).unwrap();
    assert_eq!(found(None), [("Amara Okoye".to_owned(), "amara@example.com".to_owned())].into());
    assert_eq!(found(made.head().as_deref()), [].into());
}
