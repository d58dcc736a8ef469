//! Participants, their consents, sign-in challenges and sessions.

mod consents;
mod sessions;
mod sign_in;

use chrono::{DateTime, TimeDelta, Utc};
use domain::quizzes::TimeAllowance;
use sqlx::FromRow;
use uuid::Uuid;

pub use self::consents::{Consent, consents, give_consent, withdraw_consent};
pub use self::sessions::{
    Session, end_session, end_sessions, find_session, start_session, touch_session,
};
pub use self::sign_in::{
    SentCode, add_sent_code, count_try, find_sent_code, limit_resets_at, take_from_limit,
    use_sent_code,
};
use crate::{Conn, Error, Tx};

/// A participant who has not deleted the account.
#[derive(Clone, Debug)]
pub struct Participant {
    /// The id, also the associated data of `phone_sealed`.
    pub id: Uuid,
    /// The phone number as sealed.
    pub phone_sealed: Vec<u8>,
    /// How much time this person needs.
    pub time_allowance: TimeAllowance,
    /// Since when.
    pub created_at: DateTime<Utc>,
}

#[derive(FromRow)]
struct ParticipantRow {
    id: Uuid,
    phone_sealed: Vec<u8>,
    time_allowance: String,
    created_at: DateTime<Utc>,
}

impl From<ParticipantRow> for Participant {
    fn from(row: ParticipantRow) -> Self {
        let time_allowance = TimeAllowance::from_word(&row.time_allowance).unwrap_or_default();
        let ParticipantRow {
            id,
            phone_sealed,
            created_at,
            ..
        } = row;
        Self {
            id,
            phone_sealed,
            time_allowance,
            created_at,
        }
    }
}

/// The participant with this id, unless deleted.
pub async fn find(conn: &mut Conn, id: Uuid) -> Result<Option<Participant>, Error> {
    let row = conn
        .query(
            "select id, phone_sealed, time_allowance, created_at from participants
             where id = $1 and deleted_at is null",
        )
        .bind(id)
        .optional::<ParticipantRow>()
        .await?;
    Ok(row.map(Into::into))
}

/// The id behind a phone number's blind index.
pub async fn find_by_phone(conn: &mut Conn, phone_index: &[u8]) -> Result<Option<Uuid>, Error> {
    let row = conn
        .query("select id from participants where phone_index = $1")
        .bind(phone_index)
        .optional::<(Uuid,)>()
        .await?;
    Ok(row.map(|(id,)| id))
}

/// Adds a participant, or leaves the one that has this number.
///
/// # Returns
/// The id of whoever has the number now.
pub async fn add(tx: &mut Tx, new: &Participant, phone_index: &[u8]) -> Result<Uuid, Error> {
    tx.command(
        "insert into participants (id, phone_sealed, phone_index, time_allowance, created_at)
         values ($1, $2, $3, $4, $5)
         on conflict (phone_index) do nothing",
    )
    .bind(new.id)
    .bind(&new.phone_sealed)
    .bind(phone_index)
    .bind(new.time_allowance.word())
    .bind(new.created_at)
    .run()
    .await?;
    Ok(find_by_phone(tx, phone_index).await?.unwrap_or(new.id))
}

/// Takes over the chances that deleted accounts of the same number have used, the surveys that they
/// have answered, what they have won, and their mark.
pub async fn take_over_chances(tx: &mut Tx, participant: Uuid, mark: &[u8]) -> Result<(), Error> {
    tx.command(
        "insert into chances_used (campaign_id, participant_id, period, used)
         select u.campaign_id, $1, u.period, max(u.used)
         from chances_used u join participants p on p.id = u.participant_id
         where p.mark = $2
         group by u.campaign_id, u.period
         on conflict (campaign_id, participant_id, period) do nothing",
    )
    .bind(participant)
    .bind(mark)
    .run()
    .await?;
    crate::surveys::take_over_starts(tx, participant, mark).await?;
    crate::prizes::take_over_wins(tx, participant, mark).await?;
    tx.command("update participants set mark = null where mark = $1")
        .bind(mark)
        .run()
        .await?;
    Ok(())
}

