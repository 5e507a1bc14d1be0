//! Documents as the pages of a static site.
//!
//! Two steps, so that ten thousand reports fit in memory: [`page`] makes one report ready and lets its document go;
//! [`Site`] knows all of them, and renders one file at a time, from any thread. Nothing is written here.

mod address;
mod again;
mod anchor;
mod around;
mod attached;
mod axis;
mod board;
mod body;
mod clean;
mod code;
mod day;
mod details;
mod diagram;
mod emoji;
mod feeds;
mod figures;
mod files;
mod key;
mod lanes;
mod listing;
mod lists;
mod nav;
mod near;
mod numbers;
mod outline;
mod page;
mod part;
pub mod picture;
mod poster;
pub mod preview;
mod repository;
mod rules;
mod search;
mod settings;
mod strip;
mod theme;
mod topics;

#[cfg(test)]
mod tests;

pub use address::{decode as decoded, page_name};
pub use again::Kept;
pub use attached::is_attachable;
pub use board::{HELD as BOARD_HOLDS, Standing, Waiting};
pub use files::{Clash, File, Options, Site};
pub use key::{Ground, number};
pub use page::{Page, Report, page};
pub use repository::Repository;
pub use rules::{Rule, rule_address};
pub use settings::Settings;
pub use theme::{Fault, Override, Theme};

use crate::document::{Channel, Document, Milestone, Timeline};
use jiff::Zoned;

/// A report and what others worked out from it.
#[derive(Debug)]
pub struct Input {
    /// The report's file from the root of the repository, with `/` between parts.
    pub path: String,
    pub document: Document,
    pub timelines: Vec<Timeline>,
    /// The channels of all its entries in their order, where they are known; what is missing at the end is not.
    pub channels: Vec<Option<Channel>>,
    /// When its milestones were passed, in order.
    pub moments: Vec<Moment>,
    pub stretches: Vec<Stretch>,
    /// What was spent of the error budget, where that is told.
    pub spent: Option<Spent>,
}

/// What an incident spent of an error budget.
#[derive(Clone, Copy, Debug)]
pub struct Spent {
    /// How many may be bad before the objective is missed.
    pub allowed: f64,
    /// The part of the budget that is spent: 1 is all of it.
    pub share: f64,
    pub formula: &'static str,
}

/// A milestone that was passed, and when.
#[derive(Clone, Debug)]
pub struct Moment {
    pub milestone: Milestone,
    pub at: Zoned,
    /// Whether the page may name the time's zone.
    pub is_zone_told: bool,
}

/// How long it took from one milestone to another.
#[derive(Clone, Copy, Debug)]
pub struct Stretch {
    pub definition: Definition,
    pub seconds: i64,
}

/// A stretch between milestones, by the name and meaning that pages show.
#[derive(Clone, Copy, Debug)]
pub struct Definition {
    pub from: Milestone,
    pub to: Milestone,
    pub name: &'static str,
    pub meaning: &'static str,
}
