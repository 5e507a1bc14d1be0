//! The shapes that a timeline is shown in: one file a format, each with output types of its own.

pub mod csv;
pub mod json;
pub mod lanes;
pub mod list;
pub mod mermaid;
pub mod text;
