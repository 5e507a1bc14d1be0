//! Writing into Markdown tables: cells, rows and columns, spliced in the way the table is written.
//!
//! A table is never laid out anew. Where a value does not fit the padding, its own row grows and the others stay.
//! A table, row or column that is not there gives no edits.

use super::{Document, Edit, Span};
use unicode_width::UnicodeWidthStr;

impl Document {
    /// The edits that make Markdown the content of a cell; `row` 0 is the header. A row that is written with fewer cells
    /// than the header is completed as far as needed.
    pub fn set_cell(&self, table: usize, row: usize, column: usize, content: &str) -> Vec<Edit> {
        let Some(line) = self.row(table, row).filter(|_| column < self.columns(table)) else { return Vec::new() };
        let content = escape(content);
        let Some(&cell) = line.cells.get(column) else { return vec![self.extend(&line, column, &[content])] };
        let text = fit(cell.of(self.text()), &content, column + 1 == line.cells.len() && !line.closes);
        let text = if column == 0 && !line.opens && needs_pipe(&content) { format!("| {}", text.trim_start()) } else { text };
        // A single pipe with nothing after it would be no row.
        let text = if line.cells.len() == 1 && !line.closes && content.is_empty() { format!("{} |", text.trim_end()) } else { text };
        if text == cell.of(self.text()) { Vec::new() } else { vec![Edit::replace(cell, text)] }
    }

    /// The edits that add Markdown to the end of a cell, after a blank.
    pub fn append_to_cell(&self, table: usize, row: usize, column: usize, more: &str) -> Vec<Edit> {
        let content = self.row(table, row).and_then(|line| line.cells.get(column).map(|cell| cell.trim(self.text())));
        let Some(content) = content.filter(|content| !content.is_empty()) else { return self.set_cell(table, row, column, more) };
        self.set_cell(table, row, column, &format!("{} {more}", content.of(self.text())))
    }

    /// The edits that put a new row in front of the row `at` (1 is the first after the header; one more than the last
    /// adds it at the end). Cells that are not given stay empty. Indentation, line ending and outer pipes are those of
    /// the row above, or below where the header is above; cells are padded where the pipes of the rows stand under each
    /// other.
    pub fn insert_row(&self, table: usize, at: usize, cells: &[String]) -> Vec<Edit> {
        let Some(rows) = self.tables().get(table).map(|table| table.rows.len()).filter(|&rows| at >= 1 && at <= rows) else {
            return Vec::new();
        };
        let columns = self.columns(table);
        let like = if at > 1 { at - 1 } else { usize::from(rows > 1) };
        let (Some(header), Some(mut style)) = (self.row(table, 0), self.row(table, like)) else { return Vec::new() };
        if !style.opens && !style.closes && style.cells.len() < columns {
            style = self.row(table, 0).unwrap_or(style);
        }
        let above = self.line_of(if at > 1 { self.tables()[table].rows[at - 1].span } else { self.delimiter(table) });
        let prefix = if like == 0 { self.prefix(self.delimiter(table)) } else { self.prefix(self.tables()[table].rows[like].span) };
        let content = |column: usize| cells.get(column).map(|cell| escape(cell)).unwrap_or_default();
        let mut row = String::from(prefix);
        if style.opens || needs_pipe(&content(0)) {
            row += if style.opens { "|" } else { "| " };
        }
        let level = self.is_level(&style, &if like == 0 { Line::read(self.text(), self.delimiter(table)) } else { header.clone() });
        for column in 0..columns {
            let last = column + 1 == columns;
            let like =
                style.cells.get(column).or(header.cells.get(column).filter(|_| header.closes)).map_or("  ", |cell| cell.of(self.text()));
            let like = if level { like } else { narrow(like) };
            row += &fit(like, &content(column), last && !style.closes);
            if !last || style.closes {
                row.push('|');
            }
        }
        let row = row.trim_end_matches(' ');
        let ending = self.line_ending(above.end);
        let ends = self.text()[above.end..].starts_with(ending);
        let (offset, text) =
            if ends { (above.end + ending.len(), format!("{row}{ending}")) } else { (above.end, format!("{ending}{row}")) };
        vec![Edit::insert(offset, text)]
    }

