//! A timeline for a person at a terminal.

use super::lanes::Lanes;
use crate::document::Milestone;
use crate::document::time::Precision;
use crate::timeline::event::Event;
use crate::timeline::view::{Row, View, length};
use anstyle::{AnsiColor, Style};
use jiff::civil::Date;
use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr};

/// What the terminal can show.
#[derive(Clone, Copy, Debug)]
pub struct Terminal {
    pub width: usize,
    /// Signs beyond ASCII; where the output goes to a file or another program we add none of our own.
    pub signs: bool,
    /// Links that can be clicked.
    pub links: bool,
}

const DIM: Style = Style::new().dimmed();
const BOLD: Style = Style::new().bold();
const WARNING: Style = AnsiColor::Yellow.on_default();

/// The timeline, and one line for each thing that is missing in it.
pub fn print(view: &View, terminal: Terminal) -> String {
    let (dot, dash) = if terminal.signs { ("·", "–") } else { ("-", "-") };
    let mut out = String::new();
    if !view.title.is_empty() {
        out += &format!("{BOLD}{}{BOLD:#}\n", view.title);
    }
    let seconds = view.rows.iter().any(|row| row.precision == Precision::Second);
    let clock = if seconds { "%H:%M:%S" } else { "%H:%M" };
    let time_width = view.rows.iter().map(|row| time(row, clock, dash).width()).max().unwrap_or(5);
    let lanes = Lanes::of(view, terminal);
    let indent = time_width + 2 + lanes.width();
    if lanes.width() > 0 {
        out += &format!("{:1$}{2}\n", "", time_width + 2, lanes.head());
    }
    let mut day: Option<Date> = None;
    let mut untold: Vec<&super::super::view::Reached> = view.milestones.iter().filter(|reached| !reached.has_entry).collect();
    for (at, row) in view.rows.iter().enumerate() {
        let beside = lanes.beside(at, None);
        if let Some(gap) = row.gap {
            out += &format!("{:1$}{beside}{DIM}{dot} {2} with no entry{DIM:#}\n", "", time_width + 2, length(gap));
        }
        while let (Some(reached), Some(at)) = (untold.first().copied(), row.timestamp())
            && reached.at.timestamp() <= at
        {
            untold.remove(0);
            turn_day(&mut out, &mut day, reached.at.date(), view);
            out += &lone_milestone(view, reached.milestone, clock, time_width, &beside);
        }
        if let Some(at) = &row.at {
            turn_day(&mut out, &mut day, at.date(), view);
        }
        out += &line(
            view,
            row,
            terminal,
            &format!("{BOLD}{:time_width$}{BOLD:#}  {}", time(row, clock, dash), lanes.beside(at, row.channel)),
            indent,
            &format!("{:1$}{2}", "", time_width + 2, lanes.beside(at + 1, None)),
        );
    }
    for reached in untold {
        turn_day(&mut out, &mut day, reached.at.date(), view);
        out += &lone_milestone(view, reached.milestone, clock, time_width, &lanes.beside(usize::MAX, None));
    }
    out + &climb(view, terminal.width)
}

/// How the incident climbed the layers, where it did.
fn climb(view: &View, width: usize) -> String {
    if view.climb.len() < 2 {
        return String::new();
    }
    let mut out = String::from("climbed:");
    let mut used = out.len();
    for (at, step) in view.climb.iter().enumerate() {
        let after = step.after.map_or(String::new(), |after| format!(", {} later", length(after)));
        let end = if at + 1 < view.climb.len() { ";" } else { "" };
        let said = format!("{} {}{after}{end}", step.channel.name(), step.at.strftime("%H:%M"));
        // A layer stands whole on one line.
        if at > 0 && used + 1 + said.len() > width {
            out += "\n        ";
            used = 8;
        }
        used += 1 + said.len();
        out += &format!(" {said}");
    }
    format!("{DIM}{out}{DIM:#}\n")
}

fn turn_day(out: &mut String, day: &mut Option<Date>, today: Date, view: &View) {
    if *day != Some(today) {
        *day = Some(today);
        *out += &format!("{DIM}{today} {}{DIM:#}\n", view.zone_name);
    }
}

fn time(row: &Row, clock: &str, dash: &str) -> String {
    let about = if row.approximate { "~" } else { "" };
    let Some(at) = &row.at else { return row.written.clone() };
    if row.precision == Precision::Day {
        return String::new();
    }
    let form = if row.precision == Precision::Second { clock } else { "%H:%M" };
    match &row.until {
        Some(until) => format!("{about}{}{dash}{}", at.strftime(form), until.strftime(form)),
        None => format!("{about}{}", at.strftime(form)),
    }
}

