//! What to do next among what was promised: a rank in which age always wins in the end.
//!
//! Remedies compete with features for the same hours, and what is never the most urgent thing is never done. The cure is
//! that of schedulers: whatever waits gains, without end, and everything else that counts is bounded. In points:
//!
//! ```text
//! rank = priority + age + due + recurrence
//!
//! priority    4 for P0, 3 for P1, 2 for P2, 1 for P3, 0 for P4 and below; 2 where none is written
//! age         days since the report's incident began / ageing_days (30)        grows without end
//! due         0 until 14 days before, 1 on the day, then 1 + days late / ageing_days, at most 2
//! recurrence  1 for each later incident with one of the report's factors, 0.5 for one that shares two rare words with
//!             the item, 0.25 for one of a service of the report (these at most 1 together); at most 2 in all
//! ```
//!
//! What is not age is at most 8. So whatever has waited for 8 × `ageing_days` comes before everything that is new then,
//! and before everything that will ever be new: only what came before it, or within those days after it, can be done
//! first. That is finitely much, so nothing waits for ever while anything is done at all.

use crate::document::{Document, front};
use jiff::civil::Date;
use std::collections::{BTreeSet, HashMap};

/// A thousandth of a point: ranks are whole numbers, so that they are the same everywhere.
pub type Mills = i64;

const POINT: Mills = 1000;
const MOST_DUE: Mills = 2 * POINT;
/// What later incidents add is never more than this.
pub const MOST_AGAIN: Mills = 2 * POINT;
const MOST_SERVICES: Mills = POINT;
/// In the last days before it is due an item gains.
const DUE_NEAR: i32 = 14;
/// The level that an item without a priority is taken for.
const NO_LEVEL: u8 = 2;

/// What counts beside age is never more than this.
pub const MOST_BESIDE_AGE: Mills = 4 * POINT + MOST_DUE + MOST_AGAIN;

/// An open item, as far as its rank goes.
#[derive(Clone, Debug, Default)]
pub struct Waiting {
    /// 0 for P0 to 4 for P4 and below.
    pub level: Option<u8>,
    /// The day its report's incident began; an item without one is taken to be as old as the oldest.
    pub since: Option<Date>,
    pub due: Option<Date>,
    /// Whether something shows that anybody has taken it up: it is begun, or has a ticket, a change or an approval.
    pub is_taken_up: bool,
    pub again: Vec<Again>,
}

/// The days that the settings give.
#[derive(Clone, Copy, Debug)]
pub struct Pace {
    /// In how many an open item gains as much as one step of priority.
    pub ageing: u16,
    /// For how many an open item may show nothing of being taken up before it waits for a decision.
    pub dormant: u16,
}

/// How an open item waits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Wait {
    #[default]
    InTurn,
    /// So long that by priority and age alone it stands a point above a new P0.
    Starving,
    /// It would starve, but for long nothing has shown that anybody took it up, and it is not due on a day that is still to come.
    Dormant,
}

impl Wait {
    /// What is said of one that waits too long.
    pub fn word(self) -> Option<&'static str> {
        match self {
            Wait::InTurn => None,
            Wait::Starving => Some("starving"),
            Wait::Dormant => Some("dormant"),
        }
    }
}

/// An incident after the item's own that has something in common with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Again {
    /// The id of its report.
    pub report: String,
    pub by: Shared,
}

/// What a later incident has in common with an item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shared {
    Factor(String),
    Words(Vec<String>),
    Service(String),
}

impl Shared {
    fn mills(&self) -> Mills {
        match self {
            Shared::Factor(_) => POINT,
            Shared::Words(_) => POINT / 2,
            Shared::Service(_) => POINT / 4,
        }
    }
}

/// A summand of a rank and its reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// `priority`, `age`, `due`, `recurrence`.
    pub name: &'static str,
    pub mills: Mills,
    pub why: String,
}

/// The rank of one item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rank {
    /// Which of the items that were given.
    pub index: usize,
    pub mills: Mills,
    /// Its summands: the priority, and what else is not nothing.
    pub parts: Vec<Part>,
    /// How many days it has waited, where that is known.
    pub days: Option<i32>,
    pub wait: Wait,
}

