//! Taking the events of one source into a report and its sidecar, and telling what came of it.

use super::super::Session;
use super::super::access::{Named, with_access};
use super::{append, plural, read_sidecar, read_sidecar_sparingly};
use crate::document::{Document, apply};
use crate::remote::Access;
use crate::timeline::columns::Map;
use crate::timeline::event::Event;
use crate::timeline::gather::Terms;
use crate::timeline::merge::Merged;
use crate::timeline::settings::Own;
use crate::timeline::sidecar::Known;
use crate::timeline::source::Input;
use crate::timeline::stamp::Reader;
use crate::timeline::{Channel, Gathered, Request, Sidecar, Source, Window, gather, merge};
use crate::world::terminal::Progress;
use crate::world::{Failure, files};
use anyhow::Context as _;
use jiff::SignedDuration;
use std::path::Path;
use std::time::Duration;

/// So many lines are written to the sidecar at once.
const LINES: usize = 10_000;

/// What is to be taken in, and how.
pub(super) struct Wanted<'w> {
    pub report: &'w Path,
    pub source: &'static Source,
    /// What the settings call it.
    pub name: &'w str,
    pub inputs: &'w [String],
    /// The folder that relative inputs start from.
    pub from: &'w Path,
    pub map: Map,
    pub times: Reader,
    pub channel: Option<Channel>,
    pub own: &'w Own,
    pub skew: SignedDuration,
    pub since: Option<&'w str>,
    pub until: Option<&'w str>,
    pub skip_bad: bool,
    pub dry_run: bool,
    /// Go on where the last pull ended.
    pub resume: bool,
    /// The longest wait that a service may ask for.
    pub max_wait: Duration,
}

/// What came of it.
pub(super) struct Taken {
    /// For a person.
    pub told: String,
    /// Why this is not all there is.
    pub partial: Option<String>,
}

pub(super) fn window(session: &Session, document: &Document, wanted: &Wanted) -> anyhow::Result<Window> {
    let times = Reader { zone: wanted.times.zone.clone(), ..Reader::default() };
    let window = Window::of(document, &session.config.timeline);
    Ok(window.given(wanted.since, wanted.until, &times).map_err(Failure::yours)?)
}

/// Read, merge, write: first the events to the sidecar, then the rows to the report, then to the sidecar that they have
/// their rows. The head of `timeline::merge` says why in this order.
pub(super) fn take_in(session: &Session, wanted: Wanted) -> anyhow::Result<Taken> {
    let credential = wanted.own.texts("credential");
    let named = Named { name: wanted.name, url: wanted.own.text("url"), credential: &credential };
    with_access(session, named, wanted.max_wait, |access| taken(session, wanted, &access))
}

