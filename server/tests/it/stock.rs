//! Prizes and their stock at the console: moved, sent, counted, told when little is left, and never
//! more than there is.

use domain::campaigns::Campaign;
use domain::campaigns::plan::Tax;
use domain::prizes::{ClaimCode, Giving, PrizeKind, StockFault, StockMove};
use domain::staff::Role;
use http::StatusCode;
use server::jobs::low_stock;
use server::jobs::outbox::{Sender, deliver_due};
use storage::each_database;
use storage::prizes::{self, Cause, NewWin, Prize, PrizeTerms, Published};
use storage::testing::TestDatabase;
use uuid::Uuid;

use app::error::{AppError, Refusal};

use crate::draws::tamper;
use crate::pictures::photo;
use crate::test_app::browser::hidden;
use crate::test_app::{Browser, NewCampaign, TestApp, at_the_bank, new_id};

const LAY: &str = "/api/stock/lay";
const SEND: &str = "/api/stock/transfer";
const ARRIVE: &str = "/api/stock/arrive";
const COUNT: &str = "/api/stock/count";
const THRESHOLD: &str = "/api/stock/set_threshold";
const HERE: &str = "0571-01 机构0571-01";

/// A published campaign with ten of one prize.
pub async fn with_prize(app: &TestApp, slug: &'static str, kind: PrizeKind) -> (Campaign, Uuid) {
    app.with_staff().await;
    let (campaign, _) = NewCampaign::new(slug).add(app).await;
    let id = new_id();
    let prize = Prize {
        id,
        campaign_id: campaign.id,
        place: 0,
        name: "手绘风筝".into(),
        kind,
        given: Giving::Threshold,
        quantity: 10,
        held: 0,
        value_fen: 6_800,
        terms: "宽约 60 厘米".into(),
        by_branch: vec![],
    };
    let day = |day: &str| day.parse().unwrap();
    let published = Published {
        prizes: vec![prize],
        terms: Some(PrizeTerms {
            claim_from: day("2026-03-15"),
            claim_until: day("2026-04-30"),
            tax: Tax::Organiser,
            draw_at: None,
            alternates: 0,
        }),
    };
    let data = (campaign.id, published);
    let unit = app.state.db.write(data, |tx, (campaign, published)| {
        Box::pin(prizes::put(tx, *campaign, published))
    });
    assert!(unit.await.unwrap());
    (campaign, id)
}

async fn lay(
    browser: &mut Browser,
    prize: Uuid,
    (kind, branch, quantity): (&str, &str, &str),
) -> Option<AppError> {
    let (prize, key) = (prize.to_string(), new_id().to_string());
    let form = [
        ("prize", &*prize),
        ("key", &*key),
        ("kind", kind),
        ("branch", branch),
        ("quantity", quantity),
        ("note", "到货单 7"),
    ];
    browser.call(LAY, &form).await.error()
}

async fn on_hand(app: &TestApp, prize: Uuid, code: &str) -> i64 {
    let branch = app.branch_id(code).await;
    let mut conn = app.state.db.read().await.unwrap();
    prizes::free_at(&mut conn, prize, branch).await.unwrap()
}

/// A win that was handed over at `0571-01` by the teller.
async fn handed_over(app: &TestApp, (campaign, prize): (&Campaign, Uuid), phone: &str) -> Uuid {
    let mut winner = app.signed_in(phone).await;
    let attempt = winner.take(app, &campaign.slug, 5).await;
    let who = app.stored(attempt).await.participant_id;
    let branch = app.branch_id("0571-01").await;
    let teller = app.account("teller").await.id;
    let code = ClaimCode::new(app.state.clock.random());
    let id = new_id();
    let new = NewWin {
        id,
        campaign_id: campaign.id,
        prize_id: prize,
        participant_id: who,
        cause: Cause::Threshold { attempt },
        code_index: app.state.keys.claim_index(&code),
        code_sealed: b"sealed".to_vec(),
        deadline: at_the_bank("2026-05-01 00:00:00"),
    };
    let data = (new, (branch, teller), app.state.clock.now());
    let unit = app.state.db.write(data, |tx, (new, place, now)| {
        Box::pin(async move {
            assert!(prizes::give(tx, new, *now).await?);
            let win = prizes::find(tx, new.id).await?.unwrap();
            let claimed = prizes::claim(tx, &win, place.0, [new_id(), new_id()], *now).await?;
            assert_eq!(claimed, Ok(()));
            let win = prizes::find(tx, new.id).await?.unwrap();
            assert!(prizes::redeem(tx, (&win, new_id()), *place, "", *now).await?);
            Ok::<_, storage::Error>(())
        })
    });
    unit.await.unwrap();
    id
}

