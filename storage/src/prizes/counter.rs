//! The counter of a branch: what its teller sees of a win, what was shown there, and its lists.

use chrono::{DateTime, NaiveDate, Utc};
use domain::participants::Challenge;
use domain::prizes::PrizeKind;
use domain::prizes::counter::CounterTab;
use domain::staff::Scope;
use sqlx::FromRow;
use uuid::Uuid;

use crate::branches::part;
use crate::db::{Query, Sql};
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
                    h.phone_sealed, n.at as scanned_at, t.claim_from
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

/// What a list of wins at branches is narrowed to.
#[derive(Clone, Debug)]
pub struct CounterFilter {
    /// Whose eyes.
    pub scope: Scope,
    /// Only at this branch.
    pub branch: Option<Uuid>,
    /// Which part.
    pub tab: CounterTab,
    /// A part of the prize's name.
    pub text: Option<String>,
    /// Now.
    pub now: DateTime<Utc>,
    /// Until when a deadline is near.
    pub soon: DateTime<Utc>,
}

const FOUND: &str = "from wins w join branches b on b.id = w.branch_id
    join prizes p on p.id = w.prize_id join campaigns c on c.id = w.campaign_id
    join participants h on h.id = w.participant_id left join staff s on s.id = w.redeemed_by
    left join tickets t on t.id = w.ticket_id
    where ($1 = 'head_office' or b.id = $2 or b.parent_id = $2)
    and ($3 is null or lower(p.name) like $3 escape '\\'
         or lower(t.code) like $3 escape '\\')";

impl CounterFilter {
    /// `sql` over the rows that the filter leaves; `$1` to `$6` are its values.
    fn narrowed(&self, sql: &'static str) -> Sql {
        let part = match self.tab {
            CounterTab::Waiting => "and w.state = 'claimed' and w.deadline > $5",
            CounterTab::Expiring => {
                "and w.state = 'claimed' and w.deadline > $5 and w.deadline <= $6"
            }
            CounterTab::HandedOver => "and w.state = 'redeemed'",
            CounterTab::GivenUp => {
                "and (w.state in ('declined', 'forfeited')
                 or (w.state = 'claimed' and w.deadline <= $5))"
            }
        };
        Sql::from(sql)
            .then(FOUND)
            .then_if(self.branch.is_some(), "and w.branch_id = $4")
            .then(part)
    }

    fn bind<'c>(&self, query: Query<'c>) -> Query<'c> {
        query
            .bind(self.scope.kind.word())
            .bind(self.scope.branch)
            .bind(self.text.as_deref().map(part))
            .bind(self.branch)
            .bind(self.now)
            .bind(self.soon)
    }
}

/// A win in a branch's list.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct CounterRow {
    /// Its id.
    pub id: Uuid,
    /// The prize's name.
    pub prize: String,
    /// The campaign's title.
    pub campaign: String,
    /// The branch's code.
    pub branch_code: String,
    /// The branch's name.
    pub branch_name: String,
    /// Where it stands: the stored word.
    pub state: String,
    /// The first moment at which it cannot be handed over any more.
    pub deadline: DateTime<Utc>,
    /// When the branch was chosen.
    pub claimed_at: Option<DateTime<Utc>>,
    /// When it was handed over or given up.
    pub settled_at: Option<DateTime<Utc>>,
    /// Who handed it over.
    pub redeemed_by: Option<String>,
    /// How its winner agreed to be named.
    pub shown_as: Option<String>,
    /// The winner, whose id is the associated data of `phone_sealed`.
    pub participant_id: Uuid,
    /// Their number, sealed; `None` once the account is deleted.
    pub phone_sealed: Option<Vec<u8>>,
    /// The number of the ticket that was drawn; `None` where nothing was.
    pub ticket: Option<String>,
}

/// The wins that the filter leaves: what is to be handed over by its deadline, the rest by when it was
/// settled, the latest first.
pub async fn counter_list(
    conn: &mut Conn,
    filter: &CounterFilter,
    offset: u32,
    limit: u32,
) -> Result<Vec<CounterRow>, Error> {
    let waits = matches!(filter.tab, CounterTab::Waiting | CounterTab::Expiring);
    let sql = filter
        .narrowed(
            "select w.id, p.name as prize, c.title as campaign, b.code as branch_code,
                    b.name as branch_name, w.state, w.deadline, w.claimed_at, w.settled_at,
                    s.name as redeemed_by, w.shown_as, w.participant_id, h.phone_sealed,
                    t.code as ticket",
        )
        .then_if(waits, "order by w.deadline, w.id")
        .then_if(
            !waits,
            "order by coalesce(w.settled_at, w.deadline) desc, w.id desc",
        )
        .then("limit $7 offset $8");
    filter
        .bind(conn.query(sql))
        .bind(i64::from(limit))
        .bind(i64::from(offset))
        .all()
        .await
}

/// How many wins the filter leaves.
pub async fn counter_count(conn: &mut Conn, filter: &CounterFilter) -> Result<i64, Error> {
    let sql = filter.narrowed("select count(*)");
    let (count,) = filter.bind(conn.query(sql)).one::<(i64,)>().await?;
    Ok(count)
}

/// The numbers of a branch's counter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, FromRow)]
pub struct CounterNumbers {
    /// To be handed over.
    pub waiting: i64,
    /// Of these, until a deadline that is near.
    pub expiring: i64,
    /// Handed over since the day began.
    pub today: i64,
    /// Handed over in all.
    pub handed_over: i64,
}

/// The numbers of a branch's counter; the bank's day began at `morning`, and deadlines until `soon` are
/// near.
pub async fn counter_numbers(
    conn: &mut Conn,
    branch: Uuid,
    (morning, now, soon): (DateTime<Utc>, DateTime<Utc>, DateTime<Utc>),
) -> Result<CounterNumbers, Error> {
    conn.query(
        "select
           (select count(*) from wins where branch_id = $1 and state = 'claimed'
            and deadline > $2) as waiting,
           (select count(*) from wins where branch_id = $1 and state = 'claimed'
            and deadline > $2 and deadline <= $3) as expiring,
           (select count(*) from wins where branch_id = $1 and state = 'redeemed'
            and settled_at >= $4) as today,
           (select count(*) from wins where branch_id = $1 and state = 'redeemed') as handed_over",
    )
    .bind(branch)
    .bind(now)
    .bind(soon)
    .bind(morning)
    .one()
    .await
}
