//! Rehearsals: everything as in the draw, and nothing comes of it.

use app::error::{AppError, Refusal};
use app::prizes::draws::refusal::DrawRefusal;
use app::prizes::reviews::refusal::ReviewRefusal;
use chrono::TimeDelta;
use domain::prizes::draw::{DrawState, Excluded, Exclusion};
use storage::each_database;
use storage::prizes;
use storage::prizes::draws;
use uuid::Uuid;

use crate::draws::{Hall, refused};
use crate::test_app::TestApp;

/// The second officer decides about a ticket.
async fn decide(hall: &mut Hall, ticket: Uuid, verb: &str) -> Option<AppError> {
    let (campaign, ticket) = (hall.campaign.to_string(), ticket.to_string());
    let form = [
        ("campaign", &*campaign),
        ("chosen[]", &*ticket),
        ("verb", verb),
        ("note", "交卷太快，来不及读题"),
    ];
    let reply = hall.second.call("/api/reviews/decide", &form).await;
    reply.error()
}

each_database! {
    async fn a_rehearsal_gives_nothing_and_says_what_it_is(database) {
        let mut hall = Hall::on(TestApp::on(database)).await;
        // At any time: the campaign runs.
        let draw = hall.prepare(true).await;
        assert_eq!(hall.freeze(draw).await, None);
        hall.app.pass(TimeDelta::seconds(1));
        assert_eq!(hall.type_numbers(draw, "1 2 3 4 5 6 7").await, None);
        assert_eq!(hall.confirm(&hall.first, draw, "1 2 3 4 5 6 7").await, Some(refused(DrawRefusal::OnePerson)));
        assert_eq!(hall.confirm(&hall.second, draw, "1 2 3 4 5 6 7").await, None);
        let record = hall.record(draw).await;
        assert!(record.freeze.title.starts_with("【演练】"));
        assert_eq!(record.verify(), Ok(()));
        let published = hall.post(&hall.first, "/api/draws/publish", draw).await;
        assert_eq!(published, Some(refused(DrawRefusal::RehearsalOnly)));
        assert_eq!(hall.count("select count(*) from wins").await, 0);
        let page = hall.first.get(&format!("/staff/draws/{draw}")).await;
        assert!(page.shows("不作数") && page.shows("class=\"stack rehearsal\""), "{page:?}");
        assert!(!hall.draw(draw).await.is_public());
        let mut conn = hall.app.state.db.read().await.unwrap();
        assert_eq!(draws::public(&mut conn, hall.campaign).await.unwrap(), []);
        drop(conn);
        // The real draw is the first one all the same.
        let real = hall.prepare(false).await;
        assert_eq!(hall.draw(real).await.number, 1);
    }

    async fn a_rehearsal_s_freeze_leaves_tickets_to_be_decided_about(database) {
        let mut hall = Hall::on(TestApp::on(database)).await;
        hall.app.pass(TimeDelta::seconds(1));
        // Handed in at once: nobody can have read the questions.
        let attempt = hall.app.signed_in("13900000001").await.take(&hall.app, "spring", 5).await;
        let ticket = {
            let mut conn = hall.app.state.db.read().await.unwrap();
            let row = conn.query("select id from tickets where attempt_id = $1").bind(attempt);
            row.one::<(Uuid,)>().await.unwrap().0
        };
        hall.pass_until("2026-03-23 10:00:00").await;
        let rehearsal = hall.prepare(true).await;
        assert_eq!(hall.freeze(rehearsal).await, None);
        assert_eq!(hall.draw(rehearsal).await.state, DrawState::Frozen);
        assert_eq!(hall.record(rehearsal).await.freeze.excluded, []);
        assert_eq!(decide(&mut hall, ticket, "set_aside").await, None);
        let mut conn = hall.app.state.db.read().await.unwrap();
        let aside = prizes::set_aside(&mut conn, hall.campaign).await.unwrap();
        assert_eq!(aside, [(ticket, Exclusion::Reviewed)]);
        drop(conn);
        // The draw's own freeze ends it.
        let draw = hall.prepare(false).await;
        assert_eq!(hall.set(draw, "2026-03-24T21:15").await, None);
        assert_eq!(hall.freeze(draw).await, None);
        let because = Exclusion::Reviewed;
        assert_eq!(hall.record(draw).await.freeze.excluded, [Excluded { ticket: 15, because }]);
        let closed = AppError::Refused(Refusal::Review(ReviewRefusal::Closed));
        assert_eq!(decide(&mut hall, ticket, "keep").await, Some(closed));
    }
}
