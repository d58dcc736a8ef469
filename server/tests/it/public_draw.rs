//! The public side of a draw: what is shown when, who sees what, and that what is taken away verifies.

use app::keys::SealedAs;
use chrono::TimeDelta;
use domain::campaigns::Campaign;
use domain::prizes::TicketReason;
use domain::prizes::draw::{Fate, Record, Source};
use domain::staff::Role;
use http::StatusCode;
use storage::each_database;
use storage::prizes::draws::{self, NewDraw, Settings};
use storage::prizes::{self, NewTicket};
use storage::testing::TestDatabase;
use uuid::Uuid;

use crate::test_app::draws::TestDraw;
use crate::test_app::{Browser, NewCampaign, Reply, TestApp, new_id};

const ANNA: &str = "13900000001";
const PUBLISH: &str = "/api/claims/publish_name";
const WITHDRAW: &str = "/api/claims/withdraw_name";
const DECLINE: &str = "/api/claims/decline";

/// A campaign with a ticket for each of seven people, and a draw of it.
pub struct Scene {
    pub app: TestApp,
    pub draw: TestDraw,
    pub campaign: Campaign,
    pub anna: Browser,
}

impl Scene {
    /// The list is not frozen yet.
    pub async fn prepared(database: TestDatabase, is_rehearsal: bool) -> Self {
        Self::with_more(database, is_rehearsal, 0).await
    }

    /// The first of the seven holds so many tickets more.
    async fn with_more(database: TestDatabase, is_rehearsal: bool, more: u32) -> Self {
        let app = TestApp::on(database);
        let (campaign, _) = NewCampaign::new("spring").add(&app).await;
        for person in 1..=7 {
            let mut phone = app.signed_in(&phone_of(person)).await;
            phone.take(&app, "spring", 5).await;
            app.pass(TimeDelta::seconds(1));
        }
        give_more(&app, more).await;
        app.pass(TimeDelta::days(10));
        Self {
            draw: app.prepare_draw(&campaign, is_rehearsal).await,
            // The session in which she took part has ended.
            anna: app.signed_in(ANNA).await,
            app,
            campaign,
        }
    }

    pub async fn freeze(&self) {
        self.draw.freeze(&self.app).await;
    }

    pub async fn draw(&self) -> Record {
        self.draw.draw(&self.app).await
    }

    pub async fn publish(&self) {
        self.draw.publish(&self.app).await;
    }

    /// Publishes it at the console, which gives its wins.
    async fn give_wins(&self) {
        let mut officer = self.app.at_the_desk(Role::DrawOfficer).await;
        let id = self.draw.id.to_string();
        let reply = officer.call("/api/draws/publish", &[("id", &*id)]).await;
        assert_eq!(reply.error(), None, "{reply:?}");
    }

    /// Whoever won with the ticket of this number, and their win.
    async fn winner(&self, ticket: u32) -> (Browser, String) {
        let browser = self.app.signed_in(&phone_of(ticket)).await;
        let win = self.app.wins_of(&browser).await.remove(0);
        (browser, win.id.to_string())
    }

    fn page(&self) -> String {
        format!("/draws/{}", self.draw.id)
    }

    pub fn console(&self) -> String {
        format!("/staff/draws/{}", self.draw.id)
    }
}

/// Whose the ticket of this number is: they passed one after the other.
fn phone_of(ticket: u32) -> String {
    format!("1390000000{ticket}")
}

/// The numbers of the two tickets with this fate, in the order in which they were drawn.
fn picked(record: &Record, fate: Fate) -> [u32; 2] {
    let picks = record.drawn.as_ref().unwrap().outcome[0].picks.iter();
    let numbers = picks.filter(|pick| pick.fate == fate);
    let numbers: Vec<_> = numbers.map(|pick| pick.ticket).collect();
    numbers.try_into().unwrap()
}

/// What the page lists of a ticket.
fn line_of(page: &Reply, ticket: u32) -> &str {
    let line = page.body.split(&format!("<b>第 {ticket} 号</b>")).nth(1);
    let line = line.unwrap_or_else(|| panic!("{ticket}: {}", page.body));
    line.split("</li>").next().unwrap()
}

