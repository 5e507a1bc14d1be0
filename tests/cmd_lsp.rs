//! `noblame lsp`, spoken to as an editor does: the real binary, over standard input and output.

mod editor;

use editor::Editor;
use serde_json::{Value, json};

const REPORT: &str = "---\nid: 2026-11-21-checkout\ntitle: Checkout returned 500s\nkind: incident\nstatus: draft\nowner: \"@amara\"\n---\n\n\
    ## Summary\n\nAna forgot the flag 🙂. Ana carelessly deleted it.\n";

/// The codes and places of diagnostics, one a line.
fn told(diagnostics: &Value) -> Vec<String> {
    let place = |at: &Value| format!("{}:{}", at["line"], at["character"]);
    let all = diagnostics.as_array().unwrap().iter();
    let only = all.filter(|one| !one["code"].as_str().unwrap().starts_with("structure/") && one["code"] != "action/none");
    only.map(|one| format!("{} {}-{}", one["code"].as_str().unwrap(), place(&one["range"]["start"]), place(&one["range"]["end"]))).collect()
}

#[test]
fn what_is_found_is_told_while_it_is_written() {
    let mut editor = Editor::start();
    assert_eq!(editor.capabilities["positionEncoding"], "utf-16");
    let uri = editor.open("report.md", "# Outage\n\nAna forgot the flag.\n");
    let told_first = editor.diagnostics(&uri);
    assert_eq!(told(&told_first["diagnostics"]), ["blame/forgot 2:4-2:10"]);
    assert_eq!(told_first["version"], 1);
    let one = &told_first["diagnostics"][0];
    assert_eq!((&one["severity"], &one["source"], &one["data"]["rule"]), (&json!(2), &json!("noblame"), &json!("blame/forgot")));
    assert!(one["message"].as_str().unwrap().contains('?'), "the question is in the message: {one}");

    editor.change(
        &uri,
        2,
        json!([{"range": {"start": {"line": 2, "character": 0}, "end": {"line": 2, "character": 20}}, "text": "The flag was off."}]),
    );
    assert_eq!(told(&editor.diagnostics(&uri)["diagnostics"]), [""; 0]);
    assert!(editor.leave());
}

#[test]
fn a_burst_of_keys_has_one_answer() {
    let mut editor = Editor::start();
    let uri = editor.open("report.md", "# Outage\n\n");
    editor.diagnostics(&uri);
    let words = "Ana forgot the flag.";
    let keys: Vec<Value> = words
        .char_indices()
        .map(|(at, key)| {
            let place = json!({"line": 2, "character": at});
            editor.changing(&uri, at + 2, json!([{"range": {"start": place, "end": place}, "text": key}]))
        })
        .collect();
    editor.say_at_once(&keys);
    let last = editor.diagnostics(&uri);
    assert_eq!((&last["version"], told(&last["diagnostics"])), (&json!(words.len() + 1), vec!["blame/forgot 2:4-2:10".to_owned()]));
}

#[test]
fn editors_count_in_bytes_units_or_characters() {
    for (encodings, expected) in [
        (json!(["utf-32", "utf-8"]), ("utf-8", "blame/forgot 0:9-0:15")),
        (json!(["utf-16"]), ("utf-16", "blame/forgot 0:7-0:13")),
        (json!(["utf-32"]), ("utf-32", "blame/forgot 0:6-0:12")),
        (json!(["utf-7"]), ("utf-16", "blame/forgot 0:7-0:13")),
    ] {
        let mut editor = Editor::start_with(json!({"general": {"positionEncodings": encodings}}));
        assert_eq!(editor.capabilities["positionEncoding"], expected.0);
        let uri = editor.open("report.md", "🙂 Ana forgot the flag.\r\n");
        assert_eq!(told(&editor.diagnostics(&uri)["diagnostics"]), [expected.1], "{encodings}");
    }
}

#[test]
fn requests_are_refused_in_the_protocols_words() {
    let mut editor = Editor::bare();
    assert_eq!(editor.ask("textDocument/hover", json!({})).unwrap_err()["code"], -32002);
    editor.begin(json!({}));
    assert_eq!(editor.ask("textDocument/unheardOf", json!({})).unwrap_err()["code"], -32601);
    assert_eq!(editor.ask("textDocument/hover", json!({"textDocument": 1})).unwrap_err()["code"], -32602);
    editor.ask("shutdown", Value::Null).unwrap();
    assert_eq!(editor.ask("textDocument/hover", json!({})).unwrap_err()["code"], -32600);
    editor.tell("exit", Value::Null);
    assert_eq!(editor.exit_code(), 0);

    let mut rude = Editor::start();
    rude.tell("exit", Value::Null);
    assert_eq!(rude.exit_code(), 1);
    let mut gone = Editor::start();
    gone.hang_up();
    assert_eq!(gone.exit_code(), 1);
}

