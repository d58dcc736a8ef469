use proptest::prelude::*;

use super::*;
use crate::prizes::draw::selection::select;

fn winners(freeze: &Freeze, key: &str) -> Vec<u32> {
    let outcome = select(freeze, key);
    let picks = outcome.iter().flat_map(|lot| &lot.picks);
    picks
        .filter(|pick| pick.fate == Fate::Winner)
        .map(|pick| pick.ticket)
        .collect()
}

#[test]
fn the_selection_is_the_one_that_another_program_computes() {
    // Computed by docs/verify_draw.py for the RFC's example key.
    let example = Freeze {
        lots: vec![lot("1", None, 8, 3)],
        ..freeze(25)
    };
    let outcome = select(&example, "9319./2.5.8.10.12./9.18.26.34.41.45./");
    assert_eq!(outcome[0].key, "9319./2.5.8.10.12./9.18.26.34.41.45./1/");
    let picked: Vec<u32> = outcome[0].picks.iter().map(|pick| pick.ticket).collect();
    assert_eq!(picked, EXAMPLE);
}

const EXAMPLE: [u32; 11] = [24, 17, 16, 20, 2, 1, 14, 3, 9, 18, 22];

#[test]
fn every_ticket_is_as_likely() {
    const DRAWS: u32 = 100_000;
    let list = freeze(20);
    let mut won = [0_u32; 21];
    for n in 0..DRAWS {
        for ticket in winners(&list, &format!("{n}./")) {
            won[ticket as usize] += 1;
        }
    }
    // Three winners each: 15,000 expected of each ticket. Winners of one draw exclude each other,
    // so the sum of squares over the expected count is that of a chi-square with 19 degrees of
    // freedom times 17/19 (sampling 3 of 20 without replacement: (20 - 3) / (20 - 1)).
    let expected = f64::from(DRAWS) * 3.0 / 20.0;
    let squares: f64 = won[1..]
        .iter()
        .map(|won| (f64::from(*won) - expected).powi(2) / expected)
        .sum();
    let chi_square = squares * 19.0 / 17.0;
    // 43.8 is exceeded by chance once in a thousand seeds; these seeds are fixed.
    assert!(chi_square < 43.8, "{chi_square}: {won:?}");
}

#[test]
fn one_person_wins_once_whatever_the_number_of_tickets() {
    let list = rich();
    for n in 0..300 {
        let won = winners(&list, &format!("{n}./"));
        let first = |ticket| {
            let entry = list.same_holder.iter().find(|[later, _]| *later == ticket);
            entry.map_or(ticket, |[_, first]| *first)
        };
        let mut people: Vec<u32> = won.iter().map(|ticket| first(*ticket)).collect();
        people.sort_unstable();
        people.dedup();
        assert_eq!(people.len(), won.len());
        assert!(won.iter().all(|ticket| ![4, 9, 17, 21].contains(ticket)));
    }
}

#[test]
fn a_branchs_prizes_come_from_its_tickets() {
    let list = rich();
    let outcome = select(&list, "1./");
    assert!(outcome[1].picks.iter().all(|pick| pick.ticket % 3 == 0));
    // Two tickets for three prizes and two alternates: the run ends with the tickets.
    assert_eq!(outcome[2].picks.len(), 2);
    assert_ne!(outcome[1].key, outcome[2].key);
}

#[test]
fn a_million_tickets_are_drawn_from() {
    let list = Freeze {
        tickets: 1_000_000,
        leaves: vec![Hash::default(); 1_000_000],
        lots: vec![lot("1", None, 1_000, 1_000)],
        ..freeze(1)
    };
    let outcome = select(&list, "1./");
    let mut picked: Vec<u32> = outcome[0].picks.iter().map(|pick| pick.ticket).collect();
    assert_eq!(picked.len(), 2_000);
    picked.sort_unstable();
    picked.dedup();
    assert_eq!(picked.len(), 2_000);
    assert!(picked[0] >= 1 && picked[1_999] <= 1_000_000);
}

proptest! {
    #[test]
    fn a_ticket_that_may_not_win_is_skipped_and_nothing_is_renumbered(
        tickets in 5_u32..60,
        out in prop::collection::btree_set(1_u32..60, 0..5),
        seed in any::<u64>(),
    ) {
        let whole = Freeze { lots: vec![lot("1", None, tickets, 0)], ..freeze(tickets) };
        let because = Exclusion::Staff;
        let excluded = out.iter().filter(|ticket| **ticket <= tickets);
        let excluded = excluded.map(|ticket| Excluded { ticket: *ticket, because });
        let less = Freeze { excluded: excluded.collect(), ..whole.clone() };
        let key = format!("{seed}./");
        let (all, some) = (select(&whole, &key), select(&less, &key));
        for (one, other) in all[0].picks.iter().zip(&some[0].picks) {
            prop_assert_eq!(one.ticket, other.ticket);
            let fate = if out.contains(&one.ticket) { Fate::Excluded } else { Fate::Winner };
            prop_assert_eq!(other.fate, fate);
        }
        prop_assert_eq!(some, select(&less, &key));
    }
}
