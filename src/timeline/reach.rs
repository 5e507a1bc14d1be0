//! How a source reaches its service, goes on where a pull broke off, and says what it could not read.
//!
//! A new source that asks a service is one file under `src/timeline/source/` and one row of `SOURCES` with
//! `input: Input::Service`. Every service can be told `url` and `credential`; the row's `keys` are what it can be told besides.
//!
//! 1. A `const PLACE: Place` says which variables hold its address and token. `open` is [`Place::open`] with the header that
//!    carries the token; it asks nothing of the service. The user is asked to trust an address of the settings there.
//! 2. `check` asks what only somebody with that token is told, and gives one line.
//! 3. `read` opens, asks page after page with `Service::each_page`, and gives each event as it comes. Where the service ends it
//!    in the middle, [`broken_off`] says so: what was given is kept, and never looks whole. [`Request::ends`] is the window
//!    with an end, [`Request::resumed`] the place where the last pull of that window broke off, [`Request::cursor`] names one.
//! 4. Every field of an answer may be missing or of another type: answers are `serde_json::Value`, a row that tells no event
//!    is a [`Found::Bad`]. An id is the service's own and stays text.
//! 5. Tests: `source::asked_tests::Asked` plays a recording of `tests/recordings` (the form is told in `remote::cassette`), and
//!    `tests/services.rs` asks the real server. The traps of the service are one test each.

use super::event::Stamp;
use super::source::{Found, Request};
use super::stamp::Reader;
use crate::document::plain;
use crate::remote::{Error, Service};
use crate::world::Failure;
use crate::world::http::Address;
use jiff::Timestamp;
use serde_json::Value;

/// A service that is found and has not been asked yet.
#[derive(Debug)]
pub struct Opened<'r> {
    pub service: Service<'r>,
    /// Where the token is from, as a person is told it.
    pub with: String,
}

impl<'r> Opened<'r> {
    /// Where the service refuses what it is asked, it is said with what it was.
    pub fn new(service: Service<'r>, with: String) -> Opened<'r> {
        Opened { service: service.asked_with(&with), with }
    }
}

/// Where a service and its token are looked for.
#[derive(Clone, Copy, Debug)]
pub struct Place {
    /// The variables that hold its address, the first that is set counts.
    pub addresses: &'static [&'static str],
    /// Where its maker has it.
    pub maker: Option<&'static str>,
    /// The variables that hold a token.
    pub tokens: &'static [&'static str],
    /// The variables that hold a name and a password, for services that know these too.
    pub user: Option<(&'static str, &'static str)>,
    /// Whether it may answer who has no token.
    pub is_open: bool,
}

impl Place {
    /// The service, with what says who asks in each request.
    ///
    /// # Errors
    /// It has no address, its token is missing, or the user has not trusted the settings with where it would go.
    pub fn open<'r>(&self, request: &Request<'r>, carry: impl FnOnce(Service<'r>, &str) -> Service<'r>) -> anyhow::Result<Opened<'r>> {
        let access = request.access;
        let told = access.first(self.addresses);
        if let Some((user, name)) = self.user.and_then(|user| Some((user, access.first(&[user.0])?.1))) {
            let password = access.token(&[user.1])?;
            let service = access.service(access.address(told, self.maker)?).basic(&name, password.secret());
            return Ok(Opened::new(service, format!("with {} and {}", user.0, password.from)));
        }
        let token = if self.is_open { access.token_if_any(self.tokens)? } else { Some(access.token(self.tokens)?) };
        Ok(match token {
            Some(token) => {
                let service = access.service(access.address(told, self.maker)?);
                Opened::new(carry(service, token.secret()), format!("with the token of {}", token.from))
            }
            None => Opened::new(access.service(access.open_address(told, self.maker)?), "without a token".to_owned()),
        })
    }
}

