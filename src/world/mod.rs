//! Everything outside the process: clock, environment, terminal, files, git, other programs.
//!
//! Only this room opens those doors (`clippy.toml` keeps them shut elsewhere). It knows nothing of reports, and hands
//! out no type of a vendor or of libgit2.

pub mod clock;
pub mod failure;
pub mod files;
pub mod folder;
pub mod git;
pub mod process;
pub mod terminal;

pub use clock::Clock;
pub use failure::Failure;
pub use terminal::Terminal;

use std::path::{Path, PathBuf};

/// The outside as one value: `main` builds the real one, tests a small one.
#[derive(Debug)]
pub struct World {
    pub clock: Clock,
    pub terminal: Terminal,
    /// The folder that relative paths start from.
    pub folder: PathBuf,
}

impl World {
    /// The process's own clock, terminal and folder.
    #[expect(clippy::disallowed_methods, reason = "this room is where the outside is read")]
    pub fn real() -> anyhow::Result<World> {
        let folder = std::env::current_dir().map_err(|error| {
            Failure::outside(format!("the current folder cannot be read: {error}")).hint("it may have been removed: cd to one that exists")
        })?;
        Ok(World { clock: Clock::from_environment()?, terminal: Terminal::default(), folder })
    }

    /// An environment variable, if it is set, not empty and text.
    #[expect(clippy::disallowed_methods, reason = "this room is where the outside is read")]
    pub fn variable(&self, name: &str) -> Option<String> {
        std::env::var(name).ok().filter(|value| !value.is_empty())
    }

    /// A path as the user meant it: relative ones start at this world's folder.
    pub fn path(&self, path: &Path) -> PathBuf {
        if path.is_absolute() { path.to_path_buf() } else { self.folder.join(path) }
    }

    /// A path as the user would write it: relative to the current folder where it lies under it, with `/` between parts.
    pub fn shown(&self, path: &Path) -> String {
        let short = path.strip_prefix(&self.folder).unwrap_or(path);
        let shown = if short.as_os_str().is_empty() { Path::new(".") } else { short };
        let shown = shown.to_string_lossy();
        if cfg!(windows) { shown.replace('\\', "/") } else { shown.into_owned() }
    }
}
