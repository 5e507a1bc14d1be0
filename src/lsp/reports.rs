//! What all reports of a repository say of themselves: read beside what is being answered, and again where a file changed.

use crate::document::{Document, Item};
use crate::session::{self, Session};
use crate::world::files::{self, Signature};
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// What is kept of a report.
#[derive(Clone, Debug)]
pub struct Report {
    pub id: String,
    pub title: String,
    pub services: Vec<String>,
    pub tags: Vec<String>,
    pub factors: Vec<String>,
    pub owners: Vec<String>,
    pub items: Vec<Promise>,
    signature: Option<Signature>,
}

/// What is kept of an action item.
#[derive(Clone, Debug)]
pub struct Promise {
    pub id: String,
    pub text: String,
    /// The line it begins in, from zero.
    pub line: u32,
}

/// The reports of a repository by their files.
#[derive(Debug, Default)]
pub struct Reports {
    all: BTreeMap<PathBuf, Report>,
}

impl Reports {
    /// Read the reports of a repository; of those that were read and whose file is as it was, what was read stays.
    pub fn read(&self, session: &Session) -> Reports {
        let paths = session.reports(&[]).unwrap_or_default();
        let all = paths.into_par_iter().filter_map(|path| {
            let signature = files::signature(&path);
            if let Some(old) = self.all.get(&path).filter(|old| old.signature == signature && signature.is_some()) {
                return Some((path, old.clone()));
            }
            let text = files::read(&path).ok()?;
            let report = Report::of(&Document::parse(text), &path, signature);
            Some((path, report))
        });
        Reports { all: all.collect() }
    }

    pub fn iter(&self) -> impl Iterator<Item = (&PathBuf, &Report)> {
        self.all.iter()
    }

    /// Whether a file is one of the reports that were read.
    pub fn holds(&self, path: &Path) -> bool {
        self.all.contains_key(path)
    }

    /// The file of the report with this id.
    pub fn file(&self, id: &str) -> Option<&Path> {
        self.all.iter().find(|(_, report)| report.id == id).map(|(path, _)| path.as_path())
    }

    /// All words that the reports have of a kind, each once.
    pub fn words(&self, of: fn(&Report) -> &[String]) -> BTreeSet<&str> {
        self.all.values().flat_map(of).map(String::as_str).collect()
    }

    /// The reports and items whose name holds each of the words; no more than `most`.
    pub fn named(&self, words: &str, most: usize) -> Vec<(&PathBuf, &Report, Option<&Promise>)> {
        let words: Vec<String> = words.split_whitespace().map(str::to_lowercase).collect();
        let holds = |name: &str| {
            let name = name.to_lowercase();
            words.iter().all(|word| name.contains(word))
        };
        let mut found = Vec::new();
        for (path, report) in &self.all {
            if holds(&format!("{} {}", report.id, report.title)) {
                found.push((path, report, None));
            }
            let items = report.items.iter().filter(|item| holds(&format!("{}#{} {}", report.id, item.id, item.text)));
            found.extend(items.map(|item| (path, report, Some(item))));
            if found.len() >= most {
                break;
            }
        }
        found.truncate(most);
        found
    }
}

impl Report {
    pub fn of(document: &Document, path: &Path, signature: Option<Signature>) -> Report {
        let front = document.front();
        let texts = |facts: &[crate::document::front::Fact<String>]| facts.iter().map(|fact| fact.value.clone()).collect();
        let items = document.action_items();
        let owners = [&front.owner, &front.facilitator].into_iter().flatten().map(|fact| fact.value.clone());
        let reviewers = front.reviewers.iter().map(|fact| fact.value.who.clone());
        let mut owners: Vec<String> = owners.chain(reviewers).chain(items.iter().filter_map(|item| item.owner.clone())).collect();
        owners.sort();
        owners.dedup();
        let promise = |item: &Item| {
            let line = document.source().position(item.span.start).line;
            Promise { id: item.id.clone(), text: item.text.clone(), line: u32::try_from(line - 1).unwrap_or(u32::MAX) }
        };
        let id = document.id(&session::stem(path));
        Report {
            title: front.title.as_ref().map_or_else(|| id.clone(), |title| title.value.clone()),
            services: texts(&front.services),
            tags: texts(&front.tags),
            factors: texts(&front.factors),
            owners,
            items: items.iter().map(promise).collect(),
            signature,
            id,
        }
    }
}
