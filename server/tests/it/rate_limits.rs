//! Changes that come too fast wait a little, and lose nothing.

use std::num::NonZeroU32;

use app::error::AppError;
use app::limits::RateLimits;
use app::prizes::reviews::marks::DEVICE_COOKIE;
use chrono::TimeDelta;
use clap::{Args, Command, FromArgMatches};
use domain::staff::Role;
use http::StatusCode;
use server::config::Config;
use storage::testing::TestDatabase;

use crate::test_app::attempts::{HAND_IN, SAVE};
use crate::test_app::sign_in::SEND_CODE;
use crate::test_app::{NewCampaign, TestApp, new_id};

/// Those of an installation that sets none.
fn default_limits() -> RateLimits {
    let settings = Config::augment_args(Command::new("settings"));
    let given = settings.try_get_matches_from(["settings"]).unwrap();
    let config = Config::from_arg_matches(&given).unwrap();
    config.settings().limits
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hall_behind_one_address_makes_two_thousand_changes_a_minute() {
    const SET_EDITION: &str = "/api/participants/set_edition";
    let limits = default_limits();
    assert!(limits.per_address.is_some());
    let app = TestApp::with(TestDatabase::sqlite().await, |settings| {
        settings.limits = limits;
    });
    let form = [("edition", "standard")];
    let hall = app.browser();
    let browser = |device: String| {
        let mut browser = hall.clone();
        browser.cookies.insert(DEVICE_COOKIE.into(), device);
        browser
    };
    // The clock stands: all at the same moment.
    for number in 0..2_000 {
        let mut phone = browser(format!("phone-{number}"));
        let reply = phone.call(SET_EDITION, &form).await;
        assert_eq!(reply.error(), None, "{number}: {reply:?}");
    }
    // They are counted: who makes too many in one browser has to wait.
    let mut alone = browser("alone".into());
    for number in 0..limits.per_device.unwrap().get() {
        let reply = alone.call(SET_EDITION, &form).await;
        assert_eq!(reply.error(), None, "{number}: {reply:?}");
    }
    let reply = alone.call(SET_EDITION, &form).await;
    assert_eq!(reply.status, StatusCode::TOO_MANY_REQUESTS, "{reply:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_participant_waits_and_others_do_not() {
    let app = TestApp::with(TestDatabase::sqlite().await, |settings| {
        settings.limits.per_participant = NonZeroU32::new(6);
    });
    NewCampaign::new("spring").add(&app).await;
    let mut anna = app.signed_in("13900000001").await;
    let attempt = anna.start("spring").await;
    anna.answer_all(&app, attempt, 5).await;
    // A script is told when to come again.
    let reply = anna.save(attempt, 0, &[0]).await;
    assert_eq!(reply.status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(reply.error(), Some(AppError::TooFast(11)));
    assert_eq!(reply.header("retry-after"), "11");
    // A plain form gets a page with a way back.
    let page = format!("/attempts/{attempt}?q=1");
    anna.get(&page).await;
    let id = attempt.to_string();
    let form = [("attempt", &*id), ("position", "0"), ("places[]", "0")];
    let reply = anna.post(SAVE, &form).await;
    assert_eq!(reply.status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(reply.header("retry-after"), "11");
    assert!(
        reply.shows("请等 11 秒") && reply.shows("href=\"/attempts/"),
        "{reply:?}"
    );
    let mut bert = app.signed_in("13900000002").await;
    bert.start("spring").await;
    // Nothing that was saved is lost.
    app.pass(TimeDelta::seconds(11));
    let key = new_id().to_string();
    let done = anna.call(HAND_IN, &[("attempt", &id), ("key", &key)]).await;
    assert_eq!(done.error(), None);
    assert_eq!(app.tickets().await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_form_is_shown_again_as_it_was_typed() {
    let app = TestApp::with(TestDatabase::sqlite().await, |settings| {
        settings.limits.per_address = NonZeroU32::new(1);
    });
    let mut browser = app.browser();
    browser.get("/sign-in").await;
    let wrong = browser
        .submit(SEND_CODE, &[("phone", "139"), ("consent", "1")])
        .await;
    assert!(wrong.shows("请输入 11 位"), "{wrong:?}");
    let form = [("phone", "13900000001"), ("consent", "1")];
    let reply = browser.post(SEND_CODE, &form).await;
    assert_eq!(reply.status, StatusCode::TOO_MANY_REQUESTS);
    assert!(
        reply.shows("操作太快了") && reply.shows("href=\"/sign-in\""),
        "{reply:?}"
    );
    let page = browser.get("/sign-in").await;
    assert!(page.shows("value=\"13900000001\""), "{page:?}");
    // Another address is another hall.
    let mut elsewhere = app.browser();
    elsewhere.get("/sign-in").await;
    assert!(
        elsewhere
            .post(SEND_CODE, &form)
            .await
            .status
            .is_redirection()
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn one_browser_is_counted_wherever_it_goes_and_staff_are_not() {
    let app = TestApp::with(TestDatabase::sqlite().await, |settings| {
        settings.limits.per_device = NonZeroU32::new(3);
        settings.limits.per_address = NonZeroU32::new(100);
    });
    NewCampaign::new("spring").add(&app).await;
    let mut anna = app.signed_in("13900000001").await;
    let attempt = anna.start("spring").await;
    for _ in 0..3 {
        assert_eq!(anna.save(attempt, 0, &[0]).await.error(), None);
    }
    anna.address = app.browser().address;
    assert!(matches!(
        anna.save(attempt, 0, &[0]).await.error(),
        Some(AppError::TooFast(_))
    ));
    let mut editor = app.at_the_desk(Role::CampaignEditor).await;
    for number in 0..110 {
        editor.drafts(&format!("第 {number} 题")).await;
    }
}
