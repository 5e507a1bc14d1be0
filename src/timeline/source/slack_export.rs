//! A Slack export, as a zip archive or the folder it was unpacked to: `users.json`, `channels.json`, and a folder a
//! channel with a file a day.
//!
//! A message's `ts` is its id and stays text: as a number it would lose its last digits. Day files are cut by the
//! workspace's own zone, so the days beside the window are read too.

use super::{Bad, Found, Request, shown};
use crate::document::plain;
use crate::timeline::reading::array;
use crate::timeline::reading::slack_message::{Message, Room};
use crate::timeline::reading::slack_text::Names;
use crate::world::Failure;
use crate::world::archive::Archive;
use anyhow::Context;
use jiff::ToSpan;
use jiff::civil::Date;
use serde::Deserialize;
use std::collections::{HashMap, HashSet};

pub fn read(request: &Request, found: &mut dyn FnMut(Found)) -> anyhow::Result<()> {
    for input in request.inputs {
        export(request, input, found).with_context(|| format!("importing {}", shown(input)))?;
    }
    Ok(())
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct User {
    id: String,
    name: Option<String>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Listed {
    id: String,
    name: Option<String>,
    pins: Vec<Pin>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Pin {
    id: Option<String>,
}

fn export(request: &Request, input: &str, found: &mut dyn FnMut(Found)) -> anyhow::Result<()> {
    if input == "-" {
        return Err(Failure::yours("an export is an archive or a folder, and cannot be read from standard input").into());
    }
    let archive = Archive::open(&request.place(input), &shown(input))?;
    let names = archive.names()?;
    let top = names.iter().filter_map(|name| name.strip_suffix("users.json").or_else(|| name.strip_suffix("channels.json")));
    let Some(top) = top.min_by_key(|top| top.len()).map(str::to_owned) else {
        return Err(Failure::yours("is no Slack export: it has neither users.json nor channels.json")
            .in_file(shown(input))
            .hint("give the archive that Slack made, or the folder it was unpacked to")
            .into());
    };
    let mut bad = |name: &str, (line, why): (u64, String)| found(Found::Bad(Bad { input: format!("{}:{name}", shown(input)), line, why }));
    let mut people: Names = Names::default();
    let users = format!("{top}users.json");
    if names.contains(&users)
        && let Err(why) = array::each(archive.file(&users)?, &mut |user: User| {
            people.know(user.id, plain::line(&user.name.unwrap_or_default()));
        })
    {
        bad(&users, why);
    }
    let mut rooms: HashMap<String, Listed> = HashMap::new();
    for list in ["channels.json", "groups.json", "mpims.json", "dms.json"].map(|list| format!("{top}{list}")) {
        if !names.contains(&list) {
            continue;
        }
        let read = array::each(archive.file(&list)?, &mut |room: Listed| {
            rooms.insert(room.name.clone().unwrap_or_else(|| room.id.clone()), room);
        });
        if let Err(why) = read {
            bad(&list, why);
        }
    }
    let wanted = request.own.texts("channels");
    let pages = request.own.text("workspace").map(|workspace| {
        let host = if workspace.contains('.') { workspace.to_owned() } else { format!("{workspace}.slack.com") };
        format!("https://{host}")
    });
    let (mut elsewhere, mut other_days, mut met) = (HashSet::new(), 0, HashSet::new());
    for name in &names {
        let Some((folder, day)) = name.strip_prefix(&top).and_then(|name| name.split_once('/')) else { continue };
        let Some(day) = day.strip_suffix(".json").and_then(|day| day.parse::<Date>().ok()) else { continue };
        if !wanted.is_empty() && !wanted.iter().any(|wanted| is_named(folder, wanted)) {
            elsewhere.insert(folder);
            continue;
        }
        if !is_near(request, day) {
            other_days += 1;
            continue;
        }
        met.insert(folder);
        let room = rooms.get(folder);
        let room = Room {
            name: folder,
            id: room.map_or(folder, |room| &room.id),
            pins: room.map(|room| room.pins.iter().filter_map(|pin| pin.id.clone()).collect()).unwrap_or_default(),
            pages: pages.as_deref(),
            channel: request.channel,
            people: &people,
        };
        let read = array::each(archive.file(name)?, &mut |message: Message| {
            request.progress.line();
            match room.event(&message) {
                Ok(Some(event)) => found(event.into()),
                Ok(None) => {}
                Err(why) => found(Found::Bad(Bad { input: format!("{}:{name}", shown(input)), line: 0, why })),
            }
        });
        if let Err((line, why)) = read {
            found(Found::Bad(Bad { input: format!("{}:{name}", shown(input)), line, why }));
        }
    }
    for wanted in wanted.iter().filter(|wanted| !met.iter().chain(&elsewhere).any(|folder| is_named(folder, wanted))) {
        found(Found::Note(format!("{} has no channel “{}”", shown(input), plain::line(wanted))));
    }
    if other_days > 0 {
        found(Found::Note(format!("{other_days} files of days outside the window were not read")));
    }
    Ok(())
}

/// A channel by its name, or by a beginning of it with a star.
pub(super) fn is_named(folder: &str, wanted: &str) -> bool {
    let wanted = wanted.trim_start_matches('#');
    wanted.strip_suffix('*').map_or(folder == wanted, |start| folder.starts_with(start))
}

/// Whether a day of some zone touches the window.
fn is_near(request: &Request, day: Date) -> bool {
    let at = |date: Date| date.to_zoned(jiff::tz::TimeZone::UTC).map(|zoned| zoned.timestamp()).ok();
    let (first, last) = (at(day.saturating_sub(1.day())), at(day.saturating_add(2.days())));
    let window = request.window;
    window.since.is_none_or(|since| last.is_none_or(|last| last >= since))
        && window.until.is_none_or(|until| first.is_none_or(|first| first <= until))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn channels_are_named_whole_or_by_their_beginning() {
        assert!(is_named("inc-42", "#inc-42") && is_named("inc-42", "inc-*") && !is_named("inc-42", "inc"));
    }
}
