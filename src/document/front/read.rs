//! Facts from the tree of the front matter, and complaints about the values that were not understood.

use super::node::{Node, Tree, Value};
use super::{Effort, Fact, Front, Impact, Reviewer, Slo, Word};
use crate::document::time::zones;
use crate::document::{Complaint, Milestone, Span, nearest};
use jiff::Zoned;
use jiff::civil::Date;
use jiff::fmt::temporal::{Pieces, PiecesOffset};
use jiff::tz::TimeZone;
use std::collections::HashSet;

/// The counts of an impact that can be nothing but numbers.
const COUNTS: &[&str] = &["users", "requests_failed", "customers", "requests", "orders"];

/// Read the front matter of `text` that stands at `inner`, between its fences.
pub(super) fn read(text: &str, inner: Span) -> Front {
    let tree = match Tree::read(inner.of(text), inner.start) {
        Ok(tree) => tree,
        Err(complaint) => return Front { broken: Some(complaint), ..Front::default() },
    };
    let Some(root) = tree.root else { return Front::default() };
    let Value::Map { pairs, .. } = tree.value(root) else {
        let broken = match tree.value(root) {
            Value::Null => None,
            _ => Some(
                Complaint::new(tree.span(root), "front matter is a list of keys with their values, and this is none")
                    .hint("write a line such as `title: Checkout returned 500s`"),
            ),
        };
        return Front { broken, ..Front::default() };
    };
    let mut reader = Reader { text, tree: &tree, front: Front::default(), seen: HashSet::new() };
    for (key, value) in pairs {
        let complaints = reader.front.complaints.len();
        reader.pair(*key, *value);
        if reader.front.complaints.len() > complaints {
            reader.front.misread.extend(tree.scalar(*key).map(str::to_owned));
        }
    }
    let mut front = reader.front;
    front.milestones.sort_by_key(|(milestone, _)| *milestone);
    front.complaints.sort_by_key(|complaint| complaint.span.start);
    front
}

struct Reader<'a, 't> {
    text: &'a str,
    tree: &'a Tree<'t>,
    front: Front,
    seen: HashSet<String>,
}

impl<'a, 't> Reader<'a, 't> {
    fn pair(&mut self, key: usize, value: usize) {
        let key_span = self.tree.span(key);
        let name = self.tree.scalar(key).map_or_else(|| key_span.of(self.text).to_owned(), str::to_owned);
        if !self.seen.insert(name.clone()) {
            let complaint = Complaint::new(key_span, format!("the key “{}” stands here a second time", shown(&name)));
            self.front.complaints.push(complaint.hint("keep one of the two"));
            return;
        }
        self.front.keys.push((name.clone(), key_span));
        if let Value::Map { pairs, .. } = &self.node(value).value {
            for (inside, _) in pairs {
                if let Some(word) = self.tree.scalar(*inside) {
                    self.front.keys.push((format!("{name}.{word}"), self.tree.span(*inside)));
                }
            }
        }
        if matches!(self.tree.value(value), Value::Null) {
            if !super::KEYS.contains(&name.as_str()) {
                self.front.other.push((name, Fact { value: String::new(), span: self.tree.span(value) }));
            }
            return;
        }
        match name.as_str() {
            "id" => self.front.id = self.words(&name, value),
            "title" => self.front.title = self.words(&name, value),
            "kind" => self.front.kind = self.word(value),
            "status" => self.front.status = self.word(value),
            "audience" => self.front.audience = self.word(value),
            "detected_by" => self.front.detected_by = self.word(value),
            "severity" => self.front.severity = self.words(&name, value),
            "services" => self.front.services = self.list(&name, value),
            "tags" => self.front.tags = self.list(&name, value),
            "factors" => self.front.factors = self.list(&name, value),
            "related" => self.front.related = self.list(&name, value),
            "owner" => self.front.owner = self.one_person(&name, value),
            "facilitator" => self.front.facilitator = self.one_person(&name, value),
            "reviewers" => self.front.reviewers = self.reviewers(value),
            "impact" => self.front.impact = self.impact(value),
            "slo" => self.front.slo = self.slo(value),
            "effort" => self.front.effort = self.effort(value),
            "links" => self.links(value),
            _ => match Milestone::ALL.into_iter().find(|milestone| milestone.name() == name) {
                Some(milestone) => {
                    if let Some(fact) = self.moment(value) {
                        self.front.milestones.push((milestone, fact));
                    }
                }
                None => self.other(name, value),
            },
        }
    }

    fn node(&self, index: usize) -> &'a Node<'t> {
        self.tree.node(index)
    }

