//! Numbers of people who work for the organiser, as blind indexes: nobody can read them out again.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::{Conn, Error, Tx};

/// Adds numbers; those that are there stay, and count as added now. Lists give some hundreds to a unit.
///
/// # Returns
/// How many were not there.
pub async fn add_staff_numbers(
    tx: &mut Tx,
    indexes: &[Vec<u8>],
    now: DateTime<Utc>,
) -> Result<u64, Error> {
    let mut added = 0;
    for index in indexes {
        let new = tx
            .command(
                "insert into staff_numbers (phone_index, added_at) values ($1, $2)
                 on conflict (phone_index) do nothing",
            )
            .bind(index.as_slice())
            .bind(now)
            .run()
            .await?;
        if new == 0 {
            tx.command(
                "update staff_numbers set added_at = $2 where phone_index = $1 and added_at < $2",
            )
            .bind(index.as_slice())
            .bind(now)
            .run()
            .await?;
        }
        added += new;
    }
    Ok(added)
}

/// When a number was added last.
pub async fn staff_numbers_changed_at(conn: &mut Conn) -> Result<Option<DateTime<Utc>>, Error> {
    let newest = conn
        .query("select added_at from staff_numbers order by added_at desc limit 1")
        .optional::<(DateTime<Utc>,)>()
        .await?;
    Ok(newest.map(|(at,)| at))
}

/// Takes the numbers off the list that were added before `before`, and not since.
///
/// # Returns
/// How many that were.
pub async fn drop_staff_numbers(tx: &mut Tx, before: DateTime<Utc>) -> Result<u64, Error> {
    tx.command("delete from staff_numbers where added_at < $1")
        .bind(before)
        .run()
        .await
}

/// Empties the list.
///
/// # Returns
/// How many numbers were on it.
pub async fn clear_staff_numbers(tx: &mut Tx) -> Result<u64, Error> {
    tx.command("delete from staff_numbers").run().await
}

/// How many numbers are on the list.
pub async fn staff_number_count(conn: &mut Conn) -> Result<i64, Error> {
    let (count,) = conn
        .query("select count(*) from staff_numbers")
        .one::<(i64,)>()
        .await?;
    Ok(count)
}

/// Whether the participant's number is one of the organiser's staff.
pub async fn is_of_staff(conn: &mut Conn, participant: Uuid) -> Result<bool, Error> {
    let (count,) = conn
        .query(
            "select count(*) from participants p join staff_numbers s on s.phone_index = p.phone_index
             where p.id = $1",
        )
        .bind(participant)
        .one::<(i64,)>()
        .await?;
    Ok(count > 0)
}
