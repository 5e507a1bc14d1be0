//! `noblame man`.

use super::Outcome;
use crate::world::World;

/// Print the manual page
#[derive(Debug, clap::Args)]
pub struct Args {}

pub fn run(_args: Args, _world: &World) -> anyhow::Result<Outcome> {
    Ok(Outcome::Clean)
}
