//! Who is meant: whether a person or a machine is the subject of a verb, or stands at a place.
//!
//! No tagger: the nouns and small words of the lexicon, and a few rules of English word order. Where they leave a doubt
//! the answer is [`Who::Unknown`], and a rule that needs a person stays silent.

use super::lexicon::Known;
use super::names::Names;
use super::pattern::{self, Word};
use super::token::{Sort, Token};
use std::ops::Range;
use std::sync::Arc;

/// What kind of being.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Who {
    Person,
    /// A team, a vendor, the management.
    Group,
    We,
    /// The reader: nobody who was there.
    You,
    System,
    /// Nobody is named: the sentence begins at its verb.
    Nobody,
    Unknown,
}

/// Someone or something, and the tokens that name it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Named {
    pub who: Who,
    pub tokens: Range<usize>,
}

/// Names that this report and the settings know.
#[derive(Clone, Debug, Default)]
pub(super) struct Roster {
    /// As the front matter and the settings have them: they are people whatever else they may be.
    pub people: Vec<Word>,
    pub systems: Vec<Word>,
    /// As the repository's history has them.
    pub names: Arc<Names>,
}

impl Roster {
    fn is_said(&self, token: &Token) -> bool {
        token.sort == Sort::Name && self.people.contains(&token.word)
    }

    /// Whether a word is a part of anybody's name, however it is written.
    pub fn knows(&self, word: Word) -> bool {
        self.people.contains(&word) || self.names.has_part(word) || self.names.has_handle(word)
    }

    fn is_name(&self, token: &Token) -> bool {
        self.is_said(token) || self.names.has_part(token.word) || self.names.has_handle(token.word)
    }
}

/// A sentence in which someone is looked for.
pub(super) struct Scene<'s> {
    pub tokens: &'s [Token],
    /// The sentence before; may be empty.
    pub before: &'s [Token],
    pub roster: &'s Roster,
}

/// Nouns that mean people.
const PEOPLE: Known = Known::PERSON.with(Known::GROUP).with(Known::MOSTLY_PERSON).with(Known::GIVEN);

/// One of these, a name or a department is in every sentence that tells of somebody.
pub(super) const SOMEBODY: Known =
    Known::PERSON.with(Known::GROUP).with(Known::MOSTLY_PERSON).with(Known::SOMEONE).with(Known::WE).with(Known::THEY).with(Known::WHO);

/// Programs, and with a duty before them people.
pub(super) const AGENTS: [Word; 7] = [
    pattern::word("agent"),
    pattern::word("agents"),
    pattern::word("worker"),
    pattern::word("workers"),
    pattern::word("driver"),
    pattern::word("leader"),
    pattern::word("leaders"),
];

/// What a capital before “operator” may be without naming a product.
const DESCRIBES_PEOPLE: Known =
    PEOPLE.with(Known::DUTY).with(Known::DEPARTMENT).with(Known::TITLE).with(Known::TIME).with(Known::DETERMINER);

/// The longest noun phrase, in words.
const LONGEST: usize = 7;

/// The words that stand in no noun phrase: it begins after one and ends before one.
const BOUNDS: Known = Known::PREPOSITION
    .with(Known::CONJUNCTION)
    .with(Known::SUBORDINATE)
    .with(Known::AUXILIARY)
    .with(Known::NEGATION)
    .with(Known::SOMEONE)
    .with(Known::WE)
    .with(Known::THEY);

