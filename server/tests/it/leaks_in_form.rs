//! Nor does the form of what is sent tell what is right: feedback after each question, the order
//! of options, and how they are marked up.

use std::collections::HashSet;

use app::error::{AppError, Refusal};
use app::quizzes::shown::Checked;
use domain::quizzes::{Feedback, QuestionKind};
use storage::testing::TestDatabase;

use crate::test_app::{NewCampaign, Reply, TestApp};

const ANNA: &str = "13900000001";

async fn app() -> TestApp {
    let app = TestApp::on(TestDatabase::sqlite().await);
    NewCampaign::new("spring").add(&app).await;
    NewCampaign::new("steps")
        .feedback(Feedback::AfterEach)
        .add(&app)
        .await;
    app
}

#[tokio::test(flavor = "multi_thread")]
async fn feedback_after_each_question_is_about_that_question() {
    let app = app().await;
    let mut anna = app.signed_in(ANNA).await;
    let attempt = anna.start("steps").await;
    let solved = app.solved(attempt).await;
    let page = format!("/attempts/{attempt}");
    for checked in 0..solved.len() {
        // Saved, but not confirmed: not told.
        for (position, question) in solved.iter().enumerate().skip(checked) {
            anna.save(attempt, position, &question.wrong).await;
        }
        for at in [
            page.clone(),
            format!("{page}?q={}", checked + 1),
            format!("{page}/review"),
        ] {
            anna.open(&at).await;
        }
        let told = anna.check(attempt, checked, &solved[checked].wrong).await;
        let told: Checked = serde_json::from_str(&told.body).unwrap();
        assert_eq!(
            (told.is_right, &told.right),
            (false, &solved[checked].right)
        );
        for at in [
            page.clone(),
            format!("{page}?q={}", checked + 2),
            "/practice".into(),
            "/me".into(),
        ] {
            anna.open(&at).await;
        }
        for reply in anna.seen() {
            for unchecked in &solved[checked + 1..] {
                let question = &unchecked.question;
                for secret in [&question.explanation, &question.source] {
                    assert!(
                        !reply.everything().contains(secret),
                        "{} tells {secret}",
                        reply.asked
                    );
                }
            }
            let rights = reply.body.matches("&quot;right&quot;:").count();
            assert!(rights <= checked + 1, "{}: {rights}", reply.asked);
        }
    }
    let page = anna.open(&format!("{page}?q=1")).await;
    assert!(
        page.shows(&solved[0].question.explanation),
        "the test knows what to look for"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_was_explained_is_final() {
    let app = app().await;
    let mut anna = app.signed_in(ANNA).await;
    let attempt = anna.start("steps").await;
    let solved = app.solved(attempt).await;
    let nothing = anna.check(attempt, 0, &[]).await.error();
    assert_eq!(nothing, Some(Refusal::ChoiceMissing.into()));
    anna.check(attempt, 0, &solved[0].wrong).await;
    let last: AppError = Refusal::AnswerFinal.into();
    assert_eq!(
        anna.save(attempt, 0, &solved[0].right).await.error(),
        Some(last)
    );
    assert_eq!(
        anna.check(attempt, 0, &solved[0].right).await.error(),
        Some(last)
    );
    assert_eq!(anna.hand_in(attempt).await, None);
    assert_eq!(app.result(attempt).await.score.right, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_attempt_without_such_feedback_confirms_nothing() {
    let app = app().await;
    let mut anna = app.signed_in(ANNA).await;
    let attempt = anna.start("spring").await;
    let solved = app.solved(attempt).await;
    for places in [&solved[0].right, &solved[0].wrong] {
        let refused = anna.check(attempt, 0, places).await;
        assert_eq!(refused.error(), Some(AppError::BadRequest));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn options_stand_in_an_order_of_each_attempts_own() {
    let app = app().await;
    let mut papers = HashSet::new();
    for number in 0..4 {
        let mut browser = app.signed_in(&format!("1390000000{number}")).await;
        let attempt = browser.start("spring").await;
        let stored = app.stored(attempt).await;
        let orders = stored.paper.items.iter().map(|item| item.order.clone());
        papers.insert(orders.collect::<Vec<_>>());
    }
    assert_eq!(papers.len(), 4);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_right_option_stands_in_every_place() {
    let app = app().await;
    let mut anna = app.signed_in(ANNA).await;
    let mut places = HashSet::new();
    for _ in 0..40 {
        let attempt = anna.start("spring").await;
        places.insert(app.solved(attempt).await[0].right[0]);
        assert_eq!(anna.hand_in(attempt).await, None);
    }
    assert_eq!(places.len(), 4, "{places:?}");
}

/// The options of the page's question, without what they say.
fn bare_options(page: &Reply) -> Vec<String> {
    let labels = page.body.split("<label").skip(1);
    let labels = labels.map(|label| label.split("</label>").next().unwrap());
    let bare = labels.enumerate().map(|(place, label)| {
        let letter = char::from(b'A' + u8::try_from(place).unwrap());
        let (head, text) = label.split_once("class=\"text\"").unwrap();
        let (open, rest) = text.split_once('>').unwrap();
        let (_, tail) = rest.split_once("</span>").unwrap();
        let head = head
            .replace(&format!("value=\"{place}\""), "value")
            .replace(&format!(">{letter}<"), "><");
        format!("{head}{open}{tail}")
    });
    bare.collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn right_and_wrong_options_are_marked_up_alike() {
    let app = app().await;
    let mut anna = app.signed_in(ANNA).await;
    for slug in ["spring", "steps"] {
        let attempt = anna.start(slug).await;
        for (position, solved) in app.solved(attempt).await.iter().enumerate() {
            let page = anna
                .get(&format!("/attempts/{attempt}?q={}", position + 1))
                .await;
            let options = bare_options(&page);
            assert_eq!(options.len(), solved.question.options.len());
            for option in &options {
                assert_eq!(*option, options[0], "{page:?}");
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_right_choice_is_saved_like_a_wrong_one() {
    let app = app().await;
    let mut anna = app.signed_in(ANNA).await;
    let attempt = anna.start("spring").await;
    for (position, solved) in app.solved(attempt).await.iter().enumerate() {
        if solved.question.kind == QuestionKind::Multiple {
            continue;
        }
        let mut answers = HashSet::new();
        for place in 0..u8::try_from(solved.question.options.len()).unwrap() {
            let mut saved = anna.save(attempt, position, &[place]).await;
            saved.headers.remove("x-request-id");
            let page = anna
                .get(&format!("/attempts/{attempt}?q={}", position + 1))
                .await;
            answers.insert((saved.everything(), page.body.len()));
        }
        assert_eq!(answers.len(), 1, "they differ: {answers:?}");
    }
}
