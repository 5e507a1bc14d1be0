//! `noblame lint`.

use super::{Outcome, Session};

/// Find language that blames people or argues from a past that did not happen, and what a report lacks
#[derive(Debug, clap::Args)]
pub struct Args {}

pub fn run(_args: Args, _session: &Session) -> anyhow::Result<Outcome> {
    Ok(Outcome::Clean)
}
