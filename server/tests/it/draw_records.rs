//! `zhiyuan draw`, as anybody calls it who does not trust a draw; and the verifier in Python, which
//! has to say the same of every record.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use chrono::{DateTime, TimeDelta, Utc};
use domain::prizes::draw::{
    ALGORITHM, Announced, Branch, Drawn, Excluded, Exclusion, Freeze, Given, Hash, Linked, Lot,
    Program, Record, Source, Value, merkle,
};
use uuid::Uuid;

const SECRET: Hash = Hash([7; 32]);

/// The recorded round of drand, and when it was made.
const ROUND: u64 = 657_413;
pub const SIGNATURE: &str = "b713718a38ae728dfd477991af2822e08d2f305e47718cef9f7848ce4050e7be41076862b98fad56e91a6b85b89cd97b";

fn ticket_secret(ticket: u32) -> [u8; 32] {
    Hash::of(&[b"ticket", &ticket.to_be_bytes()]).0
}

fn record() -> Record {
    let drand = Source::Drand {
        chain: domain::prizes::draw::source::QUICKNET.into(),
        round: ROUND,
    };
    let known_at = drand.known_at().unwrap();
    let frozen_at = known_at - TimeDelta::hours(3);
    let tickets = 1_000;
    let leaves: Vec<Hash> = (1..=tickets)
        .map(|n| merkle::leaf(&ticket_secret(n)))
        .collect();
    let freeze = Freeze {
        algorithm: ALGORITHM.into(),
        campaign: Uuid::nil(),
        title: "“金融知识”\u{7f}\t\\问答".into(),
        rules: Hash::default(),
        replaces: None,
        frozen_at,
        frozen_by: "甲".into(),
        program: Program {
            version: "0.1.0".into(),
            sha256: Hash::default(),
        },
        sources: sources(drand, frozen_at),
        lots: lots(),
        linked: vec![Linked {
            campaign: Uuid::from_u128(7),
            title: "春天的\u{7f}“问答”".into(),
        }],
        tickets,
        root: merkle::root(&leaves),
        branches: vec![Branch {
            code: "310101".into(),
            tickets: (1..=tickets).filter(|n| n % 7 == 0).collect(),
        }],
        excluded: (1..=tickets)
            .filter(|n| n % 5 == 0)
            .map(|ticket| Excluded {
                ticket,
                because: Exclusion::Staff,
            })
            .collect(),
        same_holder: (101..=400).map(|n| [n, n % 100 + 1]).collect(),
        leaves,
    };
    let numbers = vec![
        given(Value::Lottery {
            numbers: vec![28, 7, 8, 18, 40, 11, 5],
        }),
        given(Value::Drand {
            signature: SIGNATURE.into(),
        }),
        given(Value::Secret { secret: SECRET }),
    ];
    let outcome = freeze.draw(&numbers).unwrap();
    Record::frozen(freeze).with(Drawn {
        drawn_at: known_at,
        entered_by: "甲".into(),
        confirmed_by: "乙".into(),
        witnesses: vec!["丙".into()],
        notary: Some("丁".into()),
        numbers,
        outcome,
    })
}

fn sources(drand: Source, frozen_at: DateTime<Utc>) -> Vec<Announced> {
    let lottery = Source::Lottery {
        name: "双色球".into(),
        issue: "2023088".into(),
        numbers: 7,
        at: frozen_at + TimeDelta::microseconds(1_500_000),
    };
    let commitment = Hash::of(&[&SECRET.0]);
    [lottery, drand, Source::Secret { commitment }]
        .map(|source| Announced {
            source,
            instead: None,
        })
        .to_vec()
}

fn lots() -> Vec<Lot> {
    let lot = |label: &str, branch: Option<&str>| Lot {
        label: label.into(),
        prize: "手绘风筝".into(),
        branch: branch.map(Into::into),
        winners: 60,
        alternates: 20,
    };
    vec![lot("1", None), lot("2@310101", Some("310101"))]
}

fn given(value: Value) -> Given {
    Given {
        value,
        instead_because: None,
    }
}

fn draw(arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_zhiyuan"));
    command.arg("draw").args(arguments).output().unwrap()
}

fn python(file: &Path, more: &[&str]) -> Output {
    let verifier = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/verify_draw.py");
    let mut command = Command::new("python3");
    command.arg(verifier).arg(file).args(more).output().unwrap()
}

fn stored(folder: &tempfile::TempDir, record: &Record) -> PathBuf {
    let file = folder.path().join("record.json");
    std::fs::write(&file, serde_json::to_vec(record).unwrap()).unwrap();
    file
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap()
}

