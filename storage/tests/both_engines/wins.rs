//! Wins and their stock: nothing is given twice, and the ledger adds up.

use domain::prizes::{Giving, PrizeKind, StockMove, WinState};
use domain::staff::{Branch, BranchKind};
use storage::prizes::{
    self, Cause, EntryKind, Missed, NewWin, Prize, Published, StockEntry, StoredWin, Who,
};
use storage::{BoxFuture, Db, Tx, branches, each_database, testing};
use uuid::Uuid;

use super::common::{
    Refusal, at, at_once, count, new_bytes, new_id, open_attempt, open_campaign, participant,
    statement, was_stored, write, yes,
};

/// What a test of prizes stands on.
pub struct Shop {
    /// The campaign.
    pub campaign: Uuid,
    /// Its prize.
    pub prize: Uuid,
    /// Two branches.
    pub branches: [Uuid; 2],
    /// Two tellers.
    pub tellers: [Uuid; 2],
}

/// A campaign with so many of one prize, `stock` of them at the first branch and one at the second.
pub async fn shop(db: &Db, given: Giving, quantity: u32, stock: u32) -> Shop {
    let campaign = open_campaign(db).await.id;
    let tellers = [new_id(), new_id()];
    for (teller, name) in tellers.iter().zip(["陈晓", "林静"]) {
        testing::add_staff(db, *teller, name, at(0)).await;
    }
    let mut made = Vec::new();
    for name in ["西湖支行", "运河社区支行"] {
        let id = new_id();
        let mut conn = db.read().await.unwrap();
        let head = branches::head_office(&mut conn).await.unwrap();
        drop(conn);
        let branch = Branch {
            id,
            parent: head.map(|head| head.branch.id),
            kind: BranchKind::City,
            code: format!("B{}", id.as_u128()),
            name: name.into(),
            address: String::new(),
            phone: String::new(),
            hours: String::new(),
            open: true,
        };
        write(db, branch, |tx, branch| {
            Box::pin(branches::add(tx, branch, at(0)))
        })
        .await;
        made.push(id);
    }
    let prize = Prize {
        id: new_id(),
        campaign_id: campaign,
        place: 0,
        name: "手绘风筝".into(),
        kind: PrizeKind::Thing,
        given,
        quantity,
        held: 0,
        value_fen: 6_800,
        terms: String::new(),
        by_branch: vec![],
    };
    let id = prize.id;
    let published = Published {
        prizes: vec![prize],
        terms: None,
    };
    let put = write(db, (campaign, published), |tx, (campaign, published)| {
        Box::pin(prizes::put(tx, *campaign, published))
    });
    assert!(put.await);
    let branches = [made[0], made[1]];
    for (branch, quantity) in branches.into_iter().zip([stock, 1]) {
        assert!(lay(db, moves(id, branch, StockMove::Received, quantity)).await);
    }
    Shop {
        campaign,
        prize: id,
        branches,
        tellers,
    }
}

fn moves(prize: Uuid, branch: Uuid, kind: StockMove, quantity: u32) -> StockEntry {
    StockEntry {
        id: new_id(),
        prize_id: prize,
        branch_id: branch,
        kind,
        quantity,
        win_id: None,
        transfer_id: None,
        count_id: None,
        staff_id: None,
        note: String::new(),
    }
}

async fn lay(db: &Db, entry: StockEntry) -> bool {
    write(db, entry, |tx, entry| {
        Box::pin(prizes::lay(tx, entry, at(1)))
    })
    .await
}

/// A win of somebody who passed, which is not stored.
pub async fn new_win(db: &Db, shop: &Shop, who: Uuid) -> NewWin {
    let attempt = open_attempt(db, who).await;
    NewWin {
        id: new_id(),
        campaign_id: shop.campaign,
        prize_id: shop.prize,
        participant_id: who,
        cause: Cause::Threshold {
            attempt: attempt.id,
        },
        code_index: new_bytes(),
        code_sealed: b"sealed".to_vec(),
        deadline: at(1_000),
    }
}

/// Gives a win.
pub async fn give(db: &Db, new: NewWin) -> bool {
    write(db, new, |tx, new| Box::pin(prizes::give(tx, new, at(2)))).await
}

/// A stored win of somebody new.
pub async fn won(db: &Db, shop: &Shop) -> Uuid {
    let who = participant(db).await;
    let new = new_win(db, shop, who).await;
    let id = new.id;
    assert!(give(db, new).await);
    id
}

/// A win as it stands.
pub async fn stored(db: &Db, win: Uuid) -> StoredWin {
    let mut conn = db.read().await.unwrap();
    prizes::find(&mut conn, win).await.unwrap().unwrap()
}

