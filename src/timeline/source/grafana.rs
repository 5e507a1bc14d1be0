//! Grafana: annotations on its dashboards, which are deploys, notes and the states of alerts.
//!
//! Times are milliseconds since 1970. An answer has no pages, only a limit: a window that fills it is asked for in halves. An
//! annotation that has an end is a region, and is found by every window that it touches.

use super::{Bad, Found, Request};
use crate::document::plain;
use crate::document::time::{Precision, Trust};
use crate::remote::{Ask, Error, Service};
use crate::timeline::event::{Channel, Event, Kind, Stamp};
use crate::timeline::reach::{Opened, Place, bearer};
use crate::timeline::reading::answer::text;
use crate::timeline::stretch;
use crate::world::Failure;
use crate::world::http::encoded;
use jiff::Timestamp;
use serde_json::Value;
use std::collections::HashSet;

const PLACE: Place = Place {
    addresses: &["GRAFANA_URL"],
    maker: None,
    tokens: &["GRAFANA_TOKEN", "GRAFANA_SERVICE_ACCOUNT_TOKEN"],
    user: None,
    is_open: false,
};

/// So many annotations are asked for at once; without a number Grafana gives a hundred.
const MOST: usize = 1_000;

/// Tags by which people and pipelines say what an annotation is.
const DEPLOYED: &[&str] = &["deploy", "deploys", "deployed", "deployment", "deployments", "release", "rollout"];
const ROLLED_BACK: &[&str] = &["rollback", "rolled-back", "roll-back"];

pub fn open<'r>(request: &Request<'r>) -> anyhow::Result<Opened<'r>> {
    PLACE.open(request, bearer)
}

pub fn check(request: &Request) -> anyhow::Result<String> {
    let service = open(request)?.service;
    ask(&service, "limit=1").map_err(Failure::from)?;
    let organisation = service.look("api/org").ok().flatten().and_then(|org| text(&org["name"]));
    Ok(organisation.map_or_else(|| "annotations can be read".to_owned(), |name| format!("annotations of {name} can be read")))
}

pub fn read(request: &Request, found: &mut dyn FnMut(Found)) -> anyhow::Result<()> {
    let service = open(request)?.service;
    let mut narrowed: String = request.own.texts("tags").iter().map(|tag| format!("&tags={}", encoded(tag))).collect();
    match request.own.text("type") {
        Some(kind @ ("alert" | "annotation")) => narrowed += &format!("&type={kind}"),
        Some(other) => {
            return Err(Failure::settings(format!("“{}” is no type of annotations", plain::line(other)))
                .hint("write type: alert or type: annotation, or leave it out for both")
                .into());
        }
        None => {}
    }
    let base = service.address.with("");
    let mut given = HashSet::new();
    stretch::each(request, found, |stretch, found| {
        let (from, to) = (stretch.since.as_millisecond(), stretch.until.as_millisecond().saturating_add(1));
        let rows = ask(&service, &format!("from={from}&to={to}&limit={MOST}{narrowed}"))?;
        request.progress.line();
        if rows.len() >= MOST {
            return Ok(false);
        }
        for (row, number) in rows.iter().zip(1..) {
            match annotation(row, &base, request.channel) {
                Ok(events) => events.into_iter().filter(|event| given.insert(event.id.clone())).for_each(|event| found(event.into())),
                Err(why) => found(Found::Bad(Bad { input: "grafana annotations".to_owned(), line: number, why })),
            }
        }
        Ok(true)
    })
}

fn ask(service: &Service, query: &str) -> Result<Vec<Value>, Error> {
    let path = format!("api/annotations?{query}");
    match service.json(&Ask::get(path.as_str()))? {
        Value::Array(rows) => Ok(rows),
        _ => Err(Error::odd(service.address.with(&path), "its answer is no list of annotations")),
    }
}

