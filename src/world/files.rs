//! Reading and writing files: text only, whole or not at all.

use super::Failure;
use anyhow::Context;
use ignore::WalkBuilder;
use std::collections::{HashMap, HashSet};
use std::ffi::OsString;
use std::fs;
use std::io::{self, Read, Write};
use std::path::{Component, Path, PathBuf};

/// Files larger than this are not read: no report is, and offsets fit 32 bits.
const LARGEST: u64 = 1 << 30;

/// A file's text.
///
/// # Errors
/// It does not exist, is a folder, a device or a pipe, cannot be read, is larger than 1 GiB, or is not UTF-8 (with the
/// place of the first bad byte).
#[expect(clippy::disallowed_methods, reason = "this room is where the outside is read")]
pub fn read(path: &Path) -> anyhow::Result<String> {
    let shown = path.display().to_string();
    let found = fs::metadata(path).map_err(|error| missing(&shown, &error))?;
    if found.is_dir() {
        return Err(Failure::yours("is a folder, not a file").in_file(shown).into());
    }
    if !found.is_file() {
        return Err(Failure::yours("is no regular file").in_file(shown).into());
    }
    let mut bytes = Vec::with_capacity(usize::try_from(found.len().min(LARGEST)).unwrap_or_default());
    // It may have grown since.
    let read = fs::File::open(path).and_then(|file| file.take(LARGEST + 1).read_to_end(&mut bytes));
    if read.map_err(|error| missing(&shown, &error))? as u64 > LARGEST {
        return Err(Failure::yours("is larger than 1 GiB").in_file(shown).into());
    }
    text(bytes, &shown)
}

/// A file's text, or none where there is no such file.
pub fn read_if_there(path: &Path) -> anyhow::Result<Option<String>> {
    if is_there(path) { read(path).map(Some) } else { Ok(None) }
}

/// A file as a stream of bytes, for what may be larger than memory; `shown` names it in failures.
#[expect(clippy::disallowed_methods, reason = "this room is where the outside is read")]
pub fn open(path: &Path, shown: &str) -> anyhow::Result<Box<dyn io::BufRead>> {
    if is_folder(path) {
        return Err(Failure::yours("is a folder, not a file").in_file(shown).into());
    }
    let file = fs::File::open(path).map_err(|error| missing(shown, &error))?;
    Ok(Box::new(io::BufReader::with_capacity(1 << 16, file)))
}

/// A file's bytes.
///
/// # Errors
/// It does not exist or cannot be read.
#[expect(clippy::disallowed_methods, reason = "this room is where the outside is read")]
pub fn bytes(path: &Path) -> anyhow::Result<Vec<u8>> {
    fs::read(path).map_err(|error| missing(&path.display().to_string(), &error).into())
}

/// The first bytes of a file, as many as there are and no more than `most`.
///
/// # Errors
/// It does not exist or cannot be read.
#[expect(clippy::disallowed_methods, reason = "this room is where the outside is read")]
pub fn head(path: &Path, most: usize) -> anyhow::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let read = fs::File::open(path).and_then(|file| file.take(most as u64).read_to_end(&mut bytes));
    read.map_err(|error| missing(&path.display().to_string(), &error))?;
    Ok(bytes)
}

/// What tells a file from the same file after it was written to, without reading it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Signature {
    pub length: u64,
    /// When it was last written, and when anything about it last changed, in nanoseconds since 1970; the second is 0 where
    /// the system does not say.
    pub written: i128,
    pub touched: i128,
    /// Its number on the disk; 0 where it has none.
    pub number: u64,
}

impl Signature {
    /// Whether it is so old that another write would have given it another time: clocks of disks are coarse.
    pub fn is_settled(&self, now: jiff::Timestamp, coarse: std::time::Duration) -> bool {
        let latest = self.written.max(self.touched);
        now.as_nanosecond() - latest > coarse.as_nanos() as i128
    }
}

