//! Why a service did not do what it was asked, by what a caller can do about it.

use super::retry::Limit;
use crate::world::Failure;
use crate::world::http::{Broken, Response};
use serde_json::Value;
use std::time::Duration;

/// What went wrong, where, and what the service said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    pub kind: Kind,
    /// The method and the address, without anything secret.
    pub place: String,
    /// The service's own words, or ours where it had none.
    pub said: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// It does not know who asks.
    Auth,
    /// Who asks may not do this.
    Scope,
    /// It is not there, or no longer, or not for who asks. Not the same as an empty answer.
    Gone,
    /// It was asked too often; when to ask again, if it says.
    Limited { wait: Option<Duration> },
    /// It does not understand or accept what it was told.
    Invalid,
    /// What was to be changed is another by now.
    Conflict,
    /// Its answer is not what its documents say.
    Contract,
    /// No whole answer, or an answer of trouble on its side. Whether it may have done what it was asked is in `sent`.
    Net { sent: bool },
    /// Some of it was done: how many.
    Partial { done: usize },
}

impl Error {
    pub(super) fn of(response: &Response, place: &str, limit: Limit) -> Error {
        let status = response.status;
        let kind = match (limit, status) {
            (Limit::For(wait), _) => Kind::Limited { wait: Some(wait) },
            (Limit::Yes, _) => Kind::Limited { wait: None },
            (_, 401) => Kind::Auth,
            (_, 403) => Kind::Scope,
            (_, 404 | 410 | 300..=399) => Kind::Gone,
            (_, 409 | 412 | 428) => Kind::Conflict,
            (_, 408 | 425 | 500..) => Kind::Net { sent: true },
            (_, 200..=299) => Kind::Contract,
            _ => Kind::Invalid,
        };
        let mut said = said(response);
        if matches!(status, 300..=399) {
            let to = response.header("location").unwrap_or("another address");
            said = format!("it has moved to {to}: write that address in the settings");
        }
        Error { kind, place: place.to_owned(), said: format!("{status}{}{said}", if said.is_empty() { "" } else { " " }) }
    }

    pub(super) fn broken(broken: Broken, place: &str) -> Error {
        Error { kind: Kind::Net { sent: broken.sent }, place: place.to_owned(), said: broken.message }
    }

    /// An answer that is not what it should be.
    pub fn odd(place: impl Into<String>, said: impl Into<String>) -> Error {
        Error { kind: Kind::Contract, place: place.into(), said: said.into() }
    }

    /// What cannot be asked at all.
    pub fn invalid(place: impl Into<String>, said: impl Into<String>) -> Error {
        Error { kind: Kind::Invalid, place: place.into(), said: said.into() }
    }

    /// What was to be changed is another by now.
    pub fn conflict(place: impl Into<String>, said: impl Into<String>) -> Error {
        Error { kind: Kind::Conflict, place: place.into(), said: said.into() }
    }

    pub fn is_gone(&self) -> bool {
        self.kind == Kind::Gone
    }

    /// The same, for a request that came before the one that counts: what counts was certainly not done.
    pub fn not_done(self) -> Error {
        let kind = match self.kind {
            Kind::Net { .. } => Kind::Net { sent: false },
            Kind::Contract => Kind::Invalid,
            kind => kind,
        };
        Error { kind, ..self }
    }

    /// Whether what was asked may have been done all the same.
    pub fn may_be_done(&self) -> bool {
        matches!(self.kind, Kind::Net { sent: true } | Kind::Contract)
    }

    /// Whether asking for something else makes no sense either.
    pub fn ends_all(&self) -> bool {
        matches!(self.kind, Kind::Auth | Kind::Limited { .. } | Kind::Net { .. })
    }

    fn hint(&self) -> Option<String> {
        let hint = match &self.kind {
            Kind::Auth => "the token is wrong, has expired, or is for another service",
            Kind::Scope => "the token's owner may not do this: it needs more rights or scopes there",
            Kind::Gone => "check the address and the project in noblame.yml; some services answer so to who may not see it",
            Kind::Limited { wait: Some(wait) } => {
                return Some(format!(
                    "it asks for {} s of patience: run the command again then, or allow it with --max-wait",
                    wait.as_secs()
                ));
            }
            Kind::Limited { wait: None } => "it was asked too often: run the command again later",
            Kind::Net { .. } => "run the command again: what is done is not done twice",
            Kind::Conflict => "somebody changed it meanwhile: run the command again",
            Kind::Invalid | Kind::Contract | Kind::Partial { .. } => return None,
        };
        Some(hint.to_owned())
    }
}

impl std::fmt::Display for Error {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "{}: {}", self.place, self.said)
    }
}

impl std::error::Error for Error {}

impl From<Error> for Failure {
    fn from(error: Error) -> Failure {
        let failure = Failure::outside(error.to_string());
        match error.hint() {
            Some(hint) => failure.hint(hint),
            None => failure,
        }
    }
}

/// The words of an answer that is no success, on one line and not too long.
fn said(response: &Response) -> String {
    const MOST: usize = 300;
    let words = match serde_json::from_slice::<Value>(&response.body) {
        Ok(value) => {
            let mut words = Vec::new();
            gather(&value, &mut words);
            words.join("; ")
        }
        Err(_) if response.body.trim_ascii_start().starts_with(b"<") => String::new(),
        Err(_) => response.text(),
    };
    let line = words.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}

/// The sentences in an answer: under the names that services have for them, however deep.
fn gather(value: &Value, words: &mut Vec<String>) {
    const NAMES: &[&str] =
        &["message", "msg", "error", "errors", "errorMessages", "error_description", "detail", "title", "userPresentableMessage"];
    match value {
        Value::String(text) if !words.contains(text) => words.push(text.clone()),
        Value::Array(values) => values.iter().for_each(|value| gather(value, words)),
        Value::Object(object) => {
            for (name, value) in object {
                match value {
                    Value::String(_) if !NAMES.contains(&name.as_str()) && object.keys().any(|name| NAMES.contains(&name.as_str())) => {}
                    Value::String(text) if !NAMES.contains(&name.as_str()) => words.push(format!("{name}: {text}")),
                    value => gather(value, words),
                }
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_of_services_are_found() {
        let table = [
            (
                r#"{"message":"Validation Failed","errors":[{"resource":"Issue","code":"missing_field","message":"title"}],"documentation_url":"https://x"}"#,
                "422 title; Validation Failed",
            ),
            (r#"{"errors":["Subject cannot be blank"]}"#, "422 Subject cannot be blank"),
            (r#"{"errorMessages":[],"errors":{"duedate":"is no date"}}"#, "422 duedate: is no date"),
            (r#"{"error":{"status":412,"msg":"ETag  wrong"}}"#, "422 ETag wrong"),
            ("<html><h1>Bad</h1></html>", "422"),
            ("plain", "422 plain"),
        ];
        for (body, expected) in table {
            let response = Response { status: 422, headers: Vec::new(), body: body.into() };
            assert_eq!(Error::of(&response, "", Limit::No).said, expected);
        }
    }

    #[test]
    fn kinds_follow_the_status() {
        let kind = |status| Error::of(&Response { status, ..Response::default() }, "", Limit::No).kind;
        assert_eq!([401, 403, 404, 410].map(kind), [Kind::Auth, Kind::Scope, Kind::Gone, Kind::Gone]);
        assert_eq!([302, 409, 412, 422].map(kind), [Kind::Gone, Kind::Conflict, Kind::Conflict, Kind::Invalid]);
        assert_eq!(kind(502), Kind::Net { sent: true });
    }
}
