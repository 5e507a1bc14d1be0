//! What recurs: the services, tags and factors that reports name, each with the reports that name it.

use super::feeds;
use super::lists::{self, Card};
use super::page::{Page, Report};
use serde::Serialize;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

/// What reports are filed under.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Subject {
    Service,
    Tag,
    Factor,
}

impl Subject {
    pub const ALL: [Subject; 3] = [Subject::Service, Subject::Tag, Subject::Factor];

    /// The word in addresses and filters.
    pub fn word(self) -> &'static str {
        match self {
            Subject::Service => "service",
            Subject::Tag => "tag",
            Subject::Factor => "factor",
        }
    }

    pub(super) fn folder(self) -> &'static str {
        match self {
            Subject::Service => "services",
            Subject::Tag => "tags",
            Subject::Factor => "factors",
        }
    }

    pub(super) fn title(self) -> &'static str {
        match self {
            Subject::Service => "Services",
            Subject::Tag => "Tags",
            Subject::Factor => "Factors",
        }
    }

    /// What the page of all of them says first.
    fn lead(self) -> &'static str {
        match self {
            Subject::Service => "Where it happened: every service that a report names, those with most reports first.",
            Subject::Tag => "What the reports are filed under, most used first.",
            Subject::Factor => "What contributed: conditions that reports name, those that recur most first.",
        }
    }

    pub(super) fn of(self, report: &Report) -> &[String] {
        match self {
            Subject::Service => &report.services,
            Subject::Tag => &report.tags,
            Subject::Factor => &report.factors,
        }
    }
}

/// A service, tag or factor.
#[derive(Debug)]
pub(super) struct Topic {
    pub subject: Subject,
    pub name: String,
    pub address: String,
    /// The places of the pages that name it, newest first.
    pub pages: Vec<usize>,
}

/// How many reports the page of a topic shows; the filters of the home page show the rest.
const SHOWN: usize = 50;

/// How many topics the page of all of a subject shows.
const LISTED: usize = 500;

/// How many others the page of a topic names as coming with it.
const TOGETHER: usize = 6;

#[derive(Debug, Serialize)]
pub(super) struct Row<'t> {
    name: &'t str,
    address: &'t str,
    reports: usize,
    items_open: usize,
    last: Option<&'t str>,
    last_words: Option<&'t str>,
    years: Vec<Bar>,
}

/// How many reports a year has, and how high its bar is in percent of the highest.
#[derive(Debug, Serialize)]
pub(super) struct Bar {
    name: String,
    count: usize,
    height: usize,
}

/// What the page of a subject knows.
#[derive(Debug, Serialize)]
pub(super) struct Overview<'t> {
    title: &'static str,
    lead: &'static str,
    word: &'static str,
    rows: Vec<Row<'t>>,
    more: usize,
}

/// What the page of a topic knows.
#[derive(Debug, Serialize)]
pub(super) struct Shown<'t> {
    name: &'t str,
    word: &'static str,
    subject: &'static str,
    /// The page of all of its subject.
    above: String,
    reports: usize,
    items_open: usize,
    years: Vec<Bar>,
    kinds: Vec<Tally<'t>>,
    /// The address of its feed, without its ending; none where there are no feeds.
    feed: Option<String>,
    together: Vec<Group<'t>>,
    cards: Vec<Card<'t>>,
    more: usize,
}

#[derive(Debug, Serialize)]
struct Tally<'t> {
    name: &'t str,
    address: Option<&'t str>,
    count: usize,
}

/// What else the reports of a topic name, of one subject.
#[derive(Debug, Serialize)]
struct Group<'t> {
    title: &'static str,
    topics: Vec<Tally<'t>>,
}

/// All topics, by subject and then by name.
pub(super) fn topics(pages: &[Arc<Page>]) -> Vec<Topic> {
    let mut topics = Vec::new();
    for subject in Subject::ALL {
        let mut found: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (at, page) in pages.iter().enumerate() {
            for name in subject.of(&page.report).iter().collect::<HashSet<_>>() {
                found.entry(name.trim()).or_default().push(at);
            }
        }
        found.remove("");
        let files = feeds::file_names(found.keys().copied());
        for ((name, mut pages), file) in found.into_iter().zip(files) {
            pages.dedup();
            topics.push(Topic { subject, name: name.to_owned(), address: format!("{}/{file}.html", subject.folder()), pages });
        }
    }
    topics
}

