//! `/campaigns/{slug}/instant`: what was committed to, how many prizes are given, and after the end all
//! moments.

use axum::extract::{Path, State};
use axum::response::Response;
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use data_encoding::HEXLOWER;
use domain::campaigns::Campaign;
use domain::prizes::Giving;
use domain::prizes::instant::reference;
use leptos::prelude::*;
use storage::Conn;
use storage::prizes::{self, InstantPlan, InstantStop, StoredMoment};
use uuid::Uuid;

use super::plan;
use crate::campaigns::pages::find;
use crate::context::AppState;
use crate::error::AppError;
use crate::shell::{Body, Head, page};
use crate::ui::format;
use crate::ui::parts::phrases;
use crate::visitor::Visitor;

/// How many moments of a lot the page lists, and how many lots. The record has all.
const LISTED: u32 = 500;
/// How many moments it lists in all.
const LISTED_IN_ALL: u32 = 5_000;

/// What everybody may know of a campaign's instant wins at any time.
pub struct Told {
    /// How many moments there are.
    pub moments: i64,
    /// How many of them were met.
    pub met: i64,
    /// What was committed to, and when.
    pub plans: Vec<InstantPlan>,
    /// The last stop, which may be over.
    stop: Option<InstantStop>,
}

impl Told {
    /// Of a campaign with instant wins; of others nothing is read.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn of(conn: &mut Conn, campaign: &Campaign) -> Result<Option<Self>, AppError> {
        let mut prizes = campaign.details.prizes.iter();
        if prizes.all(|prize| prize.given != Giving::Instant) {
            return Ok(None);
        }
        Self::read(conn, campaign.id).await
    }

    /// Of the campaign with this id; `None` where nothing was committed to.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn read(conn: &mut Conn, campaign: Uuid) -> Result<Option<Self>, AppError> {
        let plans = prizes::instant_plans(conn, campaign).await?;
        if plans.is_empty() {
            return Ok(None);
        }
        let (moments, met) = prizes::moment_counts(conn, campaign).await?;
        Ok(Some(Self {
            moments,
            met,
            plans,
            stop: prizes::instant_stop(conn, campaign).await?,
        }))
    }

    /// What stops them at `now`.
    pub fn stopped(&self, now: DateTime<Utc>) -> Option<&InstantStop> {
        self.stop.as_ref().filter(|stop| stop.holds(now))
    }
}

/// The way to the page, on the campaign's own.
pub fn link(campaign: &Campaign, told: Option<&Told>) -> Option<AnyView> {
    let told = told?;
    let count = format!("共 {} 份，已开出 {} 份", told.moments, told.met);
    let view = view! {
        <a class="card link" href=format!("/campaigns/{}/instant", campaign.slug)>
            <strong>"即开奖怎样保证公平"</strong><br/>
            <span class="soft">{count}"，中奖时刻的承诺值已经公布"</span>
        </a>
    };
    Some(view.into_any())
}

/// That they are stopped, where they are: in the words of whoever stopped them, and what it means.
pub fn stopped(told: &Told, now: DateTime<Utc>, zone: Tz) -> Option<impl IntoView + use<>> {
    let stop = told.stopped(now)?;
    let because = stop.because.clone();
    let until = stop.resumes_at;
    let until = until.map(|at| format!("即开奖{}。", resumes(at, now, zone)));
    Some(view! {
        <div class="notice warning">
            <p><strong>"即开奖暂停"</strong>" "{because}</p>
            <p>"答题照常，暂停期间到达的中奖时刻会留到恢复以后。"{until}</p>
        </div>
    })
}

/// 将于 3月15日 14:00 恢复
pub fn resumes(at: DateTime<Utc>, now: DateTime<Utc>, zone: Tz) -> String {
    format!("将于 {} 恢复", format::moment(at, now, zone))
}

/// `GET /campaigns/{slug}/instant`. For anyone.
pub async fn instant(
    State(state): State<AppState>,
    visitor: Visitor,
    Path(slug): Path<String>,
) -> Result<Response, AppError> {
    let campaign = find(&state, &slug).await?;
    let mut conn = state.db.read().await?;
    let told = Told::read(&mut conn, campaign.id).await?;
    let told = told.ok_or(AppError::NotFound)?;
    let published = prizes::instant_record_at(&mut conn, campaign.id).await?;
    let drawn = match published {
        Some(_) => Some(Drawn::read(&mut conn, &told.plans).await?),
        None => None,
    };
    drop(conn);
    let (now, zone) = (state.clock.now(), state.settings.zone);
    let title = format!("即开奖：{}", campaign.title);
    Ok(page(&state, &visitor, &Head::new(title), || {
        let back = format!("/campaigns/{}", campaign.slug);
        Body::new(view! {
            <div>
                <h1>"即开奖"</h1>
                <p class="lead">{phrases(&campaign.title)}</p>
            </div>
            {stopped(&told, now, zone)}
            {counts(&told, drawn.is_some())}
            {how()}
            {commitments(&state, &told)}
            {drawn.as_ref().map(|drawn| outcome(&state, &campaign, drawn))}
        })
        .bar(view! { <nav class="bottom-bar"><a class="button primary" href=back>"回到活动"</a></nav> })
    }))
}

/// The moments that the page lists.
struct Drawn {
    lots: Vec<DrawnLot>,
    /// How many lots there are besides.
    left: usize,
}

struct DrawnLot {
    title: String,
    /// How many moments there are.
    count: u32,
    /// The first of them.
    moments: Vec<StoredMoment>,
}

