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
use std::collections::HashSet;

/// One kind of thing of a project.
pub struct Part<'p> {
    /// What people call it.
    pub name: &'static str,
    /// What the ids of its events begin with, behind the project; `take:` has the plural of it.
    pub kind: &'static str,
    pub read: Reads<'p>,
    /// Whether the event with this rest of an id still is in a project.
    pub is_there: IsThere<'p>,
}

pub type Reads<'p> = Box<dyn Fn(&str, &mut dyn FnMut(Found)) -> Result<(), Error> + 'p>;
pub type IsThere<'p> = Box<dyn Fn(&str, &str, &Met) -> Result<bool, Error> + 'p>;

/// The ids of the events that a pull has met.
pub type Met = HashSet<String>;

/// So many events are looked for that are missing.
const LOOKS: usize = 50;

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

/// Read each part of each project, and look for what an earlier pull has seen there and this one has not. One that is not there or not for us is said, and keeps nothing else from being read.
///
/// # Errors
/// Nothing could be read.
pub fn walk(
    request: &Request,
    source: &'static str,
    projects: &[String],
    parts: &[Part],
    found: &mut dyn FnMut(Found),
) -> anyhow::Result<()> {
    let taken = request.own.texts("take");
    let words: Vec<String> = parts.iter().map(|part| format!("{}s", part.kind)).collect();
    if let Some(other) = taken.iter().find(|word| !words.contains(word)) {
        return Err(Failure::settings(format!("“{}” is nothing that can be read of a project", plain::line(other)))
            .hint(format!("take: names some of {}", words.join(", ")))
            .into());
    }
    let is_taken = |part: &&Part| taken.is_empty() || taken.contains(&format!("{}s", part.kind));
    let mut is_begun = false;
    let mut refused: Vec<(String, Error)> = Vec::new();
    for project in projects {
        for part in parts.iter().filter(is_taken) {
            let mut met = Met::new();
            let read = (part.read)(project, &mut |one| {
                if let Found::Event(event) = &one {
                    met.insert(event.id.clone());
                }
                found(one);
            });
            is_begun |= read.is_ok();
            match read.and_then(|()| deleted(request, source, project, part, &met, found)) {
                Ok(()) => {}
                Err(error) if error.ends_all() => return broken_off(error, is_begun, None, found),
                Err(error) => refused.push((format!("{} of {project}", part.name), error)),
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

/// What an earlier pull has seen and this one has not. Each is asked for by itself: it may have left a list for another reason
/// than that it is gone.
fn deleted(
    request: &Request,
    source: &'static str,
    project: &str,
    part: &Part,
    met: &Met,
    found: &mut dyn FnMut(Found),
) -> Result<(), Error> {
    let start = format!("{project}/{}/", part.kind);
    let missing = request.known_of(source).filter(|id| !met.contains(*id));
    for (number, (id, rest)) in missing.filter_map(|id| Some((id, id.strip_prefix(&start)?))).enumerate() {
        if number == LOOKS {
            found(Found::Note(format!(
                "more than {LOOKS} {} of {project} that were there are missing; the rest was not looked for",
                part.name
            )));
            return Ok(());
        }
        if !(part.is_there)(project, rest, met)? {
            found(Found::Gone(source, id.to_owned()));
        }
    }
    Ok(())
}

/// Read each of some issues. One that is not there is said, unless an earlier pull has seen it: then it was deleted.
///
/// # Errors
/// One that is there cannot be read, or none is there.
pub fn issues(
    request: &Request,
    source: &'static str,
    project: &str,
    mut numbers: Vec<String>,
    found: &mut dyn FnMut(Found),
    read: impl Fn(&str, &mut dyn FnMut(Found)) -> Result<(), Error>,
) -> Result<(), Error> {
    numbers.sort();
    numbers.dedup();
    let (mut is_any_read, mut refused) = (false, Vec::new());
    for number in numbers.iter().map(|number| number.trim_start_matches('#')) {
        let mut is_begun = false;
        let read = read(number, &mut |one| {
            is_begun = true;
            found(one);
        });
        match read {
            Err(error) if error.is_gone() && !is_begun => {
                let issue = format!("{project}/issue/{number}");
                let is_of = |id: &str| id.strip_prefix(&issue).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
                if !request.known_of(source).any(is_of) {
                    refused.push((number, error));
                }
            }
            read => {
                read?;
                is_any_read = true;
            }
        }
    }
    for (number, error) in refused {
        if !is_any_read {
            return Err(error);
        }
        found(Found::Partial(format!("the issue #{number} of {project} could not be read: {error}")));
    }
    Ok(())
}

/// Whether an event of an issue still is there, by the rest of its id: of an issue that was read its events are known.
///
/// # Errors
/// As of asking for the issue.
pub fn in_issue(rest: &str, start: &str, met: &Met, is_there: impl Fn(&str) -> Result<bool, Error>) -> Result<bool, Error> {
    let number = rest.split('/').next().unwrap_or(rest);
    if met.contains(&format!("{start}/{number}")) { Ok(false) } else { is_there(number) }
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
