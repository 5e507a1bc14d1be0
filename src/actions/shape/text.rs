//! Items for a person: a table, fitted to the terminal where there is one.

use crate::actions::Listed;
use anstyle::{AnsiColor, Style};
use rayon::prelude::*;
use std::borrow::Cow;
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// What a column is called, and what it shows of an item.
struct Column {
    heading: &'static str,
    show: fn(&Listed) -> Cow<'_, str>,
    /// Left out on a narrow terminal: the highest first. 0 always stays.
    spare: u8,
}

const COLUMNS: &[Column] = &[
    Column { heading: "Item", show: |listed| listed.name().into(), spare: 0 },
    Column { heading: "Due", show: due, spare: 0 },
    Column { heading: "Status", show: |listed| listed.item.status.name().into(), spare: 2 },
    Column { heading: "Owner", show: |listed| within(listed.item.owner.as_deref().unwrap_or_default(), 24), spare: 1 },
    Column { heading: "Type", show: |listed| listed.item.kind.map_or("", |kind| kind.name()).into(), spare: 4 },
    Column { heading: "Priority", show: |listed| listed.item.priority.as_deref().unwrap_or_default().into(), spare: 3 },
    Column { heading: "Ticket", show: ticket, spare: 5 },
    Column { heading: WORDS, show: |listed| listed.item.text.as_str().into(), spare: 0 },
];

/// What [`print`] shows beside those where more is wanted.
const WIDE: &[Column] = &[
    Column { heading: "Severity", show: |listed| listed.origin.severity.as_deref().unwrap_or_default().into(), spare: 7 },
    Column { heading: "Strength", show: |listed| listed.strength().map_or("", |rated| rated.strength.name()).into(), spare: 0 },
    Column { heading: WORDS, show: with_reason, spare: 0 },
];

const WORDS: &str = "Action";

/// The least room that the words of an item keep beside the other columns; where there is less they stand below.
const LEAST: usize = 30;

fn due(listed: &Listed) -> Cow<'_, str> {
    let late = if listed.overdue.is_some() { " overdue" } else { "" };
    let unclear = || listed.item.due_words.as_ref().map(|words| format!("“{}”", cut(words, 16)));
    listed.item.due.map(|due| format!("{due}{late}")).or_else(unclear).unwrap_or_default().into()
}

fn ticket(listed: &Listed) -> Cow<'_, str> {
    listed.item.ticket.as_ref().map(|(words, _)| within(words, 16)).unwrap_or_default()
}

/// The words, and what their strength hangs on.
fn with_reason(listed: &Listed) -> Cow<'_, str> {
    let reason = listed.strength().map(|rated| format!(" – {rated}")).unwrap_or_default();
    format!("{}{reason}", listed.item.text).into()
}

/// A heading and one line an item; where a width is given, as many as its words need within it. Columns that say nothing
/// are left out. `wide` shows severity and strength too; without `styled` no styles are written.
pub fn print(items: &[Listed], width: Option<usize>, wide: bool, styled: bool) -> String {
    if items.is_empty() {
        return String::new();
    }
    let all: Vec<&Column> =
        if wide { COLUMNS.iter().filter(|column| column.heading != WORDS).chain(WIDE).collect() } else { COLUMNS.iter().collect() };
    let shown: Vec<Vec<Cow<'_, str>>> =
        all.par_iter().map(|column| items.par_iter().with_min_len(PART).map(column.show).collect()).collect();
    let widest = |column: usize| shown[column].iter().map(|cell| width_of(cell)).max().unwrap_or_default();
    let mut columns: Vec<(usize, usize)> = (0..all.len() - 1)
        .map(|column| (column, widest(column)))
        .filter(|(_, width)| *width > 0)
        .map(|(column, width)| (column, width.max(all[column].heading.width())))
        .collect();
    let words = all.len() - 1;
    let room = width.map(|width| fit(&mut columns, &all, width));
    let bold = if styled { Style::new().bold() } else { Style::new() };
    let head: Vec<(&str, usize)> = columns.iter().map(|(column, width)| (all[*column].heading, *width)).collect();
    let head = format!("{bold}{}{bold:#}\n", lay(&head, WORDS, room).join("\n"));
    let lines = |(part, items): (usize, &[Listed])| {
        let mut out = String::with_capacity(items.len() * 128);
        let mut cells: Vec<(&str, usize)> = Vec::with_capacity(columns.len());
        for (at, listed) in items.iter().enumerate().map(|(at, listed)| (part * PART + at, listed)) {
            let style = match listed {
                _ if !styled => Style::new(),
                Listed { overdue: Some(_), .. } => AnsiColor::Red.on_default(),
                Listed { item, .. } if item.status.is_closed() => Style::new().dimmed(),
                _ => Style::new(),
            };
            cells.clear();
            cells.extend(columns.iter().map(|(column, width)| (&*shown[*column][at], *width)));
            if room.is_none() && !styled {
                in_one_line(&cells, &shown[words][at], &mut out);
                out.push('\n');
            } else {
                lay(&cells, &shown[words][at], room).iter().for_each(|line| out += &format!("{style}{line}{style:#}\n"));
            }
        }
        out
    };
    let parts: Vec<String> = items.par_chunks(PART).enumerate().map(lines).collect();
    std::iter::once(head).chain(parts).collect()
}

