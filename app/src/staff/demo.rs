//! The accounts of a demonstration: at least one for each role, with a password that anyone may read.

use domain::audit::Actor;
use domain::staff::Role;
use storage::staff::{self, StaffDraft};
use storage::{audit, branches};
use uuid::Uuid;

use super::invite::{account_facts, head_office};
use super::password;
use super::second_factor::new_secret;
use crate::audit::deed_of;
use crate::context::AppState;
use crate::error::AppError;
use crate::keys::SealedAs;

/// The password of every account.
pub const PASSWORD: &str = "kite-flies-in-march";

/// Username, name, role and the code of the branch.
pub const ACCOUNTS: [(&str, &str, Role, &str); 8] = [
    ("admin", "周敏", Role::Administrator, "0000"),
    ("editor", "王芳", Role::CampaignEditor, "0000"),
    ("reviewer", "李建国", Role::Reviewer, "0000"),
    ("teller", "陈晓", Role::BranchTeller, "0571-01"),
    ("service", "赵婷", Role::CustomerService, "0571"),
    ("auditor", "孙立", Role::Auditor, "0000"),
    ("draw", "何伟", Role::DrawOfficer, "0000"),
    // Nobody confirms what they typed themselves.
    ("draw2", "沈洁", Role::DrawOfficer, "0000"),
];

/// Makes the accounts that are missing.
///
/// # Errors
/// Those of the database.
pub async fn add_accounts(state: &AppState) -> Result<(), AppError> {
    let top = head_office(&state.db, &state.clock).await?;
    for (username, name, role, code) in ACCOUNTS {
        let (known, branch) = {
            let mut conn = state.db.read().await?;
            let known = staff::find_by_username(&mut conn, username).await?;
            (known, branches::find_by_code(&mut conn, code).await?)
        };
        if known.is_some() {
            continue;
        }
        let branch = branch.map_or_else(|| top.clone(), |found| found.branch);
        let draft = StaffDraft {
            name: name.into(),
            role,
            branch: branch.id,
        };
        add(state, username, draft, &branch.name).await?;
    }
    Ok(())
}

async fn add(
    state: &AppState,
    username: &'static str,
    draft: StaffDraft,
    branch: &str,
) -> Result<(), AppError> {
    let id: Uuid = state.clock.id();
    let hash = password::hash(state, PASSWORD.into()).await?;
    let secret = new_secret(state);
    let sealed = state
        .keys
        .seal(&state.clock, SealedAs::TotpSecret, id, &secret);
    let deed = deed_of(Actor::operator(), "staff.invite", "staff", id)
        .after(account_facts(username, &draft, branch));
    let data = (id, username, draft, hash, sealed, deed, state.clock.now());
    let unit = state.db.write(
        data,
        |tx, (id, username, draft, hash, sealed, deed, now)| {
            Box::pin(async move {
                if staff::add(tx, *id, username, draft, *now).await? {
                    staff::set_up(tx, *id, hash, sealed, 0).await?;
                    audit::record(tx, deed, *now).await?;
                }
                Ok(())
            })
        },
    );
    unit.await
}