async fn unit<D, F>(db: &Db, data: D, unit: F) -> bool
where
    D: Send + Sync + 'static,
    F: for<'t> Fn(&'t mut Tx, &'t D) -> BoxFuture<'t, Result<(), Refusal>> + Send + Sync + 'static,
{
    was_stored(db.write(data, unit).await)
}

fn or_refused(done: bool) -> Result<(), Refusal> {
    done.then_some(()).ok_or(Refusal::Refused)
}

/// Its winner chooses a branch.
pub async fn claim(db: &Db, win: StoredWin, branch: Uuid) -> bool {
    unit(
        db,
        (win, branch, [new_id(), new_id()]),
        |tx, (win, branch, ids)| {
            Box::pin(async move {
                let claimed = prizes::claim(tx, win, *branch, *ids, at(3)).await?;
                claimed.map_err(|_: Missed| Refusal::Refused)
            })
        },
    )
    .await
}

/// A teller hands it over.
pub async fn redeem(db: &Db, win: StoredWin, branch: Uuid, teller: Uuid) -> bool {
    unit(
        db,
        (win, new_id(), branch, teller),
        |tx, (win, id, branch, teller)| {
            Box::pin(async move {
                or_refused(prizes::redeem(tx, (win, *id), (*branch, *teller), "", at(4)).await?)
            })
        },
    )
    .await
}

async fn undo(db: &Db, win: StoredWin, branch: Uuid, teller: Uuid) -> bool {
    let code = (new_bytes(), b"sealed anew".to_vec());
    unit(
        db,
        (win, new_id(), (branch, teller), code),
        |tx, (win, id, by, code)| {
            Box::pin(async move {
                or_refused(prizes::undo(tx, (win, *id), *by, code, "错了", at(5)).await?)
            })
        },
    )
    .await
}

async fn give_up(db: &Db, win: StoredWin, kind: EntryKind) -> bool {
    unit(db, (win, new_id(), kind), |tx, (win, id, kind)| {
        Box::pin(async move {
            or_refused(prizes::give_up(tx, (win, *id), *kind, Who::Holder, at(6)).await?)
        })
    })
    .await
}

/// On hand and reserved at a branch.
pub async fn sums(db: &Db, prize: Uuid, branch: Uuid) -> (i64, i64) {
    let mut conn = db.read().await.unwrap();
    let all = prizes::at_branches(&mut conn, prize).await.unwrap();
    let found = all.iter().find(|stock| stock.branch_id == branch);
    found.map_or((0, 0), |stock| (stock.on_hand, stock.reserved))
}

async fn kinds(db: &Db, win: Uuid) -> Vec<EntryKind> {
    let mut conn = db.read().await.unwrap();
    let entries = prizes::entries(&mut conn, win).await.unwrap();
    entries.into_iter().map(|entry| entry.kind).collect()
}

