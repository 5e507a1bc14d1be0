//! A report as its page shows it: facts at a glance, the body, the items; and the line that stands for it elsewhere.

use super::clean::escaped;
use super::details::Details;
use super::near::{self, Feature};
use super::outline::Heading;
use super::search::{self, Words};
use super::{Input, address, attached, body, day, details, diagram, emoji, figures, key, lanes};
use crate::document::front::{Audience, DetectedBy, Kind, Status};
use crate::document::{Document, Front, Role, item};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::HashSet;
use std::sync::OnceLock;

/// A report, made ready for its page. It no longer holds the document, so that many fit in memory.
#[derive(Debug, Serialize, Deserialize)]
#[serde(try_from = "Kept")]
pub struct Page {
    pub(super) report: Report,
    pub(super) items: Vec<Item>,
    /// The ids that the front matter names as related.
    pub(super) related: Vec<String>,
    /// The day it began, as its items' age is counted from.
    pub(super) since: Option<Date>,
    pub(super) lengths: Vec<Passed>,
    /// The files of the repository that its body leads to, as the body writes them.
    pub(super) links: Vec<String>,
    /// What the text of the report says, and its timeline's channels, as a number.
    #[serde(skip)]
    pub(super) sum: u64,
    /// What is kept of the page, as a number.
    #[serde(skip)]
    card: OnceLock<u64>,
    #[serde(skip)]
    pub(super) kind: Kind,
    #[serde(skip)]
    pub(super) status: Status,
    #[serde(skip)]
    pub(super) audience: Audience,
    /// What only its own page shows. A page that is remembered from an earlier build begins without.
    #[serde(skip)]
    text: OnceLock<Text>,
    #[serde(skip)]
    features: OnceLock<Vec<Feature>>,
}

/// What of a page is remembered from one build to the next: the rest follows from it, or is read from the report again.
#[derive(Deserialize)]
struct Kept {
    report: Report,
    items: Vec<Item>,
    related: Vec<String>,
    since: Option<Date>,
    lengths: Vec<Passed>,
    links: Vec<String>,
}

impl TryFrom<Kept> for Page {
    type Error = &'static str;

    fn try_from(kept: Kept) -> Result<Page, &'static str> {
        let Kept { report, items, related, since, lengths, links } = kept;
        let unknown = "a word that is not known";
        let known = [Kind::Incident, Kind::NearMiss, Kind::Problem, Kind::GameDay];
        let kind = known.into_iter().find(|known| kind(*known) == report.kind).ok_or(unknown)?;
        let known = [Status::Draft, Status::InReview, Status::Approved, Status::Published, Status::Withdrawn];
        let status = match &report.status {
            Some(word) => known.into_iter().find(|known| status(*known) == word).ok_or(unknown)?,
            None => Status::Draft,
        };
        let audience = [Audience::Internal, Audience::Public].into_iter().find(|known| audience_word(*known) == report.audience);
        let audience = audience.ok_or(unknown)?;
        let (sum, card, text, features) = (0, OnceLock::new(), OnceLock::new(), OnceLock::new());
        Ok(Page { report, items, related, since, lengths, links, sum, card, kind, status, audience, text, features })
    }
}

/// What only the report's own page shows.
#[derive(Debug)]
pub(super) struct Text {
    pub details: Details,
    pub contents: Vec<Entry>,
    /// The body's HTML; links to files of the repository still stand behind [`address::FILE`].
    pub body: String,
    /// What a search finds it by.
    pub words: Words,
}

/// How long it took from one milestone to another; both by their places in [`Milestone::ALL`].
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(super) struct Passed {
    pub from: usize,
    pub to: usize,
    pub seconds: i64,
}

impl Passed {
    pub(super) fn is_of(&self, definition: &super::Definition) -> bool {
        (self.from, self.to) == (definition.from as usize, definition.to as usize)
    }
}

