//! Old findings that a repository has agreed not to hear of again, kept in a file beside its settings.
//!
//! A finding is known again by its report's path, its rule and the words of its sentence, so that it may move within the
//! report. As many are hidden as there were when the file was written: one more of the same is new.

use super::{Context, Packs, sentence};
use crate::document::{Complaint, Document, Span};
use crate::report::Finding;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The findings of a baseline.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Baseline {
    /// How many of each there were.
    known: BTreeMap<Old, usize>,
}

/// A finding as a baseline knows it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Old {
    /// From the folder of `noblame.yml`, with `/` between its parts.
    pub path: String,
    pub rule: String,
    /// Of the words of the sentence it stands in.
    pub digest: u64,
}

/// What a baseline makes of a report's findings.
#[derive(Debug, Default)]
pub struct Split {
    pub new: Vec<Finding>,
    pub hidden: usize,
    /// What the baseline holds of this report and is no longer found, though it was looked for.
    pub stale: Vec<(Old, usize)>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    version: u8,
    findings: Vec<Entry>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    path: String,
    rule: String,
    sentence: String,
    count: usize,
}

const VERSION: u8 = 1;

impl Baseline {
    /// # Errors
    /// The text is no baseline, or one of another version.
    pub fn read(text: &str) -> Result<Baseline, Complaint> {
        let complaint = |message: String, at: usize| {
            Complaint::new(Span::at(text.floor_char_boundary(at)), message).hint("noblame lint --baseline FILE --write-baseline writes one")
        };
        let file: File = serde_json::from_str(text).map_err(|error| {
            let line: usize = text.split_inclusive('\n').take(error.line().saturating_sub(1)).map(str::len).sum();
            let said = error.to_string();
            let said =
                said.split(" at line ").next().unwrap_or(&said).replace("struct File", "an object").replace("struct Entry", "an object");
            complaint(format!("this is no baseline: {said}"), line + error.column().saturating_sub(1))
        })?;
        if file.version != VERSION {
            return Err(complaint(format!("this baseline is of version {}, and this noblame knows version {VERSION}", file.version), 0));
        }
        let mut known = BTreeMap::new();
        for entry in file.findings {
            let digest = u64::from_str_radix(&entry.sentence, 16).map_err(|_| {
                complaint(format!("“{}” is no digest of a sentence", entry.sentence), text.find(&entry.sentence).unwrap_or_default())
            })?;
            *known.entry(Old { path: entry.path, rule: entry.rule, digest }).or_default() += entry.count;
        }
        Ok(Baseline { known })
    }

    /// As it is kept: sorted, one finding a line, so that a change is read as a few lines.
    pub fn print(&self) -> String {
        let mut out = format!("{{\"version\": {VERSION}, \"findings\": [");
        for (number, (old, count)) in self.known.iter().enumerate() {
            let sentence = format!("{:016x}", old.digest);
            let entry = Entry { path: old.path.clone(), rule: old.rule.clone(), sentence, count: *count };
            out += if number == 0 { "\n" } else { ",\n" };
            out += &serde_json::to_string(&entry).unwrap_or_default();
        }
        out + "\n]}\n"
    }

    /// How many findings it holds.
    pub fn count(&self) -> usize {
        self.known.values().sum()
    }

    /// The paths of its reports, each once.
    pub fn paths(&self) -> Vec<&str> {
        let mut paths: Vec<&str> = self.known.keys().map(|old| old.path.as_str()).collect();
        paths.dedup();
        paths
    }

    /// What it holds of one report.
    pub fn of(&self, path: &str) -> impl Iterator<Item = (&Old, usize)> {
        self.known.iter().filter(move |(old, _)| old.path == path).map(|(old, count)| (old, *count))
    }

    /// Hold these findings of a report in place of those it held.
    pub fn set(&mut self, path: &str, found: Vec<Old>) {
        self.known.retain(|old, _| old.path != path);
        for old in found {
            *self.known.entry(old).or_default() += 1;
        }
    }

    /// Nothing is held of this report any more.
    pub fn forget(&mut self, path: &str) {
        self.set(path, Vec::new());
    }

