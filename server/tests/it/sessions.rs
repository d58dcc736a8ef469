//! How long a sign-in lasts, and how it is ended.

use chrono::TimeDelta;
use storage::each_database;

use crate::test_app::TestApp;

const ANNA: &str = "13900000001";
const BERT: &str = "13900000002";

each_database! {
    async fn a_session_ends_when_it_is_not_used_for_seven_days(database) {
        let app = TestApp::on(database);
        let mut anna = app.signed_in(ANNA).await;
        app.pass(TimeDelta::days(7) - TimeDelta::seconds(1));
        assert!(anna.is_signed_in().await, "and this was a use");
        app.pass(TimeDelta::days(6));
        assert!(anna.is_signed_in().await);
        app.pass(TimeDelta::days(7));
        assert!(!anna.is_signed_in().await);
        assert!(!anna.is_signed_in().await);
    }

    async fn a_session_ends_thirty_days_after_it_began_however_much_it_is_used(database) {
        let app = TestApp::on(database);
        let mut anna = app.signed_in(ANNA).await;
        for _ in 0..29 {
            app.pass(TimeDelta::days(1));
            assert!(anna.is_signed_in().await);
        }
        app.pass(TimeDelta::days(1) - TimeDelta::seconds(1));
        assert!(anna.is_signed_in().await);
        app.pass(TimeDelta::seconds(1));
        assert!(!anna.is_signed_in().await);
    }

    async fn a_session_that_ended_can_change_nothing(database) {
        let app = TestApp::on(database);
        let mut anna = app.signed_in(ANNA).await;
        app.pass(TimeDelta::days(8));
        let before = app.dump().await;
        let refused = anna.call("/api/participants/set_time_allowance", &[("allowance", "double")]);
        assert_eq!(refused.await.error(), Some(app::error::AppError::NotSignedIn));
        assert_eq!(app.dump().await.changes(&before), [""; 0]);
    }

    async fn signing_out_ends_the_session_at_the_server(database) {
        let app = TestApp::on(database);
        let mut anna = app.signed_in(ANNA).await;
        let mut stolen = anna.clone();
        app.pass(TimeDelta::minutes(1));
        let mut tablet = app.signed_in(ANNA).await;
        anna.get("/me").await;
        let page = anna.submit("/api/participants/sign_out", &[]).await;
        assert!(page.shows("您已退出登录"), "{page:?}");
        assert!(anna.session().is_none());
        assert!(!stolen.is_signed_in().await, "the token is of no more use");
        assert!(tablet.is_signed_in().await, "other devices stay signed in");
    }

    async fn signing_out_everywhere_ends_every_session_of_that_person(database) {
        let app = TestApp::on(database);
        let mut phone = app.signed_in(ANNA).await;
        app.pass(TimeDelta::minutes(1));
        let mut tablet = app.signed_in(ANNA).await;
        let mut bert = app.signed_in(BERT).await;
        tablet.get("/me/data").await;
        let page = tablet.submit("/api/participants/sign_out_everywhere", &[]).await;
        assert!(page.shows("您已在所有设备上退出登录"), "{page:?}");
        assert!(!phone.is_signed_in().await && !tablet.is_signed_in().await);
        assert!(bert.is_signed_in().await);
    }

    async fn tokens_and_codes_are_stored_as_hashes_alone(database) {
        let app = TestApp::on(database);
        let mut anna = app.browser();
        assert_eq!(anna.ask_for_code(ANNA).await, None);
        let request = anna.cookies["sign_in"].clone();
        let code = app.code_sent_to(ANNA).await;
        assert_eq!(anna.enter_code(&code).await, None);
        let dump = app.dump().await;
        let session = anna.session().unwrap();
        for token in [&request, session] {
            let bytes = data_encoding::HEXLOWER.decode(token.as_bytes()).unwrap();
            assert_eq!(dump.places_of(token.as_bytes()), [""; 0]);
            assert_eq!(dump.places_of(&bytes), [""; 0]);
        }
        assert_eq!(dump.places_of(code.as_bytes()), [""; 0]);
    }
}
