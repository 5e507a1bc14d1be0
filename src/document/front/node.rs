//! YAML as a tree in which every value knows the bytes it is written in.

use super::super::{Complaint, Span};
use granit_parser::{Event, Options, Parser, ScalarStyle, StructureStyle};
use std::borrow::Cow;
use std::collections::HashMap;

/// Aliases may make front matter this many times larger than any person writes it, and no larger.
const LARGEST: usize = 16 << 20;

/// All values of one YAML document. They lie side by side, so that nothing here recurses on what a person wrote.
#[derive(Debug, Default)]
pub(super) struct Tree<'t> {
    pub nodes: Vec<Node<'t>>,
    /// None where there is no value at all: an empty text, or comments alone.
    pub root: Option<usize>,
    /// Whether a value carries an anchor or a tag, or is an alias.
    pub is_dressed: bool,
}

/// A value and its bytes, without the anchor and tag before it.
#[derive(Debug)]
pub(super) struct Node<'t> {
    /// A block collection ends where its last value ends, a block scalar where its last line does; both without the
    /// line ending. A value that is left out is the empty span after its colon or dash.
    pub span: Span,
    /// Where a neighbour may be written: the end, and after the blank lines that a `|+` scalar keeps.
    pub after: usize,
    pub value: Value<'t>,
    /// How many bytes it says with every alias written out.
    pub weight: usize,
}

#[derive(Debug)]
pub(super) enum Value<'t> {
    Null,
    Scalar(Cow<'t, str>, Style),
    List {
        is_flow: bool,
        items: Vec<usize>,
    },
    /// Pairs of key and value, in order.
    Map {
        is_flow: bool,
        pairs: Vec<(usize, usize)>,
    },
    Alias(usize),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Style {
    Plain,
    Quoted,
    /// `|` and `>`.
    Block,
}

impl<'t> Tree<'t> {
    /// Read the one YAML document of `text`; all spans are shifted by `base`.
    pub fn read(text: &'t str, base: usize) -> Result<Tree<'t>, Complaint> {
        super::simple::read(text, base).map_or_else(|| Tree::parse(text, base), Ok)
    }

    /// The same by the YAML parser, whatever the text is.
    pub fn parse(text: &'t str, base: usize) -> Result<Tree<'t>, Complaint> {
        let mut options = Options::default();
        options.set_emit_comments(false);
        let mut build = Build { text, tree: Tree::default(), open: Vec::new(), anchors: HashMap::new(), done: 0 };
        let mut documents = 0;
        for event in Parser::new_from_str_with_options(text, options) {
            let (event, span) = event.map_err(|error| complaint(text, base, &error))?;
            let span = Span::from(span.byte_range().unwrap_or_default());
            if matches!(event, Event::DocumentStart(..)) {
                documents += 1;
                if documents > 1 {
                    return Err(Complaint::new(shift(span, base), "a second YAML document begins here")
                        .hint("front matter is one document; put quotation marks around a value that begins with ---"));
                }
            }
            build.event(event, span);
        }
        let mut tree = build.tree;
        if let Some(root) = tree.root
            && tree.nodes[root].weight > LARGEST
        {
            return Err(Complaint::new(shift(tree.nodes[root].span, base), "the aliases in it say far more than a report can hold")
                .hint("write the values out where they are used"));
        }
        for node in &mut tree.nodes {
            node.span = shift(node.span, base);
            node.after += base;
        }
        Ok(tree)
    }

    pub fn node(&self, index: usize) -> &Node<'t> {
        &self.nodes[index]
    }

    /// The value, or the one that an alias stands for.
    pub fn value(&self, index: usize) -> &Value<'t> {
        match &self.nodes[index].value {
            Value::Alias(target) => &self.nodes[*target].value,
            value => value,
        }
    }

    pub fn span(&self, index: usize) -> Span {
        self.nodes[index].span
    }

    /// A scalar's text, as it reads.
    pub fn scalar(&self, index: usize) -> Option<&str> {
        match self.value(index) {
            Value::Scalar(text, _) => Some(text),
            _ => None,
        }
    }
}

struct Build<'t> {
    text: &'t str,
    tree: Tree<'t>,
    /// The collections that are open, and the key that waits for its value in each.
    open: Vec<(usize, Option<usize>)>,
    anchors: HashMap<usize, usize>,
    /// Where the last event ended.
    done: usize,
}

