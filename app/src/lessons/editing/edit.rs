//! Saving what is written of a lesson, whole or not. Nothing that was typed is ever lost: where
//! somebody else was faster, it is kept beside and shown with what stands now.

use domain::audit::{Deed, Facts};
use domain::lessons::{LessonDraft, LessonQuestionDraft, Right, WorkingLesson};
use domain::staff::Permission;
use storage::lessons::{self, StoredFilm, StoredLesson};
use storage::{Conn, audit, questions};
use uuid::Uuid;

use super::film_part::captions_mark;
use super::phone;
use super::typed::Typed;
use crate::audit::deed;
use crate::context::AppState;
use crate::error::AppError;
use crate::staff::kept;
use crate::staff::who::SignedInStaff;
use crate::ui::autosave::{AutoSaved, By};

/// What a kept text is for.
const KEPT: &str = "lesson_text";

/// What became of a text.
pub enum Saved {
    /// It is stored; the next form is made for so many changes. Below zero where there is nothing yet.
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
        let mark = captions_mark(&draft.captions);
        format!("{} 字，摘要 {mark}", draft.captions.chars().count())
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
pub async fn save(
    state: &AppState,
    who: &SignedInStaff,
    typed: Typed,
    by: By,
) -> Result<Saved, AppError> {
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
            None => begin(state, who, (typed, draft), by).await,
            Some(_) => Ok(Saved::Gone(keep(state, who, &draft).await?)),
        };
    };
    // A new lesson's form that is sent again saves on, also after a film was brought to it.
    let first_form = changes.is_none() && found.lesson.author == Some(who.id) && found.changes == 0;
    // A film is brought at once, by whomever: no form takes it away again.
    let stands = &found.lesson.draft;
    draft.film = stands.film;
    if first_form && draft.captions.is_empty() {
        draft.captions.clone_from(&stands.captions);
    }
    let is_new = draft != found.lesson.draft;
    if is_new && !first_form && !found.was_seen(changes) {
        return Ok(Saved::Beside(keep(state, who, &draft).await?));
    }
    if !is_new && (by == By::Itself || !found.is_untold) {
        return Ok(Saved::Stored(found.changes));
    }
    let deed = match by {
        By::Hand => Some(told_change(state, who, id, &draft).await?),
        By::Itself => None,
    };
    change(state, who, found, (draft, deed)).await
}

/// What the trail is told of a text: what it was, is what the trail was told last, for what is stored may
/// have been saved by itself.
async fn told_change(
    state: &AppState,
    who: &SignedInStaff,
    lesson: Uuid,
    draft: &LessonDraft,
) -> Result<Deed, AppError> {
    let last = {
        let mut conn = state.db.read().await?;
        audit::last_text(&mut conn, "lesson", lesson).await?
    };
    let after = text_facts(draft);
    let before = last.map_or_else(Facts::none, |last| Facts::parse(&last, &after));
    Ok(deed(who, "lesson.change", "lesson", lesson)
        .before(before)
        .after(after))
}

/// What the editor's page saves by itself. Those who edit lessons may.
///
/// # Errors
/// [`AppError::BadRequest`] where it is no form of ours; those of [`save`].
pub async fn save_by_itself(
    state: &AppState,
    who: &SignedInStaff,
    fields: &[(String, String)],
) -> Result<AutoSaved, AppError> {
    who.require(Permission::EditLessons)?;
    let id = fields.iter().find(|(name, _)| name == "id");
    let id = id.and_then(|(_, id)| id.parse().ok());
    let typed = id.and_then(|id| Typed::parse(id, fields));
    let typed = typed.ok_or(AppError::BadRequest)?;
    let (id, preview) = (typed.id, phone::html(&typed.draft));
    let page = match save(state, who, typed, By::Itself).await? {
        Saved::Stored(changes) => return Ok(AutoSaved::Stored { changes, preview }),
        Saved::Beside(mine) => format!("/staff/lessons/{id}?mine={mine}"),
        Saved::Gone(mine) => format!("/staff/lessons/new?mine={mine}"),
    };
    Ok(AutoSaved::Beside { page })
}

/// Replaces the text of a lesson that was seen as it stands.
async fn change(
    state: &AppState,
    who: &SignedInStaff,
    found: StoredLesson,
    (draft, deed): (LessonDraft, Option<Deed>),
) -> Result<Saved, AppError> {
    let mut lesson = found.lesson;
    if lesson.edit(draft.clone(), who.id).is_err() {
        return Ok(Saved::Beside(keep(state, who, &draft).await?));
    }
    let data = (lesson, found.changes, who.id, deed, state.clock.now());
    let unit = state
        .db
        .write(data, |tx, (lesson, changes, by, deed, now)| {
            Box::pin(async move {
                let saved = lessons::save(tx, lesson, *changes, *by, *now).await?;
                if !saved {
                    return Ok(false);
                }
                lessons::note_told(tx, lesson.id, deed.is_some()).await?;
                if let Some(deed) = deed {
                    audit::record(tx, deed, *now).await?;
                }
                Ok::<_, AppError>(true)
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
    (typed, draft): (Typed, LessonDraft),
    by: By,
) -> Result<Saved, AppError> {
    if by == By::Itself && draft == LessonDraft::default() {
        // Nothing to keep yet.
        return Ok(Saved::Stored(-1));
    }
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
    Box::pin(save(state, who, typed, by)).await
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
    kept::keep(state, who, KEPT, draft).await
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
    kept::kept(state, who, KEPT, id).await
}
