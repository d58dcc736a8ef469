//! Attempts that are stored as they ended, for samples and measurements. A participant who is not there
//! is added as somebody who has deleted the account since, so that no number has to be made up.

use chrono::{DateTime, Utc};
use domain::quizzes::{AttemptResult, Paper, QuizRules};
use sqlx::types::Json;
use uuid::Uuid;

use super::answers::Choices;
use crate::{Error, Tx};

/// An attempt as it ended.
#[derive(Clone, Debug)]
pub struct PastAttempt {
    /// Its id.
    pub id: Uuid,
    /// Of which quiz.
    pub quiz_id: Uuid,
    /// In which campaign.
    pub campaign_id: Uuid,
    /// By which way.
    pub channel_id: Option<Uuid>,
    /// Whose; the account is added where it is not there.
    pub participant_id: Uuid,
    /// What it was asked.
    pub paper: Paper,
    /// The quiz's rules.
    pub rules: QuizRules,
    /// When it was started.
    pub started_at: DateTime<Utc>,
    /// When it was handed in, and with what; `None` where it was left.
    pub closed: Option<(DateTime<Utc>, AttemptResult)>,
    /// What was chosen for each question from the first, as shown places; may end early.
    pub choices: Vec<Vec<u8>>,
    /// The code of the ticket that it earned.
    pub ticket: Option<PastTicket>,
}

/// A ticket that an attempt earned.
#[derive(Clone, Debug)]
pub struct PastTicket {
    /// Its id.
    pub id: Uuid,
    /// Which of the times it can be earned.
    pub occasion: String,
    /// What its holder read out.
    pub code: String,
    /// What proves its place in a draw, sealed; `None` where its holder has deleted the account, which
    /// made it void.
    pub secret_sealed: Option<Vec<u8>>,
}

/// Stores an attempt as it ended.
pub async fn add_past(tx: &mut Tx, past: &PastAttempt) -> Result<(), Error> {
    tx.command(
        "insert into participants (id, time_allowance, created_at, deleted_at)
         values ($1, 'standard', $2, $2) on conflict (id) do nothing",
    )
    .bind(past.participant_id)
    .bind(past.started_at)
    .run()
    .await?;
    tx.command(
        "insert into attempts (id, quiz_id, campaign_id, participant_id, seed, paper, rules,
                               started_at, changes, closed_at, result, channel_id)
         values ($1, $2, $3, $4, $5, $6, $7, $8, 1, $9, $10, $11)",
    )
    .bind(past.id)
    .bind(past.quiz_id)
    .bind(past.campaign_id)
    .bind(past.participant_id)
    .bind([0; 32].as_slice())
    .bind(Json(past.paper.clone()))
    .bind(Json(past.rules.clone()))
    .bind(past.started_at)
    .bind(past.closed.as_ref().map(|(at, _)| *at))
    .bind(past.closed.as_ref().map(|(_, result)| Json(result.clone())))
    .bind(past.channel_id)
    .run()
    .await?;
    add_choices(tx, past).await?;
    let (Some(ticket), Some((at, _))) = (&past.ticket, &past.closed) else {
        return Ok(());
    };
    tx.command(
        "insert into tickets (id, campaign_id, participant_id, attempt_id, reason, occasion, code,
                              secret_sealed, created_at, voided_at)
         values ($1, $2, $3, $4, 'quiz_passed', $5, $6, $7, $8, $9)
         on conflict (campaign_id, participant_id, reason, occasion) do nothing",
    )
    .bind(ticket.id)
    .bind(past.campaign_id)
    .bind(past.participant_id)
    .bind(past.id)
    .bind(&ticket.occasion)
    .bind(&ticket.code)
    .bind(ticket.secret_sealed.as_deref().unwrap_or(&[0]))
    .bind(*at)
    .bind(ticket.secret_sealed.is_none().then_some(*at))
    .run()
    .await?;
    Ok(())
}

/// Five at a time, as far as that goes: samples have many.
async fn add_choices(tx: &mut Tx, past: &PastAttempt) -> Result<(), Error> {
    let saved_at = past.closed.as_ref().map_or(past.started_at, |(at, _)| *at);
    let mut position = 0;
    let json = |places: &Vec<u8>| {
        Json(Choices {
            places: places.clone(),
        })
    };
    for chunk in past.choices.chunks(5) {
        if let [a, b, c, d, e] = chunk {
            tx.command(
                "insert into answers (attempt_id, position, choices, saved_at)
                 values ($1, $2, $3, $8), ($1, $2 + 1, $4, $8), ($1, $2 + 2, $5, $8),
                        ($1, $2 + 3, $6, $8), ($1, $2 + 4, $7, $8)",
            )
            .bind(past.id)
            .bind(position)
            .bind(json(a))
            .bind(json(b))
            .bind(json(c))
            .bind(json(d))
            .bind(json(e))
            .bind(saved_at)
            .run()
            .await?;
            position += 5;
            continue;
        }
        for places in chunk {
            tx.command(
                "insert into answers (attempt_id, position, choices, saved_at)
                 values ($1, $2, $3, $4)",
            )
            .bind(past.id)
            .bind(position)
            .bind(json(places))
            .bind(saved_at)
            .run()
            .await?;
            position += 1;
        }
    }
    Ok(())
}
