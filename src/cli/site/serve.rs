//! `noblame site serve`: the site as it will be, while the reports are being written. Nothing is written to the disk.

use super::read::{self, COARSE, Looks, looks};
use crate::cli::{Outcome, Session, failure};
use crate::config;
use crate::site::{File, Page, Site, is_attachable, preview};
use crate::world::files::{self, Signature};
use crate::world::server::{Answer, News, Server};
use crate::world::watch::Watch;
use crate::world::{World, process};
use rayon::prelude::*;
use std::collections::{BTreeSet, HashMap};
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};

/// Show the site while you write: the browser loads a page anew when its report is saved
///
/// It answers on this machine alone, and writes nothing. What is wrong with a report or a template is shown over the
/// page, with file, line and column. Ctrl-C ends it.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The port to listen on; 0 is any that is free
    #[arg(long, value_name = "NUMBER", default_value_t = 4567)]
    port: u16,
    /// Open the site in the browser
    #[arg(long)]
    open: bool,
}

/// What browsers are shown.
#[derive(Debug, Default)]
struct Shown {
    site: Option<Site>,
    /// What its lists are made of, as a number.
    all: u64,
    /// The site's files by their names, and the files of the repository that go with it.
    files: HashMap<String, File>,
    attached: HashMap<String, PathBuf>,
    /// What is wrong since the site was last made; empty where nothing is.
    trouble: String,
    /// The number of the news that told of it.
    number: u64,
}

/// The reports that were read, each with what its files looked like then, and what else the site was made of.
#[derive(Debug, Default)]
struct Read {
    pages: HashMap<PathBuf, (Looks, Arc<Page>)>,
    /// What all files looked like that the site was made of, or that were found to be wrong.
    state: State,
    /// Whether one of them was so new that another write might look the same.
    is_fresh: bool,
    /// The files of the repository that go with the site, and their folders.
    attached: Vec<PathBuf>,
    folders: BTreeSet<PathBuf>,
}

/// What files look like: the settings, and everything else by its path.
#[derive(Debug, Default, PartialEq)]
struct State {
    settings: Option<Signature>,
    reports: Vec<(PathBuf, Looks)>,
    others: Vec<(PathBuf, Option<Signature>)>,
}

pub(super) fn run(args: &Args, session: &Session) -> anyhow::Result<Outcome> {
    let server = Server::listen(args.port)?;
    let address = format!("http://localhost:{}/", server.port());
    let shown: Arc<RwLock<Shown>> = Arc::default();
    let news: Arc<News> = Arc::default();
    let mut watch = Watch::new()?;
    let mut read = Read::default();
    let root = session.root.clone();
    let mut session = open(session)?;
    watch_all(&mut watch, &session, &BTreeSet::new());
    read.has_changed(&session, false);
    make(&mut session, &mut read, &shown, &news);
    watch_all(&mut watch, &session, &read.folders);
    session.world.terminal.say(&format!("The site is shown at {address} until Ctrl-C ends it.\n"));
    let answering = (Arc::clone(&shown), Arc::clone(&news));
    std::thread::spawn(move || server.run(&answering.1, preview::NEWS, move |path| answer(&answering.0, &root, path)));
    if args.open
        && let Err(error) = process::browse(&session.world, &address)
    {
        session.world.terminal.alert(&format!("{error:#}\n"));
    }
    loop {
        let was_told = watch.wait();
        let is_other = read.has_changed(&session, was_told);
        if is_other {
            make(&mut session, &mut read, &shown, &news);
        }
        if is_other || was_told {
            watch_all(&mut watch, &session, &read.folders);
        }
    }
}

/// The session as one of our own, which is opened anew when the settings change.
fn open(session: &Session) -> anyhow::Result<Session> {
    let World { clock, terminal, folder } = &session.world;
    Session::open(World { clock: *clock, terminal: *terminal, folder: folder.clone() })
}

