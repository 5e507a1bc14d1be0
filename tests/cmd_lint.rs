//! `noblame lint`, `explain` and `rules`, run as a user runs them.

#![expect(clippy::disallowed_methods, reason = "the test lays out folders and runs the program")]

use assert_cmd::Command;
use std::path::Path;

fn noblame(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_noblame"));
    command.current_dir(folder).env("NO_COLOR", "1").env("SOURCE_DATE_EPOCH", "1764000000");
    command
}

/// A scratch folder with these files.
fn folder(files: &[(&str, &[u8])]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, bytes) in files {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    }
    folder
}

/// Run and give the exit code, standard output and standard error.
fn run(folder: &Path, arguments: &[&str], input: &str) -> (i32, String, String) {
    let output = noblame(folder).args(arguments).write_stdin(input.to_owned()).output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

const REPORT: &str = "# Disk full\n\n## Timeline\n\nThe author forgot to bump the version.\n";

#[test]
fn a_finding_ends_with_one() {
    let folder = folder(&[("postmortems/a.md", REPORT.as_bytes()), ("postmortems/README.md", REPORT.as_bytes())]);
    let (code, out, err) = run(folder.path(), &["lint", "--format", "json"], "");
    assert_eq!((code, err.as_str()), (1, ""));
    let printed: serde_json::Value = serde_json::from_str(&out).unwrap();
    let finding = &printed["findings"][0];
    assert_eq!(printed["findings"].as_array().unwrap().len(), 1, "{out}");
    assert_eq!(
        (finding["path"].as_str(), finding["line"].as_u64(), finding["column"].as_u64(), finding["level"].as_str()),
        (Some("postmortems/a.md"), Some(5), Some(12), Some("warning"))
    );
    assert_eq!(run(folder.path(), &["lint", "--fail-on", "error"], "").0, 0);
    assert_eq!(run(folder.path(), &["lint", "--fail-on", "bad"], "").0, 2);
}

#[test]
fn a_finding_leads_to_its_rules_page_where_there_is_one() {
    let url = |settings: &str| {
        let folder = folder(&[("postmortems/a.md", REPORT.as_bytes()), ("noblame.yml", settings.as_bytes())]);
        let (_, out, err) = run(folder.path(), &["lint", "--format", "json"], "");
        let printed: serde_json::Value = serde_json::from_str(&out).map_err(|_| err)?;
        Ok(printed["findings"][0].get("url").map(|url| url.as_str().unwrap().to_owned()))
    };
    assert_eq!(url(""), Ok::<_, String>(None));
    assert_eq!(url("lint: {url: 'https://wiki.example/{rule}.html'}"), Ok(Some("https://wiki.example/blame/forgot.html".into())));
    assert!(url("lint: {url: wiki}").unwrap_err().contains("noblame.yml:1:7: lint: “wiki” is no address of a rule's page"));
}

#[test]
fn json_is_printed_as_it_is() {
    let folder = folder(&[]);
    let (_, out, _) = run(folder.path(), &["lint", "--format", "json", "--stdin-path", "a\u{7f}.md", "-"], REPORT);
    let printed: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!(printed["findings"][0]["path"].as_str(), Some("a\u{7f}.md"));
}

#[test]
fn standard_input_is_a_report_and_clean_is_quiet() {
    let folder = folder(&[]);
    let (code, out, _) = run(folder.path(), &["lint", "-", "--stdin-path", "draft.md"], REPORT);
    assert_eq!(code, 1);
    assert!(out.contains("--> draft.md:5:12"), "{out}");
    assert!(!out.contains('\u{1b}'), "{out}");
    assert_eq!(run(folder.path(), &["lint", "-"], "# Fine\n"), (0, String::new(), String::new()));
}

#[test]
fn what_cannot_be_read_is_told_and_the_rest_is_linted() {
    let folder = folder(&[("a.md", REPORT.as_bytes()), ("b.md", b"good\nb\xe9d\n")]);
    let (code, out, err) = run(folder.path(), &["lint", "a.md", "b.md"], "");
    assert_eq!(code, 2);
    assert!(out.contains("--> a.md:5:12"), "{out}");
    assert!(err.contains("b.md:2:2: is not UTF-8 text"), "{err}");
    assert_eq!(run(folder.path(), &["lint", "none.md"], "").0, 2);
}

#[test]
fn settings_change_levels_and_house_rules_are_added() {
    let pack = "pack: house\nrules:\n  - id: house/synergy\n    level: warning\n    match: synergy~\n    message: “{found}” says nothing\n";
    let folder = folder(&[
        ("noblame.yml", b"lint: {levels: {blame: off}}\n"),
        ("lint-rules/house.yml", pack.as_bytes()),
        ("a.md", b"The author forgot to use synergies.\n"),
    ]);
    let (code, out, err) = run(folder.path(), &["lint", "a.md"], "");
    assert_eq!((code, err.as_str()), (1, ""));
    assert!(out.starts_with("warning[house/synergy]: “synergies” says nothing\n --> a.md:1:26\n"), "{out}");
    std::fs::write(folder.path().join("lint-rules/house.yml"), pack.replace("synergy~", "\"(synergy\"")).unwrap();
    let (code, _, err) = run(folder.path(), &["lint", "a.md"], "");
    assert_eq!(code, 2);
    assert!(err.contains("lint-rules/house.yml:5:13: this “(” is never closed"), "{err}");
    std::fs::write(folder.path().join("noblame.yml"), "lint: {levels: {blam: off}}\n").unwrap();
    std::fs::remove_file(folder.path().join("lint-rules/house.yml")).unwrap();
    assert!(run(folder.path(), &["lint", "a.md"], "").2.contains("noblame.yml:1:17: “blam” is neither a rule nor a family"));
}

#[test]
fn every_built_in_rule_keeps_its_promises() {
    let folder = folder(&[]);
    let (code, out, err) = run(folder.path(), &["rules", "test"], "");
    assert_eq!((code, err.as_str()), (0, ""), "{out}");
}

#[test]
fn rules_are_listed_and_explained() {
    let folder = folder(&[]);
    let (code, out, _) = run(folder.path(), &["rules", "list", "--format", "json"], "");
    assert_eq!(code, 0);
    let listed: serde_json::Value = serde_json::from_str(&out).unwrap();
    let id = listed["rules"][0]["id"].as_str().unwrap().to_owned();
    let (code, out, _) = run(folder.path(), &["explain", &id], "");
    assert_eq!(code, 0);
    assert!(out.starts_with(&id) && out.contains("It stops at"), "{out}");
    let (code, _, err) = run(folder.path(), &["explain", &id[..id.len() - 1]], "");
    assert_eq!(code, 2);
    assert!(err.contains(&format!("did you mean {id}")), "{err}");
}

#[test]
fn a_house_rule_does_not_move_the_cursor() {
    let pack = concat!(
        "pack: house\nrules:\n  - id: house/synergy\n    level: warning\n    match: synergy~\n    message: “{found}” says nothing\n",
        "    ask: \"Which\\e]0;owned\\a part?\"\n    why: \"Says\\e[2J nothing\"\n"
    );
    let folder = folder(&[("noblame.yml", b""), ("lint-rules/house.yml", pack.as_bytes()), ("a.md", b"Use synergies.\n")]);
    for arguments in [&["explain", "house/synergy"][..], &["rules", "list"], &["lint", "a.md"]] {
        let (_, out, err) = run(folder.path(), arguments, "");
        assert!(out.contains("house/synergy") && !out.contains(['\u{1b}', '\u{7}']), "{arguments:?}: {out:?} {err}");
    }
    let mut command = noblame(folder.path());
    let output = command.env_remove("NO_COLOR").args(["--color", "always", "explain", "house/synergy"]).output().unwrap();
    let out = String::from_utf8(output.stdout).unwrap();
    assert!(out.contains("Says[2J nothing") && out.contains("Which]0;owned part?"), "{out:?}");
}

#[test]
fn labelled_sentences_are_measured() {
    let pack = "pack: house\nrules:\n  - id: house/hero\n    level: warning\n    match: [\"saved the day\"]\n    message: m “{found}”\n";
    let rows = concat!(
        "{\"text\": \"The author forgot to bump it.\", \"labels\": [[\"blame\", \"flag\"]]}\n",
        "{\"text\": \"The viewer forgot to bump it.\", \"labels\": []}\n",
        "{\"text\": \"Mara saved the day.\", \"labels\": [[\"house/hero\", \"flag\"]]}\n",
        "{\"text\": \"Mara forgot the heroes.\", \"labels\": [[\"house/hero\", \"flag\"]]}\n",
    );
    let folder = folder(&[("rows.jsonl", rows.as_bytes()), ("lint-rules/house.yml", pack.as_bytes())]);
    let (code, out, err) = run(folder.path(), &["rules", "test", "rows.jsonl"], "");
    assert_eq!(code, 0, "{err}");
    let wanted = "rows.jsonl: precision 1.000, recall 1.000 (3 found, 0 missed, 0 stopped at wrongly of 1)
  blame         recall 1.00  1 of 1
  house/hero    recall 0.50  1 of 2
  blame/forgot  precision 1.00  2 of 2
  house/hero    precision 1.00  1 of 1
";
    assert_eq!(out, wanted);
}

#[test]
fn rules_are_exported_and_nothing_is_left_out_in_silence() {
    let pack = "pack: house\nrules:\n  - id: house/hero\n    level: warning\n    match: [\"saved the (day|night)\", \"{person} won\"]\n    \
        message: m “{found}”\n";
    let folder = folder(&[("lint-rules/house.yml", pack.as_bytes())]);
    let (code, out, err) = run(folder.path(), &["rules", "export", "--format", "vale"], "");
    assert_eq!(code, 0, "{err}");
    assert!(out.starts_with("styles/noblame: "), "{out}");
    assert!(err.contains("house/hero “{person} won”: Vale cannot tell what is {person}\n"), "{err}");
    assert!(err.contains("structure/one-owner: it checks what a report holds, and Vale sees one block at a time\n"), "{err}");
    let read = |name: &str| std::fs::read_to_string(folder.path().join("styles/noblame").join(name)).unwrap();
    assert_eq!(read("left-out.txt"), err);
    assert_eq!(
        read("house-hero.yml"),
        "# Made by noblame rules export: change the rule, not this file.\nextends: existence\nmessage: 'm “%s”'\nlevel: warning\n\
         ignorecase: true\nscope:\n  - paragraph & ~blockquote\n  - list & ~blockquote\n  - table.cell\ntokens:\n  \
         - 'saved\\s+the\\s+(?:day|night)'\n"
    );
    assert_eq!(run(folder.path(), &["rules", "export"], "").0, 0);
    std::fs::write(folder.path().join("styles/noblame/mine.yml"), "extends: existence\n").unwrap();
    assert_eq!(run(folder.path(), &["rules", "export"], "").0, 2);
}

#[test]
fn findings_are_written_in_as_many_formats_as_are_wanted() {
    let folder = folder(&[("reports/postmortems/a.md", REPORT.as_bytes()), ("reports/noblame.yml", b""), ("old.sarif", b"old")]);
    std::fs::create_dir(folder.path().join(".git")).unwrap();
    let inside = folder.path().join("reports");
    let (code, out, err) = run(
        &inside,
        &["lint", "--format", "github", "--output", "sarif=../old.sarif", "--output", "text=new/a.txt", "--color", "always"],
        "",
    );
    assert_eq!((code, err.as_str()), (1, ""));
    let expected = "::warning file=reports/postmortems/a.md,line=5,endLine=5,col=12,endColumn=18,title=blame/forgot::“forgot” tells what \
                    somebody did not do%0AWhat was going on just then, and what would have brought the other thing to mind?\n";
    assert_eq!(out, expected);
    let sarif: serde_json::Value = serde_json::from_str(&std::fs::read_to_string(folder.path().join("old.sarif")).unwrap()).unwrap();
    let rule = &sarif["runs"][0]["tool"]["driver"]["rules"][0];
    assert!(rule["fullDescription"]["text"].as_str().unwrap().len() > 40, "{rule}");
    let place = &sarif["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"];
    assert_eq!(place, "reports/postmortems/a.md");
    let text = std::fs::read_to_string(inside.join("new/a.txt")).unwrap();
    assert!(text.starts_with("warning[blame/forgot]: ") && text.contains(" --> postmortems/a.md:5:12\n"), "{text}");
    let (code, _, err) = run(&inside, &["lint", "--output", "sarf=x"], "");
    assert!(code == 2 && err.contains("there is no format “sarf”: there are text, json, sarif,"), "{err}");
    assert!(run(&inside, &["lint", "--output", "sarif"], "").2.contains("write FORMAT=FILE"));
}
