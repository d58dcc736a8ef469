//! The counter: what is shown and checked there before a prize is handed over.
//!
//! Whoever comes shows two things: the claim code, and that they know the winner's phone number. A
//! winner who has no code at hand can instead read out a code that is sent to that number. Who comes
//! in a winner's stead always shows the claim code, which is the winner's word for it.

use std::fmt;

use chrono::{DateTime, TimeDelta, Utc};

use super::ClaimCode;
use super::claiming::is_surname;
use crate::campaigns::rule_page::yuan;
use crate::participants::PhoneNumber;
use crate::participants::sign_in::SendLimit;
use crate::quizzes::{clean, fold_width};

/// What stands before the digits in the QR code of a claim code.
const QR_PREFIX: &str = "ZY:";

/// How long after its code was shown to a teller a prize can be handed over by them.
pub const SCAN_LASTS: TimeDelta = TimeDelta::minutes(15);

/// How soon a deadline is, to be told as near.
pub const EXPIRES_SOON: TimeDelta = TimeDelta::days(3);

/// How often the last digits of a winner's number can be guessed: one in two thousand guesses right.
pub const DIGITS_LIMIT: SendLimit = SendLimit {
    name: "counter_digits",
    times: 5,
    within: TimeDelta::hours(1),
};

/// How many codes a teller can look up: more than any counter sees, and too few to guess one.
pub const SCAN_LIMIT: SendLimit = SendLimit {
    name: "counter_scans",
    times: 300,
    within: TimeDelta::hours(1),
};

/// How many codes the winner of one prize is sent.
pub const CODE_LIMITS: [SendLimit; 2] = [
    SendLimit {
        name: "counter_code_minute",
        times: 1,
        within: TimeDelta::minutes(1),
    },
    SendLimit {
        name: "counter_code_hour",
        times: 5,
        within: TimeDelta::hours(1),
    },
];

/// The longest reason for undoing, in characters.
pub const LONGEST_REASON: usize = 200;

/// What a claim code's QR code says: a mark, so that a scanner's stray input is no claim code, and the
/// digits.
pub fn qr_text(code: &ClaimCode) -> String {
    format!("{QR_PREFIX}{}", code.digits())
}

/// Reads a claim code as it is typed, pasted or scanned, with the mark of its QR code or without.
/// `None` where it is none; a wrong digit is found by the check.
pub fn read_code(text: &str) -> Option<ClaimCode> {
    let folded = fold_width(text);
    let text = folded.trim();
    let marked = text.get(..QR_PREFIX.len());
    let digits = match marked {
        Some(mark) if mark.eq_ignore_ascii_case(QR_PREFIX) => &text[QR_PREFIX.len()..],
        _ => text,
    };
    ClaimCode::parse(digits)
}

/// The last four digits of a phone number, as somebody told them. `Debug` shows none of them.
#[derive(Clone, PartialEq, Eq)]
pub struct LastDigits(String);

impl LastDigits {
    /// Reads four digits; `None` where there are fewer, more or others.
    pub fn parse(text: &str) -> Option<Self> {
        let folded = fold_width(text);
        let digits: String = folded.chars().filter(|c| !c.is_whitespace()).collect();
        let right = digits.len() == 4 && digits.bytes().all(|byte| byte.is_ascii_digit());
        right.then_some(Self(digits))
    }

    /// Whether the number ends in them.
    pub fn end(&self, phone: &PhoneNumber) -> bool {
        phone.digits().ends_with(&self.0)
    }
}

impl fmt::Debug for LastDigits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("****")
    }
}

/// Who has come for a prize.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Comer {
    /// 本人: its winner.
    Winner,
    /// 代领: somebody else, with the winner's claim code.
    Proxy {
        /// Their surname, where it was noted; may be empty.
        name: String,
    },
}

impl Comer {
    /// What a form sends: `winner`, or `proxy` with a name. `None` where it is neither, or the name is
    /// more than a surname, with 先生 or 女士 behind it at most.
    pub fn parse(word: &str, name: &str) -> Option<Self> {
        match word {
            "winner" => Some(Self::Winner),
            "proxy" => {
                let name = clean(name).replace(['\n', '\t'], " ");
                let mut titles = ["先生", "女士"].iter();
                let bare = titles.find_map(|title| name.strip_suffix(title));
                let fits = name.is_empty() || is_surname(bare.unwrap_or(&name));
                fits.then_some(Self::Proxy { name })
            }
            _ => None,
        }
    }

    /// The word that a form sends.
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Winner => "winner",
            Self::Proxy { .. } => "proxy",
        }
    }

    /// What it is called.
    pub const fn label(&self) -> &'static str {
        match self {
            Self::Winner => "本人",
            Self::Proxy { .. } => "代领",
        }
    }
}

/// How it was checked that the winner's number is theirs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Check {
    /// By its last four digits.
    Digits,
    /// By a code that was sent to it.
    Code,
}

impl Check {
    /// What it is called.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Digits => "手机号后四位",
            Self::Code => "短信验证码",
        }
    }
}

