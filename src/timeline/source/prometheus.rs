//! Prometheus: when alerts were pending, firing and over, from the history of its `ALERTS` series.
//!
//! A range query answers with the last sample that was written, up to five minutes long after a series has ended. So
//! the times of the samples themselves are asked for (`timestamp(ALERTS)`). When an alert became active is the value of
//! `ALERTS_FOR_STATE`: the first sample comes later.

use super::{Found, Request};
use crate::document::plain;
use crate::document::time::{Precision, Trust};
use crate::remote::{Ask, Error, Service};
use crate::timeline::event::{self, Channel, Event, Kind, Level, Stamp};
use crate::timeline::reach::{Opened, Place, bearer, broken_off};
use crate::world::Failure;
use crate::world::http::encoded;
use jiff::Timestamp;
use serde::Deserialize;
use serde::de::{Deserializer, SeqAccess, Visitor};
use serde_json::Value;
use std::collections::BTreeMap;

const PLACE: Place = Place {
    addresses: &["PROMETHEUS_URL"],
    maker: None,
    tokens: &["PROMETHEUS_TOKEN"],
    user: Some(("PROMETHEUS_USERNAME", "PROMETHEUS_PASSWORD")),
    is_open: true,
};

/// No finer than this, in seconds.
const STEP: i64 = 15;
/// A question has no more than 11,000 steps; this many keep the answer small.
const STEPS: i64 = 4_000;
/// So many questions at most for one window: in longer ones the steps are longer.
const QUESTIONS: i64 = 40;
/// So long a series is answered that has ended without saying so, in seconds.
const LINGERS: i64 = 300;
/// The labels that tell a reader what an alert is about; the first that it has is shown.
const TELLING: &[&str] = &["service", "job", "namespace", "cluster", "instance"];

pub fn open<'r>(request: &Request<'r>) -> anyhow::Result<Opened<'r>> {
    PLACE.open(request, bearer)
}

pub fn check(request: &Request) -> anyhow::Result<String> {
    let service = open(request)?.service;
    let asked = ask(&service, &format!("api/v1/query?query={}", encoded("count(ALERTS)")), &mut Vec::new()).map_err(Failure::from)?;
    let active = asked.first().and_then(|series| series.value[1].as_str()).unwrap_or("0");
    // Others that speak its language have no such page.
    let version = service.look("api/v1/status/buildinfo").ok().flatten();
    let version = version.and_then(|answer| Some(format!("version {}, ", plain::line(answer["data"]["version"].as_str()?))));
    let noun = if active == "1" { "alert is" } else { "alerts are" };
    Ok(format!("{}{} {noun} active", version.unwrap_or_default(), plain::line(active)))
}

pub fn read(request: &Request, found: &mut dyn FnMut(Found)) -> anyhow::Result<()> {
    let service = open(request)?.service;
    let (since, until) = request.ends()?;
    let since = since.as_second();
    // An alert that ended without saying so is still answered for a while: whether it did is seen after the window.
    let until = (until.as_second() + LINGERS).min(request.world.clock.now().as_second()).max(since);
    let step = ((until - since) / (STEPS * QUESTIONS)).max(STEP);
    let select = request.own.text("select").unwrap_or_default();
    let mut history = History { step, ..History::default() };
    let mut warnings = Vec::new();
    // On the same grid in every pull, so that the same samples are seen.
    let start = since - since.rem_euclid(step);
    let mut from = start;
    while from <= until {
        let to = (from + step * (STEPS - 1)).min(until);
        if let Err(error) = history.ask(&service, select, from, to, &mut warnings) {
            history.tell(&service, start, from - step, found);
            return broken_off(error, from > start, None, found);
        }
        request.progress.line();
        from += step * STEPS;
    }
    history.tell(&service, start, until, found);
    if !warnings.is_empty() {
        found(Found::Partial(format!("Prometheus warns: {}", warnings.join("; "))));
    }
    Ok(())
}

