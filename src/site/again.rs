//! A site that is made again after a few reports have changed: what an older one knew is taken over where it must still be so.

use super::address;
use super::around::Around;
use super::attached;
use super::files::Site;
use super::near::Near;
use super::page::Page;
use super::search::{Standing, Words};
use std::collections::{BTreeSet, HashSet};
use std::sync::{Arc, OnceLock};

/// What an earlier build kept of its site.
#[derive(Debug, Default)]
pub struct Kept {
    /// The reports that it showed, newest first.
    pages: Vec<Arc<Page>>,
    /// What each of them is like.
    near: Vec<Vec<Near>>,
    standing: Standing,
}

impl Kept {
    /// The pages that an older site showed, each with what [`Site::likeness`] said of it, and what [`Site::words`] said of
    /// all. None where that is not understood.
    pub fn new(pages: Vec<(Arc<Page>, &str)>, words: &str) -> Option<Kept> {
        let (pages, near): (Vec<_>, Vec<_>) = pages.into_iter().unzip();
        let near: Vec<Vec<Near>> = near.into_iter().map(|near| serde_json::from_str(near).ok()).collect::<Option<_>>()?;
        let is_there = near.iter().flatten().all(|near| near.at < pages.len());
        Standing::remembered(words).filter(|_| is_there).map(|standing| Kept { pages, near, standing })
    }
}

impl Site {
    /// The reports that are shown, newest first.
    pub fn shown(&self) -> &[Arc<Page>] {
        &self.pages
    }

    /// What a report is like, to be kept.
    pub fn likeness(&self, at: usize) -> String {
        serde_json::to_string(self.around.near(&self.pages, at)).unwrap_or_default()
    }

    /// Where all words stand, to be kept.
    pub fn words(&self) -> String {
        self.standing().0.kept()
    }

    /// Take over from an older site what must be the same in this one, but for the words: who does not search need not
    /// wait for them.
    pub fn take_over(&mut self, old: &Site) {
        self.take_over_from(&old.pages, &old.around, None);
    }

    /// Take over from what an earlier build kept what must be the same in this site.
    pub fn take_over_kept(&mut self, kept: Kept) {
        let mut around = Around::of(&kept.pages);
        for (at, near) in kept.near.into_iter().enumerate() {
            around.remember(at, near);
        }
        self.take_over_from(&kept.pages, &around, Some(&kept.standing));
    }

    fn take_over_from(&mut self, pages: &[Arc<Page>], around: &Around, standing: Option<&Standing>) {
        let at_source = |page: &Page| self.by_source.get(&page.report.source).copied();
        let same: Vec<Option<usize>> = pages.iter().map(|old| at_source(old).filter(|&at| Arc::ptr_eq(old, &self.pages[at]))).collect();
        // One that was edited stands where it stood, unless what it is sorted by or what it is about is another.
        let stands = |(old, same): (&Arc<Page>, &Option<usize>)| {
            same.or_else(|| {
                let at = at_source(old)?;
                let new = &self.pages[at];
                let is_alike = new.report.day == old.report.day && new.report.id == old.report.id && new.features() == old.features();
                is_alike.then_some(at)
            })
        };
        let places: Vec<Option<usize>> = pages.iter().zip(&same).map(stands).collect();
        if let Some(standing) = standing {
            let numbers: Vec<Option<u32>> = same.iter().rev().map(|at| at.map(|at| (self.pages.len() - 1 - at) as u32)).collect();
            let stay: HashSet<usize> = numbers.iter().flatten().map(|&number| number as usize).collect();
            let new: Vec<(usize, &Words)> = self.members().filter(|(number, _)| !stay.contains(number)).collect();
            let standing = standing.after(|old| numbers.get(old as usize).copied().flatten(), &new);
            self.search = (standing, OnceLock::new()).into();
        }
        self.around.take_over(&self.pages, around, pages, &places);
    }

    /// The reports that must be read again, for others lead to places on their pages.
    pub fn led_to(&self) -> Vec<Arc<Page>> {
        let links = self.pages.iter().flat_map(|page| &page.links).map(|link| attached::parts(link)).filter(|(_, place)| !place.is_empty());
        let at: BTreeSet<usize> = links.filter_map(|(path, _)| self.by_source.get(&address::decode(path)?).copied()).collect();
        at.into_iter().map(|at| Arc::clone(&self.pages[at])).filter(|page| page.lacks_text()).collect()
    }
}
