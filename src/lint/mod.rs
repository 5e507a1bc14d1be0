//! A document judged by packs of rules.
//!
//! A rule is a stanza of YAML ([`rule`]). Most look for words ([`pattern`]): one scan over the read text finds the few
//! sentences that hold a word some pattern needs ([`scan`]), and only those are looked at. The rest are checks over the
//! whole report ([`kind`]). Nothing here reads a file: packs of a repository are given as text.

pub mod kind;
mod lexicon;
mod pattern;
pub mod promise;
pub mod rule;
mod scan;
mod seek;
mod sentence;
mod token;
mod tree;
mod who;

pub use rule::Rule;

use crate::document::front::Status;
use crate::document::{Complaint, Document};
use crate::report::{Finding, Level};
use kind::Subject;
use rule::How;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::OnceLock;
use who::Roster;

/// What `noblame.yml` says about the lint.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Settings {
    /// The level of a rule (`blame/omission`) or of a family (`blame`), in place of its own.
    pub levels: BTreeMap<String, Setting>,
    /// Names of people, beside those that the report and its front matter name.
    pub people: Vec<String>,
    /// Names of programs and machines that could be taken for people.
    pub systems: Vec<String>,
    /// How many days after an incident its report is published.
    pub publish_within_days: u16,
    /// How long a timeline may tell nothing while an incident is going on.
    pub gap_minutes: u16,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings { levels: BTreeMap::new(), people: Vec::new(), systems: Vec::new(), publish_within_days: 30, gap_minutes: 60 }
    }
}

/// A level, or off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Setting {
    Off,
    Info,
    Suggestion,
    Warning,
    Error,
}

impl Setting {
    fn level(self) -> Option<Level> {
        match self {
            Setting::Off => None,
            Setting::Info => Some(Level::Info),
            Setting::Suggestion => Some(Level::Suggestion),
            Setting::Warning => Some(Level::Warning),
            Setting::Error => Some(Level::Error),
        }
    }
}

/// What a report cannot say about itself.
#[derive(Debug)]
pub struct Context<'c> {
    pub today: jiff::civil::Date,
    /// The words for how bad an incident is.
    pub severities: &'c [String],
    pub settings: &'c Settings,
    /// Findings below this level are not wanted, and what would find only such is not run.
    pub least: Level,
}

/// Packs of rules, ready to judge.
#[derive(Debug)]
pub struct Packs {
    rules: Vec<Rule>,
    /// One a rule: its level as the settings have it.
    levels: Vec<Option<Level>>,
    /// One a rule: its level in a report that is still being written, if that is another and the settings leave it.
    drafts: Vec<Option<Level>>,
    people: Vec<String>,
    systems: Vec<String>,
    /// Made when a report is first judged.
    index: OnceLock<scan::Index>,
}

impl Packs {
    /// The packs that come with the program, in the order of their names.
    pub fn built_in() -> Packs {
        Packs::of(rule::built_in(true))
    }

    /// The same without what only people read of a rule (why, sources, examples): they are ready sooner.
    pub fn built_in_bare() -> Packs {
        Packs::of(rule::built_in(false))
    }

    fn of(rules: Vec<Rule>) -> Packs {
        let mut packs =
            Packs { rules, levels: Vec::new(), drafts: Vec::new(), people: Vec::new(), systems: Vec::new(), index: OnceLock::new() };
        packs.reset();
        packs
    }

    /// Add a repository's own pack. A rule of an id that is known takes that rule's place.
    ///
    /// # Errors
    /// The pack is not understood; the complaint's span is in bytes of `yaml`.
    pub fn add(&mut self, yaml: &str) -> Result<(), Complaint> {
        for rule in rule::read(yaml)? {
            match self.rules.iter_mut().find(|known| known.id == rule.id) {
                Some(known) => *known = rule,
                None => self.rules.push(rule),
            }
        }
        self.reset();
        Ok(())
    }

    /// Every level as its rule has it.
    fn reset(&mut self) {
        self.levels = self.rules.iter().map(|rule| Some(rule.level)).collect();
        self.drafts = self.rules.iter().map(|rule| rule.draft).collect();
        self.index = OnceLock::new();
    }

