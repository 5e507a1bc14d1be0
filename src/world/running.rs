//! A program whose output is read while it runs.

use super::Failure;
use anyhow::Context;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread::JoinHandle;

/// A program that was started and whose output is being read. Dropped before its end, it is ended.
pub struct Running {
    pub output: Box<dyn BufRead>,
    child: Child,
    program: String,
    complaints: Option<JoinHandle<String>>,
}

/// Start a program in a folder, by its words and without a shell. A program with a `/` in its name is looked for from
/// that folder. It is given no input.
///
/// # Errors
/// It cannot be started.
#[expect(clippy::disallowed_methods, reason = "this room starts other programs")]
pub fn start(words: &[String], folder: &Path) -> anyhow::Result<Running> {
    let Some((program, arguments)) = words.split_first() else {
        return Err(Failure::settings("no program is named").into());
    };
    let path = if program.contains('/') { folder.join(program) } else { program.into() };
    let mut command = Command::new(&path);
    command.args(arguments).current_dir(folder).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().map_err(|error| {
        Failure::outside(format!("{program} cannot be started: {error}"))
            .hint("name a program that is on the PATH, or one of this repository")
    })?;
    let output: Box<dyn BufRead> = match child.stdout.take() {
        Some(output) => Box::new(BufReader::with_capacity(1 << 16, output)),
        None => Box::new(std::io::empty()),
    };
    let complaints = child.stderr.take().map(|complaints| {
        std::thread::spawn(move || {
            let mut said = Vec::new();
            // More than this says nothing more; the rest is read so that the program does not wait for us.
            let mut complaints = complaints;
            let _ = complaints.by_ref().take(64 << 10).read_to_end(&mut said);
            let _ = std::io::copy(&mut complaints, &mut std::io::sink());
            String::from_utf8_lossy(&said).trim().to_owned()
        })
    });
    Ok(Running { output, child, program: program.clone(), complaints })
}

impl Running {
    /// Wait for its end: nothing where it says that all went well, otherwise what it said.
    ///
    /// # Errors
    /// It cannot be waited for.
    pub fn finish(mut self) -> anyhow::Result<Option<String>> {
        self.output = Box::new(std::io::empty());
        let status = self.child.wait().with_context(|| format!("waiting for {}", self.program))?;
        let said = self.complaints.take().and_then(|thread| thread.join().ok()).unwrap_or_default();
        let last = said.lines().last().unwrap_or_default();
        Ok((!status.success()).then(|| match last {
            "" => format!("{} ended with {status}", self.program),
            last => format!("{} ended with {status}: {last}", self.program),
        }))
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // After its end this does nothing.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl std::fmt::Debug for Running {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "Running({})", self.program)
    }
}
