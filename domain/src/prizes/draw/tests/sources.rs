use chrono::TimeZone;

use super::*;
use crate::prizes::draw::source::{QUICKNET, check};

fn plain(source: Source) -> Announced {
    Announced {
        source,
        instead: None,
    }
}

#[test]
fn sources_that_nobody_controls_alone_are_announced() {
    assert_eq!(check(&sources(), frozen_at()), Ok(()));
    let own = || sources().remove(1);
    assert_eq!(check(&[own()], frozen_at()), Err(SourceRefusal::TooFew));
    assert_eq!(
        check(&[own(), own()], frozen_at()),
        Err(SourceRefusal::Repeated { place: 2 })
    );
    let other = plain(Source::Secret {
        commitment: Hash([1; 32]),
    });
    assert_eq!(
        check(&[own(), other.clone()], frozen_at()),
        Err(SourceRefusal::SecretAgain { place: 2 })
    );
    let behind = Announced {
        instead: Some(other.source),
        ..plain(lottery("1"))
    };
    assert_eq!(
        check(&[behind, plain(lottery("2"))], frozen_at()),
        Err(SourceRefusal::SecretAgain { place: 1 })
    );
}

#[test]
fn a_source_whose_numbers_may_be_known_is_refused() {
    let at = frozen_at() + TimeDelta::hours(9);
    assert_eq!(
        check(&sources(), at),
        Err(SourceRefusal::NotAfterFreeze { place: 1, at })
    );
    let round = Source::drand_after(frozen_at());
    let known = round.known_at().unwrap();
    assert!(known >= frozen_at() && known < frozen_at() + TimeDelta::seconds(3));
    let two = [plain(lottery("1")), plain(round)];
    assert!(check(&two, known - TimeDelta::microseconds(1)).is_ok());
    assert_eq!(
        check(&two, known),
        Err(SourceRefusal::NotAfterFreeze {
            place: 2,
            at: known
        })
    );
}

#[test]
fn what_replaces_a_source_comes_after_it() {
    let first = lottery("1");
    let at = first.known_at().unwrap();
    for (later, early) in [(0, true), (1, false)] {
        let mut other = lottery("2");
        let Source::Lottery { at: when, .. } = &mut other else {
            unreachable!("it is a lottery")
        };
        *when = at + TimeDelta::seconds(later);
        let replaced = Announced {
            instead: Some(other),
            ..plain(first.clone())
        };
        let told = check(&[replaced, plain(lottery("3"))], frozen_at());
        let refused = Err(SourceRefusal::InsteadNotAfter { place: 1, at });
        assert_eq!(told, if early { refused } else { Ok(()) });
    }
}

#[test]
fn the_same_source_counts_once_and_a_wrong_one_not_at_all() {
    let twice = [plain(lottery("1")), plain(lottery(" 1 "))];
    assert_eq!(
        check(&twice, frozen_at()),
        Err(SourceRefusal::Repeated { place: 2 })
    );
    let wrong = [
        Source::Drand {
            chain: "8990e7a9aaed2ffed73dbd7092123d6f289930540d7651336225dc172e51b2ce".into(),
            round: 99_999_999,
        },
        Source::Drand {
            chain: QUICKNET.into(),
            round: u64::MAX,
        },
        lottery(" "),
    ];
    for source in wrong {
        let refused = check(&[plain(lottery("1")), plain(source)], frozen_at());
        assert!(
            matches!(refused, Err(SourceRefusal::Malformed { place: 2, .. })),
            "{refused:?}"
        );
    }
}

#[test]
fn a_recorded_round_of_drand_is_verified_without_a_network() {
    let source = Source::Drand {
        chain: QUICKNET.into(),
        round: 657_413,
    };
    let signature = "b713718a38ae728dfd477991af2822e08d2f305e47718cef9f7848ce4050e7be41076862b98fad56e91a6b85b89cd97b";
    let value = |signature: &str| Value::Drand {
        signature: signature.into(),
    };
    assert_eq!(
        source.canonical(&value(signature)).unwrap(),
        "FC1873A13F3545AEADE8401532EF5519920652EEE6B0D2B19CA12643B87B3587./"
    );
    let next = Source::Drand {
        chain: QUICKNET.into(),
        round: 657_414,
    };
    for (source, signature) in [
        (&next, signature),
        (&source, &signature[2..]),
        (&source, "not hexadecimal"),
        (&source, ""),
    ] {
        let refused = source.canonical(&value(signature));
        assert_eq!(refused, Err(ValueRefusal::WrongSignature));
    }
}

#[test]
fn rounds_of_drand_are_found_by_their_time() {
    let at = Utc.with_ymd_and_hms(2026, 4, 20, 0, 0, 0).unwrap();
    let source = Source::drand_after(at);
    assert!(
        matches!(
            source,
            Source::Drand {
                round: 27_946_612,
                ..
            }
        ),
        "{source:?}"
    );
    assert_eq!(source.known_at(), Some(at));
}

#[test]
fn lottery_numbers_take_their_canonical_form() {
    let value = |numbers: &[u32]| Value::Lottery {
        numbers: numbers.to_vec(),
    };
    let told = lottery("1").canonical(&value(&[28, 7, 8, 18, 40, 11, 5]));
    assert_eq!(told.unwrap(), "5.7.8.11.18.28.40./");
    assert_eq!(
        lottery("1").canonical(&value(&[1, 2])),
        Err(ValueRefusal::OtherCount {
            expected: 7,
            found: 2
        })
    );
    assert_eq!(
        lottery("1").canonical(&value(&[1, 2, 3, 4, 5, 6, 10_000_000])),
        Err(ValueRefusal::TooLarge(10_000_000))
    );
    let secret = Value::Secret {
        secret: Hash([8; 32]),
    };
    assert_eq!(
        lottery("1").canonical(&secret),
        Err(ValueRefusal::OtherKind)
    );
    assert_eq!(
        sources()[1].source.canonical(&secret),
        Err(ValueRefusal::WrongSecret)
    );
}
