//! What the server tells the editor that it can do.

use super::answers::{PULL, SELECT};
use super::client;
use crate::lsp::place::Encoding;
use lsp_types::notification::{DidChangeWatchedFiles, Notification};
use lsp_types::{
    CodeActionKind, CodeActionOptions, CodeLensOptions, CompletionOptions, DiagnosticOptions, DiagnosticServerCapabilities,
    DidChangeWatchedFilesRegistrationOptions, DocumentLinkOptions, ExecuteCommandOptions, FileSystemWatcher,
    FoldingRangeProviderCapability, GlobPattern, HoverProviderCapability, InitializeResult, OneOf, Registration, RegistrationParams,
    SaveOptions, ServerCapabilities, ServerInfo, TextDocumentSyncKind, TextDocumentSyncOptions,
};
use serde_json::Value;

pub(super) fn capabilities(encoding: Encoding, pulls: bool) -> Value {
    let list = |signs: &[&str]| Some(signs.iter().map(|sign| (*sign).to_owned()).collect());
    let sync = TextDocumentSyncOptions {
        open_close: Some(true),
        change: Some(TextDocumentSyncKind::INCREMENTAL),
        save: Some(SaveOptions { include_text: Some(false) }.into()),
        ..TextDocumentSyncOptions::default()
    };
    let capabilities = ServerCapabilities {
        position_encoding: Some(client::named(encoding)),
        text_document_sync: Some(sync.into()),
        hover_provider: Some(HoverProviderCapability::Simple(true)),
        code_action_provider: Some(
            CodeActionOptions {
                code_action_kinds: Some(vec![CodeActionKind::QUICKFIX, CodeActionKind::SOURCE_FIX_ALL, CodeActionKind::REFACTOR_REWRITE]),
                ..CodeActionOptions::default()
            }
            .into(),
        ),
        completion_provider: Some(CompletionOptions {
            trigger_characters: list(&[":", "#", "@", "[", ",", " ", "|"]),
            ..CompletionOptions::default()
        }),
        document_symbol_provider: Some(OneOf::Left(true)),
        folding_range_provider: Some(FoldingRangeProviderCapability::Simple(true)),
        document_link_provider: Some(DocumentLinkOptions { resolve_provider: None, work_done_progress_options: Default::default() }),
        code_lens_provider: Some(CodeLensOptions { resolve_provider: None }),
        inlay_hint_provider: Some(OneOf::Left(true)),
        definition_provider: Some(OneOf::Left(true)),
        references_provider: Some(OneOf::Left(true)),
        workspace_symbol_provider: Some(OneOf::Left(true)),
        diagnostic_provider: pulls.then(|| {
            DiagnosticServerCapabilities::Options(DiagnosticOptions {
                identifier: Some("noblame".to_owned()),
                inter_file_dependencies: false,
                workspace_diagnostics: true,
                work_done_progress_options: Default::default(),
            })
        }),
        execute_command_provider: Some(ExecuteCommandOptions {
            commands: vec![SELECT.to_owned(), PULL.to_owned()],
            ..ExecuteCommandOptions::default()
        }),
        ..ServerCapabilities::default()
    };
    let server_info = Some(ServerInfo { name: "noblame".to_owned(), version: Some(env!("CARGO_PKG_VERSION").to_owned()) });
    serde_json::to_value(InitializeResult { capabilities, server_info }).unwrap_or_default()
}

/// The files whose changes the server asks to hear of.
pub(super) fn watching() -> RegistrationParams {
    let globs = ["**/noblame.yml", "**/lint-rules/*.yml", "**/CODEOWNERS", "**/.mailmap", "**/templates/postmortem/**/*.md", "**/*.md"];
    let watchers = globs.map(|glob| FileSystemWatcher { glob_pattern: GlobPattern::String(glob.to_owned()), kind: None }).to_vec();
    let options = serde_json::to_value(DidChangeWatchedFilesRegistrationOptions { watchers }).ok();
    let registration =
        Registration { id: "noblame/files".to_owned(), method: DidChangeWatchedFiles::METHOD.to_owned(), register_options: options };
    RegistrationParams { registrations: vec![registration] }
}