    /// Let the settings change levels and add names.
    ///
    /// # Errors
    /// A name under `levels:` is neither a rule nor a family: it is handed back.
    pub fn set(&mut self, settings: &Settings) -> Result<(), String> {
        for name in settings.levels.keys() {
            if !self.rules.iter().any(|rule| rule.id == *name || rule.family() == name) {
                return Err(name.clone());
            }
        }
        for (rule, (level, draft)) in self.rules.iter().zip(self.levels.iter_mut().zip(&mut self.drafts)) {
            let setting = settings.levels.get(&rule.id).or_else(|| settings.levels.get(rule.family()));
            *level = setting.map_or(Some(rule.level), |setting| setting.level());
            *draft = rule.draft.filter(|_| setting.is_none());
        }
        self.people.clone_from(&settings.people);
        self.systems.clone_from(&settings.systems);
        self.index = OnceLock::new();
        Ok(())
    }

    /// Every rule with its level: none where it is off.
    pub fn rules(&self) -> impl Iterator<Item = (&Rule, Option<Level>)> {
        self.rules.iter().zip(self.levels.iter().copied())
    }

    pub fn rule(&self, id: &str) -> Option<&Rule> {
        self.rules.iter().find(|rule| rule.id == id)
    }

    /// The same packs with the rules of words alone: what an editor asks at each key, and what is measured.
    pub fn language(mut self) -> Packs {
        for (rule, level) in self.rules.iter().zip(&mut self.levels) {
            *level = level.filter(|_| rule.reads_words());
        }
        self.index = OnceLock::new();
        self
    }

    /// What the rules find in a report, in the order of the text.
    pub fn judge(&self, document: &Document, context: &Context) -> Vec<Finding> {
        let index = self.index.get_or_init(|| scan::Index::new(&self.rules, &self.levels));
        self.judged(document, context, &self.levels, index)
    }

    /// What one rule finds, whatever the others would say.
    pub fn judge_by(&self, rule: &Rule, document: &Document, context: &Context) -> Vec<Finding> {
        let levels: Vec<_> = self.rules.iter().map(|known| (known.id == rule.id).then_some(rule.level)).collect();
        self.judged(document, context, &levels, &scan::Index::new(&self.rules, &levels))
    }

    fn judged(&self, document: &Document, context: &Context, levels: &[Option<Level>], index: &scan::Index) -> Vec<Finding> {
        let mut findings = scan::find(document, &self.rules, levels, index, || self.roster(document));
        findings.retain(|finding| finding.level >= context.least);
        let subject = Subject::new(document, context);
        let stage = Stage::of(document);
        for ((rule, level), draft) in self.rules.iter().zip(levels).zip(&self.drafts) {
            let (How::Check(kind), Some(level)) = (&rule.how, *level) else { continue };
            let level = draft.map_or(level, |draft| stage.level(level, draft));
            if level < context.least {
                continue;
            }
            for hit in (kind.run)(&subject) {
                let fill =
                    |text: &str| filled(text, |hole| hit.words.iter().find(|(name, _)| *name == hole).map(|(_, word)| word.as_str()));
                findings.push(Finding { span: hit.span, rule: rule.id.clone(), level, message: fill(&rule.message), ask: fill(&rule.ask) });
            }
        }
        in_order(findings)
    }

    /// The people whom the report's front matter and the settings name, and the settings' systems.
    fn roster(&self, document: &Document) -> Roster {
        let front = document.front();
        let named = [&front.owner, &front.facilitator].into_iter().flatten().map(|fact| &fact.value);
        let reviewers = front.reviewers.iter().map(|fact| &fact.value.who);
        let words = |names: &mut dyn Iterator<Item = &String>| {
            names.flat_map(|name| name.split_whitespace()).map(|part| pattern::word(&part.trim_start_matches('@').to_lowercase())).collect()
        };
        Roster { people: words(&mut named.chain(reviewers).chain(&self.people)), systems: words(&mut self.systems.iter()) }
    }
}

/// How far a report is, and with that how much can be asked of it.
#[derive(Clone, Copy)]
enum Stage {
    /// It has none of the front matter that only our reports have: written elsewhere, and not for us.
    Foreign,
    Draft,
    /// In review or later.
    Ready,
}

impl Stage {
    fn of(document: &Document) -> Stage {
        let front = document.front();
        let status = front.status.as_ref().map(|fact| fact.value);
        match status {
            Some(Status::InReview | Status::Approved | Status::Published) => Stage::Ready,
            _ if front.is_ours() => Stage::Draft,
            _ => Stage::Foreign,
        }
    }

    fn level(self, ready: Level, draft: Level) -> Level {
        match self {
            Stage::Ready => ready,
            Stage::Draft => draft,
            Stage::Foreign => Level::Info,
        }
    }
}

