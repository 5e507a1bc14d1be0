//! Graphviz's language, as far as it says what is linked to what and what that is called. Colours, fonts and exact places
//! are left to the site.

use super::graph::{Direction, Edge, End, Graph, Line, Shape};
use std::collections::BTreeMap;

/// The graph that a text describes; else what is in the way, with its line.
pub(super) fn read(text: &str) -> Result<Graph, String> {
    let tokens = tokens(text)?;
    let mut reader = Reader { tokens: &tokens, at: 0, graph: Graph::default(), is_directed: true, depth: 0 };
    reader.whole()?;
    Ok(reader.graph.finish())
}

#[derive(Clone, Debug, PartialEq)]
enum Token {
    /// A name or value, and whether it stood in quotes.
    Word(String, bool),
    Sign(&'static str),
}

/// The signs, longer ones first.
const SIGNS: [&str; 10] = ["->", "--", "{", "}", "[", "]", ";", ",", "=", ":"];

fn tokens(text: &str) -> Result<Vec<(Token, usize)>, String> {
    let mut tokens: Vec<(Token, usize)> = Vec::new();
    let mut rest = text;
    let line = |rest: &str| text[..text.len() - rest.len()].matches('\n').count() + 1;
    loop {
        rest = rest.trim_start();
        let Some(first) = rest.chars().next() else { return Ok(tokens) };
        let at = line(rest);
        let open = |what: &str| format!("line {at}: {what} does not end");
        let starts_line = text[..text.len() - rest.len()].rsplit('\n').next().is_some_and(|before| before.trim().is_empty());
        if rest.starts_with("//") || first == '#' && starts_line {
            rest = rest.split_once('\n').map_or("", |(_, rest)| rest);
        } else if let Some(inner) = rest.strip_prefix("/*") {
            rest = inner.split_once("*/").ok_or_else(|| open("a comment"))?.1;
        } else if first == '"' {
            let (word, after) = quoted(&rest[1..]).ok_or_else(|| open("a quotation"))?;
            rest = after;
            match tokens.as_slice() {
                [.., (Token::Word(_, true), _), (Token::Word(plus, false), _)] if plus == "+" => {
                    tokens.pop();
                    if let Some((Token::Word(last, _), _)) = tokens.last_mut() {
                        last.push_str(&word);
                    }
                }
                _ => tokens.push((Token::Word(word, true), at)),
            }
        } else if first == '<' {
            let (word, after) = html(rest).ok_or_else(|| open("a label in HTML"))?;
            rest = after;
            tokens.push((Token::Word(word, true), at));
        } else if let Some(sign) = SIGNS.into_iter().find(|sign| rest.starts_with(sign)) {
            rest = &rest[sign.len()..];
            tokens.push((Token::Sign(sign), at));
        } else if first == '+' {
            rest = &rest[1..];
            tokens.push((Token::Word("+".to_owned(), false), at));
        } else {
            let is_word = |c: char| c.is_alphanumeric() || c == '_' || c == '.' || c == '-' && first.is_ascii_digit();
            let inner = usize::from(first == '-');
            let end = rest[inner..].find(|c| !is_word(c)).map_or(rest.len(), |end| end + inner);
            if end == inner {
                return Err(format!("line {at}: “{first}” is not expected"));
            }
            tokens.push((Token::Word(rest[..end].to_owned(), false), at));
            rest = &rest[end..];
        }
    }
}

/// What stands in quotes, without its escapes, and what follows.
fn quoted(text: &str) -> Option<(String, &str)> {
    let mut word = String::new();
    let mut chars = text.char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            '"' => return Some((word, &text[at + 1..])),
            '\\' => match chars.next()?.1 {
                'n' | 'l' | 'r' => word.push('\n'),
                '\n' => {}
                c @ ('"' | '\\') => word.push(c),
                c => word.extend(['\\', c]),
            },
            c => word.push(c),
        }
    }
    None
}

/// The words of a label in HTML, and what follows.
fn html(text: &str) -> Option<(String, &str)> {
    let mut depth = 0;
    let mut word = String::new();
    let mut tag = String::new();
    for (at, c) in text.char_indices() {
        match c {
            '<' => {
                depth += 1;
                tag.clear();
            }
            '>' => {
                depth -= 1;
                if depth == 0 {
                    return Some((unescaped(&word), &text[at + 1..]));
                }
                let name = tag.trim_matches('/').split_whitespace().next().unwrap_or_default().to_ascii_lowercase();
                let ends_line = matches!(name.as_str(), "br" | "br/" | "tr" | "table");
                word.push(if ends_line { '\n' } else { ' ' });
            }
            c if depth > 1 => tag.push(c),
            '\n' => word.push(' '),
            c => word.push(c),
        }
    }
    None
}

