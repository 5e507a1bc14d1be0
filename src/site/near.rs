//! Reports that are like one another: what they share, and how much it tells.

use super::page::Report;
use serde::{Deserialize, Serialize};
use std::collections::{HashMap, HashSet};

/// The most reports like it that a page names.
const SHOWN: usize = 5;

/// What more reports than this share makes none of them likely, and a word of so many tells nothing.
const COMMON: usize = 200;

/// A report is like another from this much on, in thousandths; one shared service alone is not enough.
const LEAST: u32 = 3000;

/// What a report may share with another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Kind {
    Factor,
    Service,
    Tag,
    Word,
}

impl Kind {
    /// How much it tells, in thousandths: the same contributing factor makes a repeat, the same word may be chance.
    fn weight(self) -> u32 {
        match self {
            Kind::Factor => 3000,
            Kind::Service => 1500,
            Kind::Tag => 1500,
            Kind::Word => 700,
        }
    }
}

/// What a report may share with others: a factor, service, tag or word.
pub(super) type Feature = (Kind, String);

/// All reports by what they may share.
#[derive(Debug, Default)]
pub(super) struct Shared {
    /// What may be shared, with the places of the reports that have it, in order.
    known: Vec<(Feature, Vec<u32>)>,
    /// What each report has, as places in `known`, in order.
    has: Vec<Vec<u32>>,
}

/// A report that is like another one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Near {
    pub at: usize,
    /// Whether both share a factor and a service: it may have happened again.
    pub is_repeat: bool,
    /// What they share, most telling kind first: `factor config-rollout`, `service checkout`.
    pub shared: Vec<String>,
}

impl Shared {
    /// `features` are those of each report, in order.
    pub(super) fn of<'p>(features: impl Iterator<Item = &'p [Feature]>) -> Shared {
        let mut shared = Shared::default();
        let mut index: HashMap<&Feature, u32> = HashMap::new();
        for (at, features) in features.enumerate() {
            let mut has = Vec::with_capacity(features.len());
            for feature in features {
                let known = *index.entry(feature).or_insert_with(|| {
                    shared.known.push((feature.clone(), Vec::new()));
                    shared.known.len() as u32 - 1
                });
                shared.known[known as usize].1.push(at as u32);
                has.push(known);
            }
            has.sort_unstable();
            shared.has.push(has);
        }
        shared
    }

    /// The reports that have one of these.
    pub(super) fn having(&self, features: &HashSet<Feature>) -> HashSet<usize> {
        let found = self.known.iter().filter(|(feature, _)| features.contains(feature));
        found.flat_map(|(_, reports)| reports.iter().map(|&at| at as usize)).collect()
    }

    /// The reports that are most like the one at `at`, but for those in `named`, which the page names anyway.
    ///
    /// It depends on nothing but who has what this report has, and on [`scale`]: so that it stays as it is when something
    /// else changes.
    pub(super) fn near(&self, at: usize, named: &[usize]) -> Vec<Near> {
        let told = self.has[at].iter().filter(|&&feature| self.tells(feature));
        let mut told: Vec<u32> = told.copied().collect();
        told.sort_by_key(|&feature| (self.reports(feature).len(), &self.known[feature as usize].0));
        // Likely ones are those that share something rare; what is common only tells them apart.
        let mut likely: Vec<u32> = Vec::new();
        for &feature in &told {
            let reports = self.reports(feature);
            if reports.len() <= COMMON {
                likely.extend(reports);
            } else if likely.is_empty() {
                let near = reports.partition_point(|&other| (other as usize) < at).saturating_sub(COMMON / 2);
                likely.extend(&reports[near..reports.len().min(near + COMMON)]);
            }
        }
        likely.sort_unstable();
        likely.dedup();
        likely.retain(|&other| other as usize != at && !named.contains(&(other as usize)));
        // The rarer it is among all, the more it tells. Whole numbers, so that the order of a sum does not matter.
        let all = scale(self.has.len()) as f64;
        let mut weights = vec![0; self.known.len()];
        for &feature in &told {
            let share = all / self.reports(feature).len() as f64;
            weights[feature as usize] = (f64::from(self.kind(feature).weight()) * share.ln().max(0.3)).round() as u32;
        }
        let score = |other: u32| {
            let has = &self.has[other as usize];
            let score: u32 = has.iter().map(|&feature| weights[feature as usize]).sum();
            if score < LEAST {
                return None;
            }
            // Who shares nothing but a word or two is like it by chance.
            let both = || has.iter().filter(|&&feature| weights[feature as usize] > 0);
            let is_chance = both().count() < 3 && both().all(|&feature| self.kind(feature) == Kind::Word);
            (!is_chance).then_some((score, other))
        };
        let mut scores: Vec<(u32, u32)> = likely.into_iter().filter_map(score).collect();
        scores.sort_by(|one, other| other.0.cmp(&one.0).then(one.1.cmp(&other.1)));
        scores.truncate(SHOWN);
        scores.into_iter().map(|(_, other)| self.told(&told, other)).collect()
    }

    fn kind(&self, feature: u32) -> Kind {
        self.known[feature as usize].0.0
    }

    fn told(&self, told: &[u32], other: u32) -> Near {
        let mut both: Vec<&(Feature, Vec<u32>)> = told
            .iter()
            .filter(|feature| self.has[other as usize].binary_search(feature).is_ok())
            .map(|&feature| &self.known[feature as usize])
            .collect();
        both.sort_by_key(|((kind, _), reports)| (*kind, reports.len()));
        let has = |wanted: Kind| both.iter().any(|((kind, _), _)| *kind == wanted);
        let words = |((kind, word), _): &&(Feature, Vec<u32>)| match kind {
            Kind::Factor => format!("factor {word}"),
            Kind::Service => format!("service {word}"),
            Kind::Tag => format!("tag {word}"),
            Kind::Word => format!("“{word}”"),
        };
        Near { at: other as usize, is_repeat: has(Kind::Factor) && has(Kind::Service), shared: both.iter().take(4).map(words).collect() }
    }

    fn reports(&self, feature: u32) -> &[u32] {
        &self.known[feature as usize].1
    }

    /// Whether sharing it says anything: another report has it, and not most of them.
    fn tells(&self, feature: u32) -> bool {
        let ((kind, _), reports) = &self.known[feature as usize];
        let is_common = reports.len() > COMMON && (*kind == Kind::Word || reports.len() > scale(self.has.len()) / 2);
        reports.len() > 1 && !is_common
    }
}