impl<'t> Build<'t> {
    fn event(&mut self, event: Event<'t>, span: Span) {
        if event.tag().is_some() || event.anchor_id().is_some() || event.is_alias() {
            self.tree.is_dressed = true;
        }
        let anchor = event.anchor_id();
        match event {
            Event::Scalar(text, style, _, _) => self.scalar(text, style, span, anchor),
            Event::Alias(target) => {
                // An alias inside what it stands for never ends; its anchor's value has no weight yet.
                let target = self.anchors.get(&target).copied().unwrap_or_default();
                let is_open = self.open.iter().any(|(open, _)| *open == target);
                let weight = if is_open { usize::MAX } else { self.tree.nodes.get(target).map_or(0, |node| node.weight) };
                self.add(Node { span, after: span.end, value: Value::Alias(target), weight }, anchor);
            }
            Event::SequenceStart(style, _, _) => {
                self.begin(Value::List { is_flow: style == StructureStyle::Flow, items: Vec::new() }, span, anchor);
            }
            Event::MappingStart(style, _, _) => {
                self.begin(Value::Map { is_flow: style == StructureStyle::Flow, pairs: Vec::new() }, span, anchor);
            }
            Event::SequenceEnd | Event::MappingEnd => self.end(span),
            _ => {}
        }
        self.done = self.done.max(span.end);
    }

    fn scalar(&mut self, text: Cow<'t, str>, style: ScalarStyle, span: Span, anchor: Option<usize>) {
        let weight = text.len() + 1;
        let (value, span, after) = match style {
            ScalarStyle::Plain if span.is_empty() => (Value::Null, self.left_out(span), None),
            ScalarStyle::Plain if is_null(&text) => (Value::Null, span, None),
            ScalarStyle::Plain => (Value::Scalar(text, Style::Plain), span, None),
            ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted => (Value::Scalar(text, Style::Quoted), span, None),
            ScalarStyle::Literal | ScalarStyle::Folded => {
                let (block, keeps) = self.block(span);
                (Value::Scalar(text, Style::Block), block, keeps.then_some(span.end.max(block.end)))
            }
        };
        self.add(Node { span, after: after.unwrap_or(span.end), value, weight }, anchor);
    }

    /// A value that is left out after a colon: the parser puts it before the colon.
    fn left_out(&self, span: Span) -> Span {
        let Some((_, Some(key))) = self.open.last() else { return span };
        let end = self.tree.nodes[*key].span.end;
        let rest = &self.text[end..];
        let blank = rest.len() - rest.trim_start_matches([' ', '\t']).len();
        if rest[blank..].starts_with(':') { Span::at(end + blank + 1) } else { span }
    }

    /// A block scalar from its `|` or `>` to the end of its last line that is not blank, and whether it keeps the blank
    /// lines after that. The parser's span begins after the first line and takes in the last line's ending.
    fn block(&self, content: Span) -> (Span, bool) {
        let Some(at) = self.next(&['|', '>']) else { return (content, true) };
        let marks = &self.text[at..];
        let marks = &marks[..marks.find(|c: char| c.is_whitespace()).unwrap_or(marks.len())];
        let mut end = content.end.max(at + marks.len());
        while end > at + marks.len() {
            let kept = self.text[at..end].trim_end_matches(['\n', '\r']);
            end = at + kept.len();
            let line = kept.rfind('\n').map_or(at, |line| at + line + 1);
            if line <= at || !self.text[line..end].trim().is_empty() {
                break;
            }
            end = line;
        }
        let is_empty = content.of(self.text).trim().is_empty();
        let end = if is_empty { at + marks.len() } else { end };
        (Span::new(at, end), marks.contains('+'))
    }

    /// The first of these marks after the last event, past comments, anchors and tags.
    fn next(&self, marks: &[char]) -> Option<usize> {
        let mut at = self.done;
        loop {
            at += self.text[at..].len() - self.text[at..].trim_start().len();
            let rest = &self.text[at..];
            match rest.chars().next()? {
                found if marks.contains(&found) => return Some(at),
                '#' => at += rest.find('\n').unwrap_or(rest.len()),
                '&' | '!' => at += rest.find(char::is_whitespace).unwrap_or(rest.len()),
                other => at += other.len_utf8(),
            }
        }
    }

