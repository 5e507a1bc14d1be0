//! When to ask again: how often, how long between, and how long in all.

use crate::world::http::Response;
use jiff::Timestamp;
use jiff::fmt::rfc2822;
use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher, Hasher};
use std::time::Duration;

/// How often the same thing is asked at most.
pub const TRIES: u32 = 5;
/// The first wait is at most this long, each further one at most twice the last.
const BASE: Duration = Duration::from_millis(500);
/// A wait that nobody asked for is at most this long.
const CAP: Duration = Duration::from_secs(30);

/// A wait that is as long is told.
pub const TOLD: Duration = Duration::from_secs(3);

/// How long a run may wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Patience {
    /// Once.
    pub max_wait: Duration,
    /// In all.
    pub whole: Duration,
}

impl Default for Patience {
    fn default() -> Patience {
        Patience { max_wait: Duration::from_secs(60), whole: Duration::from_secs(300) }
    }
}

/// Whether a service says that it was asked too often.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limit {
    No,
    /// And does not say when to ask again.
    Yes,
    For(Duration),
}

/// Statuses of trouble that may pass.
pub fn may_pass(status: u16) -> bool {
    matches!(status, 408 | 425 | 429 | 500 | 502 | 503 | 504)
}

/// `Retry-After`, as seconds or as a date, from the answer's own `Date` where it has one: clocks differ.
pub fn after(response: &Response, now: Timestamp) -> Option<Duration> {
    let said = response.header("retry-after")?;
    if let Ok(seconds) = said.parse::<f64>() {
        return Duration::try_from_secs_f64(seconds.max(0.0)).ok();
    }
    let date = |text: &str| rfc2822::parse(text).ok().map(|at| at.timestamp());
    let now = response.header("date").and_then(date).unwrap_or(now);
    Some(until(date(said)?, now))
}

/// How long it is until a time; nothing where it has passed.
pub fn until(at: Timestamp, now: Timestamp) -> Duration {
    Duration::try_from(at.duration_since(now)).unwrap_or(Duration::ZERO)
}

/// How long to wait before the next try: what the service says, at least a second, or a random time that grows.
pub fn wait(limit: &Limit, tried: u32) -> Duration {
    match limit {
        Limit::For(wait) => (*wait).max(Duration::from_secs(1)),
        Limit::Yes => Duration::from_secs(60).saturating_mul(1 << (tried - 1).min(8)),
        Limit::No => jittered(tried),
    }
}

/// Anything up to the wait that doubles with each try, so that many who failed together do not come back together.
pub fn jittered(tried: u32) -> Duration {
    let longest = BASE.saturating_mul(1 << (tried - 1).min(16)).min(CAP);
    longest.mul_f64(fraction())
}

/// A random number below one. The standard library's hasher is seeded by the system anew each time.
fn fraction() -> f64 {
    let number = RandomState::new().build_hasher().finish() >> 32;
    u32::try_from(number).map_or(0.5, |number| f64::from(number) / f64::from(u32::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn retry_after_is_seconds_or_a_date() {
        let now: Timestamp = "2026-11-22T12:00:00Z".parse().unwrap();
        let told = |value: &str, date: Option<&str>| {
            let mut headers = vec![("retry-after".to_owned(), value.to_owned())];
            headers.extend(date.map(|date| ("date".to_owned(), date.to_owned())));
            after(&Response { status: 429, headers, body: Vec::new() }, now)
        };
        assert_eq!(told("5", None), Some(Duration::from_secs(5)));
        assert_eq!(told("2.5", None), Some(Duration::from_millis(2500)));
        assert_eq!(told("Sun, 22 Nov 2026 12:00:07 GMT", None), Some(Duration::from_secs(7)));
        assert_eq!(told("Sun, 22 Nov 2026 12:00:07 GMT", Some("Sun, 22 Nov 2026 12:00:04 GMT")), Some(Duration::from_secs(3)));
        assert_eq!(told("Sun, 22 Nov 2026 11:00:00 GMT", None), Some(Duration::ZERO));
        assert_eq!(told("soon", None), None);
        assert_eq!(told("-3", None), Some(Duration::ZERO));
    }

    #[test]
    fn waits_grow_and_are_not_all_the_same() {
        assert!(jittered(1) <= Duration::from_millis(500));
        assert!((0..50).all(|tried| jittered(tried + 1) <= CAP));
        assert!((0..50).any(|_| jittered(9) != jittered(9)));
        assert_eq!(wait(&Limit::For(Duration::ZERO), 1), Duration::from_secs(1));
        assert_eq!(wait(&Limit::Yes, 2), Duration::from_secs(120));
    }
}
