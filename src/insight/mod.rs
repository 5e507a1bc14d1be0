//! Numbers over reports, each with its definition.

pub mod budget;
pub mod milestones;
