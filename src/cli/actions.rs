//! `noblame actions`: what was promised, over all reports.

use super::{Outcome, Session, failure};
use crate::actions::shape::{csv, json, text};
use crate::actions::{self, Filter, Listed, diff};
use crate::document::item::{Field, NewItem, Refused, Status, Type};
use crate::document::{Document, Span, apply, plain};
use crate::world::{Failure, files};
use anstyle::AnsiColor;
use clap::{Subcommand, ValueEnum};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use rayon::prelude::*;
use std::collections::HashMap;
use std::path::{Path, PathBuf};

/// List, add and change the action items of all reports
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    List(List),
    Add(Add),
    Set(Set),
}

/// Show the items of all reports that are not done, the earliest due first
#[derive(Debug, clap::Args)]
struct List {
    /// Reports or folders of them [default: the folder of reports]
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Only items of this owner, with or without the @
    #[arg(long, value_name = "NAME")]
    owner: Option<String>,
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
    /// Only items of this type: prevent, mitigate, detect, repair, process, learn
    #[arg(long, value_name = "TYPE", value_delimiter = ',', value_parser = kind)]
    r#type: Vec<Type>,
    /// Only items of this report, by its id or file
    #[arg(long, value_name = "REPORT")]
    report: Option<String>,
    /// Only items of reports that name this service
    #[arg(long, value_name = "SERVICE")]
    service: Option<String>,
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
}

/// Add an item to a report, written the way its others are
#[derive(Debug, clap::Args)]
struct Add {
    /// The report: its file or its id
    #[arg(value_name = "REPORT")]
    report: String,
    /// What is to be done
    text: String,
    /// Who sees to it
    #[arg(long, value_name = "NAME")]
    owner: Option<String>,
    /// The day it should be done by
    #[arg(long, value_name = "DAY", value_parser = day)]
    due: Option<Date>,
    /// What it does: prevent, mitigate, detect, repair, process, learn
    #[arg(long, value_name = "TYPE", value_parser = kind)]
    r#type: Option<Type>,
    /// How urgent it is, such as P1
    #[arg(long, value_name = "PRIORITY")]
    priority: Option<String>,
    /// Its ticket: an address, or a name such as #12
    #[arg(long, value_name = "TICKET")]
    ticket: Option<String>,
    /// Show the change, and write nothing
    #[arg(long)]
    dry_run: bool,
}

/// Change an item where it stands
///
/// An id that is not written yet is written with it, so that the item keeps it from then on.
#[derive(Debug, clap::Args)]
struct Set {
    /// The item: its report's id or file, # and its id
    #[arg(value_name = "REPORT#ID")]
    item: String,
    /// What it becomes: status=done, owner=@amara, due=2026-12-05, type, priority, ticket, text; an empty value takes it away
    #[arg(required = true, value_name = "KEY=VALUE")]
    changes: Vec<String>,
    /// Why it will not be done, for status=wont-do
    #[arg(long, value_name = "REASON")]
    because: Option<String>,
    /// Show the change, and write nothing
    #[arg(long)]
    dry_run: bool,
}

fn day(text: &str) -> Result<Date, String> {
    text.parse().map_err(|_| "a day is written as 2026-12-05".to_owned())
}

fn kind(text: &str) -> Result<Type, String> {
    Type::named(text).ok_or_else(|| format!("a type is {}", names(&Type::ALL)))
}

fn status(text: &str) -> Result<Status, String> {
    let found = Status::ALL.iter().find(|(_, name)| *name == text).map(|(status, _)| *status);
    found.ok_or_else(|| format!("a status is {}", names(&Status::ALL)))
}

fn names<T>(all: &[(T, &str)]) -> String {
    all.iter().map(|(_, name)| *name).collect::<Vec<_>>().join(", ")
}

pub fn run(args: Args, session: &Session) -> anyhow::Result<Outcome> {
    match args.verb {
        Verb::List(list) => show(list, session),
        Verb::Add(new) => add(new, session),
        Verb::Set(change) => set(change, session),
    }
}

