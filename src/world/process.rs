//! Other programs: the user's editor and browser, and those that settings name and the user has trusted.

use super::http::Broken;
use super::{Failure, World};
use anyhow::Context;
use std::io::{Read, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};

/// Open a file in the user's editor and wait until it is closed.
///
/// `GIT_EDITOR`, git's `core.editor` (given as `configured`), `VISUAL` and `EDITOR` are asked in the order that git
/// asks them; their words are split as a shell would, and no shell is run.
///
/// # Errors
/// None is set, it cannot be started, or it ends with another code than 0.
#[expect(clippy::disallowed_methods, reason = "this room starts other programs")]
pub fn edit(world: &World, configured: Option<String>, path: &Path) -> anyhow::Result<()> {
    let editor = world.variable("GIT_EDITOR").or(configured).or_else(|| world.variable("VISUAL")).or_else(|| world.variable("EDITOR"));
    let editor =
        editor.ok_or_else(|| Failure::settings("no editor is set").hint("set VISUAL or EDITOR, for example: export EDITOR=vim"))?;
    let words = shell_words::split(&editor).map_err(|error| {
        Failure::settings(format!("the editor “{editor}” cannot be understood: {error}"))
            .hint("check the quotation marks in VISUAL or EDITOR")
    })?;
    let Some((program, arguments)) = words.split_first() else {
        return Err(Failure::settings("the editor's name is empty").hint("set VISUAL or EDITOR").into());
    };
    let status = Command::new(program).args(arguments).arg(path).status().with_context(|| format!("starting the editor {program}"))?;
    if !status.success() {
        return Err(Failure::outside(format!("the editor {program} ended with {status}"))
            .hint(format!("the report is kept: {}", path.display()))
            .into());
    }
    Ok(())
}

/// Open an address in the user's browser: `BROWSER` where it is set, otherwise what the system opens addresses with.
///
/// # Errors
/// There is none, or it cannot be started.
#[expect(clippy::disallowed_methods, reason = "this room starts other programs")]
pub fn browse(world: &World, address: &str) -> anyhow::Result<()> {
    let system: &[&str] = match () {
        () if cfg!(target_os = "macos") => &["open"],
        () if cfg!(windows) => &["rundll32", "url.dll,FileProtocolHandler"],
        () => &["xdg-open"],
    };
    let set = world.variable("BROWSER").and_then(|browser| shell_words::split(&browser).ok()).filter(|words| !words.is_empty());
    let words = set.unwrap_or_else(|| system.iter().map(|&word| word.to_owned()).collect());
    let mut command = Command::new(&words[0]);
    command.args(&words[1..]).arg(address).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let mut started = command.spawn().with_context(|| format!("starting the browser {}", words[0]))?;
    // It may run for as long as the person reads: nobody waits for it but the thread that buries it.
    std::thread::spawn(move || started.wait());
    Ok(())
}

/// What a program prints, started by its words in a folder; no shell is run, and what it says on standard error is shown.
///
/// # Errors
/// It cannot be started, ends with another code than 0, or prints no text.
#[expect(clippy::disallowed_methods, reason = "this room starts other programs")]
pub fn output(words: &[String], folder: &Path) -> anyhow::Result<String> {
    let Some((program, arguments)) = words.split_first() else { return Err(Failure::settings("the program's name is empty").into()) };
    let started = Command::new(program).args(arguments).current_dir(folder).stdin(Stdio::null()).stderr(Stdio::inherit()).output();
    let done = started.with_context(|| format!("starting {program}"))?;
    if !done.status.success() {
        return Err(Failure::outside(format!("{program} ended with {}", done.status)).into());
    }
    String::from_utf8(done.stdout).map_err(|_| Failure::outside(format!("what {program} prints is no text")).into())
}

/// More than this no program has to say.
const MOST: u64 = 64 << 20;

/// What a program prints once it has read one line, started by its words in a folder; no shell is run, and what it says
/// on standard error is shown. A program with a `/` in its name is looked for from that folder. One that takes longer
/// than `limit` is ended, and whoever it started is no longer listened to.
///
/// # Errors
/// It cannot be started, takes too long, or prints nothing and ends with another code than 0.
#[expect(clippy::disallowed_methods, reason = "this room starts other programs")]
pub fn ask(words: &[String], folder: &Path, line: &str, limit: Duration) -> Result<Vec<u8>, Broken> {
    let Some((program, arguments)) = words.split_first() else {
        return Err(Broken { sent: false, message: "no program is named".into() });
    };
    let path = if program.contains('/') { folder.join(program) } else { program.into() };
    let mut command = Command::new(path);
    command.args(arguments).current_dir(folder).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::inherit());
    let mut child = command.spawn().map_err(|error| Broken { sent: false, message: format!("{program} cannot be started: {error}") })?;
    let end = Instant::now() + limit;
    let (tell, told) = mpsc::channel();
    if let (Some(mut input), Some(output)) = (child.stdin.take(), child.stdout.take()) {
        let line = format!("{line}\n");
        // A program may print before it has read, or never read: what it is told and what it says go side by side.
        std::thread::spawn(move || input.write_all(line.as_bytes()));
        std::thread::spawn(move || {
            let mut printed = Vec::new();
            let read = output.take(MOST + 1).read_to_end(&mut printed);
            let _ = tell.send(read.map(|_| printed));
        });
    }
    let printed = told.recv_timeout(limit);
    let ended = if printed.is_ok() { until(&mut child, end) } else { None };
    if ended.is_none() {
        // After its end this does nothing.
        let _ = child.kill();
        let _ = child.wait();
    }
    let broken = |message: String| Err(Broken { sent: true, message });
    match (printed, ended) {
        (Ok(Ok(printed)), _) if printed.len() as u64 > MOST => broken(format!("{program} printed more than {} MiB", MOST >> 20)),
        (Ok(Ok(printed)), Some(status)) if printed.is_empty() && !status.success() => broken(format!("{program} ended with {status}")),
        (Ok(Ok(printed)), Some(_)) => Ok(printed),
        (Ok(Err(error)), _) => broken(format!("{program} cannot be read: {error}")),
        _ => broken(format!("{program} took longer than {} s and was ended", limit.as_secs_f64())),
    }
}

/// How a program ended, if it does so before a time.
fn until(child: &mut Child, end: Instant) -> Option<std::process::ExitStatus> {
    loop {
        match child.try_wait() {
            Ok(Some(status)) => return Some(status),
            Ok(None) if Instant::now() < end => std::thread::sleep(Duration::from_millis(1)),
            _ => return None,
        }
    }
}
