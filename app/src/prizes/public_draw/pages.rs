//! `/draws/{id}`: everything about a draw that everybody may see.

use axum::extract::{Path, Query, State};
use axum::response::Response;
use domain::prizes::draw::DrawState;
use leptos::prelude::*;
use serde::Deserialize;
use uuid::Uuid;

use super::shown::{Audience, Held, Shown};
use super::{commitment, mine, outcome, verification};
use crate::context::AppState;
use crate::error::AppError;
use crate::prizes::words;
use crate::shell::{Body, Head, page};
use crate::ui::format::number;
use crate::ui::parts::phrases;
use crate::visitor::Visitor;

/// Which of the holder's tickets are shown, where there are many.
#[derive(Clone, Default, Deserialize)]
pub struct DrawQuery {
    tickets: Option<String>,
}

/// `GET /draws/{id}`. For anyone, once its list is frozen.
pub async fn draw(
    State(state): State<AppState>,
    visitor: Visitor,
    Path(id): Path<Uuid>,
    Query(query): Query<DrawQuery>,
) -> Result<Response, AppError> {
    let mut shown = Shown::find(&state, id, Audience::Public).await?;
    shown.load_picks(&state).await?;
    let part = query.tickets.and_then(|part| part.trim().parse().ok());
    let mine = match &visitor.participant {
        Some(who) => Some(mine::held(&state, &shown, who, part.unwrap_or(1)).await?),
        None => None,
    };
    let head = Head::new(format!("抽奖公示：{}", shown.campaign.title));
    Ok(page(&state, &visitor, &head, || {
        Body::new(view! {
            {head_view(&shown)}
            {standing(&state, &shown)}
            {mine::section(&visitor, &shown, mine.as_ref())}
            {shown.held.is_some().then(|| outcome::outcome(&shown.lots, shown.draw.published.is_some()))}
            {verification::ways(&state, &shown)}
            {commitment::rule(&shown)}
            {commitment::sources(&state, &shown)}
            {commitment::commitment(&state, &shown)}
            {shown.held.as_ref().map(|held| held_view(&state, &shown, held))}
            {objections(&state, &shown)}
            {ways_on(&shown)}
            {verification::script(&state)}
        })
    }))
}

fn head_view(shown: &Shown) -> AnyView {
    let campaign = format!("/campaigns/{}", shown.campaign.slug);
    view! {
        <div>
            <p class="soft"><a href=campaign>{phrases(&shown.campaign.title)}</a></p>
            <h1>"抽奖公示"</h1>
            <p class="soft">{format!("第 {} 次抽奖", shown.draw.number)}</p>
        </div>
    }
    .into_any()
}

/// Where it stands, and what comes next.
fn standing(state: &AppState, shown: &Shown) -> AnyView {
    let zone = state.settings.zone;
    if shown.draw.state == DrawState::Replaced {
        return taken_back(state, shown);
    }
    let next = shown.frozen.sources.iter();
    let last = next
        .filter_map(|announced| announced.source.known_at())
        .max();
    let last = last.map_or_else(String::new, |at| words::exactly(at, zone));
    let (tone, title, told) = match shown.draw.state {
        DrawState::Published => {
            let held = shown
                .held
                .as_ref()
                .map(|held| words::exactly(held.drawn_at, zone));
            let told = format!("{} 开奖，结果如下。", held.unwrap_or_default());
            ("notice good", "已开奖", told)
        }
        DrawState::Drawn => (
            "notice info",
            "已抽出，等待公布",
            "随机数已由两个人录入和复核，结果已经算出、不会再变，很快公布。".to_owned(),
        ),
        _ => (
            "notice info",
            "名单已冻结，等待开奖",
            format!(
                "{} 张抽奖券已经编号，名单不能再改。最晚的随机数在 {last} 产生，之后开奖。",
                number(i64::from(shown.frozen.tickets))
            ),
        ),
    };
    let before = shown.frozen.replaces.as_ref().map(|replaces| {
        let link = shown
            .draw
            .replaces
            .map(|id| view! { <a href=format!("/draws/{id}")>"看作废的那一次"</a> });
        let approved = replaces.approved_by.join("、");
        view! {
            <p class="notice warning"><strong>"这是重抽"</strong>" "
                {format!("前一次抽奖作废，原因：{}。由{approved}批准。", replaces.reason)}{link}</p>
        }
    });
    view! {
        <p class=tone role="status"><strong>{title}</strong>" "{told}</p>
        {before}
    }
    .into_any()
}

