//! Mermaid's sequence diagrams: who says what to whom, one below the other, with notes and frames around what repeats or
//! may be.

use super::ink::{self, Ink, short};
use super::mermaid::{Source, label};

/// What a diagram says, in its order.
#[derive(Debug, Default)]
pub(super) struct Sequence {
    people: Vec<Person>,
    steps: Vec<Step>,
}

#[derive(Debug)]
struct Person {
    name: String,
    label: String,
}

#[derive(Debug)]
enum Step {
    Message {
        from: usize,
        to: usize,
        text: String,
        is_dashed: bool,
        heads: [bool; 2],
    },
    Note {
        first: usize,
        last: usize,
        side: Side,
        text: String,
    },
    /// A frame begins: its kind, such as `loop`, and what it says.
    Open {
        kind: &'static str,
        text: String,
    },
    /// Another part of a frame begins.
    Else(String),
    Close,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Side {
    Left,
    Right,
    Over,
}

const FRAMES: [&str; 6] = ["loop", "alt", "opt", "par", "critical", "break"];
const PARTS: [&str; 3] = ["else", "and", "option"];
/// Words that begin a statement which draws nothing here: bars beside the lines, numbers, links.
const ASIDE: [&str; 9] = ["activate", "deactivate", "destroy", "link", "links", "properties", "accTitle", "accTitle:", "accDescr:"];
/// How a message is written, longer signs first: whether it is dashed, and where it has heads.
const ARROWS: [(&str, bool, [bool; 2]); 10] = [
    ("<<-->>", true, [true, true]),
    ("<<->>", false, [true, true]),
    ("-->>", true, [false, true]),
    ("->>", false, [false, true]),
    ("--x", true, [false, true]),
    ("--)", true, [false, true]),
    ("-x", false, [false, true]),
    ("-)", false, [false, true]),
    ("-->", true, [false, false]),
    ("->", false, [false, false]),
];

/// What a text says; else what is in the way, with its line.
pub(super) fn read(source: &Source) -> Result<Sequence, String> {
    let mut sequence = Sequence::default();
    // Whether each open block is a frame that is drawn.
    let mut open = Vec::new();
    let mut number = None;
    for (at, line) in &source.lines {
        let line = line.trim_end_matches(';').trim_end();
        let (word, rest) = line.split_once(char::is_whitespace).map_or((line, ""), |(word, rest)| (word, rest.trim()));
        let wrong = |what: &str| Err(format!("line {at}: {what}"));
        if let Some(kind) = FRAMES.into_iter().find(|kind| *kind == word) {
            open.push(true);
            sequence.steps.push(Step::Open { kind, text: label(rest) });
        } else if PARTS.contains(&word) {
            if open.last() != Some(&true) {
                return wrong("a part of a frame stands outside of one");
            }
            sequence.steps.push(Step::Else(label(rest)));
        } else if word == "rect" || word == "box" {
            open.push(false);
        } else if line == "end" {
            match open.pop() {
                Some(true) => sequence.steps.push(Step::Close),
                Some(false) => {}
                None => return wrong("an “end” ends nothing"),
            }
        } else if word == "autonumber" {
            number = Some(1);
        } else if word == "create" || word == "participant" || word == "actor" {
            let rest = if word == "create" { rest.split_once(' ').map_or("", |(_, rest)| rest.trim()) } else { rest };
            let (name, shown) = rest.split_once(" as ").unwrap_or((rest, rest));
            let at = sequence.person(name);
            sequence.people[at].label = label(shown);
        } else if word.eq_ignore_ascii_case("note") {
            match note(&mut sequence, rest) {
                Some(note) => sequence.steps.push(note),
                None => return wrong("this note is not understood"),
            }
        } else if ASIDE.contains(&word) || word.starts_with("title") {
        } else {
            let Some(message) = message(&mut sequence, line, &mut number) else {
                return wrong("this is no message, note or frame");
            };
            sequence.steps.push(message);
        }
    }
    if !open.is_empty() {
        return Err("an “end” is missing".to_owned());
    }
    if sequence.people.is_empty() {
        return Err("nobody takes part".to_owned());
    }
    if sequence.people.len() > 30 || sequence.steps.len() > 300 {
        return Err("it has more than 30 columns or 300 steps".to_owned());
    }
    Ok(sequence)
}

fn note(sequence: &mut Sequence, rest: &str) -> Option<Step> {
    let (place, text) = rest.split_once(':')?;
    let lower = place.to_lowercase();
    let (side, length) = [("right of ", Side::Right), ("left of ", Side::Left), ("over ", Side::Over)]
        .into_iter()
        .find_map(|(words, side)| lower.starts_with(words).then_some((side, words.len())))?;
    let named: Vec<usize> = place.get(length..)?.split(',').map(|name| sequence.person(name)).collect();
    let (first, last) = (*named.iter().min()?, *named.iter().max()?);
    Some(Step::Note { first, last, side, text: label(text) })
}

fn message(sequence: &mut Sequence, line: &str, number: &mut Option<usize>) -> Option<Step> {
    let (parties, text) = line.split_once(':').unwrap_or((line, ""));
    let at = |sign: &str| parties.find(sign);
    let first = ARROWS.iter().filter_map(|arrow| Some((at(arrow.0)?, arrow))).min_by_key(|(at, arrow)| (*at, usize::MAX - arrow.0.len()));
    let (place, (sign, is_dashed, heads)) = first?;
    let (from, to) = (parties[..place].trim(), parties[place + sign.len()..].trim().trim_start_matches(['+', '-']).trim());
    if from.is_empty() || to.is_empty() {
        return None;
    }
    let (from, to) = (sequence.person(from), sequence.person(to));
    let mut text = label(text);
    if let Some(number) = number {
        text = format!("{number}. {text}");
        *number += 1;
    }
    Some(Step::Message { from, to, text, is_dashed: *is_dashed, heads: *heads })
}

impl Sequence {
    fn person(&mut self, name: &str) -> usize {
        let name = name.trim();
        self.people.iter().position(|person| person.name == name).unwrap_or_else(|| {
            self.people.push(Person { name: name.to_owned(), label: name.to_owned() });
            self.people.len() - 1
        })
    }

