//! Two pairs of eyes: what somebody composes is judged by somebody else before customers meet it.

mod shelf;
mod state;
mod working;

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use thiserror::Error;
use uuid::Uuid;

pub use self::shelf::Shelf;
pub use self::state::{PublicationRefusal, PublicationState, Standing};
pub use self::working::Working;

/// A version that is being written or judged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Work {
    /// Everybody who wrote any of it: none of them may approve it.
    pub editors: BTreeSet<Uuid>,
    /// How far it is.
    pub stage: Stage,
}

/// How far a version is on its way to being published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stage {
    /// It is being written.
    Draft {
        /// What the reviewer who sent it back wants changed.
        remark: Option<Remark>,
    },
    /// It waits for somebody else to approve it, and cannot be changed.
    InReview {
        /// Who submitted it.
        by: Uuid,
        /// When.
        at: DateTime<Utc>,
    },
}

/// Why something was sent back or withdrawn: 1 to 500 characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remark(String);

/// Why a step was refused; the work is then as it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum ReviewRefusal {
    /// It waits for its reviewer.
    #[error("it is in review")]
    InReview,
    /// It does not wait for a reviewer.
    #[error("it is not in review")]
    NotInReview,
    /// Who judges must not have written or submitted any of it.
    #[error("no one judges their own work")]
    OwnWork,
    /// Only those who wrote or submitted it take it back.
    #[error("it is not theirs to take back")]
    NotYours,
}

impl Remark {
    /// The most characters that a remark may have.
    pub const LIMIT: usize = 500;

    /// The trimmed text, or `None` where it is empty or too long.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        (1..=Self::LIMIT)
            .contains(&text.chars().count())
            .then(|| Self(text.to_owned()))
    }

    /// The text as written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Work {
    /// A draft that `editor` begins.
    pub fn begun_by(editor: Uuid) -> Self {
        Self {
            editors: BTreeSet::from([editor]),
            stage: Stage::Draft { remark: None },
        }
    }

    /// Whether it is being written.
    pub const fn is_draft(&self) -> bool {
        matches!(self.stage, Stage::Draft { .. })
    }

    /// Whether `who` wrote or submitted any of it.
    pub fn is_work_of(&self, who: Uuid) -> bool {
        self.editors.contains(&who) || self.submitter() == Ok(who)
    }

    /// Why its reviewer has sent it back.
    pub const fn sent_back(&self) -> Option<&Remark> {
        match &self.stage {
            Stage::Draft { remark } => remark.as_ref(),
            Stage::InReview { .. } => None,
        }
    }

    const fn submitter(&self) -> Result<Uuid, ReviewRefusal> {
        match self.stage {
            Stage::InReview { by, .. } => Ok(by),
            Stage::Draft { .. } => Err(ReviewRefusal::NotInReview),
        }
    }

    /// Goes on where it is being written.
    ///
    /// # Errors
    /// [`ReviewRefusal::InReview`].
    pub(crate) const fn require_draft(&self) -> Result<(), ReviewRefusal> {
        if self.is_draft() {
            Ok(())
        } else {
            Err(ReviewRefusal::InReview)
        }
    }

    /// Notes that `by` writes on it.
    ///
    /// # Errors
    /// [`ReviewRefusal::InReview`].
    pub(crate) fn edit(&mut self, by: Uuid) -> Result<(), ReviewRefusal> {
        self.require_draft()?;
        self.editors.insert(by);
        Ok(())
    }

    /// Hands it to the reviewers.
    ///
    /// # Errors
    /// [`ReviewRefusal::InReview`].
    pub(crate) fn submit(&mut self, by: Uuid, at: DateTime<Utc>) -> Result<(), ReviewRefusal> {
        self.require_draft()?;
        self.stage = Stage::InReview { by, at };
        Ok(())
    }

    /// Takes it back from the reviewers, to write on.
    ///
    /// # Errors
    /// [`ReviewRefusal::NotInReview`], [`ReviewRefusal::NotYours`].
    pub(crate) fn take_back(&mut self, by: Uuid) -> Result<(), ReviewRefusal> {
        self.submitter()?;
        if !self.is_work_of(by) {
            return Err(ReviewRefusal::NotYours);
        }
        self.stage = Stage::Draft { remark: None };
        Ok(())
    }

    /// Gives it back to those who write it, with what should change. No one judges their own work.
    ///
    /// # Errors
    /// [`ReviewRefusal::NotInReview`], [`ReviewRefusal::OwnWork`].
    pub(crate) fn send_back(&mut self, by: Uuid, remark: Remark) -> Result<(), ReviewRefusal> {
        self.approve(by)?;
        self.stage = Stage::Draft {
            remark: Some(remark),
        };
        Ok(())
    }

    /// Who submitted it, where `by` may approve it. No one approves their own work.
    ///
    /// # Errors
    /// [`ReviewRefusal::NotInReview`], [`ReviewRefusal::OwnWork`].
    pub(crate) fn approve(&self, by: Uuid) -> Result<Uuid, ReviewRefusal> {
        let submitter = self.submitter()?;
        if self.is_work_of(by) {
            return Err(ReviewRefusal::OwnWork);
        }
        Ok(submitter)
    }
}
