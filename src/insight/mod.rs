//! Numbers over reports, each with its definition.

pub mod ageing;
pub mod budget;
pub mod follow_up;
pub mod milestones;