    pub fn counts(&self) -> (usize, usize) {
        (self.people.len(), self.steps.iter().filter(|step| matches!(step, Step::Message { .. })).count())
    }

    /// What it says, one sentence a step, for who does not see it.
    pub fn told(&self) -> Vec<String> {
        let name = |at: usize| self.people[at].label.split_whitespace().collect::<Vec<_>>().join(" ");
        let ended = |words: String, text: &str| if text.is_empty() { words } else { format!("{words}: {}", text.replace('\n', " ")) };
        let told = |step: &Step| match step {
            Step::Message { from, to, text, heads, .. } => {
                let sign = match heads {
                    [true, true] => "↔",
                    [_, true] => "→",
                    _ => "—",
                };
                ended(format!("{} {sign} {}", name(*from), name(*to)), text)
            }
            Step::Note { first, last, text, .. } if first == last => ended(format!("Note, {}", name(*first)), text),
            Step::Note { first, last, text, .. } => ended(format!("Note, {} to {}", name(*first), name(*last)), text),
            Step::Open { kind, text } => ended(format!("Begin “{kind}”"), text),
            Step::Else(text) => ended("Or".to_owned(), text),
            Step::Close => "End".to_owned(),
        };
        self.steps.iter().map(told).collect()
    }

    /// The drawing, named for who does not see it.
    pub fn draw(&self, name: &str) -> String {
        let columns = Columns::of(self);
        let mut sheet = Sheet { columns, ink: Ink::default(), y: 0.0, open: Vec::new() };
        let heads: Vec<Vec<String>> = self.people.iter().map(|person| ink::lines(&person.label, LONGEST)).collect();
        let tall = heads.iter().map(|lines| ink::size(lines).1).fold(ink::LINE, f64::max) + 16.0;
        // The lines of life stand behind everything, and their length is known only in the end.
        let mut measured = Sheet { columns: sheet.columns.clone(), ink: Ink::default(), y: tall + MARGIN, open: Vec::new() };
        self.steps.iter().for_each(|step| measured.step(step));
        let end = measured.y + 14.0;
        for (x, lines) in sheet.columns.middles.clone().into_iter().zip(&heads) {
            sheet.ink.line("life", [x, MARGIN + tall], [x, end]);
            let width = ink::size(lines).0 + 24.0;
            sheet.ink.rect("node", [x - width / 2.0, MARGIN], [width, tall], 4.0);
            sheet.ink.text("word", lines, [x, MARGIN + tall / 2.0]);
        }
        sheet.y = tall + MARGIN;
        self.steps.iter().for_each(|step| sheet.step(step));
        let width = sheet.columns.width;
        sheet.ink.finish(width, end + MARGIN, name)
    }
}

const MARGIN: f64 = 8.0;
const LONGEST: usize = 30;
const LONGEST_NOTE: usize = 34;

/// Where the columns stand.
#[derive(Clone, Debug)]
struct Columns {
    middles: Vec<f64>,
    width: f64,
    left: f64,
    right: f64,
}

impl Columns {
    fn of(sequence: &Sequence) -> Columns {
        let count = sequence.people.len();
        let half: Vec<f64> = sequence.people.iter().map(|person| ink::size(&ink::lines(&person.label, LONGEST)).0 / 2.0 + 12.0).collect();
        // What must lie between a column and the one after it; before the first and after the last as well.
        let mut gaps: Vec<f64> =
            (0..=count).map(|at| at.checked_sub(1).map_or(0.0, |at| half[at]) + half.get(at).copied().unwrap_or(0.0) + 24.0).collect();
        for step in &sequence.steps {
            let (from, to, width) = match step {
                Step::Message { from, to, text, .. } if from == to => {
                    (*from + 1, *from + 1, ink::size(&ink::lines(text, LONGEST)).0 + 60.0)
                }
                Step::Message { from, to, text, .. } => (*from.min(to) + 1, *from.max(to), ink::size(&ink::lines(text, LONGEST)).0 + 28.0),
                Step::Note { first, last, side, text } => {
                    let width = ink::size(&ink::lines(text, LONGEST_NOTE)).0 + 32.0;
                    match side {
                        Side::Left => (*first, *first, width + 10.0),
                        Side::Right => (*last + 1, *last + 1, width + 10.0),
                        Side::Over if first == last => {
                            gaps[*first] = gaps[*first].max(width / 2.0 + 12.0);
                            (*first + 1, *first + 1, width / 2.0 + 12.0)
                        }
                        Side::Over => (*first + 1, *last, width - 30.0),
                    }
                }
                Step::Open { .. } | Step::Else(_) | Step::Close => continue,
            };
            let lacks = width - gaps[from..=to].iter().sum::<f64>();
            if lacks > 0.0 {
                let each = lacks / (to - from + 1) as f64;
                gaps[from..=to].iter_mut().for_each(|gap| *gap += each);
            }
        }
        let mut x = MARGIN;
        let mut middles: Vec<f64> = Vec::with_capacity(count);
        for gap in &gaps[..count] {
            x += gap;
            middles.push(x);
        }
        let right = x + gaps[count];
        Columns { middles, width: right + MARGIN, left: MARGIN, right }
    }
}

struct Sheet {
    columns: Columns,
    ink: Ink,
    y: f64,
    /// Where open frames begin.
    open: Vec<f64>,
}

impl Sheet {
    fn step(&mut self, step: &Step) {
        let middles = self.columns.middles.clone();
        match step {
            Step::Message { from, to, text, is_dashed, heads } => {
                let lines = ink::lines(text, LONGEST);
                let tall = ink::size(&lines).1;
                let class = if *is_dashed { "edge dashed" } else { "edge" };
                let (x, other) = (middles[*from], middles[*to]);
                if from == to {
                    let width = ink::size(&lines).0;
                    let y = self.y + 16.0;
                    let below = y + tall.max(18.0);
                    self.ink.element(format_args!(
                        "path class=\"{class}\" d=\"M{} {}H{}V{}H{}\"",
                        short(x),
                        short(y),
                        short(x + 30.0),
                        short(below),
                        short(x)
                    ));
                    self.ink.head([x + 10.0, below], [x, below]);
                    self.ink.label(&lines, [x + 40.0 + width / 2.0, (y + below) / 2.0]);
                    self.y = below + 4.0;
                    return;
                }
                let y = self.y + 16.0 + tall;
                if !lines.is_empty() {
                    self.ink.label(&lines, [(x + other) / 2.0, self.y + 12.0 + tall / 2.0]);
                }
                self.ink.line(class, [x, y], [other, y]);
                if heads[0] {
                    self.ink.head([other, y], [x, y]);
                }
                if heads[1] {
                    self.ink.head([x, y], [other, y]);
                }
                self.y = y + 4.0;
            }
            Step::Note { first, last, side, text } => {
                let lines = ink::lines(text, LONGEST_NOTE);
                let (width, tall) = ink::size(&lines);
                let width = width + 20.0;
                let (left, width) = match side {
                    Side::Left => (middles[*first] - 10.0 - width, width),
                    Side::Right => (middles[*last] + 10.0, width),
                    Side::Over => {
                        let middle = (middles[*first] + middles[*last]) / 2.0;
                        let width = width.max(middles[*last] - middles[*first] + 40.0);
                        (middle - width / 2.0, width)
                    }
                };
                let top = self.y + 12.0;
                self.ink.rect("note", [left, top], [width, tall + 12.0], 2.0);
                self.ink.text("word", &lines, [left + width / 2.0, top + tall / 2.0 + 6.0]);
                self.y = top + tall + 14.0;
            }
            Step::Open { kind, text } => {
                self.y += 12.0;
                self.open.push(self.y);
                self.caption(&format!("{kind} {text}"));
            }
            Step::Else(text) => {
                let (left, right) = self.sides(self.open.len());
                self.y += 10.0;
                self.ink.line("frame dashed", [left, self.y], [right, self.y]);
                self.caption(text);
            }
            Step::Close => {
                let (left, right) = self.sides(self.open.len());
                self.y += 10.0;
                let top = self.open.pop().unwrap_or(self.y);
                self.ink.rect("frame", [left, top], [right - left, self.y - top], 3.0);
            }
        }
    }

    fn caption(&mut self, text: &str) {
        let (left, right) = self.sides(self.open.len());
        let lines = ink::lines(text, ((right - left) / 8.0) as usize);
        let (width, tall) = ink::size(&lines);
        self.ink.text("title", &lines, [left + 10.0 + width / 2.0, self.y + 6.0 + tall / 2.0]);
        self.y += tall + 4.0;
    }

    /// The sides of the frame that is so many deep.
    fn sides(&self, depth: usize) -> (f64, f64) {
        let inner = 5.0 * (depth.max(1) - 1).min(4) as f64;
        (self.columns.left + inner, self.columns.right - inner)
    }
}
