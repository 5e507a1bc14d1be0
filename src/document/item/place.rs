//! A new item, written the way the report writes its others.

use super::{Field, Item, NewItem, Place, Refused, find, said, word, write};
use crate::document::{Document, Edit, Kind, Role, Span, apply, table};

pub(super) fn add(document: &Document, new: &NewItem) -> Result<(Vec<Edit>, String), Refused> {
    let new = NewItem { text: said::one_line(&new.text), ..new.clone() };
    if word::is_nothing(&new.text) || word::is_placeholder(&new.text) {
        return Err(Refused(format!("“{}” does not say what is to be done", new.text)));
    }
    let items = document.action_items();
    let id = next_id(document, &items);
    let words = Words { new: &new, id: &id };
    let notes = write::note(document, &id);
    let tries = [
        items.last().and_then(|last| after(document, outermost(document, &items, last), &words)),
        empty_table(document, &words),
        under_heading(document, &words),
        new_section(document, &words),
    ];
    for edits in tries.into_iter().flatten() {
        for note in notes.iter().cloned().map(Some).chain([None]) {
            let edits: Vec<Edit> = edits.iter().cloned().chain(note).collect();
            if is_right(document, &edits, &items, &words) {
                return Ok((edits, id));
            }
        }
    }
    if ends_in_code(document) {
        return Err(Refused(
            "the report ends in a block of code or HTML that is not closed: close it, and the item can be added".to_owned(),
        ));
    }
    let is_named = |last: &Item| match last.place {
        Place::Section(section) => !document.heading(section).starts_with(|c: char| c.is_ascii_digit()),
        _ => false,
    };
    if items.last().is_some_and(is_named) && words.account().is_none() {
        let message = "this report's items are headings that end in who sees to them: name an owner, written as @amara";
        return Err(Refused(message.to_owned()));
    }
    Err(Refused(
        "the item cannot be added so that it reads back as given: name owner, date, type and priority beside the text and not in it, \
         or write it into the file by hand"
            .to_owned(),
    ))
}

/// Whether nothing can be added at the end, because it would belong to what is open there.
fn ends_in_code(document: &Document) -> bool {
    let text = document.text();
    Document::parse(format!("{text}\n\n# x\n")).sections().len() == document.sections().len()
}

/// One more than the highest number that was ever given out, in the style of the ids that are there.
fn next_id(document: &Document, items: &[Item]) -> String {
    let last = items
        .iter()
        .filter_map(|item| word::number(&item.id))
        .chain([document.last_number(items, &document.reserved_ids())])
        .max()
        .unwrap_or_default();
    let styled = items.iter().filter(|item| item.id_is_written).max_by_key(|item| word::number(&item.id));
    let prefix = styled.map_or("A", |item| item.id.trim_end_matches(|c: char| c.is_ascii_digit()));
    format!("{prefix}{}", last + 1)
}

/// What is to be written.
struct Words<'n> {
    new: &'n NewItem,
    id: &'n str,
}

impl Words<'_> {
    /// The fields that are given, as they stand in a column.
    fn fields(&self) -> Vec<(Field, String)> {
        let new = self.new;
        let kind = new.kind.map(|kind| kind.name().to_owned());
        [
            (Field::Owner, new.owner.clone()),
            (Field::Due, new.due.map(|due| due.to_string())),
            (Field::Type, kind),
            (Field::Priority, new.priority.clone()),
        ]
        .into_iter()
        .filter_map(|(field, value)| value.filter(|value| !value.trim().is_empty()).map(|value| (field, value)))
        .collect()
    }

    fn ticket(&self) -> Option<String> {
        let (words, target) = self.new.ticket.as_ref()?;
        Some(match (words.is_empty(), target.is_empty()) {
            (_, true) => words.clone(),
            (true, false) => write::ticket(target),
            (false, false) => format!("[{words}]({target})"),
        })
    }

    /// The owner, where it is one word that no reader takes for another.
    fn account(&self) -> Option<&str> {
        let owner = self.new.owner.as_deref()?.trim();
        (owner.len() > 1 && owner.starts_with('@') && !owner.contains(char::is_whitespace)).then_some(owner)
    }

    /// As a heading that is an item by whose name it ends in: `Refuse drains of more than 10 nodes (due 2026-12-05) @amara`.
    fn heading(&self) -> Option<String> {
        let owner = self.account()?;
        let rest = NewItem { owner: None, ..self.new.clone() };
        let line = Words { new: &rest, id: self.id }.line(false);
        Some(format!("{line} {owner} <!-- {} -->", self.id))
    }

    /// On one line: `Refuse drains of more than 10 nodes (@amara, due 2026-12-05, prevent, P1) [#12](…)`.
    fn line(&self, with_id: bool) -> String {
        let mut line = self.new.text.clone();
        let phrases: Vec<String> = self.fields().iter().map(|(field, value)| write::phrase(*field, value)).collect();
        if !phrases.is_empty() {
            line += &format!(" ({})", phrases.join(", "));
        }
        if let Some(ticket) = self.ticket() {
            line += &format!(" {ticket}");
        }
        if with_id {
            line += &format!(" <!-- {} -->", self.id);
        }
        line
    }

    /// The same for a block of HTML.
    fn html(&self) -> String {
        format!("{} <!-- {} -->", write::html(&self.line(false)), self.id)
    }

    /// A row's cells; a field that has no column stands behind the words.
    fn row(&self, columns: &[Option<Field>]) -> Vec<String> {
        let has = |field: Field| columns.contains(&Some(field));
        let fields = self.fields();
        let value = |field: Field| fields.iter().find(|(found, _)| *found == field).map(|(_, value)| value.clone());
        let left = fields.iter().filter(|(field, _)| !has(*field));
        let left: Vec<String> = left.map(|(field, value)| write::phrase(*field, value)).collect();
        let mut text = self.new.text.clone();
        if !left.is_empty() {
            text += &format!(" ({})", left.join(", "));
        }
        if let Some(ticket) = self.ticket().filter(|_| !has(Field::Ticket)) {
            text += &format!(" {ticket}");
        }
        let text = if has(Field::Id) { text } else { format!("{text} <!-- {} -->", self.id) };
        columns
            .iter()
            .map(|column| match column {
                Some(Field::Text) => text.clone(),
                Some(Field::Id) => self.id.to_owned(),
                Some(Field::Status) => "open".to_owned(),
                Some(Field::Ticket) => self.ticket().unwrap_or_default(),
                Some(field) => value(*field).unwrap_or_default(),
                None => String::new(),
            })
            .collect()
    }
}

