//! What became of what was promised: counts and distributions over all items, each with its definition, none by person.

use super::ageing::Wait;
use crate::document::item::strength::Strength;
use crate::document::item::{Status, Type};
use jiff::civil::Date;

/// An item, as far as following it up goes.
#[derive(Clone, Debug)]
pub struct Promise {
    /// Unique in the repository.
    pub name: String,
    pub text: String,
    /// The place of its report among all that were read.
    pub report: usize,
    pub status: Status,
    pub kind: Option<Type>,
    pub strength: Option<Strength>,
    /// The day its report's incident began.
    pub since: Option<Date>,
    pub due: Option<Date>,
    /// Whether a due date is written from which no day is understood.
    pub is_due_unclear: bool,
    pub closed_on: Option<Date>,
    pub is_verified: bool,
    /// How it waits, while it is open.
    pub wait: Wait,
}

impl Promise {
    pub fn is_open(&self) -> bool {
        !self.status.is_closed()
    }

    /// How many days it is late; none while it is not, or once it is closed.
    pub fn late(&self, today: Date) -> Option<i32> {
        self.due.filter(|due| *due < today && self.is_open()).map(|due| days(due, today))
    }

    /// How many days an open item has waited.
    pub fn age(&self, today: Date) -> Option<i32> {
        self.since.filter(|_| self.is_open()).map(|since| days(since, today).max(0))
    }
}

/// How many there are of something, under the words that say of what.
pub type Counts = Vec<(&'static str, usize)>;

/// Numbers in order, told by their spread and never by a mean alone.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Spread {
    pub count: usize,
    pub least: i64,
    pub median: i64,
    /// Nine of ten are no more than this.
    pub ninth: i64,
    pub most: i64,
}

impl Spread {
    /// None of no numbers.
    pub fn of(mut numbers: Vec<i64>) -> Option<Spread> {
        numbers.sort_unstable();
        // The nearest rank: a number that is really there.
        let at = |share: usize| numbers[(numbers.len() * share).div_ceil(10).max(1) - 1];
        let (least, most) = (*numbers.first()?, *numbers.last()?);
        Some(Spread { count: numbers.len(), least, median: at(5), ninth: at(9), most })
    }
}

/// What became of the items, as indices into those that were given, or as numbers of them.
#[derive(Clone, Debug, Default)]
pub struct FollowUp {
    pub reports: usize,
    pub items: usize,
    pub by_status: Counts,
    /// Open items by how long they have waited.
    pub open_by_age: Counts,
    /// Open and late, the latest first.
    pub overdue: Vec<usize>,
    /// Open and starving, the oldest first.
    pub starving: Vec<usize>,
    /// Open, and nothing has shown for long that anybody took it up, the oldest first: these wait for a decision.
    pub dormant: Vec<usize>,
    /// Open with a due date from which no day is understood.
    pub unclear: Vec<usize>,
    /// Open without any due date.
    pub undated: usize,
    /// Of the items that were not decided against, so many are done.
    pub done: (usize, usize),
    /// Of the items that are done on a written day and had a due date, so many were done by then.
    pub in_time: (usize, usize),
    /// Days from the incident to the day an item was done, where both are written.
    pub days_to_done: Option<Spread>,
    /// Reports by how many items they have.
    pub per_report: Counts,
    pub items_per_report: Option<Spread>,
    /// Done within the soak time, or done on no day that is written: nobody is asked yet, or can be.
    pub soaking: Vec<usize>,
    /// Done, the soak time over, and nothing named that verified it.
    pub unverified: Vec<usize>,
    pub verified: usize,
    pub by_strength: Counts,
    pub by_type: Counts,
}