each_database! {
    async fn a_win_goes_from_hand_to_hand(database) {
        let db = &database.db;
        let shop = shop(db, Giving::Threshold, 10, 3).await;
        let [here, there] = shop.branches;
        let [teller, colleague] = shop.tellers;
        let win = won(db, &shop).await;
        assert_eq!(stored(db, win).await.state, WinState::Open);
        assert!(claim(db, stored(db, win).await, here).await);
        assert_eq!((sums(db, shop.prize, here).await, sums(db, shop.prize, there).await), ((3, 1), (1, 0)));
        assert!(claim(db, stored(db, win).await, there).await);
        assert_eq!((sums(db, shop.prize, here).await, sums(db, shop.prize, there).await), ((3, 0), (1, 1)));
        assert!(!redeem(db, stored(db, win).await, here, teller).await, "it lies elsewhere");
        assert!(redeem(db, stored(db, win).await, there, teller).await);
        assert_eq!(sums(db, shop.prize, there).await, (0, 0));
        assert!(!undo(db, stored(db, win).await, there, teller).await, "one's own deed");
        assert!(undo(db, stored(db, win).await, there, colleague).await);
        assert_eq!(sums(db, shop.prize, there).await, (1, 1));
        assert!(redeem(db, stored(db, win).await, there, colleague).await);
        let done = stored(db, win).await.state;
        assert_eq!(done, WinState::Redeemed { branch: Some(there), at: at(4), by: Some(colleague) });
        let kinds: Vec<_> = kinds(db, win).await.into_iter().map(EntryKind::word).collect();
        assert_eq!(kinds, ["won", "claimed", "moved", "redeemed", "undone", "redeemed"]);
    }

    async fn what_is_given_up_is_free_for_others(database) {
        let db = &database.db;
        let shop = shop(db, Giving::Threshold, 1, 1).await;
        let win = won(db, &shop).await;
        assert!(claim(db, stored(db, win).await, shop.branches[0]).await);
        let late = new_win(db, &shop, participant(db).await).await;
        assert!(!give(db, late.clone()).await, "there is one");
        assert!(give_up(db, stored(db, win).await, EntryKind::Declined).await);
        assert_eq!(sums(db, shop.prize, shop.branches[0]).await, (1, 0));
        assert!(!give_up(db, stored(db, win).await, EntryKind::Forfeited).await);
        assert!(give(db, late).await);
        let again = new_win(db, &shop, stored(db, win).await.participant_id).await;
        assert!(!give(db, again).await, "nobody wins twice");
    }

    async fn no_more_leaves_than_lies_there(database) {
        let db = &database.db;
        let shop = shop(db, Giving::Threshold, 10, 2).await;
        let win = won(db, &shop).await;
        let here = shop.branches[0];
        assert!(claim(db, stored(db, win).await, here).await);
        assert!(!lay(db, moves(shop.prize, here, StockMove::Sent, 2)).await, "one is a winner's");
        assert!(lay(db, moves(shop.prize, here, StockMove::Damaged, 1)).await);
        assert!(!lay(db, moves(shop.prize, here, StockMove::HandedOver, 2)).await);
        assert!(!lay(db, moves(shop.prize, new_id(), StockMove::Lost, 1)).await, "nothing was ever there");
    }

    async fn two_hundred_winners_race_for_ten_kites_and_ten_get_one(database) {
        let db = &database.db;
        let shop = shop(db, Giving::Threshold, 200, 10).await;
        let mut wins = Vec::new();
        for _ in 0..200 {
            wins.push(stored(db, won(db, &shop).await).await);
        }
        let here = shop.branches[0];
        let claimed = at_once(200, |number| {
            let (db, win) = (db.clone(), wins[number].clone());
            async move { claim(&db, win, here).await }
        }).await;
        assert_eq!(yes(&claimed), 10);
        assert_eq!(sums(db, shop.prize, here).await, (10, 10));
        assert_eq!(count(db, "select count(*) from wins where state = 'claimed'").await, 10);
        assert_eq!(count(db, "select count(*) from stock_entries where kind = 'reserved'").await, 10);
        assert_eq!(count(db, "select count(*) from win_entries where kind = 'claimed'").await, 10);
    }

    async fn a_hundred_scans_hand_one_prize_over(database) {
        let db = &database.db;
        let shop = shop(db, Giving::Threshold, 5, 5).await;
        let win = won(db, &shop).await;
        let here = shop.branches[0];
        assert!(claim(db, stored(db, win).await, here).await);
        let read = stored(db, win).await;
        let teller = shop.tellers[0];
        let redeemed = at_once(100, |_| {
            let (db, win) = (db.clone(), read.clone());
            async move { redeem(&db, win, here, teller).await }
        }).await;
        assert_eq!(yes(&redeemed), 1);
        assert_eq!(sums(db, shop.prize, here).await, (4, 0));
        assert_eq!(count(db, "select count(*) from win_entries where kind = 'redeemed'").await, 1);
    }

    async fn fifty_who_pass_at_once_get_no_more_than_there_are(database) {
        let db = &database.db;
        let shop = shop(db, Giving::Threshold, 7, 7).await;
        let mut new = Vec::new();
        for number in 0..50 {
            // Everybody twice at the same time.
            let who = if number % 2 == 0 { participant(db).await } else { Uuid::nil() };
            let who = if who.is_nil() { new.last().map_or(who, |last: &NewWin| last.participant_id) } else { who };
            new.push(new_win(db, &shop, who).await);
        }
        let given = at_once(50, |number| {
            let (db, new) = (db.clone(), new[number].clone());
            async move { give(&db, new).await }
        }).await;
        assert_eq!(yes(&given), 7);
        assert_eq!(count(db, "select count(*) from wins").await, 7);
        assert_eq!(count(db, "select count(distinct participant_id) from wins").await, 7);
        assert_eq!(count(db, "select cast(held as bigint) from prizes").await, 7);
    }

    async fn the_ledger_only_gains(database) {
        let db = &database.db;
        let shop = shop(db, Giving::Threshold, 5, 5).await;
        won(db, &shop).await;
        for sql in [
            "update win_entries set note = 'x'",
            "delete from win_entries",
            "update stock_entries set quantity = 9",
            "delete from stock_entries",
        ] {
            let told = statement(db, sql).await.expect_err(sql).to_string();
            assert!(told.contains("are only added"), "{sql}: {told}");
        }
    }
}