/// What the templates know of a report, wherever it is shown.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
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
    /// The moment it began on that day, with its offset; none where no time is told, or not in which zone.
    pub began: Option<String>,
    pub year: Option<i16>,
    /// One sentence.
    pub summary: Option<String>,
    /// One sentence of what was learned, where a section says so.
    pub learned: Option<String>,
    pub kind: String,
    pub status: Option<String>,
    pub audience: String,
    pub severity: Option<String>,
    /// The place of the severity in the settings, 1 for the worst; 0 for one that the settings do not name.
    pub severity_rank: usize,
    pub services: Vec<String>,
    pub tags: Vec<String>,
    pub factors: Vec<String>,
    pub detected_by: Option<String>,
    /// How long the incident lasted, in words.
    pub lasted: Option<String>,
    pub impact: Option<String>,
    pub items: usize,
    pub items_open: usize,
}

/// A report as its own page shows it.
#[derive(Serialize)]
pub(super) struct Whole<'p> {
    #[serde(flatten)]
    pub report: &'p Report,
    #[serde(flatten)]
    pub details: &'p Details,
}

/// A line of the table of contents.
#[derive(Clone, Debug, Serialize)]
pub struct Entry {
    pub anchor: String,
    pub text: String,
    pub inner: Vec<Entry>,
}

