//! Any program as a tracker: it is started for each thing that is asked, reads one line of JSON and prints lines of JSON.
//!
//! A program that was stopped, or printed no last line, may have done what it was asked: only a last line tells.

use super::{Kind, Opening, Tracker};
use crate::actions::ticket::{Carries, New, Patch, Ticket, Values, key_in};
use crate::document::item::Status;
use crate::remote::{Error, Limit, Patience, access, error, retry};
use crate::world::Failure;
use crate::world::http::{Broken, Transport};
use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use std::cell::Cell;
use std::time::{Duration, Instant};

pub(super) const KIND: Kind = Kind {
    name: "command",
    what: "any program that reads and prints JSON",
    lag: SignedDuration::ZERO,
    pause: Duration::ZERO,
    open: |opening| Ok(Box::new(Program::open(opening)?)),
};

/// How long the program may take for one thing, unless the settings say otherwise.
const LIMIT: Duration = Duration::from_secs(30);

/// A program as it is asked: its words, a line for it to read, and how long it may take. Gives what it printed.
pub type Ask<'w> = dyn Fn(&[String], &str, Duration) -> Result<Vec<u8>, Broken> + 'w;

struct Program<'w> {
    words: &'w [String],
    project: &'w str,
    labels: Vec<String>,
    ask: &'w Ask<'w>,
    limit: Duration,
    transport: &'w dyn Transport,
    patience: Patience,
    pause: Duration,
    written: Cell<Option<Instant>>,
    hello: Hello,
}

/// What the program says of itself and of its tracker.
#[derive(Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Hello {
    account: String,
    /// The address of a ticket, with `{id}` in the place of its id.
    address: String,
    #[serde(default)]
    holds: Holds,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
struct Holds {
    title: usize,
    body: usize,
    in_progress: bool,
    wont_do: bool,
    due: bool,
    comments: bool,
}

impl Default for Holds {
    fn default() -> Holds {
        Holds { title: 255, body: 60_000, in_progress: true, wont_do: true, due: true, comments: false }
    }
}

/// A ticket as the program prints it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Printed {
    id: String,
    title: String,
    status: String,
    #[serde(default)]
    name: Option<String>,
    #[serde(default)]
    body: String,
    #[serde(default)]
    owner: Option<String>,
    #[serde(default)]
    due: Option<String>,
    #[serde(default)]
    said: Option<String>,
    #[serde(default)]
    version: String,
}

/// The last line.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Failed {
    failed: String,
    #[serde(default)]
    why: Option<String>,
    #[serde(default)]
    wait: Option<f64>,
}

const TICKET: &str = r#"{"id": "7", "title": "…", "status": "open", "body": "…"}"#;
const HELLO: &str = r#"{"account": "ana", "address": "https://tickets.example/{id}"}"#;
const LAST: &str = r#"{"done": true} or {"failed": "…"}"#;