/// The signature of a regular file; none where there is none.
#[expect(clippy::disallowed_methods, reason = "this room is where the outside is read")]
pub fn signature(path: &Path) -> Option<Signature> {
    let found = fs::metadata(path).ok().filter(fs::Metadata::is_file)?;
    let since = |at: std::time::SystemTime| at.duration_since(std::time::UNIX_EPOCH).map_or(0, |since| since.as_nanos() as i128);
    #[cfg(unix)]
    let (touched, number) = {
        use std::os::unix::fs::MetadataExt;
        (i128::from(found.ctime()) * 1_000_000_000 + i128::from(found.ctime_nsec()), found.ino())
    };
    #[cfg(not(unix))]
    let (touched, number) = (0, 0);
    Some(Signature { length: found.len(), written: found.modified().map_or(0, since), touched, number })
}

pub fn is_there(path: &Path) -> bool {
    path.symlink_metadata().is_ok()
}

#[expect(clippy::disallowed_methods, reason = "this room is where the outside is read")]
pub fn is_folder(path: &Path) -> bool {
    path.is_dir()
}

/// Bytes as text, or a failure that names the place of the first byte that is none.
pub fn text(bytes: Vec<u8>, shown: &str) -> anyhow::Result<String> {
    String::from_utf8(bytes).map_err(|error| {
        let good = &error.as_bytes()[..error.utf8_error().valid_up_to()];
        let line = good.iter().filter(|byte| **byte == b'\n').count() + 1;
        let tail = good.rsplit(|byte| *byte == b'\n').next().unwrap_or_default();
        let column = String::from_utf8_lossy(tail).chars().count() + 1;
        let bad = error.as_bytes()[good.len()];
        Failure::yours(format!("is not UTF-8 text: the byte 0x{bad:02x} begins no character"))
            .at(shown, line, column)
            .hint(format!("convert it, for example with: iconv -f WINDOWS-1252 -t UTF-8 {shown}"))
            .into()
    })
}

/// Replace a file's text: written beside it, flushed to disk, then renamed, so that a crash leaves the old text or the
/// new one. The file's permissions stay; a symbolic link stays a link and its target is replaced.
#[expect(clippy::disallowed_methods, reason = "this room is where the outside is written")]
pub fn write(path: &Path, text: &str) -> anyhow::Result<()> {
    let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_path_buf());
    put(&target, text, true).with_context(|| format!("writing {}", path.display()))
}

/// Replace a file's text as [`write`] does, if it still is the one expected; false where it is another by now.
///
/// Two processes that use this do not undo each other's work: from the comparison to the rename each holds the lock of
/// the folder that the file lies in. The file itself is replaced, so its lock would not be one lock for both.
#[expect(clippy::disallowed_methods, reason = "this room is where the outside is written")]
pub fn replace(path: &Path, expected: &str, text: &str) -> anyhow::Result<bool> {
    let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_path_buf());
    let _lock = lock(folder_of(&target));
    if read(path)? != expected {
        return Ok(false);
    }
    put(&target, text, true).with_context(|| format!("writing {}", path.display()))?;
    Ok(true)
}

/// The lock of a folder, waited for and held until the handle is dropped; the system gives it up when a process ends,
/// however it ends. None where the system or the file system has no such lock: the comparison stands alone there.
#[cfg(unix)]
#[expect(clippy::disallowed_methods, reason = "this room is where the outside is written")]
fn lock(folder: &Path) -> Option<fs::File> {
    fs::File::open(folder).ok().filter(|folder| folder.lock().is_ok())
}

#[cfg(not(unix))]
fn lock(_: &Path) -> Option<fs::File> {
    None
}

fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Write a file that must not exist yet, and the folders it lies in.
///
/// # Errors
/// Something of that name is there: it is left as it is.
#[expect(clippy::disallowed_methods, reason = "this room is where the outside is written")]
pub fn create(path: &Path, text: &str) -> anyhow::Result<()> {
    if is_there(path) {
        return Err(Failure::yours("is there already, and is left as it is").in_file(path.display().to_string()).into());
    }
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).with_context(|| format!("making the folder {}", folder.display()))?;
    }
    put(path, text, false).with_context(|| format!("writing {}", path.display()))
}

