//! The ledger of wins and stock: verified from the command line and every night, reconciled day by
//! day, and followed for one ticket.

mod shop;

use app::error::{AppError, Refusal};
use app::prizes::instant::plan;
use chrono::{DateTime, TimeDelta, Utc};
use domain::campaigns::PrizeOffer;
use domain::prizes::Giving;
use domain::prizes::draw::Fate;
use domain::staff::Role;
use http::StatusCode;
use serde_json::Value;
use server::jobs::ledger;
use storage::prizes::{self, Prize};
use storage::testing::TestDatabase;
use storage::{Db, Error, each_database};
use uuid::Uuid;

use self::shop::Shop;
use crate::draws::{kites, put_prizes};
use crate::support::{Program, text};
use crate::test_app::{NewCampaign, Reply, TestApp};

const FIND: &str = "/api/prizes/find_line";
const DAY: &str = "/staff/prizes/reconciliation?day=2026-03-15";

/// Changes the database behind the application's back, as somebody may who owns it.
async fn meddle(db: &Db, statements: Vec<&'static str>) {
    let done: Result<(), Error> = db
        .write(statements, |tx, statements| {
            Box::pin(async move {
                for &sql in statements {
                    tx.command(sql).run().await?;
                }
                Ok(())
            })
        })
        .await;
    done.unwrap();
}

/// Takes the guards off entries that only gain: who owns the database can.
async fn without_guards(db: &Db) {
    let statements = if db.engine() == "postgres" {
        vec![
            "alter table win_entries disable trigger all",
            "alter table stock_entries disable trigger all",
        ]
    } else {
        vec![
            "drop trigger win_entries_stay",
            "drop trigger win_entries_unchanged",
            "drop trigger stock_entries_stay",
            "drop trigger stock_entries_unchanged",
        ]
    };
    meddle(db, statements).await;
}

/// Four winners of five prizes, three of which lie at 0571-01: one has chosen nothing, one waits, one
/// has the prize, one gave it up. The shop, and the ticket of who has the prize.
async fn a_day(database: TestDatabase) -> (Shop, String) {
    let shop = Shop::open(TestApp::on(database), 5).await;
    shop.receives("0571-01", 3).await;
    shop.won("13900000001").await;
    let (waiting, _) = shop.won("13900000002").await;
    shop.claims(waiting, "0571-01").await;
    let (handed, ticket) = shop.won("13900000003").await;
    shop.claims(handed, "0571-01").await;
    shop.hands_over(handed, "0571-01").await;
    let (gone, _) = shop.won("13900000004").await;
    shop.claims(gone, "0571-01").await;
    shop.gives_up(gone).await;
    (shop, ticket)
}

/// The page of a ticket's line, as an auditor finds it by its code.
async fn line_of(app: &TestApp, ticket: Uuid) -> Reply {
    let code = {
        let mut conn = app.state.db.read().await.unwrap();
        prizes::ticket_code(&mut conn, ticket).await.unwrap()
    };
    let code = code.unwrap();
    let mut auditor = app.at_the_desk(Role::Auditor).await;
    auditor.open("/staff/prizes/line").await;
    let page = auditor.submit(FIND, &[("ticket", &code)]).await;
    assert!(page.shows(&code), "{page:?}");
    page
}

fn verify(url: &str, more: &[&str]) -> (Option<i32>, String) {
    let arguments = ["ledger", "verify", "--database-url", url];
    let output = Program::new().run(&[&arguments, more].concat());
    (output.status.code(), text(&output.stdout))
}

