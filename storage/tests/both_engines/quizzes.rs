//! Quizzes, attempts and answers.

use domain::quizzes::{AttemptResult, AttemptState, Quiz};
use storage::quizzes::{self, SavedAnswer, StoredAttempt};
use storage::{Db, Error, each_database};
use uuid::Uuid;

use super::common::{
    at, new_attempt, new_id, new_question, open_attempt, participant, quiz, result, start, write,
};

/// An answer that chose these places.
pub fn answer(position: u16, choices: &[u8], checked: bool) -> SavedAnswer {
    SavedAnswer {
        position,
        choices: choices.into(),
        checked,
    }
}

/// Saves an answer the way a page does: `false` where the attempt is not the participant's to
/// change, or the answer is final.
pub async fn save(db: &Db, attempt: Uuid, who: Uuid, answer: SavedAnswer) -> bool {
    write(db, (attempt, who, answer), |tx, (attempt, who, answer)| {
        Box::pin(async move {
            Ok(quizzes::hold_open(tx, *attempt, *who).await?
                && quizzes::save_answer(tx, *attempt, answer, at(10)).await?)
        })
    })
    .await
}

/// Hands in, with a result worth so many points: `false` where the attempt is closed, or not the
/// participant's.
pub async fn hand_in(db: &Db, attempt: Uuid, who: Uuid, points: u32) -> bool {
    hand_in_as_read(db, attempt, who, |_| points).await
}

/// Hands in for as many points as `points` makes of the answers, the way a page does: decided anew
/// until nothing came in between.
pub async fn hand_in_as_read(
    db: &Db,
    attempt: Uuid,
    who: Uuid,
    points: impl Fn(&[SavedAnswer]) -> u32,
) -> bool {
    while let Some(read) = stored(db, attempt, who).await {
        if read.attempt.state != AttemptState::Open {
            return false;
        }
        let result = result(points(&answers(db, attempt).await));
        if close(db, read, result).await {
            return true;
        }
    }
    false
}

/// Closes an attempt as it was read: `false` where it was changed since.
async fn close(db: &Db, read: StoredAttempt, result: AttemptResult) -> bool {
    write(db, (read, result), |tx, (read, result)| {
        Box::pin(async move { quizzes::close(tx, read, result, new_id(), at(20)).await })
    })
    .await
}

async fn stored(db: &Db, attempt: Uuid, who: Uuid) -> Option<StoredAttempt> {
    let mut conn = db.read().await.unwrap();
    quizzes::attempt(&mut conn, attempt, who).await.unwrap()
}

/// The saved answers of an attempt.
pub async fn answers(db: &Db, attempt: Uuid) -> Vec<SavedAnswer> {
    let mut conn = db.read().await.unwrap();
    quizzes::answers(&mut conn, attempt).await.unwrap()
}

/// The participant's open attempt of a quiz.
pub async fn open(db: &Db, quiz: Uuid, who: Uuid) -> Option<Uuid> {
    let mut conn = db.read().await.unwrap();
    quizzes::open_attempt(&mut conn, quiz, who).await.unwrap()
}

/// The points of an attempt, where it is closed.
pub async fn points(db: &Db, attempt: Uuid, who: Uuid) -> Option<u32> {
    let mut conn = db.read().await.unwrap();
    let stored = quizzes::attempt(&mut conn, attempt, who).await.unwrap();
    match stored.unwrap().attempt.state {
        AttemptState::Open => None,
        AttemptState::Scored { result, .. } => Some(result.score.points),
    }
}

