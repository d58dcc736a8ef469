//! Pictures that staff brought, and what uses them. The files themselves are in the object store.

use chrono::{DateTime, Utc};
use domain::campaigns::Cover;
use domain::pictures::{PictureFormat, Size};
use serde::{Deserialize, Serialize};
use sqlx::FromRow;
use sqlx::types::Json;
use uuid::Uuid;

use crate::{Conn, Error, Tx};

/// A picture as it is served. It never changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredPicture {
    /// Its id.
    pub id: Uuid,
    /// The format of all its files.
    pub format: PictureFormat,
    /// Its sizes, the smallest first; at least one.
    pub sizes: Vec<Size>,
}

/// A picture that is to be stored.
#[derive(Clone, Debug)]
pub struct NewPicture {
    /// Its id, format and sizes.
    pub picture: StoredPicture,
    /// SHA-256 of the file that was brought.
    pub sha256: Vec<u8>,
    /// How many bytes all its files have.
    pub bytes: i64,
    /// Who brought it; `None` for the operator.
    pub by: Option<Uuid>,
}

/// What uses a picture; each uses one at most.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Use {
    /// The campaign of this id, as it is being composed.
    Draft(Uuid),
    /// The campaign of this id, as customers see it.
    Published(Uuid),
    /// The prize of this id.
    Prize(Uuid),
}

impl Use {
    const fn word(self) -> &'static str {
        match self {
            Self::Draft(_) => "draft",
            Self::Published(_) => "published",
            Self::Prize(_) => "prize",
        }
    }

    const fn subject(self) -> Uuid {
        match self {
            Self::Draft(id) | Self::Published(id) | Self::Prize(id) => id,
        }
    }
}

#[derive(FromRow)]
struct PictureRow {
    id: Uuid,
    format: String,
    sizes: Json<Sizes>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct Sizes {
    list: Vec<Size>,
}

impl TryFrom<PictureRow> for StoredPicture {
    type Error = Error;

    fn try_from(row: PictureRow) -> Result<Self, Error> {
        let format = PictureFormat::from_extension(&row.format)
            .ok_or_else(|| Error::Broken(format!("picture {} has a bad format", row.id)))?;
        Ok(Self {
            id: row.id,
            format,
            sizes: row.sizes.0.list,
        })
    }
}

/// Stores a picture whose files are stored. `false` where the same file is there already.
pub async fn add(tx: &mut Tx, new: &NewPicture, now: DateTime<Utc>) -> Result<bool, Error> {
    let added = tx
        .command(
            "insert into pictures (id, sha256, format, sizes, bytes, uploaded_by, created_at,
                                   touched_at)
             values ($1, $2, $3, $4, $5, $6, $7, $7)
             on conflict (sha256) do nothing",
        )
        .bind(new.picture.id)
        .bind(new.sha256.as_slice())
        .bind(new.picture.format.extension())
        .bind(Json(Sizes {
            list: new.picture.sizes.clone(),
        }))
        .bind(new.bytes)
        .bind(new.by)
        .bind(now)
        .run()
        .await?;
    Ok(added == 1)
}

/// The picture with this id.
pub async fn find(conn: &mut Conn, id: Uuid) -> Result<Option<StoredPicture>, Error> {
    let row = conn
        .query("select id, format, sizes from pictures where id = $1")
        .bind(id)
        .optional::<PictureRow>()
        .await?;
    row.map(TryInto::try_into).transpose()
}

/// The picture that was made of this file, which is kept some days from now on.
pub async fn find_again(
    tx: &mut Tx,
    sha256: &[u8],
    now: DateTime<Utc>,
) -> Result<Option<StoredPicture>, Error> {
    let found = tx
        .command("update pictures set touched_at = $1 where sha256 = $2")
        .bind(now)
        .bind(sha256)
        .run()
        .await?;
    if found == 0 {
        return Ok(None);
    }
    let row = tx
        .query("select id, format, sizes from pictures where sha256 = $1")
        .bind(sha256)
        .optional::<PictureRow>()
        .await?;
    row.map(TryInto::try_into).transpose()
}

