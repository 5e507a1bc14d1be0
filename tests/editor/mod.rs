//! A small editor: it starts the server, says what an editor says, and waits for answers with a limit.

#![expect(clippy::disallowed_methods, reason = "the tests lay out folders and start the program")]

use serde_json::{Value, json};
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

/// Longer than any answer takes on a busy machine.
const LIMIT: Duration = Duration::from_secs(30);

/// An editor with a folder of its own open.
pub struct Editor {
    folder: tempfile::TempDir,
    child: Child,
    input: Option<ChildStdin>,
    heard: Receiver<Value>,
    /// What was heard while something else was waited for.
    kept: Vec<Value>,
    pub capabilities: Value,
    asked: i64,
}

impl Editor {
    /// An editor that has said nothing yet.
    pub fn bare() -> Editor {
        let folder = tempfile::tempdir().unwrap();
        let mut child = Command::new(env!("CARGO_BIN_EXE_noblame"))
            .args(["lsp", "--stdio"])
            .current_dir(folder.path())
            .env("SOURCE_DATE_EPOCH", "1795000000")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let (input, output) = (child.stdin.take(), child.stdout.take().unwrap());
        let (hear, heard) = channel();
        std::thread::spawn(move || {
            let mut output = BufReader::new(output);
            while let Some(message) = message(&mut output) {
                if hear.send(message).is_err() {
                    return;
                }
            }
        });
        Editor { folder, child, input, heard, kept: Vec::new(), capabilities: Value::Null, asked: 0 }
    }

    pub fn start() -> Editor {
        Editor::start_with(json!({}))
    }

    pub fn start_with(capabilities: Value) -> Editor {
        let mut editor = Editor::bare();
        editor.begin(capabilities);
        editor
    }

