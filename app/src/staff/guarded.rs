//! What slows failed sign-ins. Failures are counted for an account from one known device, or else
//! from one address, before the password is looked at.

use chrono::{DateTime, TimeDelta, Utc};
use domain::participants::SendLimit;
use domain::staff::slowing::{FORGOTTEN_AFTER, wait_after};
use storage::Tx;
use storage::participants::take_from_limit;
use storage::staff::{self, Failures};
use uuid::Uuid;

use super::refusal::StaffRefusal;
use super::who::SignedInStaff;
use crate::context::AppState;
use crate::error::AppError;
use crate::keys::token_hash;

/// Tries that one address has for accounts that it is not known to: a bank's branches may share one.
const BY_ADDRESS: SendLimit = SendLimit {
    name: "staff_sign_in",
    times: 300,
    within: TimeDelta::hours(1),
};

/// Second factors that anybody but a known device may try for one account. Only who has its
/// password gets so far, so that nobody else can use them up.
const BY_ACCOUNT: SendLimit = SendLimit {
    name: "staff_second_factor",
    times: 30,
    within: TimeDelta::hours(1),
};

/// Whose failures are counted together.
#[derive(Clone)]
pub struct Subject {
    /// The name of the counter.
    pub key: Vec<u8>,
    /// The counter of everybody at the address, for devices that are not known.
    address: Option<Vec<u8>>,
}

impl Subject {
    /// Of somebody who is signed in and proves once more who they are.
    pub fn within(state: &AppState, who: &SignedInStaff) -> Self {
        Self {
            key: state.keys.address_index(&format!("within {}", who.id)),
            address: None,
        }
    }

    /// Of a try for `username` by the browser that holds `device`, from `address`.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn of(
        state: &AppState,
        (username, account): (&str, Option<Uuid>),
        device: Option<&str>,
        address: &str,
    ) -> Result<Self, AppError> {
        if let (Some(account), Some(device)) = (account, device) {
            let hash = token_hash(device);
            let mut conn = state.db.read().await?;
            if staff::knows_device(&mut conn, account, &hash).await? {
                return Ok(Self {
                    key: hash,
                    address: None,
                });
            }
        }
        // One name for what is counted, and nothing that tells an address.
        Ok(Self {
            key: state.keys.address_index(&format!("{username}@{address}")),
            address: Some(state.keys.address_index(address)),
        })
    }
}

/// Counts a try as failed until it has turned out right.
///
/// # Errors
/// [`StaffRefusal::SlowDown`] where it comes too early.
pub async fn count(state: &AppState, subject: &Subject) -> Result<(), AppError> {
    let now = state.clock.now();
    let read = {
        let mut conn = state.db.read().await?;
        staff::failures(&mut conn, &subject.key).await?
    };
    let so_far = still_counted(read, now);
    let ready_at = read
        .last_at
        .map_or(now, |last_at| last_at + wait_after(so_far));
    if now < ready_at {
        return Err(slow_down(ready_at - now));
    }
    let data = (subject.clone(), read, i64::from(so_far) + 1, now);
    let unit = state.db.write(data, |tx, (subject, read, count, now)| {
        Box::pin(async move {
            if !staff::count_failure(tx, &subject.key, *read, *count, *now).await? {
                return Err(slow_down(TimeDelta::seconds(1)));
            }
            if let Some(address) = &subject.address
                && !take_from_limit(tx, address, &BY_ADDRESS, *now).await?
            {
                return Err(slow_down(TimeDelta::minutes(15)));
            }
            Ok(())
        })
    });
    unit.await
}

/// Counts a second factor that is about to be tried for an account, from wherever.
///
/// # Errors
/// [`StaffRefusal::SlowDown`] where strangers have tried too many.
pub async fn count_second_factor(
    state: &AppState,
    tx: &mut Tx,
    subject: &Subject,
    account: Uuid,
    now: DateTime<Utc>,
) -> Result<(), AppError> {
    let counter = state
        .keys
        .address_index(&format!("second factor of {account}"));
    if subject.address.is_none() || take_from_limit(tx, &counter, &BY_ACCOUNT, now).await? {
        Ok(())
    } else {
        Err(slow_down(TimeDelta::hours(1)))
    }
}

fn still_counted(read: Failures, now: DateTime<Utc>) -> u32 {
    match read.last_at {
        Some(last_at) if now < last_at + FORGOTTEN_AFTER => {
            u32::try_from(read.count).unwrap_or(u32::MAX)
        }
        _ => 0,
    }
}

fn slow_down(wait: TimeDelta) -> AppError {
    let seconds = u32::try_from(wait.num_seconds().max(0) + 1).unwrap_or(u32::MAX);
    StaffRefusal::SlowDown(seconds).into()
}
