//! `noblame actions sync` and `adopt`: items and their tickets.

use super::change::{find, print_change};
use super::choose::stem;
use crate::actions::journal::{self, Journal, Known};
use crate::actions::sync::apply::{self, Applied, Done, Home, Write};
use crate::actions::sync::{self, Counts, Entry, Rules, json, text};
use crate::actions::ticket::Ticket;
use crate::actions::tracker::{Kind, Opening, Settings, Side, Tracker};
use crate::cli::access::{Named, length, with_access};
use crate::cli::{Outcome, Session};
use crate::document::item::Field;
use crate::document::{Document, front, plain};
use crate::remote::Patience;
use crate::world::trust::state_folder;
use crate::world::{Failure, clock, files, process};
use clap::ValueEnum;
use jiff::{SignedDuration, Timestamp};
use rayon::prelude::*;
use sha2::{Digest, Sha256};
use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Keep items and their tickets in a tracker in step
///
/// Shows what it is going to do, and does it. What only one side has changed goes to the other; what both have changed is
/// shown and left as it is. The page docs/trackers.md says what noblame.yml needs.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Reports or folders of them [default: the folder of reports]
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Show the plan, and write nothing anywhere
    #[arg(long)]
    dry_run: bool,
    /// Who is right where both have changed: report, tracker
    #[arg(long, value_name = "SIDE", value_parser = side)]
    prefer: Option<Side>,
    /// The longest wait that a tracker may ask for, such as 60s
    #[arg(long, value_name = "TIME", default_value = "60s", value_parser = length)]
    max_wait: Duration,
    /// How to print the plan
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    format: Format,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum Format {
    /// A line an item, and one a change
    #[default]
    Text,
    /// One JSON object, version 1
    Json,
}

/// Link an item to a ticket that is there already
///
/// Nothing is changed in the tracker. Where the two say different things the next sync shows it.
#[derive(Debug, clap::Args)]
pub struct Adopt {
    /// The item: its report's id or file, # and its id
    #[arg(value_name = "REPORT#ID")]
    item: String,
    /// The ticket: its address, or its name such as #12 or OPS-3
    ticket: String,
    /// Show the change, and write nothing
    #[arg(long)]
    dry_run: bool,
}

fn side(text: &str) -> Result<Side, String> {
    match text {
        "report" => Ok(Side::Report),
        "tracker" => Ok(Side::Tracker),
        _ => Err("a side is report or tracker".to_owned()),
    }
}

pub fn run(args: Args, session: &Session) -> anyhow::Result<Outcome> {
    let settings = &session.config.tracker;
    let kind = kind(settings)?;
    let _held = hold(session)?;
    let entries = read(&args.paths, session)?;
    with_tracker(session, kind, args.max_wait, |tracker, lag| {
        let seen = sync::look(&entries, tracker).map_err(Failure::from)?;
        let rules = Rules { settings, prefer: args.prefer, lag, now: session.world.clock.now() };
        let steps = sync::plan(&entries, &seen, tracker, &rules);
        let counts = Counts::of(&steps);
        let terminal = session.world.terminal;
        if args.format == Format::Text {
            terminal.print(&text::plan(&entries, &steps))?;
            terminal.say(&text::summary(&counts, entries.len()));
        }
        if args.dry_run {
            if args.format == Format::Json {
                terminal.print_raw(&json::print(&settings.name(), &entries, &steps, None))?;
            }
            return Ok(if counts.needs_a_look() { Outcome::Findings } else { Outcome::Clean });
        }
        if sync::writes(&steps) {
            tracker.check().map_err(Failure::from)?;
        }
        let mut home = Reports { session, started: HashSet::new(), open_ends: open_ends(&entries), tells: args.format == Format::Text };
        let applied = apply::carry_out(&entries, &steps, tracker, &rules, &mut home)?;
        if args.format == Format::Json {
            terminal.print_raw(&json::print(&settings.name(), &entries, &steps, Some(&applied)))?;
        }
        finish(&entries, &steps, applied, &counts, session)
    })
}

fn finish(entries: &[Entry], steps: &[sync::Step], applied: Applied, counts: &Counts, session: &Session) -> anyhow::Result<Outcome> {
    session.world.terminal.alert(&text::failures(entries, steps, &applied));
    let failed = applied.done.iter().filter(|done| done.failed.is_some()).count();
    if let Some(error) = applied.ended {
        let left = steps.len() - applied.done.len();
        let failure = Failure::from(error);
        return Err(anyhow::Error::from(failure).context(format!("{left} of {} steps were not begun", steps.len())));
    }
    if failed > 0 {
        let hint = "what is done is kept: run the command again for the rest";
        return Err(Failure::outside(format!("{failed} of {} steps could not be done", steps.len())).hint(hint).into());
    }
    Ok(if counts.needs_a_look() { Outcome::Findings } else { Outcome::Clean })
}

