//! What the editor can do, as it says when it begins.

use crate::lsp::place::Encoding;
use lsp_types::{ClientCapabilities, InitializeParams, MarkupKind, PositionEncodingKind};
use std::path::PathBuf;

/// What of the protocol the editor knows, as far as answers depend on it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Client {
    pub shows_places: bool,
    pub watches_files: bool,
    pub markdown: bool,
    pub document_changes: bool,
    pub tags: bool,
    pub links_to_rules: bool,
    /// It asks for diagnostics, and need not be told.
    pub pulls: bool,
    pub nested_symbols: bool,
    pub refreshes_diagnostics: bool,
    /// What completion puts in may have places to go through.
    pub snippets: bool,
}

impl Client {
    pub fn of(capabilities: &ClientCapabilities) -> Client {
        let text = capabilities.text_document.as_ref();
        let workspace = capabilities.workspace.as_ref();
        let publish = text.and_then(|text| text.publish_diagnostics.as_ref());
        let formats = text.and_then(|text| text.hover.as_ref()?.content_format.as_ref());
        let window = capabilities.window.as_ref();
        Client {
            shows_places: window.and_then(|window| window.show_document.as_ref()).is_some_and(|show| show.support),
            watches_files: workspace.and_then(|workspace| workspace.did_change_watched_files?.dynamic_registration).unwrap_or_default(),
            markdown: formats.is_none_or(|formats| formats.contains(&MarkupKind::Markdown)),
            document_changes: workspace.and_then(|workspace| workspace.workspace_edit.as_ref()?.document_changes).unwrap_or_default(),
            pulls: text.is_some_and(|text| text.diagnostic.is_some()),
            nested_symbols: text.and_then(|text| text.document_symbol.as_ref()?.hierarchical_document_symbol_support).unwrap_or_default(),
            refreshes_diagnostics: workspace.and_then(|workspace| workspace.diagnostic.as_ref()?.refresh_support).unwrap_or_default(),
            snippets: text.and_then(|text| text.completion.as_ref()?.completion_item.as_ref()?.snippet_support).unwrap_or_default(),
            tags: publish.is_some_and(|publish| publish.tag_support.is_some()),
            links_to_rules: publish.and_then(|publish| publish.code_description_support).unwrap_or_default(),
        }
    }
}

/// What both count in a line: bytes where the editor can, or else what it names first, or UTF-16 units.
pub fn encoding(capabilities: &ClientCapabilities) -> Encoding {
    let named = capabilities.general.as_ref().and_then(|general| general.position_encodings.as_deref()).unwrap_or_default();
    let known = |kind: &PositionEncodingKind| match kind.as_str() {
        "utf-8" => Some(Encoding::Utf8),
        "utf-16" => Some(Encoding::Utf16),
        "utf-32" => Some(Encoding::Utf32),
        _ => None,
    };
    let mut known = named.iter().filter_map(known);
    if known.clone().any(|encoding| encoding == Encoding::Utf8) { Encoding::Utf8 } else { known.next().unwrap_or(Encoding::Utf16) }
}

pub fn named(encoding: Encoding) -> PositionEncodingKind {
    match encoding {
        Encoding::Utf8 => PositionEncodingKind::UTF8,
        Encoding::Utf16 => PositionEncodingKind::UTF16,
        Encoding::Utf32 => PositionEncodingKind::UTF32,
    }
}

/// The folders that the editor has open.
#[expect(deprecated, reason = "older editors name their folder so")]
pub fn folders(params: &InitializeParams) -> Vec<PathBuf> {
    let folders = params.workspace_folders.iter().flatten().map(|folder| &folder.uri);
    let old = params.root_uri.iter();
    folders.chain(old).filter_map(|uri| super::shape::path(uri.as_str())).collect()
}
