//! What time it is, with `SOURCE_DATE_EPOCH` in place of the machine's clock where it is set.

use super::Failure;
use jiff::Timestamp;

/// The machine's clock, or one that stands still.
#[derive(Clone, Copy, Debug)]
pub enum Clock {
    Machine,
    Fixed(Timestamp),
}

/// Do nothing for a while, whatever clock counts.
pub fn wait(time: std::time::Duration) {
    std::thread::sleep(time);
}

impl Clock {
    /// # Errors
    /// `SOURCE_DATE_EPOCH` is set to something that is no count of seconds.
    #[expect(clippy::disallowed_methods, reason = "this room is where the outside is read")]
    pub fn from_environment() -> Result<Clock, Failure> {
        let Ok(text) = std::env::var("SOURCE_DATE_EPOCH") else { return Ok(Clock::Machine) };
        if text.is_empty() {
            return Ok(Clock::Machine);
        }
        let fixed = text.trim().parse().ok().and_then(|seconds| Timestamp::from_second(seconds).ok());
        fixed.map(Clock::Fixed).ok_or_else(|| {
            Failure::settings(format!("SOURCE_DATE_EPOCH is “{text}”, which is no count of seconds since 1970"))
                .hint("set it to a whole number, such as `git log -1 --format=%ct` prints, or unset it")
        })
    }

    /// The machine's own time, whatever this clock is set to: for comparing with the times of files.
    #[expect(clippy::disallowed_methods, reason = "this room is where the outside is read")]
    pub fn machine(self) -> Timestamp {
        Timestamp::now()
    }

    #[expect(clippy::disallowed_methods, reason = "this room is where the outside is read")]
    pub fn now(self) -> Timestamp {
        match self {
            Clock::Machine => Timestamp::now(),
            Clock::Fixed(at) => at,
        }
    }
}
