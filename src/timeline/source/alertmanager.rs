//! Alertmanager: the alerts that it holds, and silences with who made them and why.
//!
//! An alert that is over is not listed: what happened is Prometheus' to tell, and the silences are only here. The end of an
//! alert that is listed is when it will be given up if nobody repeats it, whatever our own clock says: it is no event.

use super::{Bad, Found, Request};
use crate::document::plain;
use crate::remote::Ask;
use crate::timeline::event::{Channel, Event, Kind, Level};
use crate::timeline::reach::{Opened, Place, bearer, broken_off};
use crate::timeline::reading::answer::stamp;
use crate::world::Failure;
use crate::world::http::encoded;
use jiff::Timestamp;
use serde_json::Value;

const PLACE: Place = Place {
    addresses: &["ALERTMANAGER_URL"],
    maker: None,
    tokens: &["ALERTMANAGER_TOKEN"],
    user: Some(("ALERTMANAGER_USERNAME", "ALERTMANAGER_PASSWORD")),
    is_open: true,
};

pub fn open<'r>(request: &Request<'r>) -> anyhow::Result<Opened<'r>> {
    PLACE.open(request, bearer)
}

pub fn check(request: &Request) -> anyhow::Result<String> {
    let service = open(request)?.service;
    let status: Value = service.json(&Ask::get("api/v2/status")).map_err(Failure::from)?;
    let version = status["versionInfo"]["version"].as_str();
    let version = version.ok_or_else(|| Failure::outside(format!("what answers at {} is no Alertmanager", service.address)))?;
    Ok(format!("version {}", plain::line(version)))
}

pub fn read(request: &Request, found: &mut dyn FnMut(Found)) -> anyhow::Result<()> {
    let service = open(request)?.service;
    let now = request.world.clock.now();
    let filters = request.own.texts("select");
    let filters: String = filters.iter().map(|filter| format!("&filter={}", encoded(filter))).collect();
    let base = service.address.with("");
    let mut is_begun = false;
    type Tell = fn(&Value, &str, Timestamp, &mut dyn FnMut(Found)) -> Result<(), String>;
    let lists: [(&str, String, Tell); 2] = [
        ("alerts", format!("api/v2/alerts?active=true&silenced=true&inhibited=true&unprocessed=true{filters}"), alert),
        ("silences", format!("api/v2/silences?{}", filters.trim_start_matches('&')), silence),
    ];
    for (name, path, tell) in lists {
        let rows: Vec<Value> = match service.json(&Ask::get(path.trim_end_matches('?'))) {
            Ok(rows) => rows,
            Err(error) => return broken_off(error, is_begun, None, found),
        };
        is_begun = true;
        for (row, number) in rows.iter().zip(1..) {
            request.progress.line();
            if let Err(why) = tell(row, &base, now, found) {
                found(Found::Bad(Bad { input: format!("alertmanager {name}"), line: number, why }));
            }
        }
    }
    Ok(())
}

fn alert(alert: &Value, base: &str, _: Timestamp, found: &mut dyn FnMut(Found)) -> Result<(), String> {
    let labels = &alert["labels"];
    let name = plain::line(labels["alertname"].as_str().ok_or("an alert without `alertname`")?);
    let fingerprint = plain::line(alert["fingerprint"].as_str().ok_or("an alert without `fingerprint`")?);
    let starts = stamp(&alert["startsAt"], "startsAt")?;
    let about = labels["service"].as_str().or_else(|| labels["job"].as_str()).map(|value| format!(" ({})", plain::line(value)));
    let summary = ["summary", "description", "message"].into_iter().find_map(|key| alert["annotations"][key].as_str());
    let summary = summary.map(|summary| format!(": {}", plain::line(summary))).unwrap_or_default();
    let id = format!("{fingerprint}/{}", starts.at);
    let filter = format!("{{alertname={name:?}}}");
    let link = Some(format!("{base}#/alerts?silenced=true&inhibited=true&filter={}", encoded(&filter)));
    let about = about.unwrap_or_default();
    let level = labels["severity"].as_str().and_then(Level::named);
    found(Found::from(Event {
        kind: Kind::Fired,
        level,
        link,
        ..Event::new("alertmanager", format!("{id}/fired"), Channel::Alert, starts, format!("{name} fired{about}{summary}"))
    }));
    Ok(())
}

fn silence(silence: &Value, base: &str, now: Timestamp, found: &mut dyn FnMut(Found)) -> Result<(), String> {
    let id = plain::line(silence["id"].as_str().ok_or("a silence without `id`")?);
    let (starts, ends) = (stamp(&silence["startsAt"], "startsAt")?, stamp(&silence["endsAt"], "endsAt")?);
    if starts.at > now || silence["status"]["state"] == "pending" {
        return Ok(());
    }
    let matchers: Vec<String> = silence["matchers"].as_array().into_iter().flatten().filter_map(matcher).collect();
    let what = if matchers.is_empty() { "alerts".to_owned() } else { matchers.join(", ") };
    let why = silence["comment"].as_str().map(plain::line).filter(|why| !why.is_empty()).map(|why| format!(": {why}"));
    let actor = silence["createdBy"].as_str().map(plain::line).filter(|who| !who.is_empty());
    let link = Some(format!("{base}#/silences/{}", encoded(&id)));
    let is_over = silence["status"]["state"] == "expired" && ends.at <= now;
    found(Found::from(Event {
        kind: Kind::Silenced,
        actor,
        link: link.clone(),
        ..Event::new("alertmanager", format!("silence/{id}"), Channel::Alert, starts, format!("silenced {what}{}", why.unwrap_or_default()))
    }));
    if is_over {
        found(Found::from(Event {
            link,
            ..Event::new("alertmanager", format!("silence/{id}/over"), Channel::Alert, ends, format!("the silence of {what} was over"))
        }));
    }
    Ok(())
}

/// `alertname="HighErrorRate"`, or whichever of the four signs it has.
fn matcher(matcher: &Value) -> Option<String> {
    let is_equal = matcher["isEqual"].as_bool().unwrap_or(true);
    let sign = match (is_equal, matcher["isRegex"].as_bool().unwrap_or(false)) {
        (true, false) => "=",
        (true, true) => "=~",
        (false, false) => "!=",
        (false, true) => "!~",
    };
    Some(format!("{}{sign}{:?}", plain::line(matcher["name"].as_str()?), plain::line(matcher["value"].as_str()?)))
}

#[cfg(test)]
mod tests {
    use crate::timeline::source::asked_tests::Asked;

    fn asked(recording: &str) -> Asked<'_> {
        Asked {
            source: "alertmanager",
            own: "{}",
            variables: &[("ALERTMANAGER_URL", "https://service.example")],
            window: ("2026-11-22T19:36:00Z", ""),
            cursor: None,
            links: "",
            known: &[],
            recording,
        }
    }

    #[test]
    fn alerts_and_silences_are_read() {
        asked(include_str!("../../../tests/recordings/alertmanager.txt")).finds(
            "22 21:49:47 alert fired/error CheckoutDown fired (checkout): Checkout API is unreachable\n\
             22 21:49:40 alert silenced ana@example.com: silenced alertname=\"QueueBacklog\": INC-42: known, mitigating",
        );
    }
}
