//! Waiting until something changes in a set of folders.

use anyhow::Context;
use notify::event::{AccessKind, AccessMode};
use notify::{EventKind, RecommendedWatcher, RecursiveMode, Watcher};
use std::collections::BTreeSet;
use std::path::PathBuf;
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
    watched: BTreeSet<PathBuf>,
}

impl Watch {
    /// # Errors
    /// The system has no way to tell of changes left, such as a limit of watches.
    pub fn new() -> anyhow::Result<Watch> {
        let (tell, changes) = channel();
        let changed = move |event: notify::Result<notify::Event>| {
            // To read a file is no change of it; where the system says that it lost count, anything may have changed.
            let is_read = |kind| matches!(kind, EventKind::Access(access) if access != AccessKind::Close(AccessMode::Write));
            if !event.is_ok_and(|event| is_read(event.kind)) {
                // The one who waited has gone: so does the watch.
                let _ = tell.send(());
            }
        };
        let watcher = notify::recommended_watcher(changed).context("asking the system to tell of changes")?;
        Ok(Watch { watcher, changes, watched: BTreeSet::new() })
    }

    /// Watch these folders from now on: `deep` ones with everything under them, `flat` ones for what stands in them. One
    /// that is not there is passed over; call again when it may have come back. A folder that was removed and made again
    /// has lost its watch, and nobody says so: all are asked for anew.
    pub fn only(&mut self, deep: &[PathBuf], flat: &[PathBuf]) {
        for gone in std::mem::take(&mut self.watched).iter().filter(|path| !deep.contains(path) && !flat.contains(path)) {
            let _ = self.watcher.unwatch(gone);
        }
        let all =
            deep.iter().map(|path| (path, RecursiveMode::Recursive)).chain(flat.iter().map(|path| (path, RecursiveMode::NonRecursive)));
        for (path, mode) in all {
            if self.watcher.watch(path, mode).is_ok() {
                self.watched.insert(path.clone());
            }
        }
    }

    /// Wait for a change, or for five seconds. Whether the system told of one.
    pub fn wait(&self) -> bool {
        if matches!(self.changes.recv_timeout(LONGEST), Err(RecvTimeoutError::Timeout)) {
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
