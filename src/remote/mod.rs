//! How to speak to a service: address, token, pages, tries and pauses. It knows neither events nor items.
//!
//! A [`Service`] is one address with one token. What it is asked is tried again where that is safe, waited for where the
//! service says how long, and given up as an [`Error`] whose kind says what a caller can do about it.

pub mod access;
pub mod address;
#[cfg(test)]
pub mod cassette;
pub mod error;
pub mod forge;
pub mod jira;
pub mod page;
pub mod retry;
pub mod token;

pub use access::Access;
pub use error::{Error, Kind};
pub use retry::{Limit, Patience};
pub use token::Token;

use crate::world::Clock;
use crate::world::http::{Address, Header, Method, Request, Response, Transport};
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::cell::Cell;
use std::time::{Duration, Instant};

/// One address that is spoken to. Each thread has its own.
pub struct Service<'w> {
    transport: &'w dyn Transport,
    clock: Clock,
    pub address: Address,
    headers: Vec<Header>,
    patience: Patience,
    /// At least this long between two writes.
    pause: Duration,
    limited: fn(&Response, jiff::Timestamp) -> Limit,
    /// What is a secret beside the headers: a password that a header holds in another form.
    hidden: Vec<String>,
    /// With what it is asked, for those it refuses: `with the token of X_TOKEN`.
    with: String,
    /// Hears of waits that a person notices.
    tells: &'w dyn Fn(&str),
    waited: Cell<Duration>,
    written: Cell<Option<Instant>>,
}

impl std::fmt::Debug for Service<'_> {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "Service({})", self.address)
    }
}

/// What a service is asked.
#[derive(Clone, Debug)]
pub struct Ask {
    pub method: Method,
    /// Behind the service's own address, with its query.
    pub path: String,
    pub body: Option<Value>,
    /// A body as a browser's form has it, in place of JSON: `a=b&c=d`.
    pub form: Option<String>,
    pub headers: Vec<(&'static str, String)>,
    /// Whether doing it twice comes to the same as doing it once.
    pub is_repeatable: bool,
}

impl Ask {
    pub fn new(method: Method, path: impl Into<String>) -> Ask {
        Ask { method, path: path.into(), body: None, form: None, headers: Vec::new(), is_repeatable: method.is_repeatable() }
    }

    pub fn get(path: impl Into<String>) -> Ask {
        Ask::new(Method::Get, path)
    }

    /// With a body of JSON.
    pub fn json(mut self, body: Value) -> Ask {
        self.body = Some(body);
        self
    }

    /// With a body as a browser's form has it.
    pub fn form(mut self, form: impl Into<String>) -> Ask {
        self.form = Some(form.into());
        self
    }

    pub fn header(mut self, name: &'static str, value: impl Into<String>) -> Ask {
        self.headers.push((name, value.into()));
        self
    }

    /// Doing it twice does not come to the same, whatever its method says.
    pub fn once(mut self) -> Ask {
        self.is_repeatable = false;
        self
    }

    /// Doing it twice comes to the same: a query by POST, or a change that says what shall be.
    pub fn repeatable(mut self) -> Ask {
        self.is_repeatable = true;
        self
    }
}

impl<'w> Service<'w> {
    pub fn new(transport: &'w dyn Transport, clock: Clock, address: Address, patience: Patience) -> Service<'w> {
        Service {
            transport,
            clock,
            address,
            headers: Vec::new(),
            patience,
            pause: Duration::ZERO,
            limited: |_, _| Limit::No,
            hidden: Vec::new(),
            with: String::new(),
            tells: &|_| {},
            waited: Cell::new(Duration::ZERO),
            written: Cell::new(None),
        }
    }

    /// Send a header with everything.
    pub fn header(mut self, name: &str, value: impl Into<String>) -> Service<'w> {
        self.headers.push(Header { name: name.to_owned(), value: value.into(), is_secret: false });
        self
    }

