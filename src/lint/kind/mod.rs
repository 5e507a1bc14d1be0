//! Kinds of check that are more than words: each is a function over the whole report, and a row of [`KINDS`].

use super::Context;
use crate::document::{Document, Span};

/// A kind of check that a rule can name (`check: NAME`).
#[derive(Debug)]
pub struct Kind {
    pub name: &'static str,
    /// What its rules can put into their messages.
    pub holes: &'static [&'static str],
    pub run: fn(&Document, &Context) -> Vec<Hit>,
}

/// A place that a check found, and what fills the holes of the rule's message there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hit {
    pub span: Span,
    pub words: Vec<(&'static str, String)>,
}

/// Every kind of check, by name.
pub const KINDS: &[Kind] = &[];

pub(super) fn named(name: &str) -> Option<&'static Kind> {
    KINDS.iter().find(|kind| kind.name == name)
}
