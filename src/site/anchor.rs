//! Names for places on a page, made as GitHub makes them, so that a link into a report works there and here.

use std::collections::{HashMap, HashSet};

/// The names given so far on one page: each is given once. No heading gets a name with a full stop, so that names with
/// one (`page.content`, `note.1`, `at.2026-11-21.1402`) are free for the page's own places.
#[derive(Debug, Default)]
pub(super) struct Anchors {
    taken: HashSet<String>,
    /// Where counting goes on for a name that is taken.
    next: HashMap<String, usize>,
}

impl Anchors {
    /// The name of a heading: its words in lower case, joined by hyphens, with a number where the name is taken.
    pub(super) fn heading(&mut self, words: &str) -> String {
        let slug = slug(words);
        self.give(if slug.is_empty() { "section".to_owned() } else { slug })
    }

    /// The name as it is wanted, with a number where it is taken.
    pub(super) fn give(&mut self, wanted: String) -> String {
        let mut count = self.next.get(&wanted).copied().unwrap_or_default();
        let mut name = if count == 0 { wanted.clone() } else { format!("{wanted}-{count}") };
        while !self.taken.insert(name.clone()) {
            count += 1;
            name = format!("{wanted}-{count}");
        }
        self.next.insert(wanted, count + 1);
        name
    }
}

fn slug(words: &str) -> String {
    let mut slug = String::with_capacity(words.len());
    for c in words.trim().chars() {
        match c {
            ' ' | '-' => slug.push('-'),
            '_' => slug.push('_'),
            _ if c.is_alphanumeric() => slug.extend(c.to_lowercase()),
            _ => {}
        }
    }
    slug
}

/// The characters of a name that somebody wrote, without those that do not belong in one.
pub(super) fn plain(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | ':')).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_githubs() {
        let mut anchors = Anchors::default();
        let table = [
            ("What went well?", "what-went-well"),
            ("Timeline (UTC)", "timeline-utc"),
            ("Timeline (UTC)", "timeline-utc-1"),
            ("`kubectl` & friends", "kubectl--friends"),
            ("2026-11-21 14:02", "2026-11-21-1402"),
            ("Ünïcode Überschrift", "ünïcode-überschrift"),
            ("snake_case", "snake_case"),
            ("🔥", "section"),
            ("x-1", "x-1"),
            ("x", "x"),
            ("x", "x-2"),
            ("x-1", "x-1-1"),
            ("x", "x-3"),
        ];
        for (heading, expected) in table {
            assert_eq!(anchors.heading(heading), expected, "{heading}");
        }
    }
}
