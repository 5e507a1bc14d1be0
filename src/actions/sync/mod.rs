//! Items and tickets kept in step: looked at, planned, then carried out.
//!
//! The plan is made of what both sides say and what they last agreed on: what only one side has changed goes to the
//! other, and what both have changed is shown and left alone unless the settings say who is right. Carrying out is in
//! [`apply`], and can be broken off anywhere and begun again.

pub mod apply;
pub mod json;
pub mod settle;
pub mod text;

use super::Listed;
use super::journal::{Agreed, Known};
use super::ticket::{self, Carries, New, Part, Remark, Ticket, Values};
use super::tracker::{Settings, Side, Tracker};
use crate::document::item::{Field, Status};
use crate::remote::Error;
use jiff::{SignedDuration, Timestamp};
use settle::{Report, Settled};
use std::collections::HashMap;
use std::path::PathBuf;

/// An item, where it is written, and what the journal knows of it.
#[derive(Clone, Debug)]
pub struct Entry {
    pub listed: Listed,
    /// The report's file.
    pub file: PathBuf,
    pub known: Known,
    /// The report was withdrawn: its items get no tickets any more.
    pub is_withdrawn: bool,
}

impl Entry {
    pub fn key(&self) -> String {
        ticket::key(&self.listed.origin.report, &self.listed.item.id)
    }
}

/// What the tracker holds of all entries.
#[derive(Debug, Default)]
pub struct Seen {
    by_id: HashMap<String, Ticket>,
    by_key: HashMap<String, Vec<String>>,
    /// What stands where a ticket was asked for that has another address by now, by the id that was asked for.
    moved: HashMap<String, Ticket>,
}

impl Seen {
    fn add(&mut self, ticket: Ticket) {
        if let Some(key) = &ticket.key {
            let ids = self.by_key.entry(key.clone()).or_default();
            if !ids.contains(&ticket.id) {
                ids.push(ticket.id.clone());
            }
        }
        self.by_id.insert(ticket.id.clone(), ticket);
    }

    pub fn len(&self) -> usize {
        self.by_id.len()
    }

    pub fn is_empty(&self) -> bool {
        self.by_id.is_empty()
    }
}

/// Which ticket an entry is said to have: by the report's link, or else by the journal.
fn linked(entry: &Entry, tracker: &dyn Tracker) -> Linked {
    let journal = entry.known.ticket.as_ref().map(|ticket| ticket.id.clone());
    match entry.listed.item.ticket.as_ref() {
        Some((_, url)) if !url.is_empty() => match tracker.id_of(url) {
            Some(id) => Linked::Here { id, in_report: true },
            None => Linked::Elsewhere,
        },
        Some(_) if journal.is_none() => Linked::Elsewhere,
        _ => journal.map_or(Linked::No, |id| Linked::Here { id, in_report: false }),
    }
}

enum Linked {
    No,
    Here {
        id: String,
        in_report: bool,
    },
    /// The report names a ticket of some other tracker, or one without an address.
    Elsewhere,
}

/// Ask the tracker for everything that the plan needs: one list, then each ticket that the list did not hold.
///
/// # Errors
/// The tracker does not say. Nothing is planned on half an answer.
pub fn look(entries: &[Entry], tracker: &dyn Tracker) -> Result<Seen, Error> {
    let mut seen = Seen::default();
    tracker.list()?.into_iter().for_each(|ticket| seen.add(ticket));
    for entry in entries {
        match linked(entry, tracker) {
            Linked::Here { id, .. } if !seen.by_id.contains_key(&id) => match tracker.get(&id)? {
                Some(ticket) if has_moved(&ticket, &id, tracker) => drop(seen.moved.insert(id, ticket)),
                Some(ticket) => seen.add(ticket),
                None => {}
            },
            Linked::No if !seen.by_key.contains_key(&entry.key()) => {
                if let Some((time, _)) = &entry.known.intent {
                    tracker.find(&entry.key(), around(*time))?.into_iter().for_each(|ticket| seen.add(ticket));
                }
            }
            _ => {}
        }
    }
    Ok(seen)
}

