//! The board of action items: what is still to be done, what comes next first, and why.
//!
//! Queues starve what is never the most urgent, so the order is one in which age wins in the end; it is given from outside,
//! with its reasons, and what starves stands before everything. It says nothing about the people who own them: items can be
//! found by owner, and are never counted by owner.

use super::figures;
use super::listing::{Facet, Offer};
use super::page::{Item, Page};
use jiff::civil::Date;
use serde::Serialize;
use std::sync::Arc;

/// The most items that the board holds; `noblame actions list` names them all.
pub const HELD: usize = 2000;

/// How many items the page shows before somebody filters.
const SHOWN: usize = 60;

/// How many items stand first as starving.
const STARVING: usize = 5;

/// An open item, for whoever ranks them.
#[derive(Debug)]
pub struct Waiting<'p> {
    place: Place,
    /// The id of its report, and what that is about.
    pub report: &'p str,
    pub factors: &'p [String],
    pub services: &'p [String],
    /// The day its report's incident began.
    pub since: Option<Date>,
    pub text: &'p str,
    /// 0 for P0 to 4 for P4 and below.
    pub level: Option<u8>,
    pub due: Option<Date>,
    pub is_taken_up: bool,
}

/// How an item was ranked.
#[derive(Clone, Debug, Default)]
pub struct Standing {
    /// Whether it has waited too long, whatever else comes.
    pub is_starving: bool,
    /// Whether it would starve, but nobody has taken it up for long: it waits for a decision.
    pub is_dormant: bool,
    /// The reasons for its place, in words.
    pub why: Vec<String>,
}

/// Open items in the order of the board.
#[derive(Clone, Debug, Default)]
pub(super) struct Order {
    held: Vec<(Place, Standing)>,
    /// How many there are beyond.
    more: usize,
}

impl Order {
    /// `ranks` are the items by their places among all that wait, the first to be done first.
    pub fn new(waiting: &[Place], ranks: impl IntoIterator<Item = (usize, Standing)>) -> Order {
        let held: Vec<(Place, Standing)> = ranks.into_iter().take(HELD).map(|(at, standing)| (waiting[at], standing)).collect();
        Order { more: waiting.len() - held.len(), held }
    }

    pub fn len(&self) -> usize {
        self.held.len()
    }

    /// Where the items of a part of the board stand, and why they are there.
    pub fn standing(&self, part: std::ops::Range<usize>) -> impl Iterator<Item = (Place, (bool, bool, &[String]))> {
        let held = &self.held[part.start..part.end.min(self.held.len())];
        held.iter().map(|(place, standing)| (*place, (standing.is_starving, standing.is_dormant, standing.why.as_slice())))
    }

    /// The items of a part of the board.
    pub fn open<'p>(&'p self, pages: &'p [Arc<Page>], part: std::ops::Range<usize>, today: Date) -> Vec<Open<'p>> {
        self.held[part.start..part.end.min(self.held.len())].iter().map(|(place, standing)| one(pages, *place, standing, today)).collect()
    }

    pub fn all<'p>(&'p self, pages: &'p [Arc<Page>], today: Date) -> Vec<Open<'p>> {
        self.open(pages, 0..self.held.len(), today)
    }
}

#[derive(Clone, Debug, Serialize)]
pub(super) struct Open<'p> {
    #[serde(flatten)]
    pub item: &'p Item,
    pub report: From<'p>,
    /// `12 days overdue`, `due in 3 days`, `due today`.
    until: Option<String>,
    is_overdue: bool,
    /// `open for 3 days`.
    age: Option<String>,
    #[serde(skip)]
    days: Option<i32>,
    is_starving: bool,
    is_dormant: bool,
    /// Why it stands where it stands.
    why: &'p [String],
}

/// The report that an item stands in.
#[derive(Clone, Debug, Serialize)]
pub(super) struct From<'p> {
    title: &'p str,
    address: &'p str,
    services: &'p [String],
}

/// A row of the board: how many items of an age there are.
#[derive(Debug, Serialize)]
pub(super) struct Row {
    pub name: &'static str,
    pub open: usize,
    pub in_progress: usize,
    pub overdue: usize,
}

/// What the page of the board knows.
#[derive(Debug, Serialize)]
pub(super) struct Board<'p> {
    rows: Vec<Row>,
    open: usize,
    in_progress: usize,
    overdue: usize,
    /// Items of all states.
    all: usize,
    /// The first of those that starve, and how many do.
    starving: Vec<&'p Open<'p>>,
    all_starving: usize,
    /// How many wait for a decision.
    dormant: usize,
    items: Vec<&'p Open<'p>>,
    /// How many the filters know.
    held: usize,
    /// How many the board leaves out.
    more: usize,
    filters: Vec<Offer>,
    today: String,
}

/// Where an item stands: the place of its page, and its place there.
pub(super) type Place = (usize, usize);

/// The open items of all pages, the oldest report's first.
pub(super) fn waiting(pages: &[Arc<Page>]) -> impl Iterator<Item = Waiting<'_>> {
    let places = (0..pages.len()).rev().flat_map(|page| (0..pages[page].items.len()).map(move |item| (page, item)));
    places.filter(|&(page, item)| pages[page].items[item].is_open).map(|place| {
        let (report, item) = (&pages[place.0].report, &pages[place.0].items[place.1]);
        Waiting {
            place,
            report: &report.id,
            factors: &report.factors,
            services: &report.services,
            since: pages[place.0].since,
            text: &item.text,
            level: item.level,
            due: item.due_on,
            is_taken_up: item.is_taken_up,
        }
    })
}

