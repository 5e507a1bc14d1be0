//! Transcripts of calls: WebVTT, SRT and SBV, in the layouts that Zoom, Teams and Meet give them.
//!
//! Their times count from the start of the recording, which they do not tell: `start` has to be said.

use super::{Bad, Found, Request, origin, shown, text};
use crate::document::plain;
use crate::document::time::{Precision, Trust};
use crate::timeline::event::{Channel, Event, Kind, Stamp, digest};
use crate::timeline::reading::lines::Lines;
use crate::world::Failure;
use anyhow::Context;
use jiff::{SignedDuration, Timestamp};

pub fn read(request: &Request, found: &mut dyn FnMut(Found)) -> anyhow::Result<()> {
    let start = request.own.text("start").ok_or_else(|| {
        Failure::yours("a transcript tells no day: say when the recording began")
            .hint("--set start=2026-11-21T14:30:00Z, or `start:` at the source in noblame.yml")
    })?;
    let start = request.times.read(start).map_err(|why| Failure::yours(format!("start: {why}")))?;
    for input in request.inputs {
        let mut stream = request.open(input).with_context(|| format!("importing {}", shown(input)))?;
        let mut call = Call { request, input, start: start.clone(), last: None, end: None, cue: None };
        let mut lines = Lines::new(&mut *stream, input);
        while let Some((number, line)) = lines.next(request.progress)? {
            match text(line) {
                Ok(line) => call.line(line.trim(), number, found),
                Err(why) => found(Found::Bad(Bad { input: shown(input), line: number, why })),
            }
        }
        call.finish(found);
    }
    Ok(())
}

/// A call that is being read.
struct Call<'c> {
    request: &'c Request<'c>,
    input: &'c str,
    start: Stamp,
    last: Option<String>,
    end: Option<SignedDuration>,
    cue: Option<Cue>,
}

/// What one person says in one go.
struct Cue {
    from: SignedDuration,
    who: Option<String>,
    said: String,
}

impl Call<'_> {
    fn line(&mut self, line: &str, number: u64, found: &mut dyn FnMut(Found)) {
        if line.contains("-->") || is_sbv(line) {
            match span(line) {
                Some((from, to)) => self.begin(from, to, found),
                None => found(Found::Bad(Bad {
                    input: shown(self.input),
                    line: number,
                    why: format!("“{}” is no time of a cue", plain::line(line)),
                })),
            }
            return;
        }
        let is_head = ["WEBVTT", "NOTE", "STYLE", "REGION", "Kind:", "Language:"].iter().any(|head| line.starts_with(head));
        let is_number = line.bytes().all(|byte| byte.is_ascii_digit()) || is_cue_name(line);
        if is_head || is_number {
            return;
        }
        let (who, said) = speaker(line);
        let Some(cue) = &mut self.cue else { return };
        if who.is_some() && cue.who.is_none() && cue.said.is_empty() {
            cue.who = who.or_else(|| self.last.clone());
        }
        if !cue.said.is_empty() {
            cue.said.push(' ');
        }
        cue.said += &said;
    }

    fn begin(&mut self, from: SignedDuration, to: SignedDuration, found: &mut dyn FnMut(Found)) {
        if self.end.is_none() {
            self.tell(found, SignedDuration::ZERO, Kind::Opened, None, "the call began");
        }
        self.end = self.end.max(Some(to));
        let before = self.cue.replace(Cue { from, who: None, said: String::new() });
        let Some(before) = before else { return };
        self.last.clone_from(&before.who);
        self.say(before, found);
    }

    fn say(&self, cue: Cue, found: &mut dyn FnMut(Found)) {
        let said = plain::line(&cue.said);
        if !said.is_empty() {
            self.tell(found, cue.from, Kind::Message, cue.who, &said);
        }
    }

    fn finish(mut self, found: &mut dyn FnMut(Found)) {
        if let Some(cue) = self.cue.take() {
            self.say(cue, found);
        }
        match self.end {
            Some(end) => self.tell(found, end, Kind::Closed, None, "the call ended"),
            None => found(Found::Note(format!("{} holds no cues", shown(self.input)))),
        }
    }

    fn tell(&self, found: &mut dyn FnMut(Found), after: SignedDuration, kind: Kind, who: Option<String>, said: &str) {
        let at: Timestamp = self.start.at.saturating_add(after).unwrap_or(self.start.at);
        let original = format!("{} + {} s", self.start.original, after.as_secs());
        let zone = if self.start.zone == Trust::Assumed { Trust::Assumed } else { Trust::Stated };
        let time = Stamp { at, original, precision: Precision::Second, zone };
        let id = digest(&[&time.original, said]);
        found(Found::from(Event {
            kind,
            actor: who,
            origin: origin(self.input),
            ..Event::new("transcript", id, self.request.channel.unwrap_or(Channel::Call), time, said)
        }));
    }
}

/// `00:00:03.120 --> 00:00:05.400 align:start`, SRT's with commas, SBV's `0:00:03.120,0:00:05.400`.
fn span(line: &str) -> Option<(SignedDuration, SignedDuration)> {
    let (from, to) = line.split_once("-->").or_else(|| line.split_once(','))?;
    Some((clock(from.trim())?, clock(to.split_whitespace().next()?)?))
}

fn is_sbv(line: &str) -> bool {
    line.len() <= 26
        && line.bytes().filter(|byte| *byte == b':').count() >= 2
        && line.contains(',')
        && line.bytes().all(|byte| byte.is_ascii_digit() || b":.,".contains(&byte))
}

fn clock(text: &str) -> Option<SignedDuration> {
    let text = text.replace(',', ".");
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, "0"));
    let parts: Vec<i64> = whole.split(':').map(|part| part.parse().ok()).collect::<Option<_>>()?;
    let seconds = match parts[..] {
        [minutes, seconds] => minutes.checked_mul(60)?.checked_add(seconds)?,
        [hours, minutes, seconds] => hours.checked_mul(3600)?.checked_add(minutes.checked_mul(60)?)?.checked_add(seconds)?,
        _ => return None,
    };
    let millis: i64 = format!("{:0<3.3}", fraction).parse().ok()?;
    (0..=31_536_000).contains(&seconds).then(|| SignedDuration::from_millis(seconds * 1000 + millis))
}

/// Teams names its cues `0a1b…/12-0`.
fn is_cue_name(line: &str) -> bool {
    line.len() > 30 && line.contains('/') && line.bytes().all(|byte| byte.is_ascii_hexdigit() || b"-/".contains(&byte))
}

/// Who speaks: `<v Li Chen>…</v>` of Teams, `Li Chen: …` of Zoom and Meet.
fn speaker(line: &str) -> (Option<String>, String) {
    if let Some((who, said)) = line.strip_prefix("<v ").and_then(|rest| rest.split_once('>')) {
        return (Some(plain::line(who)).filter(|who| !who.is_empty()), without_tags(said));
    }
    let said = without_tags(line);
    if let Some((who, rest)) = said.split_once(": ")
        && who.chars().count() <= 40
        && who.split(' ').count() <= 4
        && who.chars().next().is_some_and(char::is_uppercase)
        && !who.contains(['.', '?', '!', ','])
    {
        return (Some(plain::line(who)), rest.to_owned());
    }
    (None, said)
}

fn without_tags(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('<') {
        let Some(end) = rest[at..].find('>') else { break };
        out += &rest[..at];
        rest = &rest[at + end + 1..];
    }
    out + rest
}
