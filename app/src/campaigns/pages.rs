//! Campaign and rule page.

use axum::extract::{Path, State};
use axum::response::Response;
use domain::campaigns::{Audience, Campaign, ChancesLeft, Need, Phase, Slug};
use domain::prizes::TicketPer;
use domain::quizzes::{Feedback, Quiz};
use http::{HeaderMap, Method};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use storage::campaigns;

use super::standing::{Standing, standing};
use crate::channels::visits;
use crate::context::AppState;
use crate::error::AppError;
use crate::lessons::watching::home_section::{self, LessonMark};
use crate::prizes::instant::public;
use crate::prizes::public_draw::list_page::{Way, way};
use crate::quizzes::api::StartAttempt;
use crate::shell::{Body, Head, ShareCard, page, sign_in_page};
use crate::ui::format;
use crate::ui::parts::{Picture, phrases};
use crate::visitor::Visitor;

/// The width and height of the site's own picture for share cards.
const SHARED_DRAWING: (u32, u32) = (600, 600);

/// How wide a cover is shown: as wide as the column, which is 640 pixels at most.
pub const COVER_SIZES: &str = "(max-width: 40rem) 100vw, 640px";

pub async fn find(state: &AppState, slug: &str) -> Result<Campaign, AppError> {
    let slug = Slug::parse(slug).ok_or(AppError::NotFound)?;
    let mut conn = state.db.read().await?;
    campaigns::find_by_slug(&mut conn, slug.as_str())
        .await?
        .ok_or(AppError::NotFound)
}

/// `GET /campaigns/{slug}`. For anyone.
pub async fn campaign(
    State(state): State<AppState>,
    visitor: Visitor,
    method: Method,
    headers: HeaderMap,
    Path(slug): Path<String>,
) -> Result<Response, AppError> {
    let standing = standing(&state, &visitor, find(&state, &slug).await?).await?;
    let campaign = &standing.campaign;
    let head = Head::new(campaign.title.clone()).sharing(share_card(&state, &standing));
    let draws = way(&state, campaign).await?;
    let marks = match &visitor.participant {
        Some(who) => home_section::marks(&state, who.id, campaign).await?,
        None => Vec::new(),
    };
    let response = page(&state, &visitor, &head, || {
        let body = Body::new(view! {
            {campaign_view(&state, &standing, &marks)}
            {draws.as_ref().map(draws_link)}
        });
        // Once there is nothing to begin, what matters is what came of it.
        let action = action(&state, &visitor, &standing);
        match action.or_else(|| draws.as_ref().map(draws_button)) {
            Some(bar) => body.bar(view! { <nav class="bottom-bar">{bar}</nav> }),
            None => body,
        }
    });
    visits::visit(
        &state,
        campaign,
        &visitor.page,
        (&method, &headers),
        response,
    )
    .await
}

fn draws_link(draws: &Way) -> AnyView {
    let (to, told) = (draws.to.clone(), draws.told);
    view! { <a class="card link" href=to><strong>"抽奖公示"</strong><br/><span class="soft">{told}</span></a> }
        .into_any()
}

fn draws_button(draws: &Way) -> AnyView {
    view! { <a class="button primary" href=draws.to.clone()>"看抽奖公示"</a> }.into_any()
}

/// What a messenger shows of a link to the campaign: what its page says, and nothing that invites to
/// pass it on. The address is the page's own, without the channel by which somebody came.
fn share_card(state: &AppState, standing: &Standing) -> ShareCard {
    let Standing {
        campaign, cover, ..
    } = standing;
    ShareCard {
        title: campaign.title.clone(),
        description: campaign.details.summary.clone(),
        page: format!("/campaigns/{}", campaign.slug),
        picture: cover.share_card().unwrap_or_else(|| {
            let (width, height) = SHARED_DRAWING;
            (state.site.asset("share.png"), width, height)
        }),
    }
}

