//! `noblame hook`: what git runs before a commit.

use super::{Outcome, failure, lint};
use crate::document::plain;
use crate::report::Level;
use crate::world::git::Repository;
use crate::world::git::hooks::{self, Found, Hooks};
use crate::world::{Failure, World, files};
use clap::Subcommand;

/// Check the staged reports before each commit, by a hook of git's
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Put the hook where git looks for it; a hook that is there is kept, and runs first
    Install {
        /// Also where core.hooksPath is set for more repositories than this one
        #[arg(long)]
        shared: bool,
    },
    /// Take the hook away, and put the one that was there before in its place
    Remove,
    /// Judge what is staged and tell how to go on: what the hook does
    Run {
        /// Stop the commit if there is a finding of this level or above
        #[arg(long, value_name = "LEVEL", default_value = "warning", value_parser = lint::level)]
        fail_on: Level,
    },
}

pub fn run(args: Args, world: World) -> anyhow::Result<Outcome> {
    match args.verb {
        Verb::Install { shared } => install(shared, &world),
        Verb::Remove => remove(&world),
        Verb::Run { fail_on } => judge(fail_on, world),
    }
}

const SCRIPT: &str = include_str!("../../templates/repository/hook.sh");
/// The line by which a hook is known as ours.
const MARK: &str = "# Written by `noblame hook install`; `noblame hook remove` takes it away again.";
const NAME: &str = "pre-commit";
/// The name that another's hook is kept under.
const BEFORE: &str = "pre-commit.before-noblame";

/// Tools that write the hook themselves, by a word in what they write, and what to do there in place of a hook.
const MANAGERS: &[(&str, &str, &str)] = &[
    ("pre-commit.com", "pre-commit", "add noblame to .pre-commit-config.yaml: `noblame init` writes the entry or shows it"),
    ("lefthook", "lefthook", "add to lefthook.yml, under pre-commit: commands: {noblame: {run: noblame hook run}}"),
    ("husky", "husky", "add a line to .husky/pre-commit: noblame hook run"),
];

pub(super) fn install(shared: bool, world: &World) -> anyhow::Result<Outcome> {
    let hooks = hooks_of(world)?;
    let path = hooks.folder.join(NAME);
    let shown = world.shown(&path);
    if hooks.is_shared && !shared {
        return Err(Failure::settings("is where core.hooksPath has the hooks of more repositories than this one")
            .in_file(world.shown(&hooks.folder))
            .hint("add --shared to check reports in all of them, or give this repository its own: git config core.hooksPath .git/hooks")
            .into());
    }
    let husky = hooks.folder.ends_with(".husky/_").then(|| String::from("husky"));
    let told = match hooks::found(&path, MARK, SCRIPT)? {
        Found::Ours { is_same: true } => format!("{shown} is there already\n"),
        Found::Ours { is_same: false } => {
            files::write(&path, SCRIPT)?;
            format!("{shown} is up to date now\n")
        }
        Found::Theirs(text) => {
            refuse_managed(husky.as_deref().unwrap_or(&text), &shown)?;
            let before = hooks.folder.join(BEFORE);
            files::rename(&path, &before)?;
            if let Err(error) = files::create_program(&path, SCRIPT) {
                files::rename(&before, &path)?;
                return Err(error);
            }
            format!("wrote {shown}; the hook that was there is kept as {} and runs first\n", world.shown(&before))
        }
        Found::Nothing => {
            refuse_managed(husky.as_deref().unwrap_or_default(), &shown)?;
            files::create_program(&path, SCRIPT)?;
            format!("wrote {shown}: it checks the staged reports before each commit\n")
        }
    };
    world.terminal.print(&told)?;
    Ok(Outcome::Clean)
}

fn remove(world: &World) -> anyhow::Result<Outcome> {
    let hooks = hooks_of(world)?;
    let (path, before) = (hooks.folder.join(NAME), hooks.folder.join(BEFORE));
    let shown = world.shown(&path);
    let told = match hooks::found(&path, MARK, SCRIPT)? {
        Found::Nothing => format!("there is no {shown}\n"),
        Found::Theirs(_) => format!("left {shown} as it is: it is none of noblame's\n"),
        Found::Ours { .. } => {
            files::remove(&path)?;
            if files::is_there(&before) {
                files::rename(&before, &path)?;
                format!("removed noblame's hook; {shown} is the one from before again\n")
            } else {
                format!("removed {shown}\n")
            }
        }
    };
    world.terminal.print(&told)?;
    Ok(Outcome::Clean)
}

fn hooks_of(world: &World) -> anyhow::Result<Hooks> {
    let repository = Repository::find(&world.folder)?;
    let repository = repository.ok_or_else(|| {
        Failure::yours("this folder is in no work tree of git's, and has no commits to check").hint("go to one, or make one: git init")
    })?;
    repository.hooks(world)
}

/// A hook that its tool writes anew at any time is no place for ours.
fn refuse_managed(text: &str, shown: &str) -> Result<(), Failure> {
    match MANAGERS.iter().find(|(word, ..)| text.contains(word)) {
        Some((_, name, instead)) => {
            Err(Failure::yours(format!("is written by {name}, which would not keep a change")).in_file(shown).hint(*instead))
        }
        None => Ok(()),
    }
}

fn judge(fail_on: Level, world: World) -> anyhow::Result<Outcome> {
    let terminal = world.terminal;
    let judged = match lint::staged(fail_on, world) {
        Ok(judged) => judged,
        Err(error) => {
            failure::report(&error, terminal);
            terminal.alert("The commit was stopped: the staged reports could not be checked. As a last resort: git commit --no-verify\n");
            return Ok(Outcome::Unread);
        }
    };
    if judged.outcome == Outcome::Clean {
        return Ok(Outcome::Clean);
    }
    let weighty = judged.reports.iter().flat_map(|report| report.findings.iter().map(move |finding| (report, finding)));
    let mut weighty = weighty.filter(|(_, finding)| finding.level >= fail_on);
    let Some((report, finding)) = weighty.next() else { return Ok(judged.outcome) };
    let count = 1 + weighty.count();
    let findings = if count == 1 { "a finding".to_owned() } else { format!("{count} findings") };
    // The rule may be one of a pack of the repository's, and the path anything.
    let (path, rule) = (quoted(&report.path), plain::line(&finding.rule));
    terminal.alert(&format!(
        "The commit was stopped by {findings} in what is staged. To go on:\n\
         - answer the question in the report, then: git add {path}\n\
         - or let the sentence stand, and say why, right behind it: <!-- noblame: off {rule} because REASON -->\n\
         - or keep what old reports hold out of sight: noblame lint --baseline noblame-baseline.json --write-baseline\n\
         - or, as a last resort: git commit --no-verify\n"
    ));
    Ok(judged.outcome)
}

/// A path as a shell takes it.
fn quoted(path: &str) -> String {
    let is_plain = path.chars().all(|c| c.is_alphanumeric() || "/._-+@,:".contains(c));
    if is_plain { path.to_owned() } else { format!("'{}'", path.replace('\'', "'\\''")) }
}
