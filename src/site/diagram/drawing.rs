//! A graph as SVG. Groups are drawn from the inside out: each is laid out by itself and stands as one box in its own.

use super::graph::{Direction, Edge, End, Graph, Line, Shape};
use super::ink::{self, Ink, short};
use super::layers::{self, Item, Laid, Link, Point};
use std::fmt::Write;

/// More of either is no picture any more.
const MOST_NODES: usize = 150;
const MOST_EDGES: usize = 300;
/// Groups inside of groups.
const DEEPEST: usize = 6;

const MARGIN: f64 = 8.0;
const INSIDE_GROUP: f64 = 18.0;
const GROUP_TITLE: f64 = 26.0;

/// The drawing of a graph, named for who does not see it; what is in the way, where it cannot be drawn.
pub(super) fn draw(graph: &Graph, name: &str) -> Result<String, String> {
    if graph.nodes.is_empty() {
        return Err("it has no boxes".to_owned());
    }
    if graph.nodes.len() > MOST_NODES || graph.edges.len() > MOST_EDGES {
        return Err(format!("it has more than {MOST_NODES} boxes or {MOST_EDGES} lines"));
    }
    let sheet = sheet(graph, None, graph.direction, 0)?;
    let mut ink = Ink::default();
    for (group, place) in &sheet.groups {
        ink.rect("group", place.corner(), place.size, 6.0);
        let [left, top] = place.corner();
        ink.text("title", &ink::lines(&graph.groups[*group].label, 60), [left + place.size[0] / 2.0, top + 15.0]);
    }
    for drawn in &sheet.edges {
        edge(&mut ink, &graph.edges[drawn.edge], drawn);
    }
    for (node, place) in &sheet.nodes {
        let node = &graph.nodes[*node];
        shape(&mut ink, node.shape, place);
        let lower = if node.shape == Shape::Store { 4.0 } else { 0.0 };
        ink.text("word", &ink::lines(&node.label, LONGEST), [place.middle[0], place.middle[1] + lower]);
    }
    for drawn in &sheet.edges {
        if let Some(at) = drawn.label {
            ink.label(&ink::lines(&graph.edges[drawn.edge].label, LONGEST), at);
        }
    }
    Ok(ink.finish(sheet.size[0] + 2.0 * MARGIN, sheet.size[1] + 2.0 * MARGIN, name))
}

/// The most characters in a line of a label.
const LONGEST: usize = 26;

#[derive(Clone, Copy, Debug)]
struct Place {
    middle: [f64; 2],
    size: [f64; 2],
}

impl Place {
    fn corner(&self) -> [f64; 2] {
        [self.middle[0] - self.size[0] / 2.0, self.middle[1] - self.size[1] / 2.0]
    }
}

/// A line of a graph and where it passes; it leaves each of its points along one axis.
#[derive(Debug)]
struct Drawn {
    edge: usize,
    points: Vec<[f64; 2]>,
    is_upright: bool,
    is_loop: bool,
    label: Option<[f64; 2]>,
}

/// What stands in a group, or in none, with the places of all.
#[derive(Debug, Default)]
struct Sheet {
    size: [f64; 2],
    nodes: Vec<(usize, Place)>,
    groups: Vec<(usize, Place)>,
    edges: Vec<Drawn>,
}

impl Sheet {
    fn shift(&mut self, [x, y]: [f64; 2]) {
        let places = self.nodes.iter_mut().chain(&mut self.groups).map(|(_, place)| &mut place.middle);
        let points = self.edges.iter_mut().flat_map(|drawn| drawn.points.iter_mut().chain(&mut drawn.label));
        for point in places.chain(points) {
            *point = [point[0] + x, point[1] + y];
        }
    }

    fn place(&self, end: End) -> Option<Place> {
        let (list, wanted) = match end {
            End::Node(at) => (&self.nodes, at),
            End::Group(at) => (&self.groups, at),
        };
        list.iter().find(|(at, _)| *at == wanted).map(|(_, place)| *place)
    }
}

