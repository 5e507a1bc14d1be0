//! `noblame actions next`: the open items in the order in which to do them, with the reasons.

use super::super::{Outcome, Session};
use super::choose::{Choice, today};
use crate::actions::shape::text::{cut, wrap};
use crate::actions::{Filter, Listed, Settings};
use crate::document::item::Status;
use crate::insight::ageing::{self, Incident, Incidents, Mills, Pace, Rank, Wait, Waiting};
use anstyle::{AnsiColor, Style};
use clap::ValueEnum;
use jiff::civil::Date;
use rayon::prelude::*;
use serde::Serialize;

/// Show what to do next: the open items by priority, age, due date and recurrence, where age always wins in the end
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    choice: Choice,
    /// How many to show
    #[arg(long, short = 'n', value_name = "COUNT", default_value_t = 10)]
    count: usize,
    /// All of them
    #[arg(long, conflicts_with = "count")]
    all: bool,
    /// Show the formula, and what each part of it gives each item
    #[arg(long)]
    explain: bool,
    /// How to print them
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    format: Format,
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
enum Format {
    /// A list for people
    #[default]
    Text,
    /// One JSON object, version 1
    Json,
}

pub(super) fn run(args: Args, session: &Session) -> anyhow::Result<Outcome> {
    let open = |filter| Filter { status: vec![Status::Open, Status::InProgress], ..filter };
    let read = args.choice.read(session, open, facts)?;
    let settings = &session.config.actions;
    let step = settings.ageing_days.get();
    let ranks = rank(&read.items, &read.others, today(session), pace(settings));
    let shown = if args.all { ranks.len() } else { ranks.len().min(args.count) };
    let terminal = session.world.terminal;
    match args.format {
        Format::Json => terminal.print_raw(&json(&read.items, &ranks[..shown], today(session), step))?,
        Format::Text => {
            if args.explain {
                terminal.print(&formula(step))?;
            }
            let width = if terminal.output_is_terminal() { terminal.width() } else { usize::MAX };
            terminal.print(&text(&read.items, &ranks[..shown], args.explain, width))?;
            let those = |wait: Wait| ranks.iter().filter(|rank| rank.wait == wait).count();
            terminal.say(&told(those, ranks.len(), shown, read.reports, read.unknown.as_deref()));
            if those(Wait::Dormant) > 0 {
                terminal.say("what is dormant waits for a decision: do it, or `noblame actions wont-do`\n");
            }
        }
    }
    read.end(Outcome::Clean, session)
}

/// What a report says that its items' ranks look at.
#[derive(Debug)]
pub(super) struct Facts {
    id: String,
    factors: Vec<String>,
    incident: Option<Incident>,
}

pub(super) fn facts(document: &crate::document::Document, id: &str, stem: &str) -> Facts {
    let factors = document.front().factors.iter().map(|factor| factor.value.clone()).collect();
    Facts { id: id.to_owned(), factors, incident: Incident::of(document, id, stem) }
}

/// The days that the settings give, as the ranks want them.
pub(in crate::cli) fn pace(settings: &Settings) -> Pace {
    Pace { ageing: settings.ageing_days.get(), dormant: settings.dormant_days.get() }
}

/// The items' ranks, the first to be done first; those that are closed have none.
pub(super) fn rank(items: &[Listed], facts: &[Facts], today: Date, pace: Pace) -> Vec<Rank> {
    let incidents = Incidents::new(facts.iter().filter_map(|facts| facts.incident.clone()).collect());
    let factors: std::collections::HashMap<&str, &[String]> =
        facts.iter().map(|facts| (facts.id.as_str(), facts.factors.as_slice())).collect();
    let open: Vec<usize> = (0..items.len()).filter(|&at| !items[at].item.status.is_closed()).collect();
    let waiting = open.par_iter().map(|&at| {
        let listed = &items[at];
        let factors = factors.get(listed.origin.report.as_str()).copied().unwrap_or_default();
        let again = listed
            .origin
            .started
            .map(|since| incidents.again(&listed.origin.report, since, factors, &listed.origin.services, &listed.item.text));
        Waiting {
            level: listed.item.level(),
            since: listed.origin.started,
            due: listed.item.due,
            is_taken_up: listed.item.is_taken_up(),
            again: again.unwrap_or_default(),
        }
    });
    let mut ranks = ageing::rank(&waiting.collect::<Vec<_>>(), today, pace);
    ranks.iter_mut().for_each(|rank| rank.index = open[rank.index]);
    ranks
}

fn formula(step: u16) -> String {
    let surely = ageing::MOST_BESIDE_AGE / 1000 * i64::from(step);
    format!(
        "rank = priority + age + due + recurrence, in points\n\
         \x20 priority    4 for P0 to 0 for P4; 2 where none is written\n\
         \x20 age         1 for every {step} days since the incident, without end\n\
         \x20 due         0 until 14 days before, 1 on the day, and 1 more for every {step} days late, at most 2\n\
         \x20 recurrence  1 for a later incident with one of its factors, 0.5 for one about the same words,\n\
         \x20             0.25 for one of its services, at most 2\n\
         Whatever has waited {surely} days comes before everything that is new. The proof is in docs/actions.md.\n\n"
    )
}

