//! A report as its page shows it: facts at a glance, the body, the items; and the line that stands for it elsewhere.

use super::clean::escaped;
use super::near::{self, Feature};
use super::outline::Heading;
use super::search::{self, Words};
use super::strip::{self, Strip};
use super::{Input, address, body, figures, files, lanes};
use crate::document::front::{Audience, DetectedBy, Kind, Status};
use crate::document::{Document, Front, Role, item};
use jiff::civil::Date;
use serde::Serialize;
use std::collections::HashSet;
use std::sync::Arc;

/// A report, made ready for its page. It no longer holds the document, so that many fit in memory.
#[derive(Clone, Debug)]
pub struct Page {
    pub(super) report: Report,
    pub(super) contents: Vec<Entry>,
    pub(super) items: Vec<Item>,
    /// The names of the places on the page, as the body has them.
    pub(super) places: HashSet<String>,
    /// The body's HTML; links to files of the repository still stand behind [`address::FILE`].
    pub(super) body: Arc<str>,
    pub(super) status: Status,
    pub(super) audience: Audience,
    /// The ids that the front matter names as related.
    pub(super) related: Vec<String>,
    pub(super) kind: Kind,
    /// The day it began, as its items' age is counted from.
    pub(super) since: Option<Date>,
    pub(super) lengths: Vec<super::Stretch>,
    /// What a search finds it by.
    pub(super) words: Words,
    /// What it may share with other reports.
    pub(super) features: Vec<Feature>,
    /// Whether the body links to files of the repository, and the paths of those that may go with the site.
    pub(super) has_file_links: bool,
    pub(super) wanted: Vec<String>,
}

/// What the templates know of a report.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Report {
    pub id: String,
    pub title: String,
    /// The name of the heading that the title was taken from, for links to it.
    pub anchor: Option<String>,
    /// From the site's root.
    pub address: String,
    /// The file in the repository.
    pub source: String,
    /// `2026-11-21`; none where no day is told.
    pub day: Option<String>,
    pub day_words: Option<String>,
    pub year: Option<i16>,
    /// One sentence.
    pub summary: Option<String>,
    /// One sentence of what was learned, where a section says so.
    pub learned: Option<String>,
    /// What stands under the title: the impact, or the summary where the text does not begin with it anyway.
    pub lead: Option<String>,
    pub kind: String,
    pub status: Option<String>,
    pub audience: String,
    pub severity: Option<String>,
    /// The place of the severity in the settings, 1 for the worst; 0 for one that the settings do not name.
    pub severity_rank: usize,
    pub services: Vec<String>,
    pub tags: Vec<String>,
    pub factors: Vec<String>,
    pub owner: Option<String>,
    pub facilitator: Option<String>,
    pub detected_by: Option<String>,
    pub milestones: Vec<Moment>,
    pub stretches: Vec<Length>,
    /// How long the incident lasted, in words.
    pub lasted: Option<String>,
    pub strip: Option<Strip>,
    /// Whether the body shows the timeline as a picture.
    pub has_picture: bool,
    pub impact: Option<String>,
    /// Numbers of impact, objective and effort, with what they count.
    pub numbers: Vec<Fact>,
    pub budget: Option<Budget>,
    /// How long it takes to read, in minutes.
    pub minutes: usize,
    /// Ids at other places.
    pub links: Vec<Fact>,
    /// Keys of the front matter that we do not know.
    pub other: Vec<Fact>,
    pub items: usize,
    pub items_open: usize,
}

/// A name and what stands under it, both in words.
#[derive(Clone, Debug, Serialize)]
pub struct Fact {
    pub name: String,
    pub value: String,
}

/// What was spent of the error budget.
#[derive(Clone, Debug, Serialize)]
pub struct Budget {
    /// `53 %`, `5.3 times all of it`.
    pub spent: String,
    /// The percents of a bar that are full.
    pub bar: u32,
    pub is_over: bool,
    /// How many may be bad.
    pub allowed: String,
    pub formula: String,
}

#[derive(Clone, Debug, Serialize)]
pub struct Moment {
    pub name: String,
    /// For programs: RFC 3339, without an offset where nobody says the zone.
    pub at: String,
    /// None where the milestone before it was passed on the same day.
    pub day: Option<String>,
    pub clock: String,
}

