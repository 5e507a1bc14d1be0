//! What only a report's own page tells: its facts at a glance.

use super::strip::{self, Strip};
use super::{Input, figures};
use crate::document::{Document, Front};
use serde::Serialize;

/// What the template of its own page knows beside.
#[derive(Debug, Serialize)]
pub(super) struct Details {
    /// What stands under the title: the impact, or the summary where the text does not begin with it anyway.
    pub lead: Option<String>,
    pub owner: Option<String>,
    pub facilitator: Option<String>,
    pub milestones: Vec<Moment>,
    pub stretches: Vec<Length>,
    pub strip: Option<Strip>,
    /// Whether the body shows the timeline as a picture.
    pub has_picture: bool,
    /// Numbers of impact, objective and effort, with what they count.
    pub numbers: Vec<Fact>,
    pub budget: Option<Budget>,
    /// How long it takes to read, in minutes.
    pub minutes: usize,
    /// Ids at other places.
    pub links: Vec<Fact>,
    /// Keys of the front matter that we do not know.
    pub other: Vec<Fact>,
}

/// A name and what stands under it, both in words.
#[derive(Clone, Debug, Serialize)]
pub struct Fact {
    pub name: String,
    pub value: String,
}

/// What was spent of the error budget.
#[derive(Clone, Debug, Serialize)]
pub struct Budget {
    /// `53 %`, `5.3 times all of it`.
    pub spent: String,
    /// The percents of a bar that are full.
    pub bar: u32,
    pub is_over: bool,
    /// How many may be bad.
    pub allowed: String,
    pub formula: String,
}

#[derive(Clone, Debug, Serialize)]
pub struct Moment {
    pub name: String,
    /// For programs: RFC 3339, without an offset where nobody says the zone.
    pub at: String,
    /// None where the milestone before it was passed on the same day.
    pub day: Option<String>,
    pub clock: String,
}

/// A stretch between milestones.
#[derive(Clone, Debug, Serialize)]
pub struct Length {
    pub name: String,
    pub length: String,
    pub meaning: String,
    /// The milestones it runs between, for its colour.
    pub from: String,
    pub to: String,
}

/// The facts of a report; `html` is its body, and `has_picture` whether that shows the timeline as one.
pub(super) fn details(input: &Input, summary: Option<&str>, html: &str, has_picture: bool) -> Details {
    let document = &input.document;
    let front = document.front();
    Details {
        lead: lead(front, summary, html),
        owner: front.owner.as_ref().map(|owner| owner.value.clone()),
        facilitator: front.facilitator.as_ref().map(|facilitator| facilitator.value.clone()),
        milestones: milestones(input),
        stretches: input.stretches.iter().map(length).collect(),
        strip: strip::strip(&input.moments, if has_picture { &[] } else { &input.timelines }),
        has_picture,
        numbers: numbers(front),
        budget: input.spent.map(|spent| budget(&spent)),
        minutes: minutes(document),
        links: front.links.iter().map(|(name, ids)| Fact { name: figures::label(name), value: ids.join(", ") }).collect(),
        other: other(front),
    }
}

fn lead(front: &Front, summary: Option<&str>, html: &str) -> Option<String> {
    let impact = front.impact.as_ref().and_then(|impact| impact.value.summary.clone());
    impact.or_else(|| summary.filter(|_| html.trim_start().starts_with("<h2")).map(str::to_owned))
}

fn milestones(input: &Input) -> Vec<Moment> {
    let mut before = None;
    let moment = |moment: &super::Moment| {
        let (at, zone) = (&moment.at, if moment.is_zone_told { "%:z" } else { "" });
        Moment {
            name: figures::label(moment.milestone.name()),
            at: at.strftime(&format!("%Y-%m-%dT%H:%M:%S{zone}")).to_string(),
            day: (before.replace(at.date()) != Some(at.date())).then(|| figures::short_day(at.date())),
            clock: figures::clock(at, moment.is_zone_told),
        }
    };
    input.moments.iter().map(moment).collect()
}

fn length(stretch: &super::Stretch) -> Length {
    let super::Definition { from, to, name, meaning } = stretch.definition;
    Length {
        name: name.to_owned(),
        length: figures::length(stretch.seconds),
        meaning: meaning.to_owned(),
        from: from.name().to_owned(),
        to: to.name().to_owned(),
    }
}

