//! What a person makes of a row, and giving an import up.

use domain::quizzes::question::letter;
use domain::quizzes::{
    ImportState, QuestionDraft, QuestionFault, QuestionKind, RowVerdict, WorkingCopy, clean,
};
use storage::question_imports::{self as imports, ImportRow, StoredImport};
use uuid::Uuid;

use crate::context::AppState;
use crate::error::AppError;
use crate::questions::refusal::QuestionRefusal;
use crate::staff::who::SignedInStaff;

/// The import with this id, where it is this person's.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn mine(
    state: &AppState,
    who: &SignedInStaff,
    id: Uuid,
) -> Result<StoredImport, AppError> {
    let mut conn = state.db.read().await?;
    let found = imports::find(&mut conn, id, who.id).await?;
    found.ok_or(AppError::NotFound)
}

async fn my_row(
    state: &AppState,
    who: &SignedInStaff,
    (id, position): (Uuid, i64),
) -> Result<ImportRow, AppError> {
    mine(state, who, id).await?;
    let mut conn = state.db.read().await?;
    let found = imports::row(&mut conn, id, position).await?;
    found.ok_or(AppError::NotFound)
}

/// What the form of a row says.
#[derive(Clone, Debug, Default)]
pub struct Settling {
    /// The kind's word.
    pub kind: String,
    /// What is asked.
    pub stem: String,
    /// The options.
    pub options: Vec<String>,
    /// The places that are ticked, and 对 or 错: which of them counts depends on the kind.
    pub answer: Vec<String>,
}

impl Settling {
    /// The row's text with what was typed. What a form of that kind does not use is left out only
    /// where the rest is right: until then everything that was typed stays.
    fn applied(self, to: QuestionDraft) -> (QuestionDraft, Vec<QuestionFault>) {
        let mut options: Vec<String> = self.options.iter().map(|option| clean(option)).collect();
        while options.last().is_some_and(String::is_empty) {
            options.pop();
        }
        let kind = QuestionKind::from_word(&self.kind);
        let typed = QuestionDraft {
            answer: if kind == Some(QuestionKind::TrueFalse) {
                let words = self
                    .answer
                    .iter()
                    .filter(|word| *word == "对" || *word == "错");
                words.cloned().collect()
            } else {
                let places = self
                    .answer
                    .iter()
                    .filter_map(|place| place.parse::<u8>().ok());
                places.map(letter).collect()
            },
            kind: self.kind,
            stem: clean(&self.stem),
            options,
            ..to
        };
        let mut whole = typed.clone();
        if kind == Some(QuestionKind::TrueFalse) {
            whole.options.clear();
        }
        let faults = whole.check_answerable();
        if faults.is_empty() {
            (whole, faults)
        } else {
            (typed, faults)
        }
    }
}

/// Stores what a person makes of a row.
///
/// # Errors
/// [`AppError::NotFound`], [`QuestionRefusal::ImportMoved`] where the import has gone on. Within,
/// [`QuestionRefusal::RowIncomplete`]: what was typed is stored then, and the row stays doubtful.
///
/// # Returns
/// The row's line.
pub async fn settle(
    state: &AppState,
    who: &SignedInStaff,
    (id, position): (Uuid, i64),
    typed: Settling,
) -> Result<Result<i64, QuestionRefusal>, AppError> {
    let row = my_row(state, who, (id, position)).await?;
    let (question, faults) = typed.applied(row.copy.question);
    let copy = WorkingCopy {
        question,
        validity: row.copy.validity,
    };
    let verdict = if faults.is_empty() {
        RowVerdict::Settled
    } else {
        RowVerdict::Doubtful
    };
    let data = (id, position, copy, verdict);
    let unit = state.db.write(data, |tx, (id, position, copy, verdict)| {
        Box::pin(async move {
            if imports::take(tx, *id, ImportState::Settling).await?
                && imports::settle(tx, (*id, *position), copy, *verdict).await?
            {
                Ok(())
            } else {
                Err(AppError::from(QuestionRefusal::ImportMoved))
            }
        })
    });
    unit.await?;
    Ok(if faults.is_empty() {
        Ok(row.line)
    } else {
        let count = u32::try_from(faults.len()).unwrap_or(u32::MAX);
        Err(QuestionRefusal::RowIncomplete(count))
    })
}

/// Leaves a row out.
///
/// # Errors
/// [`AppError::NotFound`], [`QuestionRefusal::ImportMoved`].
///
/// # Returns
/// The row's line.
pub async fn skip(
    state: &AppState,
    who: &SignedInStaff,
    (id, position): (Uuid, i64),
) -> Result<i64, AppError> {
    let row = my_row(state, who, (id, position)).await?;
    let unit = state.db.write((id, position), |tx, &(id, position)| {
        Box::pin(async move {
            if imports::take(tx, id, ImportState::Settling).await?
                && imports::skip(tx, id, position).await?
            {
                Ok(())
            } else {
                Err(AppError::from(QuestionRefusal::ImportMoved))
            }
        })
    });
    unit.await?;
    Ok(row.line)
}

/// Gives an import up that was not started.
///
/// # Errors
/// [`AppError::NotFound`], [`QuestionRefusal::ImportMoved`].
pub async fn abandon(state: &AppState, who: &SignedInStaff, id: Uuid) -> Result<(), AppError> {
    mine(state, who, id).await?;
    let unit = state.db.write((id, state.clock.now()), |tx, &(id, now)| {
        Box::pin(async move {
            let step = (ImportState::Settling, ImportState::Abandoned);
            if imports::change_state(tx, id, step, Some(now)).await? {
                Ok(())
            } else {
                Err(AppError::from(QuestionRefusal::ImportMoved))
            }
        })
    });
    unit.await
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(kind: &str, answer: &[&str]) -> Settling {
        Settling {
            kind: kind.into(),
            stem: " 存款保险\r\n保什么？ ".into(),
            options: ["存款", "股票", ""].map(Into::into).into(),
            answer: answer.iter().map(|&place| place.into()).collect(),
        }
    }

    #[test]
    fn what_was_chosen_becomes_the_answer() {
        let before = QuestionDraft {
            topic: "存款".into(),
            ..QuestionDraft::default()
        };
        let (single, faults) = typed("single", &["1", "对"]).applied(before.clone());
        assert_eq!(faults, []);
        assert_eq!(
            (single.answer.as_str(), single.topic.as_str()),
            ("B", "存款")
        );
        assert_eq!(single.stem, "存款保险\n保什么？");
        let (statement, faults) = typed("true_false", &["1", "错"]).applied(before);
        assert_eq!(faults, []);
        assert_eq!(
            (statement.answer.as_str(), statement.options.len()),
            ("错", 0)
        );
    }

    #[test]
    fn what_is_not_right_yet_is_kept_as_typed() {
        let (draft, faults) = typed("true_false", &[]).applied(QuestionDraft::default());
        assert_eq!(faults.len(), 1);
        assert_eq!(draft.options, ["存款", "股票"]);
        let (draft, faults) = typed("multiple", &["0"]).applied(QuestionDraft::default());
        assert_eq!((faults.len(), draft.answer.as_str()), (1, "A"));
    }
}
