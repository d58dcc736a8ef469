//! How many changes customers may make in a minute, by address, browser and participant.
//!
//! Counted in this process's memory: with several processes each lets as many through. This keeps a
//! script from taking the platform's whole time; what may not happen too often at all, such as sending
//! codes, is counted in the database. Limits by address are generous, for a branch's hall and the
//! customers of a mobile operator share one.

use std::collections::HashSet;
use std::num::NonZeroU32;
use std::sync::LazyLock;
use std::time::Duration;

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use governor::clock::Clock as _;
use governor::middleware::NoOpMiddleware;
use governor::state::keyed::DashMapStateStore;
use governor::{Quota, RateLimiter};
use http::header;
use leptos::server_fn::error::SERVER_FN_ERROR_HEADER;
use uuid::Uuid;

use crate::context::{AppState, Clock};
use crate::error::AppError;
use crate::participants::send_code::client_address;
use crate::prizes::reviews::marks::DEVICE_COOKIE;
use crate::routes::{Access, changes};
use crate::visitor::cookie;

/// In which time a limit is whole again.
const WINDOW: Duration = Duration::from_mins(1);

/// How many changes a minute; `None` for any number.
#[derive(Clone, Copy, Debug, Default)]
pub struct RateLimits {
    /// From one address.
    pub per_address: Option<NonZeroU32>,
    /// From one browser.
    pub per_device: Option<NonZeroU32>,
    /// By one participant.
    pub per_participant: Option<NonZeroU32>,
}

/// The process's own time, as governor reads it.
struct Ticks(Clock);

impl governor::clock::Clock for Ticks {
    type Instant = Duration;

    fn now(&self) -> Duration {
        let micros = self.0.now().timestamp_micros();
        Duration::from_micros(u64::try_from(micros).unwrap_or(0))
    }
}

/// One limit, counted by a key.
struct Limit<K: std::hash::Hash + Eq + Clone>(
    Option<RateLimiter<K, DashMapStateStore<K>, Ticks, NoOpMiddleware<Duration>>>,
);

impl<K: std::hash::Hash + Eq + Clone> Limit<K> {
    fn new(per_minute: Option<NonZeroU32>, clock: &Clock) -> Self {
        let limiter = per_minute.map(|most| {
            RateLimiter::dashmap_with_clock(Quota::per_minute(most), Ticks(clock.clone()))
        });
        Self(limiter)
    }

    fn take(&self, key: &K) -> Result<(), AppError> {
        let Some(limiter) = &self.0 else {
            return Ok(());
        };
        let Err(not_until) = limiter.check_key(key) else {
            return Ok(());
        };
        let wait = not_until.wait_time_from(limiter.clock().now());
        // No limit lets anybody wait so long: the machine's clock was set back.
        if wait > WINDOW {
            return Ok(());
        }
        let seconds = u32::try_from(wait.as_secs()).unwrap_or(u32::MAX);
        Err(AppError::TooFast(seconds.saturating_add(1)))
    }

    fn forget_idle(&self) {
        if let Some(limiter) = &self.0 {
            limiter.retain_recent();
            limiter.shrink_to_fit();
        }
    }
}

/// What was counted of the last minute.
pub struct Limits {
    address: Limit<String>,
    device: Limit<String>,
    participant: Limit<Uuid>,
}

impl Limits {
    /// Nothing is counted yet.
    pub fn new(limits: RateLimits, clock: &Clock) -> Self {
        Self {
            address: Limit::new(limits.per_address, clock),
            device: Limit::new(limits.per_device, clock),
            participant: Limit::new(limits.per_participant, clock),
        }
    }

    /// Counts a change of a participant's.
    ///
    /// # Errors
    /// [`AppError::TooFast`].
    pub fn take_by_participant(&self, who: Uuid) -> Result<(), AppError> {
        self.participant.take(&who)
    }

    /// Forgets whoever has not been here for a minute.
    pub fn forget_idle(&self) {
        self.address.forget_idle();
        self.device.forget_idle();
        self.participant.forget_idle();
    }
}

