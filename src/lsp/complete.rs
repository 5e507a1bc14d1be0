//! What could be written next, in front matter, headings, comments and wherever somebody is named.

use super::act;
use super::desk::Look;
use super::reports::{Report, Reports};
use crate::document::front::keys::{self, Holds, KEYS, Key};
use crate::document::{Document, Edit, Role, Span, yaml};
use crate::scaffold::snippet::Snippet;
use crate::scaffold::{Form, grow};
use crate::session;
use crate::world::people::People;
use std::collections::BTreeSet;

/// Something that could be written.
#[derive(Debug, PartialEq, Eq)]
pub struct Offer {
    pub label: String,
    pub detail: String,
    pub kind: Kind,
    pub edit: Edit,
    /// The same with places to go through, for an editor that can.
    pub snippet: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Key,
    Value,
    Person,
    Heading,
    Rule,
    Report,
    Snippet,
}

/// What could be written at a byte of a report.
pub fn offers(look: &Look, reports: &Reports, at: usize) -> Vec<Offer> {
    if !look.is_report() {
        return Vec::new();
    }
    let document = look.open.document();
    let text = document.text();
    let line = look.open.line(at);
    let before = &text[line.start..at];
    if !text.starts_with('-') && text.trim().chars().all(|c| c.is_alphanumeric() || c == '-') {
        return forms(look, line);
    }
    let in_front = document.front_span().map_or(text.starts_with("---") && !text[3..].contains("\n---"), |front| front.contains(at));
    if in_front && line.start > 0 {
        return of_front(look, reports, line, at);
    }
    if before.starts_with('#') {
        return headings(look, line, at);
    }
    if let Some(open) = before.rfind("<!--").filter(|open| !before[*open..].contains("-->")) {
        return rules(look, &before[open..], line.start + open, at);
    }
    if before.chars().all(|c| matches!(c, '|' | '-' | '*' | ' ')) && line.of(text).trim() == before.trim() {
        return beginnings(document, line);
    }
    match before.rfind('@').filter(|sign| is_handle(&before[sign + 1..])) {
        Some(sign) => people(look, reports)
            .into_iter()
            .filter(|who| who.starts_with('@'))
            .map(|who| offer(who, "", Kind::Person, Span::new(line.start + sign, at)))
            .collect(),
        None => Vec::new(),
    }
}

fn offer(text: impl Into<String>, detail: &str, kind: Kind, span: Span) -> Offer {
    let label = text.into();
    Offer { edit: Edit::replace(span, label.clone()), label, detail: detail.to_owned(), kind, snippet: None }
}

fn begin(snippet: &Snippet, span: Span) -> Offer {
    let edit = Edit::replace(span, snippet.plain());
    Offer { edit, snippet: Some(snippet.body()), ..offer(snippet.name.as_str(), &snippet.about, Kind::Snippet, span) }
}

/// The forms that a report can begin from, where nothing is written but their name perhaps.
fn forms(look: &Look, line: Span) -> Vec<Offer> {
    let Some(forms) = look.repository.forms() else { return Vec::new() };
    let config = &look.repository.session.config;
    let stem = look.open.path.as_deref().map(session::stem);
    let of = |form: &Form| Snippet::form(forms, form, config.templates.kind(&form.name), &config.severities, stem.as_deref()).ok();
    forms.all().iter().filter_map(of).map(|snippet| begin(&snippet, line)).collect()
}

/// The row or item that the section here is made of.
fn beginnings(document: &Document, line: Span) -> Vec<Offer> {
    let here = document.sections().iter().rev().find(|section| section.span.start <= line.start);
    let (row, task) = match here.map(|section| section.role) {
        Some(Role::Timeline) => (Snippet::row(document, Role::Timeline), None),
        Some(Role::Actions) => {
            let row = Snippet::row(document, Role::Actions);
            let task = row.is_none().then(Snippet::task);
            (row, task)
        }
        _ => (None, None),
    };
    row.iter().chain(&task).map(|snippet| begin(snippet, line)).collect()
}

fn is_handle(text: &str) -> bool {
    text.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | '/'))
}

/// Keys that are not there yet, or values of the key in this line.
fn of_front(look: &Look, reports: &Reports, line: Span, at: usize) -> Vec<Offer> {
    let document = look.open.document();
    let before = &document.text()[line.start..at];
    let Some((name, value)) = before.split_once(':') else {
        let indent = before.len() - before.trim_start().len();
        let outer = if indent > 0 { above(document.text(), line.start) } else { None };
        if let Some((_, Holds::Texts | Holds::Reports)) = outer.map(|key| (key, key.holds))
            && before.trim_start().starts_with('-')
        {
            return outer.map_or(Vec::new(), |key| values(look, reports, key, before, at));
        }
        let known = match outer.map(|key| key.holds) {
            Some(Holds::Map(inner) | Holds::Maps(inner)) => inner,
            Some(_) => return Vec::new(),
            None => KEYS,
        };
        let prefix = outer.map_or(String::new(), |outer| format!("{}.", outer.name));
        let span = Span::new(line.start + indent, at);
        // While a key is being written the whole is often no YAML, and its lines tell which keys there are.
        let text = document.text();
        let front = document.front_span().map_or("", |front| front.of(text));
        let is_written =
            |key: &Key| outer.is_none() && front.lines().any(|line| line.strip_prefix(key.name).is_some_and(|rest| rest.starts_with(':')));
        let missing = known.iter().filter(|key| !is_written(key) && document.front().key_span(&format!("{prefix}{}", key.name)).is_none());
        return missing
            .map(|key| Offer { edit: Edit::replace(span, format!("{}: ", key.name)), ..offer(key.name, key.what, Kind::Key, span) })
            .collect();
    };
    let outer = if name.starts_with(' ') { above(document.text(), line.start) } else { None };
    let path = outer.map_or(name.trim().to_owned(), |outer| format!("{}.{}", outer.name, name.trim().trim_start_matches("- ")));
    keys::named(&path).map_or(Vec::new(), |key| values(look, reports, key, value, at))
}

