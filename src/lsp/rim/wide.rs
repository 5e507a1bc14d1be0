//! Answers about all reports of the open repositories: worked out on a thread of their own, and taken back there.

use super::listing;
use super::say::{Refusal, Say};
use super::server::{Heard, Server, read};
use super::shape::{self, Shape};
use crate::document::Document;
use crate::lint::Packs;
use crate::lsp::desk::{Look, judged};
use crate::lsp::links::{self, Named};
use crate::lsp::open::Open;
use crate::lsp::place::{Encoding, Lines};
use crate::lsp::reports::Reports;
use crate::lsp::repository::Repository;
use crate::lsp::rim::client::Client;
use crate::report::Level;
use crate::session;
use crate::world::{World, files};
use lsp_server::{ErrorCode, RequestId};
use lsp_types::request::{self as asked, Request as Asked};
use lsp_types::{
    FullDocumentDiagnosticReport, Location, OneOf, Range, SymbolKind, UnchangedDocumentDiagnosticReport, WorkspaceDiagnosticReport,
    WorkspaceDocumentDiagnosticReport, WorkspaceFullDocumentDiagnosticReport, WorkspaceSymbol, WorkspaceUnchangedDocumentDiagnosticReport,
};
use rayon::prelude::*;
use serde_json::Value;
use std::cell::OnceCell;
use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// The most symbols that an answer holds.
const MOST: usize = 500;

/// The reports that a part of an answer holds.
const PART: usize = 32;

pub(super) fn is_wide(method: &str) -> bool {
    [asked::WorkspaceDiagnosticRequest::METHOD, asked::WorkspaceSymbolRequest::METHOD, asked::References::METHOD].contains(&method)
}

/// What a thread needs of the desk.
struct Wide {
    /// The repositories with what is known of their reports.
    places: Vec<(PathBuf, World, Arc<Reports>, Arc<Packs>)>,
    /// The open texts, which count in place of their files.
    open: HashMap<PathBuf, String>,
    encoding: Encoding,
    least: Level,
    client: Client,
    wanted: Arc<AtomicBool>,
}

/// Answer on a thread of its own.
pub(super) fn answer(server: &mut Server, id: RequestId, method: &str, params: Value) {
    // What is named under the cursor is told by the open text, so it is looked up before.
    let named = (method == asked::References::METHOD).then(|| named(server, &params)).flatten();
    let wanted = Arc::new(AtomicBool::new(true));
    let desk = &server.desk;
    let places = desk.repositories().map(|(root, found)| (root.clone(), desk.world(root), found.reports.clone(), found.packs.clone()));
    let open = desk.texts.values().filter_map(|open| Some((open.path.clone()?, open.text().to_owned())));
    let wide = Wide {
        places: places.collect(),
        open: open.collect(),
        encoding: desk.encoding,
        least: desk.least,
        client: server.client,
        wanted: wanted.clone(),
    };
    server.beside.insert(id.clone(), wanted);
    let (say, inbox, method) = (server.say.clone(), server.inbox.clone(), method.to_owned());
    std::thread::spawn(move || {
        let work = || match method.as_str() {
            asked::WorkspaceDiagnosticRequest::METHOD => diagnostics(&wide, &say, params),
            asked::WorkspaceSymbolRequest::METHOD => symbols(&wide, params),
            _ => Ok(references(&wide, named)),
        };
        let failed = || Err(Refusal::new(ErrorCode::InternalError, "a mistake in noblame"));
        let answer = catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| failed());
        say.answer(id.clone(), if wide.is_wanted() { answer } else { Err(Refusal::cancelled()) });
        let _ = inbox.send(Heard::Done(id));
    });
}

impl Wide {
    fn is_wanted(&self) -> bool {
        self.wanted.load(Ordering::Relaxed)
    }

    /// A text as it stands in the editor, or else in its file.
    fn text(&self, path: &Path) -> Option<String> {
        self.open.get(path).cloned().or_else(|| files::read(path).ok())
    }
}

