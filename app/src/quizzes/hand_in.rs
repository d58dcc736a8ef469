//! The hand-in: scored, and rewarded with a ticket, in one unit of work.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use data_encoding::{Encoding, Specification};
use domain::campaigns::bank_day;
use domain::prizes::{TicketReason, Verdict};
use domain::quizzes::{AttemptResult, AttemptState, judge, score};
use storage::prizes::NewTicket;
use storage::quizzes::StoredAttempt;
use storage::{BoxFuture, Tx, campaigns, prizes, quizzes};
use uuid::Uuid;

use crate::context::{AppState, Clock, ShownQuestion};
use crate::error::AppError;
use crate::keys::SealedAs;

/// What the unit of work needs.
struct HandingIn {
    stored: StoredAttempt,
    questions: Vec<Arc<ShownQuestion>>,
    counts: bool,
    day: chrono::NaiveDate,
    ticket_id: Uuid,
    ticket_code: String,
    ticket_secret: Vec<u8>,
    key: Uuid,
    now: DateTime<Utc>,
}

/// Hands the attempt in. A repeated hand-in changes nothing: the first one's result stands.
///
/// # Errors
/// [`AppError::NotFound`] where the attempt is not `who`'s.
pub async fn hand_in(
    state: &AppState,
    who: Uuid,
    attempt: Uuid,
    key: Uuid,
) -> Result<(), AppError> {
    let now = state.clock.now();
    let mut conn = state.db.read().await?;
    let stored = quizzes::attempt(&mut conn, attempt, who)
        .await?
        .ok_or(AppError::NotFound)?;
    if stored.attempt.state != AttemptState::Open {
        return Ok(());
    }
    let campaign = campaigns::find(&mut conn, stored.campaign_id)
        .await?
        .ok_or(AppError::Broken)?;
    drop(conn);
    let mut questions = Vec::with_capacity(stored.paper.items.len());
    for item in &stored.paper.items {
        questions.push(state.question(item.version_id).await?);
    }
    let ticket_id = state.clock.id();
    let secret = state.clock.random::<32>();
    let handing_in = HandingIn {
        stored,
        questions,
        counts: campaign.window.counts_hand_in(now),
        day: bank_day(now, state.settings.zone),
        ticket_id,
        ticket_code: ticket_code(&state.clock),
        ticket_secret: state
            .keys
            .seal(&state.clock, SealedAs::TicketSecret, ticket_id, &secret),
        key,
        now,
    };
    state.db.write(handing_in, unit).await
}

fn unit<'t>(tx: &'t mut Tx, with: &'t HandingIn) -> BoxFuture<'t, Result<(), AppError>> {
    Box::pin(async move {
        let stored = &with.stored;
        if !quizzes::hold_open(tx, stored.id, stored.participant_id).await? {
            return Ok(());
        }
        let answers = quizzes::answers(tx, stored.id).await?;
        let items = stored.paper.items.iter().zip(&with.questions);
        let verdicts: Vec<_> = (0u16..)
            .zip(items)
            .map(|(position, (item, question))| {
                let answer = answers.iter().find(|answer| answer.position == position);
                let choices = answer.map_or(&[][..], |answer| &answer.choices);
                judge(
                    &question.stored.question,
                    item,
                    choices,
                    stored.rules.multiple,
                )
            })
            .collect();
        let score = score(&verdicts);
        let verdict = stored
            .rules
            .eligibility
            .verdict(&score, stored.id, with.day, with.counts);
        let ending = stored.attempt.ending_at(with.now);
        let result = AttemptResult {
            ending,
            score,
            answers: verdicts,
            verdict,
        };
        quizzes::close(tx, stored.id, &result, with.key, with.now).await?;
        if let Verdict::Eligible { reason, occasion } = &result.verdict {
            prizes::give_ticket(tx, &with.ticket(*reason, occasion), with.now).await?;
        }
        Ok(())
    })
}

impl HandingIn {
    fn ticket(&self, reason: TicketReason, occasion: &str) -> NewTicket {
        NewTicket {
            id: self.ticket_id,
            campaign_id: self.stored.campaign_id,
            participant_id: self.stored.participant_id,
            attempt_id: self.stored.id,
            reason,
            occasion: occasion.to_owned(),
            code: self.ticket_code.clone(),
            secret_sealed: self.ticket_secret.clone(),
        }
    }
}

/// Ten letters and digits without I, L, O and U (Crockford's base 32): 50 random bits, so that
/// two of a million tickets share a code in one of two thousand campaigns, and then the hand-in
/// is refused, and handing in again makes another.
fn ticket_code(clock: &Clock) -> String {
    let mut crockford = Specification::new();
    crockford
        .symbols
        .push_str("0123456789ABCDEFGHJKMNPQRSTVWXYZ");
    let encoding: Encoding = crockford.encoding().expect("32 different symbols");
    let letters = encoding.encode(&clock.random::<10>());
    format!("{}-{}", &letters[..5], &letters[5..10])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticket_codes_are_easy_to_read_out() {
        let clock = Clock::new(DateTime::default, |bytes| bytes.fill(0b1010_1010));
        assert_eq!(ticket_code(&clock), "NANAN-ANANA");
    }
}
