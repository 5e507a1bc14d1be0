//! Setting one key of the front matter: a splice that leaves every other byte where it was.

use super::node::{Style, Tree, Value};
use super::{KEYS, inner};
use crate::document::{Complaint, Document, Edit, Span, apply, front_span, yaml};
use serde_yaml::Value as Meaning;

pub(super) fn set(document: &Document, key: &str, value: &str) -> Result<Vec<Edit>, Complaint> {
    let text = document.text();
    let start = document.front_span().map_or(0, |span| span.start);
    let path: Vec<&str> = key.split('.').map(str::trim).collect();
    if path.iter().any(|part| part.is_empty()) {
        return Err(
            Complaint::new(Span::at(start), format!("“{key}” is no key")).hint("write `owner`, or `impact.users` for a key in another")
        );
    }
    let given = Given::read(value);
    let edits = match document.front_span() {
        None => begin(text, &path, &given),
        Some(front) => {
            let inside = inner(text, front);
            let tree = Tree::read(inside.of(text), inside.start)?;
            let splice = Splice { text, tree: &tree, inside, line_end: line_end(text, front) };
            splice.set(&path, &given)?
        }
    };
    check(document, &path, &given.inline, &edits).map_err(|complaint| complaint.unwrap_or_else(|| refusal(Span::at(start), key)))?;
    Ok(edits)
}

fn refusal(span: Span, key: &str) -> Complaint {
    Complaint::new(span, format!("{key} cannot be set without changing another key")).hint("set it by hand")
}

/// A value to be written, in every style that its place may ask for.
struct Given {
    /// On one line, in a block mapping.
    inline: String,
    /// Between braces or brackets, where a comma ends a value.
    flow: String,
    /// The items, of a list of scalars.
    items: Option<Vec<String>>,
}

impl Given {
    fn read(value: &str) -> Given {
        let value = value.trim();
        if value.is_empty() {
            return Given { inline: String::new(), flow: String::new(), items: None };
        }
        let as_text = || {
            let quoted = yaml::scalar(value);
            Given { flow: flow_scalar(&quoted), inline: quoted, items: None }
        };
        let Ok(tree) = Tree::read(value, 0) else { return as_text() };
        let Some(root) = tree.root.filter(|root| !tree.is_dressed && tree.span(*root) == Span::new(0, value.len())) else {
            return as_text();
        };
        let is_one_line = !value.contains(['\n', '\r']);
        let items = match tree.value(root) {
            Value::List { items, .. } => items.iter().map(|item| tree.scalar(*item).map(|_| written(&tree, *item, value))).collect(),
            _ => None,
        };
        match tree.value(root) {
            Value::Null | Value::Scalar(_, Style::Plain | Style::Quoted) if is_one_line => {
                Given { inline: value.to_owned(), flow: flow_scalar(value), items }
            }
            Value::Scalar(_, Style::Plain) => as_text(),
            Value::Scalar(text, _) => {
                let quoted = yaml::quoted(text);
                Given { inline: quoted.clone(), flow: quoted, items }
            }
            Value::List { is_flow, .. } | Value::Map { is_flow, .. } if *is_flow && is_one_line => {
                Given { inline: value.to_owned(), flow: value.to_owned(), items }
            }
            // `Checkout: 500s` is a mapping to YAML and a title to whoever typed it.
            Value::List { .. } | Value::Map { .. } if is_one_line => as_text(),
            _ => {
                let flow = flow(&tree, root, value);
                match (yaml::read::<Meaning>(value), yaml::read::<Meaning>(&flow)) {
                    (Ok(meant), Ok(said)) if meant == said => {}
                    _ => return as_text(),
                }
                Given { inline: flow.clone(), flow, items }
            }
        }
    }
}

/// A scalar of one line as it stands; of more, in quotation marks.
fn written(tree: &Tree, index: usize, text: &str) -> String {
    let span = tree.span(index).of(text);
    match tree.value(index) {
        Value::Scalar(_, Style::Plain | Style::Quoted) | Value::Null if !span.contains(['\n', '\r']) => span.to_owned(),
        Value::Scalar(said, _) => yaml::quoted(said),
        _ => span.to_owned(),
    }
}

