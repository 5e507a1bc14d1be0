//! Words of a report made safe to show: nothing in them moves a cursor, hides, or is a formula.

use std::borrow::Cow;

/// A text as one line that can be stored and shown anywhere: line breaks and tabs are a space, and control
/// characters, marks that turn the direction of writing, and invisible characters are gone.
pub fn line(text: &str) -> String {
    if is_line(text) {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_whitespace() {
            if !out.is_empty() && !out.ends_with(' ') {
                out.push(' ');
            }
        } else if !is_invisible(c) {
            out.push(c);
        }
    }
    out.truncate(out.trim_end().len());
    out
}

/// Whether a text is one plain line of ASCII already, with single spaces inside and none around.
pub(super) fn is_line(text: &str) -> bool {
    let bytes = text.as_bytes();
    let shown = bytes.iter().fold(true, |all, byte| all & (b' '..=b'~').contains(byte));
    let single = bytes.iter().zip(bytes.iter().skip(1)).fold(true, |all, (one, next)| all & !(*one == b' ' && *next == b' '));
    shown && single && !bytes.starts_with(b" ") && !bytes.ends_with(b" ")
}

/// A text with its lines, spaces and tabs, without what [`line`] leaves out: for a terminal.
pub fn visible(text: &str) -> Cow<'_, str> {
    if is_printable(text) {
        return Cow::Borrowed(text);
    }
    let is_shown = |c: char| matches!(c, '\n' | '\t') || !is_invisible(c);
    if text.chars().all(is_shown) { Cow::Borrowed(text) } else { Cow::Owned(text.chars().filter(|c| is_shown(*c)).collect()) }
}

/// Whether a text is letters, digits, signs and blanks of ASCII alone, as most are.
pub fn is_printable(text: &str) -> bool {
    // Without an early end, so that many bytes are looked at together.
    text.bytes().fold(true, |all, byte| all & (b' '..=b'~').contains(&byte))
}

fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{00ad}' | '\u{061c}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{feff}' | '\u{fff0}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}')
}

/// A cell of a table that a spreadsheet may open: an apostrophe stands before what it would take for a formula.
pub fn cell(text: &str) -> Cow<'_, str> {
    if is_formula(text.trim_start_matches('\'')) { Cow::Owned(format!("'{text}")) } else { Cow::Borrowed(text) }
}

/// What a cell said before [`cell`] made it safe.
pub fn of_cell(cell: &str) -> &str {
    cell.strip_prefix('\'').filter(|rest| is_formula(rest.trim_start_matches('\''))).unwrap_or(cell)
}

fn is_formula(text: &str) -> bool {
    let is_number = || text.chars().all(|c| c.is_ascii_digit() || matches!(c, '+' | '-' | '.')) && text.parse::<f64>().is_ok();
    let is_date = || text.parse::<jiff::civil::Date>().is_ok();
    text.starts_with(['=', '+', '-', '@', '\t', '\r']) && !is_number() && !is_date()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_becomes_one_plain_line() {
        assert_eq!(line("  a\r\n\tb\u{1b}[31m c\u{202e}d \0\u{2028}e"), "a b[31m cd e");
        assert_eq!(line("né 🙂\u{a0}x"), "né 🙂 x");
        assert_eq!(visible("  a\r\n\tb\u{1b}[31m  c\u{202e}d\u{9b}2J"), "  a\n\tb[31m  cd2J");
    }

    #[test]
    fn formulas_are_cells_of_text_and_come_back() {
        let table = [
            ("=cmd|calc", "'=cmd|calc"),
            ("@li", "'@li"),
            ("+1 2", "'+1 2"),
            ("-x", "'-x"),
            ("\t=1", "'\t=1"),
            ("-1+2", "'-1+2"),
            ("'=1", "''=1"),
            ("-1.5", "-1.5"),
            ("+3", "+3"),
            ("-000044-03-15", "-000044-03-15"),
            ("2026-11-21", "2026-11-21"),
            ("'tis a=b", "'tis a=b"),
            ("", ""),
            ("'", "'"),
        ];
        for (text, expected) in table {
            assert_eq!(cell(text), expected);
            assert_eq!(of_cell(&cell(text)), text);
        }
    }
}
