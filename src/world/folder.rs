//! A folder of generated files, replaced as a whole: the new one is built beside the old one and renamed into its place.

use super::{Failure, files};
use anyhow::Context;
use std::collections::BTreeSet;
use std::fs;
use std::io::Write;
use std::path::{Component, Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use tempfile::TempDir;

/// A folder that is being built. Until [`Replacement::finish`] the old one stands untouched; dropped before, nothing of
/// the new one stays.
#[derive(Debug)]
pub struct Replacement {
    target: PathBuf,
    marker: &'static str,
    /// The marker of the new folder, locked for as long as it is being built. Stands before the folder, so that it is closed
    /// first: Windows removes no folder with an open file in it.
    lock: fs::File,
    fresh: TempDir,
    made: Mutex<Made>,
    /// A second folder of the same files, where one is wanted and can be had.
    spare: Option<PathBuf>,
    is_spare_whole: AtomicBool,
}

/// What tells a file that we made from another: its length, when it was written (in nanoseconds since 1970), and its number
/// on the disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Print {
    pub length: u64,
    pub written: i64,
    pub number: u64,
}

impl Print {
    pub(super) fn of(found: &fs::Metadata) -> Print {
        let since = found.modified().ok().and_then(|at| at.duration_since(std::time::UNIX_EPOCH).ok());
        #[cfg(unix)]
        let number = std::os::unix::fs::MetadataExt::ino(found);
        #[cfg(not(unix))]
        let number = 0;
        Print { length: found.len(), written: since.map_or(0, |since| i64::try_from(since.as_nanos()).unwrap_or_default()), number }
    }
}

/// What was made so far: folders, and the names of the files.
#[derive(Debug, Default)]
struct Made {
    folders: BTreeSet<PathBuf>,
    names: BTreeSet<String>,
}

/// Stands in the first line of a marker; the names of the files that we made follow, one a line.
const SAID: &str = "This folder is made by noblame and replaced as a whole: keep nothing of your own in it.";

/// Files that file managers leave in a folder that somebody looks at.
pub(super) const STRAY: [&str; 3] = [".DS_Store", "Thumbs.db", "desktop.ini"];

const FRESH: &str = ".noblame-new-";
const ASIDE: &str = ".noblame-old-";

impl Replacement {
    /// Begin to build what will replace `folder`. The file `marker` says that the folder is ours to replace, and which
    /// files in it we made.
    ///
    /// # Errors
    /// The folder holds a file that we did not make. Or the folder around it cannot be written.
    #[expect(clippy::disallowed_methods, reason = "this room is where the outside is written")]
    pub fn begin(folder: &Path, marker: &'static str) -> anyhow::Result<Replacement> {
        let target = ours(folder, marker)?;
        let parent = around(&target);
        fs::create_dir_all(parent).with_context(|| format!("making the folder {}", parent.display()))?;
        let fresh = tempfile::Builder::new()
            .prefix(&beside(FRESH, &target))
            .tempdir_in(parent)
            .with_context(|| format!("writing into {}", parent.display()))?;
        let lock = fs::File::create(fresh.path().join(marker)).with_context(|| format!("writing {marker}"))?;
        // Where a disk knows no locks, leftovers are not told from what is being built, and stay.
        let _ = lock.try_lock();
        Ok(Replacement { target, marker, fresh, lock, made: Mutex::default(), spare: None, is_spare_whole: AtomicBool::new(true) })
    }

    /// Make a second folder of the same files too, which a [`super::renewal::Renewal`] can begin with: its files are the
    /// first one's by another name, and take no room. What stands at `spare` goes.
    #[expect(clippy::disallowed_methods, reason = "this room is where the outside is written")]
    pub fn with_spare(mut self, spare: &Path) -> Replacement {
        let _ = fs::remove_dir_all(spare);
        self.spare = fs::create_dir_all(spare).is_ok().then(|| spare.to_path_buf());
        self
    }