impl Drawn {
    async fn read(conn: &mut Conn, plans: &[InstantPlan]) -> Result<Self, AppError> {
        let mut lots = Vec::new();
        for stored in plans {
            let of = plan::read(stored)?.lots;
            lots.extend(of.into_iter().map(|lot| (stored.id, lot)));
        }
        let mut drawn = Self {
            left: lots.len().saturating_sub(LISTED as usize),
            lots: Vec::new(),
        };
        let mut room = LISTED_IN_ALL;
        for (plan, lot) in lots.into_iter().take(LISTED as usize) {
            let of = (plan, lot.label.as_str());
            let moments = prizes::lot_moments(conn, of, room.min(LISTED)).await?;
            room = room.saturating_sub(u32::try_from(moments.len()).unwrap_or(u32::MAX));
            drawn.lots.push(DrawnLot {
                title: match &lot.branch {
                    Some(branch) => format!("{}（网点 {branch}）", lot.prize),
                    None => lot.prize.clone(),
                },
                count: lot.moments,
                moments,
            });
        }
        Ok(drawn)
    }
}

fn counts(told: &Told, over: bool) -> impl IntoView + use<> {
    let left = told.moments - told.met;
    let rest = if over {
        format!("{left} 份没有人遇到，按规则不再发放")
    } else {
        format!("{left} 份")
    };
    view! {
        <dl class="facts card">
            <div><dt>"一共"</dt><dd>{format!("{} 份", told.moments)}</dd></div>
            <div><dt>"已开出"</dt><dd>{format!("{} 份", told.met)}</dd></div>
            <div><dt>{if over { "未开出" } else { "待开出" }}</dt><dd>{rest}</dd></div>
        </dl>
    }
}

fn how() -> impl IntoView {
    view! {
        <section class="stack">
            <h2>"怎么开奖"</h2>
            <ol class="steps-you-do">
                <li>"发布活动时，系统用一串随机数，在活动开放的时间里抽出每一份奖品的“中奖时刻”。"</li>
                <li>"中奖时刻到了以后，第一位达标交卷的人中奖；同一个人在一次活动里只中一次。"</li>
                <li>"中奖时刻事先抽定，参加的人多人少都不改变份数。活动结束时还没有人遇到的，不再发放。"</li>
                <li>"即开奖暂停后不会立刻恢复：恢复时间是至少 60 分钟以后的整点，提前公布在活动页面上，所以谁也不能挑一个只有自己知道的时刻。"</li>
                <li>"下面的承诺值在抽定时公布。活动结束后公开随机数和全部时刻，任何人都能核对有没有改动过。"</li>
            </ol>
        </section>
    }
}

fn commitments(state: &AppState, told: &Told) -> impl IntoView + use<> {
    let (now, zone) = (state.clock.now(), state.settings.zone);
    let rows: Vec<_> = told
        .plans
        .iter()
        .map(|plan| {
            let at = format::moment(plan.made_at, now, zone);
            let hash = HEXLOWER.encode(&plan.commitment);
            view! { <div class="rule-hash"><p class="soft">{at}" 公布"</p><code>{hash}</code></div> }
        })
        .collect();
    view! {
        <section class="card stack">
            <h2>"承诺值（SHA-256）"</h2>
            {rows}
        </section>
    }
}

/// The moments, and how to verify them.
fn outcome(state: &AppState, campaign: &Campaign, drawn: &Drawn) -> impl IntoView + use<> {
    let file = format!("/campaigns/{}/instant.json", campaign.slug);
    let name = format!("{}-instant.json", campaign.slug);
    let more = |left: usize, unit: &str| {
        let told = format!("还有 {left} {unit}没有列在这里，全部在下面的记录文件里。");
        (left > 0).then(|| view! { <p class="soft">{told}</p> })
    };
    let lots: Vec<_> = drawn
        .lots
        .iter()
        .map(|lot| {
            let rows = lot.moments.iter().map(|moment| row(state, moment));
            let rows: Vec<_> = rows.collect();
            let left = (lot.count as usize).saturating_sub(rows.len());
            view! {
                <details class="card">
                    <summary>{format!("{}：{} 个中奖时刻", lot.title, lot.count)}</summary>
                    <ul class="list">{rows}</ul>
                    {more(left, "个时刻")}
                </details>
            }
        })
        .collect();
    view! {
        <section class="stack">
            <h2>"全部中奖时刻"</h2>
            {lots}
            {more(drawn.left, "项奖品")}
            <p><a class="button secondary" href=file download=name.clone()>"下载记录"</a></p>
            <p class="soft">"核对方法：用本平台的程序运行 "<code>{format!("zhiyuan draw verify {name}")}</code>"，或用公开的 Python 脚本运行 "<code>{format!("python3 verify_draw.py {name}")}</code>"，不需要联网。"</p>
        </section>
    }
}

fn row(state: &AppState, moment: &StoredMoment) -> impl IntoView + use<> {
    let zone = state.settings.zone;
    let told = |at: DateTime<Utc>| {
        let at = at.with_timezone(&zone);
        at.format("%Y-%m-%d %H:%M:%S").to_string()
    };
    let met = match moment.taken_at.zip(moment.win_id) {
        Some((at, win)) => format!("{} 开出，编号 {}", told(at), reference(win)),
        None => "没有人遇到，未发放".to_owned(),
    };
    view! { <li><span>{told(moment.at)}</span><span class="meta">{met}</span></li> }
}
