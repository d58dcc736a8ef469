//! Where a winner can come for a prize: open branches with at least one that is nobody's.

use sqlx::FromRow;
use uuid::Uuid;

use super::BranchStock;
use crate::branches::part;
use crate::db::{Query, Sql};
use crate::{Conn, Error};

/// What the list of branches with a prize is narrowed to.
#[derive(Clone, Debug)]
pub struct ShelfFilter {
    /// Of which prize.
    pub prize: Uuid,
    /// A part of a name, a code or an address.
    pub text: Option<String>,
    /// Only this city branch and the outlets below it.
    pub city: Option<Uuid>,
    /// Only this branch.
    pub branch: Option<Uuid>,
}

impl ShelfFilter {
    /// All branches that have some.
    pub const fn all(prize: Uuid) -> Self {
        Self {
            prize,
            text: None,
            city: None,
            branch: None,
        }
    }

    fn bind<'c>(&self, query: Query<'c>) -> Query<'c> {
        query
            .bind(self.prize)
            .bind(self.text.as_deref().map(part))
            .bind(self.city)
            .bind(self.branch)
    }
}

/// The rows of a [`ShelfFilter`].
const FOUND: &str = "from stock_sums s join branches b on b.id = s.branch_id
    where s.prize_id = $1 and b.is_open and s.on_hand > s.reserved
    and ($2 is null or lower(b.name) like $2 escape '\\' or lower(b.code) like $2 escape '\\'
         or lower(b.address) like $2 escape '\\')
    and ($3 is null or b.id = $3 or b.parent_id = $3)
    and ($4 is null or b.id = $4)";

/// The branches that a filter leaves, by their codes, from `offset` on.
pub async fn shelves(
    conn: &mut Conn,
    filter: &ShelfFilter,
    (offset, limit): (u32, u32),
) -> Result<Vec<BranchStock>, Error> {
    let sql = Sql::from(
        "select s.branch_id, b.code, b.name, b.address, b.phone, b.hours, s.on_hand, s.reserved",
    );
    let sql = sql.then(FOUND).then("order by b.code limit $5 offset $6");
    filter
        .bind(conn.query(sql))
        .bind(i64::from(limit))
        .bind(i64::from(offset))
        .all()
        .await
}

/// How many branches a filter leaves.
pub async fn count_shelves(conn: &mut Conn, filter: &ShelfFilter) -> Result<i64, Error> {
    let sql = Sql::from("select count(*)").then(FOUND);
    let (count,) = filter.bind(conn.query(sql)).one::<(i64,)>().await?;
    Ok(count)
}

/// A city branch, as a choice.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct City {
    /// Its id.
    pub id: Uuid,
    /// Its name.
    pub name: String,
}

/// The city branches that have some of a prize, or whose outlets do, by their codes.
pub async fn shelf_cities(conn: &mut Conn, prize: Uuid) -> Result<Vec<City>, Error> {
    conn.query(
        "select c.id, c.name from branches c
         where exists (select 1 from stock_sums s join branches b on b.id = s.branch_id
                       where s.prize_id = $1 and b.is_open and s.on_hand > s.reserved
                         and c.id = case when b.kind = 'outlet' then b.parent_id else b.id end)
         order by c.code",
    )
    .bind(prize)
    .all()
    .await
}