pub fn adopt(args: Adopt, session: &Session) -> anyhow::Result<Outcome> {
    let settings = &session.config.tracker;
    let kind = kind(settings)?;
    let Some((report, id)) = args.item.rsplit_once('#').filter(|(report, id)| !report.is_empty() && !id.is_empty()) else {
        return Err(Failure::yours(format!("“{}” names no item", args.item))
            .hint("an item is named REPORT#ID, such as 2026-11-21-checkout-500s#A1; `noblame actions list` shows them")
            .into());
    };
    let file = find(report, session)?;
    let _held = hold(session)?;
    let entries = read(std::slice::from_ref(&file), session)?;
    let Some(entry) = entries.iter().find(|entry| entry.listed.item.id.eq_ignore_ascii_case(id)) else {
        return Err(Failure::yours(format!("this report has no item {id}")).in_file(session.world.shown(&file)).into());
    };
    with_tracker(session, kind, Patience::default().max_wait, |tracker, _| {
        let named = if args.ticket.contains("://") {
            tracker.id_of(&args.ticket)
        } else {
            Some(args.ticket.trim_start_matches(['#', '!']).to_owned())
        };
        let found = match &named {
            Some(named) => tracker.get(named).map_err(Failure::from)?,
            None => None,
        };
        let Some(ticket) = found else {
            return Err(Failure::yours(format!("there is no ticket “{}” in {}", args.ticket, settings.name()))
                .hint("give its address, or its name as the tracker shows it")
                .into());
        };
        link(entry, &ticket, args.dry_run, session)
    })
}

/// Write the link home, then note it: the other way round a crash would leave a note of a link that is not there.
fn link(entry: &Entry, ticket: &Ticket, dry_run: bool, session: &Session) -> anyhow::Result<Outcome> {
    let id = &entry.listed.item.id;
    let write = Write { item: id.clone(), field: Field::Ticket, value: ticket.link() };
    let (before, text) = session.change(&entry.file, dry_run, |document| {
        let (text, refused) = apply::written(document, std::slice::from_ref(&write))?;
        match refused.into_iter().next() {
            Some((_, reason)) => Err(Failure::yours(reason).in_file(session.world.shown(&entry.file)).into()),
            None => Ok(text),
        }
    })?;
    print_change(&session.world.shown(&entry.file), before.text(), &text, session)?;
    if !dry_run {
        let line = journal::ticket(id, &session.config.tracker.name(), ticket, session.world.clock.now());
        files::append(&journal::beside(&entry.file), &line)?;
    }
    let done = if dry_run { "would adopt" } else { "adopted" };
    session.world.terminal.say(&format!("{}: {done} {}\n", entry.listed.name(), ticket.name));
    Ok(Outcome::Clean)
}

fn kind(settings: &Settings) -> anyhow::Result<&'static Kind> {
    settings.kind()?.ok_or_else(|| {
        Failure::settings("there is no tracker in the settings")
            .hint("write tracker: {kind: github, project: acme/shop} into noblame.yml; docs/trackers.md has all of it")
            .into()
    })
}

/// One sync of a repository at a time: two would both make tickets.
fn hold(session: &Session) -> anyhow::Result<files::Held> {
    let root = files::real(&session.root);
    let digest = Sha256::digest(root.to_string_lossy().as_bytes());
    let name: String = digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    let folder = state_folder(&session.world).or_else(|_| Ok::<_, Failure>(session.root.join(".git")))?;
    files::hold(&folder.join(format!("sync-{name}.lock")))?
        .ok_or_else(|| Failure::outside("another sync of this repository is under way").hint("wait until it is done").into())
}