/// What stands on the page; `marks` are what its visitor has of its lessons.
pub fn campaign_view(
    state: &AppState,
    standing: &Standing,
    marks: &[LessonMark],
) -> impl IntoView + use<> {
    let Standing {
        campaign,
        cover,
        quiz,
        ..
    } = standing;
    let (now, zone) = (standing.now, state.settings.zone);
    let details = &campaign.details;
    let when = |at| format::moment(at, now, zone);
    let steps = quiz.as_ref().map(|quiz| steps(campaign, quiz));
    let first = campaign.details.steps.survey_first;
    let prizes = prizes(state, standing);
    let instant = public::link(campaign, standing.instant.as_ref());
    let told = standing.instant.as_ref();
    let stopped = told.and_then(|told| public::stopped(told, now, zone));
    let survey = || survey_link(standing);
    view! {
        {cover.view("cover", COVER_SIZES, "")}
        <div>
            <h1>{phrases(&campaign.title)}</h1>
            <p class="lead">{details.summary.clone()}</p>
        </div>
        {closed(state, standing)}
        {no_chances(state, standing)}
        {stopped}
        {first.then(survey)}
        {steps}
        {(!first).then(survey)}
        {home_section::of_campaign(campaign, marks)}
        {prizes}
        {instant}
        <section class="stack">
            <h2>"时间与主办"</h2>
            <dl class="facts card">
                <div><dt>"开始"</dt><dd><time>{when(campaign.window.opens_at)}</time></dd></div>
                <div><dt>"结束"</dt><dd><time>{format::end(campaign.window.closes_at, now, zone)}</time></dd></div>
                {campaign.window.daily.map(|hours| view! {
                    <div><dt>"每天"</dt><dd>{format!("{} 至 {}", hours.from.format("%H:%M"), hours.to.format("%H:%M"))}</dd></div>
                })}
                <div><dt>"主办"</dt><dd>{details.organiser.clone()}</dd></div>
                <div><dt>"咨询"</dt><dd>{details.contact.clone()}</dd></div>
            </dl>
            <a class="card link" href=format!("/campaigns/{}/rules", campaign.slug)>
                <strong>"活动规则"</strong><br/>
                <span class="soft">{if details.prizes.is_empty() { "参加条件、时间与个人信息" } else { "参加条件、奖品数量、开奖与领奖方式" }}</span>
            </a>
        </section>
    }
}

/// Why nobody can begin now.
fn closed(state: &AppState, standing: &Standing) -> Option<impl IntoView + use<>> {
    let (now, zone) = (standing.now, state.settings.zone);
    let when = |at| format::moment(at, now, zone);
    let closed = match &standing.phase {
        Phase::Open { .. } => None,
        Phase::NotYetOpen { opens_at } => Some((
            "not-yet.svg",
            "活动还没有开始",
            format!("{} 开始，到时再来。", when(*opens_at)),
        )),
        Phase::OutsideHours { opens_at } => Some((
            "not-yet.svg",
            "现在不在开放时间",
            format!("{} 继续开放。", when(*opens_at)),
        )),
        Phase::Paused => Some((
            "not-yet.svg",
            "活动暂停",
            standing.campaign.paused_because.clone().unwrap_or_default(),
        )),
        Phase::Closed { closed_at } => Some((
            "closed.svg",
            "活动已经结束",
            match &standing.campaign.closed_because {
                Some(reason) => format!(
                    "已于 {} 提前结束：{reason} 已得到的抽奖券和奖品照常有效。",
                    format::moment(*closed_at, now, zone)
                ),
                None => format!(
                    "已于 {} 结束，谢谢您的参与。",
                    format::end(*closed_at, now, zone)
                ),
            },
        )),
    };
    closed.map(|(picture, title, told)| {
        view! {
            <div class="state">
                <Picture state=state name=picture/>
                <h2>{title}</h2>
                <p class="soft">{told}</p>
                <a class="button secondary" href="/">"看看其他活动"</a>
            </div>
        }
    })
}

