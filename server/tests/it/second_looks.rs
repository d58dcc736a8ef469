//! What a second person looks at: the reason for another source, numbers that they do not see before they
//! type them, a draw that stands still while it is asked to be taken back; and what strangers do not see
//! of who has won.

use std::time::Duration;

use app::error::AppError;
use app::prizes::draws::refusal::DrawRefusal;
use app::prizes::winning::new_win;
use chrono::TimeDelta;
use domain::prizes::draw::{DrawState, Fate};
use domain::prizes::{Giving, StockMove};
use domain::staff::Role;
use storage::each_database;
use storage::prizes::draws::{self, Replacement};
use storage::prizes::{self, Cause, Prize, Published, StockEntry, StoredWin};
use uuid::Uuid;

use crate::draw_records::SIGNATURE;
use crate::draws::{Hall, NUMBERS, kites, put_prizes, refused, settings};
use crate::notary_pack::unpacked;
use crate::public_draw::Scene;
use crate::test_app::{Browser, NewCampaign, TestApp, at_the_bank, new_id};

const ASK: &str = "/api/draws/ask_replacement";
const REFUSE: &str = "/api/draws/refuse_replacement";
const PUBLISH: &str = "/api/draws/publish";
const REASON: &str = "名单漏掉一个网点";

/// How long a unit is held open while another one is begun.
const HELD: Duration = Duration::from_millis(600);

/// Posts about a draw, with a reason where one is asked for.
async fn posts(browser: &mut Browser, path: &str, draw: Uuid) -> Option<AppError> {
    let id = draw.to_string();
    let form = [("id", &*id), ("reason", REASON)];
    browser.call(path, &form).await.error()
}

async fn asked(hall: &Hall, draw: Uuid) -> Option<Replacement> {
    let mut conn = hall.app.state.db.read().await.unwrap();
    draws::replacement(&mut conn, draw).await.unwrap()
}

/// The trail in the notary's pack, as this browser takes it along.
async fn packed_trail(browser: &mut Browser, draw: Uuid) -> String {
    let page = format!("/staff/draws/{draw}/notary-pack.zip");
    let folder = unpacked(browser.download(&page).await);
    std::fs::read_to_string(folder.path().join("audit-log.csv")).unwrap()
}

/// Asks that a draw be taken back, in a unit that is held open.
async fn asks_slowly(app: &TestApp, draw: Uuid) {
    let data = (draw, app.account("draw").await.id, app.state.clock.now());
    let unit = app.state.db.write(data, |tx, (draw, by, now)| {
        Box::pin(async move {
            assert!(draws::ask(tx, *draw, REASON, *by, *now).await?);
            tokio::time::sleep(HELD).await;
            Ok::<_, storage::Error>(())
        })
    });
    unit.await.unwrap();
}

/// Publishes a draw, without its wins, in a unit that is held open.
async fn publishes_slowly(app: &TestApp, (draw, changes): (Uuid, i64)) {
    let by = app.account("draw").await.id;
    let data = ((draw, changes), by, app.state.clock.now());
    let unit = app.state.db.write(data, |tx, (read, by, now)| {
        Box::pin(async move {
            assert!(draws::publish(tx, *read, *by, *now).await?);
            tokio::time::sleep(HELD).await;
            Ok::<_, storage::Error>(())
        })
    });
    unit.await.unwrap();
}

/// One more comes to `0571-01`, is claimed there and handed over.
async fn is_handed_over(app: &TestApp, win: &StoredWin) {
    let branch = app.branch_id("0571-01").await;
    let teller = app.account("teller").await.id;
    let received = StockEntry {
        id: new_id(),
        prize_id: win.prize_id,
        branch_id: branch,
        kind: StockMove::Received,
        quantity: 1,
        win_id: None,
        transfer_id: None,
        count_id: None,
        staff_id: None,
        note: String::new(),
    };
    let now = app.state.clock.now();
    let data = (win.clone(), received, (branch, teller), now);
    let unit = app.state.db.write(data, |tx, (win, received, place, now)| {
        Box::pin(async move {
            assert!(prizes::lay(tx, received, *now).await?);
            let claimed = prizes::claim(tx, win, place.0, [new_id(), new_id()], *now).await?;
            assert_eq!(claimed, Ok(()));
            let win = prizes::find(tx, win.id).await?.unwrap();
            assert!(prizes::redeem(tx, (&win, new_id()), *place, "", *now).await?);
            Ok::<_, storage::Error>(())
        })
    });
    unit.await.unwrap();
}

