//! Stock between branches, counts, what runs low, voucher codes: nothing is there twice.

use domain::prizes::{Counting, Giving, StockMove};
use domain::staff::{BranchKind, Scope};
use storage::prizes::{
    self, NewCount, NewTransfer, NewVoucher, PrizeFilter, StockEntry, Transfer, VoucherCode,
};
use storage::{Db, each_database};
use uuid::Uuid;

use super::common::{
    Refusal, at, at_once, count, day, new_bytes, new_id, statement, was_stored, write, yes,
};
use super::wins::{Shop, claim, shop, stored, sums, won};

/// The eyes of a head office.
const WHOLE: Scope = Scope {
    branch: Uuid::nil(),
    kind: BranchKind::HeadOffice,
};

async fn send(db: &Db, shop: &Shop, quantity: u32) -> Option<Uuid> {
    let new = NewTransfer {
        id: new_id(),
        prize_id: shop.prize,
        from: shop.branches[0],
        to: shop.branches[1],
        quantity,
        note: String::new(),
        by: Some(shop.tellers[0]),
    };
    let id = new.id;
    let sent = write(db, new, |tx, new| Box::pin(prizes::send(tx, new, at(3)))).await;
    sent.then_some(id)
}

async fn transfer(db: &Db, id: Uuid) -> Transfer {
    let mut conn = db.read().await.unwrap();
    prizes::transfer(&mut conn, id, WHOLE)
        .await
        .unwrap()
        .unwrap()
}

async fn arrive(db: &Db, of: Transfer, arrived: u32, by: Uuid) -> bool {
    let data = (of, arrived, [new_id(), new_id()], by);
    write(db, data, |tx, (of, arrived, entries, by)| {
        Box::pin(prizes::arrive(
            tx,
            of,
            (*arrived, "路上摔了"),
            (*entries, *by),
            at(4),
        ))
    })
    .await
}

/// The entries of a transfer: where, of which kind, how many.
async fn entries_of(db: &Db, transfer: Uuid) -> Vec<(Uuid, String, i64)> {
    let mut conn = db.read().await.unwrap();
    let entries = conn.query(
        "select e.branch_id, e.kind, e.quantity from stock_entries e
         where e.transfer_id = $1 order by e.at, e.id",
    );
    entries.bind(transfer).all().await.unwrap()
}

async fn count_them(db: &Db, shop: &Shop, counting: Counting, why: &'static str) -> bool {
    let new = NewCount {
        id: new_id(),
        sheet_id: new_id(),
        prize_id: shop.prize,
        branch_id: shop.branches[0],
        day: day(15),
        expected: counting.expected,
        counted: counting.counted,
        settled: counting.settle(why).unwrap(),
        explanation: why.into(),
        by: shop.tellers[0],
    };
    let unit = db.write((new, new_id()), |tx, (new, entry)| {
        Box::pin(async move {
            let counted = prizes::count_prize(tx, new, *entry, at(5)).await?;
            counted.then_some(()).ok_or(Refusal::Refused)
        })
    });
    was_stored(unit.await)
}

async fn bring(db: &Db, prize: Uuid, index: Vec<u8>) -> bool {
    let new = NewVoucher {
        id: new_id(),
        prize_id: prize,
        code_sealed: index.clone(),
        code_index: index,
        by: None,
    };
    write(db, new, |tx, new| {
        Box::pin(prizes::add_voucher(tx, new, at(1)))
    })
    .await
}

async fn take(db: &Db, prize: Uuid, win: Uuid) -> Option<VoucherCode> {
    write(db, (prize, win), |tx, &(prize, win)| {
        Box::pin(prizes::take_voucher(tx, prize, win, at(6)))
    })
    .await
}

async fn take_alert(db: &Db, shop: &Shop) -> bool {
    let place = (shop.prize, shop.branches[0]);
    write(db, place, |tx, place| {
        Box::pin(prizes::take_alert(tx, *place, at(7)))
    })
    .await
}

