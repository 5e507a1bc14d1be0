//! Simulates ten years of features and remedies in one queue, and prints how long the oldest open remedy has waited each
//! week in strict order of priority and by the rank of `noblame actions next`: `cargo run --example starvation -- csv`, or
//! `svg` for the picture in docs/actions.md.

mod chart;
mod simulation;

use noblame::world::Terminal;
use simulation::{BUSY, Order, run};
use std::process::ExitCode;

fn main() -> ExitCode {
    let (remedies_strict, strict) = run(&BUSY, Order::Strict);
    let (remedies_ageing, ageing) = run(&BUSY, Order::Ageing);
    let printed = match std::env::args().nth(1).as_deref() {
        Some("svg") => chart::svg(&strict, &ageing),
        Some("csv") => chart::csv(&strict, &ageing),
        Some("waits") => waits("strict", &remedies_strict) + &waits("ageing", &remedies_ageing),
        _ => {
            Terminal::default().alert("name what to print: csv, svg or waits\n");
            return ExitCode::from(2);
        }
    };
    match Terminal::default().print_raw(&printed) {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::from(2),
    }
}

/// For each priority how many remedies came, how many were done, and the longest wait of those.
fn waits(order: &str, remedies: &[simulation::Work]) -> String {
    let row = |level: u8| {
        let these: Vec<_> = remedies.iter().filter(|work| work.level == level).collect();
        let waits: Vec<u32> = these.iter().filter_map(|work| work.done.map(|done| (done - work.came) * 7)).collect();
        let most = waits.iter().max().map_or_else(|| "–".to_owned(), u32::to_string);
        format!("{order} P{level}: {} of {} done, longest wait {most} days\n", waits.len(), these.len())
    };
    (1..=4).map(row).collect()
}