/// A stretch between milestones.
#[derive(Clone, Debug, Serialize)]
pub struct Length {
    pub name: String,
    pub length: String,
    pub meaning: String,
    /// The milestones it runs between, for its colour.
    pub from: String,
    pub to: String,
}

/// A line of the table of contents.
#[derive(Clone, Debug, Serialize)]
pub struct Entry {
    pub anchor: String,
    pub text: String,
    pub inner: Vec<Entry>,
}

/// An action item as the page of open ones shows it.
#[derive(Clone, Debug, Serialize)]
pub struct Item {
    pub id: String,
    /// Its place on the report's page; none where it stands in HTML that has no place for one.
    pub anchor: Option<String>,
    pub text: String,
    pub owner: Option<String>,
    #[serde(skip)]
    pub due_on: Option<Date>,
    pub due: Option<String>,
    pub due_words: Option<String>,
    pub kind: Option<String>,
    pub priority: Option<String>,
    /// The class of the state, and its words.
    pub state: String,
    pub state_words: String,
    pub ticket: Option<Ticket>,
    /// 0 for P0 to 4 for P4 and below.
    #[serde(skip)]
    pub level: Option<u8>,
    #[serde(skip)]
    pub is_open: bool,
}

#[derive(Clone, Debug, Serialize)]
pub struct Ticket {
    pub words: String,
    /// None where it must not be followed.
    pub address: Option<String>,
}

impl Page {
    /// How many of its action items are open and late on a day.
    pub(super) fn items_overdue(&self, today: Date) -> usize {
        self.items.iter().filter(|item| item.is_open && item.due_on.is_some_and(|due| due < today)).count()
    }

    /// The place on this page that a link to another report names (`#timeline`), if there is one.
    pub(super) fn place(&self, written: &str) -> Option<String> {
        let wanted = address::decode(written.strip_prefix('#')?)?;
        let is_there = |name: &str| self.report.anchor.as_deref() == Some(name) || self.places.contains(&super::clean::escaped(name));
        [wanted.to_lowercase(), wanted].into_iter().rev().find(|name| is_there(name)).map(|name| format!("#{name}"))
    }
}