/// The page of all topics of a subject.
pub(super) fn overview<'t>(subject: Subject, topics: &'t [Topic], pages: &'t [Arc<Page>]) -> Overview<'t> {
    let mut found: Vec<&Topic> = topics.iter().filter(|topic| topic.subject == subject).collect();
    found.sort_by_key(|topic| std::cmp::Reverse(topic.pages.len()));
    let more = found.len().saturating_sub(LISTED);
    let span = span(pages);
    let row = |topic: &'t Topic| {
        let last = topic.pages.first().map(|&at| &pages[at].report);
        Row {
            name: &topic.name,
            address: &topic.address,
            reports: topic.pages.len(),
            items_open: items_open(topic, pages),
            last: last.and_then(|report| report.day.as_deref()),
            last_words: last.and_then(|report| report.day_words.as_deref()),
            years: bars(topic, pages, span),
        }
    };
    let rows = found.into_iter().take(LISTED).map(row).collect();
    Overview { title: subject.title(), lead: subject.lead(), word: subject.word(), rows, more }
}

/// The page of a topic.
pub(super) fn shown<'t>(topic: &'t Topic, topics: &'t [Topic], pages: &'t [Arc<Page>], has_feeds: bool) -> Shown<'t> {
    let reports = || topic.pages.iter().map(|&at| &pages[at].report);
    let kinds = tallied(reports().map(|report| (report.kind.as_str(), None)));
    let by_name: HashMap<(Subject, &str), &Topic> = topics.iter().map(|topic| ((topic.subject, topic.name.as_str()), topic)).collect();
    let together = Subject::ALL.into_iter().filter_map(|subject| {
        let others = reports().flat_map(|report| subject.of(report).iter().map(|name| name.trim()).collect::<HashSet<_>>());
        let others = others.filter(|name| subject != topic.subject || *name != topic.name);
        let named =
            others.filter_map(|name| by_name.get(&(subject, name))).map(|other| (other.name.as_str(), Some(other.address.as_str())));
        let mut topics = tallied(named);
        // What came together once says nothing yet.
        topics.retain(|tally| tally.count > 1);
        topics.truncate(TOGETHER);
        (!topics.is_empty()).then_some(Group { title: subject.title(), topics })
    });
    Shown {
        name: &topic.name,
        word: topic.subject.word(),
        subject: topic.subject.title(),
        above: format!("{}.html", topic.subject.folder()),
        reports: topic.pages.len(),
        items_open: items_open(topic, pages),
        years: bars(topic, pages, span(pages)),
        kinds,
        feed: has_feeds.then(|| feed(topic)).flatten(),
        together: together.collect(),
        cards: topic.pages.iter().take(SHOWN).map(|&at| lists::card(&pages[at].report)).collect(),
        more: topic.pages.len().saturating_sub(SHOWN),
    }
}

/// The address of a service's feed, without its ending. Tags and factors have none: their pages are enough.
pub(super) fn feed(topic: &Topic) -> Option<String> {
    let plain = topic.address.strip_suffix(".html")?;
    (topic.subject == Subject::Service).then(|| format!("feeds/{plain}"))
}

/// How often each comes, most often first.
fn tallied<'t>(names: impl Iterator<Item = (&'t str, Option<&'t str>)>) -> Vec<Tally<'t>> {
    let mut counts: BTreeMap<(&str, Option<&str>), usize> = BTreeMap::new();
    names.for_each(|name| *counts.entry(name).or_default() += 1);
    let mut tallies: Vec<Tally> = counts.into_iter().map(|((name, address), count)| Tally { name, address, count }).collect();
    tallies.sort_by_key(|tally| std::cmp::Reverse(tally.count));
    tallies
}

fn items_open(topic: &Topic, pages: &[Arc<Page>]) -> usize {
    topic.pages.iter().map(|&at| pages[at].report.items_open).sum()
}

/// The first and the last year of all reports, at most the last twelve.
fn span(pages: &[Arc<Page>]) -> Option<(i16, i16)> {
    let years = || pages.iter().filter_map(|page| page.report.year);
    let last = years().max()?;
    Some((years().min()?.max(last - 11), last))
}

fn bars(topic: &Topic, pages: &[Arc<Page>], span: Option<(i16, i16)>) -> Vec<Bar> {
    let Some((first, last)) = span else { return Vec::new() };
    let count = |year| topic.pages.iter().filter(|&&at| pages[at].report.year == Some(year)).count();
    let counts: Vec<(i16, usize)> = (first..=last).map(|year| (year, count(year))).collect();
    let most = counts.iter().map(|(_, count)| *count).max().unwrap_or(0).max(1);
    counts.into_iter().map(|(year, count)| Bar { name: year.to_string(), count, height: (count * 100).div_ceil(most) }).collect()
}
