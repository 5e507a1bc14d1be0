//! The words people use for the columns, states, types and dates of action items.

use super::{Field, State, Status, Type, day};
use crate::document::memo::Memo;
use crate::document::section;

/// The field that a column, or a label such as `Owner:`, stands for.
pub(super) fn column(heading: &str) -> Option<Field> {
    if heading.trim() == "#" {
        return Some(Field::Id);
    }
    let words = section::plain(heading);
    COLUMNS.iter().find(|(_, names)| names.contains(&words.as_str())).map(|(field, _)| *field)
}

/// Whether a column holds pull requests.
pub(super) fn is_pull_request(heading: &str) -> bool {
    matches!(section::plain(heading).as_str(), "pr" | "prs" | "mr" | "pull request" | "pull requests" | "merge request")
}

/// How surely a heading names the column with the item's words: a table may have several that could.
pub(super) fn text_rank(heading: &str) -> Option<usize> {
    let words = section::plain(heading);
    TEXT.iter().position(|name| *name == words)
}

/// Up to here a heading says by itself that the table lists actions.
pub(super) const SURE: usize = 15;

const TEXT: &[&str] = &[
    "action item",
    "action items",
    "action",
    "actions",
    "corrective action",
    "preventive action",
    "follow up",
    "follow up action",
    "follow up item",
    "followup",
    "remediation",
    "task",
    "tasks",
    "todo",
    "to do",
    "next step",
    "work item",
    "action required",
    "improvement",
    "recommendation",
    "what",
    "item",
    "items",
    "title",
    "summary",
    "description",
    "details",
];

const COLUMNS: &[(Field, &[&str])] = &[
    (Field::Id, &["id", "no", "nr", "number", "item id", "action id", "ref"]),
    (
        Field::Owner,
        &[
            "owner",
            "owners",
            "dri",
            "who",
            "assignee",
            "assignees",
            "assigned",
            "assigned to",
            "responsible",
            "responsible party",
            "person",
            "lead",
            "team",
            "contact",
            "owned by",
            "owner team",
        ],
    ),
    (
        Field::Due,
        &[
            "due",
            "due date",
            "due by",
            "deadline",
            "by",
            "by when",
            "eta",
            "when",
            "target",
            "target date",
            "date",
            "completion date",
            "expected completion",
        ],
    ),
    (Field::Type, &["type", "kind", "category", "action type"]),
    (Field::Priority, &["priority", "prio", "p", "urgency", "importance"]),
    (Field::Status, &["status", "state", "done", "progress", "complete", "completed", "done on", "completed on", "closed"]),
    (Field::Change, &["change", "changes", "commit", "commits", "change set", "merged change", "carried out by"]),
    (Field::Approval, &["approval", "approvals", "approval needed", "approvals needed", "needs approval", "approvers"]),
    (Field::Approved, &["approved", "approved by", "approvals got"]),
    (Field::Verified, &["verified", "verified by", "verified in", "drill"]),
    (
        Field::Ticket,
        &[
            "ticket",
            "tickets",
            "issue",
            "issues",
            "link",
            "links",
            "bug",
            "bugs",
            "tracking",
            "tracking issue",
            "tracking bug",
            "tracker",
            "url",
            "pr",
            "prs",
            "mr",
            "pull request",
            "pull requests",
            "merge request",
            "reference",
        ],
    ),
];