/// A value between braces or brackets. The tree is at most 255 deep, so this may recurse.
fn flow(tree: &Tree, index: usize, text: &str) -> String {
    match tree.value(index) {
        Value::List { items, .. } => {
            let items: Vec<String> = items.iter().map(|item| flow(tree, *item, text)).collect();
            format!("[{}]", items.join(", "))
        }
        Value::Map { pairs, .. } => {
            let pairs: Vec<String> =
                pairs.iter().map(|(key, value)| format!("{}: {}", flow(tree, *key, text), flow(tree, *value, text))).collect();
            format!("{{{}}}", pairs.join(", "))
        }
        _ => flow_scalar(&written(tree, index, text)),
    }
}

/// A scalar on one line, put in quotation marks where a comma or bracket in it would end it.
fn flow_scalar(scalar: &str) -> String {
    if scalar.starts_with(['"', '\'']) || !scalar.contains([',', '[', ']', '{', '}', ':', '?']) {
        scalar.to_owned()
    } else {
        yaml::quoted(scalar)
    }
}

struct Splice<'a, 't> {
    text: &'a str,
    tree: &'a Tree<'t>,
    /// Between the fences.
    inside: Span,
    line_end: &'static str,
}

impl Splice<'_, '_> {
    fn set(&self, path: &[&str], given: &Given) -> Result<Vec<Edit>, Complaint> {
        let Some(root) = self.tree.root else {
            let line = format!("{}: {}", yaml::scalar(path[0]), nested(&path[1..], given, false));
            return Ok(vec![Edit::insert(self.inside.end, format!("{}{}", line.trim_end(), self.line_end))]);
        };
        let mut map = root;
        let mut in_flow = false;
        for (depth, name) in path.iter().enumerate() {
            let Value::Map { is_flow, pairs } = &self.tree.node(map).value else {
                let what = if depth == 0 { "the front matter".to_owned() } else { path[..depth].join(".") };
                let message = format!("{what} holds no keys, so “{name}” cannot be set in it");
                return Err(Complaint::new(self.tree.span(map), message));
            };
            in_flow |= *is_flow;
            let mut found = pairs.iter().filter(|(key, _)| self.tree.scalar(*key) == Some(name));
            let Some((key, value)) = found.next() else {
                let entry = (yaml::scalar(name), nested(&path[depth + 1..], given, in_flow));
                let edit = if in_flow { self.insert_flow(map, pairs, &entry) } else { self.insert_line(pairs, name, &entry, depth == 0) };
                return Ok(vec![edit]);
            };
            if let Some((second, _)) = found.next() {
                let complaint = Complaint::new(self.tree.span(*second), format!("the key “{name}” stands here a second time"));
                return Err(complaint.hint("keep one of the two, then set it"));
            }
            let is_last = depth + 1 == path.len();
            if is_last || matches!(self.tree.node(*value).value, Value::Null) {
                let rest = &path[depth + 1..];
                let new = Given {
                    inline: nested(rest, given, in_flow),
                    flow: nested(rest, given, true),
                    items: given.items.clone().filter(|_| is_last),
                };
                return self.replace(*key, *value, &new, in_flow);
            }
            map = *value;
        }
        Ok(Vec::new())
    }

    fn replace(&self, key: usize, value: usize, given: &Given, in_flow: bool) -> Result<Vec<Edit>, Complaint> {
        let node = self.tree.node(value);
        let new = if in_flow { &given.flow } else { &given.inline };
        let colon = self.colon(key);
        Ok(match &node.value {
            Value::Null if node.span.is_empty() && new.is_empty() => Vec::new(),
            Value::Null if node.span.is_empty() => match colon {
                None if in_flow => vec![Edit::insert(self.tree.span(key).end, format!(": {new}"))],
                None => return Err(refusal(self.tree.span(key), self.tree.span(key).of(self.text))),
                Some(colon) => {
                    let rest = self.text[colon..].lines().next().unwrap_or_default();
                    let is_blank = rest.starts_with(' ') && rest.trim().is_empty();
                    vec![if is_blank { Edit::insert(colon + 1, new) } else { Edit::insert(colon, format!(" {new}")) }]
                }
            },
            Value::Scalar(_, Style::Block) => {
                // What stands on the line of the `|` after it is a comment, and stays.
                let first = node.span.of(self.text).lines().next().unwrap_or_default();
                let note = first.find(' ').map_or("", |at| first[at..].trim_end());
                vec![Edit::replace(node.span, format!("{new}{note}"))]
            }
            Value::List { is_flow: false, .. } | Value::Map { is_flow: false, .. } => self.replace_block(key, value, given)?,
            _ => vec![Edit::replace(node.span, new)],
        })
    }

