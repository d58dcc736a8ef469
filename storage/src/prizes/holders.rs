//! Wins and tickets as those see them who hold them, and what holders decide about themselves.

use chrono::{DateTime, Utc};
use domain::prizes::PrizeKind;
use sqlx::FromRow;
use uuid::Uuid;

use super::win_entries::lay_entry;
use super::win_steps::give_up;
use super::wins::{EntryKind, Who, of_participant};
use crate::{Conn, Error, Tx};

/// More wins than anybody has.
const MOST: u16 = 1_000;

/// How often what changes at the same moment is read again.
const READINGS: usize = 4;

/// What a win is about, in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WonPrize {
    /// Which win.
    pub win_id: Uuid,
    /// The prize's name.
    pub prize: String,
    /// Its kind.
    pub kind: PrizeKind,
    /// The campaign's title.
    pub campaign: String,
    /// The name of the branch where it is, or was, to be handed over.
    pub branch: Option<String>,
}

#[derive(FromRow)]
struct WonPrizeRow {
    win_id: Uuid,
    prize: String,
    kind: String,
    campaign: String,
    branch: Option<String>,
}

/// What the wins of a participant are about, newest first, at most `limit`.
pub async fn won_prizes(
    conn: &mut Conn,
    participant: Uuid,
    limit: u16,
) -> Result<Vec<WonPrize>, Error> {
    let rows = conn
        .query(
            "select w.id as win_id, p.name as prize, p.kind, c.title as campaign, b.name as branch
             from wins w join prizes p on p.id = w.prize_id join campaigns c on c.id = w.campaign_id
             left join branches b on b.id = w.branch_id
             where w.participant_id = $1 order by w.won_at desc, w.id desc limit $2",
        )
        .bind(participant)
        .bind(i64::from(limit))
        .all::<WonPrizeRow>()
        .await?;
    let read = rows.into_iter().map(|row| {
        let kind = PrizeKind::from_word(&row.kind)
            .ok_or_else(|| Error::Broken(format!("the prize of win {} is of no kind", row.win_id)));
        Ok(WonPrize {
            win_id: row.win_id,
            prize: row.prize,
            kind: kind?,
            campaign: row.campaign,
            branch: row.branch,
        })
    });
    read.collect()
}

/// What became of a ticket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TicketOutcome {
    /// Nothing of its campaign was drawn yet.
    Waiting,
    /// It won.
    Won,
    /// It did not, but comes in where winners of its lot give up.
    Alternate,
    /// It did not.
    Lost,
}

#[derive(FromRow)]
struct OutcomeRow {
    id: Uuid,
    won: bool,
    drawn: bool,
    alternate: bool,
}

/// What became of each ticket of a participant that was not voided. A campaign's draw is over for
/// its tickets once there are winners of it.
pub async fn ticket_outcomes(
    conn: &mut Conn,
    participant: Uuid,
) -> Result<Vec<(Uuid, TicketOutcome)>, Error> {
    let rows = conn
        .query(
            "select t.id,
                    exists (select 1 from wins w where w.ticket_id = t.id) as won,
                    exists (select 1 from wins w where w.campaign_id = t.campaign_id
                            and w.draw_id is not null) as drawn,
                    exists (select 1 from draw_picks k join draws d on d.id = k.draw_id
                            where k.ticket_id = t.id and k.fate = 'alternate'
                            and d.state = 'published') as alternate
             from tickets t where t.participant_id = $1 and t.voided_at is null",
        )
        .bind(participant)
        .all::<OutcomeRow>()
        .await?;
    let outcomes = rows.into_iter().map(|row| {
        let outcome = match (row.won, row.drawn, row.alternate) {
            (true, _, _) => TicketOutcome::Won,
            (false, false, _) => TicketOutcome::Waiting,
            (false, true, true) => TicketOutcome::Alternate,
            (false, true, false) => TicketOutcome::Lost,
        };
        (row.id, outcome)
    });
    Ok(outcomes.collect())
}

/// Its winner agrees to be named as `shown` in public. `false` where it is somebody else's or was given
/// up; saying it again changes nothing.
pub async fn publish_name(
    tx: &mut Tx,
    (win, participant): (Uuid, Uuid),
    shown: &str,
    now: DateTime<Utc>,
) -> Result<bool, Error> {
    let own = tx
        .query(
            "select shown_as from wins
             where id = $1 and participant_id = $2 and state not in ('declined', 'forfeited')",
        )
        .bind(win)
        .bind(participant)
        .optional::<(Option<String>,)>()
        .await?;
    let Some((before,)) = own else {
        return Ok(false);
    };
    if before.as_deref() == Some(shown) {
        return Ok(true);
    }
    let named = tx
        .command(
            "update wins set shown_as = $3
             where id = $1 and participant_id = $2 and state not in ('declined', 'forfeited')",
        )
        .bind(win)
        .bind(participant)
        .bind(shown)
        .run()
        .await?;
    if named == 0 {
        return Ok(false);
    }
    // Without the name: entries are kept for good, and the consent may be taken back.
    lay_entry(tx, win, EntryKind::Named, Who::Holder, None, "", now).await?;
    Ok(true)
}

/// Its winner takes that back. `false` where it was not agreed to.
pub async fn withdraw_name(
    tx: &mut Tx,
    (win, participant): (Uuid, Uuid),
    now: DateTime<Utc>,
) -> Result<bool, Error> {
    let withdrawn = tx
        .command(
            "update wins set shown_as = null
             where id = $1 and participant_id = $2 and shown_as is not null",
        )
        .bind(win)
        .bind(participant)
        .run()
        .await?;
    if withdrawn == 1 {
        lay_entry(tx, win, EntryKind::Unnamed, Who::Holder, None, "", now).await?;
    }
    Ok(withdrawn == 1)
}

/// Keeps what deleted accounts of the number with this mark have won, for the account that has it now.
pub async fn take_over_wins(tx: &mut Tx, participant: Uuid, mark: &[u8]) -> Result<(), Error> {
    for earlier in [
        "insert into wins_before (participant_id, win_id)
         select $1, w.id from wins w join participants p on p.id = w.participant_id
         where p.mark = $2 on conflict (participant_id, win_id) do nothing",
        "insert into wins_before (participant_id, win_id)
         select $1, b.win_id from wins_before b join participants p on p.id = b.participant_id
         where p.mark = $2 on conflict (participant_id, win_id) do nothing",
    ] {
        tx.command(earlier)
            .bind(participant)
            .bind(mark)
            .run()
            .await?;
    }
    Ok(())
}

/// Declines whatever a participant has won and not fetched; what was kept for it is free again. For
/// the unit that deletes an account. `new_id` makes ids for stock entries.
pub async fn decline_all(
    tx: &mut Tx,
    participant: Uuid,
    new_id: impl Fn() -> Uuid + Send + Sync,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    for _ in 0..READINGS {
        let wins = of_participant(tx, participant, MOST).await?;
        let mut changed = false;
        for win in wins.iter().filter(|win| win.state.decline().is_ok()) {
            let entry = (win, new_id());
            changed |= !give_up(tx, entry, EntryKind::Declined, Who::Holder, now).await?;
        }
        if !changed {
            return Ok(());
        }
    }
    Err(Error::LostRace(format!(
        "wins of {participant} change all the time"
    )))
}

/// What the holder of a ticket reads out.
pub async fn ticket_code(conn: &mut Conn, ticket: Uuid) -> Result<Option<String>, Error> {
    let row = conn
        .query("select code from tickets where id = $1")
        .bind(ticket)
        .optional::<(String,)>()
        .await?;
    Ok(row.map(|(code,)| code))
}
