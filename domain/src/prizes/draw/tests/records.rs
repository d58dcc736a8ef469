use super::*;

#[test]
fn a_record_verifies_before_and_after_the_draw_and_as_a_file() {
    let frozen = Record::frozen(rich());
    assert_eq!(frozen.verify(), Ok(()));
    let drawn = drawn(rich());
    assert_eq!(drawn.verify(), Ok(()));
    assert_eq!(drawn.freeze_hash, frozen.freeze_hash);
    let file = serde_json::to_string_pretty(&drawn).unwrap();
    let read: Record = serde_json::from_str(&file).unwrap();
    assert_eq!(read, drawn);
    assert_eq!(read.verify(), Ok(()));
}

/// Something that somebody might do to a record.
type Change = fn(&mut Record);

#[test]
fn whatever_is_changed_is_found_and_named() {
    let changes: Vec<(&str, Change)> = vec![
        ("format", |r| r.format = "else".into()),
        ("algorithm", |r| r.freeze.algorithm = "else".into()),
        ("freeze_hash", |r| r.freeze.title.push('!')),
        ("freeze_hash", |r| r.freeze.lots[0].winners += 1),
        ("freeze_hash", |r| {
            r.freeze.excluded.pop();
        }),
        ("freeze_hash", |r| r.freeze_hash = Hash([1; 32])),
        ("root", |r| r.freeze.leaves.swap(0, 1)),
        ("root", |r| r.freeze.root = Hash([1; 32])),
        ("leaves", |r| r.freeze.tickets += 1),
        ("excluded", |r| r.freeze.excluded.swap(0, 1)),
        ("excluded", |r| r.freeze.excluded[3].ticket = 31),
        ("same_holder", |r| r.freeze.same_holder[0] = [3, 3]),
        ("same_holder", |r| r.freeze.same_holder[1] = [6, 3]),
        ("branches", |r| r.freeze.branches[0].tickets[0] = 0),
        ("branches", |r| r.freeze.branches[1].code = "310101".into()),
        ("lots", |r| r.freeze.lots[1].label = "1".into()),
        ("lots", |r| r.freeze.lots[1].label = "1/2".into()),
        ("lots", |r| r.freeze.lots[1].branch = Some("999".into())),
        ("sources", |r| r.freeze.frozen_at += TimeDelta::days(1)),
        ("replaces", |r| {
            r.freeze.replaces = Some(Replaced {
                record: Hash::default(),
                reason: "again".into(),
                approved_by: ["甲".into(), "甲".into()],
            });
        }),
        ("numbers", |r| {
            r.drawn.as_mut().unwrap().numbers.pop();
        }),
        ("numbers, source 2", |r| {
            let secret = Hash([8; 32]);
            r.drawn.as_mut().unwrap().numbers[1].value = Value::Secret { secret };
        }),
        ("numbers, source 2", |r| {
            r.drawn.as_mut().unwrap().numbers[1].instead_because = Some("lost".into());
        }),
        ("outcome, lot 1", |r| {
            let numbers = vec![1, 2, 3, 4, 5, 6, 7];
            r.drawn.as_mut().unwrap().numbers[0].value = Value::Lottery { numbers };
        }),
        ("outcome, lot 3", |r| {
            r.drawn.as_mut().unwrap().outcome.pop();
        }),
        ("outcome, lot 1, pick 2", |r| {
            r.drawn.as_mut().unwrap().outcome[0].picks[1].ticket = 30;
        }),
        ("outcome, lot 2@310102, pick 3", |r| {
            let extra = r.drawn.as_ref().unwrap().outcome[2].picks[0];
            r.drawn.as_mut().unwrap().outcome[2].picks.push(extra);
        }),
        ("drawn_at", |r| {
            r.drawn.as_mut().unwrap().drawn_at = frozen_at();
        }),
        ("confirmed_by", |r| {
            r.drawn.as_mut().unwrap().confirmed_by = "甲".into();
        }),
        ("record_hash", |r| {
            r.drawn.as_mut().unwrap().witnesses.push("丁".into());
        }),
        ("record_hash", |r| r.record_hash = None),
        ("record_hash", |r| r.drawn = None),
    ];
    for (named, change) in changes {
        let mut record = drawn(rich());
        change(&mut record);
        let told = record.verify().unwrap_err().to_string();
        assert!(told.starts_with(named), "{named}: {told}");
    }
}

#[test]
fn a_source_that_failed_is_replaced_as_announced_and_with_a_reason() {
    let mut freeze = freeze(10);
    freeze.sources[0].instead = Some(lottery("2026109"));
    let mut given = numbers();
    given[0].instead_because = Some("第 2026108 期停开".into());
    assert_eq!(freeze.draw(&given), freeze.draw(&numbers()));
    given[0].instead_because = Some(" ".into());
    assert_eq!(freeze.draw(&given), Err(Difference::Instead { place: 1 }));
    freeze.sources[0].instead = None;
    given[0].instead_because = Some("停开".into());
    assert_eq!(freeze.draw(&given), Err(Difference::Instead { place: 1 }));
}

#[test]
fn a_new_draw_hangs_on_the_one_that_it_replaces() {
    let first = drawn(freeze(10));
    let replaces = |record: Hash| {
        Some(Replaced {
            record,
            reason: "名单漏掉一个网点".into(),
            approved_by: ["甲".into(), "乙".into()],
        })
    };
    let second = Freeze {
        replaces: replaces(first.record_hash.unwrap()),
        ..freeze(12)
    };
    let other = Freeze {
        replaces: replaces(first.freeze_hash),
        ..freeze(12)
    };
    assert_ne!(second.hash(), other.hash());
    assert_eq!(drawn(second).verify(), Ok(()));
}

#[test]
fn a_file_with_anything_else_in_it_is_refused() {
    let mut value = serde_json::to_value(drawn(freeze(3))).unwrap();
    value["freeze"]["note"] = "hidden".into();
    assert!(serde_json::from_value::<Record>(value).is_err());
}
