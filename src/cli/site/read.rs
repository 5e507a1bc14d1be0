//! The reports of a site, read: those that look as they did stay as they are.

use super::definition;
use crate::cli::{Session, timeline};
use crate::insight::{budget, milestones};
use crate::site::{self, Input, Moment, Page, Spent, Stretch};
use crate::timeline::view;
use crate::world::files::{self, Signature};
use rayon::prelude::*;
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

/// A write within this time of another may leave the same signature.
pub(super) const COARSE: Duration = Duration::from_millis(50);

/// What a report's file and its log of events look like.
pub(super) type Looks = (Option<Signature>, Option<Signature>);

/// A report that was read.
#[derive(Debug)]
pub(super) struct Read {
    pub path: PathBuf,
    /// None where it is so new that another write might look the same.
    pub looks: Option<Looks>,
    pub page: Arc<Page>,
}

pub(super) fn looks(report: &Path) -> Looks {
    (files::signature(report), files::signature(&crate::timeline::sidecar::beside(report)))
}

/// The reports at these paths, which look like that; of those that look as they did when they were read, the pages of then.
///
/// # Errors
/// All reports that cannot be read, or whose front matter is no YAML.
pub(super) fn read(
    session: &Session,
    paths: &[(PathBuf, Looks)],
    known: &HashMap<PathBuf, (Looks, Arc<Page>)>,
) -> Result<Vec<Read>, Vec<anyhow::Error>> {
    let now = session.world.clock.machine();
    let read = paths.par_iter().map(|(path, looks)| {
        let is_settled = looks.0.into_iter().chain(looks.1).all(|signature| signature.is_settled(now, COARSE));
        let page = match known.get(path) {
            Some((before, page)) if before == looks => Arc::clone(page),
            _ => Arc::new(page(session, path)?),
        };
        Ok(Read { path: path.clone(), looks: is_settled.then_some(*looks), page })
    });
    let read: Vec<anyhow::Result<Read>> = read.collect();
    let mut all = Vec::with_capacity(read.len());
    let mut wrong = Vec::new();
    for result in read {
        match result {
            Ok(read) => all.push(read),
            Err(error) => wrong.push(error),
        }
    }
    if wrong.is_empty() { Ok(all) } else { Err(wrong) }
}

/// A report made ready.
///
/// # Errors
/// It cannot be read, or its front matter is no YAML.
pub(super) fn page(session: &Session, path: &Path) -> anyhow::Result<Page> {
    let document = session.report(path)?;
    let timelines = document.timelines();
    let moments = milestones::moments(&document, &timelines);
    let stretches = milestones::stretches(&moments).into_iter();
    let stretches = stretches.map(|stretch| Stretch { definition: definition(&stretch.definition), seconds: stretch.seconds }).collect();
    let shown = |moment: milestones::Moment| Moment { milestone: moment.milestone, at: moment.at, is_zone_told: moment.is_zone_told };
    let moments = moments.into_iter().map(shown).collect();
    let spent = document.front().slo.as_ref().and_then(|slo| budget::spent(&slo.value));
    let spent = spent.map(|spent| Spent { allowed: spent.allowed, share: spent.share, formula: budget::FORMULA });
    let channels = view::channels(&timelines, &timeline::read_sidecar(session, path)?);
    let input = Input { path: super::relative(&session.root, path), document, timelines, channels, moments, stretches, spent };
    Ok(site::page(&input, &session.config.severities))
}
