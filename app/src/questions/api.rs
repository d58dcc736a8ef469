//! Every change a browser can make about questions of the bank.

#![expect(
    clippy::too_many_arguments,
    reason = "a form's fields are its function's arguments"
)]

use leptos::prelude::*;
use uuid::Uuid;

use crate::error::AppError;

/// Saves what the editor's form holds, and hands it to the reviewers where `submit` was pressed.
/// Those who edit questions may.
#[server(endpoint = "questions/write")]
pub async fn write(
    id: Uuid,
    #[server(default)] changes: String,
    #[server(default)] kind: String,
    #[server(default)] topic: String,
    #[server(default)] difficulty: String,
    #[server(default)] stem: String,
    #[server(default)] options: Vec<String>,
    #[server(default)] key: Vec<String>,
    #[server(default)] truth: String,
    #[server(default)] explanation: String,
    #[server(default)] source: String,
    #[server(default)] effective_on: String,
    #[server(default)] expires_on: String,
    #[server(default)] review_on: String,
    #[server(default)] submit: Option<String>,
) -> Result<(), AppError> {
    use domain::staff::Permission;

    use crate::flash::Done;
    use crate::participants::data::done;
    use crate::questions::edit::{Saved, save};
    use crate::questions::steps::{Step, take};
    use crate::questions::typed::Typed;
    use crate::staff::who::require_staff;
    use crate::ui::autosave::By;

    let (state, who) = require_staff(Permission::EditQuestions).await?;
    let one = [
        ("id", id.to_string()),
        ("changes", changes),
        ("kind", kind),
        ("topic", topic),
        ("difficulty", difficulty),
        ("stem", stem),
        ("truth", truth),
        ("explanation", explanation),
        ("source", source),
        ("effective_on", effective_on),
        ("expires_on", expires_on),
        ("review_on", review_on),
    ];
    let options = options.into_iter().map(|option| ("options[]", option));
    let key = key.into_iter().map(|place| ("key[]", place));
    let fields = one.into_iter().chain(options).chain(key);
    let fields: Vec<_> = fields
        .map(|(name, value)| (name.to_owned(), value))
        .collect();
    let saved = save(&state, &who, Typed::parse(&fields)?, By::Hand).await?;
    let page = format!("/staff/questions/{id}");
    match saved {
        Saved::Beside(mine) => leptos_axum::redirect(&format!("{page}?mine={mine}")),
        Saved::Stored(changes) if submit.is_some() => {
            match take(&state, &who, (id, changes), Step::Submit).await {
                Ok(()) => done(&state, Done::Submitted, &page),
                Err(error @ AppError::Refused(_)) => {
                    crate::flash::refuse_on(&state, error, &format!("{page}?check=1"));
                }
                Err(error) => return Err(error),
            }
        }
        Saved::Stored(_) => done(&state, Done::DraftSaved, &page),
    }
    Ok(())
}

/// Hands a draft to the reviewers. Those who edit questions may.
#[server(endpoint = "questions/submit")]
pub async fn submit(id: Uuid, changes: i64) -> Result<(), AppError> {
    use domain::staff::Permission;

    use crate::flash::Done;
    use crate::participants::data::done;
    use crate::questions::steps::{Step, take};
    use crate::staff::who::require_staff;

    let (state, who) = require_staff(Permission::EditQuestions).await?;
    take(&state, &who, (id, changes), Step::Submit).await?;
    done(&state, Done::Submitted, &format!("/staff/questions/{id}"));
    Ok(())
}

/// Takes a version back from the reviewers. Those who wrote it may.
#[server(endpoint = "questions/take_back")]
pub async fn take_back(id: Uuid, changes: i64) -> Result<(), AppError> {
    use domain::staff::Permission;

    use crate::flash::Done;
    use crate::participants::data::done;
    use crate::questions::steps::{Step, take};
    use crate::staff::who::require_staff;

    let (state, who) = require_staff(Permission::EditQuestions).await?;
    take(&state, &who, (id, changes), Step::TakeBack).await?;
    done(&state, Done::TakenBack, &format!("/staff/questions/{id}"));
    Ok(())
}

/// Begins a new version of a question. Those who edit questions may.
#[server(endpoint = "questions/revise")]
pub async fn revise(id: Uuid, changes: i64) -> Result<(), AppError> {
    use domain::staff::Permission;

    use crate::questions::steps::{Step, take};
    use crate::staff::who::require_staff;

    let (state, who) = require_staff(Permission::EditQuestions).await?;
    take(&state, &who, (id, changes), Step::Revise).await?;
    leptos_axum::redirect(&format!("/staff/questions/{id}"));
    Ok(())
}

