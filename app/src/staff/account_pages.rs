//! `/staff/accounts/new` and `/staff/accounts/{id}`: what an account is and may.

use axum::extract::{Path, State};
use axum::response::Response;
use domain::staff::{Permission, Role};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use storage::branches;
use storage::staff::{self, Staff};
use uuid::Uuid;

use super::account_list::standing;
use super::accounts::as_seen;
use super::api::{Change, Disable, Enable, Invite, InviteAgain};
use super::console::{Place, Section, page};
use super::me::{session_list, sessions_of};
use super::who::Desk;
use crate::context::AppState;
use crate::error::AppError;
use crate::flash::{Flash, Secret};
use crate::ui::copy::CopyButton;
use crate::ui::parts::field_error;

/// `GET /staff/accounts/new`. For those who manage accounts.
pub async fn new(State(state): State<AppState>, desk: Desk) -> Result<Response, AppError> {
    desk.require(Permission::ManageStaff)?;
    let branches = branch_names(&state, &desk).await?;
    let typed = |field: &str| desk.typed(field).unwrap_or_default().to_owned();
    let (username, wrong) = (typed("username"), desk.refusal("username").map(|_| "true"));
    let fields = Fields {
        name: typed("name"),
        role: typed("role"),
        branch: typed("branch"),
    };
    let place = Place::new(Section::Accounts, "邀请员工");
    Ok(page(&state, &desk, &place, || {
        view! {
            <div class="page-head"><div>
                <h1>"邀请员工"</h1>
                <p class="soft">"保存后得到一个一次性的设置链接，交给本人设置密码和两步验证。"</p>
            </div></div>
            <form class="stack" method="post" action=Invite::url()>
                <fieldset class="group">
                    <legend>"是谁"</legend>
                    <div class="field">
                        <label for="username">"用户名"</label>
                        <p class="help" id="username-help">"登录时使用。3 至 32 位小写字母、数字、点、短横线，保存后不能改。"</p>
                        <input id="username" name="username" required maxlength="32" autocomplete="off" autocapitalize="none"
                            spellcheck="false" value=username aria-invalid=wrong aria-describedby="username-help username-error"/>
                        {field_error(&desk, "username")}
                    </div>
                    {name_field(&desk, &fields.name)}
                </fieldset>
                {duty_fields(&desk, &fields, branches)}
                <div class="form-bar">
                    <button class="button primary">"邀请"</button>
                    <a class="button quiet" href="/staff/accounts">"取消"</a>
                </div>
            </form>
        }
    }))
}

struct Fields {
    name: String,
    role: String,
    branch: String,
}

fn name_field(desk: &Desk, name: &str) -> impl IntoView + use<> {
    let wrong = desk.refusal("name").map(|_| "true");
    view! {
        <div class="field">
            <label for="name">"姓名"</label>
            <input id="name" name="name" required maxlength="20" autocomplete="off" value=name.to_owned()
                aria-invalid=wrong aria-describedby="name-error"/>
            {field_error(desk, "name")}
        </div>
    }
}

fn duty_fields(desk: &Desk, fields: &Fields, branches: Vec<String>) -> impl IntoView + use<> {
    let wrong = desk.refusal("branch").map(|_| "true");
    let chosen = fields.role.clone();
    let roles: Vec<_> = Role::ALL
        .into_iter()
        .map(|role| {
            let checked = role.word() == chosen;
            view! {
                <label class="check">
                    <input type="radio" name="role" value=role.word() checked=checked/>
                    <span><b>{role.label()}</b>" "<span class="soft">{role.help()}</span></span>
                </label>
            }
        })
        .collect();
    let offered: Vec<_> = branches
        .into_iter()
        .map(|name| view! { <option value=name></option> })
        .collect();
    view! {
        <fieldset class="group">
            <legend>"能做什么"</legend>
            <fieldset class="field">
                <legend>"岗位"</legend>
                {roles}
                {field_error(desk, "role")}
            </fieldset>
            <div class="field">
                <label for="branch">"所属机构"</label>
                <p class="help" id="branch-help">"输入机构编号，或从列表中选择。只能看到这个机构及其下级的数据。"</p>
                <input id="branch" name="branch" required list="branches" autocomplete="off" value=fields.branch.clone()
                    aria-invalid=wrong aria-describedby="branch-help branch-error"/>
                <datalist id="branches">{offered}</datalist>
                {field_error(desk, "branch")}
            </div>
        </fieldset>
    }
}

/// One's own role and branch, which others change: the form sends what they are.
fn own_duty(me: &Staff, branch_code: &str) -> impl IntoView + use<> {
    view! {
        <section class="card stack" aria-labelledby="duty-title">
            <h2 id="duty-title">"能做什么"</h2>
            <dl class="facts">
                <div><dt>"岗位"</dt><dd>{me.role.label()}</dd></div>
                <div><dt>"所属机构"</dt><dd>{me.branch_name.clone()}</dd></div>
            </dl>
            <p class="soft">"自己的岗位和机构由另一位管理员修改。"</p>
            <input type="hidden" name="role" value=me.role.word()/>
            <input type="hidden" name="branch" value=branch_code.to_owned()/>
        </section>
    }
}

