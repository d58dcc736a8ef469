//! Participants, their consents, sign-in challenges and sessions.

use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta, Utc};
use domain::participants::{Challenge, ConsentPurpose, SendLimit};
use domain::quizzes::TimeAllowance;
use serde::{Deserialize, Serialize};
use sqlx::FromRow;
use sqlx::types::Json;
use uuid::Uuid;

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

/// Takes over the chances that deleted accounts of the same number have used, and their mark.
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

/// Removes the phone number, sign-in, answers, open attempts and practice, and voids the tickets.
/// What remains (scores, tickets, withdrawn consents) names nobody.
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
    for sql in [
        "delete from sessions where participant_id = $1",
        "delete from practised where participant_id = $1",
        "delete from answers where attempt_id in
         (select id from attempts where participant_id = $1)",
        "delete from attempts where participant_id = $1 and closed_at is null",
    ] {
        tx.command(sql).bind(id).run().await?;
    }
    for sql in [
        "update consents set withdrawn_at = $1 where participant_id = $2 and withdrawn_at is null",
        "update tickets set voided_at = $1 where participant_id = $2 and voided_at is null",
    ] {
        tx.command(sql).bind(now).bind(id).run().await?;
    }
    Ok(())
}

/// A consent that was given.
#[derive(Clone, Debug, FromRow)]
pub struct Consent {
    /// `ConsentPurpose::word`
    pub purpose: String,
    /// The version of the text that was shown.
    pub version: i32,
    /// When it was given.
    pub given_at: DateTime<Utc>,
    /// When it was withdrawn.
    pub withdrawn_at: Option<DateTime<Utc>>,
}

/// Every consent of a participant, withdrawn ones too, oldest first.
pub async fn consents(conn: &mut Conn, participant: Uuid) -> Result<Vec<Consent>, Error> {
    conn.query(
        "select purpose, version, given_at, withdrawn_at from consents
         where participant_id = $1 order by given_at, id",
    )
    .bind(participant)
    .all()
    .await
}

/// Records a consent; one that is in force already stays as it is.
pub async fn give_consent(
    tx: &mut Tx,
    id: Uuid,
    participant: Uuid,
    purpose: ConsentPurpose,
    version: u16,
    given_at: DateTime<Utc>,
) -> Result<(), Error> {
    tx.command(
        "insert into consents (id, participant_id, purpose, version, given_at)
         values ($1, $2, $3, $4, $5)
         on conflict (participant_id, purpose, version) where withdrawn_at is null do nothing",
    )
    .bind(id)
    .bind(participant)
    .bind(purpose.word())
    .bind(i32::from(version))
    .bind(given_at)
    .run()
    .await?;
    Ok(())
}

/// Withdraws a consent in all its versions.
pub async fn withdraw_consent(
    tx: &mut Tx,
    participant: Uuid,
    purpose: ConsentPurpose,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    tx.command(
        "update consents set withdrawn_at = $1
         where participant_id = $2 and purpose = $3 and withdrawn_at is null",
    )
    .bind(now)
    .bind(participant)
    .bind(purpose.word())
    .run()
    .await?;
    Ok(())
}

/// A code that was sent, with what belongs to it.
#[derive(Clone, Debug)]
pub struct SentCode {
    /// The challenge's id.
    pub id: Uuid,
    /// SHA-256 of the asking browser's token.
    pub request_hash: Vec<u8>,
    /// The number, sealed with the challenge's id.
    pub phone_sealed: Vec<u8>,
    /// Its blind index.
    pub phone_index: Vec<u8>,
    /// Keyed hash of the code.
    pub code_hash: Vec<u8>,
    /// What was consented to when asking, recorded when the code is accepted.
    pub consents: BTreeSet<String>,
    /// Its rules.
    pub challenge: Challenge,
}

#[derive(FromRow)]
struct SentCodeRow {
    id: Uuid,
    request_hash: Vec<u8>,
    phone_sealed: Vec<u8>,
    phone_index: Vec<u8>,
    code_hash: Vec<u8>,
    consents: Json<Purposes>,
    issued_at: DateTime<Utc>,
    tries: i32,
    used_at: Option<DateTime<Utc>>,
}

#[derive(Clone, Serialize, Deserialize)]
struct Purposes {
    purposes: BTreeSet<String>,
}

/// Stores a challenge before its code is sent.
pub async fn add_sent_code(tx: &mut Tx, sent: &SentCode) -> Result<(), Error> {
    tx.command(
        "insert into sign_in_challenges
         (id, request_hash, phone_sealed, phone_index, code_hash, consents, issued_at, tries)
         values ($1, $2, $3, $4, $5, $6, $7, 0)",
    )
    .bind(sent.id)
    .bind(&sent.request_hash)
    .bind(&sent.phone_sealed)
    .bind(&sent.phone_index)
    .bind(&sent.code_hash)
    .bind(Json(Purposes {
        purposes: sent.consents.clone(),
    }))
    .bind(sent.challenge.issued_at)
    .run()
    .await?;
    Ok(())
}

/// The challenge that this browser asked for: each has a token of its own.
pub async fn find_sent_code(
    conn: &mut Conn,
    request_hash: &[u8],
) -> Result<Option<SentCode>, Error> {
    let row = conn
        .query(
            "select id, request_hash, phone_sealed, phone_index, code_hash, consents, issued_at,
                    tries, used_at
             from sign_in_challenges where request_hash = $1",
        )
        .bind(request_hash)
        .optional::<SentCodeRow>()
        .await?;
    Ok(row.map(|row| SentCode {
        challenge: Challenge {
            issued_at: row.issued_at,
            tries: u32::try_from(row.tries).unwrap_or(u32::MAX),
            used: row.used_at.is_some(),
        },
        id: row.id,
        request_hash: row.request_hash,
        phone_sealed: row.phone_sealed,
        phone_index: row.phone_index,
        code_hash: row.code_hash,
        consents: row.consents.0.purposes,
    }))
}

