//! The timeline as a picture: one lane a channel, to scale, and the same as a table for those who do not see it.

use super::axis::Axis;
use super::clean::{escape, escaped};
use super::{Input, address, figures};
use crate::document::time::Trust;
use crate::document::{Channel, Entry};
use jiff::Zoned;
use jiff::tz::TimeZone;
use std::fmt::Write;

/// Heights of the picture's parts, in pixels; the style sheet gives the names of the lanes the same.
const BAND: usize = 14;
const LANE: usize = 40;
const FOOT: usize = 40;

/// The most characters of an entry that the picture tells when it is pointed at.
const LONGEST: usize = 160;

/// An entry that can be drawn: it tells a day and a time of day.
struct Mark<'i> {
    entry: &'i Entry,
    channel: Option<Channel>,
    at: Zoned,
    until: Option<i64>,
    /// The name of its row on the page.
    anchor: Option<&'i str>,
}

/// The picture of a report's timeline, none where no two of its entries stand at different times. `anchors` names the
/// rows of all entries; `folder` is the report's own.
pub(super) fn picture(input: &Input, anchors: &[Option<String>], folder: &str) -> Option<String> {
    let (zone, zone_name) = zone(input);
    let mut marks = Vec::new();
    let entries = input.timelines.iter().flat_map(|timeline| &timeline.entries);
    let count = entries.clone().count();
    for (index, entry) in entries.enumerate() {
        let Some(at) = entry.when.moment.as_ref().filter(|moment| moment.clock.is_some()).and_then(|moment| moment.zoned()) else {
            continue;
        };
        let at = at.timestamp().to_zoned(zone.clone());
        let channel = input.channels.get(index).copied().flatten();
        marks.push(Mark { until: until(entry, &at), entry, channel, at, anchor: anchors.get(index).and_then(Option::as_deref) });
    }
    marks.sort_by_key(|mark| mark.at.timestamp());
    let (first, last) = (marks.first()?.at.timestamp(), marks.last()?.at.timestamp());
    if first == last {
        return None;
    }
    let mut moments: Vec<i64> = marks.iter().flat_map(|mark| [Some(seconds(&mark.at)), mark.until]).flatten().collect();
    // Milestones of another day than every entry are a mistake somewhere; the picture is of the entries.
    let near = |moment: &&super::Moment| (seconds(&moment.at) - first.as_second()).abs() < 7 * 86_400;
    let passed: Vec<&super::Moment> = input.moments.iter().filter(near).collect();
    moments.extend(passed.iter().map(|moment| seconds(&moment.at)));
    moments.sort_unstable();
    let axis = Axis::of(&moments, zone)?;
    let picture = Picture { marks, passed, axis, zone: zone_name, untimed: 0, folder };
    Some(Picture { untimed: count - picture.marks.len(), ..picture }.write())
}

struct Picture<'i> {
    marks: Vec<Mark<'i>>,
    /// The milestones, in the order of [`Milestone::ALL`].
    passed: Vec<&'i super::Moment>,
    axis: Axis,
    /// Empty where nobody says the zone.
    zone: String,
    /// Entries that are not drawn.
    untimed: usize,
    folder: &'i str,
}

