//! `/staff/campaigns/{id}`: where a campaign stands, what the rule check found, what customers will
//! see, and what may be done with it.

mod checked;
mod deciding;
mod running;

use axum::extract::{Path, State};
use axum::response::Response;
use domain::campaigns::{Campaign, Phase, Plan, Running};
use domain::review::{Stage, Work};
use domain::staff::{Permission, Role};
use leptos::prelude::*;
use storage::campaigns::{self, Publication, StoredWork};
use storage::{prizes, staff};
use uuid::Uuid;

use self::checked::{differences, findings};
use self::deciding::{draft, review};
use self::running::{history, put_away, running};
use super::checking::{Check, check_work};
use super::list_page::shelf;
use super::work::find;
use crate::context::AppState;
use crate::error::AppError;
use crate::staff::console::{Place, Section, page};
use crate::staff::who::Desk;
use crate::ui::format;

/// What the page is made of.
struct Shown {
    work: StoredWork,
    check: Option<Check>,
    campaign: Option<Campaign>,
    published: Vec<Publication>,
    people: Vec<(Uuid, String)>,
    /// Whether it has instant wins.
    has_moments: bool,
}

impl Shown {
    fn name(&self, id: Option<Uuid>) -> String {
        let found = id.and_then(|id| self.people.iter().find(|(known, _)| *known == id));
        found.map_or_else(|| "运维".to_owned(), |(_, name)| name.clone())
    }
}

/// `GET /staff/campaigns/{id}`. For those who may see campaigns.
pub async fn campaign(
    State(state): State<AppState>,
    desk: Desk,
    Path(id): Path<Uuid>,
) -> Result<Response, AppError> {
    let role = desk.require(Permission::ViewCampaigns)?.role;
    let work = find(&state, id).await?;
    let shown = load(&state, work).await?;
    let title = name_of(&shown.work);
    let place = Place::new(Section::Campaigns, title.clone());
    Ok(page(&state, &desk, &place, || {
        view! {
            {heading(&state, &shown)}
            {links(&shown, role)}
            {told(&shown)}
            {review(&state, &desk, &shown, role)}
            {draft(&shown, role)}
            {shown.check.as_ref().map(|check| findings(&shown.work, check))}
            {shown.check.as_ref().and_then(|check| check.differences.as_deref()).map(differences)}
            {look(&shown)}
            {running(&state, &desk, &shown, role)}
            {history(&state, &shown)}
            {put_away(&state, &shown, role)}
        }
    }))
}

async fn load(state: &AppState, work: StoredWork) -> Result<Shown, AppError> {
    let check = match (&work.composition, work.state.work()) {
        (Some(composition), Some(_)) => Some(check_work(state, &work, composition).await?),
        _ => None,
    };
    let mut conn = state.db.read().await?;
    let campaign = campaigns::find(&mut conn, work.id).await?;
    let published = campaigns::publications(&mut conn, work.id).await?;
    let mut ids = vec![work.author, work.edited_by];
    if let Some(Work {
        stage: Stage::InReview { by, .. },
        ..
    }) = work.state.work()
    {
        ids.push(Some(*by));
    }
    for publication in &published {
        ids.extend([publication.submitted_by, publication.approved_by]);
    }
    let mut people = Vec::new();
    for id in ids.into_iter().flatten() {
        if people.iter().all(|(known, _)| *known != id)
            && let Some(person) = staff::find(&mut conn, id).await?
        {
            people.push((id, person.name));
        }
    }
    let has_moments = !prizes::instant_plans(&mut conn, work.id).await?.is_empty();
    Ok(Shown {
        work,
        check,
        campaign,
        published,
        people,
        has_moments,
    })
}

/// What a campaign is called.
pub fn name_of(work: &StoredWork) -> String {
    if work.title.is_empty() {
        "未命名的活动".into()
    } else {
        work.title.clone()
    }
}

/// Where it stands with its reviewers.
pub fn badges(work: &StoredWork) -> AnyView {
    let published = work.state.running() == Running::Published;
    let stage = work
        .state
        .work()
        .map(|work| match (&work.stage, published) {
            (Stage::InReview { .. }, false) => ("待审核", "badge warning"),
            (Stage::InReview { .. }, true) => ("修改待审核", "badge warning"),
            (Stage::Draft { .. }, false) => ("草稿", "badge soft"),
            (Stage::Draft { .. }, true) => ("有修改", "badge soft"),
        });
    let back = work.state.work().and_then(Work::sent_back).is_some();
    view! {
        {stage.map(|(label, class)| view! { <span class=class>{label}</span> })}
        {back.then(|| view! { " "<span class="badge bad">"已退回"</span> })}
    }
    .into_any()
}

fn standing(state: &AppState, campaign: &Campaign) -> AnyView {
    let word = match campaign.phase(state.clock.now(), state.settings.zone) {
        Phase::NotYetOpen { .. } => "scheduled",
        Phase::Open { .. } | Phase::OutsideHours { .. } => "running",
        Phase::Paused => "paused",
        Phase::Closed { .. } => "over",
    };
    let (label, class) = shelf(word);
    view! { <span class=class>{label}</span>" " }.into_any()
}

