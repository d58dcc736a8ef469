//! Reads the ledger of a campaign from end to end, for `domain` to verify.

use chrono::{DateTime, Utc};
use domain::prizes::ledger::{Difference, Ledger, PrizeRow, Step, Sums, Verified, WinRow};
use domain::prizes::{EntryKind, StockMove};
use sqlx::FromRow;
use uuid::Uuid;

use crate::{Conn, Db, Error};

/// How many wins, or stock entries, are read at once.
const AT_ONCE: i64 = 500;

/// A campaign that has prizes.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct CampaignWithPrizes {
    /// Its id.
    pub id: Uuid,
    /// The end of its address.
    pub slug: String,
    /// Its title.
    pub title: String,
}

/// The campaigns that have prizes, by their address.
pub async fn ledger_campaigns(conn: &mut Conn) -> Result<Vec<CampaignWithPrizes>, Error> {
    conn.query(
        "select c.id, c.slug, c.title from campaigns c
         where exists (select 1 from prizes p where p.campaign_id = c.id) order by c.slug",
    )
    .all()
    .await
}

/// Verifies the ledger of a campaign as it stands at one moment, in pages of 500 rows: memory grows
/// with its prizes and branches alone.
pub async fn verify(db: &Db, campaign: Uuid) -> Result<Verified, Error> {
    let mut conn = db.snapshot().await?;
    let mut ledger = Ledger::default();
    read_names(&mut conn, campaign, &mut ledger).await?;
    read_wins(&mut conn, campaign, &mut ledger).await?;
    read_stock(&mut conn, campaign, &mut ledger).await?;
    read_sums(&mut conn, campaign, &mut ledger).await?;
    for difference in causes(&mut conn, campaign).await? {
        ledger.name(difference);
    }
    for difference in twice(&mut conn, campaign).await? {
        ledger.name(difference);
    }
    for difference in transfers(&mut conn, campaign).await? {
        ledger.name(difference);
    }
    Ok(ledger.close())
}

async fn read_names(conn: &mut Conn, campaign: Uuid, ledger: &mut Ledger) -> Result<(), Error> {
    let prizes = conn
        .query("select id, name, quantity, held from prizes where campaign_id = $1 order by place")
        .bind(campaign)
        .all::<(Uuid, String, i64, i64)>()
        .await?;
    for (id, name, quantity, held) in prizes {
        ledger.prize(PrizeRow {
            id,
            name,
            quantity,
            held,
        });
    }
    let branches = conn
        .query("select id, code from branches order by code")
        .all::<(Uuid, String)>()
        .await?;
    for (id, code) in branches {
        ledger.branch(id, code);
    }
    Ok(())
}

#[derive(FromRow)]
struct PageRow {
    id: Uuid,
    prize_id: Uuid,
    participant_id: Uuid,
    given: String,
    state: String,
    branch_id: Option<Uuid>,
    redeemed_by: Option<Uuid>,
}

/// Where a page of wins begins and ends: after the first, with the last.
type Between = ((Uuid, String), (Uuid, String));

async fn read_wins(conn: &mut Conn, campaign: Uuid, ledger: &mut Ledger) -> Result<(), Error> {
    let mut after = (Uuid::nil(), String::new());
    loop {
        let rows = conn
            .query(
                "select id, prize_id, participant_id, given, state, branch_id, redeemed_by
                 from wins where campaign_id = $1 and (participant_id, given) > ($2, $3)
                 order by participant_id, given limit $4",
            )
            .bind(campaign)
            .bind(after.0)
            .bind(&after.1)
            .bind(AT_ONCE)
            .all::<PageRow>()
            .await?;
        let Some(last) = rows.last() else {
            return Ok(());
        };
        let until = (last.participant_id, last.given.clone());
        let between = (after, until.clone());
        let mut steps = steps(conn, campaign, &between)
            .await?
            .into_iter()
            .peekable();
        let mut moves = moves(conn, campaign, &between)
            .await?
            .into_iter()
            .peekable();
        for row in rows {
            let mut win = WinRow {
                id: row.id,
                prize: row.prize_id,
                state: row.state,
                branch: row.branch_id,
                redeemed_by: row.redeemed_by,
                steps: Vec::new(),
                moves: Vec::new(),
            };
            while let Some(step) = steps.next_if(|step| step.win_id == win.id) {
                win.steps.push(step.into());
            }
            while let Some(moved) = moves.next_if(|moved| moved.win_id == win.id) {
                let kind = StockMove::from_word(&moved.kind);
                win.moves
                    .push((moved.prize_id, kind, moved.branch_id, moved.quantity));
            }
            ledger.win(&win);
        }
        after = until;
    }
}

