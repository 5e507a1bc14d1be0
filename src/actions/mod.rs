//! What was promised: the action items of all reports, chosen, sorted and shown.
//!
//! A report says what its items are and makes the edits that change them; this room looks at many reports at once. What
//! keeps items in step with a tracker belongs here too, between the two: a plan of what would change, its application,
//! the rank of what waits, and one file a tracker. Nothing here counts items by person.

pub mod diff;
mod settings;
pub mod journal;
pub mod shape;
pub mod sync;
pub mod ticket;
pub mod tracker;

pub use settings::Settings;

use crate::document::Document;
use crate::document::item::strength::Rated;
use crate::document::item::{Item, Status, Type};
use jiff::civil::Date;
use rayon::prelude::*;
use std::sync::Arc;

/// What the items of a report have in common.
#[derive(Clone, Debug)]
pub struct Origin {
    /// The report's id.
    pub report: String,
    pub title: Option<String>,
    /// The day the incident began, if the report or its file's name says.
    pub started: Option<Date>,
    pub services: Vec<String>,
    pub severity: Option<String>,
    /// As it is shown to the user, with `/` between its parts.
    pub path: String,
}

/// An item with the report it stands in.
#[derive(Clone, Debug)]
pub struct Listed {
    pub origin: Arc<Origin>,
    /// The line the item begins in, from 1.
    pub line: usize,
    pub item: Box<Item>,
    /// How many days it is late: none while it is not, or once it is closed.
    pub overdue: Option<i32>,
}

impl Listed {
    /// How strong a remedy it is, as far as its words tell.
    pub fn strength(&self) -> Option<Rated> {
        self.item.strength()
    }

    /// Unique in the repository: `2026-11-21-checkout-500s#A1`.
    pub fn name(&self) -> String {
        [&self.origin.report, "#", &self.item.id].concat()
    }
}

/// The items of one report; `stem` is its file's name without the ending, the id of a report that names none.
pub fn list(document: &Document, path: &str, stem: &str, today: Date) -> Vec<Listed> {
    let items = document.action_items();
    if items.is_empty() {
        return Vec::new();
    }
    let front = document.front();
    let origin = Arc::new(Origin {
        report: document.id(stem),
        title: front.title.as_ref().map(|title| title.value.clone()),
        started: document.day(stem),
        services: front.services.iter().map(|service| service.value.clone()).collect(),
        severity: front.severity.as_ref().map(|severity| severity.value.clone()),
        path: path.to_owned(),
    });
    // Items come in the order of the text, so that lines are counted from one to the next.
    let (mut line, mut at) = (1, 0);
    let mut line_of = |start: usize| {
        line += memchr::memchr_iter(b'\n', &document.text().as_bytes()[at..start.max(at)]).count();
        at = start.max(at);
        line
    };
    let listed = items.into_iter().map(|item| Listed {
        origin: origin.clone(),
        line: line_of(item.span.start),
        overdue: overdue(&item, today),
        item: Box::new(item),
    });
    listed.collect()
}

fn overdue(item: &Item, today: Date) -> Option<i32> {
    let due = item.due.filter(|due| *due < today && !item.status.is_closed())?;
    due.until(today).ok().map(|span| span.get_days())
}

/// By due date, those without one last; then by report, and in a report in the order of the text.
pub fn sort(items: &mut [Listed]) {
    let due = |listed: &Listed| (listed.item.due.is_none(), listed.item.due);
    items.par_sort_by(|a, b| {
        let of_report = || a.origin.report.cmp(&b.origin.report).then_with(|| a.origin.path.cmp(&b.origin.path));
        due(a).cmp(&due(b)).then_with(of_report).then(a.line.cmp(&b.line))
    });
}

/// Which items are wanted. What is empty or none asks for nothing.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    pub owner: Option<String>,
    pub status: Vec<Status>,
    pub due_before: Option<Date>,
    pub overdue: bool,
    /// Only items for which no day is known.
    pub undated: bool,
    pub kind: Vec<Type>,
    pub report: Option<String>,
    pub service: Option<String>,
    pub severity: Vec<String>,
    pub priority: Vec<String>,
}

