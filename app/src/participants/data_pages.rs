//! 我的数据: see it, take it along, withdraw, delete.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use domain::participants::ConsentPurpose;
use domain::quizzes::TimeAllowance;
use http::header;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use storage::participants::Consent;

use super::api::{
    DeleteAccount, GiveConsent, SetTimeAllowance, SignOutEverywhere, WithdrawConsent,
};
use super::data;
use crate::context::AppState;
use crate::error::AppError;
use crate::shell::{Body, Head, page};
use crate::ui::format;
use crate::ui::parts::field_error;
use crate::visitor::Visitor;

/// `GET /me/data`. For the signed-in participant.
pub async fn my_data(
    State(state): State<AppState>,
    visitor: Visitor,
) -> Result<Response, AppError> {
    let who = visitor.require()?;
    let mut conn = state.db.read().await?;
    let given = storage::participants::consents(&mut conn, who.id).await?;
    let attempts = storage::quizzes::count(&mut conn, who.id).await?;
    let tickets = storage::prizes::count(&mut conn, who.id).await?;
    let wins = storage::prizes::of_participant(&mut conn, who.id, u16::MAX).await?;
    drop(conn);
    let phone = data::phone_of(&state, who)?.masked();
    let since = format::day(who.created_at, state.settings.zone);
    let allowance = who.time_allowance;
    let waiting = wins
        .iter()
        .filter(|win| win.state.decline().is_ok())
        .count();
    Ok(page(&state, &visitor, &Head::new("我的数据"), || {
        Body::new(view! {
            <div><h1>"我的数据"</h1><p class="soft">"我们保存的关于您的全部内容。"</p></div>
            <dl class="facts card">
                <div><dt>"手机号"</dt><dd>{phone}</dd></div>
                <div><dt>"首次登录"</dt><dd><time>{since}</time></dd></div>
                <div><dt>"作答"</dt><dd>{format!("{attempts} 次")}</dd></div>
                <div><dt>"抽奖券"</dt><dd>{format!("{tickets} 张")}</dd></div>
                <div><dt>"奖品"</dt><dd>{format!("{} 份", wins.len())}</dd></div>
            </dl>
            <p><a class="button secondary" href="/me/data.json" download="zhiyuan-my-data.json">"下载我的数据（文件）"</a></p>
            {consents(&state, &given)}
            {time_allowance(allowance)}
            <section class="stack">
                <h2>"登录"</h2>
                <form method="post" action=SignOutEverywhere::url()>
                    <button class="button secondary">"在所有设备上退出登录"</button>
                </form>
            </section>
            <section class="card stack">
                <h2>"删除我的数据"</h2>
                <p>"将删除手机号、登录记录、答题选项和练习记录；尚未开奖的抽奖券作废。得分以不能识别您的方式保留，用于统计；已用的答题机会不会恢复。此操作不能撤销。"</p>
                {(waiting > 0).then(|| view! {
                    <p class="notice warning"><strong>"还有奖品没有领取"</strong>{format!(" 您有 {waiting} 份奖品还没有领取，删除后视为放弃，会按规则给别人。请先")}<a href="/me">"领取奖品"</a>"。"</p>
                })}
                <form class="stack" method="post" action=DeleteAccount::url()>
                    <label class="check">
                        <input type="checkbox" name="confirm" value="1" aria-describedby="confirm-error"/>
                        <span>"我知道抽奖券会作废、未领取的奖品视为放弃，仍要删除"</span>
                    </label>
                    {field_error(&visitor, "confirm")}
                    <button class="button danger">"删除我的数据"</button>
                </form>
            </section>
        })
    }))
}

fn consents(state: &AppState, given: &[Consent]) -> impl IntoView + use<> {
    let zone = state.settings.zone;
    let rows = ConsentPurpose::ALL.map(|purpose| {
        let given = given.iter().rev().find(|c| c.purpose == purpose.word());
        let in_force = given.is_some_and(|c| c.withdrawn_at.is_none());
        let told = match given {
            Some(c) if in_force => format!("{} 同意（第 {} 版）", format::day(c.given_at, zone), c.version),
            Some(c) => format!("{} 已撤回", c.withdrawn_at.map(|at| format::day(at, zone)).unwrap_or_default()),
            None => "未同意".to_owned(),
        };
        let action = match (purpose, in_force) {
            (ConsentPurpose::Participation, _) => {
                view! { <p class="soft">"撤回即删除账号，见下方。"</p> }.into_any()
            }
            (_, true) => view! {
                <form method="post" action=WithdrawConsent::url()>
                    <input type="hidden" name="purpose" value=purpose.word()/>
                    <button class="button small">"撤回同意"</button>
                </form>
            }
            .into_any(),
            (_, false) => view! {
                <form method="post" action=GiveConsent::url()>
                    <input type="hidden" name="purpose" value=purpose.word()/>
                    <button class="button small">"同意"</button>
                </form>
            }
            .into_any(),
        };
        view! { <div class="card stack"><p><strong>{purpose.label()}</strong><br/><span class="soft">{told}</span></p>{action}</div> }
    });
    view! { <section class="stack"><h2>"我的同意"</h2>{rows.into_iter().collect_view()}</section> }
}

fn time_allowance(chosen: TimeAllowance) -> impl IntoView {
    let choices = [
        (TimeAllowance::Standard, "按活动规定的时间"),
        (TimeAllowance::Double, "2 倍时间"),
        (TimeAllowance::TenFold, "10 倍时间"),
        (TimeAllowance::Unlimited, "不限时"),
    ];
    view! {
        <section class="stack">
            <h2>"答题时间"</h2>
            <p class="soft">"少数限时的测验可以给您更多时间，不影响得分和抽奖资格。长辈版一律不限时。"</p>
            <form class="stack" method="post" action=SetTimeAllowance::url()>
                <fieldset class="field">
                    <legend>"您需要多少时间？"</legend>
                    {choices.map(|(allowance, label)| view! {
                        <label class="check">
                            <input type="radio" name="allowance" value=allowance.word() checked=allowance == chosen/>
                            <span>{label}</span>
                        </label>
                    }).to_vec()}
                </fieldset>
                <button class="button secondary">"保存"</button>
            </form>
        </section>
    }
}

/// `GET /me/data.json`: everything, to take along. For the signed-in participant.
pub async fn download(
    State(state): State<AppState>,
    visitor: Visitor,
) -> Result<Response, AppError> {
    let mine = data::collect(&state, visitor.require()?).await?;
    let json = serde_json::to_string_pretty(&mine).map_err(|_| AppError::Broken)?;
    let headers = [
        (header::CONTENT_TYPE, "application/json; charset=utf-8"),
        (
            header::CONTENT_DISPOSITION,
            "attachment; filename=\"zhiyuan-my-data.json\"",
        ),
        (header::CACHE_CONTROL, "no-store"),
    ];
    Ok((headers, json).into_response())
}