/// About how many reports there are: a power of two, so that one more report does not change what is like what.
pub(super) fn scale(reports: usize) -> usize {
    reports.next_power_of_two()
}

/// What a report may share with others, each once and in a fixed order.
pub(super) fn features(report: &Report) -> Vec<Feature> {
    let plain = |kind: Kind, values: &[String]| values.iter().map(move |value| (kind, value.trim().to_lowercase())).collect::<Vec<_>>();
    let mut features = plain(Kind::Factor, &report.factors);
    features.extend(plain(Kind::Service, &report.services));
    features.extend(plain(Kind::Tag, &report.tags));
    let told = [Some(report.title.as_str()), report.summary.as_deref()];
    let words = told.into_iter().flatten().flat_map(|text| text.split(|c: char| !c.is_alphanumeric()));
    features.extend(words.filter(|word| tells(word)).map(|word| (Kind::Word, single(&word.to_lowercase()))));
    features.retain(|(_, word)| !word.is_empty());
    features.sort();
    features.dedup();
    features.shrink_to_fit();
    features
}

/// A word without the ending of many: `nodes` and `node` are one.
fn single(word: &str) -> String {
    let stem = word.strip_suffix('s').filter(|stem| stem.chars().count() >= 4 && !stem.ends_with(['s', 'u', 'i']));
    stem.unwrap_or(word).to_owned()
}

/// Whether a word says what a report is about, and not what all of them are about.
fn tells(word: &str) -> bool {
    const TOLD_BY_ALL: &[&str] = &[
        "about",
        "after",
        "again",
        "also",
        "been",
        "before",
        "between",
        "both",
        "caused",
        "customers",
        "degraded",
        "down",
        "downtime",
        "due",
        "during",
        "error",
        "errors",
        "failed",
        "failure",
        "failures",
        "from",
        "have",
        "hour",
        "hours",
        "incident",
        "into",
        "issue",
        "issues",
        "minutes",
        "more",
        "most",
        "multiple",
        "over",
        "outage",
        "postmortem",
        "problem",
        "report",
        "requests",
        "returned",
        "service",
        "services",
        "several",
        "some",
        "that",
        "their",
        "them",
        "there",
        "these",
        "they",
        "this",
        "unavailable",
        "until",
        "users",
        "were",
        "when",
        "where",
        "which",
        "while",
        "with",
        "without",
        "would",
    ];
    word.chars().count() >= 4 && word.chars().any(char::is_alphabetic) && !TOLD_BY_ALL.contains(&word.to_lowercase().as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report(title: &str, factors: &[&str], services: &[&str]) -> Report {
        let owned = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
        Report { title: title.to_owned(), factors: owned(factors), services: owned(services), ..Report::default() }
    }

    #[test]
    fn what_is_shared_is_told_most_telling_first() {
        let mut reports = vec![
            report("The connection pool was exhausted", &["config-rollout"], &["checkout"]),
            report("Exhausted pool once more", &["Config-Rollout"], &["checkout"]),
            report("Certificate expired", &[], &["checkout"]),
            report("Certificates of the gateway", &["renewal"], &["gateway"]),
        ];
        reports.extend((0..20).map(|number| report(&format!("Something else {number}"), &[], &["search"])));
        let features: Vec<Vec<Feature>> = reports.iter().map(features).collect();
        let shared = Shared::of(features.iter().map(Vec::as_slice));
        let near = |at| shared.near(at, &[]).into_iter().map(|near| (near.at, near.is_repeat, near.shared.join(", "))).collect::<Vec<_>>();
        assert_eq!(near(0)[0], (1, true, "factor config-rollout, service checkout, “exhausted”, “pool”".to_owned()));
        assert_eq!(near(0).len(), 2, "a rare service tells something too: {:?}", near(0));
        assert_eq!(near(1)[0].0, 0, "both directions");
        assert!(shared.near(0, &[1, 2]).is_empty());
        assert!(near(5).iter().all(|(_, is_repeat, _)| !is_repeat));
    }

    #[test]
    fn a_long_history_is_searched_in_time() {
        let reports: Vec<Report> = (0..10_000)
            .map(|number| report(&format!("slow queue {}", number % 7), &["retry-storm"], &[["api", "web", "batch"][number % 3]]))
            .collect();
        let features: Vec<Vec<Feature>> = reports.iter().map(features).collect();
        let shared = Shared::of(features.iter().map(Vec::as_slice));
        let near = shared.near(5000, &[]);
        assert!(near.len() <= SHOWN);
    }
}