/// Make a report ready for its page.
pub fn page(input: &Input, severities: &[String]) -> Page {
    let document = &input.document;
    let front = document.front();
    let stem = stem(&input.path);
    let id = &document.id(stem);
    let heading = first_heading(document);
    let written = front.title.as_ref().map(|title| title.value.trim()).filter(|title| !title.is_empty());
    let is_title = heading.is_some_and(|heading| written.is_none_or(|title| same(title, heading)));
    let title = written.or(heading).map_or_else(|| figures::label(stem), str::to_owned);
    let folder = input.path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let items = document.action_items();
    let mut body = body::body(document, &input.timelines, &items, folder, is_title);
    // HTML of the report's own can swallow rows: those have no place to lead to.
    let there = |row: &Option<String>| row.clone().filter(|row| body.html.contains(&format!(" id=\"{}\"", escaped(row))));
    let rows: Vec<Option<String>> = if body.is_cleaned { body.rows.iter().map(there).collect() } else { body.rows.clone() };
    let picture = lanes::picture(input, &rows, folder);
    let read = search::read(&body.html);
    let has_picture = picture.is_some();
    place(&mut body.html, picture);
    let places: HashSet<String> =
        body.html.split(" id=\"").skip(1).filter_map(|rest| rest.split_once('"')).map(|(id, _)| id.to_owned()).collect();
    let items: Vec<Item> = items.iter().map(|item| shown_item(item, folder, &places)).collect();
    let day = day(input, stem, &title);
    let summary = summary(document);
    let severity = front.severity.as_ref().map(|severity| severity.value.clone());
    let report = Report {
        address: format!("reports/{}.html", address::page_name(id)),
        id: id.to_owned(),
        title,
        anchor: body.title,
        source: input.path.clone(),
        day: day.map(|day| day.to_string()),
        day_words: day.map(figures::day),
        year: day.map(Date::year),
        learned: learned(document),
        lead: lead(front, summary.as_deref(), &body.html),
        summary,
        kind: kind(front.kind.as_ref().map_or(Kind::Incident, |kind| kind.value)).to_owned(),
        status: front.status.as_ref().map(|status| self::status(status.value).to_owned()),
        audience: if audience(front) == Audience::Public { "public" } else { "internal" }.to_owned(),
        severity_rank: severity.as_ref().map_or(0, |severity| rank(severity, severities)),
        severity,
        services: values(&front.services),
        tags: values(&front.tags),
        factors: values(&front.factors),
        owner: front.owner.as_ref().map(|owner| owner.value.clone()),
        facilitator: front.facilitator.as_ref().map(|facilitator| facilitator.value.clone()),
        detected_by: front.detected_by.as_ref().map(|by| detected_by(by.value).to_owned()),
        milestones: milestones(input),
        stretches: input.stretches.iter().map(length).collect(),
        lasted: lasted(input).map(figures::length),
        strip: strip::strip(&input.moments, if has_picture { &[] } else { &input.timelines }),
        has_picture,
        impact: front.impact.as_ref().and_then(|impact| impact.value.summary.clone()),
        numbers: numbers(front),
        budget: input.spent.map(|spent| budget(&spent)),
        minutes: minutes(document),
        links: front.links.iter().map(|(name, ids)| Fact { name: figures::label(name), value: ids.join(", ") }).collect(),
        other: other(front),
        items: items.len(),
        items_open: items.iter().filter(|item| item.is_open).count(),
    };
    let (has_file_links, wanted) = files::linked(&body.html);
    Page {
        features: near::features(&report),
        has_file_links,
        wanted,
        words: read.words(&report.title, filed(&report)),
        kind: front.kind.as_ref().map_or(Kind::Incident, |kind| kind.value),
        since: document.day(stem),
        lengths: input.stretches.clone(),
        report,
        contents: nested(&body.contents, &places),
        items,
        places,
        body: body.html.into(),
        status: front.status.as_ref().map_or(Status::Draft, |status| status.value),
        audience: audience(front),
        related: values(&front.related),
    }
}

fn lead(front: &Front, summary: Option<&str>, html: &str) -> Option<String> {
    let impact = front.impact.as_ref().and_then(|impact| impact.value.summary.clone());
    impact.or_else(|| summary.filter(|_| html.trim_start().starts_with("<h2")).map(str::to_owned))
}

/// Put the picture of the timeline where the body has left room for it, or before everything.
fn place(html: &mut String, picture: Option<String>) {
    let room = html.find(body::PICTURE).map(|at| at..at + body::PICTURE.len());
    let picture = picture.unwrap_or_default();
    html.replace_range(room.unwrap_or(0..0), &picture);
}

/// What a report is filed under, as words to find it by.
fn filed(report: &Report) -> impl Iterator<Item = &str> {
    let one = [
        Some(report.id.as_str()),
        report.severity.as_deref(),
        report.summary.as_deref(),
        report.impact.as_deref(),
        report.owner.as_deref(),
    ];
    let many = report.services.iter().chain(&report.tags).chain(&report.factors).map(String::as_str);
    let facts = report.other.iter().chain(&report.links).map(|fact| fact.value.as_str());
    one.into_iter().flatten().chain([report.kind.as_str()]).chain(many).chain(facts)
}

/// A report whose audience is not said, or not understood, is for the inside.
fn audience(front: &Front) -> Audience {
    front.audience.as_ref().map_or(Audience::Internal, |audience| audience.value)
}

pub(super) fn stem(path: &str) -> &str {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.rsplit_once('.').map_or(name, |(stem, _)| stem)
}

fn values(facts: &[crate::document::front::Fact<String>]) -> Vec<String> {
    facts.iter().map(|fact| fact.value.clone()).collect()
}

/// The first heading, if it is of the first level and nothing is said before it.
fn first_heading(document: &Document) -> Option<&str> {
    use crate::document::Kind;
    let first = document.blocks().iter().position(|block| block.kind != Kind::Html)?;
    let words = document.read(first).trim();
    (document.blocks()[first].kind == Kind::Heading(1) && !words.is_empty()).then_some(words)
}

