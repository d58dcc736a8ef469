//! An editor who is signed in, without the forms.

use anyhow::Result;
use domain::staff::{Branch, BranchKind, Role};
use sha2::{Digest, Sha256};
use storage::staff::{self, StaffDraft, StaffSession};
use storage::{Db, branches};
use uuid::Uuid;

use crate::sample::now;

/// The editor's account.
pub const EDITOR: Uuid = Uuid::from_u128(2);
/// The value of the session cookie.
pub const TOKEN: &str = "0123456789012345678901234567890123456789012";

/// Signs the editor in, where that was not done yet: measurements share a PostgreSQL.
pub async fn sign_in(db: &Db) -> Result<()> {
    let now = now();
    let head = {
        let mut conn = db.read().await?;
        let session = staff::find_session(&mut conn, &Sha256::digest(TOKEN)).await?;
        if session.is_some() {
            return Ok(());
        }
        branches::head_office(&mut conn).await?
    };
    let (known, branch) = match head {
        Some(known) => (true, known.branch),
        None => (false, head_office()),
    };
    let draft = StaffDraft {
        name: "王芳".into(),
        role: Role::CampaignEditor,
        branch: branch.id,
    };
    let session = StaffSession {
        session_id: Uuid::from_u128(3),
        began_at: now,
        seen_at: now,
        address: "127.0.0.1".into(),
        agent: "bench".into(),
    };
    let data = (known, branch, draft, session, now);
    let unit = db.write(data, |tx, (known, branch, draft, session, now)| {
        Box::pin(async move {
            if !known {
                branches::add(tx, branch, *now).await?;
            }
            staff::add(tx, EDITOR, "bench", draft, *now).await?;
            let token = Sha256::digest(TOKEN);
            staff::start_session(tx, &token, EDITOR, session).await
        })
    });
    Ok(unit.await?)
}

fn head_office() -> Branch {
    Branch {
        id: Uuid::from_u128(1),
        parent: None,
        kind: BranchKind::HeadOffice,
        code: "0000".into(),
        name: "总行".into(),
        address: String::new(),
        phone: String::new(),
        hours: String::new(),
        open: true,
    }
}
