//! Staff accounts and what guards them.

mod invitations;
mod sessions;
mod sign_in;

use chrono::{DateTime, Utc};
use domain::staff::{BranchKind, Role, Scope};
use sqlx::FromRow;
use uuid::Uuid;

pub use self::invitations::{
    Invitation, add_invitation, end_invitations, find_invitation, keep_set_up,
};
pub use self::sessions::{
    StaffSession, end_session, end_sessions, find_session, sessions, start_session, touch_session,
};
pub use self::sign_in::{
    Credentials, Failures, HalfSignIn, add_half_sign_in, count_failure, count_try, credentials,
    end_half_sign_in, failures, find_half_sign_in, forget_failures, keep_device, knows_device,
    recovery_codes_left, set_password, set_recovery_codes, set_up, sweep, take_totp_step,
    use_recovery_code,
};
use crate::branches::part;
use crate::db::{Query, Sql};
use crate::{Conn, Error, Tx};

/// A member of staff.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Staff {
    /// The account's id.
    pub id: Uuid,
    /// What they sign in with.
    pub username: String,
    /// What colleagues call them.
    pub name: String,
    /// What they may do.
    pub role: Role,
    /// What they may see: the branch they belong to and all below.
    pub scope: Scope,
    /// What that branch is called.
    pub branch_name: String,
    /// Whether password and second factor are set.
    pub is_set_up: bool,
    /// Since when there is the account.
    pub created_at: DateTime<Utc>,
    /// Since when it is stopped.
    pub disabled_at: Option<DateTime<Utc>>,
}

const STORED: &str = "select s.id, s.username, s.name, s.role, s.branch_id, b.kind as branch_kind,
    b.name as branch_name, s.password_hash is not null as is_set_up, s.created_at, s.disabled_at
    from staff s join branches b on b.id = s.branch_id";

#[derive(FromRow)]
pub(crate) struct StaffRow {
    id: Uuid,
    username: String,
    name: String,
    role: String,
    branch_id: Uuid,
    branch_kind: String,
    branch_name: String,
    is_set_up: bool,
    created_at: DateTime<Utc>,
    disabled_at: Option<DateTime<Utc>>,
}

impl TryFrom<StaffRow> for Staff {
    type Error = Error;

    fn try_from(row: StaffRow) -> Result<Self, Error> {
        let broken = |what: &str| Error::Broken(format!("account {} has a bad {what}", row.id));
        Ok(Self {
            id: row.id,
            role: Role::from_word(&row.role).ok_or_else(|| broken("role"))?,
            scope: Scope {
                branch: row.branch_id,
                kind: BranchKind::from_word(&row.branch_kind).ok_or_else(|| broken("branch"))?,
            },
            username: row.username,
            name: row.name,
            branch_name: row.branch_name,
            is_set_up: row.is_set_up,
            created_at: row.created_at,
            disabled_at: row.disabled_at,
        })
    }
}

/// What is said of an account when it is made or changed.
#[derive(Clone, Debug)]
pub struct StaffDraft {
    /// What colleagues call them.
    pub name: String,
    /// What they may do.
    pub role: Role,
    /// Where they belong.
    pub branch: Uuid,
}

/// What a list of accounts is narrowed to.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// A part of a name or username.
    pub text: Option<String>,
    /// Only of this role.
    pub role: Option<Role>,
    /// Only stopped, or only unstopped ones.
    pub disabled: Option<bool>,
}

/// The conditions of a [`Filter`] on a row `s`.
const NARROWED: &str = "where ($1 is null or s.username like $1 escape '\\'
                        or lower(s.name) like $1 escape '\\')
    and ($2 is null or s.role = $2)
    and ($3 is null or (s.disabled_at is not null) = $3)";

impl Filter {
    /// `query` with the values that [`NARROWED`] names.
    fn bind<'c>(&self, query: Query<'c>) -> Query<'c> {
        query
            .bind(self.text.as_deref().map(part))
            .bind(self.role.map(Role::word))
            .bind(self.disabled)
    }
}