fn sheet(graph: &Graph, group: Option<usize>, direction: Direction, depth: usize) -> Result<Sheet, String> {
    if depth > DEEPEST {
        return Err(format!("it has groups more than {DEEPEST} deep"));
    }
    let nodes = (0..graph.nodes.len()).map(End::Node);
    let groups = (0..graph.groups.len()).map(End::Group);
    let members: Vec<End> = nodes.chain(groups).filter(|&end| graph.around(end) == group).collect();
    let mut inner = Vec::with_capacity(members.len());
    for &member in &members {
        inner.push(match member {
            End::Node(at) => Sheet { size: size(graph.nodes[at].shape, &graph.nodes[at].label), ..Sheet::default() },
            End::Group(at) => framed(graph, at, direction, depth)?,
        });
    }
    let is_upright = matches!(direction, Direction::Down | Direction::Up);
    let turned = |[x, y]: [f64; 2]| if is_upright { Item { across: x, along: y } } else { Item { across: y, along: x } };
    let items: Vec<Item> = inner.iter().map(|sheet| turned(sheet.size)).collect();
    let (edges, links) = links(graph, group, &members, &inner, turned)?;
    let laid = layers::lay(&items, &links).ok_or("its lines pass too many places")?;
    let whole = if is_upright { [laid.across, laid.along] } else { [laid.along, laid.across] };
    let point = |point: Point| match direction {
        Direction::Down => [point.across, point.along],
        Direction::Up => [point.across, laid.along - point.along],
        Direction::Right => [point.along, point.across],
        Direction::Left => [laid.along - point.along, point.across],
    };
    let mut sheet = Sheet { size: whole, ..Sheet::default() };
    for ((member, mut inner), place) in members.iter().zip(inner).zip(&laid.places) {
        let place = Place { middle: point(*place), size: inner.size };
        inner.shift(place.corner());
        match member {
            End::Node(at) => sheet.nodes.push((*at, place)),
            End::Group(at) => sheet.groups.push((*at, place)),
        }
        sheet.nodes.extend(inner.nodes);
        sheet.groups.extend(inner.groups);
        sheet.edges.extend(inner.edges);
    }
    let drawn: Vec<Drawn> = drawn(graph, &edges, &links, &laid, &sheet, point, is_upright);
    sheet.edges.extend(drawn);
    // A label may stand out beyond everything else.
    let labels =
        sheet.edges.iter().filter_map(|drawn| Some((drawn.label?, ink::size(&ink::lines(&graph.edges[drawn.edge].label, LONGEST)).0)));
    let [left, right] = labels.fold([0.0, sheet.size[0]], |[left, right]: [f64; 2], ([x, _], width)| {
        [left.min(x - width / 2.0 - 3.0), right.max(x + width / 2.0 + 3.0)]
    });
    sheet.size[0] = right - left;
    let margin = if depth == 0 { MARGIN } else { 0.0 };
    sheet.shift([margin - left, margin]);
    Ok(sheet)
}

/// The inside of a group with room for its frame and its name.
fn framed(graph: &Graph, group: usize, outer: Direction, depth: usize) -> Result<Sheet, String> {
    let direction = graph.groups[group].direction.unwrap_or(outer);
    let mut sheet = sheet(graph, Some(group), direction, depth + 1)?;
    let title = ink::lines(&graph.groups[group].label, 60);
    let top = if title.is_empty() { INSIDE_GROUP } else { GROUP_TITLE + 6.0 };
    let least = ink::size(&title).0 + 16.0;
    let wide = (sheet.size[0] + 2.0 * INSIDE_GROUP).max(least);
    sheet.shift([(wide - sheet.size[0]) / 2.0, top]);
    sheet.size = [wide, sheet.size[1] + top + INSIDE_GROUP];
    Ok(sheet)
}

/// The lines that are drawn on a sheet, by their places, and what they link there: the boxes or the groups that hold them.
fn links(
    graph: &Graph,
    group: Option<usize>,
    members: &[End],
    inner: &[Sheet],
    turned: impl Fn([f64; 2]) -> Item,
) -> Result<(Vec<usize>, Vec<Link>), String> {
    let member = |end: End| {
        let mut end = end;
        loop {
            let around = graph.around(end);
            if around == group {
                return members.iter().position(|&member| member == end);
            }
            end = End::Group(around?);
        }
    };
    let mut edges = Vec::new();
    let mut links = Vec::new();
    for (at, edge) in graph.edges.iter().enumerate() {
        let (Some(from), Some(to)) = (member(edge.from), member(edge.to)) else { continue };
        if from == to && matches!(members[from], End::Group(_)) {
            if edge.from == members[from] || edge.to == members[to] {
                return Err("a line leads from a group to what is in it".to_owned());
            }
            continue;
        }
        let shift = |end: End, at: usize| {
            let place = inner[at].place(end)?;
            Some(turned(place.middle).across - turned(inner[at].size).across / 2.0)
        };
        let lines = ink::lines(&edge.label, LONGEST);
        let (width, height) = ink::size(&lines);
        let label = (!lines.is_empty()).then(|| turned([width + 12.0, height + 4.0]));
        links.push(Link { ends: [from, to], shifts: [shift(edge.from, from), shift(edge.to, to)], label });
        edges.push(at);
    }
    Ok((edges, links))
}

