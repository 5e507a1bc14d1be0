//! Documents as the pages of a static site.
//!
//! Two steps, so that ten thousand reports fit in memory: [`page`] makes one report ready and lets its document go;
//! [`Site`] knows all of them, and renders one file at a time, from any thread. Nothing is written here.

mod address;
mod anchor;
mod body;
mod clean;
mod figures;
mod files;
mod lists;
mod outline;
mod page;
mod settings;
mod strip;
mod theme;

#[cfg(test)]
mod tests;

pub use address::page_name;
pub use files::{Clash, File, Options, Site, is_attachable};
pub use page::{Page, page};
pub use settings::Settings;
pub use theme::{Fault, Override, Theme};

use crate::document::{Document, Milestone, Timeline};
use jiff::Zoned;

/// A report and what others worked out from it.
#[derive(Debug)]
pub struct Input {
    /// The report's file from the root of the repository, with `/` between parts.
    pub path: String,
    pub document: Document,
    pub timelines: Vec<Timeline>,
    /// When its milestones were passed, in order.
    pub moments: Vec<Moment>,
    pub stretches: Vec<Stretch>,
}

/// A milestone that was passed, and when.
#[derive(Clone, Debug)]
pub struct Moment {
    pub milestone: Milestone,
    pub at: Zoned,
    /// Whether the page may name the time's zone.
    pub is_zone_told: bool,
}

/// How long it took from one milestone to another, by the name and meaning that the page shows.
#[derive(Clone, Copy, Debug)]
pub struct Stretch {
    pub from: Milestone,
    pub to: Milestone,
    pub name: &'static str,
    pub meaning: &'static str,
    pub seconds: i64,
}
