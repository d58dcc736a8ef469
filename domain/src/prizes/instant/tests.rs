use chrono::{NaiveTime, TimeDelta, TimeZone};
use chrono_tz::Asia::Shanghai;
use proptest::prelude::*;

use super::*;

fn at(day: u32, hour: u32) -> DateTime<Utc> {
    let local = Shanghai.with_ymd_and_hms(2026, 3, day, hour, 0, 0);
    local.unwrap().to_utc()
}

fn window(hours: Option<(u32, u32)>) -> Window {
    let time = |hour| NaiveTime::from_hms_opt(hour, 0, 0).unwrap();
    Window {
        opens_at: at(10, 10),
        closes_at: at(20, 18),
        daily: hours.map(|(from, to)| DailyHours {
            from: time(from),
            to: time(to),
        }),
    }
}

fn offered(quantity: u32, by_branch: &[(&str, u32)]) -> Offered {
    let by_branch = by_branch.iter();
    Offered {
        place: 1,
        name: "手绘风筝".into(),
        quantity,
        by_branch: by_branch
            .map(|(code, count)| ((*code).to_owned(), *count))
            .collect(),
    }
}

fn plan(hours: Option<(u32, u32)>, lots: Vec<Lot>) -> Plan {
    let of = (Uuid::nil(), "金融知识问答");
    Plan::new(of, 1, &window(hours), Shanghai, lots, at(9, 8)).unwrap()
}

fn record() -> Record {
    let offered = [offered(5, &[("0571-01", 2), ("0571-02", 3)])];
    let plan = plan(Some((8, 22)), still_to_draw(&offered, &[]));
    let seed = Seed([7; 32]);
    let moments = plan.moments(&seed);
    let drawn = plan.lots.iter().zip(moments).map(|(lot, moments)| {
        let moments = (0..).zip(moments).map(|(place, at)| Moment {
            at,
            met: (place == 0).then(|| Met {
                at: at + TimeDelta::microseconds(5),
                win: reference(Uuid::from_u128(u128::from(lot.moments))),
            }),
        });
        Drawn {
            label: lot.label.clone(),
            moments: moments.collect(),
        }
    });
    let drawn = drawn.collect();
    Record::of(vec![Part {
        commitment: plan.commitment(&seed),
        seed: Hash(seed.0),
        plan,
        drawn,
    }])
}

#[test]
fn the_open_time_is_that_of_the_daily_hours_cut_to_the_window() {
    let all = plan(None, offered(1, &[]).lots());
    assert_eq!(
        all.spans,
        [[at(10, 10).timestamp(), at(20, 18).timestamp()]]
    );
    let hours = plan(Some((8, 22)), offered(1, &[]).lots());
    assert_eq!(hours.spans.len(), 11);
    assert_eq!(
        hours.spans[0],
        [at(10, 10).timestamp(), at(10, 22).timestamp()]
    );
    assert_eq!(
        hours.spans[10],
        [at(20, 8).timestamp(), at(20, 18).timestamp()]
    );
    let of = (Uuid::nil(), "");
    let lots = || offered(1, &[]).lots();
    let late = Plan::new(of, 1, &window(None), Shanghai, lots(), at(12, 9)).unwrap();
    assert_eq!(late.opens_at, at(12, 9));
    assert_eq!(
        late.spans,
        [[at(12, 9).timestamp(), at(20, 18).timestamp()]]
    );
    let over = Plan::new(of, 1, &window(Some((8, 12))), Shanghai, lots(), at(20, 12));
    assert_eq!(over, None);
}

#[test]
fn what_is_added_later_gets_moments_of_its_own() {
    let free = [offered(3, &[])];
    let first = plan(None, still_to_draw(&free, &[]));
    assert_eq!((first.lots[0].label.as_str(), first.count()), ("2", 3));
    assert_eq!(first.lots[0].place(), Some(1));
    let first = [first];
    assert_eq!(still_to_draw(&free, &first), []);
    let more = still_to_draw(&[offered(5, &[])], &first);
    assert_eq!((more.len(), more[0].moments), (1, 2));

    let bound = [offered(3, &[("A", 1), ("B", 2)])];
    let first = [plan(None, still_to_draw(&bound, &[]))];
    let more = still_to_draw(&[offered(4, &[("A", 2), ("B", 2)])], &first);
    assert_eq!((more[0].label.as_str(), more[0].moments), ("2@A", 1));
    assert_eq!(more[0].branch.as_deref(), Some("A"));
}

