//! Places, findings and edits in the protocol's shape, and back.

use super::client::Client;
use crate::document::{Edit, Span};
use crate::lsp::desk::Look;
use crate::lsp::place::{Encoding, Place};
use crate::report::{Finding, Level};
use crate::world::windows;
use lsp_types::{
    CodeDescription, Diagnostic, DiagnosticSeverity, DiagnosticTag, DocumentChanges, NumberOrString, OneOf,
    OptionalVersionedTextDocumentIdentifier, Position, Range, TextDocumentEdit, TextEdit, Uri, WorkspaceEdit,
};
use std::path::{Path, PathBuf};
use std::str::FromStr;

/// The file that an address names, if it names one.
pub fn path(uri: &str) -> Option<PathBuf> {
    let path = url::Url::parse(uri).ok().filter(|url| url.scheme() == "file")?.to_file_path().ok()?;
    // Editors write the drive in either case, and one report is not to be two.
    Some(if cfg!(windows) { windows::plain(&path.to_string_lossy()).into() } else { path })
}

/// The address of a file.
pub fn uri(path: &Path) -> Option<Uri> {
    Uri::from_str(url::Url::from_file_path(path).ok()?.as_str()).ok()
}

pub fn place(position: Position) -> Place {
    Place { line: position.line, character: position.character }
}

pub fn position(place: Place) -> Position {
    Position { line: place.line, character: place.character }
}

/// A look at an open text with what its editor counts in.
pub struct Shape<'l> {
    pub look: &'l Look<'l>,
    pub uri: &'l Uri,
    pub encoding: Encoding,
    pub client: &'l Client,
}

impl Shape<'_> {
    pub fn offset(&self, at: Position) -> usize {
        self.look.open.offset(place(at), self.encoding)
    }

    pub fn span(&self, range: Range) -> Span {
        self.look.open.span(place(range.start), place(range.end), self.encoding)
    }

    pub fn range(&self, span: Span) -> Range {
        let at = |offset| position(self.look.open.place(offset, self.encoding));
        Range { start: at(span.start), end: at(span.end) }
    }

    pub fn diagnostics(&self, findings: &[Finding]) -> Vec<Diagnostic> {
        findings.iter().map(|finding| self.diagnostic(finding)).collect()
    }

    /// A finding with its question.
    pub fn diagnostic(&self, finding: &Finding) -> Diagnostic {
        let repository = self.look.repository;
        let url = repository.session.config.lint.url.as_ref().map(|page| page.replace("{rule}", &finding.rule));
        let href = url.filter(|_| self.client.links_to_rules).and_then(|url| Uri::from_str(&url).ok());
        let message = if finding.ask.is_empty() { finding.message.clone() } else { format!("{}\n{}", finding.message, finding.ask) };
        let is_needless = self.client.tags
            && repository.packs.rule(&finding.rule).is_some_and(|rule| {
                let found = finding.span.of(self.look.open.text());
                rule.id == "silence/unused" || rule.without.iter().any(|word| word.eq_ignore_ascii_case(found))
            });
        Diagnostic {
            range: self.range(finding.span),
            severity: Some(match finding.level {
                Level::Error => DiagnosticSeverity::ERROR,
                Level::Warning => DiagnosticSeverity::WARNING,
                Level::Suggestion => DiagnosticSeverity::INFORMATION,
                Level::Info => DiagnosticSeverity::HINT,
            }),
            code: Some(NumberOrString::String(finding.rule.clone())),
            code_description: href.map(|href| CodeDescription { href }),
            source: Some("noblame".to_owned()),
            message,
            related_information: None,
            tags: is_needless.then(|| vec![DiagnosticTag::UNNECESSARY]),
            data: Some(serde_json::json!({ "rule": finding.rule, "ask": finding.ask })),
        }
    }

    pub fn text_edits(&self, edits: &[Edit]) -> Vec<TextEdit> {
        edits.iter().map(|edit| TextEdit { range: self.range(edit.span), new_text: edit.text.clone() }).collect()
    }

    /// Edits of this text, for its version alone where the editor can tell versions.
    pub fn workspace_edit(&self, edits: &[Edit]) -> WorkspaceEdit {
        let edits = self.text_edits(edits);
        if !self.client.document_changes {
            return WorkspaceEdit { changes: Some([(self.uri.clone(), edits)].into()), ..WorkspaceEdit::default() };
        }
        let text_document = OptionalVersionedTextDocumentIdentifier { uri: self.uri.clone(), version: Some(self.look.open.version) };
        let edits = edits.into_iter().map(OneOf::Left).collect();
        let changes = DocumentChanges::Edits(vec![TextDocumentEdit { text_document, edits }]);
        WorkspaceEdit { document_changes: Some(changes), ..WorkspaceEdit::default() }
    }
}