impl<'w> Program<'w> {
    fn open(opening: &Opening<'w>) -> anyhow::Result<Program<'w>> {
        let settings = opening.settings;
        let words = settings.command.as_slice();
        if words.is_empty() {
            return Err(Failure::settings("tracker.command names no program").hint("write it like command: [./tickets.py]").into());
        }
        opening.access.needs(&access::run(words))?;
        let mut program = Program {
            words,
            project: &settings.project,
            labels: settings.labels(),
            ask: opening.ask,
            limit: settings.timeout.unwrap_or(LIMIT),
            transport: opening.access.transport,
            patience: opening.access.patience,
            pause: opening.access.pause,
            written: Cell::new(None),
            hello: Hello::default(),
        };
        program.hello = program.greet().map_err(Failure::from)?;
        Ok(program)
    }

    fn greet(&self) -> Result<Hello, Error> {
        let lines = self.answer("check", json!({}), true)?;
        let [(number, line)] = lines.as_slice() else {
            return Err(self.odd("check", format!("it printed {} lines where one like {HELLO} would be right", lines.len())));
        };
        let hello: Hello = self.read("check", *number, line, HELLO)?;
        if hello.address.matches("{id}").count() != 1 || !hello.address.contains("://") {
            return Err(self.odd("check", format!("line {number}: the address is one like https://tickets.example/{{id}}")));
        }
        Ok(hello)
    }

    fn place(&self, what: &str) -> String {
        format!("{what} of {}", self.words[0])
    }

    fn odd(&self, what: &str, said: String) -> Error {
        Error::odd(self.place(what), said)
    }

    fn read<T: for<'de> Deserialize<'de>>(&self, what: &str, number: usize, line: &Value, right: &str) -> Result<T, Error> {
        T::deserialize(line).map_err(|error| self.odd(what, format!("line {number} is {}: {error}; {right} would be right", shown(line))))
    }

    /// What the program prints before its last line, with the numbers of the lines. Asked again as often as it is safe.
    fn answer(&self, what: &str, more: Value, is_repeatable: bool) -> Result<Vec<(usize, Value)>, Error> {
        let mut line = json!({"noblame": 1, "do": what, "project": self.project, "labels": self.labels});
        if let (Value::Object(line), Value::Object(more)) = (&mut line, more) {
            line.extend(more);
        }
        let mut waited = Duration::ZERO;
        for tried in 1.. {
            if !is_repeatable || what == "update" {
                self.pause_before();
            }
            // A program that is broken is so the next time, too: what it says itself may pass.
            let printed = (self.ask)(self.words, &line.to_string(), self.limit).map_err(|broken| Error {
                kind: error::Kind::Net { sent: broken.sent },
                place: self.place(what),
                said: broken.message,
            })?;
            let error = match self.lines(what, printed) {
                Ok(lines) => return Ok(lines),
                Err(error) => error,
            };
            let wait = match error.kind {
                error::Kind::Limited { wait } => retry::wait(&wait.map_or(Limit::Yes, Limit::For), tried),
                error::Kind::Net { sent: true } if is_repeatable => retry::jittered(tried),
                _ => return Err(error),
            };
            waited += wait;
            if tried >= retry::TRIES || wait > self.patience.max_wait || waited > self.patience.whole {
                return Err(error);
            }
            self.transport.wait(wait);
        }
        unreachable!("the number of tries is bounded")
    }

    /// Between two writes as much time passes as the settings say.
    fn pause_before(&self) {
        if let Some(last) = self.written.replace(Some(Instant::now())) {
            let wait = self.pause.saturating_sub(last.elapsed());
            if !wait.is_zero() {
                self.transport.wait(wait);
            }
        }
    }

    /// The lines before the last, where that says that all went well.
    fn lines(&self, what: &str, printed: Vec<u8>) -> Result<Vec<(usize, Value)>, Error> {
        let text = String::from_utf8(printed).map_err(|_| self.odd(what, "what it printed is no UTF-8".into()))?;
        let mut lines = Vec::new();
        for (number, line) in (1..).zip(text.lines()).filter(|(_, line)| !line.trim().is_empty()) {
            let value: Value = serde_json::from_str(line).map_err(|error| {
                let line = shown(&Value::String(line.to_owned()));
                self.odd(what, format!("line {number} is {line}: {error}; each line is one JSON object, the last {LAST}"))
            })?;
            lines.push((number, value));
        }
        match lines.pop() {
            Some((_, last)) if last == json!({"done": true}) => Ok(lines),
            Some((number, last)) if last.get("failed").is_some() => {
                let failed: Failed = self.read(what, number, &last, r#"{"failed": "…", "why": "conflict"}"#)?;
                Err(self.failure(what, number, failed))
            }
            last => {
                let at =
                    last.map_or("it printed nothing".to_owned(), |(number, last)| format!("line {number}, its last, is {}", shown(&last)));
                Err(self.odd(what, format!("{at}; {LAST} would be right")))
            }
        }
    }

    fn failure(&self, what: &str, number: usize, failed: Failed) -> Error {
        let wait = failed.wait.and_then(|wait| Duration::try_from_secs_f64(wait).ok());
        let kind = match failed.why.as_deref() {
            None | Some("invalid") => error::Kind::Invalid,
            Some("token") => error::Kind::Auth,
            Some("rights") => error::Kind::Scope,
            Some("gone") => error::Kind::Gone,
            Some("busy") => error::Kind::Limited { wait },
            Some("conflict") => error::Kind::Conflict,
            Some("unknown") => error::Kind::Net { sent: true },
            Some(other) => {
                let known = "invalid, token, rights, gone, busy, conflict or unknown";
                return self.odd(what, format!("line {number}: why is “{other}”; {known} would be right"));
            }
        };
        Error { kind, place: self.place(what), said: failed.failed }
    }

    fn tickets(&self, what: &str, more: Value, is_repeatable: bool) -> Result<Vec<Ticket>, Error> {
        self.answer(what, more, is_repeatable)?.iter().map(|(number, line)| self.ticket(what, *number, line)).collect()
    }

    fn ticket(&self, what: &str, number: usize, line: &Value) -> Result<Ticket, Error> {
        let printed: Printed = self.read(what, number, line, TICKET)?;
        let odd =
            |part: &str, found: &str, right: &str| self.odd(what, format!("line {number}: {part} is “{found}”; {right} would be right"));
        if printed.id.is_empty() || !printed.id.chars().all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c)) {
            return Err(odd("id", &printed.id, "letters, digits, - _ and ."));
        }
        let status = Status::ALL.iter().find(|(_, name)| *name == printed.status).map(|(status, _)| *status);
        let status = status.ok_or_else(|| odd("status", &printed.status, "open, in-progress, done or wont-do"))?;
        let due = printed.due.as_deref().filter(|due| !due.is_empty());
        let due = due.map(|due| due.parse().map_err(|_| odd("due", due, "a day like 2026-12-05"))).transpose()?;
        Ok(Ticket {
            name: printed.name.unwrap_or_else(|| format!("#{}", printed.id)),
            url: self.hello.address.replace("{id}", &printed.id),
            key: key_in(&printed.body),
            values: Values { title: printed.title, status, owner: printed.owner.filter(|owner| !owner.is_empty()), due },
            said: printed.said.unwrap_or(printed.status),
            version: printed.version,
            id: printed.id,
        })
    }

