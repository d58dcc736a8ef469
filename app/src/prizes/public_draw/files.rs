//! What is taken away from a draw's page: the record, the verifier, the algorithm, a holder's proof.

use axum::body::Body;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use http::header;
use object_store::ObjectStoreExt;
use storage::prizes::draws::{self, Stage};
use storage::prizes::held_ticket;
use uuid::Uuid;

use super::mine;
use super::shown::{Audience, Shown};
use crate::context::AppState;
use crate::error::AppError;
use crate::pictures::unavailable;
use crate::ui::files::download;
use crate::visitor::Visitor;

/// How the algorithm is written down, and a verifier that was made from that alone.
pub const ALGORITHM: &str = include_str!("../../../../docs/draw.md");
/// The verifier.
pub const VERIFIER: &str = include_str!("../../../../docs/verify_draw.py");

/// `GET /draws/{id}/record.json`: the record as far as it is public. For anyone.
pub async fn record(
    State(state): State<AppState>,
    Path(id): Path<Uuid>,
) -> Result<Response, AppError> {
    let shown = Shown::find(&state, id, Audience::Public).await?;
    let reached = match &shown.held {
        Some(_) => Stage::Drawn,
        None => Stage::Frozen,
    };
    let file = stored(&state, id, reached).await?;
    let headers = [
        (header::CONTENT_TYPE, "application/json".to_owned()),
        (
            header::CONTENT_DISPOSITION,
            "attachment; filename=\"record.json\"".to_owned(),
        ),
        (header::CONTENT_LENGTH, file.meta.size.to_string()),
        (header::CACHE_CONTROL, "no-cache".to_owned()),
    ];
    Ok((headers, Body::from_stream(file.into_stream())).into_response())
}

/// The stored file of a record.
///
/// # Errors
/// [`AppError::NotFound`] before its stage; [`AppError::Unavailable`], logged, where the store is away.
pub async fn stored(
    state: &AppState,
    draw: Uuid,
    reached: Stage,
) -> Result<object_store::GetResult, AppError> {
    let name = {
        let mut conn = state.db.read().await?;
        draws::file(&mut conn, draw, reached).await?
    };
    let name = name.ok_or(AppError::NotFound)?;
    let found = state.store.get(&name.into()).await;
    found.map_err(|error| unavailable(&error))
}

/// `GET /draws/verify_draw.py`. For anyone.
pub async fn verifier() -> Response {
    download(
        "verify_draw.py",
        "text/x-python; charset=utf-8",
        VERIFIER.into(),
    )
}

/// `GET /draws/draw.md`. For anyone.
pub async fn algorithm() -> Response {
    let kind = [(header::CONTENT_TYPE, "text/plain; charset=utf-8")];
    (kind, ALGORITHM).into_response()
}

/// `GET /draws/{id}/tickets/{ticket}/proof.json`: a ticket's secret and the proof that the list holds
/// it. For its holder.
pub async fn proof(
    State(state): State<AppState>,
    visitor: Visitor,
    Path((id, ticket)): Path<(Uuid, Uuid)>,
) -> Result<Response, AppError> {
    let who = visitor.require()?;
    let shown = Shown::find(&state, id, Audience::Public).await?;
    let own = {
        let mut conn = state.db.read().await?;
        held_ticket(&mut conn, shown.campaign.id, who.id, ticket).await?
    };
    let own = own.ok_or(AppError::NotFound)?;
    let proof = mine::proof(&state, &shown, &own).await?;
    let proof = proof.ok_or(AppError::NotFound)?;
    let file = format!("{:#}\n", mine::as_json(&shown, &proof));
    let name = format!("ticket-{}.json", proof.number);
    Ok(download(&name, "application/json", file.into_bytes()))
}
