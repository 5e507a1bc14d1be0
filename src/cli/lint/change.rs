//! What `--fix` and `--ask` write into reports.

use super::Judge;
use crate::cli::{Session, actions, failure};
use crate::document::{Document, apply};
use crate::lint::Context;
use crate::world::Failure;
use std::path::{Path, PathBuf};

/// Change the reports, or show what would change; whether there was something to change.
pub(super) fn change(paths: &[PathBuf], judge: &Judge, fix: bool, ask: bool, dry_run: bool, session: &Session) -> anyhow::Result<bool> {
    let mut any = false;
    for path in paths {
        let shown = session.world.shown(path);
        // What cannot be read is left as it is; where the reports are linted afterwards, that tells it.
        match session.report(path) {
            Err(error) if dry_run => {
                failure::report(&error, session.world.terminal);
                continue;
            }
            Err(_) => continue,
            Ok(_) => {}
        }
        let (mut fixed, mut asked) = (0, 0);
        let (before, after) = session.change(path, dry_run, |report| {
            (fixed, asked) = (0, 0);
            let text = if fix { edited(report, path, judge, session, false, &mut fixed)? } else { report.text().to_owned() };
            if !ask {
                return Ok(text);
            }
            edited(&Document::parse(text), path, judge, session, true, &mut asked)
        })?;
        if before.text() == after {
            continue;
        }
        any = true;
        if dry_run {
            actions::print_change(&shown, before.text(), &after, session)?;
        }
        let count = |count: usize, one: &str, more: &str| if count == 1 { format!("1 {one}") } else { format!("{count} {more}") };
        let fixes = (fixed > 0).then(|| count(fixed, "word left out", "words left out"));
        let questions = (asked > 0).then(|| count(asked, "question written", "questions written"));
        let done = [fixes, questions].into_iter().flatten().collect::<Vec<_>>().join(", ");
        session.world.terminal.say(&format!("{shown}: {done}{}\n", if dry_run { " (not yet)" } else { "" }));
    }
    Ok(any)
}

/// The report's text with what one of the two writes, and how much that is.
fn edited(report: &Document, path: &Path, judge: &Judge, session: &Session, ask: bool, count: &mut usize) -> anyhow::Result<String> {
    let inner = session.inner(path);
    let context = Context { path: &inner, ..judge.context };
    let (split, _) = judge.split(&inner, report, None);
    let packs = judge.packs;
    let edits = if ask { packs.questions(report, &split.new) } else { packs.fixes(report, &split.new, &context) };
    *count = edits.len();
    Ok(apply(report.text(), &edits).map_err(|misfit| Failure::ours(misfit.to_string()).in_file(session.world.shown(path)))?)
}
