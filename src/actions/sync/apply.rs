//! A plan carried out so that it can be broken off anywhere.
//!
//! In this order for each report: ids are written, so that keys last; for each ticket the intent is noted, the ticket
//! made, and noted; the report is written once, with links and what came from the tracker; then what goes to the tracker
//! is sent. Whatever is missing after a crash, the next run finds by the journal, or by the key in the tracker. A ticket
//! that may have been made is looked for and never made again in the same run.

use super::{Act, Change, Entry, Keep, Rules, Step, around};
use crate::actions::journal::{self, Agreed};
use crate::actions::ticket::{New, Part, Patch, Remark, Ticket};
use crate::actions::tracker::Tracker;
use crate::document::item::{Field, Refused, Status};
use crate::document::{Document, apply};
use crate::remote::Error;
use crate::world::Failure;
use jiff::Timestamp;
use std::path::Path;
use std::time::Duration;

/// What is waited between looks for a ticket that may have been made.
const LOOKS: [Duration; 4] = [Duration::ZERO, Duration::from_secs(2), Duration::from_secs(5), Duration::from_secs(15)];

/// Where the reports are and their journals.
pub trait Home {
    /// Add lines to the journal of an entry's report; they are on the disk when this returns.
    ///
    /// # Errors
    /// They cannot be written.
    fn note(&mut self, entry: &Entry, lines: &str) -> anyhow::Result<()>;

    /// Change a report. What its form has no place for is given back, by its place in the list, with the reason.
    ///
    /// # Errors
    /// The report cannot be read or written.
    fn change(&mut self, file: &Path, writes: &[Write]) -> anyhow::Result<Vec<(usize, String)>>;

    fn now(&self) -> Timestamp;

    fn wait(&self, time: Duration);

    /// One step is done.
    fn tell(&mut self, entry: &Entry, done: &Done);
}

/// A field of an item to set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Write {
    pub item: String,
    pub field: Field,
    pub value: String,
}

/// What came of a step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Done {
    pub step: usize,
    /// The ticket that the item has now.
    pub ticket: Option<Ticket>,
    /// What was not done, and why.
    pub failed: Option<String>,
    pub notes: Vec<String>,
}

/// What came of a plan.
#[derive(Debug, Default)]
pub struct Applied {
    /// One for each step that was begun.
    pub done: Vec<Done>,
    /// Why the rest was not begun.
    pub ended: Option<Error>,
}

/// Carry a plan out.
///
/// # Errors
/// A report or a journal cannot be written; what the tracker refuses is in what is given back.
pub fn carry_out(
    entries: &[Entry],
    steps: &[Step],
    tracker: &dyn Tracker,
    rules: &Rules<'_>,
    home: &mut dyn Home,
) -> anyhow::Result<Applied> {
    let mut run = Run { entries, tracker, rules, home, name: rules.settings.name(), applied: Applied::default() };
    let places: Vec<(usize, &Step)> = steps.iter().enumerate().collect();
    for group in places.chunk_by(|a, b| entries[a.1.entry].file == entries[b.1.entry].file) {
        run.report(group)?;
        if run.applied.ended.is_some() {
            break;
        }
    }
    Ok(run.applied)
}

struct Run<'a> {
    entries: &'a [Entry],
    tracker: &'a dyn Tracker,
    rules: &'a Rules<'a>,
    home: &'a mut dyn Home,
    name: String,
    applied: Applied,
}

/// Something to send once the report is written.
struct Sending {
    done: usize,
    entry: usize,
    ticket: Ticket,
    parts: Vec<Part>,
    tell: Option<Remark>,
    agreed: Agreed,
}

