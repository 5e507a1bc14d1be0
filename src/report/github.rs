//! Findings as annotations of a GitHub workflow: commands that its runner reads in what a step prints.

use super::{Finding, Judged, Level, Results};
use crate::document::plain;
use std::collections::HashMap;
use std::fmt::Write;

/// More annotations of one kind than this GitHub does not show for a step.
const MOST: usize = 10;

/// An annotation a finding, the weightiest first; what goes beyond GitHub's limit is listed below, for the step's log.
pub fn print(results: &Results) -> String {
    let mut out = String::new();
    let mut rest: Vec<(&Judged, &Finding)> = Vec::new();
    let mut told: HashMap<&str, usize> = HashMap::new();
    let mut found: Vec<_> = results.each().map(|(judged, finding, _)| (judged, finding)).collect();
    found.sort_by_key(|(_, finding)| std::cmp::Reverse(finding.level));
    for (judged, finding) in found {
        let kind = kind(finding.level);
        let count = told.entry(kind).or_default();
        *count += 1;
        if *count > MOST {
            rest.push((judged, finding));
            continue;
        }
        let (start, end) = judged.place(finding);
        let _ = write!(out, "::{kind} file={},line={},endLine={}", property(&judged.inner), start.line, end.line);
        if start.line == end.line {
            // Over several lines GitHub takes none.
            let _ = write!(out, ",col={},endColumn={}", start.column, end.column);
        }
        let _ = writeln!(out, ",title={}::{}", property(&finding.rule), data(&finding.words()));
    }
    if !rest.is_empty() {
        let _ = writeln!(out, "{} more, beyond the {MOST} annotations of a kind that GitHub shows for a step:", rest.len());
    }
    for (judged, finding) in rest {
        let (start, _) = judged.place(finding);
        let line =
            format!("{}:{}:{}: {} [{}] {}", judged.inner, start.line, start.column, finding.level.name(), finding.rule, finding.message);
        // A runner takes a line that begins so for a command, and the older mark anywhere in it.
        let _ = writeln!(out, "- {}", plain::line(&line).replace("##[", "## ["));
    }
    out
}

fn kind(level: Level) -> &'static str {
    match level {
        Level::Error => "error",
        Level::Warning => "warning",
        Level::Suggestion | Level::Info => "notice",
    }
}

fn data(text: &str) -> String {
    let text = plain::visible(text);
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A").replace("##[", "## [")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
