//! The requests of the suite, written down for the program that holds them against the vendors' own documents.
//!
//! The documents are large and not ours, and what reads them is a crate of its own: `tests/contracts`. Where
//! `NOBLAME_REQUESTS` names a folder each tracker's requests are added to a file there.

use noblame::world::http::Request;
use serde_json::{Value, json};
use std::io::Write;

pub fn keep(kind: &str, requests: &[Request]) {
    let Ok(folder) = std::env::var("NOBLAME_REQUESTS") else {
        eprintln!("SKIPPED: {} requests to {kind} are not kept for tests/contracts (NOBLAME_REQUESTS is not set)", requests.len());
        return;
    };
    std::fs::create_dir_all(&folder).unwrap();
    for request in requests {
        let body: Value = request.body.as_ref().map_or(Value::Null, |body| serde_json::from_str(body).unwrap());
        let line = format!("{}\n", json!({"method": request.method.name(), "url": request.url, "body": body}));
        // Jira's document is that of Cloud; the other dialect has none.
        let file = if request.url.contains("/rest/api/2/") { format!("{kind}-data-center") } else { kind.to_owned() };
        let mut file = std::fs::OpenOptions::new().create(true).append(true).open(format!("{folder}/{file}.jsonl")).unwrap();
        // At once, as other tests add to the same file.
        file.write_all(line.as_bytes()).unwrap();
    }
}
