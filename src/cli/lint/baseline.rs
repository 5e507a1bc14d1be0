//! The file of old findings: where it is, what it hides, and writing it anew.

use crate::cli::{Session, session};
use crate::document::{Document, Source};
use crate::lint::baseline::{Baseline, Old, Split, old};
use crate::lint::{Context, Packs};
use crate::report::Finding;
use crate::world::{Failure, files};
use std::path::{Path, PathBuf};

/// A baseline and what is done with it.
pub(super) struct Kept {
    path: Option<PathBuf>,
    baseline: Baseline,
    /// Whether it is written from what is found.
    is_written: bool,
}

/// What a baseline is told of a report, and tells of it.
pub(super) struct Aside {
    /// From the folder of the settings.
    pub path: String,
    pub hidden: usize,
    pub stale: Vec<(Old, usize)>,
    /// Its findings as a baseline holds them, where one is written.
    pub found: Vec<Old>,
}

impl Kept {
    /// The baseline that the command line names, or else the settings; without either there is none.
    pub fn open(named: Option<&Path>, is_written: bool, session: &Session) -> anyhow::Result<Kept> {
        let set = session.config.lint.baseline.as_ref();
        let path = named.map(|path| session.world.path(path)).or_else(|| set.map(|path| session.root.join(path)));
        let Some(path) = path else {
            if is_written {
                return Err(Failure::yours("--write-baseline has no file to write")
                    .hint("name one: --baseline noblame-baseline.json")
                    .into());
            }
            return Ok(Kept { path: None, baseline: Baseline::default(), is_written });
        };
        let baseline = match session.text(&path)? {
            Some(text) => Baseline::read(&text)
                .map_err(|complaint| session::failure(&complaint, &Source::new(text), &session.world.shown(&path)).of_settings())?,
            None if is_written => Baseline::default(),
            None => {
                return Err(Failure::yours("there is no such baseline")
                    .in_file(session.world.shown(&path))
                    .hint("add --write-baseline to write one of what is found now")
                    .into());
            }
        };
        Ok(Kept { path: Some(path), baseline, is_written })
    }

    /// What of a report's findings is new; and all of them as a baseline holds them, where it is written.
    pub fn split(&self, document: &Document, findings: Vec<Finding>, packs: &Packs, context: &Context) -> (Split, Vec<Old>) {
        if self.is_written {
            let found = findings.iter().map(|finding| old(document, finding, context.path)).collect();
            return (Split { new: findings, ..Split::default() }, found);
        }
        if self.path.is_none() {
            return (Split { new: findings, ..Split::default() }, Vec::new());
        }
        (self.baseline.split(document, findings, packs, context), Vec::new())
    }

    /// Write what was found. Of reports that were not linted the baseline keeps what it held, unless they are gone.
    pub fn write(mut self, asides: &[Aside], session: &Session) -> anyhow::Result<()> {
        let Some(path) = &self.path else { return Ok(()) };
        let gone: Vec<String> = self.gone(session);
        gone.iter().for_each(|path| self.baseline.forget(path));
        for aside in asides {
            self.baseline.set(&aside.path, aside.found.clone());
        }
        let shown = session.world.shown(path);
        files::refuse_link(path, &shown)?;
        let text = self.baseline.print();
        if files::is_there(path) {
            files::write(path, &text)?
        } else {
            files::create(path, &text)?
        }
        let (count, reports) = (self.baseline.count(), self.baseline.paths().len());
        session.world.terminal.say(&format!("{shown} holds {} in {}\n", counted(count, "finding"), counted(reports, "report")));
        Ok(())
    }

    /// Say how much was hidden, and what the baseline need not hold any longer.
    pub fn report(&self, asides: &[Aside], session: &Session) {
        let Some(path) = &self.path else { return };
        let hidden: usize = asides.iter().map(|aside| aside.hidden).sum();
        let shown = session.world.shown(path);
        if hidden > 0 {
            session.world.terminal.say(&format!("{} of {shown} not shown\n", counted(hidden, "old finding")));
        }
        let here = asides.iter().flat_map(|aside| &aside.stale).map(|(old, count)| (old, *count));
        let gone = self.gone(session);
        let gone = gone.iter().flat_map(|path| self.baseline.of(path));
        let stale: Vec<(&Old, usize)> = here.chain(gone).collect();
        if stale.is_empty() {
            return;
        }
        let all: usize = stale.iter().map(|(_, count)| count).sum();
        let mut out = format!("{shown} holds {} no longer there:\n", counted(all, "finding"));
        const MOST: usize = 20;
        for (old, count) in stale.iter().take(MOST) {
            let times = if *count > 1 { format!(" ({count} times)") } else { String::new() };
            out += &crate::document::plain::line(&format!("{} {}{times}", old.path, old.rule));
            out.push('\n');
        }
        if stale.len() > MOST {
            out += &format!("… and {} more\n", stale.len() - MOST);
        }
        session.world.terminal.alert(&(out + "hint: --write-baseline leaves them out\n"));
    }

    /// The paths of reports that are not there any more.
    fn gone(&self, session: &Session) -> Vec<String> {
        let paths = self.baseline.paths().into_iter();
        paths.filter(|path| !session.holds(&session.root.join(path))).map(str::to_owned).collect()
    }
}

fn counted(count: usize, name: &str) -> String {
    format!("{count} {name}{}", if count == 1 { "" } else { "s" })
}
