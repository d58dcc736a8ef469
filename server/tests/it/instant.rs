//! Instant wins, from the commitment at the start to the record at the end; and prizes that everybody
//! earns who passes, while there are any.

use std::process::Command;

use app::error::{AppError, Refusal};
use app::prizes::instant::{plan, record};
use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Asia::Shanghai;
use domain::campaigns::plan::Tax;
use domain::campaigns::{Campaign, Need, PrizeOffer, Steps};
use domain::prizes::instant::{Lot, Plan, Record};
use domain::prizes::{Giving, PrizeKind};
use domain::staff::Role;
use http::StatusCode;
use storage::each_database;
use storage::prizes::{self, NewInstantPlan, NewMoment, Prize, PrizeTerms, Published};
use storage::testing::TestDatabase;
use uuid::Uuid;

use crate::surveys::SMALL;
use crate::test_app::{Browser, NewCampaign, Reply, TestApp, at_the_bank, new_id};

const PAUSE: &str = "/api/instant/pause";
const RESUME: &str = "/api/instant/resume";
const LIST: &str = "/staff/draws/instant";

/// How many of a prize there are, and how they are given.
pub type Kind = (Giving, u32);

fn offer((given, count): Kind) -> PrizeOffer {
    PrizeOffer {
        name: format!("{} {count}", given.label()),
        count,
        value_fen: 6_800,
        given,
        ..PrizeOffer::default()
    }
}

fn prize(place: u16, (given, quantity): Kind, by_branch: &[(&str, u32)]) -> Prize {
    let by_branch = by_branch.iter();
    Prize {
        id: new_id(),
        campaign_id: Uuid::nil(),
        place,
        name: offer((given, quantity)).name,
        kind: PrizeKind::Thing,
        given,
        quantity,
        held: 0,
        value_fen: 6_800,
        terms: String::new(),
        by_branch: by_branch
            .map(|(code, n)| ((*code).to_owned(), *n))
            .collect(),
    }
}

/// A campaign that runs until the 22nd, with these prizes, whose moments are drawn at 10 o'clock on the
/// 15th.
pub async fn campaign(app: &TestApp, kinds: &[Kind], survey: bool) -> Campaign {
    let list: Vec<_> = (0..)
        .zip(kinds)
        .map(|(place, kind)| prize(place, *kind, &[]))
        .collect();
    campaign_with(app, list, survey).await
}

async fn campaign_with(app: &TestApp, list: Vec<Prize>, survey: bool) -> Campaign {
    let campaign = published(app, "spring", list, survey).await;
    plan::bring_up(&app.state).await.unwrap();
    campaign
}

/// A campaign with instant prizes whose moments are these, on the bank's clock.
async fn campaign_at(app: &TestApp, slug: &'static str, moments: &[&str]) -> Campaign {
    let quantity = u32::try_from(moments.len()).unwrap();
    let list = vec![prize(0, (Giving::Instant, quantity), &[])];
    let campaign = published(app, slug, list, false).await;
    let lot = Lot {
        label: "1".into(),
        prize: "风筝".into(),
        branch: None,
        moments: quantity,
    };
    let now = app.state.clock.now();
    let of = (campaign.id, "金融知识问答");
    let plan = Plan::new(of, 1, &campaign.window, Shanghai, vec![lot], now).unwrap();
    let moments = moments.iter().map(|at| NewMoment {
        id: new_id(),
        prize: 0,
        branch: None,
        lot: "1".into(),
        at: at_the_bank(at),
    });
    let new = NewInstantPlan {
        id: new_id(),
        campaign_id: campaign.id,
        part: 1,
        plan: serde_json::to_string(&plan).unwrap(),
        commitment: vec![7; 32],
        seed_sealed: b"sealed".to_vec(),
        made_at: now,
        moments: moments.collect(),
    };
    let unit = app
        .state
        .db
        .write(new, |tx, new| Box::pin(prizes::lay_plan(tx, new)));
    let laid: Result<bool, storage::Error> = unit.await;
    assert!(laid.unwrap());
    campaign
}

