//! The fields that stand among an item's words: before them, after them, and in brackets.

use super::{Field, State, Type, day, word};
use std::ops::Range;

/// What a phrase says.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Value {
    Id(String),
    Owner(String),
    /// The words, be they a day that we understand or not.
    Due(String),
    Type(Type),
    Priority(String),
    Status(State),
    /// The words of the ticket, and its address if they are one.
    Ticket(String),
    Change(String),
    Approval(String),
    Approved(String),
    Verified(String),
}

impl Value {
    pub(super) fn field(&self) -> Field {
        match self {
            Value::Id(_) => Field::Id,
            Value::Owner(_) => Field::Owner,
            Value::Due(_) => Field::Due,
            Value::Type(_) => Field::Type,
            Value::Priority(_) => Field::Priority,
            Value::Status(_) => Field::Status,
            Value::Ticket(_) => Field::Ticket,
            Value::Change(_) => Field::Change,
            Value::Approval(_) => Field::Approval,
            Value::Approved(_) => Field::Approved,
            Value::Verified(_) => Field::Verified,
        }
    }
}

/// A field found in a text: where its value stands, and what goes with it when the field is taken away.
#[derive(Clone, Debug)]
pub(super) struct Phrase {
    pub value: Value,
    pub at: Range<usize>,
    pub gone: Range<usize>,
}

/// An item's words without its fields.
#[derive(Debug, Default)]
pub(super) struct Peeled {
    pub text: Range<usize>,
    pub phrases: Vec<Phrase>,
    /// The end of the last brackets that hold fields alone, inside them.
    pub brackets: Option<usize>,
}

/// Take the fields off both ends of `text`. `links` are the stretches of it that can be clicked, with their targets.
pub(super) fn peel(text: &str, links: &[(Range<usize>, &str)]) -> Peeled {
    let mut peel = Peel { text, links, out: Peeled { text: 0..text.len(), ..Peeled::default() } };
    while peel.trim() && peel.first() {}
    while peel.trim() && peel.last() {}
    peel.trim();
    peel.out
}

struct Peel<'t> {
    text: &'t str,
    links: &'t [(Range<usize>, &'t str)],
    out: Peeled,
}

