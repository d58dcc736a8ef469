//! Saving what is written of a lesson, whole or not. Nothing that was typed is ever lost: where
//! somebody else was faster, it is kept beside and shown with what stands now.

use data_encoding::HEXLOWER;
use domain::audit::Facts;
use domain::lessons::{LessonDraft, LessonQuestionDraft, Right, WorkingLesson};
use sha2::{Digest, Sha256};
use storage::lessons::{self, StoredFilm, StoredLesson};
use storage::uploads::{self, Upload};
use storage::{Conn, audit, questions};
use uuid::Uuid;

use super::typed::Typed;
use crate::audit::deed;
use crate::context::AppState;
use crate::error::AppError;
use crate::staff::who::SignedInStaff;

/// What a kept text is for.
const KEPT: &str = "lesson_text";

/// What became of a text.
pub enum Saved {
    /// It is stored; the next form is made for so many changes.
    Stored(i64),
    /// Somebody else was faster, or it cannot be written on now: it is kept under this id.
    Beside(Uuid),
    /// The lesson was removed meanwhile: the text is kept under this id.
    Gone(Uuid),
}

/// What the trail says of a lesson's text. Of captions, which are long, only which they are.
pub fn text_facts(draft: &LessonDraft) -> Facts {
    let asked = draft.questions.iter().map(told);
    let captions = if draft.captions.is_empty() {
        String::new()
    } else {
        let digest = HEXLOWER.encode(&Sha256::digest(&draft.captions)[..8]);
        format!("{} 字，摘要 {digest}", draft.captions.chars().count())
    };
    Facts::none()
        .with("title", draft.title.as_str())
        .with("summary", draft.summary.as_str())
        .with("case", draft.case.as_str())
        .with("turning_point", draft.turning_point.as_str())
        .with("risks", draft.risks.as_str())
        .with("right", draft.right().map_or("", Right::label))
        .with("advice", draft.advice.as_str())
        .with("source", draft.source.as_str())
        .with("tags", draft.tags.as_str())
        .with("elder_text", draft.elder_text.as_str())
        .with("expires_on", draft.expires_on.as_str())
        .with("film", draft.film.map(|film| film.to_string()))
        .with("captions", captions)
        .with("chapters", draft.chapters.as_str())
        .with("asked", asked.collect::<Vec<_>>().join("\n"))
        .with("may_seek", draft.may_seek == "yes")
        .with("participants_only", draft.participants_only == "yes")
}

/// A question of a lesson in a line.
pub fn told(asked: &LessonQuestionDraft) -> String {
    let question = &asked.question;
    let at = if asked.at.is_empty() {
        "片尾"
    } else {
        asked.at.as_str()
    };
    let options = if question.options.is_empty() {
        String::new()
    } else {
        format!("（{}）", question.options.join(" / "))
    };
    let bank = if asked.to_bank == "yes" {
        "，入题库"
    } else {
        ""
    };
    format!(
        "{at} {}{options} 答案 {}：{}{bank}",
        question.stem, question.answer, question.explanation
    )
}

/// The lesson with this id.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn find(state: &AppState, id: Uuid) -> Result<StoredLesson, AppError> {
    let mut conn = state.db.read().await?;
    let found = lessons::find(&mut conn, id).await?;
    found.ok_or(AppError::NotFound)
}

/// The film that a draft names.
///
/// # Errors
/// Those of the database.
pub async fn film_of(
    state: &AppState,
    draft: &LessonDraft,
) -> Result<Option<StoredFilm>, AppError> {
    let Some(film) = draft.film else {
        return Ok(None);
    };
    let mut conn = state.db.read().await?;
    Ok(lessons::film(&mut conn, film).await?)
}

/// Saves what was typed.
///
/// # Errors
/// Those of the database: what was typed is refused by nothing.
pub async fn save(state: &AppState, who: &SignedInStaff, typed: Typed) -> Result<Saved, AppError> {
    let Typed {
        id,
        changes,
        mut draft,
        ..
    } = typed.clone();
    let found = {
        let mut conn = state.db.read().await?;
        let found = lessons::find(&mut conn, id).await?;
        let stands = found.as_ref().map(|found| &found.lesson.draft);
        settle_ids(state, &mut conn, &mut draft, stands).await?;
        found
    };
    let Some(found) = found else {
        return match changes {
            None => begin(state, who, typed, draft).await,
            Some(_) => Ok(Saved::Gone(keep(state, who, &draft).await?)),
        };
    };
    // A new lesson's form that is sent again saves on, also after a film was brought to it.
    let first_form = changes.is_none() && found.lesson.author == Some(who.id) && found.changes == 0;
    if first_form {
        let stands = &found.lesson.draft;
        draft.film = draft.film.or(stands.film);
        if draft.captions.is_empty() {
            draft.captions.clone_from(&stands.captions);
        }
    }
    if draft == found.lesson.draft {
        return Ok(Saved::Stored(found.changes));
    }
    if changes != Some(found.changes) && !first_form {
        return Ok(Saved::Beside(keep(state, who, &draft).await?));
    }
    change(state, who, found, draft).await
}

