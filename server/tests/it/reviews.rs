//! Tickets that stand out: a person decides, openly, until the list is frozen.

use app::prizes::draws::refusal::DrawRefusal;
use app::prizes::reviews::check::check;
use chrono::TimeDelta;
use domain::prizes::draw::{DrawState, Exclusion, Hash};
use domain::staff::Role;
use http::StatusCode;
use storage::each_database;
use storage::prizes::{self, PrizeTerms, Published};
use storage::testing::TestDatabase;
use uuid::Uuid;

use crate::draws::{Hall, NUMBERS as HALL_NUMBERS, give_tickets, kites, put_prizes, refused};
use crate::test_app::{Browser, NewCampaign, Reply, TestApp, at_the_bank};

const DECIDE: &str = "/api/reviews/decide";
const CHECK: &str = "/api/reviews/check";
const CLEAR: &str = "/api/reviews/clear_staff_numbers";
const NUMBERS: &str = "/staff/draws/staff-numbers";

/// A campaign whose tickets are drawn after its end on 22 March.
async fn drawn(app: &TestApp) -> Uuid {
    app.with_staff().await;
    let (campaign, _) = NewCampaign::new("spring").add(app).await;
    let terms = PrizeTerms {
        claim_from: at_the_bank("2026-03-25 00:00:00").date_naive(),
        claim_until: at_the_bank("2026-04-25 00:00:00").date_naive(),
        tax: domain::campaigns::plan::Tax::Organiser,
        draw_at: Some(at_the_bank("2026-03-24 10:00:00")),
        alternates: 0,
    };
    let published = Published {
        prizes: vec![kites(1)],
        terms: Some(terms),
    };
    let unit = app
        .state
        .db
        .write((campaign.id, published), |tx, (id, published)| {
            Box::pin(async move { prizes::put(tx, *id, published).await })
        });
    let put: Result<bool, storage::Error> = unit.await;
    assert!(put.unwrap());
    campaign.id
}

impl Hall {
    /// The ticket that is numbered first.
    async fn first_ticket(&self) -> Uuid {
        let mut conn = self.app.state.db.read().await.unwrap();
        let row = conn.query("select id from tickets order by created_at, id limit 1");
        row.one::<(Uuid,)>().await.unwrap().0
    }
}

/// Signs another number in and takes the quiz in three minutes.
async fn takes_part(app: &TestApp, browser: &mut Browser, phone: &str) {
    browser.cookies.remove("session");
    app.sign_in(browser, phone, "/").await;
    let attempt = browser.start("spring").await;
    app.pass(TimeDelta::minutes(3));
    browser.answer_all(app, attempt, 5).await;
    assert_eq!(browser.hand_in(attempt).await, None);
}

/// Signs a number in again, when another code may be sent to it.
async fn comes_back(app: &TestApp, browser: &mut Browser, phone: &str) {
    app.pass(TimeDelta::minutes(2));
    browser.cookies.remove("session");
    app.sign_in(browser, phone, "/").await;
}

/// The holder's ticket.
async fn ticket_of(app: &TestApp, browser: &mut Browser, phone: &str) -> (Uuid, String) {
    comes_back(app, browser, phone).await;
    let page = browser.get("/me").await;
    let code = page.body.split("ticket-number\">").nth(1).unwrap();
    let code = code.split('<').next().unwrap().to_owned();
    let mut conn = app.state.db.read().await.unwrap();
    let row = conn
        .query("select id from tickets where code = $1")
        .bind(&code);
    (row.one::<(Uuid,)>().await.unwrap().0, code)
}

async fn decide(
    browser: &mut Browser,
    campaign: Uuid,
    ticket: Uuid,
    (verb, note): (&str, &str),
) -> Reply {
    let (campaign, ticket) = (campaign.to_string(), ticket.to_string());
    let form = [
        ("campaign", &*campaign),
        ("chosen[]", &*ticket),
        ("verb", verb),
        ("note", note),
    ];
    browser.post(DECIDE, &form).await
}

