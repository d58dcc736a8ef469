//! How often codes are sent: to one number, and at one address's asking. Counted in the database,
//! so that several processes agree.

use app::error::{AppError, Refusal};
use chrono::TimeDelta;
use storage::each_database;

use crate::test_app::sign_in::SEND_CODE;
use crate::test_app::{Browser, TestApp};

const ANNA: &str = "13900000001";

fn is_too_often(answer: Option<AppError>) -> bool {
    match answer {
        None => false,
        Some(AppError::Refused(Refusal::TooOften(seconds))) => {
            assert!(seconds > 0);
            true
        }
        other => panic!("{other:?}"),
    }
}

/// Two processes of one platform, asked in turn, each time from another address.
struct Both {
    apps: [TestApp; 2],
    asked: usize,
}

impl Both {
    async fn on(database: storage::testing::TestDatabase) -> Self {
        let app = TestApp::on(database);
        let other = app.another_process().await;
        Self {
            apps: [app, other],
            asked: 0,
        }
    }

    async fn refuse(&mut self, phone: &str) -> bool {
        self.asked += 1;
        let mut browser = self.apps[self.asked % 2].browser();
        is_too_often(browser.ask_for_code(phone).await)
    }

    fn pass(&self, time: TimeDelta) {
        self.apps[0].pass(time);
    }
}

each_database! {
    async fn a_number_is_sent_one_code_a_minute(database) {
        let mut both = Both::on(database).await;
        assert!(!both.refuse(ANNA).await);
        // However it is written.
        for typed in [ANNA, "+86 139 0000 0001", "8613900000001", "139-0000-0001", "１３９０００００００１"] {
            assert!(both.refuse(typed).await, "{typed}");
        }
        assert!(!both.refuse("13900000002").await, "others are not kept waiting");
        both.pass(TimeDelta::seconds(59));
        assert!(both.refuse(ANNA).await);
        both.pass(TimeDelta::seconds(1));
        assert!(!both.refuse(ANNA).await);
        assert!(both.refuse(ANNA).await);
    }

    async fn a_number_is_sent_five_codes_an_hour_and_ten_a_day(database) {
        let mut both = Both::on(database).await;
        for hour in 0..2 {
            for _ in 0..5 {
                assert!(!both.refuse(ANNA).await);
                both.pass(TimeDelta::minutes(1));
            }
            assert!(both.refuse(ANNA).await, "the sixth of the hour {hour}");
            both.pass(TimeDelta::minutes(54));
            assert!(both.refuse(ANNA).await, "still the same hour");
            both.pass(TimeDelta::minutes(1));
        }
        for _ in 0..21 {
            assert!(both.refuse(ANNA).await, "the eleventh of the day");
            both.pass(TimeDelta::hours(1));
        }
        both.pass(TimeDelta::hours(1));
        assert!(!both.refuse(ANNA).await);
        let codes = both.apps[0].count("select count(*) from sign_in_challenges").await;
        let messages = both.apps[0].count("select count(*) from outbox").await;
        assert_eq!((codes, messages), (11, 11), "what is refused leaves nothing");
    }

    async fn what_was_refused_is_not_counted(database) {
        let mut both = Both::on(database).await;
        for _ in 0..10 {
            both.refuse(ANNA).await;
        }
        for _ in 0..4 {
            both.pass(TimeDelta::minutes(1));
            assert!(!both.refuse(ANNA).await);
        }
    }

    async fn of_codes_asked_for_at_once_one_is_sent(database) {
        let both = Both::on(database).await;
        let asking = (0..20).map(|number: usize| {
            let mut browser = both.apps[number % 2].browser();
            tokio::spawn(async move { is_too_often(browser.ask_for_code(ANNA).await) })
        });
        let refused = futures::future::join_all(asking).await;
        let sent = refused.iter().filter(|refused| !*refused.as_ref().unwrap()).count();
        assert_eq!(sent, 1);
        assert_eq!(both.apps[0].count("select count(*) from outbox").await, 1);
    }

    async fn an_address_asks_for_thirty_codes_a_minute_and_three_hundred_an_hour(database) {
        let app = TestApp::on(database);
        let other = app.another_process().await;
        let office = app.browser().address;
        let mut asked = 0_u32;
        let mut ask = async || {
            asked += 1;
            let mut browser = if asked.is_multiple_of(2) { app.browser() } else { other.browser() };
            browser.address = office;
            is_too_often(browser.ask_for_code(&format!("137{asked:08}")).await)
        };
        for _ in 0..10 {
            for _ in 0..30 {
                assert!(!ask().await);
            }
            assert!(ask().await, "the thirty-first of the minute");
            app.pass(TimeDelta::minutes(1));
        }
        assert!(ask().await, "the three hundred and first of the hour");
        let elsewhere = app.browser().ask_for_code(ANNA).await;
        assert_eq!(elsewhere, None, "other addresses are not kept waiting");
        app.pass(TimeDelta::minutes(50));
        assert!(!ask().await);
    }

    async fn counters_hold_neither_numbers_nor_addresses(database) {
        let app = TestApp::on(database);
        let mut browser = app.browser();
        assert_eq!(browser.ask_for_code(ANNA).await, None);
        let dump = app.dump().await;
        let address = browser.address.ip().to_string();
        assert_eq!(dump.places_of(address.as_bytes()), [""; 0]);
        assert_eq!(dump.places_of(ANNA.as_bytes()), [""; 0]);
    }
}

/// Asks as a proxy in front passes it on.
async fn forwarded(app: &TestApp, phone: &str, from: &str) -> bool {
    let mut browser: Browser = app.browser();
    let request = http::Request::post(SEND_CODE)
        .header("accept", "application/json")
        .header("sec-fetch-site", "same-origin")
        .header("x-forwarded-for", from)
        .header("content-type", "application/x-www-form-urlencoded");
    let form = format!("phone={phone}&consent=1");
    is_too_often(
        browser
            .send(request.body(form.into()).unwrap())
            .await
            .error(),
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn behind_a_proxy_the_address_is_the_one_that_the_proxy_saw() {
    let database = storage::testing::TestDatabase::sqlite().await;
    let app = TestApp::with(database, |settings| {
        settings.client_address_header = Some("x-forwarded-for".into());
    });
    for number in 0..30 {
        // What a browser writes itself stands before what the proxy saw.
        let claimed = format!("1.2.3.{number}, 9.9.9.9");
        assert!(!forwarded(&app, &format!("137000000{number:02}"), &claimed).await);
    }
    assert!(forwarded(&app, "13700000099", "4.4.4.4, 9.9.9.9").await);
    assert!(!forwarded(&app, "13700000098", "9.9.9.9, 4.4.4.4").await);
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_proxy_nobody_chooses_an_address() {
    let app = TestApp::on(storage::testing::TestDatabase::sqlite().await);
    let office = app.browser().address;
    for number in 0..31 {
        let mut browser = app.browser();
        browser.address = office;
        let request = http::Request::post(SEND_CODE)
            .header("accept", "application/json")
            .header("sec-fetch-site", "same-origin")
            .header("x-forwarded-for", format!("1.2.3.{number}"))
            .header("x-real-ip", format!("1.2.3.{number}"))
            .header("content-type", "application/x-www-form-urlencoded");
        let form = format!("phone=137000000{number:02}&consent=1");
        let reply = browser.send(request.body(form.into()).unwrap()).await;
        assert_eq!(is_too_often(reply.error()), number == 30);
    }
}
