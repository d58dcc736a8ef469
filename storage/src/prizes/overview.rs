//! All prizes that can be won, with what has become of them.

use domain::prizes::{Giving, PrizeKind};
use domain::staff::Scope;
use sqlx::FromRow;
use uuid::Uuid;

use crate::branches::part;
use crate::db::{Query, Sql};
use crate::{Conn, Error};

/// A prize in the list of all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PrizeLine {
    /// Its id.
    pub id: Uuid,
    /// The campaign.
    pub campaign_id: Uuid,
    /// The campaign's title.
    pub campaign: String,
    /// Its name.
    pub name: String,
    /// Of which kind.
    pub kind: PrizeKind,
    /// By what it is given.
    pub given: Giving,
    /// How many there are.
    pub quantity: i64,
    /// How many are somebody's.
    pub held: i64,
    /// What one is worth, in fen.
    pub value_fen: i64,
    /// How many lie at branches in scope; of vouchers, codes that nobody has.
    pub on_hand: i64,
    /// How many of them are kept for winners.
    pub reserved: i64,
    /// How many were handed over there; of vouchers, codes that were given.
    pub handed_over: i64,
    /// How many are on their way there.
    pub awaited: i64,
    /// At how many of these branches little is left.
    pub low: i64,
}

impl PrizeLine {
    /// How many were promised and are neither there, on their way nor handed over: to be asked of the
    /// whole bank.
    pub fn missing(&self) -> i64 {
        (self.quantity - self.on_hand - self.awaited - self.handed_over).max(0)
    }
}

#[derive(FromRow)]
struct PrizeRow {
    id: Uuid,
    campaign_id: Uuid,
    campaign: String,
    name: String,
    kind: String,
    given: String,
    quantity: i64,
    held: i64,
    value_fen: i64,
    on_hand: i64,
    reserved: i64,
    handed_over: i64,
    awaited: i64,
    low: i64,
}

impl TryFrom<PrizeRow> for PrizeLine {
    type Error = Error;

    fn try_from(row: PrizeRow) -> Result<Self, Error> {
        let broken = || Error::Broken(format!("prize {} cannot be read", row.id));
        Ok(Self {
            id: row.id,
            campaign_id: row.campaign_id,
            campaign: row.campaign,
            name: row.name,
            kind: PrizeKind::from_word(&row.kind).ok_or_else(broken)?,
            given: Giving::from_word(&row.given).ok_or_else(broken)?,
            quantity: row.quantity,
            held: row.held,
            value_fen: row.value_fen,
            on_hand: row.on_hand,
            reserved: row.reserved,
            handed_over: row.handed_over,
            awaited: row.awaited,
            low: row.low,
        })
    }
}

/// What the list of prizes is narrowed to.
#[derive(Clone, Debug)]
pub struct PrizeFilter {
    /// Whose figures: those of branches that the scope covers.
    pub scope: Scope,
    /// A part of the prize's or the campaign's name.
    pub text: Option<String>,
    /// Only of this campaign.
    pub campaign: Option<Uuid>,
    /// Only of this kind.
    pub kind: Option<PrizeKind>,
    /// Only where little is left at a branch in scope.
    pub low: bool,
}

impl PrizeFilter {
    /// All of them.
    pub const fn all(scope: Scope) -> Self {
        Self {
            scope,
            text: None,
            campaign: None,
            kind: None,
            low: false,
        }
    }

    /// `query` with the values that [`LINES`] and [`NARROWED`] name.
    fn bind<'c>(&self, query: Query<'c>) -> Query<'c> {
        query
            .bind(self.scope.kind.word())
            .bind(self.scope.branch)
            .bind(self.text.as_deref().map(part))
            .bind(self.campaign)
            .bind(self.kind.map(PrizeKind::word))
            .bind(self.low)
    }
}