impl Scene<'_> {
    fn token(&self, at: usize) -> Option<Token> {
        self.tokens.get(at).copied()
    }

    /// Who does what the verb at `verb` says: found to its left, past adverbs and auxiliaries, insertions and relative
    /// clauses, and for a second verb (“… and failed to”) at the first.
    pub fn subject(&self, verb: usize) -> Named {
        self.subject_of(verb, 3)
    }

    fn subject_of(&self, verb: usize, depth: usize) -> Named {
        let unknown = Named { who: Who::Unknown, tokens: verb..verb };
        let nobody = Named { who: Who::Nobody, tokens: verb..verb };
        let mut at = verb;
        loop {
            let Some(token) = at.checked_sub(1).and_then(|left| self.token(left)) else { return nobody };
            if token.is(Known::ADVERB.with(Known::AUXILIARY).with(Known::NEGATION)) && !token.is(Known::CONJUNCTION) {
                at -= 1;
                continue;
            }
            match token.sort {
                Sort::Sign(',') => match self.insertion(at - 1) {
                    Some(start) => {
                        at = start;
                        continue;
                    }
                    None => return self.earlier(at - 1, depth).unwrap_or(unknown),
                },
                Sort::Sign(')') => match (0..at - 1).rev().take(12).find(|&open| self.tokens[open].sort == Sort::Sign('(')) {
                    Some(open) if open > 0 => {
                        at = open;
                        continue;
                    }
                    _ => return unknown,
                },
                Sort::Sign(':' | '–' | ';' | '|' | '(' | '*' | '.' | '→' | '>') => return nobody,
                Sort::Sign(_) | Sort::Number => return unknown,
                Sort::Foreign => return Named { who: Who::System, tokens: at - 1..at },
                Sort::Word | Sort::Name => {}
            }
            if token.is(Known::DETERMINER) && ARTICLES.contains(&token.word) {
                // “the misconfigured rule”: no verb, but part of a noun phrase.
                return unknown;
            }
            if token.is(Known::WHO) {
                return Named { who: Who::Person, tokens: at - 1..at };
            }
            if token.is(Known::WHICH) && at >= 2 {
                // “the engineer that forgot”
                let before = self.phrase_before(at - 1);
                return before.unwrap_or(unknown);
            }
            if token.is(Known::CONJUNCTION) {
                return match at.checked_sub(2).and_then(|left| self.token(left)) {
                    None => nobody,
                    Some(_) => self.earlier(at - 1, depth).unwrap_or(unknown),
                };
            }
            let named = self.phrase_before(at).unwrap_or(unknown);
            // “The engineer who set it up did …”: the object of the relative clause is not the subject.
            return match named.who {
                Who::Unknown | Who::System => self.beyond_relative(at, named.tokens.start).unwrap_or(named),
                _ => named,
            };
        }
    }

    /// The person before a relative clause that ends at `end`: “the engineer who set it up”, “whoever wrote this”.
    fn beyond_relative(&self, verb: usize, end: usize) -> Option<Named> {
        let who = (0..end).rev().take(12).take_while(|&at| !self.tokens[at].is_sign()).find(|&at| self.tokens[at].is(Known::WHO))?;
        let mut verbs = 0;
        for at in who + 1..verb {
            let token = self.tokens[at];
            if token.is(Known::SUBORDINATE.with(Known::CONJUNCTION)) {
                return None;
            }
            verbs += usize::from(token.is(Known::PAST) && !self.is_governed(at));
        }
        // No past tense: “the people who run the depot never looked”, but not “the user who the job deleted”.
        let present = verbs == 0 && self.token(who + 1).is_some_and(|after| !after.is(BOUNDS.with(Known::DETERMINER).with(Known::IT)));
        if verbs != 1 && !present {
            return None;
        }
        let before = if self.tokens[who].is(Known::SOMEONE) { None } else { self.phrase_before(who) };
        Some(before.filter(|named| named.who != Who::System).map_or(Named { who: Who::Person, tokens: who..who + 1 }, |named| named))
    }

    /// Where an insertion between commas begins, given its closing comma: “, however,”, “, who was new,”.
    fn insertion(&self, comma: usize) -> Option<usize> {
        let open = (0..comma).rev().take(9).find(|&at| self.tokens[at].is_sign())?;
        let first = self.token(open + 1)?;
        let opens = self.tokens[open].sort == Sort::Sign(',') && open > 0;
        let sort = Known::WHO.with(Known::WHICH).with(Known::ADVERB).with(Known::PREPOSITION).with(Known::ING);
        // “Lena, our only administrator, …”
        let apposition =
            first.is(Known::DETERMINER) && open > 0 && (self.tokens[open - 1].is(PEOPLE) || self.tokens[open - 1].sort == Sort::Name);
        (opens && (first.is(sort) || apposition) && !first.is(Known::CONJUNCTION)).then_some(open)
    }

    /// The subject of the verb before a second one: the nearest to the left of `end`, main clauses preferred.
    fn earlier(&self, end: usize, depth: usize) -> Option<Named> {
        let depth = depth.checked_sub(1)?;
        let start = end.saturating_sub(40);
        for at in (start..end).rev() {
            let token = self.tokens[at];
            let goes_on = self.token(at + 1).is_some_and(|after| after.is(Known::CONJUNCTION));
            if matches!(token.sort, Sort::Sign(';' | '–')) && !goes_on {
                return None;
            }
            let is_verb = token.is(Known::PAST.with(Known::AUXILIARY)) && token.sort == Sort::Word;
            if !is_verb {
                continue;
            }
            let named = self.subject_of(at, depth);
            let reference = named.tokens.len() == 1 && self.tokens[named.tokens.start].is(Known::IT.with(Known::WHICH));
            let lead = named.tokens.end;
            let relative = self.token(lead).is_some_and(|after| after.is(Known::WHICH)) && lead < at;
            let governed = self.is_governed(at);
            match named.who {
                Who::Unknown => continue,
                Who::System if reference || relative => continue,
                _ if governed => continue,
                _ => return Some(named),
            }
        }
        // No past tense: “Ximena panics and kills …”. The clause's first phrase is its subject.
        let first = (0..end).find(|&at| matches!(self.tokens[at].sort, Sort::Word | Sort::Name))?;
        let named = self.phrase_after(first)?;
        (named.tokens.end < end && self.tokens[named.tokens.end].sort == Sort::Word).then_some(named)
    }

    /// Whether a participle only describes: “the flag set by”, “a deprecated flag”.
    fn is_governed(&self, at: usize) -> bool {
        let before = at.checked_sub(1).and_then(|left| self.token(left));
        let after = self.token(at + 1);
        before.is_some_and(|token| token.is(Known::DETERMINER.with(Known::PREPOSITION)))
            || after.is_some_and(|token| token.word == pattern::word("by"))
    }

    /// The noun phrase that ends just before `end`, led back over “of the …” to its head.
    pub fn phrase_before(&self, end: usize) -> Option<Named> {
        let last = self.token(end.checked_sub(1)?)?;
        if let Some(who) = self.pronoun(last, end - 1) {
            return Some(Named { who, tokens: end - 1..end });
        }
        let start = self.phrase_start(end)?;
        let mut named = Named { who: self.classify(start..end), tokens: start..end };
        // “The author of the change”, “someone on the platform team”: the head stands before the preposition.
        if let Some(preposition) = start.checked_sub(1).and_then(|left| self.token(left))
            && preposition.is(Known::PREPOSITION)
            && start >= 2
            && !self.tokens[start - 2].is_sign()
            && let Some(head) = self.phrase_before(self.before_participle(start - 1))
            && head.who != Who::Unknown
        {
            named = Named { who: head.who, tokens: head.tokens.start..end };
        }
        Some(named)
    }

    /// Where the phrase ends that a participle at `end` describes: “the consultant hired for …”.
    fn before_participle(&self, end: usize) -> usize {
        let describes = |at: usize| self.tokens[at].is(Known::PAST.with(Known::ING)) && at > 0 && self.tokens[at - 1].is(PEOPLE);
        end.checked_sub(1).filter(|&at| describes(at)).unwrap_or(end)
    }

    fn phrase_start(&self, end: usize) -> Option<usize> {
        let mut start = end;
        while start > 0 && end - start < LONGEST {
            let token = self.tokens[start - 1];
            let possessive = token.word == pattern::word("'s");
            let inner = matches!(token.sort, Sort::Word | Sort::Name | Sort::Number | Sort::Foreign);
            if token.is(Known::DETERMINER) && token.sort != Sort::Number {
                start -= 1;
                // “all the engineers”
                while start > 0 && self.tokens[start - 1].is(Known::DETERMINER) {
                    start -= 1;
                }
                break;
            }
            // “10:02 Carlos breaks …”: the time of an entry is no part of the name.
            let opens = token.sort == Sort::Number && start < end && (start == 1 || self.tokens[start - 2].is_sign());
            if opens && self.tokens[start].sort == Sort::Name {
                break;
            }
            if !inner || token.is(BOUNDS) && !possessive || token.is(Known::TIME) && start != end && !token.is(Known::DUTY) {
                break;
            }
            if token.is(Known::ADVERB) && !token.is(Known::DUTY) {
                break;
            }
            if token.is(Known::PAST.with(Known::ING)) && !self.describes(start - 1) {
                break;
            }
            start -= 1;
        }
        (start < end).then_some(start)
    }

    /// Whether a form in -ed or -ing stands inside a noun phrase: “the assigned engineer”.
    fn describes(&self, at: usize) -> bool {
        at.checked_sub(1)
            .and_then(|left| self.token(left))
            .is_some_and(|before| before.is(Known::DETERMINER) || before.word == pattern::word("'s"))
    }

    /// The noun phrase that begins at `start`: all of it, classified by its last word.
    pub fn phrase_after(&self, start: usize) -> Option<Named> {
        let first = self.token(start)?;
        // “one of our editors”, “two of the pilots”
        if first.is(Known::DETERMINER)
            && !ARTICLES.contains(&first.word)
            && self.token(start + 1).is_some_and(|after| after.word == pattern::word("of"))
            && self.token(start + 2).is_some_and(|after| after.is(Known::DETERMINER) && ARTICLES.contains(&after.word))
        {
            let of = self.phrase_after(start + 2)?;
            return Some(Named { who: of.who, tokens: start..of.tokens.end });
        }
        if let Some(who) = self.pronoun(first, start)
            && !first.is(Known::DETERMINER)
        {
            return Some(Named { who, tokens: start..start + 1 });
        }
        let mut end = start;
        while end - start < LONGEST {
            let Some(token) = self.token(end) else { break };
            let inner = matches!(token.sort, Sort::Word | Sort::Name | Sort::Number);
            if !inner || token.is(Known::DETERMINER) && end > start && !self.tokens[end - 1].is(Known::DETERMINER) {
                break;
            }
            if !token.is(Known::DETERMINER) && token.is(BOUNDS) && token.word != pattern::word("'s") {
                break;
            }
            if token.word == pattern::word("'s") && !self.token(end + 1).is_some_and(|after| matches!(after.sort, Sort::Word | Sort::Name))
            {
                break;
            }
            if token.word == pattern::word("'s") && self.possessor_is_enough(start..end) {
                break;
            }
            let leads_on = self.token(end + 1).is_some_and(|after| after.is(PEOPLE));
            if end > start && token.is(Known::PAST.with(Known::ING)) && !self.describes(end) && !leads_on {
                break;
            }
            end += 1;
        }
        let who = self.classify(start..end);
        if who == Who::Unknown
            && let Some(shorter) = self.before_present(start, end)
        {
            return Some(shorter);
        }
        (end > start).then_some(Named { who, tokens: start..end })
    }

    /// “the operator restarts both”: what looks like the head of a phrase may be the verb after it.
    fn before_present(&self, start: usize, end: usize) -> Option<Named> {
        let object = self.token(end).is_some_and(|after| after.is(Known::DETERMINER.with(Known::IT).with(Known::WE)));
        let verb = (start + 1..end).find(|&at| {
            let is_verb = self.tokens[at].is(Known::ENDS_IN_S) || object && at + 1 == end && !self.tokens[at].is(Known::SYSTEM);
            self.tokens[at - 1].is(PEOPLE) && is_verb
        })?;
        let who = self.classify(start..verb);
        matches!(who, Who::Person | Who::Group).then_some(Named { who, tokens: start..verb })
    }

    /// `{person}'s mistake` wants the person before the apostrophe.
    fn possessor_is_enough(&self, tokens: Range<usize>) -> bool {
        matches!(self.classify(tokens), Who::Person | Who::Group)
    }

    fn pronoun(&self, token: Token, at: usize) -> Option<Who> {
        if token.sort == Sort::Foreign || token.is_sign() {
            return None;
        }
        if token.is(Known::WE) {
            return Some(Who::We);
        }
        if token.word == pattern::word("you") || token.word == pattern::word("yourself") {
            return Some(Who::You);
        }
        if token.is(Known::SOMEONE) {
            // “no one”, “every one” end in a number that stands for people; “this one” does not.
            let bare = token.word == pattern::word("one");
            let no = at.checked_sub(1).and_then(|left| self.token(left)).is_some_and(|before| before.word == pattern::word("no"));
            return (!bare || no).then_some(Who::Person);
        }
        if token.is(Known::THEY) {
            return Some(self.antecedent(at));
        }
        (token.is(Known::IT) && !token.is(Known::DETERMINER) || token.is(Known::IT) && self.stands_alone(at)).then_some(Who::System)
    }

    /// Whether “this” or “these” stands for a thing rather than before its noun.
    fn stands_alone(&self, at: usize) -> bool {
        self.token(at + 1).is_none_or(|after| after.is_sign() || after.is(Known::AUXILIARY.with(Known::PAST).with(Known::ADVERB)))
    }

    /// Whom “they” means: the nearest people or things before it, in this sentence or the last.
    fn antecedent(&self, at: usize) -> Who {
        let nearest = |tokens: &[Token]| {
            tokens.iter().rev().find_map(|token| {
                if token.is(Known::GIVEN.with(Known::GROUP).with(Known::PERSON).with(Known::MOSTLY_PERSON)) {
                    return Some(Who::Person);
                }
                let plural = token.is(Known::SYSTEM.with(Known::MOSTLY_SYSTEM)) && PLURALS.contains(&token.word);
                plural.then_some(Who::System)
            })
        };
        nearest(&self.tokens[..at]).or_else(|| nearest(self.before)).unwrap_or(Who::Unknown)
    }

    /// Whether those who are named may be people, where the verb leaves no other choice: a name that no list knows, or a
    /// noun in -ist or -man.
    pub fn is_stranger(&self, named: &Named) -> bool {
        let phrase = &self.tokens[named.tokens.clone()];
        let Some((head, before)) = phrase.split_last() else { return false };
        if named.who != Who::Unknown {
            return false;
        }
        let names = before.iter().all(|token| token.sort == Sort::Name && token.is(Known::STRANGER.with(Known::GIVEN)));
        let role = head.is(Known::ROLE_LIKE) && head.sort == Sort::Word && before.first().is_some_and(|first| first.is(Known::DETERMINER));
        // “Things could have …”: a plural that begins a sentence has its capital from there.
        let plural = head.is(Known::ENDS_IN_S) && named.tokens.start == 0;
        head.is(Known::STRANGER) && names && before.len() < 3 && !plural || role
    }

    /// What a noun phrase stands for, by its last word and what stands before that.
    fn classify(&self, tokens: Range<usize>) -> Who {
        let phrase = &self.tokens[tokens.clone()];
        let Some((&head, before)) = phrase.split_last() else { return Who::Unknown };
        if head.sort == Sort::Foreign {
            return Who::System;
        }
        let ours = before.first().is_some_and(|first| first.word == pattern::word("our"));
        if self.roster.systems.contains(&head.word) && head.sort != Sort::Foreign {
            return Who::System;
        }
        if before.is_empty() && (self.roster.is_said(&head) || head.sort == Sort::Word && self.roster.names.has_handle(head.word)) {
            return Who::Person;
        }
        if head.is(Known::SOFTWARE) && head.sort == Sort::Name {
            return Who::System;
        }
        if before.iter().any(|token| token.is(Known::TITLE)) && head.sort == Sort::Name {
            return Who::Person;
        }
        if head.sort == Sort::Name {
            let given = |token: &Token| token.is(Known::GIVEN) || self.roster.is_name(token);
            let names = before.iter().all(|token| token.sort == Sort::Name);
            if given(&head) && names && !before.iter().any(|token| token.is(Known::SOFTWARE)) {
                return Who::Person;
            }
            // A given name or an initial and a surname.
            if let Some(first) = before.first()
                && names
                && (given(first) || first.range().len() <= 2 && before.len() <= 3)
                && !head.is(Known::SYSTEM.with(Known::GROUP))
            {
                return Who::Person;
            }
        }
        let machine = before.last().is_some_and(|token| {
            let system = token.is(Known::SYSTEM.with(Known::MOSTLY_SYSTEM).with(Known::SOFTWARE));
            system && !token.is(Known::DUTY) || token.sort == Sort::Foreign
        });
        let duty = before.iter().any(|token| token.is(Known::DUTY.with(Known::GROUP)));
        if is_trade(before, head) {
            return Who::Person;
        }
        if head.is(Known::MOSTLY_SYSTEM) {
            // “support agent” is somebody; “build agent” and “database agent” run on a machine.
            let human = before.last().is_some_and(|token| token.is(Known::DUTY.with(Known::GROUP)) && !token.is(Known::SYSTEM));
            return if human && (head.is(Known::MOSTLY_PERSON) || is_agent(head)) { Who::Person } else { Who::System };
        }
        if head.is(Known::MOSTLY_PERSON) {
            let product = is_operator(head) && before.last().is_some_and(|token| token.sort == Sort::Name && !token.is(DESCRIBES_PEOPLE));
            return if (machine || product) && !duty { Who::Unknown } else { Who::Person };
        }
        if head.is(Known::PERSON) {
            // “dev” alone is where code is tried.
            let place = before.is_empty() && head.word == pattern::word("dev");
            return if place { Who::Unknown } else { Who::Person };
        }
        if head.is(Known::DEPARTMENT) && head.sort == Sort::Name && before.is_empty() && !head.is(Known::GROUP) {
            return Who::Group;
        }
        if head.is(Known::GROUP) {
            return if ours { Who::We } else { Who::Group };
        }
        if head.is(Known::SYSTEM) {
            return Who::System;
        }
        Who::Unknown
    }
}

