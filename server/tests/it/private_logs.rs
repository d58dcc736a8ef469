//! Log lines name nobody: not a number, not a code, not a token, not even where faults are looked for.

use server::jobs::outbox::{Sender, deliver_due};
use storage::testing::TestDatabase;

use crate::test_app::attempts::HAND_IN;
use crate::test_app::sign_in::{SEND_CODE, SIGN_IN};
use crate::test_app::{NewCampaign, TestApp, capture_logs, new_id};

const ANNA: &str = "13972648153";

/// From the first page to the deletion, with mistakes on the way, by forms and by scripts.
async fn a_full_journey_is_logged_without_a_name(database: TestDatabase) {
    let (logs, _capturing) = capture_logs();
    let app = TestApp::on(database);
    NewCampaign::new("spring").add(&app).await;
    let mut anna = app.browser();
    anna.get("/sign-in?next=/campaigns/spring").await;
    anna.submit(SEND_CODE, &[("phone", ANNA)]).await;
    anna.submit(
        SEND_CODE,
        &[("phone", &format!("{ANNA}0")), ("consent", "1")],
    )
    .await;
    anna.submit(SEND_CODE, &[("phone", ANNA), ("consent", "1")])
        .await;
    // Too often, and in an address where no page of ours puts it.
    anna.submit(SEND_CODE, &[("phone", ANNA), ("consent", "1")])
        .await;
    anna.get(&format!("/sign-in?next=/&phone={ANNA}")).await;
    anna.get(&format!("/attempts/{ANNA}")).await;
    let code = app.code_sent_to(ANNA).await;
    let request = anna.cookies["sign_in"].clone();
    let wrong = if code == "000000" { "000001" } else { "000000" };
    anna.submit(SIGN_IN, &[("code", wrong)]).await;
    anna.submit(SIGN_IN, &[("code", &code)]).await;
    let session = anna.session().unwrap().clone();
    let attempt = anna.take(&app, "spring", 4).await;
    anna.result_page(attempt).await;
    let form = [
        ("attempt", &*attempt.to_string()),
        ("key", &*new_id().to_string()),
    ];
    anna.submit(HAND_IN, &form).await;
    for page in ["/me", "/me/data", "/me/data.json", "/practice"] {
        anna.get(page).await;
    }
    let before_the_message = logs.lines().len();
    deliver_due(&app.state, &Sender::Log.into()).await.unwrap();
    let after_the_message = logs.lines().len();
    anna.submit("/api/participants/delete_account", &[("confirm", "1")])
        .await;

    let lines = logs.lines();
    assert!(
        lines.iter().any(|line| line.contains("answered")),
        "it is captured: {lines:?}"
    );
    for secret in [ANNA, &ANNA[3..], &request, &session] {
        let named: Vec<_> = lines.iter().filter(|line| line.contains(secret)).collect();
        assert!(named.is_empty(), "{secret} stands in {named:?}");
    }
    let is_code = |line: &&String| stands_in(line, &code);
    let told: Vec<_> = lines.iter().filter(is_code).collect();
    // The sender for trying out writes messages into the log: that is what it is for.
    let [told] = told[..] else {
        panic!("{code} stands in {told:?}")
    };
    let at = lines.iter().position(|line| line == told).unwrap();
    assert!(
        (before_the_message..after_the_message).contains(&at),
        "{told}"
    );
    assert!(
        told.contains("INFO") && told.contains("139****8153"),
        "{told}"
    );
}

/// Whether the digits stand in the line as themselves, not as part of a longer number.
fn stands_in(line: &str, digits: &str) -> bool {
    let part_of_more = |c: char| c.is_ascii_alphanumeric() || c == '.';
    line.match_indices(digits).any(|(at, _)| {
        let after = &line[at + digits.len()..];
        !line[..at].ends_with(part_of_more) && !after.starts_with(part_of_more)
    })
}

#[tokio::test]
async fn a_full_journey_is_logged_without_a_name_on_sqlite() {
    a_full_journey_is_logged_without_a_name(TestDatabase::sqlite().await).await;
}

#[tokio::test]
async fn a_full_journey_is_logged_without_a_name_on_postgres() {
    a_full_journey_is_logged_without_a_name(TestDatabase::postgres().await).await;
}
