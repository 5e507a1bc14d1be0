//! The sections and facts that a fuller form has and a report lacks.
//!
//! What is written stays byte for byte: sections are put between others, keys between others.

use crate::document::{self, Complaint, Document, Edit, Role, Section, Span, apply, yaml};
use serde_yaml::Value;
use std::collections::BTreeMap;

/// What a report gains.
#[derive(Debug, Default)]
pub struct Growth {
    pub edits: Vec<Edit>,
    /// The headings that are added, each with its marks: `## Impact`.
    pub sections: Vec<String>,
    /// The keys of the front matter that are added.
    pub facts: Vec<String>,
}

/// What `form`, filled in, has and `report` lacks. A section is there if one with the same heading is, or one that means
/// the same. A second call on the outcome adds nothing.
///
/// # Errors
/// The report's front matter is broken, or something in the report is not closed and would swallow what is added.
pub fn grow(report: &Document, form: &Document) -> Result<Growth, Complaint> {
    let mut growth = Growth::default();
    facts(report, form, &mut growth)?;
    let pairs = pair(report, form);
    sections(report, form, &pairs, |_| true, &mut growth);
    closed(report, form, &growth)?;
    Ok(growth)
}

/// The sections of `form` that `report` lacks: each by its number in the form, with its heading.
pub fn lacking(report: &Document, form: &Document) -> Vec<(usize, String)> {
    let pairs = pair(report, form);
    missing(form, &pairs).map(|index| (index, words(form, &form.sections()[index]))).collect()
}

/// What adds one section of `form` that `report` lacks.
pub fn section(report: &Document, form: &Document, index: usize) -> Growth {
    let mut growth = Growth::default();
    sections(report, form, &pair(report, form), |other| other == index, &mut growth);
    let grown = apply(report.text(), &growth.edits).map(Document::parse);
    let is_there = grown.is_ok_and(|grown| pair(&grown, form)[index].is_some());
    if is_there { growth } else { Growth::default() }
}

/// Whether what is added is read as it was meant, and not swallowed by something that is open.
fn closed(report: &Document, form: &Document, growth: &Growth) -> Result<(), Complaint> {
    let grown = apply(report.text(), &growth.edits).map(Document::parse);
    if !grown.is_ok_and(|grown| missing(form, &pair(&grown, form)).next().is_none()) {
        let last = report.sections().last().map_or(Span::at(0), |section| section.span);
        let start = Span::at(last.start);
        return Err(Complaint::new(start, "the sections cannot be added: something from here on is not closed")
            .hint("look for a code fence (```), a comment (<!--) or an HTML tag without its end"));
    }
    Ok(())
}

fn facts(report: &Document, form: &Document, growth: &mut Growth) -> Result<(), Complaint> {
    let Some(front) = form.front_span() else { return Ok(()) };
    let written = front.of(form.text()).trim_end().trim_start_matches('-').trim_end_matches(['-', '.']);
    let values: serde_yaml::Mapping = yaml::read(written)?;
    let keys = values.iter().filter_map(|(key, value)| Some((key.as_str()?, value)));
    if report.front_span().is_none() {
        let start = if report.text().starts_with('\u{feff}') { 3 } else { 0 };
        let line_end = line_end(report.text());
        growth.edits.push(Edit::insert(start, (front.of(form.text()).to_owned() + "\n").replace('\n', line_end)));
        growth.facts = keys.map(|(key, _)| key.to_owned()).collect();
        return Ok(());
    }
    if let Some(broken) = &report.front().broken {
        return Err(broken.clone());
    }
    for (key, value) in keys {
        if report.front().key_span(key).is_none() {
            growth.edits.extend(report.set_fact(key, &on_one_line(value))?);
            growth.facts.push(key.to_owned());
        }
    }
    Ok(())
}

fn on_one_line(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => super::form::in_list(text),
        Value::Sequence(values) => format!("[{}]", values.iter().map(on_one_line).collect::<Vec<_>>().join(", ")),
        Value::Mapping(pairs) => {
            let pairs = pairs.iter().map(|(key, value)| format!("{}: {}", on_one_line(key), on_one_line(value)));
            format!("{{{}}}", pairs.collect::<Vec<_>>().join(", "))
        }
        Value::Bool(value) => value.to_string(),
        Value::Number(value) => value.to_string(),
        Value::Tagged(tagged) => on_one_line(&tagged.value),
    }
}

