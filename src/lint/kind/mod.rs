//! Kinds of check that are more than words: each is a function over the whole report, and a row of [`KINDS`].

mod acronym;
mod structure;
#[cfg(test)]
mod tests;

use super::Context;
use crate::document::{Document, Span, Timeline};
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
    Kind { name: "structure/empty-section", holes: &["found"], run: structure::empty_section },
    Kind { name: "structure/prompt-left", holes: &["found"], run: structure::prompt_left },
    Kind { name: "structure/audience", holes: &[], run: structure::audience },
    Kind { name: "structure/publish-late", holes: &["found", "days", "allowed"], run: structure::publish_late },
    Kind { name: "structure/acronym", holes: &["found"], run: acronym::undefined },
];

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

/// The report that is checked; what several checks ask for is read once.
#[derive(Debug)]
pub(super) struct Subject<'r> {
    pub document: &'r Document,
    pub context: &'r Context<'r>,
    timelines: OnceCell<Vec<Timeline>>,
}

impl<'r> Subject<'r> {
    pub fn new(document: &'r Document, context: &'r Context<'r>) -> Subject<'r> {
        Subject { document, context, timelines: OnceCell::new() }
    }

    fn timelines(&self) -> &[Timeline] {
        self.timelines.get_or_init(|| self.document.timelines())
    }
}
