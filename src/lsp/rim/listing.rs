//! Answers that list what an open text holds.

use super::answers::{PULL, SELECT};
use super::shape::{self, Shape};
use crate::document::{Document, Span};
use crate::lsp::complete::{self, Kind};
use crate::lsp::links::{self, Target};
use crate::lsp::outline::{self, Does, Part};
use crate::lsp::place::{Encoding, Lines};
use crate::world::files;
use lsp_types::{
    CodeLens, Command, CompletionItem, CompletionItemKind, CompletionResponse, CompletionTextEdit, DocumentDiagnosticReport,
    DocumentDiagnosticReportResult, DocumentLink, DocumentSymbol, DocumentSymbolResponse, FoldingRange, FullDocumentDiagnosticReport,
    GotoDefinitionResponse, InlayHint, InlayHintLabel, InlayHintTooltip, InsertTextFormat, Location, Range,
    RelatedFullDocumentDiagnosticReport, SymbolInformation, SymbolKind, TextEdit,
};
use serde_json::json;

pub(super) fn completion(shape: &Shape, params: lsp_types::CompletionParams) -> Option<CompletionResponse> {
    let at = shape.offset(params.text_document_position.position);
    let offers = complete::offers(shape.look, &shape.look.repository.reports, at);
    let items = offers.into_iter().map(|offer| {
        let snippet = offer.snippet.filter(|_| shape.client.snippets);
        CompletionItem {
            kind: Some(match offer.kind {
                Kind::Key => CompletionItemKind::PROPERTY,
                Kind::Value => CompletionItemKind::ENUM_MEMBER,
                Kind::Person => CompletionItemKind::CONSTANT,
                Kind::Heading => CompletionItemKind::MODULE,
                Kind::Rule => CompletionItemKind::KEYWORD,
                Kind::Report => CompletionItemKind::FILE,
                Kind::Snippet => CompletionItemKind::SNIPPET,
            }),
            insert_text_format: snippet.is_some().then_some(InsertTextFormat::SNIPPET),
            detail: (!offer.detail.is_empty()).then_some(offer.detail),
            // What was typed is compared with what is put in its place.
            filter_text: Some(match offer.kind {
                Kind::Snippet => format!("{}{}", offer.edit.span.of(shape.look.open.text()), offer.label),
                _ => format!("{} {}", offer.edit.text, offer.label),
            }),
            text_edit: Some(CompletionTextEdit::Edit(TextEdit {
                range: shape.range(offer.edit.span),
                new_text: snippet.unwrap_or(offer.edit.text),
            })),
            label: offer.label,
            ..CompletionItem::default()
        }
    });
    Some(CompletionResponse::Array(items.collect()))
}

pub(super) fn symbols(shape: &Shape, _: lsp_types::DocumentSymbolParams) -> Option<DocumentSymbolResponse> {
    if !shape.look.open.is_markdown() {
        return None;
    }
    let parts = outline::outline(shape.look.open.document());
    if shape.client.nested_symbols {
        return Some(DocumentSymbolResponse::Nested(parts.into_iter().map(|part| nested(shape, part)).collect()));
    }
    let mut flat = Vec::new();
    parts.iter().for_each(|part| flatten(shape, part, None, &mut flat));
    Some(DocumentSymbolResponse::Flat(flat))
}

fn kind(part: &Part) -> SymbolKind {
    if part.is_item { SymbolKind::EVENT } else { SymbolKind::STRING }
}

#[expect(deprecated, reason = "the type has a field that is no longer to be set")]
fn nested(shape: &Shape, part: Part) -> DocumentSymbol {
    let kind = kind(&part);
    DocumentSymbol {
        name: part.name,
        detail: (!part.detail.is_empty()).then_some(part.detail),
        kind,
        tags: None,
        deprecated: None,
        range: shape.range(part.span),
        selection_range: shape.range(part.head),
        children: Some(part.inner.into_iter().map(|part| nested(shape, part)).collect()),
    }
}

#[expect(deprecated, reason = "the type has a field that is no longer to be set")]
fn flatten(shape: &Shape, part: &Part, above: Option<&str>, flat: &mut Vec<SymbolInformation>) {
    let location = Location { uri: shape.uri.clone(), range: shape.range(part.span) };
    let container_name = above.map(str::to_owned);
    flat.push(SymbolInformation { name: part.name.clone(), kind: kind(part), tags: None, deprecated: None, location, container_name });
    part.inner.iter().for_each(|inner| flatten(shape, inner, Some(&part.name), flat));
}

