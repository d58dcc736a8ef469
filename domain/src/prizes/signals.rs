//! What makes a ticket stand out before a freeze, so that a person looks at it.
//!
//! A score decides nothing: it says which tickets somebody should look at first, and why. Each signal
//! has honest causes (a family with one phone, a branch's Wi-Fi, the many customers behind one address
//! of a mobile operator), so the ones that mostly do never reach [`REVIEW_FROM`] by themselves.

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// From this score on a ticket is put before a person.
pub const REVIEW_FROM: u8 = 40;

/// So many numbers took part from one browser: a family shares a phone among fewer.
pub const MANY_ON_A_DEVICE: u32 = 4;

/// So many numbers from one browser come by no household.
pub const VERY_MANY_ON_A_DEVICE: u32 = 10;

/// The same where the attempt came by a branch's own channel: branches hand their tablet to customers.
pub const MANY_ON_A_BRANCHS_DEVICE: u32 = 60;

/// So many numbers took part from one block of addresses. A mobile operator puts thousands behind one,
/// so this adds to other signals and says nothing by itself.
pub const MANY_IN_A_BLOCK: u32 = 50;

/// The same where the attempt came by a branch's own channel, that is, from its counter hall.
pub const MANY_IN_A_BRANCHS_BLOCK: u32 = 1_000;

/// A hand-in below this percentage of the least reading time is fast.
pub const FAST: u16 = 50;

/// Below this one nobody can have read the questions.
pub const TOO_FAST_TO_READ: u16 = 20;

/// So many numbers handed the same wrong answers in within ten minutes.
pub const MANY_TWINS: u32 = 5;

/// And so many times as many as chance would bring together.
pub const TWINS_BEYOND_CHANCE: u64 = 4;

/// Fewer wrong answers than this are alike by chance all the time.
pub const WRONG_ANSWERS_FOR_TWINS: usize = 2;

/// An account younger than this at its ticket was made for it, as honest ones are too.
pub const YOUNG_ACCOUNT: TimeDelta = TimeDelta::minutes(10);

/// How long a group of hand-ins is taken together, in seconds.
pub const SLOT_SECONDS: i64 = 600;

/// The least that reading takes, in milliseconds for each character: 1,000 characters a minute. This is
/// an assumption on the generous side: the fastest that Chinese students read when words were flashed at
/// them was about 260 a minute ("Visual requirement for Chinese reading with normal vision": 259.5 ± 38.2),
/// but who knows a matter skips most of a question.
pub const LEAST_MS_PER_CHARACTER: i64 = 60;

/// The least that choosing takes, in milliseconds for each question. An assumption.
pub const LEAST_MS_PER_QUESTION: i64 = 500;

/// What is known of a ticket and of the attempt that earned it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seen {
    /// Its holder's number is on the list of those who work for the organiser.
    pub is_staff: bool,
    /// How many numbers took part from the same browser, where there were many.
    pub on_device: u32,
    /// How many took part from the same block of addresses, where there were many.
    pub in_block: u32,
    /// Whether it came by the channel of a branch.
    pub at_branch: bool,
    /// The time it took, as [`pace`] has it, where this was the holder's first attempt in the campaign:
    /// who has seen the questions before reads faster.
    pub pace: Option<u16>,
    /// Its wrong answers beside those of others.
    pub twins: Option<Twins>,
    /// How old the account was.
    pub account_age: TimeDelta,
}

/// How often the same wrong answers came in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Twins {
    /// By how many numbers within the same ten minutes.
    pub together: u32,
    /// By how many in all.
    pub alike: u32,
    /// How many hand-ins there were in these ten minutes.
    pub in_slot: u32,
    /// How many in all.
    pub in_all: u32,
}

impl Twins {
    /// Whether so many came together that chance does not explain it: were the same answers spread
    /// like all hand-ins, `alike * in_slot / in_all` would be expected in these ten minutes.
    pub fn beyond_chance(self) -> bool {
        let [together, alike, in_slot, in_all] =
            [self.together, self.alike, self.in_slot, self.in_all].map(u64::from);
        self.together >= MANY_TWINS && together * in_all >= TWINS_BEYOND_CHANCE * alike * in_slot
    }
}

/// Something that stands out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Signal {
    /// The holder works for the organiser.
    Staff,
    /// Many numbers from one browser.
    Device {
        /// How many.
        numbers: u32,
    },
    /// Many numbers from one block of addresses.
    Block {
        /// How many.
        numbers: u32,
    },
    /// Handed in faster than reading allows.
    Pace {
        /// The time it took, as a percentage of the least that reading takes.
        percent: u16,
    },
    /// The same wrong answers as others at the same time.
    Twins {
        /// How many of them.
        numbers: u32,
    },
    /// The account was minutes old.
    YoungAccount {
        /// How many.
        minutes: u32,
    },
}

