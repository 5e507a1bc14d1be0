//! `noblame timeline milestones`: what the events say of when it was noticed, taken up and over.

use super::super::{Outcome, Session};
use super::read_sidecar;
use crate::document::{Document, Milestone, apply};
use crate::timeline::milestone::{Proposal, proposals};
use crate::timeline::view::length;
use crate::world::Failure;
use jiff::Timestamp;
use std::path::PathBuf;

/// Propose the milestones that a report's events and timeline tell
///
/// Nothing is written without --write, and then only those that the front matter does not have.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The report
    #[arg(value_name = "FILE")]
    report: PathBuf,
    /// Write those that the front matter does not have
    #[arg(long)]
    write: bool,
}

pub(super) fn run(args: Args, session: &Session) -> anyhow::Result<Outcome> {
    let path = session.world.path(&args.report);
    let known = read_sidecar(session, &path)?;
    let document = session.report(&args.report)?;
    let proposals = proposals(&document, &known);
    let mut out = String::new();
    for milestone in Milestone::ALL {
        let told = document.front().milestone(milestone).map(|fact| fact.value.timestamp());
        out += &line(milestone, told, proposals.iter().find(|proposal| proposal.milestone == milestone));
    }
    let missing: Vec<&Proposal> = proposals.iter().filter(|proposal| document.front().milestone(proposal.milestone).is_none()).collect();
    if args.write {
        session.change(&args.report, false, |document| written(document, &missing))?;
        let names: Vec<&str> = missing.iter().map(|proposal| proposal.milestone.name()).collect();
        out += &if names.is_empty() { "nothing to write\n".to_owned() } else { format!("written: {}\n", names.join(", ")) };
    } else if !missing.is_empty() {
        out += "--write sets those that the report does not have\n";
    }
    session.world.terminal.print(&out)?;
    Ok(Outcome::Clean)
}

fn line(milestone: Milestone, told: Option<Timestamp>, proposal: Option<&Proposal>) -> String {
    let name = milestone.name();
    match (told, proposal) {
        (None, None) => format!("{name:12}  nothing tells it\n"),
        (Some(told), None) => format!("{name:12}  {}  as the report says; no event tells it\n", seconds(told)),
        (None, Some(proposal)) => format!("{name:12}  {}  proposed: {}\n", seconds(proposal.at), proposal.why),
        (Some(told), Some(proposal)) if told.duration_since(proposal.at).as_secs().abs() < 60 => {
            format!("{name:12}  {}  as the report says, and {}\n", seconds(told), proposal.why)
        }
        (Some(told), Some(proposal)) => {
            let apart = told.duration_since(proposal.at);
            let side = if apart.is_negative() { "earlier" } else { "later" };
            format!(
                "{name:12}  {}  as the report says, {} {side} than {} {}\n",
                seconds(told),
                length(apart),
                seconds(proposal.at),
                proposal.why
            )
        }
    }
}

fn seconds(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

fn written(document: &Document, missing: &[&Proposal]) -> anyhow::Result<String> {
    let mut text = document.text().to_owned();
    for proposal in missing {
        let now = Document::parse(text.as_str());
        let edits =
            now.set_fact(proposal.milestone.name(), &seconds(proposal.at)).map_err(|complaint| Failure::yours(complaint.message))?;
        text = apply(&text, &edits).map_err(|misfit| Failure::ours(misfit.to_string()))?;
    }
    Ok(text)
}
