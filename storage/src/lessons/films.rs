//! Films: their pieces as they come, and how far they are made ready.

use chrono::{DateTime, Utc};
use domain::lessons::{FilmFiles, FilmState};
use sqlx::FromRow;
use sqlx::types::Json;
use uuid::Uuid;

use crate::{Conn, Error, Tx};

/// A film that begins to come.
#[derive(Clone, Debug)]
pub struct NewFilm {
    /// Its id.
    pub id: Uuid,
    /// What its file is called.
    pub name: String,
    /// How long its file is.
    pub bytes: u64,
    /// Who brings it; `None` for the operator.
    pub by: Option<Uuid>,
}

/// A film as stored.
#[derive(Clone, Debug)]
pub struct StoredFilm {
    /// Its id.
    pub id: Uuid,
    /// What its file was called.
    pub name: String,
    /// How long its file is.
    pub bytes: u64,
    /// How far it is.
    pub state: FilmState,
    /// How far it is made ready, in percent.
    pub percent: u8,
    /// Why it cannot be used.
    pub fault: Option<String>,
    /// What it was made into, once it is ready.
    pub files: Option<FilmFiles>,
    /// Who brought it.
    pub by: Option<Uuid>,
    /// How often it was begun to be made ready.
    pub tries: u32,
    /// When it was begun.
    pub created_at: DateTime<Utc>,
    /// When it last went on.
    pub updated_at: DateTime<Utc>,
}

#[derive(FromRow)]
struct FilmRow {
    id: Uuid,
    name: String,
    bytes: i64,
    state: String,
    percent: i32,
    fault: Option<String>,
    files: Option<Json<FilmFiles>>,
    brought_by: Option<Uuid>,
    tries: i32,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
}

impl TryFrom<FilmRow> for StoredFilm {
    type Error = Error;

    fn try_from(row: FilmRow) -> Result<Self, Error> {
        let broken = || Error::Broken(format!("film {} is bad", row.id));
        Ok(Self {
            id: row.id,
            state: FilmState::from_word(&row.state).ok_or_else(broken)?,
            bytes: u64::try_from(row.bytes).map_err(|_| broken())?,
            percent: u8::try_from(row.percent).map_err(|_| broken())?,
            tries: u32::try_from(row.tries).map_err(|_| broken())?,
            name: row.name,
            fault: row.fault,
            files: row.files.map(|files| files.0),
            by: row.brought_by,
            created_at: row.created_at,
            updated_at: row.updated_at,
        })
    }
}

/// Notes a film whose pieces will come. The same one again changes nothing.
pub async fn add_film(tx: &mut Tx, new: &NewFilm, now: DateTime<Utc>) -> Result<(), Error> {
    tx.command(
        "insert into films (id, name, bytes, state, percent, brought_by, tries, created_at,
                            updated_at)
         values ($1, $2, $3, 'uploading', 0, $4, 0, $5, $5)
         on conflict (id) do nothing",
    )
    .bind(new.id)
    .bind(&new.name)
    .bind(i64::try_from(new.bytes).unwrap_or(i64::MAX))
    .bind(new.by)
    .bind(now)
    .run()
    .await?;
    Ok(())
}

const FILM: &str = "select id, name, bytes, state, percent, fault, files, brought_by, tries,
                           created_at, updated_at
                    from films";

/// The film with this id.
pub async fn film(conn: &mut Conn, id: Uuid) -> Result<Option<StoredFilm>, Error> {
    let sql = crate::db::Sql::from(FILM).then("where id = $1");
    let row = conn.query(sql).bind(id).optional::<FilmRow>().await?;
    row.map(TryInto::try_into).transpose()
}