each_database! {
    async fn a_quiz_is_found_by_its_campaign(database) {
        let db = &database.db;
        let quiz = quiz(db).await;
        let mut conn = db.read().await.unwrap();
        let found = quizzes::of_campaign(&mut conn, quiz.campaign_id).await.unwrap();
        assert_eq!(found.as_ref(), Some(&quiz));
        assert_eq!(quizzes::of_campaign(&mut conn, new_id()).await.unwrap(), None);
        let second = Quiz { id: new_id(), ..quiz };
        let refused = db.write(second, |tx, quiz| Box::pin(quizzes::add(tx, quiz))).await;
        assert!(matches!(refused, Err(Error::Broken(_))), "a campaign has one quiz");
    }

    async fn an_attempt_is_found_as_it_was_started(database) {
        let db = &database.db;
        let who = participant(db).await;
        let new = open_attempt(db, who).await;
        let mut conn = db.read().await.unwrap();
        let found = quizzes::attempt(&mut conn, new.id, who).await.unwrap().unwrap();
        assert_eq!((found.id, found.quiz_id, found.campaign_id), (new.id, new.quiz_id, new.campaign_id));
        assert_eq!((found.participant_id, found.seed, found.paper), (who, new.seed, new.paper));
        assert_eq!((found.rules, found.attempt), (new.rules, new.attempt));
    }

    async fn an_attempt_can_be_without_a_limit(database) {
        let db = &database.db;
        let who = participant(db).await;
        let mut new = new_attempt(&quiz(db).await, who);
        new.attempt.due_at = None;
        assert!(start(db, &new).await);
        let mut conn = db.read().await.unwrap();
        let found = quizzes::attempt(&mut conn, new.id, who).await.unwrap().unwrap();
        assert_eq!(found.attempt, new.attempt);
    }

    async fn somebody_elses_attempt_is_not_found_and_cannot_be_changed(database) {
        let db = &database.db;
        let (who, somebody_else) = (participant(db).await, participant(db).await);
        let attempt = open_attempt(db, who).await;
        let mut conn = db.read().await.unwrap();
        assert!(quizzes::attempt(&mut conn, attempt.id, somebody_else).await.unwrap().is_none());
        assert!(quizzes::attempts(&mut conn, somebody_else, 10).await.unwrap().is_empty());
        assert_eq!(open(db, attempt.quiz_id, somebody_else).await, None);
        assert!(!save(db, attempt.id, somebody_else, answer(0, &[1], false)).await);
        assert!(!hand_in(db, attempt.id, somebody_else, 100).await);
        assert!(answers(db, attempt.id).await.is_empty());
        assert_eq!(points(db, attempt.id, who).await, None);
    }

    async fn starting_again_continues_the_open_attempt(database) {
        let db = &database.db;
        let who = participant(db).await;
        let quiz = quiz(db).await;
        assert_eq!(open(db, quiz.id, who).await, None);
        let first = new_attempt(&quiz, who);
        assert!(start(db, &first).await);
        assert!(!start(db, &new_attempt(&quiz, who)).await);
        assert_eq!(open(db, quiz.id, who).await, Some(first.id));
        assert!(start(db, &new_attempt(&quiz, participant(db).await)).await, "somebody else's");

        assert!(hand_in(db, first.id, who, 100).await);
        assert_eq!(open(db, quiz.id, who).await, None);
        assert!(!start(db, &first).await, "a repeated form does not start another");
        assert_eq!(points(db, first.id, who).await, Some(100));
        assert!(start(db, &new_attempt(&quiz, who)).await);
    }

    async fn somebody_elses_attempt_is_not_started_over(database) {
        let db = &database.db;
        let (who, somebody_else) = (participant(db).await, participant(db).await);
        let first = open_attempt(db, who).await;
        let same_id = StoredAttempt {
            id: first.id,
            ..new_attempt(&quiz(db).await, somebody_else)
        };
        assert!(!start(db, &same_id).await);
        assert_eq!(open(db, first.quiz_id, who).await, Some(first.id));
    }

    async fn attempts_come_newest_first(database) {
        let db = &database.db;
        let who = participant(db).await;
        let mut ids = Vec::new();
        for second in [1, 3, 2] {
            let mut new = new_attempt(&quiz(db).await, who);
            new.attempt.started_at = at(second);
            assert!(start(db, &new).await);
            ids.push(new.id);
        }
        let mut conn = db.read().await.unwrap();
        let attempts = quizzes::attempts(&mut conn, who, 2).await.unwrap();
        let found: Vec<Uuid> = attempts.into_iter().map(|attempt| attempt.id).collect();
        assert_eq!(found, [ids[1], ids[2]]);
    }

    async fn an_answer_can_be_changed_until_its_feedback_was_shown(database) {
        let db = &database.db;
        let who = participant(db).await;
        let attempt = open_attempt(db, who).await.id;
        assert!(save(db, attempt, who, answer(1, &[0, 2], false)).await);
        assert!(save(db, attempt, who, answer(0, &[], false)).await);
        assert!(save(db, attempt, who, answer(1, &[3], true)).await);
        assert!(!save(db, attempt, who, answer(1, &[0], false)).await);
        assert!(!save(db, attempt, who, answer(1, &[0], true)).await);
        assert_eq!(answers(db, attempt).await, [answer(0, &[], false), answer(1, &[3], true)]);
    }

    async fn a_closed_attempt_keeps_its_first_result_and_takes_no_answers(database) {
        let db = &database.db;
        let who = participant(db).await;
        let attempt = open_attempt(db, who).await.id;
        assert!(save(db, attempt, who, answer(0, &[1], false)).await);
        assert!(hand_in(db, attempt, who, 100).await);
        assert!(!hand_in(db, attempt, who, 0).await);
        let closed = stored(db, attempt, who).await.unwrap();
        assert!(!close(db, closed, result(0)).await);
        assert!(!save(db, attempt, who, answer(0, &[2], false)).await);
        let mut conn = db.read().await.unwrap();
        let found = quizzes::attempt(&mut conn, attempt, who).await.unwrap().unwrap();
        assert_eq!(found.attempt.state, AttemptState::Scored { at: at(20), result: result(100) });
        assert_eq!(answers(db, attempt).await, [answer(0, &[1], false)]);
    }

    async fn an_attempt_that_was_changed_since_it_was_read_stays_open(database) {
        let db = &database.db;
        let who = participant(db).await;
        let attempt = open_attempt(db, who).await.id;
        let read = stored(db, attempt, who).await.unwrap();
        assert!(save(db, attempt, who, answer(0, &[1], false)).await);
        assert!(!close(db, read, result(0)).await);
        let read = stored(db, attempt, who).await.unwrap();
        assert_eq!((read.changes, read.attempt.state.clone()), (1, AttemptState::Open));
        assert!(close(db, read, result(100)).await);
    }

    async fn practice_keeps_the_last_time_each_question_was_right(database) {
        let db = &database.db;
        let (who, somebody_else) = (participant(db).await, participant(db).await);
        let questions = [new_question(), new_question()];
        for new in &questions {
            let added = write(db, new.clone(), |tx, new| {
                Box::pin(storage::questions::add(tx, new, at(0)))
            });
            assert!(added.await);
        }
        for (question, second) in [(0, 1), (1, 2), (0, 3)] {
            let data = (who, questions[question].question_id, second);
            write(db, data, |tx, (who, question, second)| {
                Box::pin(quizzes::note_practised(tx, *who, *question, at(*second)))
            })
            .await;
        }
        let mut conn = db.read().await.unwrap();
        let mut practised = quizzes::practised(&mut conn, who).await.unwrap();
        practised.sort();
        let expected = [(questions[0].question_id, at(3)), (questions[1].question_id, at(2))];
        assert_eq!(practised, expected);
        assert!(quizzes::practised(&mut conn, somebody_else).await.unwrap().is_empty());
    }
}
