//! `noblame timeline pull` and `sources`: events from where the settings say.

use super::super::access::{Named, length, with_access};
use super::super::{Outcome, Session};
use super::taking::{Wanted, take_in};
use crate::document::plain;
use crate::timeline::reach::Opened;
use crate::timeline::settings::{Configured, read_as};
use crate::timeline::source::Input;
use crate::timeline::stamp::Reader;
use crate::timeline::{Request, SOURCES, Window};
use crate::world::terminal::Progress;
use crate::world::trust::Trust;
use crate::world::{Failure, files};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Add events from the settings' sources to a report's timeline
///
/// The sources stand in noblame.yml under `timeline: sources:`. One that fails does not keep the others from being read.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The report
    #[arg(value_name = "FILE")]
    report: PathBuf,
    /// Only these sources, by the names that the settings give them
    #[arg(long, value_name = "NAME")]
    source: Vec<String>,
    /// Leave out events before this time; otherwise an hour before the incident's first milestone
    #[arg(long, value_name = "TIME")]
    since: Option<String>,
    /// Leave out events after this time; otherwise an hour after `resolved`
    #[arg(long, value_name = "TIME")]
    until: Option<String>,
    /// Read everything again, also what an earlier pull has read
    #[arg(long)]
    again: bool,
    /// Go on without the rows that cannot be read
    #[arg(long)]
    skip_bad: bool,
    /// The longest wait that a service may ask for, such as 60s
    #[arg(long, value_name = "TIME", default_value = "60s", value_parser = length)]
    max_wait: Duration,
    /// Say what would be added, and write nothing
    #[arg(long)]
    dry_run: bool,
}

pub(super) fn run(args: Args, session: &Session) -> anyhow::Result<Outcome> {
    let chosen = chosen(&args, session)?;
    let mut whole = 0;
    for configured in &chosen {
        let pulled = pull(&args, configured, session);
        match pulled {
            Ok(None) => whole += 1,
            Ok(Some(why)) => {
                session.world.terminal.alert(&format!("{}: only a part was read: {}\n", configured.name, plain::visible(&why)))
            }
            Err(error) => {
                let chain: Vec<String> = error.chain().map(ToString::to_string).collect();
                let hint = error.chain().filter_map(|cause| cause.downcast_ref::<Failure>()?.hint.clone()).last();
                let hint = hint.map_or_else(String::new, |hint| format!("  hint: {}\n", plain::visible(&hint)));
                session.world.terminal.alert(&format!(
                    "{}: could not be read: {}\n{hint}",
                    configured.name,
                    plain::visible(&chain.join(": "))
                ));
            }
        }
    }
    session.world.terminal.say(&format!("pulled {whole} of {} sources whole\n", chosen.len()));
    if whole < chosen.len() {
        return Err(Failure::outside("the timeline is not complete: not every source was read whole")
            .hint("run it again; nothing is added twice")
            .into());
    }
    Ok(Outcome::Clean)
}

fn chosen<'s>(args: &Args, session: &'s Session) -> Result<Vec<&'s Configured>, Failure> {
    let all = &session.config.timeline.sources;
    if all.is_empty() {
        return Err(Failure::settings("the settings name no sources").hint(
            "name some in noblame.yml, such as `timeline: {sources: [{from: git, inputs: [../shop]}]}`, or use `noblame timeline import`",
        ));
    }
    for name in &args.source {
        if !all.iter().any(|configured| configured.name == *name) {
            let names: Vec<&str> = all.iter().map(|configured| configured.name.as_str()).collect();
            return Err(Failure::yours(format!("--source: the settings have no “{name}”")).hint(format!("they have {}", names.join(", "))));
        }
    }
    Ok(all.iter().filter(|configured| args.source.is_empty() || args.source.contains(&configured.name)).collect())
}

/// Nothing where all was read, otherwise why it was not.
fn pull(args: &Args, configured: &Configured, session: &Session) -> anyhow::Result<Option<String>> {
    stay_inside(configured, session)?;
    let wanted = Wanted {
        report: &args.report,
        source: configured.source,
        name: &configured.name,
        inputs: &configured.inputs,
        from: &session.root,
        map: configured.map.clone(),
        times: times(configured, session),
        channel: configured.channel,
        own: &configured.own,
        skew: configured.skew,
        since: args.since.as_deref(),
        until: args.until.as_deref(),
        skip_bad: args.skip_bad,
        dry_run: args.dry_run,
        resume: !args.again,
        max_wait: args.max_wait,
    };
    let taken = take_in(session, wanted)?;
    session.world.terminal.print(&format!("{}: {}", configured.name, taken.told))?;
    Ok(taken.partial)
}