/// A status and what is told with it: the day after `done` or `wont-do`, and the reason of `wont-do`.
pub(super) fn status(words: &str) -> Option<State> {
    if let Some(status) = sign(words).map(|(status, _)| status) {
        return Some(State::from(status));
    }
    let words = words.trim_matches(|c: char| c.is_whitespace() || matches!(c, '*' | '_' | '.' | '!'));
    let (status, said, _) = STATES
        .iter()
        .flat_map(|(status, names)| names.iter().map(move |name| (*status, *name)))
        // Only the reason for giving something up may be long; behind what is done a day may stand.
        .filter(|(status, name)| match status {
            Status::WontDo => true,
            Status::Done => words.len() <= name.len() + LONGEST_DAY,
            _ => words.len() <= name.len() + 2,
        })
        .filter_map(|(status, name)| strip_state(words, name).map(|rest| (status, rest, name.len())))
        .max_by_key(|(_, _, len)| *len)?;
    let opens = |c: char| c.is_whitespace() || matches!(c, ':' | '–' | '—' | '-' | ',' | '(' | ';');
    let rest = said.trim_start_matches(opens);
    let rest = if said.trim_start().starts_with('(') { rest.trim_end_matches(')') } else { rest };
    if status == Status::Done {
        let on = day::date(rest.strip_prefix("on ").unwrap_or(rest));
        return (said.is_empty() || on.is_some()).then_some(State { status, on, reason: None });
    }
    if status != Status::WontDo {
        return said.is_empty().then(|| State::from(status));
    }
    let (on, rest) = match rest.get(..10).and_then(day::date) {
        Some(on) => (Some(on), rest[10..].trim_start_matches(opens)),
        None => (None, rest),
    };
    let reason = rest.strip_prefix("because ").unwrap_or(rest).trim();
    Some(State { status, on, reason: Some(reason).filter(|reason| !reason.is_empty()).map(str::to_owned) })
}

/// No day behind `done` is written longer than this: ` (on 30 September 2026)`.
const LONGEST_DAY: usize = 24;

/// What follows the name of a status: apostrophes are passed over, hyphens are blanks, capitals do not matter.
fn strip_state<'t>(words: &'t str, name: &str) -> Option<&'t str> {
    let mut rest = words.chars();
    let mut wanted = name.chars().peekable();
    while wanted.peek().is_some() {
        let c = rest.next()?;
        if matches!(c, '\'' | '’') {
            continue;
        }
        let c = if c == '-' { ' ' } else { c.to_ascii_lowercase() };
        if wanted.next() != Some(c) {
            return None;
        }
    }
    let rest = rest.as_str();
    (!rest.starts_with(char::is_alphanumeric)).then_some(rest)
}

/// The status at the start of a table's cell, whatever follows it: `✅ Complete (see the log)`.
pub(super) fn status_of_cell(cell: &str) -> Option<State> {
    let signed = sign(cell);
    let rest = signed.map_or(cell, |(_, rest)| rest).trim();
    if let Some(found) = status(rest) {
        return Some(found);
    }
    if let Some((status, _)) = signed {
        return Some(State { on: day::date(rest).filter(|_| status == Status::Done), ..State::from(status) });
    }
    let yes = ["yes", "y", "x", "true"].iter().any(|word| rest.eq_ignore_ascii_case(word));
    let no = ["no", "n", "false"].iter().any(|word| rest.eq_ignore_ascii_case(word));
    if yes || no {
        return Some(State::from(if yes { Status::Done } else { Status::Open }));
    }
    let mut end = rest.find(['(', ',', ';', ':']).unwrap_or(rest.len());
    while end > 0 {
        if let Some(found) = status(&rest[..end]) {
            return Some(found);
        }
        end = rest[..end].trim_end().rfind(char::is_whitespace).unwrap_or(0);
    }
    None
}

/// A check box at the start of words and how many bytes it has: one that Markdown draws, or `[~]`, `[/]` and `[-]`.
pub(super) fn check_box(words: &str) -> Option<(Status, usize)> {
    let (status, sign) = BOXES.iter().find(|(_, sign)| words.starts_with(sign))?;
    words[sign.len()..].starts_with(char::is_whitespace).then_some((*status, sign.len()))
}

/// The check box that says a status.
pub(super) fn box_for(status: Status) -> &'static str {
    BOXES.iter().find(|(found, _)| *found == status).map_or("[ ]", |(_, sign)| sign)
}

const BOXES: [(Status, &str); 6] = [
    (Status::Open, "[ ]"),
    (Status::Done, "[x]"),
    (Status::Done, "[X]"),
    (Status::InProgress, "[~]"),
    (Status::InProgress, "[/]"),
    (Status::WontDo, "[-]"),
];

/// A sign that stands for a status, and what follows it.
pub(super) fn sign(words: &str) -> Option<(Status, &str)> {
    SIGNS.iter().find_map(|(status, sign)| words.strip_prefix(sign).map(|rest| (*status, rest)))
}

