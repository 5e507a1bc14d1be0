//! Places for boxes and lines: boxes in layers, each line from one layer to the next, with as few crossings as a few
//! sweeps find. The same graph always gets the same places.
//!
//! “Across” runs along a layer and “along” from layer to layer: which of them is down the page is the caller's choice.

/// A box: its size across and along.
#[derive(Clone, Copy, Debug)]
pub(super) struct Item {
    pub across: f64,
    pub along: f64,
}

/// A line between two boxes.
#[derive(Clone, Debug)]
pub(super) struct Link {
    pub ends: [usize; 2],
    /// How far from the middle of its boxes it is to meet them; where nobody cares it is found a place.
    pub shifts: [Option<f64>; 2],
    /// What its label takes.
    pub label: Option<Item>,
}

#[derive(Debug, Default)]
pub(super) struct Laid {
    /// The size of all.
    pub across: f64,
    pub along: f64,
    /// The middles of boxes.
    pub places: Vec<Point>,
    /// Where each line passes, from the edge of its first box to that of its last.
    pub routes: Vec<Vec<Point>>,
    /// The middles of labels.
    pub labels: Vec<Option<Point>>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Point {
    pub across: f64,
    pub along: f64,
}

/// More points than this on lines are no picture any more.
const MOST: usize = 2_500;
const SWEEPS: usize = 16;
const MOVES: usize = 48;
/// From box to box in a layer, and from line to line.
const BESIDE: f64 = 30.0;
const LINES_BESIDE: f64 = 14.0;
/// From layer to layer.
const BETWEEN: f64 = 46.0;
/// How far a line to itself stands out.
const LOOP: f64 = 26.0;

/// Places for all; none where there are too many.
pub(super) fn lay(items: &[Item], links: &[Link]) -> Option<Laid> {
    let step = if links.iter().any(|link| link.label.is_some()) { 2 } else { 1 };
    let (ranks, is_turned) = ranks(items.len(), links, step);
    let mut net = Net::new(items, &ranks);
    let chains: Vec<Vec<usize>> = links.iter().zip(&is_turned).map(|(link, turned)| net.chain(link, *turned, &ranks)).collect();
    if net.units.len() > MOST + items.len() {
        return None;
    }
    net.order();
    net.spread();
    let tops = net.tops(BETWEEN / step as f64);
    Some(net.laid(items, links, &chains, &is_turned, &tops))
}

/// The layer of each box, and which links lead backwards.
fn ranks(count: usize, links: &[Link], step: usize) -> (Vec<usize>, Vec<bool>) {
    let mut turned = vec![false; links.len()];
    let mut out: Vec<Vec<usize>> = vec![Vec::new(); count];
    for (at, link) in links.iter().enumerate().filter(|(_, link)| link.ends[0] != link.ends[1]) {
        out[link.ends[0]].push(at);
    }
    // A link that leads to a box on the way to its own closes a circle. Whoever is led to by nobody comes first.
    let mut is_led_to = vec![false; count];
    links.iter().filter(|link| link.ends[0] != link.ends[1]).for_each(|link| is_led_to[link.ends[1]] = true);
    let mut state = vec![0_u8; count];
    let mut done = Vec::with_capacity(count);
    let starts = (0..count).filter(|&at| !is_led_to[at]).chain(0..count);
    for start in starts {
        if state[start] != 0 {
            continue;
        }
        state[start] = 1;
        let mut way = vec![(start, 0)];
        while let Some((at, next)) = way.last_mut() {
            let at = *at;
            let Some(&link) = out[at].get(*next) else {
                state[at] = 2;
                done.push(at);
                way.pop();
                continue;
            };
            *next += 1;
            let to = links[link].ends[1];
            match state[to] {
                0 => {
                    state[to] = 1;
                    way.push((to, 0));
                }
                1 => turned[link] = true,
                _ => {}
            }
        }
    }
    let directed: Vec<[usize; 2]> = links
        .iter()
        .zip(&turned)
        .filter(|(link, _)| link.ends[0] != link.ends[1])
        .map(|(link, turned)| if *turned { [link.ends[1], link.ends[0]] } else { link.ends })
        .collect();
    let mut after: Vec<Vec<usize>> = vec![Vec::new(); count];
    directed.iter().for_each(|[from, to]| after[*from].push(*to));
    let mut ranks = vec![0; count];
    // Boxes that are done last come first.
    for &at in done.iter().rev() {
        for &to in &after[at] {
            ranks[to] = ranks[to].max(ranks[at] + step);
        }
    }
    // A box that nothing leads to stands right before what it leads to.
    for &at in &done {
        let is_first = !directed.iter().any(|[_, to]| *to == at);
        if let Some(nearest) = after[at].iter().map(|&to| ranks[to]).min().filter(|_| is_first) {
            ranks[at] = nearest - step;
        }
    }
    (ranks, turned)
}

/// A box, or the point at which a line passes a layer.
#[derive(Clone, Copy, Debug)]
struct Unit {
    size: Item,
    rank: usize,
    is_box: bool,
    /// Its middle.
    at: f64,
}

struct Net {
    units: Vec<Unit>,
    before: Vec<Vec<usize>>,
    after: Vec<Vec<usize>>,
    /// The units of each layer in their order.
    layers: Vec<Vec<usize>>,
}

impl Net {
    fn new(items: &[Item], ranks: &[usize]) -> Net {
        let units = items.iter().zip(ranks).map(|(size, rank)| Unit { size: *size, rank: *rank, is_box: true, at: 0.0 });
        let none = vec![Vec::new(); items.len()];
        Net { units: units.collect(), before: none.clone(), after: none, layers: Vec::new() }
    }

