//! Logs of IRC as irssi, weechat and znc write them, and lines of the protocol itself behind a time.
//!
//! irssi tells the day in lines of its own and znc in the name of the file; all but the protocol's are in the zone of
//! whoever wrote the log.

use super::{Bad, Found, Request, origin, shown, text};
use crate::document::plain;
use crate::timeline::event::{Channel, Event, Kind, digest};
use crate::timeline::reading::lines::Lines;
use anyhow::Context;
use jiff::civil::Date;
use jiff::fmt::strtime;
use std::collections::HashSet;
use std::path::Path;

pub fn read(request: &Request, found: &mut dyn FnMut(Found)) -> anyhow::Result<()> {
    for input in request.inputs {
        let mut stream = request.open(input).with_context(|| format!("importing {}", shown(input)))?;
        let mut log = Log { request, input, day: day_of_name(input), nicks: HashSet::new() };
        let mut lines = Lines::new(&mut *stream, input);
        while let Some((number, line)) = lines.next(request.progress)? {
            match text(line).and_then(|line| log.event(line)) {
                Ok(Some(event)) => found(event.into()),
                Ok(None) => {}
                Err(why) => found(Found::Bad(Bad { input: shown(input), line: number, why })),
            }
        }
    }
    Ok(())
}

/// `2026-11-22.log`, `#inc-42_20261122.log`
fn day_of_name(input: &str) -> Option<Date> {
    let name = Path::new(input).file_stem()?.to_string_lossy().into_owned();
    name.split(['_', ' ', '.']).find_map(|part| part.parse::<Date>().ok().or_else(|| strtime::parse("%Y%m%d", part).ok()?.to_date().ok()))
}

struct Log<'l> {
    request: &'l Request<'l>,
    input: &'l str,
    day: Option<Date>,
    nicks: HashSet<String>,
}

/// What a line says.
enum Said<'l> {
    Message(&'l str, String),
    Joined(&'l str),
    Left(&'l str),
    Other,
}

impl Log<'_> {
    fn event(&mut self, line: &str) -> Result<Option<Event>, String> {
        if let Some(mark) = line.strip_prefix("--- ") {
            self.turn(mark)?;
            return Ok(None);
        }
        let (time, said) = self.apart(line)?;
        let (kind, nick, text) = match said {
            Said::Message(nick, text) => (Kind::Message, nick, text),
            Said::Joined(nick) => (Kind::Joined, nick, "joined the channel".to_owned()),
            Said::Left(nick) => (Kind::Left, nick, "left the channel".to_owned()),
            Said::Other => return Ok(None),
        };
        let nick = plain::line(nick.trim_start_matches(['@', '+', '%', '~', '&', ' ']));
        self.nicks.insert(nick.clone());
        let (text, mentions) = self.addressed(&plain::line(&text));
        if text.is_empty() {
            return Ok(None);
        }
        let time = self.request.times.read(&time)?;
        let id = digest(&[&time.original, &nick, &text]);
        Ok(Some(Event {
            kind,
            actor: Some(nick),
            mentions,
            origin: origin(self.input),
            ..Event::new("irc", id, self.request.channel.unwrap_or(Channel::Chat), time, text)
        }))
    }

    /// `Log opened Sun Nov 22 19:36:26 2026`, `Day changed Mon Nov 23 2026`
    fn turn(&mut self, mark: &str) -> Result<(), String> {
        let told = mark.strip_prefix("Log opened ").or_else(|| mark.strip_prefix("Day changed "));
        let Some(told) = told else { return Ok(()) };
        let day = ["%a %b %d %H:%M:%S %Y", "%a %b %d %Y"].iter().find_map(|form| strtime::parse(form, told).ok()?.to_date().ok());
        self.day = Some(day.ok_or_else(|| format!("“{}” tells no day", plain::line(told)))?);
        Ok(())
    }

    fn apart<'s>(&self, line: &'s str) -> Result<(String, Said<'s>), String> {
        if let Some((clock, rest)) = line.split_once('\t')
            && let Some((nick, said)) = rest.split_once('\t')
        {
            return Ok((clock.to_owned(), weechat(nick.trim(), said)));
        }
        if let Some((clock, rest)) = line.strip_prefix('[').and_then(|rest| rest.split_once("] ")) {
            return Ok((self.on_day(clock)?, znc(rest)));
        }
        let (clock, rest) = line.split_once(' ').ok_or("is no line of a log that irssi, weechat or znc write")?;
        if clock.len() > 10 && clock.contains('T') {
            return Ok((clock.to_owned(), protocol(rest)));
        }
        if clock.len() < 5 || !clock.bytes().all(|byte| byte.is_ascii_digit() || byte == b':') {
            return Err("is no line of a log that irssi, weechat or znc write".into());
        }
        Ok((self.on_day(clock)?, irssi(rest)))
    }

    fn on_day(&self, clock: &str) -> Result<String, String> {
        let day = self.day.ok_or("tells no day: irssi writes it in a line of its own, znc in the name of the file (2026-11-21.log)")?;
        Ok(format!("{day} {clock}"))
    }

    /// `li: look` speaks to somebody who is there.
    fn addressed(&self, text: &str) -> (String, Vec<String>) {
        let nick = text.split([':', ',', ' ']).next().unwrap_or_default();
        let after = &text[nick.len()..];
        if (after.starts_with(": ") || after.starts_with(", ")) && self.nicks.contains(nick) {
            return (format!("@{text}"), vec![nick.to_owned()]);
        }
        (text.to_owned(), Vec::new())
    }
}

