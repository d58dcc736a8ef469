//! The only place that asks the machine for the time and for randomness; everything else is
//! handed a [`Clock`].

use app::context::Clock;
use chrono::{DateTime, Utc};

/// The process's own clock.
pub fn clock() -> Clock {
    Clock::new(now, fill)
}

#[expect(
    clippy::disallowed_methods,
    reason = "the one place that reads the machine's clock"
)]
fn now() -> DateTime<Utc> {
    Utc::now()
}

/// # Panics
/// Where the system has no randomness: nothing safe can be done without.
#[expect(
    clippy::disallowed_methods,
    reason = "the one place that asks for randomness"
)]
fn fill(bytes: &mut [u8]) {
    getrandom::fill(bytes).expect("the system's randomness");
}
