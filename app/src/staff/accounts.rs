//! Changing accounts: by those who manage them, and one's own.

use domain::audit::Facts;
use domain::staff::{Branch, BranchKind, Role, StaffName, check_password};
use storage::staff::{self, Staff, StaffDraft};
use storage::{audit, branches};
use uuid::Uuid;

use super::invite::account_facts;
use super::password;
use super::refusal::StaffRefusal;
use super::second_factor::{Proof, new_recovery_codes, open_secret, recovery_hash, step_of};
use super::who::SignedInStaff;
use crate::audit::{deed, facts};
use crate::context::AppState;
use crate::error::AppError;

/// What a form says of an account.
///
/// # Errors
/// The first field that is wrong.
///
/// # Returns
/// The draft, and the branch's code and name for the trail.
pub async fn draft(
    state: &AppState,
    name: &str,
    role: &str,
    branch: &str,
) -> Result<(StaffDraft, String), AppError> {
    let name = StaffName::parse(name).ok_or(StaffRefusal::NameInvalid)?;
    let role = Role::from_word(role).ok_or(StaffRefusal::RoleMissing)?;
    // The list offers "0571 杭州分行": people may type the code alone.
    let code = branch.split_whitespace().next().unwrap_or_default();
    let mut conn = state.db.read().await?;
    let found = branches::find_by_code(&mut conn, code).await?;
    let found = found.ok_or(StaffRefusal::BranchUnknown)?.branch;
    check_reach(role, &found)?;
    let draft = StaffDraft {
        name: name.as_str().to_owned(),
        role,
        branch: found.id,
    };
    Ok((draft, format!("{} {}", found.code, found.name)))
}

/// A role that reaches the whole bank belongs to its head office.
///
/// # Errors
/// [`StaffRefusal::HeadOfficeOnly`].
pub fn check_reach(role: Role, branch: &Branch) -> Result<(), StaffRefusal> {
    if role.is_of_head_office() && branch.kind != BranchKind::HeadOffice {
        Err(StaffRefusal::HeadOfficeOnly)
    } else {
        Ok(())
    }
}

/// What a form shows of an account, to tell whether it was changed since.
pub fn as_seen(account: &Staff) -> String {
    let Staff {
        name, role, scope, ..
    } = account;
    format!("{} {} {name}", role.word(), scope.branch)
}

/// The account with this id.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn find(state: &AppState, id: Uuid) -> Result<Staff, AppError> {
    let mut conn = state.db.read().await?;
    let found = staff::find(&mut conn, id).await?;
    found.ok_or(AppError::NotFound)
}

/// Changes name, role and branch of an account; a new role or branch ends its sessions, which were
/// begun under the old one.
///
/// # Errors
/// [`StaffRefusal::NotOneself`], [`StaffRefusal::LastAdministrator`],
/// [`StaffRefusal::ChangedMeanwhile`] where it is no longer as it was `seen`.
pub async fn change(
    state: &AppState,
    who: &SignedInStaff,
    (id, seen): (Uuid, &str),
    (draft, branch): (StaffDraft, String),
) -> Result<(), AppError> {
    let account = find(state, id).await?;
    let branch_before = {
        let mut conn = state.db.read().await?;
        let found = branches::find(&mut conn, account.scope.branch).await?;
        found.ok_or(AppError::Broken)?.branch
    };
    let branch_before = format!("{} {}", branch_before.code, branch_before.name);
    let moved = draft.role != account.role || draft.branch != account.scope.branch;
    if moved && id == who.id {
        return Err(StaffRefusal::NotOneself.into());
    }
    let before = StaffDraft {
        name: account.name.clone(),
        role: account.role,
        branch: account.scope.branch,
    };
    let deed = deed(who, "staff.change", "staff", id)
        .before(account_facts(&account.username, &before, &branch_before))
        .after(account_facts(&account.username, &draft, &branch));
    let data = (id, seen.to_owned(), draft, deed, moved, state.clock.now());
    let unit = state
        .db
        .write(data, |tx, (id, seen, draft, deed, moved, now)| {
            Box::pin(async move {
                // Units that record take turns from here on: what is read now stays so.
                audit::record(tx, deed, *now).await?;
                let now = staff::find(tx, *id).await?.ok_or(AppError::NotFound)?;
                if as_seen(&now) != *seen {
                    return Err(StaffRefusal::ChangedMeanwhile.into());
                }
                if !staff::change(tx, *id, draft).await? {
                    return Err(StaffRefusal::LastAdministrator.into());
                }
                if *moved {
                    staff::end_sessions(tx, *id, None).await?;
                }
                Ok(())
            })
        });
    unit.await
}

/// Stops an account and ends its sessions and links.
///
/// # Errors
/// [`StaffRefusal::NotOneself`], [`StaffRefusal::LastAdministrator`].
pub async fn disable(state: &AppState, who: &SignedInStaff, id: Uuid) -> Result<(), AppError> {
    let account = find(state, id).await?;
    if id == who.id {
        return Err(StaffRefusal::NotOneself.into());
    }
    let deed =
        deed(who, "staff.disable", "staff", id).before(facts().with("username", account.username));
    let data = (id, deed, state.clock.now());
    let unit = state.db.write(data, |tx, (id, deed, now)| {
        Box::pin(async move {
            audit::record(tx, deed, *now).await?;
            if !staff::disable(tx, *id, *now).await? {
                return Err(StaffRefusal::LastAdministrator.into());
            }
            staff::end_invitations(tx, *id).await?;
            staff::end_sessions(tx, *id, None).await?;
            Ok(())
        })
    });
    unit.await
}