/// So many items are laid out at once.
const PART: usize = 512;

/// How many columns a text takes; plain ASCII is not looked up sign by sign.
fn width_of(text: &str) -> usize {
    if text.bytes().all(|byte| (b' '..=b'~').contains(&byte)) { text.len() } else { text.width() }
}

/// Where the words stand, in columns of the terminal.
#[derive(Clone, Copy, Debug)]
enum Room {
    /// Behind the other columns.
    Beside(usize),
    /// Below them, where those leave too little.
    Below(usize),
}

/// `3 items, 1 overdue`
pub fn summary(items: &[Listed]) -> String {
    let overdue = items.iter().filter(|listed| listed.overdue.is_some()).count();
    let count = if items.len() == 1 { "1 item".to_owned() } else { format!("{} items", items.len()) };
    if overdue > 0 { format!("{count}, {overdue} overdue") } else { count }
}

/// Leave columns out until the words have room beside the others; where even those that stay leave too little, the words
/// stand below, and as many columns above them as there is room for.
fn fit(columns: &mut Vec<(usize, usize)>, all: &[&Column], width: usize) -> Room {
    let beside = without_spare(columns, all, width.saturating_sub(LEAST));
    let taken = taken(&beside);
    if taken + LEAST <= width {
        *columns = beside;
        return Room::Beside(width - taken);
    }
    *columns = without_spare(columns, all, width + GAP);
    for column in columns {
        column.1 = column.1.min(width.saturating_sub(1).max(1));
    }
    Room::Below(width.saturating_sub(INDENT.len()).max(1))
}

/// Between two columns.
const GAP: usize = 2;

fn taken(columns: &[(usize, usize)]) -> usize {
    columns.iter().map(|(_, width)| width + GAP).sum()
}

/// The columns without those that can be spared most, until they take no more room than there is.
fn without_spare(columns: &[(usize, usize)], all: &[&Column], room: usize) -> Vec<(usize, usize)> {
    let mut kept = columns.to_vec();
    while taken(&kept) > room {
        let Some(spare) = kept.iter().map(|(column, _)| all[*column].spare).max().filter(|spare| *spare > 0) else { break };
        kept.retain(|(column, _)| all[*column].spare != spare);
    }
    kept
}

const INDENT: &str = "    ";

/// The lines of one item.
fn lay(cells: &[(&str, usize)], words: &str, room: Option<Room>) -> Vec<String> {
    let mut line = String::new();
    match room {
        None => in_one_line(cells, words, &mut line),
        Some(_) => side_by_side(cells, &mut line),
    }
    match room {
        None => vec![line],
        Some(Room::Beside(room)) => {
            let indent = " ".repeat(width_of(&line));
            let wrapped = wrap(words, room).into_iter().enumerate();
            wrapped.map(|(at, part)| format!("{}{part}", if at == 0 { &line } else { &indent }).trim_end().to_owned()).collect()
        }
        Some(Room::Below(room)) => {
            let below = wrap(words, room).into_iter().map(|part| format!("{INDENT}{part}").trim_end().to_owned());
            std::iter::once(line.trim_end().to_owned()).chain(below).collect()
        }
    }
}

/// An item whose words stand behind its cells, however long that is.
fn in_one_line(cells: &[(&str, usize)], words: &str, out: &mut String) {
    let start = out.len();
    side_by_side(cells, out);
    *out += words;
    out.truncate(start + out[start..].trim_end().len());
}

/// Cells, each as wide as its column.
fn side_by_side(cells: &[(&str, usize)], out: &mut String) {
    const BLANKS: &str = "                                ";
    for (cell, width) in cells {
        let text = within(cell, *width);
        *out += &text;
        let mut left = width.saturating_sub(width_of(&text)) + GAP;
        while left > 0 {
            let some = left.min(BLANKS.len());
            *out += &BLANKS[..some];
            left -= some;
        }
    }
}

