//! `noblame timeline star` and `hide`: a person's choice of which events become rows.

use super::super::{Outcome, Session};
use super::{append, plural, read_sidecar};
use crate::document::apply;
use crate::timeline::event::Event;
use crate::timeline::sidecar::{Chosen, Known};
use crate::timeline::{Sidecar, merge};
use crate::world::{Failure, files};
use std::path::PathBuf;

/// Give gathered events a row, whatever the rules say
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The report
    #[arg(value_name = "FILE")]
    report: PathBuf,
    /// The events, as `timeline show --all` calls them
    #[arg(value_name = "ID", required = true)]
    ids: Vec<String>,
}

/// Give gathered events no row, whatever the rules say; a row that stands already stays until you delete it
#[derive(Debug, clap::Args)]
pub(super) struct HideArgs {
    #[command(flatten)]
    args: Args,
}

pub(super) fn star(args: Args, session: &Session) -> anyhow::Result<Outcome> {
    let document = session.report(&args.report)?;
    let path = session.world.path(&args.report);
    let mut known = read_sidecar(session, &path)?;
    let chosen = find(&args.ids, &known)?;
    let events: Vec<Event> = chosen.iter().map(|known| known.latest().clone()).collect();
    let mut wanting: Vec<&Event> = events.iter().zip(&chosen).filter(|(_, known)| !known.has_row).map(|(event, _)| event).collect();
    wanting.sort_by_key(|event| event.time.at);
    let mut people = known.people.clone();
    people.meet(wanting.iter().copied(), &session.config.timeline.people);
    let merged = merge(&document, &wanting, &known, &people, jiff::SignedDuration::ZERO);
    let text = apply(document.text(), &merged.edits).map_err(|misfit| Failure::ours(misfit.to_string()))?;
    let had = chosen.len() - wanting.len();
    let lines = known.choice_lines(Chosen::Starred, &events) + &known.role_lines(people.fresh());
    let rows = known.row_lines(merged.rows.iter().map(|row| row.of()));
    append(&path, &mut known, &lines)?;
    if !merged.edits.is_empty() && !files::replace(&path, document.text(), &text)? {
        return Err(Failure::outside("was changed by somebody else meanwhile; it is left as it is")
            .in_file(session.world.shown(&path))
            .hint("run it again")
            .into());
    }
    append(&path, &mut known, &rows)?;
    let mut out = format!("{}: {} added\n", session.world.shown(&path), plural(merged.added, "row", "rows"));
    for row in merged.edits.iter().flat_map(|edit| edit.text.lines()).filter(|line| !line.trim().is_empty()) {
        out += &format!("  + {row}\n");
    }
    if had > 0 {
        out += &format!(
            "{} had a row already, which is left as it is\n",
            plural(had, "event has", "events have").replace(" has", "").replace(" have", "")
        );
    }
    session.world.terminal.print(&out)?;
    Ok(Outcome::Clean)
}

pub(super) fn hide(args: HideArgs, session: &Session) -> anyhow::Result<Outcome> {
    let Args { report, ids } = args.args;
    session.report(&report)?;
    let path = session.world.path(&report);
    let mut known = read_sidecar(session, &path)?;
    let chosen = find(&ids, &known)?;
    let events: Vec<Event> = chosen.iter().map(|known| known.latest().clone()).collect();
    let standing = chosen.iter().filter(|known| known.has_row).count();
    let lines = known.choice_lines(Chosen::Hidden, &events);
    append(&path, &mut known, &lines)?;
    let mut out = format!("{}: {} hidden\n", session.world.shown(&path), plural(events.len(), "event", "events"));
    if standing > 0 {
        out += &format!(
            "{} a row in the report: delete it there if it is not wanted, it will not come back\n",
            plural(standing, "of them has", "of them have")
        );
    }
    session.world.terminal.print(&out)?;
    Ok(Outcome::Clean)
}

/// The events of these ids: the letters that `show --all` gives, the first of them, or a source's own id.
fn find<'k>(ids: &[String], known: &'k Sidecar) -> Result<Vec<&'k Known>, Failure> {
    let mut found: Vec<&Known> = Vec::new();
    for id in ids {
        let is_it = |known: &&Known| {
            let event = known.latest();
            event.id == *id || id.len() >= 4 && event.handle().starts_with(id.as_str())
        };
        let mut all = known.events().iter().filter(is_it);
        let Some(first) = all.next() else {
            return Err(Failure::yours(format!("“{id}” is no event of this report"))
                .hint("`noblame timeline show --all` lists them with their ids"));
        };
        if all.next().is_some() {
            return Err(Failure::yours(format!("“{id}” means several events")).hint("write more letters of its id"));
        }
        if !found.iter().any(|known| std::ptr::eq(*known, first)) {
            found.push(first);
        }
    }
    Ok(found)
}
