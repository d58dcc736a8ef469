//! What one does in a campaign beside its quiz, and what that earns: a survey that tickets wait for,
//! chances beyond the rule, and who may enter at all.

use app::error::Refusal;
use chrono::TimeDelta;
use domain::campaigns::{Audience, ExtraChances, Need, Steps};
use domain::staff::Role;
use storage::each_database;
use uuid::Uuid;

use crate::surveys::SMALL;
use crate::test_app::{Browser, NewCampaign, TestApp, new_id};

const ANNA: &str = "13900000001";
const BERT: &str = "13900000002";
const CARLA: &str = "13900000003";

fn with_survey(need: Need, survey_first: bool) -> Steps {
    Steps {
        survey: Some(need),
        survey_first,
        ..Steps::default()
    }
}

/// A campaign whose tickets wait for its survey.
async fn waiting(app: &TestApp, survey_first: bool) -> Uuid {
    let new = NewCampaign::new("spring");
    let new = new.with(|details| details.steps = with_survey(Need::Required, survey_first));
    let (campaign, _) = new.add(app).await;
    app.add_survey(campaign.id, SMALL).await;
    campaign.id
}

async fn answers_the_survey(browser: &mut Browser) {
    browser.begins().await;
    browser.sends("first", &[("mood", "4")], "next").await;
    let done = browser.hands_in().await;
    assert!(done.shows("已经提交，谢谢您"), "{done:?}");
}

