//! Every source that asks a service is held to the same manners: answers of any shape, pulls that break off at any request,
//! pages without end, tokens, secrets and names.
//!
//! A service is played by its recording. A new one has its row in [`SERVICES`], and the first test fails until it has.

use super::asked_tests::Asked;
use super::*;
use crate::remote::cassette::Cassette;
use crate::timeline::event::Event;
use crate::timeline::gather::{Gathered, Gathering, Terms};
use crate::timeline::people::People;
use crate::timeline::{Sidecar, people, sidecar};
use crate::world::http::{Broken, Request as Sent, Response, Transport};
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::Mutex;
use std::time::Duration;

/// What the environment holds for all of them. Each word with `secret` in it is one.
const VARIABLES: &[(&str, &str)] = &[
    ("ALERTMANAGER_URL", "https://service.example"),
    ("ALERTMANAGER_TOKEN", "secret-abcdefgh"),
    ("GITHUB_API_URL", "https://service.example"),
    ("GH_TOKEN", "secret-abcdefgh"),
    ("GITLAB_HOST", "https://service.example/git"),
    ("GITLAB_TOKEN", "secret-abcdefgh"),
    ("GRAFANA_URL", "https://service.example"),
    ("GRAFANA_TOKEN", "secret-abcdefgh"),
    ("JIRA_URL", "https://service.example"),
    ("JIRA_EMAIL", "ana@acme.example"),
    ("JIRA_API_TOKEN", "secret-abcdefgh"),
    ("MATRIX_HOMESERVER", "https://service.example"),
    ("MATRIX_ACCESS_TOKEN", "secret-abcdefgh"),
    ("OPSGENIE_API_KEY", "secret-abcdefgh"),
    ("PAGERDUTY_TOKEN", "secret-abcdefgh"),
    ("PROMETHEUS_URL", "https://service.example"),
    ("PROMETHEUS_TOKEN", "secret-abcdefgh"),
    ("SLACK_API_URL", "https://service.example/api"),
    ("SLACK_BOT_TOKEN", "secret-abcdefgh"),
];

const AFTERNOON: (&str, &str) = ("2026-11-21T14:00:00Z", "2026-11-21T15:10:00Z");
const EVENING: (&str, &str) = ("2026-11-21T14:00:00Z", "2026-11-21T16:00:00Z");

/// What each is asked, so that its recording answers.
const SERVICES: &[Asked] = &[
    service("alertmanager", "{}", ("2026-11-22T19:36:00Z", ""), include_str!("../../../tests/recordings/alertmanager.txt")),
    service("github", "{project: acme/shop, issues: [431]}", AFTERNOON, include_str!("../../../tests/recordings/github.txt")),
    service("github", "{project: acme/shop, issues: [1347]}", AFTERNOON, include_str!("../../../tests/recordings/github-documented.txt")),
    service("gitlab", "{project: acme/web/shop, labels: [incident]}", AFTERNOON, include_str!("../../../tests/recordings/gitlab.txt")),
    service("grafana", "{}", EVENING, include_str!("../../../tests/recordings/grafana.txt")),
    service("jira", "{project: OPS}", ("2026-11-21T14:00:00Z", "2026-11-21T23:00:00Z"), include_str!("../../../tests/recordings/jira.txt")),
    service(
        "matrix",
        "{rooms: ['#inc-42:localhost']}",
        ("2026-11-22T20:00:00Z", "2026-11-22T21:11:31Z"),
        include_str!("../../../tests/recordings/matrix.txt"),
    ),
    service("opsgenie", "{url: 'https://service.example'}", EVENING, include_str!("../../../tests/recordings/opsgenie.txt")),
    service("pagerduty", "{url: 'https://service.example'}", EVENING, include_str!("../../../tests/recordings/pagerduty.txt")),
    service(
        "prometheus",
        "{select: 'service=\"checkout\"'}",
        ("2026-11-22T19:36:00Z", "2026-11-22T20:22:00Z"),
        include_str!("../../../tests/recordings/prometheus.txt"),
    ),
    service("slack", "{channels: [inc-*]}", AFTERNOON, include_str!("../../../tests/recordings/slack.txt")),
];