impl<'t> Peel<'t> {
    fn rest(&self) -> &'t str {
        &self.text[self.out.text.clone()]
    }

    fn trim(&mut self) -> bool {
        let rest = self.rest();
        self.out.text.start += rest.len() - rest.trim_start().len();
        self.out.text.end = self.out.text.start + rest.trim().len();
        !self.out.text.is_empty()
    }

    fn has(&self, field: Field) -> bool {
        self.out.phrases.iter().any(|phrase| phrase.value.field() == field)
    }

    /// Take a field off the front. False where none stands there.
    fn first(&mut self) -> bool {
        let rest = self.rest();
        let from = self.out.text.start;
        if let Some((status, after)) = word::sign(rest) {
            let len = rest.len() - after.len();
            let blank = after.len() - after.trim_start().len();
            return self.take_first(Value::Status(State::from(status)), from..from + len, from + len + blank);
        }
        if let Some(close) = rest.strip_prefix(['[', '(']).and_then(|inner| inner.find([']', ')'])) {
            let inner = from + 1..from + 1 + close;
            let after = rest[close + 2..].trim_start_matches([' ', ':']);
            let value = classify(&self.text[inner.clone()]).or_else(|| id(&self.text[inner.clone()]).map(Value::Id));
            if let Some(value) = value.filter(|value| !after.is_empty() && !matches!(value, Value::Ticket(_))) {
                return self.take_first(value, inner, self.out.text.end - after.len());
            }
        }
        let Some(end) = rest.char_indices().take(48).find(|(_, c)| matches!(c, ':' | '–' | '—')).map(|(at, _)| at) else {
            return false;
        };
        let mark = rest[end..].chars().next().map_or(1, char::len_utf8);
        let (head, after) = (rest[..end].trim_end(), rest[end + mark..].trim_start());
        if after.is_empty() {
            return false;
        }
        let bare = head.split('(').next().unwrap_or(head).trim_end();
        let value = id(head).map(Value::Id).or_else(|| word::priority(head).map(|level| Value::Priority(level.to_owned())));
        let value = value.or_else(|| owner(head).filter(|_| head.starts_with('@')).map(Value::Owner));
        let value = value.or_else(|| word::status(bare).map(|state| Value::Status(State::from(state.status))));
        match value {
            Some(value) => self.take_first(value, from..from + head.len(), self.out.text.end - after.len()),
            None => false,
        }
    }

    fn take_first(&mut self, value: Value, at: Range<usize>, end: usize) -> bool {
        if self.has(value.field()) || end >= self.out.text.end {
            return false;
        }
        let gone = self.out.text.start..end;
        self.out.text.start = end;
        self.out.phrases.push(Phrase { value, at, gone });
        true
    }

    /// Take a field off the end. False where none stands there.
    fn last(&mut self) -> bool {
        let trimmed = self.rest().trim_end_matches(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | '–' | '—')).len();
        let rest = &self.rest()[..trimmed];
        let rest = rest.strip_suffix(" -").unwrap_or(rest).trim_end();
        let stopped =
            rest.strip_suffix('.').filter(|bare| bare.ends_with([')', ']']) || self.link_at(self.out.text.start + bare.len()).is_some());
        let rest = stopped.unwrap_or(rest);
        let end = self.out.text.start + rest.len();
        self.last_brackets(rest) || self.last_link(end) || self.last_word(rest)
    }

    /// `(@amara, due 2026-12-05, P1)`, all of whose parts are fields.
    fn last_brackets(&mut self, rest: &str) -> bool {
        let (open, close) = match rest.chars().next_back() {
            Some(')') => ('(', ')'),
            Some(']') => ('[', ']'),
            _ => return false,
        };
        let mut depth = 0usize;
        let Some(at) = rest.rmatch_indices([open, close]).find_map(|(at, sign)| {
            if sign.starts_with(close) {
                depth += 1;
            } else {
                depth -= 1;
            }
            (depth == 0).then_some(at)
        }) else {
            return false;
        };
        let start = self.out.text.start + at;
        let inner = start + 1..self.out.text.start + rest.len() - 1;
        if rest[..at].trim().is_empty() {
            return false;
        }
        let Some(parts) = self.parts(inner.clone()) else { return false };
        let before = self.text[..start].trim_end().len();
        let single = parts.len() == 1;
        for (index, (value, at)) in parts.iter().enumerate() {
            let gone = match (single, index) {
                (true, _) => before..inner.end + 1,
                (false, 0) => at.start..parts[1].1.start,
                (false, _) => parts[index - 1].1.end..at.end,
            };
            self.out.phrases.push(Phrase { value: value.clone(), at: at.clone(), gone });
        }
        if self.out.brackets.is_none() && open == '(' {
            self.out.brackets = Some(inner.end);
        }
        self.out.text.end = before;
        true
    }

    /// The parts of a bracket, if each is a field that is not told yet. A reason may hold commas. A name in front is the
    /// owner's without an @ too, where a day, a type or a priority after it says what the bracket is.
    fn parts(&self, inner: Range<usize>) -> Option<Vec<(Value, Range<usize>)>> {
        let text = &self.text[inner.clone()];
        let mut parts: Vec<(Value, Range<usize>)> = Vec::new();
        let mut wants_more = false;
        let mut period = None;
        let mut at = 0;
        for part in text.split_inclusive([',', ';']) {
            let words = part.trim_end_matches([',', ';']);
            let start = inner.start + at + (words.len() - words.trim_start().len());
            let range = start..start + words.trim().len();
            at += part.len();
            if range.is_empty() {
                continue;
            }
            match classify(&self.text[range.clone()]) {
                Some(value) => {
                    if self.has(value.field()) || parts.iter().any(|(told, _)| told.field() == value.field()) {
                        return None;
                    }
                    parts.push((value, range));
                }
                // A month or quarter alone in brackets may be when something was; beside another field it is when it is due.
                None if !self.has(Field::Due) && period.is_none() && day::due(&self.text[range.clone()]).is_some() => {
                    period = Some(parts.len());
                    parts.push((Value::Due(self.text[range.clone()].to_owned()), range));
                }
                None if parts.is_empty() && is_name(&self.text[range.clone()]) && !self.has(Field::Owner) => {
                    parts.push((Value::Owner(self.text[range.clone()].to_owned()), range));
                    wants_more = true;
                }
                None => {
                    let (Value::Status(state), whole) = parts.last_mut()? else { return None };
                    state.reason.as_ref()?;
                    whole.end = range.end;
                    state.reason = word::status(&self.text[whole.clone()]).and_then(|whole| whole.reason);
                }
            }
        }
        let tells = |value: &Value| matches!(value, Value::Due(_) | Value::Type(_) | Value::Priority(_));
        let is_told = !parts.is_empty() && (!wants_more || parts.iter().any(|(value, _)| tells(value)));
        (is_told && (period.is_none() || parts.len() > 1)).then_some(parts)
    }

    fn link_at(&self, end: usize) -> Option<&(Range<usize>, &'t str)> {
        self.links.iter().rev().find(|(range, _)| range.end == end && !range.is_empty())
    }

    /// `[#12](…)`, `Ticket [#12](…)`, a bare address.
    fn last_link(&mut self, end: usize) -> bool {
        if self.has(Field::Ticket) {
            return false;
        }
        let start = self.out.text.start;
        let (range, words) = match self.link_at(end) {
            Some((range, target)) => {
                let words = &self.text[range.clone()];
                if range.start <= start || !(word::is_ticket_name(words) || word::is_ticket_address(target) && words == *target) {
                    return false;
                }
                (range.clone(), words)
            }
            None => {
                let words = self.text[start..end].rsplit(char::is_whitespace).next().unwrap_or_default();
                if words.len() == end - start || !word::is_ticket_address(words) {
                    return false;
                }
                (end - words.len()..end, words)
            }
        };
        let mut from = self.text[start..range.start].trim_end_matches([' ', '\n', '[', '(']).len() + start;
        let lead = self.text[start..from].trim_end_matches([':', '-', '–', '—', ' ']);
        let mut kept = lead;
        loop {
            let word = kept.rsplit(|c: char| c.is_whitespace() || c == '.').next().unwrap_or_default();
            let is_lead = word::LEADS_TO_TICKET.iter().any(|known| word.eq_ignore_ascii_case(known));
            if !is_lead || word.len() == kept.len() {
                break;
            }
            kept = kept[..kept.len() - word.len()].trim_end_matches([' ', ',', '-', '–', '—', '\n']);
        }
        if !word::names_ticket(&lead[kept.len()..]) {
            kept = lead;
        }
        if kept.len() < lead.len() || lead.len() + start < from {
            from = start + kept.len();
        }
        self.out.text.end = from;
        self.out.phrases.push(Phrase { value: Value::Ticket(words.to_owned()), at: range.clone(), gone: from..end });
        true
    }

    /// `@amara`, `due 2026-12-05`, `– done`, `✅` at the end.
    fn last_word(&mut self, rest: &str) -> bool {
        let start = self.out.text.start;
        if let Some((status, sign)) = word::SIGNS.iter().find(|(_, sign)| rest.ends_with(sign)) {
            let from = rest.len() - sign.len();
            return self.take_last(Value::Status(State::from(*status)), start + from..start + rest.len(), rest[..from].trim_end().len());
        }
        let word = rest.rsplit(char::is_whitespace).next().unwrap_or_default();
        let before = rest[..rest.len() - word.len()].trim_end();
        let at = start + rest.len() - word.len()..start + rest.len();
        if word.starts_with('@') {
            let last = before.rsplit(char::is_whitespace).next().unwrap_or_default().to_ascii_lowercase();
            return match owner(word) {
                Some(owner) if !NEEDS_NAME.contains(&last.as_str()) => {
                    self.take_last(Value::Owner(owner), at, before.trim_end_matches(['-', '–', '—', ',', ':', ' ']).len())
                }
                _ => false,
            };
        }
        if day::date(word).is_some() {
            let (text, lead) = before.rsplit_once(char::is_whitespace).unwrap_or(("", before));
            let leads = ["due", "due:", "by", "deadline", "deadline:", "eta", "eta:"].iter().any(|known| lead.eq_ignore_ascii_case(known));
            let lead_at = start + before.len() - lead.len();
            let text = text.trim_end_matches([' ', ',', '-', '–', '—']).len();
            return leads && self.take_last(Value::Due(word.to_owned()), lead_at..at.end, text);
        }
        let dashed = before.trim_end_matches(['-', '–', '—']).trim_end();
        if (dashed.len() < before.len() || word == "DONE")
            && let Some(state) = word::status(word).filter(|state| state.reason.is_none())
        {
            return self.take_last(Value::Status(state), at, dashed.len());
        }
        false
    }

    fn take_last(&mut self, value: Value, at: Range<usize>, kept: usize) -> bool {
        if kept == 0 || self.has(value.field()) {
            return false;
        }
        let start = self.out.text.start;
        self.out.phrases.push(Phrase { value, gone: start + kept..at.end, at });
        self.out.text.end = start + kept;
        true
    }
}

