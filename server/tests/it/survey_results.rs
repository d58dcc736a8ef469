//! What staff see of a survey's answers, and take away.

use domain::staff::Role;
use domain::surveys::{Answer, Answers, Key};
use exchange::table::{Limits, Table};
use storage::each_database;
use storage::surveys::{self, Draft, HandIn, Survey};
use storage::testing::TestDatabase;
use uuid::Uuid;

use crate::test_app::{NewCampaign, TestApp, new_id};

const HIDE: &str = "/api/survey_results/hide";

const SURVEY: &str = r#"{"title":"满意度","naming":{"anonymous":{}},"pages":[{"key":"p","questions":[
    {"key":"mood","text":"满意吗？","ask":{"rating":{}}},
    {"key":"nps","text":"推荐吗？","ask":{"nps":{}}},
    {"key":"age","text":"年龄","role":"age_band","ask":{"single":{"options":[
       {"key":"young","text":"青年"},{"key":"old","text":"长辈"}]}}},
    {"key":"why","text":"=为什么？","ask":{"text":{"long":true}}}]}]}"#;

fn key(text: &str) -> Key {
    Key::parse(text).unwrap()
}

impl TestApp {
    /// A sheet as somebody of this age hands it in.
    async fn answered(&self, survey: &Survey, number: u32, age: &str, why: &str) -> Uuid {
        let phone = format!("139{number:08}");
        let browser = self.signed_in(&phone).await;
        let who = self.participant(&browser).await;
        let chosen = vec![key(age)];
        let sheet = HandIn {
            id: uuid::Builder::from_random_bytes(self.state.clock.random()).into_uuid(),
            survey: survey.id,
            participant: who,
            is_named: false,
            consented_at: None,
            changes: 0,
            answers: Answers::from([
                (key("mood"), Answer::Scale(4)),
                (key("nps"), Answer::Scale(9)),
                (
                    key("age"),
                    Answer::Choice {
                        chosen,
                        other: None,
                    },
                ),
                (key("why"), Answer::Text(why.to_owned())),
            ]),
            day: self.state.today(),
            channel_id: None,
            branch_id: None,
        };
        let id = sheet.id;
        let data = (sheet, survey.definition.clone(), self.state.clock.now());
        let unit = self.state.db.write(data, |tx, (sheet, definition, now)| {
            Box::pin(async move {
                surveys::begin(tx, sheet.survey, sheet.participant, &Draft::default(), *now)
                    .await?;
                surveys::hand_in(tx, sheet, definition, *now).await
            })
        });
        unit.await.map_err(|why| format!("{why:?}")).unwrap();
        id
    }

    async fn surveyed(&self) -> (Survey, String) {
        let (campaign, _) = NewCampaign::new("spring").add(self).await;
        let survey = self.add_survey(campaign.id, SURVEY).await;
        (
            survey,
            format!("/staff/campaigns/{}/survey/results", campaign.id),
        )
    }
}

