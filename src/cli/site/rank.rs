//! The board's order: that of `noblame actions next`, over the reports that the site shows and no other.

use crate::cli::{Session, actions};
use crate::insight::ageing::{self, Incident, Incidents, Pace, Wait, Waiting};
use crate::site::{self, Site, Standing};
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
    let today = session.world.clock.now().to_zoned(TimeZone::UTC).date();
    let pace = actions::pace(&session.config.actions);
    let alone = waiting.iter().map(|item| Waiting {
        level: item.level,
        since: item.since,
        due: item.due,
        is_taken_up: item.is_taken_up,
        again: Vec::new(),
    });
    let alone: Vec<Waiting> = alone.collect();
    let near = near(&alone, today, pace);
    let again = near.par_iter().map(|&at| {
        let item = &waiting[at];
        let again = item.since.map(|since| incidents.again(item.report, since, item.factors, item.services, item.text));
        Waiting { again: again.unwrap_or_default(), ..alone[at].clone() }
    });
    let again: Vec<Waiting> = again.collect();
    let ranks = ageing::rank(&again, today, pace).into_iter().map(|rank| {
        let why = rank.parts.into_iter().map(|part| part.why).collect();
        (near[rank.index], Standing { is_starving: rank.wait == Wait::Starving, is_dormant: rank.wait == Wait::Dormant, why })
    });
    let ranks: Vec<(usize, Standing)> = ranks.collect();
    site.rank(ranks);
}

/// The items that may come to stand on the board: what comes again can lift an item only so far, so that the others need
/// not be compared with every incident. The oldest is among them, for its age is that of items without a day.
fn near(alone: &[Waiting], today: jiff::civil::Date, pace: Pace) -> Vec<usize> {
    let ranks = ageing::rank(alone, today, pace);
    let Some(last) = ranks.get(site::BOARD_HOLDS - 1) else { return (0..alone.len()).collect() };
    let oldest = (0..alone.len()).filter(|&at| alone[at].since.is_some()).min_by_key(|&at| alone[at].since);
    let least = last.mills - ageing::MOST_AGAIN;
    let mut near: Vec<usize> = ranks.iter().take_while(|rank| rank.mills >= least).map(|rank| rank.index).chain(oldest).collect();
    near.sort_unstable();
    near.dedup();
    near
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::insight::ageing::{Again, Shared};

    #[test]
    fn who_is_left_out_would_not_stand_on_the_board() {
        let today = "2026-11-22".parse().unwrap();
        let item = |number: i64| Waiting {
            level: Some((number % 5) as u8),
            since: jiff::civil::date(2026, 11, 1)
                .checked_sub(jiff::Span::new().days(number * 7919 % 3000))
                .ok()
                .filter(|_| number % 11 > 0),
            ..Waiting::default()
        };
        let alone: Vec<Waiting> = (0..3 * site::BOARD_HOLDS as i64).map(item).collect();
        let again = |at: usize| (0..at % 4).map(|n| Again { report: format!("r{n}"), by: Shared::Factor("dns".into()) }).collect();
        let all: Vec<Waiting> = alone.iter().enumerate().map(|(at, item)| Waiting { again: again(at), ..item.clone() }).collect();
        let pace = Pace { ageing: 30, dormant: 365 };
        let near = near(&alone, today, pace);
        assert!(near.len() < alone.len());
        let few: Vec<Waiting> = near.iter().map(|&at| all[at].clone()).collect();
        let of_few = ageing::rank(&few, today, pace).into_iter().take(site::BOARD_HOLDS).map(|rank| (near[rank.index], rank.parts));
        let of_all = ageing::rank(&all, today, pace).into_iter().take(site::BOARD_HOLDS).map(|rank| (rank.index, rank.parts));
        assert!(of_few.eq(of_all));
    }
}