/// Lets a stopped account go on.
///
/// # Errors
/// [`AppError::NotFound`], and those of the database.
pub async fn enable(state: &AppState, who: &SignedInStaff, id: Uuid) -> Result<(), AppError> {
    let account = find(state, id).await?;
    let deed =
        deed(who, "staff.enable", "staff", id).after(facts().with("username", account.username));
    let data = (id, deed, state.clock.now());
    let unit = state.db.write(data, |tx, (id, deed, now)| {
        Box::pin(async move {
            staff::enable(tx, *id).await?;
            Ok(audit::record(tx, deed, *now).await?)
        })
    });
    unit.await
}

/// Ends sessions of an account: the one with the id `session`, or all but `but`.
///
/// # Errors
/// [`AppError::NotFound`] where there is no such session.
pub async fn end_sessions(
    state: &AppState,
    who: &SignedInStaff,
    account: Uuid,
    session: Option<Uuid>,
    but: Option<Uuid>,
) -> Result<(), AppError> {
    let after = facts().with("all", session.is_none());
    let deed = deed(who, "session.end", "staff", account).after(after);
    let data = (account, session, but, deed, state.clock.now());
    let unit = state
        .db
        .write(data, |tx, (account, session, but, deed, now)| {
            Box::pin(async move {
                match session {
                    Some(id) => {
                        if !staff::end_session(tx, *account, *id).await? {
                            return Err(AppError::NotFound);
                        }
                    }
                    None => {
                        staff::end_sessions(tx, *account, *but).await?;
                    }
                }
                Ok(audit::record(tx, deed, *now).await?)
            })
        });
    unit.await
}

/// Changes one's own password and ends one's other sessions.
///
/// # Errors
/// [`StaffRefusal::PasswordWrong`], [`StaffRefusal::Password`].
pub async fn change_password(
    state: &AppState,
    who: &SignedInStaff,
    present: String,
    new_password: String,
) -> Result<(), AppError> {
    check_password(&new_password, &who.username).map_err(StaffRefusal::Password)?;
    let credentials = {
        let mut conn = state.db.read().await?;
        staff::credentials(&mut conn, &who.username).await?
    };
    let credentials = credentials.ok_or(AppError::StaffNotSignedIn)?;
    let subject = super::guarded::Subject::within(state, who);
    super::guarded::count(state, &subject).await?;
    if !password::is_right(present, Some(credentials.password_hash)).await? {
        return Err(StaffRefusal::PasswordWrong.into());
    }
    let hash = password::hash(state, new_password).await?;
    let deed = deed(who, "staff.change_password", "staff", who.id);
    let data = (
        who.id,
        who.session,
        hash,
        subject.key,
        deed,
        state.clock.now(),
    );
    let unit = state
        .db
        .write(data, |tx, (id, session, hash, subject, deed, now)| {
            Box::pin(async move {
                staff::set_password(tx, *id, hash).await?;
                staff::forget_failures(tx, subject).await?;
                staff::end_sessions(tx, *id, Some(*session)).await?;
                Ok(audit::record(tx, deed, *now).await?)
            })
        });
    unit.await
}

/// Gives oneself new recovery codes; the old ones end.
///
/// # Errors
/// [`StaffRefusal::CodeInvalid`], [`StaffRefusal::CodeUsed`].
///
/// # Returns
/// The codes as shown.
pub async fn renew_recovery_codes(
    state: &AppState,
    who: &SignedInStaff,
    typed: &str,
) -> Result<Vec<String>, AppError> {
    let Some(Proof::Code(code)) = Proof::parse(typed) else {
        return Err(StaffRefusal::SetUpCodeWrong.into());
    };
    let credentials = {
        let mut conn = state.db.read().await?;
        staff::credentials(&mut conn, &who.username).await?
    };
    let credentials = credentials.ok_or(AppError::StaffNotSignedIn)?;
    let subject = super::guarded::Subject::within(state, who);
    super::guarded::count(state, &subject).await?;
    let secret = open_secret(state, who.id, &credentials.totp_sealed)?;
    let step = step_of(state, &secret, &code).ok_or(StaffRefusal::SetUpCodeWrong)?;
    let codes = new_recovery_codes(state);
    let hashes: Vec<_> = codes
        .iter()
        .map(|code| recovery_hash(state, who.id, code))
        .collect();
    let deed = deed(who, "staff.renew_recovery_codes", "staff", who.id)
        .after(Facts::none().with("codes", codes.len()));
    let data = (who.id, step, hashes, subject.key, deed, state.clock.now());
    let unit = state
        .db
        .write(data, |tx, (id, step, hashes, subject, deed, now)| {
            Box::pin(async move {
                if !staff::take_totp_step(tx, *id, *step).await? {
                    return Err(StaffRefusal::CodeUsed.into());
                }
                staff::set_recovery_codes(tx, *id, hashes).await?;
                staff::forget_failures(tx, subject).await?;
                Ok(audit::record(tx, deed, *now).await?)
            })
        });
    let renewed: Result<(), AppError> = unit.await;
    renewed?;
    Ok(codes
        .iter()
        .map(domain::staff::RecoveryCode::shown)
        .collect())
}
