//! How long the parts of an incident took: the milestones of a report, and what each stretch between two of them means.

use crate::document::time::Trust;
use crate::document::{Document, Milestone, Timeline};
use jiff::Zoned;

/// A stretch of time between two milestones, by its definition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Definition {
    pub from: Milestone,
    pub to: Milestone,
    pub name: &'static str,
    pub meaning: &'static str,
}

/// Every stretch that is told, in the order it is told in. Each is told only where both its ends are known and do not
/// stand in the wrong order: nothing is guessed from other milestones.
pub const DEFINITIONS: [Definition; 6] = [
    Definition {
        from: Milestone::Started,
        to: Milestone::Detected,
        name: "Time to detect",
        meaning: "from the first effect until an alert or a person noticed it",
    },
    Definition {
        from: Milestone::Detected,
        to: Milestone::Acknowledged,
        name: "Time to acknowledge",
        meaning: "from noticing until somebody said that they were on it",
    },
    Definition {
        from: Milestone::Detected,
        to: Milestone::Mitigated,
        name: "Time to mitigate",
        meaning: "from noticing until users no longer felt it",
    },
    Definition {
        from: Milestone::Mitigated,
        to: Milestone::Resolved,
        name: "Time to clean up",
        meaning: "from the end of harm until everything was as it should be",
    },
    Definition {
        from: Milestone::Started,
        to: Milestone::Mitigated,
        name: "Time of harm",
        meaning: "from the first effect until users no longer felt it",
    },
    Definition {
        from: Milestone::Started,
        to: Milestone::Resolved,
        name: "Whole incident",
        meaning: "from the first effect until everything was as it should be",
    },
];

/// A stretch of one incident.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stretch {
    pub definition: Definition,
    pub seconds: i64,
}

/// A milestone that was passed, and when.
#[derive(Clone, Debug, PartialEq)]
pub struct Moment {
    pub milestone: Milestone,
    pub at: Zoned,
    /// Whether somebody says which zone the time is in. Where nobody does it is read as UTC, and only the stretches
    /// between such moments mean something.
    pub is_zone_told: bool,
}

/// When the milestones of a report were passed, in the order of [`Milestone::ALL`]: as the front matter says, or else
/// as the first entry of its timelines that is marked with it.
pub fn moments(document: &Document, timelines: &[Timeline]) -> Vec<Moment> {
    let marked = |milestone| {
        let mut entries = timelines.iter().flat_map(|timeline| &timeline.entries);
        let entry = entries.find(|entry| entry.milestone == Some(milestone))?;
        let told = entry.when.moment.as_ref().filter(|moment| moment.clock.is_some())?;
        Some(Moment { milestone, at: told.zoned()?, is_zone_told: told.zone.trust != Trust::Assumed })
    };
    let found = Milestone::ALL.into_iter().map(|milestone| {
        let written = document.front().milestone(milestone);
        let written = written.map(|fact| Moment { milestone, at: fact.value.clone(), is_zone_told: true });
        written.or_else(|| marked(milestone))
    });
    found.flatten().collect()
}

/// The stretches between moments that are known.
pub fn stretches(moments: &[Moment]) -> Vec<Stretch> {
    let at = |wanted| moments.iter().find(|moment| moment.milestone == wanted).map(|moment| moment.at.timestamp().as_second());
    let stretch = |definition: &Definition| {
        let seconds = at(definition.to)? - at(definition.from)?;
        (seconds >= 0).then_some(Stretch { definition: *definition, seconds })
    };
    DEFINITIONS.iter().filter_map(stretch).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(moments: &[(Milestone, &str)], expected: &[(&str, i64)]) {
        let moment = |(milestone, at): &(Milestone, &str)| Moment { milestone: *milestone, at: at.parse().unwrap(), is_zone_told: true };
        let moments: Vec<_> = moments.iter().map(moment).collect();
        let found: Vec<_> = stretches(&moments).iter().map(|stretch| (stretch.definition.name, stretch.seconds / 60)).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn the_front_matter_comes_before_marked_entries() {
        let text = "---\nstarted: 2026-11-21T15:02:00+01:00\n---\n## Timeline\n\n| Time | What |\n| --- | --- |\n\
                    | 2026-11-21 13:00 | **Started:** x |\n| 2026-11-21 14:09 | **Detected:** y |\n";
        let document = Document::parse(text);
        let found: Vec<_> = moments(&document, &document.timelines())
            .iter()
            .map(|moment| (moment.milestone, moment.at.to_string(), moment.is_zone_told))
            .collect();
        assert_eq!(
            found,
            [
                (Milestone::Started, "2026-11-21T15:02:00+01:00[+01:00]".to_owned(), true),
                (Milestone::Detected, "2026-11-21T14:09:00+00:00[UTC]".to_owned(), false),
            ]
        );
    }

    #[test]
    fn a_stretch_needs_both_its_ends_in_order() {
        use Milestone::{Acknowledged, Detected, Mitigated, Resolved, Started};
        check(
            &[(Started, "2026-11-21T14:02[UTC]"), (Detected, "2026-11-21T15:09[+01:00]"), (Resolved, "2026-11-21T14:44[UTC]")],
            &[("Time to detect", 7), ("Whole incident", 42)],
        );
        check(
            &[(Detected, "2026-11-21T14:09[UTC]"), (Acknowledged, "2026-11-21T14:08[UTC]"), (Mitigated, "2026-11-21T14:39[UTC]")],
            &[("Time to mitigate", 30)],
        );
        check(&[], &[]);
    }
}