/// An action item as the page of open ones shows it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Item {
    pub id: String,
    /// Its place on the report's page; none where it stands in HTML that has no place for one.
    pub anchor: Option<String>,
    pub text: String,
    pub owner: Option<String>,
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
    pub level: Option<u8>,
    pub is_open: bool,
    /// Whether something shows that anybody has taken it up.
    pub is_taken_up: bool,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
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

    /// What only its own page shows; none of one that is remembered, until it is read again.
    pub(super) fn text(&self) -> Option<&Text> {
        self.text.get()
    }

    /// Whether what its own page shows has still to be read.
    pub fn lacks_text(&self) -> bool {
        self.text.get().is_none()
    }

    /// Take what its own page shows from the same report, read again; false where it is no longer the same.
    pub fn fill(&self, again: Page) -> bool {
        let is_same = (self.sum, self.card()) == (again.sum, again.card());
        if let Some(text) = again.text.into_inner().filter(|_| is_same) {
            let _ = self.text.set(text);
        }
        is_same
    }

    /// What is kept of it from one build to the next, for [`Page::remembered`]; [`Page::sum`] goes with it.
    pub fn kept(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// A page that an earlier build kept; none where it is not understood.
    pub fn remembered(kept: &str, sum: u64) -> Option<Page> {
        let page: Page = serde_json::from_str(kept).ok()?;
        Some(Page { sum, card: key::number(kept).into(), ..page })
    }

    /// What the text of the report says, and its timeline's channels, as a number.
    pub fn sum(&self) -> u64 {
        self.sum
    }

    /// What is kept of it, as a number.
    pub(super) fn card(&self) -> u64 {
        *self.card.get_or_init(|| key::number(self.kept().as_str()))
    }

    /// The file of its report, from the root of the repository.
    pub fn source(&self) -> &str {
        &self.report.source
    }

    /// What it may share with other reports.
    pub(super) fn features(&self) -> &[Feature] {
        self.features.get_or_init(|| near::features(&self.report))
    }

    /// The place on this page that a link to another report names (`#timeline`), if there is one.
    pub(super) fn place(&self, written: &str) -> Option<String> {
        let wanted = address::decode(written.strip_prefix('#')?)?;
        let body = &self.text.get()?.body;
        let is_there =
            |name: &str| self.report.anchor.as_deref() == Some(name) || body.contains(&format!(" id=\"{}\"", super::clean::escaped(name)));
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
    draw(&mut body.html, &body.drawings);
    let places: HashSet<String> =
        body.html.split(" id=\"").skip(1).filter_map(|rest| rest.split_once('"')).map(|(id, _)| id.to_owned()).collect();
    let items: Vec<Item> = items.iter().map(|item| shown_item(item, folder, &places)).collect();
    let day = day::of(input, stem, &title);
    let summary = summary(document);
    let severity = front.severity.as_ref().map(|severity| severity.value.clone());
    let details = details::details(input, summary.as_deref(), &body.html, has_picture);
    let kind = front.kind.as_ref().map_or(Kind::Incident, |kind| kind.value);
    let report = Report {
        address: format!("reports/{}.html", address::page_name(id)),
        id: id.to_owned(),
        title,
        anchor: body.title,
        source: input.path.clone(),
        day: day.map(|day| day.to_string()),
        day_words: day.map(figures::day),
        began: day::began(input),
        year: day.map(Date::year),
        learned: learned(document),
        summary,
        kind: self::kind(kind).to_owned(),
        status: front.status.as_ref().map(|status| self::status(status.value).to_owned()),
        audience: audience_word(audience(front)).to_owned(),
        severity_rank: severity.as_ref().map_or(0, |severity| rank(severity, severities)),
        severity,
        services: values(&front.services),
        tags: values(&front.tags),
        factors: values(&front.factors),
        detected_by: front.detected_by.as_ref().map(|by| detected_by(by.value).to_owned()),
        lasted: lasted(input).map(figures::length),
        impact: front.impact.as_ref().and_then(|impact| impact.value.summary.clone()),
        items: items.len(),
        items_open: items.iter().filter(|item| item.is_open).count(),
    };
    let text = Text {
        words: read.words(&report.title, filed(&report, &details)),
        details,
        contents: nested(&body.contents, &places),
        body: body.html,
    };
    let passed = |stretch: &super::Stretch| Passed {
        from: stretch.definition.from as usize,
        to: stretch.definition.to as usize,
        seconds: stretch.seconds,
    };
    Page {
        links: attached::links(&text.body),
        kind,
        since: document.day(stem),
        lengths: input.stretches.iter().map(passed).collect(),
        report,
        items,
        status: front.status.as_ref().map_or(Status::Draft, |status| status.value),
        audience: audience(front),
        related: values(&front.related),
        sum: key::number((document.text(), &input.channels)),
        card: OnceLock::new(),
        text: text.into(),
        features: OnceLock::new(),
    }
}

/// Put the picture of the timeline where the body has left room for it, or before everything.
fn place(html: &mut String, picture: Option<String>) {
    let room = html.find(body::PICTURE).map(|at| at..at + body::PICTURE.len());
    let picture = picture.unwrap_or_default();
    html.replace_range(room.unwrap_or(0..0), &picture);
}

/// Put the drawings of diagrams where the body has left room for them.
fn draw(html: &mut String, drawings: &[String]) {
    for (number, drawing) in drawings.iter().enumerate() {
        let room = diagram::room(number);
        if let Some(at) = html.find(&room) {
            html.replace_range(at..at + room.len(), drawing);
        }
    }
}

/// What a report is filed under, as words to find it by.
fn filed<'r>(report: &'r Report, details: &'r Details) -> impl Iterator<Item = &'r str> {
    let one = [
        Some(report.id.as_str()),
        report.severity.as_deref(),
        report.summary.as_deref(),
        report.impact.as_deref(),
        details.owner.as_deref(),
    ];
    let many = report.services.iter().chain(&report.tags).chain(&report.factors).map(String::as_str);
    let facts = details.other.iter().chain(&details.links).map(|fact| fact.value.as_str());
    one.into_iter().flatten().chain([report.kind.as_str()]).chain(many).chain(facts)
}

/// A report whose audience is not said, or not understood, is for the inside.
fn audience(front: &Front) -> Audience {
    front.audience.as_ref().map_or(Audience::Internal, |audience| audience.value)
}

fn audience_word(audience: Audience) -> &'static str {
    match audience {
        Audience::Internal => "internal",
        Audience::Public => "public",
    }
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
    // A form's own “Title:” says where a title would stand; what stands below it is one.
    if same(words, "title") {
        let next = document.blocks().get(first + 1).filter(|block| matches!(block.kind, Kind::Heading(_)))?;
        return Some(document.read(first + 1).trim()).filter(|words| !words.is_empty() && next.kind != Kind::Heading(1));
    }
    (document.blocks()[first].kind == Kind::Heading(1) && !words.is_empty()).then_some(words)
}

