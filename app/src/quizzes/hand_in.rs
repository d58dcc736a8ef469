//! The hand-in: scored on what was read, then closed and rewarded with a ticket, and what it wins at
//! once, in one unit of work, unless an answer came in between.

use chrono::{DateTime, Utc};
use domain::campaigns::{Need, bank_day};
use domain::quizzes::remedy::on_paper;
use domain::quizzes::{AnswerVerdict, AttemptResult, AttemptState, Score, judge, score};
use storage::prizes::{HandInMarks, NewTicket};
use storage::quizzes::{SavedAnswer, StoredAttempt};
use storage::{BoxFuture, Error, Tx, campaigns, participants, prizes, quizzes, surveys};
use uuid::Uuid;

use crate::context::AppState;
use crate::error::AppError;
use crate::prizes::instant::award::{Chance, Offer, passes};
use crate::prizes::reviews::marks;
use crate::prizes::ticket;

/// How often a hand-in is decided anew because an answer was saved in between.
const TRIES: u8 = 8;

/// What was decided on the attempt as it was read.
struct HandingIn {
    stored: StoredAttempt,
    result: AttemptResult,
    ticket: Option<NewTicket>,
    /// How it is handed in, where that earned a ticket.
    marks: Option<HandInMarks>,
    /// What it may win at once.
    chance: Option<Chance>,
    /// Whether all of this waits until the campaign's survey is answered.
    awaits_survey: bool,
    key: Uuid,
    now: DateTime<Utc>,
}

/// Why a unit was not done.
enum Undone {
    /// The last prize of its kind went at the same moment: what can be won is looked at anew.
    NotGiven,
    Database(Error),
}

impl From<Error> for Undone {
    fn from(error: Error) -> Self {
        Self::Database(error)
    }
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
    for _ in 0..TRIES {
        let Some(decided) = decide(state, who, attempt, key).await? else {
            return Ok(());
        };
        match state.db.write(decided, unit).await {
            Ok(true) => return Ok(()),
            Ok(false) | Err(Undone::NotGiven) => {}
            Err(Undone::Database(error)) => return Err(error.into()),
        }
    }
    tracing::warn!(attempt.id = %attempt, "answers kept coming during the hand-in");
    Err(AppError::Unavailable)
}

/// What handing in comes to; `None` where the attempt is closed.
async fn decide(
    state: &AppState,
    who: Uuid,
    attempt: Uuid,
    key: Uuid,
) -> Result<Option<HandingIn>, AppError> {
    let now = state.clock.now();
    let mut conn = state.db.read().await?;
    let stored = quizzes::attempt(&mut conn, attempt, who)
        .await?
        .ok_or(AppError::NotFound)?;
    if stored.attempt.state != AttemptState::Open {
        return Ok(None);
    }
    let answers = quizzes::answers(&mut conn, attempt).await?;
    // After the attempt: whoever decides a remedy behind this counts a change of it.
    let remedies = on_paper(&stored.paper, &quizzes::remedies(&mut conn).await?);
    let campaign = campaigns::find(&mut conn, stored.campaign_id)
        .await?
        .ok_or(AppError::Broken)?;
    let offer = Offer::of(&mut conn, &campaign, state.clock.now(), state.settings.zone).await?;
    drop(conn);
    let verdicts = judge_all(state, &stored, &answers).await?;
    let score = score(&verdicts);
    let (day, counts) = (
        bank_day(now, state.settings.zone),
        campaign.window.counts_hand_in(now),
    );
    let rule = stored.rules.eligibility;
    let verdict = |score: &Score| rule.verdict(score, stored.id, day, counts);
    let marks = marks::of_hand_in(state, &stored, (&answers, &verdicts), now).await?;
    let judged = AttemptResult {
        ending: stored.attempt.ending_at(now),
        score,
        answers: verdicts,
        verdict: verdict(&score),
        remedied: vec![],
    };
    let result = judged.remedied(&remedies, verdict);
    let ticket = ticket::earned(state, &stored, &result.verdict);
    let offer = offer.filter(|_| counts && passes(&result.verdict));
    Ok(Some(HandingIn {
        chance: offer.map(|offer| offer.chance(state, who)),
        stored,
        result,
        marks: ticket.is_some().then_some(marks),
        ticket,
        awaits_survey: campaign.details.steps.survey == Some(Need::Required),
        key,
        now,
    }))
}

async fn judge_all(
    state: &AppState,
    stored: &StoredAttempt,
    answers: &[SavedAnswer],
) -> Result<Vec<AnswerVerdict>, AppError> {
    let mut verdicts = Vec::with_capacity(stored.paper.items.len());
    for (position, item) in (0u16..).zip(&stored.paper.items) {
        let question = state.question(item.version_id).await?;
        let answer = answers.iter().find(|answer| answer.position == position);
        let choices = answer.map_or(&[][..], |answer| &answer.choices);
        let question = &question.stored.question;
        verdicts.push(judge(question, item, choices, stored.rules.multiple));
    }
    Ok(verdicts)
}

/// `false` where the attempt was changed in between.
fn unit<'t>(tx: &'t mut Tx, with: &'t HandingIn) -> BoxFuture<'t, Result<bool, Undone>> {
    Box::pin(async move {
        let (campaign, who) = (with.stored.campaign_id, with.stored.participant_id);
        let awaits = with.awaits_survey && (with.ticket.is_some() || with.chance.is_some());
        if awaits || with.chance.is_some() {
            // The turn before the attempt, as re-scoring takes them. Nobody wins twice by handing two
            // attempts in at once.
            participants::take_turn(tx, who).await?;
        }
        if !quizzes::close(tx, &with.stored, &with.result, with.key, with.now).await? {
            return Ok(false);
        }
        if let Some(marks) = &with.marks {
            prizes::note_hand_in_marks(tx, with.stored.id, marks).await?;
        }
        if awaits && !surveys::has_answered(tx, campaign, who).await? {
            // Handing the survey in gives it.
            return Ok(true);
        }
        if let Some(ticket) = &with.ticket {
            prizes::give_ticket(tx, ticket, with.now).await?;
        }
        if let Some(chance) = &with.chance {
            let given = chance.award(tx, with.stored.id, with.now).await?;
            given.map_err(|_| Undone::NotGiven)?;
        }
        Ok(true)
    })
}