/// Sets how much time the participant needs, for attempts started from now on.
pub async fn set_time_allowance(
    tx: &mut Tx,
    id: Uuid,
    allowance: TimeAllowance,
) -> Result<(), Error> {
    tx.command("update participants set time_allowance = $1 where id = $2")
        .bind(allowance.word())
        .bind(id)
        .run()
        .await?;
    Ok(())
}

/// Removes the phone number, sign-in, answers, open attempts, unfinished surveys, practice and lessons, takes
/// the name off survey sheets and wins, and voids the tickets. What remains (scores, tickets, wins,
/// withdrawn consents, answers to surveys) names nobody.
///
/// Saves, hand-ins and sign-ins that are under way come first: it changes the attempts and the
/// participant before it removes what hangs on them, so that nothing is stored behind its back.
///
/// `mark` is kept until the campaigns that the participant used chances in are over.
pub async fn forget(tx: &mut Tx, id: Uuid, mark: &[u8], now: DateTime<Utc>) -> Result<(), Error> {
    tx.command(
        "delete from sign_in_challenges where phone_index =
         (select phone_index from participants where id = $1)",
    )
    .bind(id)
    .run()
    .await?;
    tx.command("update attempts set changes = changes + 1 where participant_id = $1")
        .bind(id)
        .run()
        .await?;
    tx.command(
        "update participants
         set phone_sealed = null, phone_index = null, mark = $1, deleted_at = $2
         where id = $3 and deleted_at is null",
    )
    .bind(mark)
    .bind(now)
    .bind(id)
    .run()
    .await?;
    crate::prizes::forget_marks(tx, id).await?;
    for sql in [
        "delete from sessions where participant_id = $1",
        "delete from practised where participant_id = $1",
        "delete from lesson_answers where participant_id = $1",
        "delete from lesson_watches where participant_id = $1",
        "delete from answers where attempt_id in
         (select id from attempts where participant_id = $1)",
        "delete from attempts where participant_id = $1 and closed_at is null",
        "update wins set shown_as = null where participant_id = $1",
    ] {
        tx.command(sql).bind(id).run().await?;
    }
    crate::surveys::forget(tx, id).await?;
    for sql in [
        "update consents set withdrawn_at = $1 where participant_id = $2 and withdrawn_at is null",
        "update tickets set voided_at = $1 where participant_id = $2 and voided_at is null",
    ] {
        tx.command(sql).bind(now).bind(id).run().await?;
    }
    Ok(())
}

/// Removes what no rule needs any more: challenges and counters over two days old, marks of deleted
/// accounts whose campaigns are over, unfinished surveys of such campaigns, and sessions
/// not seen for `idle` or older than `absolute`.
pub async fn sweep(
    tx: &mut Tx,
    now: DateTime<Utc>,
    idle: TimeDelta,
    absolute: TimeDelta,
) -> Result<(), Error> {
    let old = now - TimeDelta::days(2);
    tx.command("delete from sign_in_challenges where issued_at < $1")
        .bind(old)
        .run()
        .await?;
    tx.command("delete from rate_limits where began_at < $1")
        .bind(old)
        .run()
        .await?;
    tx.command(
        "update participants set mark = null where mark is not null and not exists
         (select 1 from chances_used u join campaigns c on c.id = u.campaign_id
          where u.participant_id = participants.id and c.closes_at > $1)
         and not exists
         (select 1 from survey_starts s join surveys v on v.id = s.survey_id
          join campaigns c on c.id = v.campaign_id
          where s.participant_id = participants.id and c.closes_at > $1)
         and not exists
         (select 1 from wins w join campaigns c on c.id = w.campaign_id
          where w.participant_id = participants.id and c.closes_at > $1)",
    )
    .bind(now)
    .run()
    .await?;
    crate::surveys::sweep(tx, now).await?;
    tx.command("delete from sessions where seen_at < $1 or created_at < $2")
        .bind(now - idle)
        .bind(now - absolute)
        .run()
        .await?;
    Ok(())
}

/// Takes the participant's turn: units that give them something for several things together wait
/// for each other here.
pub async fn take_turn(tx: &mut Tx, participant: Uuid) -> Result<(), Error> {
    tx.command("update participants set created_at = created_at where id = $1")
        .bind(participant)
        .run()
        .await?;
    Ok(())
}
