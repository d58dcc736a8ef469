//! Something that staff write, judge and publish in versions: a question of the bank, a lesson.

use uuid::Uuid;

use super::{PublicationRefusal, PublicationState, Remark, Work};

/// It, as staff work on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Working<D> {
    /// Its id, the same once it is published.
    pub id: Uuid,
    /// Who wrote its first draft; `None` where the operator brought it.
    pub author: Option<Uuid>,
    /// Where it stands.
    pub state: PublicationState,
    /// Its newest text: of the version being written, otherwise of the one published last.
    pub draft: D,
}

impl<D> Working<D> {
    /// One that `author` begins.
    pub fn begun_by(author: Uuid, id: Uuid, draft: D) -> Self {
        Self {
            id,
            author: Some(author),
            state: PublicationState::New(Work::begun_by(author)),
            draft,
        }
    }

    /// Replaces the text of the version being written.
    ///
    /// # Errors
    /// [`PublicationRefusal::InReview`], [`PublicationRefusal::NotBeingWritten`].
    pub fn edit(&mut self, draft: D, by: Uuid) -> Result<(), PublicationRefusal> {
        self.state.edit(by)?;
        self.draft = draft;
        Ok(())
    }

    /// Takes the version back from the reviewers.
    ///
    /// # Errors
    /// [`PublicationRefusal::NotInReview`], [`PublicationRefusal::NotYours`],
    /// [`PublicationRefusal::NotBeingWritten`].
    pub fn take_back(&mut self, by: Uuid) -> Result<(), PublicationRefusal> {
        self.state.take_back(by)
    }

    /// Gives the version back to those who write it, with what should change.
    ///
    /// # Errors
    /// [`PublicationRefusal::NotInReview`], [`PublicationRefusal::OwnWork`],
    /// [`PublicationRefusal::NotBeingWritten`].
    pub fn send_back(&mut self, by: Uuid, remark: Remark) -> Result<(), PublicationRefusal> {
        self.state.send_back(by, remark)
    }

    /// Keeps customers from getting it, from now on. A revision under way goes on.
    ///
    /// # Errors
    /// [`PublicationRefusal::NotPublished`].
    pub fn withdraw(&mut self, reason: Remark) -> Result<(), PublicationRefusal> {
        self.state.withdraw(reason)
    }

    /// Begins a new version, from the text published last.
    ///
    /// # Errors
    /// [`PublicationRefusal::BeingWritten`], [`PublicationRefusal::InReview`].
    pub fn revise(&mut self, by: Uuid) -> Result<(), PublicationRefusal> {
        self.state.revise(by)
    }

    /// Drops the draft; the text is `published` again, which was published last. `false` where nothing
    /// was: it is then to be removed.
    ///
    /// # Errors
    /// [`PublicationRefusal::InReview`], [`PublicationRefusal::NotBeingWritten`].
    pub fn discard(&mut self, published: Option<D>) -> Result<bool, PublicationRefusal> {
        let remains = self.state.discard()?;
        if let (true, Some(published)) = (remains, published) {
            self.draft = published;
        }
        Ok(remains)
    }
}
