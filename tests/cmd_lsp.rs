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

const WHOLE: &str = "---\nid: 2026-11-21-checkout\ntitle: Checkout returned 500s\nkind: incident\nstatus: draft\nowner: \"@amara\"\n\
    started: 2026-11-21T14:02:00Z\ndetected: 2026-11-21T14:09:00Z\nrelated: [2026-03-02-cart]\n---\n\n## Timeline\n\n\
    | Time (UTC) | What happened |\n| --- | --- |\n| 2026-11-21 14:09 | **Detected:** the alert fired |\n| 2026-11-21 14:02 | it began |\n\n\
    ## Action items\n\n- [ ] Add a limit to drains (@li, due 2026-12-05, prevent) <!-- A1 -->\n\nSee 2026-03-02-cart#A1.\n";

/// An editor with a repository of two reports, the newer one open.
fn whole(capabilities: Value) -> (Editor, String) {
    let mut editor = Editor::bare();
    editor.write("noblame.yml", "");
    editor.write(
        "postmortems/2026-03-02-cart.md",
        "---\nid: 2026-03-02-cart\ntitle: The cart was empty\nservices: [cart]\nowner: \"@quill\"\n---\n\n## Action items\n\n- [ ] Watch the cart <!-- A1 -->\n",
    );
    editor.begin(capabilities);
    let uri = editor.open("postmortems/2026-11-21-checkout.md", WHOLE);
    (editor, uri)
}

/// A question about a place of a text.
fn at(uri: &str, text: &str, words: &str) -> Value {
    let offset = text.find(words).unwrap();
    let line = text[..offset].matches('\n').count();
    let character = offset - text[..offset].rfind('\n').map_or(0, |end| end + 1);
    json!({"textDocument": {"uri": uri}, "position": {"line": line, "character": character}, "context": {"includeDeclaration": true, "triggerKind": 1}})
}

#[test]
fn what_a_report_holds_is_listed() {
    let (mut editor, uri) = whole(json!({"textDocument": {"documentSymbol": {"hierarchicalDocumentSymbolSupport": true}}}));
    let text = json!({"textDocument": {"uri": uri}});
    let symbols = editor.ask("textDocument/documentSymbol", text.clone()).unwrap();
    assert_eq!((&symbols[0]["name"], &symbols[1]["children"][0]["name"]), (&json!("Timeline"), &json!("A1 Add a limit to drains (open)")));
    let folds = editor.ask("textDocument/foldingRange", text.clone()).unwrap();
    assert_eq!((&folds[0]["startLine"], &folds[0]["endLine"]), (&json!(0), &json!(9)));
    let lenses = editor.ask("textDocument/codeLens", text.clone()).unwrap();
    let titles: Vec<&str> = lenses.as_array().unwrap().iter().map(|lens| lens["command"]["title"].as_str().unwrap()).collect();
    assert_eq!(titles, ["Pull the timeline", "1 open item"]);
    let range = json!({"start": {"line": 0, "character": 0}, "end": {"line": 99, "character": 0}});
    let hints = editor.ask("textDocument/inlayHint", json!({"textDocument": {"uri": uri}, "range": range})).unwrap();
    let told: Vec<String> =
        hints.as_array().unwrap().iter().map(|hint| format!("{} {}", hint["position"]["line"], hint["label"].as_str().unwrap())).collect();
    assert_eq!(told, ["7 +7 min", "15 +7 min"]);
    let item = editor.ask("textDocument/hover", at(&uri, WHOLE, "limit to")).unwrap();
    let page = item["contents"]["value"].as_str().unwrap();
    assert!(page.contains("**A1** (open): Add a limit to drains\n- owner: @li\n- due: 2026-12-05, "), "{page}");
    let key = editor.ask("textDocument/hover", at(&uri, WHOLE, "detected: ")).unwrap();
    let page = key["contents"]["value"].as_str().unwrap();
    assert!(page.contains("Time to detect: **7 min**"), "{page}");
}

