//! What a repository quiets: silences in reports, levels and packs by path, run as a user runs them.

#![expect(clippy::disallowed_methods, reason = "the test lays out folders and runs the program")]

use assert_cmd::Command;
use std::path::Path;

/// A scratch folder with these files.
fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    folder
}

/// Run and give the exit code, and standard output and error in one.
fn run(folder: &Path, arguments: &[&str]) -> (i32, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_noblame"));
    command.current_dir(folder).env("NO_COLOR", "1").env("SOURCE_DATE_EPOCH", "1764000000");
    let output = command.args(arguments).output().unwrap();
    (output.status.code().unwrap(), String::from_utf8([output.stdout, output.stderr].concat()).unwrap())
}

/// The findings as `path:line:column rule`, one a line.
fn found(folder: &Path, arguments: &[&str]) -> Vec<String> {
    let (_, printed) = run(folder, &[&["lint", "--format", "json"], arguments].concat());
    let printed: serde_json::Value = serde_json::from_str(&printed).expect(&printed);
    let findings = printed["findings"].as_array().unwrap();
    let told = |finding: &serde_json::Value| {
        format!("{}:{}:{} {}", finding["path"].as_str().unwrap(), finding["line"], finding["column"], finding["rule"].as_str().unwrap())
    };
    findings.iter().map(told).collect()
}

#[test]
fn silences_reach_where_they_stand() {
    let folder = folder(&[(
        "postmortems/a.md",
        "# Queue\n\n## Timeline\n\n<!-- noblame: off blame/forgot because the ticket is quoted -->\n\nThe clerk forgot it.\n\n\
         The clerk ignored it.\n\n## Cause\n\n- The clerk forgot it. <!-- noblame: off blame because she wants it so -->\n\
         - The clerk forgot it.\n\n<!-- noblame: off blame because both rows are quoted -->\n\n| what |\n| --- |\n| Ana forgot it |\n\
         | Ana ignored it |\n",
    )]);
    assert_eq!(found(folder.path(), &[]), ["postmortems/a.md:9:11 blame/ignored", "postmortems/a.md:14:13 blame/forgot"]);
}

#[test]
fn what_is_silenced_covers_nothing() {
    let text = "# Queue\n\nThe clerk forgot it and ignored the alert.OFF\n";
    let folder = folder(&[
        ("postmortems/a.md", &text.replace("OFF", "")),
        ("postmortems/b.md", &text.replace("OFF", " <!-- noblame: off blame/ignored because it is quoted -->")),
        ("postmortems/c.md", &text.replace("OFF", " <!-- noblame: off blame because it is quoted -->")),
    ]);
    assert_eq!(found(folder.path(), &[]), ["postmortems/a.md:3:25 blame/ignored", "postmortems/b.md:3:11 blame/forgot"]);
}

#[test]
fn a_silence_is_held_to_its_form() {
    let folder = folder(&[(
        "postmortems/a.md",
        "# Queue\n\nThe clerk came late.\n\nThe clerk forgot it. <!-- noblame: off blame/forgot -->\n\n\
         The clerk forgot it. <!-- noblame: off blame/forgett because it is quoted -->\n\nIt ended. <!-- noblame: off blame because x -->\n",
    )]);
    let (code, printed) = run(folder.path(), &["lint"]);
    assert_eq!(code, 1);
    assert_eq!(
        printed
            .lines()
            .filter(|line| line.contains("]: ") || line.contains("-->") || line.contains("= ask"))
            .collect::<Vec<_>>()
            .join("\n"),
        "\
warning[blame/forgot]: “forgot” tells what somebody did not do
 --> postmortems/a.md:5:11
5 | The clerk forgot it. <!-- noblame: off blame/forgot -->
  = ask: What was going on just then, and what would have brought the other thing to mind?
warning[silence/reason]: silencing blame/forgot takes a reason
 --> postmortems/a.md:5:22
5 | The clerk forgot it. <!-- noblame: off blame/forgot -->
  = ask: Why may this stand as it is? Write it: off RULE because REASON
warning[blame/forgot]: “forgot” tells what somebody did not do
 --> postmortems/a.md:7:11
  = ask: What was going on just then, and what would have brought the other thing to mind?
warning[silence/not-understood]: there is no rule or family “blame/forgett”
 --> postmortems/a.md:7:40
7 | The clerk forgot it. <!-- noblame: off blame/forgett because it is quoted -->
  = ask: did you mean blame/forgot?
suggestion[silence/unused]: there is nothing here for blame to find
 --> postmortems/a.md:9:29
9 | It ended. <!-- noblame: off blame because x -->
  = ask: Can this silence go?"
    );
}

#[test]
fn a_whole_report_is_silenced_before_its_first_line() {
    let text = "---\ntitle: Queue\nstatus: in-review\n---\n<!-- noblame: off structure action because it is an old one -->\n\n# Queue\n\nIt ended.\n";
    let folder = folder(&[("postmortems/a.md", text), ("postmortems/b.md", &text.replace("noblame: off structure action because", ""))]);
    let found = found(folder.path(), &["--all"]);
    assert!(found.iter().all(|finding| finding.starts_with("postmortems/b.md")) && found.len() > 3, "{found:?}");
}

#[test]
fn levels_and_packs_go_by_path() {
    let text = "# Queue\n\nThe clerk forgot it, and in hindsight that was a bad choice.\n";
    let settings = "lint:\n  paths:\n    - match: postmortems/drafts/**\n      levels: {blame: info}\n    - match: [postmortems/old, '**/z*.md']\n      packs: {only: [hindsight]}\n";
    let folder = folder(&[
        ("noblame.yml", settings),
        ("postmortems/a.md", text),
        ("postmortems/drafts/b.md", text),
        ("postmortems/old/c.md", text),
        ("postmortems/drafts/z.md", text),
    ]);
    assert_eq!(
        found(folder.path(), &[]),
        [
            "postmortems/a.md:3:11 blame/forgot",
            "postmortems/a.md:3:26 hindsight/verdict",
            "postmortems/drafts/b.md:3:26 hindsight/verdict",
            "postmortems/drafts/z.md:3:26 hindsight/verdict",
            "postmortems/old/c.md:3:26 hindsight/verdict",
        ]
    );
}

#[test]
fn names_that_nothing_has_are_pointed_at() {
    let check = |settings: &str, expected: &str| {
        let folder = folder(&[("noblame.yml", settings), ("postmortems/a.md", "# A\n")]);
        let (code, printed) = run(folder.path(), &["lint"]);
        assert_eq!(code, 2);
        assert!(printed.starts_with(expected), "{printed}");
    };
    check(
        "lint:\n  levels:\n    blame: info\n    blame/forget: off\n",
        "error: noblame.yml:4:5: “blame/forget” is neither a rule nor a family of rules\nhint: did you mean blame/forgot?",
    );
    check(
        "lint:\n  paths:\n    - match: a\n    - match: b\n      packs: {not: [blame, hindsigth]}\n",
        "error: noblame.yml:5:28: there is no pack “hindsigth”\nhint: did you mean hindsight?",
    );
    check(
        "lint:\n  paths:\n    - match: /\n",
        "error: noblame.yml:3:7: lint.paths[0]: “/” matches no path: write a folder such as postmortems/drafts",
    );
    check(
        "lint:\n  packs: {only: [mine]}\n",
        "error: noblame.yml:2:18: there is no pack “mine”\nhint: there are blame, change, completeness",
    );
}
