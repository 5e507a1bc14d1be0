//! How strong a remedy an item is, by the action hierarchy of RCA2 carried over to software: what takes the possibility
//! away is stronger, what makes harm rarer, smaller or sooner seen is intermediate, what asks people to remember is weaker.
//!
//! It is read from the item's own words and is a reason to talk, not a verdict: each answer carries the word it hangs on.

use super::{Item, Type};

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Strength {
    Weaker,
    Intermediate,
    Stronger,
}

impl Strength {
    pub const ALL: [(Strength, &'static str); 3] =
        [(Strength::Stronger, "stronger"), (Strength::Intermediate, "intermediate"), (Strength::Weaker, "weaker")];

    pub fn name(self) -> &'static str {
        Strength::ALL.iter().find(|(strength, _)| *strength == self).map_or("", |(_, name)| name)
    }
}

/// A strength and what it hangs on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rated {
    pub strength: Strength,
    /// The word of the item, or its type, that decided.
    pub word: String,
    /// What such a remedy does.
    pub does: &'static str,
}

impl std::fmt::Display for Rated {
    /// `“refuse” takes the possibility away`
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "“{}” {}", self.word, self.does)
    }
}

impl Item {
    /// How strong a remedy it is; none where its words and type say nothing of it.
    pub fn strength(&self) -> Option<Rated> {
        let words: Vec<String> =
            self.text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_lowercase).collect();
        by_words(&words).or_else(|| by_type(self.kind?))
    }
}

fn by_words(words: &[String]) -> Option<Rated> {
    let verb = verb(words)?;
    let has = |table: &'static [(&'static str, &'static str)]| {
        table.iter().find(|(phrase, _)| holds(words, phrase)).map(|(phrase, does)| ((*phrase).to_owned(), *does))
    };
    let paper = PAPER.iter().find(|paper| words.iter().any(|word| word == *paper));
    let rated = |strength: Strength, (word, does): (String, &'static str)| Some(Rated { strength, word, does });
    if let Some(found) = has(DOUBLE_CHECKS) {
        return rated(Strength::Weaker, found);
    }
    if let Some(found) = has(IMPOSSIBLE) {
        return rated(Strength::Stronger, found);
    }
    if REMIND.contains(&verb) {
        return rated(Strength::Weaker, (verb.to_owned(), REMEMBERED));
    }
    if FORCE.contains(&verb) {
        return rated(Strength::Stronger, (verb.to_owned(), "makes the step impossible, harmless or unnecessary"));
    }
    if let Some(paper) = paper.filter(|_| WRITE.contains(&verb) || CHANGE.contains(&verb)) {
        return rated(Strength::Weaker, ((*paper).to_owned(), REMEMBERED));
    }
    if CHANGE.contains(&verb) {
        return rated(Strength::Stronger, (verb.to_owned(), "changes the system so that the hazard is gone or bounded"));
    }
    if let Some(found) = has(GUARDS) {
        return rated(Strength::Intermediate, found);
    }
    paper.and_then(|paper| rated(Strength::Weaker, ((*paper).to_owned(), REMEMBERED)))
}

fn by_type(kind: Type) -> Option<Rated> {
    let (strength, does) = match kind {
        Type::Process => (Strength::Weaker, "changes what people are to do, and lasts as long as they remember"),
        Type::Learn => (Strength::Weaker, "finds something out, and changes nothing yet"),
        Type::Detect => (Strength::Intermediate, "notices sooner, and leaves the cause"),
        Type::Mitigate => (Strength::Intermediate, "makes the harm smaller"),
        Type::Prevent | Type::Repair => (Strength::Intermediate, "changes the software"),
    };
    Some(Rated { strength, word: kind.name().to_owned(), does })
}

/// The word that says what is done: the first, or the one behind words such as `please` and `we should`.
fn verb(words: &[String]) -> Option<&str> {
    const LEADS: &[&str] = &["please", "we", "should", "must", "need", "needs", "to", "will", "also", "finally", "then", "start", "begin"];
    words.iter().map(String::as_str).find(|word| !LEADS.contains(word))
}

