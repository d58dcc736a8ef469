//! The counter: who comes for a prize is checked, and it is handed over once.

use app::error::{AppError, Refusal};
use app::prizes::counter::refusal::CounterRefusal;
use app::prizes::winning::{code_of, new_win};
use chrono::TimeDelta;
use domain::prizes::counter::qr_text;
use domain::prizes::{ClaimCode, Giving, PrizeKind, StockMove, WinState};
use domain::staff::Role;
use exchange::qr::Qr;
use http::StatusCode;
use storage::prizes::{Cause, Prize, Published, StockEntry, StoredWin};
use storage::staff::StaffDraft;
use storage::testing::TestDatabase;
use storage::{each_database, prizes, staff};
use uuid::Uuid;

use crate::test_app::browser::hidden;
use crate::test_app::{Browser, NewCampaign, Reply, TestApp, at_the_bank, new_id};

const FIND: &str = "/api/counter/find";
const SEND: &str = "/api/counter/send_code";
const HAND_OVER: &str = "/api/counter/hand_over";
const UNDO: &str = "/api/counter/undo";
const PHONE: &str = "13912345678";

/// A prize that waits at `0571-01` for whoever has the number [`PHONE`].
pub struct Waiting {
    pub win: Uuid,
    pub code: ClaimCode,
    pub prize: Uuid,
}

impl Waiting {
    pub fn page(&self) -> String {
        format!("/staff/counter/wins/{}", self.win)
    }

    /// As the form of its page sends it.
    fn form<'f>(ids: &'f [String; 2], digits: &'f str) -> Vec<(&'f str, &'f str)> {
        let [id, key] = ids;
        vec![
            ("id", id),
            ("key", key),
            ("changes", "1"),
            ("comer", "winner"),
            ("digits", digits),
            ("received", "1"),
        ]
    }

    fn ids(&self) -> [String; 2] {
        [self.win.to_string(), new_id().to_string()]
    }
}

impl TestApp {
    /// Somebody has won a kite and chosen the outlet `0571-01`, until the end of the 25th.
    pub async fn waiting_prize(&self) -> Waiting {
        self.with_staff().await;
        let (campaign, _) = NewCampaign::new("kites").add(self).await;
        let mut winner = self.signed_in(PHONE).await;
        let attempt = winner.start("kites").await;
        let participant = self.participant(&winner).await;
        let branch = self.branch_id("0571-01").await;
        let prize = Prize {
            id: new_id(),
            campaign_id: campaign.id,
            place: 0,
            name: "手绘风筝".into(),
            kind: PrizeKind::Thing,
            given: Giving::Threshold,
            quantity: 5,
            held: 0,
            value_fen: 6_800,
            terms: String::new(),
            by_branch: vec![],
        };
        let received = StockEntry {
            id: new_id(),
            prize_id: prize.id,
            branch_id: branch,
            kind: StockMove::Received,
            quantity: 5,
            win_id: None,
            transfer_id: None,
            count_id: None,
            staff_id: None,
            note: String::new(),
        };
        let (of, deadline) = ((campaign.id, prize.id), at_the_bank("2026-03-26 00:00:00"));
        let new = new_win(
            &self.state,
            of,
            participant,
            Cause::Threshold { attempt },
            deadline,
        );
        let (win, prize_id) = (new.id, prize.id);
        let code = code_of(&self.state, win, &new.code_sealed).unwrap();
        let published = Published {
            prizes: vec![prize],
            terms: None,
        };
        let data = (published, received, new, branch, self.state.clock.now());
        let unit = self
            .state
            .db
            .write(data, |tx, (published, received, new, branch, now)| {
                Box::pin(async move {
                    assert!(prizes::put(tx, new.campaign_id, published).await?);
                    assert!(prizes::lay(tx, received, *now).await?);
                    assert!(prizes::give(tx, new, *now).await?);
                    let won = prizes::find(tx, new.id).await?.unwrap();
                    let claimed =
                        prizes::claim(tx, &won, *branch, [new_id(), new_id()], *now).await?;
                    assert_eq!(claimed, Ok(()));
                    Ok::<_, storage::Error>(())
                })
            });
        unit.await.unwrap();
        Waiting {
            win,
            code,
            prize: prize_id,
        }
    }