fn is_agent(head: Token) -> bool {
    AGENTS.contains(&head.word)
}

/// “The Quillon operator” is a program, “the Treasury operator” somebody.
fn is_operator(head: Token) -> bool {
    [pattern::word("operator"), pattern::word("operators")].contains(&head.word)
}

/// “The transit provider”, “a build master”: two words that stand for people, where the last alone would not.
fn is_trade(before: &[Token], head: Token) -> bool {
    before.last().is_some_and(|kind| TRADES.iter().any(|(kinds, heads)| heads.contains(&head.word) && kinds.contains(&kind.word)))
}

/// Whether two words that end in this one may be a trade.
pub(super) fn ends_trade(word: Word) -> bool {
    TRADES.iter().any(|(_, heads)| heads.contains(&word))
}

/// What kind of whom is a trade.
const TRADES: &[(&[Word], &[Word])] = &[
    (
        &[
            pattern::word("colocation"),
            pattern::word("transit"),
            pattern::word("internet"),
            pattern::word("telecoms"),
            pattern::word("connectivity"),
            pattern::word("maintenance"),
            pattern::word("logistics"),
            pattern::word("energy"),
        ],
        &[pattern::word("provider"), pattern::word("providers")],
    ),
    (
        &[pattern::word("build"), pattern::word("scrum"), pattern::word("release"), pattern::word("station"), pattern::word("harbour")],
        &[pattern::word("master"), pattern::word("masters")],
    ),
    (
        &[pattern::word("traffic"), pattern::word("flight"), pattern::word("air-traffic"), pattern::word("financial")],
        &[pattern::word("controller"), pattern::word("controllers")],
    ),
    (
        &[pattern::word("service"), pattern::word("process"), pattern::word("system"), pattern::word("application"), pattern::word("data")],
        &[pattern::word("owner"), pattern::word("owners")],
    ),
    (&[pattern::word("migration"), pattern::word("bridge"), pattern::word("deployment")], &[pattern::word("lead"), pattern::word("leads")]),
    (&[pattern::word("security"), pattern::word("night"), pattern::word("gate")], &[pattern::word("guard"), pattern::word("guards")]),
    (&[pattern::word("train"), pattern::word("emergency"), pattern::word("duty"), pattern::word("night")], &[pattern::word("dispatcher")]),
];

