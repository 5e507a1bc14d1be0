//! The git repository around the reports, read through libgit2.

mod change;
pub mod hooks;
mod index;

pub use change::{Before, Change, Lines, Side};
pub use index::Index;

use super::people::People;
use super::{Failure, World};
use anyhow::Context;
use jiff::tz::Offset;
use jiff::{Timestamp, Zoned};
use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// An open repository.
pub struct Repository {
    inner: git2::Repository,
    root: PathBuf,
}

impl std::fmt::Debug for Repository {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Repository").field("root", &self.root).finish_non_exhaustive()
    }
}

/// Signatures by their names and addresses, as they are written.
type Authors = HashMap<(Vec<u8>, Vec<u8>), git2::Signature<'static>>;

/// One commit, as much as a timeline or a site needs.
#[derive(Clone, Debug)]
pub struct Commit {
    /// The full id in hexadecimal.
    pub id: String,
    pub summary: String,
    pub body: String,
    pub author: String,
    /// When it was committed, in the committer's own offset.
    pub at: Zoned,
    pub parents: usize,
}

/// A tag and the commit it names.
#[derive(Clone, Debug)]
pub struct Tag {
    pub name: String,
    /// The id of the commit it names.
    pub commit: String,
    /// When it was made if it says so, otherwise the time of its commit.
    pub at: Zoned,
    /// The first line of an annotated tag's message.
    pub message: Option<String>,
}

impl Repository {
    /// The repository that a folder lies in, or none.
    ///
    /// # Errors
    /// There is one, and libgit2 cannot read it.
    pub fn find(folder: &Path) -> anyhow::Result<Option<Repository>> {
        prepare();
        let opened = match git2::Repository::discover(folder) {
            Ok(opened) => opened,
            Err(error) if error.code() == git2::ErrorCode::NotFound => return Ok(None),
            Err(error) => return Err(unreadable(folder, &error).into()),
        };
        Ok(Repository::of(opened))
    }

    /// The repository that git means where it runs a hook, or else the one that the current folder lies in. In a hook git says
    /// by its environment which index it commits: `git commit --all` and `git commit PATH` have one of their own.
    ///
    /// # Errors
    /// There is one, and libgit2 cannot read it.
    pub fn meant(world: &World) -> anyhow::Result<Option<Repository>> {
        if !["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"].iter().any(|name| world.variable(name).is_some()) {
            return Repository::find(&world.folder);
        }
        prepare();
        match git2::Repository::open_from_env() {
            Ok(opened) => Ok(Repository::of(opened)),
            Err(error) if error.code() == git2::ErrorCode::NotFound => Ok(None),
            Err(error) => Err(unreadable(&world.folder, &error).into()),
        }
    }

    /// None where it has no work tree.
    fn of(opened: git2::Repository) -> Option<Repository> {
        let root = opened.workdir()?.components().collect();
        Some(Repository { inner: opened, root })
    }

    /// Make a repository with a first branch `main` and the author given.
    pub fn create(folder: &Path, author: &str, email: &str) -> anyhow::Result<Repository> {
        prepare();
        let mut options = git2::RepositoryInitOptions::new();
        options.initial_head("main").no_reinit(true);
        let made =
            git2::Repository::init_opts(folder, &options).with_context(|| format!("making a git repository in {}", folder.display()))?;
        let mut config = made.config()?;
        config.set_str("user.name", author)?;
        config.set_str("user.email", email)?;
        Ok(Repository { inner: made, root: folder.to_path_buf() })
    }

    /// The folder of the work tree.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The commit that HEAD points at, or none in a repository without commits.
    pub fn head(&self) -> Option<String> {
        Some(self.inner.head().ok()?.peel_to_commit().ok()?.id().to_string())
    }

    /// The address of the remote `origin`.
    pub fn origin(&self) -> Option<String> {
        self.inner.find_remote("origin").ok()?.url().ok().map(str::to_owned)
    }

    /// A setting of git's, such as `core.editor` or `user.name`.
    pub fn setting(&self, key: &str) -> Option<String> {
        self.inner.config().ok()?.snapshot().ok()?.get_str(key).ok().map(str::to_owned)
    }