/// The item that another with a check box of its own is nested in.
fn outermost<'i>(document: &Document, items: &'i [Item], item: &'i Item) -> &'i Item {
    let holds = |other: &&Item| matches!(other.place, Place::ListItem(_)) && other.span.covers(item.span);
    match item.place {
        Place::ListItem(at) if document.list_items()[at].depth > 0 => items.iter().find(holds).unwrap_or(item),
        _ => item,
    }
}

fn after(document: &Document, last: &Item, words: &Words) -> Option<Vec<Edit>> {
    match last.place {
        Place::Row { table, .. } => {
            Some(document.insert_row(table, document.tables()[table].rows.len(), &words.row(&find::columns(document, table)?)))
        }
        Place::ListItem(item) => Some(vec![list_item(document, item, words)]),
        Place::Section(section) => heading(document, section, words).map(|edit| vec![edit]),
        Place::Block(block) => paragraph(document, block, words).map(|edit| vec![edit]),
    }
}

/// Behind the last item of a list, with the same marker, box and blank lines.
fn list_item(document: &Document, item: usize, words: &Words) -> Edit {
    let text = document.text();
    let this = &document.list_items()[item];
    let ending = line_ending(text);
    let line_start = text[..this.span.start].rfind('\n').map_or(0, |at| at + 1);
    let prefix: String = text[line_start..this.span.start].chars().map(|c| if c == '>' || c.is_whitespace() { c } else { ' ' }).collect();
    if this.marker.is_empty() {
        return Edit::insert(this.span.end, format!("{ending}{prefix}<li>{}</li>", words.html()));
    }
    let before = document.list_items()[..item].iter().rfind(|other| other.list == this.list);
    let loose = before.is_some_and(|before| text[before.span.end..this.span.start].matches('\n').count() > 1);
    let same = before.is_some_and(|before| before.marker.of(text) == this.marker.of(text));
    let mut marker = this.marker.of(text).to_owned();
    let digits = marker.bytes().take_while(u8::is_ascii_digit).count();
    if let Some(number) = marker[..digits].parse::<u64>().ok().filter(|_| !same) {
        marker = format!("{}{}", number + 1, &marker[digits..]);
    }
    let task = if find::has_box(document, item) { "[ ] " } else { "" };
    let blank = if loose { format!("{ending}{}", prefix.trim_end()) } else { String::new() };
    let end = line_end(text, this.span.end);
    Edit::insert(end, format!("{blank}{ending}{prefix}{marker}{task}{}", words.line(true)))
}

/// `#### 4) …` behind the last heading that is an item and what stands under it.
fn heading(document: &Document, section: usize, words: &Words) -> Option<Edit> {
    let text = document.text();
    let this = &document.sections()[section];
    let block = &document.blocks()[this.heading?];
    let level = usize::from(this.level);
    if !block.span.of(text).starts_with('#') {
        return None;
    }
    let read = document.read(this.heading?);
    let digits = read.bytes().take_while(u8::is_ascii_digit).count();
    let number = read[..digits].parse::<u64>().map(|number| format!("{}{} ", number + 1, &read[digits..=digits])).unwrap_or_default();
    let ending = line_ending(text);
    let end = this.span.trim(text).end;
    let line = if number.is_empty() { words.heading()? } else { number + &words.line(true) };
    Some(Edit::insert(end, format!("{ending}{ending}{} {line}", "#".repeat(level))))
}

