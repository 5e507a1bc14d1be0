//! Holds the requests that the tracker suite made, and those of the sources' recordings, against the vendors' own documents,
//! given as JSON Schema.
//!
//! `contracts REQUESTS CONTRACTS`: the first folder has a `KIND.jsonl` for each tracker, written by the suite, or is
//! `tests/recordings`, with a `KIND.txt` for each source; the second a `KIND.json` with `operations` (`method`, `path`, `query`,
//! `body.schema`) and `$defs`. Ends with 1 where one does not fit. A contract may be a part of its maker's document: what a recording
//! asks and its contract does not hold is named, and is no misfit.

use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::Path;
use std::process::ExitCode;

fn main() -> ExitCode {
    let mut folders = std::env::args().skip(1);
    let (Some(requests), Some(contracts)) = (folders.next(), folders.next()) else {
        eprintln!("usage: contracts REQUESTS CONTRACTS");
        return ExitCode::from(2);
    };
    match run(Path::new(&requests), Path::new(&contracts)) {
        Ok(0) => ExitCode::SUCCESS,
        Ok(_) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::from(2)
        }
    }
}

/// What is said of an operation that is in no contract.
const NOT_HELD: &str = "the contract has no ";

/// How many requests do not fit.
fn run(requests: &Path, contracts: &Path) -> Result<usize, String> {
    let mut wrong = 0;
    let mut files: Vec<_> = std::fs::read_dir(requests).map_err(|error| format!("{}: {error}", requests.display()))?.flatten().collect();
    files.sort_by_key(std::fs::DirEntry::path);
    for file in files {
        let name = file.path().file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let path = contracts.join(format!("{name}.json"));
        let Ok(text) = std::fs::read_to_string(&path) else {
            println!("{name}: skipped, there is no {}", path.display());
            continue;
        };
        let read = |text: &str| serde_json::from_str::<Value>(text).map_err(|error| format!("{name}: {error}"));
        let contract = read(&text)?;
        let lines = std::fs::read_to_string(file.path()).map_err(|error| format!("{name}: {error}"))?;
        let lines = match file.path().extension() {
            Some(end) if end == "txt" => recorded(&lines),
            _ => {
                catches_mistakes(&contract, &name)?;
                lines
            }
        };
        let is_recording = file.path().extension().is_some_and(|end| end == "txt");
        let mut held: BTreeMap<String, (usize, usize)> = BTreeMap::new();
        for line in lines.lines() {
            let request = read(line)?;
            match fits(&contract, &request) {
                Ok(operation) => {
                    let counts = held.entry(operation).or_default();
                    counts.0 += 1;
                    counts.1 += usize::from(!request["body"].is_null());
                }
                Err(why) if is_recording && why.starts_with(NOT_HELD) => println!("{name}: not held: {why}"),
                Err(why) => {
                    wrong += 1;
                    println!("{name}: {} {} does not fit: {why}", text_of(&request["method"]), text_of(&request["url"]));
                }
            }
        }
        for (operation, (all, bodies)) in held {
            println!("{name}: {operation}: {all} requests fit, {bodies} of them with a body");
        }
    }
    Ok(wrong)
}

/// The requests of a recording, as the suite writes them down. Sources only read: what one of theirs sends is a form.
fn recorded(text: &str) -> String {
    let mut requests = String::new();
    // The address of a further page is the server's own.
    let is_linked = |path: &str| text.lines().any(|line| line.starts_with("< link:") && line.contains(&format!("{path}>")));
    for exchange in text.split("=====") {
        let mut sent = exchange.trim_start().lines().map_while(|line| line.strip_prefix("> "));
        let Some((method, path)) = sent.next().and_then(|first| first.split_once(' ')) else { continue };
        if is_linked(path) {
            continue;
        }
        let form: Vec<&str> = sent.collect();
        let request = json!({"method": method, "url": format!("https://service.example{path}"), "form": form.join("&"), "body": null});
        requests += &format!("{request}\n");
    }
    requests
}

