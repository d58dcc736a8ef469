//! What is kept about a person: sealed, shown to that person, and gone when it is deleted.

use app::keys::Keys;
use chrono::TimeDelta;
use data_encoding::{BASE64, HEXLOWER};
use domain::participants::PhoneNumber;
use serde_json::Value;
use server::jobs::outbox::{Sender, deliver_due};
use sha2::{Digest, Sha256};
use storage::each_database;
use uuid::Uuid;

use crate::test_app::sign_in::SEND_CODE;
use crate::test_app::{Browser, Dump, KEYS, NewCampaign, TestApp};

/// No part of it comes up by chance.
const ANNA: &str = "13972648153";
const DELETE: &str = "/api/participants/delete_account";

/// The number as somebody might have stored it without a key.
fn forms_of(phone: &str) -> Vec<Vec<u8>> {
    let e164 = format!("+86{phone}");
    let mut forms: Vec<Vec<u8>> = Vec::new();
    for text in [phone, &e164] {
        let hash = Sha256::digest(text.as_bytes());
        forms.push(text.encode_utf16().flat_map(u16::to_le_bytes).collect());
        forms.push(BASE64.encode(text.as_bytes()).into());
        forms.push(HEXLOWER.encode(text.as_bytes()).into());
        forms.push(hash.to_vec());
        forms.push(HEXLOWER.encode(&hash).into());
    }
    // Part of every form with more digits around it.
    forms.push(phone[3..].into());
    forms.push(phone.parse::<u64>().unwrap().to_be_bytes()[3..].to_vec());
    forms
}

fn assert_no_number(dump: &Dump) {
    for form in forms_of(ANNA) {
        assert_eq!(dump.places_of(&form), [""; 0], "{form:?}");
    }
}

/// Anna takes part in everything and comes back on a second device.
async fn lived(app: &TestApp) -> Browser {
    NewCampaign::new("spring").add(app).await;
    let mut anna = app.browser();
    anna.get("/sign-in").await;
    let form = [("phone", ANNA), ("consent", "1"), ("prize_notice", "1")];
    anna.submit(SEND_CODE, &form).await;
    let code = app.code_sent_to(ANNA).await;
    assert_eq!(anna.enter_code(&code).await, None);
    anna.take(app, "spring", 4).await;
    let attempt = anna.start("spring").await;
    anna.answer_all(app, attempt, 1).await;
    anna.open("/practice").await;
    let version = app.solved(attempt).await[4].version.to_string();
    let form = [("version", &*version), ("places[]", "1")];
    assert_eq!(
        anna.call("/api/quizzes/practise", &form).await.error(),
        None
    );
    app.pass(TimeDelta::minutes(1));
    let mut tablet = app.signed_in(ANNA).await;
    assert!(tablet.is_signed_in().await);
    anna
}

/// The sealed number and its blind index, as stored.
async fn sealed(app: &TestApp) -> (Vec<u8>, Vec<u8>) {
    let mut conn = app.state.db.read().await.unwrap();
    let row = conn.query("select phone_sealed, phone_index from participants");
    row.one::<(Vec<u8>, Vec<u8>)>().await.unwrap()
}

