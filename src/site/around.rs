//! What a report's page tells of others: those it names, those that name it, and those that are like it.

use super::near::Shared;
use super::page::{Page, Report};
use serde::Serialize;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

/// How the reports of a site hang together.
#[derive(Debug, Default)]
pub(super) struct Around {
    shared: Shared,
    /// The places of the reports by their ids.
    by_id: HashMap<String, usize>,
    /// The reports that name each one as related, by its place.
    named_by: HashMap<usize, Vec<usize>>,
}

/// What a report's page knows of another report.
#[derive(Debug, PartialEq, Serialize)]
pub(super) struct Other<'s> {
    pub id: &'s str,
    pub title: &'s str,
    /// From the site's root; none where the site has no such report.
    pub address: Option<&'s str>,
    pub day: Option<&'s str>,
    pub day_words: Option<&'s str>,
    /// Why it is told: it is named, it names this one, or what both share.
    pub why: Vec<String>,
    pub is_repeat: bool,
    pub items_open: usize,
}

impl Around {
    pub(super) fn of(pages: &[Arc<Page>]) -> Around {
        let by_id: HashMap<String, usize> = pages.iter().enumerate().map(|(at, page)| (page.report.id.clone(), at)).collect();
        let mut named_by: HashMap<usize, Vec<usize>> = HashMap::new();
        for (at, page) in pages.iter().enumerate() {
            for other in page.related.iter().filter_map(|id| by_id.get(id.trim())).filter(|other| **other != at) {
                named_by.entry(*other).or_default().push(at);
            }
        }
        Around { shared: Shared::of(pages.iter().map(|page| page.features.as_slice())), by_id, named_by }
    }

    /// The reports to tell of on the page at `at`: those that are named in either direction, in the order they are named,
    /// then those that are like it. `unnamed` is what reports are called, in lower case, that no page may name.
    pub(super) fn others<'s>(&self, pages: &'s [Arc<Page>], at: usize, unnamed: &HashSet<String>) -> Vec<Other<'s>> {
        let mut others = Vec::new();
        let mut told = vec![at];
        for id in &pages[at].related {
            match self.by_id.get(id.trim()) {
                Some(other) if told.contains(other) => {}
                Some(&other) => {
                    told.push(other);
                    let is_mutual = self.named_by.get(&at).is_some_and(|named_by| named_by.contains(&other));
                    others.push(Other {
                        why: vec![if is_mutual { "each names the other" } else { "named here" }.to_owned()],
                        ..from(&pages[other].report)
                    });
                }
                None if unnamed.contains(&id.trim().to_lowercase()) || id.trim().is_empty() => {}
                None => others.push(Other {
                    id,
                    title: id,
                    address: None,
                    day: None,
                    day_words: None,
                    why: vec!["named here".to_owned()],
                    is_repeat: false,
                    items_open: 0,
                }),
            }
        }
        for &other in self.named_by.get(&at).into_iter().flatten() {
            if !told.contains(&other) {
                told.push(other);
                others.push(Other { why: vec!["names this one".to_owned()], ..from(&pages[other].report) });
            }
        }
        for near in self.shared.near(at, &told) {
            others.push(Other { why: near.shared, is_repeat: near.is_repeat, ..from(&pages[near.at].report) });
        }
        others
    }
}

/// A report as another page tells of it.
pub(super) fn from(report: &Report) -> Other<'_> {
    Other {
        id: &report.id,
        title: &report.title,
        address: Some(&report.address),
        day: report.day.as_deref(),
        day_words: report.day_words.as_deref(),
        why: Vec::new(),
        is_repeat: false,
        items_open: report.items_open,
    }
}