    fn begin(&mut self, value: Value<'t>, mut span: Span, anchor: Option<usize>) {
        // Of a list that is no deeper than its key, the parser tells where the first item's value begins, not its dash.
        if matches!(value, Value::List { is_flow: false, .. })
            && matches!(self.open.last(), Some((_, Some(_))))
            && let Some(dash) = self.next(&['-']).filter(|dash| *dash < span.start)
        {
            span.start = dash;
        }
        let index = self.add(Node { span, after: span.end, value, weight: 1 }, anchor);
        self.open.push((index, None));
    }

    fn end(&mut self, span: Span) {
        let Some((index, _)) = self.open.pop() else { return };
        let (children, is_flow): (Vec<usize>, bool) = match &self.tree.nodes[index].value {
            Value::List { is_flow, items } => (items.clone(), *is_flow),
            Value::Map { is_flow, pairs } => (pairs.iter().flat_map(|(key, value)| [*key, *value]).collect(), *is_flow),
            _ => return,
        };
        let weight = children.iter().fold(1usize, |sum, child| sum.saturating_add(self.tree.nodes[*child].weight));
        let (end, after) = if is_flow {
            (span.end, span.end)
        } else {
            let ends = children.iter().rev().take(2).map(|child| &self.tree.nodes[*child]);
            ends.fold((self.tree.nodes[index].span.end, 0), |(end, after), node| (end.max(node.span.end), after.max(node.after)))
        };
        let node = &mut self.tree.nodes[index];
        node.weight = weight;
        node.span.end = end;
        node.after = end.max(after);
        self.add_to_parent(index);
    }

    /// Add a value; a collection joins its parent when it ends, when its bytes are known.
    fn add(&mut self, node: Node<'t>, anchor: Option<usize>) -> usize {
        let index = self.tree.nodes.len();
        let is_open = matches!(node.value, Value::List { .. } | Value::Map { .. });
        self.tree.nodes.push(node);
        if let Some(anchor) = anchor {
            self.anchors.insert(anchor, index);
        }
        if !is_open {
            self.add_to_parent(index);
        }
        index
    }

    fn add_to_parent(&mut self, index: usize) {
        let Some((parent, key)) = self.open.last_mut() else {
            self.tree.root = Some(index);
            return;
        };
        match &mut self.tree.nodes[*parent].value {
            Value::List { items, .. } => items.push(index),
            Value::Map { pairs, .. } => match key.take() {
                Some(key) => pairs.push((key, index)),
                None => *key = Some(index),
            },
            _ => {}
        }
    }
}

pub(super) fn is_null(text: &str) -> bool {
    matches!(text, "" | "~" | "null" | "Null" | "NULL")
}

fn shift(span: Span, base: usize) -> Span {
    Span::new(span.start + base, span.end + base)
}

/// The parser's words as a person would say them, at the place.
fn complaint(text: &str, base: usize, error: &granit_parser::ScanError) -> Complaint {
    let at = text.floor_char_boundary(error.marker().byte_offset().unwrap_or(0).min(text.len()));
    let line = text[at..].find(['\n', '\r']).map_or(text.len(), |end| at + end);
    let mut span = Span::new(at, line).trim(text);
    span.end = span.end.max(span.start);
    let said = error.info();
    let first = text[at..].chars().next();
    let (message, hint) = match first {
        Some(mark @ ('@' | '`' | '%')) => (
            format!("a value in YAML cannot begin with {mark}"),
            Some(format!("put quotation marks around it: {}", super::super::yaml::scalar(span.of(text)))),
        ),
        _ if said.contains("tab") => ("a tab cannot indent YAML".to_owned(), Some("use spaces".to_owned())),
        _ if said.contains("mapping values are not allowed") || said.contains("illegal placement of ':'") => (
            "a colon stands here where YAML expects none".to_owned(),
            Some("a value that holds “: ” needs quotation marks around it; a list that began with [ needs its ]".to_owned()),
        ),
        _ if said.contains("unclosed quote") => {
            ("a quotation mark opens here and is not closed".to_owned(), Some("close it at the end of the value".to_owned()))
        }
        _ if said.contains("recursion limit") => ("it is nested too deeply to be read".to_owned(), None),
        _ if said.contains("unknown anchor") => (
            "there is nothing that this alias stands for".to_owned(),
            Some("a value that begins with * needs quotation marks around it".to_owned()),
        ),
        _ => (format!("this is no YAML: {said}"), Some("check the indentation and that every key ends in a colon".to_owned())),
    };
    let complaint = Complaint::new(shift(span, base), message);
    match hint {
        Some(hint) => complaint.hint(hint),
        None => complaint,
    }
}
