//! A campaign from its template to its customers, by two people, and what may change afterwards.

use chrono::TimeDelta;
use domain::staff::Role;
use http::StatusCode;
use storage::each_database;
use storage::prizes::draws::{self, NewDraw, Settings};
use uuid::Uuid;

use crate::test_app::{Browser, TestApp, new_id};

const SUBMIT: &str = "/api/campaigns/submit";
const APPROVE: &str = "/api/campaigns/approve";

/// Whoever composes and whoever reviews.
struct Desks {
    app: TestApp,
    editor: Browser,
    reviewer: Browser,
}

impl Desks {
    async fn on(database: storage::testing::TestDatabase) -> Self {
        let app = TestApp::on(database);
        app.with_staff().await;
        server::demo::load(&app.state).await.unwrap();
        let editor = app.at_the_desk(Role::CampaignEditor).await;
        let reviewer = app.at_the_desk(Role::Reviewer).await;
        Self {
            app,
            editor,
            reviewer,
        }
    }

    /// The changes that a page's forms are made for.
    async fn changes(&mut self, id: Uuid) -> String {
        let mut conn = self.app.state.db.read().await.unwrap();
        let work = storage::campaigns::find_work(&mut conn, id)
            .await
            .unwrap()
            .unwrap();
        work.changes.to_string()
    }

    /// Fills in a step of the composer.
    async fn fill(&mut self, id: Uuid, step: &str, fields: &[(&str, &str)]) {
        let changes = self.changes(id).await;
        let path = format!("/staff/campaigns/{id}/compose/{step}");
        let form: Vec<_> = fields
            .iter()
            .copied()
            .chain([("changes", &*changes)])
            .collect();
        let reply = self.editor.post(&path, &form).await;
        assert!(reply.status.is_redirection(), "{reply:?}");
    }

    /// What is left to fill in of the template.
    async fn fill_in(&mut self, id: Uuid, slug: &str) {
        let basics = [
            ("slug", slug),
            ("organiser", "纸鸢银行消保部"),
            ("contact", "95000"),
        ];
        self.fill(id, "basics", &basics).await;
        let days = [
            ("opens", "2026-03-20T09:00"),
            ("closes", "2026-03-27T00:00"),
        ];
        self.fill(id, "days", &days).await;
        let prizes = [
            ("draw_at", "2026-03-28T10:00"),
            ("claim_from", "2026-03-29"),
            ("claim_until", "2026-04-30"),
        ];
        self.fill(id, "prizes", &prizes).await;
    }

    async fn step(&mut self, path: &str, id: Uuid) -> crate::test_app::Reply {
        let changes = self.changes(id).await;
        let form = [("id", &*id.to_string()), ("changes", &*changes)];
        let who = if path == APPROVE {
            &mut self.reviewer
        } else {
            &mut self.editor
        };
        who.call(path, &form).await
    }

    async fn withdraw_every_question(&self) {
        let unit = self.app.state.db.write((), |tx, ()| {
            let sql = "update bank_questions set standing = 'withdrawn', stage = null, submitted_by = null,
                       withdrawn_because = '新条例已经施行', withdrawn_through = versions where versions > 0";
            Box::pin(async move { tx.command(sql).run().await })
        });
        unit.await.unwrap();
    }

    /// The list of a campaign's draw is frozen.
    async fn freezes(&self, campaign: Uuid) {
        let new = NewDraw {
            id: new_id(),
            campaign_id: campaign,
            is_rehearsal: false,
            replaces: None,
            settings: Settings::default(),
        };
        let by = self.app.account("draw").await.id;
        let data = (new, by, self.app.state.clock.now());
        let unit = self.app.state.db.write(data, |tx, (new, by, now)| {
            Box::pin(async move {
                assert!(draws::prepare(tx, new, *by, *now).await?);
                tx.command(
                    "update draws set state = 'frozen', commitment = '{}', freeze_hash = $2,
                            frozen_by = $3, frozen_at = $4
                     where id = $1",
                )
                .bind(new.id)
                .bind([7_u8; 32].as_slice())
                .bind(*by)
                .bind(*now)
                .run()
                .await
            })
        });
        assert_eq!(unit.await.unwrap(), 1);
    }

    async fn publish(&mut self, id: Uuid) {
        for path in [SUBMIT, APPROVE] {
            let reply = self.step(path, id).await;
            assert_eq!(reply.error(), None, "{path}: {reply:?}");
        }
    }
}