/// Where a section of the form stands in the report: the place after it, and the level of its heading.
#[derive(Clone, Copy)]
struct Place {
    end: usize,
    level: u8,
    /// The section of the report, if it is not one that is being added.
    section: Option<usize>,
}

fn sections(report: &Document, form: &Document, pairs: &[Option<usize>], is_wanted: impl Fn(usize) -> bool, growth: &mut Growth) {
    let place = |section: usize| {
        let found = &report.sections()[section];
        Place { end: found.span.end, level: found.level, section: Some(section) }
    };
    let mut places: Vec<Option<Place>> = pairs.iter().map(|pair| pair.filter(|section| *section != 0).map(place)).collect();
    let mut added: BTreeMap<usize, Vec<String>> = BTreeMap::new();
    for index in missing(form, pairs).filter(|index| is_wanted(*index)) {
        let Place { end, level, .. } = found_place(report, form, &places, index);
        let end = line_start(report.text(), end);
        places[index] = Some(Place { end, level, section: None });
        let heading = format!("{} {}", "#".repeat(level.into()), words(form, &form.sections()[index]));
        let body = form.sections()[index].body.of(form.text()).trim();
        added.entry(end).or_default().push(if body.is_empty() { heading.clone() } else { format!("{heading}\n\n{body}") });
        growth.sections.push(heading);
    }
    let line_end = line_end(report.text());
    for (offset, chunks) in added {
        let (before, after) = report.text().split_at(offset);
        let open = before.trim_start_matches('\u{feff}').is_empty() || is_end_of_front(report, offset);
        let blank = if open || before.ends_with("\n\n") || before.ends_with("\n\r\n") {
            ""
        } else if before.ends_with('\n') {
            "\n"
        } else {
            "\n\n"
        };
        let end = if after.trim().is_empty() { "\n" } else { "\n\n" };
        let text = format!("{blank}{}{end}", chunks.join("\n\n")).replace('\n', line_end);
        growth.edits.push(Edit::insert(offset, text));
    }
}

/// The sections of the form that the report lacks. A heading that only holds others is not missed where the report has
/// one of those: it would stand there with nothing under it.
fn missing<'a>(form: &'a Document, pairs: &'a [Option<usize>]) -> impl Iterator<Item = usize> + 'a {
    let holds_one = |index: usize| (1..pairs.len()).any(|child| form.sections()[child].parent == Some(index) && pairs[child].is_some());
    let is_bare = |index: usize| form.sections()[index].body.of(form.text()).trim().is_empty();
    (1..pairs.len()).filter(move |index| pairs[*index].is_none() && !(is_bare(*index) && holds_one(*index)))
}

/// Where a section that is missing belongs: after the nearest of its siblings that is there, else first in its parent,
/// else before the nearest sibling that follows, else at the end.
fn found_place(report: &Document, form: &Document, places: &[Option<Place>], index: usize) -> Place {
    let parent = form.sections()[index].parent;
    let siblings = |range: std::ops::Range<usize>| range.filter(|other| form.sections()[*other].parent == parent);
    let last_in = |sibling: usize| {
        let children = (sibling + 1..index).rev().filter(|child| form.sections()[*child].parent == Some(sibling));
        places[sibling].or_else(|| children.filter_map(|child| places[child]).next())
    };
    if let Some(before) = siblings(1..index).rev().find_map(last_in) {
        return before;
    }
    if let Some(parent) = parent.and_then(|parent| places[parent]) {
        return match parent.section {
            None => Place { level: deeper(parent.level), ..parent },
            Some(section) => {
                let child = report.sections().iter().find(|child| child.parent == Some(section));
                let level = child.map_or(deeper(parent.level), |child| child.level);
                Place { end: report.sections()[section].body.end, level, section: None }
            }
        };
    }
    if let Some(next) = siblings(index + 1..form.sections().len()).find_map(|sibling| places[sibling]) {
        let start = next.section.map_or(next.end, |section| report.sections()[section].span.start);
        return Place { end: start, level: next.level, section: None };
    }
    Place { end: report.text().len(), level: usual_level(report), section: None }
}