/// Whether a tracker that was asked for one ticket gave what became of it: it was transferred to another project, or has
/// another name now. Its number may be another ticket's here.
fn has_moved(ticket: &Ticket, id: &str, tracker: &dyn Tracker) -> bool {
    let is_elsewhere = || !ticket.url.is_empty() && tracker.id_of(&ticket.url).is_none_or(|found| !found.eq_ignore_ascii_case(id));
    !ticket.id.eq_ignore_ascii_case(id) || is_elsewhere()
}

/// A request may still be on its way for as long as requests may take, whoever sent it was stopped or not.
const IN_FLIGHT: SignedDuration = SignedDuration::from_secs(60);

/// A day earlier: clocks differ, and zones are mistaken.
pub(super) fn around(time: Timestamp) -> Timestamp {
    time.saturating_sub(SignedDuration::from_hours(24)).unwrap_or(time)
}

/// What is to be done about one entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// Its place among the entries.
    pub entry: usize,
    pub act: Act,
    /// What the user should know besides.
    pub notes: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Act {
    /// Make a ticket.
    Create(New),
    /// Item and ticket are there.
    Keep(Box<Keep>),
    /// The ticket that is linked is not there, or not for who asks.
    Lost { name: String },
    /// It is in another project now: the link follows it there, and no more is done.
    Moved { from: String, ticket: Box<Ticket> },
    /// A ticket may have been made at this time and not be seen yet.
    Wait { since: Timestamp },
    /// More than one ticket carries the item's key.
    Twice { names: Vec<String> },
}

/// How an item and its ticket come together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Keep {
    pub ticket: Ticket,
    /// The report does not name the ticket yet.
    pub link: bool,
    /// The journal does not know the ticket yet.
    pub record: bool,
    /// What goes to the tracker, with what it says there now.
    pub send: Vec<Change>,
    /// Why it was decided against, or what verified it, where the ticket has not been told.
    pub tell: Option<Remark>,
    /// What comes home, with what the report says now.
    pub take: Vec<Change>,
    /// What both have changed.
    pub conflicts: Vec<Change>,
    /// What both agree on once this is done, if that is not what the journal says.
    pub agreed: Option<Agreed>,
}

impl Keep {
    /// Whether anything goes to the tracker.
    pub fn sends(&self) -> bool {
        !self.send.is_empty() || self.tell.is_some()
    }

    fn is_idle(&self) -> bool {
        !self.link && !self.record && !self.sends() && self.take.is_empty() && self.conflicts.is_empty() && self.agreed.is_none()
    }
}

/// A part, and what each side says of it. Owners are told by their names in reports where they have one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    pub part: Part,
    pub report: String,
    pub tracker: String,
    pub agreed: Option<String>,
    /// What is to be written into the report, for what is taken.
    pub write: Option<(Field, String)>,
}

/// The steps for all entries; entries that are in step, or are none of this tracker's, have none.
pub fn plan(entries: &[Entry], seen: &Seen, tracker: &dyn Tracker, rules: &Rules<'_>) -> Vec<Step> {
    let steps = entries.iter().enumerate().filter_map(|(at, entry)| {
        let mut notes = Vec::new();
        let act = act(entry, seen, tracker, rules, &mut notes)?;
        Some(Step { entry: at, act, notes })
    });
    steps.collect()
}

/// What a plan is made by.
#[derive(Clone, Copy, Debug)]
pub struct Rules<'a> {
    pub settings: &'a Settings,
    /// Who is right about everything, for this run.
    pub prefer: Option<Side>,
    pub lag: SignedDuration,
    pub now: Timestamp,
}

impl Rules<'_> {
    fn side(&self, part: Part) -> Option<Side> {
        let prefer = &self.settings.prefer;
        self.prefer.or(match part {
            Part::Title => prefer.title,
            Part::Status => prefer.status,
            Part::Owner => prefer.owner,
            Part::Due => prefer.due,
        })
    }
}

