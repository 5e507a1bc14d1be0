//! Holds the requests that the tracker suite made, and those of the sources' recordings, against the vendors' own documents,
//! given as JSON Schema.
//!
//! `contracts REQUESTS CONTRACTS`: the first folder has a `KIND.jsonl` for each tracker, written by the suite, or is
//! `tests/recordings`, with a `KIND.txt` for each source; the second a `KIND.json` with `operations` (`method`, `path`, `query`,
//! `body.schema`) and `$defs`. Ends with 1 where one does not fit.

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
        let mut held: BTreeMap<String, (usize, usize)> = BTreeMap::new();
        for line in lines.lines() {
            let request = read(line)?;
            match fits(&contract, &request) {
                Ok(operation) => {
                    let counts = held.entry(operation).or_default();
                    counts.0 += 1;
                    counts.1 += usize::from(!request["body"].is_null());
                }
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

/// The requests of a recording, as the suite writes them down. Sources only read: none of theirs has a body that a contract
/// knows, as forms are no JSON.
fn recorded(text: &str) -> String {
    let exchanges = text.split("=====").filter_map(|exchange| exchange.trim_start().lines().next()?.strip_prefix("> ")?.split_once(' '));
    exchanges
        .map(|(method, path)| format!("{}\n", json!({"method": method, "url": format!("https://service.example{path}"), "body": null})))
        .collect()
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
    let found = parts(path);
    let is_it = |operation: &&Value| {
        let template = parts(text_of(&operation["path"]));
        let same = |(part, found): (&String, &String)| part.starts_with('{') || part == found;
        operation["method"] == method && template.len() == found.len() && template.iter().zip(&found).all(same)
    };
    let operations = contract["operations"].as_array().into_iter().flatten();
    let operation = operations.filter(is_it).min_by_key(|operation| text_of(&operation["path"]).matches('{').count());
    let operation = operation.ok_or_else(|| format!("the contract has no {method} {path}"))?;
    for (name, value) in query.split('&').filter_map(|pair| pair.split_once('=')) {
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