each_database! {
    async fn the_ticket_waits_for_the_survey_in_whichever_order(database) {
        let app = TestApp::on(database);
        waiting(&app, false).await;
        let mut anna = app.signed_in(ANNA).await;
        let passed = anna.take(&app, "spring", 5).await;
        assert_eq!(app.tickets().await, 0);
        let page = anna.result_page(passed).await;
        assert!(page.shows("问卷") && page.shows("/campaigns/spring/survey"), "{page:?}");
        assert!(!page.shows("ticket-number"), "{page:?}");
        answers_the_survey(&mut anna).await;
        assert_eq!(app.tickets().await, 1);
        let page = anna.result_page(passed).await;
        assert!(page.shows("ticket-number"), "{page:?}");

        let mut bert = app.signed_in(BERT).await;
        answers_the_survey(&mut bert).await;
        assert_eq!(app.tickets().await, 1, "the survey alone earns none");
        let passed = bert.take(&app, "spring", 4).await;
        assert_eq!(app.tickets().await, 2);
        assert!(bert.result_page(passed).await.shows("ticket-number"));
    }

    async fn every_day_that_was_passed_has_its_ticket_once_the_survey_is_answered(database) {
        let app = TestApp::on(database);
        waiting(&app, false).await;
        for day in 0..3 {
            let mut anna = app.signed_in(ANNA).await;
            anna.take(&app, "spring", 5).await;
            anna.take(&app, "spring", if day == 1 { 5 } else { 2 }).await;
            app.pass(TimeDelta::days(1));
        }
        let mut anna = app.signed_in(ANNA).await;
        assert_eq!(app.tickets().await, 0);
        answers_the_survey(&mut anna).await;
        assert_eq!(app.tickets().await, 3);
    }

    async fn quiz_and_survey_handed_in_at_once_give_one_ticket(database) {
        let app = TestApp::on(database);
        waiting(&app, false).await;
        for round in 0..8 {
            let phone = format!("1390000{:04}", 100 + round);
            let mut quiz = app.signed_in(&phone).await;
            let attempt = quiz.start("spring").await;
            quiz.answer_all(&app, attempt, 5).await;
            let mut survey = quiz.clone();
            survey.begins().await;
            survey.sends("first", &[("mood", "4")], "next").await;
            let (refused, told) = tokio::join!(quiz.hand_in(attempt), survey.hands_in());
            assert_eq!(refused, None);
            if !told.shows("已经提交，谢谢您") {
                // A quiz was passed in between: they look at the answers once more.
                assert!(survey.hands_in().await.shows("已经提交，谢谢您"));
            }
            assert_eq!(app.tickets().await, round + 1);
        }
    }

    async fn a_survey_that_comes_first_opens_the_quiz(database) {
        let app = TestApp::on(database);
        waiting(&app, true).await;
        let mut anna = app.signed_in(ANNA).await;
        let page = anna.get("/campaigns/spring").await;
        assert!(page.shows("先填写问卷，再答题") && !page.shows("开始答题"), "{page:?}");
        let refused = anna.try_start("spring", new_id()).await;
        assert_eq!(refused, Err(Refusal::SurveyFirst.into()));
        answers_the_survey(&mut anna).await;
        assert!(anna.get("/campaigns/spring").await.shows("开始答题"));
        anna.take(&app, "spring", 5).await;
        assert_eq!(app.tickets().await, 1);
    }

    async fn a_point_given_later_earns_the_ticket_only_with_the_survey(database) {
        let app = TestApp::on(database);
        waiting(&app, false).await;
        let (mut anna, mut bert) = (app.signed_in(ANNA).await, app.signed_in(BERT).await);
        let missed = anna.take(&app, "spring", 3).await;
        bert.take(&app, "spring", 3).await;
        answers_the_survey(&mut bert).await;
        assert_eq!(app.tickets().await, 0);
        let question = {
            let version = app.stored(missed).await.paper.items[4].version_id;
            app.state.question(version).await.unwrap().stored.question_id
        };
        let mut reviewer = app.at_the_desk(Role::Reviewer).await;
        let form = [("id", &*question.to_string()), ("changes", "0"), ("reason", "答案有误"), ("remedy", "credit")];
        assert_eq!(reviewer.call("/api/questions/withdraw", &form).await.error(), None);
        while server::jobs::rescoring::rescore(&app.state).await.unwrap() {}
        assert_eq!(app.tickets().await, 1, "the one who has answered the survey");
        answers_the_survey(&mut anna).await;
        assert_eq!(app.tickets().await, 2);
    }

    async fn learning_earns_chances_beyond_the_rule(database) {
        let app = TestApp::on(database);
        let extra = ExtraChances { for_survey: 2, for_practice: 1, ..ExtraChances::default() };
        let new = NewCampaign::new("spring").chances(Some(1), None);
        let new = new.with(|details| {
            details.steps = with_survey(Need::Optional, false);
            details.extra = extra;
        });
        let (campaign, _) = new.add(&app).await;
        app.add_survey(campaign.id, SMALL).await;
        let mut anna = app.signed_in(ANNA).await;
        let page = anna.get("/campaigns/spring").await;
        assert!(page.shows("填写问卷加 2 次，当天重做错题加 1 次"), "{page:?}");
        let first = anna.take(&app, "spring", 4).await;
        assert!(anna.result_page(first).await.shows("抽奖券"));
        let refused = anna.try_start("spring", new_id()).await;
        assert_eq!(refused, Err(Refusal::NoChanceToday.into()));
        answers_the_survey(&mut anna).await;
        let missed = anna.take(&app, "spring", 2).await;
        let page = anna.result_page(missed).await;
        assert!(page.shows("看完讲解可以再答，今天还有 1 次"), "{page:?}");
        // They outlast the day on which they were earned.
        app.pass(TimeDelta::days(1));
        let mut anna = app.signed_in(ANNA).await;
        assert!(anna.get("/campaigns/spring").await.shows("今天还有 2 次"));
        for _ in 0..2 {
            anna.take(&app, "spring", 5).await;
        }
        let refused = anna.try_start("spring", new_id()).await;
        assert_eq!(refused, Err(Refusal::NoChanceToday.into()));
    }

    async fn only_who_comes_by_a_branchs_code_enters_a_campaign_of_the_branches(database) {
        let app = TestApp::on(database);
        let new = NewCampaign::new("spring").with(|details| {
            details.audience = Audience::AtBranches;
            details.steps = with_survey(Need::Optional, false);
        });
        let (campaign, _) = new.add(&app).await;
        app.add_survey(campaign.id, SMALL).await;
        let mut editor = app.at_the_desk(Role::CampaignEditor).await;
        let mut codes = Vec::new();
        for branch in ["0571-01", ""] {
            codes.push(editor.add_channel(&app, campaign.id, branch).await);
        }
        let by_branch = format!("/campaigns/spring?c={}", codes[0]);
        let by_poster = format!("/campaigns/spring?c={}", codes[1]);
        let bert = app.signed_in(BERT).await;
        for page in ["/campaigns/spring", &by_poster, "/campaigns/spring?c=k7m2xpq"] {
            let mut bert = bert.clone();
            let shown = bert.get(page).await;
            assert!(shown.shows("到网点扫描二维码，打开本页"), "{shown:?}");
            let refused = bert.try_start("spring", new_id()).await;
            assert_eq!(refused, Err(Refusal::NotAtBranch.into()), "{page}");
            let refused = bert.begins().await;
            assert!(refused.shows("只对到网点扫码的客户开放"), "{refused:?}");
        }
        let mut carla = app.signed_in(CARLA).await;
        carla.get(&by_branch).await;
        carla.take(&app, "spring", 5).await;
        answers_the_survey(&mut carla).await;
        assert_eq!(app.tickets().await, 1);
    }
}