    /// The findings of a report that are new, and what of the baseline is no longer there.
    pub fn split(&self, document: &Document, findings: Vec<Finding>, packs: &Packs, context: &Context) -> Split {
        let mut left: BTreeMap<&Old, usize> = self.of(context.path).collect();
        let mut split = Split::default();
        for finding in findings {
            match left.get_mut(&old(document, &finding, context.path)).filter(|left| **left > 0) {
                Some(left) => {
                    *left -= 1;
                    split.hidden += 1;
                }
                None => split.new.push(finding),
            }
        }
        let looked_for = packs.looked_for(document, context);
        let stale = left.into_iter().filter(|(old, left)| *left > 0 && looked_for(&old.rule));
        split.stale = stale.map(|(old, left)| (old.clone(), left)).collect();
        split
    }
}

/// A finding as a baseline knows it.
pub fn old(document: &Document, finding: &Finding, path: &str) -> Old {
    let prose = document.prose();
    let read = prose.find(finding.span.start).and_then(|read| {
        let block = document.blocks().iter().find(|block| block.read.contains(&read))?;
        Some(&prose.text()[sentence::around(prose.text(), block.read.clone(), read)])
    });
    let line = || {
        let source = document.source();
        source.line(source.position(finding.span.start).line).map_or("", |line| line.of(source.text()))
    };
    let words = read.unwrap_or_else(line).split_whitespace();
    // FNV-1a over the words with one blank between: wrapping a paragraph anew changes nothing.
    let bytes = words.flat_map(|word| word.bytes().chain([b' ']));
    let digest = bytes.fold(0xcbf2_9ce4_8422_2325, |digest: u64, byte| (digest ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3));
    Old { path: path.to_owned(), rule: finding.rule.clone(), digest }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::Settings;
    use crate::report::Level;

    /// How many findings of `now` are new, hidden and gone, where the baseline was written of `then`.
    fn check(then: &str, now: &str, expected: (usize, usize, usize)) {
        let settings = Settings::default();
        let least = Level::Suggestion;
        let context = Context { least, path: "a.md", ..Context::plain(&settings) };
        let packs = Packs::built_in();
        let document = Document::parse(then);
        let findings = packs.judge(&document, &context);
        let mut baseline = Baseline::default();
        baseline.set("a.md", findings.iter().map(|finding| old(&document, finding, "a.md")).collect());
        let baseline = Baseline::read(&baseline.print()).unwrap();
        let document = Document::parse(now);
        let split = baseline.split(&document, packs.judge(&document, &context), &packs, &context);
        assert_eq!((split.new.len(), split.hidden, split.stale.iter().map(|(_, count)| count).sum()), expected, "{now}");
    }

    #[test]
    fn old_findings_are_known_by_their_sentence() {
        let then = "# T\n\nThe clerk forgot the flag. It ended.\n";
        check(then, then, (0, 1, 0));
        check(then, "# T\n\nMore.\n\n- It began. The clerk\n  forgot the flag.\n", (0, 1, 0));
        check(then, "# T\n\nThe clerk forgot the flag. The clerk forgot the flag.\n", (1, 1, 0));
        check(then, "# T\n\nThe clerk forgot the key.\n", (1, 0, 1));
        check(then, "# T\n\nIt ended.\n", (0, 0, 1));
    }

    #[test]
    fn what_is_no_baseline_is_pointed_at() {
        let told = |text: &str| {
            let complaint = Baseline::read(text).unwrap_err();
            format!("{} {}", complaint.span.start, complaint.message)
        };
        assert_eq!(told("[]"), "1 this is no baseline: invalid length 0, expected an object with 2 elements");
        assert_eq!(told("{\"version\": 2, \"findings\": []}"), "0 this baseline is of version 2, and this noblame knows version 1");
        let entry = "{\"version\": 1, \"findings\": [\n{\"path\": \"a\", \"rule\": \"b\", \"sentence\": \"xyz\", \"count\": 1}]}";
        assert_eq!(told(entry), "69 “xyz” is no digest of a sentence");
    }
}