/// The branches as they are offered for choice: code and name.
async fn branch_names(state: &AppState, desk: &Desk) -> Result<Vec<String>, AppError> {
    let who = desk.require(Permission::ManageStaff)?;
    let mut conn = state.db.read().await?;
    let filter = branches::Filter::all(who.scope);
    let found = branches::list(&mut conn, &filter, 0, 5_000).await?;
    let name =
        |found: branches::StoredBranch| format!("{} {}", found.branch.code, found.branch.name);
    Ok(found.into_iter().map(name).collect())
}

/// `GET /staff/accounts/{id}`. For those who manage accounts.
pub async fn account(
    State(state): State<AppState>,
    desk: Desk,
    Path(id): Path<Uuid>,
) -> Result<Response, AppError> {
    let me = desk.require(Permission::ManageStaff)?.id;
    let (found, branch) = {
        let mut conn = state.db.read().await?;
        let found = staff::find(&mut conn, id)
            .await?
            .ok_or(AppError::NotFound)?;
        let branch = branches::find(&mut conn, found.scope.branch).await?;
        (found, branch.ok_or(AppError::NotFound)?.branch)
    };
    let branches = branch_names(&state, &desk).await?;
    let sessions = sessions_of(&state, id).await?;
    let typed = |field: &str, now: String| desk.typed(field).map_or(now, ToOwned::to_owned);
    let fields = Fields {
        name: typed("name", found.name.clone()),
        role: typed("role", found.role.word().to_owned()),
        branch: typed("branch", format!("{} {}", branch.code, branch.name)),
    };
    let link = match &desk.flash {
        Some(Flash::Secret(Secret::Invitation { link })) => Some(link.clone()),
        _ => None,
    };
    let place = Place::new(Section::Accounts, found.name.clone());
    let place = match link {
        Some(_) => place.with_islands(),
        None => place,
    };
    Ok(page(&state, &desk, &place, || {
        let id = id.to_string();
        view! {
            <div class="page-head"><div>
                <h1>{found.name.clone()}" "{standing(&found)}</h1>
                <p class="soft">"用户名 "<code>{found.username.clone()}</code></p>
            </div></div>
            {link.map(|link| invitation(&found, link))}
            <form class="stack" method="post" action=Change::url()>
                <input type="hidden" name="id" value=id.clone()/>
                <input type="hidden" name="seen" value=as_seen(&found)/>
                <fieldset class="group"><legend>"是谁"</legend>{name_field(&desk, &fields.name)}</fieldset>
                {if found.id == me {
                    own_duty(&found, &branch.code).into_any()
                } else {
                    duty_fields(&desk, &fields, branches).into_any()
                }}
                <div class="form-bar">
                    <button class="button primary">"保存"</button>
                    <a class="button quiet" href="/staff/accounts">"返回"</a>
                </div>
            </form>
            {(found.disabled_at.is_none()).then(|| view! {
                <section class="card stack">
                    <h2>"设置链接"</h2>
                    <p class="soft">"没收到链接、忘了密码或换了手机时，生成新链接。旧链接作废；本人用新链接设置后，原来的密码和动态码失效。"</p>
                    <form method="post" action=InviteAgain::url()>
                        <input type="hidden" name="id" value=id.clone()/>
                        <button class="button">"生成新的设置链接"</button>
                    </form>
                </section>
                <section class="card stack">
                    <h2>"登录"</h2>
                    {session_list(&state, &sessions, None, Some(found.id))}
                </section>
            })}
            {(found.id != me).then(|| stopping(&found, id))}
        }
    }))
}

fn invitation(found: &Staff, link: String) -> impl IntoView + use<> {
    view! {
        <section class="card stack" aria-labelledby="link-title">
            <h2 id="link-title">{format!("交给{}的设置链接", found.name)}</h2>
            <p class="notice warning"><strong>"只显示这一次"</strong>" 三天内有效，只能用一次。请当面或通过行内办公系统交给本人，不要发到群里。"</p>
            <div class="field">
                <label for="link">"链接"</label>
                <input id="link" readonly value=link/>
                <CopyButton field="link".into()/>
            </div>
        </section>
    }
}

fn stopping(found: &Staff, id: String) -> impl IntoView + use<> {
    let stopped = found.disabled_at.is_some();
    let (title, told, button, url) = if stopped {
        (
            "恢复账号",
            "恢复后可以用原来的密码和动态码登录。",
            "恢复使用",
            Enable::url(),
        )
    } else {
        (
            "停用账号",
            "停用后立即退出所有登录，不能再登录。做过的事仍然留在操作记录里。",
            "停用这个账号",
            Disable::url(),
        )
    };
    let class = if stopped { "button" } else { "button danger" };
    view! {
        <section class="card stack">
            <h2>{title}</h2>
            <p class="soft">{told}</p>
            <form method="post" action=url>
                <input type="hidden" name="id" value=id/>
                <button class=class>{button}</button>
            </form>
        </section>
    }
}
