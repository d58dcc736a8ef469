//! What open campaigns give for a lesson that was learned: chances and a ticket, once in each of them.

use chrono::{DateTime, Utc};
use domain::campaigns::{Audience, Campaign, Phase};
use domain::prizes::TicketReason;
use storage::campaigns::{self, ChancesGiven};
use storage::lessons;
use storage::prizes::{self, NewTicket, Ticket};
use storage::{Conn, Error, Tx};
use uuid::Uuid;

use crate::context::AppState;
use crate::error::AppError;
use crate::prizes::ticket;

/// What the chances are given for.
const REASON: &str = "lesson";

/// How many campaigns are looked at, those that end last first.
const LOOKED_AT: u16 = 100;

/// A campaign that gives something for a lesson.
#[derive(Clone, Debug)]
pub struct Giving {
    /// The campaign.
    campaign: Uuid,
    /// How many chances.
    chances: u32,
    /// The ticket, where it gives one.
    ticket: Option<NewTicket>,
}

/// What was given for a lesson.
#[derive(Clone, Debug, Default)]
pub struct Given {
    chances: Vec<ChancesGiven>,
    tickets: Vec<Ticket>,
}

impl Given {
    /// Whether all of it was given.
    fn has(&self, giving: &Giving) -> bool {
        let here = giving.campaign;
        let mut chances = self.chances.iter();
        let mut tickets = self.tickets.iter();
        (giving.chances == 0 || chances.any(|known| known.campaign_id == here))
            && (giving.ticket.is_none() || tickets.any(|known| known.campaign_id == here))
    }
}

/// The campaigns that give something for a lesson, by its id and its number: those that are open, and
/// that this participant may enter.
///
/// # Errors
/// Those of the database.
pub async fn giving(
    state: &AppState,
    who: Uuid,
    (lesson, number): (Uuid, u64),
) -> Result<Vec<Giving>, AppError> {
    let mut conn = state.db.read().await?;
    let mut giving = Vec::new();
    for campaign in campaigns::latest(&mut conn, LOOKED_AT).await? {
        giving.extend(gift(state, &mut conn, &campaign, who, (lesson, number)).await?);
    }
    Ok(giving)
}

/// What this campaign gives for a lesson; `None` where it gives nothing, or not to this participant.
async fn gift(
    state: &AppState,
    conn: &mut Conn,
    campaign: &Campaign,
    who: Uuid,
    (lesson, number): (Uuid, u64),
) -> Result<Option<Giving>, AppError> {
    let details = &campaign.details;
    let (chances, tickets) = (details.extra.for_lesson, details.extra.lesson_tickets);
    let gives = chances > 0 || tickets;
    let lists = details.lessons.iter().any(|lesson| lesson.number == number);
    let phase = campaign.phase(state.clock.now(), state.settings.zone);
    if !gives || !lists || !matches!(phase, Phase::Open { .. }) {
        return Ok(None);
    }
    // Who came by a branch's code is known at the start of an attempt alone.
    let admits = details.audience != Audience::Listed
        || campaigns::is_in_audience(conn, campaign.id, who).await?;
    Ok(admits.then(|| Giving {
        campaign: campaign.id,
        chances,
        ticket: tickets.then(|| ticket::for_lesson(state, campaign.id, who, lesson)),
    }))
}

/// Whether what this campaign gives for a lesson that was learned waits to be fetched on the lesson's page.
///
/// # Errors
/// Those of the database.
pub async fn waits(
    state: &AppState,
    campaign: &Campaign,
    who: Uuid,
    (lesson, number): (Uuid, u64),
) -> Result<bool, AppError> {
    let given = given(state, who, lesson).await?;
    let mut conn = state.db.read().await?;
    let is_shown = lessons::head(&mut conn, lesson).await?;
    let is_shown = is_shown.is_some_and(|head| head.is_shown(state.today()));
    let gift = gift(state, &mut conn, campaign, who, (lesson, number)).await?;
    Ok(is_shown && gift.is_some_and(|gift| !given.has(&gift)))
}

/// Gives them. What was given for this lesson before is not given again.
///
/// # Errors
/// Those of the database.
pub async fn give(
    tx: &mut Tx,
    (lesson, who): (Uuid, Uuid),
    giving: &[Giving],
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let occasion = lesson.to_string();
    for one in giving {
        let reason = (REASON, occasion.as_str());
        if one.chances > 0 {
            campaigns::grant_chances(tx, (one.campaign, who), reason, one.chances, now).await?;
        }
        if let Some(ticket) = &one.ticket {
            prizes::give_ticket(tx, ticket, now).await?;
        }
    }
    Ok(())
}

/// What was given for a lesson.
///
/// # Errors
/// Those of the database.
pub async fn given(state: &AppState, who: Uuid, lesson: Uuid) -> Result<Given, AppError> {
    let mut conn = state.db.read().await?;
    let occasion = lesson.to_string();
    let learned = (TicketReason::LessonLearned, occasion.as_str());
    Ok(Given {
        chances: campaigns::chances_given(&mut conn, who, (REASON, &occasion)).await?,
        tickets: prizes::tickets_for(&mut conn, who, learned).await?,
    })
}

/// What was given, in sentences.
pub fn sentences(given: &Given) -> Vec<String> {
    let chances = given.chances.iter().map(|one| {
        let (title, chances) = (&one.campaign_title, one.chances);
        format!("《{title}》多了 {chances} 次答题机会。")
    });
    let tickets = given.tickets.iter().map(|ticket| {
        let (title, code) = (&ticket.campaign_title, &ticket.code);
        format!("《{title}》得到一张抽奖券，券号 {code}。")
    });
    chances.chain(tickets).collect()
}

/// Whether campaigns have something to give that was not given yet.
///
/// # Errors
/// Those of the database.
pub async fn something_left(
    state: &AppState,
    who: Uuid,
    lesson: (Uuid, u64),
    given: &Given,
) -> Result<bool, AppError> {
    let giving = giving(state, who, lesson).await?;
    Ok(giving.iter().any(|one| !given.has(one)))
}
