//! `noblame timeline import`: events from exported files or a git repository.

use super::super::{Outcome, Session};
use super::taking::{Wanted, take_in, window};
use crate::timeline::columns::{Map, unknown_channel};
use crate::timeline::settings::Own;
use crate::timeline::source::Input;
use crate::timeline::stamp::{self, Reader};
use crate::timeline::{Channel, Source};
use crate::world::Failure;
use jiff::SignedDuration;
use std::path::PathBuf;
use std::time::Duration;

/// Add events from files or a git repository to a report's timeline
///
/// Events go to the .events.jsonl file beside the report, and each gets one row in the timeline, at its time. Rows that
/// are there stay as they are; an event that has had its row never gets another, whatever became of that row.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The report
    #[arg(value_name = "FILE")]
    report: PathBuf,
    /// Where the events come from; `noblame timeline sources` lists them
    #[arg(long, value_name = "SOURCE")]
    from: String,
    /// Files (- is standard input); for git, folders of repositories, the report's own where none is named
    #[arg(value_name = "INPUT")]
    inputs: Vec<String>,
    /// Which column or key tells what: time=created_at,text=log.message (time, date, text, id, actor, link, channel, source)
    #[arg(long, value_name = "FIELD=COLUMN,…")]
    map: Vec<String>,
    /// The zone of times that name none: Europe/Berlin, UTC, +02:00
    #[arg(long)]
    zone: Option<String>,
    /// The form of the times, as strftime writes it: "%d.%m.%Y %H:%M"
    #[arg(long, value_name = "FORM")]
    time_format: Option<String>,
    /// The channel of events that tell none: monitoring, alert, chat, ticket, call, deploy, change, status, note
    #[arg(long)]
    channel: Option<String>,
    /// Leave out events before this time; otherwise an hour before the incident's first milestone
    #[arg(long, value_name = "TIME")]
    since: Option<String>,
    /// Leave out events after this time; otherwise an hour after `resolved`
    #[arg(long, value_name = "TIME")]
    until: Option<String>,
    /// What only this source understands: channels=inc-42 for a Slack export, start=2026-11-21T14:30:00Z for a transcript
    #[arg(long, value_name = "KEY=VALUE")]
    set: Vec<String>,
    /// Go on without the rows that cannot be read
    #[arg(long)]
    skip_bad: bool,
    /// Say what would be added, and write nothing
    #[arg(long)]
    dry_run: bool,
}

pub(super) fn run(args: Args, session: &Session) -> anyhow::Result<Outcome> {
    let source = Source::named(&args.from)?;
    check_inputs(&args, source)?;
    let mut own = Own::default();
    for argument in &args.set {
        own.say(argument, source).map_err(|why| Failure::yours(format!("--set: {why}")))?;
    }
    let zone = zone(&args)?.or_else(|| session.config.timeline.zone.clone());
    let wanted = Wanted {
        report: &args.report,
        source,
        name: source.name,
        inputs: &args.inputs,
        from: &session.world.folder,
        map: map(&args)?,
        times: Reader { zone: zone.clone(), form: args.time_format.clone(), ..Reader::default() },
        channel: channel(&args)?,
        own: &own,
        skew: SignedDuration::ZERO,
        since: args.since.as_deref(),
        until: args.until.as_deref(),
        skip_bad: args.skip_bad,
        dry_run: args.dry_run,
        resume: false,
        max_wait: Duration::ZERO,
    };
    window(session, &session.report(&args.report)?, &wanted)?;
    let taken = take_in(session, wanted)?;
    session.world.terminal.print(&taken.told)?;
    match taken.partial {
        Some(why) => Err(Failure::outside(format!("not all of it could be read: {why}")).into()),
        None => Ok(Outcome::Clean),
    }
}

fn check_inputs(args: &Args, source: &Source) -> Result<(), Failure> {
    if source.input == Input::Files && args.inputs.is_empty() {
        return Err(Failure::yours(format!("--from {} needs a file to read", source.name)).hint("name one, or - for standard input"));
    }
    if args.inputs.iter().filter(|input| *input == "-").count() > 1 {
        return Err(Failure::yours("standard input can be read only once"));
    }
    if matches!(source.input, Input::Settings | Input::Service) {
        return Err(Failure::yours(format!("{} is read by `noblame timeline pull`", source.name))
            .hint("name it under `timeline: sources:` in noblame.yml"));
    }
    let tables_only = [("--map", !args.map.is_empty()), ("--time-format", args.time_format.is_some()), ("--skip-bad", args.skip_bad)];
    match tables_only.iter().find(|(_, given)| *given && source.input == Input::Folders) {
        Some((option, _)) => Err(Failure::yours(format!("{option} is for tables and JSON lines, and {} has no rows", source.name))),
        None => Ok(()),
    }
}

fn map(args: &Args) -> Result<Map, Failure> {
    let mut map = Map::default();
    for argument in &args.map {
        map.say(argument).map_err(|why| Failure::yours(format!("--map: {why}")).hint("for example --map time=created_at,text=message"))?;
    }
    Ok(map)
}

fn zone(args: &Args) -> Result<Option<jiff::tz::TimeZone>, Failure> {
    let Some(name) = &args.zone else { return Ok(None) };
    let zone = stamp::zone(name)
        .ok_or_else(|| Failure::yours(format!("--zone: “{name}” is no time zone")).hint("write Europe/Berlin, UTC or +02:00"));
    zone.map(Some)
}

fn channel(args: &Args) -> Result<Option<Channel>, Failure> {
    let Some(word) = &args.channel else { return Ok(None) };
    Channel::named(word).map(Some).ok_or_else(|| Failure::yours(format!("--channel: {}", unknown_channel(word))))
}
