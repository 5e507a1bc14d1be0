//! Lines of syslog: RFC 5424, RFC 3164, and what daemons write into files.
//!
//! RFC 3164 tells neither year nor zone: the year is the one that puts the line nearest to the incident.

use super::{Bad, Found, Request, origin, shown, text};
use crate::document::plain;
use crate::document::time::{Precision, Trust};
use crate::timeline::event::{Channel, Event, Kind, Level, Stamp, digest};
use crate::timeline::reading::lines::Lines;
use anyhow::Context;
use jiff::civil::DateTime;
use jiff::fmt::strtime;

pub fn read(request: &Request, found: &mut dyn FnMut(Found)) -> anyhow::Result<()> {
    for input in request.inputs {
        let mut stream = request.open(input).with_context(|| format!("importing {}", shown(input)))?;
        let mut lines = Lines::new(&mut *stream, input);
        let mut unsynced = 0;
        while let Some((number, line)) = lines.next(request.progress)? {
            found(match event(request, line, input, &mut unsynced) {
                Ok(event) => event.into(),
                Err(why) => Found::Bad(Bad { input: shown(input), line: number, why }),
            });
        }
        if unsynced > 0 {
            found(Found::Note(format!("{unsynced} lines of {} say that their clock was not set by any other", shown(input))));
        }
    }
    Ok(())
}

/// A line taken apart.
struct Parts<'l> {
    time: Stamp,
    host: &'l str,
    said: String,
}

fn event(request: &Request, line: &[u8], input: &str, unsynced: &mut usize) -> Result<Event, String> {
    let line = text(line)?;
    // Over TCP a line begins with its length.
    let line = line
        .split_once(" <")
        .filter(|(length, _)| length.bytes().all(|byte| byte.is_ascii_digit()))
        .map_or(line, |(length, _)| &line[length.len() + 1..]);
    let (priority, rest) = match line.strip_prefix('<').and_then(|rest| rest.split_once('>')) {
        Some((priority, rest)) => {
            (Some(priority.parse::<u8>().ok().filter(|priority| *priority < 192).ok_or("begins with no priority of syslog")?), rest)
        }
        None => (None, line),
    };
    let parts = match rest.strip_prefix("1 ") {
        Some(rest) if priority.is_some() => new_form(request, rest, unsynced)?,
        _ => old_form(request, rest)?,
    };
    let said = plain::line(&parts.said);
    if said.is_empty() {
        return Err("says nothing".into());
    }
    let host = Some(plain::line(parts.host)).filter(|host| !host.is_empty() && host != "-");
    Ok(Event {
        kind: Kind::Log,
        level: Some(priority.map_or_else(|| told_level(&said), |priority| Level::of_syslog(priority & 7))),
        origin: host.or_else(|| origin(input)),
        ..Event::new("syslog", digest(&[line]), request.channel.unwrap_or(Channel::Monitoring), parts.time, said)
    })
}

/// `TIME HOST PROGRAM PROCESS MESSAGE-ID DATA TEXT`, where `-` stands for what is not told.
fn new_form<'l>(request: &Request, rest: &'l str, unsynced: &mut usize) -> Result<Parts<'l>, String> {
    let mut words = rest.splitn(6, ' ');
    let mut word = || words.next().ok_or_else(|| "is cut off: a line of RFC 5424 has six words before its text".to_owned());
    let (time, host, program, _, _, rest) = (word()?, word()?, word()?, word()?, word()?, word()?);
    if time == "-" {
        return Err("has no time".into());
    }
    let mut time = request.times.read(time)?;
    let (data, said) = data(rest)?;
    if data.contains("tzKnown=\"0\"") {
        time.zone = Trust::Assumed;
    }
    *unsynced += usize::from(data.contains("isSynced=\"0\""));
    let said = said.trim_start_matches('\u{feff}').trim();
    Ok(Parts { time, host, said: if program == "-" { said.to_owned() } else { format!("{program}: {said}") } })
}

