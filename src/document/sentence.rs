//! Sentences of prose.

use super::Document;
use std::ops::Range;

/// The sentences of a block's prose, as ranges into `text`, without the white space between them.
pub fn split(_text: &str) -> Vec<Range<usize>> {
    Vec::new()
}

impl Document {
    /// The sentences of a block as read offsets.
    pub fn sentences(&self, block: usize) -> Vec<Range<usize>> {
        let start = self.blocks()[block].read.start;
        split(self.read(block)).into_iter().map(|range| range.start + start..range.end + start).collect()
    }
}
