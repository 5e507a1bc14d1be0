//! `noblame lint`.

mod baseline;
mod change;
mod print;
mod touched;
mod turn;

use super::{Outcome, Session, failure, session};
use crate::document::Document;
use crate::lint::baseline::{Old, Split};
use crate::lint::{Context, Packs};
use crate::report::{FORMATS, Judged, Level};
use crate::world::git::Change;
use crate::world::{Failure, World, people};
use baseline::{Aside, Kept};
use clap::builder::{PossibleValue, PossibleValuesParser};
use jiff::tz::TimeZone;
use print::{Look, Printer};
use std::path::{Path, PathBuf};

/// Find language that blames people or argues from a past that did not happen, and what a report lacks
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Reports or folders of them; `-` reads standard input [default: the folder of reports]
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Judge the reports that are staged, as they are staged, and not the files: what a hook asks
    #[arg(long, conflicts_with_all = ["fix", "ask", "write_baseline"])]
    staged: bool,
    /// Show only what the lines brought that changed since HEAD left this branch or commit
    #[arg(long, value_name = "BASE", conflicts_with_all = ["fix", "ask", "write_baseline"])]
    changed: Option<String>,
    /// How to print the findings
    #[arg(long, value_name = "FORMAT", default_value = FORMATS[0].name, value_parser = formats())]
    format: String,
    /// Write the findings to a file too, in a format of its own: `sarif=noblame.sarif`; may be given more than once
    #[arg(long, value_name = "FORMAT=FILE", value_parser = print::Output::read)]
    output: Vec<print::Output>,
    /// End with exit code 1 if there is a finding of this level or above; `info` shows those too
    #[arg(long, value_name = "LEVEL", default_value = "warning", value_parser = level)]
    fail_on: Level,
    /// Show findings of level info too
    #[arg(long)]
    all: bool,
    /// What to call standard input in the findings
    #[arg(long, value_name = "NAME", default_value = "<stdin>")]
    stdin_path: String,
    /// Hide the old findings that this file holds [default: `lint: baseline:` of the settings]
    #[arg(long, value_name = "FILE")]
    baseline: Option<PathBuf>,
    /// Write the findings into the baseline: from then on only new ones are shown
    #[arg(long, conflicts_with_all = ["fix", "ask"])]
    write_baseline: bool,
    /// Leave words out where the sentence is sure to stand without them
    #[arg(long)]
    fix: bool,
    /// Write each question as a comment below its paragraph, list or table, once
    #[arg(long)]
    ask: bool,
    /// Show what --fix and --ask would change, and write nothing
    #[arg(long)]
    dry_run: bool,
}

fn formats() -> PossibleValuesParser {
    PossibleValuesParser::new(FORMATS.iter().map(|format| PossibleValue::new(format.name).help(format.what)))
}

pub(super) fn level(text: &str) -> Result<Level, String> {
    Level::ALL.into_iter().find(|level| level.name() == text).ok_or_else(|| "a level is info, suggestion, warning or error".to_owned())
}

pub fn run(args: Args, world: World) -> anyhow::Result<Outcome> {
    let session = if args.staged { Session::of_index(world)? } else { Session::open(world)? };
    Ok(lint(args, &session)?.outcome)
}

/// What is staged, judged and printed as `noblame lint --staged` does.
pub(super) fn staged(fail_on: Level, world: World) -> anyhow::Result<Judgement> {
    let args = Args {
        paths: Vec::new(),
        staged: true,
        changed: None,
        format: FORMATS[0].name.to_owned(),
        output: Vec::new(),
        fail_on,
        all: false,
        stdin_path: String::new(),
        baseline: None,
        write_baseline: false,
        fix: false,
        ask: false,
        dry_run: false,
    };
    lint(args, &Session::of_index(world)?)
}

/// What came of it, and the findings that were printed.
pub(super) struct Judgement {
    pub outcome: Outcome,
    pub reports: Vec<Judged>,
}

impl From<Outcome> for Judgement {
    fn from(outcome: Outcome) -> Judgement {
        Judgement { outcome, reports: Vec::new() }
    }
}

