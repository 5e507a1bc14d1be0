//! Lists that can be filtered: what each member is filed under, in one small file, and what is shown of it, in files of
//! ten that are loaded when their members match.

use super::part;
use serde::Serialize;
use std::collections::{BTreeMap, HashMap};

/// How many members one file shows.
pub(super) const TOGETHER: usize = 10;

/// The most values of a facet that stand on the page; the rest are added when the facets are loaded.
const OFFERED: usize = 60;

/// What members are filed under by one name: `severity`.
#[derive(Debug)]
pub(super) struct Facet {
    name: &'static str,
    /// In the order they were met.
    values: Vec<String>,
    by_value: HashMap<String, usize>,
    counts: Vec<usize>,
    /// The values of each member.
    of: Vec<Vec<usize>>,
}

/// A facet as a page offers it.
#[derive(Debug, Serialize)]
pub(super) struct Offer {
    pub name: &'static str,
    pub label: &'static str,
    pub options: Vec<Choice>,
}

#[derive(Debug, Serialize)]
pub(super) struct Choice {
    pub value: String,
    pub count: usize,
}

#[derive(Serialize)]
struct Filed<'f> {
    count: usize,
    together: usize,
    facets: BTreeMap<&'static str, (&'f [String], String)>,
}

impl Facet {
    pub fn new(name: &'static str) -> Facet {
        Facet { name, values: Vec::new(), by_value: HashMap::new(), counts: Vec::new(), of: Vec::new() }
    }

    pub fn name(&self) -> &'static str {
        self.name
    }

    /// File the next member under these values; one that is written twice counts once.
    pub fn file<'v>(&mut self, values: impl IntoIterator<Item = &'v str>) {
        let mut places: Vec<usize> = values.into_iter().filter(|value| !value.trim().is_empty()).map(|value| self.place(value)).collect();
        places.sort_unstable();
        places.dedup();
        places.iter().for_each(|&place| self.counts[place] += 1);
        self.of.push(places);
    }

    fn place(&mut self, value: &str) -> usize {
        if let Some(&place) = self.by_value.get(value) {
            return place;
        }
        self.values.push(value.to_owned());
        self.counts.push(0);
        self.by_value.insert(value.to_owned(), self.values.len() - 1);
        self.values.len() - 1
    }

    /// What the page offers, in the order of the words; of very many values those that most members have.
    pub fn offer(&self, label: &'static str) -> Offer {
        let mut options: Vec<(usize, &String)> = self.counts.iter().copied().zip(&self.values).collect();
        options.sort_by(|one, other| other.0.cmp(&one.0).then_with(|| one.1.cmp(other.1)));
        options.truncate(OFFERED);
        options.sort_by_key(|(_, value)| (value.to_lowercase(), value.as_str()));
        let options = options.into_iter().map(|(count, value)| Choice { value: value.clone(), count }).collect();
        Offer { name: self.name, label, options }
    }

    fn written(&self) -> String {
        let lists = self.of.iter().map(|places| {
            let mut list = String::new();
            part::growing(&mut list, places.iter().copied());
            list
        });
        lists.collect::<Vec<_>>().join(",")
    }
}

/// The file that tells what every member is filed under.
pub(super) fn filed(list: &str, facets: &[Facet]) -> String {
    let count = facets.first().map_or(0, |facet| facet.of.len());
    let facets = facets.iter().map(|facet| (facet.name, (facet.values.as_slice(), facet.written()))).collect();
    part::part(&facets_name(list), &Filed { count, together: TOGETHER, facets })
}

pub(super) fn facets_name(list: &str) -> String {
    format!("lists/{list}")
}

pub(super) fn cards_name(list: &str, at: usize) -> String {
    format!("lists/{list}-{at}")
}