/// The items in the order in which to do them; those of one rank the oldest first, then as given.
pub fn rank(waiting: &[Waiting], today: Date, pace: Pace) -> Vec<Rank> {
    let oldest = waiting.iter().filter_map(|item| item.since).min();
    let mut ranks: Vec<Rank> = waiting.iter().enumerate().map(|(index, item)| one(index, item, oldest, today, pace)).collect();
    ranks.sort_by(|a, b| {
        let since = |rank: &Rank| waiting[rank.index].since.or(oldest);
        b.mills.cmp(&a.mills).then_with(|| since(a).cmp(&since(b))).then(a.index.cmp(&b.index))
    });
    ranks
}

fn one(index: usize, item: &Waiting, oldest: Option<Date>, today: Date, pace: Pace) -> Rank {
    let step = i64::from(pace.ageing.max(1));
    let level = item.level.unwrap_or(NO_LEVEL).min(4);
    let priority = Part {
        name: "priority",
        mills: i64::from(4 - level) * POINT,
        why: if item.level.is_some() { format!("P{level}") } else { format!("no priority, taken for P{NO_LEVEL}") },
    };
    let days = item.since.map(|since| days_between(since, today).max(0));
    let counted = days.or_else(|| oldest.map(|oldest| days_between(oldest, today).max(0))).unwrap_or_default();
    let age = Part {
        name: "age",
        mills: i64::from(counted) * POINT / step,
        why: match days {
            Some(days) => format!("waits {}", counted_days(days)),
            None => "its report has no day, so it counts as old as the oldest".to_owned(),
        },
    };
    let is_left = !item.is_taken_up && item.due.is_none_or(|due| due < today) && days.is_some_and(|days| days > i32::from(pace.dormant));
    let wait = match priority.mills + age.mills >= 5 * POINT {
        false => Wait::InTurn,
        true if is_left => Wait::Dormant,
        true => Wait::Starving,
    };
    let parts: Vec<Part> = [priority, age, due(item.due, today, step), again(&item.again)]
        .into_iter()
        .filter(|part| part.mills > 0 || part.name == "priority")
        .collect();
    Rank { index, mills: parts.iter().map(|part| part.mills).sum(), parts, days, wait }
}

fn due(due: Option<Date>, today: Date, step: i64) -> Part {
    let part = |mills, why| Part { name: "due", mills, why };
    let Some(due) = due else { return part(0, String::new()) };
    match days_between(today, due) {
        left if left > DUE_NEAR => part(0, String::new()),
        0 => part(POINT, "due today".to_owned()),
        left if left > 0 => part(i64::from(DUE_NEAR - left) * POINT / i64::from(DUE_NEAR), format!("due in {}", counted_days(left))),
        late => part((POINT - i64::from(late) * POINT / step).min(MOST_DUE), format!("{} late", counted_days(-late))),
    }
}

fn again(again: &[Again]) -> Part {
    let (services, others): (Vec<&Again>, Vec<&Again>) = again.iter().partition(|again| matches!(again.by, Shared::Service(_)));
    let sum = |again: &[&Again]| again.iter().map(|again| again.by.mills()).sum::<Mills>();
    let told = others.iter().chain(&services).take(2).map(|again| match &again.by {
        Shared::Factor(factor) => format!("{} had {factor} again", again.report),
        Shared::Words(words) => format!("{} was about {} too", again.report, words.join(" and ")),
        Shared::Service(service) => format!("{} hit {service} again", again.report),
    });
    let mut why = told.collect::<Vec<_>>().join(", ");
    if again.len() > 2 {
        why += &format!(" and {} more", again.len() - 2);
    }
    Part { name: "recurrence", mills: (sum(&others) + sum(&services).min(MOST_SERVICES)).min(MOST_AGAIN), why }
}

fn days_between(from: Date, to: Date) -> i32 {
    from.until(to).map_or(0, |span| span.get_days())
}