#[derive(FromRow)]
struct StepRow {
    win_id: Uuid,
    seq: i64,
    kind: String,
    at: DateTime<Utc>,
    branch_id: Option<Uuid>,
    staff_id: Option<Uuid>,
}

impl From<StepRow> for Step {
    fn from(row: StepRow) -> Self {
        Self {
            seq: row.seq,
            kind: EntryKind::from_word(&row.kind),
            at: row.at,
            branch: row.branch_id,
            staff: row.staff_id,
        }
    }
}

/// The entries of a page of wins, in the order of the page.
async fn steps(conn: &mut Conn, campaign: Uuid, page: &Between) -> Result<Vec<StepRow>, Error> {
    let (after, until) = page;
    conn.query(
        "select e.win_id, e.seq, e.kind, e.at, e.branch_id, e.staff_id
         from wins w join win_entries e on e.win_id = w.id
         where w.campaign_id = $1 and (w.participant_id, w.given) > ($2, $3)
           and (w.participant_id, w.given) <= ($4, $5)
         order by w.participant_id, w.given, e.seq",
    )
    .bind(campaign)
    .bind(after.0)
    .bind(&after.1)
    .bind(until.0)
    .bind(&until.1)
    .all()
    .await
}

#[derive(FromRow)]
struct MoveRow {
    win_id: Uuid,
    prize_id: Uuid,
    branch_id: Uuid,
    kind: String,
    quantity: i64,
}

/// The stock entries that name a page of wins, in the order of the page.
async fn moves(conn: &mut Conn, campaign: Uuid, page: &Between) -> Result<Vec<MoveRow>, Error> {
    let (after, until) = page;
    conn.query(
        "select w.id as win_id, e.prize_id, e.branch_id, e.kind, e.quantity
         from wins w join stock_entries e on e.win_id = w.id
         where w.campaign_id = $1 and (w.participant_id, w.given) > ($2, $3)
           and (w.participant_id, w.given) <= ($4, $5)
         order by w.participant_id, w.given",
    )
    .bind(campaign)
    .bind(after.0)
    .bind(&after.1)
    .bind(until.0)
    .bind(&until.1)
    .all()
    .await
}

#[derive(FromRow)]
struct StockRow {
    prize_id: Uuid,
    branch_id: Uuid,
    seq: i64,
    kind: String,
    quantity: i64,
}

async fn read_stock(conn: &mut Conn, campaign: Uuid, ledger: &mut Ledger) -> Result<(), Error> {
    let mut after = (Uuid::nil(), Uuid::nil(), 0);
    loop {
        let rows = conn
            .query(
                "select prize_id, branch_id, seq, kind, quantity from stock_entries
                 where prize_id in (select id from prizes where campaign_id = $1)
                   and (prize_id, branch_id, seq) > ($2, $3, $4)
                 order by prize_id, branch_id, seq limit $5",
            )
            .bind(campaign)
            .bind(after.0)
            .bind(after.1)
            .bind(after.2)
            .bind(AT_ONCE)
            .all::<StockRow>()
            .await?;
        let Some(last) = rows.last() else {
            return Ok(());
        };
        after = (last.prize_id, last.branch_id, last.seq);
        for row in rows {
            let kind = StockMove::from_word(&row.kind);
            ledger.stock((row.prize_id, row.branch_id), row.seq, kind, row.quantity);
        }
    }
}

