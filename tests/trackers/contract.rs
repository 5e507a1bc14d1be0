//! The vendors' own documents as JSON Schema: every request that the suite makes is held against them.
//!
//! They are large and not ours, so they are not kept here: `NOBLAME_CONTRACTS` names a folder of them, and the crate that
//! reads schemas is built only with `RUSTFLAGS="--cfg contracts"`.

use noblame::world::http::Request;

#[cfg(not(contracts))]
pub fn check(kind: &str, requests: &[Request]) {
    eprintln!("SKIPPED: {} requests to {kind} were not held against its contract (build with --cfg contracts)", requests.len());
}

#[cfg(contracts)]
pub fn check(kind: &str, requests: &[Request]) {
    use serde_json::Value;
    let Ok(folder) = std::env::var("NOBLAME_CONTRACTS") else {
        eprintln!("SKIPPED: NOBLAME_CONTRACTS is not set, so requests to {kind} were not held against its contract");
        return;
    };
    let path = format!("{folder}/{}.json", kind.trim_end_matches("-data-center"));
    let Ok(text) = std::fs::read_to_string(&path) else {
        eprintln!("SKIPPED: there is no contract {path}");
        return;
    };
    let contract: Value = serde_json::from_str(&text).unwrap();
    let mut checked = std::collections::BTreeSet::new();
    for request in requests {
        let rest = request.url.split("://").nth(1).and_then(|rest| rest.find('/').map(|at| &rest[at..])).unwrap();
        let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
        let operation = operation(&contract, request.method.name(), path)
            .unwrap_or_else(|| panic!("{kind}: the contract has no {} {path}", request.method.name()));
        for (name, value) in query.split('&').filter_map(|pair| pair.split_once('=')) {
            let known = &operation["query"][name];
            assert!(!known.is_null(), "{kind}: {} {path} knows no query {name}={value}", request.method.name());
            if known["schema"]["enum"].is_array() {
                let value = Value::String(value.to_owned());
                assert!(known["schema"]["enum"].as_array().unwrap().contains(&value), "{kind}: {path} {name}={value}");
            }
        }
        if let Some(body) = &request.body {
            let body: Value = serde_json::from_str(body).unwrap();
            let mut schema = operation["body"]["schema"].clone();
            schema
                .as_object_mut()
                .unwrap_or_else(|| panic!("{kind}: {path} wants no body"))
                .insert("$defs".into(), contract["$defs"].clone());
            let validator = jsonschema::validator_for(&schema).unwrap();
            let wrong: Vec<String> = validator.iter_errors(&body).map(|error| format!("{}: {error}", error.instance_path())).collect();
            assert!(wrong.is_empty(), "{kind}: {} {path}\n{}", request.method.name(), wrong.join("\n"));
        }
        checked.insert(format!("{} {}", request.method.name(), operation["path"]));
    }
    eprintln!("{kind}: {} requests held against {path}: {}", requests.len(), checked.into_iter().collect::<Vec<_>>().join(", "));
}

#[cfg(contracts)]
fn operation<'c>(contract: &'c serde_json::Value, method: &str, path: &str) -> Option<&'c serde_json::Value> {
    let fits = |template: &str| {
        let (a, b): (Vec<_>, Vec<_>) = (template.trim_matches('/').split('/').collect(), path.trim_matches('/').split('/').collect());
        a.len() == b.len() && a.iter().zip(b).all(|(part, found)| part.starts_with('{') || *part == found)
    };
    let all = contract["operations"].as_array()?.iter();
    all.filter(|operation| operation["method"] == method && fits(operation["path"].as_str().unwrap_or_default()))
        .min_by_key(|operation| operation["path"].as_str().unwrap_or_default().matches('{').count())
}