impl Picture<'_> {
    fn write(&self) -> String {
        let mut lanes: Vec<Option<Channel>> = self.marks.iter().map(|mark| mark.channel).collect();
        // The channels in the order that an incident climbs them; what a person wrote comes last.
        lanes.sort_by_key(|channel| channel.map_or(Channel::ALL.len(), |channel| channel as usize));
        lanes.dedup();
        let mut out = String::with_capacity(2000 + self.marks.len() * 500);
        out.push_str("<figure class=\"lanes\" id=\"page.timeline\">\n");
        self.caption(&mut out, &lanes);
        out.push_str("<div class=\"frame\"><div class=\"view\" role=\"group\" tabindex=\"0\" aria-label=\"The timeline as a picture\">\n");
        self.drawing(&mut out, &lanes);
        out.push_str("</div>\n<ul class=\"names\" aria-hidden=\"true\">");
        for lane in &lanes {
            let _ = write!(out, "<li>{}</li>", name(*lane, lanes.len()));
        }
        out.push_str("</ul></div>\n");
        self.table(&mut out, &lanes);
        out.push_str("</figure>\n");
        out
    }

    fn caption(&self, out: &mut String, lanes: &[Option<Channel>]) {
        let count = figures::counted(self.marks.len() as i64, "entry").replace("entrys", "entries");
        let channels = lanes.iter().flatten().count();
        let zone =
            if self.zone.is_empty() { "in a zone that the report does not name".to_owned() } else { format!("in {}", escaped(&self.zone)) };
        let _ = write!(out, "<figcaption><span>{count}");
        if channels > 0 {
            let _ = write!(out, " in {}", figures::counted(channels as i64, "channel"));
        }
        let _ = write!(out, ", times {zone}.");
        match self.untimed {
            0 => {}
            1 => out.push_str(" One entry without a time of day stands in the text alone."),
            more => {
                let _ = write!(out, " {more} entries without a time of day stand in the text alone.");
            }
        }
        out.push_str("</span>\n<span class=\"tools\" hidden><button type=\"button\" data-zoom=\"out\" aria-label=\"Zoom out\">−</button>");
        out.push_str("<button type=\"button\" data-zoom=\"in\" aria-label=\"Zoom in\">+</button>");
        out.push_str("<button type=\"button\" data-zoom=\"all\">Show all</button></span></figcaption>\n");
    }

    fn drawing(&self, out: &mut String, lanes: &[Option<Channel>]) {
        let foot = BAND + LANE * lanes.len();
        let height = foot + FOOT;
        let _ = writeln!(
            out,
            "<svg width=\"100%\" height=\"{height}\" role=\"img\" aria-labelledby=\"page.timeline.title\" aria-describedby=\"page.timeline.said\">\n\
             <title id=\"page.timeline.title\">Timeline by channel</title>\n<desc id=\"page.timeline.said\">{}</desc>",
            escaped(&self.said(lanes))
        );
        for lane in 0..lanes.len() {
            let y = BAND + LANE * lane;
            let _ = writeln!(out, "<rect class=\"lane\" x=\"0\" y=\"{y}\" width=\"100%\" height=\"{LANE}\"></rect>");
        }
        for cut in self.axis.cuts() {
            let (x, width, height) = (cut.x, cut.width, LANE * lanes.len());
            let _ = writeln!(
                out,
                "<rect class=\"cut\" x=\"{x}%\" y=\"{BAND}\" width=\"{width}%\" height=\"{height}\"><title>{} without an entry, not to scale</title></rect>",
                cut.length
            );
        }
        let mut clocks = 0;
        for tick in self.axis.ticks() {
            let x = tick.x;
            let class = if tick.is_midnight { " class=\"midnight\"" } else { "" };
            if tick.clock.is_some() || tick.is_midnight {
                let _ = writeln!(out, "<line{class} x1=\"{x}%\" x2=\"{x}%\" y1=\"{BAND}\" y2=\"{}\"></line>", foot + 4);
            }
            // A label at an end of the picture stays inside it.
            let anchor = if x > 92.0 { " text-anchor=\"end\"" } else { "" };
            let clock_anchor = if x > 92.0 {
                anchor
            } else if x < 6.0 {
                ""
            } else {
                " text-anchor=\"middle\""
            };
            if let Some(clock) = &tick.clock {
                // A phone has room for every second label.
                let class = if clocks % 2 == 1 { " class=\"second\"" } else { "" };
                clocks += 1;
                let _ = writeln!(out, "<text{class}{clock_anchor} x=\"{x}%\" y=\"{}\">{clock}</text>", foot + 17);
            }
            if let Some(day) = &tick.day {
                let _ = writeln!(out, "<text class=\"day\"{anchor} x=\"{x}%\" y=\"{}\">{day}</text>", foot + 34);
            }
        }
        self.milestones(out, foot);
        for mark in &self.marks {
            self.mark(out, mark, lanes);
        }
        out.push_str("</svg>\n");
    }

    /// The phases between milestones as a band, and a line for each milestone.
    fn milestones(&self, out: &mut String, foot: usize) {
        let in_order = self.passed.windows(2).all(|pair| pair[0].at.timestamp() <= pair[1].at.timestamp());
        for pair in self.passed.windows(2).filter(|_| in_order) {
            let (from, until) = (self.axis.place(seconds(&pair[0].at)), self.axis.place(seconds(&pair[1].at)));
            let width = ((until - from) * 100.0).round() / 100.0;
            let length = figures::length(seconds(&pair[1].at) - seconds(&pair[0].at));
            let _ = writeln!(
                out,
                "<rect class=\"until-{}\" x=\"{from}%\" y=\"0\" width=\"{width}%\" height=\"{}\"><title>{}: {length}</title></rect>",
                pair[1].milestone.name(),
                BAND - 4,
                super::strip::words(pair[1].milestone),
            );
        }
        for moment in &self.passed {
            let x = self.axis.place(seconds(&moment.at));
            let _ = writeln!(
                out,
                "<line class=\"passed\" x1=\"{x}%\" x2=\"{x}%\" y1=\"0\" y2=\"{foot}\"><title>{} {}</title></line>",
                figures::label(moment.milestone.name()),
                clock(&moment.at)
            );
        }
    }

    fn mark(&self, out: &mut String, mark: &Mark, lanes: &[Option<Channel>]) {
        let lane = lanes.iter().position(|lane| *lane == mark.channel).unwrap_or_default();
        let y = BAND + LANE * lane + LANE * 5 / 8;
        let x = self.axis.place(seconds(&mark.at));
        let class = mark.channel.map_or("told", Channel::name);
        let milestone = if mark.entry.milestone.is_some() { " milestone" } else { "" };
        let radius = if mark.entry.milestone.is_some() { 7 } else { 5 };
        let place = mark.anchor.map(|anchor| format!(" data-row=\"{}\"", escaped(anchor))).unwrap_or_default();
        if let Some(until) = mark.until {
            let end = self.axis.place(until);
            let _ = writeln!(out, "<line class=\"lasts {class}\" x1=\"{x}%\" x2=\"{end}%\" y1=\"{y}\" y2=\"{y}\"></line>");
        }
        let _ = write!(out, "<circle class=\"{class}{milestone}\"{place} cx=\"{x}%\" cy=\"{y}\" r=\"{radius}\"><title>{}", clock(&mark.at));
        if let Some(channel) = mark.channel {
            let _ = write!(out, " · {}", channel.name());
        }
        out.push_str(" · ");
        escape(out, &short(&mark.entry.text));
        out.push_str("</title></circle>\n");
    }

    /// What the picture shows, in a sentence.
    fn said(&self, lanes: &[Option<Channel>]) -> String {
        let (first, last) = (&self.marks[0].at, &self.marks[self.marks.len() - 1].at);
        let mut said = format!("From {} on {} to {}", clock(first), figures::day(first.date()), clock(last));
        if first.date() != last.date() {
            let _ = write!(said, " on {}", figures::day(last.date()));
        }
        let of = |lane: &Option<Channel>| {
            let count = self.marks.iter().filter(|mark| mark.channel == *lane).count();
            let before = if lane.is_some() { "in " } else { "" };
            format!("{count} {before}{}", name(*lane, lanes.len()).to_lowercase())
        };
        let _ = write!(said, ": {}.", lanes.iter().map(of).collect::<Vec<_>>().join(", "));
        for moment in &self.passed {
            let _ = write!(said, " {} at {}.", figures::label(moment.milestone.name()), clock(&moment.at));
        }
        said.push_str(" The same follows as a table.");
        said
    }

    fn table(&self, out: &mut String, lanes: &[Option<Channel>]) {
        let has_channels = lanes.iter().flatten().count() > 0;
        let has_evidence = self.marks.iter().any(|mark| mark.entry.evidence.is_some());
        out.push_str(
            "<details><summary>In the order of time, as a table</summary>\n\
             <div class=\"table timeline\" role=\"group\" aria-label=\"The timeline in the order of time\" tabindex=\"0\"><table>\n<thead><tr><th scope=\"col\">Time</th>",
        );
        out.push_str(if has_channels { "<th scope=\"col\">Channel</th>" } else { "" });
        out.push_str("<th scope=\"col\">What happened</th>");
        out.push_str(if has_evidence { "<th scope=\"col\">Source</th>" } else { "" });
        out.push_str("</tr></thead>\n<tbody>\n");
        let mut day = None;
        for mark in &self.marks {
            let class = if mark.entry.milestone.is_some() { " class=\"milestone\"" } else { "" };
            let date = mark.at.date();
            let told = if day.replace(date) == Some(date) { String::new() } else { format!("{} ", figures::short_day(date)) };
            let time = format!("<time datetime=\"{}\">{told}{}</time>", mark.at.strftime("%Y-%m-%dT%H:%M:%S"), clock(&mark.at));
            let time = match mark.anchor {
                Some(anchor) => format!("<a class=\"at\" href=\"#{}\">{time}</a>", escaped(anchor)),
                None => time,
            };
            let _ = write!(out, "<tr{class}><td class=\"short\">{time}</td>");
            if has_channels {
                let _ = write!(out, "<td class=\"short\">{}</td>", mark.channel.map_or("", Channel::name));
            }
            out.push_str("<td>");
            escape(out, &mark.entry.text);
            out.push_str("</td>");
            if has_evidence {
                out.push_str("<td>");
                self.evidence(out, mark.entry);
                out.push_str("</td>");
            }
            out.push_str("</tr>\n");
        }
        out.push_str("</tbody></table></div></details>\n");
    }

    fn evidence(&self, out: &mut String, entry: &Entry) {
        let Some((words, written)) = &entry.evidence else { return };
        let words = escaped(if words.trim().is_empty() { written } else { words });
        let target = address::target(written, self.folder).filter(|target| !target.starts_with('#'));
        match target {
            Some(target) if target.starts_with("http") => {
                let _ = write!(out, "<a href=\"{}\" rel=\"noopener noreferrer\">{words}</a>", escaped(&target));
            }
            Some(target) => {
                let _ = write!(out, "<a href=\"{}\">{words}</a>", escaped(&target));
            }
            None => out.push_str(&words),
        }
    }
}