const fn service(source: &'static str, own: &'static str, window: (&'static str, &'static str), recording: &'static str) -> Asked<'static> {
    Asked { source, own, variables: VARIABLES, window, cursor: None, links: "", known: &[], recording }
}

/// A service that answers from its recording as often as it is asked, and is spoilt.
struct Played<'s> {
    cassette: Cassette,
    /// How a path is found among the recorded ones: with its query, or by its beginning alone.
    is_exact: bool,
    asked: Mutex<Vec<Sent>>,
    spoil: &'s (dyn Fn(usize, Option<Response>) -> Result<Response, Broken> + Sync),
}

type Spoil<'s> = dyn Fn(usize, Option<Response>) -> Result<Response, Broken> + Sync + 's;

impl<'s> Played<'s> {
    fn of(asked: &Asked, spoil: &'s Spoil<'s>) -> Played<'s> {
        Played { cassette: Cassette::read(asked.recording), is_exact: true, asked: Mutex::default(), spoil }
    }

    fn asked(&self) -> usize {
        self.asked.lock().unwrap().len()
    }
}

impl Transport for Played<'_> {
    fn send(&self, request: &Sent) -> Result<Response, Broken> {
        let mut asked = self.asked.lock().unwrap();
        asked.push(request.clone());
        (self.spoil)(asked.len() - 1, self.cassette.looked_up(request, self.is_exact))
    }

    fn wait(&self, _: Duration) {}
}

impl Drop for Played<'_> {
    fn drop(&mut self) {
        self.cassette.leave();
    }
}

fn answer(status: u16, body: &str) -> Response {
    Response { status, headers: Vec::new(), body: body.as_bytes().to_vec() }
}

#[expect(clippy::unnecessary_wraps, reason = "it is one of the ways to spoil an answer")]
fn unspoilt(_: usize, response: Option<Response>) -> Result<Response, Broken> {
    Ok(response.unwrap_or_else(|| answer(404, "{}")))
}

/// What came of a pull.
#[derive(Default)]
struct Pulled {
    /// By id.
    events: BTreeMap<String, Event>,
    cursor: Option<String>,
    /// Why it is not whole, with what is advised.
    failed: Option<String>,
    bad: usize,
    notes: usize,
}

fn pulled(asked: &Asked, played: &Played) -> Pulled {
    asked.with(played, |request, source| {
        let mut pulled = Pulled::default();
        let read = (source.read)(request, &mut |found| match found {
            Found::Event(event) => {
                pulled.events.insert(event.id.clone(), *event);
            }
            Found::Cursor(cursor) => pulled.cursor = Some(cursor),
            Found::Partial(why) => pulled.failed = Some(why),
            Found::Bad(_) => pulled.bad += 1,
            Found::Note(_) => pulled.notes += 1,
            Found::Gone(..) => {}
        });
        if let Err(error) = read {
            let hint = error.downcast_ref::<Failure>().and_then(|failure| failure.hint.clone());
            // Nothing of it is kept.
            pulled = Pulled { failed: Some(format!("{error:#}; {}", hint.unwrap_or_default())), ..Pulled::default() };
        }
        pulled
    })
}

#[test]
fn every_service_is_held_to_this() {
    let asked: Vec<&str> = SOURCES.iter().filter(|source| source.input == Input::Service).map(|source| source.name).collect();
    for name in asked {
        let service = SERVICES.iter().find(|service| service.source == name).unwrap_or_else(|| panic!("{name} has no row in SERVICES"));
        let played = Played::of(service, &unspoilt);
        let pulled = pulled(service, &played);
        // Some recordings hold rows that are broken on purpose.
        assert!(
            pulled.failed.is_none() && pulled.events.len() > 1 && pulled.events.len() > pulled.bad,
            "{name}: {:?} {}",
            pulled.failed,
            pulled.bad
        );
    }
}

/// What is sent as a secret is marked as one, so that no redirect to another place takes it along, and it stands nowhere else.
#[test]
fn tokens_are_sent_as_secrets_alone() {
    for service in SERVICES {
        let played = Played::of(service, &unspoilt);
        pulled(service, &played);
        let asked = played.asked.lock().unwrap();
        for request in asked.iter() {
            let holds = |text: &str| text.contains("secret-abcdefgh");
            assert!(request.url.starts_with("https://service.example/"), "{}: {}", service.source, request.url);
            assert!(!holds(&request.url) && !request.body.as_deref().is_some_and(holds), "{}", service.source);
            assert!(!request.headers.iter().any(|header| holds(&header.value) && !header.is_secret), "{}", service.source);
            assert!(request.headers.iter().any(|header| header.is_secret), "{} asks without its token", service.source);
        }
    }
}

