//! Findings as Markdown: a comment for a review, or the summary of a job.

use super::{Finding, Judged, Level, Results, text};
use crate::document::{escape, plain};
use std::fmt::Write;

/// What a pipeline knows its own comment by, to write it anew instead of adding another.
const MARK: &str = "<!-- noblame -->";
/// GitHub and GitLab take no longer comment; the end says what was left out.
const MOST: usize = 65_536;
/// Room for that end.
const END: usize = 200;

/// A table a report. The words come from reports: nothing in them is markup, calls a person or links a ticket.
pub fn print(results: &Results) -> String {
    let mut out = format!("{MARK}\n### noblame: {}\n", text::Tally::of(results.judged).summary());
    let all: usize = results.judged.iter().map(|judged| judged.findings.len()).sum();
    let mut told = 0;
    for judged in results.judged.iter().filter(|judged| !judged.findings.is_empty()) {
        let head = format!("\n#### {}\n\n| line | finding | question |\n| ---: | --- | --- |\n", inert(&judged.inner));
        for (number, finding) in judged.findings.iter().enumerate() {
            let row = row(judged, finding);
            let more = row.len() + if number == 0 { head.len() } else { 0 };
            // Bytes are at least as many as what either host counts.
            if out.len() + more + END > MOST {
                let left = all - told;
                let _ = writeln!(out, "\n{left} more, for which a comment has no room: `noblame lint` shows them.");
                return out;
            }
            if number == 0 {
                out += &head;
            }
            out += &row;
            told += 1;
        }
    }
    if all > 0 {
        out += "\nWhat stands as it should: say why, behind it, in a comment `noblame: off RULE because REASON`.\n";
    }
    out
}

fn row(judged: &Judged, finding: &Finding) -> String {
    let (start, _) = judged.place(finding);
    let level = match finding.level {
        Level::Error => "**error**",
        Level::Warning => "**warning**",
        Level::Suggestion => "suggestion",
        Level::Info => "note",
    };
    let rule = format!("`{}`", finding.rule.replace('`', ""));
    let rule = match judged.url(finding).as_deref().and_then(escape::target) {
        Some(url) => format!("[{rule}]({url})"),
        None => rule,
    };
    format!("| {} | {level} {rule}: {} | {} |\n", start.line, inert(&finding.message), inert(&finding.ask))
}

/// Words as they are read, without the `@name` and `#12` that call somebody.
fn inert(words: &str) -> String {
    escape::text(&plain::line(words)).replace('@', "@<!-- -->").replace('#', "#<!-- -->")
}
