//! Findings for a person at a terminal, in the look that compilers have taught everybody.

use super::{Counts, Finding, Judged, Level, Results};
use crate::document::plain;
use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Group, Level as Title, Renderer, Snippet};
use std::fmt::Write;

/// How much of a line is shown around a finding, in characters each way; most Markdown has one line a paragraph.
const AROUND: usize = 60;

/// Every finding with the line it stands in, then how many there were. Empty where there is none.
///
/// The text carries styles; whoever prints it drops them where colours are off.
pub fn print(results: &Results) -> String {
    shown(results.judged, &Renderer::styled())
}

fn shown(judged: &[Judged], renderer: &Renderer) -> String {
    let renderer = renderer.clone().decor_style(DecorStyle::Ascii).term_width(160);
    let mut out = String::new();
    let mut weightiest: Option<&Finding> = None;
    for judged in judged {
        for finding in &judged.findings {
            out += &one(judged, finding, &renderer);
            out += "\n\n";
            if weightiest.is_none_or(|weightiest| weightiest.level < finding.level) {
                weightiest = Some(finding);
            }
        }
    }
    if let Some(Finding { rule: first, .. }) = weightiest {
        let _ = writeln!(out, "{}", summary(judged));
        let _ = writeln!(out, "For the why, examples and sources: noblame explain {first}");
    }
    out
}

/// How many findings of each level, in words: `2 warnings, 1 suggestion in 1 of 3 reports`.
pub fn summary(judged: &[Judged]) -> String {
    let counts = Counts::of(judged);
    let parts: Vec<String> =
        [(counts.error, "error"), (counts.warning, "warning"), (counts.suggestion, "suggestion"), (counts.info, "note")]
            .into_iter()
            .filter(|(count, _)| *count > 0)
            .map(|(count, name)| format!("{count} {name}{}", if count == 1 { "" } else { "s" }))
            .collect();
    let reports = |count: usize| format!("{count} report{}", if count == 1 { "" } else { "s" });
    if parts.is_empty() {
        return format!("No findings in {}", reports(counts.files));
    }
    let with = judged.iter().filter(|judged| !judged.findings.is_empty()).count();
    if counts.files == 1 {
        format!("{} in 1 report", parts.join(", "))
    } else {
        format!("{} in {with} of {}", parts.join(", "), reports(counts.files))
    }
}

fn one(judged: &Judged, finding: &Finding, renderer: &Renderer) -> String {
    let (start, _) = judged.place(finding);
    let source = judged.source.text();
    let line = judged.source.line(start.line).unwrap_or_default();
    // A finding over several lines is shown by its first: the message repeats the words.
    let from = finding.span.start.min(line.end);
    let to = finding.span.end.clamp(from, line.end);
    let left = before(&source[line.start..from], AROUND);
    let right = after(&source[to..line.end], AROUND);
    let mut text = String::new();
    if left.len() < from - line.start {
        text.push('…');
    }
    text += left;
    let begin = text.len();
    text += &source[from..to];
    let end = text.len();
    text += right;
    if to + right.len() < line.end {
        text.push('…');
    }
    let level = match finding.level {
        Level::Error => Title::ERROR,
        Level::Warning => Title::WARNING,
        Level::Suggestion => Title::INFO.with_name("suggestion"),
        Level::Info => Title::NOTE.with_name("info"),
    };
    let column = text[..begin].chars().count() + 1;
    let path = judged.path.as_str();
    let snippet = Snippet::source(text).line_start(start.line).path(path).annotation(AnnotationKind::Primary.span(begin..end));
    let mut group: Group = level.primary_title(finding.message.as_str()).id(finding.rule.as_str()).element(snippet);
    if !finding.ask.is_empty() {
        group = group.element(Title::HELP.with_name("ask").message(plain::visible(&finding.ask)));
    }
    let printed = renderer.render(&[group]);
    // The renderer counts from where the line was cut.
    printed.replacen(&format!("{path}:{}:{column}", start.line), &format!("{path}:{}:{}", start.line, start.column), 1)
}

/// The last `most` characters of a text.
fn before(text: &str, most: usize) -> &str {
    text.char_indices().rev().nth(most - 1).map_or(text, |(at, _)| &text[at..])
}

/// The first `most` characters of a text.
fn after(text: &str, most: usize) -> &str {
    text.char_indices().nth(most).map_or(text, |(at, _)| &text[..at])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Source, Span};

    fn check(text: &str, found: &str, expected: &str) {
        let start = text.find(found).unwrap();
        let finding = Finding {
            span: Span::new(start, start + found.len()),
            rule: "blame/omission".into(),
            level: Level::Warning,
            message: format!("“{found}”"),
            ask: "What did they see?".into(),
        };
        let judged =
            [Judged { path: "a.md".into(), inner: "a.md".into(), source: Source::new(text.into()), findings: vec![finding], pages: None }];
        let printed = shown(&judged, &Renderer::plain());
        assert_eq!(printed.trim_end(), expected.trim_matches('\n'));
    }

    #[test]
    fn a_finding_is_shown_in_its_line() {
        check(
            "# A\n\n\tDas Büro 会议 forgot to\twrite.\r\n",
            "forgot to",
            "
warning[blame/omission]: “forgot to”
 --> a.md:3:14
  |
3 |     Das Büro 会议 forgot to    write.
  |                   ^^^^^^^^^
  |
  = ask: What did they see?

1 warning in 1 report
For the why, examples and sources: noblame explain blame/omission
",
        );
    }

    #[test]
    fn long_lines_are_cut_around_the_finding() {
        let text = format!("{}forgot to {}", "left ".repeat(40_000), "right ".repeat(40_000));
        let left = "left ".repeat(12);
        let right = "right ".repeat(10);
        check(
            &text,
            "forgot to",
            &format!(
                "
warning[blame/omission]: “forgot to”
 --> a.md:1:200001
  |
1 | …{left}forgot to {}…
  | {}^^^^^^^^^
  |
  = ask: What did they see?

1 warning in 1 report
For the why, examples and sources: noblame explain blame/omission
",
                &right[..59],
                " ".repeat(61)
            ),
        );
    }
}