fn heading(state: &AppState, shown: &Shown) -> AnyView {
    let work = &shown.work;
    let (now, zone) = (state.clock.now(), state.settings.zone);
    let at = format::moment(work.updated_at, now, zone);
    let archived = work.state.running() == Running::Archived;
    let when = shown.campaign.as_ref().map(|campaign| {
        let told = format!(
            "{} 至 {}",
            format::moment(campaign.window.opens_at, now, zone),
            format::end(campaign.window.closes_at, now, zone)
        );
        view! { <span class="phrase">{told}</span>" · " }
    });
    view! {
        <div class="page-head"><div>
            <h1>
                {name_of(work)}" "
                {archived.then(|| view! { <span class="badge soft">"已归档"</span> })}
                {shown.campaign.as_ref().filter(|_| !archived).map(|campaign| standing(state, campaign))}
                {badges(work)}
            </h1>
            <p class="soft">
                {when}
                <span class="phrase">{format!("{}更新于 {at}", shown.name(work.edited_by))}</span>
            </p>
        </div></div>
    }
    .into_any()
}

/// The pages of the campaign beside this one.
fn links(shown: &Shown, role: Role) -> AnyView {
    let public = shown.campaign.as_ref().map(|campaign| {
        view! { <a class="button small" href=format!("/campaigns/{}", campaign.slug) target="_blank">"客户看到的页面"</a> }
    });
    let figures = shown.campaign.as_ref().map(|campaign| {
        view! { <a class="button small" href=format!("/staff/campaigns/{}/board", campaign.id)>"数据看板"</a> }
    });
    let survey = shown.work.composition.as_ref();
    let survey = survey
        .filter(|composed| !composed.survey.need.is_empty())
        .map(|_| {
            let page = format!("/staff/campaigns/{}/survey", shown.work.id);
            let sees = role.may(Permission::ViewSurveyResults);
            let results = (sees && shown.campaign.is_some()).then(|| {
                let page = format!("{page}/results");
                view! { <a class="button small" href=page>"问卷结果"</a> }
            });
            let write = role
                .may(Permission::EditCampaigns)
                .then(|| view! { <a class="button small" href=page>"问卷题目"</a> });
            view! { {write}{results} }
        });
    let instant = shown.has_moments.then(|| {
        view! { <a class="button small" href=format!("/staff/campaigns/{}/instant", shown.work.id)>"即开奖"</a> }
    });
    let instant = instant.filter(|_| role.may(Permission::ViewDraws));
    let channels = format!("/staff/campaigns/{}/channels", shown.work.id);
    view! {
        <nav class="row campaign-links" aria-label="这个活动的页面">
            {public}
            {figures}
            {survey}
            {instant}
            <a class="button small" href=channels>"渠道与二维码"</a>
        </nav>
    }
    .into_any()
}

/// What somebody has to know first: why it was sent back, why it is stopped.
fn told(shown: &Shown) -> AnyView {
    let back = shown.work.state.work().and_then(Work::sent_back).map(|remark| {
        view! { <p class="notice warning"><strong>"审核退回"</strong>" "{remark.as_str().to_owned()}</p> }
    });
    let paused = shown
        .campaign
        .as_ref()
        .and_then(|campaign| campaign.paused_because.clone());
    let paused = paused.map(|notice| {
        view! { <p class="notice warning"><strong>"已暂停"</strong>" 客户看到："{notice}</p> }
    });
    let closed = shown
        .campaign
        .as_ref()
        .and_then(|campaign| campaign.closed_because.clone());
    let closed = closed.map(|reason| {
        view! { <p class="notice warning"><strong>"已提前结束"</strong>" 公布的原因："{reason}</p> }
    });
    let earlier = (shown.work.composition.is_none()).then(|| {
        view! { <p class="notice info"><strong>"由早先的版本发布"</strong>" 可以暂停、结束和查看数据，不能在这里修改或复制。"</p> }
    });
    view! { {back}{paused}{closed}{earlier} }.into_any()
}

fn hidden(work: &StoredWork) -> impl IntoView + use<> {
    view! {
        <input type="hidden" name="id" value=work.id.to_string()/>
        <input type="hidden" name="changes" value=work.changes.to_string()/>
    }
}

/// The customers' own pages, as they will be.
fn look(shown: &Shown) -> Option<AnyView> {
    let id = shown.work.id;
    let composed = shown.work.composition.as_ref()?;
    let asks = !composed.survey.need.is_empty() && composed.survey.definition.is_some();
    let plan = shown
        .check
        .as_ref()
        .and_then(|check| check.checked.plan.as_ref());
    let reading = plan.map(reading);
    let at = |page: &str, day: &str| format!("/staff/campaigns/{id}/preview?page={page}&day={day}");
    let view = view! {
        <section class="card stack">
            <h2>"客户将要看到的"</h2>
            {reading}
            <ul class="row preview-links">
                <li><a class="button small" href=at("campaign", "1")>"活动页（第 1 天）"</a></li>
                <li><a class="button small" href=at("campaign", "3")>"活动页（第 3 天）"</a></li>
                <li><a class="button small" href=at("campaign", "before")>"活动页（开始前）"</a></li>
                <li><a class="button small" href=at("campaign", "after")>"活动页（结束后）"</a></li>
                <li><a class="button small" href=at("rules", "1")>"规则页"</a></li>
                <li><a class="button small" href=at("paper", "1")>"样卷"</a></li>
                {asks.then(|| view! { <li><a class="button small" href=at("survey", "1")>"问卷"</a></li> })}
                <li><a class="button small" href=format!("{}&edition=elder", at("campaign", "1"))>"长辈版"</a></li>
            </ul>
        </section>
    };
    Some(view.into_any())
}

/// How somebody gets what the campaign offers, in plain words.
pub fn reading(plan: &Plan) -> AnyView {
    let told = domain::campaigns::rule_page::reading(plan);
    view! { <ul class="reading">{told.into_iter().map(|told| view! { <li>{told}</li> }).collect_view()}</ul> }.into_any()
}
