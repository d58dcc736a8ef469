//! Surveys as participants meet them.

use app::error::Refusal;
use chrono::TimeDelta;
use domain::staff::Role;
use domain::surveys::{Answers, Definition};
use storage::each_database;
use storage::surveys::{self, Survey};
use uuid::Uuid;

use crate::test_app::browser::hidden;
use crate::test_app::{Browser, NewCampaign, Reply, TestApp, new_id};

const ANNA: &str = "13900000001";
const BERT: &str = "13900000002";
const BEGIN: &str = "/api/surveys/begin";
const SAVE: &str = "/api/surveys/save";
const HAND_IN: &str = "/api/surveys/hand_in";
const INTRO: &str = "/campaigns/spring/survey";

/// One page, one question.
pub const SMALL: &str = r#"{"title":"小问卷","naming":{"anonymous":{}},"pages":[{"key":"first","questions":[
    {"key":"mood","text":"满意吗？","required":true,"ask":{"rating":{}}}]}]}"#;

/// Two pages, of which the second asks why only those who are not happy.
const WHY: &str = r#"{"title":"满意度","naming":{"anonymous":{}},"thanks":"多谢！","pages":[
    {"key":"first","questions":[
      {"key":"mood","text":"满意吗？","required":true,"ask":{"rating":{}}},
      {"key":"gift","text":"想要哪份礼品？","required":true,"ask":{"single":{"options":[
        {"key":"kite","text":"风筝","quota":1},{"key":"bag","text":"布袋"},{"key":"other","text":"其他","other":true}]}}},
      {"key":"worst","text":"哪里最不好？","show_if":{"all":[{"question":"mood","is":{"at_most":1}}]},
       "ask":{"text":{}}}]},
    {"key":"second","show_if":{"all":[{"question":"mood","is":{"at_most":3}}]},"questions":[
      {"key":"why","text":"为什么？","required":true,"ask":{"text":{"long":true}}}]}]}"#;

impl TestApp {
    /// Gives a campaign this survey.
    pub async fn add_survey(&self, campaign: Uuid, json: &str) -> Survey {
        let definition = Definition::from_json(json.as_bytes()).unwrap();
        assert_eq!(definition.check(), []);
        let survey = Survey {
            id: new_id(),
            campaign_id: campaign,
            definition,
            published_at: self.state.clock.now(),
        };
        let unit = self.state.db.write(survey.clone(), |tx, survey| {
            Box::pin(surveys::publish(tx, survey))
        });
        unit.await.unwrap();
        survey
    }

    async fn with_survey(&self, json: &str) -> Survey {
        let (campaign, _) = NewCampaign::new("spring").add(self).await;
        self.add_survey(campaign.id, json).await
    }

    /// The answers of every sheet.
    async fn sheets(&self) -> Vec<Answers> {
        let mut conn = self.state.db.read().await.unwrap();
        let survey = conn.query("select id from surveys");
        let (survey,) = survey.one::<(Uuid,)>().await.unwrap();
        let all = surveys::sheets_after(&mut conn, survey, Uuid::nil(), 100);
        all.await
            .unwrap()
            .into_iter()
            .map(|sheet| sheet.answers)
            .collect()
    }
}

impl Browser {
    pub async fn begins(&mut self) -> Reply {
        self.get(INTRO).await;
        self.submit(BEGIN, &[("campaign", "spring"), ("consent", "1")])
            .await
    }

    /// Sends a page with these fields, all of its questions having been shown.
    pub async fn sends(&mut self, page: &str, fields: &[(&str, &str)], go: &str) -> Reply {
        let shown = fields
            .iter()
            .map(|(field, _)| field.split('.').next().unwrap());
        let mut form = vec![("campaign", "spring"), ("page", page), ("go", go)];
        let shown: std::collections::BTreeSet<_> = shown.collect();
        form.extend(shown.into_iter().map(|key| ("shown[]", key)));
        let named: Vec<_> = fields
            .iter()
            .map(|(field, value)| (format!("fields[{field}][]"), *value))
            .collect();
        form.extend(named.iter().map(|(name, value)| (name.as_str(), *value)));
        self.submit(SAVE, &form).await
    }

