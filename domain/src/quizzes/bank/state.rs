//! Where a question of the bank stands: draft → in review → published → withdrawn, and round
//! again for every new version.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use thiserror::Error;
use uuid::Uuid;

use super::list::Shelf;

/// Where a question stands with customers, and what is being written about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BankState {
    /// Never published: its first version is being written or judged.
    New(Work),
    /// Papers get its published version, also while a revision of it is under way.
    Published(Option<Work>),
    /// Papers no longer get it; a revision may bring it back.
    Withdrawn {
        /// Why.
        reason: Remark,
        /// The revision that is under way.
        work: Option<Work>,
    },
}

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

/// Where a question stands with customers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Standing {
    /// They never met it.
    Unpublished,
    /// Papers get it.
    Published,
    /// Papers got it once.
    Withdrawn,
}

impl Standing {
    /// The word that is stored.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Unpublished => "unpublished",
            Self::Published => "published",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// The standing that a stored `word` names.
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Unpublished, Self::Published, Self::Withdrawn]
            .into_iter()
            .find(|standing| standing.word() == word)
    }
}

/// Why something was sent back or withdrawn: 1 to 500 characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remark(String);

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

/// Why a step was refused; the state is then as it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BankRefusal {
    /// It waits for its reviewer.
    #[error("题目正在审核，需先撤回或退回才能修改")]
    InReview,
    /// It does not wait for a reviewer.
    #[error("题目不在审核中")]
    NotInReview,
    /// No version is being written.
    #[error("题目没有正在编写的版本，请先修订")]
    NotBeingWritten,
    /// A revision is under way already.
    #[error("题目已有正在编写的版本")]
    BeingWritten,
    /// Papers do not get it.
    #[error("题目未发布")]
    NotPublished,
    /// Who approves must not have written or submitted any of it.
    #[error("不能审核自己编写或提交的题目")]
    OwnWork,
    /// Only those who wrote or submitted it take it back.
    #[error("只有编写人或提交人可以撤回提交")]
    NotYours,
}

impl Work {
    /// A draft that `editor` begins.
    pub fn begun_by(editor: Uuid) -> Self {
        Self {
            editors: BTreeSet::from([editor]),
            stage: Stage::Draft { remark: None },
        }
    }