/// Gives the first holder so many tickets more.
async fn give_more(app: &TestApp, count: u32) {
    let first = {
        let mut conn = app.state.db.read().await.unwrap();
        let first = conn.query(
            "select campaign_id, participant_id, attempt_id from tickets
             order by created_at, id limit 1",
        );
        first.one::<(Uuid, Uuid, Uuid)>().await.unwrap()
    };
    let (campaign_id, participant_id, attempt_id) = first;
    for number in 0..count {
        let (id, secret) = (new_id(), app.state.clock.random::<32>());
        let (keys, clock) = (&app.state.keys, &app.state.clock);
        let new = NewTicket {
            id,
            campaign_id,
            participant_id,
            attempt_id: Some(attempt_id),
            reason: TicketReason::QuizPassed,
            occasion: format!("more {number}"),
            code: format!("MORE{number:05}"),
            secret_sealed: keys.seal(clock, SealedAs::TicketSecret, id, &secret),
        };
        let unit = app.state.db.write((new, clock.now()), |tx, (new, now)| {
            Box::pin(prizes::give_ticket(tx, new, *now))
        });
        assert!(unit.await.unwrap());
    }
}

each_database! {
    async fn before_the_draw_everybody_sees_what_is_frozen_and_what_is_awaited(database) {
        let scene = Scene::prepared(database, false).await;
        let mut anyone = scene.app.browser();
        assert_eq!(anyone.get(&scene.page()).await.status, StatusCode::NOT_FOUND);
        let campaign = anyone.get("/campaigns/spring").await;
        assert!(!campaign.shows("抽奖公示"));
        scene.freeze().await;
        let page = anyone.get(&scene.page()).await;
        assert_eq!(page.status, StatusCode::OK);
        for told in ["等待开奖", "双色球第 2026033 期", "7 张", "本行员工", "登录后查看", "下载验证"] {
            assert!(page.shows(told), "{told}: {}", page.body);
        }
        assert!(page.shows(&scene.draw.freeze.root.to_string()));
        assert!(page.shows(&scene.draw.freeze.hash().to_string()));
        assert!(page.shows(&scene.draw.freeze.program.sha256.to_string()));
        for told in [
            "怎么抽</h2>",
            "用公布的算法 zhiyuan-draw/1 一次抽完 1 组奖品",
            "<dd>zhiyuan-draw/1",
            "<dd>版本 0.1.0",
            "<time>2026年3月25日 10:00:07</time>",
            "双色球第 2026033 期的 7 个开奖号码</strong>",
            ">2026年3月25日 19:00:07 产生</p>",
            "改用公共随机信标 drand quicknet 第 27224215 轮（2026年3月26日 06:00:09 产生）",
            ">冻结名单时先公布它的摘要，开奖时公开</p>",
            "<td data-label=\"奖品\">手绘风筝</td>",
            "<td data-label=\"中奖\">2</td>",
            "<td data-label=\"候补\">2</td>",
        ] {
            assert!(page.shows(told), "{told}: {}", page.body);
        }
        let secret = scene.draw.freeze.sources.iter().find_map(|announced| match &announced.source {
            Source::Secret { commitment } => Some(commitment.to_string()),
            _ => None,
        });
        assert!(page.shows(&secret.unwrap()), "{}", page.body);
        let campaign = anyone.get("/campaigns/spring").await;
        assert!(campaign.shows("抽奖公示") && campaign.shows(&scene.page()));
        assert!(anyone.get("/campaigns/spring/draws").await.shows(&scene.page()));
        let file = anyone.download(&format!("{}/record.json", scene.page())).await;
        let record: Record = serde_json::from_slice(&file).unwrap();
        assert_eq!((record.verify(), record.drawn), (Ok(()), None));
    }

    async fn what_was_drawn_is_public_once_it_is_published(database) {
        let scene = Scene::prepared(database, false).await;
        scene.freeze().await;
        let record = scene.draw().await;
        let mut anyone = scene.app.browser();
        let page = anyone.get(&scene.page()).await;
        assert!(page.shows("已抽出，等待公布") && !page.shows("抽奖结果"), "{}", page.body);
        let file = anyone.download(&format!("{}/record.json", scene.page())).await;
        assert_eq!(serde_json::from_slice::<Record>(&file).unwrap().drawn, None);
        scene.publish().await;
        let page = anyone.get(&scene.page()).await;
        let key = "5.7.8.11.18.28.40./";
        for told in ["已开奖", "抽奖结果", key, "见证人丙", "公证员丁", "公示期 7 天"] {
            assert!(page.shows(told), "{told}: {}", page.body);
        }
        for pick in &record.drawn.as_ref().unwrap().outcome[0].picks {
            assert!(page.shows(&format!("第 {} 号", pick.ticket)));
        }
        assert!(page.shows(&record.record_hash.unwrap().to_string()));
        let file = anyone.download(&format!("{}/record.json", scene.page())).await;
        let told = verifier::verify(&file).unwrap();
        assert!(told.contains("2 个中奖"), "{told}");
        let tampered = String::from_utf8(file).unwrap().replacen("何伟", "何某", 1);
        let told = verifier::verify(tampered.as_bytes()).unwrap_err();
        assert!(told.contains("freeze_hash"), "{told}");
    }

    async fn a_holder_proves_the_own_ticket_and_sees_nobody_elses(database) {
        let mut scene = Scene::prepared(database, false).await;
        scene.freeze().await;
        let page = scene.anna.get(&scene.page()).await;
        assert!(page.shows("服务器已核对") && page.shows("<b class=\"ticket-number\">第 1 号"), "{}", page.body);
        assert!(!page.shows("第 2 号"));
        let ticket = scene.draw.entrants[0].id;
        let file = format!("{}/tickets/{ticket}/proof.json", scene.page());
        let proof = scene.anna.download(&file).await;
        let proof: serde_json::Value = serde_json::from_slice(&proof).unwrap();
        let told = |field: &str| proof[field].as_str().unwrap().to_owned();
        let path: Vec<_> = proof["path"].as_array().unwrap().iter().map(|one| one.as_str().unwrap()).collect();
        let path = path.join(" ");
        assert!(verifier::holds(&scene.draw.freeze.root.to_string(), 7, 1, &told("secret"), &path));
        assert!(!verifier::holds(&scene.draw.freeze.root.to_string(), 7, 2, &told("secret"), &path));
        assert!(page.shows(&told("secret")) && page.shows(&path));
        let others = scene.draw.entrants[1].id;
        let file = format!("{}/tickets/{others}/proof.json", scene.page());
        assert_eq!(scene.anna.get(&file).await.status, StatusCode::NOT_FOUND);
        let mut anyone = scene.app.browser();
        assert!(anyone.get(&file).await.status.is_redirection());
        assert!(!anyone.get(&scene.page()).await.shows(&told("secret")));
    }

    async fn whoever_holds_many_tickets_proves_each(database) {
        let mut scene = Scene::with_more(database, false, 120).await;
        scene.freeze().await;
        let page = scene.anna.get(&scene.page()).await;
        assert!(page.shows("您共有 121 张抽奖券，这里是 100 张，另有 21 张"), "{}", page.body);
        assert!(page.shows("?tickets=2#mine") && !page.shows("<b class=\"ticket-number\">第 127 号"), "{}", page.body);
        let rest = scene.anna.get(&format!("{}?tickets=2", scene.page())).await;
        assert!(rest.shows("这里是 21 张，另有 100 张") && rest.shows("<b class=\"ticket-number\">第 127 号"), "{}", rest.body);
        let last = scene.draw.entrants.last().unwrap();
        assert_eq!(last.participant_id, scene.draw.entrants[0].participant_id);
        let last = last.id;
        let proof = scene.anna.download(&format!("{}/tickets/{last}/proof.json", scene.page())).await;
        let proof: serde_json::Value = serde_json::from_slice(&proof).unwrap();
        assert_eq!(proof["number"].as_u64(), Some(127));
    }

    async fn long_lists_are_shown_in_part_and_say_so(database) {
        let scene = Scene::prepared(database, false).await;
        scene.freeze().await;
        scene.draw().await;
        let data = (scene.draw.id, scene.draw.entrants[0].id);
        let unit = scene.app.state.db.write(data, |tx, (draw, ticket)| {
            Box::pin(async move {
                for place in 100..700_i32 {
                    tx.command(
                        "insert into draw_picks (draw_id, lot, place, number, ticket_id, fate)
                         values ($1, '1', $2, $3, $4, 'winner')",
                    )
                    .bind(*draw)
                    .bind(place)
                    .bind(i64::from(place))
                    .bind(*ticket)
                    .run()
                    .await?;
                }
                Ok::<(), storage::Error>(())
            })
        });
        unit.await.unwrap();
        scene.publish().await;
        // Two won before.
        let page = scene.app.browser().get(&scene.page()).await;
        assert!(page.shows("<b>第 597 号") && !page.shows("<b>第 598 号"), "{}", page.body);
        assert!(page.shows("还有 102 名没有列在这里"), "{}", page.body);
        assert!(page.shows("候补 2 名，已递补 0 名"), "{}", page.body);
    }

    async fn a_rehearsal_is_staff_s_alone_and_cannot_be_mistaken(database) {
        let scene = Scene::prepared(database, true).await;
        scene.freeze().await;
        scene.draw().await;
        let mut anyone = scene.app.browser();
        for page in [scene.page(), format!("{}/record.json", scene.page())] {
            assert_eq!(anyone.get(&page).await.status, StatusCode::NOT_FOUND);
        }
        assert!(!anyone.get("/campaigns/spring/draws").await.shows(&scene.page()));
        let mut officer = scene.app.at_the_desk(Role::DrawOfficer).await;
        for show in ["", "?show=1"] {
            let screen = officer.get(&format!("{}/screen{show}", scene.console())).await;
            assert!(screen.shows("screen-watermark") && screen.shows("结果无效"), "{}", screen.body);
        }
    }

    async fn the_hall_s_screen_says_that_the_result_is_fixed_and_lets_a_kite_rise_for_each(database) {
        let scene = Scene::prepared(database, false).await;
        scene.freeze().await;
        let mut officer = scene.app.at_the_desk(Role::DrawOfficer).await;
        let page = format!("{}/screen", scene.console());
        assert!(officer.get(&page).await.shows("等待随机数"));
        scene.draw().await;
        let mut officer = scene.app.at_the_desk(Role::DrawOfficer).await;
        let before = officer.get(&page).await;
        assert!(before.shows("结果已经确定") && before.shows("2 只纸鸢") && !before.shows("class=\"kites\""));
        let shown = officer.get(&format!("{page}?show=1")).await;
        assert!(shown.shows("结果已经确定") && !shown.shows("screen-watermark"));
        let kites = shown.body.split("class=\"kites\"").nth(1).unwrap();
        assert_eq!(kites.matches("kite.svg").count(), 2);
    }

    async fn a_winner_is_named_with_consent_alone_and_as_long_as_it_stands(database) {
        let scene = Scene::prepared(database, false).await;
        scene.freeze().await;
        let record = scene.draw().await;
        scene.give_wins().await;
        let [named, other] = picked(&record, Fate::Winner);
        let mut anyone = scene.app.browser();
        let page = anyone.get(&scene.page()).await;
        assert!(!page.shows("****"), "{}", page.body);
        assert!(!line_of(&page, named).contains('王') && !line_of(&page, other).contains('王'));

        let (mut winner, win) = scene.winner(named).await;
        let consent = winner.call(PUBLISH, &[("win", &*win), ("surname", "王")]).await;
        assert_eq!(consent.error(), None, "{consent:?}");
        let page = anyone.get(&scene.page()).await;
        assert!(line_of(&page, named).contains("王 139********"), "{}", page.body);
        assert!(!line_of(&page, other).contains('王'), "{}", page.body);
        assert_eq!(page.body.matches("********").count(), 1, "{}", page.body);
        // What can be taken along was made before, and names nobody.
        let file = anyone.download(&format!("{}/record.json", scene.page())).await;
        assert!(!String::from_utf8(file).unwrap().contains("****"));

        let withdrawn = winner.call(WITHDRAW, &[("win", &*win)]).await;
        assert_eq!(withdrawn.error(), None, "{withdrawn:?}");
        let page = anyone.get(&scene.page()).await;
        assert!(!line_of(&page, named).contains('王') && !page.shows("****"), "{}", page.body);
    }

    async fn who_gave_a_prize_up_is_followed_on_the_page_by_an_alternate(database) {
        let scene = Scene::prepared(database, false).await;
        scene.freeze().await;
        let record = scene.draw().await;
        scene.give_wins().await;
        let [gone, stays] = picked(&record, Fate::Winner);
        let [next, later] = picked(&record, Fate::Alternate);
        let mut anyone = scene.app.browser();
        let page = anyone.get(&scene.page()).await;
        assert!(page.shows("候补 2 名，已递补 0 名"), "{}", page.body);
        assert!(!line_of(&page, gone).contains("递补"), "{}", page.body);
        assert!(!line_of(&page, next).contains("已递补"), "{}", page.body);

        let (mut winner, win) = scene.winner(gone).await;
        // Who is not there to take it back is not named.
        let named = winner.call(PUBLISH, &[("win", &*win), ("surname", "王")]).await;
        assert_eq!(named.error(), None, "{named:?}");
        assert!(anyone.get(&scene.page()).await.shows("王 139****"));
        let declined = winner.call(DECLINE, &[("win", &*win)]).await;
        assert_eq!(declined.error(), None, "{declined:?}");
        scene.app.prizes_go_on().await;
        let page = anyone.get(&scene.page()).await;
        assert!(page.shows("候补 2 名，已递补 1 名"), "{}", page.body);
        assert!(line_of(&page, gone).contains("未领或放弃，由候补递补"), "{}", page.body);
        assert!(!page.shows("****"), "{}", page.body);
        assert!(!line_of(&page, stays).contains("递补"), "{}", page.body);
        assert!(line_of(&page, next).contains("已递补"), "{}", page.body);
        assert!(!line_of(&page, later).contains("已递补"), "{}", page.body);
    }

    async fn a_draw_that_was_taken_back_stays_with_its_reason(database) {
        let scene = Scene::prepared(database, false).await;
        scene.freeze().await;
        scene.draw().await;
        let staff = [scene.draw.staff[1], scene.app.account("auditor").await.id];
        let data = (scene.draw.id, scene.campaign.id, scene.draw.staff[0], staff, scene.app.state.clock.now());
        let unit = scene.app.state.db.write(data, |tx, (draw, campaign, by, others, now)| {
            Box::pin(async move {
                assert!(draws::ask(tx, *draw, "名单漏掉一个网点", *by, *now).await?);
                let new = NewDraw {
                    id: new_id(),
                    campaign_id: *campaign,
                    is_rehearsal: false,
                    replaces: Some(*draw),
                    settings: Settings::default(),
                };
                assert_eq!(draws::approve(tx, *draw, &new, others[0], *now).await?, Some(false));
                assert_eq!(draws::approve(tx, *draw, &new, others[1], *now).await?, Some(true));
                Ok::<(), storage::Error>(())
            })
        });
        unit.await.unwrap();
        let mut anyone = scene.app.browser();
        let page = anyone.get(&scene.page()).await;
        for told in ["这次抽奖已作废", "名单漏掉一个网点", "抽奖结果"] {
            assert!(page.shows(told), "{told}: {}", page.body);
        }
        assert!(anyone.get("/campaigns/spring/draws").await.shows("已作废"));
    }
}