fn show(args: List, session: &Session) -> anyhow::Result<Outcome> {
    let today = session.world.clock.now().to_zoned(TimeZone::UTC).date();
    let paths = session.reports(&args.paths)?;
    let (mut items, mut failures) = read_all(&paths, session, today);
    let filter = Filter {
        owner: args.owner,
        status: args.status,
        due_before: args.due_before,
        overdue: args.overdue,
        kind: args.r#type,
        report: args.report,
        service: args.service,
    };
    items.retain(|listed| filter.keeps(listed));
    let found = items.len();
    if !args.all && filter.status.is_empty() {
        items.retain(|listed| !listed.item.status.is_closed());
    }
    actions::sort(&mut items);
    let terminal = session.world.terminal;
    match args.format {
        Format::Json => terminal.print_raw(&json::print(&items, today))?,
        Format::Csv => terminal.print_raw(&csv::print(&items)?)?,
        Format::Text => {
            let width = terminal.output_is_terminal().then(|| terminal.width());
            terminal.print(&text::print(&items, width))?;
            terminal.say(&told(&items, found - items.len(), paths.len()));
        }
    }
    // The last failure decides the exit code; the others are told here.
    let last = failures.pop();
    for failure in failures {
        failure::report(&failure, terminal);
    }
    last.map_or(Ok(Outcome::Clean), Err)
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

/// The items of all reports; two reports of one id are told, and what cannot be read is given back.
fn read_all(paths: &[PathBuf], session: &Session, today: Date) -> (Vec<Listed>, Vec<anyhow::Error>) {
    let one = |path: &PathBuf| {
        let document = session.report(path)?;
        let (shown, stem) = (session.world.shown(path), stem(path));
        Ok((document.id(&stem), actions::list(&document, &shown, &stem, today), shown))
    };
    // The thread pool costs more than a few reports do.
    let results: Vec<anyhow::Result<(String, Vec<Listed>, String)>> =
        if paths.len() < 4 { paths.iter().map(one).collect() } else { paths.par_iter().map(one).collect() };
    let mut items = Vec::new();
    let mut failures = Vec::new();
    let mut called: HashMap<String, String> = HashMap::new();
    for result in results {
        match result {
            Ok((id, found, shown)) => {
                items.extend(found);
                if let Some(other) = called.get(&id) {
                    let told = format!("{other} and {shown} have the same id “{id}”: give each one of its own\n");
                    session.world.terminal.alert(&told);
                } else {
                    called.insert(id, shown);
                }
            }
            Err(failure) => failures.push(failure),
        }
    }
    (items, failures)
}

fn stem(path: &Path) -> String {
    path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default()
}

fn add(args: Add, session: &Session) -> anyhow::Result<Outcome> {
    let path = find(&args.report, session)?;
    let shown = session.world.shown(&path);
    let ticket = args.ticket.map(|ticket| if ticket.contains("://") { (String::new(), ticket) } else { (ticket, String::new()) });
    let new = NewItem { text: args.text, owner: args.owner, due: args.due, kind: args.r#type, priority: args.priority, ticket };
    let mut id = String::new();
    let (report, text) = session.change(&path, args.dry_run, |report| {
        let (edits, given) = report.add_item(&new).map_err(|Refused(reason)| Failure::yours(reason).in_file(&shown))?;
        id = given;
        Ok(apply(report.text(), &edits).map_err(|misfit| Failure::ours(misfit.to_string()).in_file(&shown))?)
    })?;
    print_change(&shown, report.text(), &text, session)?;
    let done = if args.dry_run { "would add" } else { "added" };
    session.world.terminal.say(&format!("{done} {}#{id}\n", report.id(&stem(&path))));
    Ok(Outcome::Clean)
}

fn set(args: Set, session: &Session) -> anyhow::Result<Outcome> {
    let Some((report, id)) = args.item.rsplit_once('#').filter(|(report, id)| !report.is_empty() && !id.is_empty()) else {
        return Err(Failure::yours(format!("“{}” names no item", args.item))
            .hint("an item is named REPORT#ID, such as 2026-11-21-checkout-500s#A1; `noblame actions list` shows them")
            .into());
    };
    let changes = changes(&args.changes, args.because.as_deref())?;
    let path = find(report, session)?;
    let shown = session.world.shown(&path);
    let mut named = id.to_owned();
    let (before, text) = session.change(&path, args.dry_run, |before| {
        let (text, now) = set_all(before, id, &changes, &shown)?;
        named = now;
        Ok(text)
    })?;
    if text == before.text() {
        session.world.terminal.say(&format!("{report}#{named} says so already\n"));
        return Ok(Outcome::Clean);
    }
    print_change(&shown, before.text(), &text, session)?;
    Ok(Outcome::Clean)
}

/// The text with all changes made to one item, and the id that the item has then.
fn set_all(before: &Document, id: &str, changes: &[(Field, String)], shown: &str) -> anyhow::Result<(String, String)> {
    let mut text = before.text().to_owned();
    let mut id = id.to_owned();
    for (field, value) in changes {
        let document = Document::parse(text.as_str());
        let items = document.action_items();
        let Some(item) = items.iter().find(|item| item.id.eq_ignore_ascii_case(&id)) else {
            return Err(missing(shown, &id, items.iter().map(|item| item.id.as_str())).into());
        };
        let refused = |Refused(reason)| refused(reason, &document, item.span, shown);
        let edits = document.set_item(item, *field, value).map_err(refused)?;
        text = apply(&text, &edits).map_err(|misfit| Failure::ours(misfit.to_string()).in_file(shown))?;
        id = if *field == Field::Id { value.clone() } else { item.id.clone() };
    }
    Ok((text, id))
}

/// The fields to set, in the order given; a reason goes with the status.
fn changes(written: &[String], because: Option<&str>) -> anyhow::Result<Vec<(Field, String)>> {
    let mut changes = Vec::new();
    let mut reason = because;
    for change in written {
        let Some((key, value)) = change.split_once('=') else {
            let hint = format!("write KEY=VALUE, with a key of {}", names(&Field::ALL));
            return Err(Failure::yours(format!("“{change}” does not say what becomes what")).hint(hint).into());
        };
        let Some(field) = Field::named(key.trim()) else {
            return Err(Failure::yours(format!("“{key}” is nothing that an item has"))
                .hint(format!("an item has {}", names(&Field::ALL)))
                .into());
        };
        let wont_do = field == Field::Status && matches!(Status::named(value), Some((Status::WontDo, _)));
        let value = match reason.filter(|_| wont_do) {
            Some(reason) => format!("{}: {reason}", Status::WontDo.name()),
            None if wont_do && matches!(Status::named(value), Some((_, None))) => {
                return Err(Failure::yours("wont-do wants a reason, so that nobody has to ask later")
                    .hint("give it with --because \"the service is retired\"")
                    .into());
            }
            None => value.to_owned(),
        };
        if wont_do {
            reason = None;
        }
        changes.push((field, value));
    }
    match reason {
        Some(_) => Err(Failure::yours("--because goes with status=wont-do").into()),
        None => Ok(changes),
    }
}

fn refused(reason: String, document: &Document, span: Span, shown: &str) -> Failure {
    let at = document.source().position(span.start);
    Failure::yours(reason).at(shown, at.line, at.column)
}

fn missing<'i>(shown: &str, id: &str, ids: impl Iterator<Item = &'i str>) -> Failure {
    let there: Vec<&str> = ids.collect();
    let hint = match there.as_slice() {
        [] => "it has none; `noblame actions add` adds one".to_owned(),
        ids => format!("it has {}", ids.join(", ")),
    };
    Failure::yours(format!("this report has no item {id}")).in_file(shown).hint(hint)
}

/// The file of a report: a path, or the id of one in the folder of reports.
fn find(name: &str, session: &Session) -> anyhow::Result<PathBuf> {
    let path = session.world.path(Path::new(name));
    if files::is_there(&path) && !files::is_folder(&path) {
        return Ok(path);
    }
    let none = |hint: &str| Failure::yours(format!("there is no report “{name}”")).hint(hint);
    if name.ends_with(".md") || name.contains('/') {
        return Err(none("name a file, or a report's id").into());
    }
    let reports = session.reports(&[])?;
    // All are read, also where a file has that name: another report may have the id too.
    let found: Vec<&PathBuf> = reports.par_iter().filter(|path| is_called(path, name, session)).collect();
    match found.as_slice() {
        [path] => Ok((*path).clone()),
        [] => Err(none("`noblame actions list` shows the items of all reports, with their names").into()),
        several => {
            let paths: Vec<String> = several.iter().map(|path| session.world.shown(path)).collect();
            Err(Failure::yours(format!("more than one report has the id “{name}”: {}", paths.join(", ")))
                .hint("name the file, and give each report an id of its own")
                .into())
        }
    }
}

/// Whether a report that can be read has this id.
fn is_called(path: &Path, name: &str, session: &Session) -> bool {
    session.read(path).is_ok_and(|document| document.id(&stem(path)) == name)
}

/// Show what changes, line by line.
pub(super) fn print_change(shown: &str, old: &str, new: &str, session: &Session) -> anyhow::Result<()> {
    let (red, green) = (AnsiColor::Red.on_default(), AnsiColor::Green.on_default());
    let mut out = String::new();
    let mut header = None;
    for line in diff::lines(old, new) {
        if header.is_none_or(|last: usize| line.number.abs_diff(last) > 2) {
            out += &format!("{shown}:{}\n", line.number);
        }
        header = Some(line.number);
        let text = plain::visible(line.text);
        out += &if line.is_new { format!("{green}+ {text}{green:#}\n") } else { format!("{red}- {text}{red:#}\n") };
    }
    session.world.terminal.print(&out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_are_read_in_their_order() {
        let told = |written: &[&str], because| {
            let written: Vec<String> = written.iter().map(|change| (*change).to_owned()).collect();
            changes(&written, because).map_err(|error| error.to_string())
        };
        assert_eq!(
            told(&["owner=@a=b", "status=wont-do"], Some("old")),
            Ok(vec![(Field::Owner, "@a=b".into()), (Field::Status, "wont-do: old".into())])
        );
        assert_eq!(told(&["done"], None), Err("“done” does not say what becomes what".into()));
        assert_eq!(told(&["stat=done"], None), Err("“stat” is nothing that an item has".into()));
        assert_eq!(told(&["status=wont-do"], None), Err("wont-do wants a reason, so that nobody has to ask later".into()));
        assert_eq!(told(&["status=done"], Some("x")), Err("--because goes with status=wont-do".into()));
    }
}