    pub fn begin(&mut self, capabilities: Value) {
        let uri = self.uri("");
        let params =
            json!({"processId": null, "rootUri": uri, "capabilities": capabilities, "workspaceFolders": [{"uri": uri, "name": "r"}]});
        self.capabilities = self.ask("initialize", params).unwrap()["capabilities"].clone();
        self.tell("initialized", json!({}));
    }

    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub fn write(&self, name: &str, text: &str) {
        let path = self.folder().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    pub fn uri(&self, name: &str) -> String {
        url::Url::from_file_path(self.folder().join(name)).unwrap().to_string()
    }

    pub fn tell(&mut self, method: &str, params: Value) {
        self.say_at_once(&[json!({"jsonrpc": "2.0", "method": method, "params": params})]);
    }

    pub fn say_at_once(&mut self, messages: &[Value]) {
        let mut bytes = Vec::new();
        for message in messages {
            let body = message.to_string();
            write!(bytes, "Content-Length: {}\r\n\r\n{body}", body.len()).unwrap();
        }
        let input = self.input.as_mut().unwrap();
        input.write_all(&bytes).and_then(|()| input.flush()).unwrap();
    }

    /// The answer to a request, or the error.
    pub fn ask(&mut self, method: &str, params: Value) -> Result<Value, Value> {
        self.asked += 1;
        let id = self.asked;
        self.say_at_once(&[json!({"jsonrpc": "2.0", "id": id, "method": method, "params": params})]);
        let answer = self.wait(|message| message["id"] == id && message.get("method").is_none());
        match answer.get("error") {
            Some(error) => Err(error.clone()),
            None => Ok(answer["result"].clone()),
        }
    }

    /// The next message of a kind.
    pub fn hear(&mut self, method: &str) -> Value {
        self.wait(|message| message["method"] == method)["params"].clone()
    }

    fn wait(&mut self, is_wanted: impl Fn(&Value) -> bool) -> Value {
        if let Some(at) = self.kept.iter().position(&is_wanted) {
            return self.kept.remove(at);
        }
        loop {
            let message = self.heard.recv_timeout(LIMIT).expect("the server answers in time");
            if is_wanted(&message) {
                return message;
            }
            self.kept.push(message);
        }
    }

    pub fn open(&mut self, name: &str, text: &str) -> String {
        let uri = self.uri(name);
        self.open_as(&uri, text);
        uri
    }

    pub fn open_as(&mut self, uri: &str, text: &str) {
        self.tell("textDocument/didOpen", json!({"textDocument": {"uri": uri, "languageId": "markdown", "version": 1, "text": text}}));
    }

    pub fn changing(&self, uri: &str, version: usize, changes: Value) -> Value {
        let params = json!({"textDocument": {"uri": uri, "version": version}, "contentChanges": changes});
        json!({"jsonrpc": "2.0", "method": "textDocument/didChange", "params": params})
    }

    pub fn change(&mut self, uri: &str, version: usize, changes: Value) {
        let message = self.changing(uri, version, changes);
        self.say_at_once(&[message]);
    }

    pub fn diagnostics(&mut self, uri: &str) -> Value {
        self.diagnostics_until(uri, |_| true)
    }

    pub fn diagnostics_until(&mut self, uri: &str, is_wanted: impl Fn(&Value) -> bool) -> Value {
        let is_of = |message: &Value| message["method"] == "textDocument/publishDiagnostics" && message["params"]["uri"] == uri;
        self.wait(|message| is_of(message) && is_wanted(&message["params"]))["params"].clone()
    }

    pub fn actions(&mut self, uri: &str, line: u32, character: u32) -> Vec<Value> {
        let at = json!({"line": line, "character": character});
        let params = json!({"textDocument": {"uri": uri}, "range": {"start": at, "end": at}, "context": {"diagnostics": []}});
        self.ask("textDocument/codeAction", params).unwrap().as_array().unwrap().clone()
    }

    /// Run the command of an action, and give what the server asks the editor then.
    pub fn run(&mut self, action: &Value) -> Value {
        let command = &action["command"];
        self.ask("workspace/executeCommand", json!({"command": command["command"], "arguments": command["arguments"]})).unwrap();
        self.wait(|message| message.get("method").is_some() && message.get("id").is_some())
    }

    /// Take leave as the protocol wants it; whether the server left well.
    pub fn leave(&mut self) -> bool {
        self.ask("shutdown", Value::Null).unwrap();
        self.tell("exit", Value::Null);
        self.exit_code() == 0
    }

    pub fn hang_up(&mut self) {
        self.input = None;
    }

    pub fn exit_code(&mut self) -> i32 {
        self.child.wait().unwrap().code().unwrap()
    }
}

impl Drop for Editor {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn message(output: &mut impl BufRead) -> Option<Value> {
    let mut length = 0;
    loop {
        let mut line = String::new();
        if output.read_line(&mut line).ok()? == 0 {
            return None;
        }
        match line.trim_end().split_once(": ") {
            Some(("Content-Length", value)) => length = value.parse().ok()?,
            Some(_) => {}
            None => break,
        }
    }
    let mut body = vec![0; length];
    output.read_exact(&mut body).ok()?;
    serde_json::from_slice(&body).ok()
}

/// A text after the edits of an action, in UTF-16 as editors count unless they say otherwise.
pub fn applied(text: &str, action: &Value) -> String {
    let edit = &action["edit"];
    let edits = edit["documentChanges"][0]["edits"].as_array().or_else(|| edit["changes"].as_object()?.values().next()?.as_array());
    let mut edits: Vec<(usize, usize, &str)> = edits
        .unwrap()
        .iter()
        .map(|edit| (offset(text, &edit["range"]["start"]), offset(text, &edit["range"]["end"]), edit["newText"].as_str().unwrap()))
        .collect();
    edits.sort_by_key(|(start, ..)| std::cmp::Reverse(*start));
    let mut text = text.to_owned();
    for (start, end, new) in edits {
        text.replace_range(start..end, new);
    }
    text
}

/// What stands in a range.
pub fn between<'t>(text: &'t str, range: &Value) -> &'t str {
    &text[offset(text, &range["start"])..offset(text, &range["end"])]
}

fn offset(text: &str, place: &Value) -> usize {
    let line = place["line"].as_u64().unwrap() as usize;
    let start: usize = text.split_inclusive('\n').take(line).map(str::len).sum();
    let mut units = place["character"].as_u64().unwrap() as usize;
    let inner = text[start..].char_indices().find(|(_, c)| {
        let is_there = units == 0;
        units = units.saturating_sub(c.len_utf16());
        is_there
    });
    inner.map_or(text.len(), |(at, _)| start + at)
}