    /// Write one file. Its name is relative, with `/` between parts. May be called from many threads.
    ///
    /// # Errors
    /// The name leads out of the folder, or the file cannot be written.
    pub fn put(&self, name: &str, bytes: &[u8]) -> anyhow::Result<Print> {
        let path = self.place(name)?;
        let print = written(&path, bytes).with_context(|| format!("writing {name}"))?;
        if let Some(spare) = self.spare.as_ref().filter(|_| self.is_spare_whole.load(Relaxed))
            && !is_linked(&path, &spare.join(name))
        {
            self.is_spare_whole.store(false, Relaxed);
        }
        Ok(print)
    }

    /// Put the new folder in the place of the old one. Should the last step fail, the old one is put back. What a run
    /// left behind that was killed is removed. Gives whether there is a whole second folder.
    #[expect(clippy::disallowed_methods, reason = "this room is where the outside is written")]
    pub fn finish(self) -> anyhow::Result<bool> {
        let Replacement { target, marker, fresh, mut lock, made, spare, is_spare_whole } = self;
        let made = made.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
        lock.write_all(said(made.names.iter().map(String::as_str)).as_bytes()).with_context(|| format!("writing {marker}"))?;
        files::make_open(fresh.path())?;
        let has_spare = spare.is_some() && is_spare_whole.into_inner();
        if let Some(spare) = spare.filter(|_| !has_spare) {
            let _ = fs::remove_dir_all(spare);
        }
        // Windows moves no folder with an open file in it.
        let _lock = (!cfg!(windows)).then_some(lock);
        let shown = target.display();
        // One step, where the system has it: then there is no moment without a whole folder. The old one is then where the
        // new one was built, and goes with it.
        if files::is_folder(&target) && exchange(fresh.path(), &target) {
            drop(fresh);
            sweep(&target, marker);
            return Ok(has_spare);
        }
        let aside = tempfile::Builder::new().prefix(&beside(ASIDE, &target)).tempdir_in(around(&target))?;
        let old = aside.path().join(OLD);
        if files::is_there(&target) {
            fs::rename(&target, &old).with_context(|| format!("moving {shown} aside (is something mounted there?)"))?;
        }
        if let Err(error) = fs::rename(fresh.path(), &target) {
            put_back(aside, &target)?;
            return Err(error).with_context(|| format!("putting {shown} in place"));
        }
        let _ = fresh.keep();
        sweep(&target, marker);
        Ok(has_spare)
    }

    #[expect(clippy::disallowed_methods, reason = "this room is where the outside is written")]
    fn place(&self, name: &str) -> anyhow::Result<PathBuf> {
        let relative = Path::new(name);
        if !is_inner(name) {
            return Err(Failure::ours(format!("“{name}” is no name of a file inside the folder")).into());
        }
        let path = self.fresh.path().join(relative);
        let inner = around(&path).to_path_buf();
        // The lock is held while the folder is made: another thread that finds it listed may write into it.
        let mut made = self.made.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        made.names.insert(name.to_owned());
        if made.folders.insert(inner.clone()) {
            fs::create_dir_all(&inner).with_context(|| format!("making the folder {}", inner.display()))?;
            if let Some(spare) = &self.spare {
                let _ = fs::create_dir_all(around(&spare.join(relative)));
            }
        }
        Ok(path)
    }
}

/// Whether a name is one of a file inside a folder.
pub(super) fn is_inner(name: &str) -> bool {
    !name.is_empty() && Path::new(name).components().all(|part| matches!(part, Component::Normal(_)))
}

/// What a marker says, with the names of the files that we made.
pub(super) fn said<'n>(names: impl Iterator<Item = &'n str>) -> String {
    names.fold(format!("{SAID}\n"), |text, name| text + name + "\n")
}

