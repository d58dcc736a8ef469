//! A ledger that agrees, and each fault by itself.

use chrono::DateTime;

use super::*;

const PRIZE: Uuid = Uuid::from_u128(10);
const HERE: Uuid = Uuid::from_u128(1);
const TELLER: Uuid = Uuid::from_u128(3);
const WINS: [Uuid; 4] = [
    Uuid::from_u128(21),
    Uuid::from_u128(22),
    Uuid::from_u128(23),
    Uuid::from_u128(24),
];

/// Four wins of five prizes, of which three lay here: one open, one kept, one handed over and one
/// given up.
struct Books {
    prize: PrizeRow,
    wins: Vec<WinRow>,
    stock: Vec<(i64, Option<StockMove>, i64)>,
    sums: Sums,
    entries: i64,
}

fn win(id: Uuid, state: WinState, kinds: &[EntryKind], moves: &[StockMove]) -> WinRow {
    let steps = (1..).zip(kinds).map(|(seq, kind)| Step {
        seq,
        kind: Some(*kind),
        at: DateTime::default(),
        branch: (!matches!(kind, EntryKind::Won)).then_some(HERE),
        staff: matches!(kind, EntryKind::Redeemed).then_some(TELLER),
    });
    let (branch, redeemed_by) = match state {
        WinState::Claimed { branch } => (Some(branch), None),
        WinState::Redeemed { branch, by, .. } => (branch, by),
        _ => (None, None),
    };
    WinRow {
        id,
        prize: PRIZE,
        state: state.word().into(),
        branch,
        redeemed_by,
        steps: steps.collect(),
        moves: moves
            .iter()
            .map(|kind| (PRIZE, Some(*kind), HERE, 1))
            .collect(),
    }
}

fn books() -> Books {
    use EntryKind::{Claimed, Forfeited, Redeemed, Won};
    use StockMove::{HandedOver, Received, Released, Reserved};
    let handed = WinState::Redeemed {
        branch: Some(HERE),
        at: DateTime::default(),
        by: Some(TELLER),
    };
    let kept = WinState::Claimed { branch: HERE };
    let forfeited = WinState::Forfeited;
    let stock = [
        (Received, 3),
        (Reserved, 1),
        (Reserved, 1),
        (HandedOver, 1),
        (Reserved, 1),
        (Released, 1),
    ];
    let stock = (1..).zip(stock);
    Books {
        prize: PrizeRow {
            id: PRIZE,
            name: "手绘风筝".into(),
            quantity: 5,
            held: 3,
        },
        wins: vec![
            win(WINS[0], WinState::Open, &[Won], &[]),
            win(WINS[1], kept, &[Won, Claimed], &[Reserved]),
            win(
                WINS[2],
                handed,
                &[Won, Claimed, Redeemed],
                &[Reserved, HandedOver],
            ),
            win(
                WINS[3],
                forfeited,
                &[Won, Claimed, Forfeited],
                &[Reserved, Released],
            ),
        ],
        stock: stock
            .map(|(seq, (kind, quantity))| (seq, Some(kind), quantity))
            .collect(),
        sums: Sums {
            on_hand: 2,
            reserved: 1,
        },
        entries: 6,
    }
}

fn verified(books: &Books) -> Verified {
    let mut ledger = Ledger::default();
    ledger.prize(books.prize.clone());
    ledger.branch(HERE, "0571-01".into());
    for win in &books.wins {
        ledger.win(win);
    }
    for (seq, kind, quantity) in &books.stock {
        ledger.stock((PRIZE, HERE), *seq, *kind, *quantity);
    }
    ledger.sums((PRIZE, HERE), books.sums, books.entries);
    ledger.close()
}

/// What is found in books that `wrong` changed.
fn found(wrong: impl Fn(&mut Books)) -> Vec<Difference> {
    let mut books = books();
    wrong(&mut books);
    verified(&books).differences
}

fn shelf() -> Shelf {
    Shelf {
        prize: "手绘风筝".into(),
        branch: "0571-01".into(),
    }
}

#[test]
fn books_that_agree_are_counted() {
    let verified = verified(&books());
    assert!(verified.agrees(), "{verified:?}");
    let totals = Totals {
        wins: 4,
        open: 1,
        claimed: 1,
        redeemed: 1,
        given_up: 1,
        stock_entries: 6,
    };
    assert_eq!(verified.totals, totals);
}

#[test]
fn a_count_of_held_prizes_that_wins_do_not_bear_out_is_found() {
    let held = |held| Difference::Held {
        prize: "手绘风筝".into(),
        held,
        wins: 3,
    };
    assert_eq!(found(|books| books.prize.held = 2), [held(2)]);
    assert_eq!(found(|books| books.prize.held = 4), [held(4)]);
    let too_many = Difference::TooMany {
        prize: "手绘风筝".into(),
        wins: 3,
        quantity: 2,
    };
    assert_eq!(found(|books| books.prize.quantity = 2), [too_many]);
}