    /// Looks at all answers; how often the draft was changed by then.
    pub async fn reviews(&mut self) -> String {
        let review = self.open(&format!("{INTRO}/review")).await;
        hidden(&review, HAND_IN, "changes").to_owned()
    }

    pub async fn hands_in(&mut self) -> Reply {
        let changes = self.reviews().await;
        self.submit(HAND_IN, &[("campaign", "spring"), ("changes", &changes)])
            .await
    }
}

each_database! {
    async fn a_survey_is_filled_in_page_by_page_and_handed_in_once(database) {
        let app = TestApp::on(database);
        app.with_survey(WHY).await;
        let intro = app.browser().get(INTRO).await;
        assert!(intro.shows("登录并填写") && intro.shows("匿名"), "{intro:?}");
        let mut anna = app.signed_in(ANNA).await;
        let page = anna.begins().await;
        assert!(page.shows("满意吗？") && !page.shows("哪里最不好") && page.shows("这是最后一页"));
        // Something is missing: what was chosen stays.
        let page = anna.sends("first", &[("mood", "2"), ("gift", "")], "next").await;
        assert!(page.shows("有 1 处需要补充或修改") && page.shows("value=\"2\" checked"), "{page:?}");
        let page = anna.sends("first", &[("mood", "2"), ("gift", "bag")], "next").await;
        assert!(page.shows("为什么？") && page.shows("这是最后一页"), "{page:?}");
        let page = anna.sends("second", &[("why", "<b>太吵</b>")], "next").await;
        assert!(page.shows("检查并提交") && page.shows("&lt;b&gt;太吵"), "{page:?}");
        let done = anna.hands_in().await;
        assert!(done.shows("已经提交，谢谢您") && done.shows("多谢！"), "{done:?}");
        let again = anna.submit(HAND_IN, &[("campaign", "spring"), ("changes", "9")]).await;
        assert!(again.shows("已经提交，谢谢您"));
        let again = anna.begins().await;
        assert!(again.shows("已经提交，谢谢您"));
        let sheets = app.sheets().await;
        assert_eq!(sheets.len(), 1);
        assert_eq!(sheets[0].len(), 3);
    }

    async fn answers_to_questions_that_are_no_longer_seen_are_dropped(database) {
        let app = TestApp::on(database);
        app.with_survey(WHY).await;
        let mut anna = app.signed_in(ANNA).await;
        anna.begins().await;
        anna.sends("first", &[("mood", "3"), ("gift", "bag")], "next").await;
        anna.sends("second", &[("why", "说来话长")], "back").await;
        let review = anna.sends("first", &[("mood", "5"), ("gift", "bag")], "next").await;
        assert!(review.shows("检查并提交") && !review.shows("为什么？"), "{review:?}");
        anna.hands_in().await;
        let sheets = app.sheets().await;
        let keys: Vec<_> = sheets[0].keys().map(ToString::to_string).collect();
        assert_eq!(keys, ["gift", "mood"]);
    }

    async fn a_question_that_an_answer_on_its_own_page_brings_up_is_shown_before_going_on(database) {
        let app = TestApp::on(database);
        app.with_survey(WHY).await;
        let mut anna = app.signed_in(ANNA).await;
        anna.begins().await;
        let page = anna.sends("first", &[("mood", "1"), ("gift", "bag")], "next").await;
        assert!(page.shows("多了题目") && page.shows("哪里最不好？"), "{page:?}");
        let page = anna.sends("first", &[("mood", "1"), ("gift", "bag"), ("worst", "")], "next").await;
        assert!(page.shows("为什么？"), "{page:?}");
    }

    async fn unfinished_answers_wait_and_are_gone_after_the_hand_in(database) {
        let app = TestApp::on(database);
        app.with_survey(WHY).await;
        let mut anna = app.signed_in(ANNA).await;
        anna.begins().await;
        let later = anna.sends("first", &[("mood", "4"), ("gift", "other"), ("gift.other", "茶杯")], "later").await;
        assert!(later.shows("继续填写") && later.shows("已保存"));
        app.pass(TimeDelta::days(2));
        let mut phone = app.signed_in(ANNA).await;
        let page = phone.open(&format!("{INTRO}/pages/first")).await;
        assert!(page.shows("茶杯"), "{page:?}");
        phone.hands_in().await;
        assert_eq!(app.count("select count(*) from survey_drafts").await, 0);
        let who = app.participant(&phone).await;
        // Nothing of the sheet leads to the participant.
        let mut conn = app.state.db.read().await.unwrap();
        let sheet = conn.query("select id, participant_id from survey_sheets");
        let (id, owner) = sheet.one::<(Uuid, Option<Uuid>)>().await.unwrap();
        assert_eq!((id.get_version_num(), owner), (4, None));
        assert_ne!(id, who);
    }

    async fn two_windows_hand_in_once_and_the_second_is_told_kindly(database) {
        let app = TestApp::on(database);
        app.with_survey(SMALL).await;
        let mut first = app.signed_in(ANNA).await;
        first.begins().await;
        let mut second = first.clone();
        first.sends("first", &[("mood", "4")], "next").await;
        let seen = second.reviews().await;
        // The other window changes its mind in between.
        first.sends("first", &[("mood", "1")], "next").await;
        let told = second.submit(HAND_IN, &[("campaign", "spring"), ("changes", &seen)]).await;
        assert!(told.shows("另一个窗口刚刚改过答案") && told.shows("1 分"), "{told:?}");
        first.hands_in().await;
        let late = second.sends("first", &[("mood", "5")], "next").await;
        assert!(late.shows("已经提交，谢谢您"), "{late:?}");
        let page = second.open(&format!("{INTRO}/pages/first")).await;
        assert!(page.shows("已经提交，谢谢您"));
        assert_eq!(app.sheets().await.len(), 1);
    }

    async fn an_option_that_fills_up_in_mid_answer_is_told_where_and_nothing_is_lost(database) {
        let app = TestApp::on(database);
        app.with_survey(WHY).await;
        let (mut anna, mut bert) = (app.signed_in(ANNA).await, app.signed_in(BERT).await);
        for browser in [&mut anna, &mut bert] {
            browser.begins().await;
            let review = browser.sends("first", &[("mood", "5"), ("gift", "kite")], "next").await;
            assert!(review.shows("检查并提交"));
        }
        let seen = bert.reviews().await;
        anna.hands_in().await;
        let told = bert.submit(HAND_IN, &[("campaign", "spring"), ("changes", &seen)]).await;
        assert!(told.shows("「风筝」的名额刚刚满了，请改选其他选项"), "{told:?}");
        assert!(told.shows("value=\"5\" checked"), "{told:?}");
        bert.sends("first", &[("mood", "5"), ("gift", "bag")], "next").await;
        let done = bert.hands_in().await;
        assert!(done.shows("已经提交，谢谢您"));
        // Whoever comes now sees that it is full.
        let mut carl = app.signed_in("13900000003").await;
        assert!(carl.begins().await.shows("名额已满"));
    }

    async fn a_survey_that_fills_up_in_mid_answer_says_so_and_keeps_what_was_typed(database) {
        let app = TestApp::on(database);
        app.with_survey(&SMALL.replace("\"pages\"", "\"quota\":1,\"pages\"")).await;
        let (mut anna, mut bert) = (app.signed_in(ANNA).await, app.signed_in(BERT).await);
        for browser in [&mut anna, &mut bert] {
            browser.begins().await;
            browser.sends("first", &[("mood", "4")], "next").await;
        }
        let seen = bert.reviews().await;
        assert!(anna.hands_in().await.shows("谢谢您"));
        let told = bert.submit(HAND_IN, &[("campaign", "spring"), ("changes", &seen)]).await;
        assert!(told.shows("问卷的名额已满") && told.shows("看看我填写的内容"), "{told:?}");
        assert!(bert.open(&format!("{INTRO}/review")).await.shows("4 分"));
        assert!(app.signed_in("13900000003").await.get(INTRO).await.shows("问卷的名额已满"));
    }

    async fn a_named_survey_takes_consent_and_names_its_sheet(database) {
        let app = TestApp::on(database);
        let named = SMALL.replace("{\"anonymous\":{}}", "{\"named\":{\"consent\":\"同意<i>回访</i>\"}}");
        app.with_survey(&named).await;
        let mut anna = app.signed_in(ANNA).await;
        let intro = anna.get(INTRO).await;
        assert!(intro.shows("&lt;i&gt;回访"), "{intro:?}");
        let refused = anna.call(BEGIN, &[("campaign", "spring")]).await.error();
        assert_eq!(refused, Some(Refusal::SurveyConsentMissing.into()));
        let told = anna.submit(BEGIN, &[("campaign", "spring")]).await;
        assert!(told.shows("请先阅读并勾选同意"), "{told:?}");
        anna.begins().await;
        anna.sends("first", &[("mood", "4")], "next").await;
        anna.hands_in().await;
        let who = app.participant(&anna).await;
        let mut conn = app.state.db.read().await.unwrap();
        let named = surveys::sheets_of(&mut conn, who).await.unwrap();
        assert_eq!(named.len(), 1);
    }

    async fn scripts_in_a_survey_are_shown_as_the_text_they_are(database) {
        let app = TestApp::on(database);
        let evil = "<script>alert(1)</script><img src=x onerror=alert(2)>[a](javascript:alert(3))";
        let json = WHY
            .replace("满意度", "<script>t</script>")
            .replace("满意吗？", evil)
            .replace("风筝", evil)
            .replace("多谢！", evil);
        app.with_survey(&json).await;
        let mut anna = app.signed_in(ANNA).await;
        for page in [anna.get(INTRO).await, anna.begins().await] {
            assert!(!page.shows("<script>alert") && !page.shows("<script>t") && !page.shows("<img src=x"));
            assert!(!page.shows("href=\"javascript"), "{page:?}");
        }
        anna.sends("first", &[("mood", "5"), ("gift", "kite")], "next").await;
        let review = anna.open(&format!("{INTRO}/review")).await;
        assert!(!review.shows("<script>alert") && review.shows("&lt;script&gt;alert(1)"), "{review:?}");
    }

    async fn a_sheet_knows_the_way_that_led_to_it(database) {
        let app = TestApp::on(database);
        let survey = app.with_survey(SMALL).await;
        let mut editor = app.at_the_desk(Role::CampaignEditor).await;
        let (campaign, key) = (survey.campaign_id.to_string(), new_id());
        let outlet = [("campaign", &*campaign), ("key", &*key.to_string()), ("name", "门口海报"),
            ("medium", "poster"), ("branch", "0571-01")];
        assert_eq!(editor.call("/api/channels/add", &outlet).await.error(), None);
        let code = {
            let mut conn = app.state.db.read().await.unwrap();
            let row = conn.query("select code from channels where id = $1").bind(key);
            row.one::<(String,)>().await.unwrap().0
        };
        let mut anna = app.signed_in(ANNA).await;
        anna.get(&format!("/campaigns/spring?c={code}")).await;
        anna.begins().await;
        anna.sends("first", &[("mood", "4")], "next").await;
        anna.hands_in().await;
        let outlet = app.branch_id("0571-01").await;
        let mut conn = app.state.db.read().await.unwrap();
        let sheets = surveys::sheets_after(&mut conn, survey.id, Uuid::nil(), 9).await.unwrap();
        assert_eq!((sheets[0].channel_id, sheets[0].branch_id), (Some(key), Some(outlet)));
    }

    async fn a_survey_that_is_over_takes_nothing(database) {
        let app = TestApp::on(database);
        let closes = SMALL.replace("\"pages\"", "\"closes_at\":\"2026-03-15T12:00:00Z\",\"pages\"");
        app.with_survey(&closes).await;
        let mut anna = app.signed_in(ANNA).await;
        anna.begins().await;
        anna.sends("first", &[("mood", "4")], "next").await;
        let seen = anna.reviews().await;
        app.pass(TimeDelta::hours(12));
        let told = anna.submit(HAND_IN, &[("campaign", "spring"), ("changes", &seen)]).await;
        assert!(told.shows("问卷已经结束"), "{told:?}");
        assert_eq!(app.sheets().await.len(), 0);
    }
}
