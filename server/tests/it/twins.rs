//! Twins: whoever is wrong in the same way leaves the same print, however each paper was shuffled, and a
//! look at the tickets finds those who came together.

use std::collections::HashSet;

use app::prizes::reviews::check::check;
use chrono::TimeDelta;
use domain::campaigns::plan::Tax;
use domain::prizes::signals::wrong_print;
use domain::prizes::{Giving, PrizeKind};
use domain::quizzes::{DrawRule, PaperPlan, Quiz, QuizRules};
use domain::staff::Role;
use storage::each_database;
use storage::prizes::{self, Prize, PrizeTerms, Published};
use uuid::Uuid;

use crate::test_app::campaigns::versions;
use crate::test_app::{NewCampaign, TestApp, at_the_bank, new_id};

/// What is chosen wrongly: places of questions in the campaign, with options in the bank's order.
type Mistakes = [(usize, &'static [u8])];

const SAME: &Mistakes = &[(0, &[1]), (2, &[0, 2])];
/// The same questions, but other options.
const OTHER: &Mistakes = &[(0, &[3]), (2, &[2])];

/// A campaign that is drawn after its end on 22 March: three right answers of five earn a ticket, and
/// each paper has its questions and their options in an order of its own.
async fn shuffled(app: &TestApp) -> (Uuid, Quiz) {
    let mut new = NewCampaign::new("spring");
    new.rules.eligibility.pass_mark = 60;
    let (campaign, quiz) = new.add(app).await;
    let any = DrawRule {
        topic: None,
        difficulty: None,
        count: 5,
    };
    let rules = QuizRules {
        paper: PaperPlan::Drawn { rules: vec![any] },
        ..quiz.rules.clone()
    };
    let prize = Prize {
        id: new_id(),
        campaign_id: campaign.id,
        place: 0,
        name: "手绘风筝".into(),
        kind: PrizeKind::Thing,
        given: Giving::Draw,
        quantity: 10,
        held: 0,
        value_fen: 6_800,
        terms: String::new(),
        by_branch: vec![],
    };
    let terms = PrizeTerms {
        claim_from: at_the_bank("2026-03-25 00:00:00").date_naive(),
        claim_until: at_the_bank("2026-04-25 00:00:00").date_naive(),
        tax: Tax::Organiser,
        draw_at: Some(at_the_bank("2026-03-24 10:00:00")),
        alternates: 0,
    };
    let published = Published {
        prizes: vec![prize],
        terms: Some(terms),
    };
    let rules = serde_json::to_value(&rules).unwrap();
    let data = (campaign.id, published, quiz.id, rules);
    let unit = app
        .state
        .db
        .write(data, |tx, (campaign, published, quiz, rules)| {
            Box::pin(async move {
                prizes::put(tx, *campaign, published).await?;
                tx.command("update quizzes set rules = $1 where id = $2")
                    .bind(rules.clone())
                    .bind(*quiz)
                    .run()
                    .await
            })
        });
    let changed: Result<u64, storage::Error> = unit.await;
    assert_eq!(changed.unwrap(), 1);
    (campaign.id, quiz)
}

/// Somebody takes the quiz in four seconds, with these mistakes and right elsewhere.
async fn takes(app: &TestApp, phone: &str, quiz: &Quiz, mistakes: &Mistakes) -> Uuid {
    let mut browser = app.signed_in(phone).await;
    let attempt = browser.start("spring").await;
    app.pass(TimeDelta::seconds(4));
    let paper = app.stored(attempt).await.paper;
    for (position, item) in paper.items.iter().enumerate() {
        let question = app.state.question(item.version_id).await.unwrap();
        let asked = versions(quiz);
        let place = asked.iter().position(|version| *version == item.version_id);
        let mistake = mistakes.iter().find(|(of, _)| Some(*of) == place);
        let right = question.stored.question.key.as_slice();
        let options = mistake.map_or(right, |(_, options)| *options);
        let reply = browser.save(attempt, position, &item.shown(options)).await;
        assert_eq!(reply.error(), None, "{reply:?}");
    }
    assert_eq!(browser.hand_in(attempt).await, None);
    attempt
}

/// What an attempt's wrong answers are known by.
async fn print_of(app: &TestApp, attempt: Uuid) -> Option<Vec<u8>> {
    let mut conn = app.state.db.read().await.unwrap();
    let row = conn
        .query("select wrong_print from attempt_marks where attempt_id = $1")
        .bind(attempt);
    row.one::<(Option<Vec<u8>>,)>().await.unwrap().0
}

/// The print of these mistakes, made in the bank's order.
fn print(quiz: &Quiz, mistakes: &Mistakes) -> Option<Vec<u8>> {
    let asked = versions(quiz);
    let wrong = mistakes.iter();
    let wrong = wrong.map(|(place, options)| (asked[*place], options.to_vec()));
    wrong_print(wrong.collect()).map(Vec::from)
}

/// The code of the ticket that an attempt earned.
async fn ticket_of(app: &TestApp, attempt: Uuid) -> String {
    let mut conn = app.state.db.read().await.unwrap();
    let row = conn
        .query("select code from tickets where attempt_id = $1")
        .bind(attempt);
    row.one::<(String,)>().await.unwrap().0
}

each_database! {
    async fn whoever_chooses_the_same_wrong_options_leaves_the_same_print(database) {
        let app = TestApp::on(database);
        let (_, quiz) = shuffled(&app).await;
        let anna = takes(&app, "13900000001", &quiz, SAME).await;
        let boris = takes(&app, "13900000002", &quiz, SAME).await;
        let carla = takes(&app, "13900000003", &quiz, OTHER).await;
        let same = print_of(&app, anna).await;
        assert!(same.is_some());
        assert_eq!(same, print(&quiz, SAME));
        assert_eq!(print_of(&app, boris).await, same);
        assert_eq!(print_of(&app, carla).await, print(&quiz, OTHER));
        assert_ne!(print(&quiz, OTHER), same);
        // One mistake is anybody's.
        let dora = takes(&app, "13900000004", &quiz, &SAME[..1]).await;
        assert_eq!(print_of(&app, dora).await, None);
    }

    async fn those_who_are_wrong_in_the_same_way_at_once_are_found(database) {
        let app = TestApp::on(database);
        let (campaign, quiz) = shuffled(&app).await;
        let (mut found, mut questions, mut options) = (vec![], HashSet::new(), HashSet::new());
        for number in 1..=5 {
            let attempt = takes(&app, &format!("1390000000{number}"), &quiz, SAME).await;
            let items = app.stored(attempt).await.paper.items;
            questions.insert(items.iter().map(|item| item.version_id).collect::<Vec<_>>());
            let third = items.iter().find(|item| item.version_id == versions(&quiz)[2]);
            options.insert(third.unwrap().order.clone());
            found.push(ticket_of(&app, attempt).await);
        }
        assert!(questions.len() > 1, "questions are shuffled: {questions:?}");
        assert!(options.len() > 1, "options are shuffled: {options:?}");
        // So many are wrong in another way that chance explains it: no sign, as quick as they are.
        app.pass(TimeDelta::minutes(10));
        for number in 10..25 {
            takes(&app, &format!("139000000{number}"), &quiz, OTHER).await;
        }

        app.pass_until("2026-03-23 09:00:00");
        check(&app.state).await.unwrap();
        let mut officer = app.at_the_desk(Role::DrawOfficer).await;
        let page = officer.get(&format!("/staff/draws/reviews?campaign={campaign}")).await;
        assert!(page.shows("还有 5 张待处理"), "{page:?}");
        for code in &found {
            assert!(page.shows(code), "{code}: {page:?}");
        }
        for told in ["10 分钟内有 5 个号码交了错得一样的答卷", "交卷用时只有最快阅读所需时间的 30%"] {
            assert_eq!(page.body.matches(told).count(), 5, "{told}: {page:?}");
        }
    }
}
