//! Mermaid's flowcharts: boxes in most of their shapes, lines with labels, groups. What only changes colours is left out.

use super::graph::{Direction, Edge, End, Graph, Line, Shape};
use super::mermaid::{Source, label};

/// The graph that a flowchart describes; else what is in the way, with its line.
pub(super) fn read(source: &Source) -> Result<Graph, String> {
    let mut reader = Reader { graph: Graph::default(), groups: Vec::new() };
    reader.graph.direction = direction(source.rest).unwrap_or_default();
    for (number, line) in &source.lines {
        for statement in statements(line) {
            reader.statement(statement).map_err(|what| format!("line {number}: {what}"))?;
        }
    }
    if reader.groups.is_empty() { Ok(reader.graph.finish()) } else { Err("an “end” is missing".to_owned()) }
}

fn direction(word: &str) -> Option<Direction> {
    Some(match word.trim().to_ascii_uppercase().as_str() {
        "TB" | "TD" | "V" => Direction::Down,
        "BT" | "^" => Direction::Up,
        "LR" | ">" => Direction::Right,
        "RL" | "<" => Direction::Left,
        _ => return None,
    })
}

/// The statements of a line, divided at semicolons that stand in no quotes and end no sign such as `#quot;`.
fn statements(line: &str) -> Vec<&str> {
    let mut statements = Vec::new();
    let (mut from, mut in_quotes, mut depth) = (0, false, 0_usize);
    for (at, c) in line.char_indices() {
        match c {
            '"' => in_quotes = !in_quotes,
            '[' | '(' | '{' => depth += 1,
            ']' | ')' | '}' => depth = depth.saturating_sub(1),
            ';' if !in_quotes && depth == 0 => {
                statements.push(&line[from..at]);
                from = at + 1;
            }
            _ => {}
        }
    }
    statements.push(&line[from..]);
    statements.retain(|statement| !statement.trim().is_empty());
    statements
}

/// Words that begin a statement about colours, clicks or what is told of the diagram.
const ASIDE: [&str; 8] = ["classDef", "class", "style", "linkStyle", "click", "accTitle", "accTitle:", "accDescr:"];

/// How a box is written: what opens and closes it, and its shape. Longer signs come first.
const SHAPES: [(&str, &str, Shape); 14] = [
    ("(((", ")))", Shape::Ellipse),
    ("([", "])", Shape::Pill),
    ("((", "))", Shape::Ellipse),
    ("[[", "]]", Shape::Box),
    ("[(", ")]", Shape::Store),
    ("[/", "/]", Shape::Box),
    ("[/", "\\]", Shape::Box),
    ("[\\", "\\]", Shape::Box),
    ("[\\", "/]", Shape::Box),
    ("{{", "}}", Shape::Hexagon),
    ("{", "}", Shape::Diamond),
    ("(", ")", Shape::Round),
    ("[", "]", Shape::Box),
    (">", "]", Shape::Box),
];

struct Reader {
    graph: Graph,
    /// The groups that are open, the innermost last.
    groups: Vec<usize>,
}

impl Reader {
    fn statement(&mut self, statement: &str) -> Result<(), String> {
        let statement = statement.trim();
        let (word, rest) = statement.split_once(char::is_whitespace).unwrap_or((statement, ""));
        match word {
            "subgraph" => self.open(rest.trim()),
            "end" if rest.is_empty() => return self.groups.pop().map(|_| ()).ok_or_else(|| "an “end” ends nothing".to_owned()),
            "direction" => {
                if let (Some(&group), Some(direction)) = (self.groups.last(), direction(rest)) {
                    self.graph.groups[group].direction = Some(direction);
                }
            }
            word if ASIDE.contains(&word) => {}
            _ => return self.chain(statement),
        }
        Ok(())
    }

    fn open(&mut self, written: &str) {
        let (name, title) = match written.split_once('[').and_then(|(name, title)| Some((name.trim(), title.strip_suffix(']')?))) {
            Some((name, title)) => (name.to_owned(), label(title)),
            None => (label(written), label(written)),
        };
        // A group that nobody names cannot be led to.
        let name = if name.is_empty() { format!("\n{}", self.graph.groups.len()) } else { name };
        let group = self.graph.group(&name, &title, self.groups.last().copied());
        self.groups.push(group);
    }

    /// Boxes with lines between them: `A & B --> C -->|yes| D`.
    fn chain(&mut self, statement: &str) -> Result<(), String> {
        let (mut before, mut rest) = self.boxes(statement)?;
        while !rest.is_empty() {
            let (link, after) = link(rest).ok_or_else(|| format!("“{}” is not understood", cut(rest)))?;
            let (boxes, after) = self.boxes(after)?;
            for &from in &before {
                for &to in &boxes {
                    let [from, to] = [from, to].map(End::Node);
                    self.graph.edges.push(Edge { from, to, label: link.label.clone(), line: link.line, heads: link.heads });
                }
            }
            if self.graph.edges.len() > 10_000 {
                return Err("there are too many lines".to_owned());
            }
            before = boxes;
            rest = after;
        }
        Ok(())
    }

