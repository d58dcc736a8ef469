//! What a unit of work promises.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use storage::{Db, DbOptions, Error, Tx, each_database};
use tokio::sync::Semaphore;

use super::common::{Refusal, at_once, count, statement, was_stored, write};

/// Makes the table that these tests write to.
pub async fn notes_table(db: &Db) {
    let made = statement(
        db,
        "create table notes (number bigint primary key, text text)",
    );
    made.await.unwrap();
}

/// Adds a note within a unit.
pub async fn note(tx: &mut Tx, number: i64) -> Result<(), Error> {
    tx.command("insert into notes (number) values ($1)")
        .bind(number)
        .run()
        .await?;
    Ok(())
}

/// The notes that are stored, rising.
pub async fn notes(db: &Db) -> Vec<i64> {
    let mut conn = db.read().await.unwrap();
    let query = conn.query("select number from notes order by number");
    let rows = query.all::<(i64,)>().await.unwrap();
    rows.into_iter().map(|(number,)| number).collect()
}

/// Adds a note as a unit of its own.
pub async fn write_note(db: &Db, number: i64) -> Result<(), Error> {
    db.write(number, |tx, number| Box::pin(note(tx, *number)))
        .await
}

fn thirds(range: std::ops::Range<i64>) -> Vec<i64> {
    range.filter(|number| number % 3 != 0).collect()
}