    /// The edits that remove a row with its line. The header cannot be removed.
    pub fn remove_row(&self, table: usize, row: usize) -> Vec<Edit> {
        let Some(span) = self.tables().get(table).and_then(|table| table.rows.get(row)).map(|row| row.span).filter(|_| row > 0) else {
            return Vec::new();
        };
        let line = self.line_of(span);
        let ending = self.line_ending(line.end);
        let span = if self.text()[line.end..].starts_with(ending) {
            Span::new(line.start, line.end + ending.len())
        } else {
            Span::new(line.start - self.text()[..line.start].len().min(ending.len()), line.end)
        };
        vec![Edit::remove(span)]
    }

    /// The edits that add a column at the right, with the content given for some rows.
    pub fn add_column(&self, table: usize, heading: &str, cells: &[(usize, String)]) -> Vec<Edit> {
        let columns = self.columns(table);
        let rows = self.tables().get(table).map_or(0, |table| table.rows.len());
        let content = |row: usize| match row {
            0 => escape(heading),
            _ => cells.iter().find(|(at, _)| *at == row).map(|(_, cell)| escape(cell)).unwrap_or_default(),
        };
        let width = (0..rows).map(|row| content(row).width()).max().unwrap_or_default().max(3);
        let mut edits: Vec<Edit> = (0..rows)
            .filter_map(|row| self.row(table, row).map(|line| (row, line)))
            .map(|(row, line)| {
                let content = content(row);
                let padding = " ".repeat(width - content.width());
                match line.cells.get(columns) {
                    Some(beyond) => Edit::insert(beyond.start, format!(" {content}{padding} |")),
                    None => self.extend(&line, columns, &[content + &padding]),
                }
            })
            .collect();
        if rows > 0 {
            let delimiter = Line::read(self.text(), self.delimiter(table));
            let dashes = if self.delimiter(table).of(self.text()).contains(' ') { " --- " } else { "---" };
            let dashes = if dashes.len() == 5 { format!(" {} ", "-".repeat(width)) } else { "-".repeat(width + 2) };
            let text = if delimiter.closes { format!("{dashes}|") } else { format!(" | {}", dashes.trim()) };
            edits.insert(1, Edit::insert(delimiter.span.end, text));
        }
        edits
    }

    fn columns(&self, table: usize) -> usize {
        self.tables().get(table).and_then(|table| table.rows.first()).map_or(0, |header| header.cells.len())
    }

    /// Whether two rows of a table are laid out so that their pipes stand under each other.
    fn is_level(&self, one: &Line, other: &Line) -> bool {
        one.cells.len() == other.cells.len()
            && one.cells.iter().zip(&other.cells).all(|(one, other)| one.of(self.text()).width() == other.of(self.text()).width())
    }

    fn row(&self, table: usize, row: usize) -> Option<Line> {
        Some(Line::read(self.text(), self.tables().get(table)?.rows.get(row)?.span))
    }

    /// Add cells to the end of a row, the first of them in `column`; cells that are missing before it are left empty.
    fn extend(&self, line: &Line, column: usize, cells: &[String]) -> Edit {
        let empty = std::iter::repeat_n("", column.saturating_sub(line.cells.len()));
        let all = empty.chain(cells.iter().map(String::as_str));
        let text = if line.closes {
            all.map(|cell| format!(" {cell} |")).collect()
        } else {
            all.map(|cell| format!(" | {cell}")).collect::<String>().trim_end().to_owned()
        };
        Edit::insert(line.span.end, text)
    }

    /// The line under the header: `| --- | --- |`, without its prefix and line ending.
    fn delimiter(&self, table: usize) -> Span {
        let header = self.tables()[table].rows[0].span;
        let start = self.text()[header.end..].find('\n').map_or(self.text().len(), |at| header.end + at + 1);
        let line = self.line_of(Span::at(start));
        let from = line.of(self.text()).find(['|', ':', '-']).unwrap_or(0);
        Span::new(line.start + from, line.end).trim(self.text())
    }

