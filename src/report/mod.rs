//! Findings, and the shapes they print in: one file a format, each with output types of its own.

pub mod json;
pub mod text;

use crate::document::{Position, Source, Span};

/// A shape that findings print in.
#[derive(Debug)]
pub struct Format {
    /// As `--format` names it.
    pub name: &'static str,
    /// For whom it is, in a few words.
    pub what: &'static str,
    /// Whether a person reads it in a terminal: styles are dropped where colours are off. Any other is printed as it is.
    pub styled: bool,
    pub print: fn(&[Judged]) -> String,
}

/// Every format, the usual one first.
pub const FORMATS: &[Format] = &[
    Format { name: "text", what: "each finding with its line, for people", styled: true, print: text::print },
    Format { name: "json", what: "one object, version 1, for programs", styled: false, print: json::print },
];

/// How much a finding matters. The order is from least to most.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Deserialize, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// Shown with `--all` alone.
    Info,
    /// Shown; a hook passes.
    Suggestion,
    /// A hook stops.
    Warning,
    /// The report cannot be understood as written.
    Error,
}

impl Level {
    pub const ALL: [Level; 4] = [Level::Info, Level::Suggestion, Level::Warning, Level::Error];

    pub fn name(self) -> &'static str {
        match self {
            Level::Info => "info",
            Level::Suggestion => "suggestion",
            Level::Warning => "warning",
            Level::Error => "error",
        }
    }
}

/// Something a rule found in a report. It carries no colours and no layout.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    pub span: Span,
    /// `family/name`.
    pub rule: String,
    pub level: Level,
    /// What and why, in one line.
    pub message: String,
    /// The question that leads on. Empty where there is nothing to ask.
    pub ask: String,
}

/// The findings of one report, with the text they point into.
#[derive(Debug)]
pub struct Judged {
    /// As it is shown to the user, with `/` between its parts.
    pub path: String,
    pub source: Source,
    /// In the order of the text.
    pub findings: Vec<Finding>,
    /// Where the rules' pages are, if they are published: `{rule}` stands for a rule's id.
    pub pages: Option<String>,
}

impl Judged {
    /// Where a finding begins and ends; the end is exclusive.
    pub fn place(&self, finding: &Finding) -> (Position, Position) {
        (self.source.position(finding.span.start), self.source.position(finding.span.end))
    }

    /// The page of a finding's rule, if the rules' pages are published.
    pub fn url(&self, finding: &Finding) -> Option<String> {
        self.pages.as_ref().map(|pages| pages.replace("{rule}", &finding.rule))
    }
}

/// How many findings of each level.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    pub files: usize,
    pub error: usize,
    pub warning: usize,
    pub suggestion: usize,
    pub info: usize,
}

impl Counts {
    pub fn of(judged: &[Judged]) -> Counts {
        let mut counts = Counts { files: judged.len(), ..Counts::default() };
        for finding in judged.iter().flat_map(|judged| &judged.findings) {
            match finding.level {
                Level::Error => counts.error += 1,
                Level::Warning => counts.warning += 1,
                Level::Suggestion => counts.suggestion += 1,
                Level::Info => counts.info += 1,
            }
        }
        counts
    }

    /// How many findings are of this level or above.
    pub fn at_least(self, level: Level) -> usize {
        let of =
            [(Level::Info, self.info), (Level::Suggestion, self.suggestion), (Level::Warning, self.warning), (Level::Error, self.error)];
        of.iter().filter(|(found, _)| *found >= level).map(|(_, count)| count).sum()
    }
}