pub(super) const SIGNS: &[(Status, &str)] = &[
    (Status::Done, "✅"),
    (Status::Done, "☑️"),
    (Status::Done, "☑"),
    (Status::Done, "✔️"),
    (Status::Done, "✔"),
    (Status::Done, ":white_check_mark:"),
    (Status::Done, ":heavy_check_mark:"),
    (Status::InProgress, "🚧"),
    (Status::InProgress, "⏳"),
    (Status::InProgress, "🔄"),
    (Status::InProgress, ":construction:"),
    (Status::WontDo, "❌"),
    (Status::WontDo, "🚫"),
];

/// Spelled as they are compared: lower case, without apostrophes, blanks for hyphens.
const STATES: &[(Status, &[&str])] = &[
    (
        Status::Done,
        &[
            "done",
            "completed",
            "complete",
            "finished",
            "closed",
            "resolved",
            "fixed",
            "merged",
            "shipped",
            "implemented",
            "deployed",
            "already done",
        ],
    ),
    (
        Status::InProgress,
        &["in progress", "wip", "work in progress", "ongoing", "started", "doing", "in review", "under way", "underway", "active"],
    ),
    (Status::Open, &["open", "todo", "to do", "pending", "not started", "new", "planned", "backlog", "blocked", "scheduled", "waiting"]),
    (
        Status::WontDo,
        &[
            "wont do",
            "wont fix",
            "wontdo",
            "wontfix",
            "will not do",
            "will not fix",
            "not doing",
            "rejected",
            "declined",
            "cancelled",
            "canceled",
            "dropped",
            "abandoned",
            "superseded",
            "obsolete",
            "duplicate",
        ],
    ),
];

pub(super) fn kind(word: &str) -> Option<Type> {
    let lower = word.trim().to_ascii_lowercase();
    KINDS.iter().find(|(_, names)| names.contains(&lower.as_str())).map(|(kind, _)| *kind)
}

const KINDS: &[(Type, &[&str])] = &[
    (Type::Prevent, &["prevent", "prevention", "preventive", "preventative"]),
    (Type::Mitigate, &["mitigate", "mitigation", "mitigative"]),
    (Type::Detect, &["detect", "detection", "detective"]),
    (Type::Repair, &["repair", "fix", "corrective"]),
    (Type::Process, &["process"]),
    (Type::Learn, &["learn", "learning", "investigate", "investigation"]),
];

/// `P0` to `P9`, or a word after `priority`.
pub(super) fn priority(word: &str) -> Option<&str> {
    let word = word.trim();
    let bytes = word.as_bytes();
    if bytes.len() == 2 && matches!(bytes[0], b'P' | b'p') && bytes[1].is_ascii_digit() {
        return Some(word);
    }
    let named = strip_label(word, &["priority", "prio"]);
    let level = named.or_else(|| word.strip_suffix(" priority").or_else(|| word.strip_suffix(" prio")))?;
    (!level.is_empty() && level.split_whitespace().count() <= 2).then_some(level)
}

/// What follows one of these labels and a colon or blank.
pub(super) fn strip_label<'t>(text: &'t str, labels: &[&str]) -> Option<&'t str> {
    labels.iter().find_map(|label| {
        let head = text.get(..label.len()).filter(|head| head.eq_ignore_ascii_case(label))?;
        let rest = &text[head.len()..];
        rest.starts_with([':', ' ', '=']).then(|| rest.trim_start_matches([':', ' ', '=']))
    })
}

/// The number at the end of an id.
pub(super) fn number(id: &str) -> Option<u64> {
    let digits = id.len() - id.bytes().rev().take_while(u8::is_ascii_digit).count();
    id[digits..].parse().ok()
}

