//! What tests of services share: a source that asks a recording.

use super::tests::told;
use super::*;
use crate::remote::Patience;
use crate::remote::cassette::Cassette;
use crate::world::http::Transport;
use crate::world::{Clock, Terminal};
use std::time::Duration;

/// How a service is reached in a test: what the settings name is trusted.
pub(super) fn access<'a>(transport: &'a dyn Transport, own: &'a Own, variable: &'a dyn Fn(&str) -> Option<String>) -> Access<'a> {
    Access {
        transport,
        clock: Clock::Fixed("2026-11-23T00:00:00Z".parse().unwrap()),
        patience: Patience::default(),
        pause: Duration::ZERO,
        variable,
        file: &|_| unreachable!("no variable names a file"),
        output: &|_| unreachable!("no program is named"),
        trusts: &|_| true,
        name: "the source",
        url: own.text("url"),
        credential: &[],
    }
}

/// What a source finds when its service is asked: a recording of `tests/recordings`, or the exchanges themselves.
pub(crate) struct Asked<'t> {
    pub source: &'t str,
    /// What the settings say.
    pub own: &'t str,
    /// What the environment holds.
    pub variables: &'t [(&'t str, &'t str)],
    /// From when to when.
    pub window: (&'t str, &'t str),
    pub cursor: Option<&'t str>,
    pub recording: &'t str,
}

impl Asked<'_> {
    /// What was found, and which waits the service asked for.
    #[track_caller]
    pub fn found(&self, transport: &dyn Transport) -> Vec<String> {
        let world =
            World { clock: Clock::Fixed("2026-11-23T00:00:00Z".parse().unwrap()), terminal: Terminal::default(), folder: PathBuf::new() };
        let own: Own = crate::document::yaml::read(self.own).unwrap();
        let progress = Progress::new(Terminal { quiet: true, ..Terminal::default() }, "answers");
        let variable = |name: &str| self.variables.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned());
        let access = access(transport, &own, &variable);
        let request = Request {
            world: &world,
            settings: &Settings::default(),
            folder: Path::new(""),
            inputs: &[],
            map: Map::default(),
            times: Reader::default(),
            channel: None,
            window: Window { since: self.window.0.parse().ok(), until: self.window.1.parse().ok() },
            own: &own,
            from: Path::new(""),
            root: Path::new(""),
            cursor: self.cursor,
            progress: &progress,
            access: &access,
        };
        let mut lines = Vec::new();
        let read = (Source::named(self.source).unwrap().read)(&request, &mut |found| lines.push(told(found)));
        if let Err(error) = read {
            lines.push(format!("failed: {}", error.chain().map(ToString::to_string).collect::<Vec<_>>().join(": ")));
        }
        lines
    }

    #[track_caller]
    pub fn finds(&self, expected: &str) {
        let cassette = Cassette::read(self.recording);
        assert_eq!(self.found(&cassette).join("\n"), expected.trim());
    }
}