fn taken(session: &Session, wanted: Wanted, access: &Access) -> anyhow::Result<Taken> {
    let document = session.report(wanted.report)?;
    let path = session.world.path(wanted.report);
    let settings = &session.config.timeline;
    let is_service = wanted.source.input == Input::Service;
    // A service is asked about what an earlier pull has seen.
    let mut known = if is_service { read_sidecar(session, &path)? } else { read_sidecar_sparingly(session, &path)? };
    let progress = Progress::new(session.world.terminal, if is_service { "answers" } else { "lines" });
    let window = window(session, &document, &wanted)?;
    let cursor = known.cursor(wanted.name).filter(|cursor| wanted.resume && !cursor.is_empty()).map(str::to_owned);
    let recorded = known.events().iter().map(Known::latest).filter(|event| is_service && window.holds(event.time.at) && !event.withdrawn);
    let recorded: Vec<(String, String)> = recorded.map(|event| (event.source.clone(), event.id.clone())).collect();
    let request = Request {
        world: &session.world,
        settings,
        folder: path.parent().unwrap_or(Path::new(".")),
        inputs: wanted.inputs,
        map: wanted.map,
        times: wanted.times,
        channel: wanted.channel,
        window: window.by_clock(wanted.skew),
        links: &document.front().links,
        own: wanted.own,
        from: wanted.from,
        root: &session.root,
        cursor: cursor.as_deref(),
        progress: &progress,
        access,
        known: &recorded,
    };
    let terms = Terms {
        window,
        ids: wanted.source.ids,
        name: wanted.name,
        rules: &settings.rules,
        skew: wanted.skew,
        most_rows: settings.most_rows,
        most_events: settings.most_events,
    };
    let mut gathered = gather(wanted.source, &request, &known, terms)?;
    if is_service {
        tell_bad_answers(wanted.skip_bad, session, &mut gathered);
    } else {
        stop_at_bad_rows(wanted.skip_bad, session, &gathered)?;
    }
    stop_at_too_many(session, &gathered)?;
    let mut people = known.people.clone();
    gathered.renamed.iter().for_each(|(was, now)| people.rename(was, now));
    people.meet(gathered.events.iter().map(|taken| &taken.event), &settings.people);
    let wanting = gathered.wanting();
    let merged = merge(&document, &wanting, &known, &people, settings.burst);
    let text = apply(document.text(), &merged.edits).map_err(|misfit| Failure::ours(misfit.to_string()))?;
    if !wanted.dry_run {
        // In parts, so that the text of a whole export is not held at once.
        let mut fresh = gathered.lines().peekable();
        while fresh.peek().is_some() {
            let lines = fresh.by_ref().take(LINES).collect::<Result<Vec<_>, _>>().context("reading what was put into a temporary file")?;
            let lines = known.made_lines(lines);
            append(&path, &mut known, &lines)?;
        }
        let lines = known.role_lines(people.fresh());
        append(&path, &mut known, &lines)?;
        if !merged.edits.is_empty() && !files::replace(&path, document.text(), &text)? {
            return Err(Failure::outside("was changed by somebody else while the events were read; it is left as it is")
                .in_file(session.world.shown(&path))
                .hint("run the import again")
                .into());
        }
        let lines = known.row_lines(merged.rows.iter().map(|row| row.of()));
        append(&path, &mut known, &lines)?;
        if let Some(cursor) = gathered.cursor.as_ref().filter(|cursor| known.cursor(wanted.name).unwrap_or_default() != *cursor) {
            let line = known.cursor_line(wanted.name, cursor);
            append(&path, &mut known, &line)?;
        }
    }
    let shown = session.world.shown(&path);
    let told = told(&Told {
        wanted_dry: wanted.dry_run,
        skew: wanted.skew,
        window,
        request: &request,
        gathered: &gathered,
        merged: &merged,
        path: &shown,
        known: &known,
    });
    Ok(Taken { told, partial: gathered.partial })
}

fn stop_at_bad_rows(skip_bad: bool, session: &Session, gathered: &Gathered) -> Result<(), Failure> {
    if gathered.bad_count == 0 {
        return Ok(());
    }
    alert_bad_rows(session, gathered);
    if skip_bad {
        return Ok(());
    }
    let rows = plural(gathered.bad_count, "row", "rows");
    Err(Failure::yours(format!("{rows} cannot be read as events; nothing was written"))
        .hint("mend them, or leave them out with --skip-bad"))
}

/// Nobody can mend what a service answers: the rest is taken, and said to be a part.
fn tell_bad_answers(skip_bad: bool, session: &Session, gathered: &mut Gathered) {
    if gathered.bad_count == 0 {
        return;
    }
    alert_bad_rows(session, gathered);
    if !skip_bad {
        let rows = plural(gathered.bad_count, "thing", "things");
        let why = format!("{rows} that it answered cannot be read as events (--skip-bad goes on without them)");
        gathered.partial.get_or_insert(why);
    }
}

fn alert_bad_rows(session: &Session, gathered: &Gathered) {
    let mut lines: String = gathered.bad.iter().map(|bad| format!("{bad}\n")).collect();
    if gathered.bad_count > gathered.bad.len() {
        lines += &format!("… and {} more\n", gathered.bad_count - gathered.bad.len());
    }
    session.world.terminal.alert(&lines);
}

fn stop_at_too_many(session: &Session, gathered: &Gathered) -> Result<(), Failure> {
    if gathered.too_many == 0 {
        return Ok(());
    }
    let settings = &session.config.timeline;
    let count = gathered.count() + gathered.too_many;
    Err(Failure::yours(format!("{count} events are more than a timeline can tell; nothing was written")).hint(format!(
        "narrow them with --since and --until, filter the input, or let `rules:` drop some; more than {} rows at once want `most_rows:` and more than {} events `most_events:` under `timeline:` in noblame.yml",
        settings.most_rows, settings.most_events
    )))
}