fn times(configured: &Configured, session: &Session) -> Reader {
    let zone = configured.zone.clone().or_else(|| session.config.timeline.zone.clone());
    Reader { zone, form: configured.time_format.clone(), ..Reader::default() }
}

/// Inputs outside the repository are read only where its user has trusted it with that: settings may be a stranger's.
fn stay_inside(configured: &Configured, session: &Session) -> anyhow::Result<()> {
    let root = files::real(&session.root);
    let outside = configured.outside();
    // A link inside leads out too.
    let by_link = configured.inputs.iter().filter(|input| !files::real(&session.root.join(input)).starts_with(&root));
    for input in outside.chain(by_link) {
        if !Trust::read(&session.world)?.has(&session.root, &read_as(input)) {
            return Err(Failure::settings(format!(
                "the settings read {input}, which lies outside this repository, and nobody has trusted them with it here"
            ))
            .hint("look at what it is, then run `noblame trust`")
            .into());
        }
    }
    Ok(())
}

/// List the sources that events can come from, and check those of the settings
#[derive(Debug, clap::Args)]
pub(super) struct SourcesArgs {
    /// Ask each source of the settings whether it can be read, and as whom
    #[arg(long)]
    check: bool,
}

pub(super) fn sources(args: SourcesArgs, session: &Session) -> anyhow::Result<Outcome> {
    let width = SOURCES.iter().map(|source| source.name.len()).max().unwrap_or(0);
    let mut out: String = SOURCES.iter().map(|source| format!("{:width$}  {}\n", source.name, source.reads)).collect();
    let configured = &session.config.timeline.sources;
    let mut failed = 0;
    for configured in configured {
        let said = looked_at(configured, args.check, session).unwrap_or_else(|error| {
            failed += usize::from(args.check);
            let chain: Vec<String> = error.chain().map(ToString::to_string).collect();
            let hint = error.chain().filter_map(|cause| cause.downcast_ref::<Failure>()?.hint.clone()).last();
            let hint = hint.map_or_else(String::new, |hint| format!(" ({hint})"));
            format!("cannot be read: {}{hint}", chain.join(": "))
        });
        let name = if configured.name == configured.source.name {
            configured.name.clone()
        } else {
            format!("{} ({})", configured.name, configured.source.name)
        };
        out += &format!("in noblame.yml: {name}{}{}\n", if said.is_empty() { "" } else { ": " }, plain::visible(&said));
    }
    session.world.terminal.print(&out)?;
    match failed {
        0 => Ok(Outcome::Clean),
        _ => Err(Failure::outside("not every source of the settings can be read").into()),
    }
}

/// What is to be said of a source: what it reads, and where it is asked, whether it can be read. A service is found
/// without being asked; what it lacks is an error.
fn looked_at(configured: &Configured, asks: bool, session: &Session) -> anyhow::Result<String> {
    let source = configured.source;
    if !asks && source.open.is_none() {
        return Ok(configured.inputs.join(" "));
    }
    stay_inside(configured, session)?;
    let credential = configured.own.texts("credential");
    let named = Named { name: &configured.name, url: configured.own.text("url"), credential: &credential };
    with_access(session, named, Duration::ZERO, |mut access| {
        if !asks {
            access.output = &unasked;
        }
        let request = Request {
            world: &session.world,
            settings: &session.config.timeline,
            folder: &session.root,
            inputs: &configured.inputs,
            map: configured.map.clone(),
            times: times(configured, session),
            channel: configured.channel,
            window: Window::default(),
            links: &[],
            own: &configured.own,
            from: &session.root,
            root: &session.root,
            cursor: None,
            progress: &Progress::new(session.world.terminal, "lines"),
            access: &access,
            known: &[],
        };
        let at = |opened: Opened| format!("{} {}", opened.service.address, opened.with);
        let found = source.open.map(|open| open(&request).map(at)).transpose()?;
        match (source.check, found) {
            (_, Some(found)) if !asks => Ok(found),
            (Some(check), Some(found)) => Ok(format!("{}, at {found}", check(&request)?)),
            (Some(check), None) => check(&request),
            (None, _) => are_there(configured, session),
        }
    })
}

/// In place of a program that prints a token: a list starts none, and tells only that there is one to ask.
fn unasked(_: &[String]) -> anyhow::Result<String> {
    Ok("unasked".to_owned())
}

fn are_there(configured: &Configured, session: &Session) -> anyhow::Result<String> {
    for input in &configured.inputs {
        let place = session.root.join(input);
        if !files::is_there(&place) || (configured.source.input == Input::Folders) && !files::is_folder(&place) {
            return Err(Failure::settings("there is no such file or folder").in_file(session.world.shown(Path::new(&place))).into());
        }
    }
    Ok("can be read".to_owned())
}