/// The elements in brackets, and what follows them. A bracket in a value stands behind a backslash.
fn data(rest: &str) -> Result<(&str, &str), String> {
    if let Some(said) = rest.strip_prefix('-') {
        return Ok(("", said));
    }
    let (mut is_quoted, mut is_escaped, mut is_open) = (false, false, false);
    for (at, c) in rest.char_indices() {
        match c {
            _ if is_escaped => is_escaped = false,
            '\\' if is_quoted => is_escaped = true,
            '"' => is_quoted = !is_quoted,
            '[' if !is_quoted => is_open = true,
            ']' if !is_quoted => is_open = false,
            ' ' if !is_quoted && !is_open => return Ok(rest.split_at(at)),
            _ => {}
        }
    }
    if is_open { Err("is cut off in its data".into()) } else { Ok((rest, "")) }
}

/// `Nov  2 14:05:58 HOST PROGRAM[1]: TEXT`, or with an RFC 3339 time as daemons write it now.
fn old_form<'l>(request: &Request, rest: &'l str) -> Result<Parts<'l>, String> {
    let first = rest.split(' ').next().unwrap_or_default();
    let (time, rest) = if first.len() > 15 && first.contains('T') {
        (request.times.read(first)?, rest[first.len()..].trim_start())
    } else {
        let end = rest.char_indices().nth(15).map_or(rest.len(), |(at, _)| at);
        (yearless(request, &rest[..end])?, rest[end..].trim_start())
    };
    let (host, said) = rest.split_once(' ').unwrap_or(("", rest));
    // Some senders leave the host out.
    let (host, said) = if host.ends_with(':') { ("", rest) } else { (host, said) };
    let said = match said.split_once(": ") {
        Some((program, said)) if !program.contains(' ') => format!("{}: {said}", program.split('[').next().unwrap_or(program)),
        _ => said.to_owned(),
    };
    Ok(Parts { time, host, said })
}

fn yearless(request: &Request, clock: &str) -> Result<Stamp, String> {
    let wrong = || format!("“{}” is no time of syslog, such as “Nov 22 14:05:58”", plain::line(clock));
    let near = request.about();
    let year = near.to_zoned(jiff::tz::TimeZone::UTC).year();
    let words: Vec<&str> = clock.split_whitespace().collect();
    let [month, day, clock_time] = words[..] else { return Err(wrong()) };
    let of = |year: i16| -> Option<DateTime> {
        let parsed = strtime::parse("%Y %b %d %H:%M:%S", format!("{year} {month} {day} {clock_time}")).ok()?;
        parsed.to_datetime().ok()
    };
    let candidates = [year - 1, year, year + 1].into_iter().filter_map(of);
    let mut read = candidates.map(|at| request.times.read(&at.to_string()));
    let mut best: Option<Stamp> = None;
    let mut refused = None;
    for stamp in &mut read {
        match stamp {
            Ok(stamp) => {
                let distance = |stamp: &Stamp| stamp.at.duration_since(near).abs();
                if best.as_ref().is_none_or(|best| distance(&stamp) < distance(best)) {
                    best = Some(stamp);
                }
            }
            Err(why) => refused = Some(why),
        }
    }
    let best = best.ok_or_else(|| refused.unwrap_or_else(wrong))?;
    Ok(Stamp { original: clock.to_owned(), precision: Precision::Second, ..best })
}

/// How bad a line without a priority is, by its words.
fn told_level(said: &str) -> Level {
    let said = said.to_ascii_lowercase();
    let has = |words: &[&str]| words.iter().any(|word| said.contains(word));
    if has(&["error", "fail", "fatal", "panic", "critical", "out of memory", "oom-kill", "segfault", "emerg"]) {
        Level::Error
    } else if has(&["warn"]) {
        Level::Warning
    } else {
        Level::Info
    }
}