    /// The commits reachable from `from` (a branch, tag or id; HEAD where none is given) with a committer's time in the
    /// window, oldest first.
    ///
    /// # Errors
    /// `from` names nothing, or the history cannot be read.
    pub fn commits(&self, from: Option<&str>, since: Option<Timestamp>, until: Option<Timestamp>) -> anyhow::Result<Vec<Commit>> {
        let start = match from {
            Some(name) => self
                .inner
                .revparse_single(name)
                .and_then(|object| object.peel_to_commit())
                .map_err(|_| {
                    Failure::yours(format!("“{name}” names no commit of {}", self.root.display()))
                        .hint("give a branch, a tag or a commit id")
                })?
                .id(),
            None => match self.inner.head().and_then(|head| head.peel_to_commit()) {
                Ok(commit) => commit.id(),
                Err(_) => return Ok(Vec::new()),
            },
        };
        let mut walk = self.inner.revwalk()?;
        walk.set_sorting(git2::Sort::TIME | git2::Sort::TOPOLOGICAL)?;
        walk.push(start)?;
        let mut found = Vec::new();
        for id in walk {
            let commit = self.inner.find_commit(id.context("reading the history")?)?;
            let at = zoned(commit.time());
            if since.is_some_and(|since| at.timestamp() < since) || until.is_some_and(|until| at.timestamp() > until) {
                continue;
            }
            found.push(read(&commit, at));
        }
        found.reverse();
        Ok(found)
    }

    /// What reached the branch at HEAD: its commits along first parents with a committer's time in the window, oldest
    /// first. The walk ends where the history has long been older than the window, so that a long history costs little;
    /// a few commits with a wrong clock do not end it.
    pub fn mainline(&self, since: Option<Timestamp>, until: Option<Timestamp>) -> anyhow::Result<Vec<Commit>> {
        const LONG: usize = 1000;
        let mut found = Vec::new();
        let mut next = self.inner.head().and_then(|head| head.peel_to_commit()).ok();
        let mut older = 0;
        while let Some(commit) = next.filter(|_| older < LONG) {
            let at = zoned(commit.time());
            let is_older = since.is_some_and(|since| at.timestamp() < since);
            older = if is_older { older + 1 } else { 0 };
            if !is_older && until.is_none_or(|until| at.timestamp() <= until) {
                found.push(read(&commit, at));
            }
            // A shallow clone's last commit names parents that are not there: the history that can be seen ends here.
            next = commit.parent(0).ok();
        }
        found.reverse();
        Ok(found)
    }

    /// All tags that name commits, by time.
    pub fn tags(&self) -> anyhow::Result<Vec<Tag>> {
        let mut found = Vec::new();
        for reference in self.inner.references_glob("refs/tags/*")? {
            let reference = reference?;
            let Ok(commit) = reference.peel_to_commit() else { continue };
            let annotation = reference.peel_to_tag().ok();
            let made = annotation.as_ref().and_then(|tag| tag.tagger().map(|tagger| zoned(tagger.when())));
            let message =
                annotation.as_ref().and_then(|tag| tag.message().ok().flatten().and_then(|text| text.lines().next().map(str::to_owned)));
            let name = String::from_utf8_lossy(reference.shorthand_bytes()).into_owned();
            found.push(Tag { name, commit: commit.id().to_string(), at: made.unwrap_or_else(|| zoned(commit.time())), message });
        }
        found.sort_by(|one, other| one.at.cmp(&other.at).then_with(|| one.name.cmp(&other.name)));
        Ok(found)
    }

    /// Every name and address that wrote a commit reachable from HEAD and not from `since`, or from `rest`, as `.mailmap`
    /// has them, each once; and the commits that another call has to go on with. The newest commits are read first, and no
    /// more once the time is over.
    pub fn people(&self, since: Option<&str>, rest: &[String], patience: Duration) -> anyhow::Result<(People, Vec<String>)> {
        let Ok(head) = self.inner.head().and_then(|head| head.peel_to_commit()) else { return Ok((People::new(), Vec::new())) };
        let end = Instant::now() + patience;
        let known = |id: &str| git2::Oid::from_str(id).ok().filter(|id| self.inner.find_commit(*id).is_ok());
        let mut written = Authors::new();
        let mut left = self.authors(&[head.id()], since.and_then(known), end, &mut written)?;
        let rest: Vec<git2::Oid> = rest.iter().filter_map(|id| known(id)).collect();
        if left.is_empty() && !rest.is_empty() {
            left = self.authors(&rest, None, end, &mut written)?;
        } else {
            left.extend(rest);
        }
        let map = self.inner.mailmap()?;
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let mapped = written.values().map(|who| match map.resolve_signature(who) {
            Ok(who) => (text(who.name_bytes()), text(who.email_bytes())),
            Err(_) => (text(who.name_bytes()), text(who.email_bytes())),
        });
        Ok((mapped.collect(), left.iter().map(git2::Oid::to_string).collect()))
    }

