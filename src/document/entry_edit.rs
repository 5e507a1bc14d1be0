//! Adding entries to a timeline: each at its time, in the way its neighbours are written, every other byte untouched.

use super::entry::{Entry, Place, Timeline};
use super::entry_order::{Order, Style, nearest};
use super::section::Role;
use super::time::Precision;
use super::{Document, Edit, Span, escape};
use jiff::Timestamp;
use std::collections::BTreeMap;

/// An entry to be added. Its text is plain text, not Markdown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewEntry {
    pub at: Timestamp,
    pub precision: Precision,
    pub text: String,
    /// What names where it comes from: the words, and the address of the page that shows it.
    pub evidence: Option<(String, Option<String>)>,
}

impl NewEntry {
    /// Its evidence as Markdown; the words alone where there is no page.
    fn source(&self) -> String {
        let Some((label, url)) = &self.evidence else { return String::new() };
        match url.as_deref().and_then(escape::target) {
            Some(target) => format!("[{}]({target})", escape::text(label)),
            None => escape::text(label),
        }
    }

    /// What happened and, in brackets, its evidence, where there is no column for it.
    fn sentence(&self) -> String {
        let source = self.source();
        if source.is_empty() { escape::text(&self.text) } else { format!("{} ({source})", escape::text(&self.text)) }
    }
}

/// Where new entries are put.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Aim {
    Time,
    End,
}

impl Document {
    /// The edits that add entries, all of them insertions. `new` is in the order of time.
    ///
    /// Each goes to the timeline whose entries surround it most closely, at the place that puts the fewest entries on
    /// the wrong side of it; a timeline that is written with the newest first stays so. Where an entry takes its day from
    /// the one before it, nothing of another day is put between them. Without a timeline a table is begun in the section
    /// that means one, which is added before what usually follows it.
    pub fn add_entries(&self, new: &[NewEntry]) -> Vec<Edit> {
        if new.is_empty() {
            return Vec::new();
        }
        let timelines: Vec<Timeline> = self.timelines().into_iter().filter(|timeline| !timeline.entries.is_empty()).collect();
        if timelines.is_empty() {
            return self.begin(new);
        }
        let edits = self.placed(&timelines, new, Aim::Time);
        // An entry may take its day, its zone or what it counts from (`T+7m`) from what stands before it in ways that no
        // glance at its neighbours tells. Nothing takes anything from what follows, so at the end a row does no harm.
        if self.keeps_moments(&timelines, &edits) { edits } else { self.placed(&timelines, new, Aim::End) }
    }

    fn placed(&self, timelines: &[Timeline], new: &[NewEntry], aim: Aim) -> Vec<Edit> {
        let orders: Vec<Order> = timelines.iter().map(|timeline| Order::of(self.text(), timeline, new[0].at)).collect();
        let mut gaps: BTreeMap<(usize, usize), Vec<&NewEntry>> = BTreeMap::new();
        for entry in new {
            let timeline = nearest(&orders, entry.at);
            let at = match aim {
                Aim::Time => orders[timeline].place(entry),
                Aim::End => timelines[timeline].entries.len(),
            };
            gaps.entry((timeline, at)).or_default().push(entry);
        }
        let mut edits = Vec::new();
        for ((timeline, at), mut entries) in gaps {
            // Insertions at one place stand in the order given.
            if orders[timeline].newest_first && aim == Aim::Time {
                entries.reverse();
            }
            for (entry, style) in orders[timeline].styles(at, &entries) {
                edits.extend(self.insert(&timelines[timeline], &orders[timeline], at, entry, &style));
            }
        }
        edits
    }

    /// Whether every entry that was there still tells the moment it told; one that told no day may have been given one.
    fn keeps_moments(&self, before: &[Timeline], edits: &[Edit]) -> bool {
        let Ok(text) = super::apply(self.text(), edits) else { return false };
        let after = Document::parse(text).timelines();
        let mut now = after.iter().flat_map(|timeline| &timeline.entries);
        let is_same = |was: &Entry, is: &Entry| {
            let moment = match (&was.when.moment, &is.when.moment) {
                (Some(was), Some(is)) => {
                    was.timestamp().map_or(was.clock == is.clock && was.zone == is.zone, |at| is.timestamp() == Some(at))
                }
                _ => false,
            };
            moment && was.text == is.text
        };
        let mut timed = before.iter().flat_map(|timeline| &timeline.entries).filter(|was| was.when.moment.is_some());
        timed.all(|was| now.any(|is| is_same(was, is)))
    }

