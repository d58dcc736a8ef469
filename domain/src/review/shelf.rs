//! The parts of a list of what is published in versions.

/// The part of the list that something stands in; what is being revised stands in two.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Shelf {
    /// A version of it is being written.
    Draft,
    /// A version of it waits for its reviewer.
    InReview,
    /// Customers get it.
    Published,
    /// Customers no longer get it.
    Withdrawn,
}

impl Shelf {
    /// Every shelf, in the order of a life.
    pub const ALL: [Self; 4] = [
        Self::Draft,
        Self::InReview,
        Self::Published,
        Self::Withdrawn,
    ];

    /// The word that an address uses.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::InReview => "in_review",
            Self::Published => "published",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// The shelf that `word` names.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|shelf| shelf.word() == word)
    }

    /// What it is called on a page.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Draft => "草稿",
            Self::InReview => "待审核",
            Self::Published => "已发布",
            Self::Withdrawn => "已停用",
        }
    }
}
