//! `/staff/draws/{id}`: a draw, step by step, as an officer goes through it before a notary.

use axum::extract::{Path, State};
use axum::response::Response;
use domain::prizes::draw::DrawState;
use domain::staff::Permission;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use storage::prizes;
use storage::prizes::draws::{self, Commitment, StoredDraw};
use uuid::Uuid;

use super::api::{Abandon, Freeze, Publish};
use super::freeze::REHEARSAL;
use super::list_page::{badge, page_of};
use super::number_forms::{back_form, confirm_form, type_form, typed_view};
use super::outcome::{outcome, replacing};
use super::prepare::{find, linked_titles};
use crate::context::AppState;
use crate::error::AppError;
use crate::prizes::public_draw::LISTED;
use crate::prizes::words;
use crate::staff::console::{Place, Section, page};
use crate::staff::who::{Desk, SignedInStaff};
use crate::ui::format;

/// What a draw is called.
pub fn name_of(draw: &StoredDraw) -> String {
    if draw.is_rehearsal {
        format!("{REHEARSAL}第 {} 次", draw.number)
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
    let linked = linked_titles(&mut conn, &draw).await?;
    let undecided = prizes::undecided_reviews(&mut conn, draw.campaign_id).await?;
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
                    {prepare_step(&state, who, &draw, &linked)}
                    {freeze_step(&state, who, &draw, undecided)}
                    {numbers_step(&state, &desk, who, &draw)}
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
fn step(title: &'static str, standing: &'static str, body: AnyView) -> impl IntoView + use<> {
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

fn prepare_step(
    state: &AppState,
    who: &SignedInStaff,
    draw: &StoredDraw,
    linked: &[String],
) -> impl IntoView + use<> {
    let settings = &draw.settings;
    let zone = state.settings.zone;
    let prepared = draw.state == DrawState::Prepared;
    let sources = settings.sources.iter().map(|announced| {
        let at = announced
            .source
            .known_at()
            .map(|at| words::exactly(at, zone));
        let instead = announced.instead.as_ref().map(|instead| {
            let at = instead.known_at().map(|at| words::exactly(at, zone));
            format!(
                "；若停开，改用 {}，{}",
                words::source(instead),
                at.unwrap_or_default()
            )
        });
        view! { <li>{words::source(&announced.source)}"，"{at}{instead}</li> }
    });
    let sources: Vec<_> = sources.collect();
    let none = sources.is_empty() && !draw.is_rehearsal;
    let secret = settings.with_secret || draw.is_rehearsal;
    let body = view! {
        <dl class="facts">
            <div><dt>"号码来源"</dt><dd><ul>{sources}
                {none.then(|| view! { <li>"还没有填写"</li> })}
                {draw.is_rehearsal.then(|| view! { <li>"演练：冻结时全部换成随手写的号码"</li> })}
                {secret.then(|| view! { <li>"本行密值"</li> })}
            </ul></dd></div>
            <div><dt>"每项候补"</dt><dd>{format!("{} 名", settings.alternates)}</dd></div>
            <div><dt>"关联活动"</dt><dd>{if linked.is_empty() {
                "没有".to_owned()
            } else {
                format!("{}：其中奖人这次不再中奖", linked.join("、"))
            }}</dd></div>
            <div><dt>"见证人"</dt><dd>{or_none(settings.witnesses.join("、"))}</dd></div>
            <div><dt>"公证"</dt><dd>{or_none(settings.notary.clone().unwrap_or_default())}</dd></div>
        </dl>
        {(prepared && who.role.may(Permission::RunDraws)).then(|| view! {
            <div class="row"><a class="button" href=format!("/staff/draws/{}/settings", draw.id)>{if none { "填写设置" } else { "修改设置" }}</a></div>
        })}
    };
    let standing = if prepared { "now" } else { "done" };
    step("一、准备", standing, body.into_any())
}

fn or_none(text: String) -> String {
    if text.is_empty() {
        "没有".into()
    } else {
        text
    }
}

fn freeze_step(
    state: &AppState,
    who: &SignedInStaff,
    draw: &StoredDraw,
    undecided: i64,
) -> impl IntoView + use<> {
    let zone = state.settings.zone;
    if let (Some(commitment), Some(hash), Some((by, at))) =
        (&draw.commitment, draw.freeze_hash, &draw.frozen)
    {
        let body = view! {
            <p>{format!("{} 于 {} 冻结", by.1, words::exactly(*at, zone))}</p>
            {committed(commitment, &hash.to_string())}
        };
        return step("二、冻结名单", "done", body.into_any()).into_any();
    }
    let may = draw.state == DrawState::Prepared && who.role.may(Permission::RunDraws);
    let body = view! {
        <p class="soft">{if draw.is_rehearsal {
            "系统给全部抽奖券编号，算出名单摘要。演练的名单不公布，也不影响正式抽奖。"
        } else {
            "系统给全部抽奖券编号，算出名单摘要并立即公布。冻结之后，名单、奖品、来源都不能再改，存疑的抽奖券也不能再处理。"
        }}</p>
        {(undecided > 0).then(|| view! {
            <p class="notice warning">
                <strong>{format!("还有 {undecided} 张存疑的抽奖券没有处理")}</strong>"，不处理就照常参加抽奖。"
                <a href=format!("/staff/draws/reviews?campaign={}", draw.campaign_id)>"去核对"</a>
            </p>
        })}
        {may.then(|| view! {
            <form method="post" action=Freeze::url()>
                <input type="hidden" name="id" value=draw.id.to_string()/>
                <input type="hidden" name="changes" value=draw.changes.to_string()/>
                {if draw.is_rehearsal {
                    view! {
                        <input type="hidden" name="confirm" value="1"/>
                        <button class="button primary">"冻结演练名单"</button>
                    }
                    .into_any()
                } else {
                    view! {
                        <label class="check"><input type="checkbox" name="confirm" value="1" required/>
                            <span>"上面的设置都核对过了。冻结后立即公布，不能撤回"</span></label>
                        <button class="button primary">"冻结名单并公布摘要"</button>
                    }
                    .into_any()
                }}
            </form>
        })}
    };
    let standing = if draw.state == DrawState::Prepared {
        "now"
    } else {
        "later"
    };
    step("二、冻结名单", standing, body.into_any()).into_any()
}

fn committed(commitment: &Commitment, hash: &str) -> impl IntoView + use<> {
    let lots = commitment.lots.iter().map(|lot| {
        let from = match &lot.branch {
            Some(code) => format!("网点 {code} 的抽奖券"),
            None => "全部抽奖券".into(),
        };
        let told = format!("抽 {} 名，候补 {} 名，{from}", lot.winners, lot.alternates);
        view! { <li>{lot.prize.clone()}"（"{lot.label.clone()}"）："{told}</li> }
    });
    let lots: Vec<_> = lots.collect();
    let excluded = commitment.excluded.iter().map(|(because, count)| {
        format!(
            "{}{} 张",
            because.label(),
            format::number(i64::from(*count))
        )
    });
    let excluded = or_none(excluded.collect::<Vec<_>>().join("、"));
    let count = |count: u32| format::number(i64::from(count));
    view! {
        <dl class="facts">
            <div><dt>"抽奖券"</dt><dd>{format!("{} 张，{} 人持有", count(commitment.tickets), count(commitment.holders))}</dd></div>
            <div><dt>"不参加抽取"</dt><dd>{excluded}</dd></div>
            <div><dt>"奖项"</dt><dd><ul>{lots}</ul></dd></div>
            <div><dt>"冻结摘要"</dt><dd><code class="draw-hash">{hash.to_owned()}</code></dd></div>
            <div><dt>"名单根"</dt><dd><code class="draw-hash">{commitment.root.to_string()}</code></dd></div>
            <div><dt>"程序"</dt><dd>{commitment.program.version.clone()}" "<code class="draw-hash">{commitment.program.sha256.to_string()}</code></dd></div>
        </dl>
    }
}

fn numbers_step(
    state: &AppState,
    desk: &Desk,
    who: &SignedInStaff,
    draw: &StoredDraw,
) -> impl IntoView + use<> {
    let zone = state.settings.zone;
    let runs = who.role.may(Permission::RunDraws);
    let confirms = who.role.may(Permission::ConfirmDraws);
    let typed = draw
        .typed
        .as_ref()
        .map(|(by, at)| format!("{} 于 {} 录入", by.1, words::exactly(*at, zone)));
    let (standing, body) = match draw.state {
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
                <p class="soft">"公布后，中奖人立即得到奖品并收到通知，不能撤回。"</p>
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
