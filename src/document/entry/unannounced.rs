//! Timelines that no heading or line calls one.

use super::super::section::Role;
use super::super::{Block, Document, Kind, ListItem};
use super::find::{Draft, Walk, after_table, first_block_from, holds_rows};
use super::{lead, table};
use std::ops::Range;

/// Timelines that nobody called one. Only what cannot be anything else counts: at least three in a row that mostly begin
/// or end with a full time.
pub(super) fn read(document: &Document, blocks: Range<usize>, drafts: &mut Vec<Draft>) {
    let mut at = blocks.start;
    while at < blocks.end {
        let block = &document.blocks()[at];
        let role = document.sections()[block.section].role;
        let fits = !block.quoted && holds_rows(role) && role != Role::Messages;
        let end = match block.kind {
            Kind::Cell { table, .. } => {
                let end = after_table(document, at, table);
                let mut draft = Draft::new(block.section, at..end);
                if fits && table::rows(document, table, false, &mut draft) {
                    drafts.push(draft);
                }
                end
            }
            Kind::Heading(level) if fits => match heading_run(document, at, blocks.end, level) {
                Some(end) => {
                    Walk::new(document, document.sections()[block.section].parent.unwrap_or(0), at..end, false).run(drafts);
                    end
                }
                None => at + 1,
            },
            Kind::Paragraph if fits && block.item.is_none() => match paragraph_run(document, at, blocks.end) {
                Some(end) => {
                    Walk::new(document, block.section, at..end, false).run(drafts);
                    end
                }
                None => at + 1,
            },
            _ => at + 1,
        };
        at = end.max(at + 1);
    }
    list_runs(document, blocks, drafts);
}

/// The end of at least three headings of a level that are times, one after the other.
fn heading_run(document: &Document, at: usize, end: usize, level: u8) -> Option<usize> {
    let mut next = at;
    let mut count = 0;
    while let Some(block) = document.blocks().get(next).filter(|_| next < end)
        && block.kind == Kind::Heading(level)
        && lead::first(document, block.read.clone(), false).is_some_and(|lead| lead.has_clock())
    {
        count += 1;
        next = first_block_from(document, document.sections()[block.section].span.end).max(next + 1);
    }
    (count >= 3).then_some(next.min(end))
}

/// The end of at least three paragraphs, or lines of one, that begin with a time that is set off from the words.
fn paragraph_run(document: &Document, at: usize, end: usize) -> Option<usize> {
    let mut count = 0;
    let mut next = at;
    while next < end {
        let block = &document.blocks()[next];
        if matches!(block.kind, Kind::Code | Kind::Html) || block.read.is_empty() {
            next += 1;
            continue;
        }
        if block.kind != Kind::Paragraph || block.item.is_some() || block.quoted {
            break;
        }
        let times =
            |line: Range<usize>| lead::first(document, line, false).is_some_and(|lead| lead.has_clock() && lead.stands_apart(document));
        if !times(lead::trim(document, block.read.clone())) {
            break;
        }
        count += lead::lines(document, next).into_iter().filter(|line| times(line.clone())).count();
        next += 1;
    }
    (count >= 3).then_some(next)
}

/// Lists that mostly begin or end with a full time, and lists that were broken up by code or an image.
fn list_runs(document: &Document, blocks: Range<usize>, drafts: &mut Vec<Draft>) {
    let mut runs: Vec<Run> = Vec::new();
    for at in blocks {
        let block = &document.blocks()[at];
        let Some(item) = block.item.filter(|_| !block.quoted && matches!(block.kind, Kind::Paragraph | Kind::Item)) else { continue };
        let list_item = &document.list_items()[item];
        let role = document.sections()[block.section].role;
        if list_item.block != Some(at) || !holds_rows(role) || role == Role::Messages {
            continue;
        }
        let timed = item_is_timed(document, at);
        match runs.iter_mut().rev().take(8).find(|run| run.lists.binary_search(&list_item.list).is_ok()) {
            Some(run) => run.take(at, list_item, timed),
            None => match runs.last_mut().filter(|run| run.goes_on(document, at)) {
                Some(run) => {
                    run.lists.push(list_item.list);
                    run.take(at, list_item, timed);
                }
                None => {
                    let mut run =
                        Run { section: block.section, lists: vec![list_item.list], from: at, last: at, end: 0, items: 0, timed: 0 };
                    run.take(at, list_item, timed);
                    runs.push(run);
                }
            },
        }
    }
    for run in runs.into_iter().filter(|run| run.timed >= 3 && run.timed * 2 > run.items) {
        let blocks = run.from..first_block_from(document, run.end);
        let mut walk = Walk::new(document, run.section, blocks, false);
        walk.lists = Some(run.lists);
        walk.run(drafts);
    }
}

struct Run {
    section: usize,
    lists: Vec<usize>,
    from: usize,
    last: usize,
    end: usize,
    items: usize,
    timed: usize,
}

impl Run {
    fn take(&mut self, at: usize, item: &ListItem, timed: bool) {
        self.last = at;
        self.end = self.end.max(item.span.end);
        self.items += 1;
        self.timed += usize::from(timed);
    }

    /// Whether a list that begins at a block is this one again, after code, an image or nothing, or on the next day.
    fn goes_on(&self, document: &Document, at: usize) -> bool {
        let block = &document.blocks()[at];
        let between = &document.blocks()[self.last + 1..at];
        let silent = |block: &Block| matches!(block.kind, Kind::Code | Kind::Html) || block.read.is_empty();
        let next_day = |block: &Block| {
            let parent = |section: usize| document.sections()[section].parent;
            let day = lead::first(document, block.read.clone(), true).is_some_and(|lead| lead.is_day());
            matches!(block.kind, Kind::Heading(_)) && parent(block.section) == parent(self.section) && day
        };
        let same = block.section == self.section || between.iter().any(next_day);
        self.timed > 0 && same && block.span.start >= self.end && between.iter().all(|block| silent(block) || next_day(block))
    }
}

fn item_is_timed(document: &Document, at: usize) -> bool {
    let read = lead::trim(document, document.blocks()[at].read.clone());
    lead::first(document, read.clone(), false).is_some_and(|lead| lead.has_clock())
        || lead::labelled(document, read, false).is_some_and(|lead| lead.has_clock() && lead.written.day.is_some())
}
