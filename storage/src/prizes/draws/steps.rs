//! The steps of a draw. Each is one statement, guarded by the state that it leaves; where it answers
//! `false` somebody else was there before, and the unit must fail.

use chrono::{DateTime, Utc};
use domain::prizes::draw::{Given, Hash};
use sqlx::types::Json;
use uuid::Uuid;

use super::settings::{Commitment, Numbers, Settings};
use crate::{Conn, Error, Tx};

/// A draw that is about to be prepared.
#[derive(Clone, Debug)]
pub struct NewDraw {
    /// Its id.
    pub id: Uuid,
    /// Of which campaign.
    pub campaign_id: Uuid,
    /// Whether it is a rehearsal.
    pub is_rehearsal: bool,
    /// The draw that was taken back.
    pub replaces: Option<Uuid>,
    /// What it begins with.
    pub settings: Settings,
}

/// Begins a draw with the next number. `false` where the same post came before, or the campaign has a
/// draw that is under way or held; then nothing is changed.
pub async fn prepare(
    tx: &mut Tx,
    new: &NewDraw,
    by: Uuid,
    now: DateTime<Utc>,
) -> Result<bool, Error> {
    let added = tx
        .command(
            "insert into draws (id, campaign_id, is_rehearsal, number, replaces, state, settings,
                                numbers, prepared_by, prepared_at, changes)
             select $1, $2, $3, coalesce(max(number), 0) + 1, $4, 'prepared', $5, $6, $7, $8, 0
             from draws where campaign_id = $2 and is_rehearsal = $3
             having not exists (select 1 from draws where id = $1)
                and ($3 or not exists
                     (select 1 from draws where campaign_id = $2 and not is_rehearsal
                      and state not in ('abandoned', 'replaced')))",
        )
        .bind(new.id)
        .bind(new.campaign_id)
        .bind(new.is_rehearsal)
        .bind(new.replaces)
        .bind(Json(new.settings.clone()))
        .bind(Json(Numbers::default()))
        .bind(by)
        .bind(now)
        .run_guarded()
        .await?;
    Ok(added == 1)
}

/// Saves what is set before the freeze.
pub async fn save(
    tx: &mut Tx,
    (draw, changes): (Uuid, i64),
    settings: &Settings,
) -> Result<bool, Error> {
    let saved = tx
        .command(
            "update draws set settings = $3, changes = changes + 1
             where id = $1 and changes = $2 and state = 'prepared'",
        )
        .bind(draw)
        .bind(changes)
        .bind(Json(settings.clone()))
        .run()
        .await?;
    Ok(saved == 1)
}

/// Gives a draw up before its freeze; a rehearsal until its end. One that replaces another is held: its
/// record tells why.
pub async fn abandon(tx: &mut Tx, draw: Uuid) -> Result<bool, Error> {
    let abandoned = tx
        .command(
            "update draws set state = 'abandoned', changes = changes + 1
             where id = $1 and replaces is null and (state = 'prepared'
                 or (is_rehearsal and state in ('frozen', 'typed', 'drawn')))",
        )
        .bind(draw)
        .run()
        .await?;
    Ok(abandoned == 1)
}

/// What a freeze fixes.
#[derive(Clone, Debug)]
pub struct Frozen {
    /// The bank's secret, sealed.
    pub secret_sealed: Option<Vec<u8>>,
    /// What is published.
    pub commitment: Commitment,
    /// Its hash.
    pub hash: Hash,
    /// The name of the record's file in the object store.
    pub file: String,
}

/// Freezes a draw that was read with `changes`.
pub async fn freeze(
    tx: &mut Tx,
    (draw, changes): (Uuid, i64),
    frozen: &Frozen,
    by: Uuid,
    now: DateTime<Utc>,
) -> Result<bool, Error> {
    let done = tx
        .command(
            "update draws set state = 'frozen', secret_sealed = $3, commitment = $4,
                    freeze_hash = $5, frozen_by = $6, frozen_at = $7, changes = changes + 1
             where id = $1 and changes = $2 and state = 'prepared'",
        )
        .bind(draw)
        .bind(changes)
        .bind(frozen.secret_sealed.clone())
        .bind(Json(frozen.commitment.clone()))
        .bind(frozen.hash.0.to_vec())
        .bind(by)
        .bind(now)
        .run()
        .await?;
    if done == 0 {
        return Ok(false);
    }
    keep(tx, draw, Stage::Frozen, frozen.hash, &frozen.file, now).await?;
    Ok(true)
}

