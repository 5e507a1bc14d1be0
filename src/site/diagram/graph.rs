//! A graph as people write it: boxes, groups of boxes, and the lines between them.

use std::collections::HashMap;

#[derive(Debug, Default)]
pub(super) struct Graph {
    pub direction: Direction,
    pub nodes: Vec<Node>,
    pub groups: Vec<Group>,
    pub edges: Vec<Edge>,
    /// The places of nodes and groups by their names.
    named: HashMap<String, usize>,
    named_groups: HashMap<String, usize>,
}

/// Where lines lead.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Direction {
    #[default]
    Down,
    Up,
    Right,
    Left,
}

#[derive(Debug)]
pub(super) struct Node {
    pub name: String,
    /// Lines end as in text.
    pub label: String,
    pub shape: Shape,
    pub group: Option<usize>,
}

#[derive(Debug)]
pub(super) struct Group {
    pub label: String,
    /// The group that it stands in.
    pub inside: Option<usize>,
    pub direction: Option<Direction>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Shape {
    #[default]
    Box,
    Round,
    Pill,
    Ellipse,
    Diamond,
    Hexagon,
    Store,
    Plain,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum End {
    Node(usize),
    Group(usize),
}

#[derive(Debug)]
pub(super) struct Edge {
    pub from: End,
    pub to: End,
    pub label: String,
    pub line: Line,
    /// Whether it has a head where it comes from, and where it leads to.
    pub heads: [bool; 2],
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Line {
    #[default]
    Solid,
    Dashed,
    Thick,
    Hidden,
}

impl Graph {
    /// The node of a name, made where it is new. It stands in the first group that speaks of it.
    pub fn node(&mut self, name: &str, group: Option<usize>) -> usize {
        if let Some(&at) = self.named.get(name) {
            let node = &mut self.nodes[at];
            node.group = node.group.or(group);
            return at;
        }
        self.nodes.push(Node { name: name.to_owned(), label: name.to_owned(), shape: Shape::default(), group });
        self.named.insert(name.to_owned(), self.nodes.len() - 1);
        self.nodes.len() - 1
    }

    /// A new group, or the one of that name.
    pub fn group(&mut self, name: &str, label: &str, inside: Option<usize>) -> usize {
        if let Some(&at) = self.named_groups.get(name) {
            return at;
        }
        self.groups.push(Group { label: label.to_owned(), inside, direction: None });
        self.named_groups.insert(name.to_owned(), self.groups.len() - 1);
        self.groups.len() - 1
    }

    /// Take names of groups for the groups, wherever a line names them.
    pub fn finish(mut self) -> Graph {
        let mut places = Vec::with_capacity(self.nodes.len());
        let mut kept = Vec::with_capacity(self.nodes.len());
        for node in self.nodes {
            match self.named_groups.get(&node.name) {
                Some(&group) => places.push(End::Group(group)),
                None => {
                    places.push(End::Node(kept.len()));
                    kept.push(node);
                }
            }
        }
        self.nodes = kept;
        for end in self.edges.iter_mut().flat_map(|edge| [&mut edge.from, &mut edge.to]) {
            if let End::Node(at) = *end {
                *end = places[at];
            }
        }
        self
    }

    /// The group that something stands in.
    pub fn around(&self, end: End) -> Option<usize> {
        match end {
            End::Node(at) => self.nodes[at].group,
            End::Group(at) => self.groups[at].inside,
        }
    }

    /// What it says, one sentence a line and group, for who does not see it.
    pub fn told(&self) -> Vec<String> {
        let name = |end: End| match end {
            End::Node(at) => one_line(&self.nodes[at].label),
            End::Group(at) => one_line(&self.groups[at].label),
        };
        let groups = (0..self.groups.len()).filter_map(|at| {
            let nodes = (0..self.nodes.len()).map(End::Node).chain((0..self.groups.len()).map(End::Group));
            let inner: Vec<String> = nodes.filter(|&end| self.around(end) == Some(at)).map(name).collect();
            (!inner.is_empty()).then(|| format!("{} holds {}", name(End::Group(at)), inner.join(", ")))
        });
        let edges = self.edges.iter().filter(|edge| edge.line != Line::Hidden).map(|edge| {
            let sign = match edge.heads {
                [false, true] => "→",
                [true, false] => "←",
                [true, true] => "↔",
                [false, false] => "—",
            };
            let label = if edge.label.is_empty() { String::new() } else { format!(": {}", one_line(&edge.label)) };
            format!("{} {sign} {}{label}", name(edge.from), name(edge.to))
        });
        let ends: Vec<End> = self.edges.iter().flat_map(|edge| [edge.from, edge.to]).collect();
        let alone = (0..self.nodes.len()).map(End::Node).filter(|end| self.around(*end).is_none() && !ends.contains(end)).map(name);
        edges.chain(groups).chain(alone).collect()
    }
}

fn one_line(label: &str) -> String {
    label.split_whitespace().collect::<Vec<_>>().join(" ")
}
