//! `noblame grow`.

use super::{Outcome, Session, new, session};
use crate::document::front::{Fact, Kind};
use crate::document::{Document, Milestone, apply, plain};
use crate::scaffold::grow::Growth;
use crate::scaffold::{self, Facts};
use crate::world::Failure;
use std::path::{Path, PathBuf};

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
    let forms = new::forms(session)?;
    let form = new::named(&forms, &args.template)?;
    let path = session.world.path(&args.file);
    let shown = session.world.shown(&path);
    let mut growth = Growth::default();
    session.change(&path, args.dry_run, |report| {
        let filled = forms.fill(form, &facts(report, &path, session)).map_err(|mistake| new::told(&mistake, session))?;
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

/// What the report says of itself, for the form to be filled with.
fn facts(report: &Document, path: &Path, session: &Session) -> Facts {
    let front = report.front();
    let stem = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    let headed = (1..report.sections().len()).find(|section| report.sections()[*section].level == 1);
    let said = |fact: &Option<Fact<String>>| fact.as_ref().map(|fact| fact.value.clone());
    Facts {
        id: report.id(&stem),
        title: said(&front.title).or_else(|| headed.map(|section| report.heading(section).to_owned())).unwrap_or(stem),
        kind: front.kind.as_ref().map_or(Kind::Incident, |kind| kind.value),
        severity: said(&front.severity),
        severities: session.config.severities.clone(),
        services: front.services.iter().map(|service| service.value.clone()).collect(),
        owner: said(&front.owner),
        started: front.milestone(Milestone::Started).map(|started| started.value.clone()),
    }
}
