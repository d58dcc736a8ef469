//! `/staff/campaigns/{id}/instant`: the commitment, the pace and the kill switch of a campaign's instant
//! wins.
//!
//! Before the record is published nobody is told a moment. The pace ends with yesterday: whoever saw that
//! a moment has just passed and is free would know that the next hand-in wins.

use std::collections::BTreeMap;

use axum::extract::{Path, State};
use axum::response::Response;
use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use data_encoding::HEXLOWER;
use domain::campaigns::{Campaign, bank_day};
use domain::staff::{Permission, Role};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use storage::campaigns;
use storage::prizes::{self, StoredMoment};
use uuid::Uuid;

use super::api::{PauseInstant, ResumeInstant};
use super::public::Told;
use crate::context::AppState;
use crate::error::AppError;
use crate::reports::charts::{Day, by_day};
use crate::staff::console::{Place, Section, page};
use crate::staff::who::Desk;
use crate::ui::format;
use crate::ui::lists::empty;
use crate::ui::parts::field_error;

/// What the page is made of.
struct Shown {
    campaign: Campaign,
    told: Told,
    pace: BTreeMap<NaiveDate, (i64, i64)>,
    published_at: Option<DateTime<Utc>>,
}

/// `GET /staff/campaigns/{id}/instant`. For those who may see draws.
pub async fn instant(
    State(state): State<AppState>,
    desk: Desk,
    Path(id): Path<Uuid>,
) -> Result<Response, AppError> {
    let role = desk.require(Permission::ViewDraws)?.role;
    let (campaign, shown) = load(&state, id).await?;
    let back = format!("/staff/campaigns/{id}");
    let place = Place::new(Section::Draws, "即开奖").below(campaign.title.clone(), back);
    let Some(shown) = shown else {
        return Ok(page(&state, &desk, &place, || {
            view! {
                <div class="page-head"><div><h1>"即开奖"</h1><p class="soft">{campaign.title.clone()}</p></div></div>
                {empty(&state, "这个活动没有即开奖的奖品。", ().into_any())}
            }
        }));
    };
    Ok(page(&state, &desk, &place, || {
        view! {
            <div class="page-head">
                <div>
                    <h1>"即开奖"</h1>
                    <p class="soft">{shown.campaign.title.clone()}</p>
                </div>
                <a class="button" href=format!("/campaigns/{}/instant", shown.campaign.slug) target="_blank">"客户看到的页面"</a>
            </div>
            {tiles(&shown)}
            {record(&state, &shown)}
            {pace(&shown)}
            {commitments(&state, &shown.told)}
            {switch(&state, &desk, &shown, role)}
        }
    }))
}

/// The campaign; nothing more where it has no instant wins.
async fn load(state: &AppState, id: Uuid) -> Result<(Campaign, Option<Shown>), AppError> {
    let mut conn = state.db.read().await?;
    let campaign = campaigns::find(&mut conn, id).await?;
    let campaign = campaign.ok_or(AppError::NotFound)?;
    let Some(told) = Told::read(&mut conn, id).await? else {
        return Ok((campaign, None));
    };
    let moments = prizes::moments(&mut conn, id).await?;
    let published_at = prizes::instant_record_at(&mut conn, id).await?;
    drop(conn);
    let until = published_at.is_none().then(|| state.today());
    let shown = Shown {
        pace: pace_of(&moments, until, state.settings.zone),
        campaign: campaign.clone(),
        told,
        published_at,
    };
    Ok((campaign, Some(shown)))
}

/// By day, how many moments came and how many were met, before the day `until`.
fn pace_of(
    moments: &[StoredMoment],
    until: Option<NaiveDate>,
    zone: Tz,
) -> BTreeMap<NaiveDate, (i64, i64)> {
    let mut days = BTreeMap::<NaiveDate, (i64, i64)>::new();
    let shown = |at: DateTime<Utc>| {
        let day = bank_day(at, zone);
        until.is_none_or(|until| day < until).then_some(day)
    };
    for moment in moments {
        if let Some(day) = shown(moment.at) {
            days.entry(day).or_default().0 += 1;
        }
        if let Some(day) = moment.taken_at.and_then(shown) {
            days.entry(day).or_default().1 += 1;
        }
    }
    days
}

