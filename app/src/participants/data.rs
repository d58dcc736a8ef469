//! 我的数据: what we keep about a participant, and how it is changed and deleted.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use domain::participants::{CONSENT_VERSION, ConsentPurpose, PhoneNumber};
use domain::quizzes::TimeAllowance;
use domain::surveys::Answers;
use leptos::prelude::expect_context;
use leptos_axum::ResponseOptions;
use serde::Serialize;
use storage::{Conn, lessons, participants, prizes, quizzes, surveys};
use uuid::Uuid;

use crate::context::AppState;
use crate::error::AppError;
use crate::flash::{Done, Flash};
use crate::keys::SealedAs;
use crate::visitor::{SignedIn, local_page};

/// Everything we keep about one person, as it is downloaded.
#[derive(Serialize)]
pub struct MyData {
    /// In full: it is the person's own.
    pub phone: String,
    /// Since when there is an account.
    pub created_at: DateTime<Utc>,
    /// `TimeAllowance::word`
    pub time_allowance: &'static str,
    /// Consents, withdrawn ones too.
    pub consents: Vec<MyConsent>,
    /// Attempts, oldest first.
    pub attempts: Vec<MyAttempt>,
    /// Tickets, newest first.
    pub tickets: Vec<MyTicket>,
    /// Wins, newest first.
    pub wins: Vec<MyWin>,
    /// Sheets of named surveys; anonymous ones are nobody's.
    pub surveys: Vec<MySheet>,
    /// Lessons, the latest first.
    pub lessons: Vec<MyLesson>,
}

/// How far somebody is with a lesson.
#[derive(Serialize)]
pub struct MyLesson {
    /// Which lesson.
    pub lesson_id: Uuid,
    /// When it was opened first.
    pub began_at: DateTime<Utc>,
    /// When it was learned.
    pub learned_at: Option<DateTime<Utc>>,
    /// How far the film was seen, in milliseconds.
    pub seen_until_ms: u32,
    /// How many parts of the transcript were read.
    pub parts_read: u32,
    /// What was answered: question by question, as places from 0.
    pub answers: Vec<(Uuid, Vec<u8>)>,
}

/// A sheet of a named survey.
#[derive(Serialize)]
pub struct MySheet {
    /// Of which campaign.
    pub campaign_id: Uuid,
    /// The bank's day.
    pub day: NaiveDate,
    /// The answers.
    pub answers: Answers,
}

/// A consent.
#[derive(Serialize)]
pub struct MyConsent {
    /// `ConsentPurpose::word`
    pub purpose: String,
    /// Of its text.
    pub version: i32,
    /// When it was given.
    pub given_at: DateTime<Utc>,
    /// When it was withdrawn.
    pub withdrawn_at: Option<DateTime<Utc>>,
}

/// An attempt.
#[derive(Serialize)]
pub struct MyAttempt {
    /// Its id.
    pub id: Uuid,
    /// Of which campaign.
    pub campaign_id: Uuid,
    /// When it was started.
    pub started_at: DateTime<Utc>,
    /// When it was closed.
    pub closed_at: Option<DateTime<Utc>>,
    /// Out of 100.
    pub percent: Option<u32>,
    /// What was chosen: question by question, as shown places from 0.
    pub answers: Vec<Vec<u8>>,
}

/// A ticket.
#[derive(Serialize)]
pub struct MyTicket {
    /// What its holder reads out.
    pub code: String,
    /// Of which campaign.
    pub campaign: String,
    /// Why it was given.
    pub reason: String,
    /// When.
    pub created_at: DateTime<Utc>,
}

/// A win.
#[derive(Serialize)]
pub struct MyWin {
    /// What was won.
    pub prize: String,
    /// In which campaign.
    pub campaign: String,
    /// `WinState::word`
    pub state: &'static str,
    /// When it was won.
    pub won_at: DateTime<Utc>,
    /// Until when it can be claimed.
    pub deadline: DateTime<Utc>,
    /// Where it is, or was, to be handed over.
    pub branch: Option<String>,
    /// How its winner agreed to be named in public.
    pub shown_as: Option<String>,
}

/// The participant's own number.
///
/// # Errors
/// [`AppError::Broken`] where it does not open.
pub fn phone_of(state: &AppState, who: &SignedIn) -> Result<PhoneNumber, AppError> {
    state
        .keys
        .open_phone(SealedAs::Phone, who.id, &who.phone_sealed)
}

