//! Saving what is written of a question, whole or not. Nothing that was typed is ever lost: where
//! somebody else was faster, it is kept beside and shown with what stands now.

use domain::audit::Facts;
use domain::quizzes::{BankQuestion, WorkingCopy};
use domain::staff::Permission;
use storage::audit;
use storage::questions::{self, StoredQuestion};
use uuid::Uuid;

use super::refusal::QuestionRefusal;
use super::typed::Typed;
use crate::audit::deed;
use crate::context::AppState;
use crate::error::AppError;
use crate::staff::kept;
use crate::staff::who::SignedInStaff;
use crate::ui::autosave::{AutoSaved, By};

/// What a kept text is for.
pub const KEPT: &str = "question_text";

/// What became of a text.
pub enum Saved {
    /// It is stored; the next form is made for so many changes.
    Stored(i64),
    /// Somebody else was faster: it is kept under this id.
    Beside(Uuid),
}

/// What the trail says of a question's text.
pub fn text_facts(copy: &WorkingCopy) -> Facts {
    let question = &copy.question;
    let day = |day: Option<chrono::NaiveDate>| day.map(|day| day.to_string());
    Facts::none()
        .with("kind", question.kind.as_str())
        .with("topic", question.topic.as_str())
        .with("difficulty", question.difficulty.as_str())
        .with("stem", question.stem.as_str())
        .with("options", question.options.join(" / "))
        .with("answer", question.answer.as_str())
        .with("explanation", question.explanation.as_str())
        .with("source", question.source.as_str())
        .with("effective_on", day(copy.validity.effective_on))
        .with("expires_on", day(copy.validity.expires_on))
        .with("review_on", day(copy.validity.review_on))
}

/// The question with this id.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn find(state: &AppState, id: Uuid) -> Result<StoredQuestion, AppError> {
    let mut conn = state.db.read().await?;
    let found = questions::find(&mut conn, id).await?;
    found.ok_or(AppError::NotFound)
}

/// Saves what was typed.
///
/// # Errors
/// [`QuestionRefusal::State`] where the question cannot be written on now.
pub async fn save(
    state: &AppState,
    who: &SignedInStaff,
    typed: Typed,
    by: By,
) -> Result<Saved, AppError> {
    let (found, told) = {
        let mut conn = state.db.read().await?;
        let found = questions::find(&mut conn, typed.id).await?;
        (
            found,
            audit::last_text(&mut conn, "question", typed.id).await?,
        )
    };
    let Some(found) = found else {
        return match typed.changes {
            None => begin(state, who, typed, by).await,
            // It was removed meanwhile.
            Some(_) => keep(state, who, &typed.copy).await,
        };
    };
    // A new question's form that is sent again saves on.
    let first_form = typed.changes.is_none() && found.question.author == Some(who.id);
    if typed.changes != Some(found.changes) && !(first_form && found.changes == 0) {
        if typed.copy == found.question.draft {
            return Ok(Saved::Stored(found.changes));
        }
        return keep(state, who, &typed.copy).await;
    }
    if by == By::Itself && typed.copy == found.question.draft {
        return Ok(Saved::Stored(found.changes));
    }
    let mut question = found.question;
    question
        .edit(typed.copy.clone(), who.id)
        .map_err(QuestionRefusal::State)?;
    let deed = (by == By::Hand).then(|| {
        let after = text_facts(&typed.copy);
        // What it was is what the trail told last: the stored text may have been saved by itself.
        let before = told.map_or_else(Facts::none, |told| Facts::parse(&told, &after));
        deed(who, "question.change", "question", question.id)
            .before(before)
            .after(after)
    });
    let data = (question, found.changes, who.id, deed, state.clock.now());
    let unit = state
        .db
        .write(data, |tx, (question, changes, by, deed, now)| {
            Box::pin(async move {
                let saved = questions::save(tx, question, *changes, *by, *now).await?;
                if let (true, Some(deed)) = (saved, deed) {
                    audit::record(tx, deed, *now).await?;
                }
                Ok::<_, AppError>(saved)
            })
        });
    if unit.await? {
        Ok(Saved::Stored(found.changes + 1))
    } else {
        keep(state, who, &typed.copy).await
    }
}

/// What the editor's page saves by itself. Those who edit questions may.
///
/// # Errors
/// Those of [`save`].
pub async fn save_by_itself(
    state: &AppState,
    who: &SignedInStaff,
    fields: &[(String, String)],
) -> Result<AutoSaved, AppError> {
    who.require(Permission::EditQuestions)?;
    let typed = Typed::parse(fields)?;
    let preview = super::preview::html(&typed.copy.question);
    let id = typed.id;
    Ok(match save(state, who, typed, By::Itself).await? {
        Saved::Stored(changes) => AutoSaved::Stored { changes, preview },
        Saved::Beside(mine) => AutoSaved::Beside {
            page: format!("/staff/questions/{id}?mine={mine}"),
        },
    })
}

async fn begin(
    state: &AppState,
    who: &SignedInStaff,
    typed: Typed,
    by: By,
) -> Result<Saved, AppError> {
    let empty = typed.copy.question.stem.is_empty();
    if by == By::Itself && empty {
        // Nothing to keep yet.
        return Ok(Saved::Stored(-1));
    }
    let deed = deed(who, "question.add", "question", typed.id).after(text_facts(&typed.copy));
    let question = BankQuestion::begun_by(who.id, typed.id, typed.copy.clone());
    let data = (question, deed, state.clock.now());
    let unit = state.db.write(data, |tx, (question, deed, now)| {
        Box::pin(async move {
            let added = questions::add_drafts(tx, std::slice::from_ref(question), *now).await?;
            if added > 0 {
                audit::record(tx, deed, *now).await?;
            }
            Ok::<_, AppError>(added > 0)
        })
    });
    if unit.await? {
        return Ok(Saved::Stored(0));
    }
    // The page and its writer's button saved at the same time.
    Box::pin(save(state, who, typed, by)).await
}

/// Keeps a text that could not be saved, for its writer.
async fn keep(
    state: &AppState,
    who: &SignedInStaff,
    copy: &WorkingCopy,
) -> Result<Saved, AppError> {
    Ok(Saved::Beside(kept::keep(state, who, KEPT, copy).await?))
}

/// A text that was kept, where it is this person's.
///
/// # Errors
/// Those of the database.
pub async fn kept(
    state: &AppState,
    who: &SignedInStaff,
    id: Uuid,
) -> Result<Option<WorkingCopy>, AppError> {
    kept::kept(state, who, KEPT, id).await
}
