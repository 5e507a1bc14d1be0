//! Kinds of check that are more than words: each is a function over the whole report, and a row of [`KINDS`].

mod acronym;
mod action;
mod change;
mod silence;
mod structure;
#[cfg(test)]
mod tests;
mod timeline;

use super::Context;
use super::silence::Silence;
use crate::document::{Document, Item, Span, Timeline};
use std::cell::OnceCell;

/// A kind of check that a rule can name (`check: NAME`).
#[derive(Debug)]
pub struct Kind {
    pub name: &'static str,
    /// What its rules can put into their messages.
    pub holes: &'static [&'static str],
    pub(super) run: fn(&Subject) -> Vec<Hit>,
}

/// Every kind of check, by name.
pub const KINDS: &[Kind] = &[
    Kind { name: "structure/front-matter", holes: &["complaint", "hint"], run: structure::front_matter },
    Kind { name: "structure/one-owner", holes: &["problem"], run: structure::one_owner },
    Kind { name: "structure/impact-number", holes: &[], run: structure::impact_number },
    Kind { name: "structure/detection", holes: &[], run: structure::detection },
    Kind { name: "structure/milestones", holes: &["found"], run: structure::milestones },
    Kind { name: "structure/milestone-order", holes: &["found", "time", "other", "before"], run: structure::milestone_order },
    Kind { name: "structure/milestone-timeline", holes: &["found", "time", "other"], run: structure::milestone_timeline },
    Kind { name: "structure/empty-section", holes: &["found"], run: structure::empty_section },
    Kind { name: "structure/prompt-left", holes: &["found"], run: structure::prompt_left },
    Kind { name: "structure/audience", holes: &[], run: structure::audience },
    Kind { name: "structure/publish-late", holes: &["found", "days", "allowed"], run: structure::publish_late },
    Kind { name: "structure/acronym", holes: &["found"], run: acronym::undefined },
    Kind { name: "timeline/order", holes: &["found", "other"], run: timeline::order },
    Kind { name: "timeline/zone", holes: &["problem"], run: timeline::zone },
    Kind { name: "timeline/starts-after-detection", holes: &["found"], run: timeline::starts_after_detection },
    Kind { name: "timeline/source", holes: &["count", "all"], run: timeline::source },
    Kind { name: "timeline/gap", holes: &["found", "other", "minutes"], run: timeline::gap },
    Kind { name: "timeline/not-understood", holes: &["found"], run: timeline::not_understood },
    Kind { name: "action/owner", holes: &["found", "problem"], run: action::owner },
    Kind { name: "action/due", holes: &["found"], run: action::due },
    Kind { name: "action/type", holes: &["found"], run: action::kind },
    Kind { name: "action/priority", holes: &["found"], run: action::priority },
    Kind { name: "action/end-state", holes: &["found", "verb"], run: action::end_state },
    Kind { name: "action/one-priority", holes: &["found", "count"], run: action::one_priority },
    Kind { name: "action/high-priority", holes: &[], run: action::high_priority },
    Kind { name: "action/only-people", holes: &["found"], run: action::only_people },
    Kind { name: "action/due-unclear", holes: &["found", "words"], run: action::due_unclear },
    Kind { name: "action/due-late", holes: &["found", "days", "allowed"], run: action::due_late },
    Kind { name: "action/duplicate-id", holes: &["found", "line"], run: action::duplicate_id },
    Kind { name: "action/not-approved", holes: &["found", "who"], run: action::not_approved },
    Kind { name: "action/none", holes: &[], run: action::none },
    Kind { name: "change/open-questions", holes: &["status", "questions"], run: change::open_questions },
    Kind { name: "change/item-removed", holes: &["found"], run: change::item_removed },
    Kind { name: "change/due-moved", holes: &["found", "days"], run: change::due_moved },
    Kind { name: "change/entries-removed", holes: &["rows", "found"], run: change::entries_removed },
    Kind { name: "change/milestone-moved", holes: &["found", "from", "to"], run: change::milestone_moved },
    Kind { name: "change/silenced", holes: &["found"], run: change::silenced },
    Kind { name: "silence/not-understood", holes: &["problem", "hint"], run: silence::not_understood },
    Kind { name: "silence/reason", holes: &["found"], run: silence::reason },
    Kind { name: "silence/unused", holes: &["found"], run: silence::unused },
];

impl Kind {
    /// Whether it looks at what the other rules found, and so comes last.
    pub(super) fn is_last(&self) -> bool {
        self.name.starts_with("silence/")
    }
}

pub(super) fn named(name: &str) -> Option<&'static Kind> {
    KINDS.iter().find(|kind| kind.name == name)
}

/// A place that a check found, and what fills the holes of the rule's message there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Hit {
    pub span: Span,
    pub words: Vec<(&'static str, String)>,
}

impl Hit {
    fn at(span: Span) -> Hit {
        Hit { span, words: Vec::new() }
    }

    fn with(mut self, hole: &'static str, word: impl Into<String>) -> Hit {
        self.words.push((hole, word.into()));
        self
    }
}

/// A rule, and whether its findings are wanted in this report.
#[derive(Clone, Copy, Debug)]
pub(super) struct Asked<'r> {
    pub id: &'r str,
    pub is_on: bool,
    /// Whether all it would find was looked for.
    pub looked_for: bool,
}

/// The report that is checked; what several checks ask for is read once.
#[derive(Debug)]
pub(super) struct Subject<'r> {
    pub document: &'r Document,
    pub context: &'r Context<'r>,
    pub silences: &'r [Silence],
    /// Every rule of the packs.
    pub rules: &'r [Asked<'r>],
    timelines: OnceCell<Vec<Timeline>>,
    items: OnceCell<Vec<Item>>,
}

impl<'r> Subject<'r> {
    pub fn new(document: &'r Document, context: &'r Context<'r>, silences: &'r [Silence], rules: &'r [Asked<'r>]) -> Subject<'r> {
        Subject { document, context, silences, rules, timelines: OnceCell::new(), items: OnceCell::new() }
    }

    fn timelines(&self) -> &[Timeline] {
        self.timelines.get_or_init(|| self.document.timelines())
    }

    fn items(&self) -> &[Item] {
        self.items.get_or_init(|| self.document.action_items())
    }
}