/// The events of an annotation: where it begins, and where a region ends.
fn annotation(row: &Value, base: &str, channel: Option<Channel>) -> Result<Vec<Event>, String> {
    let id = row["id"].as_i64().map(|id| id.to_string()).or_else(|| text(&row["id"])).ok_or("an annotation without `id`")?;
    let starts = stamp(row, "time")?;
    let ends = (!row["timeEnd"].is_null() && row["timeEnd"] != 0).then(|| stamp(row, "timeEnd")).transpose()?;
    let ends = ends.filter(|ends| ends.at > starts.at);
    let tags: Vec<String> = row["tags"].as_array().into_iter().flatten().filter_map(text).collect();
    let is_tagged = |words: &[&str]| tags.iter().any(|tag| words.iter().any(|word| tag.eq_ignore_ascii_case(word)));
    let said = row["text"].as_str().map(untagged).filter(|said| !said.is_empty());
    let (kind, own, said) = match text(&row["newState"]) {
        Some(state) => {
            let name = text(&row["alertName"]).or_else(|| said.map(named)).unwrap_or_else(|| "an alert".to_owned());
            let (kind, word) = change(&state, text(&row["prevState"]).as_deref());
            (kind, Channel::Alert, format!("{name} {word}"))
        }
        None => {
            let said = said.or_else(|| (!tags.is_empty()).then(|| tags.join(", "))).ok_or("an annotation without words")?;
            if is_tagged(ROLLED_BACK) {
                (Kind::RolledBack, Channel::Deploy, said)
            } else if is_tagged(DEPLOYED) {
                (Kind::Deployed, Channel::Deploy, said)
            } else {
                (Kind::Fact, Channel::Note, said)
            }
        }
    };
    let link = text(&row["dashboardUID"]).map(|uid| {
        let panel = row["panelId"].as_i64().filter(|panel| *panel > 0).map(|panel| format!("&viewPanel={panel}")).unwrap_or_default();
        let around = |seconds: i64| starts.at.as_millisecond().saturating_add(seconds * 1000);
        format!("{base}d/{}?from={}&to={}{panel}", encoded(&uid), around(-1800), around(1800))
    });
    let event = |id: String, kind, time, said| Event {
        kind,
        actor: text(&row["login"]),
        link: link.clone(),
        ..Event::new("grafana", id, channel.unwrap_or(own), time, said)
    };
    let over = ends.map(|ends| event(format!("{id}/end"), Kind::Fact, ends, format!("{said}: it ended")));
    // The end of a state of an alert is the next state, which has an annotation of its own.
    let over = over.filter(|_| own != Channel::Alert);
    Ok([event(id, kind, starts, said)].into_iter().chain(over).collect())
}

/// What a change of an alert's state means. Its words are those of every version: `ok` and `Normal`, `no_data` and `NoData`,
/// and may have a reason behind them: `Normal (MissingSeries)`.
fn change(to: &str, from: Option<&str>) -> (Kind, String) {
    let word = |state: &str| state.split(" (").next().unwrap_or(state).replace('_', "").to_lowercase();
    let reason = to.split_once(" (").map(|(_, reason)| format!(" ({reason}")).unwrap_or_default();
    let was = from.map(word);
    let was_quiet = matches!(was.as_deref(), Some("pending" | "ok" | "normal" | "unknown"));
    match word(to).as_str() {
        "alerting" => (Kind::Fired, format!("fired{reason}")),
        "pending" => (Kind::Pending, format!("pending{reason}")),
        // It never fired.
        "ok" | "normal" if was_quiet => (Kind::Pending, format!("is normal{reason}")),
        "ok" | "normal" => (Kind::Resolved, format!("resolved{reason}")),
        "nodata" => (Kind::Fact, format!("has no data{reason}")),
        "error" => (Kind::Fact, format!("cannot be evaluated{reason}")),
        other => (Kind::Fact, format!("is {other}{reason}")),
    }
}

