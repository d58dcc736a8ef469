//! Films as they come, piece by piece.

use chrono::{DateTime, Utc};
use domain::lessons::FilmState;
use uuid::Uuid;

use super::{FILM, FilmRow, NewFilm, StoredFilm, insert};
use crate::db::Sql;
use crate::{Conn, Error, Tx};

/// The film that the same person began with a file of the same name and length, and did not finish.
pub async fn film_begun(conn: &mut Conn, new: &NewFilm) -> Result<Option<StoredFilm>, Error> {
    let sql = Sql::from(FILM).then(
        "where state = 'uploading' and brought_by = $1 and name = $2 and bytes = $3
         order by created_at desc limit 1",
    );
    let row = conn
        .query(sql)
        .bind(new.by)
        .bind(new.name.clone())
        .bind(i64::try_from(new.bytes).unwrap_or(i64::MAX))
        .optional::<FilmRow>()
        .await?;
    row.map(TryInto::try_into).transpose()
}

/// Notes a film whose pieces will come, as this one (counted from 1) of those that the same person brings
/// at the same time. `false` where they bring another one as that.
pub async fn begin_film(
    tx: &mut Tx,
    new: &NewFilm,
    slot: u8,
    now: DateTime<Utc>,
) -> Result<bool, Error> {
    let as_what = (FilmState::Uploading, Some(slot), None);
    insert(tx, new, as_what, now).await
}

/// Notes a film whose pieces are stored: it waits to be made ready.
pub async fn add_whole_film(
    tx: &mut Tx,
    new: &NewFilm,
    pieces: &[u64],
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let as_what = (FilmState::Waiting, None, None);
    insert(tx, new, as_what, now).await?;
    for (piece, bytes) in (0..).zip(pieces) {
        note_piece(tx, (new.id, piece), *bytes, now).await?;
    }
    Ok(())
}

/// Notes that a piece is stored. `false` where the film takes none any more.
pub async fn put_piece(
    tx: &mut Tx,
    (film, piece): (Uuid, u32),
    bytes: u64,
    now: DateTime<Utc>,
) -> Result<bool, Error> {
    let takes = tx
        .command("update films set updated_at = $2 where id = $1 and state = 'uploading'")
        .bind(film)
        .bind(now)
        .run()
        .await?;
    if takes == 0 {
        return Ok(false);
    }
    note_piece(tx, (film, piece), bytes, now).await?;
    Ok(true)
}

async fn note_piece(
    tx: &mut Tx,
    (film, piece): (Uuid, u32),
    bytes: u64,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    tx.command(
        "insert into film_pieces (film_id, piece, bytes, stored_at) values ($1, $2, $3, $4)
         on conflict (film_id, piece) do nothing",
    )
    .bind(film)
    .bind(i32::try_from(piece).unwrap_or(i32::MAX))
    .bind(i64::try_from(bytes).unwrap_or(i64::MAX))
    .bind(now)
    .run()
    .await?;
    Ok(())
}

/// Whether a piece is stored.
pub async fn has_piece(conn: &mut Conn, (film, piece): (Uuid, u32)) -> Result<bool, Error> {
    let found = conn
        .query("select piece from film_pieces where film_id = $1 and piece = $2")
        .bind(film)
        .bind(i32::try_from(piece).unwrap_or(i32::MAX))
        .optional::<(i32,)>()
        .await?;
    Ok(found.is_some())
}

/// The numbers of the pieces that are stored, rising.
pub async fn pieces(conn: &mut Conn, film: Uuid) -> Result<Vec<u32>, Error> {
    let rows = conn
        .query("select piece from film_pieces where film_id = $1 order by piece")
        .bind(film)
        .all::<(i32,)>()
        .await?;
    let numbers = rows.into_iter().map(|(piece,)| u32::try_from(piece));
    let numbers: Result<_, _> = numbers.collect();
    numbers.map_err(|_| Error::Broken(format!("film {film} has a bad piece")))
}

/// Has a film of which every byte is stored wait to be made ready. `false` where some are missing, or
/// it does not take pieces any more.
pub async fn received(tx: &mut Tx, film: Uuid, now: DateTime<Utc>) -> Result<bool, Error> {
    let received = tx
        .command(
            "update films set state = 'waiting', slot = null, updated_at = $2
             where id = $1 and state = 'uploading'
               and bytes = (select cast(coalesce(sum(p.bytes), 0) as bigint) from film_pieces p
                            where p.film_id = films.id)",
        )
        .bind(film)
        .bind(now)
        .run()
        .await?;
    Ok(received == 1)
}

/// Forgets the pieces of a film, whose files can go then.
pub async fn forget_pieces(tx: &mut Tx, film: Uuid) -> Result<(), Error> {
    tx.command("delete from film_pieces where film_id = $1")
        .bind(film)
        .run()
        .await?;
    Ok(())
}
