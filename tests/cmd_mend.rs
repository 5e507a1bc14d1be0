//! `noblame lint --fix`, `--ask` and `--baseline`, run as a user runs them.

#![expect(clippy::disallowed_methods, reason = "the test lays out folders and runs the program")]

use assert_cmd::Command;
use std::path::Path;

fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    folder
}

/// Run and give the exit code, standard output and standard error.
fn run(folder: &Path, arguments: &[&str]) -> (i32, String, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_noblame"));
    command.current_dir(folder).env("NO_COLOR", "1").env("SOURCE_DATE_EPOCH", "1764000000");
    let output = command.args(arguments).output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

fn read(folder: &Path, name: &str) -> String {
    std::fs::read_to_string(folder.join(name)).unwrap()
}

/// The findings as `line rule`, one a line.
fn found(folder: &Path, arguments: &[&str]) -> Vec<String> {
    let (_, printed, _) = run(folder, &[&["lint", "--format", "json"], arguments].concat());
    let printed: serde_json::Value = serde_json::from_str(&printed).expect(&printed);
    let findings = printed["findings"].as_array().unwrap();
    findings.iter().map(|finding| format!("{} {}", finding["line"], finding["rule"].as_str().unwrap())).collect()
}

const REPORT: &str = "# Queue\r\n\r\nAna carelessly deleted the index.\r\n\r\n- The clerk forgot the flag.\r\n- It ended.\r\n";

#[test]
fn a_fix_is_shown_and_then_made() {
    let folder = folder(&[("postmortems/a.md", REPORT), ("postmortems/b.md", "# B\n\nIt ended.\n")]);
    let (code, out, err) = run(folder.path(), &["lint", "--fix", "--dry-run"]);
    assert_eq!(
        (code, out.as_str(), err.as_str()),
        (
            1,
            "postmortems/a.md:3\n- Ana carelessly deleted the index.\n+ Ana deleted the index.\n",
            "postmortems/a.md: 1 word left out (not yet)\n"
        )
    );
    assert_eq!(read(folder.path(), "postmortems/a.md"), REPORT);
    let (code, _, err) = run(folder.path(), &["lint", "--fix"]);
    assert_eq!((code, err.as_str()), (1, "postmortems/a.md: 1 word left out\n"));
    assert_eq!(read(folder.path(), "postmortems/a.md"), REPORT.replace("carelessly ", ""));
    assert_eq!(found(folder.path(), &[]), ["5 blame/forgot"]);
    assert_eq!(run(folder.path(), &["lint", "--fix", "--dry-run"]), (0, String::new(), String::new()));
    assert_eq!(run(folder.path(), &["lint", "--dry-run"]).0, 2);
    assert_eq!(run(folder.path(), &["lint", "--fix", "-"]).0, 2);
}

#[test]
fn questions_are_written_once_and_change_nothing_else() {
    let folder = folder(&[("postmortems/a.md", REPORT)]);
    let pages = |out: &str| {
        assert_eq!(run(folder.path(), &["site", "build", "--out", out]).0, 0);
        let page = read(folder.path(), &format!("{out}/reports/a.html"));
        assert!(page.contains("carelessly"), "{page}");
        page
    };
    let before = (found(folder.path(), &[]), pages("one"));
    let (code, _, err) = run(folder.path(), &["lint", "--ask"]);
    assert_eq!((code, err.as_str()), (1, "postmortems/a.md: 2 questions written\n"));
    let asked = read(folder.path(), "postmortems/a.md");
    assert_eq!(
        asked,
        "# Queue\r\n\r\nAna carelessly deleted the index.\r\n\
         <!-- noblame: ask blame/wrongly about “carelessly”: Which value or command was used, which one did the system expect, and what \
         showed the difference? -->\r\n\r\n- The clerk forgot the flag.\r\n- It ended.\r\n\r\n\
         <!-- noblame: ask blame/forgot about “forgot”: What was going on just then, and what would have brought the other thing to mind? \
         -->\r\n"
    );
    assert_eq!(before.0, ["3 blame/wrongly", "5 blame/forgot"]);
    assert_eq!(found(folder.path(), &[]), ["3 blame/wrongly", "6 blame/forgot"]);
    assert_eq!(pages("two"), before.1);
    assert_eq!(run(folder.path(), &["lint", "--ask"]).2, "");
    assert_eq!(read(folder.path(), "postmortems/a.md"), asked);
}

#[test]
fn a_baseline_hides_what_is_old() {
    let folder = folder(&[("postmortems/a.md", REPORT), ("postmortems/b.md", "# B\n\nThe clerk ignored it.\n")]);
    let lint = |more: &[&str]| run(folder.path(), &[&["lint", "--baseline", "old.json"], more].concat());
    assert_eq!(lint(&[]).2, "error: old.json: there is no such baseline\nhint: add --write-baseline to write one of what is found now\n");
    assert_eq!(lint(&["--write-baseline"]), (0, String::new(), "old.json holds 3 findings in 2 reports\n".into()));
    assert_eq!(
        read(folder.path(), "old.json"),
        "{\"version\": 1, \"findings\": [\n\
         {\"path\":\"postmortems/a.md\",\"rule\":\"blame/forgot\",\"sentence\":\"9cac379a9107f0a5\",\"count\":1},\n\
         {\"path\":\"postmortems/a.md\",\"rule\":\"blame/wrongly\",\"sentence\":\"d45039b882d7c4a4\",\"count\":1},\n\
         {\"path\":\"postmortems/b.md\",\"rule\":\"blame/ignored\",\"sentence\":\"d1798200c4c6e2d6\",\"count\":1}\n]}\n"
    );
    assert_eq!(lint(&[]), (0, String::new(), "3 old findings of old.json not shown\n".into()));

    // A sentence moves, one goes, one is new.
    std::fs::write(folder.path().join("postmortems/a.md"), "# Queue\n\nIt began.\n\nThe clerk forgot the\nflag. Ana ignored it.\n")
        .unwrap();
    std::fs::remove_file(folder.path().join("postmortems/b.md")).unwrap();
    assert_eq!(found(folder.path(), &["--baseline", "old.json"]), ["6 blame/ignored"]);
    let (code, _, err) = lint(&[]);
    assert_eq!(
        (code, err.as_str()),
        (
            1,
            "1 old finding of old.json not shown\nold.json holds 2 findings no longer there:\n\
             postmortems/a.md blame/wrongly\npostmortems/b.md blame/ignored\nhint: --write-baseline leaves them out\n"
        )
    );
    // The settings name it too.
    std::fs::write(folder.path().join("noblame.yml"), "lint: {baseline: old.json}\n").unwrap();
    assert_eq!(found(folder.path(), &[]), ["6 blame/ignored"]);
    assert_eq!(run(folder.path(), &["lint", "--write-baseline"]).2, "old.json holds 2 findings in 1 report\n");
    assert_eq!(found(folder.path(), &[]), [""; 0]);

    std::fs::write(folder.path().join("old.json"), "{\"version\": 1}").unwrap();
    assert!(run(folder.path(), &["lint"]).2.starts_with("error: old.json:1:14: this is no baseline: missing field `findings`"));
    std::fs::write(folder.path().join("noblame.yml"), "lint: {baseline: ../old.json}\n").unwrap();
    assert!(run(folder.path(), &["lint"]).2.contains("leads out of the repository"));
}
