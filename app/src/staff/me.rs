//! `/staff/me`: one's own account.

use axum::extract::State;
use axum::response::Response;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use storage::staff::{self, StaffSession};
use uuid::Uuid;

use super::api::{ChangePassword, EndMySessions, EndSessions, RenewRecoveryCodes};
use super::console::{Place, Section, page};
use super::who::Desk;
use crate::context::AppState;
use crate::error::AppError;
use crate::ui::format;
use crate::ui::parts::field_error;

/// `GET /staff/me`. For any member of staff.
pub async fn me(State(state): State<AppState>, desk: Desk) -> Result<Response, AppError> {
    let who = desk.require_staff()?.clone();
    let codes_left = {
        let mut conn = state.db.read().await?;
        staff::recovery_codes_left(&mut conn, who.id).await?
    };
    let sessions = sessions_of(&state, who.id).await?;
    let wrong = |field| desk.refusal(field).map(|_| "true");
    let (wrong_password, wrong_new, wrong_code) =
        (wrong("password"), wrong("new_password"), wrong("code"));
    Ok(page(
        &state,
        &desk,
        &Place::new(Section::Me, "我的账号"),
        || {
            view! {
                <div class="page-head"><div>
                    <h1>{who.name.clone()}</h1>
                    <p class="soft">{format!("用户名 {} · {} · {}", who.username, who.role.label(), who.branch_name)}</p>
                </div></div>
                <section class="card stack">
                    <h2>"登录"</h2>
                    <p class="soft">"15 分钟不用会自动退出，最长 12 小时。看到不认识的登录，请结束它并修改密码。"</p>
                    {session_list(&state, &sessions, Some(who.session), None)}
                </section>
                <form class="card stack" method="post" action=ChangePassword::url()>
                    <h2>"修改密码"</h2>
                    <div class="pair">
                        <div class="field">
                            <label for="password">"当前密码"</label>
                            <input id="password" name="password" type="password" autocomplete="current-password" required
                                aria-invalid=wrong_password aria-describedby="password-error"/>
                            {field_error(&desk, "password")}
                        </div>
                        <div class="field">
                            <label for="new_password">"新密码"</label>
                            <p class="help" id="new_password-help">"至少 12 个字符，不要求大小写或符号。"</p>
                            <input id="new_password" name="new_password" type="password" autocomplete="new-password" required
                                maxlength="128" aria-invalid=wrong_new aria-describedby="new_password-help new_password-error"/>
                            {field_error(&desk, "new_password")}
                        </div>
                    </div>
                    <div><button class="button">"修改密码"</button></div>
                </form>
                <form class="card stack" method="post" action=RenewRecoveryCodes::url()>
                    <h2>"恢复码"</h2>
                    <p>{format!("还有 {codes_left} 个恢复码没有用过。生成新的恢复码后，旧的全部作废。")}</p>
                    <div class="field code">
                        <label for="code">"动态码"</label>
                        <input id="code" name="code" inputmode="numeric" autocomplete="one-time-code" maxlength="12" required
                            aria-invalid=wrong_code aria-describedby="code-error"/>
                        {field_error(&desk, "code")}
                    </div>
                    <div><button class="button">"生成新的恢复码"</button></div>
                </form>
            }
        },
    ))
}

/// The sessions of an account that have not ended.
///
/// # Errors
/// Those of the database.
pub async fn sessions_of(state: &AppState, account: Uuid) -> Result<Vec<StaffSession>, AppError> {
    let now = state.clock.now();
    let began = now - state.settings.staff_session_absolute;
    let seen = now - state.settings.staff_session_idle;
    let mut conn = state.db.read().await?;
    Ok(staff::sessions(&mut conn, account, began, seen).await?)
}

/// Sessions, each with a way to end it: one's own, or those of the account `of`.
pub fn session_list(
    state: &AppState,
    sessions: &[StaffSession],
    this: Option<Uuid>,
    of: Option<Uuid>,
) -> impl IntoView + use<> {
    let url = if of.is_some() {
        EndSessions::url()
    } else {
        EndMySessions::url()
    };
    let account =
        move || of.map(|id| view! { <input type="hidden" name="id" value=id.to_string()/> });
    let now = state.clock.now();
    let rows: Vec<_> = sessions
        .iter()
        .map(|session| {
            let mine = this == Some(session.session_id);
            let (began, seen) = (
                format::moment(session.began_at, now, state.settings.zone),
                format::moment(session.seen_at, now, state.settings.zone),
            );
            let browser = browser_of(&session.agent);
            let id = session.session_id.to_string();
            view! {
                <li>
                    <div>
                        <b>{browser}</b>
                        {mine.then(|| view! { " "<span class="badge good">"本次登录"</span> })}
                        <br/>
                        <span class="soft">
                            {session.address.clone()}" · 开始于 "<time>{began.clone()}</time>" · 最近使用 "<time>{seen}</time>
                        </span>
                    </div>
                    {(!mine).then(|| view! {
                        <form method="post" action=url>
                            {account()}
                            <input type="hidden" name="session" value=id/>
                            <button class="button small">"结束"<span class="visually-hidden">{format!("{began} 开始的登录")}</span></button>
                        </form>
                    })}
                </li>
            }
        })
        .collect();
    let others = sessions.len() > usize::from(this.is_some());
    let all = if this.is_some() {
        "结束其他全部登录"
    } else {
        "结束全部登录"
    };
    view! {
        {sessions.is_empty().then(|| view! { <p class="soft">"现在没有登录。"</p> })}
        <ul class="session-list">{rows}</ul>
        {others.then(|| view! {
            <form method="post" action=url>
                {account()}
                <button class="button danger">{all}</button>
            </form>
        })}
    }
}

/// What people call a browser. The order matters: most say that they are others too.
fn browser_of(agent: &str) -> String {
    let browsers = [
        ("MicroMessenger", "微信"),
        ("Edg", "Edge"),
        ("Firefox", "Firefox"),
        ("Chrome", "Chrome"),
        ("Safari", "Safari"),
    ];
    let systems = [
        ("Windows", "Windows"),
        ("Android", "安卓"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Mac OS", "Mac"),
        ("Linux", "Linux"),
    ];
    let name = |names: &[(&str, &'static str)]| {
        let found = names.iter().find(|(sign, _)| agent.contains(sign));
        found.map(|(_, name)| *name)
    };
    match (name(&browsers), name(&systems)) {
        (Some(browser), Some(system)) => format!("{browser}，{system}"),
        (Some(one), None) | (None, Some(one)) => one.to_owned(),
        (None, None) => "未知浏览器".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn browsers_are_called_by_their_names() {
        let edge = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0 Safari/537.36 Edg/120.0";
        assert_eq!(browser_of(edge), "Edge，Windows");
        assert_eq!(browser_of("curl/8"), "未知浏览器");
    }
}
