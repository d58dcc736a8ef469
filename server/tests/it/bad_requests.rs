//! What no page of ours asks for is answered in plain words, and never breaks anything.

use app::error::{AppError, Refusal};
use domain::quizzes::Feedback;
use http::StatusCode;
use storage::testing::TestDatabase;
use uuid::Uuid;

use crate::test_app::attempts::{CHECK, HAND_IN, SAVE, START};
use crate::test_app::{Browser, NewCampaign, TestApp, new_id};

/// Somebody signed in, with an open attempt.
async fn taking_a_quiz() -> (TestApp, Browser, Uuid) {
    let app = TestApp::on(TestDatabase::sqlite().await);
    NewCampaign::new("spring").add(&app).await;
    let mut browser = app.signed_in("13900000001").await;
    let attempt = browser.start("spring").await;
    (app, browser, attempt)
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_meant_is_answered_in_plain_words() {
    let (_app, mut anna, open) = taking_a_quiz().await;
    let nobodys = new_id();
    for page in [
        "/attempts/1".to_owned(),
        "/attempts/%00".to_owned(),
        format!("/attempts/{nobodys}"),
        format!("/attempts/{nobodys}/review"),
        format!("/attempts/{nobodys}/result"),
        "/campaigns/none".to_owned(),
        "/campaigns/none/rules".to_owned(),
        "/campaigns/%ff".to_owned(),
        "/practice?version=x&chosen=0".to_owned(),
        format!("/practice?version={nobodys}&chosen=0"),
        "/no/such/page".to_owned(),
        "/api/no/such/change".to_owned(),
    ] {
        let reply = anna.get(&page).await;
        assert_eq!(reply.status, StatusCode::NOT_FOUND, "{page}");
        assert!(reply.shows("没有找到这个页面"), "{reply:?}");
    }
    // A question that is not there is one of those that are.
    for number in ["999999", "0"] {
        let page = format!("/attempts/{open}?q={number}");
        assert_eq!(anna.get(&page).await.status, StatusCode::OK, "{page}");
    }
    let reply = anna.post("/api/no/such/change", &[]).await;
    assert!(
        reply.status.is_client_error() && reply.shows("无法识别"),
        "{reply:?}"
    );
    let reply = anna.post(SAVE, &[("attempt", &"x".repeat(70_000))]).await;
    assert_eq!(reply.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert!(reply.shows("内容或文件太大"), "{reply:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn arguments_that_no_page_sends_are_a_bad_request() {
    let (_app, mut anna, open) = taking_a_quiz().await;
    let (open, key) = (open.to_string(), new_id().to_string());
    let open = &*open;
    for (path, form) in [
        (START, &[("campaign", "spring"), ("key", "1")][..]),
        (SAVE, &[("attempt", "x"), ("position", "0")][..]),
        (SAVE, &[("attempt", open), ("position", "-1")][..]),
        (
            SAVE,
            &[("attempt", open), ("position", "5"), ("places[]", "0")][..],
        ),
        (
            SAVE,
            &[("attempt", open), ("position", "0"), ("places[]", "4")][..],
        ),
        (
            SAVE,
            &[("attempt", open), ("position", "0"), ("places[]", "256")][..],
        ),
        (
            SAVE,
            &[
                ("attempt", open),
                ("position", "0"),
                ("places[0]", "0"),
                ("places[1]", "1"),
            ][..],
        ),
        (
            CHECK,
            &[("attempt", open), ("position", "0"), ("places[]", "0")][..],
        ),
        (HAND_IN, &[("attempt", ""), ("key", &*key)][..]),
        ("/api/participants/set_edition", &[("edition", "huge")][..]),
        (
            "/api/participants/give_consent",
            &[("purpose", "marketing")][..],
        ),
        (
            "/api/participants/withdraw_consent",
            &[("purpose", "participation")][..],
        ),
        (
            "/api/participants/set_time_allowance",
            &[("allowance", "none")][..],
        ),
    ] {
        let reply = anna.call(path, form).await;
        let answer = (reply.status, reply.error());
        let bad = (StatusCode::BAD_REQUEST, Some(AppError::BadRequest));
        assert_eq!(answer, bad, "{path} {form:?}");
    }
    let refused = anna
        .call("/api/participants/delete_account", &[])
        .await
        .error();
    assert_eq!(refused, Some(Refusal::DeletionUnconfirmed.into()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_is_told_on_the_page_even_where_its_field_is_not() {
    let app = TestApp::on(TestDatabase::sqlite().await);
    let steps = NewCampaign::new("steps").feedback(Feedback::AfterEach);
    steps.add(&app).await;
    let mut anna = app.signed_in("13900000001").await;
    let attempt = anna.start("steps").await;
    let called = anna.check(attempt, 0, &[]).await;
    let missing = Some(Refusal::ChoiceMissing.into());
    assert_eq!(
        (called.status, called.error()),
        (StatusCode::CONFLICT, missing)
    );

    anna.get(&format!("/attempts/{attempt}?q=2")).await;
    let form = [("attempt", &*attempt.to_string()), ("position", "1")];
    let page = anna.submit(CHECK, &form).await;
    assert!(
        page.asked.ends_with("?q=2") && page.shows("请先选择一个答案"),
        "{page:?}"
    );
    let again = anna.get(&format!("/attempts/{attempt}?q=2")).await;
    assert!(!again.shows("请先选择一个答案"), "it is told once");
}