pub(super) fn places(pages: &[Arc<Page>]) -> Vec<Place> {
    waiting(pages).map(|waiting| waiting.place).collect()
}

fn one<'p>(pages: &'p [Arc<Page>], (page, item): Place, standing: &'p Standing, today: Date) -> Open<'p> {
    let page = &pages[page];
    let item = &page.items[item];
    let since: Option<Date> = page.report.day.as_ref().and_then(|day| day.parse().ok());
    let age = since.map(|since| days(since, today)).filter(|days| *days >= 0);
    let left = item.due_on.map(|due| days(today, due));
    let late = left.map_or(0, |left| (-left).max(0));
    Open {
        item,
        report: From { title: &page.report.title, address: &page.report.address, services: &page.report.services },
        until: left.map(until),
        is_overdue: late > 0,
        age: age.map(|age| figures::counted(age.into(), "day")),
        days: age,
        is_starving: standing.is_starving,
        is_dormant: standing.is_dormant,
        why: &standing.why,
    }
}

/// The ages that items are grouped by: the most days, and the words.
const AGES: [(i32, &str); 5] =
    [(30, "up to a month"), (91, "up to three months"), (182, "up to half a year"), (365, "up to a year"), (i32::MAX, "over a year")];

fn age(open: &Open) -> &'static str {
    open.days.and_then(|days| AGES.iter().find(|(most, _)| days <= *most)).map_or("unknown", |(_, words)| words)
}

fn states(open: &Open) -> Vec<&'static str> {
    let state = if open.item.state == "in-progress" { "in progress" } else { "open" };
    let is = |is: bool, word| is.then_some(word);
    let more = [is(open.is_overdue, "overdue"), is(open.is_starving, "starving"), is(open.is_dormant, "dormant")];
    [Some(state)].into_iter().chain(more).flatten().collect()
}

/// What items can be filtered by.
pub(super) fn facets(open: &[Open]) -> Vec<Facet> {
    let filed = |name, values: &dyn Fn(&Open) -> Vec<String>| {
        let mut facet = Facet::new(name);
        open.iter().for_each(|open| facet.file(values(open).iter().map(String::as_str)));
        facet
    };
    vec![
        filed("state", &|open| states(open).into_iter().map(str::to_owned).collect()),
        filed("age", &|open| vec![age(open).to_owned()]),
        filed("owner", &|open| open.item.owner.iter().cloned().collect()),
        filed("service", &|open| open.report.services.to_vec()),
        filed("type", &|open| open.item.kind.iter().cloned().collect()),
        filed("priority", &|open| open.item.priority.iter().cloned().collect()),
    ]
}

/// The page of the board.
pub(super) fn board<'p>(open: &'p [Open<'p>], order: &Order, pages: &[Arc<Page>], today: Date) -> Board<'p> {
    const LABELS: [&str; 6] = ["State", "Age", "Owner", "Service", "Type", "Priority"];
    let facets = facets(open);
    let filters = facets.iter().zip(LABELS).map(|(facet, label)| facet.offer(label)).filter(|offer| offer.options.len() > 1);
    let tally = |name: &'static str| {
        let of_age = || open.iter().filter(|open| age(open) == name);
        Row {
            name,
            open: of_age().filter(|open| open.item.state != "in-progress").count(),
            in_progress: of_age().filter(|open| open.item.state == "in-progress").count(),
            overdue: of_age().filter(|open| open.is_overdue).count(),
        }
    };
    let rows = AGES.iter().rev().map(|(_, words)| tally(words)).chain([tally("unknown")]);
    let rows: Vec<Row> = rows.filter(|row| row.open + row.in_progress > 0).collect();
    Board {
        open: rows.iter().map(|row| row.open).sum(),
        in_progress: rows.iter().map(|row| row.in_progress).sum(),
        overdue: rows.iter().map(|row| row.overdue).sum(),
        rows,
        all: pages.iter().map(|page| page.report.items).sum(),
        starving: open.iter().filter(|open| open.is_starving).take(STARVING).collect(),
        all_starving: open.iter().filter(|open| open.is_starving).count(),
        dormant: open.iter().filter(|open| open.is_dormant).count(),
        items: open.iter().take(SHOWN).collect(),
        held: open.len(),
        more: order.more,
        filters: filters.collect(),
        today: figures::day(today),
    }
}

/// The items of one report that are still open, in the order they are due; those without a day come last. None where the
/// text says as much: no item is due, begun or has a ticket.
pub(super) fn still_open(page: &Page, today: Date) -> Vec<Left<'_>> {
    let mut open: Vec<&Item> = page.items.iter().filter(|item| item.is_open).collect();
    if open.iter().all(|item| item.due_on.is_none() && item.ticket.is_none() && item.state == "open") {
        return Vec::new();
    }
    open.sort_by_key(|item| item.due_on.unwrap_or(Date::MAX));
    let left = |item: &Item| item.due_on.map(|due| days(today, due));
    open.into_iter().map(|item| Left { item, until: left(item).map(until), is_late: left(item).is_some_and(|left| left < 0) }).collect()
}

/// An open item as its own report's page shows it.
#[derive(Debug, Serialize)]
pub(super) struct Left<'p> {
    #[serde(flatten)]
    item: &'p Item,
    until: Option<String>,
    is_late: bool,
}

fn days(from: Date, to: Date) -> i32 {
    (to - from).get_days()
}

fn until(left: i32) -> String {
    match left {
        0 => "due today".to_owned(),
        1 => "due tomorrow".to_owned(),
        left if left < 0 => format!("{} overdue", figures::counted(-i64::from(left), "day")),
        left => format!("due in {}", figures::counted(left.into(), "day")),
    }
}
