//! The page before a survey's questions: what it is, and how it stands for whoever looks.

use axum::extract::{Path, Query, State};
use axum::response::Response;
use domain::surveys::Naming;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use serde::Deserialize;

use super::api::Begin;
use super::fill_in::way_on;
use super::running::{Running, Stage, running};
use crate::context::AppState;
use crate::error::AppError;
use crate::shell::{Body, Head, page, sign_in_page};
use crate::ui::parts::{Picture, field_error, phrases};
use crate::ui::{format, markdown};
use crate::visitor::Visitor;

/// What the page was led to by.
#[derive(Deserialize)]
pub struct After {
    saved: Option<String>,
}

/// `GET /campaigns/{slug}/survey`. For anyone.
pub async fn intro(
    State(state): State<AppState>,
    visitor: Visitor,
    Path(slug): Path<String>,
    Query(after): Query<After>,
) -> Result<Response, AppError> {
    let who = visitor.participant.as_ref().map(|who| who.id);
    let found = running(&state, &slug, who).await?;
    let title = found.definition().title.clone();
    let saved = after.saved.is_some() && found.draft.is_some();
    Ok(page(
        &state,
        &visitor,
        &Head::new(title).reading_aloud(&visitor),
        || body(&state, &visitor, &found, saved),
    ))
}

fn body(state: &AppState, visitor: &Visitor, found: &Running, saved: bool) -> Body {
    let definition = found.definition();
    let campaign = format!("/campaigns/{}", found.campaign.slug);
    let head = view! {
        <div>
            <p class="soft"><a href=campaign.clone()>{found.campaign.title.clone()}</a></p>
            <h1>{phrases(&definition.title)}</h1>
        </div>
    };
    if let Some((picture, title, told)) = ended(state, found) {
        let thanks = (found.stage == Stage::Answered && !definition.thanks.is_empty()).then(
            || view! { <div class="stack" inner_html=markdown::block(&definition.thanks)></div> },
        );
        let kept = (found.stage == Stage::Full && found.draft.is_some()).then(|| {
            let review = found.review();
            view! { <p><a href=review>"看看我填写的内容"</a></p> }
        });
        return Body::new(view! {
            {head}
            <div class="state">
                <Picture state=state name=picture/>
                <h2>{title}</h2>
                <p class="soft">{told}</p>
                {thanks}
                {kept}
                <a class="button secondary" href=campaign>"回到活动"</a>
            </div>
        });
    }
    let filling = found.filling();
    let saved = saved.then(|| {
        view! { <p class="notice good" role="status"><strong>"已保存"</strong>" 下次打开这里，接着填就可以。"</p> }
    });
    let consent = (visitor.participant.is_some() && filling.is_none())
        .then(|| consent(visitor, definition))
        .flatten();
    let intro = (!definition.intro.is_empty())
        .then(|| view! { <div class="stack" inner_html=markdown::block(&definition.intro)></div> });
    let main = view! {
        {saved}
        {head}
        {intro}
        {facts(state, found)}
        {consent}
    };
    let bar = match (&visitor.participant, &filling) {
        (None, _) => {
            let to = sign_in_page(&visitor.page);
            view! { <a class="button primary" href=to>"登录并填写"</a> }.into_any()
        }
        (Some(_), Some(filling)) => {
            let to = way_on(found, filling);
            view! { <a class="button primary" href=to>"继续填写"</a> }.into_any()
        }
        (Some(_), None) => view! {
            <form id="begin" method="post" action=Begin::url()>
                <input type="hidden" name="campaign" value=found.campaign.slug.clone()/>
                <button class="button primary">"开始填写"</button>
            </form>
        }
        .into_any(),
    };
    Body::new(main).bar(view! { <nav class="bottom-bar">{bar}</nav> })
}

/// What stands in the place of a survey that takes no answers of this visitor.
fn ended(state: &AppState, found: &Running) -> Option<(&'static str, &'static str, String)> {
    let (now, zone) = (state.clock.now(), state.settings.zone);
    let kept = if found.draft.is_some() {
        "您填写的内容没有提交，会在活动结束后清除。"
    } else {
        ""
    };
    match found.stage {
        Stage::Open => None,
        Stage::Answered => Some((
            "prize-kite.svg",
            "已经提交，谢谢您",
            "每人填写一次。您的回答已经收到，不能再改。".to_owned(),
        )),
        Stage::Full => Some((
            "closed.svg",
            "问卷的名额已满",
            format!("想参加的人很多，这份问卷已经收满了。{kept}谢谢您的支持。"),
        )),
        Stage::Over => Some((
            "closed.svg",
            "问卷已经结束",
            format!("这份问卷不再接收回答。{kept}"),
        )),
        Stage::Paused => Some((
            "not-yet.svg",
            "活动暂停中",
            found.campaign.paused_because.clone().unwrap_or_default(),
        )),
        Stage::NotYet => {
            let opens = found
                .definition()
                .opens_at
                .filter(|opens_at| now < *opens_at);
            let opens = opens.unwrap_or(found.campaign.window.opens_at);
            let told = if now < opens {
                format!("{} 开始，到时再来。", format::moment(opens, now, zone))
            } else {
                "现在不在开放时间，您可以晚些时候再来。".to_owned()
            };
            Some(("not-yet.svg", "问卷还没有开放", told))
        }
    }
}

fn facts(state: &AppState, found: &Running) -> impl IntoView + use<> {
    let definition = found.definition();
    let count = definition.questions().count();
    let (now, zone) = (state.clock.now(), state.settings.zone);
    let until = definition
        .closes_at
        .unwrap_or(found.campaign.window.closes_at);
    let until = until.min(found.campaign.window.closes_at);
    let naming = naming_told(&definition.naming);
    view! {
        <dl class="facts card">
            <div><dt>"题数"</dt><dd>{format!("最多 {count} 题，分 {} 页", definition.pages.len())}</dd></div>
            <div><dt>"用时"</dt><dd>{format!("大约 {} 分钟，可以中途离开再回来", definition.minutes())}</dd></div>
            <div><dt>"截止"</dt><dd><time>{format::end(until, now, zone)}</time></dd></div>
            <div><dt>"身份"</dt><dd>{naming}</dd></div>
        </dl>
    }
}

/// Whether a sheet can be told to be somebody's.
pub const fn naming_told(naming: &Naming) -> &'static str {
    match naming {
        Naming::Anonymous {} => {
            "匿名：答卷不记录您是谁，也不记录时刻，只记录日期。系统只另外记下您已经填过，每人填一次。"
        }
        Naming::Named { .. } => "实名：答卷会和您的账号对应，填写前请您同意。",
    }
}

fn consent(
    visitor: &Visitor,
    definition: &domain::surveys::Definition,
) -> Option<impl IntoView + use<>> {
    let Naming::Named { consent } = &definition.naming else {
        return None;
    };
    let consent = markdown::inline(consent);
    Some(view! {
        <div class="field card">
            <label class="check"><input type="checkbox" name="consent" value="1" form="begin"/><span inner_html=consent></span></label>
            {field_error(visitor, "consent")}
        </div>
    })
}