/// Takes a picture into use, instead of the one that was used there before. `false` where it is
/// gone; then the unit must fail.
pub async fn use_in(
    tx: &mut Tx,
    by: Use,
    picture: Uuid,
    now: DateTime<Utc>,
) -> Result<bool, Error> {
    touch_used(tx, by, now).await?;
    // Changes the row, so that a sweep at the same moment looks at it again.
    let found = tx
        .command("update pictures set touched_at = $1 where id = $2")
        .bind(now)
        .bind(picture)
        .run()
        .await?;
    if found == 0 {
        return Ok(false);
    }
    tx.command(
        "insert into picture_uses (used_by, subject_id, picture_id) values ($1, $2, $3)
         on conflict (used_by, subject_id) do update set picture_id = excluded.picture_id",
    )
    .bind(by.word())
    .bind(by.subject())
    .bind(picture)
    .run()
    .await?;
    Ok(true)
}

/// Notes which cover is used there: a picture that was brought is kept as long as it is. One that is
/// gone is shown by another in its place, so nothing is refused for it.
pub async fn use_cover(
    tx: &mut Tx,
    by: Use,
    cover: &Cover,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    match cover.picture() {
        Some(picture) if use_in(tx, by, picture, now).await? => Ok(()),
        _ => use_none(tx, by, now).await,
    }
}

/// The pictures of a campaign's prizes, by the prizes' places.
pub async fn of_prizes(conn: &mut Conn, campaign: Uuid) -> Result<Vec<(i32, Uuid)>, Error> {
    conn.query(
        "select p.place, u.picture_id from prizes p
         join picture_uses u on u.used_by = 'prize' and u.subject_id = p.id
         where p.campaign_id = $1 order by p.place",
    )
    .bind(campaign)
    .all()
    .await
}

/// The picture that is used there.
pub async fn used_in(conn: &mut Conn, by: Use) -> Result<Option<Uuid>, Error> {
    let found = conn
        .query("select picture_id from picture_uses where used_by = $1 and subject_id = $2")
        .bind(by.word())
        .bind(by.subject())
        .optional::<(Uuid,)>()
        .await?;
    Ok(found.map(|(picture,)| picture))
}

/// Takes whatever was used there out of use; it is kept some days more.
pub async fn use_none(tx: &mut Tx, by: Use, now: DateTime<Utc>) -> Result<(), Error> {
    touch_used(tx, by, now).await?;
    release(tx, by).await
}

/// Takes whatever was used there out of use with the thing that used it.
pub async fn release(tx: &mut Tx, by: Use) -> Result<(), Error> {
    tx.command("delete from picture_uses where used_by = $1 and subject_id = $2")
        .bind(by.word())
        .bind(by.subject())
        .run()
        .await?;
    Ok(())
}

async fn touch_used(tx: &mut Tx, by: Use, now: DateTime<Utc>) -> Result<(), Error> {
    tx.command(
        "update pictures set touched_at = $1
         where id in (select picture_id from picture_uses where used_by = $2 and subject_id = $3)",
    )
    .bind(now)
    .bind(by.word())
    .bind(by.subject())
    .run()
    .await?;
    Ok(())
}

/// Pictures that nobody uses and nobody touched since `before`, at most `limit`.
pub async fn unused(
    conn: &mut Conn,
    before: DateTime<Utc>,
    limit: u16,
) -> Result<Vec<StoredPicture>, Error> {
    let rows = conn
        .query(
            "select id, format, sizes from pictures p
             where touched_at < $1
               and not exists (select 1 from picture_uses u where u.picture_id = p.id)
             order by touched_at limit $2",
        )
        .bind(before)
        .bind(i64::from(limit))
        .all::<PictureRow>()
        .await?;
    rows.into_iter().map(TryInto::try_into).collect()
}

/// Forgets a picture, whose files can go then. `false` where it was touched or taken into use since.
pub async fn forget(tx: &mut Tx, id: Uuid, before: DateTime<Utc>) -> Result<bool, Error> {
    let forgotten = tx
        .command(
            "delete from pictures
             where id = $1 and touched_at < $2
               and not exists (select 1 from picture_uses u where u.picture_id = pictures.id)",
        )
        .bind(id)
        .bind(before)
        .run()
        .await?;
    Ok(forgotten == 1)
}
