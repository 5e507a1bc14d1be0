//! `noblame timeline`: gather events into a report's timeline, choose among them, and show it.

mod choose;
mod import;
mod milestones;
mod pull;
mod show;
mod taking;

use super::{Outcome, Session};
use crate::document::plain;
use crate::timeline::{Sidecar, sidecar};
use crate::world::files;
use crate::world::reread::Reread;
use clap::Subcommand;
use std::path::Path;

/// Gather and show what happened
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    Pull(pull::Args),
    Import(import::Args),
    Show(show::Args),
    Star(choose::Args),
    Hide(choose::HideArgs),
    Milestones(milestones::Args),
    Sources(pull::SourcesArgs),
}

pub fn run(args: Args, session: &Session) -> anyhow::Result<Outcome> {
    match args.verb {
        Verb::Pull(args) => pull::run(args, session),
        Verb::Import(args) => import::run(args, session),
        Verb::Show(args) => show::run(args, session),
        Verb::Star(args) => choose::star(args, session),
        Verb::Hide(args) => choose::hide(args, session),
        Verb::Milestones(args) => milestones::run(args, session),
        Verb::Sources(args) => pull::sources(args, session),
    }
}

pub(super) fn read_sidecar(session: &Session, report: &Path) -> anyhow::Result<Sidecar> {
    read_sidecar_as(session, report, |path, shown| Sidecar::read(files::open(path, shown)?, shown).map_err(Into::into))
}

/// The same, sparing memory: nobody asks for all of the events.
fn read_sidecar_sparingly(session: &Session, report: &Path) -> anyhow::Result<Sidecar> {
    read_sidecar_as(session, report, |path, shown| {
        let (stream, lines) = (files::open(path, shown)?, Reread::open(path)?);
        Sidecar::read_sparingly(stream, lines, shown).map_err(Into::into)
    })
}

fn read_sidecar_as(session: &Session, report: &Path, read: impl FnOnce(&Path, &str) -> anyhow::Result<Sidecar>) -> anyhow::Result<Sidecar> {
    let path = sidecar::beside(report);
    let shown = session.world.shown(&path);
    files::refuse_link(&path, &shown)?;
    let known = if files::is_there(&path) { read(&path, &shown)? } else { Sidecar::default() };
    for (line, why) in &known.unreadable {
        session.world.terminal.alert(&format!("{shown}:{line}: {}\n", plain::visible(why)));
    }
    Ok(known)
}

fn append(report: &Path, known: &mut Sidecar, lines: &str) -> anyhow::Result<()> {
    if !lines.is_empty() {
        files::append(&sidecar::beside(report), lines)?;
        known.was_extended();
    }
    Ok(())
}

fn plural(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}