    async fn stored_win(&self, win: Uuid) -> StoredWin {
        let mut conn = self.state.db.read().await.unwrap();
        prizes::find(&mut conn, win).await.unwrap().unwrap()
    }

    /// A browser of another teller, at the branch with this code.
    async fn another_teller(&self, username: &'static str, code: &str) -> Browser {
        let draft = StaffDraft {
            name: format!("柜员{username}"),
            role: Role::BranchTeller,
            branch: self.branch_id(code).await,
        };
        let data = (new_id(), username, draft, self.state.clock.now());
        let unit = self.state.db.write(data, |tx, (id, username, draft, now)| {
            Box::pin(async move { staff::add(tx, *id, username, draft, *now).await })
        });
        let added: Result<bool, storage::Error> = unit.await;
        assert!(added.unwrap());
        let mut browser = self.browser();
        self.seat(&mut browser, username).await;
        browser
    }

    /// How many lie at the outlet, and how many of them are kept for winners.
    async fn stock_of(&self, prize: Uuid) -> (i64, i64) {
        let mut conn = self.state.db.read().await.unwrap();
        let all = prizes::at_branches(&mut conn, prize).await.unwrap();
        all.first()
            .map_or((0, 0), |stock| (stock.on_hand, stock.reserved))
    }
}

fn refused(reply: &Reply) -> Option<CounterRefusal> {
    match reply.error() {
        None => None,
        Some(AppError::Refused(Refusal::Counter(refusal))) => Some(refusal),
        Some(other) => panic!("{other:?}: {reply:?}"),
    }
}

async fn scan(browser: &mut Browser, code: &ClaimCode) -> Reply {
    browser.call(FIND, &[("scanned", &qr_text(code))]).await
}

/// Hands over by this form.
async fn hand_over(teller: &mut Browser, form: Vec<(String, String)>) -> Option<CounterRefusal> {
    let form: Vec<_> = form
        .iter()
        .map(|(name, value)| (&**name, &**value))
        .collect();
    refused(&teller.call(HAND_OVER, &form).await)
}

impl TestApp {
    /// Has the rules say that winners bear the tax.
    async fn winners_bear_the_tax(&self) {
        let unit = self.state.db.write((), |tx, ()| {
            Box::pin(async move {
                tx.command(
                    "insert into prize_terms (campaign_id, claim_from, claim_until, tax, alternates)
                     select campaign_id, $1, $2, 'winner', 0 from prizes",
                )
                .bind(at_the_bank("2026-03-15 00:00:00").date_naive())
                .bind(at_the_bank("2026-03-25 12:00:00").date_naive())
                .run()
                .await
            })
        });
        let laid: Result<u64, storage::Error> = unit.await;
        assert_eq!(laid.unwrap(), 1);
    }
}

