//! `noblame site`.

use super::{Outcome, Session};

/// Publish the reports as a static site
#[derive(Debug, clap::Args)]
pub struct Args {}

pub fn run(_args: Args, _session: &Session) -> anyhow::Result<Outcome> {
    Ok(Outcome::Clean)
}