fn tiles(shown: &Shown) -> impl IntoView + use<> {
    let passed: i64 = shown.pace.values().map(|(passed, _)| passed).sum();
    let met: i64 = shown.pace.values().map(|(_, met)| met).sum();
    let (came, to_come, free) = if shown.published_at.is_some() {
        ("已到的时刻", "没有到的时刻", "没有人遇到")
    } else {
        ("到昨天为止已到", "今天及以后", "到昨天为止还没有人遇到")
    };
    let tile = |class: &'static str, count: i64, label: &'static str| {
        view! { <li><span class=class><b>{count}</b>{label}</span></li> }
    };
    view! {
        <ul class="tiles">
            {tile("tile", shown.told.moments, "中奖时刻一共")}
            {tile("tile good", shown.told.met, "已开出")}
            {tile("tile", passed, came)}
            {tile("tile soft", passed - met, free)}
            {tile("tile soft", shown.told.moments - passed, to_come)}
        </ul>
    }
}

fn record(state: &AppState, shown: &Shown) -> AnyView {
    let (now, zone) = (state.clock.now(), state.settings.zone);
    let ends = format::end(shown.campaign.window.closes_at, now, zone);
    let Some(at) = shown.published_at else {
        return view! {
            <p class="soft">{format!("中奖时刻在活动结束前谁也看不到。活动 {ends} 结束，最后一批交卷办完后（约一小时）自动公布随机数、全部时刻和开出情况。")}</p>
        }
        .into_any();
    };
    let left = shown.told.moments - shown.told.met;
    let file = format!("/campaigns/{}/instant.json", shown.campaign.slug);
    view! {
        <section class="card stack">
            <h2>"记录"</h2>
            <p>{format!("{} 公布。开出 {} 份，{left} 份没有人遇到，按规则不再发放。", format::moment(at, now, zone), shown.told.met)}</p>
            <p><a class="button" href=file>"下载记录"</a></p>
        </section>
    }
    .into_any()
}

fn pace(shown: &Shown) -> AnyView {
    let days: Vec<_> = shown
        .pace
        .iter()
        .map(|(day, (passed, met))| Day {
            label: day.format("%-m/%-d").to_string(),
            behind: *passed,
            before: *met,
        })
        .collect();
    if days.is_empty() {
        return view! {
            <section class="card stack"><h2>"进度"</h2><p class="soft">"活动开始的第二天起，这里按天显示到达和开出的份数。"</p></section>
        }
        .into_any();
    }
    let told = format!(
        "{} 天里每天到达的中奖时刻和开出的份数，下表是同样的数字",
        days.len()
    );
    let rows: Vec<_> = shown
        .pace
        .iter()
        .map(|(day, (passed, met))| {
            view! {
                <tr>
                    <th scope="row" class="what">{format::short_day(*day)}</th>
                    <td class="num" data-label="到达的时刻">{*passed}</td>
                    <td class="num" data-label="开出">{*met}</td>
                </tr>
            }
        })
        .collect();
    view! {
        <section class="card stack">
            <h2>"进度"</h2>
            {shown.published_at.is_none().then(|| view! {
                <p class="soft">"只到昨天为止：看到刚到达、还没有人遇到的时刻，就等于知道下一位会中奖。"</p>
            })}
            <p class="legend" aria-hidden="true"><span class="key behind"></span>"到达的时刻"<span class="key before"></span>"开出"</p>
            {by_day(&days, told)}
            <details>
                <summary>"每天的数字"</summary>
                <table class="work-table">
                    <thead><tr><th scope="col">"日期"</th><th scope="col" class="num">"到达的时刻"</th><th scope="col" class="num">"开出"</th></tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </details>
        </section>
    }
    .into_any()
}

