//! Signing in, by fifty at once: codes, limits and new participants.

use chrono::TimeDelta;
use domain::participants::sign_in::CODE_TRIES;
use domain::participants::{CodeCheck, ConsentPurpose, SendLimit};
use storage::{Db, Error, each_database, participants};
use uuid::Uuid;

use super::common::{
    Refusal, at, at_once, count, new_bytes, new_id, participant, someone, was_stored, write, yes,
};
use super::participants::{new_code, send, sent_code, take};

const MANY: usize = 50;

/// One try, as the sign-in form makes it; `None` where another try was counted in between.
async fn try_code(db: &Db, matches: bool) -> Option<CodeCheck> {
    write(db, matches, |tx, matches| {
        Box::pin(async move {
            let sent = participants::find_sent_code(tx, b"browser").await?;
            let sent = sent.ok_or_else(|| Error::Broken("no code was sent".into()))?;
            let outcome = sent.challenge.check(at(10), *matches);
            if sent.challenge.used || sent.challenge.tries >= CODE_TRIES {
                return Ok(Some(outcome));
            }
            if !participants::count_try(tx, &sent).await? {
                return Ok(None);
            }
            if outcome == CodeCheck::Accepted {
                assert!(participants::use_sent_code(tx, sent.id, at(10)).await?);
            }
            Ok(Some(outcome))
        })
    })
    .await
}

/// Signs in with a phone that nobody had: who that is now.
async fn sign_in_with_a_new_phone(db: &Db) -> Uuid {
    let data = (someone(), new_bytes(), new_id());
    write(db, data, |tx, (new, token, consent)| {
        Box::pin(async move {
            let who = participants::add(tx, new, b"phone").await?;
            let purpose = ConsentPurpose::Participation;
            participants::give_consent(tx, *consent, who, purpose, 1, at(0)).await?;
            participants::start_session(tx, token, who, at(0)).await?;
            Ok(who)
        })
    })
    .await
}

/// Takes from a wide limit and then from a narrow one; the unit fails where either refuses.
async fn take_both(db: &Db, subject: &'static [u8]) -> bool {
    let taken = db.write(subject, |tx, subject| {
        Box::pin(async move {
            for limit in [WIDE, NARROW] {
                if !participants::take_from_limit(tx, subject, &limit, at(0)).await? {
                    return Err(Refusal::Refused);
                }
            }
            Ok(())
        })
    });
    was_stored(taken.await)
}

const WIDE: SendLimit = SendLimit {
    name: "wide",
    times: 10,
    within: TimeDelta::hours(1),
};
const NARROW: SendLimit = SendLimit {
    name: "narrow",
    times: 3,
    within: TimeDelta::hours(1),
};

each_database! {
    async fn a_code_is_accepted_once(database) {
        let db = &database.db;
        send(db, &new_code(b"browser", 0)).await;
        let outcomes = at_once(MANY, |_| {
            let db = db.clone();
            async move { try_code(&db, true).await }
        }).await;
        let accepted = outcomes.iter().filter(|outcome| **outcome == Some(CodeCheck::Accepted));
        assert_eq!(accepted.count(), 1);
        let challenge = sent_code(db, b"browser").await.unwrap().challenge;
        assert_eq!((challenge.tries, challenge.used), (1, true));
    }

    async fn a_code_is_burnt_after_five_wrong_tries_however_many_come_at_once(database) {
        let db = &database.db;
        send(db, &new_code(b"browser", 0)).await;
        let outcomes = at_once(MANY, |_| {
            let db = db.clone();
            async move {
                loop {
                    if let Some(outcome) = try_code(&db, false).await {
                        break outcome;
                    }
                }
            }
        }).await;
        let mut left: Vec<u32> = outcomes.iter().filter_map(|outcome| match outcome {
            CodeCheck::Wrong { left } => Some(*left),
            _ => None,
        }).collect();
        left.sort_unstable();
        assert_eq!(left, [1, 2, 3, 4], "each count was told to one try");
        assert_eq!(sent_code(db, b"browser").await.unwrap().challenge.tries, CODE_TRIES);
        assert_eq!(try_code(db, true).await, Some(CodeCheck::Burnt));
    }

    async fn a_limit_is_never_over_counted(database) {
        let db = &database.db;
        for (second, expected) in [(0, 10), (10, 0), (60 * 60, 10)] {
            let taken = at_once(MANY, |_| {
                let db = db.clone();
                async move { take(&db, b"phone", WIDE, second).await }
            }).await;
            assert_eq!(yes(&taken), expected, "at second {second}");
        }
    }

    async fn a_limit_gets_back_what_another_refused(database) {
        let db = &database.db;
        let taken = at_once(MANY, |_| {
            let db = db.clone();
            async move { take_both(&db, b"phone").await }
        }).await;
        assert_eq!(yes(&taken), 3);
        let left = at_once(MANY, |_| {
            let db = db.clone();
            async move { take(&db, b"phone", WIDE, 0).await }
        }).await;
        assert_eq!(yes(&left), 7);
    }

    async fn sign_ins_with_one_new_phone_make_one_participant(database) {
        let db = &database.db;
        let who = at_once(MANY, |_| {
            let db = db.clone();
            async move { sign_in_with_a_new_phone(&db).await }
        }).await;
        assert!(who.iter().all(|id| *id == who[0]));
        assert_eq!(count(db, "select count(*) from participants").await, 1);
        assert_eq!(count(db, "select count(*) from consents").await, 1);
        assert_eq!(count(db, "select count(*) from sessions").await, 50);
    }

    async fn a_consent_given_by_many_forms_at_once_is_one(database) {
        let db = &database.db;
        let who = participant(db).await;

        at_once(MANY, |_| {
            let (db, data) = (db.clone(), (new_id(), who));
            async move {
                write(&db, data, |tx, (id, who)| {
                    Box::pin(participants::give_consent(tx, *id, *who, ConsentPurpose::PrizeNotice, 1, at(0)))
                }).await;
            }
        }).await;
        assert_eq!(count(db, "select count(*) from consents").await, 1);
    }
}
