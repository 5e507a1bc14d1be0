//! What lies open on the editor's desk, and the repositories that it comes from.

use super::open::Open;
use super::place::{Encoding, Place};
use super::reports::Reports;
use super::repository::Repository;
use crate::lint::Packs;
use crate::report::{Finding, Level};
use crate::session;
use crate::world::people::People;
use crate::world::{Clock, Terminal, World};
use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Open texts by the editor's names for them, and repositories by their folders.
pub struct Desk {
    clock: Clock,
    terminal: Terminal,
    /// Where a text without a file belongs: the first folder that the editor has open.
    pub folder: PathBuf,
    pub encoding: Encoding,
    /// Findings below this level are not told.
    pub least: Level,
    pub texts: BTreeMap<String, Open>,
    repositories: BTreeMap<PathBuf, Repository>,
    /// The roots of the folders that texts lie in.
    roots: BTreeMap<PathBuf, PathBuf>,
    /// The texts of which it is not yet told what is found.
    pub untold: BTreeSet<String>,
    book: OnceCell<Packs>,
}

/// An open text with the repository that it lies in.
pub struct Look<'d> {
    pub open: &'d Open,
    pub repository: &'d Repository,
    /// The rules with all that people read of them.
    pub book: &'d OnceCell<Packs>,
}

impl Desk {
    pub fn new(world: World) -> Desk {
        let World { clock, terminal, folder } = world;
        Desk {
            clock,
            terminal,
            folder,
            encoding: Encoding::Utf16,
            least: Level::Suggestion,
            texts: BTreeMap::new(),
            repositories: BTreeMap::new(),
            roots: BTreeMap::new(),
            untold: BTreeSet::new(),
            book: OnceCell::new(),
        }
    }

    pub fn terminal(&self) -> Terminal {
        self.terminal
    }

    /// Lay a text on the desk; the repository that was opened for it, if it is the first of its.
    pub fn lay(&mut self, name: &str, text: Open) -> Option<PathBuf> {
        let folder = self.folder_of(&text);
        self.texts.insert(name.to_owned(), text);
        self.untold.insert(name.to_owned());
        self.enter(&folder)
    }

    /// Open the repository around a folder, if it is not open yet; its root then.
    pub fn enter(&mut self, folder: &Path) -> Option<PathBuf> {
        let root = self.roots.entry(folder.to_owned()).or_insert_with(|| session::root(folder)).clone();
        if self.repositories.contains_key(&root) {
            return None;
        }
        let world = self.world(&root);
        self.repositories.insert(root.clone(), Repository::open(world));
        Some(root)
    }

    pub fn change(&mut self, name: &str, version: i32, changes: impl Iterator<Item = (Option<(Place, Place)>, String)>) {
        let Some(open) = self.texts.get_mut(name) else { return };
        for (range, text) in changes {
            open.change(range, &text, self.encoding);
        }
        open.version = version;
        self.untold.insert(name.to_owned());
    }

    pub fn take_away(&mut self, name: &str) {
        self.texts.remove(name);
        self.untold.remove(name);
    }

    /// Judge all texts anew, when something else than they changed.
    pub fn doubt(&mut self) {
        for (name, open) in &mut self.texts {
            open.findings = None;
            self.untold.insert(name.clone());
        }
    }

    /// Read the settings that changed; whether any did.
    pub fn refresh(&mut self, now: bool) -> bool {
        let mut changed = false;
        for repository in self.repositories.values_mut() {
            changed |= repository.refresh(now);
        }
        if changed {
            // Settings may have come to stand in another folder.
            self.roots.clear();
            let folders: BTreeSet<PathBuf> = self.texts.values().map(|open| self.folder_of(open)).collect();
            for folder in folders {
                self.enter(&folder);
            }
            self.doubt();
        }
        changed
    }

    /// What the history of a repository says of people.
    pub fn know(&mut self, root: &Path, people: People) {
        if let Some(repository) = self.repositories.get_mut(root).filter(|_| !people.is_empty()) {
            repository.know(people);
            self.doubt();
        }
    }

    /// What the reports of a repository say of themselves.
    pub fn learn(&mut self, root: &Path, reports: Reports) {
        if let Some(repository) = self.repositories.get_mut(root) {
            repository.reports = Arc::new(reports);
        }
    }

    /// The world, as a thread of its own can have it.
    pub fn world(&self, folder: &Path) -> World {
        World { clock: self.clock, terminal: self.terminal, folder: folder.to_owned() }
    }

    pub fn repositories(&self) -> impl Iterator<Item = (&PathBuf, &Repository)> {
        self.repositories.iter()
    }

    /// What is found in a text, judged if it was not since its last change.
    pub fn findings(&mut self, name: &str) -> &[Finding] {
        let Some(open) = self.texts.get_mut(name) else { return &[] };
        if open.findings.is_none() {
            let folder = open.path.as_deref().and_then(Path::parent).unwrap_or(&self.folder);
            let Some(repository) = self.roots.get(folder).and_then(|root| self.repositories.get(root)) else { return &[] };
            let mut memory = std::mem::take(&mut open.memory);
            let found = judged(open, repository, self.least, &mut memory);
            open.memory = memory;
            open.findings = Some(found);
        }
        open.findings.as_deref().unwrap_or_default()
    }

    pub fn look(&self, name: &str) -> Option<Look<'_>> {
        let open = self.texts.get(name)?;
        let root = self.roots.get(&self.folder_of(open))?;
        Some(Look { open, repository: self.repositories.get(root)?, book: &self.book })
    }

    fn folder_of(&self, open: &Open) -> PathBuf {
        open.path.as_deref().and_then(Path::parent).unwrap_or(&self.folder).to_path_buf()
    }
}

/// What is found in a text, if it is a report.
pub fn judged(open: &Open, repository: &Repository, least: Level, memory: &mut crate::lint::Memory) -> Vec<Finding> {
    let document = open.document();
    let is_report = open.is_markdown() && repository.is_report(open.path.as_deref(), document);
    if !is_report || open.text().trim().is_empty() {
        return Vec::new();
    }
    let path = open.path.as_deref().map_or(String::new(), |path| repository.inner(path));
    let context = repository.context(&path, least);
    let found = repository.packs.judge_again(document, &context, memory);
    repository.unheard(document, found, &context)
}

impl Look<'_> {
    /// Whether the text is judged as a report.
    pub fn is_report(&self) -> bool {
        self.open.is_markdown() && self.repository.is_report(self.open.path.as_deref(), self.open.document())
    }

    /// The path that settings know the text by; empty where it has no file.
    pub fn path(&self) -> String {
        self.open.path.as_deref().map_or(String::new(), |path| self.repository.inner(path))
    }

    /// What people read of a rule: why, examples, sources.
    pub fn rule(&self, id: &str) -> Option<&crate::lint::Rule> {
        let own = self.repository.packs.own(id).is_some();
        if own { self.repository.packs.rule(id) } else { self.book.get_or_init(Packs::built_in).rule(id) }
    }
}
