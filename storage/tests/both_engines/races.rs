//! Everything scarce is wanted by fifty at once. SQLite takes writers one by one; PostgreSQL does
//! not, and shows what a statement forgot to guard.

use std::sync::Arc;

use domain::campaigns::ChanceRule;
use storage::quizzes::StoredAttempt;
use storage::{Db, each_database, participants, prizes, quizzes};
use uuid::Uuid;

use super::campaigns::{try_chance, used};
use super::common::{
    at, at_once, campaign, count, day, new_attempt, new_id, new_ticket, open_attempt, participant,
    quiz, result, start, write, yes,
};
use super::outbox::{due, put, take};
use super::quizzes::{answer, answers, hand_in, hand_in_as_read, open, points, save};

const MANY: usize = 50;

/// Hands in for as many points as there are answers.
async fn hand_in_what_is_saved(db: &Db, attempt: Uuid, who: Uuid) -> bool {
    hand_in_as_read(db, attempt, who, |saved| {
        u32::try_from(saved.len()).unwrap()
    })
    .await
}

/// Hands in and gives the ticket that this earns.
async fn hand_in_for_a_ticket(db: &Db, attempt: StoredAttempt) -> bool {
    let ticket = new_ticket(&attempt, "2026-03-15");
    write(db, (attempt, ticket), |tx, (attempt, ticket)| {
        Box::pin(async move {
            Ok(
                quizzes::close(tx, attempt, &result(100), new_id(), at(20)).await?
                    && prizes::give_ticket(tx, ticket, at(20)).await?,
            )
        })
    })
    .await
}