fn paragraph(document: &Document, block: usize, words: &Words) -> Option<Edit> {
    let text = document.text();
    let span = document.blocks()[block].span.trim(text);
    let ending = line_ending(text);
    if span.of(text).starts_with('<') {
        let end = span.start + text[span.start..].find("</p>")? + "</p>".len();
        return Some(Edit::insert(end, format!("{ending}{ending}<p>{}</p>", words.html())));
    }
    Some(Edit::insert(span.end, format!("{ending}{ending}{}", words.line(true))))
}

/// A table of which only the header is written.
fn empty_table(document: &Document, words: &Words) -> Option<Vec<Edit>> {
    let table = (0..document.tables().len()).find(|&at| document.tables()[at].rows.len() == 1 && find::columns(document, at).is_some())?;
    Some(document.insert_row(table, 1, &words.row(&find::columns(document, table)?)))
}

/// A list begun under the heading for action items; a line that says there are none makes room for it.
fn under_heading(document: &Document, words: &Words) -> Option<Vec<Edit>> {
    let text = document.text();
    let ending = line_ending(text);
    let section = document.sections().iter().position(|section| section.role == Role::Actions && section.heading.is_some())?;
    let body = document.sections()[section].body;
    let line = format!("- [ ] {}", words.line(true));
    let blocks = document.blocks().iter().enumerate().filter(|(_, block)| body.covers(block.span));
    let paragraphs: Vec<(usize, Span)> = blocks
        .filter(|(_, block)| !matches!(block.kind, Kind::Html | Kind::Heading(_)))
        .map(|(index, block)| (index, block.span))
        .collect();
    if let &[(index, span)] = paragraphs.as_slice()
        && word::is_nothing(document.read(index))
    {
        return Some(vec![Edit::replace(span.trim(text), line)]);
    }
    let heading = document.blocks()[document.sections()[section].heading?].span.trim(text).end;
    let end = body.trim(text).end.max(heading);
    Some(vec![Edit::insert(end, format!("{ending}{ending}{line}"))])
}

fn new_section(document: &Document, words: &Words) -> Option<Vec<Edit>> {
    if document.sections().iter().any(|section| section.role == Role::Actions) {
        return None;
    }
    let text = document.text();
    let ending = line_ending(text);
    let note = document.last_item_note().map(|(_, span)| span.start).filter(|&at| text[at..].trim_end().lines().count() == 1);
    let end = text[..note.unwrap_or(text.len())].trim_end().len();
    let before = if end == 0 { String::new() } else { ending.repeat(2) };
    Some(vec![Edit::insert(end, format!("{before}## Action items{ending}{ending}- [ ] {}", words.line(true)))])
}

fn line_ending(text: &str) -> &'static str {
    if text.contains("\r\n") { "\r\n" } else { "\n" }
}

/// The end of the line that an offset stands in, without its line ending.
fn line_end(text: &str, from: usize) -> usize {
    let end = text[from..].find('\n').map_or(text.len(), |at| from + at);
    if end > from && text[..end].ends_with('\r') { end - 1 } else { end }
}

/// Whether the text after the edits has the new item as it was given, and all others as they were.
fn is_right(document: &Document, edits: &[Edit], before: &[Item], words: &Words) -> bool {
    let Ok(text) = apply(document.text(), edits) else { return false };
    let changed = Document::parse(text);
    let after = changed.action_items();
    let noted = edits.iter().all(|edit| !edit.text.contains("<!-- last item:")) || changed.last_item_note().is_some();
    let Some(at) = after.iter().position(|item| item.id == words.id && item.id_is_written) else { return false };
    let (new, item) = (words.new, &after[at]);
    let others = after.iter().enumerate().filter(|(index, _)| *index != at).map(|(_, item)| item);
    let given = |value: &Option<String>| value.as_ref().map(|value| said::one_line(value)).filter(|value| !value.is_empty());
    let escaped = table::escape(&new.text) != new.text || new.text.contains(['*', '_', '`', '[', '<', '&', '\\', '~']);
    noted
        && after.len() == before.len() + 1
        && before.iter().zip(others).all(|(old, other)| write::same(old, other, None) && old.id == other.id)
        && (escaped || item.text == new.text)
        && item.owner == given(&new.owner)
        && item.due == new.due
        && item.kind == new.kind
        && item.priority == given(&new.priority)
        && item.ticket.is_some() >= new.ticket.is_some()
        && item.status == super::Status::Open
}
