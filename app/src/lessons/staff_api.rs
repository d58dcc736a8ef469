//! Every change staff can make about a lesson; what its editor's form holds is posted to
//! `editing/write.rs`, because it may be longer than a change.

use leptos::prelude::*;
use uuid::Uuid;

use crate::error::AppError;

/// Takes a version back from the reviewers. Those who wrote it may.
#[server(endpoint = "lessons/take_back")]
pub async fn take_back(id: Uuid, changes: i64) -> Result<(), AppError> {
    use domain::staff::Permission;

    use crate::flash::Done;
    use crate::lessons::editing::steps::{Step, take};
    use crate::participants::data::done;
    use crate::staff::who::require_staff;

    let (state, who) = require_staff(Permission::EditLessons).await?;
    take(&state, &who, (id, changes), Step::TakeBack).await?;
    done(&state, Done::TakenBack, &format!("/staff/lessons/{id}"));
    Ok(())
}

/// Begins a new version of a lesson. Those who edit lessons may.
#[server(endpoint = "lessons/revise")]
pub async fn revise(id: Uuid, changes: i64) -> Result<(), AppError> {
    use domain::staff::Permission;

    use crate::lessons::editing::steps::{Step, take};
    use crate::staff::who::require_staff;

    let (state, who) = require_staff(Permission::EditLessons).await?;
    take(&state, &who, (id, changes), Step::Revise).await?;
    leptos_axum::redirect(&format!("/staff/lessons/{id}"));
    Ok(())
}

/// Drops a draft. Those who edit lessons may.
#[server(endpoint = "lessons/discard")]
pub async fn discard(id: Uuid, changes: i64) -> Result<(), AppError> {
    use domain::staff::Permission;

    use crate::flash::Done;
    use crate::lessons::editing::steps::{Step, take};
    use crate::participants::data::done;
    use crate::staff::who::require_staff;

    let (state, who) = require_staff(Permission::EditLessons).await?;
    if take(&state, &who, (id, changes), Step::Discard).await? {
        done(
            &state,
            Done::ChangesDropped,
            &format!("/staff/lessons/{id}"),
        );
    } else {
        done(&state, Done::DraftDiscarded, "/staff/lessons");
    }
    Ok(())
}

/// Publishes a version that somebody else wrote, and its questions in the bank. Those who review
/// lessons may.
#[server(endpoint = "lessons/approve")]
pub async fn approve(id: Uuid, changes: i64) -> Result<(), AppError> {
    use domain::staff::Permission;

    use crate::flash::Done;
    use crate::lessons::editing::approve::approve;
    use crate::participants::data::done;
    use crate::staff::who::require_staff;

    let (state, who) = require_staff(Permission::ReviewLessons).await?;
    approve(&state, &who, (id, changes)).await?;
    done(
        &state,
        Done::LessonApproved,
        "/staff/lessons?shelf=in_review",
    );
    Ok(())
}

/// Gives a version back to those who wrote it. Those who review lessons may.
#[server(endpoint = "lessons/send_back")]
pub async fn send_back(
    id: Uuid,
    changes: i64,
    #[server(default)] remark: String,
) -> Result<(), AppError> {
    use domain::staff::Permission;

    use crate::flash::Done;
    use crate::lessons::editing::steps::{self, Step, take};
    use crate::participants::data::done;
    use crate::staff::who::require_staff;

    let (state, who) = require_staff(Permission::ReviewLessons).await?;
    let step = Step::SendBack(steps::remark(&remark)?);
    take(&state, &who, (id, changes), step).await?;
    done(
        &state,
        Done::LessonSentBack,
        "/staff/lessons?shelf=in_review",
    );
    Ok(())
}

/// Takes a published lesson from customers. Those who review lessons may.
#[server(endpoint = "lessons/withdraw")]
pub async fn withdraw(
    id: Uuid,
    changes: i64,
    #[server(default)] reason: String,
) -> Result<(), AppError> {
    use domain::staff::Permission;

    use crate::flash::Done;
    use crate::lessons::editing::steps::{self, Step, take};
    use crate::participants::data::done;
    use crate::staff::who::require_staff;

    let (state, who) = require_staff(Permission::ReviewLessons).await?;
    let step = Step::Withdraw(steps::reason(&reason)?);
    take(&state, &who, (id, changes), step).await?;
    let page = format!("/staff/lessons/{id}");
    done(&state, Done::LessonWithdrawn, &page);
    Ok(())
}

/// Has a film that could not be made ready wait once more. Those who edit lessons may.
#[server(endpoint = "lessons/retry_film")]
pub async fn retry_film(film: Uuid, lesson: Uuid) -> Result<(), AppError> {
    use domain::staff::Permission;

    use crate::flash::Done;
    use crate::lessons::editing::steps::retry_film;
    use crate::participants::data::done;
    use crate::staff::who::require_staff;

    let (state, who) = require_staff(Permission::EditLessons).await?;
    retry_film(&state, &who, lesson, film).await?;
    let page = format!("/staff/lessons/{lesson}#film");
    done(&state, Done::FilmRetried, &page);
    Ok(())
}
