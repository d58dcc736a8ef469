//! How versions did, counted from closed attempts as they come in.

use chrono::{DateTime, Utc};
use domain::quizzes::{AttemptResult, Figures, Paper, QuestionKind};
use sqlx::FromRow;
use sqlx::types::Json;
use uuid::Uuid;

use super::publishing::record_figures;
use super::rows::broken;
use crate::{Conn, Error, Tx};

/// How far attempts are counted: by when they closed, and their ids.
#[derive(Clone, Copy, Debug, PartialEq, Eq, FromRow)]
pub struct Counted {
    /// When the last one closed.
    pub closed_at: DateTime<Utc>,
    /// Its id.
    pub attempt_id: Uuid,
}

/// A closed attempt that is to be counted.
#[derive(Clone, Debug)]
pub struct Uncounted {
    /// Where it stands in the order of counting.
    pub place: Counted,
    /// Its paper.
    pub paper: Paper,
    /// How its answers were judged.
    pub result: AttemptResult,
}

#[derive(FromRow)]
struct UncountedRow {
    #[sqlx(flatten)]
    place: Counted,
    paper: Json<Paper>,
    result: Json<AttemptResult>,
}

/// How far attempts are counted; `None` before the first.
pub async fn counted(conn: &mut Conn) -> Result<Option<Counted>, Error> {
    conn.query("select closed_at, attempt_id from version_figures_counted where id = 1")
        .optional()
        .await
}

/// The next closed attempts, at most `limit`, of those that closed before `until`.
pub async fn uncounted(
    conn: &mut Conn,
    counted: Option<Counted>,
    until: DateTime<Utc>,
    limit: u16,
) -> Result<Vec<Uncounted>, Error> {
    let from = counted.unwrap_or(Counted {
        closed_at: DateTime::UNIX_EPOCH,
        attempt_id: Uuid::nil(),
    });
    let rows = conn
        .query(
            "select closed_at, id as attempt_id, paper, result from attempts
             where closed_at is not null and (closed_at, id) > ($1, $2) and closed_at < $3
             order by closed_at, id limit $4",
        )
        .bind(from.closed_at)
        .bind(from.attempt_id)
        .bind(until)
        .bind(i64::from(limit))
        .all::<UncountedRow>()
        .await?;
    let attempts = rows.into_iter().map(|row| Uncounted {
        place: row.place,
        paper: row.paper.0,
        result: row.result.0,
    });
    Ok(attempts.collect())
}

/// Takes the turn of counting the attempts behind `from`, which [`counted`] told, up to `to`.
/// `false` where another process has counted them; then nothing may be added.
pub async fn take_count(tx: &mut Tx, from: Option<Counted>, to: Counted) -> Result<bool, Error> {
    let command = match from {
        Some(from) => tx
            .command(
                "update version_figures_counted set closed_at = $1, attempt_id = $2
                 where id = 1 and closed_at = $3 and attempt_id = $4",
            )
            .bind(to.closed_at)
            .bind(to.attempt_id)
            .bind(from.closed_at)
            .bind(from.attempt_id),
        None => tx
            .command(
                "insert into version_figures_counted (id, closed_at, attempt_id)
                 values (1, $1, $2) on conflict (id) do nothing",
            )
            .bind(to.closed_at)
            .bind(to.attempt_id),
    };
    Ok(command.run().await? == 1)
}

#[derive(FromRow)]
struct VersionRow {
    question_id: Uuid,
    version: i32,
    kind: String,
    used: i64,
    answered: i64,
    answered_right: i64,
}

/// Adds to the figures of a version, and to what the bank shows of its question where the version
/// is the one in force.
pub async fn add_figures(tx: &mut Tx, version: Uuid, more: Figures) -> Result<(), Error> {
    let count = |figure: u64| i64::try_from(figure).map_err(|_| broken("figure", version));
    tx.command(
        "insert into version_figures (version_id, used, answered, answered_right)
         values ($1, $2, $3, $4)
         on conflict (version_id) do update
         set used = version_figures.used + excluded.used,
             answered = version_figures.answered + excluded.answered,
             answered_right = version_figures.answered_right + excluded.answered_right",
    )
    .bind(version)
    .bind(count(more.used)?)
    .bind(count(more.answered)?)
    .bind(count(more.right)?)
    .run()
    .await?;
    let row = tx
        .query(
            "select v.question_id, v.version, v.kind, f.used, f.answered, f.answered_right
             from question_versions v join version_figures f on f.version_id = v.id
             where v.id = $1",
        )
        .bind(version)
        .one::<VersionRow>()
        .await?;
    let known = |figure: i64| u64::try_from(figure).map_err(|_| broken("figure", version));
    let figures = Figures {
        used: known(row.used)?,
        answered: known(row.answered)?,
        right: known(row.answered_right)?,
    };
    let kind = QuestionKind::from_word(&row.kind).ok_or_else(|| broken("kind", version))?;
    let number = u32::try_from(row.version).map_err(|_| broken("number", version))?;
    record_figures(tx, row.question_id, number, kind, figures).await?;
    Ok(())
}