    /// Who submitted it, where it waits for its reviewer.
    const fn submitter(&self) -> Result<Uuid, BankRefusal> {
        match self.stage {
            Stage::InReview { by, .. } => Ok(by),
            Stage::Draft { .. } => Err(BankRefusal::NotInReview),
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
}

impl BankState {
    /// Where it stands with customers.
    pub const fn standing(&self) -> Standing {
        match self {
            Self::New(_) => Standing::Unpublished,
            Self::Published(_) => Standing::Published,
            Self::Withdrawn { .. } => Standing::Withdrawn,
        }
    }

    /// The version that is being written or judged.
    pub const fn work(&self) -> Option<&Work> {
        match self {
            Self::New(work) => Some(work),
            Self::Published(work) | Self::Withdrawn { work, .. } => work.as_ref(),
        }
    }

    /// Where its version that is being written stands in the list.
    pub fn shelf(&self) -> Option<Shelf> {
        let work = self.work()?;
        Some(if work.is_draft() {
            Shelf::Draft
        } else {
            Shelf::InReview
        })
    }

    /// Why its reviewer has sent it back.
    pub const fn sent_back(&self) -> Option<&Remark> {
        match self.work() {
            Some(Work {
                stage: Stage::Draft { remark },
                ..
            }) => remark.as_ref(),
            _ => None,
        }
    }

    fn work_mut(&mut self) -> Result<&mut Work, BankRefusal> {
        match self {
            Self::New(work) => Ok(work),
            Self::Published(work) | Self::Withdrawn { work, .. } => {
                work.as_mut().ok_or(BankRefusal::NotBeingWritten)
            }
        }
    }

    fn draft_mut(&mut self) -> Result<&mut Work, BankRefusal> {
        let work = self.work_mut()?;
        match work.stage {
            Stage::Draft { .. } => Ok(work),
            Stage::InReview { .. } => Err(BankRefusal::InReview),
        }
    }

    /// Begins a new version of what was published before.
    ///
    /// # Errors
    /// [`BankRefusal::BeingWritten`], [`BankRefusal::InReview`].
    pub(super) fn revise(&mut self, by: Uuid) -> Result<(), BankRefusal> {
        match self {
            Self::Published(work @ None)
            | Self::Withdrawn {
                work: work @ None, ..
            } => {
                *work = Some(Work::begun_by(by));
                Ok(())
            }
            Self::New(_) | Self::Published(Some(_)) | Self::Withdrawn { .. } => {
                self.draft_mut()?;
                Err(BankRefusal::BeingWritten)
            }
        }
    }

    /// Notes that `by` writes on the version.
    ///
    /// # Errors
    /// [`BankRefusal::InReview`], [`BankRefusal::NotBeingWritten`].
    pub(super) fn edit(&mut self, by: Uuid) -> Result<(), BankRefusal> {
        self.draft_mut()?.editors.insert(by);
        Ok(())
    }

    /// Hands the version to the reviewers.
    ///
    /// # Errors
    /// [`BankRefusal::InReview`], [`BankRefusal::NotBeingWritten`].
    pub(super) fn submit(&mut self, by: Uuid, at: DateTime<Utc>) -> Result<(), BankRefusal> {
        self.draft_mut()?.stage = Stage::InReview { by, at };
        Ok(())
    }

    /// Takes the version back from the reviewers, to write on.
    ///
    /// # Errors
    /// [`BankRefusal::NotInReview`], [`BankRefusal::NotYours`], [`BankRefusal::NotBeingWritten`].
    pub(super) fn take_back(&mut self, by: Uuid) -> Result<(), BankRefusal> {
        let work = self.work_mut()?;
        work.submitter()?;
        if !work.is_work_of(by) {
            return Err(BankRefusal::NotYours);
        }
        work.stage = Stage::Draft { remark: None };
        Ok(())
    }

    /// Gives the version back to those who write it, with what should change. No one judges their
    /// own work.
    ///
    /// # Errors
    /// [`BankRefusal::NotInReview`], [`BankRefusal::OwnWork`], [`BankRefusal::NotBeingWritten`].
    pub(super) fn send_back(&mut self, by: Uuid, remark: Remark) -> Result<(), BankRefusal> {
        let work = self.work_mut()?;
        work.submitter()?;
        if work.is_work_of(by) {
            return Err(BankRefusal::OwnWork);
        }
        work.stage = Stage::Draft {
            remark: Some(remark),
        };
        Ok(())
    }

    /// Publishes the version, and returns who submitted it. No one approves their own work.
    ///
    /// # Errors
    /// [`BankRefusal::NotInReview`], [`BankRefusal::OwnWork`], [`BankRefusal::NotBeingWritten`].
    pub(super) fn approve(&mut self, by: Uuid) -> Result<Uuid, BankRefusal> {
        let work = self.work_mut()?;
        let submitter = work.submitter()?;
        if work.is_work_of(by) {
            return Err(BankRefusal::OwnWork);
        }
        *self = Self::Published(None);
        Ok(submitter)
    }

    /// Keeps papers from getting it, from now on. A revision under way goes on.
    ///
    /// # Errors
    /// [`BankRefusal::NotPublished`].
    pub(super) fn withdraw(&mut self, reason: Remark) -> Result<(), BankRefusal> {
        let Self::Published(work) = self else {
            return Err(BankRefusal::NotPublished);
        };
        let work = work.take();
        *self = Self::Withdrawn { reason, work };
        Ok(())
    }

    /// Drops the draft. What was published before stays as it was; of what never was, nothing
    /// remains, which `false` says.
    ///
    /// # Errors
    /// [`BankRefusal::InReview`], [`BankRefusal::NotBeingWritten`].
    pub(super) fn discard(&mut self) -> Result<bool, BankRefusal> {
        self.draft_mut()?;
        match self {
            Self::New(_) => Ok(false),
            Self::Published(work) | Self::Withdrawn { work, .. } => {
                *work = None;
                Ok(true)
            }
        }
    }
}