async fn read_sums(conn: &mut Conn, campaign: Uuid, ledger: &mut Ledger) -> Result<(), Error> {
    let rows = conn
        .query(
            "select s.prize_id, s.branch_id, s.on_hand, s.reserved, s.entries
             from stock_sums s join prizes p on p.id = s.prize_id
             where p.campaign_id = $1 order by s.prize_id, s.branch_id",
        )
        .bind(campaign)
        .all::<(Uuid, Uuid, i64, i64, i64)>()
        .await?;
    for (prize, branch, on_hand, reserved, entries) in rows {
        ledger.sums((prize, branch), Sums { on_hand, reserved }, entries);
    }
    Ok(())
}

/// Wins whose cause is not there, and alternates of those that still hold.
async fn causes(conn: &mut Conn, campaign: Uuid) -> Result<Vec<Difference>, Error> {
    let without = conn
        .query(
            "select w.id from wins w
             left join tickets t on t.id = w.ticket_id and t.participant_id = w.participant_id
                                and t.campaign_id = w.campaign_id
             left join draw_picks p on p.draw_id = w.draw_id and p.lot = w.lot
                                   and p.place = w.pick and p.ticket_id = w.ticket_id
                                   and p.fate in ('winner', 'alternate')
             left join attempts a on a.id = w.attempt_id and a.participant_id = w.participant_id
             where w.campaign_id = $1
               and ((w.given = 'draw' and (t.id is null or p.draw_id is null))
                    or (w.given <> 'draw' and a.id is null))
             order by w.id limit $2",
        )
        .bind(campaign)
        .bind(AT_ONCE)
        .all::<(Uuid,)>()
        .await?;
    let early = conn
        .query(
            "select w.id from wins w join wins r on r.id = w.replaces
             where w.campaign_id = $1 and r.state not in ('declined', 'forfeited')
             order by w.id limit $2",
        )
        .bind(campaign)
        .bind(AT_ONCE)
        .all::<(Uuid,)>()
        .await?;
    let without = without.into_iter().map(|(win,)| Difference::Cause { win });
    let early = early.into_iter().map(|(win,)| Difference::Replaced { win });
    Ok(without.chain(early).collect())
}

async fn twice(conn: &mut Conn, campaign: Uuid) -> Result<Vec<Difference>, Error> {
    let rows = conn
        .query(
            "select participant_id, given, count(*) from wins where campaign_id = $1
             group by participant_id, given having count(*) > 1
             order by participant_id, given limit $2",
        )
        .bind(campaign)
        .bind(AT_ONCE)
        .all::<(Uuid, String, i64)>()
        .await?;
    let twice = rows
        .into_iter()
        .map(|(participant, given, wins)| Difference::Twice {
            participant,
            given,
            wins,
        });
    Ok(twice.collect())
}

/// Transfers of which more arrived than was sent.
async fn transfers(conn: &mut Conn, campaign: Uuid) -> Result<Vec<Difference>, Error> {
    let rows = conn
        .query(
            "select e.transfer_id,
                    cast(sum(case when e.kind = 'sent' then e.quantity else 0 end) as bigint),
                    cast(sum(case when e.kind = 'arrived' then e.quantity else 0 end) as bigint)
             from stock_entries e join prizes p on p.id = e.prize_id
             where p.campaign_id = $1 and e.transfer_id is not null
             group by e.transfer_id
             having sum(case when e.kind = 'arrived' then e.quantity else 0 end)
                  > sum(case when e.kind = 'sent' then e.quantity else 0 end)
             order by e.transfer_id limit $2",
        )
        .bind(campaign)
        .bind(AT_ONCE)
        .all::<(Uuid, i64, i64)>()
        .await?;
    let more = rows
        .into_iter()
        .map(|(transfer, sent, arrived)| Difference::Transfer {
            transfer,
            sent,
            arrived,
        });
    Ok(more.collect())
}
