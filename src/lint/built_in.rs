//! What `build.rs` made of the built-in packs' patterns: the book they stand in, and the words they are found by.

use super::pattern::Class::*;
use super::pattern::Step::*;
use super::pattern::{Anchor, Beside, Book, Choice, Clue, Head, Pattern, Run, Spot, Step, Word};
use std::borrow::Cow;

/// What one rule looks for: patterns of the book.
#[derive(Clone, Copy, Debug)]
pub(super) struct Looks {
    pub find: Run,
    pub with: Run,
    pub unless: Run,
}

include!(concat!(env!("OUT_DIR"), "/patterns.rs"));