/// Words that a handle after them belongs to.
const NEEDS_NAME: &[&str] =
    &["with", "to", "by", "ask", "ping", "from", "for", "and", "or", "cc", "tell", "via", "of", "at", "the", "like"];

/// What a part between commas says, if it is a field and nothing else.
pub(super) fn classify(part: &str) -> Option<Value> {
    let part = part.trim();
    if part.is_empty() || part.len() > 200 {
        return None;
    }
    if let Some(state) = word::status(part) {
        return Some(Value::Status(state));
    }
    if let Some(kind) = word::kind(word::strip_label(part, &["type"]).unwrap_or(part)) {
        return Some(Value::Type(kind));
    }
    if let Some(level) = word::priority(part) {
        return Some(Value::Priority(level.to_owned()));
    }
    if let Some(owner) = owner(part) {
        return Some(Value::Owner(owner));
    }
    if day::date(part).is_some() {
        return Some(Value::Due(part.to_owned()));
    }
    if let Some(rest) = word::strip_label(part, &["due date", "due by", "due on", "due", "deadline", "eta", "target date"]) {
        return Some(Value::Due(rest.to_owned()));
    }
    if let Some(rest) = word::strip_label(part, &["by", "until"]).filter(|rest| day::due(rest).is_some()) {
        return Some(Value::Due(rest.to_owned()));
    }
    if let Some(value) = follow_up(part) {
        return Some(value);
    }
    let address = !part.contains(' ') && (part.starts_with("https://") || part.starts_with("http://"));
    (address || word::is_ticket_name(part)).then(|| Value::Ticket(part.to_owned()))
}

