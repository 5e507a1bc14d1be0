//! The answer to each kind of request.

use super::listing;
use super::say::Refusal;
use super::server::{Server, read};
use super::shape::Shape;
use crate::document::apply;
use crate::lsp::act::{self, Action};
use crate::lsp::hover;
use lsp_server::ErrorCode;
use lsp_types::notification::ShowMessage;
use lsp_types::request::{self as asked, Request as Asked};
use lsp_types::{
    CodeAction, CodeActionKind, CodeActionOrCommand, Command, Hover, HoverContents, MarkupContent, MarkupKind, MessageType, Range,
    ShowDocumentParams, ShowMessageParams, Uri,
};
use serde_json::Value;

/// The name of the command that puts the cursor where a change wants to be gone on with.
pub(super) const SELECT: &str = "noblame.select";

/// The name of the command that tells how a timeline is pulled; an editor may give it a meaning of its own.
pub(super) const PULL: &str = "noblame.pull";

/// Answer a request; what is asked about a text that is not open has no answer.
pub(super) fn answer(server: &mut Server, method: &str, params: Value) -> Result<Value, Refusal> {
    match method {
        asked::HoverRequest::METHOD => {
            about::<asked::HoverRequest>(server, params, |p| &p.text_document_position_params.text_document.uri, hovered)
        }
        asked::CodeActionRequest::METHOD => about::<asked::CodeActionRequest>(server, params, |p| &p.text_document.uri, actions),
        asked::Completion::METHOD => {
            about::<asked::Completion>(server, params, |p| &p.text_document_position.text_document.uri, listing::completion)
        }
        asked::DocumentSymbolRequest::METHOD => {
            about::<asked::DocumentSymbolRequest>(server, params, |p| &p.text_document.uri, listing::symbols)
        }
        asked::FoldingRangeRequest::METHOD => about::<asked::FoldingRangeRequest>(server, params, |p| &p.text_document.uri, listing::folds),
        asked::DocumentLinkRequest::METHOD => about::<asked::DocumentLinkRequest>(server, params, |p| &p.text_document.uri, listing::links),
        asked::CodeLensRequest::METHOD => about::<asked::CodeLensRequest>(server, params, |p| &p.text_document.uri, listing::lenses),
        asked::InlayHintRequest::METHOD => about::<asked::InlayHintRequest>(server, params, |p| &p.text_document.uri, listing::hints),
        asked::GotoDefinition::METHOD => {
            about::<asked::GotoDefinition>(server, params, |p| &p.text_document_position_params.text_document.uri, listing::definition)
        }
        asked::DocumentDiagnosticRequest::METHOD => {
            about::<asked::DocumentDiagnosticRequest>(server, params, |p| &p.text_document.uri, listing::diagnostics)
        }
        asked::ExecuteCommand::METHOD => run(server, params),
        _ => Err(Refusal::new(ErrorCode::MethodNotFound, format!("there is no answer to {method}"))),
    }
}

/// The answer to a question about one open text, judged before it is given.
fn about<R: Asked>(
    server: &mut Server,
    params: Value,
    uri: fn(&R::Params) -> &Uri,
    answer: fn(&Shape, R::Params) -> R::Result,
) -> Result<Value, Refusal> {
    let params: R::Params = read(params)?;
    let uri = uri(&params).clone();
    server.desk.findings(uri.as_str());
    let Some(look) = server.desk.look(uri.as_str()) else { return Ok(Value::Null) };
    let shape = Shape { look: &look, uri: &uri, encoding: server.desk.encoding, client: &server.client };
    serde_json::to_value(answer(&shape, params)).map_err(|error| Refusal::new(ErrorCode::InternalError, error.to_string()))
}

fn hovered(shape: &Shape, params: lsp_types::HoverParams) -> Option<Hover> {
    let at = shape.offset(params.text_document_position_params.position);
    let (span, value) = hover::hover(shape.look, at)?;
    let kind = if shape.client.markdown { MarkupKind::Markdown } else { MarkupKind::PlainText };
    Some(Hover { contents: HoverContents::Markup(MarkupContent { kind, value }), range: Some(shape.range(span)) })
}

fn actions(shape: &Shape, params: lsp_types::CodeActionParams) -> Option<Vec<CodeActionOrCommand>> {
    let wanted = params.context.only;
    let is_wanted = |kind: &CodeActionKind| {
        wanted.as_ref().is_none_or(|only| {
            only.iter().any(|only| {
                let rest = kind.as_str().strip_prefix(only.as_str());
                only.as_str().is_empty() || rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
            })
        })
    };
    let found = act::actions(shape.look, shape.span(params.range));
    Some(
        found
            .into_iter()
            .map(|action| action_of(shape, action))
            .filter(|action| action.kind.as_ref().is_some_and(is_wanted))
            .map(CodeActionOrCommand::CodeAction)
            .collect(),
    )
}

fn action_of(shape: &Shape, action: Action) -> CodeAction {
    let kind = match action.kind {
        act::Kind::Fix => CodeActionKind::QUICKFIX,
        act::Kind::FixAll => CodeActionKind::SOURCE_FIX_ALL,
        act::Kind::Rewrite => CodeActionKind::REFACTOR_REWRITE,
    };
    let findings = shape.look.open.findings.as_deref().unwrap_or_default();
    let about: Vec<_> =
        action.findings.iter().filter_map(|number| findings.get(*number)).map(|finding| shape.diagnostic(finding)).collect();
    let select = action.select.filter(|_| shape.client.shows_places).and_then(|span| {
        // The place is counted in the text as it will be.
        let changed = apply(shape.look.open.text(), &action.edits).ok()?;
        let lines = crate::lsp::place::Lines::of(&changed);
        let at = |offset| super::shape::position(lines.place(&changed, offset, shape.encoding));
        let range = Range { start: at(span.start), end: at(span.end) };
        let arguments = vec![serde_json::to_value(shape.uri).ok()?, serde_json::to_value(range).ok()?];
        Some(Command { title: "Write the reason".to_owned(), command: SELECT.to_owned(), arguments: Some(arguments) })
    });
    CodeAction {
        title: action.title,
        kind: Some(kind),
        diagnostics: (!about.is_empty()).then_some(about),
        edit: Some(shape.workspace_edit(&action.edits)),
        command: select,
        ..CodeAction::default()
    }
}

fn run(server: &mut Server, params: Value) -> Result<Value, Refusal> {
    let params: lsp_types::ExecuteCommandParams = read(params)?;
    match params.command.as_str() {
        SELECT => {
            let [uri, range] = <[Value; 2]>::try_from(params.arguments)
                .map_err(|_| Refusal::new(ErrorCode::InvalidParams, "an address and a range are wanted"))?;
            let (uri, selection): (Uri, Range) = (read(uri)?, read(range)?);
            let params = ShowDocumentParams { uri, external: Some(false), take_focus: Some(true), selection: Some(selection) };
            server.say.ask::<asked::ShowDocument>(params);
            Ok(Value::Null)
        }
        PULL => {
            let file = params.arguments.first().and_then(Value::as_str).unwrap_or("FILE");
            let message = format!("Run `noblame timeline pull {file}` in a terminal: the editor's server asks nothing over the network");
            server.say.tell::<ShowMessage>(ShowMessageParams { typ: MessageType::INFO, message });
            Ok(Value::Null)
        }
        other => Err(Refusal::new(ErrorCode::InvalidParams, format!("there is no command {other}"))),
    }
}
