//! `noblame timeline`.

use super::{Outcome, Session};

/// Gather and show what happened
#[derive(Debug, clap::Args)]
pub struct Args {}

pub fn run(_args: Args, _session: &Session) -> anyhow::Result<Outcome> {
    Ok(Outcome::Clean)
}
