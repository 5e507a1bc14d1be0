//! Findings, and the shapes they print in: one file a format, each with output types of its own.

mod checkstyle;
mod github;
mod gitlab;
mod json;
mod junit;
mod markdown;
mod rdjson;
mod sarif;
pub mod text;
#[cfg(test)]
mod tests;

use crate::document::{Position, Source, Span};
use sha2::{Digest, Sha256};
use std::collections::HashMap;

/// A shape that findings print in.
#[derive(Debug)]
pub struct Format {
    /// As `--format` names it.
    pub name: &'static str,
    /// For whom it is, in a few words.
    pub what: &'static str,
    /// Whether it tells why a rule is there.
    pub explains: bool,
    /// Whether it shows or measures lines of the reports, whose texts are kept for it.
    pub quotes: bool,
    pub print: fn(&Results) -> String,
}

/// What is printed.
#[derive(Clone, Copy, Debug)]
pub struct Results<'r> {
    pub judged: &'r [Judged],
    /// The rules of the findings, each once, by their ids.
    pub rules: &'r [About],
}

/// What a format may tell of a rule.
#[derive(Clone, Debug)]
pub struct About {
    pub id: String,
    pub level: Level,
    pub ask: String,
    /// Paragraphs of Markdown; empty where the rule gives no reason.
    pub why: String,
    /// Its page, if the rules' pages are published.
    pub url: Option<String>,
}

/// Every format, the usual one first.
pub const FORMATS: &[Format] = &[
    Format { name: "text", what: "each finding with its line, for people", explains: false, quotes: true, print: text::print },
    Format { name: "json", what: "one object, version 1, for programs", explains: false, quotes: false, print: json::print },
    Format { name: "sarif", what: "SARIF 2.1.0, for code scanning", explains: true, quotes: false, print: sarif::print },
    Format { name: "github", what: "annotations of a GitHub workflow", explains: false, quotes: false, print: github::print },
    Format { name: "gitlab", what: "GitLab's Code Quality report", explains: false, quotes: false, print: gitlab::print },
    Format { name: "markdown", what: "a comment for a review, or a job's summary", explains: false, quotes: false, print: markdown::print },
    Format { name: "rdjson", what: "for reviewdog", explains: false, quotes: true, print: rdjson::print },
    Format { name: "checkstyle", what: "Checkstyle's XML", explains: false, quotes: false, print: checkstyle::print },
    Format { name: "junit", what: "JUnit's XML", explains: false, quotes: false, print: junit::print },
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

impl Finding {
    /// What and why, and the question in a line of its own.
    fn words(&self) -> String {
        if self.ask.is_empty() { self.message.clone() } else { format!("{}\n{}", self.message, self.ask) }
    }
}

/// The findings of one report, with the text they point into.
#[derive(Debug)]
pub struct Judged {
    /// As it is shown to the user, with `/` between its parts.
    pub path: String,
    /// The same from the root of the repository, wherever the user stands: what services know a file by.
    pub inner: String,
    pub source: Source,
    /// In the order of the text.
    pub findings: Vec<Finding>,
    /// Where the rules' pages are, if they are published: `{rule}` stands for a rule's id.
    pub pages: Option<String>,
    /// Where the findings stand, in their order, once the text was let go.
    pub places: Vec<(Span, Position, Position)>,
}

impl Judged {
    /// Where a finding begins and ends; the end is exclusive.
    pub fn place(&self, finding: &Finding) -> (Position, Position) {
        match self.places.binary_search_by_key(&finding.span, |(span, ..)| *span) {
            Ok(at) => (self.places[at].1, self.places[at].2),
            Err(_) => (self.source.position(finding.span.start), self.source.position(finding.span.end)),
        }
    }

    /// Let the text go, and keep where the findings stand in it: for formats that quote nothing.
    pub fn let_text_go(&mut self) {
        self.places = self
            .findings
            .iter()
            .map(|finding| (finding.span, self.place(finding)))
            .map(|(span, (start, end))| (span, start, end))
            .collect();
        self.source = Source::default();
    }

    /// The page of a finding's rule, if the rules' pages are published.
    pub fn url(&self, finding: &Finding) -> Option<String> {
        self.pages.as_ref().map(|pages| pages.replace("{rule}", &finding.rule))
    }
}

impl<'r> Results<'r> {
    /// Every finding with its report and a fingerprint. That is made of path, rule, message and how many of the same stand
    /// before it, so that it stays the same wherever the finding moves in its report.
    fn each(self) -> impl Iterator<Item = (&'r Judged, &'r Finding, String)> {
        let mut alike: HashMap<(&str, &str, &str), usize> = HashMap::new();
        let all = self.judged.iter().flat_map(|judged| judged.findings.iter().map(move |finding| (judged, finding)));
        all.map(move |(judged, finding)| {
            let what = (judged.inner.as_str(), finding.rule.as_str(), finding.message.as_str());
            let number = alike.entry(what).or_default();
            *number += 1;
            let digest = Sha256::digest(format!("{}\0{}\0{}\0{number}", what.0, what.1, what.2));
            (judged, finding, digest[..16].iter().map(|byte| format!("{byte:02x}")).collect())
        })
    }
}

/// Text for XML, in an attribute or between elements; characters that XML cannot hold are replaced.
fn xml(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        match c {
            '&' => out += "&amp;",
            '<' => out += "&lt;",
            '>' => out += "&gt;",
            '"' => out += "&quot;",
            '\n' | '\r' | '\t' => out += &format!("&#{};", c as u32),
            '\u{0}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            _ => out.push(c),
        }
    }
    out
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
        let mut counts = Counts::default();
        judged.iter().for_each(|judged| counts.add(judged));
        counts
    }

    /// Count one more report.
    pub fn add(&mut self, judged: &Judged) {
        self.files += 1;
        for finding in &judged.findings {
            match finding.level {
                Level::Error => self.error += 1,
                Level::Warning => self.warning += 1,
                Level::Suggestion => self.suggestion += 1,
                Level::Info => self.info += 1,
            }
        }
    }

    /// How many findings are of this level or above.
    pub fn at_least(self, level: Level) -> usize {
        let of =
            [(Level::Info, self.info), (Level::Suggestion, self.suggestion), (Level::Warning, self.warning), (Level::Error, self.error)];
        of.iter().filter(|(found, _)| *found >= level).map(|(_, count)| count).sum()
    }
}
