//! `noblame trust`: let the settings of this repository start programs, name where tokens go and read outside it.

use super::{Outcome, Session};
use crate::document::plain;
use crate::remote::address;
use crate::timeline::settings::Configured;
use crate::world::http::Address;
use crate::world::trust::Trust;

/// Let the settings of this repository start the programs that they name, send tokens where they say, and read outside it
///
/// Look at what it prints: it is remembered for you on this machine, and asked again when the settings name something else.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Show what the settings ask for, and remember nothing
    #[arg(long)]
    dry_run: bool,
}

pub fn run(args: Args, session: &Session) -> anyhow::Result<Outcome> {
    let terminal = session.world.terminal;
    let mut trust = Trust::read(&session.world)?;
    let asks = asks(session)?;
    if asks.is_empty() {
        terminal.say("the settings start no program, send no token to an address of their own, and read nothing outside this repository\n");
    }
    for with in asks {
        let is_known = trust.has(&session.root, &with);
        let word = if is_known {
            "trusted already"
        } else if args.dry_run {
            "not trusted"
        } else {
            "trusted"
        };
        terminal.print(&format!("{word}: {}\n", plain::visible(&with)))?;
        if !is_known && !args.dry_run {
            trust.add(&session.root, &with)?;
        }
    }
    Ok(Outcome::Clean)
}

/// What the settings of all rooms ask to be trusted with.
fn asks(session: &Session) -> anyhow::Result<Vec<String>> {
    let tracker = &session.config.tracker;
    let mut asks = tracker.starts();
    if let Some(url) = &tracker.url {
        asks.push(address::trusted_as(&Address::read(url)?));
    }
    asks.extend(session.config.timeline.sources.iter().flat_map(Configured::asks));
    Ok(asks)
}
