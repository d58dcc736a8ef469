//! The first administrator: no account comes with a password, so the first start prints a link with
//! which somebody sets one up.

use std::net::SocketAddr;

use app::audit::deed_of;
use app::context::AppState;
use app::error::{AppError, Refusal};
use app::staff::invite::{self, Inviting, Link, account_facts};
use app::staff::refusal::StaffRefusal;
use domain::audit::{Actor, Deed};
use domain::staff::Role;
use storage::staff::{self, StaffDraft};
use uuid::Uuid;

use crate::config::Config;

const USERNAME: &str = "admin";

/// A new link for the first administrator, as long as nobody has set an account up; earlier links
/// end.
///
/// # Errors
/// Those of the database.
pub async fn invite(state: &AppState) -> Result<Option<Link>, AppError> {
    let (anyone, account) = {
        let mut conn = state.db.read().await?;
        let anyone = staff::anyone_set_up(&mut conn).await?;
        (anyone, staff::find_by_username(&mut conn, USERNAME).await?)
    };
    if anyone {
        return Ok(None);
    }
    let (link, now) = (Link::new(&state.clock), state.clock.now());
    if let Some(account) = account {
        let deed = deed("staff.invite_again", account.id);
        invite::invite_again(&state.db, &account, link.clone(), deed, now).await?;
        return Ok(Some(link));
    }
    let top = invite::head_office(&state.db, &state.clock).await?;
    let id = state.clock.id();
    let draft = StaffDraft {
        name: "系统管理员".into(),
        role: Role::Administrator,
        branch: top.id,
    };
    let deed = deed("staff.invite", id).after(account_facts(USERNAME, &draft, &top.name));
    let inviting = Inviting {
        username: USERNAME.into(),
        draft,
        id,
        link: link.clone(),
        now,
        deed,
    };
    match invite::invite(&state.db, inviting).await {
        Ok(()) => Ok(Some(link)),
        // Another process that starts at the same time has just printed one.
        Err(AppError::Refused(Refusal::Staff(StaffRefusal::UsernameTaken))) => Ok(None),
        Err(error) => Err(error),
    }
}

/// What the platform or its operator does to an account.
pub fn deed(action: &str, account: Uuid) -> Deed {
    deed_of(Actor::operator(), action, "staff", account)
}

/// Prints the link. Not into the log: whoever has it has the account.
pub fn announce(config: &Config, address: SocketAddr, link: &Link) {
    println!("\n  还没有员工账号。用这个一次性链接设置第一位系统管理员（三天内有效）：");
    println!("  No staff account yet. Set the first administrator up with this one-time link:\n");
    println!("  {}\n", on_site(config, address, link));
}

/// The link's whole address.
pub fn on_site(config: &Config, address: SocketAddr, link: &Link) -> String {
    let site = config
        .public_url
        .as_ref()
        .map(|url| url.as_str().to_owned());
    let site = site.unwrap_or_else(|| format!("http://{address}"));
    format!("{site}{}", link.page())
}