    /// The whole line, or lines, that a span stands in, without the line ending.
    fn line_of(&self, span: Span) -> Span {
        let text = self.text();
        let start = text[..span.start].rfind('\n').map_or(0, |at| at + 1);
        let end = text[span.end..].find('\n').map_or(text.len(), |at| span.end + at);
        let end = if end > span.end && text[..end].ends_with('\r') { end - 1 } else { end };
        Span::new(start, end)
    }

    /// What stands before a row in its line: indentation, the marks of quotes.
    fn prefix(&self, row: Span) -> &str {
        &self.text()[self.line_of(row).start..row.start]
    }

    /// The line ending at an offset; at the end of the text the one before it.
    fn line_ending(&self, at: usize) -> &'static str {
        let text = self.text();
        let rest = &text[at..];
        let crlf =
            if rest.is_empty() { text[..at].rfind('\n').is_some_and(|lf| text[..lf].ends_with('\r')) } else { rest.starts_with('\r') };
        if crlf { "\r\n" } else { "\n" }
    }
}

/// A row's line taken apart at its pipes. A backslash before a pipe escapes it, whatever stands before that backslash:
/// cells are divided before anything in them is read.
#[derive(Clone, Debug)]
struct Line {
    span: Span,
    /// Whether a pipe stands before the first cell, and after the last.
    opens: bool,
    closes: bool,
    /// What stands between the pipes, padding included.
    cells: Vec<Span>,
}

impl Line {
    fn read(text: &str, span: Span) -> Line {
        let line = span.of(text);
        let opens = line.starts_with('|');
        let mut cells = Vec::new();
        let mut start = span.start + usize::from(opens);
        for (at, byte) in line.bytes().enumerate().skip(usize::from(opens)) {
            if byte == b'|' && (at == 0 || line.as_bytes()[at - 1] != b'\\') {
                cells.push(Span::new(start, span.start + at));
                start = span.start + at + 1;
            }
        }
        let rest = Span::new(start, span.end.max(start));
        let closes = !cells.is_empty() && rest.of(text).trim().is_empty();
        if !closes {
            cells.push(rest);
        }
        Line { span, opens, closes, cells }
    }
}

/// Markdown as it can stand in a cell: one line, and no pipe that would end it. What is escaped stays as it is.
pub(super) fn escape(content: &str) -> String {
    let content = content.trim();
    let mut out = String::with_capacity(content.len());
    let mut code = false;
    let mut broken = false;
    for c in content.chars() {
        match c {
            '\n' | '\r' if broken => {}
            '\n' | '\r' => {
                out.truncate(out.trim_end().len());
                out += if code { " " } else { "<br>" };
                broken = true;
            }
            _ if broken && c.is_whitespace() => {}
            _ => {
                broken = false;
                code ^= c == '`';
                if c == '|' && !out.ends_with('\\') {
                    out.push('\\');
                }
                out.push(c);
            }
        }
    }
    out
}

/// A cell with at most one blank at each side, where that one has any.
fn narrow(cell: &str) -> &'static str {
    match (cell.starts_with(char::is_whitespace), cell.ends_with(char::is_whitespace)) {
        _ if cell.trim().is_empty() => "  ",
        (true, true) => " x ",
        (true, false) => " x",
        (false, true) => "x ",
        (false, false) => "x",
    }
}

/// `content` padded like the cell `like`: as wide if it fits, with the same side against the pipe. The last cell of a row
/// without a closing pipe has no padding at its right; a backslash at the end never touches a pipe.
fn fit(like: &str, content: &str, open: bool) -> String {
    let inner = like.trim();
    let left = like.len() - like.trim_start().len();
    let (left, right) = if inner.is_empty() { (1, like.len().saturating_sub(1).max(1)) } else { (left, like.len() - left - inner.len()) };
    if open {
        return format!("{}{content}", " ".repeat(left));
    }
    let least = right.min(1).max(usize::from(content.ends_with('\\')));
    let spare = (left + inner.width() + right).saturating_sub(content.width());
    let (left, right) = if left > right && !inner.is_empty() {
        (spare.saturating_sub(right).max(left.min(1)), right.max(least))
    } else {
        (left, spare.saturating_sub(left).max(least))
    };
    format!("{}{content}{}", " ".repeat(left), " ".repeat(right))
}

