//! Saving an answer of an open attempt, and making it final where the quiz explains after each.

use chrono::{DateTime, Utc};
use domain::quizzes::{
    AnswerVerdict, Feedback, PaperItem, QuestionKind, Remedy, SaveRefusal, judge,
};
use storage::quizzes::{SavedAnswer, StoredAttempt};
use storage::{BoxFuture, Tx, quizzes};
use uuid::Uuid;

use super::shown::Checked;
use crate::context::{AppState, ShownQuestion};
use crate::error::{AppError, Refusal};

impl From<SaveRefusal> for AppError {
    fn from(refusal: SaveRefusal) -> Self {
        match refusal {
            SaveRefusal::HandedIn => Refusal::AttemptClosed.into(),
            SaveRefusal::TimeUp => Refusal::TimeUp.into(),
            SaveRefusal::Final => Refusal::AnswerFinal.into(),
            SaveRefusal::BadChoices => Self::BadRequest,
        }
    }
}

/// What the unit of work needs.
struct Saving {
    attempt: Uuid,
    participant: Uuid,
    answer: SavedAnswer,
    now: DateTime<Utc>,
}

/// Saves `places` as the answer at `position`; none at all takes an answer back.
///
/// # Errors
/// [`Refusal::AttemptClosed`], [`Refusal::TimeUp`], [`Refusal::AnswerFinal`], or
/// [`AppError::BadRequest`] where the places do not fit the question.
pub async fn save(
    state: &AppState,
    who: Uuid,
    attempt: Uuid,
    position: u16,
    places: &[u8],
) -> Result<(), AppError> {
    let stored = find(state, who, attempt).await?;
    let (_, question) = question_at(state, &stored, position).await?;
    let choices = choices(&question, places)?;
    store(
        state,
        &stored,
        SavedAnswer {
            position,
            choices,
            checked: false,
        },
    )
    .await
}

/// Saves `places` as the final answer at `position`, and tells what was right.
///
/// # Errors
/// As [`save`]; [`Refusal::ChoiceMissing`] where nothing is chosen.
pub async fn check(
    state: &AppState,
    who: Uuid,
    attempt: Uuid,
    position: u16,
    places: &[u8],
) -> Result<Checked, AppError> {
    let stored = find(state, who, attempt).await?;
    if stored.rules.feedback != Feedback::AfterEach {
        return Err(AppError::BadRequest);
    }
    let (item, question) = question_at(state, &stored, position).await?;
    let choices = choices(&question, places)?;
    if choices.is_empty() {
        return Err(Refusal::ChoiceMissing.into());
    }
    let wrong = {
        let mut conn = state.db.read().await?;
        quizzes::remedies(&mut conn).await?
    };
    let told = checked(&question, &item, &choices, &stored, &wrong);
    store(
        state,
        &stored,
        SavedAnswer {
            position,
            choices,
            checked: true,
        },
    )
    .await?;
    Ok(told)
}

/// What is told of a final answer; nothing of the key where the question is one of `wrong`.
pub fn checked(
    question: &ShownQuestion,
    item: &PaperItem,
    choices: &[u8],
    stored: &StoredAttempt,
    wrong: &[(Uuid, Remedy)],
) -> Checked {
    if wrong.iter().any(|(version, _)| *version == item.version_id) {
        return Checked {
            is_right: true,
            right: choices.to_vec(),
            explanation: "这道题有误，已停用，不会影响您的成绩。".into(),
            source: "题目更正".into(),
        };
    }
    let judged = judge(
        &question.stored.question,
        item,
        choices,
        stored.rules.multiple,
    );
    Checked {
        is_right: judged == AnswerVerdict::Right,
        right: item.shown(&question.stored.question.key),
        explanation: question.explanation.clone(),
        source: question.stored.question.source.clone(),
    }
}

async fn find(state: &AppState, who: Uuid, attempt: Uuid) -> Result<StoredAttempt, AppError> {
    let mut conn = state.db.read().await?;
    let stored = quizzes::attempt(&mut conn, attempt, who)
        .await?
        .ok_or(AppError::NotFound)?;
    stored.attempt.check_save(state.clock.now())?;
    Ok(stored)
}

async fn question_at(
    state: &AppState,
    stored: &StoredAttempt,
    position: u16,
) -> Result<(PaperItem, std::sync::Arc<ShownQuestion>), AppError> {
    let item = stored
        .paper
        .items
        .get(usize::from(position))
        .ok_or(AppError::BadRequest)?;
    Ok((item.clone(), state.question(item.version_id).await?))
}

/// The chosen places in rising order, each once, where they fit the question.
///
/// # Errors
/// [`AppError::BadRequest`] where they do not.
pub fn choices(question: &ShownQuestion, places: &[u8]) -> Result<Vec<u8>, AppError> {
    let question = &question.stored.question;
    let mut choices = places.to_vec();
    choices.sort_unstable();
    choices.dedup();
    let there = choices
        .iter()
        .all(|&place| usize::from(place) < question.options.len());
    let one = question.kind == QuestionKind::Multiple || choices.len() <= 1;
    if there && one {
        Ok(choices)
    } else {
        Err(SaveRefusal::BadChoices.into())
    }
}

async fn store(
    state: &AppState,
    stored: &StoredAttempt,
    answer: SavedAnswer,
) -> Result<(), AppError> {
    let (attempt, participant) = (stored.id, stored.participant_id);
    let saving = Saving {
        attempt,
        participant,
        answer,
        now: state.clock.now(),
    };
    state.db.write(saving, unit).await
}

fn unit<'t>(tx: &'t mut Tx, saving: &'t Saving) -> BoxFuture<'t, Result<(), AppError>> {
    Box::pin(async move {
        let Saving {
            attempt,
            participant,
            answer,
            now,
        } = saving;
        if !quizzes::hold_open(tx, *attempt, *participant).await? {
            return Err(SaveRefusal::HandedIn.into());
        }
        if !quizzes::save_answer(tx, *attempt, answer, *now).await? {
            return Err(SaveRefusal::Final.into());
        }
        Ok(())
    })
}

/// Where a plain form leads after saving the answer at `position`.
pub fn way_on(attempt: Uuid, position: u16, go: Option<&str>) -> String {
    let number = u32::from(position) + 1;
    let to = match go {
        Some("review") => return format!("/attempts/{attempt}/review"),
        Some("next") => number + 1,
        Some("previous") => number.saturating_sub(1),
        Some("stay") => return format!("/attempts/{attempt}?q={number}#explanation"),
        Some(other) => other.parse().unwrap_or(number),
        None => number,
    };
    format!("/attempts/{attempt}?q={}", to.max(1))
}
