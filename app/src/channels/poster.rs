//! `/staff/campaigns/{id}/channels/{channel}/poster`: the poster of a channel, to print or to save.

use axum::extract::{Path, Query, State};
use axum::response::Response;
use data_encoding::BASE64;
use domain::campaigns::{Campaign, Cover};
use domain::staff::Permission;
use leptos::nonce::use_nonce;
use leptos::prelude::*;
use object_store::ObjectStoreExt;
use serde::Deserialize;
use storage::campaigns;
use storage::channels::{ChannelCampaign, StoredChannel};
use uuid::Uuid;

use super::drawing::{Format, Poster, draw};
use super::files::drawing;
use super::link::{Origin, campaign, channel, qr};
use super::list_page::{list_of, place, warnings};
use crate::context::AppState;
use crate::error::AppError;
use crate::pictures::{CoverPicture, file_for};
use crate::staff::console::page;
use crate::staff::who::Desk;
use crate::ui::format;

/// The site's own covers, which a poster has to hold itself.
const DRAWN: [(&str, &[u8]); 3] = [
    (
        "cover-315.svg",
        include_bytes!("../../assets/cover-315.svg"),
    ),
    (
        "cover-check.svg",
        include_bytes!("../../assets/cover-check.svg"),
    ),
    (
        "cover-newcomer.svg",
        include_bytes!("../../assets/cover-newcomer.svg"),
    ),
];
const KITE: &[u8] = include_bytes!("../../assets/kite.svg");
const SVG: &str = "image/svg+xml";

/// How wide a cover is at least, in pixels, where a poster is printed.
const PRINTED: u32 = 1440;

/// Makes a picture of the drawing, where scripts run: a phone keeps pictures, not drawings.
const SAVE: &str = "(()=>{const b=document.getElementById('save-png');if(!b)return;b.hidden=false;\
    b.onclick=async()=>{b.disabled=true;try{\
    const t=await(await fetch(b.dataset.svg,{cache:'no-store'})).text();\
    const i=new Image();i.src='data:image/svg+xml;charset=utf-8,'+encodeURIComponent(t);await i.decode();\
    const c=document.createElement('canvas');c.width=+b.dataset.width;c.height=+b.dataset.height;\
    c.getContext('2d').drawImage(i,0,0,c.width,c.height);\
    const a=document.createElement('a');a.href=c.toDataURL('image/png');a.download=b.dataset.name;\
    document.body.append(a);a.click();a.remove();\
    }catch(e){document.getElementById('save-trouble').hidden=false}b.disabled=false}})()";

/// Which poster.
#[derive(Clone, Default, Deserialize)]
pub struct PosterQuery {
    size: Option<String>,
    download: Option<String>,
}

impl PosterQuery {
    /// Of which proportions.
    pub fn format(&self) -> Format {
        match self.size.as_deref() {
            Some("phone") => Format::Phone,
            _ => Format::A4,
        }
    }

    /// Whether it is taken away rather than shown.
    pub const fn is_taken(&self) -> bool {
        self.download.is_some()
    }
}

/// What a poster of these proportions is called.
pub const fn title_of(format: Format) -> &'static str {
    match format {
        Format::A4 => "A4 海报",
        Format::Phone => "手机海报",
    }
}

/// A poster with ways to print and save it. `here` is its page, whose drawing has the same address
/// with `.svg` after it; `name` is what its files are called, `above` what is to be heeded.
pub fn shown(format: Format, here: &str, name: &str, alt: String, above: AnyView) -> AnyView {
    let (size, other) = match format {
        Format::A4 => ("a4", ("phone", "看手机海报")),
        Format::Phone => ("phone", ("a4", "看 A4 海报")),
    };
    let svg = format!("{here}.svg?size={size}");
    let (width, height) = format.size();
    let nonce = use_nonce().map(|nonce| nonce.to_string());
    view! {
        <div class="page-head no-print">
            <div>
                <h1>{title_of(format)}</h1>
                <p class="soft">{match format {
                    Format::A4 => "请按 Ctrl+P 打印：纸张 A4，边距选“无”。也可以下载 SVG 交给印刷厂。",
                    Format::Phone => "1080×1920，适合发朋友圈、公众号，或放在网点大屏上。",
                }}</p>
            </div>
            <div class="row">
                <button id="save-png" class="button primary" type="button" hidden data-svg=svg.clone()
                    data-width=width.to_string() data-height=height.to_string()
                    data-name=format!("海报-{name}.png")>"下载图片 PNG"</button>
                <a class="button" href=format!("{svg}&download=1") download="">"下载 SVG"</a>
                <a class="button quiet" href=format!("{here}?size={}", other.0)>{other.1}</a>
            </div>
        </div>
        <p id="save-trouble" class="notice bad no-print" role="alert" hidden>"这个浏览器存不了图片，请改用“下载 SVG”。"</p>
        <div class="no-print">{above}</div>
        <p class=format!("poster {size}")>
            <img src=svg alt=alt width=width.to_string() height=height.to_string()/>
        </p>
        <script nonce=nonce inner_html=SAVE></script>
    }
    .into_any()
}

