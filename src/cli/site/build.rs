//! `noblame site build`: the whole site, or only what has changed since the last time, which gives the same bytes.

use super::cache::{Cache, Output, State};
use super::read::{self, Looks, Read};
use super::{BuildArgs, Frame, MARKER, attach, base_url, clashing, faulty, frame, out, rank, told};
use crate::cli::{Outcome, Session};
use crate::document::plain;
use crate::site::{File, Ground, Page, Site, number};
use crate::world::folder::{Print, Replacement};
use crate::world::renewal::Renewal;
use crate::world::{Failure, files};
use rayon::prelude::*;
use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};
use std::sync::Arc;

pub(super) fn run(args: &BuildArgs, session: &Session) -> anyhow::Result<Outcome> {
    let base = base_url(args, session)?;
    let out = out(args, session)?;
    let build = Build { session, out: &out, cache: Cache::open(session, &out) };
    let said = match build.renewed(base.clone())? {
        Some(said) => said,
        None => build.whole(frame(session, base)?)?,
    };
    session.world.terminal.say(&said);
    Ok(Outcome::Clean)
}

struct Build<'b> {
    session: &'b Session,
    out: &'b Path,
    cache: Option<Cache>,
}

/// The files of a site by their names, as they were made.
type Outputs = BTreeMap<String, Output>;

