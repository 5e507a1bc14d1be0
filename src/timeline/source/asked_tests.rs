//! What tests of services share: a source that asks a recording.

use super::tests::told;
use super::*;
use crate::remote::Patience;
use crate::remote::cassette::Cassette;
use crate::world::http::Transport;
use crate::world::{Clock, Terminal};
use std::time::Duration;

/// How a service is reached in a test: what the settings name is trusted.
pub(super) fn access<'a>(transport: &'a dyn Transport, own: &'a Own, variable: &'a dyn Fn(&str) -> Option<String>) -> Access<'a> {
    Access {
        transport,
        clock: Clock::Fixed("2026-11-23T00:00:00Z".parse().unwrap()),
        patience: Patience::default(),
        pause: Duration::ZERO,
        variable,
        file: &|_| unreachable!("no variable names a file"),
        output: &|_| unreachable!("no program is named"),
        trusts: &|_| true,
        tells: &|_| {},
        name: "the source",
        url: own.text("url"),
        credential: &[],
    }
}

/// What a source finds when its service is asked: a recording of `tests/recordings`, or the exchanges themselves.
#[derive(Clone, Copy)]
pub(crate) struct Asked<'t> {
    pub source: &'t str,
    /// What the settings say.
    pub own: &'t str,
    /// What the environment holds.
    pub variables: &'t [(&'t str, &'t str)],
    /// From when to when.
    pub window: (&'t str, &'t str),
    pub cursor: Option<&'t str>,
    /// What the report's front matter links, as `place: id id`.
    pub links: &'t str,
    /// The events that an earlier pull has recorded: their sources and ids.
    pub known: &'t [(&'t str, &'t str)],
    pub recording: &'t str,
}

impl<'t> Asked<'t> {
    /// One that is asked for the afternoon of an incident, the first time.
    pub fn afternoon(source: &'t str, own: &'t str, variables: &'t [(&'t str, &'t str)], recording: &'t str) -> Asked<'t> {
        let window = ("2026-11-21T14:00:00Z", "2026-11-21T15:10:00Z");
        Asked { source, own, variables, window, cursor: None, links: "", known: &[], recording }
    }

    /// What was found.
    #[track_caller]
    pub fn found(&self, transport: &dyn Transport) -> Vec<String> {
        self.with(transport, |request, source| {
            let mut lines = Vec::new();
            if let Err(error) = (source.read)(request, &mut |found| lines.push(told(found))) {
                lines.push(format!("failed: {}", error.chain().map(ToString::to_string).collect::<Vec<_>>().join(": ")));
            }
            lines
        })
    }

    /// Where the service would be asked, and with what.
    pub fn opened(&self) -> anyhow::Result<String> {
        self.with(&Cassette::read(""), |request, source| {
            let opened = (source.open.unwrap())(request)?;
            Ok(format!("{} {}", opened.service.address, opened.with))
        })
    }

    /// What the service says of itself and of us.
    pub fn checked(&self) -> anyhow::Result<String> {
        self.with(&Cassette::read(self.recording), |request, source| (source.check.unwrap())(request))
    }

    pub(super) fn with<A>(&self, transport: &dyn Transport, ask: impl FnOnce(&Request, &Source) -> A) -> A {
        let world =
            World { clock: Clock::Fixed("2026-11-23T00:00:00Z".parse().unwrap()), terminal: Terminal::default(), folder: PathBuf::new() };
        let own: Own = crate::document::yaml::read(self.own).unwrap();
        let linked = |(place, ids): (&str, &str)| (place.to_owned(), ids.split_whitespace().map(str::to_owned).collect());
        let links: Vec<(String, Vec<String>)> = self.links.split_once(": ").map(linked).into_iter().collect();
        let progress = Progress::new(Terminal { quiet: true, ..Terminal::default() }, "answers");
        let variable = |name: &str| self.variables.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned());
        let access = access(transport, &own, &variable);
        let request = Request {
            world: &world,
            settings: &Settings::default(),
            folder: Path::new(""),
            inputs: &[],
            map: Map::default(),
            times: Reader::default(),
            channel: None,
            window: Window { since: self.window.0.parse().ok(), until: self.window.1.parse().ok() },
            links: &links,
            own: &own,
            from: Path::new(""),
            root: Path::new(""),
            cursor: self.cursor,
            progress: &progress,
            access: &access,
            known: &self.known.iter().map(|(source, id)| ((*source).to_owned(), (*id).to_owned())).collect::<Vec<_>>(),
        };
        ask(&request, Source::named(self.source).unwrap())
    }

    #[track_caller]
    pub fn finds(&self, expected: &str) {
        let cassette = Cassette::read(self.recording);
        assert_eq!(self.found(&cassette).join("\n").trim(), expected.trim());
    }
}

/// A recorded request for this path, and its answer.
pub(crate) fn given(path: &str, answer: &str) -> String {
    format!("> GET {path}\n< 200\n\n{answer}\n=====\n")
}

/// The same for one that is told that there is no such thing.
pub(crate) fn missing(path: &str) -> String {
    format!("> GET {path}\n< 404\n\n{{\"message\":\"Not Found\"}}\n=====\n")
}

