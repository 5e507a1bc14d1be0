//! `noblame snippets`.

use super::{Outcome, Session};
use crate::scaffold::snippet;
use crate::world::Failure;
use serde_json::{Map, Value, json};

/// Print the forms, rows, items and comments as snippets for an editor
///
/// The form is that of Visual Studio Code, which other editors read too: noblame snippets > .vscode/noblame.code-snippets
#[derive(Debug, clap::Args)]
pub struct Args {}

pub fn run(_: Args, session: &Session) -> anyhow::Result<Outcome> {
    let forms = session.forms()?;
    let config = &session.config;
    let snippets = snippet::all(&forms, |form| config.templates.kind(form), &config.severities)
        .map_err(|mistake| Failure::settings(format!("templates/postmortem/{}: {}", mistake.path, mistake.complaint.message)))?;
    let all: Map<String, Value> = snippets
        .into_iter()
        .map(|snippet| {
            let body: Vec<String> = snippet.body().lines().map(str::to_owned).collect();
            let value = json!({"prefix": snippet.name, "description": snippet.about, "scope": "markdown", "body": body});
            (snippet.name, value)
        })
        .collect();
    session.world.terminal.print_raw(&(serde_json::to_string_pretty(&all)? + "\n"))?;
    Ok(Outcome::Clean)
}
