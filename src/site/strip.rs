//! An incident as a strip to scale: its phases between the milestones, and a tick for every entry of the timeline.

use crate::document::{Milestone, Timeline};
use jiff::Zoned;
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

/// The strip of an incident with at least two milestones in order, none where there is nothing to draw.
pub(super) fn strip(moments: &[(Milestone, Zoned)], timelines: &[Timeline]) -> Option<Strip> {
    let seconds = |at: &Zoned| at.timestamp().as_second();
    let (start, end) = (seconds(&moments.first()?.1), seconds(&moments.last()?.1));
    let in_order = moments.windows(2).all(|pair| seconds(&pair[0].1) <= seconds(&pair[1].1));
    if end <= start || !in_order {
        return None;
    }
    let place = |at: i64| ((at - start) as f64 / (end - start) as f64 * WIDTH * 10.0).round() / 10.0;
    let phase = |pair: &[(Milestone, Zoned)]| {
        let (from, until) = (seconds(&pair[0].1), seconds(&pair[1].1));
        let x = place(from);
        Phase {
            until: pair[1].0.name(),
            words: words(pair[1].0),
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
    Some(Strip { phases: moments.windows(2).map(phase).filter(|phase| phase.width > 0.0).collect(), ticks })
}

/// What goes on until a milestone.
fn words(until: Milestone) -> &'static str {
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
        let moments: Vec<(Milestone, Zoned)> = [
            (Milestone::Started, "14:00"),
            (Milestone::Detected, "14:10"),
            (Milestone::Acknowledged, "14:10"),
            (Milestone::Resolved, "14:40"),
        ]
        .map(|(milestone, clock)| (milestone, format!("2026-11-21T{clock}[UTC]").parse().unwrap()))
        .to_vec();
        let drawn: Vec<_> =
            strip(&moments, &[]).unwrap().phases.into_iter().map(|phase| (phase.words, phase.length, phase.x, phase.width)).collect();
        assert_eq!(drawn, [("undetected", "10 min".to_owned(), 0.0, 250.0), ("being resolved", "30 min".to_owned(), 250.0, 750.0)]);
        assert!(strip(&moments[..1], &[]).is_none());
        assert!(strip(&[moments[3].clone(), moments[0].clone()], &[]).is_none());
    }
}
