//! The numbers over all reports: how long things took as whole distributions, and how much there was of what.
//!
//! Never one mean alone: a few long incidents say more than the middle of them all. Nothing is counted by person.

use super::Definition;
use super::figures;
use super::page::Page;
use super::topics::Subject;
use crate::document::front::Kind;
use serde::Serialize;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The sides of a picture in its own units.
const WIDTH: f64 = 640.0;
const HEIGHT: f64 = 120.0;

/// What the page of the numbers knows.
#[derive(Debug, Serialize)]
pub(super) struct Numbers {
    /// How many incidents there are; near misses, drills and problems are not counted among the lengths.
    incidents: usize,
    lengths: Vec<Length>,
    counts: Vec<Count>,
}

/// How long one stretch between milestones took, over all incidents that tell both.
#[derive(Debug, Serialize)]
struct Length {
    name: &'static str,
    meaning: &'static str,
    anchor: String,
    told: usize,
    /// The shortest, a quarter, a half, nine tenths, the longest.
    marks: Vec<Mark>,
    bins: Vec<Bin>,
    curve: String,
    width: f64,
    height: f64,
}

#[derive(Debug, Serialize)]
struct Mark {
    name: &'static str,
    length: String,
    /// Where it stands in the picture.
    x: f64,
}

/// A column of a histogram.
#[derive(Debug, Serialize)]
struct Bin {
    words: String,
    label: &'static str,
    count: usize,
    /// How many are this long or shorter, in percent.
    share: usize,
    x: f64,
    y: f64,
    width: f64,
    height: f64,
}

/// How many there are of each sort of something.
#[derive(Debug, Serialize)]
struct Count {
    name: &'static str,
    meaning: &'static str,
    anchor: &'static str,
    rows: Vec<Row>,
    /// How many sorts more there are.
    more: usize,
}

#[derive(Debug, Serialize)]
struct Row {
    name: String,
    count: usize,
    /// In percent of the largest.
    width: usize,
}

/// Where the columns of every histogram end, in seconds, so that they can be compared.
const ENDS: [(i64, &str); 10] = [
    (60, "1 min"),
    (300, "5 min"),
    (900, "15 min"),
    (1800, "30 min"),
    (3600, "1 h"),
    (2 * 3600, "2 h"),
    (4 * 3600, "4 h"),
    (12 * 3600, "12 h"),
    (24 * 3600, "1 day"),
    (i64::MAX, "longer"),
];

/// How many rows a count shows.
const ROWS: usize = 12;

pub(super) fn numbers(pages: &[Arc<Page>], definitions: &[Definition]) -> Numbers {
    let incidents = || pages.iter().filter(|page| page.kind == Kind::Incident);
    let mut definitions: Vec<&Definition> = definitions.iter().collect();
    definitions.sort_by_key(|definition| (definition.to as usize, definition.from as usize));
    let lengths = definitions.into_iter().map(|definition| {
        let mut seconds: Vec<i64> =
            incidents().flat_map(|page| &page.lengths).filter(|length| length.is_of(definition)).map(|length| length.seconds).collect();
        seconds.sort_unstable();
        (definition.name, definition.meaning, seconds)
    });
    let lengths = lengths.filter(|(_, _, seconds)| !seconds.is_empty());
    Numbers {
        incidents: incidents().count(),
        lengths: lengths.map(|(name, meaning, seconds)| length(name, meaning, &seconds)).collect(),
        counts: counts(pages),
    }
}

fn length(name: &'static str, meaning: &'static str, seconds: &[i64]) -> Length {
    let column = WIDTH / ENDS.len() as f64;
    let counts: Vec<usize> = (0..ENDS.len()).map(|at| seconds.iter().filter(|second| bin(**second) == at).count()).collect();
    let most = counts.iter().copied().max().unwrap_or(0).max(1) as f64;
    let mut below = 0;
    let bins = counts.iter().enumerate().map(|(at, &count)| {
        below += count;
        let height = count as f64 / most * (HEIGHT - 10.0);
        let words = match at {
            0 => format!("up to {}", ENDS[0].1),
            at if at + 1 == ENDS.len() => format!("over {}", ENDS[at - 1].1),
            at => format!("{} to {}", ENDS[at - 1].1, ENDS[at].1),
        };
        Bin {
            words,
            label: ENDS[at].1,
            count,
            share: (below * 100 + seconds.len() / 2) / seconds.len().max(1),
            x: round(at as f64 * column + 2.0),
            y: round(HEIGHT - height),
            width: round(column - 4.0),
            height: round(height),
        }
    });
    let bins: Vec<Bin> = bins.collect();
    let points =
        bins.iter().map(|bin| format!("{},{}", round(bin.x + bin.width + 2.0), round(HEIGHT - bin.share as f64 / 100.0 * (HEIGHT - 10.0))));
    let curve = std::iter::once(format!("0,{HEIGHT}")).chain(points).collect::<Vec<_>>().join(" ");
    let at = |share: f64| seconds[((seconds.len() - 1) as f64 * share).round() as usize];
    let marks = [("shortest", 0.0), ("a quarter within", 0.25), ("half within", 0.5), ("nine tenths within", 0.9), ("longest", 1.0)];
    let marks = marks.map(|(name, share)| Mark { name, length: figures::length(at(share)), x: round(place(at(share)) * WIDTH) });
    Length {
        name,
        meaning,
        anchor: name.to_lowercase().replace(' ', "-"),
        told: seconds.len(),
        marks: marks.into(),
        bins,
        curve,
        width: WIDTH,
        height: HEIGHT,
    }
}

