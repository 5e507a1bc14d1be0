//! Headings, what they mean, and what stands under them.

use super::block::{Block, Kind};
use super::{Prose, Span};

pub use super::headings::{plain, role};

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
