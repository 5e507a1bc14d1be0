//! A new report from a form, and a fuller form for one that is written.

mod form;
pub mod grow;
mod name;
pub mod repository;
pub mod snippet;
mod started;

pub use form::{Facts, Form, Forms, Mistake};
pub use name::slug;
pub use started::{started, written};

use crate::document::front::Kind;
use serde::Deserialize;

/// The form that each kind of report begins from.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
pub struct Settings {
    /// The form of an incident.
    pub incident: String,
    /// The form of what nearly was an incident.
    pub near_miss: String,
    /// The form of what several incidents have in common.
    pub problem: String,
    /// The form of a drill.
    pub game_day: String,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings { incident: "short".into(), near_miss: "near-miss".into(), problem: "problem".into(), game_day: "game-day".into() }
    }
}

impl Settings {
    /// The form that a report of this kind begins from.
    pub fn form(&self, kind: Kind) -> &str {
        match kind {
            Kind::Incident => &self.incident,
            Kind::NearMiss => &self.near_miss,
            Kind::Problem => &self.problem,
            Kind::GameDay => &self.game_day,
        }
    }

    /// The kind of report that a form is for: an incident, unless another kind begins from it.
    pub fn kind(&self, form: &str) -> Kind {
        let others = [Kind::NearMiss, Kind::Problem, Kind::GameDay];
        others.into_iter().find(|kind| self.form(*kind) == form && self.incident != form).unwrap_or(Kind::Incident)
    }
}
