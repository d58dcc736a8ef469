//! What staff see of a campaign while it runs and afterwards.

use app::reports::count::step;
use chrono::TimeDelta;
use domain::prizes::TicketPer;
use domain::staff::Role;
use storage::each_database;
use storage::reports::{SampleChannel, add_channel};
use uuid::Uuid;

use crate::test_app::{Browser, NewCampaign, Reply, TestApp, new_id};

/// Lets the job count all that there is to count.
async fn count(app: &TestApp) {
    while step(&app.state).await.unwrap() {}
}

async fn page(desk: &mut Browser, campaign: Uuid, page: &str) -> Reply {
    let reply = desk
        .get(&format!("/staff/campaigns/{campaign}/{page}"))
        .await;
    assert!(reply.status.is_success(), "{reply:?}");
    reply
}

/// The cells of a row of a table, by the words in its first.
fn row(page: &Reply, name: &str) -> String {
    let at = page.body.find(&format!(">{name}</th>"));
    let rest = &page.body[at.unwrap_or_else(|| panic!("no row {name}: {page:?}"))..];
    let row = rest.split("</tr>").next().unwrap();
    let mut text = String::new();
    let mut inside = true;
    for c in row.chars() {
        match c {
            '<' => inside = false,
            '>' => {
                inside = true;
                text.push(' ');
            }
            c if inside => text.push(c),
            _ => {}
        }
    }
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Sends the attempts of a campaign by a way of a branch.
async fn by_way(app: &TestApp, campaign: Uuid, code: &str, attempts: &[Uuid]) {
    let way = SampleChannel {
        id: new_id(),
        code: format!("way{code}"),
        name: format!("海报{code}"),
        medium: "poster",
        branch: Some(app.branch_id(code).await),
    };
    let data = (campaign, way, attempts.to_vec(), app.state.clock.now());
    let unit = app
        .state
        .db
        .write(data, |tx, (campaign, way, attempts, now)| {
            Box::pin(async move {
                add_channel(tx, *campaign, way, *now).await?;
                for attempt in attempts {
                    tx.command("update attempts set channel_id = $1 where id = $2")
                        .bind(way.id)
                        .bind(*attempt)
                        .run()
                        .await?;
                }
                Ok::<_, storage::Error>(())
            })
        });
    unit.await.unwrap();
}

each_database! {
    async fn a_board_is_right_before_and_after_the_job_has_counted(database) {
        let app = TestApp::on(database);
        let (campaign, _) = NewCampaign::new("spring").add(&app).await;
        let other = app.another_process().await;
        for number in 0..4 {
            let right = if number == 0 { 2 } else { 5 };
            app.signed_in(&format!("1390000010{number}")).await.take(&app, "spring", right).await;
        }
        app.signed_in("13900000109").await.start("spring").await;
        let mut editor = app.at_the_desk(Role::CampaignEditor).await;
        let check = |board: &Reply| {
            assert_eq!(row(board, "开始答题"), "开始答题 5 — 5 — 5 —");
            assert_eq!(row(board, "交卷"), "交卷 4 80.0% 4 80.0% 4 80.0%");
            assert_eq!(row(board, "达标"), "达标 3 75.0% 3 75.0% 3 75.0%");
            assert_eq!(row(board, "抽奖券"), "抽奖券 3 100.0% 3 100.0% 3 100.0%");
            assert!(board.shows("累计 5 人参加"), "{board:?}");
            assert!(!board.shows("正在补算"));
        };
        // Nothing is counted yet: everything is added on the fly.
        assert!(!step(&app.state).await.unwrap());
        check(&page(&mut editor, campaign.id, "board").await);

        // Two processes at once count everything once.
        app.pass(TimeDelta::minutes(2));
        let (one, two) = tokio::join!(step(&app.state), step(&other.state));
        assert!(one.unwrap() | two.unwrap());
        count(&app).await;
        count(&other).await;
        check(&page(&mut editor, campaign.id, "board").await);
        assert_eq!(app.count("select cast(sum(starts) as bigint) from campaign_figures").await, 5);
        assert_eq!(app.count("select cast(sum(attempts) as bigint) from campaign_totals").await, 4);

        // A day later today is another one, and a second attempt of the same person no new person.
        app.pass(TimeDelta::days(1));
        app.signed_in("13900000101").await.take(&app, "spring", 5).await;
        let mut editor = app.at_the_desk(Role::CampaignEditor).await;
        let board = page(&mut editor, campaign.id, "board").await;
        assert_eq!(row(&board, "交卷"), "交卷 1 100.0% 5 83.3% 5 83.3%");
        assert!(board.shows("累计 5 人参加"), "{board:?}");
        assert!(board.body.contains("http-equiv=\"refresh\""));
        let still = page(&mut editor, campaign.id, "board?still=1").await;
        assert!(!still.body.contains("http-equiv=\"refresh\"") && still.shows("恢复自动刷新"));
    }

    async fn who_goes_away_is_told_by_the_question_and_leaves_it_when_coming_back(database) {
        let app = TestApp::on(database);
        let (campaign, _) = NewCampaign::new("spring").add(&app).await;
        let mut early = app.signed_in("13900000101").await;
        let mut late = app.signed_in("13900000102").await;
        let mut never = app.signed_in("13900000103").await;
        let attempt = early.start("spring").await;
        let solved = app.solved(attempt).await;
        early.save(attempt, 0, &solved[0].right).await;
        early.save(attempt, 1, &solved[1].right).await;
        let whole = late.start("spring").await;
        late.answer_all(&app, whole, 5).await;
        never.start("spring").await;
        app.pass(TimeDelta::hours(5));
        count(&app).await;
        let mut editor = app.at_the_desk(Role::CampaignEditor).await;
        let board = page(&mut editor, campaign.id, "board").await;
        assert!(board.shows("共 0 次") && board.shows("其余 3 次还在作答"), "{board:?}");

        app.pass(TimeDelta::hours(2));
        count(&app).await;
        let mut editor = app.at_the_desk(Role::CampaignEditor).await;
        let board = page(&mut editor, campaign.id, "board").await;
        assert_eq!(row(&board, "打开后没有作答"), "打开后没有作答 1 33.3%");
        assert_eq!(row(&board, "答到第 2 题"), "答到第 2 题 1 33.3%");
        assert_eq!(row(&board, "全部答完，没有交卷"), "全部答完，没有交卷 1 33.3%");

        let mut late = app.signed_in("13900000102").await;
        assert_eq!(late.hand_in(whole).await, None);
        app.pass(TimeDelta::minutes(2));
        count(&app).await;
        let mut editor = app.at_the_desk(Role::CampaignEditor).await;
        let board = page(&mut editor, campaign.id, "board").await;
        assert!(board.shows("共 2 次") && !board.shows("全部答完，没有交卷"), "{board:?}");
    }

    async fn rescoring_raises_what_was_counted_and_what_was_not(database) {
        let app = TestApp::on(database);
        let (campaign, _) = NewCampaign::new("spring").ticket_per(TicketPer::Attempt).add(&app).await;
        let missed = app.signed_in("13900000101").await.take(&app, "spring", 3).await;
        app.pass(TimeDelta::minutes(2));
        count(&app).await;
        app.signed_in("13900000102").await.take(&app, "spring", 3).await;
        let version = app.stored(missed).await.paper.items[4].version_id;
        let question = app.state.question(version).await.unwrap().stored.question_id;
        let mut reviewer = app.at_the_desk(Role::Reviewer).await;
        let form = [
            ("id", &*question.to_string()), ("changes", "0"), ("reason", "答案有误"), ("remedy", "credit"),
        ];
        assert_eq!(reviewer.call("/api/questions/withdraw", &form).await.error(), None);
        let before = page(&mut reviewer, campaign.id, "board").await;
        assert_eq!(row(&before, "达标"), "达标 0 0.0% 0 0.0% 0 0.0%");
        while server::jobs::rescoring::rescore(&app.state).await.unwrap() {}
        for _ in 0..2 {
            let board = page(&mut reviewer, campaign.id, "board").await;
            assert_eq!(row(&board, "达标"), "达标 2 100.0% 2 100.0% 2 100.0%");
            assert_eq!(row(&board, "抽奖券"), "抽奖券 2 100.0% 2 100.0% 2 100.0%");
            let report = page(&mut reviewer, campaign.id, "report").await;
            assert!(report.shows("80 分"), "{report:?}");
            app.pass(TimeDelta::minutes(2));
            count(&app).await;
        }
    }

    async fn a_teller_sees_the_own_outlet_and_small_groups_keep_to_themselves(database) {
        let app = TestApp::on(database);
        app.with_staff().await;
        let (campaign, _) = NewCampaign::new("spring").add(&app).await;
        let mut attempts = Vec::new();
        for number in 0..13 {
            let mut browser = app.signed_in(&format!("139000001{number:02}")).await;
            attempts.push(browser.take(&app, "spring", 5).await);
        }
        by_way(&app, campaign.id, "0571-01", &attempts[..11]).await;
        by_way(&app, campaign.id, "0536-01", &attempts[11..]).await;
        app.pass(TimeDelta::minutes(2));
        count(&app).await;

        let mut teller = app.at_the_desk(Role::BranchTeller).await;
        let board = page(&mut teller, campaign.id, "board").await;
        assert_eq!(row(&board, "交卷"), "交卷 11 100.0% 11 100.0% 11 100.0%");
        assert_eq!(row(&board, "机构0571-01"), "机构0571-01 0 11 11（100.0%） 11（100.0%） 11");
        assert!(!board.shows("0536"), "{board:?}");
        for closed in ["items", "items.csv", "report", "report.xlsx"] {
            let reply = teller.get(&format!("/staff/campaigns/{}/{closed}", campaign.id)).await;
            assert_eq!(reply.status.as_u16(), 403, "{closed}");
        }
        // Two groups, one of them small: the other would give it away.
        let mut editor = app.at_the_desk(Role::CampaignEditor).await;
        let board = page(&mut editor, campaign.id, "board").await;
        let hidden = "不显示 不显示";
        assert_eq!(row(&board, "机构0536-01"), format!("机构0536-01 0 2 2（100.0%） {hidden}"));
        assert_eq!(row(&board, "机构0571-01"), format!("机构0571-01 0 11 11（100.0%） {hidden}"));
        assert_eq!(row(&board, "交卷"), "交卷 13 100.0% 13 100.0% 13 100.0%");
    }

    async fn questions_are_read_from_first_attempts_and_files_are_recorded(database) {
        let app = TestApp::on(database);
        let (campaign, _) = NewCampaign::new("spring").add(&app).await;
        for number in 0..31 {
            let mut browser = app.signed_in(&format!("139000001{number:02}")).await;
            browser.take(&app, "spring", usize::from(number % 3 > 0) * 3 + 1).await;
        }
        // A second attempt counts nowhere here.
        app.pass(TimeDelta::minutes(2));
        app.signed_in("13900000100").await.take(&app, "spring", 0).await;
        app.pass(TimeDelta::minutes(2));
        count(&app).await;
        let mut editor = app.at_the_desk(Role::CampaignEditor).await;
        let items = page(&mut editor, campaign.id, "items").await;
        for text in [
            "每人的第一次作答，共 31 次", "100% 答对：过易", "0% 答对：过难", "内部一致性", "无人选",
        ] {
            assert!(items.shows(text), "{text}: {items:?}");
        }
        let csv = page(&mut editor, campaign.id, "items.csv").await;
        assert!(csv.body.contains("spring 的第 1 道题"), "{csv:?}");
        let report = page(&mut editor, campaign.id, "report").await;
        for text in ["参加人数", "薄弱主题", "反诈", "奖品成本", "没有奖品"] {
            assert!(report.shows(text), "{text}: {report:?}");
        }
        let file = editor.get(&format!("/staff/campaigns/{}/report.xlsx", campaign.id)).await;
        assert!(file.status.is_success());
        let mut auditor = app.at_the_desk(Role::Auditor).await;
        let trail = auditor.get("/staff/audit").await;
        assert!(trail.shows("导出活动数据") && trail.shows("xlsx"), "{trail:?}");
    }
}
