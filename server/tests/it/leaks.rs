//! Nothing that tells what is right leaves the server before the feedback policy allows it: every
//! answer to a participant with an open attempt is read, headers and all.

use chrono::TimeDelta;
use domain::quizzes::{Feedback, Question};
use storage::testing::TestDatabase;
use uuid::Uuid;

use crate::test_app::attempts::{HAND_IN, PRACTISE, SAVE, Solved};
use crate::test_app::{Browser, NewCampaign, Reply, TestApp, five_questions, new_id};

const ANNA: &str = "13900000001";

/// What stands nowhere but in the explanation of a question.
fn tell_tales(question: &Question) -> [String; 2] {
    // The beginning of each: its own punctuation may be written differently in HTML and JSON.
    let beginning = |text: &str| text.chars().take(10).collect();
    [beginning(&question.explanation), question.source.clone()]
}

/// The words and names with which pages tell what is right.
const WORDS: [&str; 17] = [
    "答对了",
    "答错了",
    "部分正确",
    "您选对了",
    "您选的，不对",
    "正确答案",
    "class=\"source\"",
    "class=\"why\"",
    "option right",
    "option wrong",
    "is_right",
    "&quot;right&quot;",
    "&quot;key&quot;",
    "&quot;order&quot;",
    "explanation&quot;",
    "\"right\"",
    "\"explanation\"",
];

fn assert_tells_nothing(replies: &[Reply], solved: &[Solved]) {
    assert!(!replies.is_empty());
    for reply in replies {
        let everything = reply.everything();
        for word in WORDS {
            assert!(
                !everything.contains(word),
                "{} tells {word}: {everything}",
                reply.asked
            );
        }
        for question in solved {
            let mut secrets = tell_tales(&question.question).to_vec();
            secrets.push(question.version.to_string());
            for secret in secrets {
                assert!(
                    !everything.contains(&secret),
                    "{} tells {secret}",
                    reply.asked
                );
            }
        }
    }
}

