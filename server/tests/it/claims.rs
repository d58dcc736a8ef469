//! What winners see and choose: a branch, a code, another branch, nothing, their name in public.

use app::error::{AppError, Refusal};
use app::prizes::claims::refusal::ClaimRefusal;
use chrono::{NaiveDate, TimeDelta};
use domain::prizes::{Giving, PrizeKind, WinState};
use http::StatusCode;
use storage::each_database;
use uuid::Uuid;

use crate::test_app::browser::hidden;
use crate::test_app::{Browser, Reply, TestApp};

const CLAIM: &str = "/api/claims/claim";
const DECLINE: &str = "/api/claims/decline";
const PUBLISH: &str = "/api/claims/publish_name";
const WITHDRAW: &str = "/api/claims/withdraw_name";
const THING: (PrizeKind, Giving) = (PrizeKind::Thing, Giving::Threshold);
const DRAWN: (PrizeKind, Giving) = (PrizeKind::Thing, Giving::Draw);
const ANNA: &str = "13900000001";

fn page_of(win: Uuid) -> String {
    format!("/me/wins/{win}")
}

fn refused(refusal: ClaimRefusal) -> AppError {
    AppError::Refused(Refusal::Claim(refusal))
}

impl Browser {
    /// Chooses a branch on the win's page.
    async fn claims(&mut self, win: Uuid, branch: Uuid) -> Reply {
        let page = self.get(&page_of(win)).await;
        assert_eq!(hidden(&page, CLAIM, "win"), win.to_string());
        let form = [("win", &*win.to_string()), ("branch", &*branch.to_string())];
        self.submit(CLAIM, &form).await
    }

    async fn tries_to_claim(&mut self, win: Uuid, branch: Uuid) -> Option<AppError> {
        let form = [("win", &*win.to_string()), ("branch", &*branch.to_string())];
        self.call(CLAIM, &form).await.error()
    }

    async fn declines(&mut self, win: Uuid) -> Reply {
        let page = self.get(&format!("{}/decline", page_of(win))).await;
        assert!(page.shows("确认放弃"), "{page:?}");
        self.submit(DECLINE, &[("win", &win.to_string())]).await
    }
}

