//! Tickets.

use chrono::{DateTime, Utc};
use domain::prizes::TicketReason;
use sqlx::FromRow;
use uuid::Uuid;

use crate::{Conn, Error, Tx};

/// A ticket that is to be given.
#[derive(Clone, Debug)]
pub struct NewTicket {
    /// Its id, also the associated data of `secret_sealed`.
    pub id: Uuid,
    /// In which campaign.
    pub campaign_id: Uuid,
    /// To whom.
    pub participant_id: Uuid,
    /// For which attempt; `None` where it was earned otherwise.
    pub attempt_id: Option<Uuid>,
    /// Why.
    pub reason: TicketReason,
    /// Which of the times it can be earned.
    pub occasion: String,
    /// What its holder reads out.
    pub code: String,
    /// The 32 bytes that prove the holder's place in a draw, sealed.
    pub secret_sealed: Vec<u8>,
}

/// A ticket as its holder sees it.
#[derive(Clone, Debug, FromRow)]
pub struct Ticket {
    /// Its id.
    pub id: Uuid,
    /// In which campaign.
    pub campaign_id: Uuid,
    /// The campaign's title.
    pub campaign_title: String,
    /// The attempt that earned it.
    pub attempt_id: Option<Uuid>,
    /// Why it was given.
    pub reason: String,
    /// Which of the times.
    pub occasion: String,
    /// What its holder reads out.
    pub code: String,
    /// When it was given.
    pub created_at: DateTime<Utc>,
}

/// Gives a ticket. `false` where the participant holds the one for this reason and occasion.
pub async fn give_ticket(tx: &mut Tx, new: &NewTicket, now: DateTime<Utc>) -> Result<bool, Error> {
    let given = tx
        .command(
            "insert into tickets (id, campaign_id, participant_id, attempt_id, reason, occasion,
                                  code, secret_sealed, created_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
             on conflict (campaign_id, participant_id, reason, occasion) do nothing",
        )
        .bind(new.id)
        .bind(new.campaign_id)
        .bind(new.participant_id)
        .bind(new.attempt_id)
        .bind(new.reason.word())
        .bind(&new.occasion)
        .bind(&new.code)
        .bind(&new.secret_sealed)
        .bind(now)
        .run()
        .await?;
    Ok(given == 1)
}

/// How many tickets the participant holds.
pub async fn count(conn: &mut Conn, participant: Uuid) -> Result<i64, Error> {
    let (count,) = conn
        .query("select count(*) from tickets where participant_id = $1 and voided_at is null")
        .bind(participant)
        .one::<(i64,)>()
        .await?;
    Ok(count)
}

/// The participant's tickets, newest first, at most `limit`.
pub async fn tickets(conn: &mut Conn, participant: Uuid, limit: u16) -> Result<Vec<Ticket>, Error> {
    conn.query(
        "select t.id, t.campaign_id, c.title as campaign_title, t.attempt_id, t.reason,
                t.occasion, t.code, t.created_at
         from tickets t join campaigns c on c.id = t.campaign_id
         where t.participant_id = $1 and t.voided_at is null
         order by t.created_at desc, t.id desc limit $2",
    )
    .bind(participant)
    .bind(i64::from(limit))
    .all()
    .await
}

/// The ticket that the participant holds for a reason and occasion.
pub async fn ticket_for(
    conn: &mut Conn,
    campaign: Uuid,
    participant: Uuid,
    reason: TicketReason,
    occasion: &str,
) -> Result<Option<Ticket>, Error> {
    conn.query(
        "select t.id, t.campaign_id, c.title as campaign_title, t.attempt_id, t.reason,
                t.occasion, t.code, t.created_at
         from tickets t join campaigns c on c.id = t.campaign_id
         where t.campaign_id = $1 and t.participant_id = $2 and t.reason = $3
           and t.occasion = $4 and t.voided_at is null",
    )
    .bind(campaign)
    .bind(participant)
    .bind(reason.word())
    .bind(occasion)
    .optional()
    .await
}

/// The tickets that the participant holds for a reason and occasion, in every campaign.
pub async fn tickets_for(
    conn: &mut Conn,
    participant: Uuid,
    (reason, occasion): (TicketReason, &str),
) -> Result<Vec<Ticket>, Error> {
    conn.query(
        "select t.id, t.campaign_id, c.title as campaign_title, t.attempt_id, t.reason,
                t.occasion, t.code, t.created_at
         from tickets t join campaigns c on c.id = t.campaign_id
         where t.participant_id = $1 and t.reason = $2 and t.occasion = $3
           and t.voided_at is null
         order by t.created_at, t.id",
    )
    .bind(participant)
    .bind(reason.word())
    .bind(occasion.to_owned())
    .all()
    .await
}
