//! What a reader reads of a block of HTML: headings, paragraphs, lists and links; tags and comments are skipped.
//!
//! Many published reports are Markdown around `<p>` and `<ul>`. This is no HTML parser: it never fails, and what it
//! does not know it reads through.

use super::Span;
use super::prose::Mark;

/// The blocks that matter in prose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Element {
    Heading(u8),
    Paragraph,
    /// Something that ends a block and begins none: a division, a rule, a table.
    Other,
}

/// Who is told what the HTML says.
pub(super) trait Reader {
    fn block(&mut self, element: Element, span: Span);
    fn list(&mut self, opens: bool, ordered: bool);
    fn item(&mut self, span: Span);
    fn end_item(&mut self, end: usize);
    fn text(&mut self, text: &str, span: Span);
    fn mark(&mut self, mark: Mark, on: bool);
    /// A link begins (with its target) or ends (none).
    fn link(&mut self, target: Option<String>, span: Span);
    fn comment(&mut self, span: Span);
}

pub(super) fn is_break(tag: &str) -> bool {
    name(tag).eq_ignore_ascii_case("br")
}

/// Whether an inline tag begins (true) or ends (false) code.
pub(super) fn opens_code(tag: &str) -> Option<bool> {
    is_code(name(tag)).then(|| !tag.starts_with("</"))
}

fn is_code(name: &str) -> bool {
    ["code", "kbd", "samp", "tt", "pre"].iter().any(|code| name.eq_ignore_ascii_case(code))
}

fn name(tag: &str) -> &str {
    let inner = tag.trim_start_matches(['<', '/']);
    let end = inner.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(inner.len());
    &inner[..end]
}

/// Read the HTML at `span`, telling `reader` what it says in order.
pub(super) fn read(text: &str, span: Span, reader: &mut impl Reader) {
    let mut at = span.start;
    let mut depth = 0usize;
    while at < span.end {
        let rest = &text[at..span.end];
        if let Some(comment) = rest.strip_prefix("<!--") {
            let len = comment.find("-->").map_or(rest.len(), |end| end + 7);
            reader.comment(Span::new(at, at + len));
            at += len;
        } else if is_tag(rest) {
            let len = tag_length(rest);
            let tag = &rest[..len];
            let place = Span::new(at, at + len);
            at += len;
            let closing = tag.starts_with("</");
            if !closing && ["script", "style"].iter().any(|skip| name(tag).eq_ignore_ascii_case(skip)) {
                at = skip_element(text, at, span.end, name(tag));
                continue;
            }
            element(tag, place, closing, &mut depth, reader);
        } else {
            let len = rest.char_indices().skip(1).find(|&(_, c)| c == '<').map_or(rest.len(), |(end, _)| end);
            words(text, Span::new(at, at + len), reader);
            at += len;
        }
    }
    for _ in 0..depth {
        reader.end_item(span.end);
    }
}

fn element(tag: &str, place: Span, closing: bool, depth: &mut usize, reader: &mut impl Reader) {
    let name = name(tag).to_ascii_lowercase();
    match name.as_str() {
        "h1" | "h2" | "h3" | "h4" | "h5" | "h6" if !closing => reader.block(Element::Heading(name.as_bytes()[1] - b'0'), place),
        "p" | "td" | "th" | "dd" | "dt" | "summary" | "figcaption" if !closing => reader.block(Element::Paragraph, place),
        "ul" | "ol" => reader.list(!closing, name == "ol"),
        "li" if !closing => {
            *depth += 1;
            reader.item(place);
        }
        "li" if *depth > 0 => {
            *depth -= 1;
            reader.end_item(place.end);
        }
        "a" if closing => reader.link(None, place),
        "a" => reader.link(Some(attribute(tag, "href").unwrap_or_default()), place),
        "b" | "strong" => reader.mark(Mark::STRONG, !closing),
        "i" | "em" => reader.mark(Mark::EMPHASIS, !closing),
        "s" | "del" | "strike" => reader.mark(Mark::STRUCK, !closing),
        "br" => reader.text("\n", place),
        "span" | "small" | "sub" | "sup" | "u" | "abbr" | "time" | "font" | "mark" | "img" | "input" | "wbr" => {}
        _ if is_code(&name) => reader.mark(Mark::CODE, !closing),
        _ => reader.block(Element::Other, place),
    }
}

/// Runs of text between tags: white space folded to one blank, character references decoded.
fn words(text: &str, span: Span, reader: &mut impl Reader) {
    let mut at = span.start;
    while at < span.end {
        let rest = &text[at..span.end];
        let first = rest.as_bytes()[0];
        if first.is_ascii_whitespace() {
            let len = rest.bytes().take_while(u8::is_ascii_whitespace).count();
            reader.text(" ", Span::new(at, at + len));
            at += len;
        } else if let Some((decoded, len)) = reference(rest) {
            reader.text(decoded.encode_utf8(&mut [0; 4]), Span::new(at, at + len));
            at += len;
        } else {
            let len = rest.bytes().skip(1).position(|byte| byte == b'&' || byte.is_ascii_whitespace()).map_or(rest.len(), |n| n + 1);
            reader.text(&rest[..len], Span::new(at, at + len));
            at += len;
        }
    }
}

/// A character reference at the start of `rest`: the character and its length in bytes.
fn reference(rest: &str) -> Option<(char, usize)> {
    let inner = rest.strip_prefix('&')?;
    let end = inner.bytes().take(12).position(|byte| byte == b';')?;
    let body = &inner[..end];
    let decoded = match body {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        "nbsp" => '\u{a0}',
        "ndash" => '–',
        "mdash" => '—',
        "hellip" => '…',
        "lsquo" => '‘',
        "rsquo" => '’',
        "ldquo" => '“',
        "rdquo" => '”',
        _ => {
            let number = body.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(code).filter(|c| *c != '\0')?
        }
    };
    Some((decoded, end + 2))
}

fn is_tag(rest: &str) -> bool {
    let bytes = rest.as_bytes();
    bytes.first() == Some(&b'<') && bytes.get(1).is_some_and(|byte| byte.is_ascii_alphabetic() || matches!(byte, b'/' | b'!' | b'?'))
}

/// The bytes of a tag, with `>` inside quoted attributes passed over.
fn tag_length(rest: &str) -> usize {
    let mut quote = None;
    for (at, byte) in rest.bytes().enumerate() {
        match (quote, byte) {
            (None, b'>') => return at + 1,
            (None, b'"' | b'\'') => quote = Some(byte),
            (Some(open), byte) if byte == open => quote = None,
            _ => {}
        }
    }
    rest.len()
}

fn skip_element(text: &str, at: usize, end: usize, name: &str) -> usize {
    let closing = format!("</{}", name.to_ascii_lowercase());
    let rest = &text.as_bytes()[at..end];
    rest.windows(closing.len()).position(|window| window.eq_ignore_ascii_case(closing.as_bytes())).map_or(end, |found| at + found)
}

fn attribute(tag: &str, wanted: &str) -> Option<String> {
    let at = tag.to_ascii_lowercase().find(&format!("{wanted}="))? + wanted.len() + 1;
    let rest = tag.get(at..)?;
    let value = match rest.chars().next()? {
        quote @ ('"' | '\'') => rest[1..].split(quote).next()?,
        _ => rest.split(|c: char| c.is_whitespace() || c == '>').next()?,
    };
    Some(value.replace("&amp;", "&"))
}
