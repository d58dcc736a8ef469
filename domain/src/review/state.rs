//! Where something that is published in versions stands: draft → in review → published → withdrawn, and
//! round again for every new version.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use thiserror::Error;
use uuid::Uuid;

use super::shelf::Shelf;
use super::{Remark, ReviewRefusal, Work};

/// Where something stands with customers, and what is being written of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PublicationState {
    /// Never published: its first version is being written or judged.
    New(Work),
    /// Customers get its published version, also while a revision of it is under way.
    Published(Option<Work>),
    /// Customers no longer get it; a revision may bring it back.
    Withdrawn {
        /// Why.
        reason: Remark,
        /// The revision that is under way.
        work: Option<Work>,
    },
}

/// Where something stands with customers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Standing {
    /// They never met it.
    Unpublished,
    /// They get it.
    Published,
    /// They got it once.
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

/// Why a step was refused; the state is then as it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PublicationRefusal {
    /// It waits for its reviewer.
    #[error("it is in review")]
    InReview,
    /// It does not wait for a reviewer.
    #[error("it is not in review")]
    NotInReview,
    /// No version is being written.
    #[error("no version is being written")]
    NotBeingWritten,
    /// A revision is under way already.
    #[error("a version is being written already")]
    BeingWritten,
    /// Customers do not get it.
    #[error("it is not published")]
    NotPublished,
    /// Who approves must not have written or submitted any of it.
    #[error("no one judges their own work")]
    OwnWork,
    /// Only those who wrote or submitted it take it back.
    #[error("it is not theirs to take back")]
    NotYours,
}

impl PublicationRefusal {
    /// What is wrong and what to do, in a sentence; `thing` is what it is called: 题目, 微课.
    pub fn told(self, thing: &str) -> String {
        match self {
            Self::InReview => format!("{thing}正在审核，需先撤回或退回才能修改。"),
            Self::NotInReview => format!("{thing}不在审核中。"),
            Self::NotBeingWritten => format!("{thing}没有正在编写的版本，请先修订。"),
            Self::BeingWritten => format!("{thing}已有正在编写的版本。"),
            Self::NotPublished => format!("{thing}未发布。"),
            Self::OwnWork => format!("不能审核自己编写或提交的{thing}。"),
            Self::NotYours => "只有编写人或提交人可以撤回提交。".to_owned(),
        }
    }
}

impl From<ReviewRefusal> for PublicationRefusal {
    fn from(refusal: ReviewRefusal) -> Self {
        match refusal {
            ReviewRefusal::InReview => Self::InReview,
            ReviewRefusal::NotInReview => Self::NotInReview,
            ReviewRefusal::OwnWork => Self::OwnWork,
            ReviewRefusal::NotYours => Self::NotYours,
        }
    }
}

impl PublicationState {
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
            Some(work) => work.sent_back(),
            None => None,
        }
    }

    fn work_mut(&mut self) -> Result<&mut Work, PublicationRefusal> {
        match self {
            Self::New(work) => Ok(work),
            Self::Published(work) | Self::Withdrawn { work, .. } => {
                work.as_mut().ok_or(PublicationRefusal::NotBeingWritten)
            }
        }
    }

    /// Begins a new version of what was published before.
    ///
    /// # Errors
    /// [`PublicationRefusal::BeingWritten`], [`PublicationRefusal::InReview`].
    pub(crate) fn revise(&mut self, by: Uuid) -> Result<(), PublicationRefusal> {
        match self {
            Self::Published(work @ None)
            | Self::Withdrawn {
                work: work @ None, ..
            } => {
                *work = Some(Work::begun_by(by));
                Ok(())
            }
            Self::New(_) | Self::Published(Some(_)) | Self::Withdrawn { .. } => {
                self.work_mut()?.require_draft()?;
                Err(PublicationRefusal::BeingWritten)
            }
        }
    }

    /// Notes that `by` writes on the version.
    ///
    /// # Errors
    /// [`PublicationRefusal::InReview`], [`PublicationRefusal::NotBeingWritten`].
    pub(crate) fn edit(&mut self, by: Uuid) -> Result<(), PublicationRefusal> {
        Ok(self.work_mut()?.edit(by)?)
    }

    /// Hands the version to the reviewers.
    ///
    /// # Errors
    /// [`PublicationRefusal::InReview`], [`PublicationRefusal::NotBeingWritten`].
    pub(crate) fn submit(&mut self, by: Uuid, at: DateTime<Utc>) -> Result<(), PublicationRefusal> {
        Ok(self.work_mut()?.submit(by, at)?)
    }

    /// Takes the version back from the reviewers, to write on.
    ///
    /// # Errors
    /// [`PublicationRefusal::NotInReview`], [`PublicationRefusal::NotYours`], [`PublicationRefusal::NotBeingWritten`].
    pub(crate) fn take_back(&mut self, by: Uuid) -> Result<(), PublicationRefusal> {
        Ok(self.work_mut()?.take_back(by)?)
    }

    /// Gives the version back to those who write it, with what should change. No one judges their
    /// own work.
    ///
    /// # Errors
    /// [`PublicationRefusal::NotInReview`], [`PublicationRefusal::OwnWork`], [`PublicationRefusal::NotBeingWritten`].
    pub(crate) fn send_back(&mut self, by: Uuid, remark: Remark) -> Result<(), PublicationRefusal> {
        Ok(self.work_mut()?.send_back(by, remark)?)
    }

    /// Publishes the version, and returns who submitted it. No one approves their own work.
    ///
    /// # Errors
    /// [`PublicationRefusal::NotInReview`], [`PublicationRefusal::OwnWork`], [`PublicationRefusal::NotBeingWritten`].
    pub(crate) fn approve(&mut self, by: Uuid) -> Result<Uuid, PublicationRefusal> {
        let submitter = self.work_mut()?.approve(by)?;
        *self = Self::Published(None);
        Ok(submitter)
    }

    /// Keeps customers from getting it, from now on. A revision under way goes on.
    ///
    /// # Errors
    /// [`PublicationRefusal::NotPublished`].
    pub(crate) fn withdraw(&mut self, reason: Remark) -> Result<(), PublicationRefusal> {
        let Self::Published(work) = self else {
            return Err(PublicationRefusal::NotPublished);
        };
        let work = work.take();
        *self = Self::Withdrawn { reason, work };
        Ok(())
    }

    /// Drops the draft. What was published before stays as it was; of what never was, nothing
    /// remains, which `false` says.
    ///
    /// # Errors
    /// [`PublicationRefusal::InReview`], [`PublicationRefusal::NotBeingWritten`].
    pub(crate) fn discard(&mut self) -> Result<bool, PublicationRefusal> {
        self.work_mut()?.require_draft()?;
        match self {
            Self::New(_) => Ok(false),
            Self::Published(work) | Self::Withdrawn { work, .. } => {
                *work = None;
                Ok(true)
            }
        }
    }
}
