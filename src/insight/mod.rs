//! Numbers over reports, each with its definition.

pub mod milestones;
