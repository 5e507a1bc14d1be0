//! Headings, what they mean, and what stands under them.

use super::block::{Block, Kind};
use super::{Prose, Span};

/// What a section is for, whatever its heading is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Role {
    Summary,
    Background,
    Impact,
    Timeline,
    Detection,
    Response,
    Cause,
    WentWell,
    WentBadly,
    Lucky,
    Lessons,
    Actions,
    Questions,
    Messages,
    People,
    Appendix,
    /// Any other heading, and the text before the first one.
    Other,
}

impl Role {
    /// Every role by the name that packs and settings use for it.
    pub const ALL: [(Role, &'static str); 17] = [
        (Role::Summary, "summary"),
        (Role::Background, "background"),
        (Role::Impact, "impact"),
        (Role::Timeline, "timeline"),
        (Role::Detection, "detection"),
        (Role::Response, "response"),
        (Role::Cause, "cause"),
        (Role::WentWell, "went-well"),
        (Role::WentBadly, "went-badly"),
        (Role::Lucky, "lucky"),
        (Role::Lessons, "lessons"),
        (Role::Actions, "actions"),
        (Role::Questions, "questions"),
        (Role::Messages, "messages"),
        (Role::People, "people"),
        (Role::Appendix, "appendix"),
        (Role::Other, "other"),
    ];

    pub fn name(self) -> &'static str {
        Role::ALL.iter().find(|(role, _)| *role == self).map_or("other", |(_, name)| name)
    }

    pub fn named(name: &str) -> Option<Role> {
        Role::ALL.iter().find(|(_, known)| *known == name).map(|(role, _)| *role)
    }
}

/// A heading with all that stands under it, deeper sections included.
#[derive(Clone, Debug)]
pub struct Section {
    /// The heading's block; none for the text before the first heading.
    pub heading: Option<usize>,
    /// 1 to 6, and 0 for the text before the first heading.
    pub level: u8,
    /// From the heading's first byte to the next heading that is not deeper.
    pub span: Span,
    /// What stands between this heading and the next, of any depth.
    pub body: Span,
    pub parent: Option<usize>,
    /// Its own role, or else the role of the section it stands in.
    pub role: Role,
    /// Whether the heading itself says the role.
    pub own: bool,
}

/// The sections of `blocks`, which are given their section's index on the way.
pub(super) fn divide(blocks: &mut [Block], prose: &Prose, body: usize, end: usize) -> Vec<Section> {
    let mut sections = vec![Section {
        heading: None,
        level: 0,
        span: Span::new(body, end),
        body: Span::new(body, end),
        parent: None,
        role: Role::Other,
        own: false,
    }];
    let mut open = vec![0];
    for (index, block) in blocks.iter_mut().enumerate() {
        if let Kind::Heading(level) = block.kind
            && !block.quoted
        {
            let start = block.span.start;
            if let Some(last) = sections.last_mut() {
                last.body.end = start;
            }
            while let Some(&top) = open.last().filter(|&&top| top != 0 && sections[top].level >= level) {
                sections[top].span.end = start;
                open.pop();
            }
            let parent = open.last().copied().unwrap_or(0);
            let own = role(&prose.text()[block.read.clone()]);
            sections.push(Section {
                heading: Some(index),
                level,
                span: Span::new(start, end),
                body: Span::new(block.span.end, end),
                parent: Some(parent),
                role: own.unwrap_or(sections[parent].role),
                own: own.is_some(),
            });
            open.push(sections.len() - 1);
        }
        block.section = sections.len() - 1;
    }
    sections
}

/// The words of a heading as they are compared: lower case, without numbering, emoji, code names of emoji, brackets
/// and what they hold, and punctuation at the ends.
pub fn plain(heading: &str) -> String {
    let mut words = String::with_capacity(heading.len());
    let mut depth = 0usize;
    for c in heading.chars() {
        match c {
            '(' | '[' => depth += 1,
            ')' | ']' => depth = depth.saturating_sub(1),
            _ if depth > 0 => {}
            '’' | '\'' => {}
            _ if c.is_alphanumeric() => words.extend(c.to_lowercase()),
            '/' | '&' => {
                words.push(' ');
                words.push(c);
                words.push(' ');
            }
            ':' if words.ends_with(|last: char| last.is_alphanumeric() || last == '_') && words.starts_with(':') => {
                words.clear();
            }
            ':' if words.trim().is_empty() => words.push(':'),
            '_' if words.starts_with(':') => words.push('_'),
            _ => words.push(' '),
        }
    }
    let words = words.trim_start_matches(':');
    let words: Vec<&str> = words.split_whitespace().skip_while(|word| word.chars().all(|c| c.is_ascii_digit())).collect();
    words.join(" ")
}

/// What a heading means, if it means something to us.
pub fn role(heading: &str) -> Option<Role> {
    let words = plain(heading);
    let words = words.strip_prefix("the ").unwrap_or(&words);
    if words.is_empty() {
        return None;
    }
    EXACT
        .iter()
        .find(|(_, phrases)| phrases.contains(&words))
        .or_else(|| OPENING.iter().find(|(_, phrases)| phrases.iter().any(|phrase| opens(words, phrase))))
        .or_else(|| INSIDE.iter().find(|(_, phrases)| phrases.iter().any(|phrase| holds(words, phrase))))
        .map(|(role, _)| *role)
}