each_database! {
    async fn a_unit_that_refuses_leaves_nothing_and_disturbs_no_neighbour(database) {
        let db = &database.db;
        notes_table(db).await;
        let stored = at_once(30, |number| {
            let (db, number) = (db.clone(), i64::try_from(number).unwrap());
            async move {
                let done = db.write(number, |tx, number| Box::pin(async move {
                    note(tx, *number).await?;
                    note(tx, *number + 100).await?;
                    if number % 3 == 0 { Err(Refusal::Refused) } else { Ok(()) }
                }));
                was_stored(done.await)
            }
        }).await;
        assert!(stored.iter().enumerate().all(|(number, stored)| *stored == (number % 3 != 0)));
        let kept = thirds(0..30);
        let more: Vec<i64> = kept.iter().map(|number| number + 100).collect();
        assert_eq!(notes(db).await, [kept, more].concat());
    }

    async fn a_unit_that_breaks_a_constraint_leaves_nothing_and_disturbs_no_neighbour(database) {
        let db = &database.db;
        notes_table(db).await;
        write_note(db, -1).await.unwrap();
        let done = at_once(30, |number| {
            let (db, number) = (db.clone(), i64::try_from(number).unwrap());
            async move {
                db.write(number, |tx, number| Box::pin(async move {
                    note(tx, *number).await?;
                    if number % 3 == 0 { note(tx, -1).await } else { Ok(()) }
                })).await
            }
        }).await;
        for (number, done) in done.iter().enumerate() {
            match done {
                Ok(()) => assert_ne!(number % 3, 0),
                Err(Error::Broken(_)) => assert_eq!(number % 3, 0),
                Err(error) => panic!("{error}"),
            }
        }
        assert_eq!(notes(db).await, [vec![-1], thirds(0..30)].concat());
    }

    async fn a_unit_that_panics_is_told_and_the_next_one_works(database) {
        let db = &database.db;
        notes_table(db).await;
        let done = at_once(30, |number| {
            let (db, number) = (db.clone(), i64::try_from(number).unwrap());
            async move {
                db.write(number, |tx, number| Box::pin(async move {
                    note(tx, *number).await?;
                    assert_ne!(number % 3, 0, "as the test wants");
                    Ok(())
                })).await
            }
        }).await;
        for (number, done) in done.iter().enumerate() {
            assert_eq!(matches!(done, Err(Error::Broken(_))), number % 3 == 0, "{done:?}");
        }
        write_note(db, 100).await.unwrap();
        assert_eq!(notes(db).await, [thirds(0..30), vec![100]].concat());
    }

    async fn a_unit_that_refuses_runs_once(database) {
        let rounds = Arc::new(AtomicU32::new(0));
        let done = database.db.write(rounds.clone(), |_, rounds| Box::pin(async move {
            rounds.fetch_add(1, Ordering::Relaxed);
            Err::<(), _>(Refusal::Refused)
        }));
        assert!(!was_stored(done.await));
        assert_eq!(rounds.load(Ordering::Relaxed), 1);
    }

    async fn what_was_acknowledged_is_read_at_once(database) {
        let db = &database.db;
        notes_table(db).await;
        let seen = at_once(50, |number| {
            let (db, number) = (db.clone(), i64::try_from(number).unwrap());
            async move {
                write_note(&db, number).await.unwrap();
                notes(&db).await.contains(&number)
            }
        }).await;
        assert!(seen.iter().all(|seen| *seen));
    }

    async fn two_hundred_units_at_once_are_all_stored_exactly_once(database) {
        let db = &database.db;
        notes_table(db).await;
        write_note(db, -1).await.unwrap();
        at_once(200, |number| {
            let (db, number) = (db.clone(), i64::try_from(number).unwrap());
            async move {
                write(&db, number, |tx, number| Box::pin(async move {
                    note(tx, *number).await?;
                    tx.command("update notes set number = number - 1 where number < 0").run().await
                })).await
            }
        }).await;
        let stored = notes(db).await;
        assert_eq!(stored[0], -201);
        assert_eq!(stored[1..], (0..200).collect::<Vec<_>>());
    }

    async fn a_caller_that_goes_away_does_not_undo_its_unit(database) {
        let db = &database.db;
        notes_table(db).await;
        let (begun, go_on) = (Arc::new(Semaphore::new(0)), Arc::new(Semaphore::new(0)));
        let caller = tokio::spawn({
            let (db, data) = (db.clone(), (begun.clone(), go_on.clone()));
            async move {
                db.write(data, |tx, (begun, go_on)| Box::pin(async move {
                    note(tx, 1).await?;
                    begun.add_permits(1);
                    let _ = go_on.acquire().await;
                    note(tx, 2).await
                })).await
            }
        });
        begun.acquire().await.unwrap().forget();
        caller.abort();
        assert!(caller.await.unwrap_err().is_cancelled());
        go_on.add_permits(1);
        // A unit that wants the same number waits for the outcome of the first.
        let again = statement(db, "insert into notes (number) values (1) on conflict do nothing");
        assert_eq!(again.await.unwrap(), 0);
        assert_eq!(notes(db).await, [1, 2]);
    }

    async fn a_unit_cannot_go_on_after_a_statement_that_failed(database) {
        // PostgreSQL would roll it back and call that a success.
        let db = &database.db;
        notes_table(db).await;
        let done = db.write((), |tx, ()| Box::pin(async move {
            note(tx, 1).await?;
            assert!(note(tx, 1).await.is_err());
            Ok::<_, Error>(())
        })).await;
        assert!(matches!(done, Err(Error::Broken(_))), "{done:?}");
        assert!(notes(db).await.is_empty());
        write_note(db, 2).await.unwrap();
    }

    async fn a_unit_that_cannot_be_committed_is_told_and_leaves_nothing(database) {
        let db = &database.db;
        notes_table(db).await;
        let links = "create table links (note bigint not null references notes (number)
                     deferrable initially deferred)";
        statement(db, links).await.unwrap();
        let done = db.write((), |tx, ()| Box::pin(async move {
            note(tx, 1).await?;
            tx.command("insert into links values (2)").run().await
        })).await;
        assert!(done.is_err(), "{done:?}");
        assert!(notes(db).await.is_empty());
        write_note(db, 3).await.unwrap();
        assert_eq!(notes(db).await, [3]);
    }

    async fn several_processes_share_a_database(database) {
        notes_table(&database.db).await;
        let migrations = "select count(*) from _sqlx_migrations";
        let before = count(&database.db, migrations).await;
        at_once(5, |process| {
            let options = DbOptions {
                url: database.url.clone(),
                connections: 2,
                patience: Duration::from_secs(20),
            };
            async move {
                let db = Db::open(&options).await.unwrap();
                db.migrate().await.unwrap();
                at_once(10, |number| {
                    let (db, number) = (db.clone(), i64::try_from(10 * process + number).unwrap());
                    async move { write_note(&db, number).await.unwrap() }
                }).await;
            }
        }).await;
        assert_eq!(notes(&database.db).await, (0..50).collect::<Vec<_>>());
        assert_eq!(count(&database.db, migrations).await, before);
    }

    async fn closing_ends_and_later_requests_are_told_so(database) {
        let db = &database.db;
        notes_table(db).await;
        let units = at_once(20, |number| {
            let (db, number) = (db.clone(), i64::try_from(number).unwrap());
            async move {
                if number == 10 {
                    db.close().await;
                    return None;
                }
                Some((number, write_note(&db, number).await))
            }
        }).await;
        assert!(matches!(write_note(db, 100).await, Err(Error::Unavailable(_))));
        assert!(matches!(db.read().await, Err(Error::Unavailable(_))));
        let mut acknowledged = Vec::new();
        for (number, done) in units.into_iter().flatten() {
            match done {
                Ok(()) => acknowledged.push(number),
                Err(Error::Unavailable(_)) => {}
                Err(error) => panic!("{error}"),
            }
        }
        let options = DbOptions {
            url: database.url.clone(),
            connections: 1,
            patience: Duration::from_secs(20),
        };
        assert_eq!(notes(&Db::open(&options).await.unwrap()).await, acknowledged);
    }

    async fn without_a_free_connection_a_reader_is_told_to_come_later(database) {
        let options = DbOptions {
            url: database.url.clone(),
            connections: 1,
            patience: Duration::from_millis(50),
        };
        let db = Db::open(&options).await.unwrap();
        let only = db.read().await.unwrap();
        assert!(matches!(db.read().await, Err(Error::Unavailable(_))));
        drop(only);
        assert!(db.read().await.is_ok());
    }
}
