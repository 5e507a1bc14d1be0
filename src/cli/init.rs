//! `noblame init`.

use super::{Outcome, hook, session};
use crate::scaffold::repository::{Ci, Proposal, proposals};
use crate::world::git::{Repository, is_bare};
use crate::world::{Failure, World, files};
use clap::ValueEnum;
use std::path::Path;

/// Prepare a repository: settings, folders, hook, CI job; nothing that is there is overwritten
///
/// Files are written to the root of the git work tree, or to the current folder where there is none. Run it again at any
/// time: it adds what is missing and says what it left.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Where the reports are checked when somebody asks to merge them [default: what the remote `origin` speaks for]
    #[arg(long, value_enum, value_name = "WHERE")]
    ci: Option<Where>,
    /// What checks the reports before a commit
    #[arg(long, value_enum, value_name = "HOOK", default_value_t)]
    hook: Hook,
    /// Say what would be written, and write nothing
    #[arg(long)]
    dry_run: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Where {
    Github,
    Gitlab,
    None,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum Hook {
    /// An entry for the tool pre-commit (pre-commit.com)
    #[default]
    PreCommit,
    /// A hook of git's, in this clone alone
    Git,
    None,
}

pub fn run(args: Args, world: &World) -> anyhow::Result<Outcome> {
    let repository = Repository::find(&world.folder)?;
    if repository.is_none() && is_bare(&world.folder) {
        return Err(Failure::yours("this is a bare repository: it has no files to write beside")
            .hint("clone it, and run `noblame init` in the clone")
            .into());
    }
    let root = repository.as_ref().map_or(world.folder.as_path(), Repository::root);
    let config = session::settings(world, root)?;
    let ci = match args.ci {
        Some(Where::Github) => Some(Ci::GitHub),
        Some(Where::Gitlab) => Some(Ci::GitLab),
        Some(Where::None) => None,
        None => repository.as_ref().and_then(Repository::origin).and_then(|origin| Ci::of(&origin)),
    };
    let has_hook = repository.is_some() && args.hook == Hook::PreCommit;
    let mut told = String::new();
    for proposal in proposals(config.reports.trim_end_matches('/'), has_hook, ci) {
        told += &settle(&proposal, root, world, args.dry_run)?;
    }
    if repository.is_none() {
        told += "left out the hook: this folder is not in a git repository; after `git init`, run it again\n";
    } else if ci.is_none() && args.ci.is_none() {
        told += "left out a CI job: the remote `origin` does not tell where it would run; name it with --ci github or --ci gitlab\n";
    }
    world.terminal.print(&told)?;
    if repository.is_some() && args.hook == Hook::Git && !args.dry_run {
        return hook::install(false, world);
    }
    Ok(Outcome::Clean)
}

/// Write what is proposed if nothing of that name is there, and tell what was done.
fn settle(proposal: &Proposal, root: &Path, world: &World, dry_run: bool) -> anyhow::Result<String> {
    let Proposal { path, text, purpose, addition } = proposal;
    let full = root.join(path);
    let shown = world.shown(&full);
    let Some(found) = files::read_if_there(&full)? else {
        if !dry_run {
            files::create(&full, text)?;
        }
        let done = if dry_run { "would write" } else { "wrote" };
        return Ok(format!("{done} {shown}: {purpose}\n"));
    };
    Ok(match addition {
        Some((place, lines)) if !found.contains("noblame") => {
            format!("left {shown} as it is; to have it do the same ({purpose}), add {place}:\n\n{lines}\n")
        }
        _ => format!("left {shown} as it is: {purpose}\n"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;

    #[test]
    fn the_settings_written_are_the_settings_without_any() {
        let written = proposals("postmortems", false, None).into_iter().find(|proposal| proposal.path == crate::config::FILE).unwrap();
        let read = Config::read(&written.text).unwrap();
        assert_eq!(format!("{read:?}"), format!("{:?}", Config::default()));
    }
}
