//! `/staff/draws/{id}`: a draw, step by step, as an officer goes through it before a notary.

use axum::extract::{Path, State};
use axum::response::Response;
use domain::prizes::draw::DrawState;
use domain::staff::Permission;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use storage::campaigns;
use storage::prizes;
use storage::prizes::draws::{self, StoredDraw};
use uuid::Uuid;

use super::api::{Abandon, Publish};
use super::freeze::REHEARSAL;
use super::freeze_steps::{DrawRules, Looked, freeze_step, prepare_step};
use super::list_page::{badge, page_of};
use super::number_forms::{back_form, confirm_form, type_form, typed_view};
use super::outcome::{outcome, replacing};
use super::prepare::find;
use crate::context::AppState;
use crate::error::AppError;
use crate::prizes::public_draw::LISTED;
use crate::prizes::words;
use crate::staff::console::{Place, Section, page};
use crate::staff::who::{Desk, SignedInStaff};

/// What a draw is called.
pub fn name_of(draw: &StoredDraw) -> String {
    if draw.is_rehearsal {
        format!("第 {} 次演练", draw.number)
    } else {
        format!("第 {} 次抽奖", draw.number)
    }
}

/// A page of a draw.
pub fn place(draw: &StoredDraw, title: impl Into<String>) -> Place {
    let mark = if draw.is_rehearsal { REHEARSAL } else { "" };
    Place::new(Section::Draws, format!("{mark}{}", title.into()))
        .below(draw.campaign_title.clone(), page_of(draw.campaign_id))
}

/// `GET /staff/draws/{id}`. For those who may see draws.
pub async fn draw(
    State(state): State<AppState>,
    desk: Desk,
    Path(id): Path<Uuid>,
) -> Result<Response, AppError> {
    let who = desk.require(Permission::ViewDraws)?;
    let draw = find(&state, id).await?;
    let mut conn = state.db.read().await?;
    let asked = draws::replacement(&mut conn, id).await?;
    let picks = draws::picks(&mut conn, id, LISTED).await?;
    let counts = prizes::pick_counts(&mut conn, id).await?;
    let terms = prizes::terms(&mut conn, draw.campaign_id).await?;
    let rules = DrawRules {
        alternates: terms.map_or(0, |terms| terms.alternates),
        linked: draws::linked(&mut conn, draw.campaign_id).await?,
    };
    let campaign = campaigns::find(&mut conn, draw.campaign_id).await?;
    let window = campaign.ok_or(AppError::Broken)?.window;
    let looked = Looked {
        settled: window.is_settled(state.clock.now()),
        settles_at: window.settles_at(),
        at_all: prizes::all_looked_at(&mut conn, draw.campaign_id).await?,
        undecided: prizes::undecided_reviews(&mut conn, draw.campaign_id).await?,
    };
    drop(conn);
    let place = place(&draw, name_of(&draw));
    Ok(page(&state, &desk, &place, || {
        let class = if draw.is_rehearsal {
            "stack rehearsal"
        } else {
            "stack"
        };
        view! {
            <div class=class>
                <div class="page-head"><div>
                    <h1>{name_of(&draw)}" "{badge(draw.state)}</h1>
                    <p class="soft">{draw.campaign_title.clone()}</p>
                </div>{draw.commitment.is_some().then(|| taken_along(&draw))}</div>
                {draw.is_rehearsal.then(|| view! {
                    <p class="notice warning"><strong>"演练"</strong>" 这里的一切都不作数：号码是随手写的，不产生中奖，也不公布。"</p>
                })}
                {draw.replaces.map(|old| view! {
                    <p class="notice">"这是重抽，原来的一次已作废："<a href=format!("/staff/draws/{old}")>"查看原来的抽奖"</a></p>
                })}
                {asked.as_ref().map(|asked| replacing(&state, &desk, who, &draw, Some(asked)))}
                <ol class="draw-steps">
                    {prepare_step(&state, who, &draw, &rules)}
                    {freeze_step(&state, who, &draw, looked)}
                    {numbers_step(&state, &desk, who, &draw, asked.is_some())}
                    {publish_step(&state, who, &draw, asked.is_some())}
                </ol>
                {(!picks.is_empty()).then(|| outcome(&draw, &picks, &counts))}
                {asked.is_none().then(|| replacing(&state, &desk, who, &draw, None))}
                {ways_out(who, &draw)}
            </div>
        }
        .into_any()
    }))
}

/// What the hall, the notary and everybody see of a draw whose list is frozen.
fn taken_along(draw: &StoredDraw) -> AnyView {
    let here = format!("/staff/draws/{}", draw.id);
    view! {
        <div class="row">
            <a class="button" href=format!("{here}/screen")>"大屏"</a>
            <a class="button" href=format!("{here}/notary-pack.zip") download="">"公证材料"</a>
            {draw.is_public().then(|| view! {
                <a class="button quiet" href=format!("/draws/{}", draw.id)>"公示页"</a>
            })}
        </div>
    }
    .into_any()
}

