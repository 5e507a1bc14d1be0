//! A report's text without the words that can be no action item: what is left is read in a fraction of the time.
//!
//! Most of a report is paragraphs and plain list items in sections about something else. Runs of lines between blank ones
//! are left out where every line begins with a letter, or with a bullet or number and a letter, and nothing else is:
//! whatever could be a heading, a table, a fence, HTML, a quotation, a definition, or bold words that lead on to items
//! stays whole, and so does every section that [`role`] gives to action items. What cannot be seen here (a heading that is
//! underlined or written in HTML) is seen once the rest is read, and then all of it is read. Where what follows is indented
//! it may belong to a list item that would be gone: of the run before it the beginning of each line stays.

use super::Span;
use super::section::{Role, role};

/// What is left of a text, with the way back.
#[derive(Debug)]
pub(super) struct Thin {
    pub text: String,
    /// Where in the thin text a stretch begins that is the whole text's own, and where that begins in the whole text.
    kept: Vec<(usize, usize)>,
    /// What was left out.
    pub gaps: Vec<Span>,
}

impl Thin {
    /// The bytes of the whole text that a span of the thin one stands for.
    pub fn whole(&self, span: Span) -> Span {
        let start = self.at(span.start);
        // An end belongs to what it ends, not to what begins there.
        let end = if span.is_empty() { start } else { self.at(span.end - 1) + 1 };
        Span { start, end }
    }

    fn at(&self, thin: usize) -> usize {
        let after = self.kept.partition_point(|(start, _)| *start <= thin);
        self.kept.get(after.saturating_sub(1)).map_or(thin, |(start, whole)| whole + (thin - start))
    }

    fn keep(&mut self, text: &str, span: Span) {
        if !span.is_empty() {
            self.kept.push((self.text.len(), span.start));
            self.text.push_str(span.of(text));
        }
    }

    /// Keep what comes before a gap, and go on behind it.
    fn leave_out(&mut self, text: &str, gap: Span, from: &mut usize) {
        self.keep(text, Span::new(*from, gap.start));
        self.gaps.push(gap);
        *from = gap.end;
    }

    /// Keep how each line of a run begins.
    fn heads(&mut self, text: &str, run: Span) {
        let mut at = run.start;
        for line in run.of(text).split_inclusive('\n') {
            let words = line.trim_end_matches(['\n', '\r']).len();
            self.keep(text, Span::new(at, at + head(line.as_bytes()).unwrap_or(words)));
            self.keep(text, Span::new(at + words, at + line.len()));
            at += line.len();
        }
    }
}

/// The text from the byte `body` on, without what is certainly no action item. None where nothing can be left out.
pub(super) fn thin(text: &str, body: usize) -> Option<Thin> {
    let mut thin =
        Thin { text: String::with_capacity((text.len() - body) / 2), kept: Vec::with_capacity(16), gaps: Vec::with_capacity(16) };
    // The level of the heading under which action items stand.
    let mut actions: Option<usize> = None;
    // What is kept begins at `from`; the runs since `gap` are left out, the last of which is `last`.
    let (mut from, mut gap, mut last) = (body, None, Span::at(body));
    let (mut start, mut end) = (body, body);
    let ends = memchr::memchr_iter(b'\n', &text.as_bytes()[body..]).map(|at| body + at + 1).chain([text.len(), text.len()]);
    let mut at = body;
    for line_end in ends {
        let line = &text[std::mem::replace(&mut at, line_end)..line_end];
        if line.bytes().any(|byte| !byte.is_ascii_whitespace()) {
            end += line.len();
            continue;
        }
        let run = Span::new(start, end);
        let lines = run.of(text);
        end += line.len();
        start = end;
        if lines.is_empty() {
            continue;
        }
        if lines.starts_with('#') {
            let level = lines.bytes().take_while(|byte| *byte == b'#').count();
            if actions.is_none_or(|above| level <= above) {
                let heading = lines.lines().next().unwrap_or_default();
                actions = (role(heading[level..].trim()) == Some(Role::Actions)).then_some(level);
            }
        } else if actions.is_none() && is_plain(lines) {
            gap.get_or_insert(run.start);
            last = run;
            continue;
        }
        if let Some(gap) = gap.take() {
            thin.leave_out(text, Span::new(gap, last.end), &mut from);
            if lines.starts_with([' ', '\t']) {
                thin.heads(text, last);
            }
        }
    }
    if let Some(gap) = gap {
        thin.leave_out(text, Span::new(gap, last.end), &mut from);
    }
    if thin.gaps.is_empty() {
        return None;
    }
    thin.keep(text, Span::new(from, text.len()));
    Some(thin)
}

/// Whether lines that stand together are plain words, each a paragraph's or a list item's.
fn is_plain(lines: &str) -> bool {
    let bytes = lines.as_bytes();
    // What ends a comment or an element ends it in the middle of a line, too; and so does a bare carriage return a line.
    let is_whole = |at: usize| bytes.get(at + 1) == Some(&b'\n');
    head(bytes).is_some()
        && memchr::memchr(b'>', bytes).is_none()
        && (memchr::memchr(b'\r', bytes).is_none() || lines.match_indices('\r').all(|(at, _)| is_whole(at)))
        && memchr::memchr_iter(b'\n', bytes).all(|end| bytes[end + 1..].is_empty() || head(&bytes[end + 1..]).is_some())
}

/// How many bytes of a line say what sort of line it is, if it is one of plain words.
fn head(line: &[u8]) -> Option<usize> {
    let digits = line.iter().take(10).take_while(|byte| byte.is_ascii_digit()).count();
    let marker = match line.get(digits)? {
        b'-' | b'*' | b'+' if digits == 0 => 1,
        b'.' | b')' if (1..=9).contains(&digits) => digits + 1,
        _ if digits == 0 => 0,
        _ => return None,
    };
    let start = if marker > 0 { marker + 1 } else { 0 };
    if marker > 0 && line.get(marker) != Some(&b' ') {
        return None;
    }
    match line.get(start..)? {
        [first, ..] if first.is_ascii_alphabetic() => Some(start + 1),
        // A time, as the bullets of a timeline begin: no bold words that lead on to items.
        [b'*', b'*', hour, b':', ..] if marker > 0 && hour.is_ascii_digit() => Some(start + 3),
        [b'*', b'*', ten, hour, b':', ..] if marker > 0 && ten.is_ascii_digit() && hour.is_ascii_digit() => Some(start + 4),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
