//! The reports that a change touches, and which of their findings it brought.

use super::Judge;
use crate::cli::Session;
use crate::document::Document;
use crate::lint::Context;
use crate::lint::baseline::old;
use crate::report::Finding;
use crate::world::Failure;
use crate::world::git::{Change, Lines, Repository, Side};
use std::path::PathBuf;

/// Every report among the paths that is staged, or differs from where HEAD left `base`.
///
/// # Errors
/// There is no repository, or it cannot be read, or `base` names nothing in it.
pub(super) fn reports(paths: &[PathBuf], base: Option<&str>, session: &Session) -> anyhow::Result<Vec<Change>> {
    let named: Vec<PathBuf> = paths.iter().map(|path| session.world.path(path).components().collect()).collect();
    let mut changes = match &session.index {
        Some(index) => index.changes(base, &named)?,
        None => {
            let repository = Repository::find(&session.world.folder)?;
            let mut repository = repository.ok_or_else(|| {
                Failure::yours("nothing has changed here: this folder is in no work tree of git's").hint("leave out --changed")
            })?;
            repository.changes(base, Side::Work, &named)?
        }
    };
    changes.retain(|change| session.is_report(&change.path, paths));
    changes.sort_by(|one, other| one.path.cmp(&other.path));
    Ok(changes)
}

/// Leave the findings that a change brought: those in its lines, and those that the report did not have before it.
pub(super) fn brought(mut findings: Vec<Finding>, document: &Document, change: &Change, judge: &Judge, context: &Context) -> Vec<Finding> {
    let line = |at: usize| document.source().position(at).line;
    let is_in = |finding: &Finding| {
        let last = finding.span.end.saturating_sub(1).max(finding.span.start);
        change.lines.touch(line(finding.span.start), line(last))
    };
    let Some(before) = change.before.as_ref().filter(|_| change.lines != Lines::All) else { return findings };
    if findings.iter().all(is_in) {
        return findings;
    }
    let mut had = Vec::new();
    for text in std::iter::once(&before.text).chain(&change.merged) {
        let before = Document::parse(text.as_str());
        had.extend(judge.packs.judge(&before, context).into_iter().map(|finding| (old(&before, &finding, context.path), finding)));
    }
    findings.retain(|finding| {
        if is_in(finding) {
            return true;
        }
        // Of what is told of the whole report, the sentence is whatever stands first; and a message may name a line.
        let here = old(document, finding, context.path);
        let known = had.iter().position(|(old, had)| *old == here || had.rule == finding.rule && had.message == finding.message);
        known.map(|known| had.swap_remove(known)).is_none()
    });
    findings
}