fn points(mills: Mills) -> String {
    // Rounded once, so that a rank shown is not more than its parts by a rounding each.
    format!("{}.{}", mills / 1000, mills % 1000 / 100)
}

fn text(items: &[Listed], ranks: &[Rank], explain: bool, width: usize) -> String {
    let mut out = String::new();
    let bold = Style::new().bold();
    let dim = Style::new().dimmed();
    for (place, rank) in ranks.iter().enumerate() {
        let listed = &items[rank.index];
        let begun = (listed.item.status == Status::InProgress).then(|| "in-progress".to_owned());
        let owner = listed.item.owner.as_ref().map(|owner| cut(owner, 24));
        let mut line = format!("{:>3}. {:>5}  {bold}{}{bold:#}", place + 1, points(rank.mills), listed.name());
        let mut taken = listed.name().chars().count() + 12;
        let red = AnsiColor::Red.on_default();
        let wait = rank.wait.word().map(str::to_owned);
        for (word, style) in [(owner, Style::new()), (begun, Style::new()), (wait, red)] {
            let Some(word) = word else { continue };
            taken += word.chars().count() + 2;
            if taken > width {
                line += &format!("\n{}", " ".repeat(10));
                taken = 12 + word.chars().count();
            }
            line += &format!("  {style}{word}{style:#}");
        }
        out += &format!("{line}\n");
        let indent = " ".repeat(12);
        let room = width.saturating_sub(indent.len()).max(20);
        wrap(&listed.item.text, room).iter().for_each(|line| out += &format!("{indent}{line}\n"));
        if explain {
            for part in &rank.parts {
                let lead = format!("{:>5}  {:<10}  ", points(part.mills), part.name);
                let lines = wrap(&part.why, room.saturating_sub(lead.len()).max(20));
                for (at, line) in lines.iter().enumerate() {
                    let lead = if at == 0 { lead.clone() } else { " ".repeat(lead.len()) };
                    out += &format!("{indent}{dim}{lead}{line}{dim:#}\n");
                }
            }
        } else {
            let why: Vec<&str> = rank.parts.iter().map(|part| part.why.as_str()).collect();
            wrap(&why.join("; "), room).iter().for_each(|line| out += &format!("{indent}{dim}{line}{dim:#}\n"));
        }
    }
    out
}

fn told(those: impl Fn(Wait) -> usize, all: usize, shown: usize, reports: usize, unknown: Option<&str>) -> String {
    if let Some(unknown) = unknown {
        return format!("{unknown}\n");
    }
    let reports = if reports == 1 { "1 report".to_owned() } else { format!("{reports} reports") };
    let counted = [Wait::Starving, Wait::Dormant].map(|wait| wait.word().filter(|_| those(wait) > 0).map(|word| (those(wait), word)));
    let waiting: String = counted.iter().flatten().map(|(count, word)| format!(", {count} {word}")).collect();
    match all {
        0 => format!("nothing is open in {reports}\n"),
        all => format!("{shown} of {all} open items in {reports}{waiting}\n"),
    }
}

#[derive(Serialize)]
struct Output<'a> {
    version: u8,
    today: String,
    ageing_days: u16,
    items: Vec<Item<'a>>,
}

#[derive(Serialize)]
struct Item<'a> {
    name: String,
    path: &'a str,
    line: usize,
    text: &'a str,
    status: &'static str,
    owner: Option<&'a str>,
    points: f64,
    starving: bool,
    /// It would starve, and nothing has shown for long that anybody took it up.
    dormant: bool,
    /// None where the report has no day.
    age_days: Option<i32>,
    parts: Vec<Part<'a>>,
}

#[derive(Serialize)]
struct Part<'a> {
    part: &'static str,
    points: f64,
    reason: &'a str,
}

fn json(items: &[Listed], ranks: &[Rank], today: Date, step: u16) -> String {
    let items = ranks.iter().map(|rank| item(&items[rank.index], rank)).collect();
    let output = Output { version: 1, today: today.to_string(), ageing_days: step, items };
    serde_json::to_string_pretty(&output).unwrap_or_default() + "\n"
}

fn item<'i>(listed: &'i Listed, rank: &'i Rank) -> Item<'i> {
    let in_points = |mills: Mills| mills as f64 / 1000.0;
    Item {
        name: listed.name(),
        path: &listed.origin.path,
        line: listed.line,
        text: &listed.item.text,
        status: listed.item.status.name(),
        owner: listed.item.owner.as_deref(),
        points: in_points(rank.mills),
        starving: rank.wait == Wait::Starving,
        dormant: rank.wait == Wait::Dormant,
        age_days: rank.days,
        parts: rank.parts.iter().map(|part| Part { part: part.name, points: in_points(part.mills), reason: &part.why }).collect(),
    }
}
