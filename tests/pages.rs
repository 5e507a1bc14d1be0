//! What the README and the pages in docs show is run, and has to be what the program prints.
//!
//! A fenced block whose first line is a comment naming a file (`<!-- postmortems/x.md -->`, `# events.csv`) is written
//! to that file in a scratch repository; in a `console` block every line after `$ ` is run there, and what follows is
//! what it has to print on both streams.

#![expect(clippy::disallowed_methods, reason = "the test runs the program on files of its own")]

use std::fs;
use std::path::Path;
use std::process::Command;

#[test]
fn pages_show_what_the_program_prints() {
    let pages = fs::read_dir("docs").into_iter().flatten().map(|entry| entry.expect("a page").path());
    let mut pages: Vec<_> = pages.filter(|path| path.extension().is_some_and(|ending| ending == "md")).collect();
    pages.push("README.md".into());
    pages.sort();
    for page in pages {
        let text = fs::read_to_string(&page).expect("a page");
        let shown = shown(&text);
        if std::env::var("UPDATE_PAGES").is_ok() {
            fs::write(&page, &shown).expect("the page can be written");
        } else {
            assert!(
                text == shown,
                "{} shows something else than the program prints; look at the change that UPDATE_PAGES=1 cargo test --test pages makes",
                page.display()
            );
        }
    }
}

/// The page as it would be with what the program prints today.
fn shown(page: &str) -> String {
    let folder = tempfile::tempdir().expect("a temporary folder");
    fs::create_dir(folder.path().join(".git")).expect("a folder");
    let mut out = String::new();
    let mut lines = page.lines().peekable();
    while let Some(line) = lines.next() {
        out += &format!("{line}\n");
        let Some(language) = line.strip_prefix("```").filter(|language| !language.is_empty()) else { continue };
        let mut body = Vec::new();
        for line in lines.by_ref() {
            if line == "```" {
                break;
            }
            body.push(line);
        }
        if language == "console" {
            for command in body.iter().filter_map(|line| line.strip_prefix("$ ")) {
                out += &format!("$ {command}\n{}", run(command, folder.path()));
            }
        } else {
            keep(&body, folder.path());
            body.iter().for_each(|line| out += &format!("{line}\n"));
        }
        out += "```\n";
    }
    out
}

/// Write a block that names its file.
fn keep(body: &[&str], folder: &Path) {
    let Some(first) = body.first() else { return };
    let name = first.strip_prefix("<!-- ").and_then(|rest| rest.strip_suffix(" -->")).or_else(|| first.strip_prefix("# "));
    let Some(name) = name.filter(|name| {
        !name.contains(' ') && (name.contains('/') || [".yml", ".csv", ".jsonl"].iter().any(|ending| name.ends_with(ending)))
    }) else {
        return;
    };
    let path = folder.join(name);
    fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
    fs::write(path, body[1..].join("\n") + "\n").expect("a file");
}

fn run(command: &str, folder: &Path) -> String {
    let words = shell_words::split(command).expect("words");
    assert_eq!(words[0], "noblame", "only noblame is run: {command}");
    let done = Command::new(env!("CARGO_BIN_EXE_noblame"))
        .args(&words[1..])
        .current_dir(folder)
        .env_clear()
        .envs([("NO_COLOR", "1"), ("COLUMNS", "100"), ("SOURCE_DATE_EPOCH", "1795363200")])
        .output()
        .expect("noblame runs");
    let printed = [done.stdout, done.stderr].concat();
    let printed = String::from_utf8(printed).expect("text");
    let printed: String = printed.lines().map(|line| format!("{}\n", line.trim_end())).collect();
    printed.replace(&folder.display().to_string(), "~/incidents")
}