fn counted_days(days: i32) -> String {
    if days == 1 { "1 day".to_owned() } else { format!("{days} days") }
}

/// An incident, as far as an item can recur in it.
#[derive(Clone, Debug, Default)]
pub struct Incident {
    pub report: String,
    pub day: Option<Date>,
    pub factors: Vec<String>,
    pub services: Vec<String>,
    words: BTreeSet<String>,
}

impl Incident {
    /// What a report tells; none of one about something else than an incident or a near miss. `id` is the report's.
    pub fn of(document: &Document, id: &str, stem: &str) -> Option<Incident> {
        let front = document.front();
        if front.kind.as_ref().is_some_and(|kind| !matches!(kind.value, front::Kind::Incident | front::Kind::NearMiss)) {
            return None;
        }
        let plain = |facts: &[front::Fact<String>]| facts.iter().map(|fact| fact.value.clone()).collect::<Vec<_>>();
        let title =
            front.title.as_ref().map_or_else(|| document.sections().get(1).map_or("", |_| document.heading(1)), |title| &title.value);
        let summary = front.impact.as_ref().and_then(|impact| impact.value.summary.as_deref()).unwrap_or_default();
        Some(Incident::new(id, document.day(stem), &plain(&front.factors), &plain(&front.services), [title, summary]))
    }

    /// An incident by what is told of it; `texts` are its title and what sums it up.
    pub fn new<'t>(
        id: &str,
        day: Option<Date>,
        factors: &[String],
        services: &[String],
        texts: impl IntoIterator<Item = &'t str>,
    ) -> Incident {
        let plain = |names: &[String]| names.iter().map(|name| name.to_lowercase()).collect::<Vec<_>>();
        let words = texts.into_iter().flat_map(words).chain(factors.iter().flat_map(|factor| words(factor))).collect();
        Incident { report: id.to_owned(), day, factors: plain(factors), services: plain(services), words }
    }
}

/// Incidents by what they have in common with items.
#[derive(Debug, Default)]
pub struct Incidents {
    /// By day, the earliest first.
    all: Vec<Incident>,
    factors: HashMap<String, Vec<usize>>,
    services: HashMap<String, Vec<usize>>,
    words: HashMap<String, Vec<usize>>,
}

/// Words that more incidents than this have, or a hundredth of all, tell nothing of one.
const RARE: usize = 4;

impl Incidents {
    pub fn new(mut all: Vec<Incident>) -> Incidents {
        all.retain(|incident| incident.day.is_some());
        all.sort_by(|a, b| (a.day, &a.report).cmp(&(b.day, &b.report)));
        let mut incidents = Incidents::default();
        for (index, incident) in all.iter().enumerate() {
            let groups = [(&mut incidents.factors, &incident.factors), (&mut incidents.services, &incident.services)];
            for (index_of, names) in groups {
                names.iter().for_each(|name| index_of.entry(name.clone()).or_default().push(index));
            }
            incident.words.iter().for_each(|word| incidents.words.entry(word.clone()).or_default().push(index));
        }
        incidents.all = all;
        incidents
    }

    /// The incidents after `since` in which an item with these words, of a report with these factors and services, comes
    /// back; the latest first, each once, and no more than count.
    pub fn again(&self, report: &str, since: Date, factors: &[String], services: &[String], text: &str) -> Vec<Again> {
        let later = |index: &&usize| self.all[**index].day > Some(since) && self.all[**index].report != report;
        let mut seen = BTreeSet::new();
        let mut found = Vec::new();
        let mut take = |index: usize, by: Shared| {
            if seen.insert(index) {
                found.push(Again { report: self.all[index].report.clone(), by });
            }
            found.iter().map(|again: &Again| again.by.mills()).sum::<Mills>()
        };
        for factor in factors.iter().map(|factor| factor.to_lowercase()) {
            for &index in self.factors.get(&factor).into_iter().flatten().rev().take_while(later) {
                if take(index, Shared::Factor(factor.clone())) >= MOST_AGAIN {
                    return found;
                }
            }
        }
        for (index, words) in self.by_words(since, text) {
            if later(&&index) && take(index, Shared::Words(words)) >= MOST_AGAIN {
                return found;
            }
        }
        let mut left = MOST_SERVICES;
        for service in services.iter().map(|service| service.to_lowercase()) {
            for &index in self.services.get(&service).into_iter().flatten().rev().take_while(later) {
                if left <= 0 || take(index, Shared::Service(service.clone())) >= MOST_AGAIN {
                    return found;
                }
                left -= POINT / 4;
            }
        }
        found
    }

