//! `noblame timeline show`: a report's timeline with its channels, gaps and milestones.

use super::super::{Outcome, Session};
use crate::timeline::View;
use crate::timeline::shape::{csv, json, list, mermaid, text};
use clap::ValueEnum;
use std::path::PathBuf;

/// Show a report's timeline with its channels, gaps and milestones
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The report
    #[arg(value_name = "FILE")]
    report: PathBuf,
    /// List every event that was gathered, with its id and what became of it
    #[arg(long)]
    all: bool,
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT", conflicts_with = "all")]
    format: Format,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum Format {
    #[default]
    Text,
    Json,
    Csv,
    Mermaid,
}

pub(super) fn run(args: Args, session: &Session) -> anyhow::Result<Outcome> {
    let document = session.report(&args.report)?;
    let path = session.world.path(&args.report);
    let known = super::read_sidecar(session, &path)?;
    let view = View::of(&document, &known, session.config.timeline.gap);
    let terminal = session.world.terminal;
    let shown = session.world.shown(&path);
    if args.all {
        if known.events().is_empty() {
            terminal.say(&format!("{shown}: no event was gathered yet\n"));
        }
        terminal.print(&list::print(&known, &view.zone))?;
        return Ok(Outcome::Clean);
    }
    let text = match args.format {
        Format::Text => {
            if view.rows.is_empty() {
                terminal.say(&format!("{shown}: has no timeline yet\n"));
            }
            let signs = terminal.output_is_terminal();
            let room = text::Terminal { width: terminal.width(), signs, links: signs && terminal.has_links() };
            terminal.print(&text::print(&view, room))?;
            return Ok(Outcome::Clean);
        }
        Format::Json => json::print(&view, &shown),
        Format::Csv => csv::print(&view),
        Format::Mermaid => mermaid::print(&view),
    };
    terminal.print_raw(&text)?;
    Ok(Outcome::Clean)
}