fn numbers(front: &Front) -> Vec<Fact> {
    let mut numbers = Vec::new();
    let mut add = |name: String, value: String| numbers.push(Fact { name, value });
    if let Some(impact) = &front.impact {
        for (name, value) in &impact.value.numbers {
            add(figures::label(name), figures::number(*value));
        }
    }
    if let Some(slo) = front.slo.as_ref().map(|slo| &slo.value) {
        let name = slo.name.as_ref().map_or("Objective".to_owned(), |name| format!("Objective {name}"));
        let objective = slo.objective.map(|percent| format!("{} %", figures::number(percent)));
        let window = slo.window.as_ref().map(|window| format!("over {window}"));
        let bad = slo.bad.map(|bad| match slo.total {
            Some(total) => format!("{} of {} were bad", figures::number(bad), figures::number(total)),
            None => format!("{} were bad", figures::number(bad)),
        });
        let goal = [objective, window].into_iter().flatten().collect::<Vec<_>>().join(" ");
        let said = [Some(goal).filter(|goal| !goal.is_empty()), bad].into_iter().flatten().collect::<Vec<_>>().join("; ");
        if !said.is_empty() {
            add(name, said);
        }
    }
    if let Some(effort) = front.effort.as_ref().map(|effort| &effort.value) {
        if let Some(responders) = effort.responders {
            add("Responders".to_owned(), figures::number(responders));
        }
        if let Some(hours) = effort.hours {
            add("Hours of work".to_owned(), figures::number(hours));
        }
    }
    numbers
}

fn budget(spent: &super::Spent) -> Budget {
    let percents = spent.share * 100.0;
    let exact = |value: f64| if value < 10.0 { (value * 10.0).round() / 10.0 } else { value.round() };
    Budget {
        spent: match spent.share {
            share if share < 2.0 => format!("{} %", figures::number(exact(percents))),
            share => format!("{} times all of it", figures::number(exact(share))),
        },
        bar: percents.round().clamp(0.0, 100.0) as u32,
        is_over: spent.share > 1.0,
        allowed: figures::number(exact(spent.allowed)),
        formula: spent.formula.to_owned(),
    }
}

/// Words that are read in a minute.
const READ: usize = 220;

fn minutes(document: &Document) -> usize {
    let words: usize = (0..document.blocks().len()).map(|block| document.read(block).split_whitespace().count()).sum();
    words.div_ceil(READ).max(1)
}

/// What other generators of sites keep in the front matter says nothing of the incident.
const LAYOUT_KEYS: [&str; 14] = [
    "layout",
    "weight",
    "category",
    "categories",
    "permalink",
    "slug",
    "toc",
    "draft",
    "sidebar",
    "nav_order",
    "parent",
    "aliases",
    "url",
    "last_reviewed_on",
];

fn other(front: &Front) -> Vec<Fact> {
    let told = front.other.iter().filter(|(key, _)| !LAYOUT_KEYS.contains(&key.as_str()));
    told.map(|(key, fact)| Fact { name: figures::label(key), value: without_addresses(&in_a_line(fact.value.trim())) })
        .filter(|fact| !fact.value.is_empty())
        .collect()
}

/// What somebody wrote with links of Markdown, where nothing reads Markdown: the words of the links.
fn without_addresses(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, link)) = rest.split_once('[') {
        let parts = link.split_once("](").and_then(|(words, after)| Some((words, after.split_once(')')?)));
        match parts.filter(|(words, (address, _))| !words.contains(['[', ']']) && address.starts_with("http")) {
            Some((words, (_, after))) => {
                out.extend([before, words]);
                rest = after;
            }
            None => {
                out.extend([before, "["]);
                rest = link;
            }
        }
    }
    out + rest
}

/// The YAML of a list of words as a person would write it.
fn in_a_line(value: &str) -> String {
    let words: Option<Vec<&str>> = value.lines().map(|line| line.strip_prefix("- ").map(str::trim)).collect();
    words.filter(|words| words.iter().all(|word| !word.contains(": "))).map_or_else(|| value.to_owned(), |words| words.join(", "))
}
