//! Participants, their sign-in codes, the limits on them, and sessions.

use chrono::TimeDelta;
use domain::participants::{Challenge, SendLimit};
use domain::quizzes::TimeAllowance;
use storage::participants::{self, Participant, SentCode, Session};
use storage::{Db, each_database};
use uuid::Uuid;

use super::common::{at, new_bytes, new_id, participant, someone, write};

/// Adds a participant with this phone, or finds who has it.
pub async fn add(db: &Db, new: &Participant, phone: &[u8]) -> Uuid {
    write(db, (new.clone(), phone.to_vec()), |tx, (new, phone)| {
        Box::pin(participants::add(tx, new, phone))
    })
    .await
}

/// A code sent at a second of the test's time to the browser that holds this token.
pub fn new_code(request_hash: &[u8], second: i64) -> SentCode {
    SentCode {
        id: new_id(),
        request_hash: request_hash.into(),
        phone_sealed: b"sealed".to_vec(),
        phone_index: new_bytes(),
        code_hash: new_bytes(),
        consents: ["participation", "prize_notice"].map(Into::into).into(),
        challenge: Challenge {
            issued_at: at(second),
            tries: 0,
            used: false,
        },
    }
}

/// Stores a sent code.
pub async fn send(db: &Db, sent: &SentCode) {
    write(db, sent.clone(), |tx, sent| {
        Box::pin(participants::add_sent_code(tx, sent))
    })
    .await;
}

/// The code that a browser asked for.
pub async fn sent_code(db: &Db, request_hash: &[u8]) -> Option<SentCode> {
    let mut conn = db.read().await.unwrap();
    participants::find_sent_code(&mut conn, request_hash)
        .await
        .unwrap()
}

/// Takes one of a limit's times as a unit of its own.
pub async fn take(db: &Db, subject: &[u8], limit: SendLimit, second: i64) -> bool {
    let data = (subject.to_vec(), limit, at(second));
    write(db, data, |tx, (subject, limit, now)| {
        Box::pin(participants::take_from_limit(tx, subject, limit, *now))
    })
    .await
}

/// Starts a session at a second of the test's time; its token.
pub async fn sign_in(db: &Db, who: Uuid, second: i64) -> Vec<u8> {
    let data = (new_bytes(), who, at(second));
    write(db, data.clone(), |tx, (token, who, now)| {
        Box::pin(participants::start_session(tx, token, *who, *now))
    })
    .await;
    data.0
}

/// The session with this token.
pub async fn session(db: &Db, token: &[u8]) -> Option<Session> {
    let mut conn = db.read().await.unwrap();
    participants::find_session(&mut conn, token).await.unwrap()
}

const THREE_A_MINUTE: SendLimit = SendLimit {
    name: "three_a_minute",
    times: 3,
    within: TimeDelta::minutes(1),
};

