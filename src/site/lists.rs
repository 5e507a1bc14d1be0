//! The pages that list reports: the newest, by year, of a kind, and those of this day in earlier years.

use super::listing::{Facet, Offer};
use super::page::{Page, Report};
use super::topics::Subject;
use jiff::civil::Date;
use serde::Serialize;
use std::ops::Range;
use std::sync::Arc;

/// How many reports the home page shows: with style and script it stays below sixty kilobytes.
pub(super) const HOME: usize = 15;

/// How many reports a page of a year, or of a kind, shows.
pub(super) const PAGED: usize = 100;

/// How many reports of this day in earlier years the home page shows.
const REMEMBERED: usize = 3;

/// A report as a list shows it.
#[derive(Debug, Serialize)]
pub(super) struct Card<'p> {
    id: &'p str,
    title: &'p str,
    address: &'p str,
    day: Option<&'p str>,
    day_words: Option<&'p str>,
    summary: Option<&'p str>,
    learned: Option<&'p str>,
    kind: &'p str,
    status: Option<&'p str>,
    severity: Option<&'p str>,
    severity_rank: usize,
    services: &'p [String],
    lasted: Option<&'p str>,
    items_open: usize,
}

pub(super) fn card(report: &Report) -> Card<'_> {
    Card {
        id: &report.id,
        title: &report.title,
        address: &report.address,
        day: report.day.as_deref(),
        day_words: report.day_words.as_deref(),
        summary: report.summary.as_deref(),
        learned: report.learned.as_deref(),
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

/// A part of a list that is longer than a page.
#[derive(Debug, Serialize)]
pub(super) struct Part {
    number: usize,
    address: String,
}

/// The years that pages lie in, newest first, with the places of their pages. `pages` come newest first.
pub(super) fn spans(pages: &[Arc<Page>]) -> Vec<(Option<i16>, Range<usize>)> {
    let mut spans: Vec<(Option<i16>, Range<usize>)> = Vec::new();
    for (at, page) in pages.iter().enumerate() {
        match spans.last_mut().filter(|(year, _)| *year == page.report.year) {
            Some((_, span)) => span.end = at + 1,
            None => spans.push((page.report.year, at..at + 1)),
        }
    }
    spans
}

/// The address of a part of a year, counted from 0.
pub(super) fn year_address(year: Option<i16>, part: usize) -> String {
    let name = year.map_or_else(|| "undated".to_owned(), |year| year.to_string());
    match part {
        0 => format!("years/{name}.html"),
        part => format!("years/{name}-{}.html", part + 1),
    }
}

fn year_name(year: Option<i16>) -> String {
    year.map_or_else(|| "Undated".to_owned(), |year| year.to_string())
}

/// Reports grouped by year. `pages` come newest first.
pub(super) fn years(pages: &[Arc<Page>]) -> Vec<Year<'_>> {
    let year = |(year, span): (Option<i16>, Range<usize>)| Year {
        name: year_name(year),
        address: year_address(year, 0),
        reports: pages[span].iter().map(|page| card(&page.report)).collect(),
    };
    spans(pages).into_iter().map(year).collect()
}

/// The parts of a year with this many reports; none where one page holds them.
pub(super) fn parts(year: Option<i16>, count: usize) -> Vec<Part> {
    let parts = count.div_ceil(PAGED);
    (0..parts).filter(|_| parts > 1).map(|part| Part { number: part + 1, address: year_address(year, part) }).collect()
}

/// Links to the pages of all years, with how many reports each has.
pub(super) fn year_links(pages: &[Arc<Page>]) -> Vec<YearLink> {
    let link =
        |(year, span): (Option<i16>, Range<usize>)| YearLink { name: year_name(year), address: year_address(year, 0), count: span.len() };
    spans(pages).into_iter().map(link).collect()
}

/// The reports of this day in earlier years, newest first.
pub(super) fn remembered(pages: &[Arc<Page>], today: Date) -> Vec<Card<'_>> {
    let is_of_the_day = |report: &&Report| {
        let day: Option<Date> = report.day.as_ref().and_then(|day| day.parse().ok());
        day.is_some_and(|day| (day.month(), day.day()) == (today.month(), today.day()) && day.year() < today.year())
    };
    pages.iter().map(|page| &page.report).filter(is_of_the_day).take(REMEMBERED).map(card).collect()
}

/// What reports can be filtered by. They are filed oldest first, so that a new report leaves the numbers of the others.
pub(super) fn facets(pages: &[Arc<Page>], today: Date) -> Vec<Facet> {
    let filed = |name, values: &dyn Fn(&Page) -> Vec<String>| {
        let mut facet = Facet::new(name);
        pages.iter().rev().for_each(|page| facet.file(values(page).iter().map(String::as_str)));
        facet
    };
    let mut facets = vec![
        filed("kind", &|page| vec![page.report.kind.clone()]),
        filed("severity", &|page| page.report.severity.iter().cloned().collect()),
        filed("year", &|page| page.report.year.iter().map(i16::to_string).collect()),
        filed("actions", &|page| actions(page, today)),
    ];
    facets.extend(Subject::ALL.map(|subject| filed(subject.word(), &|page| subject.of(&page.report).to_vec())));
    facets
}

/// How the action items of a report stand.
fn actions(page: &Page, today: Date) -> Vec<String> {
    let words: &[&str] = match (page.report.items, page.report.items_open, page.items_overdue(today)) {
        (0, ..) => &["none"],
        (_, 0, _) => &["all done"],
        (_, _, 0) => &["open"],
        _ => &["open", "overdue"],
    };
    words.iter().map(|word| (*word).to_owned()).collect()
}

/// The filters as the home page offers them; one that offers no choice is left out.
pub(super) fn offers(facets: &[Facet]) -> Vec<Offer> {
    const LABELS: [(&str, &str); 7] = [
        ("kind", "Kind"),
        ("severity", "Severity"),
        ("service", "Service"),
        ("tag", "Tag"),
        ("factor", "Factor"),
        ("year", "Year"),
        ("actions", "Actions"),
    ];
    let found = LABELS.iter().filter_map(|(name, label)| Some(facets.iter().find(|facet| facet.name() == *name)?.offer(label)));
    found.filter(|offer| offer.options.len() > 1).collect()
}
