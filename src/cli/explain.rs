//! `noblame explain`.

use super::{Outcome, Session, rules};
use crate::document::plain;
use crate::lint::rule::Example;
use crate::lint::{Packs, Rule};
use anstyle::{AnsiColor, Style};
use std::fmt::Write;

/// Say why a rule asks, with examples and sources
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The rule's id, as a finding names it
    #[arg(value_name = "RULE")]
    rule: String,
}

pub fn run(args: Args, session: &Session) -> anyhow::Result<Outcome> {
    let packs = session.packs(Packs::built_in())?;
    let rule = rules::named(&packs, args.rule.trim())?;
    let level = packs.rules().find(|(found, _)| found.id == rule.id).and_then(|(_, level)| level);
    let width = session.world.terminal.width().min(90);
    session.world.terminal.print(&page(rule, level.map_or("off", |level| level.name()), width))?;
    Ok(Outcome::Clean)
}

/// The rule's page. It carries styles; whoever prints it drops them where colours are off.
fn page(rule: &Rule, level: &str, width: usize) -> String {
    let bold = Style::new().bold();
    let faint = Style::new().dimmed();
    let draft = rule.draft.map_or(String::new(), |draft| format!(", in a draft {}", draft.name()));
    let mut out =
        format!("{bold}{}{bold:#} {faint}({level}{draft}, pack {}){faint:#}\n", plain::visible(&rule.id), plain::visible(&rule.pack));
    for paragraph in rule.why.split("\n\n") {
        out += "\n";
        out += &wrapped(paragraph, "", width);
    }
    // Of a check whose question is the complaint's own there is nothing to show ahead.
    if !rule.ask.is_empty() && !rule.ask.starts_with('{') {
        let _ = writeln!(out, "\n{bold}Ask instead{bold:#}");
        out += &wrapped(&with_words(&rule.ask), "  ", width);
    }
    let mut examples = |title: &str, list: &[Example], colour: AnsiColor| {
        if list.is_empty() {
            return;
        }
        let _ = writeln!(out, "\n{bold}{title}{bold:#}");
        let style = colour.on_default();
        for example in list {
            let place = example.section.map_or(String::new(), |section| format!(" {faint}(under {}){faint:#}", section.name()));
            if example.text.contains('\n') {
                let _ = writeln!(
                    out,
                    "  {style}-{style:#} {}",
                    plain::visible(&example.text).replace('\n', "\n    ").replace("\n    \n", "\n\n")
                );
                continue;
            }
            let text = wrapped(&example.text, "    ", width);
            let _ = writeln!(out, "  {style}-{style:#} {}{place}", text.trim());
        }
    };
    examples("It stops at", &rule.flags, AnsiColor::Yellow);
    examples("It lets be", &rule.passes, AnsiColor::Green);
    if !rule.sources.is_empty() {
        let _ = writeln!(out, "\n{bold}Sources{bold:#}");
        for source in &rule.sources {
            let _ = writeln!(out, "  - {}", wrapped(source, "    ", width).trim());
        }
    }
    out
}

/// The question with its holes as words.
pub(super) fn with_words(text: &str) -> String {
    ["person", "individual", "we"].iter().fold(text.replace("{found}", "…"), |text, hole| text.replace(&format!("{{{hole}}}"), "they"))
}

/// Lines of at most `width` characters, each behind `indent`.
fn wrapped(text: &str, indent: &str, width: usize) -> String {
    let mut out = String::new();
    let mut line = indent.to_owned();
    for word in plain::visible(text).split_whitespace() {
        let is_first = line.len() == indent.len();
        if !is_first && line.chars().count() + 1 + word.chars().count() > width {
            out += &line;
            out.push('\n');
            line = indent.to_owned() + word;
        } else {
            if !is_first {
                line.push(' ');
            }
            line += word;
        }
    }
    out + &line + "\n"
}