each_database! {
    async fn results_are_live_and_small_groups_are_not_shown(database) {
        let app = TestApp::on(database);
        let (survey, page) = app.surveyed().await;
        let mut editor = app.at_the_desk(Role::CampaignEditor).await;
        assert!(editor.get(&page).await.shows("还没有人交卷"));
        for number in 0..9 {
            app.answered(&survey, number, "old", "讲得好").await;
        }
        let shown = editor.get(&page).await;
        assert!(shown.shows("不足 10 人的分组不显示") && !shown.shows("平均"), "{shown:?}");
        let words = editor.get(&format!("{page}?text=why")).await;
        assert!(!words.shows("讲得好"), "{words:?}");
        for number in 9..13 {
            app.answered(&survey, number, "old", "<script>x</script>").await;
        }
        let shown = editor.get(&page).await;
        assert!(shown.shows("平均 4.00 分") && shown.shows("NPS +100") && shown.shows("13 份"), "{shown:?}");
        // One young person: neither they, nor the others alone, from whom one could subtract.
        app.answered(&survey, 13, "young", "太长").await;
        for place in [0, 1] {
            let narrowed = editor.get(&format!("{page}?only=q:age:{place}")).await;
            assert!(narrowed.shows("这一组人数不足") && !narrowed.shows("平均"), "{narrowed:?}");
        }
        let cross = editor.get(&format!("{page}?by=q:age&of=mood")).await;
        assert!(cross.shows("为保护隐私不显示") && !cross.shows("13 人</small>"), "{cross:?}");
        for number in 14..24 {
            app.answered(&survey, number, "young", "还行").await;
        }
        let cross = editor.get(&format!("{page}?by=q:age&of=mood")).await;
        assert!(cross.shows("13 人") && cross.shows("11 人"), "{cross:?}");
        let narrowed = editor.get(&format!("{page}?only=q:age:1")).await;
        assert!(narrowed.shows("符合条件的答卷 13 份"), "{narrowed:?}");
        // A table of a part would show the people of two conditions.
        let both = editor.get(&format!("{page}?only=q:age:1&by=week&of=mood")).await;
        assert!(both.shows("交叉分析看全部答卷") && !both.shows("id=\"cross\""), "{both:?}");
        let week = editor.get(&format!("{page}?only=week:2026-03-09")).await;
        assert!(week.shows("2026-03-09 至 2026-03-15") && week.shows("24 份"), "{week:?}");
        let no_week = editor.get(&format!("{page}?only=week:%2B262142-12-31")).await;
        assert!(no_week.status.is_success(), "{no_week:?}");
        // Words are searched, and shown as the text they are.
        let words = editor.get(&format!("{page}?text=why&q=SCRIPT")).await;
        assert!(words.shows("4 条") && words.shows("&lt;script&gt;") && !words.shows("讲得好"), "{words:?}");
    }

    async fn the_sample_has_sheets_to_show_in_groups(database) {
        let app = TestApp::on(database);
        app.with_staff().await;
        server::demo::load(&app.state).await.unwrap();
        let mut conn = app.state.db.read().await.unwrap();
        let campaign = storage::campaigns::find_by_slug(&mut conn, "community-month").await.unwrap().unwrap();
        let survey = surveys::of_campaign(&mut conn, campaign.id).await.unwrap().unwrap();
        let mut after = Uuid::nil();
        loop {
            let sheets = surveys::sheets_after(&mut conn, survey.id, after, 500).await.unwrap();
            let Some(last) = sheets.last() else { break };
            after = last.id;
            for sheet in &sheets {
                let walk = domain::surveys::walk(&survey.definition, &sheet.answers);
                assert_eq!(walk.sheet(&survey.definition, &sheet.answers), sheet.answers);
            }
        }
        let branches = surveys::branches_of(&mut conn, survey.id).await.unwrap();
        drop(conn);
        let page = format!("/staff/campaigns/{}/survey/results", campaign.id);
        let mut editor = app.at_the_desk(Role::CampaignEditor).await;
        for query in ["", "?only=q:age:2", "?by=branch&of=satisfied", "?text=fraud-how"] {
            let shown = editor.get(&format!("{page}{query}")).await;
            assert!(shown.shows("平均") && shown.shows("NPS +"), "{query}: {shown:?}");
        }
        assert_eq!(branches.len(), 4);
        let branch = editor.get(&format!("{page}?only=branch:{}", branches[0].0)).await;
        assert!(branch.shows("符合条件的答卷") && branch.shows(&branches[0].1), "{branch:?}");
    }

    async fn hidden_words_leave_the_files_and_the_trail_knows_who_hid_them(database) {
        let app = TestApp::on(database);
        let (survey, page) = app.surveyed().await;
        let mut sheet = Uuid::nil();
        for number in 0..12 {
            sheet = app.answered(&survey, number, "old", &format!("=cmd|话{number}")).await;
        }
        let mut editor = app.at_the_desk(Role::CampaignEditor).await;
        let form = |hide: &'static str| {
            [
                ("campaign", survey.campaign_id.to_string()),
                ("sheet", sheet.to_string()),
                ("question", "why".to_owned()),
                ("hide", hide.to_owned()),
            ]
        };
        let hide = form("yes");
        let hide: Vec<_> = hide.iter().map(|(name, value)| (*name, value.as_str())).collect();
        editor.get(&format!("{page}?text=why")).await;
        let shown = editor.submit(HIDE, &hide).await;
        assert!(shown.shows("已隐藏，不导出"), "{shown:?}");
        let csv = editor.get(&format!("{page}.csv")).await;
        assert_eq!(csv.body.lines().count(), 13);
        assert!(csv.shows("（已隐藏）") && !csv.shows("话11"), "{}", csv.body);
        // A cell of a table is no formula.
        assert!(csv.shows("'=cmd|话0") && !csv.shows(",=cmd"), "{}", csv.body);
        // Twelve sheets share the day; the order is that of the random ids.
        assert!(csv.shows("2026-03-15"));
        let ids: Vec<_> = csv.body.lines().skip(1).map(|line| line.split(',').next().unwrap()).collect();
        assert!(ids.is_sorted(), "{ids:?}");
        let entries = app.count("select count(*) from audit_entries where action in ('survey.export', 'survey.hide_text')");
        assert_eq!(entries.await, 2);
        let show = form("no");
        let show: Vec<_> = show.iter().map(|(name, value)| (*name, value.as_str())).collect();
        assert!(!editor.submit(HIDE, &show).await.shows("已隐藏，不导出"));
        assert!(editor.get(&format!("{page}.csv")).await.shows("话11"));
    }

    async fn a_file_does_not_tell_the_day_of_a_few(database) {
        let app = TestApp::on(database);
        let (survey, page) = app.surveyed().await;
        for number in 0..3 {
            app.answered(&survey, number, "old", "好").await;
        }
        let mut editor = app.at_the_desk(Role::CampaignEditor).await;
        let csv = editor.get(&format!("{page}.csv")).await;
        assert_eq!(csv.body.lines().count(), 4);
        assert!(!csv.shows("2026-03-15"), "{}", csv.body);
        let mut reviewer = app.at_the_desk(Role::Reviewer).await;
        assert!(reviewer.get(&page).await.status.is_success());
        assert_eq!(reviewer.get(&format!("{page}.csv")).await.status, 403);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_workbook_is_streamed_whole() {
    let app = TestApp::on(TestDatabase::sqlite().await);
    let (survey, page) = app.surveyed().await;
    let sheets = 1_200_u32;
    let rows: Vec<Uuid> = (0..sheets).map(|_| new_id()).collect();
    let data = (survey.id, rows, app.state.today());
    let unit = app.state.db.write(data, |tx, (survey, rows, day)| {
        Box::pin(async move {
            for id in rows {
                tx.command(
                    "insert into survey_sheets (id, survey_id, answered_on, answers, shuffled)
                     values ($1, $2, $3, '{\"mood\":{\"scale\":5}}', true)",
                )
                .bind(*id)
                .bind(*survey)
                .bind(*day)
                .run()
                .await?;
            }
            Ok::<_, storage::Error>(())
        })
    });
    unit.await.unwrap();
    let mut editor = app.at_the_desk(Role::CampaignEditor).await;
    let bytes = editor.download(&format!("{page}.xlsx")).await;
    // Compressed on its way, too.
    let request = http::Request::get(format!("{page}.csv")).header("accept-encoding", "br");
    let request = request.body(axum::body::Body::empty()).unwrap();
    let compressed = editor.send(request).await;
    assert_eq!(compressed.header("content-encoding"), "br");
    assert!(!compressed.body.is_empty());
    let table = Table::read("sheets.xlsx", &bytes, &Limits::default()).unwrap();
    assert_eq!(table.rows.len(), usize::try_from(sheets).unwrap() + 1);
    assert_eq!(table.rows[0].text(4), "1. 满意吗？");
}