#[expect(clippy::disallowed_methods, reason = "this room is where the outside is written")]
fn put(path: &Path, text: &str, replace: bool) -> anyhow::Result<()> {
    let mut file = tempfile::Builder::new().prefix(".noblame-").tempfile_in(folder_of(path))?;
    file.write_all(text.as_bytes())?;
    match fs::metadata(path) {
        Ok(old) => file.as_file().set_permissions(old.permissions())?,
        Err(_) => make_readable(file.as_file())?,
    }
    file.as_file().sync_all()?;
    if replace {
        file.persist(path).map_err(|error| error.error)?
    } else {
        file.persist_noclobber(path).map_err(|error| error.error)?
    };
    Ok(())
}

/// Temporary files are the owner's alone; a new file is as open as the user's mask says.
#[cfg(unix)]
fn make_readable(file: &fs::File) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    file.set_permissions(fs::Permissions::from_mode(0o666 & !mask()))
}

#[cfg(not(unix))]
fn make_readable(_: &fs::File) -> io::Result<()> {
    Ok(())
}

/// The process's mask, read from a file made with it: the call that asks for it also sets it, which is no good with
/// threads.
#[cfg(unix)]
fn mask() -> u32 {
    use std::os::unix::fs::PermissionsExt;
    use std::sync::OnceLock;
    static MASK: OnceLock<u32> = OnceLock::new();
    *MASK.get_or_init(|| {
        let made = tempfile::Builder::new().permissions(fs::Permissions::from_mode(0o666)).tempfile();
        let mode = made.and_then(|file| file.as_file().metadata()).map_or(0o644, |found| found.permissions().mode());
        0o666 & !mode
    })
}

/// Write a program that must not exist yet, and the folders it lies in.
///
/// # Errors
/// As [`create`].
pub fn create_program(path: &Path, text: &str) -> anyhow::Result<()> {
    create(path, text)?;
    make_runnable(path).with_context(|| format!("making {} a program", path.display()))
}

#[cfg(unix)]
#[expect(clippy::disallowed_methods, reason = "this room is where the outside is written")]
fn make_runnable(path: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    // Who may read it may run it.
    let mode = fs::metadata(path)?.permissions().mode();
    fs::set_permissions(path, fs::Permissions::from_mode(mode | (mode & 0o444) >> 2))
}

#[cfg(not(unix))]
fn make_runnable(_: &Path) -> io::Result<()> {
    Ok(())
}

/// Give a file another name in its folder, a link as the link it is.
///
/// # Errors
/// Something of that name is there, or the folder cannot be written.
#[expect(clippy::disallowed_methods, reason = "this room is where the outside is written")]
pub fn rename(from: &Path, to: &Path) -> anyhow::Result<()> {
    if is_there(to) {
        return Err(Failure::yours("is there already, and is left as it is").in_file(to.display().to_string()).into());
    }
    fs::rename(from, to).with_context(|| format!("renaming {} to {}", from.display(), to.display()))
}

/// Remove a file.
///
/// # Errors
/// It is not there, or the folder cannot be written.
#[expect(clippy::disallowed_methods, reason = "this room is where the outside is written")]
pub fn remove(path: &Path) -> anyhow::Result<()> {
    fs::remove_file(path).with_context(|| format!("removing {}", path.display()))
}

/// Replace what is kept only to be quick by these parts: it may be lost, so it is not flushed to disk, and failing is no failure. False
/// where it cannot be written, or a link stands in its way.
#[expect(clippy::disallowed_methods, reason = "this room is where the outside is written")]
pub fn write_cache(path: &Path, parts: &[String]) -> bool {
    let written = || -> io::Result<()> {
        let folder = folder_of(path);
        fs::create_dir_all(folder)?;
        if folder.symlink_metadata()?.is_symlink() || path.is_symlink() {
            return Err(io::ErrorKind::AlreadyExists.into());
        }
        let mut file = tempfile::Builder::new().prefix(".noblame-").tempfile_in(folder)?;
        let mut writer = io::BufWriter::with_capacity(1 << 20, &mut file);
        parts.iter().try_for_each(|part| writer.write_all(part.as_bytes()))?;
        writer.flush()?;
        drop(writer);
        file.persist(path).map_err(|error| error.error)?;
        Ok(())
    };
    written().is_ok()
}

/// Nothing, or the failure to name where a path is a symbolic link: what is added there would land in another file.
pub fn refuse_link(path: &Path, shown: &str) -> Result<(), Failure> {
    match path.symlink_metadata() {
        Ok(found) if found.is_symlink() => Err(Failure::yours("is a symbolic link, and is not followed")
            .in_file(shown)
            .hint("replace it with the file it leads to, or remove it")),
        _ => Ok(()),
    }
}