/// Whether a text can be an id: letters, a hyphen perhaps, and a number (`A1`, `AI-12`, `3`).
pub(super) fn is_id(text: &str) -> bool {
    let letters = text.bytes().take_while(u8::is_ascii_alphabetic).count();
    let rest = &text[letters..];
    let digits = rest.strip_prefix('-').filter(|_| letters > 0).unwrap_or(rest);
    letters <= 6 && (1..=9).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether the words are a name for a ticket: `#12`, `OPS-7`, `shop/web#12`, `PR #3`, `issue`, `link to issue`.
pub(super) fn is_ticket_name(words: &str) -> bool {
    let words = words.trim().trim_matches(['[', ']', '(', ')', '.']);
    let lower = words.to_ascii_lowercase();
    if NAMES_OF_TICKETS.contains(&lower.as_str()) {
        return true;
    }
    let last = words.rsplit(' ').next().unwrap_or(words);
    let before: Vec<&str> = lower[..words.len() - last.len()].split_whitespace().collect();
    before.len() <= 3 && before.iter().all(|word| LEADS_TO_TICKET.contains(word)) && is_ticket_key(last)
}

const NAMES_OF_TICKETS: &[&str] = &[
    "issue",
    "issues",
    "link",
    "pr",
    "mr",
    "ticket",
    "bug",
    "task",
    "card",
    "story",
    "link to issue",
    "link to ticket",
    "link to pr",
    "tracking issue",
    "github issue",
    "pull request",
    "merge request",
];

/// Words that stand between an item and its ticket.
pub(super) const LEADS_TO_TICKET: &[&str] = &[
    "ticket", "tickets", "issue", "issues", "raised", "created", "pr", "mr", "bug", "task", "card", "story", "see", "tracked", "tracking",
    "in", "by", "as", "via", "related", "jira", "pull", "merge", "request", "github", "gitlab", "closed",
];

/// Whether one of the words names a ticket by itself; the others only lead there beside it.
pub(super) fn names_ticket(words: &str) -> bool {
    let nouns = ["ticket", "tickets", "issue", "issues", "pr", "mr", "bug", "card", "story", "see", "tracked", "jira", "request"];
    words.split(|c: char| !c.is_alphanumeric()).any(|word| nouns.iter().any(|noun| word.eq_ignore_ascii_case(noun)))
}

/// Whether words name a commit or a pull request: `#431`, `PR #3`, `9fa26f1`, an address.
pub(super) fn names_change(words: &str) -> bool {
    let words = words.trim();
    let is_hash = (7..=64).contains(&words.len()) && words.bytes().all(|byte| byte.is_ascii_hexdigit());
    is_hash || is_ticket_name(words) || words.contains("://") && !words.contains(' ')
}

fn is_ticket_key(word: &str) -> bool {
    let number = |text: &str| !text.is_empty() && text.len() <= 9 && text.bytes().all(|byte| byte.is_ascii_digit());
    if let Some((place, digits)) = word.rsplit_once(['#', '!']) {
        return number(digits) && place.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'/' | b'-' | b'_' | b'.'));
    }
    match word.rsplit_once('-') {
        Some((key, digits)) => {
            let upper = key.starts_with(|c: char| c.is_ascii_uppercase());
            number(digits) && upper && key.len() >= 2 && key.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
        }
        None => number(word) && word.len() >= 3,
    }
}

/// Whether an address leads to a ticket or a change, by the words in its path.
pub(super) fn is_ticket_address(target: &str) -> bool {
    target.contains("://")
        && [
            "/issues",
            "/issue/",
            "/pull/",
            "/pull-requests/",
            "/merge_requests/",
            "/browse/",
            "/ticket",
            "/bugs/",
            "show_bug",
            "/work_items/",
        ]
        .iter()
        .any(|part| target.contains(part))
}

/// Words that say there is nothing: an empty list, or a form that was not filled in.
pub(super) fn is_nothing(text: &str) -> bool {
    if text.len() > LONGEST_SET_PHRASE || says_more(text) {
        return false;
    }
    let plain = section::plain(text);
    NOTHING.contains(&plain.as_str()) || !text.contains(char::is_alphanumeric)
}

/// No set phrase is longer than this, so longer texts need not be compared.
const LONGEST_SET_PHRASE: usize = 60;