#[test]
fn the_moments_are_those_that_were_written_down() {
    // Computed independently: docs/verify_draw.py.
    let moments = plan(Some((8, 22)), offered(2, &[]).lots()).moments(&Seed([7; 32]));
    let told: Vec<_> = moments[0].iter().map(DateTime::to_rfc3339).collect();
    assert_eq!(told, WRITTEN_DOWN);
}

const WRITTEN_DOWN: [&str; 2] = ["2026-03-12T09:13:31+00:00", "2026-03-18T02:15:07+00:00"];

#[test]
fn every_open_hour_is_as_likely() {
    // 148 open hours; 14,800 moments: 100 expected in each.
    let plan = plan(Some((8, 22)), offered(14_800, &[]).lots());
    let mut counts = std::collections::HashMap::new();
    for at in &plan.moments(&Seed([3; 32]))[0] {
        *counts.entry(at.timestamp() / 3600).or_insert(0_i32) += 1;
    }
    assert_eq!(counts.len(), 148);
    let squares: f64 = counts
        .values()
        .map(|n| f64::from(n - 100).powi(2) / 100.0)
        .sum();
    // 147 degrees of freedom: mean 147, standard deviation 17.1. Five of them.
    assert!((61.0..233.0).contains(&squares), "{squares}");
}

#[test]
fn a_record_agrees_with_itself() {
    let record = record();
    assert_eq!(record.verify(), Ok(()));
    assert_eq!(record.counts(), (5, 2));
    let text = serde_json::to_string(&record).unwrap();
    assert_eq!(serde_json::from_str::<Record>(&text).unwrap(), record);
}

/// Something that somebody might do to a record.
type Change = fn(&mut Part);

#[test]
fn what_is_changed_is_found() {
    let changes: Vec<(&str, Change)> = vec![
        ("part 1, algorithm", |p| p.plan.algorithm = "other".into()),
        ("part 1, spans", |p| p.plan.spans[2][0] += 3600),
        ("part 1, spans", |p| p.plan.zone = "Europe/Paris".into()),
        ("part 1, commitment", |p| p.seed = Hash([8; 32])),
        ("part 1, commitment", |p| p.plan.lots[0].moments += 1),
        ("part 1, drawn", |p| p.drawn.swap(0, 1)),
        ("part 1, lot 2@0571-02, moment 2", |p| {
            p.drawn[1].moments[1].at += TimeDelta::seconds(1);
        }),
        ("part 1, lot 2@0571-02, moment 3", |p| {
            p.drawn[1].moments.truncate(2);
        }),
        ("part 1, lot 2@0571-01, moment 1: it was met before", |p| {
            let moment = &mut p.drawn[0].moments[0];
            moment.met.as_mut().unwrap().at = moment.at - TimeDelta::seconds(1);
        }),
        ("win ", |p| {
            let met = p.drawn[0].moments[0].met.clone();
            p.drawn[0].moments[1].met = met.map(|met| Met {
                at: at(21, 0),
                ..met
            });
        }),
        ("record_hash", |p| p.drawn[0].moments[0].met = None),
    ];
    for (named, change) in changes {
        let mut other = record();
        change(&mut other.parts[0]);
        let told = other.verify().unwrap_err().to_string();
        assert!(told.starts_with(named), "{named}: {told}");
    }
}

proptest! {
    #[test]
    fn moments_are_as_many_as_published_and_in_the_open_hours(
        seed in any::<[u8; 32]>(),
        quantity in 1u32..300,
        from in 0u32..12,
        length in 1u32..12,
    ) {
        let plan = plan(Some((from, from + length)), offered(quantity, &[]).lots());
        let moments = plan.moments(&Seed(seed));
        prop_assert_eq!(moments[0].len(), quantity as usize);
        prop_assert_eq!(&moments, &plan.moments(&Seed(seed)));
        for at in &moments[0] {
            let phase = window(plan.daily.map(|_| (from, from + length))).phase(*at, Shanghai);
            prop_assert!(matches!(phase, crate::campaigns::Phase::Open { .. }), "{at}: {phase:?}");
        }
        prop_assert!(moments[0].is_sorted());
    }
}
