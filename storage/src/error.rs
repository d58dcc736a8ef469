//! What can go wrong with the database.

use thiserror::Error;

/// A failure of the database. None of them says anything about the data that was asked for.
#[derive(Debug, Error)]
pub enum Error {
    /// It cannot be reached, is locked, full or read-only: the same request may work later.
    #[error("the database is unavailable: {0}")]
    Unavailable(String),
    /// Another transaction came first. A unit of work is run again, so nobody need be told.
    #[error("a race was lost: {0}")]
    LostRace(String),
    /// It answered something that the program does not understand: a fault of ours.
    #[error("the database refused: {0}")]
    Broken(String),
}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        let told = error.to_string();
        match error {
            sqlx::Error::PoolTimedOut
            | sqlx::Error::PoolClosed
            | sqlx::Error::Io(_)
            | sqlx::Error::Tls(_)
            | sqlx::Error::WorkerCrashed => Self::Unavailable(told),
            sqlx::Error::Database(refused) if is_lost_race(refused.code().as_deref()) => {
                Self::LostRace(told)
            }
            sqlx::Error::Database(refused) if is_passing(refused.code().as_deref()) => {
                Self::Unavailable(told)
            }
            _ => Self::Broken(told),
        }
    }
}

impl Error {
    /// [`From`], for a statement that looks itself for what a unique index would refuse: where the
    /// index refuses all the same, another transaction came in between.
    pub(crate) fn of_guarded(error: sqlx::Error) -> Self {
        match &error {
            sqlx::Error::Database(refused) if refused.is_unique_violation() => {
                Self::LostRace(error.to_string())
            }
            _ => error.into(),
        }
    }
}

/// PostgreSQL's serialization failures and deadlocks: the transaction may simply be run again.
fn is_lost_race(code: Option<&str>) -> bool {
    matches!(code, Some("40001" | "40P01"))
}

/// Codes of conditions that an operator mends and that then pass. SQLite: 5 busy, 6 locked,
/// 8 read-only, 10 I/O, 13 full, 14 cannot open, with their extended codes in the upper bytes.
/// PostgreSQL: classes 08 connection, 40 rolled back, 53 resources, 57 operator, 25006 read-only, and 55P03 a lock
/// that was not given in time.
fn is_passing(code: Option<&str>) -> bool {
    let Some(code) = code else { return false };
    match code.parse::<u32>() {
        Ok(number) if code.len() < 5 => matches!(number & 0xff, 5 | 6 | 8 | 10 | 13 | 14),
        _ => {
            ["08", "40", "53", "57"]
                .iter()
                .any(|class| code.starts_with(class))
                || ["25006", "55P03"].contains(&code)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::is_passing;

    #[test]
    fn passing_troubles_are_told_from_faults() {
        for code in [
            "5", "13", "1032", "8", "57P01", "53100", "08006", "55P03", "25006",
        ] {
            assert!(is_passing(Some(code)), "{code}");
        }
        for code in ["1", "2067", "23505", "42601"] {
            assert!(!is_passing(Some(code)), "{code}");
        }
    }
}