fn line(view: &View, row: &Row, terminal: Terminal, head: &str, indent: usize, margin: &str) -> String {
    let mut words: Vec<(String, String)> = Vec::new();
    if let Some(milestone) = row.milestone {
        let said = milestone_words(view, milestone);
        let style = AnsiColor::Green.on_default().bold();
        words.push((format!("{style}{said}{style:#}"), said));
    }
    words.extend(without_mark(row).split_whitespace().map(|word| (word.to_owned(), word.to_owned())));
    // A link inside the words is read there already.
    if let Some((label, target)) = row.evidence.as_ref().filter(|(label, _)| !without_mark(row).contains(label.as_str())) {
        let plain = format!("[{label}]");
        let shown = if terminal.links && !target.is_empty() {
            format!("\u{1b}]8;;{target}\u{1b}\\{DIM}{plain}{DIM:#}\u{1b}]8;;\u{1b}\\")
        } else {
            format!("{DIM}{plain}{DIM:#}")
        };
        words.push((shown, plain));
    }
    let mut out = head.to_owned() + &wrapped(&words, terminal.width, indent, margin);
    out.push('\n');
    if let Some(now) = &row.changed {
        let said = since(view, row, now);
        let words: Vec<(String, String)> =
            said.split_whitespace().map(|word| (format!("{WARNING}{word}{WARNING:#}"), word.to_owned())).collect();
        out += &format!("{margin}{}\n", wrapped(&words, terminal.width, indent, margin));
    }
    out
}

/// What became of the event of a row at its source since the row was written. The mark before it is seen without colours too.
fn since(view: &View, row: &Row, now: &Event) -> String {
    if now.withdrawn {
        return "! withdrawn at its source since".to_owned();
    }
    let at = now.time.at.to_zoned(view.zone.clone());
    let form = if row.at.as_ref().is_some_and(|was| was.date() != at.date()) { "%Y-%m-%d %H:%M:%S" } else { "%H:%M:%S" };
    format!("! changed at its source since: {} {}", at.strftime(form), now.text)
}

/// What happened, without the word that marks it as a milestone, which is said already.
fn without_mark(row: &Row) -> &str {
    let Some(milestone) = row.milestone else { return &row.text };
    let word = milestone.name();
    let marked = row.text.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word));
    let rest = if marked { row.text[word.len()..].trim_start().strip_prefix([':', '-', '–']) } else { None };
    rest.map_or(&row.text, str::trim_start)
}

/// Words on lines no wider than the terminal, the further ones indented. Each word comes styled and plain. An address stays whole,
/// so that it can be followed.
fn wrapped(words: &[(String, String)], width: usize, indent: usize, margin: &str) -> String {
    let room = width.saturating_sub(indent).max(20);
    let mut out = String::new();
    let mut used = 0;
    let parts = words.iter().flat_map(|(styled, plain)| match styled == plain && plain.width() > room && !plain.contains("://") {
        true => broken(plain, room).into_iter().map(|part| (part, part)).collect(),
        false => vec![(styled.as_str(), plain.as_str())],
    });
    for (styled, plain) in parts {
        let wide = plain.width();
        if used > 0 && used + 1 + wide > room {
            out.push('\n');
            out += margin;
            used = 0;
        } else if used > 0 {
            out.push(' ');
            used += 1;
        }
        out += styled;
        used += wide;
    }
    out
}

/// A word without a space in it, as some scripts write whole sentences, in parts that each have room on a line.
fn broken(word: &str, room: usize) -> Vec<&str> {
    let (mut parts, mut start, mut wide) = (Vec::new(), 0, 0);
    for (at, c) in word.char_indices() {
        let more = c.width().unwrap_or(0);
        if wide + more > room {
            parts.push(&word[start..at]);
            (start, wide) = (at, 0);
        }
        wide += more;
    }
    parts.push(&word[start..]);
    parts
}

/// `detected, 7 min after started:`
fn milestone_words(view: &View, milestone: Milestone) -> String {
    let name = milestone.name();
    let at = view.milestones.iter().position(|reached| reached.milestone == milestone);
    match at.and_then(|at| Some((view.milestones[at].after?, view.milestones[at.checked_sub(1)?].milestone))) {
        Some((after, before)) => format!("{name}, {} after {}:", length(after), before.name()),
        None => format!("{name}:"),
    }
}

fn lone_milestone(view: &View, milestone: Milestone, clock: &str, time_width: usize, beside: &str) -> String {
    let Some(reached) = view.reached(milestone) else { return String::new() };
    let style = AnsiColor::Green.on_default().bold();
    let said = milestone_words(view, milestone);
    let said = said.trim_end_matches(':');
    let time = reached.at.strftime(clock).to_string();
    format!("{BOLD}{time:time_width$}{BOLD:#}  {beside}{style}{said}{style:#}\n")
}

#[cfg(test)]
mod tests {
    use super::wrapped;

    #[test]
    fn what_has_no_spaces_is_broken_and_an_address_is_not() {
        let words = |text: &str| text.split(' ').map(|word| (word.to_owned(), word.to_owned())).collect::<Vec<_>>();
        let table = [
            ("支払いが失敗しました、カード", "支払いが失敗しました\n> 、カード"),
            ("see https://ci.example.com/builds/1234567890", "see\n> https://ci.example.com/builds/1234567890"),
            ("one two three four five six", "one two three four\n> five six"),
        ];
        for (text, expected) in table {
            assert_eq!(wrapped(&words(text), 22, 2, "> "), expected);
        }
    }
}
