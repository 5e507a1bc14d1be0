//! What the report's writers put into it by hand, first and second time.

use crate::document::{Document, Edit, Role, Span};
use anyhow::anyhow;

/// The first draft: every section filled, and two sentences that explain nothing.
pub(super) fn first(report: &Document) -> anyhow::Result<Vec<Edit>> {
    let mut edits = Vec::new();
    for (key, value) in FACTS {
        edits.extend(fact(report, key, value)?);
    }
    for (role, text) in SECTIONS {
        edits.push(Edit::replace(prompt(report, *role)?, *text));
    }
    for (entry, mark) in MARKS {
        let at = report.text().find(entry).ok_or_else(|| anyhow!("the timeline does not tell “{entry}”"))?;
        edits.push(Edit::insert(at, *mark));
    }
    Ok(edits)
}

/// The paragraph on contributing factors, told again.
pub(super) fn second(report: &Document) -> anyhow::Result<Vec<Edit>> {
    let at = report.text().find(BLAMING).ok_or_else(|| anyhow!("the first draft has lost its paragraph"))?;
    Ok(vec![Edit::replace(Span::new(at, at + BLAMING.len()), REWRITTEN)])
}

/// The review is over.
pub(super) fn published(report: &Document) -> anyhow::Result<Vec<Edit>> {
    fact(report, "status", "published")
}

/// The first comment under the heading of this role.
fn prompt(report: &Document, role: Role) -> anyhow::Result<Span> {
    let sections = report.sections();
    let found = report.comments().iter().find(|comment| sections[report.section_at(comment.start)].role == role);
    found.map(|comment| comment.trim(report.text())).ok_or_else(|| anyhow!("the form has no prompt for {}", role.name()))
}

fn fact(report: &Document, key: &str, value: &str) -> anyhow::Result<Vec<Edit>> {
    report.set_fact(key, value).map_err(|complaint| anyhow!("{}", complaint.message))
}

const FACTS: &[(&str, &str)] = &[
    ("detected_by", "alert"),
    ("detected", "2026-11-20T14:09:00Z"),
    ("acknowledged", "2026-11-20T14:11:00Z"),
    ("mitigated", "2026-11-20T14:31:00Z"),
    ("resolved", "2026-11-20T14:44:00Z"),
    ("impact.summary", "1 in 5 checkouts ended in an error"),
    ("impact.users", "640"),
    ("impact.requests_failed", "702"),
];

/// Entries of the timeline, by how they begin, and the milestone that each is.
const MARKS: &[(&str, &str)] = &[
    ("PaymentErrors is above 10 %", "**Detected:** "),
    ("On it.", "**Acknowledged:** "),
    ("deploy checkout 2.13.4", "**Mitigated:** "),
    ("PaymentErrors is back", "**Resolved:** "),
];

const BLAMING: &str = "\
The outage was caused by human error: the engineer who deployed 2.14.0 forgot the limits of foreign cards.
They should have checked the config service before the deploy.";

pub(super) const REWRITTEN: &str = "\
- The limits of cards moved from the code to the config service. The service's list was made from the cards seen in one
  week of October, and no card from outside the country was among them.
- A missing limit is an error in the new code; in the old code it meant “no limit”. The review showed the new lines and
  not what they replaced.
- The test environment holds one card, a domestic one, so every check before the deploy was green.";

const SECTIONS: &[(Role, &str)] = &[
    (
        Role::Summary,
        "\
On Friday afternoon checkout 2.14.0 began to read card limits from the config service, which had none for cards from
outside the country. Payments with those cards ended in an error. An alert paged the on-call engineer after seven minutes;
going back to 2.13.4 ended it.",
    ),
    (Role::Impact, "702 checkouts of 640 readers failed, 1 in 5 of all within 42 minutes. 23 readers wrote to support."),
    (Role::Timeline, "Times are in UTC."),
    (Role::Cause, BLAMING),
    (Role::WentWell, "- Going back to version 2.13.4 took five minutes, from the words in the chat to the deploy."),
    (Role::Lucky, "- It was not the week of the book fair, when half of all cards come from outside the country."),
    (Role::Lessons, "- A list made from what was seen last week does not hold what comes next week."),
];