/// A source, its settings and its variables.
type Needed = (&'static str, &'static str, &'static [(&'static str, &'static str)]);

/// What each service needs to be asked at all.
const NEEDED: &[Needed] = &[
    ("prometheus", "{}", &[("PROMETHEUS_URL", "https://a.example")]),
    ("alertmanager", "{}", &[("ALERTMANAGER_URL", "https://a.example")]),
    ("slack", "{channels: [inc-*, C024BE91L]}", &[("SLACK_TOKEN", "xoxb-of-a-test")]),
    ("github", "{project: acme/shop, issues: [1], labels: [x]}", &[("GH_TOKEN", "of-a-test")]),
    ("gitlab", "{project: acme/shop, issues: [1], labels: [x]}", &[("GITLAB_TOKEN", "of-a-test")]),
    ("pagerduty", "{}", &[("PAGERDUTY_TOKEN", "of-a-test-abcd")]),
    ("grafana", "{}", &[("GRAFANA_URL", "https://a.example"), ("GRAFANA_TOKEN", "of-a-test")]),
    ("jira", "{project: OPS}", &[("JIRA_URL", "https://a.example"), ("JIRA_EMAIL", "a@a.example"), ("JIRA_API_TOKEN", "of-a-test")]),
    ("opsgenie", "{}", &[("OPSGENIE_API_KEY", "of-a-test")]),
    ("matrix", "{rooms: ['!r', '#a']}", &[("MATRIX_HOMESERVER", "https://a.example"), ("MATRIX_ACCESS_TOKEN", "of-a-test")]),
];

/// Answers in turn, so many times: a service may say anything, and not for ever.
struct Anything {
    answers: Vec<String>,
    asked: std::sync::atomic::AtomicUsize,
}

impl Transport for Anything {
    fn send(&self, _: &crate::world::http::Request) -> Result<crate::world::http::Response, crate::world::http::Broken> {
        let asked = self.asked.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        if asked > 60 {
            return Err(crate::world::http::Broken { sent: true, message: "it is gone".into() });
        }
        let headers = vec![("link".to_owned(), format!("</next?page={asked}>; rel=\"next\""))];
        let body = self.answers[asked % self.answers.len()].clone().into_bytes();
        Ok(crate::world::http::Response { status: 200, headers, body })
    }

    fn wait(&self, _: Duration) {}
}

/// JSON out of the words that services use, in no order that any of them would.
fn anything() -> impl proptest::strategy::Strategy<Value = serde_json::Value> {
    use proptest::prelude::*;
    use serde_json::{Value, json};
    const WORDS: &[&str] = &[
        "",
        "x",
        "success",
        "2026-11-21T14:05:00Z",
        "1795270000.000300",
        "1795270000",
        "m.room.message",
        "m.replace",
        "m.text",
        "commented",
        "closed",
        "completed",
        "firing",
        "expired",
        "C024BE91L",
        "inc-1",
        "message",
        "tombstone",
        "$1",
        "@a:b",
        "9e99",
        "NaN",
        "-1",
        "0001-01-01T00:00:00Z",
        "\u{202e}|`<b>",
    ];
    const KEYS: &[&str] = &[
        "ok",
        "status",
        "data",
        "result",
        "metric",
        "values",
        "alertstate",
        "alertname",
        "labels",
        "fingerprint",
        "startsAt",
        "endsAt",
        "id",
        "matchers",
        "channels",
        "messages",
        "ts",
        "thread_ts",
        "reply_count",
        "user",
        "text",
        "files",
        "reactions",
        "name",
        "items",
        "message",
        "response_metadata",
        "next_cursor",
        "created_at",
        "updated_at",
        "published_at",
        "merged_at",
        "released_at",
        "state",
        "ref",
        "workflow_runs",
        "conclusion",
        "number",
        "iid",
        "event",
        "body",
        "chunk",
        "end",
        "event_id",
        "origin_server_ts",
        "sender",
        "content",
        "m.relates_to",
        "m.new_content",
        "rel_type",
        "room_id",
        "type",
        "msgtype",
        "error",
        "warnings",
    ];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(|truth| json!(truth)),
        prop_oneof![any::<i64>(), Just(1_795_270_000_i64), Just(1_795_270_000_000_i64)].prop_map(|number| json!(number)),
        any::<f64>().prop_map(|number| json!(number)),
        proptest::sample::select(WORDS).prop_map(|word| json!(word)),
    ];
    leaf.prop_recursive(5, 60, 6, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4).prop_map(Value::Array),
            proptest::collection::vec((proptest::sample::select(KEYS), inner), 0..8)
                .prop_map(|pairs| Value::Object(pairs.into_iter().map(|(key, value)| (key.to_owned(), value)).collect())),
        ]
    })
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(256))]
    #[test]
    fn no_answer_panics(mut answers in proptest::collection::vec(anything(), 1..4), good in proptest::prelude::any::<bool>()) {
        for answer in answers.iter_mut().filter(|_| good) {
            if let Some(object) = answer.as_object_mut() {
                object.insert("ok".into(), true.into());
                object.insert("status".into(), "success".into());
            }
        }
        for (source, own, variables) in NEEDED {
            let transport = Anything { answers: answers.iter().map(ToString::to_string).collect(), asked: std::sync::atomic::AtomicUsize::new(0) };
            let window = ("2026-11-21T14:00:00Z", "2026-11-21T15:00:00Z");
            let asked = Asked { source, own, variables, window, cursor: None, links: "pagerduty: Q1", known: &[("slack-export", "C024BE91L/1.000001"), ("github", "acme/shop/run/1/2"), ("gitlab", "acme/shop/issue/1/note/2")], recording: "" };
            asked.found(&transport);
        }
    }
}

#[test]
fn every_service_is_needed_something_for() {
    let services: Vec<&str> = SOURCES.iter().filter(|source| source.input == Input::Service).map(|source| source.name).collect();
    for name in services {
        assert!(NEEDED.iter().any(|(known, ..)| *known == name), "{name} is not in the list of asked_tests.rs");
    }
}