/// Words that no verb follows.
const ARTICLES: &[Word] = &[
    pattern::word("the"),
    pattern::word("a"),
    pattern::word("an"),
    pattern::word("our"),
    pattern::word("your"),
    pattern::word("their"),
    pattern::word("its"),
    pattern::word("my"),
    pattern::word("every"),
];

/// Plurals of machines, for “they”.
const PLURALS: &[Word] = &[
    pattern::word("servers"),
    pattern::word("services"),
    pattern::word("jobs"),
    pattern::word("schedulers"),
    pattern::word("controllers"),
    pattern::word("workers"),
    pattern::word("agents"),
    pattern::word("runners"),
    pattern::word("clients"),
    pattern::word("nodes"),
    pattern::word("pods"),
    pattern::word("requests"),
    pattern::word("replicas"),
    pattern::word("routers"),
    pattern::word("instances"),
    pattern::word("machines"),
    pattern::word("containers"),
    pattern::word("processes"),
    pattern::word("alerts"),
    pattern::word("queries"),
    pattern::word("caches"),
    pattern::word("queues"),
    pattern::word("proxies"),
    pattern::word("connections"),
    pattern::word("messages"),
    pattern::word("tests"),
    pattern::word("threads"),
    pattern::word("hosts"),
    pattern::word("handlers"),
    pattern::word("scripts"),
    pattern::word("tools"),
    pattern::word("systems"),
    pattern::word("validators"),
    pattern::word("brokers"),
    pattern::word("consumers"),
    pattern::word("bots"),
];
