//! The organisation tree.

use chrono::{DateTime, Utc};
use domain::staff::{Branch, BranchKind, Scope};
use sqlx::FromRow;
use uuid::Uuid;

use crate::db::{Query, Sql};
use crate::{Conn, Error, Tx};

/// A branch with what the console needs beside it.
#[derive(Clone, Debug)]
pub struct StoredBranch {
    /// The branch.
    pub branch: Branch,
    /// How often it was changed: an edit names what it has read.
    pub changes: i64,
    /// The code and name of the one above.
    pub parent: Option<(String, String)>,
    /// How many stand directly below it.
    pub below: i64,
}

const STORED: &str =
    "select b.id, b.parent_id, b.kind, b.code, b.name, b.address, b.phone, b.hours,
    b.is_open, b.changes, p.code as parent_code, p.name as parent_name,
    (select count(*) from branches c where c.parent_id = b.id) as below
    from branches b left join branches p on p.id = b.parent_id";

#[derive(FromRow)]
struct BranchRow {
    id: Uuid,
    parent_id: Option<Uuid>,
    kind: String,
    code: String,
    name: String,
    address: String,
    phone: String,
    hours: String,
    is_open: bool,
    changes: i64,
    parent_code: Option<String>,
    parent_name: Option<String>,
    below: i64,
}

impl TryFrom<BranchRow> for StoredBranch {
    type Error = Error;

    fn try_from(row: BranchRow) -> Result<Self, Error> {
        let kind = BranchKind::from_word(&row.kind)
            .ok_or_else(|| Error::Broken(format!("branch {} has a bad kind", row.id)))?;
        Ok(Self {
            branch: Branch {
                id: row.id,
                parent: row.parent_id,
                kind,
                code: row.code,
                name: row.name,
                address: row.address,
                phone: row.phone,
                hours: row.hours,
                open: row.is_open,
            },
            changes: row.changes,
            parent: row.parent_code.zip(row.parent_name),
            below: row.below,
        })
    }
}

/// What a list of branches is narrowed to.
#[derive(Clone, Debug)]
pub struct Filter {
    /// Whose eyes.
    pub scope: Scope,
    /// A part of a name, a code or an address.
    pub text: Option<String>,
    /// Only directly below this one.
    pub parent: Option<Uuid>,
    /// Only of this level.
    pub kind: Option<BranchKind>,
    /// Only open, or only closed ones.
    pub open: Option<bool>,
}

/// The conditions of a [`Filter`] on a row `b`.
const NARROWED: &str = "where ($1 = 'head_office' or b.id = $2 or b.parent_id = $2)
    and ($3 is null or lower(b.name) like $3 escape '\\' or lower(b.code) like $3 escape '\\'
         or lower(b.address) like $3 escape '\\')
    and ($4 is null or b.parent_id = $4)
    and ($5 is null or b.kind = $5)
    and ($6 is null or b.is_open = $6)";

impl Filter {
    /// All that can be seen.
    pub const fn all(scope: Scope) -> Self {
        Self {
            scope,
            text: None,
            parent: None,
            kind: None,
            open: None,
        }
    }

    /// `query` with the values that [`NARROWED`] names.
    fn bind<'c>(&self, query: Query<'c>) -> Query<'c> {
        query
            .bind(self.scope.kind.word())
            .bind(self.scope.branch)
            .bind(self.text.as_deref().map(part))
            .bind(self.parent)
            .bind(self.kind.map(BranchKind::word))
            .bind(self.open)
    }
}