each_database! {
    async fn a_drawer_of_numbers_is_found_and_a_person_decides(database) {
        let app = TestApp::on(database);
        let campaign = drawn(&app).await;
        let mut drawer = app.browser();
        for number in 1..=4 {
            takes_part(&app, &mut drawer, &format!("1390000000{number}")).await;
        }
        let device = drawer.cookies.get("device").cloned().unwrap();
        let mut honest = app.browser();
        takes_part(&app, &mut honest, "13900000009").await;
        assert_ne!(honest.cookies.get("device"), Some(&device));
        for secret in [device.as_bytes(), b"10.7.", "13900000001".as_bytes()] {
            assert_eq!(app.dump().await.places_of(secret), [""; 0]);
        }

        app.pass_until("2026-03-23 09:00:00");
        check(&app.state).await.unwrap();
        let list = format!("/staff/draws/reviews?campaign={campaign}");
        let mut officer = app.at_the_desk(Role::DrawOfficer).await;
        let page = officer.get(&list).await;
        assert!(page.shows("4 张<") && page.shows("同一台设备上有 4 个号码参加"), "{page:?}");
        assert!(page.shows("还有 4 张待处理"), "{page:?}");
        let (aside, code) = ticket_of(&app, &mut drawer, "13900000001").await;
        let (kept, _) = ticket_of(&app, &mut drawer, "13900000002").await;
        let (other, others) = ticket_of(&app, &mut honest, "13900000009").await;
        assert!(page.shows(&code) && !page.shows(&others), "{page:?}");

        // A reason is needed, and is the holder's to read.
        let refused = decide(&mut officer, campaign, aside, ("set_aside", " ")).await;
        let refused = officer.open(refused.location()).await;
        assert!(refused.shows("请写明原因"), "{refused:?}");
        let told = ("set_aside", "四个号码由一部手机冒用");
        let done = decide(&mut officer, campaign, aside, told).await;
        let done = officer.open(done.location()).await;
        assert!(done.shows("已处理 1 张抽奖券"), "{done:?}");
        decide(&mut officer, campaign, kept, ("keep", "本人到网点说明")).await;
        // What stands in no list is nobody's to decide.
        let foreign = decide(&mut officer, campaign, other, told).await;
        assert!(officer.open(foreign.location()).await.shows("没有找到"));
        let page = officer.get(&list).await;
        assert!(page.shows("还有 2 张待处理"), "{page:?}");
        let narrowed = officer.get(&format!("{list}&standing=set_aside")).await;
        assert!(narrowed.shows("1 张<") && narrowed.shows(&code), "{narrowed:?}");

        // The holder sees it, and so does nobody else.
        comes_back(&app, &mut drawer, "13900000001").await;
        let me = drawer.get("/me").await;
        assert!(me.shows("不参加抽奖") && me.shows("四个号码由一部手机冒用") && me.shows("/campaigns/spring/rules"), "{me:?}");
        let me = honest.get("/me").await;
        assert!(me.shows("等待开奖") && !me.shows("不参加抽奖"), "{me:?}");

        let mut conn = app.state.db.read().await.unwrap();
        assert_eq!(prizes::set_aside(&mut conn, campaign).await.unwrap(), [(aside, Exclusion::Reviewed)]);
        assert_eq!(prizes::undecided_reviews(&mut conn, campaign).await.unwrap(), 2);
        drop(conn);
        let trail = app.at_the_desk(Role::Auditor).await.get("/staff/audit").await;
        assert!(trail.shows("处理存疑抽奖券") && !trail.shows("13900000001"), "{trail:?}");

        // The freeze ends it.
        let unit = app.state.db.write((campaign, app.state.clock.now()), |tx, (campaign, now)| {
            Box::pin(async move { prizes::close_reviews(tx, *campaign, *now).await })
        });
        let closed: Result<bool, storage::Error> = unit.await;
        assert!(closed.unwrap());
        let late = decide(&mut officer, campaign, aside, ("keep", "晚了")).await;
        let late = officer.open(late.location()).await;
        assert!(late.shows("抽奖名单已经冻结"), "{late:?}");
        assert!(!late.shows("选中的不参加抽奖"), "{late:?}");
    }

    async fn numbers_of_the_organisers_people_do_not_win(database) {
        let app = TestApp::on(database);
        let campaign = drawn(&app).await;
        let mut clerk = app.browser();
        takes_part(&app, &mut clerk, "13900000005").await;
        let mut officer = app.at_the_desk(Role::DrawOfficer).await;
        // What was pasted comes back, however much it is.
        let pasted = "没有号码\n".repeat(1_000);
        let fields = [("numbers", &*pasted), ("replace", "yes")];
        let refused = officer.bring(NUMBERS, "一.txt", b"", &fields).await;
        assert!(refused.shows("没有认得出的手机号码") && refused.shows(&pasted), "{refused:?}");
        let ticked = refused.body.split("name=\"replace\"").nth(1).unwrap();
        assert!(ticked.split('>').next().unwrap().contains("checked"), "{refused:?}");
        let pasted = [("numbers", "13900000006\n13900000005")];
        let done = officer.bring(NUMBERS, "一.csv", "张三,13900000005\n".as_bytes(), &pasted).await;
        let page = officer.open(done.location()).await;
        assert!(page.shows("2 个号码<") && !page.shows("13900000005"), "{page:?}");
        let ticket = ticket_of(&app, &mut clerk, "13900000005").await.0;
        let me = clerk.get("/me").await;
        assert!(me.shows("工作人员可以答题，但不参加抽奖"), "{me:?}");
        let mut conn = app.state.db.read().await.unwrap();
        assert_eq!(prizes::set_aside(&mut conn, campaign).await.unwrap(), [(ticket, Exclusion::Staff)]);
        drop(conn);
        // Replaced by a list of others.
        let fields = [("numbers", "13900000007"), ("replace", "yes")];
        officer.bring(NUMBERS, "", b"", &fields).await;
        assert!(officer.get(NUMBERS).await.shows("1 个号码<"));
        assert!(clerk.get("/me").await.shows("等待开奖"));
        // More than one unit stores, at the same moment.
        let many: Vec<String> = (0..1_200).map(|number| format!("1391000{number:04}")).collect();
        let many = many.join("\n");
        officer.bring(NUMBERS, "", b"", &[("numbers", &many), ("replace", "yes")]).await;
        assert!(officer.get(NUMBERS).await.shows("1200 个号码<"));
        officer.bring(NUMBERS, "", b"", &[("numbers", "13900000007"), ("replace", "yes")]).await;
        assert!(officer.get(NUMBERS).await.shows("1 个号码<"));
        let unsure = officer.submit(CLEAR, &[]).await;
        assert!(unsure.shows("请先勾选确认"), "{unsure:?}");
        let cleared = officer.submit(CLEAR, &[("confirm", "1")]).await;
        assert!(cleared.shows("0 个号码<") && cleared.shows("名单已清空"), "{cleared:?}");
        let trail = app.at_the_desk(Role::Auditor).await.get("/staff/audit").await;
        assert!(trail.shows("更新工作人员号码名单") && !trail.shows("13900000005"), "{trail:?}");
    }

    async fn what_was_decided_stands_in_the_frozen_list(database) {
        let app = TestApp::on(database);
        let (campaign, _) = NewCampaign::new("spring").add(&app).await;
        put_prizes(&app, campaign.id, vec![kites(6)]).await;
        let mut drawer = app.browser();
        for number in 1..=4 {
            takes_part(&app, &mut drawer, &format!("1390000000{number}")).await;
        }
        for phone in ["13900000009", "13900000005"] {
            takes_part(&app, &mut app.browser(), phone).await;
        }
        let mut hall = Hall::of(app, campaign.id).await;
        hall.first.bring(NUMBERS, "", b"", &[("numbers", "13900000005")]).await;
        let draw = hall.prepare(false).await;
        hall.pass_until("2026-03-23 10:00:00").await;
        assert_eq!(hall.set(draw, "2026-03-24T21:15").await, None);
        check(&hall.app.state).await.unwrap();
        let page = hall.first.get(&format!("/staff/draws/{draw}")).await;
        assert!(page.shows("还有 5 张存疑的抽奖券没有处理"), "{page:?}");
        assert!(!page.shows("还没有核对完"), "{page:?}");
        let first = hall.first_ticket().await;
        decide(&mut hall.first, campaign.id, first, ("set_aside", "四个号码由一部手机冒用")).await;
        assert_eq!(hall.freeze(draw).await, None);
        let excluded = hall.record(draw).await.freeze.excluded;
        let excluded: Vec<_> = excluded.iter().map(|of| (of.ticket, of.because)).collect();
        assert_eq!(excluded, [(1, Exclusion::Reviewed), (6, Exclusion::Staff)]);
        let page = hall.app.browser().get(&format!("/draws/{draw}")).await;
        assert!(page.shows("经人工复核") && page.shows("本行员工"), "{page:?}");
        hall.pass_until("2026-03-24 22:00:00").await;
        assert_eq!(hall.type_numbers(draw, HALL_NUMBERS).await, None);
        let second = hall.second.clone();
        assert_eq!(hall.confirm(&second, draw, HALL_NUMBERS).await, None);
        assert_eq!(hall.post(&hall.first, "/api/draws/publish", draw).await, None);
        // Of six prizes four are won: by all others.
        assert_eq!(hall.count("select count(*) from wins").await, 4);
    }

    async fn tickets_that_came_after_a_look_are_looked_at_before_the_freeze(database) {
        let mut hall = Hall::on(TestApp::on(database)).await;
        let draw = hall.prepare(false).await;
        // Somebody looks while the campaign runs.
        hall.pass_until("2026-03-20 10:00:00").await;
        let campaign = hall.campaign.to_string();
        assert_eq!(hall.first.call(CHECK, &[("campaign", &campaign)]).await.error(), None);
        check(&hall.app.state).await.unwrap();
        assert_eq!(hall.count("select looked from review_runs").await, 14);
        // A hand-in of the last hour.
        hall.pass_until("2026-03-22 00:30:00").await;
        give_tickets(&hall.app, hall.campaign, 1, false).await;
        check(&hall.app.state).await.unwrap();
        assert_eq!(hall.count("select looked from review_runs").await, 14, "others may still come");
        let page = hall.first.get(&format!("/staff/draws/{draw}")).await;
        assert!(page.shows("2026年3月22日 01:05:00 起可以冻结"), "{page:?}");
        assert!(!page.shows("冻结名单并公布摘要"), "{page:?}");
        hall.pass_until("2026-03-23 10:00:00").await;
        assert_eq!(hall.set(draw, "2026-03-24T21:15").await, None);
        let page = hall.first.get(&format!("/staff/draws/{draw}")).await;
        assert!(page.shows("抽奖券还没有核对完") && page.shows("冻结名单并公布摘要"), "{page:?}");
        assert_eq!(hall.freeze_unlooked(draw).await, Some(refused(DrawRefusal::NotLookedAt)));
        assert_eq!(hall.draw(draw).await.state, DrawState::Prepared);
        check(&hall.app.state).await.unwrap();
        assert_eq!(hall.count("select looked from review_runs").await, 15);
        assert_eq!(hall.freeze_unlooked(draw).await, None);
        assert_eq!(hall.record(draw).await.freeze.tickets, 15);
    }

    async fn the_organisers_numbers_themselves_are_kept_nowhere(database) {
        let app = TestApp::on(database);
        let mut officer = app.at_the_desk(Role::DrawOfficer).await;
        let pasted = [("numbers", "13900000005")];
        let file = "欧阳雪,13900000006\n".as_bytes();
        let done = officer.bring(NUMBERS, "一.csv", file, &pasted).await;
        assert!(officer.open(done.location()).await.shows("2 个号码<"));
        let dump = app.dump().await;
        for number in ["13900000005", "13900000006"] {
            assert_eq!(dump.places_of(number.as_bytes()), [""; 0], "{number}");
            // A hash without a key would give it away: there are few enough numbers to try them all.
            let hash = Hash::of(&[number.as_bytes()]);
            assert_eq!(dump.places_of(&hash.0), [""; 0], "{number}");
        }
        assert_eq!(dump.places_of("欧阳雪".as_bytes()), [""; 0]);
        assert_eq!(app.count("select count(*) from staff_numbers").await, 2);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_is_seen_taken_away_and_looked_at_again_by_those_who_may() {
    let app = TestApp::on(TestDatabase::sqlite().await);
    let campaign = drawn(&app).await;
    let list = format!("/staff/draws/reviews?campaign={campaign}");
    // Handed in at once: nobody can have read the questions.
    let mut fast = app.signed_in("13900000001").await;
    fast.take(&app, "spring", 5).await;
    let mut editor = app.at_the_desk(Role::CampaignEditor).await;
    let page = editor.get(&list).await;
    assert!(
        page.shows("还没有检查过") && !page.shows("现在检查</button>"),
        "{page:?}"
    );
    let id = campaign.to_string();
    assert!(
        editor
            .call(CHECK, &[("campaign", &id)])
            .await
            .error()
            .is_some()
    );
    let mut reviewer = app.at_the_desk(Role::Reviewer).await;
    reviewer.get(&list).await;
    let asked = reviewer.submit(CHECK, &[("campaign", &id)]).await;
    assert!(asked.shows("正在重新检查"), "{asked:?}");
    let again = reviewer.submit(CHECK, &[("campaign", &id)]).await;
    assert!(again.shows("检查正在进行"), "{again:?}");
    check(&app.state).await.unwrap();
    let page = reviewer.get(&format!("{list}&signal=pace")).await;
    assert!(
        page.shows("1 张<") && page.shows("交卷用时只有"),
        "{page:?}"
    );
    assert!(
        reviewer
            .get(&format!("{list}&signal=device"))
            .await
            .shows("没有符合条件")
    );
    let file = editor
        .get(&format!("/staff/draws/reviews.csv?campaign={campaign}"))
        .await;
    assert!(
        file.shows("交卷用时只有") && file.shows("待处理") && !file.shows("139"),
        "{file:?}"
    );
    let trail = app
        .at_the_desk(Role::Auditor)
        .await
        .get("/staff/audit")
        .await;
    assert!(
        trail.shows("导出存疑抽奖券") && trail.shows("检查抽奖券"),
        "{trail:?}"
    );
    let choose = reviewer.get("/staff/draws/reviews").await;
    assert!(
        choose.shows("答题赢风筝 spring") && choose.shows("有待处理"),
        "{choose:?}"
    );
    let teller = app.at_the_desk(Role::BranchTeller).await.get(&list).await;
    assert_eq!(teller.status, StatusCode::FORBIDDEN);
    let unknown = reviewer
        .get("/staff/draws/reviews?campaign=00000000-0000-0000-0000-000000000001")
        .await;
    assert_eq!(unknown.status, StatusCode::NOT_FOUND);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_browsers_id_is_its_own_for_a_year_and_nobody_elses_script_reads_it() {
    let app = TestApp::behind_tls(TestDatabase::sqlite().await);
    NewCampaign::new("spring").add(&app).await;
    let mut phone = app.signed_in("13900000001").await;
    assert!(
        !phone.cookies.contains_key("device"),
        "only who answers has one"
    );
    phone.start("spring").await;
    let started = phone.seen().pop().unwrap();
    let cookie = started
        .set_cookies()
        .find(|cookie| cookie.starts_with("device="));
    let cookie = cookie.unwrap_or_else(|| panic!("{started:?}"));
    for attribute in ["HttpOnly", "SameSite=Lax", "Max-Age=31536000", "Secure"] {
        assert!(cookie.contains(attribute), "{cookie}");
    }
    phone.start("spring").await;
    let again = phone.seen().pop().unwrap();
    assert!(
        !again
            .set_cookies()
            .any(|cookie| cookie.starts_with("device="))
    );
    let privacy = phone.get("/privacy").await;
    assert!(
        privacy.shows("设备和网络标记") && privacy.shows("90 天"),
        "{privacy:?}"
    );
}
