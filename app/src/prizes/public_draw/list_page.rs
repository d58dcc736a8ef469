//! `/campaigns/{slug}/draws`: every draw of a campaign whose list was frozen, those that were taken
//! back too.

use axum::extract::{Path, State};
use axum::response::Response;
use domain::campaigns::Campaign;
use domain::prizes::draw::DrawState;
use leptos::prelude::*;
use storage::prizes::draws::{self, StoredDraw};

use crate::campaigns::pages::find;
use crate::context::AppState;
use crate::error::AppError;
use crate::shell::{Body, Head, page};
use crate::ui::format;
use crate::ui::parts::{Picture, phrases};
use crate::visitor::Visitor;

/// `GET /campaigns/{slug}/draws`. For anyone.
pub async fn list(
    State(state): State<AppState>,
    visitor: Visitor,
    Path(slug): Path<String>,
) -> Result<Response, AppError> {
    let campaign = find(&state, &slug).await?;
    let mut found = {
        let mut conn = state.db.read().await?;
        draws::public(&mut conn, campaign.id).await?
    };
    found.reverse();
    let head = Head::new(format!("抽奖：{}", campaign.title));
    Ok(page(&state, &visitor, &head, || {
        let back = format!("/campaigns/{slug}");
        let rows: Vec<_> = found.iter().map(|draw| row(&state, draw)).collect();
        let list = if rows.is_empty() {
            view! {
                <div class="empty">
                    <Picture state=&state name="empty.svg"/>
                    <p class="soft">"还没有抽奖。活动结束、名单冻结以后，在这里公示。"</p>
                </div>
            }
            .into_any()
        } else {
            rows.into_any()
        };
        Body::new(view! {
            <div>
                <p class="soft"><a href=back.clone()>{phrases(&campaign.title)}</a></p>
                <h1>"抽奖公示"</h1>
                <p class="soft">"名单冻结后就公示，作废的也一直留在这里。"</p>
            </div>
            {list}
            <p><a class="button secondary" href=back>"回到活动"</a></p>
        })
    }))
}

fn row(state: &AppState, draw: &StoredDraw) -> AnyView {
    let (told, tone) = standing(draw.state);
    let frozen = draw
        .frozen
        .as_ref()
        .map(|(_, at)| format::moment(*at, state.clock.now(), state.settings.zone));
    view! {
        <a class="card link" href=format!("/draws/{}", draw.id)>
            <strong>{format!("第 {} 次抽奖", draw.number)}</strong>" "<span class=tone>{told}</span><br/>
            <span class="soft">{format!("名单于 {} 冻结", frozen.unwrap_or_default())}</span>
        </a>
    }
    .into_any()
}

/// Where a draw stands, and the badge that says so.
const fn standing(state: DrawState) -> (&'static str, &'static str) {
    match state {
        DrawState::Published => ("已开奖", "badge good"),
        DrawState::Replaced => ("已作废，另行重抽", "badge warning"),
        DrawState::Drawn => ("已抽出，等待公布", "badge"),
        _ => ("等待开奖", "badge"),
    }
}

/// The way from the campaign's page to its draws.
pub struct Way {
    /// The page.
    pub to: String,
    /// What stands there.
    pub told: &'static str,
}

/// The way to the draws of a campaign, once one is frozen.
///
/// # Errors
/// Those of the database.
pub async fn way(state: &AppState, campaign: &Campaign) -> Result<Option<Way>, AppError> {
    let found = {
        let mut conn = state.db.read().await?;
        draws::public(&mut conn, campaign.id).await?
    };
    let Some(newest) = found.last() else {
        return Ok(None);
    };
    let one = format!("/draws/{}", newest.id);
    Ok(Some(match (found.len(), newest.state) {
        (1, DrawState::Published) => Way {
            to: one,
            told: "已开奖，看结果和怎么核对",
        },
        (1, DrawState::Frozen | DrawState::Typed | DrawState::Drawn) => Way {
            to: one,
            told: "名单已冻结，看怎么抽、自己的券号在不在里面",
        },
        _ => Way {
            to: format!("/campaigns/{}/draws", campaign.slug),
            told: "有作废重抽，看每一次的记录",
        },
    }))
}