fn act(entry: &Entry, seen: &Seen, tracker: &dyn Tracker, rules: &Rules<'_>, notes: &mut Vec<String>) -> Option<Act> {
    let by_key = || seen.by_key.get(&entry.key()).map(Vec::as_slice).unwrap_or_default();
    match linked(entry, tracker) {
        Linked::Elsewhere => None,
        Linked::Here { id, in_report } => match (seen.by_id.get(&id), seen.moved.get(&id)) {
            (Some(ticket), _) => keep(entry, ticket, in_report, tracker, rules, notes),
            (None, Some(ticket)) => Some(moved(entry, ticket, &id, tracker, rules, notes)),
            (None, None) => Some(Act::Lost { name: name_of(entry, &id) }),
        },
        Linked::No => match by_key() {
            [] if entry.is_withdrawn || entry.listed.item.status.is_closed() && entry.known.intent.is_none() => None,
            [] => Some(new(entry, tracker, rules, notes)),
            [id] => keep(entry, seen.by_id.get(id)?, false, tracker, rules, notes),
            ids => {
                let names = ids.iter().filter_map(|id| seen.by_id.get(id)).map(|ticket| ticket.name.clone());
                Some(Act::Twice { names: names.collect() })
            }
        },
    }
}

/// How people call the ticket of an entry.
fn name_of(entry: &Entry, id: &str) -> String {
    let in_report = entry.listed.item.ticket.as_ref().map(|(name, _)| name.clone());
    let in_journal = entry.known.ticket.as_ref().filter(|ticket| ticket.id == id).map(|ticket| ticket.name.clone());
    in_journal.or(in_report).unwrap_or_else(|| id.to_owned())
}

/// A ticket that has another address by now.
fn moved(entry: &Entry, ticket: &Ticket, id: &str, tracker: &dyn Tracker, rules: &Rules<'_>, notes: &mut Vec<String>) -> Act {
    let from = name_of(entry, id);
    let is_ours = tracker.id_of(&ticket.url).is_some_and(|found| found.eq_ignore_ascii_case(&ticket.id));
    if is_ours && let Some(act) = keep(entry, ticket, false, tracker, rules, notes) {
        notes.push(format!("{from} is {} now", ticket.name));
        return act;
    }
    Act::Moved { from, ticket: Box::new(ticket.clone()) }
}

/// A ticket to make, unless one may be about to be seen.
fn new(entry: &Entry, tracker: &dyn Tracker, rules: &Rules<'_>, notes: &mut Vec<String>) -> Act {
    if let Some((since, _)) = entry.known.intent
        && rules.now.duration_since(since) < rules.lag.max(IN_FLIGHT)
    {
        return Act::Wait { since };
    }
    let report = Report::of(entry, &tracker.carries(), rules.settings);
    notes.extend(report.note());
    let listed = &entry.listed;
    Act::Create(New {
        key: entry.key(),
        title: report.values.title.clone(),
        body: ticket::body(
            &listed.item.text,
            &listed.item.id,
            &listed.origin.report,
            listed.origin.title.as_deref(),
            tracker.carries().body,
        ),
        owner: report.values.owner.clone(),
        due: report.values.due,
    })
}

fn keep(entry: &Entry, ticket: &Ticket, in_report: bool, tracker: &dyn Tracker, rules: &Rules<'_>, notes: &mut Vec<String>) -> Option<Act> {
    let carries = tracker.carries();
    let report = Report::of(entry, &carries, rules.settings);
    let record = entry.known.ticket.as_ref().is_none_or(|known| known.id != ticket.id);
    // A ticket that was made with what the intent says and never recorded: that is what both sides agreed on.
    let before = match &entry.known.intent {
        Some((_, intent)) if record && entry.known.agreed == Agreed::default() => intent,
        _ => &entry.known.agreed,
    };
    let mut agreed = before.clone();
    let (link, ticket_there) = (!in_report, ticket.clone());
    let mut keep =
        Keep { ticket: ticket_there, link, record, send: Vec::new(), tell: None, take: Vec::new(), conflicts: Vec::new(), agreed: None };
    for part in Part::ALL {
        let there = carries.project(&ticket.values).said(part);
        let Some(here) = report.said(part) else { continue };
        let change = |write| Change {
            part,
            report: report.shown(part),
            tracker: shown(part, &there, rules.settings),
            agreed: before.get(part).map(|agreed| shown(part, agreed, rules.settings)),
            write,
        };
        match settle::settle(&here, &there, before.get(part), rules.side(part)) {
            Settled::Same => agreed.set(part, there.clone()),
            Settled::Send => {
                agreed.set(part, here);
                keep.send.push(change(None));
            }
            Settled::Take => match settle::home(part, ticket, rules.settings) {
                Ok(write) => {
                    agreed.set(part, there.clone());
                    keep.take.push(change(Some(write)));
                }
                Err(note) => notes.push(note),
            },
            Settled::Conflict => keep.conflicts.push(change(None)),
        }
    }
    keep.tell = untold(entry, &keep, &carries).filter(|remark| !agreed.is_told(remark));
    keep.agreed = (agreed != entry.known.agreed || keep.tell.is_some()).then_some(agreed);
    (!keep.is_idle() || !notes.is_empty()).then(|| Act::Keep(Box::new(keep)))
}

