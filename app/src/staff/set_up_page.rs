//! `/staff/invitations/{token}`: where an account is set up, and the recovery codes afterwards.

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use http::HeaderMap;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use storage::staff::Invitation;

use super::api::{ChoosePassword, ConfirmSetUp};
use super::console::{Place, Section, gate, page};
use super::second_factor::{address, code_after, qr_code, typed};
use super::set_up::{Chosen, chosen, invitation};
use super::who::Desk;
use crate::context::AppState;
use crate::error::AppError;
use crate::flash::{Flash, Secret};
use crate::ui::parts::field_error;

/// `GET /staff/invitations/{token}`. For whoever has the link.
pub async fn set_up(
    State(state): State<AppState>,
    desk: Desk,
    headers: HeaderMap,
    Path(token): Path<String>,
) -> Result<Response, AppError> {
    let found = match invitation(&state, &token).await {
        Ok(found) => found,
        Err(AppError::Refused(refusal)) => {
            let told = refusal.text();
            return Ok(gate(&state, &desk, ("链接已失效", false), || {
                view! {
                    <div class="card gate-card stack">
                        <p>{told}</p>
                        <p><a class="button secondary" href="/staff/sign-in">"去登录"</a></p>
                    </div>
                }
            }));
        }
        Err(error) => return Err(error),
    };
    let title = if found.staff.is_set_up {
        "重新设置账号"
    } else {
        "设置账号"
    };
    match chosen(&state, &headers, &found) {
        None => Ok(gate(&state, &desk, (title, false), || {
            password_step(&desk, &found, token)
        })),
        Some(chosen) => {
            let image = qr_code(&address(&found.staff.username, &chosen.secret))?;
            Ok(gate(&state, &desk, (title, true), || {
                code_step(&state, &desk, &found, &chosen, token, image)
            }))
        }
    }
}

fn password_step(desk: &Desk, found: &Invitation, token: String) -> impl IntoView + use<> {
    let wrong = desk.refusal("new_password").map(|_| "true");
    let username = found.staff.username.clone();
    view! {
        <ol class="steps"><li aria-current="step">"密码"</li><li>"两步验证"</li><li>"恢复码"</li></ol>
        <form class="card gate-card stack" method="post" action=ChoosePassword::url()>
            <input type="hidden" name="token" value=token/>
            <p>{format!("{}，您的用户名是 ", found.staff.name)}<b>{username.clone()}</b>{format!("，岗位是{}（{}）。", found.staff.role.label(), found.staff.branch_name)}</p>
            <input class="visually-hidden" type="text" name="username" autocomplete="username" tabindex="-1" aria-hidden="true" readonly value=username/>
            <div class="field">
                <label for="new_password">"设置密码"</label>
                <p class="help" id="new_password-help">"至少 12 个字符，不要求大小写或符号。几个不相干的词连成一句，好记又难猜。"</p>
                <input id="new_password" name="new_password" type="password" autocomplete="new-password" required
                    minlength="12" maxlength="128" aria-invalid=wrong aria-describedby="new_password-help new_password-error"/>
                {field_error(desk, "new_password")}
            </div>
            <button class="button primary">"下一步"</button>
        </form>
    }
}

fn code_step(
    state: &AppState,
    desk: &Desk,
    found: &Invitation,
    chosen: &Chosen,
    token: String,
    image: String,
) -> impl IntoView + use<> {
    let wrong = desk.refusal("code").map(|_| "true");
    let groups = typed(&chosen.secret);
    let groups: Vec<_> = groups
        .split(' ')
        .map(|group| view! { <span>{group.to_owned()}</span> })
        .collect();
    let demo_code = state
        .settings
        .demo
        .then(|| code_after(state, &chosen.secret, 0));
    view! {
        <ol class="steps"><li class="done">"密码"</li><li aria-current="step">"两步验证"</li><li>"恢复码"</li></ol>
        <section class="card stack">
            <h2>"用验证器应用扫码"</h2>
            <div class="totp">
                <div class="qr" role="img" aria-label="验证器二维码" inner_html=image></div>
                <div class="stack">
                    <p>"在手机上打开验证器应用（如腾讯身份验证器小程序、Microsoft Authenticator），选择“添加账号”，扫描二维码。"</p>
                    <p>"不能扫码时，手工输入账号名 "<b>{found.staff.username.clone()}</b>" 和这串密钥："</p>
                    <code class="secret">{groups}</code>
                </div>
            </div>
            {demo_code.map(|code| view! {
                <p class="demo-code">"演示模式，现在可用的动态码是 "<b>{code}</b></p>
            })}
            <form class="stack" method="post" action=ConfirmSetUp::url()>
                <input type="hidden" name="token" value=token/>
                <div class="field code">
                    <label for="code">"应用里显示的 6 位动态码"</label>
                    <input id="code" name="code" inputmode="numeric" autocomplete="one-time-code" maxlength="12" required
                        aria-invalid=wrong aria-describedby="code-error"/>
                    {field_error(desk, "code")}
                </div>
                <div><button class="button primary">"确认并登录"</button></div>
            </form>
        </section>
    }
}

/// `GET /staff/me/recovery-codes`: new codes, once. For any member of staff.
pub async fn recovery_codes(
    State(state): State<AppState>,
    desk: Desk,
) -> Result<Response, AppError> {
    let username = desk.require_staff()?.username.clone();
    let Some(Flash::Secret(Secret::RecoveryCodes(codes))) = desk.flash.clone() else {
        return Ok(Redirect::to("/staff/me").into_response());
    };
    let place = Place::new(Section::Me, "恢复码");
    Ok(page(&state, &desk, &place, || {
        let codes = codes
            .into_iter()
            .map(|code| view! { <li><code>{code}</code></li> });
        view! {
            <div class="page-head no-print"><div>
                <h1>"请保存恢复码"</h1>
                <p class="soft">"手机丢失或损坏时，每个恢复码可以代替一次动态码。"</p>
            </div></div>
            <section class="card stack">
                <h2>{format!("恢复码 · {username}")}</h2>
                <p class="notice warning no-print"><strong>"只显示这一次"</strong>" 请现在抄写或打印，锁在安全的地方。离开这一页后就看不到了。"</p>
                <ol class="recovery-codes">{codes.collect_view()}</ol>
                <p class="no-print"><a class="button primary" href="/staff">"已保存，进入工作台"</a></p>
            </section>
        }
    }))
}
