//! Findings as SARIF 2.1.0, for code scanning and for the viewers in editors.

use super::{Level, Results};
use serde::Serialize;
use std::collections::BTreeMap;

#[derive(Serialize)]
struct Log<'a> {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: [Run<'a>; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Run<'a> {
    tool: Tool<'a>,
    column_kind: &'static str,
    results: Vec<Result<'a>>,
}

#[derive(Serialize)]
struct Tool<'a> {
    driver: Driver<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Driver<'a> {
    name: &'static str,
    semantic_version: &'static str,
    rules: Vec<Rule<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Rule<'a> {
    id: &'a str,
    short_description: Text,
    #[serde(skip_serializing_if = "Option::is_none")]
    full_description: Option<Text>,
    help: Text,
    #[serde(skip_serializing_if = "Option::is_none")]
    help_uri: Option<&'a str>,
    default_configuration: Configuration,
    properties: Properties<'a>,
}

#[derive(Serialize)]
struct Configuration {
    level: &'static str,
}

#[derive(Serialize)]
struct Properties<'a> {
    tags: [&'a str; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Result<'a> {
    rule_id: &'a str,
    rule_index: usize,
    level: &'static str,
    message: Text,
    locations: [Location; 1],
    partial_fingerprints: BTreeMap<&'static str, String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Location {
    physical_location: Physical,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Physical {
    artifact_location: Artifact,
    region: Region,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Artifact {
    uri: String,
    uri_base_id: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Region {
    start_line: usize,
    start_column: usize,
    end_line: usize,
    end_column: usize,
}

#[derive(Serialize)]
struct Text {
    text: String,
}

/// One run. Columns count characters; paths are from the root of the repository.
pub fn print(results: &Results) -> String {
    let rules = results.rules.iter().map(|rule| Rule {
        id: &rule.id,
        short_description: Text { text: rule.id.replace(['/', '-'], " ") },
        full_description: (!rule.why.is_empty()).then(|| Text { text: rule.why.trim().to_owned() }),
        help: Text { text: [rule.ask.as_str(), &format!("noblame explain {}", rule.id)].join("\n\n").trim().to_owned() },
        help_uri: rule.url.as_deref(),
        default_configuration: Configuration { level: level(rule.level) },
        properties: Properties { tags: [rule.id.split('/').next().unwrap_or(&rule.id)] },
    });
    let found = results.each().map(|(judged, finding, fingerprint)| {
        let (start, end) = judged.place(finding);
        Result {
            rule_id: &finding.rule,
            rule_index: results.rules.iter().position(|rule| rule.id == finding.rule).unwrap_or_default(),
            level: level(finding.level),
            message: Text { text: finding.words() },
            locations: [Location {
                physical_location: Physical {
                    artifact_location: Artifact { uri: uri(&judged.inner), uri_base_id: "%SRCROOT%" },
                    region: Region { start_line: start.line, start_column: start.column, end_line: end.line, end_column: end.column },
                },
            }],
            partial_fingerprints: [("noblame/v1", fingerprint)].into(),
        }
    });
    let driver = Driver { name: "noblame", semantic_version: env!("CARGO_PKG_VERSION"), rules: rules.collect() };
    let log = Log {
        schema: "https://json.schemastore.org/sarif-2.1.0.json",
        version: "2.1.0",
        runs: [Run { tool: Tool { driver }, column_kind: "unicodeCodePoints", results: found.collect() }],
    };
    serde_json::to_string_pretty(&log).unwrap_or_default() + "\n"
}

fn level(level: Level) -> &'static str {
    match level {
        Level::Error => "error",
        Level::Warning => "warning",
        Level::Suggestion | Level::Info => "note",
    }
}

/// A path as a relative address.
fn uri(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            out.push(byte.into());
        } else {
            out += &format!("%{byte:02X}");
        }
    }
    out
}