    /// The units that a link passes, from its upper end to its lower one; nothing for a link to itself.
    fn chain(&mut self, link: &Link, turned: bool, ranks: &[usize]) -> Vec<usize> {
        let [from, to] = if turned { [link.ends[1], link.ends[0]] } else { link.ends };
        if from == to || self.units.len() > MOST + ranks.len() {
            return Vec::new();
        }
        let middle = (ranks[from] + ranks[to]) / 2;
        let mut chain = vec![from];
        for rank in ranks[from] + 1..ranks[to] {
            let label = link.label.filter(|_| rank == middle);
            let size = label.unwrap_or(Item { across: 0.0, along: 0.0 });
            self.units.push(Unit { size, rank, is_box: false, at: 0.0 });
            self.before.push(Vec::new());
            self.after.push(Vec::new());
            chain.push(self.units.len() - 1);
        }
        chain.push(to);
        for pair in chain.windows(2) {
            self.after[pair[0]].push(pair[1]);
            self.before[pair[1]].push(pair[0]);
        }
        chain
    }

    /// Give each layer an order in which few lines cross.
    fn order(&mut self) {
        let depth = self.units.iter().map(|unit| unit.rank + 1).max().unwrap_or(0);
        self.layers = vec![Vec::new(); depth];
        let mut seen = vec![false; self.units.len()];
        let mut firsts: Vec<usize> = (0..self.units.len()).collect();
        firsts.sort_by_key(|&at| self.units[at].rank);
        for first in firsts {
            let mut way = vec![first];
            while let Some(at) = way.pop() {
                if !std::mem::replace(&mut seen[at], true) {
                    self.layers[self.units[at].rank].push(at);
                    way.extend(self.after[at].iter().rev());
                }
            }
        }
        let mut best = (self.crossings(), self.layers.clone());
        for sweep in 0..SWEEPS {
            let is_down = sweep % 2 == 0;
            for step in 1..depth {
                let rank = if is_down { step } else { depth - 1 - step };
                self.sort(rank, is_down);
            }
            let crossings = self.crossings();
            if crossings < best.0 {
                best = (crossings, self.layers.clone());
            }
        }
        self.layers = best.1;
    }

    /// Sort a layer by where its neighbours stand in the one before it, or after it.
    fn sort(&mut self, rank: usize, is_down: bool) {
        let places = self.places();
        let beside = if is_down { &self.before } else { &self.after };
        let mut layer: Vec<(f64, usize)> = Vec::with_capacity(self.layers[rank].len());
        for (index, &at) in self.layers[rank].iter().enumerate() {
            let middle = mean(beside[at].iter().map(|&other| (places[other] as f64, 1.0)));
            layer.push((middle.unwrap_or(index as f64), at));
        }
        layer.sort_by(|one, other| one.0.total_cmp(&other.0));
        self.layers[rank] = layer.into_iter().map(|(_, at)| at).collect();
    }