impl Run<'_> {
    /// The steps of one report.
    fn report(&mut self, steps: &[(usize, &Step)]) -> anyhow::Result<()> {
        let Some(first) = steps.first() else { return Ok(()) };
        let file = self.entries[first.1.entry].file.clone();
        self.write_ids(&file, steps)?;
        let mut writes: Vec<(Write, usize)> = Vec::new();
        let mut settled: Vec<(usize, Agreed)> = Vec::new();
        let mut sending: Vec<Sending> = Vec::new();
        for &(at, step) in steps {
            let entry = &self.entries[step.entry];
            let id = entry.listed.item.id.clone();
            let done = self.applied.done.len();
            match &step.act {
                Act::Create(new) => {
                    let made = self.create(entry, new)?;
                    let mut notes = step.notes.clone();
                    if let Ok(ticket) = &made {
                        writes.push((link(&id, ticket), done));
                        notes.extend(self.not_taken(entry, ticket));
                        sending.extend(self.unfinished(step.entry, done, ticket));
                    }
                    let ticket = made.as_ref().ok().cloned();
                    self.applied.done.push(Done { step: at, ticket, failed: made.err(), notes });
                }
                Act::Keep(keep) => {
                    if keep.record {
                        self.home.note(entry, &journal::ticket(&id, &self.name, &keep.ticket, self.home.now()))?;
                    }
                    writes.extend(self.coming_home(entry, keep).into_iter().map(|write| (write, done)));
                    match &keep.agreed {
                        Some(agreed) if keep.sends() => sending.push(Sending {
                            done,
                            entry: step.entry,
                            ticket: keep.ticket.clone(),
                            parts: keep.send.iter().map(|change| change.part).collect(),
                            tell: keep.tell.clone(),
                            agreed: agreed.clone(),
                        }),
                        Some(agreed) => settled.push((step.entry, agreed.clone())),
                        None => {}
                    }
                    let ticket = Some(keep.ticket.clone());
                    self.applied.done.push(Done { step: at, ticket, failed: None, notes: step.notes.clone() });
                }
                Act::Moved { ticket, .. } => {
                    writes.push((link(&id, ticket), done));
                    let ticket = Some(ticket.as_ref().clone());
                    self.applied.done.push(Done { step: at, ticket, failed: None, notes: step.notes.clone() });
                }
                Act::Lost { .. } | Act::Wait { .. } | Act::Twice { .. } => {
                    self.applied.done.push(Done { step: at, ticket: None, failed: None, notes: step.notes.clone() });
                }
            }
            if self.applied.ended.is_some() {
                break;
            }
        }
        let refused = self.write_home(&file, &writes)?;
        settled.retain(|(entry, _)| !refused.contains(entry));
        for (entry, agreed) in settled {
            let entry = &self.entries[entry];
            self.home.note(entry, &journal::agreed(&entry.listed.item.id, &self.name, &agreed, self.home.now()))?;
        }
        for sending in sending {
            if self.applied.ended.is_none() {
                self.send(sending)?;
            }
        }
        let first = self.applied.done.iter().position(|done| done.step == steps[0].0).unwrap_or_default();
        for done in &self.applied.done[first..] {
            if let Some((_, step)) = steps.iter().find(|(at, _)| *at == done.step) {
                self.home.tell(&self.entries[step.entry], done);
            }
        }
        Ok(())
    }

    /// An id that is only the item's place would be another's after the next edit.
    fn write_ids(&mut self, file: &Path, steps: &[(usize, &Step)]) -> anyhow::Result<()> {
        let lasting = |step: &Step| matches!(step.act, Act::Create(_) | Act::Keep(_));
        let items = steps.iter().filter(|(_, step)| lasting(step)).map(|(_, step)| &self.entries[step.entry].listed.item);
        let ids = items.filter(|item| !item.id_is_written);
        let writes: Vec<Write> = ids.map(|item| Write { item: item.id.clone(), field: Field::Id, value: item.id.clone() }).collect();
        if writes.is_empty() {
            return Ok(());
        }
        match self.home.change(file, &writes)?.into_iter().next() {
            // Without lasting ids nothing may be made: it could not be found again.
            Some((_, reason)) => Err(Failure::yours(reason).in_file(file.display().to_string()).into()),
            None => Ok(()),
        }
    }

    /// Links, and what comes from the tracker; gives the entries for which something could not be written.
    fn write_home(&mut self, file: &Path, writes: &[(Write, usize)]) -> anyhow::Result<Vec<usize>> {
        if writes.is_empty() {
            return Ok(Vec::new());
        }
        let all: Vec<Write> = writes.iter().map(|(write, _)| write.clone()).collect();
        let mut entries = Vec::new();
        for (at, reason) in self.home.change(file, &all)? {
            let done = &mut self.applied.done[writes[at].1];
            done.failed.get_or_insert(reason);
            entries.extend(self.entries.iter().position(|entry| entry.file == file && entry.listed.item.id == all[at].item));
        }
        Ok(entries)
    }

    fn coming_home(&self, entry: &Entry, keep: &Keep) -> Vec<Write> {
        let id = &entry.listed.item.id;
        let taken = keep.take.iter().filter_map(|change| change.write.clone());
        let taken = taken.map(|(field, value)| Write { item: id.clone(), field, value });
        keep.link.then(|| link(id, &keep.ticket)).into_iter().chain(taken).collect()
    }

    /// Make a ticket: noted before, noted after, and nothing in between that can fail and be tried again.
    fn create(&mut self, entry: &Entry, new: &New) -> anyhow::Result<Result<Ticket, String>> {
        let id = &entry.listed.item.id;
        let mut values = super::values(entry, &self.tracker.carries(), self.rules.settings);
        values.status = Status::Open;
        let begun = self.home.now();
        self.home.note(entry, &journal::intent(id, &self.name, &values, begun))?;
        let made = match self.tracker.create(new) {
            Ok(ticket) => ticket,
            Err(error) if error.may_be_done() => match self.look_for(new, begun, &error) {
                Ok(ticket) => ticket,
                Err(failed) => return Ok(Err(failed)),
            },
            Err(error) => {
                self.home.note(entry, &journal::refused(id, &self.name, self.home.now()))?;
                let failed = error.to_string();
                if error.ends_all() {
                    self.applied.ended = Some(error);
                }
                return Ok(Err(failed));
            }
        };
        let mut agreed = Agreed::of(&made.values);
        agreed.set(Part::Title, values.said(Part::Title));
        let now = self.home.now();
        let lines = journal::ticket(id, &self.name, &made, now) + &journal::agreed(id, &self.name, &agreed, now);
        self.home.note(entry, &lines)?;
        Ok(Ok(made))
    }

    /// The ticket after an answer that did not come: it may be there, and it may take a while to be seen.
    fn look_for(&mut self, new: &New, begun: Timestamp, error: &Error) -> Result<Ticket, String> {
        for wait in LOOKS {
            if !wait.is_zero() {
                self.home.wait(wait);
            }
            match self.tracker.find(&new.key, around(begun)) {
                Ok(found) => {
                    if let Some(ticket) = found.into_iter().next() {
                        return Ok(ticket);
                    }
                }
                Err(another) => {
                    let failed = format!("{error}; whether a ticket was made is not known");
                    self.applied.ended = Some(another);
                    return Err(failed);
                }
            }
        }
        Err(format!("{error}; no ticket is seen, and a later sync makes one if there is none then"))
    }

    /// What a new ticket does not say yet: tickets begin open.
    fn unfinished(&self, entry: usize, done: usize, ticket: &Ticket) -> Option<Sending> {
        let values = super::values(&self.entries[entry], &self.tracker.carries(), self.rules.settings);
        if values.status == Status::Open || values.status == ticket.values.status {
            return None;
        }
        let mut agreed = Agreed::of(&ticket.values);
        agreed.set(Part::Title, values.said(Part::Title));
        agreed.set(Part::Status, values.said(Part::Status));
        Some(Sending { done, entry, ticket: ticket.clone(), parts: vec![Part::Status], tell: None, agreed })
    }

    /// Parts of an item that a tracker passed over in silence.
    fn not_taken(&self, entry: &Entry, ticket: &Ticket) -> Vec<String> {
        let values = super::values(entry, &self.tracker.carries(), self.rules.settings);
        let parts = [Part::Owner, Part::Due].into_iter().filter(|part| values.said(*part) != ticket.values.said(*part));
        parts.map(|part| passed_over(part, &ticket.name)).collect()
    }

    fn send(&mut self, sending: Sending) -> anyhow::Result<()> {
        let Sending { done, entry, ticket, parts, tell, agreed } = sending;
        let sent = match self.update(done, entry, ticket, &parts, agreed)? {
            Ok((ticket, agreed)) => tell.map_or(Ok(Ok(())), |remark| self.tell(entry, &ticket, remark, agreed))?,
            Err(error) => Err(error),
        };
        if let Err(error) = sent {
            self.applied.done[done].failed.get_or_insert(error.to_string());
            if error.ends_all() {
                self.applied.ended = Some(error);
            }
        }
        Ok(())
    }

    /// What an item says goes to its ticket, and what both then agree on is noted.
    fn update(
        &mut self,
        done: usize,
        entry: usize,
        seen: Ticket,
        parts: &[Part],
        mut agreed: Agreed,
    ) -> anyhow::Result<Result<(Ticket, Agreed), Error>> {
        if parts.is_empty() {
            return Ok(Ok((seen, agreed)));
        }
        let entry = &self.entries[entry];
        let values = super::values(entry, &self.tracker.carries(), self.rules.settings);
        let ticket = match self.tracker.update(&seen, &Patch::of(&values, parts)) {
            Ok(ticket) => ticket,
            Err(error) => return Ok(Err(error)),
        };
        for part in parts.iter().copied().filter(|part| *part != Part::Title) {
            let there = self.tracker.carries().project(&ticket.values).said(part);
            if there != values.said(part) {
                self.applied.done[done].notes.push(passed_over(part, &ticket.name));
            }
            agreed.set(part, there);
        }
        self.applied.done[done].ticket = Some(ticket.clone());
        self.home.note(entry, &journal::agreed(&entry.listed.item.id, &self.name, &agreed, self.home.now()))?;
        Ok(Ok((ticket, agreed)))
    }

    /// What a ticket has no field for becomes a comment. Should the answer be lost, the next sync finds it there.
    fn tell(&mut self, entry: usize, ticket: &Ticket, remark: Remark, mut agreed: Agreed) -> anyhow::Result<Result<(), Error>> {
        let entry = &self.entries[entry];
        let (text, mark) = remark.comment(&entry.key());
        if let Err(error) = self.tracker.comment(ticket, &mark, &text) {
            return Ok(Err(error));
        }
        agreed.tell(remark);
        self.home.note(entry, &journal::agreed(&entry.listed.item.id, &self.name, &agreed, self.home.now()))?;
        Ok(Ok(()))
    }
}

