//! Where the words of a report lead: addresses, other reports and their items, and who else mentions them.

use super::desk::Look;
use super::reports::Reports;
use crate::document::{Document, Span};
use std::path::{Path, PathBuf};

/// Where something leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    Address(String),
    File(PathBuf),
}

/// The addresses, files and reports that a report names.
pub fn links(look: &Look, reports: &Reports) -> Vec<(Span, Target)> {
    let document = look.open.document();
    let folder = look.open.path.as_deref().and_then(Path::parent);
    let target = |target: &str| {
        if target.starts_with("http://") || target.starts_with("https://") {
            return Some(Target::Address(target.to_owned()));
        }
        let file = target.split(['#', '?']).next().filter(|file| !file.is_empty() && !file.contains(':'))?;
        Some(Target::File(folder?.join(file)))
    };
    let written = document.links().iter().filter_map(|link| Some((link.span, target(&link.target)?)));
    let related = document.front().related.iter().filter_map(|fact| Some((fact.span, Target::File(reports.file(&fact.value)?.to_owned()))));
    written.chain(related).collect()
}

/// What is named at a place: a report, or an item of one; an item of this report may be named by its id alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    pub report: String,
    pub item: Option<String>,
    /// The bytes of the name.
    pub span: Span,
}

/// The report or item that is named at a byte, or that stands there.
pub fn named(look: &Look, reports: &Reports, at: usize) -> Option<Named> {
    let document = look.open.document();
    let own = own_id(look);
    let text = document.text();
    let is_part = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | '#');
    let start =
        text[..at].rfind(|c: char| !is_part(c)).map_or(0, |before| before + text[before..].chars().next().map_or(1, char::len_utf8));
    let end = text[at..].find(|c: char| !is_part(c)).map_or(text.len(), |after| at + after);
    let word = text[start..end].trim_matches(['.', '#']);
    let span = Span::new(start, start + word.len());
    let (report, item) = word.split_once('#').map_or((word, None), |(report, item)| (report, Some(item)));
    if report == own || reports.file(report).is_some() {
        return Some(Named { report: report.to_owned(), item: item.map(str::to_owned), span });
    }
    let items = document.action_items();
    let by_id = items.iter().find(|item| item.id == word);
    let here = by_id.or_else(|| items.iter().find(|item| item.span.contains(at)));
    here.map(|item| Named { report: own, item: Some(item.id.clone()), span: if by_id.is_some() { span } else { item.what } })
}

/// The id of the open report.
pub fn own_id(look: &Look) -> String {
    let stem = look.open.path.as_deref().map_or(String::new(), crate::session::stem);
    look.open.document().id(&stem)
}

/// Where in a report's text it is mentioned; in the report itself also where its item stands.
pub fn mentions(document: &Document, id: &str, named: &Named) -> Vec<Span> {
    let text = document.text();
    let whole = match &named.item {
        Some(item) => format!("{}#{item}", named.report),
        None => named.report.clone(),
    };
    let is_part = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_');
    let stands_alone = |at: usize, word: &str| {
        !text[..at].ends_with(is_part)
            && !text[at + word.len()..].starts_with(is_part)
            && (named.item.is_some() || !text[at + word.len()..].starts_with('#'))
    };
    let all = |word: &str| -> Vec<Span> {
        text.match_indices(word).filter(|(at, _)| stands_alone(*at, word)).map(|(at, _)| Span::new(at, at + word.len())).collect()
    };
    let mut found = all(&whole);
    if let (Some(item), true) = (&named.item, id == named.report) {
        // After a `#` it is an item of the report named before it.
        found.extend(all(item).into_iter().filter(|span| !text[..span.start].ends_with('#')));
        let items = document.action_items();
        found.extend(items.iter().filter(|known| known.id == *item && !known.id_is_written).map(|known| known.what.trim(text)));
    }
    found.sort();
    found.dedup();
    found
}

/// Where an item, or the report itself, begins in its report's text.
pub fn place(document: &Document, item: Option<&str>) -> Span {
    let items = document.action_items();
    let found = item.and_then(|wanted| items.iter().find(|item| item.id == wanted));
    found.map_or(Span::at(0), |item| item.span.trim(document.text()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mentions_are_whole_names() {
        let text =
            "---\nid: a-1\nrelated: [b-2]\n---\n\nSee b-2#A1, b-2#A11 and b-22.\n\n## Action items\n\n- [ ] Add a limit <!-- A1 -->\n";
        let document = Document::parse(text);
        let found = |report: &str, item: Option<&str>| -> Vec<usize> {
            let named = Named { report: report.into(), item: item.map(str::to_owned), span: Span::default() };
            mentions(&document, "a-1", &named).iter().map(|span| span.start).collect()
        };
        assert_eq!(found("b-2", None), [text.find("b-2]").unwrap()]);
        assert_eq!(found("b-2", Some("A1")), [text.find("b-2#A1,").unwrap()]);
        assert_eq!(found("a-1", Some("A1")), [text.find("A1 -->").unwrap()]);
    }
}