/// The series of an answer. Warnings mean that some of it may be missing.
fn ask(service: &Service, path: &str, warnings: &mut Vec<String>) -> Result<Vec<Series>, Error> {
    let answer: Answer = service.json(&Ask::get(path))?;
    let (true, Some(result)) = (answer.status == "success", answer.data.and_then(|data| data.result)) else {
        let said = answer.error.as_str().map_or_else(|| "this is no answer of Prometheus".to_owned(), plain::line);
        return Err(Error::odd(service.address.with(path), said));
    };
    for warning in answer.warnings.as_array().into_iter().flatten().filter_map(Value::as_str).map(plain::line) {
        if !warnings.contains(&warning) {
            warnings.push(warning);
        }
    }
    Ok(result)
}

/// An answer, which may hold a million points: no more of them is kept than what they tell.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Answer {
    status: Value,
    error: Value,
    warnings: Value,
    data: Option<Data>,
}

#[derive(Deserialize)]
struct Data {
    result: Option<Vec<Series>>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Series {
    metric: BTreeMap<String, Value>,
    /// Of a question about one moment.
    value: Value,
    #[serde(deserialize_with = "points")]
    values: Vec<(i64, i64)>,
}

/// The points of a series that tell a time and a value.
fn points<'d, D: Deserializer<'d>>(values: D) -> Result<Vec<(i64, i64)>, D::Error> {
    struct Points;
    impl<'d> Visitor<'d> for Points {
        type Value = Vec<(i64, i64)>;

        fn expecting(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            out.write_str("a list of points")
        }

        fn visit_seq<A: SeqAccess<'d>>(self, mut values: A) -> Result<Self::Value, A::Error> {
            let mut points = Vec::new();
            while let Some(value) = values.next_element::<Value>()? {
                points.extend(point(&value));
            }
            Ok(points)
        }
    }
    values.deserialize_seq(Points)
}

/// What is known of each alert, by its labels.
#[derive(Default)]
struct History {
    step: i64,
    seen: BTreeMap<Labels, Seen>,
}

type Labels = BTreeMap<String, String>;

#[derive(Default)]
struct Seen {
    pending: Vec<Stretch>,
    firing: Vec<Stretch>,
    /// Since when it was active, and when that was said.
    active: Vec<(i64, Stretch)>,
}

/// Steps of the answers without a gap, and the first and last sample that they are about. Seconds since 1970.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Stretch {
    from: i64,
    to: i64,
    first: i64,
    last: i64,
}

/// One activation of an alert: since when, where that is known, and its stretches.
struct Activation<'s> {
    since: Option<i64>,
    pending: Vec<&'s Stretch>,
    firing: Vec<&'s Stretch>,
}

impl History {
    fn ask(&mut self, service: &Service, select: &str, from: i64, to: i64, warnings: &mut Vec<String>) -> Result<(), Error> {
        for (query, is_active) in [(format!("timestamp(ALERTS{{{select}}})"), false), (format!("ALERTS_FOR_STATE{{{select}}}"), true)] {
            let path = format!("api/v1/query_range?query={}&start={from}&end={to}&step={}", encoded(&query), self.step);
            for series in ask(service, &path, warnings)? {
                let metric = series.metric.into_iter();
                let mut labels: Labels = metric.filter_map(|(name, value)| Some((name, value.as_str()?.to_owned()))).collect();
                labels.remove("__name__");
                let state = labels.remove("alertstate");
                let seen = self.seen.entry(labels).or_default();
                let points = series.values.into_iter();
                match (is_active, state.as_deref()) {
                    (true, _) => points.for_each(|(at, since)| active_at(&mut seen.active, at, since, self.step)),
                    (false, Some("pending")) => points.for_each(|(at, sample)| lengthen(&mut seen.pending, at, sample, self.step)),
                    (false, Some("firing")) => points.for_each(|(at, sample)| lengthen(&mut seen.firing, at, sample, self.step)),
                    (false, _) => {}
                }
            }
        }
        Ok(())
    }

