//! The Markdown of a report as HTML that a page can hold: what a reader reads, and nothing that runs.

use super::clean::{clean, escape, escaped};
use super::outline::{Heading, Outline, end_of, holds_html, outline, text, without_comments};
use super::{address, anchor, code, diagram, emoji};
use crate::document::{Document, Item, Role, Span, Timeline, item, options};
use pulldown_cmark::{Alignment, BlockQuoteKind, CodeBlockKind, Event, LinkType, Parser, Tag, TagEnd};
use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::ops::Range;

/// A report's body.
#[derive(Debug, Default)]
pub(super) struct Body {
    /// Whether it holds HTML of the report's own, which was cleaned.
    pub is_cleaned: bool,
    /// Links to files of the repository still stand behind [`address::FILE`].
    pub html: String,
    pub contents: Vec<Heading>,
    /// The name of the heading that was left out because it is the title.
    pub title: Option<String>,
    /// The names of the rows of all entries, in their order.
    pub rows: Vec<Option<String>>,
    /// The drawings of its diagrams, each for the room that [`diagram::room`] left.
    pub drawings: Vec<String>,
}

/// Stands where the picture of the timeline goes. A report that writes it moves its own picture, and nothing else.
pub(super) const PICTURE: &str = "<hr id=\"page.timeline\">\n";

/// What a row, list item, heading or paragraph is more than Markdown says.
#[derive(Clone, Debug, Default)]
struct Marked {
    anchor: String,
    /// Classes, each with a space before it.
    classes: &'static str,
    /// The state of an action item whose own text does not show it.
    state: Option<(&'static str, &'static str)>,
    /// The bytes in which the anchor is shown as a link: the time of an entry.
    when: Option<Span>,
    /// Where the text begins: in a row the state stands in its cell.
    what: usize,
}

/// Write the body of a report that lies in `folder`.
pub(super) fn body(document: &Document, timelines: &[Timeline], items: &[Item], folder: &str, skip_title: bool) -> Body {
    let start = document.front_span().map_or(if document.text().starts_with('\u{feff}') { 3 } else { 0 }, |span| span.end);
    let (events, places): (Vec<Event>, Vec<Range<usize>>) = Parser::new_ext(&document.text()[start..], options())
        .into_offset_iter()
        .map(|(event, at)| (event, at.start + start..at.end + start))
        .unzip();
    let (marked, rows) = marked(document, timelines, items);
    let outline = outline(&events, skip_title);
    let mut anchors = written(document.text());
    anchors.extend(marked.values().map(|marked| marked.anchor.clone()));
    anchors.extend(outline.contents.iter().map(|heading| heading.anchor.clone()).chain(outline.title.clone()));
    let raw = holds_html(&events);
    let mut writer = Writer {
        document,
        folder,
        events: &events,
        places: &places,
        outline,
        anchors,
        marked,
        out: String::with_capacity(document.text().len() * 3 / 2),
        raw,
        alignments: Vec::new(),
        column: 0,
        in_head: false,
        stacked: false,
        row: None,
        pending: None,
        when: None,
        linked: Vec::new(),
        notes: Vec::new(),
        numbers: HashMap::new(),
        quotes: Vec::new(),
        entries: HashSet::new(),
        picture: first_row(document, timelines),
        drawings: Vec::new(),
    };
    writer.write(0..events.len(), true);
    writer.write_notes();
    let mut html = if writer.raw { clean(&writer.out, folder) } else { writer.out };
    html.shrink_to_fit();
    let Writer { outline, entries, raw, drawings, .. } = writer;
    let mut contents = outline.contents;
    contents.retain(|heading| !entries.contains(&heading.anchor));
    Body { is_cleaned: raw, html, contents, title: outline.title, rows, drawings }
}

