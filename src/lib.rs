//! noblame: blameless post-mortems as Markdown in git.
//!
//! The rooms in reading order; `ARCHITECTURE.md` is their map.

pub mod world;
pub mod document;
pub mod report;
pub mod remote;
pub mod scaffold;
pub mod timeline;
pub mod lint;
pub mod actions;
pub mod insight;
pub mod site;
pub mod config;
pub mod session;
pub mod cli;
pub mod lsp;
