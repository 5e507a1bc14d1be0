//! The folder of a repository's hooks, and putting a hook there and away again.

use super::Repository;
use crate::world::{Failure, World, files};
use anyhow::Context;
use std::path::{Path, PathBuf};

/// Where git looks for a repository's hooks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hooks {
    pub folder: PathBuf,
    /// Whether `core.hooksPath` says so for more than this repository.
    pub is_shared: bool,
}

/// What stands where a hook would be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    Nothing,
    /// A hook with the mark of ours; whether it is word for word the one wanted.
    Ours {
        is_same: bool,
    },
    /// Somebody else's, with its text where it is text.
    Theirs(String),
}

impl Repository {
    /// # Errors
    /// `core.hooksPath` cannot be read, or names what is no folder.
    pub fn hooks(&self, world: &World) -> anyhow::Result<Hooks> {
        let config = self.inner.config().and_then(|mut config| config.snapshot()).context("reading git's settings")?;
        let (folder, is_shared) = match config.get_path("core.hooksPath") {
            // As git does: from where the hooks run, which is the root of the work tree.
            Ok(path) => {
                let level = config.get_entry("core.hooksPath").map(|entry| entry.level());
                let own = [git2::ConfigLevel::Local, git2::ConfigLevel::Worktree, git2::ConfigLevel::App];
                (self.root.join(path), level.is_ok_and(|level| !own.contains(&level)))
            }
            Err(_) => (self.inner.commondir().join("hooks"), false),
        };
        if files::is_there(&folder) && !files::is_folder(&folder) {
            return Err(Failure::settings("is what core.hooksPath names, and is no folder: hooks are switched off here")
                .in_file(world.shown(&folder))
                .hint("to have hooks: git config --unset core.hooksPath")
                .into());
        }
        Ok(Hooks { folder: folder.components().collect(), is_shared })
    }
}

/// What stands at a hook's path; `mark` is a line that ours holds.
///
/// # Errors
/// It cannot be read.
pub fn found(path: &Path, mark: &str, wanted: &str) -> anyhow::Result<Found> {
    if !files::is_there(path) {
        return Ok(Found::Nothing);
    }
    // A hook may be a program, and a link may lead nowhere: either is somebody's.
    let text = files::bytes(path).map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).unwrap_or_default();
    Ok(if text.lines().any(|line| line == mark) { Found::Ours { is_same: text == wanted } } else { Found::Theirs(text) })
}