/// A pull that breaks off at any of its requests is said to be a part, and pulling again gives what one whole pull gives.
#[test]
fn a_pull_may_break_off_at_any_request() {
    for service in SERVICES {
        let whole = Played::of(service, &unspoilt);
        let (expected, requests) = (pulled(service, &whole), whole.asked());
        let cut = |response: Option<Response>| {
            let mut response = response.unwrap_or_default();
            response.body.truncate(response.body.len() / 2);
            Ok(response)
        };
        type Way<'w> = (&'w str, &'w (dyn Fn(Option<Response>) -> Result<Response, Broken> + Sync));
        let ways: [Way; 6] = [
            ("503", &|_| Ok(answer(503, "<html>busy</html>"))),
            ("403", &|_| Ok(answer(403, "{\"message\":\"no\"}"))),
            ("a day of patience", &|_| Ok(Response { headers: vec![("retry-after".into(), "86400".into())], ..answer(429, "") })),
            ("no answer", &|_| Err(Broken { sent: true, message: "the answer broke off".into() })),
            ("half an answer", &cut),
            ("what is no text", &|_| Ok(Response { status: 200, headers: Vec::new(), body: vec![0x1f, 0x8b, 0xff] })),
        ];
        for at in 0..requests {
            for (name, way) in &ways {
                let place = format!("{}, request {at} of {requests}: {name}", service.source);
                let spoil = |number: usize, response: Option<Response>| if number >= at { way(response) } else { unspoilt(0, response) };
                let played = Played::of(service, &spoil);
                let first = pulled(service, &played);
                // Without logins or pins a pull is whole, if it says that they are missing.
                let is_whole = first.notes > expected.notes && is_same(&first.events, &expected.events);
                assert!(first.failed.is_some() || is_whole, "{place}: it looks complete");
                assert!(first.events.len() <= expected.events.len(), "{place}");
                let cursor = first.cursor.filter(|cursor| !cursor.is_empty());
                let again = Asked { cursor: cursor.as_deref(), ..*service };
                let played = Played::of(service, &unspoilt);
                let second = pulled(&again, &played);
                assert_eq!(second.failed, None, "{place}");
                let both: BTreeMap<String, Event> = first.events.into_iter().chain(second.events).collect();
                assert!(is_same(&both, &expected.events), "{place}: {both:#?}");
            }
        }
    }
}

/// Whether two pulls gave the same events, and none that the other would have changed.
fn is_same(one: &BTreeMap<String, Event>, other: &BTreeMap<String, Event>) -> bool {
    one.keys().eq(other.keys()) && one.iter().all(|(id, event)| event.kind == other[id].kind && !event.differs(&other[id]))
}

/// Each value of each answer is something else once: nothing panics, and what cannot be read is told.
#[test]
fn answers_may_be_of_any_shape() {
    for service in SERVICES {
        let whole = Played::of(service, &unspoilt);
        pulled(service, &whole);
        let requests = whole.asked();
        for at in 0..requests {
            let request = whole.asked.lock().unwrap()[at].clone();
            let body: Value = serde_json::from_slice(&whole.cassette.looked_up(&request, true).unwrap().body).unwrap();
            let values = count(&body);
            for number in (0..values).step_by(values.div_ceil(40)) {
                for other in ["null", "7", "-1e300", "\"\\u202e\\n\"", "[]", "{}", "[[null]]", "true"] {
                    let other: Value = serde_json::from_str(other).unwrap();
                    let change = |body: &mut Value| replace(body, &mut { number }, &other);
                    let spoil = altered(at, &change);
                    let played = Played::of(service, &spoil);
                    let pulled = pulled(service, &played);
                    assert!(pulled.events.values().all(|event| !event.text.contains(['\n', '\u{202e}'])), "{}", service.source);
                }
            }
        }
    }
}

/// Answers as they are, but for the one of this number.
fn altered<'c>(
    at: usize,
    change: &'c (dyn Fn(&mut Value) + Sync),
) -> impl Fn(usize, Option<Response>) -> Result<Response, Broken> + Sync + 'c {
    move |asked, response| match response {
        Some(response) if asked == at => {
            let mut body: Value = serde_json::from_slice(&response.body).unwrap();
            change(&mut body);
            Ok(Response { body: body.to_string().into_bytes(), ..response })
        }
        response => unspoilt(asked, response),
    }
}

