//! How urgent an item is, as a number from whatever word is written.

use super::Item;

impl Item {
    /// 0 for `P0` to 4 for `P4` and below; none where no priority is written, or one that says nothing of the kind.
    pub fn level(&self) -> Option<u8> {
        self.priority.as_deref().and_then(level)
    }
}

/// The level of a priority as it is written: `P1`, `high`, `2`.
fn level(priority: &str) -> Option<u8> {
    const WORDS: [&[&str]; 5] = [
        &["critical", "blocker", "highest", "urgent", "must", "immediate"],
        &["high", "major", "should"],
        &["medium", "normal", "moderate", "mid", "could"],
        &["low", "minor"],
        &["lowest", "trivial", "nice to have", "someday"],
    ];
    let plain = priority.trim().to_lowercase();
    let digits = plain.strip_prefix("prio").or_else(|| plain.strip_prefix('p')).unwrap_or(&plain).trim_start_matches([' ', '-', ':']);
    let numbered = digits.parse::<u8>().ok().map(|level| level.min(4));
    numbered.or_else(|| WORDS.iter().position(|words| words.contains(&plain.as_str())).map(|level| level as u8))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn priorities_are_understood_as_written() {
        let levels = ["P0", "p3", "P7", "2", "High", "blocker", "nice to have", "soon", ""].map(level);
        assert_eq!(levels, [Some(0), Some(3), Some(4), Some(2), Some(1), Some(0), Some(4), None, None]);
    }
}
