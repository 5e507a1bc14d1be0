//! Comments that silence rules for a block, a section or the whole report, each with its reason.
//!
//! `<!-- noblame: off RULE… because REASON -->`, where a rule may be a family too. How far it reaches depends on where it
//! stands: inside a block on that block (in a table on its row); alone inside a list's item on the item; alone before
//! everything else on the whole report; alone under a heading, with nothing but comments between, on the section; anywhere
//! else on what comes next, a list or a table being one. Without a reason it silences nothing.

use crate::document::{Block, Document, Edit, Kind, Span};
use std::cell::Cell;
use std::ops::Range;

/// What every comment for us begins with.
const MARK: &str = "noblame:";

/// A silence that a report asks for.
#[derive(Debug)]
pub(super) struct Silence {
    pub comment: Span,
    pub names: Vec<Name>,
    /// Whether it says why.
    pub has_reason: bool,
    /// The first word, where it is none that we know.
    pub unknown: Option<Span>,
    /// What it silences; none where nothing follows it.
    scope: Option<Span>,
}

/// A rule or family that a silence names.
#[derive(Debug)]
pub(super) struct Name {
    pub span: Span,
    pub text: String,
    /// Whether there was something to silence.
    pub used: Cell<bool>,
}

/// The silences of a report, in order.
pub(super) fn of(document: &Document) -> Vec<Silence> {
    let ours = document.comments().iter().filter(|comment| is_ours(comment.of(document.text())));
    ours.filter_map(|&comment| read(document, comment)).collect()
}

/// Whether a comment is for this program rather than for people.
pub(super) fn is_ours(comment: &str) -> bool {
    comment.strip_prefix("<!--").is_some_and(|inner| inner.trim_start().starts_with(MARK))
}

/// Whether one of the silences covers a finding of this rule; it is noted as used then.
pub(super) fn hushes(silences: &[Silence], rule: &str, at: Span) -> bool {
    let mut hushed = false;
    for silence in silences.iter().filter(|silence| silence.has_reason) {
        let reaches = silence.scope.is_some_and(|scope| scope.contains(at.start) || scope == Span::at(at.start));
        for name in silence.names.iter().filter(|name| reaches && names(&name.text, rule)) {
            name.used.set(true);
            hushed = true;
        }
    }
    hushed
}

/// Whether one of the silences reaches into a stretch of the report.
pub(super) fn reaches(silences: &[Silence], span: Span) -> bool {
    let mut scopes = silences.iter().filter(|silence| silence.has_reason).filter_map(|silence| silence.scope);
    scopes.any(|scope| scope.start <= span.end && span.start <= scope.end)
}

/// Whether a name is that of a rule or of its family.
pub(super) fn names(name: &str, rule: &str) -> bool {
    rule == name || rule.strip_prefix(name).is_some_and(|rest| rest.starts_with('/'))
}

/// The edit that silences `rule` for the block that a finding starts in, its reason still to be written: until then
/// `silence/reason` asks for it. None where a comment would be no comment: in front matter and in code.
pub fn silence(document: &Document, rule: &str, at: Span) -> Option<Edit> {
    let block = document.blocks().iter().find(|block| block.span.covers(Span::at(at.start)) && is_text(block))?;
    let end = block.span.trim(document.text()).end;
    let edit = Edit::insert(end, format!(" <!-- {MARK} off {rule} because … -->"));
    let changed = crate::document::apply(document.text(), std::slice::from_ref(&edit)).ok()?;
    let changed = Document::parse(changed);
    let is_comment = changed.comments().len() == document.comments().len() + 1;
    (is_comment && changed.prose().text().split_whitespace().eq(document.prose().text().split_whitespace())).then_some(edit)
}

fn read(document: &Document, comment: Span) -> Option<Silence> {
    let text = document.text();
    let written = comment.of(text);
    let inner = written.strip_prefix("<!--")?;
    let inner = inner.strip_suffix("-->").unwrap_or(inner);
    let start = comment.start + 4 + inner.find(MARK)? + MARK.len();
    let words = words(text, Span::new(start, comment.start + 4 + inner.len()));
    let mut silence = Silence { comment, names: Vec::new(), has_reason: false, unknown: None, scope: None };
    match words.first().map(|word| &text[word.clone()]) {
        Some("off") => {}
        // A question that somebody has still to answer.
        Some(word) if word.starts_with("ask") => return None,
        _ => {
            silence.unknown = Some(words.first().map_or(comment, |word| word.clone().into()));
            return Some(silence);
        }
    }
    for (at, word) in words.iter().enumerate().skip(1) {
        if text[word.clone()].eq_ignore_ascii_case("because") {
            silence.has_reason = words[at + 1..].iter().any(|word| is_said(&text[word.clone()]));
            break;
        }
        let name = text[word.clone()].trim_end_matches([',', ';', ':']);
        if !name.is_empty() {
            let span = Span::new(word.start, word.start + name.len());
            silence.names.push(Name { span, text: name.to_owned(), used: Cell::new(false) });
        }
    }
    silence.scope = scope(document, comment);
    Some(silence)
}

/// The words of a stretch of text.
fn words(text: &str, span: Span) -> Vec<Range<usize>> {
    let inner = span.of(text);
    let place = |word: &str| {
        let start = span.start + (word.as_ptr() as usize - inner.as_ptr() as usize);
        start..start + word.len()
    };
    inner.split_whitespace().map(place).collect()
}