fn lint(args: Args, session: &Session) -> anyhow::Result<Judgement> {
    let format = FORMATS.iter().find(|format| format.name == args.format).unwrap_or(&FORMATS[0]);
    // The program ends with them: taking a thousand patterns apart one by one would be for nothing.
    let whole = print::explains(format, &args.output);
    let mut packs = session.packs(if whole { Packs::built_in() } else { Packs::built_in_bare() })?;
    session.know(&mut packs);
    let packs = &*Box::leak(Box::new(packs));
    let context = Context {
        today: session.world.clock.now().to_zoned(TimeZone::UTC).date(),
        severities: &session.config.severities,
        settings: &session.config.lint,
        path: "",
        before: None,
        least: if args.all { Level::Info } else { Level::Suggestion.min(args.fail_on) },
    };
    if args.dry_run && !args.fix && !args.ask {
        return Err(Failure::yours("--dry-run shows what --fix or --ask would change").hint("add one of them").into());
    }
    let kept = Kept::open(args.baseline.as_deref(), args.write_baseline, session)?;
    let work_tree = people::work_tree(&session.root).and_then(|root| session.root.strip_prefix(root).ok());
    let below: Vec<_> = work_tree.into_iter().flat_map(Path::components).map(|part| part.as_os_str().to_string_lossy()).collect();
    let below = below.iter().map(|part| format!("{part}/")).collect();
    let terminal = session.world.terminal;
    let look = if args.write_baseline { Look::NONE } else { Look::new(format, &args.output, args.staged, terminal) };
    let judge = Judge { packs, context, kept: &kept, below, look };
    let mut told = Told::new(Printer::new(look, format, &args.output, terminal));
    if args.paths.iter().any(|path| path.as_os_str() == "-") {
        if args.paths.len() > 1 {
            return Err(Failure::yours("standard input (`-`) is linted alone").hint("run noblame lint twice").into());
        }
        if args.fix || args.ask {
            return Err(Failure::yours("standard input cannot be changed").hint("name a file for --fix and --ask").into());
        }
        if args.staged || args.changed.is_some() {
            return Err(Failure::yours("git knows nothing of standard input").hint("leave out --staged and --changed").into());
        }
        let text = session.world.terminal.read_input()?;
        if text.trim().is_empty() {
            return Err(session::empty(args.stdin_path).into());
        }
        let path = session.inner(&session.world.path(Path::new(&args.stdin_path)));
        told.take(Ok(judge.read(args.stdin_path, &path, Document::parse(text), None)));
    } else if args.staged || args.changed.is_some() {
        let changes = touched::reports(&args.paths, args.changed.as_deref(), session)?;
        let there: Vec<_> = changes.iter().filter(|change| !change.is_gone).map(|change| (&change.path, Some(change))).collect();
        judge.all(&there, session, |read| told.take(read));
    } else {
        let paths = session.reports(&args.paths)?;
        if args.fix || args.ask {
            let changed = change::change(&paths, &judge, args.fix, args.ask, args.dry_run, session)?;
            if args.dry_run {
                return Ok(if changed { Outcome::Findings } else { Outcome::Clean }.into());
            }
        }
        let paths: Vec<_> = paths.iter().map(|path| (path, None)).collect();
        judge.all(&paths, session, |read| told.take(read));
    }
    let Told { mut printer, mut failures, unread, asides, unprinted } = told;
    if args.write_baseline {
        kept.write(&asides, session)?;
        for failure in &failures {
            failure::report(failure, session.world.terminal);
        }
        return Ok(if unread || !failures.is_empty() { Outcome::Unread } else { Outcome::Clean }.into());
    }
    kept.report(&asides, session);
    unprinted.map_or(Ok(()), Err)?;
    printer.end(failures.is_empty(), packs, session)?;
    // The last failure decides the exit code; the others are told here.
    let last = failures.pop();
    for failure in failures {
        failure::report(&failure, terminal);
    }
    let outcome = match last {
        Some(failure) => return Err(failure),
        None if unread => Outcome::Unread,
        None if printer.tally.counts.at_least(args.fail_on) > 0 => Outcome::Findings,
        None => Outcome::Clean,
    };
    Ok(Judgement { outcome, reports: printer.judged })
}

/// What reports are judged by.
struct Judge<'j> {
    packs: &'j Packs,
    context: Context<'j>,
    kept: &'j Kept,
    /// The way from the root of the work tree to the settings: empty, or with a `/` at its end.
    below: String,
    look: Look,
}

/// A report that was judged.
struct Read {
    judged: Judged,
    /// What is printed of it.
    printed: String,
    /// Whether its front matter is no YAML. That is among the findings, and a report that was not read is not clean.
    unread: bool,
    aside: Aside,
}

/// What came of all reports.
struct Told<'p> {
    printer: Printer<'p>,
    /// Of reports that could not be read at all.
    failures: Vec<anyhow::Error>,
    unread: bool,
    asides: Vec<Aside>,
    /// Why standard output could not be written.
    unprinted: Option<anyhow::Error>,
}

impl<'p> Told<'p> {
    fn new(printer: Printer<'p>) -> Told<'p> {
        Told { printer, failures: Vec::new(), unread: false, asides: Vec::new(), unprinted: None }
    }

    fn take(&mut self, read: anyhow::Result<Read>) {
        match read {
            Ok(Read { judged, printed, unread, aside }) => {
                self.unread |= unread;
                self.asides.push(aside);
                if self.unprinted.is_none() {
                    self.unprinted = self.printer.take(judged, &printed).err();
                }
            }
            Err(failure) => self.failures.push(failure),
        }
    }
}

impl Judge<'_> {
    /// Judge all reports; what came of each is taken in their order.
    fn all(&self, paths: &[(&PathBuf, Option<&Change>)], session: &Session, take: impl FnMut(anyhow::Result<Read>) + Send) {
        let one = |(path, change): &(&PathBuf, Option<&Change>)| {
            Ok(self.read(session.world.shown(path), &session.inner(path), session.read(path)?, *change))
        };
        turn::in_turn(paths, one, take);
    }

    /// The findings of one report, or those that a change of it brought. Front matter that cannot be read is one of them.
    fn read(&self, shown: String, path: &str, document: Document, change: Option<&Change>) -> Read {
        let unread = document.front().broken.is_some();
        let before = change.and_then(|change| change.before.as_ref()).map(|before| Document::parse(before.text.as_str()));
        let (Split { mut new, hidden, stale }, found) = self.split(path, &document, before.as_ref());
        if let Some(change) = change {
            new = touched::brought(new, &document, change, self, &Context { path, ..self.context });
        }
        let inner = if Path::new(path).is_absolute() { shown.clone() } else { format!("{}{path}", self.below) };
        let source = document.into_source();
        let mut judged = Judged { path: shown, inner, source, findings: new, pages: self.context.settings.url.clone(), places: Vec::new() };
        let printed = self.look.print(&mut judged);
        Read { judged, printed, unread, aside: Aside { path: path.to_owned(), hidden, stale, found } }
    }

    fn split(&self, path: &str, document: &Document, before: Option<&Document>) -> (Split, Vec<Old>) {
        let context = Context { path, before, ..self.context };
        let findings = self.packs.judge(document, &context);
        self.kept.split(document, findings, self.packs, &context)
    }
}