/// The key at the beginning of a line that what stands here belongs to.
fn above(text: &str, line: usize) -> Option<&'static Key> {
    let outer = text[..line].lines().rev().find(|line| !line.starts_with([' ', '-', '#']) && !line.is_empty())?;
    keys::named(outer.split(':').next()?.trim())
}

/// What a key could hold; `written` is what stands before the cursor.
fn values(look: &Look, reports: &Reports, key: &Key, written: &str, at: usize) -> Vec<Offer> {
    let begun = written.rfind([' ', '[', ',', '"', '\'']).map_or(0, |sign| sign + 1);
    let quote = written[..begun].chars().next_back().filter(|c| matches!(c, '"' | '\''));
    let span = Span::new(at - (written.len() - begun), at);
    let scalar = |value: &str| if quote.is_some() { value.to_owned() } else { yaml::scalar(value) };
    let all = |values: BTreeSet<&str>, kind: Kind| {
        values.into_iter().map(|value| Offer { edit: Edit::replace(span, scalar(value)), ..offer(value, "", kind, span) }).collect()
    };
    let config = &look.repository.session.config;
    match key.holds {
        Holds::Word(words) => words().into_iter().map(|word| offer(word, "", Kind::Value, span)).collect(),
        Holds::Severity => config.severities.iter().map(|word| offer(word, "", Kind::Value, span)).collect(),
        Holds::Owner => {
            let people = people(look, reports);
            all(people.iter().map(String::as_str).collect(), Kind::Person)
        }
        Holds::Texts => {
            let of: fn(&Report) -> &[String] = match key.name {
                "services" => |report| &report.services,
                "tags" => |report| &report.tags,
                _ => |report| &report.factors,
            };
            all(reports.words(of), Kind::Value)
        }
        Holds::Reports => {
            let own = look.open.path.as_ref();
            let others = reports.iter().filter(|(path, _)| Some(*path) != own);
            others
                .map(|(_, report)| Offer {
                    edit: Edit::replace(span, scalar(&report.id)),
                    ..offer(report.id.as_str(), &report.title, Kind::Report, span)
                })
                .collect()
        }
        _ => Vec::new(),
    }
}

/// Those who own something in reports, and those whom git knows.
fn people(look: &Look, reports: &Reports) -> BTreeSet<String> {
    let owners = reports.words(|report| &report.owners).into_iter().map(str::to_owned);
    let known: &People = look.repository.people();
    owners.chain(known.iter().map(|(name, _)| name.clone())).chain(look.repository.handles()).collect()
}

/// The headings that the form for this kind of report has and the report lacks.
fn headings(look: &Look, line: Span, at: usize) -> Vec<Offer> {
    let Some(form) = act::form(look) else { return Vec::new() };
    let marks = look.open.text()[line.start..at].chars().take_while(|c| *c == '#').count().clamp(1, 6);
    let lacking = grow::lacking(look.open.document(), &form).into_iter();
    lacking
        .map(|(_, heading)| Offer {
            edit: Edit::replace(Span::new(line.start, at), format!("{} {heading}", "#".repeat(marks))),
            ..offer(heading, "a section of the form", Kind::Heading, line)
        })
        .collect()
}

/// The rules and families that a comment could silence.
fn rules(look: &Look, comment: &str, start: usize, at: usize) -> Vec<Offer> {
    let Some((_, names)) = comment.split_once("noblame: off ").filter(|(_, names)| !names.contains("because")) else {
        let is_bare = "<!-- noblame: off ".starts_with(comment) || comment.trim() == "<!--";
        let span = Span::new(start, at);
        let form = Offer {
            edit: Edit::replace(span, "<!-- noblame: off "),
            snippet: Some(Snippet::silence().body()),
            ..offer("noblame: off", "silence a rule here, with a reason", Kind::Rule, span)
        };
        return if is_bare { vec![form] } else { Vec::new() };
    };
    let begun = names.rfind(' ').map_or(0, |blank| blank + 1);
    let span = Span::new(at - (names.len() - begun), at);
    let mut offers: Vec<Offer> = Vec::new();
    let families: BTreeSet<&str> = look.repository.packs.rules().map(|(rule, _)| rule.family()).collect();
    offers.extend(families.into_iter().map(|family| offer(family, "every rule of the family", Kind::Rule, span)));
    offers.extend(look.repository.packs.rules().map(|(rule, _)| offer(rule.id.as_str(), &rule.message, Kind::Rule, span)));
    offers
}