/// What carries an item out, who approves it and what verified it, each after its label.
fn follow_up(part: &str) -> Option<Value> {
    let labelled = |labels: &[&str]| {
        let rest = word::strip_label(part, labels)?;
        // A blank alone behind such a word goes on with a sentence: `change the default`.
        let is_label = part[..part.len() - rest.len()].trim_end().ends_with([':', '=']);
        (is_label && !rest.is_empty()).then(|| rest.to_owned())
    };
    let led = |leads: &[&str]| word::strip_label(part, leads).filter(|rest| !rest.is_empty()).map(str::to_owned);
    let change =
        labelled(&["change", "commit", "pull request", "merge request", "pr", "mr"]).filter(|words| words.split_whitespace().count() <= 4);
    change
        .map(Value::Change)
        .or_else(|| led(&["verified-by", "verified by", "verified in"]).or_else(|| labelled(&["verified"])).map(Value::Verified))
        .or_else(|| {
            led(&["needs approval of", "needs approval by"])
                .or_else(|| labelled(&["approval", "approvals", "needs approval"]))
                .map(Value::Approval)
        })
        .or_else(|| led(&["approved by"]).or_else(|| labelled(&["approved"])).map(Value::Approved))
}

/// Handles, or a name after `owner`.
fn owner(part: &str) -> Option<String> {
    if let Some(name) = word::strip_label(part, &["owner", "owners", "dri", "assignee", "assigned to", "assigned", "responsible"]) {
        return (!name.is_empty() && name.split_whitespace().count() <= 5).then(|| name.to_owned());
    }
    let is_handle = |word: &str| {
        word.strip_prefix('@').is_some_and(|name| {
            !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.')) && !name.ends_with('.')
        })
    };
    let mut handles = part.split([' ', '&', '+']).filter(|word| !word.is_empty() && !word.eq_ignore_ascii_case("and"));
    let is_owner = |word: &str| {
        let mut parts = word.split('/');
        parts.next().is_some_and(is_handle) && parts.all(|part| !part.is_empty())
    };
    (part.starts_with('@') && handles.all(is_owner)).then(|| part.to_owned())
}

/// Whether words can be who sees to an item: one word, or up to three that are written large.
fn is_name(words: &str) -> bool {
    let is_word = |word: &str| word.starts_with(char::is_alphabetic) && word.chars().all(|c| c.is_alphanumeric() || "-_.'’/".contains(c));
    let is_large = |word: &str| word.starts_with(char::is_uppercase);
    let count = words.split_whitespace().count();
    words.split_whitespace().all(is_word)
        && (count == 1 || count <= 3 && words.split_whitespace().all(is_large))
        && !word::is_nothing(words)
        && !word::is_placeholder(words)
        && !NO_NAMES.iter().any(|known| known.eq_ignore_ascii_case(words))
}

/// Words in front of a day or a priority that say how or when, not who.
const NO_NAMES: &[&str] = &[
    "optional",
    "maybe",
    "urgent",
    "asap",
    "later",
    "soon",
    "quick",
    "easy",
    "hard",
    "small",
    "medium",
    "large",
    "new",
    "blocked",
    "recurring",
    "daily",
    "weekly",
    "monthly",
    "ongoing",
    "today",
    "tomorrow",
    "planned",
    "proposed",
    "estimated",
    "stretch",
];

/// An id that was written as text in front of the words.
fn id(head: &str) -> Option<String> {
    let letters = head.bytes().take_while(u8::is_ascii_alphabetic).count();
    (matches!(&head[..letters], "A" | "AI") && word::is_id(head)).then(|| head.to_owned())
}