/// Every page there is, and the answers to every change that can be made to an open attempt;
/// what was seen of them.
async fn look_everywhere(
    app: &TestApp,
    browser: &mut Browser,
    slug: &str,
    attempt: Uuid,
) -> Vec<Reply> {
    let before = browser.seen().len();
    let solved = app.solved(attempt).await;
    let page = format!("/attempts/{attempt}");
    for edition in ["standard", "elder-largest"] {
        browser
            .submit("/api/participants/set_edition", &[("edition", edition)])
            .await;
        for at in [
            page.clone(),
            format!("{page}/review"),
            format!("{page}/result"),
        ] {
            browser.open(&at).await;
        }
        for number in 1..=solved.len() + 1 {
            browser.open(&format!("{page}?q={number}")).await;
        }
    }
    for (position, question) in solved.iter().enumerate() {
        for places in [&question.wrong, &question.right, &vec![]] {
            assert_eq!(browser.save(attempt, position, places).await.error(), None);
            browser.check(attempt, position, places).await;
            browser.open(&format!("{page}?q={}", position + 1)).await;
            browser.open(&format!("{page}/review")).await;
        }
        let number = position.to_string();
        let place = question.wrong[0].to_string();
        let form = [
            ("attempt", &*attempt.to_string()),
            ("position", &*number),
            ("places[]", &*place),
        ];
        for go in ["next", "previous", "review", "1", "nonsense"] {
            browser
                .submit(SAVE, &[&form[..], &[("go", go)]].concat())
                .await;
        }
        browser.submit("/api/quizzes/check_answer", &form).await;
        // Practice is about what was explained, which this was not.
        let version = question.version.to_string();
        browser
            .call(PRACTISE, &[("version", &version), ("places[]", "0")])
            .await;
        browser
            .get(&format!("/practice?version={}&chosen=0", new_id()))
            .await;
    }
    for at in [
        "/",
        "/me",
        "/me/data",
        "/me/data.json",
        "/practice",
        "/privacy",
        "/healthz",
    ] {
        browser.open(at).await;
    }
    for at in [
        "/readyz",
        "/favicon.ico",
        "/pkg/a.css",
        "/pkg/manifest.json",
        "/manifest.json",
    ] {
        browser.get(at).await;
    }
    for at in ["/metrics", "/dev/reload", "/api/quizzes/questions"] {
        browser.get(at).await;
    }
    browser.open(&format!("/campaigns/{slug}")).await;
    browser.open(&format!("/campaigns/{slug}/rules")).await;
    // The addresses of questions hold their version, which the browser made up itself here.
    let seen = browser.seen().split_off(before);
    seen.into_iter()
        .filter(|reply| !reply.asked.contains("version="))
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_open_attempt_tells_nothing_where_feedback_comes_at_the_end() {
    let app = TestApp::on(TestDatabase::sqlite().await);
    NewCampaign::new("spring").add(&app).await;
    let mut anna = app.signed_in(ANNA).await;
    let attempt = anna.start("spring").await;
    let solved = app.solved(attempt).await;
    look_everywhere(&app, &mut anna, "spring", attempt).await;
    // Everything since the first page, not only since the start.
    assert_tells_nothing(&anna.seen(), &solved);

    assert_eq!(anna.hand_in(attempt).await, None);
    let page = anna.result_page(attempt).await;
    for question in &solved {
        for told in tell_tales(&question.question) {
            assert!(page.shows(&told), "the test knows what to look for: {told}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_attempt_without_feedback_tells_nothing_ever() {
    let app = TestApp::on(TestDatabase::sqlite().await);
    NewCampaign::new("silent")
        .feedback(Feedback::Never)
        .add(&app)
        .await;
    let mut anna = app.signed_in(ANNA).await;
    let attempt = anna.start("silent").await;
    let solved = app.solved(attempt).await;
    look_everywhere(&app, &mut anna, "silent", attempt).await;
    anna.answer_all(&app, attempt, 3).await;
    let form = [
        ("attempt", &*attempt.to_string()),
        ("key", &*new_id().to_string()),
    ];
    let page = anna.submit(HAND_IN, &form).await;
    assert!(page.shows("5 题答对 3 题"), "the score alone: {page:?}");

    for version in solved.iter().map(|question| question.version) {
        anna.get(&format!("/practice?version={version}&chosen=0"))
            .await;
    }
    for page in ["/practice", "/me", "/me/data.json", "/"] {
        anna.open(page).await;
    }
    let again = anna.start("silent").await;
    anna.open(&format!("/attempts/{again}")).await;
    let seen = anna.seen();
    let seen: Vec<_> = seen
        .into_iter()
        .filter(|r| !r.asked.contains("version="))
        .collect();
    assert_tells_nothing(&seen, &solved);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_open_attempt_at_the_sample_tells_nothing() {
    let app = TestApp::on(TestDatabase::sqlite().await);
    server::demo::load(&app.state).await.unwrap();
    let mut anna = app.signed_in(ANNA).await;
    let attempt = anna.start("315-kite").await;
    let solved = app.solved(attempt).await;
    assert_eq!(solved.len(), 10);
    look_everywhere(&app, &mut anna, "315-kite", attempt).await;
    for reply in anna.seen() {
        let everything = reply.everything();
        for word in WORDS {
            assert!(!everything.contains(word), "{} tells {word}", reply.asked);
        }
        for Solved { question, .. } in &solved {
            let texts = [&question.stem, &question.options.concat()]
                .map(String::as_str)
                .concat();
            for told in tell_tales(question) {
                // Some sources are named by the question itself.
                assert!(
                    texts.contains(&told) || !everything.contains(&told),
                    "{}: {told}",
                    reply.asked
                );
            }
        }
    }
}

/// What a participant once got wrong was explained on that attempt's result page, by name. Showing
/// it again in practice tells nothing new, even while another attempt has the same question; but
/// the open attempt's own answers must not.
#[tokio::test(flavor = "multi_thread")]
async fn a_question_that_was_explained_before_is_told_by_practice_alone() {
    let app = TestApp::on(TestDatabase::sqlite().await);
    NewCampaign::new("spring").add(&app).await;
    let mut anna = app.signed_in(ANNA).await;
    anna.take(&app, "spring", 2).await;
    app.pass(TimeDelta::hours(1));

    let open = anna.start("spring").await;
    let known = anna.seen().len();
    let solved = app.solved(open).await;
    let page = format!("/attempts/{open}");
    for at in [
        page.clone(),
        format!("{page}?q=5"),
        format!("{page}/review"),
    ] {
        anna.open(&at).await;
    }
    for (position, question) in solved.iter().enumerate() {
        anna.save(open, position, &question.wrong).await;
        anna.check(open, position, &question.wrong).await;
    }
    for at in ["/", "/me", "/me/data.json", "/campaigns/spring"] {
        anna.open(at).await;
    }
    assert_tells_nothing(&anna.seen()[known..], &solved);

    // Practice asks first, and tells when it was answered.
    let asked = anna.open("/practice").await;
    for question in &solved {
        for told in tell_tales(&question.question) {
            assert!(!asked.shows(&told), "{asked:?}");
        }
    }
    let version = solved[4].version.to_string();
    let told = anna
        .submit(PRACTISE, &[("version", &version), ("places[]", "1")])
        .await;
    assert!(told.shows(&tell_tales(&solved[4].question)[0]), "{told:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_question_of_somebody_elses_result_is_told_to_nobody() {
    let app = TestApp::on(TestDatabase::sqlite().await);
    NewCampaign::new("spring").add(&app).await;
    let mut anna = app.signed_in(ANNA).await;
    anna.take(&app, "spring", 0).await;
    let mut bert = app.signed_in("13900000002").await;
    let open = bert.start("spring").await;
    look_everywhere(&app, &mut bert, "spring", open).await;
    assert_tells_nothing(&bert.seen(), &app.solved(open).await);
    assert_eq!(five_questions("spring").len(), app.solved(open).await.len());
}