    /// A collection on lines of its own: a list stays one if the new value is one; anything else goes beside the key.
    fn replace_block(&self, key: usize, value: usize, given: &Given) -> Result<Vec<Edit>, Complaint> {
        let node = self.tree.node(value);
        let line = self.text[..node.span.start].rfind('\n').map_or(0, |at| at + 1);
        let margin = &self.text[line..node.span.start];
        let refuse = || refusal(self.tree.span(key), self.tree.span(key).of(self.text));
        if !margin.trim().is_empty() {
            return Err(refuse());
        }
        if let (Value::List { .. }, Some(items)) = (&node.value, given.items.as_ref().filter(|items| !items.is_empty())) {
            let lines: Vec<String> = items.iter().map(|item| format!("- {item}")).collect();
            return Ok(vec![Edit::replace(node.span, lines.join(&format!("{}{margin}", self.line_end)))]);
        }
        let colon = self.colon(key).filter(|colon| *colon < line).ok_or_else(refuse)?;
        let before = self.text[..line].trim_end_matches('\n').trim_end_matches('\r').len().max(colon);
        let mut edits = vec![Edit::remove(Span::new(before, node.span.end))];
        if !given.inline.is_empty() {
            edits.insert(0, Edit::insert(colon, format!(" {}", given.inline)));
        }
        Ok(edits)
    }

    /// The byte after the colon of a key.
    fn colon(&self, key: usize) -> Option<usize> {
        let end = self.tree.span(key).end;
        let rest = &self.text[end..];
        let blank = rest.len() - rest.trim_start_matches([' ', '\t']).len();
        rest[blank..].starts_with(':').then_some(end + blank + 1)
    }

    /// A new line in a block mapping: after the last key that comes before it in the order of [`KEYS`], or else before
    /// the first that comes after it, or at the end.
    fn insert_line(&self, pairs: &[(usize, usize)], name: &str, (key, value): &(String, String), is_top: bool) -> Edit {
        let (neighbour, is_before) = self.neighbour(pairs, name, is_top);
        let first = pairs.first().map_or(self.inside.start, |(key, _)| self.tree.span(*key).start);
        let margin = self.text[..first].rsplit('\n').next().unwrap_or_default().chars().count();
        let line = format!("{}{key}: {value}", " ".repeat(margin));
        let line = format!("{}{}", line.trim_end(), self.line_end);
        let Some((key, value)) = neighbour else { return Edit::insert(self.inside.end, line) };
        if is_before {
            return Edit::insert(self.above(self.tree.span(key).start), line);
        }
        let after = self.tree.node(value).after.max(self.tree.span(key).end);
        let at = match self.text[..after].ends_with('\n') {
            true => after,
            false => self.text[after..].find('\n').map_or(self.inside.end, |at| after + at + 1),
        };
        Edit::insert(at.min(self.inside.end), line)
    }

    /// The start of a key's line, or of the comment lines right above it, which speak of it.
    fn above(&self, key: usize) -> usize {
        let mut at = self.text[..key].rfind('\n').map_or(0, |line| line + 1);
        while at > self.inside.start {
            let line = self.text[..at - 1].rfind('\n').map_or(0, |line| line + 1);
            if line < self.inside.start || !self.text[line..at].trim_start().starts_with('#') {
                break;
            }
            at = line;
        }
        at
    }

    fn insert_flow(&self, map: usize, pairs: &[(usize, usize)], (key, value): &(String, String)) -> Edit {
        let entry = format!("{}: {value}", flow_scalar(key));
        match pairs.last() {
            None => Edit::insert(self.tree.span(map).start + 1, entry),
            Some((key, value)) => {
                let end = self.tree.span(*value).end.max(self.tree.span(*key).end);
                Edit::insert(end, format!(", {entry}"))
            }
        }
    }