/// The fields of a prize that is drawn, as they stand in a row of the composer.
fn drawn(
    row: usize,
    (name, count, terms): (&'static str, &'static str, &'static str),
) -> Vec<(String, &'static str)> {
    let fields = [
        ("name", name),
        ("kind", "thing"),
        ("count", count),
        ("value", "68"),
        ("given", "draw"),
        ("terms", terms),
    ];
    let fields = fields.into_iter();
    fields
        .map(|(field, value)| (format!("prizes.{row}.{field}"), value))
        .collect()
}

fn kites(row: usize, count: &'static str) -> Vec<(String, &'static str)> {
    let terms = "手绘沙燕风筝，宽约 60 厘米，图案随机。";
    drawn(row, ("手绘风筝", count, terms))
}

fn bags(row: usize) -> Vec<(String, &'static str)> {
    drawn(row, ("布袋", "20", "棉布袋，印有风筝。"))
}

fn borrowed<'f>(fields: &'f [(String, &'static str)]) -> Vec<(&'f str, &'static str)> {
    let fields = fields.iter();
    fields.map(|(name, value)| (&**name, *value)).collect()
}

fn told(reply: &crate::test_app::Reply) -> String {
    reply
        .error()
        .map(app::error::AppError::text)
        .unwrap_or_default()
}

each_database! {
    async fn two_people_bring_a_campaign_to_customers_with_its_rules_frozen(database) {
        let mut desks = Desks::on(database).await;
        let id = desks.editor.composes("rights_day").await;
        let page = format!("/staff/campaigns/{id}");
        let early = desks.step(SUBMIT, id).await;
        assert!(told(&early).contains("规则检查还有"), "{early:?}");
        let check = desks.editor.get(&page).await;
        assert!(check.shows("没有公布主办方") && check.shows("第十三条"), "{check:?}");
        desks.fill_in(id, "kite-week").await;
        let mut customer = desks.app.browser();
        assert_eq!(customer.get("/campaigns/kite-week").await.status, StatusCode::NOT_FOUND);
        assert_eq!(desks.step(SUBMIT, id).await.error(), None);
        // Nobody composes on what waits, and nobody approves their own.
        let changes = desks.changes(id).await;
        let form = [("title", "换一个标题"), ("changes", &*changes)];
        desks.editor.post(&format!("{page}/compose/basics"), &form).await;
        let waiting = desks.reviewer.get(&page).await;
        assert!(waiting.shows("通过并发布") && !waiting.shows("换一个标题"), "{waiting:?}");
        let preview = desks.reviewer.get(&format!("{page}/preview?page=campaign&day=3")).await;
        assert!(preview.shows("3·15 消费者权益日答题"), "{preview:?}");
        assert_eq!(desks.step(APPROVE, id).await.error(), None);
        let shown = customer.get("/campaigns/kite-week").await;
        assert!(shown.shows("活动还没有开始"), "{shown:?}");
        let rules = customer.get("/campaigns/kite-week/rules").await;
        for published in [
            "纸鸢银行消保部",
            "2026 年 3 月 20 日 09:00",
            "2026 年 3 月 26 日 24:00",
            "手绘风筝",
            "共 100 份",
            "68.00 元",
            "抽奖时间：2026 年 3 月 28 日 10:00",
            "领奖时间：2026 年 3 月 29 日 至 2026 年 4 月 30 日",
            "什么情况视为放弃",
            "转发、分享不会增加机会",
            "SHA-256",
        ] {
            assert!(rules.shows(published), "{published}: {rules:?}");
        }
        desks.app.pass(TimeDelta::days(7));
        let open = customer.get("/campaigns/kite-week").await;
        assert!(open.shows("登录并答题"), "{open:?}");
    }

    async fn a_change_for_the_better_is_shown_with_its_date_and_one_for_the_worse_is_refused(database) {
        let mut desks = Desks::on(database).await;
        let id = desks.editor.composes("rights_day").await;
        desks.fill_in(id, "kite-week").await;
        desks.publish(id).await;
        assert_eq!(desks.step("/api/campaigns/revise", id).await.error(), None);
        let unchanged = desks.step(SUBMIT, id).await;
        assert!(told(&unchanged).contains("没有不同"), "{unchanged:?}");
        desks.fill(id, "quiz", &[("pass_mark", "90")]).await;
        let refused = desks.step(SUBMIT, id).await;
        assert!(told(&refused).contains("对客户不利"), "{refused:?}");
        let page = desks.editor.get(&format!("/staff/campaigns/{id}")).await;
        assert!(page.shows("和已公布的内容相比"), "{page:?}");
        assert_eq!(desks.step("/api/campaigns/discard", id).await.error(), None);
        assert_eq!(desks.step("/api/campaigns/revise", id).await.error(), None);
        desks.fill(id, "days", &[("closes", "2026-03-26T00:00")]).await;
        let shorter = desks.step(SUBMIT, id).await;
        assert!(told(&shorter).contains("对客户不利"), "{shorter:?}");
        let page = desks.editor.get(&format!("/staff/campaigns/{id}")).await;
        assert!(page.shows("不能提前结束"), "{page:?}");
        let longer = [("closes", "2026-03-30T00:00")];
        desks.fill(id, "days", &longer).await;
        desks.fill(id, "prizes", &[
            ("draw_at", "2026-03-31T10:00"), ("claim_from", "2026-04-01"),
            ("prizes.0.name", "手绘风筝"), ("prizes.0.kind", "thing"), ("prizes.0.count", "150"),
            ("prizes.0.value", "68"), ("prizes.0.given", "draw"),
            ("prizes.0.terms", "手绘沙燕风筝，宽约 60 厘米，图案随机。"),
        ]).await;
        desks.publish(id).await;
        let mut customer = desks.app.browser();
        let rules = customer.get("/campaigns/kite-week/rules").await;
        assert!(rules.shows("公布后的调整") && rules.shows("2026-03-30 00:00"), "{rules:?}");
        assert!(rules.shows("第 2 版") && rules.shows("共 150 份"), "{rules:?}");
    }

    async fn questions_that_go_while_a_campaign_waits_keep_it_from_customers(database) {
        let mut desks = Desks::on(database).await;
        let id = desks.editor.composes("rights_day").await;
        desks.fill_in(id, "kite-week").await;
        assert_eq!(desks.step(SUBMIT, id).await.error(), None);
        desks.withdraw_every_question().await;
        let refused = desks.step(APPROVE, id).await;
        assert!(told(&refused).contains("规则检查还有"), "{refused:?}");
        let shown = desks.reviewer.get(&format!("/staff/campaigns/{id}")).await;
        assert!(shown.shows("必须修改") && !shown.shows("通过并发布"), "{shown:?}");
        let mut customer = desks.app.browser();
        assert_eq!(customer.get("/campaigns/kite-week").await.status, StatusCode::NOT_FOUND);
    }

    async fn two_editors_at_once_lose_nothing(database) {
        let mut desks = Desks::on(database).await;
        let id = desks.editor.composes("campus").await;
        let mut colleague = desks.app.at_the_desk(Role::CampaignEditor).await;
        let path = format!("/staff/campaigns/{id}/compose/basics");
        let first = [("title", "第一个标题"), ("changes", "0")];
        let second = [("title", "第二个标题"), ("changes", "0")];
        desks.editor.post(&path, &first).await;
        let beside = colleague.post(&path, &second).await;
        assert!(beside.location().contains("?mine="), "{beside:?}");
        let shown = colleague.get(beside.location()).await;
        assert!(shown.shows("刚刚改过这个活动") && shown.shows("第二个标题"), "{shown:?}");
        let now = desks.editor.get(&path).await;
        assert!(now.shows("第一个标题") && !now.shows("第二个标题"), "{now:?}");
    }

    async fn a_stopped_campaign_tells_customers_why_and_goes_on(database) {
        let mut desks = Desks::on(database).await;
        let mut conn = desks.app.state.db.read().await.unwrap();
        let campaign = storage::campaigns::find_by_slug(&mut conn, "quick-check").await.unwrap().unwrap();
        drop(conn);
        let id = campaign.id.to_string();
        let silent = desks.editor.call("/api/campaigns/pause", &[("id", &id)]).await;
        assert!(told(&silent).contains("告诉客户的话"), "{silent:?}");
        let form = [("id", &*id), ("notice", "系统升级，明早八点恢复。")];
        assert_eq!(desks.editor.call("/api/campaigns/pause", &form).await.error(), None);
        let mut customer = desks.app.signed_in("13900000007").await;
        let shown = customer.get("/campaigns/quick-check").await;
        assert!(shown.shows("活动暂停") && shown.shows("明早八点恢复"), "{shown:?}");
        let key = Uuid::from_u128(77).to_string();
        let start = customer.call("/api/quizzes/start_attempt", &[("campaign", "quick-check"), ("key", &key)]).await;
        assert!(told(&start).contains("不开放"), "{start:?}");
        assert_eq!(desks.reviewer.call("/api/campaigns/resume", &[("id", &id)]).await.error(), None);
        let again = desks.reviewer.call("/api/campaigns/resume", &[("id", &id)]).await;
        assert!(told(&again).contains("没有暂停"), "{again:?}");
        let form = [("id", &*id), ("reason", "场地停电，不再举办。")];
        assert_eq!(desks.editor.call("/api/campaigns/close", &form).await.error(), None);
        let shown = customer.get("/campaigns/quick-check").await;
        assert!(shown.shows("提前结束") && shown.shows("场地停电"), "{shown:?}");
    }

    async fn instant_prizes_are_published_with_a_commitment_and_so_are_more_of_them(database) {
        let mut desks = Desks::on(database).await;
        let id = desks.editor.composes("rights_day").await;
        desks.fill_in(id, "kite-week").await;
        let prizes = |bags: &'static str| [
            ("prizes.0.name", "手绘风筝"), ("prizes.0.kind", "thing"), ("prizes.0.count", "100"),
            ("prizes.0.value", "68"), ("prizes.0.given", "draw"),
            ("prizes.0.terms", "手绘沙燕风筝，宽约 60 厘米，图案随机。"),
            ("prizes.1.name", "布袋"), ("prizes.1.kind", "thing"), ("prizes.1.count", bags),
            ("prizes.1.value", "20"), ("prizes.1.given", "instant"),
            ("prizes.1.terms", "棉布袋，印有风筝。"),
            ("draw_at", "2026-03-28T10:00"), ("claim_from", "2026-03-29"), ("claim_until", "2026-04-30"),
        ];
        desks.fill(id, "prizes", &prizes("20")).await;
        desks.publish(id).await;
        let moments = "select count(*) from instant_moments m join prizes p on p.id = m.prize_id
                       where p.name = '布袋'";
        assert_eq!(desks.app.count(moments).await, 20);
        let early = "select count(*) from instant_moments m join campaigns c on c.id = m.campaign_id
                     where m.at < c.opens_at or m.at >= c.closes_at";
        assert_eq!(desks.app.count(early).await, 0);
        let mut customer = desks.app.browser();
        let page = customer.get("/campaigns/kite-week/instant").await;
        assert!(page.shows("20 份") && page.shows("承诺值"), "{page:?}");

        assert_eq!(desks.step("/api/campaigns/revise", id).await.error(), None);
        desks.fill(id, "prizes", &prizes("25")).await;
        desks.publish(id).await;
        assert_eq!(desks.app.count(moments).await, 25);
        assert_eq!(desks.app.count("select count(*) from instant_plans").await, 2);
        let page = customer.get("/campaigns/kite-week/instant").await;
        assert!(page.shows("25 份"), "{page:?}");
    }

    async fn linked_campaigns_are_composed_and_published_and_taken_out_again(database) {
        let mut desks = Desks::on(database).await;
        let id = desks.editor.composes("rights_day").await;
        desks.fill_in(id, "kite-week").await;
        let linked = "select count(*) from linked_campaigns l join campaigns c on c.id = l.campaign_id
                      join campaigns o on o.id = l.linked_id
                      where c.slug = 'kite-week' and o.slug = 'community-month'";
        let ticked = |line| [("alternates", "50"), ("linked", line)];
        desks.fill(id, "prizes", &ticked("community-month 改了的标题")).await;
        let refused = desks.step(SUBMIT, id).await;
        assert!(refused.error().is_some(), "{refused:?}");
        let line = "community-month 金融知识普及月 · 社区答题";
        desks.fill(id, "prizes", &ticked(line)).await;
        let form = desks.editor.get(&format!("/staff/campaigns/{id}/compose/prizes")).await;
        let kept = form.body.split(line).nth(1).unwrap();
        assert!(kept.split('>').next().unwrap().contains("checked"), "{form:?}");
        desks.publish(id).await;
        assert_eq!(desks.app.count(linked).await, 1);
        let rules = desks.app.browser().get("/campaigns/kite-week/rules").await;
        assert!(rules.shows("这次抽奖不再中奖"), "{rules:?}");

        assert_eq!(desks.step("/api/campaigns/revise", id).await.error(), None);
        desks.fill(id, "prizes", &[("alternates", "50")]).await;
        desks.publish(id).await;
        assert_eq!(desks.app.count(linked).await, 0);
    }

    async fn a_new_prize_comes_behind_those_that_are_published(database) {
        let mut desks = Desks::on(database).await;
        let id = desks.editor.composes("rights_day").await;
        desks.fill_in(id, "kite-week").await;
        desks.publish(id).await;
        assert_eq!(desks.step("/api/campaigns/revise", id).await.error(), None);
        let in_front = [bags(0), kites(1, "100")].concat();
        desks.fill(id, "prizes", &borrowed(&in_front)).await;
        let refused = desks.step(SUBMIT, id).await;
        assert!(told(&refused).contains("对客户不利"), "{refused:?}");
        let page = desks.editor.get(&format!("/staff/campaigns/{id}")).await;
        assert!(page.shows("新增的奖品请排在后面"), "{page:?}");
        let kept = desks.editor.get(&format!("/staff/campaigns/{id}/compose/prizes")).await;
        assert!(kept.shows("布袋") && kept.shows("手绘风筝"), "{kept:?}");
        let bags_in_front = "select count(*) from prizes where name = '布袋' and place = 0";
        assert_eq!(desks.app.count(bags_in_front).await, 0);

        let behind = [kites(0, "100"), bags(1)].concat();
        desks.fill(id, "prizes", &borrowed(&behind)).await;
        desks.publish(id).await;
        let in_place = "select count(*) from prizes p join campaigns c on c.id = p.campaign_id
                        where c.slug = 'kite-week' and (p.name = '手绘风筝' and p.place = 0
                                                        or p.name = '布袋' and p.place = 1)";
        assert_eq!(desks.app.count(in_place).await, 2);
    }

    async fn nothing_more_is_drawn_once_the_list_is_frozen(database) {
        let mut desks = Desks::on(database).await;
        let id = desks.editor.composes("rights_day").await;
        desks.fill_in(id, "kite-week").await;
        desks.publish(id).await;
        assert_eq!(desks.step("/api/campaigns/revise", id).await.error(), None);
        desks.fill(id, "prizes", &borrowed(&kites(0, "150"))).await;
        assert_eq!(desks.step(SUBMIT, id).await.error(), None);
        // It is frozen while the change waits for its reviewer.
        desks.freezes(id).await;
        let refused = desks.step(APPROVE, id).await;
        assert!(told(&refused).contains("对客户不利"), "{refused:?}");
        let page = desks.reviewer.get(&format!("/staff/campaigns/{id}")).await;
        assert!(page.shows("抽奖名单已经冻结，不能再增加抽奖奖品"), "{page:?}");

        assert_eq!(desks.step("/api/campaigns/take_back", id).await.error(), None);
        let further = [kites(0, "100"), bags(1)].concat();
        desks.fill(id, "prizes", &borrowed(&further)).await;
        let refused = desks.step(SUBMIT, id).await;
        assert!(told(&refused).contains("对客户不利"), "{refused:?}");
        let in_force = "select cast(sum(p.quantity) as bigint) from prizes p
                        join campaigns c on c.id = p.campaign_id where c.slug = 'kite-week'";
        assert_eq!(desks.app.count(in_force).await, 100);

        // What the draw has lots for goes on to change as it may.
        desks.fill(id, "prizes", &borrowed(&kites(0, "100"))).await;
        desks.fill(id, "prizes", &[("claim_until", "2026-05-10")]).await;
        desks.publish(id).await;
    }

    async fn what_was_closed_early_stays_closed(database) {
        let mut desks = Desks::on(database).await;
        let id = desks.editor.composes("rights_day").await;
        desks.fill_in(id, "kite-week").await;
        desks.publish(id).await;
        assert_eq!(desks.step("/api/campaigns/revise", id).await.error(), None);
        desks.fill(id, "basics", &[("title", "换一个标题")]).await;
        assert_eq!(desks.step(SUBMIT, id).await.error(), None);
        let campaign = id.to_string();
        let form = [("id", &*campaign), ("reason", "按监管要求停止。")];
        assert_eq!(desks.reviewer.call("/api/campaigns/close", &form).await.error(), None);
        let approved = desks.step(APPROVE, id).await;
        assert!(told(&approved).contains("已经结束"), "{approved:?}");
        let revised = desks.step("/api/campaigns/revise", id).await;
        assert!(revised.error().is_some(), "{revised:?}");
        let shown = desks.app.browser().get("/campaigns/kite-week").await;
        assert!(shown.shows("按监管要求停止") && !shown.shows("换一个标题"), "{shown:?}");
    }

    async fn a_change_is_compared_even_when_published_questions_are_gone(database) {
        let mut desks = Desks::on(database).await;
        let id = desks.editor.composes("rights_day").await;
        desks.fill_in(id, "kite-week").await;
        desks.publish(id).await;
        assert_eq!(desks.step("/api/campaigns/revise", id).await.error(), None);
        desks.fill(id, "quiz", &[("pass_mark", "90")]).await;
        desks.withdraw_every_question().await;
        let page = desks.editor.get(&format!("/staff/campaigns/{id}")).await;
        assert!(page.shows("和已公布的内容相比") && page.shows("达标分只能降低"), "{page:?}");
    }

    async fn promised_prizes_keep_an_editor_from_closing_early(database) {
        let mut desks = Desks::on(database).await;
        let mut conn = desks.app.state.db.read().await.unwrap();
        let campaign = storage::campaigns::find_by_slug(&mut conn, "315-kite").await.unwrap().unwrap();
        drop(conn);
        let id = campaign.id.to_string();
        let form = [("id", &*id), ("reason", "按监管要求停止。")];
        let refused = desks.editor.call("/api/campaigns/close", &form).await;
        assert!(told(&refused).contains("公布了奖品"), "{refused:?}");
        assert_eq!(desks.reviewer.call("/api/campaigns/close", &form).await.error(), None);
    }

    async fn only_numbers_on_its_list_take_part(database) {
        let mut desks = Desks::on(database).await;
        let id = desks.editor.composes("elders").await;
        desks.fill(id, "basics", &[("slug", "listed"), ("organiser", "纸鸢银行"), ("contact", "95000")]).await;
        desks.fill(id, "days", &[("opens", "2026-03-15T23:00"), ("closes", "2026-03-27T00:00"), ("who", "listed")]).await;
        let survey = format!("/staff/campaigns/{id}/survey/import");
        desks.editor.bring(&survey, "s.json", crate::surveys::SMALL.as_bytes(), &[]).await;
        desks.fill(id, "survey", &[("need", "optional")]).await;
        let empty = desks.step(SUBMIT, id).await;
        assert!(told(&empty).contains("规则检查"), "{empty:?}");
        let file = "姓名,手机号\n王芳,139 0000 0008\n李四,没有\n".as_bytes();
        let path = format!("/staff/campaigns/{id}/list");
        let brought = desks.editor.bring(&path, "名单.csv", file, &[]).await;
        assert!(brought.status.is_redirection(), "{brought:?}");
        let shown = desks.editor.get(&path).await;
        assert!(shown.shows("1 个号码"), "{shown:?}");
        // A reviewer reads the whole survey, but is led to no desk of its own.
        let survey = desks.reviewer.get(&format!("/staff/campaigns/{id}/preview?page=survey")).await;
        assert!(survey.shows("第 1 页") && survey.shows("name=\"shown[]\""), "{survey:?}");
        let page = desks.reviewer.get(&format!("/staff/campaigns/{id}")).await;
        assert!(page.shows("preview?page=survey") && !page.shows("问卷题目"), "{page:?}");
        // The list that a reviewer looks at stays as it is.
        desks.step(SUBMIT, id).await;
        let other = "13900000009\n".as_bytes();
        desks.editor.bring(&path, "名单.csv", other, &[("replace", "yes")]).await;
        let shown = desks.editor.get(&path).await;
        assert!(shown.shows("1 个号码") && shown.shows("活动正在审核"), "{shown:?}");
        desks.step("/api/campaigns/take_back", id).await;
        desks.publish(id).await;
        desks.app.pass(TimeDelta::days(2));
        let mut stranger = desks.app.signed_in("13900000009").await;
        let mut listed = desks.app.signed_in("13900000008").await;
        let [first, second] = [78, 79].map(|key| Uuid::from_u128(key).to_string());
        let refused = stranger.call("/api/quizzes/start_attempt", &[("campaign", "listed"), ("key", &first)]).await;
        assert!(told(&refused).contains("不在名单里"), "{refused:?}");
        let started = listed.call("/api/quizzes/start_attempt", &[("campaign", "listed"), ("key", &second)]).await;
        assert_eq!(started.error(), None, "{started:?}");
        // Its survey is for them alone as well.
        let begin = [("campaign", "listed"), ("consent", "1")];
        let refused = stranger.call("/api/surveys/begin", &begin).await;
        assert!(told(&refused).contains("不在名单里"), "{refused:?}");
        let begun = listed.call("/api/surveys/begin", &begin).await;
        assert_eq!(begun.error(), None, "{begun:?}");
    }
}