#[test]
fn what_can_be_written_is_offered() {
    let (mut editor, uri) = whole(json!({}));
    let labels = |answer: &Value| -> Vec<String> {
        answer.as_array().unwrap().iter().map(|item| item["label"].as_str().unwrap().to_owned()).collect()
    };
    // The other reports are read beside what is asked.
    let mut offered = Vec::new();
    for _ in 0..200 {
        offered = labels(&editor.ask("textDocument/completion", at(&uri, WHOLE, "2026-03-02-cart]")).unwrap());
        if !offered.is_empty() {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    assert_eq!(offered, ["2026-03-02-cart"]);
    assert_eq!(
        labels(&editor.ask("textDocument/completion", at(&uri, WHOLE, "draft")).unwrap()),
        ["draft", "in-review", "approved", "published", "withdrawn"]
    );
    let people = labels(&editor.ask("textDocument/completion", at(&uri, WHOLE, "amara\"")).unwrap());
    assert!(people.contains(&"@quill".to_owned()), "{people:?}");

    editor.change(&uri, 2, json!([{"text": "---\nkind: incident\nse\n---\n\n## \n\nWe forgot. <!-- noblame: off bl\n"}]));
    let ask = |editor: &mut Editor, line: u32, character: u32| {
        let place = json!({"textDocument": {"uri": uri}, "position": {"line": line, "character": character}});
        labels(&editor.ask("textDocument/completion", place).unwrap())
    };
    let keys = ask(&mut editor, 2, 2);
    assert!(keys.contains(&"services".to_owned()) && !keys.contains(&"kind".to_owned()), "{keys:?}");
    assert!(ask(&mut editor, 5, 3).contains(&"Impact".to_owned()));
    let rules = ask(&mut editor, 7, 32);
    assert!(rules.contains(&"blame".to_owned()) && rules.contains(&"blame/forgot".to_owned()), "{rules:?}");
}

#[test]
fn reports_and_items_lead_to_one_another() {
    let (mut editor, uri) = whole(json!({}));
    let mut found = Value::Null;
    for _ in 0..200 {
        found = editor.ask("textDocument/definition", at(&uri, WHOLE, "2026-03-02-cart#A1")).unwrap();
        if found["uri"].as_str().is_some_and(|uri| uri.ends_with("cart.md")) {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    assert_eq!(found["range"]["start"]["line"], 9, "{found}");
    let links = editor.ask("textDocument/documentLink", json!({"textDocument": {"uri": uri}})).unwrap();
    assert!(links[0]["target"].as_str().unwrap().ends_with("/postmortems/2026-03-02-cart.md"), "{links}");
    let mentions = editor.ask("textDocument/references", at(&uri, WHOLE, "2026-03-02-cart#A1")).unwrap();
    let lines: Vec<String> = mentions
        .as_array()
        .unwrap()
        .iter()
        .map(|one| format!("{} {}", one["uri"].as_str().unwrap().rsplit('/').next().unwrap(), one["range"]["start"]["line"]))
        .collect();
    assert_eq!(lines, ["2026-03-02-cart.md 9", "2026-11-21-checkout.md 22"]);
    let symbols = editor.ask("workspace/symbol", json!({"query": "cart watch"})).unwrap();
    assert_eq!(symbols[0]["name"], "A1 Watch the cart");
}

#[test]
fn an_editor_that_asks_for_diagnostics_is_answered_for_all_reports() {
    let (mut editor, uri) = whole(json!({"textDocument": {"diagnostic": {}}}));
    editor.write("postmortems/2026-01-01-x.md", "Ana forgot the flag.\n");
    let own = editor.ask("textDocument/diagnostic", json!({"textDocument": {"uri": uri}})).unwrap();
    assert_eq!(own["kind"], "full");
    let all = editor.ask("workspace/diagnostic", json!({"previousResultIds": []})).unwrap();
    let first = &all["items"][0];
    assert_eq!((first["kind"].as_str(), told(&first["items"])), (Some("full"), vec!["blame/forgot 0:4-0:10".to_owned()]));
    let previous = json!([{"uri": first["uri"], "value": first["resultId"]}]);
    let again = editor.ask("workspace/diagnostic", json!({"previousResultIds": previous})).unwrap();
    assert_eq!((again["items"][0]["kind"].as_str(), again["items"][1]["kind"].as_str()), (Some("unchanged"), Some("full")));
    let rest = editor.ask("workspace/diagnostic", json!({"previousResultIds": [], "partialResultToken": "t"})).unwrap();
    let part = editor.hear("$/progress");
    assert_eq!((&part["token"], &part["value"]["items"], &rest["items"]), (&json!("t"), &all["items"], &json!([])));
}

#[test]
fn reports_are_rewritten_by_the_rooms_own_edits() {
    let (mut editor, uri) = whole(json!({}));
    let apply = |editor: &mut Editor, words: &str, title: &str| {
        let place = at("", WHOLE, words)["position"].clone();
        let actions = editor.actions(&uri, place["line"].as_u64().unwrap() as u32, place["character"].as_u64().unwrap() as u32);
        let titles: Vec<&str> = actions.iter().map(|action| action["title"].as_str().unwrap()).collect();
        let chosen = actions.iter().find(|action| action["title"].as_str().unwrap().starts_with(title));
        editor::applied(WHOLE, chosen.unwrap_or_else(|| panic!("{title} is not among {titles:?}")))
    };
    let sorted = apply(&mut editor, "it began", "Put the timeline");
    assert!(sorted.find("it began").unwrap() < sorted.find("the alert").unwrap(), "{sorted}");
    let grown = apply(&mut editor, "## Action", "Add the section “Impact”");
    assert!(grown.contains("\n## Impact\n"), "{grown}");
    let promised = apply(&mut editor, "the alert fired", "Make this sentence an action item (A2)");
    assert!(promised.contains("- [ ] Detected: the alert fired") || promised.contains("the alert fired <!-- A2 -->"), "{promised}");
}

#[test]
fn a_letter_or_a_finding_that_is_selected_stands_for_its_sentence() {
    let mut editor = Editor::start_with(json!({}));
    let text = "# Cart\n\nAna forgot the flag again. The cart was slow.\n";
    let uri = editor.open("postmortems/2026-11-21-cart.md", text);
    let mut promised = |start: u32, end: u32| {
        let range = json!({"start": {"line": 2, "character": start}, "end": {"line": 2, "character": end}});
        let params = json!({"textDocument": {"uri": uri}, "range": range, "context": {"diagnostics": []}});
        let actions = editor.ask("textDocument/codeAction", params).unwrap();
        let ours = actions.as_array().unwrap().iter().find(|action| action["kind"] == "refactor.rewrite").unwrap().clone();
        let changed = editor::applied(text, &ours);
        let item = changed.lines().find(|line| line.starts_with("- [ ]")).unwrap_or_default().to_owned();
        (ours["title"].as_str().unwrap().to_owned(), item)
    };
    let sentence = ("Make this sentence an action item (A1)".to_owned(), "- [ ] Ana forgot the flag again <!-- A1 -->".to_owned());
    assert_eq!(promised(5, 6), sentence);
    assert_eq!(promised(4, 10), sentence);
    let selected = ("Make what is selected an action item (A1)".to_owned(), "- [ ] the flag again <!-- A1 -->".to_owned());
    assert_eq!(promised(11, 25), selected);
}

#[test]
fn what_a_report_is_begun_with_is_offered() {
    let snippets = json!({"textDocument": {"completion": {"completionItem": {"snippetSupport": true}}}});
    for (capabilities, is_led) in [(snippets, true), (json!({}), false)] {
        let mut editor = Editor::start_with(capabilities);
        let uri = editor.open("postmortems/2026-11-21-cart.md", "");
        let offers = |editor: &mut Editor, line: u32, character: u32| {
            let place = json!({"textDocument": {"uri": uri}, "position": {"line": line, "character": character}});
            editor.ask("textDocument/completion", place).unwrap().as_array().unwrap().clone()
        };
        let forms = offers(&mut editor, 0, 0);
        let short = forms.iter().find(|form| form["label"] == "short").unwrap();
        let text = short["textEdit"]["newText"].as_str().unwrap();
        assert!(text.starts_with("---\nid: 2026-11-21-cart\n"), "{text}");
        assert_eq!(text.contains("\ntitle: ${1:What users noticed, in a few words}\n"), is_led, "{text}");
        assert_eq!(short["insertTextFormat"], if is_led { json!(2) } else { Value::Null });

        let body = "# A\n\n## Timeline\n\n| Time (UTC) | What |\n| --- | --- |\n|\n\n## Action items\n\n\n\n## Impact\n\n\n";
        editor.change(&uri, 2, json!([{"text": body}]));
        let first = |offers: Vec<Value>| offers.first().map_or(Value::Null, |offer| offer["textEdit"]["newText"].clone());
        let (row, task) = (first(offers(&mut editor, 6, 1)), first(offers(&mut editor, 10, 0)));
        if is_led {
            assert_eq!(row, "| ${1:Time (UTC)} | ${2:What} |");
            assert!(task.as_str().unwrap().starts_with("- [ ] ${1:What will be true of the system} (${2:@owner}, due "), "{task}");
        } else {
            assert_eq!(row, "|  |  |");
        }
        assert_eq!(first(offers(&mut editor, 13, 0)), Value::Null);
    }
}

#[test]
fn a_length_of_time_is_compared_with_the_milestones() {
    let (mut editor, uri) = whole(json!({}));
    let text = "---\nkind: incident\nstarted: 2026-11-21T14:02:00Z\ndetected: 2026-11-21T14:09:00Z\n---\n\nNobody knew for 7 minutes.\n";
    editor.change(&uri, 2, json!([{"text": text}]));
    let told = editor.ask("textDocument/hover", at(&uri, text, "7 minutes")).unwrap();
    let words = told["contents"]["value"].as_str().unwrap();
    assert!(words.starts_with("**7 min**; by the milestones") && words.contains("7 min, which is as long"), "{words}");
}

#[test]
#[expect(clippy::disallowed_methods, reason = "the test reads what is committed")]
fn what_is_committed_for_editors_is_what_the_program_prints() {
    let folder = tempfile::tempdir().unwrap();
    for (arguments, path) in [
        (&["schema"][..], "editors/schemas/front-matter.json"),
        (&["schema", "packs"], "editors/schemas/packs.json"),
        (&["snippets"], "editors/vscode/snippets/noblame.code-snippets"),
    ] {
        let printed = assert_cmd::Command::cargo_bin("noblame").unwrap().args(arguments).current_dir(folder.path()).output().unwrap();
        let committed = std::fs::read_to_string(path).unwrap_or_default();
        assert_eq!(String::from_utf8(printed.stdout).unwrap(), committed, "run: noblame {} > {path}", arguments.join(" "));
    }
}

#[test]
fn the_schema_of_settings_knows_the_rules_of_the_repository() {
    let folder = tempfile::tempdir().unwrap();
    let mut program = assert_cmd::Command::cargo_bin("noblame").unwrap();
    let printed = program.args(["schema", "settings"]).current_dir(folder.path()).output().unwrap();
    let schema: Value = serde_json::from_slice(&printed.stdout).unwrap();
    let names = schema["properties"]["lint"]["properties"]["levels"]["propertyNames"]["enum"].as_array().unwrap();
    assert!(names.contains(&json!("blame")) && names.contains(&json!("blame/forgot")));
    assert!(schema["properties"]["templates"]["properties"]["near-miss"]["enum"].as_array().unwrap().contains(&json!("short")));
}
