//! Where events come from: one file a source, and the table of them.

pub mod alertmanager;
#[cfg(test)]
mod asked_tests;
pub mod chaos;
pub mod cloudevents;
pub mod command;
pub mod csv;
pub mod git;
pub mod github;
pub mod gitlab;
pub mod grafana;
pub mod irc;
pub mod jira;
pub mod journald;
pub mod jsonl;
pub mod kubernetes;
pub mod matrix;
pub mod opsgenie;
pub mod otlp;
pub mod pagerduty;
pub mod prometheus;
pub mod slack;
pub mod slack_export;
pub mod syslog;
#[cfg(test)]
mod services_tests;
#[cfg(test)]
mod tests;
pub mod transcript;

use super::columns::Map;
use super::event::{Channel, Event};
use super::reach::Opened;
use super::settings::Own;
use super::stamp::Reader;
use super::{Settings, Window};
use crate::document::plain;
use crate::remote::Access;
use crate::world::terminal::Progress;
use crate::world::{Failure, World, files};
use jiff::Timestamp;
use std::io::BufRead;
use std::path::{Path, PathBuf};

/// Every source, in the order that help and pages show them.
pub const SOURCES: &[Source] = &[
    Source {
        name: "csv",
        reads: "tables with a header: comma, semicolon or tab between the columns",
        input: Input::Files,
        channel: Channel::Note,
        ids: Ids::Local,
        keys: &[],
        read: csv::read,
        check: None,
        open: None,
    },
    Source {
        name: "jsonl",
        reads: "JSON lines: one object a line",
        input: Input::Files,
        channel: Channel::Note,
        ids: Ids::Local,
        keys: &[],
        read: jsonl::read,
        check: None,
        open: None,
    },
    Source {
        name: "command",
        reads: "events as JSON lines from a program of the settings",
        input: Input::Settings,
        channel: Channel::Note,
        ids: Ids::Local,
        keys: &[Key::list("command")],
        read: command::read,
        check: Some(command::check),
        open: None,
    },
    Source {
        name: "git",
        reads: "merges, reverts, deploy commits and tags of a repository",
        input: Input::Folders,
        channel: Channel::Change,
        ids: Ids::Global,
        keys: &[],
        read: git::read,
        check: None,
        open: None,
    },
    Source {
        name: "slack-export",
        reads: "a Slack export: the zip archive or its folder",
        input: Input::Files,
        channel: Channel::Chat,
        ids: Ids::Global,
        keys: &[Key::list("channels"), Key::text("workspace")],
        read: slack_export::read,
        check: None,
        open: None,
    },
    Source {
        name: "transcript",
        reads: "transcripts of calls: WebVTT, SRT and SBV of Zoom, Teams and Meet",
        input: Input::Files,
        channel: Channel::Call,
        ids: Ids::Local,
        keys: &[Key::text("start")],
        read: transcript::read,
        check: None,
        open: None,
    },
    Source {
        name: "journald",
        reads: "the journal of systemd, from journalctl -o json",
        input: Input::Files,
        channel: Channel::Monitoring,
        ids: Ids::Global,
        keys: &[],
        read: journald::read,
        check: None,
        open: None,
    },
    Source {
        name: "syslog",
        reads: "syslog lines: RFC 5424, RFC 3164, and files like /var/log/syslog",
        input: Input::Files,
        channel: Channel::Monitoring,
        ids: Ids::Local,
        keys: &[],
        read: syslog::read,
        check: None,
        open: None,
    },
    Source {
        name: "kubernetes",
        reads: "Kubernetes events, from kubectl get events -o json",
        input: Input::Files,
        channel: Channel::Monitoring,
        ids: Ids::Global,
        keys: &[],
        read: kubernetes::read,
        check: None,
        open: None,
    },
    Source {
        name: "cloudevents",
        reads: "CloudEvents and CDEvents as JSON",
        input: Input::Files,
        channel: Channel::Note,
        ids: Ids::Global,
        keys: &[],
        read: cloudevents::read,
        check: None,
        open: None,
    },
    Source {
        name: "otlp",
        reads: "OpenTelemetry logs as OTLP JSON",
        input: Input::Files,
        channel: Channel::Monitoring,
        ids: Ids::Local,
        keys: &[],
        read: otlp::read,
        check: None,
        open: None,
    },
    Source {
        name: "chaos",
        reads: "journals of the Chaos Toolkit",
        input: Input::Files,
        channel: Channel::Change,
        ids: Ids::Local,
        keys: &[],
        read: chaos::read,
        check: None,
        open: None,
    },
    Source {
        name: "irc",
        reads: "logs of IRC from irssi, weechat and znc",
        input: Input::Files,
        channel: Channel::Chat,
        ids: Ids::Local,
        keys: &[],
        read: irc::read,
        check: None,
        open: None,
    },
    Source {
        name: "prometheus",
        reads: "alerts that were pending, firing and over, from the ALERTS history of Prometheus",
        input: Input::Service,
        channel: Channel::Alert,
        ids: Ids::Global,
        keys: &[Key::text("select")],
        read: prometheus::read,
        check: Some(prometheus::check),
        open: Some(prometheus::open),
    },
    Source {
        name: "slack",
        reads: "messages of channels and their threads, from Slack",
        input: Input::Service,
        channel: Channel::Chat,
        ids: Ids::Global,
        keys: &[Key::list("channels")],
        read: slack::read,
        check: Some(slack::check),
        open: Some(slack::open),
    },
    Source {
        name: "github",
        reads: "deployments, releases, workflow runs, merges and issues, from GitHub",
        input: Input::Service,
        channel: Channel::Change,
        ids: Ids::Global,
        keys: &[Key::list("project"), Key::list("issues"), Key::list("labels"), Key::list("take")],
        read: github::read,
        check: Some(github::check),
        open: Some(github::open),
    },
    Source {
        name: "gitlab",
        reads: "deployments, releases, pipelines, merges and issues, from GitLab",
        input: Input::Service,
        channel: Channel::Change,
        ids: Ids::Global,
        keys: &[Key::list("project"), Key::list("issues"), Key::list("labels"), Key::list("take")],
        read: gitlab::read,
        check: Some(gitlab::check),
        open: Some(gitlab::open),
    },
    Source {
        name: "matrix",
        reads: "messages of rooms, from Matrix",
        input: Input::Service,
        channel: Channel::Chat,
        ids: Ids::Global,
        keys: &[Key::list("rooms")],
        read: matrix::read,
        check: Some(matrix::check),
        open: Some(matrix::open),
    },
    Source {
        name: "alertmanager",
        reads: "alerts that are firing and silences, from Alertmanager",
        input: Input::Service,
        channel: Channel::Alert,
        ids: Ids::Global,
        keys: &[Key::list("select")],
        read: alertmanager::read,
        check: Some(alertmanager::check),
        open: Some(alertmanager::open),
    },
    Source {
        name: "pagerduty",
        reads: "what was done in incidents of PagerDuty, notes on them, and changes",
        input: Input::Service,
        channel: Channel::Alert,
        ids: Ids::Global,
        keys: &[Key::text("region"), Key::list("services"), Key::list("teams"), Key::list("take")],
        read: pagerduty::read,
        check: Some(pagerduty::check),
        open: Some(pagerduty::open),
    },
    Source {
        name: "grafana",
        reads: "annotations of Grafana: deploys, notes and states of alerts",
        input: Input::Service,
        channel: Channel::Note,
        ids: Ids::Global,
        keys: &[Key::list("tags"), Key::text("type")],
        read: grafana::read,
        check: Some(grafana::check),
        open: Some(grafana::open),
    },
    Source {
        name: "jira",
        reads: "the history of Jira's issues, and comments",
        input: Input::Service,
        channel: Channel::Ticket,
        ids: Ids::Global,
        keys: &[Key::list("project"), Key::text("select")],
        read: jira::read,
        check: Some(jira::check),
        open: Some(jira::open),
    },
    Source {
        name: "opsgenie",
        reads: "what was done about alerts of Opsgenie, and notes on them",
        input: Input::Service,
        channel: Channel::Alert,
        ids: Ids::Global,
        keys: &[Key::text("region"), Key::text("select")],
        read: opsgenie::read,
        check: Some(opsgenie::check),
        open: Some(opsgenie::open),
    },
    Source {
        name: "opsgenie-logs",
        reads: "logs, notes and alerts that were saved from Opsgenie",
        input: Input::Files,
        channel: Channel::Alert,
        ids: Ids::Local,
        keys: &[],
        read: opsgenie::import,
        check: None,
        open: None,
    },
];

