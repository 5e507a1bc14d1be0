//! What a report holds and lacks: owner, impact, detection, milestones, sections that say something.

use super::acronym::has_capitals;
use super::{Hit, Subject};
use crate::document::front::{self, Status, Word};
use crate::document::{self, Document, Milestone, Role, Span};
use jiff::Zoned;
use jiff::civil::Date;

/// Values of the front matter that were not understood, or all of it.
pub(super) fn front_matter(subject: &Subject) -> Vec<Hit> {
    let document = subject.document;
    let front = document.front();
    let complaints = front.broken.iter().chain(&front.complaints);
    complaints
        .map(|complaint| {
            Hit::at(complaint.span).with("complaint", &complaint.message).with("hint", complaint.hint.as_deref().unwrap_or_default())
        })
        .collect()
}

pub(super) fn one_owner(subject: &Subject) -> Vec<Hit> {
    let document = subject.document;
    let front = document.front();
    if front.broken.is_some() {
        return Vec::new();
    }
    match &front.owner {
        Some(owner) if names_several(&owner.value) => {
            vec![Hit::at(owner.span).with("problem", format!("“{}” is more than one owner", owner.value))]
        }
        Some(owner) if names_nobody(&owner.value) => {
            vec![Hit::at(owner.span).with("problem", format!("“{}” is nobody in particular", owner.value))]
        }
        Some(_) => Vec::new(),
        None if front.is_misread("owner") => Vec::new(),
        None => vec![Hit::at(place(document, "owner")).with("problem", "nobody is named as the owner of this report")],
    }
}

/// Whether one person or role is meant by the words, or several.
pub(super) fn names_several(owner: &str) -> bool {
    let handles = owner.matches('@').count();
    handles > 1 || [",", ";", " and ", " & ", " + "].iter().any(|mark| owner.contains(mark))
}

/// Words that stand where a name would and name nobody who could be asked.
pub(super) fn names_nobody(owner: &str) -> bool {
    const NOBODY: &[&str] = &[
        "team",
        "everyone",
        "everybody",
        "all",
        "anyone",
        "us",
        "we",
        "tbd",
        "tba",
        "todo",
        "none",
        "nobody",
        "unassigned",
        "n/a",
        "na",
        "?",
        "-",
        "–",
        "—",
    ];
    let plain = owner.trim().trim_start_matches(['@', '*', '_']).to_lowercase();
    let plain = plain.strip_prefix("the ").unwrap_or(&plain);
    let plain = plain.strip_prefix("whole ").unwrap_or(plain);
    plain.is_empty() || NOBODY.contains(&plain) || plain.chars().all(|c| c == '?')
}

/// An impact without a number leaves the reader to guess how bad it was.
pub(super) fn impact_number(subject: &Subject) -> Vec<Hit> {
    let document = subject.document;
    let front = document.front();
    if front.broken.is_some() || !hurt_somebody(document) {
        return Vec::new();
    }
    let impact = front.impact.as_ref();
    let is_counted = impact.is_some_and(|fact| !fact.value.numbers.is_empty() || fact.value.summary.as_deref().is_some_and(has_number))
        || front.is_misread("impact");
    let told: Vec<usize> = (0..document.sections().len()).filter(|index| document.sections()[*index].role == Role::Impact).collect();
    let is_told = told.iter().any(|section| blocks_of(document, *section).any(|block| has_number(document.read(block))));
    let stated = || {
        document.blocks().iter().enumerate().any(|(index, block)| {
            let read = document.read(index);
            !matches!(block.kind, document::Kind::Heading(_))
                && read.trim_start().get(..6).is_some_and(|start| start.eq_ignore_ascii_case("impact"))
                && has_number(read)
        })
    };
    if is_counted || is_told || stated() {
        return Vec::new();
    }
    let section = told.first().and_then(|section| heading(document, *section));
    vec![Hit::at(section.or(impact.map(|fact| fact.span)).unwrap_or_else(|| place(document, "impact")))]
}