/// An alert's name, where its text has labels and values behind it: `Checkout errors {service=checkout} - B=0.12`.
fn named(said: String) -> String {
    let name = said.split(" {").next().unwrap_or(&said).split(" - ").next().unwrap_or_default().trim();
    if name.is_empty() { said } else { name.to_owned() }
}

/// Milliseconds since 1970. Seconds would be a day of January 1970 and are refused, not guessed.
fn stamp(row: &Value, key: &str) -> Result<Stamp, String> {
    let number = row[key].as_i64().or_else(|| row[key].as_f64().map(|number| number as i64));
    let number = number.ok_or_else(|| format!("`{key}` is no number of milliseconds"))?;
    let at = Timestamp::from_millisecond(number).map_err(|_| format!("`{key}` is {number}, which is no time"))?;
    match number {
        0 => Err(format!("`{key}` is not set")),
        100_000_000_000.. => Ok(Stamp { at, original: number.to_string(), precision: Precision::Second, zone: Trust::Written }),
        _ => Err(format!("`{key}` is {number}, which is no time in milliseconds since 1970")),
    }
}

/// A text on one line without the tags of HTML, which annotations may have.
fn untagged(said: &str) -> String {
    let mut out = String::with_capacity(said.len());
    let mut rest = said;
    while let Some(at) = rest.find('<') {
        let after = &rest[at + 1..];
        let is_tag = after.starts_with(|c: char| c.is_ascii_alphabetic() || c == '/');
        match after.find('>').filter(|_| is_tag) {
            Some(end) => {
                out += &rest[..at];
                out.push(' ');
                rest = &after[end + 1..];
            }
            None => {
                out += &rest[..=at];
                rest = after;
            }
        }
    }
    plain::line(&(out + rest).replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::timeline::source::asked_tests::Asked;
    use crate::world::http::{Broken, Request as Sent, Response, Transport};

    fn asked(recording: &str) -> Asked<'_> {
        Asked {
            source: "grafana",
            own: "{}",
            variables: &[("GRAFANA_URL", "https://service.example"), ("GRAFANA_SERVICE_ACCOUNT_TOKEN", "glsa_abcdefgh")],
            window: ("2026-11-21T14:00:00Z", "2026-11-21T16:00:00Z"),
            cursor: None,
            links: "",
            known: &[],
            recording,
        }
    }

    fn answered(rows: &str) -> String {
        format!("> GET /api/annotations?from=1795269600000&to=1795276800001&limit=1000\n< 200\n\n{rows}\n=====\n")
    }

    #[test]
    fn annotations_are_read() {
        asked(include_str!("../../../tests/recordings/grafana.txt")).finds(
            "21 14:02:33 deploy deployed ci: checkout 1.4.2\n\
             21 14:05:00 alert pending Checkout errors pending\n\
             21 14:09:31 alert fired Checkout errors fired\n\
             21 14:44:00 alert resolved Checkout errors resolved (MissingSeries)\n\
             21 14:31:00 note fact ana: traffic is held back, see the plan\n\
             21 14:40:00 note fact ana: traffic is held back, see the plan: it ended\n\
             cursor",
        );
    }

    #[test]
    fn states_of_all_versions_are_known() {
        let table = [
            ("alerting", Some("ok"), Kind::Fired, "fired"),
            ("Alerting (NoData)", Some("Pending"), Kind::Fired, "fired (NoData)"),
            ("ok", Some("alerting"), Kind::Resolved, "resolved"),
            ("Normal", Some("Pending"), Kind::Pending, "is normal"),
            ("Normal", Some("Error"), Kind::Resolved, "resolved"),
            ("no_data", Some("ok"), Kind::Fact, "has no data"),
            ("NoData", None, Kind::Fact, "has no data"),
            ("Error", Some("Normal"), Kind::Fact, "cannot be evaluated"),
            ("paused", Some("ok"), Kind::Fact, "is paused"),
        ];
        for (to, from, kind, word) in table {
            assert_eq!(change(to, from), (kind, word.to_owned()), "{to}");
        }
    }

    #[test]
    fn what_is_no_annotation_is_told() {
        let rows = r#"[{"id":1,"time":1795269753,"text":"seconds"},{"id":2,"time":0,"text":"x"},{"id":3,"time":"1795269753000","text":"x"},
{"time":1795269753000,"text":"x"},{"id":4,"time":1795269753000},null,{"id":5,"time":9223372036854775807,"text":"x"},
{"id":6,"time":1795269753000,"timeEnd":1795269753000,"text":"<b>a &lt; b</b> 1 < 2","tags":null,"login":""}]"#;
        asked(&answered(rows)).finds(
            "bad grafana annotations:1: `time` is 1795269753, which is no time in milliseconds since 1970\n\
             bad grafana annotations:2: `time` is not set\n\
             bad grafana annotations:3: `time` is no number of milliseconds\n\
             bad grafana annotations:4: an annotation without `id`\n\
             bad grafana annotations:5: an annotation without words\n\
             bad grafana annotations:6: an annotation without `id`\n\
             bad grafana annotations:7: `time` is 9223372036854775807, which is no time\n\
             21 14:02:33 note fact a < b 1 < 2\n\
             cursor",
        );
        asked(&answered("{\"message\":\"x\"}"))
            .finds("failed: https://service.example/api/annotations?from=1795269600000&to=1795276800001&limit=1000: its answer is no list of annotations");
        Asked { own: "{type: alerts}", ..asked("") }.finds("failed: “alerts” is no type of annotations");
    }

    #[test]
    fn tags_and_type_narrow() {
        let own = "{tags: [deploy, a b], type: annotation}";
        let recording = answered("[]").replace("limit=1000", "limit=1000&tags=deploy&tags=a%20b&type=annotation");
        Asked { own, ..asked(&recording) }.finds("cursor");
    }

    /// There are no pages: a full answer is cut off, and its halves are asked for.
    #[test]
    fn a_full_answer_is_asked_for_in_halves() {
        struct Full;
        impl Transport for Full {
            fn send(&self, request: &Sent) -> Result<Response, Broken> {
                let number =
                    |key: &str| request.url.split(['?', '&']).find_map(|part| part.strip_prefix(key)).unwrap().parse::<i64>().unwrap();
                let (from, to, limit) = (number("from="), number("to="), number("limit="));
                // One each second, and a region all the time.
                let seconds = (from + 999).div_euclid(1000)..=to.div_euclid(1000);
                let rows = seconds.map(|second| format!(r#"{{"id":{second},"time":{},"text":"x"}}"#, second * 1000));
                let region = r#"{"id":7,"time":1795200000000,"timeEnd":1795300000000,"text":"freeze"}"#.to_owned();
                let rows: Vec<String> = [region].into_iter().chain(rows).take(limit as usize).collect();
                Ok(Response { status: 200, headers: Vec::new(), body: format!("[{}]", rows.join(",")).into_bytes() })
            }
            fn wait(&self, _: std::time::Duration) {}
        }
        // 7201 seconds, the two ends of the region, and the cursor.
        assert_eq!(asked("").found(&Full).len(), 7201 + 2 + 1);
    }

    #[test]
    fn it_is_checked_by_what_only_a_token_opens() {
        let rows = "> GET /api/annotations?limit=1\n< 200\n\n[]\n=====\n";
        let org = "> GET /api/org\n< 200\n\n{\"id\":1,\"name\":\"Acme\"}\n=====\n";
        assert_eq!(asked(&(rows.to_owned() + org)).checked().unwrap(), "annotations of Acme can be read");
        let refused = rows.replace("200", "403").replace("[]", "{\"message\":\"You'll need additional permissions\"}");
        let said = asked(&refused).checked().unwrap_err().to_string();
        assert_eq!(
            said,
            "GET https://service.example/api/annotations?limit=1: 403 You'll need additional permissions (it was asked with the token of GRAFANA_SERVICE_ACCOUNT_TOKEN)"
        );
    }
}