impl Build<'_> {
    /// The whole site, in the place of whatever stood there.
    fn whole(&self, frame: Frame) -> anyhow::Result<String> {
        let base = frame.number;
        let read = self.read(&self.paths()?, &HashMap::new())?;
        let mut site = self.site(frame, &read)?;
        rank::rank(&mut site, self.session);
        let attached = attach(&mut site, self.session);
        let ground = site.ground(base);

        let mut folder = Replacement::begin(self.out, MARKER)?;
        if let Some(cache) = &self.cache {
            cache.forget();
            folder = folder.with_spare(&cache.spare());
        }
        let write = |file| -> anyhow::Result<(String, Output)> {
            let (name, bytes) = site.file(file).map_err(|fault| faulty(&fault))?;
            let key = site.key(file, &ground).unwrap_or_else(|| number(&bytes));
            let print = folder.put(&name, &bytes)?;
            Ok((name, Output { key, print }))
        };
        // The index takes long and is not made by many, so that the others have something to do meanwhile.
        let (index, others) = rayon::join(
            || site.index_files().into_par_iter().map(write).collect::<anyhow::Result<Vec<_>>>(),
            || site.files().into_par_iter().map(write).collect::<anyhow::Result<Vec<_>>>(),
        );
        let mut outputs: Outputs = others?.into_iter().chain(index?).collect();
        for (path, name) in attached {
            let source = self.session.root.join(path);
            let key = self.attached_key(&source);
            outputs.insert(name.clone(), Output { key, print: folder.put(&name, &files::bytes(&source)?)? });
        }
        let has_spare = folder.finish()?;
        if let Some(cache) = self.cache.as_ref().filter(|_| has_spare) {
            cache.keep(&site, base, &ground, &read, &outputs);
        }
        Ok(self.done(site, read))
    }

    /// The site that stands there, brought up to date. None where there is nothing to begin with, or what there is is of no
    /// use.
    fn renewed(&self, base: Option<String>) -> anyhow::Result<Option<String>> {
        let Some(cache) = &self.cache else { return Ok(None) };
        let ((frame, paths), (state, renewal)) = rayon::join(
            || (frame(self.session, base), self.paths()),
            || rayon::join(|| cache.state(), || Renewal::begin(self.out, MARKER, &cache.spare())),
        );
        let (frame, paths) = (frame?, paths?);
        let base = frame.number;
        let (Some(state), Some(renewal)) = (state.filter(|state| state.base == base), renewal?) else { return Ok(None) };
        let State { all, outputs: known, pages, kept, .. } = state;
        let pages = pages.into_iter().map(|(source, page)| (self.session.root.join(source), page)).collect();
        let read = self.read(&paths, &pages)?;
        let mut site = self.site(frame, &read)?;
        let attached = attach(&mut site, self.session);
        if !site.led_to().par_iter().all(|page| self.fill(page)) {
            return Ok(None);
        }
        site.take_over_kept(kept);
        let ground = site.ground(base);
        let is_same = ground.all() == all;
        if !is_same {
            rank::rank(&mut site, self.session);
        }
        let one = |file| self.one(&site, file, &ground, &known, &renewal);
        // Where no list changes only the reports' own pages may have, and the words.
        let files = if is_same { site.report_files() } else { site.files() };
        let (index, others) = rayon::join(
            || site.index_files().into_par_iter().map(one).collect::<anyhow::Result<Option<Vec<_>>>>(),
            || files.into_par_iter().map(one).collect::<anyhow::Result<Option<Vec<_>>>>(),
        );
        let (Some(index), Some(others)) = (index?, others?) else { return Ok(None) };
        let mut outputs: Outputs = others.into_iter().chain(index).collect();
        if is_same {
            let is_list = |name: &str| !["reports/", "search/", "files/"].iter().any(|folder| name.starts_with(folder));
            outputs.extend(known.iter().filter(|(name, _)| is_list(name)).map(|(name, output)| (name.clone(), *output)));
        }
        for (path, name) in attached {
            let source = self.session.root.join(path);
            let key = self.attached_key(&source);
            let old = known.get(&name).filter(|old| old.key == key && key != 0).map(|old| old.print);
            let print = match old {
                Some(print) => Some(print),
                None => renewal.put(&name, &files::bytes(&source)?),
            };
            let Some(print) = print else { return Ok(None) };
            outputs.insert(name, Output { key, print });
        }
        let prints: BTreeMap<String, Print> = outputs.iter().map(|(name, output)| (name.clone(), output.print)).collect();
        if !renewal.finish(&prints) {
            return Ok(None);
        }
        cache.keep(&site, base, &ground, &read, &outputs);
        Ok(Some(self.done(site, read)))
    }

    /// A file that is still what it was, or is made anew; none where it cannot be.
    fn one(
        &self,
        site: &Site,
        file: File,
        ground: &Ground,
        known: &Outputs,
        renewal: &Renewal,
    ) -> anyhow::Result<Option<(String, Output)>> {
        let name = site.name(file);
        let key = site.key(file, ground);
        let old = |key: u64| known.get(&name).filter(|old| old.key == key).copied();
        if let Some(old) = key.and_then(old) {
            return Ok(Some((name, old)));
        }
        if let File::Report(at) = file
            && site.shown()[at].lacks_text()
            && !self.fill(&site.shown()[at])
        {
            return Ok(None);
        }
        let (_, bytes) = site.file(file).map_err(|fault| faulty(&fault))?;
        let key = key.unwrap_or_else(|| number(&bytes));
        if let Some(old) = old(key) {
            return Ok(Some((name, old)));
        }
        Ok(renewal.put(&name, &bytes).map(|print| (name, Output { key, print })))
    }

    /// Read a report that is only remembered; false where it is another by now.
    fn fill(&self, page: &Page) -> bool {
        read::page(self.session, &self.session.root.join(page.source())).is_ok_and(|again| page.fill(again))
    }

    /// What an attached file is; 0 for one that is so new that it may be another soon.
    fn attached_key(&self, source: &Path) -> u64 {
        let now = self.session.world.clock.machine();
        files::signature(source).filter(|signature| signature.is_settled(now, read::COARSE)).map_or(0, number)
    }

    fn site(&self, frame: Frame, read: &[Read]) -> anyhow::Result<Site> {
        let pages = read.iter().map(|read| read.page.clone()).collect();
        let site = Site::new(pages, &self.session.config.site, frame.theme, frame.options);
        Ok(site.map_err(|clash| clashing(&clash))?)
    }

    /// The reports in the order of their paths, and what they look like.
    fn paths(&self) -> anyhow::Result<Vec<(PathBuf, Looks)>> {
        let paths = self.session.reports(&[])?;
        Ok(paths.into_par_iter().map(|path| (path.clone(), read::looks(&path))).collect())
    }

    /// The reports, read.
    ///
    /// # Errors
    /// One cannot be read, or its front matter is no YAML: all such reports are told.
    fn read(&self, paths: &[(PathBuf, Looks)], known: &HashMap<PathBuf, (Looks, Arc<Page>)>) -> anyhow::Result<Vec<Read>> {
        read::read(self.session, paths, known).map_err(|mut wrong| {
            if wrong.len() == 1 {
                return wrong.remove(0);
            }
            for failure in &wrong {
                self.session.world.terminal.alert(&plain::visible(&format!("{failure:#}\n")));
            }
            let told = format!("{} reports cannot be read, and nothing was written", wrong.len());
            Failure::yours(told).hint("mend the places above").into()
        })
    }

    /// What is said in the end. The program ends now: to take ten thousand reports apart first would be time lost.
    fn done(&self, site: Site, read: Vec<Read>) -> String {
        let said = told(&site, &self.session.world.shown(self.out));
        std::mem::forget((site, read));
        said
    }
}