/// Whether a text says how much: digits that are no time of day or date, or a word for a share.
fn has_number(text: &str) -> bool {
    const SHARES: &[&str] =
        &["all", "every", "none", "no", "nobody", "half", "third", "quarter", "most", "two", "three", "four", "five", "dozen"];
    text.split(|c: char| c.is_whitespace() || matches!(c, '(' | ')' | '~' | '"')).any(|word| {
        let word = word.trim_matches(|c: char| matches!(c, ',' | '.' | ';' | ':' | '!' | '*'));
        let digits = word.bytes().filter(u8::is_ascii_digit).count();
        let is_clock = word.contains(':') || (word.matches('-').count() == 2 && digits >= 6) || word.ends_with("Z");
        let is_number = digits > 0 && !is_clock && word.starts_with(|c: char| c.is_ascii_digit() || "$€£<>≈+-−".contains(c));
        is_number || SHARES.iter().any(|share| share.eq_ignore_ascii_case(word))
    })
}

/// A report of an incident or a problem, and not of something that only could have hurt.
fn hurt_somebody(document: &Document) -> bool {
    let kind = document.front().kind.as_ref().map(|fact| fact.value);
    !matches!(kind, Some(front::Kind::NearMiss | front::Kind::GameDay))
}

fn is_incident(document: &Document) -> bool {
    document.front().kind.as_ref().is_none_or(|fact| fact.value == front::Kind::Incident)
}

pub(super) fn detection(subject: &Subject) -> Vec<Hit> {
    let document = subject.document;
    const TOLD: &[&str] = &["alert", "alarm", "paged", "pager", "reported", "noticed", "detected", "monitor", "ticket", "complain"];
    let front = document.front();
    if front.broken.is_some() || !is_incident(document) || front.key_span("detected_by").is_some() {
        return Vec::new();
    }
    let marked =
        subject.timelines().iter().flat_map(|timeline| &timeline.entries).any(|entry| entry.milestone == Some(Milestone::Detected));
    let told = document.blocks().iter().enumerate().any(|(index, block)| {
        let role = document.sections()[block.section].role;
        let said = document.read(index).to_lowercase();
        let is_heading = matches!(block.kind, document::Kind::Heading(_));
        !is_heading
            && (role == Role::Detection && !said.trim().is_empty() || role != Role::Actions && TOLD.iter().any(|word| said.contains(word)))
    });
    if marked || told { Vec::new() } else { vec![Hit::at(place(document, "detected_by"))] }
}

pub(super) fn milestones(subject: &Subject) -> Vec<Hit> {
    let document = subject.document;
    let front = document.front();
    if front.broken.is_some() || !is_incident(document) {
        return Vec::new();
    }
    let timelines = subject.timelines();
    let marked = |milestone| timelines.iter().flat_map(|timeline| &timeline.entries).any(|entry| entry.milestone == Some(milestone));
    let is_written = |milestone: Milestone| front.milestone(milestone).is_some() || front.is_misread(milestone.name());
    let missing: Vec<&str> = [Milestone::Started, Milestone::Detected, Milestone::Mitigated, Milestone::Resolved]
        .into_iter()
        .filter(|milestone| !is_written(*milestone) && !marked(*milestone))
        .map(Milestone::name)
        .collect();
    match missing.as_slice() {
        [] => Vec::new(),
        [first, ..] => vec![Hit::at(place(document, first)).with("found", listed(&missing))],
    }
}

fn listed(names: &[&str]) -> String {
    match names {
        [all @ .., last] if !all.is_empty() => format!("{} and {last}", all.join(", ")),
        _ => names.concat(),
    }
}

pub(super) fn milestone_order(subject: &Subject) -> Vec<Hit> {
    let document = subject.document;
    let milestones = &document.front().milestones;
    let mut hits = Vec::new();
    for pair in milestones.windows(2) {
        let [(early, before), (late, after)] = pair else { continue };
        if after.value < before.value {
            let hit = Hit::at(after.span).with("found", late.name()).with("other", early.name());
            hits.push(hit.with("time", clock(&after.value)).with("before", clock(&before.value)));
        }
    }
    hits
}