/// For each section of the form the one of the report that is it, or none. The text before the first heading and a
/// heading that is the title of all go together.
fn pair(report: &Document, form: &Document) -> Vec<Option<usize>> {
    let mut pairs: Vec<Option<usize>> = vec![None; form.sections().len()];
    let mut taken = vec![false; report.sections().len()];
    pairs[0] = Some(0);
    if let Some(title) = title(form) {
        pairs[title] = Some(0);
    }
    for skipped in [Some(0), title(report)].into_iter().flatten() {
        taken[skipped] = true;
    }
    let rounds: [fn(&Heading, &Heading) -> bool; 3] = [
        |one, other| one.words == other.words,
        |one, other| one.means(other) && one.sense == other.sense,
        |one, other| one.means(other) && one.sense.is_none() && one.role != Role::Appendix,
    ];
    let headings =
        |document: &Document| -> Vec<Heading> { document.sections().iter().map(|section| Heading::of(document, section)).collect() };
    let (ours, theirs) = (headings(form), headings(report));
    for matches in rounds {
        for (index, heading) in ours.iter().enumerate().filter(|(_, heading)| !heading.words.is_empty()) {
            let found = (0..theirs.len()).find(|other| !taken[*other] && matches(heading, &theirs[*other]));
            if let (None, Some(found)) = (pairs[index], found) {
                pairs[index] = Some(found);
                taken[found] = true;
            }
        }
    }
    pairs
}

/// A heading as it is compared.
struct Heading {
    words: String,
    role: Role,
    /// What its section is for, more narrowly than its role says.
    sense: Option<usize>,
    own: bool,
}

impl Heading {
    fn of(document: &Document, section: &Section) -> Heading {
        let words = section.heading.map_or(String::new(), |block| document::section::plain(document.read(block)));
        let holds = |word: &&str| words.split(' ').any(|part| part == *word);
        let sense = SENSES.iter().position(|senses| senses.iter().any(holds));
        Heading { role: section.role, sense, own: section.own, words }
    }

    /// Whether both headings say the same role.
    fn means(&self, other: &Heading) -> bool {
        self.own && other.own && self.role == other.role && self.role != Role::Other
    }
}

/// Words that tell sections of one role apart: a report with a root cause still lacks a trigger.
const SENSES: &[&[&str]] = &[
    &["trigger", "fault"],
    &["cause", "causes", "factor", "factors", "whys", "analysis", "why"],
    &["diagnosis", "investigation", "debugging"],
    &["recovery", "resolution", "mitigation", "repair", "restoration", "fix", "solution"],
    &["glossary", "definitions"],
    &["leadup", "lead", "prologue", "before"],
    &["internal"],
    &["external", "customer", "customers", "public"],
    &["related"],
    &["scorecard"],
];

/// The heading that is the title of all that follows: the first and only one of level 1, with others under it.
fn title(document: &Document) -> Option<usize> {
    let first = document.sections().get(1)?;
    let alone = document.sections().iter().filter(|section| section.level == 1).count() == 1;
    (first.level == 1 && alone && document.sections().len() > 2).then_some(1)
}

/// The level that most sections with a known role have; 2 where there are none.
fn usual_level(document: &Document) -> u8 {
    let count = |level: u8| document.sections().iter().filter(|section| section.own && section.level == level).count();
    (1..=6).rev().max_by_key(|level| count(*level)).filter(|level| count(*level) > 0).unwrap_or(2)
}

fn deeper(level: u8) -> u8 {
    (level + 1).min(6)
}

/// A heading's words as they are written in the form.
fn words(form: &Document, section: &Section) -> String {
    let written = section.heading.map_or("", |block| form.blocks()[block].span.of(form.text())).trim();
    match written.strip_prefix('#') {
        Some(rest) => rest.trim_start_matches('#').trim().to_owned(),
        None => written.lines().next().unwrap_or_default().trim().to_owned(),
    }
}

fn line_start(text: &str, offset: usize) -> usize {
    if offset == text.len() { offset } else { text[..offset].rfind('\n').map_or(0, |at| at + 1) }
}

fn line_end(text: &str) -> &'static str {
    if text.find('\n').is_some_and(|at| text[..at].ends_with('\r')) { "\r\n" } else { "\n" }
}

fn is_end_of_front(document: &Document, offset: usize) -> bool {
    document.front_span().is_some_and(|front| front.end == offset)
}

#[cfg(test)]
mod tests {
    use super::*;

