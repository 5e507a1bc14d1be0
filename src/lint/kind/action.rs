//! What is promised: whether each item can be done and seen to be done, and whether any of them changes the system.

use super::structure::{blocks_of, heading, names_nobody, names_several, place};
use super::{Hit, Subject};
use crate::document::item::strength::Strength;
use crate::document::item::{Item, Status};
use crate::document::{Document, Kind, Milestone, Role};
use std::borrow::Cow;

/// An open item nobody in particular will do.
pub(super) fn owner(subject: &Subject) -> Vec<Hit> {
    let document = subject.document;
    let named = |item: &Item| item.owner.as_deref().map(str::trim).filter(|owner| !owner.is_empty()).map(str::to_owned);
    let mut hits = lacking(subject, |item| named(item).is_none());
    for hit in &mut hits {
        hit.words.push(("problem", "nobody is named to do it".to_owned()));
    }
    for item in open(subject) {
        let Some(owner) = named(item) else { continue };
        let problem = match &owner {
            owner if names_nobody(owner) => format!("“{owner}” is nobody in particular"),
            owner if names_several(owner) => format!("“{owner}” is more than one owner"),
            _ => continue,
        };
        hits.push(hit(document, item).with("problem", problem));
    }
    hits
}

pub(super) fn due(subject: &Subject) -> Vec<Hit> {
    lacking(subject, |item| item.due.is_none() && item.due_words.is_none())
}

pub(super) fn kind(subject: &Subject) -> Vec<Hit> {
    lacking(subject, |item| item.kind.is_none())
}

pub(super) fn priority(subject: &Subject) -> Vec<Hit> {
    lacking(subject, |item| item.priority.is_none())
}

/// The open items that lack something: each by itself, or at the first of them all together where they are many.
fn lacking(subject: &Subject, lacks: impl Fn(&Item) -> bool) -> Vec<Hit> {
    let bare: Vec<&Item> = open(subject).into_iter().filter(|item| lacks(item)).collect();
    match bare.as_slice() {
        [first, second, third, _, ..] => {
            let found = format!("{}, {}, {} and {} more", first.id, second.id, third.id, bare.len() - 3);
            vec![Hit::at(first.what.trim(subject.document.text())).with("found", found)]
        }
        few => few.iter().map(|item| hit(subject.document, item)).collect(),
    }
}

/// An item of which nobody can say whether it is done.
pub(super) fn end_state(subject: &Subject) -> Vec<Hit> {
    let document = subject.document;
    const VAGUE: &[&str] = &[
        "improve",
        "enhance",
        "look",
        "investigate",
        "consider",
        "think",
        "explore",
        "discuss",
        "ensure",
        "review",
        "revisit",
        "evaluate",
        "strengthen",
        "better",
        "make",
        "understand",
        "try",
        "work",
        "examine",
        "assess",
        "address",
        "handle",
        "be",
    ];
    // Of these a verb alone says too little; what follows may say enough.
    const VAGUE_IN_TWO: &[(&str, &[&str])] = &[
        ("look", &["into", "at"]),
        ("make", &["sure", "better"]),
        ("work", &["on"]),
        ("think", &["about"]),
        ("be", &["better", "more"]),
        ("try", &["to"]),
    ];
    const MEASURES: &[&str] =
        &["until", "so", "within", "less", "fewer", "below", "above", "every", "write", "document", "decide", "publish", "list", "propose"];
    let mut hits = Vec::new();
    for item in open(subject) {
        let words = lower_words(&item.text);
        let [first, rest @ ..] = words.as_slice() else { continue };
        let pair = VAGUE_IN_TWO.iter().find(|(verb, _)| *verb == *first);
        let is_vague =
            VAGUE.contains(&&**first) && pair.is_none_or(|(_, after)| rest.first().is_some_and(|word| after.contains(&word.as_ref())));
        let is_measured = item.text.bytes().any(|byte| byte.is_ascii_digit()) || rest.iter().any(|word| MEASURES.contains(&word.as_ref()));
        if is_vague && !is_measured {
            let verb = pair.map_or_else(|| first.clone().into_owned(), |_| format!("{first} {}", rest.first().map_or("", |word| word)));
            hits.push(hit(document, item).with("verb", verb));
        }
    }
    hits
}

/// Where everything is equally urgent, nothing is.
pub(super) fn one_priority(subject: &Subject) -> Vec<Hit> {
    let document = subject.document;
    let items = open(subject);
    let [first, rest @ ..] = items.as_slice() else { return Vec::new() };
    let Some(priority) = &first.priority else { return Vec::new() };
    let is_same = rest.iter().all(|item| item.priority.as_ref().is_some_and(|other| other.eq_ignore_ascii_case(priority)));
    if rest.len() < 2 || !is_same {
        return Vec::new();
    }
    vec![hit(document, first).with("count", items.len().to_string()).with("found", priority)]
}

