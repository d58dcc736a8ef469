//! Troubles that pass: the database says so, and works again without being opened anew. They
//! differ by engine, so these tests do too.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use sqlx::{Connection, Executor, PgConnection, SqliteConnection};
use storage::testing::TestDatabase;
use storage::{Db, DbOptions, Error};
use tokio::sync::{Barrier, Semaphore};

use super::common::{at_once, count, statement, write};
use super::db::{note, notes, notes_table, write_note};

async fn impatient(database: &TestDatabase) -> Db {
    let options = DbOptions {
        url: database.url.clone(),
        connections: 2,
        patience: Duration::from_millis(50),
    };
    Db::open(&options).await.unwrap()
}

mod sqlite {
    use super::*;

    /// Sets a pragma of the writing connection, which answers with its value.
    async fn set(db: &Db, pragma: &'static str) {
        write(db, pragma, |tx, pragma| {
            Box::pin(async move { tx.query(pragma).optional::<(i64,)>().await })
        })
        .await;
    }

    async fn write_text(db: &Db, number: i64, length: usize) -> Result<(), Error> {
        let data = (number, "x".repeat(length));
        db.write(data, |tx, (number, text)| {
            Box::pin(async move {
                note(tx, *number).await?;
                let text = tx
                    .command("update notes set text = $1 where number = $2")
                    .bind(text);
                text.bind(*number).run().await.map(|_| ())
            })
        })
        .await
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_full_disk_is_told_and_nothing_that_was_acknowledged_is_missing() {
        let database = TestDatabase::sqlite().await;
        let db = &database.db;
        notes_table(db).await;
        // The least that it can be set to is the present size.
        set(db, "pragma max_page_count = 1").await;
        let done = at_once(30, |number| {
            let db = db.clone();
            async move {
                let length = if number == 7 { 10_000_000 } else { 10 };
                write_text(&db, i64::try_from(number).unwrap(), length).await
            }
        })
        .await;
        assert!(matches!(done[7], Err(Error::Unavailable(_))), "{done:?}");
        let mut acknowledged = Vec::new();
        for (number, done) in (0..).zip(&done) {
            match done {
                Ok(()) => acknowledged.push(number),
                Err(Error::Unavailable(_)) => {}
                Err(error) => panic!("{error}"),
            }
        }
        assert_eq!(notes(db).await, acknowledged);

        set(db, "pragma max_page_count = 1000000").await;
        write_text(db, 100, 10_000_000).await.unwrap();
        assert_eq!(notes(db).await, [acknowledged, vec![100]].concat());
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_read_only_database_is_told_and_can_become_writable() {
        let database = TestDatabase::sqlite().await;
        let db = &database.db;
        notes_table(db).await;
        write_note(db, 1).await.unwrap();
        set(db, "pragma query_only = 1").await;
        let refused = write_note(db, 2).await;
        assert!(matches!(refused, Err(Error::Unavailable(_))), "{refused:?}");
        set(db, "pragma query_only = 0").await;
        write_note(db, 3).await.unwrap();
        assert_eq!(notes(db).await, [1, 3]);
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_database_that_another_process_locks_is_told_and_works_after() {
        let database = TestDatabase::sqlite().await;
        notes_table(&database.db).await;
        let db = &impatient(&database).await;
        let mut other = SqliteConnection::connect(&database.url).await.unwrap();
        other.execute("begin immediate").await.unwrap();
        // One wait for the lock answers everybody who waits: patience does not add up.
        let refused = at_once(200, |number| {
            let (db, number) = (db.clone(), i64::try_from(number).unwrap());
            async move { write_note(&db, number).await }
        });
        let refused = tokio::time::timeout(Duration::from_secs(5), refused).await;
        for refused in refused.expect("told in time") {
            assert!(matches!(refused, Err(Error::Unavailable(_))), "{refused:?}");
        }
        assert!(notes(db).await.is_empty());

        other.execute("rollback").await.unwrap();
        write_note(db, 500).await.unwrap();
        assert_eq!(notes(db).await, [500]);
    }
}

mod postgres {
    use super::*;

    async fn end_every_connection(database: &TestDatabase) {
        let mut other = PgConnection::connect(&database.url).await.unwrap();
        let end = "select pg_terminate_backend(pid, 20000) from pg_stat_activity
                   where datname = current_database() and pid <> pg_backend_pid()";
        other.execute(end).await.unwrap();
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn several_processes_can_migrate_a_new_database_at_once() {
        let database = TestDatabase::postgres().await;
        let empty = "drop schema public cascade; create schema public";
        let mut other = PgConnection::connect(&database.url).await.unwrap();
        other.execute(empty).await.unwrap();
        at_once(5, |_| {
            let options = DbOptions {
                url: database.url.clone(),
                connections: 2,
                patience: Duration::from_secs(20),
            };
            async move { Db::open(&options).await.unwrap().migrate().await.unwrap() }
        })
        .await;
        assert_eq!(
            count(&database.db, "select count(*) from campaigns").await,
            0
        );
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn connections_that_were_ended_are_replaced() {
        let database = TestDatabase::postgres().await;
        let db = &database.db;
        notes_table(db).await;
        // Opens several connections, which are then idle.
        at_once(20, |number| {
            let (db, number) = (db.clone(), i64::try_from(number).unwrap());
            async move { write_note(&db, number).await.unwrap() }
        })
        .await;
        end_every_connection(&database).await;
        let done = at_once(20, |number| {
            let (db, number) = (db.clone(), i64::try_from(number).unwrap());
            async move { (write_note(&db, number + 20).await, db.read().await.is_ok()) }
        })
        .await;
        assert!(
            done.iter().all(|(written, read)| written.is_ok() && *read),
            "{done:?}"
        );
        assert_eq!(notes(db).await, (0..40).collect::<Vec<_>>());
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_unit_whose_connection_ends_is_told_and_leaves_nothing() {
        let database = TestDatabase::postgres().await;
        let db = &database.db;
        notes_table(db).await;
        let (begun, go_on) = (Arc::new(Semaphore::new(0)), Arc::new(Semaphore::new(0)));
        let caller = tokio::spawn({
            let (db, data) = (db.clone(), (begun.clone(), go_on.clone()));
            async move {
                db.write(data, |tx, (begun, go_on)| {
                    Box::pin(async move {
                        note(tx, 1).await?;
                        begun.add_permits(1);
                        let _ = go_on.acquire().await;
                        note(tx, 2).await
                    })
                })
                .await
            }
        });
        begun.acquire().await.unwrap().forget();
        end_every_connection(&database).await;
        go_on.add_permits(1);
        let refused = caller.await.unwrap();
        assert!(matches!(refused, Err(Error::Unavailable(_))), "{refused:?}");
        write_note(db, 3).await.unwrap();
        assert_eq!(notes(db).await, [3]);
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn two_units_that_deadlock_are_both_stored() {
        let database = TestDatabase::postgres().await;
        let db = &database.db;
        notes_table(db).await;
        write_note(db, 1).await.unwrap();
        write_note(db, 2).await.unwrap();
        let both_hold_one = Arc::new(Barrier::new(2));
        let rounds = at_once(2, |number| {
            let (db, both_hold_one) = (db.clone(), both_hold_one.clone());
            let order = if number == 0 { (1, 2) } else { (2, 1) };
            async move {
                let rounds = Arc::new(AtomicU32::new(0));
                let data = (rounds.clone(), both_hold_one, order);
                write(&db, data, |tx, (rounds, both_hold_one, order)| {
                    Box::pin(async move {
                        let first_round = rounds.fetch_add(1, Ordering::Relaxed) == 0;
                        tx.command("set local deadlock_timeout = 20").run().await?;
                        let sql = "update notes set text = coalesce(text, '') || 'x'
                                   where number = $1";
                        tx.command(sql).bind(order.0).run().await?;
                        if first_round {
                            both_hold_one.wait().await;
                        }
                        tx.command(sql).bind(order.1).run().await
                    })
                })
                .await;
                rounds.load(Ordering::Relaxed)
            }
        })
        .await;
        assert!(
            rounds.iter().sum::<u32>() > 2,
            "they did deadlock: {rounds:?}"
        );
        let twice = "select count(*) from notes where text = 'xx'";
        assert_eq!(count(db, twice).await, 2);
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn units_that_cannot_be_serialized_are_run_again() {
        let database = TestDatabase::postgres().await;
        let db = &database.db;
        notes_table(db).await;
        write_note(db, 1).await.unwrap();
        write_note(db, 2).await.unwrap();
        // Each marks its note where neither is marked: only one of them may. It is told so when
        // it commits.
        let both_have_marked = Arc::new(Barrier::new(2));
        at_once(2, |number| {
            let (db, both_have_marked) = (db.clone(), both_have_marked.clone());
            let mine = if number == 0 { 1_i64 } else { 2 };
            async move {
                let data = (AtomicU32::new(0), both_have_marked, mine);
                write(&db, data, |tx, (rounds, both_have_marked, mine)| {
                    Box::pin(async move {
                        let level = "set transaction isolation level serializable";
                        tx.command(level).run().await?;
                        let marked = "select count(*) from notes where text is not null";
                        let (marked,) = tx.query(marked).one::<(i64,)>().await?;
                        if marked == 0 {
                            let mark = tx.command("update notes set text = 'x' where number = $1");
                            mark.bind(*mine).run().await?;
                        }
                        if rounds.fetch_add(1, Ordering::Relaxed) == 0 {
                            both_have_marked.wait().await;
                        }
                        Ok(())
                    })
                })
                .await;
            }
        })
        .await;
        let marked = "select count(*) from notes where text = 'x'";
        assert_eq!(count(db, marked).await, 1);
    }

    async fn rounds_of_a_unit_that_loses(db: &Db, times: u32) -> (u32, Result<u64, Error>) {
        let rounds = Arc::new(AtomicU32::new(0));
        let data = (rounds.clone(), times);
        let done = db.write(data, |tx, (rounds, times)| {
            Box::pin(async move {
                if rounds.fetch_add(1, Ordering::Relaxed) == *times {
                    return tx
                        .command("insert into notes (number) values (1)")
                        .run()
                        .await;
                }
                let lose = "do $$ begin raise exception 'lost' using errcode = '40001'; end $$";
                tx.command(lose).run().await
            })
        });
        let done = done.await;
        (rounds.load(Ordering::Relaxed), done)
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_unit_that_loses_a_few_races_is_stored() {
        let database = TestDatabase::postgres().await;
        notes_table(&database.db).await;
        let (rounds, done) = rounds_of_a_unit_that_loses(&database.db, 3).await;
        assert_eq!((rounds, done.unwrap()), (4, 1));
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_unit_that_keeps_losing_is_told_to_come_later() {
        let database = TestDatabase::postgres().await;
        notes_table(&database.db).await;
        let (rounds, done) = rounds_of_a_unit_that_loses(&database.db, u32::MAX).await;
        assert!(matches!(done, Err(Error::Unavailable(_))), "{done:?}");
        assert!((2..100).contains(&rounds), "{rounds}");
        statement(&database.db, "delete from notes").await.unwrap();
    }
}
