//! `noblame actions add`, `set`, `done` and `wont-do`: items changed where they stand.
//!
//! Everything is tried before anything is written, so that of several items none is changed when one cannot be.

use super::super::{Outcome, Session};
use super::choose::{day, kind, names, stem, today};
use crate::actions::diff;
use crate::document::item::{Field, NewItem, Refused, Status, Type};
use crate::document::{Document, Span, apply, nearest, plain};
use crate::world::{Failure, files};
use anstyle::AnsiColor;
use jiff::civil::Date;
use jiff::{ToSpan, civil};
use rayon::prelude::*;
use std::path::{Path, PathBuf};

/// Add items to a report, written the way its others are
///
/// Where `lint.due_within_days` in noblame.yml says by when items of a report of this severity are due, that is their due
/// date unless --due gives another.
#[derive(Debug, clap::Args)]
pub struct Add {
    /// The report: its file or its id
    #[arg(value_name = "REPORT")]
    report: String,
    /// What is to be done, an item each
    #[arg(required = true)]
    text: Vec<String>,
    /// Who sees to it
    #[arg(long, value_name = "NAME")]
    owner: Option<String>,
    /// The day it should be done by, or `none`
    #[arg(long, value_name = "DAY", value_parser = day_or_none)]
    due: Option<Due>,
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

#[derive(Clone, Copy, Debug)]
enum Due {
    Day(Date),
    None,
}

fn day_or_none(text: &str) -> Result<Due, String> {
    if text == "none" { Ok(Due::None) } else { day(text).map(Due::Day) }
}

/// Change items where they stand
///
/// An id that is not written yet is written with it, so that the item keeps it from then on. Of several items either all
/// are changed or none.
#[derive(Debug, clap::Args)]
pub struct Set {
    /// The items, each its report's id or file, # and its id, then what they become: status=done, owner=@amara,
    /// due=2026-12-05, type, priority, ticket, change, approval, approved, verified-by, text; an empty value takes it away
    #[arg(required = true, value_name = "REPORT#ID|KEY=VALUE")]
    words: Vec<String>,
    /// Why it will not be done, for status=wont-do
    #[arg(long, value_name = "REASON")]
    because: Option<String>,
    /// Show the change, and write nothing
    #[arg(long)]
    dry_run: bool,
}

/// Mark items as done, with the day
#[derive(Debug, clap::Args)]
pub struct Done {
    /// The items: REPORT#ID, or REPORT#ID,ID
    #[arg(required = true, value_name = "REPORT#ID")]
    items: Vec<String>,
    /// The day they were done [default: today]
    #[arg(long, value_name = "DAY", value_parser = day)]
    on: Option<Date>,
    /// The commit or pull request that carried them out: an address, or a name such as #431
    #[arg(long, value_name = "CHANGE")]
    change: Option<String>,
    /// The drill, test or report that showed that they work
    #[arg(long, value_name = "WHAT")]
    verified_by: Option<String>,
    /// Show the change, and write nothing
    #[arg(long)]
    dry_run: bool,
}

/// Decide against items, with the day and the reason
#[derive(Debug, clap::Args)]
pub struct WontDo {
    /// The items: REPORT#ID, or REPORT#ID,ID
    #[arg(required = true, value_name = "REPORT#ID")]
    items: Vec<String>,
    /// Why they will not be done
    #[arg(long, value_name = "REASON")]
    because: String,
    /// Show the change, and write nothing
    #[arg(long)]
    dry_run: bool,
}

pub(super) fn add(args: Add, session: &Session) -> anyhow::Result<Outcome> {
    let path = find(&args.report, session)?;
    let shown = session.world.shown(&path);
    let ticket = args.ticket.map(|ticket| if ticket.contains("://") { (String::new(), ticket) } else { (ticket, String::new()) });
    let mut given = Vec::new();
    let (report, text) = session.change(&path, args.dry_run, |report| {
        given.clear();
        let due = match args.due {
            Some(Due::Day(day)) => Some(day),
            Some(Due::None) => None,
            None => usual_due(report, session),
        };
        let mut text = report.text().to_owned();
        for what in &args.text {
            let new = NewItem {
                text: what.clone(),
                owner: args.owner.clone(),
                due,
                kind: args.r#type,
                priority: args.priority.clone(),
                ticket: ticket.clone(),
            };
            let added = Document::parse(text.as_str()).add_item(&new);
            let (edits, id) = added.map_err(|Refused(reason)| Failure::yours(reason).in_file(&shown))?;
            text = apply(&text, &edits).map_err(|misfit| Failure::ours(misfit.to_string()).in_file(&shown))?;
            given.push(id);
        }
        Ok(text)
    })?;
    print_change(&shown, report.text(), &text, session)?;
    let done = if args.dry_run { "would add" } else { "added" };
    let id = report.id(&stem(&path));
    let names: Vec<String> = given.iter().map(|given| format!("{id}#{given}")).collect();
    session.world.terminal.say(&format!("{done} {}\n", names.join(", ")));
    Ok(Outcome::Clean)
}

/// By when the settings want an item done that is added today to a report of this severity.
fn usual_due(report: &Document, session: &Session) -> Option<civil::Date> {
    let severity = report.front().severity.as_ref().map(|severity| severity.value.as_str());
    let days = session.config.lint.due_days(severity)?;
    today(session).checked_add(i64::from(days).days()).ok()
}

pub(super) fn set(args: Set, session: &Session) -> anyhow::Result<Outcome> {
    // A name has its # before any sign that sets a value.
    let is_item = |word: &&String| word.find('#').is_some_and(|at| !word[..at].contains('='));
    let items: Vec<String> = args.words.iter().take_while(is_item).cloned().collect();
    let written = &args.words[items.len()..];
    if items.is_empty() {
        return Err(no_item(&args.words[0]));
    }
    if written.is_empty() {
        return Err(Failure::yours("nothing is said about what it becomes")
            .hint(format!("write KEY=VALUE, with a key of {}", names(&Field::ALL)))
            .into());
    }
    change(&items, &changes(written, args.because.as_deref())?, args.dry_run, session)
}

pub(super) fn done(args: Done, session: &Session) -> anyhow::Result<Outcome> {
    let on = args.on.unwrap_or_else(|| today(session));
    let more = [(Field::Change, args.change), (Field::Verified, args.verified_by)];
    let more = more.into_iter().filter_map(|(field, value)| value.map(|value| (field, value)));
    let changes: Vec<(Field, String)> = [(Field::Status, format!("{} {on}", Status::Done.name()))].into_iter().chain(more).collect();
    change(&args.items, &changes, args.dry_run, session)
}

pub(super) fn wont_do(args: WontDo, session: &Session) -> anyhow::Result<Outcome> {
    let because = plain::line(&args.because);
    if because.trim().is_empty() {
        return Err(no_reason());
    }
    let status = format!("{} {}: {because}", Status::WontDo.name(), today(session));
    change(&args.items, &[(Field::Status, status)], args.dry_run, session)
}

/// The items of one report that are to be changed.
struct Group {
    path: PathBuf,
    /// As the user wrote it.
    report: String,
    ids: Vec<String>,
}

/// Make the same changes to all items; nothing is written unless all can be changed.
fn change(items: &[String], changes: &[(Field, String)], dry_run: bool, session: &Session) -> anyhow::Result<Outcome> {
    let groups = groups(items, session)?;
    let several = groups.iter().map(|group| group.ids.len()).sum::<usize>() > 1;
    if several && changes.iter().any(|(field, _)| matches!(field, Field::Id | Field::Text)) {
        return Err(Failure::yours("an id or a text is one item's own").hint("set it for one item alone").into());
    }
    let rounds = if groups.len() > 1 && !dry_run { vec![true, false] } else { vec![dry_run] };
    for dry in rounds {
        for group in &groups {
            let shown = session.world.shown(&group.path);
            let mut named = Vec::new();
            let (before, text) = session.change(&group.path, dry, |before| {
                named.clear();
                let mut text = before.text().to_owned();
                for id in &group.ids {
                    let (changed, now) = set_all(Document::parse(text), id, changes, &shown)?;
                    named.push(format!("{}#{now}", group.report));
                    text = changed;
                }
                Ok(text)
            })?;
            if dry && !dry_run {
                continue;
            }
            if text == before.text() {
                let says = if named.len() > 1 { "say" } else { "says" };
                session.world.terminal.say(&format!("{} {says} so already\n", named.join(", ")));
            } else {
                print_change(&shown, before.text(), &text, session)?;
            }
        }
    }
    Ok(Outcome::Clean)
}

/// The items by report, in the order in which the reports are first named; each item once.
fn groups(items: &[String], session: &Session) -> anyhow::Result<Vec<Group>> {
    let mut groups: Vec<Group> = Vec::new();
    for item in items {
        let Some((report, ids)) = item.rsplit_once('#').filter(|(report, ids)| !report.is_empty() && !ids.is_empty()) else {
            return Err(no_item(item));
        };
        let ids: Vec<String> = ids.split(',').map(str::trim).filter(|id| !id.is_empty()).map(str::to_owned).collect();
        let known = groups.iter().position(|group| group.report == report);
        let path = known.map_or_else(|| find(report, session), |at| Ok(groups[at].path.clone()))?;
        let at = groups.iter().position(|group| group.path == path).unwrap_or_else(|| {
            groups.push(Group { path, report: report.to_owned(), ids: Vec::new() });
            groups.len() - 1
        });
        for id in ids {
            if !groups[at].ids.iter().any(|other| other.eq_ignore_ascii_case(&id)) {
                groups[at].ids.push(id);
            }
        }
    }
    Ok(groups)
}

fn no_item(written: &str) -> anyhow::Error {
    Failure::yours(format!("“{written}” names no item"))
        .hint("an item is named REPORT#ID, such as 2026-11-21-checkout-500s#A1; `noblame actions list` shows them")
        .into()
}

fn no_reason() -> anyhow::Error {
    Failure::yours("wont-do wants a reason, so that nobody has to ask later")
        .hint("give it with --because \"the service is retired\"")
        .into()
}

/// The text with all changes made to one item, and the id that the item has then.
fn set_all(before: Document, id: &str, changes: &[(Field, String)], shown: &str) -> anyhow::Result<(String, String)> {
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
            let near = nearest(key.trim(), Field::ALL.iter().map(|(_, name)| *name)).map(|near| format!("is it {near}? "));
            return Err(Failure::yours(format!("“{key}” is nothing that an item has"))
                .hint(format!("{}an item has {}", near.unwrap_or_default(), names(&Field::ALL)))
                .into());
        };
        let wont_do = field == Field::Status && matches!(Status::named(value), Some((Status::WontDo, _)));
        let value = match reason.filter(|_| wont_do) {
            Some(reason) => format!("{}: {reason}", Status::WontDo.name()),
            None if wont_do && matches!(Status::named(value), Some((_, None))) => {
                return Err(no_reason());
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
pub(super) fn find(name: &str, session: &Session) -> anyhow::Result<PathBuf> {
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
        [] => {
            let hint = meant(name, &reports, session);
            Err(none(hint.as_deref().unwrap_or("`noblame actions list` shows the items of all reports, with their names")).into())
        }
        several => {
            let paths: Vec<String> = several.iter().map(|path| session.world.shown(path)).collect();
            Err(Failure::yours(format!("more than one report has the id “{name}”: {}", paths.join(", ")))
                .hint("name the file, and give each report an id of its own")
                .into())
        }
    }
}

/// The report that was probably meant: the one whose file is called so, or whose id is like it.
fn meant(name: &str, reports: &[PathBuf], session: &Session) -> Option<String> {
    let read = |path: &PathBuf| session.read(path).ok().map(|document| (document.id(&stem(path)), path.clone()));
    let known: Vec<(String, PathBuf)> = reports.par_iter().filter_map(read).collect();
    if let Some((id, path)) = known.iter().find(|(_, path)| stem(path) == name) {
        return Some(format!("{} has the id “{id}”", session.world.shown(path)));
    }
    nearest(name, known.iter().map(|(id, _)| id.as_str())).map(|near| format!("is it {near}?"))
}

/// Whether a report that can be read has this id.
fn is_called(path: &Path, name: &str, session: &Session) -> bool {
    session.read(path).is_ok_and(|document| document.id(&stem(path)) == name)
}

/// Show what changes, line by line.
pub fn print_change(shown: &str, old: &str, new: &str, session: &Session) -> anyhow::Result<()> {
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
