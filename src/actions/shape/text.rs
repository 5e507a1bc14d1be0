//! Items for a person: a table, fitted to the terminal where there is one.

use crate::actions::Listed;
use anstyle::{AnsiColor, Style};
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// What a column is called, and what it shows of an item.
struct Column {
    heading: &'static str,
    show: fn(&Listed) -> String,
    /// Left out on a narrow terminal: the highest first. 0 always stays.
    spare: u8,
}

const COLUMNS: &[Column] = &[
    Column { heading: "Item", show: Listed::name, spare: 0 },
    Column { heading: "Due", show: due, spare: 0 },
    Column { heading: "Status", show: |listed| listed.item.status.name().to_owned(), spare: 2 },
    Column { heading: "Owner", show: |listed| listed.item.owner.clone().unwrap_or_default(), spare: 1 },
    Column { heading: "Type", show: |listed| listed.item.kind.map(|kind| kind.name().to_owned()).unwrap_or_default(), spare: 4 },
    Column { heading: "Priority", show: |listed| listed.item.priority.clone().unwrap_or_default(), spare: 3 },
    Column { heading: "Ticket", show: ticket, spare: 5 },
    Column { heading: WORDS, show: |listed| listed.item.text.clone(), spare: 0 },
];

const WORDS: &str = "Action";

/// The least room that the words of an item keep, in columns of the terminal.
const LEAST: usize = 30;

fn due(listed: &Listed) -> String {
    let late = if listed.overdue.is_some() { " overdue" } else { "" };
    listed.item.due.map(|due| format!("{due}{late}")).unwrap_or_default()
}

fn ticket(listed: &Listed) -> String {
    listed.item.ticket.as_ref().map(|(words, _)| cut(words, 16)).unwrap_or_default()
}

/// A heading and one line an item, nothing cut off without a width. Columns that say nothing are left out.
pub fn print(items: &[Listed], width: Option<usize>) -> String {
    if items.is_empty() {
        return String::new();
    }
    let shown: Vec<Vec<String>> = COLUMNS.iter().map(|column| items.iter().map(column.show).collect()).collect();
    let widest = |column: usize| shown[column].iter().map(|cell| cell.width()).max().unwrap_or_default();
    let mut columns: Vec<(usize, usize)> = (0..COLUMNS.len())
        .map(|column| (column, widest(column)))
        .filter(|(_, width)| *width > 0)
        .map(|(column, width)| (column, width.max(COLUMNS[column].heading.width())))
        .collect();
    if let Some(width) = width {
        fit(&mut columns, width);
    }
    let bold = Style::new().bold();
    let mut lines = format!("{bold}{}{bold:#}\n", row(&columns, |column| COLUMNS[column].heading.to_owned()));
    for (at, listed) in items.iter().enumerate() {
        let style = match listed {
            Listed { overdue: Some(_), .. } => AnsiColor::Red.on_default(),
            Listed { item, .. } if item.status.is_closed() => Style::new().dimmed(),
            _ => Style::new(),
        };
        lines += &format!("{style}{}{style:#}\n", row(&columns, |column| shown[column][at].clone()));
    }
    lines
}

/// `3 items, 1 overdue`
pub fn summary(items: &[Listed]) -> String {
    let overdue = items.iter().filter(|listed| listed.overdue.is_some()).count();
    let count = if items.len() == 1 { "1 item".to_owned() } else { format!("{} items", items.len()) };
    if overdue > 0 { format!("{count}, {overdue} overdue") } else { count }
}

/// Leave columns out until the words have room, then give them what is left.
fn fit(columns: &mut Vec<(usize, usize)>, width: usize) {
    let others = |columns: &[(usize, usize)]| -> usize {
        columns.iter().filter(|(column, _)| COLUMNS[*column].heading != WORDS).map(|(_, width)| width + 2).sum()
    };
    while others(columns) + LEAST > width {
        let Some(spare) = columns.iter().map(|(column, _)| COLUMNS[*column].spare).max().filter(|spare| *spare > 0) else { break };
        columns.retain(|(column, _)| COLUMNS[*column].spare != spare);
    }
    let left = width.saturating_sub(others(columns)).max(LEAST);
    if let Some(words) = columns.iter_mut().find(|(column, _)| COLUMNS[*column].heading == WORDS) {
        words.1 = words.1.min(left);
    }
}

fn row(columns: &[(usize, usize)], cell: impl Fn(usize) -> String) -> String {
    let mut line = String::new();
    for (column, width) in columns {
        let text = cut(&cell(*column), *width);
        line += &text;
        line += &" ".repeat(width.saturating_sub(text.width()) + 2);
    }
    line.trim_end().to_owned()
}

/// The text, or its beginning and an ellipsis, in so many columns.
fn cut(text: &str, width: usize) -> String {
    if text.width() <= width {
        return text.to_owned();
    }
    // A whole prefix is measured each time: what is drawn as one sign is as wide as its parts only seldom.
    let room = width.saturating_sub(1);
    let ends = text.grapheme_indices(true).map(|(at, sign)| at + sign.len());
    let kept = ends.take_while(|end| text[..*end].width() <= room).last().unwrap_or_default();
    format!("{}…", text[..kept].trim_end())
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
        let plain: Vec<String> = print(&items, width).lines().map(unstyled).collect();
        assert_eq!(plain, expected);
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
                "r#A1  2026-11-05 overdue  open    @amara  Refuse drains of more than ten nodes…",
                "r#A2                      done            磁盘告警",
            ],
        );
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
                assert_eq!(print(&items, Some(width)).lines().count(), 3, "{sign:?} in {width}");
            }
        }
    }
}