/// Adds an account without a password. `false` where the username is taken.
pub async fn add(
    tx: &mut Tx,
    id: Uuid,
    username: &str,
    draft: &StaffDraft,
    now: DateTime<Utc>,
) -> Result<bool, Error> {
    let added = tx
        .command(
            "insert into staff (id, username, name, role, branch_id, totp_step, created_at)
             values ($1, $2, $3, $4, $5, 0, $6)
             on conflict (username) do nothing",
        )
        .bind(id)
        .bind(username)
        .bind(&draft.name)
        .bind(draft.role.word())
        .bind(draft.branch)
        .bind(now)
        .run()
        .await?;
    Ok(added == 1)
}

/// Changes an account. `false` where that would leave nobody who manages accounts. The unit must
/// have recorded it before ([`crate::audit::record`]), so that two such changes take turns.
pub async fn change(tx: &mut Tx, id: Uuid, draft: &StaffDraft) -> Result<bool, Error> {
    let changed = tx
        .command(
            "update staff set name = $1, role = $2, branch_id = $3
             where id = $4 and ($2 = 'administrator' or exists (
                select 1 from staff o where o.id <> $4 and o.role = 'administrator'
                and o.disabled_at is null and o.password_hash is not null))",
        )
        .bind(&draft.name)
        .bind(draft.role.word())
        .bind(draft.branch)
        .bind(id)
        .run()
        .await?;
    Ok(changed == 1)
}

/// Stops an account. `false` where that would leave nobody who manages accounts; takes turns as
/// [`change`] does.
pub async fn disable(tx: &mut Tx, id: Uuid, now: DateTime<Utc>) -> Result<bool, Error> {
    let stopped = tx
        .command(
            "update staff set disabled_at = coalesce(disabled_at, $1)
             where id = $2 and exists (
                select 1 from staff o where o.id <> $2 and o.role = 'administrator'
                and o.disabled_at is null and o.password_hash is not null)",
        )
        .bind(now)
        .bind(id)
        .run()
        .await?;
    Ok(stopped == 1)
}

/// Lets a stopped account go on.
pub async fn enable(tx: &mut Tx, id: Uuid) -> Result<(), Error> {
    tx.command("update staff set disabled_at = null where id = $1")
        .bind(id)
        .run()
        .await?;
    Ok(())
}

/// The account with this id.
pub async fn find(conn: &mut Conn, id: Uuid) -> Result<Option<Staff>, Error> {
    let row = conn
        .query(Sql::from(STORED).then("where s.id = $1"))
        .bind(id)
        .optional::<StaffRow>()
        .await?;
    row.map(TryInto::try_into).transpose()
}

/// The account with this username.
pub async fn find_by_username(conn: &mut Conn, username: &str) -> Result<Option<Staff>, Error> {
    let row = conn
        .query(Sql::from(STORED).then("where s.username = $1"))
        .bind(username)
        .optional::<StaffRow>()
        .await?;
    row.map(TryInto::try_into).transpose()
}

/// Whether anybody has set an account up.
pub async fn anyone_set_up(conn: &mut Conn) -> Result<bool, Error> {
    let row = conn
        .query("select id from staff where password_hash is not null limit 1")
        .optional::<(Uuid,)>()
        .await?;
    Ok(row.is_some())
}

/// The accounts that the filter leaves, by username.
pub async fn list(
    conn: &mut Conn,
    filter: &Filter,
    offset: u32,
    limit: u32,
) -> Result<Vec<Staff>, Error> {
    let sql = Sql::from(STORED)
        .then(NARROWED)
        .then("order by s.username limit $4 offset $5");
    let rows = filter
        .bind(conn.query(sql))
        .bind(i64::from(limit))
        .bind(i64::from(offset))
        .all::<StaffRow>()
        .await?;
    rows.into_iter().map(TryInto::try_into).collect()
}

/// How many accounts the filter leaves.
pub async fn count(conn: &mut Conn, filter: &Filter) -> Result<i64, Error> {
    let sql = Sql::from("select count(*) from staff s").then(NARROWED);
    let (count,) = filter.bind(conn.query(sql)).one::<(i64,)>().await?;
    Ok(count)
}
