//! `noblame schema`: what editors check and complete front matter by.

use super::{Outcome, Session};
use crate::document::front::schema::schema;

/// Print the JSON Schema of a report's front matter, with the settings' severities
#[derive(Debug, clap::Args)]
pub struct Args {}

pub fn run(_: Args, session: &Session) -> anyhow::Result<Outcome> {
    let schema = schema(&session.config.severities);
    session.world.terminal.print_raw(&(serde_json::to_string_pretty(&schema)? + "\n"))?;
    Ok(Outcome::Clean)
}
