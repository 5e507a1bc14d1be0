//! Findings for a person at a terminal, in the look that compilers have taught everybody.

use super::{Counts, Finding, Judged, Level, Results};
use crate::document::plain;
use anstyle::{AnsiColor, Style};
use std::fmt::Write;
use unicode_width::UnicodeWidthChar;

/// How much of a line is shown around a finding, in characters each way; most Markdown has one line a paragraph.
const AROUND: usize = 60;

/// How much of the words that a finding stands at.
const MARKED: usize = 100;

/// Every finding with the line it stands in, then how many there were. Empty where there is none.
pub fn print(results: &Results) -> String {
    let mut out = String::new();
    let mut tally = Tally::default();
    for judged in results.judged {
        report(judged, false, &mut out);
        tally.add(judged);
    }
    out + &tally.end()
}

/// The findings of one report, each with the line it stands in, and with colours if they are wanted.
pub fn report(judged: &Judged, colours: bool, out: &mut String) {
    judged.findings.iter().for_each(|finding| one(judged, finding, colours, out));
}

/// What is told of all reports when each has been told of.
#[derive(Debug, Default)]
pub struct Tally {
    pub counts: Counts,
    /// How many reports have findings.
    with: usize,
    /// The first rule of the highest level.
    weightiest: Option<(Level, String)>,
}

impl Tally {
    pub fn of(judged: &[Judged]) -> Tally {
        let mut tally = Tally::default();
        judged.iter().for_each(|judged| tally.add(judged));
        tally
    }

    pub fn add(&mut self, judged: &Judged) {
        self.counts.add(judged);
        self.with += usize::from(!judged.findings.is_empty());
        for finding in &judged.findings {
            if self.weightiest.as_ref().is_none_or(|(level, _)| *level < finding.level) {
                self.weightiest = Some((finding.level, finding.rule.clone()));
            }
        }
    }

    /// The summary, and what tells more. Empty where nothing was found.
    pub fn end(&self) -> String {
        self.weightiest
            .as_ref()
            .map_or(String::new(), |(_, first)| format!("{}\nFor the why, examples and sources: noblame explain {first}\n", self.summary()))
    }

    /// How many findings of each level, in words: `2 warnings, 1 suggestion in 1 of 3 reports`.
    pub fn summary(&self) -> String {
        let counts = self.counts;
        let parts: Vec<String> =
            [(counts.error, "error"), (counts.warning, "warning"), (counts.suggestion, "suggestion"), (counts.info, "note")]
                .into_iter()
                .filter(|(count, _)| *count > 0)
                .map(|(count, name)| format!("{count} {name}{}", if count == 1 { "" } else { "s" }))
                .collect();
        let reports = |count: usize| format!("{count} report{}", if count == 1 { "" } else { "s" });
        if parts.is_empty() {
            format!("No findings in {}", reports(counts.files))
        } else if counts.files == 1 {
            format!("{} in 1 report", parts.join(", "))
        } else {
            format!("{} in {} of {}", parts.join(", "), self.with, reports(counts.files))
        }
    }
}

fn one(judged: &Judged, finding: &Finding, colours: bool, out: &mut String) {
    let start = judged.source.position(finding.span.start);
    let number = start.line.to_string();
    let paint = |style: Style| if colours { style } else { Style::new() };
    let (frame, strong) = (paint(AnsiColor::BrightBlue.on_default().bold()), paint(Style::new().bold()));
    let (name, colour) = named(finding.level);
    let level = paint(colour.on_default().bold());
    let room = number.len();

    let _ = write!(out, "{level}{name}[");
    push(out, &finding.rule, 0);
    let _ = write!(out, "]{level:#}{strong}: ");
    push(out, &finding.message, name.len() + finding.rule.len() + "[]: ".len());
    let _ = write!(out, "{strong:#}\n{:room$}{frame}--> {frame:#}", "");
    push(out, &judged.path, 0);
    let _ = writeln!(out, ":{}:{}", start.line, start.column);

    let Excerpt { before, marked, after } = excerpt(judged, finding, start.line);
    let bar = format_args!("{frame}|{frame:#}");
    let _ = write!(out, "{:room$} {bar}\n{frame}{number}{frame:#} {bar}", "");
    let shown = [before, marked, after].concat();
    if shown.iter().any(|part| !part.is_empty()) {
        out.push(' ');
        shown.iter().for_each(|part| push(out, part, 0));
    }
    let _ = write!(out, "\n{:room$} {bar} {:2$}{level}", "", "", width(before));
    out.extend(std::iter::repeat_n('^', width(marked).max(1)));
    let _ = writeln!(out, "{level:#}");
    if !finding.ask.is_empty() {
        let _ = write!(out, "{:room$} {bar}\n{:room$} {frame}= {frame:#}{strong}ask{strong:#}: ", "", "");
        push(out, &plain::visible(&finding.ask), room + " = ask: ".len());
        out.push('\n');
    }
    out.push('\n');
}

