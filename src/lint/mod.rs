//! A document judged by packs of rules.
//!
//! A rule is a stanza of YAML ([`rule`]). Most look for words ([`pattern`]): one scan over the read text finds the few
//! sentences that hold a word some pattern needs ([`scan`]), and only those are looked at. The rest are checks over the
//! whole report ([`kind`]). Nothing here reads a file: packs of a repository are given as text.

pub mod baseline;
mod built_in;
pub mod draft;
mod glance;
pub mod kind;
mod lexicon;
mod memory;
mod mend;
mod names;
mod pattern;
pub mod promise;
pub mod rule;
mod scan;
pub mod schema;
mod seek;
mod sentence;
mod settings;
mod silence;
mod token;
mod tree;
pub mod vale;
mod who;

pub use memory::Memory;
pub use names::owners;
pub use rule::Rule;
pub use settings::{Setting, Settings, Unknown};
pub use silence::silence;

use crate::document::front::Status;
use crate::document::{Complaint, Document, Source};
use crate::report::{Finding, Level};
use kind::{Asked, Subject};
use names::Names;
use rule::How;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use who::Roster;

/// What a report cannot say about itself.
#[derive(Clone, Copy, Debug)]
pub struct Context<'c> {
    pub today: jiff::civil::Date,
    /// The words for how bad an incident is.
    pub severities: &'c [String],
    pub settings: &'c Settings,
    /// Findings below this level are not wanted, and what would find only such is not run.
    pub least: Level,
    /// The report's path from the folder of `noblame.yml`, with `/` between its parts; empty where it has none.
    pub path: &'c str,
    /// The report as it was before a change, where a change is judged.
    pub before: Option<&'c Document>,
}

/// Packs of rules, ready to judge.
#[derive(Debug)]
pub struct Packs {
    rules: Vec<Rule>,
    /// Where the repository's own rules stand, by their ids.
    own: HashMap<String, String>,
    /// For every report whose path the settings do not name.
    view: Arc<View>,
    /// What the settings say beside that of some paths, and the views that it makes, by the numbers of what matches.
    places: Vec<settings::Place>,
    views: Mutex<HashMap<Vec<usize>, Arc<View>>>,
    everywhere: (settings::Levels, settings::Chosen),
    /// Whether only rules of words are on.
    only_words: bool,
    people: Vec<String>,
    systems: Vec<String>,
    names: Arc<Names>,
}

