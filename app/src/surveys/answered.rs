//! What handing a survey in earns: chances beyond the rule, and the tickets and prizes that waited for
//! it.

use chrono::{DateTime, Utc};
use domain::campaigns::{Campaign, Need};
use domain::quizzes::AttemptState;
use storage::prizes::NewTicket;
use storage::{Error, Tx, campaigns, participants, prizes, quizzes};
use uuid::Uuid;

use crate::context::AppState;
use crate::error::AppError;
use crate::prizes::instant::award::{Chance, Offer, passes};
use crate::prizes::ticket;

/// How many attempts back passed ones are looked for.
const LOOK_BACK: u16 = 500;

/// What the hand-in earns its participant.
#[derive(Default)]
pub struct Earned {
    chances: u32,
    awaits_tickets: bool,
    /// The attempts that were passed.
    passed: Vec<Uuid>,
    tickets: Vec<NewTicket>,
    /// What they may win at once.
    chance: Option<Chance>,
}

/// What handing in the survey of a campaign would earn, as far as it is known before.
///
/// # Errors
/// Those of the database.
pub async fn earned(state: &AppState, campaign: &Campaign, who: Uuid) -> Result<Earned, AppError> {
    let details = &campaign.details;
    let mut earned = Earned {
        chances: details.extra.for_survey,
        awaits_tickets: details.steps.survey == Some(Need::Required),
        ..Earned::default()
    };
    if earned.awaits_tickets {
        let mut conn = state.db.read().await?;
        let attempts = quizzes::attempts(&mut conn, who, LOOK_BACK).await?;
        let own = attempts
            .iter()
            .filter(|stored| stored.campaign_id == campaign.id);
        for stored in own {
            if let AttemptState::Scored { result, .. } = &stored.attempt.state {
                earned
                    .passed
                    .extend(passes(&result.verdict).then_some(stored.id));
                earned
                    .tickets
                    .extend(ticket::earned(state, stored, &result.verdict));
            }
        }
        let counts = campaign.window.counts_hand_in(state.clock.now());
        if counts && !earned.passed.is_empty() {
            let offer =
                Offer::of(&mut conn, campaign, state.clock.now(), state.settings.zone).await?;
            earned.chance = offer.map(|offer| offer.chance(state, who));
        }
    }
    Ok(earned)
}

/// In the unit that takes a sheet: the participant has answered the survey of this campaign, for the
/// first and only time. `false` where a quiz was passed since [`earned`] looked, or the last prize went
/// at this moment: then it has to look again.
///
/// # Errors
/// Those of the database.
pub async fn answered(
    tx: &mut Tx,
    (campaign, participant): (Uuid, Uuid),
    earned: &Earned,
    now: DateTime<Utc>,
) -> Result<bool, Error> {
    if earned.chances > 0 {
        let once = ("survey", "campaign");
        campaigns::grant_chances(tx, (campaign, participant), once, earned.chances, now).await?;
    }
    if !earned.awaits_tickets {
        return Ok(true);
    }
    participants::take_turn(tx, participant).await?;
    let passed = quizzes::attempts(tx, participant, LOOK_BACK).await?;
    let passed = passed.iter().filter(|stored| {
        stored.campaign_id == campaign
            && matches!(&stored.attempt.state, AttemptState::Scored { result, .. }
                if passes(&result.verdict))
    });
    if passed.count() != earned.passed.len() {
        return Ok(false);
    }
    for ticket in &earned.tickets {
        prizes::give_ticket(tx, ticket, now).await?;
    }
    if let Some(chance) = &earned.chance {
        for attempt in &earned.passed {
            // Of the branches by which they came; one that has won is given nothing more.
            if chance.award(tx, *attempt, now).await?.is_err() {
                return Ok(false);
            }
        }
    }
    Ok(true)
}
