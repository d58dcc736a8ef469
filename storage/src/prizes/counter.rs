//! The counter of a branch: what its teller sees of a win, and what was shown there.

use chrono::{DateTime, NaiveDate, Utc};
use domain::campaigns::plan::Tax;
use domain::participants::Challenge;
use domain::prizes::PrizeKind;
use sqlx::FromRow;
use uuid::Uuid;

use crate::{Conn, Error, Tx};

/// What a teller sees beside a win.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CounterWin {
    /// The prize's name.
    pub prize: String,
    /// Of which kind it is.
    pub kind: PrizeKind,
    /// The campaign's title.
    pub campaign: String,
    /// The code of the ticket that was drawn; `None` where none was.
    pub ticket: Option<String>,
    /// Where it is to be handed over, or was: id, code and name.
    pub branch: Option<(Uuid, String, String)>,
    /// The teller who handed it over.
    pub redeemed_by: Option<String>,
    /// The winner's number, sealed; `None` once they have deleted their account.
    pub phone_sealed: Option<Vec<u8>>,
    /// When this teller was shown its code last.
    pub scanned_at: Option<DateTime<Utc>>,
    /// The first day on which prizes of the campaign are handed over.
    pub claim_from: Option<NaiveDate>,
    /// What the prize is worth, in fen.
    pub value_fen: i64,
    /// Who bears the tax on it.
    pub tax: Option<Tax>,
}

#[derive(FromRow)]
struct CounterWinRow {
    prize: String,
    kind: String,
    campaign: String,
    ticket: Option<String>,
    branch_id: Option<Uuid>,
    branch_code: Option<String>,
    branch_name: Option<String>,
    redeemed_by: Option<String>,
    phone_sealed: Option<Vec<u8>>,
    scanned_at: Option<DateTime<Utc>>,
    claim_from: Option<NaiveDate>,
    value_fen: i64,
    tax: Option<String>,
}

/// What `teller` sees beside a win.
pub async fn at_counter(
    conn: &mut Conn,
    win: Uuid,
    teller: Uuid,
) -> Result<Option<CounterWin>, Error> {
    let row = conn
        .query(
            "select p.name as prize, p.kind, c.title as campaign, k.code as ticket,
                    w.branch_id, b.code as branch_code, b.name as branch_name, s.name as redeemed_by,
                    h.phone_sealed, n.at as scanned_at, t.claim_from, p.value_fen, t.tax
             from wins w join prizes p on p.id = w.prize_id
             join campaigns c on c.id = w.campaign_id
             join participants h on h.id = w.participant_id
             left join tickets k on k.id = w.ticket_id
             left join branches b on b.id = w.branch_id
             left join staff s on s.id = w.redeemed_by
             left join counter_scans n on n.win_id = w.id and n.staff_id = $2
             left join prize_terms t on t.campaign_id = w.campaign_id
             where w.id = $1",
        )
        .bind(win)
        .bind(teller)
        .optional::<CounterWinRow>()
        .await?;
    let read = row.map(|row| {
        let broken = || Error::Broken(format!("the prize of win {win} has a bad kind"));
        let branch = row.branch_id.zip(row.branch_code).zip(row.branch_name);
        Ok(CounterWin {
            kind: PrizeKind::from_word(&row.kind).ok_or_else(broken)?,
            prize: row.prize,
            campaign: row.campaign,
            ticket: row.ticket,
            branch: branch.map(|((id, code), name)| (id, code, name)),
            redeemed_by: row.redeemed_by,
            phone_sealed: row.phone_sealed,
            scanned_at: row.scanned_at,
            claim_from: row.claim_from,
            value_fen: row.value_fen,
            tax: row.tax.as_deref().and_then(Tax::from_word),
        })
    });
    read.transpose()
}

/// Notes that the code of a win was shown to `teller`.
pub async fn note_scan(
    tx: &mut Tx,
    win: Uuid,
    teller: Uuid,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    tx.command(
        "insert into counter_scans (win_id, staff_id, at) values ($1, $2, $3)
         on conflict (win_id, staff_id) do update set at = excluded.at
         where counter_scans.at < excluded.at",
    )
    .bind(win)
    .bind(teller)
    .bind(now)
    .run()
    .await?;
    Ok(())
}

