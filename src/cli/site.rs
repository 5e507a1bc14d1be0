//! `noblame site`.

mod build;
mod cache;
mod rank;
mod read;
mod serve;

use super::{Outcome, Session, explain};
use crate::config;
use crate::insight::milestones;
use crate::lint::Packs;
use crate::lint::rule::Example;
use crate::report::Level;
use crate::site::{self, Clash, Definition, Fault, Options, Override, Repository, Site, Theme};
use crate::world::{Failure, files, git};
use anyhow::Context;
use jiff::tz::TimeZone;
use std::path::{Path, PathBuf};

/// Publish the reports as a static site
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, clap::Subcommand)]
enum Verb {
    Build(BuildArgs),
    Serve(serve::Args),
}

/// Write the site: plain files that work from any folder, without a server
///
/// Which reports are built is set in noblame.yml: `site: {title, out, audience: [internal, public], status: [draft,
/// in-review, approved, published]}`. Files of `templates/site/` stand for the built-in ones of the same name.
#[derive(Debug, clap::Args)]
struct BuildArgs {
    /// The folder to write; one that holds files of yours is left alone [default: `site.out`, or public]
    #[arg(long, value_name = "FOLDER")]
    out: Option<PathBuf>,
    /// Where the site will stand, for what cannot be relative: feeds, canonical links, sitemap.xml [default: `site.base_url`]
    #[arg(long, value_name = "URL")]
    base_url: Option<String>,
}

/// Says that a folder is ours to replace.
const MARKER: &str = ".noblame-site";

/// The folder of a repository's own templates.
const TEMPLATES: &str = "templates/site";

pub fn run(args: Args, session: &Session) -> anyhow::Result<Outcome> {
    match args.verb {
        Verb::Build(args) => build::run(&args, session),
        Verb::Serve(args) => serve::run(&args, session),
    }
}

/// What a site is made of beside its reports.
struct Frame {
    options: Options,
    theme: Theme,
    /// All of it but for the day, and the program that makes it, as a number.
    number: u64,
}

fn frame(session: &Session, base: Option<String>) -> anyhow::Result<Frame> {
    let options = Options {
        title: session.config.site.title.clone(),
        base,
        folder: session.config.reports.clone(),
        today: session.world.clock.now().to_zoned(TimeZone::UTC).date(),
        repository: repository(session)?,
        rules: rules(session)?,
        definitions: milestones::DEFINITIONS.iter().map(definition).collect(),
    };
    let overrides = overrides(session)?;
    let settings = files::read_if_there(&session.root.join(config::FILE))?;
    let program = session.world.program();
    let number = site::number((program, settings, &overrides, &options.base, &options.folder, &options.repository, &options.rules));
    let theme = Theme::new(&overrides).map_err(|fault| faulty(&fault))?;
    Ok(Frame { options, theme, number })
}

/// Look for the files of the repository that go with the site: their paths, and their names on it.
fn attach(site: &mut Site, session: &Session) -> Vec<(String, String)> {
    let mut seen = files::Seen::new(&session.root);
    let there = site.wanted().into_iter().filter(|path| seen.file(path).is_some_and(|truly| site::is_attachable(&truly)));
    let there = there.map(|path| {
        let head = files::head(&session.root.join(&path), site::picture::HEAD);
        let size = head.ok().and_then(|head| site::picture::size(&head));
        (path, size)
    });
    let there = there.collect();
    site.attach(there)
}

/// Where the reports' source can be looked at: as the settings say, or else at git's remote `origin`.
fn repository(session: &Session) -> anyhow::Result<Option<Repository>> {
    let git = git::Repository::find(&session.root).ok().flatten();
    let inner = git.as_ref().map(|git| relative(&files::real(git.root()), &files::real(&session.root))).unwrap_or_default();
    match &session.config.site.repository {
        Some(written) if written.trim().is_empty() => Ok(None),
        Some(written) => match Repository::named(written, &inner) {
            Some(found) => Ok(Some(found)),
            None => Err(Failure::settings(format!("“{written}” (`site.repository`) is no address of a repository"))
                .in_file(session.world.shown(&session.root.join(config::FILE)))
                .hint("write it as https://example.com/team/reports, or leave it empty for no links")
                .into()),
        },
        None => Ok(git.and_then(|git| git.origin()).and_then(|origin| Repository::named(&origin, &inner))),
    }
}

/// The rules that reports are judged by, for their pages.
fn rules(session: &Session) -> anyhow::Result<Vec<site::Rule>> {
    let packs = session.packs(Packs::built_in())?;
    let texts = |examples: &[Example]| examples.iter().map(|example| example.text.clone()).collect();
    let told = packs.rules().map(|(rule, level)| site::Rule {
        id: rule.id.clone(),
        level: level.map_or("off", Level::name).to_owned(),
        pack: rule.pack.clone(),
        message: explain::with_words(&rule.message),
        // Of a check whose question is the complaint's own there is nothing to show ahead.
        ask: if rule.ask.starts_with('{') { String::new() } else { explain::with_words(&rule.ask) },
        why: rule.why.clone(),
        sources: rule.sources.clone(),
        flags: texts(&rule.flags),
        passes: texts(&rule.passes),
    });
    Ok(told.collect())
}