    const FORM: &str = "---\nid: x\ntags: []\nimpact:\n  summary:\n  users:\n---\n\n## Summary\n\n<!-- s -->\n\n## Trigger\n\n## Root cause\n\n\
        <!-- c -->\n\n## Lessons\n\n### What went well\n\n<!-- w -->\n\n### Where we got lucky\n\n## Action items\n\n| A |\n| --- |\n";

    fn grown(report: &str, form: &str) -> Result<String, Complaint> {
        let (report, form) = (Document::parse(report), Document::parse(form));
        grow(&report, &form).map(|growth| apply(report.text(), &growth.edits).unwrap())
    }

    #[track_caller]
    fn check(report: &str, form: &str, expected: &str) {
        let once = grown(report, form).unwrap();
        assert_eq!(once, expected);
        assert_eq!(grown(&once, form).unwrap(), expected, "a second time adds something");
        let mut rest = once.as_str();
        for line in report.split_inclusive('\n') {
            let at = rest.find(line).unwrap_or_else(|| panic!("{line:?} is gone or has moved"));
            rest = &rest[at + line.len()..];
        }
    }

    #[test]
    fn missing_sections_are_put_where_the_form_has_them() {
        let report = "---\nid: y\n---\n\n## Impact\n\nBig.\n\n## Contributing factors\n\nMany.\n\n## What went well\n\nMuch.\n";
        let expected = "---\nid: y\ntags: []\nimpact: {summary: , users: }\n---\n\n## Impact\n\nBig.\n\n## Summary\n\n<!-- s -->\n\n## Trigger\n\n\
            ## Contributing factors\n\nMany.\n\n## What went well\n\nMuch.\n\n## Where we got lucky\n\n\
            ## Action items\n\n| A |\n| --- |\n";
        check(report, FORM, expected);
    }

    #[test]
    fn a_report_of_another_shape_keeps_it() {
        let report =
            "# Outage of the search, a summary\r\n\r\nText.\r\n\r\n### 1. Root Cause(s)\r\n\r\nMany.\r\n\r\n### Lessons\r\n\r\nTwo.";
        let form = "## Summary\n\n<!-- s -->\n\n## Root cause\n\n## Lessons\n\n### Lucky\n\nx\n";
        let expected = "# Outage of the search, a summary\r\n\r\nText.\r\n\r\n### Summary\r\n\r\n<!-- s -->\r\n\r\n\
            ### 1. Root Cause(s)\r\n\r\nMany.\r\n\r\n### Lessons\r\n\r\nTwo.\r\n\r\n#### Lucky\r\n\r\nx\r\n";
        check(report, form, expected);
    }

    #[test]
    fn front_matter_is_begun_where_there_is_none() {
        check("\u{feff}", "---\nid: x\n---\n\n## Summary\n", "\u{feff}---\nid: x\n---\n\n## Summary\n");
        check("Text.\n", "---\nid: x\n---\n", "---\nid: x\n---\n\nText.\n");
        let values = "---\nid: x\nslo:\n  name: a, b\n  objective: 99.9\nlist: [a, true]\n---\n";
        check("---\nid: y\n---\n", values, "---\nid: y\nslo: {name: \"a, b\", objective: 99.9}\nlist: [a, true]\n---\n");
    }

    #[test]
    fn what_is_not_closed_or_broken_is_left_alone() {
        let open = grown("## Impact\n\n```\ncode\n", FORM).unwrap_err();
        assert_eq!(open.message, "the sections cannot be added: something from here on is not closed");
        assert!(grown("---\na: b: c\n---\n", FORM).is_err());
    }

    #[test]
    fn every_form_grows_from_every_other_and_once_is_enough() {
        let forms = super::super::form::tests::filled();
        for (small, start) in &forms {
            for (large, form) in &forms {
                let once = grown(start, form).unwrap_or_else(|complaint| panic!("{small} to {large}: {}", complaint.message));
                let twice = grown(&once, form).unwrap();
                assert_eq!(once, twice, "{small} to {large}");
                let report = Document::parse(once.as_str());
                assert_eq!((&report.front().broken, &report.front().complaints[..]), (&None, &[][..]), "{small} to {large}");
                assert!(!once.contains("\n\n\n"), "{small} to {large}:\n{once}");
                if small == large {
                    assert_eq!(once, *start, "{small}");
                }
            }
        }
    }
}