/// A lock that one process holds at a time, until it is dropped or the process ends, however it ends.
#[derive(Debug)]
pub struct Held {
    _file: fs::File,
}

/// Take the lock that a file stands for, made if it is not there; none where another process holds it. Where the file
/// system has no locks it is given to everybody.
///
/// # Errors
/// The file cannot be made.
#[expect(clippy::disallowed_methods, reason = "this room is where the outside is written")]
pub fn hold(path: &Path) -> anyhow::Result<Option<Held>> {
    fs::create_dir_all(folder_of(path)).with_context(|| format!("making the folder {}", folder_of(path).display()))?;
    let file = fs::OpenOptions::new().create(true).append(true).open(path).with_context(|| format!("opening {}", path.display()))?;
    match file.try_lock() {
        Err(fs::TryLockError::WouldBlock) => Ok(None),
        _ => Ok(Some(Held { _file: file })),
    }
}

/// Add whole lines to the end of a file, made if it is not there. One write, so that two processes do not mix lines.
///
/// # Errors
/// It cannot be written, or is a symbolic link.
#[expect(clippy::disallowed_methods, reason = "this room is where the outside is written")]
pub fn append(path: &Path, lines: &str) -> anyhow::Result<()> {
    refuse_link(path, &path.display().to_string())?;
    let mut file = fs::OpenOptions::new().create(true).append(true).open(path).with_context(|| format!("opening {}", path.display()))?;
    file.write_all(lines.as_bytes()).and_then(|()| file.sync_all()).with_context(|| format!("writing {}", path.display()))
}

/// The files under a folder that git would not ignore and that have this ending, sorted by path.
///
/// # Errors
/// The folder does not exist or cannot be listed; it, or a file in it, is a link that leads out of `repository`.
#[expect(clippy::disallowed_methods, reason = "this room is where the outside is read")]
pub fn list(folder: &Path, ending: &str, repository: &Path) -> anyhow::Result<Vec<PathBuf>> {
    if !is_there(folder) {
        return Err(missing(&folder.display().to_string(), &io::Error::from(io::ErrorKind::NotFound)).into());
    }
    let repository = real(repository);
    let stays = |path: &Path| match real(path).starts_with(&repository) {
        true => Ok(()),
        false => Err(Failure::yours("is a link that leads out of the repository")
            .in_file(path.display().to_string())
            .hint("put what it leads to in its place")),
    };
    stays(folder)?;
    let mut found = Vec::new();
    for entry in WalkBuilder::new(folder).require_git(false).build() {
        let entry = entry.with_context(|| format!("listing {}", folder.display()))?;
        let is_file = entry.file_type().is_some_and(|kind| kind.is_file() || kind.is_symlink() && entry.path().is_file());
        if is_file && entry.path().extension().is_some_and(|found| found.eq_ignore_ascii_case(ending)) {
            if entry.path_is_symlink() {
                stays(entry.path())?;
            }
            found.push(entry.into_path());
        }
    }
    found.sort();
    Ok(found)
}

/// A folder of our own outside any repository, left for the user to look at.
pub fn scratch(name: &str) -> anyhow::Result<PathBuf> {
    let made = tempfile::Builder::new().prefix(&format!("{name}-")).tempdir().context("making a scratch folder")?;
    Ok(made.keep())
}

/// Which files of a repository anybody may see: those in it that are neither hidden nor ignored by git.
#[derive(Debug)]
pub struct Seen {
    root: PathBuf,
    /// What may be seen in each folder that was looked at.
    names: HashMap<PathBuf, HashSet<OsString>>,
}

impl Seen {
    pub fn new(root: &Path) -> Seen {
        Seen { root: real(root), names: HashMap::new() }
    }

    /// The regular file at a path from the root, by the path from there where it truly lies, with `/` between parts.
    /// None where there is none, it lies elsewhere, or is not to be seen, as it is written or where it truly lies.
    #[expect(clippy::disallowed_methods, reason = "this room is where the outside is read")]
    pub fn file(&mut self, path: &str) -> Option<String> {
        let truly = real(&self.root.join(path));
        let inner = truly.strip_prefix(&self.root).ok()?.to_path_buf();
        if !truly.is_file() || !self.sees(Path::new(path)) || !self.sees(&inner) {
            return None;
        }
        let parts: Vec<_> = inner.components().map(|part| part.as_os_str().to_string_lossy()).collect();
        Some(parts.join("/"))
    }