#[test]
fn a_win_that_stands_elsewhere_than_its_entries_lead_is_found() {
    let state = |stored: &str, entries: &str| Difference::State {
        win: WINS[1],
        stored: stored.into(),
        entries: entries.into(),
    };
    let forged = found(|books| books.wins[1].state = "redeemed".into());
    assert_eq!(forged, [state("redeemed at 0571-01", "claimed at 0571-01")]);
    let other = Uuid::from_u128(9);
    let moved = found(|books| books.wins[1].branch = Some(other));
    assert_eq!(
        moved,
        [state(&format!("claimed at {other}"), "claimed at 0571-01")]
    );
    let by_another = found(|books| books.wins[2].redeemed_by = None);
    assert!(matches!(by_another[..], [Difference::State { win, .. }] if win == WINS[2]));
}

#[test]
fn a_win_without_its_entries_is_found_and_not_accounted_for() {
    let found = found(|books| books.wins[0].steps.clear());
    let expected = [
        Difference::Steps {
            win: WINS[0],
            seq: 0,
        },
        Difference::Unaccounted {
            prize: "手绘风筝".into(),
            wins: 4,
            accounted: 3,
        },
    ];
    assert_eq!(found, expected);
}

#[test]
fn a_second_redemption_is_found() {
    let found = found(|books| {
        let again = books.wins[2].steps[2];
        books.wins[2].steps.push(Step { seq: 4, ..again });
        books.wins[2]
            .moves
            .push((PRIZE, Some(StockMove::HandedOver), HERE, 1));
        books.stock.push((7, Some(StockMove::HandedOver), 1));
        (books.entries, books.sums) = (
            7,
            Sums {
                on_hand: 1,
                reserved: 0,
            },
        );
    });
    let second = Difference::Steps {
        win: WINS[2],
        seq: 4,
    };
    assert_eq!(found[0], second);
    let handed = Difference::HandedOver {
        shelf: shelf(),
        handed_over: 2,
        wins: 0,
    };
    assert!(found.contains(&handed), "{found:?}");
}

#[test]
fn stock_that_moved_for_nothing_is_found() {
    let found_moves = found(|books| books.wins[1].moves.clear());
    assert_eq!(
        found_moves,
        [Difference::Moves {
            win: WINS[1],
            moved: "nothing".into(),
            asked: "reserved at 0571-01".into(),
        }]
    );
    let of_another_prize = found(|books| books.wins[1].moves[0].0 = Uuid::from_u128(11));
    assert!(matches!(of_another_prize[..], [Difference::Moves { .. }]));
    let handed_without_a_win = found(|books| {
        books.stock.push((7, Some(StockMove::Reserved), 1));
        books.stock.push((8, Some(StockMove::HandedOver), 1));
        (books.entries, books.sums.on_hand) = (8, 1);
    });
    let handed = Difference::HandedOver {
        shelf: shelf(),
        handed_over: 2,
        wins: 1,
    };
    assert_eq!(handed_without_a_win, [handed]);
    let kept_for_nobody = found(|books| {
        books.stock.push((7, Some(StockMove::Reserved), 1));
        (books.entries, books.sums.reserved) = (7, 2);
    });
    let reserved = Difference::Reserved {
        shelf: shelf(),
        reserved: 2,
        wins: 1,
    };
    assert_eq!(kept_for_nobody, [reserved]);
}

#[test]
fn sums_that_entries_do_not_bear_out_are_found() {
    let stored = Sums {
        on_hand: 3,
        reserved: 1,
    };
    let entries = Sums {
        on_hand: 2,
        reserved: 1,
    };
    let difference = Difference::Stored {
        shelf: shelf(),
        stored,
        entries,
    };
    assert_eq!(found(|books| books.sums = stored), [difference]);
}

#[test]
fn entries_that_were_taken_out_are_found() {
    let entry = |seq| Difference::Entry {
        shelf: shelf(),
        seq,
    };
    let from_the_middle = found(|books| {
        books.stock.remove(1);
    });
    assert_eq!(from_the_middle[0], entry(2));
    let the_last = found(|books| {
        books.stock.pop();
    });
    assert_eq!(the_last[0], entry(6));
    let unreadable = found(|books| books.stock[5].1 = None);
    assert_eq!(unreadable[0], entry(6));
}

#[test]
fn more_than_there_ever_was_is_found_where_it_happened() {
    let found = found(|books| {
        // Three were received only after they were kept.
        let received = books.stock.remove(0);
        books.stock.insert(1, received);
        for (seq, entry) in (1..).zip(&mut books.stock) {
            entry.0 = seq;
        }
    });
    let sums = Sums {
        on_hand: 0,
        reserved: 1,
    };
    let overdrawn = Difference::Overdrawn {
        shelf: shelf(),
        seq: 1,
        sums,
    };
    assert_eq!(found, [overdrawn]);
}

#[test]
fn a_thousand_differences_are_named_and_more_are_counted() {
    let mut ledger = Ledger::default();
    for win in 0..1_005 {
        ledger.name(Difference::Cause {
            win: Uuid::from_u128(win),
        });
    }
    let found = ledger.close();
    assert_eq!((found.differences.len(), found.more), (1_000, 5));
}