each_database! {
    async fn tax_that_its_winner_bears_is_withheld_before_a_prize_is_handed_over(database) {
        let app = TestApp::on(database);
        let waiting = app.waiting_prize().await;
        app.winners_bear_the_tax().await;
        let mut teller = app.at_the_desk(Role::BranchTeller).await;
        let page = teller.submit(FIND, &[("scanned", waiting.code.digits())]).await;
        assert!(page.shows("先代扣个人所得税 13.60 元"), "{page:?}");
        let ids = waiting.ids();
        let mut form = Waiting::form(&ids, "5678");
        let refused = teller.submit(HAND_OVER, &form).await;
        assert!(refused.shows("id=\"withheld-error\"") && refused.shows("value=\"5678\""), "{refused:?}");
        form.push(("withheld", "1"));
        let receipt = teller.submit(HAND_OVER, &form).await;
        assert!(receipt.shows("本人，核对手机号后四位，代扣个人所得税 13.60 元"), "{receipt:?}");
    }

    async fn a_prize_goes_from_the_scan_to_the_receipt(database) {
        let app = TestApp::on(database);
        let waiting = app.waiting_prize().await;
        let mut teller = app.at_the_desk(Role::BranchTeller).await;
        let counter = teller.open("/staff/counter").await;
        assert!(counter.shows("<b>1</b>待发放") && counter.shows("<b>0</b>今天已发放"), "{counter:?}");
        let page = teller.submit(FIND, &[("scanned", &qr_text(&waiting.code))]).await;
        assert_eq!(page.asked, format!("GET {}", waiting.page()));
        assert!(page.shows("手绘风筝") && page.shows("3月25日 24:00") && page.shows("139********"), "{page:?}");
        assert!(!page.shows("5678") && !page.shows("还没有扫领奖码"), "the digits are not told: {page:?}");
        let changes = hidden(&page, HAND_OVER, "changes").to_owned();
        let ids = [waiting.win.to_string(), hidden(&page, HAND_OVER, "key").to_owned()];
        let mut form = Waiting::form(&ids, "５６７８");
        form.retain(|(name, _)| *name != "changes" && *name != "received");
        form.push(("changes", &changes));
        // What is missing is said beside it, and nothing that was typed is lost.
        let again = teller.submit(HAND_OVER, &form).await;
        assert!(again.shows("id=\"received-error\"") && again.shows("value=\"５６７８\""), "{again:?}");
        form.push(("received", "1"));
        let receipt = teller.submit(HAND_OVER, &form).await;
        assert_eq!(receipt.asked, format!("GET {}/receipt", waiting.page()));
        let last = &waiting.code.digits()[8..];
        for told in ["手绘风筝", "139****5678", &format!("**** **** {last}"), "机构0571-01", "陈晓", "本人，核对手机号后四位", "领取人签字"] {
            assert!(receipt.shows(told), "{told}: {receipt:?}");
        }
        assert!(!receipt.shows(waiting.code.digits()));
        // The same form again is the same hand-over.
        assert!(teller.post(HAND_OVER, &form).await.location().ends_with("/receipt"));
        assert_eq!(app.stock_of(waiting.prize).await, (4, 0));
        // A second scan says when, where and by whom.
        let page = teller.submit(FIND, &[("scanned", &waiting.code.grouped())]).await;
        for told in ["已发放，不能再领", "3月15日 10:00", "机构0571-01（0571-01）", "陈晓"] {
            assert!(page.shows(told), "{told}: {page:?}");
        }
        let other = waiting.ids();
        let second = teller.call(HAND_OVER, &Waiting::form(&other, "5678")).await;
        assert_eq!(refused(&second), Some(CounterRefusal::Redeemed));
        let counter = teller.open("/staff/counter").await;
        assert!(counter.shows("<b>0</b>待发放") && counter.shows("<b>1</b>今天已发放"), "{counter:?}");
        // Neither the code nor the number stands in the trail, nor in an address.
        let entries = app.count("select count(*) from audit_entries where action = 'win.hand_over'").await;
        assert_eq!(entries, 1);
        let dump = app.dump().await;
        for secret in [waiting.code.digits(), PHONE, "5678"] {
            let places = dump.places_of(secret.as_bytes());
            assert!(!places.iter().any(|place| place.starts_with("audit") || place.starts_with("win_entries")), "{places:?}");
            assert!(!teller.seen().iter().any(|reply| reply.asked.contains(secret) || reply.location().contains(secret)));
        }
    }

    async fn a_hundred_posts_at_once_hand_it_over_once(database) {
        let app = TestApp::on(database);
        let waiting = app.waiting_prize().await;
        let mut teller = app.at_the_desk(Role::BranchTeller).await;
        assert_eq!(refused(&scan(&mut teller, &waiting.code).await), None);
        let posts = (0..100).map(|_| {
            let (mut teller, ids) = (teller.clone(), waiting.ids());
            let form: Vec<_> = Waiting::form(&ids, "5678").into_iter()
                .map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
            tokio::spawn(async move {
                let form: Vec<_> = form.iter().map(|(name, value)| (&**name, &**value)).collect();
                refused(&teller.call(HAND_OVER, &form).await)
            })
        });
        let posts: Vec<_> = posts.collect();
        let mut told = Vec::new();
        for post in posts {
            told.push(post.await.unwrap());
        }
        assert_eq!(told.iter().filter(|refusal| refusal.is_none()).count(), 1, "{told:?}");
        assert!(told.iter().flatten().all(|refusal| *refusal == CounterRefusal::Redeemed), "{told:?}");
        assert_eq!(app.stock_of(waiting.prize).await, (4, 0));
        assert_eq!(app.count("select count(*) from win_entries where kind = 'redeemed'").await, 1);
        assert_eq!(app.count("select count(*) from audit_entries where action = 'win.hand_over'").await, 1);
    }

    async fn who_does_not_know_the_number_gets_nothing(database) {
        let app = TestApp::on(database);
        let waiting = app.waiting_prize().await;
        let mut teller = app.at_the_desk(Role::BranchTeller).await;
        let ids = waiting.ids();
        let early = teller.call(HAND_OVER, &Waiting::form(&ids, "5678")).await;
        assert_eq!(refused(&early), Some(CounterRefusal::ScanFirst), "the code was not shown");
        scan(&mut teller, &waiting.code).await;
        let short = teller.call(HAND_OVER, &Waiting::form(&ids, "567")).await;
        assert_eq!(refused(&short), Some(CounterRefusal::DigitsInvalid));
        for _ in 0..5 {
            let wrong = teller.call(HAND_OVER, &Waiting::form(&ids, "5679")).await;
            assert_eq!(refused(&wrong), Some(CounterRefusal::DigitsWrong));
        }
        let spent = teller.call(HAND_OVER, &Waiting::form(&ids, "5678")).await;
        assert_eq!(refused(&spent), Some(CounterRefusal::DigitsSpent(3_600)));
        app.pass(TimeDelta::minutes(61));
        let mut teller = app.at_the_desk(Role::BranchTeller).await;
        let late = teller.call(HAND_OVER, &Waiting::form(&ids, "5678")).await;
        assert_eq!(refused(&late), Some(CounterRefusal::ScanFirst), "it was shown an hour ago");
        scan(&mut teller, &waiting.code).await;
        assert_eq!(refused(&teller.call(HAND_OVER, &Waiting::form(&ids, "5678")).await), None);
    }

    async fn a_message_does_in_place_of_the_claim_code_for_the_winner_alone(database) {
        let app = TestApp::on(database);
        let waiting = app.waiting_prize().await;
        let mut teller = app.at_the_desk(Role::BranchTeller).await;
        let ids = waiting.ids();
        let with_code = |code: &str, comer: &str| {
            let mut form: Vec<(String, String)> = Waiting::form(&ids, "").into_iter()
                .filter(|(name, _)| *name != "comer")
                .map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
            form.push(("code".into(), code.into()));
            form.push(("comer".into(), comer.into()));
            form
        };
        assert_eq!(hand_over(&mut teller, with_code("123456", "winner")).await, Some(CounterRefusal::NotSent));
        let half = [("id", &*waiting.win.to_string()), ("comer", "proxy"), ("proxy", "王"), ("digits", "56")];
        let page = teller.submit(SEND, &half).await;
        for kept in ["value=\"proxy\" checked", "value=\"王\"", "value=\"56\""] {
            assert!(page.shows(kept), "{kept}: {page:?}");
        }
        assert!(page.shows("或短信验证码") && page.shows("重新发送验证码"), "{page:?}");
        let soon = teller.call(SEND, &[("id", &waiting.win.to_string())]).await;
        assert!(matches!(refused(&soon), Some(CounterRefusal::SentTooOften(_))), "{soon:?}");
        let code = app.code_sent_to(PHONE).await;
        let wrong = if code == "000000" { "000001" } else { "000000" };
        assert_eq!(hand_over(&mut teller, with_code(wrong, "winner")).await, Some(CounterRefusal::SentWrong(4)));
        // Who comes for somebody else shows that one's claim code.
        assert_eq!(hand_over(&mut teller, with_code(&code, "proxy")).await, Some(CounterRefusal::ScanFirst));
        app.pass(TimeDelta::minutes(5));
        assert_eq!(hand_over(&mut teller, with_code(&code, "winner")).await, Some(CounterRefusal::SentExpired));
        assert_eq!(refused(&teller.call(SEND, &[("id", &waiting.win.to_string())]).await), None);
        let code = app.code_sent_to(PHONE).await;
        assert_eq!(hand_over(&mut teller, with_code(&code, "winner")).await, None);
        let page = teller.get(&waiting.page()).await;
        assert!(page.shows("本人，核对短信验证码"), "{page:?}");
        assert!(!app.dump().await.places_of(code.as_bytes()).iter().any(|place| place.starts_with("audit")));
    }

    async fn somebody_else_comes_with_the_winners_code(database) {
        let app = TestApp::on(database);
        let waiting = app.waiting_prize().await;
        let mut teller = app.at_the_desk(Role::BranchTeller).await;
        scan(&mut teller, &waiting.code).await;
        let ids = waiting.ids();
        let mut form = Waiting::form(&ids, "5678");
        form.retain(|(name, _)| *name != "comer");
        form.extend([("comer", "proxy"), ("proxy", "王女士")]);
        assert_eq!(refused(&teller.call(HAND_OVER, &form).await), None);
        let receipt = teller.get(&format!("{}/receipt", waiting.page())).await;
        assert!(receipt.shows("代领（王女士），核对手机号后四位"), "{receipt:?}");
    }

    async fn a_teller_of_another_branch_is_told_where_it_lies_and_nothing_else(database) {
        let app = TestApp::on(database);
        let waiting = app.waiting_prize().await;
        for (username, code) in [("other", "0536-01"), ("city", "0571")] {
            let mut teller = app.another_teller(username, code).await;
            let page = teller.submit(FIND, &[("scanned", waiting.code.digits())]).await;
            assert!(page.shows("机构0571-01（0571-01）") && page.shows("不能在这里办理"), "{page:?}");
            assert!(!page.shows("手绘风筝") && !page.shows("139"), "{page:?}");
            let ids = waiting.ids();
            let elsewhere = Some(CounterRefusal::Elsewhere);
            assert_eq!(refused(&teller.call(HAND_OVER, &Waiting::form(&ids, "5678")).await), elsewhere);
            assert_eq!(refused(&teller.call(SEND, &[("id", &ids[0])]).await), elsewhere);
            let receipt = teller.get(&format!("{}/receipt", waiting.page())).await;
            assert_eq!(receipt.location(), waiting.page());
        }
        assert!(matches!(app.stored_win(waiting.win).await.state, WinState::Claimed { .. }));
    }

    async fn a_colleague_undoes_it_on_the_same_day(database) {
        let app = TestApp::on(database);
        let waiting = app.waiting_prize().await;
        let mut teller = app.at_the_desk(Role::BranchTeller).await;
        let mut colleague = app.another_teller("colleague", "0571-01").await;
        let mut stranger = app.another_teller("stranger", "0536-01").await;
        scan(&mut teller, &waiting.code).await;
        let ids = waiting.ids();
        assert_eq!(refused(&teller.call(HAND_OVER, &Waiting::form(&ids, "5678")).await), None);
        let own = teller.get(&waiting.page()).await;
        assert!(own.shows("另一位同事") && !own.shows(UNDO), "{own:?}");
        let key = new_id().to_string();
        let form = [("id", &*ids[0]), ("key", &*key), ("reason", "客户没有拿走")];
        assert_eq!(refused(&teller.call(UNDO, &form).await), Some(CounterRefusal::OwnDeed));
        assert_eq!(refused(&stranger.call(UNDO, &form).await), Some(CounterRefusal::Elsewhere));
        let page = colleague.get(&waiting.page()).await;
        assert!(page.shows(UNDO), "{page:?}");
        let without = [("id", &*ids[0]), ("key", &*key), ("reason", " ")];
        let again = colleague.submit(UNDO, &without).await;
        assert!(again.shows("id=\"reason-error\""), "{again:?}");
        let page = colleague.submit(UNDO, &form).await;
        assert!(page.shows("已撤销发放") && page.shows("客户没有拿走"), "{page:?}");
        assert_eq!(refused(&colleague.call(UNDO, &form).await), None, "the same form");
        assert_eq!(app.stock_of(waiting.prize).await, (5, 1));
        // A page from before does not hand it over again.
        let old = waiting.ids();
        assert_eq!(refused(&teller.call(HAND_OVER, &Waiting::form(&old, "5678")).await), Some(CounterRefusal::Changed));
        let page = teller.get(&waiting.page()).await;
        let mut form = Waiting::form(&old, "5678");
        let changes = hidden(&page, HAND_OVER, "changes").to_owned();
        form.retain(|(name, _)| *name != "changes");
        form.push(("changes", &changes));
        // Whoever was given it by mistake still has the code that was shown then.
        assert_eq!(refused(&teller.call(HAND_OVER, &form).await), Some(CounterRefusal::ScanFirst));
        assert_eq!(refused(&scan(&mut teller, &waiting.code).await), Some(CounterRefusal::CodeUnknown));
        assert_eq!(refused(&teller.call(HAND_OVER, &form).await), Some(CounterRefusal::ScanFirst));
        app.pass(TimeDelta::minutes(2));
        let mut winner = app.signed_in(PHONE).await;
        let new = app.claim_code(waiting.win).await;
        let mine = winner.get(&format!("/me/wins/{}", waiting.win)).await;
        assert!(mine.shows("领奖码已换新") && mine.shows(&new.grouped()), "{mine:?}");
        assert!(!mine.shows(&waiting.code.grouped()), "{mine:?}");
        assert_eq!(refused(&scan(&mut teller, &new).await), None);
        assert_eq!(refused(&teller.call(HAND_OVER, &form).await), None);
        app.pass_until("2026-03-16 09:00:00");
        let key = new_id().to_string();
        let form = [("id", &*ids[0]), ("key", &*key), ("reason", "第二天")];
        let mut colleague_again = app.browser();
        app.seat(&mut colleague_again, "colleague").await;
        assert_eq!(refused(&colleague_again.call(UNDO, &form).await), Some(CounterRefusal::AnotherDay));
        assert_eq!(app.count("select count(*) from audit_entries where action = 'win.undo'").await, 1);
    }

    async fn a_deadline_is_kept_at_the_counter(database) {
        let app = TestApp::on(database);
        let waiting = app.waiting_prize().await;
        app.pass_until("2026-03-26 00:00:00");
        let mut teller = app.at_the_desk(Role::BranchTeller).await;
        scan(&mut teller, &waiting.code).await;
        let page = teller.get(&waiting.page()).await;
        assert!(page.shows("已过领奖截止时间") && !page.shows(HAND_OVER), "{page:?}");
        let ids = waiting.ids();
        assert_eq!(refused(&teller.call(HAND_OVER, &Waiting::form(&ids, "5678")).await), Some(CounterRefusal::Late));
        let list = teller.get("/staff/counter/list?tab=given_up").await;
        assert!(list.shows("已过期") && list.shows("手绘风筝"), "{list:?}");
    }

    async fn a_branch_has_its_list_and_takes_it_away_masked(database) {
        let app = TestApp::on(database);
        let waiting = app.waiting_prize().await;
        let mut teller = app.at_the_desk(Role::BranchTeller).await;
        let list = teller.get("/staff/counter/list").await;
        assert!(list.shows("手绘风筝") && list.shows("139********") && list.shows(&waiting.page()), "{list:?}");
        assert!(!list.shows("快到期"));
        assert!(!teller.get("/staff/counter/list?q=%E6%9C%A8%E7%89%9B").await.shows("手绘风筝"));
        app.pass_until("2026-03-23 09:00:00");
        let mut teller = app.at_the_desk(Role::BranchTeller).await;
        assert!(teller.get("/staff/counter/list").await.shows("快到期"));
        assert!(teller.get("/staff/counter/list?tab=expiring").await.shows("手绘风筝"));
        let file = teller.get("/staff/counter/list.csv").await;
        assert!(file.shows("手绘风筝") && file.shows("139********") && !file.shows(PHONE), "{file:?}");
        assert!(!teller.download("/staff/counter/list.xlsx?tab=handed_over").await.is_empty());
        assert_eq!(app.count("select count(*) from audit_entries where action = 'win.export'").await, 2);
        // Others see what their scope covers, and hand nothing over.
        let mut editor = app.at_the_desk(Role::CampaignEditor).await;
        let list = editor.get("/staff/counter/list").await;
        assert!(list.shows("机构0571-01") && list.shows("手绘风筝") && !list.shows(&waiting.page()), "{list:?}");
        assert!(editor.get("/staff/counter/list?branch=0571-01").await.shows("手绘风筝"));
        for branch in ["0536-01", "9999"] {
            assert!(!editor.get(&format!("/staff/counter/list?branch={branch}")).await.shows("手绘风筝"));
        }
        let mut other = app.another_teller("other", "0536-01").await;
        assert!(!other.get("/staff/counter/list?branch=0571-01").await.shows("手绘风筝"));
        assert_eq!(editor.get("/staff/counter").await.status, StatusCode::FORBIDDEN);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_photo_of_the_code_leads_to_its_win() {
    let app = TestApp::on(TestDatabase::sqlite().await);
    let waiting = app.waiting_prize().await;
    let mut teller = app.at_the_desk(Role::BranchTeller).await;
    let photo = Qr::of(&qr_text(&waiting.code)).unwrap().to_png().unwrap();
    let reply = teller
        .bring("/staff/counter/photo", "a.png", &photo, &[])
        .await;
    assert_eq!(reply.location(), waiting.page());
    assert!(!teller.get(&waiting.page()).await.shows("还没有扫领奖码"));
    let other = Qr::of("https://quiz.example/").unwrap().to_png().unwrap();
    for (file, told) in [
        (&other[..], "没有认出领奖码"),
        (b"%PDF-1.7", "不是图片"),
        (b"", "请先选择一张图片"),
    ] {
        let reply = teller
            .bring("/staff/counter/photo", "b.png", file, &[])
            .await;
        assert_eq!(reply.location(), "/staff/counter#photo-error");
        let page = teller.get("/staff/counter").await;
        assert!(
            page.shows("id=\"photo-error\"") && page.shows(told),
            "{page:?}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_code_is_told_beside_its_field_and_stays_typed() {
    let app = TestApp::on(TestDatabase::sqlite().await);
    let waiting = app.waiting_prize().await;
    let mut teller = app.at_the_desk(Role::BranchTeller).await;
    let digits = waiting.code.digits();
    let last: u8 = digits[11..].parse().unwrap();
    let wrong = format!("{}{}", &digits[..11], (last + 1) % 10);
    let unknown = ClaimCode::new([77; 16]);
    teller.open("/staff/counter").await;
    for (typed, told) in [
        (&*wrong, "这一串对不上"),
        (unknown.digits(), "没有找到这个领奖码"),
    ] {
        let reply = teller.post(FIND, &[("scanned", typed)]).await;
        assert_eq!(reply.location(), "/staff/counter#scanned-error");
        let page = teller.get("/staff/counter").await;
        assert!(
            page.shows(told) && page.shows(&format!("value=\"{typed}\"")),
            "{page:?}"
        );
    }
    // Nobody guesses codes.
    for _ in 0..299 {
        teller.call(FIND, &[("scanned", unknown.digits())]).await;
    }
    let spent = refused(&scan(&mut teller, &waiting.code).await);
    assert!(
        matches!(spent, Some(CounterRefusal::CodesSpent(_))),
        "{spent:?}"
    );
}
