//! The channels of a timeline as lanes beside each other: where each entry was recorded, and how the incident climbed.

use super::text::Terminal;
use crate::timeline::event::Channel;
use crate::timeline::view::View;
use anstyle::{AnsiColor, Style};

/// The lanes of one timeline.
#[derive(Debug)]
pub struct Lanes {
    lanes: Vec<Lane>,
    signs: bool,
}

#[derive(Debug)]
struct Lane {
    channel: Channel,
    name: &'static str,
    /// The first and the last row in it.
    rows: (usize, usize),
    /// The row where the incident first reached this layer, having climbed to it.
    climbed: Option<usize>,
}

/// Lanes take no more of the width than this part in a hundred; beyond it their names are shortened.
const MOST: usize = 40;

impl Lanes {
    /// A lane for each channel that an entry has.
    pub fn of(view: &View, terminal: Terminal) -> Lanes {
        let mut lanes: Vec<Lane> = Vec::new();
        for channel in Channel::ALL {
            let mut at = view.rows.iter().enumerate().filter(|(_, row)| row.channel == Some(channel)).map(|(at, _)| at);
            let Some(first) = at.next() else { continue };
            let climbed = view.climb.iter().find(|step| step.channel == channel).map(|step| step.row);
            lanes.push(Lane { channel, name: channel.name(), rows: (first, at.next_back().unwrap_or(first)), climbed });
        }
        let wide: usize = lanes.iter().map(|lane| lane.name.len() + 1).sum();
        if wide * 100 > terminal.width * MOST {
            for lane in &mut lanes {
                lane.name = short(lane.channel);
            }
        }
        Lanes { lanes, signs: terminal.signs }
    }

    /// How wide they are, the space behind them included.
    pub fn width(&self) -> usize {
        self.lanes.iter().map(|lane| lane.name.len() + 1).sum::<usize>() + usize::from(!self.lanes.is_empty())
    }

    /// Their names; nothing where there are none.
    pub fn head(&self) -> String {
        let names = self.lanes.iter().map(|lane| {
            let style = colour(lane.channel);
            format!("{style}{}{style:#}", lane.name)
        });
        names.collect::<Vec<_>>().join(" ")
    }

    /// What stands in the lanes beside a row: its sign in its own, and a line in those that go on. `None` is a line that
    /// is no row, before the row given.
    pub fn beside(&self, row: usize, channel: Option<Channel>) -> String {
        let mut out = String::new();
        for lane in &self.lanes {
            let style = colour(lane.channel);
            let (sign, style) = if channel == Some(lane.channel) {
                (if lane.climbed == Some(row) { self.sign("▲", "^") } else { self.sign("●", "*") }, style)
            } else if lane.rows.0 < row && row <= lane.rows.1 {
                (self.sign("│", "|"), Style::new().dimmed())
            } else {
                (" ", Style::new())
            };
            let before = lane.name.len() / 2;
            out += &format!("{:before$}{style}{sign}{style:#}{:after$}", "", "", after = lane.name.len() - before);
        }
        if !self.lanes.is_empty() {
            out.push(' ');
        }
        out
    }

    fn sign(&self, drawn: &'static str, plain: &'static str) -> &'static str {
        if self.signs { drawn } else { plain }
    }
}

fn short(channel: Channel) -> &'static str {
    match channel {
        Channel::Monitoring => "mon",
        Channel::Alert => "alt",
        Channel::Chat => "cht",
        Channel::Ticket => "tkt",
        Channel::Call => "cal",
        Channel::Deploy => "dep",
        Channel::Change => "chg",
        Channel::Status => "sta",
        Channel::Note => "nte",
    }
}

pub fn colour(channel: Channel) -> Style {
    let colour = match channel {
        Channel::Monitoring | Channel::Alert => AnsiColor::Red,
        Channel::Chat | Channel::Call => AnsiColor::Cyan,
        Channel::Ticket | Channel::Status => AnsiColor::Blue,
        Channel::Deploy | Channel::Change => AnsiColor::Magenta,
        Channel::Note => return Style::new(),
    };
    colour.on_default()
}
