//! How times and amounts are written.

use chrono::{DateTime, Datelike, TimeDelta, Utc};
use chrono_tz::Tz;

/// 3月15日 20:00, with the year where it is not this one.
pub fn moment(at: DateTime<Utc>, now: DateTime<Utc>, zone: Tz) -> String {
    let (at, now) = (at.with_timezone(&zone), now.with_timezone(&zone));
    let year = if at.year() == now.year() {
        String::new()
    } else {
        format!("{}年", at.year())
    };
    format!(
        "{year}{}月{}日 {}",
        at.month(),
        at.day(),
        at.format("%H:%M")
    )
}

/// The end of a window as people say it: the midnight after the 21st is 21日 24:00.
pub fn end(at: DateTime<Utc>, now: DateTime<Utc>, zone: Tz) -> String {
    let midnight = at.with_timezone(&zone).time() == chrono::NaiveTime::MIN;
    if midnight {
        moment(at - TimeDelta::minutes(1), now, zone).replace("23:59", "24:00")
    } else {
        moment(at, now, zone)
    }
}

/// 2026年3月15日
pub fn day(at: DateTime<Utc>, zone: Tz) -> String {
    let at = at.with_timezone(&zone);
    format!("{}年{}月{}日", at.year(), at.month(), at.day())
}

/// The last day of a window that ends at `closes_at`, which it does not include.
pub fn last_day(closes_at: DateTime<Utc>, zone: Tz) -> String {
    day(closes_at - TimeDelta::seconds(1), zone)
}

/// 68 元, or 68.50 元.
pub fn yuan(fen: i64) -> String {
    match fen % 100 {
        0 => format!("{} 元", fen / 100),
        rest => format!("{}.{rest:02} 元", fen / 100),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_the_banks_and_name_the_year_where_it_differs() {
        let at = DateTime::from_timestamp(1_773_576_000, 0).unwrap();
        let zone = chrono_tz::Asia::Shanghai;
        assert_eq!(moment(at, at, zone), "3月15日 20:00");
        assert_eq!(
            moment(at, at + TimeDelta::days(400), zone),
            "2026年3月15日 20:00"
        );
        assert_eq!(end(at + TimeDelta::hours(4), at, zone), "3月15日 24:00");
        assert_eq!(last_day(at + TimeDelta::hours(4), zone), "2026年3月15日");
    }

    #[test]
    fn amounts_show_fen_only_where_there_are_any() {
        assert_eq!(
            (yuan(6800), yuan(6850)),
            ("68 元".into(), "68.50 元".into())
        );
    }
}