    fn complain(&mut self, index: usize, message: impl Into<String>, hint: impl Into<String>) {
        self.front.complaints.push(Complaint::new(self.node(index).span, message).hint(hint));
    }

    fn fact<T>(&self, value: T, index: usize) -> Option<Fact<T>> {
        Some(Fact { value, span: self.node(index).span })
    }

    fn words(&mut self, name: &str, index: usize) -> Option<Fact<String>> {
        match self.tree.scalar(index) {
            Some(text) => self.fact(text.trim().to_owned(), index),
            None => {
                self.complain(index, format!("{name} is one text, and this is {}", shape(self.tree.value(index))), "write one value");
                None
            }
        }
    }

    fn word<W: Word>(&mut self, index: usize) -> Option<Fact<W>> {
        let written = self.tree.scalar(index).unwrap_or_default().to_owned();
        if let Some(word) = W::named(&written) {
            return self.fact(word, index);
        }
        let names: Vec<&str> = W::WORDS.iter().map(|(_, name)| *name).collect();
        let message = if written.is_empty() {
            format!("{} is one word, and this is {}", W::NAME, shape(self.tree.value(index)))
        } else {
            format!("“{}” is no {} that noblame knows", shown(&written), W::NAME)
        };
        let hint = match nearest(&written, names.iter().copied()) {
            Some(near) => format!("did you mean {near}? It is one of {}", either(&names)),
            None => format!("write {}", either(&names)),
        };
        self.complain(index, message, hint);
        None
    }

    /// A list, or one value where a list is wanted.
    fn list(&mut self, name: &str, index: usize) -> Vec<Fact<String>> {
        let items = match self.tree.value(index) {
            Value::List { items, .. } => items.clone(),
            _ => vec![index],
        };
        let mut found = Vec::new();
        for item in items {
            match self.tree.value(item) {
                Value::Scalar(text, _) => found.extend(self.fact(text.trim().to_owned(), item)),
                Value::Null => {}
                other => {
                    let message = format!("{name} is a list of words, and this is {}", shape(other));
                    self.complain(item, message, format!("write it as `{name}: [one, another]`"));
                    break;
                }
            }
        }
        found
    }

    fn one_person(&mut self, name: &str, index: usize) -> Option<Fact<String>> {
        if let Value::List { items, .. } = self.tree.value(index) {
            return match items.as_slice() {
                [] => None,
                [one] => self.words(name, *one),
                _ => {
                    let hint = match name {
                        "owner" => "keep the one who sees the report through; the others can be reviewers",
                        _ => "keep the one who leads the review",
                    };
                    self.complain(index, format!("a report has exactly one {name}"), hint);
                    None
                }
            };
        }
        self.words(name, index)
    }

    fn reviewers(&mut self, index: usize) -> Vec<Fact<Reviewer>> {
        let items = match self.tree.value(index) {
            Value::List { items, .. } => items.clone(),
            _ => vec![index],
        };
        let mut found = Vec::new();
        for item in items {
            let reviewer = match self.tree.value(item) {
                Value::Scalar(who, _) => Some(Reviewer { who: who.trim().to_owned(), state: None, on: None }),
                Value::Map { .. } => self.reviewer(item),
                _ => None,
            };
            match reviewer {
                Some(reviewer) => found.extend(self.fact(reviewer, item)),
                None => {
                    self.complain(item, "this does not say who reviews", "write {who: \"@sam\", state: approved, on: 2026-11-25}");
                    break;
                }
            }
        }
        found
    }

    fn reviewer(&mut self, index: usize) -> Option<Reviewer> {
        let who = self.at(index, "who").and_then(|who| self.tree.scalar(who))?.trim().to_owned();
        let state = self.at(index, "state").and_then(|state| self.tree.scalar(state)).map(str::to_owned);
        let mut on = None;
        if let Some(place) = self.at(index, "on").filter(|place| !matches!(self.tree.value(*place), Value::Null)) {
            on = self.tree.scalar(place).and_then(date);
            if on.is_none() {
                self.complain(place, "this is no date", "write it as 2026-11-25");
            }
        }
        Some(Reviewer { who, state, on })
    }

    /// The value of a key of a mapping.
    fn at(&self, index: usize, key: &str) -> Option<usize> {
        let Value::Map { pairs, .. } = self.tree.value(index) else { return None };
        pairs.iter().find(|(found, _)| self.tree.scalar(*found) == Some(key)).map(|(_, value)| *value)
    }

