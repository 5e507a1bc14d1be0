//! What is said to the editor.

use lsp_server::{ErrorCode, Message, Request, RequestId, Response};
use lsp_types::ProgressToken;
use lsp_types::notification::{Notification as Told, Progress};
use lsp_types::request::Request as Asked;
use serde::Serialize;
use serde_json::Value;
use std::sync::Arc;
use std::sync::atomic::{AtomicI32, Ordering};
use std::sync::mpsc::SyncSender;

/// The editor's ear. Whether anybody listens is not asked: an editor that is gone is noticed where it speaks.
#[derive(Clone, Debug)]
pub struct Say {
    to: SyncSender<String>,
    asked: Arc<AtomicI32>,
}

impl Say {
    pub fn new(to: SyncSender<String>) -> Say {
        Say { to, asked: Arc::new(AtomicI32::new(0)) }
    }

    pub fn tell<N: Told>(&self, params: N::Params) {
        self.send(&Notice { jsonrpc: JSON_RPC, method: N::METHOD, params });
    }

    /// A part of the answer to a request, where the editor said under which token it takes parts.
    pub fn part(&self, token: &ProgressToken, part: impl Serialize) {
        let params = Part { token, value: part };
        self.send(&Notice { jsonrpc: JSON_RPC, method: Progress::METHOD, params });
    }

    /// Ask the editor something whose answer is not waited for.
    pub fn ask<R: Asked>(&self, params: R::Params) {
        let id = RequestId::from(self.asked.fetch_add(1, Ordering::Relaxed));
        let params = serde_json::to_value(params).unwrap_or_default();
        self.message(Request { id, method: R::METHOD.to_owned(), params });
    }

    pub fn answer(&self, id: RequestId, answer: Result<Value, Refusal>) {
        let response = match answer {
            Ok(value) => Response::new_ok(id, value),
            Err(refusal) => Response::new_err(id, refusal.code as i32, refusal.message),
        };
        self.message(response);
    }

    fn message(&self, message: impl Into<Message>) {
        self.send(&Spoken { jsonrpc: JSON_RPC, message: message.into() });
    }

    fn send(&self, message: &impl Serialize) {
        if let Ok(message) = serde_json::to_string(message) {
            let _ = self.to.send(message);
        }
    }
}

const JSON_RPC: &str = "2.0";

/// What is told without being asked, written straight from its parameters: a long list of findings is not built as a tree first.
#[derive(Serialize)]
struct Notice<P> {
    jsonrpc: &'static str,
    method: &'static str,
    params: P,
}

#[derive(Serialize)]
struct Part<'t, V> {
    token: &'t ProgressToken,
    value: V,
}

#[derive(Serialize)]
struct Spoken {
    jsonrpc: &'static str,
    #[serde(flatten)]
    message: Message,
}

/// Why a request has no answer.
#[derive(Debug)]
pub struct Refusal {
    pub code: ErrorCode,
    pub message: String,
}

impl Refusal {
    pub fn new(code: ErrorCode, message: impl Into<String>) -> Refusal {
        Refusal { code, message: message.into() }
    }

    pub fn cancelled() -> Refusal {
        Refusal::new(ErrorCode::RequestCanceled, "the editor needs no answer any more")
    }
}
