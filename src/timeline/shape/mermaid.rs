//! A timeline as a Mermaid chart that GitHub and others draw: time to the right, one lane a channel.

use crate::timeline::event::Channel;
use crate::timeline::view::{Row, View};

/// What begins a line of another sort: as the first word of a label its first letter is written by number.
const WORDS: &[&str] = &[
    "accDescr",
    "accDescription",
    "accTitle",
    "axisFormat",
    "call",
    "click",
    "dateFormat",
    "excludes",
    "gantt",
    "href",
    "includes",
    "inclusiveEndDates",
    "section",
    "tickInterval",
    "title",
    "todayMarker",
    "topAxis",
    "weekday",
    "weekend",
];

/// A label is no longer than this, in characters.
const LONGEST: usize = 60;

pub fn print(view: &View) -> String {
    let mut out = String::from("gantt\n");
    if !view.title.is_empty() {
        out += &format!("    title {}\n", label(&view.title));
    }
    out += "    dateFormat YYYY-MM-DDTHH:mm:ss\n    axisFormat %H:%M\n";
    let lanes = Channel::ALL.into_iter().map(Some).chain([None]);
    for lane in lanes {
        let rows: Vec<&Row> = view.rows.iter().filter(|row| row.channel == lane && row.at.is_some()).collect();
        if rows.is_empty() {
            continue;
        }
        out += &format!("    section {}\n", lane.map_or("entries", Channel::name));
        for row in rows {
            let Some(at) = &row.at else { continue };
            let start = at.strftime("%Y-%m-%dT%H:%M:%S");
            let mark = if row.milestone.is_some() { "crit, milestone" } else { "milestone" };
            let said = label(&row.text);
            match &row.until {
                Some(until) if until > at => out += &format!("    {said} :{start}, {}\n", until.strftime("%Y-%m-%dT%H:%M:%S")),
                _ => out += &format!("    {said} :{mark}, {start}, 0m\n"),
            }
        }
    }
    out
}

/// Text without what has a meaning in Mermaid; a chart has no way to write it but by number.
fn label(text: &str) -> String {
    let mut out = String::new();
    let first = text.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
    let is_word = WORDS.iter().any(|word| word.eq_ignore_ascii_case(first)) || first.parse::<u16>().is_ok();
    for (count, c) in text.chars().enumerate() {
        if count == LONGEST {
            out.push('…');
            break;
        }
        match c {
            c if count == 0 && is_word => out += &format!("#{};", u32::from(c)),
            ':' | ';' | '#' | '%' | '"' | '<' | '>' | '{' | '}' => out += &format!("#{};", u32::from(c)),
            c => out.push(c),
        }
    }
    if out.trim().is_empty() { "-".to_owned() } else { out }
}

#[cfg(test)]
mod tests {
    use super::label;

    #[test]
    fn a_label_means_nothing_else() {
        let table = [
            ("deploy of checkout: 5 %", "deploy of checkout#58; 5 #37;"),
            ("Click on checkout failed", "#67;lick on checkout failed"),
            ("section 5 is down", "#115;ection 5 is down"),
            ("sections are down", "sections are down"),
            ("2026-11-21 was a Saturday", "#50;026-11-21 was a Saturday"),
            ("", "-"),
        ];
        for (text, expected) in table {
            assert_eq!(label(text), expected);
        }
    }
}