impl Filter {
    pub fn keeps(&self, listed: &Listed) -> bool {
        let item = &listed.item;
        self.owner.as_ref().is_none_or(|owner| item.owner.as_ref().is_some_and(|found| owns(found, owner)))
            && (self.status.is_empty() || self.status.contains(&item.status))
            && self.due_before.is_none_or(|before| item.due.is_some_and(|due| due < before))
            && (!self.overdue || listed.overdue.is_some())
            && (!self.undated || item.due.is_none())
            && (self.kind.is_empty() || item.kind.is_some_and(|kind| self.kind.contains(&kind)))
            && self.report.as_ref().is_none_or(|report| is_called(&listed.origin.report, &listed.origin.path, report))
            && has(&self.severity, listed.origin.severity.as_deref())
            && has(&self.priority, item.priority.as_deref())
            && self.service.as_ref().is_none_or(|service| listed.origin.services.iter().any(|found| found.eq_ignore_ascii_case(service)))
    }
}

/// Whether what an item has is among what is wanted, or nothing is.
fn has(wanted: &[String], found: Option<&str>) -> bool {
    wanted.is_empty() || found.is_some_and(|found| wanted.iter().any(|wanted| wanted.trim().eq_ignore_ascii_case(found.trim())))
}

/// Whether a report with this id and path is the one that is asked for.
pub fn is_called(id: &str, path: &str, wanted: &str) -> bool {
    id == wanted || is_file(path, wanted)
}

/// Whether an owner is, or names among others, the one that is asked for: with or without its @, in any case.
fn owns(found: &str, wanted: &str) -> bool {
    let plain = |name: &str| name.trim().trim_start_matches('@').to_lowercase();
    let wanted = plain(wanted);
    plain(found) == wanted || found.split([',', '/', '&', ' ']).any(|name| plain(name) == wanted)
}

/// Whether a path is, or ends in, the file or stem that is asked for.
fn is_file(path: &str, wanted: &str) -> bool {
    let wanted = wanted.strip_prefix("./").unwrap_or(wanted);
    let path = if wanted.ends_with(".md") { path } else { path.strip_suffix(".md").unwrap_or(path) };
    path.strip_suffix(wanted).is_some_and(|rest| rest.is_empty() || rest.ends_with('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    const REPORT: &str = "---\nid: r1\nservices: [cart]\n---\n\n## Action items\n\n- [ ] b (@li & @amara, due 2026-11-20, prevent)\n\
                          - [x] a (@li, due 2026-11-01)\n- c\n- [ ] d (due 2026-12-24, detect)\n";

    /// The items that a filter keeps, in order, as one line each.
    #[track_caller]
    fn check(filter: Filter, expected: &[&str]) {
        let mut items = list(&Document::parse(REPORT), "postmortems/x.md", "x", "2026-11-22".parse().unwrap());
        sort(&mut items);
        items.retain(|listed| filter.keeps(listed));
        let lines = items.iter().map(|listed| format!("{} {}:{} {:?}", listed.name(), listed.item.text, listed.line, listed.overdue));
        assert_eq!(lines.collect::<Vec<_>>(), expected);
    }

    #[test]
    fn items_are_chosen_and_sorted() {
        let all = ["r1#A2 a:9 None", "r1#A1 b:8 Some(2)", "r1#A4 d:11 None", "r1#A3 c:10 None"];
        check(Filter::default(), &all);
        check(Filter { owner: Some("Amara".into()), ..Filter::default() }, &all[1..2]);
        check(Filter { overdue: true, ..Filter::default() }, &all[1..2]);
        check(Filter { due_before: Some("2026-11-21".parse().unwrap()), ..Filter::default() }, &all[..2]);
        check(Filter { status: vec![Status::Done], ..Filter::default() }, &all[..1]);
        check(Filter { kind: vec![Type::Detect, Type::Learn], ..Filter::default() }, &all[2..3]);
        check(Filter { service: Some("Cart".into()), report: Some("x.md".into()), ..Filter::default() }, &all);
        check(Filter { report: Some("r1".into()), ..Filter::default() }, &all);
        check(Filter { report: Some("r".into()), ..Filter::default() }, &[]);
    }
}