each_database! {
    async fn a_winner_chooses_a_branch_and_has_a_code_at_once(database) {
        let app = TestApp::on(database);
        let shop = app.shop("spring", THING, 5, [3, 1]).await;
        let mut anna = app.signed_in(ANNA).await;
        assert!(!anna.get("/me").await.shows("我的奖品"));
        let win = app.wins(&shop, &mut anna).await;
        let me = anna.get("/me").await;
        assert!(me.shows("我的奖品") && me.shows("待领取") && me.shows("4月15日 24:00"), "{me:?}");
        let page = anna.get(&page_of(win)).await;
        assert!(page.shows("手绘风筝") && page.shows("还有 3 份") && page.shows("机构0536-01"), "{page:?}");
        assert!(!page.shows("领奖码<b>"));

        let [here, _] = shop.branches;
        let page = anna.claims(win, here).await;
        let code = app.claim_code(win).await;
        assert!(page.shows("已为您留好一份奖品") && page.shows(&code.grouped()), "{page:?}");
        assert!(page.shows("领奖码的二维码") && page.shows("请家人代领"));
        assert_eq!(app.win_state(win).await, WinState::Claimed { branch: here });
        assert_eq!(app.lies(&shop, here).await, (3, 1));
        assert!(anna.get("/me").await.shows("待到网点领取"));
        // Sent again by somebody impatient.
        assert_eq!(anna.tries_to_claim(win, here).await, None);
        assert_eq!(app.lies(&shop, here).await, (3, 1));
        assert_eq!(app.became(win).await, ["won", "claimed"]);
        for reply in anna.seen() {
            let told = format!("{} {}", reply.asked, reply.location());
            assert!(!told.contains(code.digits()), "{told}");
            assert!(!reply.body.contains(ANNA), "{}", reply.asked);
        }
    }

    async fn thirty_winners_race_for_three_and_three_get_one(database) {
        let app = TestApp::on(database);
        let shop = app.shop("spring", THING, 30, [3, 0]).await;
        let here = shop.branches[0];
        let mut racers = Vec::new();
        for number in 0..30 {
            let mut browser = app.signed_in(&format!("139000001{number:02}")).await;
            let win = app.wins(&shop, &mut browser).await;
            racers.push((browser, win));
        }
        let running = racers.into_iter().map(|(mut browser, win)| {
            tokio::spawn(async move { browser.tries_to_claim(win, here).await })
        });
        let done = futures::future::join_all(running).await;
        let done: Vec<_> = done.into_iter().map(Result::unwrap).collect();
        assert_eq!(done.iter().filter(|error| error.is_none()).count(), 3);
        let mut too_late = done.iter().flatten();
        assert!(too_late.all(|error| *error == refused(ClaimRefusal::NoStock)), "{done:?}");
        assert_eq!(app.lies(&shop, here).await, (3, 3));
        assert_eq!(app.count("select count(*) from wins where state = 'claimed'").await, 3);
    }

    async fn another_branch_is_chosen_while_it_has_one(database) {
        let app = TestApp::on(database);
        let shop = app.shop("spring", THING, 5, [3, 1]).await;
        let [here, there] = shop.branches;
        let mut anna = app.signed_in(ANNA).await;
        let win = app.wins(&shop, &mut anna).await;
        let move_page = format!("{}/branches", page_of(win));
        assert_eq!(anna.get(&move_page).await.location(), page_of(win), "nothing is chosen yet");
        anna.claims(win, here).await;
        let page = anna.get(&move_page).await;
        assert!(page.shows("现在选的") && page.shows("换到选中的网点"), "{page:?}");
        let form = [("win", &*win.to_string()), ("branch", &*there.to_string())];
        let page = anna.submit(CLAIM, &form).await;
        assert!(page.shows("已改到新的网点") && page.shows("机构0536-01"), "{page:?}");
        assert_eq!((app.lies(&shop, here).await, app.lies(&shop, there).await), ((3, 0), (1, 1)));

        let mut bert = app.signed_in("13900000002").await;
        let other = app.wins(&shop, &mut bert).await;
        bert.claims(other, here).await;
        bert.get(&format!("{}/branches", page_of(other))).await;
        let form = [("win", &*other.to_string()), ("branch", &*there.to_string())];
        let page = bert.submit(CLAIM, &form).await;
        assert!(page.shows("刚刚被领完了"), "{page:?}");
        assert_eq!(app.win_state(other).await, WinState::Claimed { branch: here }, "it is kept");
        assert_eq!((app.lies(&shop, here).await, app.lies(&shop, there).await), ((3, 1), (1, 1)));
    }

    async fn without_stock_a_page_says_so_and_the_prize_is_kept(database) {
        let app = TestApp::on(database);
        let shop = app.shop("spring", THING, 5, [0, 0]).await;
        let here = shop.branches[0];
        let mut anna = app.signed_in(ANNA).await;
        let win = app.wins(&shop, &mut anna).await;
        let page = anna.get(&page_of(win)).await;
        assert!(page.shows("网点正在备货") && !page.shows("在选中的网点领取"), "{page:?}");
        assert_eq!(anna.tries_to_claim(win, here).await, Some(refused(ClaimRefusal::NoStock)));
        app.receive(&shop, here, 1).await;
        let page = anna.get(&page_of(win)).await;
        assert!(page.shows("在选中的网点领取"), "{page:?}");
        let page = anna.submit(CLAIM, &[("win", &win.to_string())]).await;
        assert!(page.shows("请先选择一个网点"), "{page:?}");
        assert!(anna.claims(win, here).await.shows("领奖码"));
    }

    async fn branches_are_found_by_city_and_by_words(database) {
        let app = TestApp::on(database);
        let shop = app.shop("spring", THING, 5, [1, 1]).await;
        let mut anna = app.signed_in(ANNA).await;
        let win = app.wins(&shop, &mut anna).await;
        let here = page_of(win);
        let city = app.branch_id("0536").await;
        let (near, far) = ("<strong>机构0536-01", "<strong>机构0571-01");
        for query in [format!("city={city}"), "q=0536-01".to_owned()] {
            let page = anna.get(&format!("{here}?{query}")).await;
            assert!(page.shows(near) && !page.shows(far), "{query}: {page:?}");
        }
        let page = anna.get(&format!("{here}?q=100%25")).await;
        assert!(page.shows("没有符合条件而且有货的网点") && !page.shows(near), "{page:?}");
    }

    async fn claims_begin_on_their_day_and_end_with_the_last(database) {
        let app = TestApp::on(database);
        let shop = app.shop("spring", THING, 5, [5, 0]).await;
        let here = shop.branches[0];
        let mut anna = app.signed_in(ANNA).await;
        let win = app.wins(&shop, &mut anna).await;
        let from = NaiveDate::from_ymd_opt(2026, 3, 17).unwrap();
        app.claims_from(&shop, from, vec![]).await;
        let page = anna.get(&page_of(win)).await;
        assert!(page.shows("3月17日起开始领奖") && !page.shows("在选中的网点领取"), "{page:?}");
        let early = Some(refused(ClaimRefusal::Early(3, 17)));
        assert_eq!(anna.tries_to_claim(win, here).await, early);
        app.pass_until("2026-03-17 00:00:00");
        anna.claims(win, here).await;
        app.pass_until("2026-04-16 00:00:00");
        let mut anna = app.signed_in(ANNA).await;
        let late = Some(refused(ClaimRefusal::Late));
        assert_eq!(anna.tries_to_claim(win, shop.branches[1]).await, late);
        assert!(anna.get(&page_of(win)).await.shows("领奖截止时间已过"));
        app.prizes_go_on().await;
        assert_eq!(app.win_state(win).await, WinState::Forfeited);
        assert_eq!(app.lies(&shop, here).await, (5, 0));
        let me = anna.get("/me").await;
        assert!(me.shows("逾期作废") && anna.get(&page_of(win)).await.shows("已按规则作废"), "{me:?}");
        assert_eq!(anna.tries_to_claim(win, here).await, Some(refused(ClaimRefusal::GivenUp)));
    }

    async fn somebody_elses_win_is_not_found(database) {
        let app = TestApp::on(database);
        let shop = app.shop("spring", DRAWN, 5, [5, 0]).await;
        let mut people = [app.signed_in(ANNA).await];
        let win = app.draws(&shop, &mut people, 1).await[0];
        let mut bert = app.signed_in("13900000002").await;
        let before = app.dump().await;
        for page in ["", "/branches", "/decline"] {
            let reply = bert.get(&format!("{}{page}", page_of(win))).await;
            assert_eq!(reply.status, StatusCode::NOT_FOUND, "{page}");
        }
        let (id, branch) = (win.to_string(), shop.branches[0].to_string());
        for (path, field) in [(CLAIM, ("branch", &*branch)), (DECLINE, ("x", "")), (PUBLISH, ("surname", "王")), (WITHDRAW, ("x", ""))] {
            let reply = bert.call(path, &[("win", &id), field]).await;
            assert_eq!(reply.error(), Some(AppError::NotFound), "{path}");
        }
        assert_eq!(app.dump().await.changes(&before), [""; 0]);
    }

    async fn a_winner_is_named_only_as_long_as_agreed(database) {
        let app = TestApp::on(database);
        let shop = app.shop("spring", DRAWN, 5, [5, 0]).await;
        let mut people = [app.signed_in("13812345678").await];
        let win = app.draws(&shop, &mut people, 1).await[0];
        let [anna] = &mut people;
        let id = win.to_string();
        anna.get(&page_of(win)).await;
        let page = anna.submit(PUBLISH, &[("win", &id), ("surname", "王1")]).await;
        assert!(page.shows("请只填写您的姓") && page.shows("value=\"王1\""), "{page:?}");
        for _ in 0..2 {
            let page = anna.submit(PUBLISH, &[("win", &id), ("surname", " 王 ")]).await;
            // A picture of this page tells nobody what the counter asks for.
            assert!(page.shows("王 138********") && !page.shows("138****5678"), "{page:?}");
        }
        assert_eq!(app.win(win).await.shown_as.as_deref(), Some("王 138****5678"));
        for _ in 0..2 {
            let page = anna.submit(WITHDRAW, &[("win", &id)]).await;
            assert!(page.shows("已撤回同意"), "{page:?}");
        }
        assert_eq!(app.win(win).await.shown_as, None);
        assert_eq!(app.became(win).await, ["won", "named", "unnamed"]);
        let found = app.dump().await.places_of("王 138".as_bytes());
        assert_eq!(found, [""; 0], "what was taken back stands nowhere");
    }

    async fn deleting_the_account_gives_prizes_up_and_says_so_before(database) {
        let app = TestApp::on(database);
        let shop = app.shop("spring", DRAWN, 1, [1, 0]).await;
        let here = shop.branches[0];
        let mut people = [app.signed_in(ANNA).await, app.listening("13900000002").await];
        let win = app.draws(&shop, &mut people, 1).await[0];
        let [anna, bert] = &mut people;
        anna.claims(win, here).await;
        let form = [("win", &*win.to_string()), ("surname", "王")];
        assert_eq!(anna.call(PUBLISH, &form).await.error(), None);
        let data = anna.get("/me/data.json").await;
        let data: serde_json::Value = serde_json::from_str(&data.body).unwrap();
        assert_eq!(data["wins"][0]["prize"], "手绘风筝");
        assert_eq!(data["wins"][0]["state"], "claimed");
        let page = anna.get("/me/data").await;
        assert!(page.shows("您有 1 份奖品还没有领取"), "{page:?}");
        anna.submit("/api/participants/delete_account", &[("confirm", "1")]).await;
        assert_eq!(app.win_state(win).await, WinState::Declined);
        assert_eq!(app.lies(&shop, here).await, (1, 0));
        assert_eq!(app.win(win).await.shown_as, None);
        app.prizes_go_on().await;
        let next = app.wins_of(bert).await;
        assert_eq!(next[0].replaces, Some(win));
    }

    async fn a_voucher_is_its_winners_at_once_and_once(database) {
        let app = TestApp::on(database);
        let vouchers = (PrizeKind::Voucher, Giving::Threshold);
        let shop = app.shop("spring", vouchers, 5, [0, 0]).await;
        let mut anna = app.signed_in(ANNA).await;
        let mut bert = app.signed_in("13900000002").await;
        let (win, other) = (app.wins(&shop, &mut anna).await, app.wins(&shop, &mut bert).await);
        assert!(anna.get("/me").await.shows("领取券码"));
        let claim = |win: Uuid| [("win", win.to_string())];
        let [(name, id)] = claim(win);
        anna.get(&page_of(win)).await;
        let page = anna.submit(CLAIM, &[(name, &id)]).await;
        assert!(page.shows("券码正在补充"), "{page:?}");
        assert_eq!(app.win_state(win).await, WinState::Open, "the prize is kept");
        app.brings_voucher(&shop, "KITE-7788").await;
        for _ in 0..2 {
            let page = anna.submit(CLAIM, &[(name, &id)]).await;
            assert!(page.shows("券码已发放") && page.shows("KITE-7788"), "{page:?}");
        }
        assert!(anna.get(&page_of(win)).await.shows("KITE-7788"));
        assert_eq!(app.became(win).await, ["won", "redeemed"]);
        let [(name, id)] = claim(other);
        let none = bert.call(CLAIM, &[(name, &id)]).await;
        assert_eq!(none.error(), Some(refused(ClaimRefusal::NoVoucher)));
        assert!(!bert.get(&page_of(other)).await.shows("KITE-7788"));
    }

    async fn a_declined_prize_stays_declined(database) {
        let app = TestApp::on(database);
        let shop = app.shop("spring", THING, 1, [1, 0]).await;
        let mut anna = app.signed_in(ANNA).await;
        let win = app.wins(&shop, &mut anna).await;
        anna.claims(win, shop.branches[0]).await;
        let page = anna.declines(win).await;
        assert!(page.shows("您已放弃这份奖品") && page.shows("已放弃"), "{page:?}");
        assert_eq!(app.lies(&shop, shop.branches[0]).await, (1, 0));
        let again = anna.call(DECLINE, &[("win", &win.to_string())]).await;
        assert_eq!(again.error(), None, "sent again it is harmless");
        let closed = anna.get(&format!("{}/decline", page_of(win))).await;
        assert_eq!(closed.location(), page_of(win));
        app.pass(TimeDelta::days(1));
        app.prizes_go_on().await;
        assert_eq!(app.became(win).await, ["won", "claimed", "declined"], "nothing was drawn here");
    }
}
