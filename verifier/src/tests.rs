use chrono::{DateTime, TimeDelta};
use domain::prizes::draw::{
    ALGORITHM, Announced, Drawn, Freeze, Given, Lot, Program, Source, Value,
};
use uuid::Uuid;

use super::*;

fn secret(ticket: u32) -> [u8; 32] {
    Hash::of(&[&ticket.to_be_bytes()]).0
}

fn leaves() -> Vec<Hash> {
    (1..=50).map(|n| merkle::leaf(&secret(n))).collect()
}

fn record() -> Record {
    let frozen_at = DateTime::from_timestamp(1_790_000_000, 0).unwrap();
    let organisers = Hash([7; 32]);
    let lottery = Source::Lottery {
        name: "双色球".into(),
        issue: "2026108".into(),
        numbers: 7,
        at: frozen_at + TimeDelta::hours(9),
    };
    let commitment = Hash::of(&[&organisers.0]);
    let sources = [lottery, Source::Secret { commitment }].map(|source| Announced {
        source,
        instead: None,
    });
    let freeze = Freeze {
        algorithm: ALGORITHM.into(),
        campaign: Uuid::nil(),
        title: "金融知识问答".into(),
        rules: Hash::default(),
        replaces: None,
        frozen_at,
        frozen_by: "甲".into(),
        program: Program {
            version: "0.1.0".into(),
            sha256: Hash::default(),
        },
        sources: sources.into(),
        lots: vec![Lot {
            label: "1".into(),
            prize: "手绘风筝".into(),
            branch: None,
            winners: 3,
            alternates: 2,
        }],
        linked: Vec::new(),
        tickets: 50,
        root: merkle::root(&leaves()),
        branches: Vec::new(),
        excluded: Vec::new(),
        same_holder: Vec::new(),
        leaves: leaves(),
    };
    let values = [
        Value::Lottery {
            numbers: vec![28, 7, 8, 18, 40, 11, 5],
        },
        Value::Secret { secret: organisers },
    ];
    let numbers = values.map(|value| Given {
        value,
        instead_because: None,
    });
    let outcome = freeze.draw(&numbers).unwrap();
    Record::frozen(freeze).with(Drawn {
        drawn_at: frozen_at + TimeDelta::days(1),
        entered_by: "甲".into(),
        confirmed_by: "乙".into(),
        witnesses: Vec::new(),
        notary: None,
        numbers: numbers.into(),
        outcome,
    })
}

fn told(record: &Record) -> Result<String, String> {
    verify(&serde_json::to_vec_pretty(record).unwrap())
}

#[test]
fn a_record_that_agrees_is_told_in_a_sentence() {
    let drawn = told(&record()).unwrap();
    assert!(drawn.contains("50 张"), "{drawn}");
    assert!(drawn.contains("3 个中奖和 2 个候补"), "{drawn}");
    let frozen = Record::frozen(record().freeze);
    assert!(told(&frozen).unwrap().ends_with("还没有开奖。"));
}

/// Something that somebody might do to a record, and what is told of it.
type Tampering = (&'static str, fn(&mut Record));

#[test]
fn a_tampered_record_is_told_by_its_first_difference() {
    let tampered: [Tampering; 6] = [
        ("名单根（root）对不上", |r| {
            r.freeze.leaves.swap(0, 1);
        }),
        ("冻结摘要（freeze_hash）对不上", |r| {
            r.freeze.lots[0].winners = 4;
        }),
        ("1 组第 1 次抽取不一样：算出 ", |r| {
            let picks = &mut r.drawn.as_mut().unwrap().outcome[0].picks;
            picks.swap(0, 1);
        }),
        ("第 2 个来源的随机数不对：密值", |r| {
            let secret = Hash([8; 32]);
            r.drawn.as_mut().unwrap().numbers[1].value = Value::Secret { secret };
        }),
        ("录入和确认随机数的是同一个人", |r| {
            r.drawn.as_mut().unwrap().confirmed_by = "甲".into();
        }),
        ("记录摘要（record_hash）对不上", |r| {
            r.drawn.as_mut().unwrap().witnesses.push("丁".into());
        }),
    ];
    for (expected, change) in tampered {
        let mut record = record();
        change(&mut record);
        let difference = told(&record).unwrap_err();
        assert!(difference.starts_with(expected), "{expected}: {difference}");
    }
    assert!(
        verify(b"<html>")
            .unwrap_err()
            .contains("不是完整的抽奖记录")
    );
}

#[test]
fn a_ticket_holds_with_its_own_secret_number_and_path_alone() {
    let leaves = leaves();
    let root = merkle::root(&leaves).to_string();
    let path: Vec<String> = merkle::path(&leaves, 41)
        .unwrap()
        .iter()
        .map(Hash::to_string)
        .collect();
    let path = path.join(" ");
    let (own, other) = (Hash(secret(42)).to_string(), Hash(secret(41)).to_string());
    assert!(holds(&root, 50, 42, &own, &path));
    assert!(!holds(&root, 50, 42, &other, &path));
    assert!(!holds(&root, 50, 41, &own, &path));
    assert!(!holds(&root, 50, 0, &own, &path));
    assert!(!holds(&root, 50, 42, "none", &path));
    assert!(!holds(&root, 50, 42, &own, "none"));
}