/// Whether two titles say the same, but for case and punctuation.
fn same(one: &str, other: &str) -> bool {
    let plain = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect::<String>();
    plain(one) == plain(other)
}

/// The day of a report: the day it started, the day it names, a day in its file's name or title, its first entry's day.
fn day(input: &Input, stem: &str, title: &str) -> Option<Date> {
    let front = input.document.front();
    let started = input.moments.first().map(|moment| moment.at.date());
    let entry = || input.timelines.iter().flat_map(|timeline| &timeline.entries).find_map(|entry| entry.when.moment.as_ref()?.date);
    started
        .or_else(|| front.date.as_ref().map(|date| date.value))
        .or_else(|| written_day(stem))
        .or_else(|| written_day(title))
        .or_else(entry)
}

/// A day written anywhere in a text: `2026-11-21`, `2026_11_21`, `November 21st, 2026`, `21 Nov 2026`.
fn written_day(text: &str) -> Option<Date> {
    let windows = text.as_bytes().windows(10);
    windows
        .filter_map(|window| std::str::from_utf8(window).ok())
        .find_map(|window| window.replace('_', "-").parse().ok())
        .or_else(|| day_in_words(text))
}

fn day_in_words(text: &str) -> Option<Date> {
    let words: Vec<&str> = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    words.windows(3).find_map(|three| {
        let year: i16 = three[2].parse().ok().filter(|year| (1970..2200).contains(year))?;
        let (month, day) = match month(three[0]) {
            Some(month) => (month, three[1]),
            None => (month(three[1])?, three[0]),
        };
        let day = day.trim_end_matches(|c: char| c.is_ascii_alphabetic()).parse().ok()?;
        Date::new(year, month, day).ok()
    })
}

fn month(word: &str) -> Option<i8> {
    const MONTHS: [&str; 12] =
        ["january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"];
    let word = word.to_lowercase();
    let found = MONTHS.iter().position(|month| *month == word || word.len() >= 3 && word.len() <= 4 && month.starts_with(word.as_str()));
    found.and_then(|at| i8::try_from(at + 1).ok())
}

/// One sentence that says what it was: of the section that sums up, of the impact, or else of what comes first.
fn summary(document: &Document) -> Option<String> {
    let section = |block: &usize| &document.sections()[document.blocks()[*block].section];
    let blocks = || 0..document.blocks().len();
    let summed = first_said(document, blocks().filter(|block| section(block).role == Role::Summary));
    let impact = || document.front().impact.as_ref().and_then(|impact| impact.value.summary.clone());
    let first = || first_said(document, blocks().filter(|block| section(block).level < 2));
    summed.or_else(impact).or_else(first)
}

/// One sentence of what was learned: of the lessons, or else of what the team was lucky in.
fn learned(document: &Document) -> Option<String> {
    let role = |block: &usize| document.sections()[document.blocks()[*block].section].role;
    let of = |wanted: Role| first_said(document, (0..document.blocks().len()).filter(|block| role(block) == wanted));
    of(Role::Lessons).or_else(|| of(Role::Lucky))
}

/// The first sentence of the blocks that is one, and not a label such as “Key events”; where none ends as a sentence
/// does, the first that is long enough to say something.
pub(super) fn first_said(document: &Document, blocks: impl Iterator<Item = usize>) -> Option<String> {
    use crate::document::Kind;
    let said = blocks.filter(|&block| matches!(document.blocks()[block].kind, Kind::Paragraph | Kind::Item));
    let sentences: Vec<String> =
        said.take(12).map(|block| first_sentence(document, block)).filter(|text| text.split(' ').count() > 3).collect();
    let whole = sentences.iter().find(|text| text.ends_with(['.', '!', '?', '…', '”', '"', ')']));
    whole.or(sentences.first()).cloned()
}

/// The longest summary that is shown, in characters.
const LONGEST: usize = 280;

