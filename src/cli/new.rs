//! `noblame new`: a report from a form, with what is known filled in.

use super::{Outcome, Session};
use crate::config;
use crate::document::front::{Kind, Word};
use crate::scaffold::{self, Facts, Form, Forms};
use crate::world::{Failure, files, git, process};
use jiff::Zoned;
use jiff::tz::TimeZone;
use rayon::prelude::*;
use std::collections::HashSet;
use std::path::PathBuf;

/// Begin a report from a form
///
/// On a terminal, asks for what is missing; otherwise asks nothing, and leaves what is not given for the team to fill in.
/// Prints the path of the new report.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// What users noticed, in a few words: “Checkout returned 500s for 42 minutes”
    title: Option<String>,
    /// The form to begin from (see --list); without it the settings' form for the kind
    #[arg(long, short, value_name = "FORM")]
    template: Option<String>,
    /// What kind of report it is
    #[arg(long, short, value_parser = clap::builder::PossibleValuesParser::new(Kind::WORDS.iter().map(|(_, word)| word)))]
    kind: Option<String>,
    /// How bad it was, in the settings' words
    #[arg(long, short = 's')]
    severity: Option<String>,
    /// A service that was affected; may be given more than once
    #[arg(long = "service", value_name = "SERVICE")]
    services: Vec<String>,
    /// When it started: “2026-11-21 14:02”, “14:02 Europe/Berlin”, “20m ago”, “now”; UTC where no zone is given
    #[arg(long, value_name = "TIME")]
    started: Option<String>,
    /// The one person or role that sees the report through
    #[arg(long)]
    owner: Option<String>,
    /// Open the report in your editor
    #[arg(long, short, conflicts_with = "print")]
    edit: bool,
    /// Print the report and write nothing
    #[arg(long)]
    print: bool,
    /// List the forms and what each is for
    #[arg(long, conflicts_with_all = ["title", "edit", "print"])]
    list: bool,
}

pub fn run(args: Args, session: &Session) -> anyhow::Result<Outcome> {
    let forms = session.forms()?;
    if args.list {
        session.world.terminal.print(&listed(&forms, session))?;
        return Ok(Outcome::Clean);
    }
    let now = session.world.clock.now().to_zoned(TimeZone::UTC);
    let answers = if session.world.terminal.is_interactive() { ask(&args, session, &now)? } else { given(&args) };
    let form = match &args.template {
        Some(name) => named(&forms, name)?,
        None => {
            let kind = answers.kind.unwrap_or(Kind::Incident);
            named(&forms, session.config.templates.form(kind)).map_err(|error| error.of_settings().in_file(config::FILE))?
        }
    };
    let kind = answers.kind.unwrap_or_else(|| session.config.templates.kind(&form.name));
    let severity = answers.severity.map(|typed| severity(&typed, session)).transpose()?;
    let started = answers.started.map(|typed| started(&typed, &now)).transpose()?;
    let title = answers.title.filter(|title| !title.is_empty()).ok_or_else(|| {
        Failure::yours("a report needs a title").hint("say what users noticed: noblame new \"Checkout returned 500s for 42 minutes\"")
    })?;
    let (id, path) = free(session, &title, kind, started.as_ref().unwrap_or(&now));
    let facts = Facts {
        id,
        title,
        kind,
        severity,
        severities: session.config.severities.clone(),
        services: answers.services,
        owner: args.owner,
        started,
    };
    let text = forms.fill(form, &facts).map_err(|mistake| session.told(&mistake))?;
    if args.print {
        session.world.terminal.print_raw(&text)?;
        return Ok(Outcome::Clean);
    }
    files::create(&path, &text)?;
    session.world.terminal.print(&format!("{}\n", session.world.shown(&path)))?;
    if args.edit {
        let editor = git::Repository::find(&session.root)?.and_then(|repository| repository.setting("core.editor"));
        process::edit(&session.world, editor, &path)?;
    }
    Ok(Outcome::Clean)
}

/// The form of this name, or a failure that names all of them.
pub(super) fn named<'f>(forms: &'f Forms, name: &str) -> Result<&'f Form, Failure> {
    forms.named(name).ok_or_else(|| {
        let names: Vec<&str> = forms.all().iter().map(|form| form.name.as_str()).collect();
        Failure::yours(format!("there is no form “{name}”")).hint(choices("the forms are", name, &names))
    })
}

fn listed(forms: &Forms, session: &Session) -> String {
    let widest = forms.all().iter().map(|form| form.name.chars().count()).max().unwrap_or(0);
    let lines = forms.all().iter().map(|form| {
        let kind = Kind::WORDS.iter().find(|(kind, _)| session.config.templates.form(*kind) == form.name);
        let kind = kind.map_or(String::new(), |(_, word)| format!(" [{word}]"));
        let own = if form.own { " (this repository's)" } else { "" };
        format!("{}\n", format!("{:widest$}  {}{own}{kind}", form.name, form.purpose).trim_end())
    });
    lines.collect()
}

