//! Wins: who has won what, and everything that became of it.
//!
//! A step changes the win's row, guarded by the state in which it was read, lays an entry, and moves
//! stock where prizes move, all in one unit. Where a step answers `false` the unit must fail, so that
//! nothing of it stays.

use chrono::{DateTime, Utc};
pub use domain::prizes::EntryKind;
use domain::prizes::{Giving, WinState};
use sqlx::FromRow;
use uuid::Uuid;

use crate::{Conn, Error};

/// What a win came by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cause {
    /// A draw.
    Draw {
        /// Which.
        draw: Uuid,
        /// The label of the lot.
        lot: String,
        /// Which of its picks, from 0.
        pick: u32,
        /// The ticket that was picked.
        ticket: Uuid,
        /// The win that was given up, where this is an alternate's.
        replaces: Option<Uuid>,
    },
    /// A winning moment.
    Instant {
        /// Which.
        moment: Uuid,
        /// The attempt whose hand-in met it.
        attempt: Uuid,
    },
    /// A passed quiz, while there were any.
    Threshold {
        /// The attempt.
        attempt: Uuid,
    },
}

/// A win that is to be given.
#[derive(Clone, Debug)]
pub struct NewWin {
    /// Its id, also the associated data of `code_sealed`.
    pub id: Uuid,
    /// In which campaign.
    pub campaign_id: Uuid,
    /// What is won.
    pub prize_id: Uuid,
    /// By whom.
    pub participant_id: Uuid,
    /// By what.
    pub cause: Cause,
    /// Keyed index of the claim code.
    pub code_index: Vec<u8>,
    /// The claim code, sealed.
    pub code_sealed: Vec<u8>,
    /// The first moment at which it cannot be claimed or handed over any more.
    pub deadline: DateTime<Utc>,
}

/// Who did something to a win.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    /// Its winner.
    Holder,
    /// Somebody of the staff.
    Staff(Uuid),
    /// The platform, by the rules.
    Platform,
}

/// A win as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredWin {
    /// Its id.
    pub id: Uuid,
    /// In which campaign.
    pub campaign_id: Uuid,
    /// What is won.
    pub prize_id: Uuid,
    /// By whom.
    pub participant_id: Uuid,
    /// By which way of giving.
    pub given: Giving,
    /// The ticket that was picked; `None` where nothing was drawn.
    pub ticket_id: Option<Uuid>,
    /// The attempt that met a moment or passed; `None` where it was drawn.
    pub attempt_id: Option<Uuid>,
    /// The draw, its lot and the place of the pick.
    pub draw: Option<(Uuid, String, u32)>,
    /// The win in whose stead this one came.
    pub replaces: Option<Uuid>,
    /// The claim code, sealed.
    pub code_sealed: Vec<u8>,
    /// Where it stands.
    pub state: WinState,
    /// The first moment at which it cannot be claimed or handed over any more.
    pub deadline: DateTime<Utc>,
    /// Since when.
    pub won_at: DateTime<Utc>,
    /// How its winner agreed to be named in public.
    pub shown_as: Option<String>,
    /// How often it was changed.
    pub changes: i64,
}

#[derive(FromRow)]
pub(super) struct WinRow {
    id: Uuid,
    campaign_id: Uuid,
    prize_id: Uuid,
    participant_id: Uuid,
    given: String,
    ticket_id: Option<Uuid>,
    attempt_id: Option<Uuid>,
    draw_id: Option<Uuid>,
    lot: Option<String>,
    pick: Option<i32>,
    replaces: Option<Uuid>,
    code_sealed: Vec<u8>,
    state: String,
    branch_id: Option<Uuid>,
    deadline: DateTime<Utc>,
    won_at: DateTime<Utc>,
    settled_at: Option<DateTime<Utc>>,
    redeemed_by: Option<Uuid>,
    shown_as: Option<String>,
    changes: i64,
}

pub(super) const STORED: &str =
    "select id, campaign_id, prize_id, participant_id, given, ticket_id, attempt_id,
    draw_id, lot, pick, replaces, code_sealed, state, branch_id, deadline, won_at, settled_at,
    redeemed_by, shown_as, changes from wins";

impl TryFrom<WinRow> for StoredWin {
    type Error = Error;

    fn try_from(row: WinRow) -> Result<Self, Error> {
        let broken = || Error::Broken(format!("win {} cannot be read", row.id));
        let state = match (row.state.as_str(), row.branch_id, row.settled_at) {
            ("open", None, None) => WinState::Open,
            ("claimed", Some(branch), None) => WinState::Claimed { branch },
            ("redeemed", branch, Some(at)) => WinState::Redeemed {
                branch,
                at,
                by: row.redeemed_by,
            },
            ("declined", _, Some(_)) => WinState::Declined,
            ("forfeited", _, Some(_)) => WinState::Forfeited,
            _ => return Err(broken()),
        };
        let pick = row.pick.and_then(|pick| u32::try_from(pick).ok());
        let draw = row.draw_id.zip(row.lot).zip(pick);
        Ok(Self {
            id: row.id,
            campaign_id: row.campaign_id,
            prize_id: row.prize_id,
            participant_id: row.participant_id,
            given: Giving::from_word(&row.given).ok_or_else(broken)?,
            ticket_id: row.ticket_id,
            attempt_id: row.attempt_id,
            draw: draw.map(|((draw, lot), pick)| (draw, lot, pick)),
            replaces: row.replaces,
            code_sealed: row.code_sealed,
            state,
            deadline: row.deadline,
            won_at: row.won_at,
            shown_as: row.shown_as,
            changes: row.changes,
        })
    }
}

/// A win.
pub async fn find(conn: &mut Conn, id: Uuid) -> Result<Option<StoredWin>, Error> {
    let row = conn
        .query(crate::db::Sql::from(STORED).then(" where id = $1"))
        .bind(id)
        .optional::<WinRow>()
        .await?;
    row.map(TryInto::try_into).transpose()
}

/// The win with the claim code of this index.
pub async fn by_code(conn: &mut Conn, code_index: &[u8]) -> Result<Option<StoredWin>, Error> {
    let row = conn
        .query(crate::db::Sql::from(STORED).then(" where code_index = $1"))
        .bind(code_index)
        .optional::<WinRow>()
        .await?;
    row.map(TryInto::try_into).transpose()
}

/// What a participant has won, newest first, at most `limit`.
pub async fn of_participant(
    conn: &mut Conn,
    participant: Uuid,
    limit: u16,
) -> Result<Vec<StoredWin>, Error> {
    let sql = crate::db::Sql::from(STORED)
        .then(" where participant_id = $1 order by won_at desc, id desc limit $2");
    let rows = conn
        .query(sql)
        .bind(participant)
        .bind(i64::from(limit))
        .all::<WinRow>()
        .await?;
    rows.into_iter().map(TryInto::try_into).collect()
}