fn named(level: Level) -> (&'static str, AnsiColor) {
    match level {
        Level::Error => ("error", AnsiColor::BrightRed),
        Level::Warning => ("warning", AnsiColor::Yellow),
        Level::Suggestion => ("suggestion", AnsiColor::BrightBlue),
        Level::Info => ("info", AnsiColor::BrightGreen),
    }
}

/// What is shown of a line: before a finding, the words it stands at, and behind them; each with what stands for the rest.
struct Excerpt<'s> {
    before: [&'s str; 2],
    marked: [&'s str; 2],
    after: [&'s str; 2],
}

/// Of a finding over several lines the first of them is shown: the message repeats the words.
fn excerpt<'s>(judged: &'s Judged, finding: &Finding, line: usize) -> Excerpt<'s> {
    let source = judged.source.text();
    let line = judged.source.line(line).unwrap_or_default();
    let from = finding.span.start.min(line.end);
    let to = finding.span.end.clamp(from, line.end);
    let rest = |shown: &str, whole: &str| if shown.len() < whole.len() { "…" } else { "" };
    let whole = [&source[line.start..from], &source[from..to], &source[to..line.end]];
    let (before, marked) = (last(whole[0], AROUND), first(whole[1], MARKED));
    let is_whole = marked.len() == whole[1].len();
    let after = if is_whole { first(whole[2], AROUND) } else { "" };
    Excerpt {
        before: [rest(before, whole[0]), before],
        marked: [marked, rest(marked, whole[1])],
        after: [after, if is_whole { rest(after, whole[2]) } else { "" }],
    }
}

/// The last `most` characters of a text.
fn last(text: &str, most: usize) -> &str {
    if let Some(end) = text.len().checked_sub(most).and_then(|start| text.get(start..)).filter(|end| end.is_ascii()) {
        return end;
    }
    text.char_indices().rev().nth(most - 1).map_or(text, |(at, _)| &text[at..])
}

/// The first `most` characters of a text.
fn first(text: &str, most: usize) -> &str {
    if let Some(beginning) = text.get(..most).filter(|beginning| beginning.is_ascii()) {
        return beginning;
    }
    text.char_indices().nth(most).map_or(text, |(at, _)| &text[..at])
}

/// Add a text: nothing in it moves a cursor, and the lines after its first stand `room` columns in.
fn push(out: &mut String, text: &str, room: usize) {
    if plain::is_printable(text) {
        return out.push_str(text);
    }
    for c in text.chars() {
        match c {
            '\n' => {
                let _ = write!(out, "\n{:room$}", "");
            }
            '\t' => out.push_str(TAB),
            other => out.push(shown(other)),
        }
    }
}

const TAB: &str = "    ";

/// A sign in place of a character that would not be seen, or would turn the line around.
fn shown(c: char) -> char {
    match c {
        '\u{0}'..='\u{1f}' => char::from_u32(0x2400 + c as u32).unwrap_or('�'),
        '\u{7f}' => '␡',
        '\u{80}'..='\u{9f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => '�',
        other => other,
    }
}

/// The columns that some texts take.
fn width(texts: [&str; 2]) -> usize {
    let slow = |text: &str| text.chars().map(|c| if c == '\t' { TAB.len() } else { shown(c).width().unwrap_or(1) }).sum();
    texts.into_iter().map(|text| if plain::is_printable(text) { text.len() } else { slow(text) }).sum()
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
        let judged = [Judged {
            path: "a.md".into(),
            inner: "a.md".into(),
            source: Source::new(text.into()),
            findings: vec![finding],
            pages: None,
            places: Vec::new(),
        }];
        let printed = print(&Results { judged: &judged, rules: &[] });
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

    #[test]
    fn nothing_in_a_line_moves_the_cursor() {
        check(
            "a\u{1b}[2Jb 会\t\u{202e}gro\u{0}f\n",
            "gro\u{0}f",
            "
warning[blame/omission]: “gro␀f”
 --> a.md:1:11
  |
1 | a␛[2Jb 会    �gro␀f
  |               ^^^^^
  |
  = ask: What did they see?

1 warning in 1 report
For the why, examples and sources: noblame explain blame/omission
",
        );
    }
}