struct Told<'t> {
    wanted_dry: bool,
    skew: SignedDuration,
    window: Window,
    request: &'t Request<'t>,
    gathered: &'t Gathered,
    merged: &'t Merged<'t>,
    path: &'t str,
    known: &'t Sidecar,
}

/// What came of it, for a person.
fn told(of: &Told) -> String {
    let (gathered, request) = (of.gathered, of.request);
    let mut out = match (of.merged.added, of.wanted_dry) {
        (0, _) => format!("{}: nothing to add\n", of.path),
        (added, true) => format!("{}: {} would be added\n", of.path, plural(added, "row", "rows")),
        (added, false) => format!("{}: {} added\n", of.path, plural(added, "row", "rows")),
    };
    for row in of.merged.edits.iter().flat_map(|edit| edit.text.lines()).filter(|line| !line.trim().is_empty()) {
        out += &format!("  + {row}\n");
    }
    let folded = of.merged.rows.iter().filter(|row| row.with.is_some()).count();
    if folded > 0 {
        out += &format!("{} counted into the row of the first of its kind\n", plural(folded, "event is", "events are"));
    }
    let kept = gathered
        .events
        .iter()
        .filter(|taken| !taken.wants_row && !of.known.get(&taken.event.source, &taken.event.id).is_some_and(|known| known.has_row))
        .count();
    let kept = kept + gathered.kept.len();
    if kept > 0 {
        out += &format!(
            "{} in the sidecar alone (`timeline show --all` lists them, `timeline star` gives one a row)\n",
            plural(kept, "event stays", "events stay")
        );
    }
    if gathered.dropped > 0 {
        out += &format!("{} left out by the rules\n", plural(gathered.dropped, "event", "events"));
    }
    if gathered.known > 0 {
        out += &format!("{} known already\n", plural(gathered.known, "event was", "events were"));
    }
    if gathered.repeated > 0 {
        out += &format!("{} more than once in the input\n", plural(gathered.repeated, "event stands", "events stand"));
    }
    if gathered.outside > 0 {
        let left = plural(gathered.outside, "event", "events");
        out += &format!("{left} left out, outside the window: {} (--since and --until change it)\n", of.window);
    }
    if gathered.bad_count > 0 {
        let they = if gathered.bad_count == 1 { "it tells" } else { "they tell" };
        out += &format!("{} left out: {they} no events\n", plural(gathered.bad_count, "row", "rows"));
    }
    if gathered.assumed > 0 {
        out += &format!("{} no zone and read as UTC (--zone says another)\n", plural(gathered.assumed, "time names", "times name"));
    }
    let repeated = request.times.repeated.get();
    if repeated > 0 {
        out += &format!(
            "{} twice because clocks went back; the earlier moment was taken\n",
            plural(repeated, "time happened", "times happened")
        );
    }
    if !of.skew.is_zero() {
        out += &format!("the clock is {} as the settings say; times are set right by it\n", skewed(of.skew));
    }
    if !gathered.masked.is_empty() {
        out += &format!("masked before anything was written: {}\n", gathered.masked);
    }
    for note in &gathered.notes {
        out += &format!("{note}\n");
    }
    out += &versions(gathered);
    if let Some(why) = &gathered.partial {
        out += &format!("this is a part: {why}\n");
    }
    out
}

fn skewed(skew: SignedDuration) -> String {
    let seconds = skew.as_secs().abs();
    format!("{seconds} s {}", if skew.is_negative() { "behind" } else { "ahead" })
}

/// Events that say two things, each with both.
fn versions(gathered: &Gathered) -> String {
    let mut out = String::new();
    let both = |was: &Event, now: &Event| {
        let now_said = if now.withdrawn { "withdrawn".to_owned() } else { format!("{} {}", now.time.at, now.text) };
        format!("  {} {}\n    was {} {}\n    now {now_said}\n", was.source, was.id, was.time.at, was.text)
    };
    if !gathered.changed.is_empty() {
        let one = "event was changed at its source since it was imported; its row is left as it is";
        let many = "events were changed at their source since they were imported; their rows are left as they are";
        out += &format!("{}\n", plural(gathered.changed.len(), one, many));
    }
    out.extend(gathered.changed.iter().map(|(was, now)| both(was, now)));
    if !gathered.contradicted.is_empty() {
        out += "the input contradicts itself; the first was taken\n";
    }
    out.extend(gathered.contradicted.iter().map(|(first, other)| both(first, other)));
    out
}