    /// Boxes that stand for one end of a line, and what follows.
    fn boxes<'t>(&mut self, text: &'t str) -> Result<(Vec<usize>, &'t str), String> {
        let mut boxes = Vec::new();
        let mut rest = text;
        loop {
            let (at, after) = self.one(rest.trim_start())?;
            boxes.push(at);
            rest = after.trim_start();
            match rest.strip_prefix('&') {
                Some(more) => rest = more,
                None => return Ok((boxes, rest)),
            }
        }
    }

    fn one<'t>(&mut self, text: &'t str) -> Result<(usize, &'t str), String> {
        let end = name_end(text);
        if end == 0 {
            return Err(format!("“{}” is not understood", cut(text)));
        }
        let (name, mut rest) = text.split_at(end);
        let at = self.graph.node(name, self.groups.last().copied());
        if rest.starts_with("@{") {
            return Err("boxes of the form “@{…}” are not drawn".to_owned());
        }
        let shape = SHAPES.into_iter().find_map(|(open, close, shape)| {
            let inner = rest.strip_prefix(open)?;
            let end = closing(inner, close)?;
            Some((shape, &inner[..end], &inner[end + close.len()..]))
        });
        if let Some((shape, written, after)) = shape {
            self.graph.nodes[at].shape = shape;
            self.graph.nodes[at].label = label(written);
            rest = after;
        } else if rest.starts_with(['[', '(', '{']) {
            return Err(format!("“{}” is not understood", cut(rest)));
        }
        if let Some(class) = rest.strip_prefix(":::") {
            rest = class.trim_start_matches(|c: char| c.is_alphanumeric() || c == '_' || c == '-');
        }
        Ok((at, rest))
    }
}

/// Where a name ends. A hyphen or a dot belongs to it where no line begins there.
fn name_end(text: &str) -> usize {
    for (at, c) in text.char_indices() {
        let is_inner = |c: char| c.is_alphanumeric() || c == '_';
        let next = text[at + c.len_utf8()..].chars().next();
        let is_part = is_inner(c) || at > 0 && matches!(c, '-' | '.' | '/') && next.is_some_and(is_inner);
        if !is_part {
            return at;
        }
    }
    text.len()
}

/// Where a box ends that is open: not in quotes, nor in brackets of its own.
fn closing(text: &str, close: &str) -> Option<usize> {
    if let Some(quoted) = text.trim_start().strip_prefix('"') {
        let from = text.len() - quoted.len();
        let end = from + quoted.find('"')? + 1;
        let after = text[end..].trim_start();
        return after.starts_with(close).then(|| text.len() - after.len());
    }
    text.find(close).filter(|&end| !text[..end].contains(['[', ']', '{', '}', '"']))
}

struct Link {
    label: String,
    line: Line,
    heads: [bool; 2],
}

/// A line between boxes, with its label, and what follows.
fn link(text: &str) -> Option<(Link, &str)> {
    let has_tail = text.starts_with('<') || text.starts_with(['o', 'x']) && text[1..].starts_with(['-', '=']);
    let body = &text[usize::from(has_tail)..];
    let (line, sign) = match body.as_bytes() {
        [b'~', b'~', b'~', ..] => (Line::Hidden, '~'),
        [b'-', b'.', ..] => (Line::Dashed, '.'),
        [b'-', b'-', ..] => (Line::Solid, '-'),
        [b'=', b'=', ..] => (Line::Thick, '='),
        _ => return None,
    };
    let is_line = |c: char| c == sign || line == Line::Dashed && c == '-';
    let end = body.find(|c| !is_line(c)).unwrap_or(body.len());
    let (drawn, mut rest) = body.split_at(end);
    let is_whole = |drawn: &str, has_head: bool| match line {
        Line::Dashed => drawn.len() >= 3 && drawn.ends_with('-'),
        _ => has_head || drawn.len() >= 3,
    };
    let mut head = head(rest, true);
    let mut words = "";
    if !is_whole(drawn, head.is_some()) {
        // `-- words -->`, `-. words .->`, `== words ==>`
        let close = match line {
            Line::Dashed => ".-",
            Line::Thick => "==",
            _ => "--",
        };
        let at = rest.find(close)?;
        words = &rest[..at];
        rest = rest[at..].trim_start_matches(is_line);
        head = self::head(rest, false);
    }
    if let Some(length) = head {
        rest = &rest[length..];
    }
    let mut rest = rest.trim_start();
    if let Some(inner) = rest.strip_prefix('|') {
        let (inner, after) = inner.split_once('|')?;
        words = inner;
        rest = after;
    }
    Some((Link { label: label(words), line, heads: [has_tail, head.is_some()] }, rest.trim_start()))
}

/// How long the head of a line is, if one stands here. A cross or a ring could as well begin the name that follows.
fn head(text: &str, is_before_name: bool) -> Option<usize> {
    let is_mark = text.starts_with(['x', 'o']) && (!is_before_name || text[1..].starts_with([' ', '|']) || text.len() == 1);
    (text.starts_with('>') || is_mark).then_some(1)
}

fn cut(text: &str) -> String {
    let mut cut: String = text.chars().take(24).collect();
    if cut.len() < text.len() {
        cut.push('…');
    }
    cut
}
