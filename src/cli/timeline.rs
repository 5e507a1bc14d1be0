//! `noblame timeline`: gather events into a report's timeline, and show it.

use super::{Outcome, Session};
use crate::document::{Document, apply, plain};
use crate::timeline::columns::{Map, unknown_channel};
use crate::timeline::shape::{csv, json, mermaid, text};
use crate::timeline::source::Input;
use crate::timeline::stamp::{self, Reader};
use crate::timeline::{Channel, Gathered, Request, SOURCES, Sidecar, Source, View, Window, gather, merge, sidecar};
use crate::world::{Failure, files};
use clap::{Subcommand, ValueEnum};
use std::path::{Path, PathBuf};

/// Gather and show what happened
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    Import(Import),
    Show(Show),
    /// List the formats and services that events can come from
    Sources,
}

/// Add events from files or a git repository to a report's timeline
///
/// Events go to the .events.jsonl file beside the report, and each gets one row in the timeline, at its time. Rows that
/// are there stay as they are; an event that has had its row never gets another, whatever became of that row.
#[derive(Debug, clap::Args)]
struct Import {
    /// The report
    #[arg(value_name = "FILE")]
    report: PathBuf,
    /// Where the events come from: csv, jsonl or git
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
    /// Go on without the rows that cannot be read
    #[arg(long)]
    skip_bad: bool,
    /// Say what would be added, and write nothing
    #[arg(long)]
    dry_run: bool,
}