/// Write a new file.
#[expect(clippy::disallowed_methods, reason = "this room is where the outside is written")]
pub(super) fn written(path: &Path, bytes: &[u8]) -> std::io::Result<Print> {
    let mut file = fs::File::create(path)?;
    file.write_all(bytes)?;
    Ok(Print::of(&file.metadata()?))
}

/// Give a file a second name; false where the disk cannot, or it is another disk.
#[expect(clippy::disallowed_methods, reason = "this room is where the outside is written")]
pub(super) fn is_linked(path: &Path, second: &Path) -> bool {
    fs::hard_link(path, second).is_ok()
}

/// The folder itself, if it is ours to replace or not there yet.
#[expect(clippy::disallowed_methods, reason = "this room is where the outside is read")]
pub(super) fn ours(folder: &Path, marker: &str) -> anyhow::Result<PathBuf> {
    let shown = folder.display().to_string();
    let target = fs::canonicalize(folder).unwrap_or_else(|_| folder.to_path_buf());
    if files::is_there(&target) && !files::is_folder(&target) {
        return Err(Failure::yours("is a file, not a folder, and is left as it is").in_file(shown).hint("name another folder").into());
    }
    if files::is_there(&target)
        && let Some(file) = somebody_elses(&target, marker)?
    {
        return Err(Failure::yours(format!("holds files that noblame did not make, such as {file}, and is left as it is"))
            .in_file(shown)
            .hint("name another folder, or move them out of this one")
            .into());
    }
    Ok(target)
}

/// The old folder's name while it is aside.
const OLD: &str = "old";

/// Put the folder that is aside back into its place, or else keep it where it is and say where.
#[expect(clippy::disallowed_methods, reason = "this room is where the outside is written")]
fn put_back(aside: TempDir, target: &Path) -> anyhow::Result<()> {
    let old = aside.path().join(OLD);
    if !files::is_there(&old) {
        return Ok(());
    }
    fs::rename(&old, target).map_err(|error| {
        let kept = aside.keep().join(OLD);
        let failure = Failure::outside(format!("the new folder could not be put here, nor the old one be put back: {error}"));
        failure.in_file(target.display().to_string()).hint(format!("the old one is whole, in {}", kept.display())).into()
    })
}

/// The first file in a folder that its marker does not name, by its path in there.
#[expect(clippy::disallowed_methods, reason = "this room is where the outside is read")]
fn somebody_elses(folder: &Path, marker: &str) -> anyhow::Result<Option<String>> {
    let written = files::read_if_there(&folder.join(marker))?.unwrap_or_default();
    let ours: BTreeSet<&str> = written.lines().skip(1).chain([marker]).collect();
    let mut waiting = vec![(folder.to_path_buf(), String::new())];
    let mut found = BTreeSet::new();
    while let Some((inner, before)) = waiting.pop() {
        for entry in fs::read_dir(&inner).with_context(|| format!("listing {}", inner.display()))? {
            let entry = entry.with_context(|| format!("listing {}", inner.display()))?;
            let last = entry.file_name().to_string_lossy().into_owned();
            let name = format!("{before}{last}");
            if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                waiting.push((entry.path(), format!("{name}/")));
            } else if !ours.contains(name.as_str()) && !STRAY.contains(&last.as_str()) {
                found.insert(name);
            }
        }
    }
    Ok(found.pop_first())
}

/// Let two folders change places, all at once; false where the system or the disk cannot.
#[cfg(any(target_os = "linux", target_os = "macos"))]
pub(super) fn exchange(one: &Path, other: &Path) -> bool {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    renameat_with(CWD, one, CWD, other, RenameFlags::EXCHANGE).is_ok()
}

#[cfg(not(any(target_os = "linux", target_os = "macos")))]
pub(super) fn exchange(_: &Path, _: &Path) -> bool {
    false
}