    /// The incidents after a day that share two rare words with a text: the latest, no more of them than count.
    fn by_words(&self, since: Date, text: &str) -> Vec<(usize, Vec<String>)> {
        let most = RARE.max(self.all.len() / 100);
        let first = self.all.partition_point(|incident| incident.day <= Some(since));
        let rare: BTreeSet<String> = words(text).filter(|word| self.words.get(word).is_some_and(|found| found.len() <= most)).collect();
        let places = rare.iter().flat_map(|word| self.words[word].iter().rev().take_while(|at| **at >= first).map(move |at| (*at, word)));
        let mut places: Vec<(usize, &String)> = places.collect();
        places.sort_unstable_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(b.1)));
        let shared = places.chunk_by(|a, b| a.0 == b.0).filter(|same| same.len() > 1);
        let told = shared.map(|same| (same[0].0, same.iter().map(|(_, word)| (*word).clone()).collect()));
        told.take((MOST_AGAIN / (POINT / 2)) as usize).collect()
    }
}

/// The words of a text that can tell what it is about, in lower case and without a plural's ending.
fn words(text: &str) -> impl Iterator<Item = String> {
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| word.chars().count() > 3).map(str::to_lowercase);
    words.filter(|word| !COMMON.contains(&word.as_str())).map(|word| word.strip_suffix('s').map(str::to_owned).unwrap_or(word))
}

const COMMON: &[&str] = &[
    "about", "after", "again", "alert", "alerts", "all", "also", "before", "been", "could", "down", "during", "each", "error", "errors",
    "every", "failed", "failure", "failures", "from", "have", "hours", "incident", "into", "minutes", "more", "most", "only", "other",
    "outage", "over", "requests", "returned", "service", "services", "should", "some", "team", "than", "that", "their", "them", "there",
    "these", "they", "this", "until", "users", "were", "what", "when", "where", "which", "while", "will", "with", "without", "would",
];

#[cfg(test)]
mod tests {
    use super::*;

    fn today() -> Date {
        "2026-11-22".parse().unwrap()
    }

    fn ago(days: i64) -> Option<Date> {
        today().checked_sub(jiff::Span::new().days(days)).ok()
    }

    const PACE: Pace = Pace { ageing: 30, dormant: 365 };

    /// The rank of one item, each part with its reason.
    #[track_caller]
    fn check(item: Waiting, expected: &[&str]) {
        let rank = &rank(&[item], today(), PACE)[0];
        let told: Vec<String> = rank.parts.iter().map(|part| format!("{} {} {}", part.name, part.mills, part.why)).collect();
        assert_eq!(told, expected);
        assert_eq!(rank.mills, rank.parts.iter().map(|part| part.mills).sum::<Mills>());
    }

    #[test]
    fn every_part_has_its_reason() {
        check(Waiting::default(), &["priority 2000 no priority, taken for P2"]);
        let item = Waiting { level: Some(1), since: ago(45), due: ago(-7), ..Waiting::default() };
        check(item, &["priority 3000 P1", "age 1500 waits 45 days", "due 500 due in 7 days"]);
        let again = |report: &str, by| Again { report: report.into(), by };
        let item = Waiting {
            level: Some(4),
            since: ago(1),
            due: ago(90),
            is_taken_up: false,
            again: vec![
                again("r2", Shared::Words(vec!["cart".into(), "queue".into()])),
                again("r3", Shared::Factor("dns".into())),
                again("r4", Shared::Service("shop".into())),
            ],
        };
        check(
            item,
            &[
                "priority 0 P4",
                "age 33 waits 1 day",
                "due 2000 90 days late",
                "recurrence 1750 r2 was about cart and queue too, r3 had dns again and 1 more",
            ],
        );
    }