/// The anchors of entries and items by the byte where their row, list item, heading or paragraph begins; and those of the
/// entries in their order.
fn marked(document: &Document, timelines: &[Timeline], items: &[Item]) -> (BTreeMap<usize, Marked>, Vec<Option<String>>) {
    let mut marked = BTreeMap::new();
    let mut names = anchor::Anchors::default();
    let mut rows = Vec::new();
    for entry in timelines.iter().flat_map(|timeline| &timeline.entries) {
        let told = entry.when.moment.as_ref().and_then(|moment| moment.zoned());
        let place = entry_place(document, entry).filter(|at| !marked.contains_key(at));
        let (Some(at), Some(told)) = (place, told) else {
            rows.push(None);
            continue;
        };
        let anchor = names.give(format!("at.{}", told.strftime("%Y-%m-%d.%H%M")));
        let classes = if entry.milestone.is_some() { " milestone" } else { "" };
        rows.push(Some(anchor.clone()));
        marked.insert(at, Marked { anchor, classes, when: Some(entry.when.span), what: entry.what.start, state: None });
    }
    for item in items {
        let Some((at, shown)) = item_place(document, item) else { continue };
        let done = matches!(item.status, item::Status::Done | item::Status::WontDo);
        let anchor = anchor::plain(&item.id);
        let classes = if done { " item done" } else { " item" };
        let state = (!shown).then(|| state(item.status));
        marked.insert(at, Marked { anchor, classes, state, when: None, what: item.what.start });
    }
    (marked, rows)
}

/// The byte where the first entry begins.
fn first_row(document: &Document, timelines: &[Timeline]) -> Option<usize> {
    let mut entries = timelines.iter().flat_map(|timeline| &timeline.entries);
    entries.find_map(|entry| entry_place(document, entry))
}

/// The names that a text gives to places in HTML of its own.
fn written(text: &str) -> HashSet<String> {
    let values = ["id=\"", "name=\""].into_iter().flat_map(|attribute| text.split(attribute).skip(1));
    values.filter_map(|rest| rest.split_once('"')).map(|(name, _)| name.to_owned()).collect()
}

/// The class and the words of an item's state.
pub(super) fn state(status: item::Status) -> (&'static str, &'static str) {
    match status {
        item::Status::Open => ("open", "open"),
        item::Status::InProgress => ("in-progress", "in progress"),
        item::Status::Done => ("done", "done"),
        item::Status::WontDo => ("wont-do", "won’t do"),
    }
}

fn entry_place(document: &Document, entry: &crate::document::Entry) -> Option<usize> {
    use crate::document::entry::Place;
    match entry.place {
        Place::Row { table, row } => Some(document.tables().get(table)?.rows.get(row)?.span.start),
        Place::Item(item) => Some(document.list_items().get(item)?.span.start),
        Place::Section(section) => Some(document.blocks().get(document.sections().get(section)?.heading?)?.span.start),
        Place::Block(block) => Some(document.blocks().get(block)?.span.start),
    }
}

/// Where an item begins, and whether its own text shows its state: a check box or a column for it.
fn item_place(document: &Document, item: &crate::document::Item) -> Option<(usize, bool)> {
    use item::Place;
    match item.place {
        Place::Row { table, row } => {
            let table = document.tables().get(table)?;
            let head = table.rows.first()?;
            let has_column = head.cells.iter().any(|&cell| {
                let words = document.read(cell).to_lowercase();
                ["status", "state", "progress", "done"].iter().any(|known| words.contains(known))
            });
            Some((table.rows.get(row)?.span.start, has_column))
        }
        Place::ListItem(index) => {
            let found = document.list_items().get(index)?;
            let plain = matches!(item.status, item::Status::Open | item::Status::Done);
            Some((found.span.start, found.task.is_some() && plain))
        }
        Place::Section(section) => Some((document.blocks().get(document.sections().get(section)?.heading?)?.span.start, false)),
        Place::Block(block) => Some((document.blocks().get(block)?.span.start, false)),
    }
}