/// Both verifiers agree with the record of a draw that was held, and name the same winners.
pub fn both_agree(record: &Record) {
    let folder = tempfile::tempdir().unwrap();
    let file = stored(&folder, record);
    let ours = draw(&["verify", file.to_str().unwrap()]);
    assert!(ours.status.success(), "{}", text(&ours.stderr));
    assert!(text(&ours.stdout).ends_with("everything agrees\n"));
    let theirs = python(&file, &[]);
    assert!(theirs.status.success(), "{}", text(&theirs.stdout));
    let lines = text(&theirs.stdout).lines();
    let lots: Vec<_> = lines.filter(|line| line.starts_with("lot ")).collect();
    assert_eq!(lots.len(), record.freeze.lots.len(), "{lots:?}");
    for line in lots {
        let (lot, winners) = line.split_once(": ").unwrap();
        let told = format!("{lot}: winners {winners}; alternates ");
        assert!(text(&ours.stdout).contains(&told), "{told}");
    }
}

#[test]
fn rfc_3797_is_run_as_it_was_published() {
    let key = "9319./2.5.8.10.12./9.18.26.34.41.45./";
    let output = draw(&["rfc3797", "--key", key, "--pool", "25", "--picks", "16"]);
    assert!(output.status.success());
    assert_eq!(
        text(&output.stdout),
        "17, 7, 2, 16, 25, 23, 8, 24, 19, 13, 22, 5, 18, 9, 1, 4\n"
    );
    let refused = draw(&["rfc3797", "--key", key, "--pool", "25", "--picks", "26"]);
    assert_eq!(refused.status.code(), Some(3));
    assert!(text(&refused.stderr).contains("1 to 25"));
}

#[test]
fn both_verifiers_agree_with_a_record_and_with_each_other() {
    both_agree(&record());
}

#[test]
fn a_holder_finds_the_own_ticket_and_no_other() {
    let folder = tempfile::tempdir().unwrap();
    let file = stored(&folder, &record());
    let secret = Hash(ticket_secret(17)).to_string();
    let found = python(&file, &["--ticket", "17", "--secret", &secret]);
    assert!(text(&found.stdout).contains("ticket 17 is in the list"));
    let other = python(&file, &["--ticket", "18", "--secret", &secret]);
    assert_eq!(other.status.code(), Some(1));
}

/// Something that somebody might do to a record.
type Change = fn(&mut Record);

#[test]
fn both_find_what_was_changed() {
    let changes: Vec<(&str, Change)> = vec![
        ("root", |r| r.freeze.leaves.swap(3, 4)),
        ("freeze_hash", |r| r.freeze.lots[0].winners -= 1),
        ("freeze_hash", |r| {
            r.freeze.excluded.remove(0);
        }),
        ("sources", |r| r.freeze.frozen_at += TimeDelta::hours(3)),
        ("numbers, source 3", |r| {
            let secret = Hash([8; 32]);
            r.drawn.as_mut().unwrap().numbers[2].value = Value::Secret { secret };
        }),
        ("outcome, lot 1", |r| {
            let numbers = vec![28, 7, 8, 18, 40, 11, 6];
            r.drawn.as_mut().unwrap().numbers[0].value = Value::Lottery { numbers };
        }),
        ("outcome, lot 1, pick 3", |r| {
            r.drawn.as_mut().unwrap().outcome[0].picks.swap(2, 3);
        }),
        ("drawn_at", |r| {
            r.drawn.as_mut().unwrap().drawn_at -= TimeDelta::seconds(1);
        }),
        ("confirmed_by", |r| {
            r.drawn.as_mut().unwrap().confirmed_by = "甲".into();
        }),
        ("record_hash", |r| r.drawn.as_mut().unwrap().notary = None),
    ];
    let folder = tempfile::tempdir().unwrap();
    for (named, change) in changes {
        let mut other = record();
        change(&mut other);
        let file = stored(&folder, &other);
        let ours = draw(&["verify", file.to_str().unwrap()]);
        assert_eq!(ours.status.code(), Some(5), "{named}");
        let told = format!("record.json: {named}");
        assert!(
            text(&ours.stderr).contains(&told),
            "{told}: {}",
            text(&ours.stderr)
        );
        let theirs = python(&file, &[]);
        assert_eq!(theirs.status.code(), Some(1), "{named}");
        let lines = text(&theirs.stdout).lines();
        assert!(
            lines.clone().any(|line| line.starts_with(named)),
            "{named}: {lines:?}"
        );
    }
}

#[test]
fn what_is_no_record_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("record.json");
    std::fs::write(&file, "{}").unwrap();
    let output = draw(&["verify", file.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(3));
    assert!(text(&output.stderr).contains("no record of a draw"));
    let gone = draw(&["verify", "/nowhere/record.json"]);
    assert_eq!(gone.status.code(), Some(1));
}