/// That it was taken back: why, by whom, and what stands in its stead.
fn taken_back(state: &AppState, shown: &Shown) -> AnyView {
    let told = shown.replacement.as_ref().map(|replacement| {
        let approved: Vec<_> = [&replacement.first, &replacement.second]
            .into_iter()
            .flatten()
            .map(|((_, name), _)| name.clone())
            .collect();
        let at = replacement
            .second
            .as_ref()
            .map(|(_, at)| words::exactly(*at, state.settings.zone));
        format!(
            "原因：{}。由{}于 {} 批准。这里的记录保留不变，不据此发奖。",
            replacement.reason,
            approved.join("、"),
            at.unwrap_or_default()
        )
    });
    let onward = match shown.successor {
        Some(id) => view! { <a href=format!("/draws/{id}")>"看重抽的那一次"</a> }.into_any(),
        None => "重抽的名单冻结以后，会在本活动的抽奖列表里公布。".into_any(),
    };
    view! {
        <p class="notice warning" role="status"><strong>"这次抽奖已作废，另行重抽"</strong>" "{told}" "{onward}</p>
    }
    .into_any()
}

/// Who drew, when, and what the record is known by.
fn held_view(state: &AppState, shown: &Shown, held: &Held) -> AnyView {
    let zone = state.settings.zone;
    let settings = &shown.draw.settings;
    let witnesses = if settings.witnesses.is_empty() {
        "没有".to_owned()
    } else {
        settings.witnesses.join("、")
    };
    let notary = settings.notary.clone().unwrap_or_else(|| "没有".into());
    view! {
        <section class="stack">
            <h2>"开奖"</h2>
            <dl class="facts card">
                <div><dt>"开奖时间"</dt><dd><time>{words::exactly(held.drawn_at, zone)}</time></dd></div>
                <div><dt>"录入"</dt><dd>{held.typed_by.clone()}</dd></div>
                <div><dt>"复核"</dt><dd>{held.confirmed_by.clone()}</dd></div>
                <div><dt>"见证"</dt><dd>{witnesses}</dd></div>
                <div><dt>"公证"</dt><dd>{notary}</dd></div>
                <div><dt>"记录摘要"</dt><dd><code class="digest">{held.record_hash.to_string()}</code></dd></div>
            </dl>
        </section>
    }
    .into_any()
}

/// Until when and to whom anybody can object.
fn objections(state: &AppState, shown: &Shown) -> AnyView {
    let zone = state.settings.zone;
    let told = match (&shown.draw.published, shown.objections_until()) {
        (Some((_, from)), Some(until)) => format!(
            "公示期 7 天：{} 至 {}。对名单、过程或结果有异议，请在此期间提出，并写明券号和理由。",
            words::exactly(*from, zone),
            words::exactly(until, zone)
        ),
        _ => "结果公布后公示 7 天。现在就可以核对自己的券号在不在名单里，有疑问请马上提出。"
            .to_owned(),
    };
    view! {
        <section class="stack" id="objections">
            <h2>"公示期与异议"</h2>
            <p>{told}</p>
            <dl class="facts card">
                <div><dt>"主办"</dt><dd>{shown.campaign.details.organiser.clone()}</dd></div>
                <div><dt>"联系"</dt><dd>{shown.campaign.details.contact.clone()}</dd></div>
            </dl>
        </section>
    }
    .into_any()
}

fn ways_on(shown: &Shown) -> AnyView {
    let campaign = format!("/campaigns/{}", shown.campaign.slug);
    view! {
        <div class="row">
            <a class="button secondary" href=campaign.clone()>"回到活动"</a>
            <a class="button quiet" href=format!("{campaign}/draws")>"本活动的全部抽奖"</a>
        </div>
    }
    .into_any()
}
