//! What the user has trusted repositories with: kept in the user's own folder, outside any repository.
//!
//! Settings lie in a repository, and a clone may be a stranger's. Where they would start a program, or send a token to an
//! address of theirs, the user is asked to trust exactly that, once; other words in the settings are another thing to trust.

use super::{Failure, World, files};
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// What is trusted, as lines of JSON.
#[derive(Debug)]
pub struct Trust {
    file: PathBuf,
    lines: Vec<Line>,
}

#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Line {
    repository: String,
    /// As the user was shown it.
    with: String,
}

/// The folder where a program keeps what it remembers for this user.
///
/// # Errors
/// The environment names none.
pub fn state_folder(world: &World) -> Result<PathBuf, Failure> {
    let own = world.variable("XDG_STATE_HOME").or_else(|| world.variable("LOCALAPPDATA")).map(PathBuf::from);
    let own = own.filter(|path| path.is_absolute()).or_else(|| world.variable("HOME").map(|home| PathBuf::from(home).join(".local/state")));
    own.map(|folder| folder.join("noblame"))
        .ok_or_else(|| Failure::outside("there is no folder of your own to remember things in").hint("set HOME or XDG_STATE_HOME"))
}

impl Trust {
    /// # Errors
    /// The user has no folder, or the file cannot be read.
    pub fn read(world: &World) -> anyhow::Result<Trust> {
        let file = state_folder(world)?.join("trusted.jsonl");
        let text = files::read_if_there(&file)?.unwrap_or_default();
        // A line that cannot be read trusts nobody with anything.
        let lines = text.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
        Ok(Trust { file, lines })
    }

    pub fn has(&self, repository: &Path, with: &str) -> bool {
        let repository = named(repository);
        self.lines.iter().any(|line| line.repository == repository && line.with == with)
    }

    /// # Errors
    /// It cannot be remembered.
    pub fn add(&mut self, repository: &Path, with: &str) -> anyhow::Result<()> {
        let line = Line { repository: named(repository), with: with.to_owned() };
        let text = serde_json::to_string(&line)? + "\n";
        if !files::is_there(&self.file) {
            files::create(&self.file, "")?;
        }
        files::append(&self.file, &text)?;
        self.lines.push(line);
        Ok(())
    }
}

/// A repository by the place where it truly lies.
fn named(repository: &Path) -> String {
    files::real(repository).to_string_lossy().into_owned()
}