/// What each number of a [`FollowUp`] means, by the name it has where it is shown.
pub const DEFINITIONS: &[(&str, &str)] = &[
    ("open", "not done and not decided against; what was begun is open until it is done"),
    ("age", "days since the incident of an item's report began"),
    ("overdue", "open, and the due date has passed"),
    ("starving", "open for so long that by priority and age alone it stands a point above a new P0"),
    (
        "dormant",
        "would starve, but for more than dormant_days nothing has shown that anybody took it up: it waits for a decision, \
         to do it or to say why not",
    ),
    ("done rate", "the done among all that were not decided against"),
    ("in time", "among the done with a written day and a due date, those done by that date"),
    ("days to done", "from the start of the incident to the day an item was done, where both are written"),
    ("soaking", "done fewer days ago than the soak time"),
    ("never verified", "done, no longer soaking, and no drill, test or report is named that verified it"),
    (
        "strength",
        "stronger takes the possibility away, intermediate makes harm rarer, smaller or sooner seen, weaker asks people to remember",
    ),
    ("median, nine of ten", "the middle number, and the one that nine of ten do not exceed; both are really there"),
];

pub fn follow_up(promises: &[Promise], reports: usize, today: Date, soak_days: u16) -> FollowUp {
    let of = |status: Status| promises.iter().filter(|promise| promise.status == status).count();
    let with = |is: &dyn Fn(&Promise) -> bool| (0..promises.len()).filter(|&at| is(&promises[at])).collect::<Vec<_>>();
    let mut overdue = with(&|promise| promise.late(today).is_some());
    overdue.sort_by_key(|&at| promises[at].due);
    let [starving, dormant] = [Wait::Starving, Wait::Dormant].map(|wait| {
        let mut found = with(&|promise| promise.is_open() && promise.wait == wait);
        found.sort_by_key(|&at| (promises[at].since.is_some(), promises[at].since));
        found
    });
    let is_done = |promise: &&Promise| promise.status == Status::Done;
    let soaks = |promise: &Promise| promise.closed_on.is_some_and(|on| days(on, today) < i32::from(soak_days));
    let dated = promises.iter().filter(is_done).filter_map(|promise| Some((promise.closed_on?, promise.due?)));
    let to_done = promises.iter().filter(is_done).filter_map(|promise| Some(i64::from(days(promise.since?, promise.closed_on?))));
    let mut counts = vec![0usize; reports];
    promises.iter().for_each(|promise| counts[promise.report] += 1);
    FollowUp {
        reports,
        items: promises.len(),
        by_status: Status::ALL.iter().map(|(status, name)| (*name, of(*status))).collect(),
        open_by_age: by_age(promises, today),
        unclear: with(&|promise| promise.is_open() && promise.is_due_unclear),
        undated: promises.iter().filter(|promise| promise.is_open() && promise.due.is_none() && !promise.is_due_unclear).count(),
        done: (of(Status::Done), promises.len() - of(Status::WontDo)),
        in_time: (dated.clone().filter(|(on, due)| on <= due).count(), dated.count()),
        days_to_done: Spread::of(to_done.collect()),
        per_report: [("none", 0..1), ("1 to 3", 1..4), ("4 to 10", 4..11), ("more than 10", 11..usize::MAX)]
            .map(|(name, range)| (name, counts.iter().filter(|count| range.contains(count)).count()))
            .to_vec(),
        items_per_report: Spread::of(counts.iter().map(|count| *count as i64).collect()),
        soaking: with(&|promise| promise.status == Status::Done && !promise.is_verified && soaks(promise)),
        unverified: with(&|promise| promise.status == Status::Done && !promise.is_verified && !soaks(promise)),
        verified: promises.iter().filter(is_done).filter(|promise| promise.is_verified).count(),
        by_strength: Strength::ALL
            .iter()
            .map(|(strength, name)| (*name, Some(*strength)))
            .chain([("not clear", None)])
            .map(|(name, strength)| (name, promises.iter().filter(|promise| promise.strength == strength).count()))
            .collect(),
        by_type: Type::ALL
            .iter()
            .map(|(kind, name)| (*name, Some(*kind)))
            .chain([("not said", None)])
            .map(|(name, kind)| (name, promises.iter().filter(|promise| promise.kind == kind).count()))
            .collect(),
        overdue,
        starving,
        dormant,
    }
}