    /// What was seen, as events. What still stands in the last steps before `until` is not over.
    fn tell(&self, service: &Service, from: i64, until: i64, found: &mut dyn FnMut(Found)) {
        for (labels, seen) in &self.seen {
            for activation in seen.activations() {
                let alert = Alert { labels, service, since: activation.since };
                if let Some(first) = activation.pending.first() {
                    alert.tell(Kind::Pending, "pending", activation.since.unwrap_or(first.first), found);
                }
                let (Some(first), Some(last)) = (activation.firing.first(), activation.firing.last()) else { continue };
                let was_firing = first.from < from + self.step;
                match activation.since {
                    // It was pending for less than a step.
                    Some(since) if activation.pending.is_empty() => alert.tell(Kind::Fired, "fired", since, found),
                    None if was_firing => found(Found::Note(format!("{} was firing already when the window begins", alert.name()))),
                    _ => alert.tell(Kind::Fired, "fired", first.first, found),
                }
                if last.to + self.step <= until {
                    alert.tell(Kind::Resolved, "resolved", last.last, found);
                }
            }
        }
    }
}

/// The time of a step, and its value: both seconds, the second as text.
fn point(value: &Value) -> Option<(i64, i64)> {
    let at = value[0].as_f64()?;
    let said: f64 = value[1].as_str()?.parse().ok()?;
    // Beyond it no time can be meant.
    let whole = |number: f64| (number.is_finite() && number.abs() < 1e11).then_some(number.floor() as i64);
    Some((whole(at)?, whole(said)?))
}

fn lengthen(stretches: &mut Vec<Stretch>, at: i64, sample: i64, step: i64) {
    match stretches.last_mut() {
        Some(last) if at <= last.to + 2 * step => (last.to, last.last) = (at, sample),
        _ => stretches.push(Stretch { from: at, to: at, first: sample, last: sample }),
    }
}

fn active_at(active: &mut Vec<(i64, Stretch)>, at: i64, since: i64, step: i64) {
    match active.last_mut() {
        Some((last, stretch)) if *last == since => stretch.to = at.max(stretch.from),
        _ if since >= step => active.push((since, Stretch { from: at, to: at, first: since, last: since })),
        _ => {}
    }
}

impl Seen {
    /// Stretches of one activation belong together: a server that was away for a while has a gap in them.
    fn activations(&self) -> Vec<Activation<'_>> {
        let mut all: Vec<Activation> = Vec::new();
        let pending = self.pending.iter().map(|stretch| (stretch, true));
        for (stretch, is_pending) in pending.chain(self.firing.iter().map(|stretch| (stretch, false))) {
            let said =
                self.active.iter().filter(|(since, said)| said.from <= stretch.to && stretch.from <= said.to && *since <= stretch.first);
            let since = said.map(|(since, _)| *since).max();
            let known = all.iter_mut().find(|activation| since.is_some() && activation.since == since);
            let into = match known {
                Some(activation) => activation,
                None => {
                    all.push(Activation { since, pending: Vec::new(), firing: Vec::new() });
                    let last = all.len() - 1;
                    &mut all[last]
                }
            };
            if is_pending { into.pending.push(stretch) } else { into.firing.push(stretch) }
        }
        all
    }
}

/// An alert that is told of.
struct Alert<'a> {
    labels: &'a Labels,
    service: &'a Service<'a>,
    since: Option<i64>,
}

impl Alert<'_> {
    fn name(&self) -> String {
        plain::line(self.labels.get("alertname").map_or("an alert without a name", String::as_str))
    }

    fn tell(&self, kind: Kind, word: &str, at: i64, found: &mut dyn FnMut(Found)) {
        let Ok(when) = Timestamp::from_second(at) else { return };
        let name = self.name();
        let about = TELLING.iter().find_map(|label| self.labels.get(*label)).map(|value| format!(" ({})", plain::line(value)));
        let parts: Vec<&str> = self.labels.iter().flat_map(|(name, value)| [name.as_str(), value.as_str()]).collect();
        // The activation tells one from the next, and is the same in every pull; so is not the first sample of a window.
        let id = format!("{}/{}/{word}", event::digest(&parts), self.since.unwrap_or(at));
        let time = Stamp { at: when, original: at.to_string(), precision: Precision::Second, zone: Trust::Written };
        let query = format!("ALERTS{{alertname={:?}}}", self.labels.get("alertname").map_or("", String::as_str));
        found(Found::from(Event {
            kind,
            level: self.labels.get("severity").and_then(|severity| Level::named(severity)),
            link: Some(self.service.address.with(&format!("graph?g0.expr={}&g0.tab=0", encoded(&query)))),
            ..Event::new("prometheus", id, Channel::Alert, time, format!("{name} {word}{}", about.unwrap_or_default()))
        }));
    }
}

