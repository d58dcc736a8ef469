//! Figures of campaigns.

use chrono::TimeDelta;
use storage::each_database;
use storage::quizzes::{self, StoredAttempt};
use storage::reports::{self, Counts, ItemCell, Line, Measure, Place};
use uuid::Uuid;

use crate::common::{
    at, at_once, day, new_attempt, new_id, participant, quiz, result, start, write,
};

/// Starts an attempt at a moment of its own.
async fn started(db: &storage::Db, mut attempt: StoredAttempt, seconds: i64) -> StoredAttempt {
    attempt.attempt.started_at = at(seconds);
    assert!(start(db, &attempt).await);
    attempt
}

async fn closed(db: &storage::Db, attempt: &StoredAttempt, seconds: i64) {
    let data = (attempt.clone(), at(seconds));
    let done = write(db, data, |tx, (attempt, now)| {
        Box::pin(async move { quizzes::close(tx, attempt, &result(100), new_id(), *now).await })
    });
    assert!(done.await);
}

each_database! {
    async fn lines_come_in_order_and_know_first_attempts(database) {
        let db = &database.db;
        let quiz = quiz(db).await;
        let (anna, boris) = (participant(db).await, participant(db).await);
        let one = started(db, new_attempt(&quiz, anna), 10).await;
        let two = started(db, new_attempt(&quiz, boris), 20).await;
        closed(db, &two, 25).await;
        closed(db, &one, 30).await;
        let again = started(db, new_attempt(&quiz, anna), 40).await;
        let mut conn = db.read().await.unwrap();
        let found = reports::next_started(&mut conn, Place::START, at(60), 10).await.unwrap();
        let told: Vec<_> = found.iter().map(|row| (row.place.id, row.is_first)).collect();
        assert_eq!(told, [(one.id, true), (two.id, true), (again.id, false)]);
        let from = found[0].place;
        let found = reports::next_started(&mut conn, from, at(40), 10).await.unwrap();
        assert_eq!(found.len(), 1, "behind the first and before the last");
        let found = reports::next_papers(&mut conn, Place::START, at(60), 10).await.unwrap();
        let told: Vec<_> = found.iter().map(|row| (row.closed.place.id, row.is_first)).collect();
        assert_eq!(told, [(two.id, true), (one.id, true)]);
        let found = reports::next_stops(&mut conn, Place::START, at(60), 10).await.unwrap();
        let open: Vec<_> = found.iter().map(|row| row.is_open).collect();
        assert_eq!(open, [false, false, true]);
    }

    async fn who_holds_a_line_counts_alone(database) {
        let db = database.db.clone();
        let campaign = new_id();
        at_once(20, |_| {
            let db = db.clone();
            async move {
                write(&db, campaign, |tx, campaign| {
                    Box::pin(async move {
                        let from = reports::hold(tx, Line::HandIns).await?;
                        let to = Place { at: from.at + TimeDelta::seconds(1), id: new_id() };
                        let more = Counts { hand_ins: 1, ..Counts::default() };
                        reports::add_counts(tx, *campaign, (day(15), Uuid::nil()), more).await?;
                        reports::advance(tx, Line::HandIns, to).await
                    })
                })
                .await;
            }
        })
        .await;
        let mut conn = db.read().await.unwrap();
        let place = reports::counted(&mut conn, Line::HandIns).await.unwrap();
        assert_eq!(place.at, Place::START.at + TimeDelta::seconds(20), "each found the one before");
        let rows = reports::counts(&mut conn, campaign).await.unwrap();
        assert_eq!(rows[0].counts.hand_ins, 20);
        assert_eq!(reports::counted(&mut conn, Line::Starts).await.unwrap(), Place::START);
    }

    async fn figures_add_up_and_take_back(database) {
        let db = &database.db;
        let (campaign, version) = (new_id(), new_id());
        let cell = ItemCell { version, mark: 100, rest: 300 };
        write(db, (campaign, cell), |tx, (campaign, cell)| {
            Box::pin(async move {
                for more in [3, 4, -1] {
                    let bucket = (day(15), Measure::Percent, 80);
                    reports::add_spread(tx, *campaign, bucket, more).await?;
                    reports::add_stop(tx, *campaign, 2, more).await?;
                    reports::add_cell(tx, *campaign, *cell, more).await?;
                    reports::add_total(tx, *campaign, 400, more).await?;
                }
                Ok(())
            })
        })
        .await;
        let mut conn = db.read().await.unwrap();
        let spread = reports::spreads(&mut conn, campaign, Measure::Percent).await.unwrap();
        assert_eq!((spread[0].bucket, spread[0].attempts), (80, 6));
        assert!(reports::spreads(&mut conn, campaign, Measure::Seconds).await.unwrap().is_empty());
        assert_eq!(reports::stops(&mut conn, campaign).await.unwrap(), [(2, 6)]);
        assert_eq!(reports::totals(&mut conn, campaign).await.unwrap(), [(400, 6)]);
        let cells = reports::item_cells(&mut conn, campaign).await.unwrap();
        assert_eq!((cells[0].mark, cells[0].rest, cells[0].attempts), (100, 300, 6));
    }

    async fn only_an_open_attempt_is_left_and_it_can_come_back(database) {
        let db = &database.db;
        let quiz = quiz(db).await;
        let open = started(db, new_attempt(&quiz, participant(db).await), 10).await;
        let done = started(db, new_attempt(&quiz, participant(db).await), 10).await;
        closed(db, &done, 20).await;
        let told = write(db, (open.id, done.id), |tx, (open, done)| {
            Box::pin(async move {
                Ok([
                    reports::leave(tx, *open, 3).await?,
                    reports::leave(tx, *open, 4).await?,
                    reports::leave(tx, *done, 3).await?,
                ])
            })
        });
        assert_eq!(told.await, [true, false, false]);
        let back = write(db, open.id, |tx, open| {
            Box::pin(async move {
                Ok([reports::return_to(tx, *open).await?, reports::return_to(tx, *open).await?])
            })
        });
        assert_eq!(back.await, [Some(3), None]);
    }
}