fn by_age(promises: &[Promise], today: Date) -> Counts {
    let open = || promises.iter().filter(|promise| promise.is_open());
    let within = |range: std::ops::Range<i32>| open().filter(|promise| promise.age(today).is_some_and(|age| range.contains(&age))).count();
    vec![
        ("up to 30 days", within(0..31)),
        ("31 to 90 days", within(31..91)),
        ("91 to 180 days", within(91..181)),
        ("181 to 365 days", within(181..366)),
        ("more than a year", within(366..i32::MAX)),
        ("not known", open().filter(|promise| promise.since.is_none()).count()),
    ]
}

fn days(from: Date, to: Date) -> i32 {
    from.until(to).map_or(0, |span| span.get_days())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn promise(status: Status, since: &str, due: &str, closed_on: &str) -> Promise {
        let day = |text: &str| text.parse().ok();
        Promise {
            name: "r#A1".into(),
            text: "Cap it".into(),
            report: 0,
            status,
            kind: None,
            strength: None,
            since: day(since),
            due: day(due),
            is_due_unclear: due == "soon",
            closed_on: day(closed_on),
            is_verified: false,
            wait: Wait::InTurn,
        }
    }

    #[test]
    fn what_became_of_the_items_is_counted() {
        let promises = [
            promise(Status::Open, "2026-11-01", "2026-11-20", ""),
            promise(Status::InProgress, "2025-01-01", "2026-11-10", ""),
            Promise { wait: Wait::Starving, report: 1, ..promise(Status::Open, "2026-08-01", "soon", "") },
            promise(Status::Open, "", "", ""),
            promise(Status::Done, "2026-10-01", "2026-11-01", "2026-10-31"),
            promise(Status::Done, "2026-10-01", "2026-11-01", "2026-11-20"),
            Promise { is_verified: true, ..promise(Status::Done, "2026-10-01", "", "2026-10-05") },
            promise(Status::Done, "", "", ""),
            promise(Status::WontDo, "2026-10-01", "2026-10-02", ""),
        ];
        let found = follow_up(&promises, 3, "2026-11-22".parse().unwrap(), 14);
        assert_eq!(found.by_status, [("open", 3), ("in-progress", 1), ("done", 4), ("wont-do", 1)]);
        let ages: Vec<usize> = found.open_by_age.iter().map(|(_, count)| *count).collect();
        assert_eq!(ages, [1, 0, 1, 0, 1, 1]);
        assert_eq!((found.overdue, found.starving, found.unclear, found.undated), (vec![1, 0], vec![2], vec![2], 1));
        assert_eq!((found.done, found.in_time), ((4, 8), (1, 2)));
        assert_eq!(found.days_to_done, Some(Spread { count: 3, least: 4, median: 30, ninth: 50, most: 50 }));
        assert_eq!(found.per_report, [("none", 1), ("1 to 3", 1), ("4 to 10", 1), ("more than 10", 0)]);
        assert_eq!((found.soaking, found.unverified, found.verified), (vec![5], vec![4, 7], 1));
        assert_eq!(found.by_strength, [("stronger", 0), ("intermediate", 0), ("weaker", 0), ("not clear", 9)]);
    }

    #[test]
    fn a_spread_shows_numbers_that_are_there() {
        assert_eq!(Spread::of(vec![]), None);
        assert_eq!(Spread::of(vec![7]), Some(Spread { count: 1, least: 7, median: 7, ninth: 7, most: 7 }));
        assert_eq!(Spread::of((1..=20).rev().collect()), Some(Spread { count: 20, least: 1, median: 10, ninth: 18, most: 20 }));
    }
}
