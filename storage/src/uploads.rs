//! Files that staff brought, between the look at what an import would do and its confirmation.

use chrono::{DateTime, Utc};
use sqlx::FromRow;
use uuid::Uuid;

use crate::{Conn, Error, Tx};

/// A file that waits.
#[derive(Clone, Debug, FromRow)]
pub struct Upload {
    /// Its id.
    pub id: Uuid,
    /// What its owner calls it.
    pub name: String,
    /// Its bytes.
    pub content: Vec<u8>,
}

/// Keeps a file for its owner; `kind` is what it is imported as.
pub async fn add(
    tx: &mut Tx,
    upload: &Upload,
    (owner, kind): (Uuid, &str),
    now: DateTime<Utc>,
) -> Result<(), Error> {
    tx.command(
        "insert into uploads (id, staff_id, kind, name, content, created_at)
         values ($1, $2, $3, $4, $5, $6)",
    )
    .bind(upload.id)
    .bind(owner)
    .bind(kind)
    .bind(&upload.name)
    .bind(&upload.content)
    .bind(now)
    .run()
    .await?;
    Ok(())
}

/// The file with this id, where it is this person's and of this kind.
pub async fn find(
    conn: &mut Conn,
    id: Uuid,
    (owner, kind): (Uuid, &str),
) -> Result<Option<Upload>, Error> {
    conn.query(
        "select id, name, content from uploads where id = $1 and staff_id = $2 and kind = $3",
    )
    .bind(id)
    .bind(owner)
    .bind(kind.to_owned())
    .optional()
    .await
}

/// Forgets a file. `false` where it was gone: its import is done by whoever is first.
pub async fn take(tx: &mut Tx, id: Uuid) -> Result<bool, Error> {
    let taken = tx
        .command("delete from uploads where id = $1")
        .bind(id)
        .run()
        .await?;
    Ok(taken == 1)
}

/// Forgets files that were brought before `before`.
pub async fn sweep(tx: &mut Tx, before: DateTime<Utc>) -> Result<(), Error> {
    tx.command("delete from uploads where created_at < $1")
        .bind(before)
        .run()
        .await?;
    Ok(())
}
