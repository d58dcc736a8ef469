//! Adding and changing branches.

use domain::audit::Facts;
use domain::staff::{Branch, BranchDraft, BranchKind};
use storage::branches::StoredBranch;
use storage::{Conn, audit, branches};
use uuid::Uuid;

use crate::audit::deed;
use crate::context::AppState;
use crate::error::AppError;
use crate::staff::refusal::StaffRefusal;
use crate::staff::who::SignedInStaff;

/// Where a form puts a branch.
pub struct Place {
    kind: Option<BranchKind>,
    parent: String,
    open: bool,
}

impl Place {
    /// As a form says it; the branch above by its code, perhaps with its name behind.
    pub fn of(kind: &str, parent: &str, open: bool) -> Self {
        let parent = parent.split_whitespace().next().unwrap_or_default();
        Self {
            kind: BranchKind::from_word(kind),
            parent: parent.to_owned(),
            open,
        }
    }
}

/// What the trail says of a branch.
pub fn branch_facts(branch: &Branch) -> Facts {
    Facts::none()
        .with("code", branch.code.as_str())
        .with("name", branch.name.as_str())
        .with("kind", branch.kind.word())
        .with("address", branch.address.as_str())
        .with("phone", branch.phone.as_str())
        .with("hours", branch.hours.as_str())
        .with("open", branch.open)
        .with("parent", branch.parent.map(|id| id.to_string()))
}

/// Adds a branch.
///
/// # Errors
/// What is wrong with it.
pub async fn add(
    state: &AppState,
    who: &SignedInStaff,
    draft: &BranchDraft,
    place: &Place,
) -> Result<(), AppError> {
    let draft = checked(draft)?;
    let kind = place.kind.ok_or(StaffRefusal::ParentWrong)?;
    let mut conn = state.db.read().await?;
    let parent = parent_of(&mut conn, kind, &place.parent).await?;
    if branches::find_by_code(&mut conn, &draft.code)
        .await?
        .is_some()
    {
        return Err(StaffRefusal::BranchCodeTaken.into());
    }
    drop(conn);
    let branch = branch(state.clock.id(), kind, parent, draft, place.open);
    let deed = deed(who, "branch.add", "branch", branch.id).after(branch_facts(&branch));
    let unit = state.db.write(
        (branch, deed, state.clock.now()),
        |tx, (branch, deed, now)| {
            Box::pin(async move {
                // Taken in between, or a second head office.
                if !branches::add(tx, branch, *now).await? {
                    return Err(StaffRefusal::BranchCodeTaken.into());
                }
                Ok(audit::record(tx, deed, *now).await?)
            })
        },
    );
    unit.await
}

/// Changes everything but the level of a branch.
///
/// # Errors
/// What is wrong with it; [`StaffRefusal::ChangedMeanwhile`].
pub async fn change(
    state: &AppState,
    who: &SignedInStaff,
    (id, changes): (Uuid, i64),
    draft: &BranchDraft,
    place: &Place,
) -> Result<(), AppError> {
    let draft = checked(draft)?;
    let mut conn = state.db.read().await?;
    let StoredBranch { branch: old, .. } = branches::find(&mut conn, id)
        .await?
        .filter(|found| who.scope.covers(&found.branch))
        .ok_or(AppError::NotFound)?;
    let parent = parent_of(&mut conn, old.kind, &place.parent).await?;
    if let Some(other) = branches::find_by_code(&mut conn, &draft.code).await?
        && other.branch.id != id
    {
        return Err(StaffRefusal::BranchCodeTaken.into());
    }
    drop(conn);
    let branch = branch(id, old.kind, parent, draft, place.open);
    let deed = deed(who, "branch.change", "branch", id)
        .before(branch_facts(&old))
        .after(branch_facts(&branch));
    let data = (branch, changes, deed, state.clock.now());
    let unit = state.db.write(data, |tx, (branch, changes, deed, now)| {
        Box::pin(async move {
            if !branches::change(tx, branch, *changes).await? {
                return Err(StaffRefusal::ChangedMeanwhile.into());
            }
            Ok(audit::record(tx, deed, *now).await?)
        })
    });
    unit.await
}

fn checked(draft: &BranchDraft) -> Result<BranchDraft, AppError> {
    draft.check().map_err(|faults| {
        let first = faults.into_iter().next();
        first.map_or(AppError::BadRequest, |fault| {
            StaffRefusal::Branch(fault).into()
        })
    })
}

/// The branch above, which must be of the level above.
async fn parent_of(
    conn: &mut Conn,
    kind: BranchKind,
    code: &str,
) -> Result<Option<Uuid>, AppError> {
    let found = match kind.above() {
        None => return Ok(None),
        // There is one only: nobody needs to choose it.
        Some(BranchKind::HeadOffice) => branches::head_office(conn).await?,
        Some(above) => branches::find_by_code(conn, code)
            .await?
            .filter(|found| found.branch.kind == above),
    };
    let found = found.ok_or(StaffRefusal::ParentWrong)?;
    Ok(Some(found.branch.id))
}

/// A branch out of its parts.
pub fn branch(
    id: Uuid,
    kind: BranchKind,
    parent: Option<Uuid>,
    draft: BranchDraft,
    open: bool,
) -> Branch {
    let BranchDraft {
        code,
        name,
        address,
        phone,
        hours,
    } = draft;
    Branch {
        id,
        parent,
        kind,
        code,
        name,
        address,
        phone,
        hours,
        open,
    }
}
