//! Journals of the Chaos Toolkit: an experiment, what it did, what it saw, and how it ended.

use super::{Bad, Found, Request, shown};
use crate::document::plain;
use crate::timeline::event::{Channel, Event, Kind, Level, digest};
use crate::timeline::reading::json;
use jiff::tz::TimeZone;
use serde_json::Value;

pub fn read(request: &Request, found: &mut dyn FnMut(Found)) -> anyhow::Result<()> {
    for input in request.inputs {
        json::each(request, input, found, &mut |journal, number, found| {
            let told =
                Journal { request, journal, title: text(journal.pointer("/experiment/title")).unwrap_or_else(|| "experiment".to_owned()) };
            if let Err(why) = told.tell(found) {
                found(Found::Bad(Bad { input: shown(input), line: number, why }));
            }
        })?;
    }
    Ok(())
}

struct Journal<'j> {
    request: &'j Request<'j>,
    journal: &'j Value,
    title: String,
}

impl Journal<'_> {
    fn tell(&self, found: &mut dyn FnMut(Found)) -> Result<(), String> {
        let start = self.journal.get("start").and_then(Value::as_str).ok_or("is no journal of the Chaos Toolkit: it has no `start`")?;
        self.event(found, start, Channel::Note, Kind::Opened, "the experiment began".to_owned())?;
        for (key, what) in [("before", "before"), ("during", "during the experiment"), ("after", "after it")] {
            let Some(state) = self.journal.pointer(&format!("/steady_states/{key}")).filter(|state| !state.is_null()) else { continue };
            let at = state.pointer("/probes/0/start").and_then(Value::as_str);
            if let (Some(at), Some(met)) = (at, state.get("steady_state_met").and_then(Value::as_bool)) {
                let said = if met { "the steady state held" } else { "the steady state did not hold" };
                self.event(found, at, Channel::Monitoring, if met { Kind::Fact } else { Kind::Fired }, format!("{said} {what}"))?;
            }
        }
        for (key, channel) in [("run", Channel::Change), ("rollbacks", Channel::Deploy)] {
            for done in self.journal.get(key).and_then(Value::as_array).into_iter().flatten() {
                self.activity(found, done, channel, key == "rollbacks")?;
            }
        }
        if let Some(end) = self.journal.get("end").and_then(Value::as_str) {
            let status = text(self.journal.get("status")).unwrap_or_else(|| "ended".to_owned());
            let deviated = self.journal.get("deviated").and_then(Value::as_bool).unwrap_or_default();
            let how = if deviated { ", and deviated from the steady state" } else { "" };
            self.event(found, end, Channel::Note, Kind::Closed, format!("the experiment ended: {status}{how}"))?;
        }
        Ok(())
    }

    fn activity(&self, found: &mut dyn FnMut(Found), done: &Value, channel: Channel, is_rollback: bool) -> Result<(), String> {
        let Some(at) = done.get("start").and_then(Value::as_str) else { return Ok(()) };
        let name = text(done.pointer("/activity/name")).unwrap_or_else(|| "an activity".to_owned());
        let status =
            text(done.get("status")).filter(|status| status != "succeeded").map_or_else(String::new, |status| format!(" ({status})"));
        let is_probe = done.pointer("/activity/type").and_then(Value::as_str) == Some("probe");
        let (channel, kind) = match (is_probe, is_rollback) {
            (true, _) => (Channel::Monitoring, Kind::Log),
            (_, true) => (channel, Kind::RolledBack),
            _ => (channel, Kind::Fact),
        };
        self.event(found, at, channel, kind, format!("{name}{status}"))
    }

    /// The toolkit writes times without a zone, and means UTC.
    fn event(&self, found: &mut dyn FnMut(Found), at: &str, channel: Channel, kind: Kind, said: String) -> Result<(), String> {
        let times = crate::timeline::stamp::Reader { zone: Some(TimeZone::UTC), ..Default::default() };
        let time = times.read(at)?;
        let said = plain::line(&format!("{}: {said}", self.title));
        found(Found::from(Event {
            kind,
            level: (kind == Kind::Log).then_some(Level::Warning),
            ..Event::new("chaos", digest(&[at, &said]), self.request.channel.unwrap_or(channel), time, said)
        }));
        Ok(())
    }
}

fn text(value: Option<&Value>) -> Option<String> {
    Some(plain::line(value?.as_str()?)).filter(|text| !text.is_empty())
}