/// The film that the same person began with a file of the same name and length, and did not finish.
pub async fn film_begun(conn: &mut Conn, new: &NewFilm) -> Result<Option<StoredFilm>, Error> {
    let sql = crate::db::Sql::from(FILM).then(
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

/// How many films this person began and did not finish.
pub async fn films_begun(conn: &mut Conn, by: Option<Uuid>) -> Result<i64, Error> {
    let (count,) = conn
        .query("select count(*) from films where state = 'uploading' and brought_by = $1")
        .bind(by)
        .one::<(i64,)>()
        .await?;
    Ok(count)
}

/// Has a film that failed wait once more, where its pieces are still there.
pub async fn retry_film(tx: &mut Tx, film: Uuid, now: DateTime<Utc>) -> Result<bool, Error> {
    let waits = tx
        .command(
            "update films set state = 'waiting', fault = null, percent = 0, tries = 0,
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
    Ok(true)
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
            "update films set state = 'waiting', updated_at = $2
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

/// The film that waits longest to be made ready, also where a process that had it is silent since.
pub async fn waiting_film(
    conn: &mut Conn,
    now: DateTime<Utc>,
) -> Result<Option<StoredFilm>, Error> {
    let sql = crate::db::Sql::from(FILM).then(
        "where state = 'waiting' or (state = 'transcoding' and held_until < $1)
         order by created_at limit 1",
    );
    let row = conn.query(sql).bind(now).optional::<FilmRow>().await?;
    row.map(TryInto::try_into).transpose()
}

/// Takes a film to make it ready, until `until`. `false` where somebody else has it.
pub async fn hold_film(
    tx: &mut Tx,
    film: Uuid,
    until: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<bool, Error> {
    let held = tx
        .command(
            "update films set state = 'transcoding', percent = 0, held_until = $2,
                              tries = tries + 1, updated_at = $3
             where id = $1
               and (state = 'waiting' or (state = 'transcoding' and held_until < $3))",
        )
        .bind(film)
        .bind(until)
        .bind(now)
        .run()
        .await?;
    Ok(held == 1)
}

/// Tells how far it is, and holds it on. `try_` is which of its tries this is. `false` where somebody
/// else has it now.
pub async fn tell_progress(
    tx: &mut Tx,
    (film, try_): (Uuid, u32),
    percent: u8,
    until: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<bool, Error> {
    let told = tx
        .command(
            "update films set percent = $3, held_until = $4, updated_at = $5
             where id = $1 and state = 'transcoding' and tries = $2",
        )
        .bind(film)
        .bind(i32::try_from(try_).unwrap_or(i32::MAX))
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
    (film, try_): (Uuid, u32),
    files: &FilmFiles,
    now: DateTime<Utc>,
) -> Result<bool, Error> {
    let finished = tx
        .command(
            "update films set state = 'ready', percent = 100, held_until = null, files = $3,
                              updated_at = $4
             where id = $1 and state = 'transcoding' and tries = $2",
        )
        .bind(film)
        .bind(i32::try_from(try_).unwrap_or(i32::MAX))
        .bind(Json(files.clone()))
        .bind(now)
        .run()
        .await?;
    Ok(finished == 1)
}

/// It cannot be used: `fault` is what staff read. `false` where somebody else has it now.
pub async fn fail_film(
    tx: &mut Tx,
    film: Uuid,
    fault: &str,
    now: DateTime<Utc>,
) -> Result<bool, Error> {
    let failed = tx
        .command(
            "update films set state = 'failed', held_until = null, fault = $2, updated_at = $3
             where id = $1 and state in ('uploading', 'waiting', 'transcoding')",
        )
        .bind(film)
        .bind(fault)
        .bind(now)
        .run()
        .await?;
    Ok(failed == 1)
}

/// Forgets the pieces of a film, whose files can go then.
pub async fn forget_pieces(tx: &mut Tx, film: Uuid) -> Result<(), Error> {
    tx.command("delete from film_pieces where film_id = $1")
        .bind(film)
        .run()
        .await?;
    Ok(())
}

/// Films that no lesson names, in any version, and that have not gone on since `before`.
pub async fn films_left(
    conn: &mut Conn,
    before: DateTime<Utc>,
    limit: u16,
) -> Result<Vec<StoredFilm>, Error> {
    let sql = crate::db::Sql::from(FILM).then(
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