pub(super) fn milestone_timeline(subject: &Subject) -> Vec<Hit> {
    let document = subject.document;
    let timelines = subject.timelines();
    let entries = || timelines.iter().flat_map(|timeline| &timeline.entries);
    let mut hits = Vec::new();
    for (milestone, fact) in &document.front().milestones {
        let mut far = None;
        let mut agrees = false;
        for entry in entries().filter(|entry| entry.milestone == Some(*milestone)) {
            let Some(moment) = entry.when.moment.as_ref().filter(|moment| moment.clock.is_some()) else { continue };
            let Some(at) = moment.zoned() else { continue };
            let apart = at.timestamp().as_second().abs_diff(fact.value.timestamp().as_second());
            // A table of minutes cannot tell the seconds that the front matter has.
            if apart < 60 || moment.approximate && apart < 600 {
                agrees = true;
            } else {
                far.get_or_insert((entry.when.span, at));
            }
        }
        if let (Some((span, at)), false) = (far, agrees) {
            let hit = Hit::at(span).with("found", milestone.name()).with("time", clock(&at));
            hits.push(hit.with("other", clock(&fact.value.with_time_zone(at.time_zone().clone()))));
        }
    }
    hits
}

/// A time as a report's reader knows it.
pub(super) fn clock(at: &Zoned) -> String {
    at.strftime("%Y-%m-%d %H:%M").to_string()
}

/// Sections whose heading promises something, except the action items: their absence has a rule of its own.
const PROMISED: &[Role] = &[
    Role::Summary,
    Role::Impact,
    Role::Timeline,
    Role::Detection,
    Role::Response,
    Role::Cause,
    Role::WentWell,
    Role::WentBadly,
    Role::Lucky,
    Role::Lessons,
];

pub(super) fn empty_section(subject: &Subject) -> Vec<Hit> {
    let document = subject.document;
    let empty = empty_sections(document).filter(|section| prompt_in(document, *section).is_none());
    empty.filter_map(|section| Some(Hit::at(heading(document, section)?).with("found", document.heading(section).trim()))).collect()
}

/// A prompt of the template with nothing written to it, or a word that stands for what is still to be written.
pub(super) fn prompt_left(subject: &Subject) -> Vec<Hit> {
    let document = subject.document;
    let mut hits: Vec<Hit> = empty_sections(document)
        .filter_map(|section| Some(Hit::at(prompt_in(document, section)?).with("found", document.heading(section).trim())))
        .collect();
    for (index, block) in document.blocks().iter().enumerate() {
        let role = document.sections()[block.section].role;
        if block.quoted
            || matches!(block.kind, document::Kind::Heading(_) | document::Kind::Code | document::Kind::Html)
            || role == Role::Actions
        {
            continue;
        }
        hits.extend(stand_in(document, index).map(|span| Hit::at(span).with("found", span.of(document.text()))));
    }
    hits
}

/// `TBD` and the like in a block, outside code.
fn stand_in(document: &Document, block: usize) -> Option<Span> {
    const WORDS: &[&str] = &["TODO", "TBD", "TBC", "FIXME", "XXX", "???"];
    let read = document.read(block);
    if !has_capitals(read) && !read.contains('?') {
        return None;
    }
    let start = document.blocks()[block].read.start;
    let is_word = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '/');
    WORDS.iter().find_map(|word| {
        let at = read.find(word)?;
        let alone = !read[..at].ends_with(is_word) && !read[at + word.len()..].starts_with(is_word);
        let is_prose = !document.prose().mark(start + at).has(document::Mark::CODE);
        (alone && is_prose).then(|| document.prose().locate(start + at..start + at + word.len()))
    })
}