/// One kind of place that events come from.
#[derive(Debug)]
pub struct Source {
    /// What `--from` calls it.
    pub name: &'static str,
    pub reads: &'static str,
    pub input: Input,
    /// The channel of events that tell none.
    pub channel: Channel,
    pub ids: Ids,
    /// The settings that only this source understands.
    pub keys: &'static [Key],
    pub read: Read,
    /// Whether it can be reached, and as whom; none where there is nothing to ask.
    pub check: Option<Check>,
    /// Where its service is and who asks, found without asking it; none where there is no service.
    pub open: Option<Open>,
}

/// A setting that a source understands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Key {
    pub name: &'static str,
    /// Whether it may have several values.
    pub is_list: bool,
}

impl Key {
    const fn text(name: &'static str) -> Key {
        Key { name, is_list: false }
    }

    const fn list(name: &'static str) -> Key {
        Key { name, is_list: true }
    }
}

/// What a source is given to read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Input {
    /// Files, or standard input as `-`; at least one.
    Files,
    /// Folders; the report's own where none is given.
    Folders,
    /// Nothing but the settings: a program.
    Settings,
    /// Nothing but the settings: a service.
    Service,
}

/// How far an id is unique.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ids {
    /// In one file: another file may use it for another event.
    Local,
    /// Everywhere.
    Global,
}