/// Drops a draft. Those who edit questions may.
#[server(endpoint = "questions/discard")]
pub async fn discard(id: Uuid, changes: i64) -> Result<(), AppError> {
    use domain::staff::Permission;

    use crate::flash::Done;
    use crate::participants::data::done;
    use crate::questions::steps::{Step, take};
    use crate::staff::who::require_staff;

    let (state, who) = require_staff(Permission::EditQuestions).await?;
    take(&state, &who, (id, changes), Step::Discard).await?;
    done(&state, Done::DraftDiscarded, "/staff/questions");
    Ok(())
}

/// Publishes a version that somebody else wrote. Those who review questions may.
#[server(endpoint = "questions/approve")]
pub async fn approve(id: Uuid, changes: i64) -> Result<(), AppError> {
    use domain::staff::Permission;

    use crate::flash::Done;
    use crate::participants::data::done;
    use crate::questions::steps::approve;
    use crate::staff::who::require_staff;

    let (state, who) = require_staff(Permission::ReviewQuestions).await?;
    approve(&state, &who, (id, changes)).await?;
    done(
        &state,
        Done::QuestionApproved,
        "/staff/questions?shelf=in_review",
    );
    Ok(())
}

/// Gives a version back to those who wrote it. Those who review questions may.
#[server(endpoint = "questions/send_back")]
pub async fn send_back(
    id: Uuid,
    changes: i64,
    #[server(default)] remark: String,
) -> Result<(), AppError> {
    use domain::staff::Permission;

    use crate::flash::Done;
    use crate::participants::data::done;
    use crate::questions::steps::{self, Step, take};
    use crate::staff::who::require_staff;

    let (state, who) = require_staff(Permission::ReviewQuestions).await?;
    let step = Step::SendBack(steps::remark(&remark)?);
    take(&state, &who, (id, changes), step).await?;
    done(
        &state,
        Done::QuestionSentBack,
        "/staff/questions?shelf=in_review",
    );
    Ok(())
}

/// Takes a published question out of use. Those who withdraw questions may.
#[server(endpoint = "questions/withdraw")]
pub async fn withdraw(
    id: Uuid,
    changes: i64,
    #[server(default)] reason: String,
    #[server(default)] remedy: String,
) -> Result<(), AppError> {
    use domain::staff::Permission;

    use crate::flash::Done;
    use crate::participants::data::done;
    use crate::questions::steps::{self, Step, take};
    use crate::staff::who::require_staff;

    let (state, who) = require_staff(Permission::WithdrawQuestions).await?;
    let step = Step::Withdraw(steps::reason(&reason)?, steps::remedy(&remedy)?);
    take(&state, &who, (id, changes), step).await?;
    done(
        &state,
        Done::QuestionWithdrawn,
        &format!("/staff/questions/{id}"),
    );
    Ok(())
}

/// Decides what becomes of answers to a question that is out of use because it was wrong. Those
/// who withdraw questions may.
#[server(endpoint = "questions/decide_remedy")]
pub async fn decide_remedy(
    id: Uuid,
    changes: i64,
    #[server(default)] remedy: String,
) -> Result<(), AppError> {
    use domain::quizzes::Remedy;
    use domain::staff::Permission;

    use crate::flash::Done;
    use crate::participants::data::done;
    use crate::questions::refusal::QuestionRefusal;
    use crate::questions::steps::{Step, take};
    use crate::staff::who::require_staff;

    let (state, who) = require_staff(Permission::WithdrawQuestions).await?;
    let remedy = Remedy::from_word(&remedy).ok_or(QuestionRefusal::RemedyMissing)?;
    take(&state, &who, (id, changes), Step::Remedy(remedy)).await?;
    done(
        &state,
        Done::RemedyDecided,
        &format!("/staff/questions/{id}"),
    );
    Ok(())
}

/// Takes one step with many questions. Those may who may take it with one.
#[server(endpoint = "questions/bulk")]
pub async fn bulk(
    #[server(default)] chosen: Vec<String>,
    verb: String,
    #[server(default)] reason: String,
    #[server(default)] remedy: String,
    #[server(default)] back: Option<String>,
) -> Result<(), AppError> {
    use domain::staff::Permission;

    use crate::participants::data::done;
    use crate::questions::bulk::{Chosen, take};
    use crate::staff::who::require_staff;

    let (state, who) = require_staff(Permission::ViewQuestions).await?;
    let chosen = chosen.iter().map(|value| Chosen::parse(value));
    let chosen: Option<Vec<_>> = chosen.collect();
    let chosen = chosen.ok_or(AppError::BadRequest)?;
    let told = take(&state, &who, &chosen, &verb, (&reason, &remedy)).await?;
    let back = back.as_deref().unwrap_or("/staff/questions");
    done(&state, told, back);
    Ok(())
}
