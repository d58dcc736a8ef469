//! Every change a browser can make about an import, apart from bringing the file.

use leptos::prelude::*;
use uuid::Uuid;

use crate::error::AppError;

/// Says what a row means. Those who edit questions may, of an import of their own.
#[server(endpoint = "questions/settle_row")]
pub async fn settle_row(
    id: Uuid,
    position: i64,
    #[server(default)] kind: String,
    #[server(default)] stem: String,
    #[server(default)] options: Vec<String>,
    #[server(default)] answer: Vec<String>,
    #[server(default)] back: Option<String>,
) -> Result<(), AppError> {
    use domain::staff::Permission;

    use crate::flash::{Done, refuse_on};
    use crate::participants::data::done;
    use crate::questions::import::look_page::{back_to, tried_at};
    use crate::questions::import::settle::{Settling, settle};
    use crate::staff::who::require_staff;

    let (state, who) = require_staff(Permission::EditQuestions).await?;
    let typed = Settling {
        kind,
        stem,
        options,
        answer,
    };
    match settle(&state, &who, (id, position), typed).await? {
        Ok(line) => done(
            &state,
            Done::RowSettled(line),
            &back_to(id, back.as_deref()),
        ),
        Err(refusal) => {
            let page = tried_at(&back_to(id, back.as_deref()), position);
            refuse_on(&state, refusal.into(), &page);
        }
    }
    Ok(())
}

/// Leaves a row out. Those who edit questions may, of an import of their own.
#[server(endpoint = "questions/skip_row")]
pub async fn skip_row(
    id: Uuid,
    position: i64,
    #[server(default)] back: Option<String>,
) -> Result<(), AppError> {
    use domain::staff::Permission;

    use crate::flash::Done;
    use crate::participants::data::done;
    use crate::questions::import::look_page::back_to;
    use crate::questions::import::settle::skip;
    use crate::staff::who::require_staff;

    let (state, who) = require_staff(Permission::EditQuestions).await?;
    let line = skip(&state, &who, (id, position)).await?;
    done(
        &state,
        Done::RowSkipped(line),
        &back_to(id, back.as_deref()),
    );
    Ok(())
}

/// Starts an import. Those who edit questions may, one of their own.
#[server(endpoint = "questions/start_import")]
pub async fn start_import(id: Uuid) -> Result<(), AppError> {
    use domain::staff::Permission;

    use crate::questions::import::look_page::back_to;
    use crate::questions::import::run::start;
    use crate::staff::who::require_staff;

    let (state, who) = require_staff(Permission::EditQuestions).await?;
    start(&state, &who, id).await?;
    leptos_axum::redirect(&back_to(id, None));
    Ok(())
}

/// Gives an import up that was not started. Those who edit questions may, one of their own.
#[server(endpoint = "questions/abandon_import")]
pub async fn abandon_import(id: Uuid) -> Result<(), AppError> {
    use domain::staff::Permission;

    use crate::flash::Done;
    use crate::participants::data::done;
    use crate::questions::import::settle::abandon;
    use crate::staff::who::require_staff;

    let (state, who) = require_staff(Permission::EditQuestions).await?;
    abandon(&state, &who, id).await?;
    done(&state, Done::ImportAbandoned, "/staff/questions/import");
    Ok(())
}

/// Hands to the reviewers what an import brought. Those who edit questions may, of one of their own.
#[server(endpoint = "questions/submit_imported")]
pub async fn submit_imported(id: Uuid) -> Result<(), AppError> {
    use domain::staff::Permission;

    use crate::flash::Done;
    use crate::participants::data::done;
    use crate::questions::import::look_page::back_to;
    use crate::questions::import::submit::{Submitted, submit_imported};
    use crate::staff::who::require_staff;

    let (state, who) = require_staff(Permission::EditQuestions).await?;
    let Submitted {
        submitted,
        incomplete,
        more,
    } = submit_imported(&state, &who, id).await?;
    let told = Done::ImportSubmitted(submitted, incomplete, more);
    done(&state, told, &back_to(id, None));
    Ok(())
}
