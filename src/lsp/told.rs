//! What is told of a moment, an item or a key under the cursor.

use super::desk::Look;
use super::length::told as length_at;
use crate::actions::journal::{self, Journal};
use crate::actions::ticket::Part;
use crate::document::front::keys;
use crate::document::{Entry, Item, Milestone, Span, Timeline};
use crate::insight::milestones::{Moment, moments, stretches};
use crate::timeline::view::length;
use crate::world::files;
use jiff::Timestamp;
use std::fmt::Write;

/// What is told at a byte of a report that is no finding.
pub fn told(look: &Look, at: usize) -> Option<(Span, String)> {
    let document = look.open.document();
    if document.front_span().is_some_and(|front| front.contains(at)) {
        return of_key(look, at);
    }
    if let Some(length) = length_at(look, at) {
        return Some(length);
    }
    let timelines = document.timelines();
    let entry = timelines.iter().flat_map(|timeline| &timeline.entries).find(|entry| entry.span.contains(at));
    if let Some(entry) = entry {
        return Some((entry.span.trim(document.text()), of_entry(entry, &timelines, &moments(document, &timelines))?));
    }
    let items = document.action_items();
    let item = items.iter().filter(|item| item.span.contains(at)).min_by_key(|item| item.span.len())?;
    Some((item.span.trim(document.text()), of_item(look, item)))
}

/// A key with what it is for; of a milestone also how long after the others it was.
fn of_key(look: &Look, at: usize) -> Option<(Span, String)> {
    let document = look.open.document();
    let line = look.open.line(at);
    let name = line.of(document.text()).split(':').next()?.trim();
    let key = keys::named(name)?;
    let mut out = format!("**{name}**: {}", key.what);
    if let Some(milestone) = Milestone::ALL.into_iter().find(|milestone| milestone.name() == name)
        && let Some(fact) = document.front().milestone(milestone)
    {
        let _ = write!(out, "\n\n{}", fact.value.timestamp());
        let moments = moments(document, &document.timelines());
        for stretch in
            stretches(&moments).iter().filter(|stretch| stretch.definition.from == milestone || stretch.definition.to == milestone)
        {
            let length = length(jiff::SignedDuration::from_secs(stretch.seconds));
            let _ = write!(out, "\n- {}: **{length}**, {}", stretch.definition.name, stretch.definition.meaning);
        }
    }
    Some((line, out))
}

/// When an entry was, and how long after the start and the entry before it.
fn of_entry(entry: &Entry, timelines: &[Timeline], moments: &[Moment]) -> Option<String> {
    let at = moment(entry)?;
    let mut out = match entry.milestone {
        Some(milestone) => format!("**{}**, {at}", milestone.name()),
        None => at.to_string(),
    };
    if let Some(started) = moments.iter().find(|moment| moment.milestone == Milestone::Started) {
        let _ = write!(out, "\n\n{}", since(started.at.timestamp(), at, "the start"));
    }
    let earlier = timelines.iter().flat_map(|timeline| &timeline.entries).filter_map(moment).filter(|time| *time < at).max();
    if let Some(earlier) = earlier {
        let _ = write!(out, "\n\n{}", since(earlier, at, "the entry before it"));
    }
    if let Some((words, _)) = entry.evidence.as_ref().filter(|(words, _)| !words.is_empty()) {
        let _ = write!(out, "\n\nSource: {words}");
    }
    Some(out)
}

fn since(from: Timestamp, to: Timestamp, what: &str) -> String {
    let side = if to < from { "before" } else { "after" };
    format!("{} {side} {what}", length(to.duration_since(from)))
}

/// The moment of an entry that tells a time of day.
pub fn moment(entry: &Entry) -> Option<Timestamp> {
    entry.when.moment.as_ref().filter(|moment| moment.clock.is_some())?.timestamp()
}

/// What an item says, and what the journal knows of its ticket.
fn of_item(look: &Look, item: &Item) -> String {
    let mut out = format!("**{}** ({}): {}", item.id, item.status.name(), item.text);
    let _ = write!(out, "\n- owner: {}", item.owner.as_deref().unwrap_or("nobody yet"));
    match (item.due, &item.due_words) {
        (Some(due), _) => {
            let days = (due - look.repository.today()).get_days();
            let late = if item.status.is_closed() {
                String::new()
            } else if days < 0 {
                format!(", {} days ago", -days)
            } else {
                format!(", in {days} days")
            };
            let _ = write!(out, "\n- due: {due}{late}");
        }
        (None, Some(words)) => {
            let _ = write!(out, "\n- due: “{words}”, of which no day is understood");
        }
        (None, None) => out.push_str("\n- due: no day yet"),
    }
    for (name, value) in
        [("type", item.kind.map(|kind| kind.name().to_owned())), ("priority", item.priority.clone()), ("because", item.reason.clone())]
    {
        if let Some(value) = value {
            let _ = write!(out, "\n- {name}: {value}");
        }
    }
    if let Some((words, target)) = &item.ticket {
        let _ = write!(out, "\n- ticket: {}", if target.is_empty() { words.clone() } else { format!("[{words}]({target})") });
    }
    out + &ticket(look, item).unwrap_or_default()
}

/// What report and tracker last agreed on, as the journal beside the report has it: nothing is asked over the network.
fn ticket(look: &Look, item: &Item) -> Option<String> {
    let tracker = &look.repository.session.config.tracker;
    tracker.kind.as_ref()?;
    let text = files::read_if_there(&journal::beside(look.open.path.as_deref()?)).ok()??;
    let journal = Journal::read(&text, &tracker.name(), "the journal").ok()?;
    let known = journal.item(&item.id)?;
    let ticket = known.ticket.as_ref()?;
    let status = known.agreed.get(Part::Status).map_or(String::new(), |status| format!(", {status} when it was last synced"));
    Some(format!("\n- in the tracker: [{}]({}){status}", ticket.name, ticket.url))
}