/// A text in lines no wider than the room, broken between words where it can be.
pub fn wrap(text: &str, room: usize) -> Vec<String> {
    let room = room.max(2);
    let mut lines = vec![String::new()];
    for word in text.split_whitespace() {
        let mut word = word.to_owned();
        loop {
            let line = lines.last_mut().expect("there is always a line");
            let joined = if line.is_empty() { word.clone() } else { format!("{line} {word}") };
            if width_of(&joined) <= room {
                *line = joined;
                break;
            }
            if !line.is_empty() {
                lines.push(String::new());
                continue;
            }
            let kept = prefix(&word, room).max(word.graphemes(true).next().map_or(word.len(), str::len));
            *line = word[..kept].to_owned();
            word.drain(..kept);
            if word.is_empty() {
                break;
            }
            lines.push(String::new());
        }
    }
    lines
}

/// How many bytes of a text fit into so many columns. A whole prefix is measured each time: what is drawn as one sign is
/// as wide as its parts only seldom.
fn prefix(text: &str, width: usize) -> usize {
    let ends = text.grapheme_indices(true).map(|(at, sign)| at + sign.len());
    ends.take_while(|end| text[..*end].width() <= width).last().unwrap_or_default()
}

/// The text, or its beginning and an ellipsis, in so many columns.
pub fn cut(text: &str, width: usize) -> String {
    within(text, width).into_owned()
}

fn within(text: &str, width: usize) -> Cow<'_, str> {
    if width_of(text) <= width {
        return text.into();
    }
    format!("{}…", text[..prefix(text, width.saturating_sub(1))].trim_end()).into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::actions::list;
    use crate::document::Document;

    #[track_caller]
    fn check(width: Option<usize>, expected: &[&str]) {
        let text = "## Action items\n\n- [ ] Refuse drains of more than ten nodes at once (@amara, due 2026-11-05, prevent, P1) [#12](u)\n\
                    - [x] 磁盘告警\n";
        let items = list(&Document::parse(text), "r.md", "r", "2026-11-22".parse().unwrap());
        let plain: Vec<String> = print(&items, width, false, true).lines().map(unstyled).collect();
        assert_eq!(plain, expected);
        assert!(print(&items, width, false, false).lines().eq(expected.iter().copied()));
        assert!(width.is_none_or(|width| plain.iter().all(|line| line.width() <= width)));
    }

    fn unstyled(line: &str) -> String {
        let mut out = String::new();
        let mut inside = false;
        for c in line.chars() {
            match c {
                '\u{1b}' => inside = true,
                'm' if inside => inside = false,
                _ if !inside => out.push(c),
                _ => {}
            }
        }
        out
    }

    #[test]
    fn columns_give_way_to_the_words() {
        check(
            None,
            &[
                "Item  Due                 Status  Owner   Type     Priority  Ticket  Action",
                "r#A1  2026-11-05 overdue  open    @amara  prevent  P1        #12     Refuse drains of more than ten nodes at once",
                "r#A2                      done                                       磁盘告警",
            ],
        );
        check(
            Some(80),
            &[
                "Item  Due                 Status  Owner   Action",
                "r#A1  2026-11-05 overdue  open    @amara  Refuse drains of more than ten nodes",
                "                                          at once",
                "r#A2                      done            磁盘告警",
            ],
        );
    }

    #[test]
    fn words_stand_below_where_there_is_no_room_beside() {
        check(
            Some(44),
            &[
                "Item  Due                 Status  Owner",
                "    Action",
                "r#A1  2026-11-05 overdue  open    @amara",
                "    Refuse drains of more than ten nodes at",
                "    once",
                "r#A2                      done",
                "    磁盘告警",
            ],
        );
        assert_eq!(wrap("a bcdefg hi", 4), ["a", "bcde", "fg", "hi"]);
        assert_eq!(wrap("", 4), [""]);
    }

    #[test]
    fn signs_of_several_characters_are_cut_whole() {
        assert_eq!(cut("⚠️⚠️⚠️", 5), "⚠️⚠️…");
        assert_eq!(cut("👩‍🚒👩‍🚒", 3), "👩‍🚒…");
        assert_eq!(cut("👩‍🚒👩‍🚒", 2), "…");
        for sign in ["⚠️", "👩‍🚒", "\u{200d}", "a\u{200d}", "🏳️‍🌈", "e\u{301}", "👍🏽", "1️⃣", "\u{fe0f}", "لا", "🇩🇪"]
        {
            let words = sign.repeat(60);
            let report = format!("## Action items\n\n- [ ] {words} (@{sign}, due 2026-11-05)\n- [ ] x{words} [{words}](u)\n");
            let items = list(&Document::parse(report), "r.md", "r", "2026-11-22".parse().unwrap());
            for width in (0..140).chain([1000]) {
                assert!(cut(&words, width).width() <= width.max(1), "{sign:?} in {width}");
                let room = width.max(6);
                let wide: Vec<String> = wrap(&words, room).into_iter().filter(|line| line.width() > room).collect();
                assert!(wide.is_empty(), "{sign:?} in {width}: {wide:?}");
                assert!(print(&items, Some(width), false, true).lines().count() >= 3, "{sign:?} in {width}");
            }
        }
    }
}
