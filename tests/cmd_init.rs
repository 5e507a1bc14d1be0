//! `noblame init`, as a person runs it.

#![expect(clippy::disallowed_methods, reason = "the test lays out folders and runs the program")]

use assert_cmd::Command;
use noblame::world::git::Repository;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

fn run(folder: &Path, arguments: &[&str]) -> (String, String, i32) {
    let output = Command::cargo_bin("noblame").unwrap().current_dir(folder).env("NO_COLOR", "1").args(arguments).output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (text(output.stdout), text(output.stderr), output.status.code().unwrap())
}

/// Every file outside `.git`, by path.
fn files(folder: &Path) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if name == ".git" {
            continue;
        } else if path.is_dir() {
            found.extend(files(&path).into_iter().map(|(inner, text)| (format!("{name}/{inner}"), text)));
        } else {
            found.insert(name, fs::read_to_string(&path).unwrap());
        }
    }
    found
}

fn repository(origin: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    Repository::create(folder.path(), "Somebody", "somebody@example.com").unwrap();
    let config = folder.path().join(".git/config");
    let text = fs::read_to_string(&config).unwrap();
    fs::write(&config, format!("{text}[remote \"origin\"]\n\turl = {origin}\n")).unwrap();
    folder
}

#[test]
fn a_repository_is_prepared_once() {
    let folder = repository("https://github.com/example/shop.git");
    let expected = "wrote noblame.yml: settings\n\
         wrote postmortems/README.md: the folder of reports\n\
         wrote postmortems/.editorconfig: editor settings for reports\n\
         wrote postmortems/.gitattributes: lets git merge the logs of gathered events\n\
         wrote .pre-commit-config.yaml: checks reports before a commit, once `pre-commit install` has run\n\
         wrote .github/workflows/noblame.yml: checks reports in pull requests\n";
    let (printed, _, _) = run(folder.path(), &["init", "--dry-run"]);
    assert_eq!(printed, expected.replace("wrote", "would write"));
    assert!(files(folder.path()).is_empty());
    let (printed, said, code) = run(folder.path(), &["init"]);
    assert_eq!((printed.as_str(), said.as_str(), code), (expected, "", 0));
    let written = files(folder.path());
    assert_eq!(written.len(), 6);
    let (printed, _, code) = run(folder.path(), &["init"]);
    let left: String = expected.lines().map(|line| line.replace("wrote", "left").replacen(':', " as it is:", 1) + "\n").collect();
    assert_eq!((printed, code), (left, 0));
    assert_eq!(files(folder.path()), written);
    let (printed, said, code) = run(folder.path(), &["new", "First"]);
    assert!(code == 0 && printed.starts_with("postmortems/"), "{said}");
}

#[test]
fn what_others_wrote_stays() {
    let folder = repository("https://gitlab.example.com/example/shop.git");
    let theirs = "repos:\n  - repo: local\n    hooks: []\n";
    fs::write(folder.path().join(".pre-commit-config.yaml"), theirs).unwrap();
    fs::write(folder.path().join(".gitlab-ci.yml"), "build: {script: make}\n").unwrap();
    fs::write(folder.path().join("noblame.yml"), "reports: docs/incidents\n").unwrap();
    let (printed, _, code) = run(folder.path(), &["init"]);
    let expected = "left noblame.yml as it is: settings
wrote docs/incidents/README.md: the folder of reports
wrote docs/incidents/.editorconfig: editor settings for reports
wrote docs/incidents/.gitattributes: lets git merge the logs of gathered events
left .pre-commit-config.yaml as it is; to have it do the same (checks reports before a commit, once `pre-commit install` has run), add under `repos:`:

  - repo: local
    hooks:
      - id: noblame
        name: language and completeness of post-mortems
        entry: noblame lint
        language: system
        files: ^docs/incidents/.*\\.md$
        exclude: (^|/)README\\.md$

left .gitlab-ci.yml as it is; to have it do the same (checks reports in merge requests), add at its end:

post-mortems:
  image: python:3-slim
  variables:
    # Back to where the branch began: what it changed is judged.
    GIT_DEPTH: \"0\"
  rules:
    - if: $CI_PIPELINE_SOURCE == \"merge_request_event\"
      changes: [\"docs/incidents/**/*\", noblame.yml, lint-rules/*]
  script:
    - pip install --quiet noblame==VERSION
    - noblame lint --changed \"$CI_MERGE_REQUEST_DIFF_BASE_SHA\" --output gitlab=gl-code-quality-report.json
  artifacts:
    when: always
    reports:
      codequality: gl-code-quality-report.json

";
    assert_eq!((printed, code), (expected.replace("VERSION", env!("CARGO_PKG_VERSION")), 0));
    assert_eq!(files(folder.path())[".pre-commit-config.yaml"], theirs);
}

#[test]
fn without_git_there_is_no_hook() {
    let folder = tempfile::tempdir().unwrap();
    let (printed, _, code) = run(folder.path(), &["init", "--ci", "gitlab"]);
    let expected = "wrote noblame.yml: settings\n\
         wrote postmortems/README.md: the folder of reports\n\
         wrote postmortems/.editorconfig: editor settings for reports\n\
         wrote postmortems/.gitattributes: lets git merge the logs of gathered events\n\
         wrote .gitlab-ci.yml: checks reports in merge requests\n\
         left out the hook: this folder is not in a git repository; after `git init`, run it again\n";
    assert_eq!((printed.as_str(), code), (expected, 0));
}

#[test]
fn settings_that_cannot_be_read_stop_it() {
    let folder = repository("../elsewhere");
    fs::write(folder.path().join("noblame.yml"), "report: x\n").unwrap();
    let (printed, said, code) = run(folder.path(), &["init"]);
    assert!(printed.is_empty() && code == 2 && said.starts_with("error: noblame.yml:1:1: "), "{said}");
    fs::remove_file(folder.path().join("noblame.yml")).unwrap();
    fs::create_dir(folder.path().join("deep")).unwrap();
    let (printed, _, _) = run(&folder.path().join("deep"), &["init", "--hook", "none"]);
    assert!(
        printed.ends_with("the remote `origin` does not tell where it would run; name it with --ci github or --ci gitlab\n"),
        "{printed}"
    );
    assert_eq!(
        files(folder.path()).keys().collect::<Vec<_>>(),
        ["noblame.yml", "postmortems/.editorconfig", "postmortems/.gitattributes", "postmortems/README.md"]
    );
}
