//! Winners who are to be told or reminded by a message: those who agreed to one, while it helps.

use chrono::{DateTime, Utc};
use domain::prizes::PrizeKind;
use domain::prizes::claiming::REMINDERS;
use sqlx::FromRow;
use uuid::Uuid;

use super::win_entries::lay_entry;
use super::wins::{EntryKind, Who};
use crate::db::Sql;
use crate::{Conn, Error, Tx};

/// A win of which somebody is to hear.
#[derive(Clone, Debug)]
pub struct Notice {
    /// Which win.
    pub win_id: Uuid,
    /// Whose, also the associated data of `phone_sealed`.
    pub participant_id: Uuid,
    /// Their number, sealed.
    pub phone_sealed: Vec<u8>,
    /// The prize's name.
    pub prize: String,
    /// Its kind.
    pub kind: PrizeKind,
    /// The campaign's title.
    pub campaign: String,
    /// The name of the branch that was chosen.
    pub branch: Option<String>,
    /// Whether it came because somebody else gave up.
    pub is_alternate: bool,
    /// The first moment at which it cannot be claimed any more.
    pub deadline: DateTime<Utc>,
}

#[derive(FromRow)]
struct NoticeRow {
    win_id: Uuid,
    participant_id: Uuid,
    phone_sealed: Vec<u8>,
    prize: String,
    kind: String,
    campaign: String,
    branch: Option<String>,
    is_alternate: bool,
    deadline: DateTime<Utc>,
}

impl TryFrom<NoticeRow> for Notice {
    type Error = Error;

    fn try_from(row: NoticeRow) -> Result<Self, Error> {
        let kind = PrizeKind::from_word(&row.kind)
            .ok_or_else(|| Error::Broken(format!("the prize of win {} is of no kind", row.win_id)));
        Ok(Self {
            win_id: row.win_id,
            participant_id: row.participant_id,
            phone_sealed: row.phone_sealed,
            prize: row.prize,
            kind: kind?,
            campaign: row.campaign,
            branch: row.branch,
            is_alternate: row.is_alternate,
            deadline: row.deadline,
        })
    }
}

/// Wins that can still be fetched by somebody who agreed to be told.
const LISTENING: &str = "select w.id as win_id, w.participant_id, a.phone_sealed, p.name as prize,
        p.kind, c.title as campaign, b.name as branch, (w.replaces is not null) as is_alternate,
        w.deadline
    from wins w join participants a on a.id = w.participant_id
    join prizes p on p.id = w.prize_id join campaigns c on c.id = w.campaign_id
    left join branches b on b.id = w.branch_id
    where w.state in ('open', 'claimed') and w.deadline > $1 and a.deleted_at is null
    and exists (select 1 from consents k where k.participant_id = w.participant_id
                and k.purpose = 'prize_notice' and k.withdrawn_at is null)";

/// Wins of which nobody was told, longest waiting first, at most `limit`. Winners who did not agree to
/// messages see them on their own page alone, and are told where they agree later.
pub async fn to_tell(
    conn: &mut Conn,
    now: DateTime<Utc>,
    limit: u16,
) -> Result<Vec<Notice>, Error> {
    let sql = Sql::from(LISTENING).then("and w.told_at is null order by w.won_at, w.id limit $2");
    let rows = conn.query(sql).bind(now).bind(i64::from(limit));
    let rows = rows.all::<NoticeRow>().await?;
    rows.into_iter().map(TryInto::try_into).collect()
}

/// Notes that its winner is told; `reminders` are those whose time is over then. `false` where it was
/// told before, or given up.
pub async fn tell(
    tx: &mut Tx,
    win: Uuid,
    reminders: u8,
    now: DateTime<Utc>,
) -> Result<bool, Error> {
    let told = tx
        .command(
            "update wins set told_at = $2, reminders = $3
             where id = $1 and told_at is null and state in ('open', 'claimed')",
        )
        .bind(win)
        .bind(now)
        .bind(i32::from(reminders))
        .run()
        .await?;
    if told == 1 {
        lay_entry(tx, win, EntryKind::Told, Who::Platform, None, "", now).await?;
    }
    Ok(told == 1)
}

/// Wins of which somebody was told and is to be reminded, those whose deadline is nearest first, at
/// most `limit`.
pub async fn to_remind(
    conn: &mut Conn,
    now: DateTime<Utc>,
    limit: u16,
) -> Result<Vec<Notice>, Error> {
    let sql = Sql::from(LISTENING).then(
        "and w.told_at is not null
         and ((w.deadline <= $2 and w.reminders < 1) or (w.deadline <= $3 and w.reminders < 2))
         order by w.deadline, w.id limit $4",
    );
    let [first, second] = REMINDERS;
    let rows = conn
        .query(sql)
        .bind(now)
        .bind(now + first)
        .bind(now + second)
        .bind(i64::from(limit))
        .all::<NoticeRow>()
        .await?;
    rows.into_iter().map(TryInto::try_into).collect()
}

/// Notes that its winner is reminded for the `reminders`th time. `false` where that was done before, or
/// there is nothing to be reminded of any more.
pub async fn remind(
    tx: &mut Tx,
    win: Uuid,
    reminders: u8,
    now: DateTime<Utc>,
) -> Result<bool, Error> {
    let reminded = tx
        .command(
            "update wins set reminded_at = $2, reminders = $3
             where id = $1 and reminders < $3 and state in ('open', 'claimed')",
        )
        .bind(win)
        .bind(now)
        .bind(i32::from(reminders))
        .run()
        .await?;
    if reminded == 1 {
        lay_entry(tx, win, EntryKind::Reminded, Who::Platform, None, "", now).await?;
    }
    Ok(reminded == 1)
}