/// Stores what somebody typed, in place of what was typed before; not while it is asked that the draw be
/// taken back.
pub async fn type_numbers(
    tx: &mut Tx,
    (draw, changes): (Uuid, i64),
    numbers: &[Option<Given>],
    by: Uuid,
    now: DateTime<Utc>,
) -> Result<bool, Error> {
    let typed = tx
        .command(
            "update draws set state = 'typed', numbers = $3, typed_by = $4, typed_at = $5,
                    changes = changes + 1
             where id = $1 and changes = $2 and state in ('frozen', 'typed')
               and not exists (select 1 from draw_replacements r where r.draw_id = draws.id)",
        )
        .bind(draw)
        .bind(changes)
        .bind(Json(Numbers {
            list: numbers.to_vec(),
        }))
        .bind(by)
        .bind(now)
        .run()
        .await?;
    Ok(typed == 1)
}

/// Puts typed numbers back, so that they are typed anew.
pub async fn take_back(tx: &mut Tx, (draw, changes): (Uuid, i64)) -> Result<bool, Error> {
    let back = tx
        .command(
            "update draws set state = 'frozen', numbers = $3, typed_by = null, typed_at = null,
                    changes = changes + 1
             where id = $1 and changes = $2 and state = 'typed'",
        )
        .bind(draw)
        .bind(changes)
        .bind(Json(Numbers::default()))
        .run()
        .await?;
    Ok(back == 1)
}

/// What a draw gave.
#[derive(Clone, Debug)]
pub struct Drawn {
    /// What every source gave, the bank's secret too.
    pub numbers: Vec<Given>,
    /// The record's hash.
    pub hash: Hash,
    /// The name of the record's file in the object store.
    pub file: String,
}

/// Draws, by somebody else than who typed: the statement itself refuses one person alone. Nor is anything
/// drawn while it is asked that the draw be taken back: nobody decides about that who knows who has won.
pub async fn draw(
    tx: &mut Tx,
    (draw, changes): (Uuid, i64),
    drawn: &Drawn,
    by: Uuid,
    now: DateTime<Utc>,
) -> Result<bool, Error> {
    let done = tx
        .command(
            "update draws set state = 'drawn', numbers = $3, record_hash = $4, confirmed_by = $5,
                    drawn_at = $6, changes = changes + 1
             where id = $1 and changes = $2 and state = 'typed' and typed_by <> $5
               and not exists (select 1 from draw_replacements r where r.draw_id = draws.id)",
        )
        .bind(draw)
        .bind(changes)
        .bind(Json(Numbers {
            list: drawn.numbers.iter().cloned().map(Some).collect(),
        }))
        .bind(drawn.hash.0.to_vec())
        .bind(by)
        .bind(now)
        .run()
        .await?;
    if done == 0 {
        return Ok(false);
    }
    keep(tx, draw, Stage::Drawn, drawn.hash, &drawn.file, now).await?;
    Ok(true)
}

/// Publishes the winners of a draw that was read with `changes`, once; never of a rehearsal, nor while it is
/// asked that the draw be taken back. Whoever asks changes it: a statement that has waited for that one sees
/// the draw as it is now and all other rows as they were.
pub async fn publish(
    tx: &mut Tx,
    (draw, changes): (Uuid, i64),
    by: Uuid,
    now: DateTime<Utc>,
) -> Result<bool, Error> {
    let done = tx
        .command(
            "update draws set state = 'published', published_by = $3, published_at = $4,
                    changes = changes + 1
             where id = $1 and changes = $2 and state = 'drawn' and not is_rehearsal
               and not exists (select 1 from draw_replacements r where r.draw_id = draws.id)",
        )
        .bind(draw)
        .bind(changes)
        .bind(by)
        .bind(now)
        .run()
        .await?;
    Ok(done == 1)
}

/// Which of a draw's two records.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// What the freeze published.
    Frozen,
    /// The whole of it.
    Drawn,
}

impl Stage {
    const fn word(self) -> &'static str {
        match self {
            Self::Frozen => "frozen",
            Self::Drawn => "drawn",
        }
    }
}

async fn keep(
    tx: &mut Tx,
    draw: Uuid,
    stage: Stage,
    hash: Hash,
    file: &str,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    tx.command(
        "insert into draw_records (draw_id, stage, hash, file, at) values ($1, $2, $3, $4, $5)",
    )
    .bind(draw)
    .bind(stage.word())
    .bind(hash.0.to_vec())
    .bind(file)
    .bind(now)
    .run()
    .await?;
    Ok(())
}

/// The name of a record's file in the object store; `None` before its stage.
pub async fn file(conn: &mut Conn, draw: Uuid, stage: Stage) -> Result<Option<String>, Error> {
    let row = conn
        .query("select file from draw_records where draw_id = $1 and stage = $2")
        .bind(draw)
        .bind(stage.word())
        .optional::<(String,)>()
        .await?;
    Ok(row.map(|(file,)| file))
}