/// Whether two titles say the same, but for case and punctuation.
fn same(one: &str, other: &str) -> bool {
    let plain = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect::<String>();
    plain(one) == plain(other)
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

/// How forms begin what they tell of a section to the one who writes it.
const PROMPTS: [&str; 7] = ["these are ", "things that ", "list of things ", "list the ", "describe ", "this section ", "what did "];

/// How facts begin that are no sentence about what happened.
const FACTS: [&str; 12] = [
    "first detected",
    "incident declared",
    "time to ",
    "date:",
    "status:",
    "severity:",
    "duration:",
    "author:",
    "authors:",
    "reported by:",
    "incident start",
    "incident end",
];

/// Whether a text begins with one of these, in whatever case.
fn begins(text: &str, with: &[&str]) -> bool {
    with.iter().any(|start| text.get(..start.len()).is_some_and(|head| head.eq_ignore_ascii_case(start)))
}

/// Whether a sentence is a fact with its name, or a row of a timeline.
fn is_fact(text: &str) -> bool {
    let digits = text.bytes().take(10).filter(u8::is_ascii_digit).count();
    begins(text, &FACTS) || digits == 8 && text.get(4..5) == Some("-")
}

/// One sentence of what was learned: of the lessons, or else of what the team was lucky in. A question is what the form
/// asked, and so is what stands in brackets or says what the section is for.
fn learned(document: &Document) -> Option<String> {
    let role = |block: &usize| document.sections()[document.blocks()[*block].section].role;
    let asks = |block: &usize| {
        let said = document.read(*block).trim();
        let is_held = |open, close| said.starts_with(open) && said.ends_with(close);
        said.ends_with('?') || is_held('[', ']') || is_held('<', '>') || is_held('{', '}') || begins(said, &PROMPTS)
    };
    let of = |wanted: Role| {
        let blocks = (0..document.blocks().len()).filter(|block| role(block) == wanted && !asks(block));
        first_said(document, blocks).filter(|said| !said.ends_with('?'))
    };
    of(Role::Lessons).or_else(|| of(Role::Lucky))
}

/// The first sentence of the blocks that is one, and not a label such as “Key events”; where none ends as a sentence
/// does, the first that is long enough to say something.
pub(super) fn first_said(document: &Document, blocks: impl Iterator<Item = usize>) -> Option<String> {
    use crate::document::Kind;
    let said = blocks.filter(|&block| matches!(document.blocks()[block].kind, Kind::Paragraph | Kind::Item));
    let sentences: Vec<String> =
        said.take(12).map(|block| first_sentence(document, block)).filter(|text| text.split(' ').count() > 3).collect();
    let (facts, said): (Vec<String>, Vec<String>) = sentences.into_iter().partition(|text| is_fact(text));
    let whole = said.iter().find(|text| text.ends_with(['.', '!', '?', '…', '”', '"', ')']));
    whole.or(said.first()).or(facts.first()).cloned()
}

/// The longest summary that is shown, in characters.
const LONGEST: usize = 280;

fn first_sentence(document: &Document, block: usize) -> String {
    let sentence = document.sentences(block).into_iter().next().unwrap_or(document.blocks()[block].read.clone());
    let words: Vec<&str> = document.prose().text()[sentence].split_whitespace().collect();
    let text = words.join(" ");
    let label = ["Impact: ", "Summary: ", "Identified: "].into_iter().find(|label| text.starts_with(label)).map_or(0, str::len);
    let text = emoji::shown(&text[label..]).into_owned();
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
    let between = |to| input.stretches.iter().find(|stretch| stretch.definition.from == Started && stretch.definition.to == to);
    between(Resolved).or_else(|| between(Mitigated)).map(|stretch| stretch.seconds)
}

fn rank(severity: &str, severities: &[String]) -> usize {
    severities.iter().position(|known| known.eq_ignore_ascii_case(severity)).map_or(0, |at| at + 1)
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
        is_taken_up: item.is_taken_up(),
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
