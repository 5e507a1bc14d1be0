//! `noblame rules new`, run as a user runs it.

#![expect(clippy::disallowed_methods, reason = "the test lays out folders and runs the program")]

use assert_cmd::Command;
use std::path::Path;

/// Run and give the exit code, standard output and standard error.
fn run(folder: &Path, arguments: &[&str]) -> (i32, String, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_noblame"));
    let output = command.current_dir(folder).env("NO_COLOR", "1").env("SOURCE_DATE_EPOCH", "1764000000").args(arguments).output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

fn read(folder: &Path, name: &str) -> String {
    std::fs::read_to_string(folder.join(name)).unwrap()
}

/// `rules new` with a sound rule of this id, and more.
fn new<'a>(id: &'a str, more: &[&'a str]) -> Vec<&'a str> {
    let sound = [
        "rules",
        "new",
        id,
        "--match",
        "{person} saved the (day|night)",
        "--message",
        "“{found}” thanks one person",
        "--flags",
        "Mara saved the day.",
        "--passes",
        "The logs saved the day.",
    ];
    [&sound, more].concat()
}

const FIRST: &str = "  - id: house/hero
    level: warning
    match:
      - \"{person} saved the (day|night)\"
    message: “{found}” thanks one person
    flags:
      - Mara saved the day.
    passes:
      - The logs saved the day.
";

#[test]
fn a_pack_is_made_and_then_grows() {
    let folder = tempfile::tempdir().unwrap();
    let (code, out, err) = run(folder.path(), &new("house/hero", &[]));
    assert_eq!((code, out.as_str(), err.as_str()), (0, "lint-rules/house.yml\n", "house/hero keeps its 2 promises\n"));
    let first = read(folder.path(), "lint-rules/house.yml");
    assert_eq!(first, format!("pack: house\nrules:\n{FIRST}"));

    // Words of the pack are known, and what was written by hand stays.
    let by_hand = first.replace("rules:", "words: {late: [late, \"after hours\"]} # ours\nrules:").replace('\n', "\r\n");
    std::fs::write(folder.path().join("lint-rules/house.yml"), &by_hand).unwrap();
    let second =
        ["rules", "new", "house/late", "--level", "info", "--match", "{late} again", "--regex", "\\bL8\\b", "--message", "m: “{found}”"];
    let more = [
        "--ask",
        "Why?",
        "--why",
        "It says nothing.",
        "--source",
        "Our guide",
        "--flags",
        "Late again.",
        "--flags",
        "An L8.",
        "--passes",
        "Late.",
    ];
    let (code, _, err) = run(folder.path(), &[&second[..], &more].concat());
    assert_eq!((code, err.as_str()), (0, "house/late keeps its 3 promises\n"));
    let stanza = "
  - id: house/late
    level: info
    match:
      - \"{late} again\"
    regex:
      - '\\bL8\\b'
    message: \"m: “{found}”\"
    ask: Why?
    why: It says nothing.
    sources:
      - Our guide
    flags:
      - Late again.
      - An L8.
    passes:
      - Late.
";
    assert_eq!(read(folder.path(), "lint-rules/house.yml"), by_hand + &stanza.replace('\n', "\r\n"));
    let (code, out, _) = run(folder.path(), &["rules", "test"]);
    assert_eq!(code, 0, "{out}");
}

#[test]
fn what_is_wrong_is_told_and_nothing_written() {
    let folder = tempfile::tempdir().unwrap();
    let check = |arguments: &[&str], expected: &str| {
        let (code, out, err) = run(folder.path(), arguments);
        assert_eq!((code, out.as_str()), (2, ""), "{arguments:?} {err}");
        assert!(err.contains(expected), "{err}");
        assert!(!folder.path().join("lint-rules").exists());
    };
    check(
        &["rules", "new", "house/hero", "--flags", "x"],
        "error: a rule needs --match or --regex, --message, --passes too\nhint: for example: ",
    );
    check(&new("Hero", &[]), "error: “Hero” is no rule's id\nhint: an id is a family and a name in small letters");
    check(&new("blame/forgot", &[]), "error: there is a rule blame/forgot already, among the built-in ones\nhint: choose another name");
    check(&new("house/hero", &["--pack", "../x"]), "error: “../x” is no name of a pack\nhint: a pack is a file in lint-rules");
    check(
        &new("house/hero", &["--match", "{persn} won"]),
        "error: --match “{persn} won”: there is no class of words called “persn”\nhint: did you mean person?",
    );
    check(&new("house/hero", &["--regex", "a(b"]), "error: --regex “a(b”: this is no regular expression: unclosed group");
    check(
        &new("house/hero", &["--ask", "What did {system} do?"]),
        "error: --ask “What did {system} do?”: this rule has nothing to put for “{system}”\nhint: it has found, person",
    );
    check(&new("house/hero", &["--flags", "Mara came late."]), "error: the rule does not stop at “Mara came late.”\nhint: ");
    check(
        &new("house/hero", &["--passes", "Mara saved the night."]),
        "error: the rule stops at “Mara saved the night.”, which is to pass\nhint: ",
    );
    check(&new("house/hero", &["--level", "bad"]), "a level is info, suggestion, warning or error");
}

#[test]
fn it_can_be_printed_alone() {
    let folder = tempfile::tempdir().unwrap();
    let (code, out, err) = run(folder.path(), &new("house/hero", &["--print"]));
    assert_eq!((code, out, err.as_str()), (0, format!("pack: house\nrules:\n{FIRST}"), ""));
    assert!(!folder.path().join("lint-rules").exists());
}

#[test]
fn one_id_in_two_packs_is_an_error_at_both_places() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(run(folder.path(), &new("house/hero", &[])).0, 0);
    let (code, _, err) = run(folder.path(), &new("house/hero", &["--pack", "other"]));
    assert_eq!(code, 2);
    assert_eq!(
        err,
        "error: there is a rule house/hero already, lint-rules/house.yml:3:9\nhint: choose another name, or change the rule there\n"
    );
    std::fs::write(folder.path().join("lint-rules/other.yml"), format!("pack: other\n# Copied.\nrules:\n{FIRST}")).unwrap();
    let (code, _, err) = run(folder.path(), &["rules", "test"]);
    assert_eq!(code, 2);
    assert_eq!(
        err,
        "error: lint-rules/other.yml:4:9: the rule house/hero stands in two packs\n\
         hint: the other one is lint-rules/house.yml:3:9: give one of them a name of its own, or remove it\n"
    );
}
