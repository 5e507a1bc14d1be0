//! `noblame rules`.

mod new;

use super::{Outcome, Session, session};
use crate::document::{self, Source, plain};
use crate::lint::promise::{self, Measured};
use crate::lint::{Context, Packs, Rule, vale};
use crate::report::Level;
use crate::world::folder::Replacement;
use crate::world::{Failure, files};
use clap::Subcommand;
use jiff::tz::TimeZone;
use serde::Serialize;
use std::fmt::Write;
use std::path::{Path, PathBuf};

/// List the rules, hold them to their examples, write new ones, export them
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Every rule with its level
    List {
        /// How to print them: `text` for people, or `json`, one object, version 1, for programs
        #[arg(long, value_name = "FORMAT", default_value = "text", value_parser = ["text", "json"])]
        format: String,
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
    /// Begin a rule of your own: a pack for it, or one more rule in a pack that is there
    ///
    /// On a terminal, asks for what is missing and tries each answer at once; otherwise asks nothing. The rule is written only
    /// if it keeps its promises. Prints the path of the pack.
    New(new::Args),
    /// Write the rules for another linter, and say what it cannot express
    Export {
        /// For which linter
        #[arg(long, value_name = "FORMAT", default_value = "vale", value_parser = ["vale"])]
        format: String,
        /// The folder to write; one that holds files of yours is left alone
        #[arg(long, value_name = "FOLDER", default_value = "styles/noblame")]
        out: PathBuf,
    },
}

pub fn run(args: Args, session: &Session) -> anyhow::Result<Outcome> {
    let packs = session.packs(Packs::built_in())?;
    match args.verb {
        Verb::List { format } => list(&packs, format == "json", session),
        Verb::Export { out, .. } => export(&out, session),
        Verb::New(args) => new::run(args, &packs, session),
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
    let kept = promise::keep(packs, &context(session));
    let terminal = session.world.terminal;
    if kept.broken.is_empty() {
        terminal.print(&format!("{} rules keep their {} promises\n", kept.rules, kept.kept))?;
        return Ok(Outcome::Clean);
    }
    let mut out = String::new();
    for broken in &kept.broken {
        let verb = if broken.wanted { "does not stop at" } else { "stops at" };
        let _ = writeln!(out, "{} {verb}: {}", broken.rule, broken.text);
    }
    terminal.print(&out)?;
    Ok(Outcome::Findings)
}

/// The styles for Vale in a folder of their own, and what is not among them, on standard error and in a file beside them.
fn export(out: &Path, session: &Session) -> anyhow::Result<Outcome> {
    let folder = session.root.join("lint-rules");
    let own = if files::is_folder(&folder) { session.list(&folder, "yml")? } else { Vec::new() };
    let own: Vec<String> = own.iter().map(|path| files::read(path)).collect::<anyhow::Result<_>>()?;
    // The packs have been read by now, so that nothing is left to complain of.
    let styles = vale::vale(&own, session.config.lint.url.as_deref()).map_err(|complaint| Failure::ours(complaint.message))?;
    let mut told = String::new();
    for left in &styles.left {
        let pattern = left.pattern.as_ref().map_or(String::new(), |pattern| format!(" “{pattern}”"));
        let _ = writeln!(told, "{}{pattern}: {}", left.rule, left.why);
    }
    let full = session.world.path(out);
    let replacement = Replacement::begin(&full, ".noblame")?;
    for (name, text) in &styles.files {
        replacement.put(name, text.as_bytes())?;
    }
    replacement.put("left-out.txt", told.as_bytes())?;
    replacement.finish()?;
    let terminal = session.world.terminal;
    terminal.alert(&plain::visible(&told));
    let whole = styles.left.iter().filter(|left| left.pattern.is_none()).count();
    let shown = session.world.shown(&full);
    terminal
        .print(&format!("{shown}: {} rules written, {whole} left out, some patterns of others too (left-out.txt)\n", styles.files.len()))?;
    Ok(Outcome::Clean)
}

fn context(session: &Session) -> Context<'_> {
    Context {
        today: session.world.clock.now().to_zoned(TimeZone::UTC).date(),
        severities: &session.config.severities,
        settings: &session.config.lint,
        least: Level::Info,
        path: "",
        before: None,
    }
}

/// Precision and recall at level warning, over all; recall by label, precision by rule.
fn measure(packs: &Packs, path: &Path, errors: bool, session: &Session) -> anyhow::Result<()> {
    let shown = session.world.shown(path);
    let text = files::read(&session.world.path(path))?;
    let measured = match promise::measure(packs, &text, &context(session)) {
        Ok(measured) => measured,
        Err(complaint) => return Err(session::failure(&complaint, &Source::new(text), &shown).into()),
    };
    let Measured { found, missed, wrong, clean, .. } = measured;
    let share = |part: usize, whole: usize| if whole == 0 { 1.0 } else { part as f64 / whole as f64 };
    let mut out = format!(
        "{shown}: precision {:.3}, recall {:.3} ({found} found, {missed} missed, {wrong} stopped at wrongly of {clean})\n",
        share(found, found + wrong),
        share(found, found + missed)
    );
    let widest = measured.rules.keys().chain(measured.labels.keys()).map(String::len).max().unwrap_or(0);
    for (label, recall) in &measured.labels {
        let _ = writeln!(out, "  {label:widest$}  recall {:.2}  {} of {}", share(recall.found, recall.whole), recall.found, recall.whole);
    }
    for (id, tally) in &measured.rules {
        let whole = tally.right + tally.wrong;
        let _ = writeln!(out, "  {id:widest$}  precision {:.2}  {} of {whole}", share(tally.right, whole), tally.right);
    }
    for mistake in measured.errors.iter().filter(|_| errors) {
        let how = if mistake.missed { "missed" } else { "wrong" };
        let _ = writeln!(out, "{how} {}: {}", mistake.names.join(", "), mistake.text);
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

/// How many letters differ; a part of an id that is whole counts as near.
fn unlikeness(one: &str, other: &str) -> usize {
    if other.contains(one) || other.split('/').any(|part| part == one) { 1 } else { document::distance(one, other) }
}
