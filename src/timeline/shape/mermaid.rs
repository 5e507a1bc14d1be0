//! A timeline as a Mermaid chart that GitHub and others draw: time to the right, one lane a channel.

use crate::timeline::event::Channel;
use crate::timeline::view::{Row, View};

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
    for (count, c) in text.chars().enumerate() {
        if count == LONGEST {
            out.push('…');
            break;
        }
        match c {
            ':' | ';' | '#' | '%' | '"' | '<' | '>' | '{' | '}' => out += &format!("#{};", u32::from(c)),
            c => out.push(c),
        }
    }
    if out.trim().is_empty() { "-".to_owned() } else { out }
}