    /// The pair that a new key is written next to, and whether the new one goes before it.
    fn neighbour(&self, pairs: &[(usize, usize)], name: &str, is_top: bool) -> (Option<(usize, usize)>, bool) {
        let rank = |name: &str| KEYS.iter().position(|key| *key == name);
        let Some(own) = rank(name).filter(|_| is_top) else { return (pairs.last().copied(), false) };
        let known = || pairs.iter().filter_map(|pair| Some((rank(self.tree.scalar(pair.0)?)?, *pair)));
        if let Some((_, pair)) = known().filter(|(rank, _)| *rank < own).max_by_key(|(rank, _)| *rank) {
            return (Some(pair), false);
        }
        match known().min_by_key(|(rank, _)| *rank) {
            Some((_, pair)) => (Some(pair), true),
            None => (pairs.last().copied(), false),
        }
    }
}

/// The value of the first key of a path: the value itself, or mappings around it.
fn nested(path: &[&str], given: &Given, in_flow: bool) -> String {
    match path {
        [] if in_flow => given.flow.clone(),
        [] => given.inline.clone(),
        [key, rest @ ..] => format!("{{{}: {}}}", flow_scalar(&yaml::scalar(key)), nested(rest, given, true)),
    }
}

/// Front matter where there is none, before everything but a byte order mark.
fn begin(text: &str, path: &[&str], given: &Given) -> Vec<Edit> {
    let start = if text.starts_with('\u{feff}') { 3 } else { 0 };
    let body = &text[start..];
    let end = if body.find('\n').is_some_and(|at| body[..at].ends_with('\r')) { "\r\n" } else { "\n" };
    let gap = if body.is_empty() || body.starts_with(['\n', '\r']) { "" } else { end };
    let line = format!("{}: {}", yaml::scalar(path[0]), nested(&path[1..], given, false));
    vec![Edit::insert(start, format!("---{end}{}{end}---{end}{gap}", line.trim_end()))]
}

fn line_end(text: &str, front: Span) -> &'static str {
    let first = front.of(text).split_inclusive('\n').next().unwrap_or_default();
    if first.ends_with("\r\n") { "\r\n" } else { "\n" }
}

/// Whether the edits do what was asked and nothing else, read again by another YAML reader than the one that found the
/// places. An error without a complaint means that they do not.
fn check(document: &Document, path: &[&str], wanted: &str, edits: &[Edit]) -> Result<(), Option<Complaint>> {
    let before = document.text();
    let old = document.front_span();
    let after = apply(before, edits).map_err(|_| None)?;
    let new = front_span(&after).ok_or(None)?;
    let body = &before[old.map_or(if before.starts_with('\u{feff}') { 3 } else { 0 }, |span| span.end)..];
    let kept = &after[new.end..];
    if kept != body && !(old.is_none() && kept.trim_start_matches(['\r', '\n']) == body) {
        return Err(None);
    }
    let meaning = |text: &str, front: Span| {
        let inside = inner(text, front);
        yaml::read::<Meaning>(inside.of(text)).map_err(|mut complaint| {
            complaint.span = Span::new(complaint.span.start + inside.start, complaint.span.end + inside.start);
            complaint
        })
    };
    let mut old = old.map_or(Ok(Meaning::Null), |front| meaning(before, front)).map_err(Some)?;
    let mut new = meaning(&after, new).map_err(|_| None)?;
    let wanted = yaml::read::<Meaning>(&format!("wanted: {wanted}")).map_err(|_| None)?;
    if at(&new, path) != wanted.get("wanted") {
        return Err(None);
    }
    forget(&mut old, path);
    forget(&mut new, path);
    if old == new { Ok(()) } else { Err(None) }
}

fn at<'m>(meaning: &'m Meaning, path: &[&str]) -> Option<&'m Meaning> {
    path.iter().try_fold(meaning, |meaning, key| meaning.get(*key))
}

/// Take the value at a path away, and what then holds nothing.
fn forget(meaning: &mut Meaning, path: &[&str]) {
    let [key, rest @ ..] = path else { return };
    let Some(map) = meaning.as_mapping_mut() else { return };
    let is_gone = match map.get_mut(*key) {
        Some(inside) if !rest.is_empty() => {
            forget(inside, rest);
            inside.is_null() || inside.as_mapping().is_some_and(|map| map.is_empty())
        }
        _ => true,
    };
    if is_gone {
        map.shift_remove(*key);
    }
    if map.is_empty() {
        *meaning = Meaning::Null;
    }
}
