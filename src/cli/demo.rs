//! `noblame demo`: one invented incident, from the first alert to the published page, every step a real command.

mod draft;
mod scene;

use super::{Cli, Outcome, Serve};
use crate::document::{Document, Edit, apply};
use crate::world::git::Repository;
use crate::world::{Clock, Failure, World, files};
use anstyle::{AnsiColor, Style};
use anyhow::Context;
use clap::Parser;
use jiff::Timestamp;
use std::path::PathBuf;

/// Walk through one invented incident, from the first alert to the published page
///
/// Works in a scratch folder of its own with a git repository, and leaves it for you to look at. Needs no network.
#[derive(Debug, clap::Args)]
pub struct Args {}

pub fn run(_args: Args, world: &World, serve: Serve) -> anyhow::Result<Outcome> {
    let folder = files::scratch("noblame-demo")?;
    let repository = Repository::create(&folder, "Larkspur Books", "shop@example.com")?;
    let stage = Stage { world, serve, folder, repository };
    scene::play(&stage)?;
    Ok(Outcome::Clean)
}

/// The scratch repository, and the way to do things in it as a person would.
struct Stage<'w> {
    world: &'w World,
    serve: Serve,
    folder: PathBuf,
    repository: Repository,
}

impl Stage<'_> {
    /// A line of explanation.
    fn tell(&self, words: &str) -> anyhow::Result<()> {
        let green = AnsiColor::Green.on_default();
        self.world.terminal.print(&format!("\n{green}# {words}{green:#}\n"))
    }

    /// A command of ours, shown and then run at a moment of the story; what it prints is printed.
    fn run(&self, at: &str, words: &[&str]) -> anyhow::Result<()> {
        let bold = Style::new().bold();
        self.world
            .terminal
            .print(&format!("{bold}$ noblame {}{bold:#}\n", words.iter().map(|word| typed(word)).collect::<Vec<_>>().join(" ")))?;
        let cli = Cli::try_parse_from(std::iter::once("noblame").chain(words.iter().copied()))
            .map_err(|error| Failure::ours(format!("the demonstration types what is no command: {error}")))?;
        let world = World { clock: Clock::Fixed(moment(at)?), terminal: self.world.terminal, folder: self.folder.clone() };
        match super::run(cli.verb, world, self.serve).with_context(|| format!("noblame {}", words.join(" ")))? {
            Outcome::Clean => Ok(()),
            Outcome::Findings => self.world.terminal.print("(exit code 1)\n"),
            Outcome::Unread => self.world.terminal.print("(exit code 2)\n"),
        }
    }

    /// Write a file of the scene and commit everything, with a tag if one is given.
    fn commit(&self, at: &str, message: &str, (path, text): (&str, &str), tag: Option<&str>) -> anyhow::Result<()> {
        let path = self.folder.join(path);
        if files::is_there(&path) {
            files::write(&path, text)?
        } else {
            files::create(&path, text)?
        }
        self.repository.commit_all(message, moment(at)?)?;
        tag.map_or(Ok(()), |tag| self.repository.tag_head(tag))
    }

    /// Change a report as its writer would in an editor.
    fn write(&self, path: &str, change: impl FnOnce(&Document) -> anyhow::Result<Vec<Edit>>) -> anyhow::Result<()> {
        let full = self.folder.join(path);
        let document = Document::parse(files::read(&full)?);
        let edits = change(&document)?;
        let text = apply(document.text(), &edits).map_err(|misfit| Failure::ours(misfit.to_string()))?;
        files::write(&full, &text)
    }
}

/// A word as a person types it in a shell.
fn typed(word: &str) -> String {
    let plain = !word.is_empty() && word.chars().all(|c| c.is_alphanumeric() || "-_./:@#=,+".contains(c)) && !word.starts_with('#');
    if plain { word.to_owned() } else { format!("\"{word}\"") }
}

fn moment(at: &str) -> anyhow::Result<Timestamp> {
    at.parse().with_context(|| format!("the demonstration says {at}, which is no moment"))
}
