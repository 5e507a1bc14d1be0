//! The pages over all reports: by year, and what is still to be done by when it is due.

use super::figures;
use super::page::{Item, Page, Report};
use jiff::civil::Date;
use serde::Serialize;

/// The reports of a year, newest first.
#[derive(Debug, Serialize)]
pub(super) struct Year<'p> {
    /// `2026`, or “Undated”.
    pub name: String,
    pub reports: Vec<&'p Report>,
}

/// Reports grouped by year. `pages` come newest first.
pub(super) fn years(pages: &[Page]) -> Vec<Year<'_>> {
    let mut years: Vec<Year> = Vec::new();
    for page in pages {
        let name = page.report.year.map_or_else(|| "Undated".to_owned(), |year| year.to_string());
        match years.last_mut().filter(|year| year.name == name) {
            Some(year) => year.reports.push(&page.report),
            None => years.push(Year { name, reports: vec![&page.report] }),
        }
    }
    years
}

/// Open items that are due about the same time.
#[derive(Debug, Serialize)]
pub(super) struct Due<'p> {
    pub name: &'static str,
    /// For the style: `overdue`, `soon`, `later`, `undated`.
    pub class: &'static str,
    pub items: Vec<Open<'p>>,
}

#[derive(Debug, Serialize)]
pub(super) struct Open<'p> {
    #[serde(flatten)]
    pub item: &'p Item,
    pub report: &'p Report,
    /// `12 days overdue`, `due in 3 days`, `due today`.
    pub until: Option<String>,
}

/// How many days ahead count as soon.
const SOON: i32 = 14;

/// All open items, grouped and in the order they are due; those without a day by the age of their report, oldest first.
pub(super) fn due(pages: &[Page], today: Date) -> Vec<Due<'_>> {
    let mut open: Vec<(&Page, &Item)> = pages.iter().rev().flat_map(|page| page.items.iter().map(move |item| (page, item))).collect();
    open.retain(|(_, item)| item.is_open);
    open.sort_by_key(|(_, item)| item.due_on.unwrap_or(Date::MAX));
    let mut groups = [("Overdue", "overdue"), ("Due within two weeks", "soon"), ("Due later", "later"), ("Without a date", "undated")]
        .map(|(name, class)| Due { name, class, items: Vec::new() });
    for (page, item) in open {
        let left = item.due_on.map(|due| days(today, due));
        let group = match left {
            Some(left) if left < 0 => 0,
            Some(left) if left <= SOON => 1,
            Some(_) => 2,
            None => 3,
        };
        groups[group].items.push(Open { item, report: &page.report, until: left.map(until) });
    }
    groups.into_iter().filter(|group| !group.items.is_empty()).collect()
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
