//! What happened, gathered: events from where they were recorded, merged into a report's timeline.

pub mod burst;
pub mod choose;
pub mod columns;
pub mod event;
pub mod gather;
pub mod mask;
pub mod merge;
#[cfg(test)]
mod merge_tests;
pub mod milestone;
pub mod people;
#[cfg(test)]
mod pull_tests;
pub mod reach;
pub mod reading;
pub mod settings;
pub mod shape;
pub mod sidecar;
pub mod source;
pub mod stamp;
pub mod stretch;
pub mod view;
pub mod window;

pub use event::{Channel, Event};
pub use gather::{Gathered, gather};
pub use merge::merge;
pub use settings::Settings;
pub use sidecar::Sidecar;
pub use source::{Request, SOURCES, Source};
pub use view::View;
pub use window::Window;
