//! Messages to the outside.

use storage::outbox::{self, Message};
use storage::{Db, each_database};
use uuid::Uuid;

use super::common::{at, new_id, write};

/// Puts a message out at a second of the test's time.
pub async fn put(db: &Db, second: i64) -> Uuid {
    let data = (new_id(), second);
    write(db, data, |tx, (id, second)| {
        Box::pin(async move { outbox::add(tx, *id, "sign_in_code", b"sealed", at(*second)).await })
    })
    .await;
    data.0
}

/// The messages that are due.
pub async fn due(db: &Db, second: i64, limit: u16) -> Vec<Message> {
    let mut conn = db.read().await.unwrap();
    outbox::due(&mut conn, at(second), limit).await.unwrap()
}

/// Takes a message until a second of the test's time.
pub async fn take(db: &Db, message: &Message, until: i64) -> bool {
    let data = (message.clone(), until);
    write(db, data, |tx, (message, until)| {
        Box::pin(outbox::take(tx, message, at(*until)))
    })
    .await
}

async fn due_ids(db: &Db, second: i64) -> Vec<Uuid> {
    due(db, second, 100)
        .await
        .into_iter()
        .map(|message| message.id)
        .collect()
}

async fn counts(db: &Db) -> (i64, i64) {
    let mut conn = db.read().await.unwrap();
    outbox::counts(&mut conn).await.unwrap()
}

async fn sent(db: &Db, id: Uuid) {
    write(db, id, |tx, id| Box::pin(outbox::sent(tx, *id, at(50)))).await;
}

async fn give_up(db: &Db, id: Uuid) {
    write(db, id, |tx, id| {
        Box::pin(outbox::give_up(tx, *id, "no such number", at(50)))
    })
    .await;
}

async fn is_emptied(db: &Db, id: Uuid) -> bool {
    let mut conn = db.read().await.unwrap();
    let query = conn
        .query("select payload_sealed from outbox where id = $1")
        .bind(id);
    query.one::<(Option<Vec<u8>>,)>().await.unwrap().0.is_none()
}

each_database! {
    async fn an_empty_outbox_has_nothing_to_send(database) {
        assert!(due(&database.db, 1_000, 10).await.is_empty());
        assert_eq!(counts(&database.db).await, (0, 0));
    }

    async fn a_message_is_due_at_once_longest_waiting_first(database) {
        let db = &database.db;
        let (late, early, middle) = (put(db, 30).await, put(db, 10).await, put(db, 20).await);
        assert!(due_ids(db, 9).await.is_empty());
        assert_eq!(due_ids(db, 20).await, [early, middle]);
        assert_eq!(due_ids(db, 100).await, [early, middle, late]);
        let first = due(db, 100, 1).await;
        assert_eq!((first.len(), first[0].id, first[0].tries), (1, early, 0));
        assert_eq!((first[0].kind.as_str(), first[0].payload_sealed.as_slice()),
                   ("sign_in_code", b"sealed".as_slice()));
        assert_eq!(counts(db).await, (3, 0));
    }

    async fn a_message_that_was_taken_is_due_again_only_when_the_try_has_lapsed(database) {
        let db = &database.db;
        put(db, 0).await;
        let message = due(db, 0, 1).await.remove(0);
        assert!(take(db, &message, 60).await);
        assert!(!take(db, &message, 60).await, "somebody else was faster");
        assert!(due(db, 59, 1).await.is_empty());
        let again = due(db, 60, 1).await.remove(0);
        assert_eq!((again.id, again.tries), (message.id, 1));
        assert!(take(db, &again, 120).await);
    }

    async fn a_message_that_was_sent_is_emptied_and_never_due(database) {
        let db = &database.db;
        let id = put(db, 0).await;
        let message = due(db, 0, 1).await.remove(0);
        sent(db, id).await;
        assert!(due(db, 1_000_000, 1).await.is_empty());
        assert!(!take(db, &message, 60).await);
        assert_eq!((counts(db).await, is_emptied(db, id).await), ((0, 0), true));
    }

    async fn a_try_that_failed_is_repeated_later(database) {
        let db = &database.db;
        let id = put(db, 0).await;
        let message = due(db, 0, 1).await.remove(0);
        assert!(take(db, &message, 60).await);
        write(db, id, |tx, id| Box::pin(outbox::failed(tx, *id, "timed out", at(300)))).await;
        assert!(due(db, 299, 1).await.is_empty());
        let again = due(db, 300, 1).await.remove(0);
        assert_eq!((again.tries, again.payload_sealed), (1, b"sealed".to_vec()));
        assert_eq!(counts(db).await, (1, 0));
    }

    async fn a_message_that_was_given_up_is_a_dead_letter_without_content(database) {
        let db = &database.db;
        let id = put(db, 0).await;
        let message = due(db, 0, 1).await.remove(0);
        give_up(db, id).await;
        assert!(due(db, 1_000_000, 1).await.is_empty());
        assert!(!take(db, &message, 60).await);
        assert_eq!((counts(db).await, is_emptied(db, id).await), ((0, 1), true));
    }

    async fn a_message_that_was_sent_cannot_be_given_up_by_a_slower_deliverer(database) {
        let db = &database.db;
        let id = put(db, 0).await;
        sent(db, id).await;
        give_up(db, id).await;
        assert_eq!(counts(db).await, (0, 0));
    }
}
