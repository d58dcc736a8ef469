//! How a winner is told, reminded and named, and until when an alternate may come.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use super::WinRefusal;
use crate::participants::PhoneNumber;

/// Whoever is drawn or comes in as an alternate has at least this many days, the day itself not counted,
/// where the published last day is too near or over. The longer of the two holds.
pub const CLAIM_DAYS: i64 = 15;

/// How long before the deadline a winner who has not come is reminded, the longest first.
pub const REMINDERS: [TimeDelta; 2] = [TimeDelta::days(7), TimeDelta::days(1)];

/// Surnames of two characters (复姓) that people bear today; all others that are written in Han characters
/// have one.
const COMPOUND_SURNAMES: [&str; 40] = [
    "欧阳", "司马", "上官", "诸葛", "司徒", "东方", "皇甫", "尉迟", "公孙", "慕容", "令狐", "宇文",
    "长孙", "夏侯", "轩辕", "端木", "百里", "南宫", "独孤", "西门", "钟离", "闻人", "澹台", "公冶",
    "宗政", "濮阳", "淳于", "单于", "太叔", "申屠", "仲孙", "司空", "呼延", "赫连", "拓跋", "万俟",
    "第五", "乐正", "梁丘", "左丘",
];

/// The most letters of a surname that is not written in Han characters.
pub const SURNAME_LETTERS: usize = 20;

/// The last day on which somebody who wins `today` by a draw or as an alternate can come; `claim_until` is
/// the last day that was published.
pub fn winner_until(today: NaiveDate, claim_until: Option<NaiveDate>) -> NaiveDate {
    let own = today + TimeDelta::days(CLAIM_DAYS);
    claim_until.map_or(own, |published| published.max(own))
}

/// Prizes are claimed from the published first day on.
///
/// # Errors
/// [`WinRefusal::Early`].
pub fn may_begin(claim_from: Option<NaiveDate>, today: NaiveDate) -> Result<(), WinRefusal> {
    match claim_from {
        Some(from) if today < from => Err(WinRefusal::Early { from }),
        _ => Ok(()),
    }
}

/// How many of the [`REMINDERS`] have had their time, 0 to 2. Whoever was reminded less often is
/// reminded once, however many were missed.
pub fn reminders_due(deadline: DateTime<Utc>, now: DateTime<Utc>) -> u8 {
    let passed = REMINDERS.iter().filter(|before| now >= deadline - **before);
    u8::try_from(passed.count()).unwrap_or(u8::MAX)
}

/// How a winner who agreed to it is named in public: the surname, and the number without its middle
/// (个人信息保护法 第二十五条 asks for the winner's own consent). `None` where `surname` is none, such as a
/// whole name: see [`is_surname`]. So it is stored; [`name_shown`] is what is shown.
pub fn public_name(surname: &str, phone: &PhoneNumber) -> Option<String> {
    let surname = surname.trim();
    is_surname(surname).then(|| format!("{surname} {}", phone.masked()))
}

/// What is shown of the name that a winner agreed to. While a prize `waits` for them, the last digits of
/// the number are hidden too: the counter asks for them, and whoever read them in public would need no
/// more than a picture of the claim code to come for the prize.
pub fn name_shown(agreed: &str, waits: bool) -> String {
    if !waits {
        return agreed.to_owned();
    }
    let begun = agreed.trim_end_matches(|letter: char| letter.is_ascii_digit());
    format!("{begun}{}", "*".repeat(agreed.len() - begun.len()))
}

/// Whether it is a surname and no more: in Han characters one character or a compound surname, in other
/// scripts one word of at most [`SURNAME_LETTERS`] letters, in which an apostrophe or a hyphen may stand.
/// Who has no surname, as many have who are not Han, takes the first character of the name.
pub fn is_surname(surname: &str) -> bool {
    let letters = surname.chars().count();
    if surname.chars().any(is_han) {
        letters == 1 || COMPOUND_SURNAMES.contains(&surname)
    } else {
        letters <= SURNAME_LETTERS && is_word(surname)
    }
}

/// A character of the Unified Ideographs, their extensions included.
fn is_han(letter: char) -> bool {
    matches!(letter, '\u{3007}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}'
        | '\u{20000}'..='\u{3fffd}')
}

/// Letters, with an apostrophe or a hyphen between them at most.
fn is_word(text: &str) -> bool {
    text.split(['-', '\'', '\u{2019}', '\u{2bc}'])
        .all(|part| !part.is_empty() && part.chars().all(char::is_alphabetic))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 4, day).unwrap_or_default()
    }

    #[test]
    fn a_winner_has_the_longer_of_both_times() {
        assert_eq!(winner_until(day(2), Some(day(30))), day(30));
        assert_eq!(winner_until(day(10), Some(day(12))), day(25));
        assert_eq!(winner_until(day(10), None), day(25));
    }

    #[test]
    fn claiming_begins_on_the_published_day() {
        assert_eq!(may_begin(Some(day(3)), day(3)), Ok(()));
        let early = Err(WinRefusal::Early { from: day(3) });
        assert_eq!(may_begin(Some(day(3)), day(2)), early);
        assert_eq!(may_begin(None, day(2)), Ok(()));
    }

    #[test]
    fn reminders_have_their_time_a_week_and_a_day_before() {
        let deadline = DateTime::default() + TimeDelta::days(30);
        let due = |before: TimeDelta| reminders_due(deadline, deadline - before);
        assert_eq!(due(TimeDelta::days(8)), 0);
        assert_eq!(due(TimeDelta::days(7)), 1);
        assert_eq!(due(TimeDelta::hours(25)), 1);
        assert_eq!(due(TimeDelta::days(1)), 2);
        assert_eq!(due(TimeDelta::zero()), 2);
    }

    #[test]
    fn a_winner_is_named_by_surname_and_masked_number() {
        let phone = PhoneNumber::parse("13812345678").expect("a number");
        let named = |surname| public_name(surname, &phone);
        assert_eq!(named(" 王 ").as_deref(), Some("王 138****5678"));
        assert_eq!(named("欧阳").as_deref(), Some("欧阳 138****5678"));
        for other in ["阿", "𠮷", "O’Neill", "Memet", "Мехмет", "Lévi-Strauss"] {
            assert!(named(other).is_some(), "{other}");
        }
        for wrong in [
            "",
            "  ",
            "王小明先生",
            "王小明",
            "王明",
            "王1",
            "王o",
            "扎西",
            "Li Ming",
            "O’",
            "-",
            "abcdefghijklmnopqrstu",
            "13812345678",
            "<b>",
        ] {
            assert_eq!(named(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn the_digits_that_the_counter_asks_for_are_hidden_while_a_prize_waits() {
        let phone = PhoneNumber::parse("13812345678").expect("a number");
        let agreed = public_name("欧阳", &phone).expect("a surname");
        assert_eq!(name_shown(&agreed, true), format!("欧阳 {}", phone.begun()));
        assert_eq!(name_shown(&agreed, false), "欧阳 138****5678");
    }
}
