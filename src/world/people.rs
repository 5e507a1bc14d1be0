//! Who wrote the history of the repository around a folder, read once for a commit and kept beside git's own files.
//!
//! A history is long and a lint is short: the names that were found for a commit are written to `noblame/people` in git's
//! folder, or where that cannot be written to the user's folder for such things. The next commit reads only what is new,
//! and where a huge history was not read to its end, the next time goes on. Without either neither libgit2 nor the history
//! is touched.

use super::git::Repository;
use super::{World, files};
use std::collections::BTreeSet;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// A history is read no longer than this at a time: newest commits first, so that of a huge one those who write today are
/// known at once.
const PATIENCE: Duration = Duration::from_millis(400);

const HEAD: &str = "noblame people 2";

/// Names with their addresses, as `.mailmap` has them, each once.
pub type People = BTreeSet<(String, String)>;

/// Everybody who wrote a commit of the repository that a folder lies in. What cannot be read is left out: a lint does
/// without it.
pub fn people(folder: &Path, world: &World) -> People {
    known(folder, world).unwrap_or_default()
}

/// The folder of the work tree that a folder lies in, if it is one of git's.
pub fn work_tree(folder: &Path) -> Option<&Path> {
    folder.ancestors().find(|above| files::is_there(&above.join(".git")))
}

/// Where what only makes things quicker may be kept for the repository that a folder lies in, the best place first: beside
/// git's own files, and in the user's folder for such things.
pub fn places(folder: &Path, world: &World) -> Vec<PathBuf> {
    let root = work_tree(folder).unwrap_or(folder);
    let git = Folders::of(root).map(|git| git.common.join("noblame"));
    git.into_iter().chain(own_cache(world, root)).collect()
}

fn known(folder: &Path, world: &World) -> Option<People> {
    let root = work_tree(folder)?;
    let git = Folders::of(root)?;
    let mut now = Key { commit: git.head()?, mailmap: digest(&read(&root.join(".mailmap")).unwrap_or_default()), rest: Vec::new() };
    let places = places(root, world);
    let mut old = None;
    for place in &places {
        let Some((key, people)) = read(&place.join("people")).and_then(|text| parse(&text)) else { continue };
        if key == now {
            return Some(people);
        }
        old = old.or(Some((key, people)).filter(|(key, _)| key.mailmap == now.mailmap));
    }
    let repository = Repository::find(root).ok()??;
    let (since, rest) = old.as_ref().map_or((None, &[][..]), |(key, _)| (Some(key.commit.as_str()), &key.rest));
    let (mut people, rest) = repository.people(since, rest, PATIENCE).ok()?;
    now.rest = rest;
    people.extend(old.into_iter().flat_map(|(_, people)| people));
    let text = [print(&now, &people)];
    for place in &places {
        if files::write_cache(&place.join("people"), &text) {
            break;
        }
    }
    Some(people)
}

/// What the names were read for.
#[derive(Debug, PartialEq, Eq)]
struct Key {
    commit: String,
    mailmap: u64,
    /// The commits that are still to be read, and what they come from.
    rest: Vec<String>,
}

fn parse(text: &str) -> Option<(Key, People)> {
    let mut lines = text.lines();
    let mut head = lines.next()?.strip_prefix(HEAD)?.split_whitespace();
    let key = Key {
        commit: head.next()?.to_owned(),
        mailmap: u64::from_str_radix(head.next()?, 16).ok()?,
        rest: head.map(str::to_owned).collect(),
    };
    let people = lines.filter_map(|line| line.split_once('\t').map(|(name, address)| (name.to_owned(), address.to_owned())));
    Some((key, people.collect()))
}

fn print(key: &Key, people: &People) -> String {
    let mut out = format!("{HEAD} {} {:x}", key.commit, key.mailmap);
    for id in &key.rest {
        let _ = write!(out, " {id}");
    }
    out.push('\n');
    for (name, address) in people.iter().filter(|(name, address)| !name.contains(['\t', '\n', '\r']) && !address.contains(['\n', '\r'])) {
        let _ = writeln!(out, "{name}\t{address}");
    }
    out
}

/// Git's folders of a work tree: its own, and the one that it shares with other work trees.
struct Folders {
    own: PathBuf,
    common: PathBuf,
}

impl Folders {
    fn of(root: &Path) -> Option<Folders> {
        let dot = root.join(".git");
        let own = if files::is_folder(&dot) { dot } else { root.join(read(&dot)?.strip_prefix("gitdir:")?.trim()) };
        let common = read(&own.join("commondir")).map_or_else(|| own.clone(), |text| own.join(text.trim()));
        Some(Folders { own, common })
    }

    /// The commit that is checked out, read as git writes it; none where it writes it otherwise, and before the first.
    fn head(&self) -> Option<String> {
        let mut text = read(&self.own.join("HEAD"))?;
        // A name may lead to another.
        for _ in 0..5 {
            let Some(name) = text.strip_prefix("ref:").map(str::trim) else { break };
            if name.split('/').any(|part| part == "..") {
                return None;
            }
            text = read(&self.common.join(name)).or_else(|| read(&self.own.join(name))).or_else(|| self.packed(name))?;
        }
        let id = text.trim();
        let is_id = matches!(id.len(), 40 | 64) && id.bytes().all(|byte| byte.is_ascii_hexdigit());
        is_id.then(|| id.to_owned())
    }

    fn packed(&self, name: &str) -> Option<String> {
        let text = read(&self.common.join("packed-refs"))?;
        text.lines().find_map(|line| line.strip_suffix(name)?.strip_suffix(' ').map(str::to_owned))
    }
}

fn read(path: &Path) -> Option<String> {
    files::read_if_there(path).ok()?
}

/// A folder of the user's for this repository's names.
fn own_cache(world: &World, root: &Path) -> Option<PathBuf> {
    let home = || world.variable("HOME").map(|home| Path::new(&home).join(".cache"));
    let cache = world.variable("XDG_CACHE_HOME").or_else(|| world.variable("LOCALAPPDATA")).map(PathBuf::from).or_else(home)?;
    Some(cache.join("noblame").join(format!("{:016x}", digest(&root.to_string_lossy()))))
}

/// FNV-1a: it only tells one text from the next.
fn digest(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |digest, byte| (digest ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3))
}