    /// Send a header that holds a secret with everything: it goes to this address alone and is never shown.
    pub fn secret_header(mut self, name: &str, value: impl Into<String>) -> Service<'w> {
        self.headers.push(Header { name: name.to_owned(), value: value.into(), is_secret: true });
        self
    }

    /// Send a name and a password with everything.
    pub fn basic(mut self, user: &str, password: &str) -> Service<'w> {
        self.hidden.push(password.to_owned());
        self.secret_header("Authorization", access::basic(user, password))
    }

    /// Say with what it is asked where it does not let us in: `with the token of X_TOKEN`.
    pub fn asked_with(mut self, with: &str) -> Service<'w> {
        with.clone_into(&mut self.with);
        self
    }

    /// Let at least this much time pass between two writes.
    pub fn pause(mut self, pause: Duration) -> Service<'w> {
        self.pause = pause;
        self
    }

    /// Say what is waited for, and how long, where a person would wonder.
    pub fn telling(mut self, tells: &'w dyn Fn(&str)) -> Service<'w> {
        self.tells = tells;
        self
    }

    /// How this service says that it was asked too often, beside status 429.
    pub fn limited(mut self, limited: fn(&Response, jiff::Timestamp) -> Limit) -> Service<'w> {
        self.limited = limited;
        self
    }

    /// The answer of a service that did what it was asked, or has nothing new (304).
    ///
    /// # Errors
    /// Every other status, and no answer, once trying again is not safe, not allowed or has not helped.
    pub fn send(&self, ask: &Ask) -> Result<Response, Error> {
        let request = self.request(ask);
        let place = self.place(ask);
        for tried in 1.. {
            self.pause_before(ask);
            let (error, wait) = match self.transport.send(&request) {
                Ok(response) if matches!(response.status, 200..=299 | 304) && self.limit(&response) == Limit::No => return Ok(response),
                Ok(response) => {
                    let limit = self.limit(&response);
                    let mut error = Error::of(&response, &place, limit);
                    self.hide_secrets(&mut error.said);
                    if matches!(error.kind, Kind::Auth | Kind::Scope) && !self.with.is_empty() {
                        error.said += &format!(" (it was asked {})", self.with);
                    }
                    let again = matches!(error.kind, Kind::Limited { .. }) || ask.is_repeatable && retry::may_pass(response.status);
                    (error, again.then(|| retry::wait(&limit, tried)))
                }
                Err(broken) => {
                    let again = ask.is_repeatable || !broken.sent;
                    (Error::broken(broken, &place), again.then(|| retry::jittered(tried)))
                }
            };
            match wait {
                Some(wait) if tried < retry::TRIES && self.may_wait(wait) => {
                    self.waited.set(self.waited.get() + wait);
                    if wait >= retry::TOLD {
                        (self.tells)(&format!("waiting {} s before it is asked again: {error}", wait.as_secs_f64().ceil()));
                    }
                    self.transport.wait(wait);
                }
                _ => return Err(error),
            }
        }
        unreachable!("the number of tries is bounded")
    }

    /// What a service answers, as JSON.
    ///
    /// # Errors
    /// As [`Service::send`], and an answer that is not what it should be.
    pub fn json<T: DeserializeOwned>(&self, ask: &Ask) -> Result<T, Error> {
        let response = self.send(ask)?;
        self.read(ask, &response)
    }

    /// What stands at an address, as JSON; nothing where it is gone or never was.
    ///
    /// # Errors
    /// As [`Service::json`], but for what is gone.
    pub fn look(&self, path: impl Into<String>) -> Result<Option<Value>, Error> {
        match self.json(&Ask::get(path)) {
            Ok(answer) => Ok(Some(answer)),
            Err(error) if error.is_gone() => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// An answer read as JSON.
    ///
    /// # Errors
    /// It is something else.
    pub fn read<T: DeserializeOwned>(&self, ask: &Ask, response: &Response) -> Result<T, Error> {
        let odd = |error: serde_json::Error| {
            let mut said = format!("the answer is not what was expected: {error}");
            self.hide_secrets(&mut said);
            Error::odd(self.place(ask), said)
        };
        let mut value: Value = serde_json::from_slice(&response.body).map_err(odd)?;
        self.hide_secrets_in(&mut value);
        serde_json::from_value(value).map_err(odd)
    }

    /// The method and the address, as failures name them.
    fn place(&self, ask: &Ask) -> String {
        let mut place = format!("{} {}", ask.method.name(), self.url(&ask.path));
        // The path may be a link out of an answer.
        self.hide_secrets(&mut place);
        place
    }

    /// Do nothing for a while, for a reason of the caller's own.
    pub fn wait(&self, time: Duration) {
        self.transport.wait(time);
    }

    pub fn now(&self) -> jiff::Timestamp {
        self.clock.now()
    }

    /// A link out of an answer, as a path at this service: what it names is asked of the configured host, whatever name the
    /// service has for itself.
    pub fn path_of(&self, link: &str) -> Option<String> {
        let own = self.address.path().trim_end_matches('/');
        let path = self.address.join(link)?.path().to_owned();
        Some(path.strip_prefix(own).map_or_else(|| path.clone(), str::to_owned))
    }

    fn url(&self, path: &str) -> String {
        self.address.with(path)
    }

    fn request(&self, ask: &Ask) -> Request {
        let open = |(name, value): &(&str, String)| Header { name: (*name).to_owned(), value: value.clone(), is_secret: false };
        let mut headers: Vec<Header> = self.headers.iter().cloned().chain(ask.headers.iter().map(open)).collect();
        let (kind, body) = match &ask.form {
            Some(form) => ("application/x-www-form-urlencoded", Some(form.clone())),
            None => ("application/json", ask.body.as_ref().map(Value::to_string)),
        };
        if body.is_some() {
            headers.push(Header { name: "Content-Type".into(), value: kind.into(), is_secret: false });
        }
        Request { method: ask.method, url: self.url(&ask.path), headers, body }
    }

    fn limit(&self, response: &Response) -> Limit {
        let now = self.clock.now();
        match ((self.limited)(response, now), retry::after(response, now)) {
            (Limit::No, _) if response.status != 429 => Limit::No,
            (_, Some(wait)) => Limit::For(wait),
            (Limit::No, None) => Limit::Yes,
            (limit, None) => limit,
        }
    }

    fn may_wait(&self, wait: Duration) -> bool {
        wait <= self.patience.max_wait && self.waited.get() + wait <= self.patience.whole
    }

    fn pause_before(&self, ask: &Ask) {
        if ask.method == Method::Get || ask.is_repeatable && ask.method == Method::Post {
            return;
        }
        if let Some(last) = self.written.get() {
            let wait = self.pause.saturating_sub(last.elapsed());
            if !wait.is_zero() {
                self.transport.wait(wait);
            }
        }
        self.written.set(Some(Instant::now()));
    }

    /// A service may repeat in an answer what it was sent.
    fn hide_secrets(&self, said: &mut String) {
        for word in self.secrets() {
            if said.contains(word) {
                *said = said.replace(word, "[secret]");
            }
        }
    }

    /// The same in every text of an answer, which may go into a report.
    fn hide_secrets_in(&self, value: &mut Value) {
        match value {
            Value::String(text) => self.hide_secrets(text),
            Value::Array(values) => values.iter_mut().for_each(|value| self.hide_secrets_in(value)),
            Value::Object(object) => object.values_mut().for_each(|value| self.hide_secrets_in(value)),
            _ => {}
        }
    }

    fn secrets(&self) -> impl Iterator<Item = &str> {
        // `Bearer` before it is none, and neither is `token=`.
        let sent = self.headers.iter().filter(|header| header.is_secret);
        let sent = sent.flat_map(|header| [header.value.rsplit(' ').next(), header.value.rsplit(" token=").next()]).flatten();
        sent.chain(self.hidden.iter().map(String::as_str)).filter(|word| word.len() >= 6)
    }
}

#[cfg(test)]
mod tests;