/// Whether the claim code has to be shown before this check is made; `scanned_at` is when this teller
/// was shown it last.
pub fn needs_scan(
    comer: &Comer,
    check: Check,
    scanned_at: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
) -> bool {
    let shown = scanned_at.is_some_and(|at| now < at + SCAN_LASTS);
    let in_person = matches!((comer, check), (Comer::Winner, Check::Code));
    !shown && !in_person
}

/// What a win's history says of how it was handed over; `withheld` is the tax that was, in fen.
pub fn note(comer: &Comer, check: Check, withheld: Option<i64>) -> String {
    let who = match comer {
        Comer::Proxy { name } if !name.is_empty() => format!("代领（{name}）"),
        _ => comer.label().to_owned(),
    };
    let tax = withheld.map(|fen| format!("，代扣个人所得税 {} 元", yuan(fen)));
    format!("{who}，核对{}{}", check.label(), tax.unwrap_or_default())
}

/// A part of a branch's list of wins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CounterTab {
    /// To be handed over.
    Waiting,
    /// Of these, what can be claimed for some days only.
    Expiring,
    /// Handed over.
    HandedOver,
    /// Declined, forfeited, or past its deadline.
    GivenUp,
}

impl CounterTab {
    /// All of them, in the order in which they are shown.
    pub const ALL: [Self; 4] = [
        Self::Waiting,
        Self::Expiring,
        Self::HandedOver,
        Self::GivenUp,
    ];

    /// The word in addresses.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Expiring => "expiring",
            Self::HandedOver => "handed_over",
            Self::GivenUp => "given_up",
        }
    }

    /// What it is called.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Waiting => "待发放",
            Self::Expiring => "即将到期",
            Self::HandedOver => "已发放",
            Self::GivenUp => "已放弃",
        }
    }

    /// The part that `word` names.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|tab| tab.word() == word)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> DateTime<Utc> {
        DateTime::from_timestamp(1_800_000_000, 0).unwrap()
    }

    #[test]
    fn what_a_scanner_types_is_read() {
        let code = ClaimCode::new([5; 16]);
        let digits = code.digits();
        for typed in [
            qr_text(&code),
            format!("zy:{digits}\r\n"),
            format!(" ＺＹ：{digits}"),
            digits.to_owned(),
            code.grouped(),
        ] {
            assert_eq!(read_code(&typed), Some(code.clone()), "{typed}");
        }
        for typed in ["", "ZY:", "ZY", "中奖", "ZY:123", "https://quiz.example/"] {
            assert_eq!(read_code(typed), None, "{typed}");
        }
        let mut wrong = digits.to_owned();
        let last = wrong.pop().unwrap().to_digit(10).unwrap();
        let wrong = format!("ZY:{wrong}{}", (last + 1) % 10);
        assert_eq!(read_code(&wrong), None);
    }

    #[test]
    fn the_last_digits_are_compared_whole() {
        let phone = PhoneNumber::parse("13812345678").unwrap();
        for (typed, right) in [("5678", true), (" ５６ ７８ ", true), ("5679", false)] {
            assert_eq!(LastDigits::parse(typed).unwrap().end(&phone), right);
        }
        for typed in ["", "678", "45678", "567x"] {
            assert_eq!(LastDigits::parse(typed), None, "{typed}");
        }
        assert_eq!(format!("{:?}", LastDigits::parse("5678")), "Some(****)");
    }

    #[test]
    fn only_a_winner_with_a_message_comes_without_the_claim_code() {
        let proxy = Comer::parse("proxy", " 王\n").unwrap();
        let (fresh, old) = (
            now() - TimeDelta::minutes(14),
            now() - TimeDelta::minutes(15),
        );
        for comer in [Comer::Winner, proxy.clone()] {
            for check in [Check::Digits, Check::Code] {
                assert!(!needs_scan(&comer, check, Some(fresh), now()));
                let without = needs_scan(&comer, check, Some(old), now());
                assert_eq!(without, needs_scan(&comer, check, None, now()));
                assert_eq!(without, comer != Comer::Winner || check != Check::Code);
            }
        }
        assert_eq!(
            note(&proxy, Check::Digits, None),
            "代领（王），核对手机号后四位"
        );
        assert_eq!(
            note(&Comer::Winner, Check::Code, None),
            "本人，核对短信验证码"
        );
        let taxed = "本人，核对短信验证码，代扣个人所得税 13.60 元";
        assert_eq!(note(&Comer::Winner, Check::Code, Some(1_360)), taxed);
        assert_eq!(Comer::parse("", "王"), None);
        assert!(Comer::parse("proxy", "欧阳先生").is_some());
        assert_eq!(Comer::parse("proxy", "张大妈"), None);
    }

    #[test]
    fn tabs_are_found_by_their_words() {
        for tab in CounterTab::ALL {
            assert_eq!(CounterTab::from_word(tab.word()), Some(tab));
        }
        assert_eq!(CounterTab::from_word("all"), None);
    }
}