each_database! {
    async fn the_last_chance_of_the_day_is_used_by_exactly_one(database) {
        let db = &database.db;
        let who = participant(db).await;
        let campaign = campaign(db, ChanceRule { per_day: Some(2), in_all: None }).await;
        assert!(try_chance(db, &campaign, who, day(15)).await);
        let used_by = at_once(MANY, |_| {
            let (db, campaign) = (db.clone(), campaign.clone());
            async move { try_chance(&db, &campaign, who, day(15)).await }
        }).await;
        assert_eq!(yes(&used_by), 1);
        assert_eq!(used(db, &campaign, who, day(15)).await, (2, 2));
    }

    async fn chances_by_day_and_in_all_are_never_over_counted(database) {
        let db = &database.db;
        let who = participant(db).await;
        let campaign = campaign(db, ChanceRule { per_day: Some(2), in_all: Some(3) }).await;
        let day_of = |number: usize| day(15 + u32::try_from(number % 2).unwrap());
        let used_by = at_once(MANY, |number| {
            let (db, campaign, day) = (db.clone(), campaign.clone(), day_of(number));
            async move { try_chance(&db, &campaign, who, day).await }
        }).await;
        assert_eq!(yes(&used_by), 3);
        let (mut in_all, by_day) = (0, [day_of(0), day_of(1)]);
        for (number, day) in by_day.into_iter().enumerate() {
            let wins = used_by.iter().skip(number).step_by(2).filter(|used| **used).count();
            let (counted, _) = used(db, &campaign, who, day).await;
            assert_eq!((usize::try_from(counted), counted <= 2), (Ok(wins), true));
            in_all += counted;
        }
        assert_eq!((in_all, used(db, &campaign, who, day_of(0)).await.1), (3, 3));
    }

    async fn one_attempt_of_a_quiz_is_open(database) {
        let db = &database.db;
        let who = participant(db).await;
        let quiz = quiz(db).await;
        for _ in 0..3 {
            let started = at_once(MANY, |_| {
                let (db, new) = (db.clone(), new_attempt(&quiz, who));
                async move { start(&db, &new).await.then_some(new.id) }
            }).await;
            let started: Vec<Uuid> = started.into_iter().flatten().collect();
            assert_eq!(started.len(), 1);
            assert_eq!(open(db, quiz.id, who).await, Some(started[0]));
            assert!(hand_in(db, started[0], who, 100).await);
        }
        assert_eq!(count(db, "select count(*) from attempts").await, 3);
    }

    async fn an_attempt_is_handed_in_once(database) {
        let db = &database.db;
        let who = participant(db).await;
        let attempt = open_attempt(db, who).await.id;
        let handed_in = at_once(MANY, |number| {
            let (db, points) = (db.clone(), u32::try_from(number).unwrap());
            async move { hand_in(&db, attempt, who, points).await.then_some(points) }
        }).await;
        let handed_in: Vec<u32> = handed_in.into_iter().flatten().collect();
        assert_eq!(handed_in.len(), 1);
        assert_eq!(points(db, attempt, who).await, Some(handed_in[0]), "the winner's result stands");
    }

    async fn saves_come_before_the_hand_in_or_are_refused(database) {
        let db = &database.db;
        let who = participant(db).await;
        for round in 0..5 {
            let attempt = open_attempt(db, who).await.id;
            let hands_in = 10 * round;
            let done = at_once(MANY, |number| {
                let (db, position) = (db.clone(), u16::try_from(number).unwrap());
                async move {
                    if number == hands_in {
                        return hand_in_what_is_saved(&db, attempt, who).await;
                    }
                    save(&db, attempt, who, answer(position, &[0], false)).await
                }
            }).await;
            assert!(done[hands_in]);
            let saved = answers(db, attempt).await;
            assert_eq!(saved.len(), yes(&done) - 1, "what was acknowledged is stored");
            let counted = points(db, attempt, who).await.unwrap();
            assert_eq!(usize::try_from(counted), Ok(saved.len()), "nothing came after");
        }
    }

    async fn one_answer_becomes_final_once(database) {
        let db = &database.db;
        let who = participant(db).await;
        let attempt = open_attempt(db, who).await.id;
        let checked = at_once(MANY, |number| {
            let (db, choice) = (db.clone(), u8::try_from(number).unwrap());
            async move {
                save(&db, attempt, who, answer(0, &[choice], true)).await.then_some(choice)
            }
        }).await;
        let checked: Vec<u8> = checked.into_iter().flatten().collect();
        assert_eq!(checked.len(), 1);
        assert_eq!(answers(db, attempt).await, [answer(0, &checked, true)]);
    }

    async fn one_ticket_is_given_for_each_reason_and_occasion(database) {
        let db = &database.db;
        let attempt = Arc::new(open_attempt(db, participant(db).await).await);
        let given = at_once(MANY, |number| {
            let occasion = if number % 2 == 0 { "2026-03-15" } else { "2026-03-16" };
            let (db, new) = (db.clone(), new_ticket(&attempt, occasion));
            async move { super::prizes::give(&db, &new, 0).await }
        }).await;
        assert_eq!(yes(&given), 2);
        assert_eq!(count(db, "select count(*) from tickets").await, 2);
    }

    async fn a_message_is_taken_by_one_deliverer(database) {
        let db = &database.db;
        for _ in 0..20 {
            put(db, 0).await;
        }
        let taken = at_once(MANY, |_| {
            let db = db.clone();
            async move {
                let mut taken = Vec::new();
                for message in due(&db, 0, 20).await {
                    if take(&db, &message, 60).await {
                        taken.push(message.id);
                    }
                }
                taken
            }
        }).await;
        let mut taken = taken.concat();
        taken.sort();
        taken.dedup();
        assert_eq!(taken.len(), 20);
        assert_eq!(count(db, "select count(*) from outbox where tries = 1").await, 20);
    }

    async fn an_account_that_is_deleted_during_saves_and_a_hand_in_keeps_no_answer(database) {
        let db = &database.db;
        for _ in 0..5 {
            let who = participant(db).await;
            let (saving, handing_in) = (open_attempt(db, who).await, open_attempt(db, who).await);
            at_once(MANY, |number| {
                let (db, position) = (db.clone(), u16::try_from(number).unwrap());
                let (saving, handing_in) = (saving.id, handing_in.clone());
                async move {
                    match number {
                        10 => write(&db, who, |tx, who| {
                            Box::pin(participants::forget(tx, *who, b"mark", at(500)))
                        }).await,
                        20 => { hand_in_for_a_ticket(&db, handing_in).await; }
                        _ => { save(&db, saving, who, answer(position, &[0], false)).await; }
                    }
                }
            }).await;
            assert!(answers(db, saving.id).await.is_empty());
            assert!(answers(db, handing_in.id).await.is_empty());
            assert!(super::prizes::codes(db, who, 10).await.is_empty());
        }
    }
}
