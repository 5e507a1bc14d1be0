//! What the words of a report's blocks gave when it was last judged, so that an editor waits for what it changed and not
//! for the whole report.
//!
//! What is found in a block is told by its read text, how that stands in the file, where it stands in the report, the
//! block before it (a sentence asks the one before who “they” are), and whom the report and the repository name. Of a
//! block for which all of that is as it was, the findings are too. A block that a silence reaches is always judged anew:
//! the silence notes what it hushes.

use super::View;
use super::names::Names;
use super::pattern::Word;
use super::scan::Blocks;
use super::silence::{self, Silence};
use super::who::Roster;
use crate::document::{Block, Document, Span};
use crate::report::Finding;
use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

/// Findings of blocks by what tells them; their spans are counted from the block's start.
#[derive(Debug, Default)]
pub struct Memory {
    basis: Option<Basis>,
    blocks: HashMap<u64, Vec<Finding>>,
}

/// What holds for all blocks. The values are kept, so that another at the same address is another.
#[derive(Debug)]
struct Basis {
    view: Arc<View>,
    names: Arc<Names>,
    people: Vec<Word>,
    systems: Vec<Word>,
}

impl Memory {
    /// What `find` gives for all blocks, asked only about those that are not remembered. It is given whether a block is
    /// wanted, and says what it found in each.
    pub(super) fn recall(
        &mut self,
        document: &Document,
        view: &Arc<View>,
        roster: &Roster,
        silences: &[Silence],
        find: impl FnOnce(Blocks),
    ) -> Vec<Finding> {
        if !self.basis.as_ref().is_some_and(|basis| basis.is_of(view, roster)) {
            self.blocks.clear();
            self.basis = Some(Basis::of(view, roster));
        }
        let keys = keys(document);
        let mut old = std::mem::take(&mut self.blocks);
        let mut found: Vec<Option<Vec<Finding>>> = vec![None; keys.len()];
        for (number, key) in keys.iter().enumerate() {
            let span = document.blocks()[number].span;
            if silence::reaches(silences, span) {
                continue;
            }
            if let Some(known) = old.remove(key) {
                self.blocks.insert(*key, known);
            }
            found[number] = self.blocks.get(key).map(|known| known.iter().map(|finding| moved(finding, span.start as isize)).collect());
        }
        let unknown: Vec<bool> = found.iter().map(Option::is_none).collect();
        let mut take = |number: usize, findings: Vec<Finding>| {
            let span = document.blocks()[number].span;
            if !silence::reaches(silences, span) {
                let kept = findings.iter().map(|finding| moved(finding, -(span.start as isize)));
                self.blocks.insert(keys[number], kept.collect());
            }
            found[number] = Some(findings);
        };
        find(Blocks { is_wanted: &|number| unknown[number], take: &mut take });
        found.into_iter().flatten().flatten().collect()
    }
}

impl Basis {
    fn of(view: &Arc<View>, roster: &Roster) -> Basis {
        Basis { view: view.clone(), names: roster.names.clone(), people: roster.people.clone(), systems: roster.systems.clone() }
    }

    fn is_of(&self, view: &Arc<View>, roster: &Roster) -> bool {
        Arc::ptr_eq(&self.view, view)
            && Arc::ptr_eq(&self.names, &roster.names)
            && self.people == roster.people
            && self.systems == roster.systems
    }
}

fn moved(finding: &Finding, by: isize) -> Finding {
    let place = |offset: usize| offset.saturating_add_signed(by);
    Finding { span: Span::new(place(finding.span.start), place(finding.span.end)), ..finding.clone() }
}

/// What tells the findings of each block.
fn keys(document: &Document) -> Vec<u64> {
    let mut before = 0;
    let blocks = document.blocks().iter().zip(document.marks());
    let key = |(block, mark): (&Block, &u64)| {
        let mut own = DefaultHasher::new();
        (mark, document.sections()[block.section].role, before).hash(&mut own);
        if !block.read.is_empty() {
            before = *mark;
        }
        own.finish()
    };
    blocks.map(key).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::{Context, Packs, Settings, rule};
    use proptest::prelude::*;
    use std::sync::LazyLock;

    struct Kit {
        packs: Packs,
        /// Pieces that reports are put together from: the packs' own examples among markup, and what holds for all blocks.
        pieces: Vec<String>,
    }

    static KIT: LazyLock<Kit> = LazyLock::new(|| {
        let rules = rule::built_in(true);
        let examples = rules.iter().filter(|rule| rule.reads_words()).flat_map(|rule| rule.flags.iter().chain(&rule.passes));
        let mut pieces: Vec<String> = examples.map(|example| example.text.clone() + " ").collect();
        let markup = [
            "\n\n",
            "\n",
            "\n\n- ",
            "\n\n## Timeline\n\n",
            "\n\n## Root cause\n\n",
            "\n\n| a | b |\n| - | - |\n| c | ",
            " | d |\n",
            "`",
            "**",
            "\n\n> ",
            "\n```\n",
            " They should have known. ",
            "<!-- noblame: off blame because it is a quotation -->",
            "\r\n\r\n",
            "é🙂",
            "---\nowner: \"@quill\"\nstatus: draft\n---\n",
            "[x]",
            "\n\n[x]: y\n",
            "<p>",
            "</p>",
        ];
        // As often as the many examples.
        let times = pieces.len() / markup.len();
        pieces.extend(markup.iter().cycle().take(times * markup.len()).map(|piece| (*piece).to_owned()));
        Kit { packs: Packs::built_in_bare(), pieces }
    });

    proptest! {
        #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

        #[test]
        fn what_is_remembered_is_what_a_whole_lint_finds(
            start in prop::collection::vec(any::<prop::sample::Index>(), 1..24),
            edits in prop::collection::vec((any::<prop::sample::Index>(), 0_usize..40, any::<prop::sample::Index>(), any::<bool>()), 1..12),
        ) {
            let (packs, pieces) = (&KIT.packs, &KIT.pieces[..]);
            let settings = Settings::default();
            let context = Context::plain(&settings);
            let mut memory = Memory::default();
            let mut text: String = start.iter().map(|piece| piece.get(pieces).as_str()).collect();
            for (at, length, piece, inserts) in edits {
                let document = Document::parse(text.as_str());
                prop_assert_eq!(packs.judge_again(&document, &context, &mut memory), packs.judge(&document, &context), "{}", text);
                let start = text.floor_char_boundary(at.index(text.len() + 1));
                let end = text.floor_char_boundary((start + length).min(text.len()));
                text.replace_range(start..end.max(start), if inserts { piece.get(pieces).as_str() } else { "" });
            }
        }
    }

    #[test]
    fn only_what_changed_is_looked_at_again() {
        let settings = Settings::default();
        let context = Context::plain(&settings);
        let packs = &KIT.packs;
        let mut memory = Memory::default();
        packs.judge_again(&Document::parse("Ana forgot the flag.\n\nThe page came late.\n\nIt ended.\n"), &context, &mut memory);
        let known: std::collections::HashSet<u64> = memory.blocks.keys().copied().collect();
        packs.judge_again(&Document::parse("Ana forgot the flag.\n\nThe page came too late.\n\nIt ended.\n"), &context, &mut memory);
        let new = memory.blocks.keys().filter(|key| !known.contains(key)).count();
        // The block that changed, and the one after it, whose “they” may be somebody in the block before.
        assert_eq!((memory.blocks.len(), new), (3, 2));
    }
}
