//! `/staff/draws/reviews.csv`: the list as a file. Nobody's number is in it.

use axum::extract::{Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use domain::prizes::signals::Signal;
use domain::staff::Permission;
use exchange::table::CsvTable;
use storage::prizes::{self, TicketReview};

use super::change::label;
use super::list_page::{ListQuery, Narrowed, campaign};
use crate::audit::{deed, record_export};
use crate::context::AppState;
use crate::error::AppError;
use crate::heavy::heavy;
use crate::staff::who::Desk;
use crate::ui::files::{CSV, EXPORTED, download, room_for};

const TITLES: [&str; 10] = [
    "券号",
    "得券时间",
    "网点",
    "分数",
    "原因",
    "设备编号",
    "网络编号",
    "处理",
    "处理人",
    "说明",
];

/// `GET /staff/draws/reviews.csv`. For those who may see draws. Without a campaign it leads to where one
/// is chosen.
pub async fn csv(
    State(state): State<AppState>,
    desk: Desk,
    Query(query): Query<ListQuery>,
) -> Result<Response, AppError> {
    let who = desk.require(Permission::ViewDraws)?;
    let Some(narrowed) = Narrowed::of(who, query) else {
        return Ok(Redirect::to("/staff/draws/reviews").into_response());
    };
    let campaign = campaign(&state, narrowed.campaign).await?;
    let found = {
        let mut conn = state.db.read().await?;
        room_for(prizes::count_reviews(&mut conn, &narrowed.filter).await?)?;
        prizes::list_reviews(&mut conn, &narrowed.filter, 0, EXPORTED).await?
    };
    let deed = deed(who, "draw.export_reviews", "campaign", campaign.id);
    record_export(&state, deed, found.len(), "csv").await?;
    let zone = state.settings.zone;
    let file = heavy(move || {
        let mut bytes = Vec::new();
        let mut file = CsvTable::new(&mut bytes, TITLES)?;
        for review in &found {
            let given = review.given_at.with_timezone(&zone);
            file.row(cells(
                review,
                &given.format("%Y-%m-%d %H:%M:%S").to_string(),
            ))?;
        }
        file.finish()?;
        Ok::<_, std::io::Error>(bytes)
    });
    let bytes = file.await?.map_err(|error| {
        tracing::error!(error = %error, "tickets under review were not written as a file");
        AppError::Broken
    })?;
    let name = format!("存疑抽奖券-{}.csv", campaign.title);
    Ok(download(&name, CSV, bytes))
}

fn cells(review: &TicketReview, given: &str) -> [String; 10] {
    let told = review
        .reasons
        .signals
        .iter()
        .map(|signal: &Signal| signal.told());
    let (ruling, by) = match &review.ruling {
        Some((ruling, by, _)) => (label(*ruling), by.clone()),
        None => ("待处理", String::new()),
    };
    [
        review.code.clone(),
        given.to_owned(),
        review.branch.clone().unwrap_or_default(),
        review.score.to_string(),
        told.collect::<Vec<_>>().join("；"),
        review.reasons.device.clone().unwrap_or_default(),
        review.reasons.block.clone().unwrap_or_default(),
        ruling.to_owned(),
        by,
        review.note.clone(),
    ]
}
