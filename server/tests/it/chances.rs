//! When an attempt may be started: chances by the bank's days, and the campaign's own hours.

use app::error::{AppError, Refusal};
use chrono::TimeDelta;
use storage::each_database;

use crate::test_app::{Browser, NewCampaign, TestApp, new_id};

const ANNA: &str = "13900000001";

/// Starts an attempt and hands it in; why that was refused.
async fn try_once(browser: &mut Browser, slug: &str) -> Option<AppError> {
    match browser.try_start(slug, new_id()).await {
        Ok(attempt) => browser.hand_in(attempt).await,
        Err(error) => Some(error),
    }
}

each_database! {
    async fn chances_are_counted_by_the_banks_days_and_in_all(database) {
        let app = TestApp::on(database);
        NewCampaign::new("spring").chances(Some(2), Some(5)).add(&app).await;
        let mut anna = app.signed_in(ANNA).await;
        for tomorrow in ["2026-03-16 00:00:00", "2026-03-17 00:00:00"] {
            for _ in 0..2 {
                assert_eq!(try_once(&mut anna, "spring").await, None);
            }
            assert_eq!(try_once(&mut anna, "spring").await, Some(Refusal::NoChanceToday.into()));
            let page = anna.get("/campaigns/spring").await;
            assert!(page.shows("今天的机会已用完，明天再来"), "{page:?}");
            // 08:00 at the bank is midnight in UTC, when nothing changes.
            app.pass_until(tomorrow);
            app.pass(TimeDelta::seconds(-1));
            assert_eq!(try_once(&mut anna, "spring").await, Some(Refusal::NoChanceToday.into()));
            app.pass(TimeDelta::seconds(1));
        }
        let page = anna.get("/campaigns/spring").await;
        assert!(page.shows("今天还有 1 次"), "{page:?}");
        assert_eq!(try_once(&mut anna, "spring").await, None);
        assert_eq!(try_once(&mut anna, "spring").await, Some(Refusal::NoChanceInAll.into()));
        app.pass(TimeDelta::days(1));
        assert_eq!(try_once(&mut anna, "spring").await, Some(Refusal::NoChanceInAll.into()));
        let page = anna.get("/me").await;
        assert!(page.shows("已全部用完"), "{page:?}");
        assert_eq!(app.count("select count(*) from attempts").await, 5);
    }

    async fn chances_are_each_persons_and_each_campaigns(database) {
        let app = TestApp::on(database);
        NewCampaign::new("spring").chances(Some(1), None).add(&app).await;
        NewCampaign::new("autumn").chances(None, Some(1)).add(&app).await;
        for phone in [ANNA, "13900000002"] {
            let mut browser = app.signed_in(phone).await;
            for slug in ["spring", "autumn"] {
                assert_eq!(try_once(&mut browser, slug).await, None, "{phone} {slug}");
            }
            let none = try_once(&mut browser, "spring").await;
            assert_eq!(none, Some(Refusal::NoChanceToday.into()));
            let none = try_once(&mut browser, "autumn").await;
            assert_eq!(none, Some(Refusal::NoChanceInAll.into()));
        }
    }

    async fn a_refused_start_uses_no_chance_and_leaves_nothing(database) {
        let app = TestApp::on(database);
        NewCampaign::new("spring").chances(Some(0), None).add(&app).await;
        let mut anna = app.signed_in(ANNA).await;
        let before = app.dump().await;
        assert_eq!(try_once(&mut anna, "spring").await, Some(Refusal::NoChanceToday.into()));
        assert_eq!(app.dump().await.changes(&before), [""; 0]);
    }

    async fn a_campaign_starts_attempts_in_its_window_alone(database) {
        let app = TestApp::on(database);
        let window = ("2026-03-15 12:00:00", "2026-03-15 14:00:00");
        NewCampaign::new("noon").between(window.0, window.1).add(&app).await;
        let mut anna = app.signed_in(ANNA).await;
        for (time, open, says) in [
            ("2026-03-15 11:59:59", false, "活动还没有开始"),
            ("2026-03-15 12:00:00", true, "开始答题"),
            ("2026-03-15 13:59:59", true, "开始答题"),
            ("2026-03-15 14:00:00", false, "活动已经结束"),
        ] {
            app.pass_until(time);
            let page = anna.get("/campaigns/noon").await;
            assert!(page.shows(says), "{time}: {page:?}");
            let not_open = (!open).then_some(Refusal::CampaignNotOpen.into());
            assert_eq!(try_once(&mut anna, "noon").await, not_open, "{time}");
        }
    }

    async fn a_campaign_starts_attempts_in_its_hours_alone(database) {
        let app = TestApp::on(database);
        NewCampaign::new("daily").hours(9, 18).add(&app).await;
        let mut anna = app.signed_in(ANNA).await;
        for (time, open) in [
            ("2026-03-15 17:59:59", true),
            ("2026-03-15 18:00:00", false),
            ("2026-03-16 01:30:00", false),
            ("2026-03-16 08:59:59", false),
            ("2026-03-16 09:00:00", true),
        ] {
            app.pass_until(time);
            let not_open = (!open).then_some(Refusal::CampaignNotOpen.into());
            assert_eq!(try_once(&mut anna, "daily").await, not_open, "{time}");
        }
        app.pass_until("2026-03-16 18:00:00");
        let page = anna.get("/campaigns/daily").await;
        assert!(page.shows("现在不在开放时间") && !page.shows("开始答题"), "{page:?}");
    }

    async fn what_was_started_in_time_can_be_finished_outside_the_hours(database) {
        let app = TestApp::on(database);
        NewCampaign::new("daily").hours(9, 18).add(&app).await;
        let mut anna = app.signed_in(ANNA).await;
        let attempt = anna.start("daily").await;
        app.pass_until("2026-03-15 20:00:00");
        assert_eq!(anna.start("daily").await, attempt);
        anna.answer_all(&app, attempt, 5).await;
        assert_eq!(anna.hand_in(attempt).await, None);
        assert_eq!(app.tickets().await, 1);
    }
}
