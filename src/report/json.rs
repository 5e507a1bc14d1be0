//! Findings as one JSON object, version 1: a shape that programs rely on, so its types are its own.

use super::{Counts, Results};
use serde::Serialize;

#[derive(Serialize)]
struct Output<'a> {
    version: u8,
    findings: Vec<Found<'a>>,
    summary: Summary,
}

#[derive(Serialize)]
struct Found<'a> {
    path: &'a str,
    line: usize,
    column: usize,
    end_line: usize,
    end_column: usize,
    rule: &'a str,
    level: &'static str,
    message: &'a str,
    ask: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<String>,
}

#[derive(Serialize)]
struct Summary {
    files: usize,
    error: usize,
    warning: usize,
    suggestion: usize,
    info: usize,
}

/// One object and a line feed. Lines and columns are 1-based, columns count characters, ends are exclusive.
pub fn print(results: &Results) -> String {
    let findings = results.judged.iter().flat_map(|judged| {
        judged.findings.iter().map(move |finding| {
            let (start, end) = judged.place(finding);
            Found {
                path: &judged.path,
                line: start.line,
                column: start.column,
                end_line: end.line,
                end_column: end.column,
                rule: &finding.rule,
                level: finding.level.name(),
                message: &finding.message,
                ask: &finding.ask,
                url: judged.url(finding),
            }
        })
    });
    let Counts { files, error, warning, suggestion, info } = Counts::of(results.judged);
    let output = Output { version: 1, findings: findings.collect(), summary: Summary { files, error, warning, suggestion, info } };
    serde_json::to_string_pretty(&output).unwrap_or_default() + "\n"
}
