//! A window asked for in stretches of time, for services that list no more than so many rows of one.
//!
//! A stretch that holds more is asked for in halves. A pull that breaks off goes on after its last whole stretch, so that
//! nothing of one that was not read whole is passed over.

use super::reach::broken_off;
use super::source::{Found, Request};
use crate::remote::Error;
use jiff::{SignedDuration, Timestamp};

/// Longer windows are parted from the beginning.
const LONGEST: SignedDuration = SignedDuration::from_hours(24 * 30);
/// A stretch is not halved any more.
const SHORTEST: SignedDuration = SignedDuration::from_secs(2);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stretch {
    pub since: Timestamp,
    pub until: Timestamp,
}

impl Stretch {
    fn length(self) -> SignedDuration {
        self.until.duration_since(self.since)
    }

    /// The later half, and behind it the earlier.
    fn halves(self) -> [Stretch; 2] {
        let middle = self.since.saturating_add(self.length() / 2).unwrap_or(self.until);
        [Stretch { since: middle, ..self }, Stretch { until: middle, ..self }]
    }
}

/// Ask for the window of a request, a stretch after the other. `ask` gives what a stretch holds, and answers false where it
/// holds more than is listed: what it gave of it is given again.
///
/// # Errors
/// The window has no beginning, or the service ended the pull before anything was given.
pub fn each(
    request: &Request,
    found: &mut dyn FnMut(Found),
    mut ask: impl FnMut(Stretch, &mut dyn FnMut(Found)) -> Result<bool, Error>,
) -> anyhow::Result<()> {
    let (since, until) = request.ends()?;
    let resumed = request.resumed().and_then(|place| place.parse().ok()).filter(|at| since < *at && *at <= until);
    let (mut left, mut done) = (parted(resumed.unwrap_or(since), until), resumed);
    let mut is_begun = false;
    while let Some(stretch) = left.pop() {
        let asked = ask(stretch, &mut |what| {
            is_begun = true;
            found(what);
        });
        match asked {
            Ok(true) => (done, is_begun) = (Some(stretch.until), true),
            Ok(false) if stretch.length() <= SHORTEST => {
                let at = stretch.since.strftime("%Y-%m-%d %H:%M:%S");
                found(Found::Partial(format!(
                    "at {at} UTC there is more than the service lists: narrow in the settings what it is asked for"
                )));
                return Ok(());
            }
            Ok(false) => left.extend(stretch.halves()),
            Err(error) => return broken_off(error, is_begun, done.map(|at| request.cursor(&at.to_string())), found),
        }
    }
    found(Found::Cursor(String::new()));
    Ok(())
}

/// The stretches of a window, the last first.
fn parted(since: Timestamp, until: Timestamp) -> Vec<Stretch> {
    let mut all = Vec::new();
    let mut from = since;
    loop {
        let to = from.saturating_add(LONGEST).map_or(until, |to| to.min(until));
        all.push(Stretch { since: from, until: to });
        if to >= until {
            all.reverse();
            return all;
        }
        from = to;
    }
}