/// What is found in every report. A report whose file is as it was when the editor was last told is not read again.
/// An editor that takes an answer in parts gets it so: as one, that of many reports is twenty times as large as its text.
fn diagnostics(wide: &Wide, say: &Say, params: Value) -> Result<Value, Refusal> {
    let params: lsp_types::WorkspaceDiagnosticParams = read(params)?;
    let told: HashMap<String, String> =
        params.previous_result_ids.into_iter().map(|told| (told.uri.as_str().to_owned(), told.value)).collect();
    let token = params.partial_result_params.partial_result_token;
    let mut items = Vec::new();
    for (_, world, _, packs) in &wide.places {
        let world = World { folder: world.folder.clone(), ..*world };
        let repository = Repository::with(world, packs.clone());
        let paths = repository.session.reports(&[]).unwrap_or_default();
        // The settings are of the thread that reads them.
        let basis = repository.basis(wide.least);
        let judge = |path: PathBuf| {
            let uri = shape::uri(&path)?;
            let signature = files::signature(&path).filter(|_| !wide.open.contains_key(&path));
            let result_id = signature.map(|signature| format!("{basis:x}-{:x}-{:x}", signature.written, signature.length));
            if let Some(result_id) = result_id.clone().filter(|id| told.get(uri.as_str()) == Some(id)) {
                let unchanged_document_diagnostic_report = UnchangedDocumentDiagnosticReport { result_id };
                let report = WorkspaceUnchangedDocumentDiagnosticReport { uri, version: None, unchanged_document_diagnostic_report };
                return Some(WorkspaceDocumentDiagnosticReport::Unchanged(report));
            }
            if !wide.is_wanted() {
                return None;
            }
            let mut open = Open::new(Some(path.clone()), "markdown".to_owned(), 0, wide.text(&path)?);
            open.findings = Some(judged(&open, &repository, wide.least, &mut Default::default()));
            let look = Look { open: &open, repository: &repository, book: &OnceCell::new() };
            let items = Shape { look: &look, uri: &uri, encoding: wide.encoding, client: &wide.client }
                .diagnostics(open.findings.as_deref().unwrap_or_default());
            let full_document_diagnostic_report = FullDocumentDiagnosticReport { result_id, items };
            Some(WorkspaceDocumentDiagnosticReport::Full(WorkspaceFullDocumentDiagnosticReport {
                uri,
                version: None,
                full_document_diagnostic_report,
            }))
        };
        for item in paths.into_iter().filter_map(judge) {
            items.push(item);
            if let Some(token) = token.as_ref().filter(|_| items.len() == PART) {
                say.part(token, WorkspaceDiagnosticReport { items: std::mem::take(&mut items) });
            }
        }
    }
    if let Some(token) = token.filter(|_| !items.is_empty()) {
        say.part(&token, WorkspaceDiagnosticReport { items: std::mem::take(&mut items) });
    }
    serde_json::to_value(WorkspaceDiagnosticReport { items }).map_err(|error| Refusal::new(ErrorCode::InternalError, error.to_string()))
}

/// The reports and items whose names hold what is asked for.
fn symbols(wide: &Wide, params: Value) -> Result<Value, Refusal> {
    let params: lsp_types::WorkspaceSymbolParams = read(params)?;
    let mut found = Vec::new();
    for (_, _, reports, _) in &wide.places {
        for (path, report, item) in reports.named(&params.query, MOST) {
            let Some(uri) = shape::uri(path) else { continue };
            let line = item.map_or(0, |item| item.line);
            let at = lsp_types::Position { line, character: 0 };
            found.push(WorkspaceSymbol {
                name: item.map_or_else(|| report.title.clone(), |item| format!("{} {}", item.id, item.text)),
                kind: if item.is_some() { SymbolKind::EVENT } else { SymbolKind::FILE },
                tags: None,
                container_name: Some(report.id.clone()),
                location: OneOf::Left(Location { uri, range: Range { start: at, end: at } }),
                data: None,
            });
        }
    }
    serde_json::to_value(found).map_err(|error| Refusal::new(ErrorCode::InternalError, error.to_string()))
}

fn named(server: &mut Server, params: &Value) -> Option<Named> {
    let params: lsp_types::ReferenceParams = serde_json::from_value(params.clone()).ok()?;
    let position = params.text_document_position;
    let look = server.desk.look(position.text_document.uri.as_str())?;
    let at = look.open.offset(shape::place(position.position), server.desk.encoding);
    links::named(&look, &look.repository.reports, at)
}

/// Everywhere that a report or an item is mentioned.
fn references(wide: &Wide, named: Option<Named>) -> Value {
    let Some(named) = named else { return Value::Null };
    let mut found = Vec::new();
    for (root, _, reports, _) in &wide.places {
        let unsaved = wide.open.keys().filter(|path| path.starts_with(root) && !reports.holds(path));
        let paths: Vec<&PathBuf> = reports.iter().map(|(path, _)| path).chain(unsaved).collect();
        let all = paths.into_par_iter().filter(|_| wide.is_wanted()).map(|path| {
            let stem = session::stem(path);
            let Some(text) = wide.text(path).filter(|text| stem == named.report || text.contains(&named.report)) else { return Vec::new() };
            let document = Document::parse(text);
            let Some(uri) = shape::uri(path) else { return Vec::new() };
            let lines = Lines::of(document.text());
            let spans = links::mentions(&document, &document.id(&stem), &named);
            spans
                .into_iter()
                .map(|span| Location { uri: uri.clone(), range: listing::range_in(&lines, &document, span, wide.encoding) })
                .collect()
        });
        found.extend(all.collect::<Vec<Vec<Location>>>().into_iter().flatten());
    }
    serde_json::to_value(found).unwrap_or_default()
}
