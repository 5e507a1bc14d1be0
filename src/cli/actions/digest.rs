//! What became of the items, for a terminal, a chat or a program.

use crate::actions::Settings;
use crate::actions::shape::text::{cut, wrap};
use crate::document::escape;
use crate::insight::follow_up::{Counts, DEFINITIONS, FollowUp, Promise, Spread};
use anstyle::{AnsiColor, Style};
use jiff::civil::Date;
use serde::Serialize;
use std::collections::BTreeMap;
use unicode_width::UnicodeWidthStr;

/// What is told, and what it is about.
pub(super) struct Told<'t> {
    pub found: &'t FollowUp,
    pub promises: &'t [Promise],
    pub today: Date,
    pub settings: &'t Settings,
}

/// So many items are named under each heading; the JSON names all.
const NAMED: usize = 10;

/// `width` is that of the terminal, if there is one.
pub(super) fn text(told: &Told, width: Option<usize>) -> String {
    let Told { found, .. } = told;
    let bold = Style::new().bold();
    let red = AnsiColor::Red.on_default();
    let mut out = format!("{}\n\n", headline(told));
    let mut table = |title: &str, counts: &Counts| {
        let width = counts.iter().map(|(name, _)| name.len()).max().unwrap_or_default();
        let most = counts.iter().map(|(_, count)| *count).max().unwrap_or_default();
        out += &format!("{bold}{title}{bold:#}\n");
        for (name, count) in counts {
            let bar = "█".repeat((count * 30).div_ceil(most.max(1)));
            out += format!("  {name:<width$}  {count:>5}  {bar}").trim_end();
            out += "\n";
        }
        out += "\n";
    };
    table("Items by status", &found.by_status);
    table("Open items by age", &found.open_by_age);
    table("Reports by how many items they have", &found.per_report);
    table("Items by strength", &found.by_strength);
    table("Items by type", &found.by_type);
    for (title, items, say) in lists(told) {
        if items.is_empty() {
            continue;
        }
        let alarming = matches!(title, "Overdue" | "Starving");
        let style = if alarming { red } else { Style::new() };
        out += &format!("{bold}{title}{bold:#}\n");
        for &at in items.iter().take(NAMED) {
            let promise = &told.promises[at];
            let behind = say(promise);
            let room = width.map_or(60, |width| width.saturating_sub(promise.name.width() + behind.width() + 4)).clamp(16, 60);
            out += &format!("  {style}{}{style:#}  {}{behind}\n", promise.name, cut(&promise.text, room));
        }
        out += &more(items.len(), "  ");
        out += "\n";
    }
    for line in spreads(told) {
        out += &format!("{line}\n");
    }
    out += &format!("\n{bold}What the words mean{bold:#}\n");
    for (name, meaning) in DEFINITIONS {
        let lines = wrap(&format!("{name}: {meaning}"), width.unwrap_or(usize::MAX).saturating_sub(4));
        out += &format!("  {}\n", lines.join("\n    "));
    }
    out
}

pub(super) fn markdown(told: &Told) -> String {
    let Told { found, .. } = told;
    let mut out = format!("**Action items on {}**: {}\n", told.today, headline(told));
    for (title, items, say) in lists(told) {
        if items.is_empty() || title == "Soaking" {
            continue;
        }
        out += &format!("\n**{title}** ({})\n\n", items.len());
        for &at in items.iter().take(NAMED) {
            let promise = &told.promises[at];
            out += &format!("- `{}` {}{}\n", promise.name.replace('`', ""), escape::text(&cut(&promise.text, 100)), say(promise));
        }
        out += &more(items.len(), "- ");
    }
    out += "\n| Open for | items |\n| --- | ---: |\n";
    for (name, count) in &found.open_by_age {
        out += &format!("| {name} | {count} |\n");
    }
    let lines: Vec<String> = spreads(told).iter().map(|line| format!("- {line}\n")).collect();
    out + "\n" + &lines.concat()
}

/// `12 items in 4 reports: 5 open, 2 overdue, 1 starving, 1 dormant; 6 of 11 done (55 %)`
fn headline(told: &Told) -> String {
    let Told { found, promises, .. } = told;
    let open = promises.iter().filter(|promise| promise.is_open()).count();
    let (done, all) = found.done;
    let dormant = if found.dormant.is_empty() { String::new() } else { format!(", {} dormant", found.dormant.len()) };
    format!(
        "{} in {}: {open} open, {} overdue, {} starving{dormant}; {done} of {all} done{}",
        counted(found.items, "item"),
        counted(found.reports, "report"),
        found.overdue.len(),
        found.starving.len(),
        share(done, all)
    )
}

type Say<'t> = Box<dyn Fn(&Promise) -> String + 't>;