/// Whether words follow each other as in the phrase; the last may have an ending.
fn holds(words: &[String], phrase: &str) -> bool {
    let is_like =
        |word: &str, wanted: &str| word.strip_prefix(wanted).is_some_and(|ending| matches!(ending, "" | "s" | "es" | "ing" | "ed" | "d"));
    let follows = |at: usize| phrase.split(' ').enumerate().all(|(i, wanted)| words.get(at + i).is_some_and(|word| is_like(word, wanted)));
    (0..words.len()).any(follows)
}

const REMEMBERED: &str = "works only while people remember it";

/// Verbs that only ever ask people to know or do something.
const REMIND: &[&str] = &[
    "train",
    "retrain",
    "educate",
    "coach",
    "teach",
    "remind",
    "communicate",
    "discuss",
    "share",
    "announce",
    "warn",
    "brief",
    "instruct",
    "encourage",
    "ask",
    "tell",
    "clarify",
    "document",
    "review",
    "talk",
    "inform",
    "emphasise",
    "emphasize",
    "reiterate",
    "socialise",
    "socialize",
    "notify",
    "present",
];

/// Verbs that say nothing by themselves; with [`PAPER`] they make or change words for people.
const WRITE: &[&str] = &[
    "write",
    "update",
    "hold",
    "schedule",
    "follow",
    "raise",
    "add",
    "create",
    "improve",
    "publish",
    "extend",
    "make",
    "establish",
    "define",
    "organise",
    "organize",
    "run",
    "give",
    "set",
    "introduce",
    "expand",
    "revise",
    "amend",
    "draft",
    "refresh",
    "have",
];

const PAPER: &[&str] = &[
    "runbook",
    "runbooks",
    "playbook",
    "playbooks",
    "documentation",
    "docs",
    "policy",
    "policies",
    "procedure",
    "procedures",
    "guideline",
    "guidelines",
    "training",
    "wiki",
    "awareness",
    "postmortem",
    "meeting",
    "session",
    "sessions",
    "workshop",
    "guide",
    "guides",
    "instructions",
    "memo",
    "reminder",
    "reminders",
    "readme",
    "faq",
    "page",
    "process",
    "sop",
];

/// Verbs of forcing functions: what they are about cannot be done wrong any more, or need not be done.
const FORCE: &[&str] = &[
    "refuse",
    "block",
    "forbid",
    "reject",
    "enforce",
    "automate",
    "eliminate",
    "disallow",
    "prevent",
    "deny",
    "guard",
    "interlock",
    "autoscale",
];

/// Verbs that change what there is, unless what they change is words for people.
const CHANGE: &[&str] = &[
    "remove",
    "delete",
    "replace",
    "isolate",
    "separate",
    "limit",
    "cap",
    "bound",
    "restrict",
    "simplify",
    "standardise",
    "standardize",
    "retire",
    "decommission",
    "disable",
    "drop",
    "migrate",
    "split",
    "pin",
    "lock",
    "gate",
    "shard",
    "partition",
    "throttle",
    "decouple",
    "validate",
    "require",
    "revoke",
    "redesign",
    "rearchitect",
    "deprecate",
    "stop",
    "default",
    "shed",
    "trim",
];

const IMPOSSIBLE: &[(&str, &str)] = &[
    ("impossible", "takes the possibility away"),
    ("automatically", "leaves nothing to remember"),
    ("by default", "makes the safe way the one that needs no thought"),
    ("fail safe", "makes the failure harmless"),
    ("fail closed", "makes the failure harmless"),
    ("circuit breaker", "bounds the harm without anybody acting"),
    ("rate limit", "bounds the harm without anybody acting"),
    ("forcing function", "takes the possibility away"),
    ("interlock", "takes the possibility away"),
];