/// That somebody's chances are used up.
fn no_chances(state: &AppState, standing: &Standing) -> Option<impl IntoView + use<>> {
    let no_chances = match (standing.phase, standing.left, standing.open_attempt) {
        (Phase::Open { .. }, Some(ChancesLeft::NoneToday), None) => {
            Some("今天的机会已用完，明天再来。现在可以复习错题。")
        }
        (Phase::Open { .. }, Some(ChancesLeft::NoneInAll), None) => {
            Some("这次活动的机会已全部用完。可以复习错题，或看看其他活动。")
        }
        _ => None,
    };
    no_chances.map(|told| {
        view! {
            <div class="state">
                <Picture state=state name="no-chances.svg"/>
                <h2>"机会用完了"</h2>
                <p class="soft">{told}</p>
            </div>
        }
    })
}

/// The way to its survey, and whether it is done.
fn survey_link(standing: &Standing) -> Option<impl IntoView + use<>> {
    let title = standing.survey.clone()?;
    let campaign = &standing.campaign;
    let to = format!("/campaigns/{}/survey", campaign.slug);
    let told = match (standing.survey_done, campaign.details.steps.survey) {
        (true, _) => "已填写，谢谢您。".to_owned(),
        (false, Some(Need::Required)) if campaign.details.steps.survey_first => {
            format!("{title}（必填，填完再答题）")
        }
        (false, Some(Need::Required)) => format!("{title}（必填，填完才有抽奖资格）"),
        (false, _) => title,
    };
    Some(view! {
        <a class="card link" href=to><strong>{if standing.survey_done { "问卷" } else { "填写问卷" }}</strong><br/><span class="soft">{told}</span></a>
    })
}

fn prizes(state: &AppState, standing: &Standing) -> Option<impl IntoView + use<>> {
    let campaign = &standing.campaign;
    let rows = campaign.details.prizes.iter().enumerate().map(|(place, prize)| {
        let own = standing.prizes.iter().find(|(of, _)| *of == place);
        let gone = standing.gone.iter().any(|of| usize::from(*of) == place);
        let picture = match own {
            Some((_, own)) => own.view("prize-picture", "88px", "").into_any(),
            None => view! { <Picture state=state name=prize.picture()/> }.into_any(),
        };
        view! {
            <div class="prize card">
                {picture}
                <div>
                    <h3>{prize.name.clone()}{gone.then(|| view! { " "<span class="badge soft">"已送完"</span> })}</h3>
                    <p class="soft">
                        {format!("共 {} 份，每份价值约 {}。", prize.count, format::yuan(prize.value_fen))}
                        {prize.how.clone()}
                    </p>
                </div>
            </div>
        }
    });
    let rows = rows.collect_view();
    (!campaign.details.prizes.is_empty()).then(|| {
        view! { <section class="stack"><h2>"可以得到什么"</h2>{rows}</section> }
    })
}

