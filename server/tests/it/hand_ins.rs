//! Handing in: once, whatever the network does, and never two tickets for one reason.

use app::error::Refusal;
use chrono::TimeDelta;
use domain::prizes::{TicketPer, Verdict};
use storage::each_database;

use crate::test_app::attempts::HAND_IN;
use crate::test_app::{NewCampaign, TestApp, new_id};

const ANNA: &str = "13900000001";

each_database! {
    async fn a_repeated_hand_in_leads_to_the_first_ones_result(database) {
        let app = TestApp::on(database);
        NewCampaign::new("spring").ticket_per(TicketPer::Attempt).add(&app).await;
        let mut anna = app.signed_in(ANNA).await;
        let attempt = anna.start("spring").await;
        anna.answer_all(&app, attempt, 4).await;
        let id = attempt.to_string();
        let key = new_id().to_string();
        let first = anna.submit(HAND_IN, &[("attempt", &id), ("key", &key)]).await;
        let before = app.dump().await;
        app.pass(TimeDelta::hours(1));
        for key in [key, new_id().to_string()] {
            let again = anna.call(HAND_IN, &[("attempt", &id), ("key", &key)]).await;
            assert_eq!(again.error(), None);
            assert_eq!(again.location(), format!("/attempts/{id}/result"));
        }
        let refused = anna.save(attempt, 4, &[0]).await.error();
        assert_eq!(refused, Some(Refusal::AttemptClosed.into()));
        let changed = app.dump().await.changes(&before);
        assert!(changed.is_empty() || changed == ["sessions"], "{changed:?}");
        let page = anna.result_page(attempt).await;
        assert!(first.shows("5 题答对 4 题") && page.shows("5 题答对 4 题"));
    }

    async fn fifty_hand_ins_at_once_are_one(database) {
        let app = TestApp::on(database);
        NewCampaign::new("spring").ticket_per(TicketPer::Attempt).add(&app).await;
        let mut anna = app.signed_in(ANNA).await;
        let other_process = app.another_process().await;
        let attempt = anna.start("spring").await;
        anna.answer_all(&app, attempt, 5).await;
        let session = anna.cookies.clone();
        let same = new_id();
        let hand_ins = (0..50).map(|number| {
            let process = if number % 2 == 0 { &app } else { &other_process };
            let mut browser = process.browser();
            browser.cookies.clone_from(&session);
            let key = if number % 3 == 0 { same } else { new_id() }.to_string();
            tokio::spawn(async move {
                let form = [("attempt", &*attempt.to_string()), ("key", &*key)];
                browser.call(HAND_IN, &form).await.error()
            })
        });
        for done in futures::future::join_all(hand_ins).await {
            assert_eq!(done.unwrap(), None);
        }
        assert_eq!(app.tickets().await, 1);
        assert_eq!(app.count("select count(*) from attempts where closed_at is not null").await, 1);
        let result = app.result(attempt).await;
        assert_eq!((result.score.right, result.answers.len()), (5, 5));
    }

    async fn answers_that_arrive_with_the_hand_in_count_wholly_or_not_at_all(database) {
        let app = TestApp::on(database);
        NewCampaign::new("spring").ticket_per(TicketPer::Attempt).add(&app).await;
        let mut anna = app.signed_in(ANNA).await;
        for _ in 0..5 {
            let attempt = anna.start("spring").await;
            anna.answer_all(&app, attempt, 4).await;
            let last = app.solved(attempt).await[4].right.clone();
            let saves = (0..6).map(|_| {
                let (mut browser, last) = (anna.clone(), last.clone());
                tokio::spawn(async move { browser.save(attempt, 4, &last).await.error() })
            });
            let saves: Vec<_> = saves.collect();
            let mut browser = anna.clone();
            let hand_in = tokio::spawn(async move { browser.hand_in(attempt).await });
            let saved = futures::future::join_all(saves).await;
            assert_eq!(hand_in.await.unwrap(), None);
            let in_time = saved.iter().any(|saved| saved.as_ref().unwrap().is_none());
            let right = app.result(attempt).await.score.right;
            assert_eq!(right, if in_time { 5 } else { 4 }, "{saved:?}");
        }
    }

    async fn a_ticket_is_earned_once_a_day(database) {
        let app = TestApp::on(database);
        NewCampaign::new("spring").add(&app).await;
        let mut anna = app.signed_in(ANNA).await;
        let first = anna.take(&app, "spring", 4).await;
        let page = anna.result_page(first).await;
        assert!(page.shows("已存入"), "{page:?}");
        let second = anna.take(&app, "spring", 5).await;
        let page = anna.result_page(second).await;
        assert!(page.shows("的抽奖券您已经有了"), "{page:?}");
        assert_eq!(app.tickets().await, 1);

        // A minute before the bank's midnight, which is in the afternoon of UTC, and after.
        app.pass_until("2026-03-15 23:59:59");
        anna.take(&app, "spring", 5).await;
        assert_eq!(app.tickets().await, 1);
        app.pass(TimeDelta::seconds(1));
        anna.take(&app, "spring", 5).await;
        assert_eq!(app.tickets().await, 2);
        let page = anna.get("/me").await;
        assert!(page.shows("有 2 张抽奖券"), "{page:?}");
    }

    async fn a_ticket_a_campaign_is_earned_once_by_however_many_attempts_at_once(database) {
        let app = TestApp::on(database);
        NewCampaign::new("spring").ticket_per(TicketPer::Campaign).add(&app).await;
        NewCampaign::new("autumn").ticket_per(TicketPer::Campaign).add(&app).await;
        let mut anna = app.signed_in(ANNA).await;
        for round in 0..3 {
            let mut open = Vec::new();
            for slug in ["spring", "autumn"] {
                let attempt = anna.start(slug).await;
                anna.answer_all(&app, attempt, 5).await;
                open.push(attempt);
            }
            let hand_ins = open.into_iter().cycle().take(20).map(|attempt| {
                let mut browser = anna.clone();
                tokio::spawn(async move { browser.hand_in(attempt).await })
            });
            for done in futures::future::join_all(hand_ins).await {
                assert_eq!(done.unwrap(), None);
            }
            assert_eq!(app.tickets().await, 2, "in round {round}");
        }
    }

    async fn a_hand_in_after_the_end_earns_a_ticket_for_an_hour_more(database) {
        let app = TestApp::on(database);
        let campaign = || NewCampaign::new("spring").ticket_per(TicketPer::Campaign);
        campaign().between("2026-03-14 00:00:00", "2026-03-15 12:00:00").add(&app).await;
        let mut anna = app.signed_in(ANNA).await;
        let mut bert = app.signed_in("13900000002").await;
        let (in_time, late) = (anna.start("spring").await, bert.start("spring").await);
        app.pass_until("2026-03-15 12:59:59");
        anna.answer_all(&app, in_time, 5).await;
        assert_eq!(anna.hand_in(in_time).await, None);
        app.pass(TimeDelta::seconds(1));
        bert.answer_all(&app, late, 5).await;
        assert_eq!(bert.hand_in(late).await, None);

        assert!(matches!(app.result(in_time).await.verdict, Verdict::Eligible { .. }));
        assert_eq!(app.result(late).await.verdict, Verdict::CampaignOver);
        let page = bert.result_page(late).await;
        assert!(page.shows("不再发放抽奖券") && page.shows("5 题答对 5 题"), "{page:?}");
        assert_eq!(app.tickets().await, 1);
    }
}
