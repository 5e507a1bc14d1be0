//! What headings mean: the words that people write over their sections.

use super::memo::Memo;
use super::section::Role;
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::sync::OnceLock;

/// The words of a heading as they are compared: lower case, without numbering, emoji, code names of emoji, brackets
/// and what they hold, and punctuation at the ends.
pub fn plain(heading: &str) -> String {
    // Most headings are a few plain words.
    if heading.bytes().all(|byte| byte.is_ascii_alphabetic() || byte == b' ') && !heading.contains("  ") {
        return heading.trim().to_ascii_lowercase();
    }
    if heading.is_ascii() && !heading.bytes().any(|byte| matches!(byte, b':' | b'_')) {
        return plain_ascii(heading);
    }
    plain_of_any(heading)
}

fn plain_of_any(heading: &str) -> String {
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

/// The same of a heading in which no name of an emoji can stand.
fn plain_ascii(heading: &str) -> String {
    let mut words = String::with_capacity(heading.len() + 2);
    let mut depth = 0usize;
    // Where the word begins that is being written, and whether a letter stands in any word so far.
    let (mut start, mut is_begun) = (0, false);
    let end_word = |words: &mut String, start: &mut usize, is_begun: &mut bool| {
        if words.len() == *start {
            return;
        }
        // Numbers in front are left out.
        if !*is_begun && words.as_bytes()[*start..].iter().all(u8::is_ascii_digit) {
            words.truncate(*start);
            return;
        }
        *is_begun = true;
        words.push(' ');
        *start = words.len();
    };
    for byte in heading.bytes() {
        match byte {
            b'(' | b'[' => depth += 1,
            b')' | b']' => depth = depth.saturating_sub(1),
            _ if depth > 0 => {}
            b'\'' => {}
            _ if byte.is_ascii_alphanumeric() => words.push(char::from(byte.to_ascii_lowercase())),
            b'/' | b'&' => {
                end_word(&mut words, &mut start, &mut is_begun);
                words.push(char::from(byte));
                end_word(&mut words, &mut start, &mut is_begun);
            }
            _ => end_word(&mut words, &mut start, &mut is_begun),
        }
    }
    end_word(&mut words, &mut start, &mut is_begun);
    words.truncate(words.trim_end_matches(' ').len());
    words
}

/// What a heading means, if it means something to us: a phrase that is the whole heading decides before one that opens
/// it, and that before one inside it; among equals the earlier row of the table.
pub fn role(heading: &str) -> Option<Role> {
    thread_local!(static KNOWN: Memo<Option<Role>> = const { Memo::new() });
    KNOWN.with(|known| known.of(heading, find_role))
}

fn find_role(heading: &str) -> Option<Role> {
    let words = plain(heading);
    let words = words.strip_prefix("the ").unwrap_or(&words);
    let starts = std::iter::once(0).chain(memchr::memchr_iter(b' ', words.as_bytes()).map(|at| at + 1));
    let known = index();
    let mut best: Option<&Known> = None;
    for at in starts {
        let rest = &words[at..];
        let first = &rest[..memchr::memchr(b' ', rest.as_bytes()).unwrap_or(rest.len())];
        for phrase in known.get(first).into_iter().flatten() {
            if best.is_none_or(|best| phrase.rank < best.rank) && phrase.fits(at, rest, words.len()) {
                best = Some(phrase);
            }
        }
    }
    best.map(|phrase| phrase.role)
}

/// Where in a heading a phrase decides.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Where {
    Whole,
    Opening,
    Inside,
}

/// A phrase of the table, and its place in it.
struct Known {
    place: Where,
    role: Role,
    phrase: &'static str,
    rank: usize,
}

/// In a heading longer than this, bytes, a phrase inside it says little about the whole.
const TITLE: usize = 60;

impl Known {
    fn fits(&self, at: usize, rest: &str, whole: usize) -> bool {
        let Some(after) = rest.strip_prefix(self.phrase) else { return false };
        match self.place {
            Where::Whole => at == 0 && after.is_empty(),
            Where::Opening => at == 0 && (after.is_empty() || after.starts_with(' ')),
            Where::Inside => whole <= TITLE && (after.is_empty() || after.starts_with(' ')),
        }
    }
}

type Index = HashMap<&'static str, Vec<Known>, BuildHasherDefault<Letters>>;

/// A hash for short words of our own: nobody can choose them so that they collide.
#[derive(Default)]
struct Letters(u64);

impl Hasher for Letters {
    fn finish(&self) -> u64 {
        self.0 ^ (self.0 >> 32)
    }

