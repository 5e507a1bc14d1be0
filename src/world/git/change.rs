//! Which Markdown files differ from a commit, in which lines, and what they were before.

use super::index::inner;
use super::{Repository, unreadable};
use crate::world::Failure;
use std::collections::HashMap;
use std::ops::Range;
use std::path::PathBuf;

/// Where the new state is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    Index,
    /// The work tree, with files that git does not know yet and does not ignore.
    Work,
}

/// A file that is not what it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Where it is now; where it was, if it is gone.
    pub path: PathBuf,
    /// What it was; none where it is new.
    pub before: Option<Before>,
    /// Its texts in the commits that are being merged into HEAD.
    pub merged: Vec<String>,
    pub lines: Lines,
    pub is_gone: bool,
}

/// A file as it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Before {
    /// Another path than now where it was renamed.
    pub path: PathBuf,
    pub text: String,
}

/// Which lines of a file are new or another, by their numbers from 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Lines {
    All,
    Some(Vec<Range<usize>>),
}

impl Lines {
    /// Whether one of the lines from `first` to `last` is among them.
    pub fn touch(&self, first: usize, last: usize) -> bool {
        match self {
            Lines::All => true,
            Lines::Some(ranges) => ranges.iter().any(|range| !range.is_empty() && range.start <= last && first < range.end),
        }
    }

    /// The lines that are among both.
    fn both(&self, other: &Lines) -> Lines {
        let (ours, theirs) = match (self, other) {
            (Lines::All, lines) | (lines, Lines::All) => return lines.clone(),
            (Lines::Some(ours), Lines::Some(theirs)) => (ours, theirs),
        };
        let met = ours.iter().flat_map(|one| theirs.iter().map(|two| one.start.max(two.start)..one.end.min(two.end)));
        Lines::Some(met.filter(|range| !range.is_empty()).collect())
    }
}

impl Repository {
    /// The Markdown files, and those that are named, whose text is another than at HEAD; where a base is given, another than
    /// where HEAD left it, and in which lines. In the middle of a merge, what is as one of the merged commits has it is that
    /// commit's change and not this one's. Links and submodules are left out, and a file that was only moved.
    ///
    /// # Errors
    /// The base names no commit or has nothing in common with HEAD, or the repository cannot be read.
    pub fn changes(&mut self, base: Option<&str>, side: Side, named: &[PathBuf]) -> anyhow::Result<Vec<Change>> {
        let merged = self.merged();
        let before = match base {
            Some(name) => Some(self.fork(name)?.tree()?),
            None => self.inner.head().ok().map(|head| head.peel_to_tree()).transpose()?,
        };
        let diff = self.diff(before.as_ref(), side, named)?;
        let mut changes = self.read(&diff, base.is_some())?;
        for id in merged {
            let tree = self.inner.find_commit(id)?.tree()?;
            let diff = self.diff(Some(&tree), side, named)?;
            let theirs = self.read(&diff, base.is_some())?.into_iter().map(|change| (change.path.clone(), change));
            let mut theirs: HashMap<PathBuf, Change> = theirs.collect();
            changes.retain_mut(|change| {
                let Some(other) = theirs.remove(&change.path) else { return false };
                change.lines = change.lines.both(&other.lines);
                change.merged.extend(other.before.map(|before| before.text));
                true
            });
        }
        Ok(changes)
    }

    /// The commits that are being merged into HEAD.
    fn merged(&mut self) -> Vec<git2::Oid> {
        let mut found = Vec::new();
        // There is no file that names them unless a merge is under way.
        let _ = self.inner.mergehead_foreach(|id| {
            found.push(*id);
            true
        });
        found
    }

