//! Years of work in one queue: features that keep coming, remedies beside them, and an order in which they are taken.
//!
//! Everything is decided by a small generator of numbers with a fixed seed, so a run is the same everywhere.

use jiff::ToSpan;
use jiff::civil::Date;
use noblame::insight::ageing::{self, Pace, Waiting};

/// In which order work is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// The highest priority first, of one priority the oldest: what most trackers sort by.
    Strict,
    /// The rank of `noblame actions next`, for features and remedies alike.
    Ageing,
}

/// What comes each week, and how much of it can be done.
#[derive(Clone, Copy, Debug)]
pub struct Load {
    pub weeks: u32,
    /// Items done a week.
    pub capacity: usize,
    /// The least and most features that come in a week, and out of a hundred how many are P0 and how many P1; the rest is
    /// P2.
    pub features: (u64, u64),
    pub urgent: (u64, u64),
    /// A feature that was not begun for so many weeks is withdrawn, as plans change; a remedy never is.
    pub withdrawn_after: Option<u32>,
}

/// Ten years in a team that is asked for more than it can do: more features of P0 to P2 than there are hours, and one
/// remedy a week of P1 to P4.
pub const BUSY: Load = Load { weeks: 522, capacity: 5, features: (4, 8), urgent: (10, 40), withdrawn_after: Some(13) };

/// A piece of work.
#[derive(Clone, Debug)]
pub struct Work {
    pub is_remedy: bool,
    pub level: u8,
    /// The weeks in which it came and was done.
    pub came: u32,
    pub done: Option<u32>,
}

/// How it stood at the end of a week.
#[derive(Clone, Copy, Debug)]
pub struct Week {
    /// The days that the oldest remedy still open has waited.
    pub oldest: u32,
    /// How many remedies are open.
    pub open: usize,
}

/// Every remedy that came, and every week.
pub fn run(load: &Load, order: Order) -> (Vec<Work>, Vec<Week>) {
    let mut dice = Dice(0x9e37_79b9_7f4a_7c15);
    let (mut queue, mut done, mut weeks): (Vec<Work>, Vec<Work>, Vec<Week>) = (Vec::new(), Vec::new(), Vec::new());
    for week in 0..load.weeks {
        for _ in 0..dice.between(load.features.0, load.features.1) {
            let roll = dice.between(0, 99);
            let level = u8::from(roll >= load.urgent.0) + u8::from(roll >= load.urgent.0 + load.urgent.1);
            queue.push(Work { is_remedy: false, level, came: week, done: None });
        }
        let level = match dice.between(0, 9) {
            0 => 1,
            1..=3 => 2,
            4..=7 => 3,
            _ => 4,
        };
        queue.push(Work { is_remedy: true, level, came: week, done: None });
        if let Some(most) = load.withdrawn_after {
            queue.retain(|work| work.is_remedy || week - work.came < most);
        }
        let mut taken = first(&queue, order, week);
        taken.truncate(load.capacity);
        taken.sort_unstable_by(|a, b| b.cmp(a));
        for at in taken {
            let work = queue.remove(at);
            done.push(Work { done: Some(week), ..work });
        }
        let open: Vec<&Work> = queue.iter().filter(|work| work.is_remedy).collect();
        let oldest = open.iter().map(|work| (week - work.came) * 7).max().unwrap_or_default();
        weeks.push(Week { oldest, open: open.len() });
    }
    let mut remedies: Vec<Work> = done.into_iter().chain(queue).filter(|work| work.is_remedy).collect();
    remedies.sort_by_key(|work| work.came);
    (remedies, weeks)
}

/// The queue in the order in which it is taken, as places in it.
fn first(queue: &[Work], order: Order, week: u32) -> Vec<usize> {
    match order {
        Order::Strict => {
            let mut places: Vec<usize> = (0..queue.len()).collect();
            places.sort_by_key(|&at| (queue[at].level, queue[at].came, at));
            places
        }
        Order::Ageing => {
            let waiting = queue.iter().map(|work| Waiting { level: Some(work.level), since: Some(day(work.came)), ..Waiting::default() });
            let ranks = ageing::rank(&waiting.collect::<Vec<_>>(), day(week), Pace { ageing: 30, dormant: 365 });
            ranks.iter().map(|rank| rank.index).collect()
        }
    }
}

fn day(week: u32) -> Date {
    Date::constant(2020, 1, 6).checked_add(i64::from(week).weeks()).expect("the years simulated are years of the calendar")
}

/// A generator of numbers (xorshift64*).
struct Dice(u64);

impl Dice {
    /// A number from `least` to `most`, both possible.
    fn between(&mut self, least: u64, most: u64) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        least + (self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33) % (most - least + 1)
    }
}
