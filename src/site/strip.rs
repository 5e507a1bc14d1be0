//! An incident as a strip to scale: its phases between the milestones, and a tick for every entry of the timeline.

use super::Moment;
use crate::document::{Milestone, Timeline};
use serde::Serialize;

/// The width of the strip in its own units.
const WIDTH: f64 = 1000.0;

#[derive(Clone, Debug, Serialize)]
pub struct Strip {
    pub phases: Vec<Phase>,
    /// Where the entries stand.
    pub ticks: Vec<f64>,
}

#[derive(Clone, Debug, Serialize)]
pub struct Phase {
    /// The milestone that ends it.
    pub until: &'static str,
    pub words: &'static str,
    pub length: String,
    pub x: f64,
    pub width: f64,
}

/// The strip of an incident with at least two phases, none where there is nothing to compare.
pub(super) fn strip(moments: &[Moment], timelines: &[Timeline]) -> Option<Strip> {
    let seconds = |moment: &Moment| moment.at.timestamp().as_second();
    let (start, end) = (seconds(moments.first()?), seconds(moments.last()?));
    let in_order = moments.is_sorted_by_key(seconds);
    if end <= start || !in_order {
        return None;
    }
    let place = |at: i64| ((at - start) as f64 / (end - start) as f64 * WIDTH * 10.0).round() / 10.0;
    let phase = |pair: &[Moment]| {
        let (from, until) = (seconds(&pair[0]), seconds(&pair[1]));
        let x = place(from);
        Phase {
            until: pair[1].milestone.name(),
            words: words(pair[1].milestone),
            length: super::figures::length(until - from),
            x,
            width: ((place(until) - x) * 10.0).round() / 10.0,
        }
    };
    let mut ticks: Vec<f64> = timelines
        .iter()
        .flat_map(|timeline| &timeline.entries)
        .filter_map(|entry| entry.when.moment.as_ref().filter(|moment| moment.clock.is_some())?.timestamp())
        .map(|at| at.as_second())
        .filter(|at| (start..=end).contains(at))
        .map(place)
        .collect();
    ticks.sort_by(f64::total_cmp);
    ticks.dedup();
    let phases: Vec<Phase> = moments.windows(2).map(phase).filter(|phase| phase.width > 0.0).collect();
    (phases.len() > 1).then_some(Strip { phases, ticks })
}

/// What goes on until a milestone.
pub(super) fn words(until: Milestone) -> &'static str {
    match until {
        Milestone::Started => "",
        Milestone::Detected => "undetected",
        Milestone::Acknowledged => "waiting for somebody",
        Milestone::Mitigated => "being mitigated",
        Milestone::Resolved => "being resolved",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phases_are_to_scale() {
        let moment = |(milestone, clock): (Milestone, &str)| Moment {
            milestone,
            at: format!("2026-11-21T{clock}[UTC]").parse().unwrap(),
            is_zone_told: true,
        };
        let told = [
            (Milestone::Started, "14:00"),
            (Milestone::Detected, "14:10"),
            (Milestone::Acknowledged, "14:10"),
            (Milestone::Resolved, "14:40"),
        ];
        let moments: Vec<Moment> = told.into_iter().map(moment).collect();
        let drawn: Vec<_> =
            strip(&moments, &[]).unwrap().phases.into_iter().map(|phase| (phase.words, phase.length, phase.x, phase.width)).collect();
        assert_eq!(drawn, [("undetected", "10 min".to_owned(), 0.0, 250.0), ("being resolved", "30 min".to_owned(), 250.0, 750.0)]);
        assert!(strip(&moments[..2], &[]).is_none());
        assert!(strip(&[moments[3].clone(), moments[0].clone()], &[]).is_none());
    }
}