/// The winner of `win` has earned another prize of the campaign too, by passing.
async fn also_earns(app: &TestApp, win: &StoredWin) -> Uuid {
    let attempt = {
        let mut conn = app.state.db.read().await.unwrap();
        let row = conn.query("select attempt_id from tickets where id = $1");
        let row = row.bind(win.ticket_id.unwrap());
        row.one::<(Uuid,)>().await.unwrap().0
    };
    let prize = Prize {
        id: new_id(),
        place: 1,
        given: Giving::Threshold,
        ..kites(1)
    };
    let deadline = app.state.clock.now() + TimeDelta::days(9);
    let cause = Cause::Threshold { attempt };
    let of = (win.campaign_id, prize.id);
    let new = new_win(&app.state, of, win.participant_id, cause, deadline);
    let id = new.id;
    let published = Published {
        prizes: vec![prize],
        terms: None,
    };
    let data = (published, new, app.state.clock.now());
    let unit = app.state.db.write(data, |tx, (published, new, now)| {
        Box::pin(async move {
            assert!(prizes::put(tx, new.campaign_id, published).await?);
            assert!(prizes::give(tx, new, *now).await?);
            Ok::<_, storage::Error>(())
        })
    });
    unit.await.unwrap();
    id
}

each_database! {
    async fn a_winners_last_digits_are_public_once_no_prize_waits_for_them(database) {
        let scene = Scene::prepared(database, false).await;
        scene.freeze().await;
        let record = scene.draw().await;
        let app = &scene.app;
        let mut officer = app.at_the_desk(Role::DrawOfficer).await;
        assert_eq!(posts(&mut officer, PUBLISH, scene.draw.id).await, None);
        let picks = &record.drawn.as_ref().unwrap().outcome[0].picks;
        let won = picks.iter().find(|pick| pick.fate == Fate::Winner).unwrap();
        let mut winner = app.signed_in(&format!("1390000000{}", won.ticket)).await;
        let win = app.wins_of(&winner).await.remove(0);
        let id = win.id.to_string();
        let form = [("win", &*id), ("surname", "王")];
        assert_eq!(winner.call("/api/claims/publish_name", &form).await.error(), None);
        let other = also_earns(app, &win).await.to_string();

        let mut anyone = app.browser();
        let page = format!("/draws/{}", scene.draw.id);
        let screen = format!("/staff/draws/{}/screen?show=1", scene.draw.id);
        let (begun, whole) = ("王 139********", format!("王 139****000{}", won.ticket));
        for seen in [anyone.get(&page).await, officer.get(&screen).await] {
            assert!(seen.shows(begun) && !seen.shows("139****000"), "{}", seen.body);
        }
        is_handed_over(app, &win).await;
        let seen = anyone.get(&page).await;
        assert!(seen.shows(begun) && !seen.shows(&whole), "the other one waits: {}", seen.body);
        assert_eq!(winner.call("/api/claims/decline", &[("win", &*other)]).await.error(), None);
        let seen = anyone.get(&page).await;
        assert!(seen.shows(&whole) && !seen.shows(begun), "{}", seen.body);
    }

    async fn who_confirms_reads_that_drand_took_the_place_of_a_lottery_and_why(database) {
        // The recorded round is of that time.
        let app = TestApp::on(database).set_to("2023-09-05 10:00:00");
        let new = NewCampaign::beginning("spring", at_the_bank("2023-09-04 00:00:00"));
        let campaign = new.add(&app).await.0.id;
        put_prizes(&app, campaign, vec![kites(1)]).await;
        for number in ["13900000001", "13900000002"] {
            app.signed_in(number).await.take(&app, "spring", 5).await;
        }
        let mut hall = Hall::of(app, campaign).await;
        let draw = hall.prepare(false).await;
        hall.pass_until("2023-09-13 10:00:00").await;
        let form = [
            ("changes", "0"),
            ("settings[sources][0][kind]", "lottery"),
            ("settings[sources][0][name]", "双色球"),
            ("settings[sources][0][issue]", "2023107"),
            ("settings[sources][0][numbers]", "7"),
            ("settings[sources][0][at]", "2023-09-14T21:15"),
            ("settings[sources][0][instead_kind]", "drand"),
            ("settings[sources][0][instead_at]", "2023-09-15T19:00:03"),
        ];
        let set = hall.first.post(&settings(draw), &form).await;
        assert!(set.status.is_redirection(), "{set:?}");
        assert_eq!(hall.freeze(draw).await, None);
        hall.pass_until("2023-09-16 09:00:00").await;
        let (id, changes) = hall.seen(draw).await;
        let form = [
            ("id", &*id), ("changes", &*changes), ("values[0][value]", SIGNATURE),
            ("values[0][instead]", "on"), ("values[0][because]", "第 2023107 期停开"),
        ];
        assert_eq!(hall.first.call("/api/draws/type_numbers", &form).await.error(), None);
        let page = hall.second.get(&format!("/staff/draws/{draw}")).await;
        for told in [
            "录入人改用了替代来源",
            "原来的来源是双色球第 2023107 期的 7 个开奖号码",
            "录入人写的原因：第 2023107 期停开",
            "签名已验证通过，不用再录。",
        ] {
            assert!(page.shows(told), "{told}: {page:?}");
        }
        assert_eq!(hall.confirm(&hall.second, draw, "").await, None);
        assert_eq!(hall.record(draw).await.verify(), Ok(()));
    }

    async fn who_types_again_does_not_find_the_numbers_in_the_notarys_pack(database) {
        let mut hall = Hall::on(TestApp::on(database)).await;
        let draw = hall.frozen().await;
        hall.pass_until("2026-03-24 22:00:00").await;
        for numbers in ["1 2 3 4 5 6 7", NUMBERS] {
            assert_eq!(hall.type_numbers(draw, numbers).await, None);
            let trail = packed_trail(&mut hall.second, draw).await;
            assert!(trail.contains("draw.freeze") && !trail.contains("draw.type"), "{trail}");
            if numbers != NUMBERS {
                let (id, changes) = hall.seen(draw).await;
                let form = [("id", &*id), ("changes", &*changes)];
                assert_eq!(hall.second.call("/api/draws/take_back", &form).await.error(), None);
                let trail = packed_trail(&mut hall.second, draw).await;
                assert!(!trail.contains("draw.take_back") && !trail.contains("1 2 3 4 5 6 7"), "{trail}");
            }
        }
        assert_eq!(hall.confirm(&hall.second, draw, NUMBERS).await, None);
        let trail = packed_trail(&mut hall.second, draw).await;
        for told in ["draw.type", "28 7 8 18 5 11 14", "draw.take_back", "1 2 3 4 5 6 7"] {
            assert!(trail.contains(told), "{told}: {trail}");
        }
    }

    async fn nothing_is_typed_or_drawn_while_it_is_asked_that_a_draw_be_taken_back(database) {
        let mut hall = Hall::on(TestApp::on(database)).await;
        let draw = hall.frozen().await;
        hall.pass_until("2026-03-24 22:00:00").await;
        let before = hall.draw(draw).await.changes;
        for _ in 0..2 {
            assert_eq!(posts(&mut hall.first, ASK, draw).await, None);
        }
        assert_eq!(hall.draw(draw).await.changes, before + 1, "it was asked once");
        let list = hall.second.get("/staff/draws").await;
        assert!(list.shows("有人申请作废，待批准"), "{list:?}");
        let being = Some(refused(DrawRefusal::BeingReplaced));
        assert_eq!(hall.type_numbers(draw, NUMBERS).await, being);
        assert_eq!(hall.draw(draw).await.state, DrawState::Frozen);
        assert_eq!(posts(&mut hall.second, REFUSE, draw).await, None);
        assert_eq!(hall.type_numbers(draw, NUMBERS).await, None);
        assert_eq!(posts(&mut hall.first, ASK, draw).await, None);
        assert_eq!(hall.confirm(&hall.second, draw, NUMBERS).await, being);
        assert_eq!(hall.draw(draw).await.state, DrawState::Typed);
        assert_eq!(posts(&mut hall.second, REFUSE, draw).await, None);
        assert_eq!(hall.confirm(&hall.second, draw, NUMBERS).await, None);
        assert_eq!(posts(&mut hall.first, PUBLISH, draw).await, None);
        assert_eq!(hall.draw(draw).await.state, DrawState::Published);
        let late = posts(&mut hall.first, ASK, draw).await;
        assert_eq!(late, Some(refused(DrawRefusal::PublishedAlready)));
    }

    async fn a_publication_that_waited_for_a_request_is_refused(database) {
        let mut hall = Hall::on(TestApp::on(database)).await;
        let draw = hall.drawn().await;
        let mut officer = hall.first.clone();
        let publishes = async {
            tokio::time::sleep(HELD / 3).await;
            posts(&mut officer, PUBLISH, draw).await
        };
        let ((), published) = tokio::join!(asks_slowly(&hall.app, draw), publishes);
        assert_eq!(published, Some(refused(DrawRefusal::BeingReplaced)));
        assert_eq!(hall.draw(draw).await.state, DrawState::Drawn);
        assert_eq!(hall.app.count("select count(*) from wins").await, 0);
        assert!(asked(&hall, draw).await.is_some());
    }

    async fn a_request_that_waited_for_a_publication_is_refused(database) {
        let mut hall = Hall::on(TestApp::on(database)).await;
        let draw = hall.drawn().await;
        let read = (draw, hall.draw(draw).await.changes);
        let mut officer = hall.first.clone();
        let asks = async {
            tokio::time::sleep(HELD / 3).await;
            posts(&mut officer, ASK, draw).await
        };
        let ((), late) = tokio::join!(publishes_slowly(&hall.app, read), asks);
        assert_eq!(late, Some(refused(DrawRefusal::PublishedAlready)));
        assert_eq!(asked(&hall, draw).await, None);
    }
}
