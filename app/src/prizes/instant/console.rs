//! `/staff/campaigns/{id}/instant`: the commitment, the pace and the kill switch of a campaign's instant
//! wins.
//!
//! Before the record is published nobody is told a moment, nor how many of them have passed (see
//! [`Pace`]).

use axum::extract::{Path, State};
use axum::response::Response;
use data_encoding::HEXLOWER;
use domain::campaigns::Campaign;
use domain::staff::{Permission, Role};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use storage::campaigns;
use storage::prizes::InstantStop;
use uuid::Uuid;

use super::api::{PauseInstant, ResumeInstant};
use super::pace::Pace;
use super::public::{Told, resumes};
use super::stop::resumption;
use crate::context::AppState;
use crate::error::AppError;
use crate::staff::console::{Place, Section, page};
use crate::staff::who::Desk;
use crate::ui::format;
use crate::ui::lists::empty;
use crate::ui::parts::field_error;

/// What the page is made of.
struct Shown {
    campaign: Campaign,
    told: Told,
    pace: Pace,
}

/// `GET /staff/campaigns/{id}/instant`. For those who may see draws.
pub async fn instant(
    State(state): State<AppState>,
    desk: Desk,
    Path(id): Path<Uuid>,
) -> Result<Response, AppError> {
    let role = desk.require(Permission::ViewDraws)?.role;
    let (campaign, shown) = load(&state, id).await?;
    let back = format!("/staff/campaigns/{id}");
    let place = Place::new(Section::Draws, "即开奖").below(campaign.title.clone(), back);
    let Some(shown) = shown else {
        return Ok(page(&state, &desk, &place, || {
            view! {
                <div class="page-head"><div><h1>"即开奖"</h1><p class="soft">{campaign.title.clone()}</p></div></div>
                {empty(&state, "这个活动没有即开奖的奖品。", ().into_any())}
            }
        }));
    };
    Ok(page(&state, &desk, &place, || {
        view! {
            <div class="page-head">
                <div>
                    <h1>"即开奖"</h1>
                    <p class="soft">{shown.campaign.title.clone()}</p>
                </div>
                <a class="button" href=format!("/campaigns/{}/instant", shown.campaign.slug) target="_blank">"客户看到的页面"</a>
            </div>
            {tiles(&shown)}
            {record(&state, &shown)}
            {shown.pace.section(&shown.told)}
            {commitments(&state, &shown.told)}
            {switch(&state, &desk, &shown, role)}
        }
    }))
}

/// The campaign; nothing more where it has no instant wins.
async fn load(state: &AppState, id: Uuid) -> Result<(Campaign, Option<Shown>), AppError> {
    let mut conn = state.db.read().await?;
    let campaign = campaigns::find(&mut conn, id).await?;
    let campaign = campaign.ok_or(AppError::NotFound)?;
    let Some(told) = Told::read(&mut conn, id).await? else {
        return Ok((campaign, None));
    };
    let when = (state.clock.now(), state.settings.zone);
    let pace = Pace::read(&mut conn, &campaign, &told, when).await?;
    drop(conn);
    let shown = Shown {
        campaign: campaign.clone(),
        told,
        pace,
    };
    Ok((campaign, Some(shown)))
}

fn tiles(shown: &Shown) -> impl IntoView + use<> {
    let tile = |class: &'static str, count: i64, label: &'static str| {
        view! { <li><span class=class><b>{count}</b>{label}</span></li> }
    };
    let (count, label) = shown.pace.tile(&shown.told);
    view! {
        <ul class="tiles">
            {tile("tile", shown.told.moments, "中奖时刻一共")}
            {tile("tile good", shown.told.met, "已开出")}
            {tile("tile soft", count, label)}
        </ul>
    }
}

fn record(state: &AppState, shown: &Shown) -> AnyView {
    let (now, zone) = (state.clock.now(), state.settings.zone);
    let ends = format::end(shown.campaign.window.closes_at, now, zone);
    let Pace::Published { at, .. } = shown.pace else {
        return view! {
            <p class="soft">{format!("中奖时刻在活动结束前谁也看不到。活动 {ends} 结束，最后一批交卷办完后（约一小时）自动公布随机数、全部时刻和开出情况。")}</p>
        }
        .into_any();
    };
    let left = shown.told.moments - shown.told.met;
    let file = format!("/campaigns/{}/instant.json", shown.campaign.slug);
    view! {
        <section class="card stack">
            <h2>"记录"</h2>
            <p>{format!("{} 公布。开出 {} 份，{left} 份没有人遇到，按规则不再发放。", format::moment(at, now, zone), shown.told.met)}</p>
            <p><a class="button" href=file>"下载记录"</a></p>
        </section>
    }
    .into_any()
}