/// A campaign whose moments are not drawn yet.
async fn published(app: &TestApp, slug: &'static str, list: Vec<Prize>, survey: bool) -> Campaign {
    let offers = list
        .iter()
        .map(|prize| offer((prize.given, prize.quantity)));
    let offers = offers.collect();
    let new = NewCampaign::new(slug).with(|details| {
        details.prizes = offers;
        if survey {
            details.steps = Steps {
                survey: Some(Need::Required),
                ..Steps::default()
            };
        }
    });
    let (campaign, _) = new.add(app).await;
    let day = |text: &str| text.parse().unwrap();
    let published = Published {
        prizes: list,
        terms: Some(PrizeTerms {
            claim_from: day("2026-03-15"),
            claim_until: day("2026-04-30"),
            tax: Tax::Organiser,
            draw_at: None,
            alternates: 0,
        }),
    };
    let unit = app
        .state
        .db
        .write((campaign.id, published), |tx, (id, published)| {
            Box::pin(prizes::put(tx, *id, published))
        });
    let put: Result<bool, storage::Error> = unit.await;
    assert!(put.unwrap());
    campaign
}

fn console(campaign: &Campaign) -> String {
    format!("/staff/campaigns/{}/instant", campaign.id)
}

impl Browser {
    /// Stops the instant wins of a campaign, or lets them go on.
    async fn sets_instant(&mut self, path: &str, campaign: &Campaign) {
        let id = campaign.id.to_string();
        let form = [("campaign", &*id), ("notice", "系统检查中。")];
        assert_eq!(self.call(path, &form).await.error(), None);
    }
}

/// What a page shows, whatever its campaign is called.
fn content(page: &Reply, campaign: &Campaign) -> String {
    assert_eq!(page.status, StatusCode::OK, "{page:?}");
    let from = page.body.find("<main").unwrap();
    let to = page.body.find("</main>").unwrap();
    let shown = page.body[from..to].replace(&campaign.id.to_string(), "ID");
    shown.replace(&campaign.slug, "SLUG")
}

impl TestApp {
    /// Lets time pass until so many moments have.
    pub async fn pass_moments(&self, campaign: &Campaign, count: usize) {
        let mut conn = self.state.db.read().await.unwrap();
        let mut all = prizes::moments(&mut conn, campaign.id).await.unwrap();
        drop(conn);
        all.sort_by_key(|moment| moment.at);
        self.pass(all[count - 1].at - self.state.clock.now());
    }

    pub async fn won(&self) -> i64 {
        self.count("select count(*) from wins").await
    }

    pub async fn met(&self) -> i64 {
        self.count("select count(*) from instant_moments where attempt_id is not null")
            .await
    }
}

fn phone(number: usize) -> String {
    format!("139{number:08}")
}

