//! How a question of the bank stands in the columns of `bank_questions`.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use domain::quizzes::{QuestionDraft, QuestionKind, Topic, stem_fingerprint};
use domain::review::{PublicationState, Remark, Stage, Standing, Work};
use serde::{Deserialize, Serialize};
use sqlx::FromRow;
use sqlx::types::Json;
use uuid::Uuid;

use crate::Error;

/// The columns that say where a question stands.
#[derive(FromRow)]
pub(crate) struct StateColumns {
    pub standing: String,
    pub stage: Option<String>,
    pub editors: Json<Editors>,
    pub remark: Option<String>,
    pub submitted_by: Option<Uuid>,
    pub submitted_at: Option<DateTime<Utc>>,
    pub withdrawn_because: Option<String>,
}

#[derive(Clone, Default, Serialize, Deserialize)]
pub(crate) struct Editors {
    ids: BTreeSet<Uuid>,
}

impl From<&PublicationState> for StateColumns {
    fn from(state: &PublicationState) -> Self {
        let mut columns = Self {
            standing: state.standing().word().to_owned(),
            stage: None,
            editors: Json(Editors::default()),
            remark: None,
            submitted_by: None,
            submitted_at: None,
            withdrawn_because: None,
        };
        if let PublicationState::Withdrawn { reason, .. } = state {
            columns.withdrawn_because = Some(reason.as_str().to_owned());
        }
        if let Some(work) = state.work() {
            columns.editors.ids.clone_from(&work.editors);
            columns.stage = Some(stage_word(&work.stage).to_owned());
            match &work.stage {
                Stage::Draft { remark } => {
                    columns.remark = remark.as_ref().map(|remark| remark.as_str().to_owned());
                }
                Stage::InReview { by, at } => {
                    (columns.submitted_by, columns.submitted_at) = (Some(*by), Some(*at));
                }
            }
        }
        columns
    }
}

pub(super) const fn stage_word(stage: &Stage) -> &'static str {
    match stage {
        Stage::Draft { .. } => "draft",
        Stage::InReview { .. } => "in_review",
    }
}

impl StateColumns {
    /// The state, or `None` where the columns make none.
    pub fn into_state(self) -> Option<PublicationState> {
        let stage = match self.stage.as_deref() {
            None => None,
            Some("draft") => {
                let remark = self.remark.as_deref().map(Remark::parse);
                Some(Stage::Draft {
                    // A remark that is there must be one.
                    remark: remark.map_or(Some(None), |remark| remark.map(Some))?,
                })
            }
            Some("in_review") => Some(Stage::InReview {
                by: self.submitted_by?,
                at: self.submitted_at?,
            }),
            Some(_) => return None,
        };
        let editors = self.editors.0.ids;
        let work = stage.map(|stage| Work { editors, stage });
        Some(match Standing::from_word(&self.standing)? {
            Standing::Unpublished => PublicationState::New(work?),
            Standing::Published => PublicationState::Published(work),
            Standing::Withdrawn => PublicationState::Withdrawn {
                reason: Remark::parse(&self.withdrawn_because?)?,
                work,
            },
        })
    }
}

/// The columns that lists filter by and show, as far as a draft has them yet.
pub(super) struct ListColumns {
    pub kind: &'static str,
    pub topic: String,
    pub difficulty: i32,
    pub stem: String,
    pub stem_fingerprint: Option<Vec<u8>>,
}

/// What a list shows of a stem; a draft's may be longer than a question's.
const STEM_SHOWN: usize = 500;

impl From<&QuestionDraft> for ListColumns {
    fn from(draft: &QuestionDraft) -> Self {
        Self {
            kind: draft.kind().map_or("", QuestionKind::word),
            topic: draft.topic().as_ref().map_or("", Topic::as_str).to_owned(),
            difficulty: draft.difficulty().unwrap_or(0).into(),
            stem: draft.stem.trim().chars().take(STEM_SHOWN).collect(),
            stem_fingerprint: stem_fingerprint(&draft.stem).map(Into::into),
        }
    }
}

pub(super) fn broken(what: &str, id: Uuid) -> Error {
    Error::Broken(format!("question {id} of the bank has a bad {what}"))
}

/// Who writes a version that nobody writes.
pub(crate) fn no_editors() -> Json<Editors> {
    Json(Editors::default())
}
