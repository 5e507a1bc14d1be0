//! Work on many reports at once, whose results are taken one after the other, in the order of the reports.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

/// Fewer are not worth a thread pool, which costs more than they do.
const FEW: usize = 4;

/// How many a core takes at once, at most.
const BATCH: usize = 16;

/// Do `work` for each thing on all cores. What came of it goes to `take` in the things' order, as soon as it is its turn:
/// as the cores take the first that are left, what waits for its turn is little.
pub(super) fn in_turn<T: Sync, R: Send>(things: &[T], work: impl Fn(&T) -> R + Sync, take: impl FnMut(R) + Send) {
    if things.len() < FEW {
        return things.iter().map(work).for_each(take);
    }
    let batch = (things.len() / (rayon::current_num_threads() * BATCH)).clamp(1, BATCH);
    let next = AtomicUsize::new(0);
    let turns = Mutex::new(Turns { due: 0, early: BTreeMap::new(), take });
    rayon::broadcast(|_| {
        loop {
            let start = next.fetch_add(batch, Ordering::Relaxed);
            let Some(things) = things.get(start..(start + batch).min(things.len())).filter(|things| !things.is_empty()) else { break };
            let done = things.iter().map(&work).collect();
            turns.lock().unwrap_or_else(PoisonError::into_inner).end(start, done);
        }
    });
}

/// Whose turn it is.
struct Turns<R, F> {
    /// The first thing that was not taken yet.
    due: usize,
    /// What is done before its turn, by its first thing.
    early: BTreeMap<usize, Vec<R>>,
    take: F,
}

impl<R, F: FnMut(R)> Turns<R, F> {
    fn end(&mut self, start: usize, done: Vec<R>) {
        self.early.insert(start, done);
        while let Some(done) = self.early.remove(&self.due) {
            self.due += done.len();
            done.into_iter().for_each(&mut self.take);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_is_taken_once_and_in_its_turn() {
        for count in [0, 1, 3, 4, 5, 63, 64, 1000, 1001] {
            let things: Vec<usize> = (0..count).collect();
            let mut taken = Vec::new();
            in_turn(&things, |thing| thing * 2, |done| taken.push(done));
            assert_eq!(taken, things.iter().map(|thing| thing * 2).collect::<Vec<_>>());
        }
    }
}