    fn impact(&mut self, index: usize) -> Option<Fact<Impact>> {
        let mut impact = Impact::default();
        let pairs = match self.tree.value(index) {
            Value::Scalar(summary, _) => {
                impact.summary = Some(summary.trim().to_owned());
                Vec::new()
            }
            Value::Map { pairs, .. } => pairs.clone(),
            other => {
                let message = format!("impact is a summary and numbers, and this is {}", shape(other));
                self.complain(index, message, "write {summary: 1 in 5 checkouts failed, users: 18400}");
                return None;
            }
        };
        for (key, value) in pairs {
            let Some(name) = self.tree.scalar(key).map(str::to_owned) else { continue };
            let scalar = self.tree.scalar(value).map(str::to_owned);
            match (name.as_str(), scalar) {
                _ if matches!(self.tree.value(value), Value::Null) => {}
                ("summary", Some(text)) => impact.summary = Some(text.trim().to_owned()),
                (_, Some(text)) => match number(&text) {
                    Some(count) => impact.numbers.push((name, count)),
                    None if COUNTS.contains(&name.as_str()) => {
                        self.complain(value, format!("“{}” is no number", shown(&text)), format!("write {name} as digits: 18400"));
                    }
                    None => impact.other.push((name, text)),
                },
                (_, None) => impact.other.push((name, self.node(value).span.of(self.text).to_owned())),
            }
        }
        self.fact(impact, index)
    }

    fn slo(&mut self, index: usize) -> Option<Fact<Slo>> {
        if !self.is_map(index, "slo", "{name: checkout-availability, objective: 99.9, window: 30d, bad: 52110, total: 9800000}") {
            return None;
        }
        let text = |key| self.at(index, key).and_then(|at| self.tree.scalar(at)).map(|text| text.trim().to_owned());
        let (name, window) = (text("name"), text("window"));
        let objective = self.number(index, "objective");
        if let Some(percent) = objective
            && (percent <= 1.0 || percent > 100.0)
            && let Some(at) = self.at(index, "objective")
        {
            self.complain(at, "an objective is in percent", "write 99.9 for 999 good ones in 1000");
        }
        let slo = Slo { name, objective, window, bad: self.number(index, "bad"), total: self.number(index, "total") };
        self.fact(slo, index)
    }

    fn effort(&mut self, index: usize) -> Option<Fact<Effort>> {
        if !self.is_map(index, "effort", "{responders: 5, hours: 14.5}") {
            return None;
        }
        let effort = Effort { responders: self.number(index, "responders"), hours: self.number(index, "hours") };
        self.fact(effort, index)
    }

    fn is_map(&mut self, index: usize, name: &str, example: &str) -> bool {
        let is = matches!(self.tree.value(index), Value::Map { .. });
        if !is {
            let message = format!("{name} is a set of keys with their values, and this is {}", shape(self.tree.value(index)));
            self.complain(index, message, format!("write {example}"));
        }
        is
    }

    fn number(&mut self, map: usize, key: &str) -> Option<f64> {
        let index = self.at(map, key).filter(|at| !matches!(self.tree.value(*at), Value::Null))?;
        let found = self.tree.scalar(index).and_then(number);
        if found.is_none() {
            let written = shown(self.node(index).span.of(self.text));
            self.complain(index, format!("“{written}” is no number"), format!("write {key} as digits"));
        }
        found
    }

    fn links(&mut self, index: usize) {
        let Value::Map { pairs, .. } = self.tree.value(index) else {
            let hint = "write {pagerduty: [Q1ABC], github: [\"acme/shop#431\"]}";
            self.complain(index, format!("links names places and ids there, and this is {}", shape(self.tree.value(index))), hint);
            return;
        };
        for (key, value) in pairs.clone() {
            let Some(place) = self.tree.scalar(key).map(str::to_owned) else { continue };
            let ids = self.list(&place, value).into_iter().map(|fact| fact.value).collect();
            self.front.links.push((place, ids));
        }
    }

    fn moment(&mut self, index: usize) -> Option<Fact<Zoned>> {
        let Some(written) = self.tree.scalar(index).map(|text| text.trim().to_owned()) else {
            let message = format!("a moment is one time, and this is {}", shape(self.tree.value(index)));
            self.complain(index, message, "write it as 2026-11-21T14:02:00Z");
            return None;
        };
        match moment(&written) {
            Ok(zoned) => self.fact(zoned, index),
            Err(Unclear::Zone(example)) => {
                let hint = format!("say the zone: {example}Z, or an offset such as +01:00 in place of the Z");
                self.complain(index, format!("“{}” does not say in which time zone it is", shown(&written)), hint);
                None
            }
            Err(Unclear::Clock(date)) => {
                let hint = format!("add the time of day and the zone: {date}T14:02:00Z");
                self.complain(index, format!("“{}” is a day without a time", shown(&written)), hint);
                None
            }
            Err(Unclear::All) => {
                let hint = "write it as 2026-11-21T14:02:00Z, or leave it empty until it is known";
                self.complain(index, format!("“{}” is no time that can be read", shown(&written)), hint);
                None
            }
        }
    }

