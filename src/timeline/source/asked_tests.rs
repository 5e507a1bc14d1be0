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
    /// What the report's front matter links, as `place: id id`.
    pub links: &'t str,
    pub recording: &'t str,
}

impl Asked<'_> {
    /// What was found.
    #[track_caller]
    pub fn found(&self, transport: &dyn Transport) -> Vec<String> {
        self.with(transport, |request, source| {
            let mut lines = Vec::new();
            if let Err(error) = (source.read)(request, &mut |found| lines.push(told(found))) {
                lines.push(format!("failed: {}", error.chain().map(ToString::to_string).collect::<Vec<_>>().join(": ")));
            }
            lines
        })
    }

    /// Where the service would be asked, and with what.
    pub fn opened(&self) -> anyhow::Result<String> {
        self.with(&Cassette::read(""), |request, source| {
            let opened = (source.open.unwrap())(request)?;
            Ok(format!("{} {}", opened.service.address, opened.with))
        })
    }

    /// What the service says of itself and of us.
    pub fn checked(&self) -> anyhow::Result<String> {
        self.with(&Cassette::read(self.recording), |request, source| (source.check.unwrap())(request))
    }

    fn with<A>(&self, transport: &dyn Transport, ask: impl FnOnce(&Request, &Source) -> A) -> A {
        let world =
            World { clock: Clock::Fixed("2026-11-23T00:00:00Z".parse().unwrap()), terminal: Terminal::default(), folder: PathBuf::new() };
        let own: Own = crate::document::yaml::read(self.own).unwrap();
        let linked = |(place, ids): (&str, &str)| (place.to_owned(), ids.split_whitespace().map(str::to_owned).collect());
        let links: Vec<(String, Vec<String>)> = self.links.split_once(": ").map(linked).into_iter().collect();
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
            links: &links,
            own: &own,
            from: Path::new(""),
            root: Path::new(""),
            cursor: self.cursor,
            progress: &progress,
            access: &access,
        };
        ask(&request, Source::named(self.source).unwrap())
    }

    #[track_caller]
    pub fn finds(&self, expected: &str) {
        let cassette = Cassette::read(self.recording);
        assert_eq!(self.found(&cassette).join("\n"), expected.trim());
    }
}
