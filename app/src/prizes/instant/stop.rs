//! Stopping the instant wins of a campaign for now, and letting them go on. Moments that pass
//! meanwhile stay: they are met after. So whoever lets them go on chooses no moment: they go on at a
//! full hour that everybody can read beforehand.

use chrono::{DateTime, TimeDelta, Timelike, Utc};
use chrono_tz::Tz;
use storage::{Tx, audit, campaigns, prizes};
use uuid::Uuid;

use crate::audit::{deed, facts};
use crate::campaigns::refusal::ComposeRefusal;
use crate::context::AppState;
use crate::error::AppError;
use crate::staff::who::SignedInStaff;

/// For how long it is told beforehand that instant wins go on, at least.
const TOLD_BEFORE: TimeDelta = TimeDelta::minutes(60);

/// When instant wins go on that are let go on at `now`: at the first full hour of the bank's clock that is
/// an hour ahead or more.
pub fn resumption(now: DateTime<Utc>, zone: Tz) -> DateTime<Utc> {
    let ahead = now + TOLD_BEFORE;
    let clock = ahead.with_timezone(&zone).time();
    let past = TimeDelta::seconds(i64::from(clock.minute() * 60 + clock.second()))
        + TimeDelta::nanoseconds(i64::from(clock.nanosecond()));
    if past.is_zero() {
        ahead
    } else {
        ahead + (TimeDelta::hours(1) - past)
    }
}

/// Stops them with what customers are told. Asked for twice, it is done once.
///
/// # Errors
/// [`AppError::NotFound`] where the campaign has none.
pub async fn stop(
    state: &AppState,
    who: &SignedInStaff,
    id: Uuid,
    because: String,
) -> Result<(), AppError> {
    let told = facts()
        .with("campaign", title_of(state, id).await?)
        .with("reason", because.as_str());
    let deed = deed(who, "instant.pause", "campaign", id).after(told);
    let data = (id, because, deed, state.clock.now());
    let unit = state.db.write(data, |tx, (id, because, deed, now)| {
        Box::pin(async move {
            if prizes::stop_instant(tx, *id, because, *now).await? {
                audit::record(tx, deed, *now).await?;
            }
            Ok::<_, AppError>(())
        })
    });
    unit.await
}

/// Lets them go on at the time of [`resumption`], which is told at once. Asked for twice, it is done
/// once: the time stays.
///
/// # Errors
/// [`AppError::NotFound`] where the campaign has none.
pub async fn resume(state: &AppState, who: &SignedInStaff, id: Uuid) -> Result<(), AppError> {
    let (now, zone) = (state.clock.now(), state.settings.zone);
    let at = resumption(now, zone);
    let told = facts()
        .with("campaign", title_of(state, id).await?)
        .with("resumes_at", at.with_timezone(&zone).to_rfc3339());
    let deed = deed(who, "instant.resume", "campaign", id).after(told);
    let data = (id, at, deed, now);
    let unit = state.db.write(data, |tx, (id, at, deed, now)| {
        Box::pin(async move {
            if prizes::resume_instant(tx, *id, *at).await? {
                audit::record(tx, deed, *now).await?;
            }
            Ok::<_, AppError>(())
        })
    });
    unit.await
}

/// What customers are told of instant wins that are stopped since their campaign is.
const WITH_CAMPAIGN: &str = "活动暂停，即开奖一并暂停。";

/// Stops them with their campaign, in its unit: whoever has an attempt open would else meet what piles up.
///
/// # Errors
/// Those of the database.
pub async fn pause_with_campaign(
    tx: &mut Tx,
    campaign: Uuid,
    now: DateTime<Utc>,
) -> Result<(), storage::Error> {
    if !prizes::instant_plans(tx, campaign).await?.is_empty() {
        prizes::stop_instant(tx, campaign, WITH_CAMPAIGN, now).await?;
    }
    Ok(())
}

/// Lets those that were stopped with their campaign go on at a full hour after it.
///
/// # Errors
/// Those of the database.
pub async fn resume_with_campaign(
    tx: &mut Tx,
    campaign: Uuid,
    resumes_at: DateTime<Utc>,
) -> Result<(), storage::Error> {
    let stop = prizes::instant_stop(tx, campaign).await?;
    if stop.is_some_and(|stop| stop.because == WITH_CAMPAIGN) {
        prizes::resume_instant(tx, campaign, resumes_at).await?;
    }
    Ok(())
}

/// The title of a campaign that has instant wins.
async fn title_of(state: &AppState, id: Uuid) -> Result<String, AppError> {
    let mut conn = state.db.read().await?;
    let campaign = campaigns::find(&mut conn, id).await?;
    let campaign = campaign.ok_or(AppError::NotFound)?;
    if prizes::instant_plans(&mut conn, id).await?.is_empty() {
        return Err(AppError::NotFound);
    }
    Ok(campaign.title)
}

/// What customers are told, as typed.
///
/// # Errors
/// [`ComposeRefusal::NoticeMissing`] where it is empty or too long.
pub fn told(text: &str) -> Result<String, AppError> {
    crate::campaigns::compose::run::told(text, ComposeRefusal::NoticeMissing)
}

#[cfg(test)]
mod tests {
    use chrono_tz::Asia::{Kolkata, Shanghai};

    use super::*;

    #[test]
    fn they_go_on_at_a_full_hour_of_the_banks_clock_that_is_an_hour_ahead() {
        let told = |zone: Tz, now: &str| {
            let now: DateTime<Utc> = format!("2026-03-{now}").parse().unwrap();
            let at = resumption(now, zone).with_timezone(&zone);
            at.format("%dT%H:%M:%S%.f").to_string()
        };
        for (now, then) in [
            ("15T12:00:00+08:00", "15T13:00:00"),
            ("15T12:00:00.000001+08:00", "15T14:00:00"),
            ("15T12:59:59+08:00", "15T14:00:00"),
            ("15T22:20:30+08:00", "16T00:00:00"),
        ] {
            assert_eq!(told(Shanghai, now), then, "{now}");
        }
        assert_eq!(told(Kolkata, "15T12:10:00+05:30"), "15T14:00:00");
    }
}