/// The zone that the picture tells times in, and its name: the one of the first timeline that has entries.
fn zone(input: &Input) -> (TimeZone, String) {
    let timeline = input.timelines.iter().find(|timeline| !timeline.entries.is_empty());
    let moment = timeline.and_then(|timeline| timeline.entries.iter().find_map(|entry| entry.when.moment.as_ref()));
    match moment {
        Some(moment) if moment.zone.trust != Trust::Assumed => (moment.zone.zone.clone(), moment.zone.name.clone()),
        _ => (TimeZone::UTC, String::new()),
    }
}

fn seconds(at: &Zoned) -> i64 {
    at.timestamp().as_second()
}

/// When an entry that lasts ends, where that is after its beginning.
fn until(entry: &Entry, at: &Zoned) -> Option<i64> {
    let moment = entry.when.moment.as_ref()?;
    let (date, time) = moment.until?;
    let end = date.or(moment.date)?.to_datetime(time?).to_zoned(moment.zone.zone.clone()).ok()?;
    Some(seconds(&end)).filter(|end| *end > seconds(at))
}

fn clock(at: &Zoned) -> String {
    figures::clock(at, false)
}

/// The name of a lane; alone, it needs none that tells it from others.
fn name(lane: Option<Channel>, lanes: usize) -> &'static str {
    match lane {
        Some(Channel::Monitoring) => "Monitoring",
        Some(Channel::Alert) => "Alerts",
        Some(Channel::Chat) => "Chat",
        Some(Channel::Ticket) => "Tickets",
        Some(Channel::Call) => "Calls",
        Some(Channel::Deploy) => "Deploys",
        Some(Channel::Change) => "Changes",
        Some(Channel::Status) => "Status page",
        Some(Channel::Note) => "Notes",
        None if lanes == 1 => "Entries",
        None => "Told by people",
    }
}

