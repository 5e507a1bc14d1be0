//! Waiting until something changes in a set of folders.

use super::files;
use anyhow::Context;
use notify::event::{AccessKind, AccessMode, ModifyKind};
use notify::{EventKind, RecommendedWatcher, RecursiveMode, Watcher};
use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::Duration;

/// Changes that come within this time of one another are one: an editor saves by several.
const TOGETHER: Duration = Duration::from_millis(20);

/// A storm of changes is looked at after this many of those times, though it goes on.
const STORM: usize = 10;

/// How long to wait where a system tells nothing, as some disks of a network do.
const LONGEST: Duration = Duration::from_secs(5);

/// What is watched.
#[derive(Debug)]
pub struct Watch {
    watcher: RecommendedWatcher,
    changes: Receiver<()>,
    /// Each with whether all under it is watched too.
    watched: BTreeSet<(PathBuf, bool)>,
    /// Whether a folder may have lost its watch.
    is_unsure: Arc<AtomicBool>,
}

impl Watch {
    /// # Errors
    /// The system has no way to tell of changes left, such as a limit of watches.
    pub fn new() -> anyhow::Result<Watch> {
        let (tell, changes) = channel();
        let is_unsure = Arc::new(AtomicBool::new(true));
        let unsure = Arc::clone(&is_unsure);
        let changed = move |event: notify::Result<notify::Event>| {
            if event.as_ref().map_or(true, may_bring_a_folder) {
                unsure.store(true, Relaxed);
            }
            // To read a file is no change of it; where the system says that it lost count, anything may have changed.
            let is_read = |kind| matches!(kind, EventKind::Access(access) if access != AccessKind::Close(AccessMode::Write));
            if !event.is_ok_and(|event| is_read(event.kind)) {
                // The one who waited has gone: so does the watch.
                let _ = tell.send(());
            }
        };
        let watcher = notify::recommended_watcher(changed).context("asking the system to tell of changes")?;
        Ok(Watch { watcher, changes, watched: BTreeSet::new(), is_unsure })
    }

    /// Watch these folders from now on: `deep` ones with everything under them, `flat` ones for what stands in them. One
    /// that is not there is passed over; call again when it may have come back. A folder that was removed and made again
    /// has lost its watch, and nobody says so: all are asked for anew where a folder has come. Not after every change, for
    /// that looks at every file under them, and whoever waits for the change would wait for it.
    pub fn only(&mut self, deep: &[PathBuf], flat: &[PathBuf]) {
        let named = |paths: &[PathBuf], is_deep| paths.iter().map(|path| (path.clone(), is_deep)).collect::<Vec<_>>();
        let all: BTreeSet<_> = named(deep, true).into_iter().chain(named(flat, false)).collect();
        for (gone, _) in self.watched.difference(&all) {
            let _ = self.watcher.unwatch(gone);
        }
        self.watched.retain(|watched| all.contains(watched));
        if self.is_unsure.swap(false, Relaxed) {
            self.watched.clear();
        }
        for (path, is_deep) in all.difference(&self.watched.clone()) {
            let mode = if *is_deep { RecursiveMode::Recursive } else { RecursiveMode::NonRecursive };
            if self.watcher.watch(path, mode).is_ok() {
                self.watched.insert((path.clone(), *is_deep));
            }
        }
    }

    /// Wait for a change, or for five seconds. Whether the system told of one.
    pub fn wait(&self) -> bool {
        if matches!(self.changes.recv_timeout(LONGEST), Err(RecvTimeoutError::Timeout)) {
            self.is_unsure.store(true, Relaxed);
            return false;
        }
        for _ in 0..STORM {
            if self.changes.recv_timeout(TOGETHER).is_err() {
                break;
            }
            while self.changes.try_recv().is_ok() {}
        }
        while self.changes.try_recv().is_ok() {}
        true
    }
}

/// Whether a folder may stand where none did: the parts of a path that were watched before are others then.
fn may_bring_a_folder(event: &notify::Event) -> bool {
    let may_come = matches!(event.kind, EventKind::Create(_) | EventKind::Modify(ModifyKind::Name(_)) | EventKind::Any | EventKind::Other);
    event.need_rescan() || may_come && event.paths.iter().any(|path| files::is_folder(path))
}
