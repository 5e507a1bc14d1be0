//! Front matter: facts with their types and places, unknown keys kept, and edits that leave the rest alone.

pub mod keys;
mod node;
mod read;
pub mod schema;
mod set;
mod simple;

use super::entry::Milestone;
use super::{Complaint, Document, Edit, Span};
use jiff::Zoned;

/// A word of a fixed set that front matter holds.
pub trait Word: Copy + PartialEq + 'static {
    /// What the set is called: `kind`, `status`.
    const NAME: &'static str;
    /// Every member, as it is written.
    const WORDS: &'static [(Self, &'static str)];

    fn name(self) -> &'static str {
        Self::WORDS.iter().find(|(word, _)| *word == self).map_or("", |(_, name)| name)
    }

    /// The member that a person wrote; case, spaces and underscores do not matter.
    fn named(written: &str) -> Option<Self> {
        let plain = written.trim().to_lowercase().replace(['_', ' '], "-");
        Self::WORDS.iter().find(|(_, name)| *name == plain || name.replace('-', "") == plain).map(|(word, _)| *word)
    }
}

/// A value and the bytes it is written in.
#[derive(Clone, Debug, PartialEq)]
pub struct Fact<T> {
    pub value: T,
    pub span: Span,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    Incident,
    NearMiss,
    Problem,
    GameDay,
}

impl Word for Kind {
    const NAME: &'static str = "kind";
    const WORDS: &'static [(Kind, &'static str)] =
        &[(Kind::Incident, "incident"), (Kind::NearMiss, "near-miss"), (Kind::Problem, "problem"), (Kind::GameDay, "game-day")];
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[cfg_attr(test, derive(schemars::JsonSchema), schemars(rename_all = "kebab-case"))]
pub enum Status {
    Draft,
    InReview,
    Approved,
    Published,
    Withdrawn,
}

impl Word for Status {
    const NAME: &'static str = "status";
    const WORDS: &'static [(Status, &'static str)] = &[
        (Status::Draft, "draft"),
        (Status::InReview, "in-review"),
        (Status::Approved, "approved"),
        (Status::Published, "published"),
        (Status::Withdrawn, "withdrawn"),
    ];
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(test, derive(schemars::JsonSchema), schemars(rename_all = "kebab-case"))]
pub enum Audience {
    Internal,
    Public,
}

impl Word for Audience {
    const NAME: &'static str = "audience";
    const WORDS: &'static [(Audience, &'static str)] = &[(Audience::Internal, "internal"), (Audience::Public, "public")];
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DetectedBy {
    Alert,
    Customer,
    Staff,
    Drill,
}

impl Word for DetectedBy {
    const NAME: &'static str = "detected_by";
    const WORDS: &'static [(DetectedBy, &'static str)] =
        &[(DetectedBy::Alert, "alert"), (DetectedBy::Customer, "customer"), (DetectedBy::Staff, "staff"), (DetectedBy::Drill, "drill")];
}