/// Show a report's timeline with its channels, gaps and milestones
#[derive(Debug, clap::Args)]
struct Show {
    /// The report
    #[arg(value_name = "FILE")]
    report: PathBuf,
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    format: Format,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum Format {
    #[default]
    Text,
    Json,
    Csv,
    Mermaid,
}

pub fn run(args: Args, session: &Session) -> anyhow::Result<Outcome> {
    match args.verb {
        Verb::Import(args) => import(args, session),
        Verb::Show(args) => show(args, session),
        Verb::Sources => sources(session),
    }
}

fn import(args: Import, session: &Session) -> anyhow::Result<Outcome> {
    let source = Source::named(&args.from)?;
    check_inputs(&args, source)?;
    let document = session.report(&args.report)?;
    let path = session.world.path(&args.report);
    let mut known = read_sidecar(session, &path)?;
    let settings = &session.config.timeline;
    let request = Request {
        world: &session.world,
        settings,
        folder: path.parent().unwrap_or(Path::new(".")),
        inputs: &args.inputs,
        map: map(&args)?,
        times: Reader { zone: zone(&args)?.or_else(|| settings.zone.clone()), form: args.time_format.clone(), ..Reader::default() },
        channel: channel(&args)?,
        window: window(&args, &document, session)?,
    };
    let gathered = gather(source, &request, &known, settings.most_rows)?;
    stop_at_bad_rows(&args, session, &gathered)?;
    if gathered.too_many > 0 {
        let count = gathered.without_row.len() + gathered.changed.len() + gathered.too_many;
        return Err(Failure::yours(format!("{count} events are more than a timeline can tell; nothing was written"))
            .hint(format!(
                "narrow them with --since and --until, or filter the input; more than {} at once want `most_rows:` under `timeline:` in noblame.yml",
                settings.most_rows
            ))
            .into());
    }
    let merged = merge(&document, &gathered.without_row, &known);
    let text = apply(document.text(), &merged.edits).map_err(|misfit| Failure::ours(misfit.to_string()))?;
    if !args.dry_run {
        let lines = known.event_lines(gathered.fresh.iter().chain(gathered.changed.iter().map(|(_, now)| now)));
        append(&path, &mut known, &lines)?;
        if !merged.edits.is_empty() && !files::replace(&path, document.text(), &text)? {
            return Err(Failure::outside("was changed by somebody else while the events were read; it is left as it is")
                .in_file(session.world.shown(&path))
                .hint("run the import again")
                .into());
        }
        let lines = known.row_lines(merged.added.iter().chain(&merged.found));
        append(&path, &mut known, &lines)?;
    }
    let rows: Vec<&str> = merged.edits.iter().flat_map(|edit| edit.text.lines()).filter(|line| !line.trim().is_empty()).collect();
    session.world.terminal.print(&told(&args, &request, &gathered, merged.added.len(), &rows, &session.world.shown(&path)))?;
    Ok(Outcome::Clean)
}

fn check_inputs(args: &Import, source: &Source) -> Result<(), Failure> {
    if source.input == Input::Files && args.inputs.is_empty() {
        return Err(Failure::yours(format!("--from {} needs a file to read", source.name)).hint("name one, or - for standard input"));
    }
    if args.inputs.iter().filter(|input| *input == "-").count() > 1 {
        return Err(Failure::yours("standard input can be read only once"));
    }
    let tables_only = [("--map", !args.map.is_empty()), ("--time-format", args.time_format.is_some()), ("--skip-bad", args.skip_bad)];
    match tables_only.iter().find(|(_, given)| *given && source.input == Input::Folders) {
        Some((option, _)) => Err(Failure::yours(format!("{option} is for tables and JSON lines, and {} has no rows", source.name))),
        None => Ok(()),
    }
}

fn map(args: &Import) -> Result<Map, Failure> {
    let mut map = Map::default();
    for argument in &args.map {
        map.say(argument).map_err(|why| Failure::yours(format!("--map: {why}")).hint("for example --map time=created_at,text=message"))?;
    }
    Ok(map)
}

fn zone(args: &Import) -> Result<Option<jiff::tz::TimeZone>, Failure> {
    let Some(name) = &args.zone else { return Ok(None) };
    let zone = stamp::zone(name)
        .ok_or_else(|| Failure::yours(format!("--zone: “{name}” is no time zone")).hint("write Europe/Berlin, UTC or +02:00"));
    zone.map(Some)
}

fn channel(args: &Import) -> Result<Option<Channel>, Failure> {
    let Some(word) = &args.channel else { return Ok(None) };
    Channel::named(word).map(Some).ok_or_else(|| Failure::yours(format!("--channel: {}", unknown_channel(word))))
}

fn window(args: &Import, document: &Document, session: &Session) -> anyhow::Result<Window> {
    let times = Reader { zone: zone(args)?.or_else(|| session.config.timeline.zone.clone()), ..Reader::default() };
    let window = Window::of(document, &session.config.timeline);
    Ok(window.given(args.since.as_deref(), args.until.as_deref(), &times).map_err(Failure::yours)?)
}

fn stop_at_bad_rows(args: &Import, session: &Session, gathered: &Gathered) -> Result<(), Failure> {
    if gathered.bad_count == 0 {
        return Ok(());
    }
    let mut lines: String = gathered.bad.iter().map(|bad| format!("{bad}\n")).collect();
    if gathered.bad_count > gathered.bad.len() {
        lines += &format!("… and {} more\n", gathered.bad_count - gathered.bad.len());
    }
    session.world.terminal.alert(&lines);
    if args.skip_bad {
        return Ok(());
    }
    let rows = if gathered.bad_count == 1 { "1 row".to_owned() } else { format!("{} rows", gathered.bad_count) };
    Err(Failure::yours(format!("{rows} cannot be read as events; nothing was written"))
        .hint("mend them, or leave them out with --skip-bad"))
}

pub(super) fn read_sidecar(session: &Session, report: &Path) -> anyhow::Result<Sidecar> {
    let path = sidecar::beside(report);
    let shown = session.world.shown(&path);
    files::refuse_link(&path, &shown)?;
    let known = Sidecar::read(&files::read_if_there(&path)?.unwrap_or_default(), &shown)?;
    for (line, why) in &known.unreadable {
        session.world.terminal.alert(&format!("{shown}:{line}: {}\n", plain::visible(why)));
    }
    Ok(known)
}

fn append(report: &Path, known: &mut Sidecar, lines: &str) -> anyhow::Result<()> {
    if !lines.is_empty() {
        files::append(&sidecar::beside(report), lines)?;
        known.was_extended();
    }
    Ok(())
}

/// What came of an import, for a person.
fn told(args: &Import, request: &Request, gathered: &Gathered, added: usize, rows: &[&str], path: &str) -> String {
    let plural = |count: usize, one: &str, many: &str| format!("{count} {}", if count == 1 { one } else { many });
    let mut out = match (added, args.dry_run) {
        (0, _) => format!("{path}: nothing to add\n"),
        (_, true) => format!("{path}: {} would be added\n", plural(added, "row", "rows")),
        (_, false) => format!("{path}: {} added\n", plural(added, "row", "rows")),
    };
    for row in rows {
        out += &format!("  + {row}\n");
    }
    if gathered.known > 0 {
        out += &format!("{} known already\n", plural(gathered.known, "event was", "events were"));
    }
    if gathered.repeated > 0 {
        out += &format!("{} more than once in the input\n", plural(gathered.repeated, "event stands", "events stand"));
    }
    if gathered.outside > 0 {
        let left = plural(gathered.outside, "event", "events");
        out += &format!("{left} left out, outside the window: {} (--since and --until change it)\n", request.window);
    }
    if gathered.bad_count > 0 {
        out += &format!(
            "{} left out: {} no events\n",
            plural(gathered.bad_count, "row", "rows"),
            if gathered.bad_count == 1 { "it tells" } else { "they tell" }
        );
    }
    if gathered.assumed > 0 {
        out += &format!("{} no zone and read as UTC (--zone says another)\n", plural(gathered.assumed, "time names", "times name"));
    }
    let repeated = request.times.repeated.get();
    if repeated > 0 {
        out += &format!(
            "{} twice because clocks went back; the earlier moment was taken\n",
            plural(repeated, "time happened", "times happened")
        );
    }
    for note in &gathered.notes {
        out += &format!("{note}\n");
    }
    if !gathered.changed.is_empty() {
        out += &format!(
            "{} since it was imported; its row is left as it is\n",
            plural(gathered.changed.len(), "event was changed at its source", "events were changed at their source")
        );
    }
    for (was, now) in &gathered.changed {
        out += &format!("  {} {}\n    was {} {}\n    now {} {}\n", was.source, was.id, was.time.at, was.text, now.time.at, now.text);
    }
    out
}

fn show(args: Show, session: &Session) -> anyhow::Result<Outcome> {
    let document = session.report(&args.report)?;
    let path = session.world.path(&args.report);
    let known = read_sidecar(session, &path)?;
    let view = View::of(&document, &known, session.config.timeline.gap);
    let terminal = session.world.terminal;
    let shown = session.world.shown(&path);
    let text = match args.format {
        Format::Text => {
            if view.rows.is_empty() {
                terminal.say(&format!("{shown}: has no timeline yet\n"));
            }
            let signs = terminal.output_is_terminal();
            let room = text::Terminal { width: terminal.width(), signs, links: signs && terminal.has_links() };
            terminal.print(&text::print(&view, room))?;
            return Ok(Outcome::Clean);
        }
        Format::Json => json::print(&view, &shown),
        Format::Csv => csv::print(&view),
        Format::Mermaid => mermaid::print(&view),
    };
    terminal.print_raw(&text)?;
    Ok(Outcome::Clean)
}

fn sources(session: &Session) -> anyhow::Result<Outcome> {
    let width = SOURCES.iter().map(|source| source.name.len()).max().unwrap_or(0);
    let lines: String = SOURCES.iter().map(|source| format!("{:width$}  {}\n", source.name, source.reads)).collect();
    session.world.terminal.print(&lines)?;
    Ok(Outcome::Clean)
}
