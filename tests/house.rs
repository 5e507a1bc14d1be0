//! The rules of the house, as an ordinary test: who may lean on whom, and what may not be forgotten.

#![expect(clippy::disallowed_methods, reason = "the test reads the source tree")]

use regex::Regex;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Each room, the rooms it may lean on, lowest floor first. A room that is not built yet keeps its row.
const ROOMS: &[(&str, &[&str])] = &[
    ("world", &[]),
    ("document", &[]),
    ("report", &["document"]),
    ("remote", &["world"]),
    ("lint", &["document", "report"]),
    ("scaffold", &["document"]),
    ("insight", &["document"]),
    ("site", &["document"]),
    ("timeline", &["document", "report", "remote", "world"]),
    ("actions", &["document", "report", "remote", "world"]),
    ("config", &["document", "lint", "scaffold", "insight", "site", "timeline", "actions"]),
    ("session", &["world", "document", "lint", "scaffold", "config"]),
    ("cli", &["world", "document", "report", "remote", "lint", "scaffold", "insight", "site", "timeline", "actions", "config", "session"]),
    ("lsp", &["world", "document", "report", "remote", "lint", "scaffold", "insight", "site", "timeline", "actions", "config", "session"]),
];

#[test]
fn rooms_lean_only_where_they_may() {
    let used = Regex::new(r"\bcrate::(\w+)").unwrap();
    let grouped = Regex::new(r"use crate::\{([^;]*)\};").unwrap();
    let mut wrong = Vec::new();
    for path in sources() {
        let room = room(&path);
        if matches!(room.as_str(), "main" | "lib") {
            continue;
        }
        let Some((_, allowed)) = ROOMS.iter().find(|(name, _)| *name == room) else {
            wrong.push(format!("{}: the room {room} is not in the table", path.display()));
            continue;
        };
        let text = code(&path);
        let up = "super::".repeat(path.components().count() - if path.ends_with("mod.rs") { 2 } else { 1 });
        let climbed = Regex::new(&format!(r"(?:^|[^:]){up}(\w+)::")).unwrap();
        let beside: Vec<String> = climbed.captures_iter(&text).map(|found| found[1].to_owned()).filter(|name| name != "super").collect();
        wrong.extend(
            beside
                .iter()
                .filter(|name| ROOMS.iter().any(|(room, _)| room == name))
                .map(|name| format!("{}: name {name} by crate::", path.display())),
        );
        let singles = used.captures_iter(&text).map(|found| found[1].to_owned());
        let groups = grouped.captures_iter(&text).flat_map(|found| top_names(&found[1]));
        for leant in singles.chain(groups).collect::<BTreeSet<_>>() {
            if leant != room && !allowed.contains(&leant.as_str()) {
                wrong.push(format!("{}: {room} may not lean on {leant}", path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn rooms_and_lib_agree() {
    let lib = fs::read_to_string("src/lib.rs").unwrap();
    let declared: BTreeSet<String> = Regex::new(r"pub mod (\w+);").unwrap().captures_iter(&lib).map(|found| found[1].to_owned()).collect();
    let built: BTreeSet<String> = sources().iter().map(|path| room(path)).filter(|room| !matches!(room.as_str(), "main" | "lib")).collect();
    assert_eq!(declared, built);
}

/// The crates that touch the outside: only the world names them. What a room wants of them is lowered into the world,
/// for example a question to the person at the terminal into `world::terminal`.
const OUTSIDE: &[&str] =
    &["git2", "dialoguer", "tempfile", "ignore", "anstream", "supports_hyperlinks", "notify", "httparse", "rustix", "ureq"];

#[test]
fn crates_that_touch_the_outside_stay_inside_the_world() {
    for path in sources().into_iter().filter(|path| room(path) != "world") {
        let text = code(&path);
        for name in OUTSIDE {
            assert!(!text.contains(&format!("{name}::")), "{} names {name}: lower what it wants into src/world", path.display());
        }
    }
}

#[test]
fn every_file_says_what_it_is() {
    for path in sources().into_iter().chain(rust_files("tests")).chain(rust_files("benches")).chain(rust_files("examples")) {
        let text = fs::read_to_string(&path).unwrap();
        let first = text.lines().next().unwrap_or_default();
        let head: String = text.lines().map_while(|line| line.strip_prefix("//!")).take_while(|line| !line.is_empty()).collect();
        assert!(first.starts_with("//! ") && head.trim_end().ends_with(['.', ':']), "{} opens with no //! sentence", path.display());
    }
}

#[test]
fn no_utility_room() {
    for path in sources() {
        let stem = path.file_stem().unwrap().to_string_lossy().into_owned();
        assert!(
            !["utils", "util", "helpers", "helper", "common", "misc", "manager"].contains(&stem.as_str()),
            "{}: name it after what it holds",
            path.display()
        );
    }
}

#[test]
fn paths_in_the_pages_exist() {
    let quoted = Regex::new(r"`([A-Za-z0-9_.\-/]+)`").unwrap();
    let roots = ["src", "templates", "postmortems", "lint-rules", "tests", "benches", "examples", "docs", "editors", "fuzz", ".ci"];
    let mut missing = Vec::new();
    for page in ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md"] {
        let text = fs::read_to_string(page).unwrap();
        for found in quoted.captures_iter(&text) {
            let path = &found[1];
            let ours = roots.contains(&path.split('/').next().unwrap_or_default()) && path.contains('/');
            let top = !path.contains('/')
                && Path::new(path).extension().is_some_and(|ending| ["toml", "md", "lock"].iter().any(|known| ending == *known));
            if (ours || top) && !Path::new(path).exists() {
                missing.push(format!("{page}: {path}"));
            }
        }
    }
    assert!(missing.is_empty(), "these do not exist:\n{}", missing.join("\n"));
}

#[test]
fn files_beside_a_table_are_in_the_table() {
    for (folder, table) in TABLES {
        let listed = fs::read_to_string(table).unwrap_or_else(|error| panic!("{table}: {error}"));
        for path in rust_files(folder) {
            let stem = path.file_stem().unwrap().to_string_lossy().into_owned();
            if stem != "mod" && !stem.ends_with("tests") {
                assert!(listed.contains(&format!("{stem}::")), "{} is not in the table of {table}", path.display());
            }
        }
    }
}

/// A folder of like things, and the file that lists them by `module::`.
const TABLES: &[(&str, &str)] = &[
    ("src/lint/kind", "src/lint/kind/mod.rs"),
    ("src/timeline/source", "src/timeline/source/mod.rs"),
    ("src/actions/tracker", "src/actions/tracker/mod.rs"),
    ("src/report", "src/report/mod.rs"),
];

#[test]
fn nothing_kept_for_tests_holds_a_secret() {
    let secret = Regex::new(
        r"(?x) gh[pousr]_[A-Za-z0-9]{20,} | xox[abpr]-[0-9A-Za-z-]{10,} | AKIA[0-9A-Z]{16} | glpat-[\w-]{20} | -----BEGIN\ [A-Z\ ]*PRIVATE
            | \b(?:10\.\d+|192\.168|172\.(?:1[6-9]|2\d|3[01]))\.\d+\.\d+\b
            | [A-Za-z0-9._%+-]+@(?:[A-Za-z0-9-]+\.)+(?:com|org|net|io)\b",
    )
    .unwrap();
    let allowed = Regex::new(r"@(?:[\w.-]+\.)?example\.(?:com|org|net)|@[\w.-]*users\.noreply").unwrap();
    let mut wrong = Vec::new();
    for folder in ["tests", "postmortems", "templates", "lint-rules"] {
        for path in files(Path::new(folder)) {
            let Ok(text) = fs::read_to_string(&path) else { continue };
            for found in secret.find_iter(&text).filter(|found| !allowed.is_match(found.as_str())) {
                wrong.push(format!("{}: {}", path.display(), found.as_str()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn room(path: &Path) -> String {
    let inside = path.strip_prefix("src").unwrap();
    inside.components().next().unwrap().as_os_str().to_string_lossy().trim_end_matches(".rs").to_owned()
}

/// The first names of a grouped import, `{a::b, c}`.
fn top_names(group: &str) -> Vec<String> {
    let mut depth = 0;
    let mut name = String::new();
    let mut names = Vec::new();
    for c in group.chars().chain([',']) {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => {
                names.push(name.split("::").next().unwrap_or_default().trim().to_owned());
                name.clear();
            }
            _ if depth == 0 => name.push(c),
            _ => {}
        }
    }
    names.retain(|name| !name.is_empty());
    names
}

/// A file without the lines that are comments.
fn code(path: &Path) -> String {
    let text = fs::read_to_string(path).unwrap();
    text.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

fn sources() -> Vec<PathBuf> {
    rust_files("src")
}

fn rust_files(folder: &str) -> Vec<PathBuf> {
    files(Path::new(folder)).into_iter().filter(|path| path.extension().is_some_and(|ending| ending == "rs")).collect()
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let mut found = Vec::new();
    for entry in entries {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.push(path);
        }
    }
    found.sort();
    found
}