/// The folder to write.
///
/// # Errors
/// To replace it would replace the repository, the reports or what git keeps; or the settings name one outside.
fn out(args: &BuildArgs, session: &Session) -> Result<PathBuf, Failure> {
    let out = args.out.as_ref().map_or_else(|| session.root.join(&session.config.site.out), |out| session.world.path(out));
    let real = files::real(&out);
    let root = files::real(&session.root);
    let reports = files::real(&root.join(&session.config.reports));
    let holds = |inner: &Path| inner.starts_with(&real);
    let why = if holds(&root) {
        "it is, or holds, the repository"
    } else if holds(&files::real(&session.world.folder)) {
        "it is, or holds, the current folder"
    } else if holds(&reports) {
        "it is, or holds, the folder of the reports"
    } else if reports != root && real.starts_with(&reports) {
        "it lies in the folder of the reports"
    } else if real.components().any(|part| part.as_os_str() == ".git") || files::is_there(&real.join(".git")) {
        "git keeps its own files there"
    } else if args.out.is_none() && !real.starts_with(&root) {
        "it leads out of the repository, where only `--out` may"
    } else {
        return Ok(out);
    };
    let hint = "the folder is replaced as a whole: name one for the site alone, such as public";
    let failure = match &args.out {
        Some(out) => Failure::yours(format!("the site is not written here: {why}")).in_file(out.display().to_string()),
        None => Failure::settings(format!("the site is not written to “{}” (`site.out`): {why}", session.config.site.out))
            .in_file(session.world.shown(&session.root.join(config::FILE))),
    };
    Err(failure.hint(hint))
}

fn told(site: &Site, out: &str) -> String {
    let count = |count: usize| if count == 1 { "1 report".to_owned() } else { format!("{count} reports") };
    let left_out = match site.left_out() {
        0 => String::new(),
        left => format!(" ({} left out by `site.audience` and `site.status`)", count(left)),
    };
    format!("{} built{left_out}: open {out}/index.html\n", count(site.reports()))
}

fn definition(known: &milestones::Definition) -> Definition {
    Definition { from: known.from, to: known.to, name: known.name, meaning: known.meaning }
}

/// A path from the root, with `/` between parts.
fn relative(root: &Path, path: &Path) -> String {
    let inner = path.strip_prefix(root).unwrap_or(path);
    let parts: Vec<_> = inner.components().map(|part| part.as_os_str().to_string_lossy()).collect();
    parts.join("/")
}

/// The repository's own templates.
fn overrides(session: &Session) -> anyhow::Result<Vec<Override>> {
    let folder = session.root.join(TEMPLATES);
    let mut overrides = Vec::new();
    if files::is_folder(&folder) {
        let mut paths = Vec::new();
        for ending in ["html", "xml", "css", "js", "svg"] {
            paths.extend(session.list(&folder, ending)?);
        }
        for path in paths {
            let name = relative(&folder, &path);
            let shown = session.world.shown(&path);
            let is_template = name.ends_with(".html") || name.ends_with(".xml");
            if !is_template && !Theme::names().any(|known| known == name) {
                let known: Vec<&str> = Theme::names().filter(|name| !name.ends_with(".html") && !name.ends_with(".xml")).collect();
                return Err(Failure::settings("stands for no file of the site")
                    .in_file(shown)
                    .hint(format!("files that can be replaced: {}", known.join(", ")))
                    .into());
            }
            let text = files::read(&path).with_context(|| format!("reading {shown}"))?;
            overrides.push(Override { name, shown, text });
        }
    }
    Ok(overrides)
}

/// Where the site will stand: as the command line says, or else as the settings do.
fn base_url(args: &BuildArgs, session: &Session) -> anyhow::Result<Option<String>> {
    match (&args.base_url, &session.config.site.base_url) {
        (Some(written), _) => base(written).map(Some),
        (None, Some(written)) => {
            let shown = session.world.shown(&session.root.join(config::FILE));
            base(written).map(Some).with_context(|| format!("{shown}: `site.base_url`"))
        }
        (None, None) => Ok(None),
    }
}

fn base(written: &str) -> anyhow::Result<String> {
    let written = written.trim();
    let whole = written.strip_prefix("https://").or_else(|| written.strip_prefix("http://")).is_some_and(|rest| !rest.is_empty());
    if !whole || written.contains(|c: char| c.is_whitespace() || c.is_control() || matches!(c, '?' | '#' | '"' | '<' | '>')) {
        let failure = Failure::yours(format!("“{written}” is no address that a site can stand at"));
        return Err(failure.hint("write it whole, such as https://example.com/postmortems/").into());
    }
    Ok(format!("{}/", written.trim_end_matches('/')))
}

fn clashing(clash: &Clash) -> Failure {
    Failure::yours(format!("its page would be the one of {}: both have the id “{}”", clash.one, clash.id))
        .in_file(&clash.other)
        .hint("give one of them another `id:` in its front matter, or another file name; addresses do not tell capitals apart")
}

fn faulty(fault: &Fault) -> Failure {
    let failure = if fault.is_built_in { Failure::ours(&fault.message) } else { Failure::settings(&fault.message) };
    match fault.at {
        Some((line, column)) => failure.at(&fault.shown, line, column),
        None => failure.in_file(&fault.shown),
    }
}
