//! Tickets.

use domain::prizes::TicketReason;
use storage::prizes::{self, NewTicket, Ticket};
use storage::{Db, Error, each_database};
use uuid::Uuid;

use super::common::{at, new_ticket, open_attempt, participant, write};

/// Gives a ticket at a second of the test's time.
pub async fn give(db: &Db, new: &NewTicket, second: i64) -> bool {
    let data = (new.clone(), second);
    write(db, data, |tx, (new, second)| {
        Box::pin(prizes::give_ticket(tx, new, at(*second)))
    })
    .await
}

/// The codes of a participant's tickets.
pub async fn codes(db: &Db, who: Uuid, limit: u16) -> Vec<String> {
    let mut conn = db.read().await.unwrap();
    let tickets = prizes::tickets(&mut conn, who, limit).await.unwrap();
    tickets.into_iter().map(|ticket| ticket.code).collect()
}

async fn held_for(db: &Db, new: &NewTicket, occasion: &str) -> Option<Ticket> {
    let mut conn = db.read().await.unwrap();
    let reason = TicketReason::QuizPassed;
    prizes::ticket_for(
        &mut conn,
        new.campaign_id,
        new.participant_id,
        reason,
        occasion,
    )
    .await
    .unwrap()
}

each_database! {
    async fn a_ticket_is_shown_to_its_holder(database) {
        let db = &database.db;
        let (who, somebody_else) = (participant(db).await, participant(db).await);
        let attempt = open_attempt(db, who).await;
        let new = new_ticket(&attempt, "2026-03-15");
        assert!(give(db, &new, 5).await);
        let ticket = held_for(db, &new, "2026-03-15").await.unwrap();
        assert_eq!((ticket.id, ticket.campaign_id), (new.id, attempt.campaign_id));
        assert_eq!(ticket.campaign_title, "315 金融知识竞答");
        assert_eq!(ticket.attempt_id, Some(attempt.id));
        assert_eq!((ticket.reason.as_str(), ticket.occasion.as_str()), ("quiz_passed", "2026-03-15"));
        assert_eq!((ticket.code.as_str(), ticket.created_at), (new.code.as_str(), at(5)));
        assert_eq!(codes(db, who, 10).await, [new.code]);
        assert!(codes(db, somebody_else, 10).await.is_empty());
    }

    async fn one_reason_and_occasion_earn_one_ticket(database) {
        let db = &database.db;
        let who = participant(db).await;
        let attempt = open_attempt(db, who).await;
        let first = new_ticket(&attempt, "2026-03-15");
        assert!(give(db, &first, 0).await);
        assert!(!give(db, &new_ticket(&attempt, "2026-03-15"), 1).await);
        assert_eq!(held_for(db, &first, "2026-03-15").await.unwrap().id, first.id);
        assert!(held_for(db, &first, "2026-03-16").await.is_none());
        assert!(give(db, &new_ticket(&attempt, "2026-03-16"), 2).await);
        let other_campaign = open_attempt(db, who).await;
        assert!(give(db, &new_ticket(&other_campaign, "2026-03-15"), 3).await);
        let somebody_else = open_attempt(db, participant(db).await).await;
        assert!(give(db, &new_ticket(&somebody_else, "2026-03-15"), 4).await);
        assert_eq!(codes(db, who, 10).await.len(), 3);
    }

    async fn no_two_tickets_have_the_same_code(database) {
        let db = &database.db;
        let attempt = open_attempt(db, participant(db).await).await;
        let first = new_ticket(&attempt, "first");
        assert!(give(db, &first, 0).await);
        let second = NewTicket { code: first.code, ..new_ticket(&attempt, "second") };
        let refused = db.write(second, |tx, new| Box::pin(prizes::give_ticket(tx, new, at(0))));
        assert!(matches!(refused.await, Err(Error::Broken(_))));
    }

    async fn tickets_come_newest_first(database) {
        let db = &database.db;
        let who = participant(db).await;
        let attempt = open_attempt(db, who).await;
        let mut given = Vec::new();
        for (occasion, second) in [("one", 1), ("three", 3), ("two", 2)] {
            let new = new_ticket(&attempt, occasion);
            assert!(give(db, &new, second).await);
            given.push(new.code);
        }
        assert_eq!(codes(db, who, 2).await, [given[1].as_str(), given[2].as_str()]);
    }
}
