//! The rules as pages: why each asks, its question, examples both ways and its sources.

use super::address;
use super::body;
use super::search::{self, Words};
use crate::document::Document;
use serde::Serialize;

/// A rule as it is told; the texts are Markdown.
#[derive(Clone, Debug, Default, Hash)]
pub struct Rule {
    /// `blame/forgot`.
    pub id: String,
    /// `warning`, or `off`.
    pub level: String,
    pub pack: String,
    pub message: String,
    /// Empty where the question is the finding's own.
    pub ask: String,
    pub why: String,
    pub sources: Vec<String>,
    pub flags: Vec<String>,
    pub passes: Vec<String>,
}

/// The address of a rule's page from the site's root: `rules/blame/forgot.html`. It stays as long as the id does.
pub fn rule_address(id: &str) -> String {
    let (family, name) = id.split_once('/').unwrap_or(("house", id));
    format!("rules/{}/{}.html", address::page_name(family), address::page_name(name))
}

/// A rule, made ready for its page.
#[derive(Debug, Serialize)]
pub(super) struct Told {
    pub id: String,
    pub family: String,
    pub name: String,
    pub address: String,
    level: String,
    pack: String,
    message: String,
    ask: String,
    /// HTML.
    why: String,
    /// HTML, each.
    sources: Vec<String>,
    flags: Vec<String>,
    passes: Vec<String>,
    /// The first sentence of why, as text.
    pub line: String,
    #[serde(skip)]
    pub words: Words,
}

/// The rules of a family, as the page of all rules shows them.
#[derive(Debug, Serialize)]
pub(super) struct Family<'r> {
    name: &'r str,
    rules: Vec<&'r Told>,
}

pub(super) fn told(rule: Rule) -> Told {
    let html = |markdown: &str| body::body(&Document::parse(markdown), &[], &[], "", false).html;
    let why = html(&rule.why);
    let document = Document::parse(rule.why.as_str());
    let line = super::page::first_said(&document, 0..document.blocks().len()).unwrap_or_default();
    let (family, name) = rule.id.split_once('/').unwrap_or(("house", &rule.id));
    let said = [rule.message.as_str(), rule.ask.as_str()];
    let examples = rule.flags.iter().chain(&rule.passes).map(String::as_str);
    let words = search::words(&rule.id, said.into_iter().chain(examples), &why);
    Told {
        address: rule_address(&rule.id),
        family: family.to_owned(),
        name: name.to_owned(),
        level: rule.level,
        pack: rule.pack,
        message: rule.message,
        ask: rule.ask,
        sources: rule.sources.iter().map(|source| html(source)).collect(),
        flags: rule.flags,
        passes: rule.passes,
        why,
        line,
        words,
        id: rule.id,
    }
}

/// The rules by family, both in the order they come.
pub(super) fn families(rules: &[Told]) -> Vec<Family<'_>> {
    let mut families: Vec<Family> = Vec::new();
    for rule in rules {
        match families.iter_mut().find(|family| family.name == rule.family) {
            Some(family) => family.rules.push(rule),
            None => families.push(Family { name: &rule.family, rules: vec![rule] }),
        }
    }
    families
}