/// Reads all inputs, giving what it finds one by one and keeping nothing, so that an input may be larger than memory.
///
/// # Errors
/// An input cannot be read at all. What is wrong with one row is found, not failed at.
pub type Read = fn(&Request, &mut dyn FnMut(Found)) -> anyhow::Result<()>;

/// Asks whether a source can be read, without reading events: what it says of itself and of us, on one line.
///
/// # Errors
/// It cannot be reached, or does not let us in.
pub type Check = fn(&Request) -> anyhow::Result<String>;

/// Finds out where a service is and with which token it is asked.
///
/// # Errors
/// It has no address, the token is missing, or the user has not trusted the settings with where it would go.
pub type Open = for<'r> fn(&Request<'r>) -> anyhow::Result<Opened<'r>>;

/// What a source finds.
#[derive(Debug)]
pub enum Found {
    /// An event, in any order. The same event again is no harm.
    Event(Box<Event>),
    /// A row that tells no event.
    Bad(Bad),
    /// Something about the whole input that the user should know.
    Note(String),
    /// Everything before this was given: the next pull may begin here, and at the beginning where it is empty. It is kept
    /// once the events are on disk.
    Cursor(String),
    /// An event of [`Request::known`] is no longer there: its source and its id.
    Gone(&'static str, String),
    /// Reading ended before the end, and why. What was given is taken in and said to be a part.
    Partial(String),
}

impl From<Event> for Found {
    fn from(event: Event) -> Found {
        Found::Event(Box::new(event))
    }
}

/// A row that tells no event: where it stands, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bad {
    /// The input as the user named it.
    pub input: String,
    /// From 1.
    pub line: u64,
    pub why: String,
}

impl std::fmt::Display for Bad {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "{}:{}: {}", self.input, self.line, self.why)
    }
}

/// What the user wants read.
#[derive(Debug)]
pub struct Request<'r> {
    pub world: &'r World,
    pub settings: &'r Settings,
    /// The folder of the report.
    pub folder: &'r Path,
    /// As the user named them.
    pub inputs: &'r [String],
    pub map: Map,
    pub times: Reader,
    /// The channel that the user wants, in place of the source's own.
    pub channel: Option<Channel>,
    /// By the clock of the source, where the settings say that it is ahead or behind.
    pub window: Window,
    /// The ids that the report's front matter gives other places, by the place's name.
    pub links: &'r [(String, Vec<String>)],
    /// What the settings say of this source.
    pub own: &'r Own,
    /// The folder that relative inputs start from.
    pub from: &'r Path,
    /// The folder of the settings.
    pub root: &'r Path,
    /// Where the last pull of this source ended.
    pub cursor: Option<&'r str>,
    pub progress: &'r Progress,
    /// How a service is reached.
    pub access: &'r Access<'r>,
    /// The events in the window that an earlier pull has recorded: the source and the id of each. A source that finds one
    /// missing looks whether it was deleted.
    pub known: &'r [(String, String)],
}