    fn write(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        }
    }
}

/// The phrases by their first word, so that a heading is compared with the few that could fit it.
fn index() -> &'static Index {
    static INDEX: OnceLock<Index> = OnceLock::new();
    INDEX.get_or_init(|| {
        let mut index = Index::default();
        for (rank, &(place, role, phrases)) in PHRASES.iter().enumerate() {
            for phrase in phrases.split('|').map(str::trim) {
                let first = phrase.split(' ').next().unwrap_or_default();
                index.entry(first).or_default().push(Known { place, role, phrase, rank });
            }
        }
        index
    })
}

/// The phrases as [`plain`] makes them, those that decide first on top.
const PHRASES: &[(Where, Role, &str)] = &[
    (
        Where::Whole,
        Role::Summary,
        "summary | overview | tldr | tl dr | abstract | synopsis | in short | description | problem statement | \
         what happened in short",
    ),
    (Where::Whole, Role::Background, "background | context | glossary | lead up | leadup | leading up | prologue | definitions"),
    (
        Where::Whole,
        Role::Impact,
        "impact | effect | effects | customer impact | user impact | scope | affected services | affected systems",
    ),
    (
        Where::Whole,
        Role::Timeline,
        "timeline | time line | chronology | key events | key times | sequence of events | course of events | order \
         of events | log of events | event log | incident log | incident history | events | milestones",
    ),
    (Where::Whole, Role::Detection, "detection | how was it detected | discovery | how it was detected"),
    (
        Where::Whole,
        Role::Response,
        "response | recovery | resolution | mitigation | diagnosis | escalation | investigation | debugging | \
         repair | fix | fixes | solution | solutions | restoration | actions taken | action taken | steps taken | \
         immediate actions taken | fixes implemented | solution implemented | attempted solutions",
    ),
    (
        Where::Whole,
        Role::Cause,
        "cause | causes | trigger | analysis | factors | five whys | 5 whys | why | what happened | what went on \
         | explanation | technical details | fault",
    ),
    (Where::Whole, Role::WentWell, "went well | went right | good | positives | successes | highlights | what held"),
    (
        Where::Whole,
        Role::WentBadly,
        "went badly | went poorly | went wrong | bad | negatives | problems | challenges | difficulties | where \
         we struggled",
    ),
    (
        Where::Whole,
        Role::Lucky,
        "lucky | luck | got lucky | near misses | what could have gone worse | what could have been worse | could have been worse | how it could have been worse",
    ),
    (
        Where::Whole,
        Role::Lessons,
        "lessons | learnings | takeaways | takeaway | learned | conclusion | conclusions | reflections | \
         retrospective",
    ),
    (
        Where::Whole,
        Role::Actions,
        "actions | action | todo | todos | to do | next steps | next step | remediation | remediations | \
         prevention | preventions | improvements | improvement | follow ups | follow up | followups | followup | \
         tasks | tickets | plan of action | future work | what next | whats next | things to do | what we will do \
         | what we are doing | resulting action | resulting actions | short term fix | short term fixes | short \
         term solution | long term fix | long term fixes | long term solution | long term solutions",
    ),
    (Where::Whole, Role::Questions, "questions | open questions | surprises | why were we surprised | why we were surprised | interviews"),
    (
        Where::Whole,
        Role::Messages,
        "messages | communication | communications | internal message | external message | status page | customer \
         message",
    ),
    (
        Where::Whole,
        Role::People,
        "people | authors | author | attendees | participants | responders | roles | team | reviewers | \
         acknowledgements | acknowledgments | thanks | responders and roles | contributors | involved",
    ),
    (
        Where::Whole,
        Role::Appendix,
        "appendix | references | links | resources | raw data | supporting data | data | graphs | logs | further \
         reading | related | related incidents | see also | attachments | evidence | scorecard",
    ),
    (Where::Opening, Role::Summary, "executive summary | incident summary | summary of | summary | overview of | tldr | tl dr"),
    (
        Where::Opening,
        Role::Lucky,
        "where we got lucky | where did we get lucky | where we were lucky | things that were lucky | what was \
         lucky | how we got lucky",
    ),
    (
        Where::Opening,
        Role::WentWell,
        "what went well | what went right | what did go well | things that went well | what worked | what we did well | went well | \
         what held",
    ),
    (
        Where::Opening,
        Role::WentBadly,
        "what went wrong | what went badly | what went poorly | what went less well | what didnt go | what did \
         not go | what didnt work | what did not work | things that went poorly | things that went wrong | things \
         that went badly | what could have gone better | what could have been better | what could be better | \
         what could be improved | what we could have done better | what could we have done better | went poorly | \
         went wrong",
    ),
    (
        Where::Opening,
        Role::Lessons,
        "lessons | lesson | learnings | what did we learn | what we learned | what we learnt | key takeaways | \
         takeaways | key lessons | key learnings | conclusion",
    ),
    (
        Where::Opening,
        Role::Actions,
        "action | actions | follow up | follow ups | followup | next steps | remediation | remedial | corrective \
         | preventive | preventative | prevention | review actions | future actions | future improvements | \
         future work | how will we | how do we prevent | how can we prevent | how are we going to | what are we \
         going to do | what will we do | what we will do | what are we doing | what can we do better | what we \
         are going to | what we plan | preventing | immediate actions | immediate fixes | short term improvements \
         | long term improvements | planned improvements | plans to | to do | todo | changes we | recommendations \
         | recommended actions | steps to prevent | measures | resulting action | resulting actions | agreed actions \
         | outstanding actions",
    ),
    (Where::Opening, Role::Timeline, "timeline | chronology | key events | sequence of events | course of events"),
    (
        Where::Opening,
        Role::Impact,
        "impact | customer impact | user impact | business impact | impact on | who was affected | what was \
         affected | affected",
    ),
    (
        Where::Opening,
        Role::Response,
        "how was it fixed | how was this fixed | how was it resolved | how was it mitigated | how did we fix | how \
         did we respond | how we fixed | how it was fixed | how we responded",
    ),
    (
        Where::Opening,
        Role::Detection,
        "detection | how was | how did we detect | how did we find | how we detected | how was this detected | \
         monitoring and detection",
    ),
    (
        Where::Opening,
        Role::Cause,
        "root cause | root causes | contributing | cause | causes | trigger | proximate | what happened | what \
         caused | why did | why it | why this | five why | 5 why | blameless root cause | underlying | primary \
         failure | technical analysis",
    ),
    (
        Where::Opening,
        Role::Response,
        "response | recovery | resolution | mitigation | diagnosis | escalation | investigation | immediate fix",
    ),
    (Where::Opening, Role::Background, "background | context | lead up | leadup | glossary | before the incident"),
    (Where::Opening, Role::Questions, "open questions | questions | why were we surprised | what surprised"),
    (
        Where::Opening,
        Role::Messages,
        "external message | internal message | external communication | internal communication | customer \
         communication | communication",
    ),
    (Where::Opening, Role::People, "people involved | incident responders | responders | attendees | participants | authors | roles"),
    (
        Where::Opening,
        Role::Appendix,
        "appendix | references | supporting | raw | related | chat log | chat logs | additional \
         information | further reading",
    ),
    (Where::Inside, Role::Timeline, "timeline | chronology"),
    (
        Where::Inside,
        Role::Actions,
        "action items | action points | follow up tasks | follow up actions | corrective actions | corrective and \
         preventative | next steps | do better in the future | do better next time | prevent this | preventative \
         measures | preventive measures | actions following",
    ),
    (Where::Inside, Role::Lessons, "lessons learned | lessons learnt | lesson learned | key takeaways"),
    (Where::Inside, Role::Cause, "root cause | root causes | contributing factors"),
    (Where::Inside, Role::WentWell, "went well"),
    (Where::Inside, Role::Lucky, "got lucky"),
    (Where::Inside, Role::Summary, "summary"),
    (Where::Inside, Role::Impact, "impact"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_letters_are_compared_as_all_others_are() {
        let signs: Vec<char> = "abYZ 019  -–/&()[]'.,!aaé".chars().filter(char::is_ascii).collect();
        let mut state = 7u64;
        let mut next = |most: usize| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) as usize % most
        };
        for _ in 0..50_000 {
            let heading: String = (0..next(16)).map(|_| signs[next(signs.len())]).collect();
            assert_eq!(plain_ascii(&heading), plain_of_any(&heading), "{heading:?}");
        }
    }

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
            ("Resulting action", Some(Role::Actions)),
            ("Immediate Actions (completed)", Some(Role::Actions)),
            ("Actions taken", Some(Role::Response)),
            ("How was it fixed?", Some(Role::Response)),
            ("What Went Right", Some(Role::WentWell)),
            ("Short term fix:", Some(Role::Actions)),
            ("Course of events on Monday", Some(Role::Timeline)),
            ("Fix a bottleneck in the mails", None),
            ("Logs were lost", None),
            ("History", None),
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