/// An outage that users saw, and nothing about it that comes first.
pub(super) fn high_priority(subject: &Subject) -> Vec<Hit> {
    let document = subject.document;
    let front = document.front();
    let users = front
        .impact
        .iter()
        .flat_map(|fact| &fact.value.numbers)
        .any(|(name, count)| *count > 0.0 && matches!(name.as_str(), "users" | "customers"));
    let worst = front
        .severity
        .as_ref()
        .is_some_and(|severity| subject.context.severities.iter().take(2).any(|word| word.eq_ignore_ascii_case(&severity.value)));
    let items = subject.items();
    let Some(first) = items.first().filter(|_| users || worst) else { return Vec::new() };
    let urgent = |item: &Item| item.level().is_some_and(|level| level < 2);
    // Items without any priority have a rule of their own.
    if items.iter().any(urgent) || items.iter().all(|item| item.priority.is_none()) {
        return Vec::new();
    }
    vec![Hit::at(heading(document, first.section).unwrap_or(first.what))]
}

/// Items that ask people to do better and leave the system as it was.
pub(super) fn only_people(subject: &Subject) -> Vec<Hit> {
    let document = subject.document;
    let items = subject.items();
    let Some(first) = items.first() else { return Vec::new() };
    let rated: Vec<_> = items.iter().map_while(|item| item.strength().filter(|rated| rated.strength == Strength::Weaker)).collect();
    if rated.len() < items.len() {
        return Vec::new();
    }
    let reasons: Vec<String> = items.iter().zip(&rated).take(3).map(|(item, rated)| format!("{} {rated}", item.id)).collect();
    vec![Hit::at(heading(document, first.section).unwrap_or(first.what)).with("found", reasons.join("; "))]
}

/// A due date from which no day is understood.
pub(super) fn due_unclear(subject: &Subject) -> Vec<Hit> {
    let told = |item: &Item| item.due_words.clone().map(|words| hit(subject.document, item).with("words", words));
    open(subject).into_iter().filter_map(told).collect()
}

/// A due date later than the settings allow after an incident of this severity.
pub(super) fn due_late(subject: &Subject) -> Vec<Hit> {
    let front = subject.document.front();
    let severity = front.severity.as_ref().map(|severity| severity.value.as_str());
    let settings = subject.context.settings;
    // Eight weeks is what houses commonly allow where they allow anything; a house that says nothing is asked there.
    let days = settings.due_days(severity).unwrap_or(if settings.due_within_days.is_some() { u16::MAX } else { 56 });
    let started = front.milestone(Milestone::Started).map(|started| started.value.date());
    let Some(from) = started.or(front.date.as_ref().map(|date| date.value)) else { return Vec::new() };
    let late = |item: &Item| {
        let after = from.until(item.due?).ok()?.get_days();
        let told = hit(subject.document, item).with("days", after.to_string()).with("allowed", days.to_string());
        (after > i32::from(days)).then_some(told)
    };
    open(subject).into_iter().filter_map(late).collect()
}

/// One id written at two items names neither.
pub(super) fn duplicate_id(subject: &Subject) -> Vec<Hit> {
    let document = subject.document;
    let hit = |item: &Item| {
        let id = item.repeats.clone()?;
        let first = subject.items().iter().find(|other| other.id_is_written && other.id == id)?;
        let line = document.source().position(first.span.start).line;
        Some(Hit::at(item.what.trim(document.text())).with("found", id).with("line", line.to_string()))
    };
    subject.items().iter().filter_map(hit).collect()
}

/// An item that was done although an approval it needs is not written.
pub(super) fn not_approved(subject: &Subject) -> Vec<Hit> {
    let lacks = |item: &&Item| item.status == Status::Done && item.approval.is_some() && item.approved.is_none();
    let told = |item: &Item| hit(subject.document, item).with("who", item.approval.clone().unwrap_or_default());
    subject.items().iter().filter(lacks).map(told).collect()
}

/// The words of a text in lower case; most are already.
fn lower_words(text: &str) -> Vec<Cow<'_, str>> {
    let lower = |word: &'_ str| word.bytes().all(|byte| byte.is_ascii_lowercase());
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(|word| if lower(word) { Cow::Borrowed(word) } else { Cow::Owned(word.to_lowercase()) }).collect()
}

/// No item, and no word about why there is none.
pub(super) fn none(subject: &Subject) -> Vec<Hit> {
    let document = subject.document;
    if !subject.items().is_empty() {
        return Vec::new();
    }
    let sections = document.sections();
    let own: Vec<usize> = (0..sections.len()).filter(|index| sections[*index].own && sections[*index].role == Role::Actions).collect();
    let is_said = own.iter().any(|section| {
        blocks_of(document, *section).any(|index| {
            let block = &document.blocks()[index];
            matches!(block.kind, Kind::Paragraph | Kind::Item) && document.read(index).split_whitespace().count() >= 3
        })
    });
    if is_said {
        return Vec::new();
    }
    let span = own.first().and_then(|section| heading(document, *section)).unwrap_or_else(|| place(document, "owner"));
    vec![Hit::at(span)]
}

/// The items that are still to be done.
fn open<'s>(subject: &'s Subject) -> Vec<&'s Item> {
    subject.items().iter().filter(|item| matches!(item.status, Status::Open | Status::InProgress)).collect()
}

fn hit(document: &Document, item: &Item) -> Hit {
    Hit::at(item.what.trim(document.text())).with("found", item.id.clone())
}
