//! What a report is made of: its outline, what can be folded, and what is told between its lines.

use super::desk::Look;
use super::told::moment;
use crate::document::{Document, Kind, Milestone, Role, Span};
use crate::insight::milestones::moments;
use crate::timeline::view::length;

/// A part of the outline.
#[derive(Debug)]
pub struct Part {
    pub name: String,
    /// What is told beside the name.
    pub detail: String,
    pub is_item: bool,
    /// All of it, and the words it is called by.
    pub span: Span,
    pub head: Span,
    pub inner: Vec<Part>,
}

/// The sections of a report with the action items in them.
pub fn outline(document: &Document) -> Vec<Part> {
    let mut items: Vec<(usize, Part)> = document
        .action_items()
        .into_iter()
        .map(|item| {
            let span = item.span.trim(document.text());
            let detail = [item.owner.unwrap_or_default(), item.due.map_or(String::new(), |due| due.to_string())];
            let detail = detail.iter().filter(|word| !word.is_empty()).cloned().collect::<Vec<_>>().join(", ");
            let name = format!("{} {} ({})", item.id, item.text, item.status.name());
            (item.section, Part { name, detail, is_item: true, span, head: span, inner: Vec::new() })
        })
        .collect();
    let mut parts: Vec<Option<Part>> = Vec::new();
    for section in document.sections() {
        parts.push(section.heading.map(|block| {
            let head = document.blocks()[block].span.trim(document.text());
            let detail = if section.own { section.role.name().to_owned() } else { String::new() };
            let name = document.read(block).trim().to_owned();
            let name = if name.is_empty() { "(no heading)".to_owned() } else { name };
            Part { name, detail, is_item: false, span: section.span.join(head), head, inner: Vec::new() }
        }));
    }
    for number in (0..parts.len()).rev() {
        let Some(mut part) = parts[number].take() else { continue };
        let mut own: Vec<Part> = Vec::new();
        while let Some(at) = items.iter().rposition(|(section, _)| *section == number) {
            own.insert(0, items.remove(at).1);
        }
        part.inner.reverse();
        own.append(&mut part.inner);
        part.inner = own;
        match document.sections()[number].parent.and_then(|parent| parts[parent].as_mut()) {
            Some(parent) => parent.inner.push(part),
            None => parts[number] = Some(part),
        }
    }
    parts.into_iter().flatten().chain(items.into_iter().map(|(_, item)| item)).collect()
}

/// What can be folded away: the front matter, sections, tables and blocks of code.
pub fn folds(document: &Document) -> Vec<Span> {
    let text = document.text();
    let sections = document.sections().iter().filter(|section| section.heading.is_some()).map(|section| section.span);
    let tables = document.tables().iter().map(|table| table.span);
    let code = document.blocks().iter().filter(|block| block.kind == Kind::Code).map(|block| block.span);
    document.front_span().into_iter().chain(sections).chain(tables).chain(code).map(|span| span.trim(text)).collect()
}

/// Something told at the end of a line.
#[derive(Debug)]
pub struct Hint {
    pub at: usize,
    pub words: String,
    pub why: String,
}

/// How long after the start each milestone was, where the report says when.
pub fn hints(look: &Look, within: Span) -> Vec<Hint> {
    let document = look.open.document();
    let timelines = document.timelines();
    let moments = moments(document, &timelines);
    let Some(first) = moments.iter().find(|moment| moment.milestone == Milestone::Started) else { return Vec::new() };
    let start = first.at.timestamp();
    let mut hints = Vec::new();
    for moment in moments.iter().filter(|moment| moment.milestone != Milestone::Started) {
        let Some(fact) = document.front().milestone(moment.milestone) else { continue };
        let time = moment.at.timestamp();
        if time >= start && within.contains(fact.span.end) {
            let words = format!("+{}", length(time.duration_since(start)));
            hints.push(Hint { at: fact.span.end, words, why: format!("after {}", Milestone::Started.name()) });
        }
    }
    for entry in timelines.iter().flat_map(|timeline| &timeline.entries).filter(|entry| entry.milestone.is_some()) {
        let Some(time) = moment(entry).filter(|time| *time > start) else { continue };
        if within.contains(entry.when.span.end) {
            let words = format!("+{}", length(time.duration_since(start)));
            hints.push(Hint { at: entry.when.span.end, words, why: format!("after {}", Milestone::Started.name()) });
        }
    }
    hints
}

/// What is told above a line.
#[derive(Debug)]
pub struct Lens {
    pub at: Span,
    pub title: String,
    pub does: Does,
}

/// What a lens leads to.
#[derive(Debug)]
pub enum Does {
    /// The events of the incident are gathered: by the command line, for the server uses no network.
    Pull,
    /// The cursor goes there.
    Show(Span),
}

/// Above a timeline, that it can be pulled; above action items, how many are open.
pub fn lenses(look: &Look) -> Vec<Lens> {
    let document = look.open.document();
    let mut lenses = Vec::new();
    let heading = |section: usize| document.sections()[section].heading.map(|block| document.blocks()[block].span.trim(document.text()));
    let timeline = document.sections().iter().position(|section| section.own && section.role == Role::Timeline);
    if let Some(at) = timeline.and_then(heading).filter(|_| look.open.path.is_some()) {
        lenses.push(Lens { at, title: "Pull the timeline".to_owned(), does: Does::Pull });
    }
    let items = document.action_items();
    let mut sections: Vec<usize> = items.iter().map(|item| item.section).collect();
    sections.dedup();
    for section in sections {
        let open: Vec<_> = items.iter().filter(|item| item.section == section && !item.status.is_closed()).collect();
        let (Some(at), Some(first)) = (heading(section), open.first()) else { continue };
        let count = open.len();
        let title = format!("{count} open item{}", if count == 1 { "" } else { "s" });
        lenses.push(Lens { at, title, does: Does::Show(first.span.trim(document.text())) });
    }
    lenses
}

#[cfg(test)]
mod tests {
    use super::*;

    const REPORT: &str = "---\nid: x\n---\n\n# T\n\n## Timeline\n\n| a |\n| - |\n\n## Action items\n\n- [ ] Add a limit (@ana)\n- [x] Write it down\n\n# U\n";

    fn names(parts: &[Part], depth: usize, out: &mut Vec<String>) {
        for part in parts {
            out.push(format!("{}{}", " ".repeat(depth), part.name));
            names(&part.inner, depth + 1, out);
        }
    }

    #[test]
    fn an_outline_has_sections_and_the_items_in_them() {
        let mut out = Vec::new();
        names(&outline(&Document::parse(REPORT)), 0, &mut out);
        assert_eq!(out, ["T", " Timeline", " Action items", "  A1 Add a limit (open)", "  A2 Write it down (done)", "U"]);
    }

    #[test]
    fn front_matter_sections_and_tables_fold() {
        let document = Document::parse(REPORT);
        let firsts: Vec<_> = folds(&document).iter().map(|span| span.of(REPORT).lines().next().unwrap().to_owned()).collect();
        assert_eq!(firsts, ["---", "# T", "## Timeline", "## Action items", "# U", "| a |"]);
    }
}
