//! `noblame completions`.

use super::{Cli, Outcome};
use crate::world::World;
use clap::CommandFactory;
use clap_complete::Shell;

/// Print completions for a shell
///
/// For example: noblame completions bash > ~/.local/share/bash-completion/completions/noblame
#[derive(Debug, clap::Args)]
pub struct Args {
    #[arg(value_enum)]
    shell: Shell,
}

pub fn run(args: Args, world: &World) -> anyhow::Result<Outcome> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "noblame", &mut script);
    world.terminal.print_raw(&String::from_utf8_lossy(&script))?;
    Ok(Outcome::Clean)
}
