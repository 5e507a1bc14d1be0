//! `noblame demo`.

use super::Outcome;
use crate::world::World;

/// Walk through one invented incident, from the first alert to the published page
#[derive(Debug, clap::Args)]
pub struct Args {}

pub fn run(_args: Args, _world: &World) -> anyhow::Result<Outcome> {
    Ok(Outcome::Clean)
}