impl Signal {
    /// The words of all kinds, in the order in which a list offers them.
    pub const WORDS: [&str; 6] = ["staff", "device", "block", "pace", "twins", "young_account"];

    /// The word of its kind.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Staff => "staff",
            Self::Device { .. } => "device",
            Self::Block { .. } => "block",
            Self::Pace { .. } => "pace",
            Self::Twins { .. } => "twins",
            Self::YoungAccount { .. } => "young_account",
        }
    }

    /// What it adds to the score.
    pub const fn weight(self) -> u8 {
        match self {
            Self::Staff => 100,
            Self::Device { numbers } if numbers >= VERY_MANY_ON_A_DEVICE => 70,
            Self::Device { .. } => 40,
            Self::Pace { percent } if percent < TOO_FAST_TO_READ => 50,
            Self::Pace { .. } | Self::Twins { .. } => 25,
            Self::Block { .. } => 15,
            Self::YoungAccount { .. } => 5,
        }
    }

    /// The reason as people read it.
    pub fn told(self) -> String {
        match self {
            Self::Staff => "号码在主办方工作人员名单里".into(),
            Self::Device { numbers } => format!("同一台设备上有 {numbers} 个号码参加"),
            Self::Block { numbers } => format!("同一网络段有 {numbers} 个号码参加"),
            Self::Pace { percent } => {
                format!("交卷用时只有最快阅读所需时间的 {percent}%")
            }
            Self::Twins { numbers } => {
                format!("10 分钟内有 {numbers} 个号码交了错得一样的答卷")
            }
            Self::YoungAccount { minutes: 0 } => "得券时账号刚注册不到 1 分钟".into(),
            Self::YoungAccount { minutes } => format!("得券时账号注册才 {minutes} 分钟"),
        }
    }
}

/// What a look at a ticket came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Look {
    /// 0 to 100.
    pub score: u8,
    /// Why, the gravest first.
    pub signals: Vec<Signal>,
}

impl Look {
    /// Whether a person should look at it.
    pub const fn stands_out(&self) -> bool {
        self.score >= REVIEW_FROM
    }
}

/// Looks at a ticket.
pub fn look(seen: &Seen) -> Look {
    let (of_device, of_block) = if seen.at_branch {
        (MANY_ON_A_BRANCHS_DEVICE, MANY_IN_A_BRANCHS_BLOCK)
    } else {
        (MANY_ON_A_DEVICE, MANY_IN_A_BLOCK)
    };
    let mut signals = Vec::new();
    if seen.is_staff {
        signals.push(Signal::Staff);
    }
    if seen.on_device >= of_device {
        let numbers = seen.on_device;
        signals.push(Signal::Device { numbers });
    }
    if let Some(percent) = seen.pace.filter(|&percent| percent < FAST) {
        signals.push(Signal::Pace { percent });
    }
    if let Some(twins) = seen.twins.filter(|twins| twins.beyond_chance()) {
        let numbers = twins.together;
        signals.push(Signal::Twins { numbers });
    }
    if seen.in_block >= of_block {
        let numbers = seen.in_block;
        signals.push(Signal::Block { numbers });
    }
    // Nearly everybody's account is new in a campaign: it only underlines what stands out anyway.
    if !signals.is_empty() && seen.account_age < YOUNG_ACCOUNT {
        let minutes = u32::try_from(seen.account_age.num_minutes()).unwrap_or(0);
        signals.push(Signal::YoungAccount { minutes });
    }
    signals.sort_by_key(|signal| std::cmp::Reverse(signal.weight()));
    let score = signals
        .iter()
        .map(|signal| u32::from(signal.weight()))
        .sum::<u32>();
    Look {
        score: u8::try_from(score.min(100)).unwrap_or(100),
        signals,
    }
}

/// The time that a hand-in took as a percentage of the least that reading the paper takes; 1000 at most.
/// `characters` are those of all stems and options.
pub fn pace(took: TimeDelta, characters: usize, questions: usize) -> u16 {
    let many = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
    let least = many(characters)
        .saturating_mul(LEAST_MS_PER_CHARACTER)
        .saturating_add(many(questions).saturating_mul(LEAST_MS_PER_QUESTION));
    let percent = took.num_milliseconds().max(0).saturating_mul(100) / least.max(1);
    u16::try_from(percent.min(1_000)).unwrap_or(1_000)
}

