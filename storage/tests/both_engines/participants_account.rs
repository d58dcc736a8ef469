//! Consent, deleting an account, and what the sweep removes.

use chrono::TimeDelta;
use domain::campaigns::ChanceRule;
use domain::participants::sign_in::PHONE_LIMITS;
use domain::participants::{ConsentPurpose, SendLimit};
use storage::{Db, each_database, participants, questions, quizzes};
use uuid::Uuid;

use super::campaigns::{try_chance, used};
use super::common::{
    at, campaign, count, day, new_attempt, new_id, new_question, new_ticket, open_attempt,
    open_campaign, participant, quiz, someone, start, write,
};
use super::participants::{add, new_code, send, sent_code, session, sign_in, take};
use super::prizes::{codes, give};
use super::quizzes::{answer, answers, hand_in, points, save};

async fn consent(db: &Db, who: Uuid, purpose: ConsentPurpose, version: u16, second: i64) {
    let data = (who, purpose, version, at(second));
    write(db, data, |tx, (who, purpose, version, now)| {
        Box::pin(participants::give_consent(
            tx,
            new_id(),
            *who,
            *purpose,
            *version,
            *now,
        ))
    })
    .await;
}

async fn withdraw(db: &Db, who: Uuid, purpose: ConsentPurpose, second: i64) {
    write(db, (who, purpose, at(second)), |tx, (who, purpose, now)| {
        Box::pin(participants::withdraw_consent(tx, *who, *purpose, *now))
    })
    .await;
}

/// Purpose, version, and the seconds of giving and withdrawing.
async fn consents(db: &Db, who: Uuid) -> Vec<(String, i32, i64, Option<i64>)> {
    let mut conn = db.read().await.unwrap();
    let given = participants::consents(&mut conn, who).await.unwrap();
    let rows = given.into_iter().map(|consent| {
        let second = |moment: chrono::DateTime<chrono::Utc>| (moment - at(0)).num_seconds();
        let withdrawn = consent.withdrawn_at.map(second);
        (
            consent.purpose,
            consent.version,
            second(consent.given_at),
            withdrawn,
        )
    });
    rows.collect()
}

async fn forget(db: &Db, who: Uuid) {
    write(db, who, |tx, who| {
        Box::pin(participants::forget(tx, *who, b"mark", at(500)))
    })
    .await;
}

const PARTICIPATION: ConsentPurpose = ConsentPurpose::Participation;
const PRIZE_NOTICE: ConsentPurpose = ConsentPurpose::PrizeNotice;