each_database! {
    async fn a_ledger_that_agrees_is_told_so(database) {
        let (shop, _) = a_day(database).await;
        assert_eq!(shop.differences().await, [""; 0]);
        assert_eq!(ledger::verify(&shop.app.state).await.unwrap(), 0);
        let (code, told) = verify(shop.app.url(), &[]);
        assert_eq!(
            told.trim(),
            "spring: everything agrees: 4 wins (1 open, 1 claimed, 1 redeemed, 1 given up), \
             6 stock entries"
        );
        assert_eq!(code, Some(0));
        let (code, told) = verify(shop.app.url(), &["--campaign", "spring", "--json"]);
        let told: Value = serde_json::from_str(&told).unwrap();
        assert_eq!((code, &told["agrees"]), (Some(0), &Value::Bool(true)));
        assert_eq!(told["campaigns"][0]["redeemed"], 1);
        let (code, _) = verify(shop.app.url(), &["--campaign", "autumn"]);
        assert_eq!(code, Some(2), "no such campaign");
    }

    async fn what_was_changed_behind_the_ledger_is_named(database) {
        let (shop, _) = a_day(database).await;
        let db = &shop.app.state.db;
        without_guards(db).await;
        meddle(db, vec!["update prizes set held = 2"]).await;
        assert_eq!(
            shop.differences().await,
            ["手绘风筝: 2 are stored as held, but 3 wins hold one"]
        );
        meddle(db, vec!["update prizes set held = 3", "update stock_sums set on_hand = 3"]).await;
        assert_eq!(
            shop.differences().await,
            ["手绘风筝 at 0571-01: 3 on hand and 1 kept are stored, but its entries come to 2 and 1"]
        );
        meddle(db, vec!["update stock_sums set on_hand = 2", "delete from win_entries where kind = 'redeemed'"]).await;
        let found = shop.differences().await;
        assert_eq!(found.len(), 4, "{found:#?}");
        assert!(found[0].contains("stored as redeemed at 0571-01, but its entries lead to claimed"));
        assert!(found[1].contains("handed_over at 0571-01, reserved at 0571-01, but its entries ask for reserved"));
        assert!(found[2].ends_with("1 are kept, but 2 wins wait there"));
        assert!(found[3].ends_with("1 were handed over, but 0 wins were redeemed there"));
        assert_eq!(ledger::verify(&shop.app.state).await.unwrap(), 4);
        let (code, told) = verify(shop.app.url(), &[]);
        assert_eq!((code, told.lines().count()), (Some(6), 4), "{told}");
        assert!(told.starts_with("spring: win "));
    }

    async fn entries_that_were_taken_away_are_missed(database) {
        let (shop, _) = a_day(database).await;
        let db = &shop.app.state.db;
        without_guards(db).await;
        meddle(db, vec!["delete from stock_entries where kind = 'received'"]).await;
        let found = shop.differences().await;
        assert_eq!(found[0], "手绘风筝 at 0571-01: its stock entry 1 is missing or cannot be read");
        assert!(found.iter().any(|found| found.contains("after its stock entry")), "{found:#?}");
    }

    async fn a_win_whose_attempt_is_somebody_elses_is_named(database) {
        let (shop, _) = a_day(database).await;
        let other = "update wins set attempt_id = (select min(a.id) from attempts a
                     where a.participant_id <> wins.participant_id) where state = 'open'";
        // PostgreSQL has no least of ids.
        let other = match shop.app.state.db.engine() {
            "postgres" => "update wins set attempt_id = (select a.id from attempts a
                           where a.participant_id <> wins.participant_id limit 1) where state = 'open'",
            _ => other,
        };
        meddle(&shop.app.state.db, vec![other]).await;
        let found = shop.differences().await;
        assert!(found[0].ends_with("what it came by is missing, or somebody else's"), "{found:?}");
        assert_eq!(found.len(), 1);
    }

    async fn a_day_is_reconciled_and_differences_are_named(database) {
        let (shop, _) = a_day(database).await;
        let mut editor = shop.app.at_the_desk(Role::CampaignEditor).await;
        let page = editor.get(DAY).await;
        assert_eq!(page.status, StatusCode::OK);
        for told in ["两边记录一致", "2026-03-15发放 1 件，没有差异", "手绘风筝", "机构0571-01"] {
            assert!(page.shows(told), "{told}: {page:?}");
        }
        assert!(!page.shows("<strong>有差异"));
        assert!(page.shows("未盘点"), "{page:?}");
        for wrong in ["morgen", "2026-03-16", "2026-02-30"] {
            let page = editor.get(&format!("/staff/prizes/reconciliation?day={wrong}")).await;
            assert!(page.shows("这一天看不懂") && page.shows("2026-03-15发放 1 件"), "{page:?}");
        }
        let none = editor.get("/staff/prizes/reconciliation.xlsx?day=morgen").await;
        assert_eq!(none.status, StatusCode::NOT_FOUND);
        let file = editor.download("/staff/prizes/reconciliation.xlsx?day=2026-03-15").await;
        assert!(file.starts_with(b"PK"));
        assert_eq!(
            shop.app.count("select count(*) from audit_entries where action = 'prizes.export_day'").await,
            1
        );
        // A day later nothing was handed over, and everything stands as it did.
        shop.app.pass(TimeDelta::days(1));
        let mut editor = shop.app.at_the_desk(Role::CampaignEditor).await;
        let later = editor.get("/staff/prizes/reconciliation").await;
        assert!(later.shows("2026-03-16发放 0 件，没有差异"), "{later:?}");

        without_guards(&shop.app.state.db).await;
        meddle(&shop.app.state.db, vec!["delete from win_entries where kind = 'redeemed'"]).await;
        let page = editor.get(DAY).await;
        assert!(page.shows("<strong>有差异"), "{page:?}");
        assert!(page.shows("领取记录 0 件，库存发放 1 件，库存多发 1 件"), "{page:?}");
        assert!(page.shows("待领 2 件，库存预留 1 件，相差 1 件"), "{page:?}");
    }

    async fn a_teller_reconciles_the_own_branch_alone(database) {
        let (shop, _) = a_day(database).await;
        shop.receives("0536-01", 2).await;
        let mut teller = shop.app.at_the_desk(Role::BranchTeller).await;
        let page = teller.get(DAY).await;
        assert!(page.shows("机构0571-01") && !page.shows("机构0536-01"), "{page:?}");
        assert!(!page.shows("中奖去向"), "wins of other branches are not counted for a teller");
        let mut editor = shop.app.at_the_desk(Role::CampaignEditor).await;
        assert!(editor.get(DAY).await.shows("机构0536-01"));
    }

    async fn one_ticket_is_followed_from_the_attempt_to_the_counter(database) {
        let (shop, ticket) = a_day(database).await;
        let mut teller = shop.app.at_the_desk(Role::BranchTeller).await;
        teller.open("/staff/prizes/line").await;
        let typed = ticket.to_lowercase().replace('-', " ");
        let page = teller.submit(FIND, &[("ticket", &typed)]).await;
        for told in [
            &*ticket, "139********", "开始答题", "5 题中答对 5 题", "获得抽奖券", "达标即得",
            "选择网点", "库存预留", "领取", "库存发放", "本人已领", "机构0571-01",
        ] {
            assert!(page.shows(told), "{told}: {page:?}");
        }
        assert!(!page.shows("0003"), "the teller has the last digits told");
        let mut auditor = shop.app.at_the_desk(Role::Auditor).await;
        auditor.open("/staff/prizes/line").await;
        let page = auditor.submit(FIND, &[("ticket", &typed)]).await;
        assert!(page.shows("139****0003") && !page.shows("13900000003"), "{page:?}");
    }

    async fn a_drawn_win_is_followed_to_its_pick_and_so_is_whoever_came_in(database) {
        let app = TestApp::on(database);
        let (campaign, _) = NewCampaign::new("spring").add(&app).await;
        let phone = |ticket: u32| format!("1390000000{ticket}");
        for ticket in 1..=5 {
            app.signed_in(&phone(ticket)).await.take(&app, "spring", 5).await;
            app.pass(TimeDelta::seconds(1));
        }
        app.pass(TimeDelta::days(10));
        let draw = app.prepare_draw(&campaign, false).await;
        draw.freeze(&app).await;
        let picks = draw.draw(&app).await.drawn.unwrap().outcome.remove(0).picks;
        let first = |fate: Fate| picks.iter().position(|pick| pick.fate == fate).unwrap();
        let (won, next) = (first(Fate::Winner), first(Fate::Alternate));
        let ticket = |place: usize| draw.entrants[picks[place].ticket as usize - 1].id;
        let pick = |place: usize| {
            let number = picks[place].ticket;
            format!("手绘风筝，第 {} 签，名单第 {number} 号，抽奖 {}", place + 1, draw.id)
        };
        let page = line_of(&app, ticket(won)).await;
        assert!(!page.shows("抽签"), "it is not published: {page:?}");

        let id = draw.id.to_string();
        let mut officer = app.at_the_desk(Role::DrawOfficer).await;
        let published = officer.call("/api/draws/publish", &[("id", &*id)]).await;
        assert_eq!(published.error(), None, "{published:?}");
        let page = line_of(&app, ticket(won)).await;
        for told in ["抽签：中奖", &*pick(won), "按公布的算法", "中奖：手绘风筝", ">抽奖</td>"] {
            assert!(page.shows(told), "{told}: {page:?}");
        }
        let page = line_of(&app, ticket(next)).await;
        assert!(page.shows("抽签：候补") && !page.shows("中奖：手绘风筝"), "{page:?}");

        let mut winner = app.signed_in(&phone(picks[won].ticket)).await;
        let win = app.wins_of(&winner).await.remove(0).id.to_string();
        let declined = winner.call("/api/claims/decline", &[("win", &*win)]).await;
        assert_eq!(declined.error(), None, "{declined:?}");
        app.prizes_go_on().await;
        let page = line_of(&app, ticket(won)).await;
        assert!(page.shows(">放弃</td>") && page.shows(">中奖人</td>"), "{page:?}");
        let page = line_of(&app, ticket(next)).await;
        for told in ["抽签：候补", &*pick(next), "中奖：手绘风筝", ">抽奖候补递补</td>"] {
            assert!(page.shows(told), "{told}: {page:?}");
        }
    }

    async fn an_instant_win_is_followed_to_its_moment(database) {
        let app = TestApp::on(database);
        let new = NewCampaign::new("spring").with(|details| {
            let offer = PrizeOffer { count: 1, given: Giving::Instant, ..PrizeOffer::default() };
            details.prizes = vec![offer];
        });
        let campaign = new.add(&app).await.0.id;
        let kite = Prize { given: Giving::Instant, ..kites(1) };
        put_prizes(&app, campaign, vec![kite]).await;
        plan::bring_up(&app.state).await.unwrap();
        let (moment, at) = {
            let mut conn = app.state.db.read().await.unwrap();
            let moment = conn.query("select m.id, m.at from instant_moments m");
            moment.one::<(Uuid, DateTime<Utc>)>().await.unwrap()
        };
        app.pass(at - app.state.clock.now());
        let mut anna = app.signed_in("13900000001").await;
        anna.take(&app, "spring", 5).await;
        let ticket = {
            let who = app.participant(&anna).await;
            let mut conn = app.state.db.read().await.unwrap();
            prizes::tickets(&mut conn, who, 9).await.unwrap().remove(0).id
        };
        let page = line_of(&app, ticket).await;
        let by = format!(">即时中奖，中奖时刻 {moment}</td>");
        assert!(page.shows("中奖：手绘风筝") && page.shows(&by), "{page:?}");
        assert!(!page.shows("抽签"), "{page:?}");
    }

    async fn a_ticket_that_touches_no_own_branch_is_not_told(database) {
        let shop = Shop::open(TestApp::on(database), 5).await;
        shop.receives("0536-01", 2).await;
        let (win, ticket) = shop.won("13900000001").await;
        shop.claims(win, "0536-01").await;
        let mut teller = shop.app.at_the_desk(Role::BranchTeller).await;
        let refused = Some(AppError::Refused(Refusal::TicketUnknown));
        for typed in [&*ticket, "7K3PX-29QMD", "", "13900000001"] {
            assert_eq!(teller.call(FIND, &[("ticket", typed)]).await.error(), refused, "{typed}");
        }
        teller.open("/staff/prizes/line").await;
        let page = teller.submit(FIND, &[("ticket", &ticket)]).await;
        assert!(page.shows("没有找到这张抽奖券") && page.shows(&ticket), "{page:?}");
        let mut editor = shop.app.at_the_desk(Role::CampaignEditor).await;
        assert_eq!(editor.call(FIND, &[("ticket", &ticket)]).await.error(), None);
    }
}