/// The items that want looking at, under their headings, with what is said behind each.
fn lists<'t>(told: &'t Told) -> [(&'static str, &'t [usize], Say<'t>); 6] {
    let Told { found, today, .. } = *told;
    let late = move |promise: &Promise| promise.late(today).map(|days| format!(" – {} late", counted_days(days))).unwrap_or_default();
    let aged = move |promise: &Promise| {
        let days = promise.age(today);
        days.map_or_else(|| " – its report has no day".to_owned(), |days| format!(" – waits {}", counted_days(days)))
    };
    let untouched = |promise: &Promise| promise.since.map(|since| format!(" – untouched since {since}")).unwrap_or_default();
    let closed = |promise: &Promise| {
        promise.closed_on.map_or_else(|| " – done on no day that is written".to_owned(), |on| format!(" – done on {on}"))
    };
    [
        ("Overdue", &found.overdue, Box::new(late)),
        ("Starving", &found.starving, Box::new(aged)),
        ("Dormant: do them, or decide against them", &found.dormant, Box::new(untouched)),
        ("Due on no day", &found.unclear, Box::new(|_: &Promise| String::new())),
        ("Soaking", &found.soaking, Box::new(closed)),
        ("Done, never verified", &found.unverified, Box::new(closed)),
    ]
}

fn more(count: usize, lead: &str) -> String {
    if count > NAMED { format!("{lead}and {} more\n", count - NAMED) } else { String::new() }
}

fn spreads(told: &Told) -> Vec<String> {
    let Told { found, settings, .. } = told;
    let spread = |spread: &Option<Spread>| {
        spread.as_ref().map(|found| {
            let Spread { count, least, median, ninth, most } = found;
            format!("median {median}, nine of ten at most {ninth}, from {least} to {most} ({count} counted)")
        })
    };
    let (in_time, dated) = found.in_time;
    let mut lines = vec![format!("Items per report: {}", spread(&found.items_per_report).unwrap_or_else(|| "no reports".to_owned()))];
    lines.push(match spread(&found.days_to_done) {
        Some(spread) => format!("Days to done: {spread}"),
        None => "Days to done: not known, as no item says on which day it was done".to_owned(),
    });
    lines.push(format!("Done in time: {in_time} of {dated}{}", share(in_time, dated)));
    lines.push(format!(
        "Verified: {} of {} done; {} soaking (less than {}), {} never verified",
        found.verified,
        found.done.0,
        found.soaking.len(),
        counted_days(i32::from(settings.soak_days)),
        found.unverified.len()
    ));
    lines.push(format!("Open without any due date: {}", found.undated));
    lines
}

fn share(part: usize, all: usize) -> String {
    if all == 0 { String::new() } else { format!(" ({} %)", (part * 200 + all) / (all * 2)) }
}

fn counted(count: usize, what: &str) -> String {
    if count == 1 { format!("1 {what}") } else { format!("{count} {what}s") }
}

fn counted_days(days: i32) -> String {
    if days == 1 { "1 day".to_owned() } else { format!("{days} days") }
}

#[derive(Serialize)]
struct Output<'t> {
    version: u8,
    today: String,
    ageing_days: u16,
    soak_days: u16,
    dormant_days: u16,
    reports: usize,
    items: usize,
    by_status: BTreeMap<&'t str, usize>,
    open_by_age: Vec<Count<'t>>,
    overdue: Vec<&'t str>,
    starving: Vec<&'t str>,
    dormant: Vec<&'t str>,
    due_unclear: Vec<&'t str>,
    open_without_due: usize,
    done: Share,
    done_in_time: Share,
    days_to_done: Option<Distribution>,
    items_per_report: Option<Distribution>,
    soaking: Vec<&'t str>,
    never_verified: Vec<&'t str>,
    verified: usize,
    by_strength: BTreeMap<&'t str, usize>,
    by_type: BTreeMap<&'t str, usize>,
    definitions: BTreeMap<&'t str, &'t str>,
}

#[derive(Serialize)]
struct Count<'t> {
    age: &'t str,
    items: usize,
}

#[derive(Serialize)]
struct Share {
    count: usize,
    of: usize,
}

#[derive(Serialize)]
struct Distribution {
    count: usize,
    least: i64,
    median: i64,
    nine_of_ten: i64,
    most: i64,
}

pub(super) fn json(told: &Told) -> String {
    let Told { found, promises, today, settings } = *told;
    let named = |items: &[usize]| items.iter().map(|&at| promises[at].name.as_str()).collect::<Vec<_>>();
    let map = |counts: &Counts| counts.iter().copied().collect();
    let share = |(count, of): (usize, usize)| Share { count, of };
    let spread = |spread: &Option<Spread>| {
        spread.as_ref().map(|found| Distribution {
            count: found.count,
            least: found.least,
            median: found.median,
            nine_of_ten: found.ninth,
            most: found.most,
        })
    };
    let output = Output {
        version: 1,
        today: today.to_string(),
        ageing_days: settings.ageing_days.get(),
        soak_days: settings.soak_days,
        dormant_days: settings.dormant_days.get(),
        reports: found.reports,
        items: found.items,
        by_status: map(&found.by_status),
        open_by_age: found.open_by_age.iter().map(|(age, items)| Count { age, items: *items }).collect(),
        overdue: named(&found.overdue),
        starving: named(&found.starving),
        dormant: named(&found.dormant),
        due_unclear: named(&found.unclear),
        open_without_due: found.undated,
        done: share(found.done),
        done_in_time: share(found.in_time),
        days_to_done: spread(&found.days_to_done),
        items_per_report: spread(&found.items_per_report),
        soaking: named(&found.soaking),
        never_verified: named(&found.unverified),
        verified: found.verified,
        by_strength: map(&found.by_strength),
        by_type: map(&found.by_type),
        definitions: DEFINITIONS.iter().copied().collect(),
    };
    serde_json::to_string_pretty(&output).unwrap_or_default() + "\n"
}