/// The rules' levels for some reports.
#[derive(Debug)]
struct View {
    /// One a rule; none where it is off.
    levels: Vec<Option<Level>>,
    /// One a rule: its level in a report that is still being written, if that is another and the settings leave it.
    drafts: Vec<Option<Level>>,
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
        let view = Arc::new(View { levels: Vec::new(), drafts: Vec::new(), index: OnceLock::new() });
        let mut packs = Packs {
            rules,
            own: HashMap::new(),
            view,
            places: Vec::new(),
            views: Mutex::default(),
            everywhere: Default::default(),
            only_words: false,
            people: Vec::new(),
            systems: Vec::new(),
            names: Arc::default(),
        };
        packs.reset();
        packs
    }

    /// Add a repository's own pack; `shown` is its path. A rule of a built-in one's id takes that rule's place.
    ///
    /// # Errors
    /// The pack is not understood, or holds a rule that another of the repository's packs holds; the complaint's span is in
    /// bytes of `yaml`.
    pub fn add(&mut self, yaml: &str, shown: &str) -> Result<(), Complaint> {
        let source = Source::new(yaml.to_owned());
        for rule in rule::read(yaml)? {
            if let Some(first) = self.own.get(&rule.id) {
                return Err(Complaint::new(rule.at, format!("the rule {} stands in two packs", rule.id))
                    .hint(format!("the other one is {first}: give one of them a name of its own, or remove it")));
            }
            let at = source.position(rule.at.start);
            self.own.insert(rule.id.clone(), format!("{shown}:{}:{}", at.line, at.column));
            match self.rules.iter_mut().find(|known| known.id == rule.id) {
                Some(known) => *known = rule,
                None => self.rules.push(rule),
            }
        }
        self.reset();
        Ok(())
    }

    /// Let the settings change levels, choose packs and add names.
    ///
    /// # Errors
    /// The settings name a rule, family or pack that is not there.
    pub fn set(&mut self, settings: &Settings) -> Result<(), Unknown> {
        if let Some(unknown) = settings.unknown(&self.rules) {
            return Err(unknown);
        }
        self.everywhere = (settings.levels.clone(), settings.packs.clone());
        self.places.clone_from(&settings.paths);
        self.people.clone_from(&settings.people);
        self.systems.clone_from(&settings.systems);
        self.reset();
        Ok(())
    }

    /// Take these for people: names with the address of each, as a history has them, and handles without `@`. What could
    /// be a program or an ordinary word is left out.
    pub fn know<'p>(&mut self, people: impl IntoIterator<Item = (&'p str, &'p str)>, handles: impl IntoIterator<Item = &'p str>) {
        self.names = Arc::new(Names::new(people, handles));
    }

    fn reset(&mut self) {
        self.view = Arc::new(self.view_of(&[]));
        self.views = Mutex::default();
    }

    fn view_of(&self, matching: &[usize]) -> View {
        let (levels, packs) = &self.everywhere;
        let said = std::iter::once((levels, packs));
        let said = said.chain(matching.iter().map(|&number| (&self.places[number].levels, &self.places[number].packs)));
        let found = self.rules.iter().map(|rule| {
            let (level, is_set) = settings::level(rule, said.clone());
            (level.filter(|_| !self.only_words || rule.reads_words()), rule.draft.filter(|_| !is_set))
        });
        let (levels, drafts) = found.unzip();
        View { levels, drafts, index: OnceLock::new() }
    }

    /// The rules' levels for a report of this path.
    fn view_at(&self, path: &str) -> Arc<View> {
        let matching: Vec<usize> = (0..self.places.len()).filter(|&number| self.places[number].holds(path)).collect();
        if matching.is_empty() {
            return self.view.clone();
        }
        let mut views = self.views.lock().unwrap_or_else(PoisonError::into_inner);
        views.entry(matching).or_insert_with_key(|matching| Arc::new(self.view_of(matching))).clone()
    }

    /// Every rule with its level: none where it is off.
    pub fn rules(&self) -> impl Iterator<Item = (&Rule, Option<Level>)> {
        self.rules.iter().zip(self.view.levels.iter().copied())
    }

    /// Where a rule of the repository's own stands: path, line and column.
    pub fn own(&self, id: &str) -> Option<&str> {
        self.own.get(id).map(String::as_str)
    }

    pub fn rule(&self, id: &str) -> Option<&Rule> {
        self.rules.iter().find(|rule| rule.id == id)
    }

    /// The same packs with the rules of words alone: what an editor asks at each key, and what is measured.
    pub fn language(mut self) -> Packs {
        self.only_words = true;
        self.reset();
        self
    }

    /// What the rules find in a report, in the order of the text.
    pub fn judge(&self, document: &Document, context: &Context) -> Vec<Finding> {
        self.judged(document, context, &self.view_at(context.path), None)
    }

    /// The same, remembering what the words of each block gave: only blocks that changed since are looked at again.
    pub fn judge_again(&self, document: &Document, context: &Context, memory: &mut Memory) -> Vec<Finding> {
        self.judged(document, context, &self.view_at(context.path), Some(memory))
    }

    /// What one rule finds, whatever the others would say.
    pub fn judge_by(&self, rule: &Rule, document: &Document, context: &Context) -> Vec<Finding> {
        if matches!(rule.how, How::Check(kind) if kind.is_last()) {
            // It judges what the others find.
            let mut findings = self.judge(document, context);
            findings.retain(|finding| finding.rule == rule.id);
            return findings;
        }
        let levels = self.rules.iter().map(|known| (known.id == rule.id).then_some(rule.level)).collect();
        let view = Arc::new(View { levels, drafts: self.view.drafts.clone(), index: OnceLock::new() });
        self.judged(document, context, &view, None)
    }

    fn judged(&self, document: &Document, context: &Context, view: &Arc<View>, memory: Option<&mut Memory>) -> Vec<Finding> {
        let View { levels, drafts, index } = &**view;
        let index = index.get_or_init(|| scan::Index::new(&self.rules, levels));
        let stage = Stage::of(document);
        let silences = silence::of(document);
        let asked = if silences.is_empty() { Vec::new() } else { self.asked(view, stage, context.least) };
        let subject = Subject::new(document, context, &silences, &asked);
        let is_hushed = |finding: &Finding| silence::hushes(&silences, &finding.rule, finding.span);
        let mut findings = match memory {
            Some(memory) => {
                let roster = self.roster(document);
                let find = |blocks: scan::Blocks| scan::find(document, &self.rules, levels, index, || roster.clone(), is_hushed, blocks);
                memory.recall(document, view, &roster, &silences, find)
            }
            None => {
                let mut all = Vec::new();
                let mut take = |_, mut found: Vec<Finding>| all.append(&mut found);
                let blocks = scan::Blocks { is_wanted: &|_| true, take: &mut take };
                scan::find(document, &self.rules, levels, index, || self.roster(document), is_hushed, blocks);
                all
            }
        };
        for is_last in [false, true] {
            for ((rule, level), draft) in self.rules.iter().zip(levels).zip(drafts) {
                let (How::Check(kind), Some(level)) = (&rule.how, *level) else { continue };
                let level = draft.map_or(level, |draft| stage.level(level, draft));
                if level < context.least || kind.is_last() != is_last {
                    continue;
                }
                for hit in (kind.run)(&subject) {
                    let fill =
                        |text: &str| filled(text, |hole| hit.words.iter().find(|(name, _)| *name == hole).map(|(_, word)| word.as_str()));
                    findings.push(Finding {
                        span: hit.span,
                        rule: rule.id.clone(),
                        level,
                        message: fill(&rule.message),
                        ask: fill(&rule.ask),
                    });
                }
            }
            if !is_last && !silences.is_empty() {
                findings.retain(|finding| !is_hushed(finding));
            }
        }
        findings.retain(|finding| finding.level >= context.least);
        in_order(findings)
    }

    /// Every rule, and whether its findings are wanted in a report that is so far.
    fn asked(&self, view: &View, stage: Stage, least: Level) -> Vec<Asked<'_>> {
        let rules = self.rules.iter().zip(&view.levels).zip(&view.drafts);
        let asked = rules.map(|((rule, level), draft)| {
            let here = level.map(|level| draft.map_or(level, |draft| stage.level(level, draft)));
            // Words are looked for at any level, and dropped afterwards.
            let looked_for = here.is_some_and(|here| rule.reads_words() || here >= least);
            Asked { id: &rule.id, is_on: level.is_some(), looked_for }
        });
        asked.collect()
    }

    /// Whether a rule's findings are among those that [`Packs::judge`] gives for a report; those of a rule that is gone are
    /// none too.
    fn looked_for(&self, document: &Document, context: &Context) -> impl Fn(&str) -> bool {
        let view = self.view_at(context.path);
        let stage = Stage::of(document);
        move |id: &str| {
            let Some(at) = self.rules.iter().position(|rule| rule.id == id) else { return true };
            let here = view.levels[at].map(|level| view.drafts[at].map_or(level, |draft| stage.level(level, draft)));
            here.is_some_and(|level| level >= context.least)
        }
    }

    /// The people whom the report's front matter, the settings and the repository name, and the settings' systems.
    fn roster(&self, document: &Document) -> Roster {
        let front = document.front();
        let named = [&front.owner, &front.facilitator].into_iter().flatten().map(|fact| &fact.value);
        let reviewers = front.reviewers.iter().map(|fact| &fact.value.who);
        let said = named.chain(reviewers).chain(&self.people);
        let systems = self.systems.iter().flat_map(|name| name.split_whitespace()).map(|part| pattern::word(&part.to_lowercase()));
        Roster { people: said.flat_map(|name| names::said(name)).collect(), systems: systems.collect(), names: self.names.clone() }
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
impl<'c> Context<'c> {
    /// Of a report without a path, with everything wanted.
    fn plain(settings: &'c Settings) -> Context<'c> {
        let today = jiff::civil::Date::constant(2026, 1, 1);
        Context { today, severities: &[], settings, least: Level::Info, path: "", before: None }
    }
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
        let context = Context::plain(&settings);
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
        check("You did not bother to read it.", "You did not bother to read it.");
        check("Okwuosa did not bother to read it.", "Okwuosa [did not bother] to read it.");
        check("KQX3 did not bother to read it.", "KQX3 did not bother to read it.");
        check("The engineers' carelessness caused it.", "The engineers[' carelessness] caused it.");
        check("Had Ana read it, we would have known.", "[Had Ana read it, we would have] known.");
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
