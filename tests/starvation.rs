//! Nothing waits for ever: years of work under the rank of `noblame actions next` and under strict priority, and the
//! picture of both in docs/actions.md.

#![expect(clippy::disallowed_methods, reason = "the test reads the picture")]

#[path = "../examples/starvation/chart.rs"]
mod chart;
#[path = "../examples/starvation/simulation.rs"]
mod simulation;

use simulation::{BUSY, Load, Order, Work, run};

/// As many new P0 features each week as can be done in it.
const FLOOD: Load = Load { features: (5, 5), urgent: (100, 0), ..BUSY };

fn longest(remedies: &[Work]) -> u32 {
    remedies.iter().filter_map(|work| work.done.map(|done| (done - work.came) * 7)).max().unwrap_or_default()
}

#[test]
fn by_rank_every_remedy_is_done_though_features_keep_coming() {
    for load in [BUSY, FLOOD] {
        let (remedies, weeks) = run(&load, Order::Ageing);
        let settled = remedies.iter().filter(|work| work.came + 40 < load.weeks);
        let waiting: Vec<&Work> = settled.filter(|work| work.done.is_none()).collect();
        assert!(waiting.is_empty(), "{waiting:?}");
        // What is not age is at most eight months' worth; the rest is the queue before it.
        assert!(longest(&remedies) <= 8 * 30 + 14, "{}", longest(&remedies));
        assert!(weeks.iter().all(|week| week.oldest <= 8 * 30 + 14));
    }
}

#[test]
fn in_strict_order_of_priority_remedies_starve() {
    for load in [BUSY, FLOOD] {
        let (remedies, weeks) = run(&load, Order::Strict);
        let low = || remedies.iter().filter(|work| work.level > 2);
        let never = low().filter(|work| work.done.is_none()).count();
        assert!(never * 10 > low().count() * 9, "{never} of {}", low().count());
        assert!(weeks.last().is_some_and(|week| week.oldest > 9 * 365));
    }
}

#[test]
fn even_where_nothing_is_ever_withdrawn_each_is_done_in_its_time() {
    // More comes than can be done, for ever: the queue grows, and still nobody is passed for ever.
    let (remedies, _) = run(&Load { withdrawn_after: None, ..FLOOD }, Order::Ageing);
    let early = remedies.iter().filter(|work| work.came < FLOOD.weeks / 2);
    assert!(early.clone().count() > 200 && early.clone().all(|work| work.done.is_some()));
}

#[test]
fn the_picture_is_what_the_simulation_shows() {
    let (_, strict) = run(&BUSY, Order::Strict);
    let (_, ageing) = run(&BUSY, Order::Ageing);
    assert_eq!(chart::csv(&strict, &ageing).lines().nth(521), Some("520,3640,319,98,14"));
    let path = "docs/starvation.svg";
    let shown = std::fs::read_to_string(path).unwrap_or_default();
    assert!(shown == chart::svg(&strict, &ageing), "{path} shows something else: cargo run --example starvation -- svg > {path}");
}
