//! `noblame grow`.

use super::{Outcome, Session, new, session};
use crate::document::{Document, apply, plain};
use crate::scaffold::grow::Growth;
use crate::scaffold::{self, Facts};
use crate::world::Failure;
use std::path::PathBuf;

/// Add the sections that a fuller form has; what is written stays
///
/// A section is there already if one with the same heading is, or one that means the same. Facts that the front matter
/// lacks are added too, empty.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The report
    file: PathBuf,
    /// The form to grow to (`noblame new --list` shows them)
    #[arg(long, short, value_name = "FORM")]
    template: String,
    /// Say what would be added, and write nothing
    #[arg(long)]
    dry_run: bool,
}

pub fn run(args: Args, session: &Session) -> anyhow::Result<Outcome> {
    let forms = session.forms()?;
    let form = new::named(&forms, &args.template)?;
    let path = session.world.path(&args.file);
    let shown = session.world.shown(&path);
    let mut growth = Growth::default();
    session.change(&path, args.dry_run, |report| {
        let filled = forms
            .fill(form, &Facts::of(report, &session::stem(&path), &session.config.severities))
            .map_err(|mistake| session.told(&mistake))?;
        growth = scaffold::grow::grow(report, &Document::parse(filled))
            .map_err(|complaint| session::failure(&complaint, report.source(), &shown))?;
        Ok(apply(report.text(), &growth.edits).map_err(|misfit| Failure::ours(misfit.to_string()).in_file(&shown))?)
    })?;
    if growth.edits.is_empty() {
        session.world.terminal.say(&format!("{shown} has all that the form “{}” has\n", form.name));
        return Ok(Outcome::Clean);
    }
    let mut lines = format!("{shown}: {}\n", if args.dry_run { "would add" } else { "added" });
    for heading in &growth.sections {
        lines += &format!("  {}\n", plain::visible(heading));
    }
    if !growth.facts.is_empty() {
        lines += &format!("  front matter: {}\n", growth.facts.join(", "));
    }
    session.world.terminal.print(&lines)?;
    Ok(Outcome::Clean)
}