    fn insert(&self, timeline: &Timeline, order: &Order, at: usize, new: &NewEntry, style: &Style) -> Vec<Edit> {
        let before = at.checked_sub(1).map(|before| &timeline.entries[before]);
        let (like, below) = match (before, timeline.entries.get(at)) {
            // Of two neighbours in different tables or lists, the one that has its day.
            (Some(before), Some(after)) => {
                let is_days = order.day(at) == Some(style.date) && order.day(at - 1) != Some(style.date);
                if is_days && !self.stand_together(before, after) { (after, false) } else { (before, true) }
            }
            (Some(before), None) => (before, true),
            (None, Some(after)) => (after, false),
            (None, None) => return Vec::new(),
        };
        match like.place {
            Place::Row { table, row } => {
                let cells = self.cells(Some(timeline), table, style, new);
                self.insert_row(table, if below { row + 1 } else { row }, &cells)
            }
            Place::Section(section) => self.insert_heading(timeline, section, like, below, &style.write(new), new),
            Place::Item(_) | Place::Block(_) => self.insert_line(timeline, like, below, &style.write(new), new),
        }
    }

    fn stand_together(&self, one: &Entry, other: &Entry) -> bool {
        match (one.place, other.place) {
            (Place::Row { table: one, .. }, Place::Row { table: other, .. }) => one == other,
            (Place::Item(one), Place::Item(other)) => self.list_items()[one].list == self.list_items()[other].list,
            (Place::Block(_), Place::Block(_)) => self.section_at(one.span.start) == self.section_at(other.span.start),
            (Place::Section(_), Place::Section(_)) => true,
            _ => false,
        }
    }

    /// The cells of a new row, by what the table's columns hold.
    fn cells(&self, timeline: Option<&Timeline>, table: usize, style: &Style, new: &NewEntry) -> Vec<String> {
        let columns = self.columns_of(timeline, table);
        let mut cells = vec![String::new(); self.tables()[table].rows.first().map_or(0, |header| header.cells.len())];
        let mut fill = |column: Option<usize>, content: String| {
            if let Some(cell) = column.and_then(|column| cells.get_mut(column)) {
                *cell = content;
            }
        };
        if columns.date.is_some() {
            fill(columns.date, style.date.to_string());
            fill(columns.time, style.clock(new));
        } else {
            fill(columns.time, style.write(new));
        }
        fill(columns.what, if columns.source.is_some() { escape::text(&new.text) } else { new.sentence() });
        fill(columns.source, new.source());
        cells
    }

    /// What the columns of a timeline's table hold: as its entries show, and as its header says.
    fn columns_of(&self, timeline: Option<&Timeline>, table: usize) -> Columns {
        let rows = &self.tables()[table].rows;
        let column_at = |row: usize, at: usize| {
            let cells = &rows.get(row)?.cells;
            cells.iter().rposition(|&block| self.blocks()[block].span.start <= at)
        };
        let entries = timeline.iter().flat_map(|timeline| &timeline.entries).filter_map(|entry| match entry.place {
            Place::Row { table: found, row } if found == table => Some((row, entry)),
            _ => None,
        });
        let mut columns = Columns::default();
        for (row, entry) in entries {
            if !entry.when.span.is_empty() && columns.time.is_none() {
                columns.time = column_at(row, entry.when.span.start);
            }
            if !entry.what.is_empty() && columns.what.is_none() {
                columns.what = column_at(row, entry.what.start);
            }
        }
        let header: Vec<String> =
            rows.first().map(|row| row.cells.iter().map(|&block| super::section::plain(self.read(block))).collect()).unwrap_or_default();
        let named = |words: &[&str], taken: &[Option<usize>]| {
            let is = |name: &String| name.split(' ').any(|word| words.contains(&word));
            header.iter().enumerate().find(|(at, name)| is(name) && !taken.contains(&Some(*at))).map(|(at, _)| at)
        };
        columns.time = columns.time.or_else(|| named(&["time", "when", "utc", "clock", "timestamp"], &[]));
        let date = named(&["date", "day"], &[columns.time, columns.what]);
        if columns.time.is_none() {
            columns.time = date;
        } else {
            columns.date = date;
        }
        let taken = [columns.time, columns.date];
        let what =
            ["what", "event", "events", "description", "entry", "happened", "details", "activity", "update", "action", "notes", "note"];
        columns.what = columns.what.or_else(|| named(&what, &taken)).or_else(|| (0..header.len()).find(|at| !taken.contains(&Some(*at))));
        let taken = [columns.time, columns.date, columns.what];
        columns.source = named(&["source", "evidence", "link", "links", "reference", "ref", "sources"], &taken);
        columns
    }