fn steps(campaign: &Campaign, quiz: &Quiz) -> impl IntoView + use<> {
    let rules = &quiz.rules;
    let count = rules.paper.asks();
    let answer = match rules.time_limit {
        None => format!("答 {count} 道题，不限时，可以中途离开再回来").into_any(),
        Some(limit) => view! {
            {format!("答 {count} 道题，限时 {} 分钟（可在", limit.minutes)}
            <a href="/me/data">"我的数据"</a>"里调整；长辈版不限时）"
        }
        .into_any(),
    };
    let feedback = match rules.feedback {
        Feedback::AtEnd => "交卷后逐题看讲解",
        Feedback::AfterEach => "每答一题，马上看讲解",
        Feedback::Never => "交卷后看得分",
    };
    let pass = rules.eligibility.pass_mark;
    let ticket = (!campaign.details.prizes.is_empty())
        .then_some(())
        .and_then(|()| {
            let often = match rules.eligibility.ticket_per {
                TicketPer::Campaign => "活动期间 1 张",
                TicketPer::Day => "每天最多 1 张",
                TicketPer::Attempt => "每次达标 1 张",
                TicketPer::Never => return None,
            };
            Some(format!("达到 {pass} 分得一张抽奖券（{often}）"))
        });
    let chances = match (campaign.chances.per_day, campaign.chances.in_all) {
        (Some(day), Some(all)) => format!("每天 {day} 次机会，活动期间共 {all} 次"),
        (Some(day), None) => format!("每天 {day} 次机会"),
        (None, Some(all)) => format!("活动期间共 {all} 次机会"),
        (None, None) => "次数不限".to_owned(),
    };
    let extra = campaign.details.extra;
    let extra = [
        ("填写问卷", extra.for_survey),
        ("当天重做错题", extra.for_practice),
        ("每学完一节微课", extra.for_lesson),
    ];
    let extra = extra.into_iter().filter(|(_, chances)| *chances > 0);
    let extra: Vec<_> = extra
        .map(|(by, chances)| format!("{by}加 {chances} 次"))
        .collect();
    let extra = if extra.is_empty() {
        String::new()
    } else {
        format!("；{}", extra.join("，"))
    };
    let chances = chances + &extra;
    let audience = campaign.details.audience;
    let came_by = (audience == Audience::AtBranches).then_some("到网点扫描二维码，打开本页");
    let sign_in = match audience {
        Audience::Listed => "用主办方登记过的手机号登录",
        Audience::Anyone | Audience::AtBranches => "用手机号登录",
    };
    view! {
        <section class="stack">
            <h2>"怎么参加"</h2>
            <ol class="steps-you-do">
                {came_by.map(|told| view! { <li>{told}</li> })}
                <li>{sign_in}</li>
                {campaign.details.steps.survey_opens_quiz().then(|| view! { <li>"填写问卷"</li> })}
                <li>{answer}</li>
                <li>{feedback}</li>
                {ticket.map(|told| view! { <li>{told}</li> })}
            </ol>
            <p class="soft">{chances}"。"</p>
        </section>
    }
}

/// The page's one primary action.
fn action(state: &AppState, visitor: &Visitor, standing: &Standing) -> Option<AnyView> {
    let slug = standing.campaign.slug.clone();
    if standing.quiz.is_none() {
        let open = matches!(standing.phase, Phase::Open { .. }) && !standing.survey_done;
        standing.survey.as_ref().filter(|_| open)?;
        let to = format!("/campaigns/{slug}/survey");
        return Some(view! { <a class="button primary" href=to>"填写问卷"</a> }.into_any());
    }
    if let Some(attempt) = standing.open_attempt {
        let to = format!("/attempts/{attempt}");
        return Some(view! { <a class="button primary" href=to>"继续答题"</a> }.into_any());
    }
    if !matches!(standing.phase, Phase::Open { .. }) {
        return None;
    }
    let steps = &standing.campaign.details.steps;
    if steps.survey_opens_quiz() && standing.survey.is_some() && !standing.survey_done {
        let to = format!("/campaigns/{slug}/survey");
        return Some(
            view! { <a class="button primary" href=to>"先填写问卷，再答题"</a> }.into_any(),
        );
    }
    let start = |label: &str| {
        let label = label.to_owned();
        let key = state.clock.id().to_string();
        view! {
            <form method="post" action=StartAttempt::url()>
                <input type="hidden" name="campaign" value=slug.clone()/>
                <input type="hidden" name="key" value=key/>
                <button class="button primary">{label}</button>
            </form>
        }
        .into_any()
    };
    match standing.left {
        None => {
            let to = sign_in_page(&visitor.page);
            Some(view! { <a class="button primary" href=to>"登录并答题"</a> }.into_any())
        }
        Some(ChancesLeft::Unlimited) => Some(start("开始答题")),
        Some(ChancesLeft::Today(left)) => {
            let told = standing.campaign.chances.told(left);
            Some(start(&format!("开始答题（{told}）")))
        }
        Some(ChancesLeft::NoneToday | ChancesLeft::NoneInAll) => {
            Some(view! { <a class="button secondary" href="/practice">"复习错题"</a> }.into_any())
        }
    }
}