/// Why an item was decided against, where that did not come from the ticket itself, or what verified it once it was done;
/// in both cases where the status is settled.
fn untold(entry: &Entry, keep: &Keep, carries: &Carries) -> Option<Remark> {
    let item = &entry.listed.item;
    let is_settled = !keep.take.iter().chain(&keep.conflicts).any(|change| change.part == Part::Status);
    if !carries.comments || !is_settled {
        return None;
    }
    match item.status {
        Status::WontDo => {
            let came_home = format!("{} was ", keep.ticket.name);
            let reason = item.reason.as_ref().filter(|reason| !reason.trim().is_empty() && !reason.starts_with(&came_home))?;
            Some(Remark::WhyNot(reason.clone()))
        }
        Status::Done => {
            // A link that leads from the report leads nowhere from a ticket: where it leads is told in words.
            let (words, target) = item.verified_by.as_ref()?;
            Some(Remark::Verified(match (words.trim(), target.trim()) {
                ("", "") => return None,
                ("", target) => target.to_owned(),
                (words, target) if target.is_empty() || target == words => words.to_owned(),
                (words, target) => format!("{words} ({target})"),
            }))
        }
        Status::Open | Status::InProgress => None,
    }
}

/// A part of the tracker's as a person reads it.
fn shown(part: Part, said: &str, settings: &Settings) -> String {
    match part {
        Part::Owner => settings.owner(said).unwrap_or(said).to_owned(),
        _ => said.to_owned(),
    }
}

/// What a plan comes to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    pub create: usize,
    pub link: usize,
    pub send: usize,
    pub take: usize,
    pub conflicts: usize,
    /// Items that cannot go on by themselves: their ticket is lost or moved, there are two, or it is not seen yet.
    pub stuck: usize,
}

impl Counts {
    pub fn of(steps: &[Step]) -> Counts {
        let mut counts = Counts::default();
        for step in steps {
            match &step.act {
                Act::Create(_) => counts.create += 1,
                Act::Keep(keep) => {
                    counts.link += usize::from(keep.link);
                    counts.send += usize::from(keep.sends());
                    counts.take += usize::from(!keep.take.is_empty());
                    counts.conflicts += usize::from(!keep.conflicts.is_empty());
                }
                Act::Lost { .. } | Act::Moved { .. } | Act::Wait { .. } | Act::Twice { .. } => counts.stuck += 1,
            }
        }
        counts
    }

    /// Whether a person has to look.
    pub fn needs_a_look(&self) -> bool {
        self.conflicts + self.stuck > 0
    }
}

/// Whether a plan writes to the tracker.
pub fn writes(steps: &[Step]) -> bool {
    steps.iter().any(|step| match &step.act {
        Act::Create(_) => true,
        Act::Keep(keep) => keep.sends(),
        _ => false,
    })
}

/// What an item says, whose owner has an account. Used by the plan and by what carries it out.
pub(super) fn values(entry: &Entry, carries: &Carries, settings: &Settings) -> Values {
    Report::of(entry, carries, settings).values
}

#[cfg(test)]
mod tests;