    /// An entry with a heading of its own.
    fn insert_heading(&self, timeline: &Timeline, section: usize, like: &Entry, below: bool, time: &str, new: &NewEntry) -> Vec<Edit> {
        let eol = self.eol();
        let hashes = "#".repeat(usize::from(self.sections()[section].level).clamp(1, 6));
        let heading = self.sections()[section].heading.map(|block| self.blocks()[block].span.trim(self.text()));
        // In the heading where the others say it there, otherwise under it.
        let inside = timeline.entries.iter().any(|entry| matches!(entry.place, Place::Section(_)) && same_line(self.text(), entry));
        let (_, separator) = self.joints(like, heading.map_or(like.span.start, |heading| heading.start));
        let entry = if inside {
            let source = new.source();
            let source = if source.is_empty() { String::new() } else { format!("{eol}{eol}{source}") };
            format!("{hashes} {time}{}{}{source}", separator.unwrap_or_else(|| " – ".into()), escape::text(&new.text))
        } else {
            format!("{hashes} {time}{eol}{eol}{}", new.sentence())
        };
        if below {
            self.after(like.span.trim(self.text()).end, &entry)
        } else {
            vec![Edit::insert(like.span.start, format!("{entry}{eol}{eol}"))]
        }
    }

    /// An entry that is an item of a list, a paragraph, or a line of one.
    fn insert_line(&self, timeline: &Timeline, like: &Entry, below: bool, time: &str, new: &NewEntry) -> Vec<Edit> {
        let text = self.text();
        let span = like.span.trim(text);
        let line_start = text[..span.start].rfind('\n').map_or(0, |at| at + 1);
        let prefix = Some(&text[line_start..span.start]).filter(|prefix| prefix.chars().all(|c| c == ' ' || c == '\t' || c == '>'));
        let (marker, start) = match like.place {
            Place::Item(item) => {
                let marker = self.list_items()[item].marker;
                (marker.of(text).to_owned(), marker.end)
            }
            _ => (String::new(), span.start),
        };
        let marker = if matches!(like.place, Place::Item(_)) && marker.trim().is_empty() { "- ".to_owned() } else { marker };
        let (lead, separator) = self.joints(like, start);
        let entry = match (lead, separator) {
            (Some(lead), Some(separator)) => format!("{marker}{lead}{time}{separator}{}", new.sentence()),
            _ => format!("{marker}{time}: {}", new.sentence()),
        };
        let glue = self.glue(timeline, like, below, prefix);
        if below {
            vec![Edit::insert(span.end, format!("{glue}{entry}"))]
        } else {
            vec![Edit::insert(span.start, format!("{entry}{glue}"))]
        }
    }

    /// What stands between two neighbours: their line break, blank line and indentation.
    fn glue(&self, timeline: &Timeline, like: &Entry, below: bool, prefix: Option<&str>) -> String {
        let text = self.text();
        let between = |pair: &[Entry]| {
            let glue = text.get(pair[0].span.trim(text).end..pair[1].span.start)?;
            let plain = glue.contains('\n') && glue.chars().all(|c| c.is_whitespace() || c == '>');
            (plain && self.stand_together(&pair[0], &pair[1])).then(|| glue.to_owned())
        };
        let at = timeline.entries.iter().position(|entry| std::ptr::eq(entry, like)).unwrap_or(0);
        let first = if below { at } else { at.saturating_sub(1) };
        let pairs = timeline.entries.windows(2);
        let near = timeline.entries.get(first..first + 2).and_then(between);
        near.or_else(|| pairs.into_iter().filter(|pair| self.stand_together(&pair[0], like)).find_map(between)).unwrap_or_else(|| {
            let eol = self.eol();
            let prefix = prefix.unwrap_or("");
            match like.place {
                Place::Item(_) => format!("{eol}{prefix}"),
                _ => format!("{eol}{}{eol}{prefix}", prefix.trim_end()),
            }
        })
    }

