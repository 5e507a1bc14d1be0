//! Why something could not be done: whose it is to mend, where it is, and what would be right.

use std::fmt;

/// Whose it is to mend.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whose {
    /// The command line or a report: the person who typed can mend it.
    Yours,
    /// `noblame.yml`, a pack, a template: the repository's settings.
    Settings,
    /// The disk, git, another program, the network.
    Outside,
    /// A mistake of this program.
    Ours,
}

/// A place in a file: line and column are 1-based, the column counts characters; both are none for the file as a whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    pub path: String,
    pub at: Option<(usize, usize)>,
}

impl fmt::Display for Place {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.at {
            Some((line, column)) => write!(out, "{}:{line}:{column}", self.path),
            None => out.write_str(&self.path),
        }
    }
}

/// What could not be done. It travels inside an [`anyhow::Error`]; the door of the program prints it and exits with 2.
#[derive(Clone, Debug)]
pub struct Failure {
    pub whose: Whose,
    pub message: String,
    pub place: Option<Place>,
    pub hint: Option<String>,
}

impl Failure {
    pub fn yours(message: impl Into<String>) -> Failure {
        Failure { whose: Whose::Yours, message: message.into(), place: None, hint: None }
    }

    pub fn settings(message: impl Into<String>) -> Failure {
        Failure { whose: Whose::Settings, ..Failure::yours(message) }
    }

    pub fn outside(message: impl Into<String>) -> Failure {
        Failure { whose: Whose::Outside, ..Failure::yours(message) }
    }

    pub fn ours(message: impl Into<String>) -> Failure {
        Failure { whose: Whose::Ours, ..Failure::yours(message) }
    }

    /// The same, as the settings' to mend.
    pub fn of_settings(mut self) -> Failure {
        self.whose = Whose::Settings;
        self
    }

    pub fn in_file(mut self, path: impl Into<String>) -> Failure {
        self.place = Some(Place { path: path.into(), at: None });
        self
    }

    pub fn at(mut self, path: impl Into<String>, line: usize, column: usize) -> Failure {
        self.place = Some(Place { path: path.into(), at: Some((line, column)) });
        self
    }

    pub fn hint(mut self, hint: impl Into<String>) -> Failure {
        self.hint = Some(hint.into());
        self
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.place {
            Some(place) => write!(out, "{place}: {}", self.message),
            None => out.write_str(&self.message),
        }
    }
}

impl std::error::Error for Failure {}
