//! Time limits: off by default, longer for whoever needs it, absent in the elder edition.

use app::error::{AppError, Refusal};
use chrono::TimeDelta;
use domain::quizzes::Ending;
use storage::each_database;
use uuid::Uuid;

use crate::test_app::{Browser, NewCampaign, TestApp};

const ANNA: &str = "13900000001";

const TIME_UP: Option<AppError> = Some(AppError::Refused(Refusal::TimeUp));

/// A campaign with ten minutes for each attempt, and somebody signed in.
async fn with_ten_minutes(database: storage::testing::TestDatabase) -> (TestApp, Browser) {
    let app = TestApp::on(database);
    NewCampaign::new("quick").minutes(10).add(&app).await;
    let anna = app.signed_in(ANNA).await;
    (app, anna)
}

/// Saves an answer, wrong as it may be.
async fn save(browser: &mut Browser, attempt: Uuid) -> Option<AppError> {
    browser.save(attempt, 0, &[0]).await.error()
}

each_database! {
    async fn when_the_time_is_up_what_was_saved_counts(database) {
        let (app, mut anna) = with_ten_minutes(database).await;
        let attempt = anna.start("quick").await;
        let solved = app.solved(attempt).await;
        for (position, solved) in solved.iter().enumerate().take(4) {
            anna.save(attempt, position, &solved.right).await;
        }
        app.pass(TimeDelta::seconds(599));
        let page = anna.get(&format!("/attempts/{attempt}")).await;
        assert!(page.shows("还剩"), "{page:?}");
        // Fifteen seconds more than ten minutes, for a slow network.
        app.pass(TimeDelta::seconds(16));
        assert_eq!(anna.save(attempt, 3, &solved[3].right).await.error(), None);
        app.pass(TimeDelta::microseconds(1));
        assert_eq!(anna.save(attempt, 4, &solved[4].right).await.error(), TIME_UP);
        for page in ["", "?q=2", "/review"] {
            let page = anna.get(&format!("/attempts/{attempt}{page}")).await;
            assert!(page.shows("答题时间到了") && page.shows("交卷看结果"), "{page:?}");
            assert!(!page.shows("道题，您怎么看"), "{page:?}");
        }
        app.pass(TimeDelta::days(1));
        assert_eq!(anna.hand_in(attempt).await, None);
        let result = app.result(attempt).await;
        assert_eq!((result.ending, result.score.right), (Ending::Expired, 4));
        let page = anna.result_page(attempt).await;
        assert!(page.shows("按时限内保存的答案计分") && page.shows("5 题答对 4 题"), "{page:?}");
        assert_eq!(app.tickets().await, 1);
    }

    async fn a_hand_in_in_time_is_no_expiry(database) {
        let (app, mut anna) = with_ten_minutes(database).await;
        let attempt = anna.start("quick").await;
        app.pass(TimeDelta::minutes(9));
        assert_eq!(anna.hand_in(attempt).await, None);
        assert_eq!(app.result(attempt).await.ending, Ending::HandedIn);
    }

    async fn who_needs_more_time_has_it_from_the_next_start(database) {
        let (app, mut anna) = with_ten_minutes(database).await;
        let set = "/api/participants/set_time_allowance";
        for (allowance, minutes) in [("double", 20), ("ten_fold", 100), ("standard", 10)] {
            let page = anna.submit(set, &[("allowance", allowance)]).await;
            assert!(page.shows("答题时间设置已保存"), "{page:?}");
            let attempt = anna.start("quick").await;
            app.pass(TimeDelta::minutes(minutes));
            assert_eq!(save(&mut anna, attempt).await, None, "{allowance}");
            app.pass(TimeDelta::seconds(16));
            assert_eq!(save(&mut anna, attempt).await, TIME_UP, "{allowance}");
            assert_eq!(anna.hand_in(attempt).await, None);
        }
        anna.call(set, &[("allowance", "unlimited")]).await;
        let attempt = anna.start("quick").await;
        app.pass(TimeDelta::days(3));
        assert_eq!(save(&mut anna, attempt).await, None);
    }

    async fn the_elder_edition_has_no_time_limit(database) {
        let (app, mut anna) = with_ten_minutes(database).await;
        anna.submit("/api/participants/set_edition", &[("edition", "elder")]).await;
        let attempt = anna.start("quick").await;
        let page = anna.get(&format!("/attempts/{attempt}")).await;
        assert!(!page.shows("还剩"), "{page:?}");
        app.pass(TimeDelta::days(3));
        assert_eq!(save(&mut anna, attempt).await, None);
        assert_eq!(anna.hand_in(attempt).await, None);
        assert_eq!(app.result(attempt).await.ending, Ending::HandedIn);
    }

    async fn without_a_limit_an_attempt_waits_for_as_long_as_it_takes(database) {
        let app = TestApp::on(database);
        NewCampaign::new("spring").add(&app).await;
        let mut anna = app.signed_in(ANNA).await;
        let attempt = anna.start("spring").await;
        app.pass(TimeDelta::days(6));
        assert_eq!(save(&mut anna, attempt).await, None);
        assert_eq!(anna.hand_in(attempt).await, None);
        assert_eq!(app.result(attempt).await.ending, Ending::HandedIn);
    }
}