    fn places(&self) -> Vec<usize> {
        let mut places = vec![0; self.units.len()];
        for layer in &self.layers {
            layer.iter().enumerate().for_each(|(index, &at)| places[at] = index);
        }
        places
    }

    fn crossings(&self) -> usize {
        let places = self.places();
        let mut crossings = 0;
        for layer in &self.layers {
            let lines: Vec<(usize, usize)> =
                layer.iter().flat_map(|&at| self.after[at].iter().map(|&to| (places[at], places[to])).collect::<Vec<_>>()).collect();
            for (index, one) in lines.iter().enumerate() {
                crossings += lines[index + 1..]
                    .iter()
                    .filter(|other| (one.0 < other.0 && one.1 > other.1) || (one.0 > other.0 && one.1 < other.1))
                    .count();
            }
        }
        crossings
    }

    /// Move boxes and lines along their layers to where their neighbours stand, as far as their order allows.
    fn spread(&mut self) {
        for layer in self.layers.clone() {
            let wanted = vec![0.0; layer.len()];
            self.settle(&layer, &wanted);
        }
        for sweep in 0..MOVES {
            let depth = self.layers.len();
            for step in 0..depth {
                let rank = if sweep % 2 == 0 { step } else { depth - 1 - step };
                let layer = self.layers[rank].clone();
                let wanted: Vec<f64> = layer
                    .iter()
                    .map(|&at| {
                        let both = sweep + 8 >= MOVES;
                        let before = self.before[at].iter().filter(|_| both || sweep % 2 == 0);
                        let after = self.after[at].iter().filter(|_| both || sweep % 2 == 1);
                        mean(before.chain(after).map(|&other| (self.units[other].at, self.weight(at, other)))).unwrap_or(self.units[at].at)
                    })
                    .collect();
                self.settle(&layer, &wanted);
            }
        }
    }

    /// Long lines are to be straight more than boxes are to stand in the middle.
    fn weight(&self, one: usize, other: usize) -> f64 {
        match (self.units[one].is_box, self.units[other].is_box) {
            (true, true) => 1.0,
            (false, false) => 16.0,
            _ => 2.0,
        }
    }

    /// Put the units of a layer as near as can be to where they want to stand, in their order and with room between.
    fn settle(&mut self, layer: &[usize], wanted: &[f64]) {
        let mut room = 0.0;
        let mut rooms = Vec::with_capacity(layer.len());
        for (index, &at) in layer.iter().enumerate() {
            if let Some(&last) = index.checked_sub(1).and_then(|last| layer.get(last)) {
                let (one, other) = (&self.units[last], &self.units[at]);
                let between = if one.is_box && other.is_box { BESIDE } else { (BESIDE + LINES_BESIDE) / 2.0 };
                let between = if one.is_box || other.is_box { between } else { LINES_BESIDE };
                room += (one.size.across + other.size.across) / 2.0 + between;
            }
            rooms.push(room);
        }
        // Neighbours that want to stand in each other's place share the middle of what they want.
        let mut blocks: Vec<(f64, f64, usize)> = Vec::new();
        for (index, &at) in layer.iter().enumerate() {
            let weight = if self.units[at].is_box { 1.0 } else { 2.0 };
            let mut block = (wanted[index] - rooms[index], weight, 1);
            while let Some(last) = blocks.pop_if(|last| last.0 > block.0) {
                let whole = last.1 + block.1;
                block = ((last.0 * last.1 + block.0 * block.1) / whole, whole, last.2 + block.2);
            }
            blocks.push(block);
        }
        let starts = blocks.iter().flat_map(|block| std::iter::repeat_n(block.0, block.2));
        for ((&at, room), start) in layer.iter().zip(rooms).zip(starts) {
            self.units[at].at = start + room;
        }
    }

    /// Where each layer begins and ends.
    fn tops(&self, between: f64) -> Vec<[f64; 2]> {
        let mut top = 0.0;
        let mut tops = Vec::with_capacity(self.layers.len());
        for layer in &self.layers {
            let height = layer.iter().map(|&at| self.units[at].size.along).fold(0.0, f64::max);
            tops.push([top, top + height]);
            top += height + between;
        }
        tops
    }

