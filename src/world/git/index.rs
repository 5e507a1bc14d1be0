//! The index of a repository as a folder of files: what the next commit would hold.

use super::{Repository, unreadable};
use crate::world::{Failure, World, files};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

/// The regular files of an index. Links, submodules, and files that are in conflict or only promised (`git add -N`) are
/// none.
#[derive(Debug)]
pub struct Index {
    repository: Mutex<Repository>,
    root: PathBuf,
    /// Paths from the root with `/` between parts, sorted.
    entries: Vec<(Vec<u8>, git2::Oid)>,
}

impl Index {
    /// # Errors
    /// The index cannot be read.
    pub fn open(repository: Repository) -> anyhow::Result<Index> {
        let index = repository.inner.index().map_err(|error| unreadable(&repository.root, &error))?;
        const PROMISED: u16 = git2::IndexEntryExtendedFlag::INTENT_TO_ADD.bits();
        let is_file = |entry: &git2::IndexEntry| {
            let stage = entry.flags >> 12 & 3;
            entry.mode & 0o170_000 == 0o100_000 && stage == 0 && entry.flags_extended & PROMISED == 0
        };
        let mut entries: Vec<_> = index.iter().filter(is_file).map(|entry| (entry.path, entry.id)).collect();
        // Where names are alike in any case it comes in another order.
        entries.sort_unstable();
        Ok(Index { root: repository.root.clone(), repository: Mutex::new(repository), entries })
    }

    /// The folder of the work tree.
    pub fn root(&self) -> &Path {
        &self.root
    }

    pub fn holds(&self, path: &Path) -> bool {
        self.id(path).is_some()
    }

    /// The text that is staged for a file, or none where the index does not hold it.
    ///
    /// # Errors
    /// It is no text, or larger than 1 GiB, or the object is missing.
    pub fn read(&self, path: &Path, world: &World) -> anyhow::Result<Option<String>> {
        let Some(id) = self.id(path) else { return Ok(None) };
        let repository = self.repository.lock().unwrap_or_else(PoisonError::into_inner);
        let blob = repository.inner.find_blob(id).map_err(|error| {
            Failure::outside(format!("what is staged of it cannot be read: {}", error.message())).in_file(world.shown(path))
        })?;
        files::text(blob.content().to_vec(), &world.shown(path)).map(Some)
    }

    /// The files in a folder, at any depth, in the order of their paths.
    pub fn files(&self, folder: &Path) -> Vec<PathBuf> {
        let Some(mut start) = inner(&self.root, folder) else { return Vec::new() };
        if !start.is_empty() {
            start.push(b'/');
        }
        let from = self.entries.partition_point(|(path, _)| *path < start);
        let inside = self.entries[from..].iter().take_while(|(path, _)| path.starts_with(&start));
        inside.map(|(path, _)| self.root.join(as_path(path))).collect()
    }

    /// What [`Repository::changes`] says of this index.
    ///
    /// # Errors
    /// As there.
    pub fn changes(&self, base: Option<&str>, named: &[PathBuf]) -> anyhow::Result<Vec<super::Change>> {
        let mut repository = self.repository.lock().unwrap_or_else(PoisonError::into_inner);
        let mut changes = repository.changes(base, super::Side::Index, named)?;
        changes.retain(|change| change.is_gone || self.holds(&change.path));
        Ok(changes)
    }

    fn id(&self, path: &Path) -> Option<git2::Oid> {
        let inner = inner(&self.root, path)?;
        let at = self.entries.binary_search_by(|(path, _)| path.cmp(&inner)).ok()?;
        Some(self.entries[at].1)
    }
}

/// A path from the root as git writes it.
pub(super) fn inner(root: &Path, path: &Path) -> Option<Vec<u8>> {
    let parts = path.strip_prefix(root).ok()?.components();
    let parts: Vec<&[u8]> = parts.map(|part| part.as_os_str().as_encoded_bytes()).collect();
    Some(parts.join(&b'/'))
}

#[cfg(unix)]
fn as_path(bytes: &[u8]) -> PathBuf {
    use std::os::unix::ffi::OsStrExt;
    std::ffi::OsStr::from_bytes(bytes).into()
}

#[cfg(not(unix))]
fn as_path(bytes: &[u8]) -> PathBuf {
    String::from_utf8_lossy(bytes).into_owned().into()
}
