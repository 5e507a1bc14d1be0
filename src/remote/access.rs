//! What speaking to a service takes: the network, where its address and token are looked for, and what the user trusts.

use super::{Patience, Service, Token, address, token};
use crate::world::http::{Address, Transport};
use crate::world::{Clock, Failure};
use std::time::Duration;

/// How one service of the settings may be reached.
pub struct Access<'w> {
    pub transport: &'w dyn Transport,
    pub clock: Clock,
    pub patience: Patience,
    /// What is waited between two writes.
    pub pause: Duration,
    /// An environment variable.
    pub variable: &'w dyn Fn(&str) -> Option<String>,
    /// The text of a file that a variable names.
    pub file: &'w dyn Fn(&str) -> anyhow::Result<String>,
    /// What a program prints, started by its words.
    pub output: &'w dyn Fn(&[String]) -> anyhow::Result<String>,
    /// Whether the user has trusted this repository with something.
    pub trusts: &'w dyn Fn(&str) -> bool,
    /// Hears what is waited for, and how long, where that is long.
    pub tells: &'w dyn Fn(&str),
    /// What the service is called.
    pub name: &'w str,
    /// Its address in the settings, if they name one.
    pub url: Option<&'w str>,
    /// The program of the settings that prints a token, word by word.
    pub credential: &'w [String],
}

impl std::fmt::Debug for Access<'_> {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "Access({})", self.name)
    }
}

impl<'w> Access<'w> {
    /// The address to speak to. A token is sent there: where the settings alone name it, the user has to have trusted it.
    ///
    /// # Errors
    /// There is none, or it is not trusted.
    pub fn address(&self, environment: Option<(&str, String)>, maker: Option<&str>) -> Result<Address, Failure> {
        let chosen = address::choose(self.url, environment, maker)?;
        if chosen.needs_trust {
            self.needs(&address::trusted_as(&chosen.address))?;
        }
        Ok(chosen.address)
    }

    /// The address of a service that is asked without a token, so that nothing of the user's goes there.
    ///
    /// # Errors
    /// There is none.
    pub fn open_address(&self, environment: Option<(&str, String)>, maker: Option<&str>) -> Result<Address, Failure> {
        address::choose(self.url, environment, maker).map(|chosen| chosen.address)
    }

    /// The first of these variables that is set.
    pub fn first<'n>(&self, names: &[&'n str]) -> Option<(&'n str, String)> {
        names.iter().find_map(|name| (self.variable)(name).map(|value| (*name, value)))
    }

    /// The token that the ecosystem's own places hold.
    ///
    /// # Errors
    /// None of them does.
    pub fn token(&self, names: &[&str]) -> anyhow::Result<Token> {
        self.token_if_any(names)?.ok_or_else(|| {
            Failure::settings(format!("there is no token for {}", self.name))
                .hint(format!("set {} (or {}_FILE to a file that holds it)", names.join(" or "), names[0]))
                .into()
        })
    }

    /// The token that the ecosystem's own places hold, if one of them does.
    ///
    /// # Errors
    /// A place that is named cannot be read.
    pub fn token_if_any(&self, names: &[&str]) -> anyhow::Result<Option<Token>> {
        let words = self.credential;
        if !words.is_empty() {
            self.needs(&run(words))?;
        }
        let program = || (self.output)(words);
        let places = token::Places { variable: self.variable, file: self.file, names, program: (!words.is_empty()).then_some(&program) };
        token::find(&places)
    }

    pub fn service(&self, address: Address) -> Service<'w> {
        Service::new(self.transport, self.clock, address, self.patience).pause(self.pause).telling(self.tells)
    }

    /// # Errors
    /// The user has not trusted this repository with it.
    pub fn needs(&self, what: &str) -> Result<(), Failure> {
        if (self.trusts)(what) {
            return Ok(());
        }
        Err(Failure::settings(format!("the settings of this repository would {what}, and you have not trusted them with that"))
            .hint("look at noblame.yml, and if it is right run `noblame trust` once"))
    }
}

/// What the user is asked to trust before a program is started.
pub fn run(words: &[String]) -> String {
    let quoted =
        words.iter().map(|word| if word.contains([' ', '"', '\'']) || word.is_empty() { format!("{word:?}") } else { word.clone() });
    format!("run {}", quoted.collect::<Vec<_>>().join(" "))
}

/// A name and a password, as `Authorization` has them.
pub(super) fn basic(user: &str, password: &str) -> String {
    format!("Basic {}", base64(format!("{user}:{password}").as_bytes()))
}

fn base64(bytes: &[u8]) -> String {
    const SIGNS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for three in bytes.chunks(3) {
        let number = three.iter().enumerate().fold(0u32, |number, (at, byte)| number | u32::from(*byte) << (16 - 8 * at));
        for at in 0..4 {
            let sign = SIGNS[(number >> (18 - 6 * at)) as usize & 63];
            out.push(if at <= three.len() { char::from(sign) } else { '=' });
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_passwords_are_encoded() {
        let table = [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("ü:?", "w7w6Pw==")];
        for (plain, expected) in table {
            assert_eq!(base64(plain.as_bytes()), expected);
        }
    }
}
