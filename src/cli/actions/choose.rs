//! Which items are meant: the options that `list`, `next` and `report` share, and the reading of all reports.

use super::super::{Session, failure};
use crate::actions::{self, Filter, Listed};
use crate::document::item::{Status, Type, due_day};
use crate::document::{Document, nearest};
use crate::world::Failure;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use rayon::prelude::*;
use std::collections::{BTreeSet, HashMap};
use std::path::{Path, PathBuf};

/// What chooses items by what they and their reports say.
#[derive(Debug, clap::Args)]
pub(super) struct Choice {
    /// Reports or folders of them [default: the folder of reports]
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Only items of this owner, with or without the @
    #[arg(long, value_name = "NAME")]
    owner: Option<String>,
    /// Only items of this type: prevent, mitigate, detect, repair, process, learn
    #[arg(long, value_name = "TYPE", value_delimiter = ',', value_parser = kind)]
    r#type: Vec<Type>,
    /// Only items of this priority, as it is written
    #[arg(long, value_name = "PRIORITY", value_delimiter = ',')]
    priority: Vec<String>,
    /// Only items of this report, by its id or file
    #[arg(long, value_name = "REPORT")]
    report: Option<String>,
    /// Only items of reports that name this service
    #[arg(long, value_name = "SERVICE")]
    service: Option<String>,
    /// Only items of reports of this severity
    #[arg(long, value_name = "SEVERITY", value_delimiter = ',')]
    severity: Vec<String>,
}

/// What was read of the reports.
#[derive(Debug)]
pub(super) struct Read<T> {
    pub items: Vec<Listed>,
    /// What else was asked of each report.
    pub others: Vec<T>,
    /// How many reports there are, and how many of them the choice is about.
    pub reports: usize,
    /// What cannot be read.
    failures: Vec<anyhow::Error>,
    /// What the reports name of which the choice names nothing.
    pub unknown: Option<String>,
}

impl<T> Read<T> {
    /// What could not be read decides how it ends: the last by the exit code, the others are told here.
    pub fn end(mut self, outcome: super::Outcome, session: &Session) -> anyhow::Result<super::Outcome> {
        // The program ends here: to give back the items word by word would take longer than it took to sort them.
        std::mem::forget((self.items, self.others));
        let last = self.failures.pop();
        for failure in self.failures {
            failure::report(&failure, session.world.terminal);
        }
        last.map_or(Ok(outcome), Err)
    }
}

pub(super) fn today(session: &Session) -> Date {
    session.world.clock.now().to_zoned(TimeZone::UTC).date()
}

impl Choice {
    /// The items of all reports that are chosen; `more` narrows them further. Two reports of one id are told.
    ///
    /// # Errors
    /// A path does not exist, or no report is the one that is named.
    pub fn read<T: Send>(
        &self,
        session: &Session,
        more: impl FnOnce(Filter) -> Filter,
        other: impl Fn(&Document, &str, &str) -> T + Sync,
    ) -> anyhow::Result<Read<T>> {
        let today = today(session);
        let paths = session.reports(&self.paths)?;
        let one = |path: &PathBuf| {
            let document = session.skim(path)?;
            let (shown, stem) = (session.world.shown(path), stem(path));
            let id = document.id(&stem);
            let other = other(&document, &id, &stem);
            let front = document.front();
            let asked = (self.service.is_some(), !self.severity.is_empty());
            let services = front.services.iter().filter(|_| asked.0).map(|service| service.value.clone()).collect::<Vec<_>>();
            let severity = front.severity.as_ref().filter(|_| asked.1).map(|severity| severity.value.clone());
            Ok((Known { id, shown: shown.clone(), services, severity }, actions::list(&document, &shown, &stem, today), other))
        };
        // The thread pool costs more than a few reports do.
        let results: Vec<anyhow::Result<(Known, Vec<Listed>, T)>> =
            if paths.len() < 4 { paths.iter().map(one).collect() } else { paths.par_iter().map(one).collect() };
        let (mut items, mut others, mut failures, mut known) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for result in results {
            match result {
                Ok((report, found, other)) => {
                    items.extend(found);
                    others.push(other);
                    known.push(report);
                }
                Err(failure) => failures.push(failure),
            }
        }
        tell_twins(&known, session);
        self.is_there(&known, failures.is_empty())?;
        let filter = more(self.filter());
        items.retain(|listed| filter.keeps(listed));
        let reports = match &self.report {
            Some(wanted) => known.iter().filter(|report| actions::is_called(&report.id, &report.shown, wanted)).count(),
            None => paths.len(),
        };
        Ok(Read { items, others, reports, failures, unknown: self.unknown(&known) })
    }

