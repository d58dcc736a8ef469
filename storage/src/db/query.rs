//! One query on whichever engine: values bind to what both drivers encode, rows derive `FromRow`.

use std::ops::{Deref, DerefMut};

use sqlx::postgres::{PgArguments, PgRow};
use sqlx::sqlite::{SqliteArguments, SqliteRow};
use sqlx::{Arguments, Encode, FromRow, PgConnection, Postgres, Sqlite, SqliteConnection, Type};

use super::{Conn, Driver, Health, Sql, Tx};
use crate::Error;

/// A value that both engines can be given.
pub trait Bindable:
    for<'q> Encode<'q, Sqlite> + Type<Sqlite> + for<'q> Encode<'q, Postgres> + Type<Postgres>
{
}

impl<T> Bindable for T where
    T: for<'q> Encode<'q, Sqlite> + Type<Sqlite> + for<'q> Encode<'q, Postgres> + Type<Postgres>
{
}

/// A row that can be read from both engines; `#[derive(sqlx::FromRow)]` makes one.
pub trait Row: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin {}

impl<T> Row for T where T: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin
{}

/// A query that is being put together.
pub struct Query<'c> {
    sql: Sql,
    target: Target<'c>,
    health: &'c mut Health,
    fault: Option<sqlx::Error>,
}

/// A statement that changes something: only a [`Tx`] makes one.
pub struct Command<'c>(Query<'c>);

enum Target<'c> {
    Sqlite(&'c mut SqliteConnection, SqliteArguments),
    Postgres(&'c mut PgConnection, PgArguments),
}

impl Conn {
    /// Begins a query; `sql` names its values `$1`, `$2` … in the order in which they are bound.
    pub fn query(&mut self, sql: impl Into<Sql>) -> Query<'_> {
        let target = match &mut self.driver {
            Driver::Sqlite(conn) => Target::Sqlite(conn, SqliteArguments::default()),
            Driver::SqliteSnapshot(unit) => Target::Sqlite(unit, SqliteArguments::default()),
            Driver::Postgres(conn) => Target::Postgres(conn, PgArguments::default()),
            Driver::PostgresUnit(unit) => Target::Postgres(unit, PgArguments::default()),
        };
        Query {
            sql: sql.into(),
            target,
            health: &mut self.health,
            fault: None,
        }
    }
}

impl Tx {
    /// Begins a statement that changes something.
    pub fn command(&mut self, sql: impl Into<Sql>) -> Command<'_> {
        Command(self.0.query(sql))
    }
}

impl Deref for Tx {
    type Target = Conn;
    fn deref(&self) -> &Conn {
        &self.0
    }
}

impl DerefMut for Tx {
    fn deref_mut(&mut self) -> &mut Conn {
        &mut self.0
    }
}

/// Runs `$run` with the connection and query of whichever engine, noting a failure as `$told`.
macro_rules! on_either {
    ($query:expr, |$conn:ident, $sqlx:ident| $run:expr) => {
        on_either!($query, |$conn, $sqlx| $run, Error::from)
    };
    ($query:expr, |$conn:ident, $sqlx:ident| $run:expr, $told:path) => {{
        let Query {
            sql,
            target,
            health,
            fault,
        } = $query;
        if let Some(fault) = fault {
            return Err(fault.into());
        }
        let sql = sql.into_driver();
        let done = match target {
            Target::Sqlite($conn, arguments) => {
                let $sqlx = sqlx::query_with::<Sqlite, _>(sql, arguments);
                $run
            }
            Target::Postgres($conn, arguments) => {
                let $sqlx = sqlx::query_with::<Postgres, _>(sql, arguments);
                $run
            }
        };
        done.map_err(|error| {
            let error = $told(error);
            *health = (*health).max(match error {
                Error::LostRace(_) => Health::LostRace,
                _ => Health::Failed,
            });
            error
        })
    }};
}

impl Query<'_> {
    /// Gives the next value.
    #[must_use]
    pub fn bind(mut self, value: impl Bindable) -> Self {
        let added = match &mut self.target {
            Target::Sqlite(_, arguments) => arguments.add(value),
            Target::Postgres(_, arguments) => arguments.add(value),
        };
        if let Err(error) = added {
            self.fault.get_or_insert(sqlx::Error::Encode(error));
        }
        self
    }

    /// The row, where there is one; the first where there are several.
    ///
    /// # Errors
    /// [`Error`] of the database.
    pub async fn optional<T: Row>(self) -> Result<Option<T>, Error> {
        on_either!(
            self,
            |conn, query| match query.fetch_optional(&mut *conn).await {
                Ok(Some(row)) => T::from_row(&row).map(Some),
                Ok(None) => Ok(None),
                Err(error) => Err(error),
            }
        )
    }

    /// The one row that there must be.
    ///
    /// # Errors
    /// [`Error`] of the database, also where there is no row.
    pub async fn one<T: Row>(self) -> Result<T, Error> {
        on_either!(
            self,
            |conn, query| match query.fetch_one(&mut *conn).await {
                Ok(row) => T::from_row(&row),
                Err(error) => Err(error),
            }
        )
    }

    /// Every row, in memory: for lists that are bounded by their `where` or `limit`.
    ///
    /// # Errors
    /// [`Error`] of the database.
    pub async fn all<T: Row>(self) -> Result<Vec<T>, Error> {
        on_either!(
            self,
            |conn, query| match query.fetch_all(&mut *conn).await {
                Ok(rows) => rows.iter().map(|row| T::from_row(row)).collect(),
                Err(error) => Err(error),
            }
        )
    }
}

impl Command<'_> {
    /// Gives the next value.
    #[must_use]
    pub fn bind(self, value: impl Bindable) -> Self {
        Self(self.0.bind(value))
    }

    /// Runs the statement.
    ///
    /// # Errors
    /// [`Error`] of the database.
    ///
    /// # Returns
    /// How many rows it changed: a guarded statement that changed none was refused.
    pub async fn run(self) -> Result<u64, Error> {
        on_either!(self.0, |conn, query| query
            .execute(&mut *conn)
            .await
            .map(|done| done.rows_affected()))
    }

    /// Runs a statement that looks itself for what a unique index would refuse. Where somebody
    /// else's unit came in between, this one has lost a race: it runs again, and finds the other.
    ///
    /// # Errors
    /// [`Error`] of the database.
    ///
    /// # Returns
    /// How many rows it changed.
    pub async fn run_guarded(self) -> Result<u64, Error> {
        on_either!(
            self.0,
            |conn, query| query
                .execute(&mut *conn)
                .await
                .map(|done| done.rows_affected()),
            Error::of_guarded
        )
    }
}