/// A word of a query as it was before it was encoded.
fn decoded(word: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = word.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let hex = after.get(..2).filter(|_| *first == b'%').and_then(|hex| std::str::from_utf8(hex).ok());
        match hex.and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
            Some(byte) => {
                bytes.push(byte);
                rest = &after[2..];
            }
            None => {
                bytes.push(*first);
                rest = after;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn text_of(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

/// A check that lets everything pass proves nothing: an object where each body's schema wants its kind has to be refused.
fn catches_mistakes(contract: &Value, name: &str) -> Result<(), String> {
    let operations = contract["operations"].as_array().ok_or_else(|| format!("{name}: no operations"))?;
    let makes = |operation: &&Value| {
        operation["method"] == "POST" && ["/issues", "/issue"].iter().any(|end| text_of(&operation["path"]).ends_with(end))
    };
    let operation = operations.iter().find(makes).ok_or_else(|| format!("{name}: no operation that makes an issue"))?;
    match body(contract, operation, &json!({"title": {"no": "title"}, "fields": "none"})) {
        Err(_) => Ok(()),
        Ok(()) => Err(format!("{name}: the contract refuses nothing: a title that is an object, or fields that are none, have passed")),
    }
}

/// The operation that a request is one of.
fn fits(contract: &Value, request: &Value) -> Result<String, String> {
    let (method, url) = (text_of(&request["method"]), text_of(&request["url"]));
    let rest = url.split_once("://").and_then(|(_, rest)| rest.find('/').map(|at| &rest[at..])).unwrap_or("/");
    let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
    let parts = |path: &str| path.trim_matches('/').split('/').map(str::to_owned).collect::<Vec<_>>();
    // A server may lie behind a path of its own.
    let base = text_of(&contract["operations"][0]["path"]).split('/').nth(1).unwrap_or_default();
    let behind = path.find(&format!("/{base}/")).map_or(path, |at| &path[at..]);
    let found = parts(if base == "api" { behind } else { path });
    let is_it = |operation: &&Value| {
        let template = parts(text_of(&operation["path"]));
        let same = |(part, found): (&String, &String)| part.starts_with('{') || part == found;
        // What may be asked with a query may be sent as a form too.
        let is_method = operation["method"] == method || operation["method"] == "GET" && !request["form"].is_null();
        is_method && template.len() == found.len() && template.iter().zip(&found).all(same)
    };
    let operations = contract["operations"].as_array().into_iter().flatten();
    let operation = operations.filter(is_it).min_by_key(|operation| text_of(&operation["path"]).matches('{').count());
    let operation = operation.ok_or_else(|| format!("{NOT_HELD}{method} {path}"))?;
    let form = text_of(&request["form"]);
    for (name, value) in [query, form].into_iter().flat_map(|pairs| pairs.split('&')).filter_map(|pair| pair.split_once('=')) {
        let (name, value) = (decoded(name), decoded(value));
        let known = &operation["query"][&name];
        if known.is_null() {
            return Err(format!("there is no query {name}"));
        }
        let schema = if known["schema"]["items"].is_object() { &known["schema"]["items"] } else { &known["schema"] };
        if let Some(words) = schema["enum"].as_array()
            && !words.iter().any(|word| *word == value)
        {
            return Err(format!("{name} is never {value}"));
        }
        if schema["type"] == "integer" && value.parse::<i64>().is_err() {
            return Err(format!("{name} is a number, and never {value}"));
        }
    }
    if !request["body"].is_null() {
        body(contract, operation, &request["body"])?;
    } else if operation["body"]["required"] == true {
        return Err("a body is wanted".to_owned());
    }
    Ok(format!("{method} {}", text_of(&operation["path"])))
}

fn body(contract: &Value, operation: &Value, body: &Value) -> Result<(), String> {
    let mut schema = operation["body"]["schema"].clone();
    let object = schema.as_object_mut().ok_or("no body is wanted")?;
    object.insert("$defs".into(), contract["$defs"].clone());
    let validator = jsonschema::validator_for(&schema).map_err(|error| format!("the schema cannot be read: {error}"))?;
    let wrong: Vec<String> = validator.iter_errors(body).map(|error| format!("{}: {error}", error.instance_path())).collect();
    if wrong.is_empty() { Ok(()) } else { Err(wrong.join("; ")) }
}