/// Sections that promise something by their own heading and hold nothing a reader sees, deeper sections included.
fn empty_sections(document: &Document) -> impl Iterator<Item = usize> {
    let sections = document.sections();
    let mut has_deeper = vec![false; sections.len()];
    sections.iter().filter_map(|section| section.parent).for_each(|parent| has_deeper[parent] = true);
    (1..sections.len()).filter(move |index| {
        let section = &sections[*index];
        section.own
            && PROMISED.contains(&section.role)
            && !has_deeper[*index]
            && !blocks_of(document, *index).any(|block| says_something(document, block))
    })
}

fn says_something(document: &Document, index: usize) -> bool {
    let block = &document.blocks()[index];
    let source = block.span.of(document.text());
    match block.kind {
        document::Kind::Heading(_) | document::Kind::Cell { row: 0, .. } => false,
        document::Kind::Code => true,
        document::Kind::Html => !source.trim_start().starts_with("<!--"),
        _ => !document.read(index).trim().is_empty() || source.contains("![") || source.contains("<img"),
    }
}

fn prompt_in(document: &Document, section: usize) -> Option<Span> {
    let body = document.sections()[section].body;
    let comments = document.comments();
    let first = comments.partition_point(|comment| comment.start < body.start);
    let mut inside = comments[first..].iter().copied().take_while(|comment| comment.start < body.end);
    inside.find(|comment| body.covers(*comment) && !comment.of(document.text()).contains("noblame"))
}

pub(super) fn audience(subject: &Subject) -> Vec<Hit> {
    let document = subject.document;
    let front = document.front();
    if front.broken.is_some() || front.key_span("audience").is_some() {
        return Vec::new();
    }
    vec![Hit::at(place(document, "audience"))]
}

/// Not yet published when the days that the house allows are over.
pub(super) fn publish_late(subject: &Subject) -> Vec<Hit> {
    let document = subject.document;
    let front = document.front();
    let status = front.status.as_ref().map(|fact| fact.value);
    if !front.is_ours() || front.kind.as_ref().is_some_and(|fact| fact.value == front::Kind::GameDay) {
        return Vec::new();
    }
    if matches!(status, Some(Status::Published | Status::Withdrawn)) {
        return Vec::new();
    }
    let Some(day) = over(document) else { return Vec::new() };
    let allowed = i64::from(subject.context.settings.publish_within_days);
    let days = i64::from((subject.context.today - day).get_days());
    if days <= allowed {
        return Vec::new();
    }
    let span = front.status.as_ref().map_or_else(|| place(document, "status"), |fact| fact.span);
    let status = status.unwrap_or(Status::Draft).name();
    vec![Hit::at(span).with("found", status).with("days", days.to_string()).with("allowed", allowed.to_string())]
}

/// The day the incident was over, as far as the front matter tells.
fn over(document: &Document) -> Option<Date> {
    let front = document.front();
    front.milestones.last().map(|(_, fact)| fact.value.date()).or(front.date.as_ref().map(|fact| fact.value))
}

/// Where something is missing from: the key if it stands there without a value, else the line that opens the front matter,
/// else the title, else the first line.
pub(super) fn place(document: &Document, key: &str) -> Span {
    if let Some(span) = document.front().key_span(key) {
        return span;
    }
    if let Some(front) = document.front_span() {
        return Span::new(front.start, front.start + 3);
    }
    let title = document.sections().get(1).and_then(|_| heading(document, 1));
    title.or_else(|| document.blocks().first().map(|block| Span::at(block.span.start))).unwrap_or_default()
}

/// The bytes of a section's heading.
pub(super) fn heading(document: &Document, section: usize) -> Option<Span> {
    let block = document.sections()[section].heading?;
    Some(document.blocks()[block].span.trim(document.text()))
}

/// The blocks of a section and of the deeper ones in it, without its heading.
pub(super) fn blocks_of(document: &Document, section: usize) -> impl Iterator<Item = usize> {
    let section = &document.sections()[section];
    let span = Span::new(section.body.start, section.span.end);
    let first = document.blocks().partition_point(|block| block.span.start < span.start);
    (first..document.blocks().len()).take_while(move |index| document.blocks()[*index].span.start < span.end)
}
