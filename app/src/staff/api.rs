//! Every change a browser can make about staff: signing in and out, accounts, sessions.

use leptos::prelude::*;
use uuid::Uuid;

use crate::error::AppError;

/// Looks at username and password. Anyone may call it, as often as failures allow.
#[server(endpoint = "staff/sign_in")]
pub async fn sign_in(
    username: String,
    password: String,
    #[server(default)] next: Option<String>,
) -> Result<(), AppError> {
    use crate::shell::leading_back;
    use crate::staff::sign_in::check_password;
    use crate::visitor::{local_page, request};

    let (state, parts) = request()?;
    check_password(&state, &parts, &username, password).await?;
    let next = local_page(next.as_deref().unwrap_or("/staff"));
    leptos_axum::redirect(&leading_back("/staff/sign-in/code", next));
    Ok(())
}

/// Looks at the second factor and begins a session. Whoever typed the password in this browser may.
#[server(endpoint = "staff/sign_in_code")]
pub async fn sign_in_code(
    code: String,
    #[server(default)] next: Option<String>,
) -> Result<(), AppError> {
    use crate::shell::leading_back;
    use crate::staff::refusal::StaffRefusal;
    use crate::staff::second_factor::Proof;
    use crate::staff::sign_in::check_proof;
    use crate::visitor::{local_page, request};

    let (state, parts) = request()?;
    let next = local_page(next.as_deref().unwrap_or("/staff"));
    let proof = Proof::parse(&code).ok_or(StaffRefusal::CodeInvalid)?;
    match check_proof(&state, &parts, proof).await {
        Ok(()) => leptos_axum::redirect(next),
        Err(error) if error == StaffRefusal::SignInGone.into() => {
            crate::flash::refuse_on(&state, error, &leading_back("/staff/sign-in", next));
        }
        Err(error) => return Err(error),
    }
    Ok(())
}

/// Ends this session. Any member of staff may.
#[server(endpoint = "staff/sign_out")]
pub async fn sign_out() -> Result<(), AppError> {
    use crate::flash::Done;
    use crate::participants::data::done;
    use crate::staff::{accounts, sign_in, who::require_any_staff};

    let (state, who) = require_any_staff().await?;
    accounts::end_sessions(&state, &who, who.id, Some(who.session), None).await?;
    sign_in::forget_session(&state);
    done(&state, Done::StaffSignedOut, "/staff/sign-in");
    Ok(())
}

/// Ends one of one's own sessions, or without `session` all but this one. Any member of staff may.
#[server(endpoint = "staff/end_my_sessions")]
pub async fn end_my_sessions(#[server(default)] session: Option<Uuid>) -> Result<(), AppError> {
    use crate::flash::Done;
    use crate::participants::data::done;
    use crate::staff::{accounts, who::require_any_staff};

    let (state, who) = require_any_staff().await?;
    accounts::end_sessions(&state, &who, who.id, session, Some(who.session)).await?;
    let told = session.map_or(Done::SessionsEnded, |_| Done::SessionEnded);
    done(&state, told, "/staff/me");
    Ok(())
}

/// Changes one's own password. Any member of staff may, with the present one.
#[server(endpoint = "staff/change_password")]
pub async fn change_password(password: String, new_password: String) -> Result<(), AppError> {
    use crate::flash::Done;
    use crate::participants::data::done;
    use crate::staff::{accounts, who::require_any_staff};

    let (state, who) = require_any_staff().await?;
    accounts::change_password(&state, &who, password, new_password).await?;
    done(&state, Done::PasswordChanged, "/staff/me");
    Ok(())
}

/// Gives oneself new recovery codes. Any member of staff may, with a code of the app.
#[server(endpoint = "staff/renew_recovery_codes")]
pub async fn renew_recovery_codes(code: String) -> Result<(), AppError> {
    use crate::flash::{Secret, show_once};
    use crate::staff::{accounts, who::require_any_staff};

    let (state, who) = require_any_staff().await?;
    let codes = accounts::renew_recovery_codes(&state, &who, &code).await?;
    show_once(
        &state,
        Secret::RecoveryCodes(codes),
        "/staff/me/recovery-codes",
    );
    Ok(())
}

/// Chooses the password of an account that is being set up. Whoever has its link may.
#[server(endpoint = "staff/choose_password")]
pub async fn choose_password(token: String, new_password: String) -> Result<(), AppError> {
    use crate::staff::set_up;
    use crate::visitor::request;

    let (state, _) = request()?;
    set_up::choose_password(&state, &token, new_password).await?;
    leptos_axum::redirect(&format!("/staff/invitations/{token}"));
    Ok(())
}

/// Confirms the second factor of an account that is being set up, and signs in. Whoever has its
/// link may.
#[server(endpoint = "staff/confirm_set_up")]
pub async fn confirm_set_up(token: String, code: String) -> Result<(), AppError> {
    use crate::flash::{Secret, show_once};
    use crate::staff::set_up;
    use crate::visitor::request;

    let (state, parts) = request()?;
    let codes = set_up::confirm(&state, &parts, &token, &code).await?;
    let codes = codes.iter().map(domain::staff::RecoveryCode::shown);
    show_once(
        &state,
        Secret::RecoveryCodes(codes.collect()),
        "/staff/me/recovery-codes",
    );
    Ok(())
}

