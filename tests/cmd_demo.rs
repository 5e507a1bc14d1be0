//! `noblame demo`, as a person runs it.

#![expect(clippy::disallowed_methods, reason = "the test looks at what the program left")]

use assert_cmd::Command;
use std::fs;
use std::path::{Path, PathBuf};

/// What its commands say on standard error.
const SAID: &str = "added 2026-11-20-checkout-refused-foreign-cards#A1
added 2026-11-20-checkout-refused-foreign-cards#A2
6 items in 4 reports; 9 done or decided against (--all shows them)
4 reports built: open public/index.html
";

/// Everything it says, and the folder it leaves.
fn demo(scratch: &Path) -> (String, PathBuf) {
    let mut command = Command::cargo_bin("noblame").unwrap();
    let output = command.arg("demo").env("TMPDIR", scratch).env("NO_COLOR", "1").current_dir(scratch).output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!((said.as_str(), output.status.code()), (SAID, Some(0)));
    let printed = String::from_utf8(output.stdout).unwrap();
    let page = PathBuf::from(printed.lines().last().unwrap().strip_prefix("Open it: ").unwrap());
    assert!(page.ends_with("public/index.html") && page.is_file(), "{}", page.display());
    (printed, page.parent().unwrap().parent().unwrap().to_path_buf())
}

#[test]
fn it_goes_from_the_first_alert_to_the_page() {
    let scratch = tempfile::tempdir().unwrap();
    let (printed, folder) = demo(scratch.path());
    let report = "postmortems/2026-11-20-checkout-refused-foreign-cards.md";
    let typed: Vec<&str> = printed.lines().filter_map(|line| line.strip_prefix("$ noblame ")).collect();
    let expected = [
        "init --ci github",
        "new \"Checkout refused foreign cards\" --template short --severity SEV2 --service checkout --started \"2026-11-20 14:02\" \
         --owner \"checkout lead\"",
        &format!("timeline import {report} --from csv exports/alerts.csv"),
        &format!("timeline import {report} --from jsonl exports/chat.jsonl"),
        &format!("timeline import {report} --from git"),
        &format!("timeline import {report} --from csv exports/alerts.csv"),
        &format!("timeline show {report}"),
        &format!("lint {report}"),
        &format!("lint {report}"),
        &format!(
            "actions add {report} \"Refuse a deploy while the config service lacks a limit that was built in\" --owner \"checkout lead\" \
             --due 2026-12-04 --type prevent --priority P1"
        ),
        &format!(
            "actions add {report} \"Check each deploy with one card of every country in last month's orders\" --owner \"checkout lead\" \
             --due 2026-12-18 --type prevent --priority P2"
        ),
        "actions set 2026-11-20-checkout-refused-foreign-cards#A1 status=done",
        "actions list",
        "site build",
    ];
    assert_eq!(typed, expected);
    let parts: Vec<&str> = printed.split("$ noblame lint ").collect();
    assert!(parts[1].contains("(exit code 1)\n") && parts[1].contains("= ask: "), "{}", parts[1]);
    assert!(!parts[2].contains("exit code"), "{}", parts[2]);
    assert!(!printed.contains('\u{1b}'), "colours, where none are wanted");
    let pages = fs::read_dir(folder.join("public")).unwrap().count();
    assert!(pages > 3, "{pages} pages");
}

#[test]
fn it_says_the_same_twice() {
    let scratch = tempfile::tempdir().unwrap();
    let (one, other) = (demo(scratch.path()), demo(scratch.path()));
    let placeless = |(printed, folder): (String, PathBuf)| printed.replace(&folder.display().to_string(), "SCRATCH");
    assert_eq!(placeless(one), placeless(other));
}