fn count(value: &Value) -> usize {
    1 + match value {
        Value::Array(values) => values.iter().map(count).sum(),
        Value::Object(object) => object.values().map(count).sum(),
        _ => 0,
    }
}

/// Put another value in the place of the one of this number.
fn replace(value: &mut Value, left: &mut usize, other: &Value) {
    if *left == 0 {
        *value = other.clone();
    }
    *left = left.wrapping_sub(1);
    match value {
        Value::Array(values) => values.iter_mut().for_each(|value| replace(value, left, other)),
        Value::Object(object) => object.values_mut().for_each(|value| replace(value, left, other)),
        _ => {}
    }
}

/// A service whose every page leads on to another: the pull ends all the same, and never looks whole because of it.
#[test]
fn pages_without_end_end() {
    for service in SERVICES {
        let spoil = |number: usize, response: Option<Response>| {
            let Some(mut response) = response else { return unspoilt(0, None) };
            let mut body: Value = serde_json::from_slice(&response.body).unwrap();
            if let Value::Object(object) = &mut body {
                let next = [
                    ("more", Value::from(true)),
                    ("isLast", false.into()),
                    ("total", 1_000_000_000.into()),
                    ("nextPageToken", number.to_string().into()),
                    ("paging", serde_json::json!({"next": format!("https://service.example/v2/alerts/x/logs?offset={number}")})),
                    ("response_metadata", serde_json::json!({"next_cursor": number.to_string()})),
                    ("has_more", true.into()),
                    ("end", number.to_string().into()),
                ];
                object.extend(next.map(|(key, value)| (key.to_owned(), value)));
            }
            response.headers.push(("link".into(), format!("<https://service.example/next?page={number}>; rel=\"next\"")));
            response.headers.push(("x-next-page".into(), (number + 2).to_string()));
            Ok(Response { body: body.to_string().into_bytes(), ..response })
        };
        let mut played = Played::of(service, &spoil);
        played.is_exact = false;
        let pulled = pulled(service, &played);
        let is_paged = played.asked() > 20;
        assert!(played.asked() < 20_000 && (!is_paged || pulled.failed.is_some()), "{}: {} requests", service.source, played.asked());
    }
}

/// What a person is told who has the wrong token or too few rights, or who waits in vain: where, with which token, and what
/// would help.
#[test]
fn refusals_say_what_would_help() {
    let table = [
        (401, "the token is wrong, has expired, or is for another service"),
        (403, "needs more rights or scopes"),
        (404, "check the address"),
        (410, "check the address"),
        (429, "--max-wait"),
        (500, "run the command again"),
    ];
    for service in SERVICES {
        for (status, help) in table {
            let spoil = |_: usize, _: Option<Response>| {
                let headers = if status == 429 { vec![("retry-after".into(), "3600".into())] } else { Vec::new() };
                Ok(Response { headers, ..answer(status, "{\"message\":\"secret-abcdefgh is refused\"}") })
            };
            let played = Played::of(service, &spoil);
            let said = pulled(service, &played).failed.unwrap_or_default();
            let name = service.source;
            assert!(
                said.contains("https://service.example/") && said.contains(&status.to_string()) && said.contains(help),
                "{name}: {said}"
            );
            assert!(!said.contains("secret-abcdefgh"), "{name}: {said}");
            if matches!(status, 401 | 403) {
                let variable = VARIABLES.iter().filter(|(_, value)| value.contains("secret")).any(|(variable, _)| said.contains(variable));
                assert!(variable, "{name} does not say with which token it asked: {said}");
            }
        }
    }
}

/// What is given of a pull once it is gathered.
fn gathered(service: &Asked, played: &Played) -> Gathered {
    gathered_after(&Sidecar::default(), service, played)
}

/// All events that a pull would record.
fn recorded(gathered: &Gathered) -> Vec<Event> {
    gathered.lines().map(|line| sidecar::event(&line.unwrap()).unwrap()).collect()
}

fn gathered_after(sidecar: &Sidecar, service: &Asked, played: &Played) -> Gathered {
    service.with(played, |request, source| {
        let terms = Terms {
            window: Window::default(),
            ids: source.ids,
            name: source.name,
            rules: &[],
            skew: jiff::SignedDuration::ZERO,
            most_rows: 10_000,
            most_events: 10_000,
        };
        let mut gathering = Gathering::new(sidecar, terms);
        let _ = (source.read)(request, &mut |found| gathering.take(found));
        gathering.finish()
    })
}