fn in_order(mut findings: Vec<Finding>) -> Vec<Finding> {
    findings.sort_by(|one, other| one.span.cmp(&other.span).then_with(|| one.rule.cmp(&other.rule)));
    findings.dedup();
    findings
}

/// A message with its holes filled; a hole that nothing fills is left out.
fn filled<'w>(text: &str, word: impl Fn(&str) -> Option<&'w str>) -> String {
    let mut out = String::with_capacity(text.len() + 32);
    let mut done = 0;
    for (range, name) in rule::holes_of(text) {
        out.push_str(&text[done..range.start]);
        out.push_str(word(name).unwrap_or_default());
        done = range.end;
    }
    out + &text[done..]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_built_in_pack_is_understood_and_its_rules_are_whole() {
        static PACKS: include_dir::Dir = include_dir::include_dir!("$CARGO_MANIFEST_DIR/lint-rules");
        let mut count = 0;
        for file in PACKS.files() {
            let yaml = file.contents_utf8().unwrap();
            let rules = rule::read(yaml).unwrap_or_else(|complaint| panic!("{}: {complaint:?}", file.path().display()));
            count += rules.len();
            for rule in rules.iter().filter(|rule| rule.reads_words()) {
                assert!(rule.flags.len() >= 3 && rule.passes.len() >= 3, "{}: at least three examples both ways", rule.id);
                assert!(!rule.why.is_empty() && !rule.ask.is_empty() && !rule.sources.is_empty(), "{}: why, ask and sources", rule.id);
            }
        }
        assert_eq!(Packs::built_in().rules.len(), count, "what is embedded is what is written");
        let told = |packs: Packs| packs.rules.into_iter().map(|rule| (rule.id, rule.level, rule.message, rule.ask)).collect::<Vec<_>>();
        assert_eq!(told(Packs::built_in_bare()), told(Packs::built_in()));
    }

    /// The words that the built-in rules stop at in a text, each between brackets.
    fn check(text: &str, expected: &str) {
        let document = Document::parse(text);
        let settings = Settings::default();
        let context = Context { today: jiff::civil::Date::constant(2026, 1, 1), severities: &[], settings: &settings, least: Level::Info };
        let mut marked = text.to_owned();
        for finding in Packs::built_in().judge(&document, &context).iter().rev().filter(|finding| finding.level >= Level::Warning) {
            marked.insert(finding.span.end, ']');
            marked.insert(finding.span.start, '[');
        }
        assert_eq!(marked, expected);
    }

    #[test]
    fn the_subject_decides() {
        check("The engineer failed to check it.", "The engineer [failed to] check it.");
        check("The load balancer failed to check it.", "The load balancer failed to check it.");
        check("Ana set the flag, merged it and forgot to say so.", "Ana set the flag, merged it and [forgot] to say so.");
        check("The pod kept its lease and forgot to say so.", "The pod kept its lease and forgot to say so.");
        check("The clerk who set it up did not read it.", "The clerk who set it up [did not read] it.");
        check("The service that the clerk set up did not read it.", "The service that the clerk set up did not read it.");
        check("The service desk agent ignored it.", "The service desk agent [ignored] it.");
        check("The Kubernetes agent ignored it.", "The Kubernetes agent ignored it.");
        check("Two jobs ran. They forgot it.", "Two jobs ran. They forgot it.");
        check("Two engineers came. They forgot it.", "Two engineers came. They [forgot] it.");
    }

    #[test]
    fn other_peoples_words_are_never_judged() {
        for text in [
            "> The engineer failed to check it.\n",
            "The wiki says “the engineer failed to check it”.\n",
            "It printed `the engineer failed to check it`.\n",
            "```\nThe engineer failed to check it.\n```\n",
            "<!-- The engineer failed to check it. -->\n",
            "---\ntitle: The engineer failed to check it\n---\n",
            "## The engineer failed to check it\n",
            "[the log](http://example.com/the-engineer-failed-to-check-it)\n",
        ] {
            check(text, text);
        }
    }

    #[test]
    fn the_place_is_exact_across_markup() {
        check("The **engineer** failed\nto &amp; forgot *to* say.", "The **engineer** [failed\nto] &amp; forgot *to* say.");
        check("| a |\n| --- |\n| é – Ana forgot it |\n", "| a |\n| --- |\n| é – Ana [forgot] it |\n");
    }
}