    fn one(&self, what: &str, more: Value, is_repeatable: bool) -> Result<Ticket, Error> {
        let mut tickets = self.tickets(what, more, is_repeatable)?;
        match (tickets.pop(), tickets.len()) {
            (Some(ticket), 0) => Ok(ticket),
            (_, rest) => Err(self.odd(what, format!("it printed {rest} tickets; one like {TICKET} would be right"))),
        }
    }
}

/// The beginning of what was printed.
fn shown(line: &Value) -> String {
    let text = line.as_str().map_or_else(|| line.to_string(), str::to_owned);
    let plain: String = text.chars().map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect();
    format!("“{}”", crate::actions::ticket::cut(&plain, 60))
}

impl Tracker for Program<'_> {
    fn carries(&self) -> Carries {
        let Holds { title, body, in_progress, wont_do, due, comments } = self.hello.holds;
        Carries { title, body, in_progress, wont_do, due, comments }
    }

    fn check(&self) -> Result<String, Error> {
        Ok(self.hello.account.clone())
    }

    fn list(&self) -> Result<Vec<Ticket>, Error> {
        let mut all = self.tickets("list", json!({}), true)?;
        all.retain(|ticket| ticket.key.is_some());
        Ok(all)
    }

    fn find(&self, key: &str, since: Timestamp) -> Result<Vec<Ticket>, Error> {
        let mut found = self.tickets("find", json!({"key": key, "since": since.to_string()}), true)?;
        found.retain(|ticket| ticket.key.as_deref() == Some(key));
        Ok(found)
    }

    fn get(&self, id: &str) -> Result<Option<Ticket>, Error> {
        match self.one("get", json!({"id": id}), true) {
            Err(error) if error.is_gone() => Ok(None),
            ticket => ticket.map(Some),
        }
    }

    fn create(&self, new: &New) -> Result<Ticket, Error> {
        let due = new.due.map(|due| due.to_string());
        self.one("create", json!({"key": new.key, "title": new.title, "body": new.body, "owner": new.owner, "due": due}), false)
    }

    fn update(&self, seen: &Ticket, patch: &Patch) -> Result<Ticket, Error> {
        super::unchanged(self, seen)?;
        let mut change = Map::new();
        if let Some(title) = &patch.title {
            change.insert("title".into(), json!(title));
        }
        if let Some(status) = patch.status {
            change.insert("status".into(), json!(status.name()));
        }
        if let Some(owner) = &patch.owner {
            change.insert("owner".into(), json!(owner));
        }
        if let Some(due) = patch.due {
            change.insert("due".into(), json!(due.map(|due| due.to_string())));
        }
        self.one("update", json!({"id": seen.id, "version": seen.version, "change": change}), true)
    }

    /// The program looks for the mark itself.
    fn comment(&self, ticket: &Ticket, mark: &str, text: &str) -> Result<(), Error> {
        self.answer("comment", json!({"id": ticket.id, "mark": mark, "text": text}), true).map(drop)
    }

    fn id_of(&self, url: &str) -> Option<String> {
        let (before, after) = self.hello.address.split_once("{id}")?;
        let id = url.strip_prefix(before)?.strip_suffix(after)?;
        (!id.is_empty() && id.chars().all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c))).then(|| id.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::actions::tracker::Settings;
    use crate::remote::Access;
    use crate::world::Clock;
    use crate::world::http::Network;

    /// What the program prints to the second thing that it is asked, and what is said of it.
    #[track_caller]
    fn check(printed: &str, expected: &str) {
        let settings = Settings { command: vec!["./tickets".into()], ..Settings::default() };
        let network = Network::default();
        let opening = Opening {
            settings: &settings,
            access: Access {
                transport: &network,
                clock: Clock::Machine,
                patience: Patience::default(),
                pause: Duration::ZERO,
                variable: &|_| None,
                file: &|_| unreachable!(),
                output: &|_| unreachable!(),
                trusts: &|with| with == "run ./tickets",
                tells: &|_| {},
                name: "command",
                url: None,
                credential: &[],
            },
            ask: &|_, line, _| {
                let hello = format!("{HELLO}\n{{\"done\": true}}\n");
                Ok(if line.contains(r#""do":"check""#) { hello } else { printed.to_owned() }.into_bytes())
            },
        };
        let program = Program::open(&opening).unwrap();
        let said = match program.list() {
            Ok(tickets) => tickets.iter().map(|ticket| ticket.url.clone()).collect::<Vec<_>>().join(" "),
            Err(error) => error.to_string(),
        };
        assert_eq!(said, expected);
    }

    #[test]
    fn what_is_printed_wrongly_is_told_by_its_line() {
        let ticket = r#"{"id": "7", "title": "a", "status": "open", "body": "noblame:r/A1"}"#;
        check(&format!("{ticket}\n\n{{\"done\": true}}"), "https://tickets.example/7");
        check("{\"done\": true}", "");
        check("", r#"list of ./tickets: it printed nothing; {"done": true} or {"failed": "…"} would be right"#);
        check(
            ticket,
            "list of ./tickets: line 1, its last, is “{\"body\":\"noblame:r/A1\",\"id\":\"7\",\"status\":\"open\",\"title\":\"a\"}”; \
             {\"done\": true} or {\"failed\": \"…\"} would be right",
        );
        check(
            &format!("{ticket}\nTraceback\u{1b}[1m\n{{\"done\": true}}"),
            "list of ./tickets: line 2 is “Traceback\u{fffd}[1m”: expected value at line 1 column 1; \
             each line is one JSON object, the last {\"done\": true} or {\"failed\": \"…\"}",
        );
        let closed = ticket.replace("open", "closed");
        check(
            &format!("{closed}\n{{\"done\": true}}"),
            "list of ./tickets: line 1: status is “closed”; open, in-progress, done or wont-do would be right",
        );
        check(
            "{\"id\": 7}\n{\"done\": true}",
            "list of ./tickets: line 1 is “{\"id\":7}”: invalid type: integer `7`, expected a string; \
             {\"id\": \"7\", \"title\": \"…\", \"status\": \"open\", \"body\": \"…\"} would be right",
        );
        check("{\"failed\": \"the licence has run out\", \"why\": \"rights\"}", "list of ./tickets: the licence has run out");
    }
}
