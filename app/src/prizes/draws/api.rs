//! Every change a browser can make about draws.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::error::AppError;

/// What a source gave, as a form sends it.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ValueForm {
    /// Numbers, or drand's signature.
    pub value: String,
    /// Ticked where it is what replaces the source.
    pub instead: String,
    /// Why it is.
    pub because: String,
}

/// Begins a draw of a campaign, or a rehearsal of one. Those who run draws may. `key` is made with the
/// form and becomes the draw's id, so that a repeated post begins one.
#[server(endpoint = "draws/prepare")]
pub async fn prepare(
    campaign: Uuid,
    key: Uuid,
    #[server(default)] rehearsal: String,
) -> Result<(), AppError> {
    use domain::staff::Permission;

    use crate::flash::Done;
    use crate::participants::data::done;
    use crate::prizes::draws::prepare;
    use crate::staff::who::require_staff;

    let (state, who) = require_staff(Permission::RunDraws).await?;
    prepare::prepare(&state, &who, (campaign, key), !rehearsal.is_empty()).await?;
    done(
        &state,
        Done::DrawPrepared,
        &format!("/staff/draws/{key}/settings"),
    );
    Ok(())
}

/// Gives a draw up before its freeze, or a rehearsal. Those who run draws may.
#[server(endpoint = "draws/abandon")]
pub async fn abandon(id: Uuid) -> Result<(), AppError> {
    use domain::staff::Permission;

    use crate::flash::Done;
    use crate::participants::data::done;
    use crate::prizes::draws::prepare;
    use crate::staff::who::require_staff;

    let (state, who) = require_staff(Permission::RunDraws).await?;
    prepare::abandon(&state, &who, id).await?;
    done(&state, Done::DrawAbandoned, &format!("/staff/draws/{id}"));
    Ok(())
}

/// Freezes the list and publishes its commitment. Those who run draws may.
#[server(endpoint = "draws/freeze")]
pub async fn freeze(
    id: Uuid,
    changes: i64,
    #[server(default)] confirm: String,
) -> Result<(), AppError> {
    use domain::staff::Permission;

    use crate::flash::Done;
    use crate::participants::data::done;
    use crate::prizes::draws::refusal::DrawRefusal;
    use crate::prizes::draws::{freeze, prepare};
    use crate::staff::who::require_staff;

    let (state, who) = require_staff(Permission::RunDraws).await?;
    if confirm.is_empty() {
        return Err(DrawRefusal::NotConfirmed.into());
    }
    freeze::freeze(&state, &who, (id, changes)).await?;
    let told = if prepare::find(&state, id).await?.is_rehearsal {
        Done::RehearsalFrozen
    } else {
        Done::DrawFrozen
    };
    done(&state, told, &format!("/staff/draws/{id}"));
    Ok(())
}

/// Types what the sources gave. Those who run draws may.
#[server(endpoint = "draws/type_numbers")]
pub async fn type_numbers(
    id: Uuid,
    changes: i64,
    #[server(default)] values: Vec<ValueForm>,
) -> Result<(), AppError> {
    use domain::staff::Permission;

    use crate::flash::Done;
    use crate::participants::data::done;
    use crate::prizes::draws::confirm;
    use crate::staff::who::require_staff;

    let (state, who) = require_staff(Permission::RunDraws).await?;
    confirm::type_numbers(&state, &who, (id, changes), &values).await?;
    done(&state, Done::NumbersTyped, &format!("/staff/draws/{id}"));
    Ok(())
}

/// Sends typed numbers back, to be typed anew. Those who confirm draws may.
#[server(endpoint = "draws/take_back")]
pub async fn take_back(id: Uuid, changes: i64) -> Result<(), AppError> {
    use domain::staff::Permission;

    use crate::flash::Done;
    use crate::participants::data::done;
    use crate::prizes::draws::confirm;
    use crate::staff::who::require_staff;

    let (state, who) = require_staff(Permission::ConfirmDraws).await?;
    confirm::take_back(&state, &who, (id, changes)).await?;
    done(
        &state,
        Done::NumbersTakenBack,
        &format!("/staff/draws/{id}"),
    );
    Ok(())
}

/// Confirms the numbers by typing them again, and draws. Those who confirm draws may, and not who
/// typed them.
#[server(endpoint = "draws/confirm")]
pub async fn confirm(
    id: Uuid,
    changes: i64,
    #[server(default)] values: Vec<ValueForm>,
) -> Result<(), AppError> {
    use domain::staff::Permission;

    use crate::flash::Done;
    use crate::participants::data::done;
    use crate::prizes::draws::confirm;
    use crate::staff::who::require_staff;

    let (state, who) = require_staff(Permission::ConfirmDraws).await?;
    confirm::confirm(&state, &who, (id, changes), &values).await?;
    done(&state, Done::DrawHeld, &format!("/staff/draws/{id}"));
    Ok(())
}

/// Publishes the winners and gives them their wins, once. Those who run draws may.
#[server(endpoint = "draws/publish")]
pub async fn publish(id: Uuid) -> Result<(), AppError> {
    use domain::staff::Permission;

    use crate::flash::Done;
    use crate::participants::data::done;
    use crate::prizes::draws::publish;
    use crate::staff::who::require_staff;

    let (state, who) = require_staff(Permission::RunDraws).await?;
    publish::publish(&state, &who, id).await?;
    done(&state, Done::DrawPublished, &format!("/staff/draws/{id}"));
    Ok(())
}

/// Asks that a draw be taken back. Those who run draws may.
#[server(endpoint = "draws/ask_replacement")]
pub async fn ask_replacement(id: Uuid, #[server(default)] reason: String) -> Result<(), AppError> {
    use domain::staff::Permission;

    use crate::flash::Done;
    use crate::participants::data::done;
    use crate::prizes::draws::replace;
    use crate::staff::who::require_staff;

    let (state, who) = require_staff(Permission::RunDraws).await?;
    replace::ask(&state, &who, id, &reason).await?;
    done(
        &state,
        Done::ReplacementAsked,
        &format!("/staff/draws/{id}"),
    );
    Ok(())
}

/// Approves that a draw is taken back; the second approval begins the new one. Those who confirm draws
/// may: two people, neither of whom asked.
#[server(endpoint = "draws/approve_replacement")]
pub async fn approve_replacement(id: Uuid) -> Result<(), AppError> {
    use domain::staff::Permission;

    use crate::flash::Done;
    use crate::participants::data::done;
    use crate::prizes::draws::replace;
    use crate::staff::who::require_staff;

    let (state, who) = require_staff(Permission::ConfirmDraws).await?;
    match replace::approve(&state, &who, id).await? {
        Some(new) => done(&state, Done::DrawReplaced, &format!("/staff/draws/{new}")),
        None => done(
            &state,
            Done::ReplacementApproved,
            &format!("/staff/draws/{id}"),
        ),
    }
    Ok(())
}

/// Refuses that a draw is taken back, so that it goes on. Those who confirm draws may.
#[server(endpoint = "draws/refuse_replacement")]
pub async fn refuse_replacement(id: Uuid) -> Result<(), AppError> {
    use domain::staff::Permission;

    use crate::flash::Done;
    use crate::participants::data::done;
    use crate::prizes::draws::replace;
    use crate::staff::who::require_staff;

    let (state, who) = require_staff(Permission::ConfirmDraws).await?;
    replace::refuse(&state, &who, id).await?;
    done(
        &state,
        Done::ReplacementRefused,
        &format!("/staff/draws/{id}"),
    );
    Ok(())
}
