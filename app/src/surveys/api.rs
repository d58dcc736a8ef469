//! Every change a browser can make about a survey.

use std::collections::BTreeMap;

use leptos::prelude::*;

use crate::error::AppError;

/// Begins the survey of a campaign, or goes on with it. The signed-in participant may, once.
#[server(endpoint = "surveys/begin")]
pub async fn begin(
    campaign: String,
    #[server(default)] consent: Option<String>,
) -> Result<(), AppError> {
    use crate::channels::visits::way_cookie;
    use crate::surveys::fill_in;
    use crate::visitor::cookie;

    let (state, who) = crate::visitor::require_participant().await?;
    let (_, parts) = crate::visitor::request()?;
    let way = way_cookie(&campaign);
    let came_by = cookie(&parts.headers, &way);
    let with = (consent.is_some(), came_by);
    let page = fill_in::begin(&state, who.id, &campaign, with).await?;
    leptos_axum::redirect(&page);
    Ok(())
}

/// Saves what was typed on a page of an unfinished survey. Its participant may. `shown` names the
/// questions that the page showed; `go` says where to: `next`, `back` or `later`.
#[server(endpoint = "surveys/save")]
pub async fn save(
    campaign: String,
    page: String,
    #[server(default)] shown: Vec<String>,
    #[server(default)] fields: BTreeMap<String, Vec<String>>,
    #[server(default)] go: Option<String>,
) -> Result<(), AppError> {
    use crate::surveys::fill_in::{self, Page};

    let (state, who) = crate::visitor::require_participant().await?;
    let page = Page {
        page,
        shown,
        fields,
    };
    let to = fill_in::save(&state, who.id, &campaign, page, go.as_deref()).await?;
    leptos_axum::redirect(&to);
    Ok(())
}

/// Hands a survey in, once: later calls lead to the same page. Its participant may. `changes` counts
/// those of the draft as it was shown.
#[server(endpoint = "surveys/hand_in")]
pub async fn hand_in(campaign: String, changes: i64) -> Result<(), AppError> {
    use crate::surveys::hand_in;

    let (state, who) = crate::visitor::require_participant().await?;
    let to = hand_in::hand_in(&state, who.id, &campaign, changes).await?;
    leptos_axum::redirect(&to);
    Ok(())
}
