//! Reads every report under a folder and says how much of its timelines and action items was understood:
//! `cargo run --release --example measure -- FOLDER`.
//!
//! Any folder of Markdown works; each folder directly under it is counted on its own. What was not understood is listed
//! last, as `path:line: text`.

use noblame::document::time::Trust;
use noblame::document::{Document, Entry};
use noblame::world::{World, files};
use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

#[derive(Clone, Copy, Default)]
struct Counts {
    reports: usize,
    with_timeline: usize,
    timelines: usize,
    entries: usize,
    understood: usize,
    written: usize,
    stated: usize,
    assumed: usize,
    undated: usize,
    with_items: usize,
    items: usize,
}

fn main() -> anyhow::Result<()> {
    let Some(folder) = std::env::args_os().nth(1).map(PathBuf::from) else { anyhow::bail!("name a folder of reports to read") };
    let mut counts: BTreeMap<String, Counts> = BTreeMap::new();
    let mut unclear = Vec::new();
    let mut bytes = 0;
    let mut spent = Duration::ZERO;
    for path in reports(&folder) {
        let Ok(text) = files::read(&path) else { continue };
        let name = path.strip_prefix(&folder).unwrap_or(&path);
        let group = name.parent().and_then(|parent| parent.iter().next()).map_or(".".into(), |part| part.to_string_lossy().into_owned());
        bytes += text.len();
        let begun = Instant::now();
        let document = Document::parse(text);
        let timelines = document.timelines();
        let items = document.action_items();
        spent += begun.elapsed();
        let count = counts.entry(group).or_default();
        count.reports += 1;
        count.with_timeline += usize::from(!timelines.is_empty());
        count.timelines += timelines.len();
        count.with_items += usize::from(!items.is_empty());
        count.items += items.len();
        for entry in timelines.iter().flat_map(|timeline| &timeline.entries) {
            if !count.take(entry) {
                let at = if entry.when.span.is_empty() { entry.span.start } else { entry.when.span.start };
                let written = entry.when.span.of(document.text());
                unclear.push(format!("{}:{}: {written:?} {}", name.display(), document.source().position(at).line, short(&entry.text)));
            }
        }
    }
    let mut out = String::new();
    writeln!(
        out,
        "{:<36} {:>7} {:>8} {:>9} {:>7} {:>10} {:>7} {:>7} {:>7} {:>7} {:>8} {:>6}",
        "folder",
        "reports",
        "timeline",
        "timelines",
        "entries",
        "understood",
        "written",
        "stated",
        "assumed",
        "undated",
        "w. items",
        "items"
    )?;
    let mut total = Counts::default();
    for (group, count) in &counts {
        count.print(&mut out, group)?;
        total.add(count);
    }
    total.print(&mut out, "total")?;
    writeln!(out, "{bytes} bytes read in {:.1} ms", spent.as_secs_f64() * 1000.0)?;
    if !unclear.is_empty() {
        writeln!(out, "\nNot understood:")?;
    }
    for line in unclear {
        writeln!(out, "{line}")?;
    }
    World::real()?.terminal.print(&out)
}

impl Counts {
    /// Count an entry; false where its time was not understood.
    fn take(&mut self, entry: &Entry) -> bool {
        self.entries += 1;
        let Some(moment) = &entry.when.moment else { return false };
        self.understood += 1;
        match moment.zone.trust {
            Trust::Written => self.written += 1,
            Trust::Stated => self.stated += 1,
            Trust::Assumed => self.assumed += 1,
        }
        self.undated += usize::from(moment.date.is_none());
        true
    }

    fn add(&mut self, other: &Counts) {
        self.reports += other.reports;
        self.with_timeline += other.with_timeline;
        self.timelines += other.timelines;
        self.entries += other.entries;
        self.understood += other.understood;
        self.written += other.written;
        self.stated += other.stated;
        self.assumed += other.assumed;
        self.undated += other.undated;
        self.with_items += other.with_items;
        self.items += other.items;
    }

    fn print(&self, out: &mut String, name: &str) -> std::fmt::Result {
        writeln!(
            out,
            "{name:<36} {:>7} {:>8} {:>9} {:>7} {:>10} {:>7} {:>7} {:>7} {:>7} {:>8} {:>6}",
            self.reports,
            self.with_timeline,
            self.timelines,
            self.entries,
            self.understood,
            self.written,
            self.stated,
            self.assumed,
            self.undated,
            self.with_items,
            self.items
        )
    }
}

fn reports(folder: &Path) -> Vec<PathBuf> {
    let walk = ignore::WalkBuilder::new(folder).standard_filters(false).sort_by_file_name(Ord::cmp).build();
    let files = walk.flatten().filter(|entry| entry.file_type().is_some_and(|kind| kind.is_file())).map(ignore::DirEntry::into_path);
    files.filter(|path| path.extension().is_some_and(|end| end == "md" || end == "markdown")).collect()
}

fn short(text: &str) -> String {
    text.chars().take(60).collect()
}
