//! Starting an attempt: a chance is used and a paper is drawn.

use domain::campaigns::{Campaign, ChancesLeft, Phase, Slug, bank_day};
use domain::quizzes::{Attempt, AttemptState, TimeAllowance, draw_paper};
use domain::seed::Seed;
use storage::prizes::StartMarks;
use storage::quizzes::StoredAttempt;
use storage::{BoxFuture, Tx, campaigns, channels, prizes, quizzes, surveys};
use uuid::Uuid;

use crate::campaigns::entry::admit;
use crate::context::AppState;
use crate::error::{AppError, Refusal};
use crate::prizes::reviews::marks::Met;
use crate::visitor::SignedIn;

/// What the unit of work needs.
struct Starting {
    campaign: Campaign,
    attempt: StoredAttempt,
    channel: Option<Uuid>,
    marks: Option<StartMarks>,
    day: chrono::NaiveDate,
}

/// How a browser comes to a quiz.
pub struct Arrival<'a> {
    /// In the elder edition.
    pub elder: bool,
    /// The code of the channel that it came by, if it remembers one.
    pub came_by: Option<&'a str>,
    /// Which browser it is, and from where.
    pub met: Met,
}

/// Starts an attempt of the campaign's quiz with the id `key`, or goes on with the open one.
///
/// # Errors
/// [`Refusal::CampaignNotOpen`], [`Refusal::NoChanceToday`] and their like; those of [`admit`].
///
/// # Returns
/// The attempt to go on with.
pub async fn start(
    state: &AppState,
    who: &SignedIn,
    slug: &str,
    key: Uuid,
    Arrival {
        elder,
        came_by,
        met,
    }: Arrival<'_>,
) -> Result<Uuid, AppError> {
    let now = state.clock.now();
    let slug = Slug::parse(slug).ok_or(AppError::NotFound)?;
    let mut conn = state.db.read().await?;
    let campaign = campaigns::find_by_slug(&mut conn, slug.as_str())
        .await?
        .ok_or(AppError::NotFound)?;
    let quiz = quizzes::of_campaign(&mut conn, campaign.id)
        .await?
        .ok_or(AppError::NotFound)?;
    if quizzes::attempt(&mut conn, key, who.id).await?.is_some() {
        return Ok(key);
    }
    if let Some(open) = quizzes::open_attempt(&mut conn, quiz.id, who.id).await? {
        return Ok(open);
    }
    let channel = match came_by {
        Some(code) => channels::open_channel(&mut conn, campaign.id, code).await?,
        None => None,
    };
    admit(&mut conn, &campaign, who.id, channel.as_ref()).await?;
    let survey_is_due = campaign.details.steps.survey_opens_quiz()
        && !surveys::has_answered(&mut conn, campaign.id, who.id).await?;
    drop(conn);
    if !matches!(campaign.phase(now, state.settings.zone), Phase::Open { .. }) {
        return Err(Refusal::CampaignNotOpen.into());
    }
    if survey_is_due {
        return Err(Refusal::SurveyFirst.into());
    }
    let seed = Seed(state.clock.random());
    let paper = draw_paper(&quiz.rules.paper, &state.bank().await?, &seed).map_err(|error| {
        tracing::error!(quiz.id = %quiz.id, error = %error, "no paper can be drawn");
        Refusal::PaperUnavailable
    })?;
    let allowance = if elder {
        TimeAllowance::Unlimited
    } else {
        who.time_allowance
    };
    let due_at = quiz
        .rules
        .time_limit
        .and_then(|limit| limit.due_at(now, allowance));
    let attempt = StoredAttempt {
        id: key,
        quiz_id: quiz.id,
        campaign_id: campaign.id,
        participant_id: who.id,
        seed,
        paper,
        rules: quiz.rules,
        attempt: Attempt {
            started_at: now,
            due_at,
            state: AttemptState::Open,
        },
        changes: 0,
    };
    let starting = Starting {
        campaign,
        marks: met.marks(&attempt),
        attempt,
        channel: channel.map(|channel| channel.id),
        day: bank_day(now, state.settings.zone),
    };
    let (quiz, who) = (quiz.id, who.id);
    if state.db.write(starting, unit).await? {
        return Ok(key);
    }
    let mut conn = state.db.read().await?;
    quizzes::open_attempt(&mut conn, quiz, who)
        .await?
        .ok_or(AppError::NotFound)
}

/// `false` where another one was started in between.
fn unit<'t>(tx: &'t mut Tx, starting: &'t Starting) -> BoxFuture<'t, Result<bool, AppError>> {
    Box::pin(async move {
        let Starting {
            campaign,
            attempt,
            channel,
            marks,
            day,
        } = starting;
        if !quizzes::start(tx, attempt).await? {
            return Ok(false);
        }
        if let Some(channel) = channel {
            channels::note_start(tx, attempt.id, *channel).await?;
        }
        if let Some(marks) = marks {
            prizes::note_start_marks(tx, marks, attempt.attempt.started_at).await?;
        }
        let who = attempt.participant_id;
        if campaigns::use_chance(tx, campaign, who, *day).await? {
            return Ok(true);
        }
        let (today, in_all) = campaigns::chances_used(tx, campaign.id, who, *day).await?;
        Err(match campaign.chances.left(today, in_all) {
            ChancesLeft::NoneInAll => Refusal::NoChanceInAll.into(),
            _ => Refusal::NoChanceToday.into(),
        })
    })
}

/// Lifts the time limits of the participant's open attempts: the elder edition has none, also where
/// it is chosen in the middle of a quiz.
///
/// # Errors
/// Those of the database.
pub async fn lift_time_limits(state: &AppState, who: Uuid) -> Result<(), AppError> {
    let unit = state.db.write((who, state.clock.now()), |tx, &(who, now)| {
        Box::pin(async move { Ok(quizzes::lift_time_limits(tx, who, now).await?) })
    });
    unit.await
}
