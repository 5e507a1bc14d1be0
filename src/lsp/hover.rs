//! What is told of the thing under the cursor, as Markdown.

use super::desk::Look;
use super::told::told;
use crate::document::Span;
use crate::lint::Rule;
use crate::report::Finding;
use std::fmt::Write;

/// What is told at a byte of a text, and the bytes that it is about.
pub fn hover(look: &Look, at: usize) -> Option<(Span, String)> {
    let findings = look.open.findings.as_deref().unwrap_or_default();
    let here: Vec<&Finding> = findings.iter().filter(|finding| touches(finding.span, at)).collect();
    let narrowest = here.iter().map(|finding| finding.span).min_by_key(|span| span.len());
    let pages = here.iter().filter_map(|finding| Some(page(look.rule(&finding.rule)?, finding, look)));
    let thing = if look.is_report() { told(look, at) } else { None };
    let span = narrowest.or(thing.as_ref().map(|(span, _)| *span))?;
    let pages: Vec<String> = pages.chain(thing.map(|(_, words)| words)).collect();
    Some((span, pages.join("\n\n---\n\n")))
}

/// Whether a place is in a span or at its end.
pub fn touches(span: Span, at: usize) -> bool {
    span.contains(at) || span.end == at
}

fn page(rule: &Rule, finding: &Finding, look: &Look) -> String {
    let mut out = format!("**{}** ({})\n\n{}", rule.id, finding.level.name(), finding.message);
    if !finding.ask.is_empty() {
        let _ = write!(out, "\n\n**Ask instead:** {}", finding.ask);
    }
    if !rule.why.is_empty() {
        let _ = write!(out, "\n\n{}", rule.why);
    }
    if let Some(page) = look.repository.session.config.lint.url.as_ref() {
        let _ = write!(out, "\n\n[{}]({})", rule.id, page.replace("{rule}", &rule.id));
    }
    for source in &rule.sources {
        let _ = write!(out, "\n- {source}");
    }
    out
}
