//! How times and amounts are written.

use chrono::{DateTime, Datelike, NaiveDate, TimeDelta, Utc};
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

/// 12,345
pub fn number(count: i64) -> String {
    let digits = count.unsigned_abs().to_string();
    let mut told = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            told.push(',');
        }
        told.push(digit);
    }
    if count < 0 { format!("-{told}") } else { told }
}

/// 92.3%, rounded to nearest; a dash of nothing.
pub fn share(part: i64, whole: i64) -> String {
    if whole <= 0 {
        return "—".into();
    }
    let tenths = (part * 1000 + whole / 2) / whole;
    format!("{}.{}%", tenths / 10, tenths % 10)
}

/// 3月15日 of a day.
pub fn short_day(day: NaiveDate) -> String {
    format!("{}月{}日", day.month(), day.day())
}

/// 3 分 15 秒, 45 秒, 1 小时.
pub fn duration(seconds: i64) -> String {
    let parts = [
        (seconds / 3600, "小时"),
        (seconds / 60 % 60, "分"),
        (seconds % 60, "秒"),
    ];
    let told: Vec<_> = parts
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, unit)| format!("{count} {unit}"))
        .collect();
    if told.is_empty() {
        "0 秒".into()
    } else {
        told.join(" ")
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

    #[test]
    fn counts_shares_and_durations_are_written_as_people_read_them() {
        assert_eq!(
            [number(0), number(999), number(1_000), number(-1_234_567)],
            ["0", "999", "1,000", "-1,234,567"]
        );
        assert_eq!(
            [share(1, 3), share(2, 3), share(5, 5), share(1, 0)],
            ["33.3%", "66.7%", "100.0%", "—"]
        );
        assert_eq!(
            [duration(0), duration(45), duration(195), duration(3600)],
            ["0 秒", "45 秒", "3 分 15 秒", "1 小时"]
        );
    }
}
