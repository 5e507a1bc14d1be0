//! What is said to the editor.

use lsp_server::{ErrorCode, Message, Notification, Request, RequestId, Response};
use lsp_types::ProgressToken;
use lsp_types::notification::{Notification as Told, Progress};
use lsp_types::request::Request as Asked;
use serde::Serialize;
use serde_json::{Value, json};
use std::sync::Arc;
use std::sync::atomic::{AtomicI32, Ordering};
use std::sync::mpsc::SyncSender;

/// The editor's ear. Whether anybody listens is not asked: an editor that is gone is noticed where it speaks.
#[derive(Clone, Debug)]
pub struct Say {
    to: SyncSender<Message>,
    asked: Arc<AtomicI32>,
}

impl Say {
    pub fn new(to: SyncSender<Message>) -> Say {
        Say { to, asked: Arc::new(AtomicI32::new(0)) }
    }

    pub fn tell<N: Told>(&self, params: N::Params) {
        let params = serde_json::to_value(params).unwrap_or_default();
        let _ = self.to.send(Notification { method: N::METHOD.to_owned(), params }.into());
    }

    /// A part of the answer to a request, where the editor said under which token it takes parts.
    pub fn part(&self, token: &ProgressToken, part: impl Serialize) {
        let params = json!({"token": token, "value": serde_json::to_value(part).unwrap_or_default()});
        let _ = self.to.send(Notification { method: Progress::METHOD.to_owned(), params }.into());
    }

    /// Ask the editor something whose answer is not waited for.
    pub fn ask<R: Asked>(&self, params: R::Params) {
        let id = RequestId::from(self.asked.fetch_add(1, Ordering::Relaxed));
        let params = serde_json::to_value(params).unwrap_or_default();
        let _ = self.to.send(Request { id, method: R::METHOD.to_owned(), params }.into());
    }

    pub fn answer(&self, id: RequestId, answer: Result<Value, Refusal>) {
        let response = match answer {
            Ok(value) => Response::new_ok(id, value),
            Err(refusal) => Response::new_err(id, refusal.code as i32, refusal.message),
        };
        let _ = self.to.send(response.into());
    }
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
