//! Adding and changing branches.

use domain::audit::Facts;
use domain::staff::{Branch, BranchDraft, BranchFault, BranchKind};
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
/// Everything that is wrong with it.
pub async fn add(
    state: &AppState,
    who: &SignedInStaff,
    draft: &BranchDraft,
    place: &Place,
) -> Result<(), AppError> {
    let kind = place.kind.ok_or(AppError::BadRequest)?;
    let id = state.clock.id();
    let (draft, parent) = {
        let mut conn = state.db.read().await?;
        checked(&mut conn, (id, kind), draft, place).await?
    };
    let branch = branch(id, kind, parent, draft, place.open);
    let deed = deed(who, "branch.add", "branch", branch.id).after(branch_facts(&branch));
    let unit = state.db.write(
        (branch, deed, state.clock.now()),
        |tx, (branch, deed, now)| {
            Box::pin(async move {
                // Taken in between, or a second head office.
                if !branches::add(tx, branch, *now).await? {
                    return Err(refused([BranchFault::CodeTaken]));
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
/// Everything that is wrong with it; [`StaffRefusal::ChangedMeanwhile`].
pub async fn change(
    state: &AppState,
    who: &SignedInStaff,
    (id, changes): (Uuid, i64),
    draft: &BranchDraft,
    place: &Place,
) -> Result<(), AppError> {
    let mut conn = state.db.read().await?;
    let StoredBranch { branch: old, .. } = branches::find(&mut conn, id)
        .await?
        .filter(|found| who.scope.covers(&found.branch))
        .ok_or(AppError::NotFound)?;
    let (draft, parent) = checked(&mut conn, (id, old.kind), draft, place).await?;
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

fn refused(faults: impl IntoIterator<Item = BranchFault>) -> AppError {
    StaffRefusal::Branch(faults.into_iter().collect()).into()
}

/// What a form says of the branch `id`, tidied, and the branch above it; or everything that is wrong.
async fn checked(
    conn: &mut Conn,
    (id, kind): (Uuid, BranchKind),
    draft: &BranchDraft,
    place: &Place,
) -> Result<(BranchDraft, Option<Uuid>), AppError> {
    let other = branches::find_by_code(conn, draft.code.trim()).await?;
    let taken = other.is_some_and(|other| other.branch.id != id);
    let parent = parent_of(conn, kind, &place.parent).await?;
    match (draft.check(), parent) {
        (Ok(draft), Ok(parent)) if !taken => Ok((draft, parent)),
        (draft, parent) => {
            let texts = draft.err().into_iter().flatten();
            let code = taken.then_some(BranchFault::CodeTaken);
            Err(refused(texts.chain(parent.err()).chain(code)))
        }
    }
}

/// The branch above, which must be of the level above.
async fn parent_of(
    conn: &mut Conn,
    kind: BranchKind,
    code: &str,
) -> Result<Result<Option<Uuid>, BranchFault>, AppError> {
    let found = match kind.above() {
        None => return Ok(Ok(None)),
        // There is one only: nobody needs to choose it.
        Some(BranchKind::HeadOffice) => branches::head_office(conn).await?,
        Some(above) => branches::find_by_code(conn, code)
            .await?
            .filter(|found| found.branch.kind == above),
    };
    let found = found.ok_or(BranchFault::Parent);
    Ok(found.map(|found| Some(found.branch.id)))
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
