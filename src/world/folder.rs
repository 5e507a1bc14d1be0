//! A folder of generated files, replaced as a whole: the new one is built beside the old one and renamed into its place.

use super::{Failure, files};
use anyhow::Context;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Component, Path, PathBuf};
use std::sync::Mutex;
use tempfile::TempDir;

/// A folder that is being built. Until [`Replacement::finish`] the old one stands untouched; dropped before, nothing of
/// the new one stays.
#[derive(Debug)]
pub struct Replacement {
    target: PathBuf,
    fresh: TempDir,
    made: Mutex<BTreeSet<PathBuf>>,
}

impl Replacement {
    /// Begin to build what will replace `folder`. The file `marker` says that the folder is ours to replace.
    ///
    /// # Errors
    /// The folder holds files and no marker: it is then somebody else's. Or the folder around it cannot be written.
    #[expect(clippy::disallowed_methods, reason = "this room is where the outside is written")]
    pub fn begin(folder: &Path, marker: &str) -> anyhow::Result<Replacement> {
        let shown = folder.display().to_string();
        let target = fs::canonicalize(folder).unwrap_or_else(|_| folder.to_path_buf());
        if files::is_there(&target) && !files::is_folder(&target) {
            return Err(Failure::yours("is a file, not a folder, and is left as it is").in_file(shown).hint("name another folder").into());
        }
        let taken = fs::read_dir(&target).is_ok_and(|mut entries| entries.next().is_some());
        if taken && !files::is_there(&target.join(marker)) {
            return Err(Failure::yours("holds files that noblame did not make, and is left as it is")
                .in_file(shown)
                .hint("name another folder, or empty this one")
                .into());
        }
        let parent = around(&target);
        fs::create_dir_all(parent).with_context(|| format!("making the folder {}", parent.display()))?;
        let fresh = tempfile::Builder::new()
            .prefix(".noblame-new-")
            .tempdir_in(parent)
            .with_context(|| format!("writing into {}", parent.display()))?;
        let replacement = Replacement { target, fresh, made: Mutex::default() };
        replacement.put(marker, b"This folder is made by noblame and replaced as a whole: keep nothing of your own in it.\n")?;
        Ok(replacement)
    }

    /// Write one file. Its name is relative, with `/` between parts. May be called from many threads.
    ///
    /// # Errors
    /// The name leads out of the folder, or the file cannot be written.
    #[expect(clippy::disallowed_methods, reason = "this room is where the outside is written")]
    pub fn put(&self, name: &str, bytes: &[u8]) -> anyhow::Result<()> {
        let path = self.place(name)?;
        fs::write(&path, bytes).with_context(|| format!("writing {name}"))
    }

    /// Copy one file as it is.
    #[expect(clippy::disallowed_methods, reason = "this room is where the outside is written")]
    pub fn copy(&self, from: &Path, name: &str) -> anyhow::Result<()> {
        let path = self.place(name)?;
        let bytes = fs::read(from).with_context(|| format!("reading {}", from.display()))?;
        fs::write(&path, bytes).with_context(|| format!("writing {name}"))
    }

    /// Put the new folder in the place of the old one. Should the last step fail, the old one is put back.
    #[expect(clippy::disallowed_methods, reason = "this room is where the outside is written")]
    pub fn finish(self) -> anyhow::Result<()> {
        files::make_open(self.fresh.path())?;
        let target = &self.target;
        let shown = target.display();
        let aside = tempfile::Builder::new().prefix(".noblame-old-").tempdir_in(around(target))?;
        let old = aside.path().join("old");
        if files::is_there(target) {
            fs::rename(target, &old).with_context(|| format!("moving {shown} aside (is something mounted there?)"))?;
        }
        if let Err(error) = fs::rename(self.fresh.path(), target) {
            if files::is_there(&old) {
                fs::rename(&old, target).with_context(|| format!("putting the old {shown} back from {}", old.display()))?;
            }
            return Err(error).with_context(|| format!("putting {shown} in place"));
        }
        let _ = self.fresh.keep();
        Ok(())
    }

    #[expect(clippy::disallowed_methods, reason = "this room is where the outside is written")]
    fn place(&self, name: &str) -> anyhow::Result<PathBuf> {
        let relative = Path::new(name);
        if name.is_empty() || relative.components().any(|part| !matches!(part, Component::Normal(_))) {
            return Err(Failure::ours(format!("“{name}” is no name of a file inside the folder")).into());
        }
        let path = self.fresh.path().join(relative);
        let inner = around(&path).to_path_buf();
        // The lock is held while the folder is made: another thread that finds it listed may write into it.
        let mut made = self.made.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if made.insert(inner.clone()) {
            fs::create_dir_all(&inner).with_context(|| format!("making the folder {}", inner.display()))?;
        }
        Ok(path)
    }
}

fn around(path: &Path) -> &Path {
    path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "the tests look at what was written")]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let mut names: Vec<_> =
            fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }

    #[test]
    fn the_old_folder_goes_as_a_whole() {
        let around = tempfile::tempdir().unwrap();
        let folder = around.path().join("public");
        let first = Replacement::begin(&folder, ".ours").unwrap();
        first.put("a/one.html", b"1").unwrap();
        first.finish().unwrap();
        assert_eq!(names(&folder), [".ours", "a"]);

        let second = Replacement::begin(&folder, ".ours").unwrap();
        second.put("two.html", b"2").unwrap();
        assert_eq!(names(&folder), [".ours", "a"]);
        drop(second);
        assert_eq!(names(around.path()), ["public"]);

        let third = Replacement::begin(&folder, ".ours").unwrap();
        third.put("three.html", b"3").unwrap();
        third.finish().unwrap();
        assert_eq!(names(&folder), [".ours", "three.html"]);
        assert_eq!(names(around.path()), ["public"]);
    }

    #[test]
    fn somebody_elses_folder_is_left_alone() {
        let around = tempfile::tempdir().unwrap();
        fs::write(around.path().join("thesis.tex"), "x").unwrap();
        let error = Replacement::begin(around.path(), ".ours").unwrap_err();
        assert!(error.to_string().ends_with("holds files that noblame did not make, and is left as it is"), "{error}");
        assert_eq!(names(around.path()), ["thesis.tex"]);
    }

    #[test]
    fn no_name_leads_out() {
        let around = tempfile::tempdir().unwrap();
        let replacement = Replacement::begin(&around.path().join("public"), ".ours").unwrap();
        for name in ["../x", "/x", "a/../../x", ""] {
            assert!(replacement.put(name, b"").is_err(), "{name:?}");
        }
    }
}
