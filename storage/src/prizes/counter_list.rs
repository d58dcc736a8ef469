//! The lists of a branch's counter: what is to be handed over there, and what was.

use chrono::{DateTime, Utc};
use domain::prizes::counter::CounterTab;
use domain::staff::Scope;
use sqlx::FromRow;
use uuid::Uuid;

use crate::branches::part;
use crate::db::{Query, Sql};
use crate::{Conn, Error};

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