fn bin(seconds: i64) -> usize {
    ENDS.iter().position(|(end, _)| seconds <= *end).unwrap_or(ENDS.len() - 1)
}

/// Where a length stands between the left and the right of the picture, from 0 to 1: evenly within its column.
fn place(seconds: i64) -> f64 {
    let at = bin(seconds);
    let from = if at == 0 { 0 } else { ENDS[at - 1].0 };
    let to = if at + 1 == ENDS.len() { from * 8 } else { ENDS[at].0 };
    let inside = ((seconds - from) as f64 / (to - from) as f64).clamp(0.0, 1.0);
    (at as f64 + inside) / ENDS.len() as f64
}

fn round(value: f64) -> f64 {
    (value * 10.0).round() / 10.0
}

fn counts(pages: &[Arc<Page>]) -> Vec<Count> {
    let mut counts = Vec::new();
    let mut count = |name, meaning, anchor, by_name: bool, names: &mut dyn Iterator<Item = String>| {
        let mut found: BTreeMap<String, usize> = BTreeMap::new();
        names.for_each(|name| *found.entry(name).or_default() += 1);
        let mut found: Vec<(String, usize)> = found.into_iter().collect();
        if by_name {
            found.reverse();
        } else {
            found.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        }
        let more = found.len().saturating_sub(ROWS);
        found.truncate(ROWS);
        let most = found.iter().map(|(_, count)| *count).max().unwrap_or(0).max(1);
        let rows: Vec<Row> = found.into_iter().map(|(name, count)| Row { name, count, width: (count * 100).div_ceil(most) }).collect();
        if !rows.is_empty() {
            counts.push(Count { name, meaning, anchor, rows, more });
        }
    };
    let reports = || pages.iter().map(|page| &page.report);
    count(
        "Reports by year",
        "every report, by the year that it began in",
        "by-year",
        true,
        &mut reports().filter_map(|report| Some(report.year?.to_string())),
    );
    count(
        "Reports by kind",
        "incidents, near misses, problems and drills",
        "by-kind",
        false,
        &mut reports().map(|report| report.kind.clone()),
    );
    count(
        "Reports by severity",
        "as the report says; the set is the team's own",
        "by-severity",
        false,
        &mut reports().filter_map(|report| report.severity.clone()),
    );
    count(
        "Detected by",
        "who or what noticed first, where the report says so",
        "by-detection",
        false,
        &mut reports().filter_map(|report| report.detected_by.clone()),
    );
    for (subject, name, meaning, anchor) in [
        (Subject::Service, "Reports by service", "a report counts for each service that it names", "by-service"),
        (Subject::Factor, "Reports by factor", "a report counts for each factor that it names", "by-factor"),
    ] {
        count(name, meaning, anchor, false, &mut reports().flat_map(|report| subject.of(report).iter().cloned()));
    }
    let items = || pages.iter().flat_map(|page| &page.items);
    count(
        "Action items by state",
        "all items of all reports, as they stand in the reports",
        "items-by-state",
        false,
        &mut items().map(|item| item.state_words.clone()),
    );
    count(
        "Action items by type",
        "what an item does for the system, where it says so",
        "items-by-type",
        false,
        &mut items().filter_map(|item| item.kind.clone()),
    );
    counts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_distribution_is_told_whole() {
        let told = length("Time to detect", "until noticed", &[30, 240, 240, 1000, 90_000]);
        let marks: Vec<_> = told.marks.iter().map(|mark| (mark.name, mark.length.as_str())).collect();
        assert_eq!(
            marks,
            [
                ("shortest", "30 s"),
                ("a quarter within", "4 min"),
                ("half within", "4 min"),
                ("nine tenths within", "1 day 1 h"),
                ("longest", "1 day 1 h")
            ]
        );
        let bins: Vec<_> = told.bins.iter().filter(|bin| bin.count > 0).map(|bin| (bin.words.as_str(), bin.count, bin.share)).collect();
        assert_eq!(bins, [("up to 1 min", 1, 20), ("1 min to 5 min", 2, 60), ("15 min to 30 min", 1, 80), ("over 1 day", 1, 100)]);
    }
}