each_database! {
    async fn a_consent_given_twice_is_one(database) {
        let db = &database.db;
        let who = participant(db).await;
        consent(db, who, PARTICIPATION, 1, 0).await;
        consent(db, who, PARTICIPATION, 1, 5).await;
        consent(db, who, PARTICIPATION, 2, 6).await;
        consent(db, who, PRIZE_NOTICE, 1, 7).await;
        consent(db, participant(db).await, PARTICIPATION, 1, 8).await;
        assert_eq!(consents(db, who).await, [
            ("participation".into(), 1, 0, None),
            ("participation".into(), 2, 6, None),
            ("prize_notice".into(), 1, 7, None),
        ]);
    }

    async fn a_withdrawn_consent_stays_recorded_and_can_be_given_again(database) {
        let db = &database.db;
        let (who, somebody_else) = (participant(db).await, participant(db).await);
        for version in [1, 2] {
            consent(db, who, PRIZE_NOTICE, version, i64::from(version)).await;
        }
        consent(db, who, PARTICIPATION, 1, 3).await;
        consent(db, somebody_else, PRIZE_NOTICE, 1, 3).await;
        withdraw(db, who, PRIZE_NOTICE, 10).await;
        withdraw(db, who, PRIZE_NOTICE, 20).await;
        consent(db, who, PRIZE_NOTICE, 2, 30).await;
        assert_eq!(consents(db, who).await, [
            ("prize_notice".into(), 1, 1, Some(10)),
            ("prize_notice".into(), 2, 2, Some(10)),
            ("participation".into(), 1, 3, None),
            ("prize_notice".into(), 2, 30, None),
        ]);
        assert_eq!(consents(db, somebody_else).await, [("prize_notice".into(), 1, 3, None)]);
    }

    async fn deleting_an_account_removes_what_names_somebody_and_leaves_scores(database) {
        let db = &database.db;
        let new = someone();
        let who = add(db, &new, b"phone").await;
        let token = sign_in(db, who, 0).await;
        consent(db, who, PARTICIPATION, 1, 0).await;
        send(db, &participants::SentCode {
            phone_index: b"phone".to_vec(),
            ..new_code(b"browser", 0)
        })
        .await;
        let handed_in = open_attempt(db, who).await;
        assert!(save(db, handed_in.id, who, answer(0, &[1], false)).await);
        assert!(hand_in(db, handed_in.id, who, 100).await);
        assert!(give(db, &new_ticket(&handed_in, "2026-03-15"), 0).await);
        let open = open_attempt(db, who).await;
        assert!(save(db, open.id, who, answer(0, &[1], false)).await);
        let question = new_question();
        write(db, (who, question), |tx, (who, question)| Box::pin(async move {
            questions::add(tx, question, at(0)).await?;
            quizzes::note_practised(tx, *who, question.question_id, at(0)).await
        }))
        .await;

        forget(db, who).await;

        let mut conn = db.read().await.unwrap();
        assert!(participants::find(&mut conn, who).await.unwrap().is_none());
        assert_eq!(participants::find_by_phone(&mut conn, b"phone").await.unwrap(), None);
        assert!(quizzes::practised(&mut conn, who).await.unwrap().is_empty());
        drop(conn);
        assert!(session(db, &token).await.is_none());
        assert!(sent_code(db, b"browser").await.is_none());
        assert!(answers(db, handed_in.id).await.is_empty());
        assert!(answers(db, open.id).await.is_empty());
        assert!(!save(db, open.id, who, answer(0, &[1], false)).await);
        assert!(codes(db, who, 10).await.is_empty());
        assert_eq!(count(db, "select count(*) from tickets where voided_at is not null").await, 1);
        assert_eq!(consents(db, who).await, [("participation".into(), 1, 0, Some(500))]);
        assert_eq!(points(db, handed_in.id, who).await, Some(100));
        let named = "select count(*) from participants
                     where phone_sealed is not null or phone_index is not null";
        assert_eq!(count(db, named).await, 0);
        assert_eq!(count(db, "select count(*) from sessions").await, 0);
    }

    async fn deleting_an_account_leaves_everybody_else_alone(database) {
        let db = &database.db;
        let (who, somebody_else) = (participant(db).await, participant(db).await);
        let token = sign_in(db, somebody_else, 0).await;
        consent(db, somebody_else, PARTICIPATION, 1, 0).await;
        send(db, &new_code(b"browser", 0)).await;
        let quiz = quiz(db).await;
        let attempt = new_attempt(&quiz, somebody_else);
        assert!(start(db, &new_attempt(&quiz, who)).await && start(db, &attempt).await);
        assert!(save(db, attempt.id, somebody_else, answer(0, &[1], false)).await);
        assert!(give(db, &new_ticket(&attempt, "2026-03-15"), 0).await);

        forget(db, who).await;

        assert!(session(db, &token).await.is_some());
        assert!(sent_code(db, b"browser").await.is_some());
        assert_eq!(answers(db, attempt.id).await.len(), 1);
        assert_eq!(codes(db, somebody_else, 10).await.len(), 1);
        assert_eq!(consents(db, somebody_else).await, [("participation".into(), 1, 0, None)]);
    }

    async fn a_phone_whose_account_was_deleted_can_sign_in_anew(database) {
        let db = &database.db;
        let first = add(db, &someone(), b"phone").await;
        forget(db, first).await;
        forget(db, first).await;
        let new = someone();
        assert_eq!(add(db, &new, b"phone").await, new.id);
    }

    async fn chances_that_a_deleted_account_used_are_not_given_again(database) {
        let db = &database.db;
        let rule = ChanceRule { per_day: Some(2), in_all: Some(3) };
        let campaign = campaign(db, rule).await;
        let mut who = participant(db).await;
        for round in 0..2 {
            assert!(try_chance(db, &campaign, who, day(1 + round)).await);
            forget(db, who).await;
            who = participant(db).await;
            write(db, who, |tx, who| {
                Box::pin(participants::take_over_chances(tx, *who, b"mark"))
            })
            .await;
            assert_eq!(used(db, &campaign, who, day(1 + round)).await, (1, round + 1));
        }
        assert_eq!(count(db, "select count(*) from participants where mark is not null").await, 0);
        assert!(try_chance(db, &campaign, who, day(3)).await);
        assert!(!try_chance(db, &campaign, who, day(3)).await, "three in all, whoever asks");
    }

    async fn a_mark_goes_when_the_campaigns_are_over(database) {
        let db = &database.db;
        let campaign = open_campaign(db).await;
        let who = participant(db).await;
        assert!(try_chance(db, &campaign, who, day(1)).await);
        forget(db, who).await;
        let marked = "select count(*) from participants where mark is not null";
        let sweep = async |now| {
            write(db, now, |tx, now| {
                Box::pin(participants::sweep(tx, *now, TimeDelta::days(7), TimeDelta::days(30)))
            })
            .await;
        };
        sweep(campaign.window.closes_at - TimeDelta::seconds(1)).await;
        assert_eq!(count(db, marked).await, 1);
        sweep(campaign.window.closes_at).await;
        assert_eq!(count(db, marked).await, 0);
    }

    async fn the_sweep_removes_only_what_is_old(database) {
        let db = &database.db;
        let who = participant(db).await;
        let hour = 60 * 60;
        let now = 48 * hour + 1;
        send(db, &new_code(b"old", 0)).await;
        send(db, &new_code(b"young", 2)).await;
        let limit = SendLimit { times: 1, within: TimeDelta::days(30), ..PHONE_LIMITS[0] };
        assert!(take(db, b"old", limit, 0).await);
        assert!(take(db, b"young", limit, 2).await);
        let idle = sign_in(db, who, now - 2 * hour - 1).await;
        let in_use = sign_in(db, who, now - 2 * hour).await;
        let too_long = sign_in(db, who, now - 24 * hour - 1).await;
        let long = sign_in(db, who, now - 24 * hour).await;
        for token in [&too_long, &long] {
            write(db, (token.clone(), at(now)), |tx, (token, now)| {
                Box::pin(participants::touch_session(tx, token, *now))
            })
            .await;
        }

        write(db, at(now), |tx, now| {
            Box::pin(participants::sweep(tx, *now, TimeDelta::hours(2), TimeDelta::hours(24)))
        })
        .await;

        assert!(sent_code(db, b"old").await.is_none());
        assert!(sent_code(db, b"young").await.is_some());
        assert!(take(db, b"old", limit, now).await, "counted from nothing");
        assert!(!take(db, b"young", limit, now).await);
        for (token, stays) in [(idle, false), (in_use, true), (too_long, false), (long, true)] {
            assert_eq!(session(db, &token).await.is_some(), stays);
        }
    }
}