async fn lay(db: &Db, shop: &Shop, kind: StockMove, quantity: u32) -> bool {
    let entry = StockEntry {
        id: new_id(),
        prize_id: shop.prize,
        branch_id: shop.branches[0],
        kind,
        quantity,
        win_id: None,
        transfer_id: None,
        count_id: None,
        staff_id: None,
        note: String::new(),
    };
    write(db, entry, |tx, entry| {
        Box::pin(prizes::lay(tx, entry, at(2)))
    })
    .await
}

each_database! {
    async fn what_one_branch_sends_another_awaits_until_it_came(database) {
        let db = &database.db;
        let shop = shop(db, Giving::Draw, 10, 5).await;
        let [here, there] = shop.branches;
        assert_eq!(send(db, &shop, 6).await, None, "there are five");
        let id = send(db, &shop, 4).await.unwrap();
        assert_eq!((sums(db, shop.prize, here).await, sums(db, shop.prize, there).await), ((1, 0), (1, 0)));
        let mut conn = db.read().await.unwrap();
        assert_eq!(prizes::on_the_way(&mut conn, WHOLE).await.unwrap(), 1);
        let places = prizes::prize_at_branches(&mut conn, shop.prize, WHOLE).await.unwrap();
        let ways: Vec<_> = places.iter().map(|place| (place.sent, place.awaited)).collect();
        assert!(ways.contains(&(4, 0)) && ways.contains(&(0, 4)), "{ways:?}");
        drop(conn);
        assert!(arrive(db, transfer(db, id).await, 3, shop.tellers[1]).await);
        assert_eq!(sums(db, shop.prize, there).await, (4, 0), "one of four is lost");
        assert_eq!(count(db, "select count(*) from stock_entries where kind = 'lost'").await, 1);
        let came = transfer(db, id).await;
        assert_eq!((came.arrived, came.explanation.as_str()), (Some(3), "路上摔了"));
    }

    async fn a_transfer_is_one_entry_where_it_leaves_and_one_where_it_arrives(database) {
        let db = &database.db;
        let shop = shop(db, Giving::Draw, 10, 5).await;
        let [here, there] = shop.branches;
        let id = send(db, &shop, 4).await.unwrap();
        let sent = (here, StockMove::Sent.word().to_owned(), 4);
        let arrived = (there, StockMove::Arrived.word().to_owned(), 4);
        assert_eq!(entries_of(db, id).await, std::slice::from_ref(&sent));
        let of = transfer(db, id).await;
        assert!(arrive(db, of.clone(), 4, shop.tellers[1]).await);
        // Confirmed once more, by a page from before and by a new one.
        assert!(!arrive(db, of, 4, shop.tellers[1]).await);
        assert!(!arrive(db, transfer(db, id).await, 4, shop.tellers[1]).await);
        assert_eq!(entries_of(db, id).await, [sent, arrived]);
        assert_eq!((sums(db, shop.prize, here).await, sums(db, shop.prize, there).await), ((1, 0), (5, 0)));
        let others = "select count(*) from stock_entries where transfer_id is null";
        assert_eq!(count(db, others).await, 2, "what the branches received before");
    }

    async fn twenty_confirmations_let_a_transfer_arrive_once(database) {
        let db = &database.db;
        let shop = shop(db, Giving::Draw, 10, 5).await;
        let id = send(db, &shop, 4).await.unwrap();
        let of = transfer(db, id).await;
        let teller = shop.tellers[1];
        let arrived = at_once(20, |_| {
            let (db, of) = (db.clone(), of.clone());
            async move { arrive(&db, of, 4, teller).await }
        }).await;
        assert_eq!(yes(&arrived), 1);
        assert_eq!(sums(db, shop.prize, shop.branches[1]).await, (5, 0));
    }

    async fn thirty_sendings_take_no_more_than_is_free(database) {
        let db = &database.db;
        let shop = std::sync::Arc::new(shop(db, Giving::Draw, 10, 7).await);
        let sent = at_once(30, |_| {
            let (db, shop) = (db.clone(), shop.clone());
            async move { send(&db, &shop, 1).await.is_some() }
        }).await;
        assert_eq!(yes(&sent), 7);
        assert_eq!(sums(db, shop.prize, shop.branches[0]).await, (0, 0));
        assert_eq!(count(db, "select count(*) from stock_transfers").await, 7);
    }

    async fn a_count_takes_the_difference_into_the_ledger(database) {
        let db = &database.db;
        let shop = shop(db, Giving::Threshold, 10, 5).await;
        let here = shop.branches[0];
        let stale = Counting { expected: 4, reserved: 0, counted: 4 };
        assert!(!count_them(db, &shop, stale, "").await, "the ledger says five");
        let short = Counting { expected: 5, reserved: 0, counted: 3 };
        assert!(count_them(db, &shop, short, "样品").await);
        assert_eq!(sums(db, shop.prize, here).await, (3, 0));
        let more = Counting { expected: 3, reserved: 0, counted: 4 };
        assert!(count_them(db, &shop, more, "找到一件").await);
        assert_eq!(sums(db, shop.prize, here).await, (4, 0));
        let mut conn = db.read().await.unwrap();
        let lines = prizes::counts(&mut conn, shop.prize, WHOLE, 10).await.unwrap();
        let mut told: Vec<_> = lines.iter().map(|line| (line.seq, line.difference(), line.open())).collect();
        told.sort_unstable();
        assert_eq!(told, [(1, -2, 0), (2, 1, 0)]);
        let sheet = prizes::to_count(&mut conn, here, day(15)).await.unwrap();
        assert_eq!((sheet.len(), sheet[0].on_hand, sheet[0].counted), (1, 4, Some(4)));
    }

    async fn a_count_leaves_what_is_kept_for_winners(database) {
        let db = &database.db;
        let shop = shop(db, Giving::Threshold, 10, 2).await;
        let win = won(db, &shop).await;
        assert!(claim(db, stored(db, win).await, shop.branches[0]).await);
        let none = Counting { expected: 2, reserved: 1, counted: 0 };
        assert!(count_them(db, &shop, none, "柜子被撬").await);
        assert_eq!(sums(db, shop.prize, shop.branches[0]).await, (1, 1));
        let mut conn = db.read().await.unwrap();
        let lines = prizes::counts(&mut conn, shop.prize, WHOLE, 10).await.unwrap();
        assert_eq!((lines[0].moved, lines[0].open()), (-1, -1));
    }

    async fn what_was_counted_is_neither_changed_nor_removed(database) {
        let db = &database.db;
        let shop = shop(db, Giving::Threshold, 10, 5).await;
        let short = Counting { expected: 5, reserved: 0, counted: 3 };
        assert!(count_them(db, &shop, short, "样品").await);
        let mut refused = vec!["update stock_counts set counted = 5", "delete from stock_counts"];
        if db.engine() == "postgres" {
            refused.push("truncate stock_counts");
        }
        for sql in refused {
            let told = statement(db, sql).await.expect_err(sql).to_string();
            assert!(told.contains("are only added"), "{sql}: {told}");
        }
        assert_eq!(count(db, "select count(*) from stock_counts where counted = 3").await, 1);
    }

    async fn low_stock_is_told_once_each_time_it_falls(database) {
        let db = &database.db;
        let shop = shop(db, Giving::Draw, 10, 5).await;
        let place = (shop.prize, shop.branches[0]);
        write(db, place, |tx, place| Box::pin(prizes::set_threshold(tx, *place, Some(3)))).await;
        assert!(!take_alert(db, &shop).await, "there are five");
        assert!(lay(db, &shop, StockMove::Returned, 2).await);
        let shop = std::sync::Arc::new(shop);
        let told = at_once(20, |_| {
            let (db, shop) = (db.clone(), shop.clone());
            async move { take_alert(&db, &shop).await }
        }).await;
        assert_eq!(yes(&told), 1);
        let mut conn = db.read().await.unwrap();
        assert!(prizes::to_alert(&mut conn, day(15), 10).await.unwrap().is_empty());
        assert_eq!(prizes::low_count(&mut conn, WHOLE, day(15)).await.unwrap(), 1);
        drop(conn);
        assert!(lay(db, &shop, StockMove::Received, 4).await);
        assert_eq!(write(db, (), |tx, ()| Box::pin(prizes::forget_alerts(tx))).await, 1);
        assert!(lay(db, &shop, StockMove::Returned, 5).await);
        let mut conn = db.read().await.unwrap();
        assert_eq!(prizes::to_alert(&mut conn, day(15), 10).await.unwrap().len(), 1);
        drop(conn);
        assert!(take_alert(db, &shop).await);
        write(db, place, |tx, place| Box::pin(prizes::set_threshold(tx, *place, None))).await;
        assert_eq!(count(db, "select count(*) from stock_thresholds").await, 0);
    }

    async fn fifty_winners_of_thirty_vouchers_get_thirty_different_codes(database) {
        let db = &database.db;
        let shop = shop(db, Giving::Threshold, 50, 1).await;
        let mut wins = Vec::new();
        for _ in 0..50 {
            wins.push(won(db, &shop).await);
        }
        for _ in 0..30 {
            let index = new_bytes();
            assert!(bring(db, shop.prize, index.clone()).await);
            assert!(!bring(db, shop.prize, index).await, "it is known");
        }
        let prize = shop.prize;
        let taken = at_once(50, |number| {
            let (db, win) = (db.clone(), wins[number]);
            async move { take(&db, prize, win).await }
        }).await;
        let mut codes: Vec<_> = taken.iter().flatten().map(|code| code.code_sealed.clone()).collect();
        assert_eq!(codes.len(), 30);
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), 30);
        let mut conn = db.read().await.unwrap();
        assert_eq!(prizes::voucher_counts(&mut conn, prize).await.unwrap(), (30, 30));
    }

    async fn a_code_is_of_one_prize(database) {
        let db = &database.db;
        let (one, other) = (shop(db, Giving::Threshold, 5, 1).await, shop(db, Giving::Threshold, 5, 1).await);
        let index = new_bytes();
        assert!(bring(db, one.prize, index.clone()).await);
        assert!(!bring(db, other.prize, index.clone()).await, "another prize has it");
        let mut conn = db.read().await.unwrap();
        assert_eq!(prizes::known_vouchers(&mut conn).await.unwrap(), [index]);
        drop(conn);
        // Two who bring the same list for two prizes at once.
        let index = new_bytes();
        let both = [one.prize, other.prize];
        let brought = at_once(20, |number| {
            let (db, prize, index) = (db.clone(), both[number % 2], index.clone());
            async move { bring(&db, prize, index).await }
        }).await;
        assert_eq!(yes(&brought), 1);
    }

    async fn a_win_that_asks_often_gets_one_code(database) {
        let db = &database.db;
        let shop = shop(db, Giving::Threshold, 5, 1).await;
        let win = won(db, &shop).await;
        for _ in 0..3 {
            assert!(bring(db, shop.prize, new_bytes()).await);
        }
        let prize = shop.prize;
        let taken = at_once(20, |_| {
            let db = db.clone();
            async move { take(&db, prize, win).await.unwrap().id }
        }).await;
        assert!(taken.iter().all(|code| *code == taken[0]));
        assert_eq!(count(db, "select count(win_id) from voucher_codes").await, 1);
    }

    async fn figures_are_those_of_the_branches_in_scope(database) {
        let db = &database.db;
        let shop = shop(db, Giving::Threshold, 10, 5).await;
        let mut conn = db.read().await.unwrap();
        let lines = prizes::prize_lines(&mut conn, &PrizeFilter::all(WHOLE), 0, 10).await.unwrap();
        assert_eq!((lines.len(), lines[0].on_hand, lines[0].missing()), (1, 6, 4));
        let own = Scope { branch: shop.branches[1], kind: BranchKind::City };
        let lines = prizes::prize_lines(&mut conn, &PrizeFilter::all(own), 0, 10).await.unwrap();
        assert_eq!(lines[0].on_hand, 1);
        let narrowed = PrizeFilter { text: Some("没有".into()), ..PrizeFilter::all(WHOLE) };
        assert_eq!(prizes::prize_count(&mut conn, &narrowed).await.unwrap(), 0);
    }
}
