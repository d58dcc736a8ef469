//! Films that nobody needs any more.

use chrono::{DateTime, Utc};
use domain::lessons::FilmFiles;
use sqlx::types::Json;
use uuid::Uuid;

use super::coming::forget_pieces;
use super::{FILM, FilmRow, StoredFilm};
use crate::db::Sql;
use crate::{Conn, Error, Tx};

/// Films that no lesson names, in any version, and that have not gone on since `before`.
pub async fn films_left(
    conn: &mut Conn,
    before: DateTime<Utc>,
    limit: u16,
) -> Result<Vec<StoredFilm>, Error> {
    let sql = Sql::from(FILM).then(
        "where updated_at < $1
           and not exists (select 1 from lesson_versions v where v.film_id = films.id)
           and not exists (select 1 from lessons l where l.film_id = films.id)
         order by updated_at limit $2",
    );
    let rows = conn
        .query(sql)
        .bind(before)
        .bind(i64::from(limit))
        .all::<FilmRow>()
        .await?;
    rows.into_iter().map(TryInto::try_into).collect()
}

/// Forgets a film that [`films_left`] found. `false` where it went on or is used since.
pub async fn forget_film(tx: &mut Tx, film: Uuid, before: DateTime<Utc>) -> Result<bool, Error> {
    // The guard first, then what names the row, then the row.
    let guarded = tx
        .command(
            "update films set percent = 0 where id = $1 and updated_at < $2
               and not exists (select 1 from lesson_versions v where v.film_id = films.id)
               and not exists (select 1 from lessons l where l.film_id = films.id)",
        )
        .bind(film)
        .bind(before)
        .run()
        .await?;
    if guarded == 0 {
        return Ok(false);
    }
    forget_pieces(tx, film).await?;
    tx.command("delete from films where id = $1")
        .bind(film)
        .run()
        .await?;
    Ok(true)
}

/// The ids of all films.
pub async fn film_ids(conn: &mut Conn) -> Result<Vec<Uuid>, Error> {
    let rows = conn.query("select id from films").all::<(Uuid,)>().await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// Films that are ready and whose pieces are still noted, with what they were made into.
pub async fn ready_with_pieces(
    conn: &mut Conn,
    limit: u16,
) -> Result<Vec<(Uuid, FilmFiles)>, Error> {
    let rows = conn
        .query(
            "select id, files from films
             where state = 'ready'
               and exists (select 1 from film_pieces p where p.film_id = films.id) limit $1",
        )
        .bind(i64::from(limit))
        .all::<(Uuid, Json<FilmFiles>)>()
        .await?;
    Ok(rows.into_iter().map(|(id, files)| (id, files.0)).collect())
}

/// The film whose pieces this person stopped bringing before `before`, the longest ago.
pub async fn longest_silent(
    conn: &mut Conn,
    by: Option<Uuid>,
    before: DateTime<Utc>,
) -> Result<Option<Uuid>, Error> {
    let row = conn
        .query(
            "select id from films
             where state = 'uploading' and brought_by = $1 and updated_at < $2
             order by updated_at limit 1",
        )
        .bind(by)
        .bind(before)
        .optional::<(Uuid,)>()
        .await?;
    Ok(row.map(|(id,)| id))
}
