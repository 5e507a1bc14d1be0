//! The time of one entry and what is left of its text: time first as in `14:02 – alert`, or last as in `Resolved 14:44`.

use super::super::time::{self, Day, Written};
use super::super::{Document, Kind, Mark, Span};
use std::ops::Range;

/// A time found in a stretch of the read text. All ranges are read offsets.
#[derive(Debug)]
pub(super) struct Lead {
    pub written: Written,
    /// The words before the time, where they come first.
    pub label: Option<Range<usize>>,
    /// What follows the time and its separator.
    pub rest: Range<usize>,
}

impl Lead {
    /// Whether it tells a day and nothing closer.
    pub fn is_day(&self) -> bool {
        self.written.day.is_some() && !self.written.has_time()
    }

    pub fn has_clock(&self) -> bool {
        self.written.clock.is_some() || self.written.elapsed.is_some()
    }

    /// Whether a mark of its own or a separator sets the time off from the words after it.
    pub fn stands_apart(&self, document: &Document) -> bool {
        let text = document.prose().text();
        let between = &text[self.written.range.end..self.rest.start];
        let mark = document.prose().mark(self.written.range.start);
        self.rest.is_empty() || between.contains(|c: char| !c.is_whitespace() && c != ',') || mark.has(Mark::STRONG) || mark.has(Mark::CODE)
    }
}

/// The time that a stretch begins with.
pub(super) fn first(document: &Document, read: Range<usize>, loose: bool) -> Option<Lead> {
    let text = &document.prose().text()[read.clone()];
    if !could_begin(text) {
        return None;
    }
    let written = time::read(text, 0, loose)?;
    let rest = time::rest(text, written.range.end);
    Some(Lead { label: None, rest: trim(document, read.start + rest..read.end), written: shift(written, read.start) })
}

/// A quick look that spares most prose the reading.
fn could_begin(text: &str) -> bool {
    text.chars().take(8).any(|c| c.is_ascii_alphanumeric() || matches!(c, '?' | '~' | '+'))
}

/// A short label with its time after it: `Detected: 2026-11-21 14:09`, `First page (14:09 UTC): …`, `Resolved at 14:44`.
pub(super) fn labelled(document: &Document, read: Range<usize>, loose: bool) -> Option<Lead> {
    let text = &document.prose().text()[read.clone()];
    let mut before = ' ';
    let mut words = 0;
    for (at, c) in text.char_indices() {
        if at > 100 || words > 8 || c == '\n' {
            break;
        }
        let begins =
            (c.is_alphanumeric() || matches!(c, '~' | '?')) && !before.is_alphanumeric() && !matches!(before, '.' | '-' | '/' | ':' | '_');
        if begins && at > 0 {
            let lead = text[..at].trim_end();
            let bracket = lead.ends_with(['(', '[']);
            let introduced = bracket || lead.ends_with([':', '–', '—', '@']) || lead.ends_with(" -");
            if (introduced || c.is_ascii_digit() || c.is_ascii_uppercase() || c == '~')
                && let Some(written) = time::read(text, at, loose && introduced)
                && fits(text, &written, introduced, bracket, loose)
                && !counts(lead)
            {
                let label = text[..at].trim_end_matches(|c: char| !c.is_alphanumeric() && !matches!(c, ')' | '?' | '!' | '"' | '”'));
                let label = strip_word(label).trim_end();
                if label.is_empty() {
                    return None;
                }
                let rest = time::rest(text, written.range.end);
                let end = if bracket { inside(&text[rest..]) } else { text.len() - rest };
                let label = trim(document, read.start..read.start + label.len());
                return Some(Lead {
                    label: Some(label),
                    rest: trim(document, read.start + rest..read.start + rest + end),
                    written: shift(written, read.start),
                });
            }
        }
        words += usize::from(c.is_alphanumeric() && !before.is_alphanumeric());
        before = c;
    }
    None
}

/// Whether a time after a label is the entry's own rather than a word of its sentence.
fn fits(text: &str, written: &Written, introduced: bool, bracket: bool, loose: bool) -> bool {
    let after = text[written.range.end..].trim_start();
    let ends = after.trim_matches(|c: char| !c.is_alphanumeric()).is_empty();
    let knows = written.clock.is_some() || written.day.is_some();
    if introduced {
        let apart = after.starts_with([')', ']', '-', '–', '—', ':', ',', '|']) || ends;
        return apart && (knows || bracket);
    }
    ends && (written.clock.is_some() || (loose && matches!(written.day, Some(Day::Date(_))) && !written.unclear))
}