/// Every prize with its figures at the branches of a scope.
const LINES: &str = "select p.id, p.campaign_id, c.title as campaign, p.name, p.kind, p.given,
    p.quantity, p.held, p.value_fen, p.place, c.closes_at,
    case p.kind when 'voucher'
         then (select count(*) from voucher_codes v where v.prize_id = p.id and v.win_id is null)
         else (select cast(coalesce(sum(s.on_hand), 0) as bigint)
               from stock_sums s join branches b on b.id = s.branch_id
               where s.prize_id = p.id and ($1 = 'head_office' or b.id = $2 or b.parent_id = $2))
         end as on_hand,
    (select cast(coalesce(sum(s.reserved), 0) as bigint)
     from stock_sums s join branches b on b.id = s.branch_id
     where s.prize_id = p.id and ($1 = 'head_office' or b.id = $2 or b.parent_id = $2)) as reserved,
    case p.kind when 'voucher'
         then (select count(*) from voucher_codes v where v.prize_id = p.id and v.win_id is not null)
         else (select cast(coalesce(sum(case e.kind when 'handed_over' then e.quantity
                                                    when 'taken_back' then -e.quantity
                                                    else 0 end), 0) as bigint)
               from stock_entries e join branches b on b.id = e.branch_id
               where e.prize_id = p.id and ($1 = 'head_office' or b.id = $2 or b.parent_id = $2))
         end as handed_over,
    (select cast(coalesce(sum(t.quantity), 0) as bigint)
     from stock_transfers t join branches b on b.id = t.to_branch
     where t.prize_id = p.id and t.arrived_at is null
       and ($1 = 'head_office' or b.id = $2 or b.parent_id = $2)) as awaited,
    (select count(*) from stock_thresholds h join branches b on b.id = h.branch_id
     left join stock_sums s on s.prize_id = h.prize_id and s.branch_id = h.branch_id
     where h.prize_id = p.id and coalesce(s.on_hand - s.reserved, 0) <= h.threshold
       and ($1 = 'head_office' or b.id = $2 or b.parent_id = $2)) as low
    from prizes p join campaigns c on c.id = p.campaign_id";

/// The conditions of a [`PrizeFilter`] on a line `l`.
const NARROWED: &str = "where ($3 is null or lower(l.name) like $3 escape '\\'
         or lower(l.campaign) like $3 escape '\\')
    and ($4 is null or l.campaign_id = $4)
    and ($5 is null or l.kind = $5)
    and ($6 = false or l.low > 0)";

/// The prizes that the filter leaves: of the campaign that ends last first, in their places.
pub async fn prize_lines(
    conn: &mut Conn,
    filter: &PrizeFilter,
    offset: u32,
    limit: u32,
) -> Result<Vec<PrizeLine>, Error> {
    let sql = Sql::from(
        "select l.id, l.campaign_id, l.campaign, l.name, l.kind, l.given, l.quantity, l.held,
                l.value_fen, l.on_hand, l.reserved, l.handed_over, l.awaited, l.low
         from (",
    )
    .then(LINES)
    .then(") l")
    .then(NARROWED)
    .then("order by l.closes_at desc, l.campaign_id, l.place limit $7 offset $8");
    let rows = filter
        .bind(conn.query(sql))
        .bind(i64::from(limit))
        .bind(i64::from(offset))
        .all::<PrizeRow>()
        .await?;
    rows.into_iter().map(TryInto::try_into).collect()
}

/// How many prizes the filter leaves.
pub async fn prize_count(conn: &mut Conn, filter: &PrizeFilter) -> Result<i64, Error> {
    let sql = Sql::from("select count(*) from (")
        .then(LINES)
        .then(") l")
        .then(NARROWED);
    let (count,) = filter.bind(conn.query(sql)).one::<(i64,)>().await?;
    Ok(count)
}

/// The id and title of every campaign with prizes, the one that ends last first.
pub async fn campaigns_with_prizes(conn: &mut Conn) -> Result<Vec<(Uuid, String)>, Error> {
    conn.query(
        "select c.id, c.title from campaigns c
         where exists (select 1 from prizes p where p.campaign_id = c.id)
         order by c.closes_at desc, c.id",
    )
    .all()
    .await
}
