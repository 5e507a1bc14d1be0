//! `noblame rules`.

use super::{Outcome, Session, lint};
use crate::document::{Document, Role, plain};
use crate::lint::rule::Example;
use crate::lint::{Context, Packs, Rule};
use crate::report::Level;
use crate::world::{Failure, files};
use clap::Subcommand;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::{Path, PathBuf};

/// List the rules, and hold them to their own examples
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Every rule with its level
    List {
        /// One JSON object, version 1
        #[arg(long)]
        json: bool,
    },
    /// Hold every rule to its examples, or measure the rules on labelled sentences
    Test {
        /// JSON lines with `text` and `labels`, and `section`, `prev` and `next` if they are known
        #[arg(value_name = "FILE")]
        labelled: Vec<PathBuf>,
        /// List what was missed and what was stopped at wrongly
        #[arg(long)]
        errors: bool,
    },
}

pub fn run(args: Args, session: &Session) -> anyhow::Result<Outcome> {
    let packs = lint::packs(Packs::built_in(), session)?;
    match args.verb {
        Verb::List { json } => list(&packs, json, session),
        Verb::Test { labelled, .. } if labelled.is_empty() => promises(&packs, session),
        Verb::Test { labelled, errors } => {
            for path in &labelled {
                measure(&packs, path, errors, session)?;
            }
            Ok(Outcome::Clean)
        }
    }
}

#[derive(Serialize)]
struct Listed<'a> {
    version: u8,
    rules: Vec<ListedRule<'a>>,
}

#[derive(Serialize)]
struct ListedRule<'a> {
    id: &'a str,
    pack: &'a str,
    level: &'a str,
    message: &'a str,
    ask: &'a str,
}

fn list(packs: &Packs, json: bool, session: &Session) -> anyhow::Result<Outcome> {
    let name = |level: Option<Level>| level.map_or("off", Level::name);
    if json {
        let rules = packs
            .rules()
            .map(|(rule, level)| ListedRule { id: &rule.id, pack: &rule.pack, level: name(level), message: &rule.message, ask: &rule.ask })
            .collect();
        let printed = serde_json::to_string_pretty(&Listed { version: 1, rules })?;
        session.world.terminal.print_raw(&(printed + "\n"))?;
        return Ok(Outcome::Clean);
    }
    let widest = packs.rules().map(|(rule, _)| rule.id.len()).max().unwrap_or(0);
    let mut out = String::new();
    for (rule, level) in packs.rules() {
        let first = rule.why.split(['\n', '.']).next().unwrap_or_default();
        let _ = writeln!(out, "{:widest$}  {:10}  {}", plain::visible(&rule.id), name(level), plain::visible(first));
    }
    session.world.terminal.print(&out)?;
    Ok(Outcome::Clean)
}

/// Every rule stops at its `flags:` and lets its `passes:` be.
fn promises(packs: &Packs, session: &Session) -> anyhow::Result<Outcome> {
    let context = context(session);
    let mut broken = String::new();
    let (mut rules, mut kept) = (0, 0);
    for (rule, level) in packs.rules() {
        if level.is_none() {
            continue;
        }
        rules += 1;
        for (examples, wanted) in [(&rule.flags, true), (&rule.passes, false)] {
            for example in examples {
                let stopped = stops(packs, rule, example, &context);
                if stopped == wanted {
                    kept += 1;
                } else {
                    let verb = if wanted { "does not stop at" } else { "stops at" };
                    let _ = writeln!(broken, "{} {verb}: {}", rule.id, example.text);
                }
            }
        }
    }
    let terminal = session.world.terminal;
    if broken.is_empty() {
        terminal.print(&format!("{rules} rules keep their {kept} promises\n"))?;
        return Ok(Outcome::Clean);
    }
    terminal.print(&broken)?;
    Ok(Outcome::Findings)
}

fn context(session: &Session) -> Context<'_> {
    Context {
        today: session.world.clock.now().to_zoned(TimeZone::UTC).date(),
        severities: &session.config.severities,
        settings: &session.config.lint,
        least: Level::Info,
    }
}

/// Whether a rule finds something in an example, judged alone so that no other rule's finding covers its own.
fn stops(packs: &Packs, rule: &Rule, example: &Example, context: &Context) -> bool {
    if !rule.reads_words() {
        // Of a check the example is a whole report.
        return !packs.judge_by(rule, &Document::parse(example.text.as_str()), context).is_empty();
    }
    let heading = example.section.filter(|role| *role != Role::Other).map(|role| role.name().replace('-', " "));
    let (page, line) = page(heading.as_deref(), [example.before.as_deref(), Some(&example.text), None], false);
    let document = Document::parse(page);
    let found = packs.judge_by(rule, &document, context);
    found.iter().any(|finding| document.source().position(finding.span.start).line == line)
}

/// A small report with a sentence in it, and the line that the sentence stands on. Each sentence is an item of a list
/// where `list` says so, and a line of one paragraph otherwise.
fn page(section: Option<&str>, sentences: [Option<&str>; 3], list: bool) -> (String, usize) {
    let [before, text, after] = sentences.map(|sentence| sentence.unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" "));
    let mark = if list { "- " } else { "" };
    let mut page = format!("# A report\n\n## {}\n\n", section.unwrap_or("Notes"));
    if text.starts_with('|') {
        let columns = text.trim_matches('|').matches('|').count() + 1;
        page += &format!("|{}\n|{}\n{text}\n", " a |".repeat(columns), " --- |".repeat(columns));
        let line = page.matches('\n').count();
        return (page, line);
    }
    if !before.is_empty() && Some(before.as_str()) != section {
        page += &format!("{mark}{before}\n");
    }
    page += &format!("{mark}{text}\n");
    let line = page.matches('\n').count();
    if !after.is_empty() {
        page += &format!("{mark}{after}\n");
    }
    (page, line)
}