    #[test]
    fn age_wins_in_the_end() {
        let again = (0..9).map(|n| Again { report: format!("r{n}"), by: Shared::Factor("dns".into()) }).collect();
        let worst_new = Waiting { level: Some(0), since: ago(0), due: ago(400), again, ..Waiting::default() };
        let old = |days| Waiting { level: Some(4), since: ago(days), ..Waiting::default() };
        assert_eq!(rank(std::slice::from_ref(&worst_new), today(), PACE)[0].mills, MOST_BESIDE_AGE);
        assert_eq!(rank(&[worst_new.clone(), old(239)], today(), PACE)[0].index, 0);
        assert_eq!(rank(&[worst_new, old(240)], today(), PACE)[0].index, 1, "of one rank the older comes first");
    }

    #[test]
    fn what_outranks_a_new_p0_by_age_starves() {
        for level in 0..=4u8 {
            let days = i64::from(level + 1) * 30;
            let wait = |days| rank(&[Waiting { level: Some(level), since: ago(days), ..Waiting::default() }], today(), PACE)[0].wait;
            assert_eq!((wait(days - 1), wait(days)), (Wait::InTurn, Wait::Starving), "P{level}");
        }
    }

    #[test]
    fn what_nobody_took_up_for_a_year_is_dormant() {
        let wait = |item: Waiting| rank(&[item], today(), PACE)[0].wait;
        let old = Waiting { since: ago(366), due: ago(1), ..Waiting::default() };
        assert_eq!(wait(old.clone()), Wait::Dormant);
        assert_eq!(wait(Waiting { since: ago(365), ..old.clone() }), Wait::Starving);
        assert_eq!(wait(Waiting { due: ago(0), ..old.clone() }), Wait::Starving, "it is due today");
        assert_eq!(wait(Waiting { due: None, ..old.clone() }), Wait::Dormant);
        assert_eq!(wait(Waiting { is_taken_up: true, ..old }), Wait::Starving);
        assert_eq!(wait(Waiting::default()), Wait::InTurn);
    }

    #[test]
    fn an_item_without_a_day_is_as_old_as_the_oldest() {
        let items = [Waiting { since: ago(60), ..Waiting::default() }, Waiting::default(), Waiting { since: ago(9), ..Waiting::default() }];
        let ranks = rank(&items, today(), PACE);
        assert_eq!(ranks.iter().map(|rank| (rank.index, rank.mills)).collect::<Vec<_>>(), [(0, 4000), (1, 4000), (2, 2300)]);
    }

    #[test]
    fn later_incidents_are_found_by_factor_words_and_service() {
        let incident =
            |report: &str, front: &str| Incident::of(&Document::parse(format!("---\nid: {report}\n{front}\n---\n")), report, report);
        let all = [
            incident("a", "started: 2026-01-01T00:00:00Z\nfactors: [dns]\nservices: [cart]"),
            incident("b", "started: 2026-02-01T00:00:00Z\nfactors: [DNS, quota]"),
            incident("c", "date: 2026-03-01\nservices: [Cart]"),
            incident("2026-04-01-d", "title: Resolver queues were full"),
            incident("e", "kind: game-day\ndate: 2026-05-01\nfactors: [dns]"),
        ];
        let incidents = Incidents::new(all.into_iter().flatten().collect());
        let found = incidents.again("a", "2026-01-01".parse().unwrap(), &["dns".into()], &["cart".into()], "Bound the resolver's queue");
        assert_eq!(
            found,
            [
                Again { report: "b".into(), by: Shared::Factor("dns".into()) },
                Again { report: "2026-04-01-d".into(), by: Shared::Words(vec!["queue".into(), "resolver".into()]) },
                Again { report: "c".into(), by: Shared::Service("cart".into()) },
            ]
        );
        assert_eq!(incidents.again("a", "2026-06-01".parse().unwrap(), &["dns".into()], &[], ""), []);
    }
}
