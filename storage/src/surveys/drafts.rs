//! Unfinished answers.

use chrono::{DateTime, NaiveDate, Utc};
use domain::surveys::{Answers, Typed};
use sqlx::FromRow;
use sqlx::types::Json;
use uuid::Uuid;

use crate::{Conn, Error, Tx};

/// Unfinished answers of a participant.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Draft {
    /// Form fields as they were typed.
    pub typed: Typed,
    /// When the consent of a named survey was given.
    pub consented_at: Option<DateTime<Utc>>,
    /// By which channel the participant came.
    pub channel_id: Option<Uuid>,
    /// Of which branch that was.
    pub branch_id: Option<Uuid>,
    /// How often it was changed before it was read.
    pub changes: i64,
}

#[derive(FromRow)]
struct DraftRow {
    typed: Json<Typed>,
    consented_at: Option<DateTime<Utc>>,
    channel_id: Option<Uuid>,
    branch_id: Option<Uuid>,
    changes: i64,
}

/// Begins a survey with an empty draft. `false` where the participant has begun before, and perhaps
/// has handed in already.
///
/// # Errors
/// [`Error`] of the database.
pub async fn begin(
    tx: &mut Tx,
    survey: Uuid,
    participant: Uuid,
    draft: &Draft,
    now: DateTime<Utc>,
) -> Result<bool, Error> {
    let begun = tx
        .command(
            "insert into survey_starts (survey_id, participant_id) values ($1, $2)
             on conflict do nothing",
        )
        .bind(survey)
        .bind(participant)
        .run()
        .await?;
    if begun == 0 {
        return Ok(false);
    }
    tx.command(
        "insert into survey_drafts (survey_id, participant_id, typed, consented_at, channel_id,
                                    branch_id, changes, saved_at)
         values ($1, $2, $3, $4, $5, $6, 0, $7)",
    )
    .bind(survey)
    .bind(participant)
    .bind(Json(draft.typed.clone()))
    .bind(draft.consented_at)
    .bind(draft.channel_id)
    .bind(draft.branch_id)
    .bind(now)
    .run()
    .await?;
    Ok(true)
}

/// Whether the participant has begun; without a [`draft`] that means: has handed in.
///
/// # Errors
/// [`Error`] of the database.
pub async fn has_begun(conn: &mut Conn, survey: Uuid, participant: Uuid) -> Result<bool, Error> {
    let row = conn
        .query("select 1 from survey_starts where survey_id = $1 and participant_id = $2")
        .bind(survey)
        .bind(participant)
        .optional::<(i32,)>()
        .await?;
    Ok(row.is_some())
}

/// Whether the participant has handed the survey of a campaign in.
///
/// # Errors
/// [`Error`] of the database.
pub async fn has_answered(
    conn: &mut Conn,
    campaign: Uuid,
    participant: Uuid,
) -> Result<bool, Error> {
    let row = conn
        .query(
            "select 1 from survey_starts b join surveys s on s.id = b.survey_id
             where s.campaign_id = $1 and b.participant_id = $2
               and not exists (select 1 from survey_drafts d
                               where d.survey_id = s.id and d.participant_id = b.participant_id)",
        )
        .bind(campaign)
        .bind(participant)
        .optional::<(i32,)>()
        .await?;
    Ok(row.is_some())
}

/// The participant's unfinished answers.
///
/// # Errors
/// [`Error`] of the database.
pub async fn draft(
    conn: &mut Conn,
    survey: Uuid,
    participant: Uuid,
) -> Result<Option<Draft>, Error> {
    let row = conn
        .query(
            "select typed, consented_at, channel_id, branch_id, changes from survey_drafts
             where survey_id = $1 and participant_id = $2",
        )
        .bind(survey)
        .bind(participant)
        .optional::<DraftRow>()
        .await?;
    Ok(row.map(|row| Draft {
        typed: row.typed.0,
        consented_at: row.consented_at,
        channel_id: row.channel_id,
        branch_id: row.branch_id,
        changes: row.changes,
    }))
}

