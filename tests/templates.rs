//! What `docs/site.md` tells of the templates is what they use: whoever writes their own has nothing else to go by.

#![expect(clippy::disallowed_methods, reason = "the test reads the source tree")]

use regex::Regex;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;

#[test]
fn every_template_and_variable_is_told() {
    let page = fs::read_to_string("docs/site.md").unwrap();
    let rows = rows(&page);
    let told: BTreeSet<&str> = words(&page).collect();
    let mut missing = Vec::new();
    let mut names: Vec<_> =
        fs::read_dir("templates/site").unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    for name in &names {
        if !told.contains(name.as_str()) {
            missing.push(format!("{name} itself"));
        }
        if !name.ends_with(".html") {
            continue;
        }
        let text = fs::read_to_string(format!("templates/site/{name}")).unwrap();
        let known: BTreeSet<&str> = rows.get(name.as_str()).into_iter().chain(rows.get("all")).flat_map(|row| words(row)).collect();
        for path in paths(&text) {
            let mut parts = path.split('.');
            let first = parts.next().unwrap();
            if !known.iter().any(|word| word.split('.').next() == Some(first)) {
                missing.push(format!("{name}: `{first}`"));
            }
            missing.extend(
                parts
                    .filter(|part| !told.iter().any(|word| word.split('.').any(|known| known == *part)))
                    .map(|part| format!("{name}: `{path}`: {part}")),
            );
        }
    }
    missing.dedup();
    assert!(missing.is_empty(), "docs/site.md does not tell of\n{}", missing.join("\n"));
    let gone: Vec<_> = rows.keys().filter(|name| **name != "all" && !names.iter().any(|known| known == *name)).collect();
    assert!(gone.is_empty(), "docs/site.md tells of templates that are not there: {gone:?}");
}

/// The rows of the table of templates, by the template.
fn rows(page: &str) -> BTreeMap<&str, &str> {
    let table = page.lines().skip_while(|line| *line != "| template | knows |").skip(2).take_while(|line| line.starts_with('|'));
    table.map(|row| row[2..].split_once(" | ").map(|(name, rest)| (name.trim_matches('`'), rest)).unwrap()).collect()
}

/// What stands between backticks.
fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split('`').skip(1).step_by(2)
}

/// The variables that a template is given and uses, with their fields: names that it sets or loops over are followed to what
/// they stand for.
fn paths(text: &str) -> BTreeSet<String> {
    let tag = Regex::new(r"(?s)\{\{(.*?)\}\}|\{%(.*?)%\}").unwrap();
    let string = Regex::new(r#""[^"]*""#).unwrap();
    let path = Regex::new(r"(?:^|[^.\w|])\s*([a-z_][a-z_0-9]*(?:\.[a-z_][a-z_0-9]*)*)").unwrap();
    let bound = Regex::new(r"\b(?:for|set)\s+([a-z_]+)\s+(?:in|=)").unwrap();
    let filter = Regex::new(r"\|\s*[a-z_]+(?:\([^)]*\))?").unwrap();
    const WORDS: [&str; 19] = [
        "if", "elif", "else", "endif", "for", "in", "endfor", "set", "block", "endblock", "extends", "include", "and", "or", "not", "loop",
        "is", "raw", "endraw",
    ];
    let inside: Vec<String> = tag.captures_iter(text).map(|found| found.get(1).or(found.get(2)).unwrap().as_str().to_owned()).collect();
    let locals: BTreeSet<String> = inside.iter().flat_map(|tag| bound.captures_iter(tag)).map(|found| found[1].to_owned()).collect();
    let mut paths = BTreeSet::new();
    for tag in &inside {
        let plain = string.replace_all(tag.trim().trim_matches('-'), "\"\"").into_owned();
        let plain = filter.replace_all(&plain, " ").into_owned();
        if plain.trim().starts_with("block") || plain.trim().starts_with("endblock") {
            continue;
        }
        for found in path.captures_iter(&plain) {
            let whole = &found[1];
            let first = whole.split('.').next().unwrap();
            if WORDS.contains(&first) {
                continue;
            }
            match locals.contains(first) {
                // Of a local only its fields can be checked.
                true => drop(paths.insert(whole.replacen(first, "site", 1))),
                false => drop(paths.insert(whole.to_owned())),
            }
        }
    }
    paths
}
