//! `noblame actions`: what was promised, over all reports.

mod change;
mod choose;
mod digest;
mod list;
mod next;
mod report;
mod sync;

use super::{Outcome, Session};
pub(super) use change::print_change;
use clap::Subcommand;
pub(super) use next::pace;

/// List, add, change and follow up the action items of all reports
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    List(list::Args),
    Next(next::Args),
    Report(report::Args),
    Add(change::Add),
    Set(change::Set),
    Done(change::Done),
    WontDo(change::WontDo),
    Sync(sync::Args),
    Adopt(sync::Adopt),
}

pub fn run(args: Args, session: &Session) -> anyhow::Result<Outcome> {
    match args.verb {
        Verb::List(args) => list::run(args, session),
        Verb::Next(args) => next::run(args, session),
        Verb::Report(args) => report::run(args, session),
        Verb::Add(args) => change::add(args, session),
        Verb::Set(args) => change::set(args, session),
        Verb::Done(args) => change::done(args, session),
        Verb::WontDo(args) => change::wont_do(args, session),
        Verb::Sync(args) => sync::run(args, session),
        Verb::Adopt(args) => sync::adopt(args, session),
    }
}
