//! A folder of generated files, brought up to date: a second folder of the same files is, and then both change places.
//!
//! The second folder, the spare, stands elsewhere on the same disk. Files that both hold are one file with two names, so that
//! neither takes room nor is written twice; a file is never written to, but removed and made anew, for the other name would
//! show what is written. Whatever stops a renewal before its last step leaves the first folder as it was, and one that is
//! found in another state than it was left in is of no use and says so.

use super::files;
use super::folder::{Print, STRAY, around, exchange, is_inner, is_linked, ours, said, written};
use rayon::prelude::*;
use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

/// A folder that is being brought up to date.
#[derive(Debug)]
pub struct Renewal {
    target: PathBuf,
    marker: &'static str,
    spare: PathBuf,
    /// What the spare holds, by name, the marker left out.
    there: Mutex<HashMap<String, Print>>,
}

impl Renewal {
    /// Begin with the spare; none where there is none, or no folder yet.
    ///
    /// # Errors
    /// The folder holds a file that we did not make.
    pub fn begin(folder: &Path, marker: &'static str, spare: &Path) -> anyhow::Result<Option<Renewal>> {
        if !files::is_folder(spare) || !files::is_folder(folder) {
            return Ok(None);
        }
        let (target, there) = rayon::join(|| ours(folder, marker), || prints(spare, ""));
        let target = target?;
        let Some(there) = there else { return Ok(None) };
        let mut there: HashMap<String, Print> = there.into_iter().collect();
        there.remove(marker);
        Ok(Some(Renewal { target, marker, spare: spare.to_path_buf(), there: there.into() }))
    }

    /// Write one file; none where that fails.
    pub fn put(&self, name: &str, bytes: &[u8]) -> Option<Print> {
        let path = self.cleared(name)?;
        let print = written(&path, bytes).ok()?;
        self.there().insert(name.to_owned(), print);
        Some(print)
    }

    /// Make the spare hold these files and no others, and put it in the place of the folder. False where it cannot: then
    /// nothing has changed, and the spare is of no use any more.
    #[expect(clippy::disallowed_methods, reason = "this room is where the outside is written")]
    pub fn finish(self, wanted: &BTreeMap<String, Print>) -> bool {
        let there = std::mem::take(&mut *self.there());
        let stale: Vec<&String> = wanted.iter().filter(|(name, print)| there.get(*name) != Some(print)).map(|(name, _)| name).collect();
        // What is as it was in the folder, and is not in the spare, which is older.
        let shared = stale.into_par_iter().all(|name| {
            let Some(path) = self.cleared(name) else { return false };
            is_linked(&self.target.join(name), &path) && path.symlink_metadata().is_ok_and(|found| Print::of(&found) == wanted[name])
        });
        let mut emptied: Vec<PathBuf> = Vec::new();
        let is_clear = there.keys().filter(|name| !wanted.contains_key(*name)).all(|name| {
            let path = self.spare.join(name);
            emptied.push(around(&path).to_path_buf());
            fs::remove_file(path).is_ok()
        });
        // One that still holds something stays.
        emptied.iter().for_each(|folder| drop(fs::remove_dir(folder)));
        let mark = || {
            let marker = self.cleared(self.marker)?;
            written(&marker, said(wanted.keys().map(String::as_str)).as_bytes()).ok()?;
            files::make_open(&self.spare).ok()
        };
        shared && is_clear && mark().is_some() && exchange(&self.spare, &self.target)
    }

    fn there(&self) -> std::sync::MutexGuard<'_, HashMap<String, Print>> {
        self.there.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The path of a file in the spare, where nothing stands and something can be made.
    #[expect(clippy::disallowed_methods, reason = "this room is where the outside is written")]
    fn cleared(&self, name: &str) -> Option<PathBuf> {
        let path = is_inner(name).then(|| self.spare.join(name))?;
        match fs::remove_file(&path) {
            Ok(()) => {}
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => fs::create_dir_all(around(&path)).ok()?,
            Err(_) => return None,
        }
        Some(path)
    }
}

/// All files in a folder, by name, but for those that file managers leave; none where it cannot be read, or holds
/// something else than files and folders.
#[expect(clippy::disallowed_methods, reason = "this room is where the outside is read")]
fn prints(folder: &Path, before: &str) -> Option<Vec<(String, Print)>> {
    let entries: Vec<fs::DirEntry> = fs::read_dir(folder).ok()?.collect::<Result<_, _>>().ok()?;
    let looked = entries.par_iter().map(|entry| {
        let last = entry.file_name().into_string().ok()?;
        let name = format!("{before}{last}");
        let kind = entry.file_type().ok()?;
        if kind.is_dir() {
            return prints(&entry.path(), &format!("{name}/"));
        }
        if STRAY.contains(&last.as_str()) {
            return Some(Vec::new());
        }
        let print = kind.is_file().then(|| entry.metadata().ok()).flatten().map(|found| Print::of(&found))?;
        Some(vec![(name, print)])
    });
    let looked: Option<Vec<Vec<(String, Print)>>> = looked.collect();
    Some(looked?.into_iter().flatten().collect())
}
