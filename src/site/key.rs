//! What each file of a site is made of, as a number: as long as that stays, so does the file.
//!
//! A number may change though the file would not, never the other way round. What is the same for the whole site (the
//! program, the settings, the templates, the rules) is the caller's to put into the first number.

use super::files::{File, Site};
use super::listing::TOGETHER;
use super::lists;
use super::page::Page;
use rayon::prelude::*;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

/// What is worked out once for the keys of all files.
#[derive(Debug)]
pub struct Ground {
    /// What is the same for every file.
    base: u64,
    /// What lists show of each report, newest first.
    cards: Vec<u64>,
    /// All of them, and the day.
    all: u64,
    /// The names and addresses of all topics, and the years that their bars span.
    topics: u64,
    /// How many reports each year has.
    years: u64,
}

impl Ground {
    /// As long as it is the same, so is every file that is about no single report and no word.
    pub fn all(&self) -> u64 {
        self.all
    }
}

/// One number of many things.
pub fn number(of: impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    of.hash(&mut hasher);
    hasher.finish()
}

impl Site {
    /// What keys begin with; `base` is what is the same for the whole site.
    pub fn ground(&self, base: u64) -> Ground {
        let cards: Vec<u64> = self.pages.par_iter().map(|page| page.card()).collect();
        let base = number((base, self.nav.iter().map(|link| (link.name, &link.address)).collect::<Vec<_>>()));
        let mut unnamed: Vec<&String> = self.unnamed.iter().collect();
        unnamed.sort_unstable();
        let all = number((base, &cards, self.options.today.to_string(), unnamed));
        let years = lists::spans(&self.pages).into_iter().map(|(year, span)| (year, span.len())).collect::<Vec<_>>();
        let names = self.topics.iter().map(|topic| (topic.subject, &topic.name, &topic.address)).collect::<Vec<_>>();
        let topics = number((names, years.first().map(|year| year.0), years.last().map(|year| year.0), years.len()));
        Ground { base, cards, all, topics, years: number(years) }
    }

    /// The number of a file; none where it is quicker made than told.
    pub fn key(&self, file: File, ground: &Ground) -> Option<u64> {
        let base = ground.base;
        Some(match file {
            File::Report(at) => number((base, self.report_key(at, ground))),
            File::Year(year, part) => {
                let spans = lists::spans(&self.pages);
                let span = spans.into_iter().find(|(known, _)| *known == year).map(|(_, span)| span).unwrap_or_default();
                let from = span.start + part * lists::PAGED;
                number((base, ground.years, &ground.cards[from..span.end.min(from + lists::PAGED)]))
            }
            File::Cards(at) => {
                let last = self.pages.len() - at * TOGETHER;
                number((base, &ground.cards[last.saturating_sub(TOGETHER)..last]))
            }
            File::Topic(at) => {
                let cards: Vec<u64> = self.topics[at].pages.iter().map(|&page| ground.cards[page]).collect();
                number((base, ground.topics, cards))
            }
            File::Others(_) => {
                let counts: Vec<usize> = self.topics.iter().map(|topic| topic.pages.len()).collect();
                number((base, ground.topics, counts))
            }
            File::ItemCards(at) => {
                let items = at * TOGETHER..(at + 1) * TOGETHER;
                let items: Vec<_> = self.board.standing(items).map(|((page, item), why)| (ground.cards[page], item, why)).collect();
                number((base, self.options.today.to_string(), items))
            }
            File::Poster(at) => {
                let page = &self.pages[at];
                number((base, &self.options.title, &page.report.title, super::poster::about(&page.report)))
            }
            File::SitePoster => number((base, &self.options.title)),
            File::Rules | File::Rule(_) | File::Asset(_) | File::Search => base,
            File::SearchFirst | File::SearchKnown | File::SearchPart(_) => return None,
            _ => ground.all,
        })
    }

    /// What a report's page is made of: its own text, and what it tells of others.
    fn report_key(&self, at: usize, ground: &Ground) -> u64 {
        let page: &Arc<Page> = &self.pages[at];
        let mut hasher = DefaultHasher::new();
        (page.sum, ground.cards[at]).hash(&mut hasher);
        // What is still to be done says for how long.
        if page.items.iter().any(|item| item.is_open && item.due_on.is_some()) {
            self.options.today.to_string().hash(&mut hasher);
        }
        for beside in [at.checked_sub(1), Some(at + 1)] {
            let beside = beside.and_then(|beside| self.pages.get(beside)).map(|page| &page.report);
            beside.map(|report| (&report.title, &report.address, &report.day)).hash(&mut hasher);
        }
        for other in self.around.others(&self.pages, at, &self.unnamed) {
            (other.id, other.title, other.address, other.day, other.why, other.is_repeat, other.items_open).hash(&mut hasher);
        }
        for link in &page.links {
            self.resolved_link(link).hash(&mut hasher);
        }
        hasher.finish()
    }
}
