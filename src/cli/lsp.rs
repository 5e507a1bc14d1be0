//! `noblame lsp`: the door to the editor's server.

use super::{Outcome, Serve};
use crate::world::World;

/// Serve an editor: the language server, on standard input and output
///
/// Editors start it by themselves. It reads no source, starts no program and uses no network.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// What many editors pass; there is no other way to speak to it
    #[arg(long, hide = true)]
    stdio: bool,
}

pub fn run(_: Args, world: World, serve: Serve) -> anyhow::Result<Outcome> {
    Ok(if serve(world)? { Outcome::Clean } else { Outcome::Findings })
}