fn commitments(state: &AppState, told: &Told) -> impl IntoView + use<> {
    let (now, zone) = (state.clock.now(), state.settings.zone);
    let rows: Vec<_> = told
        .plans
        .iter()
        .map(|plan| {
            let at = format::moment(plan.made_at, now, zone);
            let hash = HEXLOWER.encode(&plan.commitment);
            view! { <li><p class="soft">{at}" 抽定并公布"</p><p class="rule-hash"><code>{hash}</code></p></li> }
        })
        .collect();
    view! { <section class="card stack"><h2>"承诺值（SHA-256）"</h2><ol class="versions">{rows}</ol></section> }
}

/// The kill switch.
fn switch(state: &AppState, desk: &Desk, shown: &Shown, role: Role) -> Option<AnyView> {
    let id =
        || view! { <input type="hidden" name="campaign" value=shown.campaign.id.to_string()/> };
    let stops = role.may(Permission::StopCampaigns);
    if let Some((because, since)) = &shown.told.stopped {
        let since = format::moment(*since, state.clock.now(), state.settings.zone);
        let resume = stops.then(|| {
            view! { <form method="post" action=ResumeInstant::url()>{id()}<button class="button primary">"恢复即开奖"</button></form> }
        });
        let view = view! {
            <section class="card stack">
                <h2>"已暂停"</h2>
                <p>{format!("{since} 起暂停。告诉客户的话：{because}")}</p>
                {resume}
            </section>
        };
        return Some(view.into_any());
    }
    if !stops || shown.published_at.is_some() {
        return None;
    }
    let wrong = desk.refusal("notice").map(|_| "true");
    let typed = desk.typed("notice").unwrap_or_default().to_owned();
    let view = view! {
        <form class="card stack confirm" method="post" action=PauseInstant::url()>
            <h2>"暂停即开奖"</h2>
            <p>"暂停后交卷不再开奖，答题和抽奖券照常。暂停期间到达的中奖时刻不会作废，恢复后由后面达标交卷的人遇到。"</p>
            {id()}
            <div class="field">
                <label for="notice">"告诉客户的话"</label>
                <textarea id="notice" name="notice" rows="2" maxlength="200" aria-invalid=wrong
                    aria-describedby="notice-error">{typed}</textarea>
                {field_error(desk, "notice")}
            </div>
            <div><button class="button danger">"暂停即开奖"</button></div>
        </form>
    };
    Some(view.into_any())
}

#[cfg(test)]
mod tests {
    use chrono_tz::Asia::Shanghai;

    use super::*;

    fn day(day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 3, day).unwrap()
    }

    /// A moment that came at a time of the bank's clock, and when it was met.
    fn moment(at: &str, taken_at: Option<&str>) -> StoredMoment {
        let read = |text: &str| format!("2026-03-{text}+08:00").parse().unwrap();
        StoredMoment {
            plan_id: Uuid::nil(),
            lot: "1".into(),
            at: read(at),
            taken_at: taken_at.map(read),
            win_id: None,
        }
    }

    #[test]
    fn the_pace_ends_with_yesterday_as_long_as_moments_are_secret() {
        let moments = [
            moment("15T09:00:00", Some("15T09:30:00")),
            // Met two days later: that is told with the day on which it was met.
            moment("15T23:59:59", Some("17T08:00:00")),
            moment("16T00:00:00", None),
            moment("17T00:00:00", Some("17T00:00:00")),
            moment("18T12:00:00", None),
        ];
        let over = [(day(15), (2, 1)), (day(16), (1, 0))];
        let secret = pace_of(&moments, Some(day(17)), Shanghai);
        assert_eq!(secret, BTreeMap::from(over));
        assert!(pace_of(&moments, Some(day(15)), Shanghai).is_empty());
        let later = [(day(17), (1, 2)), (day(18), (1, 0))];
        let all: BTreeMap<_, _> = over.into_iter().chain(later).collect();
        assert_eq!(pace_of(&moments, None, Shanghai), all);
    }
}