fn passed_over(part: Part, ticket: &str) -> String {
    format!(
        "the tracker did not take the {} of {ticket}: look at the rights of the token's owner, and at what its workflow allows",
        part.name()
    )
}

fn link(id: &str, ticket: &Ticket) -> Write {
    Write { item: id.to_owned(), field: Field::Ticket, value: ticket.link() }
}

/// A report's text with fields of its items set; what could not be is given back as [`Home::change`] wants it.
///
/// # Errors
/// Edits do not fit: a mistake of ours.
pub fn written(document: &Document, writes: &[Write]) -> anyhow::Result<(String, Vec<(usize, String)>)> {
    let mut text = document.text().to_owned();
    let mut refused = Vec::new();
    for (at, write) in writes.iter().enumerate() {
        let document = Document::parse(text.as_str());
        let items = document.action_items();
        let Some(item) = items.iter().find(|item| item.id == write.item) else {
            refused.push((at, format!("{} is not in the report any more", write.item)));
            continue;
        };
        if write.field == Field::Id && item.id_is_written {
            continue;
        }
        match document.set_item(item, write.field, &write.value) {
            Ok(edits) => text = apply(&text, &edits).map_err(|misfit| Failure::ours(misfit.to_string()))?,
            Err(Refused(reason)) => refused.push((at, reason)),
        }
    }
    Ok((text, refused))
}

/// Whether a change is one that a person reads as such.
pub(super) fn told(change: &Change) -> String {
    let word = |said: &str| if said.is_empty() { "none".to_owned() } else { format!("“{said}”") };
    format!("{}: {} in the report, {} in the ticket", change.part.name(), word(&change.report), word(&change.tracker))
}