    fn sees(&mut self, inner: &Path) -> bool {
        let mut folder = self.root.clone();
        inner.components().all(|part| {
            let names = self.names.entry(folder.clone()).or_insert_with(|| names(&folder));
            let sees = matches!(part, Component::Normal(name) if names.contains(name));
            folder.push(part);
            sees
        })
    }
}

/// The names in a folder that are neither hidden nor ignored by git.
fn names(folder: &Path) -> HashSet<OsString> {
    let entries = WalkBuilder::new(folder).require_git(false).max_depth(Some(1)).build();
    entries.flatten().filter(|entry| entry.depth() == 1).map(|entry| entry.file_name().to_owned()).collect()
}

/// A path without links, `.` and `..`; what is not there yet is taken as it is written.
#[expect(clippy::disallowed_methods, reason = "this room is where the outside is read")]
pub fn real(path: &Path) -> PathBuf {
    let mut real = PathBuf::new();
    for part in path.components() {
        match part {
            Component::ParentDir => {
                real.pop();
            }
            Component::CurDir => {}
            Component::Prefix(_) => real.push(part),
            Component::RootDir | Component::Normal(_) => {
                real.push(part);
                real = fs::canonicalize(&real).unwrap_or(real);
            }
        }
    }
    real
}

#[cfg(unix)]
pub(super) fn make_open(folder: &Path) -> anyhow::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    let mode = 0o777 & !mask();
    #[expect(clippy::disallowed_methods, reason = "this room is where the outside is written")]
    fs::set_permissions(folder, fs::Permissions::from_mode(mode | 0o700)).context("opening the new folder to readers")
}

#[cfg(not(unix))]
pub(super) fn make_open(_: &Path) -> anyhow::Result<()> {
    Ok(())
}

fn missing(shown: &str, error: &io::Error) -> Failure {
    let message = match error.kind() {
        io::ErrorKind::NotFound => return Failure::yours("there is no such file or folder").in_file(shown),
        io::ErrorKind::PermissionDenied => "cannot be read: permission denied".to_owned(),
        _ => format!("cannot be read: {error}"),
    };
    Failure::outside(message).in_file(shown)
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "the tests look at what was written")]
mod tests {
    use super::*;

    fn folder() -> tempfile::TempDir {
        tempfile::tempdir().expect("a temporary folder")
    }

    #[test]
    fn text_that_is_not_utf8_names_the_place() {
        let error = text(b"one\ntw\xc3\xa9 \xff".to_vec(), "a.md").unwrap_err();
        assert_eq!(error.to_string(), "a.md:2:5: is not UTF-8 text: the byte 0xff begins no character");
        let cut = text(b"caf\xc3".to_vec(), "a.md").unwrap_err();
        assert!(cut.to_string().starts_with("a.md:1:4: "));
    }

    #[test]
    fn create_overwrites_nothing() {
        let folder = folder();
        let path = folder.path().join("in/side.md");
        create(&path, "one").unwrap();
        let error = create(&path, "two").unwrap_err();
        assert!(error.to_string().contains("is there already"), "{error}");
        assert_eq!(read(&path).unwrap(), "one");
    }