/// Remove what runs for the same folder left behind that were killed: new folders that nobody builds any more, and old
/// ones that hold nothing but what we made.
#[expect(clippy::disallowed_methods, reason = "this room is where the outside is written")]
fn sweep(target: &Path, marker: &str) {
    let Ok(entries) = fs::read_dir(around(target)) else { return };
    for entry in entries.flatten().filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir())) {
        let (name, path) = (entry.file_name().to_string_lossy().into_owned(), entry.path());
        let is_left = |prefix| name.strip_prefix(&beside(prefix, target)).is_some_and(|rest| rest.len() == 6 && !rest.contains('-'));
        let nobody_builds = || fs::File::open(path.join(marker)).is_ok_and(|marker| marker.try_lock().is_ok());
        let old = path.join(OLD);
        let is_ours = || files::is_there(&old.join(marker)) && matches!(somebody_elses(&old, marker), Ok(None));
        if is_left(FRESH) && nobody_builds() || is_left(ASIDE) && is_ours() {
            // It is out of the way where it is: the next run tries again.
            let _ = fs::remove_dir_all(&path);
        }
    }
}

/// How the name of a folder of ours beside the target begins.
fn beside(prefix: &str, target: &Path) -> String {
    let name = target.file_name().unwrap_or_default().to_string_lossy();
    format!("{prefix}{name}-")
}

pub(super) fn around(path: &Path) -> &Path {
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
        assert!(error.to_string().ends_with("holds files that noblame did not make, such as thesis.tex, and is left as it is"), "{error}");
        assert_eq!(names(around.path()), ["thesis.tex"]);
    }

    #[test]
    fn a_file_among_ours_is_left_alone_and_named() {
        let around = tempfile::tempdir().unwrap();
        let folder = around.path().join("public");
        let first = Replacement::begin(&folder, ".ours").unwrap();
        first.put("a/one.html", b"1").unwrap();
        first.finish().unwrap();
        fs::write(folder.join(".DS_Store"), "").unwrap();
        fs::write(folder.join("a/mine.html"), "").unwrap();
        let error = Replacement::begin(&folder, ".ours").unwrap_err();
        assert!(error.to_string().contains("did not make, such as a/mine.html,"), "{error}");
        fs::remove_file(folder.join("a/mine.html")).unwrap();
        Replacement::begin(&folder, ".ours").unwrap().finish().unwrap();
        assert_eq!(names(&folder), [".ours"]);

        fs::write(folder.join(".ours"), "").unwrap();
        fs::write(folder.join("one.html"), "").unwrap();
        assert!(Replacement::begin(&folder, ".ours").is_err());
    }

    #[test]
    fn an_old_folder_that_cannot_be_put_back_is_kept() {
        let around = tempfile::tempdir().unwrap();
        let target = around.path().join("public");
        fs::create_dir_all(target.join("in the way")).unwrap();
        let aside = tempfile::Builder::new().prefix(ASIDE).tempdir_in(around.path()).unwrap();
        let old = aside.path().join(OLD);
        fs::create_dir(&old).unwrap();
        fs::write(old.join("one.html"), "1").unwrap();
        let error = put_back(aside, &target).unwrap_err().downcast::<Failure>().unwrap();
        assert_eq!(error.hint, Some(format!("the old one is whole, in {}", old.display())));
        assert_eq!(names(&old), ["one.html"]);
    }

    #[test]
    fn what_a_killed_run_left_is_removed() {
        let around = tempfile::tempdir().unwrap();
        let folder = around.path().join("public");
        for path in [".noblame-new-public-killed/.ours", ".noblame-old-public-killed/old/.ours", ".noblame-old-public-mixed0/old/mine.html"]
        {
            let path = around.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "").unwrap();
        }
        let other = Replacement::begin(&folder, ".ours").unwrap();
        Replacement::begin(&folder, ".ours").unwrap().finish().unwrap();
        let built = other.fresh.path().file_name().unwrap().to_string_lossy().into_owned();
        assert_eq!(names(around.path()), [built.as_str(), ".noblame-old-public-mixed0", "public"]);
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