each_database! {
    async fn the_first_passed_hand_in_after_a_moment_wins(database) {
        let app = TestApp::on(database);
        let campaign = campaign(&app, &[(Giving::Instant, 3)], false).await;
        let mut anna = app.signed_in(&phone(1)).await;
        let early = anna.take(&app, "spring", 5).await;
        let page = anna.result_page(early).await;
        assert!(!page.shows("中奖了") && page.shows("这次没有遇到中奖时刻"), "{page:?}");

        app.pass_moments(&campaign, 1).await;
        let mut bert = app.signed_in(&phone(2)).await;
        let failed = bert.take(&app, "spring", 3).await;
        assert!(!bert.result_page(failed).await.shows("中奖"));
        let won = bert.take(&app, "spring", 4).await;
        let page = bert.result_page(won).await;
        assert!(page.shows("中奖了") && page.shows("/me/wins/"), "{page:?}");
        let again = anna.take(&app, "spring", 5).await;
        assert!(!anna.result_page(again).await.shows("中奖了"));

        // Who has won leaves the next ones to others.
        app.pass_moments(&campaign, 3).await;
        bert.take(&app, "spring", 5).await;
        assert_eq!((app.won().await, app.met().await), (1, 1));
        anna.take(&app, "spring", 5).await;
        assert_eq!((app.won().await, app.met().await), (2, 2));
        // Claims end with the bank's 30 April.
        let mut conn = app.state.db.read().await.unwrap();
        let deadlines = conn.query("select deadline from wins").all::<(DateTime<Utc>,)>().await.unwrap();
        drop(conn);
        assert_eq!(deadlines, [(at_the_bank("2026-05-01 00:00:00"),); 2]);
        assert_eq!(app.count("select held from prizes").await, 2);
    }

    async fn fifty_hand_ins_at_once_win_as_often_as_moments_have_passed(database) {
        let app = TestApp::on(database);
        let campaign = campaign(&app, &[(Giving::Instant, 8)], false).await;
        let other = app.another_process().await;
        let mut ready = Vec::new();
        for number in 0..50 {
            let process = if number % 2 == 0 { &app } else { &other };
            let mut browser = process.signed_in(&phone(number)).await;
            let attempt = browser.start("spring").await;
            browser.answer_all(&app, attempt, 5).await;
            ready.push((browser, attempt));
        }
        app.pass_moments(&campaign, 5).await;
        let hand_ins = ready.into_iter().map(|(mut browser, attempt)| {
            tokio::spawn(async move { browser.hand_in(attempt).await })
        });
        for done in futures::future::join_all(hand_ins).await {
            assert_eq!(done.unwrap(), None);
        }
        assert_eq!((app.won().await, app.met().await), (5, 5));
        assert_eq!(app.count("select count(distinct participant_id) from wins").await, 5);
        assert_eq!(app.count("select held from prizes").await, 5);
        assert_eq!(app.tickets().await, 50);
    }

    async fn whoever_passes_gets_the_first_prize_that_is_left(database) {
        let app = TestApp::on(database);
        campaign(&app, &[(Giving::Threshold, 1), (Giving::Threshold, 2)], false).await;
        let mut told = Vec::new();
        for number in 0..4 {
            let mut browser = app.signed_in(&phone(number)).await;
            let failed = browser.take(&app, "spring", 2).await;
            assert!(!browser.result_page(failed).await.shows("得到奖品"));
            browser.take(&app, "spring", 5).await;
            let passed = browser.take(&app, "spring", 5).await;
            let page = browser.result_page(passed).await;
            assert!(!page.shows("得到奖品"), "once a campaign: {page:?}");
            // Nobody has to guess why.
            let why = if number < 3 { "每人 1 份，您已经有了" } else { "已经送完了" };
            assert!(page.shows(why), "{why}: {page:?}");
            let page = browser.get("/campaigns/spring").await;
            assert_eq!(page.body.matches("已送完").count(), [1, 1, 2, 2][told.len()], "{page:?}");
            told.push(app.won().await);
        }
        assert_eq!(told, [1, 2, 3, 3]);
        assert_eq!(app.count("select count(*) from prizes where held = quantity").await, 2);
    }

    async fn whoever_comes_back_with_another_account_wins_no_second_time(database) {
        let app = TestApp::on(database);
        let campaign = campaign(&app, &[(Giving::Instant, 2), (Giving::Threshold, 5)], false).await;
        app.pass_moments(&campaign, 2).await;
        for accounts in 0..3 {
            let mut anna = app.signed_in(&phone(1)).await;
            let attempt = anna.take(&app, "spring", 5).await;
            let page = anna.result_page(attempt).await;
            assert_eq!(page.shows("得到奖品"), accounts == 0, "{page:?}");
            anna.call("/api/participants/delete_account", &[("confirm", "1")]).await;
            app.pass(TimeDelta::minutes(2));
        }
        assert_eq!((app.won().await, app.met().await), (2, 1));
        let mut boris = app.signed_in(&phone(2)).await;
        boris.take(&app, "spring", 5).await;
        assert_eq!((app.won().await, app.met().await), (4, 2));
    }

    async fn where_a_survey_is_required_it_decides(database) {
        let app = TestApp::on(database);
        let campaign = campaign(&app, &[(Giving::Instant, 2), (Giving::Threshold, 5)], true).await;
        app.add_survey(campaign.id, SMALL).await;
        app.pass_moments(&campaign, 1).await;
        let mut anna = app.signed_in(&phone(1)).await;
        let attempt = anna.take(&app, "spring", 5).await;
        assert_eq!((app.won().await, app.met().await), (0, 0));
        anna.begins().await;
        anna.sends("first", &[("mood", "4")], "next").await;
        anna.hands_in().await;
        assert_eq!((app.won().await, app.met().await), (2, 1));
        let page = anna.result_page(attempt).await;
        assert!(page.shows("中奖了") && page.shows("得到奖品"), "{page:?}");
    }

    async fn while_they_are_stopped_nobody_wins_and_nothing_is_lost(database) {
        let app = TestApp::on(database);
        app.with_staff().await;
        let campaign = campaign_at(&app, "spring", &["2026-03-15 11:00:00"]).await;
        let id = campaign.id.to_string();
        let mut officer = app.at_the_desk(Role::DrawOfficer).await;
        let form = [("campaign", &*id), ("notice", "系统检查中。")];
        assert_eq!(officer.call(PAUSE, &form).await.error(), Some(AppError::NotPermitted));
        let mut editor = app.at_the_desk(Role::CampaignEditor).await;
        let empty = editor.call(PAUSE, &[("campaign", &id), ("notice", " ")]).await.error();
        assert!(matches!(empty, Some(AppError::Refused(Refusal::Compose(_)))), "{empty:?}");
        assert_eq!(editor.call(PAUSE, &form).await.error(), None);
        assert_eq!(editor.call(PAUSE, &form).await.error(), None);

        app.pass_until("2026-03-15 12:20:30");
        let mut anna = app.signed_in(&phone(1)).await;
        for page in ["/campaigns/spring", "/campaigns/spring/instant"] {
            let page = anna.get(page).await;
            assert!(page.shows("即开奖暂停") && page.shows("系统检查中。"), "{page:?}");
            assert!(!page.shows("将于"), "{page:?}");
        }
        anna.take(&app, "spring", 5).await;
        assert_eq!(app.met().await, 0);

        // Whoever lets them go on does not choose when: not now, and asked again no later either.
        let mut editor = app.at_the_desk(Role::CampaignEditor).await;
        let page = editor.get(&console(&campaign)).await;
        assert!(page.shows("就从 3月15日 14:00 起"), "{page:?}");
        editor.sets_instant(RESUME, &campaign).await;
        app.pass_until("2026-03-15 13:30:00");
        let mut editor = app.at_the_desk(Role::CampaignEditor).await;
        editor.sets_instant(RESUME, &campaign).await;
        for page in ["/campaigns/spring", "/campaigns/spring/instant"] {
            let page = anna.get(page).await;
            assert!(page.shows("即开奖暂停") && page.shows("将于 3月15日 14:00 恢复"), "{page:?}");
        }
        let page = editor.get(&console(&campaign)).await;
        assert!(page.shows("将于 3月15日 14:00 恢复") && !page.shows(RESUME), "{page:?}");
        assert!(editor.get(LIST).await.shows("badge warning"));
        app.pass_until("2026-03-15 13:59:59");
        anna.take(&app, "spring", 5).await;
        assert_eq!(app.met().await, 0);

        app.pass_until("2026-03-15 14:00:00");
        for page in ["/campaigns/spring", "/campaigns/spring/instant"] {
            assert!(!anna.get(page).await.shows("即开奖暂停<"), "{page}");
        }
        let mut editor = app.at_the_desk(Role::CampaignEditor).await;
        let page = editor.get(&console(&campaign)).await;
        assert!(!page.shows("将于") && !page.shows("起暂停"), "{page:?}");
        assert!(!editor.get(LIST).await.shows("badge warning"));
        anna.take(&app, "spring", 5).await;
        assert_eq!(app.met().await, 1);
        let deeds = "select count(*) from audit_entries where action like 'instant.%'";
        assert_eq!(app.count(deeds).await, 2);
        let trail = app.at_the_desk(Role::Auditor).await.get("/staff/audit").await;
        assert!(trail.shows("2026-03-15T14:00:00+08:00"), "{trail:?}");
        // Of a campaign without any there is nothing to stop.
        let (plain, _) = NewCampaign::new("plain").add(&app).await;
        let form = [("campaign", &*plain.id.to_string()), ("notice", "检查。")];
        assert_eq!(editor.call(PAUSE, &form).await.error(), Some(AppError::NotFound));
    }

    async fn they_can_be_stopped_again_while_they_wait_to_go_on_and_after(database) {
        let app = TestApp::on(database);
        let moments = ["2026-03-15 10:00:00", "2026-03-15 10:00:01"];
        let campaign = campaign_at(&app, "spring", &moments).await;
        let mut anna = app.signed_in(&phone(1)).await;
        let mut editor = app.at_the_desk(Role::CampaignEditor).await;
        editor.sets_instant(PAUSE, &campaign).await;
        editor.sets_instant(RESUME, &campaign).await;
        assert!(anna.get("/campaigns/spring").await.shows("将于 3月15日 11:00 恢复"));
        let page = editor.get(&console(&campaign)).await;
        assert!(page.shows(PAUSE), "{page:?}");
        editor.sets_instant(PAUSE, &campaign).await;
        let page = anna.get("/campaigns/spring").await;
        assert!(page.shows("即开奖暂停") && !page.shows("将于"), "{page:?}");
        app.pass_until("2026-03-15 11:00:00");
        anna.take(&app, "spring", 5).await;
        assert_eq!(app.met().await, 0, "they were stopped again");

        let mut editor = app.at_the_desk(Role::CampaignEditor).await;
        let page = editor.get(&console(&campaign)).await;
        assert!(page.shows("3月15日 10:00 起暂停"), "{page:?}");
        editor.sets_instant(RESUME, &campaign).await;
        app.pass_until("2026-03-15 12:00:00");
        anna.take(&app, "spring", 5).await;
        assert_eq!(app.met().await, 1);

        // A stop that is over stands in the way of no other.
        let mut editor = app.at_the_desk(Role::CampaignEditor).await;
        editor.sets_instant(PAUSE, &campaign).await;
        let mut bert = app.signed_in(&phone(2)).await;
        assert!(bert.get("/campaigns/spring").await.shows("即开奖暂停"));
        let page = editor.get(&console(&campaign)).await;
        assert!(page.shows("3月15日 12:00 起暂停"), "{page:?}");
        bert.take(&app, "spring", 5).await;
        assert_eq!(app.met().await, 1);
        editor.sets_instant(RESUME, &campaign).await;
        app.pass_until("2026-03-15 13:00:00");
        bert.take(&app, "spring", 5).await;
        assert_eq!(app.met().await, 2);
        let deeds = "select count(*) from audit_entries where action like 'instant.%'";
        assert_eq!(app.count(deeds).await, 6);
    }

    async fn until_the_end_no_page_depends_on_where_the_moments_lie(database) {
        let app = TestApp::on(database);
        // One is met. The others are free soon after it, or come at the very end.
        let first = "2026-03-15 10:00:00";
        let early = [first, "2026-03-16 10:30:00", "2026-03-16 10:30:01"];
        let later = [first, "2026-03-21 23:59:57", "2026-03-21 23:59:58"];
        let campaigns = [
            campaign_at(&app, "early", &early).await,
            campaign_at(&app, "later", &later).await,
        ];
        app.pass_until("2026-03-16 09:00:00");
        let mut anna = app.signed_in(&phone(1)).await;
        for campaign in &campaigns {
            anna.take(&app, &campaign.slug, 5).await;
        }
        assert_eq!(app.met().await, 2);
        for (now, expected) in [
            ("2026-03-16 09:00:00", 0),
            ("2026-03-17 12:00:00", 1),
            ("2026-03-19 12:00:00", 2),
            ("2026-03-21 23:00:00", 3),
        ] {
            app.pass_until(now);
            let mut editor = app.at_the_desk(Role::CampaignEditor).await;
            let mut shown = Vec::new();
            for campaign in &campaigns {
                let page = editor.get(&console(campaign)).await;
                let told = format!("到现在约应遇到 {expected} 份，已开出 1 份");
                assert!(page.shows(&told), "{now}: {page:?}");
                let public = format!("/campaigns/{}/instant", campaign.slug);
                let public = app.browser().get(&public).await;
                shown.push((content(&page, campaign), content(&public, campaign)));
            }
            assert_eq!(shown[0], shown[1], "{now}");
            let list = editor.get(LIST).await;
            let rows = list.body.split("<tr>").skip(2);
            let rows = rows.map(|row| row.split("</tr>").next().unwrap().split("</a>").nth(1));
            let rows: Vec<_> = rows.collect();
            assert_eq!((rows.len(), rows[0]), (2, rows[1]), "{now}: {list:?}");
        }
        // They do lie elsewhere.
        let mut bert = app.signed_in(&phone(2)).await;
        bert.take(&app, "later", 5).await;
        assert_eq!(app.met().await, 2);
        bert.take(&app, "early", 5).await;
        assert_eq!(app.met().await, 3);
    }

    async fn the_moments_are_committed_to_at_the_start_and_told_at_the_end(database) {
        let app = TestApp::on(database);
        app.with_staff().await;
        let list = vec![prize(0, (Giving::Instant, 3), &[]), prize(1, (Giving::Instant, 2), &[("0571-01", 2)])];
        let campaign = campaign_with(&app, list, false).await;
        plan::bring_up(&app.state).await.unwrap();
        assert_eq!(app.count("select count(*) from instant_moments").await, 5, "drawn once");
        let mut anyone = app.browser();
        let page = anyone.get("/campaigns/spring/instant").await;
        let mut conn = app.state.db.read().await.unwrap();
        let plans = prizes::instant_plans(&mut conn, campaign.id).await.unwrap();
        let moments = prizes::moments(&mut conn, campaign.id).await.unwrap();
        drop(conn);
        let commitment = data_encoding::HEXLOWER.encode(&plans[0].commitment);
        assert!(page.shows(&commitment) && page.shows("5 份"), "{page:?}");
        assert!(anyone.get("/campaigns/spring").await.shows("/campaigns/spring/instant"));

        // Before the end nobody learns a moment, at the console either.
        let console = console(&campaign);
        app.pass_moments(&campaign, 3).await;
        let mut anna = app.signed_in(&phone(1)).await;
        anna.take(&app, "spring", 5).await;
        let mut officer = app.at_the_desk(Role::DrawOfficer).await;
        let told = officer.get(&console).await;
        assert!(told.shows(&commitment) && told.shows("自动公布"), "{told:?}");
        assert!(!told.shows("到达的时刻"), "{told:?}");
        let public = anyone.get("/campaigns/spring/instant").await;
        for moment in &moments {
            let at = moment.at.with_timezone(&chrono_tz::Asia::Shanghai).format("%H:%M:%S").to_string();
            assert!(!told.shows(&at) && !public.shows(&at), "{at}");
        }
        assert_eq!(anyone.get("/campaigns/spring/instant.json").await.status, StatusCode::NOT_FOUND);
        app.pass(at_the_bank("2026-03-22 01:04:59") - app.state.clock.now());
        record::publish_due(&app.state).await.unwrap();
        assert_eq!(app.count("select count(*) from instant_records").await, 0, "the last may still come");

        app.pass(TimeDelta::minutes(1));
        record::publish_due(&app.state).await.unwrap();
        record::publish_due(&app.state).await.unwrap();
        let file = anyone.download("/campaigns/spring/instant.json").await;
        let record: Record = serde_json::from_slice(&file).unwrap();
        assert_eq!(record.verify(), Ok(()));
        assert_eq!((record.counts(), record.parts[0].commitment.to_string()), ((5, 1), commitment));
        let page = anyone.get("/campaigns/spring/instant").await;
        assert!(page.shows("4 份没有人遇到") && page.shows("zhiyuan draw verify"), "{page:?}");
        let mut officer = app.at_the_desk(Role::DrawOfficer).await;
        let told = officer.get(&console).await;
        assert!(told.shows("下载记录") && told.shows("开出 1 份"), "{told:?}");
        assert!(told.shows("到达的时刻"), "{told:?}");
        let list = officer.get(LIST).await;
        assert!(list.shows("记录已公布"), "{list:?}");
        let met = record.parts[0].drawn.iter().flat_map(|lot| &lot.moments).find_map(|moment| moment.met.clone());
        let win = met.unwrap().win;
        let mut conn = app.state.db.read().await.unwrap();
        let (attempt,): (Uuid,) = conn.query("select attempt_id from wins").one().await.unwrap();
        drop(conn);
        assert!(anna.result_page(attempt).await.shows(&win));
        both_verifiers(&record);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_lists_moments_in_part_and_the_record_has_all() {
    let app = TestApp::on(TestDatabase::sqlite().await);
    campaign(&app, &[(Giving::Instant, 501)], false).await;
    app.pass_until("2026-03-23 09:00:00");
    record::publish_due(&app.state).await.unwrap();
    let mut anyone = app.browser();
    let page = anyone.get("/campaigns/spring/instant").await;
    assert_eq!(page.body.matches("没有人遇到，未发放").count(), 500);
    assert!(
        page.shows("501 个中奖时刻") && page.shows("还有 1 个时刻没有列在这里"),
        "{page:?}"
    );
    let file = anyone.download("/campaigns/spring/instant.json").await;
    let record: Record = serde_json::from_slice(&file).unwrap();
    assert_eq!(record.counts(), (501, 0));
}

/// Something that somebody might do to a record.
type Change = fn(&mut Record);

/// What the program and the script say of a record, and of one in which a moment was moved.
fn both_verifiers(record: &Record) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("record.json");
    let changes: [(&str, Change); 6] = [
        ("", |_| {}),
        ("part 1, spans", |r| r.parts[0].plan.spans[0][1] -= 60),
        ("part 1, commitment", |r| {
            r.parts[0].plan.lots[0].moments -= 1;
        }),
        ("part 1, lot 1, moment 2", |r| {
            r.parts[0].drawn[0].moments[1].at += TimeDelta::seconds(1);
        }),
        ("part 1, lot 2@0571-01, moment 2", |r| {
            r.parts[0].drawn[1].moments.truncate(1);
        }),
        ("record_hash", |r| {
            let moments = r.parts[0].drawn.iter_mut().flat_map(|lot| &mut lot.moments);
            moments.for_each(|moment| moment.met = None);
        }),
    ];
    for (named, change) in changes {
        let mut other = record.clone();
        change(&mut other);
        std::fs::write(&file, serde_json::to_vec(&other).unwrap()).unwrap();
        let mut ours = Command::new(env!("CARGO_BIN_EXE_zhiyuan"));
        let ours = ours.args(["draw", "verify"]).arg(&file).output().unwrap();
        let verifier = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/verify_draw.py");
        let mut theirs = Command::new("python3");
        let theirs = theirs.arg(verifier).arg(&file).output().unwrap();
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let (told, script) = (text(&ours.stderr), text(&theirs.stdout));
        if named.is_empty() {
            assert!(
                ours.status.success() && theirs.status.success(),
                "{told} {script}"
            );
            assert_eq!(text(&ours.stdout), script);
        } else {
            assert_eq!(ours.status.code(), Some(5), "{named}");
            assert!(
                told.contains(&format!("record.json: {named}")),
                "{named}: {told}"
            );
            assert_eq!(theirs.status.code(), Some(1), "{named}");
            assert!(
                script.lines().any(|line| line.starts_with(named)),
                "{named}: {script}"
            );
        }
    }
}
