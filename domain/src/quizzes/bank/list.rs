//! What the bank's list can be narrowed to and ordered by.

/// Why somebody should look at a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Attention {
    /// Its last day is near (`Validity::is_expiring`).
    Expiring,
    /// Its last day is over (`Validity::is_over`).
    Expired,
    /// It should be read again (`Validity::is_review_due`).
    ReviewDue,
    /// It was on no paper yet.
    NeverUsed,
    /// Its figures are odd (`Figures::are_suspicious`).
    Suspicious,
    /// Its reviewer has sent it back.
    SentBack,
}

impl Attention {
    /// Every reason.
    pub const ALL: [Self; 6] = [
        Self::Expiring,
        Self::Expired,
        Self::ReviewDue,
        Self::NeverUsed,
        Self::Suspicious,
        Self::SentBack,
    ];

    /// The word that an address uses.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Expiring => "expiring",
            Self::Expired => "expired",
            Self::ReviewDue => "review_due",
            Self::NeverUsed => "never_used",
            Self::Suspicious => "suspicious",
            Self::SentBack => "sent_back",
        }
    }

    /// The reason that `word` names.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.word() == word)
    }

    /// What it is called on a page.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Expiring => "即将到期",
            Self::Expired => "已过期",
            Self::ReviewDue => "待复核",
            Self::NeverUsed => "从未使用",
            Self::Suspicious => "数据异常",
            Self::SentBack => "退回待改",
        }
    }
}

/// The order of the list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Sort {
    /// The newest change first.
    #[default]
    Changed,
    /// By number, the first question first.
    Number,
    /// The nearest last day first.
    Expiry,
    /// The day of the next reading that is longest ago first.
    Review,
}

impl Sort {
    /// Every order.
    pub const ALL: [Self; 4] = [Self::Changed, Self::Number, Self::Expiry, Self::Review];

    /// The word that an address uses.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Changed => "changed",
            Self::Number => "number",
            Self::Expiry => "expiry",
            Self::Review => "review",
        }
    }

    /// The order that `word` names.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|sort| sort.word() == word)
    }

    /// What it is called on a page.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Changed => "最近修改",
            Self::Number => "题号",
            Self::Expiry => "最早到期",
            Self::Review => "最早复核",
        }
    }
}
