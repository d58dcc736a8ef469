//! The sample that newcomers meet.

use chrono::TimeDelta;
use chrono_tz::Asia::Shanghai;
use domain::campaigns::Phase;
use domain::prizes::draw::Record;
use domain::quizzes::draw_paper;
use domain::seed::Seed;
use domain::staff::Role;
use server::demo::{
    Loaded, SampleError, a_winner, add_accounts, check_unused, draw, load, questions,
};
use server::jobs::ledger;
use storage::prizes::draws;
use storage::testing::TestDatabase;

use crate::support::Platform;
use crate::test_app::{NewCampaign, TestApp};

#[test]
fn every_sample_question_is_right() {
    let items = questions().unwrap().items;
    assert!(items.len() >= 80);
    for item in items {
        assert_eq!(
            (item.faults, item.doubts),
            (vec![], vec![]),
            "line {}",
            item.line
        );
        assert!(item.draft.check().is_ok(), "line {}", item.line);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn loading_it_again_adds_nothing() {
    let platform = Platform::on(TestDatabase::sqlite().await);
    let first = load(&platform.state).await.unwrap();
    assert_eq!(
        first,
        Loaded {
            campaigns: 5,
            questions: questions().unwrap().items.len()
        }
    );
    platform.pass(TimeDelta::days(3));
    let second = load(&platform.state).await.unwrap();
    assert_eq!(
        second,
        Loaded {
            campaigns: 0,
            questions: 0
        }
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_demonstration_leaves_a_database_with_other_campaigns_alone() {
    let app = TestApp::on(TestDatabase::sqlite().await);
    let db = &app.state.db;
    check_unused(db).await.unwrap();
    load(&app.state).await.unwrap();
    check_unused(db).await.unwrap();
    NewCampaign::new("spring").add(&app).await;
    let refused = check_unused(db).await;
    assert!(matches!(refused, Err(SampleError::InUse)), "{refused:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn its_campaigns_are_open_or_about_to_be_and_their_papers_can_be_drawn() {
    let platform = Platform::on(TestDatabase::sqlite().await);
    let (db, clock) = (&platform.state.db, &platform.state.clock);
    load(&platform.state).await.unwrap();
    let mut conn = db.read().await.unwrap();
    let bank = storage::questions::bank(&mut conn, platform.state.today())
        .await
        .unwrap();
    for (slug, open, questions) in [
        ("315-kite", true, 10),
        ("quick-check", true, 5),
        ("newcomer-safety", false, 8),
    ] {
        let campaign = storage::campaigns::find_by_slug(&mut conn, slug)
            .await
            .unwrap()
            .unwrap();
        let phase = campaign.phase(clock.now(), Shanghai);
        assert_eq!(
            matches!(phase, Phase::Open { .. }),
            open,
            "{slug}: {phase:?}"
        );
        assert_eq!(
            matches!(phase, Phase::NotYetOpen { .. }),
            !open,
            "{slug}: {phase:?}"
        );
        assert!(
            !campaign.details.rules.contains(['{', '}']),
            "{}",
            campaign.details.rules
        );
        let quiz = storage::quizzes::of_campaign(&mut conn, campaign.id)
            .await
            .unwrap()
            .unwrap();
        for seed in 0..200 {
            let paper = draw_paper(&quiz.rules.paper, &bank, &Seed([seed; 32])).unwrap();
            assert_eq!(paper.items.len(), questions, "{slug}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn its_finished_campaign_was_drawn_and_prizes_wait_at_branches() {
    let app = TestApp::on(TestDatabase::sqlite().await);
    let state = &app.state;
    load(state).await.unwrap();
    add_accounts(state).await.unwrap();
    draw(state).await.unwrap();
    // A second start leaves it as it is.
    draw(state).await.unwrap();

    let mut conn = state.db.read().await.unwrap();
    let campaign = storage::campaigns::find_by_slug(&mut conn, "community-month").await;
    let campaign = campaign.unwrap().unwrap().id;
    let held = draws::of_campaign(&mut conn, campaign).await.unwrap();
    assert_eq!(held.len(), 1);
    drop(conn);
    let file = app
        .browser()
        .download(&format!("/draws/{}/record.json", held[0].id))
        .await;
    let record: Record = serde_json::from_slice(&file).unwrap();
    record.verify().unwrap();
    assert_eq!(record.freeze.excluded, []);
    assert_eq!(ledger::verify(state).await.unwrap(), 0);

    let phone = a_winner(state).await.unwrap().unwrap();
    let mut winner = app.signed_in(&phone).await;
    let page = winner.get("/me").await;
    assert!(page.shows("环保帆布袋"), "{page:?}");
    let mut teller = app.at_the_desk(Role::BranchTeller).await;
    let list = teller.get("/staff/counter/list").await;
    assert!(list.shows("环保帆布袋"), "{list:?}");
}