/// Whether a text plainly holds more letters than any set phrase: what headings leave out of it cannot make it one.
fn says_more(text: &str) -> bool {
    const MOST: usize = 20;
    let letters = text.bytes().filter(u8::is_ascii_alphabetic).count();
    letters > MOST && !text.bytes().any(|byte| matches!(byte, b'(' | b'[' | b':'))
}

const NOTHING: &[&str] = &[
    "none",
    "n a",
    "n / a",
    "na",
    "nil",
    "tbd",
    "tba",
    "todo",
    "to do",
    "nothing",
    "not applicable",
    "no actions",
    "no action items",
    "no action",
    "none yet",
    "none so far",
    "no follow ups",
    "no further action",
    "no further actions",
    "to be determined",
    "unknown",
];

/// A line of a form that waits to be filled in: `{{ summary }}`, `<what to do>`, `[Action item 1]`, `Action 2`.
pub(super) fn is_placeholder(text: &str) -> bool {
    let text = text.trim().trim_end_matches('.');
    let words = |inner: &str| inner.split_whitespace().count();
    for (open, close, most) in [("{{", "}}", 2), ("<", ">", 12), ("[", "]", 6), ("{", "}", 4)] {
        if let Some(inner) = text.strip_prefix(open).and_then(|rest| rest.split(close).next().filter(|_| rest.contains(close))) {
            return words(inner) <= most;
        }
    }
    if text.len() > LONGEST_SET_PHRASE {
        return text.get(..11).is_some_and(|start| start.eq_ignore_ascii_case("lorem ipsum"));
    }
    if says_more(text) && !text.as_bytes().windows(5).any(|five| five[0] | 32 == b'l' && five.eq_ignore_ascii_case(b"lorem")) {
        return false;
    }
    let plain = section::plain(text);
    let named = plain.trim_end_matches(|c: char| c.is_ascii_digit() || c == ' ');
    matches!(named, "action item" | "action" | "task" | "item" | "follow up" | "another action item" | "example action item")
        || plain.starts_with("lorem ipsum")
}

/// A heading, label or grouping line that says of all items under it how far they are: `Completed`, `Immediate (done)`.
pub(super) fn status_of_group(label: &str) -> Option<Status> {
    thread_local!(static KNOWN: Memo<Option<Status>> = const { Memo::new() });
    KNOWN.with(|known| known.of(label, find_status_of_group))
}

fn find_status_of_group(label: &str) -> Option<Status> {
    let plain = label.trim().trim_end_matches(':');
    let whole = status(plain).or_else(|| status(&section::plain(plain))).map(|state| state.status);
    let inside = || {
        let (_, inner) = plain.rsplit_once('(')?;
        status(inner.split_once(')').map_or(inner, |(inner, _)| inner)).map(|state| state.status)
    };
    let opening = || status(plain.split('(').next()?.trim()).map(|state| state.status);
    let signed = || SIGNS.iter().find(|(status, sign)| *status == Status::Done && plain.ends_with(sign)).map(|(status, _)| *status);
    whole.or_else(inside).or_else(opening).or_else(signed)
}

/// Whether a line ending in a colon only groups the items nested under it.
pub(super) fn is_group(label: &str) -> bool {
    let plain = section::plain(label);
    let words = plain.split_whitespace().count();
    words <= 3 || words <= 6 && GROUPING.iter().any(|word| plain.split_whitespace().any(|found| found == *word))
}

/// Whether a bold label outside a section for action items says that actions follow.
pub(super) fn is_lead_in(label: &str) -> bool {
    // Most bold words before a colon are times.
    if !label.contains(char::is_alphabetic) {
        return false;
    }
    let plain = section::plain(label);
    section::role(label) == Some(section::Role::Actions)
        && ["action", "actions", "follow up", "follow ups", "followups", "next steps", "todo", "todos", "tasks"].iter().any(|word| {
            plain.strip_suffix(word).is_some_and(|rest| rest.is_empty() || rest.ends_with(' '))
                || plain.split_whitespace().any(|found| found == *word)
        })
}

const GROUPING: &[&str] =
    &["term", "immediate", "improvements", "actions", "items", "tasks", "priority", "completed", "progress", "week", "quarter"];
