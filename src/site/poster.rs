//! The picture that stands for a page where somebody shares its address: PNG, which is all that those who show it read.
//!
//! Few shades and letters from a table: the same page gives the same bytes on every machine.

use super::page::Report;
use noto_sans_mono_bitmap::{FontWeight, RasterHeight, RasterizedChar, get_raster};
use std::cell::RefCell;
use std::collections::HashMap;

pub(super) const WIDTH: usize = 1200;
pub(super) const HEIGHT: usize = 630;

/// A row has two pixels a byte.
const ROW: usize = WIDTH / 2;
const LEFT: usize = 90;
const RIGHT: usize = 60;
const BAND: usize = 28;
/// Letters as the table has them, in pixels.
const LETTER: (usize, usize) = (14, 32);

/// How many shades lie between the paper and a colour, the colour among them.
const SHADES: u32 = 5;
const PAPER: [u8; 3] = [0xff, 0xff, 0xff];
/// The first shade of each ink, and its colour.
const TEXT: (u8, [u8; 3]) = (1, [0x1d, 0x21, 0x26]);
const QUIET: (u8, [u8; 3]) = (6, [0x59, 0x61, 0x6b]);
const ACCENT: (u8, [u8; 3]) = (11, [0x1d, 0x5c, 0x8f]);

