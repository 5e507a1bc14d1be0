//! How the services of the settings are reached from a person's machine.

use super::Session;
use crate::remote::{Access, Patience};
use crate::world::http::Network;
use crate::world::trust::Trust;
use crate::world::{files, process};
use jiff::SignedDuration;
use std::path::Path;
use std::time::Duration;

/// What the settings say of a service.
pub(super) struct Named<'s> {
    pub name: &'s str,
    pub url: Option<&'s str>,
    /// The program that prints a token, word by word.
    pub credential: &'s [String],
}

/// A length of time as the command line has it.
pub(super) fn length(text: &str) -> Result<Duration, String> {
    let read = text.parse::<SignedDuration>().ok().and_then(|duration| Duration::try_from(duration).ok());
    read.ok_or_else(|| "a length of time is written as 30s, 2m or 1h".to_owned())
}

/// Work with the network, the user's own environment and what the user has trusted.
pub(super) fn with_access<T>(session: &Session, named: Named, max_wait: Duration, work: impl FnOnce(Access) -> T) -> T {
    let network = Network::default();
    // Without a folder of the user's own nothing is trusted.
    let trust = Trust::read(&session.world).ok();
    work(Access {
        transport: &network,
        clock: session.world.clock,
        patience: Patience { max_wait, ..Patience::default() },
        pause: Duration::ZERO,
        variable: &|name| session.world.variable(name),
        file: &|path| files::read(Path::new(path)),
        output: &|words| process::output(words, &session.root),
        trusts: &|with| trust.as_ref().is_some_and(|trust| trust.has(&session.root, with)),
        tells: &|what| session.world.terminal.say_over(&format!("{}: {what}\n", named.name)),
        name: named.name,
        url: named.url,
        credential: named.credential,
    })
}