each_database! {
    async fn a_participant_is_found_by_id_and_by_phone(database) {
        let db = &database.db;
        let new = Participant { time_allowance: TimeAllowance::TenFold, ..someone() };
        assert_eq!(add(db, &new, b"phone").await, new.id);
        let mut conn = db.read().await.unwrap();
        let found = participants::find(&mut conn, new.id).await.unwrap().unwrap();
        assert_eq!((found.id, found.phone_sealed), (new.id, new.phone_sealed));
        assert_eq!((found.time_allowance, found.created_at), (TimeAllowance::TenFold, at(0)));
        let by_phone = participants::find_by_phone(&mut conn, b"phone").await.unwrap();
        let by_other = participants::find_by_phone(&mut conn, b"other").await.unwrap();
        assert_eq!((by_phone, by_other), (Some(new.id), None));
        assert!(participants::find(&mut conn, new_id()).await.unwrap().is_none());
    }

    async fn a_phone_belongs_to_the_first_participant_who_came_with_it(database) {
        let db = &database.db;
        let (first, second) = (someone(), someone());
        assert_eq!(add(db, &first, b"phone").await, first.id);
        assert_eq!(add(db, &second, b"phone").await, first.id);
        let mut conn = db.read().await.unwrap();
        assert!(participants::find(&mut conn, second.id).await.unwrap().is_none());
    }

    async fn a_time_allowance_is_changed_for_one_participant(database) {
        let db = &database.db;
        let (who, somebody_else) = (participant(db).await, participant(db).await);
        write(db, who, |tx, who| {
            Box::pin(participants::set_time_allowance(tx, *who, TimeAllowance::Unlimited))
        })
        .await;
        let mut conn = db.read().await.unwrap();
        for (id, expected) in
            [(who, TimeAllowance::Unlimited), (somebody_else, TimeAllowance::Standard)]
        {
            let found = participants::find(&mut conn, id).await.unwrap().unwrap();
            assert_eq!(found.time_allowance, expected);
        }
    }

    async fn a_code_is_found_by_the_browser_that_asked_for_it(database) {
        let db = &database.db;
        let newer = new_code(b"browser", 60);
        send(db, &newer).await;
        send(db, &new_code(b"another", 120)).await;
        let found = sent_code(db, b"browser").await.unwrap();
        assert_eq!((found.id, found.request_hash), (newer.id, newer.request_hash));
        assert_eq!((found.phone_sealed, found.phone_index), (newer.phone_sealed, newer.phone_index));
        assert_eq!((found.code_hash, found.consents), (newer.code_hash, newer.consents));
        assert_eq!(found.challenge, newer.challenge);
        assert!(sent_code(db, b"a third").await.is_none());
    }

    async fn tries_are_counted_one_by_one_until_the_code_is_used(database) {
        let db = &database.db;
        send(db, &new_code(b"browser", 0)).await;
        let count = async |sent: &SentCode| {
            write(db, sent.clone(), |tx, sent| Box::pin(participants::count_try(tx, sent))).await
        };
        let use_up = async |id: Uuid| {
            write(db, id, |tx, id| Box::pin(participants::use_sent_code(tx, *id, at(9)))).await
        };
        let untried = sent_code(db, b"browser").await.unwrap();
        assert!(count(&untried).await);
        assert!(!count(&untried).await, "this count was taken by another try");
        let tried = sent_code(db, b"browser").await.unwrap();
        assert_eq!((tried.challenge.tries, tried.challenge.used), (1, false));
        assert!(use_up(tried.id).await);
        assert!(!use_up(tried.id).await);
        assert!(!count(&tried).await);
        let used = sent_code(db, b"browser").await.unwrap();
        assert_eq!((used.challenge.tries, used.challenge.used), (1, true));
    }

    async fn a_limit_refuses_until_its_time_from_the_first_has_passed(database) {
        let db = &database.db;
        let limit = THREE_A_MINUTE;
        for second in [0, 20, 59] {
            assert!(take(db, b"phone", limit, second).await);
        }
        assert!(!take(db, b"phone", limit, 59).await);
        let mut conn = db.read().await.unwrap();
        let resets_at = participants::limit_resets_at(&mut conn, b"phone", &limit).await.unwrap();
        assert_eq!(resets_at, Some(at(60)));
        for second in [60, 61, 62] {
            assert!(take(db, b"phone", limit, second).await);
        }
        assert!(!take(db, b"phone", limit, 119).await);
        assert!(take(db, b"phone", limit, 120).await);
    }

    async fn limits_are_counted_for_each_subject_and_name(database) {
        let db = &database.db;
        let one = SendLimit { times: 1, ..THREE_A_MINUTE };
        assert!(take(db, b"phone", one, 0).await);
        assert!(!take(db, b"phone", one, 1).await);
        assert!(take(db, b"another", one, 1).await);
        assert!(take(db, b"phone", SendLimit { name: "another", ..one }, 1).await);
        let mut conn = db.read().await.unwrap();
        let unknown = participants::limit_resets_at(&mut conn, b"unknown", &one).await.unwrap();
        assert_eq!(unknown, None);
    }

    async fn a_session_leads_to_its_participant_until_it_ends(database) {
        let db = &database.db;
        let (who, somebody_else) = (participant(db).await, participant(db).await);
        let (here, there) = (sign_in(db, who, 0).await, sign_in(db, who, 1).await);
        let other = sign_in(db, somebody_else, 2).await;
        let found = session(db, &here).await.unwrap();
        assert_eq!((found.participant.id, found.created_at, found.seen_at), (who, at(0), at(0)));
        assert_eq!(session(db, &other).await.unwrap().participant.id, somebody_else);
        assert!(session(db, b"guessed").await.is_none());

        write(db, here.clone(), |tx, token| Box::pin(participants::end_session(tx, token))).await;
        assert!(session(db, &here).await.is_none());
        assert!(session(db, &there).await.is_some());
        write(db, who, |tx, who| Box::pin(participants::end_sessions(tx, *who))).await;
        assert!(session(db, &there).await.is_none());
        assert!(session(db, &other).await.is_some());
    }

    async fn a_session_is_seen_later_and_never_earlier(database) {
        let db = &database.db;
        let token = sign_in(db, participant(db).await, 0).await;
        for second in [100, 50] {
            write(db, (token.clone(), at(second)), |tx, (token, now)| {
                Box::pin(participants::touch_session(tx, token, *now))
            })
            .await;
        }
        let found = session(db, &token).await.unwrap();
        assert_eq!((found.created_at, found.seen_at), (at(0), at(100)));
    }
}