    /// The commit in which HEAD and the base last agreed.
    fn fork(&self, base: &str) -> anyhow::Result<git2::Commit<'_>> {
        let found = self.inner.revparse_single(base).and_then(|object| object.peel_to_commit());
        let found = found.map_err(|_| {
            Failure::yours(format!("“{base}” names no commit of {}", self.root.display()))
                .hint("give a branch, a tag or a commit id; what is on a server alone has to be fetched first: git fetch origin")
        })?;
        let head = self.inner.head().and_then(|head| head.peel_to_commit());
        let head = head.map_err(|_| Failure::yours("there is no commit yet that could differ from another").hint("leave out --changed"))?;
        let fork = self.inner.merge_base(found.id(), head.id()).map_err(|_| {
            let hint = if self.inner.is_shallow() {
                "this clone is shallow: fetch more of the history with `git fetch --unshallow`, or in a pipeline with `fetch-depth: 0`"
            } else {
                "give a branch that this one came from"
            };
            Failure::yours(format!("HEAD and “{base}” have no commit in common")).hint(hint)
        })?;
        Ok(self.inner.find_commit(fork)?)
    }

    fn diff(&self, before: Option<&git2::Tree>, side: Side, named: &[PathBuf]) -> anyhow::Result<git2::Diff<'_>> {
        let mut options = git2::DiffOptions::new();
        options.context_lines(0).force_text(true).pathspec("*.[mM][dD]");
        for path in named.iter().filter_map(|path| inner(&self.root, path)) {
            options.pathspec(literal(&path));
        }
        let diff = match side {
            Side::Index => self.inner.diff_tree_to_index(before, None, Some(&mut options)),
            Side::Work => {
                options.include_untracked(true).recurse_untracked_dirs(true).show_untracked_content(true);
                self.inner.diff_tree_to_workdir_with_index(before, Some(&mut options))
            }
        };
        let mut diff = diff.map_err(|error| unreadable(&self.root, &error))?;
        diff.find_similar(Some(git2::DiffFindOptions::new().renames(true).for_untracked(true)))?;
        Ok(diff)
    }

    fn read(&self, diff: &git2::Diff, with_lines: bool) -> anyhow::Result<Vec<Change>> {
        let is_file = |file: &git2::DiffFile| matches!(file.mode(), git2::FileMode::Blob | git2::FileMode::BlobExecutable);
        let mut found = Vec::new();
        for (number, delta) in diff.deltas().enumerate() {
            let (old, new) = (delta.old_file(), delta.new_file());
            let is_gone = delta.status() == git2::Delta::Deleted;
            let there = if is_gone { &old } else { &new };
            let is_moved = old.is_valid_id() && new.is_valid_id() && old.id() == new.id() && !is_gone;
            let Some(path) = there.path().filter(|_| is_file(there) && !is_moved) else { continue };
            let before = is_file(&old).then(|| self.inner.find_blob(old.id()).ok()).flatten();
            let before = before.and_then(|blob| {
                let text = String::from_utf8_lossy(blob.content()).into_owned();
                Some(Before { path: self.root.join(old.path()?), text })
            });
            let lines = if with_lines && before.is_some() && !is_gone { lines(diff, number)? } else { Lines::All };
            let is_same = matches!(&lines, Lines::Some(lines) if lines.is_empty());
            if !is_same {
                found.push(Change { path: self.root.join(path), before, merged: Vec::new(), lines, is_gone });
            }
        }
        Ok(found)
    }
}

/// A range for every place where the two differ, empty where something is gone and nothing came for it.
fn lines(diff: &git2::Diff, number: usize) -> anyhow::Result<Lines> {
    let Some(patch) = git2::Patch::from_diff(diff, number)? else { return Ok(Lines::Some(Vec::new())) };
    let mut ranges = Vec::new();
    for hunk in 0..patch.num_hunks() {
        let (hunk, _) = patch.hunk(hunk)?;
        let start = hunk.new_start() as usize;
        ranges.push(start..start + hunk.new_lines() as usize);
    }
    Ok(Lines::Some(ranges))
}

/// A path as a pattern that nothing else fits.
fn literal(path: &[u8]) -> Vec<u8> {
    path.iter().flat_map(|&byte| [b"*?[]\\!".contains(&byte).then_some(b'\\'), Some(byte)]).flatten().collect()
}
