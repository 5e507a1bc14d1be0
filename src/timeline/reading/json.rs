//! A file of JSON objects: one of them, several after each other or one a line, or an array of them.

use super::array;
use crate::timeline::source::{Bad, Found, Request, shown};
use anyhow::Context;
use serde_json::Value;
use std::io::BufRead;

/// Takes one object, the line that it ends in, and what is found in it.
pub type Take<'t> = dyn FnMut(&Value, u64, &mut dyn FnMut(Found)) + 't;

/// Give each object of a file to `take`. What is no JSON is found with its line, and reading ends there.
///
/// # Errors
/// The file cannot be opened or read.
pub fn each(request: &Request, input: &str, found: &mut dyn FnMut(Found), take: &mut Take) -> anyhow::Result<()> {
    let mut stream = request.open(input).with_context(|| format!("importing {}", shown(input)))?;
    let is_array = stream.fill_buf()?.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'[');
    let bad = |(line, why)| Found::Bad(Bad { input: shown(input), line, why });
    if is_array {
        let mut number = 0;
        let read = array::each(stream, &mut |object: Value| {
            request.progress.line();
            number += 1;
            take(&object, number, found);
        });
        if let Err(why) = read {
            found(bad(why));
        }
        return Ok(());
    }
    let mut line = 0;
    for object in serde_json::Deserializer::from_reader(stream).into_iter::<Value>() {
        request.progress.line();
        line += 1;
        match object {
            Ok(object) => take(&object, line, found),
            Err(error) if error.is_io() => return Err(error).context("reading it"),
            Err(error) => {
                let said = error.to_string();
                found(bad((error.line() as u64, format!("is no JSON: {}", said.split(" at line ").next().unwrap_or(&said)))));
                break;
            }
        }
    }
    Ok(())
}