/// A part of a text, for `like … escape '\'`.
pub(crate) fn part(text: &str) -> String {
    let mut pattern = String::from("%");
    for c in text.to_lowercase().chars() {
        if matches!(c, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(c);
    }
    pattern + "%"
}

/// Adds a branch. `false` where its code is taken, or there is a head office already.
pub async fn add(tx: &mut Tx, branch: &Branch, now: DateTime<Utc>) -> Result<bool, Error> {
    let added = tx
        .command(
            "insert into branches (id, parent_id, kind, code, name, address, phone, hours, is_open,
                                   changes, created_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0, $10)
             on conflict do nothing",
        )
        .bind(branch.id)
        .bind(branch.parent)
        .bind(branch.kind.word())
        .bind(&branch.code)
        .bind(&branch.name)
        .bind(&branch.address)
        .bind(&branch.phone)
        .bind(&branch.hours)
        .bind(branch.open)
        .bind(now)
        .run()
        .await?;
    Ok(added == 1)
}

/// Changes everything but the level. `false` where it was changed since it was read (`changes`).
/// The caller has looked for the code among the others: a taken one is an [`Error::Broken`].
pub async fn change(tx: &mut Tx, branch: &Branch, changes: i64) -> Result<bool, Error> {
    let updated = tx
        .command(
            "update branches set parent_id = $1, code = $2, name = $3, address = $4, phone = $5,
                                 hours = $6, is_open = $7, changes = changes + 1
             where id = $8 and changes = $9",
        )
        .bind(branch.parent)
        .bind(&branch.code)
        .bind(&branch.name)
        .bind(&branch.address)
        .bind(&branch.phone)
        .bind(&branch.hours)
        .bind(branch.open)
        .bind(branch.id)
        .bind(changes)
        .run()
        .await?;
    Ok(updated == 1)
}

/// The branch with this id.
pub async fn find(conn: &mut Conn, id: Uuid) -> Result<Option<StoredBranch>, Error> {
    let row = conn
        .query(Sql::from(STORED).then("where b.id = $1"))
        .bind(id)
        .optional::<BranchRow>()
        .await?;
    row.map(TryInto::try_into).transpose()
}

/// The branch with this code.
pub async fn find_by_code(conn: &mut Conn, code: &str) -> Result<Option<StoredBranch>, Error> {
    let row = conn
        .query(Sql::from(STORED).then("where b.code = $1"))
        .bind(code)
        .optional::<BranchRow>()
        .await?;
    row.map(TryInto::try_into).transpose()
}

/// The head office, where there is one.
pub async fn head_office(conn: &mut Conn) -> Result<Option<StoredBranch>, Error> {
    let row = conn
        .query(Sql::from(STORED).then("where b.kind = 'head_office'"))
        .optional::<BranchRow>()
        .await?;
    row.map(TryInto::try_into).transpose()
}

/// The id, code and name of every branch that others may stand below.
pub async fn above_outlets(conn: &mut Conn) -> Result<Vec<(Uuid, String, String)>, Error> {
    conn.query("select id, code, name from branches where kind <> 'outlet'")
        .all()
        .await
}

/// The branches that the filter leaves, the head office first, then each city before its outlets,
/// by code.
pub async fn list(
    conn: &mut Conn,
    filter: &Filter,
    offset: u32,
    limit: u32,
) -> Result<Vec<StoredBranch>, Error> {
    let sql = Sql::from(STORED).then(NARROWED).then(
        "order by case b.kind when 'head_office' then 0 else 1 end,
                  case b.kind when 'outlet' then p.code else b.code end,
                  case b.kind when 'outlet' then 1 else 0 end, b.code, b.id
         limit $7 offset $8",
    );
    let rows = filter
        .bind(conn.query(sql))
        .bind(i64::from(limit))
        .bind(i64::from(offset))
        .all::<BranchRow>()
        .await?;
    rows.into_iter().map(TryInto::try_into).collect()
}

/// How many branches the filter leaves.
pub async fn count(conn: &mut Conn, filter: &Filter) -> Result<i64, Error> {
    let sql = Sql::from("select count(*) from branches b").then(NARROWED);
    let (count,) = filter.bind(conn.query(sql)).one::<(i64,)>().await?;
    Ok(count)
}