/// A sentence that people have judged.
#[derive(Deserialize)]
struct Labelled {
    text: String,
    /// Each a family and `flag` or `mild`.
    labels: Vec<(String, String)>,
    #[serde(default)]
    section: Option<String>,
    #[serde(default)]
    prev: Option<String>,
    #[serde(default)]
    next: Option<String>,
    /// `list` for an item of a list.
    #[serde(default)]
    kind: Option<String>,
}

#[derive(Default)]
struct Tally {
    right: usize,
    wrong: usize,
}

const FAMILIES: [&str; 5] = ["blame", "human-error", "counterfactual", "hindsight", "people-fix"];

/// Precision and recall at level warning, over all and by rule. A `mild` sentence counts neither way.
fn measure(packs: &Packs, path: &Path, errors: bool, session: &Session) -> anyhow::Result<()> {
    let shown = session.world.shown(path);
    let text = files::read(&session.world.path(path))?;
    let context = context(session);
    let mut rules: BTreeMap<String, Tally> = BTreeMap::new();
    let (mut found, mut missed, mut wrong, mut clean) = (0, 0, 0, 0);
    let mut listed = String::new();
    for (number, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let row: Labelled = serde_json::from_str(line).map_err(|error| {
            Failure::yours(format!("this line is no labelled sentence: {error}"))
                .at(&shown, number + 1, error.column())
                .hint("a line is {\"text\": \"…\", \"labels\": [[\"blame\", \"flag\"]]}")
        })?;
        let flagged = row.labels.iter().any(|(_, strength)| strength == "flag");
        let (page, at) = page(
            row.section.as_deref().filter(|name| !name.is_empty()),
            [row.prev.as_deref(), Some(&row.text), row.next.as_deref()],
            row.kind.as_deref() == Some("list"),
        );
        let document = Document::parse(page);
        let findings = packs.judge(&document, &context);
        let here: Vec<_> = findings
            .iter()
            .filter(|finding| finding.level >= Level::Warning && document.source().position(finding.span.start).line == at)
            .filter(|finding| FAMILIES.contains(&finding.rule.split('/').next().unwrap_or_default()))
            .collect();
        for finding in &here {
            let tally = rules.entry(finding.rule.clone()).or_default();
            tally.right += usize::from(flagged);
            tally.wrong += usize::from(row.labels.is_empty());
        }
        match (flagged, row.labels.is_empty(), here.is_empty()) {
            (true, _, false) => found += 1,
            (true, _, true) => {
                missed += 1;
                let _ = writeln!(
                    listed,
                    "missed {}: {}",
                    row.labels.iter().map(|(label, _)| label.as_str()).collect::<Vec<_>>().join(", "),
                    row.text
                );
            }
            (false, true, stopped) => {
                clean += 1;
                if !stopped {
                    wrong += 1;
                    let names = here.iter().map(|finding| finding.rule.as_str()).collect::<Vec<_>>().join(", ");
                    let _ = writeln!(listed, "wrong {names}: {}", row.text);
                }
            }
            _ => {}
        }
    }
    let share = |part: usize, whole: usize| if whole == 0 { 1.0 } else { part as f64 / whole as f64 };
    let mut out = format!(
        "{shown}: precision {:.3}, recall {:.3} ({found} found, {missed} missed, {wrong} stopped at wrongly of {clean})\n",
        share(found, found + wrong),
        share(found, found + missed)
    );
    let widest = rules.keys().map(String::len).max().unwrap_or(0);
    for (id, tally) in &rules {
        let whole = tally.right + tally.wrong;
        let _ = writeln!(out, "  {id:widest$}  {:.2}  {} of {whole}", share(tally.right, whole), tally.right);
    }
    if errors {
        out += &listed;
    }
    session.world.terminal.print(&out)?;
    Ok(())
}

/// A rule of that id, or the ids most like it.
pub(super) fn named<'p>(packs: &'p Packs, id: &str) -> anyhow::Result<&'p Rule> {
    packs.rule(id).ok_or_else(|| {
        let mut near: Vec<(usize, &str)> = packs.rules().map(|(rule, _)| (unlikeness(id, &rule.id), rule.id.as_str())).collect();
        near.sort_unstable();
        let hint = match near.first() {
            Some((distance, _)) if *distance <= 6 => {
                format!("did you mean {}?", near.iter().take(3).map(|(_, id)| *id).collect::<Vec<_>>().join(", "))
            }
            _ => "`noblame rules list` shows them".to_owned(),
        };
        Failure::yours(format!("there is no rule “{id}”")).hint(hint).into()
    })
}

/// How many letters differ (Levenshtein); a part of an id that is whole counts as near.
fn unlikeness(one: &str, other: &str) -> usize {
    if other.contains(one) || other.split('/').any(|part| part == one) {
        return 1;
    }
    let other: Vec<char> = other.chars().collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (line, c) in one.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = line + 1;
        for (column, &d) in other.iter().enumerate() {
            let next = (diagonal + usize::from(c != d)).min(row[column] + 1).min(row[column + 1] + 1);
            diagonal = row[column + 1];
            row[column + 1] = next;
        }
    }
    row[other.len()]
}
