//! How far a draw has come.

/// Where a draw stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DrawState {
    /// Its sources and people are being written down.
    Prepared,
    /// Its list is frozen, and its commitment published.
    Frozen,
    /// Somebody typed what the sources gave.
    Typed,
    /// Somebody else confirmed it, which drew.
    Drawn,
    /// The winners have their wins.
    Published,
    /// It was given up before the freeze; a rehearsal, at any time.
    Abandoned,
    /// It was taken back; another one is held in its stead.
    Replaced,
}

impl DrawState {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::Prepared,
        Self::Frozen,
        Self::Typed,
        Self::Drawn,
        Self::Published,
        Self::Abandoned,
        Self::Replaced,
    ];

    /// The word that is stored.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Prepared => "prepared",
            Self::Frozen => "frozen",
            Self::Typed => "typed",
            Self::Drawn => "drawn",
            Self::Published => "published",
            Self::Abandoned => "abandoned",
            Self::Replaced => "replaced",
        }
    }

    /// The state that `word` names.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.word() == word)
    }

    /// What it is called.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Prepared => "准备中",
            Self::Frozen => "名单已冻结",
            Self::Typed => "号码待复核",
            Self::Drawn => "已抽出，待公布",
            Self::Published => "已公布",
            Self::Abandoned => "已取消",
            Self::Replaced => "已作废，另行重抽",
        }
    }

    /// Whether another draw of the same prizes may take its place: what was published stays, since
    /// its winners were told.
    pub const fn may_be_replaced(self) -> bool {
        matches!(self, Self::Frozen | Self::Typed | Self::Drawn)
    }
}