fn first_sentence(document: &Document, block: usize) -> String {
    let sentence = document.sentences(block).into_iter().next().unwrap_or(document.blocks()[block].read.clone());
    let words: Vec<&str> = document.prose().text()[sentence].split_whitespace().collect();
    let text = words.join(" ");
    let label = ["Impact: ", "Summary: ", "Identified: "].into_iter().find(|label| text.starts_with(label)).map_or(0, str::len);
    let text = text[label..].to_owned();
    match text.char_indices().nth(LONGEST) {
        None => text,
        Some((end, _)) => {
            let end = text[..end].rfind(' ').unwrap_or(end);
            format!("{} …", text[..end].trim_end_matches([',', ';', ':', ' ']))
        }
    }
}

fn lasted(input: &Input) -> Option<i64> {
    use crate::document::Milestone::{Mitigated, Resolved, Started};
    let between = |to| input.stretches.iter().find(|stretch| stretch.from == Started && stretch.to == to);
    between(Resolved).or_else(|| between(Mitigated)).map(|stretch| stretch.seconds)
}

fn rank(severity: &str, severities: &[String]) -> usize {
    severities.iter().position(|known| known.eq_ignore_ascii_case(severity)).map_or(0, |at| at + 1)
}

fn milestones(input: &Input) -> Vec<Moment> {
    let mut before = None;
    let moment = |moment: &super::Moment| {
        let (at, zone) = (&moment.at, if moment.is_zone_told { "%:z" } else { "" });
        Moment {
            name: figures::label(moment.milestone.name()),
            at: at.strftime(&format!("%Y-%m-%dT%H:%M:%S{zone}")).to_string(),
            day: (before.replace(at.date()) != Some(at.date())).then(|| figures::short_day(at.date())),
            clock: figures::clock(at, moment.is_zone_told),
        }
    };
    input.moments.iter().map(moment).collect()
}

fn length(stretch: &super::Stretch) -> Length {
    Length {
        name: stretch.name.to_owned(),
        length: figures::length(stretch.seconds),
        meaning: stretch.meaning.to_owned(),
        from: stretch.from.name().to_owned(),
        to: stretch.to.name().to_owned(),
    }
}

fn numbers(front: &Front) -> Vec<Fact> {
    let mut numbers = Vec::new();
    let mut add = |name: String, value: String| numbers.push(Fact { name, value });
    if let Some(impact) = &front.impact {
        for (name, value) in &impact.value.numbers {
            add(figures::label(name), figures::number(*value));
        }
    }
    if let Some(slo) = front.slo.as_ref().map(|slo| &slo.value) {
        let name = slo.name.as_ref().map_or("Objective".to_owned(), |name| format!("Objective {name}"));
        let objective = slo.objective.map(|percent| format!("{} %", figures::number(percent)));
        let window = slo.window.as_ref().map(|window| format!("over {window}"));
        let bad = slo.bad.map(|bad| match slo.total {
            Some(total) => format!("{} of {} were bad", figures::number(bad), figures::number(total)),
            None => format!("{} were bad", figures::number(bad)),
        });
        let goal = [objective, window].into_iter().flatten().collect::<Vec<_>>().join(" ");
        let said = [Some(goal).filter(|goal| !goal.is_empty()), bad].into_iter().flatten().collect::<Vec<_>>().join("; ");
        if !said.is_empty() {
            add(name, said);
        }
    }
    if let Some(effort) = front.effort.as_ref().map(|effort| &effort.value) {
        if let Some(responders) = effort.responders {
            add("Responders".to_owned(), figures::number(responders));
        }
        if let Some(hours) = effort.hours {
            add("Hours of work".to_owned(), figures::number(hours));
        }
    }
    numbers
}

fn budget(spent: &super::Spent) -> Budget {
    let percents = spent.share * 100.0;
    let exact = |value: f64| if value < 10.0 { (value * 10.0).round() / 10.0 } else { value.round() };
    Budget {
        spent: match spent.share {
            share if share < 2.0 => format!("{} %", figures::number(exact(percents))),
            share => format!("{} times all of it", figures::number(exact(share))),
        },
        bar: percents.round().clamp(0.0, 100.0) as u32,
        is_over: spent.share > 1.0,
        allowed: figures::number(exact(spent.allowed)),
        formula: spent.formula.to_owned(),
    }
}

