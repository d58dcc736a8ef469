//! The rule page: what was published, when, with what it is known by, and what was changed since.

use axum::extract::{Path, State};
use axum::response::Response;
use data_encoding::HEXLOWER;
use domain::campaigns::Campaign;
use leptos::prelude::*;
use storage::campaigns::{self, Publication};

use super::pages::find;
use crate::context::AppState;
use crate::error::AppError;
use crate::shell::{Body, Head, page};
use crate::ui::parts::phrases;
use crate::ui::{format, markdown};
use crate::visitor::Visitor;

/// `GET /campaigns/{slug}/rules`. For anyone.
pub async fn rules(
    State(state): State<AppState>,
    visitor: Visitor,
    Path(slug): Path<String>,
) -> Result<Response, AppError> {
    let campaign = find(&state, &slug).await?;
    let published = {
        let mut conn = state.db.read().await?;
        campaigns::publications(&mut conn, campaign.id).await?
    };
    let title = format!("活动规则：{}", campaign.title);
    Ok(page(&state, &visitor, &Head::new(title), || {
        Body::new(rules_view(&state, &campaign, &published))
    }))
}

/// The page's text. `published`, the newest first, is empty in a preview.
pub fn rules_view(
    state: &AppState,
    campaign: &Campaign,
    published: &[Publication],
) -> impl IntoView + use<> {
    let rules = markdown::block(&campaign.details.rules);
    let back = format!("/campaigns/{}", campaign.slug);
    let changes: Vec<_> = published
        .iter()
        .filter_map(|one| changed(state, one))
        .collect();
    let changes = (!changes.is_empty()).then(|| {
        view! {
            <section class="card stack rule-changes">
                <h2>"公布后的调整"</h2>
                <p class="soft">"不作不利于参与者的调整，每次调整都写明时间和内容。"</p>
                {changes}
            </section>
        }
    });
    let frozen = published.first().map(|newest| frozen(state, newest));
    view! {
        <article class="rules">
            <h1>"活动规则"</h1>
            <p class="lead">{phrases(&campaign.title)}</p>
            {changes}
            <div class="stack" inner_html=rules></div>
        </article>
        {frozen}
        <p><a class="button secondary" href=back>"回到活动"</a></p>
    }
}

/// What a publication changed.
fn changed(state: &AppState, publication: &Publication) -> Option<AnyView> {
    let items: Vec<_> = publication
        .differences
        .iter()
        .map(|one| {
            view! {
                <li><b>{one.what.clone()}</b>"："<ins>{one.after.clone()}</ins><br/><small class="soft">"原来："<del>{one.before.clone()}</del></small></li>
            }
        })
        .collect();
    let at = format::moment(
        publication.published_at,
        state.clock.now(),
        state.settings.zone,
    );
    (!items.is_empty()).then(|| view! { <h3>{at}</h3><ul>{items}</ul> }.into_any())
}

/// When it was frozen, and what it is known by.
fn frozen(state: &AppState, newest: &Publication) -> AnyView {
    let at = newest.published_at.with_timezone(&state.settings.zone);
    let hash = HEXLOWER.encode(&newest.rule_hash);
    view! {
        <section class="rule-hash soft">
            <p><small>{format!("规则于 {} 公布并冻结（第 {} 版）。", at.format("%Y年%-m月%-d日 %H:%M:%S"), newest.number)}</small></p>
            <p><small>"规则原文的 SHA-256："<code>{hash}</code></small></p>
        </section>
    }
    .into_any()
}