/// A second look is a weaker remedy, however it is enforced.
const DOUBLE_CHECKS: &[(&str, &str)] = &[
    ("double check", "asks for a second look, which tires like the first"),
    ("second review", "asks for a second look, which tires like the first"),
    ("two reviews", "asks for a second look, which tires like the first"),
    ("two reviewers", "asks for a second look, which tires like the first"),
    ("second pair", "asks for a second look, which tires like the first"),
    ("four eyes", "asks for a second look, which tires like the first"),
    ("require approval", "asks for a second look, which tires like the first"),
    ("require a review", "asks for a second look, which tires like the first"),
    ("more careful", "asks for care, which is what ran out"),
    ("be careful", "asks for care, which is what ran out"),
];

const GUARDS: &[(&str, &str)] = &[
    ("alert", "notices sooner, and leaves the cause"),
    ("monitor", "notices sooner, and leaves the cause"),
    ("dashboard", "shows it to whoever looks"),
    ("metric", "shows it to whoever looks"),
    ("log", "shows it to whoever looks"),
    ("page on", "notices sooner, and leaves the cause"),
    ("probe", "notices sooner, and leaves the cause"),
    ("health check", "notices sooner, and leaves the cause"),
    ("test", "catches it before it ships, where the test covers it"),
    ("canary", "keeps the harm small"),
    ("staged", "keeps the harm small"),
    ("roll back", "keeps the harm short"),
    ("rollback", "keeps the harm short"),
    ("feature flag", "keeps the harm short"),
    ("replica", "adds redundancy"),
    ("failover", "adds redundancy"),
    ("redundant", "adds redundancy"),
    ("redundancy", "adds redundancy"),
    ("backup", "adds redundancy"),
    ("capacity", "adds room before it hurts"),
    ("retry", "rides over short failures"),
    ("retries", "rides over short failures"),
    ("timeout", "keeps the harm short"),
    ("checklist", "helps people at the moment of acting"),
    ("drill", "is practice in something like the real thing"),
    ("game day", "is practice in something like the real thing"),
    ("chaos", "is practice in something like the real thing"),
    ("lint", "catches it before it ships, where the check covers it"),
    ("on call", "spreads the load"),
    ("staff", "spreads the load"),
    ("fix", "changes the software"),
    ("patch", "changes the software"),
    ("upgrade", "changes the software"),
];

#[cfg(test)]
mod tests {
    use crate::document::Document;

    #[test]
    fn each_strength_has_its_reason() {
        for (item, expected) in [
            ("Refuse drains of more than 10 nodes", "stronger: “refuse” makes the step impossible, harmless or unnecessary"),
            ("Automate the runbook for drains", "stronger: “automate” makes the step impossible, harmless or unnecessary"),
            ("Roll back automatically when errors rise", "stronger: “automatically” leaves nothing to remember"),
            ("Cap retries at three", "stronger: “cap” changes the system so that the hazard is gone or bounded"),
            ("Replace the wiki page on drains", "weaker: “wiki” works only while people remember it"),
            ("Alert on queue lag", "intermediate: “alert” notices sooner, and leaves the cause"),
            ("Add a checklist for failing over", "intermediate: “checklist” helps people at the moment of acting"),
            ("Schedule a game day for the zone", "intermediate: “game day” is practice in something like the real thing"),
            ("We should train the engineers (prevent)", "weaker: “train” works only while people remember it"),
            ("Update the runbook for alerts", "weaker: “runbook” works only while people remember it"),
            ("Require two reviews of each drain", "weaker: “two reviews” asks for a second look, which tires like the first"),
            ("Be more careful with drains", "weaker: “more careful” asks for care, which is what ran out"),
            (
                "Put the thresholds in order (process)",
                "weaker: “process” changes what people are to do, and lasts as long as they remember",
            ),
            ("Sort the queue by size (prevent)", "intermediate: “prevent” changes the software"),
            ("Sort the queue by size", "?"),
            ("磁盘", "?"),
        ] {
            let items = Document::parse(format!("## Action items\n\n- {item}\n")).action_items();
            let told = items[0].strength().map_or_else(|| "?".to_owned(), |rated| format!("{}: {rated}", rated.strength.name()));
            assert_eq!(told, expected, "{item}");
        }
    }
}
