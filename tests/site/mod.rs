//! The repositories that the tests of the site build, and what is built of them.

use assert_cmd::Command;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

const CHECKOUT: &str = "---
title: Checkout returned 500s
severity: SEV2
status: published
audience: public
services: [checkout]
started: 2026-11-21T14:02:00Z
detected: 2026-11-21T14:09:00Z
resolved: 2026-11-21T14:44:00Z
impact: {summary: One in five checkouts failed, users: 18400}
related: [2026-03-02-cart, gone]
---
# Checkout returned 500s

<!-- PROMPT: say it in three sentences -->

## Summary

The pool grew past what the database takes. It shrank again.

See [the cart](2026-03-02-cart.md#Timeline), [its end](./2026-03-02-cart.md#the-end), [a file](../notes.txt), [a graph](img/graph.png), [a script](img/run.svg),
[nowhere](missing.md) and [outside](../../../etc/passwd). ![graph](img/graph.png)

## Background

<!-- PROMPT: what does a reader need to know? -->

## Timeline

| Time (UTC) | What happened | Source |
| --- | --- | --- |
| 2026-11-21 14:02 | a deploy started <!-- NOTE --> | [log](https://example.com/1) |

## Action items

- [ ] Read the limit before a deploy (@payments, due 2026-12-05)
- [ ] Page earlier (@payments, due 2026-11-10, detect, P1)
- [x] Shrink the pool (@payments)

| Action | Owner | Status |
| --- | --- | --- |
| Write the limit down | docs | in progress |

### More action items

<ul>
<li>Ask the vendor</li>
</ul>
";

pub const CART: &str = "# The cart was empty\n\nA node came back with no data.\n\n## Timeline\n\n- 22:50 the node is replaced\n";

/// A repository with these files.
pub fn repository(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join(".git")).unwrap();
    fs::create_dir(folder.path().join("postmortems")).unwrap();
    for (name, text) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder
}

/// The two reports and what lies beside them.
pub fn two() -> TempDir {
    repository(&[
        ("postmortems/2026-11-21-checkout.md", CHECKOUT),
        ("postmortems/2026-03-02-cart.md", CART),
        ("postmortems/img/graph.png", "png"),
        ("postmortems/img/run.svg", "<svg onload='x()'/>"),
        ("notes.txt", "notes"),
    ])
}

/// Exit code and standard error of `noblame site build`.
pub fn build(folder: &Path, arguments: &[&str]) -> (i32, String) {
    let mut command = Command::cargo_bin("noblame").unwrap();
    command.current_dir(folder).env("SOURCE_DATE_EPOCH", "1795305600").env("NO_COLOR", "1").args(["site", "build"]).args(arguments);
    let output = command.output().unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stdout), "");
    (output.status.code().unwrap(), String::from_utf8(output.stderr).unwrap())
}

pub fn built(folder: &Path) -> BTreeMap<String, String> {
    let (code, said) = build(folder, &[]);
    assert_eq!(code, 0, "{said}");
    files(&folder.join("public"))
}

/// Every file of a folder by its path; bytes that are no text as signs that stand for them.
pub fn files(folder: &Path) -> BTreeMap<String, String> {
    fn walk(folder: &Path, root: &Path, found: &mut BTreeMap<String, String>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path: PathBuf = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, root, found);
            } else {
                let name = path.strip_prefix(root).unwrap().to_string_lossy().replace('\\', "/");
                found.insert(name, String::from_utf8_lossy(&fs::read(&path).unwrap()).into_owned());
            }
        }
    }
    let mut found = BTreeMap::new();
    walk(folder, folder, &mut found);
    found
}