struct Writer<'d> {
    document: &'d Document,
    folder: &'d str,
    events: &'d [Event<'d>],
    places: &'d [Range<usize>],
    outline: Outline,
    marked: BTreeMap<usize, Marked>,
    /// The names of all places that a link on the page may lead to.
    anchors: HashSet<String>,
    out: String,
    /// Whether HTML of the report's own stands in the text: it is then cleaned as a whole.
    raw: bool,
    alignments: Vec<Alignment>,
    column: usize,
    in_head: bool,
    stacked: bool,
    row: Option<Marked>,
    /// A state that waits for the first word of its item.
    pending: Option<String>,
    /// The time of a list's entry, which waits to be a link to its own place.
    when: Option<(Span, String)>,
    /// One entry an open link: what ends it.
    linked: Vec<&'static str>,
    /// The labels of notes in the order they are first referred to, and how often each is.
    notes: Vec<(String, usize)>,
    /// Their places among the notes.
    numbers: HashMap<String, usize>,
    quotes: Vec<&'static str>,
    /// The names of headings that are entries of a timeline: the table of contents is no timeline.
    entries: HashSet<String>,
    /// The byte of the entry before whose block the picture of the timeline goes, until it is placed.
    picture: Option<usize>,
    drawings: Vec<String>,
}

