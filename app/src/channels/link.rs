//! The link of a channel, and the campaign that it leads to.

use axum::extract::FromRequestParts;
use domain::staff::Permission;
use exchange::qr::Qr;
use http::header;
use http::request::Parts;
use storage::channels::{self, ChannelCampaign, Filter, StoredChannel};
use uuid::Uuid;

use crate::context::AppState;
use crate::error::AppError;
use crate::staff::who::{Desk, SignedInStaff};

/// Where customers reach the platform, without a slash at the end: as the operator set it, else as
/// the member of staff reaches it.
pub struct Origin {
    /// Such as `https://quiz.example`.
    pub address: String,
    /// Whether the operator set it: only then can a poster be relied on.
    pub is_set: bool,
}

impl FromRequestParts<AppState> for Origin {
    type Rejection = AppError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, AppError> {
        if let Some(address) = state.settings.public_url.clone() {
            return Ok(Self {
                address,
                is_set: true,
            });
        }
        let host = parts.headers.get(header::HOST);
        let host = host.and_then(|host| host.to_str().ok());
        let plain = |host: &&str| {
            host.bytes()
                .all(|b| b.is_ascii_alphanumeric() || b".-:[]".contains(&b))
        };
        let host = host.filter(plain).ok_or(AppError::BadRequest)?;
        Ok(Self {
            address: format!("http://{host}"),
            is_set: false,
        })
    }
}

impl Origin {
    /// The link that a channel's posters carry; `None` where the campaign has no address yet.
    pub fn link(&self, campaign: &ChannelCampaign, code: &str) -> Option<String> {
        let Self { address, .. } = self;
        let slug = &campaign.slug;
        (!slug.is_empty()).then(|| format!("{address}/campaigns/{slug}?c={code}"))
    }
}

/// The QR code of a link.
///
/// # Errors
/// [`AppError::Broken`], for a link that is longer than any.
pub fn qr(link: &str) -> Result<Qr, AppError> {
    Qr::of(link).map_err(|error| {
        tracing::error!(error = %error, "no QR code");
        AppError::Broken
    })
}

/// The campaign whose channels somebody asks for.
///
/// # Errors
/// [`AppError::NotFound`], and those of signing in.
pub async fn campaign<'d>(
    state: &AppState,
    desk: &'d Desk,
    id: Uuid,
) -> Result<(&'d SignedInStaff, ChannelCampaign), AppError> {
    let who = desk.require(Permission::ViewChannels)?;
    let mut conn = state.db.read().await?;
    let found = channels::campaign(&mut conn, id).await?;
    Ok((who, found.ok_or(AppError::NotFound)?))
}

/// One of a campaign's channels that this person may see.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn channel(
    state: &AppState,
    who: &SignedInStaff,
    campaign: Uuid,
    id: Uuid,
) -> Result<StoredChannel, AppError> {
    let filter = Filter {
        id: Some(id),
        ..Filter::all(campaign, who.scope)
    };
    let mut conn = state.db.read().await?;
    let found = channels::list(&mut conn, &filter, 0, 1).await?;
    found.into_iter().next().ok_or(AppError::NotFound)
}