/// A step: done, the one that it is at, or still to come; each with a word, not by colour alone.
pub(super) fn step(
    title: &'static str,
    standing: &'static str,
    body: AnyView,
) -> impl IntoView + use<> {
    let word = match standing {
        "done" => "已完成",
        "now" => "现在这一步",
        _ => "还没到",
    };
    view! {
        <li class=format!("card stack draw-step {standing}") aria-current=(standing == "now").then_some("step")>
            <h2>{title}<span class="badge">{word}</span></h2>
            {body}
        </li>
    }
}

fn is_over(state: DrawState) -> bool {
    matches!(state, DrawState::Abandoned | DrawState::Replaced)
}

fn numbers_step(
    state: &AppState,
    desk: &Desk,
    who: &SignedInStaff,
    draw: &StoredDraw,
    asked: bool,
) -> impl IntoView + use<> {
    let zone = state.settings.zone;
    let runs = who.role.may(Permission::RunDraws);
    let confirms = who.role.may(Permission::ConfirmDraws);
    let typed = draw
        .typed
        .as_ref()
        .map(|(by, at)| format!("{} 于 {} 录入", by.1, words::exactly(*at, zone)));
    let (standing, body) = match draw.state {
        DrawState::Frozen | DrawState::Typed if asked => (
            "now",
            view! { <p class="notice">"有人申请作废这次抽奖。处理完之前不能录入、复核号码。"</p> }
                .into_any(),
        ),
        DrawState::Frozen if runs => ("now", type_form(state, desk, draw)),
        DrawState::Frozen => (
            "now",
            view! { <p class="soft">"等待抽奖人员录入号码。"</p> }.into_any(),
        ),
        DrawState::Typed => {
            let own = draw.typed.as_ref().is_some_and(|(by, _)| by.0 == who.id);
            let body = view! {
                <p>{typed}</p>
                {if own {
                    view! {
                        {typed_view(draw)}
                        <p class="notice">"号码是您录入的。请另一位同事用自己的账号登录，打开本页复核。"</p>
                    }.into_any()
                } else if confirms {
                    confirm_form(desk, draw)
                } else {
                    typed_view(draw).into_any()
                }}
                {confirms.then(|| back_form(draw))}
            };
            ("now", body.into_any())
        }
        _ => match &draw.drawn {
            Some((by, at)) => {
                let drawn = format!("{} 于 {} 复核并抽出", by.1, words::exactly(*at, zone));
                let hash = draw.record_hash.map(|hash| hash.to_string());
                let body = view! {
                    <p>{typed}"；"{drawn}</p>
                    {typed_view(draw)}
                    <dl class="facts"><div><dt>"记录摘要"</dt><dd><code class="draw-hash">{hash}</code></dd></div></dl>
                };
                ("done", body.into_any())
            }
            None => {
                let told = "一个人照公布的号码录入，另一个人不看着再录一遍；两次一致，立即抽出。";
                ("later", view! { <p class="soft">{told}</p> }.into_any())
            }
        },
    };
    step("三、录入号码，复核并抽奖", standing, body)
}

fn publish_step(
    state: &AppState,
    who: &SignedInStaff,
    draw: &StoredDraw,
    asked: bool,
) -> impl IntoView + use<> {
    let zone = state.settings.zone;
    let (standing, body) = match (&draw.published, draw.state) {
        (Some((by, at)), _) => {
            let told = format!(
                "{} 于 {} 公布，中奖人已得到奖品。",
                by.1,
                words::exactly(*at, zone)
            );
            ("done", view! { <p>{told}</p> }.into_any())
        }
        (None, DrawState::Drawn) if draw.is_rehearsal => (
            "now",
            view! { <p><strong>"演练到此结束。"</strong>"演练不公布，也不产生中奖。"</p> }
                .into_any(),
        ),
        (None, DrawState::Drawn) => {
            let may = who.role.may(Permission::RunDraws) && !asked;
            let body = view! {
                {asked.then(|| view! { <p class="notice warning">"已有人申请作废重抽，处理完之前不能公布。"</p> })}
                <p class="soft">"公布后，奖品立即归中奖人：同意接收通知的收到短信，其他人在“我的”里看到。不能撤回。"</p>
                {may.then(|| view! {
                    <form method="post" action=Publish::url()>
                        <input type="hidden" name="id" value=draw.id.to_string()/>
                        <button class="button primary">"公布中奖结果"</button>
                    </form>
                })}
            };
            ("now", body.into_any())
        }
        _ => (
            "later",
            view! { <p class="soft">"抽出之后公布结果，中奖人到“我的”里选择网点领奖。"</p> }
                .into_any(),
        ),
    };
    step("四、公布", standing, body)
}

fn ways_out(who: &SignedInStaff, draw: &StoredDraw) -> Option<impl IntoView + use<>> {
    // The record of one that replaces another tells why: it is held.
    let possible =
        (draw.state == DrawState::Prepared && draw.replaces.is_none()) || draw.is_rehearsal;
    let may = possible && !is_over(draw.state) && who.role.may(Permission::RunDraws);
    may.then(|| {
        let label = if draw.is_rehearsal {
            "结束这次演练"
        } else {
            "取消这次抽奖"
        };
        view! {
            <form method="post" action=Abandon::url()>
                <input type="hidden" name="id" value=draw.id.to_string()/>
                <button class="button quiet">{label}</button>
            </form>
        }
    })
}