each_database! {
    async fn a_number_stands_nowhere_in_the_database_but_sealed(database) {
        let app = TestApp::on(database);
        lived(&app).await;
        assert_no_number(&app.dump().await);
        let (sealed, index) = sealed(&app).await;
        let dump = app.dump().await;
        assert_eq!(dump.places_of(&sealed), ["participants.phone_sealed"]);
        let phone = PhoneNumber::parse(ANNA).unwrap();
        assert_eq!(index, Keys::parse(KEYS).unwrap().phone_index(&phone));
        if let Some(path) = app.url().strip_prefix("sqlite:") {
            for file in [path.to_owned(), format!("{path}-wal")] {
                let bytes = std::fs::read(file).unwrap();
                let found = bytes.windows(8).any(|part| part == &ANNA.as_bytes()[3..]);
                assert!(!found, "not in what is left over in the file either");
            }
        }
    }

    async fn the_returning_participant_is_found_by_the_blind_index(database) {
        let app = TestApp::on(database);
        let anna = app.signed_in(ANNA).await;
        let who = app.participant(&anna).await;
        app.pass(TimeDelta::minutes(1));
        let other_process = app.another_process().await;
        let mut again = other_process.browser();
        assert_eq!(again.ask_for_code("+86 139-7264 8153").await, None);
        let code = app.code_sent_to(ANNA).await;
        assert_eq!(again.enter_code(&code).await, None);
        assert_eq!(app.participant(&again).await, who);
        assert_eq!(app.count("select count(*) from participants").await, 1);
        assert_eq!(app.count("select count(*) from consents").await, 1, "it was in force");
    }

    async fn a_person_sees_and_takes_along_everything_that_is_kept(database) {
        let app = TestApp::on(database);
        let mut anna = lived(&app).await;
        let file = anna.get("/me/data.json").await;
        assert!(file.header("content-disposition").starts_with("attachment"));
        let data: Value = serde_json::from_str(&file.body).unwrap();
        assert_eq!(data["phone"], ANNA);
        let count = |field: &str| data[field].as_array().unwrap().len();
        assert_eq!((count("consents"), count("attempts"), count("tickets")), (2, 2, 1));
        let attempts = data["attempts"].as_array().unwrap();
        let percents: Vec<_> = attempts.iter().map(|attempt| attempt["percent"].as_u64()).collect();
        assert!(percents.contains(&Some(80)) && percents.contains(&None), "{percents:?}");
        for attempt in attempts {
            assert_eq!(attempt["answers"].as_array().unwrap().len(), 5);
        }
        for reply in anna.seen() {
            let own = reply.asked == "GET /me/data.json";
            assert!(own || !reply.everything().contains(ANNA), "{}", reply.asked);
        }
        let page = anna.get("/me").await;
        assert!(page.shows("139****8153"), "{page:?}");
    }

    async fn an_optional_consent_can_be_withdrawn_and_given_again(database) {
        let app = TestApp::on(database);
        let mut anna = lived(&app).await;
        let in_force = "select count(*) from consents where withdrawn_at is null";
        let purpose = [("purpose", "prize_notice")];
        anna.get("/me/data").await;
        for (path, says, count) in [
            ("/api/participants/withdraw_consent", "已撤回同意。", 1),
            ("/api/participants/withdraw_consent", "已撤回同意。", 1),
            ("/api/participants/give_consent", "已记录您的同意。", 2),
            ("/api/participants/give_consent", "已记录您的同意。", 2),
        ] {
            let page = anna.submit(path, &purpose).await;
            assert!(page.shows(says), "{page:?}");
            assert_eq!(app.count(in_force).await, count);
        }
        assert_eq!(app.count("select count(*) from consents").await, 3, "what was is kept");
    }

    async fn deleting_removes_everything_personal_and_says_so(database) {
        let app = TestApp::on(database);
        let mut anna = lived(&app).await;
        let who = app.participant(&anna).await;
        let mut tablet = anna.clone();
        deliver_due(&app.state, &Sender::Log.into()).await.unwrap();
        let (sealed, index) = sealed(&app).await;

        anna.get("/me/data").await;
        let page = anna.submit(DELETE, &[]).await;
        assert!(page.shows("请先勾选确认"), "{page:?}");
        assert!(anna.is_signed_in().await);
        anna.get("/me/data").await;
        let page = anna.submit(DELETE, &[("confirm", "1")]).await;
        assert!(page.shows("您的个人信息已删除"), "{page:?}");
        assert!(!anna.is_signed_in().await && !tablet.is_signed_in().await);

        let dump = app.dump().await;
        assert_no_number(&dump);
        assert_eq!(dump.places_of(&sealed), [""; 0]);
        // The counters that keep anybody from being sent too many codes; swept within two days.
        assert_eq!(dump.places_of(&index), ["rate_limits.subject"]);
        for (rows, left) in [
            ("select count(*) from sessions", 0),
            ("select count(*) from sign_in_challenges", 0),
            ("select count(*) from answers", 0),
            ("select count(*) from practised", 0),
            ("select count(*) from attempts where closed_at is null", 0),
            ("select count(*) from consents where withdrawn_at is null", 0),
            ("select count(*) from outbox where payload_sealed is not null", 0),
            ("select count(*) from tickets where voided_at is null", 0),
            // What names nobody: the score, and the row that it hangs on.
            ("select count(*) from attempts", 1),
            ("select count(*) from participants where phone_sealed is null", 1),
        ] {
            assert_eq!(app.count(rows).await, left, "{rows}");
        }
        sweep(&app).await;
        assert_eq!(app.dump().await.places_of(&index), [""; 0]);

        let mut back = app.signed_in(ANNA).await;
        assert_ne!(app.participant(&back).await, who, "nothing leads back to the one before");
        let page = back.get("/me").await;
        assert!(page.shows("有 0 张抽奖券"), "{page:?}");
    }

    async fn deleting_leaves_others_alone(database) {
        let app = TestApp::on(database);
        let mut anna = lived(&app).await;
        let mut bert = app.signed_in("13900000002").await;
        let attempt = bert.take(&app, "spring", 5).await;
        anna.call(DELETE, &[("confirm", "1")]).await;
        assert!(bert.result_page(attempt).await.shows("抽奖券"));
        assert_eq!(app.tickets().await, 1);
        assert_eq!(app.count("select count(*) from answers").await, 5);
        let mut conn = app.state.db.read().await.unwrap();
        let sealed = conn.query("select id, phone_sealed from participants where deleted_at is null");
        let (_, sealed) = sealed.one::<(Uuid, Vec<u8>)>().await.unwrap();
        assert!(!sealed.is_empty());
    }
}

/// What the hourly job does, two days later.
async fn sweep(app: &TestApp) {
    app.pass(TimeDelta::days(2) + TimeDelta::seconds(1));
    let now = app.state.clock.now();
    let swept: Result<(), storage::Error> = app
        .state
        .db
        .write(now, |tx, now| {
            let (idle, absolute) = (TimeDelta::days(7), TimeDelta::days(30));
            Box::pin(storage::participants::sweep(tx, *now, idle, absolute))
        })
        .await;
    swept.unwrap();
}
