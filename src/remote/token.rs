//! Who asks: a token, from where its ecosystem keeps it.
//!
//! First the variables that the service's own tools read, in their order; then the same names with `_FILE` behind, which
//! name a file; then a program that prints it. What was found is told by its place, and never shown.

use crate::world::Failure;
use anyhow::Context;

/// A secret, and where it was found.
#[derive(Clone)]
pub struct Token {
    secret: String,
    /// As a person is told it: `GH_TOKEN`.
    pub from: String,
}

impl std::fmt::Debug for Token {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "Token(from {})", self.from)
    }
}

impl Token {
    pub fn new(secret: impl Into<String>, from: impl Into<String>) -> Token {
        Token { secret: secret.into(), from: from.into() }
    }

    /// For a header, and for nothing else.
    pub fn secret(&self) -> &str {
        &self.secret
    }
}

/// Where a token is looked for.
#[derive(Clone, Copy)]
pub struct Places<'a> {
    /// An environment variable, if it is set and not empty.
    pub variable: &'a dyn Fn(&str) -> Option<String>,
    /// The text of a file that a variable names.
    pub file: &'a dyn Fn(&str) -> anyhow::Result<String>,
    /// The names that the service's own tools know, the first that is set counts.
    pub names: &'a [&'a str],
    /// A program that prints the token, and how to run it; none where it may not be run.
    pub program: Option<&'a dyn Fn() -> anyhow::Result<String>>,
}

impl std::fmt::Debug for Places<'_> {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "Places({})", self.names.join(", "))
    }
}

/// The token, or none where no place has one.
///
/// # Errors
/// A file that is named cannot be read, the program fails, or what was found is no token.
pub fn find(places: &Places<'_>) -> anyhow::Result<Option<Token>> {
    for name in places.names {
        if let Some(value) = (places.variable)(name) {
            return token(&value, name).map(Some);
        }
    }
    for name in places.names {
        let name = format!("{name}_FILE");
        if let Some(path) = (places.variable)(&name) {
            let text = (places.file)(&path).with_context(|| format!("reading the file that {name} names"))?;
            return token(&text, &name).map(Some);
        }
    }
    match places.program {
        Some(program) => token(&program()?, "the program in the settings").map(Some),
        None => Ok(None),
    }
}

/// What is wrong with a value is said without showing it.
fn token(value: &str, from: &str) -> anyhow::Result<Token> {
    let secret = value.trim();
    if secret.is_empty() || secret.chars().any(|c| c.is_control()) || !secret.is_ascii() {
        return Err(Failure::settings(format!("what {from} holds is no token"))
            .hint("a token is one line of letters, digits and signs")
            .into());
    }
    Ok(Token::new(secret, from))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashMap;

    #[track_caller]
    fn check(set: &[(&str, &str)], expected: Result<Option<(&str, &str)>, &str>) {
        let set: HashMap<String, String> = set.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let variable = |name: &str| set.get(name).cloned();
        let program = || Ok("from-program\n".to_owned());
        let file =
            |path: &str| if path == "/run/token" { Ok("from-file\n".to_owned()) } else { Err(Failure::yours("is not there").into()) };
        let places = Places {
            variable: &variable,
            file: &file,
            names: &["A_TOKEN", "B_TOKEN"],
            program: set.contains_key("RUN").then_some(&program),
        };
        let found = find(&places);
        let found = found.as_ref().map(|found| found.as_ref().map(|token| (token.secret(), token.from.as_str())));
        match (found, expected) {
            (Ok(found), expected) => assert_eq!(Ok(found), expected),
            (Err(error), Err(expected)) => assert_eq!(error.to_string(), expected),
            (Err(error), Ok(_)) => panic!("{error}"),
        }
    }

    #[test]
    fn the_first_place_that_has_one_counts() {
        let path = "/run/token";
        check(&[], Ok(None));
        check(&[("B_TOKEN", "b"), ("A_TOKEN", "a")], Ok(Some(("a", "A_TOKEN"))));
        check(&[("B_TOKEN", "b"), ("A_TOKEN_FILE", path)], Ok(Some(("b", "B_TOKEN"))));
        check(&[("B_TOKEN_FILE", path), ("RUN", "1")], Ok(Some(("from-file", "B_TOKEN_FILE"))));
        check(&[("RUN", "1")], Ok(Some(("from-program", "the program in the settings"))));
        check(&[("A_TOKEN", "two\nlines")], Err("what A_TOKEN holds is no token"));
        check(&[("A_TOKEN_FILE", "/nowhere/token")], Err("reading the file that A_TOKEN_FILE names"));
    }

    #[test]
    fn a_token_is_not_shown() {
        assert_eq!(format!("{:?}", Token::new("secret", "A_TOKEN")), "Token(from A_TOKEN)");
    }
}