/// Every item of these reports, with what its journal knows.
fn read(paths: &[PathBuf], session: &Session) -> anyhow::Result<Vec<Entry>> {
    let today = session.world.clock.now().to_zoned(jiff::tz::TimeZone::UTC).date();
    let tracker = session.config.tracker.name();
    let paths = session.reports(paths)?;
    let one = |path: &PathBuf| -> anyhow::Result<(String, Vec<Entry>)> {
        let document = session.skim(path)?;
        let (shown, stem) = (session.world.shown(path), stem(path));
        let journal = journal_of(path, &tracker, session)?;
        for (line, why) in &journal.unreadable {
            let beside = session.world.shown(&journal::beside(path));
            session.world.terminal.alert(&format!("{beside}:{line}: cannot be read and is passed over: {why}\n"));
        }
        let is_withdrawn = document.front().status.as_ref().is_some_and(|status| status.value == front::Status::Withdrawn);
        let listed = crate::actions::list(&document, &shown, &stem, today).into_iter();
        let entry = |listed: crate::actions::Listed| Entry {
            known: journal.item(&listed.item.id).cloned().unwrap_or_else(Known::default),
            listed,
            file: path.clone(),
            is_withdrawn,
        };
        Ok((document.id(&stem), listed.map(entry).collect()))
    };
    let read: Vec<anyhow::Result<(String, Vec<Entry>)>> = paths.par_iter().map(one).collect();
    let mut entries = Vec::new();
    let mut called: HashMap<String, PathBuf> = HashMap::new();
    for (path, read) in paths.iter().zip(read) {
        let (id, found) = read?;
        if let Some(other) = called.insert(id.clone(), path.clone()) {
            // Two reports of one id would share tickets.
            return Err(Failure::yours(format!("has the id “{id}”, as has {}", session.world.shown(&other)))
                .in_file(session.world.shown(path))
                .hint("give each report an id of its own")
                .into());
        }
        entries.extend(found);
    }
    Ok(entries)
}

fn journal_of(report: &Path, tracker: &str, session: &Session) -> anyhow::Result<Journal> {
    let path = journal::beside(report);
    let text = files::read_if_there(&path)?.unwrap_or_default();
    Ok(Journal::read(&text, tracker, &session.world.shown(&path))?)
}

fn with_tracker<T>(
    session: &Session,
    kind: &Kind,
    max_wait: Duration,
    work: impl FnOnce(&dyn Tracker, SignedDuration) -> anyhow::Result<T>,
) -> anyhow::Result<T> {
    let settings = &session.config.tracker;
    let named = Named { name: kind.name, url: settings.url.as_deref(), credential: &settings.credential };
    with_access(session, named, max_wait, |mut access| {
        access.pause = settings.pause.unwrap_or(kind.pause);
        let opening = Opening { settings, access, ask: &|words, line, limit| process::ask(words, &session.root, line, limit) };
        let tracker = (kind.open)(&opening)?;
        work(tracker.as_ref(), kind.lag)
    })
}

/// The reports on the disk, and their journals beside them.
struct Reports<'s> {
    session: &'s Session,
    /// Journals that were written to in this run.
    started: HashSet<PathBuf>,
    /// Journals whose last line was cut off.
    open_ends: HashSet<PathBuf>,
    tells: bool,
}

fn open_ends(entries: &[Entry]) -> HashSet<PathBuf> {
    let files: HashSet<&PathBuf> = entries.iter().map(|entry| &entry.file).collect();
    let journals = files.into_iter().map(|file| journal::beside(file));
    journals
        .filter(|path| files::read_if_there(path).ok().flatten().is_some_and(|text| !text.is_empty() && !text.ends_with('\n')))
        .collect()
}

impl Home for Reports<'_> {
    fn note(&mut self, entry: &Entry, lines: &str) -> anyhow::Result<()> {
        let path = journal::beside(&entry.file);
        let is_first = self.started.insert(path.clone());
        let start = if is_first && self.open_ends.contains(&path) { "\n" } else { "" };
        files::append(&path, &format!("{start}{lines}"))
    }

    fn change(&mut self, file: &Path, writes: &[Write]) -> anyhow::Result<Vec<(usize, String)>> {
        let mut refused = Vec::new();
        self.session.change(file, false, |document: &Document| {
            let (text, not) = apply::written(document, writes)?;
            refused = not;
            Ok(text)
        })?;
        Ok(refused)
    }

    fn now(&self) -> Timestamp {
        self.session.world.clock.now()
    }

    fn wait(&self, time: Duration) {
        clock::wait(time);
    }

    fn tell(&mut self, entry: &Entry, done: &Done) {
        if let (true, Some(ticket), None) = (self.tells, &done.ticket, &done.failed) {
            let told = format!("{} is {} {}", entry.listed.name(), ticket.name, ticket.url);
            self.session.world.terminal.say(&format!("{}\n", plain::line(&told)));
        }
    }
}