/// Whether a row that begins with this would be no row, or another cell's, without a pipe before it.
fn needs_pipe(first: &str) -> bool {
    let digits = first.bytes().take_while(u8::is_ascii_digit).count();
    let numbered = digits > 0 && first[digits..].starts_with(['.', ')']);
    numbered || !first.starts_with(char::is_alphanumeric)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::apply;
    use proptest::prelude::*;

    /// The text after the edits, which must leave it one table.
    #[track_caller]
    fn check(text: &str, edits: impl Fn(&Document) -> Vec<Edit>, expected: &str) {
        let document = Document::parse(text);
        assert_eq!(apply(text, &edits(&document)).unwrap(), expected);
        assert_eq!(Document::parse(expected).tables().len(), 1, "still one table: {expected:?}");
    }

    fn strings(cells: &[&str]) -> Vec<String> {
        cells.iter().map(|cell| (*cell).to_owned()).collect()
    }

    const PLAIN: &str = "| A   | B |\n|-----|---|\n| one | 2 |\n";

    #[test]
    fn a_cell_keeps_its_padding_while_it_fits() {
        check(PLAIN, |page| page.set_cell(0, 1, 0, "x"), "| A   | B |\n|-----|---|\n| x   | 2 |\n");
        check(PLAIN, |page| page.set_cell(0, 1, 0, "longer"), "| A   | B |\n|-----|---|\n| longer | 2 |\n");
        check("|A|B|\n|-|-|\n|1|2|", |page| page.set_cell(0, 1, 1, "xyz"), "|A|B|\n|-|-|\n|1|xyz|");
        check("|A|B|\n|-|-|\n|1||", |page| page.set_cell(0, 1, 1, "x"), "|A|B|\n|-|-|\n|1| x |");
        check("|A|  B|\n|-|-:|\n|1|  2|", |page| page.set_cell(0, 1, 1, "34"), "|A|  B|\n|-|-:|\n|1| 34|");
        check(PLAIN, |page| page.set_cell(0, 1, 1, "2"), PLAIN);
        check(PLAIN, |page| page.set_cell(0, 1, 2, "no such column"), PLAIN);
    }

    #[test]
    fn nothing_in_a_cell_ends_it() {
        check("|A|B|\n|-|-|\n|1|2|", |page| page.set_cell(0, 1, 1, "a|b `c|d` e\\|f"), "|A|B|\n|-|-|\n|1|a\\|b `c\\|d` e\\|f|");
        check("|A|B|\n|-|-|\n|1|2|", |page| page.set_cell(0, 1, 1, "a\r\n b `c\nd`\\"), "|A|B|\n|-|-|\n|1|a<br>b `c d`\\ |");
    }

    #[test]
    fn missing_cells_are_written() {
        check("| A | B | C |\n|-|-|-|\n| 1 |\n", |page| page.set_cell(0, 1, 2, "x"), "| A | B | C |\n|-|-|-|\n| 1 |  | x |\n");
        check("A | B | C\n-|-|-\n1\n", |page| page.set_cell(0, 1, 2, "x"), "A | B | C\n-|-|-\n1 |  | x\n");
        check("A | B\n-|-\n1 | 2\n", |page| page.set_cell(0, 1, 0, "- x"), "A | B\n-|-\n| - x | 2\n");
    }

    #[test]
    fn more_is_added_to_a_cell() {
        check(PLAIN, |page| page.append_to_cell(0, 1, 1, "<!-- x -->"), "| A   | B |\n|-----|---|\n| one | 2 <!-- x --> |\n");
        check("|A|B|\n|-|-|\n|1||", |page| page.append_to_cell(0, 1, 1, "x"), "|A|B|\n|-|-|\n|1| x |");
    }

    #[test]
    fn rows_are_written_like_their_neighbours() {
        let row = |cells: &'static [&'static str], at: usize| move |page: &Document| page.insert_row(0, at, &strings(cells));
        check(PLAIN, row(&["x", "y"], 2), "| A   | B |\n|-----|---|\n| one | 2 |\n| x   | y |\n");
        check(PLAIN, row(&["x"], 1), "| A   | B |\n|-----|---|\n| x   |   |\n| one | 2 |\n");
        check("|A|B|\r\n|-|-|\r\n|1|2|", row(&["x", "y"], 2), "|A|B|\r\n|-|-|\r\n|1|2|\r\n|x|y|");
        check("|A|B|\r\n|-|-|", row(&["x", "y"], 1), "|A|B|\r\n|-|-|\r\n|x|y|");
        check("> - | A | B |\n>   |---|---|\n> end", row(&["x", "y"], 1), "> - | A | B |\n>   |---|---|\n>   | x | y |\n> end");
        check("- t\n\n  A | B\n  --|--\n  1 | 2\n\nend", row(&["", "y"], 2), "- t\n\n  A | B\n  --|--\n  1 | 2\n  |   | y\n\nend");
        check("A | B\n--|--\n1 |\n", row(&["x", "y"], 2), "A | B\n--|--\n1 |\nx | y |\n");
        check("| A | B |\n| - | - |\n| a long cell | 2 |\n", row(&["x", "y"], 2), "| A | B |\n| - | - |\n| a long cell | 2 |\n| x | y |\n");
    }

    #[test]
    fn rows_are_removed_with_their_line() {
        check(PLAIN, |page| page.remove_row(0, 1), "| A   | B |\n|-----|---|\n");
        check("|A|\r\n|-|\r\n|1|\r\n|2|", |page| page.remove_row(0, 2), "|A|\r\n|-|\r\n|1|");
        check("> |A|\n> |-|\n> |1|\n> |2|\n", |page| page.remove_row(0, 1), "> |A|\n> |-|\n> |2|\n");
        check(PLAIN, |page| page.remove_row(0, 0), PLAIN);
    }

    #[test]
    fn a_column_is_added_to_every_row() {
        let column = |page: &Document| page.add_column(0, "Due", &[(1, "x".to_owned())]);
        check(PLAIN, column, "| A   | B | Due |\n|-----|---|-----|\n| one | 2 | x   |\n");
        check("A | B\n-- | --\n1\n", column, "A | B | Due\n-- | -- | ---\n1 |  | x\n");
        check("| A | B |\n| - | - |\n| 1 | 2 | 3 |\n", column, "| A | B | Due |\n| - | - | --- |\n| 1 | 2 | x   | 3 |\n");
    }

    proptest! {
        #[test]
        fn only_the_cell_that_was_set_changes(
            before in "(|text\n\n|> )", rows in prop::collection::vec(prop::collection::vec("[ a|`\\\\é-]{0,6}", 1..4), 1..4),
            row in 0usize..4, column in 0usize..3, content in "[ a|`\\\\é\n-]{0,8}", crlf: bool,
        ) {
            let ending = if crlf { "\r\n" } else { "\n" };
            let quote = if before == "> " { "> " } else { "" };
            let mut text = format!("{before}| A | B | C |{ending}{quote}|---|---|---|{ending}");
            for cells in &rows {
                text += &format!("{quote}|{}|{ending}", cells.join("|"));
            }
            text += &format!("{ending}end");
            let document = Document::parse(text.as_str());
            let table = &document.tables()[0];
            for row in 0..table.rows.len() {
                let line = document.row(0, row).unwrap();
                for (cell, block) in line.cells.iter().zip(&table.rows[row].cells) {
                    prop_assert_eq!(cell.trim(&text), document.blocks()[*block].span.trim(&text));
                }
            }
            let edits = document.set_cell(0, row, column, &content);
            let changed = apply(&text, &edits).unwrap();
            let after = Document::parse(changed.as_str());
            prop_assert_eq!(after.tables()[0].rows.len(), table.rows.len());
            for (at, row_before) in table.rows.iter().enumerate() {
                for (column_at, block) in row_before.cells.iter().enumerate() {
                    if (at, column_at) != (row, column) {
                        prop_assert_eq!(after.read(after.tables()[0].rows[at].cells[column_at]), document.read(*block));
                    }
                }
            }
            let inserted = document.insert_row(0, 1, &[content.clone(), content]);
            let changed = apply(&text, &inserted).unwrap();
            let after = Document::parse(changed.as_str());
            prop_assert_eq!(after.tables()[0].rows.len(), table.rows.len() + 1);
            let removed = apply(&changed, &after.remove_row(0, 1)).unwrap();
            prop_assert_eq!(removed, text);
        }
    }
}
