//! What a build keeps for the next one, so that only what has changed is made again.
//!
//! It stands beside git's own files, or in the user's folder for such things, and is never published. Nothing depends on it:
//! what is missing, older than the program, broken or somebody else's is as good as nothing, and everything is built anew.

use super::read::{Looks, Read};
use crate::cli::Session;
use crate::site::{Ground, Kept, Page, Site, number};
use crate::world::files::{self, Held, Signature};
use crate::world::folder::Print;
use crate::world::people;
use rayon::prelude::*;
use std::collections::{BTreeMap, HashMap};
use std::hash::{DefaultHasher, Hasher};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The folder of one site's cache, held by this build alone.
#[derive(Debug)]
pub(super) struct Cache {
    folder: PathBuf,
    _held: Held,
}

/// A file of a site: what it was made of, as a number, and what it looked like when it was written.
#[derive(Clone, Copy, Debug)]
pub(super) struct Output {
    pub key: u64,
    pub print: Print,
}

/// What the last build kept.
#[derive(Debug)]
pub(super) struct State {
    /// What the keys of all files begin with.
    pub base: u64,
    /// As long as it is the same, so are the files that are about no single report and no word.
    pub all: u64,
    pub outputs: BTreeMap<String, Output>,
    /// The reports by their files' paths from the root, but for those that were too new to tell.
    pub pages: HashMap<String, (Looks, Arc<Page>)>,
    pub kept: Kept,
}

const HEAD: &str = "noblame site 1 ";

impl Cache {
    /// The cache of the site that is written to `out`; none where there is no place for one, or another build has it.
    pub fn open(session: &Session, out: &Path) -> Option<Cache> {
        let name = format!("site-{:016x}", number(files::real(out).to_string_lossy().as_ref()));
        let held = |place: PathBuf| {
            let folder = place.join(&name);
            let held = files::hold(&folder.join("lock"));
            held.ok().map(|held| held.map(|held| Cache { folder, _held: held }))
        };
        people::places(&session.root, &session.world).into_iter().find_map(held).flatten()
    }

    /// Where the second folder of the site stands.
    pub fn spare(&self) -> PathBuf {
        self.folder.join("spare")
    }

    /// What the last build kept.
    pub fn state(&self) -> Option<State> {
        let text = files::read_if_there(&self.folder.join("state")).ok()??;
        let (base, body) = text.strip_prefix(HEAD)?.split_once('\n')?;
        let base = u64::from_str_radix(base, 16).ok()?;
        let (body, told) = body.strip_suffix('\n')?.rsplit_once('\n')?;
        let (is_whole, state) = rayon::join(|| told == format!("{:x}", sum([body].into_iter())), || parse(base, body));
        state.filter(|_| is_whole)
    }

    /// Forget what was kept: from here on until it is kept anew the site may be another.
    pub fn forget(&self) {
        files::write_cache(&self.folder.join("state"), &[]);
    }

    /// Keep what the next build can begin with.
    pub fn keep(&self, site: &Site, base: u64, ground: &Ground, read: &[Read], outputs: &BTreeMap<String, Output>) {
        let by_source: HashMap<&str, &Read> = read.iter().map(|read| (read.page.source(), read)).collect();
        let shown = site.shown();
        let row = |(at, page): (usize, &Arc<Page>)| {
            let near = if at < shown.len() { site.likeness(at) } else { String::new() };
            let looks = by_source.get(page.source()).and_then(|read| read.looks);
            format!("{}\t{:x}\t{near}\t{}\n", looks.map(|looks| looked(&looks)).unwrap_or_default(), page.sum(), page.kept())
        };
        let rows: Vec<String> = shown.par_iter().enumerate().map(&row).collect();
        let left_out = site.left_out();
        let others: Vec<&Arc<Page>> = if left_out == 0 { Vec::new() } else { beside(shown, read) };
        let others: String = others.into_iter().map(|page| row((usize::MAX, page))).collect();
        let made = outputs
            .iter()
            .map(|(name, Output { key, print })| format!("{key:x} {} {} {} {name}\n", print.length, print.written, print.number));
        let counts = format!("{:x} {} {left_out} {}\n", ground.all(), shown.len(), outputs.len());
        let mut parts = vec![head(base), counts];
        parts.extend(rows);
        parts.extend([others, made.collect(), site.words(), "\n".to_owned()]);
        parts.push(format!("{:x}\n", sum(parts[1..parts.len() - 1].iter().map(String::as_str))));
        files::write_cache(&self.folder.join("state"), &parts);
    }
}