fn weechat<'l>(nick: &'l str, said: &'l str) -> Said<'l> {
    let first = said.split_whitespace().next().unwrap_or_default();
    match nick {
        "-->" => Said::Joined(first),
        "<--" => Said::Left(first),
        "--" | "=!=" => Said::Other,
        "*" => Said::Message(first, said[said.find(first).unwrap_or_default() + first.len()..].trim().to_owned()),
        nick => Said::Message(nick, said.to_owned()),
    }
}

fn znc(rest: &str) -> Said<'_> {
    if let Some(rest) = rest.strip_prefix("*** ") {
        let (what, who) = rest.split_once(": ").unwrap_or((rest, ""));
        let who = who.split_whitespace().next().unwrap_or_default();
        return match what {
            "Joins" => Said::Joined(who),
            "Parts" | "Quits" => Said::Left(who),
            _ => Said::Other,
        };
    }
    message(rest)
}

fn irssi(rest: &str) -> Said<'_> {
    if let Some(rest) = rest.strip_prefix("-!- ") {
        let who = rest.split_whitespace().next().unwrap_or_default();
        return match () {
            () if rest.contains(" has joined ") => Said::Joined(who),
            () if rest.contains(" has left ") || rest.contains(" has quit ") => Said::Left(who),
            () => Said::Other,
        };
    }
    message(rest)
}

/// `<nick> words` and `* nick does something`.
fn message(rest: &str) -> Said<'_> {
    let rest = rest.trim_start();
    if let Some((nick, said)) = rest.strip_prefix('<').and_then(|rest| rest.split_once("> ")) {
        return Said::Message(nick, said.to_owned());
    }
    match rest.strip_prefix("* ").and_then(|rest| rest.split_once(' ')) {
        Some((nick, said)) => Said::Message(nick, said.to_owned()),
        None => Said::Other,
    }
}

/// `:nick!user@host PRIVMSG #channel :words`
fn protocol(rest: &str) -> Said<'_> {
    // Tags stand before the sender.
    let rest = if rest.starts_with('@') { rest.split_once(' ').map_or("", |(_, rest)| rest) } else { rest };
    let Some((sender, command)) = rest.strip_prefix(':').and_then(|rest| rest.split_once(' ')) else { return Said::Other };
    let Some((nick, _)) = sender.split_once('!') else { return Said::Other };
    let said = command.split_once(" :").map_or("", |(_, said)| said);
    match command.split(' ').next().unwrap_or_default() {
        "PRIVMSG" | "NOTICE" => {
            Said::Message(nick, said.strip_prefix("\u{1}ACTION ").map_or(said, |act| act.trim_end_matches('\u{1}')).to_owned())
        }
        "JOIN" => Said::Joined(nick),
        "PART" | "QUIT" => Said::Left(nick),
        _ => Said::Other,
    }
}
