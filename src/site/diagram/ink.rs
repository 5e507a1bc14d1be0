//! What drawings are made of: lines of text of about known width, and the elements of SVG.

use super::super::clean::escape;
use std::fmt::Write;
use unicode_width::UnicodeWidthChar;

/// The size of letters in pixels, and how far one line of text stands below another.
pub(super) const LETTER: f64 = 14.0;
pub(super) const LINE: f64 = 18.0;

/// More lines than this of one label are no label.
const MOST_LINES: usize = 12;

/// Text in lines that are hardly longer than so many characters, divided where words end.
pub(super) fn lines(text: &str, longest: usize) -> Vec<String> {
    let mut lines = Vec::new();
    for written in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let mut line = String::new();
        for word in written.split_whitespace() {
            if !line.is_empty() && line.chars().count() + 1 + word.chars().count() > longest {
                lines.push(std::mem::take(&mut line));
            }
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
        lines.push(line);
    }
    if lines.len() > MOST_LINES {
        lines.truncate(MOST_LINES);
        lines.push("…".to_owned());
    }
    lines
}

/// About how wide text is, in pixels: browsers choose the letters, so it is told with room to spare.
pub(super) fn width(text: &str) -> f64 {
    let width = |c: char| match c {
        'i' | 'j' | 'l' | '.' | ',' | ':' | ';' | '\'' | '|' | '!' => 4.4,
        'f' | 't' | 'r' | 'I' | ' ' | '(' | ')' | '[' | ']' | '/' | '-' => 5.4,
        'm' | 'w' | 'M' | 'W' | '@' | '%' => 12.4,
        'A'..='Z' | '&' | '_' | '→' | '←' | '—' | '…' => 9.9,
        c => c.width().unwrap_or(0) as f64 * 8.0,
    };
    text.chars().map(width).sum()
}

/// The size of lines of text.
pub(super) fn size(lines: &[String]) -> (f64, f64) {
    (lines.iter().map(|line| width(line)).fold(0.0, f64::max), lines.len() as f64 * LINE)
}

/// SVG as it grows.
#[derive(Debug, Default)]
pub(super) struct Ink {
    svg: String,
}

impl Ink {
    /// A drawing of that size, named for who does not see it.
    pub fn finish(self, width: f64, height: f64, name: &str) -> String {
        let (width, height) = (width.ceil(), height.ceil());
        let mut svg = format!("<svg viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\" role=\"img\" aria-label=\"");
        escape(&mut svg, name);
        svg.push_str("\">\n");
        svg.push_str(&self.svg);
        svg.push_str("</svg>");
        svg
    }

    /// An element with nothing in it; attributes hold numbers and words of ours alone.
    pub fn element(&mut self, element: std::fmt::Arguments) {
        let _ = writeln!(self.svg, "<{element}/>");
    }

    pub fn rect(&mut self, class: &str, [left, top]: [f64; 2], [width, height]: [f64; 2], round: f64) {
        let [left, top, width, height] = [left, top, width, height].map(short);
        self.element(format_args!("rect class=\"{class}\" x=\"{left}\" y=\"{top}\" width=\"{width}\" height=\"{height}\" rx=\"{round}\""));
    }

    pub fn shape(&mut self, class: &str, points: &[[f64; 2]]) {
        let points: Vec<String> = points.iter().map(|[x, y]| format!("{},{}", short(*x), short(*y))).collect();
        self.element(format_args!("polygon class=\"{class}\" points=\"{}\"", points.join(" ")));
    }

    pub fn line(&mut self, class: &str, from: [f64; 2], to: [f64; 2]) {
        let [x1, y1, x2, y2] = [from[0], from[1], to[0], to[1]].map(short);
        self.element(format_args!("line class=\"{class}\" x1=\"{x1}\" y1=\"{y1}\" x2=\"{x2}\" y2=\"{y2}\""));
    }

    /// The head of an arrow that ends at `to` and comes from the side of `from`.
    pub fn head(&mut self, from: [f64; 2], to: [f64; 2]) {
        let (dx, dy) = (to[0] - from[0], to[1] - from[1]);
        let length = (dx * dx + dy * dy).sqrt();
        if length < 0.01 {
            return;
        }
        let (dx, dy) = (dx / length, dy / length);
        let back = [to[0] - dx * 9.0, to[1] - dy * 9.0];
        self.shape("head", &[to, [back[0] - dy * 4.5, back[1] + dx * 4.5], [back[0] + dy * 4.5, back[1] - dx * 4.5]]);
    }

    /// Lines of text around a middle.
    pub fn text(&mut self, class: &str, lines: &[String], [x, y]: [f64; 2]) {
        let first = y - (lines.len() as f64 - 1.0) * LINE / 2.0 + LETTER * 0.36;
        for (index, line) in lines.iter().enumerate() {
            let _ = write!(self.svg, "<text class=\"{class}\" x=\"{}\" y=\"{}\">", short(x), short(first + index as f64 * LINE));
            escape(&mut self.svg, line);
            self.svg.push_str("</text>\n");
        }
    }

    /// Lines of text with what is behind them covered.
    pub fn label(&mut self, lines: &[String], [x, y]: [f64; 2]) {
        let (width, height) = size(lines);
        self.rect("behind", [x - width / 2.0 - 3.0, y - height / 2.0 - 1.0], [width + 6.0, height + 2.0], 3.0);
        self.text("label", lines, [x, y]);
    }
}

/// A place to a tenth of a pixel: more is not seen.
pub(super) fn short(place: f64) -> f64 {
    (place * 10.0).round() / 10.0 + 0.0
}
