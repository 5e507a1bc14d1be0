//! Findings as JUnit's XML: a suite a report, and a case a finding, for pipelines that show tests.

use super::{Level, Results, xml};
use std::fmt::Write;

/// Findings of level warning and above are failures; others are cases that pass and say so. A report without any is a case
/// that passes, so that it is seen to have been read.
pub fn print(results: &Results) -> String {
    let failures = |level: Level| level >= Level::Warning;
    let count = |judged: &super::Judged| judged.findings.iter().filter(|finding| failures(finding.level)).count();
    let cases: usize = results.judged.iter().map(|judged| judged.findings.len().max(1)).sum();
    let failed: usize = results.judged.iter().map(count).sum();
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    let _ = writeln!(out, "<testsuites name=\"noblame\" tests=\"{cases}\" failures=\"{failed}\" errors=\"0\">");
    for judged in results.judged {
        let path = xml(&judged.inner);
        let tests = judged.findings.len().max(1);
        let _ = writeln!(out, "  <testsuite name=\"{path}\" tests=\"{tests}\" failures=\"{}\" errors=\"0\">", count(judged));
        if judged.findings.is_empty() {
            let _ = writeln!(out, "    <testcase name=\"no findings\" classname=\"{path}\"/>");
        }
        for finding in &judged.findings {
            let (start, _) = judged.place(finding);
            let words = xml(&finding.words());
            let _ = writeln!(
                out,
                "    <testcase name=\"{} in line {}\" classname=\"{path}\" file=\"{path}\" line=\"{1}\">",
                xml(&finding.rule),
                start.line
            );
            let level = finding.level.name();
            if failures(finding.level) {
                let message = xml(&finding.message);
                let _ = writeln!(out, "      <failure type=\"{level}\" message=\"{message}\">{path}:{}\n{words}</failure>", start.line);
            } else {
                let _ = writeln!(out, "      <system-out>{level}: {words}</system-out>");
            }
            out += "    </testcase>\n";
        }
        out += "  </testsuite>\n";
    }
    out + "</testsuites>\n"
}
