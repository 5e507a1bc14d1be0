//! What a report's page tells of others: those it names, those that name it, and those that are like it.

use super::near::{self, Feature, Near, Shared};
use super::page::{Page, Report};
use serde::Serialize;
use std::collections::{HashMap, HashSet};
use std::sync::{Arc, OnceLock};

/// How the reports of a site hang together.
#[derive(Debug, Default)]
pub(super) struct Around {
    /// What they share: made when it is first asked for, for many changes leave it as it is.
    shared: OnceLock<Arc<Shared>>,
    /// The places of the reports by their ids.
    by_id: HashMap<String, usize>,
    /// The reports that name each one as related, by its place.
    named_by: HashMap<usize, Vec<usize>>,
    /// The reports that each is like, where that is known.
    near: Vec<OnceLock<Vec<Near>>>,
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
        Around { shared: OnceLock::new(), by_id, named_by, near: std::iter::repeat_with(OnceLock::new).take(pages.len()).collect() }
    }

    /// Take over what is known of reports from an older site, where it must still be so. `places` are the places here of
    /// the reports there, growing, none for those that have gone or have come to stand elsewhere or to be about something
    /// else.
    pub(super) fn take_over(&mut self, pages: &[Arc<Page>], old: &Around, old_pages: &[Arc<Page>], places: &[Option<usize>]) {
        let stays: HashSet<usize> = places.iter().flatten().copied().collect();
        let gone = old_pages.iter().zip(places).filter(|(_, place)| place.is_none()).map(|(page, _)| page);
        let come = pages.iter().enumerate().filter(|(at, _)| !stays.contains(at)).map(|(_, page)| page);
        let changed: HashSet<Feature> = gone.chain(come).flat_map(|page| page.features()).cloned().collect();
        let all_stay = old_pages.len() == pages.len() && stays.len() == pages.len();
        if let Some(shared) = old.shared.get().filter(|_| all_stay) {
            let _ = self.shared.set(Arc::clone(shared));
        }
        if near::scale(pages.len()) != near::scale(old_pages.len()) {
            return;
        }
        let touched = if changed.is_empty() { HashSet::new() } else { self.shared(pages).having(&changed) };
        for (old_at, place) in places.iter().enumerate() {
            let Some(at) = place.filter(|at| !touched.contains(at)) else { continue };
            let Some(near) = old.near[old_at].get() else { continue };
            // What the page names anyway is not told again as being like it.
            let named_then: Vec<Option<usize>> = old.named(old_pages, old_at).into_iter().map(|named| places[named]).collect();
            let named_now: Vec<Option<usize>> = self.named(pages, at).into_iter().map(Some).collect();
            let moved = near.iter().map(|near| Some(Near { at: places[near.at]?, ..near.clone() }));
            if let (true, Some(near)) = (named_then == named_now, moved.collect::<Option<Vec<Near>>>()) {
                let _ = self.near[at].set(near);
            }
        }
    }

    /// The reports that the one at `at` is like, for those who keep them for the next time.
    pub(super) fn near(&self, pages: &[Arc<Page>], at: usize) -> &[Near] {
        if let Some(near) = self.near[at].get() {
            return near;
        }
        let near = self.shared(pages).near(at, &self.named(pages, at));
        self.near[at].get_or_init(|| near)
    }

    /// Say what a report is like, as it was kept.
    pub(super) fn remember(&mut self, at: usize, near: Vec<Near>) {
        self.near[at] = near.into();
    }

    fn shared(&self, pages: &[Arc<Page>]) -> &Shared {
        if let Some(shared) = self.shared.get() {
            return shared;
        }
        // Made before it is kept: whoever waits for it inside of the making would wait for ever.
        let shared = Arc::new(Shared::of(pages.iter().map(|page| page.features())));
        self.shared.get_or_init(|| shared)
    }

    /// The places of the page itself, of those that it names, and of those that name it.
    fn named(&self, pages: &[Arc<Page>], at: usize) -> Vec<usize> {
        let mut named = vec![at];
        let names = pages[at].related.iter().filter_map(|id| self.by_id.get(id.trim()));
        for &other in names.chain(self.named_by.get(&at).into_iter().flatten()) {
            if !named.contains(&other) {
                named.push(other);
            }
        }
        named
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
        for near in self.near(pages, at) {
            others.push(Other { why: near.shared.clone(), is_repeat: near.is_repeat, ..from(&pages[near.at].report) });
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
