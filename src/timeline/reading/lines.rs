//! A file of lines, read one at a time however long it is.

use crate::timeline::source::shown;
use crate::world::Failure;
use crate::world::terminal::Progress;
use anyhow::Context;
use std::io::{BufRead, Read};

/// No line of a log is longer; a file without line ends is not read whole to find out.
const LONGEST: u64 = 16 << 20;

/// Lines with their numbers from 1, without those that are blank.
pub struct Lines<'s> {
    stream: &'s mut dyn BufRead,
    input: &'s str,
    line: Vec<u8>,
    number: u64,
}

impl std::fmt::Debug for Lines<'_> {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "Lines({}:{})", self.input, self.number)
    }
}

impl<'s> Lines<'s> {
    pub fn new(stream: &'s mut dyn BufRead, input: &'s str) -> Lines<'s> {
        Lines { stream, input, line: Vec::new(), number: 0 }
    }

    /// The next line, without its end.
    ///
    /// # Errors
    /// It is longer than any line of a log, or cannot be read.
    pub fn next(&mut self, progress: &Progress) -> anyhow::Result<Option<(u64, &[u8])>> {
        loop {
            self.line.clear();
            self.number += 1;
            if (&mut *self.stream).take(LONGEST).read_until(b'\n', &mut self.line).context("reading it")? == 0 {
                return Ok(None);
            }
            if self.line.len() as u64 == LONGEST {
                return Err(Failure::yours("has a line of more than 16 MiB").at(shown(self.input), self.number as usize, 1).into());
            }
            progress.line();
            while self.line.last().is_some_and(|byte| matches!(byte, b'\n' | b'\r')) {
                self.line.pop();
            }
            if !self.line.iter().all(u8::is_ascii_whitespace) {
                return Ok(Some((self.number, &self.line)));
            }
        }
    }
}
