//! What the server tells the editor that it can do.

use super::answers::SELECT;
use super::client;
use crate::lsp::place::Encoding;
use lsp_types::notification::{DidChangeWatchedFiles, Notification};
use lsp_types::{
    CodeActionKind, CodeActionOptions, DidChangeWatchedFilesRegistrationOptions, ExecuteCommandOptions, FileSystemWatcher, GlobPattern,
    HoverProviderCapability, InitializeResult, Registration, RegistrationParams, SaveOptions, ServerCapabilities, ServerInfo,
    TextDocumentSyncKind, TextDocumentSyncOptions,
};
use serde_json::Value;

pub(super) fn capabilities(encoding: Encoding) -> Value {
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
        execute_command_provider: Some(ExecuteCommandOptions { commands: vec![SELECT.to_owned()], ..ExecuteCommandOptions::default() }),
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