each_database! {
    async fn prizes_go_from_the_supplier_to_a_branch_and_on_to_another(database) {
        let app = TestApp::on(database);
        let (_, prize) = with_prize(&app, "spring", PrizeKind::Thing).await;
        let mut teller = app.at_the_desk(Role::BranchTeller).await;
        let list = teller.get("/staff/prizes").await;
        assert!(list.shows("手绘风筝") && list.shows("本机构合计"), "{list:?}");
        // By the plain form, sent twice.
        let page = format!("/staff/prizes/{prize}/move");
        let form = teller.get(&page).await;
        let key = hidden(&form, LAY, "key").to_owned();
        let id = prize.to_string();
        let fields = [("prize", &*id), ("key", &*key), ("kind", "received"), ("branch", HERE), ("quantity", " ５ "), ("note", "")];
        for _ in 0..2 {
            let after = teller.submit(LAY, &fields).await;
            assert!(after.shows("库存变动已登记"), "{after:?}");
        }
        assert_eq!(on_hand(&app, prize, "0571-01").await, 5);
        assert_eq!(app.count("select count(*) from audit_entries where action = 'stock.received'").await, 1);
        // More than there are: told with the branch, and nothing typed is lost.
        teller.get(&format!("/staff/prizes/{prize}/send")).await;
        let key = new_id().to_string();
        let too_many = [("prize", &*id), ("key", &*key), ("branch", HERE), ("to", "0536-01 机构0536-01"), ("quantity", "6"), ("note", "早班车")];
        let refused = teller.submit(SEND, &too_many).await;
        assert!(refused.shows("机构0571-01可用 5 件，不够调出 6 件。"), "{refused:?}");
        assert!(refused.shows("value=\"6\"") && refused.shows("早班车") && refused.shows(&key), "{refused:?}");
        let fits = [("prize", &*id), ("key", &*key), ("branch", HERE), ("to", "0536-01"), ("quantity", "4"), ("note", "早班车")];
        let sent = teller.submit(SEND, &fits).await;
        assert!(sent.shows("等待对方网点确认到货"), "{sent:?}");
        assert_eq!(on_hand(&app, prize, "0571-01").await, 1);
        // Whoever sent it does not confirm it.
        let own = [("id", &*key), ("arrived", "4")];
        assert_eq!(teller.call(ARRIVE, &own).await.error(), Some(AppError::NotFound));
        let mut editor = app.at_the_desk(Role::CampaignEditor).await;
        editor.get("/staff/prizes/transfers").await;
        let more = editor.submit(ARRIVE, &[("id", &key), ("arrived", "5"), ("explanation", "")]).await;
        assert!(more.shows("0 至 4 的整数"), "{more:?}");
        let silent = editor.submit(ARRIVE, &[("id", &key), ("arrived", "3"), ("explanation", "")]).await;
        assert!(silent.shows("请写明原因"), "{silent:?}");
        let came = editor.submit(ARRIVE, &[("id", &key), ("arrived", "3"), ("explanation", "一只压坏")]).await;
        assert!(came.shows("到货 3 件，少 1 件") && came.shows("一只压坏"), "{came:?}");
        assert_eq!(on_hand(&app, prize, "0536-01").await, 3);
        let again = editor.call(ARRIVE, &[("id", &key), ("arrived", "3")]).await.error();
        assert_eq!(again, Some(StockFault::ExplanationMissing.into()));
        let other = editor.call(ARRIVE, &[("id", &key), ("arrived", "4")]).await.error();
        assert_eq!(other, Some(StockFault::ArrivedBefore.into()));
        let page = editor.get(&format!("/staff/prizes/{prize}")).await;
        assert!(page.shows("85 元") && page.shows("17 元") && page.shows("机构0536-01"), "{page:?}");
    }

    async fn what_lies_at_a_closed_branch_leaves_it_and_nothing_comes_there(database) {
        let app = TestApp::on(database);
        let (_, prize) = with_prize(&app, "spring", PrizeKind::Thing).await;
        let mut editor = app.at_the_desk(Role::CampaignEditor).await;
        assert_eq!(lay(&mut editor, prize, ("received", HERE, "5")).await, None);
        let closed: Result<u64, storage::Error> = app.state.db.write((), |tx, ()| {
            Box::pin(tx.command("update branches set is_open = false where code = '0571-01'").run())
        }).await;
        assert_eq!(closed.unwrap(), 1);
        let form = editor.get(&format!("/staff/prizes/{prize}/send")).await;
        assert!(form.shows("机构0571-01（已停业）"), "{form:?}");
        let more = lay(&mut editor, prize, ("received", HERE, "1")).await;
        assert_eq!(more, Some(StockFault::Branch.into()));
        assert_eq!(lay(&mut editor, prize, ("damaged", HERE, "1")).await, None);
        let (id, key) = (prize.to_string(), new_id().to_string());
        let form = |from, to| [("prize", &*id), ("key", &*key), ("branch", from), ("to", to), ("quantity", "4"), ("note", "")];
        let back = editor.call(SEND, &form("0536-01", HERE)).await.error();
        assert_eq!(back, Some(StockFault::To.into()));
        assert_eq!(editor.call(SEND, &form("0571-01 机构0571-01（已停业）", "0536-01")).await.error(), None);
        assert_eq!(on_hand(&app, prize, "0571-01").await, 0);
        let sheet = editor.get("/staff/prizes/count?branch=0571-01").await;
        assert!(!sheet.shows("没有这个营业网点"), "{sheet:?}");
    }

    async fn a_branch_counts_its_prizes_and_explains_differences(database) {
        let app = TestApp::on(database);
        let (_, prize) = with_prize(&app, "spring", PrizeKind::Thing).await;
        let mut teller = app.at_the_desk(Role::BranchTeller).await;
        assert_eq!(lay(&mut teller, prize, ("received", HERE, "5")).await, None);
        let sheet = teller.get("/staff/prizes/count").await;
        assert!(sheet.shows("账面 5 件，其中预留 0 件"), "{sheet:?}");
        let key = hidden(&sheet, COUNT, "key").to_owned();
        let id = prize.to_string();
        let line = |counted: &'static str, why: &'static str| {
            vec![("key", key.clone()), ("branch", HERE.to_owned()), ("lines[0][prize]", id.clone()),
                ("lines[0][expected]", "5".to_owned()), ("lines[0][counted]", counted.to_owned()), ("lines[0][explanation]", why.to_owned())]
        };
        for (counted, why, told) in [("三", "", "0 至 100000 的整数"), ("3", "", "请写明原因"), ("", "", "还没有填写")] {
            let form = line(counted, why);
            let form: Vec<_> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
            let refused = teller.submit(COUNT, &form).await;
            assert!(refused.shows(told) && refused.shows(&key), "{refused:?}");
        }
        let form = line("3", "两只作样品");
        let form: Vec<_> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
        for _ in 0..2 {
            let done = teller.submit(COUNT, &form).await;
            assert!(done.shows("1 项，其中 1 项有差异") && done.shows("今天已盘点：3 件"), "{done:?}");
        }
        assert_eq!(on_hand(&app, prize, "0571-01").await, 3);
        assert_eq!(app.count("select count(*) from stock_counts").await, 1);
        for sql in ["update stock_counts set counted = 5", "delete from stock_counts"] {
            assert!(tamper(&app, sql).await.is_err(), "{sql}");
        }
        // What the sheet said is not so any more.
        let stale = [("key", &*new_id().to_string()), ("branch", HERE), ("lines[0][prize]", &*id), ("lines[0][expected]", "5"), ("lines[0][counted]", "5")];
        let refused = teller.call(COUNT, &stale).await.error();
        assert_eq!(refused, Some(Refusal::StockLine(0, StockFault::CountMoved).into()));
        let page = teller.get(&format!("/staff/prizes/{prize}")).await;
        assert!(page.shows("两只作样品") && page.shows("-2"), "{page:?}");
        // So does the day's reconciliation, as what was found and not as a difference.
        let day = teller.get("/staff/prizes/reconciliation").await;
        assert!(day.shows("盘亏 2 件：两只作样品") && day.shows("两边记录一致"), "{day:?}");
    }

    async fn what_was_handed_over_is_taken_to_the_tax_office(database) {
        let app = TestApp::on(database);
        let (campaign, prize) = with_prize(&app, "spring", PrizeKind::Thing).await;
        let mut editor = app.at_the_desk(Role::CampaignEditor).await;
        assert_eq!(lay(&mut editor, prize, ("received", HERE, "5")).await, None);
        let win = handed_over(&app, (&campaign, prize), "13812345678").await;
        let mut editor = app.at_the_desk(Role::CampaignEditor).await;
        let bytes = editor.download("/staff/prizes/tax.xlsx?month=2026-03").await;
        let table = exchange::table::Table::read("税.xlsx", &bytes, &exchange::table::Limits::default()).unwrap();
        let cells: Vec<_> = table.rows[1].cells.iter().map(|cell| cell.text.as_str()).collect();
        for wanted in ["手绘风筝", "68.00", "主办方承担", "85.00", "17.00", "2026-04-15", "0571-01", &win.to_string(), "138****5678"] {
            assert!(cells.contains(&wanted), "{wanted} in {cells:?}");
        }
        assert!(!cells.iter().any(|cell| cell.contains("13812345678")));
        let none = editor.download("/staff/prizes/tax.xlsx?month=2026-02").await;
        let none = exchange::table::Table::read("税.xlsx", &none, &exchange::table::Limits::default()).unwrap();
        assert_eq!(none.rows.len(), 1);
        assert_eq!(editor.get("/staff/prizes/tax.xlsx?month=spring").await.status, StatusCode::BAD_REQUEST);
        assert_eq!(app.count("select count(*) from audit_entries where action = 'prize.export_tax'").await, 2);
        let list = editor.get("/staff/prizes.csv").await;
        assert!(list.shows("手绘风筝") && list.shows("68.00"), "{list:?}");
        let ledger = editor.get(&format!("/staff/prizes/{prize}/ledger?kind=handed_over")).await;
        assert!(ledger.shows("发放") && ledger.shows("1 笔") && ledger.shows("−1"), "{ledger:?}");
        let file = editor.get(&format!("/staff/prizes/{prize}/ledger.csv")).await;
        assert!(file.shows("到货单 7") && file.shows("预留"), "{file:?}");
    }

    async fn voucher_codes_are_looked_at_sealed_and_given(database) {
        let app = TestApp::on(database);
        let (campaign, prize) = with_prize(&app, "spring", PrizeKind::Voucher).await;
        let mut editor = app.at_the_desk(Role::CampaignEditor).await;
        let page = format!("/staff/prizes/{prize}/codes");
        let empty = editor.bring(&page, "", b"", &[("codes", " \n")]).await;
        assert!(empty.shows("没有认得出的券码"), "{empty:?}");
        let pasted = "券码\nKITE-0001\nKITE-0002\nKITE-0001\n不是券码\n";
        let looked = editor.bring(&page, "", b"", &[("codes", pasted)]).await;
        let looked = editor.open(looked.location()).await;
        assert!(looked.shows("导入 2 个券码") && looked.shows("不是券码"), "{looked:?}");
        let list = hidden(&looked, "/api/stock/import_codes", "id").to_owned();
        let id = prize.to_string();
        let done = editor.submit("/api/stock/import_codes", &[("prize", &id), ("id", &list)]).await;
        assert!(done.shows("已导入 2 个券码"), "{done:?}");
        let twice = editor.submit("/api/stock/import_codes", &[("prize", &id), ("id", &list)]).await;
        assert_eq!(twice.status, StatusCode::OK);
        assert!(twice.shows("这份券码清单已经导入过") && twice.shows("手绘风筝"), "{twice:?}");
        let again = editor.bring(&page, "券.csv", "KITE-0002\nKITE-0003\n".as_bytes(), &[("codes", "")]).await;
        let again = editor.open(again.location()).await;
        assert!(again.shows("导入 1 个券码"), "{again:?}");
        assert_eq!(app.dump().await.places_of(b"KITE-0001"), [""; 0]);
        assert_eq!(app.dump().await.places_of(b"KITE-0003"), [""; 0]);
        let mut winner = app.signed_in("13900000001").await;
        let attempt = winner.take(&app, &campaign.slug, 5).await;
        let new = NewWin {
            id: new_id(),
            campaign_id: campaign.id,
            prize_id: prize,
            participant_id: app.stored(attempt).await.participant_id,
            cause: Cause::Threshold { attempt },
            code_index: b"index".to_vec(),
            code_sealed: b"sealed".to_vec(),
            deadline: at_the_bank("2026-05-01 00:00:00"),
        };
        let win = new.id.to_string();
        let unit = app.state.db.write((new, app.state.clock.now()), |tx, (new, now)| {
            Box::pin(prizes::give(tx, new, *now))
        });
        assert!(unit.await.unwrap());
        winner.get(&format!("/me/wins/{win}")).await;
        let given = winner.submit("/api/claims/claim", &[("win", &win)]).await;
        assert!(given.shows("KITE-0001"), "{given:?}");
        let page = editor.get(&format!("/staff/prizes/{prize}")).await;
        assert!(page.shows("已导入券码") && !page.shows("KITE-"), "{page:?}");
        let no_thing = lay(&mut editor, prize, ("received", HERE, "5")).await;
        assert_eq!(no_thing, Some(AppError::NotFound));
    }

    async fn a_code_comes_to_one_prize_and_a_list_to_the_one_it_was_brought_for(database) {
        let app = TestApp::on(database);
        let (_, prize) = with_prize(&app, "spring", PrizeKind::Voucher).await;
        let (_, other) = with_prize(&app, "autumn", PrizeKind::Voucher).await;
        let mut editor = app.at_the_desk(Role::CampaignEditor).await;
        let page = |prize: Uuid| format!("/staff/prizes/{prize}/codes");
        let kept = editor.bring(&page(prize), "", b"", &[("codes", "KITE-0001\nKITE-0002")]).await;
        let list = kept.location().rsplit('/').next().unwrap().to_owned();
        // Another prize is named at the second step.
        let elsewhere = editor.get(&format!("{}/{list}", page(other))).await;
        assert_eq!(elsewhere.status, StatusCode::NOT_FOUND);
        let (id, other_id) = (prize.to_string(), other.to_string());
        let import = "/api/stock/import_codes";
        assert_eq!(editor.call(import, &[("prize", &other_id), ("id", &list)]).await.error(), None);
        assert_eq!(app.count("select count(*) from voucher_codes").await, 0, "it has no such list");
        assert_eq!(editor.call(import, &[("prize", &id), ("id", &list)]).await.error(), None);
        assert_eq!(app.count("select count(*) from voucher_codes").await, 2);
        let again = editor.bring(&page(other), "", b"", &[("codes", "KITE-0002\nKITE-0003")]).await;
        let again = editor.open(again.location()).await;
        assert!(again.shows("导入 1 个券码"), "{again:?}");
    }

    async fn little_stock_is_told_once_and_shown(database) {
        let app = TestApp::on(database);
        let (_, prize) = with_prize(&app, "spring", PrizeKind::Thing).await;
        let mut teller = app.at_the_desk(Role::BranchTeller).await;
        assert_eq!(lay(&mut teller, prize, ("received", HERE, "5")).await, None);
        let id = prize.to_string();
        let page = format!("/staff/prizes/{prize}");
        teller.get(&page).await;
        let wrong = teller.submit(THRESHOLD, &[("prize", &id), ("branch", HERE), ("threshold", "许多")]).await;
        assert!(wrong.shows("不需要提醒时留空") && wrong.shows("许多"), "{wrong:?}");
        assert_eq!(teller.call(THRESHOLD, &[("prize", &id), ("branch", HERE), ("threshold", "3")]).await.error(), None);
        assert_eq!(low_stock::tell(&app.state).await.unwrap(), 0);
        assert!(!teller.get("/staff/prizes").await.shows("库存不足 1 处"));
        assert_eq!(lay(&mut teller, prize, ("damaged", HERE, "2")).await, None);
        assert_eq!(low_stock::tell(&app.state).await.unwrap(), 1);
        assert_eq!(low_stock::tell(&app.state).await.unwrap(), 0);
        let waiting = "select count(*) from outbox where kind = 'low_stock' and sent_at is null";
        assert_eq!(app.count(waiting).await, 1);
        assert_eq!(deliver_due(&app.state, &Sender::Log.into()).await.unwrap(), 1);
        assert_eq!(app.count(waiting).await, 0);
        let list = teller.get("/staff/prizes").await;
        assert!(list.shows("库存不足 1 处") && list.shows("可用 3 件（提醒线 3）"), "{list:?}");
        assert!(teller.get("/staff").await.shows("处奖品库存不足"));
        assert_eq!(lay(&mut teller, prize, ("found", HERE, "1")).await, None);
        assert_eq!(low_stock::tell(&app.state).await.unwrap(), 0);
        assert_eq!(lay(&mut teller, prize, ("lost", HERE, "1")).await, None);
        assert_eq!(low_stock::tell(&app.state).await.unwrap(), 1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_teller_moves_what_lies_at_the_own_branch_alone() {
    let app = TestApp::on(TestDatabase::sqlite().await);
    let (_, prize) = with_prize(&app, "spring", PrizeKind::Thing).await;
    let mut editor = app.at_the_desk(Role::CampaignEditor).await;
    let there = "0536-01 机构0536-01";
    assert_eq!(
        lay(&mut editor, prize, ("received", there, "5")).await,
        None
    );
    let mut teller = app.at_the_desk(Role::BranchTeller).await;
    let refused = lay(&mut teller, prize, ("lost", there, "1")).await;
    assert_eq!(refused, Some(StockFault::Branch.into()));
    let page = teller.get(&format!("/staff/prizes/{prize}")).await;
    assert!(
        !page.shows("机构0536-01") && page.shows("还没有网点有这种奖品"),
        "{page:?}"
    );
    let ledger = teller.get(&format!("/staff/prizes/{prize}/ledger")).await;
    assert!(ledger.shows("还没有库存变动"), "{ledger:?}");
    assert!(
        teller
            .get("/staff/prizes/count?branch=0536-01")
            .await
            .shows("不在您的管理范围")
    );
    for kind in ["sent", "handed_over", "reserved", ""] {
        let refused = lay(&mut teller, prize, (kind, HERE, "1")).await;
        assert_eq!(refused, Some(StockFault::Kind.into()), "{kind}");
    }
    for quantity in ["0", "-1", "1.5", "", "100001"] {
        let refused = lay(&mut teller, prize, ("received", HERE, quantity)).await;
        assert_eq!(refused, Some(StockFault::Quantity.into()), "{quantity}");
    }
    let none = StockFault::NotEnough {
        kind: StockMove::Lost,
        free: 0,
        wanted: 1,
    };
    let refused = lay(&mut teller, prize, ("lost", HERE, "1")).await;
    assert_eq!(refused, Some(none.into()));
    let mut reviewer = app.at_the_desk(Role::Reviewer).await;
    let page = reviewer.get(&format!("/staff/prizes/{prize}")).await;
    assert!(
        page.shows("机构0536-01") && !page.shows("登记变动"),
        "{page:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_that_no_file_has_room_for_is_refused_before_it_is_read() {
    let app = TestApp::on(TestDatabase::sqlite().await);
    let (_, prize) = with_prize(&app, "spring", PrizeKind::Thing).await;
    let mut editor = app.at_the_desk(Role::CampaignEditor).await;
    assert_eq!(lay(&mut editor, prize, ("received", HERE, "5")).await, None);
    let unit = app.state.db.write((), |tx, ()| {
        Box::pin(async move {
            tx.command(
                "with recursive more (seq) as
                     (select 2 union all select seq + 1 from more where seq <= 100000)
                 insert into stock_entries (id, prize_id, branch_id, seq, kind, quantity, note, at)
                 select randomblob(16), e.prize_id, e.branch_id, more.seq, e.kind, 1, '', e.at
                 from more, stock_entries e where e.seq = 1",
            )
            .run()
            .await
        })
    });
    let more: Result<u64, storage::Error> = unit.await;
    assert_eq!(more.unwrap(), 100_000);
    let ledger = format!("/staff/prizes/{prize}/ledger");
    for kind in ["csv", "xlsx"] {
        let refused = editor.get(&format!("{ledger}.{kind}")).await;
        assert!(
            refused.shows("一个文件最多放 100000 行"),
            "{}",
            refused.asked
        );
    }
    let narrowed = editor.get(&format!("{ledger}.csv?kind=lost")).await;
    assert_eq!(narrowed.status, StatusCode::OK);
    assert!(narrowed.shows("流水号"));
}

#[tokio::test(flavor = "multi_thread")]
async fn customers_see_the_picture_of_a_prize() {
    let app = TestApp::on(TestDatabase::sqlite().await);
    let campaign = NewCampaign::new("spring").with(|details| {
        details.prizes = vec![domain::campaigns::PrizeOffer {
            name: "手绘风筝".into(),
            count: 10,
            value_fen: 6_800,
            ..Default::default()
        }];
    });
    app.with_staff().await;
    let (campaign, _) = campaign.add(&app).await;
    let id = new_id();
    let prize = Prize {
        id,
        campaign_id: campaign.id,
        place: 0,
        name: "手绘风筝".into(),
        kind: PrizeKind::Thing,
        given: Giving::Draw,
        quantity: 10,
        held: 0,
        value_fen: 6_800,
        terms: String::new(),
        by_branch: vec![],
    };
    let published = Published {
        prizes: vec![prize],
        terms: None,
    };
    let unit = app
        .state
        .db
        .write((campaign.id, published), |tx, (campaign, published)| {
            Box::pin(prizes::put(tx, *campaign, published))
        });
    assert!(unit.await.unwrap());
    let mut editor = app.at_the_desk(Role::CampaignEditor).await;
    let to = format!("/staff/prizes/{id}/picture");
    let none = editor.bring(&to, "x.png", b"no picture", &[]).await;
    assert!(none.location().ends_with("#cover-error"), "{none:?}");
    let taken = editor.bring(&to, "风筝.jpg", &photo(640, 640), &[]).await;
    let page = editor.open(taken.location()).await;
    assert!(page.shows("奖品图片已更新"), "{page:?}");
    let mut visitor = app.browser();
    assert!(
        visitor
            .get("/campaigns/spring")
            .await
            .shows("class=\"prize-picture\"")
    );
    let gone = [("prize", &*id.to_string())];
    assert_eq!(
        editor
            .call("/api/stock/remove_picture", &gone)
            .await
            .error(),
        None
    );
    assert!(
        !visitor
            .get("/campaigns/spring")
            .await
            .shows("class=\"prize-picture\"")
    );
}
