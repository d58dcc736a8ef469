//! The files of channels: QR codes, and the list of all links.

use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Response};
use exchange::channels::ChannelRow;
use http::header;
use serde::Deserialize;
use storage::channels::{self, ChannelCampaign};
use uuid::Uuid;

use super::link::{Origin, campaign, channel, qr};
use super::list_page::{ListQuery, Narrowed, standing, title_of};
use crate::audit::{deed, record_export};
use crate::context::AppState;
use crate::error::AppError;
use crate::heavy::heavy;
use crate::staff::who::Desk;
use crate::ui::files::{CSV, XLSX, download, unwritten};

/// Whether a drawing is taken away or shown.
#[derive(Clone, Default, Deserialize)]
pub struct Taken {
    download: Option<String>,
}

/// `GET …/qr.svg`: a channel's code as a drawing. For those who may see it.
pub async fn qr_svg(
    State(state): State<AppState>,
    desk: Desk,
    origin: Origin,
    Path((id, channel_id)): Path<(Uuid, Uuid)>,
    Query(taken): Query<Taken>,
) -> Result<Response, AppError> {
    let (who, campaign) = campaign(&state, &desk, id).await?;
    let found = channel(&state, who, id, channel_id).await?;
    let link = origin
        .link(&campaign, &found.code)
        .ok_or(AppError::NotFound)?;
    let svg = qr(&link)?.to_svg();
    let name = format!("二维码-{}.svg", found.name);
    Ok(drawing(&name, svg, taken.download.is_some()))
}

/// An SVG, to be shown in a page or taken away.
pub fn drawing(name: &str, svg: String, taken: bool) -> Response {
    const SVG: &str = "image/svg+xml; charset=utf-8";
    if taken {
        return download(name, SVG, svg.into_bytes());
    }
    let told = [
        (header::CONTENT_TYPE, SVG),
        (header::CACHE_CONTROL, "no-store"),
        // Opened by itself it is a drawing that runs and fetches nothing.
        (
            header::CONTENT_SECURITY_POLICY,
            "default-src 'none'; img-src data:; style-src 'unsafe-inline'; sandbox",
        ),
    ];
    (told, svg).into_response()
}

/// `GET …/qr.png`: a channel's code as a picture. For those who may see it.
pub async fn qr_png(
    State(state): State<AppState>,
    desk: Desk,
    origin: Origin,
    Path((id, channel_id)): Path<(Uuid, Uuid)>,
) -> Result<Response, AppError> {
    let (who, campaign) = campaign(&state, &desk, id).await?;
    let found = channel(&state, who, id, channel_id).await?;
    let link = origin
        .link(&campaign, &found.code)
        .ok_or(AppError::NotFound)?;
    let qr = qr(&link)?;
    let file = heavy(move || qr.to_png()).await?.map_err(|error| {
        tracing::error!(error = %error, "no picture of a QR code");
        AppError::Broken
    })?;
    Ok(download(
        &format!("二维码-{}.png", found.name),
        "image/png",
        file,
    ))
}

/// `GET /staff/campaigns/{id}/channels.xlsx`: the list as a workbook. For those who may see it.
pub async fn xlsx(
    State(state): State<AppState>,
    desk: Desk,
    origin: Origin,
    Path(id): Path<Uuid>,
    Query(query): Query<ListQuery>,
) -> Result<Response, AppError> {
    let (campaign, rows) = exported(&state, &desk, (&origin, id), query, "xlsx").await?;
    let bytes = heavy(move || exchange::channels::to_xlsx(&rows)).await?;
    let bytes = bytes.map_err(|error| unwritten(&error))?;
    Ok(download(&name(&campaign, "xlsx"), XLSX, bytes))
}

/// `GET /staff/campaigns/{id}/channels.csv`: the same as CSV. For those who may see it.
pub async fn csv(
    State(state): State<AppState>,
    desk: Desk,
    origin: Origin,
    Path(id): Path<Uuid>,
    Query(query): Query<ListQuery>,
) -> Result<Response, AppError> {
    let (campaign, rows) = exported(&state, &desk, (&origin, id), query, "csv").await?;
    let bytes = exchange::channels::to_csv(&rows);
    Ok(download(&name(&campaign, "csv"), CSV, bytes))
}

fn name(campaign: &ChannelCampaign, end: &str) -> String {
    format!("渠道链接-{}.{end}", title_of(campaign))
}

async fn exported(
    state: &AppState,
    desk: &Desk,
    (origin, id): (&Origin, Uuid),
    query: ListQuery,
    format: &str,
) -> Result<(ChannelCampaign, Vec<ChannelRow>), AppError> {
    let (who, campaign) = campaign(state, desk, id).await?;
    let filter = Narrowed::of(who, id, query).filter;
    let found = {
        let mut conn = state.db.read().await?;
        channels::list(&mut conn, &filter, 0, u32::MAX).await?
    };
    let row = |channel: channels::StoredChannel| {
        let (branch_code, branch) = channel.branch.unwrap_or_default();
        ChannelRow {
            link: origin.link(&campaign, &channel.code).unwrap_or_default(),
            name: channel.name,
            medium: channel.medium.label().into(),
            branch_code,
            branch,
            state: standing(channel.closed_at.is_none()).into(),
            visits: channel.visits,
            starts: channel.starts,
            hand_ins: channel.hand_ins,
        }
    };
    let rows: Vec<_> = found.into_iter().map(row).collect();
    let deed = deed(who, "channel.export", "campaign", id);
    record_export(state, deed, rows.len(), format).await?;
    Ok((campaign, rows))
}
