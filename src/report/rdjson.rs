//! Findings as reviewdog's RDJSON. Its columns count bytes and not characters.

use super::{Level, Results};
use crate::document::Source;
use serde::Serialize;

#[derive(Serialize)]
struct Output<'a> {
    source: Tool,
    diagnostics: Vec<Diagnostic<'a>>,
}

#[derive(Serialize)]
struct Tool {
    name: &'static str,
}

#[derive(Serialize)]
struct Diagnostic<'a> {
    message: String,
    location: Location<'a>,
    severity: &'static str,
    code: Code<'a>,
}

#[derive(Serialize)]
struct Location<'a> {
    path: &'a str,
    range: Range,
}

#[derive(Serialize)]
struct Range {
    start: Position,
    end: Position,
}

#[derive(Serialize)]
struct Position {
    line: usize,
    column: usize,
}

#[derive(Serialize)]
struct Code<'a> {
    value: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<String>,
}

pub fn print(results: &Results) -> String {
    let diagnostics = results.each().map(|(judged, finding, _)| Diagnostic {
        message: finding.words(),
        location: Location {
            path: &judged.inner,
            range: Range { start: position(&judged.source, finding.span.start), end: position(&judged.source, finding.span.end) },
        },
        severity: match finding.level {
            Level::Error => "ERROR",
            Level::Warning => "WARNING",
            Level::Suggestion | Level::Info => "INFO",
        },
        code: Code { value: &finding.rule, url: judged.url(finding) },
    });
    let output = Output { source: Tool { name: "noblame" }, diagnostics: diagnostics.collect() };
    serde_json::to_string_pretty(&output).unwrap_or_default() + "\n"
}

fn position(source: &Source, at: usize) -> Position {
    let line = source.position(at).line;
    let start = source.line(line).map_or(0, |line| line.start);
    Position { line, column: at - start + 1 }
}