/// Counts a try. `false` where another try of the same challenge was counted in between, so that
/// tries sent at once cannot share one count.
pub async fn count_try(tx: &mut Tx, sent: &SentCode) -> Result<bool, Error> {
    let tries = i32::try_from(sent.challenge.tries).unwrap_or(i32::MAX);
    let counted = tx
        .command(
            "update sign_in_challenges set tries = tries + 1
             where id = $1 and tries = $2 and used_at is null",
        )
        .bind(sent.id)
        .bind(tries)
        .run()
        .await?;
    Ok(counted == 1)
}

/// Uses a challenge up. `false` where it was used already.
pub async fn use_sent_code(tx: &mut Tx, id: Uuid, now: DateTime<Utc>) -> Result<bool, Error> {
    let used = tx
        .command("update sign_in_challenges set used_at = $1 where id = $2 and used_at is null")
        .bind(now)
        .bind(id)
        .run()
        .await?;
    Ok(used == 1)
}

/// Takes one of the `limit`'s times for `subject`. `false` where none is left. Where a unit takes
/// several limits and one refuses, the unit must fail, which gives the others back.
pub async fn take_from_limit(
    tx: &mut Tx,
    subject: &[u8],
    limit: &SendLimit,
    now: DateTime<Utc>,
) -> Result<bool, Error> {
    let taken = tx
        .command(
            "insert into rate_limits (subject, name, began_at, used) values ($1, $2, $3, 1)
             on conflict (subject, name) do update set
                 used = case when rate_limits.began_at <= $4 then 1 else rate_limits.used + 1 end,
                 began_at = case when rate_limits.began_at <= $4 then $3
                            else rate_limits.began_at end
             where rate_limits.began_at <= $4 or rate_limits.used < $5",
        )
        .bind(subject)
        .bind(limit.name)
        .bind(now)
        .bind(now - limit.within)
        .bind(i64::from(limit.times))
        .run()
        .await?;
    Ok(taken == 1)
}

/// Until when a limit refuses, had it been taken in full; for telling people when to come back.
pub async fn limit_resets_at(
    conn: &mut Conn,
    subject: &[u8],
    limit: &SendLimit,
) -> Result<Option<DateTime<Utc>>, Error> {
    let row = conn
        .query("select began_at from rate_limits where subject = $1 and name = $2")
        .bind(subject)
        .bind(limit.name)
        .optional::<(DateTime<Utc>,)>()
        .await?;
    Ok(row.map(|(began_at,)| began_at + limit.within))
}

/// A signed-in session with its participant.
#[derive(Clone, Debug)]
pub struct Session {
    /// Who.
    pub participant: Participant,
    /// Since when: the absolute limit counts from here.
    pub created_at: DateTime<Utc>,
    /// Last noted use: the idle limit counts from here.
    pub seen_at: DateTime<Utc>,
}

#[derive(FromRow)]
struct SessionRow {
    session_created_at: DateTime<Utc>,
    seen_at: DateTime<Utc>,
    #[sqlx(flatten)]
    participant: ParticipantRow,
}

/// Starts a session.
pub async fn start_session(
    tx: &mut Tx,
    token_hash: &[u8],
    participant: Uuid,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    tx.command(
        "insert into sessions (token_hash, participant_id, created_at, seen_at)
         values ($1, $2, $3, $3)",
    )
    .bind(token_hash)
    .bind(participant)
    .bind(now)
    .run()
    .await?;
    Ok(())
}

/// The session with this token, whatever its age.
pub async fn find_session(conn: &mut Conn, token_hash: &[u8]) -> Result<Option<Session>, Error> {
    let row = conn
        .query(
            "select s.created_at as session_created_at, s.seen_at, p.id, p.phone_sealed,
                    p.time_allowance, p.created_at
             from sessions s join participants p on p.id = s.participant_id
             where s.token_hash = $1 and p.deleted_at is null",
        )
        .bind(token_hash)
        .optional::<SessionRow>()
        .await?;
    Ok(row.map(|row| Session {
        participant: row.participant.into(),
        created_at: row.session_created_at,
        seen_at: row.seen_at,
    }))
}

/// Notes that a session is in use.
pub async fn touch_session(
    tx: &mut Tx,
    token_hash: &[u8],
    now: DateTime<Utc>,
) -> Result<(), Error> {
    tx.command("update sessions set seen_at = $1 where token_hash = $2 and seen_at < $1")
        .bind(now)
        .bind(token_hash)
        .run()
        .await?;
    Ok(())
}

/// Ends one session.
pub async fn end_session(tx: &mut Tx, token_hash: &[u8]) -> Result<(), Error> {
    tx.command("delete from sessions where token_hash = $1")
        .bind(token_hash)
        .run()
        .await?;
    Ok(())
}

/// Ends every session of a participant.
pub async fn end_sessions(tx: &mut Tx, participant: Uuid) -> Result<(), Error> {
    tx.command("delete from sessions where participant_id = $1")
        .bind(participant)
        .run()
        .await?;
    Ok(())
}

/// Removes what no rule needs any more: challenges and counters over two days old, marks of deleted
/// accounts whose campaigns are over, and sessions
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
          where u.participant_id = participants.id and c.closes_at > $1)",
    )
    .bind(now)
    .run()
    .await?;
    tx.command("delete from sessions where seen_at < $1 or created_at < $2")
        .bind(now - idle)
        .bind(now - absolute)
        .run()
        .await?;
    Ok(())
}