fn short(text: &str) -> String {
    match text.char_indices().nth(LONGEST) {
        None => text.to_owned(),
        Some((end, _)) => format!("{} …", text[..text[..end].rfind(' ').unwrap_or(end)].trim_end()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Document;

    /// What the picture of a timeline holds: a line for each mark, label, cut and row, without its places.
    fn check(timeline: &str, channels: &[Option<Channel>], expected: &[&str]) {
        let document = Document::parse(format!("## Timeline\n\n{timeline}"));
        let timelines = document.timelines();
        let rows = timelines
            .iter()
            .flat_map(|timeline| &timeline.entries)
            .map(|entry| Some(format!("row{}", entry.span.start)))
            .collect::<Vec<_>>();
        let input = Input {
            path: "postmortems/x.md".into(),
            document,
            timelines,
            channels: channels.to_vec(),
            moments: Vec::new(),
            stretches: Vec::new(),
            spent: None,
        };
        let html = picture(&input, &rows, "postmortems").unwrap_or_default();
        let told = |line: &str| {
            let title = line.split_once("<title>").and_then(|(_, rest)| rest.split_once("</title>")).map(|(title, _)| title.to_owned());
            let label = || line.strip_prefix("<text").and_then(|rest| rest.split_once('>')?.1.strip_suffix("</text>")).map(str::to_owned);
            let said = || {
                line.split_once("page.timeline.said\">").filter(|_| line.starts_with("<desc")).map(|(_, rest)| rest.replace("</desc>", ""))
            };
            title.or_else(label).or_else(said)
        };
        assert_eq!(html.lines().filter_map(told).collect::<Vec<_>>(), expected, "{html}");
    }

    #[test]
    fn lanes_stand_in_the_order_an_incident_climbs_them() {
        check(
            "| Time (UTC) | What |\n| --- | --- |\n| 2026-11-21 14:20 | <b>joined</b> & \"asked\" |\n| 2026-11-21 14:00 | alert fired |\n| 2026-11-21 14:10 | deploy |\n| later | x |\n",
            &[Some(Channel::Chat), Some(Channel::Alert)],
            &[
                "From 14:00 on 21 November 2026 to 14:20: 1 in alerts, 1 in chat, 1 told by people. The same follows as a table.",
                "21 Nov 2026",
                "14:00",
                "14:05",
                "14:10",
                "14:15",
                "14:20",
                "14:00 · alert · alert fired",
                "14:10 · deploy",
                "14:20 · chat · joined &amp; &quot;asked&quot;",
            ],
        );
    }

    #[test]
    fn one_moment_is_no_picture() {
        check("- 14:02 a\n- 14:02 b\n", &[], &[]);
        check("- some day\n", &[], &[]);
    }

    #[test]
    fn five_hundred_entries_are_drawn_once_each() {
        let rows: String =
            (0..500).map(|minute| format!("| 2026-11-21 {:02}:{:02} | entry {minute} |\n", minute / 60, minute % 60)).collect();
        let document = Document::parse(format!("## Timeline\n\n| Time (UTC) | What |\n| --- | --- |\n{rows}"));
        let timelines = document.timelines();
        let (path, channels, moments, stretches) = ("x.md".into(), Vec::new(), Vec::new(), Vec::new());
        let input = Input { path, document, timelines, channels, moments, stretches, spent: None };
        let html = picture(&input, &[], "").unwrap();
        assert_eq!(html.matches("<circle ").count(), 500);
        assert_eq!(html.matches("<tr>").count(), 501);
        assert!(html.len() < 200_000, "{}", html.len());
    }
}
