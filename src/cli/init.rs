//! `noblame init`.

use super::Outcome;
use crate::world::World;

/// Prepare a repository: settings, folders, hook, CI job; nothing that is there is overwritten
#[derive(Debug, clap::Args)]
pub struct Args {}

pub fn run(_args: Args, _world: &World) -> anyhow::Result<Outcome> {
    Ok(Outcome::Clean)
}