/// What is known of a new report before it is checked.
struct Answers {
    title: Option<String>,
    kind: Option<Kind>,
    severity: Option<String>,
    services: Vec<String>,
    started: Option<String>,
}

fn given(args: &Args) -> Answers {
    Answers {
        title: args.title.as_deref().map(one_line),
        kind: args.kind.as_deref().and_then(Kind::named),
        severity: args.severity.clone(),
        services: args.services.iter().map(|service| one_line(service)).filter(|service| !service.is_empty()).collect(),
        started: args.started.clone(),
    }
}

/// Ask a person for what the command line left out. An empty answer leaves it out of the report.
fn ask(args: &Args, session: &Session, now: &Zoned) -> anyhow::Result<Answers> {
    let terminal = session.world.terminal;
    let mut answers = given(args);
    while answers.title.as_ref().is_none_or(String::is_empty) {
        answers.title = Some(one_line(&terminal.ask("What did users notice? (the title)", "")?));
    }
    if answers.kind.is_none() && args.template.is_none() {
        let words: Vec<String> = Kind::WORDS.iter().map(|(_, word)| (*word).to_owned()).collect();
        answers.kind = Some(Kind::WORDS[terminal.choose("What kind of report is it?", &words, 0)?].0);
    }
    if answers.severity.is_none() && !session.config.severities.is_empty() {
        let mut choices = session.config.severities.clone();
        choices.push("not known yet".into());
        let chosen = terminal.choose("How bad is it?", &choices, choices.len() - 1)?;
        answers.severity = session.config.severities.get(chosen).cloned();
    }
    if answers.services.is_empty() {
        let typed = terminal.ask("Which services? (with commas between)", "")?;
        answers.services = typed.split(',').map(one_line).filter(|service| !service.is_empty()).collect();
    }
    while answers.started.is_none() {
        let typed = terminal
            .ask("When did it start? (UTC, or with a zone; - if that is not known)", &now.strftime("%Y-%m-%d %H:%M").to_string())?;
        let typed = if typed.trim() == "-" { String::new() } else { typed };
        match started(&typed, now) {
            Err(error) if !typed.is_empty() => terminal.alert(&format!("{error}: {}\n", error.hint.as_deref().unwrap_or_default())),
            _ => answers.started = Some(typed),
        }
    }
    answers.started = answers.started.filter(|typed| !typed.trim().is_empty());
    Ok(answers)
}

fn one_line(text: &str) -> String {
    text.split(|c: char| c.is_whitespace() || c.is_control()).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

fn severity(typed: &str, session: &Session) -> Result<String, Failure> {
    let known = &session.config.severities;
    known.iter().find(|name| name.eq_ignore_ascii_case(typed.trim())).cloned().ok_or_else(|| {
        let names: Vec<&str> = known.iter().map(String::as_str).collect();
        Failure::yours(format!("“{typed}” is not one of the severities")).hint(choices("they are", typed, &names))
    })
}

fn started(typed: &str, now: &Zoned) -> Result<Zoned, Failure> {
    scaffold::started(typed, now).ok_or_else(|| {
        Failure::yours(format!("“{typed}” is no time"))
            .hint("write it like 2026-11-21 14:02, 2026-11-21T14:02+01:00, “14:02 Europe/Berlin”, “20m ago” or now")
    })
}

/// The names there are, with the one that was probably meant.
fn choices(opening: &str, typed: &str, names: &[&str]) -> String {
    let all = format!("{opening} {}", names.join(", "));
    match crate::document::nearest(typed, names.iter().copied()) {
        Some(near) => format!("did you mean {near}? {all}"),
        None => all,
    }
}

/// An id that no report has that can be read, and the path for it.
fn free(session: &Session, title: &str, kind: Kind, at: &Zoned) -> (String, PathBuf) {
    let folder = session.root.join(&session.config.reports);
    let slug = Some(scaffold::slug(title)).filter(|slug| !slug.is_empty()).unwrap_or_else(|| kind.name().to_owned());
    let stem = format!("{}-{slug}", at.date());
    let path = |id: &str| folder.join(format!("{id}.md"));
    let reports = if files::is_folder(&folder) { session.reports(&[]).unwrap_or_default() } else { Vec::new() };
    let called = |path: &PathBuf| {
        let stem = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        session.read(path).map_or(stem.clone(), |report| report.id(&stem))
    };
    let taken: HashSet<String> = reports.par_iter().map(called).collect();
    let mut id = stem.clone();
    let mut next = 2;
    while taken.contains(&id) || files::is_there(&path(&id)) {
        id = format!("{stem}-{next}");
        next += 1;
    }
    let path = path(&id);
    (id, path)
}