#[derive(Clone, Debug, PartialEq)]
pub struct Reviewer {
    pub who: String,
    pub state: Option<String>,
    pub on: Option<jiff::civil::Date>,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Impact {
    pub summary: Option<String>,
    /// The counts, by name: `users`, `requests_failed`.
    pub numbers: Vec<(String, f64)>,
    /// What is neither: words, lists.
    pub other: Vec<(String, String)>,
}

/// A service-level objective and what the incident took from it.
#[derive(Clone, Debug, PartialEq)]
pub struct Slo {
    pub name: Option<String>,
    /// In percent: 99.9.
    pub objective: Option<f64>,
    pub window: Option<String>,
    pub bad: Option<f64>,
    pub total: Option<f64>,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Effort {
    pub responders: Option<f64>,
    pub hours: Option<f64>,
}

/// The front matter of a report. A key that is missing, or whose value is not understood, is none or empty; what was
/// not understood is a complaint.
#[derive(Clone, Debug, Default)]
pub struct Front {
    pub id: Option<Fact<String>>,
    pub title: Option<Fact<String>>,
    pub kind: Option<Fact<Kind>>,
    pub status: Option<Fact<Status>>,
    pub audience: Option<Fact<Audience>>,
    pub severity: Option<Fact<String>>,
    pub services: Vec<Fact<String>>,
    pub tags: Vec<Fact<String>>,
    pub owner: Option<Fact<String>>,
    pub facilitator: Option<Fact<String>>,
    pub reviewers: Vec<Fact<Reviewer>>,
    pub detected_by: Option<Fact<DetectedBy>>,
    /// In the order of [`Milestone::ALL`]; each carries an offset.
    pub milestones: Vec<(Milestone, Fact<Zoned>)>,
    pub impact: Option<Fact<Impact>>,
    pub slo: Option<Fact<Slo>>,
    pub effort: Option<Fact<Effort>>,
    pub factors: Vec<Fact<String>>,
    /// Ids at other places, by the place's name.
    pub links: Vec<(String, Vec<String>)>,
    pub related: Vec<Fact<String>>,
    /// The day of a report that has no `started`: Jekyll's and Hugo's `date`.
    pub date: Option<Fact<jiff::civil::Date>>,
    /// Keys that we do not know. A value of one word or text is as it reads, any other is its YAML text.
    pub other: Vec<(String, Fact<String>)>,
    /// Values that were not understood.
    pub complaints: Vec<Complaint>,
    /// Set where the front matter as a whole cannot be read as YAML.
    pub broken: Option<Complaint>,
    /// Every key and its bytes, also of values that were not understood; a key in a mapping is `impact.users`.
    keys: Vec<(String, Span)>,
    /// The top keys that a complaint is about.
    misread: Vec<String>,
}

/// The keys of the front matter that we know, in the order a new report has them.
pub const KEYS: &[&str] = &[
    "id",
    "title",
    "kind",
    "status",
    "audience",
    "severity",
    "services",
    "tags",
    "owner",
    "facilitator",
    "reviewers",
    "detected_by",
    "started",
    "detected",
    "acknowledged",
    "mitigated",
    "resolved",
    "impact",
    "slo",
    "effort",
    "factors",
    "links",
    "related",
];

impl Front {
    pub fn milestone(&self, milestone: Milestone) -> Option<&Fact<Zoned>> {
        self.milestones.iter().find(|(found, _)| *found == milestone).map(|(_, fact)| fact)
    }

    /// The bytes of a key, whether or not its value was understood: `owner`, `impact.users`.
    pub fn key_span(&self, key: &str) -> Option<Span> {
        self.keys.iter().find(|(known, _)| known == key).map(|(_, span)| *span)
    }

    /// Whether the key stands there with a value that was not understood, or not wholly: a complaint says so.
    pub fn is_misread(&self, key: &str) -> bool {
        self.misread.iter().any(|known| known == key)
    }

    /// Whether any key is one that only reports for this tool have. Other tools write `title`, `date` and `tags` too, and
    /// are not held to what we ask.
    pub fn is_ours(&self) -> bool {
        const OURS: &[&str] =
            &["kind", "status", "audience", "severity", "services", "owner", "facilitator", "detected_by", "started", "impact"];
        OURS.iter().any(|key| self.key_span(key).is_some())
    }
}

impl Document {
    /// The front matter, read when it is first asked for.
    pub fn front(&self) -> &Front {
        self.front_matter.get_or_init(|| self.front.map_or_else(Front::default, |span| read::read(self.text(), inner(self.text(), span))))
    }

    /// The edits that set a key of the front matter to a value, given as YAML (`SEV2`, `[checkout, cart]`); a key in a
    /// mapping is written `impact.users`. Only the value's own bytes change; a new key is written next to its neighbours
    /// in the order of [`KEYS`], and front matter is begun where there is none. A value that YAML would read as something
    /// else than one value on that line (`@amara`, `Checkout: 500s`) is put in quotation marks. [`super::yaml::scalar`]
    /// makes a value of any text.
    ///
    /// # Errors
    /// The front matter is broken, or the value cannot be spliced in without touching another.
    pub fn set_fact(&self, key: &str, value: &str) -> Result<Vec<Edit>, Complaint> {
        set::set(self, key, value)
    }
}

/// What stands between the fences.
fn inner(text: &str, front: Span) -> Span {
    let written = front.of(text);
    let start = written.find('\n').map_or(written.len(), |at| at + 1);
    let last = written.trim_end_matches(['\n', '\r']);
    let end = last.rfind('\n').map_or(start, |at| at + 1);
    Span::new(front.start + start, front.start + end.max(start))
}

#[cfg(test)]
mod tests;