/// Slack may refuse to say who somebody is, and say it at the next pull: no event has changed, and nobody has two roles.
#[test]
fn a_login_that_could_not_be_looked_up_is_no_edit() {
    let slack = SERVICES.iter().find(|service| service.source == "slack").unwrap();
    let refused = |_: usize, response: Option<Response>| {
        let is_person = response.as_ref().is_some_and(|response| response.text().contains(r#""user":{"#));
        if is_person { Ok(answer(200, r#"{"ok":false,"error":"missing_scope"}"#)) } else { unspoilt(0, response) }
    };
    let ways: [&Spoil; 2] = [&refused, &unspoilt];
    for (before, after) in [(0, 1), (1, 0)] {
        let first = gathered(slack, &Played::of(slack, ways[before]));
        let mut people = People::default();
        people.meet(first.events.iter().map(|taken| &taken.event), &people::Settings::default());
        let known = Sidecar::read(Sidecar::default().made_lines(first.lines().map(Result::unwrap)).as_bytes(), "x").unwrap();
        let second = gathered_after(&known, slack, &Played::of(slack, ways[after]));
        assert!(second.changed.is_empty() && second.lines().next().is_none(), "{:?}", second.changed);
        assert!(second.renamed.len() > 1, "{:?}", second.renamed);
        let roles = |people: &People| second.renamed.iter().map(|(was, _)| people.role(was).map(str::to_owned)).collect::<Vec<_>>();
        let old = roles(&people);
        second.renamed.iter().for_each(|(was, now)| people.rename(was, now));
        let new: Vec<_> = second.renamed.iter().map(|(_, now)| people.role(now).map(str::to_owned)).collect();
        assert_eq!((&new, roles(&people)), (&old, old.clone()));
    }
}

/// A secret in any text of any answer is masked before it is kept.
#[test]
fn secrets_in_answers_are_masked() {
    for service in SERVICES {
        let whole = Played::of(service, &unspoilt);
        pulled(service, &whole);
        for at in 0..whole.asked() {
            let request = whole.asked.lock().unwrap()[at].clone();
            let body: Value = serde_json::from_slice(&whole.cassette.looked_up(&request, true).unwrap().body).unwrap();
            let values = count(&body);
            for number in (0..values).step_by(values.div_ceil(100)) {
                let change = |body: &mut Value| leak(body, &mut { number });
                let spoil = altered(at, &change);
                let played = Played::of(service, &spoil);
                let gathered = gathered(service, &played);
                for Event { id, text, link, origin, time, .. } in recorded(&gathered) {
                    let kept = format!("{id} {text} {link:?} {origin:?} {}", time.original);
                    assert!(!kept.contains("hunter22"), "{}: {kept}", service.source);
                }
                assert!(!gathered.bad.iter().any(|bad| bad.why.contains("hunter22")), "{}: {:?}", service.source, gathered.bad);
            }
        }
    }
}

/// Write a password behind the text of this number.
fn leak(value: &mut Value, left: &mut usize) {
    if *left == 0
        && let Value::String(text) = value
    {
        *text += " PGPASSWORD=hunter22";
    }
    *left = left.wrapping_sub(1);
    match value {
        Value::Array(values) => values.iter_mut().for_each(|value| leak(value, left)),
        Value::Object(object) => object.values_mut().for_each(|value| leak(value, left)),
        _ => {}
    }
}

/// Nobody's login or name stands in a row: neither of who did it nor of whom it names.
#[test]
fn logins_become_roles() {
    let mut known = 0;
    for service in SERVICES {
        let played = Played::of(service, &unspoilt);
        let gathered = gathered(service, &played);
        let events = recorded(&gathered);
        let mut people = People::default();
        people.meet(&events, &people::Settings::default());
        let logins: Vec<&String> = events.iter().flat_map(|event| event.actor.iter().chain(&event.mentions)).collect();
        known += logins.len();
        for event in &events {
            let told = people.told(event);
            let names = |login: &&&String| regex::Regex::new(&format!(r"\b{}\b", regex::escape(login))).unwrap().is_match(&told);
            assert_eq!(logins.iter().find(names), None, "{}: {told}", service.source);
        }
    }
    assert!(known > 10);
}