/// Invites somebody. Those who manage accounts may.
#[server(endpoint = "staff/invite")]
pub async fn invite(
    username: String,
    name: String,
    #[server(default)] role: String,
    branch: String,
) -> Result<(), AppError> {
    use domain::staff::{Permission, Username};

    use crate::audit::deed;
    use crate::flash::{Secret, show_once};
    use crate::staff::invite::{Inviting, Link, account_facts};
    use crate::staff::refusal::StaffRefusal;
    use crate::staff::{accounts, invite, who::require_staff};

    let (state, who) = require_staff(Permission::ManageStaff).await?;
    let username = Username::parse(&username).ok_or(StaffRefusal::UsernameInvalid)?;
    let (draft, branch) = accounts::draft(&state, &name, &role, &branch).await?;
    let (id, link) = (state.clock.id(), Link::new(&state.clock));
    let inviting = Inviting {
        username: username.to_string(),
        deed: deed(&who, "staff.invite", "staff", id).after(account_facts(
            username.as_str(),
            &draft,
            &branch,
        )),
        draft,
        id,
        link: link.clone(),
        now: state.clock.now(),
    };
    invite::invite(&state.db, inviting).await?;
    let link = link.address(&state, &crate::visitor::request()?.1.headers);
    show_once(
        &state,
        Secret::Invitation { link },
        &format!("/staff/accounts/{id}"),
    );
    Ok(())
}

/// Gives an account a new link, with which it is set up anew. Those who manage accounts may.
#[server(endpoint = "staff/invite_again")]
pub async fn invite_again(id: Uuid) -> Result<(), AppError> {
    use domain::staff::Permission;

    use crate::audit::{deed, facts};
    use crate::flash::{Secret, show_once};
    use crate::staff::invite::Link;
    use crate::staff::{accounts, invite, who::require_staff};

    let (state, who) = require_staff(Permission::ManageStaff).await?;
    let account = accounts::find(&state, id).await?;
    if account.disabled_at.is_some() {
        return Err(AppError::BadRequest);
    }
    let link = Link::new(&state.clock);
    let deed = deed(&who, "staff.invite_again", "staff", id)
        .after(facts().with("username", account.username.as_str()));
    invite::invite_again(&state.db, &account, link.clone(), deed, state.clock.now()).await?;
    let link = link.address(&state, &crate::visitor::request()?.1.headers);
    show_once(
        &state,
        Secret::Invitation { link },
        &format!("/staff/accounts/{id}"),
    );
    Ok(())
}

/// Changes an account. Those who manage accounts may.
#[server(endpoint = "staff/change")]
pub async fn change(
    id: Uuid,
    seen: String,
    name: String,
    #[server(default)] role: String,
    branch: String,
) -> Result<(), AppError> {
    use domain::staff::Permission;

    use crate::flash::Done;
    use crate::participants::data::done;
    use crate::staff::{accounts, who::require_staff};

    let (state, who) = require_staff(Permission::ManageStaff).await?;
    let draft = accounts::draft(&state, &name, &role, &branch).await?;
    accounts::change(&state, &who, (id, &seen), draft).await?;
    done(&state, Done::StaffChanged, &format!("/staff/accounts/{id}"));
    Ok(())
}

/// Stops an account. Those who manage accounts may.
#[server(endpoint = "staff/disable")]
pub async fn disable(id: Uuid) -> Result<(), AppError> {
    use domain::staff::Permission;

    use crate::flash::Done;
    use crate::participants::data::done;
    use crate::staff::{accounts, who::require_staff};

    let (state, who) = require_staff(Permission::ManageStaff).await?;
    accounts::disable(&state, &who, id).await?;
    done(
        &state,
        Done::StaffDisabled,
        &format!("/staff/accounts/{id}"),
    );
    Ok(())
}

/// Lets a stopped account go on. Those who manage accounts may.
#[server(endpoint = "staff/enable")]
pub async fn enable(id: Uuid) -> Result<(), AppError> {
    use domain::staff::Permission;

    use crate::flash::Done;
    use crate::participants::data::done;
    use crate::staff::{accounts, who::require_staff};

    let (state, who) = require_staff(Permission::ManageStaff).await?;
    accounts::enable(&state, &who, id).await?;
    done(&state, Done::StaffEnabled, &format!("/staff/accounts/{id}"));
    Ok(())
}

/// Ends a session of somebody, or without `session` all of them. Those who manage accounts may.
#[server(endpoint = "staff/end_sessions")]
pub async fn end_sessions(
    id: Uuid,
    #[server(default)] session: Option<Uuid>,
) -> Result<(), AppError> {
    use domain::staff::Permission;

    use crate::flash::Done;
    use crate::participants::data::done;
    use crate::staff::{accounts, who::require_staff};

    let (state, who) = require_staff(Permission::ManageStaff).await?;
    accounts::find(&state, id).await?;
    let but = (id == who.id).then_some(who.session);
    accounts::end_sessions(&state, &who, id, session, but).await?;
    let told = session.map_or(Done::SessionsEnded, |_| Done::SessionEnded);
    done(&state, told, &format!("/staff/accounts/{id}"));
    Ok(())
}
