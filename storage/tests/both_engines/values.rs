//! Values mean the same on both engines.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use sqlx::FromRow;
use sqlx::types::Json;
use storage::{Db, each_database};
use uuid::Uuid;

use super::common::{at, day, statement, write};

#[derive(Clone, Debug, PartialEq, FromRow)]
struct Values {
    id: Uuid,
    yes: bool,
    moment: Option<DateTime<Utc>>,
    object: Json<Object>,
    day: NaiveDate,
    bytes: Vec<u8>,
    fen: i64,
    small: i32,
    share: f64,
    words: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Object {
    name: String,
    places: Vec<u8>,
    missing: Option<u32>,
}

fn values() -> Values {
    Values {
        id: Uuid::from_u128(u128::MAX / 3),
        yes: true,
        moment: Some(at(0) + TimeDelta::microseconds(123_456)),
        object: Json(Object {
            name: "纸鸢 \"🪁\" \\ \n".into(),
            places: vec![0, 255],
            missing: None,
        }),
        day: day(15),
        bytes: vec![0, 1, 0, 255],
        fen: i64::MAX,
        small: i32::MIN,
        share: 0.1 + 0.2,
        words: Some("'纸鸢' -- \u{feff}🪁".into()),
    }
}

async fn make_table(db: &Db) {
    let made = statement(
        db,
        "create table things (id uuid primary key, yes boolean not null, moment timestamptz,
         object jsonb not null, day date not null, bytes bytea not null, fen bigint not null,
         small integer not null, share double precision not null, words text)",
    );
    made.await.unwrap();
}

async fn store(db: &Db, values: &Values) {
    let stored = write(db, values.clone(), |tx, values| {
        let Values {
            id,
            yes,
            moment,
            object,
            day,
            bytes,
            fen,
            small,
            share,
            words,
        } = values.clone();
        Box::pin(async move {
            tx.command("insert into things values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)")
                .bind(id)
                .bind(yes)
                .bind(moment)
                .bind(object)
                .bind(day)
                .bind(bytes)
                .bind(fen)
                .bind(small)
                .bind(share)
                .bind(words)
                .run()
                .await
        })
    });
    assert_eq!(stored.await, 1);
}

each_database! {
    async fn values_come_back_as_they_were_stored(database) {
        let db = &database.db;
        make_table(db).await;
        let nothing = Values {
            id: Uuid::nil(),
            yes: false,
            moment: None,
            bytes: vec![],
            words: None,
            ..values()
        };
        for stored in [values(), nothing] {
            store(db, &stored).await;
            let mut conn = db.read().await.unwrap();
            let query = conn
                .query(
                    "select id, yes, moment, object, day, bytes, fen, small, share, words
                     from things where id = $1 and yes = $2 and day = $3 and bytes = $4",
                )
                .bind(stored.id)
                .bind(stored.yes)
                .bind(stored.day)
                .bind(&stored.bytes);
            assert_eq!(query.one::<Values>().await.unwrap(), stored);
        }
    }

    async fn moments_are_found_and_ordered_to_the_microsecond(database) {
        let db = &database.db;
        make_table(db).await;
        let moments = [0, 1, 10, 999, 1_000, 100_000, 999_999, 1_000_000, 60_000_000]
            .map(|micros| at(0) + TimeDelta::microseconds(micros));
        for (number, moment) in moments.into_iter().enumerate().rev() {
            let id = Uuid::from_u128(number as u128);
            store(db, &Values { id, moment: Some(moment), ..values() }).await;
        }
        let mut conn = db.read().await.unwrap();
        let query = conn.query("select moment from things order by moment");
        let ordered = query.all::<(DateTime<Utc>,)>().await.unwrap();
        assert_eq!(ordered, moments.map(|moment| (moment,)));
        for (earlier, moment) in moments.into_iter().enumerate() {
            let query = conn.query("select count(*) from things where moment < $1").bind(moment);
            let (found,) = query.one::<(i64,)>().await.unwrap();
            assert_eq!(usize::try_from(found), Ok(earlier), "{moment}");
        }
    }
}
