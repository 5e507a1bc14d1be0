//! What of a report's Markdown a page shows: its headings with their names, and what is left out because it says
//! nothing.

use super::anchor::Anchors;
use super::emoji;
use pulldown_cmark::{Event, Tag, TagEnd};
use std::collections::{HashMap, HashSet};

/// A heading as a table of contents lists it.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Heading {
    /// The level on the page, 2 to 6.
    pub level: u8,
    pub anchor: String,
    pub text: String,
}

/// One walk over the events of a body, before anything is written. Places are indices of events.
#[derive(Debug, Default)]
pub(super) struct Outline {
    /// Headings that are shown, by the event that begins them.
    pub headings: HashMap<usize, Heading>,
    /// The same in order.
    pub contents: Vec<Heading>,
    /// The name of the heading that is the report's title.
    pub title: Option<String>,
    /// Events that are left out: the title, sections and tables that hold nothing, notes that stand at the end.
    pub left_out: HashSet<usize>,
    /// Footnotes by their label: the events between their ends.
    pub notes: HashMap<String, std::ops::Range<usize>>,
}

struct Section {
    at: usize,
    level: u8,
    filled: bool,
    heading: Option<Heading>,
}

/// Read the outline. `skip_title` leaves out a first heading of the first level, which the page shows as its own.
pub(super) fn outline(events: &[Event], skip_title: bool) -> Outline {
    let mut outline = Outline::default();
    let mut anchors = Anchors::default();
    let mut sections: Vec<Section> = Vec::new();
    let mut filled = Filled::default();
    let mut open: Vec<usize> = Vec::new();
    let mut table: Option<(usize, bool)> = None;
    let mut note: Option<(usize, String)> = None;
    let mut depth = 0usize;
    let mut at = 0;
    while at < events.len() {
        match &events[at] {
            Event::Start(Tag::Heading { level, id, .. }) if depth == 0 && note.is_none() => {
                let end = end_of(events, at, |tag| matches!(tag, TagEnd::Heading(_)));
                let text = text(&events[at..end]);
                let level = *level as u8;
                let anchor = match id {
                    Some(id) if !super::anchor::plain(id).is_empty() => anchors.give(super::anchor::plain(id).replace('.', "")),
                    _ => anchors.heading(&text),
                };
                let is_title = skip_title && level == 1 && sections.is_empty() && !filled.before_heading;
                while open.last().is_some_and(|&last| sections[last].level >= level) {
                    open.pop();
                }
                let heading = if is_title {
                    outline.title = Some(anchor);
                    outline.left_out.extend(at..=end);
                    None
                } else {
                    // By what it stands under, so that no level is skipped, whatever the report begins with.
                    let shown = 2 + u8::try_from(open.len()).unwrap_or(4);
                    open.push(sections.len());
                    Some(Heading { level: shown.min(6), anchor, text: emoji::shown(&text).into_owned() })
                };
                sections.push(Section { at, level, filled: is_title, heading });
                at = end + 1;
                continue;
            }
            Event::Start(Tag::BlockQuote(_)) => depth += 1,
            Event::End(TagEnd::BlockQuote(_)) => depth = depth.saturating_sub(1),
            Event::Start(Tag::FootnoteDefinition(label)) => note = Some((at, label.to_string())),
            Event::End(TagEnd::FootnoteDefinition) => {
                if let Some((start, label)) = note.take() {
                    outline.left_out.extend(start..=at);
                    outline.notes.entry(label).or_insert(start + 1..at);
                }
            }
            Event::Start(Tag::Table(_)) => table = Some((at, false)),
            Event::End(TagEnd::TableHead) => filled.in_head = false,
            Event::Start(Tag::TableHead) => filled.in_head = true,
            Event::End(TagEnd::Table) => {
                if let Some((start, false)) = table.take() {
                    outline.left_out.extend(start..=at);
                }
            }
            event if note.is_none() && filled.says(event, events, at) => {
                for &section in &open {
                    sections[section].filled = true;
                }
                filled.before_heading |= sections.is_empty();
                if let Some((_, body)) = &mut table {
                    *body = true;
                }
            }
            _ => {}
        }
        at += 1;
    }
    leave_out_empty(&mut outline, sections, events.len());
    outline
}

/// Whether events say something to a reader.
#[derive(Debug, Default)]
struct Filled {
    in_head: bool,
    /// Something stands before the first heading.
    before_heading: bool,
}

impl Filled {
    fn says(&self, event: &Event, events: &[Event], at: usize) -> bool {
        match event {
            Event::Text(text) | Event::Code(text) => !self.in_head && !text.trim().is_empty(),
            Event::Start(Tag::Image { .. }) => true,
            Event::InlineHtml(tag) => !tag.starts_with("<!--"),
            Event::Start(Tag::HtmlBlock) => !without_comments(&html_block(events, at)).trim().is_empty(),
            _ => false,
        }
    }
}

fn leave_out_empty(outline: &mut Outline, sections: Vec<Section>, end: usize) {
    let starts: Vec<usize> = sections.iter().map(|section| section.at).chain([end]).collect();
    for (index, section) in sections.into_iter().enumerate() {
        if !section.filled {
            outline.left_out.extend(section.at..starts[index + 1]);
        } else if let Some(heading) = section.heading {
            outline.contents.push(heading.clone());
            outline.headings.insert(section.at, heading);
        }
    }
}

/// The index of the event that ends what begins at `from`.
pub(super) fn end_of(events: &[Event], from: usize, ends: impl Fn(&TagEnd) -> bool) -> usize {
    let found = events[from..].iter().position(|event| matches!(event, Event::End(tag) if ends(tag)));
    found.map_or(events.len() - 1, |end| from + end)
}

/// The words of a stretch of events.
pub(super) fn text(events: &[Event]) -> String {
    let mut words = String::new();
    for event in events {
        match event {
            Event::Text(text) | Event::Code(text) => words.push_str(text),
            Event::SoftBreak | Event::HardBreak => words.push(' '),
            _ => {}
        }
    }
    words
}

/// The HTML of a block that begins at `at`.
fn html_block(events: &[Event], at: usize) -> String {
    let end = end_of(events, at, |tag| matches!(tag, TagEnd::HtmlBlock));
    let lines = events[at..end].iter().filter_map(|event| match event {
        Event::Html(line) | Event::Text(line) => Some(&**line),
        _ => None,
    });
    lines.collect()
}

/// Whether HTML that is more than comments stands among events.
pub(super) fn holds_html(events: &[Event]) -> bool {
    let mut at = 0;
    while at < events.len() {
        match &events[at] {
            Event::Start(Tag::HtmlBlock) => {
                if !without_comments(&html_block(events, at)).trim().is_empty() {
                    return true;
                }
                at = end_of(events, at, |tag| matches!(tag, TagEnd::HtmlBlock));
            }
            Event::InlineHtml(tag) | Event::Html(tag) if !tag.starts_with("<!--") => return true,
            _ => {}
        }
        at += 1;
    }
    false
}

/// HTML without its comments; one that is never closed reaches to the end.
pub(super) fn without_comments(html: &str) -> String {
    let mut kept = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(start) = rest.find("<!--") {
        kept.push_str(&rest[..start]);
        rest = rest[start + 4..].split_once("-->").map_or("", |(_, after)| after);
    }
    kept.push_str(rest);
    kept
}