/// A label that says how long something took, or when something is due, tells no event.
fn counts(label: &str) -> bool {
    const LENGTHS: &[&str] = &["duration", "time to", "downtime", "length", "total", "lasted", "eta", "due", "deadline", "uptime", "date"];
    let label = label.to_lowercase();
    let label = label.trim_matches(|c: char| !c.is_alphanumeric());
    LENGTHS.iter().any(|length| label.starts_with(length) || label.ends_with(length))
}

/// The length of a rest that began inside a bracket, without the end of that bracket if it ends there too.
fn inside(rest: &str) -> usize {
    let open = rest.trim_end_matches(|c: char| c.is_whitespace() || matches!(c, ')' | ']' | ':' | '.'));
    if rest[open.len()..].contains([')', ']']) && !open.contains(['(', '[']) { open.len() } else { rest.len() }
}

fn strip_word(label: &str) -> &str {
    [" at", " on", " around", " about", " approximately", " from", " between"]
        .iter()
        .find_map(|word| label.strip_suffix(word))
        .unwrap_or(label)
}

fn shift(mut written: Written, by: usize) -> Written {
    written.range = written.range.start + by..written.range.end + by;
    written
}

pub(super) fn trim(document: &Document, read: Range<usize>) -> Range<usize> {
    let text = document.prose().text();
    let start = read.start.min(read.end);
    let inner = &text[start..read.end];
    let start = start + (inner.len() - inner.trim_start().len());
    start..start + inner.trim().len()
}

/// The lines of a block that begin an entry of their own, as read ranges that together are the block. Only a parser
/// takes `– 14:09 …` on a line of its own for more of the line above it; a reader sees the next entry.
pub(super) fn lines(document: &Document, block: usize) -> Vec<Range<usize>> {
    let block = &document.blocks()[block];
    let source = block.span.of(document.text());
    let mut starts = vec![block.read.start];
    let mut previous = 0;
    for (at, _) in source.match_indices('\n') {
        let line = &source[at + 1..];
        let line = &line[..line.find('\n').unwrap_or(line.len())];
        let indent = line.len() - line.trim_start().len();
        let begin = block.span.start + at + 1 + indent;
        let found = (begin..block.span.end.min(begin + 6)).find_map(|byte| document.prose().find(byte));
        if let Some(read) = found.filter(|read| block.read.contains(read))
            && let Some(lead) = first(document, read..block.read.end, false)
            && begins_entry(document, block.kind, &lead, read, &source[previous..at])
        {
            starts.push(read);
        }
        previous = at + 1;
    }
    let ends = starts.iter().skip(1).copied().chain([block.read.end]);
    starts.iter().copied().zip(ends).filter(|(start, end)| start < end).map(|(start, end)| trim(document, start..end)).collect()
}

fn begins_entry(document: &Document, kind: Kind, lead: &Lead, read: usize, above: &str) -> bool {
    // A line that was only wrapped: “…it was restarted at / 14:02 and …”.
    const OPEN: &[&str] = &[
        "at", "until", "till", "from", "by", "to", "and", "since", "before", "after", "around", "about", "on", "of", "the", "between", "~",
    ];
    let last = above.trim_end().rsplit([' ', '\t']).next().unwrap_or_default();
    if OPEN.iter().any(|word| word.eq_ignore_ascii_case(last)) || last.ends_with([',', '(']) {
        return false;
    }
    let bulleted = document.prose().text()[read..].starts_with(['–', '—', '•', '·', '−', '‣', '◦', '●']);
    match kind {
        Kind::Item => bulleted && lead.has_clock() || lead.written.day.is_some() && lead.has_clock(),
        _ => lead.has_clock(),
    }
}

/// The bytes of a read range with the marks around it, between two bytes that they cannot pass.
pub(super) fn bytes(document: &Document, read: Range<usize>, within: Span) -> Span {
    let mut span = document.prose().locate(read.clone());
    if read.is_empty() {
        return Span::at(span.start.clamp(within.start, within.end));
    }
    for link in document.links_in(Span::new(span.start.saturating_sub(1000).max(within.start), within.end)) {
        if link.span.start > span.end {
            break;
        }
        if link.read.start == read.start && !link.read.is_empty() {
            span.start = span.start.min(link.span.start);
        }
        if link.read.end == read.end && !link.read.is_empty() {
            span.end = span.end.max(link.span.end);
        }
    }
    let text = document.text().as_bytes();
    let mark = |byte: u8| matches!(byte, b'*' | b'_' | b'`' | b'~');
    while span.start > within.start && mark(text[span.start - 1]) {
        span.start -= 1;
    }
    while span.end < within.end && mark(text[span.end]) {
        span.end += 1;
    }
    Span::new(span.start.max(within.start), span.end.clamp(span.start, within.end.max(span.start)))
}