#[cfg(test)]
mod tests {
    use crate::timeline::source::asked_tests::{Asked, given};

    const SELECT: &str = "{select: 'service=\"checkout\"'}";

    fn asked(recording: &str) -> Asked<'_> {
        Asked {
            source: "prometheus",
            own: SELECT,
            variables: &[("PROMETHEUS_URL", "https://service.example")],
            window: ("2026-11-22T19:36:00Z", "2026-11-22T20:22:00Z"),
            cursor: None,
            links: "",
            known: &[],
            recording,
        }
    }

    /// The recording has pending for four minutes after it fired, and firing for five after it was over: nobody wrote that
    /// these had ended. When it became active is told by the value, as it was before the window.
    #[test]
    fn alerts_begin_and_end_when_they_did() {
        asked(include_str!("../../../tests/recordings/prometheus.txt")).finds(
            "22 19:29:00 alert pending/error CheckoutErrorBudgetBurn pending (checkout)\n\
             22 19:39:00 alert fired/error CheckoutErrorBudgetBurn fired (checkout)\n\
             22 20:18:00 alert resolved/error CheckoutErrorBudgetBurn resolved (checkout)",
        );
    }

    /// What was answered for one alert: samples of this state at these seconds after 14:00, each as old as its step.
    fn answered(state: &str, seconds: impl IntoIterator<Item = i64>) -> String {
        let point = |after: i64| format!("[{}.25,\"{}\"]", 1_795_269_600 + after, 1_795_269_600 + after);
        let points: Vec<String> = seconds.into_iter().map(point).collect();
        format!(r#"{{"metric":{{"alertname":"Burn","alertstate":"{state}"}},"values":[{}]}}"#, points.join(","))
    }

    fn whole(series: &[String]) -> String {
        format!(r#"{{"status":"success","data":{{"resultType":"matrix","result":[{}]}}}}"#, series.join(","))
    }

    /// One sample that is missing is no end, and five minutes without any are.
    #[test]
    fn a_missing_sample_is_no_end() {
        let path = |query: &str| format!("/api/v1/query_range?query={query}&start=1795269600&end=1795271700&step=15");
        let seconds = (0..20).filter(|step| *step != 7).chain(40..60).map(|step| 60 + step * 15);
        let recording = given(&path("timestamp%28ALERTS%7B%7D%29"), &whole(&[answered("firing", seconds)]))
            + &given(&path("ALERTS_FOR_STATE%7B%7D"), &whole(&[]));
        let window = ("2026-11-21T14:00:00Z", "2026-11-21T14:30:00Z");
        Asked { own: "{}", window, ..asked(&recording) }.finds(
            "21 14:01:00 alert fired Burn fired\n21 14:05:45 alert resolved Burn resolved\n\
             21 14:11:00 alert fired Burn fired\n21 14:15:45 alert resolved Burn resolved",
        );
    }

    /// No question has more steps than Prometheus answers, and an alert that lasts over two of them is one.
    #[test]
    fn a_long_window_is_asked_for_in_parts() {
        let part = |from: i64, to: i64, seconds: std::ops::Range<i64>| {
            let path = |query: &str| format!("/api/v1/query_range?query={query}&start={from}&end={to}&step=15");
            given(&path("timestamp%28ALERTS%7B%7D%29"), &whole(&[answered("firing", seconds.step_by(15))]))
                + &given(&path("ALERTS_FOR_STATE%7B%7D"), &whole(&[]))
        };
        let (start, parted) = (1_795_269_600, 4_000 * 15);
        let recording = part(start, start + parted - 15, 300..parted) + &part(start + parted, start + 72_300, parted..parted + 600);
        let window = ("2026-11-21T14:00:00Z", "2026-11-22T10:00:00Z");
        Asked { own: "{}", window, ..asked(&recording) }
            .finds("21 14:05:00 alert fired Burn fired\n22 06:49:45 alert resolved Burn resolved");
    }
}