impl Source {
    /// What the settings may say of it under this name: its own keys, and of a service where it is and what prints its token.
    pub fn key(&self, name: &str) -> Option<Key> {
        self.own_keys().find(|known| known.name == name)
    }

    /// The settings that it understands beside those of every source.
    pub fn own_keys(&self) -> impl Iterator<Item = Key> {
        const OF_SERVICES: &[Key] = &[Key::text("url"), Key::list("credential")];
        let of_services = if self.input == Input::Service { OF_SERVICES } else { &[] };
        of_services.iter().chain(self.keys).copied()
    }

    /// # Errors
    /// There is none of that name; the message lists those there are.
    pub fn named(name: &str) -> Result<&'static Source, Failure> {
        SOURCES.iter().find(|source| source.name == name).ok_or_else(|| {
            let names: Vec<&str> = SOURCES.iter().map(|source| source.name).collect();
            Failure::yours(format!("“{name}” is no source")).hint(format!("there are {}", names.join(", ")))
        })
    }
}

impl Request<'_> {
    /// The ids of the recorded events of a source.
    pub(crate) fn known_of(&self, source: &str) -> impl Iterator<Item = &str> {
        self.known.iter().filter(move |(known, _)| known == source).map(|(_, id)| id.as_str())
    }

    /// Where an input of this name lies: what the settings name, from their own folder; what the user names, from theirs.
    pub(crate) fn place(&self, input: &str) -> PathBuf {
        self.from.join(input)
    }

    /// When something happened that tells no year of its own.
    pub fn about(&self) -> Timestamp {
        self.window.since.or(self.window.until).unwrap_or_else(|| self.world.clock.now())
    }

    /// An input's text as a stream; `-` is standard input.
    ///
    /// # Errors
    /// It cannot be opened, or is plainly no UTF-8 text.
    pub(crate) fn open(&self, input: &str) -> anyhow::Result<Box<dyn BufRead>> {
        let mut stream = match input {
            "-" => self.world.terminal.input(),
            _ => files::open(&self.place(input), input)?,
        };
        let start = stream.fill_buf()?;
        let wrong = match start {
            [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => {
                Some(("is UTF-16 text, not UTF-8", format!("convert it: iconv -f UTF-16 -t UTF-8 {input}")))
            }
            [0x1f, 0x8b, ..] => Some(("is compressed with gzip", format!("unpack it: gunzip -c {input} | noblame timeline import … -"))),
            [b'P', b'K', 3, 4, ..] => Some(("is a zip archive or a spreadsheet", "unpack it, or export the sheet as CSV".to_owned())),
            _ => None,
        };
        if let Some((message, hint)) = wrong {
            return Err(Failure::yours(message).in_file(shown(input)).hint(hint).into());
        }
        if start.starts_with("\u{feff}".as_bytes()) {
            stream.consume(3);
        }
        Ok(stream)
    }
}

/// An input as messages name it.
pub(crate) fn shown(input: &str) -> String {
    if input == "-" { "<stdin>".to_owned() } else { input.to_owned() }
}

/// What a reader calls a file: its name without the folders; nothing for standard input.
pub(crate) fn origin(input: &str) -> Option<String> {
    let name = Path::new(input).file_name()?.to_string_lossy();
    (input != "-").then(|| plain::line(&name))
}

/// Bytes of an input as text, or why they are none.
pub(crate) fn text(bytes: &[u8]) -> Result<&str, String> {
    std::str::from_utf8(bytes).map_err(|error| {
        let bad = bytes.get(error.valid_up_to()).copied().unwrap_or_default();
        format!("is not UTF-8 text: the byte 0x{bad:02x} begins no character")
    })
}
