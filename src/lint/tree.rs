//! YAML as a tree that knows where each value stands, for reading packs with complaints at their place.

use crate::document::{Complaint, Span};
use granit_parser::{Event, Options, Parser, ScalarStyle};
use std::borrow::Cow;

/// A value and the bytes it is written in.
#[derive(Clone, Debug)]
pub(super) struct Node<'y> {
    pub span: Span,
    pub value: Value<'y>,
}

#[derive(Clone, Debug)]
pub(super) enum Value<'y> {
    /// Its text; empty for a plain scalar that says null.
    Scalar(Cow<'y, str>),
    List(Vec<Node<'y>>),
    /// Keys and values in the order they are written; no key stands twice.
    Map(Vec<(Node<'y>, Node<'y>)>),
}

impl<'y> Node<'y> {
    pub fn text(&self) -> Option<&str> {
        match &self.value {
            Value::Scalar(text) => Some(text),
            _ => None,
        }
    }

    /// The text of a scalar, or a complaint that says what was expected.
    pub fn expect_text(&self, expected: &str) -> Result<&str, Complaint> {
        self.text().ok_or_else(|| self.complain(format!("{expected} is expected here, not a list or a mapping")))
    }

    pub fn expect_map(&self, expected: &str) -> Result<&[(Node<'y>, Node<'y>)], Complaint> {
        match &self.value {
            Value::Map(pairs) => Ok(pairs),
            Value::Scalar(text) if text.is_empty() => Ok(&[]),
            _ => Err(self.complain(format!("{expected} is expected here: keys with their values"))),
        }
    }

    /// A list, or one value standing for a list of one.
    pub fn items(&self) -> &[Node<'y>] {
        match &self.value {
            Value::List(items) => items,
            Value::Scalar(text) if text.is_empty() => &[],
            _ => std::slice::from_ref(self),
        }
    }

    pub fn complain(&self, message: impl Into<String>) -> Complaint {
        Complaint::new(self.span, message)
    }

    /// The bytes of `yaml` that one part of this scalar's text stands in; the whole scalar where escapes or line breaks
    /// make the two differ.
    pub fn part(&self, yaml: &str, part: std::ops::Range<usize>) -> Span {
        let Some(text) = self.text() else { return self.span };
        let written = self.span.of(yaml);
        match written.find(text) {
            Some(at) => Span::new(self.span.start + at + part.start, self.span.start + at + part.end),
            None => self.span,
        }
    }
}

/// Read one YAML document; an empty text is an empty mapping.
pub(super) fn read(yaml: &str) -> Result<Node<'_>, Complaint> {
    let mut options = Options::default();
    options.emit_comments = false;
    let mut reader = Reader { yaml, parser: Parser::new_from_str_with_options(yaml, options), depth: 0 };
    loop {
        match reader.next()? {
            (Event::StreamStart | Event::DocumentStart(..), _) => {}
            (Event::DocumentEnd | Event::StreamEnd, span) => return Ok(Node { span, value: Value::Map(Vec::new()) }),
            (event, span) => return reader.node(event, span),
        }
    }
}

/// The next value of what `build.rs` made of the built-in packs; it has no place of its own. None where nothing is left.
pub(super) fn unpack<'p>(packed: &mut &'p str) -> Option<Node<'p>> {
    let (head, rest) = packed.split_once('\n')?;
    *packed = rest;
    let count: usize = head.get(1..)?.parse().ok()?;
    let value = match head.as_bytes()[0] {
        b'l' => Value::List((0..count).map(|_| unpack(packed)).collect::<Option<_>>()?),
        b'm' => Value::Map((0..count).map(|_| Some((unpack(packed)?, unpack(packed)?))).collect::<Option<_>>()?),
        _ => {
            let text = packed.get(..count)?;
            *packed = packed.get(count + 1..)?;
            Value::Scalar(text.into())
        }
    };
    Some(Node { span: Span::default(), value })
}

/// Deeper than any pack needs, and shallow enough for the stack.
const DEEPEST: usize = 32;

struct Reader<'y> {
    yaml: &'y str,
    parser: Parser<'y, granit_parser::StrInput<'y>>,
    depth: usize,
}

impl<'y> Reader<'y> {
    fn next(&mut self) -> Result<(Event<'y>, Span), Complaint> {
        match self.parser.next_event() {
            Some(Ok((event, span))) => {
                let range = span.byte_range().unwrap_or(0..0);
                let end = range.end.min(self.yaml.len());
                Ok((event, Span::new(range.start.min(end), end)))
            }
            Some(Err(error)) => {
                let at = error.marker().byte_offset().unwrap_or(0).min(self.yaml.len());
                Err(Complaint::new(Span::at(self.yaml.floor_char_boundary(at)), format!("this is not YAML: {}", error.info())))
            }
            None => Ok((Event::StreamEnd, Span::at(self.yaml.len()))),
        }
    }

    fn node(&mut self, event: Event<'y>, span: Span) -> Result<Node<'y>, Complaint> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(Complaint::new(span, "this is nested too deeply"));
        }
        let node = match event {
            Event::Scalar(text, style, ..) => {
                let empty = style == ScalarStyle::Plain && matches!(&*text, "" | "~" | "null");
                Node { span: span.trim(self.yaml), value: Value::Scalar(if empty { "".into() } else { text }) }
            }
            Event::SequenceStart(..) => self.list(span)?,
            Event::MappingStart(..) => self.map(span)?,
            _ => return Err(Complaint::new(span, "aliases are not understood here").hint("write the value out")),
        };
        self.depth -= 1;
        Ok(node)
    }

    fn list(&mut self, start: Span) -> Result<Node<'y>, Complaint> {
        let mut items = Vec::new();
        loop {
            match self.next()? {
                (Event::SequenceEnd, end) => {
                    return Ok(Node { span: Span::new(start.start, end.end.max(start.start)), value: Value::List(items) });
                }
                (Event::StreamEnd, end) => return Err(Complaint::new(end, "the list does not end")),
                (event, span) => items.push(self.node(event, span)?),
            }
        }
    }

    fn map(&mut self, start: Span) -> Result<Node<'y>, Complaint> {
        let mut pairs: Vec<(Node, Node)> = Vec::new();
        loop {
            let key = match self.next()? {
                (Event::MappingEnd, end) => {
                    return Ok(Node { span: Span::new(start.start, end.end.max(start.start)), value: Value::Map(pairs) });
                }
                (Event::StreamEnd, end) => return Err(Complaint::new(end, "the mapping does not end")),
                (event, span) => self.node(event, span)?,
            };
            let name = key.expect_text("a key")?;
            if pairs.iter().any(|(known, _)| known.text() == Some(name)) {
                return Err(key.complain(format!("the key “{name}” stands twice")).hint("keep one of the two"));
            }
            let (event, span) = self.next()?;
            let value = self.node(event, span)?;
            pairs.push((key, value));
        }
    }
}
