//! `/staff/campaigns/{id}/preview`: the customers' own pages, made from what is composed, at a moment
//! of the campaign. Nothing in them can be sent.

use axum::extract::{Path, Query, State};
use axum::response::Response;
use chrono::{DateTime, TimeDelta, Utc};
use domain::campaigns::composition::{read, read_so_far};
use domain::campaigns::{Campaign, Plan, moment, rule_page};
use domain::quizzes::{Quiz, draw_paper};
use domain::seed::Seed;
use domain::staff::Permission;
use http::{HeaderValue, header};
use leptos::prelude::*;
use serde::Deserialize;
use uuid::Uuid;

use super::checking::numbered;
use super::work::{composition, find};
use crate::campaigns::pages::campaign_view;
use crate::campaigns::rules::rules_view;
use crate::campaigns::standing::{Standing, pictures_of};
use crate::context::AppState;
use crate::error::AppError;
use crate::pictures::CoverPicture;
use crate::shell::{Body, Head, page};
use crate::staff::who::Desk;
use crate::surveys::preview::preview_body;
use crate::ui::lists::with_query;
use crate::visitor::{Edition, Visitor};

/// Which page, when, in which edition.
#[derive(Deserialize)]
pub struct PreviewQuery {
    page: Option<String>,
    /// `before`, `after`, or the number of a day.
    day: Option<String>,
    edition: Option<String>,
    /// Which of the papers that can be drawn.
    paper: Option<u32>,
}

/// `GET /staff/campaigns/{id}/preview`. For those who may see campaigns.
pub async fn preview(
    State(state): State<AppState>,
    desk: Desk,
    Path(id): Path<Uuid>,
    Query(query): Query<PreviewQuery>,
) -> Result<Response, AppError> {
    desk.require(Permission::ViewCampaigns)?;
    let work = find(&state, id).await?;
    let composed = composition(&work)?;
    let local = state
        .clock
        .now()
        .with_timezone(&state.settings.zone)
        .naive_local();
    let numbered = numbered(&state, composed).await?;
    let plan = read(composed, &numbered).or_else(|| read_so_far(composed, &numbered, local));
    let visitor = Visitor {
        participant: None,
        edition: query.edition.as_deref().and_then(Edition::from_word),
        flash: None,
        refusal_told: std::sync::Arc::default(),
        page: "/".into(),
    };
    let survey = composed.survey.definition.as_ref();
    if let ("survey", Some(survey)) = (query.page.as_deref().unwrap_or_default(), survey) {
        let head = Head::new(survey.title.clone());
        return Ok(framed(page(&state, &visitor, &head, || {
            preview_body(survey)
        })));
    }
    let Some(plan) = plan else {
        return Ok(framed(page(
            &state,
            &visitor,
            &Head::new("预览"),
            unfinished,
        )));
    };
    let zone = state.settings.zone;
    let rules = rule_page(&plan);
    let campaign = plan.campaign(id, zone, rules.clone());
    let quiz = plan.quiz(Uuid::nil(), id);
    let now = when(&plan, &campaign, query.day.as_deref(), zone);
    let response = match query.page.as_deref() {
        Some("rules") => {
            let title = format!("活动规则：{}", campaign.title);
            page(&state, &visitor, &Head::new(title), || {
                Body::new(rules_view(&state, &campaign, &[]))
            })
        }
        Some("paper") => {
            paper(
                &state,
                &visitor,
                id,
                quiz.as_ref(),
                query.paper.unwrap_or(1),
            )
            .await?
        }
        _ => {
            let phase = campaign.phase(now, zone);
            let cover = CoverPicture::of(&state, &campaign.details.cover).await?;
            let standing = Standing {
                gone: Vec::new(),
                prizes: pictures_of(&state, id).await?,
                campaign,
                cover,
                quiz,
                phase,
                now,
                left: None,
                extra_left: 0,
                open_attempt: None,
                survey_done: false,
                instant: None,
                survey: plan
                    .survey_definition
                    .as_ref()
                    .map(|survey| survey.title.clone()),
            };
            page(
                &state,
                &visitor,
                &Head::new(standing.campaign.title.clone()),
                || Body::new(campaign_view(&state, &standing, &[])),
            )
        }
    };
    Ok(framed(response))
}