fn unescaped(text: &str) -> String {
    let known = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&nbsp;", " "), ("&amp;", "&")];
    known.into_iter().fold(text.to_owned(), |text, (name, sign)| text.replace(name, sign))
}

type Attributes = BTreeMap<String, String>;

/// What is said of all that follow in one pair of braces.
#[derive(Clone, Debug, Default)]
struct Scope {
    group: Option<usize>,
    nodes: Attributes,
    edges: Attributes,
}

struct Reader<'t> {
    tokens: &'t [(Token, usize)],
    at: usize,
    graph: Graph,
    is_directed: bool,
    depth: usize,
}

impl Reader<'_> {
    fn whole(&mut self) -> Result<(), String> {
        if self.is_word("strict") {
            self.at += 1;
        }
        self.is_directed = match self.next() {
            Some(Token::Word(word, false)) if word.eq_ignore_ascii_case("digraph") => true,
            Some(Token::Word(word, false)) if word.eq_ignore_ascii_case("graph") => false,
            _ => return Err("it does not begin with “graph” or “digraph”".to_owned()),
        };
        if matches!(self.peek(), Some(Token::Word(..))) {
            self.at += 1;
        }
        self.expect("{")?;
        self.statements(&mut Scope::default())?;
        if self.at < self.tokens.len() { Err(self.wrong("something follows its end")) } else { Ok(()) }
    }

    /// Statements up to the closing brace; the nodes that they speak of.
    fn statements(&mut self, scope: &mut Scope) -> Result<Vec<End>, String> {
        self.depth += 1;
        if self.depth > 20 {
            return Err(self.wrong("braces stand too deep in each other"));
        }
        let mut spoken = Vec::new();
        while !self.take("}") {
            if self.take(";") || self.take(",") {
                continue;
            }
            if self.at >= self.tokens.len() {
                return Err("a closing brace is missing".to_owned());
            }
            spoken.extend(self.statement(scope)?);
        }
        self.depth -= 1;
        Ok(spoken)
    }

    fn statement(&mut self, scope: &mut Scope) -> Result<Vec<End>, String> {
        let is_followed = |sign| matches!(self.tokens.get(self.at + 1), Some((Token::Sign(next), _)) if *next == sign);
        for (word, has_brackets) in [("graph", is_followed("[")), ("node", is_followed("[")), ("edge", is_followed("["))] {
            if has_brackets && self.is_word(word) {
                self.at += 1;
                let told = self.attributes()?;
                match word {
                    "node" => scope.nodes.extend(told),
                    "edge" => scope.edges.extend(told),
                    _ => told.iter().for_each(|(name, value)| self.about_group(scope, name, value)),
                }
                return Ok(Vec::new());
            }
        }
        if is_followed("=") && matches!(self.peek(), Some(Token::Word(..))) {
            let name = self.word()?.to_lowercase();
            self.expect("=")?;
            let value = self.word()?;
            self.about_group(scope, &name, &value);
            return Ok(Vec::new());
        }
        let mut chain = vec![self.ends(scope)?];
        let mut sign = "";
        while let Some(Token::Sign(next @ ("->" | "--"))) = self.peek() {
            sign = next;
            self.at += 1;
            chain.push(self.ends(scope)?);
        }
        let own = self.attributes()?;
        if chain.len() == 1 {
            for &end in &chain[0] {
                if let End::Node(at) = end {
                    self.about_node(at, &own);
                }
            }
        }
        let told: Attributes = scope.edges.iter().chain(&own).map(|(name, value)| (name.clone(), value.clone())).collect();
        for pair in chain.windows(2) {
            for &from in &pair[0] {
                for &to in &pair[1] {
                    self.graph.edges.push(edge(from, to, &told, sign == "->" && self.is_directed));
                }
            }
            if self.graph.edges.len() > 10_000 {
                return Err(self.wrong("there are too many lines"));
            }
        }
        Ok(chain.into_iter().flatten().collect())
    }

    /// A node, or all that braces speak of.
    fn ends(&mut self, scope: &Scope) -> Result<Vec<End>, String> {
        let is_named = self.is_word("subgraph");
        if is_named {
            self.at += 1;
        }
        let name = match self.peek() {
            Some(Token::Word(word, _)) if is_named => {
                let name = word.clone();
                self.at += 1;
                Some(name)
            }
            _ => None,
        };
        if self.take("{") {
            let mut inner = scope.clone();
            if let Some(name) = name.filter(|name| name.starts_with("cluster")) {
                inner.group = Some(self.graph.group(&name, "", scope.group));
            }
            return self.statements(&mut inner);
        }
        if is_named {
            return Err(self.wrong("a brace is missing"));
        }
        let name = self.word()?;
        while self.take(":") {
            self.word()?;
        }
        let known = self.graph.nodes.len();
        let at = self.graph.node(&name, scope.group);
        if at == known {
            self.about_node(at, &scope.nodes);
        }
        Ok(vec![End::Node(at)])
    }

    fn about_node(&mut self, at: usize, told: &Attributes) {
        let node = &mut self.graph.nodes[at];
        let shape = told.get("shape").map(String::as_str);
        let is_round = told.get("style").is_some_and(|style| style.contains("rounded"));
        let is_record = matches!(shape, Some("record" | "Mrecord"));
        node.shape = match shape {
            None if is_round => Shape::Round,
            None => node.shape,
            Some("ellipse" | "oval" | "circle" | "doublecircle" | "egg") => Shape::Ellipse,
            Some("diamond" | "Mdiamond") => Shape::Diamond,
            Some("hexagon" | "octagon") => Shape::Hexagon,
            Some("cylinder") => Shape::Store,
            Some("none" | "plain" | "plaintext" | "point") => Shape::Plain,
            Some("Mrecord") => Shape::Round,
            Some(_) if is_round => Shape::Round,
            Some(_) => Shape::Box,
        };
        if let Some(label) = told.get("label") {
            let label = label.replace("\\N", &node.name);
            node.label = if is_record { fields(&label) } else { label };
        }
    }

    fn about_group(&mut self, scope: &Scope, name: &str, value: &str) {
        match (name, scope.group) {
            ("label", Some(group)) => value.clone_into(&mut self.graph.groups[group].label),
            ("rankdir", None) => {
                self.graph.direction = match value.to_ascii_uppercase().as_str() {
                    "LR" => Direction::Right,
                    "RL" => Direction::Left,
                    "BT" => Direction::Up,
                    _ => Direction::Down,
                };
            }
            _ => {}
        }
    }

    /// All that stands in brackets here, if anything does.
    fn attributes(&mut self) -> Result<Attributes, String> {
        let mut told = Attributes::new();
        while self.take("[") {
            while !self.take("]") {
                if self.take(",") || self.take(";") {
                    continue;
                }
                let name = self.word()?.to_lowercase();
                let value = if self.take("=") { self.word()? } else { "true".to_owned() };
                told.insert(name, value);
            }
        }
        Ok(told)
    }

    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.at).map(|(token, _)| token)
    }

    fn next(&mut self) -> Option<Token> {
        self.at += 1;
        self.tokens.get(self.at - 1).map(|(token, _)| token.clone())
    }

    fn is_word(&self, wanted: &str) -> bool {
        matches!(self.peek(), Some(Token::Word(word, false)) if word.eq_ignore_ascii_case(wanted))
    }

    fn take(&mut self, sign: &str) -> bool {
        let is_there = matches!(self.peek(), Some(Token::Sign(next)) if *next == sign);
        self.at += usize::from(is_there);
        is_there
    }

    fn expect(&mut self, sign: &str) -> Result<(), String> {
        if self.take(sign) { Ok(()) } else { Err(self.wrong(&format!("“{sign}” is missing"))) }
    }

    fn word(&mut self) -> Result<String, String> {
        match self.peek() {
            Some(Token::Word(word, _)) => {
                let word = word.clone();
                self.at += 1;
                Ok(word)
            }
            _ => Err(self.wrong("a name is missing")),
        }
    }

    fn wrong(&self, what: &str) -> String {
        let line = self.tokens.get(self.at).or(self.tokens.last()).map_or(1, |(_, line)| *line);
        format!("line {line}: {what}")
    }
}

fn edge(from: End, to: End, told: &Attributes, is_directed: bool) -> Edge {
    let style = told.get("style").map_or("", String::as_str);
    let line = match style {
        style if style.contains("invis") => Line::Hidden,
        style if style.contains("dashed") || style.contains("dotted") => Line::Dashed,
        style if style.contains("bold") => Line::Thick,
        _ => Line::Solid,
    };
    let heads = match told.get("dir").map(String::as_str) {
        Some("back") => [true, false],
        Some("both") => [true, true],
        Some("none") => [false, false],
        Some(_) => [false, true],
        None => [false, is_directed],
    };
    let label = ["label", "xlabel"].into_iter().find_map(|name| told.get(name)).cloned().unwrap_or_default();
    Edge { from, to, label, line, heads }
}

/// The fields of a record, one a line.
fn fields(label: &str) -> String {
    let mut out = String::new();
    let mut in_port = false;
    for c in label.chars() {
        match c {
            '<' => in_port = true,
            '>' => in_port = false,
            '{' | '}' => {}
            '|' => out.push('\n'),
            c if !in_port => out.push(c),
            _ => {}
        }
    }
    out
}
