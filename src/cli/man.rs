//! `noblame man`.

use super::{Cli, Outcome};
use crate::world::{Failure, World};
use anyhow::Context;
use clap::CommandFactory;

/// Print the manual page of noblame, or of one of its verbs
///
/// For example: noblame man | man -l -      noblame man timeline import | man -l -
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The verb, such as `lint` or `timeline import`
    verb: Vec<String>,
}

pub fn run(args: Args, world: &World) -> anyhow::Result<Outcome> {
    let mut command = Cli::command();
    command.build();
    let mut name = "noblame".to_owned();
    for verb in &args.verb {
        let known = command.get_subcommands().map(|verb| verb.get_name().to_owned()).collect::<Vec<_>>().join(", ");
        let found = command.find_subcommand(verb).cloned();
        command = found.ok_or_else(|| Failure::yours(format!("{name} has no verb “{verb}”")).hint(format!("it has: {known}")))?;
        name = format!("{name}-{verb}");
    }
    let mut page = Vec::new();
    clap_mangen::Man::new(command).title(name).render(&mut page).context("writing the manual page")?;
    world.terminal.print_raw(&String::from_utf8_lossy(&page))?;
    Ok(Outcome::Clean)
}
