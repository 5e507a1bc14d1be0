//! `noblame actions`.

use super::{Outcome, Session};

/// List, add and change the action items of all reports
#[derive(Debug, clap::Args)]
pub struct Args {}

pub fn run(_args: Args, _session: &Session) -> anyhow::Result<Outcome> {
    Ok(Outcome::Clean)
}
