//! `/staff/sign-in`: the password, then the second factor.

use axum::extract::{Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use domain::staff::Role;
use http::request::Parts;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use serde::Deserialize;

use super::api::{SignIn, SignInCode};
use super::console::gate;
use super::demo::{ACCOUNTS, PASSWORD};
use super::second_factor::{code_after, open_secret};
use super::sign_in::under_way;
use super::who::Desk;
use crate::context::AppState;
use crate::error::AppError;
use crate::shell::leading_back;
use crate::ui::parts::field_error;
use crate::visitor::local_page;

/// Where to go afterwards, and in a demonstration as whom.
#[derive(Deserialize)]
pub struct SignInQuery {
    next: Option<String>,
    demo: Option<String>,
}

impl SignInQuery {
    fn page(&self) -> String {
        local_page(self.next.as_deref().unwrap_or("/staff")).to_owned()
    }
}

/// `GET /staff/sign-in`. For anyone.
pub async fn password(
    State(state): State<AppState>,
    desk: Desk,
    Query(query): Query<SignInQuery>,
) -> Response {
    let next = query.page();
    if desk.who.is_some() {
        return Redirect::to(&next).into_response();
    }
    // In a demonstration a tap on an account fills the form in.
    let chosen = query.demo.as_deref().filter(|_| state.settings.demo);
    let username = desk.typed("username").or(chosen).map(ToOwned::to_owned);
    let filled_in = chosen.map(|_| PASSWORD);
    let wrong = desk.refusal("password").map(|_| "true");
    gate(&state, &desk, ("员工登录", false), || {
        view! {
            <form class="card gate-card stack" method="post" action=SignIn::url()>
                <input type="hidden" name="next" value=next.clone()/>
                <div class="field">
                    <label for="username">"用户名"</label>
                    <input id="username" name="username" autocomplete="username" autocapitalize="none"
                        spellcheck="false" required value=username/>
                </div>
                <div class="field">
                    <label for="password">"密码"</label>
                    <input id="password" name="password" type="password" autocomplete="current-password"
                        required value=filled_in aria-invalid=wrong aria-describedby="password-error"/>
                    {field_error(&desk, "password")}
                </div>
                <button class="button primary">"继续"</button>
                <p class="soft"><small>"忘记密码或换了手机，请联系系统管理员重新发送设置链接。"</small></p>
            </form>
            {state.settings.demo.then(|| demo_accounts(&next))}
        }
    })
}

fn demo_accounts(next: &str) -> impl IntoView + use<> {
    let rows = ACCOUNTS.map(|(username, _, role, _)| {
        let page = format!("{}&demo={username}", leading_back("/staff/sign-in", next));
        row(role, username, page)
    });
    view! {
        <aside class="demo-accounts" aria-labelledby="demo-title">
            <h2 id="demo-title">"演示模式：每个岗位都有账号"</h2>
            <p class="soft">"密码都是 "<code>{PASSWORD}</code>"，动态码会显示在下一页。"</p>
            <table>
                <thead><tr><th scope="col">"岗位"</th><th scope="col">"用户名"</th><th scope="col">"填入"</th></tr></thead>
                <tbody>{rows.into_iter().collect_view()}</tbody>
            </table>
        </aside>
    }
}

fn row(role: Role, username: &'static str, page: String) -> impl IntoView {
    view! {
        <tr>
            <td>{role.label()}</td>
            <td><code>{username}</code></td>
            <td><a href=page>"填入"<span class="visually-hidden">{role.label()}</span></a></td>
        </tr>
    }
}

/// `GET /staff/sign-in/code`. For whoever typed the password in this browser.
pub async fn code(
    State(state): State<AppState>,
    desk: Desk,
    Query(query): Query<SignInQuery>,
    parts: Parts,
) -> Result<Response, AppError> {
    let next = query.page();
    if desk.who.is_some() {
        return Ok(Redirect::to(&next).into_response());
    }
    let (_, _, account, credentials) = match under_way(&state, &parts).await {
        Ok(found) => found,
        Err(AppError::Refused(_)) => {
            return Ok(Redirect::to(&leading_back("/staff/sign-in", &next)).into_response());
        }
        Err(error) => return Err(error),
    };
    let demo_code = if state.settings.demo {
        let secret = open_secret(&state, account.id, &credentials.totp_sealed)?;
        Some(code_after(&state, &secret, credentials.totp_step))
    } else {
        None
    };
    let wrong = desk.refusal("code").map(|_| "true");
    Ok(gate(&state, &desk, ("两步验证", false), || {
        view! {
            <form class="card gate-card stack" method="post" action=SignInCode::url()>
                <input type="hidden" name="next" value=next.clone()/>
                <p class="soft">"打开手机上的验证器应用，输入“Zhiyuan · "{account.username.clone()}"”下的 6 位动态码。"</p>
                {demo_code.map(|code| view! {
                    <p class="demo-code">"演示模式，现在可用的动态码是 "<b>{code}</b></p>
                })}
                <div class="field code">
                    <label for="code">"动态码"</label>
                    <input id="code" name="code" inputmode="text" autocomplete="one-time-code" autocapitalize="none"
                        maxlength="16" required autofocus aria-invalid=wrong aria-describedby="code-help code-error"/>
                    <p class="help" id="code-help">"手机不在身边，可以输入一个恢复码代替，每个恢复码只能用一次。"</p>
                    {field_error(&desk, "code")}
                </div>
                <button class="button primary">"登录"</button>
                <p><a href=leading_back("/staff/sign-in", &next)>"换一个账号"</a></p>
            </form>
        }
    }))
}
