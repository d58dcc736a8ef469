//! Says what is being done and how long it took.

use std::fmt::Display;
use std::time::{Duration, Instant};

/// Announces a step, does it, and says how long it took.
pub fn step<T, E>(title: &str, work: impl FnOnce() -> Result<T, E>) -> Result<T, E> {
    eprintln!("• {title}");
    let start = Instant::now();
    let done = work()?;
    eprintln!("  {title}: {}", seconds(start.elapsed()));
    Ok(done)
}

pub fn warn(message: impl Display) {
    eprintln!("warning: {message}");
}

pub fn seconds(time: Duration) -> String {
    format!("{:.1} s", time.as_secs_f64())
}