    #[test]
    fn a_write_replaces_the_whole_file_and_leaves_nothing_behind() {
        let folder = folder();
        let path = folder.path().join("report.md");
        create(&path, "a longer text").unwrap();
        write(&path, "short").unwrap();
        assert_eq!(read(&path).unwrap(), "short");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn what_somebody_else_changed_is_not_replaced() {
        let folder = folder();
        let path = folder.path().join("report.md");
        create(&path, "a").unwrap();
        assert!(!replace(&path, "b", "c").unwrap());
        assert_eq!(read(&path).unwrap(), "a");
        assert!(replace(&path, "a", "c").unwrap());
        assert_eq!(read(&path).unwrap(), "c");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[cfg(unix)]
    #[test]
    fn lines_are_not_added_through_a_link() {
        let folder = folder();
        let (path, link) = (folder.path().join("notes"), folder.path().join("x.events.jsonl"));
        create(&path, "a\n").unwrap();
        std::os::unix::fs::symlink(&path, &link).unwrap();
        let error = append(&link, "b\n").unwrap_err();
        assert!(error.to_string().ends_with("x.events.jsonl: is a symbolic link, and is not followed"), "{error}");
        assert_eq!(read(&path).unwrap(), "a\n");
    }

    #[cfg(unix)]
    #[test]
    fn permissions_and_links_stay() {
        use std::os::unix::fs::PermissionsExt;
        let folder = folder();
        let path = folder.path().join("report.md");
        create(&path, "a").unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        let link = folder.path().join("link.md");
        std::os::unix::fs::symlink(&path, &link).unwrap();
        write(&link, "b").unwrap();
        assert_eq!(read(&path).unwrap(), "b");
        assert!(link.symlink_metadata().unwrap().is_symlink());
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o640);
    }

    #[cfg(unix)]
    #[test]
    fn a_link_leads_nowhere_out() {
        use std::os::unix::fs::symlink;
        let (folder, elsewhere) = (folder(), folder());
        create(&folder.path().join("in/one.md"), "").unwrap();
        create(&elsewhere.path().join("secret.md"), "").unwrap();
        symlink(folder.path().join("in/one.md"), folder.path().join("in/two.md")).unwrap();
        let list = |inner: &str| list(&folder.path().join(inner), "md", folder.path());
        assert_eq!(list("in").unwrap().len(), 2);
        symlink(elsewhere.path().join("secret.md"), folder.path().join("in/out.md")).unwrap();
        let error = list("in").unwrap_err().to_string();
        assert!(error.ends_with("in/out.md: is a link that leads out of the repository"), "{error}");
        symlink(elsewhere.path(), folder.path().join("out")).unwrap();
        assert!(list("out").is_err());
    }

    #[cfg(unix)]
    #[test]
    fn what_is_ignored_hidden_or_elsewhere_is_not_seen() {
        use std::os::unix::fs::symlink;
        let (folder, elsewhere) = (folder(), folder());
        for name in ["a/graph.png", "skip/in/secret.png", "a/secret.log", ".git/x.log"] {
            create(&folder.path().join(name), "").unwrap();
        }
        create(&folder.path().join(".gitignore"), "skip/\n*.log\n").unwrap();
        create(&elsewhere.path().join("secret"), "").unwrap();
        symlink(elsewhere.path().join("secret"), folder.path().join("out.png")).unwrap();
        symlink(folder.path().join("skip/in/secret.png"), folder.path().join("ignored.png")).unwrap();
        symlink(folder.path().join("a/graph.png"), folder.path().join("link.png")).unwrap();
        let mut seen = Seen::new(folder.path());
        let table = [
            ("a/graph.png", Some("a/graph.png")),
            ("link.png", Some("a/graph.png")),
            ("skip/in/secret.png", None),
            ("a/secret.log", None),
            (".git/x.log", None),
            ("out.png", None),
            ("ignored.png", None),
            ("missing.png", None),
            ("a/../a/graph.png", None),
            ("a", None),
        ];
        for (path, expected) in table {
            assert_eq!(seen.file(path).as_deref(), expected, "{path}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_device_is_not_read() {
        let folder = folder();
        let link = folder.path().join("noblame.yml");
        std::os::unix::fs::symlink("/dev/zero", &link).unwrap();
        assert!(read(&link).unwrap_err().to_string().ends_with("noblame.yml: is no regular file"));
    }

    #[test]
    fn ignored_files_are_not_listed() {
        let folder = folder();
        for name in ["b.md", "a.MD", "c.txt", "skip/d.md", ".hidden/e.md"] {
            create(&folder.path().join(name), "").unwrap();
        }
        create(&folder.path().join(".gitignore"), "skip/\n").unwrap();
        let names: Vec<String> = list(folder.path(), "md", folder.path())
            .unwrap()
            .iter()
            .map(|path| path.file_name().unwrap().to_string_lossy().into_owned())
            .collect();
        assert_eq!(names, ["a.MD", "b.md"]);
    }
}
