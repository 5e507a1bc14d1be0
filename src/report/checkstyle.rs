//! Findings as Checkstyle's XML, which most tools for pipelines read.

use super::{Level, Results, xml};
use std::fmt::Write;

/// A file element a report that has findings.
pub fn print(results: &Results) -> String {
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<checkstyle version=\"10.0\">\n");
    for judged in results.judged.iter().filter(|judged| !judged.findings.is_empty()) {
        let _ = writeln!(out, "  <file name=\"{}\">", xml(&judged.inner));
        for finding in &judged.findings {
            let (start, _) = judged.place(finding);
            let severity = match finding.level {
                Level::Error => "error",
                Level::Warning => "warning",
                Level::Suggestion | Level::Info => "info",
            };
            let _ = writeln!(
                out,
                "    <error line=\"{}\" column=\"{}\" severity=\"{severity}\" message=\"{}\" source=\"noblame.{}\"/>",
                start.line,
                start.column,
                xml(&finding.words()),
                xml(&finding.rule.replace('/', "."))
            );
        }
        out += "  </file>\n";
    }
    out + "</checkstyle>\n"
}