    fn other(&mut self, name: String, index: usize) {
        if name == "date"
            && let Some(day) = self.tree.scalar(index).and_then(date)
        {
            self.front.date = self.fact(day, index);
            return;
        }
        let span = self.node(index).span;
        let value = self.tree.scalar(index).map_or_else(|| span.of(self.text).to_owned(), str::to_owned);
        self.front.other.push((name, Fact { value, span }));
    }
}

/// What is missing from a moment. Where the rest is understood it is told, so that an example can be made of it.
#[derive(Debug)]
enum Unclear {
    Zone(String),
    Clock(Date),
    All,
}

fn moment(written: &str) -> Result<Zoned, Unclear> {
    let utc = ["UTC", "utc", "GMT"].iter().find_map(|zone| written.strip_suffix(zone)).map(|rest| format!("{}Z", rest.trim_end()));
    let text = utc.as_deref().unwrap_or(written);
    // `2026-11-21 14:02 +0100`, as git and Jekyll write it.
    let joined = text.rsplit_once(' ').filter(|(_, offset)| offset.starts_with(['+', '-'])).map(|(rest, offset)| format!("{rest}{offset}"));
    let text = joined.as_deref().unwrap_or(text);
    let pieces = Pieces::parse(text).map_err(|_| Unclear::All)?;
    let Some(time) = pieces.time() else { return Err(Unclear::Clock(pieces.date())) };
    let zone = match (pieces.to_time_zone_with(zones()), pieces.offset()) {
        (Ok(Some(zone)), _) => zone,
        (_, Some(PiecesOffset::Numeric(offset))) => TimeZone::fixed(offset.offset()),
        (_, Some(PiecesOffset::Zulu)) => TimeZone::UTC,
        _ => return Err(Unclear::Zone(pieces.date().to_datetime(time).strftime("%Y-%m-%dT%H:%M:%S").to_string())),
    };
    // Where an offset is written beside a named zone, the offset says which of two equal clock times is meant.
    let at = pieces.date().to_datetime(time);
    match pieces.to_numeric_offset() {
        Some(offset) => offset.to_timestamp(at).map(|timestamp| timestamp.to_zoned(zone)).map_err(|_| Unclear::All),
        None => at.to_zoned(zone).map_err(|_| Unclear::All),
    }
}

/// The day of a date or of a date with a time.
fn date(written: &str) -> Option<Date> {
    let day = written.trim().split(['T', ' ']).next()?;
    day.replace('/', "-").parse().ok()
}

/// A count as people write it: `18400`, `18,400`, `18_400`, `99.9%`.
fn number(written: &str) -> Option<f64> {
    let text = written.trim().trim_end_matches('%').trim_end();
    let grouped = |mark: char| {
        let mut parts = text.split('.').next().unwrap_or_default().split(mark);
        parts.next().is_some_and(|first| (1..=3).contains(&first.len())) && parts.all(|part| part.len() == 3)
    };
    let plain: String = match [',', '_', ' ', '\u{a0}', '\u{202f}'].into_iter().find(|mark| text.contains(*mark)) {
        Some(mark) if grouped(mark) => text.replace(mark, ""),
        Some(_) => return None,
        None => text.to_owned(),
    };
    let is_plain = plain.starts_with(|c: char| c.is_ascii_digit()) && plain.chars().all(|c| c.is_ascii_digit() || c == '.');
    plain.parse().ok().filter(|_| is_plain)
}

fn shape(value: &Value) -> &'static str {
    match value {
        Value::Null => "nothing",
        Value::Scalar(..) => "a text",
        Value::List { .. } => "a list",
        Value::Map { .. } => "a set of keys",
        Value::Alias(_) => "an alias",
    }
}

/// No more of a value than a message has room for.
fn shown(text: &str) -> String {
    let line = text.lines().next().unwrap_or_default();
    match line.char_indices().nth(60) {
        Some((at, _)) => format!("{}…", &line[..at]),
        None => line.to_owned(),
    }
}

fn either(names: &[&str]) -> String {
    match names {
        [all @ .., last] if !all.is_empty() => format!("{} or {last}", all.join(", ")),
        _ => names.join(""),
    }
}
