//! The board's order: that of `noblame actions next`, over the reports that the site shows and no other.

use crate::cli::Session;
use crate::insight::ageing::{self, Incident, Incidents, Waiting};
use crate::site::{Site, Standing};
use jiff::tz::TimeZone;
use rayon::prelude::*;

/// Rank the open items of a site, each with the reasons. What is left out of the site is no reason: it would be named.
pub(super) fn rank(site: &mut Site, session: &Session) {
    let incidents = site.incidents().map(|(report, day)| {
        let texts = std::iter::once(report.title.as_str()).chain(report.impact.as_deref());
        Incident::new(&report.id, day, &report.factors, &report.services, texts)
    });
    let incidents = Incidents::new(incidents.collect());
    let waiting: Vec<_> = site.waiting().collect();
    let again = waiting.par_iter().map(|item| {
        let again = item.since.map(|since| incidents.again(item.report, since, item.factors, item.services, item.text));
        Waiting { level: item.level, since: item.since, due: item.due, again: again.unwrap_or_default() }
    });
    let again: Vec<Waiting> = again.collect();
    let today = session.world.clock.now().to_zoned(TimeZone::UTC).date();
    let ranks = ageing::rank(&again, today, session.config.actions.ageing_days.get());
    let ranks = ranks.into_iter().map(|rank| {
        let why = rank.parts.into_iter().map(|part| part.why).collect();
        (rank.index, Standing { starves: rank.starves, why })
    });
    site.rank(ranks);
}
