//! The pages that every page leads to.

use super::page::Page;
use super::rules::Told;
use super::topics::{Subject, Topic};
use crate::document::front::Kind;
use serde::Serialize;
use std::sync::Arc;

/// A page that every page leads to.
#[derive(Debug, Serialize)]
pub(super) struct Link {
    pub name: &'static str,
    pub address: String,
}

/// The kinds that have a page of their own.
pub(super) const KINDS: [Kind; 3] = [Kind::NearMiss, Kind::GameDay, Kind::Problem];

/// The name of a kind's page, the word that filters by it, its title, and what its page says first.
pub(super) fn kind_words(kind: Kind) -> (&'static str, &'static str, &'static str, &'static str) {
    match kind {
        Kind::Incident => ("incidents", "incident", "Incidents", "What went wrong and was noticed."),
        Kind::NearMiss => ("near-misses", "near miss", "Near misses", "What nearly went wrong, and what held."),
        Kind::Problem => ("problems", "problem", "Problems", "What several incidents have in common, and why."),
        Kind::GameDay => ("drills", "game day", "Drills", "Game days: what was tried on purpose, and what it showed."),
    }
}

/// The pages that every page leads to: those that there are.
pub(super) fn nav(pages: &[Arc<Page>], topics: &[Topic], rules: &[Told]) -> Vec<Link> {
    let link = |name, address: &str| Link { name, address: address.to_owned() };
    let mut nav = vec![link("Reports", "index.html")];
    for kind in KINDS.into_iter().filter(|kind| pages.iter().any(|page| page.kind == *kind)) {
        let (file, _, title, _) = kind_words(kind);
        nav.push(link(title, &format!("{file}.html")));
    }
    nav.push(link("Actions", "actions.html"));
    for subject in Subject::ALL.into_iter().filter(|subject| topics.iter().any(|topic| topic.subject == *subject)) {
        nav.push(link(subject.title(), &format!("{}.html", subject.folder())));
    }
    nav.push(link("Numbers", "numbers.html"));
    if !rules.is_empty() {
        nav.push(link("Rules", "rules.html"));
    }
    nav.push(link("Search", "search.html"));
    nav
}
