//! Findings as GitLab's Code Quality report: what its merge requests show beside the changed lines.

use super::{Level, Results};
use serde::Serialize;

#[derive(Serialize)]
struct Issue<'a> {
    description: String,
    check_name: &'a str,
    fingerprint: String,
    severity: &'static str,
    location: Location<'a>,
}

#[derive(Serialize)]
struct Location<'a> {
    path: &'a str,
    lines: Lines,
}

#[derive(Serialize)]
struct Lines {
    begin: usize,
    end: usize,
}

/// One array. A fingerprint stays the same while its finding is there, wherever it moves in its report.
pub fn print(results: &Results) -> String {
    let issues = results.each().map(|(judged, finding, fingerprint)| {
        let (start, end) = judged.place(finding);
        Issue {
            description: finding.words(),
            check_name: &finding.rule,
            fingerprint,
            severity: match finding.level {
                Level::Error => "critical",
                Level::Warning => "major",
                Level::Suggestion => "minor",
                Level::Info => "info",
            },
            location: Location { path: &judged.inner, lines: Lines { begin: start.line, end: end.line } },
        }
    });
    serde_json::to_string_pretty(&issues.collect::<Vec<_>>()).unwrap_or_default() + "\n"
}