/// A code that was sent to a winner.
#[derive(Clone, Debug)]
pub struct CounterCode {
    /// Of which win.
    pub win_id: Uuid,
    /// Its id, part of what is hashed.
    pub id: Uuid,
    /// Keyed hash of the code.
    pub code_hash: Vec<u8>,
    /// Its rules.
    pub challenge: Challenge,
}

#[derive(FromRow)]
struct CounterCodeRow {
    id: Uuid,
    code_hash: Vec<u8>,
    issued_at: DateTime<Utc>,
    tries: i32,
    used_at: Option<DateTime<Utc>>,
}

/// Stores a code before it is sent, in place of the last one of its win.
pub async fn put_counter_code(tx: &mut Tx, code: &CounterCode) -> Result<(), Error> {
    tx.command(
        "insert into counter_codes (win_id, id, code_hash, issued_at, tries)
         values ($1, $2, $3, $4, 0)
         on conflict (win_id) do update
         set id = excluded.id, code_hash = excluded.code_hash, issued_at = excluded.issued_at,
             tries = 0, used_at = null",
    )
    .bind(code.win_id)
    .bind(code.id)
    .bind(&code.code_hash)
    .bind(code.challenge.issued_at)
    .run()
    .await?;
    Ok(())
}

/// The code that the winner was sent last.
pub async fn counter_code(conn: &mut Conn, win: Uuid) -> Result<Option<CounterCode>, Error> {
    let row = conn
        .query(
            "select id, code_hash, issued_at, tries, used_at from counter_codes where win_id = $1",
        )
        .bind(win)
        .optional::<CounterCodeRow>()
        .await?;
    Ok(row.map(|row| CounterCode {
        win_id: win,
        id: row.id,
        code_hash: row.code_hash,
        challenge: Challenge {
            issued_at: row.issued_at,
            tries: u32::try_from(row.tries).unwrap_or(u32::MAX),
            used: row.used_at.is_some(),
        },
    }))
}

/// Counts a try. `false` where another try was counted in between, or another code was sent, so that
/// tries at once cannot share one count.
pub async fn count_counter_try(tx: &mut Tx, code: &CounterCode) -> Result<bool, Error> {
    let counted = tx
        .command(
            "update counter_codes set tries = tries + 1
             where win_id = $1 and id = $2 and tries = $3 and used_at is null",
        )
        .bind(code.win_id)
        .bind(code.id)
        .bind(i32::try_from(code.challenge.tries).unwrap_or(i32::MAX))
        .run()
        .await?;
    Ok(counted == 1)
}

/// Uses a code up. `false` where it was used already.
pub async fn use_counter_code(
    tx: &mut Tx,
    code: &CounterCode,
    now: DateTime<Utc>,
) -> Result<bool, Error> {
    let used = tx
        .command(
            "update counter_codes set used_at = $3
             where win_id = $1 and id = $2 and used_at is null",
        )
        .bind(code.win_id)
        .bind(code.id)
        .bind(now)
        .run()
        .await?;
    Ok(used == 1)
}

/// Whether the stock entry with this id, made with a form, was laid for a win: whether the form was
/// sent before.
pub async fn was_laid(conn: &mut Conn, win: Uuid, entry: Uuid) -> Result<bool, Error> {
    let (laid,) = conn
        .query("select count(*) from stock_entries where id = $1 and win_id = $2")
        .bind(entry)
        .bind(win)
        .one::<(i64,)>()
        .await?;
    Ok(laid > 0)
}

/// Removes what was shown and sent before `before`.
pub async fn sweep_counter(tx: &mut Tx, before: DateTime<Utc>) -> Result<(), Error> {
    tx.command("delete from counter_scans where at < $1")
        .bind(before)
        .run()
        .await?;
    tx.command("delete from counter_codes where issued_at < $1")
        .bind(before)
        .run()
        .await?;
    Ok(())
}
