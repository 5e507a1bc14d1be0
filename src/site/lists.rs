//! The pages over all reports: by year, and what is still to be done by when it is due.

use super::figures;
use super::page::{Item, Page, Report};
use jiff::civil::Date;
use serde::Serialize;
use std::ops::Range;

/// How many reports the home page shows; the pages of the years show the rest.
pub(super) const HOME: usize = 100;

/// How many items of a group the page of open ones shows.
const SHOWN: usize = 200;

/// A report as a list shows it.
#[derive(Debug, Serialize)]
pub(super) struct Card<'p> {
    id: &'p str,
    title: &'p str,
    address: &'p str,
    day: Option<&'p str>,
    day_words: Option<&'p str>,
    summary: Option<&'p str>,
    kind: &'p str,
    status: Option<&'p str>,
    severity: Option<&'p str>,
    severity_rank: usize,
    services: &'p [String],
    lasted: Option<&'p str>,
    items_open: usize,
}

fn card(report: &Report) -> Card<'_> {
    Card {
        id: &report.id,
        title: &report.title,
        address: &report.address,
        day: report.day.as_deref(),
        day_words: report.day_words.as_deref(),
        summary: report.summary.as_deref(),
        kind: &report.kind,
        status: report.status.as_deref(),
        severity: report.severity.as_deref(),
        severity_rank: report.severity_rank,
        services: &report.services,
        lasted: report.lasted.as_deref(),
        items_open: report.items_open,
    }
}

/// The reports of a year, newest first.
#[derive(Debug, Serialize)]
pub(super) struct Year<'p> {
    /// `2026`, or “Undated”.
    pub name: String,
    pub address: String,
    pub reports: Vec<Card<'p>>,
}

/// A year as the home page names it.
#[derive(Debug, Serialize)]
pub(super) struct YearLink {
    name: String,
    address: String,
    count: usize,
}

/// The years that pages lie in, newest first, with the places of their pages. `pages` come newest first.
pub(super) fn spans(pages: &[Page]) -> Vec<(Option<i16>, Range<usize>)> {
    let mut spans: Vec<(Option<i16>, Range<usize>)> = Vec::new();
    for (at, page) in pages.iter().enumerate() {
        match spans.last_mut().filter(|(year, _)| *year == page.report.year) {
            Some((_, span)) => span.end = at + 1,
            None => spans.push((page.report.year, at..at + 1)),
        }
    }
    spans
}

pub(super) fn year_address(year: Option<i16>) -> String {
    year.map_or_else(|| "years/undated.html".to_owned(), |year| format!("years/{year}.html"))
}

fn year_name(year: Option<i16>) -> String {
    year.map_or_else(|| "Undated".to_owned(), |year| year.to_string())
}

/// Reports grouped by year. `pages` come newest first.
pub(super) fn years(pages: &[Page]) -> Vec<Year<'_>> {
    let year = |(year, span): (Option<i16>, Range<usize>)| Year {
        name: year_name(year),
        address: year_address(year),
        reports: pages[span].iter().map(|page| card(&page.report)).collect(),
    };
    spans(pages).into_iter().map(year).collect()
}

/// Links to the pages of all years, with how many reports each has.
pub(super) fn year_links(pages: &[Page]) -> Vec<YearLink> {
    let link =
        |(year, span): (Option<i16>, Range<usize>)| YearLink { name: year_name(year), address: year_address(year), count: span.len() };
    spans(pages).into_iter().map(link).collect()
}

/// Open items that are due about the same time.
#[derive(Debug, Serialize)]
pub(super) struct Due<'p> {
    pub name: &'static str,
    /// For the style: `overdue`, `soon`, `later`, `undated`.
    pub class: &'static str,
    pub items: Vec<Open<'p>>,
    pub count: usize,
    /// How many are not shown.
    pub more: usize,
}

#[derive(Debug, Serialize)]
pub(super) struct Open<'p> {
    #[serde(flatten)]
    pub item: &'p Item,
    pub report: From<'p>,
    /// `12 days overdue`, `due in 3 days`, `due today`.
    pub until: Option<String>,
}

/// The report that an item stands in.
#[derive(Debug, Serialize)]
pub(super) struct From<'p> {
    title: &'p str,
    address: &'p str,
}

/// How many days ahead count as soon.
const SOON: i32 = 14;

/// All open items, grouped and in the order they are due; those without a day by the age of their report, oldest first.
pub(super) fn due(pages: &[Page], today: Date) -> Vec<Due<'_>> {
    let mut open: Vec<(&Page, &Item)> = pages.iter().rev().flat_map(|page| page.items.iter().map(move |item| (page, item))).collect();
    open.retain(|(_, item)| item.is_open);
    open.sort_by_key(|(_, item)| item.due_on.unwrap_or(Date::MAX));
    let mut groups = [("Overdue", "overdue"), ("Due within two weeks", "soon"), ("Due later", "later"), ("Without a date", "undated")]
        .map(|(name, class)| Due { name, class, items: Vec::new(), count: 0, more: 0 });
    for (page, item) in open {
        let left = due_in(item, today);
        let group = match left {
            Some(left) if left < 0 => 0,
            Some(left) if left <= SOON => 1,
            Some(_) => 2,
            None => 3,
        };
        let group = &mut groups[group];
        group.count += 1;
        if group.items.len() < SHOWN {
            let report = From { title: &page.report.title, address: &page.report.address };
            group.items.push(Open { item, report, until: left.map(until) });
        } else {
            group.more += 1;
        }
    }
    groups.into_iter().filter(|group| !group.items.is_empty()).collect()
}

/// The items of one report that are still open, in the order they are due; those without a day come last.
pub(super) fn still_open(page: &Page, today: Date) -> Vec<Left<'_>> {
    let mut open: Vec<&Item> = page.items.iter().filter(|item| item.is_open).collect();
    open.sort_by_key(|item| item.due_on.unwrap_or(Date::MAX));
    let left = |item| Left { item, until: due_in(item, today).map(until), is_late: due_in(item, today).is_some_and(|left| left < 0) };
    open.into_iter().map(left).collect()
}

/// An open item as its own report's page shows it.
#[derive(Debug, Serialize)]
pub(super) struct Left<'p> {
    #[serde(flatten)]
    item: &'p Item,
    until: Option<String>,
    is_late: bool,
}

fn due_in(item: &Item, today: Date) -> Option<i32> {
    item.due_on.map(|due| days(today, due))
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