    /// The marks around an entry's time: those before it, from `start` on, and those between it and what happened. None
    /// where more than marks stand there.
    fn joints(&self, like: &Entry, start: usize) -> (Option<String>, Option<String>) {
        let text = self.text();
        let when = like.when.span;
        let lead = text.get(start..when.start).map(|lead| lead.trim_start_matches(['#', ' ']));
        let separator = text.get(when.end..like.what.start);
        let stars = |marks: &str| marks.bytes().filter(|byte| *byte == b'*').count();
        let backticks = |marks: &str| marks.bytes().filter(|byte| *byte == b'`').count();
        let marks = |marks: &str, allowed: &str| marks.len() <= 16 && marks.chars().all(|c| allowed.contains(c));
        match (lead, separator) {
            (Some(lead), Some(separator))
                if marks(lead, "*_`[( ")
                    && marks(separator, "*_`]) :-–—|.,;\t")
                    && !separator.is_empty()
                    && stars(lead) == stars(separator)
                    && backticks(lead) == backticks(separator) =>
            {
                (Some(lead.to_owned()), Some(separator.to_owned()))
            }
            _ => (None, None),
        }
    }

    /// A table with these entries, in the section that means a timeline, or in a new one.
    fn begin(&self, new: &[NewEntry]) -> Vec<Edit> {
        let section = self.sections().iter().position(|section| section.role == Role::Timeline && section.own);
        let empty = section.and_then(|section| {
            let span = self.sections()[section].span;
            self.tables().iter().position(|table| span.covers(table.span) && table.rows.len() == 1 && !table.quoted)
        });
        if let Some(table) = empty {
            let rows = new.iter().flat_map(|entry| self.insert_row(table, 1, &self.cells(None, table, &Style::plain(entry), entry)));
            let edits: Vec<Edit> = rows.collect();
            // Its columns may be those of something else.
            let filled = super::apply(self.text(), &edits).map(Document::parse).map(|filled| filled.timelines());
            let read = filled.iter().flatten().flat_map(|timeline| &timeline.entries).filter(|entry| entry.when.moment.is_some());
            if read.count() >= new.len() {
                return edits;
            }
        }
        let eol = self.eol();
        let mut rows = format!("| Time (UTC) | What happened | Source |{eol}| --- | --- | --- |");
        for entry in new {
            let time = Style::plain(entry).write(entry);
            rows += &format!("{eol}| {time} | {} | {} |", escape::text(&entry.text), entry.source());
        }
        match section {
            Some(section) => self.after(self.sections()[section].body.trim(self.text()).end.max(self.heading_end(section)), &rows),
            None => self.begin_section(&rows),
        }
    }

    fn begin_section(&self, rows: &str) -> Vec<Edit> {
        const BEFORE: [Role; 4] = [Role::Summary, Role::Background, Role::Impact, Role::Other];
        let eol = self.eol();
        let levels = || self.sections().iter().filter(|section| section.level > 0).map(|section| section.level);
        let titles = levels().filter(|level| *level == 1).count();
        let level = if titles > 1 { 1 } else { levels().filter(|level| *level > 1).min().unwrap_or(2) };
        let text = format!("{} Timeline{eol}{eol}{rows}", "#".repeat(usize::from(level)));
        let next = self.sections().iter().find(|section| section.level == level && !BEFORE.contains(&section.role) && section.own);
        match next {
            Some(next) => vec![Edit::insert(next.span.start, format!("{text}{eol}{eol}"))],
            None => {
                let end = Span::new(0, self.text().len()).trim(self.text()).end;
                if end == 0 { vec![Edit::insert(self.text().len(), format!("{text}{eol}"))] } else { self.after(end, &text) }
            }
        }
    }

    fn heading_end(&self, section: usize) -> usize {
        self.sections()[section].heading.map_or(0, |block| self.blocks()[block].span.trim(self.text()).end)
    }

    /// Put a block after the line that ends at `end`, with blank lines between it and its neighbours.
    fn after(&self, end: usize, block: &str) -> Vec<Edit> {
        let eol = self.eol();
        let rest = &self.text()[end..];
        let breaks = rest.chars().take_while(|c| c.is_whitespace()).filter(|c| *c == '\n').count();
        let closing = if rest.trim().is_empty() {
            if breaks == 0 { eol } else { "" }
        } else if breaks < 2 {
            eol
        } else {
            ""
        };
        vec![Edit::insert(end, format!("{eol}{eol}{block}{closing}"))]
    }

    /// The line ending of the report: that of its first line.
    fn eol(&self) -> &'static str {
        let text = self.text();
        if text.find('\n').is_some_and(|at| text[..at].ends_with('\r')) { "\r\n" } else { "\n" }
    }
}

#[derive(Debug, Default)]
struct Columns {
    time: Option<usize>,
    /// A column of days beside that of times.
    date: Option<usize>,
    what: Option<usize>,
    source: Option<usize>,
}

fn same_line(text: &str, entry: &Entry) -> bool {
    text.get(entry.when.span.end..entry.what.start).is_some_and(|between| !between.contains('\n'))
}