/// Whose poster: the campaign as customers see it, and the channel.
struct Found {
    composed: ChannelCampaign,
    published: Campaign,
    channel: StoredChannel,
}

/// Only what is published has a poster: before, each of its words may change.
async fn find(
    state: &AppState,
    desk: &Desk,
    (id, channel_id): (Uuid, Uuid),
) -> Result<Found, AppError> {
    let (who, composed) = campaign(state, desk, id).await?;
    let channel = channel(state, who, id, channel_id).await?;
    let mut conn = state.db.read().await?;
    let published = campaigns::find(&mut conn, id).await?;
    Ok(Found {
        composed,
        published: published.ok_or(AppError::NotFound)?,
        channel,
    })
}

/// `GET …/poster`: the poster with ways to print and save it. For those who may see the channel.
pub async fn poster(
    State(state): State<AppState>,
    desk: Desk,
    origin: Origin,
    Path((id, channel_id)): Path<(Uuid, Uuid)>,
    Query(query): Query<PosterQuery>,
) -> Result<Response, AppError> {
    let Found {
        composed,
        published,
        channel,
    } = find(&state, &desk, (id, channel_id)).await?;
    let who = desk.require(Permission::ViewChannels)?;
    let format = query.format();
    let here = format!("{}/{channel_id}", list_of(&composed));
    let place = place(who, &composed, title_of(format))
        .below("渠道与二维码", list_of(&composed))
        .below(channel.name.clone(), here.clone());
    Ok(page(&state, &desk, &place, || {
        let alt = format!("{} 的海报，渠道 {}", published.title, channel.name);
        let above = warnings(&composed, &origin);
        shown(format, &format!("{here}/poster"), &channel.name, alt, above)
    }))
}

/// `GET …/poster.svg`: the drawing itself. For those who may see the channel.
pub async fn poster_svg(
    State(state): State<AppState>,
    desk: Desk,
    origin: Origin,
    Path((id, channel_id)): Path<(Uuid, Uuid)>,
    Query(query): Query<PosterQuery>,
) -> Result<Response, AppError> {
    let Found {
        composed,
        published,
        channel,
    } = find(&state, &desk, (id, channel_id)).await?;
    let link = origin
        .link(&composed, &channel.code)
        .ok_or(AppError::NotFound)?;
    let poster = Poster {
        facts: facts(&state, &published),
        cover: cover(&state, &published.details.cover).await?,
        kite: kite(),
        call: "扫码参加",
        title: published.title,
        summary: published.details.summary,
        contact: published.details.contact,
        channel: channel.name.clone(),
    };
    let svg = draw(&poster, &qr(&link)?, query.format());
    let name = format!("海报-{}.svg", channel.name);
    Ok(drawing(&name, svg, query.is_taken()))
}

/// What the campaign's page says of when, what and who.
fn facts(state: &AppState, campaign: &Campaign) -> Vec<(&'static str, String)> {
    let zone = state.settings.zone;
    let (from, to) = (
        format::day(campaign.window.opens_at, zone),
        format::last_day(campaign.window.closes_at, zone),
    );
    let mut facts = vec![("时间", format!("{from} 至 {to}"))];
    if let Some(hours) = campaign.window.daily {
        let (from, to) = (hours.from.format("%H:%M"), hours.to.format("%H:%M"));
        facts.push(("每天", format!("{from} 至 {to}")));
    }
    let prizes = campaign.details.prizes.iter();
    let prizes: Vec<_> = prizes
        .map(|prize| format!("{} 共 {} 份", prize.name, prize.count))
        .collect();
    if !prizes.is_empty() {
        facts.push(("奖品", prizes.join("；")));
    }
    facts.push(("主办", campaign.details.organiser.clone()));
    facts
}

/// The cover as an address that holds it: a drawing that fetched something would spoil the canvas,
/// and would be empty when it is opened by itself.
async fn cover(state: &AppState, cover: &Cover) -> Result<Option<String>, AppError> {
    if let Cover::Site(name) = cover {
        let found = DRAWN.iter().find(|(known, _)| known == name);
        return Ok(found.map(|(_, bytes)| inlined(SVG, bytes)));
    }
    let CoverPicture::Picture(picture) = CoverPicture::of(state, cover).await? else {
        return Ok(None);
    };
    let path = file_for(&picture, PRINTED);
    let file = match state.store.get(&path).await {
        Ok(found) => found.bytes().await,
        Err(error) => Err(error),
    };
    // A poster without its cover is better than none.
    Ok(match file {
        Ok(file) => Some(inlined(picture.format.media_type(), &file)),
        Err(error) => {
            tracing::error!(picture.id = %picture.id, error = %error, "a poster lacks its cover");
            None
        }
    })
}

/// The kite as an address that holds it.
pub fn kite() -> String {
    inlined(SVG, KITE)
}

/// A file as an address that holds it.
pub fn inlined(kind: &str, bytes: &[u8]) -> String {
    format!("data:{kind};base64,{}", BASE64.encode(bytes))
}
