//! Where a campaign stands: draft → in review → published → archived, and round again for every
//! change of what is published, which may only be in the customers' favour.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use thiserror::Error;
use uuid::Uuid;

use crate::review::{Remark, ReviewRefusal, Work};

/// Where a campaign stands with customers, and what is being composed about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CampaignState {
    /// Customers have never seen it.
    New(Work),
    /// Its pages are there, also while a change of them is composed.
    Published(Option<Work>),
    /// It is over and put away; its pages stay.
    Archived,
}

/// Where a campaign stands with customers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Running {
    /// They have never seen it.
    Unpublished,
    /// Its pages are there.
    Published,
    /// It is over and put away.
    Archived,
}

impl Running {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Unpublished, Self::Published, Self::Archived];

    /// The word that is stored.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Unpublished => "unpublished",
            Self::Published => "published",
            Self::Archived => "archived",
        }
    }

    /// The standing that a stored `word` names.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|running| running.word() == word)
    }
}

/// Why a step was refused; the state is then as it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CampaignRefusal {
    /// It waits for its reviewer.
    #[error("活动正在审核，需先撤回或退回才能修改")]
    InReview,
    /// It does not wait for a reviewer.
    #[error("活动不在审核中")]
    NotInReview,
    /// Nothing is being composed.
    #[error("活动已发布，请先点“修改活动”")]
    NotBeingComposed,
    /// A change is under way already.
    #[error("活动已有正在进行的修改")]
    BeingComposed,
    /// It is not published.
    #[error("活动还没有发布")]
    NotPublished,
    /// It is put away.
    #[error("活动已归档")]
    Archived,
    /// It is not over yet.
    #[error("活动还没有结束，结束后才能归档")]
    NotOver,
    /// It is over.
    #[error("活动已经结束")]
    Over,
    /// It is stopped already.
    #[error("活动已经暂停")]
    IsPaused,
    /// It is not stopped.
    #[error("活动没有暂停")]
    NotPaused,
    /// Prizes were promised: it ends early only where an authority demands it.
    #[error("活动公布了奖品，不能提前结束。确因监管要求或不可抗力停止的，由审核人员办理")]
    PrizesPromised,
    /// Who approves must not have composed or submitted any of it.
    #[error("不能审核自己编辑或提交的活动")]
    OwnWork,
    /// Only those who composed or submitted it take it back.
    #[error("只有编辑人或提交人可以撤回提交")]
    NotYours,
}

impl From<ReviewRefusal> for CampaignRefusal {
    fn from(refusal: ReviewRefusal) -> Self {
        match refusal {
            ReviewRefusal::InReview => Self::InReview,
            ReviewRefusal::NotInReview => Self::NotInReview,
            ReviewRefusal::OwnWork => Self::OwnWork,
            ReviewRefusal::NotYours => Self::NotYours,
        }
    }
}

impl CampaignState {
    /// A campaign that `editor` begins.
    pub fn begun_by(editor: Uuid) -> Self {
        Self::New(Work::begun_by(editor))
    }

    /// Where it stands with customers.
    pub const fn running(&self) -> Running {
        match self {
            Self::New(_) => Running::Unpublished,
            Self::Published(_) => Running::Published,
            Self::Archived => Running::Archived,
        }
    }

    /// What is being composed or judged.
    pub const fn work(&self) -> Option<&Work> {
        match self {
            Self::New(work) => Some(work),
            Self::Published(work) => work.as_ref(),
            Self::Archived => None,
        }
    }

    fn work_mut(&mut self) -> Result<&mut Work, CampaignRefusal> {
        match self {
            Self::New(work) => Ok(work),
            Self::Published(work) => work.as_mut().ok_or(CampaignRefusal::NotBeingComposed),
            Self::Archived => Err(CampaignRefusal::Archived),
        }
    }

    /// Begins a change of what is published.
    ///
    /// # Errors
    /// [`CampaignRefusal::BeingComposed`], [`CampaignRefusal::InReview`] and their like.
    pub fn revise(&mut self, by: Uuid) -> Result<(), CampaignRefusal> {
        match self {
            Self::Published(work @ None) => {
                *work = Some(Work::begun_by(by));
                Ok(())
            }
            Self::New(_) | Self::Published(Some(_)) => {
                self.work_mut()?.require_draft()?;
                Err(CampaignRefusal::BeingComposed)
            }
            Self::Archived => Err(CampaignRefusal::Archived),
        }
    }

    /// Notes that `by` composes.
    ///
    /// # Errors
    /// [`CampaignRefusal::InReview`], [`CampaignRefusal::NotBeingComposed`].
    pub fn edit(&mut self, by: Uuid) -> Result<(), CampaignRefusal> {
        Ok(self.work_mut()?.edit(by)?)
    }

    /// Hands what is composed to the reviewers.
    ///
    /// # Errors
    /// [`CampaignRefusal::InReview`], [`CampaignRefusal::NotBeingComposed`].
    pub fn submit(&mut self, by: Uuid, at: DateTime<Utc>) -> Result<(), CampaignRefusal> {
        Ok(self.work_mut()?.submit(by, at)?)
    }