    fn filter(&self) -> Filter {
        Filter {
            owner: self.owner.clone(),
            kind: self.r#type.clone(),
            priority: self.priority.clone(),
            report: self.report.clone(),
            service: self.service.clone(),
            severity: self.severity.clone(),
            ..Filter::default()
        }
    }

    /// A report that is asked for by name has to be there. Where some could not be read it may be one of those.
    fn is_there(&self, known: &[Known], all_read: bool) -> anyhow::Result<()> {
        let Some(wanted) = &self.report else { return Ok(()) };
        if !all_read || known.iter().any(|report| actions::is_called(&report.id, &report.shown, wanted)) {
            return Ok(());
        }
        let failure = Failure::yours(format!("there is no report “{wanted}”"));
        Err(match nearest(wanted, known.iter().map(|report| report.id.as_str())) {
            Some(near) => failure.hint(format!("is it {near}?")),
            None => failure.hint("name a report by its id or its file"),
        }
        .into())
    }

    /// A service or severity that no report names.
    fn unknown(&self, known: &[Known]) -> Option<String> {
        let services: BTreeSet<&str> = known.iter().flat_map(|report| report.services.iter().map(String::as_str)).collect();
        let severities: BTreeSet<&str> = known.iter().filter_map(|report| report.severity.as_deref()).collect();
        let missing = |what: &str, wanted: &str, named: &BTreeSet<&str>| {
            let is_named = named.iter().any(|name| name.eq_ignore_ascii_case(wanted));
            let near = || nearest(wanted, named.iter().copied()).map(|near| format!("; is it {near}?")).unwrap_or_default();
            (!is_named).then(|| format!("no report names the {what} “{wanted}”{}", near()))
        };
        let service = self.service.as_deref().and_then(|wanted| missing("service", wanted, &services));
        service.or_else(|| self.severity.iter().find_map(|wanted| missing("severity", wanted, &severities)))
    }
}

/// A report that was read; services and severity only where some are asked for.
#[derive(Debug)]
struct Known {
    id: String,
    shown: String,
    services: Vec<String>,
    severity: Option<String>,
}

fn tell_twins(known: &[Known], session: &Session) {
    let mut called: HashMap<&str, &str> = HashMap::new();
    for Known { id, shown, .. } in known {
        if let Some(other) = called.get(id.as_str()) {
            session.world.terminal.alert(&format!("{other} and {shown} have the same id “{id}”: give each one of its own\n"));
        } else {
            called.insert(id, shown);
        }
    }
}

pub(super) fn stem(path: &Path) -> String {
    path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default()
}

pub(super) fn day(text: &str) -> Result<Date, String> {
    due_day(text).ok_or_else(|| "a day is written as 2026-12-05, or as Q1 2027 for its last".to_owned())
}

pub(super) fn kind(text: &str) -> Result<Type, String> {
    Type::named(text).ok_or_else(|| format!("a type is {}", names(&Type::ALL)))
}

pub(super) fn status(text: &str) -> Result<Status, String> {
    let found = Status::ALL.iter().find(|(_, name)| *name == text).map(|(status, _)| *status);
    found.ok_or_else(|| format!("a status is {}", names(&Status::ALL)))
}

pub(super) fn names<T>(all: &[(T, &str)]) -> String {
    all.iter().map(|(_, name)| *name).collect::<Vec<_>>().join(", ")
}
