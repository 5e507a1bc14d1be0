//! What GitHub and GitLab both tell of a project: deployments, releases, runs, merges and issues, and the walk over them.

use super::answer::{link, mentioned};
use crate::document::plain;
use crate::remote::Error;
use crate::timeline::event::{Channel, Event, Kind, Stamp};
use crate::timeline::reach::broken_off;
use crate::timeline::source::git::rolls_back;
use crate::timeline::source::{Bad, Found, Request};
use crate::world::Failure;
use jiff::Timestamp;
use serde_json::Value;

/// One kind of thing of a project: its name, and what reads it.
pub type Part<'p> = (&'static str, Box<dyn Fn(&str, &mut dyn FnMut(Found)) -> Result<(), Error> + 'p>);

/// The projects that the settings name.
///
/// # Errors
/// None is named, or one cannot be.
pub fn projects(request: &Request, least: usize) -> Result<Vec<String>, Failure> {
    let projects = request.own.texts("project");
    let is_one = |project: &String| {
        let parts: Vec<&str> = project.split('/').collect();
        parts.len() >= least && parts.iter().all(|part| !part.is_empty() && *part != "." && *part != "..")
    };
    match projects.iter().find(|project| !is_one(project)) {
        Some(wrong) => Err(Failure::settings(format!("“{wrong}” is no project")).hint("write it like acme/shop")),
        None if projects.is_empty() => Err(Failure::settings("no project is named").hint("say project: acme/shop")),
        None => Ok(projects),
    }
}

/// Read each part of each project. One that is not there or not for us is said, and keeps nothing else from being read.
///
/// # Errors
/// Nothing could be read.
pub fn walk(projects: &[String], parts: &[Part], found: &mut dyn FnMut(Found)) -> anyhow::Result<()> {
    let mut is_begun = false;
    let mut refused: Vec<(String, Error)> = Vec::new();
    for project in projects {
        for (name, read) in parts {
            match read(project, found) {
                Ok(()) => is_begun = true,
                Err(error) if error.ends_all() => return broken_off(error, is_begun, None, found),
                Err(error) => refused.push((format!("{name} of {project}"), error)),
            }
        }
    }
    for (what, error) in refused {
        if !is_begun {
            return broken_off(error, false, None, found);
        }
        found(Found::Partial(format!("the {what} could not be read: {error}")));
    }
    Ok(())
}

/// Rows read as events; one that tells none is told.
///
/// # Errors
/// These are no rows.
pub fn each(
    rows: &Value,
    what: &str,
    found: &mut dyn FnMut(Found),
    mut read: impl FnMut(&Value) -> Result<Vec<Event>, String>,
) -> Result<(), Error> {
    let list = rows.as_array().ok_or_else(|| Error::odd(what, "the answer is no list"))?;
    for (row, line) in list.iter().zip(1..) {
        match read(row) {
            Ok(events) => events.into_iter().for_each(|event| found(Event { mentions: mentioned(&event.text), ..event }.into())),
            Err(why) => found(Found::Bad(Bad { input: what.to_owned(), line, why })),
        }
    }
    Ok(())
}

/// Whether some row of a page is not older than a time: then the next page is worth asking for.
pub fn reaches(rows: &Value, keys: &[&str], since: Timestamp) -> bool {
    super::answer::rows(rows).any(|row| {
        let times = keys.iter().filter_map(|key| row[*key].as_str()?.parse::<Timestamp>().ok());
        times.max().is_none_or(|last| last >= since)
    })
}

/// A deployment that was done: forwards, or back.
pub fn deployed(said: &[Option<&str>]) -> Kind {
    if said.iter().flatten().any(|text| rolls_back(text)) { Kind::RolledBack } else { Kind::Deployed }
}

/// What is added to the words of a deployment that went back.
pub fn back(said: &[Option<&str>]) -> &'static str {
    if deployed(said) == Kind::RolledBack { " (rollback)" } else { "" }
}

/// A change that was merged; one that takes another back is a revert.
pub fn merged(event: Event, number: &str, title: &str) -> Event {
    let title = plain::line(title);
    match title.strip_prefix("Revert ") {
        Some(reverted) => {
            Event { kind: Kind::Reverted, text: format!("reverted by {number}: {}", reverted.trim_matches(['"', '“', '”'])), ..event }
        }
        None => Event { kind: Kind::Merged, text: format!("merged {number}: {title}"), ..event },
    }
}

/// The end of a run of a pipeline. One that deploys is told as a deploy, one that failed as a fact, and what went well is kept.
pub fn ran(request: &Request, event: Event, name: &str, outcome: Outcome) -> Event {
    let deploys = request.settings.git.deploys().iter().any(|pattern| pattern.is_match(name));
    let channel = request.channel.unwrap_or(if deploys { Channel::Deploy } else { Channel::Change });
    let kind = match outcome {
        Outcome::Well if deploys => deployed(&[Some(name)]),
        Outcome::Failed => Kind::Fact,
        Outcome::Well | Outcome::Other => Kind::Notified,
    };
    Event { channel, kind, ..event }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    Well,
    Failed,
    Other,
}

/// An event of a project, with its page.
pub fn event(request: &Request, source: &'static str, id: String, channel: Channel, time: Stamp, page: &Value, project: &str) -> Event {
    Event {
        link: link(page),
        origin: Some(plain::line(project.rsplit('/').next().unwrap_or(project))),
        ..Event::new(source, id, request.channel.unwrap_or(channel), time, "")
    }
}
