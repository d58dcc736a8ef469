//! Load on the server: so many connections, each asking again as soon as it is answered.

use std::time::{Duration, Instant};

use anyhow::{Result, bail};
use futures::future::try_join_all;

use crate::client::{Answer, Client};
use crate::machine::{Share, Usage};
use crate::server::Server;

/// What one round of load came to.
pub struct Round {
    /// Answered a second.
    pub rate: f64,
    /// From the request's first byte to the answer's last, rising.
    pub times: Vec<Duration>,
    /// Who used the processors meanwhile.
    pub share: Share,
}

/// Keeps `connections` busy for `limit`, or until `next` has no more requests for a connection.
/// An answer that `expected` refuses is an error: a fast refusal would look like a fast server.
pub async fn round<'r>(
    server: &Server,
    connections: usize,
    limit: Duration,
    next: impl Fn(usize) -> Option<&'r [u8]>,
    expected: impl Fn(&Answer) -> bool,
) -> Result<Round> {
    let clients = (0..connections).map(|_| Client::connect(server.address));
    let mut clients = try_join_all(clients).await?;

    let before = Usage::take(server)?;
    let start = Instant::now();
    let (next, expected) = (&next, &expected);
    let busy = clients
        .iter_mut()
        .enumerate()
        .map(|(number, client)| async move {
            let mut times = Vec::with_capacity(10_000);
            while start.elapsed() < limit
                && let Some(request) = next(number)
            {
                let asked = Instant::now();
                let answer = client.send(request).await?;
                times.push(asked.elapsed());
                if !expected(&answer) {
                    bail!(
                        "the server answered {} {}",
                        answer.status,
                        answer.location.unwrap_or_default()
                    );
                }
            }
            Ok(times)
        });
    let mut times = try_join_all(busy).await?.concat();
    let took = start.elapsed();
    let share = before.until_now(server)?;
    times.sort_unstable();
    Ok(Round {
        rate: count(times.len()) / took.as_secs_f64(),
        times,
        share,
    })
}

/// The time within which 99 of 100 requests of these rounds were answered, in milliseconds.
pub fn p99<'r>(rounds: impl IntoIterator<Item = &'r Round>) -> f64 {
    let mut times: Vec<_> = rounds
        .into_iter()
        .flat_map(|round| round.times.iter().copied())
        .collect();
    times.sort_unstable();
    let at = (times.len() * 99 / 100).min(times.len().saturating_sub(1));
    times
        .get(at)
        .map_or(0.0, |time| time.as_secs_f64() * 1000.0)
}

/// The middle one, which a single disturbed round does not move.
pub fn median(values: impl IntoIterator<Item = f64>) -> f64 {
    let mut values: Vec<_> = values.into_iter().collect();
    values.sort_unstable_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(0.0)
}

pub fn count(number: usize) -> f64 {
    u32::try_from(number).map_or(f64::INFINITY, f64::from)
}