/// A page of ours may show it in a frame, and no form in it is sent anywhere.
fn framed(mut response: Response) -> Response {
    let headers = response.headers_mut();
    let policy = headers.get(header::CONTENT_SECURITY_POLICY);
    let policy = policy
        .and_then(|policy| policy.to_str().ok())
        .unwrap_or_default();
    let policy = policy
        .replace("frame-ancestors 'none'", "frame-ancestors 'self'")
        .replace("form-action 'self'", "form-action 'none'");
    if let Ok(policy) = HeaderValue::from_str(&policy) {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

fn unfinished() -> Body {
    Body::new(view! {
        <div class="empty">
            <p class="soft">"还差几项没填，填好后这里显示客户看到的页面。"</p>
        </div>
    })
}

/// The moment that `day` names: ten in the morning of that day of the campaign, as far as it lies in
/// its window and hours.
fn when(plan: &Plan, campaign: &Campaign, day: Option<&str>, zone: chrono_tz::Tz) -> DateTime<Utc> {
    let window = campaign.window;
    match day {
        Some("before") => window.opens_at - TimeDelta::hours(1),
        Some("after") => window.closes_at + TimeDelta::hours(1),
        day => {
            let number: i64 = day
                .and_then(|day| day.parse().ok())
                .unwrap_or(1)
                .clamp(1, 3660);
            let date = plan.opens.date() + TimeDelta::days(number - 1);
            let hour = plan
                .daily
                .map_or(chrono::NaiveTime::from_hms_opt(10, 0, 0), |hours| {
                    Some(hours.from)
                });
            let at = moment(date.and_time(hour.unwrap_or_default()), zone);
            at.clamp(window.opens_at, window.closes_at - TimeDelta::seconds(1))
        }
    }
}

/// A paper that a customer may get.
async fn paper(
    state: &AppState,
    visitor: &Visitor,
    id: Uuid,
    quiz: Option<&Quiz>,
    number: u32,
) -> Result<Response, AppError> {
    let Some(quiz) = quiz else {
        return Ok(page(state, visitor, &Head::new("样卷"), unfinished));
    };
    let mut seed = [0; 32];
    seed[..4].copy_from_slice(&number.to_be_bytes());
    let bank = state.bank().await?;
    let Ok(paper) = draw_paper(&quiz.rules.paper, &bank, &Seed(seed)) else {
        return Ok(page(state, visitor, &Head::new("样卷"), unfinished));
    };
    let mut questions = Vec::new();
    for item in &paper.items {
        questions.push((item, state.question(item.version_id).await?));
    }
    let another = with_query(
        &format!("/staff/campaigns/{id}/preview"),
        &[
            ("page", "paper".into()),
            ("paper", (number % 1000 + 1).to_string()),
        ],
    );
    Ok(page(state, visitor, &Head::new("样卷"), || {
        let count = questions.len();
        let items: Vec<_> = (1..)
            .zip(&questions)
            .map(|(place, (item, question))| {
                let options: Vec<_> = ('A'..)
                    .zip(&item.order)
                    .filter_map(|(mark, place)| Some((mark, question.options.get(usize::from(*place))?.clone())))
                    .map(|(mark, text)| {
                        view! {
                            <li class="option"><span class="frame"></span><span class="mark">{mark.to_string()}</span><span class="text" inner_html=text></span></li>
                        }
                    })
                    .collect();
                view! {
                    <li class="card stack">
                        <p class="soft">{format!("第 {place} / {count} 题 · {}", question.stored.question.kind.label())}</p>
                        <p class="stem" inner_html=question.stem.clone()></p>
                        <ul class="options">{options}</ul>
                    </li>
                }
            })
            .collect();
        Body::new(view! {
            <h1>"样卷"</h1>
            <p class="soft">"按现在的题库抽出的一份。每位客户抽到的不一样。"</p>
            <ol class="sample-paper stack">{items}</ol>
            <p><a class="button secondary" href=another>"再抽一份"</a></p>
        })
    }))
}