    /// Read the authors of what is reachable from some commits and not from another, up to a time; gives the commits that
    /// come next, none where all are read.
    fn authors(
        &self,
        from: &[git2::Oid],
        hidden: Option<git2::Oid>,
        end: Instant,
        written: &mut Authors,
    ) -> anyhow::Result<Vec<git2::Oid>> {
        let mut walk = self.inner.revwalk()?;
        for &id in from {
            walk.push(id)?;
        }
        if let Some(id) = hidden {
            walk.hide(id)?;
        }
        let (mut read, mut parents) = (HashSet::new(), HashSet::new());
        // A shallow clone's last commits name parents that are not there: what can be seen ends here.
        for (number, id) in walk.map_while(Result::ok).enumerate() {
            if number % 256 == 255 && Instant::now() > end {
                parents.insert(id);
                let next = parents.into_iter().filter(|id| !read.contains(id) && Some(*id) != hidden);
                return Ok(next.collect());
            }
            let Ok(commit) = self.inner.find_commit(id) else { continue };
            read.insert(id);
            parents.extend(commit.parent_ids());
            let who = commit.author();
            let key = (who.name_bytes().to_owned(), who.email_bytes().to_owned());
            written.entry(key).or_insert_with(|| who.to_owned());
        }
        Ok(Vec::new())
    }

    /// Commit everything in the work tree. For the demonstration's scratch repository: no hook runs.
    pub fn commit_all(&self, message: &str, at: Timestamp) -> anyhow::Result<String> {
        let mut index = self.inner.index()?;
        index.add_all(["*"], git2::IndexAddOption::DEFAULT, None)?;
        index.write()?;
        let tree = self.inner.find_tree(index.write_tree()?)?;
        let configured = self.inner.signature()?;
        let name = configured.name().unwrap_or("noblame").to_owned();
        let email = configured.email().unwrap_or("noblame@example.com").to_owned();
        let who = git2::Signature::new(&name, &email, &git2::Time::new(at.as_second(), 0))?;
        let parent = self.inner.head().ok().and_then(|head| head.peel_to_commit().ok());
        let parents: Vec<&git2::Commit> = parent.iter().collect();
        Ok(self.inner.commit(Some("HEAD"), &who, &who, message, &tree, &parents)?.to_string())
    }

    /// Tag HEAD without annotation.
    pub fn tag_head(&self, name: &str) -> anyhow::Result<()> {
        let head = self.inner.head()?.peel(git2::ObjectType::Commit)?;
        self.inner.tag_lightweight(name, &head, false)?;
        Ok(())
    }
}

fn read(commit: &git2::Commit, at: Zoned) -> Commit {
    let message = String::from_utf8_lossy(commit.message_bytes()).into_owned();
    let (summary, body) = message.trim_start().split_once('\n').unwrap_or((&message, ""));
    Commit {
        id: commit.id().to_string(),
        summary: summary.trim().to_owned(),
        body: body.trim().to_owned(),
        author: String::from_utf8_lossy(commit.author().name_bytes()).into_owned(),
        at,
        parents: commit.parent_count(),
    }
}

fn zoned(time: git2::Time) -> Zoned {
    let at = Timestamp::from_second(time.seconds()).unwrap_or(Timestamp::UNIX_EPOCH);
    let offset = Offset::from_seconds(time.offset_minutes().saturating_mul(60)).unwrap_or(Offset::UTC);
    at.to_zoned(offset.to_time_zone())
}

/// Whether a folder lies in a repository that has no work tree.
pub fn is_bare(folder: &Path) -> bool {
    prepare();
    git2::Repository::discover(folder).is_ok_and(|found| found.is_bare())
}

/// Repositories of git's newer forms open too; said once a process.
fn prepare() {
    static ONCE: std::sync::Once = std::sync::Once::new();
    ONCE.call_once(|| {
        // SAFETY: changes libgit2's global list, before any repository is opened and from one thread alone.
        let _ = unsafe { git2::opts::set_extensions(&["partialclone", "relativeworktrees", "worktreeconfig", "preciousobjects"]) };
    });
}

fn unreadable(folder: &Path, error: &git2::Error) -> Failure {
    let hint = if error.message().contains("extension") {
        "a split or sparse index is not supported yet: `git update-index --no-split-index`, `git sparse-checkout reapply --no-sparse-index`"
    } else {
        "repositories with SHA-256 ids or a reftable are not supported yet"
    };
    Failure::outside(format!("the git repository around {} cannot be read: {}", folder.display(), error.message())).hint(hint)
}
