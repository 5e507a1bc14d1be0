//! `noblame actions report`: what became of what was promised.

use super::super::{Outcome, Session};
use super::choose::{Choice, today};
use super::{digest, next};
use crate::actions::Listed;
use crate::insight::ageing::Wait;
use crate::insight::follow_up::{Promise, follow_up};
use clap::ValueEnum;
use std::collections::HashMap;

/// Tell what became of the items: open by age, overdue, starving, done, verified; never by person
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    choice: Choice,
    /// End with 1 where any item is so
    #[arg(long, value_enum, value_name = "WHAT", value_delimiter = ',')]
    fail_on: Vec<FailOn>,
    /// How to print it
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    format: Format,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum FailOn {
    /// An open item's due date has passed
    Overdue,
    /// An open item has waited longer than its priority allows, or so long that it is dormant
    Starving,
    /// An item was done, has soaked, and nothing verified it
    Unverified,
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
enum Format {
    /// For a terminal
    #[default]
    Text,
    /// One JSON object, version 1
    Json,
    /// A digest for a chat or a mail
    Markdown,
}

pub(super) fn run(args: Args, session: &Session) -> anyhow::Result<Outcome> {
    let read = args.choice.read(session, |filter| filter, next::facts)?;
    let settings = &session.config.actions;
    let today = today(session);
    let ranks = next::rank(&read.items, &read.others, today, next::pace(settings));
    let waits: HashMap<usize, Wait> = ranks.iter().map(|rank| (rank.index, rank.wait)).collect();
    let promises = promises(&read.items, &waits);
    let found = follow_up(&promises, read.reports, today, settings.soak_days);
    let terminal = session.world.terminal;
    let told = digest::Told { found: &found, promises: &promises, today, settings };
    match args.format {
        Format::Text => {
            let width = terminal.output_is_terminal().then(|| terminal.width());
            terminal.print(&digest::text(&told, width))?
        }
        Format::Json => terminal.print_raw(&digest::json(&told))?,
        Format::Markdown => terminal.print_raw(&digest::markdown(&told))?,
    }
    if let Some(unknown) = &read.unknown {
        terminal.say(&format!("{unknown}\n"));
    }
    let fails = args.fail_on.iter().any(|what| match what {
        FailOn::Overdue => !found.overdue.is_empty(),
        // What starves for long enough to be dormant has not come to be well.
        FailOn::Starving => !found.starving.is_empty() || !found.dormant.is_empty(),
        FailOn::Unverified => !found.unverified.is_empty(),
    });
    read.end(if fails { Outcome::Findings } else { Outcome::Clean }, session)
}

fn promises(items: &[Listed], waits: &HashMap<usize, Wait>) -> Vec<Promise> {
    let mut reports: HashMap<&str, usize> = HashMap::new();
    let promise = |(at, listed): (usize, &Listed)| Promise {
        name: listed.name(),
        text: listed.item.text.clone(),
        report: 0,
        status: listed.item.status,
        kind: listed.item.kind,
        strength: listed.strength().map(|rated| rated.strength),
        since: listed.origin.started,
        due: listed.item.due,
        is_due_unclear: listed.item.due_words.is_some(),
        closed_on: listed.item.closed_on,
        is_verified: listed.item.verified_by.is_some(),
        wait: waits.get(&at).copied().unwrap_or_default(),
    };
    let mut promises: Vec<Promise> = items.iter().enumerate().map(promise).collect();
    for (promise, listed) in promises.iter_mut().zip(items) {
        let next = reports.len();
        promise.report = *reports.entry(&listed.origin.path).or_insert(next);
    }
    promises
}
