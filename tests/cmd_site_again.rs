//! `noblame site build` for the second time: only what has changed is written, and the site is the one that a build from
//! nothing gives.

#![cfg(target_os = "linux")]
#![expect(clippy::disallowed_methods, reason = "the test looks at what was written")]

use assert_cmd::Command;
use std::collections::BTreeMap;
use std::fs;
#[cfg(unix)]
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

const DAY: u64 = 86_400;

/// A report about a service: its links and items are what others' pages and the lists show of it.
fn report(number: u64, title: &str, words: &str) -> String {
    let (day, other) = (1 + number % 28, (number + 3) % 9);
    format!(
        "---
title: {title} {number}
severity: SEV{}
status: published
services: [{}]
tags: [{}]
factors: [{}]
started: 2026-0{}-{day:02}T14:02:00Z
detected: 2026-0{}-{day:02}T14:{:02}:00Z
related: [report-{other}]
---
# {title} {number}

## Summary

The queue of part {} filled up and {words}.

See [another](report-{other}.md#what-happened) and [the notes](notes.txt).

## What happened

{words} again.

## Action items

- [ ] Bound the queue (@team, due 2026-12-{:02})
",
        1 + number % 3,
        ["checkout", "cart", "search"][(number % 3) as usize],
        ["dns", "deploy"][(number % 2) as usize],
        ["config-rollout", "retry-storm", "quota"][(number % 3) as usize],
        1 + number % 9,
        1 + number % 9,
        10 + number % 40,
        number % 4,
        1 + number % 20,
    )
}

struct Repository {
    folder: TempDir,
    now: u64,
}

impl Repository {
    fn new(reports: u64) -> Repository {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join(".git")).unwrap();
        fs::create_dir(folder.path().join("postmortems")).unwrap();
        let repository = Repository { folder, now: 1_795_305_600 };
        repository.write("postmortems/notes.txt", "notes");
        for number in 0..reports {
            repository.write(&format!("postmortems/report-{number}.md"), &report(number, "Slow", "nobody noticed"));
        }
        repository
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn write(&self, name: &str, text: &str) {
        fs::create_dir_all(self.path(name).parent().unwrap()).unwrap();
        fs::write(self.path(name), text).unwrap();
    }

    fn build_in(&self, folder: &Path) -> BTreeMap<String, Vec<u8>> {
        let mut command = Command::cargo_bin("noblame").unwrap();
        command.current_dir(folder).env("SOURCE_DATE_EPOCH", self.now.to_string()).env("NO_COLOR", "1").args(["site", "build"]);
        command.assert().success();
        let mut found = BTreeMap::new();
        walk(&folder.join("public"), "", &mut |name, path| drop(found.insert(name, fs::read(path).unwrap())));
        found
    }

    fn build(&self) -> BTreeMap<String, Vec<u8>> {
        // What is as new as the build is read again the next time: this one shall trust what it remembers.
        std::thread::sleep(std::time::Duration::from_millis(60));
        self.build_in(self.folder.path())
    }

    /// The site that the same files give from nothing.
    fn fresh(&self) -> BTreeMap<String, Vec<u8>> {
        let other = tempfile::tempdir().unwrap();
        fs::create_dir(other.path().join(".git")).unwrap();
        walk(self.folder.path(), "", &mut |name, path| {
            if !name.starts_with(".git/") && !name.starts_with("public/") {
                fs::create_dir_all(other.path().join(&name).parent().unwrap()).unwrap();
                fs::copy(path, other.path().join(&name)).unwrap();
            }
        });
        self.build_in(other.path())
    }

    #[track_caller]
    fn check(&self, what: &str) {
        let (again, fresh) = (self.build(), self.fresh());
        let names = |site: &BTreeMap<String, Vec<u8>>| site.keys().cloned().collect::<Vec<_>>();
        assert_eq!(names(&again), names(&fresh), "after {what}");
        let differing: Vec<&String> = fresh.keys().filter(|name| again[*name] != fresh[*name]).collect();
        assert!(differing.is_empty(), "after {what}: {differing:?}");
    }

    /// The number on the disk of a file of the site.
    #[cfg(unix)]
    fn number(&self, name: &str) -> u64 {
        fs::metadata(self.path(&format!("public/{name}"))).unwrap().ino()
    }

    /// The folder of the cache.
    fn cache(&self) -> PathBuf {
        let entries = fs::read_dir(self.path(".git/noblame")).unwrap().map(|entry| entry.unwrap().path());
        entries.filter(|path| path.join("state").exists()).last().unwrap()
    }
}

fn walk(folder: &Path, before: &str, take: &mut impl FnMut(String, &Path)) {
    for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
        let name = format!("{before}{}", entry.file_name().to_string_lossy());
        if entry.file_type().unwrap().is_dir() {
            walk(&entry.path(), &format!("{name}/"), take);
        } else {
            take(name, &entry.path());
        }
    }
}