impl Place {
    /// The place for the region that the settings or a variable name: some makers have another address for Europe, where
    /// tokens of the first are not known.
    ///
    /// # Errors
    /// There is no such region.
    pub fn in_region(self, request: &Request, europe: &'static str, variable: Option<&str>) -> Result<Place, Failure> {
        let region = request.own.text("region").map(str::to_owned).or_else(|| (request.access.variable)(variable?));
        let written = request.own.text("url").and_then(|url| Address::read(url).ok());
        let is_europe = match region.as_deref() {
            Some("eu") => true,
            Some("us") => false,
            None => written.is_some_and(|url| url.origin() == europe),
            Some(other) => {
                let hint = "write region: us or region: eu";
                return Err(Failure::settings(format!("“{}” is no region that {} has", plain::line(other), request.access.name)).hint(hint));
            }
        };
        Ok(if is_europe { Place { maker: Some(europe), ..self } } else { self })
    }
}

/// A token as most services want it.
pub fn bearer<'r>(service: Service<'r>, token: &str) -> Service<'r> {
    service.secret_header("Authorization", format!("Bearer {token}"))
}

/// What becomes of a pull that its service ended: where nothing was given it failed, otherwise what was given is a part, and
/// the next pull goes on at the cursor.
///
/// # Errors
/// Nothing was given.
pub fn broken_off(error: Error, is_begun: bool, cursor: Option<String>, found: &mut dyn FnMut(Found)) -> anyhow::Result<()> {
    if !is_begun {
        return Err(Failure::from(error).into());
    }
    if let Some(cursor) = cursor {
        found(Found::Cursor(cursor));
    }
    found(Found::Partial(error.to_string()));
    Ok(())
}

/// The rows of a page. A page without them is not an empty one.
///
/// # Errors
/// What stands there is no list.
pub fn rows<'p>(service: &Service, page: &'p Value, key: &str) -> Result<&'p [Value], Error> {
    let rows = page[key].as_array().map(Vec::as_slice);
    rows.ok_or_else(|| Error::odd(service.address.to_string(), format!("its answer has no list of `{key}`")))
}

/// The time that a row has under a key, whichever of the forms of times it has.
///
/// # Errors
/// It has none, or what stands there is none.
pub fn stamp(times: &Reader, row: &Value, key: &str) -> Result<Stamp, String> {
    let written = match &row[key] {
        Value::String(text) => plain::line(text),
        Value::Number(number) => number.to_string(),
        _ => return Err(format!("`{key}` is no time")),
    };
    match times.read(&written) {
        // The year 1 is how some write that there is none.
        Ok(stamp) if stamp.at.as_second() <= 0 => Err(format!("`{key}` is not set")),
        Ok(stamp) => Ok(stamp),
        Err(why) => Err(format!("`{key}`: {why}")),
    }
}

impl Request<'_> {
    /// The ids that the report gives this incident at a place: `links: {pagerduty: [Q1ABC]}`.
    pub fn linked(&self, place: &str) -> Vec<&str> {
        let ids = self.links.iter().filter(|(known, _)| known == place).flat_map(|(_, ids)| ids);
        ids.map(|id| id.trim()).filter(|id| !id.is_empty()).collect()
    }

    /// Both ends of the window: services are never asked for all time. Without an end of its own it ends now.
    ///
    /// # Errors
    /// It has no beginning.
    pub fn ends(&self) -> Result<(Timestamp, Timestamp), Failure> {
        let since = self.window.since.ok_or_else(|| {
            Failure::yours("the report does not tell when it began, and a service is not asked for all time")
                .hint("write `started:` into its front matter, or say --since")
        })?;
        let now = self.world.clock.now();
        Ok((since, self.window.until.unwrap_or(now).min(now).max(since)))
    }

    /// The place where the last pull of this very window broke off.
    pub fn resumed(&self) -> Option<&str> {
        let (window, place) = self.cursor?.split_once(' ')?;
        (window == self.span()).then_some(place).filter(|place| !place.is_empty())
    }

    /// A cursor that leads to a place of this window.
    pub fn cursor(&self, place: &str) -> String {
        format!("{} {place}", self.span())
    }

    fn span(&self) -> String {
        let end = |end: Option<Timestamp>| end.map(|at| at.to_string()).unwrap_or_default();
        format!("{}/{}", end(self.window.since), end(self.window.until))
    }
}
