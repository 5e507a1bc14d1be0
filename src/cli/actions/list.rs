//! `noblame actions list`: the items that are chosen, in one of several forms.

use super::super::{Outcome, Session};
use super::choose::{Choice, day, status, today};
use crate::actions::shape::{calendar, csv, json, text};
use crate::actions::{self, Filter, Listed};
use crate::document::item::Status;
use clap::ValueEnum;
use jiff::civil::Date;

/// Show the items of all reports that are not done, the earliest due first
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    choice: Choice,
    /// Only items of this status: open, in-progress, done, wont-do
    #[arg(long, value_name = "STATUS", value_delimiter = ',', value_parser = status)]
    status: Vec<Status>,
    /// Items that are done or decided against, too
    #[arg(long, conflicts_with = "status")]
    all: bool,
    /// Only items due before this day
    #[arg(long, value_name = "DAY", value_parser = day)]
    due_before: Option<Date>,
    /// Only items that should be done by now
    #[arg(long)]
    overdue: bool,
    /// Only items with no due date, or one from which no day is understood
    #[arg(long, conflicts_with_all = ["due_before", "overdue"])]
    no_due: bool,
    /// Show the report's severity, and how strong a remedy each item is and why
    #[arg(long)]
    wide: bool,
    /// How to print them
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    format: Format,
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
enum Format {
    /// A table, fitted to the terminal
    #[default]
    Text,
    /// One JSON object, version 1
    Json,
    /// Comma-separated values with a header
    Csv,
    /// A calendar of to-dos (RFC 5545)
    Ical,
}

pub(super) fn run(args: Args, session: &Session) -> anyhow::Result<Outcome> {
    let narrow =
        |filter| Filter { status: args.status.clone(), due_before: args.due_before, overdue: args.overdue, undated: args.no_due, ..filter };
    let mut read = args.choice.read(session, narrow, |_, _, _| ())?;
    let found = read.items.len();
    if !args.all && args.status.is_empty() {
        read.items.retain(|listed| !listed.item.status.is_closed());
    }
    actions::sort(&mut read.items);
    let (items, terminal) = (&read.items, session.world.terminal);
    match args.format {
        Format::Json => terminal.print_raw(&json::print(items, today(session)))?,
        Format::Csv => terminal.print_raw(&csv::print(items)?)?,
        Format::Ical => terminal.print_raw(&calendar::print(items, session.world.clock.now()))?,
        Format::Text => {
            let width = terminal.output_is_terminal().then(|| terminal.width());
            terminal.print(&text::print(items, width, args.wide, terminal.has_styles()))?;
        }
    }
    if let Some(unknown) = &read.unknown {
        terminal.say(&format!("{unknown}\n"));
    } else if matches!(args.format, Format::Text) {
        terminal.say(&told(items, found - items.len(), read.reports));
    }
    read.end(Outcome::Clean, session)
}

/// How many there are, and how many are not shown.
fn told(items: &[Listed], closed: usize, reports: usize) -> String {
    let hidden = if closed > 0 { format!("; {closed} done or decided against (--all shows them)") } else { String::new() };
    let reports = if reports == 1 { "1 report".to_owned() } else { format!("{reports} reports") };
    if items.is_empty() {
        return format!("no such action items in {reports}{hidden}\n");
    }
    format!("{} in {reports}{hidden}\n", text::summary(items))
}
