//! Signing in with a code: bound to its browser, short-lived, used once, and never without
//! consent.

use app::error::{AppError, Refusal};
use chrono::{DateTime, TimeDelta, Utc};
use storage::each_database;

use crate::test_app::sign_in::{SEND_CODE, SIGN_IN};
use crate::test_app::{Browser, TestApp};

const ANNA: &str = "13900000001";
const BERT: &str = "13900000002";

/// A consent's purpose and version, when it was given, and since when there is an account.
type Recorded = (String, i32, DateTime<Utc>, DateTime<Utc>);

/// A browser that has asked for a code, and the code.
async fn asked(app: &TestApp, phone: &str) -> (Browser, String) {
    let mut browser = app.browser();
    assert_eq!(browser.ask_for_code(phone).await, None);
    let code = app.code_sent_to(phone).await;
    (browser, code)
}

/// Another code than this one.
fn other_than(code: &str) -> String {
    let number: u32 = code.parse().unwrap();
    format!("{:06}", (number + 1) % 1_000_000)
}

each_database! {
    async fn a_code_works_only_in_the_browser_that_asked_for_it(database) {
        let app = TestApp::on(database);
        let (mut anna, code) = asked(&app, ANNA).await;
        let mut thief = app.browser();
        assert_eq!(thief.enter_code(&code).await, Some(Refusal::CodeNotAsked.into()));
        let (mut bert, berts) = asked(&app, BERT).await;
        assert_ne!(code, berts);
        assert_eq!(bert.enter_code(&code).await, Some(Refusal::CodeWrong(4).into()));
        assert!(!thief.is_signed_in().await && !bert.is_signed_in().await);
        assert_eq!(anna.enter_code(&code).await, None);
        assert!(anna.is_signed_in().await);
    }

    async fn a_code_works_for_less_than_five_minutes(database) {
        let app = TestApp::on(database);
        let (mut anna, code) = asked(&app, ANNA).await;
        let mut late = anna.clone();
        app.pass(TimeDelta::seconds(299));
        assert_eq!(anna.enter_code(&code).await, None);

        app.pass(TimeDelta::seconds(1));
        assert_eq!(late.ask_for_code(ANNA).await, None);
        let code = app.code_sent_to(ANNA).await;
        app.pass(TimeDelta::minutes(5));
        assert_eq!(late.enter_code(&code).await, Some(Refusal::CodeExpired.into()));
        assert!(!late.is_signed_in().await);
    }

    async fn five_wrong_tries_burn_a_code(database) {
        let app = TestApp::on(database);
        let (mut anna, code) = asked(&app, ANNA).await;
        let wrong = other_than(&code);
        for left in [4, 3, 2, 1] {
            assert_eq!(anna.enter_code(&wrong).await, Some(Refusal::CodeWrong(left).into()));
        }
        assert_eq!(anna.enter_code(&wrong).await, Some(Refusal::CodeBurnt.into()));
        assert_eq!(anna.enter_code(&code).await, Some(Refusal::CodeBurnt.into()));
        assert!(!anna.is_signed_in().await);

        app.pass(TimeDelta::minutes(1));
        let resend = "/api/participants/resend_code";
        let page = anna.submit(resend, &[]).await;
        assert!(page.shows("验证码已重新发送"), "{page:?}");
        let fresh = app.code_sent_to(ANNA).await;
        assert_eq!(anna.enter_code(&fresh).await, None);
    }

    async fn the_fifth_try_may_be_the_right_one(database) {
        let app = TestApp::on(database);
        let (mut anna, code) = asked(&app, ANNA).await;
        for _ in 0..4 {
            anna.enter_code(&other_than(&code)).await;
        }
        assert_eq!(anna.enter_code(&code).await, None);
    }

    async fn a_code_signs_in_once_however_often_it_is_sent_at_once(database) {
        let app = TestApp::on(database);
        let (anna, code) = asked(&app, ANNA).await;
        let tries = (0..20).map(|_| {
            let (mut browser, code) = (anna.clone(), code.clone());
            tokio::spawn(async move { browser.enter_code(&code).await })
        });
        let tries = futures::future::join_all(tries).await;
        let accepted = tries.iter().filter(|done| done.as_ref().unwrap().is_none()).count();
        assert_eq!(accepted, 1);
        assert_eq!(app.count("select count(*) from sessions").await, 1);
        assert_eq!(app.count("select count(*) from participants").await, 1);
        let mut again = anna.clone();
        assert_eq!(again.enter_code(&code).await, Some(Refusal::CodeBurnt.into()));
    }

    async fn tries_sent_at_once_do_not_share_a_count(database) {
        let app = TestApp::on(database);
        let (anna, code) = asked(&app, ANNA).await;
        let wrong = other_than(&code);
        let tries = (0..20).map(|_| {
            let (mut browser, wrong) = (anna.clone(), wrong.clone());
            tokio::spawn(async move { browser.enter_code(&wrong).await })
        });
        let tries = futures::future::join_all(tries).await;
        let looked_at = tries.iter().filter(|done| {
            matches!(done.as_ref().unwrap(), Some(AppError::Refused(Refusal::CodeWrong(_))))
        });
        assert!(looked_at.count() <= 4, "{tries:?}");
    }

    async fn every_sign_in_makes_a_new_session_and_ends_the_old_one(database) {
        let app = TestApp::on(database);
        let mut anna = app.browser();
        // A session that somebody planted.
        anna.cookies.insert("session".into(), "0".repeat(64));
        app.sign_in(&mut anna, ANNA, "/").await;
        let first = anna.session().unwrap().clone();
        assert_ne!(first, "0".repeat(64));
        assert_eq!(first.len(), 64, "256 bits");
        let mut before = anna.clone();
        assert!(before.is_signed_in().await);

        app.pass(TimeDelta::minutes(1));
        assert_eq!(anna.ask_for_code(ANNA).await, None);
        let code = app.code_sent_to(ANNA).await;
        assert_eq!(anna.enter_code(&code).await, None);
        assert_ne!(anna.session().unwrap(), &first);
        assert!(anna.is_signed_in().await);
        assert!(!before.is_signed_in().await);
    }

    async fn consent_is_recorded_before_the_number_is_used(database) {
        let app = TestApp::on(database);
        let mut anna = app.browser();
        anna.get("/sign-in").await;
        let page = anna.submit(SEND_CODE, &[("phone", ANNA)]).await;
        assert!(page.shows("请先阅读并勾选同意"), "{page:?}");
        assert!(page.shows(&format!("value=\"{ANNA}\"")), "what was typed is kept");
        for table in [
            "select count(*) from sign_in_challenges",
            "select count(*) from outbox",
            "select count(*) from rate_limits",
            "select count(*) from participants",
        ] {
            assert_eq!(app.count(table).await, 0, "{table}");
        }

        // In the same unit as the message, so that none leaves without it.
        assert_eq!(anna.ask_for_code(ANNA).await, None);
        assert_eq!(app.count("select count(*) from outbox").await, 1);
        let with_consent = "select count(*) from sign_in_challenges
                            where cast(consents as text) like '%participation%'
                            and cast(consents as text) not like '%prize_notice%'";
        assert_eq!(app.count(with_consent).await, 1);

        app.pass(TimeDelta::minutes(1));
        let code = app.code_sent_to(ANNA).await;
        assert_eq!(anna.enter_code(&code).await, None);
        let mut conn = app.state.db.read().await.unwrap();
        let recorded = conn.query(
            "select c.purpose, c.version, c.given_at, p.created_at
             from consents c join participants p on p.id = c.participant_id",
        );
        let recorded = recorded.all::<Recorded>().await.unwrap();
        let [(purpose, version, given_at, created_at)] = &recorded[..] else {
            panic!("{recorded:?}")
        };
        assert_eq!((purpose.as_str(), *version), ("participation", 1));
        assert_eq!(*created_at - *given_at, TimeDelta::minutes(1));
    }

    async fn consent_to_be_told_of_a_win_is_asked_for_by_itself(database) {
        let app = TestApp::on(database);
        let mut anna = app.browser();
        let form = [("phone", ANNA), ("consent", "1"), ("prize_notice", "1")];
        assert_eq!(anna.call(SEND_CODE, &form).await.error(), None);
        let code = app.code_sent_to(ANNA).await;
        assert_eq!(anna.call(SIGN_IN, &[("code", &code)]).await.error(), None);
        assert_eq!(app.count("select count(*) from consents").await, 2);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_number_or_code_is_refused_beside_its_field_and_kept() {
    let app = TestApp::on(storage::testing::TestDatabase::sqlite().await);
    let mut anna = app.browser();
    anna.get("/sign-in?next=/me").await;
    let page = anna
        .submit(SEND_CODE, &[("phone", "1390000"), ("consent", "1")])
        .await;
    assert!(
        page.shows("id=\"phone-error\"") && page.shows("value=\"1390000\""),
        "{page:?}"
    );
    assert!(page.shows("value=\"/me\""), "the way back is kept");
    let form = [
        ("phone", " 139 0000-0001"),
        ("consent", "1"),
        ("next", "/me"),
    ];
    anna.submit(SEND_CODE, &form).await;
    let page = anna
        .submit(SIGN_IN, &[("code", "12345"), ("next", "/me")])
        .await;
    assert!(
        page.shows("id=\"code-error\"") && page.shows("请输入短信中的 6 位数字"),
        "{page:?}"
    );
    assert!(!page.shows("12345\""), "a code is not shown again");
    let code = app.code_sent_to(ANNA).await;
    let spaced = format!(" {} {} ", &code[..3], &code[3..]);
    let done = anna
        .post(SIGN_IN, &[("code", &spaced), ("next", "/me")])
        .await;
    assert_eq!(done.location(), "/me");
}

#[tokio::test(flavor = "multi_thread")]
async fn codes_stand_on_the_page_in_a_demonstration_alone() {
    for demo in [true, false] {
        let database = storage::testing::TestDatabase::sqlite().await;
        let app = TestApp::with(database, |settings| settings.demo = demo);
        let mut anna = app.browser();
        let page = anna
            .submit(SEND_CODE, &[("phone", ANNA), ("consent", "1")])
            .await;
        let code = app.code_sent_to(ANNA).await;
        assert_eq!(page.shows(&code), demo);
        assert_eq!(page.shows("演示模式"), demo);
        assert!(page.shows("139****0001") && !page.shows(ANNA), "{page:?}");
        let somebody_else = app.browser().open("/sign-in/code").await;
        assert!(!somebody_else.shows(&code));
        let kept = app.state.demo_codes.lock().unwrap().len();
        assert_eq!(kept, usize::from(demo));
    }
}