/// Watch what a site is made of: reports, templates, settings, and the folders of attached files.
fn watch_all(watch: &mut Watch, session: &Session, attached: &BTreeSet<PathBuf>) {
    let reports = session.root.join(&session.config.reports);
    let deep = [reports.clone(), session.root.join(super::TEMPLATES)];
    let above = [&reports, &deep[1]].map(|folder| folder.parent().map_or(session.root.clone(), Path::to_path_buf));
    let flat: BTreeSet<PathBuf> = attached.iter().cloned().chain(above).chain([session.root.clone()]).collect();
    watch.only(&deep, &flat.into_iter().filter(|folder| !deep.iter().any(|deep| folder.starts_with(deep))).collect::<Vec<_>>());
}

impl Read {
    /// Look at all files; whether any looks different than before. Where the system has told of a change, one that was too
    /// new to tell counts as well.
    fn has_changed(&mut self, session: &Session, was_told: bool) -> bool {
        let settings = files::signature(&session.root.join(config::FILE));
        // Where there is no folder of reports, that is what will be told.
        let reports = session.reports(&[]).unwrap_or_default();
        let reports: Vec<(PathBuf, Looks)> = reports.into_par_iter().map(|path| (path.clone(), looks(&path))).collect();
        let templates =
            ["html", "css"].iter().flat_map(|ending| session.list(&session.root.join(super::TEMPLATES), ending).unwrap_or_default());
        let others = templates.chain(self.attached.iter().cloned()).map(|path| (path.clone(), files::signature(&path))).collect();
        let state = State { settings, reports, others };
        let now = session.world.clock.machine();
        let is_new = |signature: &Signature| !signature.is_settled(now, COARSE);
        let all = state.reports.iter().flat_map(|(_, looks)| [looks.0, looks.1]).chain(state.others.iter().map(|(_, looks)| *looks));
        let was_fresh = std::mem::replace(&mut self.is_fresh, all.chain([state.settings]).flatten().any(|signature| is_new(&signature)));
        let has_changed = was_fresh && was_told || state != self.state;
        if state.settings != self.state.settings {
            self.pages.clear();
        }
        self.state = state;
        has_changed
    }

    /// All pages, made anew where a report's files looked different when they were last looked at; or everything that is
    /// wrong.
    fn pages(&mut self, session: &Session) -> Result<Vec<Arc<Page>>, Vec<anyhow::Error>> {
        if self.state.reports.is_empty() {
            // Why there are none may have to be told.
            session.reports(&[]).map_err(|error| vec![error])?;
        }
        let read = read::read(session, &self.state.reports, &self.pages)?;
        // One that was too new when it was read may have been written again since, and look the same.
        self.pages = read.iter().filter_map(|read| Some((read.path.clone(), (read.looks?, Arc::clone(&read.page))))).collect();
        Ok(read.into_iter().map(|read| read.page).collect())
    }
}

/// Files of the repository that go with a site: their paths, and their names on it.
type Attached = Vec<(String, String)>;

/// The site of these pages, what its lists are made of, and the files of the repository that go with it; what an older one knew is taken over.
fn site(session: &Session, pages: Vec<Arc<Page>>, old: &Shown) -> anyhow::Result<(Site, u64, Attached)> {
    let frame = super::frame(session, None)?;
    let base = frame.number;
    let site = Site::new(pages, &session.config.site, frame.theme, frame.options);
    let mut site = site.map_err(|clash| super::clashing(&clash))?;
    let all = site.ground(base).all();
    // Where no list changes nothing is to be done in another order.
    match old.site.as_ref().filter(|_| old.all == all) {
        Some(old) => site.rank_as(old),
        None => super::rank::rank(&mut site, session),
    }
    if let Some(old) = &old.site {
        site.take_over(old);
    }
    let attached = super::attach(&mut site, session);
    Ok((site, all, attached))
}