/// Words that are read in a minute.
const READ: usize = 220;

fn minutes(document: &Document) -> usize {
    let words: usize = (0..document.blocks().len()).map(|block| document.read(block).split_whitespace().count()).sum();
    words.div_ceil(READ).max(1)
}

/// What other generators of sites keep in the front matter says nothing of the incident.
const LAYOUT_KEYS: [&str; 14] = [
    "layout",
    "weight",
    "category",
    "categories",
    "permalink",
    "slug",
    "toc",
    "draft",
    "sidebar",
    "nav_order",
    "parent",
    "aliases",
    "url",
    "last_reviewed_on",
];

fn other(front: &Front) -> Vec<Fact> {
    let told = front.other.iter().filter(|(key, _)| !LAYOUT_KEYS.contains(&key.as_str()));
    told.map(|(key, fact)| Fact { name: figures::label(key), value: in_a_line(fact.value.trim()) })
        .filter(|fact| !fact.value.is_empty())
        .collect()
}

/// The YAML of a list of words as a person would write it.
fn in_a_line(value: &str) -> String {
    let words: Option<Vec<&str>> = value.lines().map(|line| line.strip_prefix("- ").map(str::trim)).collect();
    words.filter(|words| words.iter().all(|word| !word.contains(": "))).map_or_else(|| value.to_owned(), |words| words.join(", "))
}

fn shown_item(item: &item::Item, folder: &str, places: &HashSet<String>) -> Item {
    let (state, words) = body::state(item.status);
    let anchor = super::anchor::plain(&item.id);
    Item {
        anchor: places.contains(&anchor).then_some(anchor),
        id: item.id.clone(),
        text: item.text.clone(),
        owner: item.owner.clone(),
        due_on: item.due,
        due: item.due.map(|due| due.to_string()),
        due_words: item.due.map(figures::short_day),
        kind: item.kind.map(|kind| item_kind(kind).to_owned()),
        priority: item.priority.clone(),
        level: item.level(),
        state: state.to_owned(),
        state_words: words.to_owned(),
        ticket: item.ticket.as_ref().map(|(words, written)| Ticket {
            words: if words.is_empty() { written.clone() } else { words.clone() },
            address: address::target(written, folder).filter(|target| target.starts_with("http")),
        }),
        is_open: matches!(item.status, item::Status::Open | item::Status::InProgress),
    }
}

/// Headings as a table of contents of two levels. HTML of the report's own can swallow a heading: it then has no place.
fn nested(contents: &[Heading], places: &HashSet<String>) -> Vec<Entry> {
    let mut entries: Vec<Entry> = Vec::new();
    let is_shown = |heading: &&Heading| heading.level <= 3 && !heading.text.trim().is_empty();
    for heading in contents.iter().filter(is_shown).filter(|heading| places.contains(&escaped(&heading.anchor))) {
        let entry = Entry { anchor: heading.anchor.clone(), text: heading.text.clone(), inner: Vec::new() };
        match entries.last_mut().filter(|_| heading.level == 3) {
            Some(last) => last.inner.push(entry),
            None => entries.push(entry),
        }
    }
    entries
}

fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Incident => "incident",
        Kind::NearMiss => "near miss",
        Kind::Problem => "problem",
        Kind::GameDay => "game day",
    }
}

fn status(status: Status) -> &'static str {
    match status {
        Status::Draft => "draft",
        Status::InReview => "in review",
        Status::Approved => "approved",
        Status::Published => "published",
        Status::Withdrawn => "withdrawn",
    }
}

fn detected_by(by: DetectedBy) -> &'static str {
    match by {
        DetectedBy::Alert => "an alert",
        DetectedBy::Customer => "a customer",
        DetectedBy::Staff => "staff",
        DetectedBy::Drill => "a drill",
    }
}

fn item_kind(kind: item::Type) -> &'static str {
    match kind {
        item::Type::Prevent => "prevent",
        item::Type::Mitigate => "mitigate",
        item::Type::Detect => "detect",
        item::Type::Repair => "repair",
        item::Type::Process => "process",
        item::Type::Learn => "learn",
    }
}