fn drawn(
    graph: &Graph,
    edges: &[usize],
    links: &[Link],
    laid: &Laid,
    sheet: &Sheet,
    point: impl Fn(Point) -> [f64; 2],
    is_upright: bool,
) -> Vec<Drawn> {
    let axis = usize::from(is_upright);
    let mut all = Vec::with_capacity(edges.len());
    for (((&edge, link), route), label) in edges.iter().zip(links).zip(&laid.routes).zip(&laid.labels) {
        let mut points: Vec<[f64; 2]> = route.iter().map(|at| point(*at)).collect();
        let is_loop = link.ends[0] == link.ends[1];
        let [from, to] = [graph.edges[edge].from, graph.edges[edge].to];
        if !is_loop {
            for (end, is_last) in [(from, false), (to, true)] {
                if is_last {
                    points.reverse();
                }
                if let Some(place) = sheet.place(end) {
                    meet(&mut points, graph, end, &place, axis);
                    go_round(&mut points, &sheet.nodes, end, axis);
                }
                if is_last {
                    points.reverse();
                }
            }
        }
        all.push(Drawn { edge, points, is_upright, is_loop, label: label.map(&point) });
    }
    all
}

/// Lead the beginning of a line to the edge of what it begins at: into a group, or to a side that is not straight.
fn meet(points: &mut Vec<[f64; 2]>, graph: &Graph, end: End, place: &Place, axis: usize) {
    let Some(&first) = points.first() else { return };
    let half = place.size[axis] / 2.0;
    let side = if first[axis] < place.middle[axis] { -1.0 } else { 1.0 };
    let End::Node(node) = end else { return };
    let cross = (first[1 - axis] - place.middle[1 - axis]).clamp(place.size[1 - axis] / -2.0, place.size[1 - axis] / 2.0);
    let mut met = place.middle;
    met[1 - axis] += cross;
    met[axis] += side * (half - inset(graph.nodes[node].shape, cross, place.size[1 - axis], half, axis));
    if graph.nodes[node].group.is_some() && (first[axis] - met[axis]).abs() > half {
        points.insert(0, met);
    } else {
        points[0] = met;
    }
}

/// How far a line goes straight before it turns aside, and how far it stays off what it goes round.
const TURN: f64 = 12.0;
const ASIDE: f64 = 8.0;

/// Lead the way from a box to the edge of its group past the boxes that stand in it, on the nearer side of them.
fn go_round(points: &mut Vec<[f64; 2]>, nodes: &[(usize, Place)], own: End, axis: usize) {
    let [met, border, ..] = points[..] else { return };
    let (from, to) = (met[axis].min(border[axis]), met[axis].max(border[axis]));
    if !nodes.iter().any(|(node, _)| End::Node(*node) == own) || met[1 - axis] != border[1 - axis] {
        return;
    }
    let blocks = |place: &Place, cross: f64| {
        let reach = |of: usize| (place.middle[of] - place.size[of] / 2.0, place.middle[of] + place.size[of] / 2.0);
        let ((start, end), (low, high)) = (reach(axis), reach(1 - axis));
        (start < to && end > from && low < cross && high > cross).then_some((low, high))
    };
    let others = || nodes.iter().filter(|(node, _)| End::Node(*node) != own).map(|(_, place)| place);
    let free = |is_up: bool| {
        let mut cross = met[1 - axis];
        while let Some((low, high)) = others().find_map(|place| blocks(place, cross)) {
            cross = if is_up { low - ASIDE } else { high + ASIDE };
        }
        cross
    };
    let [up, down] = [free(true), free(false)];
    let cross = if met[1 - axis] - up <= down - met[1 - axis] { up } else { down };
    if cross == met[1 - axis] {
        return;
    }
    let mut turn = met;
    turn[axis] += (border[axis] - met[axis]).signum() * TURN;
    turn[1 - axis] = cross;
    points[1][1 - axis] = cross;
    points.insert(1, turn);
}

/// How far the edge of a shape lies inside of its box, so far from its middle.
fn inset(shape: Shape, cross: f64, width: f64, half: f64, axis: usize) -> f64 {
    let part = (2.0 * cross / width.max(1.0)).abs().min(1.0);
    match shape {
        Shape::Diamond => half * part,
        Shape::Ellipse => half * (1.0 - (1.0 - part * part).sqrt()),
        Shape::Hexagon if axis == 0 => HEXAGON * part,
        Shape::Pill if axis == 0 => half.min(width / 2.0) * (1.0 - (1.0 - part * part).sqrt()),
        _ => 0.0,
    }
}