/// Replaces the text of a lesson that was seen as it stands.
async fn change(
    state: &AppState,
    who: &SignedInStaff,
    found: StoredLesson,
    draft: LessonDraft,
) -> Result<Saved, AppError> {
    let (before, after) = (text_facts(&found.lesson.draft), text_facts(&draft));
    let mut lesson = found.lesson;
    if lesson.edit(draft.clone(), who.id).is_err() {
        return Ok(Saved::Beside(keep(state, who, &draft).await?));
    }
    let deed = deed(who, "lesson.change", "lesson", lesson.id)
        .before(before.unlike(&after))
        .after(after.unlike(&before));
    let data = (lesson, found.changes, who.id, deed, state.clock.now());
    let unit = state
        .db
        .write(data, |tx, (lesson, changes, by, deed, now)| {
            Box::pin(async move {
                let saved = lessons::save(tx, lesson, *changes, *by, *now).await?;
                if saved {
                    audit::record(tx, deed, *now).await?;
                }
                Ok::<_, AppError>(saved)
            })
        });
    if unit.await? {
        Ok(Saved::Stored(found.changes + 1))
    } else {
        Ok(Saved::Beside(keep(state, who, &draft).await?))
    }
}

/// Begins a lesson with its first draft.
async fn begin(
    state: &AppState,
    who: &SignedInStaff,
    typed: Typed,
    draft: LessonDraft,
) -> Result<Saved, AppError> {
    let deed = deed(who, "lesson.add", "lesson", typed.id).after(text_facts(&draft));
    let lesson = WorkingLesson::begun_by(who.id, typed.id, draft);
    let data = (lesson, deed, state.clock.now());
    let unit = state.db.write(data, |tx, (lesson, deed, now)| {
        Box::pin(async move {
            let begun = lessons::begin(tx, lesson, *now).await?;
            if begun {
                audit::record(tx, deed, *now).await?;
            }
            Ok::<_, AppError>(begun)
        })
    });
    if unit.await? {
        return Ok(Saved::Stored(0));
    }
    // The button was pressed twice.
    Box::pin(save(state, who, typed)).await
}

/// Leaves no film that is not there, and no id of a question that belongs to something else: what a
/// lesson publishes under a bank question's id becomes its next version.
async fn settle_ids(
    state: &AppState,
    conn: &mut Conn,
    draft: &mut LessonDraft,
    stands: Option<&LessonDraft>,
) -> Result<(), AppError> {
    if let Some(film) = draft.film
        && lessons::film(conn, film).await?.is_none()
    {
        draft.film = None;
    }
    let known = stands.map_or(&[][..], |stands| &stands.questions[..]);
    let mut seen: Vec<Uuid> = Vec::new();
    for asked in &mut draft.questions {
        let is_ours = known.iter().any(|known| known.id == asked.id);
        let is_bad = asked.id.is_nil() || seen.contains(&asked.id);
        if is_bad || (!is_ours && questions::find(conn, asked.id).await?.is_some()) {
            asked.id = state.clock.id();
        }
        seen.push(asked.id);
    }
    Ok(())
}

/// Keeps a text that could not be saved, for its writer.
async fn keep(
    state: &AppState,
    who: &SignedInStaff,
    draft: &LessonDraft,
) -> Result<Uuid, AppError> {
    let id = state.clock.id();
    let upload = Upload {
        id,
        name: String::new(),
        content: serde_json::to_vec(draft).map_err(|_| AppError::Broken)?,
    };
    let data = (upload, who.id, state.clock.now());
    let unit = state.db.write(data, |tx, (upload, who, now)| {
        Box::pin(async move { uploads::add(tx, upload, (*who, KEPT), *now).await })
    });
    unit.await?;
    Ok(id)
}

/// A text that was kept, where it is this person's.
///
/// # Errors
/// Those of the database.
pub async fn kept(
    state: &AppState,
    who: &SignedInStaff,
    id: Uuid,
) -> Result<Option<LessonDraft>, AppError> {
    let mut conn = state.db.read().await?;
    let found = uploads::find(&mut conn, id, (who.id, KEPT)).await?;
    Ok(found.and_then(|found| serde_json::from_slice(&found.content).ok()))
}
