//! Which keys a database was filled with.

use crate::{Error, Tx};

/// Claims the database for the keys with this fingerprint, where nobody has.
///
/// # Returns
/// Whether the database is theirs: `false` where it was filled with other keys.
pub async fn claim(tx: &mut Tx, fingerprint: &[u8]) -> Result<bool, Error> {
    tx.command(
        "insert into key_fingerprint (id, fingerprint) values (1, $1) on conflict (id) do nothing",
    )
    .bind(fingerprint)
    .run()
    .await?;
    let (claimed,) = tx
        .query("select fingerprint from key_fingerprint where id = 1")
        .one::<(Vec<u8>,)>()
        .await?;
    Ok(claimed == fingerprint)
}
