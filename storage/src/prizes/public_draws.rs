//! What a draw's public page and its holders' proofs are made of.

use chrono::{DateTime, Utc};
use sqlx::FromRow;
use uuid::Uuid;

use crate::{Conn, Error};

/// What became of a pick's win.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct PickedWin {
    /// The lot's label.
    pub lot: String,
    /// Which of its picks, from 0.
    pub pick: i32,
    /// How its winner agreed to be named.
    pub shown_as: Option<String>,
    /// Whether it was declined, or not come for in time.
    pub is_given_up: bool,
}

/// The wins that a draw gave.
pub async fn picked_wins(conn: &mut Conn, draw: Uuid) -> Result<Vec<PickedWin>, Error> {
    conn.query(
        "select lot, pick, shown_as, state in ('declined', 'forfeited') as is_given_up
         from wins where draw_id = $1 and lot is not null and pick is not null",
    )
    .bind(draw)
    .all()
    .await
}

/// A ticket as its holder proves it.
#[derive(Clone, Debug, FromRow)]
pub struct HeldTicket {
    /// Its id.
    pub id: Uuid,
    /// What its holder reads out.
    pub code: String,
    /// Its secret, sealed with the id.
    pub secret_sealed: Vec<u8>,
    /// When it was given.
    pub created_at: DateTime<Utc>,
}

/// The participant's tickets of a campaign, in the order in which they were given, at most `limit`.
pub async fn held_tickets(
    conn: &mut Conn,
    campaign: Uuid,
    participant: Uuid,
    limit: u16,
) -> Result<Vec<HeldTicket>, Error> {
    conn.query(
        "select id, code, secret_sealed, created_at from tickets
         where campaign_id = $1 and participant_id = $2 and voided_at is null
         order by created_at, id limit $3",
    )
    .bind(campaign)
    .bind(participant)
    .bind(i64::from(limit))
    .all()
    .await
}

/// The names of the branches from whose tickets lots of a draw are drawn, by the lots' labels.
pub async fn lot_branches(conn: &mut Conn, draw: Uuid) -> Result<Vec<(String, String)>, Error> {
    conn.query(
        "select l.label, b.name from draw_lots l join branches b on b.id = l.branch_id
         where l.draw_id = $1 order by l.place",
    )
    .bind(draw)
    .all()
    .await
}
