//! `noblame.yml`: each room's own settings, put together.

pub mod schema;

use crate::actions::tracker;
use crate::document::{Complaint, yaml};
use crate::{actions, lint, scaffold, site, timeline};
use serde::Deserialize;

/// The name of the settings file, found by walking up from the current folder.
pub const FILE: &str = "noblame.yml";

/// All settings. Every key may be left out.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// The folder of the reports, relative to the settings file.
    #[serde(deserialize_with = "yaml::inner_folder")]
    #[cfg_attr(test, schemars(schema_with = "yaml::shape::folder"))]
    pub reports: String,
    /// Words for how bad an incident is, worst first.
    pub severities: Vec<String>,
    /// The form that each kind of report begins from.
    pub templates: scaffold::Settings,
    /// Levels of rules, and names that are people or are not.
    pub lint: lint::Settings,
    /// The title of the site, where it is written, and which reports are in it.
    pub site: site::Settings,
    /// How long items wait and soak.
    pub actions: actions::Settings,
    /// How events are gathered and timelines shown.
    pub timeline: timeline::Settings,
    /// Where the tickets of action items are, and how the two are kept in step.
    pub tracker: tracker::Settings,
}

impl Default for Config {
    fn default() -> Config {
        Config {
            reports: "postmortems".into(),
            severities: ["SEV1", "SEV2", "SEV3", "SEV4", "SEV5"].map(str::to_owned).to_vec(),
            templates: scaffold::Settings::default(),
            lint: lint::Settings::default(),
            site: site::Settings::default(),
            actions: actions::Settings::default(),
            timeline: timeline::Settings::default(),
            tracker: tracker::Settings::default(),
        }
    }
}

impl Config {
    pub fn read(text: &str) -> Result<Config, Complaint> {
        yaml::read(text)
    }
}
