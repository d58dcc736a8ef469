//! `zhiyuan staff invite`.

use std::process::ExitCode;

use app::error::AppError;
use app::staff::accounts::check_reach;
use app::staff::invite::{self, Inviting, Link, account_facts};
use app::staff::refusal::StaffRefusal;
use domain::staff::{Role, StaffName, Username};
use storage::staff::StaffDraft;
use storage::{Db, branches};

use super::{Failure, migrate};
use crate::clock::clock;
use crate::config::Config;
use crate::first_administrator::{deed, on_site};

#[derive(clap::Subcommand)]
pub(super) enum Command {
    /// Print a one-time link with which a person sets an account up
    ///
    /// Where the account is there, the link sets it up anew, for somebody who lost password and
    /// phone; name, role and branch stay as they are then.
    Invite {
        /// What the person will sign in with
        username: String,
        /// What colleagues call the person
        #[arg(long, default_value = "员工")]
        name: String,
        /// What the account is for
        #[arg(long, default_value = "administrator", value_parser = role)]
        role: Role,
        /// The code of the branch it belongs to [default: the head office]
        #[arg(long)]
        branch: Option<String>,
    },
}

fn role(word: &str) -> Result<Role, String> {
    Role::from_word(word).ok_or_else(|| {
        let words: Vec<_> = Role::ALL.iter().map(|role| role.word()).collect();
        format!("is none of {}", words.join(", "))
    })
}

pub(super) async fn run(config: &Config, command: Command) -> Result<ExitCode, Failure> {
    let Command::Invite {
        username,
        name,
        role,
        branch,
    } = command;
    let refused = |refusal: StaffRefusal| Failure::App(refusal.into());
    let username = Username::parse(&username).ok_or(refused(StaffRefusal::UsernameInvalid))?;
    let name = StaffName::parse(&name).ok_or(refused(StaffRefusal::NameInvalid))?;
    let db = migrate::open(config).await?;
    let link = link(&db, &username, &name, role, branch).await?;
    db.close().await;
    println!("{}", on_site(config, config.listen, &link));
    Ok(ExitCode::SUCCESS)
}

async fn link(
    db: &Db,
    username: &Username,
    name: &StaffName,
    role: Role,
    branch: Option<String>,
) -> Result<Link, AppError> {
    let clock = clock();
    let (link, now) = (Link::new(&clock), clock.now());
    let top = invite::head_office(db, &clock).await?;
    let mut conn = db.read().await?;
    let known = storage::staff::find_by_username(&mut conn, username.as_str()).await?;
    if let Some(account) = known {
        let deed = deed("staff.invite_again", account.id);
        invite::invite_again(db, &account, link.clone(), deed, now).await?;
        return Ok(link);
    }
    let branch = match branch {
        None => top,
        Some(code) => {
            let found = branches::find_by_code(&mut conn, &code).await?;
            found.ok_or(StaffRefusal::BranchUnknown)?.branch
        }
    };
    check_reach(role, &branch)?;
    let draft = StaffDraft {
        name: name.as_str().into(),
        role,
        branch: branch.id,
    };
    let id = clock.id();
    let deed =
        deed("staff.invite", id).after(account_facts(username.as_str(), &draft, &branch.name));
    let inviting = Inviting {
        username: username.to_string(),
        draft,
        id,
        link: link.clone(),
        now,
        deed,
    };
    invite::invite(db, inviting).await?;
    Ok(link)
}
