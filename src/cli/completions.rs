//! `noblame completions`.

use super::Outcome;
use crate::world::World;

/// Print completions for a shell
#[derive(Debug, clap::Args)]
pub struct Args {}

pub fn run(_args: Args, _world: &World) -> anyhow::Result<Outcome> {
    Ok(Outcome::Clean)
}