/// Collects everything we keep about `who`.
///
/// # Errors
/// Those of the database.
pub async fn collect(state: &AppState, who: &SignedIn) -> Result<MyData, AppError> {
    // One at a time: somebody with very many attempts must not take every connection.
    let _turn = state.downloads.lock().await;
    let mut conn = state.db.read().await?;
    let consents = participants::consents(&mut conn, who.id).await?;
    let (outlines, saved) = quizzes::outlines(&mut conn, who.id).await?;
    let tickets = prizes::tickets(&mut conn, who.id, u16::MAX).await?;
    let wins = my_wins(&mut conn, who.id).await?;
    let sheets = surveys::sheets_of(&mut conn, who.id).await?;
    let lessons = my_lessons(&mut conn, who.id).await?;
    drop(conn);
    let mut answers: HashMap<Uuid, Vec<Vec<u8>>> = HashMap::new();
    for (attempt, choices) in saved {
        answers.entry(attempt).or_default().push(choices);
    }
    let attempts = outlines.into_iter().map(|outline| MyAttempt {
        id: outline.id,
        campaign_id: outline.campaign_id,
        started_at: outline.started_at,
        closed_at: outline.closed.as_ref().map(|(at, _)| *at),
        percent: outline.closed.map(|(_, result)| result.score.percent()),
        answers: answers.remove(&outline.id).unwrap_or_default(),
    });
    let attempts = attempts.collect();
    Ok(MyData {
        phone: phone_of(state, who)?.digits().to_owned(),
        created_at: who.created_at,
        time_allowance: who.time_allowance.word(),
        consents: consents
            .into_iter()
            .map(|c| MyConsent {
                purpose: c.purpose,
                version: c.version,
                given_at: c.given_at,
                withdrawn_at: c.withdrawn_at,
            })
            .collect(),
        attempts,
        tickets: tickets
            .into_iter()
            .map(|t| MyTicket {
                code: t.code,
                campaign: t.campaign_title,
                reason: t.reason,
                created_at: t.created_at,
            })
            .collect(),
        wins,
        surveys: sheets
            .into_iter()
            .map(|(campaign_id, day, answers)| MySheet {
                campaign_id,
                day,
                answers,
            })
            .collect(),
        lessons,
    })
}

async fn my_lessons(conn: &mut Conn, who: Uuid) -> Result<Vec<MyLesson>, AppError> {
    let mut mine = Vec::new();
    for watch in lessons::watches(conn, who, u16::MAX).await? {
        let answers = lessons::answers(conn, watch.lesson, who).await?;
        let answers = answers.into_iter();
        mine.push(MyLesson {
            lesson_id: watch.lesson,
            began_at: watch.began_at,
            learned_at: watch.learned_at,
            seen_until_ms: watch.progress.seen_until(),
            parts_read: watch.parts_read,
            answers: answers
                .map(|answer| (answer.question, answer.places))
                .collect(),
        });
    }
    Ok(mine)
}

async fn my_wins(conn: &mut Conn, who: Uuid) -> Result<Vec<MyWin>, AppError> {
    let wins = prizes::of_participant(conn, who, u16::MAX).await?;
    let mut about = prizes::won_prizes(conn, who, u16::MAX).await?;
    let wins = wins.into_iter().filter_map(|win| {
        let at = about.iter().position(|about| about.win_id == win.id)?;
        let about = about.remove(at);
        Some(MyWin {
            prize: about.prize,
            campaign: about.campaign,
            state: win.state.word(),
            won_at: win.won_at,
            deadline: win.deadline,
            branch: about.branch,
            shown_as: win.shown_as,
        })
    });
    Ok(wins.collect())
}

/// Sets how much time the participant needs.
///
/// # Errors
/// Those of the database.
pub async fn set_time_allowance(
    state: &AppState,
    who: Uuid,
    allowance: TimeAllowance,
) -> Result<(), AppError> {
    let unit = state.db.write((who, allowance), |tx, &(who, allowance)| {
        Box::pin(async move { Ok(participants::set_time_allowance(tx, who, allowance).await?) })
    });
    unit.await
}

/// Gives a consent to the text as it is now.
///
/// # Errors
/// Those of the database.
pub async fn give_consent(
    state: &AppState,
    who: Uuid,
    purpose: ConsentPurpose,
) -> Result<(), AppError> {
    let data = (state.clock.id(), who, purpose, state.clock.now());
    let unit = state.db.write(data, |tx, &(id, who, purpose, now)| {
        Box::pin(async move {
            let given = participants::give_consent(tx, id, who, purpose, CONSENT_VERSION, now);
            Ok(given.await?)
        })
    });
    unit.await
}

/// Withdraws a consent.
///
/// # Errors
/// Those of the database.
pub async fn withdraw_consent(
    state: &AppState,
    who: Uuid,
    purpose: ConsentPurpose,
) -> Result<(), AppError> {
    let data = (who, purpose, state.clock.now());
    let unit = state.db.write(data, |tx, &(who, purpose, now)| {
        Box::pin(async move { Ok(participants::withdraw_consent(tx, who, purpose, now).await?) })
    });
    unit.await
}

/// Deletes or anonymises what we keep about a participant. Prizes that were not fetched are given up.
///
/// # Errors
/// Those of the database.
pub async fn delete(state: &AppState, who: &SignedIn) -> Result<(), AppError> {
    let mark = state.keys.phone_mark(&phone_of(state, who)?);
    let clock = state.clock.clone();
    let data = (who.id, mark, clock, state.clock.now());
    let unit = state.db.write(data, |tx, (who, mark, clock, now)| {
        Box::pin(async move {
            participants::forget(tx, *who, mark, *now).await?;
            Ok(prizes::decline_all(tx, *who, || clock.id(), *now).await?)
        })
    });
    unit.await
}

/// Leads on to `page`, which says what was done.
pub fn done(state: &AppState, done: Done, page: &str) {
    tell(state, done);
    leptos_axum::redirect(local_page(page));
}

/// Has the next page say what was done.
pub fn tell(state: &AppState, done: Done) {
    let flash = Flash::Done(done).to_cookie(state);
    expect_context::<ResponseOptions>().append_header(http::header::SET_COOKIE, flash);
}