/// Saves what was typed, over the draft as it was read. `false` where it was changed or handed in
/// in between.
///
/// # Errors
/// [`Error`] of the database.
pub async fn save(
    tx: &mut Tx,
    survey: Uuid,
    participant: Uuid,
    draft: &Draft,
    now: DateTime<Utc>,
) -> Result<bool, Error> {
    let saved = tx
        .command(
            "update survey_drafts set typed = $1, saved_at = $2, changes = changes + 1
             where survey_id = $3 and participant_id = $4 and changes = $5",
        )
        .bind(Json(draft.typed.clone()))
        .bind(now)
        .bind(survey)
        .bind(participant)
        .bind(draft.changes)
        .run()
        .await?;
    Ok(saved == 1)
}

/// Named sheets of a participant: of which campaign, on which day, and the answers.
///
/// # Errors
/// [`Error`] of the database.
pub async fn sheets_of(
    conn: &mut Conn,
    participant: Uuid,
) -> Result<Vec<(Uuid, NaiveDate, Answers)>, Error> {
    let rows = conn
        .query(
            "select v.campaign_id, s.answered_on, s.answers
             from survey_sheets s join surveys v on v.id = s.survey_id
             where s.participant_id = $1 order by s.answered_on, s.id",
        )
        .bind(participant)
        .all::<(Uuid, NaiveDate, Json<Answers>)>()
        .await?;
    let plain = rows.into_iter();
    Ok(plain
        .map(|(id, day, Json(answers))| (id, day, answers))
        .collect())
}

/// Takes a deleted account's unfinished answers away, and its name off its sheets: what was answered
/// stays as nobody's.
///
/// # Errors
/// [`Error`] of the database.
pub async fn forget(tx: &mut Tx, participant: Uuid) -> Result<(), Error> {
    for sql in [
        // First, so that a hand-in under way comes before or finds no draft.
        "update survey_drafts set changes = changes + 1 where participant_id = $1",
        "delete from survey_starts where participant_id = $1 and survey_id in
         (select d.survey_id from survey_drafts d where d.participant_id = $1)",
        "delete from survey_drafts where participant_id = $1",
        "update survey_sheets set participant_id = null, consented_at = null
         where participant_id = $1",
    ] {
        tx.command(sql).bind(participant).run().await?;
    }
    Ok(())
}

/// Takes over which surveys deleted accounts of the same number have answered.
///
/// # Errors
/// [`Error`] of the database.
pub async fn take_over_starts(tx: &mut Tx, participant: Uuid, mark: &[u8]) -> Result<(), Error> {
    tx.command(
        "insert into survey_starts (survey_id, participant_id)
         select distinct s.survey_id, n.id
         from survey_starts s join participants p on p.id = s.participant_id
         join participants n on n.id = $1
         where p.mark = $2
         on conflict do nothing",
    )
    .bind(participant)
    .bind(mark)
    .run()
    .await?;
    Ok(())
}

/// Takes unfinished answers away whose campaign is over: nobody can hand them in any more.
///
/// # Errors
/// [`Error`] of the database.
pub async fn sweep(tx: &mut Tx, now: DateTime<Utc>) -> Result<(), Error> {
    for sql in [
        // With the start, without which a missing draft would mean a hand-in.
        "delete from survey_starts where exists
         (select 1 from survey_drafts d join surveys v on v.id = d.survey_id
          join campaigns c on c.id = v.campaign_id
          where d.survey_id = survey_starts.survey_id
            and d.participant_id = survey_starts.participant_id and c.closes_at <= $1)",
        "delete from survey_drafts where survey_id in
         (select v.id from surveys v join campaigns c on c.id = v.campaign_id
          where c.closes_at <= $1)",
    ] {
        tx.command(sql).bind(now).run().await?;
    }
    Ok(())
}
