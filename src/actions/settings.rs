//! What `noblame.yml` holds for action items.

use serde::Deserialize;
use std::num::NonZeroU16;

/// The key `actions:`.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct Settings {
    /// In how many days an open item gains as much as one step of priority.
    pub ageing_days: NonZeroU16,
    /// How many days an item that was done is watched before it is asked what verified it.
    pub soak_days: u16,
    /// For how many days an open item may show nothing of being taken up before it is told as waiting for a decision.
    pub dormant_days: NonZeroU16,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings {
            ageing_days: NonZeroU16::new(30).unwrap_or(NonZeroU16::MIN),
            soak_days: 14,
            dormant_days: NonZeroU16::new(365).unwrap_or(NonZeroU16::MAX),
        }
    }
}