/// What the wrong answers of a paper are known by: the same for the same choices to the same questions,
/// in whatever order these stood. `wrong` names question versions with the chosen options in the bank's
/// order. `None` where there are too few to be anybody's own.
pub fn wrong_print(mut wrong: Vec<(Uuid, Vec<u8>)>) -> Option<[u8; 32]> {
    if wrong.len() < WRONG_ANSWERS_FOR_TWINS {
        return None;
    }
    for (_, chosen) in &mut wrong {
        chosen.sort_unstable();
    }
    wrong.sort_unstable();
    let mut hash = Sha256::new();
    for (version, chosen) in &wrong {
        hash.update(version.as_bytes());
        hash.update([u8::try_from(chosen.len()).unwrap_or(u8::MAX)]);
        hash.update(chosen);
    }
    Some(hash.finalize().into())
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAIN: Seen = Seen {
        is_staff: false,
        on_device: 1,
        in_block: 1,
        at_branch: false,
        pace: Some(300),
        twins: None,
        account_age: TimeDelta::minutes(3),
    };

    #[test]
    fn who_takes_part_for_the_first_time_does_not_stand_out() {
        assert_eq!(look(&PLAIN), Look::default());
    }

    #[test]
    fn a_family_with_one_phone_is_left_in_peace_and_a_drawer_of_numbers_is_not() {
        let on = |on_device| look(&Seen { on_device, ..PLAIN });
        assert!(!on(MANY_ON_A_DEVICE - 1).stands_out());
        assert!(on(MANY_ON_A_DEVICE).stands_out());
        assert!(on(VERY_MANY_ON_A_DEVICE).score > on(MANY_ON_A_DEVICE).score);
        assert_eq!(on(7).signals[0].told(), "同一台设备上有 7 个号码参加");
    }

    #[test]
    fn a_branchs_tablet_and_its_hall_are_no_signal() {
        let hall = Seen {
            on_device: 30,
            in_block: 400,
            at_branch: true,
            ..PLAIN
        };
        assert_eq!(look(&hall), Look::default());
        assert!(
            look(&Seen {
                at_branch: false,
                ..hall
            })
            .stands_out()
        );
    }

    #[test]
    fn an_address_that_many_share_never_puts_anybody_under_review_by_itself() {
        let shared = look(&Seen {
            in_block: 100_000,
            ..PLAIN
        });
        assert_eq!(shared.signals.len(), 2);
        assert!(!shared.stands_out());
    }

    #[test]
    fn nobody_reads_ten_questions_in_ten_seconds() {
        let took = |seconds| pace(TimeDelta::seconds(seconds), 1_000, 10);
        assert_eq!(took(65), 100);
        assert_eq!(took(-5), 0);
        assert_eq!(took(86_400), 1_000);
        let handed_in = |seconds| {
            look(&Seen {
                pace: Some(took(seconds)),
                ..PLAIN
            })
        };
        assert!(handed_in(10).stands_out());
        assert!(!handed_in(25).stands_out(), "fast, but not by itself");
        assert_eq!(handed_in(40), Look::default());
        assert_eq!(
            look(&Seen {
                pace: None,
                ..PLAIN
            }),
            Look::default()
        );
        assert_eq!(pace(TimeDelta::zero(), 0, 0), 0);
    }

    #[test]
    fn the_same_wrong_answers_count_where_chance_does_not_explain_them() {
        let twins = |together, alike, in_slot, in_all| Twins {
            together,
            alike,
            in_slot,
            in_all,
        };
        assert!(twins(8, 9, 20, 5_000).beyond_chance());
        assert!(!twins(4, 4, 20, 5_000).beyond_chance(), "few");
        assert!(
            !twins(20, 500, 200, 5_000).beyond_chance(),
            "a common mistake"
        );
        assert!(!twins(20, 20, 20, 20).beyond_chance(), "one evening");
        let seen = Seen {
            twins: Some(twins(8, 9, 20, 5_000)),
            ..PLAIN
        };
        assert!(!look(&seen).stands_out());
        assert!(
            look(&Seen {
                pace: Some(30),
                ..seen
            })
            .stands_out()
        );
    }

    #[test]
    fn wrong_answers_are_compared_whatever_the_order_on_the_paper() {
        let [a, b] = [1, 2].map(Uuid::from_u128);
        let print = wrong_print(vec![(a, vec![2, 0]), (b, vec![1])]);
        assert!(print.is_some());
        assert_eq!(print, wrong_print(vec![(b, vec![1]), (a, vec![0, 2])]));
        assert_ne!(print, wrong_print(vec![(b, vec![1]), (a, vec![0])]));
        assert_eq!(wrong_print(vec![(a, vec![0])]), None);
    }

    #[test]
    fn a_score_is_the_sum_of_its_reasons_up_to_a_hundred() {
        let seen = Seen {
            is_staff: true,
            on_device: 20,
            in_block: 90,
            pace: Some(10),
            account_age: TimeDelta::seconds(20),
            ..PLAIN
        };
        let look = look(&seen);
        assert_eq!((look.score, look.signals.len()), (100, 5));
        assert_eq!(look.signals[0], Signal::Staff);
        assert!(
            look.signals
                .iter()
                .all(|signal| Signal::WORDS.contains(&signal.word()))
        );
        let json = serde_json::to_string(&look.signals).unwrap();
        assert_eq!(
            serde_json::from_str::<Vec<Signal>>(&json).unwrap(),
            look.signals
        );
    }
}
