//! The audit trail. Entries are only ever added; triggers refuse everything else.

use chrono::{DateTime, NaiveDate, Utc};
use domain::audit::{Actor, Break, Deed, Entry, Hash, Subject, Verifier};
use sqlx::FromRow;
use uuid::Uuid;

use crate::branches::part;
use crate::{Conn, Db, Error, Tx};

/// How many entries are read at once while the trail is followed.
const AT_ONCE: i64 = 1_000;

#[derive(FromRow)]
struct EntryRow {
    seq: i64,
    at: DateTime<Utc>,
    actor_id: Option<Uuid>,
    actor: String,
    role: String,
    address: String,
    action: String,
    subject_kind: String,
    subject_id: String,
    before: String,
    after: String,
    hash: Vec<u8>,
}

#[derive(FromRow)]
struct HeadRow {
    seq: i64,
    hash: Vec<u8>,
}

fn hash_of(bytes: Vec<u8>) -> Hash {
    // One of another length was put there by somebody: it fits nothing and so is found.
    Hash(bytes.try_into().unwrap_or([0xff; 32]))
}

impl From<EntryRow> for Entry {
    fn from(row: EntryRow) -> Self {
        Self {
            seq: row.seq,
            at: row.at,
            actor: Actor {
                id: row.actor_id,
                name: row.actor,
                role: row.role,
                address: row.address,
            },
            action: row.action,
            subject: Subject {
                kind: row.subject_kind,
                id: row.subject_id,
            },
            before: row.before,
            after: row.after,
            hash: hash_of(row.hash),
        }
    }
}

/// What a list of entries is narrowed to; `None` narrows nothing.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Only of people in whose name this stands.
    pub actor: Option<String>,
    /// Only these actions: `staff.` for all that begin so.
    pub action: Option<String>,
    /// Only on the thing with this id.
    pub subject: Option<String>,
    /// Not before.
    pub from: Option<DateTime<Utc>>,
    /// Before.
    pub until: Option<DateTime<Utc>>,
}

/// Adds what somebody did to the trail, in the unit in which it is done. Units that record take
/// turns from here to their end, so that each finds the entry before it.
pub async fn record(tx: &mut Tx, deed: &Deed, now: DateTime<Utc>) -> Result<(), Error> {
    tx.command(
        "insert into audit_head (id, seq, hash) values (1, 1, $1)
         on conflict (id) do update set seq = audit_head.seq + 1",
    )
    .bind(Hash::START.0.as_slice())
    .run()
    .await?;
    let HeadRow { seq, hash } = tx
        .query("select seq, hash from audit_head where id = 1")
        .one()
        .await?;
    let entry = Entry::of(deed.clone(), seq, now, hash_of(hash));
    tx.command(
        "insert into audit_entries (seq, at, actor_id, actor, role, address, action, subject_kind,
                                    subject_id, before, after, hash)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
    )
    .bind(entry.seq)
    .bind(entry.at)
    .bind(entry.actor.id)
    .bind(&entry.actor.name)
    .bind(&entry.actor.role)
    .bind(&entry.actor.address)
    .bind(&entry.action)
    .bind(&entry.subject.kind)
    .bind(&entry.subject.id)
    .bind(&entry.before)
    .bind(&entry.after)
    .bind(entry.hash.0.as_slice())
    .run()
    .await?;
    tx.command("update audit_head set hash = $1 where id = 1")
        .bind(entry.hash.0.as_slice())
        .run()
        .await?;
    Ok(())
}

/// How far the trail goes: the number and hash of its last entry; 0 and 32 zero bytes before the
/// first.
pub async fn head(conn: &mut Conn) -> Result<(i64, Hash), Error> {
    let row = conn
        .query("select seq, hash from audit_head where id = 1")
        .optional::<HeadRow>()
        .await?;
    Ok(row.map_or((0, Hash::START), |row| (row.seq, hash_of(row.hash))))
}

/// Notes that the head was told on a day of the bank. `false` where somebody has done so.
pub async fn tell_head(
    tx: &mut Tx,
    day: NaiveDate,
    (seq, hash): (i64, Hash),
    now: DateTime<Utc>,
) -> Result<bool, Error> {
    let told = tx
        .command(
            "insert into audit_heads (day, seq, hash, told_at) values ($1, $2, $3, $4)
             on conflict (day) do nothing",
        )
        .bind(day)
        .bind(seq)
        .bind(hash.0.as_slice())
        .bind(now)
        .run()
        .await?;
    Ok(told == 1)
}

/// The hash of the entry with this number, to be compared with one that was written down.
pub async fn hash_at(conn: &mut Conn, seq: i64) -> Result<Option<Hash>, Error> {
    let row = conn
        .query("select hash from audit_entries where seq = $1")
        .bind(seq)
        .optional::<(Vec<u8>,)>()
        .await?;
    Ok(row.map(|(hash,)| hash_of(hash)))
}

