//! Accounts come into being by invitation: a one-time link with which its owner sets password and
//! second factor. The same link sets an account up anew when both are lost.

use chrono::{DateTime, TimeDelta, Utc};
use domain::audit::{Deed, Facts};
use domain::staff::{Branch, BranchKind};
use http::HeaderMap;
use http::header::HOST;
use storage::staff::{self, Staff, StaffDraft};
use storage::{Db, Tx, audit, branches};
use uuid::Uuid;

use super::refusal::StaffRefusal;
use crate::context::{AppState, Clock};
use crate::error::AppError;
use crate::keys::token_hash;

/// How long a link can be used.
pub const LIFETIME: TimeDelta = TimeDelta::days(3);

/// A link that nobody has used. Not `Debug`: whoever has it has the account.
#[derive(Clone)]
pub struct Link {
    token: String,
    /// Until when it can be used.
    pub expires_at: DateTime<Utc>,
}

impl Link {
    /// A new one.
    pub fn new(clock: &Clock) -> Self {
        Self {
            token: data_encoding::HEXLOWER.encode(&clock.random::<32>()),
            expires_at: clock.now() + LIFETIME,
        }
    }

    /// The page that it leads to, on our site.
    pub fn page(&self) -> String {
        format!("/staff/invitations/{}", self.token)
    }

    /// Its whole address: on the site's own where that is known, else where this request came to.
    pub fn address(&self, state: &AppState, headers: &HeaderMap) -> String {
        let host = headers.get(HOST).and_then(|host| host.to_str().ok());
        let here = || format!("http://{}", host.unwrap_or_default());
        let site = state.settings.public_url.clone().unwrap_or_else(here);
        format!("{site}{}", self.page())
    }
}

/// What the unit that invites needs.
pub struct Inviting {
    /// Who.
    pub username: String,
    /// As what.
    pub draft: StaffDraft,
    /// The id of an account that is made.
    pub id: Uuid,
    /// The link.
    pub link: Link,
    /// When.
    pub now: DateTime<Utc>,
    /// Who invites, and whom.
    pub deed: Deed,
}

/// What the trail says of an account.
pub fn account_facts(username: &str, draft: &StaffDraft, branch: &str) -> Facts {
    Facts::none()
        .with("username", username)
        .with("name", draft.name.as_str())
        .with("role", draft.role.word())
        .with("branch", branch)
}

/// Makes the account and its link.
///
/// # Errors
/// [`StaffRefusal::UsernameTaken`].
pub async fn invite(db: &Db, inviting: Inviting) -> Result<(), AppError> {
    db.write(inviting, |tx, with| {
        Box::pin(async move {
            if !staff::add(tx, with.id, &with.username, &with.draft, with.now).await? {
                return Err(StaffRefusal::UsernameTaken.into());
            }
            add_link(tx, with.id, &with.link, with.now).await?;
            Ok(audit::record(tx, &with.deed, with.now).await?)
        })
    })
    .await
}

/// Gives an account a new link; earlier ones end.
///
/// # Errors
/// Those of the database.
pub async fn invite_again(
    db: &Db,
    account: &Staff,
    link: Link,
    deed: Deed,
    now: DateTime<Utc>,
) -> Result<(), AppError> {
    db.write(
        (account.id, link, deed, now),
        |tx, (id, link, deed, now)| {
            Box::pin(async move {
                staff::end_invitations(tx, *id).await?;
                add_link(tx, *id, link, *now).await?;
                Ok(audit::record(tx, deed, *now).await?)
            })
        },
    )
    .await
}

async fn add_link(
    tx: &mut Tx,
    account: Uuid,
    link: &Link,
    now: DateTime<Utc>,
) -> Result<(), storage::Error> {
    let hash = token_hash(&link.token);
    staff::add_invitation(tx, &hash, account, now, link.expires_at).await
}

/// The head office, which is made where there is none: an organisation needs its top before
/// anybody can belong to it.
///
/// # Errors
/// Those of the database.
pub async fn head_office(db: &Db, clock: &Clock) -> Result<Branch, storage::Error> {
    let new = Branch {
        id: clock.id(),
        parent: None,
        kind: BranchKind::HeadOffice,
        code: "0000".into(),
        name: "总行".into(),
        address: String::new(),
        phone: String::new(),
        hours: String::new(),
        open: true,
    };
    db.write((new, clock.now()), |tx, (new, now)| {
        Box::pin(async move {
            if let Some(found) = branches::head_office(tx).await? {
                return Ok(found.branch);
            }
            branches::add(tx, new, *now).await?;
            // Another process may have been faster.
            let found = branches::head_office(tx).await?;
            Ok(found.map_or_else(|| new.clone(), |found| found.branch))
        })
    })
    .await
}