#[cfg(unix)]
#[test]
fn only_what_changed_is_written() {
    let repository = Repository::new(9);
    repository.build();
    let files = ["style.css", "index.html", "reports/report-1.html", "reports/report-2.html", "lists/reports.js", "numbers.html"];
    let numbers = || files.map(|name| repository.number(name));
    let before = numbers();
    repository.build();
    assert_eq!(numbers(), before, "nothing changed");

    repository.write("postmortems/report-2.md", &(report(2, "Slow", "nobody noticed") + "\nA word that is new: peculiar.\n"));
    repository.check("one text");
    let after = numbers();
    let changed: Vec<&str> = (0..files.len()).filter(|&at| before[at] != after[at]).map(|at| files[at]).collect();
    assert_eq!(changed, ["reports/report-2.html"]);

    repository.write("postmortems/report-2.md", &report(2, "Quick", "nobody noticed"));
    repository.check("one title");
    let changed: Vec<&str> = (0..files.len()).filter(|&at| numbers()[at] != after[at]).map(|at| files[at]).collect();
    assert!(changed.contains(&"index.html") && !changed.contains(&"style.css"), "{changed:?}");
}

/// Numbers that look random and are the same in each run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }
}

#[test]
fn whatever_changes_the_site_is_the_one_from_nothing() {
    for seed in 1..=3 {
        let mut dice = Dice(seed);
        let mut repository = Repository::new(9);
        repository.build();
        for step in 0..16 {
            let number = dice.roll(12);
            let name = format!("postmortems/report-{number}.md");
            let is_there = repository.path(&name).exists();
            let what = match dice.roll(13) {
                0 if is_there => {
                    fs::remove_file(repository.path(&name)).unwrap();
                    "a removal"
                }
                1 if is_there => {
                    fs::rename(repository.path(&name), repository.path(&format!("postmortems/renamed-{number}-{step}.md"))).unwrap();
                    "a renaming"
                }
                2 => {
                    repository.write("noblame.yml", &format!("site: {{title: Title {step}, status: [published, draft]}}\n"));
                    "settings"
                }
                3 => {
                    repository.write("templates/site/card.html", &format!("<li>{step} {{{{ card.title }}}}</li>\n"));
                    "a template"
                }
                4 => {
                    repository.now += DAY * dice.roll(40);
                    "days"
                }
                5 => {
                    repository.write("postmortems/notes.txt", &format!("notes {step}"));
                    "an attached file"
                }
                6 => {
                    let withdrawn = report(number, "Slow", "all saw it").replace("status: published", "status: withdrawn");
                    repository.write(&name, &withdrawn);
                    "a withdrawal"
                }
                7 => {
                    repository.write(&name, &report(number, "Slow", "all saw it").replace("2026-0", "2025-0"));
                    "a year"
                }
                8 => {
                    repository.write(&name, &report(number, "Slow", "all saw it").replace("- [ ]", "- [x]"));
                    "an item"
                }
                9 => {
                    repository.write(&name, &report(number, "Slow", "all saw it").replace("What happened", "Background"));
                    "a heading that others lead to"
                }
                10 => {
                    let events = format!("postmortems/report-{number}.events.jsonl");
                    repository.write(&events, "");
                    "a log of events"
                }
                11 => {
                    repository.write(&name, &report(number + dice.roll(3), "Other", "words of step"));
                    "everything about one"
                }
                _ => {
                    repository.write(&name, &report(number, "Slow", &format!("word{step} came up")));
                    "a text"
                }
            };
            repository.check(&format!("{what}, step {step} of seed {seed}"));
        }
    }
}

#[test]
fn what_is_kept_is_not_trusted_blindly() {
    let repository = Repository::new(4);
    repository.build();
    let edit = |word: &str| repository.write("postmortems/report-1.md", &report(1, "Slow", word));
    let state = || repository.cache().join("state");

    fs::write(state(), "noblame site 1 nonsense").unwrap();
    edit("one");
    repository.check("nonsense in the cache");

    let text = fs::read_to_string(state()).unwrap();
    fs::write(state(), text.replacen("\"title\":\"Slow", "\"title\":\"Sold", 1)).unwrap();
    edit("two");
    repository.check("a changed cache");

    fs::write(state(), &text[..text.len() / 2]).unwrap();
    edit("three");
    repository.check("half a cache");

    fs::write(repository.path("public/index.html"), "somebody was here").unwrap();
    edit("four");
    repository.check("a changed page");

    fs::remove_file(repository.path("public/index.html")).unwrap();
    edit("five");
    repository.check("a removed page");

    let spare = repository.cache().join("spare");
    fs::write(spare.join("reports/mine.html"), "mine").unwrap();
    fs::write(spare.join("style.css"), "mine").unwrap();
    edit("six");
    repository.check("a changed second folder");

    fs::remove_dir_all(spare).unwrap();
    edit("seven");
    repository.check("no second folder");
}