/// The changes that customers make. Staff sign in through limits of their own, and what they do is
/// theirs alone.
static CUSTOMERS: LazyLock<HashSet<&'static str>> = LazyLock::new(|| {
    let all = changes().into_iter();
    let customers = all.filter(|(path, access)| {
        matches!(access, Access::Anyone | Access::Participant)
            && !path.starts_with("/api/staff/")
            // Sent every few seconds by everybody who watches: counted by participant alone.
            && *path != "/api/lessons/report"
    });
    customers.map(|(path, _)| path).collect()
});

/// Around the server functions: refuses customers' changes that come too fast from one address or
/// browser, in the way of a server function that refuses. Participants are counted where they are
/// found ([`crate::visitor::require_participant`]).
pub async fn check(State(state): State<AppState>, request: Request, next: Next) -> Response {
    if !CUSTOMERS.contains(request.uri().path()) {
        return next.run(request).await;
    }
    let (parts, body) = request.into_parts();
    // The address first: browsers choose their cookies, and each would be remembered.
    let taken = state
        .limits
        .address
        .take(&client_address(&state, &parts))
        .and_then(|()| match cookie(&parts.headers, DEVICE_COOKIE) {
            Some(device) => state.limits.device.take(&device.chars().take(64).collect()),
            None => Ok(()),
        });
    match taken {
        Ok(()) => next.run(Request::from_parts(parts, body)).await,
        Err(error) => {
            tracing::debug!(http.path = parts.uri.path(), "a change came too fast");
            let told = serde_json::to_string(&error).unwrap_or_default();
            let headers = [
                (header::CONTENT_TYPE.as_str(), "application/json"),
                (SERVER_FN_ERROR_HEADER, parts.uri.path()),
            ];
            (error.status(), headers, told).into_response()
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicI64, Ordering};

    use chrono::DateTime;

    use super::*;

    fn limit(per_minute: u32) -> (Limit<u8>, Arc<AtomicI64>) {
        let time = Arc::new(AtomicI64::new(1_800_000_000));
        let told = time.clone();
        let now = move || DateTime::from_timestamp(told.load(Ordering::SeqCst), 0).unwrap();
        let clock = Clock::new(now, |_| {});
        (Limit::new(NonZeroU32::new(per_minute), &clock), time)
    }

    #[test]
    fn a_minute_has_so_many_and_each_key_its_own() {
        let (limit, time) = limit(3);
        for _ in 0..3 {
            assert_eq!(limit.take(&1), Ok(()));
        }
        assert_eq!(limit.take(&1), Err(AppError::TooFast(21)));
        assert_eq!(limit.take(&2), Ok(()));
        time.fetch_add(20, Ordering::SeqCst);
        assert_eq!(limit.take(&1), Ok(()));
        assert!(limit.take(&1).is_err());
        time.fetch_add(120, Ordering::SeqCst);
        limit.forget_idle();
        assert_eq!(limit.0.as_ref().unwrap().len(), 0);
    }

    #[test]
    fn no_limit_and_a_clock_that_was_set_back_refuse_nobody() {
        let (none, _) = limit(0);
        assert!((0..1_000).all(|_| none.take(&1).is_ok()));
        let (limit, time) = limit(1);
        assert_eq!(limit.take(&1), Ok(()));
        time.fetch_sub(3_600, Ordering::SeqCst);
        assert_eq!(limit.take(&1), Ok(()));
    }

    #[test]
    fn customers_changes_are_counted_and_staffs_are_not() {
        assert!(CUSTOMERS.contains("/api/quizzes/hand_in"));
        assert!(CUSTOMERS.contains("/api/participants/send_code"));
        assert!(
            CUSTOMERS
                .iter()
                .all(|path| !path.starts_with("/api/staff/"))
        );
        assert!(!CUSTOMERS.contains("/api/channels/add"));
    }
}