/// Make the site anew and tell the browsers; where something is wrong the site they have stays.
fn make(session: &mut Session, read: &mut Read, shown: &RwLock<Shown>, news: &News) {
    let made = (|| {
        let folder = session.config.reports.clone();
        *session = open(session).map_err(|error| vec![error])?;
        if session.config.reports != folder {
            read.has_changed(session, false);
        }
        let pages = read.pages(session)?;
        let old = shown.read().unwrap_or_else(PoisonError::into_inner);
        let (site, all, attached) = site(session, pages, &old).map_err(|error| vec![error])?;
        let files: HashMap<String, File> = site.files().into_iter().map(|file| (site.name(file), file)).collect();
        Ok::<_, Vec<anyhow::Error>>((site, all, attached, files))
    })();
    let mut shown = shown.write().unwrap_or_else(PoisonError::into_inner);
    let mut old = None;
    match made {
        Ok((site, all, attached, files)) => {
            shown.all = all;
            shown.files = files;
            shown.attached = attached.into_iter().map(|(path, name)| (name, session.root.join(path))).collect();
            old = shown.site.replace(site);
            shown.trouble.clear();
            shown.number = news.tell("changed");
            read.attached = shown.attached.values().cloned().collect();
            read.attached.sort();
            read.folders = read.attached.iter().filter_map(|path| path.parent()).map(Path::to_path_buf).collect();
        }
        Err(wrong) => {
            let words: Vec<String> = wrong.iter().map(failure::words).collect();
            let words = words.join("\n\n");
            if words != shown.trouble {
                session.world.terminal.alert(&format!("{words}\n"));
                shown.trouble = words;
                shown.number = news.tell("trouble");
            }
        }
    }
    // Browsers need not wait until it is taken apart.
    drop(shown);
    drop(old);
}

/// What a browser is given for a path.
fn answer(shown: &RwLock<Shown>, root: &Path, path: &str) -> Answer {
    let shown = shown.read().unwrap_or_else(PoisonError::into_inner);
    if let Some((kind, text)) = preview::own(path) {
        return Answer { status: 200, kind, bytes: text.into() };
    }
    if path == preview::TROUBLE {
        return Answer { status: 200, kind: "text/plain; charset=utf-8", bytes: shown.trouble.clone().into_bytes() };
    }
    let wrong = |status, heading: &str, words: &str| Answer {
        status,
        kind: "text/html; charset=utf-8",
        bytes: preview::wrong(heading, words, shown.number).into_bytes(),
    };
    let Some(site) = &shown.site else { return wrong(500, "There is no site yet", &shown.trouble) };
    let Some(name) = decoded(path) else { return wrong(404, "No page stands here", path) };
    let name = if name.is_empty() { "index.html".to_owned() } else { name };
    if let Some(file) = shown.files.get(&name).copied().or_else(|| site.index_file(&name)) {
        return match site.file(file) {
            Ok((_, bytes)) if name.ends_with(".html") => {
                let html = preview::page(&String::from_utf8_lossy(&bytes), shown.number);
                Answer { status: 200, kind: preview::kind(&name), bytes: html.into_bytes() }
            }
            Ok((_, bytes)) => Answer { status: 200, kind: preview::kind(&name), bytes },
            Err(fault) => wrong(500, "This page cannot be made", &failure::words(&super::faulty(&fault).into())),
        };
    }
    // It may have become hidden, ignored or a link to elsewhere since.
    let attached = shown.attached.get(&name).filter(|path| {
        let inner = super::relative(root, path);
        files::Seen::new(root).file(&inner).is_some_and(|truly| is_attachable(&truly))
    });
    match attached.map(|path| files::bytes(path)) {
        Some(Ok(bytes)) => Answer { status: 200, kind: preview::kind(&name), bytes },
        _ => wrong(404, "No page stands here", path),
    }
}

/// The name of a file of the site from the path of an address.
fn decoded(path: &str) -> Option<String> {
    crate::site::decoded(path.strip_prefix('/')?)
}