/// What the trail told last of the text of a thing of this kind: `question`, `lesson`; `None` where it
/// told nothing of it.
pub async fn last_text(
    conn: &mut Conn,
    kind: &'static str,
    id: Uuid,
) -> Result<Option<String>, Error> {
    let row = conn
        .query(
            "select after from audit_entries
             where subject_kind = $1 and subject_id = $2
               and action in ($1 || '.add', $1 || '.change', $1 || '.submit', $1 || '.approve')
             order by seq desc limit 1",
        )
        .bind(kind)
        .bind(id.to_string())
        .optional::<(String,)>()
        .await?;
    Ok(row.map(|(after,)| after))
}

/// The entries that the filter leaves, newest first.
pub async fn page(
    conn: &mut Conn,
    filter: &Filter,
    offset: u32,
    limit: u32,
) -> Result<Vec<Entry>, Error> {
    let rows = conn
        .query(
            "select seq, at, actor_id, actor, role, address, action, subject_kind, subject_id,
                    before, after, hash
             from audit_entries
             where ($1 is null or lower(actor) like $1 escape '\\')
               and ($2 is null or substr(action, 1, length($2)) = $2)
               and ($3 is null or subject_id = $3)
               and ($4 is null or at >= $4)
               and ($5 is null or at < $5)
             order by seq desc limit $6 offset $7",
        )
        .bind(filter.actor.as_deref().map(part))
        .bind(filter.action.clone())
        .bind(filter.subject.clone())
        .bind(filter.from)
        .bind(filter.until)
        .bind(i64::from(limit))
        .bind(i64::from(offset))
        .all::<EntryRow>()
        .await?;
    Ok(rows.into_iter().map(Into::into).collect())
}

/// How many entries the filter leaves.
pub async fn count(conn: &mut Conn, filter: &Filter) -> Result<i64, Error> {
    let (count,) = conn
        .query(
            "select count(*) from audit_entries
             where ($1 is null or lower(actor) like $1 escape '\\')
               and ($2 is null or substr(action, 1, length($2)) = $2)
               and ($3 is null or subject_id = $3)
               and ($4 is null or at >= $4)
               and ($5 is null or at < $5)",
        )
        .bind(filter.actor.as_deref().map(part))
        .bind(filter.action.clone())
        .bind(filter.subject.clone())
        .bind(filter.from)
        .bind(filter.until)
        .one::<(i64,)>()
        .await?;
    Ok(count)
}

/// Follows the whole trail.
///
/// # Errors
/// [`Error`] of the database.
///
/// # Returns
/// Where it ends, or the first place at which it is broken.
pub async fn verify(db: &Db) -> Result<Result<(i64, Hash), Break>, Error> {
    let mut conn = db.read().await?;
    // First the end that must at least be reached: more may be added while this reads.
    let (end, _) = head(&mut conn).await?;
    let mut verifier = Verifier::default();
    loop {
        let (seq, _) = verifier.head();
        let rows = conn
            .query(
                "select seq, at, actor_id, actor, role, address, action, subject_kind, subject_id,
                        before, after, hash
                 from audit_entries where seq > $1 order by seq limit $2",
            )
            .bind(seq)
            .bind(AT_ONCE)
            .all::<EntryRow>()
            .await?;
        let last = rows.len() < usize::try_from(AT_ONCE).unwrap_or(usize::MAX);
        for row in rows {
            if let Err(broken) = verifier.take(&row.into()) {
                return Ok(Err(broken));
            }
        }
        if last {
            break;
        }
    }
    let (reached, hash) = verifier.head();
    if reached < end {
        return Ok(Err(Break::CutOff(reached + 1)));
    }
    let (seq, remembered) = head(&mut conn).await?;
    // Where entries came in meanwhile, the next run compares the new end.
    if seq <= reached
        && let Err(broken) = verifier.finish(seq, remembered)
    {
        return Ok(Err(broken));
    }
    // Whoever rewrote the trail and its end would have to fit what was told of each day.
    let misfit = conn
        .query(
            "select h.seq, e.hash is null as is_missing
             from audit_heads h left join audit_entries e on e.seq = h.seq
             where h.seq > 0 and (e.hash is null or e.hash <> h.hash) order by h.seq limit 1",
        )
        .optional::<(i64, bool)>()
        .await?;
    match misfit {
        Some((seq, true)) => Ok(Err(Break::CutOff(seq))),
        Some((seq, false)) => Ok(Err(Break::Altered(seq))),
        None => Ok(Ok((reached, hash))),
    }
}