    /// Takes it back from the reviewers.
    ///
    /// # Errors
    /// [`CampaignRefusal::NotInReview`], [`CampaignRefusal::NotYours`].
    pub fn take_back(&mut self, by: Uuid) -> Result<(), CampaignRefusal> {
        Ok(self.work_mut()?.take_back(by)?)
    }

    /// Gives it back to those who compose it, with what should change.
    ///
    /// # Errors
    /// [`CampaignRefusal::NotInReview`], [`CampaignRefusal::OwnWork`].
    pub fn send_back(&mut self, by: Uuid, remark: Remark) -> Result<(), CampaignRefusal> {
        Ok(self.work_mut()?.send_back(by, remark)?)
    }

    /// Publishes it, and returns who submitted it. No one approves their own work.
    ///
    /// # Errors
    /// [`CampaignRefusal::NotInReview`], [`CampaignRefusal::OwnWork`].
    pub fn approve(&mut self, by: Uuid) -> Result<Uuid, CampaignRefusal> {
        let submitter = self.work_mut()?.approve(by)?;
        *self = Self::Published(None);
        Ok(submitter)
    }

    /// Drops what is being composed. Of what was never published nothing remains, which `false`
    /// says.
    ///
    /// # Errors
    /// [`CampaignRefusal::InReview`], [`CampaignRefusal::NotBeingComposed`].
    pub fn discard(&mut self) -> Result<bool, CampaignRefusal> {
        self.work_mut()?.require_draft()?;
        match self {
            Self::Published(work) => {
                *work = None;
                Ok(true)
            }
            Self::New(_) | Self::Archived => Ok(false),
        }
    }

    /// Puts a campaign away that closed at `closed_at`.
    ///
    /// # Errors
    /// [`CampaignRefusal::NotOver`], [`CampaignRefusal::BeingComposed`] and their like.
    pub fn archive(
        &mut self,
        closed_at: DateTime<Utc>,
        now: DateTime<Utc>,
    ) -> Result<(), CampaignRefusal> {
        match self {
            Self::Published(None) if closed_at <= now => {
                *self = Self::Archived;
                Ok(())
            }
            Self::Published(None) => Err(CampaignRefusal::NotOver),
            Self::Published(Some(_)) => Err(CampaignRefusal::BeingComposed),
            Self::New(_) => Err(CampaignRefusal::NotPublished),
            Self::Archived => Err(CampaignRefusal::Archived),
        }
    }

    /// Takes an archived campaign out again.
    ///
    /// # Errors
    /// [`CampaignRefusal::NotOver`] where it is not put away.
    pub fn unarchive(&mut self) -> Result<(), CampaignRefusal> {
        match self {
            Self::Archived => {
                *self = Self::Published(None);
                Ok(())
            }
            _ => Err(CampaignRefusal::NotOver),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(second, 0).unwrap()
    }

    #[test]
    fn two_people_publish_and_two_people_change() {
        let [editor, reviewer] = [1, 2].map(Uuid::from_u128);
        let mut state = CampaignState::begun_by(editor);
        assert_eq!(state.approve(reviewer), Err(CampaignRefusal::NotInReview));
        state.submit(editor, at(1)).unwrap();
        assert_eq!(state.edit(editor), Err(CampaignRefusal::InReview));
        assert_eq!(state.approve(editor), Err(CampaignRefusal::OwnWork));
        assert_eq!(state.approve(reviewer), Ok(editor));
        assert_eq!(state.edit(editor), Err(CampaignRefusal::NotBeingComposed));
        state.revise(reviewer).unwrap();
        assert_eq!(state.revise(editor), Err(CampaignRefusal::BeingComposed));
        state.edit(editor).unwrap();
        state.submit(editor, at(2)).unwrap();
        assert_eq!(state.approve(reviewer), Err(CampaignRefusal::OwnWork));
        assert_eq!(state.running(), Running::Published);
    }

    #[test]
    fn what_was_sent_back_says_why() {
        let [editor, reviewer] = [1, 2].map(Uuid::from_u128);
        let mut state = CampaignState::begun_by(editor);
        state.submit(editor, at(1)).unwrap();
        let remark = Remark::parse("奖品价值写错了").unwrap();
        assert_eq!(
            state.send_back(editor, remark.clone()),
            Err(CampaignRefusal::OwnWork)
        );
        state.send_back(reviewer, remark.clone()).unwrap();
        assert_eq!(state.work().and_then(Work::sent_back), Some(&remark));
        state.edit(editor).unwrap();
        assert_eq!(state.discard(), Ok(false));
    }

    #[test]
    fn only_what_is_over_is_put_away() {
        let mut state = CampaignState::Published(None);
        assert_eq!(state.archive(at(10), at(9)), Err(CampaignRefusal::NotOver));
        state.archive(at(10), at(10)).unwrap();
        assert_eq!(state.revise(Uuid::nil()), Err(CampaignRefusal::Archived));
        state.unarchive().unwrap();
        assert_eq!(state, CampaignState::Published(None));
    }
}