pub(super) fn folds(shape: &Shape, _: lsp_types::FoldingRangeParams) -> Option<Vec<FoldingRange>> {
    if !shape.look.open.is_markdown() {
        return None;
    }
    let ranges = outline::folds(shape.look.open.document()).into_iter().map(|span| shape.range(span));
    let many = ranges.filter(|range| range.start.line < range.end.line);
    Some(many.map(|range| FoldingRange { start_line: range.start.line, end_line: range.end.line, ..FoldingRange::default() }).collect())
}

pub(super) fn links(shape: &Shape, _: lsp_types::DocumentLinkParams) -> Option<Vec<DocumentLink>> {
    if !shape.look.open.is_markdown() {
        return None;
    }
    let found = links::links(shape.look, &shape.look.repository.reports);
    let link = |(span, target): (Span, Target)| {
        let target = match target {
            Target::Address(address) => std::str::FromStr::from_str(&address).ok()?,
            Target::File(path) => shape::uri(&path)?,
        };
        Some(DocumentLink { range: shape.range(span), target: Some(target), tooltip: None, data: None })
    };
    Some(found.into_iter().filter_map(link).collect())
}

pub(super) fn lenses(shape: &Shape, _: lsp_types::CodeLensParams) -> Option<Vec<CodeLens>> {
    if !shape.look.is_report() {
        return None;
    }
    let lens = |lens: outline::Lens| {
        let (command, arguments) = match lens.does {
            Does::Pull => (PULL, vec![json!(shape.look.path())]),
            Does::Show(span) => (SELECT, vec![json!(shape.uri), json!(shape.range(span))]),
        };
        let command = Command { title: lens.title, command: command.to_owned(), arguments: Some(arguments) };
        CodeLens { range: shape.range(lens.at), command: Some(command), data: None }
    };
    Some(outline::lenses(shape.look).into_iter().map(lens).collect())
}

pub(super) fn hints(shape: &Shape, params: lsp_types::InlayHintParams) -> Option<Vec<InlayHint>> {
    if !shape.look.is_report() {
        return None;
    }
    let hints = outline::hints(shape.look, shape.span(params.range));
    let hint = |hint: outline::Hint| InlayHint {
        position: shape.range(Span::at(hint.at)).start,
        label: InlayHintLabel::String(hint.words),
        kind: None,
        text_edits: None,
        tooltip: Some(InlayHintTooltip::String(hint.why)),
        padding_left: Some(true),
        padding_right: None,
        data: None,
    };
    Some(hints.into_iter().map(hint).collect())
}

pub(super) fn definition(shape: &Shape, params: lsp_types::GotoDefinitionParams) -> Option<GotoDefinitionResponse> {
    let at = shape.offset(params.text_document_position_params.position);
    let reports = &shape.look.repository.reports;
    let named = links::named(shape.look, reports, at)?;
    if named.report == links::own_id(shape.look) {
        let span = links::place(shape.look.open.document(), named.item.as_deref());
        return Some(GotoDefinitionResponse::Scalar(Location { uri: shape.uri.clone(), range: shape.range(span) }));
    }
    let path = reports.file(&named.report)?;
    let document = Document::parse(files::read(path).ok()?);
    let span = links::place(&document, named.item.as_deref());
    Some(GotoDefinitionResponse::Scalar(Location { uri: shape::uri(path)?, range: range(&document, span, shape.encoding) }))
}

/// A stretch of a text that is not open.
pub(super) fn range(document: &Document, span: Span, encoding: Encoding) -> Range {
    range_in(&Lines::of(document.text()), document, span, encoding)
}

pub(super) fn range_in(lines: &Lines, document: &Document, span: Span, encoding: Encoding) -> Range {
    let at = |offset| shape::position(lines.place(document.text(), offset, encoding));
    Range { start: at(span.start), end: at(span.end) }
}

pub(super) fn diagnostics(shape: &Shape, _: lsp_types::DocumentDiagnosticParams) -> DocumentDiagnosticReportResult {
    let items = shape.diagnostics(shape.look.open.findings.as_deref().unwrap_or_default());
    let full_document_diagnostic_report = FullDocumentDiagnosticReport { result_id: None, items };
    DocumentDiagnosticReportResult::Report(DocumentDiagnosticReport::Full(RelatedFullDocumentDiagnosticReport {
        related_documents: None,
        full_document_diagnostic_report,
    }))
}