const HEXAGON: f64 = 14.0;

/// The size of a box with its label.
fn size(shape: Shape, label: &str) -> [f64; 2] {
    let (width, height) = ink::size(&ink::lines(label, LONGEST));
    let (width, height) = (width.max(10.0), height.max(ink::LINE));
    match shape {
        Shape::Plain => [width + 8.0, height + 8.0],
        Shape::Diamond => [width * 1.35 + 34.0, height * 1.35 + 34.0],
        Shape::Ellipse => [width * 1.2 + 26.0, height * 1.2 + 18.0],
        Shape::Hexagon => [width + 26.0 + HEXAGON * 2.0, height + 18.0],
        Shape::Store => [width + 26.0, height + 32.0],
        Shape::Pill => [width + 36.0, height + 18.0],
        Shape::Box | Shape::Round => [width + 26.0, height + 18.0],
    }
}

fn shape(ink: &mut Ink, shape: Shape, place: &Place) {
    let [left, top] = place.corner();
    let [width, height] = place.size;
    let (right, bottom, [x, y]) = (left + width, top + height, place.middle);
    match shape {
        Shape::Plain => {}
        Shape::Box => ink.rect("node", [left, top], place.size, 3.0),
        Shape::Round => ink.rect("node", [left, top], place.size, 10.0),
        Shape::Pill => ink.rect("node", [left, top], place.size, short(height / 2.0)),
        Shape::Diamond => ink.shape("node", &[[x, top], [right, y], [x, bottom], [left, y]]),
        Shape::Hexagon => {
            let (inner, outer) = (left + HEXAGON, right - HEXAGON);
            ink.shape("node", &[[inner, top], [outer, top], [right, y], [outer, bottom], [inner, bottom], [left, y]]);
        }
        Shape::Ellipse => {
            let [x, y, across, down] = [x, y, width / 2.0, height / 2.0].map(short);
            ink.element(format_args!("ellipse class=\"node\" cx=\"{x}\" cy=\"{y}\" rx=\"{across}\" ry=\"{down}\""));
        }
        Shape::Store => {
            let [left, right, upper, lower, half] = [left, right, top + 7.0, bottom - 7.0, width / 2.0].map(short);
            let arc = |sweep: u8, to: f64, at: f64| format!("A{half} 7 0 0 {sweep} {to} {at}");
            ink.element(format_args!(
                "path class=\"node\" d=\"M{left} {upper}{}L{right} {lower}{}Z\"",
                arc(1, right, upper),
                arc(1, left, lower)
            ));
            ink.element(format_args!("path class=\"edge\" d=\"M{left} {upper}{}\"", arc(0, right, upper)));
        }
    }
}

fn edge(ink: &mut Ink, edge: &Edge, drawn: &Drawn) {
    let class = match edge.line {
        Line::Hidden => return,
        Line::Solid => "edge",
        Line::Dashed => "edge dashed",
        Line::Thick => "edge thick",
    };
    let [Some(&first), Some(&last)] = [drawn.points.first(), drawn.points.last()] else { return };
    let mut path = format!("M{} {}", short(first[0]), short(first[1]));
    let mut leaves = [first, last];
    if drawn.is_loop {
        let [_, one, two, end] = drawn.points[..] else { return };
        let [a, b, c, d, e, f] = [one[0], one[1], two[0], two[1], end[0], end[1]].map(short);
        let _ = write!(path, "C{a} {b} {c} {d} {e} {f}");
        leaves = [one, two];
    } else {
        for (index, pair) in drawn.points.windows(2).enumerate() {
            let (from, to) = (pair[0], pair[1]);
            let axis = usize::from(drawn.is_upright);
            let half = (from[axis] + to[axis]) / 2.0;
            let bend = |at: [f64; 2]| if drawn.is_upright { [at[0], half] } else { [half, at[1]] };
            let (one, two) = (bend(from), bend(to));
            if index == 0 {
                leaves[0] = one;
            }
            leaves[1] = two;
            if (from[1 - axis] - to[1 - axis]).abs() < 0.5 {
                let _ = write!(path, "L{} {}", short(to[0]), short(to[1]));
            } else {
                let [a, b, c, d, e, f] = [one[0], one[1], two[0], two[1], to[0], to[1]].map(short);
                let _ = write!(path, "C{a} {b} {c} {d} {e} {f}");
            }
        }
    }
    ink.element(format_args!("path class=\"{class}\" d=\"{path}\""));
    if edge.heads[0] {
        ink.head(leaves[0], first);
    }
    if edge.heads[1] {
        ink.head(leaves[1], last);
    }
}