#[test]
fn a_rule_is_explained_under_the_cursor() {
    let mut editor = Editor::start();
    let uri = editor.open("report.md", REPORT);
    editor.diagnostics(&uri);
    let at = |character: u32| json!({"textDocument": {"uri": uri}, "position": {"line": 10, "character": character}});
    let hover = editor.ask("textDocument/hover", at(6)).unwrap();
    let page = hover["contents"]["value"].as_str().unwrap();
    assert!(page.starts_with("**blame/forgot** (warning)\n\n") && page.contains("**Ask instead:** "), "{page}");
}

#[test]
fn findings_are_mended_asked_about_and_silenced() {
    let mut editor = Editor::start_with(
        json!({"window": {"showDocument": {"support": true}}, "workspace": {"workspaceEdit": {"documentChanges": true}}}),
    );
    let uri = editor.open("report.md", REPORT);
    editor.diagnostics(&uri);
    let actions = editor.actions(&uri, 10, 30);
    let titles: Vec<&str> = actions.iter().map(|action| action["title"].as_str().unwrap()).collect();
    assert!(titles.contains(&"Leave out “carelessly”"), "{titles:?}");
    assert!(titles.contains(&"Write the question below, as a comment"), "{titles:?}");
    let silence = actions.iter().find(|action| action["title"].as_str().unwrap().starts_with("Silence ")).unwrap();
    let changed = editor::applied(REPORT, silence);
    assert!(changed.contains("deleted it. <!-- noblame: off ") && changed.contains(" because … -->"), "{changed}");
    // The cursor is put on what is to be written.
    let shown = editor.run(silence);
    assert_eq!(shown["method"], "window/showDocument");
    let range = &shown["params"]["selection"];
    assert_eq!(editor::between(&changed, range), "…");
}

#[test]
fn settings_are_read_anew_when_they_change() {
    let mut editor = Editor::start();
    editor.write("noblame.yml", "lint:\n  levels:\n    blame: off\n");
    let uri = editor.open("postmortems/report.md", "# Outage\n\nAna forgot the flag.\n");
    assert_eq!(told(&editor.diagnostics(&uri)["diagnostics"]), [""; 0]);
    editor.write("noblame.yml", "lint:\n  levels:\n    blame: error\n");
    editor.tell("workspace/didChangeWatchedFiles", json!({"changes": []}));
    let severity = &editor.diagnostics(&uri)["diagnostics"][0]["severity"];
    assert_eq!(severity, 1);
    // What cannot be read is told once, and what was read before holds.
    editor.write("noblame.yml", "lint:\n  levels: [\n");
    editor.tell("workspace/didChangeWatchedFiles", json!({"changes": []}));
    let message = editor.hear("window/showMessage");
    assert!(message["message"].as_str().unwrap().starts_with("noblame: noblame.yml:"), "{message}");
    assert_eq!(editor.diagnostics(&uri)["diagnostics"][0]["severity"], 1);
    editor.write(
        "lint-rules/house.yml",
        "pack: house\nrules:\n  - id: house/oops\n    level: warning\n    match: [zorgled]\n    message: m\n",
    );
    editor.write("noblame.yml", "");
    editor.change(&uri, 2, json!([{"text": "We zorgled.\n"}]));
    editor.tell("textDocument/didSave", json!({"textDocument": {"uri": uri}}));
    let found = editor.diagnostics_until(&uri, |found| !found["diagnostics"].as_array().unwrap().is_empty());
    assert_eq!(told(&found["diagnostics"]), ["house/oops 0:3-0:10"]);
}

#[test]
fn texts_without_a_file_and_files_of_no_repository_are_judged() {
    let mut editor = Editor::start();
    editor.open_as("untitled:Untitled-1", "Ana forgot the flag.\n");
    assert_eq!(told(&editor.diagnostics("untitled:Untitled-1")["diagnostics"]), ["blame/forgot 0:4-0:10"]);
    editor.write("noblame.yml", "");
    let readme = editor.open("postmortems/README.md", "Ana forgot the flag.\n");
    assert_eq!(told(&editor.diagnostics(&readme)["diagnostics"]), [""; 0]);
    let other = editor.open("docs/notes.md", "Ana forgot the flag.\n");
    assert_eq!(told(&editor.diagnostics(&other)["diagnostics"]), [""; 0], "no report: it lies elsewhere and has no front matter of ours");
}
