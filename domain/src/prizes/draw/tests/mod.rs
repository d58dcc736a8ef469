//! The draw as a whole: what is fair, what is repeatable, and what a changed record is told.

mod fairness;
mod records;
mod sources;

use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

use super::*;

/// When the example's list is frozen: noon of a day in Beijing.
fn frozen_at() -> DateTime<Utc> {
    DateTime::from_timestamp(1_790_000_000, 0).unwrap()
}

fn lottery(issue: &str) -> Source {
    Source::Lottery {
        name: "双色球".into(),
        issue: issue.into(),
        numbers: 7,
        at: frozen_at() + TimeDelta::hours(9),
    }
}

fn secret() -> Hash {
    Hash([7; 32])
}

fn sources() -> Vec<Announced> {
    let commitment = Hash::of(&[&secret().0]);
    vec![
        Announced {
            source: lottery("2026108"),
            instead: Some(Source::drand_after(frozen_at() + TimeDelta::hours(33))),
        },
        Announced {
            source: Source::Secret { commitment },
            instead: None,
        },
    ]
}

fn numbers() -> Vec<Given> {
    let given = |value| Given {
        value,
        instead_because: None,
    };
    vec![
        given(Value::Lottery {
            numbers: vec![28, 7, 8, 18, 40, 11, 5],
        }),
        given(Value::Secret { secret: secret() }),
    ]
}

fn lot(label: &str, branch: Option<&str>, winners: u32, alternates: u32) -> Lot {
    Lot {
        label: label.into(),
        prize: "手绘风筝".into(),
        branch: branch.map(Into::into),
        winners,
        alternates,
    }
}

/// A list of so many tickets, each of somebody else, and one lot.
fn freeze(tickets: u32) -> Freeze {
    let leaves: Vec<Hash> = (0..tickets)
        .map(|n| Hash::of(&[&n.to_be_bytes()]))
        .collect();
    Freeze {
        algorithm: ALGORITHM.into(),
        campaign: Uuid::nil(),
        title: "金融知识问答".into(),
        rules: Hash::default(),
        replaces: None,
        frozen_at: frozen_at(),
        frozen_by: "甲".into(),
        program: Program {
            version: "0.1.0".into(),
            sha256: Hash::default(),
        },
        sources: sources(),
        lots: vec![lot("1", None, 3, 2)],
        linked: Vec::new(),
        tickets,
        root: merkle::root(&leaves),
        branches: Vec::new(),
        excluded: Vec::new(),
        same_holder: Vec::new(),
        leaves,
    }
}

/// The record of `freeze`, drawn with the example's numbers.
fn drawn(freeze: Freeze) -> Record {
    let outcome = freeze.draw(&numbers()).unwrap();
    Record::frozen(freeze).with(Drawn {
        drawn_at: frozen_at() + TimeDelta::days(1),
        entered_by: "甲".into(),
        confirmed_by: "乙".into(),
        witnesses: vec!["丙".into()],
        notary: None,
        numbers: numbers(),
        outcome,
    })
}

/// A list with everything in it: branches, people with several tickets, exclusions.
fn rich() -> Freeze {
    let branches = vec![
        Branch {
            code: "310101".into(),
            tickets: (1..=30).filter(|n| n % 3 == 0).collect(),
        },
        Branch {
            code: "310102".into(),
            tickets: vec![2, 5],
        },
    ];
    let because = Exclusion::Staff;
    Freeze {
        lots: vec![
            lot("1", None, 4, 3),
            lot("2@310101", Some("310101"), 3, 2),
            lot("2@310102", Some("310102"), 3, 2),
        ],
        branches,
        excluded: [4, 9, 17, 21]
            .map(|ticket| Excluded { ticket, because })
            .to_vec(),
        same_holder: vec![[3, 1], [6, 1], [8, 7], [12, 1], [15, 1], [18, 1]],
        ..freeze(30)
    }
}
