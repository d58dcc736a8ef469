//! What may be done with a published campaign, and what was: changing, stopping, copying it.

use domain::campaigns::{Phase, Running};
use domain::staff::{Permission, Role};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use super::{Shown, hidden};
use crate::campaigns::api::{Archive, Close, Copy, Pause, Resume, Revise};
use crate::context::AppState;
use crate::staff::who::Desk;
use crate::ui::format;
use crate::ui::parts::field_error;

/// Stopping it, changing it.
pub(super) fn running(state: &AppState, desk: &Desk, shown: &Shown, role: Role) -> Option<AnyView> {
    let campaign = shown.campaign.as_ref()?;
    let work = &shown.work;
    if work.state.running() != Running::Published {
        return None;
    }
    let (edits, reviews) = (
        role.may(Permission::EditCampaigns),
        role.may(Permission::ReviewCampaigns),
    );
    let id = || view! { <input type="hidden" name="id" value=work.id.to_string()/> };
    let closed = campaign.closed_because.is_some();
    let revise = (edits && work.state.work().is_none() && work.composition.is_some() && !closed).then(|| {
        view! {
            <section class="card stack">
                <h2>"修改活动"</h2>
                <p class="soft">"公布后的改动只能对客户更有利：更多奖品、更长时间、更低的达标分。改好后要重新审核，改动会带日期公布在规则页。"</p>
                <form method="post" action=Revise::url()>{hidden(work)}<button class="button primary">"开始修改"</button></form>
            </section>
        }
    });
    let wrong = |field: &'static str| desk.refusal(field).map(|_| "true");
    let typed = |field: &'static str| desk.typed(field).unwrap_or_default().to_owned();
    let stops = (edits || reviews) && !closed && !is_over(state, shown);
    let pause = stops.then(|| {
        if campaign.paused_because.is_some() {
            view! {
                <section class="card stack">
                    <h2>"恢复活动"</h2>
                    <form method="post" action=Resume::url()>{id()}<button class="button primary">"恢复"</button></form>
                </section>
            }
            .into_any()
        } else {
            view! {
                <form class="card stack confirm" method="post" action=Pause::url()>
                    <h2>"暂停"</h2>
                    <p>"暂停后不能开始新的答题，正在答的可以答完交卷。结束时间不变，需要时请修改活动延长。"</p>
                    {id()}
                    <div class="field">
                        <label for="notice">"告诉客户的话"</label>
                        <textarea id="notice" name="notice" rows="2" maxlength="200" aria-invalid=wrong("notice")
                            aria-describedby="notice-error">{typed("notice")}</textarea>
                        {field_error(desk, "notice")}
                    </div>
                    <div><button class="button danger">"暂停活动"</button></div>
                </form>
            }
            .into_any()
        }
    });
    let promised = !campaign.details.prizes.is_empty();
    let close = (stops && (!promised || reviews)).then(|| {
        view! {
            <form class="card stack confirm" method="post" action=Close::url()>
                <h2>"提前结束"</h2>
                <p>{if promised {
                    "这个活动公布了奖品。只有监管要求或不可抗力才可以提前结束；已得到的抽奖资格和奖品照常兑现。结束后不能恢复。"
                } else {
                    "这个活动没有奖品，可以提前结束。结束后不能恢复，原因会公布在活动页面。"
                }}</p>
                {id()}
                <div class="field">
                    <label for="reason">"公布的原因"</label>
                    <textarea id="reason" name="reason" rows="2" maxlength="200" aria-invalid=wrong("reason")
                        aria-describedby="reason-error">{typed("reason")}</textarea>
                    {field_error(desk, "reason")}
                </div>
                <div><button class="button danger">"提前结束活动"</button></div>
            </form>
        }
    });
    Some(view! { {revise}{pause}{close} }.into_any())
}

/// Whether nobody can take part any more.
fn is_over(state: &AppState, shown: &Shown) -> bool {
    shown.campaign.as_ref().is_some_and(|campaign| {
        matches!(
            campaign.phase(state.clock.now(), state.settings.zone),
            Phase::Closed { .. }
        )
    })
}

pub(super) fn history(state: &AppState, shown: &Shown) -> Option<AnyView> {
    let items: Vec<_> = shown
        .published
        .iter()
        .map(|publication| {
            let at = format::moment(publication.published_at, state.clock.now(), state.settings.zone);
            let told = match publication.approved_by {
                Some(approver) => format!(
                    "{}提交，{}审核，{at} 发布",
                    shown.name(publication.submitted_by),
                    shown.name(Some(approver))
                ),
                None => format!("{at} 由运维发布"),
            };
            let hash = data_encoding::HEXLOWER.encode(&publication.rule_hash);
            let changed: Vec<_> = publication.differences.iter().map(|d| d.what.clone()).collect();
            view! {
                <li>
                    <p><b>{format!("第 {} 次发布", publication.number)}</b></p>
                    <p class="soft">{told}</p>
                    {(!changed.is_empty()).then(|| view! { <p class="soft">{format!("改动：{}", changed.join("、"))}</p> })}
                    <p class="soft">"规则页 SHA-256："<code>{hash}</code></p>
                </li>
            }
        })
        .collect();
    (!items.is_empty()).then(|| {
        view! { <section class="card stack"><h2>"发布记录"</h2><ol class="versions">{items}</ol></section> }.into_any()
    })
}

/// Copying it, putting it away.
pub(super) fn put_away(state: &AppState, shown: &Shown, role: Role) -> Option<AnyView> {
    if !role.may(Permission::EditCampaigns) {
        return None;
    }
    let work = &shown.work;
    let key = state.clock.id().to_string();
    let copy = work.composition.is_some().then(|| {
        view! {
            <form method="post" action=Copy::url()>
                <input type="hidden" name="id" value=key/>
                <input type="hidden" name="of" value=work.id.to_string()/>
                <button class="button">"复制成新活动"</button>
            </form>
        }
    });
    let archived = work.state.running() == Running::Archived;
    let archive = (archived || (is_over(state, shown) && work.state.work().is_none())).then(|| {
        let out = archived.then(|| view! { <input type="hidden" name="out" value="1"/> });
        view! {
            <form method="post" action=Archive::url()>
                {hidden(work)}
                {out}
                <button class="button">{if archived { "取消归档" } else { "归档" }}</button>
            </form>
        }
    });
    Some(view! { <div class="row afterwards">{copy}{archive}</div> }.into_any())
}