/// What a report's picture says: what kind it is, how severe, when.
pub(super) fn about(report: &Report) -> String {
    let kind = report.kind.get(..1).map_or_else(String::new, str::to_uppercase) + report.kind.get(1..).unwrap_or_default();
    let facts = [Some(kind), report.severity.clone(), report.day_words.clone()];
    facts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

/// The picture: the site's name above, a title, and a line about it below.
pub(super) fn png(site: &str, title: &str, about: &str) -> Vec<u8> {
    TABLE.with_borrow_mut(|table| {
        table.clear();
        table.line(site, 3, 66, QUIET.0);
        let (scale, lines) = [(5, 3), (4, 4)]
            .into_iter()
            .map(|(scale, most)| (scale, wrapped(title, room(scale)), most))
            .find(|(_, lines, most)| lines.len() <= *most)
            .map_or_else(|| (4, cut(wrapped(title, room(4)), 4)), |(scale, lines, _)| (scale, lines));
        for (at, line) in lines.iter().enumerate() {
            table.line(line, scale, 160 + at * (scale * LETTER.1 / 2 + 6), TEXT.0);
        }
        table.line(about, 3, HEIGHT - 66 - 48, ACCENT.0);
        packed(&table.rows)
    })
}

/// The rows as PNG. Each is told by how it differs from the one above, which it mostly does not.
fn packed(rows: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(1 << 15);
    let mut encoder = png::Encoder::new(&mut out, WIDTH as u32, HEIGHT as u32);
    encoder.set_color(png::ColorType::Indexed);
    encoder.set_depth(png::BitDepth::Four);
    encoder.set_palette(palette());
    encoder.set_compression(png::Compression::Fast);
    encoder.set_filter(png::Filter::Up);
    encoder.write_header().and_then(|mut writer| writer.write_image_data(rows)).expect("memory takes what is written");
    out
}

/// The colours: the paper, then the shades of each ink.
fn palette() -> Vec<u8> {
    let mut palette = PAPER.to_vec();
    for (_, colour) in [TEXT, QUIET, ACCENT] {
        for shade in 1..=SHADES {
            let mixed = |paper: u8, ink: u8| ((u32::from(paper) * (SHADES - shade) + u32::from(ink) * shade) / SHADES) as u8;
            palette.extend(PAPER.into_iter().zip(colour).map(|(paper, ink)| mixed(paper, ink)));
        }
    }
    palette
}

/// How many letters a line has room for; `scale` is in halves.
fn room(scale: usize) -> usize {
    (WIDTH - LEFT - RIGHT) * 2 / (LETTER.0 * scale)
}

fn wrapped(text: &str, room: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split_whitespace() {
        let mut word: Vec<char> = word.chars().collect();
        while let Some(last) = lines.last_mut().filter(|_| !word.is_empty()) {
            let used = last.chars().count();
            let space = usize::from(used > 0);
            if used + space + word.len() <= room {
                last.extend(std::iter::repeat_n(' ', space).chain(word.drain(..)));
            } else if used > 0 {
                lines.push(String::new());
            } else {
                last.extend(word.drain(..room));
            }
        }
    }
    lines
}

fn cut(mut lines: Vec<String>, most: usize) -> Vec<String> {
    lines.truncate(most);
    if let Some(last) = lines.last_mut() {
        last.pop();
        last.push_str("...");
    }
    lines
}

thread_local! {
    static TABLE: RefCell<Table> = RefCell::default();
}

/// What a thread draws on, one picture after the other.
#[derive(Default)]
struct Table {
    rows: Vec<u8>,
    /// Letters in the sizes that were drawn before: to make one larger takes longer than to draw a hundred.
    letters: HashMap<(char, usize), Option<Letter>>,
}

/// A letter in the size it is drawn in: what is inked of it.
struct Letter {
    dots: Vec<Dot>,
}

struct Dot {
    x: u8,
    y: u8,
    /// How much darker than the first.
    shade: u8,
}

impl Letter {
    fn scaled(letter: &RasterizedChar, scale: usize) -> Letter {
        let pixels = letter.pixels();
        // Where a pixel of ours lies among the letter's, in 256ths, from the middle of one to the middle of the next.
        let place = |at: usize, end: usize| {
            let place = ((2 * at + 1) * 256 / scale).saturating_sub(128);
            let (whole, part) = (place / 256, (place % 256) as u32);
            (whole.min(end - 1), (whole + 1).min(end - 1), part)
        };
        let (wide, tall) = (letter.width(), letter.height());
        let mut dots = Vec::new();
        for y in 0..tall * scale / 2 {
            let (upper, lower, down) = place(y, tall);
            for x in 0..wide * scale / 2 {
                let (one, other, right) = place(x, wide);
                let at = |x: usize, y: usize| u32::from(pixels[y * wide + x]);
                let above = at(one, upper) * (256 - right) + at(other, upper) * right;
                let below = at(one, lower) * (256 - right) + at(other, lower) * right;
                let value = (above * (256 - down) + below * down) >> 16;
                // What was stretched is soft: edges are made steep again.
                let steep = (value.saturating_sub(64) * 2).min(255);
                let shade = (steep * SHADES + 127) / 255;
                if shade > 0 {
                    dots.push(Dot { x: x as u8, y: y as u8, shade: shade as u8 - 1 });
                }
            }
        }
        Letter { dots }
    }
}

impl Table {
    /// Paper again, with the band at its side.
    fn clear(&mut self) {
        self.rows.clear();
        self.rows.resize(ROW * HEIGHT, 0);
        let shade = ACCENT.0 + SHADES as u8 - 1;
        for row in self.rows.chunks_exact_mut(ROW) {
            row[..BAND / 2].fill(shade << 4 | shade);
        }
    }

    /// A line of text from its top; `scale` is in halves of a letter's own size, `ink` the first of its shades.
    fn line(&mut self, text: &str, scale: usize, top: usize, ink: u8) {
        let Table { rows, letters } = self;
        let mut left = LEFT;
        for c in text.chars().take(room(scale)) {
            let c = plain(c);
            let letter = letters.entry((c, scale)).or_insert_with(|| letter(c).map(|found| Letter::scaled(&found, scale)));
            for Dot { x, y, shade } in letter.iter().flat_map(|letter| &letter.dots) {
                set(rows, left + usize::from(*x), top + usize::from(*y), ink + shade);
            }
            left += LETTER.0 * scale / 2;
        }
    }
}

fn set(rows: &mut [u8], x: usize, y: usize, shade: u8) {
    if let Some(pair) = rows.get_mut(y * ROW + x / 2).filter(|_| x < WIDTH) {
        *pair = if x.is_multiple_of(2) { *pair & 0x0f | shade << 4 } else { *pair & 0xf0 | shade };
    }
}

/// The letter of the table that stands for one: signs that writing programs put in are the plain ones that people type.
fn plain(c: char) -> char {
    let plain = match c {
        '‘' | '’' | '′' => '\'',
        '“' | '”' | '″' => '"',
        '‐' | '‑' | '–' | '—' | '−' => '-',
        '…' => '.',
        '→' => '>',
        c if c.is_whitespace() || c.is_control() => ' ',
        c => c,
    };
    if letter(plain).is_some() { plain } else { '?' }
}

fn letter(c: char) -> Option<RasterizedChar> {
    get_raster(c, FontWeight::Bold, RasterHeight::Size32)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The picture of a title as rough letters: a sign for each field of 20 by 42 pixels that is not empty.
    fn check(title: &str, about: &str, expected: &[&str]) {
        let bytes = png("Post-mortems", title, about);
        let size = imagesize::blob_size(&bytes).unwrap();
        assert_eq!((size.width, size.height), (WIDTH, HEIGHT));
        assert!(bytes.len() < 40_000, "{} bytes", bytes.len());
        let mut reader = png::Decoder::new(std::io::Cursor::new(&bytes)).read_info().unwrap();
        let mut rows = vec![0; reader.output_buffer_size().unwrap()];
        reader.next_frame(&mut rows).unwrap();
        assert_eq!(rows.len(), HEIGHT * ROW);
        let is_inked = |x: usize, y: usize| rows[y * ROW + x] != 0;
        let field = |column: usize, row: usize| (0..420).any(|at| is_inked(column * 10 + at % 10, row * 42 + at / 10));
        let seen: Vec<String> = (0..15)
            .map(|row| (2..60).map(|column| if field(column, row) { '#' } else { ' ' }).collect::<String>().trim_end().to_owned())
            .collect();
        assert_eq!(seen, expected);
        assert_eq!(bytes, png("Post-mortems", title, about));
    }

    #[test]
    fn a_title_is_drawn() {
        check(
            "Checkout returned 500s",
            "Incident · SEV2",
            &[
                "",
                "  ## ##    #",
                "  #############",
                "",
                "  ############### ############### #######",
                "  ############### ############### #######",
                "",
                "",
                "",
                "",
                "",
                "",
                "  ######### # #####",
                "  #########   #####",
                "",
            ],
        );
    }

    #[test]
    fn lines_end_where_words_do() {
        assert_eq!(wrapped("one two three", 7), ["one two", "three"]);
        assert_eq!(wrapped("incomprehensible", 7), ["incompr", "ehensib", "le"]);
        assert_eq!(wrapped("", 7), [""]);
        assert_eq!(cut(wrapped("a b c d", 1), 2), ["a", "..."]);
        assert_eq!("漢\u{7}ő—".chars().map(plain).collect::<String>(), "? ő-");
    }
}