fn commitments(state: &AppState, told: &Told) -> impl IntoView + use<> {
    let (now, zone) = (state.clock.now(), state.settings.zone);
    let rows: Vec<_> = told
        .plans
        .iter()
        .map(|plan| {
            let at = format::moment(plan.made_at, now, zone);
            let hash = HEXLOWER.encode(&plan.commitment);
            view! { <li><p class="soft">{at}" 抽定并公布"</p><p class="rule-hash"><code>{hash}</code></p></li> }
        })
        .collect();
    view! { <section class="card stack"><h2>"承诺值（SHA-256）"</h2><ol class="versions">{rows}</ol></section> }
}

/// The kill switch.
fn switch(state: &AppState, desk: &Desk, shown: &Shown, role: Role) -> impl IntoView + use<> {
    let may = role.may(Permission::StopCampaigns);
    let stop = shown.told.stopped(state.clock.now());
    // Those that are about to go on can be stopped again.
    let goes_on = stop.is_none_or(|stop| stop.resumes_at.is_some());
    let secret = matches!(shown.pace, Pace::Secret { .. });
    let told = stop.map(|stop| stopped(state, shown, stop, may));
    let form = (may && goes_on && secret).then(|| pause(desk, shown));
    view! { {told}{form} }
}

fn id_of(shown: &Shown) -> impl IntoView + use<> {
    view! { <input type="hidden" name="campaign" value=shown.campaign.id.to_string()/> }
}

fn stopped(state: &AppState, shown: &Shown, stop: &InstantStop, may: bool) -> AnyView {
    let (now, zone) = (state.clock.now(), state.settings.zone);
    let since = format::moment(stop.since, now, zone);
    let told = format!("{since} 起暂停。告诉客户的话：{}", stop.because);
    if let Some(at) = stop.resumes_at {
        return view! {
            <section class="card stack">
                <h2>{resumes(at, now, zone)}</h2>
                <p>{told}</p>
                <p class="soft">"恢复时间已经在活动页面公布，不能改早。到那时自动恢复；需要时可以再次暂停。"</p>
            </section>
        }
        .into_any();
    }
    let resume = may.then(|| {
        let at = resumption(now, zone);
        let when = format::moment(at, now, zone);
        let late = !shown.campaign.window.counts_hand_in(at);
        let late = late.then_some("那时活动已经结束，没有人遇到的时刻不再发放。");
        view! {
            <p>"恢复不会立刻生效：从至少 60 分钟以后的整点起恢复，恢复时间马上在活动页面公布，所以谁也不能挑一个只有自己知道的时刻。"</p>
            <p>{format!("现在恢复，就从 {when} 起。")}{late}</p>
            <form method="post" action=ResumeInstant::url()>{id_of(shown)}<button class="button primary">"恢复即开奖"</button></form>
        }
    });
    view! {
        <section class="card stack">
            <h2>"已暂停"</h2>
            <p>{told}</p>
            {resume}
        </section>
    }
    .into_any()
}

fn pause(desk: &Desk, shown: &Shown) -> impl IntoView + use<> {
    let wrong = desk.refusal("notice").map(|_| "true");
    let typed = desk.typed("notice").unwrap_or_default().to_owned();
    view! {
        <form class="card stack confirm" method="post" action=PauseInstant::url()>
            <h2>"暂停即开奖"</h2>
            <p>"暂停后交卷不再开奖，答题和抽奖券照常。暂停期间到达的中奖时刻不会作废，恢复后由后面达标交卷的人遇到。恢复要提前至少 60 分钟公布时间。"</p>
            {id_of(shown)}
            <div class="field">
                <label for="notice">"告诉客户的话"</label>
                <textarea id="notice" name="notice" rows="2" maxlength="200" aria-invalid=wrong
                    aria-describedby="notice-error">{typed}</textarea>
                {field_error(desk, "notice")}
            </div>
            <div><button class="button danger">"暂停即开奖"</button></div>
        </form>
    }
}
