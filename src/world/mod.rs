//! Everything outside the process: clock, environment, terminal, files, git, the network, other programs.
//!
//! Only this room opens those doors (`clippy.toml` keeps them shut elsewhere). It knows nothing of reports, and hands
//! out no type of a vendor or of libgit2.

pub mod archive;
pub mod clock;
pub mod failure;
pub mod files;
pub mod folder;
pub mod git;
pub mod people;
pub mod pile;
pub mod http;
pub mod process;
pub mod renewal;
pub mod reread;
pub mod running;
pub mod server;
pub mod talk;
pub mod terminal;
pub mod watch;
pub mod windows;
pub mod trust;

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

    /// What tells the program that runs from any other, another build of it too.
    pub fn program(&self) -> Option<files::Signature> {
        std::env::current_exe().ok().and_then(|program| files::signature(&program))
    }

    /// A path as the user meant it: relative ones start at this world's folder.
    pub fn path(&self, path: &Path) -> PathBuf {
        if path.is_absolute() { path.to_path_buf() } else { self.folder.join(path) }
    }

    /// A path as the user would write it: relative to the current folder where it lies under it or up to three folders
    /// beside it, with `/` between parts.
    pub fn shown(&self, path: &Path) -> String {
        let above = self.folder.ancestors().take(4).enumerate();
        let mut short = above.filter_map(|(ups, above)| {
            let rest = path.strip_prefix(above).ok().filter(|_| above.parent().is_some())?;
            Some(std::iter::repeat_n("..", ups).collect::<PathBuf>().join(rest))
        });
        let short = short.next().unwrap_or_else(|| path.to_path_buf());
        let shown = if short.as_os_str().is_empty() { Path::new(".") } else { short.as_path() };
        // A name can hold what would move the cursor, or turn the direction of writing.
        let is_hidden =
            |c: char| c.is_control() || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
        let shown = shown.to_string_lossy().replace(is_hidden, "\u{fffd}");
        if cfg!(windows) { windows::slashed(&shown) } else { shown }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_shown_from_where_the_user_stands() {
        let world = World { clock: Clock::Machine, terminal: Terminal::default(), folder: PathBuf::from("/home/a/repo/docs") };
        let table = [
            ("/home/a/repo/docs/x.md", "x.md"),
            ("/home/a/repo/docs", "."),
            ("/home/a/repo/postmortems/x.md", "../postmortems/x.md"),
            ("/home/x.md", "../../../x.md"),
            ("/etc/x.md", "/etc/x.md"),
            ("/home/a/repo/docs/\u{1b}[2Jx.md", "\u{fffd}[2Jx.md"),
        ];
        for (path, expected) in table {
            assert_eq!(world.shown(Path::new(path)), expected);
        }
    }
}