fn opens(words: &str, phrase: &str) -> bool {
    words.strip_prefix(phrase).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
}

/// Compared at each word's beginning: a searcher for each phrase would cost more than the rest of the parsing.
fn holds(words: &str, phrase: &str) -> bool {
    let starts = words.match_indices(' ').map(|(at, _)| at + 1);
    words.len() <= 60 && std::iter::once(0).chain(starts).any(|at| opens(&words[at..], phrase))
}

type Phrases = &'static [(Role, &'static [&'static str])];

/// Headings that are the whole phrase.
const EXACT: Phrases = &[
    (
        Role::Summary,
        &[
            "summary",
            "overview",
            "tldr",
            "tl dr",
            "abstract",
            "synopsis",
            "in short",
            "description",
            "problem statement",
            "what happened in short",
        ],
    ),
    (Role::Background, &["background", "context", "glossary", "lead up", "leadup", "leading up", "prologue", "definitions"]),
    (Role::Impact, &["impact", "effect", "effects", "customer impact", "user impact", "scope", "affected services", "affected systems"]),
    (
        Role::Timeline,
        &["timeline", "time line", "chronology", "key events", "sequence of events", "log of events", "event log", "events", "history"],
    ),
    (Role::Detection, &["detection", "how was it detected", "discovery", "how it was detected"]),
    (
        Role::Response,
        &[
            "response",
            "recovery",
            "resolution",
            "mitigation",
            "diagnosis",
            "escalation",
            "investigation",
            "debugging",
            "repair",
            "fix",
            "solution",
            "restoration",
        ],
    ),
    (
        Role::Cause,
        &[
            "cause",
            "causes",
            "trigger",
            "analysis",
            "factors",
            "five whys",
            "5 whys",
            "why",
            "what happened",
            "what went on",
            "explanation",
            "technical details",
            "fault",
        ],
    ),
    (Role::WentWell, &["went well", "good", "positives", "successes", "highlights", "what held"]),
    (
        Role::WentBadly,
        &["went badly", "went poorly", "went wrong", "bad", "negatives", "problems", "challenges", "difficulties", "where we struggled"],
    ),
    (Role::Lucky, &["lucky", "luck", "got lucky", "near misses", "what could have gone worse"]),
    (
        Role::Lessons,
        &["lessons", "learnings", "takeaways", "takeaway", "learned", "conclusion", "conclusions", "reflections", "retrospective"],
    ),
    (
        Role::Actions,
        &[
            "actions",
            "action",
            "todo",
            "todos",
            "to do",
            "next steps",
            "next step",
            "remediation",
            "remediations",
            "prevention",
            "preventions",
            "improvements",
            "improvement",
            "follow ups",
            "follow up",
            "followups",
            "followup",
            "tasks",
            "tickets",
            "plan of action",
            "future work",
            "what next",
            "whats next",
            "things to do",
            "what we will do",
            "what we are doing",
        ],
    ),
    (Role::Questions, &["questions", "open questions", "surprises", "why were we surprised", "why we were surprised", "interviews"]),
    (
        Role::Messages,
        &["messages", "communication", "communications", "internal message", "external message", "status page", "customer message"],
    ),
    (
        Role::People,
        &[
            "people",
            "authors",
            "author",
            "attendees",
            "participants",
            "responders",
            "roles",
            "team",
            "reviewers",
            "acknowledgements",
            "acknowledgments",
            "thanks",
            "responders and roles",
            "contributors",
            "involved",
        ],
    ),
    (
        Role::Appendix,
        &[
            "appendix",
            "references",
            "links",
            "resources",
            "raw data",
            "supporting data",
            "data",
            "graphs",
            "logs",
            "further reading",
            "related",
            "related incidents",
            "see also",
            "attachments",
            "evidence",
            "scorecard",
        ],
    ),
];

/// Headings that begin with the phrase. Earlier rows win.
const OPENING: Phrases = &[
    (Role::Summary, &["executive summary", "incident summary", "summary of", "summary", "overview of", "tldr", "tl dr"]),
    (
        Role::Lucky,
        &[
            "where we got lucky",
            "where did we get lucky",
            "where we were lucky",
            "things that were lucky",
            "what was lucky",
            "how we got lucky",
        ],
    ),
    (
        Role::WentWell,
        &["what went well", "what did go well", "things that went well", "what worked", "what we did well", "went well", "what held"],
    ),
    (
        Role::WentBadly,
        &[
            "what went wrong",
            "what went badly",
            "what went poorly",
            "what went less well",
            "what didnt go",
            "what did not go",
            "what didnt work",
            "what did not work",
            "things that went poorly",
            "things that went wrong",
            "things that went badly",
            "what could have gone better",
            "what could have been better",
            "what could be better",
            "what could be improved",
            "what we could have done better",
            "what could we have done better",
            "went poorly",
            "went wrong",
        ],
    ),
    (
        Role::Lessons,
        &[
            "lessons",
            "lesson",
            "learnings",
            "what did we learn",
            "what we learned",
            "what we learnt",
            "key takeaways",
            "takeaways",
            "key lessons",
            "key learnings",
            "conclusion",
        ],
    ),
    (
        Role::Actions,
        &[
            "action",
            "actions",
            "follow up",
            "follow ups",
            "followup",
            "next steps",
            "remediation",
            "remedial",
            "corrective",
            "preventive",
            "preventative",
            "prevention",
            "review actions",
            "future actions",
            "future improvements",
            "future work",
            "how will we",
            "how do we prevent",
            "how can we prevent",
            "how are we going to",
            "what are we going to do",
            "what will we do",
            "what we will do",
            "what are we doing",
            "what can we do better",
            "what we are going to",
            "what we plan",
            "preventing",
            "immediate actions",
            "immediate fixes",
            "short term improvements",
            "long term improvements",
            "planned improvements",
            "plans to",
            "to do",
            "todo",
            "changes we",
            "recommendations",
            "recommended actions",
            "steps to prevent",
            "measures",
        ],
    ),
    (
        Role::Timeline,
        &["timeline", "chronology", "key events", "sequence of events", "incident timeline", "detailed timeline", "full timeline"],
    ),
    (
        Role::Impact,
        &["impact", "customer impact", "user impact", "business impact", "impact on", "who was affected", "what was affected", "affected"],
    ),
    (
        Role::Detection,
        &[
            "detection",
            "how was",
            "how did we detect",
            "how did we find",
            "how we detected",
            "how was this detected",
            "monitoring and detection",
        ],
    ),
    (
        Role::Cause,
        &[
            "root cause",
            "root causes",
            "contributing",
            "cause",
            "causes",
            "trigger",
            "proximate",
            "what happened",
            "what caused",
            "why did",
            "why it",
            "why this",
            "five why",
            "5 why",
            "blameless root cause",
            "underlying",
            "primary failure",
            "technical analysis",
        ],
    ),
    (
        Role::Response,
        &[
            "response",
            "recovery",
            "resolution",
            "mitigation",
            "diagnosis",
            "escalation",
            "investigation",
            "how did we fix",
            "how we fixed",
            "how was it fixed",
            "how it was fixed",
            "the fix",
            "fix",
            "how we responded",
            "immediate fix",
            "remediation steps taken",
        ],
    ),
    (Role::Background, &["background", "context", "lead up", "leadup", "glossary", "before the incident"]),
    (Role::Questions, &["open questions", "questions", "why were we surprised", "what surprised"]),
    (
        Role::Messages,
        &[
            "external message",
            "internal message",
            "external communication",
            "internal communication",
            "customer communication",
            "communication",
        ],
    ),
    (Role::People, &["people involved", "incident responders", "responders", "attendees", "participants", "authors", "roles"]),
    (
        Role::Appendix,
        &[
            "appendix",
            "references",
            "supporting",
            "raw",
            "related",
            "chat log",
            "chat logs",
            "logs",
            "additional information",
            "further reading",
        ],
    ),
];

/// Headings that hold the phrase anywhere.
const INSIDE: Phrases = &[
    (Role::Timeline, &["timeline", "chronology"]),
    (
        Role::Actions,
        &[
            "action items",
            "action points",
            "follow up tasks",
            "follow up actions",
            "corrective actions",
            "corrective and preventative",
            "next steps",
            "do better in the future",
            "do better next time",
            "prevent this",
            "preventative measures",
            "preventive measures",
            "actions following",
        ],
    ),
    (Role::Lessons, &["lessons learned", "lessons learnt", "lesson learned", "key takeaways"]),
    (Role::Cause, &["root cause", "root causes", "contributing factors"]),
    (Role::WentWell, &["went well"]),
    (Role::Lucky, &["got lucky"]),
    (Role::Summary, &["summary"]),
    (Role::Impact, &["impact"]),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_mean_what_people_write() {
        let table: &[(&str, Option<Role>)] = &[
            ("Summary", Some(Role::Summary)),
            ("2. Root Cause(s)", Some(Role::Cause)),
            (":thinking: Lessons learned", Some(Role::Lessons)),
            ("🕑 Timeline (times in UTC)", Some(Role::Timeline)),
            ("Problems/Timeline", Some(Role::Timeline)),
            ("What didn’t go well?", Some(Role::WentBadly)),
            ("Where we got lucky", Some(Role::Lucky)),
            ("Follow-up tasks", Some(Role::Actions)),
            ("Corrective and preventative measures", Some(Role::Actions)),
            ("How will we do better in the future?", Some(Role::Actions)),
            ("Action Items", Some(Role::Actions)),
            ("Attendees", Some(Role::People)),
            ("The database", None),
            ("14:02", None),
            ("", None),
        ];
        for (heading, expected) in table {
            assert_eq!(role(heading), *expected, "{heading}");
        }
    }
}