/// One number of a text that is cut anywhere.
fn sum<'t>(parts: impl Iterator<Item = &'t str>) -> u64 {
    let mut hasher = DefaultHasher::new();
    parts.for_each(|part| hasher.write(part.as_bytes()));
    hasher.finish()
}

/// The pages of reports that a site leaves out.
fn beside<'r>(shown: &[Arc<Page>], read: &'r [Read]) -> Vec<&'r Arc<Page>> {
    let shown: std::collections::HashSet<&str> = shown.iter().map(|page| page.source()).collect();
    read.iter().map(|read| &read.page).filter(|page| !shown.contains(page.source())).collect()
}

fn head(base: u64) -> String {
    format!("{HEAD}{base:x}\n")
}

fn parse(base: u64, body: &str) -> Option<State> {
    let (counts, mut rest) = body.split_once('\n')?;
    let mut counts = counts.split(' ');
    let all = u64::from_str_radix(counts.next()?, 16).ok()?;
    let mut count = || counts.next()?.parse::<usize>().ok();
    let (shown, left_out, made) = (count()?, count()?, count()?);
    let mut lines = |count: usize| {
        let lines = (0..count).map(|_| {
            let (line, after) = rest.split_once('\n')?;
            rest = after;
            Some(line)
        });
        lines.collect::<Option<Vec<&str>>>()
    };
    let rows = lines(shown.checked_add(left_out)?)?;
    let outputs = lines(made)?;
    let words = rest;
    let (rows, outputs) = rayon::join(
        || rows.into_par_iter().map(row).collect::<Option<Vec<_>>>(),
        || outputs.into_iter().map(output).collect::<Option<BTreeMap<_, _>>>(),
    );
    let rows = rows?;
    let known = rows.iter().filter_map(|(looks, _, page)| Some((page.source().to_owned(), ((*looks)?, Arc::clone(page)))));
    let pages = known.collect();
    let kept = rows.into_iter().take(shown).map(|(_, near, page)| (page, near)).collect();
    Some(State { base, all, outputs: outputs?, pages, kept: Kept::new(kept, words)? })
}

type KeptRow<'t> = (Option<Looks>, &'t str, Arc<Page>);

fn row(line: &str) -> Option<KeptRow<'_>> {
    let mut parts = line.splitn(4, '\t');
    let looks = parts.next()?;
    let looks = if looks.is_empty() { None } else { Some(read_looks(looks)?) };
    let sum = u64::from_str_radix(parts.next()?, 16).ok()?;
    let near = parts.next()?;
    Some((looks, near, Arc::new(Page::remembered(parts.next()?, sum)?)))
}

fn output(line: &str) -> Option<(String, Output)> {
    let mut parts = line.splitn(5, ' ');
    let key = u64::from_str_radix(parts.next()?, 16).ok()?;
    let print = Print { length: parts.next()?.parse().ok()?, written: parts.next()?.parse().ok()?, number: parts.next()?.parse().ok()? };
    Some((parts.next()?.to_owned(), Output { key, print }))
}

/// What a report's file and its log of events look like, as eight numbers; the log's are none where there is none.
fn looked(looks: &Looks) -> String {
    let one = |signature: &Option<Signature>| match signature {
        Some(Signature { length, written, touched, number }) => format!("{length} {written} {touched} {number}"),
        None => "-".to_owned(),
    };
    format!("{};{}", one(&looks.0), one(&looks.1))
}

fn read_looks(text: &str) -> Option<Looks> {
    let one = |text: &str| {
        let mut numbers = text.split(' ').map(|number| number.parse::<i128>().ok());
        let mut next = || numbers.next().flatten();
        let length = u64::try_from(next()?).ok()?;
        let (written, touched) = (next()?, next()?);
        Some(Signature { length, written, touched, number: u64::try_from(next()?).ok()? })
    };
    let (report, log) = text.split_once(';')?;
    Some((Some(one(report)?), if log == "-" { None } else { Some(one(log)?) }))
}
