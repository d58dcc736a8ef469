//! Films as they are made ready for phones, by one process at a time.
//!
//! Whoever begins has the film for a while, and says again and again that they still have it. Each
//! beginning has a number of its own, which everything that follows names: a process that was silent for
//! too long, and whose film somebody else has, changes nothing.

use chrono::{DateTime, Utc};
use domain::lessons::{FilmFiles, FilmState};
use sqlx::types::Json;
use uuid::Uuid;

use super::{FILM, FilmRow, NewFilm, StoredFilm, insert};
use crate::db::Sql;
use crate::{Conn, Error, Tx};

/// A film that a process has to itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HeldFilm {
    /// Which one.
    pub id: Uuid,
    /// Which of its beginnings this is, counted from 1.
    pub number: u32,
    /// How often a process died with it, also just now.
    pub lost: u32,
    /// How often the machine failed it.
    pub troubles: u32,
}

impl HeldFilm {
    fn number(self) -> i32 {
        i32::try_from(self.number).unwrap_or(i32::MAX)
    }
}

/// The film that waits longest to be made ready, also where a process that had it is silent since.
pub async fn waiting_film(
    conn: &mut Conn,
    now: DateTime<Utc>,
) -> Result<Option<StoredFilm>, Error> {
    let sql = Sql::from(FILM).then(
        "where state = 'waiting' or (state = 'transcoding' and held_until < $1)
         order by updated_at limit 1",
    );
    let row = conn.query(sql).bind(now).optional::<FilmRow>().await?;
    row.map(TryInto::try_into).transpose()
}

/// Takes a film to make it ready, until `until`. Where a process that had it is silent since, it counts
/// as lost once more. `None` where somebody else has it.
pub async fn hold_film(
    tx: &mut Tx,
    film: Uuid,
    until: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<Option<HeldFilm>, Error> {
    let held = tx
        .query(
            "update films
             set state = 'transcoding', percent = 0, held_until = $2, tries = tries + 1,
                 lost = lost + case when state = 'transcoding' then 1 else 0 end,
                 updated_at = $3
             where id = $1
               and (state = 'waiting' or (state = 'transcoding' and held_until < $3))
             returning tries, lost, troubles",
        )
        .bind(film)
        .bind(until)
        .bind(now)
        .optional::<(i32, i32, i32)>()
        .await?;
    let count = |count: i32| u32::try_from(count).unwrap_or(u32::MAX);
    Ok(held.map(|(number, lost, troubles)| HeldFilm {
        id: film,
        number: count(number),
        lost: count(lost),
        troubles: count(troubles),
    }))
}

/// Tells how far it is, and holds it on. `false` where somebody else has it now.
pub async fn tell_progress(
    tx: &mut Tx,
    held: HeldFilm,
    percent: u8,
    until: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<bool, Error> {
    let told = tx
        .command(
            "update films set percent = $3, held_until = $4, updated_at = $5
             where id = $1 and state = 'transcoding' and tries = $2",
        )
        .bind(held.id)
        .bind(held.number())
        .bind(i32::from(percent.min(100)))
        .bind(until)
        .bind(now)
        .run()
        .await?;
    Ok(told == 1)
}

/// Its files are stored: it can be watched. `false` where somebody else has it now.
pub async fn finish_film(
    tx: &mut Tx,
    held: HeldFilm,
    files: &FilmFiles,
    now: DateTime<Utc>,
) -> Result<bool, Error> {
    let finished = tx
        .command(
            "update films set state = 'ready', percent = 100, held_until = null, files = $3,
                              updated_at = $4
             where id = $1 and state = 'transcoding' and tries = $2",
        )
        .bind(held.id)
        .bind(held.number())
        .bind(Json(files.clone()))
        .bind(now)
        .run()
        .await?;
    Ok(finished == 1)
}

/// It cannot be used: `fault` is what staff read. `false` where somebody else has it now.
pub async fn fail_film(
    tx: &mut Tx,
    held: HeldFilm,
    fault: &str,
    now: DateTime<Utc>,
) -> Result<bool, Error> {
    let failed = tx
        .command(
            "update films set state = 'failed', held_until = null, fault = $3, updated_at = $4
             where id = $1 and state = 'transcoding' and tries = $2",
        )
        .bind(held.id)
        .bind(held.number())
        .bind(fault)
        .bind(now)
        .run()
        .await?;
    Ok(failed == 1)
}

/// Leaves it to whoever comes next, behind all others that wait: because the machine failed, or because
/// the process stops. `false` where somebody else has it already.
pub async fn let_film_go(
    tx: &mut Tx,
    held: HeldFilm,
    machine_failed: bool,
    now: DateTime<Utc>,
) -> Result<bool, Error> {
    let gone = tx
        .command(
            "update films set state = 'waiting', percent = 0, held_until = null,
                              troubles = troubles + $4, updated_at = $3
             where id = $1 and state = 'transcoding' and tries = $2",
        )
        .bind(held.id)
        .bind(held.number())
        .bind(now)
        .bind(i32::from(machine_failed))
        .run()
        .await?;
    Ok(gone == 1)
}

/// Has a film that failed wait once more, where its pieces are still there.
pub async fn retry_film(tx: &mut Tx, film: Uuid, now: DateTime<Utc>) -> Result<bool, Error> {
    let waits = tx
        .command(
            "update films set state = 'waiting', fault = null, percent = 0, lost = 0, troubles = 0,
                              updated_at = $2
             where id = $1 and state = 'failed'
               and bytes = (select cast(coalesce(sum(p.bytes), 0) as bigint) from film_pieces p
                            where p.film_id = films.id)",
        )
        .bind(film)
        .bind(now)
        .run()
        .await?;
    Ok(waits == 1)
}

/// Notes a film that was made ready elsewhere, and whose files are stored. The same one again changes
/// nothing.
pub async fn add_ready_film(
    tx: &mut Tx,
    new: &NewFilm,
    files: &FilmFiles,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let as_what = (FilmState::Ready, None, Some(files));
    insert(tx, new, as_what, now).await?;
    Ok(())
}
