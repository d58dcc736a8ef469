//! Every change a browser can make about branches.

#![expect(
    clippy::too_many_arguments,
    reason = "a form's fields are its function's arguments"
)]

use leptos::prelude::*;
use uuid::Uuid;

use crate::error::AppError;

/// Adds a branch. Those who manage branches may.
#[server(endpoint = "branches/add")]
pub async fn add(
    #[server(default)] kind: String,
    #[server(default)] parent: String,
    branch_code: String,
    name: String,
    #[server(default)] address: String,
    #[server(default)] phone: String,
    #[server(default)] hours: String,
    #[server(default)] open: Option<String>,
) -> Result<(), AppError> {
    use domain::staff::{BranchDraft, Permission};

    use crate::branches::change::{self, Place};
    use crate::flash::Done;
    use crate::participants::data::done;
    use crate::staff::who::require_staff;

    let (state, who) = require_staff(Permission::ManageBranches).await?;
    let draft = BranchDraft {
        code: branch_code,
        name,
        address,
        phone,
        hours,
    };
    let place = Place::of(&kind, &parent, open.is_some());
    change::add(&state, &who, &draft, &place).await?;
    done(&state, Done::BranchAdded, "/staff/branches");
    Ok(())
}

/// Changes a branch. Those who manage branches may.
#[server(endpoint = "branches/change")]
pub async fn change(
    id: Uuid,
    changes: i64,
    #[server(default)] parent: String,
    branch_code: String,
    name: String,
    #[server(default)] address: String,
    #[server(default)] phone: String,
    #[server(default)] hours: String,
    #[server(default)] open: Option<String>,
) -> Result<(), AppError> {
    use domain::staff::{BranchDraft, Permission};

    use crate::branches::change::{self, Place};
    use crate::flash::Done;
    use crate::participants::data::done;
    use crate::staff::who::require_staff;

    let (state, who) = require_staff(Permission::ManageBranches).await?;
    let draft = BranchDraft {
        code: branch_code,
        name,
        address,
        phone,
        hours,
    };
    let place = Place::of("", &parent, open.is_some());
    change::change(&state, &who, (id, changes), &draft, &place).await?;
    done(&state, Done::BranchChanged, "/staff/branches");
    Ok(())
}

/// Does what a file says that the caller has brought and looked at. Those who manage branches may.
#[server(endpoint = "branches/import")]
pub async fn import(id: Uuid) -> Result<(), AppError> {
    use domain::staff::Permission;

    use crate::branches::import;
    use crate::flash::Done;
    use crate::participants::data::done;
    use crate::staff::who::require_staff;

    let (state, who) = require_staff(Permission::ManageBranches).await?;
    let (added, updated) = import::import(&state, &who, id).await?;
    done(
        &state,
        Done::BranchesImported(added, updated),
        "/staff/branches",
    );
    Ok(())
}