/// Whether a word of a reason says something; what stands in for one does not.
fn is_said(word: &str) -> bool {
    word.chars().any(char::is_alphanumeric) && !["REASON", "TODO", "TBD"].contains(&word)
}

fn is_text(block: &Block) -> bool {
    !matches!(block.kind, Kind::Html | Kind::Code)
}

/// The bytes that a silence reaches.
fn scope(document: &Document, comment: Span) -> Option<Span> {
    let blocks = document.blocks();
    if let Some(block) = blocks.iter().find(|block| block.span.covers(comment) && is_text(block)) {
        return Some(match block.kind {
            Kind::Cell { table, row, .. } => document.tables()[table].rows[row].span,
            _ => block.span,
        });
    }
    let first_after = blocks.partition_point(|block| block.span.start < comment.start);
    let alone = blocks[..first_after + usize::from(first_after < blocks.len())].iter().rfind(|block| block.span.covers(comment));
    if let Some(item) = alone.and_then(|block| block.item) {
        return Some(document.list_items()[item].span);
    }
    match blocks[..first_after].iter().rev().find(|block| block.kind != Kind::Html) {
        None => return Some(Span::new(0, document.text().len() + 1)),
        Some(Block { kind: Kind::Heading(_), section, quoted: false, .. }) => return Some(document.sections()[*section].span),
        Some(_) => {}
    }
    let next = blocks.iter().find(|block| block.span.start >= comment.end && block.kind != Kind::Html)?;
    Some(match (next.item, next.kind) {
        (Some(item), _) => list(document, item),
        (None, Kind::Cell { table, .. }) => document.tables()[table].span,
        _ => next.span,
    })
}

/// The whole of the outermost list that an item stands in.
pub(super) fn list(document: &Document, item: usize) -> Span {
    let items = document.list_items();
    let mut top = item;
    while let Some(parent) = items[top].parent {
        top = parent;
    }
    let of_list = items.iter().filter(|other| other.list == items[top].list);
    of_list.fold(items[top].span, |span, other| span.join(other.span))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::apply;

    /// The report's text with what its first silence reaches between brackets, in one line.
    fn check(text: &str, expected: &str) {
        let document = Document::parse(text);
        let scope = of(&document)[0].scope.unwrap();
        let mut marked = text.to_owned();
        marked.insert(scope.end.min(text.len()), ']');
        marked.insert(scope.start, '[');
        assert_eq!(marked.replace("<!-- noblame: off blame because x -->", "OFF"), expected);
    }

    #[test]
    fn a_silence_reaches_as_far_as_its_place_says() {
        let check = |text: &str, expected: &str| check(&text.replace("OFF", "<!-- noblame: off blame because x -->"), expected);
        check("---\ntitle: t\n---\nOFF\n\na\n", "[---\ntitle: t\n---\nOFF\n\na\n]");
        check("# T\n\nOFF\n\na\n\n## U\n\nb\n\n# V\n", "[# T\n\nOFF\n\na\n\n## U\n\nb\n\n]# V\n");
        check("# T\n\na\n\nOFF\n\nb\n\nc\n", "# T\n\na\n\nOFF\n\n[b\n]\nc\n");
        check("# T\n\na OFF\n\nb\n", "# T\n\n[a OFF\n]\nb\n");
        check(
            "a\n\nOFF\n\n- b\n  - c\n- d\n\ne\n",
            "a\n\nOFF\n\n- b\n  - c\n- d\n\ne\n".replacen("- b", "[- b", 1).replacen("- d", "- d]", 1).as_str(),
        );
        check("- a\n- b OFF\n- c\n", "- a\n- [b OFF]\n- c\n");
        check("- a\n\n  OFF\n\n  b\n- c\n", "[- a\n\n  OFF\n\n  b]\n- c\n");
        check("a\n\nOFF\n\n| h |\n| - |\n| b |\n\nc\n", "a\n\nOFF\n\n[| h |\n| - |\n| b |\n]\nc\n");
        check("| h |\n| - |\n| a |\n| b OFF |\n", "| h |\n| - |\n| a |\n[| b OFF |]\n");
    }

    #[test]
    fn what_is_inserted_silences_the_block_and_asks_for_a_reason() {
        for (text, expected) in [
            ("# T\n\nAna forgot.\r\n\r\nb\r\n", "# T\n\nAna forgot. <!-- noblame: off blame because … -->\r\n\r\nb\r\n"),
            ("- Ana forgot.\n- b\n", "- Ana forgot. <!-- noblame: off blame because … -->\n- b\n"),
            ("| h |\n| - |\n| Ana forgot. |\n", "| h |\n| - |\n| Ana forgot. <!-- noblame: off blame because … --> |\n"),
        ] {
            let document = Document::parse(text);
            let edit = silence(&document, "blame", Span::at(text.find("Ana").unwrap())).unwrap();
            let changed = apply(text, &[edit]).unwrap();
            assert_eq!(changed, expected);
            let silences = of(&Document::parse(changed.replace('…', "it is a quotation")));
            assert!(hushes(&silences, "blame/forgot", Span::at(text.find("Ana").unwrap() + 1)));
            assert!(!of(&Document::parse(changed))[0].has_reason);
        }
        assert_eq!(silence(&Document::parse("---\ntitle: t\n---\n"), "structure", Span::at(0)), None);
    }
}