    fn laid(&self, items: &[Item], links: &[Link], chains: &[Vec<usize>], turned: &[bool], tops: &[[f64; 2]]) -> Laid {
        let is_looped = |at: usize| links.iter().any(|link| link.ends == [at, at]);
        let left = self.units.iter().map(|unit| unit.at - unit.size.across / 2.0).reduce(f64::min).unwrap_or(0.0);
        let ends = self.units.iter().enumerate().map(|(at, unit)| {
            let more = if at < items.len() && is_looped(at) { LOOP + 4.0 } else { 0.0 };
            unit.at + unit.size.across / 2.0 + more
        });
        let right = ends.fold(left, f64::max);
        let middle = |unit: &Unit| (tops[unit.rank][0] + tops[unit.rank][1]) / 2.0;
        let point = |unit: &Unit| Point { across: unit.at - left, along: middle(unit) };
        let places: Vec<Point> = self.units[..items.len()].iter().map(point).collect();
        let ports = self.ports(items.len(), links, chains, turned);
        let mut routes = Vec::with_capacity(links.len());
        let mut labels = Vec::with_capacity(links.len());
        for (at, link) in links.iter().enumerate() {
            let chain = &chains[at];
            let [Some(&first), Some(&last)] = [chain.first(), chain.last()] else {
                let place = places[link.ends[0]];
                let side = place.across + items[link.ends[0]].across / 2.0;
                let spot = |across: f64, along: f64| Point { across, along: place.along + along };
                routes.push(vec![spot(side, -8.0), spot(side + LOOP, -8.0), spot(side + LOOP, 8.0), spot(side, 8.0)]);
                labels.push(link.label.map(|_| spot(side + LOOP, 0.0)));
                continue;
            };
            let mut route = vec![Point {
                across: self.units[first].at - left + ports[at][0],
                along: middle(&self.units[first]) + self.units[first].size.along / 2.0,
            }];
            let mut label = None;
            for unit in chain[1..chain.len() - 1].iter().map(|&at| &self.units[at]) {
                let [top, bottom] = tops[unit.rank];
                route.push(Point { across: unit.at - left, along: top });
                route.push(Point { across: unit.at - left, along: bottom });
                if unit.size.across > 0.0 {
                    label = Some(point(unit));
                }
            }
            route.push(Point {
                across: self.units[last].at - left + ports[at][1],
                along: middle(&self.units[last]) - self.units[last].size.along / 2.0,
            });
            if turned[at] {
                route.reverse();
            }
            routes.push(route);
            labels.push(label);
        }
        Laid { across: right - left, along: tops.last().map_or(0.0, |last| last[1]), places, routes, labels }
    }

    /// How far from the middle of its boxes each link meets them, in the order of the layers: links to one side of a box
    /// stand beside each other in the order of where they come from.
    fn ports(&self, boxes: usize, links: &[Link], chains: &[Vec<usize>], turned: &[bool]) -> Vec<[f64; 2]> {
        let mut ports = vec![[0.0; 2]; links.len()];
        for side in [0, 1] {
            let mut met: Vec<Vec<(f64, usize)>> = vec![Vec::new(); boxes];
            for (at, chain) in chains.iter().enumerate().filter(|(_, chain)| chain.len() > 1) {
                let (own, next) = if side == 0 { (chain[0], chain[1]) } else { (chain[chain.len() - 1], chain[chain.len() - 2]) };
                let end = if turned[at] { 1 - side } else { side };
                match links[at].shifts[end] {
                    Some(shift) => ports[at][side] = shift,
                    None => met[own].push((self.units[next].at, at)),
                }
            }
            for (own, mut met) in met.into_iter().enumerate() {
                met.sort_by(|one, other| one.0.total_cmp(&other.0).then(one.1.cmp(&other.1)));
                let apart = (self.units[own].size.across * 0.6 / met.len().max(1) as f64).min(18.0);
                let first = (met.len() as f64 - 1.0) / -2.0;
                met.iter().enumerate().for_each(|(index, (_, at))| ports[*at][side] = (first + index as f64) * apart);
            }
        }
        ports
    }
}

fn mean(values: impl Iterator<Item = (f64, f64)>) -> Option<f64> {
    let (sum, weight) = values.fold((0.0, 0.0), |(sum, all), (value, weight)| (sum + value * weight, all + weight));
    (weight > 0.0).then(|| sum / weight)
}
