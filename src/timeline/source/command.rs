//! Any program: it is started with the window, and writes events as JSON lines.
//!
//! The settings lie in the repository, so the program starts only where the user has once said that they trust it.

use super::{Found, Request, jsonl};
use crate::remote::access;
use crate::world::trust::Trust;
use crate::world::{Failure, running};
use anyhow::Context;

pub fn read(request: &Request, found: &mut dyn FnMut(Found)) -> anyhow::Result<()> {
    let words = words(request)?;
    let mut running = running::start(&words, request.root)?;
    let read = jsonl::lines(request, &mut running.output, &words[0], "command", found)
        .with_context(|| format!("reading what {} writes", words[0]));
    match (read, running.finish()?) {
        (Err(error), _) => Err(error),
        (Ok(()), None) => Ok(()),
        // What it wrote before it failed is true, and not all there is.
        (Ok(()), Some(why)) => {
            found(Found::Partial(why));
            Ok(())
        }
    }
}

pub fn check(request: &Request) -> anyhow::Result<String> {
    let words = words(request)?;
    Ok(format!("starts {}", words.join(" ")))
}

/// The program and its words, where they are trusted; `{since}` and `{until}` stand for the ends of the window.
fn words(request: &Request) -> anyhow::Result<Vec<String>> {
    let words = request.own.texts("command");
    if words.is_empty() {
        return Err(Failure::settings("no program is named")
            .hint("say `command: [tools/events, --since, '{since}']` under `timeline: sources:` in noblame.yml, and run `noblame timeline pull`")
            .into());
    }
    if !Trust::read(request.world)?.has(request.root, &access::run(&request.own.texts("command"))) {
        return Err(Failure::settings(format!("the settings start {}, and nobody has trusted them with it here", words[0]))
            .hint("look at the program, then run `noblame trust`")
            .into());
    }
    let end = |end: Option<jiff::Timestamp>| end.map(|at| at.to_string()).unwrap_or_default();
    let (since, until) = (end(request.window.since), end(request.window.until));
    Ok(words.iter().map(|word| word.replace("{since}", &since).replace("{until}", &until)).collect())
}