impl Writer<'_> {
    fn write(&mut self, range: Range<usize>, leave_out: bool) {
        let mut at = range.start;
        while at < range.end {
            if leave_out && self.outline.left_out.contains(&at) {
                at += 1;
                continue;
            }
            at = self.event(at) + 1;
        }
    }

    /// Write what begins at an event; the index of the last event that it took.
    fn event(&mut self, at: usize) -> usize {
        let events = self.events;
        self.place_picture(at);
        match &events[at] {
            Event::Start(Tag::HtmlBlock) => return self.html(at),
            Event::Start(Tag::Image { dest_url, title, .. }) => return self.image(at, dest_url, title),
            Event::Start(Tag::Heading { level, .. }) => return self.heading(at, *level as u8),
            Event::Start(Tag::CodeBlock(kind)) => return self.code(at, kind),
            Event::Start(tag) => self.start(tag, at),
            Event::End(tag) => self.end(*tag),
            Event::Text(_) => return self.text(at),
            Event::Code(text) => self.inline(|out| {
                out.push_str("<code>");
                escape(out, text);
                out.push_str("</code>");
            }),
            Event::InlineHtml(tag) | Event::Html(tag) if tag.starts_with("<!--") => {}
            Event::InlineHtml(tag) | Event::Html(tag) => self.inline(|out| out.push_str(tag)),
            Event::SoftBreak => self.out.push('\n'),
            Event::HardBreak => self.out.push_str("<br>\n"),
            Event::Rule => self.out.push_str("<hr>\n"),
            Event::FootnoteReference(label) => self.note_reference(label),
            Event::TaskListMarker(done) => {
                let ticked = if *done { " checked=\"\"" } else { "" };
                self.out.push_str(&format!("<input type=\"checkbox\" disabled=\"\"{ticked} aria-label=\"done\"> "));
                self.flush();
            }
            Event::InlineMath(text) | Event::DisplayMath(text) => self.inline(|out| escape(out, text)),
        }
        at
    }

    /// The picture of the timeline stands before the outermost block that holds its first entry; not before one that is
    /// left out, nor among HTML of the report's own.
    fn place_picture(&mut self, at: usize) {
        use Tag::{BlockQuote, Heading, List, Paragraph, Table};
        let is_block = matches!(self.events[at], Event::Start(Paragraph | List(_) | Table(_) | Heading { .. } | BlockQuote(_)));
        if is_block && self.picture.is_some_and(|first| self.places[at].contains(&first)) {
            self.picture = None;
            self.out.push_str(PICTURE);
        }
    }

    fn start(&mut self, tag: &Tag, at: usize) {
        let place = self.places[at].start;
        match tag {
            Tag::Paragraph => self.block("p", place),
            Tag::BlockQuote(kind) => self.quote(*kind),
            Tag::List(Some(1)) => self.out.push_str("<ol>\n"),
            Tag::List(Some(first)) => self.out.push_str(&format!("<ol start=\"{first}\">\n")),
            Tag::List(None) => self.out.push_str("<ul>\n"),
            Tag::Item => self.item(at, place),
            Tag::Table(alignments) => self.table(alignments, place),
            Tag::TableHead => {
                self.in_head = true;
                self.column = 0;
                let (group, row) = (self.role("rowgroup"), self.role("row"));
                self.out.push_str(&format!("<thead{group}><tr{row}>"));
            }
            Tag::TableRow => {
                self.column = 0;
                self.row = self.marked.remove(&place);
                let attributes = self.row.as_ref().map(attributes).unwrap_or_default();
                let role = self.role("row");
                self.out.push_str(&format!("<tr{role}{attributes}>"));
            }
            Tag::TableCell => self.cell(at),
            Tag::Emphasis => self.inline(|out| out.push_str("<em>")),
            Tag::Strong => self.inline(|out| out.push_str("<strong>")),
            Tag::Strikethrough => self.inline(|out| out.push_str("<del>")),
            Tag::Link { link_type, dest_url, title, .. } => self.link(*link_type, dest_url, title),
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        self.pending = match tag {
            // A state waits through the beginnings of what holds its words, not past the end of it.
            TagEnd::Item | TagEnd::TableCell => None,
            _ => self.pending.take(),
        };
        let end = match tag {
            TagEnd::Paragraph => "</p>\n",
            TagEnd::BlockQuote(_) => self.quotes.pop().unwrap_or_default(),
            TagEnd::List(true) => "</ol>\n",
            TagEnd::List(false) => "</ul>\n",
            TagEnd::Item => "</li>\n",
            TagEnd::Table => "</tbody></table></div>\n",
            TagEnd::TableHead => {
                self.in_head = false;
                if self.stacked { "</tr></thead>\n<tbody role=\"rowgroup\">\n" } else { "</tr></thead>\n<tbody>\n" }
            }
            TagEnd::TableRow => {
                self.row = None;
                "</tr>\n"
            }
            TagEnd::TableCell => {
                self.column += 1;
                if let Some(end) = self.linked.pop() {
                    self.out.push_str(end);
                }
                if self.in_head { "</th>" } else { "</td>" }
            }
            TagEnd::Emphasis => "</em>",
            TagEnd::Strong => "</strong>",
            TagEnd::Strikethrough => "</del>",
            TagEnd::Link => self.linked.pop().unwrap_or_default(),
            _ => "",
        };
        self.out.push_str(end);
    }

    /// Text, in however many pieces it comes; the index of the last of them.
    fn text(&mut self, at: usize) -> usize {
        let pieces = self.events[at..].iter().take_while(|event| matches!(event, Event::Text(_))).count();
        let last = at + pieces - 1;
        let text: Cow<str> = match &self.events[at..=last] {
            [Event::Text(text)] => Cow::Borrowed(text),
            all => all.iter().filter_map(|event| if let Event::Text(text) = event { Some(&**text) } else { None }).collect(),
        };
        self.flush();
        let place = self.places[at].start..self.places[last].end;
        // Text that is longer in the file, for it is written with escapes, has no places of its own.
        let is_exact = place.len() == text.len() && self.linked.iter().all(|end| end.is_empty());
        let when = self.when.take_if(|(when, _)| is_exact && place.contains(&when.start) && when.end <= place.end && !when.is_empty());
        let cut = when.and_then(|(when, anchor)| {
            let (from, to) = (when.start - place.start, when.end - place.start);
            Some((text.get(..from)?, text.get(from..to)?, text.get(to..)?, anchor))
        });
        let Some((before, time, after, anchor)) = cut else {
            escape(&mut self.out, &emoji::shown(&text));
            return last;
        };
        escape(&mut self.out, &emoji::shown(before));
        self.out.push_str(&format!("<a class=\"at\" href=\"#{}\">", escaped(&anchor)));
        escape(&mut self.out, time);
        self.out.push_str("</a>");
        escape(&mut self.out, &emoji::shown(after));
        last
    }

    fn inline(&mut self, write: impl FnOnce(&mut String)) {
        self.flush();
        write(&mut self.out);
    }

    fn flush(&mut self) {
        if let Some(state) = self.pending.take() {
            self.out.push_str(&state);
        }
    }

    /// A paragraph, which may be an item.
    fn block(&mut self, tag: &str, place: usize) {
        let marked = self.marked.remove(&place);
        let attributes = marked.as_ref().map(attributes).unwrap_or_default();
        self.out.push_str(&format!("<{tag}{attributes}>"));
        self.pending = marked.as_ref().and_then(badge).or(self.pending.take());
    }

    fn heading(&mut self, at: usize, level: u8) -> usize {
        let end = end_of(self.events, at, |tag| matches!(tag, TagEnd::Heading(_)));
        let marked = self.marked.remove(&self.places[at].start);
        let heading = self.outline.headings.get(&at).cloned();
        let level = heading.as_ref().map_or(level.clamp(2, 6), |heading| heading.level);
        match &heading {
            Some(heading) => self.out.push_str(&format!("<h{level} id=\"{}\">", escaped(&heading.anchor))),
            None => self.out.push_str(&format!("<h{level}>")),
        }
        if let (Some(marked), Some(heading)) = (&marked, &heading)
            && marked.when.is_some()
        {
            self.entries.insert(heading.anchor.clone());
        }
        if let Some(marked) = marked {
            self.out.push_str(&format!("<span id=\"{}\">{}</span>", escaped(&marked.anchor), badge(&marked).unwrap_or_default()));
        }
        self.write(at + 1..end, false);
        if let Some(heading) = heading {
            let anchor = escaped(&heading.anchor);
            let label = escaped(&heading.text);
            self.out.push_str(&format!(" <a class=\"here\" href=\"#{anchor}\" aria-label=\"Link to “{label}”\">#</a>"));
        }
        self.out.push_str(&format!("</h{level}>\n"));
        end
    }

    /// Code may be wider than the page: it can be reached, and so scrolled, by keyboard. A diagram is drawn where we
    /// know how.
    fn code(&mut self, at: usize, kind: &CodeBlockKind) -> usize {
        let end = end_of(self.events, at, |tag| matches!(tag, TagEnd::CodeBlock));
        let language = match kind {
            CodeBlockKind::Fenced(language) => language.trim(),
            CodeBlockKind::Indented => "",
        };
        let code: String =
            self.events[at..end].iter().filter_map(|event| if let Event::Text(text) = event { Some(&**text) } else { None }).collect();
        if let Some(figure) = diagram::figure(language, &code, self.drawings.len()) {
            self.out.push_str(&figure.html);
            self.drawings.extend(figure.drawing);
            return end;
        }
        self.out.push_str("<pre tabindex=\"0\"><code>");
        code::write(&mut self.out, language, &code);
        self.out.push_str("</code></pre>\n");
        end
    }

    fn quote(&mut self, kind: Option<BlockQuoteKind>) {
        let (class, label) = match kind {
            None => {
                self.out.push_str("<blockquote>\n");
                self.quotes.push("</blockquote>\n");
                return;
            }
            Some(BlockQuoteKind::Note) => ("note", "Note"),
            Some(BlockQuoteKind::Tip) => ("tip", "Tip"),
            Some(BlockQuoteKind::Important) => ("important", "Important"),
            Some(BlockQuoteKind::Warning) => ("warning", "Warning"),
            Some(BlockQuoteKind::Caution) => ("caution", "Caution"),
        };
        self.out.push_str(&format!("<div class=\"admonition {class}\"><p class=\"label\">{label}</p>\n"));
        self.quotes.push("</div>\n");
    }

    fn item(&mut self, at: usize, place: usize) {
        let marked = self.marked.remove(&place);
        let is_task = self.events[at + 1..].iter().find(|event| !matches!(event, Event::Start(Tag::Paragraph)));
        let task = if matches!(is_task, Some(Event::TaskListMarker(_))) { "task" } else { "" };
        let (id, classes) = marked.as_ref().map_or((String::new(), ""), |marked| (id(marked), marked.classes));
        let classes = format!("{task}{classes}");
        let class = if classes.is_empty() { String::new() } else { format!(" class=\"{}\"", classes.trim()) };
        self.out.push_str(&format!("<li{id}{class}>"));
        self.pending = marked.as_ref().and_then(badge);
        self.when = marked.and_then(|marked| Some((marked.when?, marked.anchor)));
    }

    fn table(&mut self, alignments: &[Alignment], place: usize) {
        self.alignments = alignments.to_vec();
        let role = self.document.sections()[self.document.section_at(place)].role;
        let (class, label) = match role {
            // Few columns read better one under the other on a phone than scrolled sideways.
            Role::Timeline if alignments.len() <= 3 => (" timeline stacked", "Timeline"),
            Role::Timeline => (" timeline", "Timeline"),
            Role::Actions => (" items", "Action items"),
            _ => ("", "Table"),
        };
        self.stacked = class.ends_with("stacked");
        let table = self.role("table");
        self.out.push_str(&format!("<div class=\"table{class}\" role=\"group\" aria-label=\"{label}\" tabindex=\"0\"><table{table}>\n"));
    }

    /// A part of a table that is shown as blocks on a phone says what it is: browsers forget it there.
    fn role(&self, role: &str) -> String {
        if self.stacked { format!(" role=\"{role}\"") } else { String::new() }
    }

    fn cell(&mut self, at: usize) {
        let end = end_of(self.events, at, |tag| matches!(tag, TagEnd::TableCell));
        let alignment = match self.alignments.get(self.column) {
            Some(Alignment::Center) => "center",
            Some(Alignment::Right) => "right",
            _ => "",
        };
        // A date or a word is not broken over lines.
        let short = if text(&self.events[at..end]).chars().count() <= SHORT { "short" } else { "" };
        let class = match (alignment, short) {
            ("", "") => String::new(),
            (one, "") | ("", one) => format!(" class=\"{one}\""),
            (one, other) => format!(" class=\"{one} {other}\""),
        };
        if self.in_head {
            let role = self.role("columnheader");
            self.out.push_str(&format!("<th scope=\"col\"{role}{class}>"));
            return;
        }
        let role = self.role("cell");
        self.out.push_str(&format!("<td{role}{class}>"));
        let place = &self.places[at];
        let Some(row) = &self.row else { return };
        if place.contains(&row.what) {
            self.pending = badge(row);
        }
        let holds_link = self.events[at..end]
            .iter()
            .any(|event| matches!(event, Event::Start(Tag::Link { .. } | Tag::Image { .. }) | Event::InlineHtml(_)));
        if !holds_link && row.when.is_some_and(|when| !when.is_empty() && place.contains(&when.start)) {
            self.out.push_str(&format!("<a class=\"at\" href=\"#{}\">", escaped(&row.anchor)));
            self.linked.push("</a>");
        }
    }

    fn link(&mut self, kind: LinkType, written: &str, title: &str) {
        let target = match kind {
            LinkType::Email => Some(format!("mailto:{written}")),
            _ => self.target(written).and_then(|target| self.on_page(target)),
        };
        self.flush();
        let Some(target) = target else {
            self.linked.push("");
            return;
        };
        let rel = if target.starts_with("http") { " rel=\"noopener noreferrer\"" } else { "" };
        self.out.push_str(&format!("<a href=\"{}\"{rel}{}>", escaped(&target), titled(title)));
        self.linked.push("</a>");
    }

    /// Where a link leads. Among HTML of the report's own a file is written as a path from the root: the cleaner puts
    /// [`address::FILE`] before it, and lets nobody else write that.
    fn target(&self, written: &str) -> Option<String> {
        let target = address::target(written, self.folder)?;
        Some(match target.strip_prefix(address::FILE) {
            Some(path) if self.raw => format!("/{path}"),
            _ => target,
        })
    }

    /// A target that is a place on this page stays if there is such a place: GitHub's do not tell capitals apart, and a
    /// heading that was left out has none.
    fn on_page(&self, target: String) -> Option<String> {
        let Some(wanted) = target.strip_prefix('#').and_then(address::decode) else { return Some(target) };
        if self.anchors.contains(&wanted) {
            return Some(target);
        }
        self.anchors.get(&wanted.to_lowercase()).map(|anchor| format!("#{anchor}"))
    }

    /// An image of the repository is shown with its description, one from elsewhere is a link; as its description alone
    /// where it must not be followed.
    fn image(&mut self, at: usize, written: &str, title: &str) -> usize {
        let end = end_of(self.events, at, |tag| matches!(tag, TagEnd::Image));
        let description = escaped(&text(&self.events[at..end]));
        let target = self.target(written).filter(|target| !target.starts_with('#'));
        let titled = titled(title);
        let in_link = self.linked.iter().any(|end| !end.is_empty());
        self.inline(|out| match target {
            Some(target) if address::is_elsewhere(&target) => {
                let address = escaped(&target);
                let words = if description.is_empty() { &address } else { &description };
                match in_link {
                    true => out.push_str(words),
                    false => out.push_str(&format!("<a href=\"{address}\" rel=\"noopener noreferrer\"{titled}>{words}</a>")),
                }
            }
            Some(target) => {
                out.push_str(&format!("<img src=\"{}\" alt=\"{description}\" loading=\"lazy\"{titled}>", escaped(&target)));
            }
            None => out.push_str(&description),
        });
        end
    }

    fn html(&mut self, at: usize) -> usize {
        let end = end_of(self.events, at, |tag| matches!(tag, TagEnd::HtmlBlock));
        let mut html = String::new();
        for index in at..end {
            if let Event::Html(line) | Event::Text(line) = &self.events[index] {
                html.push_str(&self.named(line, self.places[index].clone()));
            }
        }
        let html = without_comments(&html);
        if !html.trim().is_empty() {
            self.out.push_str(&html);
        }
        end
    }

    /// A line of HTML with the anchors of the list items that begin in it.
    fn named<'l>(&self, line: &'l str, place: Range<usize>) -> Cow<'l, str> {
        let mut named = Cow::Borrowed(line);
        for (start, marked) in self.marked.range(place.clone()).rev() {
            let at = start - place.start;
            if line.get(at..at + 3).is_some_and(|tag| tag.eq_ignore_ascii_case("<li")) {
                named.to_mut().insert_str(at + 3, &id(marked));
            }
        }
        named
    }

    fn note_reference(&mut self, label: &str) {
        if !self.outline.notes.contains_key(label) {
            self.inline(|out| out.push_str(&format!("[^{}]", escaped(label))));
            return;
        }
        let index = self.numbers.get(label).copied().unwrap_or_else(|| {
            self.numbers.insert(label.to_owned(), self.notes.len());
            self.notes.push((label.to_owned(), 0));
            self.notes.len() - 1
        });
        self.notes[index].1 += 1;
        let number = index + 1;
        let back = if self.notes[index].1 == 1 { format!(" id=\"note.{number}.back\"") } else { String::new() };
        self.inline(|out| {
            out.push_str(&format!(
                "<sup class=\"footnote\"><a{back} href=\"#note.{number}\" aria-label=\"Note {number}\">{number}</a></sup>"
            ));
        });
    }

    /// The notes that are referred to, at the end; a note may refer to another.
    fn write_notes(&mut self) {
        if self.notes.is_empty() {
            return;
        }
        self.out.push_str("<section class=\"footnotes\" aria-label=\"Notes\"><ol>\n");
        let mut index = 0;
        while let Some((label, _)) = self.notes.get(index) {
            let events = self.outline.notes.get(label).cloned().unwrap_or_default();
            let number = index + 1;
            self.out.push_str(&format!("<li id=\"note.{number}\">"));
            self.write(events, false);
            let inside = self.out.ends_with("</p>\n");
            if inside {
                self.out.truncate(self.out.len() - "</p>\n".len());
            }
            self.out.push_str(&format!(" <a class=\"back\" href=\"#note.{number}.back\" aria-label=\"Back to the text\">↩</a>"));
            self.out.push_str(if inside { "</p></li>\n" } else { "</li>\n" });
            index += 1;
        }
        self.out.push_str("</ol></section>\n");
    }
}

/// The most characters of a cell that is kept on one line.
const SHORT: usize = 16;

fn titled(title: &str) -> String {
    if title.is_empty() { String::new() } else { format!(" title=\"{}\"", escaped(title)) }
}

fn id(marked: &Marked) -> String {
    if marked.anchor.is_empty() { String::new() } else { format!(" id=\"{}\"", escaped(&marked.anchor)) }
}

fn attributes(marked: &Marked) -> String {
    let class = if marked.classes.is_empty() { String::new() } else { format!(" class=\"{}\"", marked.classes.trim()) };
    format!("{}{class}", id(marked))
}

fn badge(marked: &Marked) -> Option<String> {
    let (class, words) = marked.state?;
    Some(format!("<span class=\"state {class}\">{words}</span> "))
}
