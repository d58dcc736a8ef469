//! Films: their pieces as they come, how far they are made ready, and which are not needed any more.

mod coming;
mod left;
mod making;

pub use self::coming::{
    add_whole_film, begin_film, film_begun, forget_pieces, has_piece, pieces, put_piece, received,
};
pub use self::left::{film_ids, films_left, forget_film, longest_silent, ready_with_pieces};
pub use self::making::{
    HeldFilm, add_ready_film, fail_film, finish_film, hold_film, let_film_go, retry_film,
    tell_progress, waiting_film,
};

use chrono::{DateTime, Utc};
use domain::lessons::{FilmFiles, FilmState};
use sqlx::FromRow;
use sqlx::types::Json;
use uuid::Uuid;

use crate::db::Sql;
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
            name: row.name,
            fault: row.fault,
            files: row.files.map(|files| files.0),
            by: row.brought_by,
            created_at: row.created_at,
            updated_at: row.updated_at,
        })
    }
}

const FILM: &str = "select id, name, bytes, state, percent, fault, files, brought_by,
                           created_at, updated_at
                    from films";

/// The film with this id.
pub async fn film(conn: &mut Conn, id: Uuid) -> Result<Option<StoredFilm>, Error> {
    let sql = Sql::from(FILM).then("where id = $1");
    let row = conn.query(sql).bind(id).optional::<FilmRow>().await?;
    row.map(TryInto::try_into).transpose()
}

/// Notes a film in this state, as this one of those that the same person brings at the same time, with
/// what it was made into. `false` where it, or another one as that, is there.
async fn insert(
    tx: &mut Tx,
    new: &NewFilm,
    (state, slot, files): (FilmState, Option<u8>, Option<&FilmFiles>),
    now: DateTime<Utc>,
) -> Result<bool, Error> {
    let percent = if state == FilmState::Ready { 100 } else { 0 };
    let added = tx
        .command(
            "insert into films (id, name, bytes, state, percent, files, brought_by, slot, tries,
                                created_at, updated_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8, 0, $9, $9)
             on conflict do nothing",
        )
        .bind(new.id)
        .bind(&new.name)
        .bind(i64::try_from(new.bytes).unwrap_or(i64::MAX))
        .bind(state.word())
        .bind(percent)
        .bind(files.cloned().map(Json))
        .bind(new.by)
        .bind(slot.map(i32::from))
        .bind(now)
        .run()
        .await?;
    Ok(added == 1)
}
